//! The key of the register: its secret is sealed to each officer who holds the register's role, and to nobody else.
//!
//! The first officer makes it; everybody later is let in by a colleague who holds it. When somebody who held it has left,
//! or it is 90 days old, the next officer who opens the register makes it anew: the keys of all files are sealed to the
//! new one, the marks are drawn with another key, and the shares of the old one are gone. Whoever has left opens nothing
//! of what stands then, not even with a copy of the database; what they once read cannot be unlearned. The recovery key
//! does not cover it: its keepers need not be police. So two officers at least should hold it, and the page says so.

use std::collections::BTreeMap;

use crate::Hub;
use crate::authority::{Principal, Role};
use crate::db::{On as Place, Tx};
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::offenders::actions::unit_of;
use crate::offenders::chain::{self, Chain, Note};
use crate::offenders::marks;
use crate::offenders::model::{Contents, FileId};
use crate::offenders::store::{self, FileRow, KeyRow, ShareRow};
use crate::people::actions::of_police;
use crate::seal::{Key, UnitPublic, UnitSecret, unpad};
use crate::time::DAY;

/// The key is made anew after this long.
const RENEWED_AFTER: i64 = 90 * DAY;

/// The register's key, open while somebody is at work.
pub(super) struct Open {
    /// Which one.
    pub version: i64,
    /// Opens the keys of files.
    pub secret: UnitSecret,
    /// Draws marks.
    pub marks: Key,
}

/// An officer with the register's role.
#[derive(Clone)]
pub struct Holder {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Holds the key; otherwise waits to be let in.
    pub holds: bool,
    /// The own public key.
    public: Vec<u8>,
}

/// How the register's key stands for somebody.
pub enum Standing {
    /// Nobody has made it yet, or nobody who holds it is left.
    NotMade {
        /// There are files that nobody can open any more.
        lost: bool,
    },
    /// Colleagues hold it.
    Waiting(Vec<Holder>),
    /// The officer holds it.
    Held(Vec<Holder>),
}

fn secret_place(version: i64) -> String {
    format!("register secret {version}")
}

fn marks_place(version: i64) -> String {
    format!("register marks {version}")
}

pub(super) fn file_place(id: FileId, version: i64) -> String {
    format!("register file {id} {version}")
}

pub(super) fn contents_place(id: FileId, version: i64) -> String {
    format!("register contents {id} {version}")
}

fn malformed() -> Error {
    Error::internal("a key of the register is malformed")
}

/// Everybody with the role today, and who of them holds a key: a share counts while it is sealed to the officer's key.
async fn holders<'c>(hub: &Hub, on: impl Place<'c>, version: i64) -> Result<Vec<Holder>> {
    let shares = store::shares(hub, on, version).await?;
    let people = of_police(hub, &hub.db, Role::OffenderOfficer).await?;
    let mut found = Vec::new();
    for person in people {
        let public = person.public_key.unwrap_or_default();
        let holds = shares.iter().any(|share| share.person_id == person.id && share.sealed_to == public);
        found.push(Holder { id: person.id, name: person.name, holds, public });
    }
    Ok(found)
}

/// How the key stands, for the page.
pub async fn standing(hub: &Hub, who: &Principal) -> Result<Standing> {
    unit_of(who)?;
    let Some(key) = store::key(hub, &hub.offenders).await? else {
        return Ok(Standing::NotMade { lost: false });
    };
    let all = holders(hub, &hub.offenders, key.version).await?;
    if all.iter().any(|one| one.id == who.person && one.holds) {
        return Ok(Standing::Held(all));
    }
    if all.iter().any(|one| one.holds) {
        return Ok(Standing::Waiting(all));
    }
    let lost = !store::whole_files(hub, &hub.offenders).await?.is_empty();
    Ok(Standing::NotMade { lost })
}

/// Opens the register's key by the officer's own share.
pub(super) async fn open<'c>(hub: &Hub, on: impl Place<'c>, who: &Principal, key: &KeyRow) -> Result<Open> {
    let refused = || Error::Conflict("offenders-not-let-in");
    let own = who.secret.as_ref().ok_or_else(refused)?;
    let shares = store::shares(hub, on, key.version).await?;
    let mine = |share: &ShareRow| share.person_id == who.person && share.sealed_to == own.public().bytes();
    let share = shares.into_iter().find(mine).ok_or_else(refused)?;
    let secret = own.open(&secret_place(key.version), &share.sealed)?;
    let secret = UnitSecret::from_bytes(&secret).ok_or_else(malformed)?;
    let marks = secret.open(&marks_place(key.version), &key.marks_key)?;
    let marks = Key::from_bytes(&marks).ok_or_else(malformed)?;
    Ok(Open { version: key.version, secret, marks })
}

