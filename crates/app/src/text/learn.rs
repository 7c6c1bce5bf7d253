//! The lessons’ frame: everything around their own texts, which are data.

/// See the module.
pub struct Learn {
    /// Below the heading of the list.
    pub lead: &'static str,
    /// While a lesson comes.
    pub reading: &'static str,
    /// Tries to fetch again.
    pub retry: &'static str,
    /// For whom: school.
    pub level_school: &'static str,
    /// For whom: students.
    pub level_student: &'static str,
    /// How long a lesson takes.
    pub minutes: fn(u32) -> String,
    /// How much of a lesson is done.
    pub rounds_done: fn(u32, u32) -> String,
    /// Back to the list.
    pub all_lessons: &'static str,
    /// On to the next lesson.
    pub next_lesson: fn(&str) -> String,
    /// What a screen reader calls the links behind a lesson.
    pub ways_on: &'static str,
    /// Forgets what was predicted and found.
    pub restart: &'static str,
    /// Heading of what to take away.
    pub takeaways: &'static str,
    /// Heading of the sources.
    pub sources: &'static str,
    /// What the model was asked.
    pub prompt: &'static str,
    /// The thought.
    pub thought: &'static str,
    /// The answer.
    pub answer: &'static str,
    /// First step.
    pub step_predict: &'static str,
    /// Second step.
    pub step_try: &'static str,
    /// Third step.
    pub step_understand: &'static str,
    /// Until there is a prediction.
    pub predict_first: &'static str,
    /// Until there is an outcome.
    pub try_first: &'static str,
    /// Once the experiment has answered.
    pub prediction_kept: &'static str,
    /// Keeps the slider's number.
    pub write_down: &'static str,
    /// The number is kept.
    pub written_down: &'static str,
    /// Keeps another number.
    pub write_anew: &'static str,
    /// The prediction was right or near.
    pub hit: &'static str,
    /// The prediction was off.
    pub miss: &'static str,
    /// Before the prediction.
    pub you_predicted: &'static str,
    /// Before the outcome.
    pub came_out: &'static str,
    /// Starts an experiment.
    pub run: &'static str,
    /// Starts it again.
    pub run_again: &'static str,
    /// While something else runs.
    pub busy: &'static str,
    /// Starts the worker again.
    pub restart_engine: &'static str,
    /// What a screen reader calls the bar.
    pub progress: &'static str,
    /// While the model is loaded.
    pub getting_ready: &'static str,
    /// Spoken when an experiment begins.
    pub running: &'static str,
    /// Stops an experiment.
    pub cancel: &'static str,
    /// How far an experiment is.
    pub answers_of: fn(u32, u32) -> String,
    /// Starts the simulation.
    pub simulate: &'static str,
    /// Starts it again.
    pub simulate_again: &'static str,
}

/// English.
pub const ENGLISH: Learn = Learn {
    lead: "Six short lessons. In each you predict something, try it on the small model that comes with this page, and see why it came out so.",
    reading: "Fetching the lesson…",
    retry: "Try again",
    level_school: "no formulas",
    level_student: "with formulas",
    minutes: |n| format!("{n} min"),
    rounds_done: |n, all| match n {
        0 => "not begun".to_owned(),
        n if n == all => "✓ done".to_owned(),
        n => format!("{n} of {all} rounds done"),
    },
    all_lessons: "All lessons",
    next_lesson: |title| format!("Next: {title}"),
    ways_on: "Ways on",
    restart: "Start this lesson again",
    takeaways: "What to take away",
    sources: "Sources",
    prompt: "Asked",
    thought: "Thought",
    answer: "Answer",
    step_predict: "Predict",
    step_try: "Try",
    step_understand: "Understand",
    predict_first: "Write a prediction down first; it need not be right.",
    try_first: "The explanation comes with the outcome of the experiment.",
    prediction_kept: "Your prediction stays as it was when you tried.",
    write_down: "Write it down",
    written_down: "Written down",
    write_anew: "Change it",
    hit: "Well predicted",
    miss: "It came out differently",
    you_predicted: "You predicted",
    came_out: "What came out",
    run: "Run the experiment",
    run_again: "Run it again",
    busy: "Something else is running on this page; wait for it or cancel it.",
    restart_engine: "Restart the engine",
    progress: "Progress of the experiment",
    getting_ready: "Getting the model ready…",
    running: "The experiment is running.",
    cancel: "Cancel",
    answers_of: |n, all| format!("{n} of {all} answers"),
    simulate: "Simulate the four worlds",
    simulate_again: "Simulate again",
};

/// Spanish.
pub const SPANISH: Learn = Learn {
    lead: "Seis lecciones breves. En cada una predices algo, lo pruebas con el pequeño modelo que viene con esta página y ves por qué salió así.",
    reading: "Cargando la lección…",
    retry: "Reintentar",
    level_school: "sin fórmulas",
    level_student: "con fórmulas",
    minutes: |n| format!("{n} min"),
    rounds_done: |n, all| match n {
        0 => "sin empezar".to_owned(),
        n if n == all => "✓ hecha".to_owned(),
        n => format!("{n} de {all} rondas hechas"),
    },
    all_lessons: "Todas las lecciones",
    next_lesson: |title| format!("Siguiente: {title}"),
    ways_on: "Cómo seguir",
    restart: "Empezar de nuevo esta lección",
    takeaways: "Lo esencial",
    sources: "Fuentes",
    prompt: "Pregunta",
    thought: "Razonamiento",
    answer: "Respuesta",
    step_predict: "Predice",
    step_try: "Prueba",
    step_understand: "Comprende",
    predict_first: "Anota antes una predicción; no hace falta que acierte.",
    try_first: "La explicación llega con el resultado del experimento.",
    prediction_kept: "Tu predicción queda como estaba cuando probaste.",
    write_down: "Anotar",
    written_down: "Anotado",
    write_anew: "Cambiar",
    hit: "Bien predicho",
    miss: "Salió de otra manera",
    you_predicted: "Predijiste",
    came_out: "Resultado",
    run: "Hacer el experimento",
    run_again: "Repetirlo",
    busy: "Algo más está en marcha en esta página; espera a que acabe o cancélalo.",
    restart_engine: "Reiniciar el motor",
    progress: "Avance del experimento",
    getting_ready: "Preparando el modelo…",
    running: "El experimento está en marcha.",
    cancel: "Cancelar",
    answers_of: |n, all| format!("{n} de {all} respuestas"),
    simulate: "Simular los cuatro mundos",
    simulate_again: "Simular otra vez",
};
