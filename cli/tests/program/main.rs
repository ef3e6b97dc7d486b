//! The program `instantly-rbac`: what it prints where, and what it ends with.
//!
//! The packages for Python and Node start the same code, and test only that they do.

mod access;
mod demo;
mod embedded;
mod first_steps;
mod groups;
mod help;
mod keys;
mod keys_as_arguments;
mod list_files;
mod list_filters;
mod lists;
mod lists_of_groups;
mod members;
mod new_keys;
mod office;
mod offline;
mod plans;
mod policies;
mod probe;
mod questions;
mod review;
mod revoked_keys;
mod sandbox;
mod snapshots;
mod streams;
mod tables;
mod tags;
mod wrong_calls;

use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use instantly_rbac::SecretString;
use instantly_sandbox::Sandbox;
use serde_json::Value;

/// The program without a key, and with a proxy that is not there: whatever leaves this machine would fail.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_instantly-rbac"));
    for name in ["INSTANTLY_API_KEY", "INSTANTLY_BASE_URL", "COLUMNS"] {
        command.env_remove(name);
    }
    for name in ["HTTPS_PROXY", "ALL_PROXY"] {
        command.env(name, "http://127.0.0.1:9");
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// What a program ended with.
struct Ended {
    status: Option<i32>,
    out: String,
    problem: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Ended {
        let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
        let ended = Ended { status: output.status.code(), out: text(output.stdout), problem: text(output.stderr) };
        assert!(!ended.problem.contains("panicked"), "{}", ended.problem);
        ended
    }
}

fn run(arguments: &[&str]) -> Ended {
    program(arguments).output().unwrap().into()
}

/// The program with this key for this sandbox.
fn with_key(sandbox: &Sandbox, key: &SecretString, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.args(["--base-url", &sandbox.url()]).env("INSTANTLY_API_KEY", key.expose());
    command
}

fn run_with_key(sandbox: &Sandbox, key: &SecretString, arguments: &[&str]) -> Ended {
    with_key(sandbox, key, arguments).output().unwrap().into()
}

fn start_sandbox() -> Sandbox {
    Sandbox::builder().rate_limit(false).start().unwrap()
}

fn key_with_scopes(sandbox: &Sandbox, scopes: &[&str]) -> SecretString {
    let scopes: Vec<_> = scopes.iter().map(|scope| scope.parse().unwrap()).collect();
    sandbox.key_with_scopes(&scopes)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|problem| panic!("{problem} in {text}"))
}

/// A folder that ends with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static FOLDERS: AtomicUsize = AtomicUsize::new(0);
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("instantly-rbac-cli-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Folder(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a folder whose name is a text").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let removed = std::fs::remove_dir_all(&self.0);
        assert!(removed.is_ok() || removed.is_err_and(|error| error.kind() == ErrorKind::NotFound));
    }
}
