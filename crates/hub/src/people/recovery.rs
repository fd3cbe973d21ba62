//! Recovery: when nobody of a unit can open its key any more, two of three keepers open it for one officer.
//!
//! The recovery key is made in memory, split in three and gone; each part is sealed to its keeper. Units'
//! keys are sealed to it as officers who hold them come to work. One keeper alone, the administrator and the hub's
//! database open nothing. A keeper's part waits for the second one under the hub's key, for three days at most: who
//! runs the hub holds one part of three in that time, which is not enough.

use serde_json::json;
use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::people::actions::{MANAGE, note};
use crate::people::keys;
use crate::people::parts::{self, Part};
use crate::people::store::{self, Colleague, Keeper, KeyStanding, RecoveryKey, Request, SealedKey, Share};
use crate::seal::{UnitPublic, UnitSecret};
use crate::slice::{TELL, Telling};
use crate::time::{DAY, HOUR, Moment};
use crate::web::Lang;
use crate::web::form::Problem;
use crate::{jobs, organisations};

crate::id! {
    /// A request to open a unit's keys again.
    RequestId,
}

/// Ask that the keepers open one's unit's keys.
pub const ASK: Act = Act {
    name: "people.ask-recovery",
    allow: &[
        (Role::DeskOfficer, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::Counsellor, Reach::Organisation),
    ],
};
/// Keep a part and agree to a recovery; who keeps one is in the database, whatever their role.
pub const KEEP: Act = Act {
    name: "people.keep-recovery",
    allow: &[
        (Role::Administrator, Reach::Province),
        (Role::DeskOfficer, Reach::Province),
        (Role::CaseOfficer, Reach::Province),
        (Role::Counsellor, Reach::Province),
        (Role::OffenderOfficer, Reach::Province),
        (Role::UnitHead, Reach::Province),
        (Role::SteeringOfficer, Reach::Province),
        (Role::FilterOfficer, Reach::Province),
        (Role::Viewer, Reach::Province),
    ],
};
/// Ends requests whose time has run out.
pub const EXPIRE: jobs::Kind =
    jobs::Kind { name: "people.expire-recovery", run: |hub, _| Box::pin(expire(hub)), every: Some(HOUR) };

/// So long two keepers have to agree.
const WAITS: i64 = 3 * DAY;
/// The longest reason.
pub const LONGEST_REASON: usize = 500;

fn part_place(version: i64, position: i64) -> String {
    format!("recovery part {version} {position}")
}

fn cover_place(unit: OrganisationId, version: i64, recovery: i64) -> String {
    format!("unit key {unit} {version} recovery {recovery}")
}

fn waiting_place(id: RequestId) -> String {
    format!("recovery_request first_part {id}")
}

/// How recovery stands.
pub struct Custody {
    /// The recovery key in use; `None` while no keepers have been named.
    pub key: Option<RecoveryKey>,
    /// Its keepers.
    pub keepers: Vec<Keeper>,
    /// Every key of every unit.
    pub keys: Vec<KeyStanding>,
}

/// How recovery stands, for administrators.
pub async fn custody(hub: &Hub, who: &Principal) -> Result<Custody> {
    can(who, &MANAGE, &On::province())?;
    let key = store::recovery_key(hub, &hub.db).await?;
    let keepers = match &key {
        Some(key) => store::keepers(hub, &hub.db, key.version).await?,
        None => Vec::new(),
    };
    Ok(Custody { key, keepers, keys: store::key_standings(hub, &hub.db).await? })
}

/// Who can be named: accounts in use.
pub async fn candidates(hub: &Hub, who: &Principal) -> Result<Vec<store::Person>> {
    can(who, &MANAGE, &On::province())?;
    let people = store::all(hub, &hub.db).await?;
    Ok(people.into_iter().filter(|one| one.disabled_at.is_none() && one.public_key.is_some()).collect())
}

