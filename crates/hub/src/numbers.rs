//! Running numbers without gaps, such as those of cases and orders: a row counted up in the transaction that uses
//! the number, since sequences leave holes when a transaction is undone.

use crate::Hub;
use crate::db::migrate::Migration;
use crate::db::{DbError, Tx, sql};

/// The table of series.
pub const MIGRATIONS: &[Migration] = &[Migration {
    number: 4,
    name: "numbers",
    text: "create table number_series (
        province text not null, -- C: which province
        series text not null, -- C: such as VV-2026
        last bigint not null, -- C: the number given out last
        primary key (province, series)
    );",
}];

/// The next number of a series, from 1.
pub async fn next(hub: &Hub, tx: &mut Tx, series: &str) -> Result<i64, DbError> {
    sql("insert into number_series (province, series, last) values ($1, $2, 1)
         on conflict (province, series) do update set last = number_series.last + 1 returning last")
    .bind(hub.province())
    .bind(series)
    .count(tx)
    .await
}
