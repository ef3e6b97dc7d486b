//! The server: a listener on loopback, a thread for each connection, and an end to all of them.

use std::collections::HashMap;
use std::io::{self, Read};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use instantly_rbac::internals::ProcessId;
use socket2::SockRef;

use crate::dispatch::{Delivery, Shared};
use crate::http::{
    ReadError, Reply, Request, read_body, read_head, write_cut, write_dripping, write_reply, write_truncated,
};

/// A running server. It ends when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    running: Arc<Running>,
    acceptor: Option<JoinHandle<()>>,
    /// The process that has the threads: a fork of it has this value, but none of them.
    process: ProcessId,
}

/// What the threads of a server share.
struct Running {
    shared: Arc<Shared>,
    connections: Mutex<Connections>,
    ended: Condvar,
}

#[derive(Default)]
struct Connections {
    stopping: bool,
    open: HashMap<u64, Arc<TcpStream>>,
}

impl Server {
    pub fn start(port: u16, shared: Arc<Shared>) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let running = Arc::new(Running { shared, connections: Mutex::default(), ended: Condvar::new() });
        let of_acceptor = Arc::clone(&running);
        let acceptor = thread::Builder::new().name("sandbox-accept".to_owned());
        // The threads of its connections inherit the blocked signals.
        let acceptor =
            instantly_rbac::internals::without_signals(|| acceptor.spawn(move || accept(&listener, &of_acceptor)))?;
        Ok(Server { address, running, acceptor: Some(acceptor), process: ProcessId::current() })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Some(acceptor) = self.acceptor.take() else { return };
        if !self.process.is_current() {
            // A fork has none of the threads, so waiting for them would last for ever, and the
            // listener that could be woken is the parent's.
            std::mem::forget(acceptor);
            return;
        }
        self.running.stop();
        // The acceptor sleeps in `accept`; a connection wakes it.
        drop(TcpStream::connect_timeout(&self.address, Duration::from_secs(1)));
        // It ends by itself even where it panicked; its result is not needed.
        let _ = acceptor.join();
    }
}

fn accept(listener: &TcpListener, running: &Arc<Running>) {
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    for number in 0.. {
        let accepted = listener.accept();
        if running.is_stopping() {
            break;
        }
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, or the client closed the connection at once: both pass.
            running.wait(Duration::from_millis(10));
            continue;
        };
        threads.retain(|thread| !thread.is_finished());
        let running = Arc::clone(running);
        let connection = thread::Builder::new().name("sandbox-connection".to_owned());
        // Without a thread to serve it, the connection is closed.
        threads.extend(connection.spawn(move || running.connection(number, stream)));
    }
    for thread in threads {
        let _ = thread.join();
    }
}

impl Running {
    fn lock(&self) -> MutexGuard<'_, Connections> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stopping(&self) -> bool {
        self.lock().stopping
    }

    /// Ends every wait and every connection.
    fn stop(&self) {
        let mut connections = self.lock();
        connections.stopping = true;
        for stream in connections.open.values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.ended.notify_all();
    }

    /// Waits, and returns whether the server still runs.
    fn wait(&self, duration: Duration) -> bool {
        let waited = self.ended.wait_timeout_while(self.lock(), duration, |connections| !connections.stopping);
        !waited.unwrap_or_else(PoisonError::into_inner).0.stopping
    }

    fn connection(&self, number: u64, stream: TcpStream) {
        let stream = Arc::new(stream);
        {
            let mut connections = self.lock();
            if connections.stopping {
                return;
            }
            connections.open.insert(number, Arc::clone(&stream));
        }
        // A small reply must not wait for the acknowledgement of the one before.
        let _ = stream.set_nodelay(true);
        self.serve(&stream);
        // The last owner closes the socket, so the registry must let go of it first.
        self.lock().open.remove(&number);
    }

    fn serve(&self, stream: &TcpStream) {
        let mut ahead = Vec::new();
        loop {
            let request = match self.read(stream, &mut ahead) {
                Ok(Some(request)) => request,
                Ok(None) | Err(ReadError::Io(_)) => return,
                Err(ReadError::Refused { status, message }) => {
                    let reply = self.shared.finish(Reply { close: true, ..Reply::error(status, message) });
                    if write_reply(&mut { stream }, &reply).is_ok() {
                        close_gently(stream);
                    }
                    return;
                }
            };
            let delivery = self.shared.handle(&request, || !self.is_stopping());
            if !self.deliver(stream, delivery, &request) || !request.keep_alive {
                return;
            }
        }
    }

    /// Reads a request. None where no other comes, or a fault refuses it by its head.
    fn read(&self, stream: &TcpStream, ahead: &mut Vec<u8>) -> Result<Option<Request>, ReadError> {
        let mut wire = stream;
        let Some(mut request) = read_head(&mut wire, ahead)? else { return Ok(None) };
        if self.shared.refuses(&request) {
            reset_when_closed(stream);
            return Ok(None);
        }
        read_body(&mut wire, ahead, &mut request)?;
        Ok(Some(request))
    }

    /// Sends a reply, or what stands for one, and returns whether the connection is still good.
    fn deliver(&self, stream: &TcpStream, delivery: Delivery, request: &Request) -> bool {
        let mut wire = stream;
        let framed = |reply: Reply| Reply { close: !request.keep_alive, head_only: request.method == "HEAD", ..reply };
        match delivery {
            Delivery::Whole(reply) => write_reply(&mut wire, &framed(reply)).is_ok(),
            Delivery::Drip(reply, interval) => {
                write_dripping(&mut wire, &framed(reply), interval, |interval| self.wait(interval)).is_ok()
            }
            Delivery::Cut(reply, bytes) => {
                let _ = write_cut(&mut wire, &framed(reply), bytes);
                false
            }
            Delivery::Truncate(reply, bytes) => {
                let _ = write_truncated(&mut wire, &framed(reply), bytes);
                false
            }
            Delivery::Nothing => false,
            Delivery::Reset => {
                reset_when_closed(stream);
                false
            }
            Delivery::Stall => {
                read_to_the_end(stream, u64::MAX);
                false
            }
            Delivery::Late(delay) => {
                if self.wait(delay) {
                    self.shared.carry_out_late(request);
                    read_to_the_end(stream, u64::MAX);
                }
                false
            }
        }
    }
}

/// Makes the connection end with a reset (TCP RST).
fn reset_when_closed(stream: &TcpStream) {
    let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
}

/// Reads and forgets until the client closes, the server stops, or so many bytes came.
fn read_to_the_end(stream: &TcpStream, most: u64) {
    let _ = io::copy(&mut stream.take(most), &mut io::sink());
}

/// Closes without the reset that unread data would cause, which would destroy the reply on its
/// way to the client.
fn close_gently(stream: &TcpStream) {
    const MOST: u64 = 64 * 1024 * 1024;
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
    read_to_the_end(stream, MOST);
}
