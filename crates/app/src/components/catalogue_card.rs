//! A model of the catalogue: its files, what they need here, and how to get one.

use protocol::{KeeperCommand, Kept, KeptState, Wanted};
use sources::catalogue::{Entry, Quantisation};
use sources::fit::{Place, WASM_BYTES, Wish};
use yew::prelude::*;

use super::{CopyButton, MemoryBar, prose, verdict_badge};
use crate::fits::{self, Outlook};
use crate::words;

/// The model.
#[derive(PartialEq, Properties)]
pub struct CatalogueCardProps {
    /// The model.
    pub entry: Entry,
    /// Where it would run; `None` while nobody knows.
    pub place: Option<Place>,
    /// What its memory is counted for.
    pub plan: Wish,
    /// Bytes that the whole width of its bar stands for.
    pub full_bytes: u64,
    /// What the browser keeps.
    pub kept: Vec<Kept>,
    /// Called for the keeper.
    pub on_command: Callback<KeeperCommand>,
}

/// The card.
#[component]
pub fn CatalogueCard(props: &CatalogueCardProps) -> Html {
    let entry = &props.entry;
    let chosen = use_state(|| 0_usize);
    let Some(file) = entry.quantisations.get(*chosen) else {
        return Html::default();
    };
    let outlook = props
        .place
        .map(|place| fits::outlook(props.plan, &entry.shape(file), place));
    let option = |(at, file): (usize, &Quantisation)| {
        let chosen = chosen.clone();
        html! {
            <button type="button" class="switch__option" aria-pressed={(*chosen == at).to_string()}
                onclick={Callback::from(move |_: MouseEvent| chosen.set(at))}>{ &file.file_type }</button>
        }
    };
    html! {
        <li class="model-card">
            <div class="model-card__head">
                <h3 class="model-card__name"  title={entry.name.clone()}>{ short_name(&entry.name) }</h3>
                if let Some(outlook) = &outlook { { verdict_badge(outlook.fit.verdict) } }
            </div>
            <p class="model-card__about">
                { format!("{} parameters, distilled into {}.", words::short_parameters(entry.n_params()), entry.derived_from) }
            </p>
            <div class="model-card__file">
                <div class="switch switch--small" role="group" aria-label={format!("File of {}", entry.name)}>
                    { for entry.quantisations.iter().enumerate().map(option) }
                </div>
                <span class="numbers">{ fits::size(file) }</span>
            </div>
            { match &outlook {
                Some(outlook) => memory(props, outlook),
                None => html! { <p class="model-card__about">{ "Whether it fits is known once the device was looked at." }</p> },
            } }
            { get(props, file) }
            <p class="model-card__licence">
                { licence(entry) }{ " " }
                <a href={entry.origin.clone()} target="_blank" rel="noreferrer">{ "Publisher" }<span class="visually-hidden">{ format!(" of {} (opens another site)", entry.name) }</span></a>
            </p>
        </li>
    }
}

/// What tells one from the others: all of them are distills of the same teacher.
fn short_name(name: &str) -> &str {
    name.strip_prefix("DeepSeek-R1-Distill-").unwrap_or(name)
}

fn memory(props: &CatalogueCardProps, outlook: &Outlook) -> Html {
    let have_bytes = (props.place == Some(Place::WasmCpu)).then_some(WASM_BYTES);
    let total = words::bytes(outlook.fit.need.total_bytes());
    html! {
        <div class="model-card__memory">
            <p class="model-card__need">
                <strong class="numbers">{ total }</strong>{ format!(" of memory for {}", fits::demand(outlook.demand)) }
            </p>
            <MemoryBar need={outlook.fit.need} full_bytes={props.full_bytes} {have_bytes} />
            if let Some(advice) = outlook.fit.advice() { <p class="model-card__advice">{ prose(&advice) }</p> }
        </div>
    }
}

fn licence(entry: &Entry) -> String {
    if entry.licence == entry.derived_licence {
        format!("Licence: {}.", entry.licence)
    } else {
        format!(
            "Licence: {}; its base {}: {}.",
            entry.licence, entry.derived_from, entry.derived_licence
        )
    }
}

/// The way to the file: a download where its address is certain, else Ollama.
fn get(props: &CatalogueCardProps, file: &Quantisation) -> Html {
    let Some(url) = &file.url else {
        return ollama(&props.entry);
    };
    match props.kept.iter().find(|kept| kept.url == *url) {
        Some(kept) if kept.state == KeptState::Whole => {
            html! { <p class="model-card__about">{ "Kept in this browser: load it above." }</p> }
        }
        Some(_) => html! { <p class="model-card__about">{ "Its download stands above." }</p> },
        None => {
            let wanted = Wanted {
                url: url.clone(),
                name: format!("{} {}", props.entry.name, file.file_type),
                sha256: file.sha256.clone(),
            };
            let on_command = props.on_command.clone();
            let onclick = Callback::from(move |_: MouseEvent| {
                on_command.emit(KeeperCommand::Fetch(wanted.clone()));
            });
            html! {
                <button class="button" type="button" {onclick}>{ format!("Download {}", words::bytes(file.n_bytes)) }</button>
            }
        }
    }
}

fn ollama(entry: &Entry) -> Html {
    let Some(name) = entry.ollama.first() else {
        return Html::default();
    };
    let command = format!("ollama pull {name}");
    html! {
        <div class="model-card__get">
            <code class="model-card__command" tabindex="0">{ &command }</code>
            <CopyButton label="Copy" name={format!("Copy “{command}”")} text={command} />
        </div>
    }
}
