//! Calls a function of the Rust API by its canonical name, with arguments from JSON.

use std::fmt::Debug;
use std::time::Duration;

use instantly_rbac::accounts::{AccountPageOptions, AccountSort, SortOrder};
use instantly_rbac::internals::FromDocuments;
use instantly_rbac::keys::ApiKey;
use instantly_rbac::matrix::{self, Action, Matrix, Resource};
use instantly_rbac::members::{Invitation, Member, Role};
use instantly_rbac::scopes::{self, Scope};
use instantly_rbac::{Client, Error, Items, JsonValue, List, ListOptions, PageOptions, Reply, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::judge::Outcome;
use crate::vectors::ClientSettings;

/// Every name that can be called here.
pub const NAMES: &[&str] = &[
    "members.list",
    "members.iter",
    "members.page",
    "members.get",
    "members.invite",
    "members.update",
    "members.remove",
    "keys.list",
    "keys.iter",
    "keys.page",
    "keys.create",
    "keys.revoke",
    "groups.list",
    "groups.iter",
    "groups.page",
    "groups.get",
    "groups.invite",
    "groups.remove",
    "groups.admin",
    "tags.list",
    "tags.iter",
    "tags.page",
    "tags.get",
    "tags.create",
    "tags.update",
    "tags.delete",
    "tags.assign",
    "tags.unassign",
    "tags.mappings",
    "tags.mappings_iter",
    "tags.mappings_page",
    "tags.ensure",
    "campaigns.list",
    "campaigns.iter",
    "campaigns.page",
    "accounts.list",
    "accounts.iter",
    "accounts.page",
    "audit_logs.list",
    "audit_logs.iter",
    "audit_logs.page",
    "audit_logs.activity",
    "workspace.get",
    "workspace.update",
    "workspace.change_owner",
    "workspace.change_owner_to_member",
    "workspace.schedule_removal",
    "workspace.cancel_removal",
    "workspace.get_domain",
    "workspace.set_domain",
    "workspace.delete_domain",
    "workspace.plan",
    "workspace.subscription",
    "client.check",
    "client.request",
    "members.review",
    "keys.review",
    "tags.review",
    "client.review",
    "scopes.documented",
    "scopes.allows",
    "scopes.effective",
    "scopes.in_words",
    "scopes.smallest_for",
    "scopes.added_access",
    "scopes.adds_access",
    "matrix.original",
    "matrix.from_json",
    "matrix.from_toml",
    "matrix.roles",
    "matrix.rows",
    "matrix.cell",
    "matrix.can",
    "matrix.compile",
    "matrix.check",
    "matrix.added_access",
    "matrix.adds_access",
];

/// A client as a case wants it: without pacing and without back-off.
///
/// # Panics
///
/// Where the settings do not make a client.
pub fn client(settings: &ClientSettings, url: &str, key: &str) -> Client {
    let mut builder = Client::builder().api_key(key).base_url(url).capacity(None).backoff(Duration::ZERO);
    if let Some(attempts) = settings.max_attempts {
        builder = builder.max_attempts(attempts);
    }
    if let Some(workspace) = &settings.as_workspace {
        builder = builder.workspace(workspace);
    }
    builder.build().expect("a client for the case")
}

/// Calls the function of that name.
///
/// # Panics
///
/// Where there is no such name, or an argument that it does not take: a defect of a vector.
pub fn call(client: &Client, name: &str, arguments: &Map<String, Value>) -> Outcome {
    dispatch(client, name, &mut Arguments(arguments.clone())).unwrap_or_else(|error| Outcome {
        error: Some(document(&error)),
        shown: Some(format!("{error} {error:?}")),
        ..Outcome::default()
    })
}

fn dispatch(client: &Client, name: &str, args: &mut Arguments) -> Result<Outcome> {
    match name.split_once('.').expect("a canonical name") {
        ("members", verb) => members(client, verb, args),
        ("keys", verb) => keys(client, verb, args),
        ("groups", verb) => groups(client, verb, args),
        ("tags", verb) => tags(client, verb, args),
        ("campaigns", verb) => campaigns(client, verb, args),
        ("accounts", verb) => accounts(client, verb, args),
        ("audit_logs", verb) => audit_logs(client, verb, args),
        ("workspace", verb) => workspace(client, verb, args),
        ("client", verb) => on_client(client, verb, args),
        ("scopes", verb) => on_scopes(verb, args),
        ("matrix", verb) => on_matrix(verb, args),
        _ => panic!("{name} is no function"),
    }
}

struct Arguments(Map<String, Value>);

impl Arguments {
    fn take<T: DeserializeOwned>(&mut self, name: &str) -> T {
        let value = self.0.remove(name).unwrap_or(Value::Null);
        serde_json::from_value(value).unwrap_or_else(|error| panic!("argument {name}: {error}"))
    }

    /// All that was not taken, as one structure.
    fn rest<T: DeserializeOwned>(&mut self) -> T {
        serde_json::from_value(Value::Object(std::mem::take(&mut self.0))).unwrap_or_else(|error| panic!("{error}"))
    }

    fn paging(&mut self) -> Paging {
        Paging(ListOptions { page_size: self.take("page_size"), max_items: self.take("max_items") })
    }

    fn page_options(&mut self) -> PageOptions {
        PageOptions { limit: self.take("limit"), starting_after: self.take("starting_after") }
    }
}

struct Paging(ListOptions);

impl Paging {
    /// `list` or `iter`, as the vector says.
    fn call<T: Serialize + DeserializeOwned + Debug>(
        self,
        as_list: bool,
        items: Items<T>,
        list: impl FnOnce() -> Result<List<T>>,
    ) -> Result<Outcome> {
        if as_list { self.list(items, list) } else { self.iter(items) }
    }

    fn list<T: Serialize + DeserializeOwned + Debug>(
        self,
        items: Items<T>,
        list: impl FnOnce() -> Result<List<T>>,
    ) -> Result<Outcome> {
        if self.0 == ListOptions::default() { whole(list()) } else { self.iter(items) }
    }

    fn iter<T: Serialize + DeserializeOwned + Debug>(self, items: Items<T>) -> Result<Outcome> {
        whole(items.bounded(&self.0).into_list())
    }
}

fn document<T: Serialize>(value: &T) -> Value {
    let json = serde_json::to_string(value).expect("a document");
    serde_json::from_str::<JsonValue>(&json).expect("it is JSON").to_value()
}

/// What serializes as its canonical document.
fn whole<T: Serialize + Debug>(result: Result<T>) -> Result<Outcome> {
    let result = result?;
    Ok(Outcome { document: Some(document(&result)), shown: Some(format!("{result:?}")), ..Outcome::default() })
}

/// A record, whose canonical document has `meta` beside its fields.
fn one<T: Serialize + Debug>(reply: Result<Reply<T>>) -> Result<Outcome> {
    let reply = reply?;
    let mut record = document(&reply.value);
    record["meta"] = document(&reply.meta);
    Ok(Outcome { document: Some(record), ..whole(Ok(reply))? })
}

fn members(client: &Client, verb: &str, args: &mut Arguments) -> Result<Outcome> {
    let members = client.members();
    match verb {
        "list" | "iter" => {
            let (paging, filter) = (args.paging(), args.rest());
            let items = members.iter(&filter);
            paging.call(verb == "list", items, || members.list(&filter))
        }
        "page" => {
            let options = args.page_options();
            whole(members.page(&args.rest(), &options))
        }
        "get" => one(members.get(&args.take::<String>("id"))),
        "invite" => one(members.invite(&args.rest::<Invitation>())),
        "update" => {
            let id: String = args.take("id");
            one(members.update(&id, &args.rest()))
        }
        "review" => whole(members.review(&args.rest())),
        "remove" => whole(members.remove(&args.take::<String>("id"))),
        _ => panic!("members.{verb} is no function"),
    }
}

fn keys(client: &Client, verb: &str, args: &mut Arguments) -> Result<Outcome> {
    let keys = client.keys();
    match verb {
        "list" | "iter" => {
            let (paging, filter) = (args.paging(), args.rest());
            let items = keys.iter(&filter);
            paging.call(verb == "list", items, || keys.list(&filter))
        }
        "page" => {
            let options = args.page_options();
            let page = keys.page(&args.rest(), &options)?;
            let secret = page.items.first().map(|key| key.secret().to_owned());
            Ok(Outcome { secret, ..whole(Ok(page))? })
        }
        "create" => {
            let name: String = args.take("name");
            let scopes: Vec<String> = args.take("scopes");
            let key = keys.create_with(&name, &scopes, &args.rest())?;
            let secret = Some(key.secret().to_owned());
            Ok(Outcome { secret, ..one(Ok(key))? })
        }
        "review" => whole(keys.review(&args.rest())),
        "revoke" => whole(keys.revoke(&args.take::<String>("id"))),
        _ => panic!("keys.{verb} is no function"),
    }
}

fn groups(client: &Client, verb: &str, args: &mut Arguments) -> Result<Outcome> {
    let groups = client.groups();
    match verb {
        "list" => args.paging().list(groups.iter(), || groups.list()),
        "iter" => args.paging().iter(groups.iter()),
        "page" => whole(groups.page(&args.page_options())),
        "get" => one(groups.get(&args.take::<String>("id"))),
        "invite" => one(groups.invite(&args.take::<String>("sub_workspace_id"))),
        "remove" => whole(groups.remove(&args.take::<String>("id"))),
        "admin" => one(groups.admin()),
        _ => panic!("groups.{verb} is no function"),
    }
}

fn tags(client: &Client, verb: &str, args: &mut Arguments) -> Result<Outcome> {
    let tags = client.tags();
    match verb {
        "list" | "iter" => {
            let (paging, filter) = (args.paging(), args.rest());
            let items = tags.iter(&filter);
            paging.call(verb == "list", items, || tags.list(&filter))
        }
        "page" => {
            let options = args.page_options();
            whole(tags.page(&args.rest(), &options))
        }
        "get" => one(tags.get(&args.take::<String>("id"))),
        "create" => {
            let description: Option<String> = args.take("description");
            one(tags.create(&args.take::<String>("label"), description.as_deref()))
        }
        "update" => {
            let id: String = args.take("id");
            one(tags.update(&id, &args.rest()))
        }
        "delete" => whole(tags.delete(&args.take::<String>("id"))),
        "assign" => {
            let tag_ids: Vec<String> = args.take("tag_ids");
            one(tags.assign(&tag_ids, &args.rest()))
        }
        "unassign" => {
            let tag_ids: Vec<String> = args.take("tag_ids");
            one(tags.unassign(&tag_ids, &args.rest()))
        }
        "mappings" | "mappings_iter" => {
            let (paging, filter) = (args.paging(), args.rest());
            let items = tags.mappings_iter(&filter);
            paging.call(verb == "mappings", items, || tags.mappings(&filter))
        }
        "mappings_page" => {
            let options = args.page_options();
            whole(tags.mappings_page(&args.rest(), &options))
        }
        "review" => whole(tags.review(&args.rest())),
        "ensure" => whole(tags.ensure(&args.take::<Vec<String>>("labels"))),
        _ => panic!("tags.{verb} is no function"),
    }
}

fn campaigns(client: &Client, verb: &str, args: &mut Arguments) -> Result<Outcome> {
    let campaigns = client.campaigns();
    match verb {
        "list" | "iter" => {
            let (paging, filter) = (args.paging(), args.rest());
            let items = campaigns.iter(&filter);
            paging.call(verb == "list", items, || campaigns.list(&filter))
        }
        "page" => {
            let options = args.page_options();
            whole(campaigns.page(&args.rest(), &options))
        }
        _ => panic!("campaigns.{verb} is no function"),
    }
}

fn accounts(client: &Client, verb: &str, args: &mut Arguments) -> Result<Outcome> {
    let accounts = client.accounts();
    match verb {
        "list" | "iter" => {
            let (paging, filter) = (args.paging(), args.rest());
            let items = accounts.iter(&filter);
            paging.call(verb == "list", items, || accounts.list(&filter))
        }
        "page" => {
            let PageOptions { limit, starting_after } = args.page_options();
            let options = AccountPageOptions {
                limit,
                starting_after,
                sort_by: args.take::<Option<AccountSort>>("sort_by"),
                sort_order: args.take::<Option<SortOrder>>("sort_order"),
                skip: args.take("skip"),
            };
            whole(accounts.page(&args.rest(), &options))
        }
        _ => panic!("accounts.{verb} is no function"),
    }
}

fn audit_logs(client: &Client, verb: &str, args: &mut Arguments) -> Result<Outcome> {
    let logs = client.audit_logs();
    match verb {
        "list" | "iter" => {
            let (paging, filter) = (args.paging(), args.rest());
            let items = logs.iter(&filter);
            paging.call(verb == "list", items, || logs.list(&filter))
        }
        "page" => {
            let options = args.page_options();
            whole(logs.page(&args.rest(), &options))
        }
        "activity" => {
            let Paging(bounds) = args.paging();
            whole(logs.activity(&args.rest(), &bounds))
        }
        _ => panic!("audit_logs.{verb} is no function"),
    }
}

fn workspace(client: &Client, verb: &str, args: &mut Arguments) -> Result<Outcome> {
    let workspace = client.workspace();
    match verb {
        "get" => one(workspace.get()),
        "update" => one(workspace.update(&args.rest())),
        "change_owner" => {
            let sec: String = args.take("sec");
            one(workspace.change_owner(&args.take::<String>("email"), sec))
        }
        "change_owner_to_member" => {
            let sec: String = args.take("sec");
            one(workspace.change_owner_to_member(&args.take::<String>("member_id"), sec))
        }
        "schedule_removal" => one(workspace.schedule_removal()),
        "cancel_removal" => one(workspace.cancel_removal()),
        "get_domain" => one(workspace.get_domain()),
        "set_domain" => one(workspace.set_domain(&args.take::<String>("domain"))),
        "delete_domain" => one(workspace.delete_domain()),
        "plan" => one(workspace.plan()),
        "subscription" => one(workspace.subscription()),
        _ => panic!("workspace.{verb} is no function"),
    }
}

fn on_client(client: &Client, verb: &str, args: &mut Arguments) -> Result<Outcome> {
    match verb {
        "check" => whole(client.check()),
        "review" => whole(client.review(&args.rest())),
        "request" => {
            let method: String = args.take("method");
            let path: String = args.take("path");
            let query: Option<Map<String, Value>> = args.take("query");
            let query = query.unwrap_or_default();
            let query: Vec<_> =
                query.iter().map(|(name, value)| (name.as_str(), value.as_str().expect("a text"))).collect();
            let body: Option<JsonValue> = args.take("body");
            let method = method.parse().map_err(|error: Error| error)?;
            whole(client.request(method, &path, &query, body.as_ref()))
        }
        _ => panic!("client.{verb} is no function"),
    }
}

fn offline<T: Serialize + Debug>(value: T) -> Result<Outcome> {
    whole(Ok(value))
}

fn on_scopes(verb: &str, args: &mut Arguments) -> Result<Outcome> {
    let mut granted = |name: &str| -> Vec<Scope> {
        args.take::<Vec<String>>(name).iter().map(|scope| Scope::received(scope)).collect()
    };
    match verb {
        "documented" => offline(scopes::documented().collect::<Vec<_>>()),
        "allows" => {
            let granted = granted("granted");
            offline(scopes::allows(&granted, &args.take::<String>("required").parse()?))
        }
        "effective" => offline(scopes::effective(&granted("granted"))),
        "in_words" => offline(scopes::in_words(&granted("granted"))),
        "smallest_for" => offline(scopes::smallest_for(&args.take::<Vec<String>>("operations"))?),
        "added_access" => offline(scopes::added_access(&granted("before"), &granted("after"))),
        "adds_access" => offline(scopes::adds_access(&granted("before"), &granted("after"))),
        _ => panic!("scopes.{verb} is no function"),
    }
}

fn on_matrix(verb: &str, args: &mut Arguments) -> Result<Outcome> {
    let matrix = args.take::<Option<Matrix>>("matrix").unwrap_or_else(Matrix::original);
    let mut text = |name: &str| args.take::<String>(name);
    match verb {
        "original" => offline(matrix),
        "from_json" => offline(Matrix::from_json(&text("text"))?),
        "from_toml" => offline(Matrix::from_toml(&text("text"))?),
        "roles" => offline(matrix.roles().collect::<Vec<_>>()),
        "rows" => {
            offline(matrix.rows().map(|(name, cells)| json!({ "name": name, "cells": cells })).collect::<Vec<_>>())
        }
        "cell" => offline(matrix.cell(&text("role"), Resource::by_name(&text("resource"))?)?),
        "can" => {
            let (role, resource, action) = (text("role"), text("resource"), text("action"));
            offline(matrix.can(&role, Resource::by_name(&resource)?, Action::by_name(&action)?)?)
        }
        "compile" => offline(matrix.compile(&text("role"))?),
        "check" => {
            let (FromDocuments::<Member>(members), FromDocuments::<ApiKey>(keys)) =
                (args.take("members"), args.take("keys"));
            offline(matrix.check(&members, &keys, &args.take("assignment"))?)
        }
        "added_access" | "adds_access" => {
            let [before, after] = [text("before"), text("after")].map(|role| Role::from(role.as_str()));
            match verb {
                "added_access" => offline(matrix::added_access(&before, &after)),
                _ => offline(matrix::adds_access(&before, &after)),
            }
        }
        _ => panic!("matrix.{verb} is no function"),
    }
}
