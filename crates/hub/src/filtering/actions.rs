//! Resolvers: enrolled with a one-time code, known by their own key, shut out when they are lost.

use std::time::Duration;

use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::error::{Error, Result};
use crate::filtering::deltas::{self, Sent};
use crate::filtering::model::{CODE_LIFE, ResolverId, code, plain_code};
use crate::filtering::{policy, store};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::time::{MINUTE, SECOND};

pub use store::ResolverRow;

/// See resolvers, lists and the policy.
pub const SEE: Act = Act {
    name: "filtering.see",
    allow: &[
        (Role::FilterOfficer, Reach::Area),
        (Role::Administrator, Reach::Province),
        (Role::Viewer, Reach::Province),
    ],
};
/// Make a code for a new resolver, and shut one out.
pub const ENROL: Act = Act {
    name: "filtering.enrol",
    allow: &[(Role::FilterOfficer, Reach::Area), (Role::Administrator, Reach::Province)],
};

/// A resolver's clock may be off by so much.
const CLOCK: i64 = 5 * MINUTE;
/// Being seen is written down at most this often while nothing changes.
const SEEN: i64 = 20 * SECOND;
/// For so long a request for a newer policy is held; resolvers wait for up to 75 seconds.
pub const HOLD: Duration = Duration::from_secs(50);

/// Makes a one-time code for a resolver of an organisation. Only its keyed hash is kept.
pub async fn make_code(
    hub: &Hub,
    who: &Principal,
    organisation: OrganisationId,
    site: &str,
) -> Result<String> {
    can(who, &ENROL, &On::held_by(organisation))?;
    let code = code(hub.chance.bytes());
    let expires_at = hub.clock.now().plus(CODE_LIFE);
    let mut tx = hub.db.begin().await?;
    store::add_code(hub, &mut tx, mark(hub, &code), organisation, site, who.person, expires_at).await?;
    let entry = Entry {
        act: "filtering.make-code",
        actor: Some(who.person),
        subject_kind: "organisation",
        subject: organisation.0,
        detail: json!({}),
    };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(code)
}

fn mark(hub: &Hub, code: &str) -> [u8; 32] {
    hub.keys.mark("resolver code", &plain_code(code))
}

/// Takes a resolver in that brings a good code and its own key.
///
pub async fn enrol(hub: &Hub, code: &str, key: &[u8; 32], host: &str) -> Result<ResolverId> {
    let refused = || Error::Forbidden("filtering.enrol-code");
    VerifyingKey::from_bytes(key).map_err(|_| Error::Conflict("filtering-key-unreadable"))?;
    let now = hub.clock.now();
    let id = ResolverId(hub.chance.id(now));
    let mark = mark(hub, code);
    let mut tx = hub.db.begin().await?;
    let (organisation_id, site) = store::code(hub, &mut tx, mark).await?.ok_or_else(refused)?;
    let row = ResolverRow {
        id,
        organisation_id,
        site,
        host: host.chars().filter(|letter| !letter.is_control()).take(100).collect(),
        public_key: key.to_vec(),
        enrolled_at: now,
        seen_at: now,
        sequence: 0,
        revoked_at: None,
    };
    match store::add_resolver(hub, &mut tx, &row).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("filtering-key-known")),
        outcome => outcome?,
    }
    if !store::use_code(hub, &mut tx, mark, id).await? {
        return Err(refused());
    }
    note(hub, &mut tx, "filtering.enrolled", None, id).await?;
    tx.commit().await?;
    Ok(id)
}

/// What a resolver signs, and its signature.
pub struct Signed<'a> {
    /// The resolver's id.
    pub id: &'a str,
    /// Seconds since 1970.
    pub time: &'a str,
    /// `GET` with path and query.
    pub request: &'a str,
    /// Ed25519.
    pub signature: [u8; 64],
}

/// The resolver that signed a request just now. Everybody else is refused without a reason.
pub async fn recognise(hub: &Hub, signed: &Signed<'_>) -> Result<ResolverRow> {
    let refused = || Error::Forbidden("filtering.signature");
    let time: i64 = signed.time.parse().map_err(|_| refused())?;
    let now = hub.clock.now();
    if now.since(crate::time::Moment(time.saturating_mul(SECOND))).abs() > CLOCK {
        return Err(refused());
    }
    let id: ResolverId = signed.id.parse().map_err(|_| refused())?;
    let row = store::resolver(hub, &hub.db, id).await?.ok_or_else(refused)?;
    let key: [u8; 32] = row.public_key.as_slice().try_into().map_err(|_| refused())?;
    let key = VerifyingKey::from_bytes(&key).map_err(|_| refused())?;
    let text = format!("lachan-resolver/1\n{}\n{}\n{}", signed.id, signed.time, signed.request);
    key.verify_strict(text.as_bytes(), &Signature::from_bytes(&signed.signature)).map_err(|_| refused())?;
    if row.revoked_at.is_some() {
        return Err(Error::Forbidden("filtering.revoked"));
    }
    Ok(row)
}

/// What leads a resolver from the policy that it has to a newer one, as soon as there is one: the bundle, or the changes
/// where it takes them.
pub async fn next_policy(
    hub: &Hub,
    resolver: &ResolverRow,
    after: i64,
    takes_changes: bool,
    patience: Duration,
) -> Result<Option<Sent>> {
    if resolver.sequence != after || hub.clock.now().since(resolver.seen_at) > SEEN {
        let mut tx = hub.db.begin().await?;
        store::seen(hub, &mut tx, resolver.id, after).await?;
        tx.commit().await?;
    }
    let newest = policy::wait_for(hub, after, patience).await?;
    // it may have been shut out while it waited
    let row = store::resolver(hub, &hub.db, resolver.id).await?;
    match row {
        Some(row) if row.revoked_at.is_none() => {}
        _ => return Err(Error::Forbidden("filtering.revoked")),
    }
    match newest {
        Some(newest) => Ok(Some(deltas::lead(hub, after, newest, takes_changes).await?)),
        None => Ok(None),
    }
}

/// All resolvers, whoever asks: for figures, which look at rights themselves.
pub(super) async fn every(hub: &Hub) -> Result<Vec<ResolverRow>> {
    Ok(store::resolvers(hub, &hub.db).await?)
}

/// The resolvers that somebody may see.
pub async fn resolvers(hub: &Hub, who: &Principal) -> Result<Vec<ResolverRow>> {
    let all = store::resolvers(hub, &hub.db).await?;
    Ok(all.into_iter().filter(|row| can(who, &SEE, &On::held_by(row.organisation_id)).is_ok()).collect())
}

/// Shuts a resolver out: it keeps filtering by what it has, and gets nothing more.
pub async fn revoke(hub: &Hub, who: &Principal, id: ResolverId) -> Result<()> {
    let row = store::resolver(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    can(who, &ENROL, &On::held_by(row.organisation_id))?;
    let mut tx = hub.db.begin().await?;
    if store::revoke(hub, &mut tx, id, who.person).await? {
        note(hub, &mut tx, "filtering.revoke", Some(who), id).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn note(
    hub: &Hub,
    tx: &mut crate::db::Tx,
    act: &str,
    who: Option<&Principal>,
    id: ResolverId,
) -> Result<()> {
    let actor = who.map(|who| who.person);
    let entry = Entry { act, actor, subject_kind: "resolver", subject: id.0, detail: json!({}) };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
