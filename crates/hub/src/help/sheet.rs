//! The directory as a workbook: taken along, filled in an office, and read back.
//!
//! What goes out comes in again: the list that is downloaded is the template. A place is known by its name
//! and commune; all rows are written, or none. Rows that a file lacks stay in the directory: taking out needs
//! a reason.

use std::collections::{BTreeMap, BTreeSet};

use lachan_documents::read::workbook;
use lachan_documents::sheets::{Book, Place as Spot, Sheet, SheetColumn, Value, write};
use lachan_text::{fold, normalise};
use serde_json::json;

use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::help::actions::{self, Place, READ, WRITE, Wanted};
use crate::help::model::{Draft, KINDS};
use crate::help::reading::{self, WHOLE_PROVINCE};
use crate::help::store;
use crate::organisations;
use crate::organisations::actions::Area;
use crate::web::Lang;
use crate::web::form::{Form, Problem};

/// Offices work in Vietnamese, whatever the language of the screen.
const VI: Lang = Lang::Vi;
/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 5_000_000;
/// The most rows of a file.
const MOST_ROWS: usize = 2_000;
/// The row of the headings is looked for in so many rows from the top.
const FAR: u32 = 20;

/// The columns: the field of the form, the message of the heading, the width in letters.
const COLUMNS: &[(&str, &str, u16)] = &[
    ("kind", "help-field-kind", 22),
    ("name", "help-field-name", 36),
    ("what", "help-field-what", 44),
    ("area", "help-field-area", 20),
    ("address", "help-field-address", 34),
    ("phone", "help-field-phone", 16),
    ("phone_2", "help-field-phone-2", 16),
    ("hours", "help-field-hours", 40),
    ("holidays", "help-field-holidays", 18),
    ("name_en", "help-field-name-en", 30),
    ("what_en", "help-field-what-en", 36),
];

/// The entries that an officer wants to see, as a workbook. Taking them along is kept in the journal.
pub async fn export(hub: &Hub, who: &Principal, wanted: &Wanted) -> Result<Vec<u8>> {
    let places = actions::directory(hub, who, wanted).await?;
    let areas = actions::communes(hub).await?;
    let names = organisations::actions::names(hub).await?;
    let today = hub.clock.now().day();
    let mut rows = Vec::new();
    for place in &places {
        let words = actions::fields(&place.says, VI, &areas).into_iter().map(|(_, words)| Value::text(words));
        let mut cells: Vec<_> = words.collect();
        let checked = place.checked_on.0;
        let small = |n: i8| u8::try_from(n).unwrap_or(1);
        cells.push(Value::Day(checked.year(), small(checked.month()), small(checked.day())));
        cells.push(Value::text(names.short(actions::keeper(hub, place.organisation).await?, today)));
        rows.push(cells);
    }
    let count = rows.len();
    let sheet =
        Sheet { name: VI.t("help-menu").into_owned(), columns: columns(&areas), rows, ..Sheet::default() };
    let bytes = write(&Book { title: VI.t("help-menu").into_owned(), sheets: vec![sheet, guide()] });
    let bytes = bytes.map_err(Error::internal)?;
    let mut tx = hub.db.begin().await?;
    actions::record(hub, &mut tx, who, "help.export", uuid::Uuid::nil(), json!({ "rows": count })).await?;
    tx.commit().await?;
    Ok(bytes)
}

fn columns(areas: &[Area]) -> Vec<SheetColumn> {
    // i18n: help-kind-*
    let kinds: Vec<_> = KINDS.iter().map(|kind| VI.t(&format!("help-kind-{kind}"))).collect();
    let kinds: Vec<_> = kinds.iter().map(|words| words.as_ref()).collect();
    let holidays = [VI.t("help-holidays-closed"), VI.t("help-holidays-as-usual")];
    let holidays: Vec<_> = holidays.iter().map(|words| words.as_ref()).collect();
    let whole = VI.t("help-whole-province");
    let places: Vec<_> =
        std::iter::once(whole.as_ref()).chain(areas.iter().map(|area| area.name.as_str())).collect();
    let last = [("help-checked", 16), ("help-keeper", 24)];
    let own = COLUMNS.iter().map(|(field, heading, wide)| {
        let column = SheetColumn::new(VI.t(heading)).wide(*wide);
        match *field {
            "kind" => column.of(&kinds),
            "area" => column.of(&places),
            "holidays" => column.of(&holidays),
            _ => column,
        }
    });
    own.chain(last.iter().map(|(heading, wide)| SheetColumn::new(VI.t(heading)).wide(*wide))).collect()
}

