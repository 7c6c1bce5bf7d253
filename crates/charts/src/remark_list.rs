//! What a reader should know before believing a run's charts.

use eval::remarks::Remark;
use yew::prelude::*;

use crate::text::use_chart_texts;
use crate::{Lang, use_lang};

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
    let texts = &use_chart_texts().results;
    // Remarks are written in English, wherever they stand.
    let lang = (use_lang() != Lang::English).then(|| Lang::English.tag());
    if props.remarks.is_empty() {
        return Html::default();
    }
    html! {
        <section class="remarks">
            <@{format!("h{}", props.level)} class="section-title">{ texts.remarks }</@>
            <ul class="remarks__list" {lang}>
                { for props.remarks.iter().map(|remark| html! { <li key={remark.kind.as_str()}>{ &remark.text }</li> }) }
            </ul>
        </section>
    }
}
