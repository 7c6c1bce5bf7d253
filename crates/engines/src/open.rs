//! Choosing an engine, testing the device before its first use, falling back.

use gguf::{ByteSource, Header};
use gpu::probe::Check;
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
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceReport {
    /// Name, interface, driver; whether it is a program on the CPU.
    pub adapter: AdapterCard,
    /// What it allows.
    pub limits: DeviceLimits,
    /// Whether the self-test passed.
    pub is_sound: bool,
    /// Its outcome in one line, for the record.
    pub self_test: String,
    /// Every check of it.
    pub checks: Vec<Check>,
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
            checks: test.checks,
        };
        self.tested = Some(report.clone());
        Ok((device, report))
    }
}

#[cfg(test)]
mod tests {
    use gguf::MemorySource;
    use pollster::block_on;

    use super::*;

    const ROOM: Room = Room {
        n_slots: 2,
        n_ctx: 64,
    };

    fn open<C: Fn() -> f64>(
        opener: &mut Opener<C>,
        choice: Choice,
    ) -> Result<Opened, EnginesError> {
        let file = probe::model_file();
        let header = Header::parse(&file).expect("a header");
        let source = MemorySource::new(file);
        block_on(opener.open(choice, &header, &source, ROOM, |_, _| ()))
    }

    fn name(opened: &Opened) -> &'static str {
        use engine::Engine as _;
        opened.engine.card().engine
    }

    #[test]
    fn a_device_is_tested_once() {
        let n_asked = std::cell::Cell::new(0.0);
        let mut opener = Opener::new(|| {
            n_asked.set(n_asked.get() + 1.0);
            50.0 * n_asked.get()
        });
        let first = open(&mut opener, Choice::Only(Kind::Gpu)).expect("it loads");
        assert_eq!(name(&first), "gpu");
        let device = first.device.clone().expect("a device");
        assert!(device.is_sound);
        assert!(
            device.self_test.ends_with(" checks, 50 ms)"),
            "{}",
            device.self_test
        );
        assert_eq!(first.self_test(), Some(device.self_test));
        assert!(first.adapter().is_some());
        assert!(device.limits.max_binding_bytes >= 128 << 20);
        let second = open(&mut opener, Choice::Auto).expect("it loads");
        assert_eq!((name(&second), second.device), ("gpu", first.device));
        assert_eq!(
            n_asked.get(),
            2.0,
            "the clock is read around the only self-test"
        );
    }

    #[test]
    fn an_unsound_device_is_refused_or_fallen_back_from() {
        let mut opener = Opener::new(|| 0.0);
        let mut report = block_on(opener.report()).expect("a device");
        report.is_sound = false;
        report.self_test = "failed: attend (blk.0) off by 3.0e-1".into();
        opener.tested = Some(report.clone());

        let error = open(&mut opener, Choice::Only(Kind::Gpu))
            .err()
            .expect("refused");
        let expect = format!(
            "the self-test of the GPU {} failed: attend (blk.0) off by 3.0e-1; \
             use another engine or update its driver",
            report.adapter_words()
        );
        assert_eq!(error.to_string(), expect);

        let opened = open(&mut opener, Choice::Auto).expect("the CPU");
        assert_eq!(name(&opened), "cpu");
        assert_eq!(opened.fell_back.as_deref(), Some(expect.as_str()));
        assert_eq!(
            opened.device.as_ref(),
            Some(&report),
            "the page can show it"
        );
        assert_eq!((opened.adapter(), opened.self_test()), (None, None));

        opener.on_failure = OnFailure::Use;
        let opened = open(&mut opener, Choice::Only(Kind::Gpu)).expect("all the same");
        assert_eq!(opened.self_test(), Some(report.self_test));
    }

    #[test]
    fn without_room_on_the_device_it_is_the_cpu() {
        let options = DeviceOptions {
            max_binding_bytes: Some(1 << 20),
            ..DeviceOptions::default()
        };
        let mut opener = Opener::with_options(|| 0.0, options);
        let file = probe::model_file();
        let header = Header::parse(&file).expect("a header");
        let source = MemorySource::new(file);
        let room = Room {
            n_slots: 64,
            n_ctx: 512,
        };
        let opened = block_on(opener.open(Choice::Auto, &header, &source, room, |_, _| ()));
        let opened = opened.expect("the CPU");
        assert_eq!(name(&opened), "cpu");
        let why = opened.fell_back.expect("a reason");
        assert!(why.contains("the adapter binds at most 1048576"), "{why}");
    }

    #[test]
    fn the_cpu_asks_for_no_device() {
        let mut opener = Opener::new(|| 0.0);
        for (kind, expect) in [(Kind::Cpu, "cpu"), (Kind::CpuExact, "cpu-exact")] {
            let opened = open(&mut opener, Choice::Only(kind)).expect("it loads");
            assert_eq!(name(&opened), expect);
            assert_eq!((opened.device, opened.fell_back), (None, None));
        }
    }
}
