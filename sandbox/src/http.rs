//! The wire: HTTP/1.1 requests read from a stream, and replies written to one, well or badly on
//! purpose.
//!
//! Nothing here knows the API, so that a test with a server of its own can use the same reader
//! and writer.

use std::fmt;
use std::io::{self, Read, Write};
use std::time::{Duration, SystemTime};

use httparse::Status;
use serde::Serialize;
use serde_json::json;

/// The largest head of a request, in bytes; a larger one is refused with 431.
pub const HEAD_LIMIT: usize = 64 * 1024;
/// The largest body of a request, in bytes; a larger one is refused with 413.
pub const BODY_LIMIT: usize = 8 * 1024 * 1024;
/// The most headers of a request; more are refused with 431.
pub const HEADER_LIMIT: usize = 128;

/// A request as it was received, with its whole body.
#[derive(Clone)]
pub struct Request {
    /// The method as sent, for example `GET`.
    pub method: String,
    /// The path as sent, still percent-encoded, without the query.
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
    /// Headers besides `content-type` (JSON unless named here), `content-length`, `date` and
    /// `connection`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Whether to announce that the connection is closed afterwards.
    pub close: bool,
}

impl Reply {
    /// A reply of these bytes.
    pub fn bytes(status: u16, body: impl Into<Vec<u8>>) -> Reply {
        Reply { status, headers: Vec::new(), body: body.into(), close: false }
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

    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        let mut add = |name: &str, value: &str| {
            // A line break inside would start a header of its own.
            let value: String = value.chars().filter(|character| !character.is_control()).collect();
            head.push_str(&format!("{name}: {value}\r\n"));
        };
        if self.has_body() {
            if !self.headers.iter().any(|(name, _)| name == "content-type") {
                add("content-type", "application/json; charset=utf-8");
            }
            add("content-length", &self.body.len().to_string());
        }
        for (name, value) in &self.headers {
            add(name, value);
        }
        add("date", &httpdate::fmt_http_date(SystemTime::now()));
        if self.close {
            add("connection", "close");
        }
        head.push_str("\r\n");
        head
    }

    /// The whole reply as it goes over the wire.
    fn encoded(&self) -> Vec<u8> {
        let mut bytes = self.head().into_bytes();
        if self.has_body() {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

/// Why no request could be read.
#[derive(Debug)]
pub enum ReadError {
    /// The connection failed or ended in the middle of a request.
    Io(io::Error),
    /// What came is no acceptable request; answer with this status and close.
    Refused {
        /// The status to answer with.
        status: u16,
        /// What is wrong.
        message: &'static str,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Io(error) => write!(formatter, "the connection failed: {error}"),
            ReadError::Refused { status, message } => write!(formatter, "refused with {status}: {message}"),
        }
    }
}

impl std::error::Error for ReadError {}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        ReadError::Io(error)
    }
}

const fn refused(status: u16, message: &'static str) -> ReadError {
    ReadError::Refused { status, message }
}

/// How the length of a body is told.
enum Framing {
    Length(usize),
    Chunked,
}

/// Reads one request. `ahead` holds bytes that were read past the end of the one before; give the
/// same buffer for each request of a connection. `None` means that the client closed the
/// connection instead of sending another request.
///
/// `Expect: 100-continue` is answered here, which is why the stream must be writable.
///
/// # Errors
///
/// [`ReadError::Refused`] where what came is no acceptable request, [`ReadError::Io`] where the
/// connection failed.
pub fn read_request<S: Read + Write>(stream: &mut S, ahead: &mut Vec<u8>) -> Result<Option<Request>, ReadError> {
    let mut request = loop {
        if let Some((request, length)) = parse_head(ahead)? {
            ahead.drain(..length);
            break request;
        }
        if ahead.len() > HEAD_LIMIT {
            return Err(refused(431, "The request head is too large"));
        }
        let between_requests = ahead.is_empty();
        match fill(stream, ahead) {
            Err(ReadError::Io(error)) if between_requests && error.kind() == io::ErrorKind::UnexpectedEof => {
                return Ok(None);
            }
            other => other?,
        }
    };
    let framing = framing(&request)?;
    let waits = request.header("expect").is_some_and(|expect| expect.eq_ignore_ascii_case("100-continue"));
    if waits && ahead.is_empty() && !matches!(framing, Framing::Length(0)) {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        stream.flush()?;
    }
    request.body = match framing {
        Framing::Length(length) => read_exactly(stream, ahead, length)?,
        Framing::Chunked => read_chunks(stream, ahead)?,
    };
    Ok(Some(request))
}

