//! Keys and passwords: sent to the server, and told to nobody else.

use serde_json::{Value, json};

use super::server::{Server, body, refusal, whole};
use super::{KEY, right, run, scratch, succeeds};
use crate::Ran;

#[track_caller]
fn tells_nothing(ran: &Ran, record: &[u8]) {
    let record = String::from_utf8_lossy(record);
    for text in [&ran.stdout, &ran.stderr, &*record] {
        assert!(!text.contains(KEY) && !text.contains("hunter22"), "{text}");
    }
}

#[test]
fn the_key_is_sent_and_told_to_nobody() {
    // A server that repeats its key wherever it can.
    let server = Server::start(|n, asked| {
        let key = asked.field("authorization").unwrap_or_default().to_owned();
        match n {
            1 => refusal(500, &format!("I got {key}")),
            2 => body(
                200,
                "application/json",
                "",
                &json!({"error": key}).to_string(),
            ),
            _ => whole(
                &json!({"reasoning_content": key, "content": format!("Answer: positive ({key})")}),
                "stop",
                &Value::Null,
            ),
        }
    });
    let scratch = scratch("key");
    let ran = run(
        &scratch,
        &server.url(),
        "r.jsonl",
        "--api-key-env THE_KEY --no-stream",
    );
    succeeds(&ran);
    let record = scratch.read("r.jsonl");
    tells_nothing(&ran, &record);
    assert!(ran.stderr.contains("I got Bearer [key]"), "{}", ran.stderr);
    assert!(String::from_utf8_lossy(&record).contains("Answer: positive (Bearer [key])"));
    let bearer = format!("Bearer {KEY}");
    assert!(
        server
            .asked()
            .iter()
            .all(|asked| asked.field("authorization") == Some(&bearer))
    );
    assert!(
        !ran.stderr.contains("warning"),
        "this machine may be asked in plain http"
    );
}

#[test]
fn what_a_server_says_of_a_key_is_not_repeated() {
    let server =
        Server::start(|_, _| refusal(401, "Incorrect API key provided: sk-se**********6789"));
    let scratch = scratch("wrong_key");
    let ran = run(&scratch, &server.url(), "r.jsonl", "--api-key-env THE_KEY");
    ran.is_sentence(&["answered with status 401: check the key"]);
    assert!(!ran.stderr.contains("6789"), "{}", ran.stderr);
    assert_eq!(server.asked().len(), 1, "a wrong key is not tried again");
}

#[test]
fn an_address_with_secrets_is_recorded_without_them() {
    let server = Server::start(|_, asked| right(asked));
    let scratch = scratch("address");
    let url = format!(
        "http://me:hunter22@127.0.0.1:{}/v1?sig=hunter22",
        server.port()
    );
    let ran = run(&scratch, &url, "r.jsonl", "");
    succeeds(&ran);
    tells_nothing(&ran, &scratch.read("r.jsonl"));
    assert_eq!(
        scratch.header("r.jsonl")["subject"]["server"]["url"],
        server.url()
    );
    let asked = &server.asked()[0];
    assert_eq!(asked.path, "/v1/chat/completions?sig=hunter22");
    assert_eq!(asked.field("authorization"), Some("Basic bWU6aHVudGVyMjI="));
}

#[test]
fn a_redirect_is_not_followed_with_the_key() {
    let thief = Server::start(|_, asked| right(asked));
    let goal = format!("Location: {}/chat/completions\r\n", thief.url());
    let server = Server::start(move |_, _| body(302, "text/plain", &goal, ""));
    let scratch = scratch("redirect");
    let ran = run(&scratch, &server.url(), "r.jsonl", "--api-key-env THE_KEY");
    ran.is_sentence(&["status 302", "name its new address"]);
    assert!(thief.asked().is_empty());
}

#[test]
fn an_open_way_is_warned_of() {
    let scratch = scratch("open");
    let check = |url: &str, more: &str, warns: bool| {
        let ran = run(&scratch, url, "r.jsonl", &format!("--retries 0 {more}"));
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let said = ran
            .stderr
            .contains("plain http, so the key can be read on its way");
        assert_eq!(said, warns, "{url} {more}: {}", ran.stderr);
        tells_nothing(&ran, b"");
    };
    check(
        "http://thinkscope.invalid/v1",
        "--api-key-env THE_KEY",
        true,
    );
    check("http://me:hunter22@thinkscope.invalid", "", true);
    check("http://thinkscope.invalid/v1", "", false);
    check(
        "https://thinkscope.invalid/v1",
        "--api-key-env THE_KEY",
        false,
    );
    run(
        &scratch,
        "https://thinkscope.invalid",
        "r.jsonl",
        "--api-key-env NO_SUCH_KEY",
    )
    .is_sentence(&["NO_SUCH_KEY is not set"]);
    assert!(!scratch.has("r.jsonl"));
}
