//! What the model would say if it had to answer now, along one thought.

use std::rc::Rc;

use eval::sweep::{Moment, Timeline};
use yew::prelude::*;

use crate::figure::{Figure, table};
use crate::number::percent;
use crate::scale::px;
use crate::text::{TimelineTexts, use_chart_texts};
use crate::timeline::{
    BOTTOM, HEIGHT, LEFT, LabelLine, Layout, RIGHT, TOP, WIDTH, commit, label_of, layout, moments,
};

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct LabelTimelineProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// The answers by label probabilities along the thought.
    pub timeline: Rc<Timeline>,
    /// The gold label.
    pub gold: AttrValue,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// Each label's share along the thought, with the commit point.
#[component]
pub fn LabelTimeline(props: &LabelTimelineProps) -> Html {
    let texts = &use_chart_texts().timeline;
    let timeline = &props.timeline;
    let Some(layout) = layout(timeline) else {
        return Html::default();
    };
    let finding = finding(timeline, texts);
    let labels = layout.lines.iter().map(|line| line.label.as_str());
    let columns: Vec<&str> = texts
        .columns
        .into_iter()
        .chain(labels)
        .chain([texts.said])
        .collect();
    let rows = timeline
        .moments
        .iter()
        .map(|moment| row(moment, layout.lines.len(), texts));
    let caption = html! {
        <>
            <p class="finding">{ finding.clone() }</p>
            <p class="caveat">{ texts.caveat }</p>
        </>
    };
    html! {
        <Figure id={&props.id} title={texts.title} size={(WIDTH, HEIGHT)} actions={props.actions.clone()}
            description={format!("{} {finding}", texts.about)} drawing={drawing(&layout, &props.gold, texts)}
            {caption} table={table(&columns, rows)} />
    }
}

fn row(moment: &Moment, n_labels: usize, texts: &TimelineTexts) -> Vec<String> {
    let budget = moment.budget.map_or_else(
        || texts.whole_thought.to_owned(),
        |budget| budget.to_string(),
    );
    let share = |nth: usize| {
        moment
            .labels
            .get(nth)
            .map_or_else(|| "–".to_owned(), |(_, share)| percent(*share))
    };
    let said = label_of(moment).unwrap_or("–").to_owned();
    [budget, moment.think_tokens.to_string()]
        .into_iter()
        .chain((0..n_labels).map(share))
        .chain([said])
        .collect()
}

/// Where the answer commits, in a sentence.
fn finding(timeline: &Timeline, texts: &TimelineTexts) -> String {
    let all = moments(timeline);
    let found = all.first().zip(all.last()).zip(commit(timeline));
    let Some(((first, last), at)) = found else {
        return texts.nothing.to_owned();
    };
    let label = label_of(last).unwrap_or("–");
    let share = last.labels.iter().find(|(name, _)| name == label);
    let share = share.map_or_else(|| "–".to_owned(), |(_, share)| percent(*share));
    if at.think_tokens <= first.think_tokens {
        return (texts.commits_first)(label, &share);
    }
    match timeline.tokens_past_settled() {
        Some(past) if past > 0 => (texts.commits_at)(at.think_tokens, label, &share, past),
        _ => (texts.commits_last)(label, &share),
    }
}

fn drawing(layout: &Layout, gold: &str, texts: &TimelineTexts) -> Html {
    let grid = |share: f64| {
        let at = layout.y.position(share);
        html! {
            <g>
                <line class="grid" x1={px(LEFT)} x2={px(RIGHT)} y1={px(at)} y2={px(at)} />
                <text class="tick-label" x={px(LEFT - 8.0)} y={px(at + 4.0)} text-anchor="end">{ percent(share) }</text>
            </g>
        }
    };
    let tick = |(at, name): &(f64, String)| {
        html! {
            <g>
                <line class="tick" x1={px(*at)} x2={px(*at)} y1={px(BOTTOM)} y2={px(BOTTOM + 5.0)} />
                <text class="tick-label" x={px(*at)} y={px(BOTTOM + 20.0)} text-anchor="middle">{ name }</text>
            </g>
        }
    };
    html! {
        <g aria-hidden="true">
            { for [0.0, 0.5, 1.0].map(grid) }
            <line class="axis" x1={px(LEFT)} x2={px(RIGHT)} y1={px(BOTTOM)} y2={px(BOTTOM)} />
            { for layout.ticks.iter().map(tick) }
            <text class="axis-name" x={px((LEFT + RIGHT) / 2.0)} y={px(HEIGHT - 8.0)} text-anchor="middle">{ texts.axis }</text>
            if let Some(at) = layout.commit {
                <line class="mean-line" x1={px(at)} x2={px(at)} y1={px(TOP)} y2={px(BOTTOM)} />
                <text class="axis-name" x={px(at.clamp(LEFT + 24.0, RIGHT - 24.0))} y={px(TOP - 8.0)} text-anchor="middle">{ texts.commits }</text>
            }
            { for layout.lines.iter().map(|of| line(of, gold, texts)) }
        </g>
    }
}

/// A label's line; gold is told by filled marks and by its name.
fn line(of: &LabelLine, gold: &str, texts: &TimelineTexts) -> Html {
    let is_gold = of.label == gold;
    let (kind, dot, mark) = if is_gold {
        ("label-line label-line--gold", "dot dot--gold", texts.gold)
    } else {
        ("label-line", "dot", "")
    };
    html! {
        <g>
            <path class={kind} d={of.path.clone()} />
            { for of.marks.iter().map(|(x, y)| html! { <circle class={dot} cx={px(*x)} cy={px(*y)} r="3.5" /> }) }
            <text class={if is_gold { "value-label" } else { "tick-label" }} x={px(RIGHT + 8.0)} y={px(of.name_y + 4.0)}>
                { &of.label }if is_gold { <tspan class="tick-label" x={px(RIGHT + 8.0)} dy="13">{ mark.trim() }</tspan> }
            </text>
        </g>
    }
}
