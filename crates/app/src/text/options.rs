//! What most people leave as it is before a run.

/// See the module.
pub struct OptionsTexts {
    /// The fold.
    pub title: &'static str,
    /// Think tokens after which a thought is closed.
    pub budget: &'static str,
    /// What that is.
    pub budget_hint: &'static str,
    /// No such budget.
    pub unlimited: &'static str,
    /// How tokens are chosen.
    pub sampling: &'static str,
    /// Always the likeliest token.
    pub greedy: &'static str,
    /// By their probability.
    pub sampled: &'static str,
    /// What greedy is.
    pub sampling_hint: &'static str,
    /// The softmax temperature.
    pub temperature: &'static str,
    /// What goes with it.
    pub temperature_hint: &'static str,
    /// Samples of each item.
    pub repeats: &'static str,
    /// What they are.
    pub repeats_hint: &'static str,
    /// The seed.
    pub seed: &'static str,
    /// What it does.
    pub seed_hint: &'static str,
    /// Samples in work at once.
    pub batch: &'static str,
    /// What they are, and how many are chosen on WebGPU and on the CPU.
    pub batch_hint: fn(u32, u32) -> String,
    /// The page chooses.
    pub auto: &'static str,
    /// Most tokens of a sample.
    pub max_tokens: &'static str,
    /// What counts.
    pub max_tokens_hint: &'static str,
    /// All of it in a line: think budget, temperature, seed, repeats.
    pub digest: fn(Option<u32>, Option<f64>, u64, u32) -> String,
}

/// English.
pub const ENGLISH: OptionsTexts = OptionsTexts {
    title: "Options",
    budget: "Think budget",
    budget_hint: "tokens, then the thought is closed by force",
    unlimited: "unlimited",
    sampling: "Sampling",
    greedy: "Greedy",
    sampled: "Sampled",
    sampling_hint: "greedy always takes the likeliest token",
    temperature: "Temperature",
    temperature_hint: "with top-p 0.95",
    repeats: "Repeats",
    repeats_hint: "samples of each item",
    seed: "Seed",
    seed_hint: "the same seed gives the same run",
    batch: "Batch",
    batch_hint: |gpu, cpu| {
        format!("samples in work at once; auto is {gpu} on WebGPU, {cpu} on the CPU")
    },
    auto: "auto",
    max_tokens: "Token limit",
    max_tokens_hint: "for thought and answer together",
    digest: |budget, temperature, seed, repeats| {
        let budget = budget.map_or("unlimited thinking".to_owned(), |budget| {
            format!("think budget {budget}")
        });
        let sampling = temperature.map_or("greedy".to_owned(), |temperature| {
            format!("temperature {temperature}")
        });
        let repeats = (repeats > 1).then(|| format!(", {repeats} repeats"));
        let repeats = repeats.unwrap_or_default();
        format!("{budget}, {sampling}, seed {seed}{repeats}")
    },
};

/// Spanish.
pub const SPANISH: OptionsTexts = OptionsTexts {
    title: "Opciones",
    budget: "Presupuesto de razonamiento",
    budget_hint: "tokens; después se cierra el razonamiento a la fuerza",
    unlimited: "sin límite",
    sampling: "Muestreo",
    greedy: "Voraz",
    sampled: "Aleatorio",
    sampling_hint: "el voraz toma siempre el token más probable",
    temperature: "Temperatura",
    temperature_hint: "con top-p 0.95",
    repeats: "Repeticiones",
    repeats_hint: "muestras de cada ejemplo",
    seed: "Semilla",
    seed_hint: "la misma semilla da la misma ejecución",
    batch: "Lote",
    batch_hint: |gpu, cpu| {
        format!("muestras en curso a la vez; en automático, {gpu} con WebGPU y {cpu} en la CPU")
    },
    auto: "automático",
    max_tokens: "Límite de tokens",
    max_tokens_hint: "para razonamiento y respuesta juntos",
    digest: |budget, temperature, seed, repeats| {
        let budget = budget.map_or("razonamiento sin límite".to_owned(), |budget| {
            format!("presupuesto de {budget}")
        });
        let sampling = temperature.map_or("voraz".to_owned(), |temperature| {
            format!("temperatura {temperature}")
        });
        let repeats = (repeats > 1).then(|| format!(", {repeats} repeticiones"));
        let repeats = repeats.unwrap_or_default();
        format!("{budget}, {sampling}, semilla {seed}{repeats}")
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_summed_up_in_a_line() {
        let check = |texts: &OptionsTexts, budget, temperature, repeats, expect: &str| {
            assert_eq!((texts.digest)(budget, temperature, 7, repeats), expect);
        };
        check(
            &ENGLISH,
            None,
            None,
            1,
            "unlimited thinking, greedy, seed 7",
        );
        check(
            &ENGLISH,
            Some(32),
            Some(0.6),
            4,
            "think budget 32, temperature 0.6, seed 7, 4 repeats",
        );
        check(
            &SPANISH,
            Some(32),
            Some(0.6),
            4,
            "presupuesto de 32, temperatura 0.6, semilla 7, 4 repeticiones",
        );
    }
}
