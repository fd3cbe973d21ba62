//! Duties to report: who, to whom, through whom, by when (chế độ báo cáo).

use std::ops::Range;

use lachan_text::{dates, lower};

use crate::agency::{Found, Grammar, after_request};
use crate::model::{Due, DueKind};
use crate::prose::Prose;

/// A reporting duty in a text, organisations still as bytes.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// Named in the sentence itself; nothing when the item's own lead reports.
    pub who: Vec<Found>,
    pub to: Vec<Found>,
    pub through: Vec<Found>,
    pub due: Due,
    /// Bytes of the words from "báo cáo" on.
    pub range: Range<usize>,
}

/// What the text is part of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub grammar: &'a Grammar,
    pub plan_year: Option<u16>,
    /// A reporting section or a closing sentence: weaker words are enough.
    pub expected: bool,
}

struct Trigger {
    word: usize,
    range: Range<usize>,
    to: Vec<Found>,
    through: Vec<Found>,
    dues: Vec<Due>,
    chained: bool,
}

/// All reporting duties of an item.
pub(crate) fn reports(setting: Setting<'_>, text: &str) -> Vec<Report> {
    let p = Prose::new(text);
    let starts: Vec<usize> = (0..p.len()).filter(|&i| triggers(&p, i, setting.expected)).collect();
    let mut found: Vec<Trigger> = Vec::new();
    for (n, &word) in starts.iter().enumerate() {
        let begin = p.start(word);
        let limit = starts.get(n + 1).map_or(text.len(), |&next| p.start(next));
        let range = begin..sentence_end(text, begin).min(limit);
        let trigger = read(setting, &p, word, range);
        match found.last_mut() {
            Some(last) if trigger.chained => {
                last.through = std::mem::replace(&mut last.to, trigger.to);
                if last.dues.is_empty() {
                    last.dues = trigger.dues;
                }
                last.range.end = trigger.range.end;
            }
            _ => {
                let mut trigger = trigger;
                if trigger.chained && trigger.through.is_empty() {
                    trigger.through = handed_to(setting.grammar, &p, word);
                }
                found.push(trigger);
            }
        }
    }
    settle(setting, &p, found)
}

/// "phản ánh về Sở Y tế để tổng hợp, báo cáo UBND tỉnh": the one it is handed to.
fn handed_to(grammar: &Grammar, p: &Prose<'_>, word: usize) -> Vec<Found> {
    for i in (0..word).rev() {
        if p.gap(i).contains(". ") {
            break;
        }
        if let Some(next) = p.any(i, &["gửi về", "về", "gửi", "đến"]) {
            let (found, after) = grammar.list(p, next);
            if !found.is_empty() && after <= word {
                return found;
            }
        }
    }
    Vec::new()
}

/// Dated triggers win over undated ones of the same item; one undated stands for all.
fn settle(setting: Setting<'_>, p: &Prose<'_>, found: Vec<Trigger>) -> Vec<Report> {
    let dated = found.iter().any(|t| !t.dues.is_empty());
    let mut out: Vec<Report> = Vec::new();
    for trigger in found {
        let who = who(setting, p, trigger.word);
        let (to, through) = match out.last() {
            Some(before) if trigger.to.is_empty() => (before.to.clone(), before.through.clone()),
            _ => (trigger.to, trigger.through),
        };
        if dated {
            for due in trigger.dues {
                out.push(Report {
                    who: who.clone(),
                    to: to.clone(),
                    through: through.clone(),
                    due,
                    range: trigger.range.clone(),
                });
            }
        } else if out.is_empty() {
            let before = dues_before(p.text, trigger.range.clone(), setting);
            if !before.is_empty() {
                out.extend(before.into_iter().map(|due| Report {
                    who: who.clone(),
                    to: to.clone(),
                    through: through.clone(),
                    due,
                    range: trigger.range.clone(),
                }));
                continue;
            }
            let due = undated(p.text, trigger.range.clone());
            if setting.expected || !to.is_empty() || due.kind != DueKind::Unspecified {
                out.push(Report { who, to, through, due, range: trigger.range });
            }
        }
    }
    // "báo cáo 6 tháng trước ngày 15/6, báo cáo năm trước ngày 15/12 gửi về …": the addressee is said once, at the end.
    for i in (1..out.len()).rev() {
        if out[i - 1].to.is_empty() {
            let (to, through) = (out[i].to.clone(), out[i].through.clone());
            (out[i - 1].to, out[i - 1].through) = (to, through);
        }
    }
    out
}

