//! `members invite`, `update` and `remove`.

use instantly_rbac::members::{Permission, Role};
use instantly_sandbox::Fault;

use crate::office::Office;
use crate::{json, key_with_scopes};

const DIEGO: &str = "diego.santos@santos.example.net";
const MAYA: &str = "maya.okafor@northwind.example.com";
const OWNER: &str = "priya.raman@northwind.example.com";

#[test]
fn people_are_invited_with_what_was_given() {
    let office = Office::new();
    let ended = office.write(&["members", "invite", "sam@example.com", "jo@example.com", "--role", "view"]);
    let (sam, jo) = (office.member("sam@example.com").unwrap(), office.member("jo@example.com").unwrap());
    let said = format!("Invited sam@example.com as view ({}).\nInvited jo@example.com as view ({}).\n", sam.id, jo.id);
    assert_eq!((ended.status, ended.out), (Some(0), said));

    let narrow = ["--permission", "campaigns.view,unibox.all", "--permission", "crm.view"];
    let other = ["--user-email", "ada.l@example.com", "--nickname", "West"];
    let arguments = [&["members", "invite", "ada@example.com", "--role", "editor"][..], &narrow, &other].concat();
    let ended = office.write(&arguments);
    assert_eq!(ended.status, Some(0));
    let plan = "\n  invite ada@example.com as editor, with the account ada.l@example.com, with the nickname \"West\", in \
                the app only: campaigns.view, unibox.all, crm.view\n";
    assert!(ended.problem.ends_with(plan), "{}", ended.problem);
    let body = office.writes().pop().unwrap().body.unwrap();
    assert_eq!(body["permissions"], serde_json::json!(["campaigns.view", "unibox.all", "crm.view"]));
    assert_eq!((&body["nickname"], &body["user_email"]), (&"West".into(), &"ada.l@example.com".into()));
}

#[test]
fn each_permission_is_sent_in_the_spelling_of_the_api() {
    let office = Office::new();
    let known: Vec<&str> = Permission::KNOWN.iter().map(Permission::as_str).collect();
    for given in [known.join(","), known.join(",").to_uppercase(), known.join(",").to_lowercase()] {
        let email = format!("sam{}@example.com", office.sandbox.requests().len());
        let ended = office.run(&["members", "invite", &email, "--role", "view", "--permission", &given, "--yes"]);
        assert_eq!(ended.status, Some(0), "{}", ended.problem);
    }
    let members = office.client().members().list(&Default::default()).unwrap();
    for member in members.iter().filter(|member| member.email.starts_with("sam")) {
        let given: Vec<&str> = member.permissions.iter().flatten().map(Permission::as_str).collect();
        assert_eq!(given, known);
    }
}

#[test]
fn an_address_that_is_given_twice_is_invited_once() {
    let office = Office::new();
    let ended = office.write(&["members", "invite", "sam@example.com", "Sam@Example.com", "--role", "view"]);
    assert_eq!((ended.status, office.writes().len()), (Some(0), 1));
}

#[test]
fn what_fails_costs_the_others_nothing() {
    let office = Office::new();
    let invite = ["members", "invite", MAYA, "sam@example.com", "--role", "editor"];
    let ended = office.write(&invite);
    assert_eq!(ended.status, Some(4));
    assert!(ended.out.starts_with("Invited sam@example.com as editor (") && ended.out.lines().count() == 1);
    let said = format!("\nerror: {MAYA}: members.invite: the server answered 409");
    assert!(ended.problem.contains(&said), "{}", ended.problem);

    let document = json(&office.write(&[&invite[..], &["--json"]].concat()).out);
    assert_eq!(document["done"], serde_json::json!([]));
    let failed = document["failed"].as_array().unwrap();
    assert_eq!((failed.len(), &failed[0]["item"], &failed[0]["error"]["kind"]), (2, &MAYA.into(), &"conflict".into()));
    assert_eq!(office.write(&invite).status, Some(1), "none was done");
}

