//! `tags ensure`, `assign` and `unassign`.

use instantly_rbac::campaigns::CampaignFilter;
use instantly_rbac::tags::{Tag, TagFilter};
use instantly_sandbox::Fault;

use crate::office::Office;
use crate::{json, key_with_scopes};

fn tag(office: &Office, label: &str) -> Option<Tag> {
    office.client().tags().list(&TagFilter::default()).unwrap().into_iter().find(|tag| tag.label == label)
}

#[test]
fn tags_are_created_and_described_and_then_nothing_changes() {
    let office = Office::new();
    let ensure = ["tags", "ensure", "SDR-West", "SDR-East=The eastern region", "Priority=Watched", "Warm-up"];
    let ended = office.write(&ensure);
    let id = |label| tag(&office, label).unwrap().id;
    let said = format!(
        "Created the tag \"SDR-West\" ({}).\nCreated the tag \"SDR-East\" ({}).\n\
         Described the tag \"Priority\" ({}).\nThe tag \"Warm-up\" is there ({}).\n",
        id("SDR-West"),
        id("SDR-East"),
        id("Priority"),
        id("Warm-up")
    );
    assert_eq!((ended.status, ended.out), (Some(0), said));
    let plan = "\n  create the tag \"SDR-West\"\n  create the tag \"SDR-East\": The eastern region\n  \
                describe the tag \"Priority\": Watched\n  leave the tag \"Warm-up\" as it is\n";
    assert!(ended.problem.ends_with(plan), "{}", ended.problem);
    assert_eq!(tag(&office, "SDR-East").unwrap().description.as_deref(), Some("The eastern region"));
    assert_eq!(tag(&office, "Priority").unwrap().description.as_deref(), Some("Watched"));

    let before = office.writes().len();
    let ended = office.answer(&ensure, "");
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""), "nothing is asked");
    let document = json(&office.write(&[&ensure[..], &["--json"]].concat()).out);
    assert_eq!(
        (document["done"].as_array().unwrap().len(), &document["done"][0]["record"]["change"]),
        (4, &"none".into())
    );
    assert_eq!(document["done"][0]["record"]["tag"]["id"], id("SDR-West").as_str());
    assert_eq!(office.writes().len(), before);
}

#[test]
fn ensuring_tags_needs_an_answer_only_where_something_is_to_be_written() {
    let office = Office::new();
    let ended = office.run(&["tags", "ensure", "Priority", "Warm-up"]);
    assert_eq!((ended.status, ended.out.lines().count(), ended.problem.as_str()), (Some(0), 2, ""));
    for wanted in ["SDR-West", "Priority=Watched"] {
        let ended = office.run(&["tags", "ensure", "Warm-up", wanted]);
        let said = "error: nothing was written: there is no terminal to ask at; --yes does it without asking\n";
        assert_eq!((ended.status, ended.out.as_str(), ended.problem.as_str()), (Some(2), "", said));
    }
    assert!(office.writes().is_empty());
}

#[test]
fn a_tag_that_differs_in_case_alone_is_named_in_the_plan() {
    let office = Office::new();
    let ended = office.answer(&["tags", "ensure", "PRIORITY", "New"], "n\n");
    let plan = "\n  create the tag \"PRIORITY\" (\"Priority\", which differs in case alone, is there)\n  create the tag \
                \"New\"\n";
    assert!(ended.problem.contains(plan), "{}", ended.problem);
}

#[test]
fn a_tag_that_another_program_creates_meanwhile_is_the_result() {
    let office = Office::new();
    // It came to be between the list and the request.
    office.sandbox.fault(Fault::status(409).carried_out().on("tags.create"));
    let ended = office.write(&["tags", "ensure", "SDR-West=Western region"]);
    assert_eq!(ended.status, Some(0), "{}", ended.problem);
    assert!(ended.out.starts_with("The tag \"SDR-West\" is there ("), "{}", ended.out);
}

#[test]
fn a_tag_that_cannot_be_created_costs_the_others_nothing() {
    let office = Office::new();
    office.sandbox.fault(Fault::status(400).on("tags.create"));
    let ended = office.write(&["tags", "ensure", "SDR-West", "SDR-East"]);
    assert_eq!((ended.status, ended.out.lines().count()), (Some(4), 1));
    assert!(ended.problem.contains("\nerror: SDR-West: tags.create: the server answered 400"), "{}", ended.problem);
    office.sandbox.fault(Fault::status(400).on("tags.create"));
    assert_eq!(office.write(&["tags", "ensure", "Marketing"]).status, Some(1));
}

