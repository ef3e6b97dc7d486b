//! Every write of the table, and what is made of writes: how to prepare it, do it, and see that it
//! was done.

use instantly_rbac::groups::GroupStatus;
use instantly_rbac::keys::CreateOptions;
use instantly_rbac::members::{Invitation, Member, MemberUpdate, Role};
use instantly_rbac::operation::{Method, Operation, RetryClass};
use instantly_rbac::tags::{TagTargets, TagUpdate};
use instantly_rbac::workspace::WorkspaceUpdate;
use instantly_rbac::{Client, Meta, Removal, Reply, Result};
use instantly_sandbox::Sandbox;
use serde::Serialize;
use serde_json::{Value, json};

use crate::world::{Effect, Kind};

pub const EMAIL: &str = "lost@example.com";
pub const NAME: &str = "Lost";
pub const SCOPES: [&str; 2] = ["leads:read", "campaigns:read"];

/// What a write works on.
pub struct Target {
    pub id: String,
    pub effect: Effect,
    /// A second argument.
    other: String,
}

/// What the caller gets.
pub struct Got {
    pub value: Value,
    pub meta: Meta,
}

type Prepare = fn(&Sandbox, &Client) -> Result<Target>;
type Act = fn(&Sandbox, &Client, &Target) -> Result<Got>;

/// A row of the matrix.
pub struct Write {
    pub name: &'static str,
    /// What the faults strike.
    pub operation: Operation,
    /// Whether the function is the operation's own, rather than made of it.
    pub is_own: bool,
    /// Whether a reply that is lost once is made good by sending the request again.
    pub repeats: bool,
    /// Whether a lost reply is made good by reading back what is there.
    pub reads_back: bool,
    /// How many requests of the operation may be sent where it may be done but once.
    pub most_requests: Option<usize>,
    /// Whether it cannot be done, because it is done already.
    pub is_there: bool,
    /// What else may change with it.
    pub also: &'static [Kind],
    pub prepare: Prepare,
    pub act: Act,
}

impl Write {
    fn of(operation: Operation, prepare: Prepare, act: Act) -> Write {
        let retry = operation.spec().retry;
        Write {
            name: operation.name(),
            operation,
            is_own: true,
            repeats: retry.may_repeat() || retry == RetryClass::GuardedCreate,
            reads_back: matches!(retry, RetryClass::GuardedCreate | RetryClass::Create),
            most_requests: matches!(retry, RetryClass::Create | RetryClass::Once).then_some(1),
            is_there: false,
            also: &[],
            prepare,
            act,
        }
    }

    fn also(self, also: &'static [Kind]) -> Write {
        Write { also, ..self }
    }

    /// Another function that comes down to this one.
    fn through(self, name: &'static str) -> Write {
        Write { name, is_own: false, ..self }
    }

    /// The same, of what is there already.
    fn there_before(self, name: &'static str, prepare: Prepare) -> Write {
        Write { name, is_own: false, is_there: true, prepare, ..self }
    }
}

fn got<T: Serialize>(Reply { value, meta }: Reply<T>) -> Got {
    Got { value: serde_json::to_value(value).expect("records are JSON"), meta }
}

fn gone<T: Serialize>(removal: Removal<T>) -> Got {
    Got { value: json!({ "id": removal.id, "record": removal.record }), meta: removal.meta }
}

fn adds(kind: Kind, field: &'static str, value: &str) -> Target {
    Target { id: value.to_owned(), effect: Effect::Added(kind, field, value.to_owned()), other: String::new() }
}

fn removes(kind: Kind, id: String) -> Target {
    Target { effect: Effect::Removed(kind, "id", id.clone()), id, other: String::new() }
}

fn sets(kind: Kind, id: String, field: &'static str, value: Option<Value>) -> Target {
    Target { effect: Effect::Set(kind, id.clone(), field, value), id, other: String::new() }
}

fn with_other(target: Target, other: String) -> Target {
    Target { other, ..target }
}

/// A member who may be changed, removed and made the owner.
fn changeable_member(client: &Client) -> Result<Member> {
    let members = client.members().list(&Default::default())?.items;
    let is_it = |member: &Member| member.role == Role::Admin && member.accepted == Some(true);
    Ok(members.into_iter().find(is_it).expect("the sandbox has an admin"))
}

/// So many changes of something else, each of which moves the sandbox's clock by a second.
pub fn let_time_pass(client: &Client, seconds: usize) -> Result<()> {
    let me = changeable_member(client)?.id;
    for step in 0..seconds {
        let update = MemberUpdate { nickname: format!("step {step}").as_str().into(), ..Default::default() };
        client.members().update(&me, &update)?;
    }
    Ok(())
}

