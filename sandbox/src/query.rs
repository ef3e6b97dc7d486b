//! The parameters of a list: strict about the types of the documented ones, blind to others.
//! A page is cut here too, with the live API's two quirks: a `limit` above the maximum gives an
//! empty page, and a full last page carries a cursor.

use instantly_rbac::Operation;
use serde::Serialize;

use crate::http::{Reply, Request};
use crate::refusal::Refusal;
use crate::validate::is_uuid;

type Checked<T> = Result<T, Refusal>;

/// The page size where none is asked for, as observed live.
const DEFAULT_LIMIT: usize = 10;

/// The query of a request.
pub(crate) struct Query<'a> {
    parameters: &'a [(String, String)],
}

impl<'a> Query<'a> {
    pub fn of(request: &'a Request) -> Query<'a> {
        Query { parameters: &request.query }
    }

    /// The first value of that name. An empty value counts as none, except for `limit`.
    fn raw(&self, name: &str) -> Option<&'a str> {
        self.parameters.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.raw(name).filter(|value| !value.is_empty())
    }

    /// A text to search for, without regard to case.
    pub fn search(&self) -> Search {
        Search(self.text("search").map(str::to_lowercase))
    }

    /// Comma-separated values.
    pub fn values(&self, name: &str) -> Option<Vec<&'a str>> {
        self.text(name).map(|values| values.split(',').map(str::trim).collect())
    }

    pub fn flag(&self, name: &str) -> Checked<Option<bool>> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => refuse(name, "must be boolean"),
        }
    }

    /// A number out of these codes.
    pub fn code<T: Copy>(&self, name: &str, known: &[T], code: impl Fn(T) -> i64) -> Checked<Option<i64>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let Ok(number) = text.parse::<i64>() else { return refuse(name, "must be number") };
        if known.iter().any(|value| code(*value) == number) {
            return Ok(Some(number));
        }
        refuse(name, "must be equal to one of the allowed values")
    }

    /// A text out of these.
    pub fn one_of<T: Clone>(&self, name: &str, known: &[T], text: impl Fn(&T) -> &str) -> Checked<Option<T>> {
        let Some(wanted) = self.text(name) else { return Ok(None) };
        match known.iter().find(|value| text(value) == wanted) {
            Some(value) => Ok(Some(value.clone())),
            None => refuse(name, "must be equal to one of the allowed values"),
        }
    }

    pub fn uuid(&self, name: &str) -> Checked<Option<&'a str>> {
        match self.text(name) {
            Some(text) if !is_uuid(text) => refuse(name, r#"must match format "uuid""#),
            other => Ok(other),
        }
    }

    /// An integer from 0.
    pub fn count(&self, name: &str) -> Checked<Option<usize>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.parse::<i64>() {
            Err(_) => refuse(name, "must be integer"),
            Ok(number) => match usize::try_from(number) {
                Ok(count) => Ok(Some(count)),
                Err(_) => refuse(name, "must be >= 0"),
            },
        }
    }

    pub fn cursor(&self) -> Option<&'a str> {
        self.text("starting_after")
    }

    /// The page size; none where it is above the maximum, which the live API answers with an
    /// empty page.
    pub fn limit(&self, operation: Operation) -> Checked<Option<usize>> {
        let Some(text) = self.raw("limit") else { return Ok(Some(DEFAULT_LIMIT)) };
        let largest = operation.largest_page() as usize;
        match text.parse::<i64>() {
            Err(_) => refuse("limit", "must be integer"),
            Ok(number) if number < 1 => refuse("limit", "must be >= 1"),
            Ok(number) => Ok(usize::try_from(number).ok().filter(|limit| *limit <= largest)),
        }
    }
}

pub(crate) fn refuse<T>(name: &str, requirement: &str) -> Checked<T> {
    Err(Refusal::bad_request(format!("querystring/{name} {requirement}")))
}

/// A cursor that the list in question never hands out.
pub(crate) fn invalid_cursor() -> Refusal {
    Refusal::bad_request("Invalid starting_after")
}

/// A text to search for; none matches everything.
pub(crate) struct Search(Option<String>);

impl Search {
    /// A search for this text.
    pub fn lowercase(text: Option<&str>) -> Search {
        Search(text.map(str::to_lowercase))
    }

    pub fn matches(&self, text: &str) -> bool {
        self.0.as_deref().is_none_or(|wanted| text.to_lowercase().contains(wanted))
    }

    pub fn matches_any(&self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.matches(text))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

#[derive(Serialize)]
struct Page<T> {
    items: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_starting_after: Option<String>,
}

/// The first items as a page. The cursor is there if and only if the page is full, so that a list
/// whose length is a multiple of the limit ends in an empty page, as has been seen live.
pub(crate) fn page<T: Serialize>(
    items: impl Iterator<Item = T>,
    limit: Option<usize>,
    cursor: impl Fn(&T) -> String,
) -> Reply {
    let items: Vec<T> = items.take(limit.unwrap_or(0)).collect();
    let full = limit == Some(items.len());
    let next_starting_after = items.last().filter(|_| full).map(cursor);
    Reply::json(200, &Page { items, next_starting_after })
}

/// A record whose id sorts by the time of its creation.
pub(crate) trait Record: Serialize {
    fn id(&self) -> &str;
}

/// A page of records that are kept in the order of their ids, newest first. The cursor is the id
/// of the last record, and holds although that record may be gone by then.
pub(crate) fn newest_first<T: Record>(
    records: &[T],
    operation: Operation,
    query: &Query<'_>,
    keep: impl Fn(&T) -> bool,
) -> Checked<Reply> {
    let limit = query.limit(operation)?;
    let older = match query.cursor() {
        None => records,
        Some(cursor) if is_uuid(cursor) => &records[..records.partition_point(|record| record.id() < cursor)],
        Some(_) => return Err(invalid_cursor()),
    };
    Ok(page(older.iter().rev().filter(|record| keep(record)), limit, |record| record.id().to_owned()))
}
