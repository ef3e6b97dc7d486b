//! What becomes of a request: the checks in their order, then the operation, which is found by a
//! match without a wildcard, so that the compiler names any operation that is still missing.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use instantly_rbac::Operation;
use instantly_rbac::internals::SANDBOX_HEADER;
use serde_json::Value;

use crate::alternatives::{Alternative, Alternatives};
use crate::audit_logs::Scan;
use crate::auth::{self, Caller};
use crate::faults::{self, Fault, Mishap, Strike};
use crate::http::{Reply, Request};
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::requests::LoggedRequest;
use crate::route::{self, Route};
use crate::state::{Workspace, World};
use crate::{accounts, audit_logs, campaigns, groups, keys, members, tags, toggle, validate, workspace};

/// What a resource answers with.
pub(crate) type Outcome = Result<Reply, Refusal>;

/// Requests that are remembered; older ones are forgotten.
pub(crate) const REMEMBERED: usize = 10_000;

/// One request to one operation, all checks but those of the resource itself passed.
pub(crate) struct Call<'a> {
    pub world: &'a mut World,
    pub alternatives: &'a Alternatives,
    /// The position of the workspace that the request is about.
    pub at: usize,
    pub caller: Caller,
    pub request: &'a Request,
    /// The id in the path; empty where it has none.
    pub id: String,
    pub body: Value,
}

impl Call<'_> {
    pub fn here(&self) -> &Workspace {
        &self.world.workspaces[self.at]
    }
}

/// How a reply leaves.
pub(crate) enum Delivery {
    Whole(Reply),
    Drip(Reply, Duration),
    Cut(Reply, usize),
    Truncate(Reply, usize),
    /// The connection ends without a reply.
    Nothing,
    Reset,
    Stall,
    /// Never a reply; after this time, [`Shared::carry_out_late`].
    Late(Duration),
}

/// Everything that requests share. One lock holds it together, so that the log of requests is in
/// the order in which they were received and, but for late ones, carried out.
pub(crate) struct Shared {
    inner: Mutex<Inner>,
    between_pages: Mutex<Option<Writer>>,
}

/// What runs before a further page of the list of this name is read.
pub(crate) type Writer = Box<dyn FnMut(&str) + Send>;

pub(crate) struct Inner {
    pub world: World,
    pub faults: Vec<Fault>,
    pub log: VecDeque<LoggedRequest>,
    /// Requests that were received and are to be carried out later.
    pub late: usize,
    limits: Option<Limits>,
    alternatives: Alternatives,
    received: u64,
}

impl Shared {
    pub fn new(world: World, with_rate_limit: bool, alternatives: Alternatives) -> Shared {
        let limits = with_rate_limit.then(Limits::default);
        let inner =
            Inner { world, faults: Vec::new(), log: VecDeque::new(), late: 0, limits, alternatives, received: 0 };
        Shared { inner: Mutex::new(inner), between_pages: Mutex::new(None) }
    }

    pub fn set_between_pages(&self, writer: Option<Writer>) {
        *self.between_pages.lock().unwrap_or_else(PoisonError::into_inner) = writer;
    }

    /// Runs the writer before a further page. What arrives while it runs, its own requests among it, passes without.
    fn before_further_page(&self, request: &Request, operation: Option<Operation>) {
        let is_further = request.query.iter().any(|(name, value)| name == "starting_after" && !value.is_empty());
        let Some(operation) = operation.filter(|_| is_further && request.method == "GET") else { return };
        if let Ok(mut writer) = self.between_pages.try_lock()
            && let Some(writer) = writer.as_mut()
        {
            writer(operation.name());
        }
    }

    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same reply with what every reply of the sandbox has.
    pub fn finish(&self, reply: Reply) -> Reply {
        finish(reply, self.lock().world.source.now().time())
    }

