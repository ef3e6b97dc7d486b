//! A real HTTP server on 127.0.0.1 that behaves as the Instantly API v2 does, for trying the
//! client out and for tests without an account.
//!
//! ```
//! use instantly_sandbox::{Fault, Sandbox};
//!
//! let sandbox = Sandbox::start()?;
//! let client = sandbox.client()?;
//! assert_eq!(client.workspace().get()?.name, "Northwind Outreach");
//!
//! sandbox.fault(Fault::reset().on("members.list"));
//! assert!(!client.members().list(&Default::default())?.is_empty(), "the client tried again");
//! assert_eq!(sandbox.requests().last().unwrap().operation, Some("members.list"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It holds an agency's workspace, the workspaces of its clients in several states of the group,
//! and people, keys, tags, campaigns, accounts and an audit log in each. It is strict: whatever
//! the API refuses is refused here. It listens on loopback only, and everything in it is gone
//! when it stops.
//!
//! The same seed and the same requests, in the same order, give the same bodies, ids, times and
//! keys included. For that its clock stands at 2026-11-20T09:00:00Z and moves by one second for
//! each thing that is changed. `date` headers give that time too, as a real server's agree with
//! its timestamps; the client's reviews take ages from them, so that they find the same in any
//! year. Only the rate limit follows the real time.
//!
//! # What there is to find
//!
//! - Tessa Whitaker left in August. She is still a member of the agency and, with the same address,
//!   of two clients' workspaces, of one as an admin. No log names her.
//! - Diego Santos, an editor of the agency, has an address outside its domain.
//! - Aiko Mori was invited more than a year ago, and the invitation is still open.
//! - The campaign `Partner introductions` and one account belong to somebody who is no member.
//! - The log shows the keys `Zapier (legacy)`, which only adds leads and may do everything, and
//!   `SDR console` at work. It shows none of `Bulk editor`, which may change everything. No key is
//!   logged with what its scopes do not allow.
//!
//! Every reply carries the header `x-instantly-sandbox: 1`, which the API does not send. The client
//! notes it ([`instantly_rbac::Client::is_sandbox`]), and a review says at its top that what it
//! shows is made up.
//!
//! # What it assumes
//!
//! The API's documentation leaves much open. Where it does, the sandbox does one of the things
//! that the API might do, mostly the one that is worst for a client. The client in
//! `instantly-rbac` relies on none of it, and neither should you. Much of it can be had the other
//! way round: see [`Alternative`].
//!
//! - Checks come in this order: 401, 403 for `x-as-workspace`, 429, 402, 404 for the route, 403 for
//!   a scope, 400 and 415, then 404 and 409. A wrong method is a 404. A 403 names the scopes of
//!   which any one suffices.
//! - The wording of the API's errors is that of Fastify, so what the documentation leaves open about
//!   HTTP is as Fastify has it. Every GET answers HEAD. A GET or HEAD takes any content type, and
//!   its body is not read. Elsewhere a content type of JSON without a body, or with one that is no
//!   JSON, is a 400; `text/plain` is a body that is a text; any other type, and a body without a
//!   type, is a 415. An operation without a documented body ignores what was sent.
//! - Parameters of the query are converted as Fastify does it: a number may be spelt `37`, `37.0` or
//!   `3.7e1`, a boolean only `true` or `false`. A repeated parameter is a list, which no parameter
//!   here takes, and so a 400. An empty one is a 400 unless it is a plain text, which then filters
//!   nothing. Unknown parameters are ignored.
//! - Bodies are not converted: `{"label": 7}` is a 400, and so is a field that a closed body does
//!   not know, although Fastify would convert the one and drop the other by default.
//! - `custom-tags/toggle-resource` takes a key with `custom_tags:update`, and
//!   `workspace-group-members/admin` one with `workspace_group_members:read`.
//! - Lists show the newest first. An id in a path that is no UUID is a 404. A malformed cursor is
//!   a 400; a well-formed one holds although its record is gone, except in the audit log, whose
//!   events never go. A full last page carries a cursor, and a `limit` above the maximum gives an
//!   empty page (both seen live). Campaigns end with `next_starting_after: ""`, accounts with
//!   `null`, other lists without it (all three seen live).
//! - A campaign that is a draft has `campaign_schedule: {}` (seen live).
//! - `sort_order` and `skip` of accounts work without `sort_by` too, by the time of creation.
//! - Audit events come newest first. `search` looks at the user's name, the address and the user
//!   agent. A date means the whole day in UTC at both ends; a time means that instant; anything
//!   else is a 400. `activity_type` takes any number, and one that no activity has finds nothing.
//! - An audit event about a key names the key that acted in `api_key_id`, the key that was made or
//!   deleted in its metadata, and the workspace's owner as the user.
//! - Inviting an address that is there already is a 409, in any spelling. The roles owner and
//!   client are a 400, and so are changing the role of the owner and removing the owner.
//! - The secret of a key is in every reply about it, in lists too. A key that revokes itself gets
//!   a 400.
//! - A workspace that was invited, or belongs to a group, gets a 409 when it is invited again; one
//!   that said no may be invited again. Inviting itself, an admin workspace, or from within a
//!   sub-workspace is a 400. Either side may see and end a link.
//! - Toggling is all or nothing: an unknown tag or thing is a 404 and changes nothing. Repeating
//!   it changes nothing. `filter`, `search` and `excluded_resource_ids` without `selected_all` are
//!   ignored, and so is `resource_ids` with it. An account filter for other things than accounts,
//!   and a tag in a filter that is neither a UUID nor `no-tag`, are a 400.
//! - Labels of tags are kept trimmed, and differ by case.
//! - The new owner must have accepted (else 400), and `sec` must be [`Sandbox::owner_token`] (else
//!   403). The old owner becomes an admin.
//! - Scheduling the removal again moves its time. Cancelling where nothing is scheduled, and
//!   reading or deleting an agency domain where there is none, are a 404. A domain needs a dot,
//!   and is never verified.
//! - 429 carries `retry-after` in whole seconds. Requests that are refused so do not count.
//! - `x-as-workspace` must name an accepted sub-workspace; the key's own workspace is none.

mod accounts;
mod alternatives;
mod audit_events;
mod audit_logs;
mod audit_trail;
mod auth;
mod campaigns;
mod dispatch;
mod fault_script;
mod faults;
mod groups;
pub mod http;
mod keys;
mod limits;
mod members;
mod people;
mod query;
mod refusal;
mod requests;
mod route;
mod sandbox;
mod seed;
mod server;
mod state;
mod tags;
mod toggle;
mod validate;
mod workspace;

pub use alternatives::Alternative;
pub use faults::Fault;
pub use requests::LoggedRequest;
pub use sandbox::{Builder, Sandbox};

/// What the bridge and the generator of the language packages need of this crate. **Not part of the API.**
pub mod internals {
    pub use crate::sandbox::SANDBOX_SETTINGS;
}
