//! Models from addresses, Ollama's folder and several files; and a server that does all that real
//! ones do.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{MODEL, Ran, Scratch};

/// What the server answers.
struct Reply {
    status: u16,
    fields: Vec<String>,
    body: Vec<u8>,
    /// The connection is cut after so many bytes of the body.
    n_sent_bytes: Option<usize>,
    /// Milliseconds before each 64 KiB.
    pause_ms: u64,
}

impl Reply {
    fn status(status: u16) -> Self {
        Self {
            status,
            fields: Vec::new(),
            body: Vec::new(),
            n_sent_bytes: None,
            pause_ms: 0,
        }
    }

    /// 206 with the bytes of `file` from `first` on.
    fn rest(file: &[u8], first: usize) -> Self {
        let n = file.len();
        let mut reply =
            Self::status(206).with(&format!("Content-Range: bytes {first}-{}/{n}", n - 1));
        reply.body = file[first..].to_vec();
        reply
    }

    fn with(mut self, field: &str) -> Self {
        self.fields.push(field.to_owned());
        self
    }

    fn cut(mut self, n: usize) -> Self {
        self.n_sent_bytes = Some(n);
        self
    }
}

/// What was asked for: the path, and the first byte of the range.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    path: String,
    first: usize,
}

/// A server on this machine that counts what it is asked for and what it sends.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    n_sent_bytes: Arc<Mutex<u64>>,
}

impl Server {
    /// `reply` gets the number of the request, from 0 on, and what is asked for.
    fn start(mut reply: impl FnMut(usize, &Asked) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let n_sent_bytes = Arc::new(Mutex::new(0));
        let server = Self {
            port,
            asked: Arc::clone(&asked),
            n_sent_bytes: Arc::clone(&n_sent_bytes),
        };
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let connection = connection.expect("a connection");
                let Some(what) = read_request(&connection) else {
                    continue;
                };
                let number = {
                    let mut asked = asked.lock().expect("no panic");
                    asked.push(what.clone());
                    asked.len() - 1
                };
                let reply = reply(number, &what);
                let n_sent_bytes = Arc::clone(&n_sent_bytes);
                // A connection that stands still does not hold up the others.
                std::thread::spawn(move || send(connection, &reply, &n_sent_bytes));
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }

    fn n_sent_bytes(&self) -> u64 {
        *self.n_sent_bytes.lock().expect("no panic")
    }
}

fn read_request(connection: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(connection).lines();
    let line = lines.next()?.ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut first = None;
    for line in lines {
        let line = line.ok()?.to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        let field = line.split(':').next().unwrap_or_default();
        // What a browser would ask the server's leave for must not be sent.
        assert!(
            ["range", "host", "user-agent", "accept", "accept-encoding"].contains(&field),
            "{line}"
        );
        if let Some(range) = line.strip_prefix("range: bytes=") {
            first = Some(range.strip_suffix('-')?.parse().ok()?);
        }
    }
    Some(Asked {
        path,
        first: first?,
    })
}

fn send(mut connection: TcpStream, reply: &Reply, n_sent_bytes: &Mutex<u64>) {
    let Reply {
        status,
        fields,
        body,
        ..
    } = reply;
    let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
    let head = format!(
        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n{fields}\r\n",
        body.len()
    );
    if connection.write_all(head.as_bytes()).is_err() {
        return;
    }
    let n = reply.n_sent_bytes.unwrap_or(body.len());
    for piece in body[..n].chunks(64 << 10) {
        std::thread::sleep(Duration::from_millis(reply.pause_ms));
        if connection.write_all(piece).is_err() {
            return;
        }
        *n_sent_bytes.lock().expect("no panic") += piece.len() as u64;
    }
}

fn tokenize(scratch: &Scratch, model: &str) -> Ran {
    scratch.run_on(
        &["tokenize", "--model", model],
        "{\"text\":\"some words\"}\n",
    )
}

/// That `model` can be used, and is the bundled one; what it said.
#[track_caller]
fn works(scratch: &Scratch, model: &str) -> String {
    let ran = tokenize(scratch, model);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let bundled = scratch.run_on(&["tokenize"], "{\"text\":\"some words\"}\n");
    assert_eq!(ran.stdout, bundled.stdout);
    ran.stderr
}

#[track_caller]
fn downloads(scratch: &Scratch) -> Vec<Value> {
    let list = scratch.json(&["models"]);
    list["downloads"].as_array().expect("a list").clone()
}

