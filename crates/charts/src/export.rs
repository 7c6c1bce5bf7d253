//! A chart as a file of its own: the drawing with its style sheet inside, every colour resolved; and
//! its table as CSV.

use eval::export::{csv_line, csv_text};

use crate::palette::{self, Theme};

/// Makes a standalone SVG document of `svg`, the markup of one chart's `<svg>` element as the
/// page or the server rendered it. Fragment links lead nowhere outside the page and are unwrapped
/// by leaving them without a target.
///
/// Returns `None` when `svg` does not start with an `<svg …>` tag.
#[must_use]
pub fn standalone(svg: &str, theme: Theme) -> Option<String> {
    let svg = well_formed(svg.trim());
    let tag_end = svg.strip_prefix("<svg").and(svg.find('>'))?;
    let (tag, rest) = (&svg[..tag_end], &svg[tag_end + 1..]);
    let namespace = if tag.contains("xmlns=") {
        ""
    } else {
        " xmlns=\"http://www.w3.org/2000/svg\""
    };
    // A program that draws the file alone asks for its size.
    let size = match view_box(tag) {
        Some((width, height)) if !tag.contains(" width=") => {
            format!(" width=\"{width}\" height=\"{height}\"")
        }
        _ => String::new(),
    };
    let style = palette::resolve(crate::CHART_CSS, theme);
    let rest = without_targets(rest);
    Some(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{tag}{namespace}{size}><style>{style}\nsvg {{ background: {}; }}</style>{rest}\n",
        palette::resolve("var(--surface)", theme),
    ))
}

/// Width and height of a drawing's own units, as they stand in its `viewBox`.
#[must_use]
pub fn view_box(tag: &str) -> Option<(&str, &str)> {
    let value = tag.split("viewBox=\"").nth(1)?.split('"').next()?;
    let mut sides = value.split_ascii_whitespace().skip(2);
    Some((sides.next()?, sides.next()?))
}

/// Leaves out the characters that XML has no place for, not even as references: a model may write them.
fn well_formed(markup: &str) -> String {
    let is_allowed = |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    markup.chars().filter(is_allowed).collect()
}

/// A table as CSV (RFC 4180), its rows as they are read on the page: text that a spreadsheet would take
/// for a formula is defused, numbers lose their typography and stay numbers.
#[must_use]
pub fn csv(rows: &[Vec<String>]) -> String {
    let field = |cell: &String| number(cell).unwrap_or_else(|| csv_text(cell));
    let line = |row: &Vec<String>| csv_line(row.iter().map(field));
    rows.iter().map(line).collect()
}

/// A number without its typography: `−0.31` as `-0.31`, `1 234` as `1234`, `70 %` as `70%`. `None` for
/// other text.
fn number(cell: &str) -> Option<String> {
    let bare: String = (cell.trim().chars())
        .filter(|c| *c != '\u{202f}')
        .map(|c| if c == '\u{2212}' { '-' } else { c })
        .collect();
    let (digits, sign) = match bare.strip_suffix('%') {
        Some(share) => (share.trim_end(), "%"),
        None => (bare.as_str(), ""),
    };
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | 'e');
    let is_number = digits.chars().all(is_plain) && digits.parse::<f64>().is_ok();
    is_number.then(|| format!("{digits}{sign}"))
}

/// Drops ` href="#…"` from the markup.
fn without_targets(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = rest.find(" href=\"#") {
        out.push_str(&rest[..at]);
        let value = &rest[at + " href=\"".len()..];
        rest = value.find('"').map_or("", |end| &value[end + 1..]);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standalone_drawing_carries_its_style_and_no_variables() {
        let svg = r##"<svg class="chart" viewBox="0 0 1 1"><a href="#item=a"><circle class="mark"/></a></svg>"##;
        let out = standalone(svg, Theme::Dark).expect("an svg");
        assert!(out.starts_with("<?xml"));
        assert!(out.contains("xmlns=\"http://www.w3.org/2000/svg\""));
        assert!(out.contains("<style>") && !out.contains("var(--"));
        assert!(!out.contains("href="));
        assert!(out.contains("<a><circle"));
        assert!(out.contains(" width=\"1\" height=\"1\""), "{out}");
        assert_eq!(standalone("<div></div>", Theme::Light), None);
    }

    #[test]
    fn what_xml_has_no_place_for_is_left_out() {
        let svg = "<svg viewBox=\"0 0 9 9\"><text>a\0b\u{1b}c\u{ffff}d\te</text></svg>";
        let out = standalone(svg, Theme::Light).expect("an svg");
        assert!(out.contains("<text>abcd\te</text>"), "{out}");
    }

    #[test]
    fn a_table_keeps_its_numbers_and_defuses_the_rest() {
        let check = |cell: &str, expect: &str| {
            assert_eq!(csv(&[vec![cell.to_owned()]]), format!("{expect}\r\n"));
        };
        check("\u{2212}0.31", "-0.31");
        check("1\u{202f}234\u{202f}567", "1234567");
        check("71.4 %", "71.4%");
        check("\u{2212}2 %", "-2%");
        check("-1+1", "'-1+1");
        check("\u{2212}0.50 to 0.25", "\u{2212}0.50 to 0.25");
        check("p < 0.001", "p < 0.001");
        check("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"");
        check("@a, b", "\"'@a, b\"");
        check("<script>", "<script>");
        let rows = [
            ["a".to_owned(), "b".to_owned()].to_vec(),
            vec![String::new(); 2],
        ];
        assert_eq!(csv(&rows), "a,b\r\n,\r\n");
    }
}
