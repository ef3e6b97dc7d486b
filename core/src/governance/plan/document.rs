//! A plan as JSON, and its digest.

use serde_json::json;

use super::{Origin, Plan, order};
use crate::error::{Error, Result};
use crate::given::read_json;
use crate::governance::canonical::{canonical, digest_of};

/// What a plan says that it is.
pub(super) const FORMAT: &str = "instantly-rbac/plan";
/// The version that is written. A reader of it reads what later versions add, too, and refuses another number.
pub(super) const VERSION: u64 = 1;

/// SHA-256 over what a plan will do.
///
/// # Errors
///
/// `Decode` where a field of a step holds a number that is not written alike everywhere: no plan of ours does.
pub(super) fn digest(plan: &Plan) -> Result<String> {
    let Plan { format, version, origin, workspace, as_of, losses, own_key, allow, steps, .. } = plan;
    let step = |step: &super::Step| {
        json!({
            "kind": step.kind,
            "subject": step.subject,
            "before": step.before,
            "after": step.after,
            "after_steps": step.after_steps,
        })
    };
    let done = json!({
        "format": format,
        "version": version,
        "origin": origin,
        "workspace": workspace.id,
        "as_of": as_of,
        "losses": losses,
        "own_key": own_key,
        "allow": allow,
        "steps": steps.iter().map(step).collect::<Vec<_>>(),
    });
    digest_of(&done)
}

impl Plan {
    /// The document as canonical JSON, in one line.
    pub fn to_json(&self) -> String {
        canonical(self).expect("a plan holds texts, truth values and small numbers")
    }

    /// Reads what [`Plan::to_json`] wrote, and checks that it is what was written.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where it is no plan, is of another version, or what it will do has another digest than it says.
    pub fn from_json(text: &str) -> Result<Plan> {
        #[derive(serde::Deserialize)]
        struct Head {
            format: Option<String>,
            version: Option<u64>,
        }
        let invalid = |problem: &str| Error::invalid_argument("plan", problem);
        let head: Head = read_json("plan", text)?;
        if head.format.as_deref() != Some(FORMAT) {
            return Err(invalid("must be a document of the format `instantly-rbac/plan`"));
        }
        if head.version != Some(VERSION) {
            return Err(invalid("is of a version that this library does not read; it reads 1"));
        }
        let plan: Plan = read_json("plan", text)?;
        let said = digest(&plan).map_err(|error| invalid(&format!("is not canonical: {}", error.message())))?;
        if said != plan.digest {
            return Err(invalid("was altered: what it will do has another digest than it says"));
        }
        let Origin::Policy { policy } = &plan.origin;
        policy.valid(|_| None).map_err(|error| invalid(&format!("holds no policy: {}", error.message())))?;
        // What follows from what the digest covers must do so.
        let is_numbered = plan.steps.iter().zip(1..).all(|(step, n)| step.n == n);
        if !is_numbered || plan.expires != order::expiry(&plan.as_of) {
            return Err(invalid(
                "was altered: its steps are not in order, or it expires at another time than it should",
            ));
        }
        Ok(plan)
    }
}
