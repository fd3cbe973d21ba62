//! The lists of a workbook: which sheet is which, which column is which, and the rows under the headings.

use std::collections::BTreeMap;

use lachan_documents::read::{Held, ReadSheet, Workbook};
use lachan_documents::sheets::Place;
use lachan_text::{fold, normalise};

use super::model::{Fault, Heading, MOST_ROWS};
use crate::time::Day;
use crate::web::form::Problem;

/// Headings are looked for in so many rows from the top.
const FAR: u32 = 20;
/// The sheet of the template that explains the others, without marks.
const GUIDE: &str = "huong dan";

/// A list: the rows of one sheet under known headings.
pub(super) struct List<'a> {
    pub sheet: &'a ReadSheet,
    pub columns: BTreeMap<Heading, u32>,
    /// The row of the headings.
    head: u32,
}

/// A row, its cells taken by their headings.
pub(super) struct Line<'a> {
    list: &'a List<'a>,
    row: u32,
    pub faults: Vec<Fault>,
}

/// The lists of schools and of people in a workbook, and what is wrong with sheets that are neither.
pub(super) struct Lists<'a> {
    pub schools: Vec<List<'a>>,
    pub people: Vec<List<'a>>,
    pub problems: Vec<(String, Problem)>,
}

pub(super) fn lists(book: &Workbook) -> Lists<'_> {
    let mut found = Lists { schools: Vec::new(), people: Vec::new(), problems: Vec::new() };
    for sheet in book.sheets.iter().filter(|sheet| !sheet.hidden && fold(&sheet.name).trim() != GUIDE) {
        let schools = list(sheet, &Heading::SCHOOLS);
        let people = list(sheet, &Heading::PEOPLE);
        // a sheet is the list whose headings it has more of
        let (list, headings, of) = match (schools, people) {
            (Some(schools), Some(people)) if people.columns.len() > schools.columns.len() => {
                (people, &Heading::PEOPLE[..], &mut found.people)
            }
            (Some(schools), _) => (schools, &Heading::SCHOOLS[..], &mut found.schools),
            (None, Some(people)) => (people, &Heading::PEOPLE[..], &mut found.people),
            (None, None) => continue,
        };
        let missing: Vec<&str> = headings
            .iter()
            .filter(|heading| heading.is_needed() && !list.columns.contains_key(heading))
            .map(|heading| heading.words())
            .collect();
        let rows = list.rows().count();
        if !missing.is_empty() {
            let problem = Problem::new("file", "import-columns-missing").with("columns", missing.join(", "));
            found.problems.push((sheet.name.clone(), problem));
        } else if rows > MOST_ROWS {
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let problem = Problem::new("file", "import-too-many-rows")
                .with("n", count(rows))
                .with("most", count(MOST_ROWS));
            found.problems.push((sheet.name.clone(), problem));
        } else {
            of.push(list);
        }
    }
    let empty = [&found.schools, &found.people]
        .iter()
        .all(|lists| lists.iter().all(|list| list.rows().next().is_none()));
    if empty && found.problems.is_empty() {
        found.problems.push((String::new(), Problem::new("file", "import-nothing-found")));
    }
    found
}

fn plain(words: &str) -> String {
    let folded = fold(&normalise(words));
    let folded = folded.replace(['*', ':', ','], " ");
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The list whose headings stand in the first rows, if at least two of them do.
fn list<'a>(sheet: &'a ReadSheet, headings: &[Heading]) -> Option<List<'a>> {
    let mut rows: BTreeMap<u32, BTreeMap<Heading, u32>> = BTreeMap::new();
    let top = sheet.cells.range(..Place::new(FAR, 0));
    for (place, cell) in top {
        let Held::Text(words) = &cell.value else { continue };
        let words = plain(words);
        let is = |heading: &&Heading| {
            plain(heading.words()) == words || heading.others().contains(&words.as_str())
        };
        if let Some(heading) = headings.iter().find(is) {
            rows.entry(place.row).or_default().entry(*heading).or_insert(place.column);
        }
    }
    let (head, columns) =
        rows.into_iter().max_by_key(|(row, columns)| (columns.len(), std::cmp::Reverse(*row)))?;
    (columns.len() >= 2).then_some(List { sheet, columns, head })
}

impl List<'_> {
    /// The rows with anything under a heading.
    pub fn rows(&self) -> impl Iterator<Item = u32> {
        let mut last = None;
        self.sheet.cells.range(Place::new(self.head + 1, 0)..).filter_map(move |(place, cell)| {
            let fills = self.columns.values().any(|column| *column == place.column)
                && !cell.value.words().trim().is_empty()
                && last != Some(place.row);
            if fills {
                last = Some(place.row);
            }
            fills.then_some(place.row)
        })
    }

    pub fn line(&self, row: u32) -> Line<'_> {
        Line { list: self, row, faults: Vec::new() }
    }
}

impl Line<'_> {
    /// The cell under a heading; the first of the row where there is no such column.
    pub fn place(&self, heading: Heading) -> Place {
        Place::new(self.row, self.list.columns.get(&heading).copied().unwrap_or(0))
    }

    fn held(&self, heading: Heading) -> Option<&Held> {
        self.list.columns.get(&heading)?;
        self.list.sheet.cells.get(&self.place(heading)).map(|cell| &cell.value)
    }

    pub fn fault(&mut self, heading: Heading, problem: Problem) {
        self.faults.push(Fault { place: self.place(heading), problem });
    }

    /// Words without blanks around them; a fault where more than `most` letters, or nothing when they are needed.
    pub fn words(&mut self, heading: Heading, needed: bool, most: usize) -> String {
        let words = self.held(heading).map(Held::words).unwrap_or_default();
        let words = normalise(&words).split_whitespace().collect::<Vec<_>>().join(" ");
        let what = heading.words();
        if let Some(Held::Failed(_)) = self.held(heading) {
            let problem =
                Problem::new("file", "import-failed-formula").with("what", what).with("value", words.clone());
            self.fault(heading, problem);
        } else if words.is_empty() && needed {
            self.fault(heading, Problem::new("file", "import-empty").with("what", what));
        } else if words.chars().count() > most {
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            self.fault(
                heading,
                Problem::new("file", "import-too-long").with("what", what).with("most", most),
            );
        }
        words
    }

    /// A day, where one stands.
    pub fn day(&mut self, heading: Heading) -> Option<Day> {
        let held = self.held(heading)?.clone();
        let words = held.words();
        let words = words.trim();
        if words.is_empty() {
            return None;
        }
        let numbers: Vec<i16> = match held {
            Held::Day(year, month, day) => vec![i16::from(day), i16::from(month), year],
            _ => words.split(['/', '-', '.']).map_while(|part| part.trim().parse().ok()).collect(),
        };
        let shape = matches!(numbers.as_slice(), [1..=31, 1..=99, 1900..=2999])
            && words.split(['/', '-', '.']).count() == 3;
        let day = match numbers.as_slice() {
            [day, month, year] if shape => {
                let (day, month) = (i8::try_from(*day).unwrap_or(0), i8::try_from(*month).unwrap_or(0));
                Day::parse(&format!("{year:04}-{month:02}-{day:02}"))
            }
            _ => None,
        };
        if day.is_none() {
            let id = if shape { "import-no-such-day" } else { "import-no-day" };
            self.fault(heading, Problem::new("file", id).with("day", words.to_owned()));
        }
        day
    }
}
