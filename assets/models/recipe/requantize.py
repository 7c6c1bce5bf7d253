"""Writes the bundled file's weights in another form: F16, or Q4_K_M.

    python requantize.py --weights ../tiny-reasoner-q8_0.gguf --type F16 --out ../tiny-reasoner-f16.gguf
    python requantize.py --weights ../tiny-reasoner-q8_0.gguf --type Q4_K_M --out ../tiny-reasoner-q4_k_m.gguf

The weights as they were trained are not kept: both files are made of the Q8_0 file's values, so F16 here holds no more
than Q8_0 does. Norms and biases stay F32. The same input gives the same bytes.
"""
import argparse

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type

BLOCK = 256


def best_lattice(x, n_levels, n_tries=41):
    """Scale and least value of each row of `x` (rows, n), so that `x ≈ scale * q + low`, q in 0..n_levels, with the least
    squared error among `n_tries` widths; for each width the line is fitted again through the integers that it gives."""
    low, high = np.minimum(x.min(1), 0), x.max(1)
    best = (np.full(len(x), np.inf), np.zeros(len(x)), np.zeros(len(x)))
    for width in np.linspace(0.8, 1.1, n_tries):
        scale = width * (high - low) / n_levels
        safe = np.where(scale > 0, scale, 1)[:, None]
        q = np.clip(np.rint((x - low[:, None]) / safe), 0, n_levels)
        # Least squares of x = a q + b, with b at most 0 as the format asks.
        mean_q, mean_x = q.mean(1, keepdims=True), x.mean(1, keepdims=True)
        var = ((q - mean_q) ** 2).sum(1)
        a = np.where(var > 0, ((q - mean_q) * (x - mean_x)).sum(1) / np.where(var > 0, var, 1), scale)
        b = np.minimum(mean_x[:, 0] - a * mean_q[:, 0], 0)
        error = ((a[:, None] * q + b[:, None] - x) ** 2).sum(1)
        better = (error < best[0]) & (a >= 0)
        best = tuple(np.where(better, new, old) for new, old in zip((error, a, b), best))
    return best[1], best[2]


def safe_inverse(x):
    return np.where(x != 0, 1 / np.where(x != 0, x, 1), 0)


def q4_k(values):
    """Blocks of Q4_K: eight groups of 32, each with a scale and a least value of 6 bits."""
    x = values.reshape(-1, 8, 32).astype(np.float64)
    n = len(x)
    scale, low = (v.reshape(n, 8) for v in best_lattice(x.reshape(-1, 32), 15))
    low = -low
    d = (scale.max(1) / 63).astype(np.float16)
    d_low = (low.max(1) / 63).astype(np.float16)
    sc = np.clip(np.rint(scale * safe_inverse(d.astype(np.float64))[:, None]), 0, 63).astype(np.uint8)
    mn = np.clip(np.rint(low * safe_inverse(d_low.astype(np.float64))[:, None]), 0, 63).astype(np.uint8)
    step = d.astype(np.float64)[:, None] * sc
    offset = d_low.astype(np.float64)[:, None] * mn
    q = np.rint((x + offset[:, :, None]) * safe_inverse(step)[:, :, None])
    q = np.clip(q, 0, 15).astype(np.uint8)
    packed = np.zeros((n, 12), np.uint8)
    packed[:, 0:4] = sc[:, :4] | (sc[:, 4:] >> 4) << 6
    packed[:, 4:8] = mn[:, :4] | (mn[:, 4:] >> 4) << 6
    packed[:, 8:12] = (sc[:, 4:] & 15) | (mn[:, 4:] & 15) << 4
    nibbles = (q[:, 0::2] | q[:, 1::2] << 4).reshape(n, 128)
    head = np.stack([d, d_low], 1).view(np.uint8)
    return np.concatenate([head, packed, nibbles], 1)


