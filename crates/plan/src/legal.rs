//! Cited documents: kind, number, date, issuer (căn cứ pháp lý).

use std::ops::Range;

use lachan_text::{dates, lower, years};

use crate::model::BasisKind;

/// A citation in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Citation {
    pub kind: BasisKind,
    pub number: Option<String>,
    pub date: Option<String>,
    pub issuer: Option<String>,
    pub range: Range<usize>,
}

const KINDS: [(&str, BasisKind); 13] = [
    ("nghị định", BasisKind::NghiDinh),
    ("nghị quyết", BasisKind::NghiQuyet),
    ("chỉ thị", BasisKind::ChiThi),
    ("quyết định", BasisKind::QuyetDinh),
    ("thông tư liên tịch", BasisKind::ThongTu),
    ("thông tư", BasisKind::ThongTu),
    ("kế hoạch", BasisKind::KeHoach),
    ("công văn", BasisKind::CongVan),
    ("công điện", BasisKind::CongVan),
    ("văn bản", BasisKind::CongVan),
    ("tờ trình", BasisKind::ToTrinh),
    ("quy định", BasisKind::QuyDinh),
    ("luật", BasisKind::Luat),
];

/// All citations with a number, and laws that are cited by name at the head of a clause.
pub(crate) fn citations(text: &str) -> Vec<Citation> {
    let low = lower(text);
    let mut out: Vec<Citation> = Vec::new();
    for (word, kind) in KINDS {
        for (at, _) in low.match_indices(word) {
            if low[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
                continue;
            }
            let after = at + word.len();
            let found = numbered(text, &low, at, after, kind).or_else(|| {
                (kind == BasisKind::Luat && begins_clause(&low[..at]))
                    .then(|| law(text, &low, at, after))
                    .flatten()
            });
            out.extend(found);
        }
    }
    out.sort_by_key(|c| c.range.start);
    out.dedup_by_key(|c| c.range.start);
    out
}

/// "Quyết định số 830/QĐ-TTg ngày 01/6/2021 của Thủ tướng Chính phủ".
fn numbered(text: &str, low: &str, at: usize, after: usize, kind: BasisKind) -> Option<Citation> {
    let mut rest = skip_blanks(low, after);
    if kind == BasisKind::Luat {
        // "Luật Trẻ em số 102/2016/QH13"
        let clause = low[after..].find([';', '.', '\n']).map_or(low.len(), |e| after + e);
        rest = low[after..clause].find(" số ").map(|e| after + e + 1).filter(|e| e - after < 120)?;
    }
    for word in ["liên tịch", "số:", "số"] {
        if let Some(tail) = low.get(rest..)?.strip_prefix(word) {
            rest = skip_blanks(low, low.len() - tail.len());
        }
    }
    let (number, end) = number(text, rest)?;
    let (date, end) = date_behind(text, end);
    Some(Citation { kind, number: Some(number), date, issuer: issuer(text, low, end), range: at..end })
}

/// A law by its name: "Luật Trẻ em ngày 05 tháng 4 năm 2016", "Luật An ninh mạng năm 2018".
fn law(text: &str, low: &str, at: usize, after: usize) -> Option<Citation> {
    let end = low[after..].find([';', '.']).map_or(low.len(), |e| after + e);
    let end = low[after..end].find(", luật ").map_or(end, |e| after + e);
    let clause = &low[after..end];
    if !lachan_text::starts_upper(text[at..].trim_start())
        || clause.trim().is_empty()
        || clause
            .split(" ngày ")
            .next()
            .is_some_and(|name| name.contains("của") && !name.trim_start().starts_with("sửa đổi"))
    {
        return None;
    }
    let date = dates(clause)
        .first()
        .and_then(|d| d.date.iso())
        .or_else(|| years(clause).first().map(|y| y.from.to_string()));
    let end = low[after..end].find(',').filter(|_| date.is_none()).map_or(end, |e| after + e);
    Some(Citation { kind: BasisKind::Luat, number: None, date, issuer: None, range: at..end })
}

