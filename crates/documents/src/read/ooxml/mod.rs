//! What Word's and Excel's formats share (ECMA-376, part 2): a zip of XML parts, with limits on what comes out of it.

mod package;
mod xml;

pub(crate) use package::{Package, Part};
pub(super) use xml::{Event, Tag, Xml};

use super::Unreadable;

/// A part that broke, of a format as messages call it.
pub(super) fn damaged(format: &'static str, part: &str) -> Unreadable {
    Unreadable::Damaged { format, part: part.to_owned() }
}
