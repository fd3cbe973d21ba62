//! Tables without ruling lines: three or more columns that keep the same free room between them over several lines.
//!
//! Columns are told by gaps that run down, rows by free bands that run across: a band is wider than the room between
//! two lines of one cell, for cells are padded. Where nothing is padded, a row begins where the first column says so.

use super::frame::is_mark;
use super::grid::{Cell, Grid};
use super::line::{Line, lines};

/// A column gap in parts of the font size, and in parts of the line's usual gap.
const LIKELY: f64 = 0.75;
const OUTSTANDING: f64 = 2.0;
/// The least room that stays free between columns.
const FREE: f64 = 0.35;

#[derive(Debug, Clone, Copy)]
struct Gutter {
    from: f64,
    to: f64,
}

/// The table that begins with the first line: how many lines it takes, and its cells. In a heading that is centred
/// in its cells, the line with most columns is not the first.
pub(super) fn table(all: &[Line]) -> Option<(usize, Grid)> {
    (0..3.min(all.len())).find_map(|seed| {
        let near = all[seed].y - all[0].y < 1.7 * all[seed].size;
        near.then(|| table_around(all, seed)).flatten()
    })
}

fn table_around(all: &[Line], seed: usize) -> Option<(usize, Grid)> {
    let mut gutters = gaps(&all[seed]);
    if gutters.len() < 2 {
        return None;
    }
    let (mut end, mut filled) = (0, 0);
    let mut wide: Vec<usize> = Vec::new();
    for (at, line) in all.iter().enumerate() {
        if at > 0 && line.y - all[at - 1].y > 3.5 * line.size {
            break;
        }
        if let Some(narrowed) = respected(line, &gutters) {
            gutters = narrowed;
            filled += usize::from(columns(line, &gutters).len() > 1);
            end = at + 1;
        } else if at > seed && followed(&all[at + 1..], &gutters) {
            wide.push(at);
        } else {
            break;
        }
    }
    wide.retain(|at| *at < end);
    (end > seed && filled >= 3 && end >= 4 && wide.len() * 3 <= end)
        .then(|| (end, grid(&all[..end], &gutters, &wide)))
}

/// The gaps of a line that may part columns.
fn gaps(line: &Line) -> Vec<Gutter> {
    let widths: Vec<f64> = (1..line.words.len()).map(|i| line.gap_after(i - 1)).collect();
    let mut sorted: Vec<f64> = widths.iter().copied().filter(|g| *g > 0.05 * line.size).collect();
    sorted.sort_by(f64::total_cmp);
    let usual = sorted.get(sorted.len() / 4).copied().unwrap_or(0.0).min(0.4 * line.size);
    let least = (LIKELY * line.size).max(OUTSTANDING * usual);
    let typed = |i: usize| line.words[i].blanks > 0.85 * widths[i] && widths[i] < 5.0 * line.size;
    let found = (0..widths.len()).filter(|i| widths[*i] > least && !typed(*i));
    let found: Vec<usize> = found.collect();
    // A list mark, and one gap more: that is no table yet.
    if found.len() < 3 && found.first().is_some_and(|i| is_mark(line, *i)) {
        return Vec::new();
    }
    found.into_iter().map(|i| Gutter { from: line.words[i].x1, to: line.words[i + 1].x0 }).collect()
}

/// The gutters less what the line's words take of them; `None` when it crosses one.
fn respected(line: &Line, gutters: &[Gutter]) -> Option<Vec<Gutter>> {
    let mut out = gutters.to_vec();
    for gutter in &mut out {
        let middle = f64::midpoint(gutter.from, gutter.to);
        for word in &line.words {
            if f64::midpoint(word.x0, word.x1) < middle {
                gutter.from = gutter.from.max(word.x1);
            } else {
                gutter.to = gutter.to.min(word.x0);
            }
        }
        if gutter.to - gutter.from < FREE * line.size {
            return None;
        }
    }
    Some(out)
}

/// Do the columns go on after a line that runs over them?
fn followed(rest: &[Line], gutters: &[Gutter]) -> bool {
    let next = rest.iter().take(3).find(|line| respected(line, gutters).is_some());
    next.is_some_and(|line| {
        let near = rest.first().is_some_and(|first| first.y - line.y < 3.0 * line.size);
        near && columns(line, gutters).len() > 1
    })
}

/// The columns in which a line has words.
fn columns(line: &Line, gutters: &[Gutter]) -> Vec<usize> {
    let mut out: Vec<usize> = line.words.iter().map(|word| column(word.x0, word.x1, gutters)).collect();
    out.dedup();
    out
}

fn column(x0: f64, x1: f64, gutters: &[Gutter]) -> usize {
    let middle = f64::midpoint(x0, x1);
    gutters.iter().filter(|gutter| middle > f64::midpoint(gutter.from, gutter.to)).count()
}

