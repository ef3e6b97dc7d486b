//! What the API may do where its documentation is silent, in place of what the sandbox assumes.

use instantly_rbac::Operation;

use crate::http::Request;
use crate::query::refuse;
use crate::refusal::Refusal;

/// One thing that the API may do otherwise than the sandbox does unless told so
/// ([`Builder::instead`](crate::Builder::instead)).
///
/// The documentation leaves open which of the two is true, so a program that is to work with the API
/// works with either.
///
/// ```
/// use instantly_sandbox::{Alternative, Sandbox};
///
/// let sandbox = Sandbox::builder().instead(Alternative::OldestEventFirst).start()?;
/// let events = sandbox.client()?.audit_logs().list(&Default::default())?;
/// assert!(events.first().unwrap().timestamp.as_ref().map(|time| time.unix_millis())
///     < events.last().unwrap().timestamp.as_ref().map(|time| time.unix_millis()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Alternative {
    /// A list of keys shows the first four characters of each, and `****` for the rest.
    KeysMasked,
    /// A list of keys has no field `key`.
    KeysLeftOut,
    /// The audit log begins with the oldest event.
    OldestEventFirst,
    /// The audit log has lost what is older than so many days.
    EventsKept {
        /// The days.
        days: u16,
    },
    /// A date in a filter of the audit log is its first moment, and no day.
    DatesAreMoments,
    /// A date in a filter of the audit log is a day of a zone so far ahead of UTC.
    DatesInZone {
        /// Ahead of UTC.
        minutes: i16,
    },
    /// What is at `end_date` itself (the day of a date, the instant of a time) is left out.
    EndDateExcluded,
    /// A page holds so many records where no `limit` is sent.
    PageSize(u16),
    /// A `limit` above the maximum is a 400.
    LargeLimitRefused,
    /// A `limit` above the maximum counts as the maximum.
    LargeLimitCut,
    /// A last page carries no cursor, full or not.
    LastPageWithoutCursor,
    /// `x-as-workspace` may name the key's own workspace.
    OwnWorkspaceNamed,
    /// A tag id in a filter of a list that is no UUID is a 400.
    MalformedTagsRefused,
    /// A parameter of this name is not looked at.
    ParameterIgnored(&'static str),
    /// A parameter of this name is a 400.
    ParameterRefused(&'static str),
    /// A parameter that is not documented is a 400.
    UnknownParametersRefused,
    /// `tag_ids` finds what carries all of the tags.
    AllTagsMeant,
    /// Every reply carries `x-ratelimit-limit` and `x-ratelimit-remaining`.
    RateLimitHeaders,
}

/// What a sandbox does otherwise.
#[derive(Debug, Clone, Default)]
pub(crate) struct Alternatives(Vec<Alternative>);

impl Alternatives {
    pub fn add(&mut self, alternative: Alternative) {
        self.0.push(alternative);
    }

    pub fn has(&self, alternative: Alternative) -> bool {
        self.0.contains(&alternative)
    }

    pub fn any(&self, fits: impl Fn(Alternative) -> bool) -> bool {
        self.0.iter().any(|alternative| fits(*alternative))
    }

    /// Refuses parameters that are looked at nowhere unless there is such an alternative.
    pub fn check_query(&self, operation: Operation, request: &Request) -> Result<(), Refusal> {
        let is_known = |name: &str| {
            ["limit", "starting_after"].contains(&name)
                || operation.spec().arguments.iter().any(|argument| argument.sent_as == name)
        };
        let is_refused = |name: &str| {
            self.any(|alternative| match alternative {
                Alternative::ParameterRefused(other) => other == name,
                Alternative::UnknownParametersRefused => !is_known(name),
                _ => false,
            })
        };
        match request.query.iter().find(|(name, _)| is_refused(name)) {
            Some((name, _)) => refuse(name, "is not allowed"),
            None => Ok(()),
        }
    }

    /// What `of` finds in the last alternative in which it finds something.
    pub fn find<T>(&self, of: impl Fn(Alternative) -> Option<T>) -> Option<T> {
        self.0.iter().rev().find_map(|alternative| of(*alternative))
    }
}
