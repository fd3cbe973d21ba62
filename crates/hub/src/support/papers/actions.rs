//! What officers do with the papers of a child: look what there is, open one, write it.

use serde_json::json;

use super::content::Content;
use super::declared;
use super::model::{Kind, Writes};
use super::store::{self, Writer};
use super::{PaperId, signing};
use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases;
use crate::cases::actions::{Header, header, unlock};
use crate::cases::model::{CaseId, Track};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::support::actions::{Child, ChildId, children, known_case};
use crate::support::carers;

pub use store::{Paper, Version};

/// Write, open and print the papers of a child.
pub const WRITE: Act = Act {
    name: "support.write-paper",
    allow: &[(Role::DeskOfficer, Reach::Organisation), (Role::CaseOfficer, Reach::Organisation)],
};

/// A child with its case, for whoever works on it.
pub struct Place {
    /// The child.
    pub child: Child,
    /// The case.
    pub header: Header,
}

impl Place {
    /// The case's id.
    pub fn case(&self) -> CaseId {
        self.header.case.id
    }

    /// For which unit somebody may write a kind of paper; nothing where they may only look.
    pub fn unit(&self, kind: &Kind) -> Option<OrganisationId> {
        let holding = &self.header.holding;
        match kind.writes {
            Writes::Protection => {
                let open = self.header.open().find(|stage| stage.track == Track::Protection.name());
                open.map(|stage| stage.unit_id).filter(|unit| holding.contains(unit))
            }
            Writes::Focal => holding.first().copied(),
        }
        .filter(|_| self.header.case.closed_at.is_none())
    }
}

/// The place of a child, for the units that hold the case's key.
pub async fn place(hub: &Hub, who: &Principal, child: ChildId) -> Result<Place> {
    let case = known_case(hub, child).await?;
    let header = header(hub, who, case).await?;
    let unit = *header.holding.first().ok_or(Error::NotFound)?;
    can(who, &WRITE, &On::held_by(unit))?;
    let child = children(hub, who, case).await?.into_iter().find(|one| one.id == child);
    Ok(Place { child: child.ok_or(Error::NotFound)?, header })
}

/// The papers of a child: who wrote and signed what and when, nothing of what stands in them.
pub async fn papers(hub: &Hub, place: &Place) -> Result<Vec<Paper>> {
    Ok(store::of_child(hub, &hub.db, place.child.id).await?)
}

/// What somebody wants to see of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The draft, else the newest version.
    Newest,
    /// A signed version.
    Signed(i64),
}

/// A paper that was opened.
pub struct Opened {
    /// The paper.
    pub paper: Paper,
    /// What stands in it.
    pub content: Content,
    /// How often the draft was changed; 0 where there is none.
    pub changes: i64,
    /// The version, where it is signed.
    pub version: Option<Version>,
}

/// Opens a paper; written down.
pub async fn open(hub: &Hub, who: &Principal, place: &Place, id: PaperId, which: Which) -> Result<Opened> {
    let paper = of_place(hub, place, id).await?;
    let (_, key) = unlock(hub, who, place.case(), &WRITE).await?;
    let versions = store::versions(hub, &hub.db, id).await?;
    let draft = store::draft(hub, &hub.db, id).await?.filter(|_| which == Which::Newest);
    let opened = match draft {
        Some(draft) => {
            let next = signing::next(&versions);
            let content = Content::open(&key, &signing::place(id, next), &draft.sealed)?;
            Opened { paper, content, changes: draft.changes, version: None }
        }
        None => {
            let version = match which {
                Which::Newest => versions.into_iter().next_back(),
                Which::Signed(number) => versions.into_iter().find(|version| version.version == number),
            };
            let version = version.ok_or(Error::NotFound)?;
            Opened { paper, content: signing::unsealed(&key, &version)?, changes: 0, version: Some(version) }
        }
    };
    let mut tx = hub.db.begin().await?;
    let version = opened.version.as_ref().map(|version| version.version);
    let detail = json!({ "paper": id, "kind": opened.paper.kind, "version": version });
    note(hub, &mut tx, who, "support.read-paper", place.case(), detail).await?;
    tx.commit().await?;
    Ok(opened)
}

/// What was written of a paper.
pub struct Writing<'a> {
    /// Of which kind.
    pub kind: &'static Kind,
    /// Which paper; a new one where nothing is named.
    pub paper: Option<PaperId>,
    /// How often the draft had been changed when it was opened.
    pub seen: i64,
    /// What stands in it now.
    pub content: &'a Content,
}

