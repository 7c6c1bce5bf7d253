//! A GGUF file from a stranger: its header, its tokenizer, its chat template, what it needs.
#![no_main]

use gguf::{Header, MemorySource};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = MemorySource::new(bytes.to_vec());
    let Ok(header) = futures::executor::block_on(Header::read(&source)) else {
        return;
    };
    let _ = header.check_supported();
    let _ = header.n_params();
    if let Ok(shape) = sources::fit::ModelShape::of(&header) {
        let place = sources::fit::Place::WasmCpu;
        let _ = sources::fit::Wish::default()
            .settle(&shape, place)
            .1
            .to_string();
    }
    for tensor in header.tensors() {
        let _ = futures::executor::block_on(tensor.read(&source));
    }
    if let Ok(codec) = runner::Codec::from_gguf(&header) {
        let _ = codec.template.render_user("Is this good news?");
        let ids = codec
            .tokenizer
            .encode("Is this\u{301} good news? <think>", text::Special::Text);
        let _ = codec.tokenizer.decode(&ids);
    }
});
