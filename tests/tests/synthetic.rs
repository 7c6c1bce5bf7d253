//! Files with random weights: the same code that writes the large ones, in small shapes, read by
//! everything that reads real files.

use std::collections::BTreeSet;

use cpu::Weights;
use engine::{Engine, Outcome, SeqId, TokenId, Want};
use gguf::Header;
use synthetic::{Mixture, Shape, SyntheticFile};
use tests::fixtures::{load, ready};
use text::{ChatTemplate, Special, Tokenizer, encode_prompt};

const SMALL: [&str; 2] = ["tiny", "tiny-llama"];

const TEXTS: [&str; 6] = [
    "Payments are due on the first day of each month.",
    "  def f(x):\n\treturn x**2\n\n\n",
    "naïve Übung, 東京タワー 🗼",
    "<think>\nHm.\n</think>\n\nPositive<｜end▁of▁sentence｜>",
    "1234567 in 2026, it's",
    "",
];

fn file(shape: &str, mixture: Mixture) -> SyntheticFile {
    SyntheticFile::new(&Shape::by_name(shape).unwrap(), mixture, 1)
}

#[test]
fn the_tokenizer_of_every_shape_keeps_every_text() {
    for shape in SMALL.into_iter().chain(["r1-qwen-7b", "r1-llama-8b"]) {
        let file = file(shape, Mixture::Q4_K_M);
        let header = ready(Header::read(&file)).unwrap();
        header.check_supported().unwrap();
        let tokenizer = Tokenizer::from_gguf(&header).unwrap();
        for text in TEXTS {
            let ids = tokenizer.encode(text, Special::Parse);
            assert_eq!(tokenizer.decode(&ids), text, "{shape}");
        }
        let template = ChatTemplate::from_gguf(&header, &tokenizer).unwrap();
        assert!(template.is_from_file());
        let prompt = encode_prompt(&tokenizer, &template, "Is it good?", 0..11).unwrap();
        assert!(prompt.prefilled, "{shape}: the thought is opened");
        assert_eq!(Some(prompt.ids[0]), tokenizer.bos());
        let thought: Vec<TokenId> = prompt.ids.iter().rev().take(2).copied().collect();
        assert_eq!(Some(thought[1]), tokenizer.think_open(), "{shape}");
    }
}

/// English takes a token for about four characters, as with a real vocabulary of that size.
#[test]
fn the_full_vocabulary_is_about_as_dense_as_a_real_one() {
    let header = ready(Header::read(&file("r1-qwen-1.5b", Mixture::Q4_K_M))).unwrap();
    let tokenizer = Tokenizer::from_gguf(&header).unwrap();
    let n = |text: &str| tokenizer.encode(text, Special::Text).len();
    assert_eq!(n("Payments are due on the first day of each month."), 11);
    let licence = include_str!("../../LICENSE-APACHE");
    let per_token = licence.len() as f64 / n(licence) as f64;
    assert!((2.5..5.0).contains(&per_token), "{per_token}");
}

#[test]
fn logits_are_finite_and_depend_on_what_was_said() {
    for shape in SMALL {
        for mixture in Mixture::ALL {
            let file = file(shape, mixture);
            let mut bytes = vec![0; file.n_bytes() as usize];
            file.fill(0, &mut bytes);
            let mut engine = load(bytes, Weights::Exact, 1).unwrap();
            let prompts = (0..8).map(|i| [1 + 70 * i, 300 + 150 * i, 700 + 31 * i]);
            let mut best = BTreeSet::new();
            for prompt in prompts {
                engine.rewind(SeqId(0), 0);
                let logits = engine.logits(&prompt, false).unwrap().remove(0);
                let n = logits.len() as f32;
                let mean = logits.iter().sum::<f32>() / n;
                let spread = (logits.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / n).sqrt();
                assert!(
                    (0.05..5.0).contains(&spread),
                    "{shape} {mixture:?}: {spread}"
                );
                let candidates = Outcome::of_logits(&logits, Want::GREEDY)
                    .unwrap()
                    .candidates;
                best.insert(candidates[0].token);
            }
            assert!(best.len() > 5, "{shape} {mixture:?}: {best:?}");
        }
    }
}
