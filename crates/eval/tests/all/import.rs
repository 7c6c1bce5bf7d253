//! What the importers make of small files, good and bad.

use eval::data::{
    DataError, File, Import, Options, Scheme, dataset_of, import, import_with, parse_table, sibling,
};
use eval::{Gold, TaskId};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

fn read(name: &str, text: &str, task: TaskId) -> Result<Import, DataError> {
    let bytes = text.as_bytes();
    import(&[File { name, bytes }], task)
}

/// Ids and gold of the items, `format`, skips and warnings, as one line each.
pub(super) fn understood(name: &str, text: &str, task: TaskId) -> Vec<String> {
    let Import { items, summary } = read(name, text, task).expect("an import");
    let mut lines = vec![summary.format];
    for item in items {
        let words = if item.tokens.is_empty() {
            String::new()
        } else {
            item.tokens.join("|") + " "
        };
        lines.push(match item.gold {
            Gold::Label(label) => format!("{} [{}] {label}", item.id, item.text),
            Gold::Tags(tags) => format!("{} [{}] {words}{}", item.id, item.text, tags.join(" ")),
        });
    }
    lines.extend(
        summary
            .skipped
            .iter()
            .map(|(what, n)| format!("skipped {n} {what}")),
    );
    lines.extend(summary.warnings);
    lines
}

#[track_caller]
pub(super) fn check(name: &str, text: &str, task: TaskId, expect: &[&str]) {
    assert_eq!(understood(name, text, task), expect);
}

#[track_caller]
pub(super) fn refuse(name: &str, text: &str, task: TaskId, expect: &str) {
    let error = read(name, text, task).expect_err("a refusal");
    assert_eq!(error.to_string(), expect);
}

#[test]
fn conll_2003_has_four_columns_and_document_starts() {
    check(
        "eng.testa",
        "-DOCSTART- -X- -X- O\n\nU.N. NNP I-NP I-ORG\nin IN I-PP O\nBaghdad NNP I-NP I-LOC\nIraq NNP I-NP B-LOC\n\n. . O O\n",
        TaskId::Ner,
        &[
            "4 columns, IOB1, no comments",
            "eng.testa:3 [U.N. in Baghdad Iraq] U.N.|in|Baghdad|Iraq B-ORG O B-LOC B-LOC",
            "eng.testa:8 [.] . O",
            "skipped 1 document_starts",
            "line 3: an entity begins with I-, as in IOB1; all tags were rewritten as IOB2",
        ],
    );
}

#[test]
fn items_as_this_program_writes_them_are_imported_as_they_are() {
    let check = |name: &str, text: &str, task| {
        let items = read(name, text, task).expect("an import").items;
        let written = eval::data::write_items(&items);
        let again = read("again.jsonl", &written, task).expect("the same");
        assert_eq!(again.items, items);
    };
    // Found by fuzzing: `gold` holds the label or the tags.
    check(
        "a.csv",
        "text,label\nfine,positive\n\"bad, \"\"bad\"\"\",negative\n",
        TaskId::Sentiment2,
    );
    check(
        "a.conllu",
        "# sent_id = one\n1\tRain\t_\tNOUN\t_\t_\t_\t_\t_\t_\n",
        TaskId::Pos,
    );
    check("a.tsv", "U.N.\tB-ORG\nrests\tO\n", TaskId::Ner);
}

