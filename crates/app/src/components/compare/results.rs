//! What the compared runs add up to; it computes it first, in slices.

use std::rc::Rc;

use charts::comparison::{ComparisonCharts, ComparisonNotes, ComparisonReport, Named, Published};
use charts::text::chart_texts;
use charts::use_lang;
use eval::compare::Comparing;
use eval::sweep::{Sweep, build_sweep};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Pairs;
use crate::compare::{Change, Compare, Compared, Progress, Shared, Sides};
use crate::components::ChartSave;
use crate::exports;
use crate::reduce::Action;
use crate::shell::Shell;
use crate::slices::{self, Steps};
use crate::text::use_texts;

/// The screen's state and the shell.
#[derive(PartialEq, Properties)]
pub struct ResultsProps {
    /// The screen's state.
    pub compare: Compare,
    /// The shell.
    pub shell: Shell,
}

/// Charts, pairs and remarks.
#[component]
pub fn Results(props: &ResultsProps) -> Html {
    let texts = use_texts().compare();
    let lang = use_lang();
    let note = chart_texts(lang).comparison.note;
    use_comparison(&props.compare, &props.shell);
    let ready = match &props.compare.progress {
        Progress::Ready(ready) => ready,
        Progress::Working(n, all) => {
            return html! { <p class="compare__working" role="status">{ (texts.working)(*n, *all) }</p> };
        }
        Progress::Open => return html! {},
    };
    let of = ready.comparison(lang);
    let actions = Callback::from(|(id, title): Named| html! { <ChartSave {id} {title} /> });
    let save = {
        let (of, sweeps, title) = (Rc::clone(of), Rc::clone(&ready.sweeps), texts.report_title);
        Callback::from(move |_: MouseEvent| {
            let (of, sweeps) = (Rc::clone(&of), Rc::clone(&sweeps));
            let body = html! { <ComparisonReport {title} {of} {sweeps} /> };
            spawn_local(async move {
                exports::save_document("thinkscope-comparison.html", title, lang, body).await;
            });
        })
    };
    html! {
        <>
            <div class="compare__save"><button class="button" type="button" onclick={save}>{ texts.save_report }</button></div>
            <ComparisonCharts of={Rc::clone(of)} sweeps={Rc::clone(&ready.sweeps)} {actions} />
            if of.runs.len() > 1 {
                <Pairs of={Rc::clone(of)} compare={props.compare.clone()} shell={props.shell.clone()} />
            } else {
                <p class="deck__note">{ texts.one }</p>
            }
            <ComparisonNotes of={Rc::clone(of)} />
            <Published of={Rc::clone(of)} />
            <p class="deck__note">{ note }</p>
        </>
    }
}

/// A comparison with the runs that it is of.
struct Work {
    sides: Shared<Sides>,
    comparing: Comparing,
    sweeps: Vec<Option<Sweep>>,
}

impl Steps for Work {
    fn step(&mut self) -> bool {
        if let Some(pool) = self.sides.pools.get(self.sweeps.len()) {
            self.sweeps.push(build_sweep(&pool.samples));
            return true;
        }
        self.comparing.step(&self.sides.runs())
    }
}

/// Compares the present runs while the screen is shown.
#[hook]
fn use_comparison(compare: &Compare, shell: &Shell) {
    let (sides, generation) = (compare.sides.clone(), compare.generation);
    let is_ready = matches!(compare.progress, Progress::Ready(_));
    let (told, finished) = (shell.clone(), shell.clone());
    use_effect_with(generation, move |&generation| {
        let going = (!is_ready && !sides.pools.is_empty()).then(|| {
            let work = Work {
                comparing: Comparing::of_pools(&sides.runs(), &sides.pools),
                sides,
                sweeps: Vec::new(),
            };
            slices::start(
                work,
                move |work| {
                    let (n, all) = work.comparing.progress();
                    told.dispatch(Action::Compare(Change::Worked(generation, n, all)));
                },
                move |work| {
                    let comparison = work.comparing.finish(&work.sides.runs());
                    let compared = Compared::new(comparison, work.sweeps);
                    let change = Change::Compared(generation, Shared::new(compared));
                    finished.dispatch(Action::Compare(change));
                },
            )
        });
        move || drop(going)
    });
}