/// The same, whatever key stands.
pub(super) async fn opened(hub: &Hub, who: &Principal) -> Result<Open> {
    unit_of(who)?;
    let key = store::key(hub, &hub.offenders).await?.ok_or(Error::Conflict("offenders-not-let-in"))?;
    open(hub, &hub.offenders, who, &key).await
}

/// The same as a transaction sees it that has written its line: nobody makes the key anew before it ends.
pub(super) async fn opened_in(hub: &Hub, tx: &mut Tx, who: &Principal) -> Result<Open> {
    let key = store::key(hub, &mut *tx).await?.ok_or(Error::Conflict("offenders-not-let-in"))?;
    open(hub, tx, who, &key).await
}

/// The key of a file.
pub(super) fn key_of(open: &Open, file: &FileRow) -> Result<Key> {
    let sealed = file.sealed_key.as_ref().ok_or_else(chain::gone)?;
    if file.key_version != Some(open.version) {
        return Err(Error::Conflict("offenders-key-lost"));
    }
    let bytes = open.secret.open(&file_place(file.id, open.version), sealed)?;
    Key::from_bytes(&bytes).ok_or_else(malformed)
}

/// What a file holds.
pub(super) fn contents_of(key: &Key, file: &FileRow) -> Result<Contents> {
    let sealed = file.sealed.as_ref().ok_or_else(chain::gone)?;
    let plain = zeroize::Zeroizing::new(key.open(&contents_place(file.id, file.version), sealed)?);
    let text = unpad(&plain).ok_or_else(|| Error::internal("padding of a file"))?;
    serde_json::from_slice(text).map_err(Error::internal)
}

