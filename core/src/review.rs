//! The access review: what is worth a second look among members, keys and tags, and where a
//! workspace differs from the matrix.
//!
//! Each part is a plain function over what was listed, so that it can be run on anything, and a
//! method that lists and reviews in one: `client.keys().review(…)`, `client.tags().review(…)`,
//! `client.members().review(…)`, and `client.review(…)` for all of it as one document.

pub mod keys;
pub mod members;
pub mod report;
pub mod tags;

mod html;
mod markdown;
mod outline;
mod text;

use serde::Serialize;

pub use keys::{KeyReview, KeyReviewOptions, ReviewedKey, SuggestionSource};
pub use members::{MemberReview, MemberReviewOptions};
pub use report::{Report, ReviewOptions};
pub use tags::{TagReview, TagReviewOptions};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Worth mending when there is time.
    Medium,
    /// More access than is good.
    High,
    /// As good as full access to the workspace.
    Critical,
}

impl Severity {
    /// The canonical name, for example `critical`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}

/// Something worth a second look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Which rule found it.
    pub rule: &'static str,
    /// What it is about: a key's name, a person's address, a campaign's name.
    pub subject: String,
    /// Why it matters, in one sentence.
    pub why: String,
    /// What to do about it.
    pub advice: String,
}

/// Most severe first, then by subject.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|left, right| right.severity.cmp(&left.severity).then_with(|| left.subject.cmp(&right.subject)));
}

#[cfg(test)]
mod tests;
