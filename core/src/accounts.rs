//! Sending accounts: the mailboxes that campaigns send from. An account has no id; its e-mail
//! address is its key.

use serde::Deserialize;

use crate::List;
use crate::client::Client;
use crate::decode::{open_code, open_enum, record};
use crate::error::{Error, Result};
use crate::operation::Operation;
use crate::page::{Items, Page, PageOptions};
use crate::request::Query;
use crate::timestamp::Timestamp;

open_code! {
    /// The state of an account.
    pub enum AccountStatus {
        Active = 1 "active",
        Paused = 2 "paused",
        Maintenance = 3 "temporarily paused for maintenance",
        ConnectionError = -1 "connection error",
        SoftBounceError = -2 "soft bounce error",
        SendingError = -3 "sending error",
    }
}

open_code! {
    /// The state of an account's warm-up.
    pub enum WarmupStatus {
        Paused = 0 "paused",
        Active = 1 "active",
        Banned = -1 "banned",
        SpamFolderUnknown = -2 "spam folder unknown",
        PermanentSuspension = -3 "permanent suspension",
    }
}

open_code! {
    /// Who runs the mailbox.
    pub enum ProviderCode {
        CustomImapSmtp = 1 "custom IMAP/SMTP",
        Google = 2 "Google",
        Microsoft = 3 "Microsoft",
        Aws = 4 "AWS",
        AirMail = 8 "AirMail",
        AirmailInstant = 11 "Airmail Instant",
    }
}

open_enum! {
    /// A filter of the app's account list.
    pub enum AccountListFilter {
        /// Paused accounts.
        Paused = "ACC_FILTER_PAUSED",
        /// Accounts with an error.
        Error = "ACC_FILTER_ERROR",
        /// Accounts without a custom tracking domain.
        NoCustomTrackingDomain = "ACC_FILTER_NO_CTD",
        /// Pre-warmed accounts.
        PreWarmed = "ACC_FILTER_PW_ACCOUNTS",
        /// Done-for-you accounts.
        DoneForYou = "ACC_FILTER_DFY",
        /// Done-for-you accounts that are being set up.
        DoneForYouSetupPending = "ACC_FILTER_DFY_SETUP_PENDING",
        /// Warm-up is active.
        WarmupActive = "ACC_FILTER_W_ACTIVE",
        /// Warm-up is paused.
        WarmupPaused = "ACC_FILTER_W_PAUSED",
        /// Warm-up has an error.
        WarmupError = "ACC_FILTER_W_ERROR",
    }
}

open_enum! {
    /// What a page of accounts is sorted by.
    pub enum AccountSort {
        /// The time of creation.
        TimestampCreated = "timestamp_created",
        /// The e-mail address.
        Email = "email",
        /// The warm-up score.
        WarmupScore = "stat_warmup_score",
        /// The state.
        Status = "status",
    }
}

open_enum! {
    /// The direction of a sort.
    pub enum SortOrder {
        /// Smallest first.
        Ascending = "asc",
        /// Largest first; the API's default.
        Descending = "desc",
    }
}

record! {
    /// A tag on an account, as `include_tags` shows it.
    pub struct AccountTag {
        /// The tag.
        optional id: Option<String>,
        /// Its label.
        optional label: Option<String>,
        /// What it is for.
        optional description: Option<String>,
    }
}

record! {
    /// A sending account.
    pub struct Account {
        /// The address, which is the account's key.
        identity email: String,
        /// When it was added.
        required timestamp_created: Option<Timestamp>,
        /// When it was last changed.
        required timestamp_updated: Option<Timestamp>,
        /// The sender's first name.
        required first_name: String,
        /// The sender's last name.
        required last_name: String,
        /// The workspace.
        required organization: String,
        /// Its state.
        optional status: Option<AccountStatus>,
        /// The state of its warm-up.
        required warmup_status: WarmupStatus,
        /// Who runs the mailbox.
        required provider_code: ProviderCode,
        /// Whether it is still being set up.
        required setup_pending: Option<bool>,
        /// Whether Instantly manages it.
        required is_managed_account: Option<bool>,
        /// Who added it (a `user_id`).
        optional added_by: Option<String>,
        /// Who changed it last (a `user_id`).
        optional modified_by: Option<String>,
        /// E-mails a day at the most.
        optional daily_limit: Option<f64>,
        /// The warm-up score, 0 to 100.
        optional stat_warmup_score: Option<f64>,
        /// Its tags, where `include_tags` asked for them.
        optional tags: Option<Vec<AccountTag>>,
    }
}

