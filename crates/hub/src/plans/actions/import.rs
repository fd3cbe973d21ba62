//! Handing a document in. All of it comes in, or nothing does.

use lachan_documents::read::Unreadable;
use lachan_plan::model as read;
use lachan_text::transcript::Note;
use serde_json::json;

use super::{IMPORT, editions, record};
use crate::Hub;
use crate::attachment;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::plans::model::{Body, DutyKind, Part, PlanId};
use crate::plans::register::{self, Register};
use crate::plans::{scan, store};
use crate::web::form::Problem;

/// The largest document that is taken.
pub const MAX_BYTES: usize = 20_000_000;

/// A file as it was handed in.
pub struct Upload {
    /// Its name.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// If it is a scan, the machine may try to read its pictures.
    pub recognise: bool,
}

/// Whether this machine can read scans.
pub fn reads_scans() -> bool {
    scan::is_there()
}

/// What became of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// A new plan.
    New(PlanId),
    /// The same file has been handed in before; nothing was changed.
    Known(PlanId),
}

struct Read {
    sha256: String,
    text: String,
    plan: read::Plan,
    extracted: String,
    remarks: String,
}

/// Hands a document in.
pub async fn import(hub: &Hub, who: &Principal, upload: Upload) -> Result<Imported> {
    can(who, &IMPORT, &On::province())?;
    if upload.bytes.len() > MAX_BYTES {
        return Err(Error::TooLarge(MAX_BYTES));
    }
    let Upload { file_name, bytes, recognise } = upload;
    let sha256 = attachment::sha256(&bytes);
    if let Some(id) = store::by_hash(hub, &hub.db, &sha256).await? {
        return Ok(Imported::Known(id));
    }
    let document = match (read_in_background(bytes.clone(), None).await, recognise) {
        (Err(Unread::Scan), true) if scan::is_there() => read_scan(&bytes).await?,
        (Err(Unread::Scan), false) if scan::is_there() => {
            return Err(Error::Invalid(vec![Problem::new("file", "plans-file-scan-offer")]));
        }
        (read, _) => read.map_err(Error::from)?,
    };
    let document = Read { sha256, ..document };
    let register = register::of_day(hub, document.plan.header.date.as_deref()).await?;
    let corrected = editions::corrected(hub, &document.plan.header).await?;
    let id = PlanId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    match put(hub, &mut tx, who, id, &file_name, &document, &register).await {
        Err(Error::Internal(_)) if known(hub, &document.sha256).await?.is_some() => {
            // two at the same moment: the other was faster
            let id = known(hub, &document.sha256).await?.unwrap_or(id);
            return Ok(Imported::Known(id));
        }
        outcome => outcome?,
    }
    if let Some(before) = corrected {
        editions::link(hub, &mut tx, id, &document.plan, before).await?;
    }
    tx.commit().await?;
    Ok(Imported::New(id))
}

async fn known(hub: &Hub, sha256: &str) -> Result<Option<PlanId>> {
    Ok(store::by_hash(hub, &hub.db, sha256).await?)
}

/// Why nothing was read.
enum Unread {
    /// The file is a picture of a text.
    Scan,
    /// Anything else, for the person.
    Told(Error),
}

impl From<Unread> for Error {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Scan => unreadable(&Unreadable::Scan),
            Unread::Told(error) => error,
        }
    }
}

fn unreadable(why: &Unreadable) -> Error {
    Error::Invalid(vec![Problem::new("file", "plans-file-unreadable").with("why", why.to_string())])
}

async fn read_in_background(bytes: Vec<u8>, note: Option<Note>) -> std::result::Result<Read, Unread> {
    let read = tokio::task::spawn_blocking(move || read_document(&bytes, note)).await;
    read.map_err(|error| Unread::Told(Error::internal(error)))?
}