#[test]
fn a_download_survives_a_bad_server() {
    let n = MODEL.len();
    let server = Server::start(move |number, asked| {
        let rest = || Reply::rest(MODEL, asked.first);
        match number {
            0 => Reply::status(503).with("Retry-After: 1"),
            1 => rest().cut(n / 3),
            2 => Reply::status(429).with("Retry-After: 2"),
            3 => {
                // Other bytes than were asked for; the last of them, to send few.
                Reply::rest(MODEL, n - 1)
            }
            4 => rest().cut(n / 3),
            _ => rest(),
        }
    });
    let scratch = Scratch::new("bad_server");
    let url = server.url("/my%20m.gguf");
    let started = Instant::now();
    works(&scratch, &url);
    assert!(
        started.elapsed() >= Duration::from_secs(3),
        "it waited as it was asked to"
    );
    let firsts: Vec<usize> = server.asked().iter().map(|asked| asked.first).collect();
    assert_eq!(firsts, [0, 0, n / 3, n / 3, n / 3, n / 3 * 2]);
    assert_eq!(server.n_sent_bytes(), n as u64 + 1, "no byte came twice");
    // From then on, the network is not needed.
    assert_eq!(works(&scratch, &url), "");
    assert_eq!(server.asked().len(), 6);
    let [download] = &downloads(&scratch)[..] else {
        panic!("one download");
    };
    assert_eq!(download["name"], "my m.gguf");
    assert_eq!(download["is_whole"], true);
    assert_eq!(download["is_sha256_known"], false);
    let id = download["id"].as_str().expect("an id");
    let ran = scratch.run(&["models", "--delete", id]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(downloads(&scratch), Vec::<Value>::new());
    scratch.fails(
        &["models", "--delete", id],
        &["no download with the id", "see `thinkscope models`"],
    );
}

#[test]
fn a_file_that_changed_is_fetched_anew() {
    // The same length, other bytes: it differs in what no reader looks at.
    let mut old = MODEL.to_vec();
    let last = old.len() - 1;
    old[last] ^= 1;
    let n = old.len();
    let server = Server::start(move |number, asked| match number {
        0 => Reply::rest(&old, asked.first)
            .with("ETag: \"1\"")
            .cut(n / 2),
        _ => Reply::rest(MODEL, asked.first).with("ETag: \"2\""),
    });
    let scratch = Scratch::new("changed");
    let said = works(&scratch, &server.url("/m.gguf"));
    assert_eq!(
        said,
        "note: the file at this address has changed (its ETag is another one), so that the download begins anew with the new one\n"
    );
    let firsts: Vec<usize> = server.asked().iter().map(|asked| asked.first).collect();
    assert_eq!(firsts, [0, n / 2, 0]);
    assert!(scratch.read(&data_path(&scratch)) == MODEL);
}

/// The path of the only download's data in the scratch folder.
fn data_path(scratch: &Scratch) -> String {
    let id = downloads(scratch)[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    format!("cache/models/{id}/data.gguf")
}

#[test]
fn wrong_bytes_are_caught_by_the_published_hash() {
    let mut wrong = MODEL.to_vec();
    let last = wrong.len() - 1;
    wrong[last] ^= 1;
    // As Hugging Face does: the redirect tells the hash, its goal does not.
    let hash = sources::sha256::hex(MODEL);
    let linked = format!("X-Linked-ETag: \"{hash}\"");
    let server = Server::start(move |number, asked| match asked.path.as_str() {
        "/o/m.gguf" => Reply::status(302).with("Location: /cdn/x?y").with(&linked),
        _ if number < 2 => Reply::rest(&wrong, asked.first),
        _ => Reply::rest(MODEL, asked.first),
    });
    let scratch = Scratch::new("wrong_bytes");
    let url = server.url("/o/m.gguf");
    let ran = tokenize(&scratch, &url);
    let (note, error) = ran.stderr.split_once('\n').expect("two lines");
    assert_eq!(
        note,
        "note: the bytes that came are wrong and were thrown away"
    );
    assert!(error.contains("their SHA-256 is"), "{error}");
    assert!(
        error.contains(&hash) && error.contains("start the download again"),
        "{error}"
    );
    assert_eq!(downloads(&scratch), Vec::<Value>::new());
    works(&scratch, &url);
    assert_eq!(downloads(&scratch)[0]["is_sha256_known"], true);
    assert_eq!(downloads(&scratch)[0]["sha256"], hash);
}

#[test]
fn a_killed_process_loses_no_more_than_a_chunk() {
    const CHUNK: usize = 8 << 20;
    // A model with much behind its end, which no reader looks at.
    let mut file = MODEL.to_vec();
    file.resize(3 * CHUNK, 7);
    let expect = file.clone();
    let server = Server::start(move |number, asked| {
        let mut reply = Reply::rest(&file, asked.first);
        reply.pause_ms = u64::from(number == 0) * 5;
        reply
    });
    let scratch = Scratch::new("killed");
    let url = server.url("/m.gguf");
    let mut child = scratch
        .command(&["tokenize", "--model", &url])
        .spawn()
        .expect("the command");
    let n_done = || {
        downloads(&scratch)
            .first()
            .map_or(0, |d| d["n_done_bytes"].as_u64().unwrap_or(0))
    };
    let started = Instant::now();
    while n_done() == 0 && started.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("kills");
    child.wait().expect("ends");
    let n_sent = server.n_sent_bytes() as usize;
    let n_committed = n_done() as usize;
    assert!((CHUNK..3 * CHUNK).contains(&n_committed), "{n_committed}");
    assert_eq!(downloads(&scratch)[0]["is_whole"], false);
    works(&scratch, &url);
    let firsts: Vec<usize> = server.asked().iter().map(|asked| asked.first).collect();
    assert_eq!(firsts, [0, n_committed]);
    // What was on its way in the system's buffers is lost as well.
    assert!(
        n_sent - n_committed < CHUNK + (8 << 20),
        "{n_sent} {n_committed}"
    );
    assert!(scratch.read(&data_path(&scratch)) == expect);
}

#[test]
fn a_second_process_keeps_out() {
    let server = Server::start(|_, asked| {
        let mut reply = Reply::rest(MODEL, asked.first);
        reply.pause_ms = 60_000;
        reply
    });
    let scratch = Scratch::new("second");
    let url = server.url("/m.gguf");
    let mut child = scratch
        .command(&["tokenize", "--model", &url])
        .spawn()
        .expect("the command");
    let started = Instant::now();
    while server.asked().is_empty() && started.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let expect = [
        "another thinkscope is downloading this file",
        "wait until it is done",
    ];
    tokenize(&scratch, &url).is_sentence(&expect);
    child.kill().expect("kills");
    child.wait().expect("ends");
}

#[test]
fn a_server_without_ranges_does() {
    let server = Server::start(|_, _| {
        let mut reply = Reply::status(200);
        reply.body = MODEL.to_vec();
        reply
    });
    let scratch = Scratch::new("rangeless");
    works(&scratch, &server.url("/m.gguf"));
}

#[test]
fn answers_that_are_no_model() {
    let server = Server::start(|_, asked| match asked.path.as_str() {
        "/401.gguf" => Reply::status(401),
        "/403.gguf" => Reply::status(403),
        "/404.gguf" => Reply::status(404),
        "/gzip.gguf" => Reply::rest(MODEL, 0).with("Content-Encoding: gzip"),
        "/down.gguf" => Reply::status(302).with("Location: ftp://a.org/m.gguf"),
        "/page.gguf" => Reply::rest(b"<!doctype html><html></html>", 0),
        other => panic!("{other}"),
    });
    let scratch = Scratch::new("no_model_there");
    for (path, expect) in [
        (
            "/401.gguf",
            [
                "could not download 401.gguf: 127.0.0.1",
                "choose a file that needs no login",
            ],
        ),
        (
            "/403.gguf",
            ["(status 403)", "choose a file that needs no login"],
        ),
        (
            "/404.gguf",
            ["has no file at this address", "check the address"],
        ),
        ("/gzip.gguf", ["compressed (gzip)", "use another address"]),
        (
            "/page.gguf",
            [
                "does not give a GGUF file but something that begins with \"<!doctype ht\"",
                "check",
            ],
        ),
        (
            "/down.gguf",
            [
                "cannot be reached (a redirect to `ftp://a.org/m.gguf`)",
                "check the address",
            ],
        ),
    ] {
        tokenize(&scratch, &server.url(path)).is_sentence(&expect);
    }
    assert_eq!(downloads(&scratch), Vec::<Value>::new());
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    };
    let url = format!("http://127.0.0.1:{nobody}/m.gguf");
    tokenize(&scratch, &url).is_sentence(&[
        "cannot be reached (nobody listens there)",
        "check the address",
    ]);
}

#[test]
fn what_is_no_place_of_a_model() {
    let scratch = Scratch::new("no_place");
    for (place, expect) in [
        ("", ["no model is named", "ollama:NAME"]),
        ("ftp://a.org/m.gguf", ["ftp: are not supported", "https://"]),
        (
            "https://huggingface.co/o/r",
            ["not a file", "copy the link"],
        ),
        (
            "https://me:pw@a.org/m.gguf",
            ["name or password", "use one without"],
        ),
        (
            "ollama:a b",
            ["no name of an Ollama model", "ollama:deepseek-r1:7b"],
        ),
    ] {
        tokenize(&scratch, place).is_sentence(&expect);
    }
}

#[test]
fn models_of_ollama() {
    let scratch = Scratch::new("ollama");
    let no_folder = ["Ollama's models folder is not at", "set OLLAMA_MODELS"];
    tokenize(&scratch, "ollama:tiny:1b").is_sentence(&no_folder);

    let hash = sources::sha256::hex(MODEL);
    let library = "ollama/manifests/registry.ollama.ai/library/tiny";
    std::fs::create_dir_all(scratch.0.join(library)).expect("a folder");
    std::fs::create_dir_all(scratch.0.join("ollama/blobs")).expect("a folder");
    let none = [
        "Ollama has no tiny:1b on this machine but no model at all",
        "run `ollama pull tiny:1b`",
    ];
    tokenize(&scratch, "ollama:tiny:1b").is_sentence(&none);
    let manifest = |n_bytes: usize| {
        format!(
            r#"{{"schemaVersion":2,"layers":[{{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{hash}","size":{n_bytes}}}]}}"#
        )
    };
    scratch.write(&format!("{library}/1b"), manifest(MODEL.len()));
    scratch.write(&format!("{library}/2b"), "GGUF");
    scratch.write(&format!("{library}/3b"), manifest(5));
    let pull = [
        "the file of tiny:1b is not in Ollama's folder",
        "run `ollama pull tiny:1b` again",
    ];
    tokenize(&scratch, "ollama:tiny:1b").is_sentence(&pull);
    scratch.write(&format!("ollama/blobs/sha256-{hash}"), MODEL);
    works(&scratch, "ollama:tiny:1b");
    tokenize(&scratch, "ollama:tiny:2b")
        .is_sentence(&["manifest of tiny:2b", "ollama pull tiny:2b"]);
    tokenize(&scratch, "ollama:tiny:3b")
        .is_sentence(&["bytes instead of 5", "ollama pull tiny:3b"]);
    tokenize(&scratch, "ollama:tiny")
        .is_sentence(&["no tiny:latest on this machine but tiny:1b, tiny:2b"]);

    let list = scratch.json(&["models"]);
    assert_eq!(list["catalogue"].as_array().map(Vec::len), Some(6));
    let models = list["ollama"].as_array().expect("a list");
    assert_eq!(models[0]["model"], "ollama:tiny:1b");
    assert_eq!(models[0]["n_bytes"], MODEL.len());
    assert!(
        models[1]["problem"]
            .as_str()
            .is_some_and(|p| p.contains("ollama pull"))
    );
}

#[test]
fn models_in_several_files() {
    let scratch = Scratch::new("split");
    let [first, second] = [1, 2].map(|i| format!("m-{i:05}-of-00002.gguf"));
    scratch.write("m-00001-of-00001.gguf", MODEL);
    works(&scratch, "m-00001-of-00001.gguf");
    tokenize(&scratch, &first)
        .is_sentence(&["there is no file m-00001-of-00002.gguf", "check the path"]);
    scratch.write(&first, MODEL);
    for place in [&first, &second] {
        let expect = [
            "is one of 2 parts, and m-00002-of-00002.gguf is missing",
            "into one folder",
        ];
        tokenize(&scratch, place).is_sentence(&expect);
    }
    scratch.write(&second, MODEL);
    tokenize(&scratch, &first).is_sentence(&["not the parts of one model (each is a whole model)"]);

    // All parts of an address are fetched.
    let server = Server::start(|_, asked| Reply::rest(MODEL, asked.first));
    tokenize(&scratch, &server.url("/m-00002-of-00002.gguf?x"))
        .is_sentence(&["not the parts of one model"]);
    let paths: Vec<String> = server.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(
        paths,
        ["/m-00001-of-00002.gguf?x", "/m-00002-of-00002.gguf?x"]
    );
}
