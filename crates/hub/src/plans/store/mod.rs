//! The tables of plans: documents and their items here, the review's changes in [`review`] and [`reshape`],
//! corrected editions in [`editions`], tasks in [`tasks`], what is passed on in [`cascade`], tasks that follow a body's
//! succession in [`moving`].

pub mod cascade;
pub mod editions;
pub mod evidence;
pub mod figures;
pub mod moving;
pub mod obstacles;
pub mod overview;
pub mod reshape;
pub mod review;
pub mod rhythms;
pub mod tasks;
pub mod told;
pub mod touched;

use lachan_plan::model::TimeKind;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::plans::model::{
    BeforeDay, Body, Decision, DutyFacts, DutyId, DutyKind, DutyStanding, Group, Part, PlanId, ReportingId,
    ReshapeId, TIME_KINDS, TargetId, Timing, When, Who, named, says_before,
};
use crate::time::{Day, Moment};

/// A plan without its text.
#[derive(Clone, Debug, FromRow)]
pub struct Plan {
    /// Key.
    pub id: PlanId,
    /// The name of the file that was handed in.
    pub file_name: String,
    /// `ke_hoach`, `cong_van`, `quyet_dinh` or `tin`.
    pub kind: String,
    /// Number as printed.
    pub number: Option<String>,
    /// Who issued it, as printed.
    pub issuer: Option<String>,
    /// Place of issue.
    pub place: Option<String>,
    /// Day or month of issue.
    pub issued_on: Option<String>,
    /// The abstract.
    pub title: String,
    /// First year named in the title.
    pub year_from: Option<i64>,
    /// Last year named in the title.
    pub year_to: Option<i64>,
    /// `review` or `published`.
    pub state: String,
    /// When it was handed in.
    pub imported_at: Moment,
    /// When it was put in force here.
    pub published_at: Option<Moment>,
    /// How "trước ngày X" is read: `strict` or `lax`.
    pub before_day: String,
}

impl Plan {
    /// How "trước ngày X" is read.
    pub fn before_day(&self) -> BeforeDay {
        BeforeDay::parse(&self.before_day).unwrap_or(BeforeDay::Strict)
    }
}

const PLAN: &str =
    "select id, file_name, kind, number, issuer, place, issued_on, title, year_from, year_to, state,
    imported_at, published_at, before_day from plan where province = $1";

/// All plans, the newest first.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Plan>, DbError> {
    Statement::composed(format!("{PLAN} order by imported_at desc, id desc"))
        .bind(hub.province())
        .all(on)
        .await
}

/// One plan.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: PlanId) -> Result<Option<Plan>, DbError> {
    Statement::composed(format!("{PLAN} and id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// Plans that bear this number.
pub async fn by_number<'c>(hub: &Hub, on: impl On<'c>, number: &str) -> Result<Vec<Plan>, DbError> {
    Statement::composed(format!("{PLAN} and number = $2 order by imported_at desc"))
        .bind(hub.province())
        .bind(number)
        .all(on)
        .await
}

/// The plan made of a file with this hash.
pub async fn by_hash<'c>(hub: &Hub, on: impl On<'c>, sha256: &str) -> Result<Option<PlanId>, DbError> {
    let row: Option<(PlanId,)> = sql("select id from plan where province = $1 and sha256 = $2")
        .bind(hub.province())
        .bind(sha256)
        .optional(on)
        .await?;
    Ok(row.map(|(id,)| id))
}

/// The document's words and what the reader made of them.
#[derive(Debug, FromRow)]
pub struct Source {
    /// The document.
    pub text: String,
    /// `lachan-plan/1`.
    pub extracted: String,
    /// What the reader noticed, JSON.
    pub remarks: String,
}

