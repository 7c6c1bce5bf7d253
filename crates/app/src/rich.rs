//! The marks of a lesson's text: code between backticks, stress between stars.

/// How a piece of text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// As it is.
    Plain,
    /// As code.
    Code,
    /// With stress.
    Stress,
}

/// The pieces of a text. A mark without its partner stays what it is.
#[must_use]
pub fn parts(text: &str) -> Vec<(Mark, &str)> {
    let mut parts = Vec::new();
    for (mark, piece) in split(text, '`', Mark::Code) {
        match mark {
            Mark::Plain => parts.extend(split(piece, '*', Mark::Stress)),
            mark => parts.push((mark, piece)),
        }
    }
    parts.retain(|(_, piece)| !piece.is_empty());
    parts
}

fn split(text: &str, sign: char, mark: Mark) -> Vec<(Mark, &str)> {
    if text.matches(sign).count() % 2 == 1 {
        return vec![(Mark::Plain, text)];
    }
    (text.split(sign).enumerate())
        .map(|(at, piece)| (if at % 2 == 0 { Mark::Plain } else { mark }, piece))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_in_pairs() {
        let check = |text, expect: &[(Mark, &str)]| assert_eq!(parts(text), expect, "{text}");
        check("plain", &[(Mark::Plain, "plain")]);
        check(
            "a *b* `c*d*` e",
            &[
                (Mark::Plain, "a "),
                (Mark::Stress, "b"),
                (Mark::Plain, " "),
                (Mark::Code, "c*d*"),
                (Mark::Plain, " e"),
            ],
        );
        check("2 * 3", &[(Mark::Plain, "2 * 3")]);
        check("a ` b", &[(Mark::Plain, "a ` b")]);
        check("", &[]);
    }
}
