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

mod finding;
mod html;
mod markdown;
mod outline;
mod text;

pub use finding::{Finding, Severity, SubjectKind};
pub(crate) use finding::{Subject, sort};
pub use keys::{KeyReview, KeyReviewOptions, ReviewedKey, SuggestionSource};
pub use members::{MemberReview, MemberReviewOptions};
pub use report::{Report, ReviewOptions};
pub use tags::{TagReview, TagReviewOptions};

#[cfg(test)]
mod tests;
