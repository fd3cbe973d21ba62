//! The ways by which a person is told outside of the product: mail and a mobile number, each as the person wishes.
//!
//! Invariants: an address is used only after a code sent there came back; address and number are encrypted; a person
//! sets only their own.

use serde::{Deserialize, Serialize};
use serde_json::json;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::Hub;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::jobs;
use crate::outbound::Mail;
use crate::people::actions::note;
use crate::people::store;
use crate::time::{HOUR, MINUTE, Moment};
use crate::web::Lang;
use crate::web::form::Problem;

/// How long a code is good.
const CODE_GOOD: i64 = 2 * HOUR;
/// A new code is sent no sooner than this after the last.
const CODE_PAUSE: i64 = MINUTE;
/// So many wrong codes, and a new one is needed.
const CODE_TRIES: i64 = 5;

/// The job that sends a code.
pub const SEND_CODE: jobs::Kind = jobs::Kind {
    name: "people.send-code",
    run: |hub, payload| {
        Box::pin(async move {
            let asked: Asked = serde_json::from_value(payload).map_err(Error::internal)?;
            send_code(hub, asked).await
        })
    },
    every: None,
};

/// When somebody is told by a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// As it happens.
    AtOnce,
    /// Together, in the morning.
    Digest,
    /// Never.
    Never,
}

impl When {
    /// All of them, as screens list them.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Digest, Self::Never];

    /// The name kept in the database and in message ids (`people-when-*`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AtOnce => "at-once",
            Self::Digest => "digest",
            Self::Never => "none",
        }
    }

    fn of(name: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|when| Some(when.name()) == name).unwrap_or(Self::AtOnce)
    }
}

/// A person's ways.
#[derive(Clone, Debug)]
pub struct Ways {
    /// Name of the person.
    pub name: String,
    /// Language of the person.
    pub lang: Lang,
    /// The confirmed address.
    pub mail: Option<String>,
    /// When mail comes.
    pub mail_when: When,
    /// An address that waits for its code.
    pub waiting: Option<String>,
    /// The mobile number, as `+84912345678`.
    pub phone: Option<String>,
    /// When messages come.
    pub phone_when: When,
}

fn mail_place(person: PersonId) -> String {
    format!("person_way mail {person}")
}

fn new_place(person: PersonId) -> String {
    format!("person_way mail_new {person}")
}

fn phone_place(person: PersonId) -> String {
    format!("person_way phone {person}")
}

/// The ways of a person; `None` when the account is closed.
pub async fn of(hub: &Hub, person: PersonId) -> Result<Option<Ways>> {
    let Some(row) = store::ways(hub, &hub.db, person).await? else { return Ok(None) };
    let open = |place: String, sealed: Option<&Vec<u8>>| -> Result<Option<String>> {
        Ok(sealed.map(|sealed| hub.keys.open_field(&place, sealed)).transpose()?)
    };
    Ok(Some(Ways {
        mail: open(mail_place(person), row.mail.as_ref())?,
        mail_when: When::of(row.mail_when.as_deref()),
        waiting: open(new_place(person), row.mail_new.as_ref())?,
        phone: open(phone_place(person), row.phone.as_ref())?,
        phone_when: When::of(row.phone_when.as_deref()),
        lang: Lang::from_code(&row.language).unwrap_or_default(),
        name: row.name,
    }))
}

/// One's own ways.
pub async fn mine(hub: &Hub, who: &Principal) -> Result<Ways> {
    of(hub, who.person).await?.ok_or(Error::NotFound)
}

/// What the job of a code carries: no address and no code.
#[derive(Serialize, Deserialize)]
struct Asked {
    person: PersonId,
    at: Moment,
    id: Uuid,
}

