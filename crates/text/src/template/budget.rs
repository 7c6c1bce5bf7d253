//! How much a chat template may make.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Value};

/// Largest text or list that a template may make beyond its message, in bytes.
const MAX_VALUE_BYTES: usize = 1 << 18;
/// What it may make in all beyond its message, in bytes, with what it has given up again.
const MAX_MADE_BYTES: usize = 1 << 24;
/// How often a value may hold the whole message.
const MESSAGES_IN_VALUE: usize = 16;
/// How often a rendering may write, copy or search the message; Qwen's template does it ten times.
const MESSAGES_MADE: usize = 128;

/// What an item of a list counts beside its text: its place in memory, and more characters than a
/// whole number or a separator has.
const ITEM_BYTES: usize = 32;
/// What a number with a fraction counts: `1e308` is written with all its digits.
const FLOAT_BYTES: usize = 320;
/// How much longer a text may get where it is written with quotes: `"\u{7f}"`.
const ESCAPED: usize = 6;
/// How deep lists may stand in lists; the template engine writes and compares them with a call
/// inside a call.
const MAX_DEPTH: usize = 64;

/// What a rendering may still make; copies share it.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    left: Arc<AtomicUsize>,
    in_all: usize,
    in_value: usize,
}

impl Budget {
    /// What a rendering may make around messages of `n_message_bytes`.
    pub(super) fn new(n_message_bytes: usize) -> Self {
        let in_all = MAX_MADE_BYTES.saturating_add(MESSAGES_MADE.saturating_mul(n_message_bytes));
        Self {
            left: Arc::new(AtomicUsize::new(in_all)),
            in_all,
            in_value: MAX_VALUE_BYTES
                .saturating_add(MESSAGES_IN_VALUE.saturating_mul(n_message_bytes)),
        }
    }

    /// Takes `n_bytes` off.
    ///
    /// # Errors
    /// If there are no more as many.
    pub(super) fn take(&self, n_bytes: usize) -> Result<(), Error> {
        let left = self.left.load(Ordering::Relaxed);
        let Some(left) = left.checked_sub(n_bytes) else {
            self.left.store(0, Ordering::Relaxed);
            return Err(excess(format!(
                "it makes more than {} bytes of texts and lists in all",
                self.in_all
            )));
        };
        self.left.store(left, Ordering::Relaxed);
        Ok(())
    }

    /// Fails for a value of more than the largest allowed size.
    pub(super) fn fits(&self, n_bytes: usize) -> Result<(), Error> {
        if n_bytes <= self.in_value {
            return Ok(());
        }
        Err(excess(format!(
            "it makes a text or list of more than {} bytes",
            self.in_value
        )))
    }

    /// A value that was just made, weighed and taken off. What would be made only when it is read
    /// is made now, so that it is made once.
    pub(super) fn made(&self, value: Value) -> Result<Value, Error> {
        let value = if value.kind() == ValueKind::Iterable {
            let mut items = Vec::new();
            for item in value.try_iter()? {
                self.take(ITEM_BYTES)?;
                self.fits((items.len() + 1) * ITEM_BYTES)?;
                items.push(item);
            }
            Value::from(items)
        } else {
            value
        };
        self.take(self.weight(&value)?)?;
        Ok(value)
    }

    /// A value that is put into a namespace: no other namespace, so that none holds itself.
    pub(super) fn stored(&self, value: Value) -> Result<Value, Error> {
        if is_namespace(&value) {
            return Err(nested());
        }
        self.weigh(value)
    }

    /// Takes off what it costs to look through a value, which may not be larger than allowed.
    pub(super) fn weigh(&self, value: Value) -> Result<Value, Error> {
        let mut weight = Weight::new(self.in_value);
        weight.add(&value, 0).map_err(|heavy| self.say(heavy))?;
        self.take(weight.n_items * ITEM_BYTES)?;
        Ok(value)
    }

    /// Takes off what it costs to read `values` once, but not the items of their items.
    pub(super) fn read(&self, values: &[Value]) -> Result<(), Error> {
        let n_bytes = |value: &Value| match value.as_str() {
            Some(text) => text.len(),
            None => value.len().unwrap_or(0).saturating_mul(ITEM_BYTES),
        };
        self.take(values.iter().map(n_bytes).sum())
    }

    /// Takes off what writing a value makes.
    pub(super) fn written(&self, value: &Value) -> Result<(), Error> {
        self.take(self.weight(value)?)
    }

    /// The most bytes that a value fills, here or written as text.
    fn weight(&self, value: &Value) -> Result<usize, Error> {
        let mut weight = Weight::new(self.in_value);
        weight.add(value, 0).map_err(|heavy| self.say(heavy))?;
        Ok(weight.n_bytes)
    }

    fn say(&self, heavy: Heavy) -> Error {
        match heavy {
            Heavy::Large => excess(format!(
                "it makes a text or list of more than {} bytes",
                self.in_value
            )),
            Heavy::Deep => excess(format!(
                "it puts more than {MAX_DEPTH} lists into each other"
            )),
            Heavy::Namespace => nested(),
            Heavy::Other(error) => error,
        }
    }
}

