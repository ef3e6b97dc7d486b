//! What every verb that writes says and asks before it does anything.

use std::io::BufReader;

use instantly_rbac_cli::Interrupt;
use instantly_rbac_cli::streams::Terminals;

use crate::office::{AT_A_TERMINAL, Call, Interrupts, Office};

const ID: &str = "0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f";
const INVITE: &[&str] = &["members", "invite", "sam@example.com", "--role", "editor"];
const OF_EACH_SORT: [&[&str]; 8] = [
    INVITE,
    &["members", "update", "diego.santos@santos.example.net", "--role", "view"],
    &["members", "remove", "diego.santos@santos.example.net"],
    &["keys", "create", "reports", "--scope", "leads:read", "--show-secret"],
    &["keys", "revoke", "Zapier (legacy)"],
    &["tags", "ensure", "SDR-West"],
    &["tags", "assign", "Priority", "--campaign", ID],
    &["tags", "unassign", "Priority", "--campaign", ID],
];

#[test]
fn nothing_is_sent_where_nobody_can_be_asked_and_yes_is_not_given() {
    let office = Office::new();
    let only_input = Terminals { messages: false, ..AT_A_TERMINAL };
    let only_messages = Terminals { input: false, ..AT_A_TERMINAL };
    // It looks first: where nothing is to be changed nothing is asked.
    let looks_first = |arguments: &[&str]| arguments.starts_with(&["tags", "ensure"]);
    for arguments in OF_EACH_SORT.iter().filter(|arguments| !looks_first(arguments)) {
        for terminals in [Terminals::default(), only_input, only_messages] {
            let input = Box::new(std::io::Cursor::new("y\n"));
            let ended = office.call(arguments, Call { terminals, input, ..Call::default() });
            let said = "error: nothing was sent: there is no terminal to ask at; --yes does it without asking\n";
            assert_eq!((ended.status, ended.out.as_str(), ended.problem.as_str()), (Some(2), "", said));
        }
    }
    assert!(office.sandbox.requests().is_empty());
}

#[test]
fn only_a_yes_goes_on() {
    for answer in ["y\n", "Y\n", " yes \r\n", "YES"] {
        let office = Office::new();
        let ended = office.answer(INVITE, answer);
        assert_eq!(ended.status, Some(0), "{answer:?}: {}", ended.problem);
        assert!(office.member("sam@example.com").is_some());
    }
    for arguments in OF_EACH_SORT {
        let office = Office::new();
        for answer in ["", "\n", "n\n", "no\n", "yess\n", "ja\n"] {
            let ended = office.answer(arguments, answer);
            assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""), "{answer:?}");
            assert!(ended.problem.contains("\nGo on? [y/N] "), "{}", ended.problem);
            assert!(ended.problem.ends_with("Nothing was done.\n"), "{}", ended.problem);
        }
        assert!(office.writes().is_empty(), "{arguments:?}");
    }
}

#[test]
fn what_is_about_to_be_done_is_said_with_and_without_a_question() {
    let id = Office::new().sandbox.workspace_id();
    let plan = format!("In the sandbox workspace Northwind Outreach ({id}):\n  invite sam@example.com as editor\n");
    assert_eq!(Office::new().write(INVITE).problem, plan);
    assert_eq!(Office::new().answer(INVITE, "n\n").problem, format!("{plan}Go on? [y/N] Nothing was done.\n"));
    let at_a_terminal = Call { terminals: AT_A_TERMINAL, ..Call::default() };
    assert_eq!(Office::new().call(&[INVITE, &["--yes"]].concat(), at_a_terminal).problem, plan);
}

#[test]
fn a_key_that_may_not_read_the_workspace_may_write_to_it() {
    let office = Office::with_scopes(&["workspace_members:create"]);
    let ended = office.write(INVITE);
    assert_eq!(ended.status, Some(0), "{}", ended.problem);
    let plan = "In the workspace of the key, which may not read its name:\n  invite sam@example.com as editor\n";
    assert_eq!(ended.problem, plan);
}

#[test]
fn ctrl_c_at_the_question_ends_with_130_and_nothing_done() {
    let office = Office::new();
    let interrupt = Interrupt::default();
    let input = Box::new(BufReader::new(Interrupts(interrupt.clone())));
    let ended = office.call(INVITE, Call { input, terminals: AT_A_TERMINAL, interrupt, ..Call::default() });
    assert_eq!((ended.status, ended.out.as_str()), (Some(130), ""));
    assert!(ended.problem.ends_with("Go on? [y/N] \nNothing was done.\n"), "{}", ended.problem);
    assert!(office.writes().is_empty());
}

#[test]
fn ctrl_c_in_a_write_says_what_may_have_been_done_and_what_was_not_tried() {
    let office = Office::new();
    office.sandbox.fault(instantly_sandbox::Fault::stall().on("members.invite"));
    let ended =
        office.interrupt_at_write(&["members", "invite", "sam@example.com", "jo@example.com", "--role", "view"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(130), ""));
    let said = "error: sam@example.com: members.invite: Ctrl-C ended the call";
    assert!(ended.problem.contains(said) && ended.problem.contains("may have been carried out"), "{}", ended.problem);
    assert!(ended.problem.ends_with("Not tried: jo@example.com.\n"), "{}", ended.problem);
    assert_eq!(office.writes().len(), 1);
}

#[test]
fn what_a_name_hides_is_shown_before_anything_is_done() {
    let office = Office::new();
    let name = "Zapier\u{202e}\u{1b}[2J";
    let ended = office.answer(&["keys", "create", name, "--scope", "leads:read", "--show-secret"], "n\n");
    assert!(ended.problem.contains(r#"create the key "Zapier\u{202e}\u{1b}[2J", which can"#), "{}", ended.problem);
}
