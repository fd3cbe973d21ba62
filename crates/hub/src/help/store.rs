//! The tables of the directory.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::help::hours::{Hours, Span, Week};
use crate::help::model::{Draft, PlaceId};
use crate::id::{OrganisationId, PersonId};
use crate::time::{Day, Moment};

#[derive(FromRow)]
struct Row {
    id: PlaceId,
    kind: String,
    name: String,
    name_en: String,
    what: String,
    what_en: String,
    folded: String,
    area_code: String,
    address: String,
    phone: String,
    phone_2: String,
    hours: String,
    holidays: String,
    organisation_id: OrganisationId,
    checked_on: Day,
    checked_by_name: String,
    check_by: Day,
    version: i64,
    ended_at: Option<Moment>,
    ended_reason: Option<String>,
}

/// An entry of the directory.
#[derive(Clone, Debug)]
pub struct Place {
    /// Key.
    pub id: PlaceId,
    /// What it says.
    pub says: Draft,
    /// All its words without marks.
    pub folded: String,
    /// The body that keeps it right.
    pub organisation: OrganisationId,
    /// When somebody last made sure of it.
    pub checked_on: Day,
    /// Who.
    pub checked_by: String,
    /// The last day on which that is good.
    pub check_by: Day,
    /// Counts changes.
    pub version: i64,
    /// Since when it is out of the directory.
    pub ended_at: Option<Moment>,
    /// Why.
    pub ended_reason: Option<String>,
}

#[derive(FromRow)]
struct HoursRow {
    place_id: PlaceId,
    weekday: i64,
    opens: i64,
    closes: i64,
}

impl Row {
    fn place(self, spans: &[HoursRow]) -> Place {
        let small = |n: i64| u16::try_from(n).unwrap_or(0);
        let mine = spans.iter().filter(|span| span.place_id == self.id).map(|span| Span {
            weekday: u8::try_from(span.weekday).unwrap_or(0),
            opens: small(span.opens),
            closes: small(span.closes),
        });
        let hours = match self.hours.as_str() {
            "always" => Hours::Always,
            "weekly" => Week::new(mine.collect()).map_or(Hours::Unknown, Hours::Weekly),
            _ => Hours::Unknown,
        };
        Place {
            id: self.id,
            says: Draft {
                kind: self.kind,
                name: self.name,
                name_en: self.name_en,
                what: self.what,
                what_en: self.what_en,
                area: self.area_code,
                address: self.address,
                phone: self.phone,
                phone_2: self.phone_2,
                hours,
                closed_on_holidays: self.holidays == "closed",
            },
            folded: self.folded,
            organisation: self.organisation_id,
            checked_on: self.checked_on,
            checked_by: self.checked_by_name,
            check_by: self.check_by,
            version: self.version,
            ended_at: self.ended_at,
            ended_reason: self.ended_reason,
        }
    }
}

const PLACE: &str = "select h.id, h.kind, h.name, h.name_en, h.what, h.what_en, h.folded, h.area_code, h.address,
    h.phone, h.phone_2, h.hours, h.holidays, h.organisation_id, h.checked_on, p.name as checked_by_name, h.check_by,
    h.version, h.ended_at, h.ended_reason
    from help_place h join person p on p.province = h.province and p.id = h.checked_by
    where h.province = $1 and ";

fn place(condition: &'static str) -> crate::db::Statement {
    crate::db::Statement::composed(format!("{PLACE}{condition}"))
}

/// All entries that stand, or all that were taken out, by name.
pub async fn all(hub: &Hub, ended: bool) -> Result<Vec<Place>, DbError> {
    let condition = if ended {
        "h.ended_at is not null order by h.name_key"
    } else {
        "h.ended_at is null order by h.name_key"
    };
    let rows: Vec<Row> = place(condition).bind(hub.province()).all(&hub.db).await?;
    let spans: Vec<HoursRow> =
        sql("select place_id, weekday, opens, closes from help_hours where province = $1")
            .bind(hub.province())
            .all(&hub.db)
            .await?;
    let mut by_place = std::collections::BTreeMap::<PlaceId, Vec<HoursRow>>::new();
    for span in spans {
        by_place.entry(span.place_id).or_default().push(span);
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let spans = by_place.remove(&row.id).unwrap_or_default();
            row.place(&spans)
        })
        .collect())
}

/// One entry.
pub async fn by_id(hub: &Hub, id: PlaceId) -> Result<Option<Place>, DbError> {
    let row: Option<Row> = place("h.id = $2").bind(hub.province()).bind(id).optional(&hub.db).await?;
    let spans: Vec<HoursRow> =
        sql("select place_id, weekday, opens, closes from help_hours where province = $1 and place_id = $2")
            .bind(hub.province())
            .bind(id)
            .all(&hub.db)
            .await?;
    Ok(row.map(|row| row.place(&spans)))
}

/// What an entry is written with beside what it says.
pub struct Written<'a> {
    /// Key.
    pub id: PlaceId,
    /// What it says.
    pub says: &'a Draft,
    /// All its words without marks.
    pub folded: &'a str,
    /// Who writes.
    pub by: PersonId,
}

fn holidays(draft: &Draft) -> &'static str {
    if draft.closed_on_holidays { "closed" } else { "as-usual" }
}

