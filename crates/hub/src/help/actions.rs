//! What officers do with the directory: enter, change, check, take out.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Hub;
use crate::authority::{Act, Extent, On, Principal, Reach, Role, can};
use crate::db::{DbError, Tx};
use crate::error::{Error, Result};
use crate::help::hours::Hours;
use crate::help::model::{Draft, PlaceId, check_by};
use crate::help::store;
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::organisations;
use crate::organisations::actions::Area;
use crate::slice::Deadline;
use crate::time::Day;
use crate::web::Lang;
use crate::web::form::Problem;

pub use store::{ChangeRow, Place};

/// See the entries as officers see them: with who checked them and when.
pub const READ: Act = Act {
    name: "help.read",
    allow: &[
        (Role::Administrator, Reach::Province),
        (Role::DeskOfficer, Reach::Province),
        (Role::CaseOfficer, Reach::Province),
        (Role::Counsellor, Reach::Province),
        (Role::UnitHead, Reach::Province),
        (Role::SteeringOfficer, Reach::Province),
        (Role::FilterOfficer, Reach::Province),
        (Role::Viewer, Reach::Province),
    ],
};
/// Enter, change, check and take out: a province's officers all entries, a commune's those of its commune, a
/// school's its own.
pub const WRITE: Act = Act {
    name: "help.write",
    allow: &[
        (Role::DeskOfficer, Reach::Organisation),
        (Role::DeskOfficer, Reach::Oversight),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::CaseOfficer, Reach::Oversight),
        (Role::UnitHead, Reach::Organisation),
        (Role::UnitHead, Reach::Oversight),
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::SteeringOfficer, Reach::Oversight),
    ],
};

/// One changed field, in words, as history keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The field.
    pub field: String,
    /// The words before.
    pub before: String,
    /// The words after.
    pub after: String,
}

/// The communes of today.
pub async fn communes(hub: &Hub) -> Result<Vec<Area>> {
    let mut areas = organisations::actions::areas(hub).await?;
    areas.retain(|area| area.level == "commune");
    Ok(areas)
}

/// Which entries an officer wants to see.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words of the search, without marks; all must be there.
    pub terms: Vec<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// At this place; empty text for those of the whole province.
    pub area: Option<String>,
    /// Only those whose check is no longer good.
    pub unchecked: bool,
    /// Those that were taken out, instead of those that stand.
    pub ended: bool,
}

/// The entries that an officer wants to see, by name.
pub async fn directory(hub: &Hub, who: &Principal, wanted: &Wanted) -> Result<Vec<Place>> {
    can(who, &READ, &On::province())?;
    let today = hub.clock.now().day();
    let mut found = store::all(hub, wanted.ended).await?;
    found.retain(|place| {
        wanted.terms.iter().all(|term| place.folded.contains(term.as_str()))
            && wanted.kind.as_ref().is_none_or(|kind| *kind == place.says.kind)
            && wanted.area.as_ref().is_none_or(|area| *area == place.says.area)
            && (!wanted.unchecked || place.check_by < today)
    });
    Ok(found)
}

/// An entry, and whether the officer may change it.
pub async fn whole(hub: &Hub, who: &Principal, id: PlaceId) -> Result<(Place, bool)> {
    can(who, &READ, &On::province())?;
    let place = store::by_id(hub, id).await?.ok_or(Error::NotFound)?;
    let writes = place.ended_at.is_none() && may_write(hub, who, &place).await?;
    Ok((place, writes))
}

/// The body that keeps an entry right today: another may have taken the place of the first.
pub async fn keeper(hub: &Hub, first: OrganisationId) -> Result<OrganisationId> {
    let heirs = organisations::actions::heirs(hub, hub.clock.now().day()).await?;
    Ok(heirs.get(&first).copied().unwrap_or(first))
}

fn on(organisation: OrganisationId, area: &str) -> On {
    On { organisation: Some(organisation), area: Some(area.to_owned()).filter(|area| !area.is_empty()) }
}

async fn may_write(hub: &Hub, who: &Principal, place: &Place) -> Result<bool> {
    Ok(can(who, &WRITE, &on(keeper(hub, place.organisation).await?, &place.says.area)).is_ok())
}

async fn writable(hub: &Hub, who: &Principal, id: PlaceId) -> Result<Place> {
    let place = store::by_id(hub, id).await?.ok_or(Error::NotFound)?;
    if place.ended_at.is_some() {
        return Err(Error::Conflict("help-ended-already"));
    }
    if may_write(hub, who, &place).await? { Ok(place) } else { Err(Error::Forbidden(WRITE.name)) }
}

