//! What is done with records about bodies that do not act.

use serde_json::json;
use uuid::Uuid;

use super::store::{self, Answer, Failure, New};
use super::{KINDS, LINKS, OUTCOMES};
use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::jobs;
use crate::journal::{self, Entry};
use crate::organisations;
use crate::registers::actions::held_by;
use crate::registers::model::FailureId;
use crate::slice::{TELL, Telling};
use crate::time::Day;
use crate::web::form::Problem;

/// Record that a body delayed, covered up or did not act.
pub const RECORD: Act = Act {
    name: "registers.record-failure",
    allow: &[(Role::SteeringOfficer, Reach::Area), (Role::UnitHead, Reach::Area)],
};
/// Answer and close as the superior body or the inspectorate.
pub const DECIDE: Act = Act {
    name: "registers.decide-failure",
    allow: &[(Role::SteeringOfficer, Reach::Organisation), (Role::UnitHead, Reach::Organisation)],
};
/// Read and answer as head of the body recorded.
pub const EXPLAIN: Act =
    Act { name: "registers.explain-failure", allow: &[(Role::UnitHead, Reach::Organisation)] };
/// Choose the body that acts as inspectorate.
pub const CHOOSE: Act = Act {
    name: "registers.choose-inspectorate",
    allow: &[(Role::SteeringOfficer, Reach::Area), (Role::Administrator, Reach::Province)],
};

/// Where the list is.
pub const LIST: &str = "/so-theo-doi/cham-tre";

/// A record as somebody, or the system, means it.
pub struct NewFailure<'a> {
    /// One of [`KINDS`].
    pub kind: &'a str,
    /// The body that it is about.
    pub body: OrganisationId,
    /// What happened; never about a child.
    pub words: &'a str,
    /// The day it was seen.
    pub noticed_on: Day,
    /// What it points at: one of [`LINKS`], and which.
    pub link: Option<(&'a str, Uuid)>,
    /// For the system: a name under which it is recorded once (`cases.stage-late-ID`).
    pub key: Option<&'a str>,
}

/// Records a failure and tells the superior body and the inspectorate, in the caller's transaction. `who` is nobody
/// where the system does it by itself (a stage that is overdue twice); then [`NewFailure::key`] is needed, and a record
/// that is there already is given back.
pub async fn record_failure(
    hub: &Hub,
    tx: &mut Tx,
    who: Option<&Principal>,
    new: &NewFailure<'_>,
) -> Result<FailureId> {
    if let Some(who) = who {
        can(who, &RECORD, &held_by(hub, new.body).await?)?;
    }
    let body = organisations::actions::get(hub, new.body).await?.ok_or(Error::NotFound)?;
    let link_known = new.link.is_none_or(|(kind, _)| LINKS.contains(&kind));
    if !KINDS.contains(&new.kind) || !link_known || (who.is_none() && new.key.is_none()) {
        return Err(Error::internal("a record of a failure that the tables would refuse"));
    }
    if let Some(key) = new.key
        && let Some(known) = store::by_key(hub, &mut *tx, key).await?
    {
        return Ok(known.id);
    }
    let parents = organisations::actions::parents(hub).await?;
    let superior = parents.iter().find(|(lower, _)| *lower == new.body).map(|(_, upper)| *upper);
    let inspectorate = store::inspectorate(hub, &mut *tx).await?;
    let inspectorate = inspectorate.filter(|id| *id != new.body && Some(*id) != superior);
    let id = FailureId(hub.chance.id(hub.clock.now()));
    let row = New {
        id,
        kind: new.kind,
        body: new.body,
        words: new.words,
        noticed_on: new.noticed_on,
        link: new.link,
        key: new.key,
        by: who.map(|who| who.person),
        superior,
        inspectorate,
    };
    store::add(hub, &mut *tx, &row).await?;
    // it goes to whoever stands above, and the body's own head learns of it too
    for to in [superior, inspectorate].into_iter().flatten() {
        tell(hub, &mut *tx, to, id, &format!("Có ghi nhận cần xem xét về {}.", body.name)).await?;
    }
    if superior.is_some() || inspectorate.is_some() {
        let words = "Có ghi nhận về việc thực hiện của cơ quan. Thủ trưởng cơ quan xem và giải trình.";
        tell(hub, &mut *tx, new.body, id, words).await?;
    }
    let detail = json!({ "kind": new.kind, "link": new.link.map(|(kind, _)| kind) });
    note(hub, tx, who.map(|who| who.person), RECORD.name, id, detail).await?;
    Ok(id)
}

