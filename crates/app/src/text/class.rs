//! Class links and presenter mode.

use crate::class::Control;

/// See the module.
pub struct Class {
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
pub const ENGLISH: Class = Class {
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
pub const SPANISH: Class = Class {
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
    budget: "Presupuesto de razonamiento",
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
        Control::Budget => "Presupuesto de razonamiento",
        Control::Repeats => "Repeticiones",
        Control::Seed => "Semilla",
        Control::Sampling => "Muestreo",
        Control::Model => "Modelo y motor",
        Control::Data => "Datos",
        Control::Lessons => "Otras lecciones",
        Control::Notes => "Notas para docentes y este formulario",
    },
};
