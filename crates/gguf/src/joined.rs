//! A model in several files, as llama.cpp's `gguf-split` writes them, read as one.
//!
//! The first part has the metadata; each part has its own directory of the tensors in it, and
//! `split.no`, `split.count` and `split.tensors.count`.
//! Source: <https://github.com/ggml-org/llama.cpp/tree/master/tools/gguf-split>.

use crate::{ByteSource, GgufError, Header, SourceError, optional};

/// The parts of a model, one behind the other, as one source. A tensor's offset in the joined
/// [`Header`] counts from the beginning of the first part.
#[derive(Clone, Debug)]
pub struct Joined<S> {
    /// Each with its first byte, counted from the beginning of the first part.
    parts: Vec<(u64, S)>,
    len: u64,
}

impl<S: ByteSource> Joined<S> {
    /// Reads the headers of a model's files, given in any order, and joins them. A model in one
    /// file is a model of one part.
    ///
    /// # Errors
    /// As [`Header::read`]; [`GgufError::MissingParts`], [`GgufError::DoubledPart`],
    /// [`GgufError::MixedParts`]; [`GgufError::Duplicate`] for a tensor in two parts.
    pub async fn open(sources: Vec<S>) -> Result<(Header, Self), GgufError> {
        let mut found = Vec::with_capacity(sources.len());
        for source in sources {
            let header = Header::read(&source).await?;
            found.push((Place::of(&header)?, header, source));
        }
        found.sort_by_key(|(place, ..)| place.number);
        let places: Vec<Place> = found.iter().map(|(place, ..)| *place).collect();
        check_places(&places)?;

        let mut parts = Vec::with_capacity(found.len());
        let mut whole: Option<Header> = None;
        let mut len = 0;
        for (_, header, source) in found {
            match &mut whole {
                Some(whole) => whole.append(header, len)?,
                None => whole = Some(header),
            }
            let begin = len;
            len += source.len();
            parts.push((begin, source));
        }
        let whole = whole.ok_or(GgufError::MissingParts {
            n_parts: 1,
            missing: vec![1],
        })?;
        let n_found = whole.tensors().len() as u64;
        match places.first().and_then(|place| place.n_tensors) {
            Some(n) if n != n_found => Err(GgufError::MixedParts {
                why: format!("they hold {n_found} tensors, the model has {n}"),
            }),
            _ => Ok((whole, Self { parts, len })),
        }
    }
}

impl<S: ByteSource> ByteSource for Joined<S> {
    fn len(&self) -> u64 {
        self.len
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        let end = offset
            .checked_add(len as u64)
            .filter(|&end| end <= self.len);
        let end = end.ok_or(SourceError::OutOfRange {
            offset,
            n_bytes: len,
            file_bytes: self.len,
        })?;
        let mut bytes = Vec::new();
        for (begin, source) in &self.parts {
            let first = offset.max(*begin);
            let last = end.min(begin + source.len());
            if first >= last {
                continue;
            }
            let piece = source.read(first - begin, (last - first) as usize).await?;
            if piece.len() == len {
                return Ok(piece); // a tensor lies in one part: no copy
            }
            bytes.extend(piece);
        }
        Ok(bytes)
    }
}

/// What a header says of its file's place among the parts.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// From 1 on.
    number: u32,
    n_parts: u32,
    /// Tensors of all parts.
    n_tensors: Option<u64>,
}

impl Place {
    fn of(header: &Header) -> Result<Self, GgufError> {
        let number = |key| optional(header.u32(key));
        let n_parts = number("split.count")?.unwrap_or(0).max(1);
        let index = number("split.no")?.unwrap_or(0);
        if index >= n_parts {
            return Err(GgufError::MixedParts {
                why: format!("a file says that it is number {index} of {n_parts}, from 0 on"),
            });
        }
        let n_tensors = number("split.tensors.count")?.map(u64::from);
        Ok(Self {
            number: index + 1,
            n_parts,
            n_tensors,
        })
    }
}

/// That these are all parts of one model, each once.
fn check_places(places: &[Place]) -> Result<(), GgufError> {
    let Some(&Place { n_parts, .. }) = places.first() else {
        return Ok(());
    };
    if let Some(other) = places.iter().find(|place| place.n_parts != n_parts) {
        return Err(GgufError::MixedParts {
            why: format!(
                "one says that there are {n_parts}, another that there are {}",
                other.n_parts
            ),
        });
    }
    for pair in places.windows(2) {
        if pair[0].number == pair[1].number {
            return Err(match n_parts {
                1 => GgufError::MixedParts {
                    why: "each is a whole model".to_owned(),
                },
                _ => GgufError::DoubledPart(pair[0].number),
            });
        }
    }
    let is_missing = |number: &u32| !places.iter().any(|place| place.number == *number);
    // A damaged count may be large; more than these are never named.
    let missing: Vec<u32> = (1..=n_parts).filter(is_missing).take(1000).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(GgufError::MissingParts { n_parts, missing })
    }
}
