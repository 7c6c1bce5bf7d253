//! Teacher notes and sheets.

/// See the module.
pub struct Paper {
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
}

/// English.
pub const ENGLISH: Paper = Paper {
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
};

/// Spanish.
pub const SPANISH: Paper = Paper {
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
};
