//! The queue of a desk, page by page, in the order of an index.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, sql};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::time::Moment;

/// A report that waits, without its words.
#[derive(Clone, Debug, FromRow)]
pub struct WaitingRow {
    /// Key.
    pub id: ReportId,
    /// What officers call it.
    pub code: String,
    /// Where it came in.
    pub channel: String,
    /// When it came.
    pub received_at: Moment,
    /// `new`, `read` or `answered`.
    pub state: String,
    /// It came in a flood.
    pub surplus: bool,
    /// Encrypted routing.
    pub routing: Vec<u8>,
    /// Its rank by danger, with those behind it.
    pub queue_rank: i64,
    /// The earliest clock of it and of those behind it.
    pub queue_due_at: Moment,
    /// How many stand behind it.
    pub together: i64,
}

/// The rank of a report alone: 0 danger, 1 high, 2 normal, 3 and 4 high and normal out of a flood.
pub fn rank(severity: &str, surplus: bool) -> i64 {
    match (severity, surplus) {
        ("danger", _) => 0,
        ("high", false) => 1,
        (_, false) => 2,
        ("high", true) => 3,
        (_, true) => 4,
    }
}

const WAITING: &str =
    "select r.id, r.code, r.channel, r.received_at, r.state, r.surplus, r.routing, r.queue_rank, r.queue_due_at,
    r.together from report r";
const NOT_NAMED: &str = "not exists (select 1 from report_conflict c
    where c.province = r.province and c.report_id = r.id and c.person_id = $3)";

/// At most `many` reports of a unit that wait, after a place in the order; a report that names the person who asks is not
/// there, and those that stand behind another are not.
pub async fn page<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
    (rank, due, id): (i64, Moment, ReportId),
    many: i64,
) -> Result<Vec<WaitingRow>, DbError> {
    Statement::composed(format!(
        "{WAITING} where r.province = $1 and r.unit_id = $2 and r.state in ('new', 'read', 'answered') and not r.behind
         and (r.queue_rank, r.queue_due_at, r.id) > ($4, $5, $6) and {NOT_NAMED}
         order by r.queue_rank, r.queue_due_at, r.id limit $7"
    ))
    .bind(hub.province())
    .bind(unit)
    .bind(asking)
    .bind(rank)
    .bind(due)
    .bind(id)
    .bind(many)
    .all(on)
    .await
}

/// Reports of a unit that stand behind one which names the person who asks: for them, they stand alone.
pub async fn uncovered<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
) -> Result<Vec<WaitingRow>, DbError> {
    Statement::composed(format!(
        "{WAITING} join report_join j on j.province = r.province and j.report_id = r.id
         join report_conflict h on h.province = j.province and h.report_id = j.head_id and h.person_id = $3
         where r.province = $1 and r.unit_id = $2 and r.state in ('new', 'read', 'answered') and r.behind and {NOT_NAMED}"
    ))
    .bind(hub.province())
    .bind(unit)
    .bind(asking)
    .all(on)
    .await
}

/// How many reports of a unit wait, by what the person who asks may see; counted up to `most`.
pub async fn count<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
    most: i64,
) -> Result<i64, DbError> {
    sql("select count(*) from (select 1 as one from report r
         where r.province = $1 and r.unit_id = $2 and r.state in ('new', 'read', 'answered')
         and not exists (select 1 from report_conflict c
             where c.province = r.province and c.report_id = r.id and c.person_id = $3) limit $4) counted")
    .bind(hub.province())
    .bind(unit)
    .bind(asking)
    .bind(most)
    .count(on)
    .await
}
