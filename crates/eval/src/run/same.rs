//! Whether a record belongs to the run that shall go on.

use super::RunError;
use crate::record::Server;
use crate::{AnswerMode, Header};

/// Checks that a record's header belongs to the run that shall go on: specification, data set,
/// prompt, model and template. Program version, engine and adapter may differ.
///
/// # Errors
/// Names the first field that differs, with both values.
pub fn same_run(past: &Header, now: &Header) -> Result<(), RunError> {
    fn same<T: PartialEq + std::fmt::Debug>(
        field: &'static str,
        past: &T,
        now: &T,
    ) -> Result<(), RunError> {
        if past == now {
            return Ok(());
        }
        let shown = |value: &T| match format!("{value:?}") {
            none if none == "None" || none == "Some(\"\")" => "none".to_owned(),
            text => text
                .trim_start_matches("Some(")
                .trim_end_matches(')')
                .replace('"', ""),
        };
        Err(RunError::Differs {
            field,
            past: shown(past),
            now: shown(now),
        })
    }
    let (a, b) = (&past.spec, &now.spec);
    same("task", &a.task.as_str(), &b.task.as_str())?;
    same(
        "prompt form",
        &a.prompt_form.as_str(),
        &b.prompt_form.as_str(),
    )?;
    same("temperature", &a.temperature, &b.temperature)?;
    same("top-p", &a.top_p, &b.top_p)?;
    same("seed", &a.seed, &b.seed)?;
    same("repeats", &a.repeats, &b.repeats)?;
    same("think budget", &a.think_budget, &b.think_budget)?;
    same("token limit", &a.max_tokens, &b.max_tokens)?;
    same("item limit", &a.limit, &b.limit)?;
    same("budgets", &a.budgets, &b.budgets)?;
    let names = |modes: &[AnswerMode]| modes.iter().map(|mode| mode.as_str()).collect::<Vec<_>>();
    same("ways to answer", &names(&a.modes), &names(&b.modes))?;
    same("extensions", &a.extensions, &b.extensions)?;
    same(
        "data set SHA-256",
        &past.dataset.sha256,
        &now.dataset.sha256,
    )?;
    same("prompt SHA-256", &past.prompt_sha256, &now.prompt_sha256)?;
    same(
        "model SHA-256",
        &past.subject.model_sha256,
        &now.subject.model_sha256,
    )?;
    same("model", &past.subject.model, &now.subject.model)?;
    same(
        "model size",
        &past.subject.model_bytes,
        &now.subject.model_bytes,
    )?;
    same(
        "template SHA-256",
        &past.subject.template_sha256,
        &now.subject.template_sha256,
    )?;
    // What a server says of itself may change with its version; where and how it is asked may not.
    let asked =
        |header: &Header, of: fn(&Server) -> String| header.subject.server.as_deref().map(of);
    for (field, of) in [
        (
            "server",
            (|server| server.url.clone()) as fn(&Server) -> String,
        ),
        ("endpoint API", |server| server.api.clone()),
        ("further parameters", |server| {
            let each = server.extra.iter();
            let each = each.map(|(name, value)| format!("{name}={value}").replace('"', ""));
            each.collect::<Vec<_>>().join(" ")
        }),
        ("opened thought", |server| server.opens_thought.to_string()),
        ("settings that the server refused", |server| {
            server.refused.join(", ")
        }),
    ] {
        same(field, &asked(past, of), &asked(now, of))?;
    }
    Ok(())
}
