//! The head of a document: kind, number, issuer, place and date, title, addressees.

use std::ops::Range;

use lachan_text::{dates, is_caps, lower, year_ranges, years};

use crate::agency::{Found, Grammar, Level};
use crate::layout::Para;
use crate::mark::mark;
use crate::model::{DocumentKind, Years};
use crate::prose::Prose;
use crate::source::Text;

/// A piece of a text: the text and its bytes.
pub(crate) type Piece = (Text, Range<usize>);

/// What the head says, still as pieces of text.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub kind: Option<DocumentKind>,
    pub number: Option<Piece>,
    pub number_suffix: Option<String>,
    pub place: Option<Piece>,
    pub date: Option<(String, Piece)>,
    pub title: Option<Text>,
    pub issuer: Option<Piece>,
    pub addressees: Vec<Text>,
}

/// Reads the head; `flat` paragraphs are those of a text without outline, for a news item's title.
pub(crate) fn head(paras: &[&Para], flat: &[&Para]) -> Head {
    let mut out = Head::default();
    for para in paras {
        number(&mut out, &para.text);
        place_and_date(&mut out, &para.text);
    }
    out.addressees = addressees(paras);
    title(&mut out, paras);
    if out.kind.is_none() {
        out.kind =
            kind_by_number(&out).or_else(|| (!out.addressees.is_empty()).then_some(DocumentKind::CongVan));
    }
    out.issuer = issuer_by_lines(paras).or_else(|| issuer_by_sentence(paras));
    if out.kind.is_none() && out.title.is_none() {
        out.kind = Some(DocumentKind::Tin);
        out.title = headline(paras).or_else(|| headline(flat));
    }
    out
}

fn number(out: &mut Head, text: &Text) {
    let low = lower(&text.text);
    if out.number.is_some() || out.number_suffix.is_some() || !low.starts_with("số") {
        return;
    }
    let begin = "số".len() + low["số".len()..].bytes().take_while(|b| b" :.".contains(b)).count();
    let rest = &text.text[begin..];
    let Some(slash) = rest.find('/') else { return };
    let figures = rest[..slash].trim();
    let tail = rest[slash + 1..].trim_start();
    let suffix: String = tail.chars().take_while(|c| c.is_alphanumeric() || "-/&–".contains(*c)).collect();
    if figures.chars().any(|c| c.is_alphabetic()) || suffix.is_empty() {
        return;
    }
    let end = begin + slash + 1 + (rest[slash + 1..].len() - tail.len()) + suffix.len();
    if figures.chars().any(|c| c.is_ascii_digit()) {
        out.number = Some((text.clone(), begin..end));
    } else {
        out.number_suffix = Some(suffix);
    }
}

/// "Hà Nội, ngày 06 tháng 11 năm 2024", day or month possibly blank.
fn place_and_date(out: &mut Head, text: &Text) {
    let low = lower(&text.text);
    let Some(at) = low.find("ngày").filter(|_| out.date.is_none() && low.contains("tháng")) else { return };
    let begin = after_number(&low).max(low[..at].rfind("hạnh phúc").map_or(0, |p| p + "hạnh phúc".len()));
    let head = &text.text[begin.min(at)..at];
    let start = at - head.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let place = text.text[start..at].trim_end_matches([',', ' ']);
    let fits = !place.is_empty()
        && place.chars().count() <= 40
        && place.split_whitespace().count() <= 6
        && lachan_text::starts_upper(place)
        && !low.contains("kèm theo")
        && !low.starts_with("căn cứ")
        && low[at..].chars().count() <= 45;
    if !fits {
        return;
    }
    out.place = Some((text.clone(), start..start + place.len()));
    let found = dates(&text.text[at..]).into_iter().next();
    if let Some(found) = found
        && let Some(iso) = found.date.iso()
    {
        out.date = Some((iso, (text.clone(), at + found.range.start..at + found.range.end)));
    }
}

/// "Số: 09/KH-UBND Tân Hòa, ngày…": where the number ends when both stand in one line.
fn after_number(low: &str) -> usize {
    if !low.starts_with("số") {
        return 0;
    }
    let Some(slash) = low.find('/') else { return 0 };
    low[slash..].find(' ').map_or(0, |at| slash + at + 1)
}

fn addressees(paras: &[&Para]) -> Vec<Text> {
    let mut out = Vec::new();
    let mut open = false;
    for para in paras {
        let text = &para.text;
        if lower(&text.text).starts_with("kính gửi") {
            let colon = text.text.find(':').map_or("kính gửi".len(), |at| at + 1);
            let rest = text.slice(colon.min(text.text.len())..text.text.len());
            open = true;
            if !rest.is_empty() {
                out.push(rest);
            }
        } else if open {
            match mark(&text.text) {
                Some(m) if m.kind.is_bullet() => out.push(text.slice(m.len..text.text.len())),
                _ => break,
            }
        }
    }
    out
}

