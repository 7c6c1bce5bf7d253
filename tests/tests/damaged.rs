//! Weights that no sound file has are refused by every engine, with the same sentence.

use engines::{AnyEngine, Kind, Room};
use gguf::{BlockType, Header, MemorySource};
use pollster::block_on;
use synthetic::{Mixture, Shape, SyntheticFile};

/// A matrix that is read by itself, and a vector.
const MATRIX: &str = "blk.1.ffn_down.weight";
const VECTOR: &str = "blk.0.attn_norm.weight";

/// A small model with `MATRIX` in type `ty`, which holds zeros: the random bytes that the others
/// have are sound in the types of the mixtures only.
fn model(ty: BlockType) -> Vec<u8> {
    let shape = Shape::by_name("tiny").unwrap();
    let retype = |name: &str, own| if name == MATRIX { ty } else { own };
    let file = SyntheticFile::with_types(&shape, Mixture::Q8_0, 1, retype);
    let mut bytes = vec![0; file.n_bytes() as usize];
    file.fill(0, &mut bytes);
    let header = Header::parse(&bytes).unwrap();
    let tensor = header.tensor(MATRIX).unwrap();
    let (from, n) = (tensor.offset as usize, tensor.n_bytes as usize);
    bytes[from..from + n].fill(0);
    bytes
}

/// What an engine says to a file.
fn load(kind: Kind, bytes: Vec<u8>) -> Result<(), String> {
    let header = Header::parse(&bytes).unwrap();
    let room = Room {
        n_slots: 1,
        n_ctx: 256,
    };
    let source = MemorySource::new(bytes);
    let loaded = block_on(AnyEngine::load(kind, &header, &source, room, |_, _| ()));
    loaded.map(drop).map_err(|error| error.to_string())
}

/// Puts `number` at a byte of a block of a tensor.
fn damage(bytes: &mut [u8], tensor: &str, block: u64, at: u64, number: &[u8]) {
    let header = Header::parse(bytes).unwrap();
    let tensor = header.tensor(tensor).unwrap();
    let block_bytes = tensor.block_type().unwrap().block_bytes() as u64;
    let at = (tensor.offset + block * block_bytes + at) as usize;
    bytes[at..at + number.len()].copy_from_slice(number);
}

#[test]
fn infinite_scales_are_refused_by_every_engine() {
    for ty in BlockType::ALL {
        let whole = model(ty);
        let places: &[u64] = match ty {
            BlockType::Q4_1 | BlockType::Q5_1 | BlockType::Q4_K | BlockType::Q5_K => &[0, 2],
            BlockType::Q2_K => &[80, 82],
            BlockType::Q3_K => &[108],
            BlockType::Q6_K => &[208],
            _ => &[0],
        };
        let numbers: [&[u8]; 2] = match ty {
            BlockType::F32 => [&[0, 0, 0x80, 0x7f], &[0, 0, 0xc0, 0xff]],
            BlockType::BF16 => [&[0x80, 0xff], &[0xc0, 0x7f]],
            _ => [&[0, 0x7c], &[0, 0x7e]],
        };
        for kind in [Kind::CpuExact, Kind::Cpu, Kind::Gpu] {
            assert_eq!(load(kind, whole.clone()), Ok(()), "{kind:?} {ty:?}");
            for &at in places {
                for number in numbers {
                    let mut bytes = whole.clone();
                    damage(&mut bytes, MATRIX, 300, at, number);
                    let expect = format!(
                        "tensor {MATRIX} is damaged: block 300 holds a number that is not finite; download the file again"
                    );
                    assert_eq!(load(kind, bytes), Err(expect), "{kind:?} {ty:?} byte {at}");
                }
            }
        }
    }
}

#[test]
fn infinite_gains_are_refused_by_every_engine() {
    for kind in [Kind::CpuExact, Kind::Cpu, Kind::Gpu] {
        let mut bytes = model(BlockType::Q8_0);
        damage(&mut bytes, VECTOR, 3, 0, &[0, 0, 0x80, 0x7f]);
        let said = load(kind, bytes).unwrap_err();
        assert!(said.contains(VECTOR) && said.contains("block 3 "), "{said}");
    }
}
