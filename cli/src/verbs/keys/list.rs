//! `keys list`.

use clap::Args;
use instantly_rbac::keys::{ApiKey, KeyFilter};
use instantly_rbac::{Client, Items};

use crate::list::Resource;
use crate::list::columns::{Column, column, ids};

/// The API filters no keys, and their secrets are never shown.
#[derive(Args)]
pub struct Filter {}

impl Resource for Filter {
    type Record = ApiKey;

    fn items(&self, client: &Client) -> Items<ApiKey> {
        client.keys().iter(&KeyFilter::default())
    }

    fn columns(&self) -> Vec<Column> {
        vec![column("key", "name"), column("may", "scopes"), column("created", "timestamp_created"), ids("id", "id")]
    }
}
