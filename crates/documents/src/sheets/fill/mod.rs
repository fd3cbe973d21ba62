//! Somebody else's workbook filled: a ministry's own table with our figures in it.
//!
//! Only the named cells change; styles, merged cells, formulas, print set-up and every other part stay byte for byte.
//! A cell with a formula is never overwritten, nor one that lies under a merged range. The values that formulas had
//! are taken out, so that the program that opens the file computes them anew.

mod changes;
mod labels;
mod scan;
mod splice;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write as _};

use quick_xml::escape::unescape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::{Area, Place, Value};
use crate::read::{NoWorkbook, Opened, ReadSheet, workbook};

pub use changes::{Change, Changed, changes};
pub use labels::Fillable;
use scan::Scan;

/// Why a template was not filled. Nothing is filled then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotFill {
    /// The file is no workbook.
    #[error(transparent)]
    NoWorkbook(#[from] NoWorkbook),
    /// There is no sheet of that name.
    #[error("Tệp mẫu không có trang tính “{sheet}”.")]
    NoSheet {
        /// The name.
        sheet: String,
    },
    /// The cell is computed.
    #[error("Ô {place} của trang “{sheet}” có công thức, không ghi đè được. Hãy chọn ô khác.")]
    Formula {
        /// The sheet.
        sheet: String,
        /// The cell.
        place: Place,
    },
    /// The cell lies under a merged range.
    #[error("Ô {place} của trang “{sheet}” nằm trong ô gộp {area}; hãy ghi vào ô {}.", .area.first)]
    Merged {
        /// The sheet.
        sheet: String,
        /// The cell.
        place: Place,
        /// The range.
        area: Area,
    },
    /// Two values for one cell.
    #[error("Ô {place} của trang “{sheet}” được ghi hai lần.")]
    Twice {
        /// The sheet.
        sheet: String,
        /// The cell.
        place: Place,
    },
    /// The file cannot be put together again.
    #[error("Không ghi được tệp Excel: {0}")]
    Written(String),
}

/// What goes into a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Filling {
    /// The name of the sheet.
    pub sheet: String,
    /// The cell.
    pub place: Place,
    /// What it gets.
    pub value: Value,
}

/// A workbook to be filled.
pub struct Template<'a> {
    bytes: &'a [u8],
    file: Opened<'a>,
    sheets: Vec<Page>,
}

/// One of its sheets: what it says, and where that stands in its part.
struct Page {
    read: ReadSheet,
    part: String,
    text: String,
    scan: Scan,
}

impl<'a> Template<'a> {
    /// Reads a workbook.
    ///
    /// # Errors
    /// [`NoWorkbook`] with a message for the person who chose the file.
    pub fn open(bytes: &'a [u8]) -> Result<Self, NoWorkbook> {
        let read = workbook(bytes)?;
        let mut file = Opened::of(bytes)?;
        let mut sheets = Vec::new();
        for listed in file.sheets.clone() {
            let Some(sheet) = read.sheets.iter().find(|sheet| sheet.name == listed.name) else { continue };
            let Some(part) = file.package.part(&listed.part)? else { continue };
            let scan = scan::scan(&part.text).ok_or(NoWorkbook::Damaged { part: listed.part.clone() })?;
            sheets.push(Page { read: sheet.clone(), part: listed.part, text: part.text, scan });
        }
        Ok(Self { bytes, file, sheets })
    }

    /// The cells that wait to be filled, with the words left of them and above them.
    pub fn fillable(&self) -> Vec<Fillable> {
        self.sheets
            .iter()
            .filter(|page| !page.read.hidden)
            .flat_map(|page| labels::of(&page.read, &page.scan))
            .collect()
    }

    /// The sheets that are shown, with what their cells hold.
    pub fn sheets(&self) -> impl Iterator<Item = &ReadSheet> {
        self.sheets.iter().map(|page| &page.read).filter(|sheet| !sheet.hidden)
    }

    /// The words left of a cell and above it, as in [`Fillable`]; empty where there is no such sheet.
    pub fn around(&self, sheet: &str, place: Place) -> (String, String) {
        self.page(sheet).map(|page| labels::around(&page.read, place)).unwrap_or_default()
    }

