//! `tags list`.

use clap::Args;
use instantly_rbac::tags::{Tag, TagFilter};
use instantly_rbac::{Client, Items};

use crate::list::Resource;
use crate::list::columns::{Column, column, ids};

/// Which of them.
#[derive(Args)]
#[command(next_help_heading = "Filters")]
pub struct Filter {
    /// Only tags whose label matches.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only tags that these accounts (e-mail addresses) or campaigns (ids) carry; with commas, or given again.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    resource_ids: Option<Vec<String>>,
    /// Only these tags; with commas, or given again.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    tag_ids: Option<Vec<String>>,
}

impl Resource for Filter {
    type Record = Tag;

    fn items(&self, client: &Client) -> Items<Tag> {
        let Filter { search, resource_ids, tag_ids } = self;
        let (search, resource_ids, tag_ids) = (search.clone(), resource_ids.clone(), tag_ids.clone());
        client.tags().iter(&TagFilter { search, resource_ids, tag_ids })
    }

    fn columns(&self) -> Vec<Column> {
        vec![
            column("tag", "label"),
            column("for", "description"),
            column("created", "timestamp_created"),
            ids("id", "id"),
        ]
    }
}
