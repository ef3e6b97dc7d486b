//! Runs the examples as a person would, and reads what they print.

use std::fs::File;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use instantly_sandbox::Sandbox;

/// Without what the tests were started with.
fn clean(command: &mut Command) -> &mut Command {
    ["INSTANTLY_API_KEY", "INSTANTLY_BASE_URL", "LIVE"].iter().fold(command, |command, name| command.env_remove(name))
}

fn run(program: &str, environment: &[(&str, &str)]) -> (Output, String) {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let reports = std::env::temp_dir().join(format!("instantly-rbac-example-{}-{run}", std::process::id()));
    let mut command = Command::new(program);
    clean(&mut command).env("REPORT_DIR", &reports);
    let output = command.envs(environment.iter().copied()).output().unwrap();
    // Programs that write no report leave no folder.
    let _ = std::fs::remove_dir_all(&reports);
    let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output, printed)
}

#[test]
fn the_demo_walks_through_everything_and_ends_with_the_path_of_the_report() {
    let (output, printed) = run(env!("CARGO_BIN_EXE_demo"), &[]);
    assert!(output.status.success(), "{printed}");
    let said = [
        "jordan.reyes@example.com",
        "Marketing dashboard",
        "campaigns:all, leads:all",
        "Revoked \"Webhook handler\"",
        "Dune Robotics",
        "SDR-West",
        "Enterprise",
        "API key created",
        "SDR",
        "Launch/Pause",
        "mailbox settings",
    ];
    for said in said {
        assert!(printed.contains(said), "{said} is missing in:\n{printed}");
    }
    assert!(printed.trim_end().ends_with("access-review.html"), "{printed}");
}

#[test]
fn the_live_demo_writes_nothing_and_prints_no_secret() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let key = sandbox.admin_key();
    let environment = [("LIVE", "1"), ("INSTANTLY_API_KEY", key.expose()), ("INSTANTLY_BASE_URL", &sandbox.url())];
    let (output, printed) = run(env!("CARGO_BIN_EXE_demo"), &environment);
    assert!(output.status.success(), "{printed}");
    assert!(!printed.contains(key.expose()));
    let requests = sandbox.requests();
    assert!(requests.len() > 10 && requests.iter().all(|request| request.method == "GET"), "only reads");
}

#[test]
fn a_demo_that_cannot_work_says_why_and_fails() {
    let (output, printed) = run(env!("CARGO_BIN_EXE_demo"), &[("LIVE", "1")]);
    assert!(!output.status.success());
    assert!(printed.contains("INSTANTLY_API_KEY"), "{printed}");
}

#[test]
fn the_nightly_review_names_who_can_do_too_much_and_says_so_by_its_status() {
    let (output, printed) = run(env!("CARGO_BIN_EXE_access_review"), &[]);
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
    let (output, printed) = run(env!("CARGO_BIN_EXE_access_review"), &environment);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(printed.contains("the keys could not be reviewed"), "{printed}");
}

#[test]
fn the_live_demo_goes_on_behind_what_the_key_may_not_read() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let narrow = sandbox.key_with_scopes(&["workspaces:read".parse().unwrap(), "custom_tags:read".parse().unwrap()]);
    let environment = [("LIVE", "1"), ("INSTANTLY_API_KEY", narrow.expose()), ("INSTANTLY_BASE_URL", &sandbox.url())];
    let (output, printed) = run(env!("CARGO_BIN_EXE_demo"), &environment);
    assert!(output.status.success(), "{printed}");
    assert!(printed.contains("workspace_members:read") && printed.contains("Priority"), "{printed}");
}

#[test]
fn a_reader_that_leaves_or_a_full_disk_ends_a_program_without_a_panic() {
    for program in [env!("CARGO_BIN_EXE_demo"), env!("CARGO_BIN_EXE_access_review")] {
        let mut command = Command::new(program);
        clean(&mut command);
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
}
