//! Which workspace: that of a key, a sub-workspace of it, or a sandbox.
//!
//! A key comes from a variable or a file. It is no argument, because the list of processes shows arguments to
//! everybody on the machine.

use std::ffi::OsString;
use std::ops::Deref;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use instantly_rbac::internals::key_in_use;
use instantly_rbac::{Client, DEFAULT_API_KEY_ENV, ErrorKind, SecretString};
use instantly_sandbox::Sandbox;

use crate::names;
use crate::status::Failure;
use crate::streams::Streams;

/// The options that say which workspace.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Which workspace")]
pub struct Connect {
    /// The environment variable with the key. Default: INSTANTLY_API_KEY.
    #[arg(long, value_name = "NAME", conflicts_with = "api_key_file")]
    api_key_env: Option<String>,
    /// A file that holds nothing but the key.
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// Take a sandbox on this machine, even where there is a key.
    #[arg(long, conflicts_with_all = ["api_key_env", "api_key_file", "base_url", "workspace"])]
    sandbox: bool,
    /// Where the API is, if not at Instantly.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Take this sub-workspace, with the key of its admin workspace.
    #[arg(long, value_name = "ID")]
    workspace: Option<String>,
    /// For each call; of a list, for each page. Default: 120.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    timeout: Option<Duration>,
}

/// What a verb does where no key is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithoutKey {
    /// It fails: a script that lost its key must not work on a sandbox instead.
    Fail,
    /// It takes a sandbox, and says so.
    TakeSandbox,
}

/// A client of the workspace that was meant. A sandbox ends with it.
pub struct Connection {
    client: Client,
    uninterrupted: Client,
    _sandbox: Option<Sandbox>,
}

impl Connection {
    /// A client whose calls Ctrl-C does not end, for what must not be left as it is.
    pub fn uninterrupted(&self) -> &Client {
        &self.uninterrupted
    }
}

impl Deref for Connection {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Connect {
    /// A client whose calls Ctrl-C ends.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] where there is no key or it cannot be read, where an option or a variable is not allowed, and
    /// where an argument holds the key.
    pub fn open(&self, without_key: WithoutKey, streams: &mut Streams<'_>) -> Result<Connection, Failure> {
        if self.api_key_env.as_ref().is_some_and(|name| std::env::var_os(name).is_none()) {
            // It may be the key itself, so it is not repeated.
            let problem = "--api-key-env: no such variable is set; give the name of one, never the key";
            return Err(Failure::usage(problem));
        }
        // A variable that is set and empty is a mistake of whoever set it, which core reports.
        let has_key = self.api_key_env.is_some()
            || self.api_key_file.is_some()
            || std::env::var_os(DEFAULT_API_KEY_ENV).is_some();
        let is_about_account = has_key || self.base_url.is_some() || self.workspace.is_some();
        let takes_sandbox = self.sandbox || (!is_about_account && without_key == WithoutKey::TakeSandbox);
        if !takes_sandbox && !has_key {
            return Err(Failure::usage(format!(
                "there is no key: set {DEFAULT_API_KEY_ENV}, or name another variable with --api-key-env or a file \
                 with --api-key-file; --sandbox takes a sandbox"
            )));
        }
        let sandbox = takes_sandbox.then(Sandbox::start).transpose().map_err(Failure::Sandbox)?;
        let mut builder = Client::builder();
        if let Some(sandbox) = &sandbox {
            builder = builder.api_key(sandbox.admin_key()).base_url(sandbox.url());
        }
        if let Some(name) = &self.api_key_env {
            builder = builder.api_key_env(name);
        }
        if let Some(path) = &self.api_key_file {
            builder = builder.api_key_file(path);
        }
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        if let Some(id) = &self.workspace {
            builder = builder.workspace(id);
        }
        if let Some(timeout) = self.timeout {
            builder = builder.total_timeout(timeout);
        }
        let uninterrupted = builder.build().map_err(named_by_option)?;
        refuse_key(key_in_use(&uninterrupted).expose(), streams)?;
        if let Some(Err(allowed)) = self.workspace.as_deref().map(names::id) {
            return Err(Failure::usage(format!("--workspace: {allowed}")));
        }
        if takes_sandbox {
            let why = if self.sandbox { String::new() } else { format!(", because {DEFAULT_API_KEY_ENV} is not set") };
            streams.say(format_args!("Using a sandbox workspace{why}. Nothing leaves this machine."));
        }
        let interrupt = streams.interrupt.clone();
        let client = uninterrupted.with_interrupt(move || interrupt.is_requested());
        Ok(Connection { client, uninterrupted, _sandbox: sandbox })
    }
}

/// Refuses arguments that hold the key which is set in the environment: for verbs that take no key, and before any
/// file is read.
///
/// # Errors
///
/// [`Failure::Usage`].
pub fn refuse_key_of_environment(streams: &Streams<'_>) -> Result<(), Failure> {
    let key = std::env::var(DEFAULT_API_KEY_ENV).map(SecretString::from);
    key.map_or(Ok(()), |key| refuse_key(key.expose().trim(), streams))
}

/// Refuses arguments that hold that key: as a name, a label or an address it would be stored, and shown to others.
fn refuse_key(key: &str, streams: &Streams<'_>) -> Result<(), Failure> {
    /// A text that is shorter may be a part of any argument.
    const SHORTEST: usize = 8;
    let holds_key = |argument: &OsString| key.len() >= SHORTEST && argument.to_string_lossy().contains(key);
    streams.arguments.iter().position(holds_key).map_or(Ok(()), |index| {
        Err(Failure::usage(format!(
            "nothing was sent: argument {} holds the key in use, and is not repeated here; a key is given in a variable \
             or a file, because the list of processes shows arguments to everybody on the machine",
            index + 1
        )))
    })
}

/// An error about a setting of the client, under the name of the option or of the variable that gave it.
fn named_by_option(error: instantly_rbac::Error) -> Failure {
    if error.kind() != ErrorKind::InvalidArgument {
        return Failure::Call(error);
    }
    let options = [
        ("base_url: ", "--base-url"),
        ("workspace: ", "--workspace"),
        ("total_timeout: ", "--timeout"),
        ("api_key_file: ", "--api-key-file"),
        ("api_key_env: ", "--api-key-env"),
    ];
    let named = options.iter().find_map(|(setting, option)| {
        let allowed = error.message().strip_prefix(setting)?;
        Some(format!("{option}: {allowed}"))
    });
    Failure::usage(named.unwrap_or_else(|| error.message().to_owned()))
}

fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or("must be a number of seconds, above 0")
}
