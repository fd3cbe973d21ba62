//! The tables of orders.

use crate::Hub;
use crate::cases::model::{CaseId, StageId};
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::slice::{Class, Erase, Trace};
use crate::takedown::model::OrderId;
use crate::time::Moment;

/// An order as it stands.
#[derive(Clone, Debug, FromRow)]
pub struct OrderRow {
    /// Key.
    pub id: OrderId,
    /// LC-….
    pub number: String,
    /// `block-domain`.
    pub kind: String,
    /// The case it serves.
    pub case_id: Option<CaseId>,
    /// That case's code.
    pub case_code: Option<String>,
    /// The unit that drafted it.
    pub unit_id: OrganisationId,
    /// What the names hold.
    pub reason: String,
    /// The legal basis.
    pub basis: String,
    /// Who carries it out.
    pub addressee: String,
    /// One of the [states](crate::takedown::model::State).
    pub state: String,
    /// Who drafted it.
    pub drafted_by: PersonId,
    /// By name.
    pub drafted_by_name: String,
    /// When.
    pub drafted_at: Moment,
    /// When it was put to the second person.
    pub proposed_at: Option<Moment>,
    /// The second person.
    pub approved_by_name: Option<String>,
    /// When it came into force.
    pub approved_at: Option<Moment>,
    /// Who sent it back.
    pub rejected_by_name: Option<String>,
    /// When.
    pub rejected_at: Option<Moment>,
    /// Why.
    pub reject_reason: String,
    /// Who asks that it be lifted.
    pub lift_asked_by: Option<PersonId>,
    /// By name.
    pub lift_asked_by_name: Option<String>,
    /// When.
    pub lift_asked_at: Option<Moment>,
    /// Why.
    pub lift_reason: String,
    /// The second person of the lifting.
    pub lifted_by_name: Option<String>,
    /// When it ceased to be in force.
    pub lifted_at: Option<Moment>,
    /// How many names it holds.
    pub names: i64,
}

const ORDER: &str =
    "select o.id, o.number, o.kind, o.case_id, c.code as case_code, o.unit_id, o.reason, o.basis,
    o.addressee, o.state, o.drafted_by, d.name as drafted_by_name, o.drafted_at, o.proposed_at,
    a.name as approved_by_name, o.approved_at, r.name as rejected_by_name, o.rejected_at, o.reject_reason,
    o.lift_asked_by, la.name as lift_asked_by_name, o.lift_asked_at, o.lift_reason,
    l.name as lifted_by_name, o.lifted_at,
    (select count(*) from takedown_item i where i.province = o.province and i.order_id = o.id) as names
    from takedown_order o
    join person d on d.province = o.province and d.id = o.drafted_by
    left join person a on a.province = o.province and a.id = o.approved_by
    left join person r on r.province = o.province and r.id = o.rejected_by
    left join person la on la.province = o.province and la.id = o.lift_asked_by
    left join person l on l.province = o.province and l.id = o.lifted_by
    left join case_file c on c.province = o.province and c.id = o.case_id
    where o.province = $1 and not exists (select 1 from case_conflict x
    where x.province = o.province and x.case_id = o.case_id and x.person_id = $2)";

/// Orders but for those of a case whose report names the person who asks, which is `$2`.
fn order(condition: &'static str) -> Statement {
    Statement::composed(format!("{ORDER} {condition}"))
}

/// A new order.
pub struct New<'a> {
    /// Key.
    pub id: OrderId,
    /// LC-….
    pub number: &'a str,
    /// Its kind.
    pub kind: &'a str,
    /// The case it serves.
    pub case: Option<CaseId>,
    /// The stage of that case.
    pub stage: Option<StageId>,
    /// The unit that drafts it.
    pub unit: OrganisationId,
    /// What the names hold.
    pub reason: &'a str,
    /// The legal basis.
    pub basis: &'a str,
    /// Who carries it out.
    pub addressee: &'a str,
    /// Who drafts it.
    pub by: PersonId,
}

/// Adds a draft.
pub async fn add(hub: &Hub, tx: &mut Tx, new: &New<'_>) -> Result<(), DbError> {
    sql("insert into takedown_order (province, id, number, kind, case_id, stage_id, unit_id, reason, basis,
         addressee, state, drafted_by, drafted_at, reject_reason, lift_reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'draft', $11, $12, '', '')")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.number)
    .bind(new.kind)
    .bind(new.case)
    .bind(new.stage)
    .bind(new.unit)
    .bind(new.reason)
    .bind(new.basis)
    .bind(new.addressee)
    .bind(new.by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Adds a name to a draft.
pub async fn add_name(hub: &Hub, tx: &mut Tx, id: OrderId, name: &str) -> Result<(), DbError> {
    sql("insert into takedown_item (province, order_id, name) values ($1, $2, $3)")
        .bind(hub.province())
        .bind(id)
        .bind(name)
        .run(tx)
        .await?;
    Ok(())
}

/// One order, unless a report of its case names the person who asks.
pub async fn by_id<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: OrderId,
    asking: PersonId,
) -> Result<Option<OrderRow>, DbError> {
    order("and o.id = $3").bind(hub.province()).bind(asking).bind(id).optional(on).await
}

/// The names of an order, in alphabetical order.
pub async fn names<'c>(hub: &Hub, on: impl On<'c>, id: OrderId) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> =
        sql("select name from takedown_item where province = $1 and order_id = $2 order by name")
            .bind(hub.province())
            .bind(id)
            .all(on)
            .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// The orders of a case, newest first.
