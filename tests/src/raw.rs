//! Servers that treat a client as badly as TCP allows, each in its one way, and never end by themselves.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How a server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conduct {
    /// Takes no connection: its queue is full, so that the first packet of each gets no answer.
    StallAtConnect,
    /// Takes the connection and says nothing, where TLS should begin.
    StallInTls,
    /// Reads the request and says nothing.
    StallBeforeHead,
    /// Stops in the middle of a header.
    StallInHead,
    /// Stops in the middle of the body.
    StallInBody,
    /// One byte of the body every 20 ms.
    Drip,
    /// One byte of the head every 20 ms.
    DripHead,
    /// Interim replies (`103 Early Hints`), one after the other.
    EndlessInterim,
    /// Chunks without end.
    EndlessChunks,
    /// A body that only the end of the connection would end.
    EndlessUntilClose,
    /// Announces 2 GiB, and sends them.
    TwoGigabytes,
    /// Announces 2 GiB, and sends none of them.
    TwoGigabytesAnnounced,
    /// Headers without end.
    EndlessHeaders,
    /// One header of 10 MB, and a fine reply behind it.
    HugeHeader,
    /// A redirect to itself.
    EndlessRedirects,
    /// 1 MiB of gzip that was not asked for, which would expand to 160 times as much.
    GzipBomb,
}

impl Conduct {
    /// Those that leave the client waiting for as long as it likes.
    pub const WAITING: [Conduct; 8] = [
        Conduct::StallAtConnect,
        Conduct::StallInTls,
        Conduct::StallBeforeHead,
        Conduct::StallInHead,
        Conduct::StallInBody,
        Conduct::Drip,
        Conduct::DripHead,
        Conduct::TwoGigabytesAnnounced,
    ];

    /// Those that send without end, or more than the client allows.
    pub const FLOODING: [Conduct; 8] = [
        Conduct::EndlessInterim,
        Conduct::EndlessChunks,
        Conduct::EndlessUntilClose,
        Conduct::TwoGigabytes,
        Conduct::EndlessHeaders,
        Conduct::HugeHeader,
        Conduct::EndlessRedirects,
        Conduct::GzipBomb,
    ];
}

/// The server; it stops with the process.
pub struct RawServer {
    conduct: Conduct,
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    /// What fills the queue of [`Conduct::StallAtConnect`].
    _queue: Vec<TcpStream>,
    /// Listens, and accepts nothing.
    _deaf: Option<TcpListener>,
}

