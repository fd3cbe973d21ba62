//! One organisation, a list of them, a heading or a cell that is nothing else.

use std::ops::Range;

use lachan_text::slug;

use crate::agency::Level;
use crate::agency::area::{Areas, areas, place};
use crate::agency::field::field;
use crate::agency::group::group;
use crate::agency::name::{proper_run, service};
use crate::agency::table::{Head, Tail, table};
use crate::model::Confidence;
use crate::prose::Prose;

/// An organisation in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its bytes.
    pub range: Range<usize>,
    pub key: String,
    pub confidence: Confidence,
    /// The word after it.
    pub after: usize,
}

/// Reads organisations as a document of one level means them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grammar {
    pub level: Level,
    /// The issuer is a city of province rank, so "thành phố" is the province.
    pub city: bool,
}

struct Read {
    after: usize,
    key: String,
    confidence: Confidence,
}

const DETERMINERS: [&str; 8] =
    ["tất cả các", "toàn thể các", "toàn bộ các", "một số", "hệ thống các", "các", "những", "mỗi"];
const TITLES: [&str; 8] = [
    "thủ trưởng",
    "giám đốc",
    "lãnh đạo",
    "người đứng đầu",
    "hiệu trưởng",
    "chánh văn phòng",
    "trưởng",
    "cấp ủy",
];
const REQUESTS: &[&str] = &[
    "giao nhiệm vụ cho",
    "đề nghị",
    "yêu cầu",
    "giao",
    "trách nhiệm của",
    "nhiệm vụ của",
    "đối với",
    "phân công",
    "về phía",
    "trách nhiệm",
    "giao cho",
    "kính đề nghị",
    "nhiệm vụ cụ thể của",
];

impl Grammar {
    /// The organisation at word `i`.
    pub fn one(&self, p: &Prose<'_>, i: usize) -> Option<Found> {
        let mut at = i;
        let mut many = p.any(at, &DETERMINERS).inspect(|&j| at = j).is_some();
        let title = p.any(at, &TITLES).filter(|&j| p.at(i, "chánh văn phòng").is_none() && j < p.len());
        if let Some(j) = title {
            at = j;
            many |= p.any(at, &["các", "các cấp"]).inspect(|&j| at = j).is_some();
        }
        if at > i && !p.gap_is(at, "") {
            return None;
        }
        let read = self.named(p, at, many).or_else(|| self.grouped(p, at, many))?;
        let confidence = if title.is_some() { Confidence::Likely } else { read.confidence };
        Some(Found { range: p.bytes(i, read.after), key: read.key, confidence, after: read.after })
    }

    fn grouped(&self, p: &Prose<'_>, at: usize, many: bool) -> Option<Read> {
        let group = group(p, at, many, self.level)?;
        let confidence =
            if group.nouns > 1 || group.related { Confidence::Certain } else { Confidence::Likely };
        Some(Read { after: group.after, key: group.key, confidence })
    }

    fn named(&self, p: &Prose<'_>, at: usize, many: bool) -> Option<Read> {
        let first = p.fold(at);
        let (head, after) = table().heads(first).find_map(|head| {
            let after = if head.words == 1 { p.at(at, head.phrase) } else { p.at_fold(at, &head.folded) };
            after.map(|after| (head, after))
        })?;
        match head.tail {
            Tail::Field => self.office(p, head, after, many),
            Tail::Areas => self.committee(p, head, after),
            Tail::Area => self.body(p, head, after, many),
            Tail::Whole => Some(Read {
                after: self.narrowed(p, after),
                key: head.key.to_owned(),
                confidence: Confidence::Certain,
            }),
            Tail::Party => self.party(p, head, after),
            Tail::Name => self.own_name(p, head, after, many),
            Tail::Service => self.provider(p, head, at, after, many),
        }
    }

