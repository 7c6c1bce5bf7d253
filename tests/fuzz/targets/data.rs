//! A data file from a stranger: any task, any name, one file or two.
#![no_main]

use eval::TaskId;
use eval::data::{self, File};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 6] = [
    "a.csv",
    "a.tsv",
    "a.jsonl",
    "a.conllu",
    "val_text.txt",
    "a.gz",
];

fuzz_target!(|bytes: &[u8]| {
    let [how, rest @ ..] = bytes else { return };
    let how = usize::from(*how);
    let task = TaskId::ALL[how % TaskId::ALL.len()];
    let name = NAMES[how / TaskId::ALL.len() % NAMES.len()];
    let one = File { name, bytes: rest };
    if let Ok(import) = data::import(&[one], task) {
        let dataset = data::dataset_of(name, &import.items);
        assert_eq!(dataset.n_items as usize, import.items.len());
        // What was imported can be written and imported again.
        let text = data::write_items(&import.items);
        let again = data::import(
            &[File {
                name: "again.jsonl",
                bytes: text.as_bytes(),
            }],
            task,
        );
        assert_eq!(again.expect("the items").items, import.items);
    }
    let (texts, labels) = rest.split_at(rest.len() / 2);
    let two = [
        File {
            name: "val_text.txt",
            bytes: texts,
        },
        File {
            name: "val_labels.txt",
            bytes: labels,
        },
    ];
    let _ = data::import(&two, task);
});
