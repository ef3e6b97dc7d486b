//! The audit log: when, who, what, on which thing.
//!
//! It records logins, campaigns, leads, accounts, webhooks and API keys. It records no invitation,
//! role change, removal, change of owner, group or tag. Order and retention are not documented.

mod activity;
#[cfg(feature = "arrow")]
pub mod arrow;

use serde::Deserialize;

use crate::List;
use crate::client::Client;
use crate::decode::{open_code, record};
use crate::error::{Error, Result};
use crate::json::JsonObject;
use crate::operation::Operation;
use crate::page::{Items, Page, PageOptions};
use crate::request::Query;
use crate::timestamp::{Timestamp, civil};

pub use activity::{Activity, ActivityCount};

open_code! {
    /// What happened. Codes are added often; unknown ones are kept. 13 to 17 and 39 are not
    /// documented.
    pub enum ActivityType {
        UserLogin = 1 "User login",
        LeadDeletion = 2 "Lead deletion",
        CampaignDeletion = 3 "Campaign deletion",
        CampaignLaunch = 4 "Campaign launch",
        CampaignPause = 5 "Campaign pause",
        AccountAddition = 6 "Account addition",
        AccountDeletion = 7 "Account deletion",
        LeadMoved = 8 "Lead moved",
        LeadAdded = 9 "Lead added",
        LeadMerged = 10 "Lead merged",
        CampaignUpdate = 11 "Campaign update",
        SubsequenceUpdate = 12 "Subsequence update",
        WebhookCreated = 18 "Webhook created",
        WebhookUpdated = 19 "Webhook updated",
        WebhookMarkedAsError = 20 "Webhook marked as error",
        WebhookResumed = 21 "Webhook resumed",
        TotpEnrollmentStarted = 22 "TOTP enrollment started",
        TotpEnabled = 23 "TOTP enabled",
        TotpReplacementStarted = 24 "TOTP replacement started",
        TotpReplaced = 25 "TOTP replaced",
        TotpDisabled = 26 "TOTP disabled",
        MfaRecoveryCodesGenerated = 27 "MFA recovery codes generated",
        MfaRecoveryCodeUsed = 28 "MFA recovery code used",
        MfaLoginChallengeFailed = 29 "MFA login challenge failed",
        MfaLoginChallengeFailedTooManyTimes = 30 "MFA login challenge failed too many times",
        MfaLoginSucceeded = 31 "MFA login succeeded",
        SubscriberImportStarted = 32 "Subscriber import started",
        SubscriberImportCancelled = 33 "Subscriber import cancelled",
        LeadExported = 34 "Lead exported",
        SuperSearchEnrichmentCreated = 35 "SuperSearch enrichment created",
        AccountUpdate = 36 "Account update",
        ApiKeyCreated = 37 "API key created",
        ApiKeyDeleted = 38 "API key deleted",
        DomainForwardingUpdated = 40 "Domain forwarding updated",
        VoiceAgentPhoneNumberAdded = 41 "Voice agent phone number added",
        VoiceAgentPhoneNumberUpdated = 42 "Voice agent phone number updated",
        VoiceAgentPhoneNumberDeleted = 43 "Voice agent phone number deleted",
        VoiceAgentNumberBlocked = 44 "Voice agent number added to do-not-call list",
        VoiceAgentNumberUnblocked = 45 "Voice agent number removed from do-not-call list",
    }
}

record! {
    /// One thing that happened.
    pub struct AuditLog {
        /// The event.
        identity id: String,
        /// When.
        required timestamp: Option<Timestamp>,
        /// The workspace.
        required organization_id: String,
        /// What.
        required activity_type: ActivityType,
        /// From which address.
        required ip_address: String,
        /// Whether a program did it.
        required from_api: Option<bool>,
        /// With which program.
        optional user_agent: Option<String>,
        /// Who.
        optional user_id: Option<String>,
        /// Who, by name.
        optional user_name: Option<String>,
        /// With which API key, where known.
        optional api_key_id: Option<String>,
        /// How many things it touched.
        optional affected_count: Option<i64>,
        /// On which campaign.
        optional campaign_id: Option<String>,
        /// On which webhook.
        optional webhook_id: Option<String>,
        /// On which subsequence.
        optional subsequence_id: Option<String>,
        /// On which lead list.
        optional list_id: Option<String>,
        /// Details, in no documented form.
        optional audit_metadata: Option<JsonObject>,
    }
}