fn grid(all: &[Line], gutters: &[Gutter], wide: &[usize]) -> Grid {
    let left = all.iter().map(|l| l.x0).fold(f64::MAX, f64::min);
    let right = all.iter().map(|l| l.x1).fold(f64::MIN, f64::max);
    let mut xs = vec![left];
    xs.extend(gutters.iter().map(|gutter| gutter.to));
    xs.push(right);
    let ys = bands(all, gutters);
    let rows = ys.len() - 1;
    let count = gutters.len() + 1;
    let mut words = vec![Vec::new(); rows * count];
    let mut spans = vec![false; rows];
    for (at, line) in all.iter().enumerate() {
        let row = ys.partition_point(|y| *y <= line.y - 0.3 * line.size).clamp(1, rows) - 1;
        let whole = wide.contains(&at);
        spans[row] |= whole;
        for word in &line.words {
            let column = if whole { 0 } else { column(word.x0, word.x1, gutters) };
            words[row * count + column].push(word.clone());
        }
    }
    let cells = words.into_iter().enumerate().map(|(i, words)| {
        let (row, column) = (i / count, i % count);
        Cell { column, row, columns: 1, rows: 1, lines: lines(words) }
    });
    let mut cells: Vec<Cell> = cells.collect();
    for (row, _) in spans.iter().enumerate().filter(|(_, whole)| **whole) {
        let alone = cells.iter().all(|c| c.row != row || c.column == 0 || c.lines.is_empty());
        if alone {
            cells.retain(|c| c.row != row || c.column == 0);
            cells.iter_mut().filter(|c| c.row == row).for_each(|c| c.columns = count);
        }
    }
    Grid { xs, ys, cells, ruled: false }
}

/// The upper edges of the rows, and the lower edge of the last.
fn bands(all: &[Line], gutters: &[Gutter]) -> Vec<f64> {
    let extent = |line: &Line| (line.y - 0.75 * line.size, line.y + 0.25 * line.size);
    let size = all.iter().map(|l| l.size).fold(0.0, f64::max);
    // Room between two lines of one cell: the least that any column has.
    let mut within = f64::MAX;
    for index in 0..=gutters.len() {
        let levels: Vec<f64> =
            all.iter().filter(|l| columns(l, gutters).contains(&index)).map(|l| l.y).collect();
        let steps = levels.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > 0.9 * size);
        within = steps.fold(within, f64::min);
    }
    let least = (within - size).max(0.0) + 0.1 * size + 0.3;
    let first = all.first().map_or(0.0, |l| extent(l).0);
    let mut edges = vec![first];
    let mut bottom = f64::MIN;
    for line in all {
        let (from, to) = extent(line);
        if bottom > f64::MIN && from - bottom > least {
            edges.push(f64::midpoint(bottom, from));
        }
        bottom = bottom.max(to);
    }
    if edges.len() == 1 {
        let begins = all.iter().skip(1).filter(|line| columns(line, gutters).first() == Some(&0));
        edges.extend(begins.map(|line| line.y - 0.8 * line.size));
    }
    edges.push(bottom);
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::pdf::page::Word;

    fn line(y: f64, parts: &[(f64, &str)]) -> Line {
        let words = parts.iter().flat_map(|(x, text)| {
            let mut x0 = *x;
            text.split(' ').map(move |word| {
                let x1 = x0 + 6.0 * word.chars().count() as f64;
                let word = Word { x0, x1, y, size: 12.0, text: word.to_owned(), ..Word::default() };
                x0 = x1 + 3.0;
                word
            })
        });
        Line::new(words.collect())
    }

    #[test]
    fn columns_and_rows_without_borders() {
        let all = [
            line(10.0, &[(0.0, "TT"), (40.0, "Nội dung"), (200.0, "Chủ trì"), (300.0, "Thời gian")]),
            line(32.0, &[(0.0, "1"), (40.0, "Phát tờ rơi đến"), (200.0, "Đoàn xã"), (300.0, "Quý II")]),
            line(47.0, &[(40.0, "từng hộ")]),
            line(69.0, &[(0.0, "A. Hỗ trợ trẻ em có hoàn cảnh khó khăn ở xa")]),
            line(91.0, &[(0.0, "2"), (40.0, "Lập danh sách"), (200.0, "Trạm Y tế"), (300.0, "Hằng quý")]),
        ];
        let (count, grid) = table(&all).unwrap();
        assert_eq!((count, grid.ys.len(), grid.xs.len()), (5, 5, 5));
        let merged: Vec<_> = grid.cells.iter().filter(|c| c.columns > 1).map(|c| c.row).collect();
        assert_eq!(merged, [2]);
        let cell = grid.cells.iter().find(|c| (c.row, c.column) == (1, 1)).unwrap();
        assert_eq!(cell.lines.len(), 2);
    }

    #[test]
    fn a_list_is_no_table() {
        let all: Vec<Line> =
            (0..6).map(|i| line(15.0 * f64::from(i), &[(0.0, "1."), (30.0, "Sở Y tế")])).collect();
        assert!(table(&all).is_none());
    }
}
