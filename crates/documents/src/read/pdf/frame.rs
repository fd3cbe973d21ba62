//! Lines that hold two columns side by side: the head of a document, its signature beside "Nơi nhận".
//!
//! Such a frame is a table without borders. Read line by line its columns would be mixed, so each is read by itself,
//! the left one first.

use super::aligned::table;
use super::grid::Grid;
use super::line::Line;
use super::prose::begins_item;

/// So wide in parts of the font size a gap parts columns; a smaller one only together with another.
const WIDE: f64 = 2.0;
const LIKELY: f64 = 0.8;
/// A gap that was typed with blanks is a place to write in, unless it is as wide as this.
const TYPED: f64 = 5.0;
/// A gap between columns is so much wider than the others of its line.
const OUTSTANDING: f64 = 2.2;

/// A part of a page from top to bottom.
#[derive(Debug)]
pub(super) enum Region {
    /// Lines over the whole width.
    Flow(Vec<Line>),
    /// Two columns.
    Frame(Vec<Line>, Vec<Line>),
    /// Three columns or more.
    Table(Grid),
}

/// Free room that runs down between two columns.
#[derive(Debug, Clone, Copy)]
struct Gutter {
    from: f64,
    to: f64,
}

/// Cuts lines into regions.
pub(super) fn regions(lines: Vec<Line>) -> Vec<Region> {
    let mut out: Vec<Region> = Vec::new();
    let mut lines: std::collections::VecDeque<Line> = lines.into();
    while !lines.is_empty() {
        if let Some((count, grid)) = table(lines.make_contiguous()) {
            lines.drain(..count);
            out.push(Region::Table(grid));
            continue;
        }
        if let Some((count, gutter)) = frame(lines.make_contiguous()) {
            let (mut left, mut right) = (Vec::new(), Vec::new());
            for line in lines.drain(..count) {
                let right_of = |i: usize| line.words[i].x0 >= gutter.to - 0.5;
                let cut: Vec<usize> =
                    (1..line.words.len()).filter(|i| right_of(*i) && !right_of(i - 1)).collect();
                for part in line.split(&cut) {
                    if part.x0 >= gutter.to - 0.5 { right.push(part) } else { left.push(part) }
                }
            }
            out.push(Region::Frame(left, right));
            continue;
        }
        let Some(line) = lines.pop_front() else { break };
        match out.last_mut() {
            Some(Region::Flow(flow)) => flow.push(line),
            _ => out.push(Region::Flow(vec![line])),
        }
    }
    out
}

/// The frame that begins with the first line: how many lines, and its gutter.
fn frame(lines: &[Line]) -> Option<(usize, Gutter)> {
    let (mut gutter, wide) = gap(lines.first()?).or_else(|| beside_each_other(lines))?;
    let mut strong = usize::from(wide);
    let mut cut = 1;
    let mut end = 1;
    // Where each column was last written in.
    let mut last = [lines[0].y; 2];
    for (at, line) in lines.iter().enumerate().skip(1) {
        let Some(sides) = beside(line, &mut gutter) else { break };
        let step = |side: usize| line.y - last[side];
        match sides {
            (true, true) => {
                let own = gap(line);
                cut += 1;
                strong += usize::from(own.is_some_and(|(_, wide)| wide));
            }
            // Below the frame begins text that is short by chance: only what follows closely belongs to the left.
            (true, false) if step(0) > 1.75 * line.size && !again(&lines[at + 1..], gutter) => break,
            (false, true) if step(1) > 8.0 * line.size => break,
            _ => {}
        }
        if sides.0 {
            last[0] = line.y;
        }
        if sides.1 {
            last[1] = line.y;
        }
        end = at + 1;
    }
    (strong > 0 || cut > 1).then_some((end, gutter))
}

/// Two lines too near for one to stand below the other, each on its own side.
fn beside_each_other(lines: &[Line]) -> Option<(Gutter, bool)> {
    let [first, second, ..] = lines else { return None };
    let (left, right) = if first.x0 < second.x0 { (first, second) } else { (second, first) };
    let gutter = Gutter { from: left.x1, to: right.x0 };
    let near = second.y - first.y < 0.85 * first.size.min(second.size);
    (near && gutter.to - gutter.from > 0.5 * first.size).then_some((gutter, true))
}

