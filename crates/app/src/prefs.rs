//! What a person prefers on every visit, what this visit asked of the network, and what the site
//! keeps on this device.

use charts::Lang;
use protocol::Asked;

use crate::holdings::Holdings;
use crate::traffic::{Traffic, Who};

/// The state of the Settings screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prefs {
    /// The language that a person chose; `None` is the browser's.
    pub lang: Option<Lang>,
    /// The browser's language, where the page speaks it.
    pub browser_lang: Option<Lang>,
    /// The colours.
    pub theme: Theme,
    /// Whether the page works without a network.
    pub offline: Offline,
    /// What this visit asked of the network.
    pub traffic: Traffic,
    /// What the site keeps; `None` before it was looked at.
    pub holdings: Option<Holdings>,
    /// How far *Erase everything* is.
    pub erasing: Erasing,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its word in storage and on the document; `None` for the system's.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The theme of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|theme| theme.word() == Some(word))
    }
}

/// Whether the page works without a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Offline {
    /// Not known yet.
    #[default]
    Unknown,
    /// The browser cannot, or may not here.
    Unavailable,
    /// The site's files are being kept.
    Preparing,
    /// It does.
    Ready,
    /// It does, and a newer version is kept already.
    Newer,
}

/// How far *Erase everything* is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Erasing {
    /// Nobody asked.
    #[default]
    No,
    /// The button was pressed once; the page asks whether that was meant.
    Asked,
    /// It goes on.
    Going,
    /// It is done; what is left stands in [`Prefs::holdings`].
    Done,
}

/// What can happen to it.
#[derive(Clone, Debug)]
pub enum Change {
    /// Another language was chosen.
    Lang(Lang),
    /// Other colours were chosen.
    Theme(Theme),
    /// What is known of working without a network.
    Offline(Offline),
    /// Everything that the page itself asked for until now.
    PageAsked(Vec<Asked>),
    /// What a worker asked for.
    Asked(Who, Vec<Asked>),
    /// What the site keeps was looked at.
    Looked(Holdings),
    /// *Erase everything* went a step on, or back.
    Erasing(Erasing),
}

impl Prefs {
    /// Applies a change.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Lang(lang) => self.lang = Some(lang),
            Change::Theme(theme) => self.theme = theme,
            Change::Offline(offline) => self.offline = offline,
            Change::PageAsked(asked) => self.traffic.page = asked.into(),
            Change::Asked(who, asked) => self.traffic.add(who, asked),
            Change::Looked(holdings) => self.holdings = Some(holdings),
            Change::Erasing(erasing) => self.erasing = erasing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::Action;
    use crate::state::State;

    #[test]
    fn themes_have_words() {
        for theme in Theme::ALL {
            let back = theme.word().map_or(Some(Theme::System), Theme::of_word);
            assert_eq!(back, Some(theme));
        }
        assert_eq!(Theme::of_word("sepia"), None);
    }

    #[test]
    fn what_the_page_asked_replaces_and_what_workers_asked_adds() {
        let asked = |url: &str| Asked {
            url: url.into(),
            n_network_bytes: Some(1),
            n_body_bytes: Some(1),
        };
        let mut prefs = Prefs::default();
        for _ in 0..2 {
            prefs.apply(Change::PageAsked(vec![asked("https://a.org/x")]));
            prefs.apply(Change::Asked(Who::Engine, vec![asked("https://a.org/m")]));
        }
        assert_eq!(prefs.traffic.n_requests(), 3);
    }

    #[test]
    fn the_language_is_the_links_then_the_chosen_then_the_browsers() {
        let mut state = State::at("");
        assert_eq!(state.lang(), Lang::English);
        state.prefs.browser_lang = Some(Lang::Spanish);
        assert_eq!(state.lang(), Lang::Spanish);
        state.place.lang = Some(Lang::English);
        assert_eq!(state.lang(), Lang::English);
        // A choice is newer than the link that the page was opened by.
        state.apply(Action::Prefs(Change::Lang(Lang::Spanish)));
        assert_eq!((state.lang(), state.place.lang), (Lang::Spanish, None));
    }

    #[test]
    fn erasing_leaves_nothing_of_what_was_done_here() {
        let mut state = State::at("#screen=settings&task=pos&lang=es");
        state.apply(Action::WantRun);
        state.apply(Action::OpenFailed("no record".into()));
        state.apply(Action::Prefs(Change::Theme(Theme::Dark)));
        let asked = vec![Asked {
            url: "https://a.org/x".into(),
            n_network_bytes: None,
            n_body_bytes: None,
        }];
        state.apply(Action::Prefs(Change::PageAsked(asked)));
        state.apply(Action::Prefs(Change::Erasing(Erasing::Going)));
        let fresh = State::at("#screen=settings&lang=es");
        let expect = State {
            prefs: state.prefs.clone(),
            ..fresh
        };
        // Samples compare by where they lie: what they hold is compared.
        assert_eq!(format!("{state:?}"), format!("{expect:?}"));
        assert_eq!(
            state.prefs.traffic.n_requests(),
            1,
            "what was asked stays true"
        );
        assert_eq!(state.prefs.theme, Theme::Dark);
    }
}
