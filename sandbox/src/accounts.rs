//! Sending accounts. An account has no id: its e-mail address is its key, and the cursor of the
//! list is `timestamp_created&email`.

use std::cmp::Ordering;

use instantly_rbac::Operation;
use instantly_rbac::accounts::{AccountListFilter, AccountSort, AccountStatus, ProviderCode, SortOrder, WarmupStatus};
use instantly_rbac::tags::ResourceType;
use serde::Serialize;

use crate::alternatives::Alternative;
use crate::dispatch::{Call, Outcome};
use crate::query::{Query, invalid_cursor, page};
use crate::refusal::Refusal;
use crate::state::{Stamp, Workspace};
use crate::tags::{carries_all, carries_any};

#[derive(Clone, Serialize)]
pub(crate) struct Account {
    pub email: String,
    pub timestamp_created: Stamp,
    pub timestamp_updated: Stamp,
    pub first_name: String,
    pub last_name: String,
    pub organization: String,
    pub status: AccountStatus,
    pub warmup_status: WarmupStatus,
    pub provider_code: ProviderCode,
    pub setup_pending: bool,
    /// Done for you: bought from Instantly and managed by it.
    pub is_managed_account: bool,
    pub added_by: Option<String>,
    pub modified_by: Option<String>,
    pub daily_limit: u32,
    pub stat_warmup_score: u32,
    pub tracking_domain_name: Option<String>,
    #[serde(skip)]
    pub is_prewarmed: bool,
}

impl Account {
    pub fn matches(&self, filter: &AccountListFilter) -> bool {
        match filter {
            AccountListFilter::Paused => self.status == AccountStatus::Paused,
            AccountListFilter::Error => self.status.code() < 0,
            AccountListFilter::NoCustomTrackingDomain => self.tracking_domain_name.is_none(),
            AccountListFilter::PreWarmed => self.is_prewarmed,
            AccountListFilter::DoneForYou => self.is_managed_account,
            AccountListFilter::DoneForYouSetupPending => self.is_managed_account && self.setup_pending,
            AccountListFilter::WarmupActive => self.warmup_status == WarmupStatus::Active,
            AccountListFilter::WarmupPaused => self.warmup_status == WarmupStatus::Paused,
            AccountListFilter::WarmupError => self.warmup_status.code() < 0,
            AccountListFilter::Unknown(_) => false,
        }
    }

    /// What a search looks at.
    pub fn searched(&self) -> [String; 2] {
        [self.email.clone(), format!("{} {}", self.first_name, self.last_name)]
    }

    fn place(&self) -> (Stamp, &str) {
        (self.timestamp_created, &self.email)
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    account: &'a Account,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<ShownTag<'a>>>,
}

#[derive(Serialize)]
struct ShownTag<'a> {
    id: &'a str,
    label: &'a str,
    description: Option<&'a str>,
}

pub(crate) fn list(call: &Call<'_>) -> Outcome {
    let here = call.here();
    let query = Query::of(call);
    let limit = query.limit(Operation::AccountsList)?;
    let with_tags = query.flag("include_tags")?.unwrap_or(false);
    let sort = query.one_of("sort_by", AccountSort::KNOWN, AccountSort::as_str)?;
    let order = query.one_of("sort_order", SortOrder::KNOWN, SortOrder::as_str)?.unwrap_or(SortOrder::Descending);
    let skip = query.count("skip")?.unwrap_or(0);
    let mut accounts = matching(call, &query)?;
    accounts.sort_by(|one, other| {
        let rising = compare(one, other, sort.as_ref());
        if order == SortOrder::Ascending { rising } else { rising.reverse() }
    });
    if let Some(cursor) = query.cursor()? {
        let last = Place::parse(here, cursor, sort.as_ref())?;
        let after = if order == SortOrder::Ascending { Ordering::Greater } else { Ordering::Less };
        accounts.retain(|account| last.compare(account, sort.as_ref()) == after);
    }
    let shown = accounts
        .into_iter()
        .skip(skip)
        .map(|account| Shown { account, tags: with_tags.then(|| tags_of(here, account)) });
    Ok(page(shown, Operation::AccountsList, limit, |shown| {
        format!("{}&{}", shown.account.timestamp_created, shown.account.email)
    }))
}

