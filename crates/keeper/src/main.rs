//! The keeper: a web worker that owns the browser's storage of model files.

fn main() {
    wasm_bindgen_futures::spawn_local(keeper::keeper::serve());
}
