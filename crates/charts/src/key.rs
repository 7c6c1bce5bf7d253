//! The key of a drawing whose marks are numbered runs. It is part of the drawing, so that a chart kept
//! as a file says what its numbers are.

use yew::prelude::*;

use crate::scale::px;

/// Height of a line.
const LINE: f64 = 19.0;

/// Height of the key of so many names.
#[must_use]
pub fn height(n_names: usize) -> f64 {
    n_names as f64 * LINE + 8.0
}

/// The names below each other, numbered from 1, each with its sign, from the height `top` on.
/// `sign` draws that of a name at a place.
pub fn key(names: &[&str], left: f64, top: f64, sign: impl Fn(usize, (f64, f64)) -> Html) -> Html {
    let line = |(nth, name): (usize, &&str)| {
        let y = top + 14.0 + nth as f64 * LINE;
        html! {
            <g>
                { sign(nth, (left - 30.0, y - 4.0)) }
                <text class="value-label" x={px(left - 8.0)} y={px(y)} text-anchor="end">{ nth + 1 }</text>
                <text class="tick-label" x={px(left)} y={px(y)}>{ shortened(name) }</text>
            </g>
        }
    };
    html! { <g class="legend">{ for names.iter().enumerate().map(line) }</g> }
}

/// A name that fits a drawing; the table has it whole. Its end tells runs apart, so its middle goes.
#[must_use]
pub fn shortened(name: &str) -> String {
    const MOST: usize = 58;
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= MOST {
        return name.to_owned();
    }
    let (start, end) = (
        &letters[..MOST / 2],
        &letters[letters.len() - MOST / 2 + 1..],
    );
    start.iter().chain(&['…']).chain(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_both_ends() {
        assert_eq!(shortened("short"), "short");
        let long = format!("start{}end", "-".repeat(90));
        let kept = shortened(&long);
        assert_eq!(kept.chars().count(), 58);
        assert!(kept.starts_with("start-") && kept.ends_with("-end") && kept.contains('…'));
    }
}
