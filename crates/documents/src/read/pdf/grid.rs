//! Ruling lines to the cells of tables.

use super::line::{Line, lines};
use super::page::{Rule, Word};

/// Lines nearer than this are one (double borders, borders of neighbouring cells).
const NEAR: f64 = 3.0;
/// The most ruling lines of a page that are looked at after merging, for each direction.
const MAX_RULES: usize = 600;
/// The most columns of a table.
const MAX_COLUMNS: usize = 60;

/// A table on a page.
#[derive(Debug)]
pub(super) struct Grid {
    /// Edges of its columns and rows.
    pub xs: Vec<f64>,
    pub ys: Vec<f64>,
    pub cells: Vec<Cell>,
    /// Are its edges drawn?
    pub ruled: bool,
}

/// A cell, merged or not.
#[derive(Debug)]
pub(super) struct Cell {
    pub column: usize,
    pub row: usize,
    pub columns: usize,
    pub rows: usize,
    pub lines: Vec<Line>,
}

/// A border over several cells: where it lies, and from where to where it runs.
#[derive(Debug, Clone, Copy)]
struct Border {
    at: f64,
    from: f64,
    to: f64,
}

/// Finds the tables of a page and takes their words out of `words`.
pub(super) fn grids(rules: &[Rule], words: &mut Vec<Word>) -> Vec<Grid> {
    let (level, upright): (Vec<&Rule>, Vec<&Rule>) = rules.iter().partition(|rule| rule.is_level());
    let level = merged(level.iter().map(|r| Border { at: r.y0, from: r.x0, to: r.x1 }).collect());
    let upright = merged(upright.iter().map(|r| Border { at: r.x0, from: r.y0, to: r.y1 }).collect());
    if level.len() > MAX_RULES || upright.len() > MAX_RULES {
        return Vec::new();
    }
    let mut out: Vec<Grid> =
        groups(&level, &upright).into_iter().filter_map(|(level, upright)| grid(&level, &upright)).collect();
    out.sort_by(|a, b| a.ys[0].total_cmp(&b.ys[0]));
    for grid in &mut out {
        grid.take(words);
    }
    out.retain(|grid| grid.cells.iter().any(|cell| !cell.lines.is_empty()));
    out
}

/// Borders on one line become one; short strokes are no borders.
fn merged(mut borders: Vec<Border>) -> Vec<Border> {
    borders.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut start = f64::MIN;
    for border in &mut borders {
        if border.at - start > NEAR {
            start = border.at;
        }
        border.at = start;
    }
    borders.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<Border> = Vec::new();
    for border in borders {
        match out.last_mut() {
            Some(last) if last.at >= border.at && border.from - last.to < NEAR + 1.0 => {
                last.to = last.to.max(border.to);
            }
            _ => out.push(border),
        }
    }
    out.retain(|border| border.to - border.from > 6.0);
    out
}

fn crosses(level: &Border, upright: &Border) -> bool {
    let within = |at: f64, border: &Border| at > border.from - NEAR - 1.0 && at < border.to + NEAR + 1.0;
    within(upright.at, level) && within(level.at, upright)
}

/// Borders that touch each other belong to one table.
fn groups(level: &[Border], upright: &[Border]) -> Vec<(Vec<Border>, Vec<Border>)> {
    let mut free: Vec<usize> = (0..upright.len()).collect();
    let mut used = vec![false; level.len()];
    let mut out = Vec::new();
    while let Some(first) = free.pop() {
        let mut group = (Vec::new(), Vec::new());
        let mut queue = vec![first];
        while let Some(at) = queue.pop() {
            group.1.push(upright[at]);
            for (i, border) in level.iter().enumerate() {
                if used[i] || !crosses(border, &upright[at]) {
                    continue;
                }
                used[i] = true;
                group.0.push(*border);
                let (near, far) = free.into_iter().partition(|j: &usize| crosses(border, &upright[*j]));
                free = far;
                queue.extend::<Vec<usize>>(near);
            }
        }
        out.push(group);
    }
    out
}

/// Sorted edges, of which two stand at least `apart` from each other.
fn edges(values: impl Iterator<Item = f64>, apart: f64) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.dedup_by(|next, before| *next - *before < apart);
    values
}

fn grid(level: &[Border], upright: &[Border]) -> Option<Grid> {
    // A table without borders at its sides is as wide as its level lines, one cut by the page as high as its others.
    let mut xs = edges(upright.iter().map(|b| b.at), 4.0);
    let ends = (
        level.iter().map(|b| b.from).fold(f64::MAX, f64::min),
        level.iter().map(|b| b.to).fold(f64::MIN, f64::max),
    );
    if ends.0 < xs.first()? - 12.0 {
        xs.insert(0, ends.0);
    }
    if ends.1 > xs.last()? + 12.0 {
        xs.push(ends.1);
    }
    let ends = [
        upright.iter().map(|b| b.from).fold(f64::MAX, f64::min),
        upright.iter().map(|b| b.to).fold(f64::MIN, f64::max),
    ];
    let mut ys = edges(level.iter().map(|b| b.at), 4.0);
    if ends[0] < ys.first()? - 8.0 {
        ys.insert(0, ends[0]);
    }
    if ends[1] > ys.last()? + 8.0 {
        ys.push(ends[1]);
    }
    if xs.len() < 3 || ys.len() < 2 || xs.len() > MAX_COLUMNS {
        return None;
    }
    let cells = cells(&xs, &ys, level, upright);
    // A frame around the page with a line through it is no table.
    (cells.len() > 1).then_some(Grid { xs, ys, cells, ruled: true })
}

