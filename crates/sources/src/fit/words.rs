//! What was found in words, for people.

use std::fmt;

use super::{Change, Demand, Fit, Need, Place, Trouble, Verdict};

/// What was found, and what to do: whole sentences.
impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Need {
            weight_bytes,
            cache_bytes,
            work_bytes,
        } = self.need;
        write!(
            f,
            "{} needed: {} for weights, {} for keys and values, {} to work in.",
            Bytes(self.need.total_bytes()),
            Bytes(weight_bytes),
            Bytes(cache_bytes),
            Bytes(work_bytes)
        )?;
        self.trouble.map_or(Ok(()), |trouble| {
            f.write_str(" ")?;
            self.write_advice(trouble, f)
        })
    }
}

impl Fit {
    /// Why it does not fit, or may not, and what to do: sentences. `None` where it fits.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        struct Advice<'a>(&'a Fit, Trouble);
        impl fmt::Display for Advice<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write_advice(self.1, f)
            }
        }
        self.trouble
            .map(|trouble| Advice(self, trouble).to_string())
    }

    fn write_advice(&self, trouble: Trouble, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (trouble, self.place, self.verdict) {
            (Trouble::Memory { have }, Place::WasmCpu, Verdict::Tight) => write!(
                f,
                "Without WebGPU a page has {} at most, and that leaves little.",
                Bytes(have)
            ),
            (Trouble::Memory { have }, Place::WasmCpu, _) => {
                write!(f, "Without WebGPU a page has {} at most.", Bytes(have))
            }
            (Trouble::Memory { have }, _, Verdict::Tight) => {
                write!(
                    f,
                    "There are about {}, which may not be enough.",
                    Bytes(have)
                )
            }
            (Trouble::Memory { have }, ..) => write!(f, "There are {}.", Bytes(have)),
            (Trouble::UnknownMemory, ..) => {
                f.write_str("Nobody tells how much memory the GPU has; it may not be enough.")
            }
            (Trouble::CacheBinding { need, limit }, ..) => write!(
                f,
                "The keys and values of a layer take {}, one buffer of this GPU holds {}.",
                Bytes(need),
                Bytes(limit)
            ),
            (Trouble::LogitsBinding { need, limit }, ..) => write!(
                f,
                "The logits take {}, one buffer of this GPU holds {}.",
                Bytes(need),
                Bytes(limit)
            ),
        }?;
        for (change, lead) in self
            .changes
            .iter()
            .zip([" To do: ", "; or ", "; or ", "; or "])
        {
            write!(f, "{lead}{change}")?;
        }
        f.write_str(if self.changes.is_empty() { "" } else { "." })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Demand(Demand { n_slots: 1, n_ctx }) => {
                write!(f, "take one sequence of {n_ctx} tokens at a time")
            }
            Self::Demand(Demand { n_slots, n_ctx }) => {
                write!(f, "take {n_slots} sequences of {n_ctx} tokens at a time")
            }
            Self::SmallerFile => f.write_str("choose a smaller model or one in fewer bits"),
            Self::Gpu => f.write_str("use a browser with WebGPU"),
            Self::Command => f.write_str("use the command `thinkscope`"),
        }
    }
}

/// A number of bytes for people, in powers of ten as in file listings.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
        let n = self.0 as f64;
        if n >= 9.995e8 {
            write!(f, "{:.2} GB", n / 1e9)
        } else {
            write!(f, "{:.0} MB", (n / 1e6).max(1.0))
        }
    }
}
