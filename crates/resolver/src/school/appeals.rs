//! Appeals (xin mở) from the block page: kept, handed on to the hub, answered.
//!
//! An appeal says which name, why in one of a few words, and what somebody wrote; nothing about who, not even from which
//! address. Invariants: it is on disk before its code is shown; it is handed on again and again until the hub has it, and
//! the hub knows it by its key, so it counts once; what somebody wrote is gone from here when the hub has it; one name
//! has one open appeal; no more than a few hundred are kept and a few dozen taken an hour, so that nobody can flood a
//! school or a disk.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lachan_filter::{AgeTier, Answer};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::hub::{Link, Pace};

/// The file in the state folder.
const FILE: &str = "appeals.json";
/// Appeals kept.
const KEPT: usize = 200;
/// Appeals taken in an hour.
const AN_HOUR: usize = 30;
/// Appeals handed on at a time; the hub takes no more.
const AT_A_TIME: usize = 20;
/// So long an appeal is kept, and so long its code is good, in seconds.
const KEEP: u64 = 30 * 86_400;
/// Who was refused may ask for the same name again after so long.
const AGAIN: u64 = 86_400;
/// The longest text taken, in letters.
pub(crate) const WORDS: usize = 200;
/// Letters of a code: Crockford's base 32, without I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why somebody asks.
pub(crate) const REASONS: [&str; 3] = ["lesson", "mistake", "other"];

#[derive(Clone, Debug, PartialEq, Eq)]
struct Appeal {
    /// A random UUID.
    id: String,
    code: String,
    name: String,
    category: String,
    tier: String,
    reason: String,
    words: String,
    at: u64,
    is_sent: bool,
    answer: Option<Answer>,
}

/// What somebody asks for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub name: String,
    pub category: String,
    pub tier: AgeTier,
    /// One of [`REASONS`].
    pub reason: &'static str,
    pub words: String,
}

/// What became of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// It is kept under this code.
    Taken(String),
    /// Somebody has asked for this name before, under this code.
    Known(String),
    /// Too many are waiting, or the disk is full.
    Full,
}

/// All appeals of a resolver.
pub(crate) struct Book {
    link: Link,
    appeals: Mutex<Vec<Appeal>>,
    news: Notify,
}

