//! How the importers tell one form from another, and what they count and tell.

use std::borrow::Cow;

use eval::data::{DataError, File, Import, Options, decode, import, import_with, parse_table};
use eval::{Gold, TaskId};

use super::import::{check, refuse, switched, understood};

#[test]
fn a_file_is_decoded_to_its_text() {
    let text = |bytes: &[u8]| decode(File { name: "f", bytes }).map(Cow::into_owned);
    assert_eq!(text("né\n".as_bytes()), Ok("né\n".to_owned()));
    assert_eq!(text(b"\xef\xbb\xbfa\r\n"), Ok("a\r\n".to_owned()));
    let name = "f".to_owned();
    assert_eq!(text(b" \n"), Err(DataError::Empty { name }));
}

#[test]
fn conllu_is_known_by_most_of_its_rows() {
    refuse(
        "f.conllu",
        "1\tgood\t_\tADJ\t_\t_\t_\t_\t_\t_\n",
        TaskId::Sentiment2,
        "f.conllu is CoNLL-U, which has tags for words; the task sentiment2 needs texts with labels: CSV, TSV, JSON Lines or TweetEval's two files",
    );
    let row = "1\tRain\t_\tNOUN\t_\t_\t_\t_\t_\t_\n";
    let check = |text: &str, expect: &str| {
        assert_eq!(understood("f", text, TaskId::Pos)[0], expect, "{text}");
    };
    check(&format!("{row}\n{row}\nfalls\tVERB\n"), "CoNLL-U");
    // Half of them is not most.
    check(
        &format!("{row}\nfalls\tVERB\n"),
        "10 columns, UPOS, no comments",
    );
}

#[test]
fn conllu_rows_of_another_shape_cost_their_sentence() {
    let row = |id: u32, form: &str| format!("{id}\t{form}\t_\tNOUN\t_\t_\t_\t_\t_\t_");
    let good = row(1, "Rain");
    for (bad, n) in [
        (row(2, ""), 10),
        (row(2, "x") + "\t_", 11),
        (row(2, "x").replacen("_\t", "", 1), 9),
    ] {
        let told = format!(
            "line 5: {n} columns instead of 10, or no word number; the sentence was skipped"
        );
        check(
            "f",
            &format!("{good}\n\n{good}\n\n{bad}\n"),
            TaskId::Pos,
            &[
                "CoNLL-U",
                "f:1 [Rain] Rain NOUN",
                "f:3 [Rain] Rain NOUN",
                "skipped 1 ragged_sentences",
                &told,
            ],
        );
    }
}

#[test]
fn a_conllu_sentence_that_has_a_name_or_a_text_and_no_words_is_counted() {
    let row = "1\tRain\t_\tNOUN\t_\t_\t_\t_\t_\t_\n";
    let check = |comments: &str, n: Option<u64>| {
        let text = format!("{row}\n{comments}\n\n{row}");
        let bytes = text.as_bytes();
        let summary = import(&[File { name: "f", bytes }], TaskId::Pos)
            .expect("an import")
            .summary;
        assert_eq!(summary.n_items, 2);
        assert_eq!(
            summary.skipped.get("empty_sentences").copied(),
            n,
            "{comments}"
        );
    };
    check("# sent_id = a", Some(1));
    check("# text = A b", Some(1));
    check("# sent_id = a\n# text = A b", Some(1));
    check("# newpar", None);
    check("", None);
}

#[test]
fn tabs_separate_columns_where_half_of_the_rows_hold_one() {
    let check = |text: &str, expect: &[&str]| {
        let lines = understood("f", text, TaskId::Ner);
        assert_eq!(lines[1..], *expect, "{text}");
    };
    // Blanks are part of a word then.
    check(
        "New York\tB-LOC\nis\tO\n",
        &["f:1 [New York is] New York|is B-LOC O"],
    );
    check(
        "New York\tB-LOC\n\nis O\n",
        &[
            "f:1 [New York] New York B-LOC",
            "skipped 1 ragged_sentences",
            "line 3: 1 columns instead of 2; the sentence was skipped",
        ],
    );
    // A stray tab is one blank more.
    check("A O\nb O\nc\tO\n", &["f:1 [A b c] A|b|c O O O"]);
    // No tab at all, and words alone that look like comments.
    check(
        "#one O\n#two B-PER\n",
        &["f:1 [#one #two] #one|#two O B-PER"],
    );
}

#[test]
fn comments_among_tabs_are_lines_without_columns() {
    check(
        "f",
        "# newdoc\n#id=1\n#a=b\tO\n# \tO\nParis\tB-LOC\n",
        TaskId::Ner,
        &[
            "2 columns, IOB2, with comments",
            "f:3 [#a=b #  Paris] #a=b|# |Paris O O B-LOC",
        ],
    );
}

