//! The address: one table of what the part after `#` keeps, so that any view can be linked.
//!
//! A hash names only what it changes: `#item=ner-007` in a chart leaves the rest as it is, and the
//! page then writes the whole hash back.

use charts::{Lang, link};
use eval::AnswerMode;
use protocol::EngineChoice;

use crate::class::Locks;
use crate::explore::Query;
use crate::settings::{MAX_EXTENSIONS, Sampling, Settings, budgets_of};

/// Which screen is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// Choosing what to run.
    #[default]
    Home,
    /// The run: first live, then its results.
    Run,
    /// One sample.
    Item,
    /// Which models there are, and which are kept here.
    Models,
    /// What computes here, whether it computes right, and how fast.
    Device,
    /// All samples of the run, to filter and read.
    Explore,
    /// Runs beside each other.
    Compare,
    /// The lessons.
    Learn,
    /// Theme, language, storage, and what this page asked of the network.
    Settings,
}

/// Names a sample of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleKey {
    /// The item's id.
    pub item: String,
    /// Which repeat, from 0.
    pub repeat: u32,
}

/// Everything that the address keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Which screen.
    pub screen: Screen,
    /// Which sample, on the item screen.
    pub sample: Option<SampleKey>,
    /// [`protocol::Kept::id`] of the chosen model, where it is one from the browser's storage. Files
    /// from the disk have no address.
    pub stored_model: Option<String>,
    /// The language that the link asks for.
    pub lang: Option<Lang>,
    /// Which lesson is open, on the Learn screen.
    pub lesson: Option<String>,
    /// What a class link locks.
    pub locks: Locks,
    /// Whether the page is shown to a class.
    pub present: bool,
    /// The choices.
    pub settings: Settings,
    /// Which samples are shown, and in which order.
    pub query: Query,
    /// Which two of the compared runs are looked at, counted from 0; the first two where none are named.
    pub pair: Option<(usize, usize)>,
}

/// One entry of the table: a key, how it is written (`None`: as by default) and how it is read.
struct Entry {
    key: &'static str,
    write: fn(&Place) -> Option<String>,
    read: fn(&mut Place, &str) -> Option<()>,
}

