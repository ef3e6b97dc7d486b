//! A proxy that notes every request of a client and every reply of the sandbox, so that both can
//! be held to the contract.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use instantly_sandbox::http::{Request, read_request};
use url::form_urlencoded;

/// One request and what it was answered with.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// What the client sent.
    pub request: Request,
    /// The status of the reply.
    pub status: u16,
    /// The content type of the reply, empty where there was none.
    pub content_type: String,
    /// The body of the reply.
    pub body: Vec<u8>,
}

/// The proxy; it stops with the process.
pub struct Recorder {
    address: SocketAddr,
    records: Arc<Mutex<Vec<Recorded>>>,
}

impl Recorder {
    /// Starts before the server at `target` (`host:port`).
    pub fn start(target: &str) -> io::Result<Recorder> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let records = Arc::new(Mutex::new(Vec::new()));
        let (target, shared) = (target.to_owned(), records.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (target, records) = (target.clone(), shared.clone());
                // A client that goes away ends its connection, and nothing else.
                std::thread::spawn(move || relay(stream, &target, &records));
            }
        });
        Ok(Recorder { address, records })
    }

    /// Where clients go.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What travelled so far.
    pub fn records(&self) -> Vec<Recorded> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn relay(mut client: TcpStream, target: &str, records: &Mutex<Vec<Recorded>>) -> io::Result<()> {
    let mut ahead = Vec::new();
    while let Ok(Some(request)) = read_request(&mut client, &mut ahead) {
        let (status, reply) = forward(&request, target)?;
        let body_at = reply.windows(4).position(|end| end == b"\r\n\r\n").map_or(reply.len(), |end| end + 4);
        let (head, body) = reply.split_at(body_at);
        let record = Recorded { request, status, content_type: content_type(head), body: body.to_vec() };
        records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
        client.write_all(&reply)?;
    }
    Ok(())
}

fn content_type(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(head);
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let found = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

/// Sends the request on a connection of its own, whose end is the reply's end.
fn forward(request: &Request, target: &str) -> io::Result<(u16, Vec<u8>)> {
    let mut server = TcpStream::connect(target)?;
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.query).finish();
    let mut head = format!("{} {}?{query} HTTP/1.1\r\nconnection: close\r\n", request.method, request.path);
    for (name, value) in &request.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    server.write_all(&[head.as_bytes(), &request.body].concat())?;
    let mut reply = Vec::new();
    server.read_to_end(&mut reply)?;
    let status = std::str::from_utf8(reply.get(9..12).unwrap_or_default()).ok().and_then(|code| code.parse().ok());
    Ok((status.ok_or(io::ErrorKind::InvalidData)?, without_close(reply)))
}

/// The reply as the client's connection, which stays open, should see it.
fn without_close(reply: Vec<u8>) -> Vec<u8> {
    const CLOSE: &[u8] = b"connection: close\r\n";
    let lower = reply.to_ascii_lowercase();
    match lower.windows(CLOSE.len()).position(|line| line == CLOSE) {
        Some(start) => [&reply[..start], &reply[start + CLOSE.len()..]].concat(),
        None => reply,
    }
}
