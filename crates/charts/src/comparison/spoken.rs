//! A comparison with its runs' names in a language.

use eval::compare::Comparison;

use crate::Lang;
use crate::text::chart_texts;

/// The comparison with every run called as the language calls it.
#[must_use]
pub fn spoken(of: &Comparison, lang: Lang) -> Comparison {
    let mut of = of.clone();
    let say = chart_texts(lang).notes.name;
    for run in &mut of.runs {
        run.name = run.called.said(say);
    }
    for difference in &mut of.differences {
        for ((name, _), run) in difference.each.iter_mut().zip(&of.runs) {
            name.clone_from(&run.name);
        }
    }
    of
}
