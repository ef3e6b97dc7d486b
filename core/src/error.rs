//! The error model: what failed, whether it is safe to try again, and the next step.
//!
//! Every language shows the same kinds and fields. No error ever holds a key: server text passes
//! through `transport/redaction.rs` before it gets here.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use strum::{IntoStaticStr, VariantArray};

use crate::display::neutral;
use crate::reply::Meta;
use crate::scopes::Scope;

/// What sort of failure it is. The names are the same in every language up to their casing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, VariantArray, IntoStaticStr)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ErrorKind {
    /// An argument is not allowed; nothing was sent, or the server answered 400 or 422.
    InvalidArgument,
    /// 401: the key is missing, malformed, wrong or revoked.
    Unauthorized,
    /// 402: the workspace has no active paid plan.
    PaymentRequired,
    /// 403: the key lacks a scope; `required_scopes` names those of which any one would do.
    Forbidden,
    /// 404: no such thing in this workspace.
    NotFound,
    /// 409: it exists already.
    Conflict,
    /// 429: the workspace's request budget is spent; `retry_after` may say for how long.
    RateLimited,
    /// 5xx: the server failed.
    Server,
    /// Any other status.
    Unexpected,
    /// The server, or the proxy before it, could not be reached, or the connection broke. Where a repeat does not help
    /// (a proxy that refuses, a certificate that is not trusted, a name that does not exist), the message says so.
    Network,
    /// One of the three clocks ran out.
    Timeout,
    /// The reply is not what the API documents and cannot be used.
    Decode,
    /// A write was sent, its reply was lost, and reading back did not show its outcome: it may or may not have
    /// been done. Look before you repeat it; the hint says where.
    OutcomeUnknown,
    /// The caller interrupted the call. The message says whether a write may have been done.
    Cancelled,
    /// A guard of this library said no; nothing was sent.
    Refused,
    /// A defect of this library.
    Internal,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: &'static [ErrorKind] = ErrorKind::VARIANTS;

    /// The canonical name, for example `outcome_unknown`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind of an HTTP status that is not a success.
    pub fn of_status(status: u16) -> ErrorKind {
        match status {
            400 | 422 => ErrorKind::InvalidArgument,
            401 => ErrorKind::Unauthorized,
            402 => ErrorKind::PaymentRequired,
            403 => ErrorKind::Forbidden,
            404 => ErrorKind::NotFound,
            409 => ErrorKind::Conflict,
            429 => ErrorKind::RateLimited,
            500..=599 => ErrorKind::Server,
            _ => ErrorKind::Unexpected,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Why a call failed.
///
/// ```
/// use instantly_rbac::{Client, ErrorKind};
///
/// let error = Client::builder().api_key("not a key\u{0}").base_url("https://api.instantly.ai").build().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidArgument);
/// assert!(error.message().starts_with("api_key"));
/// assert!(!error.to_string().contains("not a key"), "an error never shows a key");
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", .0.display())]
pub struct Error(Box<Details>);

/// The fields of an error, the same in every language.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Details {
    pub kind: ErrorKind,
    pub message: String,
    pub http_status: Option<u16>,
    pub operation: Option<Cow<'static, str>>,
    pub required_scopes: Vec<Scope>,
    pub retry_after: Option<Duration>,
    pub request_id: Option<String>,
    pub attempts: u32,
    pub hint: Option<Cow<'static, str>>,
    pub candidates: Vec<String>,
    /// Of a call whose write may have been carried out: how its reply was lost.
    pub lost_by: Option<ErrorKind>,
}

impl Details {
    fn display(&self) -> String {
        let mut text = String::new();
        if let Some(operation) = &self.operation {
            text.push_str(operation);
            text.push_str(": ");
        }
        text.push_str(&self.message);
        if let Some(hint) = &self.hint {
            // What a server says may end in a full stop.
            text.push_str(if text.ends_with('.') { " " } else { ". " });
            text.push_str(hint);
        }
        text
    }
}

impl Error {
    /// An error of that kind, whose message shows what foreign text hides. For what is built on this library: its
    /// bindings, and functions given to [`for_each`](crate::groups::Groups::for_each).
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error(Box::new(Details {
            kind,
            message: neutral(&message.into()).into_owned(),
            http_status: None,
            operation: None,
            required_scopes: Vec::new(),
            retry_after: None,
            request_id: None,
            attempts: 0,
            hint: None,
            candidates: Vec::new(),
            lost_by: None,
        }))
    }

    /// An argument that is not allowed: names it and says what is. For what is built on this library.
    pub fn invalid_argument(argument: &str, allowed: impl fmt::Display) -> Error {
        Error::new(ErrorKind::InvalidArgument, format!("{argument}: {allowed}"))
    }

    /// A reply that cannot be used.
    pub(crate) fn decode(problem: impl fmt::Display) -> Error {
        Error::new(ErrorKind::Decode, format!("the reply cannot be used: {problem}"))
    }

    /// The same error with some fields filled in.
    pub(crate) fn with(mut self, fill: impl FnOnce(&mut Details)) -> Error {
        fill(&mut self.0);
        self
    }

    /// The same error, naming the operation that failed, unless it names one already. For what is
    /// built on this library.
    #[must_use]
    pub fn in_operation(self, name: impl Into<Cow<'static, str>>) -> Error {
        self.with(|details| {
            details.operation.get_or_insert_with(|| name.into());
        })
    }

    /// The same error, counting the requests that the call had made before.
    pub(crate) fn after(self, meta: &Meta) -> Error {
        self.with(|details| details.attempts += meta.attempts)
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Of a call whose write may have been carried out: how its reply was lost.
    pub(crate) fn lost_by(&self) -> Option<ErrorKind> {
        self.0.lost_by
    }

    /// What failed, and whether it is safe to try again.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The HTTP status, where the server answered.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// The canonical name of the operation, for example `members.invite`.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// On a 403: the scopes of which any one would do, narrowest first. On an unknown outcome:
    /// those with any one of which it could have been read back.
    pub fn required_scopes(&self) -> &[Scope] {
        &self.0.required_scopes
    }

    /// How long the server asked to wait, where it said so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The id that the server gave the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How many requests were tried; 0 where the call ended before any was.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// On an unknown outcome: the ids of what this call may have made, as far as it was found. Of
    /// [`keys.create`](crate::keys::Keys::create), live keys whose secrets were not received.
    pub fn candidates(&self) -> &[String] {
        &self.0.candidates
    }

    /// The next step, where one is known.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }
}

/// The fields of an error, as every language has them.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Error"))]
pub(crate) struct ErrorJson<'a> {
    kind: ErrorKind,
    message: &'a str,
    http_status: Option<u16>,
    operation: Option<&'a str>,
    required_scopes: &'a [Scope],
    retry_after_seconds: Option<f64>,
    request_id: Option<&'a str>,
    attempts: u32,
    hint: Option<&'a str>,
    candidates: &'a [String],
}

impl Serialize for Error {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = ErrorJson {
            kind: self.kind(),
            message: self.message(),
            http_status: self.http_status(),
            operation: self.operation(),
            required_scopes: self.required_scopes(),
            retry_after_seconds: self.retry_after().map(|wait| wait.as_secs_f64()),
            request_id: self.request_id(),
            attempts: self.attempts(),
            hint: self.hint(),
            candidates: self.candidates(),
        };
        json.serialize(serializer)
    }
}

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;
