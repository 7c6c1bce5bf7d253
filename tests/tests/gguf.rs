//! GGUF: block formats against ggml's own numbers, headers against damage.

use std::cell::RefCell;
use std::collections::BTreeMap;

use gguf::{BlockType, ByteSource, GgufError, Header, MemorySource, SourceError, block, optional};
use tests::fixtures::{Expected, ready, shared};
use tests::gguf_file::GgufFile;
use tests::tiny_model::tiny_model;

// -------------------------------------------------------------------- against ../shared

#[test]
fn blocks_equal_ggml_bit_for_bit() {
    let Some(path) = shared("fixtures/quant/quant-blocks.safetensors") else {
        return;
    };
    let expected = Expected::read(&path);
    let mut n_types = 0;
    for ty in BlockType::ALL
        .into_iter()
        .filter(|&ty| ty != BlockType::F32)
    {
        let bytes = expected
            .raw(&format!("{}.raw", ty.name()))
            .expect("the fixture has the type");
        let rows = expected
            .rows(&format!("{}.f32", ty.name()))
            .expect("and its values");
        assert_same_bits(ty.name(), &dequantized(ty, &bytes), &rows.concat());
        n_types += 1;
    }
    assert_eq!(n_types, 12);
}

#[test]
fn rows_of_files_equal_ggml_bit_for_bit() {
    let Some(path) = shared("fixtures/quant/quant-rows.safetensors") else {
        return;
    };
    let expected = Expected::read(&path);
    let mut n_rows = 0;
    for key in expected.names() {
        let parts: Vec<&str> = key.split('|').collect();
        let (model, name, row) = (parts[0], parts[1], parts[2].parse::<u64>().unwrap());
        let path = shared(&format!("fixtures/models/{model}.gguf")).unwrap();
        let source = MemorySource::new(std::fs::read(path).unwrap());
        let header = ready(Header::read(&source)).unwrap();
        let tensor = header.tensor(name).unwrap();
        let Ok(ty) = tensor.block_type() else {
            continue;
        };
        let row_bytes = tensor.shape[0] as usize / ty.block_size() * ty.block_bytes();
        let offset = tensor.offset + row * row_bytes as u64;
        let bytes = ready(source.read(offset, row_bytes)).unwrap();
        assert_same_bits(
            &key,
            &dequantized(ty, &bytes),
            &expected.rows(&key).unwrap().concat(),
        );
        n_rows += 1;
    }
    assert!(n_rows > 80, "{n_rows} rows");
}

fn dequantized(ty: BlockType, bytes: &[u8]) -> Vec<f32> {
    let mut values = vec![f32::NAN; bytes.len() / ty.block_bytes() * ty.block_size()];
    block::dequantize(ty, bytes, &mut values);
    values
}

#[track_caller]
fn assert_same_bits(what: &str, got: &[f32], expect: &[f32]) {
    assert_eq!(got.len(), expect.len(), "{what}");
    let pairs = got.iter().zip(expect);
    let first = pairs
        .enumerate()
        .find(|(_, (a, b))| a.to_bits() != b.to_bits());
    assert_eq!(first, None, "{what}");
}

#[test]
#[should_panic(expected = "minus zero")]
fn other_bits_turn_red() {
    assert_same_bits("minus zero", &[0.0], &[-0.0]);
}

