//! Holds: what may not be destroyed because an authority says so.

use uuid::Uuid;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, places, sql};
use crate::id::{OrganisationId, PersonId};
use crate::retention::holding::HoldId;
use crate::slice::Class;
use crate::time::{Day, Moment};

/// A hold, open or lifted.
#[derive(Clone, Debug, FromRow)]
pub struct HoldRow {
    /// Key.
    pub id: HoldId,
    /// `report` or `case`.
    pub kind: String,
    /// Which record.
    pub record_id: Uuid,
    /// What officers call it.
    pub code: String,
    /// For which unit it was placed.
    pub unit_id: OrganisationId,
    /// Who asks for it.
    pub authority: String,
    /// Why.
    pub reason: String,
    /// The document.
    pub document_number: String,
    /// Its day.
    pub document_on: Day,
    /// Who placed it.
    pub placed_by: PersonId,
    /// By name.
    pub placed_by_name: String,
    /// When.
    pub placed_at: Moment,
    /// The document that lifted it.
    pub lift_document_number: Option<String>,
    /// Its day.
    pub lift_document_on: Option<Day>,
    /// Who lifted it.
    pub lifted_by_name: Option<String>,
    /// When.
    pub lifted_at: Option<Moment>,
}

const HOLD: &str = "select h.id, h.kind, h.record_id, h.code, h.unit_id, h.authority, h.reason, h.document_number,
    h.document_on, h.placed_by, p.name as placed_by_name, h.placed_at, h.lift_document_number, h.lift_document_on,
    l.name as lifted_by_name, h.lifted_at from retention_hold h
    join person p on p.province = h.province and p.id = h.placed_by
    left join person l on l.province = h.province and l.id = h.lifted_by
    where h.province = $1 and not exists (select 1 from report_conflict k where k.province = h.province
    and k.report_id = h.record_id and k.person_id = $2) and not exists (select 1 from case_conflict k
    where k.province = h.province and k.case_id = h.record_id and k.person_id = $2)";

/// The holds of some units, or of all; open ones first, then the newest. One of a record that names the reader is left out.
pub async fn holds<'c>(
    hub: &Hub,
    on: impl On<'c>,
    reader: PersonId,
    units: Option<&[OrganisationId]>,
) -> Result<Vec<HoldRow>, DbError> {
    let of = match units {
        Some(units) => format!("and h.unit_id in ({})", places(3, units.len())),
        None => String::new(),
    };
    let text = format!(
        "{HOLD} {of} order by case when h.lifted_at is null then 0 else 1 end, h.placed_at desc, h.id
        limit 500"
    );
    let mut statement = Statement::composed(text).bind(hub.province()).bind(reader);
    for unit in units.unwrap_or_default() {
        statement = statement.bind(*unit);
    }
    statement.all(on).await
}

/// One hold, unless its record names the reader.
pub async fn hold<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: HoldId,
    reader: PersonId,
) -> Result<Option<HoldRow>, DbError> {
    Statement::composed(format!("{HOLD} and h.id = $3"))
        .bind(hub.province())
        .bind(reader)
        .bind(id)
        .optional(on)
        .await
}

/// What can be held: a report or a case, by what officers call it.
#[derive(Clone, Debug, FromRow)]
pub struct Holdable {
    /// `report` or `case`.
    pub kind: String,
    /// Its key.
    pub id: Uuid,
    /// A unit that received it, or has or had a stage of it.
    pub unit_id: OrganisationId,
    /// The case that a report is in, by its code.
    pub case_code: Option<String>,
}

/// The record of a code, once for each unit that works or worked on it; nothing where a report names the reader.
pub async fn holdable<'c>(
    hub: &Hub,
    on: impl On<'c>,
    code: &str,
    reader: PersonId,
) -> Result<Vec<Holdable>, DbError> {
    sql("select 'report' as kind, r.id, r.unit_id, f.code as case_code from report r
         left join case_report c on c.province = r.province and c.report_id = r.id
         left join case_file f on f.province = c.province and f.id = c.case_id
         where r.province = $1 and r.code = $2 and not exists (select 1 from report_conflict k
         where k.province = r.province and k.report_id = r.id and k.person_id = $3)
         union select 'case' as kind, f.id, s.unit_id, null as case_code from case_file f
         join stage s on s.province = f.province and s.case_id = f.id
         where f.province = $1 and f.code = $2 and not exists (select 1 from case_conflict k
         where k.province = f.province and k.case_id = f.id and k.person_id = $3)")
    .bind(hub.province())
    .bind(code)
    .bind(reader)
    .all(on)
    .await
}

/// A hold that is placed.
pub struct NewHold<'a> {
    /// Key.
    pub id: HoldId,
    /// `report` or `case`.
    pub kind: &'a str,
    /// Which record.
    pub record: Uuid,
    /// What officers call it.
    pub code: &'a str,
    /// For which unit.
    pub unit: OrganisationId,
    /// Who asks for it.
    pub authority: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The document.
    pub document_number: &'a str,
    /// Its day.
    pub document_on: Day,
    /// Who places it.
    pub by: PersonId,
}

