//! The language that a page or a report speaks.

use yew::prelude::*;

/// A language with a catalogue of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English, which every text exists in.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// Its tag (BCP 47), as `lang` attributes and addresses have it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// What its speakers call it.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
        }
    }

    /// The language of a tag; a region behind it does not matter.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let tag = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|lang| lang.tag().eq_ignore_ascii_case(tag))
    }
}

/// The language around a component: that of the nearest `ContextProvider<Lang>`, else English.
#[hook]
pub fn use_lang() -> Lang {
    use_context::<Lang>().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_name_languages() {
        let check = |tag, expect| assert_eq!(Lang::of_tag(tag), expect, "{tag}");
        check("en", Some(Lang::English));
        check("es-MX", Some(Lang::Spanish));
        check("ES", Some(Lang::Spanish));
        check("est", None);
        check("", None);
    }
}
