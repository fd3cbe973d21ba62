//! The document itself: its elements as they come, paragraphs and tables as they go.

use lachan_text::Transcript;

use super::FORMAT;
use super::numbering::Numbering;
use super::paragraph::{Open, Run};
use super::styles::Styles;
use crate::read::Unreadable;
use crate::read::draft::{Draft, Words};
use crate::read::grid::Grid;
use crate::read::old_font::Font;
use crate::read::ooxml::Part;
use crate::read::ooxml::{Event, Tag, Xml};
use crate::read::typed::Spelling;

/// Reads `document.xml`.
pub(super) fn read(
    part: &Part,
    styles: &Styles,
    numbering: Numbering,
    spelling: Spelling,
) -> Result<Transcript, Unreadable> {
    let mut body = Body { numbering, spelling, ..Body::new(styles) };
    let mut xml = Xml::of(part);
    let mut skipped = 0_usize;
    while let Some(event) = xml.next()? {
        match event {
            Event::Open(_) if skipped > 0 => skipped += 1,
            Event::Close(_) if skipped > 0 => skipped -= 1,
            Event::Words(_) if skipped > 0 => {}
            Event::Open(tag) if is_left_out(&tag.name) => {
                body.left_out(&tag.name);
                skipped = 1;
            }
            Event::Open(tag) => body.open(&tag)?,
            Event::Close(name) => body.close(&name),
            Event::Words(words) => body.words(&words),
        }
    }
    body.finish()
}

/// What the reader of the printed page does not see: deleted and moved text, what a field is made from, the older
/// form of a drawing, how things looked before a change.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "del"
            | "moveFrom"
            | "delText"
            | "instrText"
            | "delInstrText"
            | "Fallback"
            | "rt"
            | "sectPr"
            | "binData"
    ) || name.ends_with("Change")
}

struct Body<'s> {
    styles: &'s Styles,
    numbering: Numbering,
    draft: Draft,
    grid: Grid,
    spelling: Spelling,
    /// The paragraph that is open; text boxes hold paragraphs within one.
    open: Vec<Open>,
    run: Run,
    /// A paragraph whose end was deleted.
    unended: Option<Words>,
    apart: bool,
    /// Inside `pPr`, `rPr`, `t`.
    in_paragraph_props: bool,
    in_run_props: bool,
    in_words: bool,
    /// Tables that are open in the paragraphs of a text box count with the others.
    in_row_props: bool,
}

impl<'s> Body<'s> {
    fn new(styles: &'s Styles) -> Self {
        Body {
            styles,
            numbering: Numbering::default(),
            draft: Draft::default(),
            grid: Grid::default(),
            spelling: Spelling::default(),
            open: Vec::new(),
            run: Run::default(),
            unended: None,
            apart: false,
            in_paragraph_props: false,
            in_run_props: false,
            in_words: false,
            in_row_props: false,
        }
    }

    /// Some of what is left out says something by being there.
    fn left_out(&mut self, name: &str) {
        if name == "del" && self.in_row_props {
            self.grid.row_is_dropped();
        } else if name == "del"
            && self.in_paragraph_props
            && let Some(open) = self.open.last_mut()
        {
            open.goes_on = true;
        }
    }

