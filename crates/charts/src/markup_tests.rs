//! The components' markup, rendered natively.

use std::rc::Rc;

use eval::Report;
use yew::{BaseComponent, ServerRenderer};

use crate::budget_chart::BudgetChartProps;
use crate::budget_curves::{BudgetCurvesProps, Swept};
use crate::comparison::ComparisonReportProps;
use crate::confusion_matrix::ConfusionMatrixProps;
use crate::failure_bar::FailureBarProps;
use crate::forest::ForestRow;
use crate::forest_plot::ForestPlotProps;
use crate::four_worlds::FourWorldsProps;
use crate::frontier::{FrontierProps, Spent};
use crate::label_bars::LabelBarsProps;
use crate::range_plot::RangePlotProps;
use crate::scale::Spacing;
use crate::scatter::Against;
use crate::scatter_chart::ScatterChartProps;
use crate::test_report::{point, report};
use crate::{
    BudgetChart, BudgetCurves, ComparisonReport, ConfusionMatrix, FailureBar, ForestPlot,
    FourWorlds, Frontier, LabelBars, RangePlot, ScatterChart,
};

fn render<C: BaseComponent>(props: impl FnOnce() -> C::Properties + Send + 'static) -> String {
    let renderer = ServerRenderer::<C>::with_props(props).hydratable(false);
    futures::executor::block_on(renderer.render())
}

fn example() -> Report {
    let mut report = report((0..12).map(|i| point(i, i * 7, f64::from(i % 2))).collect());
    report.points[4].failed = true;
    report
}

/// A title, a description, a caption and a table: what every chart must have.
fn check_frame(html: &str, id: &str) {
    for part in [
        format!("id=\"{id}\""),
        format!("aria-labelledby=\"{id}-title {id}-desc\""),
        format!("<title id=\"{id}-title\">"),
        format!("<desc id=\"{id}-desc\">"),
        "<figcaption".to_owned(),
        "<summary>Data table</summary>".to_owned(),
        "<th scope=\"col\">".to_owned(),
    ] {
        assert!(html.contains(&part), "{id} lacks {part}: {html}");
    }
    assert!(!html.contains("style="), "{id} has an inline style");
}

fn table_rows(html: &str) -> usize {
    html.matches("<th scope=\"row\">").count()
}

#[test]
fn the_scatter_chart_has_one_link_and_one_row_for_each_point() {
    let html = render::<ScatterChart>(|| ScatterChartProps {
        id: "s".into(),
        report: Rc::new(example()),
        against: Against::ThinkPerInput,
        spacing: Spacing::Log2,
        link_prefix: "".into(),
        actions: Default::default(),
    });
    check_frame(&html, "s");
    assert_eq!(html.matches("<a ").count(), 12);
    assert_eq!(table_rows(&html), 12);
    assert!(html.contains("href=\"#item=item%204\""), "{html}");
    assert_eq!(
        html.matches("class=\"mark mark--failed\"").count(),
        2,
        "the mark and its legend"
    );
    assert!(
        html.contains("role=\"group\""),
        "an image has no links inside"
    );
}

#[test]
fn a_crowded_scatter_chart_stays_small_and_says_how_it_is_drawn() {
    let html = render::<ScatterChart>(|| {
        let mut report = report(
            (0..5000)
                .map(|i| point(i, i % 90, f64::from(i % 2)))
                .collect(),
        );
        report.points[4].failed = true;
        ScatterChartProps {
            id: "s".into(),
            report: Rc::new(report),
            against: Against::ThinkTokens,
            spacing: Spacing::Linear,
            link_prefix: "".into(),
            actions: Default::default(),
        }
    });
    check_frame(&html, "s");
    assert!(html.matches('<').count() < 1500, "{} tags", html.len());
    assert_eq!(html.matches("<a ").count(), 0);
    assert!(html.contains("All 5000 are drawn"), "{html}");
    // The rows of the table add up to the samples.
    let n: u64 = (html.split("<th scope=\"row\">").skip(1))
        .map(|row| {
            row.split_once('<')
                .expect("an end")
                .0
                .parse::<u64>()
                .expect("a count")
        })
        .sum();
    assert_eq!(n, 5000);
    assert!(html.contains("role=\"img\""), "no links inside");
}

