//! What an officer of the desk does: open a report, answer, close it without a case.

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::actions::{self, Said};
use crate::intake::alike::{self, Together};
use crate::intake::classes::{self, Class};
use crate::intake::files::{self, Listed};
use crate::intake::model::{CLOSING_REASONS, ReportId, Severity, Telling};
use crate::intake::store::{self, ReportRow};
use crate::intake::talk;
use crate::journal::{self, Entry};
use crate::people;
use crate::seal::Key;
use crate::time::Moment;
use serde_json::json;

/// See the queue of one's desk.
pub const SEE_QUEUE: Act =
    Act { name: "intake.see-queue", allow: &[(Role::DeskOfficer, Reach::Organisation)] };
/// Open the words of a report; each opening is written down.
pub const READ: Act = Act { name: "intake.read", allow: &[(Role::DeskOfficer, Reach::Organisation)] };
/// Answer a reporter, or close a report without a case.
pub const ANSWER: Act = Act { name: "intake.answer", allow: &[(Role::DeskOfficer, Reach::Organisation)] };

/// A report, opened by an officer who may.
pub struct Opened {
    /// Key.
    pub id: ReportId,
    /// What officers call it.
    pub code: String,
    /// The unit that received it.
    pub unit: OrganisationId,
    /// Where it came in.
    pub channel: String,
    /// How pressing.
    pub severity: Severity,
    /// When it came.
    pub received_at: Moment,
    /// Until when somebody must have looked.
    pub due_at: Moment,
    /// Where it stands.
    pub state: String,
    /// Whether help is asked for, and was not taken back.
    pub wants_help: bool,
    /// Whoever told is the one reported: `carer`, `other`, or nothing.
    pub teller_alleged: String,
    /// What was told.
    pub telling: Telling,
    /// The thread, oldest first.
    pub thread: Vec<Said>,
    /// What was sent beside the words: kind and size, nothing of what is in it.
    pub files: Vec<Listed>,
    /// What belongs together with it, or might.
    pub together: Together,
    /// It is offered to whoever works on its matter.
    pub offered: bool,
    /// What kind of harm it tells of, where somebody has said so.
    pub class: Option<Class>,
}

/// Opens a report. The first opening moves it from "new" to "read"; every opening is in the journal.
pub async fn open(hub: &Hub, who: &Principal, id: ReportId) -> Result<Opened> {
    let (row, key) = unlock(hub, who, id, &READ).await?;
    let mut tx = hub.db.begin().await?;
    store::set_state(hub, &mut tx, id, ["new", "new", "new"], "read").await?;
    note(hub, &mut tx, READ.name, who, id, json!({})).await?;
    tx.commit().await?;
    let state = if row.state == "new" { "read".to_owned() } else { row.state.clone() };
    Ok(Opened {
        telling: actions::telling_for_officers(&row, &key)?,
        thread: actions::thread(hub, &row, &key).await?,
        files: files::of_report(hub, id, &key).await?,
        together: alike::together(hub, who, &row).await?,
        offered: store::moving::is_offered(hub, &hub.db, id).await?,
        class: classes::of(hub, id).await?,
        id,
        code: row.code,
        unit: row.unit_id,
        channel: row.channel,
        severity: Severity::parse(&row.severity),
        received_at: row.received_at,
        due_at: row.due_at,
        state,
        wants_help: row.wants_help && row.help_withdrawn_at.is_none(),
        teller_alleged: row.teller_alleged,
    })
}

/// A report's row and key, for whoever may do `act` on it and holds the unit's key. A report that names the
/// officer does not exist for them.
pub(crate) async fn unlock(hub: &Hub, who: &Principal, id: ReportId, act: &Act) -> Result<(ReportRow, Key)> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    can(who, act, &On::held_by(row.unit_id))?;
    let (version, sealed) =
        store::key(hub, &hub.db, id, row.unit_id).await?.ok_or(Error::Forbidden(act.name))?;
    let unit = people::keys::secret(hub, &hub.db, who, row.unit_id, version).await?;
    let bytes = unit.open(&actions::key_place(id), &sealed)?;
    let key = Key::from_bytes(&bytes).ok_or_else(|| Error::internal("a report's key is malformed"))?;
    Ok((row, key))
}

/// A report of the officer's desks that does not name them; [`Error::NotFound`] for any other.
pub(crate) async fn seen(hub: &Hub, who: &Principal, id: ReportId) -> Result<()> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &READ, &On::held_by(row.unit_id))
}

/// What officers call a report; [`Error::NotFound`] where it names the one who asks.
pub(crate) async fn code(hub: &Hub, who: &Principal, id: ReportId) -> Result<String> {
    Ok(store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?.code)
}

/// Answers the reporter. The same form sent twice adds one answer.
pub async fn answer(hub: &Hub, who: &Principal, id: ReportId, text: &str, once: &str) -> Result<()> {
    let (_, key) = unlock(hub, who, id, &ANSWER).await?;
    let mut tx = hub.db.begin().await?;
    actions::add_message(hub, &mut tx, id, &key, Some(who.person), text, once).await?;
    store::set_state(hub, &mut tx, id, ["new", "read", "answered"], "answered").await?;
    note(hub, &mut tx, ANSWER.name, who, id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Says whether whoever told is the one reported; until then and from then on every receipt stays its own.
pub async fn mark_teller(hub: &Hub, who: &Principal, id: ReportId, alleged: &str) -> Result<()> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &ANSWER, &On::held_by(row.unit_id))?;
    if store::key(hub, &hub.db, id, row.unit_id).await?.is_none() {
        return Err(Error::Conflict("intake-moved-on")); // it is in a case: said there
    }
    let mut tx = hub.db.begin().await?;
    talk::mark_teller(hub, &mut tx, id, alleged).await?;
    note(hub, &mut tx, "intake.mark-teller", who, id, json!({ "alleged": !alleged.is_empty() })).await?;
    tx.commit().await?;
    Ok(())
}

/// Closes a report without a case, with a reason, and with it what stands behind it: each as if it were alone.
pub async fn close(hub: &Hub, who: &Principal, id: ReportId, reason: &str) -> Result<()> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &ANSWER, &On::held_by(row.unit_id))?;
    if !CLOSING_REASONS.contains(&reason) {
        return Err(Error::Conflict("intake-reason-needed"));
    }
    let all = alike::all_of(hub, who, id).await?;
    let mut tx = hub.db.begin().await?;
    for one in all {
        if !store::close(hub, &mut tx, one, reason).await? {
            return Err(Error::Conflict("intake-moved-on"));
        }
        note(hub, &mut tx, "intake.close", who, one, json!({ "reason": reason })).await?;
        alike::let_go(hub, &mut tx, one).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Closes a report in the transaction of what it became elsewhere, with an answer to its reporter: the words, and the
/// reason that is kept. Gives when it came. Conflict when somebody was faster.
pub async fn pass_on(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    id: ReportId,
    (words, reason): (&str, &str),
) -> Result<Moment> {
    let (row, key) = unlock(hub, who, id, &ANSWER).await?;
    actions::add_message(hub, tx, id, &key, Some(who.person), words, reason).await?;
    if !store::close(hub, tx, id, reason).await? {
        return Err(Error::Conflict("intake-moved-on"));
    }
    alike::let_go(hub, tx, id).await?;
    note(hub, tx, "intake.pass-on", who, id, json!({ "reason": reason })).await?;
    Ok(row.received_at)
}

pub(super) async fn note(
    hub: &Hub,
    tx: &mut Tx,
    act: &str,
    who: &Principal,
    id: ReportId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "report", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