fn parse_head(bytes: &[u8]) -> Result<Option<(Request, usize)>, ReadError> {
    let mut headers = [httparse::EMPTY_HEADER; HEADER_LIMIT];
    let mut head = httparse::Request::new(&mut headers);
    let length = match head.parse(bytes) {
        Ok(Status::Complete(length)) if length > HEAD_LIMIT => {
            return Err(refused(431, "The request head is too large"));
        }
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(refused(431, "The request has too many headers")),
        Err(_) => return Err(refused(400, "The request is not valid HTTP")),
    };
    let target = head.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: Vec<(String, String)> = head
        .headers
        .iter()
        .map(|header| (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).into_owned()))
        .collect();
    let mentions = |word: &str| {
        let connection = headers.iter().filter(|(name, _)| name == "connection");
        connection.flat_map(|(_, value)| value.split(',')).any(|token| token.trim().eq_ignore_ascii_case(word))
    };
    let keep_alive = if head.version == Some(0) { mentions("keep-alive") } else { !mentions("close") };
    let request = Request {
        method: head.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers,
        body: Vec::new(),
        keep_alive,
    };
    Ok(Some((request, length)))
}

fn framing(request: &Request) -> Result<Framing, ReadError> {
    let all = |wanted: &str| -> Vec<&str> {
        request.headers.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.trim()).collect()
    };
    let lengths = all("content-length");
    match all("transfer-encoding").as_slice() {
        [] => {}
        // Two ways to tell the length are how requests get smuggled.
        [_, ..] if !lengths.is_empty() => return Err(refused(400, "Both content-length and transfer-encoding")),
        [coding] if coding.eq_ignore_ascii_case("chunked") => return Ok(Framing::Chunked),
        _ => return Err(refused(501, "Only the transfer coding chunked is supported")),
    }
    let Some((first, others)) = lengths.split_first() else { return Ok(Framing::Length(0)) };
    let digits_only = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    if !digits_only || others.iter().any(|other| other != first) {
        return Err(refused(400, "The content-length is not valid"));
    }
    match first.parse() {
        Ok(length) if length <= BODY_LIMIT => Ok(Framing::Length(length)),
        _ => Err(refused(413, "Request body is too large")),
    }
}

/// Reads some more bytes; the end of the stream is an error.
fn fill(stream: &mut impl Read, ahead: &mut Vec<u8>) -> Result<(), ReadError> {
    let mut piece = [0; 16 * 1024];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            Ok(length) => {
                ahead.extend_from_slice(&piece[..length]);
                return Ok(());
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn read_exactly(stream: &mut impl Read, ahead: &mut Vec<u8>, length: usize) -> Result<Vec<u8>, ReadError> {
    while ahead.len() < length {
        fill(stream, ahead)?;
    }
    Ok(ahead.drain(..length).collect())
}

fn read_chunks(stream: &mut impl Read, ahead: &mut Vec<u8>) -> Result<Vec<u8>, ReadError> {
    /// The longest line of a chunk's size, with its extensions.
    const LONGEST_LINE: usize = 4096;
    let mut body = Vec::new();
    loop {
        let (used, size) = loop {
            match httparse::parse_chunk_size(ahead) {
                Ok(Status::Complete(found)) => break found,
                Ok(Status::Partial) if ahead.len() < LONGEST_LINE => fill(stream, ahead)?,
                Ok(Status::Partial) | Err(_) => return Err(refused(400, "A chunk of the body is not valid")),
            }
        };
        ahead.drain(..used);
        if size == 0 {
            break;
        }
        let size = usize::try_from(size).ok().filter(|size| body.len().saturating_add(*size) <= BODY_LIMIT);
        let size = size.ok_or(refused(413, "Request body is too large"))?;
        body.extend(read_exactly(stream, ahead, size)?);
        if read_exactly(stream, ahead, 2)? != b"\r\n" {
            return Err(refused(400, "A chunk of the body is not valid"));
        }
    }
    // The trailers: headers that nobody reads, up to an empty line.
    loop {
        match ahead.windows(2).position(|pair| pair == b"\r\n") {
            Some(0) => {
                ahead.drain(..2);
                return Ok(body);
            }
            Some(end) => drop(ahead.drain(..end + 2)),
            None if ahead.len() > HEAD_LIMIT => return Err(refused(431, "The trailers are too large")),
            None => fill(stream, ahead)?,
        }
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

/// Writes a reply that announces its full length, but only the first bytes of its body. The
/// caller closes the connection.
///
/// # Errors
///
/// Where the client is gone.
pub fn write_truncated(stream: &mut impl Write, reply: &Reply, body_bytes: usize) -> io::Result<()> {
    stream.write_all(reply.head().as_bytes())?;
    stream.write_all(&reply.body[..body_bytes.min(reply.body.len())])?;
    stream.flush()
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
