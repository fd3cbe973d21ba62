//! What belongs together: the same matter told by several people, or by one twice.
//!
//! The same file in reports of the same kind joins them in the moment the second comes in; everything else is proposed
//! with its evidence, and an officer decides. A join is one row that says "look at this one with that earlier one": words,
//! receipt, thread and answers of each report stay its own, so whoever tells of a matter that is known learns nothing of
//! the others, and taking the row away puts everything back as it was. Whoever is named in one of them sees only the rest.

use serde_json::json;

use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::actions::routing_of;
use crate::intake::desk::{ANSWER, note};
use crate::intake::files::{self, Arrived};
use crate::intake::marks;
use crate::intake::model::{ReportId, Routing, Telling, waits};
use crate::intake::store::alike::{self as rows, BehindRow};
use crate::intake::store::{self, ReportRow};
use crate::journal::{self, Entry};
use crate::time::Moment;

/// A report that looks like another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// Key.
    pub id: ReportId,
    /// What officers call it.
    pub code: String,
    /// When it came.
    pub received_at: Moment,
    /// Where it stands: `new`, `read`, `answered`, `in-case` or `closed`.
    pub state: String,
    /// The evidence: kinds of the marks that both have, in the order of the alphabet.
    pub marks: Vec<String>,
}

/// Those that stand with a report, and those that might.
pub struct Together {
    /// The earlier report that waits and that it was put behind: key and code.
    pub head: Option<(ReportId, String)>,
    /// What stands behind it.
    pub behind: Vec<BehindRow>,
    /// What looks alike and does not stand with it yet; the strongest evidence first.
    pub alike: Vec<Alike>,
}

/// What stands with a report, as the officer may see it.
pub(super) async fn together(hub: &Hub, who: &Principal, row: &ReportRow) -> Result<Together> {
    let behind = rows::behind(hub, &hub.db, row.id, who.person).await?;
    let head = match rows::head_of(hub, &hub.db, row.id).await? {
        Some(head) => {
            let head = store::by_id(hub, &hub.db, head, who.person).await?;
            head.filter(|head| waits(&head.state)).map(|head| (head.id, head.code))
        }
        None => None,
    };
    let mut alike: Vec<Alike> = Vec::new();
    for found in rows::alike(hub, &hub.db, row.id, row.unit_id, who.person).await? {
        if head.as_ref().is_some_and(|(head, _)| *head == found.id)
            || behind.iter().any(|one| one.id == found.id)
        {
            continue;
        }
        match alike.iter_mut().find(|known| known.id == found.id) {
            Some(known) => known.marks.push(found.kind),
            None => alike.push(Alike {
                id: found.id,
                code: found.code,
                received_at: found.received_at,
                state: found.state,
                marks: vec![found.kind],
            }),
        }
    }
    alike.sort_by_key(|one| (std::cmp::Reverse(one.marks.len()), one.received_at, one.id));
    alike.truncate(20);
    Ok(Together { head, behind, alike })
}

/// Keeps the marks of what has come in, in the transaction that brings it.
pub(super) async fn keep_marks(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    telling: &Telling,
    files: &[Arrived],
) -> Result<()> {
    for (kind, value) in marks::of(telling) {
        store::add_mark(hub, tx, id, kind, hub.keys.mark(kind, &value)).await?;
    }
    keep_files(hub, tx, id, files).await
}

/// Keeps the marks of files that have come in.
pub(super) async fn keep_files(hub: &Hub, tx: &mut Tx, id: ReportId, files: &[Arrived]) -> Result<()> {
    for file in files {
        store::add_mark(hub, tx, id, "file", files::mark(hub, file.sha256())).await?;
    }
    Ok(())
}

/// Puts a new report behind an earlier one that waits, holds the same file and tells of the same kind of matter.
pub(super) async fn join_same_file(
    hub: &Hub,
    tx: &mut Tx,
    (id, unit): (ReportId, OrganisationId),
    routing: &Routing,
    files: &[Arrived],
) -> Result<()> {
    for file in files {
        let mark = files::mark(hub, file.sha256());
        let Some((head, sealed)) = rows::same_file(hub, &mut *tx, id, unit, mark).await? else { continue };
        if !same_class(&routing_of(hub, head, &sealed)?, routing) || names_more(hub, tx, id, head).await? {
            continue;
        }
        rows::join(hub, tx, id, head, None).await?;
        stack(hub, tx, id).await?;
        let detail = json!({ "head": head, "how": "exact" });
        let entry = Entry { act: "intake.join", actor: None, subject_kind: "report", subject: id.0, detail };
        journal::record(hub, tx, entry).await?;
        return Ok(());
    }
    Ok(())
}

/// Reports tell of the same kind of matter when they have a kind in common, or neither names one.
fn same_class(one: &Routing, other: &Routing) -> bool {
    one.kinds.iter().any(|kind| other.kinds.contains(kind))
        || (one.kinds.is_empty() && other.kinds.is_empty())
}

