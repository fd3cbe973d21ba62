//! The bytes of a workbook.

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use super::{Book, Sheet, Value};

/// The media type of the bytes.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The workbook cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the workbook cannot be written: {0}")]
pub struct CannotWrite(#[from] XlsxError);

/// The longest name of a sheet.
const LONGEST_NAME: usize = 31;
/// The most characters that Excel keeps in a cell.
const LONGEST_TEXT: usize = 32_767;
/// Numbers up to here keep every digit.
const EXACT: i64 = 999_999_999_999_999;
/// Choices that Excel keeps in a cell's rule, in characters.
const LONGEST_CHOICES: usize = 255;

/// The bytes of a workbook. The same workbook gives the same bytes.
pub fn write(book: &Book) -> Result<Vec<u8>, CannotWrite> {
    let mut workbook = Workbook::new();
    // no clock and no machine's name: the day is that of the format's own beginning
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&book.title).set_creation_datetime(&day));
    let mut names: Vec<String> = Vec::new();
    let empty = [Sheet::default()];
    let sheets = if book.sheets.is_empty() { &empty[..] } else { &book.sheets };
    for one in sheets {
        let name = sheet_name(&one.name, &names);
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&name)?;
        names.push(name);
        sheet(worksheet, one)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A name that Excel allows, and that none of the others bears: at most 31 characters, without `[ ] : * ? / \`, not
/// beginning or ending with an apostrophe, not "History".
pub fn sheet_name(wanted: &str, taken: &[String]) -> String {
    let is_free = |name: &str| !taken.iter().any(|one| one.to_lowercase() == name.to_lowercase());
    let clean: String = wanted
        .chars()
        .map(
            |c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() { ' ' } else { c },
        )
        .collect();
    let words = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = |words: &str, longest: usize| -> String {
        // Excel counts UTF-16 units
        let mut left = longest;
        let short: String = words
            .chars()
            .take_while(|c| {
                left.checked_sub(c.len_utf16()).is_some_and(|rest| {
                    left = rest;
                    true
                })
            })
            .collect();
        short.trim_matches(|c: char| c == '\'' || c.is_whitespace()).to_owned()
    };
    let mut name = cut(&words, LONGEST_NAME);
    if name.is_empty() || name.eq_ignore_ascii_case("history") {
        name = "Bảng".to_owned();
    }
    let first = name.clone();
    for number in 2.. {
        if is_free(&name) {
            break;
        }
        let end = format!(" ({number})");
        name = cut(&first, LONGEST_NAME - end.len()) + &end;
    }
    name
}

/// How cells look.
struct Looks {
    text: Format,
    integer: Format,
    decimal: Format,
    percent: Format,
    money: Format,
    day: Format,
}

impl Looks {
    fn new(bold: bool) -> Self {
        let cell =
            Format::new().set_font_name("Times New Roman").set_font_size(12).set_border(FormatBorder::Thin);
        let cell = cell.set_align(FormatAlign::Top);
        let cell = if bold { cell.set_bold() } else { cell };
        let number = |format: &str| cell.clone().set_num_format(format);
        Self {
            // a quote in front, as a person types one: the words stay words when the cell is edited
            text: cell.clone().set_text_wrap().set_num_format("@").set_quote_prefix(),
            integer: number("#,##0"),
            decimal: number("#,##0.00"),
            percent: number("0.0%"),
            money: number("#,##0\" đ\""),
            day: number("dd/mm/yyyy"),
        }
    }
}

fn sheet(out: &mut Worksheet, one: &Sheet) -> Result<(), XlsxError> {
    let title = Format::new().set_font_name("Times New Roman").set_font_size(13);
    for (row, line) in (0_u32..).zip(&one.above) {
        let format = if row == 0 { title.clone().set_bold() } else { title.clone() };
        out.write_string_with_format(row, 0, clipped(line), &format)?;
    }
    let head = u32::try_from(one.above.len()).unwrap_or(0);
    let below = head + u32::from(!one.columns.is_empty());
    let heading = Format::new()
        .set_font_name("Times New Roman")
        .set_font_size(12)
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    for (column, one) in (0_u16..).zip(&one.columns) {
        out.write_string_with_format(head, column, clipped(&one.heading), &heading)?;
    }
    let (plain, bold) = (Looks::new(false), Looks::new(true));
    for (row, cells) in (0_u32..).zip(&one.rows) {
        let looks = if one.bold.contains(&row) { &bold } else { &plain };
        for (column, value) in (0_u16..).zip(cells) {
            cell(out, below + row, column, value, looks)?;
        }
    }
    merges(out, one, below, &plain)?;
    for (column, width) in (0_u16..).zip(widths(one)) {
        out.set_column_width(column, width)?;
    }
    choices(out, one, below)?;
    if below > 0 {
        out.set_freeze_panes(below, 0)?;
    }
    if !one.columns.is_empty() {
        out.set_repeat_rows(head, head)?;
    }
    out.set_paper_size(9).set_print_fit_to_pages(1, 0);
    if widths(one).iter().sum::<f64>() > 90.0 {
        out.set_landscape();
    }
    Ok(())
}

fn cell(out: &mut Worksheet, row: u32, column: u16, value: &Value, looks: &Looks) -> Result<(), XlsxError> {
    #[allow(clippy::cast_precision_loss, reason = "at most 15 digits")]
    let whole = |number: i64| number as f64;
    match value {
        Value::Empty => out.write_blank(row, column, &looks.text)?,
        Value::Text(words) => out.write_string_with_format(row, column, clipped(words), &looks.text)?,
        Value::Integer(n) | Value::Money(n) if n.abs() > EXACT => {
            out.write_string_with_format(row, column, n.to_string(), &looks.text)?
        }
        Value::Integer(n) => out.write_number_with_format(row, column, whole(*n), &looks.integer)?,
        Value::Money(n) => out.write_number_with_format(row, column, whole(*n), &looks.money)?,
        Value::Decimal(n) | Value::Percent(n) if !n.is_finite() => {
            out.write_blank(row, column, &looks.text)?
        }
        Value::Decimal(n) => out.write_number_with_format(row, column, *n, &looks.decimal)?,
        Value::Percent(n) => out.write_number_with_format(row, column, *n, &looks.percent)?,
        Value::Day(year, month, day) => {
            // Excel knows no day before 1900, and no 31/2
            let known =
                u16::try_from(*year).ok().and_then(|year| ExcelDateTime::from_ymd(year, *month, *day).ok());
            match known {
                Some(known) => out.write_datetime_with_format(row, column, &known, &looks.day)?,
                None => {
                    let words = format!("{day:02}/{month:02}/{year}");
                    out.write_string_with_format(row, column, words, &looks.text)?
                }
            }
        }
    };
    Ok(())
}

/// Joins cells, then puts what the first one holds back in.
fn merges(out: &mut Worksheet, one: &Sheet, below: u32, looks: &Looks) -> Result<(), XlsxError> {
    for area in &one.merged {
        let (first, last) = (area.first, area.last);
        let columns = (u16::try_from(first.column), u16::try_from(last.column));
        let (Ok(left), Ok(right)) = columns else { continue };
        if first == last {
            continue;
        }
        out.merge_range(below + first.row, left, below + last.row, right, "", &looks.text)?;
        let row = usize::try_from(first.row).ok().and_then(|row| one.rows.get(row));
        if let Some(value) = row.and_then(|cells| cells.get(usize::from(left))) {
            cell(out, below + first.row, left, value, looks)?;
        }
    }
    Ok(())
}

fn choices(out: &mut Worksheet, one: &Sheet, below: u32) -> Result<(), XlsxError> {
    for (column, of) in (0_u16..).zip(&one.columns) {
        let length: usize = of.choices.iter().map(|words| words.encode_utf16().count() + 1).sum();
        if of.choices.is_empty() || length > LONGEST_CHOICES {
            continue;
        }
        let rule = DataValidation::new().allow_list_strings(&of.choices)?;
        out.add_data_validation(below, column, below + 4999, column, &rule)?;
    }
    Ok(())
}

/// The widths of the columns in letters: what was asked for, else what fits, from 8 to 50.
fn widths(one: &Sheet) -> Vec<f64> {
    let letters = |value: &Value| match value {
        Value::Text(words) => words.lines().map(|line| line.chars().count()).max().unwrap_or(0),
        Value::Integer(n) => n.to_string().len() * 4 / 3,
        Value::Money(n) => n.to_string().len() * 4 / 3 + 2,
        Value::Empty => 0,
        Value::Decimal(_) | Value::Percent(_) | Value::Day(..) => 12,
    };
    let column = |(index, column): (usize, &super::SheetColumn)| {
        let widest = one.rows.iter().filter_map(|cells| cells.get(index)).map(letters).max().unwrap_or(0);
        let heading = column.heading.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
        let fitting = widest.max(heading).clamp(6, 48) + 2;
        let wanted = usize::from(column.width);
        u16::try_from(if wanted > 0 { wanted } else { fitting }).map_or(20.0, f64::from)
    };
    one.columns.iter().enumerate().map(column).collect()
}

/// Words as Excel keeps them: without characters that XML does not know, at most 32,767 long.
fn clipped(words: &str) -> String {
    let known = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    let mut left = LONGEST_TEXT;
    let fits = |c: &char| {
        left.checked_sub(c.len_utf16()).is_some_and(|rest| {
            left = rest;
            true
        })
    };
    words.chars().filter(known).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).take_while(fits).collect()
}
