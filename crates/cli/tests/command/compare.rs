//! Runs beside each other, and simulated worlds.

use serde_json::json;

use crate::Scratch;

#[test]
fn two_runs_stand_beside_each_other() {
    let scratch = Scratch::new("compare");
    scratch.record("--task sentiment2 --limit 6", "free.jsonl");
    scratch.record("--task sentiment2 --limit 6 --think-budget 0", "none.jsonl");
    let both = ["compare", "free.jsonl", "none.jsonl"];
    let with = |more: &[&'static str]| [&both[..], more].concat();
    let of = scratch.json(&with(&["--json"]));
    assert_eq!(of["runs"].as_array().map(Vec::len), Some(2));
    let budgets: Vec<bool> = (of["runs"].as_array().expect("runs").iter())
        .map(|run| run["name"].as_str().expect("a name").ends_with("budget 0"))
        .collect();
    assert_eq!(budgets, [false, true], "named by what differs");
    let pair = &of["pairs"][0];
    assert_eq!(
        (&pair["n_items"], &pair["test"]),
        (&json!(6), &json!("mcnemar_exact"))
    );
    let counts = &pair["counts"];
    let n = |key: &str| counts[key].as_u64().expect("a count");
    let flips = pair["flips"].as_array().expect("flips").len() as u64;
    assert_eq!(n("only_a") + n("only_b"), flips);
    assert_eq!(n("both") + n("neither") + flips, 6);
    for run in of["runs"].as_array().expect("runs") {
        let f1 = &run["macro_f1"];
        let end = |i: usize| f1["ci95"][i].as_f64().expect("an end");
        let value = f1["value"].as_f64().expect("F1");
        assert!(end(0) <= value && value <= end(1), "{f1}");
    }

    let ran = scratch.run(&with(&["--html", "both.html"]));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(ran.stdout.contains("6 common items"), "{}", ran.stdout);
    let html = String::from_utf8(scratch.read("both.html")).expect("UTF-8");
    assert_eq!(html.matches("<figure").count(), 4);
    for outside in ["http://", "https://", "<script", "<link", "src=", "url("] {
        assert!(!html.contains(outside), "{outside} in the page");
    }

    scratch.fails(
        &with(&["--html", "free.jsonl"]),
        &["--html names the record free.jsonl itself"],
    );
    scratch.fails(
        &["compare", "missing.jsonl"],
        &["there is no file missing.jsonl"],
    );
}

#[test]
fn records_of_a_class_are_put_together() {
    let scratch = Scratch::new("pool");
    let seeded = |seed: u32| {
        let file = format!("seed-{seed}.jsonl");
        let options = format!("--task negation --limit 3 --temperature 0.6 --seed {seed}");
        scratch.record(&options, &file);
        file
    };
    let files: Vec<String> = [1, 2, 3].map(seeded).to_vec();
    let mut args = vec!["compare", "--json", "--pool"];
    args.extend(files.iter().map(String::as_str));
    args.push(&files[0]);
    let of = scratch.json(&args);
    let run = &of["runs"][0];
    assert_eq!(of["runs"].as_array().map(Vec::len), Some(1), "{of}");
    assert_eq!(run["n_samples"], 9);
    let parts = run["parts"].as_array().expect("parts");
    let n =
        |key: &str| -> Vec<u64> { parts.iter().filter_map(|part| part[key].as_u64()).collect() };
    assert_eq!(n("n_samples"), [3, 3, 3, 0]);
    assert_eq!(n("n_duplicates"), [0, 0, 0, 3]);
    assert!(
        run["name"]
            .as_str()
            .is_some_and(|name| name.ends_with("4 files"))
    );
    // Without the option each record stands alone.
    args.retain(|arg| *arg != "--pool");
    let apart = scratch.json(&args);
    assert_eq!(apart["runs"].as_array().map(Vec::len), Some(4));
}

#[test]
fn simulated_worlds_are_those_of_their_seed() {
    let scratch = Scratch::new("simulate");
    let args = ["simulate", "--runs", "20", "--seed", "4"];
    let of = scratch.json(&args);
    assert_eq!(of, scratch.json(&args));
    let worlds = of["null_worlds"].as_array().expect("worlds");
    assert_eq!(worlds.len(), 5);
    assert_eq!(worlds[1]["world"], "fixed_error_count");
    assert!(worlds[1]["found_by_ratio"].as_f64() > Some(0.9), "{of}");
    assert_eq!(of["four_worlds"].as_array().map(Vec::len), Some(4));
    assert_eq!(scratch.run(&["simulate", "--runs", "0"]).code, Some(2));
}
