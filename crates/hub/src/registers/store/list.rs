//! Lists, sums and counts over entries. Conditions are put together from fixed parts; every value is bound.

use std::collections::BTreeMap;

use super::{COLUMNS, EntryRow, ValueRow};
use crate::Hub;
use crate::authority::Extent;
use crate::db::{DbError, FromRow, On, Statement, Value as Bound, sql};
use crate::id::OrganisationId;
use crate::plans::model::TaskId;
use crate::registers::model::{EntryId, Register, Values};
use crate::time::Day;

/// Which entries are meant.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words of the search, without marks; all must be there.
    pub terms: Vec<String>,
    /// Of this year.
    pub year: Option<i64>,
    /// Of this body.
    pub organisation: Option<OrganisationId>,
    /// In this state.
    pub state: Option<String>,
    /// With these choices: field and value.
    pub choices: Vec<(&'static str, String)>,
    /// Those that were ended, instead of those that stand.
    pub ended: bool,
}

struct Conditions {
    text: String,
    values: Vec<Bound>,
}

impl Conditions {
    fn new(hub: &Hub, register: &Register) -> Self {
        Self {
            text: "e.province = $1 and e.register = $2".into(),
            values: vec![hub.province().into(), register.name.into()],
        }
    }

    fn bound(&mut self, value: impl Into<Bound>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn any_of<T: Into<Bound>>(&mut self, values: impl IntoIterator<Item = T>) -> String {
        let places: Vec<_> = values.into_iter().map(|value| self.bound(value)).collect();
        places.join(", ")
    }

    fn and(&mut self, condition: &str) {
        self.text.push_str(" and ");
        self.text.push_str(condition);
    }

    fn of_extent(&mut self, extent: &Extent) {
        let Extent::Only { organisations, areas } = extent else { return };
        let mut ways = Vec::new();
        if !organisations.is_empty() {
            let places = self.any_of(organisations.iter().copied());
            ways.push(format!("e.organisation_id in ({places})"));
        }
        if !areas.is_empty() {
            let places = self.any_of(areas.iter().map(String::as_str));
            ways.push(format!(
                "e.organisation_id in (select o.id from organisation o where o.province = $1 and o.area_code in ({places}))"
            ));
        }
        // nothing beside the ways: SQLite takes an index for each of them only where all have one
        let ways = if ways.is_empty() { "1 = 0".to_owned() } else { ways.join(" or ") };
        self.and(&format!("({ways})"));
    }

    fn wanted(mut self, extent: &Extent, wanted: &Wanted) -> Self {
        self.and(if wanted.ended { "e.ended_at is not null" } else { "e.ended_at is null" });
        self.of_extent(extent);
        for term in &wanted.terms {
            let escaped = term.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let place = self.bound(format!("%{escaped}%"));
            self.and(&format!("e.folded like {place} escape '\\'"));
        }
        if let Some(year) = wanted.year {
            let place = self.bound(year);
            self.and(&format!("e.year = {place}"));
        }
        if let Some(organisation) = wanted.organisation {
            let place = self.bound(organisation);
            self.and(&format!("e.organisation_id = {place}"));
        }
        if let Some(state) = &wanted.state {
            let place = self.bound(state.as_str());
            self.and(&format!("e.state = {place}"));
        }
        for (field, value) in &wanted.choices {
            let (field, value) = (self.bound(*field), self.bound(value.as_str()));
            self.and(&format!(
                "exists (select 1 from register_value w where w.province = $1 and w.entry_id = e.id
                 and w.field = {field} and w.choice = {value})"
            ));
        }
        self
    }

    fn statement(self, before: &str, after: &str) -> Statement {
        let statement = Statement::composed(format!("{before} where {} {after}", self.text));
        self.values.into_iter().fold(statement, Statement::bind)
    }
}

/// How many entries are meant.
pub async fn count(hub: &Hub, register: &Register, extent: &Extent, wanted: &Wanted) -> Result<i64, DbError> {
    let conditions = Conditions::new(hub, register).wanted(extent, wanted);
    conditions.statement("select count(*) from register_entry e", "").count(&hub.db).await
}

