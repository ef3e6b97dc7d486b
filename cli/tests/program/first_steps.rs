//! What a review says to do first: each of its commands is run as it stands, by a shell, and its findings are gone.

use std::path::Path;
use std::process::{Command, Stdio};

use instantly_rbac::keys::KeyFilter;
use serde_json::Value;

use crate::office::Office;
use crate::{Ended, json};

/// A command as somebody pastes it into a shell, but for the question that a terminal would show.
fn paste(office: &Office, command: &str) -> Ended {
    let program = Path::new(env!("CARGO_BIN_EXE_instantly-rbac"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{command} --yes")]).current_dir(office.folder.path("")).stdin(Stdio::null());
    shell.env("PATH", path).env("INSTANTLY_BASE_URL", office.sandbox.url());
    shell.env("INSTANTLY_API_KEY", office.sandbox.admin_key().expose());
    shell.output().unwrap().into()
}

/// A workspace with everything that a command mends, and with a name that a shell would obey.
fn untidy() -> Office {
    let office = Office::new();
    let client = office.client();
    client.keys().create("x'; touch obeyed; $(touch obeyed) `touch obeyed` \"", &["all:all"]).unwrap();
    let needs = r#"{"Zapier (legacy)": ["campaigns.list", "leads:read"]}"#;
    std::fs::write(office.folder.path("needs.json"), needs).unwrap();
    office
}

fn report(office: &Office) -> Value {
    json(&office.run(&["review", "--json", "--needs", &office.folder.path("needs.json")]).out)
}

/// The fingerprints of all findings, but for what somebody who was removed leaves behind: no command hands that over.
fn findings(report: &Value) -> Vec<String> {
    const LEFT_BEHIND: [&str; 2] = ["owned_by_no_member", "added_by_no_member"];
    let keys = report["keys"]["review"]["keys"].as_array().unwrap().iter().map(|key| &key["findings"]);
    let parts = ["members", "tags"].map(|part| &report[part]["review"]["findings"]);
    let all = keys.chain(parts).flat_map(|findings| findings.as_array().unwrap());
    let mended = all.filter(|finding| !LEFT_BEHIND.contains(&finding["rule"].as_str().unwrap()));
    mended.map(|finding| finding["fingerprint"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_command_is_run_as_it_stands_and_what_it_mends_is_found_no_more() {
    let office = untidy();
    let mut mended = Vec::new();
    loop {
        let before = report(&office);
        let steps = before["first_steps"].as_array().unwrap();
        assert!(steps.len() <= 7);
        let Some(step) = steps.iter().find(|step| !step["commands"].as_array().unwrap().is_empty()) else { break };
        for command in step["commands"].as_array().unwrap() {
            let command = command.as_str().unwrap();
            let ended = paste(&office, command);
            assert_eq!(ended.status, Some(0), "{command}: {}", ended.problem);
            mended.push(command.split(' ').skip(1).take(2).collect::<Vec<_>>().join(" "));
        }
        let (left, after) = (findings(&before), findings(&report(&office)));
        assert!(after.len() < left.len() && after.iter().all(|finding| left.contains(finding)), "{step}");
        assert!(!report(&office)["first_steps"].as_array().unwrap().contains(step), "{step}");
    }
    mended.sort();
    mended.dedup();
    assert_eq!(mended, ["keys create", "keys revoke", "members remove"]);
    assert!(!Path::new(&office.folder.path("obeyed")).exists(), "a shell obeyed a name");
    let keys = office.client().keys().list(&KeyFilter::default()).unwrap();
    assert!(keys.iter().any(|key| key.name == "Zapier-legacy-new" && key.scopes.len() == 2), "{keys:?}");
}

#[test]
fn the_worst_comes_first_with_its_call_and_its_command_in_every_form_and_never_the_key_in_use() {
    let office = untidy();
    let document = report(&office);
    let steps = document["first_steps"].as_array().unwrap();
    let severities: Vec<&str> = steps.iter().map(|step| step["severity"].as_str().unwrap()).collect();
    assert_eq!(severities[0], "critical");
    assert!(severities.is_sorted_by_key(|it| ["critical", "high", "medium", "low"].iter().position(|name| name == it)));
    let own = office.client().keys().review(&Default::default()).unwrap();
    let own = own.keys.iter().find(|key| key.in_use == Some(true)).unwrap();
    for form in [&[][..], &["--markdown"], &["--html"], &["--json"]] {
        let needs = office.folder.path("needs.json");
        let shown = office.run(&[&["review", "--needs", &needs], form].concat()).out;
        let zapier = "keys create Zapier-legacy-new --scope campaigns:read --scope leads:read";
        assert!(shown.contains(zapier) && shown.contains("keys.create"), "{shown}");
        assert!(!shown.contains(&format!("keys revoke {}", own.key.id)), "the key in use is never to be revoked");
    }
    assert!(office.run(&["review"]).out.contains("State what it needs (--needs, by its id or name)"));
}

#[test]
fn the_commands_for_a_sub_workspace_name_it() {
    let office = Office::new();
    let (id, _) = office.sandbox.sub_workspaces()[0].clone();
    let document = json(&office.run(&["review", "--json", "--workspace", &id]).out);
    let commands: Vec<&str> = document["first_steps"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|step| step["commands"].as_array().unwrap())
        .map(|command| command.as_str().unwrap())
        .collect();
    assert!(!commands.is_empty(), "{document}");
    assert!(commands.iter().all(|command| command.ends_with(&format!(" --workspace {id}"))), "{commands:?}");
    for command in commands {
        assert_eq!(paste(&office, command).status, Some(0), "{command}");
    }
}
