//! The tables of talks.

pub mod beside;
mod traces;

pub use traces::TRACES;

use uuid::Uuid;

use super::{CounsellingId, PassingId};
use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::support::actions::ChildId;
use crate::support::services::PlannedId;
use crate::time::{Day, Moment};

/// A talk, sealed as it stands.
#[derive(Clone, FromRow)]
pub struct Row {
    /// Key.
    pub id: CounsellingId,
    /// By whose receipt the child reads and writes.
    pub report_id: ReportId,
    /// Which child of the case.
    pub child_id: Option<ChildId>,
    /// Which service of a plan it is.
    pub planned_id: Option<PlannedId>,
    /// `counselling` or `psychology`.
    pub kind: String,
    /// Which unit gives it.
    pub unit_id: OrganisationId,
    /// When it was asked for.
    pub asked_at: Moment,
    /// Until when it can be taken.
    pub expires_at: Moment,
    /// `invited`, `open`, `ended`, `refused`, `expired` or `withdrawn`.
    pub state: String,
    /// Why it was refused.
    pub refused_why: Option<String>,
    /// Which key of the unit.
    pub version: i64,
    /// The key under two locks, until it is decided.
    pub escrow: Option<Vec<u8>>,
    /// The key sealed to the unit.
    pub unit_key: Option<Vec<u8>>,
    /// The key sealed to what the receipt opens.
    pub child_key: Option<Vec<u8>>,
    /// What the counsellor needs to know.
    pub brief: Option<Vec<u8>>,
    /// Who is responsible.
    pub counsellor_id: Option<PersonId>,
    /// That person's name.
    pub counsellor: Option<String>,
    /// The child is told the first name.
    pub named: bool,
    /// The child agrees that before and after are told.
    pub shares: bool,
    /// When the counsellor means to write or meet next.
    pub next_on: Option<Day>,
    /// When the child wrote last.
    pub child_wrote_at: Option<Moment>,
    /// When the counsellor wrote last.
    pub answered_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// Who ended it.
    pub ended_by: Option<String>,
    /// What came of it.
    pub result: Option<String>,
}

impl Row {
    /// The child wrote and has no answer yet.
    pub fn waits(&self) -> bool {
        self.state == "open" && self.child_wrote_at.is_some() && self.child_wrote_at > self.answered_at
    }
}

const ROW: &str = "select c.id, c.report_id, c.child_id, c.planned_id, c.kind, c.unit_id, c.asked_at, c.expires_at, c.state,
    c.refused_why, c.version, c.escrow, c.unit_key, c.child_key, c.brief, c.counsellor_id, p.name as counsellor, c.named,
    c.shares, c.next_on, c.child_wrote_at, c.answered_at, c.ended_at, c.ended_by, c.result from counselling c
    left join person p on p.province = c.province and p.id = c.counsellor_id where c.province = $1";

/// Nobody whom a report, or its case, names.
const NOT_NAMED: &str = "and not exists (select 1 from report_conflict x where x.province = c.province
    and x.report_id = c.report_id and x.person_id = $2) and not exists (select 1 from case_report r
    join case_conflict k on k.province = r.province and k.case_id = r.case_id
    where r.province = c.province and r.report_id = c.report_id and k.person_id = $2)";

fn unnamed(hub: &Hub, asking: PersonId, condition: &'static str) -> Statement {
    Statement::composed(format!("{ROW} {NOT_NAMED} {condition}")).bind(hub.province()).bind(asking)
}

/// One talk, unless a report names the person who asks.
pub async fn by_id<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: CounsellingId,
    asking: PersonId,
) -> Result<Option<Row>, DbError> {
    unnamed(hub, asking, "and c.id = $3").bind(id).optional(on).await
}

/// The talks that a unit is asked to take, and those that it has, of whom nobody names the person who asks.
pub async fn of_unit<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
) -> Result<Vec<Row>, DbError> {
    unnamed(
        hub,
        asking,
        "and c.unit_id = $3 and c.state in ('invited', 'open', 'ended')
         order by c.asked_at desc, c.id limit 200",
    )
    .bind(unit)
    .all(on)
    .await
}

/// The talks of a report, the newest first.
pub async fn of_report<'c>(hub: &Hub, on: impl On<'c>, report: ReportId) -> Result<Vec<Row>, DbError> {
    Statement::composed(format!("{ROW} and c.report_id = $2 order by c.asked_at desc, c.id desc"))
        .bind(hub.province())
        .bind(report)
        .all(on)
        .await
}