fn guide() -> Sheet {
    let lines = ["help-guide", "help-guide-1", "help-guide-2", "help-guide-3", "help-guide-4"];
    Sheet {
        name: VI.t("help-guide-sheet").into_owned(),
        above: lines.map(|id| VI.t(id).into_owned()).into(),
        columns: vec![SheetColumn::new(VI.t("help-field-hours")).wide(60)],
        rows: vec![vec![Value::text(VI.t("help-field-week-example"))]],
        ..Sheet::default()
    }
}

/// A row that cannot be taken as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The row, as the spreadsheet numbers it; none where the whole file is meant.
    pub row: Option<u32>,
    /// The message of the heading of its cell; empty for the row or the file.
    pub heading: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

impl Fault {
    fn file(problem: Problem) -> Self {
        Self { row: None, heading: "", problem }
    }
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// New entries.
    pub added: usize,
    /// Entries that say something else now.
    pub changed: usize,
    /// Entries that said the same already.
    pub same: usize,
}

/// Takes a workbook in: every row, or none and all faults.
pub async fn import(hub: &Hub, who: &Principal, bytes: &[u8]) -> Result<Result<Imported, Vec<Fault>>> {
    if !who.may_ever(&WRITE) {
        return Err(Error::Forbidden(WRITE.name));
    }
    can(who, &READ, &On::province())?;
    let communes = actions::communes(hub).await?;
    let (own, everywhere) = actions::areas_of(hub, who).await?;
    let (file, places, mine) = (bytes.to_vec(), communes.clone(), own.clone());
    // thousands of rows keep a processor busy for a while
    let read =
        tokio::task::spawn_blocking(move || rows(&file, &Places { all: &places, own: &mine, everywhere }));
    let rows = match read.await.map_err(Error::internal)? {
        Ok(rows) => rows,
        Err(fault) => return Ok(Err(vec![fault])),
    };
    let standing = store::all(hub, false).await?;
    let standing: BTreeMap<(String, String), Place> =
        standing.into_iter().map(|place| (key(&place.says), place)).collect();
    let (mut faults, mut seen, mut taken) = (Vec::new(), BTreeSet::new(), Vec::new());
    for (number, form, more) in rows {
        let fault = |heading, problem| Fault { row: Some(number), heading, problem };
        let mut bad: Vec<_> = more.into_iter().map(|(heading, problem)| fault(heading, problem)).collect();
        match reading::draft(&form, &own, everywhere) {
            Ok(says) if bad.is_empty() => {
                let before = standing.get(&key(&says));
                if !seen.insert(key(&says)) {
                    bad.push(fault("help-field-name", Problem::new("name", "help-import-twice")));
                } else if let Some(before) = before.filter(|before| before.says != says)
                    && !actions::may_change(hub, who, before).await?
                {
                    bad.push(fault("help-field-name", Problem::new("name", "help-import-not-yours")));
                }
                taken.push((says, before));
            }
            Ok(_) => {}
            // what a cell's own fault has said is not said again by the form
            Err(problems) => {
                let told: Vec<_> = bad.iter().map(|fault| fault.problem.field.clone()).collect();
                let left = problems.into_iter().filter(|problem| !told.contains(&problem.field));
                bad.extend(left.map(|problem| fault(heading_of(&problem.field), problem)));
            }
        }
        faults.extend(bad);
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let mut done = Imported::default();
    let mut tx = hub.db.begin().await?;
    for (says, before) in taken {
        match before {
            None => {
                actions::add_in(hub, &mut tx, who, &says, &communes).await?;
                done.added += 1;
            }
            Some(place) => {
                let changed =
                    actions::change_in(hub, &mut tx, who, (place, place.version), &says, &communes).await?;
                if changed { done.changed += 1 } else { done.same += 1 }
            }
        }
    }
    let detail = json!({ "added": done.added, "changed": done.changed, "same": done.same });
    actions::record(hub, &mut tx, who, "help.import", uuid::Uuid::nil(), detail).await?;
    tx.commit().await?;
    Ok(Ok(done))
}

fn key(says: &Draft) -> (String, String) {
    (says.area.clone(), fold(&says.name))
}

fn heading_of(field: &str) -> &'static str {
    let field = if field == "week" { "hours" } else { field };
    COLUMNS.iter().find(|(name, _, _)| *name == field).map_or("", |(_, heading, _)| heading)
}

/// Where somebody may enter places.
struct Places<'a> {
    all: &'a [Area],
    own: &'a [Area],
    everywhere: bool,
}

