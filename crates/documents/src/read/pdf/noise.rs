//! What is on a page but not in the document: page numbers, running heads and feet, stamps of digital signatures.

use std::collections::HashMap;

use super::line::Line;

/// Lines this near to the edge of the page, in parts of its height, may be running heads or feet.
const MARGIN: f64 = 0.13;
/// So many lines from the first and the last are looked at.
const DEPTH: usize = 3;
/// The national name stands among so many lines of a letterhead, the two sides counted one by one.
const LETTERHEAD: usize = 8;

/// The lines of a page that may be noise, and its size.
pub(super) struct Sheet<'a> {
    pub height: f64,
    pub lines: &'a mut Vec<Line>,
    /// Where tables begin and end: what stands in their midst is no running head.
    pub tables: Vec<(f64, f64)>,
}

/// Drops the noise of all pages.
pub(super) fn drop_noise(sheets: &mut [Sheet<'_>]) {
    for sheet in sheets.iter_mut() {
        drop_stamps(sheet.lines);
    }
    let repeated = repeated(sheets);
    let many = sheets.len() > 1;
    for (index, sheet) in sheets.iter_mut().enumerate() {
        let letterhead = opens_document(sheet.lines);
        for _ in 0..DEPTH {
            let heads = outer(sheet, true);
            let feet = outer(sheet, false);
            let noisy = |line: &Line, may_repeat: bool| {
                let text = line.text().text;
                is_page_number(&text, index, many) || (may_repeat && repeated.contains_key(&key(line, &text)))
            };
            let foot = feet.filter(|i| noisy(&sheet.lines[*i], true));
            let head = heads.filter(|i| Some(*i) != foot && noisy(&sheet.lines[*i], !letterhead));
            if foot.is_none() && head.is_none() {
                break;
            }
            for at in foot.into_iter().chain(head) {
                sheet.lines.remove(at);
            }
        }
    }
}

/// Does a document begin on this page? A decision and the plan attached to it have the same letterhead at the same
/// height; it is no running head, but says who issued them (Decree 30/2020, appendix I).
fn opens_document(lines: &[Line]) -> bool {
    lines.iter().take(LETTERHEAD).any(|line| {
        let text = lachan_text::fold(&line.text().text);
        text.contains("cong hoa xa hoi chu nghia") || text.contains("doc lap - tu do")
    })
}

/// The first or the last line of a page, if it stands in the margin and beyond every table.
fn outer(sheet: &Sheet<'_>, head: bool) -> Option<usize> {
    let at = if head { 0 } else { sheet.lines.len().checked_sub(1)? };
    let line = sheet.lines.get(at)?;
    let beyond = sheet.tables.iter().all(|(from, to)| if head { line.y < from + 2.0 } else { line.y > *to });
    let margin = if head { line.y < MARGIN * sheet.height } else { line.y > (1.0 - MARGIN) * sheet.height };
    (beyond && margin).then_some(at)
}

/// What a line has in common with itself on another page: its letters without figures, and about where it stands.
fn key(line: &Line, text: &str) -> (String, i64) {
    let letters = text.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
    #[allow(clippy::cast_possible_truncation)]
    let level = (line.y / 6.0).round() as i64;
    (letters, level)
}

/// The lines in the margins that more than a third of the pages have.
fn repeated(sheets: &[Sheet<'_>]) -> HashMap<(String, i64), usize> {
    let mut count: HashMap<(String, i64), usize> = HashMap::new();
    for sheet in sheets {
        let near = sheet.lines.len().min(DEPTH);
        let heads = if opens_document(sheet.lines) { 0 } else { near };
        let head = sheet.lines.iter().take(heads).filter(|l| l.y < MARGIN * sheet.height);
        let foot = sheet.lines.iter().rev().take(near).filter(|l| l.y > (1.0 - MARGIN) * sheet.height);
        for line in head.chain(foot) {
            let text = line.text().text;
            if text.chars().count() < 160 {
                *count.entry(key(line, &text)).or_default() += 1;
            }
        }
    }
    let most = (sheets.len() / 3).max(2);
    count.retain(|_, pages| *pages > most || (sheets.len() == 2 && *pages == 2));
    count
}

/// "3", "- 3 -", "Trang 3/12", "3/12"
fn is_page_number(text: &str, index: usize, many: bool) -> bool {
    let low = lachan_text::lower(text);
    let bare = low
        .trim_start_matches("trang")
        .trim_start_matches("page")
        .trim_matches([' ', '-', '–', '—', '|', '.']);
    let mut figures = bare.split(['/', ' ']).filter(|part| !part.is_empty() && *part != "of");
    let Some(first) = figures.next() else { return false };
    let numbers = first.len() <= 4 && first.bytes().all(|b| b.is_ascii_digit());
    let rest: Vec<&str> = figures.collect();
    let total = rest.len() <= 1 && rest.iter().all(|n| n.len() <= 4 && n.bytes().all(|b| b.is_ascii_digit()));
    let near = first.parse::<usize>().is_ok_and(|n| n <= index + 40);
    numbers && total && near && (many || text.trim().len() <= 3)
}

/// Beginnings of the lines of a stamp.
const STAMP: [&str; 13] = [
    "ký bởi",
    "người ký",
    "email:",
    "cơ quan:",
    "tổ chức:",
    "ngày ký",
    "thời gian ký",
    "chức vụ:",
    "digitally signed",
    "dn:",
    "date:",
    "reason:",
    "location:",
];

/// A stamp is a narrow block of small lines that begins with "Ký bởi:" and whose last line has a date.
fn drop_stamps(lines: &mut Vec<Line>) {
    let mut at = 0;
    while at < lines.len() {
        let cut: Vec<usize> = (1..lines[at].words.len())
            .filter(|i| lines[at].gap_after(i - 1) > 1.5 * lines[at].size)
            .collect();
        if lines[at].words.iter().any(|w| {
            w.text.starts_with("Ký") || w.text.starts_with("Người") || w.text.starts_with("Digitally")
        }) {
            let parts = lines[at].clone().split(&cut);
            if let Some(part) = parts.iter().find(|part| begins_stamp(&part.text().text)) {
                drop_stamp(lines, at, part.x0, part.size);
                continue;
            }
        }
        at += 1;
    }
}

fn begins_stamp(text: &str) -> bool {
    let low = lachan_text::lower(text);
    low.starts_with("ký bởi") || low.starts_with("digitally signed") || low.starts_with("người ký:")
}

fn drop_stamp(lines: &mut Vec<Line>, start: usize, x0: f64, size: f64) {
    let label = |text: &str| {
        let low = lachan_text::lower(text);
        STAMP.iter().any(|label| low.starts_with(label))
    };
    // The words of each following line that stand in the stamp's column.
    let inside = |line: &Line| -> Vec<usize> {
        (0..line.words.len())
            .filter(|i| line.words[*i].x0 > x0 - 3.0 && line.words[*i].size < size * 1.15 + 0.2)
            .collect()
    };
    let mut last = start;
    let mut y = lines[start].y;
    for (at, line) in lines.iter().enumerate().skip(start).take(14) {
        let words = inside(line);
        if words.is_empty() {
            continue;
        }
        if line.y - y > 1.9 * size {
            break;
        }
        y = line.y;
        let part = Line::new(words.iter().map(|i| line.words[*i].clone()).collect());
        if label(&part.text().text) {
            last = at;
        }
    }
    for line in &mut lines[start..=last] {
        let drop = inside(line);
        let mut index = 0;
        line.words.retain(|_| {
            index += 1;
            !drop.contains(&(index - 1))
        });
        if !line.words.is_empty() {
            *line = Line::new(std::mem::take(&mut line.words));
        }
    }
    lines.retain(|line| !line.words.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::pdf::page::Word;

    fn line(text: &str, y: f64) -> Line {
        let words = text.split(' ').enumerate().map(|(i, w)| {
            let x0 = 40.0 + 30.0 * i as f64;
            Word { x0, x1: x0 + 27.0, y, size: 12.0, text: w.to_owned(), ..Word::default() }
        });
        Line::new(words.collect())
    }

    #[test]
    fn numbers_and_running_heads_go_and_the_text_stays() {
        let mut pages: Vec<Vec<Line>> = (1..=4)
            .map(|n| {
                vec![
                    line(&n.to_string(), 30.0),
                    line("Kế hoạch năm", 45.0),
                    line(&format!("câu {n}"), 400.0),
                    line("12", 500.0),
                ]
            })
            .collect();
        let mut sheets: Vec<Sheet<'_>> =
            pages.iter_mut().map(|lines| Sheet { height: 842.0, lines, tables: Vec::new() }).collect();
        drop_noise(&mut sheets);
        for page in &pages {
            assert_eq!(page.len(), 2);
            assert!(page[0].text().text.starts_with("câu"));
        }
    }

    #[test]
    fn a_stamp_goes_up_to_its_date() {
        let mut lines = vec![
            line("Ký bởi: Ủy ban", 20.0),
            line("nhân dân", 32.0),
            line("Ngày ký: 16.08.2021", 44.0),
            line("KẾ HOẠCH", 80.0),
        ];
        drop_stamps(&mut lines);
        assert_eq!(lines.len(), 1);
    }
}
