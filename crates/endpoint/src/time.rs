//! `Retry-After` (RFC 9110, section 10.2.3) and its kin, without a clock.

/// Milliseconds that a reply's fields ask to wait: `retry-after-ms`, or `retry-after` as seconds or
/// as a date, which counts from the reply's own `date`. `None` where nothing usable is said.
pub fn retry_after_ms(field: impl Fn(&str) -> Option<String>) -> Option<u64> {
    let number = |text: &str| {
        let number = text.trim().parse::<f64>().ok();
        number.filter(|n| n.is_finite() && *n >= 0.0 && *n < 1e12)
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small number from 0"
    )]
    let whole = |ms: f64| ms.ceil() as u64;
    if let Some(ms) = field("retry-after-ms").and_then(|text| number(&text)) {
        return Some(whole(ms));
    }
    let after = field("retry-after")?;
    if let Some(seconds) = number(&after) {
        return Some(whole(seconds * 1e3));
    }
    let then = seconds_of(&after)?;
    let now = seconds_of(&field("date")?)?;
    Some(then.saturating_sub(now) * 1000)
}

/// Seconds since 1970 of an IMF-fixdate such as `Sun, 06 Nov 1994 08:49:37 GMT` (civil date to days:
/// Hinnant, "chrono-compatible low-level date algorithms").
fn seconds_of(date: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, rest) = date.trim().split_once(", ")?;
    let mut words = rest.split(' ');
    let day: u64 = words
        .next()?
        .parse()
        .ok()
        .filter(|day| (1..=31).contains(day))?;
    let name = words.next()?;
    let month = 1 + MONTHS.iter().position(|month| *month == name)? as u64;
    let year: u64 = words
        .next()?
        .parse()
        .ok()
        .filter(|y| (1970..=9999).contains(y))?;
    let mut clock = words
        .next()?
        .split(':')
        .map(|part| part.parse::<u64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if words.next() != Some("GMT") || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = (era * 146_097 + day_of_era).checked_sub(719_468)?;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_seconds() {
        let check =
            |date: &str, expect: Option<u64>| assert_eq!(seconds_of(date), expect, "{date}");
        check("Thu, 01 Jan 1970 00:00:00 GMT", Some(0));
        check("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777));
        check("Tue, 29 Feb 2000 23:59:59 GMT", Some(951_868_799));
        check("Thu, 01 Jan 2026 00:00:00 GMT", Some(1_767_225_600));
        for odd in [
            "",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nix 1994 08:49:37 GMT",
            "Sun, 0 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:00:00 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
        ] {
            check(odd, None);
        }
    }

    #[test]
    fn waits_are_read_from_the_fields() {
        let check = |fields: &[(&str, &str)], expect: Option<u64>| {
            let field = |name: &str| {
                let found = fields.iter().find(|(of, _)| *of == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(retry_after_ms(field), expect, "{fields:?}");
        };
        check(&[], None);
        check(&[("retry-after", "3")], Some(3000));
        check(&[("retry-after", " 0.25 ")], Some(250));
        check(&[("retry-after", "0")], Some(0));
        check(&[("retry-after-ms", "70"), ("retry-after", "3")], Some(70));
        check(
            &[("retry-after-ms", "soon"), ("retry-after", "3")],
            Some(3000),
        );
        check(&[("retry-after", "-3")], None);
        check(&[("retry-after", "NaN")], None);
        check(&[("retry-after", "1e30")], None);
        check(&[("retry-after", "soon")], None);
        let then = ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
        check(&[then], None);
        check(
            &[then, ("date", "Sun, 06 Nov 1994 08:49:30 GMT")],
            Some(7000),
        );
        check(&[then, ("date", "Sun, 06 Nov 1994 08:50:00 GMT")], Some(0));
    }
}
