//! Weights from a stranger: every block format, any bytes, also scales that are no numbers.
#![no_main]

use gguf::BlockType;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else {
        return;
    };
    let Some(block) = BlockType::from_id(u32::from(first % 32)) else {
        return;
    };
    let n_whole = rest.len() / block.block_bytes();
    let mut out = vec![0.0; n_whole * block.block_size()];
    gguf::block::dequantize(block, &rest[..n_whole * block.block_bytes()], &mut out);
});
