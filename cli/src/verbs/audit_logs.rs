//! `audit-logs`: what happened.

use clap::Args;
use instantly_rbac::audit_logs::{ActivityType, AuditLog, AuditLogFilter};
use instantly_rbac::{Client, Items};

use crate::choice::{names, one_of};
use crate::list::columns::{Column, column, ids};
use crate::list::{List, Resource, help};
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// List the audit log: when, who, what, from where.
#[derive(Args)]
#[command(after_help = help_of_log())]
pub struct AuditLogs {
    #[command(flatten)]
    list: List<Filter>,
}

fn help_of_log() -> String {
    format!(
        "The log records logins, campaigns, leads, accounts, webhooks and API keys; it records no change of members, \
         roles, groups and tags. Time zone and inclusiveness of the dates are not documented.\n\n\
         Types of activity: {}.\n\n{}",
        names("ActivityType").join(", "),
        help("instantly-rbac audit-logs --activity-type api-key-created --ndjson")
    )
}

impl AuditLogs {
    /// Lists them.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        self.list.run(streams)
    }
}

#[derive(Args)]
#[command(next_help_heading = "Filters")]
struct Filter {
    /// Only this type of activity, by name or code; the names are below.
    #[arg(
        long,
        value_name = "TYPE",
        value_parser = one_of::<ActivityType>("ActivityType"),
        hide_possible_values = true
    )]
    activity_type: Option<ActivityType>,
    /// Only events that match; what is searched is not documented.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// From this date, such as 2026-01-31.
    #[arg(long, value_name = "DATE")]
    start_date: Option<String>,
    /// To this date, such as 2026-01-31.
    #[arg(long, value_name = "DATE")]
    end_date: Option<String>,
}

impl Resource for Filter {
    type Record = AuditLog;

    fn items(&self, client: &Client) -> Items<AuditLog> {
        let Filter { activity_type, search, start_date, end_date } = self;
        let (search, start_date, end_date) = (search.clone(), start_date.clone(), end_date.clone());
        client.audit_logs().iter(&AuditLogFilter { activity_type: *activity_type, search, start_date, end_date })
    }

    fn columns(&self) -> Vec<Column> {
        vec![
            column("when (UTC)", "timestamp").to_the_second(),
            column("who", "user_name"),
            column("what", "activity_type"),
            column("from", "ip_address"),
            column("by API", "from_api"),
            ids("key id", "api_key_id"),
        ]
    }
}
