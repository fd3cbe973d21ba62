//! Paragraphs broken into lines.

use super::fonts::{ASCENT, Face, Fonts, LINE};
use crate::model::{Align, Paragraph};

/// The first line of body text begins so far in: 12.7 mm.
pub(super) const FIRST_LINE: f32 = crate::paper::FIRST_LINE as f32 / 20.0;
/// A tab is so wide.
const TAB: f32 = 36.0;

/// Letters of one face and size that stand in a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    /// How far from the left of the column.
    pub x: f32,
    /// Its letters.
    pub text: String,
    /// The face.
    pub face: Face,
    /// The size in points.
    pub size: f32,
    /// How much wider each blank is than it would be.
    pub stretch: f32,
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    /// From left to right.
    pub pieces: Vec<Piece>,
    /// From its top to the top of the next.
    pub height: f32,
    /// From its top to the foot of its letters.
    pub foot: f32,
}

/// A letter with how it is set.
#[derive(Clone, Copy)]
struct Letter {
    c: char,
    face: Face,
    size: f32,
    width: f32,
}

/// The lines of a paragraph in a column of this width. A paragraph without words is one empty line.
pub(super) fn broken(one: &Paragraph, width: f32, fonts: &Fonts) -> Vec<Line> {
    let letters = letters(one, fonts);
    let mut lines = Vec::new();
    let mut start = 0;
    loop {
        let indent = if one.indent && lines.is_empty() { FIRST_LINE } else { 0.0 };
        let (end, next, closed) = cut(&letters, start, (width - indent).max(1.0));
        let setting =
            Setting { align: one.align, indent, width: (width - indent).max(1.0), closed, blank: next > end };
        lines.push(set(&letters[start..end], &setting, f32::from(one.size)));
        // a line end as the very last letter begins no line of its own
        if next >= letters.len() {
            return lines;
        }
        start = next;
    }
}

fn letters(one: &Paragraph, fonts: &Fonts) -> Vec<Letter> {
    let mut letters = Vec::new();
    for run in &one.runs {
        let face = Face::of(run.bold, run.italic);
        let size = f32::from(run.size.unwrap_or(one.size));
        for c in composed(&run.text).chars() {
            let (c, width) = match c {
                '\n' => ('\n', 0.0),
                '\t' => ('\t', TAB),
                c if c.is_control() => continue,
                c => {
                    let c = fonts.shown(c);
                    (c, fonts.width(c, face, size))
                }
            };
            letters.push(Letter { c, face, size, width });
        }
    }
    letters
}

/// Letters with their marks as one, since a face draws them so; no-break blanks stay what they are.
fn composed(text: &str) -> String {
    let parts: Vec<String> =
        text.split('\u{a0}').map(|part| lachan_text::normalise(part).into_owned()).collect();
    parts.join("\u{a0}")
}

/// Where a line that begins at `start` ends, where the next begins, and whether the paragraph or a line end closed it.
fn cut(letters: &[Letter], start: usize, width: f32) -> (usize, usize, bool) {
    let mut sum = 0.0_f32;
    let mut chance = None;
    for (at, letter) in letters.iter().enumerate().skip(start) {
        if letter.c == '\n' {
            return (at, at + 1, true);
        }
        sum += letter.width;
        let blank = letter.c == ' ' || letter.c == '\t';
        if sum > width + 0.01 && !blank {
            return match chance {
                Some((end, next)) => (end, next, false),
                // a word that is wider than the column is cut where it must be
                None => (at.max(start + 1), at.max(start + 1), false),
            };
        }
        if blank && at > start {
            chance = Some((at, at + 1));
        } else if letter.c == '-' && is_joint(letters, at) {
            chance = Some((at + 1, at + 1));
        }
    }
    (letters.len(), letters.len(), true)
}

/// A hyphen between two words, not between figures or the parts of a symbol such as "KH-UBND".
fn is_joint(letters: &[Letter], at: usize) -> bool {
    let lower =
        |index: Option<usize>| index.and_then(|index| letters.get(index)).is_some_and(|l| l.c.is_lowercase());
    lower(at.checked_sub(1)) && lower(Some(at + 1))
}

struct Setting {
    align: Align,
    indent: f32,
    width: f32,
    /// The paragraph or a line end closes the line.
    closed: bool,
    /// A blank stood where it was broken.
    blank: bool,
}

