//! A grid of equal tiles, one for each place: a map that reads as a list, on a phone and to a screen reader.

use std::borrow::Cow;

use maud::{Markup, html};

use super::clock::Tone;

/// One place and its figure.
#[derive(Clone, Debug)]
pub struct Tile<'a> {
    /// The place.
    pub name: Cow<'a, str>,
    /// Its figure in words; nothing where there is none to tell.
    pub value: Option<Cow<'a, str>>,
    /// How it stands.
    pub tone: Tone,
    /// Where "why" is answered.
    pub href: Cow<'a, str>,
}

/// The tiles, in the order given.
#[must_use]
pub fn tiles(tiles: &[Tile<'_>], none: &str) -> Markup {
    html! {
        div.tiles {
            ol {
                @for tile in tiles {
                    @let (class, sign) = look(tile);
                    li class=(class) {
                        a href=(tile.href) { (tile.name) b { (sign) " " (tile.value.as_deref().unwrap_or(none)) } }
                    }
                }
            }
        }
    }
}

fn look(tile: &Tile<'_>) -> (&'static str, &'static str) {
    match (&tile.value, tile.tone) {
        (None, _) => ("none", "–"),
        (_, Tone::Late) => ("late", "◆"),
        (_, Tone::Due | Tone::Calm) => ("due", "▲"),
        (_, Tone::Done) => ("ok", "✓"),
    }
}