const TABLE: &[Entry] = &[
    Entry {
        key: "screen",
        write: |place| match place.screen {
            Screen::Home => None,
            Screen::Run => Some("run".to_owned()),
            Screen::Models => Some("models".to_owned()),
            Screen::Device => Some("device".to_owned()),
            Screen::Explore => Some("explore".to_owned()),
            Screen::Compare => Some("compare".to_owned()),
            Screen::Learn => Some("learn".to_owned()),
            Screen::Settings => Some("settings".to_owned()),
            // The item says so itself.
            Screen::Item => None,
        },
        read: |place, value| {
            place.screen = match value {
                "home" => Screen::Home,
                "run" => Screen::Run,
                "models" => Screen::Models,
                "device" => Screen::Device,
                "explore" => Screen::Explore,
                "compare" => Screen::Compare,
                "learn" => Screen::Learn,
                "settings" => Screen::Settings,
                _ => return None,
            };
            place.sample = None;
            Some(())
        },
    },
    Entry {
        key: "item",
        write: |place| {
            let key = place.sample.as_ref()?;
            link::fragment(&key.item, key.repeat)
                .strip_prefix("item=")
                .map(str::to_owned)
        },
        read: |place, value| {
            let (item, repeat) = value.split_once('~').unwrap_or((value, "0"));
            let key = SampleKey {
                item: link::decode(item)?,
                repeat: repeat.parse().ok()?,
            };
            place.screen = Screen::Item;
            place.sample = Some(key);
            Some(())
        },
    },
    Entry {
        key: "pair",
        write: |place| place.pair.map(|(a, b)| format!("{},{}", a + 1, b + 1)),
        read: |place, value| {
            let (a, b) = value.split_once(',')?;
            let nth = |text: &str| text.parse::<usize>().ok()?.checked_sub(1);
            place.pair = Some((nth(a)?, nth(b)?));
            Some(())
        },
    },
    Entry {
        key: "model",
        write: |place| {
            let id = place.stored_model.as_ref()?;
            Some(format!("stored:{}", link::encode(id)))
        },
        read: |place, value| {
            place.stored_model = match value {
                "bundled" => None,
                _ => {
                    Some(link::decode(value.strip_prefix("stored:")?)?).filter(|id| !id.is_empty())
                }
            };
            Some(())
        },
    },
    Entry {
        key: "lang",
        write: |place| place.lang.map(|lang| lang.tag().to_owned()),
        read: |place, value| {
            place.lang = Some(Lang::of_tag(value)?);
            Some(())
        },
    },
    Entry {
        key: "lesson",
        write: |place| {
            let id = place
                .lesson
                .as_ref()
                .filter(|_| place.screen == Screen::Learn)?;
            Some(link::encode(id))
        },
        read: |place, value| {
            let id = link::decode(value)?;
            let is_name = |id: &String| {
                !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            };
            place.lesson = match id.as_str() {
                "none" => None,
                _ => Some(Some(id).filter(is_name)?),
            };
            Some(())
        },
    },
    Entry {
        key: "lock",
        write: |place| place.locks.write(),
        read: |place, value| Locks::read(&link::decode(value)?).map(|locks| place.locks = locks),
    },
    Entry {
        key: "present",
        write: |place| place.present.then(|| "1".to_owned()),
        read: |place, value| {
            place.present = match value {
                "1" => true,
                "0" => false,
                _ => return None,
            };
            Some(())
        },
    },
    Entry {
        key: "task",
        write: |place| Some(place.settings.task.to_string()),
        read: |place, value| value.parse().ok().map(|task| place.settings.task = task),
    },
    Entry {
        key: "n",
        write: |place| {
            changed(&place.settings.n_items, &Settings::default().n_items, |n| {
                or_word(*n, "all")
            })
        },
        read: |place, value| {
            let n = from_word(value, "all", 1)?;
            place.settings.n_items = n;
            Some(())
        },
    },
    Entry {
        key: "budget",
        write: |place| place.settings.think_budget.map(|budget| budget.to_string()),
        read: |place, value| {
            let budget = from_word(value, "none", 0)?;
            place.settings.think_budget = budget;
            Some(())
        },
    },
    Entry {
        key: "temperature",
        write: |place| match place.settings.sampling {
            Sampling::Auto => None,
            Sampling::Greedy => Some("greedy".to_owned()),
            Sampling::Temperature(temperature) => Some(temperature.to_string()),
        },
        read: |place, value| {
            place.settings.sampling = match value {
                "auto" => Sampling::Auto,
                "greedy" => Sampling::Greedy,
                number => {
                    let temperature: f32 = number.parse().ok()?;
                    (temperature > 0.0 && temperature <= 2.0).then_some(())?;
                    Sampling::Temperature(temperature)
                }
            };
            Some(())
        },
    },
    Entry {
        key: "seed",
        write: |place| {
            changed(
                &place.settings.seed,
                &Settings::default().seed,
                u64::to_string,
            )
        },
        read: |place, value| value.parse().ok().map(|seed| place.settings.seed = seed),
    },
    Entry {
        key: "repeats",
        write: |place| {
            changed(
                &place.settings.repeats,
                &Settings::default().repeats,
                u32::to_string,
            )
        },
        read: |place, value| at_least(value, 1).map(|repeats| place.settings.repeats = repeats),
    },
    Entry {
        key: "batch",
        write: |place| place.settings.batch.map(|batch| batch.to_string()),
        read: |place, value| {
            let batch = from_word(value, "auto", 1)?;
            place.settings.batch = batch.map(|batch| batch.min(64));
            Some(())
        },
    },
    Entry {
        key: "tokens",
        write: |place| place.settings.max_tokens.map(|tokens| tokens.to_string()),
        read: |place, value| {
            let tokens = from_word(value, "auto", 1)?;
            place.settings.max_tokens = tokens;
            Some(())
        },
    },
    Entry {
        key: "engine",
        write: |place| match place.settings.engine {
            EngineChoice::Auto => None,
            EngineChoice::Gpu => Some("gpu".to_owned()),
            EngineChoice::Cpu => Some("cpu".to_owned()),
        },
        read: |place, value| {
            place.settings.engine = match value {
                "auto" => EngineChoice::Auto,
                "gpu" => EngineChoice::Gpu,
                "cpu" => EngineChoice::Cpu,
                _ => return None,
            };
            Some(())
        },
    },
    Entry {
        key: "budgets",
        write: |place| {
            let budgets = &place.settings.budgets;
            (!budgets.is_empty()).then(|| joined(budgets))
        },
        read: |place, value| {
            let budgets = if value == "none" {
                Vec::new()
            } else {
                budgets_of(value)?
            };
            place.settings.budgets = budgets;
            Some(())
        },
    },
    Entry {
        key: "answers",
        write: |place| {
            let modes = &place.settings.modes;
            (!modes.is_empty()).then(|| joined(modes))
        },
        read: |place, value| {
            let modes = match value {
                "none" => Vec::new(),
                value => (value.split(','))
                    .map(|name| name.parse::<AnswerMode>().ok())
                    .collect::<Option<_>>()?,
            };
            place.settings.modes = modes;
            Some(())
        },
    },
    Entry {
        key: "extend",
        write: |place| {
            changed(
                &place.settings.extensions,
                &Settings::default().extensions,
                u32::to_string,
            )
        },
        read: |place, value| {
            place.settings.extensions = at_least(value, 0).filter(|n| *n <= MAX_EXTENSIONS)?;
            Some(())
        },
    },
    Entry {
        key: "show",
        write: |place| place.query.filters_text(),
        read: |place, value| place.query.read_filters(value),
    },
    Entry {
        key: "find",
        write: |place| {
            let text = &place.query.text;
            (!text.is_empty()).then(|| link::encode(text))
        },
        read: |place, value| {
            place.query.text = link::decode(value)?;
            Some(())
        },
    },
    Entry {
        key: "sort",
        write: |place| {
            changed(&place.query.sort, &Query::default().sort, |sort| {
                sort.as_str().to_owned()
            })
        },
        read: |place, value| {
            place.query.sort = crate::explore::Sort::of(value)?;
            Some(())
        },
    },
];

