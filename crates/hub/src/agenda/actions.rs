//! What is due when, for a person's bodies; the address of their feed.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::ics::{self, Entry};
use super::store;
use crate::Hub;
use crate::authority::{Act, Grant, On, Principal, Reach, Role, can};
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::journal;
use crate::people;
use crate::slice::{Deadline, Within};
use crate::time::{Day, Moment};
use crate::web::Lang;

const EVERYBODY: &[(Role, Reach)] = &[
    (Role::Administrator, Reach::Province),
    (Role::DeskOfficer, Reach::Province),
    (Role::CaseOfficer, Reach::Province),
    (Role::Counsellor, Reach::Province),
    (Role::OffenderOfficer, Reach::Province),
    (Role::UnitHead, Reach::Province),
    (Role::SteeringOfficer, Reach::Province),
    (Role::FilterOfficer, Reach::Province),
    (Role::Viewer, Reach::Province),
];

/// See the calendar of one's own bodies.
pub const READ: Act = Act { name: "agenda.read", allow: EVERYBODY };
/// Make and stop the address of one's own feed.
pub const FEED: Act = Act { name: "agenda.feed", allow: EVERYBODY };

/// How many days back a feed reaches: what is late stays in sight.
const BACK: i32 = 60;
/// How many days ahead a feed reaches.
const AHEAD: i32 = 400;

/// Open work with its kind: `plans.task`.
pub type Due = (&'static str, Deadline);

/// What a person's bodies have to do between two days, whatever slice it belongs to, by day.
pub async fn due_between(hub: &Hub, who: &Principal, from: Day, to: Day) -> Result<Vec<Due>> {
    can(who, &READ, &On::province())?;
    due_of(hub, &who.grants, from, to).await
}

async fn due_of(hub: &Hub, grants: &[Grant], from: Day, to: Day) -> Result<Vec<Due>> {
    let mut found = Vec::new();
    let bodies: BTreeSet<_> = grants.iter().map(|grant| grant.organisation).collect();
    let of: Vec<_> = bodies.iter().copied().collect();
    for kind in crate::slices().iter().flat_map(|slice| slice.deadlines) {
        let all = (kind.list)(hub, Within { from, to, bodies: Some(&of) }).await?;
        let mine = all.into_iter().filter(|one| bodies.contains(&one.organisation));
        found.extend(mine.map(|one| (kind.kind, one)));
    }
    found.sort_by(|(_, one), (_, other)| one.last_day.cmp(&other.last_day).then(one.key.cmp(&other.key)));
    Ok(found)
}

/// Since when the person has a feed.
pub async fn feed_since(hub: &Hub, who: &Principal) -> Result<Option<Moment>> {
    can(who, &FEED, &On::province())?;
    Ok(store::made_at(hub, &hub.db, who.person).await?)
}

/// Makes the address of the person's feed, in place of the one before, and gives its token: 128 random bits that are
/// not kept.
pub async fn make_feed(hub: &Hub, who: &Principal) -> Result<String> {
    can(who, &FEED, &On::province())?;
    let token = BASE64.encode(hub.chance.bytes::<16>());
    let mut tx = hub.db.begin().await?;
    store::put(hub, &mut tx, who.person, hash(&token)).await?;
    record(hub, &mut tx, who.person, "made").await?;
    tx.commit().await?;
    Ok(token)
}

/// Ends the person's feed.
pub async fn stop_feed(hub: &Hub, who: &Principal) -> Result<()> {
    can(who, &FEED, &On::province())?;
    let mut tx = hub.db.begin().await?;
    if !store::remove(hub, &mut tx, who.person).await? {
        return Err(Error::NotFound);
    }
    record(hub, &mut tx, who.person, "stopped").await?;
    tx.commit().await?;
    Ok(())
}

async fn record(hub: &Hub, tx: &mut crate::db::Tx, person: PersonId, feed: &str) -> Result<()> {
    let entry = journal::Entry {
        act: FEED.name,
        actor: Some(person),
        subject_kind: "person",
        subject: person.0,
        detail: json!({ "feed": feed }),
    };
    journal::record(hub, tx, entry).await?;
    Ok(())
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The calendar file of whoever has this token, with the roles that they hold today. Nothing more is told of a token
/// that is unknown, renewed or stopped, or of an account that is closed.
pub async fn feed(hub: &Hub, token: &str) -> Result<String> {
    let person = store::owner(hub, &hub.db, hash(token)).await?.ok_or(Error::NotFound)?;
    let grants = people::actions::grants_of(hub, person).await?.ok_or(Error::NotFound)?;
    let now = hub.clock.now();
    let due = due_of(hub, &grants, now.day().plus(-BACK), now.day().plus(AHEAD)).await?;
    let base = hub.config.public_url.as_deref().map(|url| url.trim_end_matches('/'));
    let entries: Vec<_> = due
        .into_iter()
        .map(|(kind, one)| Entry {
            uid: format!("{kind}/{}@{}.lachan", one.key, hub.province().to_lowercase()),
            day: one.last_day,
            title: one.words,
            url: base.map(|base| format!("{base}{}", one.href)),
        })
        .collect();
    Ok(ics::calendar(&Lang::Vi.t("agenda-feed-name"), &entries, now))
}
