//! The whole review, in the forms that people read.

use std::sync::Arc;

use instantly_rbac::Error;
use instantly_rbac::internals::pool::QueueTerms;
use instantly_rbac::operation::Composed;
use instantly_rbac::review::Report as CoreReport;
use napi_derive::napi;

use crate::answer::Answer;
use crate::promise::{Settler, Task};

/// A review.
#[napi]
pub struct Report(Arc<CoreReport>);

impl From<CoreReport> for Report {
    fn from(report: CoreReport) -> Report {
        Report(Arc::new(report))
    }
}

#[napi]
impl Report {
    /// The promise of the review as `text`, `markdown` or `html`.
    #[napi]
    pub fn render(&self, settler: &Settler, promise: u32, form: String) {
        let report = Arc::clone(&self.0);
        let work = move || {
            Answer::of(&match form.as_str() {
                "text" => report.to_text(),
                "markdown" => report.to_markdown(),
                "html" => report.to_html(),
                _ => return Err(Error::invalid_argument("form", "must be text, markdown or html")),
            })
        };
        let task = Task { terms: QueueTerms::none(), work: Box::new(work) };
        settler.settle(promise, Composed::ClientReview.name(), || Ok(task));
    }
}
