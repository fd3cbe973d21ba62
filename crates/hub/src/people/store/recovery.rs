//! The recovery key, its three keepers, the units' keys sealed to it, and requests to use it.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::people::recovery::RequestId;
use crate::time::Moment;

/// The recovery key in use.
#[derive(Clone, FromRow)]
pub struct RecoveryKey {
    /// 1, 2, …
    pub version: i64,
    /// To which units' keys are sealed.
    pub public_key: Vec<u8>,
    /// Since when.
    pub made_at: Moment,
}

/// The recovery key in use, if keepers have been named.
pub async fn recovery_key<'c>(hub: &Hub, on: impl On<'c>) -> Result<Option<RecoveryKey>, DbError> {
    sql("select version, public_key, made_at from recovery_key where province = $1 and retired_at is null")
        .bind(hub.province())
        .optional(on)
        .await
}

/// How many recovery keys there have been.
pub async fn recovery_versions<'c>(hub: &Hub, on: impl On<'c>) -> Result<i64, DbError> {
    sql("select coalesce(max(version), 0) from recovery_key where province = $1")
        .bind(hub.province())
        .count(on)
        .await
}

/// Puts a recovery key in the place of the one before; its open requests are over.
pub async fn replace_recovery_key(
    hub: &Hub,
    tx: &mut Tx,
    version: i64,
    public_key: Vec<u8>,
    by: PersonId,
) -> Result<(), DbError> {
    let now = hub.clock.now();
    sql("update recovery_request set state = 'expired', first_part = null, decided_at = $2
         where province = $1 and state = 'open'")
    .bind(hub.province())
    .bind(now)
    .run(&mut *tx)
    .await?;
    sql("update recovery_key set retired_at = $2 where province = $1 and retired_at is null")
        .bind(hub.province())
        .bind(now)
        .run(&mut *tx)
        .await?;
    sql("insert into recovery_key (province, version, public_key, made_at, made_by) values ($1, $2, $3, $4, $5)")
        .bind(hub.province())
        .bind(version)
        .bind(public_key)
        .bind(now)
        .bind(by)
        .run(tx)
        .await?;
    Ok(())
}

/// Somebody who keeps a part.
#[derive(Clone, FromRow)]
pub struct Keeper {
    /// 1, 2 or 3.
    pub position: i64,
    /// Who.
    pub person_id: PersonId,
    /// Name.
    pub name: String,
    /// The account is closed.
    pub closed: bool,
    /// The part, sealed to the person.
    pub sealed: Vec<u8>,
    /// SHA-256 of the part.
    pub digest: Vec<u8>,
    /// When it was put on paper.
    pub printed_at: Option<Moment>,
}

/// The keepers of a recovery key, by position.
pub async fn keepers<'c>(hub: &Hub, on: impl On<'c>, version: i64) -> Result<Vec<Keeper>, DbError> {
    sql("select k.position, k.person_id, p.name, p.disabled_at is not null as closed, k.sealed, k.digest, k.printed_at
         from recovery_keeper k join person p on p.province = k.province and p.id = k.person_id
         where k.province = $1 and k.version = $2 order by k.position")
    .bind(hub.province())
    .bind(version)
    .all(on)
    .await
}

/// Gives a part to its keeper.
pub async fn put_keeper(
    hub: &Hub,
    tx: &mut Tx,
    (version, position): (i64, i64),
    person: PersonId,
    (sealed, digest): (Vec<u8>, [u8; 32]),
) -> Result<(), DbError> {
    sql("insert into recovery_keeper (province, version, position, person_id, sealed, digest)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (province, version, position) do update set sealed = excluded.sealed")
    .bind(hub.province())
    .bind(version)
    .bind(position)
    .bind(person)
    .bind(sealed)
    .bind(digest)
    .run(tx)
    .await?;
    Ok(())
}

/// Notes that a keeper put the part on paper.
pub async fn printed(hub: &Hub, tx: &mut Tx, version: i64, person: PersonId) -> Result<(), DbError> {
    sql("update recovery_keeper set printed_at = $4 where province = $1 and version = $2 and person_id = $3")
        .bind(hub.province())
        .bind(version)
        .bind(person)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(())
}

/// A unit's key in somebody's hands or sealed to the recovery key.
#[derive(FromRow)]
pub struct SealedKey {
    /// Whose key.
    pub organisation_id: OrganisationId,
    /// Which.
    pub version: i64,
    /// The secret key, sealed.
    pub sealed: Vec<u8>,
}

/// What a person holds that is not sealed to the recovery key yet.
pub async fn uncovered<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
    recovery: i64,
) -> Result<Vec<SealedKey>, DbError> {
    sql("select s.organisation_id, s.version, s.sealed from unit_key_share s
         where s.province = $1 and s.person_id = $2 and not exists (select 1 from unit_key_recovery r
         where r.province = s.province and r.organisation_id = s.organisation_id and r.version = s.version
         and r.recovery_version = $3)")
    .bind(hub.province())
    .bind(person)
    .bind(recovery)
    .all(on)
    .await
}

/// Seals a unit's key to the recovery key; what was sealed to an earlier one goes.
pub async fn cover(hub: &Hub, tx: &mut Tx, recovery: i64, key: SealedKey) -> Result<(), DbError> {
    sql("insert into unit_key_recovery (province, organisation_id, version, recovery_version, sealed)
         values ($1, $2, $3, $4, $5) on conflict do nothing")
    .bind(hub.province())
    .bind(key.organisation_id)
    .bind(key.version)
    .bind(recovery)
    .bind(key.sealed)
    .run(&mut *tx)
    .await?;
    sql("delete from unit_key_recovery where province = $1 and organisation_id = $2 and version = $3
         and recovery_version < $4")
    .bind(hub.province())
    .bind(key.organisation_id)
    .bind(key.version)
    .bind(recovery)
    .run(tx)
    .await?;
    Ok(())
}

/// The keys of a unit as they are sealed to a recovery key.
pub async fn covered<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    recovery: i64,
) -> Result<Vec<SealedKey>, DbError> {
    sql("select organisation_id, version, sealed from unit_key_recovery
         where province = $1 and organisation_id = $2 and recovery_version = $3 order by version")
    .bind(hub.province())
    .bind(unit)
    .bind(recovery)
    .all(on)
    .await
}

/// How one key of a unit stands: who could open what is sealed to it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct KeyStanding {
    /// Whose.
    pub organisation_id: OrganisationId,
    /// Which.
    pub version: i64,
    /// When it was made.
    pub created_at: Moment,
    /// Since when a new one is due because somebody who held it has left.
    pub renew_since: Option<Moment>,
    /// It is the one to which the unit's mail is sealed today.
    pub newest: bool,
    /// How many people with an open account hold it.
    pub holders: i64,
    /// The recovery key in use opens it.
    pub covered: bool,
}

/// Every key of every unit.
pub async fn key_standings<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<KeyStanding>, DbError> {
    sql("select k.organisation_id, k.version, k.created_at, k.renew_since,
         not exists (select 1 from unit_key n where n.province = k.province
             and n.organisation_id = k.organisation_id and n.version > k.version) as newest,
         (select count(*) from unit_key_share s join person p on p.province = s.province and p.id = s.person_id
             where s.province = k.province and s.organisation_id = k.organisation_id and s.version = k.version
             and p.disabled_at is null) as holders,
         exists (select 1 from unit_key_recovery r join recovery_key v on v.province = r.province
             and v.version = r.recovery_version where r.province = k.province
             and r.organisation_id = k.organisation_id and r.version = k.version and v.retired_at is null) as covered
         from unit_key k where k.province = $1 order by k.organisation_id, k.version")
    .bind(hub.province())
    .all(on)
    .await
}

/// A request to open a unit's keys again.
#[derive(Clone, FromRow)]
pub struct Request {
    /// Key.
    pub id: RequestId,
    /// Which recovery key.
    pub recovery_version: i64,
    /// Which unit.
    pub organisation_id: OrganisationId,
    /// Who asks.
    pub person_id: PersonId,
    /// Name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// When.
    pub asked_at: Moment,
    /// Until when.
    pub expires_at: Moment,
    /// The keeper who agreed first.
    pub first_by: Option<PersonId>,
    /// That keeper's part, encrypted.
    pub first_part: Option<Vec<u8>>,
}

const REQUEST: &str =
    "select q.id, q.recovery_version, q.organisation_id, q.person_id, p.name, q.reason, q.asked_at,
    q.expires_at, q.first_by, q.first_part from recovery_request q
    join person p on p.province = q.province and p.id = q.person_id
    where q.province = $1 and q.state = 'open' and q.expires_at > $2";

fn request(condition: &'static str) -> Statement {
    Statement::composed(format!("{REQUEST} {condition}"))
}

/// The requests that wait, the oldest first.
pub async fn open_requests<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Request>, DbError> {
    request("order by q.asked_at").bind(hub.province()).bind(hub.clock.now()).all(on).await
}

/// One request that waits.
pub async fn open_request<'c>(hub: &Hub, on: impl On<'c>, id: RequestId) -> Result<Option<Request>, DbError> {
    request("and q.id = $3").bind(hub.province()).bind(hub.clock.now()).bind(id).optional(on).await
}

/// Keeps a request.
pub async fn add_request(hub: &Hub, tx: &mut Tx, request: &Request) -> Result<(), DbError> {
    sql("insert into recovery_request (province, id, recovery_version, organisation_id, person_id, reason, asked_at,
         expires_at, state) values ($1, $2, $3, $4, $5, $6, $7, $8, 'open')")
    .bind(hub.province())
    .bind(request.id)
    .bind(request.recovery_version)
    .bind(request.organisation_id)
    .bind(request.person_id)
    .bind(&request.reason)
    .bind(request.asked_at)
    .bind(request.expires_at)
    .run(tx)
    .await?;
    Ok(())
}

/// The first keeper agrees; `false` when one has agreed already or the request is over.
pub async fn agree_first(
    hub: &Hub,
    tx: &mut Tx,
    id: RequestId,
    keeper: PersonId,
    part: Vec<u8>,
) -> Result<bool, DbError> {
    let changed = sql("update recovery_request set first_by = $3, first_part = $4
                       where province = $1 and id = $2 and state = 'open' and first_by is null")
    .bind(hub.province())
    .bind(id)
    .bind(keeper)
    .bind(part)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Decides a request; `false` when it is decided already.
pub async fn decide_request(
    hub: &Hub,
    tx: &mut Tx,
    id: RequestId,
    state: &str,
    second: PersonId,
) -> Result<bool, DbError> {
    let changed =
        sql("update recovery_request set state = $3, second_by = $4, decided_at = $5, first_part = null
                       where province = $1 and id = $2 and state = 'open'")
        .bind(hub.province())
        .bind(id)
        .bind(state)
        .bind(second)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Ends the requests whose time has run out, with the part that waited in them.
pub async fn expire_requests(hub: &Hub, tx: &mut Tx) -> Result<u64, DbError> {
    sql("update recovery_request set state = 'expired', first_part = null, decided_at = $2
         where province = $1 and state = 'open' and expires_at <= $2")
    .bind(hub.province())
    .bind(hub.clock.now())
    .run(tx)
    .await
}
