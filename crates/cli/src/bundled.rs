//! What travels inside the command: the bundled reasoner and the bundled benchmarks.

use eval::TaskId;

/// The name that a record gives to the bundled model's file.
pub const MODEL_NAME: &str = "tiny-reasoner-q8_0.gguf";

/// The bundled reasoner, a GGUF file.
pub const MODEL: &[u8] = include_bytes!("../../../assets/models/tiny-reasoner-q8_0.gguf");

/// The bundled benchmark of a task: its file's name and text.
pub fn benchmark(task: TaskId) -> (&'static str, &'static str) {
    macro_rules! file {
        ($name:literal) => {
            (
                $name,
                include_str!(concat!("../../../assets/benchmarks/", $name)),
            )
        };
    }
    match task {
        TaskId::Ner => file!("ner.jsonl"),
        TaskId::Pos => file!("pos.jsonl"),
        TaskId::Sentiment2 => file!("sentiment2.jsonl"),
        TaskId::Sentiment3 => file!("sentiment3.jsonl"),
        TaskId::Negation => file!("negation.jsonl"),
    }
}
