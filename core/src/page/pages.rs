//! The pages of a list, one after the other, whatever its records are.

use std::borrow::Cow;
use std::collections::HashSet;
use std::time::{Instant, SystemTime};

use super::progress::Observer;
use super::repeats::PageIds;
use super::{PageOptions, RowList, RowPage};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::hints;
use crate::operation::Operation;
use crate::reply::{Meta, Reply};
use crate::request::{Query, read_page};
use crate::rows::{FromRow, RawPage, Rows};
use crate::specs::RecordSpec;

/// Called with the records of each page before the caller gets them.
pub(crate) type OnRows = fn(&Client, &mut Rows);

/// The server's own time when it answered, and ours.
pub(crate) type Served = Option<(SystemTime, Instant)>;

/// Pages of a list, whatever its records are: they are read where they stand.
pub struct Pages {
    client: Client,
    operation: Operation,
    query: Result<Query>,
    spec: &'static RecordSpec,
    on_rows: OnRows,
    /// The function of [`Items::on_page`](super::Items::on_page).
    pub(super) observer: Option<Observer>,
    pub(super) page_size: u32,
    pub(super) max_items: Option<u64>,
    /// The page that came last, and how many of its records were taken.
    rows: Rows,
    next: usize,
    pub(super) cursor: Option<String>,
    /// The cursors followed so far.
    cursors: HashSet<String>,
    /// The ids of the page before.
    known: PageIds,
    /// The page before held only repeated items.
    is_stalled: bool,
    taken: u64,
    /// No further page is fetched.
    ended: bool,
    /// The server sent the last page.
    reached_end: bool,
    /// The server's own time when it sent the first page, and ours.
    pub(super) served: Served,
    pub(super) meta: Meta,
}

impl Pages {
    pub(super) fn new(
        client: &Client,
        operation: Operation,
        query: Result<Query>,
        spec: &'static RecordSpec,
        on_rows: OnRows,
    ) -> Pages {
        Pages {
            client: client.clone(),
            operation,
            query,
            spec,
            on_rows,
            observer: None,
            page_size: operation.largest_page(),
            max_items: None,
            rows: Rows::none(spec),
            next: 0,
            cursor: None,
            cursors: HashSet::new(),
            known: PageIds::default(),
            is_stalled: false,
            taken: 0,
            ended: false,
            reached_end: false,
            served: None,
            meta: Meta::default(),
        }
    }

