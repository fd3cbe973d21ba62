//! Which cell of a table takes which figure. No I/O.

use lachan_documents::sheets::Place;
use serde::{Deserialize, Serialize};

use crate::slice::Counted;
use crate::time::Day;

crate::id! {
    /// A table that a body above wants filled.
    TemplateId,
}

/// The largest workbook that is taken in, in bytes; the table of files holds the same limit.
pub const MAX_BYTES: usize = 5_000_000;

/// A cell by its name, "C5".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct At(pub Place);

impl TryFrom<String> for At {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Place::parse(&name).map(Self).ok_or(name)
    }
}

impl From<At> for String {
    fn from(at: At) -> Self {
        at.0.to_string()
    }
}

/// What a cell takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Take {
    /// Key of a figure, of a composed target, or one of [`Word`].
    pub figure: String,
    /// Which number of a figure.
    pub part: Part,
    /// Over which days.
    pub over: Over,
}

impl Take {
    /// Words, or a number that has no parts.
    pub fn word(word: Word) -> Self {
        Self { figure: word.name().to_owned(), part: Part::Settled, over: Over::Turn }
    }

    /// The word that it is; nothing for a figure.
    pub fn as_word(&self) -> Option<Word> {
        Word::parse(&self.figure)
    }
}

/// What is no figure of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The tasks as the report itself shows them; it has parts.
    Tasks,
    /// How many bodies report.
    Expected,
    /// How many of them have sent theirs.
    Received,
    /// How many sent it by the last day.
    OnTime,
    /// What the report is called.
    Title,
    /// First day of the figures.
    From,
    /// Last day of the figures.
    To,
    /// The year of that day.
    Year,
    /// Who reports.
    Body,
    /// The province.
    Province,
    /// In rows: the name of the commune or body.
    Name,
    /// In rows: 1, 2, 3.
    Ordinal,
}

impl Word {
    /// Those for a single cell, in the order of the list of choices.
    pub const SINGLE: [Self; 10] = [
        Self::Tasks,
        Self::Expected,
        Self::Received,
        Self::OnTime,
        Self::Title,
        Self::From,
        Self::To,
        Self::Year,
        Self::Body,
        Self::Province,
    ];
    /// Those for a column of rows.
    pub const COLUMN: [Self; 3] = [Self::Name, Self::Ordinal, Self::Tasks];

    /// The name kept in the database and in message ids (`tables-take-*`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Tasks => "report-tasks",
            Self::Expected => "report-expected",
            Self::Received => "report-received",
            Self::OnTime => "report-on-time",
            Self::Title => "report-title",
            Self::From => "report-from",
            Self::To => "report-to",
            Self::Year => "report-year",
            Self::Body => "report-body",
            Self::Province => "province",
            Self::Name => "row-name",
            Self::Ordinal => "row-ordinal",
        }
    }

    /// The word of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::SINGLE.into_iter().chain(Self::COLUMN).find(|word| word.name() == name)
    }

    /// Whether one of several numbers is meant.
    pub fn has_parts(self) -> bool {
        self == Self::Tasks
    }
}

/// One of the numbers of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Done.
    Settled,
    /// All.
    Total,
    /// Done of all, in percents.
    Share,
    /// Under way and in time.
    UnderWay,
    /// Past their day.
    Late,
}

impl Part {
    /// All of them, in the order of the list of choices.
    pub const ALL: [Self; 5] = [Self::Settled, Self::Total, Self::Share, Self::UnderWay, Self::Late];

    /// The name in forms and message ids (`tables-part-*`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Total => "total",
            Self::Share => "share",
            Self::UnderWay => "under-way",
            Self::Late => "late",
        }
    }

    /// The number of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// A count; nothing for a share.
    pub fn of(self, counted: Counted) -> Option<u64> {
        match self {
            Self::Settled => Some(counted.settled),
            Self::Total => Some(counted.total),
            Self::UnderWay => Some(counted.under_way),
            Self::Late => Some(counted.late),
            Self::Share => None,
        }
    }
}

/// Over which days a figure is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// Those of the report.
    Turn,
    /// From 1 January to the last day of the report (*luỹ kế*).
    Year,
    /// The same days a year before (*cùng kỳ*).
    YearBefore,
}

