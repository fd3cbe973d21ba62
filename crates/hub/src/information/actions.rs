//! What is done with information that may harm children: entered, assessed, confirmed by a second person,
//! answered by the competent body, dealt with.

use serde_json::json;

use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::{DbError, Fault, Tx};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::information::model::{InformationId, SCHEME, State, VERSION, plain_address};
use crate::information::store;
use crate::intake::desk;
use crate::intake::model::ReportId;
use crate::journal::{self, Entry};
use crate::organisations::model::Function;
use crate::takedown::actions::{self as orders, Draft, OrderRow};
use crate::takedown::model::OrderId;
use crate::time::{Day, Moment};
use crate::web::Lang;
use crate::web::form::Problem;
use crate::{Hub, numbers, organisations, working_days};

pub use store::{Row, Step};

/// Bring in what one has found, or what a report tells of: it goes to the responsible unit.
pub const ENTER: Act = Act {
    name: "information.enter",
    allow: &[
        (Role::DeskOfficer, Reach::Province),
        (Role::CaseOfficer, Reach::Province),
        (Role::UnitHead, Reach::Province),
        (Role::SteeringOfficer, Reach::Province),
        (Role::FilterOfficer, Reach::Province),
    ],
};
/// Assess, write down the answer, deal with it: for the responsible unit.
pub const WORK: Act = Act {
    name: "information.work",
    allow: &[
        (Role::DeskOfficer, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::FilterOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Organisation),
    ],
};
/// Confirm as the second person that information harms children, or that a warning goes out.
pub const CONFIRM: Act = Act { name: "information.confirm", allow: &[(Role::UnitHead, Reach::Organisation)] };
/// See what the unit has.
pub const SEE: Act = Act {
    name: "information.see",
    allow: &[
        (Role::DeskOfficer, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::FilterOfficer, Reach::Organisation),
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Area),
        (Role::Viewer, Reach::Province),
    ],
};

/// The one responsible unit of today: who holds the function, else who holds the desk.
pub async fn responsible(hub: &Hub) -> Result<OrganisationId> {
    let unit = match organisations::actions::holder(hub, Function::Information, "").await? {
        Some(unit) => Some(unit),
        None => organisations::actions::holder(hub, Function::ReportDesk, "").await?,
    };
    unit.ok_or(Error::NotOpen("information-no-unit"))
}

async fn due(hub: &Hub, state: State) -> Result<Option<Day>> {
    Ok(state.due(&working_days::actions::working(hub).await?, hub.clock.now().day()))
}

fn place(id: InformationId) -> String {
    format!("information address {id}")
}

/// What an officer brings in.
pub struct Found<'a> {
    /// What it is, in the officer's words; never about a child.
    pub subject: &'a str,
    /// Where it stands.
    pub address: &'a str,
}

/// Brings in what an officer has found.
pub async fn enter(hub: &Hub, who: &Principal, found: &Found<'_>) -> Result<InformationId> {
    can(who, &ENTER, &On::province())?;
    let unit = responsible(hub).await?;
    let due = due(hub, State::Received).await?;
    let mut tx = hub.db.begin().await?;
    let id = add(hub, &mut tx, who, (unit, due), found, None).await?;
    tx.commit().await?;
    Ok(id)
}

/// Brings in what a report tells of, and closes the report with an answer to its reporter. The reporter's own
/// words stay sealed in the report.
pub async fn take_over(
    hub: &Hub,
    who: &Principal,
    report: ReportId,
    found: &Found<'_>,
) -> Result<InformationId> {
    can(who, &ENTER, &On::province())?;
    let unit = responsible(hub).await?;
    let due = due(hub, State::Received).await?;
    let name = organisations::actions::short_name(hub, unit).await?;
    let words = Lang::Vi.f("information-answer-to-reporter", &[("unit", name.as_str().into())]);
    let mut tx = hub.db.begin().await?;
    let received_at = desk::pass_on(hub, &mut tx, who, report, (words.as_ref(), "information")).await?;
    let id = add(hub, &mut tx, who, (unit, due), found, Some((report, received_at))).await.map_err(taken)?;
    tx.commit().await?;
    Ok(id)
}

fn taken(error: Error) -> Error {
    match error {
        Error::Internal(cause) if cause.downcast_ref::<DbError>().is_some_and(DbError::is_unique) => {
            Error::Conflict("intake-moved-on")
        }
        other => other,
    }
}

async fn add(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    (unit, due_on): (OrganisationId, Option<Day>),
    found: &Found<'_>,
    report: Option<(ReportId, Moment)>,
) -> Result<InformationId> {
    let now = hub.clock.now();
    let id = InformationId(hub.chance.id(now));
    let year = now.local().year();
    let number = numbers::next(hub, tx, &format!("TT-{year}")).await?;
    let code = format!("TT-{}-{year}-{number:04}", hub.province());
    let new = store::New {
        id,
        code: &code,
        report: report.map(|(report, _)| report),
        subject: found.subject,
        address: hub.keys.seal_field(&hub.chance, &place(id), found.address),
        mark: hub.keys.mark("information", &plain_address(found.address)),
        unit,
        due_on,
        received_at: report.map_or(now, |(_, at)| at),
        by: who.person,
    };
    store::add(hub, tx, new).await?;
    step(hub, tx, who, id, ("received", ENTER.name, "")).await?;
    Ok(id)
}

