//! A run as CSV (RFC 4180), one line a sample.

use super::{gold_text, read_text};
use crate::Sample;

const HEADER: &[&str] = &[
    "item",
    "repeat",
    "text",
    "gold",
    "read",
    "accuracy",
    "failure",
    "rule",
    "think_tokens",
    "answer_tokens",
    "input_length",
    "cut_off",
    "thought",
    "answer",
];

/// The samples as CSV with a header, lines ended by CR LF.
///
/// A field of text that a spreadsheet would take for a formula gets an apostrophe before it.
/// Unknown is empty.
#[must_use]
pub fn csv(samples: &[Sample]) -> String {
    let mut out = line(HEADER.iter().map(|name| (*name).to_owned()));
    for sample in samples {
        let usage = &sample.completion.usage;
        let reading = &sample.reading;
        out += &line([
            text(&sample.item.id),
            sample.repeat.to_string(),
            text(&sample.item.text),
            text(&gold_text(sample)),
            text(&read_text(sample)),
            sample
                .score
                .accuracy()
                .map_or_else(String::new, |accuracy| accuracy.to_string()),
            reading.failure.map_or_else(String::new, |f| f.to_string()),
            reading
                .tier
                .map_or_else(String::new, |tier| tier.to_string()),
            known(usage.think_tokens),
            known(usage.answer_tokens),
            known(sample.input_length()),
            u8::from(crate::report::is_cut_off(sample)).to_string(),
            text(&sample.completion.thought),
            text(sample.completion.answer.as_deref().unwrap_or_default()),
        ]);
    }
    out
}

/// A count, empty where nobody counted.
fn known(count: Option<impl ToString>) -> String {
    count.map_or_else(String::new, |count| count.to_string())
}

/// Signs with which a formula begins, as a spreadsheet takes them (OWASP, "CSV injection").
const FORMULA: [char; 8] = ['=', '+', '@', '-', '＝', '＋', '＠', '－'];

/// Text that no spreadsheet takes for a formula: what begins as one gets an apostrophe before it, a
/// number stays one.
///
/// Where a semicolon or a tab parts cells, a line end or one of them within a field begins another cell:
/// what would be a formula there gets one, too. A minus there gets none, as models write lists.
#[must_use]
pub fn text(field: &str) -> String {
    if is_number(field) {
        return field.to_owned();
    }
    let mut out = String::with_capacity(field.len() + 1);
    let begin = field.trim_start_matches(is_blank);
    if begin.starts_with(FORMULA) || field.starts_with(['\t', '\r', '\n']) {
        out.push('\'');
    }
    let mut begins_cell = false;
    for c in field.chars() {
        if begins_cell && c != '-' && FORMULA.contains(&c) {
            out.push('\'');
        }
        begins_cell = matches!(c, ';' | '\t' | '\r' | '\n') || (begins_cell && is_blank(c));
        out.push(c);
    }
    out
}

/// What spreadsheets pass over before a formula.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || c == '\u{feff}'
}

/// Whether a field is a number and nothing else: digits with a sign, a point and an exponent.
fn is_number(field: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    field.chars().all(is_plain) && field.parse::<f64>().is_ok()
}

/// One line of CSV: fields that need it in quotation marks, CR LF at its end.
#[must_use]
pub fn line(fields: impl IntoIterator<Item = String>) -> String {
    let quoted = fields.into_iter().map(|field| {
        if field.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            field
        }
    });
    quoted.collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        let check = |field: &str, expect: &str| assert_eq!(text(field), expect);
        check("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")");
        check("@SUM(A1)", "'@SUM(A1)");
        check("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0");
        check("-1+1", "'-1+1");
        check("\t=1", "'\t'=1");
        check("\r=1", "'\r'=1");
        check(" =1", "' =1");
        check("\u{feff}\0=1", "'\u{feff}\0=1");
        check("＝1", "'＝1");
        check("a;=1", "a;'=1");
        check("a\n +1;\t@b", "a\n '+1;\t'@b");
        check("a; b = 1", "a; b = 1");
        check("Words:\n- a\n- b = c ;-)", "Words:\n- a\n- b = c ;-)");
        check("-", "'-");
        check("-inf", "'-inf");
        check("-0.31", "-0.31");
        check("+2e-5", "+2e-5");
        check("plain", "plain");
    }
}
