//! Choosing an engine, testing the device before its first use, falling back.

use gguf::{ByteSource, Header};
use gpu::{AdapterCard, Device, DeviceLimits, DeviceOptions, probe};

use crate::{AnyEngine, EnginesError, Kind, Room};

/// What the user asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The GPU if there is one that passes its self-test and has room for the model, else the
    /// CPU with the weights as they are in the file.
    Auto,
    /// This one or none.
    Only(Kind),
}

/// What to do with a device that fails its self-test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// Not to use it.
    #[default]
    Refuse,
    /// To use it all the same; the record will say that it failed.
    Use,
}

/// A device and what its self-test found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceReport {
    /// Name, interface, driver; whether it is a program on the CPU.
    pub adapter: AdapterCard,
    /// What it allows.
    pub limits: DeviceLimits,
    /// Whether the self-test passed.
    pub is_sound: bool,
    /// Its outcome in one line, for the record.
    pub self_test: String,
}

impl DeviceReport {
    /// The adapter in words, for the record.
    #[must_use]
    pub fn adapter_words(&self) -> String {
        crate::any::adapter_words(&self.adapter)
    }
}

/// A loaded engine and how it came to be chosen.
pub struct Opened {
    /// The engine.
    pub engine: AnyEngine,
    /// The device that was opened, also when the engine runs on the CPU after all; `None` where
    /// none was asked for or none answered.
    pub device: Option<DeviceReport>,
    /// Why [`Choice::Auto`] came to be the CPU.
    pub fell_back: Option<String>,
}

impl Opened {
    /// For the record: the adapter in words; `None` on the CPU.
    #[must_use]
    pub fn adapter(&self) -> Option<String> {
        self.engine.adapter()
    }

    /// For the record: the outcome of the device's self-test; `None` on the CPU.
    #[must_use]
    pub fn self_test(&self) -> Option<String> {
        let device = self.device.as_ref().filter(|_| self.adapter().is_some());
        device.map(|device| device.self_test.clone())
    }
}

/// Opens engines, one after another, and tests each adapter the first time.
///
/// `C` is a steady clock in milliseconds.
pub struct Opener<C> {
    now_ms: C,
    /// How a device that fails its self-test is dealt with.
    pub on_failure: OnFailure,
    tested: Option<DeviceReport>,
    options: DeviceOptions,
}

impl<C: Fn() -> f64> Opener<C> {
    /// An opener for the device that the system prefers.
    pub fn new(now_ms: C) -> Self {
        Self::with_options(now_ms, DeviceOptions::default())
    }

    /// An opener for a device that is chosen otherwise.
    pub fn with_options(now_ms: C, options: DeviceOptions) -> Self {
        Self {
            now_ms,
            on_failure: OnFailure::Refuse,
            tested: None,
            options,
        }
    }

    /// Loads a model into the engine of choice. `on_progress` is told the bytes read so far and
    /// the bytes of all tensors; a fall back begins again.
    ///
    /// # Errors
    /// What is wrong with the file; unless the choice is [`Choice::Auto`], also what is wrong with
    /// the device, and [`EnginesError::SelfTest`].
    pub async fn open(
        &mut self,
        choice: Choice,
        header: &Header,
        source: &impl ByteSource,
        room: Room,
        mut on_progress: impl FnMut(u64, u64),
    ) -> Result<Opened, EnginesError> {
        let (cpu, fell_back) = match choice {
            Choice::Only(Kind::Gpu) => {
                return self.open_gpu(header, source, room, on_progress).await;
            }
            Choice::Only(cpu) => (cpu, None),
            Choice::Auto => {
                match self.open_gpu(header, source, room, &mut on_progress).await {
                    Ok(opened) => return Ok(opened),
                    // A damaged file is damaged for the CPU too, which then says so.
                    Err(error) => (Kind::Cpu, Some(error.to_string())),
                }
            }
        };
        Ok(Opened {
            engine: AnyEngine::load(cpu, header, source, room, on_progress).await?,
            device: self.tested.clone().filter(|_| fell_back.is_some()),
            fell_back,
        })
    }

    /// The device's report; opens and tests it if none was opened before.
    ///
    /// # Errors
    /// As [`Opener::open`], but a failed self-test is none.
    pub async fn report(&mut self) -> Result<DeviceReport, EnginesError> {
        match &self.tested {
            Some(report) => Ok(report.clone()),
            None => Ok(self.device().await?.1),
        }
    }

    async fn open_gpu(
        &mut self,
        header: &Header,
        source: &impl ByteSource,
        room: Room,
        on_progress: impl FnMut(u64, u64),
    ) -> Result<Opened, EnginesError> {
        let (device, report) = self.device().await?;
        if !report.is_sound && self.on_failure == OnFailure::Refuse {
            return Err(EnginesError::SelfTest {
                adapter: report.adapter_words(),
                outcome: report.self_test,
            });
        }
        Ok(Opened {
            engine: AnyEngine::load_on(device, header, source, room, on_progress).await?,
            device: Some(report),
            fell_back: None,
        })
    }

    /// Opens the device, and tests it unless it was tested before.
    async fn device(&mut self) -> Result<(Device, DeviceReport), EnginesError> {
        let device = Device::open(&self.options).await?;
        let known = self.tested.as_ref();
        if let Some(report) = known.filter(|report| report.adapter == *device.card()) {
            return Ok((device, report.clone()));
        }
        let started_ms = (self.now_ms)();
        let (device, test) = probe::self_test(device).await?;
        let report = DeviceReport {
            adapter: device.card().clone(),
            limits: device.limits(),
            is_sound: test.is_ok(),
            self_test: test.summary((self.now_ms)() - started_ms),
        };
        self.tested = Some(report.clone());
        Ok((device, report))
    }
}