    /// Whether a fault refuses the request of this head; its body was not read yet.
    pub fn refuses(&self, head: &Request) -> bool {
        let operation = route::find(head).map(|route| route.operation);
        let mut inner = self.lock();
        // The body decides which of two operations this is.
        if operation == Some(Operation::TagsAssign) || !faults::refuses(&inner.faults, operation) {
            return false;
        }
        inner.received += 1;
        let strike = faults::strike(&mut inner.faults, operation);
        let fault = strike.map(|strike| strike.to_string());
        inner.remember(LoggedRequest::new(head, operation, None, fault));
        true
    }

    /// Carries a request out, unless a fault has it otherwise. `go_on` says whether the sandbox
    /// still runs.
    pub fn handle(&self, request: &Request, go_on: impl Fn() -> bool) -> Delivery {
        let route = route::find(request);
        let operation = route.as_ref().map(|route| route.operation);
        self.before_further_page(request, operation);
        let mut inner = self.lock();
        inner.received += 1;
        let request_id = format!("sandbox-{:08}", inner.received);
        let strike = faults::strike(&mut inner.faults, operation);
        let fault = strike.as_ref().map(Strike::to_string);
        let answer = match &strike {
            Some(Strike { carries_out: false, .. }) => None,
            Some(Strike { carries_out: true, .. }) | None => Some(inner.answer(request, route)),
        };
        let mishap = strike.map(|strike| strike.mishap);
        let status = match &mishap {
            Some(Mishap::Status(reply)) => Some(reply.status),
            Some(Mishap::Garbage) => Some(200),
            Some(Mishap::Refuse | Mishap::Reset | Mishap::Stall | Mishap::Late(_) | Mishap::DropReply) => None,
            Some(Mishap::Drip(_) | Mishap::Cut(_) | Mishap::Truncate(_)) | None => answer.as_ref().map(Answer::status),
        };
        inner.late += usize::from(matches!(mishap, Some(Mishap::Late(_))));
        inner.remember(LoggedRequest::new(request, operation, status, fault));
        let time = inner.world.source.now().time();
        let limits: &[_] = if inner.alternatives.has(Alternative::RateLimitHeaders) {
            &[("x-ratelimit-limit", "100"), ("x-ratelimit-remaining", "99")]
        } else {
            &[]
        };
        drop(inner);
        let reply = answer.map(|answer| answer.reply(go_on));
        deliver(mishap, reply, |reply| {
            let reply = limits.iter().fold(reply, |reply, (name, value)| reply.header(name, *value));
            finish(reply.header("x-request-id", &request_id), time)
        })
    }

    /// Carries out a request that was received before, and gets no reply.
    pub fn carry_out_late(&self, request: &Request) {
        let mut inner = self.lock();
        let _ = inner.answer(request, route::find(request));
        inner.late -= 1;
    }
}

/// The same reply with the header that says that this is a sandbox, and with its time.
fn finish(reply: Reply, time: SystemTime) -> Reply {
    reply.header(SANDBOX_HEADER, "1").at(time)
}

/// How the reply leaves, given what goes wrong with it. `finish` adds what every reply has.
fn deliver(mishap: Option<Mishap>, reply: Option<Reply>, finish: impl Fn(Reply) -> Reply) -> Delivery {
    match (mishap, reply.map(&finish)) {
        (Some(Mishap::Status(reply)), _) => Delivery::Whole(finish(reply)),
        (Some(Mishap::Garbage), _) => Delivery::Whole(finish(Reply::bytes(200, *b"<html>\xff\xfe no JSON at all"))),
        (Some(Mishap::Refuse | Mishap::Reset), _) => Delivery::Reset,
        (Some(Mishap::Stall), _) => Delivery::Stall,
        (Some(Mishap::Late(delay)), _) => Delivery::Late(delay),
        (Some(Mishap::Drip(interval)), Some(reply)) => Delivery::Drip(reply, interval),
        (Some(Mishap::Cut(bytes)), Some(reply)) => Delivery::Cut(reply, bytes),
        (Some(Mishap::Truncate(bytes)), Some(reply)) => Delivery::Truncate(reply, bytes),
        (None, Some(reply)) => Delivery::Whole(reply),
        (Some(Mishap::DropReply), _) | (_, None) => Delivery::Nothing,
    }
}

