//! A recorded run of the bundled model: a thought, its answer, right or wrong, and what cutting
//! the thoughts does to all of them.

use std::rc::Rc;

use charts::Outcome;
use eval::Sample;
use yew::prelude::*;

use super::{CutBars, RecordedTrace};
use crate::dom;
use crate::recording::{Player, Recorded};
use crate::text::{Recording, use_texts};

/// How often the playback moves on.
const TICK_MS: i32 = 60;

/// The panel.
#[component]
pub fn RecordedRun() -> Html {
    let all = use_texts();
    let texts = &all.recording;
    let recorded = use_memo((), |()| Recorded::bundled());
    let n = (*recorded).as_ref().map_or(0, Recorded::n_items);
    let player = use_state(|| Player::at_rest(n));
    // At first the whole thoughts, which come last.
    let chosen = use_state(|| usize::MAX);
    let cuts = (*recorded)
        .as_ref()
        .map_or(&[][..], |recorded| &recorded.cuts[..]);
    let at_cut = (*chosen).min(cuts.len().saturating_sub(1));
    let samples = cuts
        .get(at_cut)
        .map_or_else(Vec::new, |cut| cut.samples.clone());
    use_clock(&player, &samples);
    let (Some(recorded), Some(sample)) = (&*recorded, samples.get(player.at)) else {
        return Html::default();
    };
    let on_cut = {
        let (chosen, player) = (chosen.clone(), player.clone());
        Callback::from(move |at: usize| {
            chosen.set(at);
            player.set(Player {
                at: player.at,
                ..Player::at_rest(n)
            });
        })
    };
    html! {
        <section class="recording" aria-labelledby="recording-title">
            <header class="recording__head">
                <h2 id="recording-title" class="recording__title">{ (all.tasks.title)(recorded.header.spec.task) }</h2>
                <span class="recording__badge">{ texts.badge }</span>
                <p class="recording__about">{ (texts.about)(&recorded.header.subject.model, n) }</p>
            </header>
            <RecordedTrace sample={Rc::clone(sample)} player={*player} budget={cuts[at_cut].budget} />
            { controls(&player, n, texts) }
            { cells(&samples, &player, texts) }
            <CutBars cuts={recorded.cuts.clone()} chosen={at_cut} on_choose={on_cut} />
        </section>
    }
}

/// Moves the playback on while it plays.
#[hook]
fn use_clock(player: &UseStateHandle<Player>, samples: &[Rc<Sample>]) {
    // The closure would otherwise go on from where it was made.
    let now = use_mut_ref(|| **player);
    *now.borrow_mut() = **player;
    let setter = player.setter();
    use_effect_with(
        (player.is_playing, samples.to_vec()),
        move |(is_playing, samples)| {
            let samples = samples.clone();
            let ticker = is_playing.then(|| {
                let last = std::cell::Cell::new(dom::now_ms());
                dom::every(TICK_MS, move || {
                    let at = dom::now_ms();
                    let next = now.borrow().tick(at - last.replace(at), &samples);
                    *now.borrow_mut() = next;
                    setter.set(next);
                })
            });
            move || drop(ticker)
        },
    );
}

fn controls(player: &UseStateHandle<Player>, n: usize, texts: &Recording) -> Html {
    let step = |name: &'static str, sign: &'static str, to: Option<usize>| {
        let player = player.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(to) = to {
                player.set(player.show(to));
            }
        });
        html! { <button class="button recording__step" type="button" aria-label={name} disabled={to.is_none()} {onclick}>{ sign }</button> }
    };
    let name = match (player.is_playing, player.n_told < n) {
        (true, _) => texts.pause,
        (false, true) => texts.go_on,
        (false, false) => texts.play,
    };
    let at = player.at;
    let toggle = player.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        toggle.set(if toggle.is_playing {
            toggle.pause()
        } else {
            toggle.play(n, !dom::wants_less_motion())
        });
    });
    html! {
        <div class="recording__controls" role="group" aria-label={texts.controls}>
            <button class="button recording__play" type="button" {onclick}>{ name }</button>
            { step(texts.previous, "‹", at.checked_sub(1)) }
            { step(texts.next, "›", Some(at + 1).filter(|&to| to < n)) }
            <span class="recording__place">{ (texts.place)(at + 1, n) }</span>
        </div>
    }
}

/// One cell for each item: its outcome, once it is told. The buttons above do the same by keyboard.
fn cells(samples: &[Rc<Sample>], player: &UseStateHandle<Player>, texts: &Recording) -> Html {
    let cell = |(at, sample): (usize, &Rc<Sample>)| {
        let outcome = Outcome::of(sample);
        let (class, sign) = if at < player.n_told {
            (outcome.class(), outcome.sign())
        } else {
            ("grid-cell--open", "")
        };
        let is_here = (at == player.at).then_some("recording__cell--here");
        let to = player.clone();
        html! {
            <li class={classes!("recording__cell", class, is_here)} key={at}
                onclick={Callback::from(move |_: MouseEvent| to.set(to.show(at)))}>{ sign }</li>
        }
    };
    html! {
        <ol class="recording__cells" aria-label={texts.cells}>{ for samples.iter().enumerate().map(cell) }</ol>
    }
}
