//! A class link: what a teacher presets, and which controls students find locked or do not find.

use std::collections::BTreeMap;

use yew::prelude::*;

use crate::settings::Settings;
use crate::url::Place;

/// Something that a link can lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Control {
    /// The task.
    Task,
    /// How many items.
    Items,
    /// The think budget.
    Budget,
    /// Samples of each item.
    Repeats,
    /// The seed.
    Seed,
    /// Greedy or sampled.
    Sampling,
    /// The model and its engine.
    Model,
    /// The data.
    Data,
    /// The way to other lessons.
    Lessons,
    /// The teacher's notes.
    Notes,
}

impl Control {
    /// Every control, as the builder lists them.
    pub const ALL: [Self; 10] = [
        Self::Task,
        Self::Items,
        Self::Budget,
        Self::Repeats,
        Self::Seed,
        Self::Sampling,
        Self::Model,
        Self::Data,
        Self::Lessons,
        Self::Notes,
    ];

    /// Its name in an address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Items => "n",
            Self::Budget => "budget",
            Self::Repeats => "repeats",
            Self::Seed => "seed",
            Self::Sampling => "temperature",
            Self::Model => "model",
            Self::Data => "data",
            Self::Lessons => "lessons",
            Self::Notes => "notes",
        }
    }

    /// The control whose number field has this id.
    #[must_use]
    pub fn of_field(id: &str) -> Option<Self> {
        match id {
            "n-items" => Some(Self::Items),
            "budget" => Some(Self::Budget),
            "repeats" => Some(Self::Repeats),
            "seed" => Some(Self::Seed),
            "temperature" => Some(Self::Sampling),
            _ => None,
        }
    }

    /// Whether it is there or not, and nothing between.
    #[must_use]
    pub const fn is_all_or_nothing(self) -> bool {
        matches!(self, Self::Lessons | Self::Notes)
    }
}

/// What a student can do with a control.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lock {
    /// Change it.
    #[default]
    Open,
    /// See it.
    Locked,
    /// Not see it.
    Hidden,
}

/// The locks of a link; what is not named is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locks(BTreeMap<Control, Lock>);

impl Locks {
    /// The lock of a control.
    #[must_use]
    pub fn of(&self, control: Control) -> Lock {
        self.0.get(&control).copied().unwrap_or_default()
    }

    /// Whether a control cannot be changed.
    #[must_use]
    pub fn is_closed(&self, control: Control) -> bool {
        self.of(control) != Lock::Open
    }

    /// Whether a control is not shown.
    #[must_use]
    pub fn is_hidden(&self, control: Control) -> bool {
        self.of(control) == Lock::Hidden
    }

    /// Sets a lock.
    pub fn set(&mut self, control: Control, lock: Lock) {
        match lock {
            Lock::Open => drop(self.0.remove(&control)),
            Lock::Locked if control.is_all_or_nothing() => {
                self.0.insert(control, Lock::Hidden);
            }
            lock => drop(self.0.insert(control, lock)),
        }
    }

    /// As it stands in an address: `seed,-notes`; `None` when all is open.
    #[must_use]
    pub fn write(&self) -> Option<String> {
        let part = |(control, lock): (&Control, &Lock)| match lock {
            Lock::Hidden => format!("-{}", control.name()),
            _ => control.name().to_owned(),
        };
        let parts: Vec<String> = self.0.iter().map(part).collect();
        (!parts.is_empty()).then(|| parts.join(","))
    }

    /// Reads what [`Locks::write`] writes; `none` opens everything.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut locks = Self::default();
        if text == "none" {
            return Some(locks);
        }
        for part in text.split(',') {
            let (lock, name) = match part.strip_prefix('-') {
                Some(name) => (Lock::Hidden, name),
                None => (Lock::Locked, part),
            };
            let control = Control::ALL.into_iter().find(|of| of.name() == name)?;
            locks.set(control, lock);
        }
        Some(locks)
    }

    /// New settings, with what is closed as it was.
    #[must_use]
    pub fn hold(&self, now: &Settings, new: Settings) -> Settings {
        let mut held = new;
        if self.is_closed(Control::Task) {
            held.task = now.task;
        }
        if self.is_closed(Control::Items) {
            held.n_items = now.n_items;
        }
        if self.is_closed(Control::Budget) {
            held.think_budget = now.think_budget;
        }
        if self.is_closed(Control::Repeats) {
            held.repeats = now.repeats;
        }
        if self.is_closed(Control::Seed) {
            held.seed = now.seed;
        }
        if self.is_closed(Control::Sampling) {
            held.sampling = now.sampling;
        }
        if self.is_closed(Control::Model) {
            held.engine = now.engine;
        }
        held
    }
}

/// The locks around a component.
#[hook]
pub fn use_locks() -> Locks {
    use_context::<Locks>().unwrap_or_default()
}

/// The link of a place on a page: everything before `#` stays.
#[must_use]
pub fn link(page: &str, place: &Place) -> String {
    let page = page.split('#').next().unwrap_or_default();
    format!("{page}#{}", place.hash())
}

#[cfg(test)]
mod tests {
    use eval::TaskId;

    use super::*;
    use crate::settings::Sampling;
    use crate::url::Screen;

    fn locks(text: &str) -> Locks {
        Locks::read(text).expect("locks")
    }

    #[test]
    fn locks_survive_an_address() {
        for text in [
            "task",
            "-task",
            "task,n,-seed,-lessons",
            "budget,repeats,temperature,model,data,-notes",
        ] {
            assert_eq!(locks(text).write().as_deref(), Some(text));
        }
        assert_eq!(locks("none").write(), None);
        // The way to other lessons is there or not.
        assert_eq!(locks("lessons").write().as_deref(), Some("-lessons"));
        for text in ["", "poetry", "task,", "--task", "task seed"] {
            assert_eq!(Locks::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_closed_stays_and_what_is_open_changes() {
        let now = Settings::default();
        let new = Settings {
            task: TaskId::Ner,
            n_items: None,
            think_budget: Some(5),
            sampling: Sampling::Greedy,
            seed: 9,
            repeats: 3,
            ..Settings::default()
        };
        let check = |text: &str, expect: Settings| {
            assert_eq!(locks(text).hold(&now, new.clone()), expect, "{text}");
        };
        check("none", new.clone());
        check("lessons,notes,data", new.clone());
        check(
            "task,-seed",
            Settings {
                task: now.task,
                seed: now.seed,
                ..new.clone()
            },
        );
        check(
            "n,budget,repeats,temperature",
            Settings {
                task: TaskId::Ner,
                seed: 9,
                ..now.clone()
            },
        );
    }

    #[test]
    fn a_class_link_opens_what_it_says() {
        let place = Place {
            screen: Screen::Learn,
            lesson: Some("worlds".to_owned()),
            locks: locks("seed,-notes"),
            present: true,
            settings: Settings {
                seed: 7,
                ..Settings::default()
            },
            ..Place::default()
        };
        let link = link("http://school.example/thinkscope/?a=b#screen=learn", &place);
        let (page, hash) = link.split_once('#').expect("a hash");
        assert_eq!(page, "http://school.example/thinkscope/?a=b");
        assert_eq!(Place::default().follow(hash), place);
    }
}