impl Over {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Turn, Self::Year, Self::YearBefore];

    /// The name in forms and message ids (`tables-over-*`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::Year => "year",
            Self::YearBefore => "year-before",
        }
    }

    /// The days of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|over| over.name() == name)
    }

    /// First and last day, for a report from one day to another.
    pub fn days(self, from: Day, to: Day) -> (Day, Day) {
        let earlier = |day: Day| Day(day.0.saturating_sub(jiff::Span::new().years(1)));
        match self {
            Self::Turn => (from, to),
            Self::Year => (Day(to.0.first_of_year()), to),
            Self::YearBefore => (earlier(from), earlier(to)),
        }
    }
}

/// A cell and what it takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellRule {
    /// The sheet.
    pub sheet: String,
    /// The cell.
    pub at: At,
    /// The words left of it, by which it is known again in the next edition of the file.
    pub left: String,
    /// The words above it.
    pub above: String,
    /// What it takes.
    pub take: Take,
    /// Nobody has confirmed it yet.
    #[serde(default)]
    pub guessed: bool,
}

/// What the rows of a block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rows {
    /// The communes, wards and special zones of the last day of the figures.
    Communes,
    /// The bodies that report.
    Bodies,
}

impl Rows {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Communes, Self::Bodies];

    /// The name in forms and message ids (`tables-rows-*`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Communes => "communes",
            Self::Bodies => "bodies",
        }
    }
}

/// A column of a block and what it takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnRule {
    /// Which column, from 0.
    pub column: u32,
    /// The words above it.
    pub heading: String,
    /// What it takes.
    pub take: Take,
}

/// Rows of one kind: one commune or body each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The sheet.
    pub sheet: String,
    /// The first row, as Excel numbers it.
    pub first: u32,
    /// The last row that may be filled.
    pub last: u32,
    /// What the rows are.
    pub rows: Rows,
    /// The columns that are filled.
    pub columns: Vec<ColumnRule>,
    /// Nobody has confirmed it yet.
    #[serde(default)]
    pub guessed: bool,
}

impl Block {
    /// Whether a cell lies in its rows.
    pub fn holds(&self, sheet: &str, place: Place) -> bool {
        self.sheet == sheet && (self.first..=self.last).contains(&(place.row + 1))
    }
}

/// Everything that is filled in a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Single cells.
    pub cells: Vec<CellRule>,
    /// Rows.
    pub blocks: Vec<Block>,
}

impl Rules {
    /// Whether nothing is filled.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.blocks.iter().all(|block| block.columns.is_empty())
    }

    /// Whether a guess waits to be looked at.
    pub fn has_guesses(&self) -> bool {
        self.cells.iter().any(|rule| rule.guessed) || self.blocks.iter().any(|block| block.guessed)
    }

    /// As a person has confirmed them.
    #[must_use]
    pub fn confirmed(mut self) -> Self {
        self.cells.iter_mut().for_each(|rule| rule.guessed = false);
        self.blocks.iter_mut().for_each(|block| block.guessed = false);
        self
    }

    /// All that is taken, each with whether rows take it.
    pub fn takes(&self) -> impl Iterator<Item = (&Take, Option<Rows>)> {
        let cells = self.cells.iter().map(|rule| (&rule.take, None));
        let rows = |block: &Block| block.rows;
        let columns = self
            .blocks
            .iter()
            .flat_map(move |block| block.columns.iter().map(move |column| (&column.take, Some(rows(block)))));
        cells.chain(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_a_figure_follow_those_of_the_report() {
        let day = |text: &str| Day::parse(text).unwrap();
        let (from, to) = (day("2027-12-15"), day("2028-02-29"));
        assert_eq!(Over::Turn.days(from, to), (from, to));
        assert_eq!(Over::Year.days(from, to), (day("2028-01-01"), to));
        assert_eq!(Over::YearBefore.days(from, to), (day("2026-12-15"), day("2027-02-28")));
    }

    #[test]
    fn rules_come_back_from_the_database() {
        let rules = Rules {
            cells: vec![CellRule {
                sheet: "Biểu 01".into(),
                at: At(Place::parse("C5").unwrap()),
                left: "Trẻ bị xâm hại".into(),
                above: "Nam".into(),
                take: Take { figure: "support-figure".into(), part: Part::UnderWay, over: Over::YearBefore },
                guessed: true,
            }],
            blocks: Vec::new(),
        };
        let text = serde_json::to_string(&rules).unwrap();
        assert!(text.contains("\"at\":\"C5\"") && text.contains("\"over\":\"year-before\""), "{text}");
        assert_eq!(serde_json::from_str::<Rules>(&text).unwrap(), rules);
        assert!(serde_json::from_str::<Rules>(&text.replace("\"C5\"", "\"5C\"")).is_err());
        assert!(rules.has_guesses() && !rules.confirmed().has_guesses());
    }
}
