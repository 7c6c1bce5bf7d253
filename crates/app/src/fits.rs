//! Where a model would run in this browser, and whether it fits there.

use protocol::{DeviceReport, EngineChoice};
use sources::catalogue::{Entry, Quantisation};
use sources::fit::{Demand, Fit, Memory, ModelShape, Place, Wish, fit};

use crate::text::Catalogue;
use crate::words;

/// What a model needs here.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// For what it was counted.
    pub demand: Demand,
    /// The bytes, and whether they are there.
    pub fit: Fit,
}

/// Where models run in this browser; `None` before anybody looked at the device.
#[must_use]
pub fn place_of(report: Option<&DeviceReport>, engine: EngineChoice) -> Option<Place> {
    if engine == EngineChoice::Cpu {
        return Some(Place::WasmCpu);
    }
    let report = report?;
    let adapter = report.adapter.as_ref().filter(|_| report.trouble.is_none());
    let Some(adapter) = adapter else {
        return Some(Place::WasmCpu);
    };
    let limit = |name: &str| {
        let limit = adapter.limits.iter().find(|limit| limit.name == name);
        limit.map(|limit| limit.value)
    };
    Some(Place::Gpu {
        max_buffer_bytes: limit("maxBufferSize")?,
        max_binding_bytes: limit("maxStorageBufferBindingSize")?,
        memory: Memory::Unknown,
    })
}

/// What a model needs in a place for a plan.
#[must_use]
pub fn outlook(plan: Wish, shape: &ModelShape, place: Place) -> Outlook {
    let (demand, fit) = plan.settle(shape, place);
    Outlook { demand, fit }
}

/// What the command needs at least for a model that is too large for a page.
#[must_use]
pub fn native_bytes(entry: &Entry, file: &Quantisation) -> u64 {
    let place = Place::Cpu {
        memory: Memory::Unknown,
    };
    fit(&entry.shape(file), Demand::LEAST, place)
        .need
        .total_bytes()
}

/// A file's size in words; files of several publishers differ a little.
#[must_use]
pub fn size(file: &Quantisation, texts: &Catalogue) -> String {
    let size = words::bytes(file.n_bytes);
    if file.is_approximate {
        (texts.about_size)(&size)
    } else {
        size
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Adapter, Limit};
    use sources::catalogue::Catalogue;
    use sources::fit::Verdict;

    use super::*;

    fn report(max_bytes: u64, trouble: Option<&str>) -> DeviceReport {
        let limit = |name: &str| Limit {
            name: name.to_owned(),
            value: max_bytes,
            is_bytes: true,
        };
        DeviceReport {
            adapter: Some(Adapter {
                name: "a".to_owned(),
                backend: String::new(),
                driver: String::new(),
                is_software: false,
                limits: vec![limit("maxBufferSize"), limit("maxStorageBufferBindingSize")],
            }),
            trouble: trouble.map(str::to_owned),
            ..DeviceReport::default()
        }
    }

    #[test]
    fn models_run_where_the_engine_runs() {
        let good = report(2 << 30, None);
        let gpu = Place::Gpu {
            max_buffer_bytes: 2 << 30,
            max_binding_bytes: 2 << 30,
            memory: Memory::Unknown,
        };
        let check = |report: Option<&DeviceReport>, engine, expect| {
            assert_eq!(place_of(report, engine), expect);
        };
        check(None, EngineChoice::Auto, None);
        check(None, EngineChoice::Cpu, Some(Place::WasmCpu));
        check(Some(&good), EngineChoice::Auto, Some(gpu));
        check(Some(&good), EngineChoice::Cpu, Some(Place::WasmCpu));
        let bad = report(2 << 30, Some("It computes wrong."));
        check(Some(&bad), EngineChoice::Auto, Some(Place::WasmCpu));
        let none = DeviceReport::default();
        check(Some(&none), EngineChoice::Auto, Some(Place::WasmCpu));
    }

    #[test]
    fn an_open_plan_takes_what_fits_and_a_chosen_one_says_what_to_change() {
        let models = Catalogue::bundled().expect("a catalogue").models;
        let (small, large) = (&models[0], &models[1]);
        let shape = |entry: &Entry| entry.shape(&entry.quantisations[0]);
        let cpu = Place::WasmCpu;
        let open = outlook(Wish::default(), &shape(small), cpu);
        assert_eq!(open.fit.verdict, Verdict::Fits);
        assert!(open.fit.advice().is_none());
        let much = Wish {
            n_slots: Some(64),
            n_ctx: Some(32_768),
        };
        let much = outlook(much, &shape(small), cpu);
        assert_eq!(much.fit.verdict, Verdict::DoesNotFit);
        assert!(much.fit.advice().is_some_and(|a| a.contains("sequences")));
        let never = outlook(Wish::default(), &shape(large), cpu);
        assert_eq!(
            (never.fit.verdict, never.demand),
            (Verdict::DoesNotFit, Demand::LEAST)
        );
        assert!(native_bytes(&models[5], &models[5].quantisations[0]) > 42_000_000_000);
    }
}
