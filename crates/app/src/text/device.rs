//! The device: what computes here, whether it computes right, and how fast.

use charts::number::plural;

/// See the module.
pub struct DeviceTexts {
    /// The screen's heading.
    pub title: &'static str,
    /// Under it.
    pub lead: &'static str,
    /// Why nothing can be measured now.
    pub run_goes_on: &'static str,
    /// A model on an engine.
    pub subject: fn(&str, &str) -> String,
    /// The adapter.
    pub facts: Facts,
    /// The self-test.
    pub test: Test,
    /// The measurement.
    pub bench: BenchTexts,
    /// Everything as text.
    pub report: ReportTexts,
    /// The badge on the first screen.
    pub badge: Badge,
}

/// The adapter.
pub struct Facts {
    /// The heading.
    pub title: &'static str,
    /// There is none.
    pub none: &'static str,
    /// It is looked for.
    pub looking: &'static str,
    /// Nobody looked.
    pub not_looked: &'static str,
    /// It computes on the CPU.
    pub software: &'static str,
    /// It is hardware.
    pub hardware: &'static str,
    /// It has no name.
    pub nameless: &'static str,
    /// The browser hides it.
    pub untold: &'static str,
    /// A fact's name.
    pub interface: &'static str,
    /// A fact's name.
    pub driver: &'static str,
    /// A fact's name.
    pub kind: &'static str,
    /// A limit's name in words; what is not known is called by its key.
    pub limit: fn(&str) -> Option<&'static str>,
}

/// The self-test.
pub struct Test {
    /// The heading.
    pub title: &'static str,
    /// What it does.
    pub about: &'static str,
    /// The button.
    pub run: &'static str,
    /// The button, later.
    pub again: &'static str,
    /// The button, meanwhile.
    pub running: &'static str,
    /// Said meanwhile.
    pub testing: &'static str,
    /// Said before.
    pub not_run: &'static str,
    /// So many checks, in such a time.
    pub all_passed: fn(u64, &str) -> String,
    /// So many of so many.
    pub failed_of: fn(u64, u64) -> String,
    /// Heard behind a check.
    pub passed: &'static str,
    /// Heard behind a check.
    pub failed: &'static str,
}

