//! The report for people.

use super::outline;
use super::report::Report;
use crate::render::{Form, Page};

/// The report in a form. `wording` changes what sentences of this library name, such as its options.
pub fn render(report: &Report, form: Form, wording: &dyn Fn(&str) -> String) -> String {
    let counts = outline::counts(report).into_iter().map(|(severity, count)| (severity, format!("{count} {severity}")));
    let footer = format!("Made by instantly-rbac, report version {}.", report.version);
    Page { blocks: outline::of(report, wording), counts: counts.collect(), footer }.render(form)
}
