//! What is due, and what is left of what was destroyed.

use uuid::Uuid;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, Value, places, sql};
use crate::id::{OrganisationId, PersonId};
use crate::slice::Class;
use crate::time::Moment;

/// Something that is due, under way or destroyed.
#[derive(Clone, Debug, FromRow)]
pub struct ItemRow {
    /// Its class.
    pub class: String,
    /// Which record.
    pub item_id: Uuid,
    /// What officers call it.
    pub code: String,
    /// Whose it is.
    pub unit_id: OrganisationId,
    /// By which rule.
    pub rule: String,
    /// Which version.
    pub rule_version: Option<i64>,
    /// From when its time counts.
    pub event_at: Option<Moment>,
    /// When it is destroyed.
    pub due_at: Option<Moment>,
    /// Not sooner than this.
    pub not_before: Option<Moment>,
    /// Due, keys-gone, emptied or proven.
    pub state: String,
    /// When its keys were destroyed.
    pub keys_gone_at: Option<Moment>,
    /// How many.
    pub keys_gone: Option<i64>,
    /// Over the digests of the destroyed bytes.
    pub keys_digest: Option<String>,
    /// When its rows were.
    pub emptied_at: Option<Moment>,
    /// How many.
    pub rows_gone: Option<i64>,
    /// Over the digests of the destroyed bytes.
    pub rows_digest: Option<String>,
    /// When nothing of it was found.
    pub proven_at: Option<Moment>,
}

const ITEM: &str = "select i.class, i.item_id, i.code, i.unit_id, i.rule, i.rule_version, i.event_at, i.due_at,
    i.not_before, i.state, i.keys_gone_at, i.keys_gone, i.keys_digest, i.emptied_at, i.rows_gone, i.rows_digest,
    i.proven_at from retention_item i where i.province = $1";

fn items(condition: impl std::fmt::Display) -> Statement {
    Statement::composed(format!("{ITEM} {condition}"))
}

/// One of them.
pub async fn item<'c>(
    hub: &Hub,
    on: impl On<'c>,
    class: Class,
    id: Uuid,
) -> Result<Option<ItemRow>, DbError> {
    items("and i.class = $2 and i.item_id = $3")
        .bind(hub.province())
        .bind(class.name())
        .bind(id)
        .optional(on)
        .await
}

/// A day that stands from now on.
pub struct Announced<'a> {
    /// The class.
    pub class: Class,
    /// Which record.
    pub id: Uuid,
    /// What officers call it.
    pub code: &'a str,
    /// Whose it is.
    pub unit: OrganisationId,
    /// By which rule.
    pub rule: &'a str,
    /// Which version.
    pub version: Option<i64>,
    /// By which rules it was reckoned.
    pub reckoned: &'a str,
    /// From when its time counts.
    pub event_at: Option<Moment>,
    /// When it is destroyed.
    pub due_at: Moment,
    /// Not sooner than this.
    pub not_before: Option<Moment>,
}