/// Keys that a lost request cannot have made, though they are called as it is.
fn decoys(_: &Sandbox, client: &Client) -> Result<Target> {
    client.keys().create(NAME, &SCOPES)?;
    let_time_pass(client, 11)?;
    client.keys().create(NAME, &SCOPES[..1])?;
    client.keys().create("Another", &SCOPES)?;
    Ok(adds(Kind::Keys, "name", NAME))
}

fn workspace(client: &Client, field: &'static str, value: Option<Value>) -> Result<Target> {
    Ok(sets(Kind::Workspace, client.workspace().get()?.into_value().id, field, value))
}

fn heir(client: &Client) -> Result<Target> {
    let heir = changeable_member(client)?;
    let target = workspace(client, "owner", Some(json!(heir.user_id)))?;
    Ok(Target { id: heir.id, ..with_other(target, heir.email) })
}

/// A tag of its own, and an account.
fn tag_and_account(client: &Client) -> Result<(String, String)> {
    let tag = client.tags().create("Put on", None)?.into_value().id;
    let account = client.accounts().list(&Default::default())?[0].email.clone();
    Ok((tag, account))
}

fn targets(target: &Target) -> ([String; 1], TagTargets) {
    ([target.id.clone()], TagTargets { accounts: vec![target.other.clone()], ..Default::default() })
}

/// Every row.
pub fn all() -> Vec<Write> {
    [people_and_keys(), group(), tags(), the_workspace()].into_iter().flatten().collect()
}

fn people_and_keys() -> Vec<Write> {
    let invite = || {
        Write::of(
            Operation::MembersInvite,
            |_, _| Ok(adds(Kind::Members, "email", EMAIL)),
            |_, client, target| client.members().invite(&Invitation::new(&target.id, Role::View)).map(got),
        )
    };
    let create = |name| {
        let create = Write::of(Operation::KeysCreate, decoys, |_, client, target| {
            client.keys().create(&target.id, &SCOPES).map(got)
        });
        Write { name, ..create }
    };
    vec![
        invite(),
        invite().there_before("members.invite (a member)", |_, client| {
            Ok(adds(Kind::Members, "email", &changeable_member(client)?.email))
        }),
        Write::of(
            Operation::MembersUpdate,
            |_, client| Ok(sets(Kind::Members, changeable_member(client)?.id, "nickname", Some(json!(NAME)))),
            |_, client, target| {
                let update = MemberUpdate { nickname: NAME.into(), ..Default::default() };
                client.members().update(&target.id, &update).map(got)
            },
        ),
        Write::of(
            Operation::MembersRemove,
            |_, client| Ok(removes(Kind::Members, changeable_member(client)?.id)),
            |_, client, target| client.members().remove(&target.id).map(gone),
        ),
        create("keys.create"),
        Write {
            reads_back: true,
            most_requests: Some(2),
            is_own: false,
            act: |_, client, target| {
                client.keys().create_with(&target.id, &SCOPES, &CreateOptions { recover: true }).map(got)
            },
            ..create("keys.create, recovering")
        },
        Write::of(
            Operation::KeysRevoke,
            |_, client| Ok(removes(Kind::Keys, client.keys().create(NAME, &SCOPES)?.into_value().id)),
            |_, client, target| client.keys().revoke(&target.id).map(gone),
        ),
    ]
}

fn group() -> Vec<Write> {
    let invite = || {
        Write::of(
            Operation::GroupsInvite,
            |sandbox, _| Ok(adds(Kind::Links, "sub_workspace_id", &sandbox.invitable_workspaces()[0].0)),
            |_, client, target| client.groups().invite(&target.id).map(got),
        )
    };
    vec![
        invite(),
        invite().there_before("groups.invite (a member)", |sandbox, _| {
            Ok(adds(Kind::Links, "sub_workspace_id", &sandbox.sub_workspaces()[0].0))
        }),
        Write::of(
            Operation::GroupsRemove,
            |_, client| {
                let links = client.groups().list()?.items;
                let link = links.into_iter().find(|link| link.status == GroupStatus::Accepted);
                Ok(removes(Kind::Links, link.expect("a sub-workspace that has accepted").id))
            },
            |_, client, target| client.groups().remove(&target.id).map(gone),
        ),
    ]
}