#[test]
fn the_confusion_matrix_shows_every_count() {
    let html = render::<ConfusionMatrix>(|| ConfusionMatrixProps {
        id: "c".into(),
        report: Rc::new(example()),
        actions: Default::default(),
    });
    check_frame(&html, "c");
    assert!(html.contains("role=\"img\""));
    assert_eq!(html.matches("class=\"cell\"").count(), 6);
    assert_eq!(table_rows(&html), 2);
    assert!(
        html.contains("positive read as negative, 4 of 6 items (66.7 %)"),
        "{html}"
    );
}

#[test]
fn bars_and_ranges_name_their_numbers() {
    let html = render::<LabelBars>(|| LabelBarsProps {
        id: "b".into(),
        report: Rc::new(example()),
        actions: Default::default(),
    });
    check_frame(&html, "b");
    assert_eq!(table_rows(&html), 2);
    assert!(html.contains("F1 of negative is 0.67."), "{html}");

    let html = render::<FailureBar>(|| FailureBarProps {
        id: "f".into(),
        report: Rc::new(example()),
        actions: Default::default(),
    });
    check_frame(&html, "f");
    assert_eq!(table_rows(&html), 4);
    assert!(html.contains("cut off while thinking: 1"), "{html}");

    let html = render::<RangePlot>(|| RangePlotProps {
        id: "r".into(),
        report: Rc::new(example()),
        actions: Default::default(),
    });
    check_frame(&html, "r");
    assert_eq!(table_rows(&html), 3);
    assert!(html.contains("50 % right (95 % CI 30 % to 70 %)"), "{html}");
}

#[test]
fn the_budget_chart_shows_every_point_of_every_way() {
    let html = render::<BudgetChart>(|| BudgetChartProps {
        id: "g".into(),
        sweep: Rc::new(crate::budget::tests::sweep()),
        actions: Default::default(),
    });
    check_frame(&html, "g");
    assert_eq!(table_rows(&html), 8);
    assert_eq!(html.matches("class=\"budget-range\"").count(), 8);
    assert!(
        html.contains("Accuracy is 50 % after 0 think tokens and 85 % with the whole thought."),
        "{html}"
    );
}

