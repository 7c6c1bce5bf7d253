//! The tensor directory.

use crate::block::first_damaged;
use crate::reader::{MAX_DIMENSIONS, MAX_TENSOR_NAME_BYTES, Reader};
use crate::{BlockType, ByteSource, GgufError};

/// No file is larger; the margin keeps every later sum from overflowing.
const MAX_FILE_BYTES: u64 = 1 << 48;

/// A tensor: its name, shape, type and place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// Its name, such as `blk.0.attn_q.weight`.
    pub name: String,
    /// Its dimensions in GGUF's order, the fastest first: a matrix is `[n_in, n_out]`.
    pub shape: Vec<u64>,
    /// How its elements are stored.
    pub ty: TensorType,
    /// Its first byte, counted from the beginning of the file.
    pub offset: u64,
    /// Its length in bytes.
    pub n_bytes: u64,
}

impl Tensor {
    /// How many elements it has.
    #[must_use]
    pub fn n_elements(&self) -> u64 {
        self.shape.iter().product() // checked against overflow when the header was read
    }

    /// Its block type.
    ///
    /// # Errors
    /// [`GgufError::UnsupportedType`] names the tensor and its type.
    pub fn block_type(&self) -> Result<BlockType, GgufError> {
        match self.ty {
            TensorType::Block(ty) => Ok(ty),
            TensorType::Other(id) => Err(GgufError::UnsupportedType {
                tensor: self.name.clone(),
                ty: other_type(id).map_or("unknown", |(name, ..)| name),
            }),
        }
    }

    /// Its bytes as they stand in the file.
    ///
    /// # Errors
    /// What the source reports.
    pub async fn read(&self, source: &impl ByteSource) -> Result<Vec<u8>, GgufError> {
        let n_bytes = usize::try_from(self.n_bytes).map_err(|_| GgufError::TooLarge {
            what: format!("the size of tensor {}", self.name),
            found: self.n_bytes,
            limit: usize::MAX as u64,
        })?;
        Ok(source.read(self.offset, n_bytes).await?)
    }
}

impl Tensor {
    /// Looks at `bytes`, whole blocks of this tensor from `first_block` on, before they are used.
    ///
    /// # Errors
    /// [`GgufError::DamagedBlock`] for the first that holds no finite number
    /// ([`crate::block::first_damaged`]), [`GgufError::UnsupportedType`].
    pub fn check_blocks(&self, first_block: u64, bytes: &[u8]) -> Result<(), GgufError> {
        match first_damaged(self.block_type()?, bytes) {
            None => Ok(()),
            Some(block) => Err(GgufError::DamagedBlock {
                tensor: self.name.clone(),
                block: first_block + block as u64,
            }),
        }
    }
}

/// How a tensor's elements are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TensorType {
    /// A type that [`crate::block::dequantize`] reads.
    Block(BlockType),
    /// A type of ggml's that this program only knows by name; ggml's number.
    Other(u32),
}

impl TensorType {
    /// The type with ggml's number `id`; `None` if ggml has no such type.
    #[must_use]
    pub fn from_id(id: u32) -> Option<Self> {
        let block = BlockType::from_id(id).map(Self::Block);
        block.or_else(|| other_type(id).map(|_| Self::Other(id)))
    }

    /// Its name in ggml, such as `Q4_K`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Block(ty) => ty.name(),
            Self::Other(id) => other_type(id).map_or("unknown", |(name, ..)| name),
        }
    }

    /// Elements and bytes of one block.
    #[must_use]
    pub fn layout(self) -> (u64, u64) {
        match self {
            Self::Block(ty) => (ty.block_size() as u64, ty.block_bytes() as u64),
            Self::Other(id) => other_type(id).map_or((1, 0), |(_, size, bytes)| (size, bytes)),
        }
    }
}

