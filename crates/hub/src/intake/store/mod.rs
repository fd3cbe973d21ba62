//! The tables of reports.

pub mod alike;
pub mod files;
pub mod moving;
pub mod queue;
pub mod standing;
pub mod talk;
mod traces;

pub use traces::TRACES;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::{MessageId, ReportId};
use crate::time::Moment;

/// A new report, sealed.
pub struct New {
    /// Key.
    pub id: ReportId,
    /// What officers call it.
    pub code: String,
    /// Keyed hash of the receipt.
    pub receipt_mark: [u8; 32],
    /// Where it came in.
    pub channel: &'static str,
    /// When it first reached anybody.
    pub received_at: Moment,
    /// When it was put in, if that is later.
    pub entered_at: Option<Moment>,
    /// The unit that receives it.
    pub unit: OrganisationId,
    /// How pressing.
    pub severity: &'static str,
    /// Whether help is asked for.
    pub wants_help: bool,
    /// Until when somebody must have looked.
    pub due_at: Moment,
    /// It came in a flood.
    pub surplus: bool,
    /// Encrypted routing.
    pub routing: Vec<u8>,
    /// Sealed words.
    pub body: Vec<u8>,
    /// The key, wrapped by the receipt.
    pub mailbox: Vec<u8>,
    /// What only the reporter opens is sealed to it.
    pub public_key: Vec<u8>,
}

/// Keeps a report; `false` when one with this receipt is there already.
pub async fn add(hub: &Hub, tx: &mut Tx, new: &New) -> Result<bool, DbError> {
    let added =
        sql("insert into report (province, id, code, receipt_mark, channel, received_at, unit_id, severity,
         wants_help, state, due_at, routing, body, mailbox, surplus, entered_at, queue_rank, queue_due_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'new', $10, $11, $12, $13, $14, $15, $16, $10)
         on conflict (province, receipt_mark) do nothing")
        .bind(hub.province())
        .bind(new.id)
        .bind(&new.code)
        .bind(new.receipt_mark)
        .bind(new.channel)
        .bind(new.received_at)
        .bind(new.unit)
        .bind(new.severity)
        .bind(new.wants_help)
        .bind(new.due_at)
        .bind(new.routing.clone())
        .bind(new.body.clone())
        .bind(new.mailbox.clone())
        .bind(new.surplus)
        .bind(new.entered_at)
        .bind(queue::rank(new.severity, new.surplus))
        .run(&mut *tx)
        .await?;
    if added == 1 {
        talk::set_public_key(hub, tx, new.id, new.public_key.clone()).await?;
    }
    Ok(added == 1)
}

/// Seals a report's key to a unit.
pub async fn add_key(
    hub: &Hub,
    tx: &mut Tx,
    report: ReportId,
    unit: OrganisationId,
    version: i64,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    sql("insert into report_key (province, report_id, unit_id, version, sealed) values ($1, $2, $3, $4, $5)
         on conflict (province, report_id, unit_id) do update set version = excluded.version, sealed = excluded.sealed")
    .bind(hub.province())
    .bind(report)
    .bind(unit)
    .bind(version)
    .bind(sealed)
    .run(tx)
    .await?;
    Ok(())
}

/// A report's key as it is sealed to a unit: the version of the unit's key, and the bytes.
pub async fn key<'c>(
    hub: &Hub,
    on: impl On<'c>,
    report: ReportId,
    unit: OrganisationId,
) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    sql("select version, sealed from report_key where province = $1 and report_id = $2 and unit_id = $3")
        .bind(hub.province())
        .bind(report)
        .bind(unit)
        .optional(on)
        .await
}

/// Takes a report's key from all units.
pub async fn drop_keys(hub: &Hub, tx: &mut Tx, report: ReportId) -> Result<(), DbError> {
    sql("delete from report_key where province = $1 and report_id = $2")
        .bind(hub.province())
        .bind(report)
        .run(tx)
        .await?;
    Ok(())
}

/// Keeps a mark for duplicate search.
pub async fn add_mark(
    hub: &Hub,
    tx: &mut Tx,
    report: ReportId,
    kind: &str,
    mark: [u8; 32],
) -> Result<(), DbError> {
    sql("insert into report_mark (province, report_id, kind, mark) values ($1, $2, $3, $4) on conflict do nothing")
        .bind(hub.province())
        .bind(report)
        .bind(kind)
        .bind(mark)
        .run(tx)
        .await?;
    Ok(())
}

/// Keeps an officer away from a report that names them.
pub async fn add_conflict(hub: &Hub, tx: &mut Tx, report: ReportId, person: PersonId) -> Result<(), DbError> {
    sql("insert into report_conflict (province, report_id, person_id) values ($1, $2, $3) on conflict do nothing")
        .bind(hub.province())
        .bind(report)
        .bind(person)
        .run(tx)
        .await?;
    Ok(())
}

