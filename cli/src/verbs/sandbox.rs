//! `sandbox`: a server on this machine that behaves as the API does, for programs in any language.

use std::time::Duration;

use clap::Args;

use crate::names::whole;
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// How often it looks whether to end.
const STEP: Duration = Duration::from_millis(50);

/// Serve a sandbox on 127.0.0.1, which behaves as the Instantly API v2 does.
#[derive(Args)]
#[command(after_help = "\
It prints its address, and a key for it, and serves until Ctrl-C. With its address as --base-url and its key, every \
verb works on it; what is changed is lost at its end.

Exit status:
  1    it could not start, such as where the port is taken
  2    the command was called wrongly
  130  Ctrl-C, which is how it ends

Example:
  instantly-rbac sandbox --port 8080 --seed 7")]
pub struct Sandbox {
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 0, value_parser = port, allow_negative_numbers = true)]
    port: u16,
    /// What ids and keys are drawn from: the same seed gives the same.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    seed: u64,
    /// So many audit events more than the 400 seeded ones.
    #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = whole, allow_negative_numbers = true)]
    audit_events: u64,
    /// So many accepted sub-workspaces in all, up to 10,000; the 4 seeded ones are always there.
    #[arg(long, value_name = "NUMBER", default_value_t = 4, value_parser = whole, allow_negative_numbers = true)]
    sub_workspaces: u64,
    /// Never answer 429.
    #[arg(long)]
    no_rate_limit: bool,
}

impl Sandbox {
    /// Says how to reach it, and serves until Ctrl-C.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let builder = instantly_sandbox::Sandbox::builder().port(self.port).seed(self.seed);
        let builder = builder.audit_events(self.audit_events).rate_limit(!self.no_rate_limit);
        // What does not fit is far more than may be, and refused as that.
        let sub_workspaces = usize::try_from(self.sub_workspaces).unwrap_or(usize::MAX);
        let sandbox = builder.sub_workspaces(sub_workspaces).start().map_err(Failure::Sandbox)?;
        let (url, key, seed) = (sandbox.url(), sandbox.admin_key(), self.seed);
        let (key, token) = (key.expose(), sandbox.owner_token());
        streams.print(format_args!(
            "Instantly sandbox (seed {seed}) at {url}\n\
             Admin key for this sandbox only: {key}\n\
             Its owner token, the `sec` of a change of owner: {}\n\
             Try: curl -H \"Authorization: Bearer {key}\" {url}/api/v2/workspaces/current\n\
             Stop with Ctrl-C.",
            token.expose()
        ))?;
        while !streams.interrupt.is_requested() {
            std::thread::sleep(STEP);
        }
        Ok(Status::Interrupted)
    }
}

fn port(given: &str) -> Result<u16, &'static str> {
    given.parse().map_err(|_| "must be a whole number from 0 to 65535")
}
