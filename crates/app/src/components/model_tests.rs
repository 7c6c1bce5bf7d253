//! What the parts of the screen of models show.

use protocol::{Kept, KeptState, Space};
use sources::catalogue::Catalogue;
use sources::fit::{Place, Wish};
use yew::{BaseComponent, Callback, ServerRenderer};

use super::Using;
use super::catalogue_card::{CatalogueCard, CatalogueCardProps};
use super::kept_row::{KeptRow, KeptRowProps};
use super::space_bar::{SpaceBar, SpaceBarProps};

fn render<C: BaseComponent>(props: impl FnOnce() -> C::Properties + Send + 'static) -> String {
    let renderer = ServerRenderer::<C>::with_props(props).hydratable(false);
    futures::executor::block_on(renderer.render())
}

fn row(state: KeptState, using: Using) -> String {
    render::<KeptRow>(move || KeptRowProps {
        file: Kept {
            id: "r1".to_owned(),
            name: "r1.gguf".to_owned(),
            url: "https://example.org/r1.gguf".to_owned(),
            n_done_bytes: 1_000_000_000,
            n_total_bytes: Some(4_000_000_000),
            sha256: (state == KeptState::Whole).then(|| "ab".repeat(32)),
            is_sha256_known: true,
            state,
        },
        bytes_per_s: Some(10_000_000),
        using,
        on_command: Callback::noop(),
        on_choose: Callback::noop(),
    })
}

#[test]
fn every_state_of_a_file_has_its_words_and_its_way_on() {
    let check = |state: KeptState, words: &[&str], absent: &[&str]| {
        let html = row(state.clone(), Using::No);
        for word in words {
            assert!(html.contains(word), "{state:?} has no {word}: {html}");
        }
        for word in absent {
            assert!(!html.contains(word), "{state:?} has {word}: {html}");
        }
    };
    let sentence = || "The server said `429`.".to_owned();
    check(
        KeptState::Whole,
        &["Load", "Verify", "Delete…", "equal to the published one"],
        &["<progress", "Pause"],
    );
    check(
        KeptState::Fetching,
        &[
            "1.00 GB of 4.00 GB, 10.0 MB/s, 5 min 00 s left",
            "Pause",
            "Delete…",
        ],
        &["Load: ", "Verify"],
    );
    check(
        KeptState::Paused,
        &["What is here stays", "Go on"],
        &["Load: "],
    );
    check(
        KeptState::Waiting {
            sentence: sentence(),
            retry_ms: 12_000,
        },
        &[
            "<code class=\"code\">429</code>",
            "next try is in 12 s",
            "Try now",
            "Pause",
        ],
        &["role=\"alert\""],
    );
    check(
        KeptState::Failed {
            sentence: sentence(),
        },
        &["role=\"alert\"", "Try again", "Delete…"],
        &["Load: "],
    );
    check(KeptState::Verifying, &["SHA-256"], &["Load: ", "Pause"]);
    check(
        KeptState::Elsewhere,
        &["Another tab"],
        &["Delete…", "<button"],
    );
    let used = row(KeptState::Whole, Using::Yes);
    assert!(
        used.contains("In use") && !used.contains("Delete…"),
        "{used}"
    );
}

#[test]
fn a_model_of_the_study_says_whether_it_fits_and_what_to_change() {
    let card = |at: usize, place: Option<Place>| {
        render::<CatalogueCard>(move || CatalogueCardProps {
            entry: Catalogue::bundled()
                .expect("a catalogue")
                .models
                .swap_remove(at),
            place,
            plan: Wish::default(),
            full_bytes: 8 << 30,
            kept: Vec::new(),
            on_command: Callback::noop(),
        })
    };
    let small = card(0, Some(Place::WasmCpu));
    assert!(
        small.contains("Fits") && small.contains("sequences of"),
        "{small}"
    );
    assert!(small.contains("ollama pull deepseek-r1:1.5b"), "{small}");
    let large = card(1, Some(Place::WasmCpu));
    assert!(
        large.contains("Does not fit") && large.contains("WebGPU"),
        "{large}"
    );
    let unknown = card(0, None);
    assert!(
        !unknown.contains("Fits") && unknown.contains("device"),
        "{unknown}"
    );
}

#[test]
fn the_storage_says_what_is_promised() {
    let bar = |is_persistent, is_keeping_asked, has_files| {
        render::<SpaceBar>(move || SpaceBarProps {
            space: Space {
                n_used_bytes: Some(1_000_000_000),
                n_quota_bytes: Some(3_000_000_000),
                is_persistent,
            },
            is_keeping_asked,
            has_files,
            on_persist: Callback::noop(),
        })
    };
    let has_button = |html: &str| html.contains("<button");
    let bare = bar(false, false, true);
    assert!(
        bare.contains("1.00 GB used, 2.00 GB free") && has_button(&bare),
        "{bare}"
    );
    assert!(bar(true, true, true).contains("promised"), "promised");
    let refused = bar(false, true, true);
    assert!(
        refused.contains("did not promise") && !has_button(&refused),
        "{refused}"
    );
    assert!(!has_button(&bar(false, false, false)), "nothing to keep");
}
