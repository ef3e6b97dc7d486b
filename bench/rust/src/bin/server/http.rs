//! As much of HTTP/1.1 as the drivers speak: a request with a length, kept connections, replies with a length.

use std::io::{self, IoSlice, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// What the API takes where no limit is asked for, as far as it was seen.
const DEFAULT_LIMIT: usize = 10;

pub struct Request {
    pub is_post: bool,
    /// Without the query.
    pub path: String,
    query: String,
    pub workspace: Option<String>,
    /// Whose requests the API counts together: those of one key for one workspace.
    pub budget: String,
    pub body: Vec<u8>,
}

impl Request {
    fn parameter(&self, name: &str) -> Option<usize> {
        let mut parameters = self.query.split('&').filter_map(|parameter| parameter.split_once('='));
        parameters.find(|parameter| parameter.0 == name)?.1.parse().ok()
    }

    /// Where the page begins.
    pub fn start(&self) -> usize {
        self.parameter("starting_after").unwrap_or(0)
    }

    pub fn limit(&self) -> usize {
        self.parameter("limit").unwrap_or(DEFAULT_LIMIT)
    }
}

pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub fn new(stream: TcpStream) -> io::Result<Connection> {
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: Vec::with_capacity(4096) })
    }

    /// The next request; none where the client has gone.
    pub fn read(&mut self) -> io::Result<Option<Request>> {
        loop {
            if let Some(request) = self.parse()? {
                return Ok(Some(request));
            }
            let mut chunk = [0; 4096];
            let read = self.stream.read(&mut chunk)?;
            if read == 0 {
                return Ok(None);
            }
            self.buffer.extend_from_slice(&chunk[..read]);
        }
    }

    fn parse(&mut self) -> io::Result<Option<Request>> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Request::new(&mut headers);
        let parsed = head.parse(&self.buffer).map_err(io::Error::other)?;
        let httparse::Status::Complete(start) = parsed else { return Ok(None) };
        let header = |name: &str| {
            let header = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
            std::str::from_utf8(header.value).ok()
        };
        let end = start + header("content-length").and_then(|length| length.parse::<usize>().ok()).unwrap_or(0);
        if self.buffer.len() < end {
            return Ok(None);
        }
        let (path, query) = head.path.unwrap_or("/").split_once('?').unwrap_or((head.path.unwrap_or("/"), ""));
        let workspace = header("x-as-workspace");
        let request = Request {
            is_post: head.method == Some("POST"),
            path: path.to_owned(),
            query: query.to_owned(),
            workspace: workspace.map(str::to_owned),
            budget: format!("{} {}", header("authorization").unwrap_or_default(), workspace.unwrap_or_default()),
            body: self.buffer[start..end].to_vec(),
        };
        self.buffer.drain(..end);
        Ok(Some(request))
    }

    /// Replies with what stands in several places, without copying it together.
    pub fn write(&mut self, status: u16, headers: &str, parts: &[&[u8]]) -> io::Result<()> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let head = format!(
            "HTTP/1.1 {status} -\r\ncontent-type: application/json; charset=utf-8\r\n{headers}content-length: {length}\r\n\r\n"
        );
        let mut slices: Vec<IoSlice<'_>> = Vec::with_capacity(parts.len() + 1);
        slices.push(IoSlice::new(head.as_bytes()));
        slices.extend(parts.iter().map(|part| IoSlice::new(part)));
        let mut left = &mut slices[..];
        while !left.is_empty() {
            let written = self.stream.write_vectored(left)?;
            IoSlice::advance_slices(&mut left, written);
        }
        Ok(())
    }

    /// Ends the connection with a reset rather than an end.
    pub fn reset(&mut self) -> io::Result<()> {
        socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO))
    }
}
