//! The verbs that list: their forms, their filters, and what they say about a list.

use std::collections::BTreeSet;
use std::time::Duration;

use instantly_rbac::accounts::AccountFilter;
use instantly_rbac::audit_logs::{ActivityType, AuditLogFilter};
use instantly_rbac::campaigns::CampaignFilter;
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::members::MemberFilter;
use instantly_rbac::tags::TagFilter;
use instantly_rbac::{Client, Items};
use instantly_rbac_cli::{Status, Streams};
use instantly_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use crate::{Ended, key_with_scopes, run, run_with_key, start_sandbox};

/// Every verb that lists, with the record that it lists.
const VERBS: [(&[&str], &str); 7] = [
    (&["members", "list"], "Member"),
    (&["keys", "list"], "ApiKey"),
    (&["groups", "list"], "GroupMember"),
    (&["tags", "list"], "Tag"),
    (&["campaigns", "list"], "Campaign"),
    (&["accounts", "list"], "Account"),
    (&["audit-logs"], "AuditLog"),
];

/// What a list ends with.
pub fn list(sandbox: &Sandbox, arguments: &[&[&str]]) -> Ended {
    run_with_key(sandbox, &sandbox.admin_key(), &arguments.concat())
}

/// The items of a list as JSON.
pub fn items(sandbox: &Sandbox, arguments: &[&[&str]]) -> Vec<Value> {
    let ended = list(sandbox, &[&arguments.concat(), &["--json"]]);
    assert_eq!(ended.status, Some(0), "{arguments:?}: {}", ended.problem);
    crate::json(&ended.out)["items"].as_array().expect("items").clone()
}

/// The documents that every language shows.
pub fn documents<T: serde::Serialize>(items: Items<T>) -> Vec<Value>
where
    Items<T>: Iterator<Item = instantly_rbac::Result<T>>,
{
    items.map(|item| json!(item.unwrap())).collect()
}

fn all_documents(client: &Client, record: &str) -> Vec<Value> {
    match record {
        "Member" => documents(client.members().iter(&MemberFilter::default())),
        "ApiKey" => documents(client.keys().iter(&KeyFilter::default())),
        "GroupMember" => documents(client.groups().iter()),
        "Tag" => documents(client.tags().iter(&TagFilter::default())),
        "Campaign" => documents(client.campaigns().iter(&CampaignFilter::default())),
        "Account" => documents(client.accounts().iter(&AccountFilter::default())),
        "AuditLog" => documents(client.audit_logs().iter(&AuditLogFilter::default())),
        other => panic!("no verb lists {other}"),
    }
}

/// Rows of CSV as RFC 4180 has it; the first is the header.
pub fn csv_rows(text: &str) -> Vec<Vec<String>> {
    assert!(text.ends_with("\r\n") || text.is_empty(), "{text:?}");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The columns of a record in docs/columns.md.
fn documented_columns(record: &str) -> Vec<String> {
    let page = include_str!("../../../docs/columns.md");
    let section = page.split("\n## ").find(|section| section.lines().next() == Some(record)).expect("a section");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split('`').next().unwrap().to_owned()).collect()
}

#[test]
fn json_and_lines_of_json_hold_the_documents_that_every_language_shows() {
    let sandbox = start_sandbox();
    let client = sandbox.client().unwrap();
    for (verb, record) in VERBS {
        let expected = all_documents(&client, record);
        let whole = list(&sandbox, &[verb, &["--json"]]);
        assert_eq!((whole.status, whole.problem.as_str()), (Some(0), ""), "{verb:?}");
        let document = json!({
            "sandbox": true, "items": &expected, "complete": true, "next_starting_after": null, "hint": null,
        });
        assert_eq!(crate::json(&whole.out), document, "{verb:?}");

        let lines = list(&sandbox, &[verb, &["--ndjson"]]);
        assert_eq!(lines.status, Some(0));
        assert_eq!(lines.problem, "This is a sandbox: what is listed is made up.\n");
        assert_eq!(lines.out.lines().map(crate::json).collect::<Vec<_>>(), expected, "{verb:?}");
        assert!(lines.out.ends_with("}\n"));
    }
}

#[test]
fn every_option_of_a_list_is_in_the_documentation() {
    let page = include_str!("../../../docs/command-line.md");
    for (verb, _) in VERBS {
        let help = run(&[verb, &["--help"]].concat()).out;
        let options = help.lines().filter_map(|line| line.trim_start().strip_prefix("--")?.split(' ').next());
        for option in options.filter(|option| *option != "help") {
            assert!(page.contains(&format!("`--{option}")), "{verb:?} --{option}");
        }
    }
}

