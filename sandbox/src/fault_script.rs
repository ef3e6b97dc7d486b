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
    Refuse,
    Status,
    Reset,
    Stall,
    Late,
    Drip,
    Cut,
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
    delay_seconds: Option<f64>,
    interval_seconds: Option<f64>,
    reply_bytes: Option<usize>,
    body_bytes: Option<usize>,
    carried_out: Option<bool>,
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
/// `kind` is `refuse`, `status` (with `status`, `headers` and `body`, both optional), `reset`, `stall`,
/// `late` (with `delay_seconds`), `drip` (with `interval_seconds`), `cut` (with `reply_bytes`),
/// `truncate` (with `body_bytes`), `garbage` or `drop_reply`. With `carried_out` true, a `status`, a
/// `reset` or a `stall` comes after the request was carried out. `times` is 1 unless given; null
/// stands for always.
///
/// ```
/// let json = r#"{"kind": "reset", "carried_out": true, "times": null}"#;
/// let fault: instantly_sandbox::Fault = serde_json::from_str(json)?;
/// assert_eq!(fault, instantly_sandbox::Fault::reset().carried_out().always());
/// # Ok::<(), serde_json::Error>(())
/// ```
impl<'de> Deserialize<'de> for Fault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Script::deserialize(deserializer)?.into_fault().map_err(serde::de::Error::custom)
    }
}

impl Script {
    fn into_fault(self) -> Result<Fault, String> {
        self.refuse_what_is_anothers()?;
        let Script { kind, operation, times, after, .. } = self;
        let mut fault = match kind {
            Kind::Refuse => Fault::refuse(),
            Kind::Status => answer(self.status.ok_or("status: is needed, such as 503")?, self.headers, self.body)?,
            Kind::Reset => Fault::reset(),
            Kind::Stall => Fault::stall(),
            Kind::Late => Fault::late(seconds("delay_seconds", self.delay_seconds)?),
            Kind::Drip => Fault::drip(seconds("interval_seconds", self.interval_seconds)?),
            Kind::Cut => Fault::cut(self.reply_bytes.ok_or("reply_bytes: is needed")?),
            Kind::Truncate => Fault::truncate(self.body_bytes.ok_or("body_bytes: is needed")?),
            Kind::Garbage => Fault::garbage(),
            Kind::DropReply => Fault::drop_reply(),
        };
        if self.carried_out == Some(true) {
            fault = fault.carried_out();
        }
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

    /// Fields that this kind does not have.
    fn refuse_what_is_anothers(&self) -> Result<(), String> {
        let fields: [(&str, bool, &[Kind]); 8] = [
            ("status", self.status.is_some(), &[Kind::Status]),
            ("headers", self.headers.is_some(), &[Kind::Status]),
            ("body", self.body.is_some(), &[Kind::Status]),
            ("delay_seconds", self.delay_seconds.is_some(), &[Kind::Late]),
            ("interval_seconds", self.interval_seconds.is_some(), &[Kind::Drip]),
            ("reply_bytes", self.reply_bytes.is_some(), &[Kind::Cut]),
            ("body_bytes", self.body_bytes.is_some(), &[Kind::Truncate]),
            ("carried_out", self.carried_out.is_some(), &[Kind::Status, Kind::Reset, Kind::Stall]),
        ];
        match fields.iter().find(|(_, given, owners)| *given && !owners.contains(&self.kind)) {
            Some((field, ..)) => Err(format!("{field}: is for faults of another kind")),
            None => Ok(()),
        }
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

fn seconds(field: &str, seconds: Option<f64>) -> Result<Duration, String> {
    let seconds = seconds.ok_or_else(|| format!("{field}: is needed"))?;
    Duration::try_from_secs_f64(seconds).map_err(|_| format!("{field}: must be a number of seconds, not below zero"))
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
            (r#"{"kind": "status", "status": 502, "carried_out": true}"#, Fault::status(502).carried_out()),
            (r#"{"kind": "refuse"}"#, Fault::refuse()),
            (r#"{"kind": "reset", "operation": "keys.list"}"#, Fault::reset().on("keys.list")),
            (r#"{"kind": "reset", "carried_out": true}"#, Fault::reset().carried_out()),
            (r#"{"kind": "reset", "carried_out": false}"#, Fault::reset()),
            (r#"{"kind": "stall", "carried_out": true}"#, Fault::stall().carried_out()),
            (r#"{"kind": "late", "delay_seconds": 0.25}"#, Fault::late(Duration::from_millis(250))),
            (r#"{"kind": "cut", "reply_bytes": 17}"#, Fault::cut(17)),
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
            (r#"{"kind": "drip", "delay_seconds": 1}"#, "delay_seconds: is for"),
            (r#"{"kind": "late"}"#, "delay_seconds: is needed"),
            (r#"{"kind": "late", "delay_seconds": 1e300}"#, "delay_seconds: must"),
            (r#"{"kind": "late", "delay_seconds": 1, "carried_out": true}"#, "carried_out: is for"),
            (r#"{"kind": "cut", "body_bytes": 1}"#, "body_bytes: is for"),
            (r#"{"kind": "truncate", "reply_bytes": 1}"#, "reply_bytes: is for"),
            (r#"{"kind": "refuse", "carried_out": true}"#, "carried_out: is for"),
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