#[test]
fn schemes_and_names_of_types_become_the_tasks() {
    let check = |tags: &str, scheme: &str, expect: &str| {
        let rows: Vec<String> = tags.split(' ').map(|tag| format!("w\t{tag}")).collect();
        let lines = understood("f", &rows.join("\n"), TaskId::Ner);
        assert_eq!(lines[0], format!("2 columns, {scheme}, no comments"));
        assert!(
            lines[1].ends_with(expect),
            "{} does not end with {expect}",
            lines[1]
        );
    };
    check("B-PERSON I-PERSON O", "IOB2", " B-PER I-PER O");
    check("B-GPE I-GPE B-LOCATION O", "IOB2", " B-LOC I-LOC B-LOC O");
    check("I-PER I-PER B-PER", "IOB1", " B-PER I-PER B-PER");
    check(
        "B-PER I-PER E-PER S-PER",
        "IOBES",
        " B-PER I-PER I-PER B-PER",
    );
    check(
        "B-PER L-PER U-PER U-PER",
        "BILOU",
        " B-PER I-PER B-PER B-PER",
    );
    check(
        "B-creative-work I-creative-work o",
        "IOB2",
        " B-creative-work I-creative-work O",
    );
}

#[test]
fn hashtags_are_words_and_comments_are_not() {
    check(
        "tweets",
        "#now\tO\nParis\tB-LOC\n\t\n#\tO\n",
        TaskId::Ner,
        &[
            "2 columns, IOB2, no comments",
            "tweets:1 [#now Paris] #now|Paris O B-LOC",
            "tweets:4 [#] # O",
        ],
    );
    check(
        "uner",
        "# sent_id = a-1\n# text = #hi = x\n1\t#\tO\t-\t-\n2\t-\tB-PER\t-\tme\n",
        TaskId::Ner,
        &[
            "5 columns, IOB2, with comments",
            "a-1 [#hi = x] #|- O B-PER",
        ],
    );
    check(
        "blanks",
        "# text = A b\nA O\nb O\n\n# O\n",
        TaskId::Ner,
        &[
            "2 columns, IOB2, with comments",
            "blanks:2 [A b] A|b O O",
            "blanks:5 [#] # O",
        ],
    );
}

#[test]
fn ragged_columns_cost_their_sentence_alone() {
    check(
        "f.conll",
        "A O\nb O\n\nNew York B-LOC\nis O\n\nC\n\nd O\n",
        TaskId::Ner,
        &[
            "2 columns, IOB2, no comments",
            "f.conll:1 [A b] A|b O O",
            "f.conll:9 [d] d O",
            "skipped 2 ragged_sentences",
            "line 4: 3 columns instead of 2; the sentence was skipped",
            "line 7: 1 columns instead of 2; the sentence was skipped",
        ],
    );
    let row =
        |id: &str, form: &str, upos: &str| format!("{id}\t{form}\t_\t{upos}\t_\t_\t_\t_\t_\t_\n");
    let text = [
        "# sent_id = s1\n".to_owned(),
        row("1-2", "can't", "_") + &row("1", "ca", "AUX") + &row("2", "n't", "PART") + "\n",
        "# sent_id = s2\n1\tbroken\n\n".to_owned(),
        "# sent_id = s3\n".to_owned() + &row("1", "x", "NN") + "\n",
        "# sent_id = s1\n".to_owned() + &row("1", "_", "SYM") + &row("1.1", "y", "VERB"),
    ];
    check(
        "f.conllu",
        &text.concat(),
        TaskId::Pos,
        &[
            "CoNLL-U",
            "s1 [can't] ca|n't AUX PART",
            "f.conllu:13 [_] _ SYM",
            "skipped 1 empty_nodes",
            "skipped 1 multiword_tokens",
            "skipped 1 ragged_sentences",
            "skipped 1 unknown_tags",
            "line 7: 2 columns instead of 10, or no word number; the sentence was skipped",
            "line 10: `NN` is no tag of the task pos; the sentence was skipped",
        ],
    );
}

