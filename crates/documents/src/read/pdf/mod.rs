//! PDF with text, as programs print it: glyphs with places, no words, no paragraphs, no tables.
//!
//! Bytes → [`file`] objects → [`page`] words and ruling lines → [`line`], [`grid`] lines and cells → [`noise`] dropped
//! → [`frame`], [`prose`], [`table`] columns, paragraphs, rows → [`write`] transcript. Invariants: nothing panics, every
//! loop over the file's own references is limited, and the order of what is read is that of a person's eye. Not here:
//! pictures of text (a scan has to go through character recognition first), forms, comments and signatures, which
//! stand in annotations that are not read.

mod aligned;
mod file;
mod flow;
mod font;
mod frame;
mod grid;
mod line;
mod noise;
mod page;
mod prose;
mod table;
#[cfg(test)]
mod tests;
mod write;

use lachan_text::Transcript;

use super::Unreadable;
use file::{Closed, File};
use page::Reader;

const FORMAT: &str = "PDF (.pdf)";

fn damaged() -> Unreadable {
    Unreadable::Damaged { format: FORMAT, part: "danh mục trang".to_owned() }
}

fn too_many_pages() -> Unreadable {
    Unreadable::Excessive { format: FORMAT, what: "quá 3000 trang" }
}

/// Reads a PDF.
pub(super) fn read(bytes: &[u8]) -> Result<Transcript, Unreadable> {
    let file = File::open(bytes).map_err(|closed| match closed {
        Closed::Broken => damaged(),
        Closed::Password => Unreadable::Password { format: FORMAT },
    })?;
    let mut leaves = page::leaves(&file).ok_or_else(too_many_pages)?;
    if leaves.is_empty() && file.repair() {
        leaves = page::leaves(&file).ok_or_else(too_many_pages)?;
    }
    if leaves.is_empty() {
        return Err(damaged());
    }
    let reader = Reader::new(&file);
    let mut count = Count::default();
    let mut pages = Vec::with_capacity(leaves.len());
    for leaf in &leaves {
        let page = reader.read(leaf);
        count.add(&page);
        pages.push(flow::sort(page));
        if reader.exhausted() {
            return Err(Unreadable::Excessive {
                format: FORMAT, what: "dữ liệu nén bung ra quá lớn"
            });
        }
    }
    count.check(leaves.len())?;
    let transcript = flow::document(pages);
    if transcript.text.trim().is_empty() {
        return Err(if count.pictures > 0 { Unreadable::Scan } else { Unreadable::Empty });
    }
    Ok(transcript)
}

/// What the pages hold, to tell a document from a scan and letters from signs without meaning.
#[derive(Debug, Default)]
struct Count {
    known: usize,
    unknown: usize,
    old: usize,
    pictures: usize,
}

impl Count {
    fn add(&mut self, page: &page::Page) {
        self.known += page.known;
        self.unknown += page.unknown;
        self.old += page.old;
        self.pictures += page.pictures;
    }

    fn check(&self, pages: usize) -> Result<(), Unreadable> {
        // A stamp or a page number on a picture makes no text of it.
        if self.known + self.unknown < 40 * pages && self.pictures >= pages {
            return Err(Unreadable::Scan);
        }
        if self.unknown * 4 > self.known {
            return Err(Unreadable::NoLetters);
        }
        Ok(())
    }
}
