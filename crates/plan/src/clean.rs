//! What copies of web pages and scans leave in a line: bold marks, escapes, `<br>`, entities, page numbers.

use crate::source::Text;

/// A part of a line between two `<br>`.
pub(crate) struct Segment {
    pub text: Text,
    pub bold: bool,
}

/// Takes the marks off a line; `bold` says whether a bold run is open, before and after.
pub(crate) fn clean(start: usize, line: &str, bold: &mut bool) -> Vec<Segment> {
    let mut out = Vec::new();
    let mut text = Text::default();
    let mut all_bold = true;
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        if let Some(len) = line_break(rest) {
            finish(&mut out, std::mem::take(&mut text), std::mem::replace(&mut all_bold, true));
            at += len;
        } else if let Some(len) = tag(rest) {
            at += len;
        } else if rest.starts_with("**") {
            *bold = !*bold;
            at += 2;
        } else if emphasis(line, at) {
            at += 1;
        } else if let Some((len, plain)) = entity(rest) {
            text.push(start + at, plain);
            at += len;
        } else {
            let c = rest.chars().next().unwrap_or(' ');
            let len = c.len_utf8();
            if c == '\\' && rest[1..].starts_with(|c: char| c.is_ascii_punctuation()) {
                text.push(start + at + 1, &rest[1..2]);
                at += 2;
            } else if c.is_whitespace() {
                text.gap_from(start + at);
                at += len;
            } else {
                all_bold &= *bold || !c.is_alphanumeric();
                text.push(start + at, &rest[..len]);
                at += len;
            }
        }
    }
    finish(&mut out, text, all_bold);
    out
}

fn finish(out: &mut Vec<Segment>, text: Text, bold: bool) {
    let skip = text.text.len() - text.text.trim_start_matches(['#', ' ']).len();
    let text = text.slice(skip..text.text.len());
    if !text.is_empty() {
        out.push(Segment { text, bold });
    }
}

/// A single `*` of a pair around words; `* Mục tiêu` with a blank behind is a list mark and stays.
fn emphasis(line: &str, at: usize) -> bool {
    if !line[at..].starts_with('*') {
        return false;
    }
    let opens = line[at + 1..].starts_with(|c: char| !c.is_whitespace()) && line[at + 1..].contains('*');
    let closes = line[..at].ends_with(|c: char| !c.is_whitespace()) && line[..at].contains('*');
    opens || closes
}

fn line_break(rest: &str) -> Option<usize> {
    let close = rest.strip_prefix('<')?.find('>')?;
    let name = rest[1..=close].trim_end_matches(['/', ' ']).to_ascii_lowercase();
    matches!(name.as_str(), "br" | "/p" | "p").then_some(close + 2)
}

fn tag(rest: &str) -> Option<usize> {
    let close = rest.strip_prefix('<')?.find('>')?;
    let name = rest[1..=close].trim_matches('/').to_ascii_lowercase();
    matches!(name.as_str(), "b" | "i" | "u" | "strong" | "em" | "span" | "sup" | "div").then_some(close + 2)
}

fn entity(rest: &str) -> Option<(usize, &'static str)> {
    const NAMES: [(&str, &str); 6] =
        [("&amp;", "&"), ("&nbsp;", " "), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&ndash;", "–")];
    NAMES.iter().find(|(name, _)| rest.starts_with(name)).map(|(name, plain)| (name.len(), *plain))
}

/// Page numbers, rules, lone letters: nothing that says anything.
pub(crate) fn is_noise(line: &str) -> bool {
    let line = line.trim().trim_matches(['*', '|', '\\', ' ']);
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let digits = line.chars().filter(char::is_ascii_digit).count();
    if letters == 0 && digits == 0 {
        return true;
    }
    let short = line.chars().count() <= 7;
    if letters == 0
        && short
        && digits <= 3
        && line.chars().all(|c| c.is_ascii_digit() || "-–—/ .".contains(c))
    {
        return true;
    }
    let page = line.to_lowercase();
    let page = page
        .strip_prefix("trang ")
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || "/ ".contains(c)));
    page || (letters == 1 && digits == 0 && short && !line.contains(['I', 'V', 'X']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_breaks_part() {
        let mut bold = false;
        let parts = clean(10, "**I. MỤC\\-ĐÍCH**<br/>- a &amp; b  c", &mut bold);
        let texts: Vec<&str> = parts.iter().map(|p| p.text.text.as_str()).collect();
        assert_eq!(texts, ["I. MỤC-ĐÍCH", "- a & b c"]);
        assert!(parts[0].bold && !parts[1].bold && !bold);
        assert_eq!(parts[0].text.whole().start, 12);
    }

    #[test]
    fn noise() {
        for line in ["3", "- 4 -", "R", "-------", "|", "Trang 3/12", "**"] {
            assert!(is_noise(line), "{line}");
        }
        for line in ["I", "TM.", "K.Chi", "2021", "a) b"] {
            assert!(!is_noise(line), "{line}");
        }
    }
}
