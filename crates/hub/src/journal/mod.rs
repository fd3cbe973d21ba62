//! The journal: who did what to which record, written in the same transaction as the change.
//!
//! Append-only. An entry holds ids and words of ours, never anything a child or an officer wrote, so it needs no
//! sealing and can be read by an inspector. Its leaf is that of RFC 9162 (section 2.1.1) over the entry with a
//! salted commitment in place of the detail, so that a later tree over the leaves proves that nothing was changed
//! or taken out, while a detail can still be erased.

use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Hub;
use crate::db::migrate::Migration;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{EventId, PersonId};
use crate::time::Moment;

/// The journal's table.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "journal", text: include_str!("0001_journal.sql") }];

/// What is recorded.
pub struct Entry<'a> {
    /// `slice.verb`.
    pub act: &'a str,
    /// Who; `None` for the hub itself and for people without an account.
    pub actor: Option<PersonId>,
    /// The kind of record, such as `report`.
    pub subject_kind: &'a str,
    /// Which one.
    pub subject: Uuid,
    /// Further facts: ids, states, counts. Never a person's words.
    pub detail: Json,
}

/// An entry as it stands.
#[derive(Debug, Clone, FromRow)]
pub struct Recorded {
    /// Key.
    pub id: EventId,
    /// When.
    pub at: Moment,
    /// Who.
    pub actor_id: Option<PersonId>,
    /// `slice.verb`.
    pub act: String,
    /// JSON.
    pub detail: String,
    salt: Vec<u8>,
    leaf: Vec<u8>,
}

/// Writes an entry into the transaction of the change that it tells of.
pub async fn record(hub: &Hub, tx: &mut Tx, entry: Entry<'_>) -> Result<EventId, DbError> {
    let at = hub.clock.now();
    let id = EventId(hub.chance.id(at));
    let detail = entry.detail.to_string();
    let salt: [u8; 16] = hub.chance.bytes();
    let leaf = leaf(id, at, entry.actor, entry.act, entry.subject, &commitment(&salt, &detail));
    sql("insert into journal (province, id, at, actor_id, act, subject_kind, subject_id, detail, salt, leaf)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(hub.province())
    .bind(id)
    .bind(at)
    .bind(entry.actor)
    .bind(entry.act)
    .bind(entry.subject_kind)
    .bind(entry.subject)
    .bind(detail)
    .bind(salt)
    .bind(leaf)
    .run(tx)
    .await?;
    Ok(id)
}

/// The entries about one record, oldest first.
pub async fn of<'c>(hub: &Hub, on: impl On<'c>, kind: &str, subject: Uuid) -> Result<Vec<Recorded>, DbError> {
    sql("select id, at, actor_id, act, detail, salt, leaf from journal
         where province = $1 and subject_kind = $2 and subject_id = $3 order by at, id")
    .bind(hub.province())
    .bind(kind)
    .bind(subject)
    .all(on)
    .await
}

impl Recorded {
    /// Whether the leaf still fits what stands in the entry.
    pub fn is_whole(&self, subject: Uuid) -> bool {
        let commitment = commitment(&self.salt, &self.detail);
        self.leaf == leaf(self.id, self.at, self.actor_id, &self.act, subject, &commitment)
    }
}

fn commitment(salt: &[u8], detail: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(detail).finalize().into()
}

/// RFC 9162, 2.1.1: SHA-256 over 0x00 and the entry; here the fields, each behind its length.
fn leaf(
    id: EventId,
    at: Moment,
    actor: Option<PersonId>,
    act: &str,
    subject: Uuid,
    detail: &[u8],
) -> [u8; 32] {
    let mut hash = Sha256::new().chain_update([0]);
    let actor = actor.map(|actor| *actor.0.as_bytes());
    let fields: [&[u8]; 6] = [
        id.0.as_bytes(),
        &at.0.to_be_bytes(),
        actor.as_ref().map_or(&[], |actor| actor.as_slice()),
        act.as_bytes(),
        subject.as_bytes(),
        detail,
    ];
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field);
    }
    hash.finalize().into()
}
