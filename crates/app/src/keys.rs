//! Keys of the Explore screen: what each does, by where the focus is.

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The next sample.
    Next,
    /// The sample before.
    Previous,
    /// The first sample.
    First,
    /// The last sample.
    Last,
    /// Read the open sample.
    Read,
    /// Back to the list.
    Back,
    /// Search.
    Search,
}

/// Where the focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// In the search field.
    Search,
    /// In another field, a switch or a list of choices.
    Field,
    /// On a row of the list.
    Row,
    /// On the row of the open sample.
    OpenRow,
    /// On a link or a button.
    Control,
    /// On nothing that takes keys.
    Nothing,
}

/// What a key asks for; `None` leaves it to the browser. Single characters do nothing when they are
/// switched off.
#[must_use]
pub fn wish(key: &str, focus: Focus, are_single_on: bool) -> Option<Wish> {
    let is_in_list = matches!(focus, Focus::Row | Focus::OpenRow);
    match (key, focus) {
        ("Escape", Focus::Field) => None,
        ("Escape", _) => Some(Wish::Back),
        ("ArrowDown" | "Enter", Focus::Search) => Some(Wish::First),
        ("Enter", Focus::OpenRow | Focus::Nothing) => Some(Wish::Read),
        (_, Focus::Search | Focus::Field) => None,
        ("ArrowDown", _) if is_in_list => Some(Wish::Next),
        ("ArrowUp", _) if is_in_list => Some(Wish::Previous),
        ("Home", _) if is_in_list => Some(Wish::First),
        ("End", _) if is_in_list => Some(Wish::Last),
        ("j", _) if are_single_on => Some(Wish::Next),
        ("k", _) if are_single_on => Some(Wish::Previous),
        ("/", _) if are_single_on => Some(Wish::Search),
        _ => None,
    }
}

/// The place among `n` samples that a wish leads to, from the open one; `None` where it leads
/// nowhere.
#[must_use]
pub fn target(wish: Wish, open: Option<usize>, n: usize) -> Option<usize> {
    let last = n.checked_sub(1)?;
    match (wish, open) {
        (Wish::Next | Wish::Previous, None) => Some(0),
        (Wish::Next, Some(at)) => Some(at + 1).filter(|next| *next <= last),
        (Wish::Previous, Some(at)) => at.checked_sub(1),
        (Wish::First, _) => Some(0),
        (Wish::Last, _) => Some(last),
        (Wish::Read | Wish::Back | Wish::Search, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_what_the_focus_allows() {
        let check =
            |key, focus, expect| assert_eq!(wish(key, focus, true), expect, "{key} {focus:?}");
        check("j", Focus::Nothing, Some(Wish::Next));
        check("k", Focus::Row, Some(Wish::Previous));
        check("j", Focus::Control, Some(Wish::Next));
        check("j", Focus::Search, None);
        check("/", Focus::Field, None);
        check("/", Focus::OpenRow, Some(Wish::Search));
        check("ArrowDown", Focus::Row, Some(Wish::Next));
        check("ArrowDown", Focus::Nothing, None);
        check("ArrowDown", Focus::Search, Some(Wish::First));
        check("Enter", Focus::OpenRow, Some(Wish::Read));
        check("Enter", Focus::Row, None);
        check("Enter", Focus::Control, None);
        check("Escape", Focus::Search, Some(Wish::Back));
        check("Escape", Focus::Field, None);
        check("x", Focus::Nothing, None);
        assert_eq!(wish("j", Focus::Nothing, false), None);
        assert_eq!(wish("ArrowUp", Focus::Row, false), Some(Wish::Previous));
    }

    #[test]
    fn steps_stay_inside_the_list() {
        let check = |wish, open, n, expect| assert_eq!(target(wish, open, n), expect);
        check(Wish::Next, None, 3, Some(0));
        check(Wish::Next, Some(1), 3, Some(2));
        check(Wish::Next, Some(2), 3, None);
        check(Wish::Previous, Some(0), 3, None);
        check(Wish::Last, Some(0), 3, Some(2));
        check(Wish::First, None, 0, None);
        check(Wish::Read, Some(0), 3, None);
    }
}
