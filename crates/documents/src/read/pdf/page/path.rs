//! Paths to ruling lines: what a table's borders are drawn with, as strokes or as thin filled shapes.

use super::{MAX_RULES, Matrix, Page, Rule};

/// Thicker than this a filled shape is a background, no line.
const THICK: f64 = 3.0;
/// Further than this from level or upright a stroke is no border.
const SLANT: f64 = 1.0;
/// The most points of one path.
const MAX_POINTS: usize = 200_000;

/// The path that is being built, in page coordinates.
#[derive(Debug, Default)]
pub(super) struct Path {
    parts: Vec<Vec<(f64, f64)>>,
    points: usize,
}

impl Path {
    pub fn move_to(&mut self, at: (f64, f64)) {
        self.points += 1;
        if self.points <= MAX_POINTS {
            self.parts.push(vec![at]);
        }
    }

    pub fn line_to(&mut self, at: (f64, f64)) {
        self.points += 1;
        if self.points > MAX_POINTS {
            return;
        }
        match self.parts.last_mut() {
            Some(part) => part.push(at),
            None => self.parts.push(vec![at]),
        }
    }

    pub fn close(&mut self) {
        if let Some(first) = self.parts.last().and_then(|p| p.first()).copied() {
            self.line_to(first);
        }
    }

    pub fn rectangle(&mut self, matrix: &Matrix, [x, y, w, h]: [f64; 4]) {
        self.move_to(matrix.point(x, y));
        self.line_to(matrix.point(x + w, y));
        self.line_to(matrix.point(x + w, y + h));
        self.line_to(matrix.point(x, y + h));
        self.close();
    }

    /// Ends the path and leaves its lines on the page.
    pub fn paint(&mut self, stroke: bool, fill: bool, page: &mut Page) {
        for part in std::mem::take(&mut self.parts) {
            if fill {
                filled(&part, page);
            }
            if stroke {
                for pair in part.windows(2) {
                    push(page, pair[0], pair[1]);
                }
            }
        }
        self.points = 0;
    }
}

fn filled(part: &[(f64, f64)], page: &mut Page) {
    let bounds = part.iter().fold(None, |bounds: Option<Rule>, &(x, y)| {
        let b = bounds.unwrap_or(Rule { x0: x, y0: y, x1: x, y1: y });
        Some(Rule { x0: b.x0.min(x), y0: b.y0.min(y), x1: b.x1.max(x), y1: b.y1.max(y) })
    });
    let Some(b) = bounds else { return };
    let (width, height) = (b.x1 - b.x0, b.y1 - b.y0);
    if height <= THICK && width > height {
        let y = f64::midpoint(b.y0, b.y1);
        push(page, (b.x0, y), (b.x1, y));
    } else if width <= THICK {
        let x = f64::midpoint(b.x0, b.x1);
        push(page, (x, b.y0), (x, b.y1));
    }
}

fn push(page: &mut Page, a: (f64, f64), b: (f64, f64)) {
    let rule = Rule { x0: a.0.min(b.0), y0: a.1.min(b.1), x1: a.0.max(b.0), y1: a.1.max(b.1) };
    let (width, height) = (rule.x1 - rule.x0, rule.y1 - rule.y0);
    let sane = [rule.x0, rule.y0, rule.x1, rule.y1].iter().all(|v| v.abs() < 1e5);
    if sane && width.min(height) <= SLANT && width.max(height) > 0.3 && page.rules.len() < MAX_RULES {
        page.rules.push(rule);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_without_end_is_bounded_and_the_next_one_is_whole() {
        let mut path = Path::default();
        for _ in 0..1_000_000 {
            path.move_to((0.0, 0.0));
            path.line_to((9.0, 0.0));
        }
        assert!(path.parts.iter().map(Vec::len).sum::<usize>() <= MAX_POINTS);
        let mut page = Page::default();
        path.paint(true, false, &mut page);
        assert!(page.rules.len() <= MAX_RULES && path.parts.is_empty());
        path.rectangle(&Matrix::SAME, [0.0, 0.0, 50.0, 1.0]);
        let mut next = Page::default();
        path.paint(false, true, &mut next);
        assert_eq!(next.rules, [Rule { x0: 0.0, y0: 0.5, x1: 50.0, y1: 0.5 }]);
    }
}
