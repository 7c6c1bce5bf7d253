//! How many sequences of which length a model gets room for.

use engines::{Kind, Room};
use gguf::Header;

/// Sequences that a model has room for: no default batch is larger.
const N_SLOTS: usize = 16;
/// Positions that a sequence gets unless the model's own context is smaller.
const N_CTX: usize = 8192;
/// Positions that a sequence keeps before slots are given up.
const MIN_N_CTX: usize = 4096;
/// Most bytes for keys and values on a GPU: browsers do not tell how much memory one has.
const MAX_CACHE_BYTES: u64 = 2 << 30;
/// An f16 key or value.
const ELEMENT_BYTES: u64 = 2;

/// The room for a model on an engine. On the CPU memory is taken as sequences grow, on the GPU all
/// of it is taken at once.
pub fn room(kind: Kind, header: &Header) -> Room {
    let most = Room {
        n_slots: N_SLOTS,
        n_ctx: N_CTX,
    };
    match (kind, cache_bytes_per_token(header)) {
        (Kind::Gpu, Some(token_bytes)) => within(most, n_ctx(header), token_bytes),
        _ => most,
    }
}

/// Half the room, for a GPU that has no memory for all of it; `None` if that is too little.
pub fn less(room: Room) -> Option<Room> {
    (room.n_slots > 1).then_some(Room {
        n_slots: room.n_slots / 2,
        ..room
    })
}

/// Shorter sequences first, then fewer.
fn within(most: Room, n_ctx: usize, token_bytes: u64) -> Room {
    let fits = |room: Room| (room.n_slots * room.n_ctx) as u64 * token_bytes <= MAX_CACHE_BYTES;
    let n_ctx = most.n_ctx.min(n_ctx);
    let mut room = Room { n_ctx, ..most };
    if !fits(room) {
        room.n_ctx = n_ctx.min(MIN_N_CTX);
    }
    while !fits(room) && room.n_slots > 1 {
        room.n_slots -= 1;
    }
    room
}

fn n_ctx(header: &Header) -> usize {
    number(header, "context_length").map_or(N_CTX, |n| n as usize)
}

/// Bytes of keys and values of a token, all layers together; `None` if the file does not say.
fn cache_bytes_per_token(header: &Header) -> Option<u64> {
    let n_heads = number(header, "attention.head_count")?;
    let n_kv_heads = number(header, "attention.head_count_kv").unwrap_or(n_heads);
    let head_size = number(header, "attention.key_length")
        .or_else(|| number(header, "embedding_length")?.checked_div(n_heads))?;
    let n_layers = number(header, "block_count")?;
    Some(2 * ELEMENT_BYTES * n_layers * n_kv_heads * head_size)
}

fn number(header: &Header, key: &str) -> Option<u64> {
    let architecture = header.str("general.architecture").ok()?;
    let value = header.u32(&format!("{architecture}.{key}")).ok()?;
    Some(u64::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_models_get_shorter_sequences_then_fewer() {
        let most = Room {
            n_slots: N_SLOTS,
            n_ctx: N_CTX,
        };
        let check = |n_ctx, token_kib: u64, n_slots, expect_ctx| {
            let got = within(most, n_ctx, token_kib << 10);
            assert_eq!(
                (got.n_slots, got.n_ctx),
                (n_slots, expect_ctx),
                "{token_kib}"
            );
        };
        check(512, 1, 16, 512);
        check(131_072, 2, 16, 8192);
        check(131_072, 28, 16, 4096); // 1.5B
        check(131_072, 56, 9, 4096); // 7B
        check(131_072, 128, 4, 4096); // 8B
        check(131_072, 1 << 12, 1, 4096);
    }
}