const KINDS: [(&str, DocumentKind); 6] = [
    ("KẾ HOẠCH", DocumentKind::KeHoach),
    ("QUYẾT ĐỊNH", DocumentKind::QuyetDinh),
    ("CHƯƠNG TRÌNH", DocumentKind::KeHoach),
    ("ĐỀ ÁN", DocumentKind::KeHoach),
    ("PHƯƠNG ÁN", DocumentKind::KeHoach),
    ("CÔNG VĂN", DocumentKind::CongVan),
];

fn title(out: &mut Head, paras: &[&Para]) {
    for (i, para) in paras.iter().enumerate() {
        let text = &para.text.text;
        let low = lower(text);
        if let Some(rest) = ["v/v", "về việc"].iter().find_map(|s| low.strip_prefix(s)) {
            let first =
                para.text.slice(text.len() - rest.trim_start_matches([':', ' ', '.']).len()..text.len());
            out.kind.get_or_insert(DocumentKind::CongVan);
            let mut title = first;
            join_title(&mut title, &paras[i + 1..], false);
            out.title = Some(title);
            return;
        }
        let kind = KINDS
            .iter()
            .find(|(word, _)| text.starts_with(word) && (is_caps(text) || text.len() == word.len()));
        let Some((word, kind)) = kind else { continue };
        let rest = text[word.len()..].trim_start_matches([':', ' ', '-']);
        if text.ends_with(':') && rest.is_empty() {
            continue;
        }
        out.kind = Some(*kind);
        let mut title = para.text.slice(text.len() - rest.len()..text.len());
        join_title(&mut title, &paras[i + 1..], true);
        strip_about(&mut title);
        out.title = Some(title).filter(|t| !t.is_empty());
        return;
    }
}

/// Lines of a title follow each other; the first one always belongs to it.
fn join_title(title: &mut Text, next: &[&Para], own_line: bool) {
    for para in next {
        let text = &para.text.text;
        let low = lower(text);
        if begins_preamble(&low) && (ends_preamble(&low) || !title.is_empty()) {
            break;
        }
        let first = title.is_empty() && own_line;
        let goes_on = !para.after_blank && is_caps(text) == is_caps(&title.text) && !is_frame_line(&low);
        let caps = is_caps(text) && is_caps(&title.text);
        if !(first || goes_on || caps)
            || low.starts_with('(')
            || low.starts_with("kính gửi")
            || mark(text).is_some()
            || low.ends_with(':')
        {
            break;
        }
        title.append(&para.text);
    }
}

fn is_frame_line(low: &str) -> bool {
    low.starts_with("số") || low.starts_with("cộng hòa") || (low.contains("ngày") && low.contains("tháng"))
}

fn strip_about(title: &mut Text) {
    let low = lower(&title.text);
    if let Some(rest) = ["v/v", "về việc"].iter().find_map(|s| low.strip_prefix(s)) {
        *title = title.slice(title.text.len() - rest.trim_start_matches([':', ' ']).len()..title.text.len());
    }
}

fn begins_preamble(low: &str) -> bool {
    [
        "căn cứ",
        "thực hiện",
        "triển khai",
        "để ",
        "nhằm ",
        "theo ",
        "trên cơ sở",
        "xét ",
        "ủy ban nhân dân",
        "ubnd",
        "tiếp tục thực hiện",
    ]
    .iter()
    .any(|s| low.starts_with(s))
}

/// A preamble is a sentence: it ends like one.
fn ends_preamble(low: &str) -> bool {
    low.ends_with([';', ':', '.', ','])
}

fn kind_by_number(out: &Head) -> Option<DocumentKind> {
    let symbol = match (&out.number, &out.number_suffix) {
        (Some((text, range)), _) => text.text[range.clone()].split_once('/')?.1.trim().to_owned(),
        (None, Some(suffix)) => suffix.clone(),
        (None, None) => return None,
    };
    Some(if symbol.starts_with("KH") {
        DocumentKind::KeHoach
    } else if symbol.starts_with("QĐ") {
        DocumentKind::QuyetDinh
    } else {
        DocumentKind::CongVan
    })
}

/// "ỦY BAN NHÂN DÂN / TỈNH SƠN LA": the last body of the lines above the number.
fn issuer_by_lines(paras: &[&Para]) -> Option<Piece> {
    let mut bodies: Vec<Text> = Vec::new();
    for para in paras {
        let text = &para.text.text;
        let low = lower(text);
        if KINDS.iter().any(|(word, _)| text.starts_with(word)) || begins_preamble(&low) && !is_caps(text) {
            break;
        }
        if low.starts_with("cộng hòa") || low.starts_with("độc lập") || is_frame_line(&low) || !is_caps(text)
        {
            continue;
        }
        const AREAS: [&str; 8] = ["tỉnh", "huyện", "quận", "thị xã", "thành phố", "xã", "phường", "thị trấn"];
        let area = AREAS.iter().any(|a| low.starts_with(a));
        let cut = ["cộng hòa xã hội", "độc lập", " --", "--"]
            .iter()
            .filter_map(|w| low.find(w))
            .min()
            .unwrap_or(text.len());
        let name = para.text.slice(0..cut);
        match bodies.last_mut() {
            Some(last) if area => last.append(&name),
            _ => bodies.push(name),
        }
    }
    let body = bodies.pop().filter(|b| b.text.split_whitespace().count() >= 2)?;
    let whole = 0..body.text.len();
    Some((body, whole))
}

