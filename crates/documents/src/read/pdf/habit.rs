//! How a document shows where its paragraphs end: a first line set in, room between them, or only a line that stops
//! short. What most of its lines do decides where a single one could mean either.

use lachan_text::ends_sentence;

use super::line::Line;
use super::prose::{begins_item, pitch};

/// Lines whose ends lie this near to each other end at one edge.
const EDGE: f64 = 2.0;
/// Full lines that are not stretched end this near to each other, for a word is so wide.
const RAGGED: f64 = 15.0;
/// A line that leaves this part of the width free has ended, whatever word comes next.
const SHORT: f64 = 0.25;
/// So many cases are needed before they are a habit.
const FEW: usize = 3;

/// What the paragraphs of a document have in common.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Habit {
    /// All lines but the last of a paragraph are stretched to the right edge.
    pub justified: bool,
    /// They are not; where one ends says nothing.
    pub ragged: bool,
    /// The first line of a paragraph stands deeper than the others.
    pub indented: bool,
    /// Paragraphs stand farther from each other than their lines do.
    pub spaced: bool,
    /// Paragraphs hold several sentences: the end of one is more often within than at the end.
    pub flowing: bool,
}

/// Where the text of pages of one size stands, and its habit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    pub left: f64,
    pub right: f64,
    /// From line to line within a paragraph.
    pub pitch: Option<f64>,
    pub habit: Habit,
}

impl Measure {
    /// Measures pages; nothing when they have too few lines to tell.
    pub fn of(pages: &[&[Line]]) -> Option<Self> {
        let lines = || pages.iter().flat_map(|page| page.iter());
        let count = lines().count();
        let left = outermost(lines().map(|l| l.x0).collect(), EDGE, (count / 40).max(2))?;
        // Ends of lines are looked at from their other side; few of them lie beside each other.
        let widest = -outermost(lines().map(|l| -l.x1).collect(), RAGGED, (count / 100).max(1))?;
        let long = lines().filter(|l| l.x1 - left > 0.8 * (widest - left)).map(|l| l.x1).collect();
        let (edge, share) = commonest(long);
        let justified = share >= 0.4;
        let right = if justified { edge } else { widest };
        let mut measure = Self { left, right, pitch: None, habit: Habit { justified, ..Habit::default() } };
        measure.pitch = measure.pitch_within(pages);
        measure.habit = measure.habit_of(pages, justified);
        Some(measure)
    }

    /// The distance of lines of which the second begins small, so that it goes on with the first.
    fn pitch_within(&self, pages: &[&[Line]]) -> Option<f64> {
        let flows = |a: &Line, b: &Line| {
            self.right - a.x1 < b.first_word() + 0.2 * b.size
                && b.text().text.starts_with(|c: char| c.is_lowercase())
        };
        let mut steps: Vec<f64> = pairs(pages).filter(|(a, b)| flows(a, b)).map(|(a, b)| b.y - a.y).collect();
        steps.sort_by(f64::total_cmp);
        (steps.len() >= FEW).then(|| steps[steps.len() / 2])
    }

    fn habit_of(&self, pages: &[&[Line]], justified: bool) -> Habit {
        let width = self.right - self.left;
        let ended = |a: &Line| {
            let (before, behind) = (a.x0 - self.left, self.right - a.x1);
            behind > SHORT * width && behind - before > 4.0
        };
        let (mut within, mut ends) = (0, 0);
        let mut first: Vec<(bool, bool)> = Vec::new();
        for (a, b) in pairs(pages) {
            within += sentences_within(&a.text().text);
            if !ended(a) {
                continue;
            }
            ends += usize::from(ends_sentence(&a.text().text));
            let text = b.text().text;
            // Items have a place of their own, and titles stand in the middle.
            let centred = (b.x0 - self.left - (self.right - b.x1)).abs() < 4.0;
            if begins_item(&text) || centred || text.starts_with(|c: char| c.is_lowercase()) {
                continue;
            }
            let usual = self.pitch.unwrap_or_else(|| pitch(std::slice::from_ref(b)));
            first.push((b.x0 - self.left > 0.8 * b.size, b.y - a.y > 1.17 * usual + 0.6));
        }
        let most = |which: fn(&(bool, bool)) -> bool| {
            first.len() >= FEW && first.iter().filter(|case| which(case)).count() * 4 >= first.len() * 3
        };
        Habit {
            justified,
            ragged: !justified,
            indented: most(|case| case.0),
            spaced: self.pitch.is_some() && most(|case| case.1),
            flowing: within > ends,
        }
    }
}

