//! The five tasks as cards.

use eval::TaskId;
use yew::prelude::*;

use crate::class::{Control, Lock, use_locks};
use crate::text::use_texts;

/// What is chosen.
#[derive(PartialEq, Properties)]
pub struct TaskPickerProps {
    /// The present task.
    pub task: TaskId,
    /// Called with another one.
    pub on_pick: Callback<TaskId>,
}

/// A radio group whose options are cards.
#[component]
pub fn TaskPicker(props: &TaskPickerProps) -> Html {
    let lock = use_locks().of(Control::Task);
    let texts = &use_texts().tasks;
    let card = |&id: &TaskId| {
        let on_pick = props.on_pick.clone();
        html! {
            <label class="task-card" key={id.as_str()}>
                <input class="task-card__radio" type="radio" name="task" value={id.as_str()} checked={props.task == id}
                    onchange={Callback::from(move |_: Event| on_pick.emit(id))} />
                <span class="task-card__title">{ (texts.title)(id) }</span>
                <span class="task-card__about">{ (texts.about)(id) }</span>
            </label>
        }
    };
    if lock == Lock::Hidden {
        return Html::default();
    }
    html! {
        <fieldset class="task-picker" disabled={lock == Lock::Locked}>
            <legend class="section-title">{ texts.choice }</legend>
            <div class="task-picker__cards">{ for TaskId::ALL.iter().map(card) }</div>
        </fieldset>
    }
}
