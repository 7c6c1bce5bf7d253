//! Servers that refuse, and what is refused before anything is sent.

use serde_json::json;

use super::server::{Asked, Reply, Server, body, refusal};
use super::{RUN, right, run, scratch, succeeds};

/// A hosted reasoning model: neither `max_tokens` nor a temperature nor the tokens one by one.
fn picky(asked: &Asked) -> Reply {
    for (name, what) in [
        (
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        ),
        (
            "temperature",
            "Unsupported value: 'temperature' does not support 0.6 with this model. Only the default (1) value is supported.",
        ),
        (
            "top_p",
            "Unsupported parameter: 'top_p' is not supported with this model.",
        ),
        ("logprobs", "logprobs are not supported with this model"),
    ] {
        if asked.body.get(name).is_some() {
            return refusal(400, what);
        }
    }
    right(asked)
}

#[test]
fn settings_that_a_server_refuses_are_left_out_and_recorded() {
    let server = Server::start(|_, asked| picky(asked));
    let scratch = scratch("picky");
    let options = "--limit 2 --concurrency 4 --set reasoning_effort=low --set top_k=0";
    let ran = run(&scratch, &server.url(), "r.jsonl", options);
    succeeds(&ran);
    let refused = ["max_tokens", "temperature", "top_p", "logprobs"];
    for name in refused {
        let said = format!("refuses `{name}`");
        assert_eq!(ran.stderr.matches(&said).count(), 1, "{}", ran.stderr);
    }
    let header = scratch.header("r.jsonl");
    assert_eq!(header["subject"]["server"]["refused"], json!(refused));
    let extra = json!({"reasoning_effort": "low", "top_k": 0});
    assert_eq!(header["subject"]["server"]["extra"], extra);
    let asked = server.asked();
    assert_eq!(asked.len(), 4 + 4, "each setting is refused once");
    assert_eq!(asked[7].body["max_completion_tokens"], 4096);
    assert_eq!(asked[7].body["reasoning_effort"], "low");
    // It goes on as it was begun, without being refused again.
    let text = String::from_utf8(scratch.read("r.jsonl")).expect("UTF-8");
    let two: String = text.split_inclusive('\n').take(2).collect();
    scratch.write("r.jsonl", two);
    let ran = run(
        &scratch,
        &server.url(),
        "r.jsonl",
        &format!("{options} --resume"),
    );
    succeeds(&ran);
    assert!(!ran.stderr.contains("refuses"), "{}", ran.stderr);
    assert_eq!(server.asked().len(), 8 + 3);
}

#[test]
fn a_setting_refused_in_the_middle_ends_the_run() {
    let server = Server::start(|n, asked| if n < 3 { right(asked) } else { picky(asked) });
    let scratch = scratch("changed");
    let ran = run(&scratch, &server.url(), "r.jsonl", "");
    ran.is_sentence(&[
        "stopped after 3 of 8 samples, which r.jsonl keeps",
        "refuses `max_tokens`, which it took when the record began",
        "start a new record",
    ]);
}

#[test]
fn patience_ends_with_a_sentence_and_the_record_stays() {
    let server = Server::start(|n, asked| {
        if (3..6).contains(&n) {
            body(
                503,
                "application/json",
                "Retry-After: 0\r\n",
                r#"{"error":"loading"}"#,
            )
        } else {
            right(asked)
        }
    });
    let scratch = scratch("patience");
    let ran = run(&scratch, &server.url(), "r.jsonl", "--retries 2");
    let last = ran.stderr.lines().last().unwrap_or_default().to_owned();
    assert_eq!(ran.code, Some(1), "{last}");
    for part in [
        "error: stopped after 3 of 8 samples, which r.jsonl keeps",
        "answered with status 503: loading, 3 times in a row",
        "--resume to go on",
    ] {
        assert!(last.contains(part), "{last}");
    }
    assert_eq!(server.asked().len(), 6);
    let kept = scratch.read("r.jsonl");
    succeeds(&run(&scratch, &server.url(), "r.jsonl", "--resume"));
    assert!(scratch.read("r.jsonl").starts_with(&kept));
    assert_eq!(scratch.samples("r.jsonl").len(), 8);
    assert_eq!(server.asked().len(), 6 + 5);
}

