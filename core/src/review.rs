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

pub(crate) mod exceptions;
mod finding;
pub(crate) mod forms;
mod groups;
mod names;
mod outline;
mod ownership;
mod steps;

pub use exceptions::{Excepted, Exception, UnusedException};
pub use finding::{Finding, Severity, SubjectKind};
pub(crate) use finding::{Subject, sort};
pub use keys::{KeyReview, KeyReviewOptions, ReviewedKey, SuggestionSource};
pub use members::{MemberReview, MemberReviewOptions};
pub use report::{Report, ReviewOptions};
pub use steps::FirstStep;
pub use tags::{TagReview, TagReviewOptions, Team};

#[cfg(test)]
mod tests;