/// Places a hold.
pub async fn place(hub: &Hub, tx: &mut Tx, new: &NewHold<'_>) -> Result<(), DbError> {
    sql("insert into retention_hold (province, id, kind, record_id, code, unit_id, authority, reason,
         document_number, document_on, placed_by, placed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.kind)
    .bind(new.record)
    .bind(new.code)
    .bind(new.unit)
    .bind(new.authority)
    .bind(new.reason)
    .bind(new.document_number)
    .bind(new.document_on)
    .bind(new.by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Puts an item under a hold. The database refuses what has begun to be destroyed.
pub async fn put_under(
    hub: &Hub,
    tx: &mut Tx,
    hold: HoldId,
    (class, id): (Class, Uuid),
    (code, unit): (&str, OrganisationId),
) -> Result<(), DbError> {
    sql("insert into retention_item (province, class, item_id, name, code, unit_id, rule, reckoned, state)
         values ($1, $2, $3, $4, $5, $6, '', '', 'due') on conflict (province, class, item_id) do nothing")
    .bind(hub.province())
    .bind(class.name())
    .bind(id)
    .bind(id.to_string())
    .bind(code)
    .bind(unit)
    .run(&mut *tx)
    .await?;
    sql(
        "insert into retention_held (province, hold_id, class, item_id, state) values ($1, $2, $3, $4, 'due')
         on conflict (province, hold_id, class, item_id) do nothing",
    )
    .bind(hub.province())
    .bind(hold)
    .bind(class.name())
    .bind(id)
    .run(tx)
    .await?;
    Ok(())
}

/// Whether the files or the receipt of a report are destroyed already: they cannot be held any more.
pub async fn is_gone<'c>(hub: &Hub, on: impl On<'c>, class: Class, id: Uuid) -> Result<bool, DbError> {
    sql("select 1 from retention_item where province = $1 and class = $2 and item_id = $3 and state <> 'due'")
        .bind(hub.province())
        .bind(class.name())
        .bind(id)
        .exists(on)
        .await
}

/// Cases that are held, each with a hold, whose reports are not all under it.
pub async fn cases_with_free_reports<'c>(
    hub: &Hub,
    on: impl On<'c>,
) -> Result<Vec<(HoldId, Uuid, String, OrganisationId)>, DbError> {
    sql("select h.id, r.id, r.code, r.unit_id from retention_hold h
         join case_report c on c.province = h.province and c.case_id = h.record_id
         join report r on r.province = c.province and r.id = c.report_id
         where h.province = $1 and h.kind = 'case' and h.lifted_at is null and not exists (select 1 from
         retention_held d where d.province = h.province and d.hold_id = h.id and d.class = 'report'
         and d.item_id = r.id)")
    .bind(hub.province())
    .all(on)
    .await
}

/// The document by which a hold is lifted.
pub struct Lifting<'a> {
    /// Its number.
    pub number: &'a str,
    /// Its day.
    pub on: Day,
}

/// Lifts a hold; `false` when it was lifted already, or placed by the same person. What it held is not destroyed before
/// `not_before`.
pub async fn lift(
    hub: &Hub,
    tx: &mut Tx,
    id: HoldId,
    lifting: &Lifting<'_>,
    by: PersonId,
    not_before: Moment,
) -> Result<bool, DbError> {
    let changed =
        sql("update retention_hold set lift_document_number = $3, lift_document_on = $4, lifted_by = $5,
         lifted_at = $6 where province = $1 and id = $2 and lifted_at is null and placed_by <> $5")
        .bind(hub.province())
        .bind(id)
        .bind(lifting.number)
        .bind(lifting.on)
        .bind(by)
        .bind(hub.clock.now())
        .run(&mut *tx)
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    sql("update retention_item set not_before = $3, due_at = case when due_at < $3 then $3 else due_at end
         where province = $1 and state = 'due' and exists (select 1 from retention_held h
         where h.province = retention_item.province and h.hold_id = $2 and h.class = retention_item.class
         and h.item_id = retention_item.item_id)")
    .bind(hub.province())
    .bind(id)
    .bind(not_before)
    .run(&mut *tx)
    .await?;
    sql("delete from retention_held where province = $1 and hold_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    Ok(true)
}
