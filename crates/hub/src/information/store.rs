//! The tables of information that may harm children.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::information::model::InformationId;
use crate::intake::model::ReportId;
use crate::takedown::model::OrderId;
use crate::time::{Day, Moment};

/// A piece of information as it stands.
#[derive(Clone, Debug, FromRow)]
pub struct Row {
    /// Key.
    pub id: InformationId,
    /// `TT-<province>-<year>-<nnnn>`.
    pub code: String,
    /// `public` or `officer`.
    pub source: String,
    /// The sealed report that it came with.
    pub report_id: Option<ReportId>,
    /// What it is, in an officer's words.
    pub subject: String,
    /// Where it stands, encrypted.
    pub address: Vec<u8>,
    /// The responsible unit.
    pub unit_id: OrganisationId,
    /// See [`State`](crate::information::model::State).
    pub state: String,
    /// Last day of the open step.
    pub due_on: Option<Day>,
    /// When it came.
    pub received_at: Moment,
    /// Who entered it.
    pub entered_by: PersonId,
    /// The list that the harm is named from.
    pub harm_scheme: String,
    /// Its version.
    pub harm_version: i64,
    /// The harm.
    pub harm: String,
    /// The reason.
    pub assessment: String,
    /// Who assessed it.
    pub assessed_by: Option<PersonId>,
    /// When.
    pub assessed_at: Option<Moment>,
    /// The second person's moment.
    pub confirmed_at: Option<Moment>,
    /// The competent body.
    pub answering_name: String,
    /// What it says.
    pub answer: String,
    /// The day of its answer.
    pub answered_on: Option<Day>,
    /// When that was entered.
    pub answered_at: Option<Moment>,
    /// How it was dealt with.
    pub handled_how: String,
    /// Where, to whom.
    pub handled_note: String,
    /// When.
    pub handled_at: Option<Moment>,
}

const ROW: &str = "select id, code, source, report_id, subject, address, unit_id, state, due_on, received_at, entered_by,
    harm_scheme, harm_version, harm, assessment, assessed_by, assessed_at, confirmed_at, answering_name, answer,
    answered_on, answered_at, handled_how, handled_note, handled_at from information where province = $1 and ";

fn row(condition: &'static str) -> Statement {
    Statement::composed(format!("{ROW}{condition}"))
}

/// One piece of information.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: InformationId) -> Result<Option<Row>, DbError> {
    row("id = $2").bind(hub.province()).bind(id).optional(on).await
}

/// All of them, those with the nearest last day first, then the newest.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Row>, DbError> {
    row("1 = 1 order by case when due_on is null then 1 else 0 end, due_on, received_at desc, code desc limit 5000")
        .bind(hub.province())
        .all(on)
        .await
}

/// Those that came in a span, in the order in which they came.
pub async fn received_between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    from: Moment,
    until: Moment,
) -> Result<Vec<Row>, DbError> {
    row("received_at >= $2 and received_at < $3 order by received_at, code")
        .bind(hub.province())
        .bind(from)
        .bind(until)
        .all(on)
        .await
}

/// Those whose open step ends between two days.
pub async fn due_between<'c>(hub: &Hub, on: impl On<'c>, from: Day, to: Day) -> Result<Vec<Row>, DbError> {
    row("due_on >= $2 and due_on <= $3 order by due_on, code")
        .bind(hub.province())
        .bind(from)
        .bind(to)
        .all(on)
        .await
}

/// Those of a unit that are open.
pub async fn open_of<'c>(hub: &Hub, on: impl On<'c>, unit: OrganisationId) -> Result<Vec<Row>, DbError> {
    row("unit_id = $2 and due_on is not null order by due_on, code")
        .bind(hub.province())
        .bind(unit)
        .all(on)
        .await
}

