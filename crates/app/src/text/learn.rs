//! The lessons’ frame: everything around their own texts, which are data.

use crate::class::Control;

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
    /// Caption of the table of scores.
    pub scores: &'static str,
    /// Column: the run.
    pub run_name: &'static str,
    /// Column: strict accuracy.
    pub accuracy: &'static str,
    /// Column: its interval.
    pub interval: &'static str,
    /// Column: items right as a whole.
    pub whole_right: &'static str,
    /// Column: usable answers.
    pub usable: &'static str,
    /// Column: mean think tokens.
    pub mean_thought: &'static str,
    /// Caption of the table of forms.
    pub forms: &'static str,
    /// Column: form of the weights.
    pub form: &'static str,
    /// Column: size of the file.
    pub size: &'static str,
    /// Column: bits for each weight.
    pub bits: &'static str,
    /// Column: tokens a second.
    pub speed: &'static str,
    /// Column: answers that differ.
    pub changed: &'static str,
    /// So many answers of so many.
    pub changed_of: fn(usize, usize) -> String,
    /// Above the marks of repeats.
    pub repeats: &'static str,
    /// So many repeats of so many, for a screen reader.
    pub right_of: fn(u32, u32) -> String,
    /// Above tagged sentences.
    pub tagged: &'static str,
    /// In place of an answer.
    pub no_answer: &'static str,
    /// Tokens of thought and answer.
    pub counted: fn(u32, u32) -> String,
    /// Behind a thought that was closed at its budget.
    pub closed_by_force: &'static str,
    /// Starts the simulation.
    pub simulate: &'static str,
    /// Starts it again.
    pub simulate_again: &'static str,
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
    /// Summary of the notes.
    pub teacher_notes: &'static str,
    /// Heading of the goals.
    pub goals: &'static str,
    /// Heading of the course.
    pub course: &'static str,
    /// Heading of misunderstandings.
    pub pitfalls: &'static str,
    /// Heading of the answers.
    pub sheet_answers: &'static str,
    /// Prints the notes.
    pub print_notes: &'static str,
    /// Prints the sheet.
    pub print_sheet: &'static str,
    /// Beside that button.
    pub sheet_hint: &'static str,
    /// On paper: who.
    pub sheet_name: &'static str,
    /// On paper: before the experiments.
    pub sheet_before: &'static str,
    /// On paper: after the experiments.
    pub sheet_after: &'static str,
    /// On paper: a number.
    pub sheet_predicted: &'static str,
    /// On paper: another.
    pub sheet_found: &'static str,
    /// Turns presenter mode on.
    pub present_on: &'static str,
    /// Turns it off.
    pub present_off: &'static str,
    /// What the arrows do.
    pub key_rounds: &'static str,
    /// What R does.
    pub key_run: &'static str,
    /// What Escape does.
    pub key_leave: &'static str,
    /// Summary of the builder.
    pub class_link: &'static str,
    /// What it is.
    pub class_link_about: &'static str,
    /// Field: what it opens.
    pub opens: &'static str,
    /// Not a lesson.
    pub own_run: &'static str,
    /// Field: the task.
    pub task: &'static str,
    /// Field: items.
    pub items: &'static str,
    /// An empty field of items.
    pub all: &'static str,
    /// Field: think budget.
    pub budget: &'static str,
    /// An empty budget.
    pub unlimited: &'static str,
    /// Field: seed.
    pub seed: &'static str,
    /// Legend of the locks.
    pub controls: &'static str,
    /// A control is open.
    pub open: &'static str,
    /// It is locked.
    pub locked: &'static str,
    /// It is hidden.
    pub hidden: &'static str,
    /// Whether the link opens presenter mode.
    pub present_link: &'static str,
    /// Field: the link.
    pub link: &'static str,
    /// Copies it.
    pub copy_link: &'static str,
    /// Opens it here.
    pub open_link: &'static str,
    /// Names a control.
    pub control: fn(Control) -> &'static str,
}

