//! The jobs that bring a sentence or a digest to one person by one way.
//!
//! A failed try is counted with the delivery and the next one is enqueued in the same transaction, with pauses that
//! double from a minute on; the tenth sets it aside. The queue's own repetition is left for crashes: a delivery that
//! was taken by the other side but not yet marked here is sent again under the same id.

mod compose;
pub mod digest;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Hub;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::jobs;
use crate::outbound::{self, Message, REST, Target, Trouble};
use crate::people::ways;
use crate::reminders::actions::{DeliveryId, EndpointId};
use crate::reminders::store::{self, Content, Delivery};
use crate::time::{MINUTE, Moment, SECOND};

pub use compose::{Letter, message_body};

/// A delivery that failed so often is set aside.
pub const MOST_TRIES: i64 = 10;

/// While a receiver is away, a delivery looks after it again no later than this.
const LONGEST_REST: i64 = 30 * MINUTE;

/// The job that sends one delivery.
pub const SEND: jobs::Kind = jobs::Kind {
    name: "reminders.send",
    run: |hub, payload| {
        Box::pin(async move {
            let Order { id } = serde_json::from_value(payload).map_err(Error::internal)?;
            send(hub, id).await
        })
    },
    every: None,
};

#[derive(Serialize, Deserialize)]
struct Order {
    id: DeliveryId,
}

/// Makes a delivery and its job; mail when there is no receiver.
pub async fn enqueue(
    hub: &Hub,
    tx: &mut Tx,
    person: PersonId,
    endpoint: Option<EndpointId>,
    content: Content,
) -> Result<()> {
    let now = hub.clock.now();
    let id = DeliveryId(hub.chance.id(now));
    store::add_delivery(hub, tx, id, (person, endpoint), content).await?;
    jobs::enqueue(hub, tx, SEND.name, &json!(Order { id }), now, None).await?;
    Ok(())
}

async fn send(hub: &Hub, id: DeliveryId) -> Result<()> {
    let Some(delivery) = store::delivery(hub, &hub.db, id).await? else { return Ok(()) };
    if delivery.sent_at.is_some() || delivery.dropped_at.is_some() {
        return Ok(());
    }
    let Some(letter) = compose::letter(hub, &delivery).await? else {
        let mut tx = hub.db.begin().await?;
        store::drop_delivery(hub, &mut tx, id, "unwanted").await?;
        tx.commit().await?;
        return Ok(());
    };
    let outcome = match delivery.endpoint_id {
        None => mail(hub, &delivery, &letter).await,
        Some(endpoint) => post(hub, &delivery, endpoint, &letter).await?,
    };
    settle(hub, &delivery, outcome).await
}

async fn mail(hub: &Hub, delivery: &Delivery, letter: &Letter) -> Result<(), Trouble> {
    let mail = letter.mail(delivery.id.0);
    hub.outbound.mail(&hub.config, &mail, hub.clock.now()).await
}

async fn post(
    hub: &Hub,
    delivery: &Delivery,
    endpoint: EndpointId,
    letter: &Letter,
) -> Result<Result<(), Trouble>> {
    let Some(row) = store::endpoint(hub, &hub.db, endpoint).await?.filter(|row| row.ended_at.is_none())
    else {
        return Ok(Err(Trouble::Off));
    };
    let url = hub.keys.open_field(&url_place(endpoint), &row.url)?;
    Ok(post_to(hub, &url, delivery.id.0, message_body(delivery.id.0, delivery.made_at, letter)).await)
}

/// Where a receiver's address is sealed to.
pub fn url_place(endpoint: EndpointId) -> String {
    format!("endpoint url {endpoint}")
}

/// Signs and posts one message.
pub async fn post_to(hub: &Hub, url: &str, id: uuid::Uuid, body: String) -> Result<(), Trouble> {
    let now = hub.clock.now();
    let target = Target::parse(url, hub.config.webhook_private_addresses).map_err(|_| Trouble::Private)?;
    let signer = outbound::signer(&hub.keys);
    let message = Message { id, timestamp: now.0 / SECOND, body, signer: &signer };
    hub.outbound.post(&hub.config, &target, &message, now).await
}

async fn settle(hub: &Hub, delivery: &Delivery, outcome: Result<(), Trouble>) -> Result<()> {
    let now = hub.clock.now();
    let mut tx = hub.db.begin().await?;
    match outcome {
        Ok(()) => store::sent(hub, &mut tx, delivery.id).await?,
        // the receiver as a whole is away: this is no try of this delivery
        Err(Trouble::Resting) => {
            let pause = (now.since(delivery.made_at) / 2).clamp(REST, LONGEST_REST);
            again(hub, &mut tx, delivery.id, now.plus(pause)).await?;
        }
        Err(trouble) => {
            let tries = delivery.attempts + 1;
            // RFC 5321, section 4.2.1: what a mail server refuses for good is not sent again as it is
            let for_good = match delivery.endpoint_id {
                None => matches!(trouble, Trouble::Refused(_) | Trouble::Malformed),
                Some(_) => trouble == Trouble::Off,
            };
            let set_aside = for_good || tries >= MOST_TRIES;
            let why = (trouble.code(), trouble.detail());
            store::failed(hub, &mut tx, delivery.id, (why.0, &why.1), set_aside).await?;
            if !set_aside {
                again(hub, &mut tx, delivery.id, now.plus(MINUTE << (tries - 1).clamp(0, 10))).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn again(hub: &Hub, tx: &mut Tx, id: DeliveryId, at: Moment) -> Result<()> {
    jobs::enqueue(hub, tx, SEND.name, &json!(Order { id }), at, None).await?;
    Ok(())
}

/// Whether a person still wants what a delivery brings, and where to.
pub(super) async fn address(hub: &Hub, delivery: &Delivery) -> Result<Option<(ways::Ways, String)>> {
    let Some(ways) = ways::of(hub, delivery.person_id).await? else { return Ok(None) };
    let (address, when) = match delivery.endpoint_id {
        None => (ways.mail.clone(), ways.mail_when),
        Some(_) => (ways.phone.clone(), ways.phone_when),
    };
    Ok(address.filter(|_| when != ways::When::Never).map(|address| (ways, address)))
}
