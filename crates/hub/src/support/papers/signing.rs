//! Signing: by whoever wrote a paper, or by a second person who is shown that paper and nothing else of the case.
//!
//! What waits for a signature is sealed once more, to the person who is to sign, together with the plan that a decision
//! approves. What is signed is exactly what was sent: the draft cannot be changed while it waits.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;
use zeroize::Zeroizing;

use super::PaperId;
use super::actions::{Opened, Place, WRITE, Which, Writing, keep, kind_of, note, open, papers};
use super::content::Content;
use super::declared;
use super::model::{Kind, Signs};
use super::store::{self, Draft, Sending, Version};
use crate::Hub;
use crate::attachment::sha256;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases;
use crate::cases::actions::unlock;
use crate::cases::model::CaseId;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::jobs;
use crate::seal::Key;
use crate::slice::{TELL, Telling, TellingExcept};
use crate::support::actions::{ChildId, known_case};
use crate::support::services;
use crate::web::Lang;
use crate::web::form::Problem;
use crate::{organisations, people};

pub use store::Waiting;

/// Sign a decision about a child as the second person.
pub const SIGN: Act = Act { name: "support.sign-decision", allow: &[(Role::UnitHead, Reach::Organisation)] };

/// Why a decision goes back unsigned (`papers-returned-*`).
pub const RETURNED: &[&str] = &["incomplete", "plan-not-fit", "not-correct", "not-my-power"];

/// Where a version of a paper belongs.
pub(super) fn place(id: PaperId, version: i64) -> String {
    format!("support paper {id} {version}")
}

fn copy_place(id: PaperId) -> String {
    format!("support paper copy {id}")
}

/// The number of the version that is being written.
pub(super) fn next(versions: &[Version]) -> i64 {
    versions.last().map_or(1, |version| version.version + 1)
}

/// What stands in a signed version, after its bytes were compared with the digest of the day on which it was signed.
pub(super) fn unsealed(key: &Key, version: &Version) -> Result<Content> {
    if sha256(&version.sealed) != version.digest {
        return Err(Error::internal("a signed paper was changed"));
    }
    Content::open(key, &place(version.paper_id, version.version), &version.sealed)
}

/// Keeps what was written and signs it, for papers that the writer signs.
pub async fn sign(hub: &Hub, who: &Principal, at: &Place, writing: &Writing<'_>) -> Result<PaperId> {
    if writing.kind.signs != Signs::Writer {
        return Err(Error::Forbidden(SIGN.name));
    }
    check(hub, at, writing)?;
    let mut tx = hub.db.begin().await?;
    let (id, changes) = keep(hub, &mut tx, who, at, writing).await?;
    fix(hub, &mut tx, who, at.case(), (id, changes), writing.kind, None).await?;
    if writing.kind.name == "consent" {
        let apart = writing.content.get("carer-accused") == "yes";
        store::set_carer_apart(hub, &mut tx, at.child.id, apart).await?;
    }
    let needless = writing.kind.name == "assessment" && writing.content.get("has-needs") == "no";
    met(hub, &mut tx, at.case(), at.child.id, writing.kind, needless).await?;
    tx.commit().await?;
    Ok(id)
}

