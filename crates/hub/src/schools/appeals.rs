//! Appeals from the block page: taken in from resolvers, answered by the school, passed on to the province.

use lachan_filter::{AgeTier, Category, DomainName};
use serde::Deserialize;
use serde_json::json;

use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::error::{Error, Result};
use crate::filtering::actions::ResolverRow;
use crate::filtering::lists::{self, Upload};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::schools::actions::{self, SEE};
use crate::schools::model::{AppealId, Decision};
use crate::schools::{settings, store};
use crate::time::{DAY, MINUTE, Moment, SECOND};
use crate::{Hub, jobs};

pub use store::AppealRow;

/// Answer for the whole province what schools have passed on: it changes the list of names that stay open everywhere.
pub const ANSWER: Act = Act { name: "schools.answer", allow: &[(Role::FilterOfficer, Reach::Area)] };

/// Appeals of one request.
pub(super) const AT_A_TIME: usize = 20;
/// Open appeals of a resolver; more are not taken until some are answered.
const MOST_OPEN: i64 = 200;
/// The longest text, in letters.
const WORDS: usize = 200;
/// Answered appeals are shown for so long.
const SHOWN: i64 = 14 * DAY;
/// The words of an answered appeal are kept for so long.
const KEPT: i64 = 30 * DAY;
/// The list of the province's answers.
const LIST: &str = "Lời xin mở được chấp thuận";

/// An appeal as a resolver hands it in.
#[derive(Clone, Debug, Deserialize)]
pub struct Handed {
    /// Its key.
    pub id: AppealId,
    /// What shall be opened.
    pub name: String,
    /// Why it is closed.
    pub category: String,
    /// To whom.
    pub tier: String,
    /// Why it is wanted.
    pub reason: String,
    /// What the asker wrote.
    pub words: String,
    /// Seconds since 1970.
    pub at: i64,
}

fn place(id: AppealId) -> String {
    format!("school_appeal words {id}")
}

/// Whether an appeal says what one can say. What only the law can lift cannot be asked for.
fn is_sound(one: &Handed) -> bool {
    let category: std::result::Result<Category, _> = one.category.parse();
    category.is_ok_and(|category| !category.is_binding())
        && DomainName::parse_any(&one.name).is_ok_and(|name| name.as_str() == one.name)
        && one.tier.parse::<AgeTier>().is_ok_and(|tier| tier.as_str() == one.tier)
        && matches!(one.reason.as_str(), "lesson" | "mistake" | "other")
        && one.words.chars().count() <= WORDS
}

/// Takes appeals in and gives the keys of those that the hub has now. One that was handed in before counts once; one that
/// says nothing counts as had, so that nobody sends it for ever.
pub async fn take_in(hub: &Hub, resolver: &ResolverRow, handed: &[Handed]) -> Result<Vec<AppealId>> {
    let mut tx = hub.db.begin().await?;
    let mut room = MOST_OPEN - store::waiting_at(hub, &mut tx, resolver.id).await?;
    let (now, mut taken) = (hub.clock.now(), Vec::new());
    for one in handed.iter().take(AT_A_TIME) {
        if store::known(hub, &mut tx, one.id).await?.is_some() || !is_sound(one) {
            taken.push(one.id);
            continue;
        }
        if room <= 0 {
            continue;
        }
        room -= 1;
        let asked_at = Moment(one.at.saturating_mul(SECOND));
        let row = AppealRow {
            id: one.id,
            resolver_id: resolver.id,
            organisation_id: resolver.organisation_id,
            name: one.name.clone(),
            category: one.category.clone(),
            tier: one.tier.clone(),
            reason: one.reason.clone(),
            words: hub.keys.seal_field(&hub.chance, &place(one.id), &one.words),
            asked_at: asked_at.clamp(now.plus(-settings::TOLD), now.plus(5 * MINUTE)),
            state: "waiting".into(),
        };
        store::add_appeal(hub, &mut tx, &row).await?;
        taken.push(one.id);
    }
    tx.commit().await?;
    Ok(taken)
}

/// Forgets the words of appeals that were answered long ago, or that nobody has answered for three times as long.
pub(super) const FORGET: jobs::Kind =
    jobs::Kind { name: "schools.forget-words", run: |hub, _| Box::pin(forget(hub)), every: Some(DAY) };

async fn forget(hub: &Hub) -> Result<()> {
    let now = hub.clock.now();
    let mut tx = hub.db.begin().await?;
    store::forget_words(hub, &mut tx, now.plus(-KEPT), now.plus(-3 * KEPT)).await?;
    Ok(tx.commit().await?)
}