    /// The last row and the last column of a sheet that have a cell, be it an empty one with a border.
    pub fn last(&self, sheet: &str) -> Option<Place> {
        self.page(sheet)?.scan.last()
    }

    /// The words of a cell's formula as they stand in the file; nothing where the cell has none. They are empty where
    /// another cell's formula fills this one too.
    pub fn formula(&self, sheet: &str, place: Place) -> Option<Cow<'_, str>> {
        let page = self.page(sheet)?;
        if !page.scan.is_computed(place) {
            return None;
        }
        let words = page.scan.cell(place).and_then(|cell| page.text.get(cell.computes.clone()));
        Some(words.map_or(Cow::Borrowed(""), |words| unescape(words).unwrap_or(Cow::Borrowed(words))))
    }

    /// May a value be written into a cell?
    ///
    /// # Errors
    /// [`CannotFill`], naming sheet and cell.
    pub fn check(&self, sheet: &str, place: Place) -> Result<(), CannotFill> {
        let page = self.page(sheet).ok_or_else(|| CannotFill::NoSheet { sheet: sheet.to_owned() })?;
        page.check(place)
    }

    fn page(&self, sheet: &str) -> Option<&Page> {
        self.sheets.iter().find(|page| page.read.name == sheet)
    }

    /// The bytes of the workbook with some cells filled.
    ///
    /// # Errors
    /// [`CannotFill`], naming the cell.
    pub fn fill(&mut self, fillings: &[Filling]) -> Result<Vec<u8>, CannotFill> {
        let mut by_sheet: BTreeMap<usize, BTreeMap<Place, &Value>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for filling in fillings {
            let (sheet, place) = (filling.sheet.clone(), filling.place);
            let index = self.sheets.iter().position(|page| page.read.name == sheet);
            let Some(index) = index else { return Err(CannotFill::NoSheet { sheet }) };
            self.sheets[index].check(place)?;
            if !seen.insert((index, place)) {
                return Err(CannotFill::Twice { sheet, place });
            }
            by_sheet.entry(index).or_default().insert(place, &filling.value);
        }
        let nothing = BTreeMap::new();
        let mut changed: BTreeMap<String, String> = BTreeMap::new();
        for (index, page) in self.sheets.iter().enumerate() {
            let values = by_sheet.get(&index).unwrap_or(&nothing);
            let text = splice::sheet(&page.text, &page.scan, values, &self.file.styles);
            if text != page.text {
                changed.insert(page.part.clone(), text);
            }
        }
        if let Some(part) = self.file.package.part(&self.file.main).map_err(NoWorkbook::from)? {
            let damaged = || NoWorkbook::Damaged { part: self.file.main.clone() };
            changed.insert(part.name, splice::computed_on_opening(&part.text).ok_or_else(damaged)?);
        }
        let filled = zipped(self.bytes, &changed).map_err(CannotFill::Written)?;
        // whatever the template was like: what leaves here can be opened
        workbook(&filled)?;
        Ok(filled)
    }
}

impl Page {
    /// May a cell be written?
    fn check(&self, place: Place) -> Result<(), CannotFill> {
        let sheet = self.read.name.clone();
        if self.scan.is_computed(place) {
            return Err(CannotFill::Formula { sheet, place });
        }
        match self.read.merged.iter().find(|area| area.holds(place) && area.first != place) {
            Some(area) => Err(CannotFill::Merged { sheet, place, area: *area }),
            None => Ok(()),
        }
    }
}

/// The package with some parts changed; all others are copied as they lie.
fn zipped(bytes: &[u8], changed: &BTreeMap<String, String>) -> Result<Vec<u8>, String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let mut from = ZipArchive::new(Cursor::new(bytes)).map_err(|error| told(&error))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for index in 0..from.len() {
        let file = from.by_index_raw(index).map_err(|error| told(&error))?;
        let name = file.name().map(std::borrow::Cow::into_owned).map_err(|error| told(&error))?;
        match changed.get(&name) {
            Some(text) => {
                to.start_file(name, options).map_err(|error| told(&error))?;
                to.write_all(text.as_bytes()).map_err(|error| told(&error))?;
            }
            None => to.raw_copy_file(file).map_err(|error| told(&error))?,
        }
    }
    Ok(to.finish().map_err(|error| told(&error))?.into_inner())
}