    fn open(&mut self, tag: &Tag) -> Result<(), Unreadable> {
        let excess = || Unreadable::Excessive { format: FORMAT, what: "bảng có quá nhiều cột" };
        match tag.name.as_str() {
            "p" => self.open.push(Open::default()),
            "pPr" => self.in_paragraph_props = true,
            "rPr" => self.in_run_props = true,
            "r" => self.begin_run(),
            "t" => self.in_words = true,
            "tbl" => self.grid.begin_table(&mut self.draft),
            "tr" => self.grid.begin_row(false),
            "trPr" => self.in_row_props = true,
            "tblHeader" if tag.is_on() => self.grid.row_is_header(),
            "gridBefore" => self.grid.skip_columns(tag.number().unwrap_or(0)),
            "tc" if !self.grid.begin_cell(1, 1) => return Err(excess()),
            "gridSpan" if !self.grid.cell_spans(tag.number().unwrap_or(1).max(1)) => return Err(excess()),
            "vMerge" if tag.value("val").is_none_or(|value| value != "restart") => {
                self.grid.cell_joins_above()
            }
            "tab" if !self.in_paragraph_props => self.write(" "),
            "noBreakHyphen" => self.write("-"),
            "sym" => self.symbol(),
            "br" if tag.value("type").is_none_or(|kind| kind == "textWrapping") => self.break_line(),
            "cr" => self.break_line(),
            _ if self.in_paragraph_props && !self.in_run_props => self.paragraph_property(tag),
            "rStyle" => self.run.style = tag.value("val").map(str::to_owned),
            _ if self.in_run_props && !self.in_paragraph_props => self.run.look.read(tag),
            _ => {}
        }
        Ok(())
    }

    fn begin_run(&mut self) {
        self.run = Run::default();
        if let Some(open) = self.open.last_mut() {
            open.words.part();
        }
    }

    fn paragraph_property(&mut self, tag: &Tag) {
        let Some(open) = self.open.last_mut() else { return };
        match tag.name.as_str() {
            "pStyle" => open.style = tag.value("val").map(str::to_owned),
            "numId" => open.place.list = tag.number(),
            "ilvl" => open.place.level = tag.number(),
            "pageBreakBefore" if tag.is_on() => self.apart = true,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.end_paragraph(),
            "pPr" => self.in_paragraph_props = false,
            "rPr" => self.in_run_props = false,
            "t" => self.in_words = false,
            "tbl" => {
                self.grid.end_table(&mut self.draft);
                self.apart = true;
            }
            "tr" => self.grid.end_row(),
            "trPr" => self.in_row_props = false,
            "tc" => self.grid.end_cell(),
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if self.in_words {
            self.write(words);
        }
    }

    /// A sign of a picture font, mostly a bullet that was put in by hand.
    fn symbol(&mut self) {
        if self.open.last().is_some_and(|open| open.words.is_empty()) {
            self.write("- ");
        }
    }

    fn write(&mut self, piece: &str) {
        let Some(open) = self.open.last_mut() else { return };
        let look = open.look(&self.run, self.styles);
        if look.hidden == Some(true) {
            return;
        }
        let bold = look.bold == Some(true);
        if !open.is_marked && !piece.trim().is_empty() {
            open.is_marked = true;
            let (place, by) = open.place(self.styles);
            if let Some(mark) = self.numbering.mark(place, by, self.styles) {
                open.words.push(&mark, bold, None);
                open.words.part();
            }
        }
        open.words.push(piece, bold, look.font.and_then(Font::old));
    }

    /// A line that was ended by hand is a line of its own: names of bodies in a head, a title.
    fn break_line(&mut self) {
        if let Some(open) = self.open.last_mut() {
            let words = std::mem::take(&mut open.words).written(&mut self.spelling);
            self.put(words);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let mut words = self.unended.take().unwrap_or_default();
        words.append(&open.words.written(&mut self.spelling));
        if open.goes_on {
            self.unended = Some(words);
        } else {
            self.put(words);
        }
    }

    fn put(&mut self, words: Words) {
        if words.is_empty() {
            self.apart = true;
            return;
        }
        if let Some(words) = self.grid.put(words) {
            self.draft.paragraph(&words, self.apart);
        }
        self.apart = false;
    }

    fn finish(mut self) -> Result<Transcript, Unreadable> {
        while self.grid.is_open() {
            self.grid.end_table(&mut self.draft);
        }
        if let Some(words) = self.unended.take() {
            self.put(words);
        }
        Ok(Transcript { notes: self.spelling.notes(), ..self.draft.finish()? })
    }
}
