//! What is done with entries, of whatever register.

mod export;
mod figures;
mod files;
mod show;

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::declared;
use super::model::{Draft, EntryId, Register, Values};
use super::store::{self, list};
use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::organisations;
use crate::web::Lang;
use crate::web::form::Problem;

pub use super::failures::actions::{NewFailure, record_failure};
pub use export::sheet;
pub use figures::{behind, counted, schools_behind, schools_with_rules};
pub use files::{add_file, file, files, remove_file};
pub use list::Wanted;
pub use show::{Names, shortened};
pub use store::files::FileRow;
pub use store::{ChangeRow, EntryRow};

/// Read registers.
pub const READ: Act = Act {
    name: "registers.read",
    allow: &[
        (Role::SteeringOfficer, Reach::Area),
        (Role::Viewer, Reach::Province),
        (Role::UnitHead, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::FilterOfficer, Reach::Organisation),
    ],
};
/// Write entries.
pub const WRITE: Act = Act {
    name: "registers.write",
    allow: &[
        (Role::SteeringOfficer, Reach::Area),
        (Role::UnitHead, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
    ],
};
/// Write entries that schools have too: a school's officer is its network officer.
pub const WRITE_SCHOOL: Act = Act {
    name: "registers.write-school",
    allow: &[
        (Role::SteeringOfficer, Reach::Area),
        (Role::UnitHead, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::FilterOfficer, Reach::Organisation),
    ],
};

/// Rows of a page of a list.
pub const PAGE: i64 = 50;

/// One changed field, in words, as history keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The field, or `state`, `file`, `reason`.
    pub field: String,
    /// The words before.
    pub before: String,
    /// The words after.
    pub after: String,
}

/// An entry with everything that its page shows.
pub struct Whole {
    /// Its register.
    pub register: &'static Register,
    /// The entry.
    pub row: EntryRow,
    /// Its fields.
    pub values: Values,
}

/// What a body's things are for the gate.
pub async fn held_by(hub: &Hub, organisation: OrganisationId) -> Result<On> {
    let body = organisations::actions::get(hub, organisation).await?;
    let area = body.map(|body| body.area_code).filter(|area| !area.is_empty());
    Ok(On { organisation: Some(organisation), area })
}

/// Rows of a list with what stands under it.
pub struct Listed {
    /// The entries of the page.
    pub rows: Vec<(EntryRow, Values)>,
    /// How many there are on all pages.
    pub count: i64,
    /// The sums of the fields of money over all pages.
    pub sums: Vec<(&'static str, i64)>,
}

/// A page of a list, from 1.
pub async fn listed(
    hub: &Hub,
    who: &Principal,
    register: &'static Register,
    wanted: &Wanted,
    page: i64,
) -> Result<Listed> {
    may_read_some(who, register)?;
    let extent = who.extent(register.read);
    let from = (page.max(1) - 1) * PAGE;
    let rows = list::page(hub, register, &extent, wanted, (from, PAGE)).await?;
    let count = list::count(hub, register, &extent, wanted).await?;
    let totals = if register.money().next().is_some() {
        list::sums(hub, register, &extent, wanted).await?
    } else {
        std::collections::BTreeMap::new()
    };
    let sums = register.money().map(|field| (field.name, totals.get(field.name).copied().unwrap_or(0)));
    Ok(Listed { rows, count, sums: sums.collect() })
}

/// What the filters of a list offer: years and bodies that have entries.
pub async fn offered(
    hub: &Hub,
    who: &Principal,
    register: &Register,
) -> Result<(Vec<i64>, Vec<OrganisationId>)> {
    may_read_some(who, register)?;
    let bodies = list::bodies(hub, register, &who.extent(register.read)).await?;
    Ok((list::years(hub, register).await?, bodies))
}

/// The sums of money by year and by a field.
pub async fn overview(
    hub: &Hub,
    who: &Principal,
    register: &'static Register,
    year: Option<i64>,
    by: &str,
) -> Result<Vec<list::Summed>> {
    may_read_some(who, register)?;
    let wanted = Wanted { year, ..Wanted::default() };
    Ok(list::summed_by(hub, register, &who.extent(register.read), &wanted, by).await?)
}

/// How many entries stand that somebody may read: of all years, of one year, and how many of that year are settled.
pub async fn tally(
    hub: &Hub,
    who: &Principal,
    register: &'static Register,
    year: i64,
) -> Result<(i64, i64, i64)> {
    may_read_some(who, register)?;
    Ok(list::tally(hub, register, &who.extent(register.read), year).await?)
}

/// Whether somebody reads a register at all; which rows, the list decides.
pub fn may_read_some(who: &Principal, register: &Register) -> Result<()> {
    if who.may_ever(register.read) { Ok(()) } else { Err(Error::Forbidden(register.read.name)) }
}

/// The bodies for which somebody may make an entry, found by a part of their name; the own ones where nothing is asked.
pub async fn writable(
    hub: &Hub,
    who: &Principal,
    register: &Register,
    asked: &str,
) -> Result<Vec<organisations::actions::Organisation>> {
    let key = lachan_text::fold(asked.trim());
    let own: Vec<_> = who.grants.iter().map(|grant| grant.organisation).collect();
    let fits = |body: &organisations::actions::Organisation| {
        let area = Some(body.area_code.clone()).filter(|area| !area.is_empty());
        let on = On { organisation: Some(body.id), area };
        register.only.is_none_or(|kind| kind == body.kind)
            && can(who, register.write, &on).is_ok()
            && (lachan_text::fold(&body.name).contains(&key)
                || lachan_text::fold(&body.short_name).contains(&key))
    };
    let bodies = organisations::actions::today(hub).await?;
    let mut found: Vec<_> = bodies.bodies().iter().filter(|body| fits(body)).cloned().collect();
    found.sort_by_key(|body| !own.contains(&body.id));
    found.truncate(40);
    Ok(found)
}

/// An entry that somebody may read.
pub async fn whole(hub: &Hub, who: &Principal, register: &'static Register, id: EntryId) -> Result<Whole> {
    let row = store::by_id(hub, &hub.db, id).await?.filter(|row| row.register == register.name);
    let row = row.ok_or(Error::NotFound)?;
    can(who, register.read, &held_by(hub, row.organisation_id).await?)?;
    let values = store::values(hub, &hub.db, register, id).await?;
    Ok(Whole { register, row, values })
}

/// Whether somebody may change an entry of a body.
pub async fn may_write(
    hub: &Hub,
    who: &Principal,
    register: &Register,
    organisation: OrganisationId,
) -> Result<bool> {
    Ok(can(who, register.write, &held_by(hub, organisation).await?).is_ok())
}

/// What happened to an entry, the newest first.
pub async fn history(hub: &Hub, whole: &Whole) -> Result<Vec<(ChangeRow, Vec<Changed>)>> {
    let rows = store::history(hub, &hub.db, whole.row.id).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let changes = serde_json::from_str(&row.changes).unwrap_or_default();
            (row, changes)
        })
        .collect())
}

