//! Where the program reads and writes: the result goes to stdout, everything else to stderr.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, BufRead, IsTerminal, Write};
use std::time::Duration;

use crate::interrupt::Interrupt;
use crate::status::Failure;

/// The columns where there is no terminal that says how many it has.
const WIDTH: usize = 80;

/// What a program reads from and writes to. A test brings its own.
pub struct Streams<'a> {
    /// Stdin.
    pub input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
    messages: &'a mut dyn Write,
    /// Which of them are terminals.
    pub terminals: Terminals,
    /// Whether what is written to stdout is lost: it was closed, or is the null device.
    pub loses_output: bool,
    /// How many columns a line has.
    pub width: usize,
    /// Whether output to terminals may have colours. Elsewhere there are none.
    pub allows_colour: bool,
    /// Ctrl-C.
    pub interrupt: Interrupt,
    /// What the program was called with.
    pub(crate) arguments: Vec<OsString>,
}

/// Which streams are terminals.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminals {
    /// Stdin: somebody can answer.
    pub input: bool,
    /// Stdout: somebody reads the result as it comes.
    pub output: bool,
    /// Stderr: a bar may move.
    pub messages: bool,
}

impl<'a> Streams<'a> {
    /// Streams without a terminal, 80 columns wide.
    pub fn new(input: &'a mut dyn BufRead, output: &'a mut dyn Write, messages: &'a mut dyn Write) -> Streams<'a> {
        let (terminals, interrupt) = (Terminals::default(), Interrupt::default());
        let (loses_output, allows_colour) = (false, false);
        let width = WIDTH;
        let arguments = Vec::new();
        Streams { input, output, messages, terminals, loses_output, width, allows_colour, interrupt, arguments }
    }

    /// Those of this process: colours unless `NO_COLOR` is set, and the width of `COLUMNS` or of the terminal.
    pub(crate) fn of_process(
        input: &'a mut dyn BufRead,
        output: &'a mut dyn Write,
        messages: &'a mut dyn Write,
        interrupt: Interrupt,
    ) -> Streams<'a> {
        let terminals = Terminals {
            input: io::stdin().is_terminal(),
            output: io::stdout().is_terminal(),
            messages: io::stderr().is_terminal(),
        };
        let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let width = asked.filter(|width| *width > 0).or_else(|| Some(terminal_size::terminal_size()?.0.0.into()));
        let allows_colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|name| name != "dumb");
        let (loses_output, width) = (loses_output(), width.unwrap_or(WIDTH));
        let arguments = Vec::new();
        Streams { input, output, messages, terminals, loses_output, width, allows_colour, interrupt, arguments }
    }

    /// Writes the result, or a part of it, to stdout, with one line break at the end.
    ///
    /// # Errors
    ///
    /// [`Failure::Output`], which is not reported where a reader has left.
    pub fn print(&mut self, result: impl fmt::Display) -> Result<(), Failure> {
        self.write(with_line_break(result).as_bytes())
    }

    /// Writes a piece of the result to stdout as it is.
    ///
    /// # Errors
    ///
    /// Those of [`print`](Self::print).
    pub fn write(&mut self, piece: &[u8]) -> Result<(), Failure> {
        write(self.output, piece).map_err(Failure::Output)
    }

    /// Tells the person in front of it: a line on stderr. Where nobody can read it, the status has to do.
    pub fn say(&mut self, message: impl fmt::Display) {
        let _ = write(self.messages, with_line_break(message).as_bytes());
    }

    /// Whether somebody can be asked: reads the question, and can answer it.
    pub fn can_ask(&self) -> bool {
        self.terminals.input && self.terminals.messages
    }

    /// Asks a question. Whatever is not `y` or `yes` is a no, and so is no answer.
    pub fn confirms(&mut self, question: &str) -> bool {
        let mut answer = String::new();
        let is_answered = write(self.messages, format!("{question} [y/N] ").as_bytes()).is_ok()
            && self.input.read_line(&mut answer).is_ok();
        if !answer.ends_with('\n') {
            self.say("");
        }
        is_answered && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
    }
}

/// A program that is started with a closed stdout has the null device in its place.
#[cfg(unix)]
fn loses_output() -> bool {
    use std::fs::{File, metadata};
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;

    let output = io::stdout().as_fd().try_clone_to_owned().and_then(|output| File::from(output).metadata());
    let (Ok(output), Ok(null)) = (output, metadata("/dev/null")) else { return false };
    (output.rdev(), output.mode()) == (null.rdev(), null.mode())
}

#[cfg(not(unix))]
fn loses_output() -> bool {
    false
}

/// The text with one line break at its end.
pub fn with_line_break(text: impl fmt::Display) -> String {
    let mut text = text.to_string();
    text.truncate(text.trim_end_matches('\n').len());
    text.push('\n');
    text
}

/// Writes all of it. Another program may have left a terminal or a pipe in a state in which it does not wait.
fn write(stream: &mut dyn Write, piece: &[u8]) -> io::Result<()> {
    let mut rest = piece;
    loop {
        let written = if rest.is_empty() { stream.flush().map(|()| 0) } else { stream.write(rest) };
        match written {
            Ok(_) if rest.is_empty() => return Ok(()),
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => rest = &rest[count..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(Duration::from_millis(5)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