/// Adds an entry, checked on a day. The database refuses the same name at the same place.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    new: &Written<'_>,
    organisation: OrganisationId,
    (checked, check_by): (Day, Day),
) -> Result<(), DbError> {
    let says = new.says;
    sql("insert into help_place (province, id, kind, name, name_key, name_en, what, what_en, folded, area_code, address,
         phone, phone_2, hours, holidays, organisation_id, checked_on, checked_by, check_by, version, added_at, added_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1, $20, $18)")
    .bind(hub.province())
    .bind(new.id)
    .bind(&says.kind)
    .bind(&says.name)
    .bind(lachan_text::fold(&says.name))
    .bind(&says.name_en)
    .bind(&says.what)
    .bind(&says.what_en)
    .bind(new.folded)
    .bind(&says.area)
    .bind(&says.address)
    .bind(&says.phone)
    .bind(&says.phone_2)
    .bind(says.hours.name())
    .bind(holidays(says))
    .bind(organisation)
    .bind(checked)
    .bind(new.by)
    .bind(check_by)
    .bind(hub.clock.now())
    .run(&mut *tx)
    .await?;
    put_hours(hub, tx, new.id, &says.hours).await
}

/// Changes an entry in the version that was seen; `false` when it has moved on.
pub async fn change(hub: &Hub, tx: &mut Tx, new: &Written<'_>, seen: i64) -> Result<bool, DbError> {
    let says = new.says;
    let changed = sql("update help_place set kind = $4, name = $5, name_key = $6, name_en = $7, what = $8, what_en = $9,
         folded = $10, area_code = $11, address = $12, phone = $13, phone_2 = $14, hours = $15, holidays = $16,
         version = version + 1 where province = $1 and id = $2 and version = $3 and ended_at is null")
    .bind(hub.province())
    .bind(new.id)
    .bind(seen)
    .bind(&says.kind)
    .bind(&says.name)
    .bind(lachan_text::fold(&says.name))
    .bind(&says.name_en)
    .bind(&says.what)
    .bind(&says.what_en)
    .bind(new.folded)
    .bind(&says.area)
    .bind(&says.address)
    .bind(&says.phone)
    .bind(&says.phone_2)
    .bind(says.hours.name())
    .bind(holidays(says))
    .run(&mut *tx)
    .await?;
    if changed == 1 {
        put_hours(hub, tx, new.id, &says.hours).await?;
    }
    Ok(changed == 1)
}

async fn put_hours(hub: &Hub, tx: &mut Tx, id: PlaceId, hours: &Hours) -> Result<(), DbError> {
    sql("delete from help_hours where province = $1 and place_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(&mut *tx)
        .await?;
    let Hours::Weekly(week) = hours else { return Ok(()) };
    for span in week.spans() {
        sql(
            "insert into help_hours (province, place_id, weekday, opens, closes) values ($1, $2, $3, $4, $5)",
        )
        .bind(hub.province())
        .bind(id)
        .bind(i64::from(span.weekday))
        .bind(i64::from(span.opens))
        .bind(i64::from(span.closes))
        .run(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Keeps that somebody made sure of an entry; `false` when it has moved on.
pub async fn check(
    hub: &Hub,
    tx: &mut Tx,
    id: PlaceId,
    seen: i64,
    (checked, check_by): (Day, Day),
    by: PersonId,
) -> Result<bool, DbError> {
    let changed =
        sql("update help_place set checked_on = $4, check_by = $5, checked_by = $6, version = version + 1
         where province = $1 and id = $2 and version = $3 and ended_at is null")
        .bind(hub.province())
        .bind(id)
        .bind(seen)
        .bind(checked)
        .bind(check_by)
        .bind(by)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Takes an entry out; `false` when it has moved on.
pub async fn end(
    hub: &Hub,
    tx: &mut Tx,
    id: PlaceId,
    seen: i64,
    reason: &str,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed =
        sql("update help_place set ended_at = $4, ended_by = $5, ended_reason = $6, version = version + 1
         where province = $1 and id = $2 and version = $3 and ended_at is null")
        .bind(hub.province())
        .bind(id)
        .bind(seen)
        .bind(hub.clock.now())
        .bind(by)
        .bind(reason)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// An entry that is to be checked.
#[derive(Clone, Debug, FromRow)]
pub struct Due {
    /// Key.
    pub id: PlaceId,
    /// What it is called.
    pub name: String,
    /// The body that keeps it right.
    pub organisation_id: OrganisationId,
    /// The last day on which the last check is good.
    pub check_by: Day,
}

/// Entries whose check is good until a day between two, both included.
pub async fn due_between<'c>(hub: &Hub, on: impl On<'c>, from: Day, to: Day) -> Result<Vec<Due>, DbError> {
    sql("select id, name, organisation_id, check_by from help_place
         where province = $1 and ended_at is null and check_by >= $2 and check_by <= $3 order by check_by, id")
    .bind(hub.province())
    .bind(from)
    .bind(to)
    .all(on)
    .await
}

/// A change of an entry.
#[derive(Clone, Debug, FromRow)]
pub struct ChangeRow {
    /// When.
    pub at: Moment,
    /// Who.
    pub name: String,
    /// `added`, `changed`, `checked` or `ended`.
    pub what: String,
    /// JSON: [`Changed`](crate::help::actions::Changed).
    pub changes: String,
}

/// Keeps what a change did.
pub async fn note(
    hub: &Hub,
    tx: &mut Tx,
    (id, version): (PlaceId, i64),
    what: &str,
    changes: &str,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into help_change (province, place_id, version, at, by_id, what, changes)
         values ($1, $2, $3, $4, $5, $6, $7)")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(hub.clock.now())
    .bind(by)
    .bind(what)
    .bind(changes)
    .run(tx)
    .await?;
    Ok(())
}

/// All changes of an entry, the newest first.
pub async fn history<'c>(hub: &Hub, on: impl On<'c>, id: PlaceId) -> Result<Vec<ChangeRow>, DbError> {
    sql("select c.at, p.name, c.what, c.changes from help_change c
         join person p on p.province = c.province and p.id = c.by_id
         where c.province = $1 and c.place_id = $2 order by c.version desc")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}