/// An appeal with its words open.
pub struct Open {
    /// As it is kept.
    pub row: AppealRow,
    /// What the asker wrote.
    pub words: String,
}

fn opened(hub: &Hub, rows: Vec<AppealRow>) -> Result<Vec<Open>> {
    let open = |row: AppealRow| {
        let words = match row.words.is_empty() {
            true => String::new(), // forgotten
            false => hub.keys.open_field(&place(row.id), &row.words)?,
        };
        Ok(Open { row, words })
    };
    rows.into_iter().map(open).collect()
}

/// What waits at a school, and what was answered lately.
pub async fn at_school(hub: &Hub, who: &Principal, school: OrganisationId) -> Result<Vec<Open>> {
    actions::at(hub, who, &SEE, school).await?;
    let since = hub.clock.now().plus(-SHOWN);
    opened(hub, store::appeals_of(hub, &hub.db, school, since).await?)
}

/// What waits for the province.
pub async fn for_province(hub: &Hub, who: &Principal) -> Result<Vec<Open>> {
    can(who, &ANSWER, &On::province())?;
    opened(hub, store::passed_on(hub, &hub.db).await?)
}

/// The school's answer. Allowed, the name is open at this school as soon as its resolvers hear of it.
pub async fn decide(
    hub: &Hub,
    who: &Principal,
    school: OrganisationId,
    id: AppealId,
    decision: Decision,
) -> Result<()> {
    let mut tx = actions::change(hub, who, school).await?;
    let row = store::appeal(hub, &mut tx, id).await?;
    let row = row.filter(|row| row.organisation_id == school).ok_or(Error::NotFound)?;
    if decision == Decision::Allow && DomainName::parse(&row.name).is_err() {
        return Err(Error::Conflict("schools-name-too-wide"));
    }
    if !store::decide(hub, &mut tx, &row, decision, who.person).await? {
        return Err(Error::Conflict("schools-answered-already"));
    }
    let detail = json!({ "state": decision.state() });
    actions::done(hub, tx, who, "schools.decide", ("school-appeal", id.0), detail).await
}

/// The province's answer to what a school has passed on. Allowed, the name goes on the list of those that stay open
/// everywhere, which the next policy takes.
pub async fn decide_for_province(hub: &Hub, who: &Principal, id: AppealId, decision: Decision) -> Result<()> {
    can(who, &ANSWER, &On::province())?;
    let row = store::appeal(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    if row.state != "passed-on" || decision == Decision::PassOn {
        return Err(Error::Conflict("schools-answered-already"));
    }
    let mut listed = Vec::new();
    if decision == Decision::Allow {
        // the list first: when something breaks off between the two, the appeal still waits, and the list is made anew
        let name = DomainName::parse(&row.name).map_err(|_| Error::Conflict("schools-name-too-wide"))?;
        listed = store::granted(hub, &hub.db).await?;
        listed.push(name.to_string());
        list_granted(hub, who, &mut listed).await?;
    }
    let mut tx = hub.db.begin().await?;
    store::count_up(hub, &mut tx, row.organisation_id).await?;
    if !store::decide_for_province(hub, &mut tx, id, decision, who.person).await? {
        return Err(Error::Conflict("schools-answered-already"));
    }
    let entry = Entry {
        act: "schools.answer",
        actor: Some(who.person),
        subject_kind: "school-appeal",
        subject: id.0,
        detail: json!({ "state": decision.state() }),
    };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    settings::changed();
    if decision == Decision::Allow { keep_up(hub, who, listed).await } else { Ok(()) }
}

/// Hands the list in until it holds all that is granted: whoever answers another appeal in the same moment hands one in
/// too, and the last one to do so has seen all answers.
async fn keep_up(hub: &Hub, who: &Principal, mut listed: Vec<String>) -> Result<()> {
    loop {
        let mut names = store::granted(hub, &hub.db).await?;
        in_order(&mut names);
        if names == listed {
            return Ok(());
        }
        list_granted(hub, who, &mut names).await?;
        listed = names;
    }
}

fn in_order(names: &mut Vec<String>) {
    names.sort();
    names.dedup();
}

/// Hands in the province's own list of names that stay open.
async fn list_granted(hub: &Hub, who: &Principal, names: &mut Vec<String>) -> Result<()> {
    in_order(names);
    let upload = Upload {
        category: Category::ALLOW,
        name: LIST.into(),
        licence: "tự lập".into(),
        bytes: (names.join("\n") + "\n").into(),
    };
    lists::upload(hub, who, upload).await?;
    Ok(())
}
