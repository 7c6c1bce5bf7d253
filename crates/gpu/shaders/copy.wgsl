// Copies a buffer: the yardstick for kernels that do little but read. Not a stage of the forward
// pass. A driver's own copy command may take another way, with a fraction of the bandwidth.
@group(0) @binding(0) var<storage, read> source: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4<u32>>;

const N_THREADS: u32 = 256u;

@compute @workgroup_size(N_THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let n = min(arrayLength(&source), arrayLength(&out));
    for (var i = id.x; i < n; i += groups.x * N_THREADS) {
        out[i] = source[i];
    }
}
