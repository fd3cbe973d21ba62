//! What a delivery says: a mail, or the JSON of a message.

use serde_json::json;
use uuid::Uuid;

use super::address;
use crate::Hub;
use crate::error::Result;
use crate::outbound::Mail;
use crate::reminders::store::{self, Delivery, Told};
use crate::time::Moment;
use crate::web::Lang;

/// So many sentences stand in a message that is a digest.
const MESSAGE_LINES: usize = 3;

/// What one person is to read.
pub struct Letter {
    /// Name of the person.
    pub name: String,
    /// Address or number.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The text of a mail.
    pub text: String,
    /// The text of a message.
    pub words: String,
    /// Where it leads; empty when the settings do not say how the hub is reached.
    pub link: String,
}

impl Letter {
    /// As a mail.
    #[must_use]
    pub fn mail(&self, id: Uuid) -> Mail {
        Mail {
            id,
            name: self.name.clone(),
            to: self.to.clone(),
            subject: self.subject.clone(),
            text: self.text.clone(),
        }
    }
}

/// The body of a message.
#[must_use]
pub fn message_body(id: Uuid, at: Moment, letter: &Letter) -> String {
    let at = jiff::Timestamp::from(at);
    json!({
        "id": id,
        "at": at.to_string(),
        "to": { "name": letter.name, "phone": letter.to },
        "words": letter.words,
        "link": letter.link,
    })
    .to_string()
}

/// What a delivery says today; `None` when nobody wants it any more.
pub async fn letter(hub: &Hub, delivery: &Delivery) -> Result<Option<Letter>> {
    let Some((ways, to)) = address(hub, delivery).await? else { return Ok(None) };
    let told: Vec<Told> = match (delivery.told_id, delivery.since, delivery.until) {
        (Some(told), ..) => store::one(hub, &hub.db, delivery.person_id, told).await?.into_iter().collect(),
        (None, Some(since), Some(until)) => {
            store::unread_between(hub, &hub.db, delivery.person_id, since, until).await?
        }
        _ => Vec::new(),
    };
    let lang = ways.lang;
    let Some(first) = told.first() else { return Ok(None) };
    let single = delivery.told_id.is_some();
    let link = link(hub, if single { format!("/nhac/{}", first.id) } else { "/thong-bao".to_owned() });
    let lines: Vec<String> = told.iter().map(|told| line(hub, told, single)).collect();
    let lines = lines.join("\n\n");
    let text = lang.f("reminders-mail", &[("lines", lines.as_str().into()), ("link", link.as_str().into())]);
    let (subject, words) = match single {
        true => (first.words.clone(), first.words.clone()),
        false => digest(lang, &told),
    };
    let subject = lang.f("reminders-mail-subject", &[("words", short(&subject).as_str().into())]);
    let (subject, text) = (subject.into_owned(), text.into_owned());
    Ok(Some(Letter { name: ways.name, to, subject, text, words, link }))
}

/// A sentence; in a digest with the link that leads to its work.
fn line(hub: &Hub, told: &Told, single: bool) -> String {
    let link = if single { String::new() } else { link(hub, format!("/nhac/{}", told.id)) };
    if link.is_empty() { told.words.clone() } else { format!("{}\n{link}", told.words) }
}

/// Subject and short words of a digest.
fn digest(lang: Lang, told: &[Told]) -> (String, String) {
    let subject = lang.f("reminders-digest", &[("n", told.len().into())]).into_owned();
    let mut words = vec![subject.clone()];
    words.extend(told.iter().take(MESSAGE_LINES).map(|told| format!("– {}", told.words)));
    if told.len() > MESSAGE_LINES {
        words.push(
            lang.f("reminders-digest-more", &[("n", (told.len() - MESSAGE_LINES).into())]).into_owned(),
        );
    }
    (subject, words.join("\n"))
}

fn link(hub: &Hub, path: String) -> String {
    hub.config
        .public_url
        .as_ref()
        .map(|url| format!("{}{path}", url.trim_end_matches('/')))
        .unwrap_or_default()
}

/// Fits the subject of a mail.
fn short(words: &str) -> String {
    if words.chars().count() <= 120 {
        return words.to_owned();
    }
    let cut: String = words.chars().take(119).collect();
    format!("{}…", cut.trim_end())
}
