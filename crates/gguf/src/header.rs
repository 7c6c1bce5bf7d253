//! The header: metadata and the tensor directory.

use std::collections::{BTreeMap, HashMap};

use crate::reader::{MAX_KEY_BYTES, MAX_PAIRS, MAX_TENSORS, Reader};
use crate::tensor::{check_overlap, directory_entry};
use crate::{Array, ByteSource, GgufError, Tensor, Value};

/// Alignment of tensor data where `general.alignment` is absent.
pub const DEFAULT_ALIGNMENT: u64 = 32;
/// Longest header in bytes. A vocabulary of 256,000 takes about 15 MB.
pub const MAX_HEADER_BYTES: u64 = 1 << 28;

/// What [`Header::read`] fetches first: enough for the headers of small vocabularies.
const FIRST_READ_BYTES: u64 = 1 << 20;
/// By what factor it reads on: the vocabularies of Qwen2 and Llama 3 take 6 to 8 MB.
const READ_FACTOR: u64 = 8;

/// Everything in a GGUF file but the tensors' data.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    version: u32,
    metadata: BTreeMap<String, Value>,
    tensors: Vec<Tensor>,
    index: HashMap<String, usize>, // name -> position in `tensors`
    data_offset: u64,
}

impl Header {
    /// Reads the header from the front of `source`, and no more of it than needed.
    ///
    /// # Errors
    /// As [`Header::parse`] and [`Header::check_length`]; [`GgufError::Truncated`] if the file
    /// ends within its header; what the source reports.
    pub async fn read(source: &impl ByteSource) -> Result<Self, GgufError> {
        let file_bytes = source.len();
        let mut prefix = Vec::new();
        let mut goal = FIRST_READ_BYTES;
        loop {
            let have = prefix.len() as u64;
            let more = goal.min(file_bytes) - have;
            prefix.extend(source.read(have, more as usize).await?);
            match Self::parse(&prefix) {
                Err(GgufError::Incomplete { need, .. }) if need > file_bytes => {
                    let needed_by = "its header".to_owned();
                    let missing = need - file_bytes;
                    return Err(GgufError::Truncated {
                        needed_by,
                        file_bytes,
                        need,
                        missing,
                    });
                }
                Err(GgufError::Incomplete { need, .. }) if need > MAX_HEADER_BYTES => {
                    let what = "its length".to_owned();
                    let limit = MAX_HEADER_BYTES;
                    return Err(GgufError::TooLarge {
                        what,
                        found: need,
                        limit,
                    });
                }
                Err(GgufError::Incomplete { need, .. }) => goal = (goal * READ_FACTOR).max(need),
                Err(error) => return Err(error),
                Ok(header) => {
                    header.check_length(file_bytes)?;
                    return Ok(header);
                }
            }
        }
    }

    /// Reads the header from `bytes`, a prefix of the file.
    ///
    /// # Errors
    /// [`GgufError::Incomplete`] if the header goes on past `bytes`; otherwise what is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, GgufError> {
        let magic = &bytes[..bytes.len().min(4)];
        if magic.is_empty() || !b"GGUF".starts_with(magic) {
            return Err(GgufError::NotGguf {
                found: magic.to_vec(),
            });
        }
        let mut reader = Reader::new(bytes, 4);
        let version = reader.u32()?;
        match version {
            2 | 3 => {}
            // A small number stands in the high bytes if the file is of the other byte order.
            swapped if swapped & 0xffff == 0 => return Err(GgufError::BigEndian),
            other => return Err(GgufError::Version(other)),
        }
        // The shortest entry of the directory: name's length, number of dimensions, one
        // dimension, type, offset. The shortest pair: key's length, type, one byte.
        let n_tensors = reader.count(&|| "the number of tensors".into(), MAX_TENSORS, 8 + 4 + 8)?;
        let n_pairs = reader.count(&|| "the number of metadata pairs".into(), MAX_PAIRS, 13)?;

        let mut metadata = BTreeMap::new();
        for _ in 0..n_pairs {
            let key = reader.string(&|| "a metadata key".into(), MAX_KEY_BYTES)?;
            let value = reader.value(&key)?;
            if metadata.contains_key(&key) {
                return Err(GgufError::Duplicate {
                    what: "metadata key",
                    name: key,
                });
            }
            metadata.insert(key, value);
        }
        let alignment = alignment(&metadata)?;

