//! `snapshot` and `diff`: what they write, and what they end with.

use instantly_rbac::members::{Invitation, Role};

use crate::{Folder, json, key_with_scopes, run, run_with_key, start_sandbox};

#[test]
fn what_changed_between_two_snapshots_is_a_line_each_and_can_be_looked_for() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let (before, after) = (folder.path("before.json"), folder.path("after.json"));
    let take = |file: &str| {
        let ended = run_with_key(&sandbox, &sandbox.admin_key(), &["snapshot", "--output", file]);
        assert_eq!((ended.status, ended.out.as_str()), (Some(0), ""), "{}", ended.problem);
        assert!(ended.problem.contains("This is a sandbox"));
    };
    take(&before);
    let same = run(&["diff", &before, &before, "--fail-on", "change"]);
    assert_eq!((same.status, same.problem.as_str()), (Some(0), ""));
    assert!(same.out.ends_with("\n\nnothing changed\n"), "{}", same.out);

    let client = sandbox.client().unwrap();
    client.members().invite(&Invitation::new("sam@example.com", Role::View)).unwrap();
    take(&after);
    let ended = run(&["diff", &before, &after]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""));
    let (head, changes) = ended.out.split_once("\n\n").unwrap();
    let of = |file: &str| json(&std::fs::read_to_string(file).unwrap());
    let time = |file: &str| of(file)["taken"]["ended"].as_str().unwrap().to_owned();
    let id = sandbox.workspace_id();
    assert_eq!(head, format!("Northwind Outreach ({id}), from {} to {}", time(&before), time(&after)));
    assert!(changes.starts_with("+ person sam@example.com; gained "), "{changes}");
    assert_eq!(changes.lines().count(), 1);
    let file = folder.path("diff.txt");
    let written = run(&["diff", &before, &after, "--output", &file, "--fail-on", "gain"]);
    assert_eq!((written.status, written.out.as_str(), written.problem.as_str()), (Some(3), "", ""));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), ended.out);
    let document = json(&run(&["diff", &before, &after, "--json"]).out);
    assert_eq!(document["changes"][0]["sort"], "person");
    assert!(document["changes"][0]["could_have"].as_array().unwrap().len() > 1);
    let status = |what: &str, one: &str, other: &str| run(&["diff", one, other, "--fail-on", what]).status;
    assert_eq!(status("gain", &before, &after), Some(3));
    assert_eq!(status("loss", &before, &after), Some(0));
    assert_eq!(status("loss", &after, &before), Some(3));
    assert_eq!(status("change", &after, &before), Some(3));
}

#[test]
fn what_the_key_may_not_read_is_a_line_each_and_is_not_compared() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let (whole, part) = (folder.path("whole.json"), folder.path("part.json"));
    let narrow = key_with_scopes(&sandbox, &["workspaces:read", "workspace_members:read"]);
    let ended = run_with_key(&sandbox, &narrow, &["snapshot", "--output", &part]);
    assert_eq!(ended.status, Some(4));
    assert_eq!(ended.problem.matches("Not whole: ").count(), 4, "{}", ended.problem);
    assert_eq!(run_with_key(&sandbox, &sandbox.admin_key(), &["snapshot", "--output", &whole]).status, Some(0));
    let ended = run(&["diff", &whole, &part]);
    assert_eq!(ended.status, Some(4));
    assert!(ended.out.contains("not compared: keys\n") && !ended.out.contains("- key"), "{}", ended.out);
    // What was not asked for is not missing.
    let ended = run_with_key(&sandbox, &narrow, &["snapshot", "--parts", "members"]);
    assert_eq!(ended.status, Some(0));
    assert!(json(&ended.out)["content"].get("keys").is_none());
}

#[test]
fn what_is_no_snapshot_or_an_altered_one_is_refused_by_the_name_of_its_argument() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let (good, bad) = (folder.path("good.json"), folder.path("bad.json"));
    assert_eq!(run_with_key(&sandbox, &sandbox.admin_key(), &["snapshot", "--output", &good]).status, Some(0));
    let text = std::fs::read_to_string(&good).unwrap();
    let refused = |text: &str| {
        std::fs::write(&bad, text).unwrap();
        let ended = run(&["diff", &good, &bad]);
        assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""), "{}", ended.problem);
        assert!(ended.problem.contains("AFTER: "), "{}", ended.problem);
        ended.problem
    };
    assert!(refused(&text.replace("\"role\":\"admin\"", "\"role\":\"view\"")).contains("was altered"));
    assert!(refused("{}").contains("instantly-rbac/snapshot"));
    assert!(refused("not JSON").contains("it takes what `snapshot` wrote"));
    let toml = folder.path("roles.toml");
    std::fs::write(&toml, "[people]\n").unwrap();
    let said = "error: BEFORE: is a TOML file, such as an assignment or a matrix, and no snapshot; it takes what `snapshot` \
                wrote\n";
    assert_eq!(run(&["diff", &toml, &good]).problem, said);
    let missing = run(&["diff", &folder.path("none.json"), &good]);
    assert_eq!(missing.status, Some(1));
    assert!(missing.problem.contains("BEFORE"), "{}", missing.problem);
    assert_eq!(run_with_key(&sandbox, &sandbox.admin_key(), &["snapshot", "--parts", "people"]).status, Some(2));
}
