//! Reading what a reporter sends: words, and files that are sealed while they come in.
//!
//! A body is read to its end whatever is wrong with a file in it, because a browser that is still sending shows a
//! broken connection instead of the answer; and a problem with a file never costs the words beside it.

use std::borrow::Cow;
use std::time::Duration;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::{StatusCode, header};
use bytes::Bytes;

use crate::Hub;
use crate::error::{Error, Result};
use crate::intake::files::{self, Arrived, Incoming, MAX_BYTES, MAX_FILES, Wrong};
use crate::intake::gate;
use crate::intake::teller::Teller;
use crate::web::Lang;
use crate::web::extract::Visitor;
use crate::web::form::{Form, Problem};
use crate::web::upload::whole;

/// The most of a form's words that is read, in bytes; far more than the longest telling.
const WORDS: usize = 4 << 20;
/// A line that brings nothing for so long has gone.
const SILENCE: Duration = Duration::from_secs(120);

/// What came in.
pub(super) struct Sent {
    /// Who sent it.
    pub visitor: Visitor,
    /// What was typed and tapped.
    pub form: Form,
    /// The good files.
    pub files: Vec<Arrived>,
    /// The others.
    refused: Vec<Refused>,
    /// Files could not be kept: the disk is full or the database away.
    pub away: Option<String>,
}

/// A file that was not taken.
struct Refused {
    name: String,
    why: Why,
}

/// Why a body was not read to its end.
enum Broken {
    /// More than is read at all.
    Endless,
    /// It broke off, or is no form of ours.
    Off,
}

impl From<MultipartError> for Broken {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::Endless } else { Self::Off }
    }
}

enum Why {
    Wrong(Wrong),
    Large(Option<usize>),
    Many,
    Busy,
}

impl FromRequest<Hub> for Sent {
    type Rejection = Error;

    async fn from_request(request: Request, hub: &Hub) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, hub).await?;
        let mut sent =
            Self { visitor, form: Form::default(), files: Vec::new(), refused: Vec::new(), away: None };
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let pairs = serde_urlencoded::from_bytes(&whole(body, WORDS).await?);
            sent.form = Form::new(pairs.map_err(|_| Error::Conflict("error-form"))?);
            return Ok(sent);
        }
        let multipart = Multipart::from_request(Request::from_parts(parts, body), hub).await;
        let mut multipart = multipart.map_err(|_| Error::Conflict("error-form"))?;
        let mut pairs = Vec::new();
        match sent.read(hub, &mut multipart, &mut pairs).await {
            Ok(()) => {}
            Err(Broken::Endless) => {
                sent.refused.push(Refused { name: String::new(), why: Why::Large(None) });
            }
            Err(Broken::Off) => return Err(Error::Conflict("error-form")),
        }
        sent.form = Form::new(pairs);
        Ok(sent)
    }
}

/// The next piece of a field.
async fn piece(field: &mut Field<'_>) -> Result<Option<Bytes>, Broken> {
    Ok(tokio::time::timeout(SILENCE, field.chunk()).await.map_err(|_| Broken::Off)??)
}

impl Sent {
    async fn read(
        &mut self,
        hub: &Hub,
        multipart: &mut Multipart,
        pairs: &mut Vec<(String, String)>,
    ) -> Result<(), Broken> {
        let mut room = WORDS;
        while let Some(mut field) = multipart.next_field().await? {
            let Some(name) = field.name().map(str::to_owned) else { continue };
            if let Some(file_name) = field.file_name().map(plain_name) {
                self.file(hub, file_name, &mut field).await?;
                continue;
            }
            let mut words = Vec::new();
            while let Some(more) = piece(&mut field).await? {
                let kept = more.len().min(room);
                words.extend_from_slice(&more[..kept]);
                room -= kept;
            }
            pairs.push((name, String::from_utf8_lossy(&words).into_owned()));
        }
        Ok(())
    }

