//! Addresses, file names, manifests and journals from a stranger, and the page's own address.
#![no_main]

use app::url::Place;
use libfuzzer_sys::fuzz_target;
use sources::{address, download, ollama, split};

fuzz_target!(|bytes: &[u8]| {
    let _ = download::Journal::read(bytes);
    let text = String::from_utf8_lossy(bytes);
    let place = Place::default().follow(&text);
    // What the page writes back says the same.
    assert_eq!(Place::default().follow(&place.hash()).hash(), place.hash());
    let _ = address::Address::parse(&text);
    let _ = address::file_name(&text);
    let _ = address::pointer_url(&text);
    let lines: Vec<&str> = text.lines().collect();
    let _ = split::order(&lines);
    for listed in ollama::list(lines.iter().copied()) {
        let _ = listed.name.blob(bytes);
    }
    let mut lines = lines.into_iter();
    let status = lines
        .next()
        .and_then(|line| line.parse().ok())
        .unwrap_or(206);
    let _ = download::Head::read(status, "https://example.org/m.gguf", |_| {
        lines.next().map(str::to_owned)
    });
});
