//! Files, and the marks by which they are found.

use std::collections::BTreeMap;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, places, sql};
use crate::id::{OrganisationId, PersonId};
use crate::offenders::model::FileId;
use crate::time::{Day, Moment};

/// A file as it stands.
#[derive(Clone, FromRow)]
pub struct FileRow {
    /// Key.
    pub id: FileId,
    /// Running number.
    pub number: i64,
    /// How many times it was written.
    pub version: i64,
    /// To which key of the register its own is sealed; nothing once it is erased.
    pub key_version: Option<i64>,
    /// Its own key, sealed.
    pub sealed_key: Option<Vec<u8>>,
    /// Everything about the person, sealed.
    pub sealed: Option<Vec<u8>>,
    /// When it is looked through again.
    pub review_on: Option<Day>,
    /// When it was entered.
    pub entered_at: Moment,
    /// By which officer.
    pub entered_by: PersonId,
    /// A second officer has to agree that the person was an adult.
    pub needs_second: bool,
    /// That officer.
    pub second_by: Option<PersonId>,
    /// Since when nobody can open it.
    pub erased_at: Option<Moment>,
    /// When one of its measures is next due.
    pub due_on: Option<Day>,
}

impl FileRow {
    /// It waits for the second officer.
    pub fn waits(&self) -> bool {
        self.needs_second && self.second_by.is_none() && self.erased_at.is_none()
    }
}

const FILE: &str = "select f.id, f.number, f.version, f.key_version, f.sealed_key, f.sealed, f.review_on, f.entered_at,
    f.entered_by, f.needs_second, f.second_by, f.erased_at,
    (select min(m.next_on) from offender_measure m where m.province = f.province and m.file_id = f.id) as due_on
    from offender_file f where f.province = $1";

/// The file of a number.
pub async fn file<'c>(hub: &Hub, on: impl On<'c>, number: i64) -> Result<Option<FileRow>, DbError> {
    Statement::composed(format!("{FILE} and f.number = $2"))
        .bind(hub.province())
        .bind(number)
        .optional(on)
        .await
}

/// Files, those with something due first; from a place on.
pub async fn files<'c>(
    hub: &Hub,
    on: impl On<'c>,
    (skip, most): (i64, i64),
) -> Result<Vec<FileRow>, DbError> {
    let text = format!(
        "{FILE} order by case when f.erased_at is null then 0 else 1 end, f.number desc limit $2 offset $3"
    );
    Statement::composed(text).bind(hub.province()).bind(most).bind(skip).all(on).await
}

/// Every file that is not erased.
pub async fn whole_files<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<FileRow>, DbError> {
    Statement::composed(format!("{FILE} and f.erased_at is null order by f.number"))
        .bind(hub.province())
        .all(on)
        .await
}

/// How many files there are.
pub async fn count_files<'c>(hub: &Hub, on: impl On<'c>) -> Result<i64, DbError> {
    sql("select count(*) from offender_file where province = $1").bind(hub.province()).count(on).await
}

/// How many files have to be looked through by a day.
pub async fn count_reviews<'c>(hub: &Hub, on: impl On<'c>, today: Day) -> Result<i64, DbError> {
    sql("select count(*) from offender_file where province = $1 and review_on <= $2")
        .bind(hub.province())
        .bind(today)
        .count(on)
        .await
}

/// How many files stand that are sealed to another key than this one: nobody opens them any more.
pub async fn count_lost<'c>(hub: &Hub, on: impl On<'c>, version: i64) -> Result<i64, DbError> {
    sql("select count(*) from offender_file where province = $1 and erased_at is null and key_version <> $2")
        .bind(hub.province())
        .bind(version)
        .count(on)
        .await
}

/// The next running number.
pub async fn next_number(hub: &Hub, tx: &mut Tx) -> Result<i64, DbError> {
    sql("select coalesce(max(number), 0) + 1 from offender_file where province = $1")
        .bind(hub.province())
        .count(tx)
        .await
}

