//! What a document holds: rows, or JSON. Both are read through a view of the whole or of a row.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use instantly_rbac::review::Report;
use instantly_rbac::{Error, ErrorKind, Result};
use once_cell::race::OnceBox;

use crate::boundary::Failure;
use crate::json::{Json, Shown};
use crate::table::{Form, Found, Table};
use crate::text::{SecretText, Text};

/// A result.
pub(crate) enum Content {
    /// Records, with what stands beside them.
    Table(Table),
    /// Anything else.
    Json {
        json: Json,
        /// By JSON pointer; the JSON shows them as `***`.
        secrets: Vec<(String, SecretText)>,
        /// The review of everything that it shows.
        report: Option<Box<Report>>,
    },
}

/// The whole of a result, or a row of it.
pub(crate) struct View {
    content: Arc<Content>,
    row: Option<usize>,
    /// Where the field that is read next may be.
    next: AtomicUsize,
    /// The JSON of rows, once it was asked for.
    json: OnceBox<Json>,
}

/// A result of its own.
impl From<Content> for View {
    fn from(content: Content) -> View {
        View::of(Arc::new(content), None)
    }
}

/// Records.
impl From<Table> for View {
    fn from(table: Table) -> View {
        Content::Table(table).into()
    }
}

/// JSON without secrets.
impl From<Json> for View {
    fn from(json: Json) -> View {
        Content::Json { json, secrets: Vec::new(), report: None }.into()
    }
}

impl View {
    /// A result, or a row of it that is there.
    pub fn of(content: Arc<Content>, row: Option<usize>) -> View {
        View { content, row, next: AtomicUsize::new(0), json: OnceBox::new() }
    }

    /// A row of records.
    pub fn row_of(table: Table, index: usize) -> View {
        View::of(Arc::new(Content::Table(table)), Some(index))
    }

    /// Records from one on, over the same rows; none where it is something else.
    pub fn rest(&self, first: usize) -> Option<View> {
        if let Content::Table(table) = &*self.content { Some(table.rest(first).into()) } else { None }
    }

    /// The review of everything that it shows.
    pub fn report(&self) -> Option<&Report> {
        if let (Content::Json { report, .. }, None) = (&*self.content, self.row) { report.as_deref() } else { None }
    }

    /// It as JSON.
    pub fn json(&self) -> &Json {
        match &*self.content {
            Content::Table(table) => self.json.get_or_init(|| Box::new(table.to_json(self.row))),
            Content::Json { json, .. } => match self.row {
                Some(row) => &list_of(json).1.items().expect("a row is one of a list")[row],
                None => json,
            },
        }
    }

