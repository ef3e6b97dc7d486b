//! Asks the API: each request once, all of them GET, and no more than the budget allows.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use instantly_rbac::internals::{Observation, observe};
use instantly_rbac::{Client, Error, ErrorKind, JsonValue, Operation};
use serde::Serialize;

use super::plain::{Plain, plain};
use crate::status::Failure;

/// The most requests of a run.
pub const BUDGET: usize = 49;
/// After so many requests in a row without a reply, no other is sent.
const MOST_LOST: u32 = 3;

/// The field of a page that has the cursor.
pub const CURSOR: &str = "next_starting_after";

/// The fields of an object as they came. Each value is wiped when it is dropped.
pub type Object = BTreeMap<String, JsonValue>;

/// Why a question has no answer.
pub enum Stop {
    /// It cannot be settled here, and why.
    Unsettled(Plain),
    /// The program ends.
    End(Failure),
}

/// A question that this workspace or this key cannot settle.
macro_rules! unsettled {
    ($($part:expr),* $(,)?) => {
        Err($crate::verbs::probe::prober::Stop::Unsettled($crate::verbs::probe::plain::plain![$($part),*]))
    };
}
pub(super) use unsettled;

/// What was read for a question that goes on without it.
pub fn optional<T>(read: Result<T, Stop>) -> Result<Option<T>, Stop> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(Stop::Unsettled(_)) => Ok(None),
        Err(stop) => Err(stop),
    }
}

/// A GET that is to be sent. Of the values of the account, evidence shows what they are and not the values.
#[derive(Clone)]
pub struct Request {
    path: &'static str,
    query: Vec<(&'static str, String)>,
    shown: Plain,
}

impl Request {
    /// Of this path, without `/api/v2`.
    pub fn of(path: &'static str) -> Request {
        let path = path.strip_prefix("/api/v2").unwrap_or(path);
        Request { path, query: Vec::new(), shown: plain!["GET ", path] }
    }

    /// A page of a list, of so many records.
    pub fn list(list: Operation, limit: u32) -> Request {
        Request::of(list.spec().path).number("limit", limit)
    }

    pub fn number(self, name: &'static str, value: u32) -> Request {
        self.with(name, value.to_string(), plain![value])
    }

    pub fn word(self, name: &'static str, value: &'static str) -> Request {
        self.with(name, value.to_owned(), plain![value])
    }

    /// A value of the account, and what it is.
    pub fn hidden(self, name: &'static str, value: &str, what: &'static str) -> Request {
        self.with(name, value.to_owned(), plain!["<", what, ">"])
    }

    /// The same by a client that names its own workspace.
    pub fn in_own_name(mut self) -> Request {
        self.shown.push(", x-as-workspace: <its own id>");
        self
    }

    /// A value that is computed, and what it is.
    pub fn with(mut self, name: &'static str, value: String, shown: Plain) -> Request {
        let sign = if self.query.is_empty() { "?" } else { "&" };
        self.shown = plain![self.shown, sign, name, "=", shown];
        self.query.push((name, value));
        self
    }
}

/// A reply, and the request that it answers.
pub struct Reply {
    pub path: &'static str,
    /// Its place among all requests.
    place: usize,
    observation: Observation,
    page: OnceCell<Option<Rc<Page>>>,
}

impl Reply {
    pub fn status(&self) -> u16 {
        self.observation.status
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status())
    }

    /// The names of its headers, and their values where they are text.
    pub fn headers(&self) -> &[(String, Option<String>)] {
        &self.observation.headers
    }

    /// The server's time, or else the machine's, in milliseconds since 1970.
    pub fn served(&self) -> i64 {
        let served = self.observation.served.unwrap_or_else(std::time::SystemTime::now);
        let since = served.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    /// The body, where it is JSON.
    pub fn body(&self) -> Option<&JsonValue> {
        self.observation.body.as_ref()
    }

    /// The body, where it is an object.
    pub fn object(&self) -> Option<Object> {
        self.body()?.parse().ok()
    }

    /// The body, where it is a page. It is read once: many questions look at the same page.
    pub fn page(&self) -> Option<Rc<Page>> {
        let read = || {
            let mut envelope = self.object()?;
            let items = envelope.remove("items")?.parse().ok()?;
            Some(Rc::new(Page { items, envelope }))
        };
        self.page.get_or_init(read).clone()
    }
}

/// A page of a list.
pub struct Page {
    pub items: Vec<Object>,
    /// The fields beside the items.
    pub envelope: Object,
}

impl Page {
    /// The cursor, where another page may follow.
    pub fn cursor(&self) -> Option<String> {
        text(self.envelope.get(CURSOR)).filter(|cursor| !cursor.is_empty())
    }

    /// Whether this first page is the whole list.
    pub fn is_whole(&self, limit: u32) -> bool {
        self.cursor().is_none() && self.items.len() < limit as usize
    }

    /// The text of that field of each record.
    pub fn each(&self, name: &str) -> Vec<String> {
        self.items.iter().filter_map(|item| text(item.get(name))).collect()
    }
}

/// A text.
pub fn text(value: Option<&JsonValue>) -> Option<String> {
    value?.parse().ok()
}

/// Sends requests, and keeps their replies.
pub struct Prober<'a> {
    pub client: &'a Client,
    /// Requests in a row without a reply.
    lost: u32,
    kept: HashMap<String, Rc<Reply>>,
    /// Every reply, in its order.
    pub replies: Vec<Rc<Reply>>,
    /// Every request that was sent.
    pub sent: Vec<Sent>,
    /// Those that the answer under way rests on, by their places.
    evidence: Vec<usize>,
}

