//! The colours of charts: one table of custom properties, each with a light and a dark value.
//!
//! The page's `tokens.css` declares the same pairs with `light-dark()`; a test compares them.
//! Right and wrong are teal and orange, apart for every common form of colour blindness, and are
//! always told by shape or position as well.

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// A custom property and its two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The property's name, with its dashes.
    pub name: &'static str,
    /// Its value on light paper.
    pub light: &'static str,
    /// Its value on dark paper.
    pub dark: &'static str,
}

/// Every custom property that chart styles use.
pub const TOKENS: &[Token] = &[
    Token {
        name: "--surface",
        light: "#ffffff",
        dark: "#1b1c21",
    },
    Token {
        name: "--ink",
        light: "#1c1d22",
        dark: "#ececf0",
    },
    Token {
        name: "--muted",
        light: "#5f636d",
        dark: "#a3a7b3",
    },
    Token {
        name: "--line",
        light: "#e5e5e8",
        dark: "#31333b",
    },
    Token {
        name: "--accent",
        light: "#5746d6",
        dark: "#a99cff",
    },
    Token {
        name: "--right",
        light: "#0b7a75",
        dark: "#4fc9bf",
    },
    Token {
        name: "--wrong",
        light: "#b84b0e",
        dark: "#ff9e5e",
    },
    Token {
        name: "--none",
        light: "#5d6272",
        dark: "#9ea3b3",
    },
    Token {
        name: "--on-fill",
        light: "#ffffff",
        dark: "#15161a",
    },
];

/// Replaces every `var(--name)` of the table by its value.
#[must_use]
pub fn resolve(css: &str, theme: Theme) -> String {
    TOKENS.iter().fold(css.to_owned(), |css, token| {
        let value = if theme == Theme::Light {
            token.light
        } else {
            token.dark
        };
        css.replace(&format!("var({})", token.name), value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_declares_the_same_colours() {
        let css = include_str!("../../../www/styles/tokens.css");
        for Token { name, light, dark } in TOKENS {
            let line = format!("{name}: light-dark({light}, {dark});");
            assert!(css.contains(&line), "tokens.css lacks `{line}`");
        }
    }

    #[test]
    fn nothing_stays_unresolved() {
        for theme in [Theme::Light, Theme::Dark] {
            let css = resolve(crate::CHART_CSS, theme);
            assert!(!css.contains("var("), "{css}");
        }
    }
}
