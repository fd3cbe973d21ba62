//! Telling an organisation: a row in the product and, in the same transaction, what goes out to those who want it at
//! once.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use serde_json::Value as Json;

use crate::Hub;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::reminders::actions::{EndpointId, ToldId};
use crate::reminders::store::Content;
use crate::reminders::{sending, store};
use crate::slice::{Telling, TellingExcept};
use crate::time::Moment;

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
    /// Those of its people from whom it is kept.
    pub except: Vec<PersonId>,
}

/// The ways out that are open.
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

/// A person by one way: mail when there is no receiver.
type Addressee = (PersonId, Option<EndpointId>);

/// What is told in one transaction: whoever hears of several things in it gets one mail and one message, not many.
pub struct Round {
    ways: Ways,
    at_once: BTreeMap<Addressee, Vec<(ToldId, Moment)>>,
}

impl Round {
    /// A round for a transaction that is about to begin.
    pub async fn begin(hub: &Hub) -> Result<Self> {
        Ok(Self { ways: Ways::open(hub).await?, at_once: BTreeMap::new() })
    }

    /// Tells a sentence; `false` when the organisation knows it already.
    pub async fn tell(&mut self, hub: &Hub, tx: &mut Tx, sentence: &Sentence) -> Result<bool> {
        let at = hub.clock.now();
        let id = ToldId(hub.chance.id(at));
        if !store::tell(hub, tx, id, sentence, at).await? {
            return Ok(false);
        }
        for person in &sentence.except {
            store::keep_from(hub, tx, id, *person).await?;
        }
        store::put_before(hub, tx, id, sentence.to).await?;
        for wish in store::at_once(hub, tx, id).await? {
            for way in self.ways.of(wish.mail, wish.phone) {
                self.at_once.entry((wish.person_id, way)).or_default().push((id, at));
            }
        }
        Ok(true)
    }

    /// Makes the deliveries, in the transaction of what was told.
    pub async fn send(self, hub: &Hub, tx: &mut Tx) -> Result<()> {
        for ((person, way), told) in self.at_once {
            let content = match told.as_slice() {
                [] => continue,
                [(one, _)] => Content::Told(*one),
                [(_, first), .., (_, last)] => Content::Digest(first.plus(-1), *last),
            };
            sending::enqueue(hub, tx, person, way, content).await?;
        }
        Ok(())
    }
}

/// The job that hears what other slices tell.
pub fn hear(hub: &Hub, payload: Json) -> Pin<Box<dyn Future<Output = Result<()>> + Send + '_>> {
    Box::pin(async move {
        let TellingExcept { telling, except } = serde_json::from_value(payload).map_err(Error::internal)?;
        let Telling { to, words, href, key } = telling;
        let mut round = Round::begin(hub).await?;
        let mut tx = hub.db.begin().await?;
        let sentence = Sentence { to, key, tone: Tone::News, words, href, except };
        if round.tell(hub, &mut tx, &sentence).await? {
            round.send(hub, &mut tx).await?;
            tx.commit().await?;
        }
        Ok(())
    })
}
