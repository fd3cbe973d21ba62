//! The tables of composed targets, and which figure answers a plan's target.

use uuid::Uuid;

pub mod rhythm;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::targets::model::OwnId;
use crate::time::{Day, Moment};

/// A version of a composed target.
#[derive(Clone, Debug, FromRow)]
pub struct Version {
    /// Which target.
    pub target_id: OwnId,
    /// From 1.
    pub version: i64,
    /// From which day on.
    pub valid_from: Day,
    /// Its name.
    pub name: String,
    /// JSON.
    pub formula: String,
    /// It stands on the public page.
    pub public: bool,
    /// When it was written.
    pub at: Moment,
}

/// All versions of all composed targets, the oldest first.
pub async fn versions<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Version>, DbError> {
    sql("select target_id, version, valid_from, name, formula, public, at from own_target_version
         where province = $1 order by target_id, version")
    .bind(hub.province())
    .all(on)
    .await
}

/// Enters a target; its first version follows.
pub async fn add(hub: &Hub, tx: &mut Tx, id: OwnId, by: PersonId) -> Result<(), DbError> {
    sql("insert into own_target (province, id, created_at, created_by) values ($1, $2, $3, $4)")
        .bind(hub.province())
        .bind(id)
        .bind(hub.clock.now())
        .bind(by)
        .run(tx)
        .await?;
    Ok(())
}

/// Writes a version.
pub async fn write(hub: &Hub, tx: &mut Tx, version: &Version, by: PersonId) -> Result<(), DbError> {
    sql("insert into own_target_version (province, target_id, version, valid_from, name, formula, public, at, by_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(version.target_id)
    .bind(version.version)
    .bind(version.valid_from)
    .bind(&version.name)
    .bind(&version.formula)
    .bind(version.public)
    .bind(version.at)
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// What a person said answers a plan's target.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Answered {
    /// The target.
    pub plan_target_id: Uuid,
    /// A figure.
    pub figure: Option<String>,
    /// A composed target.
    pub own_id: Option<OwnId>,
}

/// What was said about a target; nothing where nobody has.
pub async fn answered<'c>(hub: &Hub, on: impl On<'c>, target: Uuid) -> Result<Option<Answered>, DbError> {
    sql("select plan_target_id, figure, own_id from target_formula where province = $1 and plan_target_id = $2")
        .bind(hub.province())
        .bind(target)
        .optional(on)
        .await
}

/// Says what answers a target.
pub async fn answer(hub: &Hub, tx: &mut Tx, answered: &Answered, by: PersonId) -> Result<(), DbError> {
    sql("insert into target_formula (province, plan_target_id, figure, own_id, at, by_id)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (province, plan_target_id) do update set figure = excluded.figure, own_id = excluded.own_id,
         at = excluded.at, by_id = excluded.by_id")
    .bind(hub.province())
    .bind(answered.plan_target_id)
    .bind(answered.figure.clone())
    .bind(answered.own_id)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// The communes of a day: code, name.
pub async fn communes<'c>(hub: &Hub, on: impl On<'c>, day: Day) -> Result<Vec<(String, String)>, DbError> {
    sql("select code, name from area where province = $1 and level = 'commune' and valid_from <= $2
         and (valid_to is null or valid_to >= $2) order by folded")
    .bind(hub.province())
    .bind(day)
    .all(on)
    .await
}

/// The names of all administrative units that ever stood.
pub async fn area_names<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(String, String)>, DbError> {
    sql("select code, name from area where province = $1").bind(hub.province()).all(on).await
}

/// Lays out many schools and events by SQL, for the test of how long figures take.
#[cfg(test)]
pub(super) async fn lay_out(hub: &Hub, by: PersonId, schools: i64, events: i64) -> Result<(), DbError> {
    use crate::db::{Engine, Statement};
    let random = if hub.db.engine() == Engine::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
    let mut tx = hub.db.begin().await?;
    let run = async |tx: &mut Tx, text: String| Statement::composed(text).run(tx).await;
    let province = hub.province();
    run(
        &mut tx,
        format!(
            "insert into organisation (province, id, kind, level, area_code, created_at)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < {schools})
        select '{province}', {random}, 'school', 'school', '0' || (1 + i % 2), 1 from n"
        ),
    )
    .await?;
    let named = "insert into organisation_name
        (province, organisation_id, name, short_name, folded, valid_from, decision)
        select province, id, 'Trường Tiểu học', 'TH', 'th', '2020-01-01', '' from organisation where created_at = 1";
    run(&mut tx, named.to_owned()).await?;
    // bodies were put in past the register's own door
    crate::kept::changed(hub, &mut tx, "organisations").await?;
    for n in 0..events {
        let (year, month) = (2022 + n / 2, if n % 2 == 0 { "03" } else { "10" });
        let at = 2 + n;
        run(
            &mut tx,
            format!(
                "insert into programme_event (province, id, organisation_id, entered_at, entered_by)
            select province, {random}, id, {at}, {} from organisation where created_at = 1",
                literal(hub, by)
            ),
        )
        .await?;
        run(&mut tx, format!("insert into programme_event_version (province, event_id, version, at, by_id, author_id,
            state, kind, held_on, minutes, bands, topics, children, adults, led_by, evidence, reason)
            select province, id, 1, 5, entered_by, entered_by, 'submitted', 'flag-salute', '{year}-{month}-05', 30,
            ',6-10,', ',abuse,', 100, 3, '', 1, '' from programme_event where entered_at = {at}")).await?;
        run(
            &mut tx,
            format!(
                "insert into programme_event_unit (province, event_id, version, unit_id)
            select province, id, 1, organisation_id from programme_event where entered_at = {at}"
            ),
        )
        .await?;
    }
    tx.commit().await
}

#[cfg(test)]
fn literal(hub: &Hub, id: PersonId) -> String {
    let plain = id.0.simple();
    if hub.db.engine() == crate::db::Engine::Sqlite {
        format!("x'{plain}'")
    } else {
        format!("'{plain}'::uuid")
    }
}
