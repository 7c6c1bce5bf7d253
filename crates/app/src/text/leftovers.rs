//! A look over the screens in Spanish for words that are still English.
//!
//! They are rendered natively around a recorded run whose texts say nothing; what is left is the
//! page's own. The screens that ask the browser while they are rendered are not among them.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use charts::comparison::{ComparisonReport, spoken};
use charts::run_report::RunReportProps;
use charts::{Lang, RunReport};
use eval::compare::{Comparing, Run};
use eval::sweep::build_sweep;
use eval::{Header, Sample, record};
use yew::LocalServerRenderer;
use yew::prelude::*;

use crate::pages::{DevicePage, ExplorePage, HomePage, ModelsPage, RunPage};
use crate::reduce::Action;
use crate::shell::Shell;
use crate::state::State;

/// Words that are frequent in the page's English and are none in Spanish.
const ENGLISH: [&str; 46] = [
    "the",
    "of",
    "to",
    "and",
    "with",
    "is",
    "are",
    "in",
    "was",
    "were",
    "right",
    "wrong",
    "unknown",
    "unlimited",
    "greedy",
    "seed",
    "sample",
    "samples",
    "item",
    "items",
    "answer",
    "answers",
    "thought",
    "thoughts",
    "think",
    "budget",
    "repeat",
    "repeats",
    "prompt",
    "limit",
    "usable",
    "accuracy",
    "chart",
    "run",
    "runs",
    "file",
    "files",
    "data",
    "none",
    "yes",
    "save",
    "choose",
    "bundled",
    "adapter",
    "not",
    "model",
];

/// What stands on the page as it is: commands, and the study's own title and words.
const VERBATIM: [&str; 5] = [
    "Davalos, \"Deepseek R1 and Open-Source Reasoning Models\", austinai.io, 16 March 2025",
    "Such anticorrelation is observed also",
    "slightly above 0.6",
    "ollama pull",
    "thinkscope run --model ollama:deepseek-r1:14b",
];

/// What people read or hear of a document: its text, and the attributes that are read out.
fn read_out(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        out.push_str(text);
        out.push('\n');
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        for name in [" aria-label=\"", " title=\"", " placeholder=\"", " alt=\""] {
            let value = tag
                .split_once(name)
                .and_then(|(_, of)| of.split('"').next());
            out.extend(value.map(|value| format!("{value}\n")));
        }
        // What a program says is not the page's.
        rest = ["code", "style", "script"]
            .iter()
            .find(|of| tag.split(' ').next() == Some(of))
            .and_then(|of| after.split_once(&format!("</{of}>")))
            .map_or(after, |(_, behind)| behind);
    }
    out + rest
}

/// English words in what people read of a document, each with its line.
pub(crate) fn leftovers(html: &str) -> Vec<String> {
    let mut said = read_out(html)
        .replace("&quot;", "\"")
        .replace("&#x27;", "'");
    for verbatim in VERBATIM {
        said = said.replace(verbatim, "");
    }
    said.lines()
        .filter_map(|line| {
            let mut words = line.split(|letter: char| !letter.is_alphabetic());
            let word = words.find(|word| ENGLISH.contains(&word.to_lowercase().as_str()))?;
            Some(format!("{word}: {line}"))
        })
        .collect()
}

fn recording(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/recordings");
    std::fs::read_to_string(folder.join(name)).expect("a recording")
}

/// A recorded run whose texts say nothing.
fn recorded(name: &str) -> (Header, Vec<Sample>) {
    let mut record = record::parse(&recording(name)).expect("a record");
    for sample in &mut record.samples {
        "Lorem".clone_into(&mut Arc::make_mut(&mut sample.item).text);
        sample.prompt.clear();
        "ipsum dolor".clone_into(&mut sample.completion.thought);
    }
    (record.header, record.samples)
}

fn whole() -> (Header, Vec<Sample>) {
    recorded("negation-whole-thoughts.jsonl")
}

#[derive(Clone, Copy, PartialEq)]
enum Screen {
    Home,
    Run,
    Explore,
    Sample,
    Models,
    Device,
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    screen: Screen,
}