/// The document of a plan.
pub async fn source<'c>(hub: &Hub, on: impl On<'c>, id: PlanId) -> Result<Source, DbError> {
    sql("select text, extracted, remarks from plan where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .one(on)
        .await
}

/// A duty or measure.
#[derive(Clone, Debug, FromRow)]
pub struct Duty {
    /// Key.
    pub id: DutyId,
    /// `duty` or `measure`.
    pub kind: String,
    /// Order in the document.
    pub ordinal: i64,
    /// Place in the outline.
    pub path: String,
    /// The words of the document.
    pub text: String,
    /// First line.
    pub first_line: i64,
    /// Last line.
    pub last_line: i64,
    /// Who leads, as printed.
    pub lead_words: String,
    /// The item begins with "Phối hợp".
    pub joins: bool,
    /// How sure the reader is of the lead.
    pub confidence: String,
    /// When, as printed.
    pub time_words: Option<String>,
    /// Kind of time.
    pub time_kind: String,
    /// First day.
    pub time_from: Option<Day>,
    /// Last day.
    pub time_to: Option<Day>,
    /// The expected result.
    pub outcome: Option<String>,
    /// The decision.
    pub state: String,
    /// Counts decisions.
    pub version: i64,
    /// First byte of its words in the document.
    pub span_start: Option<i64>,
    /// One past the last byte.
    pub span_end: Option<i64>,
    /// `own` or `copy`.
    pub standing: String,
    /// The duty that it repeats.
    pub of_id: Option<DutyId>,
    /// Who decided.
    pub decided_by: Option<PersonId>,
    /// Their name.
    pub decided_name: Option<String>,
    /// The split or merge that made it.
    pub made_by: Option<ReshapeId>,
}

impl Duty {
    /// Whether it only repeats another duty of the plan.
    pub fn is_copy(&self) -> bool {
        self.standing == DutyStanding::Copy.name()
    }

    /// When it is to be done.
    pub fn when(&self) -> When {
        let kind = named(TIME_KINDS, &self.time_kind).unwrap_or(TimeKind::Unspecified);
        When { kind, from: self.time_from, to: self.time_to }
    }

    /// What its task gets from its time, in a plan that reads "trước ngày X" like this.
    pub fn timing(&self, before: BeforeDay) -> (Timing, Option<Day>) {
        let printed = self.state != Decision::Corrected.name();
        let strict = before == BeforeDay::Strict && self.time_words.as_deref().is_some_and(says_before);
        match self.when().timing() {
            (Timing::Dated, Some(day)) if printed && strict => (Timing::Dated, Some(day.plus(-1))),
            timing => timing,
        }
    }

    /// Duty or measure.
    pub fn kind(&self) -> DutyKind {
        DutyKind::parse(&self.kind).unwrap_or(DutyKind::Duty)
    }

    /// What its doubts are judged by.
    pub fn facts<'a>(&'a self, bodies: &'a [Body]) -> DutyFacts<'a> {
        DutyFacts {
            kind: self.kind(),
            bodies,
            confidence: &self.confidence,
            joins: self.joins,
            when: self.when(),
            time_words: self.time_words.as_deref(),
        }
    }
}

const DUTY: &str =
    "select d.id, d.kind, d.ordinal, d.path, d.text, d.first_line, d.last_line, d.lead_words, d.joins,
    d.confidence, d.time_words, d.time_kind, d.time_from, d.time_to, d.outcome, d.state, d.version, d.span_start,
    d.span_end, d.standing, c.of_id, d.decided_by, p.name as decided_name, m.reshape_id as made_by
    from plan_duty d
    left join plan_duplicate c on c.province = d.province and c.duty_id = d.id
    left join person p on p.province = d.province and p.id = d.decided_by
    left join plan_reshape_after m on m.province = d.province and m.duty_id = d.id
    where d.province = $1 and d.standing <> 'replaced'";

/// All duties and measures of a plan, in the order of the document; those that were split or merged are not among
/// them, their parts and unions are.
pub async fn duties<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<Vec<Duty>, DbError> {
    Statement::composed(format!(
        "{DUTY} and d.plan_id = $2
        order by d.first_line, coalesce(d.span_start, 0), d.ordinal"
    ))
    .bind(hub.province())
    .bind(plan)
    .all(on)
    .await
}

#[derive(FromRow)]
struct BodyRow {
    duty_id: DutyId,
    part: String,
    words: String,
    agency_key: String,
    organisation_id: Option<OrganisationId>,
    body_group: Option<String>,
    outside: bool,
}

/// All bodies named in a plan's duties, in the order of the document.
pub async fn bodies<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<Vec<(DutyId, Body)>, DbError> {
    let rows: Vec<BodyRow> = sql("select b.duty_id, b.part, b.words, b.agency_key, b.organisation_id,
        b.body_group, b.outside from plan_duty_body b
        join plan_duty d on d.province = b.province and d.id = b.duty_id
        where b.province = $1 and d.plan_id = $2 order by d.ordinal, b.part desc, b.ordinal")
    .bind(hub.province())
    .bind(plan)
    .all(on)
    .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.duty_id, row.body()?))).collect())
}

