//! PDF with text, as programs print it: glyphs with places, no words, no paragraphs, no tables.
//!
//! Bytes → [`file`] objects → [`page`] words and ruling lines → [`line`], [`grid`] lines and cells → [`noise`] dropped
//! → [`frame`], [`habit`], [`prose`], [`table`] columns, paragraphs, rows → transcript. Invariants: nothing
//! panics, every loop over the file's own references is limited, and the order of what is read is that of a person's
//! eye. Not here: pictures of text (a scan has to go through character recognition first), forms, comments and
//! signatures, which stand in annotations that are not read.

mod aligned;
mod file;
mod flow;
mod font;
mod frame;
mod grid;
mod habit;
mod line;
mod noise;
mod page;
mod prose;
mod table;
#[cfg(test)]
mod tests;

use lachan_text::transcript::Note;
use lachan_text::{Transcript, old_charset};

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
    count.check()?;
    let scanned = |empty| if count.pictured.is_empty() { empty } else { Unreadable::Scan };
    let mut transcript = flow::document(pages).map_err(scanned)?;
    if let Some((charset, _)) = old_charset(&transcript.text) {
        return Err(Unreadable::OldFont { charset: charset.name() });
    }
    transcript.notes = count.notes();
    Ok(transcript)
}

/// Fewer signs than this on a page with a picture are a stamp or a page number, no text.
const STAMP: usize = 40;

/// What the pages hold, to tell a document from a scan and letters from signs without meaning.
#[derive(Debug, Default)]
struct Count {
    pages: usize,
    known: usize,
    unknown: usize,
    /// Pages that are pictures, counted from 1.
    pictured: Vec<usize>,
    /// Pages of which a part could not be read.
    unread: Vec<usize>,
}

impl Count {
    fn add(&mut self, page: &page::Page) {
        self.pages += 1;
        self.known += page.known;
        self.unknown += page.unknown;
        if page.pictures > 0 && page.known + page.unknown < STAMP {
            self.pictured.push(self.pages);
        }
        if page.unread {
            self.unread.push(self.pages);
        }
    }

    fn check(&self) -> Result<(), Unreadable> {
        if self.pictured.len() == self.pages && self.pages > 0 {
            return Err(Unreadable::Scan);
        }
        if self.unknown * 4 > self.known {
            return Err(Unreadable::NoLetters);
        }
        Ok(())
    }

    /// Pages whose words are not among what was read: nobody shall believe that they are.
    fn notes(&self) -> Vec<Note> {
        let of = |pages: &[usize], what: &str, advice: &str| {
            let list = pages.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
            (!pages.is_empty()).then(|| Note {
                range: None,
                what: format!("Trang {list} {what}"),
                advice: advice.to_owned(),
            })
        };
        let pictured = of(
            &self.pictured,
            "của tệp PDF là ảnh, chữ trong ảnh không đọc được.",
            "Hãy xem các trang này; nếu có nhiệm vụ thì xin bản .docx hoặc nhập tay.",
        );
        let unread = of(
            &self.unread,
            "của tệp PDF bị hỏng hoặc nén theo kiểu lạ, chữ có thể thiếu.",
            "Hãy so các trang này với bản giấy, hoặc mở tệp và xuất lại ra PDF.",
        );
        pictured.into_iter().chain(unread).collect()
    }
}
