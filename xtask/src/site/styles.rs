//! One style sheet instead of one a component: the first paint waits for all of them, and each is a
//! request.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::site::hash::{hex, sha256};

/// Joins the style sheets of the page, in their order, into one that stands where the first stood.
pub fn join(site: &Path, page: &str) -> Result<String> {
    let links = links(page);
    let Some(first) = links.first() else {
        bail!("the page names no style sheet");
    };
    let mut sheet = String::new();
    for link in &links {
        let name = file_name(link.href);
        let path = site.join(name);
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        if text.contains("url(") || text.contains("@import") {
            bail!("{name} names another file, whose place would change");
        }
        sheet.push_str(text.trim_end());
        sheet.push('\n');
        std::fs::remove_file(&path)?;
    }
    let name = format!("styles-{}.css", &hex(&sha256(sheet.as_bytes()))[..16]);
    std::fs::write(site.join(&name), sheet)?;
    let folder = first
        .href
        .strip_suffix(file_name(first.href))
        .unwrap_or_default();
    let joined = format!("<link rel=\"stylesheet\" href=\"{folder}{name}\">");
    let mut out = page.replacen(first.text, &joined, 1);
    for link in &links[1..] {
        out = out.replacen(link.text, "", 1);
    }
    Ok(out)
}

/// A style sheet of the page.
struct Link<'a> {
    /// The whole element.
    text: &'a str,
    href: &'a str,
}

fn links(page: &str) -> Vec<Link<'_>> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find("<link") {
        rest = &rest[at..];
        let Some(end) = rest.find('>') else { break };
        let text = &rest[..=end];
        let href = text
            .split("href=\"")
            .nth(1)
            .and_then(|t| t.split('"').next());
        if let Some(href) = href.filter(|_| text.contains("rel=\"stylesheet\"")) {
            found.push(Link { text, href });
        }
        rest = &rest[end..];
    }
    found
}

fn file_name(href: &str) -> &str {
    href.rsplit('/').next().unwrap_or(href)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_are_joined_in_their_order() {
        let site = std::env::temp_dir().join(format!("thinkscope-styles-{}", std::process::id()));
        std::fs::create_dir_all(&site).expect("a folder");
        std::fs::write(site.join("b-1.css"), "b {}\n").expect("a file");
        std::fs::write(site.join("a-2.css"), "a {}").expect("a file");
        std::fs::write(site.join("c.css"), "c { background: url(x.png) }").expect("a file");
        let page = "<link rel=\"icon\" href=\"/x/i.svg\">\n<link rel=\"stylesheet\" href=\"/x/b-1.css\"/>\n<link rel=\"stylesheet\" href=\"/x/a-2.css\"/>";
        let out = join(&site, page).expect("a page");
        let name = out
            .split("href=\"/x/")
            .nth(2)
            .and_then(|t| t.split('"').next())
            .expect("a name");
        let sheet = std::fs::read_to_string(site.join(name)).expect("a sheet");
        let is_gone = !site.join("b-1.css").exists();
        let moved = join(&site, "<link rel=\"stylesheet\" href=\"c.css\">");
        std::fs::remove_dir_all(&site).expect("the folder");
        assert_eq!(sheet, "b {}\na {}\n");
        assert!(is_gone && name.starts_with("styles-") && out.matches("stylesheet").count() == 1);
        assert!(out.starts_with("<link rel=\"icon\" href=\"/x/i.svg\">"));
        assert!(
            moved.is_err(),
            "a file that the sheet names would be looked for elsewhere"
        );
        assert!(join(&site, "<p>").is_err());
    }
}
