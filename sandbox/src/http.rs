//! The wire: HTTP/1.1 requests read from a stream, and replies written to one, well or badly on
//! purpose.
//!
//! Nothing here knows the API, so that a test with a server of its own can use the same reader
//! and writer.

mod reading;

use std::fmt;
use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde_json::{Value, json};

pub use reading::{BODY_LIMIT, HEAD_LIMIT, HEADER_LIMIT, ReadError, read_body, read_head, read_request};

/// A request as it was received, with its whole body.
#[derive(Clone)]
pub struct Request {
    /// The method as sent, for example `GET`.
    pub method: String,
    /// The path as sent, still percent-encoded, without the query, and without the origin that a
    /// request through a proxy names.
    pub path: String,
    /// The parameters of the query, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The headers in order, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, empty where there was none.
    pub body: Vec<u8>,
    /// Whether the client wants to go on using the connection.
    pub keep_alive: bool,
}

impl Request {
    /// The value of the first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON, or why it is none.
    pub(crate) fn json(&self) -> Result<Value, String> {
        let text = std::str::from_utf8(&self.body).map_err(|error| error.to_string())?;
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}

/// Without the headers: one of them is a key.
impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A reply to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Headers besides `content-type` (JSON unless named here), `date` (that of the machine unless
    /// named here), `content-length` and `connection`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Whether to announce that the connection is closed afterwards.
    pub close: bool,
    /// Whether the head goes out alone, with the length of the body that stays behind: HEAD.
    pub head_only: bool,
}

impl Reply {
    /// A reply of these bytes.
    pub fn bytes(status: u16, body: impl Into<Vec<u8>>) -> Reply {
        Reply { status, headers: Vec::new(), body: body.into(), close: false, head_only: false }
    }

    /// A reply of this value as JSON.
    pub fn json(status: u16, value: &impl Serialize) -> Reply {
        let body = serde_json::to_vec(value).expect("the sandbox's records hold string keys only");
        Reply::bytes(status, body)
    }

    /// The documented error body: `{"statusCode", "error", "message"}`.
    pub fn error(status: u16, message: &str) -> Reply {
        Reply::json(status, &json!({ "statusCode": status, "error": reason(status), "message": message }))
    }

    /// The same reply with one more header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Reply {
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        self
    }

    fn has_body(&self) -> bool {
        !matches!(self.status, 100..=199 | 204 | 304)
    }

    fn names(&self, name: &str) -> bool {
        self.headers.iter().any(|(other, _)| other == name)
    }

    /// The same reply, served at that time, unless it says another.
    pub fn at(self, time: SystemTime) -> Reply {
        if self.names("date") { self } else { self.header("date", httpdate::fmt_http_date(time)) }
    }

    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        let mut add = |name: &str, value: &str| {
            // A line break inside would start a header of its own.
            let value: String = value.chars().filter(|character| !character.is_control()).collect();
            head.push_str(&format!("{name}: {value}\r\n"));
        };
        if self.has_body() {
            if !self.names("content-type") {
                add("content-type", "application/json; charset=utf-8");
            }
            add("content-length", &self.body.len().to_string());
        }
        for (name, value) in &self.headers {
            add(name, value);
        }
        if !self.names("date") {
            add("date", &httpdate::fmt_http_date(SystemTime::now()));
        }
        if self.close {
            add("connection", "close");
        }
        head.push_str("\r\n");
        head
    }

    /// The whole reply as it goes over the wire.
    fn encoded(&self) -> Vec<u8> {
        let mut bytes = self.head().into_bytes();
        if self.has_body() && !self.head_only {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

/// Writes a reply.
///
/// # Errors
///
/// Where the client is gone.
pub fn write_reply(stream: &mut impl Write, reply: &Reply) -> io::Result<()> {
    stream.write_all(&reply.encoded())?;
    stream.flush()
}

/// Writes a reply one byte at a time, and waits before each with `wait`, which returns false to
/// give up.
///
/// # Errors
///
/// Where the client is gone.
pub fn write_dripping(
    stream: &mut impl Write,
    reply: &Reply,
    interval: Duration,
    mut wait: impl FnMut(Duration) -> bool,
) -> io::Result<()> {
    for byte in reply.encoded() {
        if !wait(interval) {
            return Ok(());
        }
        stream.write_all(&[byte])?;
        stream.flush()?;
    }
    Ok(())
}

/// Writes the first bytes of a reply, its head included. The caller closes the connection.
///
/// # Errors
///
/// Where the client is gone.
pub fn write_cut(stream: &mut impl Write, reply: &Reply, reply_bytes: usize) -> io::Result<()> {
    let encoded = reply.encoded();
    stream.write_all(&encoded[..reply_bytes.min(encoded.len())])?;
    stream.flush()
}

/// Writes a reply that announces its full length, but only the first bytes of its body. The
/// caller closes the connection.
///
/// # Errors
///
/// Where the client is gone.
pub fn write_truncated(stream: &mut impl Write, reply: &Reply, body_bytes: usize) -> io::Result<()> {
    write_cut(stream, reply, reply.head().len().saturating_add(body_bytes))
}

/// The reason phrase of a status.
pub fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        418 => "I'm a Teapot",
        422 => "Unprocessable Entity",
        425 => "Too Early",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Unknown",
    }
}
