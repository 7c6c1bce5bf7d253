use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use charts::Lang;

use super::*;

fn folder(lang: Lang) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../assets/lessons")
        .join(lang.tag())
}

fn read(lang: Lang, name: &str) -> String {
    let path = folder(lang).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn index(lang: Lang) -> Vec<Entry> {
    parse_index(&read(lang, "index.json")).expect("a list of lessons")
}

fn lesson(lang: Lang, id: &str) -> Lesson {
    parse(&read(lang, &format!("{id}.json"))).unwrap_or_else(|what| panic!("{what}"))
}

#[test]
fn every_lesson_is_whole_and_every_file_is_a_lesson_of_the_list() {
    for lang in Lang::ALL {
        let index = index(lang);
        assert_eq!(index.len(), 6);
        for entry in &index {
            let lesson = lesson(lang, &entry.id);
            assert_eq!(lesson.id, entry.id);
            assert_eq!(lesson.rounds.len() as u32, entry.n_rounds, "{}", entry.id);
        }
        let files: BTreeSet<String> = fs::read_dir(folder(lang))
            .expect("the lessons")
            .map(|file| {
                file.expect("a file")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        let named = index.iter().map(|entry| format!("{}.json", entry.id));
        let listed: BTreeSet<String> = named.chain(["index.json".to_owned()]).collect();
        assert_eq!(files, listed);
    }
}

/// A lesson without its words: what has to be the same in every language.
fn skeleton(lesson: &Lesson) -> String {
    let kinds = |blocks: &[Block]| -> String {
        blocks
            .iter()
            .map(|block| match block {
                Block::Text(_) => 't',
                Block::List(_) => 'l',
                Block::Formula { .. } => 'f',
                Block::Fact { .. } => 'c',
                Block::Example { .. } => 'e',
            })
            .collect()
    };
    let mut out = String::new();
    for round in &lesson.rounds {
        let with = match &round.experiment.with {
            Apparatus::Runs { runs, show } => {
                let plan = |run: &RunPlan| RunPlan {
                    name: String::new(),
                    ..run.clone()
                };
                format!("{:?} {show:?}", runs.iter().map(plan).collect::<Vec<_>>())
            }
            other => format!("{other:?}"),
        };
        let form = match &round.prediction.form {
            Form::Choice(answers) => {
                format!("{:?}", answers.iter().map(|of| &of.id).collect::<Vec<_>>())
            }
            slider => format!("{slider:?}"),
        };
        let reading = match &round.explanation.reading {
            Reading::Distance { near, .. } => near.to_string(),
            Reading::Bands(bands) => format!(
                "{:?}",
                bands
                    .iter()
                    .map(|of| (of.below, &of.answer))
                    .collect::<Vec<_>>()
            ),
        };
        out += &format!(
            "{} {} {form} {with} {:?} {reading} {}\n",
            round.id,
            kinds(&round.before),
            round.explanation.measure,
            kinds(&round.explanation.body),
        );
    }
    let sources: Vec<_> = lesson.sources.iter().map(|of| (&of.id, &of.url)).collect();
    let lines: Vec<u32> = lesson.sheet.iter().map(|task| task.lines).collect();
    let teacher = &lesson.teacher;
    let counts = [
        &teacher.goals,
        &teacher.steps,
        &teacher.pitfalls,
        &lesson.takeaways,
    ]
    .map(Vec::len);
    format!("{out}{sources:?} {lines:?} {counts:?}")
}

#[test]
fn languages_differ_in_words_alone() {
    let (english, spanish) = (index(Lang::English), index(Lang::Spanish));
    let facts = |entry: &Entry| (entry.id.clone(), entry.minutes, entry.level, entry.n_rounds);
    assert_eq!(
        english.iter().map(facts).collect::<Vec<_>>(),
        spanish.iter().map(facts).collect::<Vec<_>>()
    );
    for entry in &english {
        let (a, b) = (
            lesson(Lang::English, &entry.id),
            lesson(Lang::Spanish, &entry.id),
        );
        assert_eq!(skeleton(&a), skeleton(&b), "{}", entry.id);
        assert_ne!(a.takeaways, b.takeaways, "{} is not translated", entry.id);
    }
}

#[test]
fn a_sheet_holds_no_answer() {
    for lang in Lang::ALL {
        for entry in index(lang) {
            let lesson = lesson(lang, &entry.id);
            for answer in &lesson.teacher.answers {
                let is_told = |task: &SheetTask| task.text.contains(answer.as_str());
                assert!(!lesson.sheet.iter().any(is_told), "{}: {answer}", entry.id);
            }
        }
    }
}

/// A small whole lesson, with a piece replaced.
fn changed(from: &str, to: &str) -> Result<Lesson, String> {
    let whole = r#"{"id":"x","about":[{"fact":{"text":"t","source":"s","place":"p"}}],
        "rounds":[{"id":"a","title":"t","before":[],
            "prediction":{"ask":"q","form":{"slider":{"min":0,"max":10,"step":1,"unit":"number"}}},
            "experiment":{"about":"a","with":{"runs":{"runs":[{"name":"n","task":"pos","n":4}],"show":["scores"]}}},
            "explanation":{"measure":{"accuracy":0},"reading":{"distance":{"near":1,"close":"","below":"","above":""}},"body":[]}}],
        "takeaways":["t"],"sources":[{"id":"s","text":"t"}],
        "teacher":{"goals":[],"steps":[],"pitfalls":[],"answers":["a"]},"sheet":[{"text":"t","lines":1}]}"#;
    assert!(whole.contains(from), "{from}");
    parse(&whole.replace(from, to))
}

#[test]
fn what_is_not_whole_is_refused_and_named() {
    let check = |from: &str, to: &str, expect: &str| {
        let error = changed(from, to).expect_err(expect);
        assert!(error.contains(expect), "{error} does not say {expect}");
    };
    changed("\"n\":4", "\"n\":5").expect("a whole lesson");
    check(
        "\"source\":\"s\"",
        "\"source\":\"elsewhere\"",
        "cites elsewhere",
    );
    check(
        "\"sources\":[",
        "\"sources\":[{\"id\":\"r\",\"text\":\"t\"},",
        "nothing cites its source r",
    );
    check("{\"accuracy\":0}", "{\"accuracy\":1}", "run 1 is measured");
    check(
        "{\"accuracy\":0}",
        "\"null_correlation\"",
        "something else is measured",
    );
    check("[\"scores\"]", "[{\"budget\":2}]", "run 2 is shown");
    check("[\"scores\"]", "[]", "nothing is shown");
    check("\"n\":4", "\"n\":0", "has no sample");
    check("\"n\":4", "\"n\":4,\"repeats\":99", "396 samples");
    check(
        "\"n\":4",
        "\"n\":4,\"budget\":1,\"budgets\":[2]",
        "a budget and budgets",
    );
    check("\"max\":10", "\"max\":0", "no room");
    check(
        "{\"slider\":{\"min\":0,\"max\":10,\"step\":1,\"unit\":\"number\"}}",
        "{\"choice\":[]}",
        "read by distance",
    );
    check(
        "\"answers\":[\"a\"]",
        "\"answers\":[]",
        "1 tasks and 0 answers",
    );
    check(
        "\"lines\":1",
        "\"lines\":1,\"colour\":\"red\"",
        "unknown field",
    );
    check("\"title\":\"t\"", "\"titel\":\"t\"", "unknown field");
}
