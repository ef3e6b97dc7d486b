//! The parameters of a list: strict about the types of the documented ones, blind to others.
//! A page is cut here too, with the live API's two quirks: a `limit` above the maximum gives an
//! empty page, and a full last page carries a cursor.

use instantly_rbac::Operation;
use serde::Serialize;
use serde_json::{Value, json};

use crate::alternatives::{Alternative, Alternatives};
use crate::dispatch::Call;
use crate::http::Reply;
use crate::refusal::Refusal;
use crate::validate::is_uuid;

type Checked<T> = Result<T, Refusal>;

/// The page size where none is asked for, as observed live.
const DEFAULT_LIMIT: u16 = 10;

/// The query of a request.
pub(crate) struct Query<'a> {
    parameters: &'a [(String, String)],
    alternatives: &'a Alternatives,
}

impl<'a> Query<'a> {
    pub fn of(call: &'a Call<'_>) -> Query<'a> {
        Query { parameters: &call.request.query, alternatives: call.alternatives }
    }

    /// The value of that name. A repeated parameter is an array to Fastify, and no type here is
    /// one.
    fn raw(&self, name: &str, kind: &str) -> Checked<Option<&'a str>> {
        let mut values = self.parameters.iter().filter(|(other, _)| other == name);
        let value = values.next().map(|(_, value)| value.as_str());
        let is_ignored = |alternative| matches!(alternative, Alternative::ParameterIgnored(other) if other == name);
        if self.alternatives.any(is_ignored) {
            return Ok(None);
        }
        if values.next().is_some() {
            return refuse(name, &format!("must be {kind}"));
        }
        Ok(value)
    }

    /// A text; an empty one filters nothing.
    pub fn text(&self, name: &str) -> Checked<Option<&'a str>> {
        Ok(self.raw(name, "string")?.filter(|value| !value.is_empty()))
    }

    /// A text to search for, without regard to case.
    pub fn search(&self) -> Checked<Search> {
        Ok(Search(self.text("search")?.map(str::to_lowercase)))
    }

    /// Comma-separated values.
    pub fn values(&self, name: &str) -> Checked<Option<Vec<&'a str>>> {
        Ok(self.text(name)?.map(|values| values.split(',').map(str::trim).collect()))
    }

    /// Comma-separated ids of tags.
    pub fn tags(&self, name: &str) -> Checked<Option<Vec<&'a str>>> {
        let ids = self.values(name)?;
        let is_malformed = ids.iter().flatten().any(|id| !is_uuid(id));
        if is_malformed && self.alternatives.has(Alternative::MalformedTagsRefused) {
            return refuse(name, r#"must match format "uuid""#);
        }
        Ok(ids)
    }

    pub fn flag(&self, name: &str) -> Checked<Option<bool>> {
        match self.raw(name, "boolean")? {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => refuse(name, "must be boolean"),
        }
    }

    /// Any number, in any of JSON's spellings: `37`, `37.0`, `3.7e1`.
    pub fn number(&self, name: &str) -> Checked<Option<f64>> {
        match self.raw(name, "number")?.map(number) {
            Some(None) => refuse(name, "must be number"),
            number => Ok(number.flatten()),
        }
    }

    /// A number out of these codes.
    pub fn code<T: Copy>(&self, name: &str, known: &[T], code: impl Fn(T) -> i64) -> Checked<Option<i64>> {
        let Some(number) = self.number(name)? else { return Ok(None) };
        match known.iter().map(|value| code(*value)).find(|code| *code as f64 == number) {
            None => refuse(name, "must be equal to one of the allowed values"),
            code => Ok(code),
        }
    }

    /// A text out of these.
    pub fn one_of<T: Clone>(&self, name: &str, known: &[T], text: impl Fn(&T) -> &str) -> Checked<Option<T>> {
        let Some(given) = self.raw(name, "string")? else { return Ok(None) };
        match known.iter().find(|value| text(value) == given) {
            Some(value) => Ok(Some(value.clone())),
            None => refuse(name, "must be equal to one of the allowed values"),
        }
    }

    pub fn uuid(&self, name: &str) -> Checked<Option<&'a str>> {
        match self.raw(name, "string")? {
            Some(text) if !is_uuid(text) => refuse(name, r#"must match format "uuid""#),
            other => Ok(other),
        }
    }

    /// An integer from `smallest` on.
    fn integer(&self, name: &str, smallest: u32) -> Checked<Option<usize>> {
        let Some(text) = self.raw(name, "integer")? else { return Ok(None) };
        match number(text).filter(|number| number.fract() == 0.0) {
            None => refuse(name, "must be integer"),
            Some(number) if number < f64::from(smallest) => refuse(name, &format!("must be >= {smallest}")),
            Some(number) => Ok(Some(number as usize)),
        }
    }

    /// An integer from 0.
    pub fn count(&self, name: &str) -> Checked<Option<usize>> {
        self.integer(name, 0)
    }

    pub fn cursor(&self) -> Checked<Option<&'a str>> {
        self.text("starting_after")
    }

    /// The page size, which is nothing where it is above the maximum: the live API answers that with an
    /// empty page.
    pub fn limit(&self, operation: Operation) -> Checked<Limit> {
        let largest = operation.largest_page() as usize;
        let page_size = |alternative| if let Alternative::PageSize(size) = alternative { Some(size) } else { None };
        let usual = || self.alternatives.find(page_size).unwrap_or(DEFAULT_LIMIT).into();
        let size = match self.integer("limit", 1)?.unwrap_or_else(usual) {
            size if size <= largest => Some(size),
            _ if self.alternatives.has(Alternative::LargeLimitRefused) => {
                return refuse("limit", &format!("must be <= {largest}"));
            }
            _ => self.alternatives.has(Alternative::LargeLimitCut).then_some(largest),
        };
        Ok(Limit { size, looks_ahead: self.alternatives.has(Alternative::LastPageWithoutCursor) })
    }
}