    /// What the records are.
    pub fn spec(&self) -> &'static RecordSpec {
        self.spec
    }

    /// The next page, or the rest of it; at least one record. After an error it is over.
    pub fn next_rows(&mut self) -> Option<Result<Rows>> {
        self.take_rows().transpose()
    }

    /// All pages.
    ///
    /// # Errors
    ///
    /// Any error of any page: never a part of the list.
    pub fn into_list(mut self) -> Result<RowList> {
        let pages = std::iter::from_fn(|| self.next_rows()).collect::<Result<_>>()?;
        Ok(RowList { spec: self.spec, pages, complete: self.is_complete(), meta: self.meta })
    }

    /// One page of the list.
    ///
    /// # Errors
    ///
    /// That of the call.
    pub fn into_page(self, options: &PageOptions) -> Result<RowPage> {
        let Pages { client, operation, query, spec, on_rows, .. } = self;
        let Reply { value: (RawPage { rows, cursor, .. }, _), meta } =
            fetch(&client, operation, query, spec, options, on_rows, None)?;
        Ok(RowPage { rows, next_starting_after: cursor, meta })
    }

    /// Whether every record of the list was taken.
    pub fn is_complete(&self) -> bool {
        self.reached_end && self.next == self.rows.len()
    }

    /// The cursor behind the records that were taken; none where no more follow, and where a part of a page was left.
    pub fn next_starting_after(&self) -> Option<&str> {
        self.cursor.as_deref().filter(|_| self.next == self.rows.len())
    }

    /// How the calls went so far.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The next record, made from its row.
    pub(super) fn next_record<T: FromRow>(&mut self) -> Option<Result<T>> {
        match self.fill() {
            Ok(0) => None,
            Ok(_) => {
                let record = T::from_row(self.rows.row(self.next));
                (self.next, self.taken) = (self.next + 1, self.taken + 1);
                Some(Ok(record))
            }
            Err(error) => Some(Err(error)),
        }
    }

    /// Whether the arguments are allowed.
    pub(super) fn check(&self) -> Result<()> {
        let checked = self.query.clone().and_then(|_| self.check_bounds());
        checked.map_err(|error| error.in_operation(self.operation))
    }

    /// What is left of a page, and may be taken.
    fn take_rows(&mut self) -> Result<Option<Rows>> {
        let items = self.fill()?;
        if items == 0 {
            return Ok(None);
        }
        self.taken += items as u64;
        let taken = self.next..self.next + items;
        if taken == (0..self.rows.len()) {
            return Ok(Some(std::mem::replace(&mut self.rows, Rows::none(self.spec))));
        }
        // The rest is more than `max_items` allows.
        let mut rows = std::mem::replace(&mut self.rows, Rows::none(self.spec));
        let is_over = taken.end < rows.len();
        rows.retain(|row| taken.contains(&row.index()));
        self.next = 0;
        if is_over {
            (self.reached_end, self.cursor) = (false, None);
        }
        Ok(Some(rows))
    }

    /// Fetches pages until there is an item that was not taken, or the list is over. Returns how many items may be
    /// taken: a server may send more than `max_items` allows.
    fn fill(&mut self) -> Result<usize> {
        if self.taken > 0 && self.max_items == Some(self.taken) {
            return Ok(0);
        }
        while self.next == self.rows.len() && !self.ended {
            if let Err(error) = self.fetch() {
                (self.ended, self.reached_end) = (true, false);
                self.observer = None;
                self.hold(Rows::none(self.spec));
                return Err(error);
            }
        }
        let left = self.rows.len() - self.next;
        Ok(usize::try_from(self.remaining()).map_or(left, |remaining| remaining.min(left)))
    }

    fn hold(&mut self, rows: Rows) {
        (self.rows, self.next) = (rows, 0);
    }

    fn fetch(&mut self) -> Result<()> {
        self.check_bounds().map_err(|error| error.in_operation(self.operation))?;
        let remaining = self.remaining();
        let limit = u32::try_from(remaining).map_or(self.page_size, |remaining| remaining.min(self.page_size));
        let options = PageOptions { limit: Some(limit), starting_after: self.cursor.take() };
        // Its memory is what the next page is received in.
        self.hold(Rows::none(self.spec));
        let (query, known) = (self.query.clone(), Some(&mut self.known));
        let Reply { value: (RawPage { rows, cursor, is_bare }, served), meta } =
            fetch(&self.client, self.operation, query, self.spec, &options, self.on_rows, known)
                .map_err(|error| error.after(&self.meta))?;
        self.served = self.served.or(served);
        let received = rows.len() as u64 + meta.repeated;
        self.meta.add(meta);
        let is_full = received >= u64::from(limit);
        if is_bare && is_full && remaining > u64::from(limit) {
            return Err(self.unusable("a full page came as a bare array, without a cursor, so there may be more"));
        }
        if received == 0 {
            self.reached_end = true;
        } else if let Some(cursor) = cursor {
            let repeated = options.starting_after.as_ref() == Some(&cursor) || !self.cursors.insert(cursor.clone());
            if repeated {
                return Err(self.unusable("the cursor of a page came a second time, so the list would never end"));
            }
            // One such page is possible where pages are small and records move. From a server that sends them for ever,
            // under new cursors, the list would never end.
            if std::mem::replace(&mut self.is_stalled, rows.is_empty()) && rows.is_empty() {
                return Err(self.unusable(
                    "two pages in a row held only what the page before them held, so the list would never end",
                ));
            }
            self.cursor = Some(cursor);
        } else {
            // A full bare array says nothing about what comes after it.
            self.reached_end = !(is_bare && is_full);
            self.ended = true;
        }
        self.ended |= self.reached_end;
        let new = rows.len() as u64;
        self.hold(rows);
        let observed = match &mut self.observer {
            Some(observer) if new > 0 => observer(self.taken + new.min(remaining)),
            _ => Ok(()),
        };
        if self.ended || new >= remaining {
            // No other page follows.
            self.observer = None;
        }
        let told = self.client.progress().filter(|_| new > 0).map_or(Ok(()), |all| all.add(new.min(remaining)));
        observed.and(told)
    }

    /// How many more items `max_items` allows.
    fn remaining(&self) -> u64 {
        self.max_items.map_or(u64::MAX, |most| most - self.taken)
    }

    /// An error of the whole list: a page that cannot be used.
    pub(crate) fn unusable(&self, problem: &str) -> Error {
        Error::decode(problem).in_operation(self.operation).after(&self.meta)
    }

    fn check_bounds(&self) -> Result<()> {
        let most = self.operation.largest_page();
        if !(1..=most).contains(&self.page_size) {
            return Err(Error::invalid_argument("page_size", format_args!("must be from 1 to {most}")));
        }
        if self.max_items == Some(0) {
            return Err(Error::invalid_argument("max_items", "must be at least 1"));
        }
        Ok(())
    }
}

/// Asks for one page; of a list, without the records that are `known` from the page before.
fn fetch(
    client: &Client,
    operation: Operation,
    query: Result<Query>,
    spec: &'static RecordSpec,
    options: &PageOptions,
    on_rows: OnRows,
    known: Option<&mut PageIds>,
) -> Result<Reply<(RawPage, Served)>> {
    let PageOptions { limit, starting_after } = options;
    let mut hint = query.as_ref().ok().and_then(|query| query.hint);
    let mut reply = client.send(operation, read_page(spec), |call| {
        let most = operation.largest_page();
        let limit = limit.unwrap_or(most);
        if !(1..=most).contains(&limit) {
            // The live API answers a larger limit with an empty list.
            return Err(Error::invalid_argument("limit", format_args!("must be from 1 to {most}")));
        }
        call.query(query?);
        call.query(Query::default().number("limit", Some(i64::from(limit))));
        call.query(Query::default().text("starting_after", starting_after.as_deref())?);
        Ok(())
    })?;
    let rows = &mut reply.value.0.rows;
    reply.meta.repeated = known.map_or(0, |known| known.drop_repeated(rows));
    on_rows(client, rows);
    if rows.is_empty() && starting_after.is_none() {
        hint = hint.or(hints::of_empty_list(operation));
    }
    reply.meta.hint = hint.map(Cow::Borrowed);
    Ok(reply)
}