/// Records a failure in a transaction of its own: for the page.
pub async fn record(hub: &Hub, who: &Principal, new: &NewFailure<'_>) -> Result<FailureId> {
    let mut problems = Vec::new();
    if new.words.trim().is_empty() {
        problems.push(Problem::new("words", "form-required"));
    }
    if new.noticed_on > hub.clock.now().day() {
        problems.push(Problem::new("noticed_on", "registers-failure-not-yet"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut tx = hub.db.begin().await?;
    let id = record_failure(hub, &mut tx, Some(who), new).await?;
    tx.commit().await?;
    Ok(id)
}

async fn tell(hub: &Hub, tx: &mut Tx, to: OrganisationId, id: FailureId, words: &str) -> Result<()> {
    let (words, href) = (words.to_owned(), format!("{LIST}/{id}"));
    let telling = Telling { to, key: format!("registers.failure-{id}-{to}-{}", words.len()), words, href };
    let payload = serde_json::to_value(&telling).map_err(Error::internal)?;
    jobs::publish(hub, tx, TELL, &payload).await?;
    Ok(())
}

async fn note(
    hub: &Hub,
    tx: &mut Tx,
    actor: Option<PersonId>,
    act: &str,
    id: FailureId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor, subject_kind: "failure-to-act", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}

/// As what somebody looks at a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// For the superior body or the inspectorate, which one.
    Deciding(OrganisationId),
    /// As head of the body recorded.
    Explaining(OrganisationId),
    /// As the one who wrote it.
    Recorder,
}

/// As what somebody sees a record; nobody else learns that it is there.
pub fn side(who: &Principal, failure: &Failure) -> Option<Side> {
    let may = |act: &Act, id: OrganisationId| can(who, act, &On::held_by(id)).is_ok();
    let two = [failure.superior_id, failure.inspectorate_id];
    if let Some(id) = two.into_iter().flatten().find(|id| may(&DECIDE, *id)) {
        Some(Side::Deciding(id))
    } else if may(&EXPLAIN, failure.body_id) {
        Some(Side::Explaining(failure.body_id))
    } else {
        (failure.recorded_by == Some(who.person)).then_some(Side::Recorder)
    }
}

/// The records that somebody sees.
pub async fn seen(hub: &Hub, who: &Principal) -> Result<Vec<Failure>> {
    let may = |act: &Act| {
        let held: Vec<_> = who.grants.iter().map(|grant| grant.organisation).collect();
        held.into_iter().filter(|id| can(who, act, &On::held_by(*id)).is_ok()).collect::<Vec<_>>()
    };
    let (deciding, headed) = (may(&DECIDE), may(&EXPLAIN));
    Ok(store::seen_by(hub, &hub.db, &deciding, &headed, who.person).await?)
}

/// A record with its answers, and as what it is seen.
pub async fn get(hub: &Hub, who: &Principal, id: FailureId) -> Result<(Failure, Vec<Answer>, Side)> {
    let failure = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let side = side(who, &failure).ok_or(Error::NotFound)?;
    Ok((failure, store::answers(hub, &hub.db, id).await?, side))
}

/// Answers for one's body. An answer of the superior body or the inspectorate moves the record on.
pub async fn answer(hub: &Hub, who: &Principal, id: FailureId, words: &str) -> Result<()> {
    let (failure, _, side) = get(hub, who, id).await?;
    if words.trim().is_empty() {
        return Err(Error::Invalid(vec![Problem::new("words", "form-required")]));
    }
    let (body, deciding) = match side {
        Side::Deciding(body) => (body, true),
        Side::Explaining(body) => (body, false),
        Side::Recorder => return Err(Error::Forbidden(DECIDE.name)),
    };
    if failure.state == "closed" {
        return Err(Error::Conflict("registers-failure-closed"));
    }
    let mut tx = hub.db.begin().await?;
    let answered = store::answer(hub, &mut tx, id, body, words, who.person).await;
    if answered.as_ref().is_err_and(crate::db::DbError::is_unique) {
        return Err(Error::Conflict("registers-failure-answered"));
    }
    answered?;
    if deciding {
        store::mark_answered(hub, &mut tx, id).await?;
        tell(hub, &mut tx, failure.body_id, id, "Cơ quan cấp trên hoặc thanh tra đã trả lời một ghi nhận.")
            .await?;
    } else {
        for to in [failure.superior_id, failure.inspectorate_id].into_iter().flatten() {
            tell(hub, &mut tx, to, id, "Cơ quan bị ghi nhận đã giải trình.").await?;
        }
    }
    note(hub, &mut tx, Some(who.person), "registers.answer-failure", id, json!({ "deciding": deciding }))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Closes a record with its outcome, for the superior body or the inspectorate.
pub async fn close(hub: &Hub, who: &Principal, id: FailureId, outcome: &str, words: &str) -> Result<()> {
    let (failure, _, side) = get(hub, who, id).await?;
    let Side::Deciding(body) = side else { return Err(Error::Forbidden(DECIDE.name)) };
    let mut problems = Vec::new();
    if !OUTCOMES.contains(&outcome) {
        problems.push(Problem::new("outcome", "form-choose-one"));
    }
    if words.trim().is_empty() {
        problems.push(Problem::new("outcome_words", "form-required"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut tx = hub.db.begin().await?;
    if !store::close(hub, &mut tx, id, (outcome, words), (body, who.person)).await? {
        return Err(Error::Conflict("registers-failure-not-answered"));
    }
    tell(hub, &mut tx, failure.body_id, id, "Một ghi nhận về cơ quan đã có kết luận.").await?;
    note(hub, &mut tx, Some(who.person), "registers.close-failure", id, json!({ "outcome": outcome }))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// The body that acts as inspectorate.
pub async fn inspectorate(hub: &Hub) -> Result<Option<OrganisationId>> {
    Ok(store::inspectorate(hub, &hub.db).await?)
}

/// Chooses the body that acts as inspectorate; what has waited for one goes to it now.
pub async fn choose_inspectorate(hub: &Hub, who: &Principal, id: OrganisationId) -> Result<()> {
    can(who, &CHOOSE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    store::set_inspectorate(hub, &mut tx, id, who.person).await?;
    for waiting in store::send_waiting(hub, &mut tx, id).await? {
        tell(hub, &mut tx, id, waiting, "Có ghi nhận cần xem xét.").await?;
    }
    let act = CHOOSE.name;
    let actor = Some(who.person);
    let entry = Entry { act, actor, subject_kind: "organisation", subject: id.0, detail: json!({}) };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}
