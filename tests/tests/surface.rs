//! `tests/surface.json` says what every language must offer. It is written from
//! `core/src/operation.rs` (`make surface`) and compared, both ways, with what is really there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use instantly_rbac::ErrorKind;
use instantly_rbac::operation::{Composed, Operation};
use serde_json::{Value, json};
use syn::{ImplItem, Item, Type, Visibility};

fn surface() -> Value {
    let operations: Vec<Value> = Operation::ALL
        .iter()
        .map(|operation| {
            let mut row = serde_json::to_value(operation.spec()).unwrap();
            row["scopes"] = json!(operation.sufficient_scopes());
            row["functions"] = json!(operation.functions());
            row["largest_page"] = json!(operation.functions().get(1).map(|_| operation.largest_page()));
            row
        })
        .collect();
    json!({
        "about": "Written by `make surface` from core/src/operation.rs: what every language offers.",
        "operations": operations,
        "composed": Composed::ALL.iter().map(|composed| composed.spec()).collect::<Vec<_>>(),
        "error_kinds": ErrorKind::ALL,
    })
}

fn functions_of_the_table() -> BTreeSet<String> {
    let composed = Composed::ALL.iter().map(|composed| composed.name().to_owned());
    Operation::ALL.iter().flat_map(|operation| operation.functions()).chain(composed).collect()
}

fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

#[test]
fn the_checked_in_surface_is_that_of_the_table() {
    let text = format!("{}\n", serde_json::to_string_pretty(&surface()).unwrap());
    if std::env::var_os("UPDATE_SURFACE").is_some() {
        std::fs::write(path("surface.json"), &text).unwrap();
    }
    let checked_in = std::fs::read_to_string(path("surface.json")).unwrap();
    assert!(checked_in == text, "tests/surface.json is not that of core/src/operation.rs: run `make surface`");
}

/// Where each namespace is written, and the type whose methods it has; some have free functions.
const NAMESPACES: [(&str, &str, &[&str]); 11] = [
    ("members", "Members", &["members.rs", "review/members.rs"]),
    ("keys", "Keys", &["keys.rs", "review/keys.rs"]),
    ("groups", "Groups", &["groups.rs"]),
    ("tags", "Tags", &["tags.rs", "review/tags.rs"]),
    ("campaigns", "Campaigns", &["campaigns.rs"]),
    ("accounts", "Accounts", &["accounts.rs"]),
    ("audit_logs", "AuditLogs", &["audit_logs.rs", "audit_logs/activity.rs", "audit_logs/arrow.rs"]),
    ("workspace", "WorkspaceApi", &["workspace.rs"]),
    ("client", "Client", &["client.rs", "review/report.rs", "access/collect.rs"]),
    ("scopes", "", &["scopes.rs"]),
    ("matrix", "Matrix", &["matrix.rs", "matrix/compile.rs", "matrix/check.rs", "matrix/load.rs", "matrix/rights.rs"]),
];

/// The public functions of the Rust API, by canonical name.
fn functions_of_the_rust_api() -> BTreeSet<String> {
    let mut functions = BTreeSet::new();
    for (namespace, owner, files) in NAMESPACES {
        for file in files {
            let source = std::fs::read_to_string(path(&format!("../core/src/{file}"))).unwrap();
            let items = syn::parse_file(&source).unwrap().items;
            let names = items.iter().flat_map(|item| public_functions(item, owner));
            functions.extend(names.map(|name| format!("{namespace}.{name}")));
        }
    }
    functions
}

/// Methods of the owner; free functions only where a module stands for the namespace.
fn public_functions(item: &Item, owner: &str) -> Vec<String> {
    let is_public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    match item {
        Item::Fn(function) if ["", "Matrix"].contains(&owner) && is_public(&function.vis) => {
            vec![function.sig.ident.to_string()]
        }
        Item::Impl(block) if block.trait_.is_none() => {
            let Type::Path(name) = &*block.self_ty else { return Vec::new() };
            if name.path.segments.last().unwrap().ident != owner {
                return Vec::new();
            }
            let methods = block.items.iter().filter_map(|item| match item {
                ImplItem::Fn(function) if is_public(&function.vis) => Some(function.sig.ident.to_string()),
                _ => None,
            });
            methods.collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn rust_offers_what_the_table_says_and_nothing_else() {
    // What makes a client, or says something about it, is each language's own.
    let rust_alone: BTreeSet<String> = [
        "builder",
        "from_env",
        "members",
        "keys",
        "groups",
        "tags",
        "campaigns",
        "accounts",
        "audit_logs",
        "workspace",
        "workspace_id",
        "with_total_timeout",
        "with_attempt_timeout",
        "with_cancel",
        "with_interrupt",
        "with_progress",
        "key_source",
        "base_url",
        "is_sandbox",
        "is_closed",
        "total_timeout",
    ]
    .map(|name| format!("client.{name}"))
    .into_iter()
    // Rust has no optional arguments.
    .chain(["keys.create_with", "groups.for_each_with"].map(str::to_owned))
    .collect();
    let offered: BTreeSet<String> = functions_of_the_rust_api().difference(&rust_alone).cloned().collect();
    assert_eq!(offered, functions_of_the_table());
}

/// The functions that the C header declares.
fn functions_of_the_header() -> BTreeSet<String> {
    let header = std::fs::read_to_string(path("../include/instantly_rbac.h")).unwrap();
    let code = header.lines().filter(|line| !["//", "/*", " *"].iter().any(|comment| line.starts_with(comment)));
    let names = code.filter_map(|line| {
        let name = line.split('(').next().filter(|before| before.len() < line.len())?;
        let name = name.rsplit([' ', '*']).next()?;
        name.starts_with("instantly_").then(|| name.to_owned())
    });
    names.collect()
}

/// How C spells a canonical name: an iterator is opened, and then asked for the next item.
fn in_c(name: &str) -> String {
    let name = match name.strip_suffix("iter") {
        Some(rest) => format!("{rest}open"),
        None => name.to_owned(),
    };
    format!("instantly_{}", name.replace('.', "_"))
}

#[test]
fn c_offers_what_the_table_says_and_nothing_else() {
    // Handles and what they say of themselves, the sandbox, which is no part of the API, and logging.
    let c_alone = |name: &String| {
        let handles =
            ["status", "error", "document", "cancel", "iterator", "sandbox", "log", "abi", "version", "handle"];
        let own = [
            "client_new",
            "client_base_url",
            "client_workspace_id",
            "client_total_timeout_seconds",
            "client_review_findings",
            "client_review_render",
            "keys_preset",
        ];
        let name = &name["instantly_".len()..];
        handles.iter().any(|sort| name.split('_').next() == Some(sort))
            || own.contains(&name)
            || name.ends_with("_free")
            || name.ends_with("_name")
    };
    let offered: BTreeSet<String> = functions_of_the_header().into_iter().filter(|name| !c_alone(name)).collect();
    let wanted: BTreeSet<String> = functions_of_the_table().iter().map(|name| in_c(name)).collect();
    assert_eq!(offered, wanted);
}

#[test]
fn names_are_unique_and_found_again() {
    let names: BTreeSet<&str> = Operation::ALL.iter().map(|operation| operation.name()).collect();
    assert_eq!(names.len(), Operation::ALL.len());
    for &operation in Operation::ALL {
        assert_eq!(Operation::by_name(operation.name()), Some(operation));
    }
}
