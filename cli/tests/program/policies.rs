//! `policy init` and `policy check`: what they write, and what they end with.

use instantly_rbac::governance::Policy;

use crate::{Folder, json, key_with_scopes, run, run_with_key, start_sandbox};

#[test]
fn the_policy_of_a_workspace_is_written_checks_and_is_never_overwritten() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let key = sandbox.admin_key();
    let ended = run_with_key(&sandbox, &key, &["policy", "init"]);
    assert_eq!(ended.status, Some(0), "{}", ended.problem);
    assert_eq!(ended.problem, "This is a sandbox: what the policy holds is made up.\n");
    let policy = Policy::from_toml(&ended.out).unwrap();
    assert!(ended.out.starts_with("# ") && ended.out.ends_with('\n') && !ended.out.ends_with("\n\n"));

    let file = folder.path("policy.toml");
    let written = run_with_key(&sandbox, &key, &["policy", "init", "--output", &file]);
    assert_eq!((written.status, written.out.as_str()), (Some(0), ""));
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(Policy::from_toml(&text).unwrap(), policy);
    let requests = sandbox.requests().len();
    let again = run_with_key(&sandbox, &key, &["policy", "init", "--output", &file]);
    assert_eq!((again.status, again.out.as_str()), (Some(2), ""));
    assert!(again.problem.contains("policy.toml is there already, and is not overwritten"), "{}", again.problem);
    assert_eq!((std::fs::read_to_string(&file).unwrap(), sandbox.requests().len()), (text, requests));

    let checked = run(&["policy", "check", &file, "--fail-on", "broken"]);
    assert_eq!((checked.status, checked.problem.as_str()), (Some(0), ""));
    let people = format!("People:    {}\n", policy.people.as_ref().unwrap().len());
    assert!(checked.out.contains(&policy.workspace) && checked.out.contains(&people), "{}", checked.out);
}

#[test]
fn a_part_that_the_key_may_not_read_has_no_section() {
    let sandbox = start_sandbox();
    let narrow = key_with_scopes(&sandbox, &["workspaces:read", "api_keys:read"]);
    let ended = run_with_key(&sandbox, &narrow, &["policy", "init"]);
    assert_eq!(ended.status, Some(4));
    assert_eq!(ended.problem.matches("Not read: ").count(), 3, "{}", ended.problem);
    let policy = Policy::from_toml(&ended.out).unwrap();
    assert!(policy.keys.is_some() && policy.people.is_none() && policy.tags.is_none() && policy.group.is_none());
    assert!(ended.out.contains("\n# members: not read: "), "{}", ended.out);
}

#[test]
fn a_policy_says_what_it_holds_what_cannot_be_expressed_and_which_of_its_rules_it_breaks() {
    let folder = Folder::new();
    let (toml, document, bare) = (folder.path("p.toml"), folder.path("p.json"), folder.path("policy"));
    let text = "version = 1\nworkspace = \"Northwind\"\n[people]\n\"dee@agency.example\" = \"Viewer\"\n\
                [rules]\nallowed_domains = [\"northwind.example\"]\n";
    std::fs::write(&toml, text).unwrap();
    let policy = Policy::from_toml(text).unwrap();
    std::fs::write(&document, policy.to_json()).unwrap();
    std::fs::write(&bare, format!("\u{feff}{}", policy.to_json())).unwrap();
    let shown = run(&["policy", "check", &toml]);
    assert_eq!((shown.status, shown.problem.as_str()), (Some(0), ""));
    for part in [
        "Workspace: Northwind\nOwner:     not named\nPeople:    1\nKeys:      no section: left alone\n",
        "\n\nWhat the API cannot express:\nrole",
        "\n\nRules that the policy itself breaks:\nrule",
        "allowed_domains  dee@agency.example  the domain",
    ] {
        assert!(shown.out.contains(part), "{part} is in {}", shown.out);
    }
    for file in [&document, &bare] {
        assert_eq!(run(&["policy", "check", file]).out, shown.out);
    }
    let found = json(&run(&["policy", "check", &toml, "--json"]).out);
    assert_eq!(found["broken"][0]["rule"], "allowed_domains");
    assert_eq!(found["gaps"][0]["role"], "Viewer");
    let status = |what: &str| run(&["policy", "check", &toml, "--fail-on", what]).status;
    assert_eq!((status("broken"), status("gap")), (Some(3), Some(3)));
    std::fs::write(&toml, "version = 1\nworkspace = \"W\"\npeople.\"a@b.example\" = \"Viewer\"").unwrap();
    assert_eq!((status("broken"), status("gap")), (Some(0), Some(3)));
    std::fs::write(&toml, "version = 1\nworkspace = \"W\"\n").unwrap();
    assert_eq!((status("broken"), status("gap")), (Some(0), Some(0)));
}

#[test]
fn a_wrong_policy_is_refused_with_line_and_place_and_without_what_may_be_a_key() {
    let folder = Folder::new();
    let file = folder.path("p.toml");
    let key = "CanaryCanaryCanary0123456789";
    let refused = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let ended = run(&["policy", "check", &file]);
        assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""));
        assert!(!ended.problem.contains(key));
        ended.problem
    };
    assert_eq!(
        refused("version = 1\nworkspace = \"W\"\npeople.\"a@b.example\" = \"Adminn\"\n"),
        "error: FILE: people.a@b.example: \"Adminn\" is none; expected one of: Admin, Manager, SDR, Viewer; did you mean \
         Admin? at line 3\n"
    );
    refused(&format!("version = 1\nworkspace = \"W\"\npeople.\"a@b.example\" = \"{key}\"\n"));
    refused(&format!("{key}\n"));
    let missing = run(&["policy", "check", &folder.path("none.toml")]);
    assert_eq!((missing.status, missing.out.as_str()), (Some(1), ""));
    assert!(missing.problem.starts_with("error: FILE: "), "{}", missing.problem);
}