/// Makes the register's key, as the first officer, or when nobody who holds one is left.
pub async fn found(hub: &Hub, who: &Principal) -> Result<()> {
    let unit = unit_of(who)?;
    if !matches!(standing(hub, who).await?, Standing::NotMade { .. }) {
        return Err(Error::Conflict("offenders-key-there"));
    }
    let mut tx = hub.offenders.begin().await?;
    chain::note(hub, &mut tx, (who, unit), Note::plain("found")).await?;
    // a colleague who was at it in the same moment has made it
    if let Some(key) = store::key(hub, &mut tx).await?
        && holders(hub, &mut tx, key.version).await?.iter().any(|one| one.holds)
    {
        return Err(Error::Conflict("offenders-key-there"));
    }
    let own = who.secret.as_ref().ok_or(Error::Conflict("offenders-not-let-in"))?;
    make(hub, &mut tx, who.person, &[(who.person, own.public().bytes())]).await?;
    // what was sealed to a lost key cannot be found again: the marks would lie
    store::forget_marks(hub, &mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// A new key in the place of the one that stands, sealed to these officers.
async fn make(hub: &Hub, tx: &mut Tx, by: PersonId, to: &[(PersonId, Vec<u8>)]) -> Result<Open> {
    let version = store::last_version(hub, &mut *tx).await? + 1;
    let (secret, marks) = (UnitSecret::fresh(&hub.chance), Key::fresh(&hub.chance));
    let public = secret.public();
    let marks_key = public.seal(&marks_place(version), marks.bytes());
    store::put_key(hub, tx, version, public.bytes(), marks_key, by).await?;
    for (person, own) in to {
        let key = UnitPublic::from_bytes(own).ok_or_else(malformed)?;
        let sealed = key.seal(&secret_place(version), &secret.bytes());
        let share = ShareRow { person_id: *person, sealed, sealed_to: own.clone() };
        store::put_share(hub, tx, version, share, (*person != by).then_some(by)).await?;
    }
    Ok(Open { version, secret, marks })
}

/// Lets a colleague with the role hold the key.
pub async fn let_in(hub: &Hub, who: &Principal, person: PersonId) -> Result<()> {
    let unit = unit_of(who)?;
    let mut tx = hub.offenders.begin().await?;
    chain::note(hub, &mut tx, (who, unit), Note::plain("let-in")).await?;
    let key = store::key(hub, &mut tx).await?.ok_or(Error::Conflict("offenders-not-let-in"))?;
    let open = open(hub, &mut tx, who, &key).await?;
    let all = holders(hub, &mut tx, key.version).await?;
    let colleague = all.into_iter().find(|one| one.id == person && !one.holds).ok_or(Error::NotFound)?;
    let public = UnitPublic::from_bytes(&colleague.public).ok_or_else(malformed)?;
    let sealed = public.seal(&secret_place(key.version), &open.secret.bytes());
    let share = ShareRow { person_id: person, sealed, sealed_to: colleague.public };
    store::put_share(hub, &mut tx, key.version, share, Some(who.person)).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes the key anew where it is due for it and the officer holds it; called when the register is opened.
pub async fn renew_due(hub: &Hub, who: &Principal) -> Result<()> {
    let unit = unit_of(who)?;
    let Some(key) = store::key(hub, &hub.offenders).await? else { return Ok(()) };
    if !is_due(hub, &hub.offenders, &key).await? || open(hub, &hub.offenders, who, &key).await.is_err() {
        return Ok(());
    }
    let mut tx = hub.offenders.begin().await?;
    chain::note(hub, &mut tx, (who, unit), Note::plain("renew")).await?;
    let Some(key) = store::key(hub, &mut tx).await? else { return Ok(()) };
    // a colleague may have done it meanwhile
    if !is_due(hub, &mut tx, &key).await? {
        return Ok(());
    }
    let old = open(hub, &mut tx, who, &key).await?;
    let stay = holders(hub, &mut tx, key.version).await?.into_iter().filter(|one| one.holds);
    let stay: Vec<_> = stay.map(|one| (one.id, one.public)).collect();
    let new = make(hub, &mut tx, who.person, &stay).await?;
    store::forget_marks(hub, &mut tx).await?;
    for file in store::whole_files(hub, &mut tx).await? {
        if file.key_version != Some(old.version) {
            continue; // lost with an earlier key
        }
        let own = key_of(&old, &file)?;
        let sealed = new.secret.public().seal(&file_place(file.id, new.version), own.bytes());
        store::reseal(hub, &mut tx, file.id, new.version, sealed).await?;
        let drawn: BTreeMap<_, _> = marks::of(&new.marks, &contents_of(&own, &file)?);
        store::put_marks(hub, &mut tx, file.id, drawn).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// It is old, or a share belongs to somebody who has the role no more or has lost the key it was sealed to.
async fn is_due<'c>(hub: &Hub, on: impl Place<'c>, key: &KeyRow) -> Result<bool> {
    if hub.clock.now().since(key.made_at) >= RENEWED_AFTER {
        return Ok(true);
    }
    let shares = store::shares(hub, on, key.version).await?;
    let people = of_police(hub, &hub.db, Role::OffenderOfficer).await?;
    let stays = |share: &ShareRow| {
        people.iter().any(|one| {
            one.id == share.person_id && one.public_key.as_deref() == Some(share.sealed_to.as_slice())
        })
    };
    Ok(!shares.iter().all(stays))
}

/// What a check of the register found; it shows nothing of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Verified {
    /// A key has been made.
    pub made: bool,
    /// Officers who hold it.
    pub holders: usize,
    /// Files that are not erased.
    pub files: usize,
    /// Files that nobody can open.
    pub lost: usize,
    /// How the log stands.
    pub log: Chain,
    /// Reasons in the log that the hub's key file does not open.
    pub unreadable: u64,
}

impl Verified {
    /// Whether something cannot be opened that should be, or was changed.
    pub fn is_bad(&self) -> bool {
        self.lost > 0 || self.unreadable > 0 || matches!(self.log, Chain::Broken(_))
    }
}

/// Checks who can open the register, and that its log is whole.
pub async fn verify(hub: &Hub) -> Result<Verified> {
    let key = store::key(hub, &hub.offenders).await?;
    let files = store::whole_files(hub, &hub.offenders).await?;
    let holders = match &key {
        Some(key) => holders(hub, &hub.offenders, key.version).await?.iter().filter(|one| one.holds).count(),
        None => 0,
    };
    let version = key.as_ref().filter(|_| holders > 0).map(|key| key.version);
    let lost = files.iter().filter(|file| version.is_none() || file.key_version != version).count();
    let (mut unreadable, mut after) = (0, 0);
    loop {
        let lines = store::lines_after(hub, &hub.offenders, after, 500).await?;
        let Some(last) = lines.last() else { break };
        after = last.seq;
        unreadable += lines.iter().filter(|line| chain::words(hub, line).is_err()).count() as u64;
    }
    let log = chain::verify(hub).await?;
    Ok(Verified { made: key.is_some(), holders, files: files.len(), lost, log, unreadable })
}
