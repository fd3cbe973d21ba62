//! The tables of administrative units.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::kept;
use crate::organisations::model::Unit;
use crate::time::Day;

/// Codes and levels of all administrative units that ever stood.
pub async fn levels<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(String, String)>, DbError> {
    sql("select distinct code, level from area where province = $1").bind(hub.province()).all(on).await
}

/// An administrative unit.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Area {
    /// Official code.
    pub code: String,
    /// Level of government.
    pub level: String,
    /// Official name.
    pub name: String,
}

/// The administrative units that stand on a day, by name.
pub async fn of_day<'c>(hub: &Hub, on: impl On<'c>, day: Day) -> Result<Vec<Area>, DbError> {
    sql("select code, level, name from area where province = $1 and valid_from <= $2
         and (valid_to is null or valid_to >= $2) order by folded")
    .bind(hub.province())
    .bind(day)
    .all(on)
    .await
}

/// The units that ended and became one of this code, or part of it.
pub async fn before<'c>(hub: &Hub, on: impl On<'c>, code: &str) -> Result<Vec<Area>, DbError> {
    sql("select a.code, a.level, a.name from area_successor s
         join area a on a.province = s.province and a.code = s.code and a.valid_from = s.valid_from
         where s.province = $1 and s.successor_code = $2 and a.level <> 'district' order by a.folded")
    .bind(hub.province())
    .bind(code)
    .all(on)
    .await
}

/// Which administrative unit lay in which on a day, by their codes: lower, upper.
pub async fn parents<'c>(hub: &Hub, on: impl On<'c>, day: Day) -> Result<Vec<(String, String)>, DbError> {
    sql("select code, parent_code from area where province = $1 and parent_code is not null and valid_from <= $2
         and (valid_to is null or valid_to >= $2)")
    .bind(hub.province())
    .bind(day)
    .all(on)
    .await
}

/// Takes away everything that is known of a code: a file says all about the codes that it names.
pub async fn forget(hub: &Hub, tx: &mut Tx, code: &str) -> Result<(), DbError> {
    for text in [
        "delete from area_successor where province = $1 and code = $2",
        "delete from area where province = $1 and code = $2",
    ] {
        sql(text).bind(hub.province()).bind(code).run(&mut *tx).await?;
    }
    kept::changed(hub, tx, super::KEPT).await
}

/// Adds an administrative unit with what it became.
pub async fn put(hub: &Hub, tx: &mut Tx, unit: &Unit) -> Result<(), DbError> {
    sql("insert into area (province, code, level, name, folded, parent_code, valid_from, valid_to)
         values ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(hub.province())
    .bind(&unit.code)
    .bind(unit.level.name())
    .bind(&unit.name)
    .bind(lachan_text::fold(&unit.name))
    .bind(unit.parent.clone())
    .bind(unit.valid_from)
    .bind(unit.valid_to)
    .run(&mut *tx)
    .await?;
    for successor in &unit.successors {
        sql(
            "insert into area_successor (province, code, valid_from, successor_code) values ($1, $2, $3, $4)",
        )
        .bind(hub.province())
        .bind(&unit.code)
        .bind(unit.valid_from)
        .bind(successor)
        .run(&mut *tx)
        .await?;
    }
    kept::changed(hub, tx, super::KEPT).await
}