/// English.
pub const ENGLISH: Learn = Learn {
    lead: "Six short lessons. In each you predict something, try it on the small model that comes with this page, and see why it came out so.",
    reading: "Fetching the lesson…",
    retry: "Try again",
    level_school: "no formulas",
    level_student: "with formulas",
    minutes: |n| format!("{n} min"),
    rounds_done: |n, all| match n { 0 => "not begun".to_owned(), n if n == all => "✓ done".to_owned(), n => format!("{n} of {all} rounds done") },
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
    scores: "Scores",
    run_name: "Run",
    accuracy: "Accuracy",
    interval: "95 % interval",
    whole_right: "Whole items right",
    usable: "Usable answers",
    mean_thought: "Mean think tokens",
    forms: "The same model in three forms",
    form: "Form",
    size: "File",
    bits: "Bits per weight",
    speed: "Tokens per second",
    changed: "Answers changed",
    changed_of: |n, all| format!("{n} of {all}"),
    repeats: "Each sentence, tried several times (✓ every word right)",
    right_of: |n, all| format!("{n} of {all} right"),
    tagged: "The first sentences, word by word",
    no_answer: "no answer",
    counted: |think, answer| format!("{think} tokens of thought, {answer} of answer."),
    closed_by_force: "The program closed this thought.",
    simulate: "Simulate the four worlds",
    simulate_again: "Simulate again",
    calculator: "The group of answers",
    compare: "Compare with my prediction",
    group_columns: ["Answer", "Right?", "Form?", "Reward r", "Advantage A", "PPO: r − V"],
    clip_columns: ["Answer", "Right?", "Advantage A", "Ratio ρ", "min(ρA, clip)", "π_ref ∕ π", "KL", "Term"],
    is_right: "right",
    keeps_form: "keeps the form",
    answer_is: |n, what| format!("Answer {n}: {what}"),
    ratio_of: |n| format!("Answer {n}: ratio of new to old probability"),
    reference_of: |n| format!("Answer {n}: probability under the reference model over that under the new one"),
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
    teacher_notes: "Teacher notes",
    goals: "After this lesson students can",
    course: "Course",
    pitfalls: "What students often think",
    sheet_answers: "Answers to the sheet",
    print_notes: "Print these notes",
    print_sheet: "Print the student’s sheet",
    sheet_hint: "One or two pages, without answers.",
    sheet_name: "Name ____________________   Date __________",
    sheet_before: "Predict, then write down what came out",
    sheet_after: "Think about it",
    sheet_predicted: "I predict: ________",
    sheet_found: "What came out: ________",
    present_on: "Present to a class",
    present_off: "Leave presenter mode",
    key_rounds: "between rounds",
    key_run: "run the experiment",
    key_leave: "leave",
    class_link: "Make a class link",
    class_link_about: "The link carries everything in its address: no account, nothing stored elsewhere. Locks guide a class; who edits the address can open them.",
    opens: "Opens",
    own_run: "The screen to set up a run",
    task: "Task",
    items: "Items",
    all: "all",
    budget: "Think budget",
    unlimited: "unlimited",
    seed: "Seed",
    controls: "What students can change",
    open: "open",
    locked: "locked",
    hidden: "hidden",
    present_link: "Open in presenter mode",
    link: "Link",
    copy_link: "Copy the link",
    open_link: "Open it here",
    control: |control| match control {
        Control::Task => "Task",
        Control::Items => "Items",
        Control::Budget => "Think budget",
        Control::Repeats => "Repeats",
        Control::Seed => "Seed",
        Control::Sampling => "Sampling",
        Control::Model => "Model and engine",
        Control::Data => "Data",
        Control::Lessons => "Other lessons",
        Control::Notes => "Teacher notes and this builder",
    },
};

