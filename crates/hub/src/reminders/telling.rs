//! Telling an organisation: a row in the product and, in the same transaction, what goes out to those who want it at
//! once.

use std::future::Future;
use std::pin::Pin;

use serde_json::Value as Json;

use crate::Hub;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::reminders::actions::{EndpointId, ToldId};
use crate::reminders::{sending, store};
use crate::slice::Telling;

/// How a sentence is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something new.
    News,
    /// A day comes near.
    Soon,
    /// A day is over.
    Late,
}

impl Tone {
    /// The name kept in the database and in message ids (`reminders-tone-*`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Soon => "soon",
            Self::Late => "late",
        }
    }
}

/// What an organisation's people are told.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Whose people.
    pub to: OrganisationId,
    /// Names it, so that it is told once.
    pub key: String,
    /// How it is meant.
    pub tone: Tone,
    /// The sentence.
    pub words: String,
    /// Where it leads.
    pub href: String,
}

/// The ways out that are open while a transaction runs.
pub struct Ways {
    mail: bool,
    endpoints: Vec<EndpointId>,
}

impl Ways {
    /// What the settings and the administrator have opened.
    pub async fn open(hub: &Hub) -> Result<Self> {
        let endpoints = store::endpoints(hub, &hub.db).await?;
        let endpoints = endpoints.into_iter().map(|endpoint| endpoint.id).collect();
        Ok(Self { mail: hub.config.mail.is_some(), endpoints })
    }

    /// The ways of one person: mail is `None`, a receiver its id.
    pub fn of(&self, by_mail: bool, by_phone: bool) -> Vec<Option<EndpointId>> {
        let mail = (by_mail && self.mail).then_some(None);
        let phone = self.endpoints.iter().copied().filter(|_| by_phone).map(Some);
        mail.into_iter().chain(phone).collect()
    }
}

/// Tells a sentence; `false` when the organisation knows it already.
pub async fn tell(hub: &Hub, tx: &mut Tx, ways: &Ways, sentence: &Sentence) -> Result<bool> {
    let id = ToldId(hub.chance.id(hub.clock.now()));
    if !store::tell(hub, tx, id, sentence).await? {
        return Ok(false);
    }
    store::put_before(hub, tx, id, sentence.to).await?;
    for wish in store::at_once(hub, tx, id).await? {
        for way in ways.of(wish.mail, wish.phone) {
            sending::enqueue(hub, tx, wish.person_id, way, store::Content::Told(id)).await?;
        }
    }
    Ok(true)
}

/// The job that hears what other slices tell.
pub fn hear(hub: &Hub, payload: Json) -> Pin<Box<dyn Future<Output = Result<()>> + Send + '_>> {
    Box::pin(async move {
        let telling: Telling = serde_json::from_value(payload).map_err(Error::internal)?;
        let Telling { to, words, href, key } = telling;
        let ways = Ways::open(hub).await?;
        let mut tx = hub.db.begin().await?;
        if tell(hub, &mut tx, &ways, &Sentence { to, key, tone: Tone::News, words, href }).await? {
            tx.commit().await?;
        }
        Ok(())
    })
}
