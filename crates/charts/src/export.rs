//! A chart as a file of its own: the drawing with its style sheet inside, every colour resolved.

use crate::palette::{self, Theme};

/// Makes a standalone SVG document of `svg`, the markup of one chart's `<svg>` element as the
/// page or the server rendered it. Fragment links lead nowhere outside the page and are unwrapped
/// by leaving them without a target.
///
/// Returns `None` when `svg` does not start with an `<svg …>` tag.
#[must_use]
pub fn standalone(svg: &str, theme: Theme) -> Option<String> {
    let svg = svg.trim();
    let tag_end = svg.strip_prefix("<svg").and(svg.find('>'))?;
    let (tag, rest) = (&svg[..tag_end], &svg[tag_end + 1..]);
    let namespace = if tag.contains("xmlns=") {
        ""
    } else {
        " xmlns=\"http://www.w3.org/2000/svg\""
    };
    let style = palette::resolve(crate::CHART_CSS, theme);
    let rest = without_targets(rest);
    Some(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{tag}{namespace}><style>{style}\nsvg {{ background: {}; }}</style>{rest}\n",
        palette::resolve("var(--surface)", theme),
    ))
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
        assert_eq!(standalone("<div></div>", Theme::Light), None);
    }
}
