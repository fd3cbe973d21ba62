//! A page while its tags go by.

use lachan_text::Transcript;

use super::kind::{is_block, is_heading, is_unseen};
use super::list::List;
use super::sheet::Sheet;
use super::tag::Tag;
use crate::read::Unreadable;
use crate::read::draft::Draft;
use crate::read::grid::Grid;
use crate::read::old_font::Font;
use crate::read::typed::{Spelling, Typed};

/// Deeper than any page of words.
const DEEPEST: usize = 500;

/// An element that is open and not yet closed.
struct Open {
    name: String,
    skipped: bool,
    bold: bool,
    font: Option<Font>,
}

/// The page so far.
#[derive(Default)]
pub(super) struct Page {
    draft: Draft,
    open: Vec<Open>,
    lists: Vec<List>,
    grid: Grid,
    in_head: bool,
    words: Typed,
    sheet: Sheet,
    /// What stands in the style element that is open.
    rules: String,
    spelling: Spelling,
    mark: Option<String>,
    apart: bool,
    excess: Option<&'static str>,
}

impl Page {
    /// What there is too much of.
    pub fn excess(&self) -> Option<&'static str> {
        self.excess
    }

    /// A page whose words are spelt in a certain way.
    pub fn spelt(spelling: Spelling) -> Page {
        Page { spelling, ..Page::default() }
    }

    pub fn words(&mut self, piece: &str) {
        if self.open.last().is_some_and(|open| open.name == "style") {
            self.rules.push_str(piece);
        }
        // Words between the cells of a table belong to none of them.
        if self.skipped() || self.grid.is_between() {
            return;
        }
        if !piece.trim().is_empty()
            && let Some(mark) = self.mark.take()
        {
            self.words.push(&mark, false, None);
            self.words.part();
        }
        let bold = self.open.iter().rev().any(|open| open.bold);
        let font = self.open.last().and_then(|open| open.font).and_then(Font::old);
        self.words.push(piece, bold, font);
    }

    fn skipped(&self) -> bool {
        self.open.last().is_some_and(|open| open.skipped)
    }

    pub fn open(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        if name == "br" || name == "hr" {
            self.end_paragraph(name == "hr");
        }
        if tag.closed {
            return;
        }
        self.words.part();
        self.end_forerunner(name);
        let above = self.open.last();
        let font = tag.font.or_else(|| self.sheet.font(name, &tag.classes));
        let font = font.or_else(|| above?.font);
        let bold = tag.bold.unwrap_or_else(|| {
            above.is_some_and(|open| open.bold) || matches!(name, "b" | "strong" | "th") || is_heading(name)
        });
        let skipped = above.is_some_and(|open| open.skipped) || tag.hidden || is_unseen(name);
        if self.open.len() >= DEEPEST {
            self.excess = Some("thẻ lồng nhau quá sâu");
            return;
        }
        self.open.push(Open { name: tag.name.clone(), skipped, bold, font });
        if !skipped {
            self.begin(tag);
        }
    }

    /// An element ends its forerunner, whose end need not be written (WHATWG HTML, 13.1.2.4). What a cell or a row
    /// holds ends with it; letters that a paragraph made bold stay so in the next.
    fn end_forerunner(&mut self, name: &str) {
        let ends = |open: &str| match name {
            "td" | "th" => matches!(open, "td" | "th"),
            "tr" | "li" => open == name,
            name => open == "p" && is_block(name),
        };
        let fence = |open: &Open| matches!(open.name.as_str(), "table" | "ol" | "ul" | "div");
        let from = self.open.iter().rposition(fence).map_or(0, |at| at + 1);
        let Some(at) = self.open[from..].iter().position(|open| ends(&open.name)) else { return };
        match name {
            "td" | "th" | "tr" => self.open.truncate(from + at),
            _ => drop(self.open.remove(from + at)),
        }
    }

    fn begin(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "table" => {
                self.end_paragraph(true);
                self.grid.begin_table(&mut self.draft);
            }
            "thead" => self.in_head = true,
            "tr" => {
                self.end_paragraph(false);
                self.grid.begin_row(self.in_head);
            }
            "td" | "th" => {
                self.end_paragraph(false);
                if !self.grid.begin_cell(tag.colspan, tag.rowspan) {
                    self.excess = Some("bảng có quá nhiều cột");
                }
            }
            "ol" | "ul" => {
                self.end_paragraph(false);
                self.lists.push(List::new(tag.name == "ol", &tag.kind, tag.number));
            }
            "li" => {
                self.end_paragraph(false);
                self.mark = self.lists.last_mut().map(|list| list.mark(tag.number));
            }
            name if is_block(name) => self.end_paragraph(is_heading(name) || name == "p"),
            _ => {}
        }
    }

    pub fn close(&mut self, name: &str) {
        if name == "br" || name == "p" {
            self.end_paragraph(false);
        }
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else { return };
        // A cell that was not closed ends with its table, but nothing inside a table closes what stands around it.
        let fence = self.open.iter().rposition(|open| open.name == "table").unwrap_or(0);
        if at < fence && name != "table" && !matches!(name, "body" | "html") {
            return;
        }
        self.words.part();
        let skipped = self.open[at].skipped;
        if name == "style" {
            self.sheet.read(&std::mem::take(&mut self.rules));
        }
        self.open.truncate(at);
        if skipped {
            return;
        }
        match name {
            "table" => {
                self.end_paragraph(false);
                self.grid.end_table(&mut self.draft);
                self.apart = true;
            }
            "thead" => self.in_head = false,
            "tr" => {
                self.end_paragraph(false);
                self.grid.end_row();
            }
            "td" | "th" => {
                self.end_paragraph(false);
                self.grid.end_cell();
            }
            "ol" | "ul" => {
                self.end_paragraph(false);
                self.lists.pop();
            }
            name if is_block(name) || name == "li" => self.end_paragraph(is_heading(name)),
            _ => {}
        }
    }

    fn end_paragraph(&mut self, apart: bool) {
        let words = std::mem::take(&mut self.words);
        if words.is_empty() {
            self.apart |= apart;
            return;
        }
        if let Some(words) = self.grid.put(words.written(&mut self.spelling)) {
            self.draft.paragraph(&words, self.apart);
        }
        self.apart = apart;
    }

    pub fn finish(mut self) -> Result<Transcript, Unreadable> {
        self.end_paragraph(false);
        while self.grid.is_open() {
            self.grid.end_table(&mut self.draft);
        }
        Ok(Transcript { notes: self.spelling.notes(), ..self.draft.finish()? })
    }
}
