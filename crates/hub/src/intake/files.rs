//! What a reporter sends beside the words: pictures and sounds, kept as the bytes they came in.
//!
//! A file is sealed piece by piece while it comes in, so memory stays flat however large it is, under a key that only
//! this process knows until the report takes the file: then the key, with kind, name, size and SHA-256, goes into a
//! header under the report's key. Pieces stand in the database, where backup and several hubs on one database find
//! them. What breaks off half way is thrown away within hours, and nobody could open it. Nothing is ever shown back to
//! whoever sent it, nothing is looked into here, and what a picture says of place and time (EXIF) stays inside the sealed
//! original. How officers look at them is the slice `seeing`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::Hub;
use crate::attachment::{Media, sha256};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::intake::marks;
use crate::intake::model::{FileId, ReportId};
use crate::intake::store::files as store;
use crate::seal::{Key, pad, unpad};
use crate::time::{HOUR, Moment};

/// The largest file that is kept, in bytes.
pub const MAX_BYTES: usize = 10_000_000;
/// So many files are kept of one message.
pub const MAX_FILES: usize = 3;
/// Bytes of a file in one sealed piece.
const PIECE: usize = 256 << 10;
/// A file that no report has taken after this time is thrown away.
const STRANDED: i64 = 3 * HOUR;

/// The sealed header of a file.
#[derive(Serialize, Deserialize)]
struct Header {
    kind: String,
    name: String,
    size: u64,
    sha256: String,
    pieces: i64,
    key: String,
}

/// A file that is coming in.
pub struct Incoming {
    id: FileId,
    key: Key,
    digest: Sha256,
    waiting: Zeroizing<Vec<u8>>,
    media: Option<Media>,
    pieces: i64,
    size: u64,
}

/// A file that has come in and belongs to no report yet.
pub struct Arrived {
    id: FileId,
    header: Zeroizing<Vec<u8>>,
    sha256: String,
}

impl Arrived {
    /// SHA-256 of the bytes as they came, as 64 figures.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Neither a picture nor a sound.
    Kind,
    /// Nothing in it.
    Empty,
}

