//! Sessions: a token in a cookie, its hash in the database, and the person's key wrapped by the token.
//!
//! The passphrase opens the person's own key once, at sign-in. From then on it lies in the session row, wrapped
//! under a secret that only the cookie holds: it survives a restart of the hub, works on any hub of the same
//! database, and dies with the session. The person's key opens the keys of their units (see `keys`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::{Grant, Principal};
use crate::db::Tx;
use crate::error::Result;
use crate::id::{OrganisationId, PersonId};
use crate::organisations;
use crate::organisations::model::POLICE;
use crate::people::{actions, store};
use crate::seal::{Key, UnitSecret};
use crate::time::{HOUR, MINUTE, Moment};

/// A session ends this long after its last use.
pub const IDLE: i64 = 15 * MINUTE;
/// A session ends this long after it began, whatever happens.
pub const LONGEST: i64 = 8 * HOUR;
/// The last use is written down no more often than this.
const SEEN_EVERY: i64 = MINUTE;

/// What the cookie holds: 256 random bits. Wiped when dropped.
pub struct Token(Zeroizing<[u8; 32]>);

impl Token {
    /// A token from the cookie's text.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text).ok()?;
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The cookie's text.
    pub fn text(&self) -> String {
        BASE64.encode(*self.0)
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(*self.0).into()
    }

    fn key(&self) -> Key {
        Key::derive(self.0.as_slice(), "session key")
    }

    /// What the forms of this session carry.
    pub fn csrf(&self) -> String {
        BASE64.encode(&Key::derive(self.0.as_slice(), "session forms").bytes()[..18])
    }
}

fn place(person: PersonId) -> String {
    format!("session secret_key {person}")
}

/// Opens a session for a person whose key is open.
pub async fn open(hub: &Hub, tx: &mut Tx, person: PersonId, secret: &UnitSecret) -> Result<Token> {
    let token = Token(Zeroizing::new(hub.chance.bytes()));
    let wrapped = token.key().seal(&hub.chance, &place(person), &secret.bytes());
    store::add_session(hub, tx, token.hash(), person, wrapped).await?;
    Ok(token)
}

/// Who is signed in by this token, with today's roles; `None` when the session is over.
pub async fn principal(hub: &Hub, token: &Token) -> Result<Option<Principal>> {
    let hash = token.hash();
    let Some(row) = store::session(hub, &hub.db, hash).await? else { return Ok(None) };
    let now = hub.clock.now();
    let over = now.since(row.seen_at) > IDLE || now.since(row.created_at) > LONGEST;
    let person =
        store::by_id(hub, &hub.db, row.person_id).await?.filter(|person| person.disabled_at.is_none());
    let (Some(person), false) = (person, over) else {
        let mut tx = hub.db.begin().await?;
        store::end_session(hub, &mut tx, hash).await?;
        tx.commit().await?;
        return Ok(None);
    };
    if now.since(row.seen_at) > SEEN_EVERY {
        note_use(hub, hash).await;
    }
    let secret = token.key().open(&place(person.id), &row.secret_key)?;
    let grants = store::grants(hub, &hub.db, person.id, now.day()).await?;
    let police = police(hub, &grants).await?;
    Ok(Some(Principal {
        person: person.id,
        name: person.name,
        lang: crate::web::Lang::from_code(&person.language).unwrap_or_default(),
        grants,
        police,
        secret: UnitSecret::from_bytes(&secret),
        csrf: token.csrf(),
    }))
}

/// Of the organisations of some roles, the bodies of the police.
async fn police(hub: &Hub, grants: &[Grant]) -> Result<Vec<OrganisationId>> {
    let bodies = organisations::actions::today(hub).await?;
    let of_police = |id: &OrganisationId| bodies.get(*id).is_some_and(|body| body.kind == POLICE);
    Ok(grants.iter().map(|grant| grant.organisation).filter(of_police).collect())
}

/// Reading goes on when the disk is full, so a failure to note the use is only logged.
async fn note_use(hub: &Hub, hash: [u8; 32]) {
    let noted = async {
        let mut tx = hub.db.begin().await?;
        store::session_seen(hub, &mut tx, hash).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, "session: the last use could not be noted");
    }
}

/// One of one's own sessions.
pub struct Mine {
    /// When it began.
    pub began: Moment,
    /// Last use.
    pub used: Moment,
    /// It is the one that asks.
    pub this: bool,
}

/// The sessions that a person has open.
pub async fn mine(hub: &Hub, who: &Principal, token: &Token) -> Result<Vec<Mine>> {
    let now = hub.clock.now();
    let open = store::open_sessions(hub, &hub.db, who.person, now.plus(-LONGEST), now.plus(-IDLE)).await?;
    let hash = token.hash();
    let mine = |row: store::OpenSession| Mine {
        began: row.created_at,
        used: row.seen_at,
        this: row.token_hash == hash,
    };
    Ok(open.into_iter().map(mine).collect())
}

/// Ends all of one's own sessions but the one that asks.
pub async fn end_others(hub: &Hub, who: &Principal, token: &Token) -> Result<()> {
    let mut tx = hub.db.begin().await?;
    let ended = store::end_other_sessions(hub, &mut tx, who.person, token.hash()).await?;
    let detail = serde_json::json!({ "sessions": ended });
    actions::note(hub, &mut tx, "people.end-sessions", Some(who.person), who.person, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends the session of this token.
pub async fn close(hub: &Hub, token: &Token) -> Result<()> {
    let mut tx = hub.db.begin().await?;
    store::end_session(hub, &mut tx, token.hash()).await?;
    tx.commit().await?;
    Ok(())
}