#[test]
fn tables_keep_quotes_commas_and_line_ends() {
    check(
        "f.csv",
        "\u{feff}id,Text,Sentiment\r\na,\"Well, \"\"fine\"\"\nthen\",POS\r\n\r\nb,it's 5\" long,neg\r\nc,x\r\nd,y,mixed\r\ne, ,pos\r\nf,so so,neutral\r\n",
        TaskId::Sentiment2,
        &[
            "CSV",
            "a [Well, \"fine\"\nthen] positive",
            "b [it's 5\" long] negative",
            "skipped 1 empty_texts",
            "skipped 1 neutral",
            "skipped 1 ragged_rows",
            "skipped 1 unknown_labels",
            "line 6: 2 columns instead of 3; the row was skipped",
            "line 7: the label `mixed` is none of the task's negative, positive; the row was skipped",
            "line 8: the text is empty; the row was skipped",
        ],
    );
    check(
        "f.tsv",
        "sentence\tlabel\n\"odd\tnegative\n\"it is \"\"good\"\"\"\t1\n\"a\" or \"b\"\t0\n",
        TaskId::Sentiment2,
        &[
            "TSV",
            "f.tsv:2 [\"odd] negative",
            "f.tsv:3 [it is \"good\"] positive",
            "f.tsv:4 [\"a\" or \"b\"] negative",
        ],
    );
    check(
        "f.csv",
        "label;text\npos;a, b\n",
        TaskId::Sentiment3,
        &["CSV", "f.csv:2 [a, b] positive"],
    );
}

#[test]
fn numbers_mean_what_the_whole_file_says() {
    let check = |numbers: &str, task: TaskId, expect: &str| {
        let rows: Vec<String> = numbers.split(' ').map(|n| format!("t,{n}\n")).collect();
        let import = read("f.csv", &format!("text,label\n{}", rows.concat()), task);
        let labels: Vec<String> = (import.expect("items").items.iter())
            .filter_map(|item| item.gold_label().map(|l| l[..3].to_owned()))
            .collect();
        assert_eq!(labels.join(" "), expect, "{numbers}");
    };
    check("0 1", TaskId::Sentiment2, "neg pos");
    check("0 1 2", TaskId::Sentiment2, "neg pos");
    check("0 1", TaskId::Sentiment3, "neg neu");
    check("2 1 0", TaskId::Sentiment3, "pos neu neg");
    check("-1 0 1", TaskId::Sentiment3, "neg neu pos");
    check("-1 1", TaskId::Sentiment2, "neg pos");
    check("4 0 2", TaskId::Sentiment3, "pos neg neu");
    let stars = read("f.csv", "text,label\nt,5\nt,3\n", TaskId::Sentiment3);
    assert!(matches!(stars, Err(DataError::NothingReadable { .. })));
}

#[test]
fn json_lines_of_every_form() {
    check(
        "f.jsonl",
        "{\"id\":\"n1\",\"text\":\"Ann left.\",\"tokens\":[\"Ann\",\"left\",\".\"],\"tags\":[\"B-PER\",\"O\",\"O\"]}\n\
         {\"tokens\":[\"a\"],\"tags\":[\"O\",\"O\"]}\n{\"text\":\"b\"}\n\n{\"tokens\":[\"c\"],\"ner_tags\":[\"O\"]}\n{\"id\":\"cut",
        TaskId::Ner,
        &[
            "JSON Lines",
            "n1 [Ann left.] Ann|left|. B-PER O O",
            "f.jsonl:5 [c] c O",
            "skipped 1 broken_lines",
            "skipped 1 missing_fields",
            "skipped 1 ragged_sentences",
            "line 6: no whole JSON object (EOF while parsing a string, column 10); the line was skipped",
            "line 2: 1 tokens, but 2 tags; skipped",
            "line 3: no lists of strings `tokens` and `tags`, but `text`; skipped",
        ],
    );
    check(
        "f.jsonl",
        "{\"id\":7,\"sentence\":\"good\",\"label\":2}\n{\"text\":\"bad\",\"tokens\":[\"bad\"],\"label\":\"negative\"}\n",
        TaskId::Sentiment3,
        &[
            "JSON Lines",
            "7 [good] positive",
            "f.jsonl:2 [bad] negative",
        ],
    );
}

