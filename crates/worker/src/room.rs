//! How many sequences of which length a model gets room for.

use engines::{DeviceLimits, Room};
use gguf::Header;
use sources::fit::{Demand, Memory, ModelShape, Place, Verdict, Wish};

/// The room for a model on the GPU: what was wished for, or the most that fits. The error says why
/// there is none and what to do.
pub fn on_gpu(
    header: &Header,
    limits: Option<DeviceLimits>,
    wish: protocol::Room,
) -> Result<Room, String> {
    let place = limits.map(|limits| Place::Gpu {
        max_buffer_bytes: limits.max_buffer_bytes,
        max_binding_bytes: limits.max_binding_bytes,
        memory: Memory::Unknown,
    });
    room(header, place, wish)
}

/// The room for a model on the CPU, in a page's memory.
pub fn on_cpu(header: &Header, wish: protocol::Room) -> Result<Room, String> {
    room(header, Some(Place::WasmCpu), wish)
}

/// Half the room, for a GPU that has no memory for all of it; `None` if that is too little.
pub fn less(room: Room) -> Option<Room> {
    (room.n_slots > 1).then_some(Room {
        n_slots: room.n_slots / 2,
        ..room
    })
}

fn room(header: &Header, place: Option<Place>, wish: protocol::Room) -> Result<Room, String> {
    let wish = Wish {
        n_slots: wish.n_slots,
        n_ctx: wish.n_ctx,
    };
    // What is missing in a file, the engine says in its own words.
    let (Ok(shape), Some(place)) = (ModelShape::of(header), place) else {
        return Ok(room_of(wish.most()));
    };
    let (demand, found) = wish.settle(&shape, place);
    match found.verdict {
        Verdict::DoesNotFit => Err(found.to_string()),
        Verdict::Fits | Verdict::Tight => Ok(room_of(demand)),
    }
}

fn room_of(demand: Demand) -> Room {
    Room {
        n_slots: demand.n_slots as usize,
        n_ctx: demand.n_ctx as usize,
    }
}
