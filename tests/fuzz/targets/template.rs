//! A chat template from a stranger, on the bundled model's tokenizer.
#![no_main]

use std::sync::LazyLock;

use gguf::Header;
use libfuzzer_sys::fuzz_target;
use text::{ChatTemplate, Tokenizer};

const MODEL: &[u8] = include_bytes!("../../../assets/models/tiny-reasoner-q8_0.gguf");

static TOKENIZER: LazyLock<Tokenizer> = LazyLock::new(|| {
    let header = Header::parse(MODEL).expect("the bundled model");
    Tokenizer::from_gguf(&header).expect("its tokenizer")
});

fuzz_target!(|source: &str| {
    if let Ok(template) = ChatTemplate::new(Some(source), &TOKENIZER) {
        let _ = template.render_user("Is this good news?");
    }
});
