//! Looking for a file and looking at it: never without a reason, never unseen.

use crate::Hub;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::offenders::actions::unit_of;
use crate::offenders::chain::{self, Note};
use crate::offenders::keys::{self, contents_of, key_of};
use crate::offenders::log;
use crate::offenders::marks;
pub use crate::offenders::marks::Sought;
use crate::offenders::model::{Contents, LONGEST_REASON, REASONS};
use crate::offenders::store::{self, FileRow};
use crate::seal::Key;
use crate::time::{MINUTE, Moment};
use crate::web::form::Problem;

/// A file that was opened with a reason stays open to that officer for so long.
pub const OPEN_FOR: i64 = 15 * MINUTE;

/// Why somebody looks: one of a list, and in words that name nobody.
#[derive(Clone, Default)]
pub struct Reason {
    /// One of [`REASONS`].
    pub kind: String,
    /// Words.
    pub words: String,
}

impl Reason {
    fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if !REASONS.contains(&self.kind.as_str()) {
            found.push(Problem::new("reason", "form-choose-one"));
        }
        if self.words.trim().chars().count() < 5 {
            found.push(Problem::new("words", "offenders-words-needed"));
        } else if self.words.chars().count() > LONGEST_REASON {
            found.push(Problem::new("words", "offenders-words-long"));
        }
        found
    }

    fn pair(&self) -> (&str, &str) {
        (&self.kind, self.words.trim())
    }
}

impl Sought {
    fn is_empty(&self) -> bool {
        [&self.name, &self.id_number, &self.phone, &self.account].iter().all(|typed| typed.is_empty())
    }

    /// As a file would hold it, to see whether a reason names it.
    fn as_contents(&self) -> Contents {
        Contents {
            name: self.name.clone(),
            id_number: self.id_number.clone(),
            phones: vec![self.phone.clone()],
            accounts: vec![self.account.clone()],
            ..Contents::default()
        }
    }
}

/// The files that fit what an officer knows: their numbers and nothing more. That somebody looked, and what was found, is
/// written down; what was typed is not.
pub async fn search(hub: &Hub, who: &Principal, sought: &Sought, reason: &Reason) -> Result<Vec<i64>> {
    let unit = unit_of(who)?;
    let mut problems = reason.problems();
    if sought.is_empty() {
        problems.push(Problem::new("name", "offenders-sought-needed"));
    }
    if problems.is_empty() && sought.as_contents().named_in(&reason.words) {
        problems.push(Problem::new("words", "offenders-words-name"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut tx = hub.offenders.begin().await?;
    let note = Note { act: "search", number: None, reason: Some(reason.pair()) };
    chain::note(hub, &mut tx, (who, unit), note).await?;
    let open = keys::opened_in(hub, &mut tx, who).await?;
    let found = store::marked(hub, &mut tx, &marks::sought(&open.marks, sought)).await?;
    for number in &found {
        let note = Note { act: "found-in", number: Some(*number), reason: None };
        chain::note(hub, &mut tx, (who, unit), note).await?;
    }
    tx.commit().await?;
    Ok(found)
}

/// A file in the officer's hands.
pub struct Seen {
    /// What stands open.
    pub file: FileRow,
    /// Everything about the person.
    pub contents: Contents,
    /// For which body the officer works.
    pub unit: OrganisationId,
    /// The file's own key.
    pub(super) key: Key,
}

/// A file as a list may show it.
pub async fn outside(hub: &Hub, who: &Principal, number: i64) -> Result<FileRow> {
    unit_of(who)?;
    store::file(hub, &hub.offenders, number).await?.ok_or(Error::NotFound)
}

/// Opens a file for a reason: written down first, told to the superiors at once.
pub async fn open(hub: &Hub, who: &Principal, number: i64, reason: &Reason) -> Result<()> {
    let unit = unit_of(who)?;
    let problems = reason.problems();
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let file = outside(hub, who, number).await?;
    let key = key_of(&keys::opened(hub, who).await?, &file)?;
    if contents_of(&key, &file)?.named_in(&reason.words) {
        return Err(Error::Invalid(vec![Problem::new("words", "offenders-words-name")]));
    }
    let mut tx = hub.offenders.begin().await?;
    let note = Note { act: "open", number: Some(number), reason: Some(reason.pair()) };
    chain::note(hub, &mut tx, (who, unit), note).await?;
    tx.commit().await?;
    if let Err(error) = log::tell(hub).await {
        tracing::warn!(%error, "offenders: a superior is told later");
    }
    Ok(())
}

/// Since when a look counts as open now.
fn since(hub: &Hub) -> Moment {
    hub.clock.now().plus(-OPEN_FOR)
}

/// Whether the officer has opened a file a moment ago.
pub async fn is_open(hub: &Hub, who: &Principal, number: i64) -> Result<bool> {
    unit_of(who)?;
    Ok(store::has_opened(hub, &hub.offenders, who.person, number, since(hub)).await?)
}

/// A file that the officer has opened a moment ago.
pub async fn seen(hub: &Hub, who: &Principal, number: i64) -> Result<Seen> {
    let unit = unit_of(who)?;
    let file = outside(hub, who, number).await?;
    if !is_open(hub, who, number).await? {
        return Err(Error::Conflict("offenders-open-first"));
    }
    let key = key_of(&keys::opened(hub, who).await?, &file)?;
    let contents = contents_of(&key, &file)?;
    Ok(Seen { file, contents, unit, key })
}

/// The register from outside: numbers and days.
pub struct Front {
    /// Measures that are due.
    pub due: i64,
    /// Files that have to be looked through.
    pub reviews: i64,
    /// Files that nobody can open any more.
    pub lost: i64,
    /// Files in all.
    pub all: i64,
    /// One page of them.
    pub files: Vec<FileRow>,
}

/// What an officer who holds the key sees before anything is opened.
pub async fn front(hub: &Hub, who: &Principal, (skip, most): (i64, i64)) -> Result<Front> {
    let version = keys::opened(hub, who).await?.version;
    let (on, today) = (&hub.offenders, hub.clock.now().day());
    Ok(Front {
        due: store::count_due(hub, on, today).await?,
        reviews: store::count_reviews(hub, on, today).await?,
        lost: store::count_lost(hub, on, version).await?,
        all: store::count_files(hub, on).await?,
        files: store::files(hub, on, (skip, most)).await?,
    })
}
