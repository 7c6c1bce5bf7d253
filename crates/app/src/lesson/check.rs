//! What the types of a lesson cannot say.

use std::collections::{BTreeMap, BTreeSet};

use super::{Apparatus, Band, Block, Experiment, Form, Lesson, Reading, Round, View};

/// The most samples that an experiment may ask for: more would take too long in class.
const MAX_SAMPLES: u32 = 120;

/// Checks that a lesson is whole.
///
/// # Errors
/// Names what is not.
pub(super) fn check(lesson: &Lesson) -> Result<(), String> {
    all_different(lesson.rounds.iter().map(|round| round.id.as_str()), "round")?;
    all_different(
        lesson.sources.iter().map(|source| source.id.as_str()),
        "source",
    )?;
    if lesson.rounds.is_empty() || lesson.takeaways.is_empty() || lesson.sheet.is_empty() {
        return Err("it has no round, nothing to take away or no sheet".to_owned());
    }
    if lesson.teacher.answers.len() != lesson.sheet.len() {
        let (n, n_tasks) = (lesson.teacher.answers.len(), lesson.sheet.len());
        return Err(format!("its sheet has {n_tasks} tasks and {n} answers"));
    }
    let known: BTreeSet<&str> = lesson
        .sources
        .iter()
        .map(|source| source.id.as_str())
        .collect();
    let mut blocks: Vec<&Block> = lesson.about.iter().collect();
    for round in &lesson.rounds {
        check_round(round).map_err(|what| format!("in round {} {what}", round.id))?;
        blocks.extend(round.before.iter().chain(&round.explanation.body));
    }
    let mut cited = BTreeSet::new();
    for block in blocks {
        if let Block::Fact { source, .. } = block {
            if !known.contains(source.as_str()) {
                return Err(format!(
                    "a fact cites {source}, which is none of its sources"
                ));
            }
            cited.insert(source.as_str());
        }
    }
    known.difference(&cited).next().map_or(Ok(()), |source| {
        Err(format!("nothing cites its source {source}"))
    })
}

fn check_round(round: &Round) -> Result<(), String> {
    let n_runs = check_experiment(&round.experiment)?;
    if let Some(run) = round
        .explanation
        .measure
        .runs()
        .into_iter()
        .find(|run| *run >= n_runs)
    {
        return Err(format!("run {run} is measured, which there is not"));
    }
    if round.explanation.measure.is_of(&round.experiment.with) {
        check_reading(&round.prediction.form, &round.explanation.reading)
    } else {
        Err("something else is measured than the experiment shows".to_owned())
    }
}

fn check_experiment(experiment: &Experiment) -> Result<usize, String> {
    let Apparatus::Runs { runs, show } = &experiment.with else {
        return Ok(0);
    };
    if runs.is_empty() || show.is_empty() {
        return Err("there is no run, or nothing is shown".to_owned());
    }
    for run in runs {
        if run.n == 0 || run.repeats == 0 {
            return Err(format!("the run {} has no sample", run.name));
        }
        if run.budget.is_some() && !run.budgets.is_empty() {
            return Err(format!("the run {} has a budget and budgets", run.name));
        }
    }
    let n_samples: u32 = runs
        .iter()
        .map(|run| run.n.saturating_mul(run.repeats))
        .sum();
    if n_samples > MAX_SAMPLES {
        return Err(format!(
            "{n_samples} samples are asked for, more than {MAX_SAMPLES}"
        ));
    }
    let shown = |view: &View| match *view {
        View::Confusion(run) | View::Tags(run) | View::Budget(run) | View::Repeats(run) => run,
        View::Transcripts { .. } | View::Scores | View::Forms => 0,
    };
    match show.iter().map(shown).find(|run| *run >= runs.len()) {
        Some(run) => Err(format!("run {run} is shown, which there is not")),
        None => Ok(runs.len()),
    }
}

fn check_reading(form: &Form, reading: &Reading) -> Result<(), String> {
    match (form, reading) {
        (Form::Slider { min, max, step, .. }, Reading::Distance { near, .. }) => {
            if min < max && *step > 0.0 && *near >= 0.0 {
                Ok(())
            } else {
                Err("the slider has no room".to_owned())
            }
        }
        (Form::Choice(answers), Reading::Bands(bands)) => {
            all_different(answers.iter().map(|answer| answer.id.as_str()), "answer")?;
            let limits: Vec<f64> = bands.iter().filter_map(|band| band.below).collect();
            let is_open = bands.last().is_some_and(|band| band.below.is_none());
            if !is_open || limits.len() + 1 != bands.len() || !limits.is_sorted() {
                return Err("the bands do not run to an open end".to_owned());
            }
            let is_known = |band: &Band| answers.iter().any(|answer| answer.id == band.answer);
            match bands.iter().find(|band| !is_known(band)) {
                Some(band) => Err(format!("a band means {}, which is no answer", band.answer)),
                None => Ok(()),
            }
        }
        _ => Err("a slider is read by distance and a choice by bands".to_owned()),
    }
}

pub(super) fn all_different<'a>(
    ids: impl Iterator<Item = &'a str>,
    what: &str,
) -> Result<(), String> {
    let mut seen = BTreeMap::new();
    for (at, id) in ids.enumerate() {
        if id.is_empty() || seen.insert(id, at).is_some() {
            return Err(format!("{what} {at} has no name of its own"));
        }
    }
    Ok(())
}
