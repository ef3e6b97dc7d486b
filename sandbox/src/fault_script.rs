//! Faults as data, which is how the other languages and test files give them.

use std::collections::BTreeMap;
use std::time::Duration;

use instantly_rbac::Operation;
use serde::{Deserialize, Deserializer};

use crate::faults::Fault;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Status,
    Reset,
    Stall,
    Drip,
    Truncate,
    Garbage,
    DropReply,
}

/// The fields of a fault, before those of other kinds were refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    kind: Kind,
    status: Option<u16>,
    headers: Option<BTreeMap<String, String>>,
    body: Option<String>,
    interval_seconds: Option<f64>,
    body_bytes: Option<usize>,
    operation: Option<String>,
    #[serde(default = "once")]
    times: Option<u32>,
    #[serde(default)]
    after: u32,
}

fn once() -> Option<u32> {
    Some(1)
}

/// Reads `{"kind": "status", "status": 503, "operation": "members.list", "times": 2, "after": 1}`.
///
/// `kind` is `status` (with `status`, and `headers` and `body` if wanted), `reset`, `stall`, `drip`
/// (with `interval_seconds`), `truncate` (with `body_bytes`), `garbage` or `drop_reply`. `times` is 1
/// unless given; null stands for always.
///
/// ```
/// let fault: instantly_sandbox::Fault = serde_json::from_str(r#"{"kind": "reset", "times": null}"#)?;
/// assert_eq!(fault, instantly_sandbox::Fault::reset().always());
/// # Ok::<(), serde_json::Error>(())
/// ```
impl<'de> Deserialize<'de> for Fault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Script::deserialize(deserializer)?.into_fault().map_err(serde::de::Error::custom)
    }
}

impl Script {
    fn into_fault(self) -> Result<Fault, String> {
        let Script { kind, status, headers, body, interval_seconds, body_bytes, operation, times, after } = self;
        let refuse = |given: bool, field: &str, owner: Kind| match given && kind != owner {
            true => Err(format!("{field}: is for faults of another kind")),
            false => Ok(()),
        };
        refuse(status.is_some(), "status", Kind::Status)?;
        refuse(headers.is_some(), "headers", Kind::Status)?;
        refuse(body.is_some(), "body", Kind::Status)?;
        refuse(interval_seconds.is_some(), "interval_seconds", Kind::Drip)?;
        refuse(body_bytes.is_some(), "body_bytes", Kind::Truncate)?;
        let mut fault = match kind {
            Kind::Status => answer(status.ok_or("status: is needed, such as 503")?, headers, body)?,
            Kind::Reset => Fault::reset(),
            Kind::Stall => Fault::stall(),
            Kind::Drip => Fault::drip(interval(interval_seconds.ok_or("interval_seconds: is needed")?)?),
            Kind::Truncate => Fault::truncate(body_bytes.ok_or("body_bytes: is needed")?),
            Kind::Garbage => Fault::garbage(),
            Kind::DropReply => Fault::drop_reply(),
        };
        if let Some(name) = operation {
            if Operation::by_name(&name).is_none() {
                return Err(format!("operation: {name:?} is none; names look like members.list"));
            }
            fault = fault.on(&name);
        }
        if times == Some(0) {
            return Err("times: must be at least 1, or null for always".to_owned());
        }
        fault = fault.after(after);
        Ok(match times {
            Some(times) => fault.times(times),
            None => fault.always(),
        })
    }
}

fn answer(status: u16, headers: Option<BTreeMap<String, String>>, body: Option<String>) -> Result<Fault, &'static str> {
    if !(200..=599).contains(&status) {
        return Err("status: must be from 200 to 599");
    }
    if headers.is_none() && body.is_none() {
        return Ok(Fault::status(status));
    }
    let headers = headers.unwrap_or_default();
    let is_token =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric());
    let frames = |name: &str| {
        ["content-length", "transfer-encoding", "connection"].iter().any(|own| name.eq_ignore_ascii_case(own))
    };
    if headers.keys().any(|name| !is_token(name) || frames(name)) {
        return Err("headers: must be names of letters, digits and hyphens, without those that frame the reply");
    }
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Ok(Fault::status_with(status, &headers, &body.unwrap_or_default()))
}

fn interval(seconds: f64) -> Result<Duration, &'static str> {
    Duration::try_from_secs_f64(seconds).map_err(|_| "interval_seconds: must be a number of seconds, not below zero")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Fault, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn every_kind_is_what_its_function_makes() {
        for (json, fault) in [
            (r#"{"kind": "status", "status": 503}"#, Fault::status(503)),
            (
                r#"{"kind": "status", "status": 429, "headers": {"retry-after": "7"}, "body": ""}"#,
                Fault::status_with(429, &[("retry-after", "7")], ""),
            ),
            (r#"{"kind": "reset", "operation": "keys.list"}"#, Fault::reset().on("keys.list")),
            (r#"{"kind": "stall", "times": 2}"#, Fault::stall().times(2)),
            (r#"{"kind": "drip", "interval_seconds": 0.5}"#, Fault::drip(Duration::from_millis(500))),
            (r#"{"kind": "truncate", "body_bytes": 4}"#, Fault::truncate(4)),
            (r#"{"kind": "garbage", "after": 3}"#, Fault::garbage().after(3)),
            (r#"{"kind": "drop_reply", "times": null}"#, Fault::drop_reply().always()),
        ] {
            assert_eq!(read(json), Ok(fault), "{json}");
        }
    }

    #[test]
    fn what_would_never_strike_is_refused_by_name() {
        for (json, named) in [
            (r#"{"kind": "explode"}"#, "explode"),
            (r#"{"kind": "status"}"#, "status: is needed"),
            (r#"{"kind": "status", "status": 99}"#, "status: must be"),
            (r#"{"kind": "reset", "status": 503}"#, "status: is for"),
            (r#"{"kind": "reset", "body": "x"}"#, "body: is for"),
            (r#"{"kind": "drip", "interval_seconds": -1}"#, "interval_seconds: must"),
            (r#"{"kind": "reset", "operation": "members.lst"}"#, "operation: \"members.lst\""),
            (r#"{"kind": "reset", "tmes": 2}"#, "tmes"),
            (r#"{"kind": "reset", "times": 0}"#, "times: must be"),
            (r#"{"kind": "status", "status": 503, "headers": {"a b": "c"}}"#, "headers: must be"),
            (r#"{"kind": "status", "status": 503, "headers": {"Content-Length": "1"}}"#, "headers: must be"),
        ] {
            let error = read(json).unwrap_err();
            assert!(error.contains(named), "{json}: {error}");
        }
    }
}
