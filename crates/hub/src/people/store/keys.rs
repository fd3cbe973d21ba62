//! Keys of units and who holds a share of them.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::time::Moment;

/// The newest key of a unit.
pub async fn unit_key<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    sql("select version, public_key from unit_key where province = $1 and organisation_id = $2
         order by version desc limit 1")
    .bind(hub.province())
    .bind(unit)
    .optional(on)
    .await
}

/// Adds the next key of a unit; `false` when there is one of that number.
pub async fn add_unit_key(
    hub: &Hub,
    tx: &mut Tx,
    unit: OrganisationId,
    version: i64,
    public_key: Vec<u8>,
) -> Result<bool, DbError> {
    let added = sql("insert into unit_key (province, organisation_id, version, public_key, created_at)
         values ($1, $2, $3, $4, $5) on conflict do nothing")
    .bind(hub.province())
    .bind(unit)
    .bind(version)
    .bind(public_key)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(added == 1)
}

/// A unit's key as it is sealed to one person.
#[derive(FromRow)]
pub struct Share {
    /// Which key.
    pub version: i64,
    /// The unit's secret key, sealed.
    pub sealed: Vec<u8>,
}

/// The keys of a unit that a person holds.
pub async fn shares<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    person: PersonId,
) -> Result<Vec<Share>, DbError> {
    sql("select version, sealed from unit_key_share
         where province = $1 and organisation_id = $2 and person_id = $3 order by version desc")
    .bind(hub.province())
    .bind(unit)
    .bind(person)
    .all(on)
    .await
}

/// Lets a person hold a key of a unit; `false` when they do already.
pub async fn add_share(
    hub: &Hub,
    tx: &mut Tx,
    unit: OrganisationId,
    share: Share,
    person: PersonId,
    given_by: Option<PersonId>,
) -> Result<bool, DbError> {
    let added = sql("insert into unit_key_share (province, organisation_id, version, person_id, sealed, given_by, given_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing")
    .bind(hub.province())
    .bind(unit)
    .bind(share.version)
    .bind(person)
    .bind(share.sealed)
    .bind(given_by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(added == 1)
}

/// Whether anybody who works in a unit today holds a share of its key.
pub async fn is_held<'c>(hub: &Hub, on: impl On<'c>, unit: OrganisationId) -> Result<bool, DbError> {
    sql("select 1 from unit_key_share s join person p on p.province = s.province and p.id = s.person_id
         join role_grant g on g.province = s.province and g.person_id = s.person_id
             and g.organisation_id = s.organisation_id
         where s.province = $1 and s.organisation_id = $2 and p.disabled_at is null
         and g.role in ('desk-officer', 'case-officer', 'counsellor')
         and g.valid_from <= $3 and (g.valid_to is null or g.valid_to >= $3) limit 1")
    .bind(hub.province())
    .bind(unit)
    .bind(hub.clock.now().day())
    .exists(on)
    .await
}

/// Takes all shares of a person away: the key that they were sealed to is gone.
pub async fn forget_shares(hub: &Hub, tx: &mut Tx, person: PersonId) -> Result<(), DbError> {
    sql("delete from unit_key_share where province = $1 and person_id = $2")
        .bind(hub.province())
        .bind(person)
        .run(tx)
        .await?;
    Ok(())
}

/// A unit whose newest key is due to be made anew.
#[derive(FromRow)]
pub struct Due {
    /// Whose.
    pub organisation_id: OrganisationId,
    /// The newest key.
    pub version: i64,
}

/// Units whose newest key a person holds, where it was made before `before` or somebody who held it has left.
pub async fn due_for_renewal<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
    before: Moment,
) -> Result<Vec<Due>, DbError> {
    sql("select k.organisation_id, k.version from unit_key k
         join unit_key_share s on s.province = k.province and s.organisation_id = k.organisation_id
             and s.version = k.version
         where k.province = $1 and s.person_id = $2 and (k.created_at < $3 or k.renew_since is not null)
         and not exists (select 1 from unit_key n where n.province = k.province
             and n.organisation_id = k.organisation_id and n.version > k.version)
         order by k.organisation_id")
    .bind(hub.province())
    .bind(person)
    .bind(before)
    .all(on)
    .await
}

/// Units of which a person holds a key.
pub async fn units_held<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
) -> Result<Vec<OrganisationId>, DbError> {
    let rows: Vec<(OrganisationId,)> = sql("select distinct organisation_id from unit_key_share
         where province = $1 and person_id = $2 order by organisation_id")
    .bind(hub.province())
    .bind(person)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(unit,)| unit).collect())
}