/// The communes where somebody may enter places, and whether they may for the whole province.
pub async fn areas_of(hub: &Hub, who: &Principal) -> Result<(Vec<Area>, bool)> {
    let mut communes = communes(hub).await?;
    match who.extent(&WRITE) {
        Extent::Everything => Ok((communes, true)),
        Extent::Only { organisations, areas } => {
            let mut codes: BTreeSet<String> = areas.into_iter().collect();
            for id in organisations {
                codes.extend(organisations::actions::get(hub, id).await?.map(|body| body.area_code));
            }
            communes.retain(|area| codes.contains(&area.code));
            Ok((communes, false))
        }
    }
}

/// The fields of an entry in words, in the order of the form.
pub fn fields(says: &Draft, lang: Lang, areas: &[Area]) -> Vec<(&'static str, String)> {
    // i18n: help-kind-*
    vec![
        ("kind", lang.t(&format!("help-kind-{}", says.kind)).into_owned()),
        ("name", says.name.clone()),
        ("what", says.what.clone()),
        ("area", area_words(lang, areas, &says.area)),
        ("address", says.address.clone()),
        ("phone", says.phone.clone()),
        ("phone_2", says.phone_2.clone()),
        ("hours", hours_words(lang, &says.hours)),
        (
            "holidays",
            lang.t(if says.closed_on_holidays { "help-holidays-closed" } else { "help-holidays-as-usual" })
                .into(),
        ),
        ("name_en", says.name_en.clone()),
        ("what_en", says.what_en.clone()),
    ]
}

/// A place of the province in words. A commune that no longer stands shows its code, for officers to put
/// right.
pub fn area_words(lang: Lang, areas: &[Area], code: &str) -> String {
    if code.is_empty() {
        return lang.t("help-whole-province").into_owned();
    }
    let known = areas.iter().find(|area| area.code == code).map(|area| area.name.clone());
    known.unwrap_or_else(|| lang.f("help-area-ended", &[("code", code.into())]).into_owned())
}

/// Opening hours in words.
pub fn hours_words(lang: Lang, hours: &Hours) -> String {
    match hours {
        Hours::Always => lang.t("help-hours-always").into_owned(),
        Hours::Weekly(week) => week.shown(lang),
        Hours::Unknown => lang.t("help-hours-unknown").into_owned(),
    }
}

fn folded(says: &Draft, areas: &[Area]) -> String {
    let words: Vec<_> = fields(says, Lang::Vi, areas).into_iter().map(|(_, words)| words).collect();
    lachan_text::fold(&words.join(" "))
}

fn differences(before: Option<&Draft>, after: &Draft, areas: &[Area]) -> Vec<Changed> {
    let old: BTreeMap<_, _> =
        before.map(|says| fields(says, Lang::Vi, areas)).unwrap_or_default().into_iter().collect();
    let new = fields(after, Lang::Vi, areas).into_iter();
    new.map(|(field, after)| {
        let before = old.get(field).cloned().unwrap_or_default();
        Changed { field: field.to_owned(), before, after }
    })
    .filter(|changed| changed.before != changed.after)
    .collect()
}

/// Enters a place. Who enters it has made sure of it.
pub async fn add(hub: &Hub, who: &Principal, says: &Draft) -> Result<PlaceId> {
    let areas = may_add(hub, who, says).await?;
    let mut tx = hub.db.begin().await?;
    let id = add_in(hub, &mut tx, who, says, &areas).await?;
    tx.commit().await?;
    Ok(id)
}

/// Whether somebody may enter a place with these words; gives the communes.
pub(super) async fn may_add(hub: &Hub, who: &Principal, says: &Draft) -> Result<Vec<Area>> {
    can(who, &WRITE, &on(unit(who)?, &says.area))?;
    let (areas, everywhere) = areas_of(hub, who).await?;
    let known =
        if says.area.is_empty() { everywhere } else { areas.iter().any(|area| area.code == says.area) };
    if !known {
        return Err(Error::Forbidden(WRITE.name));
    }
    let problems = says.problems();
    if problems.is_empty() { Ok(areas) } else { Err(Error::Invalid(problems)) }
}

/// Enters a place as a part of a larger change, after [`may_add`].
pub(super) async fn add_in(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    says: &Draft,
    areas: &[Area],
) -> Result<PlaceId> {
    let now = hub.clock.now();
    let id = PlaceId(hub.chance.id(now));
    let folded = folded(says, areas);
    let written = store::Written { id, says, folded: &folded, by: who.person };
    let days = (now.day(), check_by(now.day()));
    store::add(hub, tx, &written, unit(who)?, days).await.map_err(taken)?;
    note(hub, tx, who, (id, 1), "added", &differences(None, says, areas)).await?;
    Ok(id)
}

fn unit(who: &Principal) -> Result<OrganisationId> {
    who.unit().ok_or(Error::Forbidden(WRITE.name))
}

fn taken(error: DbError) -> Error {
    if error.is_unique() {
        Error::Invalid(vec![Problem::new("name", "help-name-taken")])
    } else {
        error.into()
    }
}

