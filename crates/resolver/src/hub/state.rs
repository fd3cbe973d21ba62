//! The state folder: this resolver's key, its enrolment, the last three bundles, and the newest of them compiled. Files are readable by
//! their owner only; each is written beside its place, flushed to disk and moved there, so that a power cut
//! leaves the old one or the new one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use lachan_filter::{Policy, SigningKey};
use serde_json::{Value, json};

use super::HubError;

/// What the hub said when it took the resolver in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Enrolment {
    pub id: String,
    /// The key that signs bundles, in base64.
    pub policy_key: String,
    pub province: String,
}

pub(super) struct State {
    folder: PathBuf,
    key: SigningKey,
}

const KEY: &str = "resolver.key";
const ENROLMENT: &str = "enrolment.json";
const COMPILED: &str = "policy";
/// Bundles kept.
const KEPT: usize = 3;

impl State {
    /// Opens the folder; makes it, and a key in it, if they are not there.
    pub(super) fn open(folder: &Path) -> Result<State, HubError> {
        let bad = |e: io::Error| HubError::State(folder.to_owned(), e.to_string());
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(bad)?;
        let key = match fs::read_to_string(folder.join(KEY)) {
            Ok(text) => read_key(&text).ok_or_else(|| {
                HubError::State(folder.join(KEY), "this is no key; enrol anew in an empty folder".into())
            })?,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                let mut seed = [0; 32];
                getrandom::fill(&mut seed).map_err(|e| bad(io::Error::other(e.to_string())))?;
                write(folder, KEY, BASE64_STANDARD.encode(seed).as_bytes()).map_err(bad)?;
                SigningKey::from_bytes(&seed)
            }
            Err(e) => return Err(bad(e)),
        };
        Ok(State { folder: folder.to_owned(), key })
    }

    /// Whether the folder is that of a resolver which the hub has taken in.
    pub(super) fn is_at(folder: &Path) -> bool {
        folder.join(ENROLMENT).is_file()
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn key(&self) -> &SigningKey {
        &self.key
    }

    /// The enrolment, if there was one.
    pub(super) fn enrolment(&self) -> Result<Option<Enrolment>, HubError> {
        let path = self.folder.join(ENROLMENT);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(HubError::State(path, e.to_string())),
        };
        let read: Option<Enrolment> = serde_json::from_slice(&bytes).ok().and_then(|value: Value| {
            let text = |field: &str| value[field].as_str().map(str::to_owned);
            Some(Enrolment { id: text("id")?, policy_key: text("policy_key")?, province: text("province")? })
        });
        let damaged =
            || HubError::State(path.clone(), "the file is damaged; delete it and enrol anew".into());
        read.ok_or_else(damaged).map(Some)
    }

    pub(super) fn keep_enrolment(&self, enrolment: &Enrolment) -> Result<(), HubError> {
        let Enrolment { id, policy_key, province } = enrolment;
        let text = json!({ "id": id, "policy_key": policy_key, "province": province }).to_string();
        write(&self.folder, ENROLMENT, text.as_bytes())
            .map_err(|e| HubError::State(self.folder.clone(), e.to_string()))
    }

    /// The stored bundles, newest first.
    pub(super) fn bundles(&self) -> Vec<(u64, Vec<u8>)> {
        let names = self.sequences();
        names
            .into_iter()
            .filter_map(|n| Some((n, fs::read(self.folder.join(bundle_name(n))).ok()?)))
            .collect()
    }

    /// A stored bundle.
    pub(super) fn bundle(&self, sequence: u64) -> Option<Vec<u8>> {
        fs::read(self.folder.join(bundle_name(sequence))).ok()
    }

    /// Whether a bundle is stored.
    pub(super) fn has_bundle(&self, sequence: u64) -> bool {
        self.folder.join(bundle_name(sequence)).is_file()
    }

    /// The newest bundle as it was compiled before, if this resolver did that: ready in a tenth of the time.
    pub(super) fn compiled(&self) -> Option<Policy> {
        let policy = Policy::load(File::open(self.folder.join(COMPILED)).ok()?).ok()?;
        let newest = self.sequences().first().copied();
        let ours = policy.is_signed_by(&self.key.verifying_key());
        (ours && newest == Some(policy.sequence())).then_some(policy)
    }

    /// Stores a policy that this resolver has compiled and signed, and gives it back as it is there: with the
    /// reasons in the file and not in memory.
    pub(super) fn keep_compiled(&self, policy: Policy) -> Policy {
        match write(&self.folder, COMPILED, policy.as_bytes()) {
            Ok(()) => self.compiled().unwrap_or(policy),
            Err(error) => {
                tracing::warn!(
                    "the compiled policy could not be stored, the next start takes longer: {error}"
                );
                policy
            }
        }
    }

    /// Stores a bundle and drops the oldest.
    pub(super) fn keep_bundle(&self, sequence: u64, bytes: &[u8]) -> io::Result<()> {
        write(&self.folder, &bundle_name(sequence), bytes)?;
        for old in self.sequences().into_iter().skip(KEPT) {
            fs::remove_file(self.folder.join(bundle_name(old)))?;
        }
        Ok(())
    }

    /// A file that another part of the resolver keeps here.
    pub(super) fn file(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.folder.join(name)).ok()
    }

    /// Writes such a file.
    pub(super) fn keep_file(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        write(&self.folder, name, bytes)
    }

    /// Of the stored bundles, newest first.
    pub(super) fn sequences(&self) -> Vec<u64> {
        let Ok(folder) = fs::read_dir(&self.folder) else { return Vec::new() };
        let names = folder.flatten().filter_map(|file| file.file_name().into_string().ok());
        let numbers = names.filter_map(|name| name.strip_prefix("bundle-")?.parse().ok());
        let mut numbers: Vec<u64> = numbers.collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        numbers
    }
}

fn bundle_name(sequence: u64) -> String {
    format!("bundle-{sequence}")
}

fn read_key(text: &str) -> Option<SigningKey> {
    let seed: [u8; 32] = BASE64_STANDARD.decode(text.trim()).ok()?.try_into().ok()?;
    Some(SigningKey::from_bytes(&seed))
}

/// Writes a file so that a power cut leaves the old one or the new one.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let beside = folder.join(format!("{name}.new"));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, folder.join(name))?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn key_enrolment_and_the_last_three_bundles_survive_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(folder.path()).unwrap();
        let key = state.key().to_bytes();
        assert_eq!(state.enrolment().unwrap(), None);
        let enrolment =
            Enrolment { id: "r1".into(), policy_key: "key".into(), province: "Tỉnh Mẫu".into() };
        state.keep_enrolment(&enrolment).unwrap();
        for sequence in [9, 10, 11, 12] {
            state.keep_bundle(sequence, &[sequence as u8]).unwrap();
        }
        let state = State::open(folder.path()).unwrap();
        assert_eq!(state.key().to_bytes(), key);
        assert_eq!(state.enrolment().unwrap(), Some(enrolment));
        assert_eq!(state.bundles(), [(12, vec![12]), (11, vec![11]), (10, vec![10])]);
        for file in fs::read_dir(folder.path()).unwrap() {
            assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_key_or_enrolment_is_told_and_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(folder.path()).unwrap();
        fs::write(folder.path().join(ENROLMENT), "{").unwrap();
        assert!(state.enrolment().is_err());
        fs::write(folder.path().join(KEY), "x").unwrap();
        assert!(State::open(folder.path()).is_err());
        assert_eq!(fs::read_to_string(folder.path().join(KEY)).unwrap(), "x");
    }
}
