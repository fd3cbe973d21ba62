//! What a reporter does: tell, come back, write again. Nobody is asked who they are.
//!
//! In the moment a report arrives it is sealed; its marks, conflicts and signals are taken in that same moment, in
//! memory. After the answer has gone out no plaintext is left anywhere.

use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::Hub;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::alike;
use crate::intake::arriving::{Arrival, Coming};
use crate::intake::files::{self, Arrived, Listed};
use crate::intake::gate::Lane;
use crate::intake::model::{MessageId, ReportId, Routing, Telling};
use crate::intake::receipt::Receipt;
use crate::intake::standing::{self, Standing};
use crate::intake::store::{self, ReportRow};
use crate::intake::talk::{self, Talk};
use crate::intake::teller::Teller;
use crate::journal::{self, Entry};
use crate::organisations::model::Function;
use crate::seal::{Key, UnitPublic, pad, unpad};
use crate::time::{MINUTE, Moment};
use crate::{jobs, organisations, people};

/// Topic: a report has come in. Payload: `{ "report": id }`.
pub const RECEIVED: &str = "intake.report-received";

/// Topic: what was written later names officers. Payload: `{ "report": id }`.
pub const NAMED: &str = "intake.officers-named";

/// For so long after a report the same form sent again shows the same receipt (a double tap, a lost answer);
/// later it does not, so that somebody who finds the form in the browser learns nothing.
const SAME_FORM: i64 = 10 * MINUTE;

/// What the reporter takes away.
pub struct Submitted {
    /// The way back.
    pub receipt: Receipt,
    /// When it came.
    pub received_at: Moment,
    /// Until when somebody looks.
    pub due_at: Moment,
    /// It waits behind the others.
    pub surplus: bool,
}

/// A unit, the version of its key, and the key to seal to.
pub type Receiving = (OrganisationId, i64, UnitPublic);

/// The receiving unit and its key. [`Error::NotOpen`] while no officer of the desk has taken an account up:
/// there is nobody yet to whom a report could be sealed.
pub async fn desk(hub: &Hub) -> Result<Receiving> {
    let unit = organisations::actions::holder(hub, Function::ReportDesk, "").await?;
    desk_of(hub, unit.ok_or(Error::NotOpen("intake-no-desk"))?).await
}

/// The desk of a part of the province and its key; the province's where that part has none, or nobody works there yet.
pub async fn desk_for(hub: &Hub, area: &str) -> Result<Receiving> {
    if let Some(unit) = organisations::actions::holder(hub, Function::ReportDesk, area).await?
        && let Some((version, public)) = people::keys::public(hub, &hub.db, unit).await?
    {
        return Ok((unit, version, public));
    }
    desk(hub).await
}

/// A unit that takes reports in, and its key.
pub async fn desk_of(hub: &Hub, unit: OrganisationId) -> Result<Receiving> {
    let key = people::keys::public(hub, &hub.db, unit).await?;
    let (version, public) = key.ok_or(Error::NotOpen("intake-no-desk"))?;
    Ok((unit, version, public))
}

/// A one-time token for a form: sending the same form twice makes one report.
pub fn once(hub: &Hub) -> String {
    Uuid::from_bytes(hub.chance.bytes()).simple().to_string()
}

/// Takes a report in: seals it, keeps it, and answers only when it is on disk.
pub async fn submit(hub: &Hub, telling: Telling, once: &str) -> Result<Submitted> {
    submit_with(hub, telling, once, Lane::Open, Vec::new()).await
}

/// The same, in its lane and with the files that came beside the words.
pub async fn submit_with(
    hub: &Hub,
    telling: Telling,
    once: &str,
    lane: Lane,
    files: Vec<Arrived>,
) -> Result<Submitted> {
    let channel = if Teller::of(&telling.voice).is_adult() { "web-adult" } else { "web-child" };
    let to = desk(hub).await?;
    let arrival = Arrival { channel, first_contact: hub.clock.now(), to, lane, seen: false };
    let coming = Coming::prepare(hub, telling, arrival, once).await?;
    let mut tx = hub.db.begin().await?;
    if !coming.keep(hub, &mut tx, &files, None).await? {
        drop(tx);
        files::discard(hub, files).await?;
        return received_before(hub, coming.submitted.receipt).await;
    }
    tx.commit().await?;
    Ok(coming.submitted)
}

/// The receipt of a form that was sent before, for a short while.
pub(super) async fn received_before(hub: &Hub, receipt: Receipt) -> Result<Submitted> {
    let row = store::by_receipt(hub, &hub.db, hub.keys.receipt_mark(receipt.code())).await?;
    let row = row.ok_or(Error::NotFound)?;
    if hub.clock.now().since(row.entered_at) > SAME_FORM {
        return Err(Error::Conflict("intake-received-before"));
    }
    Ok(Submitted { receipt, received_at: row.received_at, due_at: row.due_at, surplus: row.surplus })
}

