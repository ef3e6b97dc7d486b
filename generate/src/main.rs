//! `make types`: writes the types of every language anew.

use std::process::ExitCode;

use instantly_generate::{files, root};

fn main() -> ExitCode {
    for (path, text) in files() {
        if let Err(error) = std::fs::write(root().join(path), text) {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
        println!("{path}");
    }
    ExitCode::SUCCESS
}
