//! Word's own format (ECMA-376): what a reader of the printed page would see, numbers that Word counts included.
//!
//! Changes that are tracked count as accepted. Headers, footers, notes and comments are no part of the text. Only
//! parts of the package are read, never what a link leads to.

mod body;
mod numbering;
mod paragraph;
mod styles;

use lachan_text::Transcript;

use super::Unreadable;
use super::ooxml::Package;
use super::typed::Spelling;

/// What messages call the format.
const FORMAT: &str = "Word (.docx)";

/// Reads the bytes of a zip: a .docx, or the reason why it is none.
pub(super) fn read(bytes: &[u8]) -> Result<Transcript, Unreadable> {
    let mut package = Package::open(bytes, FORMAT)?;
    let main = main_part(&mut package)?;
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

/// The name of the part with the text.
fn main_part(package: &mut Package<'_>) -> Result<String, Unreadable> {
    let main = package.named_main()?.unwrap_or_else(|| "word/document.xml".to_owned());
    let other = package.holds("xl/") || package.holds("ppt/");
    if package.has(&main) && (main.starts_with("word/") || !other) {
        return Ok(main);
    }
    Err(what_it_is(package))
}

fn what_it_is(package: &Package<'_>) -> Unreadable {
    if package.holds("xl/") {
        Unreadable::Format { format: "bảng tính Excel (.xlsx)" }
    } else if package.holds("ppt/") {
        Unreadable::Format { format: "trình chiếu PowerPoint (.pptx)" }
    } else if package.holds("content.xml") {
        Unreadable::Format { format: "OpenDocument (.odt)" }
    } else if package.holds("word/") {
        damaged("word/document.xml")
    } else {
        Unreadable::NoDocument { format: "tệp nén (.zip)" }
    }
}

fn damaged(part: &str) -> Unreadable {
    Unreadable::Damaged { format: FORMAT, part: part.to_owned() }
}

#[cfg(test)]
mod font_tests;
#[cfg(test)]
mod tests;
