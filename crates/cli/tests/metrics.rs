//! The commands `metrics` and `data` as somebody calls them: the golden values through the binary.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value};

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");

/// A scratch file of this test.
fn scratch(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("a scratch file");
    path
}

/// Exit code, stdout and stderr.
fn thinkscope(args: &[&str], file: &Path) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_thinkscope"));
    let output = command.args(args).arg(file).output().expect("the command");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn json(args: &[&str], file: &Path) -> Value {
    let (code, stdout, stderr) = thinkscope(args, file);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    serde_json::from_str(&stdout).expect("JSON")
}

fn golden(name: &str) -> Option<Map<String, Value>> {
    if !Path::new(SHARED).is_dir() {
        println!("skipped: ../shared is not here");
        return None;
    }
    let text = std::fs::read_to_string(format!("{SHARED}/golden/{name}")).expect("a golden file");
    Some(serde_json::from_str(&text).expect("a JSON object"))
}

fn list(value: &Value) -> Vec<String> {
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    value.as_array().expect("a list").iter().map(text).collect()
}

/// Equal within 1e-9; what the golden file has as nan, ours has as null.
#[track_caller]
fn close(what: &str, ours: &Value, want: &Value) {
    match (ours.as_f64(), want.as_f64()) {
        (Some(ours), Some(want)) => {
            assert!(
                (ours - want).abs() <= 1e-9 * want.abs().max(1.0),
                "{what}: {ours} is not {want}"
            );
        }
        (ours, want) => assert_eq!(ours, want, "{what}"),
    }
}

#[test]
fn ner_reads_columns() {
    let Some(cases) = golden("seqlab.json") else {
        return;
    };
    for (name, case) in &cases {
        let sentences = |key: &str| case[key].as_array().expect("sentences").iter().map(list);
        let mut text = String::new();
        for (gold, predicted) in sentences("gold").zip(sentences("pred")) {
            for (gold, predicted) in gold.iter().zip(&predicted) {
                text += &format!("word {gold} {predicted}\n");
            }
            text += "\n";
        }
        let ours = json(
            &["metrics", "ner"],
            &scratch(&format!("{name}.conll"), &text),
        );
        close(name, &ours["token_accuracy"], &case["token_accuracy"]);
        let types: Vec<&String> = ours["types"].as_object().expect("types").keys().collect();
        assert_eq!(
            types,
            list(&case["labels_sorted"]).iter().collect::<Vec<_>>()
        );
        for average in ["micro", "macro", "weighted"] {
            // Undefined, where seqeval says 0 or nan: no entity, or none in gold to weigh by.
            if ours[average]["f1"].is_null() {
                let want = &case["default"][average]["f1"];
                assert!(want == "nan" || want == 0.0, "{name} {average}");
            } else {
                close(name, &ours[average]["f1"], &case["default"][average]["f1"]);
            }
        }
    }
}

#[test]
fn classify_reads_gold_and_pred() {
    let Some(cases) = golden("cls.json") else {
        return;
    };
    for (name, case) in &cases {
        let labels = list(&case["labels"]);
        let rows = list(&case["gold"]).into_iter().zip(list(&case["pred"]));
        let rows: Vec<String> = rows
            .map(|(g, p)| format!("{g},{}\n", p.replace("__fail__", "")))
            .collect();
        let file = scratch(
            &format!("{name}.csv"),
            &format!("gold,pred\n{}", rows.concat()),
        );
        let ours = json(
            &["metrics", "classify", "--labels", &labels.join(",")],
            &file,
        );
        for (key, want) in [
            ("strict_accuracy", "accuracy_strict"),
            ("coverage", "coverage"),
            ("strict_macro_f1", "macro_f1_labels_zd_nan"),
        ] {
            close(&format!("{name} {key}"), &ours[key], &case[want]);
        }
        let none = Value::Null;
        close(
            name,
            &ours["answered_accuracy"],
            case.get("answered_accuracy").unwrap_or(&none),
        );
        for (gold, row) in labels
            .iter()
            .zip(case["confusion_with_fail_col"].as_array().expect("rows"))
        {
            let columns = labels.iter().map(String::as_str).chain(["null"]);
            let counts: Vec<&Value> = columns.map(|c| &ours["confusion"][gold][c]).collect();
            assert_eq!(serde_json::json!(counts), *row, "{name}");
        }
    }
}

#[test]
fn relate_reads_x_and_y() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    for (name, case) in golden["pairs"].as_object().expect("pairs") {
        let rows = list(&case["x"]).into_iter().zip(list(&case["y"]));
        let rows: Vec<String> = rows.map(|(x, y)| format!("{x},{y}\n")).collect();
        let file = scratch(&format!("{name}.csv"), &format!("x,y\n{}", rows.concat()));
        let ours = json(&["metrics", "relate"], &file);
        assert_eq!(ours["n"], case["n"]);
        for key in ["pearson_r", "slope", "intercept"] {
            // Nothing is defined below three pairs.
            let is_defined = case["n"].as_u64() > Some(2);
            let want = case.get(key).filter(|_| is_defined).unwrap_or(&Value::Null);
            close(&format!("{name} {key}"), &ours[key], want);
        }
    }
}