#[test]
fn bad_files_are_refused_with_what_to_do() {
    refuse(
        "f",
        "",
        TaskId::Ner,
        "f is empty; choose a file with at least one item",
    );
    refuse(
        "f",
        " \n\n",
        TaskId::Sentiment2,
        "f is empty; choose a file with at least one item",
    );
    refuse(
        "f.csv",
        "words,stars\na,1\n",
        TaskId::Sentiment2,
        "f.csv has the columns words, stars, but a text (text, sentence, review, tweet, content, snippet, phrase, comment, message) and a label (label, sentiment, class, polarity, target, gold) are needed; name the columns so in its first line",
    );
    refuse(
        "f.csv",
        "text,label\n\"a,pos\n",
        TaskId::Sentiment2,
        "f.csv opens a quote in line 2 that is never closed; close it, or double the quotes inside the field",
    );
    refuse(
        "f.csv",
        "text,label\na,happy\n",
        TaskId::Sentiment2,
        "nothing in f.csv could be read for this task: line 2: the label `happy` is none of the task's negative, positive; the row was skipped",
    );
    refuse(
        "f.conll",
        "a NN\nb VB\n",
        TaskId::Ner,
        "f.conll has no column of entity tags (O, B-PER, I-PER, …) after the words; its line 1 reads `a NN`",
    );
    refuse(
        "f.conll",
        "a nice\nb fine\n",
        TaskId::Pos,
        "f.conll has no column of universal part-of-speech tags (NOUN, VERB, …) after the words; its line 1 reads `a nice`",
    );
    refuse(
        "f.conllu",
        "1\ta\t_\tX\t_\t_\t_\t_\t_\t_\n",
        TaskId::Ner,
        "f.conllu is CoNLL-U, which has no entity tags; the task ner needs columns with IOB tags, or JSON Lines with `tokens` and `tags`",
    );
    refuse(
        "val_text.txt",
        "nice\n",
        TaskId::Sentiment2,
        "val_text.txt needs its second file: open the text file and the labels file together",
    );
    let bytes = b"text,label\nna\xefve,pos\n";
    let error = import(
        &[File {
            name: "f.csv",
            bytes,
        }],
        TaskId::Sentiment2,
    )
    .expect_err("Latin-1");
    assert_eq!(
        error.to_string(),
        "f.csv is not UTF-8 at byte 13 (line 2); save it as UTF-8 and open it again"
    );
    let bytes = &[0x1f, 0x8b, 8, 0, 0];
    let error = import(
        &[File {
            name: "f.gz",
            bytes,
        }],
        TaskId::Ner,
    )
    .expect_err("cut gzip");
    assert!(matches!(error, DataError::Gzip { .. }), "{error}");
    assert_eq!(
        import(&[], TaskId::Ner).expect_err("nothing"),
        DataError::NoFile
    );
}

#[test]
fn gzip_is_read_as_it_is() {
    use std::io::Write;
    let text = "text,label\nnice,pos\n";
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(text.as_bytes()).expect("memory");
    let bytes = gzip.finish().expect("memory");
    let file = File {
        name: "f.csv",
        bytes: &bytes,
    };
    let packed = import(&[file], TaskId::Sentiment2).expect("items").items;
    assert_eq!(
        packed,
        read("f.csv", text, TaskId::Sentiment2)
            .expect("items")
            .items
    );
}

#[test]
fn pairs_know_each_other() {
    let check = |name: &str, expect: Option<&str>| assert_eq!(sibling(name).as_deref(), expect);
    check("val_text.txt", Some("val_labels.txt"));
    check("test_labels.first8000.txt", Some("test_text.first8000.txt"));
    check("reviews.csv", None);
}

#[test]
fn a_data_set_is_named_by_its_items() {
    let items = |text: &str| {
        read("f.csv", text, TaskId::Sentiment2)
            .expect("items")
            .items
    };
    let one = dataset_of("one", &items("text,label\na,pos\nb,neg\n"));
    assert_eq!((one.n_items, one.sha256.len()), (2, 64));
    let same = dataset_of("same", &items("label,text\n1,a\n0,b\n"));
    assert_eq!(one.sha256, same.sha256);
    for other in [
        "text,label\nb,neg\na,pos\n",
        "text,label\na,pos\nb,pos\n",
        "text,label\na,pos\n",
    ] {
        assert_ne!(one.sha256, dataset_of("one", &items(other)).sha256);
    }
}

