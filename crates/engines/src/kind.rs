//! The engines by name.

use std::fmt;
use std::str::FromStr;

/// Which engine runs a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// On the CPU with weights as 32-bit floats: exact and slow, the reference.
    CpuExact,
    /// On the CPU with weights as they are in the file, quantised.
    Cpu,
    /// On the GPU by WebGPU kernels, with weights as they are in the file.
    Gpu,
}

/// A name that no engine has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no engine is called `{0}`: choose cpu-exact, cpu or gpu")]
pub struct NoSuchKind(String);

impl Kind {
    /// Every engine.
    pub const ALL: [Self; 3] = [Self::CpuExact, Self::Cpu, Self::Gpu];

    /// Its name in options and records; also its [`engine::ModelCard::engine`].
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CpuExact => "cpu-exact",
            Self::Cpu => "cpu",
            Self::Gpu => "gpu",
        }
    }

    /// What it is, in a few words for a list of choices.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::CpuExact => "Weights as 32-bit floats: exact and slow",
            Self::Cpu => "Weights as they are in the file, quantised",
            Self::Gpu => "WebGPU kernels on this machine's GPU",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = NoSuchKind;

    fn from_str(name: &str) -> Result<Self, NoSuchKind> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == name);
        found.ok_or_else(|| NoSuchKind(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        let error = "cuda".parse::<Kind>().expect_err("no such engine");
        assert_eq!(
            error.to_string(),
            "no engine is called `cuda`: choose cpu-exact, cpu or gpu"
        );
    }
}