/// Notes that a unit's newest key is due to be made anew, because somebody who held it has left.
pub async fn mark_for_renewal(hub: &Hub, tx: &mut Tx, unit: OrganisationId) -> Result<(), DbError> {
    sql("update unit_key set renew_since = $3 where province = $1 and organisation_id = $2 and renew_since is null
         and version = (select max(n.version) from unit_key n where n.province = $1 and n.organisation_id = $2)")
    .bind(hub.province())
    .bind(unit)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Takes a unit's keys from everybody but those who stay.
pub async fn forget_leavers(
    hub: &Hub,
    tx: &mut Tx,
    unit: OrganisationId,
    stay: &[PersonId],
) -> Result<(), DbError> {
    let held: Vec<(PersonId,)> = sql("select distinct person_id from unit_key_share
         where province = $1 and organisation_id = $2")
    .bind(hub.province())
    .bind(unit)
    .all(&mut *tx)
    .await?;
    for (person,) in held.into_iter().filter(|(person,)| !stay.contains(person)) {
        sql("delete from unit_key_share where province = $1 and organisation_id = $2 and person_id = $3")
            .bind(hub.province())
            .bind(unit)
            .bind(person)
            .run(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Those of a unit's people who could open today what is sealed to its newest key: account open, a role that needs the
/// key, a share of it; by name.
pub async fn holders<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
) -> Result<Vec<(PersonId, String)>, DbError> {
    sql("select distinct p.id, p.name, p.folded from person p
         join role_grant g on g.province = p.province and g.person_id = p.id
         join unit_key_share s on s.province = p.province and s.person_id = p.id
         and s.organisation_id = g.organisation_id
         where p.province = $1 and g.organisation_id = $2 and p.disabled_at is null
         and g.role in ('desk-officer', 'case-officer', 'counsellor')
         and g.valid_from <= $3 and (g.valid_to is null or g.valid_to >= $3)
         and s.version = (select max(k.version) from unit_key k where k.province = p.province
         and k.organisation_id = g.organisation_id) order by p.folded, p.id")
    .bind(hub.province())
    .bind(unit)
    .bind(hub.clock.now().day())
    .all::<(PersonId, String, String)>(on)
    .await
    .map(|rows| rows.into_iter().map(|(id, name, _)| (id, name)).collect())
}

/// Counsellors of all units, or of one, who could open today what is sealed to their unit, by name.
pub async fn counsellors<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: Option<OrganisationId>,
) -> Result<Vec<(OrganisationId, PersonId, String)>, DbError> {
    sql("select distinct g.organisation_id, p.id, p.name, p.folded from person p
         join role_grant g on g.province = p.province and g.person_id = p.id
         join unit_key_share s on s.province = p.province and s.person_id = p.id
         and s.organisation_id = g.organisation_id
         where p.province = $1 and g.role = 'counsellor' and p.disabled_at is null
         and g.valid_from <= $2 and (g.valid_to is null or g.valid_to >= $2)
         and s.version = (select max(k.version) from unit_key k where k.province = p.province
         and k.organisation_id = g.organisation_id)
         and g.organisation_id = coalesce($3, g.organisation_id) order by p.folded, p.id")
    .bind(hub.province())
    .bind(hub.clock.now().day())
    .bind(unit)
    .all::<(OrganisationId, PersonId, String, String)>(on)
    .await
    .map(|rows| rows.into_iter().map(|(unit, id, name, _)| (unit, id, name)).collect())
}