/// Makes an entry.
pub async fn record(
    hub: &Hub,
    who: &Principal,
    register: &'static Register,
    organisation: OrganisationId,
    draft: &Draft,
) -> Result<EntryId> {
    can(who, register.write, &held_by(hub, organisation).await?)?;
    let body = organisations::actions::get(hub, organisation).await?.ok_or(Error::NotFound)?;
    let mut problems = register.problems(draft);
    if register.only.is_some_and(|kind| kind != body.kind) {
        problems.push(Problem::new("state", "registers-wrong-body"));
    }
    if register.needs_file.is_some_and(|from| register.reached(&draft.state, from)) {
        problems.push(Problem::new("state", "registers-file-needed"));
    }
    if !register.states.is_empty() && draft.state != register.first_state() {
        let open = register.open_states(register.first_state());
        if !open.contains(&draft.state.as_str()) {
            problems.push(Problem::new("state", "form-choose-one"));
        }
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let now = hub.clock.now();
    let id = EntryId(hub.chance.id(now));
    let names = Names::of(hub, &[&draft.values]).await?;
    let (title, folded) = words_of(register, draft, &names, &[&body.name, &body.short_name]);
    let time = register.time_of(&draft.values, now.day());
    let (state, values) = (draft.state.as_str(), &draft.values);
    let written =
        store::Written { id, register, organisation, time, state, title: &title, folded: &folded, values };
    let changes = differences(register, &names, None, draft);
    let mut tx = hub.db.begin().await?;
    store::add(hub, &mut tx, &written, who.person).await.map_err(sole_taken)?;
    note(hub, &mut tx, who, register, (id, 1), "recorded", &changes).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes an entry in the version that was seen.
pub async fn change(hub: &Hub, who: &Principal, before: &Whole, seen: i64, draft: &Draft) -> Result<()> {
    let (register, row) = (before.register, &before.row);
    can(who, register.write, &held_by(hub, row.organisation_id).await?)?;
    if row.ended_at.is_some() {
        return Err(Error::Conflict("registers-ended-already"));
    }
    let mut problems = register.problems(draft);
    if !register.open_states(&row.state).contains(&draft.state.as_str()) {
        problems.push(Problem::new("state", "form-choose-one"));
    }
    let needs_file = register.needs_file.is_some_and(|from| register.reached(&draft.state, from));
    if needs_file && store::files::of_entry(hub, &hub.db, row.id).await?.is_empty() {
        problems.push(Problem::new("state", "registers-file-needed"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let body = organisations::actions::get(hub, row.organisation_id).await?;
    let body_names = body.map(|body| [body.name, body.short_name]).unwrap_or_default();
    let names = Names::of(hub, &[&draft.values, &before.values]).await?;
    let (title, folded) = words_of(register, draft, &names, &[&body_names[0], &body_names[1]]);
    let time = register.time_of(&draft.values, row.recorded_at.day());
    let (id, organisation) = (row.id, row.organisation_id);
    let (state, values) = (draft.state.as_str(), &draft.values);
    let written =
        store::Written { id, register, organisation, time, state, title: &title, folded: &folded, values };
    let changes = differences(register, &names, Some(before), draft);
    if changes.is_empty() && seen == row.version {
        return Ok(());
    }
    let mut tx = hub.db.begin().await?;
    if !store::change(hub, &mut tx, &written, seen).await.map_err(sole_taken)? {
        return Err(Error::Invalid(vec![Problem::new("version", "registers-changed-meanwhile")]));
    }
    note(hub, &mut tx, who, register, (id, seen + 1), "changed", &changes).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends an entry with a reason. Nothing is erased: it no longer counts, and its history stays.
pub async fn end(hub: &Hub, who: &Principal, whole: &Whole, seen: i64, reason: &str) -> Result<()> {
    let (register, id) = (whole.register, whole.row.id);
    can(who, register.write, &held_by(hub, whole.row.organisation_id).await?)?;
    if reason.trim().is_empty() {
        return Err(Error::Invalid(vec![Problem::new("reason", "form-required")]));
    }
    let mut tx = hub.db.begin().await?;
    let version = store::end(hub, &mut tx, id, seen, reason, who.person).await?;
    let version = version.ok_or(Error::Conflict("registers-changed-meanwhile"))?;
    let changes = [Changed { field: "reason".into(), before: String::new(), after: reason.to_owned() }];
    note(hub, &mut tx, who, register, (id, version), "ended", &changes).await?;
    tx.commit().await?;
    Ok(())
}

/// The entries that everybody may read, with the body that answers, by the code of its area; the newest first.
pub async fn public(
    hub: &Hub,
    register: &'static Register,
) -> Result<Vec<(organisations::actions::Organisation, EntryRow, Values)>> {
    let Some(public) = &register.public else { return Err(Error::NotFound) };
    let wanted = Wanted { state: Some(public.state.to_owned()), ..Wanted::default() };
    let everything = crate::authority::Extent::Everything;
    let rows = list::page(hub, register, &everything, &wanted, (0, 1_000)).await?;
    let bodies = organisations::actions::today(hub).await?;
    let with_body = |(row, mut values): (EntryRow, Values)| {
        values.retain(|field, _| public.fields.contains(field));
        let body = bodies.get(row.organisation_id)?;
        Some((body.clone(), row, values))
    };
    Ok(rows.into_iter().filter_map(with_body).collect())
}

fn sole_taken(error: crate::db::DbError) -> Error {
    if error.is_unique() {
        Error::Invalid(vec![Problem::new("state", "registers-sole-taken")])
    } else {
        error.into()
    }
}

/// The title, and all words without marks for the search.
fn words_of(register: &'static Register, draft: &Draft, names: &Names, body: &[&str]) -> (String, String) {
    let title = register.title_of(&draft.values);
    let mut words: Vec<String> = body.iter().map(|name| (*name).to_owned()).collect();
    for (field, value) in &draft.values {
        words.push(names.show(Lang::Vi, register, field, value));
    }
    (title, lachan_text::fold(&words.join(" ")))
}

/// What differs from the entry before, in Vietnamese words.
fn differences(
    register: &'static Register,
    names: &Names,
    before: Option<&Whole>,
    draft: &Draft,
) -> Vec<Changed> {
    let mut found = Vec::new();
    let state = before.map(|whole| whole.row.state.as_str());
    if !register.states.is_empty() && state != Some(draft.state.as_str()) {
        let word = |state: &str| register.state_word(Lang::Vi, state).into_owned();
        let before = state.map(word).unwrap_or_default();
        found.push(Changed { field: "state".into(), before, after: word(&draft.state) });
    }
    for field in register.fields {
        let old = before.and_then(|whole| whole.values.get(field.name));
        let new = draft.values.get(field.name);
        if old != new {
            let word = |value: Option<&_>| {
                value.map(|value| names.show(Lang::Vi, register, field.name, value)).unwrap_or_default()
            };
            found.push(Changed { field: field.name.into(), before: word(old), after: word(new) });
        }
    }
    found
}

/// Keeps a change in the history of the entry and in the journal, which holds no words.
async fn note(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    register: &Register,
    (id, version): (EntryId, i64),
    what: &str,
    changes: &[Changed],
) -> Result<()> {
    let text = serde_json::to_string(changes).map_err(Error::internal)?;
    store::note(hub, tx, id, version, what, &text, who.person).await?;
    let fields: Vec<_> = changes.iter().map(|change| change.field.as_str()).collect();
    let detail = json!({ "register": register.name, "version": version, "what": what, "fields": fields });
    record_entry(hub, tx, who, register.write.name, id.0, detail).await
}

async fn record_entry(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    act: &str,
    subject: Uuid,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "register-entry", subject, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}

/// The register with this name in addresses.
pub fn register(path: &str) -> Result<&'static Register> {
    declared::by_path(path).ok_or(Error::NotFound)
}