/// Values with commas between.
fn joined<T: ToString>(values: &[T]) -> String {
    let words: Vec<String> = values.iter().map(T::to_string).collect();
    words.join(",")
}

impl Place {
    /// The hash of this place, without `#`.
    #[must_use]
    pub fn hash(&self) -> String {
        let parts = TABLE
            .iter()
            .filter_map(|entry| Some(format!("{}={}", entry.key, (entry.write)(self)?)));
        let words = parts.collect::<Vec<_>>().join("&");
        // What names no screen keeps the one that is shown, and going back to here must not.
        if self.screen == Screen::Home && !words.is_empty() {
            return format!("screen=home&{words}");
        }
        words
    }

    /// This place after following a hash (with or without `#`). What cannot be read changes nothing.
    #[must_use]
    pub fn follow(&self, hash: &str) -> Self {
        let mut place = self.clone();
        let hash = hash.trim_start_matches('#');
        if hash.is_empty() {
            place.screen = Screen::Home;
            place.sample = None;
        }
        for part in hash.split('&') {
            let Some((key, value)) = part.split_once('=') else {
                continue;
            };
            if let Some(entry) = TABLE.iter().find(|entry| entry.key == key) {
                let before = place.clone();
                if (entry.read)(&mut place, value).is_none() {
                    place = before;
                }
            }
        }
        place
    }
}

fn changed<T: PartialEq>(value: &T, default: &T, write: impl Fn(&T) -> String) -> Option<String> {
    (value != default).then(|| write(value))
}

