//! The filters, tests, functions and methods that chat templates may use.
//!
//! Each call takes the length of what it reads off the budget, so that `map` and `select` cannot
//! repeat one for nothing; what it makes is weighed by the instruction that follows it
//! ([`super::bounds`]). Own versions of `replace`, `join` and `range` know before they make
//! something how long it gets.
//!
//! Left out: `batch`, `format`, `indent`, `slice` and `str.format`, which fill up to widths that the
//! template names; `pprint`, which indents what stands deep; `chain` and `zip`, which Jinja does not
//! have; `debug`, which writes out all there is. No template of a distill uses them.

use std::borrow::Cow;
use std::fmt::Write as _;

use minijinja::value::{Rest, ValueKind, from_args};
use minijinja::{Environment, Error, ErrorKind, State, Value, filters, functions, tests};
use minijinja_contrib::pycompat::unknown_method_callback;

use super::budget::Budget;

/// Longest range, as the template engine has it.
const MAX_RANGE: u128 = 100_000;

/// Puts them into an environment.
pub(super) fn add(env: &mut Environment<'_>, budget: &Budget) {
    for (names, filter) in filters() {
        for name in names {
            let (budget, filter) = (budget.clone(), filter.clone());
            env.add_filter(*name, counted(budget, filter));
        }
    }
    for (names, test) in tests() {
        for name in names {
            let (budget, test) = (budget.clone(), test.clone());
            env.add_test(*name, counted(budget, test));
        }
    }
    let own = budget.clone();
    env.add_filter(
        "replace",
        move |text: Cow<'_, str>, from: Cow<'_, str>, to: Cow<'_, str>| {
            replace(&own, &text, &from, &to, None)
        },
    );
    let own = budget.clone();
    env.add_filter(
        "join",
        move |list: &Value, between: Option<Cow<'_, str>>| {
            join(&own, list, &between.unwrap_or_default())
        },
    );
    env.add_function("range", range);
    env.add_function("dict", functions::dict);
    env.add_function("namespace", functions::namespace);
    // As in Hugging Face's `transformers`.
    env.add_function(
        "raise_exception",
        |message: String| -> Result<Value, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, message))
        },
    );
    env.add_function("strftime_now", |format: String| format_date(&format));
    let own = budget.clone();
    env.set_unknown_method_callback(move |state, this, name, args| {
        own.read(std::slice::from_ref(this))?;
        own.read(args)?;
        method(&own, state, this, name, args)
    });
}

/// `function`, which takes what it reads off the budget.
fn counted(
    budget: Budget,
    function: Value,
) -> impl Fn(&State<'_, '_>, Rest<Value>) -> Result<Value, Error> + Send + Sync + 'static {
    move |state, values| {
        budget.read(&values)?;
        function.call(state, &values)
    }
}

type Named = (&'static [&'static str], Value);

fn filters() -> Vec<Named> {
    vec![
        (&["safe"], Value::from_function(filters::safe)),
        (&["escape", "e"], Value::from_function(filters::escape)),
        (&["lower"], Value::from_function(filters::lower)),
        (&["upper"], Value::from_function(filters::upper)),
        (&["title"], Value::from_function(filters::title)),
        (&["capitalize"], Value::from_function(filters::capitalize)),
        (&["length", "count"], Value::from_function(filters::length)),
        (&["dictsort"], Value::from_function(filters::dictsort)),
        (&["items"], Value::from_function(filters::items)),
        (&["reverse"], Value::from_function(filters::reverse)),
        (&["trim"], Value::from_function(filters::trim)),
        (&["split"], Value::from_function(filters::split)),
        (&["lines"], Value::from_function(filters::lines)),
        (&["default", "d"], Value::from_function(filters::default)),
        (&["round"], Value::from_function(filters::round)),
        (&["abs"], Value::from_function(filters::abs)),
        (&["int"], Value::from_function(filters::int)),
        (&["float"], Value::from_function(filters::float)),
        (&["attr"], Value::from_function(filters::attr)),
        (&["first"], Value::from_function(filters::first)),
        (&["last"], Value::from_function(filters::last)),
        (&["min"], Value::from_function(filters::min)),
        (&["max"], Value::from_function(filters::max)),
        (&["sort"], Value::from_function(filters::sort)),
        (&["list"], Value::from_function(filters::list)),
        (&["string"], Value::from_function(filters::string)),
        (&["bool"], Value::from_function(filters::bool)),
        (&["sum"], Value::from_function(filters::sum)),
        (&["select"], Value::from_function(filters::select)),
        (&["reject"], Value::from_function(filters::reject)),
        (&["selectattr"], Value::from_function(filters::selectattr)),
        (&["rejectattr"], Value::from_function(filters::rejectattr)),
        (&["map"], Value::from_function(filters::map)),
        (&["groupby"], Value::from_function(filters::groupby)),
        (&["unique"], Value::from_function(filters::unique)),
    ]
}

