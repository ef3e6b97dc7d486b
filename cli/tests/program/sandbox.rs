//! `sandbox`: a server that says how to reach it, and that serves until it is told to end.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Stdio};

use instantly_rbac::Client;

use crate::program;

/// The program, and the lines that it prints.
fn serve(arguments: &[&str]) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut command = program(&[&["sandbox"], arguments].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines)
}

#[test]
fn the_sandbox_serves_at_the_address_and_with_the_key_that_it_prints() {
    let (mut child, mut lines) = serve(&["--seed", "7", "--no-rate-limit"]);
    let mut line = || lines.next().unwrap().unwrap();
    let url = line().strip_prefix("Instantly sandbox (seed 7) at ").unwrap().to_owned();
    let key = line().strip_prefix("Admin key for this sandbox only: ").unwrap().to_owned();
    let client = Client::builder().api_key(key).base_url(url).build().unwrap();
    assert_eq!(client.workspace().get().unwrap().name, "Northwind Outreach");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn the_same_seed_gives_the_same_key() {
    let key = |seed| {
        let (mut child, lines) = serve(&["--seed", seed]);
        let key = lines.map(Result::unwrap).find(|line| line.starts_with("Admin key")).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        key
    };
    assert!(key("3") == key("3") && key("3") != key("4"), "the seed decides");
}

#[test]
fn it_has_as_many_sub_workspaces_as_it_was_told() {
    let (mut child, lines) = serve(&["--sub-workspaces", "7", "--no-rate-limit"]);
    let lines: Vec<String> = lines.take(2).map(Result::unwrap).collect();
    let url = lines[0].rsplit(' ').next().unwrap().to_owned();
    let key = lines[1].rsplit(' ').next().unwrap().to_owned();
    let client = Client::builder().api_key(key).base_url(url).build().unwrap();
    let links = client.groups().list().unwrap();
    assert_eq!(links.iter().filter(|link| link.status.as_str() == "accepted").count(), 7);
    child.kill().unwrap();
    child.wait().unwrap();
    let ended = crate::run(&["sandbox", "--sub-workspaces", "10001"]);
    assert_eq!(ended.status, Some(1));
    assert!(ended.problem.contains("sub_workspaces: must be at most 10000"), "{}", ended.problem);
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = crate::run(&["sandbox", "--port", &port]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.starts_with("error: cannot start the sandbox: "), "{}", ended.problem);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_sandbox_with_130() {
    let (child, mut lines) = serve(&[]);
    assert!(lines.any(|line| line.unwrap() == "Stop with Ctrl-C."));
    assert_eq!(crate::streams::interrupted(child).status, Some(130));
}