#[test]
fn runs_stand_beside_each_other_with_their_numbers() {
    let row = |name: &str, value, n, p_adjusted| ForestRow {
        name: name.to_owned(),
        value,
        ci95: Some((value - 0.1, value + 0.1)),
        n,
        p_adjusted,
    };
    let html = render::<ForestPlot>(move || ForestPlotProps {
        id: "o".into(),
        title: "Average F1".into(),
        axis: "F1".into(),
        rows: Rc::new(vec![
            row("A", -0.4, 200, Some(0.0005)),
            row("B", 0.1, 12, None),
        ]),
        finding: "Two runs.".into(),
        domain: None,
        reference: Some(0.0),
        decimals: 2,
        actions: Default::default(),
    });
    check_frame(&html, "o");
    assert_eq!(table_rows(&html), 2);
    for part in [
        "\u{2212}0.50 to \u{2212}0.30",
        "p &lt; 0.001",
        "Adjusted p (Holm)",
        "fewer than 30 observations",
        "class=\"mean-line\"",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert_eq!(
        html.matches("class=\"dot\"").count(),
        1,
        "the small one is hollow"
    );

    let html = render::<Frontier>(|| FrontierProps {
        id: "e".into(),
        runs: Rc::new(vec![Spent {
            name: "A <b>".to_owned(),
            think_tokens: 40.0,
            tokens_per_right: Some(80.5),
            accuracy: example().strict_accuracy.expect("an accuracy"),
        }]),
        actions: Default::default(),
    });
    check_frame(&html, "e");
    assert_eq!(table_rows(&html), 1);
    assert!(html.contains("80.5") && !html.contains("<b>"), "{html}");
    let drawing = html.split("</svg>").next().expect("a drawing");
    assert!(
        drawing.contains(">A &lt;b&gt;</text>"),
        "the key is in the drawing: {drawing}"
    );
}

/// Two runs of four items, one of them pooled from two files.
fn comparison() -> eval::compare::Comparison {
    use eval::compare::{Comparing, Run};
    use eval::pool::{Filed, pool};
    use eval::{Prediction, TaskId, made_up};

    let sample = |index: u32, label: &str, seed| {
        let mut item = made_up::item(index, "positive");
        item.text = format!("<i>Text</i> {index}");
        let read = Ok(Prediction::Label(label.to_owned()));
        let mut sample = made_up::sample(TaskId::Sentiment2, index, item, read);
        sample.seed = seed;
        sample
    };
    let run = |n_right: u32, seed| -> Vec<eval::Sample> {
        let label = |index| {
            if index < n_right {
                "positive"
            } else {
                "negative"
            }
        };
        (0..4)
            .map(|index| sample(index, label(index), seed))
            .collect()
    };
    let mut whole = made_up::header(TaskId::Sentiment2);
    whole.spec.temperature = Some(0.6);
    let mut none = whole.clone();
    none.spec.think_budget = Some(0);
    let (first, second, other) = (run(3, 1), run(4, 2), run(1, 1));
    let filed = |file, header, samples| Filed {
        file,
        header,
        samples,
    };
    let pools = pool(&[
        filed("a.jsonl", &whole, &first),
        filed("b.jsonl", &whole, &second),
        filed("c.jsonl", &none, &other),
    ]);
    let own: Vec<Vec<eval::Sample>> = pools.iter().map(eval::pool::Pool::own_samples).collect();
    let runs: Vec<Run<'_>> = (pools.iter().zip(&own))
        .map(|(pool, samples)| Run {
            header: &pool.header,
            samples,
        })
        .collect();
    let mut comparing = Comparing::of_pools(&runs, &pools);
    while comparing.step(&runs) {}
    comparing.finish(&runs)
}

#[test]
fn a_comparison_is_one_document() {
    let html = render::<ComparisonReport>(|| ComparisonReportProps {
        title: "Runs".into(),
        of: Rc::new(comparison()),
        sweeps: Rc::new(vec![Some(crate::budget::tests::sweep()), None]),
    });
    for id in [
        "average-f1",
        "tokens-spent",
        "ratio",
        "partial",
        "budget-curves",
        "parts-0",
    ] {
        check_frame(&html, id);
    }
    for part in [
        "M, unlimited, 2 files",
        "M, budget 0",
        "On 4 common items accuracy differs by 62.5 points",
        "paired t test over items",
        "3 flipped items",
        "points wide on average, that of all 2 together",
        "&lt;i&gt;Text&lt;/i&gt; 1",
        "Published statements",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("<i>") && !html.contains("<button"), "{html}");
}

#[test]
fn budget_curves_of_runs_are_told_by_number_and_shape() {
    let html = render::<BudgetCurves>(|| {
        let sweep = crate::budget::tests::sweep();
        let run = |name: &str| Swept::of(name, &sweep).expect("a curve");
        BudgetCurvesProps {
            id: "v".into(),
            runs: Rc::new(vec![run("A"), run("B")]),
            actions: Default::default(),
        }
    });
    check_frame(&html, "v");
    assert_eq!(table_rows(&html), 8);
    assert_eq!(html.matches("budget-line--other").count(), 1);
    assert!(
        html.contains("B: 50 % after 0 think tokens, 85 % with the whole thought."),
        "{html}"
    );
}

#[test]
fn of_four_worlds_only_the_changed_budget_is_right() {
    use eval::simulate::{World, simulate_world};
    let html = render::<FourWorlds>(|| FourWorldsProps {
        id: "w".into(),
        results: Rc::new(
            World::ALL
                .iter()
                .map(|&world| simulate_world(world, 20, 1))
                .collect(),
        ),
        shape: Default::default(),
        actions: Default::default(),
    });
    check_frame(&html, "w");
    assert_eq!(table_rows(&html), 4);
    assert!(
        html.contains("Only one chart is right in all of these worlds: budget changed."),
        "{html}"
    );
}
