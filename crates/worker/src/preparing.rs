//! A small model answers on the CPU while the GPU is being prepared: a browser takes many seconds to
//! compile all kernels for the first time, and nobody should wait that long for a first answer.

use std::future::Future;
use std::pin::{Pin, pin};

use futures::future::{Either, select};
use protocol::{EngineChoice, ModelSource, Room};

use crate::device::Gpu;
use crate::engage::{self, Engaged, NoGpu, Refusal};
use crate::mailbox::{Mailbox, Message};
use crate::model::Model;
use crate::reading::Reading;

/// What the page reads until the GPU is ready.
const MEANWHILE: &str =
    "The GPU is being prepared; until it is ready, the CPU computes. You can start.";

/// The engine on the GPU, or why there is none, and the GPU that it was looked for on.
pub type Outcome = (Gpu, Result<Result<Engaged, NoGpu>, Refusal>);

/// An engine that is being made ready beside everything else, if one is.
#[derive(Default)]
pub struct Preparing(Option<Pin<Box<dyn Future<Output = Outcome>>>>);

impl Preparing {
    /// How a model is to be loaded now: the bundled one on the CPU where the GPU comes later.
    pub fn first_choice(source: &ModelSource, choice: EngineChoice) -> (EngineChoice, bool) {
        match (source, choice) {
            (ModelSource::Bundled { .. }, EngineChoice::Auto) => (EngineChoice::Cpu, true),
            _ => (choice, false),
        }
    }

    /// Begins to make an engine on the GPU ready for a model that was loaded on the CPU, and says so
    /// in the model's reason.
    pub fn begin(&mut self, model: &mut Model, room: Room, mut gpu: Gpu) {
        let Some(source) = model.file.source.again() else {
            return;
        };
        model.engaged.terms.reason = MEANWHILE.into();
        let header = model.file.header.clone();
        self.0 = Some(Box::pin(async move {
            let source = Reading::unwatched(source);
            let found = engage::on_gpu(room, &header, &source, &mut gpu).await;
            (gpu, found)
        }));
    }

    /// The next message, or the engine if that comes before.
    pub async fn or_message(&mut self, mailbox: &Mailbox) -> Either<Message, Outcome> {
        let Some(preparing) = &mut self.0 else {
            return Either::Left(mailbox.next().await);
        };
        match select(pin!(mailbox.next()), preparing).await {
            Either::Left((message, _)) => Either::Left(message),
            Either::Right((outcome, _)) => {
                self.0 = None;
                Either::Right(outcome)
            }
        }
    }

    /// Gives it up: the GPU will be looked for anew when it is wanted.
    pub fn stop(&mut self) {
        self.0 = None;
    }

    /// Waits for the engine, if one is being made ready: whoever needs the GPU has to.
    pub async fn end(&mut self) -> Option<Outcome> {
        match self.0.take() {
            Some(preparing) => Some(preparing.await),
            None => None,
        }
    }
}