#[test]
fn csv_has_the_columns_of_the_documentation_and_a_row_for_each_item() {
    let sandbox = start_sandbox();
    let client = sandbox.client().unwrap();
    for (verb, record) in VERBS {
        let ended = list(&sandbox, &[verb, &["--csv"]]);
        assert_eq!(ended.status, Some(0), "{}", ended.problem);
        let rows = csv_rows(&ended.out);
        assert_eq!(rows[0], documented_columns(record), "{verb:?}");
        let documents = all_documents(&client, record);
        assert_eq!(rows.len() - 1, documents.len());
        for (row, document) in rows[1..].iter().zip(documents) {
            for (name, cell) in rows[0].iter().zip(row) {
                let shown = match document.get(name) {
                    // The name of a code, which a document has not.
                    None => continue,
                    Some(Value::Null) => String::new(),
                    Some(Value::String(text)) => text.clone(),
                    Some(value) => value.to_string(),
                };
                let is_same = *cell == shown || crate::json(cell) == crate::json(&shown);
                assert!(is_same, "{verb:?}: {name}: {cell:?} is not {shown:?}");
            }
        }
    }
}

#[test]
fn a_code_has_its_documented_name_beside_it_in_csv() {
    let rows = csv_rows(&run(&["accounts", "list", "--sandbox", "--csv"]).out);
    let place = |name: &str| rows[0].iter().position(|title| title == name).expect("a column");
    let named: BTreeSet<_> =
        rows[1..].iter().map(|row| (&*row[place("status")], &*row[place("status_name")])).collect();
    assert!(named.contains(&("1", "active")) && named.contains(&("-1", "connection error")), "{named:?}");
}

#[test]
fn a_table_says_that_it_is_of_a_sandbox_and_has_a_line_for_each_item() {
    let sandbox = start_sandbox();
    let client = sandbox.client().unwrap();
    for (verb, record) in VERBS {
        let ended = list(&sandbox, &[verb]);
        assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""), "{verb:?}");
        let rest = ended.out.strip_prefix("This is a sandbox: what is listed below is made up.\n\n").expect("a notice");
        assert_eq!(rest.lines().count() - 1, all_documents(&client, record).len(), "{rest}");
    }
    let table = list(&sandbox, &[&["members", "list"]]).out;
    for (title, cell) in [("member", "priya.raman@northwind.example.com"), ("name", "Priya Raman"), ("role", "owner")] {
        let line = table.lines().find(|line| line.starts_with("priya.raman@")).expect("a line");
        let titles = table.lines().nth(2).unwrap();
        assert!(line[titles.find(title).unwrap()..].starts_with(cell), "{table}");
    }
    let log = list(&sandbox, &[&["audit-logs", "--max-items", "1"]]).out;
    let event = &all_documents(&client, "AuditLog")[0];
    let moment = event["timestamp"].as_str().unwrap()[..19].replace('T', " ");
    let code = event["activity_type"].as_i64().unwrap();
    assert!(log.contains(&format!("\n{moment}  ")) && log.contains(ActivityType::from(code).name()), "{log}");
}

#[test]
fn a_list_of_another_server_is_not_called_a_sandbox() {
    use std::io::{BufRead, BufReader, Write};

    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    let serves = std::thread::spawn(move || {
        for stream in server.incoming().take(2) {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            lines.map(Result::unwrap).take_while(|line| !line.is_empty()).for_each(drop);
            let body = r#"{"items": [{"id": "t", "label": "West"}]}"#;
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
            write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        }
    });
    let list = |form: &[&str]| -> Ended {
        let mut command = crate::program(&[&["tags", "list", "--base-url", &url], form].concat());
        command.env("INSTANTLY_API_KEY", "not-a-secret").output().unwrap().into()
    };
    let (table, document) = (list(&[]), list(&["--json"]));
    serves.join().unwrap();
    assert!(table.out.starts_with("tag   for  created  id\nWest  -    -        t\n"), "{}", table.out);
    assert_eq!(crate::json(&document.out)["sandbox"], false);
    // What the API left out is said, whatever the form.
    let said = "In 1 of the items not everything is there that must be, or it cannot be read: ";
    assert!(table.problem.starts_with(said) && table.problem.contains("organization_id"), "{}", table.problem);
    assert_eq!(document.problem, table.problem);
}

#[test]
fn a_key_that_may_not_list_ends_with_1_and_the_scope_that_it_lacks() {
    let sandbox = start_sandbox();
    let key = key_with_scopes(&sandbox, &["leads:read"]);
    for (verb, _) in VERBS {
        for form in [&[][..], &["--json"], &["--ndjson"], &["--csv"]] {
            let ended = run_with_key(&sandbox, &key, &[verb, form].concat());
            assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""), "{verb:?} {form:?}");
            assert!(
                ended.problem.starts_with("error: ") && ended.problem.contains("Any one suffices: "),
                "{}",
                ended.problem
            );
        }
    }
}

