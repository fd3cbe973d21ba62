//! Excel's own format (ECMA-376, SpreadsheetML): the cells of every sheet, with their types.
//!
//! A formula counts with the value that was last computed. A merged range holds its value once, in its first cell.
//! A number that is shown with noughts in front ("00123") is a code and becomes words. Only parts of the package are
//! read, never what a link leads to.

mod cells;
mod strings;
mod styles;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ooxml::{Event, Package, Part, Xml};
use super::{MAX_BYTES, Unreadable, is_locked};
use crate::sheets::{Area, Place};

pub(crate) use strings::Strings;
pub(crate) use styles::Styles;

/// What messages call the format.
pub(crate) const FORMAT: &str = "Excel (.xlsx)";
/// More sheets than any workbook of an office has.
const MOST_SHEETS: usize = 255;

/// Why a file is no workbook that can be read, for the person who chose it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoWorkbook {
    /// More than [`MAX_BYTES`].
    #[error(
        "Tệp lớn {bytes} byte, quá giới hạn {MAX_BYTES} byte (20 MB). Hãy bỏ hình ảnh hoặc chia thành nhiều tệp."
    )]
    TooLarge {
        /// Size of the file.
        bytes: usize,
    },
    /// Another format.
    #[error(
        "Đây không phải bảng tính Excel (.xlsx). Hãy mở tệp bằng Excel hoặc LibreOffice, chọn “Lưu thành” → Excel (.xlsx) rồi thử lại."
    )]
    OtherFormat,
    /// Excel's format until 2003.
    #[error(
        "Đây là tệp Excel cũ (.xls), phần mềm không đọc loại này. Hãy mở bằng Excel hoặc LibreOffice, chọn “Lưu thành” → Excel (.xlsx) rồi thử lại."
    )]
    Old,
    /// Locked with a password.
    #[error(
        "Tệp Excel có mật khẩu nên không đọc được. Hãy mở tệp, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc), lưu lại rồi thử lại."
    )]
    Password,
    /// Broken off or damaged.
    #[error(
        "Tệp Excel bị hỏng hoặc tải về chưa đủ (ở phần {part}). Hãy tải lại tệp, hoặc mở bằng Excel hay LibreOffice và lưu thành tệp mới rồi thử lại."
    )]
    Damaged {
        /// Where it broke.
        part: String,
    },
    /// More than any workbook holds.
    #[error("Tệp Excel không bình thường: {what}. Hãy sao phần cần dùng sang một tệp mới rồi thử lại.")]
    Excessive {
        /// What there is too much of.
        what: &'static str,
    },
}

impl From<Unreadable> for NoWorkbook {
    fn from(why: Unreadable) -> Self {
        match why {
            Unreadable::TooLarge { bytes } => Self::TooLarge { bytes },
            Unreadable::Password { .. } => Self::Password,
            Unreadable::Damaged { part, .. } | Unreadable::Doctype { part, .. } => Self::Damaged { part },
            Unreadable::Excessive { what, .. } => Self::Excessive { what },
            _ => Self::OtherFormat,
        }
    }
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// Words.
    Text(Arc<str>),
    /// A number.
    Number(f64),
    /// A day: year, month, day. A time of the day is left out.
    Day(i16, u8, u8),
    /// True or false.
    Switch(bool),
    /// What a formula came to when it failed, such as "#DIV/0!".
    Failed(Arc<str>),
}

impl Held {
    /// The words that a person sees: a whole number without decimals, a day as 05/02/2026.
    pub fn words(&self) -> String {
        match self {
            Self::Text(words) | Self::Failed(words) => words.to_string(),
            Self::Number(number) => format!("{number}"),
            Self::Day(year, month, day) => format!("{day:02}/{month:02}/{year}"),
            Self::Switch(true) => "TRUE".to_owned(),
            Self::Switch(false) => "FALSE".to_owned(),
        }
    }
}

/// A cell with something in it.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldCell {
    /// What it holds.
    pub value: Held,
    /// It is computed.
    pub formula: bool,
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadSheet {
    /// Its name.
    pub name: String,
    /// It is not shown.
    pub hidden: bool,
    /// Its cells, row by row.
    pub cells: BTreeMap<Place, HeldCell>,
    /// The ranges whose cells are one.
    pub merged: Vec<Area>,
}

impl ReadSheet {
    /// The words of a cell; none when it is empty.
    pub fn words(&self, place: Place) -> String {
        self.cells.get(&place).map(|cell| cell.value.words()).unwrap_or_default()
    }
}

/// A workbook as it came in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workbook {
    /// Its sheets, in their order.
    pub sheets: Vec<ReadSheet>,
}

