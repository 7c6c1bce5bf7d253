//! Models in several files: `NAME-00001-of-00003.gguf`, as llama.cpp's `gguf-split` writes them.

/// The most parts of a model.
const MAX_PARTS: u32 = 1000;

/// The name of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What stands before the numbers, a path or an address included.
    pub stem: String,
    /// Which part it is, from 1 on.
    pub number: u32,
    /// How many there are.
    pub n_parts: u32,
    /// What stands behind `.gguf`: the query of an address, or nothing.
    rest: String,
}

impl Part {
    /// Reads a name, path or address; `None` if it is not one of several parts.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (path, rest) = text.split_at(text.find(['?', '#']).unwrap_or(text.len()));
        let begin = path.strip_suffix(".gguf")?;
        let (begin, n_parts) = number_behind(begin, "-of-")?;
        let (stem, number) = number_behind(begin, "-")?;
        let is_one = (1..=n_parts).contains(&number) && n_parts <= MAX_PARTS && !stem.is_empty();
        is_one.then(|| Self {
            stem: stem.to_owned(),
            number,
            n_parts,
            rest: rest.to_owned(),
        })
    }

    /// The names, paths or addresses of all parts, in order.
    #[must_use]
    pub fn family(&self) -> Vec<String> {
        let Self {
            stem,
            n_parts,
            rest,
            ..
        } = self;
        (1..=*n_parts)
            .map(|number| format!("{stem}-{number:05}-of-{n_parts:05}.gguf{rest}"))
            .collect()
    }
}

/// `text` before `sign` and the five digits at its end, and their number.
fn number_behind<'a>(text: &'a str, sign: &str) -> Option<(&'a str, u32)> {
    let (begin, digits) = text.split_at_checked(text.len().checked_sub(5)?)?;
    let is_number = digits.bytes().all(|b| b.is_ascii_digit());
    let number = is_number.then(|| digits.parse().ok()).flatten()?;
    Some((begin.strip_suffix(sign)?, number))
}

/// What a set of files lacks to be a whole model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// Parts are missing.
    #[error("{} of {n_parts} parts are missing, such as {}: choose all parts together", missing.len(), missing[0])]
    Missing {
        /// How many there should be.
        n_parts: u32,
        /// The names of those that are not there; at least one.
        missing: Vec<String>,
    },
    /// Files of more than one model, or a part beside a whole file.
    #[error("{first} and {second} are not parts of one model: choose one model")]
    Mixed {
        /// A file.
        first: String,
        /// Another one.
        second: String,
    },
    /// No file at all.
    #[error("no file was chosen: choose a .gguf file")]
    Empty,
}

/// Puts the files that somebody chose in order: positions in `names` of the parts of one model,
/// the first part first. A single whole file is a model of one part. A part that was chosen twice
/// counts once.
///
/// # Errors
/// [`SplitError`] says what is missing or does not belong.
pub fn order(names: &[&str]) -> Result<Vec<usize>, SplitError> {
    let first = *names.first().ok_or(SplitError::Empty)?;
    let mixed = |second: &str| SplitError::Mixed {
        first: first.to_owned(),
        second: second.to_owned(),
    };
    let Some(part) = Part::parse(first) else {
        return match names.get(1) {
            Some(second) => Err(mixed(second)),
            None => Ok(vec![0]),
        };
    };
    let family = part.family();
    if let Some(stranger) = names.iter().find(|name| !family.iter().any(|f| f == *name)) {
        return Err(mixed(stranger));
    }
    let place = |name: &String| names.iter().position(|n| n == name);
    let missing: Vec<String> = family
        .iter()
        .filter(|n| place(n).is_none())
        .cloned()
        .collect();
    if missing.is_empty() {
        Ok(family.iter().filter_map(place).collect())
    } else {
        let n_parts = part.n_parts;
        Err(SplitError::Missing { n_parts, missing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts() {
        let check = |text: &str, expect: Option<(&str, u32, u32)>| {
            let part = Part::parse(text);
            let found = part
                .as_ref()
                .map(|p| (p.stem.as_str(), p.number, p.n_parts));
            assert_eq!(found, expect, "{text}");
        };
        check("m-00001-of-00003.gguf", Some(("m", 1, 3)));
        check("a/m-Q8-00010-of-00010.gguf", Some(("a/m-Q8", 10, 10)));
        check("m-00004-of-00003.gguf", None);
        check("m-00000-of-00003.gguf", None);
        check("m-1-of-3.gguf", None);
        check("m-00001-of-00003.bin", None);
        check("-00001-of-00003.gguf", None);
        check("é00001-of-00003.gguf", None);
        check("m.gguf", None);
        check(".gguf", None);
    }

    #[test]
    fn the_family_of_an_address() {
        let part = Part::parse("https://a.org/m-00002-of-00002.gguf?x=1").expect("a part");
        assert_eq!(
            part.family(),
            [
                "https://a.org/m-00001-of-00002.gguf?x=1",
                "https://a.org/m-00002-of-00002.gguf?x=1"
            ]
        );
    }

    #[test]
    fn order_of_chosen_files() {
        let check = |names: &[&str], expect: Result<&[usize], &str>| {
            let found = order(names).map_err(|error| error.to_string());
            match expect {
                Ok(order) => assert_eq!(found.as_deref(), Ok(order), "{names:?}"),
                Err(words) => assert!(
                    found.as_ref().is_err_and(|error| error.contains(words)),
                    "{names:?}: {found:?}"
                ),
            }
        };
        let [a, b, c] = [1, 2, 3].map(|i| format!("m-{i:05}-of-00003.gguf"));
        check(&["m.gguf"], Ok(&[0]));
        check(&[&c, &a, &b], Ok(&[1, 2, 0]));
        check(&[&c, &a, &b, &a], Ok(&[1, 2, 0]));
        check(
            &[&c],
            Err("2 of 3 parts are missing, such as m-00001-of-00003.gguf"),
        );
        check(
            &[&a, &b, &c, "n.gguf"],
            Err("n.gguf are not parts of one model"),
        );
        check(&["n.gguf", &a], Err("not parts of one model"));
        check(
            &[&a, "m-00002-of-00004.gguf"],
            Err("not parts of one model"),
        );
        check(&[], Err("no file"));
    }
}
