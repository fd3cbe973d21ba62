//! All schools with their resolvers, in one query.

use crate::Hub;
use crate::db::{DbError, FromRow, On, sql};
use crate::id::OrganisationId;
use crate::time::{Day, Moment};

/// A school, and how its resolvers are doing.
#[derive(Clone, Debug, FromRow)]
pub struct SchoolRow {
    /// Key.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Name for search, without marks.
    pub folded: String,
    /// The commune where it lies.
    pub area_code: String,
    /// Resolvers that were not shut out.
    pub resolvers: i64,
    /// When the one that is silent longest asked last.
    pub seen_at: Option<Moment>,
    /// The oldest policy that one of them has.
    pub sequence: Option<i64>,
    /// When that policy was made, if it is still kept.
    pub issued_at: Option<Moment>,
    /// Appeals that wait at the school.
    pub waiting: i64,
}

/// The schools that stand on a day, by name; or one alone.
pub async fn schools<'c>(
    hub: &Hub,
    on: impl On<'c>,
    day: Day,
    only: Option<OrganisationId>,
) -> Result<Vec<SchoolRow>, DbError> {
    sql("select s.id, s.name, s.folded, s.area_code, s.resolvers, s.seen_at, s.sequence, p.issued_at,
             (select count(*) from school_appeal a where a.province = $1 and a.organisation_id = s.id
              and a.state = 'waiting') as waiting
         from (select o.id, n.name, n.folded, o.area_code, count(r.id) as resolvers, min(r.seen_at) as seen_at,
                   min(r.sequence) as sequence
               from organisation o
               join organisation_name n on n.province = o.province and n.organisation_id = o.id
                   and n.valid_from <= $2 and (n.valid_to is null or n.valid_to >= $2)
               left join resolver r on r.province = o.province and r.organisation_id = o.id and r.revoked_at is null
               where o.province = $1 and o.kind = 'school' and ($3 is null or o.id = $3)
               group by o.id, n.name, n.folded, o.area_code) s
         left join filter_policy p on p.province = $1 and p.sequence = s.sequence
         order by s.name, s.id")
    .bind(hub.province())
    .bind(day)
    .bind(only)
    .all(on)
    .await
}
