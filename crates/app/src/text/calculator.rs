//! The calculator of rewards and advantages.

/// See the module.
pub struct Calculator {
    /// What a screen reader calls the table.
    pub calculator: &'static str,
    /// Holds the calculator's number against the prediction.
    pub compare: &'static str,
    /// Columns of the rewards.
    pub group_columns: [&'static str; 6],
    /// Columns of the objective.
    pub clip_columns: [&'static str; 8],
    /// What a box says of an answer.
    pub is_right: &'static str,
    /// What the other box says.
    pub keeps_form: &'static str,
    /// Names a box.
    pub answer_is: fn(usize, &str) -> String,
    /// Names a field of a ratio.
    pub ratio_of: fn(usize) -> String,
    /// Names a field of the reference.
    pub reference_of: fn(usize) -> String,
    /// Marks a clipped term.
    pub clipped: &'static str,
    /// Field: ε.
    pub epsilon: &'static str,
    /// What ε is.
    pub epsilon_hint: &'static str,
    /// Field: β.
    pub beta: &'static str,
    /// What β is.
    pub beta_hint: &'static str,
    /// Field: reward for the form.
    pub form_reward: &'static str,
    /// What it adds to.
    pub form_reward_hint: &'static str,
    /// Field: V.
    pub value: &'static str,
    /// What V is.
    pub value_hint: &'static str,
    /// Sum: mean reward.
    pub mean: &'static str,
    /// Sum: standard deviation.
    pub std: &'static str,
    /// Sum: the objective.
    pub objective: &'static str,
}

/// English.
pub const ENGLISH: Calculator = Calculator {
    calculator: "The group of answers",
    compare: "Compare with my prediction",
    group_columns: [
        "Answer",
        "Right?",
        "Form?",
        "Reward r",
        "Advantage A",
        "PPO: r − V",
    ],
    clip_columns: [
        "Answer",
        "Right?",
        "Advantage A",
        "Ratio ρ",
        "min(ρA, clip)",
        "π_ref ∕ π",
        "KL",
        "Term",
    ],
    is_right: "right",
    keeps_form: "keeps the form",
    answer_is: |n, what| format!("Answer {n}: {what}"),
    ratio_of: |n| format!("Answer {n}: ratio of new to old probability"),
    reference_of: |n| {
        format!("Answer {n}: probability under the reference model over that under the new one")
    },
    clipped: " clipped",
    epsilon: "Clip ε",
    epsilon_hint: "how far the ratio counts",
    beta: "Weight β",
    beta_hint: "of the distance to the reference model",
    form_reward: "Reward for the form",
    form_reward_hint: "a right answer earns 1",
    value: "Value V",
    value_hint: "what PPO’s value model expects",
    mean: "Mean reward",
    std: "Standard deviation",
    objective: "Objective J",
};

/// Spanish.
pub const SPANISH: Calculator = Calculator {
    calculator: "El grupo de respuestas",
    compare: "Comparar con mi predicción",
    group_columns: [
        "Respuesta",
        "¿Correcta?",
        "¿Formato?",
        "Recompensa r",
        "Ventaja A",
        "PPO: r − V",
    ],
    clip_columns: [
        "Respuesta",
        "¿Correcta?",
        "Ventaja A",
        "Razón ρ",
        "min(ρA, clip)",
        "π_ref ∕ π",
        "KL",
        "Término",
    ],
    is_right: "correcta",
    keeps_form: "respeta el formato",
    answer_is: |n, what| format!("Respuesta {n}: {what}"),
    ratio_of: |n| format!("Respuesta {n}: razón entre probabilidad nueva y vieja"),
    reference_of: |n| {
        format!("Respuesta {n}: probabilidad según el modelo de referencia entre la del nuevo")
    },
    clipped: " recortado",
    epsilon: "Recorte ε",
    epsilon_hint: "hasta dónde cuenta la razón",
    beta: "Peso β",
    beta_hint: "de la distancia al modelo de referencia",
    form_reward: "Recompensa por el formato",
    form_reward_hint: "una respuesta correcta gana 1",
    value: "Valor V",
    value_hint: "lo que espera el modelo de valor de PPO",
    mean: "Recompensa media",
    std: "Desviación típica",
    objective: "Objetivo J",
};