/// So many rows of one form and so many of another, each a sentence of its own.
fn rows(n: usize, of: &str, n_other: usize, other: &str) -> String {
    let row = |of: &str| format!("{of}\n\n");
    row(of).repeat(n) + &row(other).repeat(n_other)
}

#[test]
fn columns_are_known_by_nearly_all_rows() {
    let first_tokens = |text: &str| -> Result<String, DataError> {
        let bytes = text.as_bytes();
        let import = import(&[File { name: "f", bytes }], TaskId::Ner)?;
        Ok(import.items[0].tokens.join("|"))
    };
    let check = |text: &str, expect: &str| {
        assert_eq!(first_tokens(text).as_deref(), Ok(expect), "{text}");
    };
    // The first column numbers the words where more than 99 in 100 rows begin with a number ...
    check("7 seven O\n", "seven");
    check("7 CD O\nwas VBD O\n", "7|was");
    check(&rows(99, "7 seven O", 1, "x y O"), "7");
    check(&rows(100, "7 seven O", 1, "x y O"), "seven");
    // ... and something is left for words and tags.
    check("7 O\n8 O\n", "7|8");
    // A column is of tags where more than 9 in 10 rows have one.
    check(&rows(10, "a O", 1, "b NN"), "a");
    let refused = first_tokens(&rows(9, "a O", 1, "b NN"));
    assert!(
        matches!(refused, Err(DataError::NoTagColumn { line: 1, .. })),
        "{refused:?}"
    );
}

#[test]
fn a_chosen_column_must_be_there() {
    let read = |word: usize, tag: usize| {
        let options = Options {
            word_column: Some(word),
            tag_column: Some(tag),
            ..Options::default()
        };
        let bytes = b"a b O\n";
        import_with(&[File { name: "f", bytes }], TaskId::Ner, &options)
    };
    assert_eq!(
        read(2, 3).expect("an import").items[0].tokens,
        ["b".to_owned()]
    );
    for (word, tag) in [(2, 4), (4, 3), (0, 3), (2, 0)] {
        let error = read(word, tag).expect_err("no such column");
        assert!(matches!(error, DataError::NoTagColumn { .. }), "{error}");
    }
}

#[test]
fn the_more_frequent_of_comma_and_semicolon_separates() {
    let check = |text: &str, delimiter: char, header: &[&str], records: &[(usize, &[&str])]| {
        let bytes = text.as_bytes();
        let table = parse_table(File { name: "f", bytes }).expect("a table");
        assert_eq!(table.delimiter, delimiter, "{text}");
        assert_eq!(table.header, header, "{text}");
        let got: Vec<(usize, Vec<&str>)> = (table.records.iter())
            .map(|(line, fields)| (*line, fields.iter().map(String::as_str).collect()))
            .collect();
        let expect: Vec<(usize, Vec<&str>)> = (records.iter())
            .map(|(line, fields)| (*line, fields.to_vec()))
            .collect();
        assert_eq!(got, expect, "{text}");
    };
    check("a;b,c;d\n", ';', &["a", "b,c", "d"], &[]);
    check("a;b,c\n", ',', &["a;b", "c"], &[]);
    check("a;b\tc,d\n", '\t', &["a;b", "c,d"], &[]);
    // A last line without an end is a record, whatever it holds.
    check("a\nx", ',', &["a"], &[(2, &["x"])]);
    check("a\n\"\"", ',', &["a"], &[(2, &[""])]);
    check("a,b\nx,", ',', &["a", "b"], &[(2, &["x", ""])]);
    check("a\n\nx\n", ',', &["a"], &[(3, &["x"])]);
}

#[test]
fn a_second_file_is_asked_for_where_the_name_and_the_content_speak_for_a_pair() {
    let check = |name: &str, text: &str, is_pair: bool| {
        let bytes = text.as_bytes();
        let error = import(&[File { name, bytes }], TaskId::Sentiment2).expect_err("no label");
        assert_eq!(
            matches!(error, DataError::NoPair { .. }),
            is_pair,
            "{error}"
        );
        assert_eq!(
            matches!(error, DataError::MissingColumn { .. }),
            !is_pair,
            "{error}"
        );
    };
    check("val_labels.txt", "1\n0\n", true);
    check("val_text.csv", "words,stars\nfine,5\n", false);
    check("reviews.txt", "fine\n", false);
}

/// Texts and labels of the items out of several files.
fn together(files: &[&str]) -> Result<Vec<String>, DataError> {
    let files: Vec<File<'_>> = (files.iter())
        .map(|text| File {
            name: "f",
            bytes: text.as_bytes(),
        })
        .collect();
    let import = import(&files, TaskId::Sentiment3)?;
    let line = |item: eval::Item| match item.gold {
        Gold::Label(label) => format!("{} {label}", item.text),
        Gold::Tags(tags) => tags.join(" "),
    };
    Ok(import.items.into_iter().map(line).collect())
}

