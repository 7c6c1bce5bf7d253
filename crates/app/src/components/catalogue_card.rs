//! A model of the catalogue: its files, what they need here, and how to get one.

use protocol::{KeeperCommand, Kept, KeptState, Wanted};
use sources::catalogue::{Entry, Quantisation};
use sources::fit::{Place, WASM_BYTES, Wish};
use yew::prelude::*;

use super::{CopyButton, MemoryBar, prose, verdict_badge};
use crate::fits::{self, Outlook};
use crate::text::{Texts, use_texts};
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
    let texts = use_texts();
    let (catalogue, units) = (texts.catalogue(), &texts.units);
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
                if let Some(outlook) = &outlook { { verdict_badge(outlook.fit.verdict, texts) } }
            </div>
            <p class="model-card__about">
                { (catalogue.about_model)(&(units.short_parameters)(entry.n_params()), &entry.derived_from) }
            </p>
            <div class="model-card__file">
                <div class="switch switch--small" role="group" aria-label={(catalogue.file_of)(&entry.name)}>
                    { for entry.quantisations.iter().enumerate().map(option) }
                </div>
                <span class="numbers">{ fits::size(file, catalogue) }</span>
            </div>
            { match &outlook {
                Some(outlook) => memory(props, outlook, texts),
                None => html! { <p class="model-card__about">{ catalogue.fit_unknown }</p> },
            } }
            { get(props, file, texts) }
            <p class="model-card__licence">
                { licence(entry, texts) }{ " " }
                <a href={entry.origin.clone()} target="_blank" rel="noreferrer">{ catalogue.publisher }<span class="visually-hidden">{ (catalogue.publisher_of)(&entry.name) }</span></a>
            </p>
        </li>
    }
}

/// What tells one from the others: all of them are distills of the same teacher.
fn short_name(name: &str) -> &str {
    name.strip_prefix("DeepSeek-R1-Distill-").unwrap_or(name)
}

fn memory(props: &CatalogueCardProps, outlook: &Outlook, texts: &Texts) -> Html {
    let memory = texts.memory();
    let advice = props
        .place
        .and_then(|place| (memory.advice)(&outlook.fit, place));
    let have_bytes = (props.place == Some(Place::WasmCpu)).then_some(WASM_BYTES);
    let total = words::bytes(outlook.fit.need.total_bytes());
    html! {
        <div class="model-card__memory">
            <p class="model-card__need">
                <strong class="numbers">{ total }</strong>{ (memory.need)(&(memory.demand)(outlook.demand)) }
            </p>
            <MemoryBar need={outlook.fit.need} full_bytes={props.full_bytes} {have_bytes} />
            if let Some(advice) = advice { <p class="model-card__advice">{ prose(&advice) }</p> }
        </div>
    }
}

fn licence(entry: &Entry, texts: &Texts) -> String {
    let catalogue = texts.catalogue();
    if entry.licence == entry.derived_licence {
        (catalogue.licence)(&entry.licence)
    } else {
        (catalogue.licences)(&entry.licence, &entry.derived_from, &entry.derived_licence)
    }
}

/// The way to the file: a download where its address is certain, else Ollama.
fn get(props: &CatalogueCardProps, file: &Quantisation, texts: &Texts) -> Html {
    let catalogue = texts.catalogue();
    let Some(url) = &file.url else {
        return ollama(&props.entry, texts);
    };
    match props.kept.iter().find(|kept| kept.url == *url) {
        Some(kept) if kept.state == KeptState::Whole => {
            html! { <p class="model-card__about">{ catalogue.is_kept }</p> }
        }
        Some(_) => html! { <p class="model-card__about">{ catalogue.is_coming }</p> },
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
                <button class="button" type="button" {onclick}>{ (catalogue.download)(&words::bytes(file.n_bytes)) }</button>
            }
        }
    }
}

fn ollama(entry: &Entry, texts: &Texts) -> Html {
    let Some(name) = entry.ollama.first() else {
        return Html::default();
    };
    let command = format!("ollama pull {name}");
    html! {
        <div class="model-card__get">
            <code class="model-card__command" tabindex="0">{ &command }</code>
            <CopyButton label={texts.frame.copy} name={(texts.catalogue().copy_command)(&command)} text={command} />
        </div>
    }
}