#[test]
fn what_cannot_begin_leaves_no_record() {
    let server = Server::start(|n, _| match n {
        0 => refusal(401, "no"),
        1 => refusal(404, "model `m` not found"),
        2 => refusal(400, "This model's maximum context length is 4096 tokens."),
        3 => body(307, "text/plain", "Location: http://127.0.0.1:1/v1\r\n", ""),
        4 => body(429, "text/plain", "Retry-After: 86400\r\n", "tomorrow"),
        5 | 6 => body(200, "text/html; charset=utf-8", "", "<html><p>Welcome"),
        _ => body(200, "application/json", "", "[]"),
    });
    let scratch = scratch("none");
    for expect in [
        ["status 401", "check the key"],
        ["status 404: model `m` not found", "check --model"],
        ["maximum context length", "a smaller --max-tokens"],
        ["status 307", "name its new address"],
        ["status 429: tomorrow", "--resume to go on later"],
        ["text/html instead of JSON, 2 times in a row", "end in /v1"],
        ["no JSON object", "end in /v1"],
    ] {
        let more = if expect[0].contains("html") {
            ""
        } else {
            "--retries 0"
        };
        let ran = run(&scratch, &server.url(), "r.jsonl", more);
        let last = ran.stderr.lines().last().unwrap_or_default();
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(
            expect.iter().all(|part| last.contains(part)),
            "{expect:?}: {last}"
        );
        assert!(!scratch.has("r.jsonl"), "{expect:?}");
    }
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    };
    let url = format!("http://127.0.0.1:{nobody}");
    run(&scratch, &url, "r.jsonl", "--retries 0").is_sentence(&[
        "could not be reached (nobody listens there)",
        "start the server or check --endpoint",
    ]);
    assert!(!scratch.has("r.jsonl"));
    run(&scratch, "localhost:80", "r.jsonl", "").is_sentence(&["must begin with http://"]);
    run(&scratch, &url, "no/such/folder.jsonl", "").is_sentence(&["create its folder first"]);
}

#[test]
fn another_run_or_server_is_refused_and_the_record_stays() {
    let server = Server::start(|_, asked| right(asked));
    let other = Server::start(|_, asked| right(asked));
    let scratch = scratch("other");
    succeeds(&run(&scratch, &server.url(), "r.jsonl", ""));
    let before = scratch.read("r.jsonl");
    for (url, more, expect) in [
        (other.url(), "", "server "),
        (
            server.url(),
            "--set top_k=1",
            "further parameters none, this run has top_k=1",
        ),
        (
            server.url(),
            "--template-opens-thought",
            "opened thought false, this run has true",
        ),
        (
            server.url(),
            "--max-tokens 9",
            "token limit 4096, this run has 9",
        ),
    ] {
        let ran = run(&scratch, &url, "r.jsonl", &format!("--resume {more}"));
        ran.is_sentence(&["could not go on with r.jsonl", expect, "start a new record"]);
        assert_eq!(scratch.read("r.jsonl"), before);
    }
    run(&scratch, &server.url(), "r.jsonl", "").is_sentence(&["r.jsonl exists", "--resume"]);
    // A record of an engine here is none of a server's, and the other way round.
    let local = "run --task sentiment2 --data data.csv --repeats 2 --seed 3 --prompt full --temperature 0.6 --max-tokens 4096 --resume --out r.jsonl";
    let local: Vec<&str> = local.split_whitespace().collect();
    scratch.fails(&local, &["could not go on with r.jsonl", "model"]);
    assert_eq!(server.asked().len(), 8);
    assert!(other.asked().is_empty());
}

#[test]
fn what_a_server_cannot_do_is_refused_before_anything_is_sent() {
    let server = Server::start(|_, asked| right(asked));
    let scratch = scratch("usage");
    let usage = |more: &str, expect: [&str; 2]| {
        let ran = run(&scratch, &server.url(), "r.jsonl", more);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{more}");
        let first = ran.stderr.lines().next().unwrap_or_default();
        assert!(expect.iter().all(|part| first.contains(part)), "{first}");
    };
    for more in [
        "--think-budget 9",
        "--budgets 0,9",
        "--answers free,labels",
        "--extend 1",
        "--engine gpu",
        "--batch 2",
        "--ignore-self-test",
    ] {
        let name = more.split(' ').next().unwrap_or_default();
        usage(more, ["cannot be used with", name]);
    }
    usage("--concurrency 0", ["invalid value", "--concurrency"]);
    usage("--set seed=1", ["invalid value", "the run's own options"]);
    usage("--set top_k", ["invalid value", "NAME=VALUE"]);
    usage("--endpoint-api magic", ["invalid value", "magic"]);
    // Without an endpoint its options mean nothing.
    for more in [
        "--concurrency 2",
        "--api-key-env X",
        "--no-stream",
        "--timeout 9",
    ] {
        let line = format!("run --out r.jsonl {RUN} {more}");
        let ran = scratch.run(&line.split_whitespace().collect::<Vec<_>>());
        assert_eq!(ran.code, Some(2), "{more}: {}", ran.stderr);
        assert!(ran.stderr.contains("--endpoint"), "{}", ran.stderr);
    }
    let line = format!(
        "run --out r.jsonl --endpoint {} --task sentiment2",
        server.url()
    );
    let ran = scratch.run(&line.split_whitespace().collect::<Vec<_>>());
    assert!(
        ran.code == Some(2) && ran.stderr.contains("--model"),
        "{}",
        ran.stderr
    );
    assert!(server.asked().is_empty());
    assert!(!scratch.has("r.jsonl"));
}
