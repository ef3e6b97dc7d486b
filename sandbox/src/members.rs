//! Members: who is in a workspace, and in which role.

use instantly_rbac::Operation;
use instantly_rbac::members::{Permission, Role};
use serde::Serialize;

use crate::dispatch::{Call, Outcome};
use crate::http::Reply;
use crate::query::{Query, Record, newest_first};
use crate::refusal::Refusal;
use crate::state::{Source, Stamp};
use crate::validate::{Field, Object};

const LONGEST_NICKNAME: usize = 80;

#[derive(Clone, Serialize)]
pub(crate) struct Name {
    pub first: String,
    pub last: String,
}

#[derive(Clone, Serialize)]
pub(crate) struct Member {
    pub id: String,
    pub email: String,
    pub user_id: String,
    pub user_email: Option<String>,
    pub nickname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    pub role: Role,
    pub timestamp_created: Stamp,
    pub workspace_id: String,
    pub accepted: bool,
    pub issuer_id: Option<String>,
    pub permissions: Option<Vec<Permission>>,
}

impl Record for Member {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Member {
    /// An invitation that was not accepted yet.
    pub fn pending(source: &mut Source, created: Stamp, workspace_id: &str, email: &str, role: Role) -> Member {
        Member {
            id: source.id(created),
            email: email.to_owned(),
            user_id: source.id(created),
            user_email: None,
            nickname: None,
            name: None,
            role,
            timestamp_created: created,
            workspace_id: workspace_id.to_owned(),
            accepted: false,
            issuer_id: None,
            permissions: None,
        }
    }

    /// The invitee makes an account, by the address that was invited unless another was named.
    pub fn accept(&mut self) {
        self.accepted = true;
        self.user_email.get_or_insert_with(|| self.email.clone());
    }

    pub fn full_name(&self) -> String {
        match &self.name {
            Some(name) => format!("{} {}", name.first, name.last),
            None => self.email.clone(),
        }
    }

    pub fn has_email(&self, email: &str) -> bool {
        let same = |other: &str| other.eq_ignore_ascii_case(email);
        same(&self.email) || self.user_email.as_deref().is_some_and(same)
    }
}

pub(crate) fn list(call: &Call<'_>) -> Outcome {
    let query = Query::of(call);
    let accepted = query.flag("accepted")?;
    let search = query.search()?;
    newest_first(&call.here().members, Operation::MembersList, &query, |member| {
        accepted.is_none_or(|accepted| member.accepted == accepted)
            && search.matches_any(&[&member.email, member.user_email.as_deref().unwrap_or(""), &member.full_name()])
    })
}

pub(crate) fn get(call: &Call<'_>) -> Outcome {
    let member = call.here().members.iter().find(|member| member.id == call.id).ok_or_else(Refusal::not_found)?;
    Ok(Reply::json(200, member))
}

/// Owner and client cannot be granted through the API.
fn grantable_role(field: &Field<'_>) -> Result<Role, Refusal> {
    let role = field.one_of(Role::KNOWN, Role::as_str)?;
    match role {
        Role::Owner | Role::Client => {
            field.refuse("must not be owner or client: they cannot be granted through the API")
        }
        Role::Admin | Role::Editor | Role::View | Role::Unknown(_) => Ok(role),
    }
}

pub(crate) fn invite(call: &mut Call<'_>) -> Outcome {
    let body = Object::body(&call.body)?;
    let email = body.required("email")?;
    let role = body.required("role")?;
    body.closed(&["email", "role", "user_email", "nickname", "permissions"])?;
    let email = email.email()?;
    let role = grantable_role(&role)?;
    let user_email = body.optional("user_email").map(|field| field.nullable_email()).transpose()?.flatten();
    let nickname = body.optional("nickname").map(|field| field.nullable_text_up_to(LONGEST_NICKNAME)).transpose()?;
    let permissions = body.optional("permissions").filter(|field| !field.is_null());
    let permissions = permissions.map(|field| -> Result<Vec<Permission>, Refusal> {
        field.list(0)?.iter().map(|item| item.one_of(Permission::KNOWN, Permission::as_str)).collect()
    });
    let permissions = permissions.transpose()?;

    let here = &mut call.world.workspaces[call.at];
    if here.members.iter().any(|member| member.has_email(email)) {
        return Err(Refusal::conflict("A member with this email already exists in the workspace"));
    }
    let source = &mut call.world.source;
    let now = source.tick();
    let member = Member {
        user_email: user_email.map(str::to_owned),
        nickname: nickname.flatten().map(str::to_owned),
        issuer_id: Some(here.profile.owner.clone()),
        permissions,
        ..Member::pending(source, now, &here.profile.id, email, role)
    };
    here.members.push(member.clone());
    Ok(Reply::json(200, &member))
}

pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let body = Object::body(&call.body)?;
    body.not_empty()?;
    body.closed(&["role", "nickname"])?;
    let role = body.optional("role").map(|field| grantable_role(&field)).transpose()?;
    let nickname = body.optional("nickname").map(|field| field.nullable_text_up_to(LONGEST_NICKNAME)).transpose()?;

    let here = &mut call.world.workspaces[call.at];
    let member = here.members.iter_mut().find(|member| member.id == call.id).ok_or_else(Refusal::not_found)?;
    if role.is_some() && member.role == Role::Owner {
        return Err(Refusal::bad_request("The role of the owner cannot be changed; hand the workspace over instead"));
    }
    call.world.source.tick();
    if let Some(role) = role {
        member.role = role;
    }
    if let Some(nickname) = nickname {
        member.nickname = nickname.map(str::to_owned);
    }
    Ok(Reply::json(200, member))
}

pub(crate) fn remove(call: &mut Call<'_>) -> Outcome {
    let members = &mut call.world.workspaces[call.at].members;
    let index = members.iter().position(|member| member.id == call.id).ok_or_else(Refusal::not_found)?;
    if members[index].role == Role::Owner {
        return Err(Refusal::bad_request("The owner of the workspace cannot be removed"));
    }
    call.world.source.tick();
    Ok(Reply::json(200, &members.remove(index)))
}
