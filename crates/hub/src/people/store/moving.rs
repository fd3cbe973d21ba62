//! Roles that went from one body to another.

use uuid::Uuid;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};

/// A role that stands.
#[derive(Clone, Debug, FromRow)]
pub struct OpenRole {
    /// Whose.
    pub person_id: PersonId,
    /// What.
    pub role: String,
    /// At which level.
    pub level: String,
    /// For which unit; empty for the whole province.
    pub area_code: String,
}

/// A role that stands at a body.
pub async fn open<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: Uuid,
    at: OrganisationId,
) -> Result<Option<OpenRole>, DbError> {
    sql("select person_id, role, level, area_code from role_grant
         where province = $1 and id = $2 and organisation_id = $3 and valid_to is null")
    .bind(hub.province())
    .bind(id)
    .bind(at)
    .optional(on)
    .await
}

/// The same role of a person at another body, where it stands.
pub async fn open_there<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
    role: &str,
    at: OrganisationId,
) -> Result<Option<Uuid>, DbError> {
    let row: Option<(Uuid,)> = sql("select id from role_grant where province = $1 and person_id = $2
         and role = $3 and organisation_id = $4 and valid_to is null")
    .bind(hub.province())
    .bind(person)
    .bind(role)
    .bind(at)
    .optional(on)
    .await?;
    Ok(row.map(|(id,)| id))
}

/// Writes down that a role went on as another one, or that the person had it there already.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    (role, new): (Uuid, Option<Uuid>),
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into role_move (province, role_id, to_role_id, moved_at, moved_by) values ($1, $2, $3, $4, $5)")
        .bind(hub.province())
        .bind(role)
        .bind(new)
        .bind(hub.clock.now())
        .bind(by)
        .run(tx)
        .await?;
    Ok(())
}

/// Whose role moved, and as which it goes on.
pub async fn moved<'c>(
    hub: &Hub,
    on: impl On<'c>,
    role: Uuid,
) -> Result<Option<(PersonId, Option<Uuid>)>, DbError> {
    sql("select g.person_id, m.to_role_id from role_move m
         join role_grant g on g.province = m.province and g.id = m.role_id
         where m.province = $1 and m.role_id = $2")
    .bind(hub.province())
    .bind(role)
    .optional(on)
    .await
}

/// Takes back that a role went on as another one.
pub async fn remove(hub: &Hub, tx: &mut Tx, role: Uuid) -> Result<(), DbError> {
    sql("delete from role_move where province = $1 and role_id = $2")
        .bind(hub.province())
        .bind(role)
        .run(tx)
        .await?;
    Ok(())
}

/// Takes a role away that never was, unless it has ended or gone on since.
pub async fn delete(hub: &Hub, tx: &mut Tx, role: Uuid) -> Result<bool, DbError> {
    let changed = sql("delete from role_grant where province = $1 and id = $2 and valid_to is null
         and not exists (select 1 from role_move m where m.province = $1 and (m.role_id = $2 or m.to_role_id = $2))")
    .bind(hub.province())
    .bind(role)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Lets a role stand again.
pub async fn reopen(hub: &Hub, tx: &mut Tx, role: Uuid) -> Result<(), DbError> {
    sql("update role_grant set valid_to = null where province = $1 and id = $2")
        .bind(hub.province())
        .bind(role)
        .run(tx)
        .await?;
    Ok(())
}