/// Which events to list. The default lists all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AuditLogFilter {
    /// Only this kind of activity.
    pub activity_type: Option<ActivityType>,
    /// Only those that match; what is searched is not documented.
    pub search: Option<String>,
    /// From this date, such as `2026-01-31`. Time zone and inclusiveness are not documented.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date")))]
    pub start_date: Option<String>,
    /// To this date, such as `2026-01-31`. Time zone and inclusiveness are not documented.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date")))]
    pub end_date: Option<String>,
}

/// The audit log of a workspace.
pub struct AuditLogs<'a> {
    pub(crate) client: &'a Client,
}

impl AuditLogs<'_> {
    /// All events that match, 1,000 a request. Scope: `audit_logs:read`.
    ///
    /// An empty list is no error: nothing may have happened, a filter may leave nothing over, or
    /// the plan may keep no audit log. `meta.hint` says so.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::audit_logs::{ActivityType, AuditLogFilter};
    ///
    /// let keys_made = AuditLogFilter { activity_type: Some(ActivityType::ApiKeyCreated), ..Default::default() };
    /// for event in &client.audit_logs().list(&keys_made)? {
    ///     println!("{:?} {:?} {:?}", event.timestamp, event.user_name, event.activity_type);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a date that is none, and for a start after the end; any error of any page: never a part of the list.
    pub fn list(&self, filter: &AuditLogFilter) -> Result<List<AuditLog>> {
        self.iter(filter).into_list()
    }

    /// The same, page by page as they are needed; a log of any length in the memory of one page.
    /// Where there is none at all, `meta().hint` says what may be the cause.
    pub fn iter(&self, filter: &AuditLogFilter) -> Items<AuditLog> {
        Items::new(self.client, Operation::AuditLogsList, filter.query(), |_, _| ())
    }

    /// One page of the same. Where the first is empty, `meta.hint` says what may be the cause.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a limit above 1,000.
    pub fn page(&self, filter: &AuditLogFilter, options: &PageOptions) -> Result<Page<AuditLog>> {
        self.iter(filter).page(options)
    }
}

impl AuditLogFilter {
    fn query(&self) -> Result<Query> {
        let AuditLogFilter { activity_type, search, start_date, end_date } = self;
        check_date("start_date", start_date.as_deref())?;
        check_date("end_date", end_date.as_deref())?;
        check_order(start_date.as_deref(), end_date.as_deref())?;
        Query::default()
            .number("activity_type", activity_type.map(ActivityType::code))
            .text("search", search.as_deref())?
            .text("start_date", start_date.as_deref())?
            .text("end_date", end_date.as_deref())
    }
}

/// Whether the start is not after the end, by the day: whether that counts whole is not documented.
fn check_order(start: Option<&str>, end: Option<&str>) -> Result<()> {
    let day = |text: &str| civil(Timestamp::parse(text)?.unix_millis()).map(|moment| moment.date());
    match start.and_then(day).zip(end.and_then(day)) {
        Some((first, last)) if first > last => Err(Error::invalid_argument(
            "start_date",
            format_args!("must not be after end_date: {first} is after {last}"),
        )),
        _ => Ok(()),
    }
}

fn check_date(argument: &str, date: Option<&str>) -> Result<()> {
    if date.is_none_or(|text| Timestamp::parse(text).is_some()) {
        return Ok(());
    }
    Err(Error::invalid_argument(argument, "must be a date such as 2026-01-31"))
}
