//! API keys: what programs may do. Every reply holds the secret, as the schema demands and as is
//! worst for a client that logs.

use std::borrow::Cow;
use std::sync::Arc;

use instantly_rbac::audit_logs::ActivityType;
use instantly_rbac::{Operation, Scope};
use serde::Serialize;
use serde_json::json;

use crate::alternatives::Alternative;
use crate::audit_events::Event;
use crate::dispatch::{Call, Outcome};
use crate::http::Reply;
use crate::query::{Query, Record, newest_first};
use crate::refusal::Refusal;
use crate::state::{Source, Stamp};
use crate::validate::{Field, Object};

/// Without `Debug`, because it would show the secret.
#[derive(Clone, Serialize)]
pub(crate) struct Key {
    pub id: String,
    pub name: String,
    pub scopes: Vec<Scope>,
    #[serde(skip_serializing_if = "String::is_empty")]
    key: String,
    pub organization_id: String,
    pub timestamp_created: Stamp,
    pub timestamp_updated: Stamp,
}

impl Key {
    pub fn new(source: &mut Source, created: Stamp, workspace_id: &str, name: &str, scopes: Vec<Scope>) -> Key {
        Key {
            id: source.id(created),
            name: name.to_owned(),
            scopes,
            key: source.secret("sandbox_"),
            organization_id: workspace_id.to_owned(),
            timestamp_created: created,
            timestamp_updated: created,
        }
    }

    pub fn secret(&self) -> &str {
        &self.key
    }

    /// The same key as a list shows it that leaves secrets out.
    pub fn without_secret(&self) -> Key {
        self.showing(String::new())
    }

    /// The same key with another text in the place of its secret.
    fn showing(&self, key: String) -> Key {
        Key { key, ..self.clone() }
    }
}

impl Record for Key {
    fn id(&self) -> &str {
        &self.id
    }
}

pub(crate) fn list(call: &Call<'_>) -> Outcome {
    let keys = &call.here().keys;
    let shown = if call.alternatives.has(Alternative::KeysLeftOut) {
        keys.iter().map(Key::without_secret).collect()
    } else if call.alternatives.has(Alternative::KeysMasked) {
        keys.iter().map(|key| key.showing(format!("{}****", &key.key[..4]))).collect()
    } else {
        Cow::Borrowed(keys.as_slice())
    };
    newest_first(&shown, Operation::KeysList, &Query::of(call), |_| true)
}

pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let body = Object::body(&call.body)?;
    let name = body.required("name")?;
    let scopes = body.required("scopes")?;
    body.closed(&["name", "scopes"])?;
    let name = name.text()?;
    let scopes = scopes.list(0)?.iter().map(documented_scope).collect::<Result<Vec<Scope>, Refusal>>()?;

    let key = call.world.add_key(call.at, name, scopes).clone();
    record(call, ActivityType::ApiKeyCreated, &key);
    Ok(Reply::json(200, &key))
}

pub(crate) fn revoke(call: &mut Call<'_>) -> Outcome {
    let keys = &mut call.world.workspaces[call.at].keys;
    let index = keys.iter().position(|key| key.id == call.id).ok_or_else(Refusal::not_found)?;
    if call.id == call.caller.key_id {
        return Err(Refusal::bad_request("An API key cannot revoke itself; use another key"));
    }
    let key = keys.remove(index);
    call.world.source.tick();
    record(call, ActivityType::ApiKeyDeleted, &key);
    Ok(Reply::json(200, &key))
}

fn documented_scope(field: &Field<'_>) -> Result<Scope, Refusal> {
    match field.text()?.parse() {
        Ok(scope) => Ok(scope),
        Err(_) => field.refuse("must be equal to one of the allowed values"),
    }
}

/// Creation and deletion of keys are the only acts of access control that the audit log knows.
fn record(call: &mut Call<'_>, activity: ActivityType, key: &Key) {
    // The event has the time of the change.
    let now = call.world.source.now();
    let here = &mut call.world.workspaces[call.at];
    let owner = here.members.iter().find(|member| member.user_id == here.profile.owner);
    let event = Event {
        activity_type: activity.code(),
        ip_address: "127.0.0.1".to_owned(),
        from_api: true,
        user_agent: call.request.header("user-agent").map(str::to_owned),
        user_id: Some(here.profile.owner.clone()),
        user_name: owner.map(|owner| owner.full_name()),
        api_key_id: Some(call.caller.key_id.clone()),
        affected_count: Some(1),
        audit_metadata: json!({ "api_key_id": key.id, "name": key.name, "scopes": key.scopes }),
        ..Event::new(String::new(), now, &here.profile.id)
    };
    Arc::make_mut(&mut here.trail).push(event);
}
