//! All samples of the run: which ones are shown, and in which order.

use std::collections::BTreeMap;
use std::rc::Rc;

use charts::{Outcome, link};
use eval::Sample;
use eval::ways::said;

use crate::index::{Index, Key, Row};

/// The state of the Explore screen beside what the address keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explore {
    /// Whether single keys do nothing.
    pub are_keys_off: bool,
}

/// What can happen to it.
#[derive(Clone, Debug)]
pub enum Change {
    /// Single keys were switched.
    Keys(bool),
}

impl Explore {
    /// Applies a change.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Keys(are_on) => self.are_keys_off = !are_on,
        }
    }
}

/// Which samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filter {
    /// Wholly right.
    Right,
    /// A usable answer that is not wholly right.
    Wrong,
    /// The thought was ended by a limit.
    CutOff,
    /// No usable answer.
    NoAnswer,
    /// Another answer at some budget, or in another repeat.
    Flipped,
    /// A thought at least twice as long as the run's median.
    Long,
    /// A thought with a reconsideration.
    Turns,
}

impl Filter {
    /// Every filter, in the order in which they stand.
    pub const ALL: [Self; 7] = [
        Self::Right,
        Self::Wrong,
        Self::CutOff,
        Self::NoAnswer,
        Self::Flipped,
        Self::Long,
        Self::Turns,
    ];

    /// Its name in the address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::CutOff => "cut",
            Self::NoAnswer => "none",
            Self::Flipped => "flipped",
            Self::Long => "long",
            Self::Turns => "turns",
        }
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// As in the data.
    #[default]
    Data,
    /// Longest thought first.
    Longest,
    /// Shortest thought first.
    Shortest,
    /// Least accurate first.
    Worst,
    /// Most reconsiderations first.
    Turns,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 5] = [
        Self::Data,
        Self::Longest,
        Self::Shortest,
        Self::Worst,
        Self::Turns,
    ];

    /// Its name in the address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Longest => "longest",
            Self::Shortest => "shortest",
            Self::Worst => "worst",
            Self::Turns => "turns",
        }
    }

    /// The order of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == name)
    }
}

/// What is asked of the samples: all of `filters` and the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The filters, each once, in their order.
    pub filters: Vec<Filter>,
    /// What the text, thought, answer, gold or id contains, whatever the case.
    pub text: String,
    /// The order.
    pub sort: Sort,
}

impl Query {
    /// Takes a filter in or out.
    pub fn toggle(&mut self, filter: Filter) {
        match self.filters.iter().position(|there| *there == filter) {
            Some(at) => drop(self.filters.remove(at)),
            None => {
                self.filters.push(filter);
                self.filters.sort_unstable();
            }
        }
    }

    /// A hash that names all of it, also what is as by default.
    #[must_use]
    pub fn hash(&self) -> String {
        let filters = self.filters_text().unwrap_or_else(|| "all".to_owned());
        let (text, sort) = (link::encode(&self.text), self.sort.as_str());
        format!("#show={filters}&find={text}&sort={sort}")
    }

    /// The filters as the address keeps them; `None` without any.
    #[must_use]
    pub fn filters_text(&self) -> Option<String> {
        let names: Vec<&str> = self.filters.iter().map(|filter| filter.as_str()).collect();
        (!names.is_empty()).then(|| names.join("."))
    }

    /// Reads the filters from the address; `None` for one that is not known.
    pub fn read_filters(&mut self, text: &str) -> Option<()> {
        let of = |name: &str| {
            Filter::ALL
                .into_iter()
                .find(|filter| filter.as_str() == name)
        };
        let mut filters: Vec<Filter> = match text {
            "all" => Vec::new(),
            names => names.split('.').map(of).collect::<Option<_>>()?,
        };
        filters.sort_unstable();
        filters.dedup();
        self.filters = filters;
        Some(())
    }
}

/// The facts about each sample that filters ask for, and the texts that are searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Sets of filters, as bits, in the order of the index's rows.
    flags: Vec<u8>,
    /// Median think tokens.
    pub median_think_tokens: u32,
}

impl Facts {
    /// The facts about an index's samples.
    #[must_use]
    pub fn of(index: &Index) -> Self {
        let rows = index.rows();
        let mut lengths: Vec<u32> = rows.iter().filter_map(Row::think_tokens).collect();
        lengths.sort_unstable();
        let median = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
        let mut by_item: BTreeMap<u32, Vec<&Rc<Sample>>> = BTreeMap::new();
        for row in rows {
            by_item
                .entry(row.sample.item_index)
                .or_default()
                .push(&row.sample);
        }
        let differs = |item: &u32| {
            let repeats = by_item.get(item).map_or(&[][..], Vec::as_slice);
            repeats
                .windows(2)
                .any(|pair| said(pair[0]) != said(pair[1]))
        };
        let flags = rows.iter().map(|row| {
            let sample = &row.sample;
            let outcome = Outcome::of(sample);
            let facts = [
                (Filter::Right, outcome == Outcome::Right),
                (
                    Filter::Wrong,
                    matches!(outcome, Outcome::Wrong | Outcome::Partly),
                ),
                (Filter::CutOff, is_cut_off(sample)),
                (Filter::NoAnswer, outcome == Outcome::NoAnswer),
                (
                    Filter::Flipped,
                    flips_along(sample, index.nested(Key::of(sample)))
                        || differs(&sample.item_index),
                ),
                (
                    Filter::Long,
                    median > 0 && row.think_tokens() >= Some(2 * median),
                ),
                (Filter::Turns, row.n_turns > 0),
            ];
            let bits = facts.into_iter().filter(|(_, is_so)| *is_so);
            bits.fold(0, |flags, (filter, _)| flags | bit(filter))
        });
        Self {
            flags: flags.collect(),
            median_think_tokens: median,
        }
    }

