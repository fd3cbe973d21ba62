//! What the responsible counsellor does: reads and answers, notes sessions, asks how the child is, says when the child is in
//! danger, ends the talk. Nobody else opens it; each opening is written down.

use serde_json::json;
use zeroize::Zeroizing;

use super::model::{
    Brief, MOMENTS, RESULTS, Scores, alarm_place, brief_place, child_place, message_place, note_place,
    questions, score_place, told_place, unit_place,
};
use super::store;
pub use super::store::Row;
use super::store::beside::{self, Sealed};
use super::watching::{self, tell_watcher};
use super::{CounsellingId, note, tell_mailbox};
use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::intake::talk;
use crate::people;
use crate::seal::{Key, pad, unpad};
use crate::slice::{Deadline, Within};
use crate::support::actions::talked;
use crate::support::papers::model::SCALE;
use crate::support::services::actions::{begun_by_counsellor, done_by_counsellor};
use crate::time::{Day, Moment};
use crate::web::Lang;

/// Take talks with children and lead them.
pub const COUNSEL: Act = Act { name: "support.counsel", allow: &[(Role::Counsellor, Reach::Organisation)] };

/// One message, opened.
pub struct Said {
    /// When.
    pub at: Moment,
    /// The counsellor's name; nothing for the child.
    pub counsellor: Option<String>,
    /// The words.
    pub text: String,
}

/// A session with the counsellor's own note.
pub struct Session {
    /// On which day.
    pub held_on: Day,
    /// The note; nothing where another counsellor wrote it, or it was sealed to a key that is gone.
    pub note: Option<String>,
}

/// A talk, opened by its counsellor.
pub struct Opened {
    /// The talk.
    pub row: Row,
    /// What whoever invited said.
    pub brief: Brief,
    /// The messages, oldest first.
    pub thread: Vec<Said>,
    /// The sessions, the newest first.
    pub sessions: Vec<Session>,
    /// How the child is, by moment: the day on which it was asked, its answers, whether they were told.
    pub scores: Vec<(String, Day, Scores, bool)>,
    /// When the counsellor said that the child is in danger.
    pub alarms: Vec<Moment>,
    /// The open offer to a colleague.
    pub passing: Option<store::Passing>,
    /// The colleagues to whom it could go.
    pub colleagues: Vec<(PersonId, String)>,
}

/// A talk and its key, for whoever is responsible for it. For everybody else it is not there.
async fn unlock(hub: &Hub, who: &Principal, id: CounsellingId) -> Result<(Row, Key)> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    if row.counsellor_id != Some(who.person) {
        return Err(Error::NotFound);
    }
    can(who, &COUNSEL, &On::held_by(row.unit_id))?;
    let sealed = row.unit_key.as_deref().ok_or(Error::NotFound)?;
    let secret = people::keys::secret(hub, &hub.db, who, row.unit_id, row.version).await?;
    let bytes = secret.open(&unit_place(id), sealed)?;
    let key = Key::from_bytes(&bytes).ok_or_else(|| Error::internal("the key of a talk is malformed"))?;
    Ok((row, key))
}

/// The same for a talk that is open.
async fn unlock_open(hub: &Hub, who: &Principal, id: CounsellingId) -> Result<(Row, Key)> {
    let (row, key) = unlock(hub, who, id).await?;
    if row.state == "open" { Ok((row, key)) } else { Err(Error::Conflict("counselling-moved")) }
}

pub(super) fn opened_text(key: &Key, place: &str, sealed: &[u8]) -> Result<String> {
    cases::actions::open_text(key, place, sealed)
}

/// The messages of a talk, opened.
pub(super) async fn thread(hub: &Hub, id: CounsellingId, key: &Key) -> Result<Vec<Said>> {
    let mut found = Vec::new();
    for row in store::messages(hub, &hub.db, id).await? {
        let text = opened_text(key, &message_place(row.id), &row.body)?;
        found.push(Said { at: row.at, counsellor: row.name, text });
    }
    Ok(found)
}

/// Opens a talk; written down.
pub async fn open(hub: &Hub, who: &Principal, id: CounsellingId) -> Result<Opened> {
    let (row, key) = unlock(hub, who, id).await?;
    let sealed = row.brief.as_deref().ok_or(Error::NotFound)?;
    let brief = Zeroizing::new(opened_text(&key, &brief_place(id), sealed)?);
    let brief = serde_json::from_str(&brief).map_err(Error::internal)?;
    let mut sessions = Vec::new();
    for session in beside::sessions(hub, &hub.db, id).await? {
        let own = who.secret.as_ref().filter(|_| session.person_id == who.person);
        let words = own.and_then(|own| own.open(&note_place(session.id), &session.note).ok());
        let words = words.and_then(|padded| Some(String::from_utf8_lossy(unpad(&padded)?).into_owned()));
        sessions.push(Session { held_on: session.held_on, note: words });
    }
    let mut scores = Vec::new();
    for score in beside::scores(hub, &hub.db, id).await? {
        let words = Zeroizing::new(opened_text(&key, &score_place(id, &score.moment), &score.sealed)?);
        let answers = serde_json::from_str(&words).map_err(Error::internal)?;
        scores.push((score.moment, score.asked_on, answers, score.told.is_some()));
    }
    let alarms = beside::alarms(hub, &hub.db, id).await?.into_iter().map(|alarm| alarm.at).collect();
    let opened = Opened {
        thread: thread(hub, id, &key).await?,
        passing: store::offered(hub, &hub.db, id).await?,
        colleagues: super::taking::colleagues(hub, who, &row).await?,
        row,
        brief,
        sessions,
        scores,
        alarms,
    };
    let mut tx = hub.db.begin().await?;
    reach(hub, &mut tx, &opened.row, &key).await?;
    note(hub, &mut tx, Some(who.person), "support.read-talk", id, json!({})).await?;
    tx.commit().await?;
    Ok(opened)
}