/// Codes of others at the same address.
pub async fn alike<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: InformationId,
) -> Result<Vec<(InformationId, String)>, DbError> {
    sql("select o.id, o.code from information i
         join information o on o.province = i.province and o.address_mark = i.address_mark and o.id <> i.id
         where i.province = $1 and i.id = $2 order by o.code limit 20")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// A piece of information about to be kept.
pub struct New<'a> {
    /// Key.
    pub id: InformationId,
    /// Code.
    pub code: &'a str,
    /// The report that it came with; none when an officer found it.
    pub report: Option<ReportId>,
    /// What it is.
    pub subject: &'a str,
    /// Where it stands, encrypted.
    pub address: Vec<u8>,
    /// Keyed hash of that.
    pub mark: [u8; 32],
    /// The responsible unit.
    pub unit: OrganisationId,
    /// Last day of the first step.
    pub due_on: Option<Day>,
    /// When it came.
    pub received_at: Moment,
    /// Who enters it.
    pub by: PersonId,
}

/// Keeps one. The database refuses a second one of the same report.
pub async fn add(hub: &Hub, tx: &mut Tx, new: New<'_>) -> Result<(), DbError> {
    sql("insert into information (province, id, code, source, report_id, subject, address, address_mark, unit_id, state,
         due_on, received_at, entered_by, harm_scheme, harm_version, harm, assessment, answering_name, answer,
         handled_how, handled_note)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'received', $10, $11, $12, '', 0, '', '', '', '', '', '')")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.code)
    .bind(if new.report.is_some() { "public" } else { "officer" })
    .bind(new.report)
    .bind(new.subject)
    .bind(new.address)
    .bind(new.mark)
    .bind(new.unit)
    .bind(new.due_on)
    .bind(new.received_at)
    .bind(new.by)
    .run(tx)
    .await?;
    Ok(())
}

/// The harm that a piece of information is said to do.
#[derive(Clone, Copy)]
pub struct Harm<'a> {
    /// The list.
    pub scheme: &'a str,
    /// Its version.
    pub version: i64,
    /// The name in it.
    pub name: &'a str,
}

