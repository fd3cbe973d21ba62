//! Lines of the log.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, places, sql};
use crate::id::{OrganisationId, PersonId};
use crate::offenders::model::LineId;
use crate::time::Moment;

/// One line.
#[derive(Clone, FromRow)]
pub struct Line {
    /// Key.
    pub id: LineId,
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// Which officer.
    pub person_id: PersonId,
    /// That officer's name.
    pub person_name: String,
    /// For which body.
    pub unit_id: OrganisationId,
    /// What was done.
    pub act: String,
    /// On the file of which number.
    pub number: Option<i64>,
    /// For what.
    pub reason: Option<String>,
    /// The same in words, encrypted by the hub.
    pub words: Option<Vec<u8>>,
    /// The hash of the line before.
    pub before: Vec<u8>,
    /// Its own.
    pub hash: Vec<u8>,
}

const LINE: &str =
    "select id, seq, at, person_id, person_name, unit_id, act, number, reason, words, before, hash
    from offender_log where province = $1";

/// Number and hash of the last line. Until the transaction ends nobody else writes one.
pub async fn lock_log(hub: &Hub, tx: &mut Tx) -> Result<(i64, Vec<u8>), DbError> {
    sql("insert into offender_log_end (province, seq, hash) values ($1, 0, $2) on conflict (province)
         do update set seq = offender_log_end.seq")
    .bind(hub.province())
    .bind(Vec::<u8>::new())
    .run(&mut *tx)
    .await?;
    sql("select seq, hash from offender_log_end where province = $1").bind(hub.province()).one(tx).await
}

/// Number and hash of the last line.
pub async fn log_end<'c>(hub: &Hub, on: impl On<'c>) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    sql("select seq, hash from offender_log_end where province = $1").bind(hub.province()).optional(on).await
}

/// Adds the next line.
pub async fn add_line(hub: &Hub, tx: &mut Tx, line: &Line) -> Result<(), DbError> {
    sql("insert into offender_log (province, id, seq, at, person_id, person_name, unit_id, act, number, reason, words,
         before, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
    .bind(hub.province())
    .bind(line.id)
    .bind(line.seq)
    .bind(line.at)
    .bind(line.person_id)
    .bind(&line.person_name)
    .bind(line.unit_id)
    .bind(&line.act)
    .bind(line.number)
    .bind(line.reason.as_deref())
    .bind(line.words.clone())
    .bind(line.before.clone())
    .bind(line.hash.clone())
    .run(&mut *tx)
    .await?;
    sql("update offender_log_end set seq = $2, hash = $3 where province = $1")
        .bind(hub.province())
        .bind(line.seq)
        .bind(line.hash.clone())
        .run(tx)
        .await?;
    Ok(())
}

/// The lines after a number, in their order.
pub async fn lines_after<'c>(hub: &Hub, on: impl On<'c>, seq: i64, most: i64) -> Result<Vec<Line>, DbError> {
    Statement::composed(format!("{LINE} and seq > $2 order by seq limit $3"))
        .bind(hub.province())
        .bind(seq)
        .bind(most)
        .all(on)
        .await
}

/// The last lines of some bodies, the newest first, from a place on.
pub async fn lines_of<'c>(
    hub: &Hub,
    on: impl On<'c>,
    units: &[OrganisationId],
    (skip, most): (i64, i64),
) -> Result<Vec<Line>, DbError> {
    let text =
        format!("{LINE} and unit_id in ({}) order by seq desc limit $2 offset $3", places(4, units.len()));
    let mut statement = Statement::composed(text).bind(hub.province()).bind(most).bind(skip);
    for unit in units {
        statement = statement.bind(*unit);
    }
    statement.all(on).await
}

/// How many lines some bodies have.
pub async fn count_of<'c>(hub: &Hub, on: impl On<'c>, units: &[OrganisationId]) -> Result<i64, DbError> {
    let text = format!(
        "select count(*) from offender_log where province = $1 and unit_id in ({})",
        places(2, units.len())
    );
    let mut statement = Statement::composed(text).bind(hub.province());
    for unit in units {
        statement = statement.bind(*unit);
    }
    statement.count(on).await
}

/// Whether an officer opened a file with a reason since a moment.
pub async fn has_opened<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
    number: i64,
    since: Moment,
) -> Result<bool, DbError> {
    sql("select 1 from offender_log where province = $1 and person_id = $2 and number = $3 and at >= $4
         and act in ('open', 'enter') limit 1")
    .bind(hub.province())
    .bind(person)
    .bind(number)
    .bind(since)
    .exists(on)
    .await
}

/// Looks of which the superiors were not told yet, in their order.
pub async fn untold<'c>(hub: &Hub, on: impl On<'c>, most: i64) -> Result<Vec<Line>, DbError> {
    Statement::composed(format!("{LINE} and act = 'open' and told_at is null order by seq limit $2"))
        .bind(hub.province())
        .bind(most)
        .all(on)
        .await
}

/// Notes that the superiors were told of a look.
pub async fn told(hub: &Hub, tx: &mut Tx, id: LineId) -> Result<(), DbError> {
    sql("update offender_log set told_at = $3 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(())
}