/// Spanish.
pub const SPANISH: Learn = Learn {
    lead: "Seis lecciones breves. En cada una predices algo, lo pruebas con el pequeño modelo que viene con esta página y ves por qué salió así.",
    reading: "Cargando la lección…",
    retry: "Reintentar",
    level_school: "sin fórmulas",
    level_student: "con fórmulas",
    minutes: |n| format!("{n} min"),
    rounds_done: |n, all| match n { 0 => "sin empezar".to_owned(), n if n == all => "✓ hecha".to_owned(), n => format!("{n} de {all} rondas hechas") },
    all_lessons: "Todas las lecciones",
    next_lesson: |title| format!("Siguiente: {title}"),
    ways_on: "Cómo seguir",
    restart: "Empezar de nuevo esta lección",
    takeaways: "Lo esencial",
    sources: "Fuentes",
    prompt: "Pregunta",
    thought: "Pensamiento",
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
    scores: "Puntuaciones",
    run_name: "Ejecución",
    accuracy: "Exactitud",
    interval: "Intervalo del 95 %",
    whole_right: "Ejemplos del todo correctos",
    usable: "Respuestas utilizables",
    mean_thought: "Tokens de pensamiento (media)",
    forms: "El mismo modelo en tres formatos",
    form: "Formato",
    size: "Archivo",
    bits: "Bits por peso",
    speed: "Tokens por segundo",
    changed: "Respuestas cambiadas",
    changed_of: |n, all| format!("{n} de {all}"),
    repeats: "Cada oración, intentada varias veces (✓ todas las palabras bien)",
    right_of: |n, all| format!("{n} de {all} correctas"),
    tagged: "Las primeras oraciones, palabra por palabra",
    no_answer: "sin respuesta",
    counted: |think, answer| format!("{think} tokens de pensamiento, {answer} de respuesta."),
    closed_by_force: "El programa cerró este pensamiento.",
    simulate: "Simular los cuatro mundos",
    simulate_again: "Simular otra vez",
    calculator: "El grupo de respuestas",
    compare: "Comparar con mi predicción",
    group_columns: ["Respuesta", "¿Correcta?", "¿Formato?", "Recompensa r", "Ventaja A", "PPO: r − V"],
    clip_columns: ["Respuesta", "¿Correcta?", "Ventaja A", "Razón ρ", "min(ρA, clip)", "π_ref ∕ π", "KL", "Término"],
    is_right: "correcta",
    keeps_form: "respeta el formato",
    answer_is: |n, what| format!("Respuesta {n}: {what}"),
    ratio_of: |n| format!("Respuesta {n}: razón entre probabilidad nueva y vieja"),
    reference_of: |n| format!("Respuesta {n}: probabilidad según el modelo de referencia entre la del nuevo"),
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
    teacher_notes: "Notas para docentes",
    goals: "Después de esta lección el alumnado sabe",
    course: "Desarrollo",
    pitfalls: "Lo que se suele pensar",
    sheet_answers: "Respuestas de la hoja",
    print_notes: "Imprimir estas notas",
    print_sheet: "Imprimir la hoja del alumnado",
    sheet_hint: "Una o dos páginas, sin respuestas.",
    sheet_name: "Nombre ____________________   Fecha __________",
    sheet_before: "Predice y anota después el resultado",
    sheet_after: "Para pensar",
    sheet_predicted: "Predigo: ________",
    sheet_found: "Resultado: ________",
    present_on: "Mostrar en clase",
    present_off: "Salir del modo presentación",
    key_rounds: "entre rondas",
    key_run: "hacer el experimento",
    key_leave: "salir",
    class_link: "Crear un enlace para la clase",
    class_link_about: "El enlace lo lleva todo en su dirección: sin cuenta y sin guardar nada en otro sitio. Los bloqueos orientan a la clase; quien edite la dirección puede abrirlos.",
    opens: "Abre",
    own_run: "La pantalla para preparar una ejecución",
    task: "Tarea",
    items: "Ejemplos",
    all: "todos",
    budget: "Límite de pensamiento",
    unlimited: "sin límite",
    seed: "Semilla",
    controls: "Lo que se puede cambiar",
    open: "abierto",
    locked: "bloqueado",
    hidden: "oculto",
    present_link: "Abrir en modo presentación",
    link: "Enlace",
    copy_link: "Copiar el enlace",
    open_link: "Abrirlo aquí",
    control: |control| match control {
        Control::Task => "Tarea",
        Control::Items => "Ejemplos",
        Control::Budget => "Límite de pensamiento",
        Control::Repeats => "Repeticiones",
        Control::Seed => "Semilla",
        Control::Sampling => "Muestreo",
        Control::Model => "Modelo y motor",
        Control::Data => "Datos",
        Control::Lessons => "Otras lecciones",
        Control::Notes => "Notas para docentes y este formulario",
    },
};
