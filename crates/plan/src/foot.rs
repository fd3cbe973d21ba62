//! The foot of a document: Nơi nhận and the signature.

use lachan_text::{is_caps, lower};

use crate::layout::Para;
use crate::mark::mark;
use crate::source::Text;
use crate::zone::is_capacity;

/// What the foot says.
#[derive(Debug, Default)]
pub(crate) struct Foot {
    pub recipients: Vec<Text>,
    pub name: Option<Text>,
    pub capacity: Vec<Text>,
}

/// Reads the paragraphs of one foot.
pub(crate) fn foot(paras: &[&Para]) -> Foot {
    let mut out = Foot::default();
    let mut listing = false;
    for para in paras {
        let text = &para.text;
        let low = lower(&text.text);
        if let Some((capacity, name)) = signature_in_one(text) {
            out.capacity.push(capacity);
            out.name.get_or_insert(name);
            listing = false;
        } else if low.starts_with("nơi nhận") {
            listing = true;
            let after = text.text.find(':').map_or(text.text.len(), |at| at + 1);
            for part in inline_list(&text.slice(after..text.text.len())) {
                recipient(&mut out, &part);
            }
        } else if is_capacity(&text.text)
            || (!out.capacity.is_empty()
                && out.name.is_none()
                && is_caps(&text.text)
                && !is_name(&text.text, true))
        {
            listing = false;
            out.capacity.push(text.clone());
        } else if let Some(m) = mark(&text.text).filter(|m| m.kind.is_bullet()) {
            for part in inline_list(&text.slice(m.len..text.text.len())) {
                recipient(&mut out, &part);
            }
        } else if is_name(&text.text, !out.capacity.is_empty()) {
            if out.name.is_none() || out.capacity.is_empty() {
                out.name = Some(text.clone());
            }
            listing = false;
        } else if listing && !text.text.starts_with('(') && text.text.ends_with([';', '.']) {
            recipient(&mut out, text);
        }
    }
    out
}

/// "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Nguyễn Văn A": capacity and name in one line.
fn signature_in_one(text: &Text) -> Option<(Text, Text)> {
    let words: Vec<&str> = text.text.split(' ').collect();
    let caps = words.iter().take_while(|w| w.chars().all(|c| !c.is_lowercase())).count();
    let at: usize = words.iter().take(caps).map(|w| w.len() + 1).sum();
    let capacity = text.text.get(..at)?.trim_end();
    let name = text.text.get(at..)?;
    (caps >= 2 && is_capacity(capacity) && is_name(name, false))
        .then(|| (text.slice(0..capacity.len()), text.slice(at..text.text.len())))
}

/// "- Như trên; - Bộ Y tế; - Lưu: VT." in one line.
fn inline_list(text: &Text) -> Vec<Text> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, _) in text.text.match_indices("; -").chain(text.text.match_indices(";-")) {
        if at >= start {
            out.push(text.slice(start..at));
            start = at + text.text[at..].find('-').map_or(1, |d| d + 1);
        }
    }
    out.push(text.slice(start..text.text.len()));
    out
}

fn recipient(out: &mut Foot, text: &Text) {
    let skip = text.text.len() - text.text.trim_start_matches(['-', '–', '+', ' ']).len();
    let end = text.text.trim_end_matches([';', '.', ' ', ',']).len();
    if end > skip {
        out.recipients.push(text.slice(skip..end));
    }
}

/// Two to five words that all begin large.
fn is_name(text: &str, signed: bool) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = words.iter().all(|w| {
        lachan_text::starts_upper(w)
            && w.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '’' || c == '-')
    });
    let small = words.iter().all(|w| w.chars().skip(1).all(char::is_lowercase));
    (2..=5).contains(&words.len())
        && plain
        && (small || signed && is_caps(text) && !is_capacity(text) && is_vietnamese_name(&words))
}

fn is_vietnamese_name(words: &[&str]) -> bool {
    const FAMILIES: [&str; 24] = [
        "nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ",
        "ngô", "dương", "lý", "đinh", "lương", "mai", "trương", "lò", "vàng", "giàng", "nông",
    ];
    words.first().is_some_and(|w| FAMILIES.contains(&lower(w).as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(is_name("Mùa Va Hồ", false));
        assert!(is_name("Nguyễn Thành Bình", false));
        assert!(is_name("LÊ VĂN A", true));
        assert!(!is_name("PHÓ CHỦ TỊCH", true));
        assert!(!is_name("Các sở, ban, ngành", false));
    }
}
