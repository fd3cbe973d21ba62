//! Pictures of strangers, decoded where they can do no harm: in a child of this program that gives up files, network and
//! all but a little memory and time before it reads the first byte (`lachan picture`, crates `confine` and `pictures`).
//!
//! Invariants: no such bytes are decoded in this process (tests alone do, which have no program to start); no more
//! children run at once than there are cores; what comes back is wiped after use. Nothing of a picture is in the log.

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use lachan_pictures::{Refusal, View};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// A child that has not answered after this time is ended, whatever it waits for.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// More than the largest picture that is shown has as a JPEG.
const LARGEST: usize = 16 << 20;
/// The program that runs, also when the file it was started from has been replaced.
const OWN: &str = "/proc/self/exe";

/// Which program decodes.
#[derive(Clone, Debug)]
pub enum Decoder {
    /// This one.
    Own,
    /// Another build of it: for programs of ours that are not `lachan` itself.
    Program(PathBuf),
    /// Nobody else: in this very process.
    #[cfg(test)]
    Here,
}

/// Why a picture is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// By what it is.
    Picture(Refusal),
    /// Decoding took too long and was ended.
    TooLong,
    /// Decoding wanted too much memory and was ended.
    TooMuch,
    /// The decoder broke down, or tried what it may not.
    Crashed,
}

impl Refused {
    /// Its name, in the journal and in message ids.
    pub fn name(self) -> String {
        match self {
            Self::Picture(refusal) => refusal.to_string(),
            Self::TooLong => "too-long".into(),
            Self::TooMuch => "too-much".into(),
            Self::Crashed => "crashed".into(),
        }
    }
}

/// Where pictures are decoded.
pub struct Pictures {
    decoder: Decoder,
    turns: Semaphore,
    wait: Duration,
}

impl Pictures {
    /// Decodes by `decoder`, at most one picture a core at a time.
    pub fn new(decoder: Decoder) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { decoder, turns: Semaphore::new(cores), wait: LONGEST_WAIT }
    }

    /// A picture as it is shown at one step, as a JPEG of pixels alone; or why not.
    ///
    /// # Errors
    /// The child cannot be started.
    pub async fn render(&self, bytes: &[u8], view: View) -> Result<Result<Zeroizing<Vec<u8>>, Refused>> {
        let _turn = self.turns.acquire().await.map_err(Error::internal)?;
        match &self.decoder {
            Decoder::Own => self.in_child(Path::new(OWN), bytes, view).await,
            Decoder::Program(program) => self.in_child(program, bytes, view).await,
            #[cfg(test)]
            Decoder::Here => {
                Ok(lachan_pictures::render(bytes, view).map(Zeroizing::new).map_err(Refused::Picture))
            }
        }
    }

    async fn in_child(
        &self,
        program: &Path,
        bytes: &[u8],
        view: View,
    ) -> Result<Result<Zeroizing<Vec<u8>>, Refused>> {
        let mut child = command(program)
            .arg(view.name())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|why| Error::internal(format_args!("the picture decoder cannot be started: {why}")))?;
        let missing = || Error::internal("the picture decoder has no pipes");
        let mut input = child.stdin.take().ok_or_else(missing)?;
        let mut output = child.stdout.take().ok_or_else(missing)?.take(LARGEST as u64);
        let mut words = child.stderr.take().ok_or_else(missing)?.take(200);
        let mut shown = Zeroizing::new(Vec::with_capacity(LARGEST));
        let mut said = Vec::new();
        let work = async {
            let write = async {
                // it may end before it has read everything
                let _ = input.write_all(bytes).await;
                drop(input);
            };
            let (_, read, _) =
                tokio::join!(write, output.read_to_end(&mut shown), words.read_to_end(&mut said));
            read?;
            child.wait().await
        };
        // dropped with `child`, which ends it
        let Ok(ended) = tokio::time::timeout(self.wait, work).await else {
            tracing::warn!("a picture decoder was ended: it did not answer in time");
            return Ok(Err(Refused::TooLong));
        };
        let status = ended.map_err(Error::internal)?;
        Ok(if status.success() { Ok(shown) } else { Err(refused(status, &said)) })
    }

    /// Says once, at the start, which of the kernel's walls are missing around the decoder.
    pub async fn look_at_walls(&self) {
        let program = match &self.decoder {
            Decoder::Own => Path::new(OWN),
            Decoder::Program(program) => program,
            #[cfg(test)]
            Decoder::Here => return,
        };
        let asked = command(program).args(["--prove", "walls"]).stdin(Stdio::null()).output().await;
        let said = asked.map(|output| String::from_utf8_lossy(&output.stderr).trim().to_owned());
        match said {
            Ok(walls) if walls == "landlock=yes seccomp=yes" => {}
            Ok(walls) => {
                tracing::warn!(
                    walls,
                    "the picture decoder has fewer walls than it could: limits of the process still hold"
                );
            }
            Err(why) => {
                tracing::error!(%why, "the picture decoder cannot be started: no picture can be looked at")
            }
        }
    }
}

/// The child with nothing of ours: no environment, no folder, and it does not outlive us.
fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("picture").env_clear().current_dir("/").kill_on_drop(true);
    command
}

/// What the end of a child means. By signal(7): 6 abort (no memory), 9 and 24 (time), anything else a breakdown.
fn refused(status: ExitStatus, said: &[u8]) -> Refused {
    let refused = match status.signal() {
        Some(6) => Refused::TooMuch,
        Some(9 | 24) => Refused::TooLong,
        Some(_) => Refused::Crashed,
        None => {
            let word = String::from_utf8_lossy(said);
            Refusal::parse(word.trim()).map_or(Refused::Crashed, Refused::Picture)
        }
    };
    if !matches!(refused, Refused::Picture(_)) {
        tracing::warn!(signal = status.signal(), code = status.code(), "a picture decoder was ended");
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scratch;

    /// A program in place of the decoder.
    fn pretending(script: &str) -> (tempfile::TempDir, Pictures) {
        use std::os::unix::fs::PermissionsExt;
        let folder = scratch();
        let path = folder.path().join("decoder");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        (folder, Pictures::new(Decoder::Program(path)))
    }

    #[tokio::test]
    async fn however_the_child_ends_the_hub_knows_why() {
        for (script, why) in [
            ("echo bomb >&2; exit 1", Refused::Picture(Refusal::Bomb)),
            ("echo too-large >&2; exit 1", Refused::Picture(Refusal::TooLarge)),
            ("exit 2", Refused::Crashed),
            ("kill -6 $$", Refused::TooMuch),
            ("kill -24 $$", Refused::TooLong),
            ("kill -31 $$", Refused::Crashed),
        ] {
            let (_folder, pictures) = pretending(script);
            let large = vec![0; 1 << 20];
            assert_eq!(pictures.render(&large, View::Blurred).await.unwrap(), Err(why), "{script}");
        }
    }

    #[tokio::test]
    async fn a_child_that_never_answers_is_ended() {
        let (_folder, mut pictures) = pretending("exec sleep 600");
        pictures.wait = Duration::from_millis(50);
        assert_eq!(pictures.render(b"x", View::Blurred).await.unwrap(), Err(Refused::TooLong));
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_an_error_of_ours() {
        let pictures = Pictures::new(Decoder::Program("/nowhere/lachan".into()));
        assert!(pictures.render(b"x", View::Blurred).await.is_err());
    }
}
