//! Finds multiplication in a chat template before it is compiled.
//!
//! The template engine counts instructions, not the bytes that one of them makes: a string times a
//! number makes up to 100 MB, already while constants are folded, so a few thousand bytes of template
//! could work for hours. The distills' own templates do not; one that does is refused. Found by
//! fuzzing.

/// The line, from 1, of the first `*` outside texts, comments and literal text of the template.
pub fn find(source: &str) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut line = 1;
    let mut place = Place::Text;
    let mut at = 0;
    while at < bytes.len() {
        let two = bytes.get(at..at + 2).unwrap_or_default();
        line += usize::from(bytes[at] == b'\n');
        let (next, width) = match (place, bytes[at]) {
            (Place::Text, _) if two == b"{{" || two == b"{%" => (Place::Code, 2),
            (Place::Text, _) if two == b"{#" => (Place::Comment, 2),
            (Place::Comment, _) if two == b"#}" => (Place::Text, 2),
            (Place::Code, _) if two == b"}}" || two == b"%}" => (Place::Text, 2),
            (Place::Code, b'*') => return Some(line),
            (Place::Code, quote @ (b'\'' | b'"')) => (Place::Literal(quote), 1),
            // An escaped character, whichever; a line feed is counted when its turn comes.
            (Place::Literal(_), b'\\') if two != b"\\\n" => (place, 2),
            (Place::Literal(quote), byte) if byte == quote => (Place::Code, 1),
            _ => (place, 1),
        };
        place = next;
        at += width;
    }
    None
}

#[derive(Clone, Copy)]
enum Place {
    /// What is written as it stands.
    Text,
    /// Between `{{` and `}}` or `{%` and `%}`.
    Code,
    /// Between `{#` and `#}`.
    Comment,
    /// Between these quotes, in code.
    Literal(u8),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_multiplies() {
        let check = |source: &str, expect| assert_eq!(find(source), expect, "{source}");
        check(
            "**bold** {{ 'a * b' }} {# 2 * 2 #} {% if x %}*{% endif %}",
            None,
        );
        check(r#"{{ 'it\'s *' + "\"*" }}*"#, None);
        check("{{ '-' * 9 }}", Some(1));
        check("a\n{%- set x = n\n ** 2 %}", Some(3));
        check("{{ '}}' * 3 }}", Some(1));
        check("{# {{ #}{{ x }}\n{{ '\\\\' * 3 }}", Some(2));
        check("{{ 'ä', \"{#\", 2*3", Some(1));
        check("{", None);
    }
}
