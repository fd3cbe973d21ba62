//! Recordings of the pages, read aloud by people of the province: Tày, Nùng, Mông, Thái, Vietnamese.
//!
//! Few children read their own language's letters, and no machine speaks these languages well; so the pages take sound
//! files. They lie in the data folder, `recordings/LANGUAGE/BLOCK.EXTENSION` (`recordings/tyz/safe.opus`), one file for
//! each block of [`BLOCKS`]; `recordings/LANGUAGE/name.txt` may hold the language's name for itself. A language is
//! offered when there is a file for it, and a block can be listened to when its file is there; nothing else changes.
//! Several hubs each have the folder on their own disk. No recording comes with the program.

use std::path::{Path, PathBuf};

use crate::Hub;

/// The blocks of the public pages that can be read aloud, by the names of their files.
pub const BLOCKS: &[&str] = &["hello", "safe", "danger", "happened", "wish", "received", "code"];
/// Languages of the northern provinces by their codes (ISO 639-3), with a name for buttons where no file gives one.
const NAMES: &[(&str, &str)] = &[
    ("vi", "Tiếng Việt"),
    ("tyz", "Tày"),
    ("nut", "Nùng"),
    ("mww", "Mông"),
    ("hnj", "Mông"),
    ("blt", "Thái"),
];
/// Kinds of sound files, the lightest first, with their media types.
const KINDS: &[(&str, &str)] = &[
    ("opus", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("m4a", "audio/mp4"),
    ("mp3", "audio/mpeg"),
    ("wav", "audio/wav"),
];
/// The largest recording that is served: ten minutes of MP3.
const LARGEST: u64 = 10_000_000;

/// A language with recordings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Its code, also in addresses.
    pub code: String,
    /// What it is called on its button.
    pub name: String,
    /// The blocks that have a file, each with the file's name.
    files: Vec<(&'static str, String)>,
}

impl Spoken {
    /// The address of a block's recording, where there is one.
    pub fn address(&self, block: &str) -> Option<String> {
        let (_, file) = self.files.iter().find(|(known, _)| *known == block)?;
        Some(format!("/tieng/{}/{file}", self.code))
    }
}

/// All languages with recordings, by their codes.
pub fn all(hub: &Hub) -> Vec<Spoken> {
    let Ok(folders) = std::fs::read_dir(folder(hub)) else { return Vec::new() };
    let mut found: Vec<_> = folders.filter_map(|entry| spoken(&entry.ok()?.path())).collect();
    found.sort_by(|a, b| a.code.cmp(&b.code));
    found
}

fn folder(hub: &Hub) -> PathBuf {
    hub.config.data.join("recordings")
}

fn spoken(folder: &Path) -> Option<Spoken> {
    let code = folder.file_name()?.to_str()?;
    let good = (2..=12).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let file = |block: &str| {
        let names = KINDS.iter().map(|(extension, _)| format!("{block}.{extension}"));
        names.into_iter().find(|name| folder.join(name).is_file())
    };
    let files: Vec<_> = BLOCKS.iter().filter_map(|block| Some((*block, file(block)?))).collect();
    if !good || files.is_empty() {
        return None;
    }
    let written = std::fs::read_to_string(folder.join("name.txt")).unwrap_or_default();
    let written = written.lines().next().unwrap_or_default().trim().chars().take(40).collect::<String>();
    let known = NAMES.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name);
    let name = if written.is_empty() { known.to_owned() } else { written };
    Some(Spoken { code: code.to_owned(), name, files })
}

/// A recording: media type and bytes. Only files that are listed; what is asked for is never made a path.
pub async fn read(hub: &Hub, code: &str, file: &str) -> Option<(&'static str, Vec<u8>)> {
    let spoken = all(hub).into_iter().find(|spoken| spoken.code == code)?;
    let (_, name) = spoken.files.iter().find(|(_, name)| name == file)?;
    let (_, media_type) = KINDS.iter().find(|(extension, _)| name.ends_with(&format!(".{extension}")))?;
    let path = folder(hub).join(&spoken.code).join(name);
    if tokio::fs::metadata(&path).await.ok()?.len() > LARGEST {
        return None;
    }
    Some((media_type, tokio::fs::read(&path).await.ok()?))
}