    /// One file. Without a name and without bytes nothing was chosen.
    async fn file(&mut self, hub: &Hub, name: String, field: &mut Field<'_>) -> Result<(), Broken> {
        let many = self.files.len() + self.refused.len() >= MAX_FILES;
        let mut incoming = (!many && self.away.is_none()).then(|| Incoming::new(hub));
        let (mut size, mut wrong) = (0, None);
        while let Some(more) = piece(field).await? {
            if size == 0 && !more.is_empty() && !many && !gate::may_send_file(hub, self.visitor.network) {
                (wrong, incoming) = (Some(Why::Busy), None);
            }
            size += more.len();
            let Some(file) = &mut incoming else { continue };
            if size > MAX_BYTES {
                self.drop_file(hub, incoming.take()).await;
                continue;
            }
            match file.push(hub, &more).await {
                Ok(Ok(())) => {}
                Ok(Err(found)) => {
                    wrong = Some(Why::Wrong(found));
                    self.drop_file(hub, incoming.take()).await;
                }
                Err(error) => {
                    self.away = Some(error.to_string());
                    self.drop_file(hub, incoming.take()).await;
                }
            }
        }
        if size == 0 && name.is_empty() {
            return Ok(());
        }
        let finished = match incoming {
            Some(file) => Some(file.finish(hub, &name).await),
            None => None,
        };
        let why = match finished {
            Some(Ok(Ok(file))) => {
                self.files.push(file);
                return Ok(());
            }
            Some(Ok(Err(wrong))) => Why::Wrong(wrong),
            Some(Err(error)) => {
                self.away = Some(error.to_string());
                return Ok(());
            }
            None if self.away.is_some() => return Ok(()),
            None if many => Why::Many,
            None => wrong.unwrap_or(Why::Large(Some(size))),
        };
        self.refused.push(Refused { name, why });
        Ok(())
    }

    /// What is left of a file that is not taken; what cannot be thrown away now is swept up later.
    async fn drop_file(&self, hub: &Hub, file: Option<Incoming>) {
        if let Some(file) = file {
            let _ = file.abandon(hub).await;
        }
    }

    /// Whether something is wrong with a file.
    pub(super) fn has_refused(&self) -> bool {
        !self.refused.is_empty()
    }

    /// What is wrong with the files, in the words for this teller. The form is about to be shown again: a browser
    /// cannot keep chosen files, so those that were good are let go and have to be chosen once more.
    pub(super) async fn problems(&mut self, teller: &Teller) -> Vec<Problem> {
        let lang = self.visitor.lang;
        let mut problems: Vec<_> = self.refused.iter().map(|file| file.problem(lang, teller)).collect();
        problems.dedup();
        if !self.files.is_empty() {
            let _ = files::discard(&self.visitor.hub, std::mem::take(&mut self.files)).await;
            problems.push(said(lang, teller, "intake-files-again"));
        }
        problems
    }
}

fn said(lang: Lang, teller: &Teller, what: &str) -> Problem {
    Problem { field: "files".into(), message: Cow::Owned(teller.id(lang, what)), args: Vec::new() }
}

impl Refused {
    /// i18n: intake-file-*
    fn problem(&self, lang: Lang, teller: &Teller) -> Problem {
        let max = lang.bytes(MAX_BYTES as u64);
        let name = self.name.clone();
        match self.why {
            Why::Wrong(Wrong::Kind) => said(lang, teller, "intake-file-kind").with("name", name),
            Why::Wrong(Wrong::Empty) => said(lang, teller, "intake-file-empty").with("name", name),
            Why::Large(Some(size)) => {
                let size = lang.bytes(size as u64);
                said(lang, teller, "intake-file-large").with("name", name).with("size", size).with("max", max)
            }
            Why::Large(None) => said(lang, teller, "intake-file-far-too-large").with("max", max),
            Why::Busy => said(lang, teller, "intake-file-busy"),
            Why::Many => said(lang, teller, "intake-file-many").with("max", MAX_FILES),
        }
    }
}

/// The name of a file without folders, of a length that a sentence can hold.
fn plain_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}