/// How many entries stand: of all years, of one year, and settled ones of that year.
pub async fn tally(
    hub: &Hub,
    register: &Register,
    extent: &Extent,
    year: i64,
) -> Result<(i64, i64, i64), DbError> {
    let mut conditions = Conditions::new(hub, register).wanted(extent, &Wanted::default());
    let year = conditions.bound(year);
    let select = format!(
        "select count(*), cast(coalesce(sum(case when e.year = {year} then 1 else 0 end), 0) as bigint),
         cast(coalesce(sum(case when e.year = {year} and e.settled then 1 else 0 end), 0) as bigint)
         from register_entry e"
    );
    conditions.statement(&select, "").one(&hub.db).await
}

/// Some of the entries that are meant, the newest first, with their fields.
pub async fn page(
    hub: &Hub,
    register: &'static Register,
    extent: &Extent,
    wanted: &Wanted,
    (from, most): (i64, i64),
) -> Result<Vec<(EntryRow, Values)>, DbError> {
    let mut conditions = Conditions::new(hub, register).wanted(extent, wanted);
    let (most, from) = (conditions.bound(most), conditions.bound(from));
    let after = format!("order by e.year desc, e.recorded_at desc, e.id desc limit {most} offset {from}");
    let select = format!("select {COLUMNS} from register_entry e");
    let rows: Vec<EntryRow> = conditions.statement(&select, &after).all(&hub.db).await?;
    let mut values = values_of(hub, &hub.db, register, rows.iter().map(|row| row.id)).await?;
    Ok(rows
        .into_iter()
        .map(|row| (values.remove(&row.id).unwrap_or_default(), row))
        .map(|(v, r)| (r, v))
        .collect())
}

async fn values_of<'c>(
    hub: &Hub,
    on: impl On<'c>,
    register: &'static Register,
    entries: impl Iterator<Item = EntryId>,
) -> Result<BTreeMap<EntryId, Values>, DbError> {
    let mut bound: Vec<Bound> = vec![hub.province().into()];
    bound.extend(entries.map(Bound::from));
    let mut found: BTreeMap<EntryId, Values> = BTreeMap::new();
    if bound.len() == 1 {
        return Ok(found);
    }
    let places: Vec<_> = (2..=bound.len()).map(|place| format!("${place}")).collect();
    let statement = Statement::composed(format!(
        "select entry_id, field, words, choice, number, day, organisation_id, task_id from register_value
         where province = $1 and entry_id in ({})",
        places.join(", ")
    ));
    let rows: Vec<ValueRow> = bound.into_iter().fold(statement, Statement::bind).all(on).await?;
    for row in rows {
        let entry = row.entry_id;
        if let Some((field, value)) = row.value(register) {
            found.entry(entry).or_default().insert(field, value);
        }
    }
    Ok(found)
}

/// The sum of each field of money over all entries that are meant.
pub async fn sums(
    hub: &Hub,
    register: &Register,
    extent: &Extent,
    wanted: &Wanted,
) -> Result<BTreeMap<String, i64>, DbError> {
    let conditions = Conditions::new(hub, register).wanted(extent, wanted);
    let select = "select v.field, cast(sum(v.number) as bigint) as total from register_value v
         join register_entry e on e.province = v.province and e.id = v.entry_id and v.register = e.register
         and v.kind = 'money'";
    let rows: Vec<(String, i64)> = conditions.statement(select, "group by v.field").all(&hub.db).await?;
    Ok(rows.into_iter().collect())
}

/// A sum of the overview.
#[derive(Clone, Debug, FromRow)]
pub struct Summed {
    /// The year.
    pub year: i64,
    /// The chosen value by which is summed.
    pub choice: Option<String>,
    /// The task by which is summed.
    pub task_id: Option<TaskId>,
    /// The field of money.
    pub field: String,
    /// Đồng.
    pub total: i64,
}