/// The number that a text spells; neither infinity nor not-a-number is one.
fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
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
        self.0.as_deref().is_none_or(|given| text.to_lowercase().contains(given))
    }

    pub fn matches_any(&self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.matches(text))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

/// How much of a list a page holds.
#[derive(Clone, Copy)]
pub(crate) struct Limit {
    /// None where the limit was too large.
    size: Option<usize>,
    /// Whether a full page has a cursor only where more follows.
    looks_ahead: bool,
}

#[derive(Serialize)]
struct Page<T> {
    items: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_starting_after: Option<Value>,
}

/// The cursor of a page that is not full. All three ways in which a list can end have been seen:
/// no cursor, null, and an empty text.
fn end_of_list(operation: Operation) -> Option<Value> {
    match operation {
        Operation::CampaignsList => Some(json!("")),
        Operation::AccountsList => Some(Value::Null),
        _ => None,
    }
}

/// The first items as a page. It has a cursor if and only if it is full, so that a list whose
/// length is a multiple of the limit ends in an empty page, as has been seen live.
pub(crate) fn page<T: Serialize>(
    mut all: impl Iterator<Item = T>,
    operation: Operation,
    limit: Limit,
    cursor: impl Fn(&T) -> String,
) -> Reply {
    let items: Vec<T> = all.by_ref().take(limit.size.unwrap_or(0)).collect();
    let full = limit.size == Some(items.len()) && (!limit.looks_ahead || all.next().is_some());
    let next = items.last().filter(|_| full).map(|last| Value::String(cursor(last)));
    Reply::json(200, &Page { items, next_starting_after: next.or_else(|| end_of_list(operation)) })
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
    let older = match query.cursor()? {
        None => records,
        Some(cursor) if is_uuid(cursor) => &records[..records.partition_point(|record| record.id() < cursor)],
        Some(_) => return Err(invalid_cursor()),
    };
    Ok(page(older.iter().rev().filter(|record| keep(record)), operation, limit, |record| record.id().to_owned()))
}
