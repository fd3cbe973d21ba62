//! The zip around the parts, with a limit on what comes out of it.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::damaged;
use super::xml::{Event, Xml};
use crate::read::Unreadable;

/// So much may come out of the parts that are read, in bytes: a plan of 400 pages has 10 MB.
const MOST_BYTES: u64 = 64 << 20;
/// More parts than any document has.
const MOST_PARTS: usize = 20_000;

/// A part as text.
pub(crate) struct Part {
    /// What messages call the format of the file.
    pub format: &'static str,
    /// Its name in the file.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// The file around the parts.
pub(crate) struct Package<'a> {
    format: &'static str,
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Package<'a> {
    /// Opens the bytes of a zip; `format` is what messages call it.
    pub fn open(bytes: &'a [u8], format: &'static str) -> Result<Self, Unreadable> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged(format, "mục lục của tệp nén"))?;
        if zip.len() > MOST_PARTS {
            return Err(Unreadable::Excessive { format, what: "có quá nhiều phần bên trong" });
        }
        Ok(Package { format, zip, left: MOST_BYTES })
    }

    /// The name of the part that the file says is its main one.
    pub fn named_main(&mut self) -> Result<Option<String>, Unreadable> {
        match self.part("_rels/.rels")? {
            Some(rels) => office_document(&rels),
            None => Ok(None),
        }
    }

    /// Is there a part of that name?
    pub fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// Is there a part whose name begins so?
    pub fn holds(&self, start: &str) -> bool {
        self.zip.file_names().flatten().any(|name| name.starts_with(start))
    }

    /// A part that stands in the same folder as another one.
    pub fn beside(&mut self, part: &str, name: &str) -> Result<Option<Part>, Unreadable> {
        let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.part(&if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") })
    }

    /// A part by its name.
    pub fn part(&mut self, name: &str) -> Result<Option<Part>, Unreadable> {
        let file = match self.zip.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(why)) if why.contains("assword") => {
                return Err(Unreadable::Password { format: self.format });
            }
            Err(_) => return Err(damaged(self.format, name)),
        };
        let mut bytes = Vec::new();
        file.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| damaged(self.format, name))?;
        self.left = self
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or(Unreadable::Excessive {
                format: self.format, what: "nội dung giải nén quá lớn"
            })?;
        let text = match encoding_rs::Encoding::for_bom(&bytes) {
            Some((encoding, _)) if encoding != encoding_rs::UTF_8 => {
                Some(encoding.decode(&bytes).0.into_owned())
            }
            _ => {
                if bytes.starts_with(b"\xef\xbb\xbf") {
                    bytes.drain(..3);
                }
                String::from_utf8(bytes).ok()
            }
        };
        Ok(Some(Part {
            format: self.format,
            name: name.to_owned(),
            text: text.ok_or_else(|| damaged(self.format, name))?,
        }))
    }
}

/// The target of the relation to the main document.
fn office_document(rels: &Part) -> Result<Option<String>, Unreadable> {
    let mut xml = Xml::of(rels);
    while let Some(event) = xml.next()? {
        if let Event::Open(tag) = event
            && tag.name == "Relationship"
            && tag.value("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
        {
            return Ok(tag.value("Target").map(|target| target.trim_start_matches('/').to_owned()));
        }
    }
    Ok(None)
}