#[component]
fn Around(props: &Props) -> Html {
    let screen = props.screen;
    let state = use_reducer(|| {
        let mut state = State::default();
        state.place.lang = Some(Lang::Spanish);
        let (header, samples) = whole();
        let samples: Vec<Rc<Sample>> = samples.into_iter().map(Rc::new).collect();
        let item = samples[0].item.id.clone();
        state.apply(Action::Opened(Rc::new(header), samples, Rc::new([])));
        if screen == Screen::Sample {
            state.place = state.place.follow(&format!("#screen=explore&item={item}"));
        }
        state
    });
    let shell = Shell::new(state.dispatcher());
    let page = match screen {
        Screen::Home => html! { <HomePage {state} {shell} /> },
        Screen::Run => html! { <RunPage {state} {shell} /> },
        Screen::Explore | Screen::Sample => html! { <ExplorePage {state} {shell} /> },
        Screen::Models => html! { <ModelsPage {state} {shell} /> },
        Screen::Device => html! { <DevicePage {state} {shell} /> },
    };
    html! { <ContextProvider<Lang> context={Lang::Spanish}>{ page }</ContextProvider<Lang>> }
}

fn render(screen: Screen) -> String {
    let renderer = LocalServerRenderer::<Around>::with_props(Props { screen });
    futures::executor::block_on(renderer.hydratable(false).render())
}

#[test]
fn the_screens_in_spanish_have_no_english_word() {
    // The first screen shows a recorded run with its texts.
    let shown = recording("negation.jsonl");
    let mut found = Vec::new();
    for (screen, part) in [
        (Screen::Home, "¿Ayuda pensar más?"),
        (Screen::Run, "Cómo se ejecutó"),
        (Screen::Explore, "correcta: "),
        (Screen::Sample, "Respuestas tras el mismo razonamiento"),
        (Screen::Models, "De tu disco"),
        (Screen::Device, "Autocomprobación"),
    ] {
        let html = render(screen);
        assert!(html.contains(part), "{part}: {html}");
        let said = leftovers(&html).into_iter();
        found.extend(said.filter(|said| {
            let (_, line) = said.split_once(": ").expect("a line");
            !shown.contains(line)
        }));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[component]
fn Documents() -> Html {
    let (header, samples) = whole();
    let mut other = recorded("negation-no-thought.jsonl");
    // Nothing of another run is told, and its data and prompts are others.
    other.0.spec.max_tokens += 1;
    "0123".clone_into(&mut other.0.prompt_sha256);
    let own = |samples: &[Sample]| -> Vec<Sample> {
        let own = samples.iter().filter(|sample| sample.nested.is_none());
        own.cloned().collect()
    };
    let (of_one, of_other) = (own(&samples), own(&other.1));
    let runs = [
        Run {
            header: &header,
            samples: &of_one,
        },
        Run {
            header: &other.0,
            samples: &of_other,
        },
    ];
    let mut comparing = Comparing::new(&runs);
    while comparing.step(&runs) {}
    let of = Rc::new(spoken(&comparing.finish(&runs), Lang::Spanish));
    let sweeps = Rc::new(vec![build_sweep(&samples), build_sweep(&other.1)]);
    let props = RunReportProps::new(vec![(header.clone(), samples)]);
    html! {
        <ContextProvider<Lang> context={Lang::Spanish}>
            <RunReport ..props />
            <ComparisonReport title="Ejecuciones" {of} {sweeps} />
        </ContextProvider<Lang>>
    }
}

#[test]
fn the_documents_in_spanish_have_no_english_word() {
    let renderer = LocalServerRenderer::<Documents>::new().hydratable(false);
    let html = futures::executor::block_on(renderer.render());
    assert!(html.contains("presupuesto 0"), "runs are called in Spanish");
    let found = leftovers(&html);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_look_finds_words_and_leaves_names_alone() {
    let found = leftovers(
        "<p title=\"wrong\">De la run<code>the run</code></p><a aria-label=\"bien\">Todo</a>",
    );
    assert_eq!(found, ["wrong: wrong", "run: De la run"]);
}
