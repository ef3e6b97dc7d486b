//! What every reply has: headers, and the form of errors.

use std::collections::BTreeSet;
use std::rc::Rc;

use instantly_rbac::{JsonValue, Operation, Scope};

use super::plain::{Plain, plain};
use super::prober::{Prober, Reply, Request, Stop, optional, text, unsettled};
use super::records::type_name;

/// An id that nothing has.
pub const NO_ID: &str = "00000000-0000-7000-8000-000000000000";
const NO_MEMBER: &str = "/workspace-members/00000000-0000-7000-8000-000000000000";

/// Whether a header is about the rate limit.
fn is_limit(name: &str) -> bool {
    name == "retry-after" || name.contains("ratelimit") || name.contains("rate-limit")
}

/// The headers of a reply: those about the rate limit with their values, and the names of the others.
fn headers(reply: &Reply) -> Plain {
    let limits = reply.headers().iter().filter(|(name, _)| is_limit(name));
    let limits = limits.map(|(name, value)| {
        plain![Plain::header(name), " = ", Plain::limit_value(value.as_deref().unwrap_or_default())]
    });
    let others = reply.headers().iter().filter(|(name, _)| !is_limit(name));
    let others: BTreeSet<_> = others.map(|(name, _)| Plain::header(name)).collect();
    plain!["about the rate limit: ", Plain::list(limits, "none"), "; others: ", Plain::list(others, "none")]
}

/// The first reply that fits, out of those to other questions.
fn first(prober: &mut Prober<'_>, fits: impl Fn(&Reply) -> bool) -> Option<Rc<Reply>> {
    let found = prober.replies.iter().find(|reply| fits(reply)).cloned();
    found.inspect(|reply| prober.rest_on(reply))
}

pub fn headers_of_success(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    match first(prober, Reply::is_success) {
        Some(reply) => Ok(headers(&reply)),
        None => unsettled!["no request succeeded"],
    }
}

pub fn headers_of_429(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    match first(prober, |reply| reply.status() == 429) {
        Some(reply) => Ok(plain![headers(&reply), "; the body: ", form(&reply)]),
        None => unsettled!["not asked: it takes more than 100 requests a second"],
    }
}

/// The form of an error: whether it is JSON, and its fields with their types.
fn form(reply: &Reply) -> Plain {
    let Some(fields) = reply.object() else {
        let kind = match reply.body() {
            Some(_) => "JSON that is no object",
            None => "no JSON",
        };
        let header = reply.headers().iter().find(|(name, _)| name == "content-type");
        let is_html = header.and_then(|(_, value)| value.as_deref()).is_some_and(|value| value.contains("html"));
        return plain![kind, if is_html { " but HTML, as the edge sends it" } else { "" }];
    };
    let fields = fields.iter().map(|(name, value)| {
        let note = match name.as_str() {
            "statusCode" if value.parse().ok() == Some(reply.status()) => ", the status",
            "statusCode" => ", not the status",
            "error" if is_phrase(value, reply.status()) => ", the usual phrase",
            "error" => ", not the usual phrase",
            _ => "",
        };
        plain![Plain::field(name), " (", type_name(value), note, ")"]
    });
    plain!["JSON with ", Plain::list(fields, "no field")]
}

/// Whether a text is the phrase of a status.
fn is_phrase(value: &JsonValue, status: u16) -> bool {
    let phrase = match status {
        400 => "Bad Request",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        429 => "Too Many Requests",
        _ => return false,
    };
    text(Some(value)).as_deref() == Some(phrase)
}

/// The documented scopes that the message of an error names.
pub fn named_scopes(reply: &Reply) -> Vec<Scope> {
    let message = reply.object().and_then(|fields| text(fields.get("message"))).unwrap_or_default();
    let words = message.split(|one: char| !(one.is_ascii_alphabetic() || "_-:".contains(one)));
    let mut scopes = Vec::new();
    for scope in words.map(|word| Scope::received(word.trim_matches(':'))).filter(Scope::is_documented) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes
}

pub fn form_of_404(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let reply = prober.ask(&Request::of(NO_MEMBER))?;
    match reply.status() {
        404 => Ok(form(&reply)),
        403 => unsettled!["the key may not read it"],
        status => Ok(plain!["the status is ", status, ": ", form(&reply)]),
    }
}

pub fn form_of_403(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let Some(reply) = first(prober, |reply| reply.status() == 403) else {
        return unsettled!["no request was answered with a 403"];
    };
    let all = prober.replies.iter().filter(|reply| reply.status() == 403);
    let (count, names) = all.fold((0_usize, 0_usize), |(count, names), reply| {
        (count + 1, names + usize::from(!named_scopes(reply).is_empty()))
    });
    Ok(plain![form(&reply), "; ", names, " of ", count, " messages name scopes"])
}

/// What acting for the own workspace gives.
pub fn own_workspace(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    if prober.client.workspace_id().is_some() {
        return unsettled!["--workspace was given"];
    }
    let operation = Operation::WorkspaceGet;
    let mut id = optional(prober.record(operation))?.and_then(|workspace| text(workspace.get("id")));
    // Most lists name the workspace, too.
    for list in [Operation::TagsList, Operation::KeysList, Operation::AuditLogsList] {
        if id.is_none() {
            let page = optional(prober.first_page(list))?;
            id = page.and_then(|page| text(page.items.first()?.get("organization_id")));
        }
    }
    let Some(id) = id else { return unsettled!["the id of the workspace cannot be read"] };
    let Ok(client) = prober.client.as_workspace(&id) else { return unsettled!["the id is no value of a header"] };
    let reply = prober.ask_as(&client, &Request::of(operation.spec().path).in_own_name())?;
    match reply.status() {
        _ if reply.is_success() => Ok(plain!["it is accepted"]),
        status => Ok(plain!["it is refused with ", status, ": ", form(&reply)]),
    }
}