/// Changes an entry in the version that was seen.
pub async fn change(hub: &Hub, who: &Principal, id: PlaceId, seen: i64, says: &Draft) -> Result<()> {
    let before = writable(hub, who, id).await?;
    let areas =
        if before.says.area == says.area { communes(hub).await? } else { may_add(hub, who, says).await? };
    let problems = says.problems();
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut tx = hub.db.begin().await?;
    change_in(hub, &mut tx, who, (&before, seen), says, &areas).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes an entry as a part of a larger change; an entry that says the same is left as it is.
pub(super) async fn change_in(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    (before, seen): (&Place, i64),
    says: &Draft,
    areas: &[Area],
) -> Result<bool> {
    let changes = differences(Some(&before.says), says, areas);
    if changes.is_empty() && seen == before.version {
        return Ok(false);
    }
    let folded = folded(says, areas);
    let written = store::Written { id: before.id, says, folded: &folded, by: who.person };
    if !store::change(hub, tx, &written, seen).await.map_err(taken)? {
        return Err(Error::Invalid(vec![Problem::new("version", "help-changed-meanwhile")]));
    }
    note(hub, tx, who, (before.id, seen + 1), "changed", &changes).await?;
    Ok(true)
}

/// Whether somebody may change an entry; for an import, which looks before it writes.
pub(super) async fn may_change(hub: &Hub, who: &Principal, place: &Place) -> Result<bool> {
    may_write(hub, who, place).await
}

/// Somebody has made sure, today, that an entry is right.
pub async fn check(hub: &Hub, who: &Principal, id: PlaceId, seen: i64) -> Result<()> {
    writable(hub, who, id).await?;
    let today = hub.clock.now().day();
    let mut tx = hub.db.begin().await?;
    if !store::check(hub, &mut tx, id, seen, (today, check_by(today)), who.person).await? {
        return Err(Error::Conflict("help-changed-meanwhile"));
    }
    note(hub, &mut tx, who, (id, seen + 1), "checked", &[]).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes an entry out with a reason. Nothing is erased.
pub async fn end(hub: &Hub, who: &Principal, id: PlaceId, seen: i64, reason: &str) -> Result<()> {
    writable(hub, who, id).await?;
    if reason.trim().is_empty() {
        return Err(Error::Invalid(vec![Problem::new("reason", "form-required")]));
    }
    let mut tx = hub.db.begin().await?;
    if !store::end(hub, &mut tx, id, seen, reason, who.person).await? {
        return Err(Error::Conflict("help-changed-meanwhile"));
    }
    let changes = [Changed { field: "reason".into(), before: String::new(), after: reason.to_owned() }];
    note(hub, &mut tx, who, (id, seen + 1), "ended", &changes).await?;
    tx.commit().await?;
    Ok(())
}

/// What happened to an entry, the newest first.
pub async fn history(hub: &Hub, who: &Principal, id: PlaceId) -> Result<Vec<(ChangeRow, Vec<Changed>)>> {
    can(who, &READ, &On::province())?;
    let rows = store::history(hub, &hub.db, id).await?;
    let read = |row: ChangeRow| (serde_json::from_str(&row.changes).unwrap_or_default(), row);
    Ok(rows.into_iter().map(read).map(|(changes, row)| (row, changes)).collect())
}

async fn note(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    (id, version): (PlaceId, i64),
    what: &str,
    changes: &[Changed],
) -> Result<()> {
    let text = serde_json::to_string(changes).map_err(Error::internal)?;
    store::note(hub, tx, (id, version), what, &text, who.person).await?;
    let fields: Vec<_> = changes.iter().map(|change| change.field.as_str()).collect();
    let detail = json!({ "version": version, "what": what, "fields": fields });
    record(hub, tx, who, WRITE.name, id.0, detail).await
}

/// Keeps in the journal what was done with the directory.
pub(super) async fn record(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    act: &str,
    subject: uuid::Uuid,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "help-place", subject, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}

/// Entries whose check ends between two days, for the bodies that keep them.
pub async fn deadlines(hub: &Hub, from: Day, to: Day) -> Result<Vec<Deadline>> {
    let heirs = organisations::actions::heirs(hub, hub.clock.now().day()).await?;
    let due = store::due_between(hub, &hub.db, from, to).await?;
    let deadline = |due: store::Due| Deadline {
        key: due.id.to_string(),
        organisation: heirs.get(&due.organisation_id).copied().unwrap_or(due.organisation_id),
        last_day: due.check_by,
        words: Lang::Vi.f("help-check-again", &[("name", due.name.as_str().into())]).into_owned(),
        href: format!("/danh-ba-ho-tro/{}", due.id),
    };
    Ok(due.into_iter().map(deadline).collect())
}