fn tags() -> Vec<Write> {
    let create = || {
        Write::of(
            Operation::TagsCreate,
            |_, _| Ok(adds(Kind::Tags, "label", NAME)),
            |_, client, target| client.tags().create(&target.id, Some("what for")).map(got),
        )
    };
    vec![
        create(),
        create().there_before("tags.create (a tag)", |_, client| {
            let tags = client.tags().list(&Default::default())?;
            Ok(adds(Kind::Tags, "label", &tags[0].label))
        }),
        Write {
            act: |_, client, target| {
                let mut tags = client.tags().ensure(&[&target.id])?;
                Ok(got(Reply { value: tags.items.remove(0), meta: tags.meta }))
            },
            ..create().through("tags.ensure")
        },
        Write {
            repeats: false,
            reads_back: false,
            most_requests: Some(1),
            act: |_, client, target| {
                let body = json!({ "label": target.id }).into();
                client.request(Method::Post, "/custom-tags", &[], Some(&body)).map(got)
            },
            ..create().through("client.request POST")
        },
        Write::of(
            Operation::TagsUpdate,
            |_, client| {
                let tag = client.tags().list(&Default::default())?.items.swap_remove(0);
                Ok(sets(Kind::Tags, tag.id, "label", Some(json!(NAME))))
            },
            |_, client, target| {
                let update = TagUpdate { label: Some(NAME.to_owned()), ..Default::default() };
                client.tags().update(&target.id, &update).map(got)
            },
        ),
        Write::of(
            Operation::TagsDelete,
            |_, client| Ok(removes(Kind::Tags, client.tags().mappings(&Default::default())?[0].tag_id.clone())),
            |_, client, target| client.tags().delete(&target.id).map(gone),
        )
        .also(&[Kind::Mappings]),
        Write::of(
            Operation::TagsAssign,
            |_, client| {
                let (tag, account) = tag_and_account(client)?;
                Ok(with_other(adds(Kind::Mappings, "tag_id", &tag), account))
            },
            |_, client, target| {
                let (tags, targets) = targets(target);
                client.tags().assign(&tags, &targets).map(got)
            },
        ),
        Write::of(
            Operation::TagsUnassign,
            |_, client| {
                let (tag, account) = tag_and_account(client)?;
                let effect = Effect::Removed(Kind::Mappings, "tag_id", tag.clone());
                let target = with_other(Target { id: tag, effect, other: String::new() }, account);
                let (tags, targets) = targets(&target);
                client.tags().assign(&tags, &targets)?;
                Ok(target)
            },
            |_, client, target| {
                let (tags, targets) = targets(target);
                client.tags().unassign(&tags, &targets).map(got)
            },
        ),
    ]
}

fn the_workspace() -> Vec<Write> {
    let change_owner = || {
        let change = Write::of(
            Operation::WorkspaceChangeOwner,
            |_, client| heir(client),
            |sandbox, client, target| client.workspace().change_owner(&target.other, sandbox.owner_token()).map(got),
        );
        Write { reads_back: true, ..change }.also(&[Kind::Members])
    };
    vec![
        Write::of(
            Operation::WorkspaceUpdate,
            |_, client| workspace(client, "name", Some(json!(NAME))),
            |_, client, _| {
                let update = WorkspaceUpdate { name: Some(NAME.to_owned()), ..Default::default() };
                client.workspace().update(&update).map(got)
            },
        )
        .also(&[Kind::Links]),
        change_owner(),
        Write {
            act: |sandbox, client, target| {
                client.workspace().change_owner_to_member(&target.id, sandbox.owner_token()).map(got)
            },
            ..change_owner().through("workspace.change_owner_to_member")
        },
        Write::of(
            Operation::WorkspaceScheduleRemoval,
            |_, client| workspace(client, "scheduled_for_removal_at", None),
            |_, client, _| client.workspace().schedule_removal().map(got),
        ),
        Write::of(
            Operation::WorkspaceCancelRemoval,
            |_, client| {
                client.workspace().schedule_removal()?;
                workspace(client, "scheduled_for_removal_at", Some(Value::Null))
            },
            |_, client, _| client.workspace().cancel_removal().map(got),
        ),
        Write::of(
            Operation::WorkspaceSetDomain,
            |_, client| workspace(client, "org_client_domain", Some(json!("lost.example.com"))),
            |_, client, _| client.workspace().set_domain("lost.example.com").map(got),
        ),
        Write::of(
            Operation::WorkspaceDeleteDomain,
            |_, client| {
                client.workspace().set_domain("lost.example.com")?;
                workspace(client, "org_client_domain", Some(Value::Null))
            },
            |_, client, _| client.workspace().delete_domain().map(got),
        ),
    ]
}
