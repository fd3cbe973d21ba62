//! What is done with reminders: read, set the distances, open and close the ways out, try them.

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::outbound::{Mail, Target, Trouble};
use crate::people::ways;
use crate::reminders::model::Distances;
use crate::reminders::sending::{self, Letter};
use crate::reminders::store;
use crate::time::Moment;
use crate::web::form::Problem;

pub use store::{Outcome, Told};

crate::id! {
    /// A sentence that an organisation was told.
    ToldId,
    /// A receiver of messages.
    EndpointId,
    /// One sentence or digest on its way to one person.
    DeliveryId,
}

/// Read what one's organisation is told.
pub const READ: Act = Act {
    name: "reminders.read",
    allow: &[
        (Role::Administrator, Reach::Organisation),
        (Role::DeskOfficer, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::Counsellor, Reach::Organisation),
        (Role::OffenderOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Organisation),
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::FilterOfficer, Reach::Organisation),
        (Role::Viewer, Reach::Organisation),
    ],
};

/// Set when people are reminded; for the whole province.
pub const SET: Act = Act {
    name: "reminders.set",
    allow: &[(Role::SteeringOfficer, Reach::Area), (Role::Administrator, Reach::Province)],
};

/// Open and close the ways out.
pub const CONNECT: Act = Act { name: "reminders.connect", allow: &[(Role::Administrator, Reach::Province)] };

/// So much is shown of what an organisation was told.
const SHOWN: i64 = 50;

/// The mark at the menu: how much a person has not read yet.
pub async fn marks(hub: &Hub, who: &Principal) -> Result<Vec<(&'static str, u64)>> {
    let mut unread = 0;
    for unit in who.organisations(&Role::ALL) {
        unread += store::unread(hub, &hub.db, who.person, unit).await?;
    }
    let unread = u64::try_from(unread).unwrap_or_default();
    Ok(if unread == 0 { Vec::new() } else { vec![("/thong-bao", unread)] })
}

/// What the person's organisations were told, the newest first.
pub async fn told(hub: &Hub, who: &Principal) -> Result<Vec<Told>> {
    let mut found = Vec::new();
    for unit in who.organisations(&Role::ALL) {
        can(who, &READ, &On::held_by(unit))?;
        found.extend(store::told(hub, &hub.db, who.person, unit, SHOWN).await?);
    }
    found.sort_by_key(|told| std::cmp::Reverse((told.told_at, told.id)));
    found.truncate(usize::try_from(SHOWN).unwrap_or_default());
    Ok(found)
}

/// Marks a sentence read and gives where it leads.
pub async fn open(hub: &Hub, who: &Principal, id: ToldId) -> Result<String> {
    let told = store::one(hub, &hub.db, who.person, id).await?.ok_or(Error::NotFound)?;
    can(who, &READ, &On::held_by(told.organisation_id)).map_err(|_| Error::NotFound)?;
    if told.unread {
        let mut tx = hub.db.begin().await?;
        if store::mark_read(hub, &mut tx, who.person, id).await? {
            note(hub, &mut tx, who, READ.name, ("told", id.0), json!({})).await?;
            tx.commit().await?;
        }
    }
    Ok(told.href)
}

