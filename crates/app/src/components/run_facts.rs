//! What exactly was run: enough to repeat it.

use std::rc::Rc;

use eval::{Header, RunSpec};
use yew::prelude::*;

use crate::words;

/// What was asked for behind each thought, in words.
fn sweep(spec: &RunSpec) -> String {
    let list = |values: Vec<String>| values.join(", ");
    let budgets = (!spec.budgets.is_empty()).then(|| {
        format!(
            "budgets {}",
            list(spec.budgets.iter().map(u32::to_string).collect())
        )
    });
    let ways = (!spec.modes.is_empty()).then(|| {
        format!(
            "answers {}",
            list(spec.modes.iter().map(ToString::to_string).collect())
        )
    });
    let extended = (spec.extensions > 0).then(|| format!("end put off {} times", spec.extensions));
    let parts: Vec<String> = [budgets, ways, extended].into_iter().flatten().collect();
    if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join("; ")
    }
}

/// How tokens were chosen, as far as the run tells it.
fn sampling(header: &Header) -> Option<String> {
    let spec = &header.spec;
    match spec.temperature {
        Some(t) if header.knows("spec.top_p") => {
            Some(format!("temperature {t}, top-p {}", spec.top_p))
        }
        Some(t) => Some(format!("temperature {t}")),
        None => (header.knows("spec.temperature")).then(|| "greedy".to_owned()),
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
    let header = &props.header;
    let (spec, subject, dataset) = (&header.spec, &header.subject, &header.dataset);
    let unknown = || "unknown".to_owned();
    // A run from elsewhere may not tell a setting; what stands in its place is no fact.
    let told = |field: &str, value: String| {
        if header.knows(field) {
            value
        } else {
            unknown()
        }
    };
    let facts = [
        ("Model", subject.model.clone()),
        (
            "File",
            match &subject.server {
                Some(server) => format!("kept by {}", server.url),
                None => format!(
                    "{}, {}, {}",
                    words::known(subject.model_bytes.map(words::bytes), "unknown"),
                    words::known(subject.quantization.clone(), "unknown"),
                    words::known(subject.architecture.clone(), "unknown")
                ),
            },
        ),
        (
            "Model SHA-256",
            subject.model_sha256.clone().unwrap_or_else(unknown),
        ),
        (
            "Engine",
            subject
                .adapter
                .as_ref()
                .map_or(subject.engine.clone(), |adapter| {
                    format!("{} on {adapter}", subject.engine)
                }),
        ),
        (
            "Self-test",
            subject
                .self_test
                .clone()
                .unwrap_or_else(|| "none on this engine".to_owned()),
        ),
        (
            "Data",
            format!("{}, {} items", dataset.name, dataset.n_items),
        ),
        ("Data SHA-256", dataset.sha256.clone()),
        (
            "Prompt",
            format!(
                "{} form, SHA-256 {}",
                told("spec.prompt_form", spec.prompt_form.to_string()),
                told("prompt_sha256", header.prompt_sha256.clone())
            ),
        ),
        ("Sampling", sampling(header).unwrap_or_else(unknown)),
        ("Seed", told("spec.seed", spec.seed.to_string())),
        ("Repeats", spec.repeats.to_string()),
        (
            "Think budget",
            told(
                "spec.think_budget",
                spec.think_budget
                    .map_or("unlimited".to_owned(), |budget| format!("{budget} tokens")),
            ),
        ),
        (
            "Token limit",
            told("spec.max_tokens", spec.max_tokens.to_string()),
        ),
        ("Sweep", sweep(spec)),
        (
            "Program",
            header.origin.as_ref().map_or_else(
                || format!("Thinkscope {}", header.program_version),
                |origin| origin.program.clone(),
            ),
        ),
    ];
    html! {
        <details class="run-facts">
            <summary>{ "How this was run" }</summary>
            <dl class="run-facts__list">
                { for facts.into_iter().map(|(name, value)| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }) }
            </dl>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use eval::record::Origin;
    use eval::{TaskId, made_up};
    use yew::ServerRenderer;

    use super::*;

    /// What stands beside a name.
    fn fact(header: &Header, name: &str) -> String {
        let header = header.clone();
        let renderer = ServerRenderer::<RunFacts>::with_props(move || RunFactsProps {
            header: Rc::new(header),
        });
        let html = futures::executor::block_on(renderer.hydratable(false).render());
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
}