/// Neighbouring lines of one size that may belong to one column.
fn pairs<'a>(pages: &'a [&'a [Line]]) -> impl Iterator<Item = (&'a Line, &'a Line)> {
    pages.iter().flat_map(|page| page.windows(2)).filter_map(|pair| {
        let [a, b] = pair else { return None };
        let near = (0.8 * b.size..2.6 * b.size).contains(&(b.y - a.y));
        (near && (a.size - b.size).abs() < 0.6).then_some((a, b))
    })
}

/// How many sentences end before another begins on the line.
fn sentences_within(line: &str) -> usize {
    let words: Vec<&str> = line.split(' ').collect();
    let ends = |word: &str| {
        let bare = word.strip_suffix('.').unwrap_or_default();
        bare.chars().count() > 1 && bare.chars().all(char::is_lowercase)
    };
    words.windows(2).filter(|pair| ends(pair[0]) && pair[1].starts_with(char::is_uppercase)).count()
}

/// The smallest value that is no exception: some others lie beside it.
fn outermost(mut values: Vec<f64>, near: f64, enough: usize) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let beside = |at: usize| values[at..].iter().take_while(|v| **v - values[at] <= near).count();
    (0..values.len()).find(|at| beside(*at) >= enough).map(|at| values[at])
}

/// The value that most have, and the share of those that have it.
fn commonest(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let mut best = (0, 0.0);
    let mut from = 0;
    for to in 0..values.len() {
        while values[to] - values[from] > EDGE {
            from += 1;
        }
        if to + 1 - from > best.0 {
            best = (to + 1 - from, values[to]);
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let share = if best.0 < FEW { 0.0 } else { best.0 as f64 / values.len() as f64 };
    (best.1, share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::pdf::page::Word;

    /// A line of words six points a letter, stretched up to `x1` if that is given.
    fn line(text: &str, x0: f64, y: f64, x1: Option<f64>) -> Line {
        let parts: Vec<&str> = text.split(' ').collect();
        #[allow(clippy::cast_precision_loss)]
        let width = |word: &str| 6.0 * word.chars().count() as f64;
        let letters: f64 = parts.iter().map(|word| width(word)).sum();
        #[allow(clippy::cast_precision_loss)]
        let blank = x1.map_or(3.0, |x1| (x1 - x0 - letters) / (parts.len() - 1) as f64);
        let mut at = x0;
        let words = parts.iter().map(|word| {
            let x0 = at;
            at = x0 + width(word) + blank;
            Word { x0, x1: x0 + width(word), y, size: 12.0, text: (*word).to_owned(), ..Word::default() }
        });
        Line::new(words.collect())
    }

    #[test]
    fn stretched_lines_and_first_lines_set_in_are_seen() {
        let mut lines = Vec::new();
        for at in 0..5 {
            let y = 100.0 + 50.0 * f64::from(at);
            lines.push(line("Sở Y tế chủ trì tổ chức các lớp", 130.0, y, Some(400.0)));
            lines.push(line("tập huấn cho cán bộ của các xã và", 100.0, y + 15.0, Some(400.0)));
            lines.push(line("các phường.", 100.0, y + 30.0, None));
        }
        let measure = Measure::of(&[&lines]).unwrap();
        assert!((measure.left - 100.0).abs() < 0.1 && (measure.right - 400.0).abs() < 0.1);
        assert_eq!(measure.pitch, Some(15.0));
        assert_eq!(
            measure.habit,
            Habit { justified: true, indented: true, spaced: true, ..Habit::default() }
        );
    }

    #[test]
    fn sentences_on_a_line_are_counted_but_no_list_marks() {
        assert_eq!(sentences_within("cho trẻ em. Khuyến khích gia đình. Tăng cường"), 2);
        assert_eq!(sentences_within("1. Sở Y tế, a. Sở, TP. Huế, 12. Khi"), 0);
    }

    #[test]
    fn a_single_line_beyond_the_others_makes_no_edge() {
        let values = vec![40.0, 100.0, 100.5, 130.0, 130.0];
        assert_eq!(outermost(values, EDGE, 2), Some(100.0));
    }
}
