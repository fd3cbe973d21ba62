//! Looking at a file: begun with a reason, step by step, over within minutes.

use serde_json::json;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::Principal;
use crate::db::{Fault, Tx};
use crate::error::{Error, Result};
use crate::intake::files::{self, Listed, Read};
use crate::intake::model::{FileId, ReportId};
use crate::journal::{self, Entry};
use crate::pictures::Refused;
use crate::seal::pad;
use crate::seeing::exposure;
use crate::seeing::model::{GRANT, Reason, Step, ViewingId};
use crate::seeing::reach::{self, Reached};
use crate::seeing::store::{self, ViewingRow};

/// What came of asking to be shown something.
#[derive(Debug, PartialEq, Eq)]
pub enum Shown {
    /// It is shown.
    Viewing(ViewingId),
    /// It cannot be shown.
    Refused(Refused),
    /// The kept bytes are not those that came.
    Damaged,
}

/// A viewing as its officer has it.
pub struct Viewing {
    /// Key.
    pub id: ViewingId,
    /// The report.
    pub reached: Reached,
    /// The file.
    pub file: Listed,
    /// What is shown.
    pub step: Step,
    /// The how manieth showing.
    pub turn: i64,
    /// For so long it is still shown, in microseconds; nothing when it is over.
    pub left: i64,
    row: ViewingRow,
}

impl Viewing {
    /// Whether it is still shown.
    pub fn is_open(&self) -> bool {
        self.left > 0
    }
}

/// Of the session; nothing that opens one.
pub(super) fn session(who: &Principal) -> [u8; 32] {
    Sha256::digest(who.csrf.as_bytes()).into()
}

pub(super) fn words_place(id: ViewingId) -> String {
    format!("viewing words {id}")
}

/// The words of a reason, sealed for a viewing.
pub(super) fn sealed_words(hub: &Hub, reached: &Reached, id: ViewingId, reason: &Reason) -> Option<Vec<u8>> {
    let words = (!reason.words.is_empty()).then_some(&reason.words)?;
    Some(reached.key.seal(&hub.chance, &words_place(id), &pad(words.as_bytes())))
}

/// Begins to look at a file: its first step.
pub async fn begin(hub: &Hub, who: &Principal, file: FileId, reason: &Reason) -> Result<Shown> {
    let (reached, file) = reach::file(hub, who, file).await?;
    end_others(hub, who).await?;
    let budget = exposure::budget(hub, who, None).await?;
    budget.check()?;
    let step = Step::first(file.media).ok_or(Error::Conflict("seeing-not-shown"))?;
    let Some(bytes) = whole(hub, who, &reached, &file).await? else { return Ok(Shown::Damaged) };
    if let Some(refused) = try_out(hub, who, (reached.report, file.id), &bytes, step).await? {
        return Ok(Shown::Refused(refused));
    }
    drop(bytes);
    let now = hub.clock.now();
    let id = ViewingId(hub.chance.id(now));
    let row = ViewingRow {
        id,
        unit_id: reached.unit,
        report_id: reached.report,
        file_id: file.id,
        session: session(who).to_vec(),
        step: step.name().into(),
        turn: 1,
        begun_at: now,
        until_at: now.plus(GRANT.min(budget.left())),
        ended_at: None,
    };
    let words = sealed_words(hub, &reached, id, reason);
    let mut tx = hub.db.begin().await?;
    match store::add(hub, &mut tx, who.person, &row, (reason.code, words)).await {
        // another window of the same person was faster
        Err(error) if error.fault == Fault::Unique => return Err(Error::Conflict("seeing-another-window")),
        outcome => outcome?,
    }
    let detail = json!({ "viewing": id, "file": file.id, "step": step.name(), "reason": reason.code });
    note(hub, &mut tx, "seeing.begin", who, reached.report, detail).await?;
    tx.commit().await?;
    Ok(Shown::Viewing(id))
}

/// A viewing of one's own. What was begun in another session, has run out or was ended is over.
pub async fn of(hub: &Hub, who: &Principal, id: ViewingId) -> Result<Viewing> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    let (reached, file) = reach::file(hub, who, row.file_id).await?;
    let step = Step::parse(&row.step).ok_or_else(|| Error::internal("a step that nobody knows"))?;
    let open = row.ended_at.is_none() && row.session == session(who);
    let left = if open { row.until_at.since(hub.clock.now()).max(0) } else { 0 };
    Ok(Viewing { id, reached, file, step, turn: row.turn, left, row })
}

