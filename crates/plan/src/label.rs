//! Labels of a block: `Cơ quan chủ trì:`, `Đơn vị phối hợp:`, `Thời hạn:`, `Sản phẩm:` and their many variants.

use std::ops::Range;

use lachan_text::lower;

/// What a label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// Chủ trì, thực hiện
    Lead,
    /// Phối hợp
    Coordinate,
    /// Thời gian, thời hạn, tiến độ
    Time,
    /// Kết quả, sản phẩm
    Outcome,
    /// Địa điểm, đối tượng, kinh phí: belongs to the block, says nothing that is asked for
    Other,
}

/// A label inside a text with the bytes of what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Labelled {
    pub label: Label,
    pub content: Range<usize>,
}

/// The meaning of the words before a colon or at the head of a column.
pub(crate) fn label_of(words: &str) -> Option<Label> {
    let low = lower(words);
    let low = low.trim().trim_matches(['-', '+', '*', '(', '.', ' ']);
    let count = low.split_whitespace().count();
    if count == 0 || count > 9 {
        return None;
    }
    let starts = |list: &[&str]| list.iter().any(|s| low.starts_with(s));
    let responsible = low.contains("chủ trì")
        || low.contains("đầu mối")
        || low.contains("chịu trách nhiệm")
        || low.contains("phụ trách");
    let by = starts(&[
        "cơ quan",
        "đơn vị",
        "tổ chức",
        "bộ phận",
        "phân công",
        "trách nhiệm",
        "giao",
        "người",
        "chủ trì",
        "đầu mối",
        "phụ trách",
        "sở, ngành",
    ]);
    if by && responsible {
        return Some(Label::Lead);
    }
    let helps = starts(&[
        "cơ quan",
        "đơn vị",
        "phối hợp",
        "tổ chức phối hợp",
        "bộ phận",
        "các đơn vị",
        "các cơ quan",
        "sở, ngành",
    ]);
    if helps && low.contains("phối hợp") {
        return Some(Label::Coordinate);
    }
    if starts(&[
        "đơn vị thực hiện",
        "cơ quan thực hiện",
        "trách nhiệm thực hiện",
        "phân công thực hiện",
        "cơ quan, đơn vị thực hiện",
        "người thực hiện",
    ]) {
        return Some(Label::Lead);
    }
    if starts(&["thời gian", "thời hạn", "tiến độ", "lộ trình", "thời điểm", "hoàn thành", "hạn hoàn thành"])
    {
        return Some(Label::Time);
    }
    if starts(&["kết quả", "sản phẩm", "đầu ra", "dự kiến sản phẩm", "dự kiến kết quả"])
    {
        return Some(Label::Outcome);
    }
    let other = starts(&[
        "địa điểm",
        "đối tượng",
        "số lượng",
        "thành phần",
        "hình thức",
        "ghi chú",
        "kinh phí",
        "nguồn kinh phí",
        "dự kiến kinh phí",
    ]);
    (other && count <= 6).then_some(Label::Other)
}

/// Does the text begin with a label, or with another word that only begins a paragraph?
pub(crate) fn starts(text: &str) -> bool {
    const OPENINGS: [&str; 16] = [
        "nơi nhận",
        "kính gửi",
        "phụ lục",
        "tm.",
        "kt.",
        "tl.",
        "tuq.",
        "số:",
        "v/v",
        "căn cứ",
        "kế hoạch",
        "quyết định:",
        "(kèm theo",
        "(ban hành",
        "điều ",
        "trên đây là",
    ];
    let low = lower(text.get(..text.char_indices().nth(80).map_or(text.len(), |(at, _)| at)).unwrap_or(text));
    let upper = lachan_text::starts_upper(text) || text.starts_with('(');
    (upper && OPENINGS.iter().any(|o| low.starts_with(o)))
        || low.split_once(':').is_some_and(|(words, _)| label_of(words).is_some())
}

