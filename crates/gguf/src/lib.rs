//! GGUF files: byte sources, header and tensor directory, block formats.