/// A request that was sent, and the status of its reply; none where no reply came.
#[derive(Clone, Serialize)]
pub struct Sent {
    pub request: Plain,
    pub status: Option<u16>,
}

impl<'a> Prober<'a> {
    pub fn new(client: &'a Client) -> Prober<'a> {
        Prober { client, lost: 0, kept: HashMap::new(), replies: Vec::new(), sent: Vec::new(), evidence: Vec::new() }
    }

    /// What was asked since the last call: the places of the requests.
    pub fn take_evidence(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.evidence)
    }

    fn is_spent(&self) -> bool {
        self.sent.len() >= BUDGET
    }

    /// The reply to a request, which is sent unless it was before.
    pub fn ask(&mut self, request: &Request) -> Result<Rc<Reply>, Stop> {
        let key = format!("{} {:?}", request.path, request.query);
        if let Some(reply) = self.kept.get(&key).cloned() {
            self.rest_on(&reply);
            return Ok(reply);
        }
        let reply = self.ask_again(request)?;
        self.kept.insert(key, reply.clone());
        Ok(reply)
    }

    /// The reply to a request, which is sent even if it was before.
    pub fn ask_again(&mut self, request: &Request) -> Result<Rc<Reply>, Stop> {
        self.ask_as(self.client, request)
    }

    /// The same by another client of the same workspace.
    pub fn ask_as(&mut self, client: &Client, request: &Request) -> Result<Rc<Reply>, Stop> {
        let first = self.send(client, request);
        // Once more after what may pass: too many requests, a server that fails, a connection that breaks.
        let passes = match &first {
            Ok(reply) => reply.status() == 429 || reply.status() >= 500,
            Err(Stop::Unsettled(_)) => self.lost > 0,
            Err(Stop::End(_)) => false,
        };
        if passes && !self.is_spent() && self.lost < MOST_LOST { self.send(client, request) } else { first }
    }

    fn send(&mut self, client: &Client, request: &Request) -> Result<Rc<Reply>, Stop> {
        if self.is_spent() {
            return unsettled!["the budget of ", BUDGET, " requests is spent"];
        }
        if self.lost >= MOST_LOST {
            return unsettled!["the server does not answer any more"];
        }
        let place = self.sent.len();
        self.sent.push(Sent { request: request.shown.clone(), status: None });
        self.evidence.push(place);
        let query: Vec<_> = request.query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let observation = match observe(client, request.path, &query) {
            Ok(observation) => observation,
            Err(error) => return self.lose(error),
        };
        let status = observation.status;
        self.lost = 0;
        self.sent[place].status = Some(status);
        if status == 401 {
            let problem = "the server answered 401: the key is wrong or was revoked";
            return Err(Stop::End(Error::new(ErrorKind::Unauthorized, problem).into()));
        }
        let reply = Rc::new(Reply { path: request.path, place, observation, page: OnceCell::new() });
        self.replies.push(reply.clone());
        Ok(reply)
    }

    /// There is no reply.
    fn lose(&mut self, error: Error) -> Result<Rc<Reply>, Stop> {
        // Without any reply there is nothing to send back.
        if error.kind() == ErrorKind::Cancelled || self.replies.is_empty() && self.lost > 0 {
            return Err(Stop::End(error.into()));
        }
        self.lost += 1;
        unsettled!["no reply came (", error.kind().name(), ")"]
    }

    /// An answer rests on this reply, although it was not asked for.
    pub fn rest_on(&mut self, reply: &Reply) {
        if !self.evidence.contains(&reply.place) {
            self.evidence.push(reply.place);
        }
    }

    /// The same, where only a success settles anything.
    pub fn ask_for_success(&mut self, request: &Request) -> Result<Rc<Reply>, Stop> {
        let reply = self.ask(request)?;
        match reply.status() {
            _ if reply.is_success() => Ok(reply),
            402 => unsettled!["the workspace has no active plan"],
            403 => unsettled!["the key may not read it"],
            status => unsettled!["the server answered ", status],
        }
    }

    /// The page that a request gives.
    pub fn page(&mut self, request: &Request) -> Result<Rc<Page>, Stop> {
        let page = self.ask_for_success(request)?.page();
        page.map_or_else(|| unsettled!["the reply is no page"], Ok)
    }

    /// The first page of a list, of as many records as may be asked for.
    pub fn first_page(&mut self, list: Operation) -> Result<Rc<Page>, Stop> {
        self.page(&Request::list(list, list.largest_page()))
    }

    /// The first pages of those lists that the key may read; without any, why not.
    pub fn first_pages(
        &mut self,
        lists: impl IntoIterator<Item = Operation>,
    ) -> Result<Vec<(Operation, Rc<Page>)>, Stop> {
        let (mut pages, mut reason) = (Vec::new(), plain!["there is no such list"]);
        for list in lists {
            match self.first_page(list) {
                Ok(page) => pages.push((list, page)),
                Err(Stop::Unsettled(why)) => reason = why,
                Err(stop) => return Err(stop),
            }
        }
        if pages.is_empty() { Err(Stop::Unsettled(reason)) } else { Ok(pages) }
    }

    /// The record that an operation without arguments gives.
    pub fn record(&mut self, operation: Operation) -> Result<Object, Stop> {
        let object = self.ask_for_success(&Request::of(operation.spec().path))?.object();
        object.map_or_else(|| unsettled!["the reply is no object"], Ok)
    }
}
