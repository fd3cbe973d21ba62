//! Word's own format (ECMA-376): what a reader of the printed page would see, numbers that Word counts included.
//!
//! Changes that are tracked count as accepted. Headers, footers, notes and comments are no part of the text. Only
//! parts of the package are read, never what a link leads to.

mod body;
mod numbering;
mod package;
mod paragraph;
mod styles;
mod xml;

use lachan_text::Transcript;

use super::Unreadable;
use super::typed::Spelling;
use package::Package;

/// What messages call the format.
const FORMAT: &str = "Word (.docx)";

/// Reads the bytes of a zip: a .docx, or the reason why it is none.
pub(super) fn read(bytes: &[u8]) -> Result<Transcript, Unreadable> {
    let mut package = Package::open(bytes)?;
    let main = package.main_part()?;
    let styles = match package.beside(&main, "styles.xml")? {
        Some(part) => styles::read(&part)?,
        None => styles::Styles::default(),
    };
    let numbering = match package.beside(&main, "numbering.xml")? {
        Some(part) => numbering::read(&part)?,
        None => numbering::Numbering::default(),
    };
    let document = package.part(&main)?.ok_or_else(|| damaged(&main))?;
    Spelling::tried(|spelling| body::read(&document, &styles, numbering.clone(), spelling))
}

fn damaged(part: &str) -> Unreadable {
    Unreadable::Damaged { format: FORMAT, part: part.to_owned() }
}

#[cfg(test)]
mod font_tests;
#[cfg(test)]
mod tests;
