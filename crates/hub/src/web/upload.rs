//! A form that brings a file, and any body that may be larger than we want it.
//!
//! A body is read to its end even where its file is too large: a browser that is still sending shows a broken
//! connection instead of the answer. What lies over the limit is counted and thrown away.

use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::StatusCode;
use futures_util::StreamExt as _;

use super::Lang;
use super::form::{Form, Problem};
use crate::error::{Error, Result};

/// So much of a body is read at all, in bytes. Nobody sends a larger file by mistake.
const READ: usize = 1 << 30;
/// The most that a field of words may hold, in bytes.
const WORDS: usize = 64 << 10;

/// What came in.
#[derive(Default)]
pub struct Upload {
    /// The fields of words.
    pub form: Form,
    /// The name of the file without folders, of a length that a list can show; empty where none was chosen.
    pub file_name: String,
    /// Its bytes, none if there are too many.
    pub bytes: Vec<u8>,
    /// How many bytes were sent; nothing where more came than is read at all.
    size: Option<usize>,
}

/// For the route of a form that brings a file, beside [`receive`].
pub fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(READ)
}

/// A body without files. One of more than `max` bytes is read to its end all the same, so that the answer is seen.
///
/// # Errors
/// [`Error::TooLarge`]; [`Error::Conflict`] when it breaks off.
pub async fn whole(body: Body, max: usize) -> Result<Vec<u8>> {
    let (mut kept, mut size) = (Vec::new(), 0);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Error::Conflict("error-form"))?;
        size += piece.len();
        if size <= max {
            kept.extend_from_slice(&piece);
        } else if size > READ {
            break;
        }
    }
    if size > max { Err(Error::TooLarge(max)) } else { Ok(kept) }
}

/// Reads such a form. `max` is the largest file that is kept.
///
/// # Errors
/// [`Error::Conflict`] for a body that is no form of ours.
pub async fn receive(mut multipart: Multipart, max: usize) -> Result<Upload> {
    let mut upload = Upload { size: Some(0), ..Upload::default() };
    let mut pairs = Vec::new();
    match parts(&mut multipart, max, &mut upload, &mut pairs).await {
        Ok(()) => {}
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            upload.size = None;
            upload.bytes = Vec::new();
        }
        Err(_) => return Err(Error::Conflict("error-form")),
    }
    upload.form = Form::new(pairs);
    Ok(upload)
}

async fn parts(
    multipart: &mut Multipart,
    max: usize,
    upload: &mut Upload,
    pairs: &mut Vec<(String, String)>,
) -> Result<(), MultipartError> {
    while let Some(field) = multipart.next_field().await? {
        let Some(name) = field.name().map(str::to_owned) else { continue };
        if let Some(file_name) = field.file_name() {
            upload.file_name = plain_name(file_name);
            let size;
            (upload.bytes, size) = bytes(field, max).await?;
            upload.size = Some(size);
        } else {
            let (words, _) = bytes(field, WORDS).await?;
            pairs.push((name, String::from_utf8_lossy(&words).into_owned()));
        }
    }
    Ok(())
}

/// The bytes of a field, none if there are more than `max`, and how many there were.
async fn bytes(mut field: Field<'_>, max: usize) -> Result<(Vec<u8>, usize), MultipartError> {
    let (mut kept, mut size) = (Vec::new(), 0);
    while let Some(chunk) = field.chunk().await? {
        size += chunk.len();
        if size <= max {
            kept.extend_from_slice(&chunk);
        } else {
            kept = Vec::new();
        }
    }
    Ok((kept, size))
}

fn plain_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(120).collect()
}

impl Upload {
    /// Was no file chosen?
    pub fn is_missing(&self) -> bool {
        self.size == Some(0)
    }

    /// What is wrong with a file of more than `max` bytes.
    pub fn too_large(&self, lang: Lang, max: usize) -> Option<Problem> {
        if self.size.is_some_and(|size| size <= max) {
            return None;
        }
        let allowed = lang.bytes(max as u64);
        Some(match self.size {
            Some(size) => Problem::new("file", "form-file-too-large")
                .with("size", lang.bytes(size as u64))
                .with("max", allowed),
            None => Problem::new("file", "form-file-far-too-large").with("max", allowed),
        })
    }
}
