//! The four faces that everything is set in: Tinos, which has the widths of Times New Roman.

use std::collections::HashMap;
use std::sync::LazyLock;

use skrifa::MetadataProvider as _;
use skrifa::instance::{LocationRef, Size};

/// A face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
    Italic,
    BoldItalic,
}

impl Face {
    pub const ALL: [Self; 4] = [Self::Regular, Self::Bold, Self::Italic, Self::BoldItalic];

    pub fn of(bold: bool, italic: bool) -> Self {
        match (bold, italic) {
            (false, false) => Self::Regular,
            (true, false) => Self::Bold,
            (false, true) => Self::Italic,
            (true, true) => Self::BoldItalic,
        }
    }

    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../fonts/Tinos-Regular.ttf"),
            Self::Bold => include_bytes!("../../fonts/Tinos-Bold.ttf"),
            Self::Italic => include_bytes!("../../fonts/Tinos-Italic.ttf"),
            Self::BoldItalic => include_bytes!("../../fonts/Tinos-BoldItalic.ttf"),
        }
    }
}

/// A letter as a face draws it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    /// Its number in the face.
    pub glyph: u32,
    /// Its width at a size of one.
    pub width: f32,
}

/// What the faces draw.
pub(super) struct Fonts {
    faces: [HashMap<char, Drawn>; 4],
}

/// From the top of a line to its letters' foot, at a size of one.
pub(super) const ASCENT: f32 = 0.891;
/// The height of a line, at a size of one: what word processors take for single spacing.
pub(super) const LINE: f32 = 1.149;
/// Drawn where a face does not have a letter.
const MISSING: char = '\u{25a1}';

impl Fonts {
    /// The letter that stands for another one: itself, or a box.
    pub fn shown(&self, letter: char) -> char {
        let known = self.faces.iter().all(|face| face.contains_key(&letter));
        if known { letter } else { MISSING }
    }

    pub fn drawn(&self, letter: char, face: Face) -> Drawn {
        let letters = &self.faces[face as usize];
        letters
            .get(&letter)
            .or_else(|| letters.get(&MISSING))
            .copied()
            .unwrap_or(Drawn { glyph: 0, width: 0.5 })
    }

    pub fn width(&self, letter: char, face: Face, size: f32) -> f32 {
        self.drawn(letter, face).width * size
    }
}

/// All faces; nothing if one cannot be read.
pub(super) fn all() -> Option<&'static Fonts> {
    static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
        let [regular, bold, italic, both] = Face::ALL.map(|face| letters(face.bytes()));
        Some(Fonts { faces: [regular?, bold?, italic?, both?] })
    });
    FONTS.as_ref()
}

fn letters(bytes: &'static [u8]) -> Option<HashMap<char, Drawn>> {
    let font = skrifa::FontRef::new(bytes).ok()?;
    let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    let of = |(code, glyph): (u32, skrifa::GlyphId)| {
        let letter = char::from_u32(code)?;
        Some((letter, Drawn { glyph: glyph.to_u32(), width: metrics.advance_width(glyph)? }))
    };
    Some(font.charmap().mappings().filter_map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Widths of Times New Roman in its own units of 2048: 512 for a blank, 1024 for a figure, 1479 for "A".
    #[test]
    fn widths_are_those_of_times_new_roman() {
        let fonts = all().unwrap();
        for (letter, units) in
            [(' ', 512.0), ('0', 1024.0), ('A', 1479.0), ('a', 909.0), ('ế', 909.0), ('ự', 1024.0)]
        {
            let width = fonts.drawn(letter, Face::Regular).width * 2048.0;
            if letter == 'ự' {
                // wider than "u" by its horn
                assert!((1024.0..1200.0).contains(&width), "{width}");
            } else {
                assert!((width - units).abs() < 0.6, "{letter}: {width}");
            }
        }
    }

    #[test]
    fn every_letter_of_vietnamese_is_drawn_in_every_face() {
        let marks = ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"];
        let fonts = all().unwrap();
        for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY".chars() {
            for mark in marks {
                let letter = lachan_text::normalise(&format!("{vowel}{mark}")).into_owned();
                let mut letters = letter.chars();
                let first = letters.next().unwrap();
                assert_eq!(letters.next(), None, "{letter} is one letter");
                assert_eq!(fonts.shown(first), first);
            }
        }
        for letter in "đĐ₫“”‘’–—…•§°½≥≤±×□→".chars() {
            assert_eq!(fonts.shown(letter), letter);
        }
        assert_eq!(fonts.shown('漢'), MISSING);
    }
}
