//! Lists: everything or an error, never a silently short list.
//!
//! `list` and `iter` follow the cursor until a page is empty or has none. A cursor that is repeated would loop for
//! ever, and is an error.
//!
//! Records may move between two requests, so that one comes on the next page again. It is dropped there, and
//! counted in [`Meta::repeated`]. Only the ids of the page before are kept, so that a list of any length needs the
//! memory of one page.

mod pages;
pub(crate) mod progress;
mod repeats;

use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

pub use self::pages::Pages;
pub(crate) use self::pages::{OnRows, Served};
use crate::client::Client;
use crate::error::Result;
use crate::operation::Operation;
use crate::reply::Meta;
use crate::request::Query;
use crate::rows::{FromRow, Rows};
use crate::specs::RecordSpec;

/// Which page [`page`](crate::members::Members::page) asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PageOptions {
    /// Items at the most: 1 to 100, for audit logs 1 to 1,000. Default: the most.
    pub limit: Option<u32>,
    /// The previous page's `next_starting_after`; none asks for the first page.
    pub starting_after: Option<String>,
}

/// How many items to read, and in pages of which size: what [`Items::bounded`] takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListOptions {
    /// Items a request: 1 to 100, for audit logs 1 to 1,000. Default: the most.
    pub page_size: Option<u32>,
    /// Stop after this many items, at least 1; `complete` says whether more exist. Default: all of them.
    pub max_items: Option<u64>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page<T> {
    /// The items of the page.
    pub items: Vec<T>,
    /// The cursor of the next page. A last page may carry one too; then the next page is empty.
    pub next_starting_after: Option<String>,
    /// How the call went.
    pub meta: Meta,
}

/// A whole list, or as much of it as was asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct List<T> {
    /// The items, in the order of the API.
    pub items: Vec<T>,
    /// Whether this is known to be everything. False only where `max_items` ended the list, and
    /// more may follow.
    pub complete: bool,
    /// How the calls went, all pages together.
    pub meta: Meta,
}

impl<T> Deref for Page<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// One page, whose records are read where they stand.
#[derive(Debug)]
pub struct RowPage {
    /// The records of the page.
    pub rows: Rows,
    /// The cursor of the next page.
    pub next_starting_after: Option<String>,
    /// How the call went.
    pub meta: Meta,
}

/// A whole list, whose records are read where they stand.
#[derive(Debug)]
pub struct RowList {
    /// What the records are.
    pub spec: &'static RecordSpec,
    /// The records, page by page.
    pub pages: Vec<Rows>,
    /// Whether this is known to be everything.
    pub complete: bool,
    /// How the calls went, all pages together.
    pub meta: Meta,
}

impl<T: FromRow> From<RowPage> for Page<T> {
    fn from(RowPage { rows, next_starting_after, meta }: RowPage) -> Page<T> {
        Page { items: rows.records(), next_starting_after, meta }
    }
}

impl<T: FromRow> From<List<T>> for RowList {
    fn from(List { items, complete, meta }: List<T>) -> RowList {
        RowList { spec: T::SPEC, pages: vec![Rows::of::<T>(&items)], complete, meta }
    }
}

/// Items of a list, page by page as they are needed. After an error it is over.
///
/// ```
/// # let sandbox = instantly_sandbox::Sandbox::start()?;
/// # let client = sandbox.client()?;
/// for event in client.audit_logs().iter(&Default::default()).max_items(250) {
///     println!("{:?}", event?.activity_type);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Items<T> {
    pages: Pages,
    of: PhantomData<fn() -> T>,
}

impl<T: FromRow> Items<T> {
    pub(crate) fn new(client: &Client, operation: Operation, query: Result<Query>, on_rows: OnRows) -> Self {
        Items { pages: Pages::new(client, operation, query, T::SPEC, on_rows), of: PhantomData }
    }

    /// All the items at once.
    ///
    /// # Errors
    ///
    /// Any error of any page: never a part of the list.
    pub fn into_list(mut self) -> Result<List<T>> {
        let items = self.by_ref().collect::<Result<Vec<T>>>()?;
        Ok(List { items, complete: self.is_complete(), meta: self.pages.meta })
    }

    /// One page of the list.
    pub(crate) fn page(self, options: &PageOptions) -> Result<Page<T>> {
        self.pages.into_page(options).map(Page::from)
    }
}

impl<T> Items<T> {
    /// Items a request: 1 to 100, for audit logs 1 to 1,000. Default: the most.
    #[must_use]
    pub fn page_size(mut self, items: u32) -> Self {
        self.pages.page_size = items;
        self
    }

    /// Ends after this many items, at least 1.
    #[must_use]
    pub fn max_items(mut self, items: u64) -> Self {
        self.pages.max_items = Some(items);
        self
    }

    /// The same, from options; one that is none stays as it is.
    #[must_use]
    pub fn bounded(mut self, options: &ListOptions) -> Self {
        let ListOptions { page_size, max_items } = options;
        self.pages.page_size = page_size.unwrap_or(self.pages.page_size);
        self.pages.max_items = max_items.or(self.pages.max_items);
        self
    }

    /// Starts behind a page that was read before, given its `next_starting_after`.
    #[must_use]
    pub fn starting_after(mut self, cursor: impl Into<String>) -> Self {
        self.pages.cursor = Some(cursor.into());
        self
    }

    /// Calls a function after each page with items, with the number of items read so far. Its error ends the list.
    #[must_use]
    pub fn on_page(mut self, observer: impl FnMut(u64) -> Result<()> + Send + Sync + 'static) -> Self {
        self.pages.observer = Some(Box::new(observer));
        self
    }

    /// The same, or the error of an argument that is not allowed, which would otherwise come in the place of the first
    /// item.
    ///
    /// # Errors
    ///
    /// `InvalidArgument`, naming the argument and what is allowed.
    pub fn checked(self) -> Result<Self> {
        self.pages.check().map(|()| self)
    }

    /// Whether every item of the list was taken.
    pub fn is_complete(&self) -> bool {
        self.pages.is_complete()
    }

    /// How the calls went so far.
    pub fn meta(&self) -> &Meta {
        &self.pages.meta
    }

    /// The server's own time when it sent the first page, and ours at that moment.
    pub(crate) fn served(&self) -> Served {
        self.pages.served
    }

    /// The pages, whatever the items are.
    #[cfg(feature = "arrow")]
    pub(crate) fn pages(&mut self) -> &mut Pages {
        &mut self.pages
    }
}

impl<T> From<Items<T>> for Pages {
    fn from(items: Items<T>) -> Pages {
        items.pages
    }
}

impl<T: FromRow> Iterator for Items<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        self.pages.next_record()
    }
}

impl<T: FromRow> FusedIterator for Items<T> {}
