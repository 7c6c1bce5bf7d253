//! A model in several files against the same model in one.

use gguf::{ByteSource, GgufError, Header, Joined, MemorySource};
use tests::fixtures::ready;
use tests::gguf_file::GgufFile;
use tests::tiny_model::tiny_model;

/// `file` in parts, as `gguf-split` writes them: the first with the metadata, the tensors dealt
/// out in order.
fn split(file: &GgufFile, n_parts: u16) -> Vec<GgufFile> {
    let bytes = file.bytes();
    let header = Header::parse(&bytes).expect("a header");
    let tensors = header.tensors();
    let per_part = tensors.len().div_ceil(n_parts.into());
    (0..n_parts)
        .map(|i| {
            let mut part = if i == 0 {
                let mut first = file.clone();
                for tensor in tensors {
                    first.without_tensor(&tensor.name);
                }
                first
            } else {
                GgufFile::default()
            };
            let n_tensors = i32::try_from(tensors.len()).expect("few");
            part.raw("split.no", 2, &i.to_le_bytes())
                .raw("split.count", 2, &n_parts.to_le_bytes())
                .raw("split.tensors.count", 5, &n_tensors.to_le_bytes());
            for tensor in tensors.chunks(per_part).nth(i.into()).unwrap_or_default() {
                let at = tensor.offset as usize;
                let data = bytes[at..at + tensor.n_bytes as usize].to_vec();
                let ty = tensor.block_type().expect("a known type").id();
                part.tensor(&tensor.name, &tensor.shape, ty, data);
            }
            part
        })
        .collect()
}

fn open(parts: &[GgufFile]) -> Result<(Header, Joined<MemorySource>), GgufError> {
    let sources = parts.iter().map(|part| MemorySource::new(part.bytes()));
    ready(Joined::open(sources.collect()))
}

fn whole() -> GgufFile {
    tiny_model("qwen2", gguf::BlockType::Q8_0)
}

#[test]
fn the_parts_are_the_whole() {
    let file = MemorySource::new(whole().bytes());
    let expect = ready(Header::read(&file)).expect("a header");
    for n_parts in [1, 2, 3, 7] {
        let mut parts = split(&whole(), n_parts);
        parts.reverse(); // any order does
        let (header, source) = open(&parts).expect("joins");
        assert_eq!(header.tensors().len(), expect.tensors().len());
        for tensor in expect.tensors() {
            let found = header.tensor(&tensor.name).expect("the tensor");
            assert_eq!(found.shape, tensor.shape);
            let (found, expect) = (ready(found.read(&source)), ready(tensor.read(&file)));
            assert_eq!(found, expect, "{} of {n_parts} parts", tensor.name);
        }
        for (key, value) in expect.metadata() {
            assert_eq!(header.value(key), Ok(value));
        }
    }
}

#[test]
fn a_whole_file_is_a_model_of_one_part() {
    let (header, source) = open(&[whole()]).expect("opens");
    let file = MemorySource::new(whole().bytes());
    assert_eq!(header, ready(Header::read(&file)).expect("a header"));
    assert_eq!(source.len(), file.len());
}

#[test]
fn reads_go_across_parts_and_not_past_the_end() {
    let parts = split(&whole(), 3);
    let (_, source) = open(&parts).expect("joins");
    let all: Vec<u8> = parts.iter().flat_map(GgufFile::bytes).collect();
    assert_eq!(source.len(), all.len() as u64);
    let edge = parts[0].bytes().len();
    let check = |offset: usize, n: usize| {
        let found = ready(source.read(offset as u64, n)).expect("reads");
        assert_eq!(found, all[offset..offset + n], "{n} at {offset}");
    };
    check(0, all.len());
    check(edge - 5, 10);
    check(edge, 1);
    check(edge - 1, 1);
    check(all.len(), 0);
    ready(source.read(all.len() as u64, 1)).expect_err("past the end");
    ready(source.read(u64::MAX, 2)).expect_err("past all numbers");
}

#[test]
fn what_is_not_all_parts_of_one_model() {
    let check = |parts: Vec<GgufFile>, words: &str| {
        let error = open(&parts).expect_err("does not join").to_string();
        assert!(error.contains(words), "{error}");
    };
    let three = || split(&whole(), 3);
    let pick = |order: &[usize]| {
        order
            .iter()
            .map(|&i| three()[i].clone())
            .collect::<Vec<_>>()
    };
    check(pick(&[0]), "3 files, of which numbers 2 and 3 are missing");
    check(pick(&[1, 2]), "3 files, of which number 1 is missing");
    check(pick(&[0, 1, 1, 2]), "part 2 of this model is there twice");
    check(vec![], "of which number 1 is missing");
    check(vec![whole(), whole()], "each is a whole model");
    check(
        vec![whole(), three().remove(0)],
        "one says that there are 1, another that there are 3",
    );
    let mut two = split(&whole(), 2);
    two[1] = three().remove(1);
    check(two, "one says that there are 2, another that there are 3");
    let mut lacking = three();
    lacking[1].without_tensor("blk.0.attn_q.weight");
    lacking[0].without_tensor("blk.0.attn_q.weight");
    lacking[2].without_tensor("blk.0.attn_q.weight");
    check(lacking, "the model has");
    let mut doubled = three();
    let data = MemorySource::new(doubled[0].bytes());
    let first = ready(Header::read(&data)).expect("a header").tensors()[0].clone();
    let bytes = ready(first.read(&data)).expect("its bytes");
    let ty = first.block_type().expect("a known type").id();
    doubled[1].tensor(&first.name, &first.shape, ty, bytes);
    check(doubled, "occurs twice");
    let mut beyond = three();
    beyond[2].without("split.no").raw("split.no", 2, &[3, 0]);
    check(beyond, "number 3 of 3");
}
