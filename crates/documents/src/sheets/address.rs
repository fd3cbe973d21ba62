//! Where a cell stands: "C7".

use std::fmt;

/// Rows that a sheet of Excel has.
pub(crate) const ROWS: u32 = 1_048_576;
/// Columns that a sheet of Excel has.
pub(crate) const COLUMNS: u32 = 16_384;

/// The place of a cell, both counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The row, from 0.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
}

impl Place {
    /// The cell in a row and a column, both counted from 0.
    pub fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }

    /// The place that a name such as "C7" or "$C$7" means.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.replace('$', "");
        let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (letters, digits) = name.split_at(letters);
        if letters.is_empty() || letters.len() > 3 || digits.starts_with(['0', '+']) {
            return None;
        }
        let column = letters
            .bytes()
            .fold(0_u32, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
        let row: u32 = digits.parse().ok()?;
        ((1..=ROWS).contains(&row) && column <= COLUMNS).then(|| Self { row: row - 1, column: column - 1 })
    }

    /// "C", the name of the column.
    pub fn column_name(self) -> String {
        let mut letters = Vec::new();
        let mut rest = self.column + 1;
        while rest > 0 {
            letters.push(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0));
            rest = (rest - 1) / 26;
        }
        letters.reverse();
        letters.into_iter().map(char::from).collect()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.column_name(), self.row + 1)
    }
}

/// A rectangle of cells that are one: "B2:D2".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    /// The cell at the upper left, which holds the value.
    pub first: Place,
    /// The cell at the lower right.
    pub last: Place,
}

impl Area {
    /// The rectangle that a name such as "B2:D2" means.
    pub fn parse(name: &str) -> Option<Self> {
        let (first, last) = name.split_once(':').unwrap_or((name, name));
        let (first, last) = (Place::parse(first)?, Place::parse(last)?);
        (first.row <= last.row && first.column <= last.column).then_some(Self { first, last })
    }

    /// Does a cell lie in it?
    pub fn holds(self, place: Place) -> bool {
        (self.first.row..=self.last.row).contains(&place.row)
            && (self.first.column..=self.last.column).contains(&place.column)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.first, self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_excel_names_them() {
        for (name, row, column) in [
            ("A1", 0, 0),
            ("C7", 6, 2),
            ("Z1", 0, 25),
            ("AA10", 9, 26),
            ("AZ2", 1, 51),
            ("XFD1048576", ROWS - 1, COLUMNS - 1),
        ] {
            assert_eq!(Place::parse(name), Some(Place::new(row, column)), "{name}");
            assert_eq!(Place::new(row, column).to_string(), name);
        }
        assert_eq!(Place::parse("$C$7"), Place::parse("c7"));
        for name in ["", "A", "7", "A0", "A01", "XFE1", "A1048577", "A-1", "ABCD1", "Ă1", "A1B"] {
            assert_eq!(Place::parse(name), None, "{name}");
        }
        let area = Area::parse("B2:D3").unwrap();
        assert!(area.holds(Place::new(2, 3)) && !area.holds(Place::new(3, 3)));
        assert_eq!(Area::parse("D3:B2"), None);
    }
}
