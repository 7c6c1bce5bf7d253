//! An archive of Inspect (`.eval`), unpacked by the caller, as one log.

use serde_json::{Map, Value, json};

use super::ForeignError;
use super::json;

/// Puts the members (name, text) of an unpacked `.eval` archive together to the log that Inspect would
/// write as JSON.
///
/// The header is `header.json`, or what stood there before the run had ended: `_journal/start.json`, in
/// old archives `start.json`. Samples are `samples/*.json`.
///
/// # Errors
/// When there is no header, or a member is no JSON.
pub fn of_members(name: &str, members: &[(String, String)]) -> Result<String, ForeignError> {
    let parse = |(member, text): &(String, String)| {
        json::parse(text)
            .map_err(|error| ForeignError::json(&format!("{name}, {member}"), error.line(), &error))
    };
    let header = ["header.json", "_journal/start.json", "start.json"]
        .iter()
        .find_map(|wanted| members.iter().find(|(member, _)| member == wanted))
        .ok_or_else(|| ForeignError::NoMember {
            name: name.to_owned(),
            member: "header.json",
        })?;
    let samples = (members.iter())
        .filter(|(member, _)| member.starts_with("samples/") && member.ends_with(".json"))
        .map(parse)
        .collect::<Result<Vec<Value>, _>>()?;
    let mut log = match parse(header)? {
        Value::Object(log) => log,
        _ => Map::new(),
    };
    // Keys by which the log is known, whatever the archive's age.
    log.entry("status").or_insert_with(|| json!("started"));
    log.insert("samples".to_owned(), Value::Array(samples));
    Ok(Value::Object(log).to_string())
}