/// "… của UBND tỉnh về việc …; UBND huyện X ban hành Kế hoạch": the body that does the issuing.
fn issuer_by_sentence(paras: &[&Para]) -> Option<Piece> {
    const ISSUES: [&str; 12] = [
        "ban hành",
        "xây dựng",
        "chỉ đạo",
        "yêu cầu",
        "đề nghị",
        "tổ chức",
        "triển khai",
        "thông báo",
        "giao",
        "lập",
        "đã ban hành",
        "có ý kiến",
    ];
    let grammar = Grammar { level: Level::Province, city: false };
    for para in paras.iter().rev() {
        let p = Prose::new(&para.text.text);
        let mut best: Option<Range<usize>> = None;
        for i in 0..p.len() {
            let is_body = p.any(
                i,
                &[
                    "ubnd",
                    "ủy ban nhân dân",
                    "chủ tịch ubnd",
                    "chủ tịch ủy ban nhân dân",
                    "sở",
                    "phòng",
                    "ban chỉ đạo",
                    "trường",
                ],
            );
            let inside = best.as_ref().is_some_and(|b| b.end > p.start(i));
            if is_body.is_none() || inside || i > 0 && p.any(i - 1, &["của", "tịch"]).is_some() {
                continue;
            }
            if let Some(found) =
                grammar.one(&p, i).filter(|f| p.any(f.after, &ISSUES).is_some() && p.gap_is(f.after, ""))
            {
                best = Some(found.range);
            }
        }
        if let Some(range) = best {
            return Some((para.text.clone(), range));
        }
    }
    None
}

/// A news item's headline: short, no full stop, begins large.
fn headline(paras: &[&Para]) -> Option<Text> {
    paras
        .iter()
        .filter(|p| {
            let text = &p.text.text;
            let count = text.split_whitespace().count();
            (5..=30).contains(&count)
                && !text.ends_with(['.', ':', ';', ','])
                && lachan_text::starts_upper(text)
        })
        .map(|p| p.text.clone())
        .next()
}

/// The level of the issuer, from its name, else from the offices that the document speaks of.
pub(crate) fn level(issuer: Option<&str>, whole: &str) -> (Level, bool) {
    let low = lower(whole);
    let offices = low.matches("sở ").count() >= low.matches("phòng ").count().max(1);
    const AREAS: [&str; 9] =
        ["tỉnh", "huyện", "quận", "thị xã", "thành phố", " xã", "phường", "thị trấn", "đặc khu"];
    // A department does not say its level; the body above it, in the first lines, does.
    let first_lines = || low.chars().take(160).collect::<String>();
    let name = issuer.map(lower).filter(|n| AREAS.iter().any(|a| n.contains(a))).unwrap_or_else(first_lines);
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    if has(&["tỉnh"]) {
        (Level::Province, false)
    } else if has(&["huyện", "quận", "thị xã"]) {
        (Level::District, false)
    } else if has(&["thành phố", "tp"]) {
        if offices { (Level::Province, true) } else { (Level::District, false) }
    } else if has(&[" xã", "phường", "thị trấn", "đặc khu"]) {
        (Level::Commune, false)
    } else if offices {
        (Level::Province, false)
    } else if low.contains("trạm y tế xã") || low.contains("công an xã") || low.contains("công an phường")
    {
        (Level::Commune, false)
    } else {
        (Level::District, false)
    }
}

/// The organisation that an issuer's name stands for.
pub(crate) fn issuer_found(grammar: &Grammar, text: &str) -> Option<Found> {
    let p = Prose::new(text);
    grammar.cell(&p).into_iter().next()
}

/// Years named in a title.
pub(crate) fn period(title: &str) -> Option<Years> {
    if let Some(found) = year_ranges(title).into_iter().next() {
        return Some(Years { from: found.from, to: found.to });
    }
    let found = years(title);
    let outside = |at: usize| {
        let head = lower(&title[..at]);
        !head.contains("ngày")
            || !head.trim_end().trim_end_matches("năm").trim_end().ends_with(|c: char| c.is_ascii_digit())
    };
    let mut found = found.into_iter().filter(|y| outside(y.range.start));
    found.next().map(|y| Years { from: y.from, to: y.to })
}
