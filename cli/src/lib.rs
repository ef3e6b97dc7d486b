//! The command line: one program, which `cargo install`, the Python package and the Node package all start.
//!
//! [`run`] is all of it: arguments and streams in, a status out. [`start`] gives it the streams and the Ctrl-C of
//! this process. Core decides what may be done; here it is only asked for and shown.
//!
//! A verb is a file in `verbs/` with a structure that derives [`clap::Args`] and has `run`, and its two lines in
//! `verbs.rs`. Its doc comment is its line in the list of verbs, its `after_help` says the rest and ends with an
//! example. It takes its workspace from [`connect::Connect`] (`#[command(flatten)]`), gives its result to
//! [`Streams::print`](streams::Streams::print) in one piece, says everything else with
//! [`Streams::say`](streams::Streams::say), and returns a [`Status`] or a [`Failure`]; `verbs/check.rs` is a short one.
//! Where it reads a workspace, `group.rs` reads a whole group for it (`--group`).
//! What it writes to the workspace it writes within [`Interrupt::defer`](interrupt::Interrupt::defer), as `writing.rs`
//! does for it; an argument that must be a known name is read by `names.rs`.
//!
//! Any argument may be a key that stands in the wrong place: no message repeats one, unless it is a known name or a
//! path, whose long names are left out. One that holds the key in use is refused by `connect.rs`, for all verbs, before
//! anything is sent or written.

pub mod connect;
pub mod interrupt;
pub mod status;
pub mod streams;
pub mod table;

mod choice;
mod group;
mod list;
mod names;
mod output;
mod progress;
mod usage;
mod verbs;
mod wording;
mod writing;

use std::ffi::OsString;
use std::io;

use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches, Parser};
use instantly_rbac::internals::at_border;

pub use interrupt::Interrupt;
pub use status::{Failure, Status};
pub use streams::Streams;

/// Governs who may do what in Instantly.ai workspaces.
#[derive(Parser)]
#[command(
    name = "instantly-rbac",
    version,
    disable_help_subcommand = true,
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac review --sandbox"
)]
struct Program {
    #[command(subcommand)]
    verb: verbs::Verb,
}

/// A flag that is given again says the same. An option with a value says another thing, so it is refused.
fn with_flags_again(command: Command) -> Command {
    let again = |argument: Arg| match argument.get_action() {
        ArgAction::SetTrue => {
            let id = argument.get_id().clone();
            argument.overrides_with(id)
        }
        _ => argument,
    };
    command.mut_args(again).mut_subcommands(with_flags_again)
}

/// Runs the command line. The arguments come without the name of the program.
pub fn run(arguments: impl IntoIterator<Item = OsString>, streams: &mut Streams<'_>) -> Status {
    streams.arguments = arguments.into_iter().collect();
    let arguments = std::iter::once("instantly-rbac".into()).chain(streams.arguments.iter().cloned());
    let command = with_flags_again(Program::command()).term_width(streams.width);
    let parsed = command.try_get_matches_from(arguments).and_then(|found| Program::from_arg_matches(&found));
    let outcome = match parsed {
        Ok(program) => connect::refuse_key_of_environment(streams).and_then(|()| program.verb.run(streams)),
        Err(error) => usage::show(&error, streams),
    };
    match outcome.unwrap_or_else(|failure| failure.report(streams)) {
        Status::Interrupted => streams.interrupt.status(),
        status => status,
    }
}

/// Runs the command line as this process: with its streams, and with its signals.
///
/// From here on Ctrl-C, SIGTERM and SIGHUP end the process, or whatever [`run`] does, with status 130, 143 and 129. A
/// host whose language handles signals by itself must leave them alone from then on.
pub fn start(arguments: impl IntoIterator<Item = OsString>) -> Status {
    // Without a handler the system's own way ends the process.
    let interrupt = Interrupt::of_signals().unwrap_or_default();
    let mut input = io::stdin().lock();
    let (mut output, mut messages) = (io::stdout().lock(), io::stderr().lock());
    let mut streams = Streams::of_process(&mut input, &mut output, &mut messages, interrupt);
    let outcome = at_border(|| run(arguments, &mut streams));
    outcome.unwrap_or_else(|panicked| Failure::from(panicked).report(&mut streams))
}
