//! Who an item speaks of: the organisation that must act, and those it must work with.

use crate::agency::{Found, Grammar, after_request};
use crate::prose::Prose;

/// The organisations that an item names as acting.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub found: Vec<Found>,
}

/// The subject of an item: at its beginning, after "Giao" and the like, or after an opening clause.
pub(crate) fn subject(grammar: &Grammar, p: &Prose<'_>) -> Option<Subject> {
    at_word(grammar, p, 0).or_else(|| after_clause(grammar, p)).or_else(|| in_brackets(grammar, p))
}

fn at_word(grammar: &Grammar, p: &Prose<'_>, i: usize) -> Option<Subject> {
    let start = after_request(p, i);
    let (found, after) = grammar.list(p, start);
    let first = found.first()?;
    if after >= p.len() {
        return None;
    }
    let asked = start > i;
    let named = found.iter().all(|f| !is_general(&f.key)) && p.is_upper(p.word_from(first.range.start));
    let acts = p.gap(after).contains(':')
        || p.verb_at(after)
        || p.any(after, &["có", "tích cực", "ngoài", "và"]).is_some();
    let clause = p.gap(after).contains(',') && p.verb_at(after);
    (asked || acts || clause || (named && p.gap_is(after, ""))).then_some(Subject { found })
}

fn is_general(key: &str) -> bool {
    matches!(
        key,
        "co-quan-lien-quan"
            | "co-quan-chuc-nang"
            | "gia-dinh"
            | "nha-truong"
            | "to-chuc-doan-the"
            | "truong-hoc"
    )
}

/// "Căn cứ Kế hoạch này, các sở, ban, ngành chủ động…", "Hằng năm, Sở Tài chính tham mưu…".
fn after_clause(grammar: &Grammar, p: &Prose<'_>) -> Option<Subject> {
    const OPENINGS: [&str; 13] = [
        "căn cứ",
        "trên cơ sở",
        "trong quá trình",
        "quá trình",
        "định kỳ",
        "hằng năm",
        "hàng năm",
        "trước ngày",
        "nếu",
        "khi",
        "theo",
        "để",
        "ngoài",
    ];
    p.any(0, &OPENINGS)?;
    let last = p.len().min(60);
    (1..last).filter(|&i| p.gap(i).contains(',')).find_map(|i| {
        let (found, after) = grammar.list(p, after_request(p, i));
        (!found.is_empty() && after < p.len() && p.gap_is(after, "") && p.verb_at(after))
            .then_some(Subject { found })
    })
}

/// "… (Sở Y tế chủ trì)", "giao Sở Y tế chủ trì", "do Công an xã thực hiện".
fn in_brackets(grammar: &Grammar, p: &Prose<'_>) -> Option<Subject> {
    (1..p.len()).find_map(|i| {
        let opens =
            p.gap(i).contains(['(', ':', ';', '.']) || p.any(i.saturating_sub(1), &["giao", "do"]) == Some(i);
        if !opens {
            return None;
        }
        let (found, after) = grammar.list(p, i);
        let leads = p
            .any(after, &["chủ trì", "là cơ quan chủ trì", "chịu trách nhiệm", "làm đầu mối", "là đầu mối"])
            .is_some();
        (!found.is_empty() && leads).then_some(Subject { found })
    })
}

/// Everyone named after "phối hợp với", and those who help the one that leads: "Sở A chủ trì, Sở B phối hợp".
pub(crate) fn coordinates(grammar: &Grammar, p: &Prose<'_>) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for i in 0..p.len() {
        let Some(mut at) = p.at(i, "phối hợp") else { continue };
        out.extend(helpers(grammar, p, i));
        while let Some(next) =
            p.any(at, &["chặt chẽ", "thường xuyên", "đồng bộ", "tốt", "kịp thời", "hiệu quả"])
        {
            at = next;
        }
        let by = p
            .any(at, &["cùng với", "với", "cùng", "giữa"])
            .or_else(|| p.at(at, "của").filter(|_| i > 0 && p.low(i - 1) == "sự"));
        let start = by.unwrap_or(at);
        if !p.gap_is(start, "") {
            continue;
        }
        let (found, after) = grammar.list(p, start);
        let between = p.at(at, "giữa").is_some();
        if !between && !found.is_empty() {
            out.extend(found);
        } else if by.is_some() && !between && p.is_upper(start) && after == start {
            out.extend(unknown(p, start));
        }
    }
    let mut seen: Vec<String> = Vec::new();
    out.retain(|f| {
        let text = lachan_text::fold(&p.text[f.range.clone()]);
        let new = !seen.contains(&text);
        seen.push(text);
        new
    });
    out
}

