//! A sample depends on its seed, its item and its repeat, and on nothing else.

use serde_json::Value;

use crate::Scratch;

/// The tokens of each sample, by item and repeat.
fn tokens(scratch: &Scratch, args: &str) -> Vec<Value> {
    let out = format!("{}.jsonl", args.replace("--", "").replace([' ', '.'], "_"));
    scratch.record(args, &out);
    let samples = scratch.samples(&out);
    let tokens = samples.iter().map(|s| s["completion"]["tokens"].clone());
    tokens.collect()
}

#[test]
fn the_same_seed_gives_the_same_tokens_at_every_batch_size() {
    let scratch = Scratch::new("seeds");
    for task in ["ner", "pos", "sentiment3"] {
        let run = |batch: u32, seed: u32| {
            let args = format!(
                "--task {task} --temperature 0.6 --seed {seed} --limit 8 --repeats 2 --batch {batch}"
            );
            tokens(&scratch, &args)
        };
        let alone = run(1, 7);
        assert_eq!(alone.len(), 16);
        assert_eq!(run(3, 7), alone, "{task}");
        assert_eq!(run(8, 7), alone, "{task}");
        assert_ne!(run(8, 8), alone, "{task}: the seed has no effect");
        assert!(
            alone.chunks(2).any(|repeats| repeats[0] != repeats[1]),
            "{task}: repeats are copies"
        );
    }
}

#[test]
fn a_greedy_run_is_the_same_in_any_batch_and_for_a_single_chat() {
    let scratch = Scratch::new("greedy");
    for engine in ["cpu", "cpu-exact"] {
        let run = |batch: u32| {
            let args =
                format!("--task negation --greedy --limit 6 --engine {engine} --batch {batch}");
            tokens(&scratch, &args)
        };
        let alone = run(1);
        assert_eq!(run(4), alone, "{engine}");
        let record = format!("task_negation_greedy_limit_6_engine_{engine}_batch_4.jsonl");
        for (sample, tokens) in scratch.samples(&record).iter().zip(&alone).take(2) {
            let prompt = sample["prompt"].as_str().expect("text");
            let args = [
                "generate", "--json", "--greedy", "--engine", engine, "--chat", prompt,
            ];
            assert_eq!(scratch.json(&args)["tokens"], *tokens, "{prompt}");
        }
    }
}

#[test]
fn a_run_whose_items_differ_in_length_keeps_every_budget() {
    let scratch = Scratch::new("budgets");
    let run = |batch: u32| {
        let args = format!("--task negation --think-budget 4 --limit 6 --batch {batch}");
        tokens(&scratch, &args)
    };
    assert_eq!(run(1), run(5));
    for sample in scratch.samples("task_negation_think-budget_4_limit_6_batch_5.jsonl") {
        let usage = &sample["completion"]["usage"];
        assert!(usage["think_tokens"].as_u64() <= Some(4), "{usage}");
        assert_eq!(sample["completion"]["budget_hit"], true);
    }
}
