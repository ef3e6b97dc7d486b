//! Lists, page by page: `lib/pages.js` asks for one page after the other.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use instantly_rbac::internals::pool::QueueTerms;
use instantly_rbac::keys::ApiKey;
use instantly_rbac::{CancelToken, Error, ErrorKind, ListOptions, Meta, Result};
use napi::Env;
use napi_derive::napi;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answer::{Answer, Outcome, guard};
use crate::call::{Call, Prepared, prepare};
use crate::cancel::Cancel;
use crate::client::Client;
use crate::promise::{Settler, Task};
use crate::{accounts, audit_logs, campaigns, groups, keys, members, tags};

/// A function that opens a list, by the canonical name of its operation.
pub type List = (&'static str, fn(Call) -> Result<Pages>);

const LISTS: &[&[List]] =
    &[members::LISTS, keys::LISTS, groups::LISTS, tags::LISTS, campaigns::LISTS, accounts::LISTS, audit_logs::LISTS];

/// Where pages come from, whatever they are of.
pub struct Pages(Box<dyn Source>);

impl Pages {
    /// The pages of a list. What cannot be met is an error now, before anything is sent.
    pub fn of<T>(items: instantly_rbac::Items<T>, bounds: &ListOptions) -> Result<Pages>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        Ok(Pages(Box::new(Items { items: items.bounded(bounds).checked()?, secrets_of: |_| None })))
    }

    /// The same of keys, whose secrets cross apart from them.
    pub fn of_keys(items: instantly_rbac::Items<ApiKey>, bounds: &ListOptions) -> Result<Pages> {
        Ok(Pages(Box::new(Items { items: items.bounded(bounds).checked()?, secrets_of: |keys| Some(keys) })))
    }
}

trait Source: Send {
    /// The next page in that form; after the last, an answer without one.
    fn next(&mut self, form: Form) -> Result<Answer>;
}

/// How items cross the border.
#[derive(Clone, Copy)]
enum Form {
    /// Packed.
    Rows,
    /// As lines of JSON.
    Lines,
}

struct Items<T> {
    items: instantly_rbac::Items<T>,
    /// The keys among the items.
    secrets_of: fn(&[T]) -> Option<&[ApiKey]>,
}

/// What is known of a list after a page.
#[derive(Serialize)]
struct Progress<'a> {
    complete: bool,
    meta: &'a Meta,
}

impl<T: Serialize + DeserializeOwned + Send> Source for Items<T> {
    fn next(&mut self, form: Form) -> Result<Answer> {
        let Items { items, secrets_of } = self;
        let page = items.next_page().transpose()?;
        let progress = Progress { complete: items.is_complete(), meta: items.meta() };
        match (form, page) {
            (_, None) => Answer::of(&progress),
            (Form::Rows, Some(page)) => {
                let answer = Answer::rows(&page, &progress)?;
                Ok(match secrets_of(&page) {
                    Some(keys) => answer.with_secrets(keys),
                    None => answer,
                })
            }
            (Form::Lines, Some(page)) => Answer::lines(lines(&page)?, &progress),
        }
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

/// An open list. One page is asked for at a time.
#[napi]
pub struct OpenList {
    operation: &'static str,
    pages: Arc<Mutex<Pages>>,
    time: Duration,
    cancels: Vec<CancelToken>,
}

#[napi]
impl OpenList {
    /// The next page, with the document `{complete, meta}`; there are no records after the last.
    #[napi]
    pub fn next(&self, settler: &Settler, promise: u32) {
        self.fetch(settler, promise, Form::Rows);
    }

    /// The same, with the items as lines of JSON.
    #[napi]
    pub fn next_lines(&self, settler: &Settler, promise: u32) {
        self.fetch(settler, promise, Form::Lines);
    }
}

impl OpenList {
    fn fetch(&self, settler: &Settler, promise: u32, form: Form) {
        settler.settle(promise, self.operation, || {
            let deadline = Instant::now().checked_add(self.time);
            let terms = QueueTerms { deadline, cancel: self.cancels.clone() };
            let pages = self.pages.clone();
            let work = Box::new(move || pages.lock().unwrap_or_else(PoisonError::into_inner).0.next(form));
            Ok(Task { terms, work })
        });
    }
}

/// Opens a list, by the canonical name of its operation. Nothing is sent.
#[napi]
pub fn open(env: &Env, client: &Client, name: String, arguments: String, cancel: Option<&Cancel>) -> Outcome {
    guard(&name, || {
        let mut all = LISTS.iter().copied().flatten();
        let (operation, open) = *all
            .find(|(known, _)| *known == name)
            .ok_or_else(|| Error::new(ErrorKind::Internal, format!("there is no list {name:?}")))?;
        let Prepared { call, cancels } = prepare(env, client, arguments, cancel)?;
        let time = call.total_timeout();
        Ok(Answer::list(OpenList { operation, pages: Arc::new(Mutex::new(open(call)?)), time, cancels }))
    })
}
