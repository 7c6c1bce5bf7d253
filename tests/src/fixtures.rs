//! Models and expected values from `../shared`, where that folder exists.

use std::path::PathBuf;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use cpu::{CpuEngine, CpuError, Weights};
use gguf::{Header, MemorySource};
use safetensors::SafeTensors;

/// A file under `../shared`; `None`, with a printed line, where that folder does not exist.
#[must_use]
pub fn shared(path: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared"));
    if !folder.is_dir() {
        println!("skipped: ../shared is not here");
        return None;
    }
    Some(folder.join(path))
}

/// The result of a future that never has to wait, as none does that reads from memory.
///
/// # Panics
/// If it waits.
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("a future over memory waits"),
    }
}

/// An engine with `n_slots` slots over a file in memory.
///
/// # Errors
/// What is wrong with the file.
pub fn load(bytes: Vec<u8>, weights: Weights, n_slots: usize) -> Result<CpuEngine, CpuError> {
    let source = MemorySource::new(bytes);
    ready(async {
        let header = Header::read(&source).await?;
        CpuEngine::load(&header, &source, weights, n_slots, usize::MAX, |_, _| ()).await
    })
}

/// The tensors of a safetensors file, by name, as f32.
pub struct Expected {
    bytes: Vec<u8>,
}

impl Expected {
    /// Reads the file.
    ///
    /// # Panics
    /// If that fails.
    #[must_use]
    pub fn read(path: &PathBuf) -> Self {
        Self {
            bytes: std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())),
        }
    }

    /// The names of all tensors, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = self
            .tensors()
            .names()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>();
        names.sort();
        names
    }

    /// The rows of a tensor `[n_rows, n]` (a vector is one row), if there is one of this name.
    ///
    /// # Panics
    /// If it is not of f32.
    #[must_use]
    pub fn rows(&self, name: &str) -> Option<Vec<Vec<f32>>> {
        let tensors = self.tensors();
        let tensor = tensors.tensor(name).ok()?;
        assert_eq!(tensor.dtype(), safetensors::Dtype::F32, "{name}");
        let n = tensor.shape().last().copied().unwrap_or(1);
        let values: Vec<f32> = tensor
            .data()
            .as_chunks::<4>()
            .0
            .iter()
            .map(|&x| f32::from_le_bytes(x))
            .collect();
        Some(values.chunks_exact(n).map(<[f32]>::to_vec).collect())
    }

    /// The bytes of a tensor.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<Vec<u8>> {
        self.tensors()
            .tensor(name)
            .ok()
            .map(|tensor| tensor.data().to_vec())
    }

    fn tensors(&self) -> SafeTensors<'_> {
        SafeTensors::deserialize(&self.bytes).unwrap_or_else(|e| panic!("{e}"))
    }
}
