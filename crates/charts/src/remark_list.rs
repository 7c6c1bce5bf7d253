//! What a reader should know before believing a run's charts.

use eval::remarks::Remark;
use yew::prelude::*;

use crate::text::use_chart_texts;

/// The remarks.
#[derive(PartialEq, Properties)]
pub struct RemarkListProps {
    /// Weightiest first.
    pub remarks: Vec<Remark>,
    /// Level of the heading.
    #[prop_or(2)]
    pub level: u8,
}

/// The remarks as a list; nothing without any.
#[component]
pub fn RemarkList(props: &RemarkListProps) -> Html {
    let texts = use_chart_texts();
    if props.remarks.is_empty() {
        return Html::default();
    }
    html! {
        <section class="remarks">
            <@{format!("h{}", props.level)} class="section-title">{ texts.results.remarks }</@>
            <ul class="remarks__list">
                { for props.remarks.iter().map(|remark| html! { <li key={remark.kind().as_str()}>{ (texts.notes.remark)(remark) }</li> }) }
            </ul>
        </section>
    }
}
