//! Many mutants in one program: each function that has some holds its body once as it is and once
//! for each mutant, and a variable of the environment says which runs. One build then stands for
//! thousands (Untch, Offutt and Harrold 1993, *Mutation analysis using mutant schemata*).

use std::ops::Range;

use anyhow::{Context, Result};
use proc_macro2::{LineColumn, Span};
use syn::spanned::Spanned;
use syn::visit::Visit;

/// The variable that names the running mutant by its number; without it the code runs as it is.
pub const MUTANT: &str = "THINKSCOPE_MUTANT";
/// The variable that names a file for the numbers of the functions that are reached.
pub const REACHED: &str = "THINKSCOPE_REACHED";

/// A mutant: this range of a file's bytes is replaced.
#[derive(Debug, Clone)]
pub struct Change<'a> {
    /// 1 or more.
    pub number: usize,
    pub range: Range<usize>,
    pub replacement: &'a str,
}

/// A function with its mutants.
#[derive(Debug)]
pub struct Function {
    pub number: usize,
    pub mutants: Vec<usize>,
    /// Its lines in the new text, from 1; and those of each mutant's body.
    lines: Range<usize>,
    bodies: Vec<Range<usize>>,
}

impl Function {
    /// The mutant whose body holds a line of the new text.
    pub fn body_at(&self, line: usize) -> Option<usize> {
        let body = self.bodies.iter().position(|b| b.contains(&line))?;
        Some(self.mutants[body])
    }

    /// All its mutants, if it holds a line of the new text.
    pub fn all_at(&self, line: usize) -> &[usize] {
        if self.lines.contains(&line) {
            &self.mutants
        } else {
            &[]
        }
    }
}

/// A file's text with its mutants behind switches, and its functions, numbered from `first` on.
/// Mutants outside any function's body are left out, and those of functions that cannot hold a
/// switch: a constant one, and one whose result has a type of its body's own (`impl Trait`).
pub fn switch(text: &str, changes: &[Change<'_>], first: usize) -> Result<(String, Vec<Function>)> {
    let mut found = Bodies {
        lines: line_starts(text),
        text,
        bodies: Vec::new(),
    };
    found.visit_file(&syn::parse_file(text).context("rust code")?);
    let (mut out, mut functions) = (String::new(), Vec::new());
    let mut done = 0;
    for (whole, body) in found.bodies {
        let is_in = |c: &&Change<'_>| body.start <= c.range.start && c.range.end <= body.end;
        let inside: Vec<_> = changes.iter().filter(is_in).collect();
        if inside.is_empty() {
            continue;
        }
        let number = first + functions.len();
        out += &text[done..whole.start];
        let start = n_lines(&out);
        out += &text[whole.start..body.start];
        out += &format!("match crate::switched::on({number}) {{");
        let mut bodies = Vec::new();
        for change in &inside {
            out += &format!("\n{} => {{", change.number);
            let start = n_lines(&out);
            out += &text[body.start..change.range.start];
            out += &format!(" {} ", change.replacement);
            out += &text[change.range.end..body.end];
            bodies.push(start..n_lines(&out) + 1);
            out += "}";
        }
        out += &format!("\n_ => {{{}}}}}", &text[body.clone()]);
        done = body.end;
        functions.push(Function {
            number,
            mutants: inside.iter().map(|c| c.number).collect(),
            lines: start..n_lines(&out) + 1,
            bodies,
        });
    }
    out += &text[done..];
    Ok((out, functions))
}

/// The module that a crate's root needs for its switches.
pub fn module(n_functions: usize) -> String {
    format!(
        r#"
pub(crate) mod switched {{
    use std::io::Write;
    use std::sync::OnceLock;
    use std::sync::atomic::{{AtomicBool, Ordering}};

    static SEEN: [AtomicBool; {n_functions}] = [const {{ AtomicBool::new(false) }}; {n_functions}];
    static MUTANT: OnceLock<usize> = OnceLock::new();
    static REACHED: OnceLock<Option<std::fs::File>> = OnceLock::new();

    /// The running mutant's number, 0 for none.
    pub fn on(function: usize) -> usize {{
        if !SEEN[function].swap(true, Ordering::Relaxed) {{
            let file = REACHED.get_or_init(|| {{
                let path = std::env::var_os("{REACHED}")?;
                std::fs::File::options().create(true).append(true).open(path).ok()
            }});
            if let Some(mut file) = file.as_ref() {{
                file.write_all(format!("{{function}}\n").as_bytes()).expect("a file");
            }}
        }}
        *MUTANT.get_or_init(|| {{
            std::env::var("{MUTANT}").map_or(0, |number| number.parse().expect("a number"))
        }})
    }}
}}
"#
    )
}

/// The byte behind a place that counts lines and characters from 1.
pub fn byte_at(text: &str, lines: &[usize], line: usize, column: usize) -> Option<usize> {
    let start = *lines.get(line.checked_sub(1)?)?;
    let mut chars = text[start..].char_indices().map(|(i, _)| i);
    let end = text.len() - start;
    Some(start + chars.nth(column.checked_sub(1)?).unwrap_or(end))
}

/// Where each line begins.
pub fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.match_indices('\n').map(|(i, _)| i + 1);
    std::iter::once(0).chain(ends).collect()
}

