//! Links each shader variant from the files in `shaders/`, lets naga validate it, and writes the
//! table of all variants. Every error is collected before the build stops.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use naga::front::wgsl;
use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, StorageAccess};

/// Files of a stage in linking order. `{quant}` stands for the file of a weight type.
const STAGES: [(&str, &[&str]); 8] = [
    ("embed", &["step", "quant/planes", "{quant}", "embed"]),
    (
        "matmul",
        &[
            "step",
            "quant/planes",
            "{quant}",
            "matmul",
            "matmul_norm",
            "matmul_sums",
            "matmul_epilogue",
        ],
    ),
    (
        "attend",
        &["step", "attend", "attend_scores", "attend_values"],
    ),
    ("merge", &["step", "merge"]),
    ("select", &["step", "select"]),
    ("logit_stats", &["logit_stats"]),
    ("pick", &["pick"]),
    ("copy", &["copy"]),
];

/// Weight types, by the names of their files in `shaders/quant/`.
const QUANTS: [&str; 13] = [
    "f32", "f16", "bf16", "q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "q2_k", "q3_k", "q4_k", "q5_k",
    "q6_k",
];

fn main() {
    println!("cargo:rerun-if-changed=shaders");
    println!("cargo:rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut table = String::from("pub(crate) static SHADERS: &[Shader] = &[\n");
    let mut errors = Vec::new();
    for (stage, files) in STAGES {
        let quants: &[&str] = if files.contains(&"{quant}") {
            &QUANTS
        } else {
            &[""]
        };
        for quant in quants {
            let source = link(files, quant);
            let name = if quant.is_empty() {
                stage.to_owned()
            } else {
                format!("{stage}_{quant}")
            };
            fs::write(out.join(format!("{name}.wgsl")), &source).expect("OUT_DIR is writable");
            match bindings(&source) {
                Ok(bindings) => writeln!(
                    table,
                    "    Shader {{ name: {name:?}, stage: {stage:?}, quant: {quant:?}, \
                     source: include_str!(concat!(env!(\"OUT_DIR\"), \"/{name}.wgsl\")), \
                     bindings: &[{bindings}] }},"
                )
                .expect("a string takes all"),
                Err(error) => errors.push(format!("{name}: {error}")),
            }
        }
    }
    table.push_str("];\n");
    fs::write(out.join("shaders.rs"), table).expect("OUT_DIR is writable");
    if !errors.is_empty() {
        eprintln!("{}", errors.join("\n\n"));
        process::exit(1);
    }
}

/// One text of all files.
fn link(files: &[&str], quant: &str) -> String {
    let read = |file: &&str| {
        let file = file.replace("{quant}", &format!("quant/{quant}"));
        let path = Path::new("shaders").join(file).with_extension("wgsl");
        fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    };
    files.iter().map(read).collect::<Vec<_>>().join("\n")
}

/// The kinds of a valid shader's bindings in their order, as text; or naga's annotated error.
fn bindings(source: &str) -> Result<String, String> {
    let module = wgsl::parse_str(source).map_err(|e| e.emit_to_string(source))?;
    Validator::new(
        ValidationFlags::all(),
        Capabilities::SHADER_FLOAT16_IN_FLOAT32,
    )
    .validate(&module)
    .map_err(|e| e.emit_to_string(source))?;
    let mut found: Vec<(u32, &str)> = module
        .global_variables
        .iter()
        .filter_map(|(_, var)| {
            let kind = match var.space {
                AddressSpace::Uniform => "BindingKind::Uniform",
                AddressSpace::Storage { access } if access.contains(StorageAccess::STORE) => {
                    "BindingKind::ReadWrite"
                }
                AddressSpace::Storage { .. } => "BindingKind::Read",
                _ => return None,
            };
            Some((var.binding?.binding, kind))
        })
        .collect();
    found.sort_unstable();
    if found
        .iter()
        .enumerate()
        .any(|(i, &(binding, _))| i as u32 != binding)
    {
        return Err("bindings are not numbered 0, 1, 2, …".into());
    }
    if found
        .iter()
        .filter(|(_, kind)| *kind != "BindingKind::Uniform")
        .count()
        > 8
    {
        return Err("more than the 8 storage buffers that every adapter has".into());
    }
    Ok(found
        .iter()
        .map(|&(_, kind)| kind)
        .collect::<Vec<_>>()
        .join(", "))
}