fn tests() -> Vec<Named> {
    vec![
        (&["undefined"], Value::from_function(tests::is_undefined)),
        (&["defined"], Value::from_function(tests::is_defined)),
        (&["none"], Value::from_function(tests::is_none)),
        (&["safe", "escaped"], Value::from_function(tests::is_safe)),
        (&["boolean"], Value::from_function(tests::is_boolean)),
        (&["odd"], Value::from_function(tests::is_odd)),
        (&["even"], Value::from_function(tests::is_even)),
        (
            &["divisibleby"],
            Value::from_function(tests::is_divisibleby),
        ),
        (&["number"], Value::from_function(tests::is_number)),
        (&["integer", "int"], Value::from_function(tests::is_integer)),
        (&["float"], Value::from_function(tests::is_float)),
        (&["string"], Value::from_function(tests::is_string)),
        (&["sequence"], Value::from_function(tests::is_sequence)),
        (&["iterable"], Value::from_function(tests::is_iterable)),
        (&["mapping"], Value::from_function(tests::is_mapping)),
        (
            &["startingwith"],
            Value::from_function(tests::is_startingwith),
        ),
        (&["endingwith"], Value::from_function(tests::is_endingwith)),
        (&["lower"], Value::from_function(tests::is_lower)),
        (&["upper"], Value::from_function(tests::is_upper)),
        (&["sameas"], Value::from_function(tests::is_sameas)),
        (&["eq", "equalto", "=="], Value::from_function(tests::is_eq)),
        (&["ne", "!="], Value::from_function(tests::is_ne)),
        (&["lt", "lessthan", "<"], Value::from_function(tests::is_lt)),
        (&["le", "<="], Value::from_function(tests::is_le)),
        (
            &["gt", "greaterthan", ">"],
            Value::from_function(tests::is_gt),
        ),
        (&["ge", ">="], Value::from_function(tests::is_ge)),
        (&["in"], Value::from_function(tests::is_in)),
        (&["true"], Value::from_function(tests::is_true)),
        (&["false"], Value::from_function(tests::is_false)),
        (&["filter"], Value::from_function(tests::is_filter)),
        (&["test"], Value::from_function(tests::is_test)),
    ]
}

/// `strftime` for 26 July 2024, 00:00:00, the date that Llama's own templates fall back to: the same
/// item must give the same prompt on every day.
fn format_date(format: &str) -> String {
    let mut text = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('d') => text.push_str("26"),
            Some('m') => text.push_str("07"),
            Some('y') => text.push_str("24"),
            Some('Y') => text.push_str("2024"),
            Some('b' | 'h') => text.push_str("Jul"),
            Some('B') => text.push_str("July"),
            Some('a') => text.push_str("Fri"),
            Some('A') => text.push_str("Friday"),
            Some('j') => text.push_str("208"),
            Some('F') => text.push_str("2024-07-26"),
            Some('H' | 'M' | 'S') => text.push_str("00"),
            Some('I') => text.push_str("12"),
            Some('p') => text.push_str("AM"),
            Some('T') => text.push_str("00:00:00"),
            Some('%') => text.push('%'),
            Some(other) => {
                let _ = write!(text, "%{other}"); // writing to a String cannot fail
            }
            None => text.push('%'),
        }
    }
    text
}

fn method(
    budget: &Budget,
    state: &State<'_, '_>,
    this: &Value,
    name: &str,
    args: &[Value],
) -> Result<Value, Error> {
    match (name, this.as_str()) {
        ("replace", Some(text)) => {
            let (from, to, most): (&str, &str, Option<i64>) = from_args(args)?;
            // Python: a negative number means all.
            let most = most.and_then(|n| usize::try_from(n).ok());
            replace(budget, text, from, to, most).map(Value::from)
        }
        ("join", Some(between)) => {
            let (list,): (&Value,) = from_args(args)?;
            join(budget, list, between).map(Value::from)
        }
        // The one there counts the empty text for ever.
        ("count", Some(text)) => {
            let (what,): (&str,) = from_args(args)?;
            Ok(Value::from(text.matches(what).count()))
        }
        // It pads to widths, as the filter of that name.
        ("format", _) => Err(Error::from(ErrorKind::UnknownMethod)),
        _ => unknown_method_callback(state, this, name, args),
    }
}