/// A file about to be entered.
pub struct NewFile {
    /// Key.
    pub id: FileId,
    /// Running number.
    pub number: i64,
    /// The body that enters it.
    pub unit: OrganisationId,
    /// To which key of the register.
    pub key_version: i64,
    /// Its own key, sealed.
    pub sealed_key: Vec<u8>,
    /// Everything about the person, sealed.
    pub sealed: Vec<u8>,
    /// When it is looked through again.
    pub review_on: Day,
    /// Who enters it.
    pub by: PersonId,
    /// A second officer has to agree.
    pub needs_second: bool,
}

/// Adds a file.
pub async fn add_file(hub: &Hub, tx: &mut Tx, new: NewFile) -> Result<(), DbError> {
    sql("insert into offender_file (province, id, number, unit_id, version, key_version, sealed_key, sealed, review_on,
         entered_at, entered_by, needs_second) values ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.number)
    .bind(new.unit)
    .bind(new.key_version)
    .bind(new.sealed_key)
    .bind(new.sealed)
    .bind(new.review_on)
    .bind(hub.clock.now())
    .bind(new.by)
    .bind(new.needs_second)
    .run(tx)
    .await?;
    Ok(())
}

/// Writes what a file holds anew; `false` when somebody else did meanwhile. A second officer's word falls with the change
/// where it is needed again.
pub async fn rewrite(
    hub: &Hub,
    tx: &mut Tx,
    file: &FileRow,
    sealed: Vec<u8>,
    review_on: Day,
    (by, needs_second): (PersonId, bool),
) -> Result<bool, DbError> {
    let anew = needs_second && !file.needs_second;
    let changed =
        sql("update offender_file set version = version + 1, sealed = $4, review_on = $5, needs_second = $6,
         entered_by = case when $7 then $8 else entered_by end,
         second_by = case when $6 then second_by end, second_at = case when $6 then second_at end
         where province = $1 and id = $2 and version = $3 and erased_at is null")
        .bind(hub.province())
        .bind(file.id)
        .bind(file.version)
        .bind(sealed)
        .bind(review_on)
        .bind(needs_second)
        .bind(anew)
        .bind(by)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Seals the key of a file to another key of the register.
pub async fn reseal(
    hub: &Hub,
    tx: &mut Tx,
    id: FileId,
    key_version: i64,
    sealed_key: Vec<u8>,
) -> Result<(), DbError> {
    sql("update offender_file set key_version = $3, sealed_key = $4 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(key_version)
        .bind(sealed_key)
        .run(tx)
        .await?;
    Ok(())
}

/// The second officer agrees that the person was an adult; `false` when nothing waits, or it is the same officer.
pub async fn agree(hub: &Hub, tx: &mut Tx, id: FileId, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update offender_file set second_by = $3, second_at = $4
         where province = $1 and id = $2 and needs_second and second_by is null and entered_by <> $3
         and erased_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Puts the marks of a file in the place of those that it had. The database refuses one that another file alone may have.
pub async fn put_marks(
    hub: &Hub,
    tx: &mut Tx,
    id: FileId,
    marks: BTreeMap<Vec<u8>, bool>,
) -> Result<(), DbError> {
    sql("delete from offender_mark where province = $1 and file_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(&mut *tx)
        .await?;
    for (mark, only_one) in marks {
        sql("insert into offender_mark (province, file_id, mark, only_one) values ($1, $2, $3, $4)")
            .bind(hub.province())
            .bind(id)
            .bind(mark)
            .bind(only_one)
            .run(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Takes all marks away, before they are drawn with another key.
pub async fn forget_marks(hub: &Hub, tx: &mut Tx) -> Result<(), DbError> {
    sql("delete from offender_mark where province = $1").bind(hub.province()).run(tx).await?;
    Ok(())
}

/// The numbers of the files that have one of some marks.
pub async fn marked<'c>(hub: &Hub, on: impl On<'c>, marks: &[Vec<u8>]) -> Result<Vec<i64>, DbError> {
    let text = format!(
        "select distinct f.number from offender_mark m
         join offender_file f on f.province = m.province and f.id = m.file_id
         where m.province = $1 and m.mark in ({}) order by f.number",
        places(2, marks.len())
    );
    let mut statement = Statement::composed(text).bind(hub.province());
    for mark in marks {
        statement = statement.bind(mark.clone());
    }
    let rows: Vec<(i64,)> = statement.all(on).await?;
    Ok(rows.into_iter().map(|(number,)| number).collect())
}