/// Marks everything read that was told up to a moment, so that what comes while one reads stays new.
pub async fn read_all(hub: &Hub, who: &Principal, up_to: Moment) -> Result<()> {
    for unit in who.organisations(&Role::ALL) {
        can(who, &READ, &On::held_by(unit))?;
    }
    let mut tx = hub.db.begin().await?;
    let read = store::mark_all_read(hub, &mut tx, who.person, up_to).await?;
    if read > 0 {
        note(hub, &mut tx, who, READ.name, ("person", who.person.0), json!({ "read": read })).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// When people are reminded.
pub async fn distances(hub: &Hub) -> Result<Distances> {
    let kept = store::setting(hub, &hub.db).await?;
    Ok(kept.and_then(|(days, overdue)| Distances::read(&days, overdue).ok()).unwrap_or_default())
}

/// Sets when people are reminded.
pub async fn set(hub: &Hub, who: &Principal, distances: &Distances) -> Result<()> {
    can(who, &SET, &On::province())?;
    let mut tx = hub.db.begin().await?;
    store::set(hub, &mut tx, distances.text(","), distances.overdue, who.person).await?;
    let detail = json!({ "days": distances.days, "overdue": distances.overdue });
    note(hub, &mut tx, who, SET.name, ("setting", uuid::Uuid::nil()), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// A receiver of messages.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Key.
    pub id: EndpointId,
    /// What officers call it.
    pub name: String,
    /// Where messages go.
    pub url: String,
}

/// The receivers in use.
pub async fn endpoints(hub: &Hub, who: &Principal) -> Result<Vec<Endpoint>> {
    can(who, &CONNECT, &On::province())?;
    let rows = store::endpoints(hub, &hub.db).await?;
    rows.into_iter()
        .map(|row| {
            let url = hub.keys.open_field(&sending::url_place(row.id), &row.url)?;
            Ok(Endpoint { id: row.id, name: row.name, url })
        })
        .collect()
}

/// Adds a receiver.
pub async fn add_endpoint(hub: &Hub, who: &Principal, name: &str, url: &str) -> Result<EndpointId> {
    can(who, &CONNECT, &On::province())?;
    if let Err(problem) = Target::parse(url, hub.config.webhook_private_addresses) {
        return Err(Error::Invalid(vec![Problem::new("url", problem.message())]));
    }
    let id = EndpointId(hub.chance.id(hub.clock.now()));
    let sealed = hub.keys.seal_field(&hub.chance, &sending::url_place(id), url);
    let mut tx = hub.db.begin().await?;
    store::add_endpoint(hub, &mut tx, id, (name, sealed), who.person).await?;
    note(hub, &mut tx, who, "reminders.add-endpoint", ("endpoint", id.0), json!({})).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes a receiver away; what is still on its way there is set aside.
pub async fn end_endpoint(hub: &Hub, who: &Principal, id: EndpointId) -> Result<()> {
    can(who, &CONNECT, &On::province())?;
    let mut tx = hub.db.begin().await?;
    if !store::end_endpoint(hub, &mut tx, id).await? {
        return Err(Error::NotFound);
    }
    note(hub, &mut tx, who, "reminders.end-endpoint", ("endpoint", id.0), json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// The last deliveries.
pub async fn outcomes(hub: &Hub, who: &Principal) -> Result<Vec<Outcome>> {
    can(who, &CONNECT, &On::province())?;
    Ok(store::outcomes(hub, &hub.db, SHOWN).await?)
}

/// Sends a mail now and says what came of it.
pub async fn try_mail(hub: &Hub, who: &Principal, to: &str) -> Result<Result<(), Trouble>> {
    let id = begin_try(hub, who, ("mail", uuid::Uuid::nil())).await?;
    let subject = who.lang.t("reminders-try-subject").into_owned();
    let text = who.lang.t("reminders-try-words").into_owned();
    let mail = Mail { id, name: who.name.clone(), to: to.to_owned(), subject, text };
    Ok(hub.outbound.mail(&hub.config, &mail, hub.clock.now()).await)
}

/// Posts a message to a receiver now, to one's own number, and says what came of it.
pub async fn try_endpoint(hub: &Hub, who: &Principal, id: EndpointId) -> Result<Result<(), Trouble>> {
    let endpoint = endpoints(hub, who).await?.into_iter().find(|one| one.id == id).ok_or(Error::NotFound)?;
    let message = begin_try(hub, who, ("endpoint", id.0)).await?;
    let letter = Letter {
        name: who.name.clone(),
        to: ways::mine(hub, who).await?.phone.unwrap_or_default(),
        subject: String::new(),
        text: String::new(),
        words: who.lang.t("reminders-try-words").into_owned(),
        link: hub.config.public_url.clone().unwrap_or_default(),
    };
    let body = sending::message_body(message, hub.clock.now(), &letter);
    Ok(sending::post_to(hub, &endpoint.url, message, body).await)
}

async fn begin_try(hub: &Hub, who: &Principal, subject: (&str, uuid::Uuid)) -> Result<uuid::Uuid> {
    can(who, &CONNECT, &On::province())?;
    let mut tx = hub.db.begin().await?;
    note(hub, &mut tx, who, "reminders.try", subject, json!({})).await?;
    tx.commit().await?;
    hub.outbound.wake();
    Ok(hub.chance.id(hub.clock.now()))
}

async fn note(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    act: &str,
    (subject_kind, subject): (&str, uuid::Uuid),
    detail: serde_json::Value,
) -> Result<()> {
    journal::record(hub, tx, Entry { act, actor: Some(who.person), subject_kind, subject, detail }).await?;
    Ok(())
}
