//! What a lesson is: data in `assets/lessons/`, one file for each lesson and language.
//!
//! A lesson has rounds; in each a person predicts something, makes an experiment, and reads an
//! explanation that answers both. [`parse`] checks what types cannot.

mod check;

use eval::TaskId;
use serde::Deserialize;

use crate::measure::Measure;
use crate::model::Variant;

use check::{all_different, check};

/// One line of the list of lessons.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Names the lesson in addresses and files.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// How long it takes in class.
    pub minutes: u32,
    /// For whom.
    pub level: Level,
    /// How many rounds it has.
    pub n_rounds: u32,
}

/// For whom a lesson is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Who needs no more than school mathematics.
    School,
    /// Who has met formulas and probabilities.
    Student,
}

/// A lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Its [`Entry::id`].
    pub id: String,
    /// What stands before the first round.
    pub about: Vec<Block>,
    /// Predict, try, understand: once or several times.
    pub rounds: Vec<Round>,
    /// What to take away, a sentence each.
    pub takeaways: Vec<String>,
    /// Where its facts come from.
    pub sources: Vec<Source>,
    /// For the teacher.
    pub teacher: Teacher,
    /// For paper; without answers.
    pub sheet: Vec<SheetTask>,
}

/// A piece of text. Code stands between backticks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Points.
    List(Vec<String>),
    /// A formula, and how one says it.
    Formula {
        /// The formula.
        formula: String,
        /// In words.
        says: String,
    },
    /// A statement that somebody else made.
    Fact {
        /// The statement.
        text: String,
        /// [`Source::id`].
        source: String,
        /// Where in it.
        place: String,
    },
    /// What a model wrote.
    Example {
        /// What it was asked.
        prompt: String,
        /// Its thought.
        thought: String,
        /// Its answer.
        answer: String,
    },
}

/// Predict, try, understand.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Unique in the lesson.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What to know before.
    pub before: Vec<Block>,
    /// What is asked.
    pub prediction: Prediction,
    /// What is tried.
    pub experiment: Experiment,
    /// What came out, and why.
    pub explanation: Explanation,
}

/// A question whose answer the experiment will show.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prediction {
    /// The question.
    pub ask: String,
    /// How it is answered.
    pub form: Form,
}

/// How a prediction is made.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Form {
    /// One of several.
    Choice(Vec<Answer>),
    /// A number.
    Slider {
        /// Least.
        min: f64,
        /// Most.
        max: f64,
        /// From one to the next.
        step: f64,
        /// What is counted.
        unit: Unit,
    },
}

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Unique in the question.
    pub id: String,
    /// What a person reads.
    pub text: String,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Of a hundred.
    Percent,
    /// A plain number.
    Number,
}

/// What is tried.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// What will happen, and what to look for.
    pub about: String,
    /// With what.
    pub with: Apparatus,
}

/// What an experiment is made with.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Apparatus {
    /// The page's own engine.
    Runs {
        /// What to run, one after another.
        runs: Vec<RunPlan>,
        /// How the results are shown.
        show: Vec<View>,
    },
    /// The four simulated worlds.
    Worlds,
    /// The calculator of rewards and advantages.
    Group,
    /// The calculator of ratio, clip and reference.
    Clip,
}

/// A run of an experiment.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunPlan {
    /// What it is called in the results.
    pub name: String,
    /// The task, on its bundled benchmark.
    pub task: TaskId,
    /// How many items, from the first on.
    pub n: u32,
    /// Think tokens after which the thought is closed by force.
    #[serde(default)]
    pub budget: Option<u32>,
    /// Think tokens after which an answer is asked for, beside the one behind the whole thought.
    #[serde(default)]
    pub budgets: Vec<u32>,
    /// Samples of each item.
    #[serde(default = "one")]
    pub repeats: u32,
    /// Sampled at this temperature; else the likeliest token each time.
    #[serde(default)]
    pub temperature: Option<f32>,
    /// In which form the weights are.
    #[serde(default)]
    pub model: Variant,
}

const fn one() -> u32 {
    1
}

/// How results are shown. Numbers are positions among the runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum View {
    /// The first items with thought and answer, the runs beside each other.
    Transcripts {
        /// How many items.
        n: usize,
    },
    /// A line for each run: accuracy, whole items right, usable answers, thought.
    Scores,
    /// What was taken for what.
    Confusion(usize),
    /// Tagged sentences against gold.
    Tags(usize),
    /// Accuracy against think budget.
    Budget(usize),
    /// How many of the repeats of each item are right.
    Repeats(usize),
    /// Size, speed, accuracy and changed answers of each form of the weights, against the first run.
    Forms,
}

/// What came out, and why.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// The number that answers the question.
    pub measure: Measure,
    /// How it answers it.
    pub reading: Reading,
    /// What explains it, whatever came out.
    pub body: Vec<Block>,
}

/// How a number answers a question. Texts may name `{outcome}` and `{predicted}`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Reading {
    /// For a slider: near, or off to one side.
    Distance {
        /// No further than this is near.
        near: f64,
        /// What is said of a near prediction.
        close: String,
        /// Of one below the outcome.
        below: String,
        /// Of one above it.
        above: String,
    },
    /// For a choice: the first band that holds the number.
    Bands(Vec<Band>),
}

/// Numbers that mean one of the answers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Below this; the last band has none.
    #[serde(default)]
    pub below: Option<f64>,
    /// [`Answer::id`].
    pub answer: String,
    /// What is said when the number is here.
    pub says: String,
}

/// Something to read, named by where it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Names it in the lesson.
    pub id: String,
    /// Who, what, when.
    pub text: String,
    /// Where it can be read; shown as a link, never fetched.
    #[serde(default)]
    pub url: Option<String>,
}

/// For the teacher.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Teacher {
    /// What the class will be able to do.
    pub goals: Vec<String>,
    /// What to do, in which order, with minutes.
    pub steps: Vec<String>,
    /// What students often think, and what to say.
    pub pitfalls: Vec<String>,
    /// What to expect: answers to the sheet, in its order.
    pub answers: Vec<String>,
}

/// A task on paper.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetTask {
    /// The task.
    pub text: String,
    /// Lines to write on.
    pub lines: u32,
}

/// Reads the list of lessons.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn parse_index(text: &str) -> Result<Vec<Entry>, String> {
    let index: Vec<Entry> = serde_json::from_str(text)
        .map_err(|error| format!("The list of lessons cannot be read: {error}."))?;
    all_different(index.iter().map(|entry| entry.id.as_str()), "lesson")?;
    Ok(index)
}

/// Reads a lesson and checks that it is whole.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn parse(text: &str) -> Result<Lesson, String> {
    let lesson: Lesson = serde_json::from_str(text)
        .map_err(|error| format!("The lesson cannot be read: {error}."))?;
    check(&lesson).map_err(|what| format!("The lesson {} is not whole: {what}.", lesson.id))?;
    Ok(lesson)
}

#[cfg(test)]
#[path = "lesson_tests.rs"]
mod tests;