/// An answer, or the work that is still to be done for it.
enum Answer {
    Ready(Reply),
    Scan(Scan),
}

impl Answer {
    fn status(&self) -> u16 {
        match self {
            Answer::Ready(reply) => reply.status,
            Answer::Scan(_) => 200,
        }
    }

    fn reply(self, go_on: impl Fn() -> bool) -> Reply {
        match self {
            Answer::Ready(reply) => reply,
            Answer::Scan(scan) => scan.read(go_on),
        }
    }
}

impl Inner {
    fn remember(&mut self, request: LoggedRequest) {
        if self.log.len() == REMEMBERED {
            self.log.pop_front();
        }
        self.log.push_back(request);
    }

    fn answer(&mut self, request: &Request, route: Option<Route>) -> Answer {
        self.carry_out(request, route).unwrap_or_else(|refusal| Answer::Ready(refusal.reply()))
    }

    fn carry_out(&mut self, request: &Request, route: Option<Route>) -> Result<Answer, Refusal> {
        let caller = auth::authenticate(&self.world, request)?;
        let at = auth::workspace(&self.world, &self.alternatives, &caller, request)?;
        let here = &self.world.workspaces[at];
        if let Some(Err(wait)) = self.limits.as_mut().map(|limits| limits.admit(here.id(), Instant::now())) {
            let retry_after = Some(wait.as_secs() + 1);
            return Err(Refusal { retry_after, ..Refusal::new(429, "Rate limit exceeded") });
        }
        if !here.is_paid {
            return Err(Refusal::new(402, "Workspace does not have an active paid plan"));
        }
        let Some(Route { operation, id }) = route else {
            return Err(Refusal::new(404, format!("Route {}:{} not found", request.method, request.path)));
        };
        auth::permit(&caller, operation)?;
        let body = validate::body(request, operation.spec())?;
        self.alternatives.check_query(operation, request)?;
        let Inner { world, alternatives, .. } = self;
        perform(operation, &mut Call { world, alternatives, at, caller, request, id, body })
    }
}

fn perform(operation: Operation, call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let reply = match operation {
        Operation::MembersList => members::list(call),
        Operation::MembersGet => members::get(call),
        Operation::MembersInvite => members::invite(call),
        Operation::MembersUpdate => members::update(call),
        Operation::MembersRemove => members::remove(call),
        Operation::KeysList => keys::list(call),
        Operation::KeysCreate => keys::create(call),
        Operation::KeysRevoke => keys::revoke(call),
        Operation::GroupsList => groups::list(call),
        Operation::GroupsGet => groups::get(call),
        Operation::GroupsInvite => groups::invite(call),
        Operation::GroupsRemove => groups::remove(call),
        Operation::GroupsAdmin => groups::admin(call),
        Operation::TagsList => tags::list(call),
        Operation::TagsGet => tags::get(call),
        Operation::TagsCreate => tags::create(call),
        Operation::TagsUpdate => tags::update(call),
        Operation::TagsDelete => tags::delete(call),
        Operation::TagsAssign | Operation::TagsUnassign => toggle::toggle(call),
        Operation::TagsMappings => tags::mappings(call),
        Operation::CampaignsList => campaigns::list(call),
        Operation::AccountsList => accounts::list(call),
        Operation::AuditLogsList => return audit_logs::list(call).map(Answer::Scan),
        Operation::WorkspaceGet => workspace::get(call),
        Operation::WorkspaceUpdate => workspace::update(call),
        Operation::WorkspaceChangeOwner => workspace::change_owner(call),
        Operation::WorkspaceScheduleRemoval => workspace::schedule_removal(call),
        Operation::WorkspaceCancelRemoval => workspace::cancel_removal(call),
        Operation::WorkspaceGetDomain => workspace::get_domain(call),
        Operation::WorkspaceSetDomain => workspace::set_domain(call),
        Operation::WorkspaceDeleteDomain => workspace::delete_domain(call),
        Operation::WorkspacePlan => workspace::plan(call),
        Operation::WorkspaceSubscription => workspace::subscription(call),
    };
    reply.map(Answer::Ready)
}
