//! What repeats of items add up to, as a table.

use eval::Estimate;
use eval::repeats::Repeats;
use yew::prelude::*;

use crate::figure::table;
use crate::number::{fixed, percent};
use crate::text::{ChartTexts, use_chart_texts};

/// The repeats.
#[derive(PartialEq, Properties)]
pub struct RepeatsTableProps {
    /// What they add up to.
    pub repeats: Repeats,
    /// Strict accuracy of all samples, to compare the vote with.
    pub accuracy: Option<Estimate>,
    /// Level of the heading.
    #[prop_or(2)]
    pub level: u8,
}

/// pass@k, agreement, the vote, and thinking within and between items.
#[component]
pub fn RepeatsTable(props: &RepeatsTableProps) -> Html {
    let all_texts = use_chart_texts();
    let texts = &all_texts.results;
    let repeats = &props.repeats;
    html! {
        <section class="results-table" aria-label={texts.repeats}>
            <@{format!("h{}", props.level)} class="section-title">{ texts.repeats }</@>
            <p class="results-table__about">{ (texts.repeats_about)(repeats.n_items, repeats.k) }</p>
            <div class="table-scroll" tabindex="0" role="region" aria-label={texts.repeats}>
                { table(&texts.repeats_columns, rows(repeats, props.accuracy, all_texts)) }
            </div>
        </section>
    }
}

fn rows(repeats: &Repeats, accuracy: Option<Estimate>, texts: &ChartTexts) -> Vec<Vec<String>> {
    let common = &texts.common;
    let texts = &texts.results;
    let estimate = |of: Estimate| {
        let ci = of.ci95.map(|ci| (texts.ci)(&common.range(ci, percent)));
        percent(of.value) + &ci.unwrap_or_default()
    };
    let named =
        |(name, about): (&str, &str), value: String| vec![name.to_owned(), value, about.to_owned()];
    let points = |slope: f64| (texts.per_doubling)(&fixed(100.0 * slope, 1));
    let mut rows: Vec<Vec<String>> = shown_ks(repeats.k)
        .filter_map(|k| {
            let share = repeats
                .pass_at_k
                .get(usize::try_from(k).ok()?.checked_sub(1)?)?;
            let (name, about) = (texts.pass)(k);
            Some(vec![name, percent(*share), about])
        })
        .collect();
    rows.push(named(texts.agreement, percent(repeats.agreement)));
    rows.extend(accuracy.map(|of| named(texts.single, estimate(of))));
    rows.extend(repeats.majority.map(|of| named(texts.vote, estimate(of))));
    if let Some(think) = &repeats.think {
        let ci = think.within_ci95.map(|(low, high)| {
            let ends = (100.0 * low, 100.0 * high);
            (texts.ci)(&common.range(ends, |end| fixed(end, 1)))
        });
        let within = points(think.within_slope) + &ci.unwrap_or_default();
        rows.push(named(texts.within, within));
        rows.extend((think.between_slope).map(|slope| named(texts.between, points(slope))));
    }
    rows
}

/// Doublings from 1, and the largest k.
fn shown_ks(k: u64) -> impl Iterator<Item = u64> {
    let doublings = (0..16).map(|power| 1 << power).take_while(move |&n| n < k);
    doublings.chain((k > 0).then_some(k))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_of_many_ks_are_shown() {
        let check = |k, expect: &[u64]| assert_eq!(shown_ks(k).collect::<Vec<_>>(), expect);
        check(1, &[1]);
        check(2, &[1, 2]);
        check(5, &[1, 2, 4, 5]);
        check(8, &[1, 2, 4, 8]);
    }
}
