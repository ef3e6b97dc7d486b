//! A moment as the API writes it, with its value.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment: the API's own text (ISO 8601), and milliseconds since 1970 in UTC.
///
/// A text without a time zone is read as UTC.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Timestamp {
    text: Box<str>,
    unix_millis: i64,
}

impl Timestamp {
    /// Reads an ISO 8601 date and time; none where the text is no such thing.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let moment = text.parse::<jiff::Timestamp>().ok().or_else(|| {
            let naive: DateTime = text.parse().ok()?;
            naive.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
        })?;
        Some(Timestamp { text: text.into(), unix_millis: moment.as_millisecond() })
    }

    /// This moment, to the millisecond.
    pub fn now() -> Timestamp {
        Timestamp::of(jiff::Timestamp::now())
    }

    /// The moment so many days earlier.
    pub(crate) fn days_before(&self, days: u32) -> Timestamp {
        let millis = self.unix_millis.saturating_sub(i64::from(days) * 24 * 60 * 60 * 1000);
        Timestamp::of(jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MIN))
    }

    /// The start of its hour in UTC; none where the calendar does not reach so far.
    pub(crate) fn start_of_hour(&self) -> Option<Timestamp> {
        const HOUR: i64 = 60 * 60 * 1000;
        let millis = self.unix_millis.div_euclid(HOUR) * HOUR;
        jiff::Timestamp::from_millisecond(millis).ok().map(Timestamp::of)
    }

    fn of(moment: jiff::Timestamp) -> Timestamp {
        Timestamp { text: format!("{moment:.3}").into(), unix_millis: moment.as_millisecond() }
    }

    /// The text as the API wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn unix_millis(&self) -> i64 {
        self.unix_millis
    }

    /// The moment as the system's own type; none where that does not reach so far.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let distance = Duration::from_millis(self.unix_millis.unsigned_abs());
        if self.unix_millis < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Timestamp::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("must be an ISO 8601 date and time, such as 2026-01-31T12:00:00Z"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_documented_form_an_offset_and_a_naive_time_as_utc() {
        for text in ["2026-01-02T03:04:05.678Z", "2026-01-02T04:04:05.678+01:00", "2026-01-02T03:04:05.678"] {
            assert_eq!(Timestamp::parse(text).unwrap().unix_millis(), 1_767_323_045_678, "{text}");
        }
        assert_eq!(Timestamp::parse("yesterday"), None);
        assert_eq!(Timestamp::parse(""), None);
    }

    #[test]
    fn keeps_the_text_as_it_came() {
        assert_eq!(Timestamp::parse("2026-01-02T03:04:05Z").unwrap().to_string(), "2026-01-02T03:04:05Z");
    }

    #[test]
    fn hours_begin_in_utc_before_1970_too() {
        let hour = |text: &str| Timestamp::parse(text).unwrap().start_of_hour().map(|hour| hour.to_string());
        assert_eq!(hour("2026-01-31T14:59:59.999Z").unwrap(), "2026-01-31T14:00:00.000Z");
        assert_eq!(hour("2026-01-31T14:00:00Z").unwrap(), "2026-01-31T14:00:00.000Z");
        assert_eq!(hour("2026-01-31T20:14:00+05:30").unwrap(), "2026-01-31T14:00:00.000Z");
        assert_eq!(hour("1969-12-31T23:59:59Z").unwrap(), "1969-12-31T23:00:00.000Z");
        assert_eq!(hour(&jiff::Timestamp::MIN.to_string()), None);
    }
}