/// Everything that keeps a paper from being signed.
fn check(hub: &Hub, at: &Place, writing: &Writing<'_>) -> Result<()> {
    let mut problems = writing.content.missing(writing.kind, hub.clock.now().day());
    if writing.kind.name == "rights"
        && at.child.skips_carer()
        && writing.content.get("told-whom") == "child-and-carer"
    {
        problems.push(Problem::new("told-whom", "papers-carer-apart"));
    }
    if writing.kind.name == "consent"
        && at.child.carer_marked > 0
        && writing.content.get("carer-accused") == "no"
    {
        problems.push(Problem::new("carer-accused", "papers-carer-marked"));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// The draft becomes a version that never changes.
async fn fix(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    case: CaseId,
    (id, seen): (PaperId, i64),
    kind: &Kind,
    second: Option<OrganisationId>,
) -> Result<Version> {
    let draft = store::take_draft(hub, tx, id, seen).await?;
    let draft = draft.ok_or(Error::Conflict("papers-changed-meanwhile"))?;
    let versions = store::versions(hub, &mut *tx, id).await?;
    let version = Version {
        paper_id: id,
        version: next(&versions),
        kind: kind.name.to_owned(),
        digest: sha256(&draft.sealed),
        sealed: draft.sealed,
        written_by: draft.written_by,
        unit_id: draft.unit_id,
        signed_at: hub.clock.now(),
        confirmed_by: second.map(|_| who.person),
        confirmed_unit_id: second,
    };
    match store::add_version(hub, tx, &version).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("papers-changed-meanwhile")),
        outcome => outcome?,
    }
    let detail =
        json!({ "paper": id, "kind": kind.name, "version": version.version, "digest": version.digest });
    note(hub, tx, who, "support.sign-paper", case, detail).await?;
    Ok(version)
}

/// What a signed paper means for the stages of the case.
async fn met(
    hub: &Hub,
    tx: &mut Tx,
    case: CaseId,
    child: ChildId,
    kind: &Kind,
    needless: bool,
) -> Result<()> {
    let needs: &[&str] = match kind.name {
        "risk" => &[cases::needs::FORM_02],
        // where no need was found there is no plan and nothing to review
        "assessment" if needless => &[cases::needs::FORM_03, cases::needs::FORM_05, cases::needs::FORM_06],
        "assessment" => &[cases::needs::FORM_03],
        "decision" => &[cases::needs::FORM_05],
        "review" => &[cases::needs::FORM_06],
        _ => &[],
    };
    for need in needs {
        cases::needs::meet(hub, tx, case, need, child.0).await?;
    }
    Ok(())
}

/// Somebody who can sign a decision.
#[derive(Clone, Debug)]
pub struct Head {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// As the head of which unit.
    pub unit: OrganisationId,
    /// Its name.
    pub unit_name: String,
}

/// Who can sign a decision about a child: heads of the unit that writes it and of the bodies above, with an account in
/// use; nobody whom a report of the case names, and never the writer.
pub async fn heads(hub: &Hub, who: &Principal, at: &Place, kind: &Kind) -> Result<Vec<Head>> {
    let Some(unit) = at.unit(kind) else { return Ok(Vec::new()) };
    let named = cases::needs::named(hub, at.case()).await?;
    let parents = organisations::actions::parents(hub).await?;
    let (mut found, mut seen, mut units) = (Vec::new(), BTreeSet::new(), vec![unit]);
    while let Some(unit) = units.pop() {
        if !seen.insert(unit) {
            continue;
        }
        units.extend(parents.iter().filter(|(lower, _)| *lower == unit).map(|(_, upper)| *upper));
        for person in people::actions::in_roles(hub, unit, &[Role::UnitHead]).await? {
            let reachable = people::keys::of_person(hub, &hub.db, person).await?.is_some();
            if person != who.person && !named.contains(&person) && reachable {
                found.push(Head {
                    person,
                    name: store::name(hub, &hub.db, person).await?,
                    unit,
                    unit_name: organisations::actions::short_name(hub, unit).await?,
                });
            }
        }
    }
    Ok(found)
}

/// What is sealed to whoever is to sign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// The decision.
    pub decision: Content,
    /// The plan that it approves.
    #[serde(default)]
    pub plan: Option<Content>,
}

