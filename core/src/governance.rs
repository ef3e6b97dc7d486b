//! Governance: access as documents that people review.
//!
//! A [`snapshot`](snapshot::Snapshot) says what is, with a digest; the difference of two says what changed, what was
//! gained and lost by it, and who could have done it. Nothing here writes to a workspace.

pub(crate) mod canonical;
pub mod plan;
pub mod policy;
mod rights;
pub mod snapshot;

pub use plan::{Plan, PlanOptions};
pub use policy::Policy;
pub use snapshot::{Part, Snapshot, SnapshotOptions};

use crate::client::Client;

/// Governance of a workspace: `client.governance()`.
pub struct Governance<'a> {
    pub(crate) client: &'a Client,
}

impl Client {
    /// Access as documents.
    pub fn governance(&self) -> Governance<'_> {
        Governance { client: self }
    }
}
