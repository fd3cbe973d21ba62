//! Names of their own: capitals with the small syllables between them, and services described by what they provide.

use crate::prose::Prose;

/// Words that never stand inside a name.
const STOPS: [&str; 22] = [
    "các", "trong", "về", "để", "cho", "tại", "trên", "theo", "với", "là", "có", "nhằm", "khi", "từ", "đến",
    "của", "do", "bị", "được", "nếu", "cùng", "đối",
];

/// The word after a name that begins at word `i` with a capital; `i` when there is none.
pub(crate) fn proper_run(p: &Prose<'_>, i: usize) -> usize {
    let mut after = i;
    let mut small = 0;
    let mut at = i;
    while at < p.len() {
        let gap = p.gap(at);
        let tight = p.gap_is(at, "-–&’'.") && !gap.contains(". ");
        if !tight || (at > i && p.verb_at(at) && !p.is_upper(at)) {
            break;
        }
        if p.low(at) == "và" && at > i && p.is_upper(at + 1) && !begins_agency(p, at + 1) {
            at += 1;
            continue;
        }
        if p.is_upper(at) || p.raw(at).starts_with(|c: char| c.is_ascii_digit()) {
            if at > i && begins_agency(p, at) {
                break;
            }
            small = 0;
        } else {
            small += 1;
            let area =
                p.any(at, &["tỉnh", "huyện", "quận", "phường", "thành phố", "thị xã", "thị trấn"]).is_some();
            let stops = at == i || small > 3 || area || STOPS.contains(&p.low(at));
            if stops {
                break;
            }
        }
        at += 1;
        after = at;
    }
    after
}

fn begins_agency(p: &Prose<'_>, i: usize) -> bool {
    p.any(
        i,
        &[
            "sở",
            "công an",
            "ubnd",
            "ủy ban",
            "phòng",
            "hội",
            "trung tâm",
            "ban",
            "đoàn thanh niên",
            "bộ",
            "huyện đoàn",
            "tỉnh đoàn",
        ],
    )
    .is_some()
}

/// The word after a description such as "cung cấp dịch vụ viễn thông, dịch vụ Internet".
pub(crate) fn service(p: &Prose<'_>, i: usize) -> usize {
    let mut at = i;
    while at < p.len() {
        let gap = p.gap(at);
        if gap.contains(['.', ':', ';', '(', '"', '“']) {
            break;
        }
        if gap.contains(',')
            && p.any(at, &["dịch vụ", "hạ tầng", "nội dung", "internet", "công nghệ số"]).is_none()
        {
            break;
        }
        if p.at(at, "và").is_some() && p.any(at + 1, &["dịch vụ", "internet", "nội dung"]).is_none() {
            break;
        }
        if let Some(next) = p.any(at, &["cung cấp", "kinh doanh", "hoạt động", "sản xuất"]) {
            at = next;
            continue;
        }
        if p.verb_at(at) {
            break;
        }
        at += 1;
        if at - i > 14 {
            break;
        }
    }
    at
}
