//! What Rust and WGSL both say about the same thing, read out of naga and compared.

use std::mem::offset_of;

use naga::front::wgsl;
use naga::{AddressSpace, Expression, Literal, Module, TypeInner};

use crate::kernels::attend::{self, Attend};
use crate::kernels::embed::Embed;
use crate::kernels::logit_stats::LogitStats;
use crate::kernels::matmul::{Epilogue, Matmul};
use crate::kernels::merge::Merge;
use crate::kernels::select::{self, Select};
use crate::kernels::{Step, pick};
use crate::planes::Planes;
use crate::shader::SHADERS;

/// A struct as Rust lays it out: its name, its size, its members' names and offsets.
type Layout = (&'static str, usize, Vec<(&'static str, usize)>);

macro_rules! layout {
    ($name:ident, $($member:ident),+) => {
        (stringify!($name), size_of::<$name>(), vec![$((stringify!($member), offset_of!($name, $member))),+])
    };
}

fn layouts() -> Vec<Layout> {
    vec![
        layout!(Step, n_cols, stride, n_splits),
        layout!(Planes, n_units, high, scales, supers),
        layout!(Embed, planes, n_in, row0, n_rows, gain_at),
        layout!(
            Matmul,
            planes,
            n_in,
            n_rows,
            row0,
            chunk_units,
            out_row0,
            n_out,
            n_q,
            n_kv,
            half_head,
            bias_at,
            gain_at,
            x_row0,
            eps
        ),
        layout!(Attend, n_heads, n_kv_heads, pages_per_slot, scale),
        layout!(Merge, n_heads, head_size),
        layout!(Select, row0, n_rows, out_words),
        layout!(LogitStats, n_vocab, chunk, n_chunks, out_words),
    ]
}

/// What differs between the structs of a shader and those of Rust.
fn struct_differences(module: &Module, layouts: &[Layout]) -> Vec<String> {
    let mut found = Vec::new();
    for (_, ty) in module.types.iter() {
        let (Some(name), TypeInner::Struct { members, span }) = (&ty.name, &ty.inner) else {
            continue;
        };
        // `pick` takes the parameters of `logit_stats`; `Unit` and `Place` never leave the shader.
        let name = if name == "Pick" { "LogitStats" } else { name };
        let Some((_, size, ours)) = layouts.iter().find(|(n, ..)| *n == name) else {
            let is_uniform = module.global_variables.iter().any(|(_, v)| {
                v.space == AddressSpace::Uniform && module.types[v.ty].name.as_deref() == Some(name)
            });
            if is_uniform {
                found.push(format!("{name} is not known to Rust"));
            }
            continue;
        };
        if *size != *span as usize {
            found.push(format!("{name} has {size} bytes, {span} in WGSL"));
        }
        for member in members {
            let member_name = member.name.as_deref().unwrap_or_default();
            if member_name.starts_with('_') {
                continue;
            }
            match ours.iter().find(|(n, _)| *n == member_name) {
                Some((_, offset)) if *offset == member.offset as usize => {}
                Some((_, offset)) => {
                    found.push(format!(
                        "{name}.{member_name} is at {offset}, in WGSL at {}",
                        member.offset
                    ));
                }
                None => found.push(format!("{name}.{member_name} is not known to Rust")),
            }
        }
    }
    found
}

/// A constant of a shader.
fn constant(module: &Module, name: &str) -> Option<u32> {
    let (_, constant) = module
        .constants
        .iter()
        .find(|(_, c)| c.name.as_deref() == Some(name))?;
    match module.global_expressions[constant.init] {
        Expression::Literal(Literal::U32(value)) => Some(value),
        _ => None,
    }
}

fn module(shader: &str) -> Module {
    let shader = SHADERS.iter().find(|s| s.name == shader).expect("a shader");
    wgsl::parse_str(shader.source).expect("the build parsed it")
}

#[test]
fn structs_are_laid_out_alike() {
    for shader in SHADERS {
        let module = wgsl::parse_str(shader.source).expect("the build parsed it");
        assert_eq!(
            struct_differences(&module, &layouts()),
            Vec::<String>::new(),
            "{}",
            shader.name
        );
    }
}

#[test]
fn a_different_layout_is_noticed() {
    let mut layouts = layouts();
    layouts[3].2.retain(|(name, _)| *name != "eps");
    layouts[0].1 += 4;
    layouts[1].2[1].1 = 0;
    let found = struct_differences(&module("matmul_q4_k"), &layouts);
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn constants_are_the_same() {
    let cases = [
        ("attend", "PAGE", attend::PAGE),
        ("merge", "PIECE", attend::PIECE),
        ("matmul_f32", "PAGE", attend::PAGE),
        ("matmul_f32", "STORE", Epilogue::Store as u32),
        ("matmul_f32", "RESIDUAL", Epilogue::Residual as u32),
        ("matmul_f32", "QKV", Epilogue::Qkv as u32),
        ("matmul_f32", "SWIGLU", Epilogue::Swiglu as u32),
        ("matmul_f32", "LOGITS", Epilogue::Logits as u32),
        ("pick", "MAX_CHUNKS", pick::MAX_CHUNKS),
        ("pick", "MAX_FOUND", pick::MAX_FOUND),
        ("pick", "MAX_CANDIDATES", pick::MAX_CANDIDATES),
        ("pick", "MAX_ASKED", pick::MAX_ASKED),
        ("pick", "RESULT_WORDS", pick::RESULT_WORDS),
    ];
    for (shader, name, ours) in cases {
        assert_eq!(
            constant(&module(shader), name),
            Some(ours),
            "{shader} {name}"
        );
    }
    assert_eq!(constant(&module("pick"), "NO_SUCH"), None);
}

#[test]
fn workgroups_have_the_size_that_the_geometry_counts_on() {
    let cases = [
        ("embed_f32", 64),
        ("select", select::ROWS),
        ("attend", 4 * attend::PAGE),
        ("logit_stats", 64),
    ];
    for (shader, n) in cases {
        assert_eq!(
            module(shader).entry_points[0].workgroup_size,
            [n, 1, 1],
            "{shader}"
        );
    }
}