/// Keeps an assessment; `false` when the information has moved on.
pub async fn assess(
    hub: &Hub,
    tx: &mut Tx,
    id: InformationId,
    (state, due_on): (&str, Option<Day>),
    harm: Option<Harm<'_>>,
    reason: &str,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed =
        sql("update information set state = $3, due_on = $4, harm_scheme = $5, harm_version = $6, harm = $7,
         assessment = $8, assessed_by = $9, assessed_at = $10
         where province = $1 and id = $2 and state = 'received'")
        .bind(hub.province())
        .bind(id)
        .bind(state)
        .bind(due_on)
        .bind(harm.map_or("", |harm| harm.scheme))
        .bind(harm.map_or(0, |harm| harm.version))
        .bind(harm.map_or("", |harm| harm.name))
        .bind(reason)
        .bind(by)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// The second person agrees. The database refuses the one who assessed it.
pub async fn confirm(
    hub: &Hub,
    tx: &mut Tx,
    id: InformationId,
    due_on: Option<Day>,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed =
        sql("update information set state = 'harmful', due_on = $3, confirmed_by = $4, confirmed_at = $5
         where province = $1 and id = $2 and state = 'assessed'")
        .bind(hub.province())
        .bind(id)
        .bind(due_on)
        .bind(by)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// The second person does not agree: it is to be assessed again. `false` when it has moved on, or by the same
/// person.
pub async fn send_back(
    hub: &Hub,
    tx: &mut Tx,
    id: InformationId,
    due_on: Option<Day>,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed =
        sql("update information set state = 'received', due_on = $3, harm_scheme = '', harm_version = 0,
         harm = '', assessment = '', assessed_by = null, assessed_at = null
         where province = $1 and id = $2 and state = 'assessed' and assessed_by <> $4")
        .bind(hub.province())
        .bind(id)
        .bind(due_on)
        .bind(by)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// What the competent body says.
pub struct Answer<'a> {
    /// The body, where it stands in the directory.
    pub body: Option<OrganisationId>,
    /// Its name.
    pub name: &'a str,
    /// What it says is right.
    pub words: &'a str,
    /// The day of its answer.
    pub on: Day,
}

/// Keeps the answer; `false` when the information has moved on.
pub async fn answer(
    hub: &Hub,
    tx: &mut Tx,
    id: InformationId,
    due_on: Option<Day>,
    answer: &Answer<'_>,
) -> Result<bool, DbError> {
    let changed = sql("update information set state = 'answered', due_on = $3, answering_id = $4, answering_name = $5,
         answer = $6, answered_on = $7, answered_at = $8 where province = $1 and id = $2 and state = 'harmful'")
    .bind(hub.province())
    .bind(id)
    .bind(due_on)
    .bind(answer.body)
    .bind(answer.name)
    .bind(answer.words)
    .bind(answer.on)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Keeps how it was dealt with; `false` when the information has moved on.
pub async fn handle(
    hub: &Hub,
    tx: &mut Tx,
    id: InformationId,
    how: &str,
    words: &str,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed =
        sql("update information set state = 'handled', due_on = null, handled_how = $3, handled_note = $4,
         handled_by = $5, handled_at = $6 where province = $1 and id = $2 and state = 'answered'")
        .bind(hub.province())
        .bind(id)
        .bind(how)
        .bind(words)
        .bind(by)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Puts an open one into another unit's hands; `false` when it is not in the first's any more.
pub async fn hand_over(
    hub: &Hub,
    tx: &mut Tx,
    id: InformationId,
    from: OrganisationId,
    to: OrganisationId,
) -> Result<bool, DbError> {
    let changed = sql("update information set unit_id = $4
         where province = $1 and id = $2 and unit_id = $3 and due_on is not null")
    .bind(hub.province())
    .bind(id)
    .bind(from)
    .bind(to)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// A step that was taken.
#[derive(Clone, Debug, FromRow)]
pub struct Step {
    /// When.
    pub at: Moment,
    /// Who.
    pub name: String,
    /// What.
    pub what: String,
    /// The reason or the number of a document.
    pub words: String,
}

/// Keeps a step.
pub async fn step(
    hub: &Hub,
    tx: &mut Tx,
    id: InformationId,
    what: &str,
    words: &str,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into information_step (province, information_id, number, at, by_id, what, words)
         values ($1, $2, (select coalesce(max(s.number), 0) + 1 from information_step s
         where s.province = $1 and s.information_id = $2), $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .bind(what)
    .bind(words)
    .run(tx)
    .await?;
    Ok(())
}

/// The steps of one, the newest first.
pub async fn steps<'c>(hub: &Hub, on: impl On<'c>, id: InformationId) -> Result<Vec<Step>, DbError> {
    sql("select s.at, p.name, s.what, s.words from information_step s
         join person p on p.province = s.province and p.id = s.by_id
         where s.province = $1 and s.information_id = $2 order by s.number desc")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Keeps that an order was drafted against it.
pub async fn add_order(hub: &Hub, tx: &mut Tx, id: InformationId, order: OrderId) -> Result<(), DbError> {
    sql("insert into information_order (province, information_id, order_id) values ($1, $2, $3)")
        .bind(hub.province())
        .bind(id)
        .bind(order)
        .run(tx)
        .await?;
    Ok(())
}

/// The orders drafted against it.
pub async fn orders<'c>(hub: &Hub, on: impl On<'c>, id: InformationId) -> Result<Vec<OrderId>, DbError> {
    let rows: Vec<(OrderId,)> =
        sql("select order_id from information_order where province = $1 and information_id = $2 order by order_id")
            .bind(hub.province())
            .bind(id)
            .all(on)
            .await?;
    Ok(rows.into_iter().map(|(order,)| order).collect())
}
