//! A bounded reader over the bytes of a header.
//!
//! Every count and length is checked against a limit and against the bytes at hand before
//! anything is allocated, so that a hostile header costs no more memory than its own size.

use crate::{Array, GgufError, Value};

/// Most metadata pairs in a header. Real files have about 30.
pub const MAX_PAIRS: u64 = 1 << 16;
/// Most tensors in a header. The largest published models have a few thousand.
pub const MAX_TENSORS: u64 = 1 << 16;
/// Longest metadata key in bytes (the specification's own limit).
pub const MAX_KEY_BYTES: u64 = (1 << 16) - 1;
/// Longest tensor name in bytes (the specification's own limit).
pub const MAX_TENSOR_NAME_BYTES: u64 = 64;
/// Longest string in bytes. Chat templates are the longest in use, about 100 KB.
pub const MAX_STRING_BYTES: u64 = 1 << 24;
/// Most elements in an array. Merge lists are the longest in use, about 500,000.
pub const MAX_ARRAY_LEN: u64 = 1 << 24;
/// How deep arrays may nest.
pub const MAX_ARRAY_DEPTH: u32 = 4;
/// Most dimensions of a tensor (ggml's own limit).
pub const MAX_DIMENSIONS: u32 = 4;

/// Reads little-endian values from a prefix of a file, front to back.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    pos: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], pos: usize) -> Self {
        Self { bytes, pos }
    }

    pub(crate) fn pos(&self) -> u64 {
        self.pos as u64
    }

    pub(crate) fn u32(&mut self) -> Result<u32, GgufError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, GgufError> {
        self.array().map(u64::from_le_bytes)
    }

    /// A number of things, at most `limit`, each of at least `min_bytes` bytes.
    pub(crate) fn count(
        &mut self,
        what: &dyn Fn() -> String,
        limit: u64,
        min_bytes: u64,
    ) -> Result<usize, GgufError> {
        let found = self.u64()?;
        if found > limit {
            return Err(GgufError::TooLarge {
                what: what(),
                found,
                limit,
            });
        }
        // Below 2^24 * 2^4: no overflow.
        self.require(found * min_bytes)?;
        Ok(found as usize)
    }

    /// A string of at most `limit` bytes.
    pub(crate) fn string(
        &mut self,
        what: &dyn Fn() -> String,
        limit: u64,
    ) -> Result<String, GgufError> {
        let n_bytes = self.count(&|| format!("the length of {}", what()), limit, 1)?;
        let text = std::str::from_utf8(self.take(n_bytes)?);
        text.map(str::to_owned)
            .map_err(|_| GgufError::NotUtf8 { what: what() })
    }

    /// The value of `key`: its type's number, then the value.
    pub(crate) fn value(&mut self, key: &str) -> Result<Value, GgufError> {
        let what = || format!("the value of `{key}`");
        Ok(match self.u32()? {
            0 => Value::U8(self.array().map(u8::from_le_bytes)?),
            1 => Value::I8(self.array().map(i8::from_le_bytes)?),
            2 => Value::U16(self.array().map(u16::from_le_bytes)?),
            3 => Value::I16(self.array().map(i16::from_le_bytes)?),
            4 => Value::U32(self.array().map(u32::from_le_bytes)?),
            5 => Value::I32(self.array().map(i32::from_le_bytes)?),
            6 => Value::F32(self.array().map(f32::from_le_bytes)?),
            7 => Value::Bool(self.bool(key)?),
            8 => Value::String(self.string(&what, MAX_STRING_BYTES)?),
            9 => Value::Array(self.elements(key, 1)?),
            10 => Value::U64(self.array().map(u64::from_le_bytes)?),
            11 => Value::I64(self.array().map(i64::from_le_bytes)?),
            12 => Value::F64(self.array().map(f64::from_le_bytes)?),
            id => {
                return Err(GgufError::UnknownValueType {
                    key: key.to_owned(),
                    id,
                });
            }
        })
    }

    /// An array: its elements' type, how many they are, the elements.
    fn elements(&mut self, key: &str, depth: u32) -> Result<Array, GgufError> {
        if depth > MAX_ARRAY_DEPTH {
            return Err(GgufError::TooLarge {
                what: format!("the nesting of `{key}`"),
                found: depth.into(),
                limit: MAX_ARRAY_DEPTH.into(),
            });
        }
        let id = self.u32()?;
        let element_bytes = match id {
            0 | 1 | 7 => 1,
            2 | 3 => 2,
            4..=6 => 4,
            8 | 10..=12 => 8, // a string has at least its length
            9 => 12,          // an array has at least its type and its length
            _ => {
                return Err(GgufError::UnknownValueType {
                    key: key.to_owned(),
                    id,
                });
            }
        };
        let n = self.count(
            &|| format!("the length of `{key}`"),
            MAX_ARRAY_LEN,
            element_bytes,
        )?;
        let what = || format!("an element of `{key}`");
        Ok(match id {
            0 => Array::U8(self.take(n)?.to_vec()),
            1 => Array::I8(self.many(n, i8::from_le_bytes)?),
            2 => Array::U16(self.many(n, u16::from_le_bytes)?),
            3 => Array::I16(self.many(n, i16::from_le_bytes)?),
            4 => Array::U32(self.many(n, u32::from_le_bytes)?),
            5 => Array::I32(self.many(n, i32::from_le_bytes)?),
            6 => Array::F32(self.many(n, f32::from_le_bytes)?),
            7 => Array::Bool((0..n).map(|_| self.bool(key)).collect::<Result<_, _>>()?),
            8 => {
                let strings = (0..n).map(|_| self.string(&what, MAX_STRING_BYTES));
                Array::String(strings.collect::<Result<_, _>>()?)
            }
            9 => {
                let arrays = (0..n).map(|_| self.elements(key, depth + 1));
                Array::Array(arrays.collect::<Result<_, _>>()?)
            }
            10 => Array::U64(self.many(n, u64::from_le_bytes)?),
            11 => Array::I64(self.many(n, i64::from_le_bytes)?),
            _ => Array::F64(self.many(n, f64::from_le_bytes)?),
        })
    }

    fn bool(&mut self, key: &str) -> Result<bool, GgufError> {
        match self.array()? {
            [0] => Ok(false),
            [1] => Ok(true),
            [found] => Err(GgufError::NotBool {
                key: key.to_owned(),
                found,
            }),
        }
    }

    fn many<T, const N: usize>(
        &mut self,
        n: usize,
        decode: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, GgufError> {
        let (chunks, _) = self.take(n * N)?.as_chunks::<N>();
        Ok(chunks.iter().map(|&chunk| decode(chunk)).collect())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], GgufError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn take(&mut self, n_bytes: usize) -> Result<&'a [u8], GgufError> {
        self.require(n_bytes as u64)?;
        let bytes = &self.bytes[self.pos..self.pos + n_bytes];
        self.pos += n_bytes;
        Ok(bytes)
    }

    /// That `n_bytes` more bytes are at hand.
    fn require(&self, n_bytes: u64) -> Result<(), GgufError> {
        let have = self.bytes.len() as u64;
        let need = self.pos as u64 + n_bytes;
        if need > have {
            return Err(GgufError::Incomplete { have, need });
        }
        Ok(())
    }
}