        let mut tensors = Vec::new();
        let mut index = HashMap::new();
        for i in 0..n_tensors {
            let tensor = directory_entry(&mut reader, alignment)?;
            if index.insert(tensor.name.clone(), i).is_some() {
                return Err(GgufError::Duplicate {
                    what: "tensor",
                    name: tensor.name,
                });
            }
            tensors.push(tensor);
        }
        let data_offset = reader.pos().next_multiple_of(alignment);
        for tensor in &mut tensors {
            tensor.offset += data_offset;
        }
        check_overlap(&tensors)?;
        Ok(Self {
            version,
            metadata,
            tensors,
            index,
            data_offset,
        })
    }

    /// Takes over the tensors of another part of a split model, whose file begins `shift` bytes
    /// behind the beginning of this one.
    pub(crate) fn append(&mut self, part: Self, shift: u64) -> Result<(), GgufError> {
        for mut tensor in part.tensors {
            tensor.offset += shift;
            let name = tensor.name.clone();
            if self
                .index
                .insert(name.clone(), self.tensors.len())
                .is_some()
            {
                let what = "tensor";
                return Err(GgufError::Duplicate { what, name });
            }
            self.tensors.push(tensor);
        }
        Ok(())
    }

    /// That every tensor ends within a file of `file_bytes` bytes.
    ///
    /// # Errors
    /// [`GgufError::Truncated`] says how many bytes are missing.
    pub fn check_length(&self, file_bytes: u64) -> Result<(), GgufError> {
        let end = |tensor: &Tensor| tensor.offset + tensor.n_bytes;
        match self.tensors.iter().max_by_key(|&tensor| end(tensor)) {
            Some(last) if end(last) > file_bytes => Err(GgufError::Truncated {
                needed_by: format!("tensor {}", last.name),
                file_bytes,
                need: end(last),
                missing: end(last) - file_bytes,
            }),
            _ => Ok(()),
        }
    }

    /// That every tensor has a type that can be decoded here.
    ///
    /// # Errors
    /// [`GgufError::UnsupportedType`] names the first tensor that has not, and its type.
    pub fn check_supported(&self) -> Result<(), GgufError> {
        self.tensors
            .iter()
            .try_for_each(|tensor| tensor.block_type().map(drop))
    }

    /// The format's version, 2 or 3.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Where the tensors' data begins, in bytes from the beginning of the file.
    #[must_use]
    pub fn data_offset(&self) -> u64 {
        self.data_offset
    }

    // ------------------------------------------------------------------------------ tensors

    /// The tensor directory in the file's order.
    #[must_use]
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// The tensor of this name, if there is one.
    #[must_use]
    pub fn find_tensor(&self, name: &str) -> Option<&Tensor> {
        self.index.get(name).map(|&i| &self.tensors[i])
    }

    /// The tensor of this name.
    ///
    /// # Errors
    /// [`GgufError::MissingTensor`].
    pub fn tensor(&self, name: &str) -> Result<&Tensor, GgufError> {
        self.find_tensor(name)
            .ok_or_else(|| GgufError::MissingTensor(name.to_owned()))
    }

    /// Elements in all tensors.
    #[must_use]
    pub fn n_params(&self) -> u64 {
        let sizes = self.tensors.iter().map(Tensor::n_elements);
        sizes.fold(0, u64::saturating_add)
    }

    // ----------------------------------------------------------------------------- metadata
    //
    // Each getter fails with `MissingKey` or `WrongValue`; see `optional` for keys that may be
    // absent. Whole numbers of any width are taken if their value fits: writers differ.

    /// All metadata, by key.
    #[must_use]
    pub fn metadata(&self) -> &BTreeMap<String, Value> {
        &self.metadata
    }

    /// The value of `key` as it stands in the file.
    ///
    /// # Errors
    /// [`GgufError::MissingKey`].
    pub fn value(&self, key: &str) -> Result<&Value, GgufError> {
        self.metadata
            .get(key)
            .ok_or_else(|| GgufError::MissingKey(key.to_owned()))
    }

    /// A whole number from 0 to 2³² - 1.
    ///
    /// # Errors
    /// [`GgufError::MissingKey`], [`GgufError::WrongValue`].
    pub fn u32(&self, key: &str) -> Result<u32, GgufError> {
        self.typed(key, "a whole number below 2^32", |value| {
            value.as_integer().and_then(|x| u32::try_from(x).ok())
        })
    }

    /// A floating-point number.
    ///
    /// # Errors
    /// [`GgufError::MissingKey`], [`GgufError::WrongValue`].
    pub fn f32(&self, key: &str) -> Result<f32, GgufError> {
        self.typed(key, "a number with a fraction", |value| {
            value.as_float().map(|x| x as f32)
        })
    }

    /// A boolean.
    ///
    /// # Errors
    /// [`GgufError::MissingKey`], [`GgufError::WrongValue`].
    pub fn bool(&self, key: &str) -> Result<bool, GgufError> {
        self.typed(key, "a boolean", |value| match value {
            Value::Bool(x) => Some(*x),
            _ => None,
        })
    }

    /// A string.
    ///
    /// # Errors
    /// [`GgufError::MissingKey`], [`GgufError::WrongValue`].
    pub fn str(&self, key: &str) -> Result<&str, GgufError> {
        self.typed(key, "a string", |value| match value {
            Value::String(x) => Some(x.as_str()),
            _ => None,
        })
    }

    /// An array of strings.
    ///
    /// # Errors
    /// [`GgufError::MissingKey`], [`GgufError::WrongValue`].
    pub fn strings(&self, key: &str) -> Result<&[String], GgufError> {
        self.typed(key, "an array of strings", |value| match value {
            Value::Array(Array::String(x)) => Some(x.as_slice()),
            _ => None,
        })
    }

    /// An array of whole numbers, each from -2³¹ to 2³¹ - 1.
    ///
    /// # Errors
    /// [`GgufError::MissingKey`], [`GgufError::WrongValue`].
    pub fn i32s(&self, key: &str) -> Result<Vec<i32>, GgufError> {
        self.integers(key, "an array of whole numbers")
    }

    /// An array of whole numbers, each from 0 to 2³² - 1.
    ///
    /// # Errors
    /// [`GgufError::MissingKey`], [`GgufError::WrongValue`].
    pub fn u32s(&self, key: &str) -> Result<Vec<u32>, GgufError> {
        self.integers(key, "an array of whole numbers from 0 on")
    }

    /// An array of floating-point numbers.
    ///
    /// # Errors
    /// [`GgufError::MissingKey`], [`GgufError::WrongValue`].
    pub fn f32s(&self, key: &str) -> Result<Vec<f32>, GgufError> {
        self.typed(key, "an array of numbers", |value| match value {
            Value::Array(Array::F32(x)) => Some(x.clone()),
            Value::Array(Array::F64(x)) => Some(x.iter().map(|&x| x as f32).collect()),
            _ => None,
        })
    }

    fn integers<T: TryFrom<i128>>(
        &self,
        key: &str,
        expected: &'static str,
    ) -> Result<Vec<T>, GgufError> {
        self.typed(key, expected, |value| match value {
            Value::Array(array) => array
                .as_integers()?
                .into_iter()
                .map(|x| T::try_from(x).ok())
                .collect(),
            _ => None,
        })
    }

    fn typed<'a, T>(
        &'a self,
        key: &str,
        expected: &'static str,
        convert: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<T, GgufError> {
        let value = self.value(key)?;
        convert(value).ok_or_else(|| GgufError::WrongValue {
            key: key.to_owned(),
            expected,
            found: value.describe(),
        })
    }
}

/// Turns an absent key into `None`: `optional(header.u32("tokenizer.ggml.bos_token_id"))?`.
///
/// # Errors
/// Every other error of the getter, such as [`GgufError::WrongValue`].
pub fn optional<T>(found: Result<T, GgufError>) -> Result<Option<T>, GgufError> {
    match found {
        Ok(x) => Ok(Some(x)),
        Err(GgufError::MissingKey(_) | GgufError::MissingTensor(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// `general.alignment`, checked.
fn alignment(metadata: &BTreeMap<String, Value>) -> Result<u64, GgufError> {
    let Some(value) = metadata.get("general.alignment") else {
        return Ok(DEFAULT_ALIGNMENT);
    };
    match value.as_integer().and_then(|x| u64::try_from(x).ok()) {
        Some(x) if x.is_power_of_two() && (8..=1 << 20).contains(&x) => Ok(x),
        Some(x) => Err(GgufError::Alignment(x)),
        None => Err(GgufError::WrongValue {
            key: "general.alignment".to_owned(),
            expected: "a whole number",
            found: value.describe(),
        }),
    }
}
