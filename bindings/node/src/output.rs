//! What the results of core become: documents, records that are packed, and lists that are read page by page.

use instantly_bridge::Output;
use instantly_rbac::internals::{Pages, RowList, RowPage, Rows};
use instantly_rbac::matrix::Matrix;
use instantly_rbac::review::Report as CoreReport;
use instantly_rbac::{Error, ErrorKind, Extra, JsonObject, JsonValue, Meta, Removal, Reply, Result};
use napi::bindgen_prelude::Buffer;
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::report::Report;

impl Output for Answer {
    type Items = Pages;

    fn document<T: Serialize>(value: T) -> Result<Answer> {
        Answer::of(&value)
    }

    /// `meta` stands beside the fields.
    fn record(Reply { value, meta }: Reply<Rows>) -> Result<Answer> {
        let spec = value.spec();
        Ok(Answer::of(&(document(&value)?, meta))?.with_secrets_of(spec, &[value]))
    }

    fn page(RowPage { rows, next_starting_after, meta }: RowPage) -> Result<Answer> {
        let spec = rows.spec();
        Answer::records(spec, &[rows], &json!({ "next_starting_after": next_starting_after, "meta": meta }))
    }

    fn list(RowList { spec, pages, complete, meta }: RowList) -> Result<Answer> {
        Answer::records(spec, &pages, &Progress { complete, meta: &meta })
    }

    fn items(pages: Pages) -> Result<Pages> {
        Ok(pages)
    }

    fn all(pages: Pages) -> Result<Answer> {
        Answer::list(pages.into_list()?)
    }

    fn removal(Removal { id, record, meta }: Removal<Rows>) -> Result<Answer> {
        let record = record.map(|row| document(&row)).transpose()?;
        Answer::of(&Removal { id, record, meta })
    }

    /// What the server sent may hold a secret, so its text does not grow.
    fn reply(Reply { value, meta }: Reply<JsonValue>) -> Result<Answer> {
        let mut fields = Extra::default();
        fields.insert("value".to_owned(), value);
        fields.insert("meta".to_owned(), json!(meta).into());
        let json = JsonObject::from(fields).as_str().to_owned();
        Ok(Answer { document: Some(json.into()), ..Answer::default() })
    }

    fn report(report: CoreReport) -> Result<Answer> {
        let document = json!({
            "report": report,
            "findings": report.findings(),
            "severity": report.severity().map(|severity| severity.name()),
        });
        Ok(Answer::of(&document)?.with_object(|| Report::from(report)))
    }

    /// What `Matrix::from_json` reads, so that JavaScript holds it itself.
    fn matrix(matrix: Matrix) -> Result<Answer> {
        Ok(Answer::json(matrix.to_json()))
    }
}

/// How items cross the border.
#[derive(Clone, Copy)]
pub enum Form {
    /// Packed.
    Packed,
    /// As lines of JSON.
    Lines,
}

/// What is known of a list after a page.
#[derive(Serialize)]
struct Progress<'a> {
    complete: bool,
    meta: &'a Meta,
}

/// The next page of a list in that form; after the last, an answer without one.
pub fn next_page(pages: &mut Pages, form: Form) -> Result<Answer> {
    let page = pages.next_rows().transpose()?;
    let progress = Progress { complete: pages.is_complete(), meta: pages.meta() };
    match (form, page) {
        (_, None) => Answer::of(&progress),
        (Form::Packed, Some(page)) => Answer::records(page.spec(), &[page], &progress),
        (Form::Lines, Some(page)) => {
            let lines = lines(&page);
            Ok(Answer::of(&progress)?.with_object(|| Buffer::from(lines)))
        }
    }
}

fn lines(rows: &Rows) -> Vec<u8> {
    let mut lines = Vec::new();
    for row in rows.iter() {
        row.write_document(&mut lines);
        lines.push(b'\n');
    }
    lines
}

/// The document of a single row.
fn document(row: &Rows) -> Result<Box<RawValue>> {
    let mut json = Vec::new();
    row.row(0).write_document(&mut json);
    let raw = String::from_utf8(json).ok().and_then(|json| RawValue::from_string(json).ok());
    raw.ok_or_else(|| Error::new(ErrorKind::Internal, "a record could not be written as JSON"))
}
