//! What the site keeps on this device, and where.

/// What every name of this site begins with: sites of one origin share the browser's storage.
pub const PREFIX: &str = "thinkscope";

/// Everything that is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Files of the private file system: path and bytes.
    pub files: Vec<(String, u64)>,
    /// Folders of it, empty or not.
    pub n_folders: u32,
    /// The site's own files for visits without a network: address and bytes.
    pub copies: Vec<(String, u64)>,
    /// Caches that hold them.
    pub caches: Vec<String>,
    /// Keys of the tab's and the browser's small storage, with the bytes of key and value.
    pub keys: Vec<(String, u64)>,
    /// Databases. This site makes none.
    pub databases: Vec<String>,
    /// Scripts that the browser starts for this site.
    pub scripts: Vec<String>,
}

/// A kind of what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Downloaded models.
    Models,
    /// Runs.
    Runs,
    /// Other files.
    Files,
    /// The site's own files.
    Copies,
    /// Choices, and the run of this tab.
    Keys,
}

/// How much there is of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Of what.
    pub kind: Kind,
    /// How many.
    pub n: usize,
    /// Bytes in all.
    pub n_bytes: u64,
}

impl Holdings {
    /// Whether nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is there, kind by kind; what is not there is left out.
    #[must_use]
    pub fn amounts(&self) -> Vec<Amount> {
        let below = |folder: &'static str| {
            move |(path, _): &&(String, u64)| path.split('/').nth(1) == Some(folder)
        };
        let models: Vec<_> = self.files.iter().filter(below("models")).collect();
        let runs: Vec<_> = self.files.iter().filter(below("runs")).collect();
        let rest = |file: &&(String, u64)| !below("models")(file) && !below("runs")(file);
        let files: Vec<_> = self.files.iter().filter(rest).collect();
        let amount = |kind, n, bytes: &mut dyn Iterator<Item = u64>| Amount {
            kind,
            n,
            n_bytes: bytes.sum(),
        };
        // A model or a run is a folder with its parts.
        let n_names = |files: &[&(String, u64)]| {
            let mut names: Vec<_> = files
                .iter()
                .map(|(path, _)| path.split('/').nth(2))
                .collect();
            names.sort_unstable();
            names.dedup();
            names.len()
        };
        let all = [
            amount(
                Kind::Models,
                n_names(&models),
                &mut models.iter().map(|f| f.1),
            ),
            amount(Kind::Runs, n_names(&runs), &mut runs.iter().map(|f| f.1)),
            amount(Kind::Files, files.len(), &mut files.iter().map(|f| f.1)),
            amount(
                Kind::Copies,
                self.copies.len(),
                &mut self.copies.iter().map(|f| f.1),
            ),
            amount(
                Kind::Keys,
                self.keys.len(),
                &mut self.keys.iter().map(|f| f.1),
            ),
        ];
        all.into_iter().filter(|amount| amount.n > 0).collect()
    }

    /// What is left after erasing, name by name.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let files = self.files.iter().map(|(path, _)| path.clone());
        let keys = self.keys.iter().map(|(key, _)| key.clone());
        let mut names: Vec<String> = files.chain(keys).collect();
        names.extend(
            self.caches
                .iter()
                .chain(&self.databases)
                .chain(&self.scripts)
                .cloned(),
        );
        if names.is_empty() && self.n_folders > 0 {
            names.push(PREFIX.to_owned());
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_add_up() {
        let file = |path: &str, n_bytes| (path.to_owned(), n_bytes);
        let holdings = Holdings {
            files: vec![
                file("thinkscope/models/aa/data", 1000),
                file("thinkscope/models/aa/journal", 10),
                file("thinkscope/models/bb/data", 500),
                file("thinkscope/runs/1/plan", 20),
                file("thinkscope/runs/1/record", 50),
                file("thinkscope/odd", 5),
            ],
            keys: vec![file("thinkscope.theme", 20)],
            ..Holdings::default()
        };
        let expect = [
            (Kind::Models, 2, 1510),
            (Kind::Runs, 1, 70),
            (Kind::Files, 1, 5),
            (Kind::Keys, 1, 20),
        ];
        let amounts: Vec<_> = holdings
            .amounts()
            .iter()
            .map(|a| (a.kind, a.n, a.n_bytes))
            .collect();
        assert_eq!(amounts, expect);
        assert_eq!(holdings.names().len(), 7);
    }

    #[test]
    fn an_empty_folder_is_something() {
        let holdings = Holdings {
            n_folders: 1,
            ..Holdings::default()
        };
        assert!(!holdings.is_empty() && holdings.amounts().is_empty());
        assert_eq!(holdings.names(), ["thinkscope"]);
        assert!(Holdings::default().is_empty() && Holdings::default().names().is_empty());
    }
}
