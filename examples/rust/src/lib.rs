//! What the examples share: tables that a person reads.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::io::{self, Write};

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{ContentArrangement, Table};
use instantly_rbac::accounts::Account;
use instantly_rbac::audit_logs::AuditLog;
use instantly_rbac::campaigns::Campaign;
use instantly_rbac::groups::GroupMember;
use instantly_rbac::keys::ApiKey;
use instantly_rbac::matrix::{Action, MatrixCheck};
use instantly_rbac::members::Member;
use instantly_rbac::review::KeyReview;
use instantly_rbac::tags::Tag;

/// Wide enough for every table here, narrow enough for a terminal.
const WIDTH: u16 = 110;

/// What stands where there is nothing.
const NOTHING: &str = "-";

/// Prints a line, as `println!` does, which panics where the reader is gone (`demo | head`).
#[macro_export]
macro_rules! say {
    ($($text:tt)*) => { $crate::print_line(format_args!($($text)*)) };
}

/// Prints a line. Where that cannot be done, the program ends with 1, and says so unless its reader has gone.
pub fn print_line(text: fmt::Arguments<'_>) {
    let Err(error) = writeln!(io::stdout(), "{text}") else { return };
    if error.kind() != io::ErrorKind::BrokenPipe {
        let _ = writeln!(io::stderr(), "cannot print: {error}");
    }
    std::process::exit(1);
}

/// Prints what comes next.
pub fn heading(text: &str) {
    say!("\n{text}\n{}", "─".repeat(text.chars().count()));
}

fn print<const N: usize>(columns: [&str; N], rows: impl IntoIterator<Item = [String; N]>) {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(columns);
    rows.into_iter().for_each(|row| {
        table.add_row(row);
    });
    say!("{table}");
}

/// A value that may be missing.
pub fn shown(value: &Option<impl Display>) -> String {
    value.as_ref().map_or_else(|| NOTHING.to_owned(), ToString::to_string)
}

/// The day of a moment.
fn day(moment: &Option<instantly_rbac::Timestamp>) -> String {
    moment.as_ref().map_or(NOTHING.to_owned(), |moment| moment.as_str().chars().take(10).collect())
}

/// The moment to the second.
fn second(moment: &Option<instantly_rbac::Timestamp>) -> String {
    let text = |moment: &instantly_rbac::Timestamp| moment.as_str().chars().take(19).collect::<String>();
    moment.as_ref().map_or(NOTHING.to_owned(), |moment| text(moment).replace('T', " "))
}

/// Members: who is in, in which role, since when.
pub fn print_members<'a>(members: impl IntoIterator<Item = &'a Member>) {
    print(
        ["member", "role", "invited", "joined"],
        members.into_iter().map(|member| {
            let joined = if member.accepted == Some(true) { "yes" } else { "not yet" };
            [member.email.to_string(), member.role.to_string(), day(&member.timestamp_created), joined.to_owned()]
        }),
    );
}

/// Keys: what each may do. Their secrets are not among it.
pub fn print_keys<'a>(keys: impl IntoIterator<Item = &'a ApiKey>) {
    print(
        ["key", "may", "created"],
        keys.into_iter().map(|key| {
            let scopes: Vec<String> = key.scopes.iter().map(ToString::to_string).collect();
            [key.name.to_string(), scopes.join(", "), day(&key.timestamp_created)]
        }),
    );
}

/// The workspace group: which workspaces belong to it.
pub fn print_groups<'a>(links: impl IntoIterator<Item = &'a GroupMember>) {
    print(
        ["sub-workspace", "invitation", "since"],
        links
            .into_iter()
            .map(|link| [shown(&link.sub_workspace_name), link.status.to_string(), day(&link.timestamp_created)]),
    );
}

/// Tags, and what they are for.
pub fn print_tags<'a>(tags: impl IntoIterator<Item = &'a Tag>) {
    print(["tag", "for"], tags.into_iter().map(|tag| [tag.label.to_string(), shown(&tag.description)]));
}

/// Campaigns and their states.
pub fn print_campaigns<'a>(campaigns: impl IntoIterator<Item = &'a Campaign>) {
    print(
        ["campaign", "state"],
        campaigns.into_iter().map(|campaign| [campaign.name.to_string(), campaign.status.to_string()]),
    );
}

/// Accounts and their states.
pub fn print_accounts<'a>(accounts: impl IntoIterator<Item = &'a Account>) {
    print(
        ["sending account", "state", "provider"],
        accounts
            .into_iter()
            .map(|account| [account.email.to_string(), shown(&account.status), account.provider_code.to_string()]),
    );
}

/// Events: when, who, what, from where.
pub fn print_events<'a>(events: impl IntoIterator<Item = &'a AuditLog>) {
    print(
        ["when (UTC)", "who", "what", "from"],
        events.into_iter().map(|event| {
            let by = if event.from_api == Some(true) { "API" } else { "app" };
            let from = format!("{} ({by})", event.ip_address);
            [second(&event.timestamp), shown(&event.user_name), event.activity_type.to_string(), from]
        }),
    );
}

/// The review of keys, the most severe first.
pub fn print_key_review(review: &KeyReview) {
    print(
        ["severity", "key", "it can", "last logged"],
        review.keys.iter().map(|reviewed| {
            let can = if reviewed.can.is_empty() { "do nothing".to_owned() } else { reviewed.can.join("; ") };
            [shown(&reviewed.severity()), reviewed.key.name.to_string(), can, day(&reviewed.last_logged)]
        }),
    );
}

/// Where people and keys differ from the matrix in a way that could be mended.
pub fn print_differences(check: &MatrixCheck) {
    let named = |actions: &BTreeSet<Action>| {
        let names: Vec<&str> = actions.iter().map(|action| action.name()).collect();
        if names.is_empty() { NOTHING.to_owned() } else { names.join(", ") }
    };
    print(
        ["who", "role", "with", "can also", "lacks"],
        check.differences.iter().filter(|difference| !difference.inherent).map(|difference| {
            let with = difference.resource.title().to_owned();
            [
                difference.holder.to_string(),
                difference.role.clone(),
                with,
                named(&difference.more),
                named(&difference.less),
            ]
        }),
    );
}

/// The programs of the README, which run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
