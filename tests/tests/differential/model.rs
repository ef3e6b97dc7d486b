//! What the contract says about a request, found without the sandbox: the schemas of the OpenAPI
//! under an independent validator, with parameters converted as the API's framework does it.
//!
//! The wording of the API's errors is that of Fastify, which validates with Ajv. Of its settings
//! the model takes `coerceTypes` for parameters, which arrive as texts. It does not take it, nor
//! `removeAdditional`, for bodies: the schemas there say which type a field has, and that a closed
//! body has no other.

use serde_json::{Value, json};

use super::corpus::{UNKNOWN_ID, World};
use super::request::{Key, Request};
use crate::openapi::{Documented, OpenApi};

/// The status that a request is to be answered with.
pub fn expected(openapi: &OpenApi, world: &World, request: &Request) -> u16 {
    let scheme = format!("Bearer {}", world.sandbox.admin_key().expose());
    if let Key::Header(header) = &request.key {
        let is_known = header.as_deref().is_some_and(|header| header.eq_ignore_ascii_case(&scheme));
        if !is_known {
            return 401;
        }
    }
    let method = if request.method == "HEAD" { "GET" } else { &request.method };
    let Some(operation) = openapi.matching(method, &request.path) else { return 404 };
    let uuid = json!({"type": "string", "format": "uuid"});
    if let Some(workspace) = &request.as_workspace {
        if !openapi.problems(&uuid, &json!(workspace)).is_empty() {
            return 400;
        }
        if *workspace != world.sub_workspace {
            return 403;
        }
    }
    if request.is_unpaid {
        return 402;
    }
    if let Key::Scoped(scope) = &request.key {
        let required = operation.required_scopes();
        // Where none is documented, none is needed.
        if !required.is_empty() && !required.contains(scope) {
            return 403;
        }
    }
    let parsed = match body(request) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let is_valid = operation.path_problems(&request.path).is_empty()
        && operation.parameters("query").iter().all(|parameter| is_good_parameter(openapi, parameter, request))
        && is_good_body(openapi, &operation, &parsed);
    if !is_valid {
        return 400;
    }
    if is_elsewhere(world, &operation, request) { 404 } else { 200 }
}

/// The body as the framework parses it, or the status of what it cannot parse.
fn body(request: &Request) -> Result<Value, u16> {
    if request.reads() {
        return Ok(Value::Null);
    }
    let text = request.body.as_deref().unwrap_or_default();
    let media_type = request.content_type.as_deref().map(|value| value.split(';').next().unwrap_or_default());
    match media_type.map(str::to_ascii_lowercase).as_deref() {
        None if text.is_empty() => Ok(Value::Null),
        Some("application/json") => serde_json::from_str(text).map_err(|_| 400),
        Some("text/plain") => Ok(json!(text)),
        _ => Err(415),
    }
}

fn is_good_body(openapi: &OpenApi, operation: &Documented<'_>, body: &Value) -> bool {
    operation.body_schema().is_none_or(|schema| openapi.problems(schema, body).is_empty())
}

fn is_good_parameter(openapi: &OpenApi, parameter: &Value, request: &Request) -> bool {
    let given: Vec<&str> =
        request.query.iter().filter(|(name, _)| parameter["name"] == *name).map(|(_, value)| value.as_str()).collect();
    let schema = openapi.resolve(&parameter["schema"]);
    let value = match given[..] {
        [] => return true,
        [text] => coerced(schema, text),
        // The framework's parser makes a list of a repeated parameter.
        _ => json!(given),
    };
    openapi.problems(schema, &value).is_empty()
}

/// Ajv's conversion of a text to the type that the schema names; what it cannot convert stays a
/// text, and so invalid.
fn coerced(schema: &Value, text: &str) -> Value {
    match (schema["type"].as_str(), text) {
        (Some("boolean"), "true") => json!(true),
        (Some("boolean"), "false") => json!(false),
        (Some("integer" | "number"), _) => {
            let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
            number.map_or_else(|| json!(text), |number| json!(number))
        }
        _ => json!(text),
    }
}

/// Whether the request is about something that does not exist, or not in this workspace.
fn is_elsewhere(world: &World, operation: &Documented<'_>, request: &Request) -> bool {
    let is_unknown = |id: &str| !world.knows(&id.to_ascii_lowercase());
    let names_unknown = |field: &str| {
        request.field(field).as_array().is_some_and(|ids| ids.iter().filter_map(Value::as_str).any(is_unknown))
    };
    let id = request.path.split('/').nth(4).unwrap_or_default();
    let is_of_admin_workspace = operation.path.contains("{id}")
        || ["toggleTagResource", "getWhitelabelDomain", "deleteWhitelabelDomain", "cancelWorkspaceRemoval"]
            .contains(&operation.id.as_str());
    is_of_admin_workspace && request.as_workspace.is_some()
        || operation.path.contains("{id}") && is_unknown(id)
        || operation.id == "toggleTagResource"
            && (names_unknown("tag_ids") || names_unknown("resource_ids") && request.field("selected_all") != true)
        || operation.id == "createWorkspaceGroupMember" && request.field("sub_workspace_id") == UNKNOWN_ID
}