/// A report as its reporter sees it.
pub struct Mailbox {
    /// Which report.
    pub report: ReportId,
    /// When it came.
    pub received_at: Moment,
    /// `new`, `read`, `answered`, `in-case` or `closed`.
    pub state: String,
    /// Until when somebody looks.
    pub due_at: Moment,
    /// It waits behind the others.
    pub surplus: bool,
    /// Who told.
    pub teller: &'static Teller,
    /// Where the case stands, once there is one.
    pub standing: Standing,
    /// Whoever told is the one reported: they learn that it was received, and nothing more.
    pub neutral: bool,
    /// The wish for help: there, or taken back since then.
    pub help: Help,
    /// The talk with a counsellor, where there is one.
    pub talk: Option<Talk>,
    /// The telling and the thread, oldest first.
    pub thread: Vec<Said>,
    /// What was sent beside the words; only that it was sent.
    pub files: Vec<Listed>,
}

/// Whether help is wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Help {
    /// It never was.
    None,
    /// It is.
    Wished,
    /// The reporter took it back.
    TakenBack(Moment),
}

/// One message, opened.
pub struct Said {
    /// When.
    pub at: Moment,
    /// The officer's name; `None` for the reporter.
    pub officer: Option<String>,
    /// The words.
    pub text: String,
}

/// Opens the mailbox of a receipt. `None` when there is no such report.
pub async fn mailbox(hub: &Hub, receipt: &Receipt) -> Result<Option<Mailbox>> {
    let Some((row, key)) = unlock(hub, receipt).await? else { return Ok(None) };
    talk::remember(hub, row.id, receipt).await?;
    Ok(Some(Mailbox {
        report: row.id,
        neutral: !row.teller_alleged.is_empty(),
        help: match row.help_withdrawn_at {
            Some(at) => Help::TakenBack(at),
            None if row.wants_help => Help::Wished,
            None => Help::None,
        },
        talk: talk::of(hub, row.id).await?,
        teller: Teller::of(&open_telling(&row, &key)?.voice),
        standing: standing::of(hub, row.id).await?,
        thread: thread(hub, &row, &key).await?,
        files: files::of_report(hub, row.id, &key).await?,
        received_at: row.received_at,
        state: row.state,
        due_at: row.due_at,
        surplus: row.surplus,
    }))
}

async fn unlock(hub: &Hub, receipt: &Receipt) -> Result<Option<(ReportRow, Key)>> {
    let Some(row) = store::by_receipt(hub, &hub.db, hub.keys.receipt_mark(receipt.code())).await? else {
        return Ok(None);
    };
    let bytes = Zeroizing::new(mailbox_key(receipt).open(&mailbox_place(row.id), &row.mailbox)?);
    let key = Key::from_bytes(&bytes).ok_or_else(|| Error::internal("a report's key is malformed"))?;
    Ok(Some((row, key)))
}