/// Announces a day, or another one while nothing has been destroyed. What was held is not due before its own time.
pub async fn announce(hub: &Hub, tx: &mut Tx, new: &Announced<'_>) -> Result<(), DbError> {
    sql("insert into retention_item (province, class, item_id, name, code, unit_id, rule, rule_version, reckoned,
         event_at, due_at, not_before, announced_at, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'due')
         on conflict (province, class, item_id) do update set rule = excluded.rule,
         rule_version = excluded.rule_version, reckoned = excluded.reckoned, event_at = excluded.event_at,
         due_at = case when retention_item.not_before > excluded.due_at then retention_item.not_before
         else excluded.due_at end, not_before = coalesce(retention_item.not_before, excluded.not_before),
         announced_at = coalesce(retention_item.announced_at, excluded.announced_at)
         where retention_item.state = 'due'")
    .bind(hub.province())
    .bind(new.class.name())
    .bind(new.id)
    .bind(new.id.to_string())
    .bind(new.code)
    .bind(new.unit)
    .bind(new.rule)
    .bind(Value::Int(new.version))
    .bind(new.reckoned)
    .bind(new.event_at)
    .bind(new.due_at)
    .bind(new.not_before)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Makes something destroyed known that stood in the list beside the database: it is due now.
pub async fn again(hub: &Hub, tx: &mut Tx, class: Class, id: Uuid) -> Result<bool, DbError> {
    let now = hub.clock.now();
    let changed =
        sql("update retention_item set rule = 'again', due_at = $4, not_before = null, announced_at = $4
         where province = $1 and class = $2 and item_id = $3 and state = 'due' and rule <> 'again'")
        .bind(hub.province())
        .bind(class.name())
        .bind(id)
        .bind(now)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// A record's code and unit, whatever its state; nothing when there is none.
pub async fn record<'c>(
    hub: &Hub,
    on: impl On<'c>,
    class: Class,
    id: Uuid,
) -> Result<Option<(String, OrganisationId)>, DbError> {
    let statement = match class {
        Class::Report | Class::Receipt | Class::Media => {
            sql("select code, unit_id from report where province = $1 and id = $2")
        }
        Class::Call => sql("select '' as code, unit_id from desk_call where province = $1 and id = $2"),
        Class::Case => {
            sql("select f.code, s.unit_id from case_file f join stage s on s.province = f.province
             and s.case_id = f.id and s.kind = 'received' where f.province = $1 and f.id = $2")
        }
    };
    statement.bind(hub.province()).bind(id).optional(on).await
}

/// No longer due: it was opened again, or taken out of its case. What is held keeps its row.
pub async fn drop_day(hub: &Hub, tx: &mut Tx, class: Class, id: Uuid) -> Result<(), DbError> {
    sql("update retention_item set due_at = null, announced_at = null, event_at = null
         where province = $1 and class = $2 and item_id = $3 and state = 'due'")
    .bind(hub.province())
    .bind(class.name())
    .bind(id)
    .run(tx)
    .await?;
    Ok(())
}

/// Those whose day was reckoned by other rules than `reckoned`.
pub async fn reckoned_otherwise<'c>(
    hub: &Hub,
    on: impl On<'c>,
    class: Class,
    reckoned: &str,
) -> Result<Vec<ItemRow>, DbError> {
    items(
        "and i.class = $2 and i.state = 'due' and i.due_at is not null and i.reckoned <> $3
         and i.rule not in ('with-case', 'again') order by i.item_id limit 500",
    )
    .bind(hub.province())
    .bind(class.name())
    .bind(reckoned)
    .all(on)
    .await
}

/// What is under way, and what is due now and not held; what is left to be done first.
pub async fn to_do<'c>(hub: &Hub, on: impl On<'c>, limit: i64) -> Result<Vec<ItemRow>, DbError> {
    items(
        "and (i.state = 'keys-gone' or (i.state = 'due' and i.due_at <= $2 and not exists (select 1 from
         retention_held h where h.province = i.province and h.class = i.class and h.item_id = i.item_id)))
         order by i.due_at, i.class desc, i.item_id limit $3",
    )
    .bind(hub.province())
    .bind(hub.clock.now())
    .bind(limit)
    .all(on)
    .await
}

/// What is empty and not yet proven.
pub async fn to_prove<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<ItemRow>, DbError> {
    items("and i.state = 'emptied' order by i.emptied_at, i.item_id limit 1000")
        .bind(hub.province())
        .all(on)
        .await
}