impl Book {
    /// With what the state folder holds.
    pub(crate) fn open(link: Link) -> Self {
        let stored = link.file(FILE).and_then(|bytes| serde_json::from_slice::<Vec<Value>>(&bytes).ok());
        let appeals = stored.unwrap_or_default().iter().filter_map(Appeal::read).collect();
        Book { link, appeals: Mutex::new(appeals), news: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Appeal>> {
        self.appeals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store(&self, appeals: &[Appeal]) -> std::io::Result<()> {
        let all: Vec<_> = appeals.iter().map(Appeal::write).collect();
        self.link.keep(FILE, Value::from(all).to_string().as_bytes())
    }

    /// Takes an appeal. Waits for the disk.
    pub(crate) fn ask(&self, wish: Wish, now: u64) -> Asked {
        let mut appeals = self.lock();
        appeals.retain(|one| now.saturating_sub(one.at) < KEEP);
        let same = appeals.iter().rev().find(|one| {
            let stands = match one.answer {
                None | Some(Answer::PassedOn) => true,
                Some(Answer::Refused) => now.saturating_sub(one.at) < AGAIN,
                Some(Answer::Allowed) => false,
            };
            one.name == wish.name && stands
        });
        if let Some(known) = same {
            return Asked::Known(known.code.clone());
        }
        let lately = appeals.iter().filter(|one| now.saturating_sub(one.at) < 3600).count();
        let mut bits = [0; 21];
        if appeals.len() >= KEPT || lately >= AN_HOUR || getrandom::fill(&mut bits).is_err() {
            return Asked::Full;
        }
        let (id, letters) = bits.split_at(16);
        let Ok(id) = id.try_into().map(uuid::Builder::from_random_bytes) else { return Asked::Full };
        let code = code(letters);
        let Wish { name, category, tier, reason, words } = wish;
        let (tier, reason, is_sent, answer) = (tier.as_str().into(), reason.into(), false, None);
        let appeal = Appeal {
            id: id.into_uuid().to_string(),
            code: code.clone(),
            name,
            category,
            tier,
            reason,
            words,
            at: now,
            is_sent,
            answer,
        };
        appeals.push(appeal);
        if let Err(error) = self.store(&appeals) {
            tracing::warn!("an appeal could not be stored: {error}");
            appeals.pop();
            return Asked::Full;
        }
        self.news.notify_one();
        Asked::Taken(code)
    }

    /// The name and the answer of a code, however it is typed.
    pub(crate) fn look(&self, typed: &str) -> Option<(String, Option<Answer>)> {
        let letters = typed.chars().filter(char::is_ascii_alphanumeric);
        let typed: String = letters.map(|letter| letter.to_ascii_uppercase()).take(20).collect();
        let appeals = self.lock();
        let found = appeals.iter().find(|one| one.code.replace('-', "") == typed)?;
        Some((found.name.clone(), found.answer))
    }

    /// Answers that came with the school's settings.
    pub(crate) fn answered(&self, answers: &[(String, Answer)]) {
        let mut appeals = self.lock();
        let mut changed = false;
        for (id, answer) in answers {
            if let Some(one) = appeals.iter_mut().find(|one| one.id == *id && one.answer != Some(*answer)) {
                (one.answer, changed) = (Some(*answer), true);
                one.is_at_the_hub();
            }
        }
        if changed && let Err(error) = self.store(&appeals) {
            tracing::warn!("answers to appeals could not be stored: {error}");
        }
    }

    fn unsent(&self) -> Vec<Appeal> {
        self.lock().iter().filter(|one| !one.is_sent).take(AT_A_TIME).cloned().collect()
    }

    /// Marks what the hub has; how many these are.
    fn sent(&self, ids: &[&str]) -> usize {
        let mut appeals = self.lock();
        let mut marked = 0;
        for one in appeals.iter_mut().filter(|one| !one.is_sent && ids.contains(&one.id.as_str())) {
            one.is_at_the_hub();
            marked += 1;
        }
        // what is not stored is sent once more after a restart, and known at the hub
        if let Err(error) = self.store(&appeals) {
            tracing::warn!("that appeals were sent could not be stored: {error}");
        }
        marked
    }
}

/// Hands on what is not at the hub yet, until the task is ended.
pub(crate) async fn forward(book: Arc<Book>) {
    let mut pace = Pace::default();
    loop {
        let batch = book.unsent();
        if batch.is_empty() {
            book.news.notified().await;
            continue;
        }
        let body = json!({ "appeals": batch.iter().map(Appeal::handed).collect::<Vec<_>>() }).to_string();
        match book.link.hand_in("/resolver/v1/appeals", body).await {
            Ok(answer) => {
                let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
                let taken = answer["taken"].as_array().map(Vec::as_slice).unwrap_or_default();
                let taken: Vec<_> = taken.iter().filter_map(Value::as_str).collect();
                match book.sent(&taken) {
                    0 => pace.failed(&"the hub takes no more appeals for now"),
                    _ => pace = Pace::default(),
                }
            }
            Err(error) => pace.failed(&error),
        }
        pace.rest().await;
    }
}

impl Appeal {
    /// The hub has it: what somebody wrote, who is perhaps a child, is not kept twice.
    fn is_at_the_hub(&mut self) {
        self.is_sent = true;
        self.words.clear();
    }

    /// What the hub gets: all but the code, which is the asker's alone.
    fn handed(&self) -> Value {
        let Appeal { id, name, category, tier, reason, words, at, .. } = self;
        json!({ "id": id, "name": name, "category": category, "tier": tier, "reason": reason, "words": words, "at": at })
    }

    fn write(&self) -> Value {
        let mut all = self.handed();
        all["code"] = self.code.as_str().into();
        all["sent"] = self.is_sent.into();
        all["answer"] = self.answer.map(Answer::as_str).into();
        all
    }

    fn read(value: &Value) -> Option<Self> {
        let text = |field: &str| value[field].as_str().map(str::to_owned);
        Some(Appeal {
            id: text("id")?,
            code: text("code")?,
            name: text("name")?,
            category: text("category")?,
            tier: text("tier")?,
            reason: text("reason")?,
            words: text("words")?,
            at: value["at"].as_u64()?,
            is_sent: value["sent"].as_bool()?,
            answer: value["answer"].as_str().and_then(Answer::parse),
        })
    }
}

/// `7K3M-9QWX` from 40 random bits.
fn code(bits: &[u8]) -> String {
    let number = bits.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let letter = |at: u32| char::from(LETTERS[(number >> (5 * at) & 31) as usize]);
    let (head, tail): (String, String) = ((0..4).map(letter).collect(), (4..8).map(letter).collect());
    format!("{head}-{tail}")
}
