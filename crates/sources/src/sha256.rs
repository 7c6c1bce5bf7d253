//! SHA-256 whose state can be written down and taken up again (FIPS 180-4).
//!
//! The compression function is the crate sha2's; the padding stands here, because that crate does
//! not let its state out.

use serde::{Deserialize, Serialize};
use sha2::digest::generic_array::GenericArray;

/// Bytes that the compression function takes at once.
const BLOCK_BYTES: usize = 64;

/// FIPS 180-4, section 5.3.3.
const START: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// A SHA-256 that is being computed.
///
/// ```
/// let mut whole = sources::sha256::Sha256::default();
/// whole.update(b"abc");
/// assert!(whole.hex().starts_with("ba7816bf"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sha256 {
    state: [u32; 8],
    /// The bytes after the last whole block: fewer than 64.
    rest: Vec<u8>,
    n_bytes: u64,
}

impl Default for Sha256 {
    fn default() -> Self {
        Self {
            state: START,
            rest: Vec::new(),
            n_bytes: 0,
        }
    }
}

impl Sha256 {
    /// Takes the next bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        self.n_bytes += bytes.len() as u64;
        if !self.rest.is_empty() {
            let n = bytes.len().min(BLOCK_BYTES.saturating_sub(self.rest.len()));
            self.rest.extend_from_slice(&bytes[..n]);
            bytes = &bytes[n..];
            if self.rest.len() < BLOCK_BYTES {
                return;
            }
            let block = std::mem::take(&mut self.rest);
            self.compress(&block);
        }
        let n_whole = bytes.len() - bytes.len() % BLOCK_BYTES;
        self.compress(&bytes[..n_whole]);
        self.rest.extend_from_slice(&bytes[n_whole..]);
    }

    /// How many bytes were taken.
    #[must_use]
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// The digest of the bytes so far, in lower-case hex; more may be taken after it.
    #[must_use]
    pub fn hex(&self) -> String {
        let mut end = self.clone();
        let n_bits = self.n_bytes.wrapping_mul(8);
        // A one bit, zeros up to the last 8 bytes of a block, the length in bits.
        end.rest.push(0x80);
        let n = (end.rest.len() + 8).next_multiple_of(BLOCK_BYTES) - 8;
        end.rest.resize(n, 0);
        end.rest.extend_from_slice(&n_bits.to_be_bytes());
        let blocks = std::mem::take(&mut end.rest);
        end.compress(&blocks);
        end.state.iter().map(|word| format!("{word:08x}")).collect()
    }

    /// Whole blocks only.
    fn compress(&mut self, blocks: &[u8]) {
        for block in blocks.chunks_exact(BLOCK_BYTES) {
            let block = GenericArray::from_slice(block);
            sha2::compress256(&mut self.state, std::slice::from_ref(block));
        }
    }
}

/// SHA-256 of bytes in memory, in lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut whole = Sha256::default();
    whole.update(bytes);
    whole.hex()
}

/// `text` as a SHA-256 in lower-case hex, if it is one.
#[must_use]
pub fn parse(text: &str) -> Option<String> {
    let is_one = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    is_one.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_sha2_however_the_bytes_come() {
        use sha2::Digest;
        let bytes: Vec<u8> = (0..1000_u32).map(|i| (i * i % 251) as u8).collect();
        for n in [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000] {
            let expect: String = sha2::Sha256::digest(&bytes[..n])
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect();
            assert_eq!(hex(&bytes[..n]), expect, "{n} bytes");
            for piece in [1, 7, 63, 64, 65, 200] {
                let mut parts = Sha256::default();
                for part in bytes[..n].chunks(piece) {
                    parts.update(part);
                    // Written down and taken up after every part.
                    let json = serde_json::to_string(&parts).expect("serialises");
                    parts = serde_json::from_str(&json).expect("deserialises");
                }
                assert_eq!(parts.hex(), expect, "{n} bytes in pieces of {piece}");
                assert_eq!(parts.n_bytes(), n as u64);
            }
        }
    }

    #[test]
    fn a_known_value() {
        assert_eq!(
            hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn only_64_hex_digits_are_one() {
        let upper = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
        assert_eq!(parse(upper), Some(hex(b"abc")));
        for bad in ["", "ba78", &upper[1..], &format!("{}g", &upper[1..])] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
