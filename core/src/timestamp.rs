//! A moment as the API writes it, with its value.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::SignedDuration;
use jiff::civil::{DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
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
    ///
    /// Every date-time of RFC 3339 is one. A leap second, `23:59:60`, has the value of the second before it, because
    /// no calendar of a programming language has it.
    pub fn parse(text: &str) -> Option<Timestamp> {
        Some(Timestamp::known(text, millis(text)?))
    }

    /// A moment whose text was read already.
    pub(crate) fn known(text: &str, unix_millis: i64) -> Timestamp {
        Timestamp { text: text.into(), unix_millis }
    }

    /// This moment, to the millisecond.
    pub fn now() -> Timestamp {
        Timestamp::of(jiff::Timestamp::now())
    }

    /// The moment so many days earlier.
    pub(crate) fn days_before(&self, days: u32) -> Timestamp {
        let millis = self.unix_millis.saturating_sub(i64::from(days) * 24 * 60 * 60 * 1000);
        Timestamp::at(millis).unwrap_or_else(|| Timestamp::of(jiff::Timestamp::MIN))
    }

    /// The start of its hour in UTC; none where the calendar does not reach so far.
    pub(crate) fn start_of_hour(&self) -> Option<Timestamp> {
        const HOUR: i64 = 60 * 60 * 1000;
        Timestamp::at(self.unix_millis.div_euclid(HOUR) * HOUR)
    }

    fn of(moment: jiff::Timestamp) -> Timestamp {
        Timestamp { text: format!("{moment:.3}").into(), unix_millis: moment.as_millisecond() }
    }

    /// The moment of a value, which may lie on the last day of the year 9999, where `jiff::Timestamp` has ended.
    pub(crate) fn at(unix_millis: i64) -> Option<Timestamp> {
        let civil = civil(unix_millis)?;
        Some(Timestamp { text: format!("{civil:.3}Z").into(), unix_millis })
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

/// The value of an ISO 8601 date and time, as [`Timestamp::parse`] reads it.
pub(crate) fn millis(text: &str) -> Option<i64> {
    let moment = text.parse::<jiff::Timestamp>();
    moment.map_or_else(|_| unusual(text), |moment| Some(moment.as_millisecond()))
}

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The date and time in UTC of a [`Timestamp::unix_millis`]; none outside the calendar.
pub fn civil(unix_millis: i64) -> Option<DateTime> {
    match jiff::Timestamp::from_millisecond(unix_millis) {
        Ok(moment) => Some(Offset::UTC.to_datetime(moment)),
        Err(_) => EPOCH.checked_add(SignedDuration::from_millis(unix_millis)).ok(),
    }
}

/// The value of what `jiff::Timestamp` does not read: a time without a zone, the last day of the year 9999, a fraction
/// of more digits than nine.
fn unusual(text: &str) -> Option<i64> {
    let shortened;
    let text = match text.split_once(['.', ',']) {
        Some((begin, rest)) if rest.bytes().take_while(u8::is_ascii_digit).count() > 9 => {
            let zone = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
            shortened = format!("{begin}.{}{zone}", &rest[..9]);
            &shortened
        }
        _ => text,
    };
    let pieces = Pieces::parse(text).ok()?;
    let local = pieces.date().to_datetime(pieces.time().unwrap_or(Time::midnight()));
    let offset = pieces.offset().map_or(0, |offset| offset.to_numeric_offset().seconds());
    let millis = local.duration_since(EPOCH).as_millis() - i128::from(offset) * 1000;
    i64::try_from(millis).ok()
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
    fn every_date_time_of_rfc_3339_has_a_value() {
        let second = 1_767_323_045_000;
        let end_of_2016 = 1_483_228_799_000;
        let end_of_9999 = 253_402_300_799_000;
        let cases = [
            ("2026-01-02t03:04:05z", second),
            ("2026-01-02 03:04:05Z", second),
            ("2026-01-02T03:04:05-00:00", second),
            ("2026-01-03T03:03:05+23:59", second),
            ("2026-01-01T03:05:05-23:59", second),
            ("2026-01-02T03:04:05.1Z", second + 100),
            ("2026-01-02T03:04:05.1239999999999999999999Z", second + 123),
            ("2026-01-02T04:04:05.000000000000000000000000000001+01:00", second),
            ("2016-12-31T23:59:60Z", end_of_2016),
            ("2016-12-31T23:59:60.25Z", end_of_2016 + 250),
            ("2016-12-31t15:59:60-08:00", end_of_2016),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("0000-01-01T00:00:00+23:59", -62_167_219_200_000 - 86_340_000),
            ("9999-12-31T23:59:59Z", end_of_9999),
            ("9999-12-31T23:59:59.999999999999Z", end_of_9999 + 999),
            ("9999-12-31T23:59:60Z", end_of_9999),
            ("9999-12-31T23:59:59-23:59", end_of_9999 + 86_340_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ];
        for (text, millis) in cases {
            let moment = Timestamp::parse(text).unwrap_or_else(|| panic!("{text} is refused"));
            assert_eq!((moment.unix_millis(), moment.as_str()), (millis, text));
        }
        for text in ["2026-02-29T00:00:00Z", "2026-01-02T25:00:00Z", "2026-01-02T03:04:61Z", "2026-01-02T03:04:05.Z"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
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
        assert_eq!(hour("9999-12-31T23:59:59Z").unwrap(), "9999-12-31T23:00:00.000Z");
        assert_eq!(hour("-009999-01-01T00:30:00+01:00"), None);
    }
}
