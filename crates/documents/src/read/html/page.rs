//! A page while its tags go by.

use lachan_text::Transcript;

use super::list::List;
use super::tag::Tag;
use crate::read::Unreadable;
use crate::read::draft::{Draft, Words};
use crate::read::grid::Grid;

/// Deeper than any page of words.
const DEEPEST: usize = 500;

/// An element that is open and not yet closed.
struct Open {
    name: String,
    skipped: bool,
    bold: bool,
}

/// The page so far.
#[derive(Default)]
pub(super) struct Page {
    draft: Draft,
    open: Vec<Open>,
    lists: Vec<List>,
    grid: Grid,
    in_head: bool,
    words: Words,
    mark: Option<String>,
    apart: bool,
    excess: Option<&'static str>,
}

impl Page {
    /// What there is too much of.
    pub fn excess(&self) -> Option<&'static str> {
        self.excess
    }

    pub fn words(&mut self, piece: &str) {
        // Words between the cells of a table belong to none of them.
        if self.skipped() || self.grid.is_between() {
            return;
        }
        if !piece.trim().is_empty()
            && let Some(mark) = self.mark.take()
        {
            self.words.push(&mark, false);
        }
        let bold = self.open.iter().rev().any(|open| open.bold);
        self.words.push(piece, bold);
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
        let above = self.open.last();
        let bold = tag.bold.unwrap_or_else(|| {
            above.is_some_and(|open| open.bold) || matches!(name, "b" | "strong" | "th") || is_heading(name)
        });
        let skipped = above.is_some_and(|open| open.skipped) || tag.hidden || is_unseen(name);
        if self.open.len() >= DEEPEST {
            self.excess = Some("thẻ lồng nhau quá sâu");
            return;
        }
        self.open.push(Open { name: tag.name.clone(), skipped, bold });
        if !skipped {
            self.begin(tag);
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
        let skipped = self.open[at].skipped;
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
        if let Some(words) = self.grid.put(words) {
            self.draft.paragraph(&words, self.apart);
        }
        self.apart = apart;
    }

    pub fn finish(mut self) -> Result<Transcript, Unreadable> {
        self.end_paragraph(false);
        while self.grid.is_open() {
            self.grid.end_table(&mut self.draft);
        }
        self.draft.finish()
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// What a browser does not show, or what is no part of the document.
fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "select"
            | "textarea"
            | "button"
            | "nav"
            | "title"
            | "video"
            | "audio"
            | "canvas"
    )
}

fn is_block(name: &str) -> bool {
    is_heading(name)
        || matches!(
            name,
            "p" | "div"
                | "blockquote"
                | "section"
                | "article"
                | "header"
                | "footer"
                | "main"
                | "aside"
                | "center"
                | "pre"
                | "form"
                | "fieldset"
                | "address"
                | "figure"
                | "figcaption"
                | "dl"
                | "dt"
                | "dd"
                | "body"
                | "html"
                | "details"
                | "summary"
                | "caption"
                | "legend"
        )
}
