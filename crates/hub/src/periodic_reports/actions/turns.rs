//! Types of reports and their turns, and how a report is begun.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::{Report, WRITE, lead, note};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::kept::kept;
use crate::organisations;
use crate::organisations::actions::{Directory, KEPT};
use crate::periodic_reports::bodies::{self, Circle, Entry, Register, proposal};
use crate::periodic_reports::model::{Lock, Period, ReportId, TypeId, TypeKind, turns};
use crate::periodic_reports::store::{self, types::TypeRow};
use crate::periodic_reports::words;
use crate::plans;
use crate::plans::actions::{Plan, Reporting};
use crate::time::Day;
use crate::web::Lang;
use crate::web::form::Problem;

/// How many days after the last day are given until somebody says otherwise.
const GRACE: i64 = 10;

/// A type of report with all that is known of it.
#[derive(Clone, Debug)]
pub struct Type {
    /// What somebody has said of it, or the defaults.
    pub row: TypeRow,
    /// Key and heading of each section.
    pub sections: Vec<(String, String)>,
    /// Who reports.
    pub entries: Vec<Entry>,
    /// The plan.
    pub plan: Plan,
    /// The duty to report; none for a review.
    pub reporting: Option<Reporting>,
    /// It makes new turns.
    pub in_force: bool,
}

impl Type {
    /// What it is.
    pub fn kind(&self) -> TypeKind {
        TypeKind::parse(&self.row.kind).unwrap_or(TypeKind::Periodic)
    }

    /// Whether somebody has said who reports; until then nobody is waited for.
    pub fn is_set(&self) -> bool {
        self.row.bodies_set_at.is_some()
    }

    /// What a turn of it is called.
    pub fn title(&self, lang: Lang, key: &str) -> String {
        words::title_of(lang, self.kind(), key)
    }

    /// The plan's number, or its title.
    pub fn plan_name(&self) -> &str {
        self.plan.number.as_deref().unwrap_or(&self.plan.title)
    }

    /// The groups that the words of the plan name.
    pub fn proposed(&self, districts: bool) -> Vec<Circle> {
        self.reporting.as_ref().map(|item| proposal(&item.who_words, districts)).unwrap_or_default()
    }
}

/// All types: those of the duties to report of all plans that are or were in force, and the reviews.
pub async fn types(hub: &Hub) -> Result<Vec<Type>> {
    let db = &hub.db;
    let plans: BTreeMap<_, _> =
        plans::actions::all(hub).await?.into_iter().map(|plan| (plan.id, plan)).collect();
    let in_force = plans::actions::reporting_in_force(hub).await?;
    let mut rows: BTreeMap<TypeId, TypeRow> =
        store::types::all(hub, db).await?.into_iter().map(|row| (row.id, row)).collect();
    let (mut sections, mut entries): (BTreeMap<_, Vec<_>>, BTreeMap<_, Vec<_>>) = Default::default();
    for (of, key, title) in store::types::sections(hub, db).await? {
        sections.entry(of).or_default().push((key, title));
    }
    for (of, entry) in store::types::entries(hub, db).await? {
        entries.entry(of).or_default().push(entry);
    }
    let mut found = Vec::new();
    let mut push = |row: TypeRow, reporting: Option<Reporting>, in_force: bool| {
        let Some(plan) = plans.get(&row.plan_id).cloned() else { return };
        let kind = TypeKind::parse(&row.kind).unwrap_or(TypeKind::Periodic);
        let known = || kind.sections().iter().map(|key| ((*key).to_owned(), String::new())).collect();
        let sections = sections.remove(&row.id).unwrap_or_else(known);
        let entries = entries.remove(&row.id).unwrap_or_default();
        found.push(Type { row, sections, entries, plan, reporting, in_force });
    };
    for item in plans::actions::reporting_ever(hub).await? {
        let id = TypeId::from(item.id);
        let row = rows.remove(&id).unwrap_or_else(|| TypeRow {
            id,
            plan_id: item.plan_id,
            reporting_id: Some(item.id),
            kind: TypeKind::Periodic.name().into(),
            to_words: item.to_words.clone(),
            through_words: item.through_words.clone(),
            through_id: None,
            grace_days: GRACE,
            bodies_set_at: None,
            version: 0,
        });
        let makes = in_force.iter().any(|known| known.id == item.id);
        push(row, Some(item), makes);
    }
    for row in rows.into_values() {
        push(row, None, true);
    }
    Ok(found)
}

/// One type.
pub async fn type_of(hub: &Hub, id: TypeId) -> Result<Type> {
    types(hub).await?.into_iter().find(|of| of.row.id == id).ok_or(Error::NotFound)
}

