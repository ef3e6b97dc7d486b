//! Lists, page by page: `lib/pages.js` asks for one page after the other.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use instantly_bridge::Function;
use instantly_rbac::internals::Pages;
use instantly_rbac::internals::pool::QueueTerms;
use instantly_rbac::operation::Operation;
use instantly_rbac::{CancelToken, Error, ErrorKind};
use napi::Env;
use napi_derive::napi;

use crate::answer::{Answer, guard};
use crate::call::prepare;
use crate::cancel::Cancel;
use crate::client::Client;
use crate::output::{Form, next_page};
use crate::promise::{Settler, Task};

/// An open list. One page is asked for at a time.
#[napi]
pub struct OpenList {
    operation: Operation,
    pages: Arc<Mutex<Pages>>,
    time: Duration,
    cancels: Vec<CancelToken>,
}

#[napi]
impl OpenList {
    /// The next page, with the document `{complete, meta}`; there are no records after the last.
    #[napi]
    pub fn next(&self, settler: &Settler, promise: u32) {
        self.fetch(settler, promise, Form::Packed);
    }

    /// The same, with the items as lines of JSON.
    #[napi]
    pub fn next_lines(&self, settler: &Settler, promise: u32) {
        self.fetch(settler, promise, Form::Lines);
    }
}

impl OpenList {
    fn fetch(&self, settler: &Settler, promise: u32, form: Form) {
        settler.settle(promise, self.operation.name(), || {
            let deadline = Instant::now().checked_add(self.time);
            let terms = QueueTerms { deadline, cancel: self.cancels.clone() };
            let pages = self.pages.clone();
            let work = Box::new(move || next_page(&mut pages.lock().unwrap_or_else(PoisonError::into_inner), form));
            Ok(Task { terms, work })
        });
    }
}

/// Opens a list, by the canonical name of its operation. Nothing is sent.
#[napi]
pub fn open(env: &Env, client: &Client, name: String, arguments: String, cancel: Option<&Cancel>) -> Answer {
    let Some(Function::Operation(operation)) = Function::by_name(&name) else {
        return guard("open", || Err(Error::new(ErrorKind::Internal, format!("there is no list {name:?}"))));
    };
    guard(operation.name(), || {
        let (call, cancels) = prepare(env, client, arguments, cancel)?;
        let time = call.client.total_timeout();
        let pages = Arc::new(Mutex::new(instantly_bridge::open::<Answer>(operation, call)?));
        Ok(Answer::object(move || OpenList { operation, pages, time, cancels }))
    })
}