impl RawServer {
    /// Starts it on a free port of 127.0.0.1; none where the system does not let a connection hang.
    ///
    /// # Errors
    ///
    /// Where no port is free.
    pub fn start(conduct: Conduct) -> io::Result<Option<RawServer>> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let requests = Arc::new(AtomicUsize::new(0));
        let mut server = RawServer { conduct, address, requests, _queue: Vec::new(), _deaf: None };
        if conduct == Conduct::StallAtConnect {
            return Ok(fill_queue(address).map(|queue| {
                (server._queue, server._deaf) = (queue, Some(listener));
                server
            }));
        }
        let count = server.requests.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let count = count.clone();
                // A client that goes away ends its connection, and nothing else.
                std::thread::spawn(move || behave(stream, conduct, &count));
            }
        });
        Ok(Some(server))
    }

    /// Where it is.
    pub fn url(&self) -> String {
        let scheme = if self.conduct == Conduct::StallInTls { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// How many requests it read.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

/// Connects until a connection hangs; none where each is taken or refused.
fn fill_queue(address: SocketAddr) -> Option<Vec<TcpStream>> {
    const MORE_THAN_ANY_QUEUE: usize = 5000;
    let mut queue = Vec::new();
    while queue.len() < MORE_THAN_ANY_QUEUE {
        match TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
            Ok(stream) => queue.push(stream),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => return Some(queue),
            Err(_) => return None,
        }
    }
    None
}

const JSON: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
const DRIP: Duration = Duration::from_millis(20);

fn behave(mut stream: TcpStream, conduct: Conduct, requests: &AtomicUsize) -> io::Result<()> {
    stream.set_nodelay(true)?;
    if conduct == Conduct::StallInTls {
        return until_closed(&mut stream);
    }
    while read_request(&mut stream)? {
        requests.fetch_add(1, Ordering::Relaxed);
        match conduct {
            Conduct::StallAtConnect | Conduct::StallInTls | Conduct::StallBeforeHead => {}
            Conduct::StallInHead => stream.write_all(&JSON.as_bytes()[..30])?,
            Conduct::StallInBody => {
                write!(stream, "{JSON}content-length: 100\r\n\r\n{{\"items\": [")?;
            }
            Conduct::TwoGigabytesAnnounced => {
                write!(stream, "{JSON}content-length: {}\r\n\r\n{{\"items\": [", 1_u64 << 31)?;
            }
            Conduct::Drip => {
                write!(stream, "{JSON}content-length: 1000000\r\n\r\n")?;
                forever(&mut stream, b" ", DRIP)?;
            }
            Conduct::DripHead => {
                stream.write_all(JSON.as_bytes())?;
                stream.write_all(b"x-long: ")?;
                forever(&mut stream, b"x", DRIP)?;
            }
            Conduct::EndlessInterim => {
                forever(&mut stream, b"HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n", Duration::ZERO)?;
            }
            Conduct::EndlessChunks => {
                write!(stream, "{JSON}transfer-encoding: chunked\r\n\r\n")?;
                let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
                forever(&mut stream, chunk.as_bytes(), Duration::ZERO)?;
            }
            Conduct::EndlessUntilClose => {
                write!(stream, "{JSON}connection: close\r\n\r\n")?;
                forever(&mut stream, &[b' '; 0x4000], Duration::ZERO)?;
            }
            Conduct::TwoGigabytes => {
                write!(stream, "{JSON}content-length: {}\r\n\r\n", 1_u64 << 31)?;
                (0..1_u64 << 17).try_for_each(|_| stream.write_all(&[b' '; 0x4000]))?;
            }
            Conduct::EndlessHeaders => {
                stream.write_all(JSON.as_bytes())?;
                forever(&mut stream, b"x-more: and more\r\n", Duration::ZERO)?;
            }
            Conduct::HugeHeader => {
                write!(stream, "{JSON}x-huge: ")?;
                (0..10).try_for_each(|_| stream.write_all(&[b'x'; 1_000_000]))?;
                stream.write_all(b"\r\ncontent-length: 2\r\n\r\n{}")?;
            }
            Conduct::EndlessRedirects => {
                stream
                    .write_all(b"HTTP/1.1 307 Temporary Redirect\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n")?;
                continue;
            }
            Conduct::GzipBomb => {
                let bomb = gzip_bomb();
                write!(stream, "{JSON}content-encoding: gzip\r\ncontent-length: {}\r\n\r\n", bomb.len())?;
                stream.write_all(&bomb)?;
                continue;
            }
        }
        return until_closed(&mut stream);
    }
    Ok(())
}

/// Reads a request, and its body as far as it came along.
fn read_request(stream: &mut TcpStream) -> io::Result<bool> {
    let (mut head, mut piece) = (Vec::new(), [0; 4096]);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let length = stream.read(&mut piece)?;
        if length == 0 {
            return Ok(false);
        }
        head.extend_from_slice(&piece[..length]);
    }
    Ok(true)
}

fn forever(stream: &mut TcpStream, bytes: &[u8], interval: Duration) -> io::Result<()> {
    loop {
        stream.write_all(bytes)?;
        if !interval.is_zero() {
            std::thread::sleep(interval);
        }
    }
}

fn until_closed(stream: &mut TcpStream) -> io::Result<()> {
    let mut piece = [0; 4096];
    while stream.read(&mut piece)? > 0 {}
    Ok(())
}

/// 1 MiB of gzip that stands for about 160 MB of zeros: one block of deflate with fixed codes, a literal
/// zero and then repeats of it without end.
fn gzip_bomb() -> Vec<u8> {
    const SIZE: usize = 1024 * 1024;
    // A repeat of 258 bytes, one byte back: 13 bits, so that the bytes come again after 13.
    const REPEAT: &str = "1100010100000";
    let bits: Vec<u8> = format!("11000110000{}", REPEAT.repeat(10)).bytes().map(|bit| bit - b'0').collect();
    let bytes = bits.chunks_exact(8).map(|bits| bits.iter().rev().fold(0, |byte, bit| byte << 1 | bit));
    let bytes: Vec<u8> = bytes.collect();
    let (first, again) = bytes[..15].split_at(2);
    let mut bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    bomb.extend(first);
    bomb.extend(again.iter().cycle().take(SIZE));
    bomb
}
