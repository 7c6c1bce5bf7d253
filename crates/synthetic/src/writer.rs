//! The parts of a GGUF header (<https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>).

/// Metadata in the making.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) bytes: Vec<u8>,
    pub(crate) n_pairs: u64,
}

impl Metadata {
    fn pair(&mut self, key: &str, ty: u32) -> &mut Vec<u8> {
        string(&mut self.bytes, key);
        self.bytes.extend(ty.to_le_bytes());
        self.n_pairs += 1;
        &mut self.bytes
    }

    pub(crate) fn u32(&mut self, key: &str, value: u32) {
        self.pair(key, 4).extend(value.to_le_bytes());
    }

    pub(crate) fn f32(&mut self, key: &str, value: f32) {
        self.pair(key, 6).extend(value.to_le_bytes());
    }

    pub(crate) fn bool(&mut self, key: &str, value: bool) {
        self.pair(key, 7).push(u8::from(value));
    }

    pub(crate) fn str(&mut self, key: &str, value: &str) {
        string(self.pair(key, 8), value);
    }

    pub(crate) fn strings(&mut self, key: &str, values: &[String]) {
        let out = self.array(key, 8, values.len());
        values.iter().for_each(|value| string(out, value));
    }

    pub(crate) fn i32s(&mut self, key: &str, values: &[i32]) {
        let out = self.array(key, 5, values.len());
        values.iter().for_each(|v| out.extend(v.to_le_bytes()));
    }

    fn array(&mut self, key: &str, ty: u32, len: usize) -> &mut Vec<u8> {
        let out = self.pair(key, 9);
        out.extend(ty.to_le_bytes());
        out.extend((len as u64).to_le_bytes());
        out
    }
}

/// A string with its length before it.
pub(crate) fn string(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}
