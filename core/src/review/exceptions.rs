//! What somebody decided to leave as it is, until a day: taken out of the findings, and listed.

use std::fmt;

use jiff::civil::Date;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use toml::value::Datetime;

use super::Finding;
use super::finding::RULES;
use crate::error::{Error, Result};
use crate::given::unknown;
use crate::timestamp::{Timestamp, civil};

/// A finding that is left as it is: by its fingerprint, or by rule and subject.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("required" = ["reason", "until"])))]
#[serde(default, deny_unknown_fields)]
pub struct Exception {
    /// The fingerprint of the finding.
    pub fingerprint: Option<String>,
    /// The rule that found it, with a subject.
    pub rule: Option<String>,
    /// What it is about: an id, or a name, which stands for all of that name.
    pub subject: Option<String>,
    /// Why it is left as it is.
    pub reason: String,
    /// The last day, in UTC, on which this holds, such as `2026-12-31`.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date")))]
    #[serde(deserialize_with = "day_text")]
    pub until: String,
}

/// A finding that an exception took out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Excepted {
    /// The finding.
    pub finding: Finding,
    /// Why it is left as it is.
    pub reason: String,
    /// The last day, in UTC, on which this holds.
    pub until: String,
}

/// An exception that took nothing out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnusedException {
    /// The fingerprint that it names.
    pub fingerprint: Option<String>,
    /// Or the rule that it names.
    pub rule: Option<String>,
    /// With the subject that it names.
    pub subject: Option<String>,
    /// Its reason.
    pub reason: String,
    /// Its last day, in UTC.
    pub until: String,
    /// Why it took nothing out: it is over, or it matches nothing.
    pub why: String,
}

/// Exceptions that were checked, on a day.
pub(super) struct Exceptions<'a> {
    of_today: Vec<(&'a Exception, Date, bool)>,
    today: Option<Date>,
}

impl<'a> Exceptions<'a> {
    /// What is wrong with one names it.
    pub fn read(given: &'a [Exception], as_of: &Timestamp) -> Result<Exceptions<'a>> {
        let of_today = given.iter().enumerate().map(|(index, exception)| {
            let day = check(exception)
                .map_err(|(field, allowed)| Error::invalid_argument(&format!("exceptions[{index}]{field}"), allowed))?;
            Ok((exception, day, false))
        });
        Ok(Exceptions { of_today: of_today.collect::<Result<_>>()?, today: day(as_of) })
    }

    /// The findings that are left, and what was taken out of them.
    pub fn split(&mut self, findings: &mut Vec<Finding>) -> Vec<Excepted> {
        let mut excepted = Vec::new();
        let today = self.today;
        findings.retain(|finding| {
            let holds = |until: Date| today.is_none_or(|today| today <= until);
            let mut matching = self.of_today.iter_mut().filter(|(it, until, _)| holds(*until) && it.matches(finding));
            let Some((exception, until, is_used)) = matching.next() else { return true };
            *is_used = true;
            matching.for_each(|(.., is_used)| *is_used = true);
            let (reason, until) = (exception.reason.clone(), until.to_string());
            excepted.push(Excepted { finding: finding.clone(), reason, until });
            false
        });
        excepted
    }

    /// Those that took nothing out.
    pub fn unused(self) -> Vec<UnusedException> {
        let is_over = |until: Date| self.today.is_some_and(|today| today > until);
        let unused = self.of_today.into_iter().filter(|(.., is_used)| !is_used);
        let said = unused.map(|(exception, until, _)| {
            let why = if is_over(until) { format!("it ended on {until}") } else { "it matches nothing".to_owned() };
            let Exception { fingerprint, rule, subject, reason, .. } = exception.clone();
            UnusedException { fingerprint, rule, subject, reason, until: until.to_string(), why }
        });
        said.collect()
    }
}

/// What can be known to be wrong before anything is sent.
///
/// # Errors
///
/// `InvalidArgument` that names the exception and its field.
pub fn check_exceptions(given: &[Exception]) -> Result<()> {
    Exceptions::read(given, &Timestamp::now()).map(|_| ())
}

impl Exception {
    fn matches(&self, finding: &Finding) -> bool {
        let is = |given: &Option<String>, text: &str| given.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(text));
        is(&self.fingerprint, &finding.fingerprint)
            || is(&self.rule, finding.rule)
                && (self.subject.as_deref() == Some(&finding.subject)
                    || finding.id.as_ref().is_some_and(|id| is(&self.subject, id)))
    }
}

/// The day until which an exception holds; or the field that is wrong, and what is allowed.
fn check(exception: &Exception) -> std::result::Result<Date, (&'static str, String)> {
    let wrong = |field, allowed: &str| Err((field, allowed.to_owned()));
    let Exception { fingerprint, rule, subject, reason, until } = exception;
    match (fingerprint, rule, subject) {
        (Some(fingerprint), None, None) => {
            if fingerprint.len() != 16 || !fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return wrong(".fingerprint", "must be the 16 hexadecimal digits of a finding's fingerprint");
            }
        }
        (None, Some(rule), Some(subject)) => {
            if !RULES.contains(&rule.as_str()) {
                return Err((".rule", unknown(rule, &RULES)));
            }
            if subject.trim().is_empty() {
                return wrong(".subject", "must be the id or the name of what the finding is about");
            }
        }
        (Some(_), ..) => {
            return wrong("", "must hold a fingerprint, or a rule and a subject: give one of both, not both");
        }
        _ => return wrong("", "must hold a fingerprint, or a rule and a subject"),
    }
    if reason.trim().is_empty() {
        return wrong(".reason", "must say why the finding is left as it is");
    }
    match Timestamp::parse(until).as_ref().and_then(day) {
        Some(day) => Ok(day),
        None => wrong(".until", "must be the last day on which the exception holds, such as 2026-12-31"),
    }
}

fn day(moment: &Timestamp) -> Option<Date> {
    civil(moment.unix_millis()).map(|civil| civil.date())
}

/// A day as text, or as TOML writes one without quotes.
pub(crate) fn day_text<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<String, D::Error> {
    struct Day;

    impl<'de> Visitor<'de> for Day {
        type Value = String;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a day such as 2026-12-31")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<String, A::Error> {
            let day = Datetime::deserialize(MapAccessDeserializer::new(map));
            day.map(|day| day.to_string()).map_err(|_| A::Error::custom("expected a day such as 2026-12-31"))
        }
    }

    deserializer.deserialize_any(Day)
}
