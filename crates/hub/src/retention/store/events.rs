//! From when the time of a record counts: read from the records themselves.

use uuid::Uuid;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement};
use crate::id::OrganisationId;
use crate::retention::model::Kind;
use crate::time::Moment;

/// A record whose time has begun.
#[derive(Clone, Debug, FromRow)]
pub struct Begun {
    /// Its key.
    pub id: Uuid,
    /// What officers call it.
    pub code: String,
    /// Whose it is.
    pub unit_id: OrganisationId,
    /// From when it counts.
    pub event_at: Moment,
}

/// A place where times begin: the rule, and the records.
pub struct Source {
    /// By which rule they are reckoned.
    pub kind: Kind,
    /// What the record goes with: where that goes no later, this goes along and needs no day of its own.
    pub within: Option<Kind>,
    text: &'static str,
}

/// All places.
pub const SOURCES: &[Source] = &[
    Source { kind: Kind::Report, within: None, text: CLOSED },
    Source { kind: Kind::Receipt, within: Some(Kind::Report), text: CLOSED },
    Source { kind: Kind::Receipt, within: Some(Kind::Case), text: IN_CLOSED_CASE },
    Source { kind: Kind::Media, within: Some(Kind::Report), text: FILES_CLOSED },
    Source { kind: Kind::Media, within: Some(Kind::Case), text: FILES_IN_CLOSED_CASE },
    Source { kind: Kind::Custody, within: None, text: FILES_IN_CUSTODY },
    Source {
        kind: Kind::Call,
        within: None,
        text: "select d.id, '' as code, d.unit_id, d.ended_at as event_at from desk_call d
            where d.province = $1 and d.state = 'non-case' and d.erased_at is null",
    },
    Source {
        kind: Kind::Case,
        within: None,
        text: "select f.id, f.code, s.unit_id, f.closed_at as event_at from case_file f
            join stage s on s.province = f.province and s.case_id = f.id and s.kind = 'received'
            where f.province = $1 and f.closed_at is not null",
    },
];

const CLOSED: &str = "select r.id, r.code, r.unit_id, r.closed_at as event_at from report r
    where r.province = $1 and r.closed_at is not null";

const IN_CLOSED_CASE: &str = "select r.id, r.code, r.unit_id, f.closed_at as event_at from case_file f
    join case_report c on c.province = f.province and c.case_id = f.id
    join report r on r.province = c.province and r.id = c.report_id
    where f.province = $1 and f.closed_at is not null";

const FILES_CLOSED: &str = "select r.id, r.code, r.unit_id, r.closed_at as event_at from report r
    where r.province = $1 and r.closed_at is not null and exists (select 1 from report_file x
    where x.province = r.province and x.report_id = r.id and length(x.header) > 0)";

const FILES_IN_CLOSED_CASE: &str = "select r.id, r.code, r.unit_id, f.closed_at as event_at from case_file f
    join case_report c on c.province = f.province and c.case_id = f.id
    join report r on r.province = c.province and r.id = c.report_id
    where f.province = $1 and f.closed_at is not null and exists (select 1 from report_file x
    where x.province = r.province and x.report_id = r.id and length(x.header) > 0)";

/// The police have accepted the report of the crime, and the stage that keeps the evidence has ended with it being kept:
/// the later of both.
const FILES_IN_CUSTODY: &str = "select r.id, r.code, r.unit_id,
    case when e.closed_at > v.closed_at then e.closed_at else v.closed_at end as event_at from stage e
    join stage v on v.province = e.province and v.case_id = e.case_id and v.kind = 'take-over'
    and v.disposition = 'crime-report-accepted'
    join case_report c on c.province = e.province and c.case_id = e.case_id
    join report r on r.province = c.province and r.id = c.report_id
    where e.province = $1 and e.disposition = 'evidence-kept' and exists (select 1 from report_file x
    where x.province = r.province and x.report_id = r.id and length(x.header) > 0)";

/// So many at once.
pub const BATCH: usize = 500;

/// Records whose time began before a moment and for which no day stands yet, the earliest first, after one of them.
pub async fn without_day<'c>(
    hub: &Hub,
    on: impl On<'c>,
    source: &Source,
    before: Moment,
    (at, id): (Moment, Uuid),
) -> Result<Vec<Begun>, DbError> {
    // SQLite seeks an index by the bare bound, not by the pair
    let text = format!(
        "select e.id, e.code, e.unit_id, e.event_at from ({}) e
         where e.event_at < $2 and e.event_at >= $4 and (e.event_at, e.id) > ($4, $5) and not exists
         (select 1 from retention_item i where i.province = $1 and i.class = $3 and i.item_id = e.id
         and i.due_at is not null) order by e.event_at, e.id limit {BATCH}",
        source.text
    );
    let class = source.kind.class().name();
    let statement = Statement::composed(text).bind(hub.province()).bind(before).bind(class);
    statement.bind(at).bind(id).all(on).await
}

/// From when the time of one record counts by this source, if it does.
pub async fn begun<'c>(
    hub: &Hub,
    on: impl On<'c>,
    source: &Source,
    id: Uuid,
) -> Result<Option<Begun>, DbError> {
    let text = format!(
        "select e.id, e.code, e.unit_id, e.event_at from ({}) e where e.id = $2 order by e.event_at limit 1",
        source.text
    );
    Statement::composed(text).bind(hub.province()).bind(id).optional(on).await
}