/// Keeps a decision and sends it for the signature.
pub async fn send(
    hub: &Hub,
    who: &Principal,
    at: &Place,
    writing: &Writing<'_>,
    to: PersonId,
) -> Result<PaperId> {
    check(hub, at, writing)?;
    let heads = heads(hub, who, at, writing.kind).await?;
    let head = heads.into_iter().find(|head| head.person == to);
    let head = head.ok_or_else(|| Error::Invalid(vec![Problem::new("signer", "papers-choose-head")]))?;
    let public = people::keys::of_person(hub, &hub.db, to).await?;
    let public = public.ok_or_else(|| Error::internal("a head without a key was offered"))?;
    let plan = plan_of(hub, who, at, writing.kind).await?;
    let mut tx = hub.db.begin().await?;
    let (id, _) = keep(hub, &mut tx, who, at, writing).await?;
    let key = Key::fresh(&hub.chance);
    let copy =
        Copy { decision: writing.content.clone(), plan: plan.as_ref().map(|plan| plan.content.clone()) };
    let text = Zeroizing::new(serde_json::to_vec(&copy).map_err(Error::internal)?);
    let sending = Sending {
        to,
        unit: head.unit,
        copy_key: public.seal(&copy_place(id), key.bytes()),
        copy: key.seal(&hub.chance, &copy_place(id), &crate::seal::pad(&text)),
    };
    if !store::send(hub, &mut tx, id, sending).await? {
        return Err(Error::Conflict("papers-changed-meanwhile"));
    }
    if let Some(plan) = &plan {
        services::planning::propose(hub, &mut tx, at, plan).await?;
    }
    tell(hub, &mut tx, at, &head, id).await?;
    let detail = json!({ "paper": id, "kind": writing.kind.name, "to": to });
    note(hub, &mut tx, who, "support.send-paper", at.case(), detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// The signed plan that a decision approves. Without one there is nothing to approve.
async fn plan_of(hub: &Hub, who: &Principal, at: &Place, kind: &Kind) -> Result<Option<Opened>> {
    if kind.name != "decision" {
        return Ok(None);
    }
    let all = papers(hub, at).await?;
    let plan = all.iter().find(|paper| paper.kind == "plan" && paper.version.is_some());
    let plan = plan.ok_or(Error::Conflict("papers-plan-first"))?;
    if plan.draft_at.is_some() {
        return Err(Error::Conflict("papers-plan-unsigned"));
    }
    let version = plan.version.ok_or(Error::Conflict("papers-plan-first"))?;
    Ok(Some(open(hub, who, at, plan.id, Which::Signed(version)).await?))
}

async fn tell(hub: &Hub, tx: &mut Tx, at: &Place, head: &Head, id: PaperId) -> Result<()> {
    let words = Lang::Vi.f("papers-told-waiting", &[("code", at.header.case.code.as_str().into())]);
    let telling = Telling {
        to: head.unit,
        words: words.into_owned(),
        href: "/giay-to-cho-ky".into(),
        key: format!("support.paper.{id}.{}", hub.clock.now().0),
    };
    let except = cases::eligible::kept_from(hub, tx, at.case(), head.unit).await?;
    let payload = serde_json::to_value(TellingExcept { telling, except }).map_err(Error::internal)?;
    jobs::publish(hub, tx, TELL, &payload).await?;
    Ok(())
}

/// What waits for the signature of the person at work.
pub async fn waiting(hub: &Hub, who: &Principal) -> Result<Vec<Waiting>> {
    Ok(store::waiting(hub, &hub.db, who.person).await?)
}

/// A decision that waits for the signature of the person at work.
pub struct Awaiting {
    /// What it is, of which case and child.
    pub row: Waiting,
    /// Of which kind.
    pub kind: &'static Kind,
    /// How often it has been changed.
    pub changes: i64,
    /// What it says.
    pub copy: Copy,
}

/// The draft that waits for this person, and its case; everybody else learns nothing.
async fn mine(hub: &Hub, who: &Principal, id: PaperId) -> Result<(Draft, Waiting, CaseId, ChildId)> {
    let row = waiting(hub, who).await?.into_iter().find(|row| row.paper_id == id).ok_or(Error::NotFound)?;
    let draft = store::draft(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let unit = draft.sent_unit_id.filter(|_| draft.sent_to == Some(who.person)).ok_or(Error::NotFound)?;
    can(who, &SIGN, &On::held_by(unit))?;
    let paper = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let case = known_case(hub, paper.child_id).await?;
    Ok((draft, row, case, paper.child_id))
}

fn opened(who: &Principal, draft: &Draft) -> Result<Copy> {
    let own = who.secret.as_ref().ok_or(Error::Forbidden(SIGN.name))?;
    let place = copy_place(draft.paper_id);
    let (sealed_key, copy) = draft.copy_key.as_ref().zip(draft.copy.as_ref()).ok_or(Error::NotFound)?;
    let bytes = Zeroizing::new(own.open(&place, sealed_key)?);
    let key = Key::from_bytes(&bytes).ok_or_else(|| Error::internal("the key of a copy is malformed"))?;
    let text = Zeroizing::new(cases::actions::open_text(&key, &place, copy)?);
    serde_json::from_str(&text).map_err(Error::internal)
}

/// Opens what waits for the signature; written down.
pub async fn read(hub: &Hub, who: &Principal, id: PaperId) -> Result<Awaiting> {
    let (draft, row, case, _) = mine(hub, who, id).await?;
    let copy = opened(who, &draft)?;
    let kind = declared::kind(&row.kind).ok_or_else(|| Error::internal("a paper of an unknown kind"))?;
    let mut tx = hub.db.begin().await?;
    note(hub, &mut tx, who, "support.read-paper", case, json!({ "paper": id, "kind": kind.name })).await?;
    tx.commit().await?;
    Ok(Awaiting { row, kind, changes: draft.changes, copy })
}

/// Signs as the second person what was read with so many changes.
pub async fn confirm(hub: &Hub, who: &Principal, id: PaperId, seen: i64) -> Result<()> {
    let (draft, row, case, child) = mine(hub, who, id).await?;
    let kind = declared::kind(&row.kind).ok_or_else(|| Error::internal("a paper of an unknown kind"))?;
    let ends = opened(who, &draft)?.decision.get("result") == "ended";
    let mut tx = hub.db.begin().await?;
    cases::needs::take(hub, &mut tx, case).await?;
    fix(hub, &mut tx, who, case, (id, seen), kind, draft.sent_unit_id).await?;
    match kind.name {
        "decision" => {
            services::planning::approve(hub, &mut tx, case, child).await?;
            met(hub, &mut tx, case, child, kind, false).await?;
        }
        "review" => {
            services::planning::reviewed(hub, &mut tx, child).await?;
            // a review that asks for another plan ends nothing
            if ends {
                met(hub, &mut tx, case, child, kind, false).await?;
            }
        }
        _ => {}
    }
    tx.commit().await?;
    Ok(())
}

/// Sends it back unsigned.
pub async fn send_back(hub: &Hub, who: &Principal, id: PaperId, seen: i64, reason: &str) -> Result<()> {
    let (_, _, case, _) = mine(hub, who, id).await?;
    if !RETURNED.contains(&reason) {
        return Err(Error::Invalid(vec![Problem::new("reason", "form-choose-one")]));
    }
    let mut tx = hub.db.begin().await?;
    if !store::come_back(hub, &mut tx, (id, seen), Some(reason)).await? {
        return Err(Error::Conflict("papers-changed-meanwhile"));
    }
    let detail = json!({ "paper": id, "reason": reason });
    note(hub, &mut tx, who, "support.return-paper", case, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// The writer takes a decision back before it is signed.
pub async fn take_back(hub: &Hub, who: &Principal, at: &Place, id: PaperId) -> Result<()> {
    let paper = super::actions::of_place(hub, at, id).await?;
    let unit = at.unit(kind_of(&paper)?).ok_or(Error::Forbidden(WRITE.name))?;
    can(who, &WRITE, &On::held_by(unit))?;
    unlock(hub, who, at.case(), &WRITE).await?;
    let draft = store::draft(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let mut tx = hub.db.begin().await?;
    if !store::come_back(hub, &mut tx, (id, draft.changes), None).await? {
        return Err(Error::Conflict("papers-changed-meanwhile"));
    }
    note(hub, &mut tx, who, "support.take-back-paper", at.case(), json!({ "paper": id })).await?;
    tx.commit().await?;
    Ok(())
}