#[test]
fn paired_reads_zeros_and_ones() {
    let csv = |both, b, c, neither| {
        let rows = |row: &str, n| format!("{row}\n").repeat(n);
        format!(
            "a,b\n{}{}{}{}",
            rows("1,1", both),
            rows("1,0", b),
            rows("0,1", c),
            rows("0,0", neither)
        )
    };
    // scipy.stats.binomtest(2, 10, 0.5).pvalue; Newcombe (1998), his example 36, 12, 2, 0.
    let ours = json(
        &["metrics", "paired"],
        &scratch("p.csv", &csv(50, 8, 2, 40)),
    );
    let keys: Vec<&String> = ours.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        ["n", "b", "c", "mcnemar_exact_p", "diff", "diff_ci95"]
    );
    assert_eq!(
        (&ours["n"], &ours["b"], &ours["c"]),
        (&100.into(), &8.into(), &2.into())
    );
    close("p", &ours["mcnemar_exact_p"], &0.109_375.into());
    close("diff", &ours["diff"], &0.06.into());
    let ours = json(
        &["metrics", "paired"],
        &scratch("q.csv", &csv(36, 12, 2, 0)),
    );
    let ends = ours["diff_ci95"].as_array().expect("an interval");
    for (end, want) in ends.iter().zip([0.0569, 0.3404]) {
        let end = end.as_f64().expect("a number");
        assert!((end - want).abs() < 5e-5, "{end} is not {want}");
    }
    let Some(golden) = golden("stats.json") else {
        return;
    };
    for (name, case) in golden["mcnemar"].as_object().expect("cases") {
        let count = |key: &str| case[key].as_u64().expect("a count") as usize;
        let text = csv(50, count("b"), count("c"), 30);
        let ours = json(
            &["metrics", "paired"],
            &scratch(&format!("{name}.csv"), &text),
        );
        close(name, &ours["mcnemar_exact_p"], &case["exact_p"]);
    }
}

#[test]
fn bad_input_gets_one_sentence() {
    let check = |args: &[&str], name: &str, text: &str, code: i32, expect: &str| {
        let (got, stdout, stderr) = thinkscope(args, &scratch(name, text));
        assert_eq!((got, stdout.as_str()), (Some(code), ""), "{stderr}");
        assert!(
            stderr.contains(expect),
            "`{stderr}` does not contain `{expect}`"
        );
        assert!(code == 2 || stderr.lines().count() == 1, "{stderr}");
    };
    check(
        &["metrics", "ner"],
        "bad.conll",
        "a O O\nb O\n",
        1,
        "line 2: 2 columns",
    );
    check(
        &["metrics", "classify"],
        "bad.csv",
        "gold,pred\n",
        2,
        "--labels",
    );
    let args = ["metrics", "classify", "--labels", "a"];
    check(
        &args,
        "other.csv",
        "gold,pred\nb,a\n",
        1,
        "line 2: the gold label `b`",
    );
    check(
        &["metrics", "relate"],
        "xz.csv",
        "x,z\n1,2\n",
        1,
        "columns x, z; x and y are needed",
    );
    check(
        &["metrics", "relate"],
        "word.csv",
        "x,y\n1,two\n",
        1,
        "line 2: `two` is not a number",
    );
    let paired = ["metrics", "paired"];
    check(
        &paired,
        "two.csv",
        "a,b\n1,0\n2,1\n",
        1,
        "line 3: `2` is neither 0 nor 1",
    );
    check(&paired, "none.csv", "a,b\n", 1, "no line below its header");
    check(&paired, "one.csv", "a,c\n1,0\n", 1, "a and b are needed");
    check(
        &paired,
        "short.csv",
        "a,b\n1\n",
        1,
        "line 2: 1 columns instead of 2",
    );
    check(
        &["data", "--task", "ner"],
        "empty.conll",
        "\n",
        1,
        "empty.conll is empty",
    );
    check(&["data", "--task", "poems"], "x.csv", "x\n", 2, "poems");
}

#[test]
fn data_finds_the_second_file_beside_the_first() {
    scratch("day_text.txt", "nice day \nbad day \n");
    let labels = scratch("day_labels.txt", "2\n0\n");
    let ours = json(&["data", "--task", "sentiment2"], &labels);
    assert_eq!(
        ours["labels"],
        serde_json::json!({"negative": 1, "positive": 1})
    );
}
