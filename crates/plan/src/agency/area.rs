//! Areas behind a name: `tỉnh`, `cấp huyện`, `thành phố Huế, các thị xã và các huyện`, `trên địa bàn tỉnh`.

use crate::agency::Level;
use crate::prose::Prose;

/// Areas that were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Areas {
    /// The word after them.
    pub after: usize,
    /// Level words in order, without marks: `tinh`, `thanh-pho`, `huyen`.
    pub levels: Vec<&'static str>,
    /// `các`, `cấp` or more than one.
    pub plural: bool,
    /// The proper name of a single area.
    pub named: Option<(usize, usize)>,
}

const LEVELS: [(&str, &str); 16] = [
    ("tỉnh", "tinh"),
    ("thành phố", "thanh-pho"),
    ("tp", "thanh-pho"),
    ("thị xã", "thi-xa"),
    ("thị trấn", "thi-tran"),
    ("huyện", "huyen"),
    ("quận", "quan"),
    ("phường", "phuong"),
    ("xã", "xa"),
    ("đặc khu", "dac-khu"),
    ("khu vực", "khu-vuc"),
    ("thủ đô", "thanh-pho"),
    ("địa phương", "dia-phuong"),
    ("cơ sở", "co-so"),
    ("trung ương", "trung-uong"),
    ("thôn", "thon"),
];

impl Areas {
    /// The level of the lowest area named, when there is one.
    pub fn level(&self, city_is_province: bool) -> Option<Level> {
        if self.levels.iter().any(|l| matches!(*l, "huyen" | "quan" | "thi-xa")) {
            return Some(Level::District);
        }
        let first = *self.levels.first()?;
        match first {
            "tinh" => Some(Level::Province),
            "thanh-pho" if self.plural => Some(Level::District),
            "thanh-pho" if city_is_province => Some(Level::Province),
            "thanh-pho" => Some(Level::District),
            "xa" | "phuong" | "thi-tran" | "dac-khu" | "co-so" => Some(Level::Commune),
            _ => None,
        }
    }
}

/// One area: the word after it, its level, whether "cấp" stands before it, its proper name.
struct One {
    after: usize,
    level: &'static str,
    ranked: bool,
    named: Option<(usize, usize)>,
}

/// `cấp`, a level word and its proper name at word `i`.
fn one(p: &Prose<'_>, i: usize) -> Option<One> {
    let (j, ranked) = match p.at(i, "cấp") {
        Some(j) if p.gap_is(j, "") => (j, true),
        _ => (i, false),
    };
    let (k, level) = LEVELS.iter().find_map(|(word, key)| p.at(j, word).map(|k| (k, *key)))?;
    if matches!(level, "co-so" | "trung-uong" | "dia-phuong" | "thon") && !ranked {
        return None;
    }
    // Tỉnh đoàn, Huyện ủy: a body, no area.
    if !ranked && p.gap_is(k, "") && p.any(k, &["đoàn", "ủy"]).is_some() {
        return None;
    }
    let mut after = k;
    while !ranked && after < p.len() && p.gap_is(after, "'’.") && proper(p, after) {
        after += 1;
    }
    if level == "khu-vuc"
        && after == k
        && p.raw(k).bytes().all(|b| b.is_ascii_digit())
        && !p.raw(k).is_empty()
    {
        after += 1;
    }
    Some(One { after, level, ranked, named: (after > k).then_some((k, after)) })
}

fn proper(p: &Prose<'_>, i: usize) -> bool {
    let plain = p.raw(i).chars().nth(1).is_none_or(|c| c.is_lowercase() || c.is_ascii_digit())
        || p.raw(i).chars().all(char::is_uppercase);
    p.is_upper(i) && plain && !starts_agency(p, i)
}

/// A capital that begins the next agency is no part of the name before it.
fn starts_agency(p: &Prose<'_>, i: usize) -> bool {
    const STARTS: [&str; 9] = [
        "công an",
        "sở",
        "phòng",
        "ủy ban",
        "ubnd",
        "hội đồng",
        "đoàn thanh niên",
        "viện kiểm sát",
        "tòa án",
    ];
    p.any(i, &STARTS).is_some()
}

/// A list of areas at word `i`: at least one.
pub(crate) fn areas(p: &Prose<'_>, i: usize) -> Option<Areas> {
    let mut out = Areas { after: i, ..Areas::default() };
    let mut at = i;
    loop {
        let many = p.any(at, &["các", "những"]).filter(|&j| p.gap_is(j, ""));
        let Some(One { after, level, ranked, named }) = one(p, many.unwrap_or(at)) else { break };
        out.plural |= many.is_some() || ranked || !out.levels.is_empty();
        out.levels.push(level);
        out.after = after;
        if out.named.is_none() {
            out.named = named;
        }
        let Some(next) = next_item(p, after) else { break };
        at = next;
    }
    (!out.levels.is_empty()).then_some(out)
}

/// The word where the next area of a list may stand.
fn next_item(p: &Prose<'_>, after: usize) -> Option<usize> {
    if after >= p.len() {
        return None;
    }
    if let Some(j) = p.any(after, &["và", "hoặc"])
        && p.gap_is(after, ",")
    {
        return Some(j);
    }
    if p.gap(after).contains([',', '-', '/', '–']) && p.gap_is(after, ",-/–") {
        return Some(after);
    }
    // "các xã phường", "các huyện thị"
    (p.gap_is(after, "") && one(p, after).is_some() && p.at(after, "cấp").is_none()).then_some(after)
}

/// "trên địa bàn tỉnh", "đóng trên địa bàn huyện", "của tỉnh", "trực thuộc", "các cấp": gives the word after them.
pub(crate) fn place(p: &Prose<'_>, i: usize) -> Option<usize> {
    if !p.gap_is(i, "") {
        return None;
    }
    const WHERE: [&str; 7] = [
        "đóng chân trên địa bàn",
        "đóng trên địa bàn",
        "hoạt động trên địa bàn",
        "trú đóng trên địa bàn",
        "trên địa bàn",
        "ở địa phương",
        "tại địa phương",
    ];
    if let Some(j) = p.any(i, &WHERE) {
        return Some(areas(p, j).filter(|_| p.gap_is(j, "")).map_or(j, |a| a.after));
    }
    if let Some(j) =
        p.any(i, &["các cấp", "trực thuộc", "khác", "nêu trên", "chuyên môn", "nói trên", "cùng cấp"])
    {
        return Some(j);
    }
    let j = p.any(i, &["của", "thuộc"])?;
    areas(p, j).map(|a| a.after)
}