    /// Sở, Phòng, Bộ, Trung tâm and the field they are named after.
    fn office(&self, p: &Prose<'_>, head: &Head, after: usize, many: bool) -> Option<Read> {
        let joint = if head.key == "tt" { "-" } else { "" };
        let Some(field) = field(p, after, joint).filter(|_| p.gap_is(after, "")) else {
            if many && matches!(head.key, "so" | "phong") {
                return None;
            }
            return self.own_name(p, head, after, many);
        };
        let area = areas(p, field.after).filter(|_| p.gap_is(field.after, ""));
        let end = area.as_ref().map_or_else(|| self.name_of_place(p, field.after), |a| a.after);
        let level = area.as_ref().and_then(|a| a.level(self.city)).unwrap_or(self.level);
        let suffix = match (head.key, level) {
            ("phong", Level::Commune) => "-xa".to_owned(),
            ("tt", level) => format!("-{}", level.suffix()),
            _ => String::new(),
        };
        let key = format!("{}-{}{suffix}", head.key, field.key);
        Some(Read { after: self.narrowed(p, end), key, confidence: field.confidence })
    }

    /// A province's name right behind: Sở Y tế Sơn La.
    fn name_of_place(&self, p: &Prose<'_>, at: usize) -> usize {
        let mut after = at;
        while after < p.len()
            && after - at < 4
            && p.gap_is(after, "")
            && p.is_upper(after)
            && self.named(p, after, false).is_none()
        {
            after += 1;
        }
        after
    }

    fn committee(&self, p: &Prose<'_>, head: &Head, after: usize) -> Option<Read> {
        let abbreviated = p.gap(after).contains('(').then(|| p.any(after, &["ubnd", "hđnd"])).flatten();
        let after = abbreviated.unwrap_or(after);
        let free = abbreviated.is_some() || p.gap_is(after, "");
        let Some(area) = areas(p, after).filter(|_| free) else {
            let key = format!("{}-{}", head.key, self.level.suffix());
            return Some(Read { after: self.narrowed(p, after), key, confidence: Confidence::Likely });
        };
        let level = area.level(self.city).unwrap_or(self.level);
        let key = match (area.plural, area.named) {
            (true, _) => format!("{}-cap-{}", head.key, level.suffix()),
            (false, Some((from, to))) if level != self.level && level != Level::Province => {
                let area_words = area.levels.first().copied().unwrap_or_default();
                format!("{}-{area_words}-{}", head.key, slug(&p.text[p.bytes(from, to)]))
            }
            (false, _) => format!("{}-{}", head.key, level.suffix()),
        };
        Some(Read { after: self.narrowed(p, area.after), key, confidence: Confidence::Certain })
    }

    fn body(&self, p: &Prose<'_>, head: &Head, after: usize, many: bool) -> Option<Read> {
        let area: Option<Areas> = areas(p, after).filter(|_| p.gap_is(after, ""));
        let end = area.as_ref().map_or_else(|| self.name_of_place(p, after), |a| a.after);
        // "thanh tra" and "thuế" are words of every day unless a place or a capital makes them an office.
        let every_day = matches!(head.key, "thanh-tra" | "thue" | "bao-ptth")
            && end == after
            && !p.is_upper(after.saturating_sub(head.words));
        if every_day && !many {
            return None;
        }
        let suffix = match &area {
            Some(a) if a.levels.first() == Some(&"khu-vuc") => "khu-vuc",
            Some(a) => a.level(self.city).unwrap_or(self.level).suffix(),
            None => self.level.suffix(),
        };
        let key = match (head.key, suffix) {
            ("doan-tn", "tinh") => "tinh-doan".to_owned(),
            ("doan-tn", "huyen") => "huyen-doan".to_owned(),
            (key, suffix) => format!("{key}-{suffix}"),
        };
        Some(Read { after: self.narrowed(p, end), key, confidence: Confidence::Certain })
    }

    fn party(&self, p: &Prose<'_>, head: &Head, after: usize) -> Option<Read> {
        const COMMITTEES: [(&str, &str); 6] = [
            ("tỉnh ủy", "tinh-uy"),
            ("thành ủy", "thanh-uy"),
            ("huyện ủy", "huyen-uy"),
            ("thị ủy", "thi-uy"),
            ("quận ủy", "quan-uy"),
            ("đảng ủy", "dang-uy"),
        ];
        let committee =
            COMMITTEES.iter().find_map(|(words, key)| p.at(after, words).map(|next| (next, *key)));
        let (end, suffix) = committee.unwrap_or((
            after,
            match self.level {
                Level::Province => "tinh-uy",
                Level::District => "huyen-uy",
                Level::Commune => "dang-uy",
            },
        ));
        let end = areas(p, end).filter(|_| p.gap_is(end, "")).map_or(end, |a| a.after);
        Some(Read { after: end, key: format!("{}-{suffix}", head.key), confidence: Confidence::Certain })
    }