/// A piece of information with what its page shows.
pub struct Whole {
    /// As it stands.
    pub row: Row,
    /// Where it stands, for those who work on it.
    pub address: Option<String>,
    /// Others at the same address.
    pub alike: Vec<(InformationId, String)>,
    /// What was done, the newest first.
    pub steps: Vec<Step>,
    /// The orders against it that the officer may see.
    pub orders: Vec<OrderRow>,
    /// Whether the officer works on it.
    pub works: bool,
    /// Whether the officer may be its second person.
    pub confirms: bool,
}

impl Whole {
    /// Where it stands in its process.
    pub fn state(&self) -> State {
        State::parse(&self.row.state).unwrap_or(State::Received)
    }
}

fn sees(who: &Principal, row: &Row) -> bool {
    can(who, &SEE, &On::held_by(row.unit_id)).is_ok() || row.entered_by == who.person
}

/// Opens one, for the unit that holds it and for whoever brought it in.
pub async fn whole(hub: &Hub, who: &Principal, id: InformationId) -> Result<Whole> {
    let row = store::by_id(hub, &hub.db, id).await?.filter(|row| sees(who, row)).ok_or(Error::NotFound)?;
    let works = can(who, &WORK, &On::held_by(row.unit_id)).is_ok();
    let confirms = can(who, &CONFIRM, &On::held_by(row.unit_id)).is_ok();
    let address = match works || row.entered_by == who.person {
        true => Some(hub.keys.open_field(&place(id), &row.address)?),
        false => None,
    };
    let mut drafted = Vec::new();
    for order in store::orders(hub, &hub.db, id).await? {
        match orders::see(hub, who, order).await {
            Ok((order, _)) => drafted.push(order),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Whole {
        alike: store::alike(hub, &hub.db, id).await?,
        steps: store::steps(hub, &hub.db, id).await?,
        orders: drafted,
        row,
        address,
        works,
        confirms,
    })
}

/// Which ones an officer wants to see.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words of the search, without marks; all must be there.
    pub terms: Vec<String>,
    /// In this state.
    pub state: Option<State>,
    /// Of this harm.
    pub harm: Option<String>,
    /// Only those past their day.
    pub late: bool,
}

/// Those that an officer wants to see and may.
pub async fn list(hub: &Hub, who: &Principal, wanted: &Wanted) -> Result<Vec<Row>> {
    if !who.may_ever(&SEE) && !who.may_ever(&ENTER) {
        return Err(Error::Forbidden(SEE.name));
    }
    let today = hub.clock.now().day();
    let fits = |row: &Row| {
        let words = lachan_text::fold(&format!("{} {}", row.code, row.subject));
        wanted.terms.iter().all(|term| words.contains(term.as_str()))
            && wanted.state.is_none_or(|state| state.name() == row.state)
            && wanted.harm.as_ref().is_none_or(|harm| *harm == row.harm)
            && (!wanted.late || row.due_on.is_some_and(|due| due < today))
    };
    Ok(store::all(hub, &hub.db).await?.into_iter().filter(|row| sees(who, row) && fits(row)).collect())
}

/// What somebody says of a piece of information.
pub enum Verdict<'a> {
    /// It does this harm to children; a second person has to agree.
    Harmful(&'a str),
    /// It does none of the harms.
    NotHarmful,
}

async fn working(hub: &Hub, who: &Principal, id: InformationId) -> Result<Row> {
    let row = store::by_id(hub, &hub.db, id).await?.filter(|row| sees(who, row)).ok_or(Error::NotFound)?;
    can(who, &WORK, &On::held_by(row.unit_id))?;
    Ok(row)
}

/// Assesses it with a reason. "Harmful" names the harm from the list; without a harm from the list nothing is
/// taken.
pub async fn assess(
    hub: &Hub,
    who: &Principal,
    id: InformationId,
    verdict: Verdict<'_>,
    reason: &str,
) -> Result<()> {
    working(hub, who, id).await?;
    if reason.trim().is_empty() {
        return Err(Error::Invalid(vec![Problem::new("reason", "form-required")]));
    }
    let (state, harm, what) = match verdict {
        Verdict::Harmful(name) if crate::information::model::HARMS.contains(&name) => {
            (State::Assessed, Some(store::Harm { scheme: SCHEME, version: VERSION, name }), "assessed")
        }
        Verdict::Harmful(_) => {
            return Err(Error::Invalid(vec![Problem::new("harm", "information-harm-needed")]));
        }
        Verdict::NotHarmful => (State::NotHarmful, None, "not-harmful"),
    };
    let due = due(hub, state).await?;
    let mut tx = hub.db.begin().await?;
    moved(store::assess(hub, &mut tx, id, (state.name(), due), harm, reason, who.person).await)?;
    step(hub, &mut tx, who, id, (what, "information.assess", reason)).await?;
    tx.commit().await?;
    Ok(())
}

