//! What exactly was run: enough to repeat it.

use std::rc::Rc;

use eval::{Header, RunSpec};
use yew::prelude::*;

use crate::text::{RunFactsTexts, use_texts};
use crate::words;

/// What was asked for behind each thought, in words.
fn sweep(spec: &RunSpec, texts: &RunFactsTexts) -> String {
    let list = |values: Vec<String>| values.join(", ");
    let budgets = (!spec.budgets.is_empty())
        .then(|| (texts.budgets)(&list(spec.budgets.iter().map(u32::to_string).collect())));
    let way = |mode: &eval::AnswerMode| (texts.way)(*mode).to_owned();
    let ways =
        (!spec.modes.is_empty()).then(|| (texts.ways)(&list(spec.modes.iter().map(way).collect())));
    let extended = (spec.extensions > 0).then(|| (texts.put_off)(spec.extensions));
    let parts: Vec<String> = [budgets, ways, extended].into_iter().flatten().collect();
    if parts.is_empty() {
        texts.no_sweep.to_owned()
    } else {
        parts.join("; ")
    }
}

/// How tokens were chosen, as far as the run tells it.
fn sampling(header: &Header, texts: &RunFactsTexts) -> Option<String> {
    let spec = &header.spec;
    match spec.temperature {
        Some(t) => {
            let top_p = header.knows("spec.top_p").then_some(spec.top_p);
            Some((texts.sampled)(t, top_p))
        }
        None => (header.knows("spec.temperature")).then(|| texts.greedy.to_owned()),
    }
}

/// The record's header.
#[derive(PartialEq, Properties)]
pub struct RunFactsProps {
    /// The header.
    pub header: Rc<Header>,
}

/// The run's settings, folded away.
#[component]
pub fn RunFacts(props: &RunFactsProps) -> Html {
    let texts = use_texts().run_facts();
    let header = &props.header;
    let (spec, subject, dataset) = (&header.spec, &header.subject, &header.dataset);
    let unknown = || texts.unknown.to_owned();
    // A run from elsewhere may not tell a setting; what stands in its place is no fact.
    let told = |field: &str, value: String| {
        if header.knows(field) {
            value
        } else {
            unknown()
        }
    };
    let file = match &subject.server {
        Some(server) => (texts.kept_by)(&server.url),
        None => [
            subject.model_bytes.map(words::bytes),
            subject.quantization.clone(),
            subject.architecture.clone(),
        ]
        .map(|fact| words::known(fact, texts.unknown))
        .join(", "),
    };
    let engine = match &subject.adapter {
        Some(adapter) => (texts.engine_on)(&subject.engine, adapter),
        None => subject.engine.clone(),
    };
    let self_test = (subject.self_test.as_deref())
        .map_or_else(|| texts.no_self_test.to_owned(), texts.self_test);
    let form = (texts.form)(spec.prompt_form).to_owned();
    let prompt = (texts.prompt)(
        &told("spec.prompt_form", form),
        &told("prompt_sha256", header.prompt_sha256.clone()),
    );
    let budget = (spec.think_budget).map_or_else(|| texts.unlimited.to_owned(), texts.budget);
    let program = header.origin.as_ref().map_or_else(
        || format!("Thinkscope {}", header.program_version),
        |origin| origin.program.clone(),
    );
    let facts = [
        subject.model.clone(),
        file,
        subject.model_sha256.clone().unwrap_or_else(unknown),
        engine,
        self_test,
        (texts.data)(&dataset.name, dataset.n_items),
        dataset.sha256.clone(),
        prompt,
        sampling(header, texts).unwrap_or_else(unknown),
        told("spec.seed", spec.seed.to_string()),
        spec.repeats.to_string(),
        told("spec.think_budget", budget),
        told("spec.max_tokens", spec.max_tokens.to_string()),
        sweep(spec, texts),
        program,
    ];
    html! {
        <details class="run-facts">
            <summary>{ texts.title }</summary>
            <dl class="run-facts__list">
                { for texts.names.into_iter().zip(facts).map(|(name, value)| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }) }
            </dl>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use charts::Lang;
    use eval::record::Origin;
    use eval::{AnswerMode, TaskId, made_up};
    use yew::ServerRenderer;

    use super::*;

    #[derive(PartialEq, Properties)]
    struct SpokenProps {
        header: Header,
        lang: Lang,
    }

    #[component]
    fn Spoken(props: &SpokenProps) -> Html {
        html! {
            <ContextProvider<Lang> context={props.lang}>
                <RunFacts header={Rc::new(props.header.clone())} />
            </ContextProvider<Lang>>
        }
    }

    fn render(header: &Header, lang: Lang) -> String {
        let header = header.clone();
        let renderer = ServerRenderer::<Spoken>::with_props(move || SpokenProps { header, lang });
        futures::executor::block_on(renderer.hydratable(false).render())
    }

    /// What stands beside a name.
    fn fact(header: &Header, name: &str) -> String {
        let html = render(header, Lang::English);
        let (_, after) = (html.split_once(&format!("<dt>{name}</dt><dd>"))).expect(name);
        after.split_once("</dd>").expect("an end").0.to_owned()
    }

    #[test]
    fn a_setting_that_a_run_from_elsewhere_does_not_tell_is_unknown() {
        let mut header = made_up::header(TaskId::Pos);
        let ours = [
            ("Sampling", "greedy"),
            ("Seed", "1"),
            ("Think budget", "unlimited"),
            ("Token limit", "100"),
        ];
        for (name, expect) in ours {
            assert_eq!(fact(&header, name), expect, "{name}");
        }
        assert!(fact(&header, "Program").starts_with("Thinkscope"));
        let unknown = ["temperature", "top_p", "seed", "think_budget", "max_tokens"];
        header.origin = Some(Origin {
            program: "inspect_ai 1.2".to_owned(),
            unknown: unknown.map(|field| format!("spec.{field}")).to_vec(),
        });
        for (name, _) in ours {
            assert_eq!(fact(&header, name), "unknown", "{name}");
        }
        assert_eq!(fact(&header, "Program"), "inspect_ai 1.2");
        header.spec.temperature = Some(0.7);
        assert_eq!(fact(&header, "Sampling"), "temperature 0.7");
    }

    #[test]
    fn the_same_facts_stand_in_spanish() {
        let mut header = made_up::header(TaskId::Pos);
        header.spec.budgets = vec![0, 16];
        header.spec.modes = vec![AnswerMode::Free];
        header.subject.self_test = Some("passed (18 checks, 120 ms)".to_owned());
        let html = render(&header, Lang::Spanish);
        for part in [
            "<summary>Cómo se ejecutó</summary>",
            "<dt>Muestreo</dt><dd>voraz</dd>",
            "<dt>Presupuesto de razonamiento</dt><dd>sin límite</dd>",
            "<dt>Barrido</dt><dd>presupuestos 0, 16; respuestas: texto libre</dd>",
            "<dt>Autocomprobación</dt><dd>superada (18 pruebas, 120 ms)</dd>",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("unknown"), "{html}");
    }
}
