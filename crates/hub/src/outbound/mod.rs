//! The one place of the hub that opens connections outwards: mail to the server that the settings name, signed messages to
//! the addresses that the administrator has entered, and filter lists from the addresses that a filter officer has.
//!
//! Nothing goes out until somebody has asked for it: without `mail_server` there is no mail, without an address there
//! is no message and no list, and private networks are closed until the settings open them. Invariants: no redirect is followed;
//! the address that is checked is the address that is connected to; a call ends within ten seconds, a file within four minutes; a receiver that
//! could not be reached is left alone for [`REST`], so that one that is away does not hold up the queue.

mod address;
mod fetch;
mod line;
mod mail;
mod message;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use address::{Target, TargetProblem};
pub use fetch::{Fetched, Version};
pub use mail::{Mail, Security, Server, is_address};
pub use message::{Message, public_key, signer};

use crate::config::Config;
use crate::time::{MINUTE, Moment};

/// No call takes longer, but for files.
const LIMIT: Duration = Duration::from_secs(10);
/// No file takes longer.
const FILE_LIMIT: Duration = Duration::from_secs(240);
/// How long a receiver that could not be reached is left alone.
pub const REST: i64 = MINUTE;

/// Why something did not go out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{}", self.code(), if self.detail().is_empty() { "" } else { ": " }, self.detail())]
pub enum Trouble {
    /// The settings name no mail server.
    Off,
    /// It could not be reached a moment ago; not tried again yet.
    Resting,
    /// The name leads nowhere.
    Unknown,
    /// Nobody answers there.
    Unreachable,
    /// It answers too slowly.
    Slow,
    /// No safe connection: the certificate, or none is offered.
    Unsafe(String),
    /// Name or password are refused, or the password's file cannot be read.
    Login(String),
    /// The other side refuses this message for good.
    Refused(String),
    /// The other side cannot take it now.
    Later(String),
    /// The address is a private one and the settings do not open those.
    Private,
    /// It wants to send us elsewhere.
    Redirect,
    /// The message cannot be built from these addresses.
    Malformed,
    /// What comes is larger than can be taken.
    Large,
}

impl Trouble {
    /// The name kept in the database; the message id is `outbound-trouble-NAME`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Resting => "resting",
            Self::Unknown => "unknown",
            Self::Unreachable => "unreachable",
            Self::Slow => "slow",
            Self::Unsafe(_) => "unsafe",
            Self::Login(_) => "login",
            Self::Refused(_) => "refused",
            Self::Later(_) => "later",
            Self::Private => "private",
            Self::Redirect => "redirect",
            Self::Malformed => "malformed",
            Self::Large => "large",
        }
    }

    /// What the other side said, shortened and without addresses of mail.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Unsafe(text) | Self::Login(text) | Self::Refused(text) | Self::Later(text) => masked(text),
            _ => String::new(),
        }
    }

    /// Whether the receiver as a whole is away, not only this message refused.
    fn is_away(&self) -> bool {
        matches!(self, Self::Unknown | Self::Unreachable | Self::Slow | Self::Unsafe(_) | Self::Login(_))
    }
}

/// The first 200 letters, every word with an "@" left out: an answer often repeats the address.
fn masked(text: &str) -> String {
    let words = text.split_whitespace().map(|word| if word.contains('@') { "…" } else { word });
    words.collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

/// The way out, with what it remembers of receivers that are away.
#[derive(Default)]
pub struct Outbound {
    away: Mutex<HashMap<String, Moment>>,
}

impl Outbound {
    /// Sends a mail by the server of the settings.
    pub async fn mail(&self, config: &Config, mail: &Mail, now: Moment) -> Result<(), Trouble> {
        let server = config.mail.as_ref().ok_or(Trouble::Off)?;
        let sending = mail::send(server, config.outbound_ca.as_deref(), mail, now);
        self.within("mail", now, LIMIT, sending).await
    }

    /// Posts a signed message, under the settings' rules about private addresses.
    pub async fn post(
        &self,
        config: &Config,
        target: &Target,
        message: &Message<'_>,
        now: Moment,
    ) -> Result<(), Trouble> {
        let place = target.place();
        self.within(&place, now, LIMIT, message::post(config, target, message)).await
    }

    /// Fetches a file of the web, of `most` bytes, if it is not the version at hand; under the same rules.
    pub async fn fetch(
        &self,
        config: &Config,
        target: &Target,
        known: &Version,
        most: usize,
        now: Moment,
    ) -> Result<Fetched, Trouble> {
        let place = target.place();
        self.within(&place, now, FILE_LIMIT, fetch::fetch(config, target, known, most)).await
    }

    async fn within<T>(
        &self,
        place: &str,
        now: Moment,
        limit: Duration,
        call: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        self.rested(place, now)?;
        let outcome = tokio::time::timeout(limit, call).await.unwrap_or(Err(Trouble::Slow));
        self.remember(place, outcome.as_ref().err(), now);
        outcome
    }

    /// Tries a receiver again at once: somebody has asked for it.
    pub fn wake(&self) {
        self.away.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn rested(&self, place: &str, now: Moment) -> Result<(), Trouble> {
        let away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        let resting = away.get(place).is_some_and(|since| (0..REST).contains(&now.since(*since)));
        if resting { Err(Trouble::Resting) } else { Ok(()) }
    }

    fn remember(&self, place: &str, trouble: Option<&Trouble>, now: Moment) {
        let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        match trouble {
            Some(trouble) if trouble.is_away() => _ = away.insert(place.to_owned(), now),
            _ => _ = away.remove(place),
        }
    }
}

#[cfg(test)]
pub(crate) mod listeners;
#[cfg(test)]
mod tests;