impl BodyRow {
    fn body(self) -> Option<Body> {
        let who = match (self.organisation_id, self.body_group.as_deref().and_then(Group::parse)) {
            (Some(id), _) => Who::Organisation(id),
            (None, Some(group)) => Who::Group(group),
            (None, None) if self.outside => Who::Outside,
            (None, None) => Who::Open,
        };
        Some(Body { part: Part::parse(&self.part)?, words: self.words, key: self.agency_key, who })
    }
}

/// A target.
#[derive(Clone, Debug, FromRow)]
pub struct Target {
    /// Key.
    pub id: TargetId,
    /// Place in the outline.
    pub path: String,
    /// The words of the document.
    pub text: String,
    /// First line.
    pub first_line: i64,
    /// Last line.
    pub last_line: i64,
    /// The figure, in per cent.
    pub percent_words: Option<String>,
    /// Key of the indicator.
    pub indicator: Option<String>,
    /// The decision.
    pub state: String,
    /// Counts decisions.
    pub version: i64,
    /// First byte of its words in the document.
    pub span_start: Option<i64>,
    /// One past the last byte.
    pub span_end: Option<i64>,
}

/// All targets of a plan.
pub async fn targets<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<Vec<Target>, DbError> {
    sql("select id, path, text, first_line, last_line, percent_words, indicator, state, version, span_start,
         span_end from plan_target where province = $1 and plan_id = $2 order by ordinal")
    .bind(hub.province())
    .bind(plan)
    .all(on)
    .await
}

/// A duty to report.
#[derive(Clone, Debug, FromRow)]
pub struct Reporting {
    /// Key.
    pub id: ReportingId,
    /// In which plan.
    pub plan_id: PlanId,
    /// Place in the outline.
    pub path: String,
    /// First line.
    pub first_line: i64,
    /// Last line.
    pub last_line: i64,
    /// On what.
    pub subject: String,
    /// Who reports.
    pub who_words: String,
    /// To whom.
    pub to_words: String,
    /// Through whom.
    pub through_words: String,
    /// When, as printed.
    pub due_words: Option<String>,
    /// How often.
    pub due_kind: String,
    /// 1 to 12.
    pub due_month: Option<i64>,
    /// 1 to 31.
    pub due_day: Option<i64>,
    /// The year of a dated one.
    pub due_year: Option<i64>,
    /// The decision.
    pub state: String,
    /// Counts decisions.
    pub version: i64,
    /// First byte of its sentence in the document.
    pub span_start: Option<i64>,
    /// One past the last byte.
    pub span_end: Option<i64>,
    /// How its plan reads "trước ngày X": `strict` or `lax`.
    pub before_day: String,
}

impl Reporting {
    /// Whether the day of its due is not among those on which it is in time: "trước ngày 25/11", read strictly.
    pub fn ends_before(&self) -> bool {
        let printed = self.state != Decision::Corrected.name();
        let strict = self.before_day == BeforeDay::Strict.name();
        printed && strict && self.due_words.as_deref().is_some_and(says_before)
    }
}

const REPORTING: &str =
    "select r.id, r.plan_id, r.path, r.first_line, r.last_line, r.subject, r.who_words, r.to_words,
    r.through_words, r.due_words, r.due_kind, r.due_month, r.due_day, r.due_year, r.state, r.version,
    r.span_start, r.span_end, p.before_day
    from plan_reporting r join plan p on p.province = r.province and p.id = r.plan_id";

/// All duties to report of a plan.
pub async fn reporting<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<Vec<Reporting>, DbError> {
    Statement::composed(format!("{REPORTING} where r.province = $1 and r.plan_id = $2 order by r.ordinal"))
        .bind(hub.province())
        .bind(plan)
        .all(on)
        .await
}

/// The duties to report that are in force: taken over, of published plans. One that a corrected edition repeats goes
/// on as the row that it was first; one that the edition changes or drops ends with the edition before.
pub async fn reporting_in_force<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Reporting>, DbError> {
    Statement::composed(format!(
        "{REPORTING} {TAKEN}
         and not exists (select 1 from plan_reporting_carried c where c.province = r.province
             and c.reporting_id = r.id)
         and (not exists (select 1 from plan_edition e where e.province = r.province and e.of_id = r.plan_id
                 and e.in_force)
             or exists (select 1 from plan_reporting_carried c
                 join plan_edition e on e.province = c.province and e.plan_id = c.plan_id and e.in_force
                 where c.province = r.province and c.from_id = r.id
                 and not exists (select 1 from plan_edition f where f.province = e.province
                     and f.of_id = e.plan_id and f.in_force)))
         order by p.published_at, r.ordinal"
    ))
    .bind(hub.province())
    .all(on)
    .await
}

/// The duties to report that are or have been in force, those of editions that have been corrected since too.
pub async fn reporting_ever<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Reporting>, DbError> {
    Statement::composed(format!("{REPORTING} {TAKEN} order by p.published_at, r.ordinal"))
        .bind(hub.province())
        .all(on)
        .await
}

const TAKEN: &str =
    "where r.province = $1 and p.state = 'published' and r.state in ('accepted', 'corrected')";

/// A document on its way in.
pub struct NewPlan<'a> {
    /// Key.
    pub id: PlanId,
    /// Hash of the file.
    pub sha256: &'a str,
    /// Its name.
    pub file_name: &'a str,
    /// The document in one spelling.
    pub text: &'a str,
    /// `lachan-plan/1`.
    pub extracted: &'a str,
    /// What the reader noticed.
    pub remarks: &'a str,
    /// The abstract.
    pub title: &'a str,
    /// Kind of document.
    pub kind: &'a str,
    /// The head as read.
    pub header: &'a lachan_plan::model::Header,
    /// Who hands it in.
    pub by: PersonId,
}

/// Adds a document; items follow by [`review`].
pub async fn add(hub: &Hub, tx: &mut Tx, new: &NewPlan<'_>) -> Result<(), DbError> {
    let (now, header) = (hub.clock.now(), new.header);
    sql("insert into plan (province, id, sha256, file_name, text, extracted, remarks, kind, number, issuer, place,
         issued_on, title, year_from, year_to, state, imported_at, imported_by, touched_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'review', $16, $17, $16)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.sha256)
    .bind(new.file_name)
    .bind(new.text)
    .bind(new.extracted)
    .bind(new.remarks)
    .bind(new.kind)
    .bind(header.number.clone())
    .bind(header.issuer.as_ref().map(|issuer| issuer.raw.clone()))
    .bind(header.place.clone())
    .bind(header.date.clone())
    .bind(new.title)
    .bind(header.period.map(|years| i64::from(years.from)))
    .bind(header.period.map(|years| i64::from(years.to)))
    .bind(now)
    .bind(new.by)
    .run(tx)
    .await?;
    Ok(())
}
