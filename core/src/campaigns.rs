//! Campaigns, as far as access control needs them: who owns one, which tags find it, which
//! accounts send for it.

use serde::Deserialize;

use crate::List;
use crate::client::Client;
use crate::decode::{open_code, record};
use crate::error::Result;
use crate::hints;
use crate::json::JsonObject;
use crate::operation::Operation;
use crate::page::{Items, Page, PageOptions};
use crate::request::Query;
use crate::timestamp::Timestamp;

open_code! {
    /// The state of a campaign.
    pub enum CampaignStatus {
        AccountSuspended = -99 "account suspended",
        BounceProtect = -2 "bounce protect",
        AccountsUnhealthy = -1 "accounts unhealthy",
        Draft = 0 "draft",
        Active = 1 "active",
        Paused = 2 "paused",
        Completed = 3 "completed",
        RunningSubsequences = 4 "running subsequences",
    }
}

record! {
    /// A campaign. Its sending settings are in `extra`.
    pub struct Campaign {
        /// The campaign.
        identity id: String,
        /// Its name.
        required name: String,
        /// Its state.
        required status: CampaignStatus,
        /// When it sends.
        required campaign_schedule: Option<JsonObject>,
        /// When it was created.
        required timestamp_created: Option<Timestamp>,
        /// When it was last changed.
        required timestamp_updated: Option<Timestamp>,
        /// The workspace.
        optional organization: Option<String>,
        /// The owner (a `user_id`).
        optional owned_by: Option<String>,
        /// Who created it (a `user_id`).
        optional created_by: Option<String>,
        /// The accounts that send, by e-mail address.
        optional email_list: Option<Vec<String>>,
        /// Tags whose accounts send.
        optional email_tag_list: Option<Vec<String>>,
        /// The AI sales agent that it belongs to.
        optional ai_sdr_id: Option<String>,
        /// Why it does not send; the codes are not documented.
        optional not_sending_status: Option<i64>,
        /// Whether it goes on for ever.
        optional is_evergreen: Option<bool>,
        /// E-mails a day at the most.
        optional daily_limit: Option<f64>,
    }
}

/// Which campaigns to list. The default lists all, those of AI sales agents among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CampaignFilter {
    /// Only those whose name matches.
    pub search: Option<String>,
    /// Only those with any one of these tags.
    pub tag_ids: Option<Vec<String>>,
    /// Only those in this state.
    pub status: Option<CampaignStatus>,
    /// Only those in another state than this.
    pub exclude_status: Option<CampaignStatus>,
    /// Only those of this AI sales agent.
    pub ai_sales_agent_id: Option<String>,
    /// Leave out those of AI sales agents; `meta.hint` then says so. The API leaves them out unless it is asked for
    /// them by a parameter that an older server may refuse: with this it is not sent.
    pub without_ai_sales_agents: bool,
}

/// The parameter that asks for the campaigns of AI sales agents, without which the API leaves them out.
pub(crate) const WITH_AI_SALES_AGENTS: &str = "include_ai_sales_agent_campaigns";

/// The campaigns of a workspace.
pub struct Campaigns<'a> {
    pub(crate) client: &'a Client,
}

impl Campaigns<'_> {
    /// All campaigns that match, those of AI sales agents among them. Scope: `campaigns:read`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::campaigns::{CampaignFilter, CampaignStatus};
    ///
    /// let active = CampaignFilter { status: Some(CampaignStatus::Active), ..Default::default() };
    /// for campaign in &client.campaigns().list(&active)? {
    ///     println!("{:?} is owned by {:?}", campaign.name, campaign.owned_by);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a tag id that is no UUID, and where the server does not know the parameter that asks for
    /// campaigns of AI sales agents (the hint says what to do); any error of any page: never a part of the list.
    pub fn list(&self, filter: &CampaignFilter) -> Result<List<Campaign>> {
        self.iter(filter).into_list()
    }

    /// The same, page by page as they are needed.
    pub fn iter(&self, filter: &CampaignFilter) -> Items<Campaign> {
        Items::new(self.client, Operation::CampaignsList, filter.query(), |_, _| ())
    }

    /// One page of the same.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a limit above 100.
    pub fn page(&self, filter: &CampaignFilter, options: &PageOptions) -> Result<Page<Campaign>> {
        self.iter(filter).page(options)
    }
}

impl CampaignFilter {
    fn query(&self) -> Result<Query> {
        let CampaignFilter { search, tag_ids, status, exclude_status, ai_sales_agent_id, without_ai_sales_agents } =
            self;
        let mut query = Query::default()
            .text("search", search.as_deref())?
            .tag_ids("tag_ids", tag_ids.as_deref())?
            .number("status", status.map(CampaignStatus::code))
            .number("exclude_status", exclude_status.map(CampaignStatus::code))
            .text("ai_sales_agent_id", ai_sales_agent_id.as_deref())?
            .flag(WITH_AI_SALES_AGENTS, (!without_ai_sales_agents).then_some(true));
        query.hint = without_ai_sales_agents.then_some(hints::AI_SALES_AGENTS_LEFT_OUT);
        Ok(query)
    }
}