/// A report's row, sealed as it stands.
#[derive(Clone, FromRow)]
pub struct ReportRow {
    /// Key.
    pub id: ReportId,
    /// What officers call it.
    pub code: String,
    /// Where it came in.
    pub channel: String,
    /// When it first reached anybody.
    pub received_at: Moment,
    /// When it was put in.
    pub entered_at: Moment,
    /// The unit that received it.
    pub unit_id: OrganisationId,
    /// How pressing.
    pub severity: String,
    /// Whether help is asked for.
    pub wants_help: bool,
    /// `new`, `read`, `answered`, `in-case` or `closed`.
    pub state: String,
    /// Until when somebody must have looked.
    pub due_at: Moment,
    /// It came in a flood.
    pub surplus: bool,
    /// Sealed words.
    pub body: Vec<u8>,
    /// The key, wrapped by the receipt.
    pub mailbox: Vec<u8>,
    /// When the reporter took the wish for help back.
    pub help_withdrawn_at: Option<Moment>,
    /// Whoever told is the one reported: `carer`, `other`, or nothing.
    pub teller_alleged: String,
}

/// What was destroyed is no report any more.
const REPORT: &str = "select id, code, channel, received_at, coalesce(entered_at, received_at) as entered_at,
    unit_id, severity, wants_help, state, due_at, surplus, body, mailbox, help_withdrawn_at, teller_alleged
    from report r where r.province = $1 and length(r.body) > 0";

fn report(condition: &'static str) -> crate::db::Statement {
    crate::db::Statement::composed(format!("{REPORT} and {condition}"))
}

/// The report of a receipt.
pub async fn by_receipt<'c>(
    hub: &Hub,
    on: impl On<'c>,
    mark: [u8; 32],
) -> Result<Option<ReportRow>, DbError> {
    report("r.receipt_mark = $2").bind(hub.province()).bind(mark).optional(on).await
}

/// One report, unless it names the person who asks.
pub async fn by_id<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: ReportId,
    asking: PersonId,
) -> Result<Option<ReportRow>, DbError> {
    report(
        "r.id = $2 and not exists (select 1 from report_conflict c
            where c.province = r.province and c.report_id = r.id and c.person_id = $3)",
    )
    .bind(hub.province())
    .bind(id)
    .bind(asking)
    .optional(on)
    .await
}

/// One report, whoever asks: only for those who hold its key.
pub async fn any<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<Option<ReportRow>, DbError> {
    report("r.id = $2").bind(hub.province()).bind(id).optional(on).await
}

/// The officers whom a report names.
pub async fn conflicts<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<Vec<PersonId>, DbError> {
    let rows: Vec<(PersonId,)> =
        sql("select person_id from report_conflict where province = $1 and report_id = $2")
            .bind(hub.province())
            .bind(id)
            .all(on)
            .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// Moves a report on, if it stands in one of `from`; `false` when it does not.
pub async fn set_state(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    from: [&str; 3],
    to: &str,
) -> Result<bool, DbError> {
    let changed = sql("update report set state = $3, read_at = coalesce(read_at, $4)
         where province = $1 and id = $2 and state in ($5, $6, $7)")
    .bind(hub.province())
    .bind(id)
    .bind(to)
    .bind(hub.clock.now())
    .bind(from[0])
    .bind(from[1])
    .bind(from[2])
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Closes a report without a case; `false` when it is closed or in a case.
pub async fn close(hub: &Hub, tx: &mut Tx, id: ReportId, reason: &str) -> Result<bool, DbError> {
    let changed = sql("update report set state = 'closed', closed_at = $3, closed_reason = $4
         where province = $1 and id = $2 and state in ('new', 'read', 'answered')")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(reason)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// A message's row, sealed as it stands.
#[derive(FromRow)]
pub struct MessageRow {
    /// Key.
    pub id: MessageId,
    /// When.
    pub at: Moment,
    /// The officer's name; `None` for the reporter.
    pub name: Option<String>,
    /// Sealed words.
    pub body: Vec<u8>,
}

/// The messages of a report, oldest first.
pub async fn messages<'c>(hub: &Hub, on: impl On<'c>, report: ReportId) -> Result<Vec<MessageRow>, DbError> {
    sql("select m.id, m.at, p.name, m.body from report_message m
         left join person p on p.province = m.province and p.id = m.person_id
         where m.province = $1 and m.report_id = $2 order by m.at, m.id")
    .bind(hub.province())
    .bind(report)
    .all(on)
    .await
}

/// Adds a message; a second one with the same key is the same message and changes nothing.
pub async fn add_message(
    hub: &Hub,
    tx: &mut Tx,
    id: MessageId,
    report: ReportId,
    person: Option<PersonId>,
    body: Vec<u8>,
) -> Result<bool, DbError> {
    let added = sql("insert into report_message (province, id, report_id, at, author, person_id, body)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (province, id) do nothing")
    .bind(hub.province())
    .bind(id)
    .bind(report)
    .bind(hub.clock.now())
    .bind(if person.is_some() { "officer" } else { "reporter" })
    .bind(person)
    .bind(body)
    .run(tx)
    .await?;
    Ok(added == 1)
}