/// The talks of all reports of a case, the newest first.
pub async fn of_case<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<Row>, DbError> {
    Statement::composed(format!(
        "{ROW} and exists (select 1 from case_report r where r.province = c.province and r.report_id = c.report_id
         and r.case_id = $2) order by c.asked_at desc, c.id desc"
    ))
    .bind(hub.province())
    .bind(case)
    .all(on)
    .await
}

/// In which states the talks of a report are.
pub async fn states<'c>(hub: &Hub, on: impl On<'c>, report: ReportId) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = sql("select state from counselling where province = $1 and report_id = $2")
        .bind(hub.province())
        .bind(report)
        .all(on)
        .await?;
    Ok(rows.into_iter().map(|(state,)| state).collect())
}

/// An invitation.
pub struct New {
    /// Key.
    pub id: CounsellingId,
    /// By whose receipt.
    pub report: ReportId,
    /// Which child of the case.
    pub child: Option<ChildId>,
    /// Which service of a plan.
    pub planned: Option<PlannedId>,
    /// `counselling` or `psychology`.
    pub kind: String,
    /// Which unit is asked.
    pub unit: OrganisationId,
    /// Who asks.
    pub by: PersonId,
    /// For which unit.
    pub by_unit: OrganisationId,
    /// Until when it can be taken.
    pub expires_at: Moment,
    /// Which key of the unit.
    pub version: i64,
    /// The key under two locks.
    pub escrow: Vec<u8>,
    /// The key sealed to what the receipt opens.
    pub child_key: Option<Vec<u8>>,
    /// What the counsellor needs to know.
    pub brief: Vec<u8>,
}

/// Keeps an invitation. The database refuses a second talk of a report beside one that is open.
pub async fn invite(hub: &Hub, tx: &mut Tx, new: New) -> Result<(), DbError> {
    sql("insert into counselling (province, id, report_id, child_id, planned_id, kind, unit_id, asked_by, asked_unit_id,
         asked_at, expires_at, state, version, escrow, child_key, brief, named, shares)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'invited', $12, $13, $14, $15, $16, $16)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.report)
    .bind(new.child)
    .bind(new.planned)
    .bind(new.kind)
    .bind(new.unit)
    .bind(new.by)
    .bind(new.by_unit)
    .bind(hub.clock.now())
    .bind(new.expires_at)
    .bind(new.version)
    .bind(new.escrow)
    .bind(new.child_key)
    .bind(new.brief)
    .bind(false)
    .run(tx)
    .await?;
    Ok(())
}