/// The labels of a text in order; the text before the first one is its own.
pub(crate) fn labels(text: &str) -> Vec<Labelled> {
    let mut out: Vec<Labelled> = Vec::new();
    for (colon, _) in text.match_indices(':') {
        let head = &text[..colon];
        let begin = head
            .rfind([';', '.', '(', ')', ':', '+', '•'])
            .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
        let begin = head[begin..].rfind(" - ").map_or(begin, |at| begin + at + 3);
        let Some(label) = label_of(&text[begin..colon]) else { continue };
        // Prose such as "kết quả:" inside a sentence begins small; a label begins large or stands first.
        let shown = text[begin..].trim_start();
        let first = text[..begin].trim().is_empty();
        let divided = text[..begin].trim_end().ends_with([';', '.', '(', '+', '•', '-']);
        if !(first
            || lachan_text::starts_upper(shown)
            || (divided && !out.is_empty())
            || text[..begin].trim_end().ends_with('('))
        {
            continue;
        }
        if let Some(last) = out.last_mut() {
            last.content.end = begin;
        }
        out.push(Labelled { label, content: colon + 1..text.len() });
    }
    if out.first().is_some_and(|l| l.label == Label::Other) {
        out.clear();
    }
    for labelled in &mut out {
        let content = &text[labelled.content.clone()];
        let start = labelled.content.start + (content.len() - content.trim_start().len());
        let trimmed = content.trim().trim_end_matches(['(', ' ', ';', '-', '+', '•']);
        let unclosed = trimmed.ends_with(')') && !trimmed.contains('(');
        let trimmed = if unclosed { trimmed.trim_end_matches([')', '.']) } else { trimmed };
        labelled.content = start..start + trimmed.len();
    }
    out
}

/// The length of "Nội dung:" before what an item says.
pub(crate) fn contents(text: &str) -> Option<usize> {
    let (words, _) = text.split_once(':')?;
    let low = lower(words.trim());
    let is = ["nội dung", "nội dung thực hiện", "nội dung công việc", "nội dung cụ thể", "nhiệm vụ cụ thể"];
    is.contains(&low.as_str()).then_some(words.len() + 1)
}

/// Where the first label begins; the end of the text when there is none.
pub(crate) fn main_end(text: &str, labels: &[Labelled]) -> usize {
    let Some(first) = labels.first() else { return text.len() };
    let head = &text[..first.content.start];
    let colon = head.rfind(':').unwrap_or(0);
    let begin = head[..colon].rfind([';', '.', '(', ')', '+', '•']).map_or(0, |at| at + 1);
    let begin = text[..colon].get(begin..).and_then(|s| s.rfind(" - ")).map_or(begin, |at| begin + at);
    let mut end = begin;
    while !text.is_char_boundary(end) {
        end += 1;
    }
    text[..end].trim_end_matches(['(', ' ', '-', '+', '•']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_of_labels() {
        for words in [
            "Cơ quan chủ trì",
            "- Đơn vị chủ trì thực hiện",
            "Chủ trì",
            "Đơn vị thực hiện",
            "Cơ quan chủ trì tham mưu",
            "Bộ phận phụ trách",
        ] {
            assert_eq!(label_of(words), Some(Label::Lead), "{words}");
        }
        for words in ["Phối hợp", "Đơn vị phối hợp", "Cơ quan, đơn vị phối hợp"] {
            assert_eq!(label_of(words), Some(Label::Coordinate), "{words}");
        }
        assert_eq!(label_of("Thời hạn hoàn thành"), Some(Label::Time));
        assert_eq!(label_of("Sản phẩm đầu ra"), Some(Label::Outcome));
        assert_eq!(label_of("Sở Y tế"), None);
    }

    #[test]
    fn several_labels_in_one_line() {
        let text = "Rà soát phòng máy. Đơn vị chủ trì: Sở A; đơn vị phối hợp: Sở B; thời gian: Quý I/2024.";
        let found = labels(text);
        let parts: Vec<&str> = found.iter().map(|l| &text[l.content.clone()]).collect();
        assert_eq!(parts, ["Sở A", "Sở B", "Quý I/2024."]);
        assert_eq!(&text[..main_end(text, &found)], "Rà soát phòng máy.");
    }
}