/// Is "báo cáo" at word `i` the verb of a duty to report upward?
fn triggers(p: &Prose<'_>, i: usize, expected: bool) -> bool {
    let Some(next) = p.at(i, "báo cáo") else { return false };
    let before = |words: &[&str]| {
        words.iter().any(|w| i.checked_sub(w.split(' ').count()).is_some_and(|j| p.at(j, w) == Some(i)))
    };
    const NEVER_AFTER: [&str; 7] =
        ["viên", "xâm hại", "trực tuyến", "số liệu", "tội phạm", "sự cố", "tài chính"];
    if p.any(next, &NEVER_AFTER).is_some()
        || (before(&["thông tin", "cơ chế", "hệ thống", "tiếp nhận", "kênh", "mẫu"]) && p.gap_is(i, ""))
    {
        return false;
    }
    const AFTER: [&str; 38] = [
        "kết quả",
        "tình hình",
        "ubnd",
        "ủy ban",
        "chủ tịch",
        "về",
        "định kỳ",
        "đột xuất",
        "năm",
        "hằng",
        "hàng",
        "6 tháng",
        "06 tháng",
        "sáu tháng",
        "quý",
        "tháng",
        "sở",
        "bộ",
        "cấp có thẩm quyền",
        "tổng kết",
        "sơ kết",
        "tiến độ",
        "của",
        "kịp thời",
        "theo quy định",
        "gửi",
        "trước ngày",
        "bằng văn bản",
        "phòng",
        "thường trực",
        "huyện ủy",
        "tỉnh ủy",
        "thành ủy",
        "đánh giá",
        "công an",
        "cơ quan",
        "việc",
        "đảng ủy",
    ];
    let fits = p.any(next, &AFTER).is_some();
    let led =
        before(&["tổng hợp", "gửi", "định kỳ", "thực hiện", "chế độ", "và", "kịp thời", "để", "có", "nộp"]);
    if !p.gap_is(next, "") && !led && p.any(next, &["đánh giá"]).is_none() {
        return expected && next < p.len() && p.gap(next).contains([':', '(']);
    }
    fits && (expected
        || led
        || p.any(
            next,
            &[
                "ubnd",
                "ủy ban",
                "chủ tịch",
                "kết quả",
                "định kỳ",
                "tình hình",
                "tiến độ",
                "về ubnd",
                "về sở",
                "sở",
                "phòng",
                "đánh giá",
            ],
        )
        .is_some())
        || led && (expected || before(&["tổng hợp", "thực hiện", "định kỳ"]))
}

fn sentence_end(text: &str, from: usize) -> usize {
    let tail = &text[from..];
    tail.match_indices(". ")
        .map(|(at, _)| at)
        .find(|at| tail[at + 2..].starts_with(char::is_uppercase))
        .map_or(text.len(), |at| from + at)
}

fn read(setting: Setting<'_>, p: &Prose<'_>, word: usize, range: Range<usize>) -> Trigger {
    let grammar = setting.grammar;
    let last = p.word_from(range.end);
    let mut to = Vec::new();
    let mut through = Vec::new();
    let mut i = word + 2;
    while i < last {
        if let Some(next) = p.any(i, &["thông qua", "qua"]).filter(|_| {
            p.gap(i).contains(['(', ','])
                || p.any(i + 1, &["sở", "phòng", "văn phòng", "công an", "ban"]).is_some()
        }) {
            let (found, after) = grammar.list(p, next);
            if !found.is_empty() && through.is_empty() {
                through = found;
                i = after;
                continue;
            }
        }
        let led = i == word + 2
            || p.any(i.saturating_sub(1), &["về", "gửi", "cho", "trình", "với", "đến"]) == Some(i);
        let owned = p.any(i.saturating_sub(1), &["của"]) == Some(i);
        if to.is_empty() && led && !owned {
            let (found, after) = grammar.list(p, i);
            if !found.is_empty() {
                to = found;
                i = after;
                continue;
            }
        }
        i += 1;
    }
    if to.is_empty() {
        to = asked_through_advice(grammar, p, word);
    }
    let chained = (1..=4).any(|back| word.checked_sub(back).is_some_and(|j| p.at(j, "để").is_some()));
    let dues = dues(p.text, range.clone(), setting.plan_year);
    Trigger { word, range, to, through, dues, chained }
}

/// "tham mưu UBND huyện báo cáo": the one advised is the one who reports on; it is the addressee here.
fn asked_through_advice(grammar: &Grammar, p: &Prose<'_>, word: usize) -> Vec<Found> {
    (1..=12)
        .filter_map(|back| word.checked_sub(back))
        .find_map(|j| {
            let start = p.any(j, &["tham mưu cho", "tham mưu", "giúp"])?;
            let (found, after) = grammar.list(p, start);
            (!found.is_empty() && after == word).then_some(found)
        })
        .unwrap_or_default()
}

