//! `accounts`: the mailboxes that campaigns send from.

use clap::{Args, Subcommand};
use instantly_rbac::accounts::{Account, AccountFilter, AccountListFilter, AccountStatus, ProviderCode};
use instantly_rbac::{Client, Items};

use crate::choice::one_of;
use crate::list::columns::{Column, column};
use crate::list::{List, Resource, help};
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Sending accounts: the mailboxes that campaigns send from.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac accounts list"
)]
pub struct Accounts {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// List the sending accounts.
    #[command(after_help = help("instantly-rbac accounts list --status connection-error --include-tags"))]
    List(List<Filter>),
}

impl Accounts {
    /// Runs the verb.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        match &self.verb {
            Verb::List(verb) => verb.run(streams),
        }
    }
}

#[derive(Args)]
#[command(next_help_heading = "Filters")]
struct Filter {
    /// Only those that match.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only those in this state, by name or code.
    #[arg(long, value_parser = one_of::<AccountStatus>("AccountStatus"), allow_hyphen_values = true)]
    status: Option<AccountStatus>,
    /// Only those of this provider, by name or code.
    #[arg(long, value_name = "PROVIDER", value_parser = one_of::<ProviderCode>("ProviderCode"))]
    provider_code: Option<ProviderCode>,
    /// Only those with any one of these tags; with commas, or given again.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    tag_ids: Option<Vec<String>>,
    /// Only those with all of these tags; with commas, or given again.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    tag_ids_all: Option<Vec<String>>,
    /// Show each account's tags.
    #[arg(long)]
    include_tags: bool,
    /// A filter of the app's account list.
    #[arg(long, value_parser = one_of::<AccountListFilter>("AccountListFilter"))]
    filter: Option<AccountListFilter>,
}

impl Resource for Filter {
    type Record = Account;

    fn items(&self, client: &Client) -> Items<Account> {
        client.accounts().iter(&AccountFilter {
            search: self.search.clone(),
            status: self.status,
            provider_code: self.provider_code,
            tag_ids: self.tag_ids.clone(),
            tag_ids_all: self.tag_ids_all.clone(),
            include_tags: self.include_tags.then_some(true),
            filter: self.filter.clone(),
        })
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = vec![
            column("account", "email"),
            column("status", "status"),
            column("warm-up", "warmup_status"),
            column("provider", "provider_code"),
            column("added", "timestamp_created"),
        ];
        columns.extend(self.include_tags.then_some(column("tags", "tags").parts(&["label"])));
        columns
    }
}
