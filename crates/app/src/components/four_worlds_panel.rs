//! The four worlds, simulated in the page: controls and chart.

use std::rc::Rc;

use charts::FourWorlds;
use charts::text::use_chart_texts;
use eval::simulate::{Shape, Simulation, World, WorldResult};
use yew::prelude::*;

use super::{ChartSave, NumberField};
use crate::slices::{self, Steps};
use crate::text::use_texts;

/// Runs of each world: enough for the charts' second decimal.
const N_RUNS: u32 = 40;

/// What is simulated: the size of a run, and the seed.
type Plan = (Shape, u64);

/// All worlds, run by run in turn, so that each chart sharpens at the same pace.
struct Worlds(Vec<Simulation>);

impl Worlds {
    fn new((shape, seed): Plan) -> Self {
        let worlds = World::ALL.iter();
        Self(
            worlds
                .map(|&world| Simulation::new(world, shape, seed))
                .collect(),
        )
    }

    fn results(&self) -> Rc<Vec<WorldResult>> {
        Rc::new(self.0.iter().map(Simulation::result).collect())
    }
}

impl Steps for Worlds {
    fn step(&mut self) -> bool {
        let next = self.0.iter_mut().min_by_key(|world| world.n_runs());
        let Some(next) = next.filter(|world| world.n_runs() < N_RUNS) else {
            return false;
        };
        next.step();
        true
    }
}

/// The panel: it needs nothing, so that any screen can hold it.
#[component]
pub fn FourWorldsPanel() -> Html {
    let texts = use_texts().worlds();
    let title = use_chart_texts().worlds.title;
    let plan = use_state(|| (Shape::default(), 1_u64));
    let results = use_state(|| Rc::new(Vec::new()));
    {
        let (told, finished) = (results.setter(), results.setter());
        use_effect_with(*plan, move |&plan| {
            let going = slices::start(
                Worlds::new(plan),
                move |worlds| told.set(worlds.results()),
                move |worlds| finished.set(worlds.results()),
            );
            move || drop(going)
        });
    }
    let change = |set: fn(&mut Shape, Option<u32>)| {
        let plan = plan.clone();
        Callback::from(move |value: Option<f64>| {
            let (mut shape, seed) = *plan;
            set(&mut shape, value.map(|value| value as u32));
            plan.set((shape, seed));
        })
    };
    let again = {
        let plan = plan.clone();
        Callback::from(move |_: MouseEvent| plan.set((plan.0, plan.1 + 1)))
    };
    let (shape, _) = *plan;
    let n_runs = results
        .iter()
        .map(|of: &WorldResult| of.n_runs)
        .min()
        .unwrap_or(0);
    let (cap, no_cap) = texts.cap;
    html! {
        <section class="worlds" aria-labelledby="worlds-title">
            <h2 id="worlds-title" class="section-title">{ texts.title }</h2>
            <p class="worlds__about">{ texts.about }</p>
            <div class="worlds__fields">
                <NumberField id="worlds-items" label={texts.items} value={Some(f64::from(shape.n_items))} min=20.0 max=1000.0 step=10.0
                    on_change={change(|shape, n| shape.n_items = n.unwrap_or(shape.n_items))} />
                <NumberField id="worlds-repeats" label={texts.repeats} value={Some(f64::from(shape.n_repeats))} min=2.0 max=32.0 step=1.0
                    on_change={change(|shape, n| shape.n_repeats = n.unwrap_or(shape.n_repeats))} />
                <NumberField id="worlds-cap" label={cap} hint={texts.cap_hint} value={shape.cap_tokens.map(f64::from)} min=32.0 max=65536.0 step=32.0
                    empty={no_cap} on_change={change(|shape, n| shape.cap_tokens = n)} />
                <button class="button" type="button" onclick={again}>{ texts.again }</button>
            </div>
            <FourWorlds id="four-worlds" results={Rc::clone(&results)} {shape}
                actions={html! { <ChartSave id="four-worlds" {title} /> }} />
            <p class="worlds__progress">{ (texts.progress)(n_runs, N_RUNS) }</p>
        </section>
    }
}
