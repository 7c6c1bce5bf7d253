//! A server on this machine that says what a test tells it to, and keeps what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    /// The head's lines, in lower case but for their values.
    pub fields: Vec<(String, String)>,
    pub body: Value,
    pub at: Instant,
}

impl Asked {
    pub fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(of, _)| of == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The prompt's last line: the text under test.
    pub fn said(&self) -> String {
        let message = &self.body["messages"][0]["content"];
        message.as_str().unwrap_or_default().to_owned()
    }
}

/// One thing that the server does.
#[derive(Clone, Debug)]
pub enum Act {
    Send(Vec<u8>),
    Pause(u64),
}

/// A reply in steps; the connection is closed behind them.
pub type Reply = Vec<Act>;

#[derive(Clone)]
pub struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    most_at_once: Arc<AtomicUsize>,
}

impl Server {
    /// `reply` gets the number of the request, from 0 on, and what is asked.
    pub fn start(reply: impl Fn(usize, &Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let this = Self {
            port,
            asked: Arc::default(),
            most_at_once: Arc::default(),
        };
        let (server, reply, now) = (this.clone(), Arc::new(reply), Arc::new(AtomicUsize::new(0)));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (server, reply, now) = (server.clone(), reply.clone(), now.clone());
                std::thread::spawn(move || {
                    let n_at_once = now.fetch_add(1, Ordering::SeqCst) + 1;
                    server.most_at_once.fetch_max(n_at_once, Ordering::SeqCst);
                    // A client may be killed in the middle of anything.
                    let _ = server.serve(stream, reply.as_ref());
                    now.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        this
    }

    fn serve(
        &self,
        mut stream: TcpStream,
        reply: &(impl Fn(usize, &Asked) -> Reply + Send + Sync),
    ) -> std::io::Result<()> {
        let Some(asked) = read(&mut stream)? else {
            return Ok(());
        };
        let number = {
            let mut all = self.asked.lock().expect("no panic");
            all.push(asked.clone());
            all.len() - 1
        };
        for act in reply(number, &asked) {
            match act {
                Act::Send(bytes) => {
                    stream.write_all(&bytes)?;
                    stream.flush()?;
                }
                Act::Pause(ms) => std::thread::sleep(Duration::from_millis(ms)),
            }
        }
        Ok(())
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }

    pub fn most_at_once(&self) -> usize {
        self.most_at_once.load(Ordering::SeqCst)
    }
}

fn read(stream: &mut TcpStream) -> std::io::Result<Option<Asked>> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let Some(path) = line.split(' ').nth(1).map(str::to_owned) else {
        return Ok(None);
    };
    let mut fields = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        fields.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut asked = Asked {
        path,
        fields,
        body: Value::Null,
        at: Instant::now(),
    };
    let length = asked.field("content-length").and_then(|n| n.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    asked.body = serde_json::from_slice(&body).expect("a JSON body");
    Ok(Some(asked))
}

/// A head, further fields among it.
fn head(status: u16, kind: &str, fields: &str) -> String {
    format!("HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\n{fields}Connection: close\r\n")
}

/// A whole body.
pub fn body(status: u16, kind: &str, fields: &str, body: &str) -> Reply {
    let head = head(status, kind, fields);
    let text = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    vec![Act::Send(text.into_bytes())]
}

/// A refusal in the API's own form.
pub fn refusal(status: u16, message: &str) -> Reply {
    let error = json!({"error": {"message": message, "type": "invalid_request_error"}});
    body(status, "application/json", "", &error.to_string())
}

/// A whole reply.
pub fn whole(message: &Value, finish: &str, usage: &Value) -> Reply {
    let reply = json!({
        "id": "c", "object": "chat.completion", "model": "m-2026", "system_fingerprint": "fp",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": usage,
    });
    body(200, "application/json", "", &reply.to_string())
}

/// The beginning of a streamed reply.
pub fn stream_head() -> Act {
    Act::Send(format!("{}\r\n", head(200, "text/event-stream; charset=utf-8", "")).into_bytes())
}

/// An event.
pub fn event(data: &str) -> Act {
    Act::Send(format!("data: {data}\n\n").into_bytes())
}

/// A piece of a streamed reply.
pub fn delta(delta: &Value, finish: Option<&str>) -> Act {
    let chunk = json!({
        "model": "m-2026", "system_fingerprint": "fp",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    });
    event(&chunk.to_string())
}

/// A streamed reply of these pieces.
pub fn streamed(deltas: &[Value], finish: &str, usage: &Value) -> Reply {
    let mut acts = vec![
        stream_head(),
        delta(&json!({"role": "assistant", "content": ""}), None),
    ];
    acts.extend(deltas.iter().map(|of| delta(of, None)));
    acts.push(delta(&json!({}), Some(finish)));
    acts.push(event(&json!({"choices": [], "usage": usage}).to_string()));
    acts.push(event("[DONE]"));
    acts
}