/// Bytes that come close to the formats.
fn almost_data() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("\t".to_owned()),
        Just("\n".to_owned()),
        Just(",".to_owned()),
        Just("\"".to_owned()),
        Just("# text = ".to_owned()),
        Just("text,label\n".to_owned()),
        Just("B-PER".to_owned()),
        Just("I-".to_owned()),
        Just("O".to_owned()),
        Just("1\tx\t_\tNOUN\t_\t_\t_\t_\t_\t_\n".to_owned()),
        Just("4294967296-1\t".to_owned()),
        Just("{\"tokens\":[\"é\"],\"tags\":[".to_owned()),
        Just("\u{feff}".to_owned()),
        ".{0,4}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #[test]
    fn importers_never_panic(
        bytes in prop_oneof![almost_data(), prop::collection::vec(any::<u8>(), 0..200)],
        second in almost_data(),
    ) {
        let file = |bytes| File { name: "f", bytes };
        for &task in TaskId::ALL {
            for files in [vec![file(&bytes)], vec![file(&bytes), file(&second)]] {
                if let Ok(Import { items, summary }) = import(&files, task) {
                    prop_assert_eq!(items.len() as u64, summary.n_items);
                    for item in items {
                        prop_assert_eq!(item.gold_tags().len(), item.tokens.len());
                        if let Some(label) = item.gold_label() {
                            prop_assert!(task.task().labels.contains(&label));
                        }
                    }
                }
            }
        }
        let _ = parse_table(file(&bytes));
    }

    #[test]
    fn quoted_fields_come_back(fields in prop::collection::vec("[^\u{0}]{0,12}", 1..5)) {
        let quoted: Vec<String> =
            fields.iter().map(|f| format!("\"{}\"", f.replace('"', "\"\""))).collect();
        let header: Vec<String> = (0..fields.len()).map(|i| format!("c{i}")).collect();
        let text = format!("{}\r\n{}\r\n", header.join(","), quoted.join(","));
        let table = parse_table(File { name: "f.csv", bytes: text.as_bytes() }).expect("a table");
        prop_assert_eq!(table.header, header);
        prop_assert_eq!(table.records, vec![(2, fields)]);
    }
}

/// The same with switches; the items' texts and gold, then skips and warnings.
pub(super) fn switched(text: &str, task: TaskId, options: &Options) -> Vec<String> {
    let bytes = text.as_bytes();
    let read = import_with(&[File { name: "f", bytes }], task, options).expect("an import");
    let items = read.items.into_iter().map(|item| match item.gold {
        Gold::Label(label) => format!("{} {label}", item.text),
        Gold::Tags(tags) => format!("{} {}", item.tokens.join("|"), tags.join(" ")),
    });
    let skipped = (read.summary.skipped.iter()).map(|(what, n)| format!("skipped {n} {what}"));
    items.chain(skipped).chain(read.summary.warnings).collect()
}

fn map(pairs: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    let owned = |(from, to): &(&str, &str)| ((*from).to_owned(), (*to).to_owned());
    pairs.iter().map(owned).collect()
}

