//! The word scanner of the short form; the bundled model was trained on its output.

/// Words of raw text.
///
/// A word is an optional single `@` or `#` directly followed by word characters (alphanumeric or
/// `_`); it goes on over a single `'`, `’`, `.` or `-` that is directly followed by another word character.
/// Every other character that is not blank is a word of its own.
#[must_use]
pub fn scan(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, after) = rest.split_at(word_len(rest));
        words.push(word);
        rest = after.trim_start();
    }
    words
}

/// Bytes of the word at the start of `text`, which is not empty.
fn word_len(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    if matches!(text.chars().next(), Some('@' | '#')) && text.chars().nth(1).is_some_and(is_word) {
        chars.next();
    }
    let mut end = 0;
    while let Some((at, c)) = chars.next() {
        let goes_on = end > 0 && matches!(c, '\'' | '’' | '.' | '-');
        let next_is_word = chars.peek().is_some_and(|&(_, next)| is_word(next));
        if !(is_word(c) || goes_on && next_is_word) {
            break;
        }
        end = at + c.len_utf8();
    }
    // No word character here: the character stands alone.
    if end == 0 {
        text.chars().next().map_or(0, char::len_utf8)
    } else {
        end
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_as_the_rule_says() {
        let check = |text: &str, expect: &[&str]| assert_eq!(scan(text), expect, "{text:?}");
        check("", &[]);
        check(" \n\t", &[]);
        check("It's 3.5 stars.", &["It's", "3.5", "stars", "."]);
        check("don’t re-do e-mail -", &["don’t", "re-do", "e-mail", "-"]);
        check("wait... what?!", &["wait", ".", ".", ".", "what", "?", "!"]);
        check("rock--roll", &["rock", "-", "-", "roll"]);
        check("@you #fun ##x @ y", &["@you", "#fun", "#", "#x", "@", "y"]);
        check("@'s", &["@", "'", "s"]);
        check("a@b.c d_e _", &["a", "@b.c", "d_e", "_"]);
        check("'quoted' naïve日本", &["'", "quoted", "'", "naïve日本"]);
        check(":) 😀ok", &[":", ")", "😀", "ok"]);
        check("U.S. U.S.A", &["U.S", ".", "U.S.A"]);
    }
}