/// Types and sizes of every model, as the fixtures' manifest has them from another reader.
#[test]
fn headers_of_all_models() {
    let Some(path) = shared("fixtures/manifest.json") else {
        return;
    };
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut n_files = 0;
    for (model, about) in manifest["models"].as_object().unwrap() {
        for (quant, about_file) in about["quants"].as_object().unwrap() {
            let Some(file) = about_file["file"].as_str() else {
                continue;
            };
            let bytes = std::fs::read(shared(&format!("fixtures/{file}")).unwrap()).unwrap();
            let header = ready(Header::read(&MemorySource::new(bytes))).unwrap();
            let mut types = BTreeMap::new();
            for tensor in header.tensors() {
                *types.entry(tensor.ty.name().to_owned()).or_insert(0_u64) += 1;
            }
            let expect: BTreeMap<String, u64> =
                serde_json::from_value(about_file["tensor_types"].clone()).unwrap();
            assert_eq!(types, expect, "{model} {quant}");

            let config = &about["config"];
            let arch = header.str("general.architecture").unwrap();
            let key = |name: &str| header.u32(&format!("{arch}.{name}")).unwrap();
            assert_eq!(key("embedding_length"), config["hidden_size"], "{file}");
            assert_eq!(key("block_count"), config["num_hidden_layers"], "{file}");
            let tokens = header.strings("tokenizer.ggml.tokens").unwrap();
            assert_eq!(tokens.len(), config["vocab_size"], "{file}");
            assert_eq!(
                header.i32s("tokenizer.ggml.token_type").unwrap().len(),
                tokens.len()
            );

            let supported = header.check_supported();
            if quant.starts_with("iq") {
                let sentence = supported.unwrap_err().to_string();
                let expect = format!(
                    "tensor blk.0.attn_k.weight has type {}, which is not supported",
                    quant.to_uppercase()
                );
                assert!(sentence.starts_with(&expect), "{sentence}");
            } else {
                supported.unwrap();
            }
            n_files += 1;
        }
    }
    assert_eq!(n_files, 18);
}

// ------------------------------------------------------------------- without ../shared

fn parse(file: &GgufFile) -> Result<Header, GgufError> {
    ready(Header::read(&MemorySource::new(file.bytes())))
}

fn sentence(bytes: Vec<u8>) -> String {
    ready(Header::read(&MemorySource::new(bytes)))
        .unwrap_err()
        .to_string()
}

#[test]
fn typed_metadata() {
    let mut file = GgufFile::default();
    file.u32("a.count", 7)
        .f32("a.epsilon", 0.5)
        .str("a.name", "größer")
        .strings("a.words", &["x", "", "yz"])
        .raw("a.flag", 7, &[1])
        .raw("a.wide", 10, &(1_u64 << 40).to_le_bytes())
        .raw("a.small", 1, &[0xff])
        // An array of two i32, and an array of one array of one u8.
        .raw(
            "a.i32s",
            9,
            &[
                5, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 3, 0, 0, 0,
            ],
        )
        .raw(
            "a.nested",
            9,
            &[
                9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9,
            ],
        );
    let header = parse(&file).unwrap();
    assert_eq!(header.u32("a.count").unwrap(), 7);
    assert_eq!(header.f32("a.epsilon").unwrap(), 0.5);
    assert_eq!(header.str("a.name").unwrap(), "größer");
    assert_eq!(header.strings("a.words").unwrap(), ["x", "", "yz"]);
    assert!(header.bool("a.flag").unwrap());
    assert_eq!(header.i32s("a.i32s").unwrap(), [-1, 3]);
    assert_eq!(header.metadata().len(), 9);
    assert_eq!(optional(header.u32("a.absent")).unwrap(), None);
    assert_eq!(optional(header.u32("a.count")).unwrap(), Some(7));

    let check = |error: GgufError, expect: &str| assert_eq!(error.to_string(), expect);
    check(
        header.u32("a.absent").unwrap_err(),
        "the file has no metadata `a.absent`",
    );
    check(
        header.u32("a.name").unwrap_err(),
        "metadata `a.name` is the string \"größer\", not a whole number below 2^32",
    );
    check(
        header.u32("a.small").unwrap_err(),
        "metadata `a.small` is the whole number -1, not a whole number below 2^32",
    );
    check(
        optional(header.u32("a.wide")).unwrap_err(),
        "metadata `a.wide` is the whole number 1099511627776, not a whole number below 2^32",
    );
    check(
        header.u32s("a.i32s").unwrap_err(),
        "metadata `a.i32s` is an array of 2 whole numbers, not an array of whole numbers from 0 on",
    );
    check(header.tensor("x").unwrap_err(), "the file has no tensor x");
}