/// The reporter writes again, or sends more files. The same form sent twice adds one message.
pub async fn write(hub: &Hub, receipt: &Receipt, text: &str, once: &str, files: Vec<Arrived>) -> Result<()> {
    let (row, key) = unlock(hub, receipt).await?.ok_or(Error::NotFound)?;
    let named = people::officials::all(hub).await?.named_in(text);
    let mut tx = hub.db.begin().await?;
    if !add_message(hub, &mut tx, row.id, &key, None, text, once).await? {
        drop(tx);
        return files::discard(hub, files).await;
    }
    files::link(hub, &mut tx, row.id, &key, &files).await?;
    let said = Telling { text: text.to_owned(), ..Telling::default() };
    alike::keep_marks(hub, &mut tx, row.id, &said, &files).await?;
    for person in &named {
        store::add_conflict(hub, &mut tx, row.id, *person).await?;
    }
    if !named.is_empty() {
        alike::names_now(hub, &mut tx, row.id).await?;
        jobs::publish(hub, &mut tx, NAMED, &json!({ "report": row.id })).await?;
    }
    // an answered report comes back into the queue
    store::set_state(hub, &mut tx, row.id, ["answered", "answered", "answered"], "read").await?;
    note(hub, &mut tx, "intake.write", row.id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Seals a message into the thread of a report; `false` when it is there already.
pub(super) async fn add_message(
    hub: &Hub,
    tx: &mut Tx,
    report: ReportId,
    key: &Key,
    officer: Option<crate::id::PersonId>,
    text: &str,
    once: &str,
) -> Result<bool> {
    let mark = hub.keys.mark("message", &format!("{report} {once}"));
    let id = MessageId(
        uuid::Builder::from_custom_bytes(mark[..16].try_into().map_err(Error::internal)?).into_uuid(),
    );
    let sealed = key.seal(&hub.chance, &message_place(id), &pad(text.as_bytes()));
    Ok(store::add_message(hub, tx, id, report, officer, sealed).await?)
}

/// The telling and all messages, opened with the report's key.
pub(super) async fn thread(hub: &Hub, row: &ReportRow, key: &Key) -> Result<Vec<Said>> {
    let telling = open_telling(row, key)?;
    let mut thread = Vec::new();
    if !telling.text.is_empty() {
        thread.push(Said { at: row.received_at, officer: None, text: telling.text });
    }
    for message in store::messages(hub, &hub.db, row.id).await? {
        let padded = Zeroizing::new(key.open(&message_place(message.id), &message.body)?);
        let text = unpad(&padded).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let text = text.ok_or_else(|| Error::internal("a message is malformed"))?.to_owned();
        if text.is_empty() {
            // only files came with it
            continue;
        }
        thread.push(Said { at: message.at, officer: message.name, text });
    }
    Ok(thread)
}

/// A report as a case shows it.
pub struct Told {
    /// Key.
    pub id: ReportId,
    /// Where it came in, of [`CHANNELS`](crate::intake::model::CHANNELS).
    pub channel: String,
    /// What officers call it.
    pub code: String,
    /// When it came.
    pub received_at: Moment,
    /// What was told.
    pub telling: Telling,
    /// The thread, oldest first.
    pub thread: Vec<Said>,
    /// What was sent beside the words.
    pub files: Vec<Listed>,
    /// Whoever told is the one reported: `carer`, `other`, or nothing.
    pub teller_alleged: String,
}

/// Opens a report with its key: for the focal point of a case, who got the key with the stage.
pub(crate) async fn told(hub: &Hub, id: ReportId, key: &Key) -> Result<Told> {
    let row = store::any(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let (telling, thread) = (telling_for_officers(&row, key)?, thread(hub, &row, key).await?);
    let files = files::of_report(hub, id, key).await?;
    Ok(Told {
        id,
        channel: row.channel,
        code: row.code,
        received_at: row.received_at,
        telling,
        thread,
        files,
        teller_alleged: row.teller_alleged,
    })
}

/// Answers a reporter from a case, with the report's key.
pub(crate) async fn answer_with_key(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    key: &Key,
    officer: crate::id::PersonId,
    text: &str,
    once: &str,
) -> Result<()> {
    add_message(hub, tx, id, key, Some(officer), text, once).await?;
    Ok(())
}

/// The officers whom a report names.
pub(crate) async fn conflicts(hub: &Hub, tx: &mut Tx, id: ReportId) -> Result<Vec<crate::id::PersonId>> {
    Ok(store::conflicts(hub, tx, id).await?)
}

/// What was told, as officers see it: nobody is proposed to be called back who is the one reported.
pub(super) fn telling_for_officers(row: &ReportRow, key: &Key) -> Result<Telling> {
    let telling = open_telling(row, key)?;
    Ok(if row.teller_alleged.is_empty() { telling } else { telling.not_called_back() })
}

/// What was told, opened with the report's key.
pub(super) fn open_telling(row: &ReportRow, key: &Key) -> Result<Telling> {
    let padded = Zeroizing::new(key.open(&body_place(row.id), &row.body)?);
    let bytes = unpad(&padded).ok_or_else(|| Error::internal("a report is malformed"))?;
    serde_json::from_slice(bytes).map_err(Error::internal)
}

/// What the boxes of a report say, opened with the hub's key.
pub(super) fn routing_of(hub: &Hub, id: ReportId, sealed: &[u8]) -> Result<Routing> {
    let text = hub.keys.open_field(&routing_place(id), sealed)?;
    serde_json::from_str(&text).map_err(Error::internal)
}

pub(super) fn mailbox_key(receipt: &Receipt) -> Key {
    Key::derive(receipt.code().as_bytes(), "report mailbox")
}

pub(super) fn body_place(id: ReportId) -> String {
    format!("report body {id}")
}

pub(super) fn routing_place(id: ReportId) -> String {
    format!("report routing {id}")
}

pub(super) fn mailbox_place(id: ReportId) -> String {
    format!("report mailbox {id}")
}

pub(super) fn key_place(id: ReportId) -> String {
    format!("report key {id}")
}

fn message_place(id: MessageId) -> String {
    format!("report_message body {id}")
}

pub(super) async fn note(
    hub: &Hub,
    tx: &mut Tx,
    act: &str,
    id: ReportId,
    detail: serde_json::Value,
) -> Result<()> {
    journal::record(hub, tx, Entry { act, actor: None, subject_kind: "report", subject: id.0, detail })
        .await?;
    Ok(())
}