/// A row as it would have been typed into the form, with what its cells alone can say.
type Typed = (u32, Form, Vec<(&'static str, Problem)>);

fn rows(bytes: &[u8], places: &Places<'_>) -> Result<Vec<Typed>, Fault> {
    let book = workbook(bytes).map_err(|why| {
        Fault::file(Problem::new("file", "help-import-unreadable").with("why", why.to_string()))
    })?;
    let plain = |words: &str| fold(&normalise(words)).split_whitespace().collect::<Vec<_>>().join(" ");
    for sheet in book.sheets.iter().filter(|sheet| !sheet.hidden) {
        let mut heads: BTreeMap<u32, BTreeMap<u32, &'static str>> = BTreeMap::new();
        for (spot, cell) in sheet.cells.range(..Spot::new(FAR, 0)) {
            let words = plain(&cell.value.words());
            let known = COLUMNS.iter().find(|(_, heading, _)| plain(&VI.t(heading)) == words);
            if let Some((field, _, _)) = known {
                heads.entry(spot.row).or_default().insert(spot.column, field);
            }
        }
        let Some((head, columns)) = heads.into_iter().max_by_key(|(_, columns)| columns.len()) else {
            continue;
        };
        let needed = ["kind", "name", "what", "area"];
        if columns.len() < 2 {
            continue;
        }
        let lacks: Vec<_> =
            needed.iter().filter(|field| !columns.values().any(|known| known == *field)).collect();
        if !lacks.is_empty() {
            let lacks: Vec<_> = lacks.iter().map(|field| VI.t(heading_of(field)).into_owned()).collect();
            return Err(Fault::file(
                Problem::new("file", "help-import-columns").with("columns", lacks.join(", ")),
            ));
        }
        let mut filled: BTreeMap<u32, BTreeMap<&'static str, String>> = BTreeMap::new();
        for (spot, cell) in sheet.cells.range(Spot::new(head + 1, 0)..) {
            let words = normalise(&cell.value.words()).trim().to_owned();
            if let Some(field) = columns.get(&spot.column).filter(|_| !words.is_empty()) {
                filled.entry(spot.row).or_default().insert(field, words);
            }
        }
        if filled.len() > MOST_ROWS {
            return Err(Fault::file(Problem::new("file", "help-import-too-many").with("max", MOST_ROWS)));
        }
        if !filled.is_empty() {
            return Ok(filled.into_iter().map(|(row, cells)| typed(row + 1, cells, places)).collect());
        }
    }
    Err(Fault::file(Problem::new("file", "help-import-nothing")))
}

fn typed(row: u32, cells: BTreeMap<&'static str, String>, places: &Places<'_>) -> Typed {
    let cell = |field: &str| cells.get(field).cloned().unwrap_or_default();
    let is = |typed: &str, id: &str| fold(typed) == fold(&VI.t(id));
    let mut bad = Vec::new();
    let mut fault = |field: &'static str, message: &'static str| {
        bad.push((heading_of(field), Problem::new(field, message).with("typed", cell(field))));
    };
    let kind = KINDS.iter().find(|kind| is(&cell("kind"), &format!("help-kind-{kind}")));
    if kind.is_none() && !cell("kind").is_empty() {
        fault("kind", "help-import-kind");
    }
    let area = cell("area");
    let known = places.all.iter().find(|known| known.code == area || fold(&known.name) == fold(&area));
    let code = if is(&area, "help-whole-province") {
        Some(WHOLE_PROVINCE)
    } else {
        known.map(|area| area.code.as_str())
    };
    match code {
        None if area.is_empty() => {}
        None => fault("area", "help-import-area"),
        Some(code) if places.everywhere || places.own.iter().any(|own| own.code == code) => {}
        Some(_) => fault("area", "help-import-area-not-yours"),
    }
    let hours = cell("hours");
    let (hours, week) = if is(&hours, "help-hours-always") || hours == "24/24" || hours == "24/7" {
        ("always", String::new())
    } else if hours.is_empty() || is(&hours, "help-hours-unknown") {
        ("unknown", String::new())
    } else {
        ("weekly", hours)
    };
    let holidays = cell("holidays");
    let holidays = if is(&holidays, "help-holidays-as-usual") || (holidays.is_empty() && hours == "always") {
        "as-usual"
    } else {
        if !holidays.is_empty() && !is(&holidays, "help-holidays-closed") {
            fault("holidays", "help-import-holidays");
        }
        "closed"
    };
    let mut pairs = vec![
        ("kind".to_owned(), kind.copied().unwrap_or_default().to_owned()),
        ("area".to_owned(), code.unwrap_or_default().to_owned()),
        ("hours".to_owned(), hours.to_owned()),
        ("week".to_owned(), week),
        ("holidays".to_owned(), holidays.to_owned()),
    ];
    for field in ["name", "what", "address", "phone", "phone_2", "name_en", "what_en"] {
        pairs.push((field.to_owned(), cell(field)));
    }
    (row, Form::new(pairs), bad)
}
