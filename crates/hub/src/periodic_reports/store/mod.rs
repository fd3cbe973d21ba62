//! The tables of reports.

mod change;
pub mod papers;
pub mod requests;
pub mod texts;
pub mod types;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, places, sql};
use crate::id::{OrganisationId, PersonId};
use crate::periodic_reports::model::{Period, ReportId, State, TypeId};
use crate::plans::model::PlanId;
use crate::time::{Day, Moment};

use change::Change;
pub use change::KEPT;

/// A report with its newest version.
#[derive(Clone, Debug, FromRow)]
pub struct Report {
    /// Key.
    pub id: ReportId,
    /// Of which type.
    pub type_id: TypeId,
    /// On which plan.
    pub plan_id: PlanId,
    /// Which turn.
    pub period_key: String,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// Who writes it.
    pub holder_id: OrganisationId,
    /// The body's name on the last day of the figures.
    pub name: String,
    /// It is the province's report, from all the others.
    pub rolls_up: bool,
    /// First day of the figures.
    pub period_from: Day,
    /// Last day of the figures.
    pub period_to: Day,
    /// Last day to send it.
    pub due_on: Option<Day>,
    /// Since when the turn is locked by a person or the clock.
    pub turn_locked_at: Option<Moment>,
    /// When its body asked to be let write again.
    pub asked_at: Option<Moment>,
    /// Why.
    pub ask_reason: Option<String>,
    /// Last day on which it may be sent although the turn is locked.
    pub let_until: Option<Day>,
    /// Why.
    pub let_reason: Option<String>,
    /// From 1.
    pub version: i64,
    /// A [`State`].
    pub state: String,
    /// Why there is a version after the first.
    pub reason: String,
    /// Counts savings.
    pub revision: i64,
    /// The figures as they stood when it was submitted.
    pub figures: Option<String>,
    /// Names and headings as they stood when it was submitted.
    pub frozen: Option<String>,
    /// Who began this version; of a later one, who allowed it.
    pub opened_by: PersonId,
    /// When it was sent.
    pub submitted_at: Option<Moment>,
    /// Who sent it.
    pub submitted_by: Option<PersonId>,
}

impl Report {
    /// Where its newest version stands.
    pub fn state(&self) -> State {
        State::parse(&self.state).unwrap_or(State::Draft)
    }

    /// Whether it is being written.
    pub fn is_draft(&self) -> bool {
        self.state() == State::Draft
    }
}

const COLUMNS: &str = "select r.id, r.type_id, y.plan_id, r.period_key, r.organisation_id, r.holder_id, r.name,
    r.rolls_up, r.period_from, r.period_to, t.due_on, t.locked_at as turn_locked_at, r.asked_at, r.ask_reason,
    r.let_until, r.let_reason, v.version, v.state, v.reason, v.revision, v.figures, v.frozen, v.opened_by, v.submitted_at,
    v.submitted_by
    from body_report r
    join report_type y on y.province = r.province and y.id = r.type_id
    join report_turn t on t.province = r.province and t.type_id = r.type_id and t.period_key = r.period_key
    join body_report_version v on v.province = r.province and v.report_id = r.id";
const NEWEST: &str = "where r.province = $1 and v.version =
        (select max(w.version) from body_report_version w where w.province = r.province and w.report_id = r.id)";
const RECEIVED: &str = "v.state in ('submitted', 'accepted', 'approved', 'locked')";

fn newest(condition: &str) -> Statement {
    Statement::composed(format!("{COLUMNS} {NEWEST} {condition}"))
}

/// One report.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<Option<Report>, DbError> {
    newest("and r.id = $2").bind(hub.province()).bind(id).optional(on).await
}

/// An earlier version of a report.
pub async fn by_version<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: ReportId,
    version: i64,
) -> Result<Option<Report>, DbError> {
    Statement::composed(format!("{COLUMNS} where r.province = $1 and r.id = $2 and v.version = $3"))
        .bind(hub.province())
        .bind(id)
        .bind(version)
        .optional(on)
        .await
}

/// The report of one body for a turn.
pub async fn of_body<'c>(
    hub: &Hub,
    on: impl On<'c>,
    (of, key): (TypeId, &str),
    body: OrganisationId,
) -> Result<Option<Report>, DbError> {
    newest("and r.type_id = $2 and r.period_key = $3 and r.organisation_id = $4")
        .bind(hub.province())
        .bind(of)
        .bind(key)
        .bind(body)
        .optional(on)
        .await
}

/// A report of a turn that some body has begun.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Begun {
    /// Key.
    pub id: ReportId,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// Who writes it.
    pub holder_id: OrganisationId,
    /// A version of it was sent and not given back.
    pub received: bool,
}

