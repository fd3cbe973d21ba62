//! A paragraph while its runs go by.

use super::styles::{ListPlace, Look, Styles};
use crate::read::typed::Typed;

/// A paragraph, not yet ended.
#[derive(Default)]
pub(super) struct Open {
    pub words: Typed,
    pub style: Option<String>,
    pub place: ListPlace,
    /// Its mark has been written before its first words.
    pub is_marked: bool,
    /// Its end was deleted, so the next one goes on in it.
    pub goes_on: bool,
}

/// What a run says of itself.
#[derive(Default)]
pub(super) struct Run {
    pub style: Option<String>,
    pub look: Look,
}

impl Open {
    /// How words of a run look in this paragraph.
    pub fn look(&self, run: &Run, styles: &Styles) -> Look {
        run.look.or(styles.run_look(run.style.as_deref())).or(styles.paragraph_look(self.style.as_deref()))
    }

    /// The list that it belongs to, and the style through which it does.
    pub fn place<'a>(&self, styles: &'a Styles) -> (ListPlace, Option<&'a str>) {
        let (of_style, by) = styles.place(self.style.as_deref());
        match self.place.list {
            Some(_) => (ListPlace { level: self.place.level.or(Some(0)), ..self.place }, None),
            None => (ListPlace { level: self.place.level.or(of_style.level), ..of_style }, by),
        }
    }
}