/// Name, elements and bytes of a block of ggml's other types (`ggml.h`, `enum ggml_type`).
fn other_type(id: u32) -> Option<(&'static str, u64, u64)> {
    Some(match id {
        9 => ("Q8_1", 32, 36),
        15 => ("Q8_K", 256, 292),
        16 => ("IQ2_XXS", 256, 66),
        17 => ("IQ2_XS", 256, 74),
        18 => ("IQ3_XXS", 256, 98),
        19 => ("IQ1_S", 256, 50),
        20 => ("IQ4_NL", 32, 18),
        21 => ("IQ3_S", 256, 110),
        22 => ("IQ2_S", 256, 82),
        23 => ("IQ4_XS", 256, 136),
        24 => ("I8", 1, 1),
        25 => ("I16", 1, 2),
        26 => ("I32", 1, 4),
        27 => ("I64", 1, 8),
        28 => ("F64", 1, 8),
        29 => ("IQ1_M", 256, 56),
        34 => ("TQ1_0", 256, 54),
        35 => ("TQ2_0", 256, 66),
        39 => ("MXFP4", 32, 17),
        40 => ("NVFP4", 64, 36),
        41 => ("Q1_0", 128, 18),
        _ => return None,
    })
}

/// One entry of the tensor directory; its offset is still relative to the data section.
pub(crate) fn directory_entry(
    reader: &mut Reader<'_>,
    alignment: u64,
) -> Result<Tensor, GgufError> {
    let name = reader.string(&|| "a tensor's name".into(), MAX_TENSOR_NAME_BYTES)?;
    let n_dimensions = reader.u32()?;
    if n_dimensions > MAX_DIMENSIONS {
        return Err(GgufError::TooLarge {
            what: format!("the number of dimensions of tensor {name}"),
            found: n_dimensions.into(),
            limit: MAX_DIMENSIONS.into(),
        });
    }
    let shape = (0..n_dimensions)
        .map(|_| reader.u64())
        .collect::<Result<Vec<_>, _>>()?;
    let id = reader.u32()?;
    let offset = reader.u64()?;
    let Some(ty) = TensorType::from_id(id) else {
        return Err(GgufError::UnknownType { tensor: name, id });
    };
    let Some(n_bytes) = size_bytes(&shape, ty) else {
        return Err(GgufError::BadShape {
            tensor: name,
            shape,
            ty: ty.name().to_owned(),
        });
    };
    if offset % alignment != 0 {
        return Err(GgufError::Misaligned {
            tensor: name,
            offset,
            alignment,
        });
    }
    if offset >= MAX_FILE_BYTES {
        return Err(GgufError::TooLarge {
            what: format!("the offset of tensor {name}"),
            found: offset,
            limit: MAX_FILE_BYTES,
        });
    }
    Ok(Tensor {
        name,
        shape,
        ty,
        offset,
        n_bytes,
    })
}

/// Bytes of a tensor; `None` for a shape that no tensor can have.
fn size_bytes(shape: &[u64], ty: TensorType) -> Option<u64> {
    let (block_size, block_bytes) = ty.layout();
    let row = *shape.first()?;
    if shape.contains(&0) || row % block_size != 0 {
        return None;
    }
    let n_elements = shape.iter().try_fold(1_u64, |n, &dim| n.checked_mul(dim))?;
    (n_elements / block_size)
        .checked_mul(block_bytes)
        .filter(|&n| n < MAX_FILE_BYTES)
}

/// That no two tensors share bytes.
pub(crate) fn check_overlap(tensors: &[Tensor]) -> Result<(), GgufError> {
    let mut by_place: Vec<&Tensor> = tensors.iter().collect();
    by_place.sort_by_key(|tensor| tensor.offset);
    for pair in by_place.windows(2) {
        if pair[0].offset + pair[0].n_bytes > pair[1].offset {
            return Err(GgufError::Overlap {
                first: pair[0].name.clone(),
                second: pair[1].name.clone(),
            });
        }
    }
    Ok(())
}
