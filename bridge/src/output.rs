//! What results become in a language.

use std::fmt::Debug;

use instantly_rbac::accounts::Account;
use instantly_rbac::audit_logs::AuditLog;
use instantly_rbac::campaigns::Campaign;
use instantly_rbac::groups::{AdminWorkspace, GroupMember};
use instantly_rbac::keys::ApiKey;
use instantly_rbac::matrix::Matrix;
use instantly_rbac::members::Member;
use instantly_rbac::review::Report;
use instantly_rbac::tags::{Assigned, Tag, TagMapping};
use instantly_rbac::workspace::{DomainInfo, PlanDetails, SubscriptionDetails, Workspace};
use instantly_rbac::{Check, Items, JsonValue, List, Page, Removal, Reply, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A record that functions return.
pub trait Record: Serialize + DeserializeOwned + Debug + Clone + Send + Sync + 'static {
    /// Whether its records are keys, which may have a secret.
    const IS_KEY: bool = false;

    /// The secret of a key that has one, which no document shows.
    fn secret(&self) -> Option<&str> {
        None
    }
}

macro_rules! records {
    ($($record:ty),* $(,)?) => { $(impl Record for $record {})* };
}

records!(
    Member,
    GroupMember,
    AdminWorkspace,
    Tag,
    TagMapping,
    Assigned,
    Campaign,
    Account,
    AuditLog,
    Workspace,
    DomainInfo,
    PlanDetails,
    SubscriptionDetails,
);

impl Record for ApiKey {
    const IS_KEY: bool = true;

    fn secret(&self) -> Option<&str> {
        Some(ApiKey::secret(self)).filter(|secret| !secret.is_empty())
    }
}

/// What a result becomes. A language says so of each kind of result that it does not show as a document.
pub trait Output: Sized {
    /// A list that is read page by page.
    type Items;

    /// Anything that is shown as JSON.
    ///
    /// # Errors
    ///
    /// Where it cannot be shown.
    fn document<T: Serialize + Debug + Send + Sync + 'static>(value: T) -> Result<Self>;

    /// One record.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn record<T: Record>(reply: Reply<T>) -> Result<Self>;

    /// One page.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn page<T: Record>(page: Page<T>) -> Result<Self>;

    /// A whole list.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn list<T: Record>(list: List<T>) -> Result<Self>;

    /// A list that is read page by page; what cannot be met was refused before.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn items<T: Record>(items: Items<T>) -> Result<Self::Items>;

    /// All of such a list.
    ///
    /// # Errors
    ///
    /// That of any page.
    fn all(items: Self::Items) -> Result<Self>;

    /// What was removed.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn removal<T: Record>(removal: Removal<T>) -> Result<Self> {
        Self::document(removal)
    }

    /// Whether a key works.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn check(check: Check) -> Result<Self> {
        Self::document(check)
    }

    /// What the server sent to `client.request`, secrets included.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn reply(reply: Reply<JsonValue>) -> Result<Self> {
        Self::document(reply)
    }

    /// A review of everything.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn report(report: Report) -> Result<Self> {
        Self::document(report)
    }

    /// A matrix.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn matrix(matrix: Matrix) -> Result<Self> {
        Self::document(matrix)
    }
}