/// Takes something from "due" to "nothing opens it"; `false` when it is not due, or held, or a hold of its case or of one
/// of its reports stands. The database refuses what is held besides.
pub async fn begin(hub: &Hub, tx: &mut Tx, class: Class, id: Uuid) -> Result<bool, DbError> {
    let changed = sql(
        "update retention_item set state = 'keys-gone', keys_gone_at = $4, keys_gone = 0, keys_digest = ''
         where province = $1 and class = $2 and item_id = $3 and state = 'due' and due_at <= $4
         and not exists (select 1 from retention_held h where h.province = $1 and h.item_id = $3)
         and not exists (select 1 from retention_hold h join case_report c on c.province = h.province
         and c.case_id = h.record_id where h.province = $1 and h.lifted_at is null and c.report_id = $3)
         and not exists (select 1 from retention_hold h join case_report c on c.province = h.province
         and c.report_id = h.record_id where h.province = $1 and h.lifted_at is null and c.case_id = $3)",
    )
    .bind(hub.province())
    .bind(class.name())
    .bind(id)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Keeps how many keys went, and their digest.
pub async fn keys_gone(
    hub: &Hub,
    tx: &mut Tx,
    (class, id): (Class, Uuid),
    count: i64,
    digest: &str,
) -> Result<(), DbError> {
    sql("update retention_item set keys_gone = $4, keys_digest = $5
         where province = $1 and class = $2 and item_id = $3 and state = 'keys-gone'")
    .bind(hub.province())
    .bind(class.name())
    .bind(id)
    .bind(count)
    .bind(digest)
    .run(tx)
    .await?;
    Ok(())
}

/// Its rows are empty; `false` when somebody was faster.
pub async fn emptied(
    hub: &Hub,
    tx: &mut Tx,
    (class, id): (Class, Uuid),
    count: i64,
    digest: &str,
) -> Result<bool, DbError> {
    let changed =
        sql("update retention_item set state = 'emptied', emptied_at = $4, rows_gone = $5, rows_digest = $6
         where province = $1 and class = $2 and item_id = $3 and state = 'keys-gone'")
        .bind(hub.province())
        .bind(class.name())
        .bind(id)
        .bind(hub.clock.now())
        .bind(count)
        .bind(digest)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Nothing of it was found.
pub async fn proven(hub: &Hub, tx: &mut Tx, class: Class, id: Uuid) -> Result<(), DbError> {
    sql("update retention_item set state = 'proven', proven_at = $4
         where province = $1 and class = $2 and item_id = $3 and state = 'emptied'")
    .bind(hub.province())
    .bind(class.name())
    .bind(id)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// The reports of a case.
pub async fn reports_of<'c>(
    hub: &Hub,
    on: impl On<'c>,
    case: Uuid,
) -> Result<Vec<(Uuid, String, OrganisationId)>, DbError> {
    sql("select r.id, r.code, r.unit_id from case_report c
         join report r on r.province = c.province and r.id = c.report_id
         where c.province = $1 and c.case_id = $2 order by r.id")
    .bind(hub.province())
    .bind(case)
    .all(on)
    .await
}

/// Whether a report of the case is not empty yet.
pub async fn has_reports_left<'c>(hub: &Hub, on: impl On<'c>, case: Uuid) -> Result<bool, DbError> {
    sql("select 1 from case_report c where c.province = $1 and c.case_id = $2 and not exists (select 1 from
         retention_item i where i.province = c.province and i.class = 'report' and i.item_id = c.report_id
         and i.state in ('emptied', 'proven'))")
    .bind(hub.province())
    .bind(case)
    .exists(on)
    .await
}

/// What of a list somebody looks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only of these bodies; of all where none are named.
    pub units: Option<Vec<OrganisationId>>,
    /// Only of this class.
    pub class: Option<Class>,
    /// Only from this moment on.
    pub from: Option<Moment>,
    /// Only before this moment.
    pub until: Option<Moment>,
    /// Not more than so many, after so many.
    pub page: Option<(i64, i64)>,
}

impl Wanted {
    /// Conditions behind the province; `at` is the column of the time.
    fn conditions(&self, at: &str) -> (String, Vec<Value>) {
        let (mut text, mut values) = (String::new(), Vec::<Value>::new());
        if let Some(units) = &self.units {
            text.push_str(&format!(" and i.unit_id in ({})", places(2, units.len())));
            values.extend(units.iter().map(|unit| Value::from(*unit)));
        }
        let mut one = |condition: &str, value: Value| {
            values.push(value);
            text.push_str(&format!(" and {condition} ${}", values.len() + 1));
        };
        if let Some(class) = self.class {
            one("i.class =", class.name().into());
        }
        if let Some(from) = self.from {
            one(&format!("{at} >="), from.into());
        }
        if let Some(until) = self.until {
            one(&format!("{at} <"), until.into());
        }
        (text, values)
    }
}

fn bound(mut statement: Statement, hub: &Hub, values: Vec<Value>) -> Statement {
    statement = statement.bind(hub.province());
    for value in values {
        statement = statement.bind(value);
    }
    statement
}

const FREE: &str =
    "and i.state = 'due' and i.due_at is not null and not exists (select 1 from retention_held h
    where h.province = i.province and h.class = i.class and h.item_id = i.item_id)";

/// What is due and not held, the earliest first. A record whose report names the reader is left out.
pub async fn upcoming<'c>(
    hub: &Hub,
    on: impl On<'c>,
    wanted: &Wanted,
    reader: PersonId,
) -> Result<Vec<ItemRow>, DbError> {
    let (text, mut values) = wanted.conditions("i.due_at");
    values.push(reader.into());
    let reader = values.len() + 1;
    let (limit, offset) = wanted.page.unwrap_or((i64::MAX, 0));
    let statement = items(format!(
        "{FREE} {text} and not exists (select 1 from report_conflict k where k.province = i.province
         and k.report_id = i.item_id and k.person_id = ${reader}) and not exists (select 1 from case_conflict k
         where k.province = i.province and k.case_id = i.item_id and k.person_id = ${reader})
         and not exists (select 1 from desk_call_conflict k where k.province = i.province
         and k.call_id = i.item_id and k.person_id = ${reader})
         order by i.due_at, i.class, i.item_id limit {limit} offset {offset}"
    ));
    bound(statement, hub, values).all(on).await
}

/// How many are due and not held, by class.
pub async fn upcoming_counts<'c>(
    hub: &Hub,
    on: impl On<'c>,
    wanted: &Wanted,
) -> Result<Vec<(String, i64)>, DbError> {
    let (text, values) = wanted.conditions("i.due_at");
    let statement = Statement::composed(format!(
        "select i.class, count(*) from retention_item i where i.province = $1 {FREE} {text} group by i.class"
    ));
    bound(statement, hub, values).all(on).await
}

