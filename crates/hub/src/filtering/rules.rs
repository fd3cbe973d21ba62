//! The rules by age (quy tắc theo nhóm tuổi): which category is closed to which tier, and which measures are on for it.
//!
//! Kept as changes, each with who, when and why; what holds is the product's matrix with all changes laid over it. A
//! change names the version that its maker saw. When somebody else was faster nothing is kept: the maker is shown what
//! has changed since, with their own wishes laid over it.

use std::collections::HashMap;

use lachan_filter::{AgeTier, Category, Matrix, Measure, OnlineService};
use serde_json::json;

use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::On as Door;
use crate::error::{Error, Result};
use crate::filtering::model::ChangeId;
use crate::filtering::store::{self, CellRow};
use crate::filtering::{BUILD, lists};
use crate::journal::{self, Entry};
use crate::web::form::Problem;
use crate::{Hub, jobs};

pub use store::ChangeRow;

/// Change the rules by age: the province's filter officers, as with lists.
pub const CHANGE: Act = Act { name: "filtering.change-rules", allow: &[(Role::FilterOfficer, Reach::Area)] };

/// What stands before the name of a measure.
const MEASURE: &str = "measure-";

/// A line of the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Names of a category are closed.
    Category(Category),
    /// A measure is on.
    Measure(Measure),
}

impl Line {
    /// The name under which it is kept.
    pub fn key(&self) -> String {
        match self {
            Line::Category(category) => category.to_string(),
            Line::Measure(measure) => format!("{MEASURE}{}", measure.as_str()),
        }
    }

    /// The line of a name.
    pub fn parse(key: &str) -> Option<Line> {
        match key.strip_prefix(MEASURE) {
            Some(name) => Measure::ALL.into_iter().find(|it| it.as_str() == name).map(Line::Measure),
            None => key.parse().ok().map(Line::Category),
        }
    }

    /// Whether it is closed, or on, for a tier.
    pub fn is_on(&self, matrix: &Matrix, tier: AgeTier) -> bool {
        match self {
            Line::Category(category) => matrix.closed_to(category).contains(tier),
            Line::Measure(measure) => matrix.measure(*measure).contains(tier),
        }
    }

    fn set(&self, matrix: &mut Matrix, tier: AgeTier, on: bool) {
        match self {
            Line::Category(category) => {
                // what is binding stays closed, whatever a row might say
                matrix.set(category, tier, on);
            }
            Line::Measure(measure) => matrix.set_measure(*measure, tier, on),
        }
    }

    /// Whether only the law can open it.
    fn is_binding(&self) -> bool {
        matches!(self, Line::Category(category) if category.is_binding())
    }
}

/// What a tier shall have in one line.
pub type Wanted = (Line, bool);

/// The rules as they were after one of the changes.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The last change; 0 while the product's own rules hold.
    pub version: i64,
    /// What holds.
    pub matrix: Matrix,
}

/// The product's matrix with the changes up to one of them laid over it.
fn after(cells: &[CellRow], version: i64) -> Matrix {
    let mut matrix = Matrix::default();
    for cell in cells.iter().filter(|cell| cell.version <= version) {
        if let (Some(line), Ok(tier)) = (Line::parse(&cell.line), cell.tier.parse()) {
            line.set(&mut matrix, tier, cell.is_on);
        }
    }
    matrix
}

fn newest(cells: &[CellRow]) -> Rules {
    let version = cells.last().map_or(0, |cell| cell.version);
    Rules { version, matrix: after(cells, version) }
}

/// What holds now.
pub async fn current<'c>(hub: &Hub, on: impl Door<'c>) -> Result<Rules> {
    Ok(newest(&store::cells(hub, on).await?))
}

/// The categories that can be closed and opened: those of the product, and those that a list has beside them.
pub async fn categories(hub: &Hub) -> Result<Vec<Category>> {
    let own = |category: &Category| !category.is_binding() && *category != Category::ALLOW;
    let mut all: Vec<Category> = Category::known().filter(own).collect();
    for list in lists::all(hub).await? {
        if let Ok(category) = list.category.parse::<Category>()
            && own(&category)
            && !all.contains(&category)
        {
            all.push(category);
        }
    }
    Ok(all)
}

/// The services that can be closed as a whole.
pub fn services() -> impl Iterator<Item = Category> {
    OnlineService::all().iter().map(OnlineService::category)
}

/// A cell that a change sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// In which line.
    pub line: Line,
    /// For whom.
    pub tier: AgeTier,
    /// Closed, or on.
    pub on: bool,
}

/// A change that was kept.
#[derive(Clone, Debug)]
pub struct Change {
    /// Who, when and why.
    pub row: ChangeRow,
    /// What it set.
    pub steps: Vec<Step>,
}

/// The changes after one of them, the newest first.
pub async fn history(hub: &Hub, after: i64) -> Result<Vec<Change>> {
    let cells = store::cells(hub, &hub.db).await?;
    let rows = store::changes(hub, &hub.db, after).await?;
    Ok(rows.into_iter().map(|row| Change { steps: steps_of(&cells, row.version), row }).collect())
}

