//! The stream inside a backup: records, each one letter, four bytes of length and its content.
//!
//! `H` the head as JSON ([`Head`]) · `K` the text of the hub's key file · `T` a table as JSON ([`Table`]) ·
//! `R` a row of the table before: for each column one byte that says what follows (0 nothing, 1 eight bytes of
//! a whole number or truth value, 2 text, 3 bytes or a uuid; the last two behind four bytes of length) ·
//! `E` the end as JSON ([`Counts`]). Where the head tells of the police's own database, its `T`, `R` and `E` follow. All
//! numbers have their highest byte first.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::BackupError;
use super::frames::{Opener, Sealer};
use crate::db::Value;
use crate::db::schema::ColumnKind;

/// No record is longer: the largest column holds a plan document.
const LONGEST: usize = 256 * 1024 * 1024;

/// What the backup was made of.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    /// Version of the program that made it.
    pub program: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// When, in microseconds since 1970.
    pub made_at: i64,
    /// Numbers and names of the migrations that its tables have gone through.
    pub migrations: Vec<(i64, String)>,
    /// The same of the police's own database, whose tables follow those of the records.
    #[serde(default)]
    pub offenders: Option<Vec<(i64, String)>>,
}

/// A table and the order of the columns in its rows.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<String>,
}

/// Rows of each table.
pub(super) type Counts = BTreeMap<String, u64>;

/// One record, read.
pub(super) enum Record {
    Head(Head),
    Key(Zeroizing<String>),
    Table(Table),
    Row(Zeroizing<Vec<u8>>),
    End(Counts),
}

/// Writes one record.
pub(super) fn put<W: Write>(to: &mut Sealer<W>, letter: u8, content: &[u8]) -> Result<(), BackupError> {
    let length = u32::try_from(content.len()).ok().filter(|length| *length as usize <= LONGEST);
    let length = length.ok_or(BackupError::Damaged("a row is larger than a backup can hold"))?;
    to.add(&[letter])?;
    to.add(&length.to_be_bytes())?;
    to.add(content)
}

/// Writes one record of JSON.
pub(super) fn put_json<W: Write>(
    to: &mut Sealer<W>,
    letter: u8,
    content: &impl Serialize,
) -> Result<(), BackupError> {
    let text = serde_json::to_vec(content).map_err(std::io::Error::from)?;
    put(to, letter, &text)
}

/// Reads the next record.
pub(super) fn next<R: Read>(from: &mut Opener<R>) -> Result<Record, BackupError> {
    let mut front = [0; 5];
    from.take(&mut front)?;
    let [letter, length @ ..] = front;
    let length = u32::from_be_bytes(length) as usize;
    if length > LONGEST {
        return Err(MALFORMED);
    }
    let mut content = Zeroizing::new(vec![0; length]);
    from.take(&mut content)?;
    Ok(match letter {
        b'H' => Record::Head(json(&content)?),
        b'K' => {
            let text = std::str::from_utf8(&content).map_err(|_| MALFORMED)?;
            Record::Key(Zeroizing::new(text.to_owned()))
        }
        b'T' => Record::Table(json(&content)?),
        b'R' => Record::Row(content),
        b'E' => Record::End(json(&content)?),
        _ => return Err(MALFORMED),
    })
}

pub(super) const MALFORMED: BackupError = BackupError::Damaged("a record is malformed");

fn json<T: DeserializeOwned>(content: &[u8]) -> Result<T, BackupError> {
    serde_json::from_slice(content).map_err(|_| MALFORMED)
}

/// The content of a row's record.
pub(super) fn row(values: &[Value]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::new());
    for value in values {
        match value {
            Value::Int(Some(number)) => number_of(&mut out, *number),
            Value::Bool(Some(yes)) => number_of(&mut out, i64::from(*yes)),
            Value::Text(Some(text)) => bytes_of(&mut out, 2, text.as_bytes()),
            Value::Bytes(Some(bytes)) => bytes_of(&mut out, 3, bytes),
            Value::Id(Some(id)) => bytes_of(&mut out, 3, id.as_bytes()),
            Value::Text(None)
            | Value::Int(None)
            | Value::Bool(None)
            | Value::Bytes(None)
            | Value::Id(None) => {
                out.push(0);
            }
        }
    }
    out
}

fn number_of(out: &mut Vec<u8>, number: i64) {
    out.push(1);
    out.extend_from_slice(&number.to_be_bytes());
}

fn bytes_of(out: &mut Vec<u8>, what: u8, bytes: &[u8]) {
    out.push(what);
    // a value this long is refused as a whole record
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(bytes);
}

/// The values of a row, for columns of these kinds.
pub(super) fn values(mut content: &[u8], kinds: &[ColumnKind]) -> Result<Vec<Value>, BackupError> {
    let mut found = Vec::with_capacity(kinds.len());
    for kind in kinds {
        found.push(value(&mut content, *kind).ok_or(MALFORMED)?);
    }
    if content.is_empty() { Ok(found) } else { Err(MALFORMED) }
}

fn value(content: &mut &[u8], kind: ColumnKind) -> Option<Value> {
    let (what, rest) = content.split_first()?;
    *content = rest;
    Some(match (what, kind) {
        (0, kind) => kind.null(),
        (1, ColumnKind::Int) => Value::Int(Some(number(content)?)),
        (1, ColumnKind::Bool) => Value::Bool(Some(number(content)? != 0)),
        (2, ColumnKind::Text) => Value::Text(Some(String::from_utf8(bytes(content)?).ok()?)),
        (3, ColumnKind::Bytes) => Value::Bytes(Some(bytes(content)?)),
        (3, ColumnKind::Id) => Value::Id(Some(Uuid::from_slice(&bytes(content)?).ok()?)),
        _ => return None,
    })
}

fn number(content: &mut &[u8]) -> Option<i64> {
    let (number, rest) = content.split_first_chunk()?;
    *content = rest;
    Some(i64::from_be_bytes(*number))
}

fn bytes(content: &mut &[u8]) -> Option<Vec<u8>> {
    let (length, rest) = content.split_first_chunk()?;
    let (bytes, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    *content = rest;
    Some(bytes.to_vec())
}