/// Keeps what was written as the draft.
pub async fn save(hub: &Hub, who: &Principal, place: &Place, writing: &Writing<'_>) -> Result<PaperId> {
    let mut tx = hub.db.begin().await?;
    let (id, _) = keep(hub, &mut tx, who, place, writing).await?;
    tx.commit().await?;
    Ok(id)
}

/// The same in the transaction of what follows: gives the paper and how often its draft has been changed.
pub(super) async fn keep(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    place: &Place,
    writing: &Writing<'_>,
) -> Result<(PaperId, i64)> {
    let kind = writing.kind;
    let unit = place.unit(kind).ok_or(Error::Forbidden(WRITE.name))?;
    can(who, &WRITE, &On::held_by(unit))?;
    let (_, key) = unlock(hub, who, place.case(), &WRITE).await?;
    cases::needs::take(hub, tx, place.case()).await?;
    let id = match writing.paper {
        Some(id) => of_place_in(hub, tx, place, id, kind).await?,
        None => begin(hub, tx, place, kind).await?,
    };
    let versions = store::versions(hub, &mut *tx, id).await?;
    let content = carers::without_carer(&place.child, writing.content);
    let sealed = content.seal(hub, &key, &signing::place(id, signing::next(&versions)))?;
    let writer = Writer { person: who.person, unit };
    let kept = match writing.seen {
        0 => store::add_draft(hub, tx, id, sealed, writer).await?,
        seen => store::change_draft(hub, tx, (id, seen), sealed, writer).await?,
    };
    if !kept {
        return Err(Error::Conflict("papers-changed-meanwhile"));
    }
    let detail = json!({ "paper": id, "kind": kind.name });
    note(hub, tx, who, "support.write-paper", place.case(), detail).await?;
    Ok((id, writing.seen + 1))
}

async fn begin(hub: &Hub, tx: &mut Tx, place: &Place, kind: &'static Kind) -> Result<PaperId> {
    let id = PaperId(hub.chance.id(hub.clock.now()));
    match store::begin(hub, tx, id, place.child.id, kind.name).await {
        Err(error) if error.is_unique() => Err(Error::Conflict("papers-changed-meanwhile")),
        outcome => Ok(outcome.map(|()| id)?),
    }
}

/// A paper of this child.
pub(super) async fn of_place(hub: &Hub, place: &Place, id: PaperId) -> Result<Paper> {
    let paper = store::by_id(hub, &hub.db, id).await?;
    paper.filter(|paper| paper.child_id == place.child.id).ok_or(Error::NotFound)
}

async fn of_place_in(
    hub: &Hub,
    tx: &mut Tx,
    place: &Place,
    id: PaperId,
    kind: &'static Kind,
) -> Result<PaperId> {
    let paper = store::by_id(hub, tx, id).await?.ok_or(Error::NotFound)?;
    let fits = paper.child_id == place.child.id && paper.kind == kind.name;
    fits.then_some(id).ok_or(Error::NotFound)
}

/// The one paper of a kind that a child has; for kinds of which there may be several, nothing.
pub fn only<'p>(papers: &'p [Paper], kind: &Kind) -> Option<&'p Paper> {
    papers.iter().find(|paper| !kind.several && paper.kind == kind.name)
}

/// The kind of a paper that is in the database.
pub fn kind_of(paper: &Paper) -> Result<&'static Kind> {
    declared::kind(&paper.kind).ok_or_else(|| Error::internal("a paper of an unknown kind"))
}

pub(in crate::support) async fn note(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    act: &str,
    case: CaseId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "case", subject: case.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}

/// Who stands under a paper: the writer, the second person, and the unit that wrote it.
pub async fn hands(
    hub: &Hub,
    opened: &Opened,
    place: &Place,
    kind: &Kind,
) -> Result<(String, Option<String>, Option<OrganisationId>)> {
    match &opened.version {
        Some(version) => {
            let second = match version.confirmed_by {
                Some(person) => Some(store::name(hub, &hub.db, person).await?),
                None => None,
            };
            Ok((store::name(hub, &hub.db, version.written_by).await?, second, Some(version.unit_id)))
        }
        None => Ok((opened.paper.draft_by.clone().unwrap_or_default(), None, place.unit(kind))),
    }
}