/// Do both columns go on in one of the next lines?
fn again(lines: &[Line], gutter: Gutter) -> bool {
    let mut gutter = gutter;
    for line in lines.iter().take(6) {
        match beside(line, &mut gutter) {
            Some((true, true)) => return gap(line).is_some(),
            Some(_) => {}
            None => return false,
        }
    }
    false
}

/// On which sides of the gutter the line has words; `None` when one stands in it. The gutter shrinks to what is free.
fn beside(line: &Line, gutter: &mut Gutter) -> Option<(bool, bool)> {
    let mut narrowed = *gutter;
    let (mut left, mut right) = (false, false);
    for word in &line.words {
        let middle = f64::midpoint(word.x0, word.x1);
        if middle < f64::midpoint(gutter.from, gutter.to) {
            left = true;
            narrowed.from = narrowed.from.max(word.x1);
        } else {
            right = true;
            narrowed.to = narrowed.to.min(word.x0);
        }
    }
    if narrowed.to - narrowed.from < 0.5 * line.size {
        return None;
    }
    *gutter = narrowed;
    Some((left, right))
}

/// The gap of a line that parts columns, and whether it is wide enough to do so alone.
fn gap(line: &Line) -> Option<(Gutter, bool)> {
    let gaps: Vec<f64> = (0..line.words.len().checked_sub(1)?).map(|i| line.gap_after(i)).collect();
    let mut sorted: Vec<f64> = gaps.iter().copied().filter(|g| *g > 0.05 * line.size).collect();
    sorted.sort_by(f64::total_cmp);
    let usual = if sorted.len() > 2 { sorted[sorted.len() / 2] } else { 0.3 * line.size };
    let (at, width) = gaps
        .iter()
        .copied()
        .enumerate()
        .filter(|(i, _)| !is_mark(line, *i))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let typed = line.words[at].blanks > 0.85 * width;
    let least = if typed { TYPED } else { LIKELY } * line.size;
    if width < least || width < OUTSTANDING * usual {
        return None;
    }
    let gutter = Gutter { from: line.words[at].x1, to: line.words[at + 1].x0 };
    Some((gutter, width > WIDE * line.size))
}

/// Is all that stands up to this word a list mark?
pub(super) fn is_mark(line: &Line, at: usize) -> bool {
    at == 0 && line.words[0].text.chars().count() <= 5 && begins_item(&format!("{} A", line.words[0].text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::pdf::page::Word;

    fn line(y: f64, parts: &[(f64, &str)]) -> Line {
        let mut words = Vec::new();
        for (x, text) in parts {
            let mut x0 = *x;
            for word in text.split(' ') {
                let x1 = x0 + 6.0 * word.chars().count() as f64;
                words.push(Word { x0, x1, y, size: 12.0, text: word.to_owned(), ..Word::default() });
                x0 = x1 + 3.0;
            }
        }
        Line::new(words)
    }

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|l| l.text().text).collect()
    }

    #[test]
    fn the_head_is_read_column_by_column() {
        let lines = vec![
            line(50.0, &[(80.0, "UBND TỈNH"), (250.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")]),
            line(65.0, &[(280.0, "Độc lập - Tự do - Hạnh phúc")]),
            line(80.0, &[(80.0, "Số: 12/KH-UBND"), (280.0, "Huế, ngày 05 tháng 02 năm 2026")]),
            line(
                120.0,
                &[(80.0, "Thực hiện Quyết định số 830/QĐ-TTg ngày 01/6/2021 của Thủ tướng Chính phủ")],
            ),
        ];
        let regions = regions(lines);
        let Region::Frame(left, right) = &regions[0] else { panic!("{regions:?}") };
        assert_eq!(texts(left), ["UBND TỈNH", "Số: 12/KH-UBND"]);
        assert_eq!(texts(right).len(), 3);
        assert!(matches!(&regions[1], Region::Flow(flow) if flow.len() == 1));
    }

    #[test]
    fn a_mark_far_from_its_text_is_no_column() {
        let lines = vec![
            line(10.0, &[(80.0, "1."), (120.0, "Sở Y tế")]),
            line(25.0, &[(80.0, "2."), (120.0, "Công an tỉnh")]),
        ];
        assert!(matches!(&regions(lines)[..], [Region::Flow(flow)] if flow.len() == 2));
    }
}
