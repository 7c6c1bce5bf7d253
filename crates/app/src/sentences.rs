//! How the sentences of libraries become those of the page. Its own stand in `text/faults.rs`.

/// A library's message as a sentence of the page. A first word that is a name keeps its letters.
#[must_use]
pub fn sentence(message: &str) -> String {
    let (word, rest) = message.split_at(message.find(' ').unwrap_or(message.len()));
    let is_plain = word.chars().all(|letter| letter.is_ascii_lowercase());
    let mut letters = word.chars();
    let first = letters.next().filter(|_| is_plain);
    let start = first.map_or_else(
        || word.to_owned(),
        |first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()),
    );
    let end = if message.ends_with('.') { "" } else { "." };
    format!("{start}{rest}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_become_sentences_and_names_stay() {
        assert_eq!(sentence("line 3 is no sample"), "Line 3 is no sample.");
        assert_eq!(sentence("bad.csv has no column"), "bad.csv has no column.");
        assert_eq!(sentence(""), ".");
    }
}
