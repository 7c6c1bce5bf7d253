//! Models of the person's own disk, as far as this visit has seen them.

use std::rc::Rc;

use yew::AttrValue;

/// What was opened, beside the chosen file itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnModels {
    /// Whether a file or a folder is being looked at.
    pub is_opening: bool,
    /// Why the last file or folder is no model: a sentence.
    pub refusal: Option<AttrValue>,
    /// The models folder of Ollama.
    pub folder: Option<Rc<Folder>>,
}

/// The models of a folder of Ollama.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// Those whose file is there, by name.
    pub models: Vec<FolderModel>,
    /// What is wrong with others: sentences.
    pub notes: Vec<AttrValue>,
}

/// A model of Ollama.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderModel {
    /// Its name as Ollama says it, such as `deepseek-r1:7b`.
    pub name: AttrValue,
    /// Size of its file.
    pub n_bytes: u64,
    /// The pick under which the shell holds the file.
    pub pick: u32,
}

impl OwnModels {
    /// After a folder was read.
    #[must_use]
    pub fn of(folder: Rc<Folder>) -> Self {
        Self {
            is_opening: false,
            refusal: None,
            folder: Some(folder),
        }
    }
}
