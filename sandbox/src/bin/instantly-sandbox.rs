//! The sandbox as a program: starts it, says how to reach it, and runs until it is killed.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use instantly_sandbox::{Builder, Sandbox};
use lexopt::ValueExt;
use lexopt::prelude::{Long, Short};

const HELP: &str = "\
A real HTTP server on 127.0.0.1 that behaves as the Instantly API v2 does.

Usage: instantly-sandbox [options]

  --port <port>          the port; 0 takes a free one (default: 0)
  --seed <number>        what ids and keys are drawn from (default: 1)
  --audit-events <n>     so many audit events more than the 400 seeded ones (default: 0)
  --no-rate-limit        never answer 429
  -h, --help             show this
";

/// What the command line asks for.
enum Action {
    Help,
    Run { seed: u64, builder: Builder },
}

fn parse(mut arguments: lexopt::Parser) -> Result<Action, lexopt::Error> {
    let mut seed = 1;
    let mut builder = Sandbox::builder();
    while let Some(argument) = arguments.next()? {
        builder = match argument {
            Long("port") => builder.port(arguments.value()?.parse()?),
            Long("seed") => {
                seed = arguments.value()?.parse()?;
                builder.seed(seed)
            }
            Long("audit-events") => builder.audit_events(arguments.value()?.parse()?),
            Long("no-rate-limit") => builder.rate_limit(false),
            Long("help") | Short('h') => return Ok(Action::Help),
            other => return Err(other.unexpected()),
        };
    }
    Ok(Action::Run { seed, builder })
}

fn announce(sandbox: &Sandbox, seed: u64) -> io::Result<()> {
    let (url, key) = (sandbox.url(), sandbox.admin_key());
    let key = key.expose();
    let mut out = io::stdout().lock();
    writeln!(out, "Instantly sandbox (seed {seed}) at {url}")?;
    writeln!(out, "Admin key for this sandbox only: {key}")?;
    writeln!(out, "Its owner token, the `sec` of a change of owner: {}", sandbox.owner_token().expose())?;
    writeln!(out, "Try: curl -H \"Authorization: Bearer {key}\" {url}/api/v2/workspaces/current")?;
    writeln!(out, "Stop with Ctrl-C.")?;
    out.flush()
}

fn fail(problem: impl Display, status: u8) -> ExitCode {
    // Without a stderr the status has to do.
    let _ = writeln!(io::stderr(), "instantly-sandbox: {problem}");
    ExitCode::from(status)
}

fn main() -> ExitCode {
    let (seed, builder) = match parse(lexopt::Parser::from_env()) {
        Ok(Action::Run { seed, builder }) => (seed, builder),
        Ok(Action::Help) => {
            return match io::stdout().write_all(HELP.as_bytes()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => fail(format_args!("cannot print the help: {error}"), 1),
            };
        }
        Err(error) => return fail(format_args!("{error}; --help shows the options"), 2),
    };
    let sandbox = match builder.start() {
        Ok(sandbox) => sandbox,
        Err(error) => return fail(format_args!("cannot listen: {error}"), 1),
    };
    if let Err(error) = announce(&sandbox, seed) {
        return fail(format_args!("cannot print the key: {error}"), 1);
    }
    loop {
        std::thread::park();
    }
}
