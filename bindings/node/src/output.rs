//! What the results of core become: documents, records that are packed, and lists that are read page by page.

use instantly_bridge::{Output, Record};
use instantly_rbac::matrix::{Matrix, Resource};
use instantly_rbac::review::Report as CoreReport;
use instantly_rbac::{Error, ErrorKind, Extra, Items, JsonObject, JsonValue, List, Meta, Page, Reply, Result};
use napi::bindgen_prelude::Buffer;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::report::Report;

impl Output for Answer {
    type Items = Pages;

    fn document<T: Serialize>(value: T) -> Result<Answer> {
        Answer::of(&value)
    }

    /// `meta` stands beside the fields.
    fn record<T: Record>(Reply { value, meta }: Reply<T>) -> Result<Answer> {
        Ok(Answer::of(&(&value, meta))?.with_secrets_of(&[value]))
    }

    fn page<T: Record>(Page { items, next_starting_after, meta }: Page<T>) -> Result<Answer> {
        Answer::records(&items, &json!({ "next_starting_after": next_starting_after, "meta": meta }))
    }

    fn list<T: Record>(List { items, complete, meta }: List<T>) -> Result<Answer> {
        Answer::records(&items, &Progress { complete, meta: &meta })
    }

    fn items<T: Record>(items: Items<T>) -> Result<Pages> {
        Ok(Box::new(items))
    }

    fn all(items: Pages) -> Result<Answer> {
        items.all()
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
            "gaps": report.gaps(),
            "severity": report.severity().map(|severity| severity.name()),
        });
        Ok(Answer::of(&document)?.with_object(|| Report::from(report)))
    }

    /// What `Matrix::from_json` reads, so that JavaScript holds it itself.
    fn matrix(matrix: Matrix) -> Result<Answer> {
        let roles = matrix.rows().map(|(name, cells)| {
            let labels =
                Resource::ALL.iter().zip(cells).map(|(resource, cell)| (resource.name().to_owned(), json!(cell.label)));
            (name.to_owned(), Value::Object(labels.collect()))
        });
        Answer::of(&json!({ "roles": roles.collect::<Map<_, _>>() }))
    }
}

/// A list whose pages are asked for one after the other, whatever its items are.
pub type Pages = Box<dyn PageSource>;

/// How items cross the border.
#[derive(Clone, Copy)]
pub enum Form {
    /// Packed.
    Packed,
    /// As lines of JSON.
    Lines,
}

pub trait PageSource: Send {
    /// The next page in that form; after the last, an answer without one.
    fn next(&mut self, form: Form) -> Result<Answer>;

    /// All that is left.
    fn all(self: Box<Self>) -> Result<Answer>;
}

/// What is known of a list after a page.
#[derive(Serialize)]
struct Progress<'a> {
    complete: bool,
    meta: &'a Meta,
}

impl<T: Record> PageSource for Items<T> {
    fn next(&mut self, form: Form) -> Result<Answer> {
        let page = self.next_page().transpose()?;
        let progress = Progress { complete: self.is_complete(), meta: self.meta() };
        match (form, page) {
            (_, None) => Answer::of(&progress),
            (Form::Packed, Some(page)) => Answer::records(&page, &progress),
            (Form::Lines, Some(page)) => {
                let lines = lines(&page)?;
                Ok(Answer::of(&progress)?.with_object(|| Buffer::from(lines)))
            }
        }
    }

    fn all(self: Box<Self>) -> Result<Answer> {
        Answer::list(self.into_list()?)
    }
}

fn lines<T: Serialize>(items: &[T]) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for item in items {
        serde_json::to_writer(&mut lines, item)
            .map_err(|error| Error::new(ErrorKind::Internal, format!("an item could not be written: {error}")))?;
        lines.push(b'\n');
    }
    Ok(lines)
}