fn or_word(value: Option<u32>, word: &str) -> String {
    value.map_or_else(|| word.to_owned(), |value| value.to_string())
}

/// A number of at least `low`, or the word that stands for none.
fn from_word(value: &str, word: &str, low: u32) -> Option<Option<u32>> {
    if value == word {
        Some(None)
    } else {
        at_least(value, low).map(Some)
    }
}

fn at_least(value: &str, low: u32) -> Option<u32> {
    value.parse().ok().filter(|&number| number >= low)
}

#[cfg(test)]
mod tests {
    use eval::TaskId;

    use super::*;
    use crate::explore::{Filter, Sort};

    #[test]
    fn going_back_to_the_first_screen_shows_it() {
        for task in TaskId::ALL {
            let mut home = Place::default();
            home.settings.task = *task;
            let run = home.follow("screen=run");
            assert_eq!(run.follow(&home.hash()), home, "{}", home.hash());
        }
    }

    #[test]
    fn every_place_survives_its_hash() {
        let check = |place: Place| {
            let hash = place.hash();
            assert_eq!(Place::default().follow(&hash), place, "{hash}");
        };
        check(Place::default());
        check(Place {
            screen: Screen::Run,
            ..Place::default()
        });
        check(Place {
            screen: Screen::Device,
            ..Place::default()
        });
        check(Place {
            screen: Screen::Learn,
            lesson: Some("reward-rules".to_owned()),
            ..Place::default()
        });
        check(Place {
            screen: Screen::Models,
            stored_model: Some("r1 1.5b&q4".to_owned()),
            lang: Some(Lang::Spanish),
            ..Place::default()
        });
        check(Place {
            screen: Screen::Item,
            sample: Some(SampleKey {
                item: "a b&c=~é#".to_owned(),
                repeat: 3,
            }),
            stored_model: None,
            lang: None,
            lesson: None,
            locks: Locks::read("task,-notes").expect("locks"),
            present: true,
            settings: Settings {
                task: TaskId::Pos,
                n_items: None,
                think_budget: Some(0),
                sampling: Sampling::Temperature(0.7),
                seed: 99,
                repeats: 4,
                batch: Some(8),
                max_tokens: Some(100),
                engine: EngineChoice::Gpu,
                budgets: vec![0, 16, 128],
                modes: vec![AnswerMode::Free, AnswerMode::Labels],
                extensions: 2,
            },
            query: Query {
                filters: vec![Filter::Wrong, Filter::Long],
                text: "a, b & \u{fc}".to_owned(),
                sort: Sort::Longest,
            },
            pair: Some((4, 0)),
        });
    }

    #[test]
    fn a_link_changes_only_what_it_names() {
        let here = Place {
            settings: Settings {
                task: TaskId::Ner,
                seed: 5,
                ..Settings::default()
            },
            ..Place::default()
        };
        let there = here.follow("#item=ner-007");
        assert_eq!(there.settings, here.settings);
        assert_eq!(there.screen, Screen::Item);
        let back = there.follow("#screen=run");
        assert_eq!((back.screen, back.sample), (Screen::Run, None));
    }

    #[test]
    fn nonsense_changes_nothing() {
        let here = Place::default();
        for hash in [
            "#n=0",
            "#n=-4",
            "#task=poetry",
            "#engine=abacus",
            "#temperature=hot",
            "#temperature=0",
            "#model=elsewhere",
            "#model=stored:%zz",
            "#item=%zz",
            "#seed=",
            "#lang=xx",
            "#lesson=../secret",
            "#lesson=",
            "#lock=poetry",
            "#present=yes",
            "#budgets=0,x",
            "#answers=poem",
            "#extend=99",
            "#show=everything",
            "#sort=beauty",
            "#find=%zz",
            "#pair=0,1",
            "#pair=2",
            "#x=1",
            "#main",
        ] {
            assert_eq!(here.follow(hash), here, "{hash}");
        }
    }
}
