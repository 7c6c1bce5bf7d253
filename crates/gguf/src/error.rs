//! What can be wrong with a GGUF file.

use crate::SourceError;

/// Why a file is no GGUF file that we can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GgufError {
    /// The file does not begin with `GGUF`.
    #[error("this is no GGUF file: {}; choose a .gguf file", describe_magic(found))]
    NotGguf {
        /// Its first bytes, at most four.
        found: Vec<u8>,
    },
    /// A version of the format that is not read here.
    #[error("GGUF version {0} is not supported (versions 2 and 3 are): convert the model again")]
    Version(u32),
    /// The file was written for a big-endian machine.
    #[error("this GGUF file is big-endian, which is not supported: convert it to little-endian")]
    BigEndian,
    /// The header goes on past the bytes at hand: read more and parse again.
    #[error("the header goes on past the {have} bytes at hand, at least {need} are needed")]
    Incomplete {
        /// Bytes at hand.
        have: u64,
        /// The shortest prefix of the file that gets further.
        need: u64,
    },
    /// The file ends before what its header announces.
    #[error(
        "the file is truncated: {missing} bytes are missing (it has {file_bytes}, {needed_by} \
         needs {need}); download it again"
    )]
    Truncated {
        /// What does not fit, such as `tensor output.weight`.
        needed_by: String,
        /// The file's length.
        file_bytes: u64,
        /// The least length it should have.
        need: u64,
        /// The difference.
        missing: u64,
    },
    /// A count or length beyond what any real model has.
    #[error(
        "the header is damaged: {what} is {found}, the limit is {limit}; download the file again"
    )]
    TooLarge {
        /// What is counted.
        what: String,
        /// The number in the file.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// A string is no UTF-8.
    #[error("the header is damaged: {what} is no UTF-8 text; download the file again")]
    NotUtf8 {
        /// Which string.
        what: String,
    },
    /// A number that stands for no metadata type.
    #[error(
        "the header is damaged: `{key}` has the unknown value type {id}; download the file again"
    )]
    UnknownValueType {
        /// The metadata key.
        key: String,
        /// The number found.
        id: u32,
    },
    /// A boolean that is neither 0 nor 1.
    #[error("the header is damaged: `{key}` holds the boolean {found}; download the file again")]
    NotBool {
        /// The metadata key.
        key: String,
        /// The byte found.
        found: u8,
    },
    /// The same metadata key or tensor name twice.
    #[error("the header is damaged: {what} `{name}` occurs twice; download the file again")]
    Duplicate {
        /// `metadata key` or `tensor`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// `general.alignment` is no power of two of at least 8.
    #[error(
        "the header is damaged: general.alignment is {0}, not a power of two from 8 on; download the file again"
    )]
    Alignment(u64),
    /// A tensor whose place in the file is not aligned.
    #[error(
        "the header is damaged: tensor {tensor} begins at {offset}, which is no multiple of the \
         alignment {alignment}; download the file again"
    )]
    Misaligned {
        /// The tensor.
        tensor: String,
        /// Its offset within the data section.
        offset: u64,
        /// `general.alignment`.
        alignment: u64,
    },
    /// Two tensors that share bytes.
    #[error("the header is damaged: tensors {first} and {second} overlap; download the file again")]
    Overlap {
        /// The earlier one.
        first: String,
        /// The later one.
        second: String,
    },
    /// A tensor with no dimension, a dimension of 0, more elements than can be addressed, or rows
    /// that are not whole blocks.
    #[error(
        "the header is damaged: tensor {tensor} has shape {shape:?} in type {ty}; download the file again"
    )]
    BadShape {
        /// The tensor.
        tensor: String,
        /// Its shape, fastest dimension first.
        shape: Vec<u64>,
        /// Its type's name.
        ty: String,
    },
    /// A tensor type that ggml does not have (or had and gave up).
    #[error(
        "tensor {tensor} has the unknown type {id}, which is not supported; use a file in Q4_K_M or Q8_0 instead"
    )]
    UnknownType {
        /// The tensor.
        tensor: String,
        /// The number found.
        id: u32,
    },
    /// A tensor type of ggml that this program does not decode.
    #[error(
        "tensor {tensor} has type {ty}, which is not supported; use a file in Q4_K_M or Q8_0 \
         instead"
    )]
    UnsupportedType {
        /// The tensor.
        tensor: String,
        /// Its type's name.
        ty: &'static str,
    },
    /// A scale or a plain weight that is infinite or not a number.
    #[error(
        "tensor {tensor} is damaged: block {block} holds a number that is not finite; download the file again"
    )]
    DamagedBlock {
        /// The tensor.
        tensor: String,
        /// The first such block, counted from 0; plain types have an element for a block.
        block: u64,
    },
    /// Metadata that a caller needs.
    #[error("the file has no metadata `{0}`")]
    MissingKey(String),
    /// Metadata of another type than a caller needs.
    #[error("metadata `{key}` is {found}, not {expected}")]
    WrongValue {
        /// The key.
        key: String,
        /// What was asked for.
        expected: &'static str,
        /// What is there, in words.
        found: String,
    },
    /// A tensor that a caller needs.
    #[error("the file has no tensor {0}")]
    MissingTensor(String),
    /// Not all files of a split model.
    #[error(
        "this model is in {n_parts} files, of which {} missing: choose all of them together",
        describe_missing(missing)
    )]
    MissingParts {
        /// How many files it has.
        n_parts: u32,
        /// Those that are not there, counted from 1.
        missing: Vec<u32>,
    },
    /// The same file of a split model twice.
    #[error("part {0} of this model is there twice: choose each of its files once")]
    DoubledPart(u32),
    /// A file that does not belong to the others.
    #[error("these files are not the parts of one model ({why}): choose the files of one model")]
    MixedParts {
        /// What tells.
        why: String,
    },
    /// The source failed.
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// Which parts are missing, with the verb.
fn describe_missing(missing: &[u32]) -> String {
    match missing {
        [one] => format!("number {one} is"),
        [first, second] => format!("numbers {first} and {second} are"),
        [first, .., last] => format!("{} between numbers {first} and {last} are", missing.len()),
        [] => "some are".to_owned(),
    }
}

/// What a file that is no GGUF begins with, and what that may be.
fn describe_magic(found: &[u8]) -> String {
    if found.is_empty() {
        return "the file is empty".to_owned();
    }
    let guess = match found {
        b"PK\x03\x04" => " (a zip archive)",
        b"vers" => " (perhaps a Git LFS pointer instead of the model)",
        b"<!DO" | b"<!do" | b"<htm" | b"<HTM" => " (a web page instead of the model)",
        b"lmgg" | b"fmgg" | b"tjgg" => " (a format older than GGUF)",
        [0x1f, 0x8b, ..] => " (gzip: unpack it first)",
        _ => "",
    };
    format!(
        "it begins with \"{}\"{guess}, not with \"GGUF\"",
        found.escape_ascii()
    )
}