/// Those named between "chủ trì" and the "phối hợp" at word `i`.
fn helpers(grammar: &Grammar, p: &Prose<'_>, i: usize) -> Vec<Found> {
    let led = (i.saturating_sub(40)..i).rev().find_map(|j| {
        p.any(j, &["chủ trì thực hiện", "chủ trì tham mưu", "chủ trì"]).filter(|&next| next < i)
    });
    let Some(begin) = led.filter(|&begin| p.gap(begin).contains([',', ';', '.', '–', '-'])) else {
        return Vec::new();
    };
    let (mut found, after) = grammar.list(p, p.any(begin, &["và"]).unwrap_or(begin));
    let after = p.any(after, &["cùng"]).unwrap_or(after);
    // Words behind the last name belong to it: "Trung tâm Dịch vụ tổng hợp xã phối hợp".
    let rest = i.saturating_sub(after);
    let one_name = after <= i && rest <= 4 && (after..=i).all(|j| p.gap_is(j, ""));
    match found.last_mut() {
        Some(last) if one_name => {
            if rest > 0 {
                last.range.end = p.end_before(i);
                last.key = lachan_text::slug(&p.text[last.range.clone()]);
            }
            found
        }
        _ => Vec::new(),
    }
}

/// A name that the table does not know: capitals up to a verb or a sign.
fn unknown(p: &Prose<'_>, start: usize) -> Option<Found> {
    let mut after = start;
    while after < p.len()
        && (after == start || p.gap_is(after, "-–&"))
        && !p.verb_at(after)
        && after - start < 12
    {
        after += 1;
    }
    let range = p.bytes(start, after);
    let key = lachan_text::slug(&p.text[range.clone()]);
    (after > start && after < p.len()).then_some(Found {
        range,
        key,
        confidence: crate::model::Confidence::Doubtful,
        after,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agency::Level;

    const PROVINCE: Grammar = Grammar { level: Level::Province, city: false };

    fn lead(text: &str) -> Option<String> {
        let p = Prose::new(text);
        subject(&PROVINCE, &p).map(|s| s.found.iter().map(|f| f.key.clone()).collect::<Vec<_>>().join(" "))
    }

    fn with(text: &str) -> String {
        let p = Prose::new(text);
        coordinates(&PROVINCE, &p).iter().map(|f| f.key.clone()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_one_that_acts() {
        assert_eq!(lead("Giao Sở Y tế chủ trì, phối hợp với Công an tỉnh rà soát").as_deref(), Some("so-yt"));
        assert_eq!(lead("Sở Y tế: Rà soát").as_deref(), Some("so-yt"));
        assert_eq!(
            lead("Căn cứ Kế hoạch này, các sở, ban, ngành chủ động xây dựng kế hoạch").as_deref(),
            Some("so-ban-nganh-tinh")
        );
        assert_eq!(lead("Rà soát hồ sơ (Sở Nội vụ chủ trì)").as_deref(), Some("so-noi-vu"));
        assert_eq!(lead("Triển khai các quy định của Trung ương"), None);
        assert_eq!(lead("Phối hợp với Sở Y tế triển khai"), None);
        assert_eq!(lead("Khuyến khích, kêu gọi các doanh nghiệp công nghệ số phát triển"), None);
    }

    #[test]
    fn those_it_works_with() {
        assert_eq!(
            with("Chủ trì, phối hợp với Sở Y tế và các cơ quan liên quan rà soát"),
            "so-yt co-quan-lien-quan"
        );
        assert_eq!(with("phối hợp chặt chẽ với gia đình, nhà trường quản lý"), "gia-dinh nha-truong");
        assert_eq!(with("Chủ trì, phối hợp các đơn vị liên quan tổ chức"), "co-quan-lien-quan");
        assert_eq!(with("Xây dựng cơ chế phối hợp, quy trình xử lý"), "");
        assert_eq!(
            with("Rà soát (Sở Y tế chủ trì, các sở, ngành và UBND các huyện, thành phố phối hợp thực hiện)"),
            "so-ban-nganh-tinh ubnd-cap-huyen"
        );
        assert_eq!(
            with("Sở Y tế chủ trì; Sở Xây dựng và UBND các huyện phối hợp."),
            "so-xay-dung ubnd-cap-huyen"
        );
        assert_eq!(with("Sở Y tế chủ trì, phối hợp với Sở Xây dựng"), "so-xay-dung");
    }
}
