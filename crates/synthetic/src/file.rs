//! A file that is computed where it is read.

use gguf::{BlockType, ByteSource, SourceError};

use crate::blocks::{Values, mix};
use crate::metadata::metadata;
use crate::shape::{Mixture, Shape};
use crate::writer::string;

/// Where tensors begin: multiples of this.
const ALIGNMENT: u64 = gguf::DEFAULT_ALIGNMENT;

/// A GGUF file with random weights.
#[derive(Clone, Debug)]
pub struct SyntheticFile {
    /// Up to the first tensor.
    header: Vec<u8>,
    tensors: Vec<Placed>,
    n_bytes: u64,
}

/// A tensor in the file.
#[derive(Clone, Debug)]
struct Placed {
    first: u64,
    n_bytes: u64,
    values: Values,
    seed: u64,
}

impl SyntheticFile {
    /// A file of this shape in these types. The same arguments make the same file.
    #[must_use]
    pub fn new(shape: &Shape, mixture: Mixture, seed: u64) -> Self {
        Self::with_types(shape, mixture, seed, |_, ty| ty)
    }

    /// As [`SyntheticFile::new`], with another type for some tensors: `retype` is given a tensor's
    /// name and its type in the mixture.
    #[must_use]
    pub fn with_types(
        shape: &Shape,
        mixture: Mixture,
        seed: u64,
        retype: impl Fn(&str, BlockType) -> BlockType,
    ) -> Self {
        let mut list = shape.tensors(mixture);
        for (name, _, ty) in &mut list {
            *ty = retype(name, *ty);
        }
        let metadata = metadata(shape, mixture);
        let mut header = b"GGUF".to_vec();
        header.extend(3_u32.to_le_bytes());
        header.extend((list.len() as u64).to_le_bytes());
        header.extend(metadata.n_pairs.to_le_bytes());
        header.extend(metadata.bytes);
        let mut offset = 0_u64;
        let mut tensors = Vec::new();
        for ((name, dims, ty), index) in list.iter().zip(0_u64..) {
            string(&mut header, name);
            header.extend((dims.len() as u32).to_le_bytes());
            dims.iter().for_each(|dim| header.extend(dim.to_le_bytes()));
            header.extend(ty.id().to_le_bytes());
            header.extend(offset.to_le_bytes());
            let n: u64 = dims.iter().product();
            let n_bytes = n / ty.block_size() as u64 * ty.block_bytes() as u64;
            tensors.push(Placed {
                first: offset,
                n_bytes,
                values: Values::of(name, *ty, shape.rope_freq_base, n),
                seed: mix(seed ^ mix(index)),
            });
            offset = (offset + n_bytes).next_multiple_of(ALIGNMENT);
        }
        header.resize(header.len().next_multiple_of(ALIGNMENT as usize), 0);
        let data = header.len() as u64;
        tensors.iter_mut().for_each(|t| t.first += data);
        Self {
            header,
            tensors,
            n_bytes: data + offset,
        }
    }

    /// Its length in bytes.
    #[must_use]
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Writes the bytes from `offset` on into `out`; those past the end are zeros, as those
    /// between tensors are.
    pub fn fill(&self, offset: u64, out: &mut [u8]) {
        out.fill(0);
        let end = offset + out.len() as u64;
        if let Some(rest) = usize::try_from(offset)
            .ok()
            .and_then(|from| self.header.get(from..))
        {
            let n = rest.len().min(out.len());
            out[..n].copy_from_slice(&rest[..n]);
        }
        let from = self
            .tensors
            .partition_point(|t| t.first + t.n_bytes <= offset);
        for tensor in &self.tensors[from..] {
            if tensor.first >= end {
                break;
            }
            let (first, last) = (
                tensor.first.max(offset),
                (tensor.first + tensor.n_bytes).min(end),
            );
            let part = &mut out[(first - offset) as usize..(last - offset) as usize];
            tensor.fill(first - tensor.first, part);
        }
    }
}

impl Placed {
    /// Writes the tensor's bytes from `offset` on.
    fn fill(&self, offset: u64, mut out: &mut [u8]) {
        let block_bytes = self.values.block_bytes();
        let mut block = offset / block_bytes as u64;
        let mut skipped = (offset % block_bytes as u64) as usize;
        while !out.is_empty() {
            let n = (block_bytes - skipped).min(out.len());
            let (part, rest) = out.split_at_mut(n);
            if n == block_bytes {
                self.values.fill(self.seed, block, part);
            } else {
                let mut whole = vec![0; block_bytes];
                self.values.fill(self.seed, block, &mut whole);
                part.copy_from_slice(&whole[skipped..skipped + n]);
            }
            (out, skipped, block) = (rest, 0, block + 1);
        }
    }
}

impl ByteSource for SyntheticFile {
    fn len(&self) -> u64 {
        self.n_bytes
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        if offset
            .checked_add(len as u64)
            .is_none_or(|end| end > self.n_bytes)
        {
            return Err(SourceError::OutOfRange {
                offset,
                n_bytes: len,
                file_bytes: self.n_bytes,
            });
        }
        let mut bytes = vec![0; len];
        self.fill(offset, &mut bytes);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiny(seed: u64) -> SyntheticFile {
        let shape = Shape::by_name("tiny").expect("a shape");
        SyntheticFile::new(&shape, Mixture::Q4_K_M, seed)
    }

    fn whole(file: &SyntheticFile) -> Vec<u8> {
        let mut bytes = vec![0xAA; file.n_bytes() as usize];
        file.fill(0, &mut bytes);
        bytes
    }

    #[test]
    fn any_range_is_a_part_of_the_whole() {
        let file = tiny(1);
        let all = whole(&file);
        let data = file.header.len();
        for (from, n) in [
            (0, 10),
            (data - 5, 200),
            (data + 1, 3),
            (data + 209, 421),
            (all.len() - 1000, 1000),
        ] {
            let mut part = vec![0xAA; n];
            file.fill(from as u64, &mut part);
            assert!(part == all[from..from + n], "{n} bytes from {from}");
        }
        for n in [999, 1 << 16] {
            let mut joined = Vec::new();
            while joined.len() < all.len() {
                let mut part = vec![0; n.min(all.len() - joined.len())];
                file.fill(joined.len() as u64, &mut part);
                joined.extend(part);
            }
            assert!(joined == all, "pieces of {n}");
        }
    }

    #[test]
    fn the_seed_decides_the_weights_and_only_them() {
        let (a, b) = (tiny(1), tiny(2));
        assert!(whole(&a) == whole(&tiny(1)));
        assert!(whole(&a) != whole(&b));
        assert!(a.header == b.header);
    }
}
