//! What time it is, and which day in Việt Nam.

use std::time::{SystemTime, UNIX_EPOCH};

use value::Date;

/// Việt Nam is seven hours ahead of UTC all year (Asia/Ho_Chi_Minh, unchanged since 1975).
const OFFSET_S: i64 = 7 * 3600;
const DAY_S: i64 = 86_400;

/// A source of time.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970 in UTC.
    fn now_ms(&self) -> i64;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
        since_1970.map_or(0, |time| {
            i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
        })
    }
}

/// The day in Việt Nam at an instant.
pub fn day_in_vietnam(now_ms: i64) -> Date {
    let days = (now_ms.div_euclid(1000) + OFFSET_S).div_euclid(DAY_S);
    Date {
        days: i32::try_from(days).unwrap_or(i32::MAX),
    }
}

/// An instant as `2026-11-21T03:04:05Z`.
pub(crate) fn utc_text(now_ms: i64) -> String {
    let (day, clock) = split(now_ms.div_euclid(1000));
    format!("{}T{clock}Z", day.to_iso())
}

/// An instant as HTTP writes it (RFC 9110, 5.6.7): `Sat, 21 Nov 2026 03:04:05 GMT`.
pub(crate) fn http_date(now_ms: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (day, clock) = split(now_ms.div_euclid(1000));
    let (year, month, of_month) = day.ymd();
    // 1970 began on a Thursday.
    let name = DAYS[day.days.rem_euclid(7) as usize];
    let month = MONTHS[(month as usize - 1) % 12];
    format!("{name}, {of_month:02} {month} {year:04} {clock} GMT")
}

/// An instant as the clock and the calendar in Việt Nam have it: `10:04:05` and `21/11/2026`.
pub(crate) fn vietnamese_parts(now_ms: i64) -> (String, String) {
    let (day, clock) = split(now_ms.div_euclid(1000) + OFFSET_S);
    (clock, day.to_vietnamese())
}

/// The instant of such a text, in milliseconds since 1970; nothing for another kind of text.
pub(crate) fn instant_ms(text: &str) -> Option<i64> {
    let (day, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let days = i64::from(Date::parse_iso(day)?.days);
    let mut parts = clock.split(':').map(str::parse::<i64>);
    let mut part = || parts.next()?.ok();
    let seconds = part()? * 3600 + part()? * 60 + part()?;
    Some((days * DAY_S + seconds) * 1000)
}

fn split(seconds: i64) -> (Date, String) {
    let days = i32::try_from(seconds.div_euclid(DAY_S)).unwrap_or(i32::MAX);
    let rest = seconds.rem_euclid(DAY_S);
    let clock = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    (Date { days }, clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    // 2026-11-21T17:00:00Z, midnight in Hà Nội.
    const MIDNIGHT: i64 = 1_795_280_400_000;

    #[test]
    fn the_day_turns_at_midnight_in_vietnam() {
        assert_eq!(day_in_vietnam(MIDNIGHT - 1).to_iso(), "2026-11-21");
        assert_eq!(day_in_vietnam(MIDNIGHT).to_iso(), "2026-11-22");
    }

    #[test]
    fn instants_are_stored_in_utc_and_shown_in_vietnam_time() {
        assert_eq!(utc_text(MIDNIGHT), "2026-11-21T17:00:00Z");
        assert_eq!(instant_ms("2026-11-21T17:00:00Z"), Some(MIDNIGHT));
        for text in [
            "",
            "Z",
            "TZ",
            "2026-11-21T17:00Z",
            "2026-02-30T00:00:00Z",
            "x",
        ] {
            assert_eq!(instant_ms(text), None, "{text}");
        }
        let (clock, day) = vietnamese_parts(MIDNIGHT);
        assert_eq!((&*clock, &*day), ("00:00:00", "22/11/2026"));
    }
}
