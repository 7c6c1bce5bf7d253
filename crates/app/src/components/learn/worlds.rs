//! The four simulated worlds: simulated here, a few runs at a time so that the page stays awake.

use std::rc::Rc;

use charts::FourWorlds;
use eval::simulate::{World, WorldResult};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::dom;
use crate::text::use_texts;
use crate::worlds::{N_STEPS, Worlds};

/// What is told.
#[derive(PartialEq, Properties)]
pub struct WorldsPanelProps {
    /// Called with the correlation in the world where thinking does nothing.
    pub on_found: Callback<f64>,
}

/// A button, then the chart.
#[component]
pub fn WorldsPanel(props: &WorldsPanelProps) -> Html {
    let texts = use_texts().learn();
    let worlds = use_state(|| None::<Rc<Worlds>>);
    let onclick = {
        let (worlds, on_found) = (worlds.clone(), props.on_found.clone());
        Callback::from(move |_: MouseEvent| {
            let (shown, on_found) = (worlds.setter(), on_found.clone());
            spawn_local(async move {
                let mut worlds = Worlds::default();
                while worlds.n_steps() < N_STEPS {
                    worlds.step();
                    shown.set(Some(Rc::new(worlds.clone())));
                    dom::pause().await;
                }
                let results = worlds.results();
                let null = results
                    .iter()
                    .find(|of| of.world == World::NoEffectDifficulty);
                if let Some(null) = null {
                    on_found.emit(null.pooled_r);
                }
            });
        })
    };
    let n_steps = worlds.as_ref().map_or(0, |of| of.n_steps());
    let results: Option<Rc<Vec<WorldResult>>> = (worlds.as_ref())
        .filter(|_| n_steps >= N_STEPS)
        .map(|of| Rc::new(of.results()));
    let is_working = n_steps > 0 && n_steps < N_STEPS;
    html! {
        <>
            <button class={classes!("button", "experiment__run", results.is_none().then_some("button--primary"))} type="button" disabled={is_working} {onclick}>
                { if results.is_some() { texts.simulate_again } else { texts.simulate } }
            </button>
            if is_working {
                <progress class="meter meter--large" max={N_STEPS.to_string()} value={n_steps.to_string()} aria-label={texts.progress}></progress>
            }
            if let Some(results) = results { <FourWorlds id="lesson-worlds" {results} /> }
        </>
    }
}
