//! Whoever protects the child, or the desk before there is a case, invites a unit to talk with it, and sees that the talk
//! is there: state, counts, notices of danger, before and after where the child agrees. Never a word of it.

use serde_json::{Value as Json, json};
use zeroize::Zeroizing;

use super::model::{
    Brief, MOMENTS, OFFER, Scores, alarm_place, brief_place, child_place, escrow_place, told_place,
    unit_place,
};
use super::store::beside::{self, Counts, Wanted};
use super::store::{self, New, Row};
use super::watching;
use super::{CounsellingId, note, tell_mailbox};
use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases;
use crate::cases::model::{CaseId, Track};
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::intake::actions::Told;
use crate::intake::model::ReportId;
use crate::intake::{desk, talk};
use crate::organisations::actions::Organisation;
use crate::seal::{Key, pad};
use crate::support::actions::{Child, ChildId, children};
use crate::support::papers::actions::{Which, Writing, only, open, papers, place, save};
use crate::support::papers::content::Content;
use crate::support::papers::declared;
use crate::support::services::PlannedId;
use crate::time::{Day, Moment};
use crate::{organisations, people};

/// Invite a counsellor for a child, and see that the talk is there.
pub const INVITE: Act = Act {
    name: "support.invite-counsellor",
    allow: &[(Role::DeskOfficer, Reach::Organisation), (Role::CaseOfficer, Reach::Organisation)],
};

/// For whom a counsellor is invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// By the desk, for a report without a case.
    Report(ReportId),
    /// By the focal point of the protection, for a report of a case.
    Case(CaseId),
}

/// What whoever invites stands on.
pub struct Scene {
    /// The unit for which they act; nothing for those who only look.
    pub unit: Option<OrganisationId>,
    /// The reports by whose receipt a child itself reads: key and code.
    pub reports: Vec<(ReportId, String)>,
    /// When it is safe for the child to be reached, where somebody wrote it down.
    pub safe_when: String,
    /// The children of the case.
    pub children: Vec<Child>,
    /// Services of the plan that wait for a counsellor.
    pub wanted: Vec<Wanted>,
    /// The units that could take the talk, by name.
    pub units: Vec<Organisation>,
    /// The talks there are, the newest first.
    pub talks: Vec<Seen>,
}

/// A talk as whoever protects the child sees it.
pub struct Seen {
    /// The talk; its sealed parts open for nobody here.
    pub row: Row,
    /// Which unit.
    pub unit: String,
    /// How much there was.
    pub counts: Counts,
    /// Notices of danger: when, who, and the words for those to whom they were sealed.
    pub alarms: Vec<(Moment, String, Option<String>)>,
    /// How the child is, where it agreed: when it was asked, on which day, and what it said where this officer can open it.
    pub told: Vec<(String, Day, Option<Scores>)>,
}

/// The reports of a source in which a child itself speaks, and all words against which bodies are held.
async fn told(hub: &Hub, who: &Principal, source: Source) -> Result<Vec<Told>> {
    match source {
        Source::Report(id) => {
            let (_, key) = desk::unlock(hub, who, id, &INVITE).await?;
            Ok(vec![crate::intake::actions::told(hub, id, &key).await?])
        }
        Source::Case(case) => cases::reports::opened(hub, who, case, &INVITE).await,
    }
}

/// Who may invite: the desk for its own report; the focal point of the protection for a case.
async fn inviting(hub: &Hub, who: &Principal, source: Source) -> Result<Option<OrganisationId>> {
    match source {
        Source::Report(id) => {
            desk::seen(hub, who, id).await?;
            Ok(who.organisations(&[Role::DeskOfficer]).into_iter().next())
        }
        Source::Case(case) => {
            let header = cases::actions::header(hub, who, case).await?;
            if header.holding.is_empty() {
                return Err(Error::NotFound);
            }
            let open = header.open().find(|stage| stage.track == Track::Protection.name());
            Ok(open.map(|stage| stage.unit_id).filter(|unit| header.holding.contains(unit)))
        }
    }
}