    /// Whether a row passes a filter.
    #[must_use]
    pub fn is(&self, row: usize, filter: Filter) -> bool {
        self.flags
            .get(row)
            .is_some_and(|flags| flags & bit(filter) != 0)
    }

    fn passes(&self, row: usize, filters: &[Filter]) -> bool {
        filters.iter().all(|filter| self.is(row, *filter))
    }
}

fn bit(filter: Filter) -> u8 {
    1 << filter as u8
}

/// Whether the thought was ended by a limit, not by the model.
fn is_cut_off(sample: &Sample) -> bool {
    sample.completion.budget_hit || sample.reading.failure == Some(eval::Failure::TruncatedThink)
}

/// Whether an answer at some budget differs from that behind the whole thought, in the same way.
fn flips_along(own: &Sample, nested: &[Rc<Sample>]) -> bool {
    let variant = |sample: &Sample| sample.nested.as_ref().map(|nested| nested.variant);
    nested.iter().any(|sample| {
        let Some(at) = variant(sample).filter(|at| at.budget.is_some()) else {
            return false;
        };
        let whole = nested.iter().find(|other| {
            variant(other).is_some_and(|v| (v.budget, v.extensions, v.mode) == (None, 0, at.mode))
        });
        let whole = match at.mode {
            eval::AnswerMode::Free => own,
            _ => whole.map_or(own, |whole| whole),
        };
        said(sample) != said(whole)
    })
}

/// What a query finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Rows of the index, in the order asked for.
    pub rows: Vec<usize>,
    /// For each filter, how many samples with the text would be shown if it were added.
    pub counts: [usize; Filter::ALL.len()],
}

/// Asks a query. `texts` are the rows' texts in lower case, where a text is asked for.
#[must_use]
pub fn find(index: &Index, facts: &Facts, texts: &[String], query: &Query) -> Found {
    let wanted = query.text.trim().to_lowercase();
    let has_text = |row: &usize| {
        wanted.is_empty() || texts.get(*row).is_some_and(|text| text.contains(&wanted))
    };
    let with_text: Vec<usize> = (0..index.rows().len()).filter(has_text).collect();
    let counts = Filter::ALL.map(|filter| {
        let asked = |row: &&usize| facts.passes(**row, &query.filters) && facts.is(**row, filter);
        with_text.iter().filter(asked).count()
    });
    let mut rows: Vec<usize> = with_text
        .into_iter()
        .filter(|&row| facts.passes(row, &query.filters))
        .collect();
    let of = |row: &usize| &index.rows()[*row];
    let data = |row: &usize| (of(row).sample.item_index, of(row).sample.repeat);
    rows.sort_by_key(data);
    match query.sort {
        Sort::Data => {}
        Sort::Longest => rows.sort_by_key(|row| std::cmp::Reverse(of(row).think_tokens())),
        Sort::Shortest => rows.sort_by_key(|row| of(row).think_tokens()),
        Sort::Worst => rows.sort_by(|a, b| {
            let accuracy = |row| of(row).sample.score.accuracy().unwrap_or(1.0);
            accuracy(a).total_cmp(&accuracy(b))
        }),
        Sort::Turns => rows.sort_by_key(|row| std::cmp::Reverse(of(row).n_turns)),
    }
    Found { rows, counts }
}

/// The rows' texts in lower case: what a search looks through.
#[must_use]
pub fn texts_of(index: &Index) -> Vec<String> {
    let text = |sample: &Sample| {
        let answer = sample.completion.answer.as_deref().unwrap_or_default();
        let gold = sample.item.gold_label().unwrap_or_default();
        let parts = [
            &sample.item.id,
            &sample.item.text,
            &sample.completion.thought,
        ];
        let parts = parts.map(String::as_str);
        [&parts[..], &[answer, gold]]
            .concat()
            .join("\n")
            .to_lowercase()
    };
    index.rows().iter().map(|row| text(&row.sample)).collect()
}

#[cfg(test)]
mod tests {
    use eval::{AnswerMode, Failure, Nested, Prediction, TaskId, Variant, made_up};

    use super::*;

