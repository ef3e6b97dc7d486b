//! Who can do what, over a sandbox: of a workspace, of one person, of a group; and what is said where something of it
//! cannot be read.

use std::collections::BTreeSet;

use instantly_rbac::access::{Access, AccessOptions, AccessPart, HolderSort};
use instantly_rbac::arrow::record_batch;
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::matrix::{Resource, added_access};
use instantly_rbac::members::{MemberFilter, Role};
use instantly_rbac::review::ReviewOptions;
use instantly_rbac::{CancelToken, Client, ErrorKind, Scope, SecretString};
use instantly_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

const MAYA: &str = "maya.okafor@northwind.example.com";

fn sandbox() -> Sandbox {
    Sandbox::builder().rate_limit(false).start().unwrap()
}

fn client(sandbox: &Sandbox, key: SecretString) -> Client {
    Client::builder().api_key(key).base_url(sandbox.url()).capacity(None).max_attempts(1).build().unwrap()
}

fn with_scopes(sandbox: &Sandbox, scopes: &[&str]) -> Client {
    let scopes: Vec<Scope> = scopes.iter().map(|scope| scope.parse().unwrap()).collect();
    client(sandbox, sandbox.key_with_scopes(&scopes))
}

fn all(client: &Client) -> Access {
    client.access(&AccessOptions::default()).unwrap()
}

fn group() -> AccessOptions {
    AccessOptions { group: true, ..AccessOptions::default() }
}

#[test]
fn each_person_and_each_key_has_a_row_for_each_resource() {
    let sandbox = sandbox();
    let client = client(&sandbox, sandbox.admin_key());
    let access = all(&client);
    let members = client.members().list(&MemberFilter::default()).unwrap();
    let keys = client.keys().list(&KeyFilter::default()).unwrap();
    let people = members.iter().map(|member| (HolderSort::Person, Some(member.id.clone())));
    let holders = people.chain(keys.iter().map(|key| (HolderSort::Key, Some(key.id.clone()))));
    let expected: Vec<_> =
        holders.flat_map(|(sort, id)| Resource::ALL.map(|resource| (sort, id.clone(), resource))).collect();
    let found: Vec<_> = access.rows.iter().map(|row| (row.sort, row.id.clone(), row.resource)).collect();
    assert_eq!(found, expected);
    assert!(access.complete && access.failed.is_empty());
    assert_eq!(access.meta.attempts, 3);
    let workspace = client.workspace().get().unwrap();
    for row in &access.rows {
        assert_eq!(
            (row.workspace_id.as_ref(), row.workspace_name.as_ref()),
            (Some(&workspace.id), Some(&workspace.name))
        );
        assert_eq!(row.pending.is_some(), row.sort == HolderSort::Person);
        assert_eq!(row.label == "-", row.actions.is_empty());
    }
    let owner = access.rows.iter().filter(|row| row.role == Some(Role::Owner));
    assert!(owner.into_iter().all(|row| row.label == "Full"));
    assert!(access.rows.iter().any(|row| row.pending == Some(true)), "an invitation that is open is among them");
}

#[test]
fn rights_are_those_that_the_matrix_compares() {
    let sandbox = sandbox();
    let access = all(&client(&sandbox, sandbox.admin_key()));
    for row in access.rows.iter().filter(|row| row.permissions.is_none()) {
        let Some(role) = &row.role else { continue };
        // From a role that may do nothing, which there is none of, everything would be added.
        let added = added_access(&Role::from("none"), role);
        assert_eq!(added.get(&row.resource).unwrap_or(&BTreeSet::new()), &row.actions, "{row:?}");
    }
}

#[test]
fn a_report_says_the_same_and_shows_it_in_each_of_its_forms() {
    let sandbox = sandbox();
    let client = client(&sandbox, sandbox.admin_key());
    let report = client.review(&ReviewOptions::default()).unwrap();
    let sorted = |access: &Access| {
        let mut rows: Vec<_> = access.rows.iter().map(|row| json!(row).to_string()).collect();
        rows.sort();
        rows
    };
    assert_eq!(sorted(&report.access), sorted(&all(&client)));
    assert!(report.access.complete);
    let (text, markdown, html) = (report.to_text(), report.to_markdown(), report.to_html());
    // What stands in code in Markdown is the same text.
    let markdown = markdown.replace('`', "");
    for form in [&text, &markdown, &html] {
        for said in [
            "Who can do what",
            "What each person can do",
            "What each key can do",
            "ben.carter@northwind.example.com (invited)",
        ] {
            assert!(form.contains(said), "{said} is missing in {form}");
        }
    }
    let narrow = with_scopes(&sandbox, &["api_keys:read"]).review(&ReviewOptions::default()).unwrap();
    assert!(!narrow.access.complete && narrow.access.rows.iter().all(|row| row.sort == HolderSort::Key));
    assert_eq!(
        narrow.access.failed.iter().map(|failure| failure.parts.clone()).collect::<Vec<_>>(),
        [[AccessPart::Members]]
    );
    assert!(narrow.to_text().contains("What each person can do could not be read."));
}

