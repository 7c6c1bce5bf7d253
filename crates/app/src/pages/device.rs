//! The device: what computes here, whether it computes right, and how fast.

use protocol::BenchPlan;
use yew::prelude::*;

use crate::components::{BenchPanel, CopyButton, DeviceFacts, SelfTest};
use crate::device_text;
use crate::reduce::Action;
use crate::shell::Shell;
use crate::state::{Model, State, Worker};
use crate::text::{ReportTexts, Texts, use_texts};

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct DevicePageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// The screen.
#[component]
pub fn DevicePage(props: &DevicePageProps) -> Html {
    let all = use_texts();
    let texts = all.device();
    let state = &props.state;
    let device = &state.device;
    let is_free = state.worker == Worker::Ready
        && !state.is_worker_at_work()
        && !matches!(state.model, Model::Loading { .. });
    let subject = match &state.model {
        Model::Loaded { subject, .. } => Some(AttrValue::from((texts.subject)(
            &subject.model,
            all.units.engine(&subject.engine),
        ))),
        _ => None,
    };
    let (examines, plans, measures, cancels) = (
        props.shell.clone(),
        props.shell.clone(),
        props.shell.clone(),
        props.shell.clone(),
    );
    // The first look happens while the model is loaded.
    let is_examining = device.is_examining
        || (device.report.is_none() && matches!(state.model, Model::Loading { .. }));
    html! {
        <>
            <header class="device-head">
                <div>
                    <h1 tabindex="-1">{ texts.title }</h1>
                    <p class="device-head__lead">{ texts.lead }</p>
                </div>
                { engine(state, all) }
            </header>
            if state.is_running() {
                <p class="device-head__note">{ texts.run_goes_on }</p>
            }
            <div class="device-grid">
                <DeviceFacts report={device.report.clone()} {is_examining} />
                <SelfTest report={device.report.clone()} {is_examining} may_run={is_free}
                    on_run={Callback::from(move |()| examines.examine())} />
                <BenchPanel device={device.clone()} may_run={is_free && subject.is_some()} {subject}
                    on_plan={Callback::from(move |plan: BenchPlan| plans.dispatch(Action::BenchPlan(plan)))}
                    on_run={Callback::from(move |plan: BenchPlan| measures.bench(plan))}
                    on_cancel={Callback::from(move |()| cancels.cancel_bench())} />
            </div>
            { report(state, &texts.report) }
        </>
    }
}

/// Which engine the loaded model runs on, and why.
fn engine(state: &State, texts: &Texts) -> Html {
    match &state.model {
        Model::Loaded {
            subject,
            engine_reason,
            ..
        } => html! {
            <p class="device-head__engine">{ crate::components::engine_badge(subject) }<span>{ (texts.told)(engine_reason) }</span></p>
        },
        Model::Failed { sentence, .. } => {
            html! { <p class="device-head__engine">{ (texts.told)(sentence) }</p> }
        }
        _ => Html::default(),
    }
}

/// Everything as text, to send to somebody.
fn report(state: &State, texts: &ReportTexts) -> Html {
    let text = device_text::plain(state);
    html! {
        <section class="device-report" aria-labelledby="report-title">
            <h2 id="report-title" class="section-title">{ texts.title }</h2>
            <p class="device-card__about">{ texts.about }</p>
            <div class="device-report__buttons">
                <CopyButton label={texts.copy_text} text={text.clone()} />
                <CopyButton label={texts.copy_json} text={device_text::json(state)} />
            </div>
            <details>
                <summary>{ texts.show }</summary>
                <pre class="prompt" tabindex="0">{ text }</pre>
            </details>
        </section>
    }
}