/// Reads the pictures of a scan, and says that letters may be wrong.
async fn read_scan(pdf: &[u8]) -> Result<Read> {
    let Some(text) = scan::words(pdf).await? else {
        return Err(Error::Invalid(vec![Problem::new("file", "plans-file-scan-failed")]));
    };
    let note = Note {
        range: None,
        what: "Chữ do máy nhận dạng từ ảnh quét nên có thể sai.".to_owned(),
        advice: "Hãy so tên cơ quan, ngày và số với bản giấy.".to_owned(),
    };
    Ok(read_in_background(text.into_bytes(), Some(note)).await?)
}

fn read_document(bytes: &[u8], note: Option<Note>) -> std::result::Result<Read, Unread> {
    let told = |problem| Unread::Told(Error::Invalid(vec![problem]));
    let internal = |error| Unread::Told(Error::internal(error));
    let mut transcript = match lachan_documents::read::transcript(bytes) {
        Err(Unreadable::Scan) => return Err(Unread::Scan),
        other => other.map_err(|why| Unread::Told(unreadable(&why)))?,
    };
    transcript.notes.extend(note);
    let (plan, remarks) = lachan_plan::read(&transcript);
    if plan.duties.is_empty() && plan.measures.is_empty() && plan.reporting.is_empty() {
        return Err(told(Problem::new("file", "plans-file-no-duties")));
    }
    let extracted = serde_json::to_string(&plan).map_err(internal)?;
    let remarks = serde_json::to_string(&remarks).map_err(internal)?;
    Ok(Read { sha256: String::new(), text: transcript.text, plan, extracted, remarks })
}

async fn put(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    id: PlanId,
    file_name: &str,
    document: &Read,
    register: &Register,
) -> Result<()> {
    let plan = &document.plan;
    let kind = serde_json::to_value(plan.header.kind).map_err(Error::internal)?;
    let new = store::NewPlan {
        id,
        sha256: &document.sha256,
        file_name,
        text: &document.text,
        extracted: &document.extracted,
        remarks: &document.remarks,
        title: plan.header.title.as_deref().unwrap_or(file_name),
        kind: kind.as_str().unwrap_or("ke_hoach"),
        header: &plan.header,
        by: who.person,
    };
    store::add(hub, tx, &new).await?;
    let duties = plan.duties.iter().map(|duty| (DutyKind::Duty, duty));
    let measures = plan.measures.iter().map(|measure| (DutyKind::Measure, measure));
    let mut items: Vec<_> = duties.chain(measures).collect();
    items.sort_by_key(|(_, duty)| duty.span.start);
    for (ordinal, (kind, duty)) in (0..).zip(items) {
        let bodies = bodies(duty, register);
        store::review::add_duty(hub, tx, id, (kind, ordinal), duty, &bodies).await?;
    }
    for (ordinal, target) in (0..).zip(&plan.targets) {
        store::review::add_target(hub, tx, id, ordinal, target).await?;
    }
    for (ordinal, item) in (0..).zip(&plan.reporting) {
        store::review::add_reporting(hub, tx, id, ordinal, item).await?;
    }
    let detail = json!({ "sha256": document.sha256, "duties": plan.duties.len(), "measures": plan.measures.len(),
        "targets": plan.targets.len(), "reporting": plan.reporting.len() });
    record(hub, tx, &IMPORT, who, ("plan", id.0), detail).await
}

fn bodies(duty: &read::Duty, register: &Register) -> Vec<Body> {
    let lead = duty.lead.iter().map(|body| (Part::Lead, body));
    let coordinate = duty.coordinate.iter().map(|body| (Part::Coordinate, body));
    lead.chain(coordinate)
        .map(|(part, body)| {
            // a name with a slip stays one of its own, until a person says whom it means
            let doubtful = body.confidence == read::Confidence::Doubtful;
            let key = if doubtful { lachan_text::slug(&body.raw) } else { body.key.clone() };
            Body { part, words: body.raw.clone(), who: register.who(&body.raw, &key), key }
        })
        .collect()
}