/// The sums of money by year and by a field. Entries that do not fill that field stand together.
pub async fn summed_by(
    hub: &Hub,
    register: &Register,
    extent: &Extent,
    wanted: &Wanted,
    by: &str,
) -> Result<Vec<Summed>, DbError> {
    let mut conditions = Conditions::new(hub, register).wanted(extent, wanted);
    let by = conditions.bound(by);
    let select = format!(
        "select e.year, b.choice, b.task_id, v.field, cast(sum(v.number) as bigint) as total from register_value v
         join register_entry e on e.province = v.province and e.id = v.entry_id and v.register = e.register
         and v.kind = 'money'
         left join register_value b on b.province = e.province and b.entry_id = e.id and b.field = {by}"
    );
    conditions
        .statement(&select, "group by e.year, b.choice, b.task_id, v.field order by e.year desc")
        .all(&hub.db)
        .await
}

/// The bodies that have entries, as many as a filter can show.
pub async fn bodies(hub: &Hub, register: &Register, extent: &Extent) -> Result<Vec<OrganisationId>, DbError> {
    let mut conditions = Conditions::new(hub, register);
    conditions.of_extent(extent);
    let select = "select distinct e.organisation_id from register_entry e";
    let rows: Vec<(OrganisationId,)> = conditions.statement(select, "limit 200").all(&hub.db).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The years that have entries, the newest first.
pub async fn years(hub: &Hub, register: &Register) -> Result<Vec<i64>, DbError> {
    let rows: Vec<(i64,)> =
        sql("select distinct year from register_entry where province = $1 and register = $2
         and ended_at is null order by year desc")
        .bind(hub.province())
        .bind(register.name)
        .all(&hub.db)
        .await?;
    Ok(rows.into_iter().map(|(year,)| year).collect())
}

/// An entry behind a figure.
#[derive(Clone, Debug, FromRow)]
pub struct Behind {
    /// Key.
    pub id: EntryId,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// What it is called.
    pub title: String,
    /// Nothing is left to be done.
    pub settled: bool,
}

/// The entries of a register that count in a period, as they stood at its end, the oldest first.
pub async fn behind(hub: &Hub, register: &Register, from: Day, to: Day) -> Result<Vec<Behind>, DbError> {
    sql("select entry_id as id, organisation_id, title, settled from register_standing
         where province = $1 and register = $2 and day >= $3 and day <= $4
         and at < $5 and (until_at is null or until_at >= $5) order by day, entry_id")
    .bind(hub.province())
    .bind(register.name)
    .bind(from)
    .bind(to)
    .bind(hub.clock.end_of(to))
    .all(&hub.db)
    .await
}

/// How many entries of a register count in a period, of those that were settled at its end and of those that were not:
/// what [`behind`] lists.
pub async fn counted(
    hub: &Hub,
    register: &Register,
    from: Day,
    to: Day,
) -> Result<Vec<(bool, i64)>, DbError> {
    sql("select settled, count(*) from register_standing
         where province = $1 and register = $2 and day >= $3 and day <= $4
         and at < $5 and (until_at is null or until_at >= $5) group by settled")
    .bind(hub.province())
    .bind(register.name)
    .bind(from)
    .bind(to)
    .bind(hub.clock.end_of(to))
    .all(&hub.db)
    .await
}

/// The bodies that had, at the end of a day, an entry that stood for them alone since that day or before.
pub async fn bodies_with_sole(
    hub: &Hub,
    register: &Register,
    until: Day,
) -> Result<Vec<OrganisationId>, DbError> {
    let rows: Vec<(OrganisationId,)> = sql("select organisation_id from register_standing
         where province = $1 and register = $2 and sole and day <= $3
         and at < $4 and (until_at is null or until_at >= $4)")
    .bind(hub.province())
    .bind(register.name)
    .bind(until)
    .bind(hub.clock.end_of(until))
    .all(&hub.db)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