#[test]
fn what_is_no_gguf() {
    fn check(bytes: &[u8], expect: &str) {
        let sentence = sentence(bytes.to_vec());
        assert!(sentence.starts_with(expect), "{sentence}");
    }
    check(b"", "this is no GGUF file: the file is empty");
    check(
        b"PK\x03\x04rest",
        r#"this is no GGUF file: it begins with "PK\x03\x04" (a zip archive)"#,
    );
    check(
        b"<!DOCTYPE html>",
        "this is no GGUF file: it begins with \"<!DO\" (a web page",
    );
    check(
        b"version https://git-lfs",
        "this is no GGUF file: it begins with \"vers\" (perhaps a Git LFS",
    );
    check(b"ab", "this is no GGUF file: it begins with \"ab\"");
    check(
        b"GGUF",
        "the file is truncated: 4 bytes are missing (it has 4, its header needs 8)",
    );
    check(
        b"GGUF\x01\0\0\0",
        "GGUF version 1 is not supported (versions 2 and 3 are)",
    );
    check(b"GGUF\x04\0\0\0", "GGUF version 4 is not supported");
    check(b"GGUF\0\0\0\x03", "this GGUF file is big-endian");
}

/// Every prefix of a model is an error that says how much is missing, or that more is needed.
#[test]
fn truncated_anywhere() {
    let bytes = tiny_model("qwen2", BlockType::Q8_0).bytes();
    let header = Header::parse(&bytes).unwrap();
    let data_offset = header.data_offset() as usize;
    for n in (1..data_offset).chain((data_offset..bytes.len()).step_by(997)) {
        let error = ready(Header::read(&MemorySource::new(bytes[..n].to_vec()))).unwrap_err();
        let GgufError::Truncated {
            file_bytes,
            need,
            missing,
            ..
        } = error
        else {
            panic!("{n} bytes: {error}")
        };
        assert_eq!((file_bytes, need - file_bytes), (n as u64, missing), "{n}");
    }
    let short = bytes[..bytes.len() - 10].to_vec();
    let last = header.tensors().last().unwrap();
    assert_eq!(
        sentence(short),
        format!(
            "the file is truncated: 10 bytes are missing (it has {}, tensor {} needs {}); \
             download it again",
            bytes.len() - 10,
            last.name,
            bytes.len()
        )
    );
}

/// Flipping any byte of a header never panics, and costs no memory beyond the file's size.
#[test]
fn damaged_anywhere() {
    let bytes = tiny_model("llama", BlockType::F32).bytes();
    let n_header = Header::parse(&bytes).unwrap().data_offset() as usize;
    let mut n_errors = 0;
    for i in 0..n_header {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[i] ^= flip;
            n_errors += usize::from(ready(Header::read(&MemorySource::new(damaged))).is_err());
        }
    }
    assert!(n_errors > n_header / 2, "{n_errors} of {}", n_header * 3);
}

#[test]
fn hostile_headers() {
    fn check(edit: impl FnOnce(&mut GgufFile) -> &mut GgufFile, expect: &str) {
        let mut file = GgufFile::default();
        edit(&mut file);
        let sentence = sentence(file.bytes());
        assert!(sentence.starts_with(expect), "{sentence}");
    }
    fn array(ty: u32, len: u64) -> Vec<u8> {
        [&ty.to_le_bytes()[..], &len.to_le_bytes()].concat()
    }
    check(
        |f| f.raw("k", 9, &array(4, 1 << 60)),
        "the header is damaged: the length of `k` is 1152921504606846976, the limit is 16777216",
    );
    // Within the limit but beyond the file: nothing is allocated.
    check(
        |f| f.raw("k", 9, &array(10, 1 << 24)),
        "the file is truncated: 1342177",
    );
    check(
        |f| f.raw("k", 8, &u64::MAX.to_le_bytes()),
        "the header is damaged: the length of the value of `k` is 18446744073709551615",
    );
    let deep = [
        array(9, 1),
        array(9, 1),
        array(9, 1),
        array(9, 1),
        array(0, 0),
    ]
    .concat();
    check(
        |f| f.raw("k", 9, &deep),
        "the header is damaged: the nesting of `k` is 5",
    );
    check(
        |f| f.raw("k", 13, &[0]),
        "the header is damaged: `k` has the unknown value type 13",
    );
    check(
        |f| f.raw("k", 7, &[2]),
        "the header is damaged: `k` holds the boolean 2",
    );
    check(
        |f| f.raw("k", 8, &[1, 0, 0, 0, 0, 0, 0, 0, 0xff]),
        "the header is damaged: the value of `k` is no UTF-8 text",
    );
    check(
        |f| f.u32("k", 1).u32("k", 2),
        "the header is damaged: metadata key `k` occurs twice",
    );
    check(
        |f| f.u32("general.alignment", 33),
        "the header is damaged: general.alignment is 33",
    );
    let one = || vec![0; 4];
    check(
        |f| f.tensor("t", &[1], 0, one()).tensor("t", &[1], 0, one()),
        "the header is damaged: tensor `t` occurs twice",
    );
    check(
        |f| f.tensor("t", &[1], 36, one()),
        "tensor t has the unknown type 36, which is not supported",
    );
    check(
        |f| f.tensor("t", &[31, 2], 8, one()),
        "the header is damaged: tensor t has shape [31, 2] in type Q8_0",
    );
    check(
        |f| f.tensor("t", &[0], 0, one()),
        "the header is damaged: tensor t has shape [0]",
    );
    check(
        |f| f.tensor("t", &[1 << 40, 1 << 40], 0, one()),
        "the header is damaged: tensor t has shape",
    );
    check(
        |f| f.tensor("t", &[1; 5], 0, one()),
        "the header is damaged: the number of dimensions of tensor t is 5, the limit is 4",
    );
    // The second tensor is written 32 bytes after the first, which claims 40.
    check(
        |f| f.tensor("a", &[10], 0, one()).tensor("b", &[1], 0, one()),
        "the header is damaged: tensors a and b overlap",
    );
    // 8 is no multiple of the file's own alignment of 64; the writer aligns to 32.
    check(
        |f| {
            f.u32("general.alignment", 64)
                .tensor("a", &[1], 0, one())
                .tensor("b", &[1], 0, one())
        },
        "the header is damaged: tensor b begins at 32, which is no multiple of the alignment 64",
    );
}

