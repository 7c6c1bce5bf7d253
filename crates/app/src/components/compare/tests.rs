//! The Compare screen's markup, rendered natively.

use charts::Lang;
use eval::compare::Comparing;
use eval::record::Origin;
use eval::sweep::build_sweep;
use eval::{Prediction, TaskId, made_up};
use yew::LocalServerRenderer;
use yew::prelude::*;

use crate::compare::{Change, Compare, Compared, RunFile, Shared};
use crate::pages::ComparePage;
use crate::shell::Shell;
use crate::state::State;
use crate::text::leftovers::leftovers;

/// The screen around a state.
#[derive(Clone, PartialEq, Properties)]
struct Props {
    compare: Compare,
    lang: Lang,
}

#[component]
fn Around(props: &Props) -> Html {
    let compare = props.compare.clone();
    let state = use_reducer(|| State {
        compare,
        ..State::default()
    });
    let shell = Shell::new(state.dispatcher());
    html! { <ContextProvider<Lang> context={props.lang}><ComparePage {state} {shell} /></ContextProvider<Lang>> }
}

fn render(compare: Compare, lang: Lang) -> String {
    let renderer =
        LocalServerRenderer::<Around>::with_props(Props { compare, lang }).hydratable(false);
    futures::executor::block_on(renderer.render())
}

fn run(file: &str, task: TaskId, seed: u64, budget: Option<u32>, n_right: u32) -> Change {
    let mut header = made_up::header(task);
    (header.spec.seed, header.spec.think_budget) = (seed, budget);
    header.spec.temperature = Some(0.6);
    let sample = |index: u32| {
        let label = if index < n_right {
            "positive"
        } else {
            "negative"
        };
        let mut item = made_up::item(index, "positive");
        item.text = format!("A <b>text</b> \"{index}\"");
        let read = Ok(Prediction::Label(label.to_owned()));
        let mut sample = made_up::sample(task, index, item, read);
        sample.seed = seed * 100 + u64::from(index);
        sample.completion.thought = format!("<script>{file} thinks</script>");
        sample
    };
    Change::Add(Shared::new(RunFile {
        file: file.to_owned(),
        header,
        samples: (0..8).map(sample).collect(),
        warnings: Vec::new(),
    }))
}

/// The state after these changes, compared.
fn compared(changes: Vec<Change>) -> Compare {
    let mut compare = Compare::default();
    for change in changes {
        compare.apply(change);
    }
    let sides = compare.sides.clone();
    let runs = sides.runs();
    let mut comparing = Comparing::of_pools(&runs, &sides.pools);
    while comparing.step(&runs) {}
    let sweeps = sides.pools.iter().map(|pool| build_sweep(&pool.samples));
    let compared = Compared::new(comparing.finish(&runs), sweeps.collect());
    let generation = compare.generation;
    compare.apply(Change::Compared(generation, Shared::new(compared)));
    compare
}

#[track_caller]
fn has(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn an_empty_screen_says_what_to_drop() {
    let html = render(Compare::default(), Lang::English);
    has(
        &html,
        &[
            "Nothing to compare yet",
            "type=\"file\"",
            "id=\"four-worlds\"",
        ],
    );
    assert!(!html.contains("average-f1"), "{html}");
    let html = render(Compare::default(), Lang::Spanish);
    has(&html, &["Aún no hay nada que comparar", "Cuatro mundos"]);
}

#[test]
fn a_class_and_another_run_stand_beside_each_other() {
    let two = TaskId::Sentiment2;
    let mut compare = compared(vec![
        run("anna.jsonl", two, 1, None, 7),
        run("ben.jsonl", two, 2, None, 5),
        run("anna again.jsonl", two, 1, None, 7),
        run("short.jsonl", two, 1, Some(0), 3),
    ]);
    let html = render(compare.clone(), Lang::English);
    has(
        &html,
        &[
            "Pooled class result of 3 files: n = 16 samples of 8 items.",
            "8 samples were asked before in the same way",
            "anna again.jsonl",
            "M, unlimited, 3 files",
            "M, budget 0",
            "On 8 common items accuracy differs by 37.5 points",
            "4 flipped items",
            "Pool files of the same setting",
            "Remove M, budget 0",
        ],
    );
    assert!(!html.contains("<b>text"), "texts are escaped: {html}");
    assert!(!html.contains("class=\"flip\""), "no item is open");

    let item = ("i3".to_owned(), "A <b>text</b> \"3\"".to_owned());
    compare.apply(Change::OpenItem(Some(item)));
    let html = render(compare, Lang::Spanish);
    has(
        &html,
        &[
            "Resultado conjunto de 3 archivos",
            "En 8 ejemplos comunes la exactitud difiere en 37.5 puntos",
            "&lt;script&gt;anna.jsonl thinks&lt;/script&gt;",
            "&lt;script&gt;short.jsonl thinks&lt;/script&gt;",
            "muestra 1 de 2",
            "M, sin límite, 3 archivos",
            "Quitar M, presupuesto 0",
        ],
    );
    let english = leftovers(&html);
    assert!(english.is_empty(), "{}", english.join("\n"));
    assert!(!html.contains("<script"), "{html}");
}

#[test]
fn what_cannot_be_paired_says_why_and_what_was_not_taken_too() {
    let mut compare = compared(vec![
        run("a.jsonl", TaskId::Sentiment2, 1, None, 7),
        run("b.jsonl", TaskId::Sentiment3, 1, None, 7),
    ]);
    compare.apply(Change::Reading(1));
    compare.apply(Change::Read(Err("c.png is no text file.".into())));
    let html = render(compare.clone(), Lang::English);
    has(
        &html,
        &["They have different tasks", "c.png is no text file."],
    );
    // The study's words on three labels, marked as such.
    has(
        &html,
        &["Published statements, without numbers of their own"],
    );
    compare.apply(Change::Pair(1, 1));
    has(
        &render(compare, Lang::English),
        &["Choose two different runs."],
    );
}

#[test]
fn one_run_alone_asks_for_another() {
    let html = render(
        compared(vec![run("a.jsonl", TaskId::Sentiment2, 1, None, 7)]),
        Lang::English,
    );
    has(&html, &["This is one run alone", "id=\"average-f1\""]);
    assert!(!html.contains("pair-first"), "{html}");
}

#[test]
fn a_setting_that_a_log_does_not_tell_is_left_out_of_the_list() {
    let facts = |origin: Option<Origin>| {
        let task = TaskId::Sentiment2;
        let item = made_up::item(0, "positive");
        let right = Ok(Prediction::Label("positive".to_owned()));
        let file = RunFile {
            file: "a.jsonl".to_owned(),
            header: eval::Header {
                origin,
                ..made_up::header(task)
            },
            samples: vec![made_up::sample(task, 0, item, right)],
            warnings: Vec::new(),
        };
        let compare = compared(vec![Change::Add(Shared::new(file))]);
        let html = render(compare, Lang::English);
        let (_, after) = html.split_once("run-list__facts").expect("facts");
        after.split_once("</span>").expect("an end").0.to_owned()
    };
    has(&facts(None), &["K 1, greedy, cap 100, seed 1, "]);
    let unknown = ["temperature", "seed", "max_tokens"];
    let untold = facts(Some(Origin {
        program: "inspect_ai".to_owned(),
        unknown: unknown.map(|field| format!("spec.{field}")).to_vec(),
    }));
    for setting in ["greedy", "cap", "seed"] {
        assert!(!untold.contains(setting), "{untold}");
    }
}