/// Goes to another step, or keeps the same for longer.
pub async fn go(hub: &Hub, who: &Principal, id: ViewingId, to: Step) -> Result<Shown> {
    let viewing = of(hub, who, id).await?;
    if !viewing.is_open() {
        return Err(Error::Conflict("seeing-over"));
    }
    if !viewing.step.leads_to(to) {
        return Err(Error::Conflict("seeing-step-by-step"));
    }
    let now = hub.clock.now();
    let mut budget = exposure::budget(hub, who, Some(id)).await?;
    let left = budget.left();
    budget.used += now.since(viewing.row.begun_at);
    if let Err(stop) = budget.check() {
        finish(hub, who, id).await?;
        return Err(stop);
    }
    let (reached, file) = (&viewing.reached, &viewing.file);
    let Some(bytes) = whole(hub, who, reached, file).await? else { return Ok(Shown::Damaged) };
    let about = (viewing.reached.report, viewing.file.id);
    if let Some(refused) = try_out(hub, who, about, &bytes, to).await? {
        return Ok(Shown::Refused(refused));
    }
    drop(bytes);
    let until = now.plus(GRANT).min(viewing.row.begun_at.plus(left));
    let mut tx = hub.db.begin().await?;
    if !store::go(hub, &mut tx, id, viewing.turn, to.name(), until).await? {
        return Err(Error::Conflict("seeing-another-window"));
    }
    let detail = json!({ "viewing": id, "file": viewing.file.id, "step": to.name() });
    note(hub, &mut tx, "seeing.step", who, viewing.reached.report, detail).await?;
    tx.commit().await?;
    Ok(Shown::Viewing(id))
}

/// The officer is done; twice is once.
pub async fn finish(hub: &Hub, who: &Principal, id: ViewingId) -> Result<()> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    let mut tx = hub.db.begin().await?;
    end(hub, &mut tx, who, &row).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends what the person has open elsewhere: one looks at one thing at a time.
async fn end_others(hub: &Hub, who: &Principal) -> Result<()> {
    let Some(row) = store::open(hub, &hub.db, who.person).await? else { return Ok(()) };
    let mut tx = hub.db.begin().await?;
    end(hub, &mut tx, who, &row).await?;
    tx.commit().await?;
    Ok(())
}

async fn end(hub: &Hub, tx: &mut Tx, who: &Principal, row: &ViewingRow) -> Result<()> {
    let now = hub.clock.now();
    let at = now.min(row.until_at).max(row.begun_at);
    if store::end(hub, tx, row.id, at).await? {
        let seconds = at.since(row.begun_at) / crate::time::SECOND;
        let detail = json!({ "viewing": row.id, "file": row.file_id, "seconds": seconds, "ran_out": now > row.until_at });
        note(hub, tx, "seeing.end", who, row.report_id, detail).await?;
    }
    Ok(())
}

/// The picture of a showing, for as long as it lasts.
pub async fn picture(hub: &Hub, who: &Principal, id: ViewingId, turn: i64) -> Result<Zeroizing<Vec<u8>>> {
    let viewing = of(hub, who, id).await?;
    let Step::Picture(view) = viewing.step else { return Err(Error::NotFound) };
    if !viewing.is_open() || viewing.turn != turn {
        return Err(Error::NotFound);
    }
    let bytes = whole(hub, who, &viewing.reached, &viewing.file).await?.ok_or(Error::NotFound)?;
    hub.pictures.render(&bytes, view).await?.map_err(|_| Error::NotFound)
}

/// The sound of a viewing as it came, for as long as it lasts.
pub async fn sound(hub: &Hub, who: &Principal, id: ViewingId) -> Result<(Listed, Zeroizing<Vec<u8>>)> {
    let viewing = of(hub, who, id).await?;
    if !viewing.is_open() || viewing.step != Step::Sound {
        return Err(Error::NotFound);
    }
    let bytes = whole(hub, who, &viewing.reached, &viewing.file).await?.ok_or(Error::NotFound)?;
    Ok((viewing.file, bytes))
}

/// The bytes of a file; nothing where it is not as it came, and that is written down.
pub(super) async fn whole(
    hub: &Hub,
    who: &Principal,
    reached: &Reached,
    file: &Listed,
) -> Result<Option<Zeroizing<Vec<u8>>>> {
    match files::read(hub, reached.report, &reached.key, file.id).await? {
        Read::Whole(bytes) => Ok(Some(bytes)),
        Read::Damaged => {
            let mut tx = hub.db.begin().await?;
            note(hub, &mut tx, "seeing.damaged", who, reached.report, json!({ "file": file.id })).await?;
            tx.commit().await?;
            tracing::error!("a kept file is not as it came: see the journal, seeing.damaged");
            Ok(None)
        }
    }
}

/// Decodes before anything is shown, so that what cannot be shown is said on a page.
async fn try_out(
    hub: &Hub,
    who: &Principal,
    (report, file): (ReportId, FileId),
    bytes: &[u8],
    step: Step,
) -> Result<Option<Refused>> {
    let Step::Picture(view) = step else { return Ok(None) };
    let Err(refused) = hub.pictures.render(bytes, view).await? else { return Ok(None) };
    let mut tx = hub.db.begin().await?;
    let detail = json!({ "file": file, "step": step.name(), "why": refused.name() });
    note(hub, &mut tx, "seeing.refused", who, report, detail).await?;
    tx.commit().await?;
    Ok(Some(refused))
}

pub(super) async fn note(
    hub: &Hub,
    tx: &mut Tx,
    act: &str,
    who: &Principal,
    report: ReportId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "report", subject: report.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
