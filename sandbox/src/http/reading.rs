//! Requests as they are read from a stream, whatever pieces they come in.

use std::fmt;
use std::io::{self, Read, Write};

use httparse::Status;

use super::Request;

/// The largest head of a request, in bytes; a larger one is refused with 431.
pub const HEAD_LIMIT: usize = 64 * 1024;
/// The largest body of a request, in bytes; a larger one is refused with 413.
pub const BODY_LIMIT: usize = 8 * 1024 * 1024;
/// The most headers of a request; more are refused with 431.
pub const HEADER_LIMIT: usize = 128;

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

/// How the length of a body is given.
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
    let Some(mut request) = read_head(stream, ahead)? else { return Ok(None) };
    read_body(stream, ahead, &mut request)?;
    Ok(Some(request))
}

/// Reads the head of a request, for who wants to decide something before its body is read. The
/// rest is as in [`read_request`].
///
/// # Errors
///
/// Those of [`read_request`].
pub fn read_head(stream: &mut impl Read, ahead: &mut Vec<u8>) -> Result<Option<Request>, ReadError> {
    loop {
        if let Some((request, length)) = parse_head(ahead)? {
            ahead.drain(..length);
            return Ok(Some(request));
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
    }
}

/// Reads the body of a request whose head was read.
///
/// # Errors
///
/// Those of [`read_request`].
pub fn read_body<S: Read + Write>(stream: &mut S, ahead: &mut Vec<u8>, request: &mut Request) -> Result<(), ReadError> {
    let framing = framing(request)?;
    let waits = request.header("expect").is_some_and(|expect| expect.eq_ignore_ascii_case("100-continue"));
    if waits && ahead.is_empty() && !matches!(framing, Framing::Length(0)) {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        stream.flush()?;
    }
    request.body = match framing {
        Framing::Length(length) => read_exactly(stream, ahead, length)?,
        Framing::Chunked => read_chunks(stream, ahead)?,
    };
    Ok(())
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
    let target = origin_form(head.path.unwrap_or_default());
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

/// The target without the origin of an absolute URL, which a server must take (RFC 9112, 3.2.2).
fn origin_form(target: &str) -> &str {
    let absolute = target
        .split_once("://")
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"));
    match absolute {
        Some((_, rest)) => rest.find('/').map_or("/", |path| &rest[path..]),
        None => target,
    }
}

fn framing(request: &Request) -> Result<Framing, ReadError> {
    let all = |searched: &str| -> Vec<&str> {
        request.headers.iter().filter(|(name, _)| name == searched).map(|(_, value)| value.trim()).collect()
    };
    let lengths = all("content-length");
    match all("transfer-encoding").as_slice() {
        [] => {}
        // Two lengths are how requests get smuggled.
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
    // The trailers, which are skipped: headers up to an empty line.
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