/// What there is, and what could be. What is opened of notices and scores is written down.
pub async fn scene(hub: &Hub, who: &Principal, source: Source) -> Result<Scene> {
    let unit = inviting(hub, who, source).await?;
    let (talks, children, wanted) = match source {
        Source::Report(id) => (store::of_report(hub, &hub.db, id).await?, Vec::new(), Vec::new()),
        Source::Case(case) => {
            let wanted = beside::wanted(hub, &hub.db, case).await?;
            (store::of_case(hub, &hub.db, case).await?, children(hub, who, case).await?, wanted)
        }
    };
    let mut scene = Scene {
        unit,
        reports: Vec::new(),
        safe_when: String::new(),
        children,
        wanted,
        units: Vec::new(),
        talks: Vec::new(),
    };
    if unit.is_some() {
        let told = told(hub, who, source).await?;
        let busy = |id| {
            talks.iter().any(|row| row.report_id == id && matches!(row.state.as_str(), "invited" | "open"))
        };
        let free = told.iter().filter(|one| speaks(one) && !busy(one.id));
        scene.reports = free.map(|one| (one.id, one.code.clone())).collect();
        let safe = told.iter().find_map(|one| one.telling.details.get("callback_when"));
        scene.safe_when = safe.cloned().unwrap_or_default();
        scene.units = eligible(hub, &told).await?;
    }
    for row in talks {
        scene.talks.push(seen(hub, who, row).await?);
    }
    Ok(scene)
}

/// The child itself speaks by this report, and is not the one reported.
fn speaks(told: &Told) -> bool {
    told.telling.by_child() && told.teller_alleged.is_empty()
}

/// The units with a counsellor who could open the talk today, whom no report names, and of which no report speaks. Why a
/// unit is not there is never said.
async fn eligible(hub: &Hub, told: &[Told]) -> Result<Vec<Organisation>> {
    let mut named: Vec<PersonId> = Vec::new();
    for one in told {
        named.extend(beside::named(hub, &hub.db, one.id).await?);
    }
    let able = people::keys::counsellors(hub, &hub.db, None).await?;
    let mut units = organisations::actions::all(hub).await?;
    units.retain(|unit| {
        able.iter().any(|(at, person, _)| *at == unit.id && !named.contains(person))
            && !told
                .iter()
                .any(|one| one.telling.speaks_of(&unit.name) || one.telling.speaks_of(&unit.short_name))
    });
    Ok(units)
}

async fn seen(hub: &Hub, who: &Principal, row: Row) -> Result<Seen> {
    let mut alarms = Vec::new();
    let mut opened = 0;
    for alarm in beside::alarms(hub, &hub.db, row.id).await? {
        let words = match people::keys::secret(hub, &hub.db, who, alarm.unit_id, alarm.version).await {
            Ok(secret) => {
                opened += 1;
                Some(text(&secret.open(&alarm_place(alarm.id), &alarm.sealed)?)?)
            }
            Err(Error::Forbidden(_)) => None,
            Err(error) => return Err(error),
        };
        alarms.push((alarm.at, alarm.name, words));
    }
    let mut told = Vec::new();
    for score in beside::scores(hub, &hub.db, row.id).await?.into_iter().filter(|score| score.told.is_some())
    {
        let scores = open_told(hub, who, row.id, &score).await?;
        opened += usize::from(scores.is_some());
        told.push((score.moment, score.asked_on, scores));
    }
    if opened > 0 {
        let mut tx = hub.db.begin().await?;
        note(hub, &mut tx, Some(who.person), "support.read-told", row.id, json!({ "parts": opened })).await?;
        tx.commit().await?;
    }
    let unit = organisations::actions::short_name(hub, row.unit_id).await?;
    let counts = beside::counts(hub, &hub.db, row.id).await?;
    Ok(Seen { row, unit, counts, alarms, told })
}