fn cells(xs: &[f64], ys: &[f64], level: &[Border], upright: &[Border]) -> Vec<Cell> {
    let (columns, rows) = (xs.len() - 1, ys.len() - 1);
    let stands = |borders: &[Border], at: f64, middle: f64| {
        borders.iter().any(|b| (b.at - at).abs() < 4.0 && b.from < middle && b.to > middle)
    };
    let mid = |edges: &[f64], i: usize| f64::midpoint(edges[i], edges[i + 1]);
    // Is there a border on the left of a cell, above it?
    let left: Vec<Vec<bool>> =
        (0..rows).map(|r| (0..columns).map(|c| stands(upright, xs[c], mid(ys, r))).collect()).collect();
    let above: Vec<Vec<bool>> =
        (0..rows).map(|r| (0..columns).map(|c| stands(level, ys[r], mid(xs, c))).collect()).collect();
    let mut taken = vec![vec![false; columns]; rows];
    let mut out = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            if taken[row][column] {
                continue;
            }
            let mut wide = 1;
            while column + wide < columns && !left[row][column + wide] && !taken[row][column + wide] {
                wide += 1;
            }
            let mut high = 1;
            while row + high < rows
                && (column..column + wide).all(|c| !above[row + high][c] && !taken[row + high][c])
            {
                high += 1;
            }
            for line in taken.iter_mut().skip(row).take(high) {
                line[column..column + wide].fill(true);
            }
            out.push(Cell { column, row, columns: wide, rows: high, lines: Vec::new() });
        }
    }
    out
}

impl Grid {
    /// Takes the words that stand in its cells.
    fn take(&mut self, words: &mut Vec<Word>) {
        let (columns, rows) = (self.xs.len() - 1, self.ys.len() - 1);
        let mut owner = vec![0usize; columns * rows];
        for (i, cell) in self.cells.iter().enumerate() {
            for row in cell.row..cell.row + cell.rows {
                for column in cell.column..cell.column + cell.columns {
                    owner[row * columns + column] = i;
                }
            }
        }
        let place = |edges: &[f64], at: f64| {
            let after = edges.partition_point(|edge| *edge <= at);
            (after > 0 && after < edges.len()).then(|| after - 1)
        };
        let mut inside: Vec<Vec<Word>> = self.cells.iter().map(|_| Vec::new()).collect();
        words.retain_mut(|word| {
            let middle = (f64::midpoint(word.x0, word.x1), word.y - 0.3 * word.size);
            let (Some(column), Some(row)) = (place(&self.xs, middle.0), place(&self.ys, middle.1)) else {
                return true;
            };
            inside[owner[row * columns + column]].push(std::mem::take(word));
            false
        });
        for (cell, words) in self.cells.iter_mut().zip(inside) {
            cell.lines = lines(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(x0: f64, y0: f64, x1: f64, y1: f64) -> Rule {
        Rule { x0, y0, x1, y1 }
    }

    fn word(text: &str, x: f64, y: f64) -> Word {
        Word { x0: x, x1: x + 10.0, y, size: 10.0, text: text.to_owned(), ..Word::default() }
    }

    #[test]
    fn a_merged_section_row_is_one_cell_and_a_cell_over_two_rows_too() {
        let mut rules =
            vec![rule(0.0, 0.0, 90.0, 0.0), rule(0.0, 20.0, 90.0, 20.0), rule(30.0, 40.0, 90.0, 40.0)];
        rules.extend([rule(0.0, 60.0, 90.0, 60.0), rule(0.0, 0.0, 0.0, 60.0), rule(90.0, 0.0, 90.0, 60.0)]);
        rules.extend([rule(30.0, 20.0, 30.0, 60.0), rule(60.0, 20.0, 60.0, 60.0)]);
        let mut words = vec![word("mục", 40.0, 15.0), word("a", 5.0, 35.0), word("ngoài", 5.0, 90.0)];
        let grids = grids(&rules, &mut words);
        assert_eq!(words.len(), 1, "what stands below the table stays");
        let found: Vec<_> =
            grids[0].cells.iter().map(|c| (c.column, c.row, c.columns, c.rows, c.lines.len())).collect();
        assert_eq!(
            found,
            [
                (0, 0, 3, 1, 1),
                (0, 1, 1, 2, 1),
                (1, 1, 1, 1, 0),
                (2, 1, 1, 1, 0),
                (1, 2, 1, 1, 0),
                (2, 2, 1, 1, 0)
            ]
        );
    }

    #[test]
    fn an_underline_is_no_table() {
        let mut words = vec![word("KẾ", 0.0, 10.0)];
        assert!(grids(&[rule(0.0, 12.0, 50.0, 12.0)], &mut words).is_empty());
        assert_eq!(words.len(), 1);
    }
}