fn replace(
    budget: &Budget,
    text: &str,
    from: &str,
    to: &str,
    most: Option<usize>,
) -> Result<String, Error> {
    let most = most.unwrap_or(usize::MAX);
    let n = text.matches(from).take(most).count();
    let n_bytes = text.len().saturating_add(n.saturating_mul(to.len()));
    budget.fits(n_bytes)?;
    budget.take(n_bytes)?; // here, as `map` may call it many times
    Ok(text.replacen(from, to, most))
}

fn join(budget: &Budget, list: &Value, between: &str) -> Result<String, Error> {
    let mut all = String::new();
    let mut add = |item: &str, is_first: bool| -> Result<(), Error> {
        let between = if is_first { "" } else { between };
        let n_bytes = between.len() + item.len();
        budget.fits(all.len().saturating_add(n_bytes))?;
        budget.take(n_bytes)?;
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
            match item.as_str() {
                Some(item) => add(item, i == 0)?,
                None => add(&item.to_string(), i == 0)?,
            }
        }
    }
    Ok(all)
}

/// Python's `range`, for any numbers.
fn range(first: i64, second: Option<i64>, step: Option<i64>) -> Result<Value, Error> {
    let (start, stop) = match second {
        Some(stop) => (first, stop),
        None => (0, first),
    };
    let step = step.unwrap_or(1);
    let distance = i128::from(stop) - i128::from(start);
    let n = match step {
        0 => {
            let what = "cannot create range with step of 0";
            return Err(Error::new(ErrorKind::InvalidOperation, what));
        }
        _ if distance.is_positive() != step.is_positive() => 0,
        _ => distance.unsigned_abs().div_ceil(step.unsigned_abs().into()),
    };
    if n > MAX_RANGE {
        let what = format!("range has more than {MAX_RANGE} elements");
        return Err(Error::new(ErrorKind::InvalidOperation, what));
    }
    Ok((0..n as i64)
        .map(|i| Value::from(start + i * step))
        .collect())
}

/// Python's slices of texts and lists, for any numbers.
pub(super) fn slice(
    value: &Value,
    start: &Value,
    stop: &Value,
    step: &Value,
) -> Result<Value, Error> {
    let number = |value: &Value| -> Result<Option<i64>, Error> {
        match value.is_none() {
            true => Ok(None),
            false => i64::try_from(value.clone()).map(Some),
        }
    };
    let (start, stop) = (number(start)?, number(stop)?);
    let step = number(step)?.unwrap_or(1);
    if step == 0 {
        let what = "cannot slice by step size of 0";
        return Err(Error::new(ErrorKind::InvalidOperation, what));
    }
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Ok(Value::from(Vec::<Value>::new())),
        ValueKind::String => {
            let letters: Vec<char> = value.as_str().unwrap_or_default().chars().collect();
            let text: String = places(letters.len(), start, stop, step)
                .map(|i| letters[i])
                .collect();
            Ok(Value::from(text))
        }
        ValueKind::Seq | ValueKind::Iterable => {
            let items: Vec<Value> = value.try_iter()?.collect();
            Ok(places(items.len(), start, stop, step)
                .map(|i| items[i].clone())
                .collect())
        }
        kind => {
            let what = format!("value of type {kind} cannot be sliced");
            Err(Error::new(ErrorKind::InvalidOperation, what))
        }
    }
}

/// Which of `n` items a slice takes, in its order; `step` is not 0.
fn places(
    n: usize,
    start: Option<i64>,
    stop: Option<i64>,
    step: i64,
) -> impl Iterator<Item = usize> {
    let n = n as i64; // no text or list is that long
    let is_forward = step.is_positive();
    // Where a slice may begin and end: one before the first item, if it goes backwards.
    let (lowest, highest) = if is_forward { (0, n) } else { (-1, n - 1) };
    let bound = |at: i64| {
        let at = if at < 0 { at.saturating_add(n) } else { at };
        at.clamp(lowest, highest)
    };
    let (first, last) = if is_forward {
        (lowest, highest)
    } else {
        (highest, lowest)
    };
    let (start, stop) = (start.map_or(first, bound), stop.map_or(last, bound));
    std::iter::successors(Some(start), move |at| at.checked_add(step))
        .take_while(move |at| if is_forward { *at < stop } else { *at > stop })
        .map(|at| at as usize)
}

#[cfg(test)]
mod own_tests {
    use super::*;
    use crate::template::bounds;