/// A report from before receipts had a key: once its child has come back, the talk is sealed to it too.
async fn reach(hub: &Hub, tx: &mut Tx, row: &Row, key: &Key) -> Result<()> {
    if row.child_key.is_none()
        && let Some(child) = talk::public(hub, &mut *tx, row.report_id).await?
    {
        store::set_child_key(hub, tx, row.id, child.seal(&child_place(row.id), key.bytes())).await?;
    }
    Ok(())
}

/// Seals a message into a talk; `false` when it is there already.
pub(super) async fn add_message(
    hub: &Hub,
    tx: &mut Tx,
    (id, key): (CounsellingId, &Key),
    person: Option<PersonId>,
    (text, once): (&str, &str),
) -> Result<bool> {
    if !store::take(hub, tx, id).await? {
        return Err(Error::Conflict("counselling-moved"));
    }
    let mark = hub.keys.mark("counselling message", &format!("{id} {once}"));
    let message =
        uuid::Builder::from_custom_bytes(mark[..16].try_into().map_err(Error::internal)?).into_uuid();
    let sealed = key.seal(&hub.chance, &message_place(message), &pad(text.as_bytes()));
    Ok(store::add_message(hub, tx, (message, id), person, sealed).await?)
}

/// Writes to the child. With the first words the service has begun. The same form sent twice adds one message.
pub async fn write(hub: &Hub, who: &Principal, id: CounsellingId, text: &str, once: &str) -> Result<()> {
    let (row, key) = unlock_open(hub, who, id).await?;
    let child = match row.child_id {
        Some(child) => Some(child),
        None => beside::child_of(hub, &hub.db, row.report_id).await?,
    };
    let mut tx = hub.db.begin().await?;
    let begun = store::has_begun(hub, &mut tx, id).await?;
    if !begun {
        if let (None, Some(child)) = (row.child_id, child) {
            beside::set_child(hub, &mut tx, &row, child).await?;
        }
        match (row.planned_id, child) {
            (Some(planned), _) => begun_by_counsellor(hub, &mut tx, who, row.unit_id, planned).await?,
            (None, Some(child)) => talked(hub, &mut tx, who, row.unit_id, (child, &row.kind)).await?,
            (None, None) => {}
        }
    }
    if !add_message(hub, &mut tx, (id, &key), Some(who.person), (text, once)).await? {
        return Ok(());
    }
    reach(hub, &mut tx, &row, &key).await?;
    tell_mailbox(hub, &mut tx, row.report_id, true).await?;
    note(hub, &mut tx, Some(who.person), "support.write-talk", id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes a session: the day is counted, the note is sealed to this counsellor alone.
pub async fn note_session(
    hub: &Hub,
    who: &Principal,
    id: CounsellingId,
    (held_on, words): (Day, &str),
) -> Result<()> {
    unlock_open(hub, who, id).await?;
    if held_on > hub.clock.now().day() {
        return Err(Error::Conflict("support-not-yet"));
    }
    let own = who.secret.as_ref().ok_or(Error::Forbidden(COUNSEL.name))?.public();
    let session = hub.chance.id(hub.clock.now());
    let sealed = own.seal(&note_place(session), &pad(words.as_bytes()));
    let mut tx = hub.db.begin().await?;
    beside::add_session(hub, &mut tx, (session, id), (who.person, held_on), sealed).await?;
    note(hub, &mut tx, Some(who.person), "support.note-session", id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Sets the day on which the counsellor means to write or meet next, and whether the child is told the first name.
pub async fn arrange(
    hub: &Hub,
    who: &Principal,
    id: CounsellingId,
    (next, named): (Option<Day>, bool),
) -> Result<()> {
    unlock_open(hub, who, id).await?;
    if next.is_some_and(|day| day < hub.clock.now().day()) {
        return Err(Error::Conflict("counselling-day-over"));
    }
    let mut tx = hub.db.begin().await?;
    if !store::set_next(hub, &mut tx, id, next).await? {
        return Err(Error::Conflict("counselling-moved"));
    }
    store::set_named(hub, &mut tx, id, named).await?;
    note(hub, &mut tx, Some(who.person), "support.arrange-talk", id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps how the child is; where it agrees, whoever protects it is told the same.
pub async fn ask_how(
    hub: &Hub,
    who: &Principal,
    id: CounsellingId,
    moment: &str,
    answers: &Scores,
) -> Result<()> {
    let (row, key) = unlock_open(hub, who, id).await?;
    let moment = MOMENTS.into_iter().find(|one| *one == moment).ok_or(Error::NotFound)?;
    let whole = questions().all(|name| answers.get(name).is_some_and(|one| SCALE.contains(&one.as_str())));
    if !whole {
        return Err(Error::Conflict("counselling-scores-whole"));
    }
    let words = Zeroizing::new(serde_json::to_vec(answers).map_err(Error::internal)?);
    let own = key.seal(&hub.chance, &score_place(id, moment), &pad(&words));
    let mut tx = hub.db.begin().await?;
    if !store::take(hub, &mut tx, id).await? {
        return Err(Error::Conflict("counselling-moved"));
    }
    let mut told = None;
    if row.shares {
        let watcher = watching::of(hub, &mut tx, row.report_id).await?;
        if let Some((version, public)) = people::keys::public(hub, &mut tx, watcher.unit).await? {
            told = Some((watcher.unit, version, public.seal(&told_place(id, moment), &pad(&words))));
        }
    }
    let shared = told.is_some();
    beside::put_score(hub, &mut tx, id, (moment, hub.clock.now().day()), Sealed { own, told }).await?;
    let detail = json!({ "moment": moment, "told": shared });
    note(hub, &mut tx, Some(who.person), "support.ask-how", id, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// The child is in danger now: whoever protects it is told in the counsellor's own words, sealed to that unit alone, and the
/// case, or the report at the desk, is as pressing as can be.
pub async fn alarm(hub: &Hub, who: &Principal, id: CounsellingId, words: &str) -> Result<()> {
    let (row, _) = unlock(hub, who, id).await?;
    let alarm = hub.chance.id(hub.clock.now());
    let mut tx = hub.db.begin().await?;
    let watcher = watching::of(hub, &mut tx, row.report_id).await?;
    let public = people::keys::public(hub, &mut tx, watcher.unit).await?;
    let (version, public) = public.ok_or(Error::Conflict("counselling-nobody-there"))?;
    let sealed = public.seal(&alarm_place(alarm), &pad(words.as_bytes()));
    beside::add_alarm(hub, &mut tx, (alarm, id), who.person, (watcher.unit, version, sealed)).await?;
    match watcher.case {
        Some(case) => cases::reports::raise(hub, &mut tx, case).await?,
        None => talk::raise(hub, &mut tx, row.report_id).await?,
    }
    let name = format!("support.alarm {alarm}");
    let message = ("counselling-told-danger", name.as_str());
    watching::tell(hub, &mut tx, row.report_id, (watcher.unit, &watcher.href), message).await?;
    note(hub, &mut tx, Some(who.person), "support.alarm", id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a talk with its result, which ends the service of the plan; the child reads `words` as the last message.
pub async fn end(
    hub: &Hub,
    who: &Principal,
    id: CounsellingId,
    (result, words): (&str, &str),
    once: &str,
) -> Result<()> {
    let (row, key) = unlock_open(hub, who, id).await?;
    if !RESULTS.contains(&result) {
        return Err(Error::NotFound);
    }
    let mut tx = hub.db.begin().await?;
    if let Some(planned) = row.planned_id {
        // a service is done only where it had begun: with the last words, where there were none before
        begun_by_counsellor(hub, &mut tx, who, row.unit_id, planned).await?;
        done_by_counsellor(hub, &mut tx, who, planned, result).await?;
    }
    add_message(hub, &mut tx, (id, &key), Some(who.person), (words, once)).await?;
    if !store::end(hub, &mut tx, id, ("counsellor", result)).await? {
        return Err(Error::Conflict("counselling-moved"));
    }
    store::drop_offers(hub, &mut tx, Some(id)).await?;
    tell_mailbox(hub, &mut tx, row.report_id, true).await?;
    tell_watcher(hub, &mut tx, (id.0, row.report_id), "counselling-told-ended").await?;
    note(hub, &mut tx, Some(who.person), "support.end-talk", id, json!({ "result": result })).await?;
    tx.commit().await?;
    Ok(())
}

/// The days on which counsellors mean to write or meet, for reminders; nothing of whom.
pub async fn due(hub: &Hub, within: Within<'_>) -> Result<Vec<Deadline>> {
    let days = beside::next_days(hub, &hub.db, within.from, within.to).await?;
    let deadline = |(id, organisation, last_day): (CounsellingId, _, Day)| Deadline {
        key: format!("{id} {last_day}"),
        organisation,
        last_day,
        words: Lang::Vi.t("counselling-due").into_owned(),
        href: format!("/tu-van/{id}"),
    };
    Ok(days.into_iter().map(deadline).collect())
}
