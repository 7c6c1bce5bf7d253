//! What the source of a chat template may not hold, found out before it is parsed.

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

use super::bounds::WHITESPACE;

/// Names and operators that one `{{ … }}` or `{% … %}` may hold; those of published templates hold
/// less than a hundred.
const MAX_MARKS: usize = 1_000;
/// `elif`s that a template may hold.
const MAX_ELIFS: usize = 200;

/// What is wrong with a source, and the line where, from 1.
///
/// - Multiplication: a text times a number makes up to 100 MB, already while constants are folded,
///   where nothing counts. A call that unpacks (`*list`) is refused with it.
/// - Long expressions: the template engine walks them with a call inside a call for each operator,
///   and has a bound only for brackets. The stack would not suffice.
///
/// The tokens are the template engine's own, so nothing can hide from this and be compiled.
/// What is no token is left to the parser, which says it better. Found by fuzzing and by thought.
pub(super) fn fault(source: &str) -> Option<(usize, String)> {
    let (mut n_marks, mut n_elifs) = (0, 0);
    for token in tokenize(source, false, SyntaxConfig, WHITESPACE) {
        let (token, span) = token.ok()?;
        let fault = |what: String| Some((usize::from(span.start_line), what));
        match token {
            Token::Mul | Token::Pow => {
                return fault("it multiplies (`*`), and what that makes has no bound".to_owned());
            }
            Token::VariableStart | Token::BlockStart => n_marks = 0,
            Token::TemplateData(_)
            | Token::VariableEnd
            | Token::BlockEnd
            | Token::Str(_)
            | Token::String(_)
            | Token::Int(_)
            | Token::Int128(_)
            | Token::Float(_)
            | Token::Comma
            | Token::Colon
            | Token::BracketClose
            | Token::ParenClose
            | Token::BraceClose => {}
            Token::Ident("elif") if n_marks == 0 => n_elifs += 1,
            _ => n_marks += 1,
        }
        if n_marks > MAX_MARKS {
            return fault(format!(
                "it holds more than {MAX_MARKS} names and operators in one place"
            ));
        }
        if n_elifs > MAX_ELIFS {
            return fault(format!("it holds more than {MAX_ELIFS} `elif`s"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_multiplies() {
        let check = |source: &str, expect| {
            assert_eq!(fault(source).map(|(line, _)| line), expect, "{source}");
        };
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
        // What stands there as text neither multiplies nor hides what does.
        check("{% raw %}{{ 2 * 2 }}{% endraw %}", None);
        check("{% raw %}{{ '{% endraw %}{{ 'x' * 9 }}", Some(1));
        check("{{ f(*list) }}", Some(1));
    }

    #[test]
    fn long_expressions_are_refused() {
        let what = |source: &str| fault(source).map(|(_, what)| what).unwrap_or_default();
        for part in [" + a", ".a", "|a", " or a", " if a", "[a]"] {
            let long = what(&format!("{{{{ a{} }}}}", part.repeat(MAX_MARKS)));
            assert!(
                long.contains("more than 1000 names and operators"),
                "{part}: {long}"
            );
        }
        let nots = |n: usize| what(&format!("{{{{ {}a }}}}", "not ".repeat(n)));
        assert_eq!(nots(MAX_MARKS - 1), "");
        assert_ne!(nots(MAX_MARKS), "");
        assert_eq!(what(&"{{ a + b }}".repeat(1_000)), "");
        assert_eq!(
            what(&format!("{{{{ [{}] }}}}", "'a, b', ".repeat(9_000))),
            ""
        );
        let elifs = |n| {
            what(&format!(
                "{{% if a %}}{}{{% endif %}}",
                "{% elif b %}".repeat(n)
            ))
        };
        assert_eq!(elifs(MAX_ELIFS), "");
        assert!(elifs(MAX_ELIFS + 1).contains("more than 200 `elif`s"));
        // A name is none.
        assert_eq!(
            what(&format!("{{{{ a{} }}}}", ".elif".repeat(MAX_ELIFS + 1))),
            ""
        );
    }
}