/// Found by fuzzing: an offset near the end of 64 bits passed the check of the file's length.
#[test]
fn an_offset_past_any_file_is_refused() {
    let mut file = GgufFile::default();
    file.tensor("far", &[1], 0, vec![0; 4]);
    let mut bytes = file.bytes();
    let name = bytes.windows(3).rposition(|three| three == b"far").unwrap();
    let at = name + 3 + 4 + 8 + 4; // number of dimensions, one dimension, type
    for offset in [1 << 48, u64::MAX - 31] {
        bytes[at..at + 8].copy_from_slice(&offset.to_le_bytes());
        let expect = format!("the header is damaged: the offset of tensor far is {offset}");
        let sentence = sentence(bytes.clone());
        assert!(sentence.starts_with(&expect), "{sentence}");
    }
}

#[test]
fn unsupported_types_are_named_when_asked() {
    let mut file = GgufFile::default();
    file.tensor("good", &[32], BlockType::Q8_0.id(), vec![0; 34])
        .tensor("blk.0.attn_q.weight", &[256], 23, vec![0; 136]);
    let header = parse(&file).unwrap();
    assert_eq!(
        header.check_supported().unwrap_err().to_string(),
        "tensor blk.0.attn_q.weight has type IQ4_XS, which is not supported; use a file in \
         Q4_K_M or Q8_0 instead"
    );
}

/// A header longer than the first read is fetched in growing parts, and no byte twice.
#[test]
fn long_headers_are_fetched_piece_by_piece() {
    struct Watched(MemorySource, RefCell<Vec<(u64, usize)>>);
    impl ByteSource for Watched {
        fn len(&self) -> u64 {
            self.0.len()
        }
        async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
            self.1.borrow_mut().push((offset, len));
            self.0.read(offset, len).await
        }
    }
    let word = "w".repeat(100);
    let words = vec![word.as_str(); 30_000]; // 3.2 MB
    let mut file = GgufFile::default();
    file.strings("tokenizer.ggml.tokens", &words);
    file.tensor("t", &[1 << 22], 0, vec![0; 4 << 22]); // 16 MB that must not be read
    let source = Watched(MemorySource::new(file.bytes()), RefCell::default());
    let header = ready(Header::read(&source)).unwrap();
    assert_eq!(
        header.strings("tokenizer.ggml.tokens").unwrap().len(),
        30_000
    );
    let mib = 1 << 20;
    let reads = source.1.into_inner();
    assert_eq!(
        reads,
        [(0, mib), (mib as u64, 7 * mib)],
        "two reads are enough for the vocabularies of the real models"
    );
}
