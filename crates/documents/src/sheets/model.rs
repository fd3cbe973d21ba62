//! What a workbook that goes out is made of.

use std::borrow::Cow;

use super::Area;

/// What stands in a cell. There is no formula: figures are counted before they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Words, also those that look like a number or a formula.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with decimals, two of which are shown.
    Decimal(f64),
    /// A share of one: 0.833 is shown as 83,3%.
    Percent(f64),
    /// Đồng.
    Money(i64),
    /// A day: year, month from 1, day from 1.
    Day(i16, u8, u8),
}

impl Value {
    /// Words.
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// The number that a figure in Vietnamese writing is ("1.234", "0,5", "83,3%"); its words where it is none, and
    /// where it is a code with a nought in front.
    pub fn figure(words: &str) -> Self {
        let plain = words.trim();
        let (digits, percent) = match plain.strip_suffix('%') {
            Some(rest) => (rest.trim_end(), true),
            None => (plain, false),
        };
        match (number(digits), percent) {
            (Some((value, _)), true) => Self::Percent(value / 100.0),
            (Some((value, false)), false) => Self::Decimal(value),
            #[allow(clippy::cast_possible_truncation, reason = "at most 15 digits")]
            (Some((value, true)), false) => Self::Integer(value as i64),
            (None, _) => Self::Text(words.to_owned()),
        }
    }
}

/// A number in Vietnamese writing, and whether it is whole.
fn number(text: &str) -> Option<(f64, bool)> {
    let (sign, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let (whole, part) = match text.split_once(',') {
        Some((whole, part)) => (whole, Some(part)),
        None => (text, None),
    };
    let groups: Vec<&str> = whole.split('.').collect();
    let grouped = groups.len() == 1
        || ((1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3));
    let digits = groups.concat();
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let part_fits = part.is_none_or(all_digits);
    let is_code = digits.len() > 1 && digits.starts_with('0');
    if !grouped || !all_digits(&digits) || !part_fits || is_code {
        return None;
    }
    let part = part.unwrap_or("");
    // more digits than a number of Excel holds
    if digits.len() + part.len() > 15 {
        return None;
    }
    let value: f64 = format!("{digits}.{part}0").parse().ok()?;
    Some((sign * value, part.is_empty()))
}

/// A column of a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SheetColumn {
    /// What stands at its head.
    pub heading: String,
    /// Its width in letters; fitting what it holds when 0.
    pub width: u16,
    /// Words that its cells may be chosen from; any when empty.
    pub choices: Vec<String>,
}

impl SheetColumn {
    /// A column as wide as what it holds.
    pub fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), ..Self::default() }
    }

    /// With a width in letters.
    #[must_use]
    pub fn wide(mut self, letters: u16) -> Self {
        self.width = letters;
        self
    }

    /// With words to choose from.
    #[must_use]
    pub fn of(mut self, choices: &[&str]) -> Self {
        self.choices = choices.iter().map(|&words| words.to_owned()).collect();
        self
    }
}

/// One sheet: lines above the table, the head of the table, its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Its name; what Excel does not allow in one is taken out.
    pub name: String,
    /// Lines above the table; the first is bold.
    pub above: Vec<String>,
    /// The columns; their headings stand still when the rows are scrolled.
    pub columns: Vec<SheetColumn>,
    /// The rows under the headings.
    pub rows: Vec<Vec<Value>>,
    /// Cells that are one, counted from the first row under the headings.
    pub merged: Vec<Area>,
    /// Rows, counted likewise, that are bold.
    pub bold: Vec<u32>,
}

/// A workbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// The title in the file's properties.
    pub title: String,
    /// Its sheets.
    pub sheets: Vec<Sheet>,
}

/// Words for a field of a .csv, which has no types: what a spreadsheet would take for a formula gets an apostrophe
/// in front.
pub fn plain(words: &str) -> Cow<'_, str> {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{words}"))
    } else {
        Cow::Borrowed(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_in_vietnamese_writing_become_numbers() {
        assert_eq!(Value::figure("1.234.567"), Value::Integer(1_234_567));
        assert_eq!(Value::figure("0"), Value::Integer(0));
        assert_eq!(Value::figure("-12"), Value::Integer(-12));
        assert_eq!(Value::figure("0,5"), Value::Decimal(0.5));
        assert_eq!(Value::figure("83,5%"), Value::Percent(0.835));
        for words in
            ["007", "5 / 6", "1.23", "12.34.567", "", "=1+1", "1e5", "1234567890123456", "II", "1,", ",5"]
        {
            assert_eq!(Value::figure(words), Value::Text(words.to_owned()), "{words}");
        }
    }

    #[test]
    fn a_field_of_a_csv_cannot_begin_like_a_formula() {
        assert_eq!(plain("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(plain("\t=1"), "'\t=1");
        assert_eq!(plain("Trường A"), "Trường A");
    }
}
