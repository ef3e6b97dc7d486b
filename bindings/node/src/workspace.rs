//! `client.workspace`: name, ownership, removal, domain, plan.

use instantly_rbac::SecretString;
use instantly_rbac::workspace::WorkspaceUpdate;
use serde::Deserialize;

use crate::answer::Answer;
use crate::call::Function;

/// Who is to own the workspace, and the token that allows it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewOwner {
    email: String,
    sec: SecretString,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewOwnerMember {
    member_id: String,
    sec: SecretString,
}

pub const FUNCTIONS: &[Function] = &[
    ("workspace.get", |call| Answer::record(&call.client()?.workspace().get()?)),
    ("workspace.update", |call| {
        let (client, update) = call.options::<WorkspaceUpdate>()?;
        Answer::record(&client.workspace().update(&update)?)
    }),
    ("workspace.change_owner", |call| {
        let (client, NewOwner { email, sec }) = call.options()?;
        Answer::record(&client.workspace().change_owner(&email, sec)?)
    }),
    ("workspace.change_owner_to_member", |call| {
        let (client, NewOwnerMember { member_id, sec }) = call.options()?;
        Answer::record(&client.workspace().change_owner_to_member(&member_id, sec)?)
    }),
    ("workspace.schedule_removal", |call| Answer::record(&call.client()?.workspace().schedule_removal()?)),
    ("workspace.cancel_removal", |call| Answer::record(&call.client()?.workspace().cancel_removal()?)),
    ("workspace.get_domain", |call| Answer::record(&call.client()?.workspace().get_domain()?)),
    ("workspace.set_domain", |mut call| {
        let domain = call.text("domain")?;
        Answer::record(&call.client()?.workspace().set_domain(&domain)?)
    }),
    ("workspace.delete_domain", |call| Answer::record(&call.client()?.workspace().delete_domain()?)),
    ("workspace.plan", |call| Answer::record(&call.client()?.workspace().plan()?)),
    ("workspace.subscription", |call| Answer::record(&call.client()?.workspace().subscription()?)),
];