async fn confirming(hub: &Hub, who: &Principal, id: InformationId) -> Result<()> {
    let row = store::by_id(hub, &hub.db, id).await?.filter(|row| sees(who, row)).ok_or(Error::NotFound)?;
    can(who, &CONFIRM, &On::held_by(row.unit_id))?;
    // the database refuses it too; this says it before a step back, which leaves nobody's name to compare
    if row.assessed_by == Some(who.person) {
        Err(Error::Conflict("information-second-person"))
    } else {
        Ok(())
    }
}

/// Agrees as the second person that it harms children.
pub async fn confirm(hub: &Hub, who: &Principal, id: InformationId) -> Result<()> {
    confirming(hub, who, id).await?;
    let due = due(hub, State::Harmful).await?;
    let mut tx = hub.db.begin().await?;
    moved(store::confirm(hub, &mut tx, id, due, who.person).await)?;
    step(hub, &mut tx, who, id, ("confirmed", CONFIRM.name, "")).await?;
    tx.commit().await?;
    Ok(())
}

/// Does not agree as the second person: it is to be assessed again.
pub async fn send_back(hub: &Hub, who: &Principal, id: InformationId, reason: &str) -> Result<()> {
    confirming(hub, who, id).await?;
    let due = due(hub, State::Received).await?;
    let mut tx = hub.db.begin().await?;
    moved(store::send_back(hub, &mut tx, id, due, who.person).await)?;
    step(hub, &mut tx, who, id, ("sent-back", "information.send-back", reason)).await?;
    tx.commit().await?;
    Ok(())
}

/// What the competent body has answered.
pub struct Answer<'a> {
    /// The body, where it stands in the directory.
    pub body: Option<OrganisationId>,
    /// Its name, where it does not.
    pub name: &'a str,
    /// What it says is right; never about a child.
    pub words: &'a str,
    /// The day of its answer.
    pub on: Day,
}

/// Writes down what the competent body has answered.
pub async fn answer(hub: &Hub, who: &Principal, id: InformationId, answer: &Answer<'_>) -> Result<()> {
    working(hub, who, id).await?;
    let name = match answer.body {
        Some(body) => organisations::actions::get(hub, body).await?.ok_or(Error::NotFound)?.name,
        None => answer.name.to_owned(),
    };
    let due = due(hub, State::Answered).await?;
    let mut tx = hub.db.begin().await?;
    let row = store::Answer { body: answer.body, name: &name, words: answer.words, on: answer.on };
    moved(store::answer(hub, &mut tx, id, due, &row).await)?;
    step(hub, &mut tx, who, id, ("answered", "information.answer", &name)).await?;
    tx.commit().await?;
    Ok(())
}

/// Drafts an order against it, once two persons have said that it harms children. The order goes its own way
/// from there: put to a second person, approved, in force.
pub async fn order(hub: &Hub, who: &Principal, id: InformationId, new: &Draft) -> Result<OrderId> {
    let row = working(hub, who, id).await?;
    if !matches!(State::parse(&row.state), Some(State::Harmful | State::Answered)) {
        return Err(Error::Conflict("information-moved-on"));
    }
    let order = orders::draft(hub, who, new).await?;
    let (drafted, _) = orders::see(hub, who, order).await?;
    let mut tx = hub.db.begin().await?;
    store::add_order(hub, &mut tx, id, order).await?;
    step(hub, &mut tx, who, id, ("ordered", "information.order", &drafted.number)).await?;
    tx.commit().await?;
    Ok(order)
}

/// Says how it was dealt with: the end. A takedown needs an order that has been drafted against it.
pub async fn handle(hub: &Hub, who: &Principal, id: InformationId, how: &str, words: &str) -> Result<()> {
    working(hub, who, id).await?;
    if how == "takedown" && store::orders(hub, &hub.db, id).await?.is_empty() {
        return Err(Error::Invalid(vec![Problem::new("how", "information-order-needed")]));
    }
    if how != "takedown" && words.trim().is_empty() {
        return Err(Error::Invalid(vec![Problem::new("note", "form-required")]));
    }
    let mut tx = hub.db.begin().await?;
    moved(store::handle(hub, &mut tx, id, how, words, who.person).await)?;
    step(hub, &mut tx, who, id, ("handled", "information.handle", words)).await?;
    tx.commit().await?;
    Ok(())
}

/// A step that the state did not allow, or that a second person has to take.
pub(super) fn moved(outcome: Result<bool, DbError>) -> Result<()> {
    match outcome {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::Conflict("information-moved-on")),
        Err(error) if error.fault == Fault::Constraint => Err(Error::Conflict("information-second-person")),
        Err(error) => Err(error.into()),
    }
}

/// Keeps a step in the history, and that it was taken in the journal, which holds no words.
async fn step(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    id: InformationId,
    (what, act, words): (&str, &str, &str),
) -> Result<()> {
    store::step(hub, tx, id, what, words, who.person).await?;
    let detail = json!({ "step": what });
    let entry = Entry { act, actor: Some(who.person), subject_kind: "information", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
