//! `thinkscope read`: the readers on JSON Lines, one case a line in, one reading a line out.

use std::io::Write;

use anyhow::{Result, anyhow};
use eval::read::{label, ner, pos};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::files;

/// Options of `read`.
#[derive(clap::Args)]
pub struct Args {
    /// What to read
    #[command(subcommand)]
    which: Which,
    /// Also print where in the text it was read (bytes, start and end), and the thought
    #[arg(long, global = true)]
    explain: bool,
}

#[derive(Clone, Copy, clap::Subcommand)]
enum Which {
    /// Thought and answer of {"text", "prefilled", "finish": "eos" or "length"}: answer and flags
    Think,
    /// The label of {"answer", "allowed"}: label, tier and reason
    Label,
    /// Tags of {"answer", "gold"} for the gold tokens: tags and tier
    Pos,
    /// Places of {"gold", "entities": [[phrase, type], …]} in the gold tokens: bio and unmatched
    Ner,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in files::lines(std::io::stdin().lock()) {
        let (number, line) = line?;
        if line.trim().is_empty() {
            continue;
        }
        let mut reading = match args.which {
            Which::Think => think(&case(&line, number)?),
            Which::Label => label_of(&case(&line, number)?),
            Which::Pos => tags(&case(&line, number)?),
            Which::Ner => places(&case(&line, number)?),
        };
        if let (false, Some(fields)) = (args.explain, reading.as_object_mut()) {
            fields.remove("span");
            fields.remove("thought");
        }
        writeln!(out, "{reading}")?;
    }
    Ok(out.flush()?)
}

/// The case of a line.
fn case<T: DeserializeOwned>(line: &str, number: usize) -> Result<T> {
    serde_json::from_str(line).map_err(|error| {
        let text = error.to_string();
        let what = text.split(" at line ").next().unwrap_or(&text);
        anyhow!(
            "line {number} of the input is no case ({what}): `thinkscope read --help` names the keys"
        )
    })
}

#[derive(Deserialize)]
struct Think {
    text: String,
    prefilled: bool,
    finish: Finish,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Finish {
    Eos,
    Length,
}

#[derive(Deserialize)]
struct Label {
    // A thought that was never closed has a null answer; a line without the key is no case.
    #[serde(deserialize_with = "Option::deserialize")]
    answer: Option<String>,
    allowed: Vec<String>,
}

#[derive(Deserialize)]
struct Pos {
    answer: String,
    gold: Vec<String>,
}

#[derive(Deserialize)]
struct Ner {
    gold: Vec<String>,
    entities: Vec<(String, String)>,
}

const TAGS: [(&str, u32); 2] = [("</think>", CLOSE), ("<think>", OPEN)];
/// Ids beyond every character.
const OPEN: u32 = 0x11_0000;
const CLOSE: u32 = 0x11_0001;

/// Splits as the engines do, by id: each tag is one token, and so is each other character.
fn think(case: &Think) -> Value {
    let mut tokens = Vec::with_capacity(case.text.len());
    let mut rest = case.text.as_str();
    while let Some(first) = rest.chars().next() {
        let tag = TAGS.iter().find(|(tag, _)| rest.starts_with(tag));
        let (token, n_bytes) = tag.map_or((u32::from(first), first.len_utf8()), |(tag, id)| {
            (*id, tag.len())
        });
        tokens.push(token);
        rest = &rest[n_bytes..];
    }
    let end = match case.finish {
        Finish::Eos => text::End::Stop,
        Finish::Length => text::End::Length,
    };
    let split = text::split(
        &tokens,
        Some(OPEN),
        Some(CLOSE),
        case.prefilled,
        end,
        written,
    );
    let flags: Vec<&str> = split.flags.iter().map(|flag| flag.as_str()).collect();
    json!({ "answer": split.answer, "flags": flags, "thought": split.thought })
}

/// The text of tokens.
fn written(tokens: &[u32]) -> String {
    let mut text = String::new();
    for &token in tokens {
        match (
            TAGS.iter().find(|(_, id)| *id == token),
            char::from_u32(token),
        ) {
            (Some((tag, _)), _) => text.push_str(tag),
            (None, Some(c)) => text.push(c),
            (None, None) => {}
        }
    }
    text
}

fn label_of(case: &Label) -> Value {
    let allowed: Vec<&str> = case.allowed.iter().map(String::as_str).collect();
    let read = label::read_label(case.answer.as_deref(), &allowed);
    json!({ "label": read.label, "tier": read.tier, "reason": read.reason, "span": read.span })
}

fn tags(case: &Pos) -> Value {
    let read = pos::read_pos(&case.answer, &case.gold);
    json!({ "tags": read.tags, "tier": read.tier, "span": read.span })
}

fn places(case: &Ner) -> Value {
    let (bio, unmatched) = ner::align_entities(&case.gold, &case.entities);
    json!({ "bio": bio, "unmatched": unmatched })
}
