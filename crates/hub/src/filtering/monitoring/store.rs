//! The tables of counts.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::filtering::model::ResolverId;
use crate::id::OrganisationId;
use crate::time::{Day, Moment};

/// Takes a quarter; `false` when it was told before.
pub async fn add_quarter(
    hub: &Hub,
    tx: &mut Tx,
    resolver: ResolverId,
    quarter: i64,
) -> Result<bool, DbError> {
    let added = sql("insert into filter_quarter (province, resolver_id, quarter, received_at)
         values ($1, $2, $3, $4) on conflict do nothing")
    .bind(hub.province())
    .bind(resolver)
    .bind(quarter)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(added == 1)
}

/// A tier's number in a category.
pub struct Count {
    /// The age tier.
    pub tier: &'static str,
    /// The category, or `-`.
    pub category: String,
    /// How often it was asked for.
    pub asked: i64,
    /// How often of these it was closed.
    pub closed: i64,
}

/// The numbers of a quarter, all at once.
pub async fn add_counts(
    hub: &Hub,
    tx: &mut Tx,
    resolver: ResolverId,
    quarter: i64,
    counts: &[Count],
) -> Result<(), DbError> {
    let rows: Vec<_> = (0..counts.len())
        .map(|row| {
            let at = 4 + row * 4;
            format!("($1, $2, $3, ${}, ${}, ${}, ${})", at, at + 1, at + 2, at + 3)
        })
        .collect();
    let mut statement = Statement::composed(format!(
        "insert into filter_count (province, resolver_id, quarter, tier, category, asked, closed) values {}",
        rows.join(", ")
    ))
    .bind(hub.province())
    .bind(resolver)
    .bind(quarter);
    for count in counts {
        statement = statement.bind(count.tier).bind(&count.category).bind(count.asked).bind(count.closed);
    }
    statement.run(tx).await?;
    Ok(())
}

/// Adds to the sums of a day.
pub async fn add_to_day(
    hub: &Hub,
    tx: &mut Tx,
    resolver: ResolverId,
    day: Day,
    more: &Count,
) -> Result<(), DbError> {
    sql("insert into filter_day (province, resolver_id, day, tier, category, asked, closed)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (province, resolver_id, day, tier, category)
         do update set asked = filter_day.asked + excluded.asked, closed = filter_day.closed + excluded.closed")
    .bind(hub.province())
    .bind(resolver)
    .bind(day)
    .bind(more.tier)
    .bind(&more.category)
    .bind(more.asked)
    .bind(more.closed)
    .run(tx)
    .await?;
    Ok(())
}

/// Writes down how far a resolver has told. Neither number ever goes back, in whatever order messages come.
pub async fn told(
    hub: &Hub,
    tx: &mut Tx,
    resolver: ResolverId,
    newest: i64,
    dropped: i64,
) -> Result<(), DbError> {
    sql("insert into filter_telling (province, resolver_id, newest, dropped, received_at)
         values ($1, $2, $3, $4, $5) on conflict (province, resolver_id) do update set
         newest = case when excluded.newest > filter_telling.newest then excluded.newest else filter_telling.newest end,
         dropped = case when excluded.dropped > filter_telling.dropped then excluded.dropped else filter_telling.dropped end,
         received_at = excluded.received_at")
    .bind(hub.province())
    .bind(resolver)
    .bind(newest)
    .bind(dropped)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// How far each resolver has told.
#[derive(Debug, FromRow)]
pub struct Telling {
    /// Which resolver.
    pub resolver_id: ResolverId,
    /// Quarters that it let go.
    pub dropped: i64,
    /// When it told last.
    pub received_at: Moment,
}

/// All of them.
pub async fn tellings<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Telling>, DbError> {
    sql("select resolver_id, dropped, received_at from filter_telling where province = $1")
        .bind(hub.province())
        .all(on)
        .await
}

/// The sum of a day at an organisation's resolvers.
#[derive(Debug, FromRow)]
pub struct DayRow {
    /// Which day.
    pub day: String,
    /// Whose resolvers.
    pub organisation_id: OrganisationId,
    /// The age tier.
    pub tier: String,
    /// The category, or `-`.
    pub category: String,
    /// How often it was asked for.
    pub asked: i64,
    /// How often of these it was closed.
    pub closed: i64,
}

/// The sums of the days from one to another, both of them too.
pub async fn days<'c>(hub: &Hub, on: impl On<'c>, from: Day, to: Day) -> Result<Vec<DayRow>, DbError> {
    sql("select d.day, r.organisation_id, d.tier, d.category, cast(sum(d.asked) as bigint) as asked,
         cast(sum(d.closed) as bigint) as closed
         from filter_day d join resolver r on r.province = d.province and r.id = d.resolver_id
         where d.province = $1 and d.day >= $2 and d.day <= $3
         group by d.day, r.organisation_id, d.tier, d.category
         order by d.day, r.organisation_id, d.tier, d.category")
    .bind(hub.province())
    .bind(from)
    .bind(to)
    .all(on)
    .await
}

/// Lets quarters before one go, and days before one.
pub async fn let_go(hub: &Hub, tx: &mut Tx, quarter: i64, day: Day) -> Result<(), DbError> {
    for text in [
        "delete from filter_count where province = $1 and quarter < $2",
        "delete from filter_quarter where province = $1 and quarter < $2",
    ] {
        sql(text).bind(hub.province()).bind(quarter).run(&mut *tx).await?;
    }
    sql("delete from filter_day where province = $1 and day < $2")
        .bind(hub.province())
        .bind(day)
        .run(tx)
        .await?;
    Ok(())
}
