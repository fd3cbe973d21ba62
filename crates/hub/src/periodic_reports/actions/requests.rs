//! Requests outside of any rhythm (*đột xuất*): questions to chosen bodies, their answers, who has not answered.

use std::collections::BTreeMap;

use serde_json::json;

use super::{REQUEST, WRITE, bodies_of, lead, note, sees_all, tell};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations;
use crate::periodic_reports::bodies::{Circle, Entry, expected};
use crate::periodic_reports::model::RequestId;
use crate::periodic_reports::store;
use crate::periodic_reports::store::requests::{Question, Request};
use crate::sheet::{Cell, Sheet};
use crate::time::{Day, Moment};
use crate::web::Lang;
use crate::web::form::Problem;

/// A request on its way out.
pub struct NewRequest {
    /// What is asked for.
    pub title: String,
    /// Why, and how to answer.
    pub words: String,
    /// Last day to answer.
    pub due: Day,
    /// Groups that are asked.
    pub circles: Vec<Circle>,
    /// Bodies that are asked.
    pub bodies: Vec<OrganisationId>,
    /// The questions.
    pub questions: Vec<Question>,
}

/// Asks bodies; each is told.
pub async fn ask_bodies(hub: &Hub, who: &Principal, new: &NewRequest) -> Result<RequestId> {
    let from = lead(hub).await?;
    can(who, &REQUEST, &On::held_by(from))?;
    let now = hub.clock.now();
    let register = organisations::actions::today(hub).await?;
    let entries: Vec<_> = new
        .circles
        .iter()
        .map(|circle| Entry::Circle(*circle))
        .chain(new.bodies.iter().map(|body| Entry::Body(*body)))
        .collect();
    let bodies = expected(register.bodies(), &entries, Some(from));
    let bodies: Vec<_> = bodies.map(|body| (body.id, body.name.clone())).collect();
    let mut problems = Vec::new();
    if bodies.is_empty() {
        problems.push(Problem::new("circles", "reports-nobody-chosen"));
    }
    if new.questions.is_empty() {
        problems.push(Problem::new("words-0", "reports-no-questions"));
    }
    if new.due < now.day() {
        problems.push(Problem::new("due", "reports-due-past"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let id = RequestId(hub.chance.id(now));
    let request = Request {
        id,
        title: new.title.clone(),
        words: new.words.clone(),
        organisation_id: from,
        due_on: new.due,
        asked_at: now,
        asked: 0,
        answered: 0,
    };
    let args = [("title", new.title.clone().into()), ("day", Lang::Vi.date(new.due.0).into())];
    let words = Lang::Vi.f("reports-tell-request", &args).into_owned();
    let mut tx = hub.db.begin().await?;
    store::requests::add(hub, &mut tx, &request, &new.questions, &bodies, who.person).await?;
    for (body, _) in &bodies {
        let place = (format!("/bao-cao/yeu-cau/{id}"), format!("report-request/{id}"));
        tell(hub, &mut tx, *body, &words, place).await?;
    }
    let detail = json!({ "bodies": bodies.len(), "questions": new.questions.len() });
    note(hub, &mut tx, &REQUEST, Some(who), ("report-request", id.0), detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// All requests, the newest first.
pub async fn requests(hub: &Hub) -> Result<Vec<Request>> {
    Ok(store::requests::all(hub, &hub.db).await?)
}

/// The requests that a person's bodies are asked: the request, the body, when it answered.
pub async fn my_requests(
    hub: &Hub,
    who: &Principal,
) -> Result<Vec<(Request, OrganisationId, Option<Moment>)>> {
    let all = requests(hub).await?;
    let mut found = Vec::new();
    for body in bodies_of(who) {
        for (id, answered) in store::requests::of_body(hub, &hub.db, body).await? {
            if let Some(request) = all.iter().find(|request| request.id == id) {
                found.push((request.clone(), body, answered));
            }
        }
    }
    found.sort_by_key(|(request, _, answered)| (answered.is_some(), request.due_on, request.id));
    Ok(found)
}

/// A body that is asked, with what it answered.
#[derive(Clone, Debug)]
pub struct AskedBody {
    /// Who, and when it answered.
    pub asked: store::requests::Asked,
    /// Its answers by question.
    pub values: BTreeMap<i64, String>,
}

/// A request with all its answers.
pub struct Returns {
    /// The request.
    pub request: Request,
    /// The questions.
    pub questions: Vec<Question>,
    /// Who is asked, by name.
    pub bodies: Vec<AskedBody>,
    /// The person sees all answers.
    pub sees_all: bool,
}

impl Returns {
    /// The answers to a question.
    pub fn values(&self, question: i64) -> impl Iterator<Item = (&AskedBody, &str)> {
        self.bodies
            .iter()
            .filter_map(move |body| Some((body, body.values.get(&question)?.as_str())))
            .filter(|(_, value)| !value.is_empty())
    }

    /// The sum of the answers to a question that asks for a number.
    pub fn sum(&self, question: i64) -> i64 {
        self.values(question).filter_map(|(_, value)| value.parse::<i64>().ok()).fold(0, i64::saturating_add)
    }

    /// How often each answer was given, the most frequent first.
    pub fn shares(&self, question: i64) -> Vec<(&str, u64)> {
        let mut found: BTreeMap<&str, u64> = BTreeMap::new();
        for (_, value) in self.values(question) {
            *found.entry(value).or_default() += 1;
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by_key(|(value, count)| (std::cmp::Reverse(*count), (*value).to_owned()));
        found
    }
}

/// A request with the answers that the person may see: all of them, or those of the person's own bodies.
pub async fn returns(hub: &Hub, who: &Principal, id: RequestId) -> Result<Returns> {
    let request = store::requests::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let mut asked = store::requests::asked(hub, &hub.db, id).await?;
    let all = sees_all(who) || can(who, &REQUEST, &On::held_by(request.organisation_id)).is_ok();
    if !all {
        let mine = bodies_of(who);
        asked.retain(|body| mine.contains(&body.organisation_id));
        if asked.is_empty() {
            return Err(Error::Forbidden(REQUEST.name));
        }
    }
    asked.sort_by_key(|body| lachan_text::fold(&body.name));
    let mut values: BTreeMap<OrganisationId, BTreeMap<i64, String>> = BTreeMap::new();
    for answer in store::requests::answers(hub, &hub.db, id).await? {
        values.entry(answer.organisation_id).or_default().insert(answer.ordinal, answer.value);
    }
    let bodies = asked.into_iter().map(|asked| {
        let values = values.remove(&asked.organisation_id).unwrap_or_default();
        AskedBody { asked, values }
    });
    let bodies = bodies.collect();
    let questions = store::requests::questions(hub, &hub.db, id).await?;
    Ok(Returns { request, questions, bodies, sees_all: all })
}

/// Keeps what a body answers; it may change its answer until the last day is over.
pub async fn answer(
    hub: &Hub,
    who: &Principal,
    id: RequestId,
    body: OrganisationId,
    values: &[(i64, String)],
) -> Result<()> {
    can(who, &WRITE, &On::held_by(body))?;
    let request = store::requests::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let there = store::requests::asked(hub, &hub.db, id).await?;
    let there = there.iter().find(|asked| asked.organisation_id == body).ok_or(Error::NotFound)?;
    // who is late still answers; an answer that was given is not changed behind the back of the one who counted it
    if there.answered_at.is_some() && request.due_on < hub.clock.now().day() {
        return Err(Error::Conflict("reports-request-over"));
    }
    let mut tx = hub.db.begin().await?;
    store::requests::put_answers(hub, &mut tx, (id, body), values, who.person).await?;
    let detail = json!({ "answered": body });
    note(hub, &mut tx, &WRITE, Some(who), ("report-request", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Reminds those who have not answered, once a day; gives how many.
pub async fn remind_request(hub: &Hub, who: &Principal, id: RequestId) -> Result<usize> {
    let request = store::requests::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    can(who, &REQUEST, &On::held_by(request.organisation_id))?;
    let args = [("title", request.title.clone().into()), ("day", Lang::Vi.date(request.due_on.0).into())];
    let words = Lang::Vi.f("reports-tell-request-missing", &args).into_owned();
    let today = hub.clock.now().day();
    let mut tx = hub.db.begin().await?;
    let missing = store::requests::remind(hub, &mut tx, id).await?;
    if missing.is_empty() {
        return Err(Error::Conflict("reports-nobody-missing"));
    }
    for body in &missing {
        let place = (format!("/bao-cao/yeu-cau/{id}"), format!("report-request/{id}/{today}"));
        tell(hub, &mut tx, *body, &words, place).await?;
    }
    note(hub, &mut tx, &REQUEST, Some(who), ("report-request", id.0), json!({ "reminded": missing.len() }))
        .await?;
    tx.commit().await?;
    Ok(missing.len())
}

/// All answers as a table.
pub fn table(returns: &Returns, lang: Lang) -> Sheet {
    let mut head = vec![lang.t("reports-body").into_owned(), lang.t("reports-answered-at").into_owned()];
    head.extend(returns.questions.iter().map(|question| question.words.clone()));
    let rows = returns.bodies.iter().map(|body| {
        let at = body.asked.answered_at.map(|at| lang.moment(at.into())).unwrap_or_default();
        let values = returns.questions.iter().map(|question| {
            let value = body.values.get(&question.ordinal).map_or("", String::as_str);
            match (question.kind.as_str(), value) {
                ("yes-no", "yes") => Cell::Text(lang.t("reports-yes").into_owned()),
                ("yes-no", "no") => Cell::Text(lang.t("reports-no-answer").into_owned()),
                ("number", value) => value.parse().map_or(Cell::Empty, Cell::Number),
                (_, value) => Cell::Text(value.replace('\n', " ")),
            }
        });
        [Cell::Text(body.asked.name.clone()), Cell::Text(at)].into_iter().chain(values).collect()
    });
    Sheet { head, rows: rows.collect() }
}