/// Names three keepers, not all of one body, and makes their key. Keepers named before are relieved.
pub async fn appoint(hub: &Hub, who: &Principal, named: [PersonId; 3]) -> Result<()> {
    can(who, &MANAGE, &On::province())?;
    let today = hub.clock.now().day();
    let mut tx = hub.db.begin().await?;
    let (mut publics, mut bodies) = (Vec::new(), Vec::new());
    for (index, person) in named.iter().enumerate() {
        if named[..index].contains(person) {
            return Err(refused(index, "people-recovery-same"));
        }
        let found = store::by_id(hub, &mut tx, *person).await?.filter(|one| one.disabled_at.is_none());
        let public = found.and_then(|one| one.public_key).as_deref().and_then(UnitPublic::from_bytes);
        publics.push(public.ok_or_else(|| refused(index, "people-not-taken-up"))?);
        bodies
            .push(store::grants(hub, &mut tx, *person, today).await?.first().map(|grant| grant.organisation));
    }
    if bodies.iter().all(|body| *body == bodies[0]) {
        return Err(refused(2, "people-recovery-one-body"));
    }
    let secret = UnitSecret::fresh(&hub.chance);
    let version = store::recovery_versions(hub, &mut tx).await? + 1;
    store::replace_recovery_key(hub, &mut tx, version, secret.public().bytes(), who.person).await?;
    let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(
        secret.bytes().as_slice().try_into().map_err(|_| Error::internal("an X25519 key has 32 bytes"))?,
    );
    for ((part, public), person) in parts::split(&hub.chance, &bytes).iter().zip(&publics).zip(named) {
        let place = (version, i64::from(part.position()));
        let sealed = public.seal(&part_place(place.0, place.1), &part.bytes());
        store::put_keeper(hub, &mut tx, place, person, (sealed, part.digest())).await?;
        note(hub, &mut tx, "people.appoint-keeper", Some(who.person), person, json!({ "version": version }))
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

fn refused(index: usize, message: &'static str) -> Error {
    Error::Invalid(vec![Problem::new(["first", "second", "third"][index.min(2)], message)])
}

/// What a keeper sees.
pub struct Kept {
    /// The recovery key.
    pub version: i64,
    /// 1, 2 or 3.
    pub position: i64,
    /// When it was put on paper.
    pub printed_at: Option<Moment>,
    /// The person's own key still opens it; otherwise only the paper does.
    pub opens: bool,
    /// Requests that wait.
    pub requests: Vec<Request>,
}

/// The part that a person keeps, with the requests that wait; `None` for everybody else.
pub async fn kept(hub: &Hub, who: &Principal) -> Result<Option<Kept>> {
    can(who, &KEEP, &On::province())?;
    let Some((key, keeper)) = keeper_of(hub, who.person).await? else { return Ok(None) };
    Ok(Some(Kept {
        version: key.version,
        position: keeper.position,
        printed_at: keeper.printed_at,
        opens: own_part(who, &key, &keeper).is_some(),
        requests: store::open_requests(hub, &hub.db).await?,
    }))
}

async fn keeper_of(hub: &Hub, person: PersonId) -> Result<Option<(RecoveryKey, Keeper)>> {
    let Some(key) = store::recovery_key(hub, &hub.db).await? else { return Ok(None) };
    let keepers = store::keepers(hub, &hub.db, key.version).await?;
    Ok(keepers.into_iter().find(|keeper| keeper.person_id == person).map(|keeper| (key, keeper)))
}

fn own_part(who: &Principal, key: &RecoveryKey, keeper: &Keeper) -> Option<Part> {
    let own = who.secret.as_ref()?;
    let bytes = own.open(&part_place(key.version, keeper.position), &keeper.sealed).ok()?;
    Part::from_bytes(&bytes)
}

/// The keeper's part as it goes on paper. That it was shown is in the journal.
pub async fn on_paper(hub: &Hub, who: &Principal) -> Result<(i64, Zeroizing<String>)> {
    can(who, &KEEP, &On::province())?;
    let (key, keeper) = keeper_of(hub, who.person).await?.ok_or(Error::NotFound)?;
    let part = own_part(who, &key, &keeper).ok_or(Error::Conflict("people-recovery-own-key-changed"))?;
    let mut tx = hub.db.begin().await?;
    store::printed(hub, &mut tx, key.version, who.person).await?;
    let detail = json!({ "version": key.version });
    note(hub, &mut tx, "people.print-recovery-part", Some(who.person), who.person, detail).await?;
    tx.commit().await?;
    Ok((keeper.position, part.on_paper()))
}

/// Units of a person some of whose keys they do not hold and the keepers could open.
pub async fn askable(hub: &Hub, who: &Principal, unit: OrganisationId) -> Result<bool> {
    can(who, &ASK, &On::held_by(unit))?;
    let Some(key) = store::recovery_key(hub, &hub.db).await? else { return Ok(false) };
    let held = store::shares(hub, &hub.db, unit, who.person).await?;
    let covered = store::covered(hub, &hub.db, unit, key.version).await?;
    Ok(covered.iter().any(|one| held.iter().all(|share| share.version != one.version)))
}

/// Asks the keepers to open the unit's keys for oneself.
pub async fn ask(hub: &Hub, who: &Principal, unit: OrganisationId, reason: &str) -> Result<()> {
    if !askable(hub, who, unit).await? {
        return Err(Error::Conflict("people-recovery-nothing"));
    }
    let key = store::recovery_key(hub, &hub.db).await?.ok_or(Error::Conflict("people-recovery-nothing"))?;
    let keepers = store::keepers(hub, &hub.db, key.version).await?;
    let now = hub.clock.now();
    let request = Request {
        id: RequestId(hub.chance.id(now)),
        recovery_version: key.version,
        organisation_id: unit,
        person_id: who.person,
        name: who.name.clone(),
        reason: reason.to_owned(),
        asked_at: now,
        expires_at: now.plus(WAITS),
        first_by: None,
        first_part: None,
    };
    let mut tx = hub.db.begin().await?;
    match store::add_request(hub, &mut tx, &request).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("people-recovery-asked")),
        outcome => outcome?,
    }
    let detail = json!({ "organisation": unit, "request": request.id });
    note(hub, &mut tx, ASK.name, Some(who.person), who.person, detail).await?;
    let name = organisations::actions::short_name(hub, unit).await?;
    let words = Lang::Vi.f("people-recovery-told-asked", &[("unit", name.as_str().into())]);
    let mut bodies = Vec::new();
    for keeper in keepers {
        bodies.extend(
            store::grants(hub, &mut tx, keeper.person_id, now.day())
                .await?
                .first()
                .map(|one| one.organisation),
        );
    }
    bodies.sort();
    bodies.dedup();
    for body in bodies {
        tell(hub, &mut tx, body, &words, format!("recovery asked {}", request.id)).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn tell(hub: &Hub, tx: &mut Tx, to: OrganisationId, words: &str, key: String) -> Result<()> {
    let telling = Telling { to, words: words.to_owned(), href: "/khoa-du-phong".into(), key };
    jobs::publish(hub, tx, TELL, &json!(telling)).await?;
    Ok(())
}

/// What an agreement led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreed {
    /// The second keeper is waited for.
    First,
    /// The officer holds so many keys of the unit again.
    Opened(u64),
}

/// A keeper agrees. With the second one the officer who asked holds the unit's keys.
///
/// `paper` is what was typed from paper, for a keeper whose own key has changed since; the part is then sealed to the
/// new one as well. Errors: [`Error::Invalid`] on `paper`, [`Error::Conflict`] when a keeper agrees twice, asks for
/// themself, or the request is over.
pub async fn agree(hub: &Hub, who: &Principal, id: RequestId, paper: Option<&str>) -> Result<Agreed> {
    can(who, &KEEP, &On::province())?;
    let (key, keeper) = keeper_of(hub, who.person).await?.ok_or(Error::Forbidden(KEEP.name))?;
    let part = match paper {
        Some(typed) => typed_part(typed, &keeper)?,
        None => own_part(who, &key, &keeper).ok_or(Error::Conflict("people-recovery-own-key-changed"))?,
    };
    let mut tx = hub.db.begin().await?;
    let request =
        store::open_request(hub, &mut tx, id).await?.ok_or(Error::Conflict("people-recovery-over"))?;
    if request.person_id == who.person || request.first_by == Some(who.person) {
        return Err(Error::Conflict("people-recovery-another"));
    }
    let agreed = match request.first_part.as_deref() {
        None => first(hub, &mut tx, who, &request, &part).await?,
        Some(waiting) => {
            let waiting = hub.keys.open_bytes(&waiting_place(id), waiting)?;
            let waiting = Part::from_bytes(&Zeroizing::new(waiting));
            let secret = waiting.and_then(|waiting| parts::join(&waiting, &part)).and_then(|secret| {
                UnitSecret::from_bytes(secret.as_slice()).filter(|it| it.public().bytes() == key.public_key)
            });
            let secret = secret.ok_or_else(|| Error::internal("two parts do not make the recovery key"))?;
            open(hub, &mut tx, who, &request, &secret).await?
        }
    };
    if let (Some(_), Some(own)) = (paper, &who.secret) {
        let place = (key.version, keeper.position);
        let sealed = own.public().seal(&part_place(place.0, place.1), &part.bytes());
        store::put_keeper(hub, &mut tx, place, who.person, (sealed, part.digest())).await?;
    }
    tx.commit().await?;
    Ok(agreed)
}

/// A paper of another keeper, or of keepers before, is refused at once: the second keeper could not tell whose is wrong.
fn typed_part(typed: &str, keeper: &Keeper) -> Result<Part> {
    let part = Part::parse(typed).filter(|part| part.digest().as_slice() == keeper.digest);
    part.ok_or_else(|| Error::Invalid(vec![Problem::new("paper", "people-recovery-paper-wrong")]))
}

async fn first(hub: &Hub, tx: &mut Tx, who: &Principal, request: &Request, part: &Part) -> Result<Agreed> {
    let sealed = hub.keys.seal_bytes(&hub.chance, &waiting_place(request.id), &part.bytes());
    if !store::agree_first(hub, tx, request.id, who.person, sealed).await? {
        return Err(Error::Conflict("people-recovery-over"));
    }
    let detail = json!({ "request": request.id });
    note(hub, tx, "people.agree-recovery", Some(who.person), request.person_id, detail).await?;
    Ok(Agreed::First)
}

async fn open(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    request: &Request,
    secret: &UnitSecret,
) -> Result<Agreed> {
    if !store::decide_request(hub, tx, request.id, "done", who.person).await? {
        return Err(Error::Conflict("people-recovery-over"));
    }
    let unit = request.organisation_id;
    let colleagues = store::colleagues(hub, &mut *tx, unit).await?;
    let officer = colleagues.into_iter().find(|one| one.id == request.person_id);
    let officer: Colleague = officer.ok_or(Error::Conflict("people-recovery-gone"))?;
    let public = officer.public_key.as_deref().and_then(UnitPublic::from_bytes);
    let public = public.ok_or(Error::Conflict("people-not-taken-up"))?;
    let mut opened = 0;
    for key in store::covered(hub, &mut *tx, unit, request.recovery_version).await? {
        let bytes = secret.open(&cover_place(unit, key.version, request.recovery_version), &key.sealed)?;
        let share =
            Share { version: key.version, sealed: public.seal(&keys::place(unit, key.version), &bytes) };
        let added = store::add_share(hub, tx, unit, share, officer.id, Some(who.person)).await?;
        opened += u64::from(added);
    }
    let detail = json!({ "request": request.id, "organisation": unit, "keys": opened });
    note(hub, tx, "people.recover", Some(who.person), officer.id, detail).await?;
    let name = organisations::actions::short_name(hub, unit).await?;
    let words = [("unit", name.as_str().into()), ("name", officer.name.as_str().into())];
    let words = Lang::Vi.f("people-recovery-told-done", &words);
    let mut to = vec![unit];
    let parents = organisations::actions::parents(hub).await?;
    to.extend(parents.into_iter().find(|(child, _)| *child == unit).map(|(_, parent)| parent));
    for body in to {
        tell(hub, tx, body, &words, format!("recovery done {}", request.id)).await?;
    }
    Ok(Agreed::Opened(opened))
}

/// A keeper refuses; one is enough.
pub async fn refuse(hub: &Hub, who: &Principal, id: RequestId) -> Result<()> {
    can(who, &KEEP, &On::province())?;
    keeper_of(hub, who.person).await?.ok_or(Error::Forbidden(KEEP.name))?;
    let mut tx = hub.db.begin().await?;
    let request =
        store::open_request(hub, &mut tx, id).await?.ok_or(Error::Conflict("people-recovery-over"))?;
    if request.person_id == who.person || request.first_by == Some(who.person) {
        return Err(Error::Conflict("people-recovery-another"));
    }
    if !store::decide_request(hub, &mut tx, id, "refused", who.person).await? {
        return Err(Error::Conflict("people-recovery-over"));
    }
    let detail = json!({ "request": id });
    note(hub, &mut tx, "people.refuse-recovery", Some(who.person), request.person_id, detail).await?;
    tx.commit().await?;
    Ok(())
}

async fn expire(hub: &Hub) -> Result<()> {
    let mut tx = hub.db.begin().await?;
    if store::expire_requests(hub, &mut tx).await? > 0 {
        tx.commit().await?;
    }
    Ok(())
}

/// Seals what a person holds to the recovery key, so far as that has not been done.
pub(super) async fn cover(hub: &Hub, tx: &mut Tx, person: PersonId, own: &UnitSecret) -> Result<()> {
    let Some(recovery) = store::recovery_key(hub, &mut *tx).await? else { return Ok(()) };
    let public = UnitPublic::from_bytes(&recovery.public_key)
        .ok_or_else(|| Error::internal("the recovery key is malformed"))?;
    for key in store::uncovered(hub, &mut *tx, person, recovery.version).await? {
        let (unit, version) = (key.organisation_id, key.version);
        let secret = own.open(&keys::place(unit, version), &key.sealed)?;
        let sealed = public.seal(&cover_place(unit, version, recovery.version), &secret);
        store::cover(hub, tx, recovery.version, SealedKey { sealed, ..key }).await?;
    }
    Ok(())
}