#[test]
fn no_form_shows_the_secret_of_a_key() {
    let sandbox = start_sandbox();
    let revealed = sandbox.client().unwrap().keys().list(&KeyFilter { reveal: true }).unwrap();
    let secrets: Vec<&str> = revealed.iter().map(|key| key.secret()).filter(|secret| !secret.is_empty()).collect();
    assert!(!secrets.is_empty());
    for form in [&[][..], &["--json"], &["--ndjson"], &["--csv"], &["--group", "--json"], &["--group", "--csv"]] {
        let ended = list(&sandbox, &[&["keys", "list"], form]);
        assert_eq!(ended.status, Some(0));
        let shown = |secret: &&str| ended.out.contains(secret) || ended.problem.contains(secret);
        assert!(!secrets.iter().any(shown), "{form:?}");
    }
}

#[test]
fn a_text_is_no_formula_in_csv_and_a_number_stays_one() {
    let sandbox = start_sandbox();
    let labels = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "plain = text", "a,\"b\""];
    sandbox.client().unwrap().tags().ensure(&labels).unwrap();
    let rows = csv_rows(&list(&sandbox, &[&["tags", "list", "--csv"]]).out);
    let label = rows[0].iter().position(|title| title == "label").unwrap();
    let written: BTreeSet<&str> = rows[1..].iter().map(|row| &*row[label]).collect();
    for expected in ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'＝1", "plain = text", "a,\"b\""] {
        assert!(written.contains(expected), "{written:?}");
    }
    let tabbed = json!({"items": [
        {"id": "1", "label": "\t=1"}, {"id": "2", "label": "\r=1"}, {"id": "3", "label": "\n=1"}, {"id": "4", "label": ""},
    ]});
    sandbox.fault(Fault::status_with(200, &[], &tabbed.to_string()).on("tags.list"));
    let rows = csv_rows(&list(&sandbox, &[&["tags", "list", "--csv"]]).out);
    let written: Vec<&str> = rows[1..].iter().map(|row| &*row[label]).collect();
    assert_eq!(written, ["'\t=1", "'\r=1", "'\n=1", ""]);
    let rows = csv_rows(&list(&sandbox, &[&["campaigns", "list", "--csv", "--status", "bounce-protect"]]).out);
    let status = rows[0].iter().position(|title| title == "status").unwrap();
    assert_eq!(rows[1][status], "-2");
}

#[test]
fn max_items_ends_a_list_which_says_where_it_goes_on() {
    let sandbox = start_sandbox();
    let all = items(&sandbox, &[&["members", "list"]]);
    let ended = list(&sandbox, &[&["members", "list", "--json", "--max-items", "5", "--page-size", "2"]]);
    let document = crate::json(&ended.out);
    assert_eq!((ended.status, &document["items"], &document["complete"]), (Some(0), &json!(all[..5]), &json!(false)));
    let cursor = document["next_starting_after"].as_str().expect("a cursor");
    assert_eq!(ended.problem, format!("There may be more; --starting-after '{cursor}' goes on behind this.\n"));
    assert_eq!(items(&sandbox, &[&["members", "list", "--starting-after", cursor]]), all[5..]);
}

#[test]
fn where_a_page_held_more_than_was_asked_for_no_cursor_would_go_on_behind_what_is_shown() {
    let sandbox = start_sandbox();
    let page = json!({"items": [{"id": "1"}, {"id": "2"}, {"id": "3"}], "next_starting_after": "3"});
    sandbox.fault(Fault::status_with(200, &[], &page.to_string()).on("tags.list"));
    let ended = list(&sandbox, &[&["tags", "list", "--json", "--max-items", "2"]]);
    let document = crate::json(&ended.out);
    assert_eq!(document["items"].as_array().unwrap().len(), 2);
    assert_eq!((&document["complete"], &document["next_starting_after"]), (&json!(false), &json!(null)));
    assert!(ended.problem.ends_with("There may be more: --max-items ended the list.\n"), "{}", ended.problem);
}

#[test]
fn an_empty_audit_log_says_what_may_be_the_cause() {
    let sandbox = start_sandbox();
    let later = ["audit-logs", "--start-date", "2030-01-01"];
    let document = list(&sandbox, &[&later, &["--json"]]);
    let hint = crate::json(&document.out)["hint"].as_str().expect("a hint").to_owned();
    assert_eq!(crate::json(&document.out)["items"], json!([]));
    assert_eq!(document.problem, format!("{hint}.\n"));
    for (form, out) in [(&["--ndjson"][..], 0), (&["--csv"], 1), (&[], 3)] {
        let ended = list(&sandbox, &[&later, form]);
        assert_eq!((ended.status, ended.out.lines().count()), (Some(0), out), "{}", ended.out);
        assert!(ended.problem.contains(&hint));
    }
}