/// Reckons a report and everything that it stands behind anew, after something of it changed.
pub(super) async fn stack(hub: &Hub, tx: &mut Tx, report: ReportId) -> Result<()> {
    let mut next = Some(report);
    while let Some(report) = next {
        rows::reckon(hub, tx, report).await?;
        next = rows::head_of(hub, &mut *tx, report).await?;
    }
    Ok(())
}

/// Whether a report names somebody whom the earlier one does not: then it stands alone, so that nothing of it, not even
/// how pressing it is, shows on what that person may see.
async fn names_more(hub: &Hub, tx: &mut Tx, report: ReportId, head: ReportId) -> Result<bool> {
    let known = store::conflicts(hub, &mut *tx, head).await?;
    Ok(store::conflicts(hub, tx, report).await?.iter().any(|person| !known.contains(person)))
}

/// A report names somebody more than before: what may not stand together any more is taken apart.
pub(super) async fn names_now(hub: &Hub, tx: &mut Tx, id: ReportId) -> Result<()> {
    let Some(head) = rows::head_of(hub, &mut *tx, id).await? else { return Ok(()) };
    if names_more(hub, tx, id, head).await? {
        rows::part(hub, tx, id).await?;
        stack(hub, tx, id).await?;
        stack(hub, tx, head).await?;
    }
    Ok(())
}

/// Puts the later of two reports that wait behind the earlier one.
pub async fn join(hub: &Hub, who: &Principal, one: ReportId, other: ReportId) -> Result<()> {
    pair(hub, who, one, other).await?;
    let (head, later) = (one.min(other), one.max(other));
    let mut tx = hub.db.begin().await?;
    if names_more(hub, &mut tx, later, head).await? {
        return Err(Error::Conflict("intake-join-names"));
    }
    // what it was put behind once, and waits no more, stands in nobody's way
    if let Some(old) = rows::head_of(hub, &mut tx, later).await?
        && store::any(hub, &mut tx, old).await?.as_ref().is_some_and(|old| !waits(&old.state))
    {
        rows::part(hub, &mut tx, later).await?;
    }
    if !rows::join(hub, &mut tx, later, head, Some(who.person)).await? {
        return Err(Error::Conflict("intake-joined-already"));
    }
    rows::maybe_same(hub, &mut tx, one, other).await?;
    stack(hub, &mut tx, later).await?;
    note(hub, &mut tx, "intake.join", who, later, json!({ "head": head, "how": "officer" })).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a report from behind another: everything is as it was before.
pub async fn part(hub: &Hub, who: &Principal, report: ReportId) -> Result<()> {
    let row = store::by_id(hub, &hub.db, report, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &ANSWER, &On::held_by(row.unit_id))?;
    let mut tx = hub.db.begin().await?;
    let head = rows::part(hub, &mut tx, report).await?.ok_or(Error::Conflict("intake-stands-alone"))?;
    stack(hub, &mut tx, report).await?;
    stack(hub, &mut tx, head).await?;
    note(hub, &mut tx, "intake.part", who, report, json!({ "head": head })).await?;
    tx.commit().await?;
    Ok(())
}

/// Says that two reports are not about the same: they are not proposed to each other again.
pub async fn not_same(hub: &Hub, who: &Principal, one: ReportId, other: ReportId) -> Result<()> {
    pair(hub, who, one, other).await?;
    let mut tx = hub.db.begin().await?;
    rows::not_same(hub, &mut tx, one, other, who.person).await?;
    note(hub, &mut tx, "intake.not-same", who, one, json!({ "other": other })).await?;
    tx.commit().await?;
    Ok(())
}

/// Two different reports of one unit that the officer may work on.
async fn pair(hub: &Hub, who: &Principal, one: ReportId, other: ReportId) -> Result<()> {
    let first = store::by_id(hub, &hub.db, one, who.person).await?.ok_or(Error::NotFound)?;
    let second = store::by_id(hub, &hub.db, other, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &ANSWER, &On::held_by(first.unit_id))?;
    can(who, &ANSWER, &On::held_by(second.unit_id))?;
    if one == other || first.unit_id != second.unit_id {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// A report with everything behind it that the officer may see and that still waits, itself first.
pub async fn all_of(hub: &Hub, who: &Principal, report: ReportId) -> Result<Vec<ReportId>> {
    let behind = rows::behind(hub, &hub.db, report, who.person).await?;
    Ok(std::iter::once(report).chain(behind.into_iter().map(|row| row.id)).collect())
}

/// Reckons anew what waits behind a report, and the report itself, after it has left the queue or come back: whatever was
/// put behind one that waits no more stands in the queue by itself.
pub(super) async fn let_go(hub: &Hub, tx: &mut Tx, report: ReportId) -> Result<()> {
    for left in rows::waiting_behind(hub, &mut *tx, report).await? {
        rows::reckon(hub, tx, left).await?;
    }
    stack(hub, tx, report).await
}
