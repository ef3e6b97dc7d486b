//! Runs the examples as a person would, and reads what they print.

use std::fs::File;
use std::process::{Command, Output};

use instantly_sandbox::Sandbox;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_access_review"));
    command.env_remove("INSTANTLY_API_KEY");
    command
}

fn run(environment: &[(&str, &str)]) -> (Output, String) {
    let output = program().envs(environment.iter().copied()).output().unwrap();
    let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output, printed)
}

#[test]
fn the_nightly_review_names_who_can_do_too_much_and_says_so_by_its_status() {
    let (output, printed) = run(&[]);
    assert_eq!(output.status.code(), Some(3), "{printed}");
    assert!(printed.contains("Bulk editor is Lead and can also edit"), "{printed}");
    assert!(printed.contains("Create a key with campaigns:read, leads:create"), "{printed}");
    assert!(!printed.contains("SDR console is Lead"), "it can do what a lead may, and no more");
}

#[test]
fn a_nightly_review_that_could_not_look_fails() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let blind = sandbox.key_with_scopes(&["workspaces:read".parse().unwrap()]);
    let environment = [("INSTANTLY_API_KEY", blind.expose()), ("INSTANTLY_BASE_URL", &sandbox.url())];
    let (output, printed) = run(&environment);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(printed.contains("the keys could not be reviewed"), "{printed}");
}

#[test]
fn a_reader_that_leaves_or_a_full_disk_ends_a_program_without_a_panic() {
    let mut command = program();
    // Nobody reads it, from the first byte on.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command.stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");

    if let Ok(full) = File::options().write(true).open("/dev/full") {
        let output = command.stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(output.stderr.starts_with(b"cannot print: "), "{output:?}");
    }
}
