//! The server that every driver is measured against: fast, in a process of its own, and the same for all.
//!
//! A page is a slice of events that were rendered before, and takes no longer than its bytes. The events are
//! those of the sandbox, so that they have the form, and the variety, of the API's. It prints its address, ends
//! with its standard input, and gives its counts at `/counts`; each request there sets them to zero.

mod content;
mod counts;
mod faults;
mod http;

use std::error::Error;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use content::Content;
use counts::Counts;
use faults::{Fault, Loss};
use http::{Connection, Request};

struct Server {
    content: Content,
    counts: Counts,
    delay: Duration,
    /// Of a server that fails.
    throttled_until: Option<Mutex<Option<Instant>>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mut events, mut delay, mut unknown_fields, mut is_faulty) = (100_000, Duration::ZERO, false, false);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        use lexopt::prelude::*;
        match argument {
            Long("events") => events = arguments.value()?.parse()?,
            Long("delay-ms") => delay = Duration::from_millis(arguments.value()?.parse()?),
            Long("unknown-fields") => unknown_fields = true,
            Long("faults") => is_faulty = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let content = Content::of_sandbox(events, unknown_fields)?;
    let throttled_until = is_faulty.then(Mutex::default);
    let server = Arc::new(Server { content, counts: Counts::default(), delay, throttled_until });
    let listener = TcpListener::bind("127.0.0.1:0")?;
    // Otherwise 128 may wait to be accepted; of 200 clients that connect at once, the others would try again a second later.
    socket2::SockRef::from(&listener).listen(1024)?;
    println!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let server = server.clone();
            // A client that goes away is no error of the server's.
            std::thread::spawn(move || server.serve(stream).ok());
        }
    });
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

impl Server {
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut connection = Connection::new(stream)?;
        while let Some(request) = connection.read()? {
            if request.path == "/counts" {
                connection.write(200, "", &[self.counts.take().as_bytes()])?;
                continue;
            }
            let number = self.counts.received(&request);
            if !self.delay.is_zero() {
                std::thread::sleep(self.delay);
            }
            match self.fault(number) {
                None => self.answer(&mut connection, &request)?,
                Some(Fault::Throttled) => connection.write(429, "retry-after: 1\r\n", &[faults::THROTTLED])?,
                Some(Fault::Lost { carried_out, how }) => {
                    if carried_out && request.is_post {
                        self.carry_out(&request);
                    }
                    match how {
                        Loss::Unavailable => connection.write(503, "", &[faults::UNAVAILABLE])?,
                        Loss::Reset => return connection.reset(),
                    }
                }
            }
        }
        Ok(())
    }

    fn fault(&self, number: u64) -> Option<Fault> {
        let throttled_until = self.throttled_until.as_ref()?;
        Fault::of(number, &mut throttled_until.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn answer(&self, connection: &mut Connection, request: &Request) -> std::io::Result<()> {
        let path = request.path.strip_prefix("/api/v2/").unwrap_or_default();
        match path.split('/').next() {
            Some("audit-logs") => {
                let (items, end) = self.content.page(request.start(), request.limit());
                connection.write(200, "", &[b"{\"items\":[", items, end.as_bytes()])
            }
            Some("workspace-members") => connection.write(200, "", &[self.content.member.as_bytes()]),
            Some("workspace-group-members") => connection.write(200, "", &[self.content.links.as_bytes()]),
            Some("api-keys") if request.is_post => {
                let key = self.carry_out(request);
                connection.write(200, "", &[key.as_bytes()])
            }
            Some("api-keys") => {
                let page = self.counts.keys(request.start(), request.limit());
                connection.write(200, "", &[page.as_bytes()])
            }
            _ => connection.write(404, "", &[br#"{"statusCode":404,"error":"Not Found","message":"No such thing"}"#]),
        }
    }

    /// Creates a key, and gives it as JSON.
    fn carry_out(&self, request: &Request) -> String {
        self.counts.create(|number| self.content.key(number, &request.body))
    }
}
