//! Listening to a page: a player beside each block that somebody has read into a microphone.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::Hub;
use crate::error::Error;
use crate::intake::recordings::{self, Spoken};
use crate::web::Lang;

/// What can be listened to, and which language was chosen.
pub(super) struct Aloud {
    languages: Vec<Spoken>,
    chosen: String,
    lang: Lang,
}

impl Aloud {
    /// `chosen` is the language's code as it came with the page before.
    pub(super) fn new(hub: &Hub, lang: Lang, chosen: &str) -> Self {
        Self { languages: recordings::all(hub), chosen: chosen.to_owned(), lang }
    }

    fn spoken(&self) -> Option<&Spoken> {
        self.languages.iter().find(|spoken| spoken.code == self.chosen)
    }

    /// The address of another page, listened to in the same language.
    pub(super) fn carried(&self, path: &str) -> String {
        self.spoken().map_or_else(|| path.to_owned(), |spoken| format!("{path}?nghe={}", spoken.code))
    }

    /// The player of a block; nothing where it was not recorded.
    pub(super) fn block(&self, block: &str) -> Markup {
        let sound = self.spoken().and_then(|spoken| Some((spoken, spoken.address(block)?)));
        html! {
            @if let Some((spoken, address)) = sound {
                audio.aloud controls preload="none" src=(address)
                    aria-label=(self.lang.f("intake-listen", &[("language", spoken.name.as_str().into())])) {}
            }
        }
    }

    /// Links to the same page in each language that was recorded.
    pub(super) fn choice(&self, path: &str) -> Markup {
        let join = if path.contains('?') { '&' } else { '?' };
        html! {
            @if !self.languages.is_empty() {
                nav.row aria-label=(self.lang.t("intake-listen-in")) {
                    span { (self.lang.t("intake-listen-in")) }
                    @for spoken in &self.languages {
                        a.btn.quiet.sm aria-current=[(spoken.code == self.chosen).then_some("true")]
                            href={ (path) (join) "nghe=" (spoken.code) } { (spoken.name) }
                    }
                }
            }
        }
    }
}

/// One recording, in whole or the part that a telephone asks for (RFC 9110, 14.2: one range of bytes).
pub(super) async fn sound(
    State(hub): State<Hub>,
    Path((code, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let (media_type, bytes) = recordings::read(&hub, &code, &file).await.ok_or(Error::NotFound)?;
    let always = [(header::CONTENT_TYPE, media_type.to_owned()), (header::ACCEPT_RANGES, "bytes".to_owned())];
    let asked = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let Some(asked) = asked.filter(|asked| asked.starts_with("bytes=") && !asked.contains(',')) else {
        return Ok((always, bytes).into_response());
    };
    let length = bytes.len();
    let Some((from, to)) = range(asked, length) else {
        let whole = [(header::CONTENT_RANGE, format!("bytes */{length}"))];
        return Ok((StatusCode::RANGE_NOT_SATISFIABLE, whole).into_response());
    };
    let part = [(header::CONTENT_RANGE, format!("bytes {from}-{to}/{length}"))];
    Ok((StatusCode::PARTIAL_CONTENT, always, part, bytes[from..=to].to_vec()).into_response())
}

/// First and last byte of a range such as `bytes=0-`, `bytes=5-9`, `bytes=-4`.
fn range(asked: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = asked.strip_prefix("bytes=")?.split_once('-')?;
    let last = length.checked_sub(1)?;
    let (from, to) = match (from.trim(), to.trim()) {
        ("", tail) => (length.checked_sub(tail.parse::<usize>().ok()?.min(length))?, last),
        (from, "") => (from.parse().ok()?, last),
        (from, to) => (from.parse().ok()?, to.parse::<usize>().ok()?.min(last)),
    };
    (from <= to && from < length).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn ranges_are_those_of_rfc_9110() {
        // RFC 9110, 14.1.2: the examples for a representation of 10000 bytes
        assert_eq!(range("bytes=0-499", 10_000), Some((0, 499)));
        assert_eq!(range("bytes=500-999", 10_000), Some((500, 999)));
        assert_eq!(range("bytes=-500", 10_000), Some((9_500, 9_999)));
        assert_eq!(range("bytes=9500-", 10_000), Some((9_500, 9_999)));
        assert_eq!(range("bytes=9999-20000", 10_000), Some((9_999, 9_999)));
        for wrong in ["bytes=10000-", "bytes=5-4", "bytes=-", "bytes=x-", "lines=0-1", "bytes=-0"] {
            assert_eq!(range(wrong, 10_000), None, "{wrong}");
        }
        assert_eq!(range("bytes=0-", 0), None);
    }
}