fn begins_clause(before: &str) -> bool {
    let head = before.trim_end();
    head.is_empty() || ["căn cứ", ";", "thực hiện", "các", "căn cứ:", "-"].iter().any(|w| head.ends_with(w))
}

/// A document number: figures, a slash or a dash, letters; no blanks but after a dash.
fn number(text: &str, at: usize) -> Option<(String, usize)> {
    let rest = text.get(at..)?;
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut end = 0;
    let mut out = String::new();
    for c in rest.chars() {
        let open = out.ends_with(['-', '/']);
        if c.is_alphanumeric() || "/-–&._".contains(c) {
            out.push(c);
        } else if !(c == ' ' && open) {
            break;
        }
        end += c.len_utf8();
    }
    let out = out.trim_end_matches(['.', '-', '/', '–']).to_owned();
    let letters = out.chars().any(char::is_alphabetic);
    (out.contains('/') && letters && out.len() <= 60).then_some((out, at + end))
}

fn date_behind(text: &str, end: usize) -> (Option<String>, usize) {
    let tail = &text[end..];
    let near: String = tail.chars().take(40).collect();
    let found = dates(&near).into_iter().next().filter(|d| {
        let head = lower(&near[..d.range.start]);
        matches!(head.trim().trim_start_matches(',').trim(), "ngày" | "" | "ký ngày" | "ban hành ngày")
    });
    match found {
        Some(found) => (found.date.iso(), end + found.range.end),
        None => (None, end),
    }
}

fn issuer(text: &str, low: &str, end: usize) -> Option<String> {
    let rest = low[end..].strip_prefix(" của ")?;
    let start = low.len() - rest.len();
    const ENDS: [&str; 14] = [
        " về",
        " phê duyệt",
        " ban hành",
        " quy định",
        " hướng dẫn",
        " triển khai",
        ";",
        ",",
        ".",
        ":",
        " v/v",
        " thực hiện",
        " sửa đổi",
        " (",
    ];
    let stop = ENDS.iter().filter_map(|e| rest.find(e)).min().unwrap_or(rest.len());
    let name = text.get(start..start + stop)?.trim();
    (!name.is_empty() && name.chars().count() <= 80).then(|| name.to_owned())
}

fn skip_blanks(text: &str, at: usize) -> usize {
    at + text[at..].bytes().take_while(|b| *b == b' ').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_dates_and_issuers() {
        let found = citations(
            "Thực hiện Nghị quyết số 121/2020/QH14 ngày 19/6/2020 của Quốc hội về trẻ em; Chỉ thị 18/CT-TTg ngày 15 tháng 6 năm 2017 của Thủ tướng Chính phủ;",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].number.as_deref(), Some("121/2020/QH14"));
        assert_eq!(found[0].issuer.as_deref(), Some("Quốc hội"));
        assert_eq!(found[1].date.as_deref(), Some("2017-06-15"));
    }

    #[test]
    fn laws_by_name() {
        let found = citations(
            "Căn cứ Luật Trẻ em ngày 05/4/2016; Nghị định số 56/2017/NĐ-CP ngày 09/5/2017 quy định chi tiết một số điều của Luật Trẻ em;",
        );
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].number.as_deref(), found[0].date.as_deref()), (None, Some("2016-04-05")));
        let two = citations(
            "Căn cứ Luật Xuất bản ngày 20/11/2012; Luật sửa đổi, bổ sung một số điều của Luật Báo chí ngày 22/11/2019;",
        );
        assert_eq!(
            two.iter().map(|c| c.date.as_deref()).collect::<Vec<_>>(),
            [Some("2012-11-20"), Some("2019-11-22")]
        );
        assert!(citations("Tuân thủ đúng quy định của Luật Báo chí").is_empty());
    }
}
