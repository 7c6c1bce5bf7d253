//! The page's Content-Security-Policy: `www/index.html` says it, all but the hash of the script
//! that Trunk writes into the page.

use anyhow::{Result, bail};

use crate::site::hash::{base64, sha256};

/// Stands in the policy where the hashes go.
const MARK: &str = "'inline-scripts'";

/// The page with the hashes of its inline scripts in its policy.
pub fn complete(page: &str) -> Result<String> {
    if page.matches(MARK).count() != 1 {
        bail!("the page's policy names {MARK} not exactly once");
    }
    let scripts = inline_scripts(page);
    if scripts.is_empty() {
        bail!("the page has no inline script: Trunk starts the page in another way now");
    }
    let hashes = scripts
        .iter()
        .map(|script| format!("'sha256-{}'", base64(&sha256(script.as_bytes()))));
    Ok(page.replace(MARK, &hashes.collect::<Vec<_>>().join(" ")))
}

/// The texts of all scripts that stand in the page itself.
fn inline_scripts(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find("<script") {
        rest = &rest[at..];
        let Some(open) = rest.find('>') else { break };
        let Some(close) = rest.find("</script>") else {
            break;
        };
        let attributes = &rest[..open];
        if !attributes.contains("src=") && close > open {
            found.push(&rest[open + 1..close]);
        }
        rest = &rest[close + "</script>".len()..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_hashed_and_others_are_not() {
        let page = "<meta content=\"script-src 'self' 'inline-scripts'\"><script src=\"a.js\"></script>\
                    <script type=\"module\">alert('Hello, world.');</script>";
        assert_eq!(inline_scripts(page), ["alert('Hello, world.');"]);
        let done = complete(page).expect("a page");
        // The example of the specification: https://www.w3.org/TR/CSP3/
        let hash = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
        assert!(
            done.contains(&format!("script-src 'self' {hash}\"")),
            "{done}"
        );
        for broken in [
            "<p>no mark</p><script>x</script>",
            "'inline-scripts'",
            "'inline-scripts' 'inline-scripts'<script>x</script>",
        ] {
            assert!(complete(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn the_page_holds_no_inline_style_and_a_strict_policy() {
        let page = include_str!("../../../www/index.html");
        assert!(
            !page.contains(" style=") && !page.contains("<style"),
            "style-src 'self' forbids it"
        );
        for loose in ["unsafe-inline", "'unsafe-eval'", "http:", "https:", "*"] {
            assert!(!page.contains(loose), "{loose} in index.html");
        }
        assert!(page.contains(MARK));
    }
}
