//! A sandbox, and the command line called in this process for its workspace: with a terminal or without one.

use std::io::{BufRead, Cursor, Read, Write};
use std::time::{Duration, Instant};

use instantly_rbac::members::{Member, MemberFilter};
use instantly_rbac::{Client, SecretString};
use instantly_rbac_cli::streams::Terminals;
use instantly_rbac_cli::{Interrupt, Streams, run};
use instantly_sandbox::{LoggedRequest, Sandbox};

use crate::{Ended, Folder, key_with_scopes, start_sandbox};

/// A workspace, and a file with a key of it.
pub struct Office {
    pub sandbox: Sandbox,
    pub folder: Folder,
}

impl Office {
    /// With the key of the sandbox's admin.
    pub fn new() -> Office {
        let office = Office { sandbox: start_sandbox(), folder: Folder::new() };
        office.take_key(&office.sandbox.admin_key());
        office
    }

    /// With a key that may do so much.
    pub fn with_scopes(scopes: &[&str]) -> Office {
        let office = Office::new();
        office.take_key(&key_with_scopes(&office.sandbox, scopes));
        office
    }

    fn take_key(&self, key: &SecretString) {
        std::fs::write(self.folder.path("key"), key.expose()).unwrap();
    }

    /// The command line without a terminal.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.call(arguments, Call::default())
    }

    /// The command line without a terminal, and without a question.
    pub fn write(&self, arguments: &[&str]) -> Ended {
        self.run(&[arguments, &["--yes"]].concat())
    }

    /// The command line at a terminal at which somebody answers.
    pub fn answer(&self, arguments: &[&str], answer: &str) -> Ended {
        let input = Box::new(Cursor::new(answer.to_owned()));
        self.call(arguments, Call { input, terminals: AT_A_TERMINAL, ..Call::default() })
    }

    pub fn call(&self, arguments: &[&str], mut call: Call) -> Ended {
        let (url, key, mut messages) = (self.sandbox.url(), self.folder.path("key"), Vec::new());
        let given = [arguments, &["--base-url", &url, "--api-key-file", &key]].concat();
        let mut output = Output { written: Vec::new(), takes: call.stdout_takes };
        let mut streams = Streams::new(&mut call.input, &mut output, &mut messages);
        (streams.terminals, streams.interrupt) = (call.terminals, call.interrupt);
        let status = u8::from(run(given.iter().map(Into::into), &mut streams));
        let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
        Ended { status: Some(status.into()), out: text(output.written), problem: text(messages) }
    }

    /// The command line, with Ctrl-C once the sandbox received a request that writes.
    pub fn interrupt_at_write(&self, arguments: &[&str]) -> Ended {
        let interrupt = Interrupt::default();
        std::thread::scope(|scope| {
            let pressed = interrupt.clone();
            scope.spawn(move || {
                let deadline = Instant::now() + Duration::from_secs(30);
                while self.writes().is_empty() && Instant::now() < deadline {
                    std::thread::sleep(Duration::from_millis(10));
                }
                pressed.request();
            });
            self.call(&[arguments, &["--yes"]].concat(), Call { interrupt, ..Call::default() })
        })
    }

    pub fn client(&self) -> Client {
        self.sandbox.client().unwrap()
    }

    pub fn members(&self) -> Vec<Member> {
        self.client().members().list(&MemberFilter::default()).unwrap().items
    }

    /// The member of this address.
    pub fn member(&self, email: &str) -> Option<Member> {
        self.members().into_iter().find(|member| member.email == email)
    }

    /// The requests so far that write.
    pub fn writes(&self) -> Vec<LoggedRequest> {
        self.sandbox.requests().into_iter().filter(|request| request.method != "GET").collect()
    }

    /// That such a call is refused before anything is sent, with this message.
    pub fn assert_refused(&self, arguments: &[&str], said: &str) {
        let before = self.sandbox.requests().len();
        let ended = self.write(arguments);
        assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""), "{arguments:?}: {}", ended.problem);
        assert!(ended.problem.starts_with(&format!("error: {said}")), "{arguments:?}: {}", ended.problem);
        assert_eq!(ended.problem.lines().count(), 1, "{}", ended.problem);
        assert_eq!(self.sandbox.requests().len(), before, "{arguments:?}");
    }
}

/// Somebody can be asked.
pub const AT_A_TERMINAL: Terminals = Terminals { input: true, output: false, messages: true };

/// How the command line is called.
pub struct Call {
    pub input: Box<dyn BufRead>,
    pub terminals: Terminals,
    pub interrupt: Interrupt,
    /// How many bytes stdout takes before it is broken.
    pub stdout_takes: usize,
}

impl Default for Call {
    fn default() -> Call {
        let (terminals, interrupt) = (Terminals::default(), Interrupt::default());
        Call { input: Box::new(std::io::empty()), terminals, interrupt, stdout_takes: usize::MAX }
    }
}

struct Output {
    written: Vec<u8>,
    takes: usize,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.written.len() + bytes.len() > self.takes {
            return Err(std::io::ErrorKind::BrokenPipe.into());
        }
        self.written.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Somebody who presses Ctrl-C instead of an answer.
pub struct Interrupts(pub Interrupt);

impl Read for Interrupts {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        self.0.request();
        Ok(0)
    }
}