/// A turn of a type, with the province's report where that is begun.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Of which type.
    pub of: Type,
    /// The turn; of one that somebody has opened, with the days set then.
    pub period: Period,
    /// Until when it takes reports.
    pub lock: Lock,
    /// The province's report.
    pub report: Option<Report>,
}

/// All turns of all types, by the day they are due.
pub async fn turns_of_all(hub: &Hub) -> Result<Vec<Turn>> {
    let today = hub.clock.now().day();
    let opened = store::turns(hub, &hub.db).await?;
    let mut reports = store::of_province(hub, &hub.db).await?;
    let mut found = Vec::new();
    for of in types(hub).await? {
        let mut open: Vec<_> = opened.iter().filter(|turn| turn.type_id == of.row.id).collect();
        let published = of.plan.published_at.map_or(today, |at| at.day());
        let rhythm = of.reporting.as_ref().filter(|_| of.in_force);
        let rhythm = rhythm.map(|item| turns(item, published, today)).unwrap_or_default();
        let mut periods: Vec<(Period, Option<Day>)> = Vec::new();
        for period in rhythm {
            let known = open.iter().position(|turn| turn.period_key == period.key);
            periods.push(match known.map(|index| open.swap_remove(index)) {
                Some(turn) => (period_of(turn), turn.locked_at.map(|at| at.day())),
                None => (period, None),
            });
        }
        periods.extend(open.into_iter().map(|turn| (period_of(turn), turn.locked_at.map(|at| at.day()))));
        for (period, by_hand) in periods {
            let mine = |r: &Report| r.type_id == of.row.id && r.period_key == period.key;
            let report = reports.iter().position(mine).map(|index| reports.swap_remove(index));
            let lock = Lock::of(period.due, of.row.grace_days, by_hand, today);
            found.push(Turn { of: of.clone(), period, lock, report });
        }
    }
    found.sort_by_key(|turn| (turn.period.due.unwrap_or(turn.period.to), turn.period.key.clone()));
    Ok(found)
}

fn period_of(turn: &store::TurnRow) -> Period {
    let (from, to, due) = (turn.period_from, turn.period_to, turn.due_on);
    Period { key: turn.period_key.clone(), from, to, due }
}

/// The turn of that name.
pub(super) async fn turn(hub: &Hub, of: TypeId, key: &str) -> Result<Turn> {
    let mut all = turns_of_all(hub).await?;
    let at = all.iter().position(|turn| turn.of.row.id == of && turn.period.key == key);
    at.map(|index| all.swap_remove(index)).ok_or(Error::NotFound)
}

/// The day whose register a turn takes: the last day of its figures. Before the register begins it knows nobody: then
/// today's is taken.
async fn register_day(hub: &Hub, last: Day) -> Result<Day> {
    let today = hub.clock.now().day();
    let read = || async move { Ok(store::register_begins(hub, &hub.db).await?) };
    let begins = kept(hub, (KEPT, "first day".into()), read).await?.unwrap_or(today);
    Ok(if last < begins || last > today { today } else { last })
}

/// The register on the last day of a turn's figures, and that day.
pub(super) async fn register(hub: &Hub, last: Day) -> Result<(Arc<Register>, Day)> {
    let day = register_day(hub, last).await?;
    let read = || async move {
        let bodies = organisations::actions::as_of(hub, day).await?;
        let parents = organisations::actions::parents_as_of(hub, day).await?;
        let areas = organisations::actions::area_parents_as_of(hub, day).await?;
        Ok(Register::new(bodies, parents, areas))
    };
    Ok((kept(hub, (KEPT, format!("who reports {day}")), read).await?, day))
}

/// The bodies of the register on the last day of a turn's figures.
pub(super) async fn directory(hub: &Hub, last: Day) -> Result<Arc<Directory>> {
    organisations::actions::directory(hub, register_day(hub, last).await?).await
}

/// How many bodies' reports have been received: type, turn, count.
pub async fn received(hub: &Hub) -> Result<Vec<(TypeId, String, i64)>> {
    Ok(store::received_counts(hub, &hub.db).await?)
}

/// How many bodies' reports a turn expects.
pub async fn expected(hub: &Hub, turn: &Turn) -> Result<usize> {
    let register = directory(hub, turn.period.to).await?;
    Ok(bodies::expected(register.bodies(), &turn.of.entries, lead(hub).await.ok()).count())
}