#[test]
fn tags_are_put_on_and_taken_off_by_label_and_by_id() {
    let office = Office::new();
    let client = office.client();
    let campaign = client.campaigns().list(&CampaignFilter::default()).unwrap()[0].id.clone();
    let account = client.accounts().list(&Default::default()).unwrap()[0].email.clone();
    let (priority, warm_up) = (tag(&office, "Priority").unwrap().id, tag(&office, "Warm-up").unwrap().id);
    let carrying = || {
        let filter = CampaignFilter { tag_ids: Some(vec![priority.clone()]), ..Default::default() };
        client.campaigns().list(&filter).unwrap().iter().any(|it| it.id == campaign)
    };
    let targets = ["Priority", &warm_up, "--campaign", &campaign, "--account", &account];
    office.write(&[&["tags", "unassign"][..], &targets].concat());
    assert!(!carrying());

    let ended = office.write(&[&["tags", "assign"][..], &targets].concat());
    let said = format!(
        "Put the tags \"Priority\", \"Warm-up\" on the accounts {account}.\n\
         Put the tags \"Priority\", \"Warm-up\" on the campaigns {campaign}.\n"
    );
    assert_eq!((ended.status, ended.out), (Some(0), said), "{}", ended.problem);
    assert!(carrying());

    let ended = office.write(&["tags", "unassign", "Priority", "Priority", "--campaign", &campaign, "--json"]);
    let document = json(&ended.out);
    let expected = serde_json::json!({"assigned": false, "tag_ids": [priority], "targets": [campaign]});
    assert_eq!((ended.status, &document["done"][0]["record"]), (Some(0), &expected));
    assert!(!carrying());
}

#[test]
fn one_sort_of_target_that_fails_costs_the_other_nothing() {
    let office = Office::new();
    let campaign = office.client().campaigns().list(&CampaignFilter::default()).unwrap()[0].id.clone();
    let account = ["--account", "nobody@example.com"];
    let ended = office.write(&[&["tags", "assign", "Priority", "--campaign", &campaign][..], &account].concat());
    assert_eq!(
        (ended.status, ended.out),
        (Some(4), format!("Put the tag \"Priority\" on the campaigns {campaign}.\n"))
    );
    assert!(ended.problem.contains("\nerror: accounts: tags.assign: the server answered 404"), "{}", ended.problem);
    assert_eq!(office.write(&[&["tags", "assign", "Priority"][..], &account].concat()).status, Some(1));
}

#[test]
fn what_is_not_allowed_is_refused_before_anything_is_sent() {
    let office = Office::new();
    for (arguments, said) in [
        (&["ensure"][..], "LABEL is missing"),
        (&["ensure", "a", "=b"], "LABEL 2: a label must not be empty"),
        (&["ensure", "a", " a =b"], "LABEL 2: stands twice"),
        (&["assign", "Priority"], "give what gets the tags: --campaign, --account or --target-workspace"),
        (&["assign", "--account", "a@b.c"], "TAG is missing"),
        (&["assign", "Priority", "--account", "a"], "--account: must be an e-mail address"),
        (&["assign", "Priority", "--campaign", "7"], "--campaign: must be an id, such as "),
        (&["unassign", "Priority", "--target-workspace", "7"], "--target-workspace: must be an id, such as "),
    ] {
        office.assert_refused(&[&["tags"], arguments].concat(), said);
    }
}

#[test]
fn a_tag_that_is_not_there_ends_it_and_is_not_repeated() {
    let office = Office::new();
    let key = key_with_scopes(&office.sandbox, &["leads:read"]);
    for (label, said) in [
        ("Prioritty", "TAG 2: no tag has this label or id; did you mean Priority?\n"),
        (key.expose(), "TAG 2: no tag has this label or id\n"),
        ("0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f", "TAG 2: no tag has this label or id\n"),
    ] {
        let ended = office.write(&["tags", "assign", "Warm-up", label, "--account", "a@b.c"]);
        assert_eq!((ended.status, ended.problem), (Some(1), format!("error: nothing was done: {said}")));
    }
    assert!(office.writes().is_empty());
}