    fn rendered(source: &str) -> String {
        bounds::render(source, Value::from(()), &Budget::new(0))
            .unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn as_jinja_and_python_have_them() {
        let check = |source: &str, expect: &str| {
            let made = rendered(source);
            assert!(made.contains(expect), "{source}: {made}");
        };
        check("{{ 'a-b-c'|replace('-', '+') }}", "a+b+c");
        check("{{ 'a-b-c'.replace('-', '+') }}", "a+b+c");
        check("{{ 'a-b-c'.replace('-', '+', 1) }}", "a+b-c");
        check("{{ 'ab'|replace('', '.') }}", ".a.b.");
        check("{{ 121|replace(1, 3) }}", "323");
        check("{{ [1, 'b', true]|join(', ') }}", "1, b, True");
        check("{{ 'abc'|join('-') }}", "a-b-c");
        check("{{ ', '.join(['x', 'y']) }}", "x, y");
        check("{{ ' x '.strip() ~ 'A'.lower() }}", "xa");
        check("{{ 'banana'.count('an') }}, {{ 'ab'.count('') }}", "2, 3");
        check("{{ [1, 2, 1].count(1) }}", "2");
        check("{{ {'a': 1}.get('b', 2) }}", "2");
        check("{{ {'a': 1}.items()|list }}", "[[\"a\", 1]]");
        check("{{ [3, 1, 2]|sort|map('string')|join }}", "123");
        check("{{ [1, 2, 3]|select('odd')|list }}", "[1, 3]");
        check("{{ '%099999999d'|format(1) }}", "filter format is unknown");
        check("{{ '{:099999999}'.format(1) }}", "no method named format");
    }

    #[test]
    fn ranges_and_slices_are_pythons() {
        let check = |expression: &str, expect: &str| {
            assert_eq!(
                rendered(&format!("{{{{ {expression} }}}}")),
                expect,
                "{expression}"
            );
        };
        check("range(3)|list", "[0, 1, 2]");
        check("range(2, 7, 2)|list", "[2, 4, 6]");
        check("range(7, 2, -2)|list", "[7, 5, 3]");
        check("range(2, 2)|list ~ range(-2)|list", "[][]");
        check(
            "range(-9223372036854775807, 9223372036854775807, 9223372036854775807)|list",
            "[-9223372036854775807, 0]",
        );
        let steps = rendered("{{ range(1, 5, 0) }}");
        assert!(steps.contains("range with step of 0"), "{steps}");
        // Python 3.13 says the same.
        check(
            "'abcde'[1:3] ~ '|' ~ 'abcde'[:-1] ~ '|' ~ 'abcde'[-2:] ~ '|' ~ 'abcde'[::2]",
            "bc|abcd|de|ace",
        );
        check(
            "'abcde'[::-1] ~ '|' ~ 'abcde'[3:1:-1] ~ '|' ~ 'abcde'[-2::-2] ~ '|' ~ 'abcde'[0:2:-1]",
            "edcba|dc|db|",
        );
        check(
            "'abcde'[9:] ~ '|' ~ 'abcde'[-9:2] ~ '|' ~ 'abcde'[:-9] ~ '|' ~ 'abcde'[9:-9:-3]",
            "|ab||eb",
        );
        check(
            "[1, 2, 3][1:] ~ [1, 2, 3][::-1] ~ nothing[1:]",
            "[2, 3][3, 2, 1][]",
        );
        check("'äöü'[1:2]", "ö");
    }

    #[test]
    fn ranges_are_as_long_as_the_template_engines() {
        let n = |stop: i64| range(stop, None, None).map(|list| list.len());
        assert_eq!(n(100_000).expect("the longest"), Some(100_000));
        for stop in [100_001, i64::MAX] {
            let error = n(stop).expect_err("too long").to_string();
            assert!(error.contains("more than 100000 elements"), "{error}");
        }
    }

    /// A joined text is taken off when it is made, and as any value: `map` may make many for one.
    #[test]
    fn joining_takes_what_it_makes() {
        for source in ["{% set x = list|join %}", "{% set x = ''.join(list) %}"] {
            let taken = |a: &str| {
                let budget = Budget::new(0);
                let variables = minijinja::context! { list => [a, a] };
                bounds::render(source, variables, &budget).expect(source);
                budget.taken()
            };
            // Two of them, twice.
            let n_bytes = 10_000;
            let n_more = taken(&"x".repeat(n_bytes)) - taken("");
            assert!(n_more >= 4 * n_bytes, "{source}: {n_more}");
        }
    }
}
