//! A lesson on paper: what is printed of its page. No answers.

use std::rc::Rc;

use yew::prelude::*;

use super::rich;
use crate::dom;
use crate::lesson::{Entry, Form, Lesson, Round, SheetTask};
use crate::text::use_texts;

/// The lesson.
#[derive(PartialEq, Properties)]
pub struct SheetProps {
    /// Its line of the list.
    pub entry: Entry,
    /// The lesson.
    pub lesson: Rc<Lesson>,
}

/// The sheet; on screen there is only the way to it.
#[component]
pub fn Sheet(props: &SheetProps) -> Html {
    let texts = use_texts().paper();
    let rule = |n: u32| (0..n).map(|_| html! { <span class="sheet__line"></span> });
    let predict = |round: &Round| {
        let field = match &round.prediction.form {
            Form::Choice(answers) => html! {
                <ul class="sheet__choices">{ for answers.iter().map(|answer| html! { <li>{ rich(&answer.text) }</li> }) }</ul>
            },
            Form::Slider { .. } => {
                html! { <p class="sheet__pair"><span>{ texts.sheet_predicted }</span><span>{ texts.sheet_found }</span></p> }
            }
        };
        html! { <li>{ rich(&round.prediction.ask) }{ field }</li> }
    };
    let task = |task: &SheetTask| html! { <li>{ rich(&task.text) }{ for rule(task.lines) }</li> };
    html! {
        <>
            <p class="sheet-way">
                <button class="button" type="button" onclick={Callback::from(|_: MouseEvent| dom::print("sheet"))}>{ texts.print_sheet }</button>
                <span>{ texts.sheet_hint }</span>
            </p>
            <div class="sheet">
                <p class="sheet__head"><span>{ "Thinkscope" }</span><span>{ texts.sheet_name }</span></p>
                <p class="sheet__title">{ &props.entry.title }</p>
                <p class="sheet__question">{ &props.entry.question }</p>
                <p class="sheet__part">{ texts.sheet_before }</p>
                <ol class="sheet__list">{ for props.lesson.rounds.iter().map(predict) }</ol>
                <p class="sheet__part">{ texts.sheet_after }</p>
                <ol class="sheet__list">{ for props.lesson.sheet.iter().map(task) }</ol>
            </div>
        </>
    }
}
