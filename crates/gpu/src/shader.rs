//! The shader variants that the build linked and validated, and the keys that pipelines are
//! looked up by.

use gguf::BlockType;

/// How a shader binds a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum BindingKind {
    Uniform,
    Read,
    ReadWrite,
}

/// A linked shader.
#[derive(Debug)]
pub(crate) struct Shader {
    pub(crate) name: &'static str,
    stage: &'static str,
    quant: &'static str,
    pub(crate) source: &'static str,
    pub(crate) bindings: &'static [BindingKind],
}

include!(concat!(env!("OUT_DIR"), "/shaders.rs"));

/// A stage of the forward pass; those that read weights, for a weight type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    Embed(BlockType),
    Matmul(BlockType),
    Attend,
    Merge,
    Select,
    LogitStats,
    Pick,
    /// Not of the forward pass: see `bandwidth.rs`.
    Copy,
}

impl Stage {
    /// Its name: that of its file, its module and its label.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Embed(_) => "embed",
            Self::Matmul(_) => "matmul",
            Self::Attend => "attend",
            Self::Merge => "merge",
            Self::Select => "select",
            Self::LogitStats => "logit_stats",
            Self::Pick => "pick",
            Self::Copy => "copy",
        }
    }

    /// Its shader's place in the table.
    pub(crate) fn shader_index(self) -> usize {
        let quant = match self {
            Self::Embed(ty) | Self::Matmul(ty) => ty.name(),
            _ => "",
        };
        SHADERS
            .iter()
            .position(|s| s.stage == self.name() && s.quant.eq_ignore_ascii_case(quant))
            .unwrap_or_else(|| unreachable!("the build makes every variant"))
    }

    /// Its shader.
    pub(crate) fn shader(self) -> &'static Shader {
        &SHADERS[self.shader_index()]
    }
}

/// A pipeline: a stage and the values of its overrides.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PipelineKey {
    pub(crate) stage: Stage,
    pub(crate) constants: Vec<(&'static str, u32)>,
}

impl PipelineKey {
    /// A stage without overrides.
    pub(crate) fn plain(stage: Stage) -> Self {
        Self {
            stage,
            constants: Vec::new(),
        }
    }
}