/// Dates between the trigger and the end of its sentence.
fn dues(text: &str, range: Range<usize>, plan_year: Option<u16>) -> Vec<Due> {
    let window = &text[range.clone()];
    let low = lower(window);
    let yearly = ["hằng năm", "hàng năm", "mỗi năm"].iter().any(|w| low.contains(w));
    let quarterly =
        ["hằng quý", "hàng quý", "cuối quý", "mỗi quý", "báo cáo quý"].iter().any(|w| low.contains(w));
    let monthly = ["hằng tháng", "hàng tháng", "mỗi tháng"].iter().any(|w| low.contains(w));
    let mut out = Vec::new();
    for found in dates(window) {
        let head = low[..found.range.start].trim_end();
        let due =
            ["trước ngày", "trước", "ngày", "chậm nhất", "vào ngày", "là ngày", "và", "hết ngày", "đến"]
                .iter()
                .any(|w| head.ends_with(w));
        let cited = low[found.range.end..].trim_start().starts_with("của ");
        if !due || cited || found.date.day.is_none() {
            continue;
        }
        let start = ["trước ngày", "trước", "chậm nhất ngày", "ngày"]
            .iter()
            .find_map(|w| head.strip_suffix(w))
            .map_or(found.range.start, str::len);
        let tail = low[found.range.end..].trim_start();
        let own = ["hằng năm", "hàng năm"].iter().find(|w| tail.starts_with(**w));
        let end = own.map_or(found.range.end, |w| low.len() - tail.len() + w.len());
        let year = found.date.year.or(if yearly { None } else { plan_year });
        let kind = if found.date.year.is_some() || (year.is_some() && !yearly) {
            DueKind::Dated
        } else {
            DueKind::Annual
        };
        out.push(Due {
            raw: Some(window[start..end].to_owned()),
            kind,
            month: Some(found.date.month),
            day: found.date.day,
            year,
        });
    }
    if out.is_empty()
        && (quarterly || monthly)
        && let Some((day, raw)) = day_only(window, &low)
    {
        let kind = if quarterly { DueKind::Quarterly } else { DueKind::Monthly };
        out.push(Due { raw: Some(raw), kind, month: None, day: Some(day), year: None });
    }
    out
}

/// "Định kỳ 6 tháng (trước ngày 15/6) và hằng năm (trước ngày 15/12) báo cáo…": the days stand before the verb.
fn dues_before(text: &str, range: Range<usize>, setting: Setting<'_>) -> Vec<Due> {
    let from = text[..range.start].rfind([';', '\n']).map_or(0, |at| at + 1);
    let from = text[..range.start].rfind(". ").map_or(from, |at| from.max(at + 2));
    let low = lower(&text[from..range.end]);
    let regular = ["định kỳ", "hằng năm", "hàng năm", "hằng quý", "hàng quý", "hằng tháng", "hàng tháng"]
        .iter()
        .any(|w| low.contains(w));
    let mut found = if regular { dues(text, from..range.end, setting.plan_year) } else { Vec::new() };
    if low.contains("hằng năm") || low.contains("hàng năm") {
        for due in found.iter_mut().filter(|d| d.kind == DueKind::Dated && d.year == setting.plan_year) {
            (due.kind, due.year) = (DueKind::Annual, None);
        }
    }
    found
}

/// "trước ngày 20 hằng tháng", "ngày 15 của tháng cuối quý".
fn day_only(window: &str, low: &str) -> Option<(u8, String)> {
    let at = low.find("ngày ")?;
    let digits: String = low[at + "ngày ".len()..].chars().take_while(char::is_ascii_digit).collect();
    let day = digits.parse().ok().filter(|d| (1..=31).contains(d))?;
    let words = ["hằng tháng", "hàng tháng", "cuối quý", "hằng quý", "hàng quý"];
    let figures = at + "ngày ".len() + digits.len();
    let end =
        words.iter().filter_map(|w| low[at..].find(w).map(|e| at + e + w.len())).min().unwrap_or(figures);
    Some((day, window[at..end].to_owned()))
}

