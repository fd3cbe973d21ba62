//! Where the words of an item stand in its document: the span that the page lights, the places at which a duty can be
//! split, the span of each part. Pure; all positions are bytes.
//!
//! The words of an item are those of its span with list marks, line ends and, in tables, other cells taken out. So a
//! position in the words is found in the document by walking both word by word.

use std::ops::Range;

use lachan_plan::model as read;

/// Where a word of `text` ends and the next begins: the only places at which a duty can be split.
pub fn is_cut(text: &str, at: usize) -> bool {
    text.is_char_boundary(at)
        && text[..at].ends_with(char::is_whitespace)
        && !text[at..].starts_with(char::is_whitespace)
        && has_words(&text[..at])
        && has_words(&text[at..])
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// The places at which a sentence usually falls apart: behind a semicolon, a full stop, a colon, a comma; where there
/// are none of these, between any two words.
pub fn cuts(text: &str) -> Vec<usize> {
    let all: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| c.is_whitespace())
        .map(|(at, c)| at + c.len_utf8())
        .filter(|at| is_cut(text, *at))
        .collect();
    let behind = |at: &usize| text[..*at].trim_end().ends_with([';', '.', ':', ',']);
    let natural: Vec<usize> = all.iter().copied().filter(behind).collect();
    if natural.is_empty() { all } else { natural }
}

/// The two halves of a text, without the blanks and signs between them.
pub fn halves(text: &str, at: usize) -> (&str, &str) {
    (text[..at].trim_end().trim_end_matches([';', ',']).trim_end(), text[at..].trim())
}

/// Splits the span `source` of `document` where the words `text` are split at `at`.
pub fn split_span(
    document: &str,
    source: Range<usize>,
    text: &str,
    at: usize,
) -> (Range<usize>, Range<usize>) {
    let slice = document.get(source.clone()).unwrap_or_default();
    let before = text.get(..at).unwrap_or_default().split_whitespace().count();
    let mut found = words_of(slice);
    let mut words = text.split_whitespace();
    let mut cut = slice.len();
    for _ in 0..=before {
        let Some(word) = words.next() else { break };
        match found.iter().position(|(_, known)| *known == word) {
            Some(index) => {
                cut = found[index].0;
                found.drain(..=index);
            }
            // joined over a line end: the next word is looked for from here on
            None => cut = found.first().map_or(slice.len(), |(at, _)| *at),
        }
    }
    let first_end = slice[..cut].trim_end().len();
    if cut == 0 || first_end == 0 {
        return (source.clone(), source);
    }
    (source.start..source.start + first_end, source.start + cut..source.end)
}

fn words_of(slice: &str) -> Vec<(usize, &str)> {
    let start = slice.as_ptr() as usize;
    slice.split_whitespace().map(|word| (word.as_ptr() as usize - start, word)).collect()
}

/// The lines, counted from 1, on which a span begins and ends.
pub fn lines_of(document: &str, span: &Range<usize>) -> (i64, i64) {
    let line = |at: usize| document.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    (number(line(span.start)), number(line(span.end.saturating_sub(1).max(span.start))))
}

/// A span as two columns keep it, if it lies in the document.
pub fn span(document: &str, start: Option<i64>, end: Option<i64>) -> Option<Range<usize>> {
    let range = usize::try_from(start?).ok()?..usize::try_from(end?).ok()?;
    document.get(range.clone()).is_some_and(|words| !words.is_empty()).then_some(range)
}

/// The span of an item of a plan that was handed in before spans were kept, from what the reader found.
pub fn span_read(plan: &read::Plan, path: &str, first_line: i64, text: Option<&str>) -> Option<Range<usize>> {
    let here = |id: &str, span: &read::Span| id == path && i64::try_from(span.first_line) == Ok(first_line);
    let same = |known: &str| text.is_none_or(|text| text == known);
    let duties =
        plan.duties.iter().chain(&plan.measures).map(|duty| (&duty.id, &duty.span, duty.text.as_str()));
    let targets = plan.targets.iter().map(|target| (&target.id, &target.span, target.text.as_str()));
    let with_words = duties.chain(targets).find(|(id, span, words)| here(id, span) && same(words));
    let reporting = plan.reporting.iter().find(|item| text.is_none() && here(&item.id, &item.span));
    let found = reporting.map(|item| &item.span).or(with_words.map(|(_, span, _)| span))?;
    Some(found.start..found.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Rà soát, kiến nghị sửa đổi chính sách; tổ chức tập huấn cho cán bộ.";

    #[test]
    fn a_sentence_falls_apart_behind_its_signs() {
        let parts: Vec<_> = cuts(TEXT).into_iter().map(|at| halves(TEXT, at)).collect();
        assert_eq!(
            parts,
            [
                ("Rà soát", "kiến nghị sửa đổi chính sách; tổ chức tập huấn cho cán bộ."),
                ("Rà soát, kiến nghị sửa đổi chính sách", "tổ chức tập huấn cho cán bộ."),
            ]
        );
        assert_eq!(cuts("Dạy trẻ em").len(), 2, "without signs between any two words");
        assert!(cuts("Dạy").is_empty());
    }

    #[test]
    fn no_cut_inside_a_word_a_letter_or_at_the_ends() {
        for at in [0, 1, 2, TEXT.len(), TEXT.len() + 1] {
            assert!(!is_cut(TEXT, at), "{at}");
        }
        assert!(is_cut(TEXT, "Rà soát, ".len()));
    }

    #[test]
    fn each_part_keeps_its_place_in_the_document() {
        let document =
            "- Mở đầu.\n\n- Rà soát, kiến nghị sửa đổi\nchính sách; tổ chức tập huấn cho cán bộ.\n";
        let start = document.find("Rà soát").unwrap();
        let span = start..document.trim_end().len();
        let at = TEXT.find("tổ chức").unwrap();
        let (first, second) = split_span(document, span, TEXT, at);
        assert_eq!(&document[first], "Rà soát, kiến nghị sửa đổi\nchính sách;");
        assert_eq!(&document[second.clone()], "tổ chức tập huấn cho cán bộ.");
        assert_eq!(lines_of(document, &second), (4, 4));
    }

    #[test]
    fn cells_between_two_pages_of_a_table_are_passed_over() {
        let document = "1\tTập huấn cho trẻ em về\tSở A\tSở B\n\tkỹ năng; dạy giáo viên.\t\t\n";
        let text = "Tập huấn cho trẻ em về kỹ năng; dạy giáo viên.";
        let span = document.find("Tập").unwrap()..document.find("viên.").unwrap() + "viên.".len();
        let (first, second) = split_span(document, span, text, text.find("dạy").unwrap());
        assert!(document[first].ends_with("kỹ năng;"));
        assert_eq!(&document[second], "dạy giáo viên.");
    }

    #[test]
    fn columns_that_do_not_fit_the_document_light_nothing() {
        assert_eq!(span("Dạy", Some(0), Some(99)), None);
        assert_eq!(span("Dạy", None, Some(2)), None);
        assert_eq!(span("Dạy trẻ", Some(0), Some(3)), None, "ends inside a letter");
        assert_eq!(span("Dạy trẻ", Some(0), Some(5)), Some(0..5));
    }
}