impl Incoming {
    /// Makes room for a file.
    pub fn new(hub: &Hub) -> Self {
        Self {
            id: FileId(hub.chance.id(hub.clock.now())),
            key: Key::fresh(&hub.chance),
            digest: Sha256::new(),
            waiting: Zeroizing::new(Vec::with_capacity(PIECE)),
            media: None,
            pieces: 0,
            size: 0,
        }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Wrong`] as soon as the first bytes say that this is no picture and no sound; the database's.
    pub async fn push(&mut self, hub: &Hub, mut bytes: &[u8]) -> Result<Result<(), Wrong>> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
            if self.media.is_none() && self.waiting.len() >= Media::FRONT {
                self.media = Media::of(&self.waiting);
                if self.media.is_none() {
                    return Ok(Err(Wrong::Kind));
                }
            }
            if self.waiting.len() == PIECE {
                self.keep(hub).await?;
            }
        }
        Ok(Ok(()))
    }

    /// Seals what waits and puts it into the database, in a short transaction of its own.
    async fn keep(&mut self, hub: &Hub) -> Result<()> {
        self.digest.update(self.waiting.as_slice());
        self.size += self.waiting.len() as u64;
        let sealed = self.key.seal(&hub.chance, &piece_place(self.id, self.pieces), &self.waiting);
        let mut tx = hub.db.begin().await?;
        if self.pieces == 0 {
            store::begin(hub, &mut tx, self.id).await?;
        }
        store::add_piece(hub, &mut tx, self.id, self.pieces, sealed).await?;
        tx.commit().await?;
        self.pieces += 1;
        self.waiting.zeroize();
        self.waiting.clear();
        Ok(())
    }

    /// The whole file is here. `name` is what the reporter's device calls it.
    pub async fn finish(mut self, hub: &Hub, name: &str) -> Result<Result<Arrived, Wrong>> {
        let media = self.media.or_else(|| Media::of(&self.waiting));
        let Some(media) = media else {
            let empty = self.pieces == 0 && self.waiting.is_empty();
            return Ok(Err(if empty { Wrong::Empty } else { Wrong::Kind }));
        };
        if !self.waiting.is_empty() {
            self.keep(hub).await?;
        }
        let header = Header {
            kind: media.name().to_owned(),
            name: name.to_owned(),
            size: self.size,
            sha256: self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
            pieces: self.pieces,
            key: BASE64.encode(self.key.bytes()),
        };
        let bytes = Zeroizing::new(serde_json::to_vec(&header).map_err(Error::internal)?);
        Ok(Ok(Arrived { id: self.id, header: bytes, sha256: header.sha256 }))
    }

    /// Throws away what has come in so far.
    pub async fn abandon(self, hub: &Hub) -> Result<()> {
        if self.pieces > 0 { drop_one(hub, self.id).await } else { Ok(()) }
    }
}

/// Throws files away that no report will take.
pub async fn discard(hub: &Hub, files: Vec<Arrived>) -> Result<()> {
    for file in files {
        drop_one(hub, file.id).await?;
    }
    Ok(())
}

async fn drop_one(hub: &Hub, id: FileId) -> Result<()> {
    let mut tx = hub.db.begin().await?;
    store::discard(hub, &mut tx, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives files to their report, in the transaction that brings it.
pub(super) async fn link(
    hub: &Hub,
    tx: &mut Tx,
    report: ReportId,
    key: &Key,
    files: &[Arrived],
) -> Result<()> {
    for file in files {
        let header = key.seal(&hub.chance, &header_place(file.id), &pad(&file.header));
        if !store::link(hub, tx, file.id, report, header).await? {
            return Err(Error::Unavailable("a file was on its way for too long".into()));
        }
    }
    Ok(())
}

/// A file as it is listed: nothing of what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Key.
    pub id: FileId,
    /// When it came.
    pub at: Moment,
    /// What it is.
    pub media: Media,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of the bytes as they came.
    pub sha256: String,
}

/// The files of a report, for whoever has its key.
pub(crate) async fn of_report(hub: &Hub, report: ReportId, key: &Key) -> Result<Vec<Listed>> {
    let mut found = Vec::new();
    for row in store::of_report(hub, &hub.db, report).await? {
        let header = open_header(key, &row)?;
        let media = Media::parse(&header.kind).ok_or_else(|| Error::internal("a file of no known kind"))?;
        found.push(Listed { id: row.id, at: row.at, media, size: header.size, sha256: header.sha256 });
    }
    Ok(found)
}

fn open_header(key: &Key, row: &store::FileRow) -> Result<Header> {
    let padded = Zeroizing::new(key.open(&header_place(row.id), &row.header)?);
    let bytes = unpad(&padded).ok_or_else(|| Error::internal("a file's header is malformed"))?;
    serde_json::from_slice(bytes).map_err(Error::internal)
}

/// Throws away what broke off half way. Runs every hour; running it twice changes nothing.
pub(super) async fn sweep(hub: &Hub, _payload: Json) -> Result<()> {
    let before = hub.clock.now().plus(-STRANDED);
    for id in store::stranded(hub, &hub.db, before).await? {
        drop_one(hub, id).await?;
    }
    Ok(())
}

fn piece_place(id: FileId, number: i64) -> String {
    format!("report_file_piece sealed {id} {number}")
}

fn header_place(id: FileId) -> String {
    format!("report_file header {id}")
}

/// A file that was read.
pub(crate) enum Read {
    /// The bytes as they came: each piece opens, and size and SHA-256 are those of the header.
    Whole(Zeroizing<Vec<u8>>),
    /// Something of it is gone or was changed in the database.
    Damaged,
}

/// The bytes of a file as they came, checked against its header while they are read.
pub(crate) async fn read(hub: &Hub, report: ReportId, key: &Key, id: FileId) -> Result<Read> {
    let rows = store::of_report(hub, &hub.db, report).await?;
    let row = rows.iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    let header = open_header(key, row)?;
    let own = Zeroizing::new(BASE64.decode(&header.key).map_err(Error::internal)?);
    let own = Key::from_bytes(&own).ok_or_else(|| Error::internal("a file's key is malformed"))?;
    let size = usize::try_from(header.size).unwrap_or(usize::MAX).min(MAX_BYTES);
    let mut whole = Zeroizing::new(Vec::with_capacity(size));
    for (number, sealed) in (0..).zip(store::pieces(hub, &hub.db, id).await?) {
        let Ok(piece) = own.open(&piece_place(id, number), &sealed) else { return Ok(Read::Damaged) };
        whole.extend_from_slice(&Zeroizing::new(piece));
    }
    let same = whole.len() as u64 == header.size && sha256(&whole) == header.sha256;
    Ok(if same { Read::Whole(whole) } else { Read::Damaged })
}

/// The report that a file came with.
pub(crate) async fn report_of(hub: &Hub, id: FileId) -> Result<Option<ReportId>> {
    Ok(store::report_of(hub, &hub.db, id).await?)
}

/// By which the same bytes are recognised wherever they came: meaningless without the hub's key.
pub(crate) fn mark(hub: &Hub, sha256: &str) -> [u8; 32] {
    let (kind, value) = marks::of_file(sha256);
    hub.keys.mark(kind, &value)
}

/// The bytes of a file as they came.
#[cfg(test)]
pub(crate) async fn original(hub: &Hub, report: ReportId, key: &Key, id: FileId) -> Result<Vec<u8>> {
    match read(hub, report, key, id).await? {
        Read::Whole(bytes) => Ok(bytes.to_vec()),
        Read::Damaged => Err(Error::internal("the file is damaged")),
    }
}
