//! What the program ends with, and how a failure is said: in one line on stderr.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use instantly_rbac::ErrorKind;
use instantly_rbac::internals::{neutral, shown_path};

use crate::streams::Streams;
use crate::wording::said;

/// What the program ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// It was done.
    Done = 0,
    /// It could not be done, or its result not be written.
    Failed = 1,
    /// The command was called wrongly; nothing was done.
    CalledWrongly = 2,
    /// It was done, and found what it was told to look for.
    Found = 3,
    /// It was done in part: the key may not read, or not do, everything.
    NotWhole = 4,
    /// A guard refuses the plan that was made.
    Refused = 5,
    /// SIGHUP: the terminal was closed.
    HungUp = 129,
    /// Ctrl-C.
    Interrupted = 130,
    /// SIGTERM: the system, or another program, ends it.
    Terminated = 143,
}

impl From<Status> for u8 {
    fn from(status: Status) -> u8 {
        status as u8
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status as u8)
    }
}

/// Why a verb ends before it is done.
#[derive(Debug)]
pub enum Failure {
    /// The command was called wrongly: what is wrong, and what is allowed.
    Usage(String),
    /// A call failed.
    Call(instantly_rbac::Error),
    /// Stdout takes no more.
    Output(io::Error),
    /// The file that an option names cannot be read or written.
    File(&'static str, PathBuf, io::Error),
    /// The sandbox does not start.
    Sandbox(io::Error),
}

impl From<instantly_rbac::Error> for Failure {
    fn from(error: instantly_rbac::Error) -> Failure {
        Failure::Call(error)
    }
}

impl Failure {
    /// The command was called wrongly.
    pub fn usage(problem: impl Into<String>) -> Failure {
        Failure::Usage(problem.into())
    }

    /// Says what failed, and gives the status for it.
    pub fn report(&self, streams: &mut Streams<'_>) -> Status {
        let (status, problem) = match self {
            Failure::Usage(problem) => (Status::CalledWrongly, problem.clone()),
            Failure::Call(error) if error.kind() == ErrorKind::Cancelled => (Status::Interrupted, said(error)),
            Failure::Call(error) => (Status::Failed, said(error)),
            // A reader that has gone knows.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return Status::Failed,
            Failure::Output(error) => (Status::Failed, format!("cannot write to stdout: {error}")),
            Failure::File(option, path, error) => {
                (Status::Failed, format!("{option}: cannot use {}: {error}", neutral(&shown_path(path))))
            }
            Failure::Sandbox(error) => (Status::Failed, format!("cannot start the sandbox: {error}")),
        };
        streams.say(format_args!("error: {problem}"));
        status
    }
}