/// Somebody takes an invitation; `false` when it was decided meanwhile.
pub async fn accept(
    hub: &Hub,
    tx: &mut Tx,
    id: CounsellingId,
    (person, named): (PersonId, bool),
    unit_key: Vec<u8>,
) -> Result<bool, DbError> {
    let changed = sql("update counselling set state = 'open', counsellor_id = $3, named = $4, unit_key = $5,
         escrow = null, decided_at = $6 where province = $1 and id = $2 and state = 'invited'")
    .bind(hub.province())
    .bind(id)
    .bind(person)
    .bind(named)
    .bind(unit_key)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Nobody takes an invitation: it is `refused` with a reason, `expired` or `withdrawn`, and its keys are gone.
pub async fn decline(
    hub: &Hub,
    tx: &mut Tx,
    id: CounsellingId,
    state: &str,
    why: Option<&str>,
) -> Result<bool, DbError> {
    let changed = sql("update counselling set state = $3, refused_why = $4, decided_at = $5, escrow = null,
         child_key = null, brief = null where province = $1 and id = $2 and state = 'invited'")
    .bind(hub.province())
    .bind(id)
    .bind(state)
    .bind(why)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// The invitations whose time has run out, with the report of each.
pub async fn run_out<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(CounsellingId, ReportId)>, DbError> {
    sql("select id, report_id from counselling where province = $1 and state = 'invited' and expires_at <= $2")
        .bind(hub.province())
        .bind(hub.clock.now())
        .all(on)
        .await
}

/// The child can be reached: the key is sealed to what its receipt opens.
pub async fn set_child_key(hub: &Hub, tx: &mut Tx, id: CounsellingId, key: Vec<u8>) -> Result<(), DbError> {
    sql("update counselling set child_key = $3 where province = $1 and id = $2 and child_key is null
         and state in ('open', 'ended')")
    .bind(hub.province())
    .bind(id)
    .bind(key)
    .run(tx)
    .await?;
    Ok(())
}

/// A colleague is responsible from now on; `false` when the talk has ended, or somebody else was faster.
pub async fn move_to(
    hub: &Hub,
    tx: &mut Tx,
    id: CounsellingId,
    (from, to): (PersonId, PersonId),
) -> Result<bool, DbError> {
    let changed =
        sql("update counselling set counsellor_id = $4 where province = $1 and id = $2 and state = 'open'
         and counsellor_id = $3")
        .bind(hub.province())
        .bind(id)
        .bind(from)
        .bind(to)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// The talk ends; `false` when it has ended.
pub async fn end(
    hub: &Hub,
    tx: &mut Tx,
    id: CounsellingId,
    (by, result): (&str, &str),
) -> Result<bool, DbError> {
    let changed = sql(
        "update counselling set state = 'ended', ended_at = $3, ended_by = $4, result = $5, next_on = null
         where province = $1 and id = $2 and state = 'open'",
    )
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .bind(result)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// The day on which the counsellor means to write or meet next.
pub async fn set_next(hub: &Hub, tx: &mut Tx, id: CounsellingId, next: Option<Day>) -> Result<bool, DbError> {
    let changed =
        sql("update counselling set next_on = $3 where province = $1 and id = $2 and state = 'open'")
            .bind(hub.province())
            .bind(id)
            .bind(next)
            .run(tx)
            .await?;
    Ok(changed == 1)
}

/// Whether the child is told the counsellor's first name.
pub async fn set_named(hub: &Hub, tx: &mut Tx, id: CounsellingId, named: bool) -> Result<(), DbError> {
    sql("update counselling set named = $3 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(named)
        .run(tx)
        .await?;
    Ok(())
}

/// Whether the child agrees that before and after are told. What was told before is taken back where it does not.
pub async fn set_shares(hub: &Hub, tx: &mut Tx, id: CounsellingId, shares: bool) -> Result<(), DbError> {
    sql("update counselling set shares = $3 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(shares)
        .run(&mut *tx)
        .await?;
    if !shares {
        sql("update counselling_score set told = null, told_unit_id = null, told_version = null
             where province = $1 and counselling_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    }
    Ok(())
}

/// A message, sealed as it stands.
#[derive(FromRow)]
pub struct MessageRow {
    /// Key.
    pub id: Uuid,
    /// When.
    pub at: Moment,
    /// The counsellor's name; nothing for the child.
    pub name: Option<String>,
    /// Sealed words.
    pub body: Vec<u8>,
}

/// The messages of a talk, oldest first.
pub async fn messages<'c>(hub: &Hub, on: impl On<'c>, id: CounsellingId) -> Result<Vec<MessageRow>, DbError> {
    sql("select m.id, m.at, p.name, m.body from counselling_message m
         left join person p on p.province = m.province and p.id = m.person_id
         where m.province = $1 and m.counselling_id = $2 order by m.at, m.id")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Adds a message to a talk that is open; a second one with the same key is the same and changes nothing.
pub async fn add_message(
    hub: &Hub,
    tx: &mut Tx,
    (id, counselling): (Uuid, CounsellingId),
    person: Option<PersonId>,
    body: Vec<u8>,
) -> Result<bool, DbError> {
    let now = hub.clock.now();
    let added = sql("insert into counselling_message (province, id, counselling_id, at, person_id, body)
         values ($1, $2, $3, $4, $5, $6) on conflict (province, id) do nothing")
    .bind(hub.province())
    .bind(id)
    .bind(counselling)
    .bind(now)
    .bind(person)
    .bind(body)
    .run(&mut *tx)
    .await?;
    let kept = match person {
        None => sql(
            "update counselling set child_wrote_at = $3 where province = $1 and id = $2 and state = 'open'",
        ),
        Some(_) => sql("update counselling set answered_at = $3, begun_at = coalesce(begun_at, $3)
             where province = $1 and id = $2 and state = 'open'"),
    };
    if added == 1 {
        kept.bind(hub.province()).bind(counselling).bind(now).run(tx).await?;
    }
    Ok(added == 1)
}

/// Takes the row of an open talk until the transaction ends; `false` when it is not open.
pub async fn take(hub: &Hub, tx: &mut Tx, id: CounsellingId) -> Result<bool, DbError> {
    let changed =
        sql("update counselling set kind = kind where province = $1 and id = $2 and state = 'open'")
            .bind(hub.province())
            .bind(id)
            .run(tx)
            .await?;
    Ok(changed == 1)
}

/// Whether the counsellor has written yet.
pub async fn has_begun<'c>(hub: &Hub, on: impl On<'c>, id: CounsellingId) -> Result<bool, DbError> {
    sql("select 1 from counselling where province = $1 and id = $2 and begun_at is not null")
        .bind(hub.province())
        .bind(id)
        .exists(on)
        .await
}

/// Offers a talk to a colleague. The database refuses a second offer beside an open one.
pub async fn offer(
    hub: &Hub,
    tx: &mut Tx,
    (id, counselling): (PassingId, CounsellingId),
    (from, to): (PersonId, PersonId),
    expires_at: Moment,
) -> Result<(), DbError> {
    sql("insert into counselling_offer (province, id, counselling_id, from_id, to_id, offered_at, expires_at, state)
         values ($1, $2, $3, $4, $5, $6, $7, 'offered')")
    .bind(hub.province())
    .bind(id)
    .bind(counselling)
    .bind(from)
    .bind(to)
    .bind(hub.clock.now())
    .bind(expires_at)
    .run(tx)
    .await?;
    Ok(())
}

/// An open offer to a colleague.
#[derive(Clone, Debug, FromRow)]
pub struct Passing {
    /// Key.
    pub id: PassingId,
    /// Which talk.
    pub counselling_id: CounsellingId,
    /// Who is responsible until it is taken.
    pub from_id: PersonId,
    /// Who is asked.
    pub to_id: PersonId,
    /// Name of the first.
    pub from_name: String,
    /// Name of the second.
    pub to_name: String,
    /// Until when it can be taken.
    pub expires_at: Moment,
}

const PASSING: &str = "select o.id, o.counselling_id, o.from_id, o.to_id, f.name as from_name, t.name as to_name, o.expires_at
    from counselling_offer o join person f on f.province = o.province and f.id = o.from_id
    join person t on t.province = o.province and t.id = o.to_id where o.province = $1 and o.state = 'offered'";

/// The open offer of a talk.
pub async fn offered<'c>(hub: &Hub, on: impl On<'c>, id: CounsellingId) -> Result<Option<Passing>, DbError> {
    Statement::composed(format!("{PASSING} and o.counselling_id = $2"))
        .bind(hub.province())
        .bind(id)
        .optional(on)
        .await
}

/// What is offered to a person.
pub async fn offered_to<'c>(hub: &Hub, on: impl On<'c>, person: PersonId) -> Result<Vec<Passing>, DbError> {
    Statement::composed(format!("{PASSING} and o.to_id = $2 and o.expires_at > $3 order by o.offered_at"))
        .bind(hub.province())
        .bind(person)
        .bind(hub.clock.now())
        .all(on)
        .await
}

/// Decides an offer; `false` when it was decided.
pub async fn decide_offer(hub: &Hub, tx: &mut Tx, id: PassingId, state: &str) -> Result<bool, DbError> {
    let changed = sql("update counselling_offer set state = $3, decided_at = $4
         where province = $1 and id = $2 and state = 'offered'")
    .bind(hub.province())
    .bind(id)
    .bind(state)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Ends the offer of a talk that has ended, or was taken over otherwise, and those whose time has run out.
pub async fn drop_offers(hub: &Hub, tx: &mut Tx, id: Option<CounsellingId>) -> Result<(), DbError> {
    let now = hub.clock.now();
    let statement = match id {
        Some(id) => sql("update counselling_offer set state = 'withdrawn', decided_at = $2
             where province = $1 and state = 'offered' and counselling_id = $3")
        .bind(hub.province())
        .bind(now)
        .bind(id),
        None => sql("update counselling_offer set state = 'expired', decided_at = $2
             where province = $1 and state = 'offered' and expires_at <= $2")
        .bind(hub.province())
        .bind(now),
    };
    statement.run(tx).await?;
    Ok(())
}