pub async fn of_case<'c>(
    hub: &Hub,
    on: impl On<'c>,
    case: CaseId,
    asking: PersonId,
) -> Result<Vec<OrderRow>, DbError> {
    order("and o.case_id = $3 order by o.drafted_at desc, o.number desc")
        .bind(hub.province())
        .bind(asking)
        .bind(case)
        .all(on)
        .await
}

/// The newest orders; of one state when it is given. Those that wait for a second person stand first.
pub async fn all<'c>(
    hub: &Hub,
    on: impl On<'c>,
    state: Option<&str>,
    asking: PersonId,
) -> Result<Vec<OrderRow>, DbError> {
    order(
        "and ($3 is null or o.state = $3) order by case when o.state = 'proposed' then 0
         when o.state = 'in-force' and o.lift_asked_by is not null then 1 else 2 end,
         o.drafted_at desc, o.number desc limit 500",
    )
    .bind(hub.province())
    .bind(asking)
    .bind(state)
    .all(on)
    .await
}

/// Every name in force with its order's number, by number and name.
pub async fn in_force<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(String, String)>, DbError> {
    sql("select o.number, i.name from takedown_order o
         join takedown_item i on i.province = o.province and i.order_id = o.id
         where o.province = $1 and o.state = 'in-force' and o.kind = 'block-domain'
         order by o.number, i.name")
    .bind(hub.province())
    .all(on)
    .await
}

/// Puts a draft to the second person; `false` when it is no draft of this person.
pub async fn propose(hub: &Hub, tx: &mut Tx, id: OrderId, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update takedown_order set state = 'proposed', proposed_at = $4
         where province = $1 and id = $2 and state = 'draft' and drafted_by = $3")
    .bind(hub.province())
    .bind(id)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Approves and issues; `false` when it is not proposed. The database refuses the drafter.
pub async fn approve(hub: &Hub, tx: &mut Tx, id: OrderId, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update takedown_order set state = 'in-force', approved_by = $3, approved_at = $4
         where province = $1 and id = $2 and state = 'proposed'")
    .bind(hub.province())
    .bind(id)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Sends back; `false` when it is not proposed. The database refuses the drafter.
pub async fn reject(hub: &Hub, tx: &mut Tx, id: OrderId, by: PersonId, why: &str) -> Result<bool, DbError> {
    let changed = sql(
        "update takedown_order set state = 'rejected', rejected_by = $3, rejected_at = $4, reject_reason = $5
         where province = $1 and id = $2 and state = 'proposed'",
    )
    .bind(hub.province())
    .bind(id)
    .bind(by)
    .bind(hub.clock.now())
    .bind(why)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Asks that an order be lifted; `false` when it is not in force or somebody has asked already.
pub async fn ask_to_lift(
    hub: &Hub,
    tx: &mut Tx,
    id: OrderId,
    by: PersonId,
    why: &str,
) -> Result<bool, DbError> {
    let changed = sql("update takedown_order set lift_asked_by = $3, lift_asked_at = $4, lift_reason = $5
         where province = $1 and id = $2 and state = 'in-force' and lift_asked_by is null")
    .bind(hub.province())
    .bind(id)
    .bind(by)
    .bind(hub.clock.now())
    .bind(why)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Lifts; `false` when nobody asked or it is not in force. The database refuses the one who asked.
pub async fn lift(hub: &Hub, tx: &mut Tx, id: OrderId, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update takedown_order set state = 'lifted', lifted_by = $3, lifted_at = $4
         where province = $1 and id = $2 and state = 'in-force' and lift_asked_by is not null")
    .bind(hub.province())
    .bind(id)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// The order stays in force, the wish to lift it is gone; `false` when there was none.
pub async fn keep(hub: &Hub, tx: &mut Tx, id: OrderId) -> Result<bool, DbError> {
    let changed =
        sql("update takedown_order set lift_asked_by = null, lift_asked_at = null, lift_reason = ''
         where province = $1 and id = $2 and state = 'in-force' and lift_asked_by is not null")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// The legal bases that the form offers; empty while the province has no list of its own.
pub async fn bases<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> =
        sql("select text_of_basis from takedown_basis where province = $1 order by position")
            .bind(hub.province())
            .all(on)
            .await?;
    Ok(rows.into_iter().map(|(text,)| text).collect())
}

/// Puts a new list of legal bases in the place of the old one.
pub async fn set_bases(hub: &Hub, tx: &mut Tx, bases: &[String]) -> Result<(), DbError> {
    sql("delete from takedown_basis where province = $1").bind(hub.province()).run(&mut *tx).await?;
    for (position, text) in (0_i64..).zip(bases) {
        sql("insert into takedown_basis (province, position, text_of_basis) values ($1, $2, $3)")
            .bind(hub.province())
            .bind(position)
            .bind(text)
            .run(&mut *tx)
            .await?;
    }
    Ok(())
}

/// What a case leaves in orders: which one it was. The order itself names no child and stays.
pub const TRACES: &[Trace] = &[Trace {
    table: "takedown_order",
    of: &[(Class::Case, "x.case_id = {id}")],
    how: Erase::Words { set: "case_id = null, stage_id = null", left: "x.case_id is not null" },
    key: false,
    sealed: &[],
}];