#[test]
fn ten_thousand_events_come_whole_in_lines_of_json() {
    let sandbox = Sandbox::builder().rate_limit(false).audit_events(9_600).start().unwrap();
    let ended = list(&sandbox, &[&["audit-logs", "--ndjson"]]);
    assert_eq!(ended.status, Some(0));
    let ids: Vec<String> =
        ended.out.lines().map(|line| crate::json(line)["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (10_000, 10_000));
    let client = sandbox.client().unwrap();
    let expected = client.audit_logs().iter(&AuditLogFilter::default()).map(|event| event.unwrap().id);
    assert!(ids.into_iter().eq(expected));
}

/// What stdout was given, and how many requests were made until it had taken the first piece, which it takes once no
/// more are made.
struct FirstPiece<'a> {
    sandbox: &'a Sandbox,
    requests: Option<usize>,
    text: Vec<u8>,
}

impl std::io::Write for FirstPiece<'_> {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        self.requests.get_or_insert_with(|| {
            let mut made = 0;
            while made < self.sandbox.requests().len() {
                made = self.sandbox.requests().len();
                std::thread::sleep(Duration::from_millis(200));
            }
            made
        });
        self.text.extend(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Runs a list in this process, on a terminal of so many columns where one is given.
fn call(sandbox: &Sandbox, arguments: &[&str], terminal: Option<usize>) -> (Status, String, usize) {
    let key = crate::Folder::new();
    std::fs::write(key.path("key"), sandbox.admin_key().expose()).unwrap();
    let (file, url) = (key.path("key"), sandbox.url());
    let mut output = FirstPiece { sandbox, requests: None, text: Vec::new() };
    let (mut input, mut messages) = (std::io::empty(), Vec::new());
    let mut streams = Streams::new(&mut input, &mut output, &mut messages);
    if let Some(width) = terminal {
        (streams.terminals.output, streams.width) = (true, width);
    }
    let arguments = [arguments, &["--api-key-file", &file, "--base-url", &url]].concat();
    let status = instantly_rbac_cli::run(arguments.iter().map(Into::into), &mut streams);
    (status, String::from_utf8(output.text).unwrap(), output.requests.unwrap_or_default())
}

#[test]
fn lines_of_json_and_csv_are_written_page_by_page() {
    let sandbox = start_sandbox();
    for form in ["--ndjson", "--csv"] {
        let before = sandbox.requests().len();
        let (status, out, at_first) = call(&sandbox, &["audit-logs", "--page-size", "20", form], None);
        assert_eq!((status, out.lines().count() / 400), (Status::Done, 1));
        // While one is written, the next waits for it, and a third for that one.
        assert!(at_first - before <= 3, "{} requests of 20 before {form} goes on", at_first - before);
    }
}

#[test]
fn a_table_fits_a_terminal_and_a_narrow_one_leaves_out_ids() {
    let sandbox = start_sandbox();
    for (verb, _) in VERBS {
        for arguments in [verb.to_vec(), [verb, &["--group"]].concat()] {
            let (status, table, _) = call(&sandbox, &arguments, Some(80));
            assert_eq!(status, Status::Done);
            assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
        }
    }
    let titles = |width| call(&sandbox, &["members", "list"], Some(width)).1.lines().nth(2).unwrap().to_owned();
    assert!(titles(200).ends_with("  id") && titles(80).ends_with("  invited"), "{}", titles(80));
}

#[test]
fn on_a_terminal_no_name_acts_on_it() {
    let sandbox = start_sandbox();
    sandbox.client().unwrap().tags().ensure(&["red \u{1b}[31m"]).unwrap();
    for form in [&[][..], &["--csv"], &["--json"], &["--ndjson"]] {
        let (_, out, _) = call(&sandbox, &[&["tags", "list"], form].concat(), Some(200));
        assert!(out.contains("red ") && !out.contains('\u{1b}'), "{form:?}: {out:?}");
    }
    let (_, out, _) = call(&sandbox, &["tags", "list", "--csv"], None);
    assert!(out.contains("red \u{1b}[31m"), "elsewhere data stays as it is");
}

#[test]
fn a_hint_names_the_verb_where_a_program_would_call_the_function() {
    let sandbox = start_sandbox();
    let stranger = sandbox.invitable_workspaces()[0].0.clone();
    let arguments = ["--workspace", &stranger];
    for verb in [&["members", "list"][..], &["check"]] {
        let ended = run_with_key(&sandbox, &sandbox.admin_key(), &[verb, &arguments].concat());
        assert_eq!(ended.status, Some(1));
        // The operation that failed keeps its name, as every language has it.
        assert!(ended.problem.starts_with("error: members.list: ") || verb == ["check"], "{}", ended.problem);
        assert!(ended.problem.contains("; `groups list` shows whether it has"), "{}", ended.problem);
    }
}