fn set(letters: &[Letter], how: &Setting, size: f32) -> Line {
    let words = letters.iter().rposition(|letter| letter.c != ' ').map_or(0, |last| last + 1);
    let letters = &letters[..words];
    let used: f32 = letters.iter().map(|letter| letter.width).sum();
    let largest = letters.iter().map(|letter| letter.size).fold(0.0, f32::max);
    let largest = if largest > 0.0 { largest } else { size };
    let rest = (how.width - used).max(0.0);
    let blanks = letters.iter().filter(|letter| letter.c == ' ').count();
    let (from, stretch) = match how.align {
        Align::Centre => (rest / 2.0, 0.0),
        Align::Right => (rest, 0.0),
        Align::Both if !how.closed && blanks > 0 => {
            #[allow(clippy::cast_precision_loss, reason = "a line has some hundred blanks at most")]
            let each = rest / blanks as f32;
            (0.0, each)
        }
        Align::Left | Align::Both => (0.0, 0.0),
    };
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut x, mut apart) = (how.indent + from, false);
    for letter in letters {
        let width = letter.width + if letter.c == ' ' { stretch } else { 0.0 };
        if letter.c != '\t' {
            match pieces.last_mut() {
                Some(last) if !apart && last.face == letter.face && same(last.size, letter.size) => {
                    last.text.push(letter.c);
                }
                _ => pieces.push(Piece {
                    x,
                    text: letter.c.to_string(),
                    face: letter.face,
                    size: letter.size,
                    stretch,
                }),
            }
        }
        apart = letter.c == '\t';
        x += width;
    }
    // what reads the file finds the end of a word at the end of a line
    if let (false, true, Some(last)) = (how.closed, how.blank, pieces.last_mut()) {
        last.text.push(' ');
    }
    Line { pieces, height: largest * LINE, foot: largest * ASCENT }
}

fn same(one: f32, other: f32) -> bool {
    (one - other).abs() < 0.01
}

/// How wide a piece is.
pub(super) fn width(piece: &Piece, fonts: &Fonts) -> f32 {
    let of = |c: char| fonts.width(c, piece.face, piece.size) + if c == ' ' { piece.stretch } else { 0.0 };
    piece.text.chars().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Run;
    use crate::pdf::fonts;

    fn text(line: &Line) -> String {
        line.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn lines_are_broken_at_blanks_and_justified_but_for_the_last() {
        let fonts = fonts::all().unwrap();
        let words = "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh về bảo vệ trẻ em trên môi trường mạng, Sở báo cáo như sau.";
        let lines = broken(&Paragraph::body(words), 300.0, fonts);
        assert!(lines.len() > 1);
        assert_eq!(lines.iter().map(text).collect::<String>(), words);
        assert!((lines[0].pieces[0].x - FIRST_LINE).abs() < 0.01);
        let right = |line: &Line| {
            let last = line.pieces.last().unwrap();
            let trimmed = Piece { text: last.text.trim_end().to_owned(), ..last.clone() };
            last.x + width(&trimmed, fonts)
        };
        for line in &lines[..lines.len() - 1] {
            assert!((right(line) - 300.0).abs() < 0.1, "{}", right(line));
        }
        assert!(right(lines.last().unwrap()) < 300.0);
        // 14 points in single spacing, as word processors set it
        assert!((lines[0].height - 16.09).abs() < 0.01);
    }

    #[test]
    fn long_words_line_ends_and_marks_apart_are_set() {
        let fonts = fonts::all().unwrap();
        let plain = |words: &str| Paragraph::of(vec![Run::new(words)], 14);
        assert_eq!(broken(&plain(&"x".repeat(100)), 70.0, fonts).len(), 10);
        let two: Vec<_> = broken(&plain("một\nhai"), 500.0, fonts).iter().map(text).collect();
        assert_eq!(two, ["một", "hai"]);
        assert_eq!(broken(&plain(""), 500.0, fonts).len(), 1);
        assert_eq!(text(&broken(&plain("e\u{302}\u{301}"), 500.0, fonts)[0]), "ế");
        assert_eq!(
            text(&broken(&plain("57/KH-UBND"), 44.0, fonts)[0]),
            "57/KH-",
            "cut by width, not at the hyphen"
        );
    }
}
