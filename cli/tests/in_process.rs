//! The command line called as a function, which is how its hosts start it.

use instantly_rbac_cli::{Status, Streams, run};

/// What it ends with, and what it writes to stdout and stderr.
fn call(arguments: &[&str]) -> (Status, String, String) {
    let (mut output, mut messages) = (Vec::new(), Vec::new());
    let mut input = std::io::empty();
    let mut streams = Streams::new(&mut input, &mut output, &mut messages);
    let status = run(arguments.iter().map(Into::into), &mut streams);
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    (status, text(output), text(messages))
}

#[test]
fn the_review_of_a_sandbox_is_all_that_stdout_holds() {
    let (status, output, messages) = call(&["review", "--sandbox"]);
    assert_eq!(status, Status::Done);
    assert!(output.starts_with("Access review of Northwind Outreach\n"), "{output}");
    assert_eq!(messages, "Using a sandbox workspace. Nothing leaves this machine.\n");
}

#[test]
fn a_check_names_the_workspace_of_the_key() {
    let (status, output, _) = call(&["check", "--sandbox"]);
    assert_eq!(status, Status::Done);
    assert!(output.starts_with("The key works, for the workspace Northwind Outreach ("), "{output}");
}
