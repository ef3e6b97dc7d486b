//! The sandbox as a program.

use std::fs::File;
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_instantly-sandbox");

#[test]
fn what_cannot_be_printed_is_an_error_and_no_panic() {
    for arguments in [&[][..], &["--help"]] {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).stdin(Stdio::null());
        // Nobody reads it, from the first byte on.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command.stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(output.stderr.starts_with(b"instantly-sandbox: cannot print"), "{output:?}");

        if let Ok(full) = File::options().write(true).open("/dev/full") {
            let output = command.stdout(full).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            assert!(output.stderr.starts_with(b"instantly-sandbox: cannot print"), "{output:?}");
        }
    }
}

#[test]
fn a_wrong_option_ends_with_2_whether_it_can_be_said_or_not() {
    let output = Command::new(PROGRAM).arg("--nope").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    if let Ok(full) = File::options().write(true).open("/dev/full") {
        let status = Command::new(PROGRAM).arg("--nope").stderr(full).status().unwrap();
        assert_eq!(status.code(), Some(2));
    }
}
