//! Text to tokens and back: tokenizer and chat template from GGUF metadata, the splitter of thought and answer.
