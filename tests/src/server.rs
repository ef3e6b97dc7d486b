//! A server on a free port of 127.0.0.1 that answers each request as a test says, well or badly.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use instantly_sandbox::http::{Reply, Request, read_request, write_dripping, write_reply, write_truncated};

/// What is done with a request.
pub enum Action {
    /// Answer it.
    Reply(Reply),
    /// Announce the whole body, send so many bytes of it, and close.
    Truncate(Reply, usize),
    /// Answer it one byte at a time, with a wait before each.
    Drip(Reply, Duration),
    /// Close without an answer.
    Drop,
}

impl From<Reply> for Action {
    fn from(reply: Reply) -> Self {
        Action::Reply(reply)
    }
}

/// The server; it stops with the process.
pub struct Server(SocketAddr);

impl Server {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// Where no port is free.
    pub fn start<A: Into<Action>>(handler: impl Fn(&Request) -> A + Send + Sync + 'static) -> io::Result<Server> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let handler = Arc::new(handler);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let handler = handler.clone();
                // A client that goes away ends its connection, and nothing else.
                std::thread::spawn(move || serve(stream, |request| handler(request).into()));
            }
        });
        Ok(Server(address))
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.0)
    }
}

fn serve(mut stream: TcpStream, handler: impl Fn(&Request) -> Action) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut ahead = Vec::new();
    while let Ok(Some(request)) = read_request(&mut stream, &mut ahead) {
        match handler(&request) {
            Action::Reply(reply) => write_reply(&mut stream, &reply)?,
            Action::Drip(reply, interval) => {
                let wait = |interval| {
                    std::thread::sleep(interval);
                    true
                };
                write_dripping(&mut stream, &reply, interval, wait)?;
            }
            Action::Truncate(reply, bytes) => {
                write_truncated(&mut stream, &reply, bytes)?;
                return stream.shutdown(Shutdown::Both);
            }
            Action::Drop => return stream.shutdown(Shutdown::Both),
        }
    }
    Ok(())
}
