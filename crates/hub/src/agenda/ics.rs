//! Calendar files (RFC 5545), as much of them as whole days need. No I/O.
//!
//! Written here because the crates for it bring a second library of dates along.

use jiff::civil::Date;

use crate::time::{Day, Moment};

/// The longest line in octets, its end not counted (section 3.1).
const LONGEST: usize = 75;

/// One whole day.
pub struct Entry {
    /// Names it for good, so that a program updates it instead of adding another.
    pub uid: String,
    /// The day.
    pub day: Day,
    /// The title.
    pub title: String,
    /// Where it is done, if the hub knows its own address.
    pub url: Option<String>,
}

/// A calendar of whole days, as of a moment.
pub fn calendar(name: &str, entries: &[Entry], now: Moment) -> String {
    let stamp = jiff::Timestamp::from(now).strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut out = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//La Chan//La Chan//VI", "CALSCALE:GREGORIAN"] {
        put(&mut out, line);
    }
    put(&mut out, &format!("X-WR-CALNAME:{}", escaped(name)));
    for entry in entries {
        put(&mut out, "BEGIN:VEVENT");
        put(&mut out, &format!("UID:{}", escaped(&entry.uid)));
        put(&mut out, &format!("DTSTAMP:{stamp}"));
        put(&mut out, &format!("DTSTART;VALUE=DATE:{}", date(entry.day.0)));
        // the end is the first day that does not belong to it
        put(&mut out, &format!("DTEND;VALUE=DATE:{}", date(entry.day.plus(1).0)));
        put(&mut out, &format!("SUMMARY:{}", escaped(&entry.title)));
        if let Some(url) = &entry.url {
            put(&mut out, &format!("URL:{url}"));
        }
        put(&mut out, "TRANSP:TRANSPARENT");
        put(&mut out, "END:VEVENT");
    }
    put(&mut out, "END:VCALENDAR");
    out
}

fn date(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// Text as a value (section 3.3.11): the characters that mean something else, and no line of its own making.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A content line: folded at 75 octets, never inside a letter, each further piece behind a space.
fn put(out: &mut String, line: &str) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LONGEST {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_as_in_the_standard() {
        // RFC 5545, section 3.3.11: the example of a multiple line value
        let text = "Project XYZ Final Review\nConference Room - 3B\nCome Prepared.";
        assert_eq!(escaped(text), "Project XYZ Final Review\\nConference Room - 3B\\nCome Prepared.");
        assert_eq!(escaped("a;b,c\\d\r\ne\u{7}"), "a\\;b\\,c\\\\d\\ne");
    }

    #[test]
    fn long_lines_are_folded_at_75_octets_and_unfold_to_themselves() {
        let line = format!("SUMMARY:{}", "Tuyên truyền kỹ năng an toàn trên mạng ".repeat(9));
        let mut out = String::new();
        put(&mut out, &line);
        for piece in out.trim_end_matches("\r\n").split("\r\n") {
            assert!(piece.len() <= 75, "{} octets: {piece}", piece.len());
        }
        assert!(out.matches("\r\n ").count() >= 5);
        // section 3.1: a fold is taken out with its line end and the one white space behind it
        assert_eq!(out.replace("\r\n ", ""), format!("{line}\r\n"));
        let mut exact = String::new();
        put(&mut exact, &"x".repeat(75));
        assert_eq!(exact, format!("{}\r\n", "x".repeat(75)), "75 octets are no fold");
    }

    #[test]
    fn a_day_is_a_whole_day() {
        let day = Day::parse("1997-11-02").unwrap();
        let now = Moment("1997-09-01T13:00:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond());
        let entry = Entry {
            uid: "19970901T130000Z-123403@example.com".into(),
            day,
            title: "Our Blissful Anniversary".into(),
            url: None,
        };
        let text = calendar("Hạn", &[entry], now);
        // the properties of the third example of section 3.6.1
        for line in [
            "UID:19970901T130000Z-123403@example.com",
            "DTSTAMP:19970901T130000Z",
            "DTSTART;VALUE=DATE:19971102",
            "DTEND;VALUE=DATE:19971103",
            "SUMMARY:Our Blissful Anniversary",
            "TRANSP:TRANSPARENT",
        ] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
        assert!(
            text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n")
        );
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "no bare line ends");
    }
}