def q6_k(values, n_tries=41):
    """Blocks of Q6_K: sixteen groups of 16, each with a signed scale of 8 bits."""
    x = values.reshape(-1, 16, 16).astype(np.float64)
    n = len(x)
    peak = np.take_along_axis(x, np.abs(x).argmax(2)[:, :, None], 2)[:, :, 0]
    best, scale = np.full((n, 16), np.inf), np.zeros((n, 16))
    for width in np.linspace(0.85, 1.1, n_tries):
        first = -width * peak / 32
        q = np.clip(np.rint(x * safe_inverse(first)[:, :, None]), -32, 31)
        power = (q * q).sum(2)
        a = (q * x).sum(2) * safe_inverse(power)
        error = ((a[:, :, None] * q - x) ** 2).sum(2)
        best, scale = np.where(error < best, error, best), np.where(error < best, a, scale)
    largest = np.take_along_axis(scale, np.abs(scale).argmax(1)[:, None], 1)[:, 0]
    d = (largest / -128).astype(np.float16)
    sc = np.clip(np.rint(scale * safe_inverse(d.astype(np.float64))[:, None]), -128, 127).astype(np.int8)
    step = d.astype(np.float64)[:, None] * sc
    q = np.clip(np.rint(x * safe_inverse(step)[:, :, None]), -32, 31) + 32
    q = q.astype(np.uint8).reshape(n, 2, 4, 32)
    low = np.stack([q[:, :, 0] & 15 | (q[:, :, 2] & 15) << 4, q[:, :, 1] & 15 | (q[:, :, 3] & 15) << 4], 2)
    high = q[:, :, 0] >> 4 | (q[:, :, 1] >> 4) << 2 | (q[:, :, 2] >> 4) << 4 | (q[:, :, 3] >> 4) << 6
    parts = [low.reshape(n, 128), high.reshape(n, 64), sc.view(np.uint8), d[:, None].view(np.uint8)]
    return np.concatenate(parts, 1)


def kind_of(name, n_layers):
    """Q4_K_M is a mixture: 6 bits for the embedding, which is the output matrix too, and in some layers for the values and
    for the way down; 4 bits elsewhere."""
    if name == "token_embd.weight":
        return Type.Q6_K
    if name.endswith(("attn_v.weight", "ffn_down.weight")):
        layer = int(name.split(".")[1])
        eighth = n_layers // 8
        if layer < eighth or layer >= 7 * n_layers // 8 or (layer - eighth) % 3 == 2:
            return Type.Q6_K
    return Type.Q4_K


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", required=True)
    parser.add_argument("--type", required=True, choices=["F16", "Q4_K_M"])
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    reader = gguf.GGUFReader(args.weights)
    n_layers = reader.fields["qwen2.block_count"].contents()

    w = gguf.GGUFWriter(args.out, "qwen2")
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in ("general.architecture", "general.file_type"):
            continue
        is_array = field.types[0] == gguf.GGUFValueType.ARRAY
        w.add_key_value(field.name, field.contents(), field.types[0], field.types[-1] if is_array else None)
    w.add_file_type(gguf.LlamaFileType["MOSTLY_" + args.type])
    for tensor in reader.tensors:
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        if values.ndim == 1:
            w.add_tensor(tensor.name, values)
            continue
        if args.type == "F16":
            w.add_tensor(tensor.name, values.astype(np.float16))
            continue
        assert values.shape[-1] % BLOCK == 0, f"{tensor.name}: rows of {values.shape[-1]} are no multiple of {BLOCK}"
        kind = kind_of(tensor.name, n_layers)
        blocks = {Type.Q4_K: q4_k, Type.Q6_K: q6_k}[kind](values).reshape(len(values), -1)
        # The package decodes what was packed: a slip in the packing would show here.
        error = gguf.quants.dequantize(blocks, kind) - values
        share = np.sqrt((error**2).mean() / (values**2).mean())
        assert share < (0.03 if kind == Type.Q6_K else 0.11), f"{tensor.name}: off by {share:.3f} of its size"
        print(f"{tensor.name}: {kind.name}, root mean square error {100 * share:.2f} % of the weights'")
        w.add_tensor(tensor.name, blocks, raw_dtype=kind)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


if __name__ == "__main__":
    main()