    fn sample(item: u32, repeat: u32, label: Option<&str>, think_tokens: u32) -> Sample {
        let read = label.map(|label| Prediction::Label(label.to_owned()));
        let mut sample = made_up::sample(
            TaskId::Sentiment2,
            item,
            made_up::item(item, "positive"),
            read.ok_or(Failure::NoAnswer),
        );
        sample.repeat = repeat;
        sample.completion.usage.think_tokens = Some(think_tokens);
        sample.completion.answer = label.map(str::to_owned);
        sample
    }

    fn nested(item: u32, budget: u32, label: &str) -> Sample {
        let variant = Variant {
            budget: Some(budget),
            extensions: 0,
            mode: AnswerMode::Free,
        };
        Sample {
            nested: Some(Nested {
                variant,
                thought_ended: false,
                labels: Vec::new(),
            }),
            ..sample(item, 0, Some(label), budget)
        }
    }

    /// Five samples: right; wrong and long; no answer and cut off; right but flipped at a budget;
    /// right with a turn.
    fn index() -> Index {
        let mut cut = sample(2, 0, None, 20);
        cut.reading.failure = Some(Failure::TruncatedThink);
        let mut turns = sample(4, 0, Some("positive"), 20);
        turns.completion.thought = "Cold. Wait, WARM soup.".to_owned();
        let all = [
            sample(0, 0, Some("positive"), 20),
            sample(1, 0, Some("negative"), 41),
            cut,
            sample(3, 0, Some("positive"), 19),
            nested(3, 8, "negative"),
            turns,
        ];
        let mut index = Index::default();
        index.extend(all.into_iter().map(Rc::new));
        index
    }

    fn shown(index: &Index, query: &Query) -> Vec<u32> {
        let found = find(index, &Facts::of(index), &texts_of(index), query);
        let item = |row: &usize| index.rows()[*row].sample.item_index;
        found.rows.iter().map(item).collect()
    }

    #[test]
    fn filters_find_what_they_say_and_count_it() {
        let index = index();
        let check = |filters: &[Filter], expect: &[u32]| {
            let query = Query {
                filters: filters.to_vec(),
                ..Query::default()
            };
            assert_eq!(shown(&index, &query), expect, "{filters:?}");
        };
        check(&[], &[0, 1, 2, 3, 4]);
        check(&[Filter::Right], &[0, 3, 4]);
        check(&[Filter::Wrong], &[1]);
        check(&[Filter::CutOff], &[2]);
        check(&[Filter::NoAnswer], &[2]);
        check(&[Filter::Flipped], &[3]);
        check(&[Filter::Long], &[1]);
        check(&[Filter::Turns], &[4]);
        check(&[Filter::Wrong, Filter::Long], &[1]);
        check(&[Filter::Right, Filter::Long], &[]);
        let found = find(&index, &Facts::of(&index), &[], &Query::default());
        assert_eq!(found.counts, [3, 1, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn text_is_found_in_any_case_and_part() {
        let index = index();
        let check = |text: &str, expect: &[u32]| {
            let query = Query {
                text: text.to_owned(),
                ..Query::default()
            };
            assert_eq!(shown(&index, &query), expect, "{text}");
        };
        check("warm", &[4]);
        check(" Negative ", &[1]);
        check("I3", &[3]);
        check("nowhere", &[]);
    }

    #[test]
    fn samples_are_sorted_as_asked() {
        let index = index();
        let check = |sort, expect: &[u32]| {
            let query = Query {
                sort,
                ..Query::default()
            };
            assert_eq!(shown(&index, &query), expect, "{sort:?}");
        };
        check(Sort::Data, &[0, 1, 2, 3, 4]);
        check(Sort::Longest, &[1, 0, 2, 4, 3]);
        check(Sort::Shortest, &[3, 0, 2, 4, 1]);
        check(Sort::Worst, &[1, 2, 0, 3, 4]);
        check(Sort::Turns, &[4, 0, 1, 2, 3]);
    }

    #[test]
    fn repeats_that_disagree_are_flips() {
        let mut index = Index::default();
        let all = [
            sample(0, 0, Some("positive"), 1),
            sample(0, 1, Some("negative"), 1),
            sample(1, 0, Some("positive"), 1),
            sample(1, 1, Some("positive"), 1),
        ];
        index.extend(all.into_iter().map(Rc::new));
        let query = Query {
            filters: vec![Filter::Flipped],
            ..Query::default()
        };
        assert_eq!(shown(&index, &query), [0, 0]);
    }

    #[test]
    fn filters_survive_the_address() {
        let mut query = Query::default();
        query.toggle(Filter::Long);
        query.toggle(Filter::Wrong);
        assert_eq!(query.filters_text().as_deref(), Some("wrong.long"));
        query.text = "ü &".to_owned();
        assert_eq!(query.hash(), "#show=wrong.long&find=%C3%BC%20%26&sort=data");
        query.text.clear();
        let mut read = Query::default();
        assert_eq!(read.read_filters("long.wrong.long"), Some(()));
        assert_eq!(read, query);
        query.toggle(Filter::Long);
        assert_eq!(query.filters, [Filter::Wrong]);
        assert_eq!(read.read_filters("wrong.x"), None);
        assert_eq!(read.read_filters("all"), Some(()));
        assert_eq!(read.filters_text(), None);
    }
}