#[test]
fn one_person_is_found_by_either_address_in_each_workspace_of_a_group() {
    let sandbox = sandbox();
    let client = client(&sandbox, sandbox.admin_key());
    let person = |person: &str, group| AccessOptions { person: Some(person.to_owned()), group };
    let here = client.access(&person(MAYA, false)).unwrap();
    assert_eq!(here.rows.len(), 6);
    assert!(here.rows.iter().all(|row| row.name == MAYA && row.sort == HolderSort::Person));
    assert_eq!(client.access(&person(&MAYA.to_uppercase(), false)).unwrap().rows, here.rows);
    assert!(sandbox.requests().iter().all(|request| !request.path.contains("api-keys")), "no keys are read");
    let nobody = client.access(&person("nobody@example.com", true)).unwrap();
    assert!(nobody.rows.is_empty() && nobody.complete);
    let error = client.access(&person("maya", false)).unwrap_err();
    assert_eq!(
        (error.kind(), error.operation(), error.attempts()),
        (ErrorKind::InvalidArgument, Some("client.access"), 0)
    );
    assert!(error.message().starts_with("person: "), "{error}");
}

#[test]
fn a_group_is_read_with_its_own_workspace_first_and_one_that_fails_costs_the_others_nothing() {
    let sandbox = sandbox();
    let client = client(&sandbox, sandbox.admin_key());
    let whole = client.access(&group()).unwrap();
    let own = client.workspace().get().unwrap().id.clone();
    let subs: Vec<String> = sandbox.sub_workspaces().iter().map(|(id, _)| id.clone()).collect();
    let mut places: Vec<String> = whole.rows.iter().filter_map(|row| row.workspace_id.clone()).collect();
    places.dedup();
    let expected: BTreeSet<&String> = subs.iter().chain([&own]).collect();
    assert_eq!((places.first(), places.iter().collect()), (Some(&own), expected));
    assert_eq!(places.len(), subs.len() + 1);
    assert!(whole.complete && whole.rows.iter().all(|row| row.workspace_name.is_some()));
    for (id, name) in sandbox.sub_workspaces() {
        assert!(
            whole
                .rows
                .iter()
                .any(|row| row.workspace_id.as_ref() == Some(&id) && row.workspace_name.as_ref() == Some(&name))
        );
    }

    sandbox.set_paid(&subs[0], false);
    let part = client.access(&group()).unwrap();
    assert!(!part.complete);
    let [failure] = &part.failed[..] else { panic!("{:?}", part.failed) };
    assert_eq!((failure.workspace_id.as_ref(), failure.error.kind()), (Some(&subs[0]), ErrorKind::PaymentRequired));
    assert_eq!(failure.parts, [AccessPart::Members, AccessPart::Keys]);
    let rest = whole.rows.iter().filter(|row| row.workspace_id.as_ref() != Some(&subs[0]));
    assert!(rest.eq(part.rows.iter()));
    sandbox.set_paid(&own, false);
    let error = client.access(&AccessOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PaymentRequired);
}

#[test]
fn what_a_key_may_not_read_is_named_and_nothing_at_all_is_an_error() {
    let sandbox = sandbox();
    let people = all(&with_scopes(&sandbox, &["workspace_members:read"]));
    assert!(people.rows.iter().all(|row| row.sort == HolderSort::Person && row.workspace_name.is_none()));
    assert_eq!((people.complete, people.failed[0].parts.clone()), (false, vec![AccessPart::Keys]));
    assert!(people.failed[0].workspace_id.is_some(), "the members say where they are");
    let keys = all(&with_scopes(&sandbox, &["api_keys:read", "workspaces:read"]));
    assert!(keys.rows.iter().all(|row| row.sort == HolderSort::Key && row.workspace_name.is_some()));
    assert_eq!((keys.complete, keys.failed[0].parts.clone()), (false, vec![AccessPart::Members]));
    let error = with_scopes(&sandbox, &["campaigns:read"]).access(&AccessOptions::default()).unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Forbidden, Some("members.list")));
    let error = with_scopes(&sandbox, &["all:read"]).access(&group()).map(|access| access.complete);
    assert_eq!(error.ok(), Some(true));
    let no_group = with_scopes(&sandbox, &["workspace_members:read", "api_keys:read"]).access(&group()).unwrap_err();
    assert_eq!((no_group.kind(), no_group.operation()), (ErrorKind::Forbidden, Some("groups.list")));
}

#[test]
fn a_failing_server_and_a_cancelled_call_are_no_empty_table() {
    let sandbox = sandbox();
    let client = client(&sandbox, sandbox.admin_key());
    for list in ["keys.list", "members.list", "workspace.get"] {
        sandbox.fault(Fault::status(500).on(list).times(1));
        assert_eq!(client.access(&AccessOptions::default()).unwrap_err().kind(), ErrorKind::Server, "{list}");
    }
    sandbox.fault(Fault::status(500).on("keys.list").times(1));
    let access = client.access(&group()).unwrap();
    assert_eq!((access.complete, access.failed[0].error.kind()), (false, ErrorKind::Server));
    assert_eq!((access.failed.len(), access.failed[0].parts.clone()), (1, vec![AccessPart::Keys]));
    let cancel = CancelToken::new();
    cancel.cancel();
    let cancelled = client.with_cancel(&cancel);
    for options in [AccessOptions::default(), group()] {
        assert_eq!(cancelled.access(&options).unwrap_err().kind(), ErrorKind::Cancelled);
    }
}

#[test]
fn rows_are_columns_too() {
    let sandbox = sandbox();
    let access = all(&client(&sandbox, sandbox.admin_key()));
    let batch = record_batch(&access.rows).unwrap();
    assert_eq!(batch.num_rows(), access.rows.len());
    let document: Value = json!(access.rows[0]);
    let schema = batch.schema();
    let columns: BTreeSet<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(columns, document.as_object().unwrap().keys().map(String::as_str).collect());
    let empty = ["workspace_id", "name", "role", "scopes", "actions", "label", "beyond"].into_iter().filter(|name| {
        let column = batch.column_by_name(name).unwrap();
        column.null_count() == column.len()
    });
    assert_eq!(empty.count(), 0);
}