/// Keeps a new address and sends a code there; the old one stays until the code comes back.
pub async fn ask_mail(hub: &Hub, who: &Principal, address: &str) -> Result<()> {
    if hub.config.mail.is_none() {
        return Err(Error::Conflict("people-mail-off"));
    }
    let at = hub.clock.now();
    let mut tx = hub.db.begin().await?;
    store::begin_ways(hub, &mut tx, who.person).await?;
    let row = store::ways(hub, &mut tx, who.person).await?.ok_or(Error::NotFound)?;
    if row.mail_new_at.is_some_and(|asked| at.since(asked) < CODE_PAUSE) {
        return Err(Error::Invalid(vec![Problem::new("mail", "people-mail-soon")]));
    }
    let sealed = hub.keys.seal_field(&hub.chance, &new_place(who.person), address);
    // the code is drawn from this very moment, so it is read from the clock once
    store::ask_mail(hub, &mut tx, who.person, sealed, at).await?;
    let asked = json!(Asked { person: who.person, at, id: hub.chance.id(at) });
    jobs::enqueue(hub, &mut tx, SEND_CODE.name, &asked, at, None).await?;
    note(hub, &mut tx, "people.ask-mail", Some(who.person), who.person, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// The six figures for an address asked for at a moment: drawn from the hub's key, so that they are kept nowhere.
fn code(hub: &Hub, person: PersonId, address: &str, asked: Moment) -> String {
    let mark = hub.keys.mark("mail code", &format!("{person} {} {address}", asked.0));
    let number = mark.iter().take(8).fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

async fn send_code(hub: &Hub, asked: Asked) -> Result<()> {
    let Some(row) = store::ways(hub, &hub.db, asked.person).await? else { return Ok(()) };
    let (Some(sealed), true) = (&row.mail_new, row.mail_new_at == Some(asked.at)) else { return Ok(()) };
    if hub.clock.now().since(asked.at) > CODE_GOOD {
        return Ok(());
    }
    let address = hub.keys.open_field(&new_place(asked.person), sealed)?;
    let lang = Lang::from_code(&row.language).unwrap_or_default();
    let code = code(hub, asked.person, &address, asked.at);
    let mail = Mail {
        id: asked.id,
        subject: lang.t("people-code-mail-subject").into_owned(),
        text: lang.f("people-code-mail", &[("code", code.as_str().into())]).into_owned(),
        name: row.name,
        to: address,
    };
    let sent = hub.outbound.mail(&hub.config, &mail, hub.clock.now()).await;
    sent.map_err(|trouble| Error::Unavailable(trouble.to_string()))
}

/// Takes the address over when the code is right.
pub async fn confirm_mail(hub: &Hub, who: &Principal, typed: &str) -> Result<()> {
    let mut tx = hub.db.begin().await?;
    let row = store::ways(hub, &mut tx, who.person).await?.ok_or(Error::NotFound)?;
    let (Some(sealed), Some(asked)) = (&row.mail_new, row.mail_new_at) else {
        return Err(Error::Conflict("people-mail-none-waits"));
    };
    let tries = row.mail_new_tries.unwrap_or_default();
    if tries >= CODE_TRIES || hub.clock.now().since(asked) > CODE_GOOD {
        return Err(Error::Invalid(vec![Problem::new("code", "people-mail-code-over")]));
    }
    let address = hub.keys.open_field(&new_place(who.person), sealed)?;
    let right = code(hub, who.person, &address, asked);
    if !bool::from(right.as_bytes().ct_eq(typed.as_bytes())) {
        store::count_wrong_code(hub, &mut tx, who.person).await?;
        tx.commit().await?;
        return Err(Error::Invalid(vec![Problem::new("code", "people-mail-code-wrong")]));
    }
    let sealed = hub.keys.seal_field(&hub.chance, &mail_place(who.person), &address);
    if !store::confirm_mail(hub, &mut tx, who.person, asked, sealed).await? {
        return Err(Error::Conflict("people-mail-none-waits"));
    }
    note(hub, &mut tx, "people.confirm-mail", Some(who.person), who.person, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets one's address.
pub async fn forget_mail(hub: &Hub, who: &Principal) -> Result<()> {
    let mut tx = hub.db.begin().await?;
    store::forget_mail(hub, &mut tx, who.person).await?;
    note(hub, &mut tx, "people.forget-mail", Some(who.person), who.person, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Says when mail shall come.
pub async fn set_mail_when(hub: &Hub, who: &Principal, when: When) -> Result<()> {
    let mut tx = hub.db.begin().await?;
    store::begin_ways(hub, &mut tx, who.person).await?;
    store::set_mail_when(hub, &mut tx, who.person, when.name()).await?;
    let detail = json!({ "when": when.name() });
    note(hub, &mut tx, "people.set-mail-when", Some(who.person), who.person, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Sets or forgets one's number, and when messages shall come.
pub async fn set_phone(hub: &Hub, who: &Principal, phone: Option<&str>, when: When) -> Result<()> {
    let sealed = phone.map(|phone| hub.keys.seal_field(&hub.chance, &phone_place(who.person), phone));
    let mut tx = hub.db.begin().await?;
    store::begin_ways(hub, &mut tx, who.person).await?;
    store::set_phone(hub, &mut tx, who.person, sealed, when.name()).await?;
    let detail = json!({ "when": when.name(), "number": phone.is_some() });
    note(hub, &mut tx, "people.set-phone", Some(who.person), who.person, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// A Vietnamese mobile number in its international form: `0912 345 678` and `+84 912345678` are `+84912345678`.
#[must_use]
pub fn mobile(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')')).collect();
    let rest = digits
        .strip_prefix("+84")
        .or_else(|| digits.strip_prefix("84"))
        .or_else(|| digits.strip_prefix('0'))?;
    let known = rest.len() == 9
        && rest.bytes().all(|byte| byte.is_ascii_digit())
        && rest.starts_with(['3', '5', '7', '8', '9']);
    known.then(|| format!("+84{rest}"))
}

/// A number as people at home write it: `0912 345 678`.
#[must_use]
pub fn at_home(phone: &str) -> String {
    match phone.strip_prefix("+84").filter(|rest| rest.len() == 9 && rest.is_ascii()) {
        Some(rest) => format!("0{} {} {}", &rest[..3], &rest[3..6], &rest[6..]),
        None => phone.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for typed in ["0912 345 678", "+84 912.345.678", "84912345678", "(091) 234-5678"] {
            assert_eq!(mobile(typed).as_deref(), Some("+84912345678"), "{typed}");
        }
        assert_eq!(at_home("+84912345678"), "0912 345 678");
        for typed in ["", "111", "0243 825 6666", "091234567", "09123456789", "0912 345 67a", "+1 912345678"]
        {
            assert_eq!(mobile(typed), None, "{typed}");
        }
    }
}
