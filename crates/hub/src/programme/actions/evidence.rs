//! What proves an event: a file or an address. A photograph is refused, since it shows children's faces.

use crate::Hub;
use crate::attachment;
use crate::authority::Principal;
use crate::db::Tx;
use crate::error::Result;
use crate::programme::model::{EVIDENCE, EventId};
use crate::programme::store;
use crate::web::form::Problem;

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 5 << 20;

/// Names of files that may prove an event.
const ENDINGS: &[&str] = &["pdf", "docx", "doc", "xlsx", "xls", "odt", "ods", "txt", "csv"];

/// A piece of evidence on its way in.
#[derive(Clone, Debug)]
pub enum NewEvidence {
    /// A file.
    File {
        /// Of [`EVIDENCE`].
        kind: String,
        /// Its name.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// An address where it stands.
    Link(String),
}

/// Whether bytes begin as those of a picture or a film do: JPEG, PNG, GIF, WebP and AVI, BMP, TIFF, HEIC and MP4.
fn is_picture(bytes: &[u8]) -> bool {
    let starts: &[&[u8]] =
        &[b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*", b"\x1aE\xdf\xa3"];
    starts.iter().any(|start| bytes.starts_with(start)) || bytes.get(4..8) == Some(b"ftyp")
}

/// What is wrong with what came.
pub(super) fn problems(evidence: &[NewEvidence]) -> Vec<Problem> {
    let mut found = Vec::new();
    for one in evidence {
        match one {
            NewEvidence::Link(address) => {
                let plain = address.starts_with("https://") || address.starts_with("http://");
                if !plain || address.contains(char::is_whitespace) {
                    found.push(Problem::new("link", "programme-link-wrong"));
                }
            }
            NewEvidence::File { kind, name, bytes } => {
                let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
                let known = ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
                if is_picture(bytes) {
                    found.push(Problem::new("file", "programme-no-photo"));
                } else if !known || !EVIDENCE.contains(&kind.as_str()) {
                    found.push(Problem::new("file", "programme-file-kind"));
                }
            }
        }
    }
    found
}

pub(super) async fn keep(
    hub: &Hub,
    tx: &mut Tx,
    id: EventId,
    evidence: Vec<NewEvidence>,
    who: &Principal,
) -> Result<()> {
    for one in evidence {
        match one {
            NewEvidence::Link(address) => {
                store::add_evidence(hub, tx, id, ("link", &address, ""), None, who.person).await?;
            }
            NewEvidence::File { kind, name, bytes } => {
                let digest = attachment::sha256(&bytes);
                store::add_evidence(hub, tx, id, (&kind, &name, &digest), Some(bytes), who.person).await?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: &[u8]) -> Vec<&'static str> {
        let one = NewEvidence::File { kind: "minutes".into(), name: name.into(), bytes: bytes.to_vec() };
        problems(&[one])
            .iter()
            .map(|problem| if problem.message == "programme-no-photo" { "photo" } else { "kind" })
            .collect()
    }

    #[test]
    fn a_photograph_is_refused_whatever_it_is_called() {
        assert_eq!(file("bien-ban.pdf", b"%PDF-1.7"), [""; 0]);
        assert_eq!(file("bien-ban.pdf", b"\xff\xd8\xff\xe0"), ["photo"]);
        assert_eq!(file("anh.heic", b"\0\0\0\x18ftypheic"), ["photo"]);
        assert_eq!(file("anh.jpg", b"whatever"), ["kind"]);
        assert_eq!(file("khong-duoi", b"whatever"), ["kind"]);
    }
}