/// What was destroyed, the newest first.
pub async fn destroyed<'c>(hub: &Hub, on: impl On<'c>, wanted: &Wanted) -> Result<Vec<ItemRow>, DbError> {
    let (text, values) = wanted.conditions("i.keys_gone_at");
    let (limit, offset) = wanted.page.unwrap_or((i64::MAX, 0));
    let statement = items(format!(
        "and i.state <> 'due' {text} order by i.keys_gone_at desc, i.class, i.item_id limit {limit} offset {offset}"
    ));
    bound(statement, hub, values).all(on).await
}

/// When each was destroyed, of which class, and how many keys and rows: for the table of months.
#[derive(Clone, Debug, FromRow)]
pub struct Gone {
    /// Of which class.
    pub class: String,
    /// When.
    pub at: Moment,
    /// So many keys.
    pub keys: i64,
    /// So many rows.
    pub rows: i64,
    /// Nothing of it was found afterwards.
    pub proven: bool,
}

/// All of them, for counting.
pub async fn gone<'c>(hub: &Hub, on: impl On<'c>, wanted: &Wanted) -> Result<Vec<Gone>, DbError> {
    let (text, values) = wanted.conditions("i.keys_gone_at");
    let statement = Statement::composed(format!(
        "select i.class, i.keys_gone_at as at, i.keys_gone as keys, coalesce(i.rows_gone, 0) as rows,
         case when i.state = 'proven' then true else false end as proven
         from retention_item i where i.province = $1 and i.state <> 'due' {text}"
    ));
    bound(statement, hub, values).all(on).await
}

/// Class, key and moment of everything whose keys are destroyed, for the list beside the database.
pub async fn tombstones<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(String, Uuid, Moment)>, DbError> {
    sql("select class, item_id, keys_gone_at from retention_item where province = $1 and state <> 'due'
         order by keys_gone_at, class, item_id")
    .bind(hub.province())
    .all(on)
    .await
}
