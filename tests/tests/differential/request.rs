//! A request of the corpus, and one exchange over a plain socket.

use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

/// What the header `authorization` holds.
#[derive(Clone)]
pub enum Key {
    /// The key of the admin workspace.
    Admin,
    /// A key with this scope alone.
    Scoped(String),
    /// Any header, or none.
    Header(Option<String>),
}

#[derive(Clone)]
pub struct Request {
    /// The `operationId` that it is meant for.
    pub operation: String,
    pub method: String,
    /// With `{id}` replaced.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub content_type: Option<String>,
    pub as_workspace: Option<String>,
    pub body: Option<String>,
    pub key: Key,
    /// Whether the target names the whole URL, as a request to a proxy does.
    pub is_absolute: bool,
    /// Whether the admin workspace has no active plan.
    pub is_unpaid: bool,
}

impl Request {
    pub fn with_body(&self, body: &Value) -> Request {
        Request { body: Some(body.to_string()), content_type: Some("application/json".to_owned()), ..self.clone() }
    }

    /// The body, where it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(self.body.as_deref()?).ok()
    }

    /// The field of the body; null where there is none.
    pub fn field(&self, name: &str) -> Value {
        self.json().map_or(Value::Null, |body| body[name].clone())
    }

    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub fn reads(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }

    fn target(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query);
        let origin = if self.is_absolute { "http://api.example.com" } else { "" };
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("{origin}{}{mark}{}", self.path, query.finish())
    }

    fn encoded(&self, authorization: Option<&str>) -> String {
        let mut head = format!("{} {} HTTP/1.1\r\nhost: sandbox\r\n", self.method, self.target());
        let length = self.body.as_ref().map(|body| body.len().to_string());
        for (name, value) in [
            ("authorization", authorization),
            ("x-as-workspace", self.as_workspace.as_deref()),
            ("content-type", self.content_type.as_deref()),
            ("content-length", length.as_deref()),
        ] {
            if let Some(value) = value {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        head + "\r\n" + self.body.as_deref().unwrap_or_default()
    }
}

/// Without any secret, and long texts cut.
impl fmt::Display for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:.200}", self.method, self.target())?;
        if let Some(content_type) = &self.content_type {
            write!(formatter, ", content-type {content_type}")?;
        }
        if let Some(body) = &self.body {
            write!(formatter, ", body {:.300}", masked(body))?;
        }
        if let Some(workspace) = &self.as_workspace {
            write!(formatter, ", x-as-workspace {workspace}")?;
        }
        if self.is_unpaid {
            write!(formatter, ", without a plan")?;
        }
        match &self.key {
            Key::Admin => Ok(()),
            Key::Scoped(scope) => write!(formatter, ", with the scope {scope} alone"),
            Key::Header(None) => write!(formatter, ", without authorization"),
            Key::Header(Some(header)) => write!(formatter, ", authorization {}", masked(header)),
        }
    }
}

/// The text without the keys and tokens of a sandbox, which have a prefix of their own.
fn masked(text: &str) -> String {
    let mut pieces = text.split("sandbox_");
    let mut masked = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(|character: char| character.is_ascii_alphanumeric() || character == '_');
        masked.push_str("***");
        masked.push_str(rest);
    }
    masked
}

/// A connection that is used for one request after the other.
pub struct Connection(BufReader<TcpStream>);

/// A reply as it came over the wire.
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Connection {
    pub fn open(url: &str) -> Connection {
        let stream = TcpStream::connect(url.trim_start_matches("http://")).expect("the sandbox listens");
        stream.set_nodelay(true).expect("a socket");
        Connection(BufReader::new(stream))
    }

    pub fn exchange(&mut self, request: &Request, authorization: Option<&str>) -> Reply {
        self.0.get_mut().write_all(request.encoded(authorization).as_bytes()).expect("the sandbox reads");
        let mut line = String::new();
        let mut next_line = |stream: &mut BufReader<TcpStream>| {
            line.clear();
            stream.read_line(&mut line).expect("a reply");
            line.trim_end().to_owned()
        };
        let status = next_line(&mut self.0).split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut length = 0;
        loop {
            let header = next_line(&mut self.0);
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length: ") {
                length = value.parse().expect("a length");
            }
        }
        if request.method == "HEAD" {
            assert!(length > 0, "{request}: HEAD gives the length of the body of GET");
            return Reply { status: status.expect("a status"), body: json!(null) };
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("a whole body");
        let body = serde_json::from_slice(&body).expect("the sandbox answers with JSON");
        Reply { status: status.expect("a status"), body }
    }
}
