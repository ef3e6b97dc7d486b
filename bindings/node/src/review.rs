//! Reviews: what core found, as a document, and the whole one in each of its forms.

use instantly_rbac::matrix::{Assignment, Matrix};
use instantly_rbac::review::{KeyReviewOptions, MemberReviewOptions, ReviewOptions, TagReviewOptions};
use instantly_rbac::{Error, JsonValue, Result, Timestamp};
use napi_derive::napi;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::answer::{Answer, Outcome, guard};
use crate::call::{Call, Function};
use crate::options::Options;

pub const FUNCTIONS: &[Function] = &[
    ("members.review", |call| {
        let (client, options) = call.options::<MemberReviewOptions>()?;
        Answer::of(&client.members().review(&options)?)
    }),
    ("keys.review", |call| {
        let (client, options) = call.options::<KeyReviewOptions>()?;
        Answer::of(&client.keys().review(&options)?)
    }),
    ("tags.review", |call| {
        let (client, options) = call.options::<TagReviewOptions>()?;
        Answer::of(&client.tags().review(&options)?)
    }),
    ("client.review", |mut call| {
        let options = ReviewOptions {
            members: part::<MemberReviewOptions>(&mut call, "members")?,
            keys: part::<KeyReviewOptions>(&mut call, "keys")?,
            tags: part::<TagReviewOptions>(&mut call, "tags")?,
            matrix: call.option::<Matrix>("matrix")?,
            assignment: call.option::<Assignment>("assignment")?,
            as_of: call.option::<Timestamp>("asOf")?,
        };
        let report = call.client()?.review(&options)?;
        let document = json!({
            "report": report,
            "findings": report.findings(),
            "gaps": report.gaps(),
            "severity": report.severity().map(|severity| severity.name()),
        });
        Answer::report(Report(report), &document)
    }),
];

/// The options of one part of the review.
fn part<T: DeserializeOwned>(call: &mut Call, name: &'static str) -> Result<T> {
    Options::nested(&call.option::<JsonValue>(name)?.unwrap_or_default(), name)?.read_one()
}

/// A review, in the forms that people read.
#[napi]
pub struct Report(instantly_rbac::review::Report);

#[napi]
impl Report {
    /// The review as `text`, `markdown` or `html`.
    #[napi]
    pub fn render(&self, form: String) -> Outcome {
        guard("client.review", || {
            Answer::of(&match form.as_str() {
                "text" => self.0.to_text(),
                "markdown" => self.0.to_markdown(),
                "html" => self.0.to_html(),
                _ => return Err(Error::invalid_argument("form", "must be text, markdown or html")),
            })
        })
    }
}