/// The reports of a turn that some bodies have begun, or that they write for others.
pub async fn begun_by<'c>(
    hub: &Hub,
    on: impl On<'c>,
    (of, key): (TypeId, &str),
    bodies: &[OrganisationId],
) -> Result<Vec<Begun>, DbError> {
    let theirs = places(4, bodies.len());
    let statement = Statement::composed(format!(
        "select r.id, r.organisation_id, r.holder_id, r.received from body_report r where r.province = $1 and r.type_id = $2 and r.period_key = $3 and not r.rolls_up
         and (r.organisation_id in ({theirs}) or r.holder_id in ({theirs}))"
    ));
    let statement = statement.bind(hub.province()).bind(of).bind(key);
    bodies.iter().fold(statement, |all, body| all.bind(*body)).all(on).await
}

/// The reports that roll up, the newest period first.
pub async fn of_province<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Report>, DbError> {
    newest("and r.rolls_up order by r.period_to desc, r.id desc").bind(hub.province()).all(on).await
}

/// The reports that an organisation has in hand, the newest period first.
pub async fn held_by<'c>(hub: &Hub, on: impl On<'c>, holder: OrganisationId) -> Result<Vec<Report>, DbError> {
    newest("and r.holder_id = $2 order by r.period_to desc, r.id desc")
        .bind(hub.province())
        .bind(holder)
        .all(on)
        .await
}

/// A body's report for the turn before, as it was sent last.
pub async fn before<'c>(hub: &Hub, on: impl On<'c>, report: &Report) -> Result<Option<Report>, DbError> {
    Statement::composed(format!(
        "{COLUMNS} where r.province = $1 and r.type_id = $2 and r.organisation_id = $3 and r.period_to < $4
         and r.rolls_up = $5 and {RECEIVED} order by r.period_to desc, v.version desc limit 1"
    ))
    .bind(hub.province())
    .bind(report.type_id)
    .bind(report.organisation_id)
    .bind(report.period_to)
    .bind(report.rolls_up)
    .optional(on)
    .await
}

/// One version of a report of a turn, as the turn counts it.
#[derive(Clone, Debug, FromRow)]
pub struct OfTurn {
    /// Key of the report.
    pub id: ReportId,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// Who writes it.
    pub holder_id: OrganisationId,
    /// The body's name on the last day of the figures.
    pub name: String,
    /// Its body asks to be let write again.
    pub asked: bool,
    /// From 1.
    pub version: i64,
    /// Where the version stands.
    pub state: String,
    /// Its figures, where it was sent.
    pub figures: Option<String>,
    /// When it was sent.
    pub submitted_at: Option<Moment>,
}

/// All versions of the reports of a turn that were changed after a number, by report and version: a turn of a country
/// is thirty thousand. The province's is not among them.
pub async fn of_turn<'c>(
    hub: &Hub,
    on: impl On<'c>,
    (of, key): (TypeId, &str),
    since: Option<i64>,
) -> Result<Vec<OfTurn>, DbError> {
    let changed = if since.is_some() { "and r.number > 0 and r.number > $4" } else { "" };
    let statement = Statement::composed(format!(
        "select r.id, r.organisation_id, r.holder_id, r.name, r.asked_at is not null as asked, v.version, v.state,
         v.figures, v.submitted_at from body_report r
         join body_report_version v on v.province = r.province and v.report_id = r.id
         where r.province = $1 and r.type_id = $2 and r.period_key = $3 and not r.rolls_up {changed}
         order by r.id, v.version"
    ));
    let statement = statement.bind(hub.province()).bind(of).bind(key);
    since.into_iter().fold(statement, Statement::bind).all(on).await
}