/// The turns for which a person's bodies report, each with that body's report where it is begun.
pub async fn mine(hub: &Hub, own: &[OrganisationId]) -> Result<Vec<(Turn, OrganisationId, Option<Report>)>> {
    let mut held = Vec::new();
    for body in own {
        held.extend(store::held_by(hub, &hub.db, *body).await?);
    }
    let steers = lead(hub).await.ok();
    let mut found = Vec::new();
    for turn in turns_of_all(hub).await? {
        let register = directory(hub, turn.period.to).await?;
        let mine: Vec<_> = own.iter().filter_map(|body| register.get(*body)).cloned().collect();
        let expected: Vec<_> =
            bodies::expected(&mine, &turn.of.entries, steers).map(|body| body.id).collect();
        let here = |r: &Report| r.type_id == turn.of.row.id && r.period_key == turn.period.key && !r.rolls_up;
        let begun: Vec<Report> = held.iter().filter(|report| here(report)).cloned().collect();
        for body in own.iter().filter(|body| expected.contains(body)) {
            if !begun.iter().any(|report| report.organisation_id == *body) {
                found.push((turn.clone(), *body, None));
            }
        }
        found.extend(begun.into_iter().map(|report| (turn.clone(), report.holder_id, Some(report))));
    }
    Ok(found)
}

/// Begins a body's report for a turn, or the province's where the body steers the plan; gives the one that is there
/// when somebody was faster.
pub async fn begin(
    hub: &Hub,
    who: &Principal,
    of: TypeId,
    key: &str,
    body: OrganisationId,
) -> Result<ReportId> {
    can(who, &WRITE, &On::held_by(body))?;
    let turn = turn(hub, of, key).await?;
    begin_turn(hub, who, &turn.of, &turn.period, body).await
}

/// Opens a turn outside of any rhythm (*đột xuất*) and begins the province's report.
pub async fn begin_adhoc(
    hub: &Hub,
    who: &Principal,
    of: TypeId,
    (from, to): (Day, Day),
    due: Option<Day>,
) -> Result<ReportId> {
    let body = lead(hub).await?;
    can(who, &WRITE, &On::held_by(body))?;
    check_period(from, to)?;
    if due.is_some_and(|due| due < hub.clock.now().day()) {
        return Err(Error::Invalid(vec![Problem::new("due", "reports-due-past")]));
    }
    let of = type_of(hub, of).await?;
    let period = Period { key: format!("{from}..{to}"), from, to, due };
    begin_turn(hub, who, &of, &period, body).await
}

pub(super) fn check_period(from: Day, to: Day) -> Result<()> {
    if from <= to {
        Ok(())
    } else {
        Err(Error::Invalid(vec![Problem::new("to", "reports-period-backwards")]))
    }
}

async fn begin_turn(
    hub: &Hub,
    who: &Principal,
    of: &Type,
    period: &Period,
    body: OrganisationId,
) -> Result<ReportId> {
    let turn = (of.row.id, period.key.as_str());
    if let Some(known) = store::of_body(hub, &hub.db, turn, body).await? {
        return Ok(known.id);
    }
    let steers = lead(hub).await?;
    let rolls_up = body == steers;
    let (register, _) = register(hub, period.to).await?;
    if !rolls_up
        && !bodies::expected(register.bodies(), &of.entries, Some(steers)).any(|known| known.id == body)
    {
        return Err(Error::Conflict("reports-not-asked"));
    }
    if rolls_up {
        // a lead that has handed its function on may have begun it
        let begun = store::of_province(hub, &hub.db).await?.into_iter();
        let mut same = begun.filter(|report| (report.type_id, report.period_key.as_str()) == turn);
        if let Some(known) = same.next() {
            return Ok(known.id);
        }
    }
    let name = match register.get(body) {
        Some(known) => known.name.clone(),
        None => organisations::actions::get(hub, body).await?.ok_or(Error::NotFound)?.name,
    };
    let id = ReportId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    store::types::keep(hub, &mut tx, &of.row).await?;
    store::open_turn(hub, &mut tx, of.row.id, period).await?;
    let new = store::New { id, type_id: of.row.id, period, body, name: &name, rolls_up };
    match store::add(hub, &mut tx, &new).await {
        Err(error) if error.is_unique() => {
            drop(tx);
            let known = store::of_body(hub, &hub.db, turn, body).await?;
            return known.map(|known| known.id).ok_or(Error::NotFound);
        }
        outcome => outcome?,
    }
    store::add_version(hub, &mut tx, id, (1, ""), who.person).await?;
    note(hub, &mut tx, &WRITE, Some(who), ("periodic-report", id.0), json!({ "begun": period.key })).await?;
    tx.commit().await?;
    Ok(id)
}
