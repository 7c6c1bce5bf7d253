//! What makes long texts out of short ones in chat templates, with a bound.
//!
//! The template engine counts instructions; `replace` and `join`, as filters or as Python's methods,
//! could make a text of any length in a few, and what pads to a width in one. Found by fuzzing.

use minijinja::value::from_args;
use minijinja::{Environment, Error, ErrorKind, State, Value};
use minijinja_contrib::pycompat::unknown_method_callback;

/// Longest text that one of them may make, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Puts them into an environment, Python's other methods beside them.
pub fn bound(env: &mut Environment<'_>) {
    env.add_filter("replace", |text: String, from: String, to: String| {
        replace(&text, &from, &to, None)
    });
    env.add_filter("join", |list: Value, between: Option<String>| {
        join(&list, &between.unwrap_or_default())
    });
    // These fill up to a width or a number that the template names; the distills' own
    // templates do without.
    for filler in ["batch", "format", "indent", "slice"] {
        env.remove_filter(filler);
    }
    env.set_unknown_method_callback(method);
}

fn method(state: &State<'_, '_>, this: &Value, name: &str, args: &[Value]) -> Result<Value, Error> {
    match (name, this.as_str()) {
        ("replace", Some(text)) => {
            let (from, to, most): (&str, &str, Option<i64>) = from_args(args)?;
            // Python: a negative number means all.
            let most = most.and_then(|n| usize::try_from(n).ok());
            replace(text, from, to, most).map(Value::from)
        }
        ("join", Some(between)) => {
            let (list,): (&Value,) = from_args(args)?;
            join(list, between).map(Value::from)
        }
        // It pads to widths, as the filter of that name.
        ("format", _) => Err(Error::from(ErrorKind::UnknownMethod)),
        _ => unknown_method_callback(state, this, name, args),
    }
}

fn replace(text: &str, from: &str, to: &str, most: Option<usize>) -> Result<String, Error> {
    let most = most.unwrap_or(usize::MAX);
    let n = text.matches(from).take(most).count();
    check(text.len().saturating_add(n.saturating_mul(to.len())))?;
    Ok(text.replacen(from, to, most))
}

fn join(list: &Value, between: &str) -> Result<String, Error> {
    let mut all = String::new();
    let mut add = |item: &str, is_first: bool| -> Result<(), Error> {
        let between = if is_first { "" } else { between };
        check(
            all.len()
                .saturating_add(between.len())
                .saturating_add(item.len()),
        )?;
        all.push_str(between);
        all.push_str(item);
        Ok(())
    };
    if let Some(text) = list.as_str() {
        for (i, letter) in text.chars().enumerate() {
            add(letter.encode_utf8(&mut [0; 4]), i == 0)?;
        }
    } else {
        for (i, item) in list.try_iter()?.enumerate() {
            add(&item.to_string(), i == 0)?;
        }
    }
    Ok(all)
}

fn check(n_bytes: usize) -> Result<(), Error> {
    if n_bytes <= MAX_BYTES {
        return Ok(());
    }
    let what = format!("it makes a text of more than {MAX_BYTES} bytes");
    Err(Error::new(ErrorKind::InvalidOperation, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_jinja_and_python_have_them() {
        let check = |source: &str, expect: &str| {
            let mut env = Environment::new();
            bound(&mut env);
            let made = env.render_str(source, ()).unwrap_or_else(|e| e.to_string());
            assert!(made.contains(expect), "{source}: {made}");
        };
        check("{{ 'a-b-c'|replace('-', '+') }}", "a+b+c");
        check("{{ 'a-b-c'.replace('-', '+') }}", "a+b+c");
        check("{{ 'a-b-c'.replace('-', '+', 1) }}", "a+b-c");
        check("{{ 'ab'|replace('', '.') }}", ".a.b.");
        check("{{ [1, 'b', true]|join(', ') }}", "1, b, True");
        check("{{ 'abc'|join('-') }}", "a-b-c");
        check("{{ ', '.join(['x', 'y']) }}", "x, y");
        check("{{ ' x '.strip() ~ 'A'.lower() }}", "xa");
        check("{{ '%099999999d'|format(1) }}", "filter format is unknown");
        check("{{ '{:099999999}'.format(1) }}", "unknown method");
        let tens = "|replace('a', 'aaaaaaaaaa')".repeat(9);
        check(&format!("{{{{ 'a'{tens} }}}}"), "more than 1048576 bytes");
        let tens = ".replace('a', 'aaaaaaaaaa')".repeat(9);
        check(&format!("{{{{ 'a'{tens} }}}}"), "more than 1048576 bytes");
        let long = "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'";
        check(
            &format!("{{{{ range(99999)|join({long}) }}}}"),
            "more than 1048576 bytes",
        );
        check(
            &format!("{{{{ {long}.join(range(99999)) }}}}"),
            "more than 1048576 bytes",
        );
    }
}