    /// The value at a pointer, without what is inside of it.
    pub fn find(&self, pointer: &str) -> Result<Option<Shown<'_>>> {
        check_pointer(pointer)?;
        let found = match &*self.content {
            Content::Table(table) => table.find(self.row, pointer, &self.next),
            Content::Json { .. } => Found::Deeper,
        };
        Ok(match found {
            Found::Value(value) => Some(value),
            Found::Nothing => None,
            Found::Deeper => self.json().pointer(pointer).map(Json::shown),
        })
    }

    /// The value at a pointer, read as a type.
    pub fn read<'a, 'p, T>(
        &'a self,
        pointer: &'p str,
        expected: &'static str,
        read: impl FnOnce(&Shown<'a>) -> Option<T>,
    ) -> std::result::Result<T, ReadError<'p>> {
        let value = self.find(pointer)?.ok_or(ReadError::NoSuchPlace(pointer))?;
        read(&value).ok_or_else(|| ReadError::Another { pointer, found: value.in_words(), expected })
    }

    /// The length of an array, or the number of fields of an object.
    pub fn length<'p>(&self, pointer: &'p str) -> std::result::Result<usize, ReadError<'p>> {
        let found = self.read(pointer, "an array or an object", |value| match value {
            Shown::Array(_) | Shown::Object(_) => Some(*value),
            _ => None,
        })?;
        match self.rows() {
            Some((place, count)) if place == pointer && matches!(found, Shown::Array(_)) => Ok(count),
            _ => Ok(self.json_at(pointer).ok_or(ReadError::NoSuchPlace(pointer))?.length()),
        }
    }

    /// The JSON at a pointer.
    fn json_at(&self, pointer: &str) -> Option<&Json> {
        let beside = match &*self.content {
            Content::Table(table) if self.row.is_none() && !pointer.is_empty() => table.beside(pointer),
            _ => None,
        };
        beside.or_else(|| self.json().pointer(pointer))
    }

    /// Where the rows of a table are, and how many.
    fn rows(&self) -> Option<(&'static str, usize)> {
        match (&*self.content, self.row) {
            (Content::Table(table), None) => match table.form() {
                Form::Record => None,
                Form::Array => Some(("", table.len())),
                Form::Items => Some(("/items", table.len())),
            },
            _ => None,
        }
    }

    /// How many items a list, a page or an array has, and where they are.
    pub fn items(&self) -> Result<(&'static str, usize)> {
        if let Some(rows) = self.rows() {
            return Ok(rows);
        }
        let (pointer, list) = list_of(self.json());
        let items = list.items().ok_or_else(|| ReadError::Another {
            pointer,
            found: list.shown().in_words(),
            expected: "a list, a page or an array",
        })?;
        Ok((pointer, items.len()))
    }

    /// A row, of those that there are.
    pub fn row(&self, index: usize) -> Result<View> {
        match self.row {
            None => Ok(View::of(self.content.clone(), Some(index))),
            Some(_) => self.part(&format!("{}/{index}", self.items()?.0)),
        }
    }

    /// A part as a result of its own. The whole itself is shared.
    pub fn part(&self, pointer: &str) -> Result<View> {
        check_pointer(pointer)?;
        if pointer.is_empty() && self.row.is_none() {
            return Ok(View::of(self.content.clone(), None));
        }
        let json = self.json_at(pointer).ok_or(ReadError::NoSuchPlace(pointer))?.copy();
        let secrets = self.secrets().into_iter();
        let below = secrets.filter_map(|(place, secret)| {
            let below = place.strip_prefix(pointer).filter(|below| below.starts_with('/'))?;
            Some((below.to_owned(), secret))
        });
        Ok(Content::Json { json, secrets: below.collect(), report: None }.into())
    }

    /// Hands over the values of these fields: of each row of a list, a page or an array of objects; else of the
    /// document itself, as one row.
    pub fn each_value<'a>(&'a self, names: &[&str], rows: usize, mut put: impl FnMut(Shown<'a>)) -> Result<()> {
        let json = match &*self.content {
            Content::Table(table) => {
                check_rows(rows, self.rows().map(|(_, count)| count))?;
                table.each_value(self.row, names, put);
                return Ok(());
            }
            Content::Json { .. } => self.json(),
        };
        let items = if self.row.is_none() { list_of(json).1.items() } else { None };
        let items = items.filter(|items| items.iter().all(|item| item.fields().is_some()));
        if items.is_none() && json.fields().is_none() {
            return Err(Error::invalid_argument("document", "is neither an object nor a list of objects"));
        }
        check_rows(rows, items.map(<[Json]>::len))?;
        for row in items.unwrap_or(std::slice::from_ref(json)) {
            names.iter().for_each(|name| put(row.field(name).map_or(Shown::Null, Json::shown)));
        }
        Ok(())
    }

    /// The name of a field of an object.
    pub fn key(&self, index: usize) -> Result<&Text> {
        let fields = self.json().fields().ok_or_else(|| {
            let found = self.json().shown().in_words();
            ReadError::Another { pointer: "", found, expected: "an object" }
        })?;
        fields.get(index).map(|(name, _)| name).ok_or_else(|| {
            Error::invalid_argument("index", format_args!("must be below the number of fields, {}", fields.len()))
        })
    }

    /// The secret at a pointer.
    pub fn secret(&self, pointer: &str) -> Result<&SecretText> {
        let found = match &*self.content {
            Content::Table(table) => table.secret(self.row, pointer),
            Content::Json { secrets, .. } => {
                let whole = format!("{}{pointer}", self.place());
                secrets.iter().find(|(place, _)| *place == whole).map(|(_, secret)| secret)
            }
        };
        found.ok_or_else(|| Error::invalid_argument("pointer", format_args!("the document has no secret {pointer:?}")))
    }

    /// Copies of its secrets, by JSON pointer.
    pub fn secrets(&self) -> Vec<(String, SecretText)> {
        match &*self.content {
            Content::Table(table) => table.secrets_of(self.row),
            Content::Json { secrets, .. } => {
                let place = self.place();
                let mine = |(pointer, secret): &(String, SecretText)| {
                    let below = pointer.strip_prefix(&place).filter(|below| below.starts_with('/'))?;
                    Some((below.to_owned(), secret.clone()))
                };
                secrets.iter().filter_map(mine).collect()
            }
        }
    }

    /// Where in its JSON it is.
    fn place(&self) -> String {
        match (&*self.content, self.row) {
            (Content::Json { json, .. }, Some(row)) => format!("{}/{row}", list_of(json).0),
            _ => String::new(),
        }
    }
}

/// What has the items of a list, of a page or of an array, and where it is.
fn list_of(json: &Json) -> (&'static str, &Json) {
    json.field("items").map_or(("", json), |items| ("/items", items))
}

fn check_pointer(pointer: &str) -> Result<()> {
    if pointer.is_empty() || pointer.starts_with('/') {
        return Ok(());
    }
    Err(Error::invalid_argument("pointer", "must be empty, or start with a slash, such as /email"))
}

fn check_rows(rows: usize, count: Option<usize>) -> Result<()> {
    let count = count.unwrap_or(1);
    if rows == count {
        return Ok(());
    }
    Err(Error::invalid_argument("rows", format_args!("must be the number of rows, {count}")))
}

/// Why a value could not be read. Who asks for a string where there may be a null, and not why there is none,
/// is not made to wait for the words.
pub(crate) enum ReadError<'a> {
    Another { pointer: &'a str, found: &'static str, expected: &'static str },
    NoSuchPlace(&'a str),
    Failed(Error),
}

impl From<Error> for ReadError<'_> {
    fn from(error: Error) -> Self {
        ReadError::Failed(error)
    }
}

impl From<ReadError<'_>> for Error {
    fn from(error: ReadError<'_>) -> Self {
        match error {
            ReadError::Another { pointer, found, expected } => {
                Error::invalid_argument("pointer", format_args!("{pointer:?} is {found}, not {expected}"))
            }
            ReadError::NoSuchPlace(pointer) => {
                Error::invalid_argument("pointer", format_args!("the document has no {pointer:?}"))
            }
            ReadError::Failed(error) => error,
        }
    }
}

impl Failure for ReadError<'_> {
    fn kind(&self) -> ErrorKind {
        match self {
            ReadError::Another { .. } | ReadError::NoSuchPlace(_) => ErrorKind::InvalidArgument,
            ReadError::Failed(error) => error.kind(),
        }
    }
}
