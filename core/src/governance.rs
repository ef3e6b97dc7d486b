//! Governance: access as documents that people review.
//!
//! A [`snapshot`](snapshot::Snapshot) says what is, with a digest; the difference of two says what changed, what was
//! gained and lost by it, and who could have done it. A [`policy`](policy::Policy) says what should be, and a
//! [`plan`](plan::Plan) the exact steps between both, with what speaks against them. Nothing here writes to a workspace.

pub(crate) mod canonical;
pub mod plan;
pub mod policy;
mod rights;
pub mod snapshot;

pub use plan::{Plan, PlanOptions};
pub use policy::{ImportOptions, Imported, Policy};
pub use snapshot::{Part, Snapshot, SnapshotOptions};

use crate::client::Client;
use crate::error::Result;

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

impl Governance<'_> {
    /// The steps from what there is to what a policy asks for: a [`snapshot`](Self::snapshot) of the parts that the policy
    /// names, and [`Plan::derive`]. Nothing is written.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::governance::Policy;
    ///
    /// let workspace = client.workspace().get()?;
    /// let policy = Policy::from_toml(&format!(
    ///     "version = 1\nworkspace = {:?}\n[people]\n\"ada@northwind.example\" = \"Viewer\"",
    ///     workspace.id
    /// ))?;
    /// let plan = client.governance().plan(&policy, &Default::default())?;
    /// println!("{}", plan.to_text());
    /// assert_eq!(plan.steps.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`snapshot`](Self::snapshot) and of [`Plan::derive`].
    pub fn plan(&self, policy: &Policy, options: &PlanOptions) -> Result<Plan> {
        options.check()?;
        let snapshot = self.snapshot(&SnapshotOptions { parts: Some(policy.parts()) })?;
        Plan::derive(&snapshot, policy, options)
    }
}
