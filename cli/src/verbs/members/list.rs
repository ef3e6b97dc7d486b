//! `members list`.

use clap::Args;
use instantly_rbac::members::{Member, MemberFilter};
use instantly_rbac::{Client, Items};

use crate::list::Resource;
use crate::list::columns::{Column, column, ids};

/// Which of them.
#[derive(Args)]
#[command(next_help_heading = "Filters")]
pub struct Filter {
    /// Only those who have, or have not, accepted their invitation.
    #[arg(long, value_name = "BOOL")]
    accepted: Option<bool>,
    /// Only those whose name or e-mail matches.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
}

impl Resource for Filter {
    type Record = Member;

    fn items(&self, client: &Client) -> Items<Member> {
        let Filter { accepted, search } = self;
        client.members().iter(&MemberFilter { accepted: *accepted, search: search.clone() })
    }

    fn columns(&self) -> Vec<Column> {
        vec![
            column("member", "email"),
            column("name", "name").parts(&["first", "last"]),
            column("role", "role"),
            column("accepted", "accepted"),
            column("invited", "timestamp_created"),
            ids("id", "id"),
        ]
    }
}
