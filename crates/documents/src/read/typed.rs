//! The words of a paragraph with the fonts that they were typed in, until they are written in Unicode.
//!
//! A paragraph is converted when it is whole: VNI writes a letter as two signs, which may stand in two runs, and
//! whether a run is in Unicode after all shows in what it touches.

use lachan_text::transcript::Note;
use lachan_text::{OldCharset, Transcript, old_charset, to_unicode};

use super::draft::Words;
use super::old_font::OldFont;
use super::{Unreadable, converted};

/// The words of a paragraph as they were typed.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pieces: Vec<Piece>,
    /// The next piece belongs to another run than the last one.
    is_parted: bool,
    /// There is more than blanks.
    is_filled: bool,
}

/// What stands in one run.
#[derive(Debug)]
struct Piece {
    text: String,
    bold: bool,
    font: Option<OldFont>,
}

impl Typed {
    /// Adds a piece of the run.
    pub fn push(&mut self, text: &str, bold: bool, font: Option<OldFont>) {
        self.is_filled |= !text.trim().is_empty();
        let is_parted = std::mem::take(&mut self.is_parted);
        match self.pieces.last_mut() {
            Some(last) if !is_parted && last.bold == bold && last.font == font => last.text.push_str(text),
            _ => self.pieces.push(Piece { text: text.to_owned(), bold, font }),
        }
    }

    /// A run has ended.
    pub fn part(&mut self) {
        self.is_parted = true;
    }

    /// Nothing but blanks?
    pub fn is_empty(&self) -> bool {
        !self.is_filled
    }

    /// The words in Unicode.
    pub fn written(mut self, spelling: &mut Spelling) -> Words {
        for piece in &mut self.pieces {
            piece.font = piece.font.or(spelling.rest);
        }
        self.leave_unicode();
        self.join_marks();
        let mut words = Words::default();
        for piece in &self.pieces {
            match piece.font {
                Some(font) => words.push(&spelling.unicode(&piece.text, font), piece.bold),
                None => words.push(&piece.text, piece.bold),
            }
        }
        words
    }

    /// Runs that hold letters of Unicode only bear the name of an old font, as does what touches them: a word
    /// processor takes the letters that a font lacks from another one, in the middle of a word.
    fn leave_unicode(&mut self) {
        let mut is_unicode: Vec<bool> = self.pieces.iter().map(|piece| is_unicode(&piece.text)).collect();
        for at in 1..self.pieces.len() {
            is_unicode[at] |= is_unicode[at - 1] && self.touch(at);
        }
        for at in (1..self.pieces.len()).rev() {
            is_unicode[at - 1] |= is_unicode[at] && self.touch(at);
        }
        for (piece, is_unicode) in self.pieces.iter_mut().zip(is_unicode) {
            piece.font = piece.font.filter(|_| !is_unicode);
        }
    }

    /// The piece and the one before it share a word.
    fn touch(&self, at: usize) -> bool {
        self.pieces[at - 1].text.ends_with(char::is_alphabetic)
            && self.pieces[at].text.starts_with(char::is_alphabetic)
    }

    /// A mark of VNI goes to its letter in the run before.
    fn join_marks(&mut self) {
        for at in 1..self.pieces.len() {
            let (before, from) = self.pieces.split_at_mut(at);
            let (before, piece) = (&mut before[at - 1], &mut from[0]);
            let is_vni = piece.font.is_some_and(|font| font.charset == OldCharset::Vni);
            let (Some(letter), Some(mark)) = (before.text.chars().next_back(), piece.text.chars().next())
            else {
                continue;
            };
            let pair = String::from_iter([letter, mark]);
            if is_vni
                && before.font == piece.font
                && to_unicode(&pair, OldCharset::Vni).chars().nth(1).is_none()
            {
                before.text.push(piece.text.remove(0));
            }
        }
    }
}

/// Letters of Vietnamese, or tones that stand behind one, that no character set of one byte a letter has.
fn is_unicode(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{1ea0}'..='\u{1ef9}' | '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
            || "ĂăĐđĨĩŨũƠơƯư".contains(c)
    })
}

/// How the words of a document are spelt, and what was converted of them.
#[derive(Debug, Default)]
pub(super) struct Spelling {
    /// What words in other fonts are typed for.
    rest: Option<OldFont>,
    /// The character sets that were met, in the order of meeting.
    met: Vec<OldCharset>,
}

impl Spelling {
    fn unicode(&mut self, text: &str, font: OldFont) -> String {
        let written = to_unicode(text, font.charset);
        if written != text && !self.met.contains(&font.charset) {
            self.met.push(font.charset);
        }
        if font.capitals { written.to_uppercase() } else { written }
    }

    /// What the person is told.
    pub fn notes(&self) -> Vec<Note> {
        let names: Vec<&str> = self.met.iter().map(|charset| charset.name()).collect();
        if names.is_empty() { Vec::new() } else { vec![converted(&names.join(" và "))] }
    }

    /// Reads a document by its fonts; once more where these do not say what its letters show.
    pub fn tried(
        read: impl Fn(Spelling) -> Result<Transcript, Unreadable>,
    ) -> Result<Transcript, Unreadable> {
        let by_fonts = read(Spelling::default())?;
        match old_charset(&by_fonts.text) {
            Some((charset, _)) => {
                let rest = Some(OldFont { charset, capitals: false });
                read(Spelling { rest, ..Spelling::default() })
            }
            None => Ok(by_fonts),
        }
    }
}