#[test]
fn columns_and_labels_are_chosen() {
    let reviews = "stars,text,title\n5,long,good\n1,dull,bad\n3,so,so\n";
    let options = Options {
        text_column: Some("title".to_owned()),
        label_column: Some("stars".to_owned()),
        labels: map(&[("5", "positive"), ("1", "negative")]),
        ..Options::default()
    };
    let lines = switched(reviews, TaskId::Sentiment2, &options);
    assert_eq!(
        lines[..3],
        ["good positive", "bad negative", "skipped 1 unknown_labels"]
    );
    let missing = Options {
        text_column: Some("body".to_owned()),
        ..options
    };
    let bytes = reviews.as_bytes();
    let error = import_with(
        &[File {
            name: "f.csv",
            bytes,
        }],
        TaskId::Sentiment2,
        &missing,
    );
    let error = error.expect_err("no such column").to_string();
    assert!(
        error.contains("body") && error.contains("stars, text, title"),
        "{error}"
    );

    let json = "{\"body\":\"fine\",\"y\":\"pos\",\"text\":\"no\"}\n";
    let options = Options {
        text_column: Some("body".to_owned()),
        label_column: Some("y".to_owned()),
        ..Options::default()
    };
    assert_eq!(
        switched(json, TaskId::Sentiment2, &options),
        ["fine positive"]
    );

    // The third column has tags of the same form; the first has the lemma.
    let rows = "run\truns\tI-VP\tO\nRome\tRome\tI-NP\tI-city\n";
    let options = Options {
        word_column: Some(2),
        tag_column: Some(4),
        labels: map(&[("city", "LOC")]),
        ..Options::default()
    };
    let lines = switched(rows, TaskId::Ner, &options);
    assert_eq!(lines[0], "runs|Rome O B-LOC");
    let penn = Options {
        labels: map(&[("NN", "NOUN"), ("VBZ", "VERB")]),
        ..Options::default()
    };
    let lines = switched("dog NN\nbarks VBZ\n", TaskId::Pos, &penn);
    assert_eq!(lines, ["dog|barks NOUN VERB"]);
    let beyond = Options {
        tag_column: Some(7),
        ..Options::default()
    };
    let bytes = "a O\nb B-PER\n".as_bytes();
    assert!(import_with(&[File { name: "f", bytes }], TaskId::Ner, &beyond).is_err());
}

#[test]
fn a_chosen_scheme_is_held() {
    let with = |scheme| Options {
        scheme: Some(scheme),
        ..Options::default()
    };
    let two = "a I-PER\nb O\n\nc B-PER\nd O\n";
    let lines = switched(two, TaskId::Ner, &with(Scheme::Iob2));
    assert_eq!(
        lines,
        [
            "c|d B-PER O",
            "skipped 1 broken_scheme",
            "line 1: `I-PER` may not stand there in iob2; the sentence was skipped",
        ]
    );
    let lines = switched(two, TaskId::Ner, &with(Scheme::Iob1));
    assert_eq!(lines[0], "a|b B-PER O");
    assert!(
        !lines.iter().any(|line| line.contains("as in IOB1")),
        "who chose it knows: {lines:?}"
    );
    let lines = switched(
        "a B-PER\nb E-PER\nc S-LOC\n",
        TaskId::Ner,
        &with(Scheme::Iobes),
    );
    assert_eq!(lines, ["a|b|c B-PER I-PER B-LOC"]);
}

#[test]
fn long_items_are_left_out_and_a_sample_is_drawn() {
    let rows: Vec<String> = (0..40).map(|i| format!("text {i},pos\n")).collect();
    let table = format!("text,label\none two three four,neg\n{}", rows.concat());
    let options = Options {
        max_words: Some(3),
        sample: Some((5, 7)),
        ..Options::default()
    };
    let lines = switched(&table, TaskId::Sentiment2, &options);
    assert_eq!(lines.len(), 7, "{lines:?}");
    assert_eq!(lines[5..], ["skipped 35 not_drawn", "skipped 1 too_long"]);
    assert_eq!(
        lines,
        switched(&table, TaskId::Sentiment2, &options),
        "seeded"
    );
    let other = Options {
        sample: Some((5, 8)),
        ..options.clone()
    };
    assert_ne!(lines, switched(&table, TaskId::Sentiment2, &other));
    let none = Options {
        max_words: Some(1),
        ..Options::default()
    };
    let bytes = table.as_bytes();
    assert!(import_with(&[File { name: "f", bytes }], TaskId::Sentiment2, &none).is_err());
}
