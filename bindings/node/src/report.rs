//! The whole review, in the forms that people read.

use instantly_rbac::Error;
use instantly_rbac::operation::Composed;
use instantly_rbac::review::Report as CoreReport;
use napi_derive::napi;

use crate::answer::{Answer, guard};

/// A review.
#[napi]
pub struct Report(CoreReport);

impl From<CoreReport> for Report {
    fn from(report: CoreReport) -> Report {
        Report(report)
    }
}

#[napi]
impl Report {
    /// The review as `text`, `markdown` or `html`.
    #[napi]
    pub fn render(&self, form: String) -> Answer {
        guard(Composed::ClientReview.name(), || {
            Answer::of(&match form.as_str() {
                "text" => self.0.to_text(),
                "markdown" => self.0.to_markdown(),
                "html" => self.0.to_html(),
                _ => return Err(Error::invalid_argument("form", "must be text, markdown or html")),
            })
        })
    }
}