    fn own_name(&self, p: &Prose<'_>, head: &Head, after: usize, many: bool) -> Option<Read> {
        if head.key == "truong" && (many || !p.is_upper(after)) {
            return schools(p, after).filter(|_| many).map(|after| Read {
                after: self.narrowed(p, after),
                key: "truong-hoc".into(),
                confidence: Confidence::Likely,
            });
        }
        if !p.gap_is(after, "") {
            return None;
        }
        let begin = after.saturating_sub(head.words);
        let run = proper_run(p, after);
        let area = areas(p, run).filter(|_| p.gap_is(run, ""));
        let end = area.as_ref().map_or(run, |a| a.after);
        let known_body = head.words >= 2 && p.is_upper(begin);
        if (end == after && !known_body) || (run == after && !p.is_upper(begin)) {
            return None;
        }
        let level = area.as_ref().and_then(|a| a.level(self.city)).unwrap_or(self.level);
        let key = match head.key {
            "bao" => format!("bao-{}", level.suffix()),
            key if run == after => format!("{key}-{}", level.suffix()),
            key => format!("{key}-{}-{}", slug(&p.text[p.bytes(after, run)]), level.suffix()),
        };
        let confidence = if head.key == "bao" { Confidence::Likely } else { Confidence::Doubtful };
        Some(Read { after: self.narrowed(p, end), key: key.replace("--", "-"), confidence })
    }

    fn provider(&self, p: &Prose<'_>, head: &Head, at: usize, after: usize, many: bool) -> Option<Read> {
        if let Some(group) = group(p, at, many, self.level).filter(|g| g.nouns > 1 || g.related) {
            return Some(Read { after: group.after, key: group.key, confidence: Confidence::Certain });
        }
        let end = service(p, after);
        if end == after && !many {
            return None;
        }
        let words = &p.low[p.bytes(at, end)];
        let key = if words.contains("viễn thông") {
            "doanh-nghiep-vien-thong".to_owned()
        } else if words.contains("internet") {
            "to-chuc-dv-internet".to_owned()
        } else {
            slug(&p.text[p.bytes(at, end)])
        };
        let key = if key.is_empty() { head.key.to_owned() } else { key };
        Some(Read { after: self.narrowed(p, end), key, confidence: Confidence::Likely })
    }

    fn narrowed(&self, p: &Prose<'_>, mut after: usize) -> usize {
        while let Some(next) = place(p, after)
            .or_else(|| p.any(after, &["có liên quan", "liên quan"]).filter(|_| p.gap_is(after, "")))
            .filter(|&next| next > after)
        {
            after = next;
        }
        after
    }

    /// The organisations of a list that begins at word `i`, and the word after it.
    pub fn list(&self, p: &Prose<'_>, i: usize) -> (Vec<Found>, usize) {
        let mut out: Vec<Found> = Vec::new();
        let mut after = i;
        let mut at = Some(i);
        while let Some(j) = at {
            if let Some(found) = self.elliptic(p, j) {
                after = found.last().map_or(j, |f| f.after);
                out.extend(found);
            } else if let Some(found) = self.one(p, j) {
                after = found.after;
                out.push(found);
            } else {
                break;
            }
            at = next_of_list(p, after);
        }
        (out, after)
    }

    /// "các Sở: Y tế, Tài chính": one head for several fields.
    fn elliptic(&self, p: &Prose<'_>, i: usize) -> Option<Vec<Found>> {
        let mut at = p.any(i, &["các"]).unwrap_or(i);
        let (head, next) =
            [("so", "sở"), ("phong", "phòng")].iter().find_map(|(k, w)| p.at(at, w).map(|n| (*k, n)))?;
        if next >= p.len() || !(p.gap_is(next, ":") && (p.gap(next).contains(':') || at > i)) {
            return None;
        }
        at = next;
        let mut out = Vec::new();
        while let Some(field) = field(p, if p.at(at, "và").is_some() { at + 1 } else { at }, "") {
            let begin = if p.at(at, "và").is_some() { at + 1 } else { at };
            let key = format!("{head}-{}", field.key);
            out.push(Found {
                range: p.bytes(begin, field.after),
                key,
                confidence: field.confidence,
                after: field.after,
            });
            at = field.after;
            let goes_on = at < p.len() && (p.gap(at).contains([',', ';']) || p.at(at, "và").is_some());
            if !goes_on || self.named(p, at, false).is_some() {
                break;
            }
        }
        (out.len() > 1).then_some(out)
    }

