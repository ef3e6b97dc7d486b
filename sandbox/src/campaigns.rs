//! Campaigns, with the fields that the contract lists.

use instantly_rbac::Operation;
use instantly_rbac::campaigns::CampaignStatus;
use instantly_rbac::tags::ResourceType;
use serde::Serialize;
use serde_json::Value;

use crate::alternatives::Alternative;
use crate::dispatch::{Call, Outcome};
use crate::query::{Query, Record, newest_first};
use crate::state::Stamp;
use crate::tags::{carries_all, carries_any};

#[derive(Clone, Serialize)]
pub(crate) struct Campaign {
    pub id: String,
    pub name: String,
    pub status: CampaignStatus,
    pub campaign_schedule: Value,
    pub timestamp_created: Stamp,
    pub timestamp_updated: Stamp,
    pub organization: String,
    pub owned_by: Option<String>,
    pub created_by: Option<String>,
    pub email_list: Vec<String>,
    pub email_tag_list: Vec<String>,
    pub ai_sdr_id: Option<String>,
    pub not_sending_status: Option<i64>,
    pub is_evergreen: bool,
    pub daily_limit: u32,
}

impl Record for Campaign {
    fn id(&self) -> &str {
        &self.id
    }
}

pub(crate) fn list(call: &Call<'_>) -> Outcome {
    let here = call.here();
    let query = Query::of(call);
    let search = query.search()?;
    let status = query.code("status", CampaignStatus::KNOWN, CampaignStatus::code)?;
    let excluded = query.code("exclude_status", CampaignStatus::KNOWN, CampaignStatus::code)?;
    let agent = query.uuid("ai_sales_agent_id")?;
    let with_agents = query.flag("include_ai_sales_agent_campaigns")?.unwrap_or(agent.is_some());
    let tag_ids = query.tags("tag_ids")?;
    let carries = if call.alternatives.has(Alternative::AllTagsMeant) { carries_all } else { carries_any };
    newest_first(&here.campaigns, Operation::CampaignsList, &query, |campaign| {
        (with_agents || campaign.ai_sdr_id.is_none())
            && agent.is_none_or(|agent| campaign.ai_sdr_id.as_deref() == Some(agent))
            && status.is_none_or(|status| campaign.status.code() == status)
            && excluded.is_none_or(|excluded| campaign.status.code() != excluded)
            && search.matches(&campaign.name)
            && tag_ids.as_deref().is_none_or(|ids| carries(here, ResourceType::Campaign, &campaign.id, ids))
    })
}