/// Which accounts to list. The default lists all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AccountFilter {
    /// Only those that match.
    pub search: Option<String>,
    /// Only those in this state.
    pub status: Option<AccountStatus>,
    /// Only those of this provider.
    pub provider_code: Option<ProviderCode>,
    /// Only those with any one of these tags.
    pub tag_ids: Option<Vec<String>>,
    /// Only those with all of these tags.
    pub tag_ids_all: Option<Vec<String>>,
    /// Show each account's tags.
    pub include_tags: Option<bool>,
    /// A filter of the app's account list.
    pub filter: Option<AccountListFilter>,
}

/// Which page of accounts, and how it is sorted.
///
/// Sorting belongs to `page` alone. The API pages a sorted list by offset, which misses or repeats
/// accounts when some come or go meanwhile, so `list` and `iter` go by cursor and leave sorting to
/// you.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountPageOptions {
    /// Accounts at the most: 1 to 100. Default: 100.
    pub limit: Option<u32>,
    /// The previous page's `next_starting_after`; none asks for the first page.
    pub starting_after: Option<String>,
    /// What to sort by.
    pub sort_by: Option<AccountSort>,
    /// In which direction; only with `sort_by`.
    pub sort_order: Option<SortOrder>,
    /// How many accounts to skip; only with `sort_by`.
    pub skip: Option<u32>,
}

/// The sending accounts of a workspace.
pub struct Accounts<'a> {
    pub(crate) client: &'a Client,
}

impl Accounts<'_> {
    /// All accounts that match. Scope: `accounts:read`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::accounts::{AccountFilter, AccountStatus};
    ///
    /// let active = AccountFilter { status: Some(AccountStatus::Active), include_tags: Some(true), ..Default::default() };
    /// for account in &client.accounts().list(&active)? {
    ///     println!("{:?} carries {:?}", account.email, account.tags);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a tag id that is no UUID; any error of any page: never a part of the
    /// list.
    pub fn list(&self, filter: &AccountFilter) -> Result<List<Account>> {
        self.iter(filter).into_list()
    }

    /// The same, page by page as they are needed.
    pub fn iter(&self, filter: &AccountFilter) -> Items<Account> {
        Items::new(self.client, Operation::AccountsList, filter.query(), |_, _| ())
    }

    /// One page of the same, sorted or not.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::accounts::{AccountPageOptions, AccountSort};
    ///
    /// let best = AccountPageOptions { limit: Some(5), sort_by: Some(AccountSort::WarmupScore), ..Default::default() };
    /// for account in client.accounts().page(&Default::default(), &best)?.items {
    ///     println!("{:?} {:?}", account.stat_warmup_score, account.email);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a limit above 100, or a direction or offset without `sort_by`.
    pub fn page(&self, filter: &AccountFilter, options: &AccountPageOptions) -> Result<Page<Account>> {
        let (items, options) = self.sorted(filter, options);
        items.page(&options)
    }

    /// The list of which that is a page, and which page of it.
    pub(crate) fn sorted(&self, filter: &AccountFilter, options: &AccountPageOptions) -> (Items<Account>, PageOptions) {
        let AccountPageOptions { limit, starting_after, sort_by, sort_order, skip } = options;
        let query = filter.query().and_then(|query| {
            if sort_by.is_none() && (sort_order.is_some() || skip.is_some()) {
                return Err(Error::invalid_argument("sort_by", "is needed for sort_order and skip"));
            }
            Ok(query
                .text("sort_by", sort_by.as_ref().map(AccountSort::as_str))?
                .text("sort_order", sort_order.as_ref().map(SortOrder::as_str))?
                .number("skip", skip.map(i64::from)))
        });
        let options = PageOptions { limit: *limit, starting_after: starting_after.clone() };
        (Items::new(self.client, Operation::AccountsList, query, |_, _| ()), options)
    }
}

impl AccountFilter {
    fn query(&self) -> Result<Query> {
        let AccountFilter { search, status, provider_code, tag_ids, tag_ids_all, include_tags, filter } = self;
        Query::default()
            .text("search", search.as_deref())?
            .number("status", status.map(AccountStatus::code))
            .number("provider_code", provider_code.map(ProviderCode::code))
            .tag_ids("tag_ids", tag_ids.as_deref())?
            .tag_ids("tag_ids_all", tag_ids_all.as_deref())?
            .flag("include_tags", *include_tags)
            .text("filter", filter.as_ref().map(AccountListFilter::as_str))
    }
}
