//! Folding of texts before they are compared, and the decoration around words.

use unicode_normalization::UnicodeNormalization;

/// NFKC, with quotes and dashes made plain. Case and blanks stay.
pub(super) fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().map(plain_char).collect();
    }
    // Before NFKC too: it takes an acute accent apart into a blank and a mark.
    text.chars()
        .map(plain_char)
        .nfkc()
        .map(plain_char)
        .collect()
}

/// [`plain`] in lower case.
pub(super) fn folded(text: &str) -> String {
    plain(text).to_lowercase()
}

/// [`plain`] without blanks: how texts of tokens are compared where case counts.
pub(super) fn key(text: &str) -> String {
    plain(text).split_whitespace().collect()
}

/// [`key`] in lower case.
pub(super) fn folded_key(text: &str) -> String {
    key(text).to_lowercase()
}

fn plain_char(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '′' | '´' | '`' | 'ʼ' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹘' | '﹣' | '-' => '-',
        c => c,
    }
}

/// Quotes, brackets, punctuation of any script and the marks of Markdown; characters without a width too.
pub(super) fn is_decoration(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation() || c.is_whitespace();
    }
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
        // Latin, then what all scripts share.
        || matches!(c, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿')
        || matches!(c, '‐'..='‧' | '‰'..='⁞' | '−' | '❛'..='❞')
        // Arabic, Devanagari, Chinese and Japanese, and the wide forms of ASCII.
        || matches!(c, '،' | '؛' | '؟' | '۔' | '।' | '॥')
        || matches!(c, '、'..='〃' | '〈'..='】' | '〔'..='〟')
        || matches!(c, '！'..='／' | '：'..='＠' | '［'..='｀' | '｛'..='･')
}

/// Byte offset of `part` in `whole`; `part` must be a slice of it.
pub(super) fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

/// Bytes of `part` in `whole`; `part` must be a slice of it.
pub(super) fn span(whole: &str, part: &str) -> (usize, usize) {
    let start = offset(whole, part);
    (start, start + part.len())
}