fn matching<'a>(call: &'a Call<'_>, query: &Query<'_>) -> Result<Vec<&'a Account>, Refusal> {
    let here = call.here();
    let carries = if call.alternatives.has(Alternative::AllTagsMeant) { carries_all } else { carries_any };
    let search = query.search()?;
    let status = query.code("status", AccountStatus::KNOWN, AccountStatus::code)?;
    let provider = query.code("provider_code", ProviderCode::KNOWN, ProviderCode::code)?;
    let filter = query.one_of("filter", AccountListFilter::KNOWN, AccountListFilter::as_str)?;
    let any = query.tags("tag_ids")?;
    let all = query.tags("tag_ids_all")?;
    let keep = |account: &&Account| {
        let kind = ResourceType::Account;
        status.is_none_or(|status| account.status.code() == status)
            && provider.is_none_or(|provider| account.provider_code.code() == provider)
            && filter.as_ref().is_none_or(|filter| account.matches(filter))
            && (search.is_empty() || account.searched().iter().any(|text| search.matches(text)))
            && any.as_deref().is_none_or(|ids| carries(here, kind, &account.email, ids))
            && all.as_deref().is_none_or(|ids| carries_all(here, kind, &account.email, ids))
    };
    Ok(here.accounts.iter().filter(keep).collect())
}

fn compare(one: &Account, other: &Account, sort: Option<&AccountSort>) -> Ordering {
    let by_sort = match sort {
        None | Some(AccountSort::TimestampCreated | AccountSort::Unknown(_)) => Ordering::Equal,
        Some(AccountSort::Email) => one.email.cmp(&other.email),
        Some(AccountSort::WarmupScore) => one.stat_warmup_score.cmp(&other.stat_warmup_score),
        Some(AccountSort::Status) => one.status.code().cmp(&other.status.code()),
    };
    by_sort.then_with(|| one.place().cmp(&other.place()))
}

/// The place in a sorted list that a cursor names.
enum Place<'a> {
    /// The older form of the cursor, and still good.
    Time(Stamp),
    TimeAndEmail(Stamp, &'a str),
    /// The cursor does not hold what was sorted by, so the account itself must still be there.
    Account(&'a Account),
}

impl<'a> Place<'a> {
    fn parse(here: &'a Workspace, cursor: &'a str, sort: Option<&AccountSort>) -> Result<Place<'a>, Refusal> {
        let (time, email) = cursor.split_once('&').map_or((cursor, None), |(time, email)| (time, Some(email)));
        let time = Stamp::parse(time).ok_or_else(invalid_cursor)?;
        match (sort, email) {
            (None | Some(AccountSort::TimestampCreated), None) => Ok(Place::Time(time)),
            (None | Some(AccountSort::TimestampCreated), Some(email)) => Ok(Place::TimeAndEmail(time, email)),
            (Some(_), email) => {
                let last = here.accounts.iter().find(|account| Some(account.email.as_str()) == email);
                last.map(Place::Account).ok_or_else(invalid_cursor)
            }
        }
    }

    /// How an account stands to this place, smallest first.
    fn compare(&self, account: &Account, sort: Option<&AccountSort>) -> Ordering {
        match self {
            Place::Time(time) => account.timestamp_created.cmp(time),
            Place::TimeAndEmail(time, email) => account.place().cmp(&(*time, *email)),
            Place::Account(last) => compare(account, last, sort),
        }
    }
}

fn tags_of<'a>(here: &'a Workspace, account: &Account) -> Vec<ShownTag<'a>> {
    let carried = |id: &str| carries_any(here, ResourceType::Account, &account.email, &[id]);
    let shown = here.tags.iter().filter(|tag| carried(&tag.id));
    shown.map(|tag| ShownTag { id: &tag.id, label: &tag.label, description: tag.description.as_deref() }).collect()
}
