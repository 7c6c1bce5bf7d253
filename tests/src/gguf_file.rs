//! A small GGUF writer, for tests that need a file with known (or broken) contents.

use gguf::BlockType;

/// A GGUF file in the making.
#[derive(Clone, Debug)]
pub struct GgufFile {
    /// Written after the magic; 3 unless a test wants another.
    pub version: u32,
    pairs: Vec<Vec<u8>>,
    tensors: Vec<(String, Vec<u64>, u32, Vec<u8>)>, // name, shape, type's number, data
}

impl Default for GgufFile {
    fn default() -> Self {
        Self {
            version: 3,
            pairs: Vec::new(),
            tensors: Vec::new(),
        }
    }
}

const ALIGNMENT: usize = 32;

impl GgufFile {
    /// Adds metadata: the type's number and the value's bytes as they go into the file.
    pub fn raw(&mut self, key: &str, ty: u32, value: &[u8]) -> &mut Self {
        self.pairs
            .push([&string(key)[..], &ty.to_le_bytes(), value].concat());
        self
    }

    /// Adds a u32.
    pub fn u32(&mut self, key: &str, value: u32) -> &mut Self {
        self.raw(key, 4, &value.to_le_bytes())
    }

    /// Adds an f32.
    pub fn f32(&mut self, key: &str, value: f32) -> &mut Self {
        self.raw(key, 6, &value.to_le_bytes())
    }

    /// Adds a string.
    pub fn str(&mut self, key: &str, value: &str) -> &mut Self {
        self.raw(key, 8, &string(value))
    }

    /// Adds an array of strings.
    pub fn strings(&mut self, key: &str, values: &[&str]) -> &mut Self {
        let mut value = 8_u32.to_le_bytes().to_vec();
        value.extend((values.len() as u64).to_le_bytes());
        values.iter().for_each(|x| value.extend(string(x)));
        self.raw(key, 9, &value)
    }

    /// Adds a tensor of any type: its shape, fastest dimension first, and its bytes.
    pub fn tensor(&mut self, name: &str, shape: &[u64], ty: u32, data: Vec<u8>) -> &mut Self {
        self.tensors
            .push((name.to_owned(), shape.to_vec(), ty, data));
        self
    }

    /// Removes a tensor.
    pub fn without_tensor(&mut self, name: &str) -> &mut Self {
        self.tensors.retain(|(n, ..)| n != name);
        self
    }

    /// Removes a metadata pair.
    pub fn without(&mut self, key: &str) -> &mut Self {
        self.pairs.retain(|pair| !pair.starts_with(&string(key)));
        self
    }

    /// Replaces a tensor's shape, type and bytes.
    pub fn replace_tensor(
        &mut self,
        name: &str,
        shape: &[u64],
        ty: u32,
        data: Vec<u8>,
    ) -> &mut Self {
        for tensor in self.tensors.iter_mut().filter(|(n, ..)| n == name) {
            *tensor = (name.to_owned(), shape.to_vec(), ty, data.clone());
        }
        self
    }

    /// The bytes of a tensor that was added.
    pub fn tensor_data(&mut self, name: &str) -> Option<&mut Vec<u8>> {
        self.tensors
            .iter_mut()
            .find(|(n, ..)| n == name)
            .map(|(.., data)| data)
    }

    /// The file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut file = b"GGUF".to_vec();
        file.extend(self.version.to_le_bytes());
        file.extend((self.tensors.len() as u64).to_le_bytes());
        file.extend((self.pairs.len() as u64).to_le_bytes());
        file.extend(self.pairs.concat());
        let mut offset = 0;
        for (name, shape, ty, data) in &self.tensors {
            file.extend(string(name));
            file.extend((shape.len() as u32).to_le_bytes());
            shape.iter().for_each(|dim| file.extend(dim.to_le_bytes()));
            file.extend(ty.to_le_bytes());
            file.extend((offset as u64).to_le_bytes());
            offset += data.len().next_multiple_of(ALIGNMENT);
        }
        for (.., data) in &self.tensors {
            file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
            file.extend(data);
        }
        file
    }
}

fn string(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat()
}

/// Numbers in the blocks of `ty`: F32, or Q8_0 rounded to the nearest.
///
/// # Panics
/// For other types and for parts of blocks.
#[must_use]
pub fn encode(ty: BlockType, values: &[f32]) -> Vec<u8> {
    match ty {
        BlockType::F32 => values.iter().flat_map(|x| x.to_le_bytes()).collect(),
        BlockType::Q8_0 => {
            let (blocks, rest) = values.as_chunks::<32>();
            assert!(rest.is_empty(), "part of a block");
            blocks.iter().flat_map(q8_0).collect()
        }
        other => panic!("no encoder for {}", other.name()),
    }
}

/// A block whose scale is a power of two, which f16 holds exactly.
fn q8_0(values: &[f32; 32]) -> Vec<u8> {
    let max = values
        .iter()
        .fold(f32::MIN_POSITIVE, |max, x| max.max(x.abs()));
    let exponent = ((max / 127.0).log2().ceil() as i32).clamp(-14, 15);
    let scale = f32::powi(2.0, exponent);
    let f16_bits = ((exponent + 15) as u16) << 10;
    let mut block = f16_bits.to_le_bytes().to_vec();
    block.extend(
        values
            .iter()
            .map(|x| ((x / scale).round() as i8).cast_unsigned()),
    );
    block
}