/// Reads the bytes of a workbook.
///
/// # Errors
/// [`NoWorkbook`] with a message for the person who chose the file.
pub fn workbook(bytes: &[u8]) -> Result<Workbook, NoWorkbook> {
    let mut file = Opened::of(bytes)?;
    let mut sheets = Vec::new();
    let mut left = cells::MOST_CELLS;
    for listed in file.sheets.clone() {
        // a chart has a sheet of its own, without cells
        let Some(part) = file.package.part(&listed.part)? else { continue };
        let mut sheet = cells::read(&part, &file.styles, &file.strings, &mut left)?;
        (sheet.name, sheet.hidden) = (listed.name, listed.hidden);
        sheets.push(sheet);
    }
    if sheets.is_empty() {
        return Err(NoWorkbook::Damaged { part: file.main });
    }
    Ok(Workbook { sheets })
}

/// A sheet as the workbook lists it.
#[derive(Clone)]
pub(crate) struct Listed {
    pub name: String,
    pub hidden: bool,
    /// The part with its cells.
    pub part: String,
}

/// A workbook whose package is open and whose lists are read.
pub(crate) struct Opened<'a> {
    pub package: Package<'a>,
    /// The name of the main part.
    pub main: String,
    pub sheets: Vec<Listed>,
    pub styles: Styles,
    pub strings: Strings,
}

impl<'a> Opened<'a> {
    pub fn of(bytes: &'a [u8]) -> Result<Self, NoWorkbook> {
        if bytes.len() > MAX_BYTES {
            return Err(NoWorkbook::TooLarge { bytes: bytes.len() });
        }
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(if is_locked(bytes) { NoWorkbook::Password } else { NoWorkbook::Old });
        }
        if !bytes.starts_with(b"PK") {
            return Err(NoWorkbook::OtherFormat);
        }
        let mut package = Package::open(bytes, FORMAT)?;
        let main = package.named_main()?.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        if !package.has(&main) || !package.holds("xl/") {
            return Err(NoWorkbook::OtherFormat);
        }
        let Some(part) = package.part(&main)? else { return Err(NoWorkbook::OtherFormat) };
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let relations = match package.beside(&main, &format!("_rels/{}.rels", file_name(&main)))? {
            Some(rels) => targets(&rels, &folder)?,
            None => BTreeMap::new(),
        };
        let (sheets, dates_from_1904) = listed(&part, &relations)?;
        let styles = match package.beside(&main, "styles.xml")? {
            Some(part) => styles::read(&part, dates_from_1904)?,
            None => Styles::new(dates_from_1904),
        };
        let strings = match package.beside(&main, "sharedStrings.xml")? {
            Some(part) => strings::read(&part)?,
            None => Strings::default(),
        };
        Ok(Self { package, main, sheets, styles, strings })
    }
}

fn file_name(part: &str) -> &str {
    part.rsplit_once('/').map_or(part, |(_, name)| name)
}

/// The parts that relations lead to, by their ids.
fn targets(rels: &Part, folder: &str) -> Result<BTreeMap<String, String>, Unreadable> {
    let mut xml = Xml::of(rels);
    let mut found = BTreeMap::new();
    while let Some(event) = xml.next()? {
        if let Event::Open(tag) = event
            && tag.name == "Relationship"
            && tag.value("TargetMode") != Some("External")
            && let (Some(id), Some(target)) = (tag.value("Id"), tag.value("Target"))
        {
            found.insert(id.to_owned(), resolved(folder, target));
        }
    }
    Ok(found)
}

/// A target from the folder of the part that names it.
fn resolved(folder: &str, target: &str) -> String {
    let from_root = target.starts_with('/');
    let mut steps: Vec<&str> = if from_root { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/').filter(|step| !step.is_empty() && *step != ".") {
        if step == ".." {
            steps.pop();
        } else {
            steps.push(step);
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

/// The sheets that the workbook lists, and whether its days are counted from 1904.
fn listed(part: &Part, relations: &BTreeMap<String, String>) -> Result<(Vec<Listed>, bool), Unreadable> {
    let mut xml = Xml::of(part);
    let (mut sheets, mut from_1904) = (Vec::new(), false);
    while let Some(event) = xml.next()? {
        let Event::Open(tag) = event else { continue };
        match tag.name.as_str() {
            "workbookPr" => from_1904 = matches!(tag.value("date1904"), Some("1" | "true")),
            "sheet" => {
                if sheets.len() == MOST_SHEETS {
                    return Err(Unreadable::Excessive {
                        format: FORMAT, what: "có quá nhiều trang tính"
                    });
                }
                let Some(target) = tag.value("id").and_then(|id| relations.get(id)) else { continue };
                let hidden = tag.value("state").is_some_and(|state| state != "visible");
                let name = tag.value("name").unwrap_or_default().to_owned();
                sheets.push(Listed { name, hidden, part: target.clone() });
            }
            _ => {}
        }
    }
    Ok((sheets, from_1904))
}

#[cfg(test)]
mod tests;