#[test]
fn json_holds_the_records_and_nothing_is_beside_it() {
    let office = Office::new();
    let ended = office.write(&["members", "invite", "sam@example.com", "--role", "editor", "--json"]);
    let document = json(&ended.out);
    assert_eq!((&document["failed"], &document["not_tried"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(document["sandbox"], true);
    let done = &document["done"][0];
    assert_eq!((&done["item"], &done["meta"]["recovered"]), (&"sam@example.com".into(), &false.into()));
    assert_eq!(done["record"]["id"], office.member("sam@example.com").unwrap().id.as_str());
}

#[test]
fn what_is_not_allowed_is_refused_before_anything_is_sent() {
    let office = Office::new();
    let long = "n".repeat(81);
    for (arguments, said) in [
        (
            &["invite", "sam@example.com", "--role", "editr"][..],
            "--role: expected one of: admin, editor, view; did you mean editor?",
        ),
        (&["invite", "sam@example.com", "--role", "owner"], "--role: expected one of: admin, editor, view"),
        (&["invite", "sam@example.com"], "--role is missing"),
        (&["invite", "--role", "view"], "EMAIL is missing"),
        (&["invite", "sam@example.com", "sam", "--role", "view"], "EMAIL 2: must be an e-mail address"),
        (
            &["invite", "sam@example.com", "--role", "view", "--permission", "campaigns.veiw"],
            "--permission: expected one of: dashboard.view, ",
        ),
        (&["invite", "a@b.c", "--role", "viewer"], "--role: expected one of: admin, editor, view; did you mean view?"),
        (&["invite", "a@b.c", "--role", "manager"], "--role: expected one of: admin, editor, view\n"),
        (&["invite", "a@b.c", "d@e.f", "--role", "view", "--nickname", "West"], "--nickname: is of one person"),
        (&["invite", "a@b.c", "d@e.f", "--role", "view", "--user-email", "g@h.i"], "--user-email: is of one person"),
        (&["invite", "a@b.c", "--role", "view", "--nickname", &long], "--nickname: must have at most 80 characters"),
        (&["update", DIEGO], "give what to change: --role, --nickname or --no-nickname"),
        (&["update", "diego", "--role", "view"], "WHO: must be an e-mail address, or the id of a membership"),
        (&["update", DIEGO, "--nickname", "West", "--no-nickname"], "give only one of"),
        (&["update", DIEGO, MAYA, "--role", "view"], "there is an argument too many"),
        (&["remove"], "WHO is missing"),
        (&["remove", DIEGO, "maya"], "WHO 2: must be an e-mail address, or the id of a membership"),
        (&["invte", "sam@example.com"], "there is no such verb; did you mean invite?"),
    ] {
        office.assert_refused(&[&["members"], arguments].concat(), said);
    }
}

#[test]
fn a_lost_reply_that_is_found_done_is_done_and_one_that_is_not_is_unknown() {
    let office = Office::new();
    office.sandbox.fault(Fault::drop_reply().on("members.invite"));
    let invite = ["members", "invite", "sam@example.com", "--role", "view"];
    let ended = office.write(&invite);
    assert_eq!(ended.status, Some(0));
    assert!(ended.out.starts_with("Invited sam@example.com as view ("), "{}", ended.out);
    let said = "\nsam@example.com: the reply was lost, and found done when it was read back.\n";
    assert!(ended.problem.ends_with(said), "{}", ended.problem);

    office.sandbox.fault(Fault::reset().on("members.invite"));
    let ended = office.write(&["members", "invite", "jo@example.com", "--role", "view"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    let said = "It may or may not have been done, and was not sent again, because that could do it twice";
    assert!(ended.problem.contains(said) && ended.problem.contains("Look at `members list`"), "{}", ended.problem);
    assert_eq!(office.writes().len(), 2);

    office.sandbox.fault(Fault::reset().on("members.invite"));
    let both = office.write(&["members", "invite", "jo@example.com", "lee@example.com", "--role", "view", "--json"]);
    let document = json(&both.out);
    assert_eq!((both.status, &document["failed"][0]["error"]["kind"]), (Some(4), &"outcome_unknown".into()));
    assert_eq!(document["done"][0]["item"], "lee@example.com");
}

#[test]
fn a_member_is_changed_by_address_and_by_id() {
    let office = Office::new();
    let diego = office.member(DIEGO).unwrap();
    let ended = office.write(&["members", "update", "Diego.Santos@santos.example.net", "--role", "admin"]);
    assert_eq!((ended.status, ended.out), (Some(0), format!("Changed {DIEGO}, whose role is admin.\n")));
    let said = format!("\n  change {DIEGO} (editor): the role becomes admin, which adds access to Members\n");
    assert!(ended.problem.contains(&said), "{}", ended.problem);

    let ended = office.write(&["members", "update", &diego.id, "--role", "view", "--nickname", "West", "--json"]);
    let record = json(&ended.out)["done"][0]["record"].clone();
    assert_eq!((&record["role"], &record["nickname"]), (&"view".into(), &"West".into()));
    assert!(ended.problem.contains("the role becomes view; the nickname becomes \"West\"\n"), "{}", ended.problem);

    let ended = office.write(&["members", "update", DIEGO, "--nickname", "East"]);
    assert_eq!(ended.out, format!("Changed {DIEGO}, whose role is view and whose nickname is \"East\".\n"));
    let ended = office.write(&["members", "update", DIEGO, "--no-nickname"]);
    assert_eq!(ended.status, Some(0));
    assert_eq!(ended.out, format!("Changed {DIEGO}, whose role is view and who has no nickname.\n"));
    let diego = office.member(DIEGO).unwrap();
    assert_eq!((diego.role, diego.nickname), (Role::View, None));
}

#[test]
fn members_are_removed_and_who_cannot_be_is_reported() {
    let office = Office::new();
    let ended = office.write(&["members", "remove", DIEGO, &office.member(MAYA).unwrap().id, DIEGO]);
    let said = format!("Removed {DIEGO}.\nRemoved {MAYA}.\n");
    assert_eq!((ended.status, ended.out), (Some(0), said));
    assert!(ended.problem.ends_with(&format!("\n  remove {DIEGO} (editor)\n  remove {MAYA} (editor)\n")));
    assert!(office.member(DIEGO).is_none() && office.member(MAYA).is_none());

    let tessa = "tessa.whitaker@northwind.example.com";
    let ended = office.write(&["members", "remove", OWNER, tessa, "--json"]);
    let document = json(&ended.out);
    assert_eq!((ended.status, &document["failed"][0]["item"]), (Some(4), &OWNER.into()));
    assert_eq!(document["done"][0]["record"]["email"], tessa);
    assert!(office.member(tessa).is_none());
}

#[test]
fn a_removal_whose_reply_is_lost_shows_who_it_was() {
    let office = Office::new();
    office.sandbox.fault(Fault::drop_reply().on("members.remove"));
    let ended = office.write(&["members", "remove", DIEGO, "--json"]);
    assert_eq!((ended.status, &json(&ended.out)["done"][0]["record"]["email"]), (Some(0), &DIEGO.into()));
}

#[test]
fn nobody_is_removed_where_one_of_them_is_not_known() {
    let office = Office::new();
    let id = "0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f";
    for (who, said) in [
        (
            "diego.santo@santos.example.net",
            "no member has the address diego.santo@santos.example.net; `members list` shows who is one".to_owned(),
        ),
        (id, format!("no membership has the id {id}; the id of a user is none")),
    ] {
        let ended = office.write(&["members", "remove", MAYA, who]);
        let said = format!("error: nothing was done: {said}\n");
        assert_eq!((ended.status, ended.out.as_str(), ended.problem), (Some(1), "", said));
    }
    let twice = serde_json::json!([{"id": "one", "email": DIEGO}, {"id": "two", "email": DIEGO.to_uppercase()}]);
    let reply = serde_json::json!({ "items": twice }).to_string();
    office.sandbox.fault(Fault::status_with(200, &[], &reply).on("members.list"));
    let ended = office.write(&["members", "remove", DIEGO]);
    let said = format!("error: nothing was done: {DIEGO} has several memberships; name one by its id: one, two\n");
    assert_eq!((ended.status, ended.problem), (Some(1), said));
    assert!(office.writes().is_empty());
}

#[test]
fn a_key_that_may_not_list_members_removes_them_by_id() {
    let office = Office::with_scopes(&["workspace_members:delete"]);
    let id = office.member(DIEGO).unwrap().id;
    let ended = office.write(&["members", "remove", DIEGO]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.contains("workspace_members:read"), "{}", ended.problem);
    assert!(office.writes().is_empty());
    assert_eq!(office.write(&["members", "remove", &id]).status, Some(0));
    assert!(office.member(DIEGO).is_none());
}

#[test]
fn what_every_other_one_would_meet_ends_the_rest() {
    let office = Office::with_scopes(&["all:read"]);
    let ended = office.write(&["members", "invite", "a@example.com", "b@example.com", "--role", "view"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.contains("\nerror: a@example.com: members.invite: the server answered 403"));
    assert!(ended.problem.ends_with("\nNot tried: b@example.com.\n"), "{}", ended.problem);
    assert_eq!(office.writes().len(), 1);
}

#[test]
fn a_key_in_the_place_of_a_person_is_not_repeated() {
    let office = Office::new();
    let key = key_with_scopes(&office.sandbox, &["leads:read"]);
    for verb in [&["invite", "--role", "view"][..], &["update", "--role", "view"], &["remove"]] {
        let ended = office.write(&[&["members"], verb, &[key.expose()]].concat());
        assert_eq!(ended.status, Some(2));
        assert!(!ended.problem.contains(key.expose()));
    }
}