async fn open_told(
    hub: &Hub,
    who: &Principal,
    id: CounsellingId,
    score: &beside::ScoreRow,
) -> Result<Option<Scores>> {
    let (Some(unit), Some(version), Some(sealed)) = (score.told_unit_id, score.told_version, &score.told)
    else {
        return Ok(None);
    };
    match people::keys::secret(hub, &hub.db, who, unit, version).await {
        Ok(secret) => {
            let words = text(&secret.open(&told_place(id, &score.moment), sealed)?)?;
            Ok(Some(serde_json::from_str(&words).map_err(Error::internal)?))
        }
        Err(Error::Forbidden(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn text(padded: &[u8]) -> Result<String> {
    let bytes = crate::seal::unpad(padded).ok_or_else(|| Error::internal("a sealed text is malformed"))?;
    String::from_utf8(bytes.to_vec()).map_err(Error::internal)
}

/// Whom to invite, and what the counsellor is told.
pub struct Invitation {
    /// By whose receipt the child reads and writes.
    pub report: ReportId,
    /// Which child of the case.
    pub child: Option<ChildId>,
    /// Which service of the plan.
    pub planned: Option<PlannedId>,
    /// Which unit.
    pub unit: OrganisationId,
    /// `counselling` or `psychology`.
    pub kind: String,
    /// What the counsellor needs to know.
    pub brief: Brief,
}

/// Invites a unit: seals the key of the talk to it, and to what the child's receipt opens.
pub async fn invite(hub: &Hub, who: &Principal, source: Source, ask: &Invitation) -> Result<CounsellingId> {
    let by = inviting(hub, who, source).await?.ok_or(Error::Forbidden(INVITE.name))?;
    can(who, &INVITE, &On::held_by(by))?;
    let told = told(hub, who, source).await?;
    let report = told.iter().find(|one| one.id == ask.report && speaks(one)).ok_or(Error::NotFound)?.id;
    if !eligible(hub, &told).await?.iter().any(|unit| unit.id == ask.unit) {
        return Err(Error::Conflict("counselling-unit-cannot"));
    }
    if let Source::Case(case) = source {
        let wanted = beside::wanted(hub, &hub.db, case).await?;
        let fits = |id| {
            wanted
                .iter()
                .any(|one| one.id == id && one.provider_id == ask.unit && Some(one.child_id) == ask.child)
        };
        let ours = children(hub, who, case).await?;
        let known = ask.child.is_none_or(|child| ours.iter().any(|one| one.id == child));
        if !known || !ask.planned.is_none_or(fits) {
            return Err(Error::NotFound);
        }
    }
    let key = Key::fresh(&hub.chance);
    let id = CounsellingId(hub.chance.id(hub.clock.now()));
    let public = people::keys::public(hub, &hub.db, ask.unit).await?;
    let (version, public) = public.ok_or(Error::Conflict("counselling-unit-cannot"))?;
    let sealed = public.seal(&unit_place(id), key.bytes());
    let child = talk::public(hub, &hub.db, report).await?;
    let brief = Zeroizing::new(serde_json::to_vec(&ask.brief).map_err(Error::internal)?);
    let new = New {
        id,
        report,
        child: ask.child,
        planned: ask.planned,
        kind: ask.kind.clone(),
        unit: ask.unit,
        by: who.person,
        by_unit: by,
        expires_at: hub.clock.now().plus(OFFER),
        version,
        escrow: hub.keys.seal_bytes(&hub.chance, &escrow_place(id), &sealed),
        child_key: child.map(|child| child.seal(&child_place(id), key.bytes())),
        brief: key.seal(&hub.chance, &brief_place(id), &pad(&brief)),
    };
    let mut tx = hub.db.begin().await?;
    match store::invite(hub, &mut tx, new).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("counselling-there-already")),
        outcome => outcome?,
    }
    tell_mailbox(hub, &mut tx, report, false).await?;
    let name = format!("support.counselling {id}");
    let message = ("counselling-told-asked", name.as_str());
    watching::tell(hub, &mut tx, report, (ask.unit, "/tu-van"), message).await?;
    note(hub, &mut tx, Some(who.person), INVITE.name, id, json!({ "report": report, "unit": ask.unit }))
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes an invitation back.
pub async fn withdraw(hub: &Hub, who: &Principal, source: Source, id: CounsellingId) -> Result<()> {
    inviting(hub, who, source).await?.ok_or(Error::Forbidden(INVITE.name))?;
    let row = of_source(hub, source, id).await?;
    let mut tx = hub.db.begin().await?;
    if !store::decline(hub, &mut tx, id, "withdrawn", None).await? {
        return Err(Error::Conflict("counselling-moved"));
    }
    tell_mailbox(hub, &mut tx, row.report_id, false).await?;
    note(hub, &mut tx, Some(who.person), "support.withdraw-counsellor", id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

async fn of_source(hub: &Hub, source: Source, id: CounsellingId) -> Result<Row> {
    let rows = match source {
        Source::Report(report) => store::of_report(hub, &hub.db, report).await?,
        Source::Case(case) => store::of_case(hub, &hub.db, case).await?,
    };
    rows.into_iter().find(|row| row.id == id).ok_or(Error::NotFound)
}

/// Ends the invitations and offers whose time has run out; comes round by itself.
pub async fn expire(hub: &Hub, _: Json) -> Result<()> {
    for (id, report) in store::run_out(hub, &hub.db).await? {
        let mut tx = hub.db.begin().await?;
        // somebody decided it in this moment: that is as good
        if store::decline(hub, &mut tx, id, "expired", None).await? {
            tell_mailbox(hub, &mut tx, report, false).await?;
            watching::tell_watcher(hub, &mut tx, (id.0, report), "counselling-told-expired").await?;
            note(hub, &mut tx, None, "support.expire-counsellor", id, json!({})).await?;
            tx.commit().await?;
        }
    }
    let mut tx = hub.db.begin().await?;
    store::drop_offers(hub, &mut tx, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts what the child agreed to tell of how it is into the paper *trước và sau*, as a draft to be signed.
pub async fn feed(
    hub: &Hub,
    who: &Principal,
    case: CaseId,
    id: CounsellingId,
    moment: &str,
) -> Result<ChildId> {
    inviting(hub, who, Source::Case(case)).await?.ok_or(Error::Forbidden(INVITE.name))?;
    let row = of_source(hub, Source::Case(case), id).await?;
    let child = row.child_id.ok_or(Error::Conflict("counselling-child-unknown"))?;
    let moment = MOMENTS.into_iter().find(|one| *one == moment).ok_or(Error::NotFound)?;
    let scores = beside::scores(hub, &hub.db, id).await?;
    let score = scores.iter().find(|score| score.moment == moment).ok_or(Error::NotFound)?;
    let told = open_told(hub, who, id, score).await?.ok_or(Error::NotFound)?;
    let at = place(hub, who, child).await?;
    let kind = declared::kind("wellbeing").ok_or(Error::NotFound)?;
    let all = papers(hub, &at).await?;
    let known = only(&all, kind);
    let mut content = Content::default();
    let mut seen = 0;
    if let Some(paper) = known.filter(|paper| paper.draft_at.is_some()) {
        let opened = open(hub, who, &at, paper.id, Which::Newest).await?;
        (content, seen) = (opened.content, opened.changes);
    }
    content.fields.insert("when".into(), moment.into());
    content.fields.insert("asked-on".into(), score.asked_on.to_string());
    content.fields.extend(told);
    save(hub, who, &at, &Writing { kind, paper: known.map(|paper| paper.id), seen, content: &content })
        .await?;
    Ok(child)
}
