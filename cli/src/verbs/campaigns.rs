//! `campaigns`: what sends, as far as access control needs it.

use clap::{Args, Subcommand};
use instantly_rbac::campaigns::{Campaign, CampaignFilter, CampaignStatus};
use instantly_rbac::{Client, Items};

use crate::choice::one_of;
use crate::list::columns::{Column, column, ids};
use crate::list::{List, Resource, help};
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Campaigns: what sends, and who owns it.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac campaigns list"
)]
pub struct Campaigns {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// List the campaigns.
    #[command(after_help = help("instantly-rbac campaigns list --status active --group"))]
    List(List<Filter>),
}

impl Campaigns {
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
    /// Only those whose name matches.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only those with any one of these tags; with commas, or given again.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    tag_ids: Option<Vec<String>>,
    /// Only those in this state, by name or code.
    #[arg(long, value_parser = one_of::<CampaignStatus>("CampaignStatus"), allow_hyphen_values = true)]
    status: Option<CampaignStatus>,
    /// Only those in another state than this, by name or code.
    #[arg(
        long,
        value_name = "STATUS",
        value_parser = one_of::<CampaignStatus>("CampaignStatus"),
        allow_hyphen_values = true,
        hide_possible_values = true
    )]
    exclude_status: Option<CampaignStatus>,
    /// Only those of this AI sales agent.
    #[arg(long, value_name = "ID")]
    ai_sales_agent_id: Option<String>,
    /// Leave out those of AI sales agents.
    #[arg(long)]
    without_ai_sales_agents: bool,
}

impl Resource for Filter {
    type Record = Campaign;

    fn items(&self, client: &Client) -> Items<Campaign> {
        client.campaigns().iter(&CampaignFilter {
            search: self.search.clone(),
            tag_ids: self.tag_ids.clone(),
            status: self.status,
            exclude_status: self.exclude_status,
            ai_sales_agent_id: self.ai_sales_agent_id.clone(),
            without_ai_sales_agents: self.without_ai_sales_agents,
        })
    }

    fn columns(&self) -> Vec<Column> {
        vec![
            column("campaign", "name"),
            column("status", "status"),
            column("created", "timestamp_created"),
            ids("owned by", "owned_by"),
            ids("id", "id"),
        ]
    }
}
