//! Streams that are closed, full or left by their reader, other locales, Ctrl-C and other signals.
#![cfg(unix)]

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use instantly_sandbox::Fault;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::{Ended, Folder, program, start_sandbox, with_key};

const OF_EACH_SORT: [&[&str]; 10] = [
    &["demo"],
    &["review", "--sandbox"],
    &["review", "--sandbox", "--json"],
    &["check", "--sandbox"],
    &["members", "list", "--sandbox"],
    &["keys", "list", "--sandbox", "--json"],
    &["audit-logs", "--sandbox", "--ndjson"],
    &["tags", "list", "--sandbox", "--csv", "--group"],
    &["--help"],
    &["--version"],
];

/// Presses Ctrl-C.
pub fn interrupted(child: Child) -> Ended {
    signalled(child, Signal::SIGINT)
}

fn signalled(child: Child, signal: Signal) -> Ended {
    kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
    child.wait_with_output().unwrap().into()
}

fn wait_until(is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// What a program ends with to which a shell gives other streams.
fn in_a_shell(arguments: &str) -> Ended {
    let inner = program(&[]);
    let mut command = Command::new("sh");
    command.args(["-c", &format!("\"$0\" {arguments}")]).arg(inner.get_program());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.output().unwrap().into()
}

#[test]
fn no_key_is_made_whose_secret_a_closed_stdout_would_lose() {
    for output in [">&-", ">/dev/null", "<&- >&- 2>&-"] {
        let ended = in_a_shell(&format!("keys create x --scope leads:read --sandbox --yes --show-secret {output}"));
        assert_eq!(ended.status, Some(2), "{output}: {}", ended.problem);
    }
    let ended = in_a_shell("keys create x --scope leads:read --sandbox --yes --show-secret >&-");
    assert!(ended.problem.contains("nothing was sent: stdout is closed"), "{}", ended.problem);
}

#[test]
fn a_reader_that_leaves_ends_the_program_quietly() {
    for arguments in OF_EACH_SORT.into_iter().chain([&["sandbox"][..]]) {
        // Nobody reads it, from the first byte on.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended: Ended = program(arguments).stdout(writer).stderr(Stdio::piped()).output().unwrap().into();
        assert_eq!(ended.status, Some(1), "{arguments:?}");
        assert!(!ended.problem.contains("error") && !ended.problem.contains("pipe"), "{}", ended.problem);
    }
}

#[test]
fn a_full_disk_is_an_error_of_one_line() {
    let Ok(full) = File::options().write(true).open("/dev/full") else { return };
    for arguments in OF_EACH_SORT.into_iter().chain([&["sandbox"][..]]) {
        let full = full.try_clone().unwrap();
        let ended: Ended = program(arguments).stdout(full).stderr(Stdio::piped()).output().unwrap().into();
        assert_eq!(ended.status, Some(1), "{arguments:?}");
        let last = ended.problem.lines().last().unwrap_or_default();
        assert!(last.starts_with("error: cannot write to stdout: No space left on device"), "{}", ended.problem);
        assert_eq!(ended.problem.matches("error: ").count(), 1, "{}", ended.problem);
    }
    let full = File::options().write(true).open("/dev/full").unwrap();
    let wrong = program(&["review", "--no-such-option"]).stderr(full).status().unwrap();
    assert_eq!(wrong.code(), Some(2), "whether it can be said or not");
}

#[test]
fn what_is_written_to_a_closed_stream_is_lost_without_an_error() {
    for (arguments, status) in [
        ("demo >&-", 0),
        ("review --sandbox >&-", 0),
        ("review --sandbox <&- >&-", 0),
        ("members list --sandbox --csv <&- >&-", 0),
        ("review --sandbox --fail-on low >&- 2>&-", 3),
        ("review --no-such-option 2>&-", 2),
        ("review --sandbox <&- >&- 2>&-", 0),
    ] {
        let ended = in_a_shell(arguments);
        assert_eq!((ended.status, ended.out.as_str()), (Some(status), ""), "{arguments}");
        assert!(!ended.problem.contains("error"), "{}", ended.problem);
    }
    let ended = in_a_shell("review --sandbox 2>&-");
    assert!(ended.status == Some(0) && ended.out.starts_with("Access review of Northwind Outreach"));
}

#[test]
fn a_file_is_written_where_stdout_is_closed() {
    let folder = Folder::new();
    let file = folder.path("review");
    assert_eq!(in_a_shell(&format!("review --sandbox --output {file} <&- >&- 2>&-")).status, Some(0));
    assert!(std::fs::read_to_string(file).unwrap().starts_with("Access review of Northwind Outreach"));
}

#[test]
fn the_locale_and_a_width_change_nothing_where_there_is_no_terminal() {
    let sandbox = start_sandbox();
    let review = |name: &str, value: &str| -> Ended {
        with_key(&sandbox, &sandbox.admin_key(), &["review", "--html"]).env(name, value).output().unwrap().into()
    };
    let moment = |text: String| text.split("As of").next().map(str::to_owned);
    let plain = moment(review("LC_ALL", "C.UTF-8").out);
    for (name, value) in [("LC_ALL", "C"), ("LC_ALL", "de_DE.ISO-8859-1"), ("COLUMNS", "20"), ("TERM", "dumb")] {
        assert_eq!(moment(review(name, value).out), plain, "{name}={value}");
    }
}

#[test]
fn ctrl_c_ends_a_call_under_way_with_130_and_says_nothing() {
    let sandbox = start_sandbox();
    sandbox.fault(Fault::stall().always());
    let mut command = with_key(&sandbox, &sandbox.admin_key(), &["review"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while sandbox.requests().is_empty() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    let ended = interrupted(child);
    assert_eq!((ended.status, ended.out.as_str(), ended.problem.as_str()), (Some(130), "", ""));
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_a_program_whose_reader_is_slow() {
    let (reader, mut writer) = std::io::pipe().unwrap();
    // As much as a pipe holds.
    writer.write_all(&[b'-'; 64 * 1024]).unwrap();
    let mut child = program(&["review", "--sandbox"]).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    let mut problem = BufReader::new(child.stderr.take().unwrap());
    problem.read_line(&mut String::new()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(interrupted(child).status, Some(130));
    drop(reader);
}

#[test]
fn ctrl_c_in_a_write_says_what_may_have_been_done() {
    let sandbox = start_sandbox();
    sandbox.fault(Fault::stall().on("members.invite"));
    let invite = ["members", "invite", "sam@example.com", "--role", "view", "--yes"];
    let mut command = with_key(&sandbox, &sandbox.admin_key(), &invite);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while sandbox.requests().iter().all(|request| request.method != "POST") && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    let ended = interrupted(child);
    assert_eq!((ended.status, ended.out.as_str()), (Some(130), ""));
    assert!(ended.problem.contains("and may have been carried out"), "{}", ended.problem);
}

#[test]
fn ctrl_c_among_the_workspaces_of_a_group_leaves_the_file_of_yesterday() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let file = folder.path("review");
    std::fs::write(&file, "yesterday").unwrap();
    // The workspace of the key is through by then.
    sandbox.fault(Fault::stall().on("tags.list").after(1).always());
    let mut command = with_key(&sandbox, &sandbox.admin_key(), &["review", "--group", "--output", &file]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    let asked = || sandbox.requests().iter().filter(|request| request.operation == Some("tags.list")).count();
    while asked() < 5 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    let ended = interrupted(child);
    assert_eq!((ended.status, ended.out.as_str(), ended.problem.lines().count()), (Some(130), "", 1));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "yesterday");
    assert_eq!(std::fs::read_dir(folder.path("")).unwrap().count(), 1);
}

/// The signals that a system and a closed terminal send. Elsewhere SIGHUP is taken at a terminal alone.
#[cfg(target_os = "linux")]
const OTHERS: [(Signal, i32); 2] = [(Signal::SIGTERM, 143), (Signal::SIGHUP, 129)];
#[cfg(not(target_os = "linux"))]
const OTHERS: [(Signal, i32); 1] = [(Signal::SIGTERM, 143)];

#[test]
fn another_signal_ends_a_call_under_way_with_its_own_status() {
    for (signal, status) in OTHERS {
        let sandbox = start_sandbox();
        sandbox.fault(Fault::stall().always());
        let mut command = with_key(&sandbox, &sandbox.admin_key(), &["review"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_until(|| !sandbox.requests().is_empty());
        let ended = signalled(child, signal);
        assert_eq!((ended.status, ended.out.as_str(), ended.problem.as_str()), (Some(status), "", ""));
    }
}

#[test]
fn another_signal_in_a_write_leaves_no_empty_file_and_says_what_may_have_been_done() {
    for (signal, status) in OTHERS {
        let (sandbox, folder) = (start_sandbox(), Folder::new());
        sandbox.fault(Fault::stall().on("keys.create"));
        let file = folder.path("reports.key");
        let create = ["keys", "create", "reports", "--scope", "leads:read", "--secret-file", &file, "--yes"];
        let mut command = with_key(&sandbox, &sandbox.admin_key(), &create);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_until(|| sandbox.requests().iter().any(|request| request.method == "POST"));
        // A terminal that is closed sends several.
        kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
        let ended = signalled(child, signal);
        assert_eq!((ended.status, ended.out.as_str()), (Some(status), ""), "{}", ended.problem);
        assert!(ended.problem.contains("and may have been carried out"), "{}", ended.problem);
        assert_eq!(std::fs::read_dir(folder.path("")).unwrap().count(), 0);
    }
}

#[test]
fn another_signal_leaves_the_file_of_yesterday_and_no_other() {
    for (signal, status) in OTHERS {
        for form in ["--csv", "--json"] {
            let (sandbox, folder) = (start_sandbox(), Folder::new());
            let file = folder.path("log");
            std::fs::write(&file, "yesterday").unwrap();
            sandbox.fault(Fault::stall().on("audit_logs.list").after(2).always());
            let list = ["audit-logs", form, "--page-size", "10", "--output", &file];
            let mut command = with_key(&sandbox, &sandbox.admin_key(), &list);
            let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            wait_until(|| sandbox.requests().len() > 2);
            assert_eq!(signalled(child, signal).status, Some(status));
            assert_eq!(std::fs::read_to_string(&file).unwrap(), "yesterday");
            assert_eq!(std::fs::read_dir(folder.path("")).unwrap().count(), 1);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_nohup_started_outlives_its_terminal() {
    let inner = program(&["sandbox"]);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" sandbox"]).arg(inner.get_program());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGHUP).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(signalled(child, Signal::SIGTERM).status, Some(143));
}