/// The line, from 1, that the next text stands on.
fn n_lines(text: &str) -> usize {
    text.matches('\n').count() + 1
}

/// Finds the functions that stand in no other: the bytes of each and of its body within the braces.
struct Bodies<'a> {
    text: &'a str,
    lines: Vec<usize>,
    bodies: Vec<(Range<usize>, Range<usize>)>,
}

impl Bodies<'_> {
    fn byte(&self, at: LineColumn) -> usize {
        byte_at(self.text, &self.lines, at.line, at.column + 1).unwrap_or(self.text.len())
    }

    fn add(&mut self, whole: Span, signature: &syn::Signature, block: &syn::Block) {
        let mut own_type = OwnType(false);
        own_type.visit_return_type(&signature.output);
        if signature.constness.is_some() || own_type.0 {
            return;
        }
        let braces = block.brace_token.span;
        let body = self.byte(braces.open().end())..self.byte(braces.close().start());
        let whole = self.byte(whole.start())..self.byte(whole.end());
        self.bodies.push((whole, body));
    }
}

impl<'a> Visit<'a> for Bodies<'_> {
    fn visit_item_fn(&mut self, f: &'a syn::ItemFn) {
        self.add(f.span(), &f.sig, &f.block);
    }

    fn visit_impl_item_fn(&mut self, f: &'a syn::ImplItemFn) {
        self.add(f.span(), &f.sig, &f.block);
    }

    fn visit_trait_item_fn(&mut self, f: &'a syn::TraitItemFn) {
        if let Some(block) = &f.default {
            self.add(f.span(), &f.sig, block);
        }
    }
}

/// Whether a type has an `impl Trait` in it.
struct OwnType(bool);

impl<'a> Visit<'a> for OwnType {
    fn visit_type_impl_trait(&mut self, _: &'a syn::TypeImplTrait) {
        self.0 = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "const N: u8 = 1 + 1;\n/// ×\nfn f(a: u8) -> u8 {\n    a + 1\n}\nimpl A {\n    fn g() {\n        fn h() -> bool { !x }\n    }\n}\n";

    fn change(number: usize, of: &str, replacement: &'static str) -> Change<'static> {
        let start = CODE.find(of).expect("the code");
        Change {
            number,
            range: start..start + of.len(),
            replacement,
        }
    }

    #[test]
    fn a_function_holds_its_mutants_behind_a_switch() {
        let changes = [
            change(5, "+ 1\n}", "- 1\n}"),
            change(6, "a + 1", "0"),
            change(7, "!x", "x"),
            change(8, "1 + 1", "1 - 1"),
        ];
        // The first of them ends outside the body.
        let (text, functions) = switch(CODE, &changes, 3).expect("code");
        let bodies =
            "{match crate::switched::on(3) {\n6 => {\n     0 \n}\n_ => {\n    a + 1\n}}}\n";
        assert!(text.contains(bodies), "{text}");
        assert!(
            text.contains("match crate::switched::on(4) {\n7 => {\n        fn h() -> bool {  x  }")
        );
        assert!(text.starts_with("const N: u8 = 1 + 1;\n"), "{text}");
        assert!(syn::parse_file(&text).is_ok(), "{text}");
        let mutants: Vec<_> = functions.iter().map(|f| &*f.mutants).collect();
        assert_eq!(mutants, [&[6][..], &[7]]);
    }

    #[test]
    fn some_functions_hold_no_switch() {
        let check = |head: &str, expect: usize| {
            let text = format!("{head} {{ 1 }}");
            let range = text.len() - 3..text.len() - 2;
            let change = Change {
                number: 1,
                range,
                replacement: "0",
            };
            let (_, functions) = switch(&text, &[change], 0).expect("code");
            assert_eq!(functions.len(), expect, "{head}");
        };
        check("fn f() -> u8", 1);
        check("fn f(a: impl A) -> Box<dyn A>", 1);
        check("const fn f() -> u8", 0);
        check("fn f() -> Option<impl A>", 0);
    }

    #[test]
    fn a_line_tells_its_mutant() {
        let changes = [change(1, "a + 1", "0"), change(2, "+", "-")];
        // `+` of the constant is another: the second change stands outside.
        let plus = CODE.find("a + 1").expect("the code") + 2;
        let second = Change {
            range: plus..plus + 1,
            ..changes[1].clone()
        };
        let (text, functions) = switch(CODE, &[changes[0].clone(), second], 0).expect("code");
        let line = |of: &str| text[..text.find(of).expect(of)].matches('\n').count() + 1;
        let check = |of: &str, body: Option<usize>, n_mutants: usize| {
            let line = line(of);
            assert_eq!(functions[0].body_at(line), body, "{of}");
            assert_eq!(functions[0].all_at(line).len(), n_mutants, "{of}");
        };
        check("0 \n", Some(1), 2);
        check("a  -", Some(2), 2);
        check("/// ×", None, 2);
        check("a + 1", None, 2);
        check("impl A", None, 0);
        check("const", None, 0);
    }

    #[test]
    fn places_count_characters() {
        let text = "a\n×b\n";
        let lines = line_starts(text);
        let check = |line, column, expect| {
            assert_eq!(byte_at(text, &lines, line, column), expect);
        };
        check(1, 1, Some(0));
        check(2, 2, Some(4));
        check(2, 9, Some(6));
        check(0, 1, None);
        check(9, 1, None);
    }
}