    /// A text that is nothing but organisations, after "Đề nghị" and the like: a heading.
    pub fn heading(&self, p: &Prose<'_>) -> Option<Vec<Found>> {
        let start = after_request(p, 0);
        let (found, after) = self.list(p, start);
        let rest = p.text[p.end_before(after)..].trim();
        let closed =
            after >= p.len() || (rest.starts_with('(') && rest.trim_end_matches([':', '.']).ends_with(')'));
        (!found.is_empty() && closed).then_some(found)
    }

    /// A cell or a label's content: everything in it is an organisation, known or not.
    pub fn cell(&self, p: &Prose<'_>) -> Vec<Found> {
        let mut out: Vec<Found> = Vec::new();
        let mut at = 0;
        while at < p.len() {
            at = p.any(at, &["và", "cùng", "phối hợp với", "chủ trì"]).unwrap_or(at);
            let (found, after) = self.list(p, at);
            out.extend(found);
            if after > at {
                at = after;
                if at >= p.len() || p.gap(at).contains([',', ';', '.', '-', ':']) || p.at(at, "và").is_some()
                {
                    continue;
                }
                // Words behind a known name belong to it.
                let end = item_end(p, at);
                if let Some(last) = out.last_mut() {
                    last.range.end = p.end_before(end);
                }
                at = end;
            } else if at < p.len() {
                let end = item_end(p, at + 1);
                let range = p.bytes(at, end);
                let key = slug(&p.text[range.clone()]);
                if key.len() > 1 {
                    out.push(Found { range, key, confidence: Confidence::Doubtful, after: end });
                }
                at = end;
            }
        }
        out
    }
}

fn item_end(p: &Prose<'_>, mut at: usize) -> usize {
    while at < p.len() && !p.gap(at).contains([',', ';', '.', ':']) {
        at += 1;
    }
    at
}

/// The word after "Đề nghị", "Giao" and the like.
pub(crate) fn after_request(p: &Prose<'_>, i: usize) -> usize {
    p.any(i, REQUESTS).filter(|&j| j < p.len() && p.gap_is(j, ":")).unwrap_or(i)
}

/// The word where the next name of a list may stand.
fn next_of_list(p: &Prose<'_>, after: usize) -> Option<usize> {
    if after >= p.len() {
        return None;
    }
    let gap = p.gap(after);
    let bracketed = gap.trim_start().starts_with('(');
    let (after, gap) = if bracketed { closing(p, after)? } else { (after, gap) };
    let plain = gap.chars().all(|c| " ,;–-".contains(c));
    if !plain {
        return None;
    }
    if let Some(j) = p.any(after, &["và", "cùng với", "cùng", "hoặc"]) {
        return Some(j);
    }
    gap.contains([',', ';', '-', '–']).then_some(after)
}

/// Skips "(cơ quan thường trực)" behind a name: the word after the bracket and the signs before that word.
fn closing<'a>(p: &Prose<'a>, after: usize) -> Option<(usize, &'a str)> {
    let open = p.end_before(after);
    let close = open + p.text[open..].find(')')? + 1;
    let next = p.word_from(close);
    (next < p.len() && next - after <= 10).then(|| (next, &p.text[close..p.start(next)]))
}

/// "tiểu học, trung học cơ sở, THPT trên địa bàn" behind "các trường".
fn schools(p: &Prose<'_>, i: usize) -> Option<usize> {
    const KINDS: [&str; 11] = [
        "tiểu học",
        "trung học cơ sở",
        "trung học phổ thông",
        "mầm non",
        "thcs",
        "thpt",
        "đại học",
        "cao đẳng",
        "phổ thông",
        "học",
        "trung cấp",
    ];
    let mut after = i;
    let mut at = i;
    while let Some(j) = p.any(at, &KINDS) {
        after = j;
        at = p.any(j, &["và"]).unwrap_or(j);
        if at >= p.len() || !p.gap_is(at, ",-–") {
            break;
        }
    }
    Some(after)
}