/// How many bodies' reports have been received, for every turn: type, turn, count.
pub async fn received_counts<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(TypeId, String, i64)>, DbError> {
    sql("select type_id, period_key, count(*) from body_report
         where province = $1 and received and not rolls_up group by type_id, period_key")
    .bind(hub.province())
    .all(on)
    .await
}

/// A turn that somebody has opened.
#[derive(Clone, Debug, FromRow)]
pub struct TurnRow {
    /// Of which type.
    pub type_id: TypeId,
    /// Which.
    pub period_key: String,
    /// First day of the figures.
    pub period_from: Day,
    /// Last day of the figures.
    pub period_to: Day,
    /// Last day to send it.
    pub due_on: Option<Day>,
    /// Since when nothing is sent any more.
    pub locked_at: Option<Moment>,
}

/// All opened turns.
pub async fn turns<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<TurnRow>, DbError> {
    sql("select type_id, period_key, period_from, period_to, due_on, locked_at from report_turn
         where province = $1")
    .bind(hub.province())
    .all(on)
    .await
}

/// Opens a turn; one that is open stays as it is.
pub async fn open_turn(hub: &Hub, tx: &mut Tx, of: TypeId, period: &Period) -> Result<(), DbError> {
    sql("insert into report_turn (province, type_id, period_key, period_from, period_to, due_on, opened_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (province, type_id, period_key) do nothing")
    .bind(hub.province())
    .bind(of)
    .bind(&period.key)
    .bind(period.from)
    .bind(period.to)
    .bind(period.due)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Locks a turn and what is approved in it; `false` when it is locked already.
pub async fn lock_turn(
    hub: &Hub,
    tx: &mut Tx,
    (of, key): (TypeId, &str),
    by: Option<PersonId>,
) -> Result<bool, DbError> {
    let now = hub.clock.now();
    let Change(number) = Change::begin(hub, tx).await?;
    let done = sql("update report_turn set locked_at = $4, locked_by = $5
         where province = $1 and type_id = $2 and period_key = $3 and locked_at is null")
    .bind(hub.province())
    .bind(of)
    .bind(key)
    .bind(now)
    .bind(by)
    .run(&mut *tx)
    .await?;
    sql("update body_report_version set state = 'locked', locked_at = $4 where province = $1 and state = 'approved'
         and report_id in (select id from body_report where province = $1 and type_id = $2 and period_key = $3)")
    .bind(hub.province())
    .bind(of)
    .bind(key)
    .bind(now)
    .run(&mut *tx)
    .await?;
    sql("update body_report set number = $4 where province = $1 and type_id = $2 and period_key = $3")
        .bind(hub.province())
        .bind(of)
        .bind(key)
        .bind(number)
        .run(tx)
        .await?;
    Ok(done == 1)
}

/// A report that is begun.
pub struct New<'a> {
    /// Key.
    pub id: ReportId,
    /// Of which type.
    pub type_id: TypeId,
    /// The turn.
    pub period: &'a Period,
    /// Whose.
    pub body: OrganisationId,
    /// The body's name.
    pub name: &'a str,
    /// It is the province's.
    pub rolls_up: bool,
}

/// Begins a report.
pub async fn add(hub: &Hub, tx: &mut Tx, new: &New<'_>) -> Result<(), DbError> {
    let change = Change::begin(hub, tx).await?;
    sql("insert into body_report (province, id, type_id, period_key, organisation_id, holder_id, name, rolls_up,
         period_from, period_to, created_at) values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.type_id)
    .bind(&new.period.key)
    .bind(new.body)
    .bind(new.name)
    .bind(new.rolls_up)
    .bind(new.period.from)
    .bind(new.period.to)
    .bind(hub.clock.now())
    .run(&mut *tx)
    .await?;
    change.end(hub, tx, new.id).await
}

/// Begins a version; `by` began it, or allowed it.
pub async fn add_version(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    (version, reason): (i64, &str),
    by: PersonId,
) -> Result<(), DbError> {
    let change = Change::begin(hub, tx).await?;
    sql("insert into body_report_version
         (province, report_id, version, state, reason, revision, opened_at, opened_by)
         values ($1, $2, $3, 'draft', $4, 0, $5, $6)")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(reason)
    .bind(hub.clock.now())
    .bind(by)
    .run(&mut *tx)
    .await?;
    change.end(hub, tx, id).await
}

/// Moves the days that the figures of a draft are counted over.
pub async fn set_period(hub: &Hub, tx: &mut Tx, id: ReportId, from: Day, to: Day) -> Result<(), DbError> {
    sql("update body_report set period_from = $3, period_to = $4 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(from)
        .bind(to)
        .run(tx)
        .await?;
    Ok(())
}

/// Sends a draft with its figures and names; `false` when the text was saved meanwhile, or it is sent already.
pub async fn submit(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    (version, seen): (i64, i64),
    (figures, frozen): (&str, &str),
    by: PersonId,
) -> Result<bool, DbError> {
    let change = Change::begin(hub, tx).await?;
    let done = sql("update body_report_version set state = 'submitted', figures = $5, frozen = $6,
         submitted_at = $7, submitted_by = $8 where province = $1 and report_id = $2 and version = $3
         and revision = $4 and state = 'draft'")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(seen)
    .bind(figures)
    .bind(frozen)
    .bind(hub.clock.now())
    .bind(by)
    .run(&mut *tx)
    .await?;
    sql("update body_report set asked_at = null, asked_by = null, ask_reason = null
         where province = $1 and id = $2")
    .bind(hub.province())
    .bind(id)
    .run(&mut *tx)
    .await?;
    change.end(hub, tx, id).await?;
    Ok(done == 1)
}

/// Moves a version from one state to another; `false` when it has moved on meanwhile.
pub async fn advance(
    hub: &Hub,
    tx: &mut Tx,
    (id, version): (ReportId, i64),
    (from, to): (State, State),
    by: PersonId,
) -> Result<bool, DbError> {
    let set = match to {
        State::Accepted => "accepted_at = $6, accepted_by = $7",
        State::Returned => "returned_at = $6, returned_by = $7",
        State::Approved => "approved_at = $6, approved_by = $7",
        State::Locked => "locked_at = $6",
        State::Draft | State::Submitted => return Ok(false),
    };
    let change = Change::begin(hub, tx).await?;
    let text = format!(
        "update body_report_version set state = $5, {set} where province = $1 and report_id = $2 and version = $3
         and state = $4"
    );
    let statement = Statement::composed(text)
        .bind(hub.province())
        .bind(id)
        .bind(version)
        .bind(from.name())
        .bind(to.name())
        .bind(hub.clock.now());
    let statement = if to == State::Locked { statement } else { statement.bind(by) };
    let done = statement.run(&mut *tx).await?;
    change.end(hub, tx, id).await?;
    Ok(done == 1)
}

/// Keeps that a body asks to be let write again.
pub async fn ask(hub: &Hub, tx: &mut Tx, id: ReportId, by: PersonId, reason: &str) -> Result<(), DbError> {
    let change = Change::begin(hub, tx).await?;
    sql("update body_report set asked_at = $3, asked_by = $4, ask_reason = $5 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(hub.clock.now())
        .bind(by)
        .bind(reason)
        .run(&mut *tx)
        .await?;
    change.end(hub, tx, id).await
}

/// Lets a report be sent until a day although its turn is locked.
pub async fn let_until(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    (until, reason): (Day, &str),
    by: PersonId,
) -> Result<(), DbError> {
    let change = Change::begin(hub, tx).await?;
    sql("update body_report set let_until = $3, let_by = $4, let_reason = $5, asked_at = null, asked_by = null, ask_reason = null
         where province = $1 and id = $2")
    .bind(hub.province())
    .bind(id)
    .bind(until)
    .bind(by)
    .bind(reason)
    .run(&mut *tx)
    .await?;
    change.end(hub, tx, id).await
}

/// Puts a report that is being written into another body's hands; `false` when the first has it no longer.
pub async fn hand_over(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    (from, to): (OrganisationId, OrganisationId),
) -> Result<bool, DbError> {
    let change = Change::begin(hub, tx).await?;
    let done = sql("update body_report set holder_id = $4 where province = $1 and id = $2 and holder_id = $3
         and exists (select 1 from body_report_version v where v.province = body_report.province
             and v.report_id = body_report.id and v.state = 'draft')")
    .bind(hub.province())
    .bind(id)
    .bind(from)
    .bind(to)
    .run(&mut *tx)
    .await?;
    change.end(hub, tx, id).await?;
    Ok(done == 1)
}

/// A version in a list.
#[derive(Clone, Debug, FromRow)]
pub struct VersionRow {
    /// From 1.
    pub version: i64,
    /// A [`State`].
    pub state: String,
    /// Why there is a version after the first.
    pub reason: String,
    /// Who began it, or allowed it.
    pub opened_by: String,
    /// When it was begun.
    pub opened_at: Moment,
    /// When it was sent.
    pub submitted_at: Option<Moment>,
    /// Who sent it.
    pub submitted_by: Option<String>,
    /// When it was taken in.
    pub accepted_at: Option<Moment>,
    /// Who took it in.
    pub accepted_by: Option<String>,
    /// When it was given back.
    pub returned_at: Option<Moment>,
    /// Who gave it back.
    pub returned_by: Option<String>,
    /// When it was approved.
    pub approved_at: Option<Moment>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When it was locked.
    pub locked_at: Option<Moment>,
}

/// All versions of a report, the newest first.
pub async fn versions<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<Vec<VersionRow>, DbError> {
    sql("select v.version, v.state, v.reason, o.name as opened_by, v.opened_at, v.submitted_at,
         s.name as submitted_by, v.accepted_at, a.name as accepted_by, v.returned_at, b.name as returned_by,
         v.approved_at, p.name as approved_by, v.locked_at
         from body_report_version v
         join person o on o.province = v.province and o.id = v.opened_by
         left join person s on s.province = v.province and s.id = v.submitted_by
         left join person a on a.province = v.province and a.id = v.accepted_by
         left join person b on b.province = v.province and b.id = v.returned_by
         left join person p on p.province = v.province and p.id = v.approved_by
         where v.province = $1 and v.report_id = $2 order by v.version desc")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// The first day that the register of organisations knows of.
pub async fn register_begins<'c>(hub: &Hub, on: impl On<'c>) -> Result<Option<Day>, DbError> {
    let row: Option<(Day,)> = sql("select valid_from from organisation_name where province = $1
         order by valid_from limit 1")
    .bind(hub.province())
    .optional(on)
    .await?;
    Ok(row.map(|(day,)| day))
}