fn undated(text: &str, range: Range<usize>) -> Due {
    let from = text[..range.start].rfind(". ").map_or(0, |at| at + 2);
    let window = &text[from..range.end];
    let low = lower(window);
    const WORDS: [(&str, DueKind); 18] = [
        ("định kỳ hoặc đột xuất khi có yêu cầu", DueKind::Periodic),
        ("định kỳ hằng năm", DueKind::Annual),
        ("định kỳ hàng năm", DueKind::Annual),
        ("hằng quý", DueKind::Quarterly),
        ("hàng quý", DueKind::Quarterly),
        ("định kỳ quý", DueKind::Quarterly),
        ("hằng tháng", DueKind::Monthly),
        ("hàng tháng", DueKind::Monthly),
        ("hằng năm", DueKind::Annual),
        ("hàng năm", DueKind::Annual),
        ("6 tháng", DueKind::Annual),
        ("theo quy định", DueKind::Unspecified),
        ("định kỳ", DueKind::Periodic),
        ("vướng mắc", DueKind::Adhoc),
        ("phát sinh", DueKind::Adhoc),
        ("đột xuất", DueKind::Adhoc),
        ("khi có yêu cầu", DueKind::Adhoc),
        ("kịp thời báo cáo", DueKind::Adhoc),
    ];
    // What stands behind the verb is said of this report; only then the words before it.
    let behind = lower(&text[range.clone()]);
    let found = WORDS
        .iter()
        .find(|(w, _)| behind.contains(w))
        .or_else(|| WORDS.iter().find(|(w, k)| low.contains(w) && *k != DueKind::Unspecified));
    let raw = found.and_then(|(w, _)| low.find(w).map(|at| window[at..at + w.len()].to_owned()));
    Due {
        raw,
        kind: found.map_or(DueKind::Unspecified, |(_, kind)| *kind),
        month: None,
        day: None,
        year: None,
    }
}

/// Who is asked to report, who begins the item and acts, or who begins the last clause before the verb.
fn who(setting: Setting<'_>, p: &Prose<'_>, word: usize) -> Vec<Found> {
    let mut clause: Vec<Found> = Vec::new();
    for i in 0..word {
        let asked = after_request(p, i);
        let begins = i == 0 || asked > i || p.gap(i).contains([',', '.', ';', ':']);
        let inside = clause.last().is_some_and(|last| last.range.end > p.start(asked));
        if !begins || inside {
            continue;
        }
        let (found, after) = setting.grammar.list(p, asked);
        let acts = after == word
            || (after < word && p.gap_is(after, ",") && (p.verb_at(after) || p.low(after) == "có"));
        if found.is_empty() || !acts || belongs_to_list(p, i) {
            continue;
        }
        if asked > i || i == 0 {
            return found;
        }
        clause = found;
    }
    clause
}

/// "của các sở, ngành, địa phương": what stands behind the comma is the rest of a list, no new clause.
fn belongs_to_list(p: &Prose<'_>, i: usize) -> bool {
    let head = &p.low[..p.end_before(i)];
    let clause = head.rfind([';', '.', ':']).map_or(0, |at| at + 1);
    let last = head[clause..].split(", ").last().unwrap_or_default();
    i > 0
        && p.gap(i).contains(',')
        && [" của ", " với ", "các "].iter().any(|w| last.contains(w))
        && last.split(' ').count() <= 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agency::Level;

    fn all(text: &str, expected: bool) -> Vec<String> {
        let grammar = Grammar { level: Level::Province, city: false };
        let keys = |f: &[Found]| f.iter().map(|f| f.key.clone()).collect::<Vec<_>>().join("+");
        reports(Setting { grammar: &grammar, plan_year: None, expected }, text)
            .iter()
            .map(|r| {
                format!(
                    "{}>{}>{} {:?} {:?}/{:?}",
                    keys(&r.who),
                    keys(&r.through),
                    keys(&r.to),
                    r.due.kind,
                    r.due.day,
                    r.due.month
                )
            })
            .collect()
    }

    #[test]
    fn closing_sentences() {
        let text = "Yêu cầu các Sở, Ban, ngành, UBND các huyện, thành phố triển khai thực hiện và báo cáo kết quả thực hiện về UBND tỉnh (qua Sở Thông tin và Truyền thông) trước ngày 25/11 hằng năm./.";
        assert_eq!(
            all(text, true),
            ["so-ban-nganh-tinh+ubnd-cap-huyen>so-tttt>ubnd-tinh Annual Some(25)/Some(11)"]
        );
        let text = "Các sở, ban, ngành định kỳ 6 tháng (trước ngày 15/6) và hằng năm (trước ngày 15/12) báo cáo kết quả gửi Sở Y tế để tổng hợp, báo cáo UBND tỉnh.";
        let found = all(text, true);
        assert!(found.iter().all(|r| r.contains("so-yt>ubnd-tinh")), "{found:?}");
    }

    #[test]
    fn reports_taken_in_are_none() {
        assert!(all("tiếp nhận thông tin báo cáo xâm hại trẻ em", false).is_empty());
        assert!(all("xây dựng cơ chế báo cáo trực tuyến cho đội ngũ báo cáo viên", false).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(báo cáo |UBND tỉnh |trước ngày |[0-9]{1,2}/|qua |định kỳ |Sở Y tế|, |\\. |để tổng hợp, )*|\\PC*") {
            let grammar = Grammar { level: Level::Province, city: false };
            for r in reports(Setting { grammar: &grammar, plan_year: Some(2024), expected: true }, &text) {
                proptest::prop_assert!(text.get(r.range).is_some());
            }
        }
    }
}
