//! Shown strings to words: where each letter stands, and where a word ends.

use std::rc::Rc;

use super::{Matrix, Page, Reader, Word};
use crate::read::pdf::font::Font;

/// A wider gap than this part of the font size ends a word though no blank was written.
const GAP: f64 = 0.17;
/// So wide it ends one where the program has put what follows by itself: another cell may begin there.
const PUT_GAP: f64 = 0.12;
/// A step back that is larger than this part begins a new word.
const BACK: f64 = 0.4;
/// A blank this near behind a word was written behind it; the narrowest letters are wider.
const BESIDE: f64 = 0.1;

/// The text part of the graphics state (ISO 32000-1, 9.3).
#[derive(Clone)]
pub(super) struct TextState {
    pub font: Option<Rc<Font>>,
    pub size: f64,
    pub spacing: f64,
    pub word_spacing: f64,
    pub stretch: f64,
    pub leading: f64,
    pub rise: f64,
    pub mode: i64,
}

impl Default for TextState {
    fn default() -> Self {
        Self {
            font: None,
            size: 1.0,
            spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        }
    }
}

/// The word that is being written.
#[derive(Default)]
pub(super) struct Pen {
    word: Option<Word>,
    /// Along its line and across: where the next letter would stand.
    next: (f64, f64),
    /// Text that stands for the glyphs of a marked part (ActualText), until the first of them is shown.
    pub instead: Option<String>,
    /// The glyphs have such a text.
    pub replaced: bool,
    /// The next letter has been put in its place by itself.
    pub moved: bool,
    letters: String,
}

/// Where a letter is put, seen along its direction of writing.
struct Place {
    along: f64,
    across: f64,
    advance: f64,
    size: f64,
    turn: u8,
    x: f64,
    y: f64,
}

impl Pen {
    /// Shows a string and moves the text matrix on.
    pub fn show(
        &mut self,
        bytes: &[u8],
        state: &TextState,
        matrix: &mut Matrix,
        ctm: &Matrix,
        (reader, page): (&Reader<'_, '_>, &mut Page),
    ) {
        let Some(font) = state.font.clone() else { return };
        let mut at = 0;
        while at < bytes.len() {
            let mut letters = std::mem::take(&mut self.letters);
            letters.clear();
            let code = font.next(&bytes[at..], &mut letters);
            at += code.length;
            let spacing = state.spacing + if code.blank { state.word_spacing } else { 0.0 };
            let step = (code.width * state.size + spacing) * state.stretch;
            let place = place(state, matrix, ctm, code.width, step);
            if let Some(place) = place {
                if code.known || self.replaced {
                    page.known += 1;
                } else {
                    page.unknown += 1;
                }
                if self.replaced {
                    letters.clear();
                    letters.push_str(&self.instead.take().unwrap_or_default());
                }
                let bold = font.bold || state.mode == 2;
                self.put(&letters, &place, bold, reader, page);
            }
            matrix.0 = Matrix([1.0, 0.0, 0.0, 1.0, step, 0.0]).then(matrix).0;
            self.letters = letters;
        }
    }

    fn put(&mut self, letters: &str, place: &Place, bold: bool, reader: &Reader<'_, '_>, page: &mut Page) {
        let gap = place.along - self.next.0;
        let level = (place.across - self.next.1).abs() < 0.2 * place.size;
        let mark = letters.chars().next().is_some_and(|c| ('\u{300}'..='\u{36f}').contains(&c));
        let joins = self.word.as_ref().filter(|word| word.text != " ").is_some_and(|word| {
            let alike = word.turn == place.turn && word.bold == bold;
            let most = if self.moved { PUT_GAP } else { GAP };
            let near = gap < most * place.size && gap > -BACK * place.size;
            let same = (0.7..1.4).contains(&(place.size / word.size));
            (alike && level && near && same) || (mark && gap.abs() < 2.0 * place.size)
        });
        let blank = letters.chars().all(char::is_whitespace);
        if !letters.is_empty() && blank {
            // A blank ends the word before it. When it stands elsewhere (letters of another font come between them
            // later), it is kept as a word of its own, which the line puts where it belongs.
            self.end(reader, page);
            let end = place.along + place.advance;
            match page.words.last_mut().filter(|last| last.turn == place.turn && last.y == place.y) {
                Some(last) if (place.along - along(last) - last.blanks).abs() < BESIDE * place.size => {
                    last.blanks = end - along(last);
                }
                _ => self.begin(" ", place, bold),
            }
        } else if let Some(word) = self.word.as_mut().filter(|_| joins) {
            word.text.push_str(letters);
            if !mark {
                let grown = place.along + place.advance - along(word);
                word.x1 = word.x1.max(word.x1 + grown);
            }
        } else if !letters.is_empty() {
            self.end(reader, page);
            self.begin(letters, place, bold);
        }
        self.moved = false;
        if !mark {
            self.next = (place.along + place.advance, place.across);
        }
    }

    fn begin(&mut self, letters: &str, place: &Place, bold: bool) {
        self.word = Some(Word {
            x0: place.x,
            x1: place.x + place.advance,
            y: place.y,
            size: place.size,
            text: letters.to_owned(),
            bold,
            blanks: 0.0,
            turn: place.turn,
        });
    }

    /// Ends the word that is being written.
    pub fn end(&mut self, reader: &Reader<'_, '_>, page: &mut Page) {
        let Some(word) = self.word.take() else { return };
        if reader.words.get() > 0 {
            reader.words.set(reader.words.get() - 1);
            page.words.push(word);
        }
    }
}

/// How far along its direction a word has come. A word that does not run to the right keeps its length as x1 - x0.
fn along(word: &Word) -> f64 {
    let length = word.x1 - word.x0;
    match word.turn {
        1 => -word.y + length,
        2 => -word.x0 + length,
        3 => word.y + length,
        _ => word.x1,
    }
}

fn place(state: &TextState, matrix: &Matrix, ctm: &Matrix, width: f64, step: f64) -> Option<Place> {
    let m = matrix.then(ctm);
    let (x, y) = m.point(0.0, state.rise);
    let size = state.size.abs() * (m.0[2].hypot(m.0[3]));
    let scale = m.0[0].hypot(m.0[1]);
    let (dx, dy) = (m.0[0] * state.size.signum(), m.0[1] * state.size.signum());
    let sane = [x, y, size, scale].iter().all(|v| v.abs() < 1e5);
    if !sane || size < 0.5 {
        return None;
    }
    let turn = if dy.abs() <= dx.abs() * 0.18 {
        if dx > 0.0 { 0 } else { 2 }
    } else if dx.abs() <= dy.abs() * 0.18 {
        if dy < 0.0 { 1 } else { 3 }
    } else {
        4
    };
    let (along, across) = match turn {
        1 => (-y, x),
        2 => (-x, y),
        3 => (y, x),
        _ => (x, y),
    };
    // Letters set apart on purpose still belong together: their spacing is part of the step.
    let wide = (width * state.size * state.stretch).max(step).max(0.0);
    Some(Place { along, across, advance: (wide * scale).min(1e5), size, turn, x, y })
}
