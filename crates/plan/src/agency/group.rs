//! Groups of bodies: `các sở, ban, ngành`, `các cơ quan, đơn vị có liên quan`, `ban, ngành, chính quyền các cấp`.

use crate::agency::Level;
use crate::agency::area::{areas, place};
use crate::prose::Prose;

const NOUNS: [&str; 22] = [
    "tổ chức chính trị xã hội",
    "tổ chức đoàn thể",
    "tổ chức xã hội",
    "tổ chức quần chúng",
    "hội đoàn thể",
    "cơ quan",
    "đơn vị",
    "tổ chức",
    "đoàn thể",
    "địa phương",
    "doanh nghiệp",
    "cá nhân",
    "chính quyền",
    "lực lượng",
    "trường học",
    "sở",
    "ban",
    "ngành",
    "phòng",
    "hội",
    "cấp",
    "công ty",
];

/// A group that was read.
pub(crate) struct Group {
    pub after: usize,
    pub key: String,
    pub nouns: usize,
    pub related: bool,
}

/// Reads a group at word `i`; `many` says that "các" stands before it.
pub(crate) fn group(p: &Prose<'_>, i: usize, many: bool, level: Level) -> Option<Group> {
    let mut nouns: Vec<&str> = Vec::new();
    let mut after = i;
    let mut at = Some(i);
    while let Some(j) = at {
        let j = p.any(j, &["các"]).filter(|_| !nouns.is_empty()).unwrap_or(j);
        let Some((next, noun)) = noun(p, j, !nouns.is_empty()) else { break };
        nouns.push(noun);
        after = next;
        at = continues(p, after);
    }
    if nouns.is_empty() {
        return None;
    }
    let mut related = false;
    let mut narrowed = false;
    let mut able = false;
    loop {
        let next = if let Some(j) =
            p.any(after, &["có liên quan khác", "liên quan khác", "có liên quan", "liên quan", "hữu quan"])
        {
            related = true;
            Some(j)
        } else if let Some(j) = p.any(after, &["chức năng có thẩm quyền", "có thẩm quyền", "chức năng"])
        {
            able = true;
            Some(j)
        } else {
            let area = areas(p, after)
                .filter(|a| p.gap_is(after, "") && !a.plural || p.at(after, "cấp").is_some())
                .map(|a| a.after);
            let j = area.or_else(|| place(p, after));
            narrowed |= j.is_some();
            j
        };
        match next {
            Some(j) if p.gap_is(after, "") => after = j,
            _ => break,
        }
    }
    let enough = many || nouns.len() >= 2 || related || able || (narrowed && nouns[0] == "chính quyền");
    let lone = nouns.len() == 1
        && matches!(nouns[0], "cấp" | "hội" | "lực lượng" | "sở" | "phòng" | "ban")
        && !related
        && !narrowed;
    (enough && !lone).then(|| Group {
        after,
        key: key(&nouns, related, able, level),
        nouns: nouns.len(),
        related,
    })
}

fn noun(p: &Prose<'_>, i: usize, inside: bool) -> Option<(usize, &'static str)> {
    let (next, noun) = NOUNS.iter().find_map(|n| p.at(i, n).map(|next| (next, *n)))?;
    if noun == "tổ chức" && inside && !is_noun(p, next) {
        return None;
    }
    // "các cơ quan báo chí", "các sở Y tế": a head of its own, not a group.
    if inside
        && matches!(noun, "sở" | "phòng")
        && p.is_upper(next)
        && p.gap_is(next, "")
        && p.any(next, &["ban", "ngành"]).is_none()
    {
        return None;
    }
    Some((next, noun))
}

/// After "tổ chức": is it the noun, or the verb "to organise"?
fn is_noun(p: &Prose<'_>, next: usize) -> bool {
    next >= p.len()
        || !p.gap_is(next, "")
        || p.any(
            next,
            &[
                "liên quan",
                "có liên quan",
                "và",
                "đoàn thể",
                "kinh tế",
                "xã hội",
                "thành viên",
                "khác",
                "trên địa bàn",
                "cá nhân",
                "có",
            ],
        )
        .is_some()
}

fn continues(p: &Prose<'_>, after: usize) -> Option<usize> {
    if after >= p.len() {
        return None;
    }
    if let Some(j) = p.any(after, &["và", "hoặc"]).filter(|_| p.gap_is(after, ",")) {
        return Some(j);
    }
    if p.gap(after).contains([',', '-', '/', '–']) && p.gap_is(after, ",-–/") {
        return p.any(after, &["và", "các"]).or(Some(after));
    }
    // "ban ngành", "phòng ban": written without a comma.
    let pair = p.gap_is(after, "") && p.any(after, &["ban", "ngành", "đoàn thể", "hội"]).is_some();
    pair.then_some(after)
}

fn key(nouns: &[&str], related: bool, able: bool, level: Level) -> String {
    let has = |noun: &str| nouns.contains(&noun);
    if related {
        "co-quan-lien-quan".into()
    } else if able {
        "co-quan-chuc-nang".into()
    } else if has("chính quyền") {
        "chinh-quyen-cac-cap".into()
    } else if has("sở") {
        "so-ban-nganh-tinh".into()
    } else if has("phòng") {
        if level == Level::Commune { "phong-ban-nganh-xa".into() } else { "phong-ban-nganh-huyen".into() }
    } else if nouns.iter().all(|n| n.contains("đoàn thể") || *n == "hội") {
        "to-chuc-doan-the".into()
    } else if nouns.iter().all(|n| *n == "tổ chức chính trị xã hội") {
        format!("to-chuc-ctxh-{}", level.suffix())
    } else if has("ban") && !has("cơ quan") && !has("đơn vị") {
        match level {
            Level::Province => "so-ban-nganh-tinh".into(),
            Level::District => "phong-ban-nganh-huyen".into(),
            Level::Commune => "ban-nganh-xa".into(),
        }
    } else {
        "co-quan-lien-quan".into()
    }
}