fn steps_of(cells: &[CellRow], version: i64) -> Vec<Step> {
    let mine = cells.iter().filter(|cell| cell.version == version);
    mine.filter_map(|cell| {
        Some(Step { line: Line::parse(&cell.line)?, tier: cell.tier.parse().ok()?, on: cell.is_on })
    })
    .collect()
}

/// What a change would do, against what holds at this moment.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The version that it was reckoned against; comes back with the confirmation.
    pub version: i64,
    /// What it would set.
    pub steps: Vec<Step>,
    /// What others have changed since the form was opened, the newest first.
    pub since: Vec<Change>,
    /// The wishes with what others have changed meanwhile.
    pub wanted: Vec<Wanted>,
}

/// Reckons what a change would do. `base` is the version that its maker has seen.
///
/// # Errors
/// It would open what only the law can open, or there is no such version.
pub async fn preview(
    hub: &Hub,
    who: &Principal,
    tier: AgeTier,
    base: i64,
    wanted: &[Wanted],
) -> Result<Preview> {
    can(who, &CHANGE, &On::province())?;
    if wanted.iter().any(|(line, on)| line.is_binding() && !on) {
        return Err(Error::Invalid(vec![Problem::new("closed", "filtering-rules-binding")]));
    }
    let cells = store::cells(hub, &hub.db).await?;
    let now = newest(&cells);
    if !(0..=now.version).contains(&base) {
        return Err(Error::NotFound);
    }
    let seen = after(&cells, base);
    let carried = |(line, on): &Wanted| {
        // a cell that its maker left alone stays what others have made of it
        let on = if line.is_on(&seen, tier) == *on { line.is_on(&now.matrix, tier) } else { *on };
        (line.clone(), on)
    };
    let wanted: Vec<Wanted> = wanted.iter().map(carried).collect();
    let differs = wanted.iter().filter(|(line, on)| line.is_on(&now.matrix, tier) != *on);
    let steps = differs.map(|(line, on)| Step { line: line.clone(), tier, on: *on }).collect();
    let since = if base < now.version { history(hub, base).await? } else { Vec::new() };
    Ok(Preview { version: now.version, steps, since, wanted })
}

/// How a confirmation ended.
#[derive(Clone, Debug)]
pub enum Kept {
    /// It holds.
    Done,
    /// It was so already; nothing was kept.
    Same,
    /// Somebody else was faster: nothing was kept, this is what the change would do now.
    Meanwhile(Box<Preview>),
}

/// Keeps a change that was looked at before, and has the policy built with it.
///
/// # Errors
/// As with [`preview`]; no reason was given.
pub async fn change(
    hub: &Hub,
    who: &Principal,
    tier: AgeTier,
    base: i64,
    wanted: &[Wanted],
    reason: &str,
) -> Result<Kept> {
    let looked = preview(hub, who, tier, base, wanted).await?;
    if looked.version != base {
        return Ok(Kept::Meanwhile(Box::new(looked)));
    }
    if reason.trim().is_empty() {
        return Err(Error::Invalid(vec![Problem::new("reason", "filtering-rules-reason-missing")]));
    }
    if looked.steps.is_empty() {
        return Ok(Kept::Same);
    }
    let version = base + 1;
    let cell = |step: &Step| CellRow {
        version,
        line: step.line.key(),
        tier: step.tier.as_str().to_owned(),
        is_on: step.on,
    };
    let cells: Vec<CellRow> = looked.steps.iter().map(cell).collect();
    let now = hub.clock.now();
    let id = ChangeId(hub.chance.id(now));
    let mut tx = hub.db.begin().await?;
    match store::add_change(hub, &mut tx, id, reason.trim(), who.person, &cells).await {
        Err(error) if error.is_unique() => {
            drop(tx);
            let looked = preview(hub, who, tier, base, wanted).await?;
            return Ok(Kept::Meanwhile(Box::new(looked)));
        }
        outcome => outcome?,
    }
    let set: Vec<_> = cells.iter().map(|cell| json!({ "line": cell.line, "on": cell.is_on })).collect();
    let entry = Entry {
        act: CHANGE.name,
        actor: Some(who.person),
        subject_kind: "filter-rules",
        subject: id.0,
        detail: json!({ "version": version, "tier": tier.as_str(), "set": set }),
    };
    journal::record(hub, &mut tx, entry).await?;
    jobs::enqueue(hub, &mut tx, BUILD, &json!({ "rules": version }), now, None).await?;
    tx.commit().await?;
    Ok(Kept::Done)
}

/// How many names the lists in use have, by category.
pub async fn names(hub: &Hub) -> Result<HashMap<String, i64>> {
    let mut names = HashMap::new();
    for list in lists::all(hub).await?.into_iter().filter(|list| list.is_on) {
        *names.entry(list.category).or_default() += list.rules;
    }
    Ok(names)
}