#[test]
fn pairs_of_files_are_told_apart_by_what_they_hold() {
    let check = |files: &[&str], expect: &[&str]| {
        let lines = together(files).expect("items");
        assert_eq!(lines, expect, "{files:?}");
    };
    let (texts, labels) = ("nice\nawful\n", "2\n0\n");
    check(&[texts, labels], &["nice positive", "awful negative"]);
    check(&[labels, texts], &["nice positive", "awful negative"]);
    // Numbers mean what the mapping says, in whatever place it comes.
    let mapping = "0\tpositive\n2\tneutral \n";
    let expect = ["nice neutral", "awful positive"];
    check(&[texts, labels, mapping], &expect);
    check(&[mapping, texts, labels], &expect);
    // A tab alone makes no mapping: its ids are numbers, and its names are not empty.
    let tabbed = "nice\tday\nawful\tday\n";
    check(
        &[tabbed, labels],
        &["nice\tday positive", "awful\tday negative"],
    );
    check(&[texts, "2\t\n0 \n"], &["nice positive", "awful negative"]);
    check(&[texts, "2\t\n0\t\n"], &["nice positive", "awful negative"]);
    let alone = together(&[texts, mapping]).expect_err("no labels");
    assert!(matches!(alone, DataError::NoPair { .. }), "{alone}");
}

#[test]
fn only_a_hundred_warnings_are_told_and_the_others_counted() {
    let check = |n: usize, more: Option<&str>| {
        let text = "text,label\nfine,pos\n".to_owned() + &"fine,happy\n".repeat(n);
        let bytes = text.as_bytes();
        let Import { summary, .. } =
            import(&[File { name: "f", bytes }], TaskId::Sentiment2).expect("an import");
        assert_eq!(summary.skipped["unknown_labels"], n as u64);
        let (told, rest) = summary.warnings.split_at(100);
        assert!(told[99].starts_with("line 102: "), "{}", told[99]);
        assert_eq!(rest, more.as_slice());
    };
    check(100, None);
    check(101, Some("and 1 more warnings"));
    check(103, Some("and 3 more warnings"));
}

#[test]
fn only_what_was_left_out_is_counted() {
    let text = "text,label\none,pos\none two,neg\nthree,pos\n";
    let check = |max_words, sample, expect: &[&str]| {
        let options = Options {
            max_words,
            sample,
            ..Options::default()
        };
        let lines = switched(text, TaskId::Sentiment2, &options);
        let skipped: Vec<&String> = (lines.iter())
            .filter(|line| line.starts_with("skipped"))
            .collect();
        assert_eq!(skipped, expect);
    };
    check(Some(2), Some((3, 1)), &[]);
    check(Some(2), Some((1, 1)), &["skipped 2 not_drawn"]);
    check(Some(1), Some((2, 1)), &["skipped 1 too_long"]);
    check(
        Some(1),
        Some((1, 1)),
        &["skipped 1 not_drawn", "skipped 1 too_long"],
    );
}

#[test]
fn entity_tags_have_a_known_prefix_and_a_type() {
    let check = |tag: &str, is_tag: bool| {
        let text = format!(
            "{{\"tokens\":[\"a\"],\"tags\":[\"O\"]}}\n{{\"tokens\":[\"b\"],\"tags\":[\"{tag}\"]}}\n"
        );
        let lines = understood("f", &text, TaskId::Ner);
        let told = format!("line 2: `{tag}` is no tag of the task ner; the sentence was skipped");
        assert_eq!(!lines.contains(&told), is_tag, "{tag}");
    };
    for tag in [
        "O", "o", "B-PER", "I-PER", "E-PER", "S-PER", "L-PER", "U-PER",
    ] {
        check(tag, true);
    }
    for tag in ["B-", "X-PER", "PER", "B", "-PER", ""] {
        check(tag, false);
    }
}

#[test]
fn entities_of_types_outside_the_task_are_counted_by_type() {
    check(
        "f",
        "a\tB-PER\n\nb\tB-work\nc\tB-work\nd\tB-group\n\ne\tB-work\n",
        TaskId::Ner,
        &[
            "2 columns, IOB2, no comments",
            "f:1 [a] a B-PER",
            "f:3 [b c d] b|c|d B-work B-work B-group",
            "f:7 [e] e B-work",
            "line 3: 1 entities of type group, which is none of the task's PER, ORG, LOC",
            "line 3: 3 entities of type work, which is none of the task's PER, ORG, LOC",
        ],
    );
}
