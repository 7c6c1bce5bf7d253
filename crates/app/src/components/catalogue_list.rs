//! The models of the study: what each needs for a plan, and those that are too large for a page.

use charts::number::count;
use protocol::{KeeperCommand, Kept};
use sources::catalogue::{self, Catalogue, Entry};
use sources::fit::{Place, WASM_BYTES, Wish};
use yew::prelude::*;

use super::CatalogueCard;
use crate::fits;
use crate::text::{Catalogue as Words, use_texts};
use crate::words;

/// Sequences at a time that can be planned for.
const SLOTS: [u32; 4] = [1, 4, 8, 16];
/// Tokens of a sequence that can be planned for.
const TOKENS: [u32; 4] = [4096, 8192, 16_384, 32_768];

/// What is known of the device and the storage.
#[derive(PartialEq, Properties)]
pub struct CatalogueListProps {
    /// Where models would run; `None` while nobody knows.
    pub place: Option<Place>,
    /// What the browser keeps.
    pub kept: Vec<Kept>,
    /// What memory is counted for.
    pub plan: Wish,
    /// Called with another plan.
    pub on_plan: Callback<Wish>,
    /// Called for the keeper.
    pub on_command: Callback<KeeperCommand>,
}

/// The list.
#[component]
pub fn CatalogueList(props: &CatalogueListProps) -> Html {
    let texts = use_texts().catalogue();
    // The file comes with the build, and a test holds that it can be read.
    let models = use_memo((), |()| {
        Catalogue::bundled().map_or_else(|_| Vec::new(), |c| c.models)
    });
    let is_here = |entry: &&Entry| entry.runs_in == catalogue::Place::Browser;
    let plan = props.plan;
    let need = |entry: &Entry| {
        let place = props.place?;
        let files = entry.quantisations.iter();
        let bytes = files.map(|file| {
            let outlook = fits::outlook(plan, &entry.shape(file), place);
            outlook.fit.need.total_bytes()
        });
        bytes.max()
    };
    // One scale for all, so that bars can be compared.
    let full_bytes = models.iter().filter(is_here).filter_map(need).max();
    html! {
        <section class="models-section" aria-labelledby="catalogue-title">
            <h2 id="catalogue-title" class="section-title">{ texts.title }</h2>
            <p class="models-section__about">
                { texts.about }
            </p>
            { planner(props, texts) }
            <ul class="model-cards">
                { for models.iter().filter(is_here).map(|entry| html! {
                    <CatalogueCard key={entry.id.clone()} entry={entry.clone()} place={props.place} plan={props.plan}
                        full_bytes={full_bytes.unwrap_or(1)} kept={props.kept.clone()} on_command={props.on_command.clone()} />
                }) }
            </ul>
            <h3 class="models-section__part">{ texts.too_large }</h3>
            <p class="models-section__about">
                { texts.too_large_about }<code>{ "thinkscope run --model ollama:deepseek-r1:14b" }</code>{ "." }
            </p>
            <ul class="native-models">{ for models.iter().filter(|entry| !is_here(entry)).map(|entry| native(entry, texts)) }</ul>
        </section>
    }
}

/// What memory is counted for.
fn planner(props: &CatalogueListProps, texts: &Words) -> Html {
    let plan = props.plan;
    let option = |name: String, is_on: bool, to: Wish| {
        let on_plan = props.on_plan.clone();
        html! {
            <button type="button" class="switch__option" aria-pressed={is_on.to_string()}
                onclick={Callback::from(move |_: MouseEvent| on_plan.emit(to))}>{ name }</button>
        }
    };
    let slots = |n_slots: Option<u32>| {
        let name = n_slots.map_or_else(|| texts.auto.to_owned(), |n| n.to_string());
        option(name, plan.n_slots == n_slots, Wish { n_slots, ..plan })
    };
    let tokens = |n_ctx: Option<u32>| {
        let name = n_ctx.map_or_else(|| texts.auto.to_owned(), |n| count(u64::from(n)));
        option(name, plan.n_ctx == n_ctx, Wish { n_ctx, ..plan })
    };
    let with_auto = |numbers: [u32; 4]| [None].into_iter().chain(numbers.map(Some));
    html! {
        <div class="planner">
            <div class="planner__part">
                <span class="planner__label" id="plan-slots">{ texts.slots }</span>
                <div class="switch switch--small" role="group" aria-labelledby="plan-slots">{ for with_auto(SLOTS).map(slots) }</div>
            </div>
            <div class="planner__part">
                <span class="planner__label" id="plan-tokens">{ texts.tokens }</span>
                <div class="switch switch--small" role="group" aria-labelledby="plan-tokens">{ for with_auto(TOKENS).map(tokens) }</div>
            </div>
            <p class="planner__place">{ place(props.place, texts) }</p>
        </div>
    }
}

fn place(place: Option<Place>, texts: &Words) -> String {
    match place {
        None => texts.not_looked.to_owned(),
        Some(Place::WasmCpu | Place::Cpu { .. }) => (texts.for_cpu)(&words::bytes(WASM_BYTES)),
        Some(Place::Gpu {
            max_binding_bytes,
            max_buffer_bytes,
            ..
        }) => {
            let largest = max_binding_bytes.min(max_buffer_bytes);
            (texts.for_gpu)(&words::binary_bytes(largest))
        }
    }
}

fn native(entry: &Entry, texts: &Words) -> Html {
    let Some(file) = entry.quantisations.first() else {
        return Html::default();
    };
    html! {
        <li class="native-models__row" key={entry.id.clone()}>
            <span class="native-models__name">{ &entry.name }</span>
            <span class="numbers">{ format!("{}, {}", file.file_type, fits::size(file, texts)) }</span>
            <span class="numbers">{ (texts.and_more)(&words::bytes(fits::native_bytes(entry, file))) }</span>
            <span>{ &entry.licence }</span>
        </li>
    }
}