/// The measurement.
pub struct BenchTexts {
    /// The heading.
    pub title: &'static str,
    /// What is measured.
    pub about: fn(&str) -> String,
    /// Nothing is loaded.
    pub no_model: &'static str,
    /// A field.
    pub batches: &'static str,
    /// Under it.
    pub batches_hint: &'static str,
    /// A field.
    pub prompt: &'static str,
    /// A field.
    pub new: &'static str,
    /// Under both.
    pub of_each: &'static str,
    /// The button.
    pub measure: &'static str,
    /// What a screen reader calls the bar.
    pub measuring: &'static str,
    /// Before the first part.
    pub getting_ready: &'static str,
    /// It was cancelled.
    pub stopped: &'static str,
    /// What was measured, and on what.
    pub measured: fn(&str, &str) -> String,
    /// The speed of a copy.
    pub copies: fn(&str) -> String,
    /// The columns.
    pub heads: [&'static str; 6],
}

/// Everything as text.
pub struct ReportTexts {
    /// The heading.
    pub title: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// A button.
    pub copy_text: &'static str,
    /// A button.
    pub copy_json: &'static str,
    /// The fold.
    pub show: &'static str,
    /// Model, quantisation, size.
    pub model: fn(&str, &str, &str) -> String,
    /// Engine, reason.
    pub engine: fn(&str, &str) -> String,
    /// Nobody looked.
    pub not_looked: &'static str,
    /// There is none.
    pub no_adapter: &'static str,
    /// A line.
    pub adapter: fn(&str) -> String,
    /// A line.
    pub interface: fn(&str) -> String,
    /// A line.
    pub driver: fn(&str) -> String,
    /// A line.
    pub software: fn(bool) -> &'static str,
    /// In place of a name.
    pub untold: &'static str,
    /// A line.
    pub trouble: fn(&str) -> String,
    /// A check and its outcome.
    pub check: fn(&str, &str) -> String,
    /// The outcome of one that passed.
    pub passed: &'static str,
    /// Prompt and new tokens.
    pub speed: fn(u32, u32) -> String,
    /// The speed of a copy.
    pub copies: fn(&str) -> String,
    /// A part of a row.
    pub prefill: fn(&str) -> String,
    /// A part of a row.
    pub decode: fn(&str) -> String,
    /// A part of a row.
    pub dispatches: fn(&str) -> String,
    /// A part of a row.
    pub bytes: fn(&str) -> String,
    /// A part of a row.
    pub share: fn(&str) -> String,
    /// A row: batch, parts.
    pub row: fn(u32, &str) -> String,
}

/// The badge on the first screen: what computes here, and what that means.
pub struct Badge {
    /// A GPU computes.
    pub gpu: &'static str,
    /// What that means.
    pub gpu_about: &'static str,
    /// The CPU computes.
    pub cpu: &'static str,
    /// What that means.
    pub cpu_about: &'static str,
    /// Nobody knows yet.
    pub looking: &'static str,
    /// What happens meanwhile.
    pub looking_about: &'static str,
    /// The link.
    pub more: &'static str,
}

/// English.
pub const ENGLISH: DeviceTexts = DeviceTexts {
    title: "This device",
    lead: "What computes the models here, whether it computes right, and how fast.",
    run_goes_on: "A run is going on: tests and measurements wait until it has ended.",
    subject: |model, engine| format!("{model} on {engine}"),
    facts: Facts {
        title: "Adapter",
        none: "No GPU answers. Models run on the CPU here.",
        looking: "Looking for a GPU…",
        not_looked: "The GPU was not looked at yet: models run on the CPU as chosen, or none is loaded. Run the self-test to look.",
        software: "A program on the CPU: right, but slow",
        hardware: "A GPU",
        nameless: "An adapter that the browser does not name",
        untold: "not told by the browser",
        interface: "Interface",
        driver: "Driver",
        kind: "Kind",
        limit: |key| match key {
            "maxBufferSize" => Some("Largest buffer"),
            "maxStorageBufferBindingSize" => Some("Most bytes that a kernel sees of a buffer"),
            "maxComputeWorkgroupStorageSize" => Some("Memory shared by a workgroup"),
            "maxComputeInvocationsPerWorkgroup" => Some("Threads of a workgroup"),
            _ => None,
        },
    },
    test: Test {
        title: "Self-test",
        about: "Kernels and one short generation, compared with what a careful program computed. A model runs on the GPU only if all of them pass.",
        run: "Run the self-test",
        again: "Run it again",
        running: "Running…",
        testing: "Testing the GPU…",
        not_run: "Not run.",
        all_passed: |n, time| format!("All {} passed, in {time}.", plural(n, "check", "checks")),
        failed_of: |failed, n| format!("{failed} of {} failed.", plural(n, "check", "checks")),
        passed: "passed",
        failed: "failed",
    },
    bench: BenchTexts {
        title: "Speed",
        about: |subject| format!("Measures {subject}. Every sequence is its own, as in a run."),
        no_model: "Needs a loaded model: choose one under Home.",
        batches: "Batch sizes",
        batches_hint: "each 1 to 64 sequences",
        prompt: "Prompt tokens",
        new: "New tokens",
        of_each: "of each sequence",
        measure: "Measure",
        measuring: "Measuring",
        getting_ready: "Getting ready",
        stopped: "Stopped before its end. ",
        measured: |model, engine| format!("{model} on {engine}."),
        copies: |size| format!(" This device copies {size} a second, read and written together."),
        heads: [
            "Batch",
            "Prefill, tokens/s",
            "Decode, tokens/s",
            "Dispatches per token",
            "Bytes read per token",
            "Of copy bandwidth",
        ],
    },
    report: ReportTexts {
        title: "Report",
        about: "All of this as text, to keep or to send to somebody. It leaves this page only where you paste it.",
        copy_text: "Copy as text",
        copy_json: "Copy as JSON",
        show: "Show the text",
        model: |model, quantization, size| format!("model: {model}, {quantization} ({size})"),
        engine: |engine, reason| format!("engine: {engine}. {reason}"),
        not_looked: "adapter: not looked at",
        no_adapter: "adapter: none",
        adapter: |name| format!("adapter: {name}"),
        interface: |name| format!("interface: {name}"),
        driver: |name| format!("driver: {name}"),
        software: |is_software| {
            if is_software {
                "software adapter: yes"
            } else {
                "software adapter: no"
            }
        },
        untold: "not told",
        trouble: |trouble| format!("trouble: {trouble}"),
        check: |name, outcome| format!("check: {name}: {outcome}"),
        passed: "passed",
        speed: |prompt, new| format!("speed, {prompt} prompt and {new} new tokens:"),
        copies: |size| format!("copies {size} a second"),
        prefill: |rate| format!("prefill {rate} tokens/s"),
        decode: |rate| format!("decode {rate} tokens/s"),
        dispatches: |n| format!("{n} dispatches per token"),
        bytes: |size| format!("{size} per token"),
        share: |share| format!("{share} of the copy bandwidth"),
        row: |batch, parts| format!("batch {batch}: {parts}"),
    },
    badge: Badge {
        gpu: "WebGPU",
        gpu_about: "Models run on this device’s GPU.",
        cpu: "CPU",
        cpu_about: "Models run on this device’s CPU: enough for the bundled reasoner, slow for large ones.",
        looking: "Looking at your device…",
        looking_about: "The bundled reasoner answers on the CPU meanwhile.",
        more: "About this device",
    },
};

/// Spanish.
pub const SPANISH: DeviceTexts = DeviceTexts {
    title: "Este dispositivo",
    lead: "Qué calcula los modelos aquí, si calcula bien y con qué velocidad.",
    run_goes_on: "Hay una ejecución en curso: las pruebas y las mediciones esperan a que termine.",
    subject: |model, engine| format!("{model} en {engine}"),
    facts: Facts {
        title: "Adaptador",
        none: "Ninguna GPU responde. Los modelos se ejecutan aquí en la CPU.",
        looking: "Buscando una GPU…",
        not_looked: "La GPU todavía no se ha examinado: los modelos se ejecutan en la CPU, como se eligió, o no hay ninguno cargado. Ejecuta la autocomprobación para examinarla.",
        software: "Un programa en la CPU: correcto, pero lento",
        hardware: "Una GPU",
        nameless: "Un adaptador al que el navegador no da nombre",
        untold: "el navegador no lo dice",
        interface: "Interfaz",
        driver: "Controlador",
        kind: "Tipo",
        limit: |key| match key {
            "maxBufferSize" => Some("Mayor búfer"),
            "maxStorageBufferBindingSize" => {
                Some("Bytes de un búfer que ve un kernel, como máximo")
            }
            "maxComputeWorkgroupStorageSize" => Some("Memoria compartida por un grupo de trabajo"),
            "maxComputeInvocationsPerWorkgroup" => Some("Hilos de un grupo de trabajo"),
            _ => None,
        },
    },
    test: Test {
        title: "Autocomprobación",
        about: "Kernels y una generación breve, comparados con lo que calculó un programa cuidadoso. Un modelo se ejecuta en la GPU solo si se superan todas las pruebas.",
        run: "Ejecutar la autocomprobación",
        again: "Ejecutarla de nuevo",
        running: "En curso…",
        testing: "Comprobando la GPU…",
        not_run: "Sin ejecutar.",
        all_passed: |n, time| match n {
            1 => format!("La única prueba se superó, en {time}."),
            n => format!("Las {n} pruebas se superaron, en {time}."),
        },
        failed_of: |failed, n| match failed {
            1 => format!("Falló 1 de {n} pruebas."),
            failed => format!("Fallaron {failed} de {n} pruebas."),
        },
        passed: "superada",
        failed: "fallida",
    },
    bench: BenchTexts {
        title: "Velocidad",
        about: |subject| {
            format!("Mide {subject}. Cada secuencia es distinta, como en una ejecución.")
        },
        no_model: "Necesita un modelo cargado: elige uno en Inicio.",
        batches: "Tamaños de lote",
        batches_hint: "cada uno de 1 a 64 secuencias",
        prompt: "Tokens de entrada",
        new: "Tokens nuevos",
        of_each: "de cada secuencia",
        measure: "Medir",
        measuring: "Midiendo",
        getting_ready: "Preparando",
        stopped: "Se detuvo antes de terminar. ",
        measured: |model, engine| format!("{model} en {engine}."),
        copies: |size| {
            format!(" Este dispositivo copia {size} por segundo, lectura y escritura juntas.")
        },
        heads: [
            "Lote",
            "Entrada, tokens/s",
            "Generación, tokens/s",
            "Llamadas por token",
            "Bytes leídos por token",
            "Del ancho de banda de copia",
        ],
    },
    report: ReportTexts {
        title: "Informe",
        about: "Todo esto como texto, para guardarlo o enviarlo a alguien. Solo sale de esta página a donde lo pegues.",
        copy_text: "Copiar como texto",
        copy_json: "Copiar como JSON",
        show: "Mostrar el texto",
        model: |model, quantization, size| format!("modelo: {model}, {quantization} ({size})"),
        engine: |engine, reason| format!("motor: {engine}. {reason}"),
        not_looked: "adaptador: sin examinar",
        no_adapter: "adaptador: ninguno",
        adapter: |name| format!("adaptador: {name}"),
        interface: |name| format!("interfaz: {name}"),
        driver: |name| format!("controlador: {name}"),
        software: |is_software| {
            if is_software {
                "adaptador por software: sí"
            } else {
                "adaptador por software: no"
            }
        },
        untold: "sin indicar",
        trouble: |trouble| format!("problema: {trouble}"),
        check: |name, outcome| format!("prueba: {name}: {outcome}"),
        passed: "superada",
        speed: |prompt, new| format!("velocidad, {prompt} tokens de entrada y {new} nuevos:"),
        copies: |size| format!("copia {size} por segundo"),
        prefill: |rate| format!("entrada {rate} tokens/s"),
        decode: |rate| format!("generación {rate} tokens/s"),
        dispatches: |n| format!("{n} llamadas por token"),
        bytes: |size| format!("{size} por token"),
        share: |share| format!("{share} del ancho de banda de copia"),
        row: |batch, parts| format!("lote {batch}: {parts}"),
    },
    badge: Badge {
        gpu: "WebGPU",
        gpu_about: "Los modelos se ejecutan en la GPU de este dispositivo.",
        cpu: "CPU",
        cpu_about: "Los modelos se ejecutan en la CPU de este dispositivo: basta para el modelo incluido, es lenta para los grandes.",
        looking: "Examinando tu dispositivo…",
        looking_about: "Mientras tanto, el modelo incluido responde en la CPU.",
        more: "Sobre este dispositivo",
    },
};