/// A sum over a value and all that it holds.
struct Weight {
    n_bytes: usize,
    n_items: usize,
    limit: usize,
}

enum Heavy {
    Large,
    Deep,
    Namespace,
    Other(Error),
}

impl Weight {
    fn new(limit: usize) -> Self {
        Self {
            n_bytes: 0,
            n_items: 0,
            limit,
        }
    }

    fn add(&mut self, value: &Value, depth: usize) -> Result<(), Heavy> {
        let is_inside = depth > 0;
        self.n_items += 1;
        let n_bytes = match value.as_str() {
            Some(text) if is_inside => ITEM_BYTES + ESCAPED * text.len(),
            Some(text) => text.len(),
            None if value.is_number() && !value.is_integer() => FLOAT_BYTES,
            None => ITEM_BYTES,
        };
        self.n_bytes = self.n_bytes.saturating_add(n_bytes);
        if self.n_bytes > self.limit {
            return Err(Heavy::Large);
        }
        match value.kind() {
            ValueKind::Seq | ValueKind::Map | ValueKind::Iterable if depth == MAX_DEPTH => {
                return Err(Heavy::Deep);
            }
            ValueKind::Map if is_inside && is_namespace(value) => return Err(Heavy::Namespace),
            ValueKind::Seq | ValueKind::Iterable => {
                for item in value.try_iter().map_err(Heavy::Other)? {
                    self.add(&item, depth + 1)?;
                }
            }
            ValueKind::Map => {
                for key in value.try_iter().map_err(Heavy::Other)? {
                    self.add(&key, depth + 1)?;
                    self.add(&value.get_item(&key).map_err(Heavy::Other)?, depth + 1)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Whether it is what `namespace()` makes, the one value that changes after it was made. The
/// template engine does not say so otherwise.
fn is_namespace(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|object| object.type_name().ends_with("::Namespace"))
}

fn nested() -> Error {
    excess("it puts a namespace into a list or another namespace".to_owned())
}

fn excess(what: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, what)
}

#[cfg(test)]
impl Budget {
    /// What has been taken off.
    pub(super) fn taken(&self) -> usize {
        self.in_all - self.left.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_weigh_what_they_fill_or_write() {
        let check = |value: Value, expect: usize| {
            let weight = Budget::new(0).weight(&value).expect("a light value");
            assert_eq!(weight, expect, "{value:?}");
        };
        let map = |key: &str, value: Value| Value::from_iter([(key.to_owned(), value)]);
        check(Value::from("abc"), 3);
        check(Value::from(7), 32);
        check(Value::from(true), 32);
        check(Value::from(1.5), 320);
        check(Value::from(vec![1, 2]), 3 * 32);
        // In a list a text has a place, quotes and escapes.
        check(Value::from(vec!["abc"]), 32 + (32 + 3 * 6));
        check(map("ab", Value::from("c")), 32 + (32 + 2 * 6) + (32 + 6));
    }

    #[test]
    fn values_have_a_largest_size_and_depth() {
        let budget = Budget::new(1);
        let largest = MAX_VALUE_BYTES + MESSAGES_IN_VALUE;
        let size = |n_bytes: usize| budget.weight(&Value::from("x".repeat(n_bytes)));
        assert_eq!(size(largest).expect("the largest text"), largest);
        assert!(size(largest + 1).is_err());
        assert!(budget.fits(largest).is_ok());
        assert!(budget.fits(largest + 1).is_err());

        let deep = |n: usize, wrap: fn(Value) -> Value| {
            let mut value = Value::from(1);
            for _ in 0..n {
                value = wrap(value);
            }
            budget.weight(&value).map_err(|error| error.to_string())
        };
        let wraps: [fn(Value) -> Value; 2] = [
            |value| Value::from(vec![value]),
            |value| Value::from_iter([("a".to_owned(), value)]),
        ];
        for wrap in wraps {
            assert!(deep(MAX_DEPTH, wrap).is_ok());
            let error = deep(MAX_DEPTH + 1, wrap).expect_err("too deep");
            assert!(
                error.contains("more than 64 lists into each other"),
                "{error}"
            );
        }
    }

    #[test]
    fn to_look_through_a_list_costs_its_places() {
        let budget = Budget::new(0);
        budget
            .weigh(Value::from(vec!["long text"; 3]))
            .expect("a light list");
        assert_eq!(budget.taken(), 4 * ITEM_BYTES);
    }

    /// What is made while it is read could go on for ever.
    #[test]
    fn no_more_items_are_made_than_fit() {
        let n_made = Arc::new(AtomicUsize::new(0));
        let counter = n_made.clone();
        let endless = Value::make_iterable(move || {
            let counter = counter.clone();
            std::iter::repeat_with(move || counter.fetch_add(1, Ordering::Relaxed))
        });
        assert!(Budget::new(0).made(endless).is_err());
        let n_fit = MAX_VALUE_BYTES / ITEM_BYTES;
        assert_eq!(n_made.load(Ordering::Relaxed), n_fit + 1);
    }
}
