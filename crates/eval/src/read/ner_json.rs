//! Entities in JSON, or in what Python writes in its place.

use super::literal::{self, Value};
use super::ner::{Claims, is_nothing, known_kind};
use super::phrase::{Claim, Tokens};
use crate::Tier;

const TEXT_KEYS: [&str; 8] = [
    "text", "word", "phrase", "span", "mention", "name", "token", "value",
];
const KIND_KEYS: [&str; 8] = [
    "type",
    "label",
    "tag",
    "category",
    "entity_type",
    "entity_group",
    "class",
    "kind",
];
/// Keys that hold entities and name no type.
const WRAPPERS: [&str; 8] = [
    "entities",
    "named_entities",
    "entity",
    "answer",
    "result",
    "results",
    "output",
    "ner",
];

/// Entities of every literal in an answer: an object type → phrases or phrase → type, pairs, or
/// objects with a text and a type. One that is empty, or has types without phrases, is a valid
/// answer.
pub(super) fn claims(answer: &str, tokens: &Tokens<'_>) -> Option<Claims> {
    let mut reader = Reader {
        tokens,
        claims: Vec::new(),
        is_shaped: false,
    };
    let mut span: Option<(usize, usize)> = None;
    let mut is_python = false;
    for found in literal::find_all(answer, &['[', '(', '{']) {
        reader.is_shaped = false;
        reader.value(&found.value, None);
        if reader.is_shaped {
            let start = span.map_or(found.span.0, |(start, _)| start);
            span = Some((start, found.span.1));
            is_python |= found.is_python;
        }
    }
    let tier = if is_python { Tier::Tuples } else { Tier::Json };
    Some(Claims {
        claims: reader.claims,
        tier,
        span: span?,
    })
}

struct Reader<'a> {
    tokens: &'a Tokens<'a>,
    claims: Vec<Claim>,
    /// Whether the literal at hand has the form of an answer, entities in it or not.
    is_shaped: bool,
}

impl Reader<'_> {
    fn add(&mut self, phrase: &str, kind: String) {
        self.is_shaped = true;
        if !is_nothing(phrase) {
            let phrase = self.tokens.tidy(phrase).to_owned();
            self.claims.push(Claim {
                phrase,
                kind,
                at: None,
            });
        }
    }

    /// Takes the entities of a value; `kind` is the type that it stands under.
    fn value(&mut self, value: &Value, kind: Option<&str>) {
        match (value, kind) {
            (Value::Text(phrase, _), Some(kind)) => self.add(phrase, kind.to_owned()),
            (Value::List(values), _) => self.list(values, kind),
            (Value::Object(fields), _) => self.object(fields, kind),
            _ => {}
        }
    }

    fn list(&mut self, values: &[Value], kind: Option<&str>) {
        self.is_shaped |= values.is_empty();
        if let ([Value::Text(first, _), Value::Text(second, _)], None) = (values, kind) {
            match (known_kind(first), known_kind(second)) {
                (_, Some(kind)) => self.add(first, kind),
                (Some(kind), None) => self.add(second, kind),
                (None, None) if looks_like_kind(second) => self.add(first, second.clone()),
                (None, None) => {}
            }
            return;
        }
        for value in values {
            self.value(value, kind);
        }
    }

    fn object(&mut self, fields: &[(String, Value)], kind: Option<&str>) {
        self.is_shaped |= fields.is_empty();
        let text_of = |names: &[&str]| {
            names.iter().find_map(|name| {
                let named = fields.iter().find(|(key, _)| key.to_lowercase() == *name);
                named.and_then(|(_, value)| value.text())
            })
        };
        // `entity` is the text beside a type, and the type beside a text.
        let own_kind = text_of(&KIND_KEYS);
        let own_text = text_of(&TEXT_KEYS);
        let entity = text_of(&["entity"]);
        let (phrase, named) = match (own_text, own_kind) {
            (Some(phrase), Some(named)) => (Some(phrase), Some(named)),
            (Some(phrase), None) => (Some(phrase), entity),
            (None, named) => (entity, named),
        };
        match (phrase, named.or(kind)) {
            (Some(phrase), Some(kind)) => {
                let kind = known_kind(kind).unwrap_or_else(|| kind.trim().to_uppercase());
                self.add(phrase, kind);
            }
            _ => fields
                .iter()
                .for_each(|(key, value)| self.field(key, value)),
        }
    }

    /// A type → phrases, or a phrase → type.
    fn field(&mut self, key: &str, value: &Value) {
        let is_wrapper = WRAPPERS.contains(&key.to_lowercase().as_str());
        match (known_kind(key), value) {
            (Some(kind), value) => {
                self.is_shaped = true;
                self.value(value, Some(&kind));
            }
            (None, value) if is_wrapper => self.value(value, None),
            (None, Value::Text(text, _)) => {
                if let Some(kind) = known_kind(text) {
                    self.add(key, kind);
                }
            }
            (None, Value::List(values)) if values.iter().all(|v| v.text().is_some()) => {
                if looks_like_kind(key) {
                    self.value(value, Some(key.trim()));
                }
            }
            (None, value) => self.value(value, None),
        }
    }
}

/// Written as types are: in capitals, without blanks.
fn looks_like_kind(text: &str) -> bool {
    let text = text.trim();
    (2..=20).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'-'))
}
