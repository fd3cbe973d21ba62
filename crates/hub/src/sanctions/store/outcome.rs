//! Outcomes, each with its versions.

use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::sanctions::model::{AllegedId, Document};
use crate::time::{Day, Moment};

/// One version of an outcome.
#[derive(Clone, FromRow)]
pub struct OutcomeRow {
    /// Whose.
    pub alleged_id: AllegedId,
    /// 1, 2, ….
    pub version: i64,
    /// Why it took the place of the one before.
    pub changed_why: Option<String>,
    /// One of the nine.
    pub kind: String,
    /// The day of the decision.
    pub decided_on: Day,
    /// Number of the decision or receipt.
    pub number: Option<String>,
    /// Which sanction, ruling or measure.
    pub result: Option<String>,
    /// A fine.
    pub amount: Option<i64>,
    /// How far a criminal case went.
    pub reached: Option<String>,
    /// The document of the police.
    pub police_number: Option<String>,
    /// Its day.
    pub police_on: Option<Day>,
    /// The document of the procuracy.
    pub procuracy_number: Option<String>,
    /// Its day.
    pub procuracy_on: Option<Day>,
    /// The judgment or decision of the court.
    pub court_number: Option<String>,
    /// Its day.
    pub court_on: Option<Day>,
    /// When it is looked at again.
    pub relook_on: Option<Day>,
    /// What is sealed.
    pub sealed: Option<Vec<u8>>,
    /// When it was entered.
    pub entered_at: Moment,
    /// Who entered it.
    pub entered_by: PersonId,
    /// That officer's name.
    pub entered_name: String,
    /// The second person.
    pub confirmed_by: Option<PersonId>,
    /// That officer's name.
    pub confirmed_name: Option<String>,
}

impl OutcomeRow {
    /// The documents of police, procuracy and court.
    pub fn documents(&self) -> [Option<Document>; 3] {
        let pair = |number: &Option<String>, on: Option<Day>| number.clone().zip(on);
        [
            pair(&self.police_number, self.police_on),
            pair(&self.procuracy_number, self.procuracy_on),
            pair(&self.court_number, self.court_on),
        ]
    }
}

const OUTCOME: &str =
    "select o.alleged_id, o.version, o.changed_why, o.kind, o.decided_on, o.number, o.result, o.amount,
    o.reached, o.police_number, o.police_on, o.procuracy_number, o.procuracy_on, o.court_number, o.court_on,
    o.relook_on, o.sealed, o.entered_at, o.entered_by, p.name as entered_name, o.confirmed_by,
    q.name as confirmed_name from alleged_outcome o
    join alleged a on a.province = o.province and a.id = o.alleged_id
    join person p on p.province = o.province and p.id = o.entered_by
    left join person q on q.province = o.province and q.id = o.confirmed_by where o.province = $1";

/// All versions of all outcomes of a case, the newest first.
pub async fn outcomes<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<OutcomeRow>, DbError> {
    Statement::composed(format!("{OUTCOME} and a.case_id = $2 order by o.alleged_id, o.version desc"))
        .bind(hub.province())
        .bind(case)
        .all(on)
        .await
}

/// The outcome of one as it stands.
pub async fn outcome<'c>(hub: &Hub, on: impl On<'c>, id: AllegedId) -> Result<Option<OutcomeRow>, DbError> {
    Statement::composed(format!("{OUTCOME} and o.alleged_id = $2 order by o.version desc limit 1"))
        .bind(hub.province())
        .bind(id)
        .optional(on)
        .await
}

/// A conviction as a list may show it.
#[derive(Clone, FromRow)]
pub struct ConvictedRow {
    /// Whose.
    pub alleged_id: AllegedId,
    /// The case's code.
    pub code: String,
    /// Number of the judgment.
    pub court_number: String,
    /// Its day.
    pub court_on: Day,
}

/// Adults whose outcome is a conviction by a court, in cases whose key a unit holds; without those of which a report
/// names the person who asks.
pub async fn convicted<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
) -> Result<Vec<ConvictedRow>, DbError> {
    sql("select o.alleged_id, f.code, o.court_number, o.court_on from alleged_outcome o
         join alleged a on a.province = o.province and a.id = o.alleged_id
         join case_file f on f.province = a.province and f.id = a.case_id
         where o.province = $1 and o.kind = 'criminal' and o.result = 'convicted' and o.court_number is not null
         and a.kind = 'person' and not a.under_18
         and not exists (select 1 from alleged_outcome n where n.province = o.province and n.alleged_id = o.alleged_id
         and n.version > o.version)
         and exists (select 1 from case_key k where k.province = a.province and k.case_id = a.case_id and k.unit_id = $2)
         and not exists (select 1 from case_conflict x where x.province = a.province and x.case_id = a.case_id
         and x.person_id = $3) order by o.court_on desc, f.code, o.alleged_id limit 200")
    .bind(hub.province())
    .bind(unit)
    .bind(asking)
    .all(on)
    .await
}

/// An outcome about to be entered.
#[derive(Default)]
pub struct NewOutcome<'a> {
    /// 1, or one more than the one before.
    pub version: i64,
    /// Why it takes the place of the one before.
    pub changed_why: Option<&'a str>,
    /// Whether the one reported is under 18.
    pub under_18: bool,
    /// One of the nine.
    pub kind: &'a str,
    /// The day of the decision.
    pub decided_on: Option<Day>,
    /// Number of the decision or receipt.
    pub number: Option<&'a str>,
    /// Which sanction, ruling or measure.
    pub result: Option<&'a str>,
    /// A fine.
    pub amount: Option<i64>,
    /// How far a criminal case went.
    pub reached: Option<&'a str>,
    /// The documents of police, procuracy and court.
    pub documents: [Option<Document>; 3],
    /// When it is looked at again.
    pub relook_on: Option<Day>,
    /// Everything in words.
    pub sealed: Vec<u8>,
}

/// Enters an outcome. The database refuses a version that is there, or that leaves one out, and what its kind does not
/// allow.
pub async fn add_outcome(
    hub: &Hub,
    tx: &mut Tx,
    id: AllegedId,
    new: NewOutcome<'_>,
    (unit, by): (OrganisationId, PersonId),
) -> Result<(), DbError> {
    let [police, procuracy, court] = new.documents.map(Option::unzip);
    sql("insert into alleged_outcome (province, alleged_id, version, replaces, changed_why, under_18, kind, whole,
         decided_on, number, result, amount, reached, police_number, police_on, procuracy_number, procuracy_on,
         court_number, court_on, relook_on, sealed, unit_id, entered_at, entered_by)
         values ($1, $2, $3, $4, $5, $6, $7, true, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
         $22, $23)")
    .bind(hub.province())
    .bind(id)
    .bind(new.version)
    .bind((new.version > 1).then_some(new.version - 1))
    .bind(new.changed_why)
    .bind(new.under_18)
    .bind(new.kind)
    .bind(new.decided_on)
    .bind(new.number)
    .bind(new.result)
    .bind(new.amount)
    .bind(new.reached)
    .bind(police.0)
    .bind(police.1)
    .bind(procuracy.0)
    .bind(procuracy.1)
    .bind(court.0)
    .bind(court.1)
    .bind(new.relook_on)
    .bind(new.sealed)
    .bind(unit)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Confirms a version as the second person; `false` when it is confirmed, is no longer the newest, or was entered by the
/// same person.
pub async fn confirm(
    hub: &Hub,
    tx: &mut Tx,
    id: AllegedId,
    version: i64,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed = sql("update alleged_outcome set confirmed_by = $4, confirmed_at = $5
         where province = $1 and alleged_id = $2 and version = $3 and kind = 'not-a-violation'
         and confirmed_by is null and entered_by <> $4
         and not exists (select 1 from alleged_outcome n where n.province = alleged_outcome.province
         and n.alleged_id = alleged_outcome.alleged_id and n.version > alleged_outcome.version)")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Somebody not identified who is looked for again.
#[derive(Clone, Debug, FromRow)]
pub struct Relook {
    /// Who.
    pub alleged_id: AllegedId,
    /// Which version says so.
    pub version: i64,
    /// Of which case.
    pub case_id: CaseId,
    /// The case's code.
    pub code: String,
    /// The day.
    pub relook_on: Day,
    /// The focal point of the violator's track; where none is open, the unit that entered it.
    pub unit_id: OrganisationId,
}

const RELOOK: &str = "select o.alleged_id, o.version, a.case_id, f.code, o.relook_on,
    coalesce((select s.unit_id from stage s where s.province = a.province and s.case_id = a.case_id
    and s.track = 'violator' and s.closed_at is null), o.unit_id) as unit_id
    from alleged_outcome o
    join alleged a on a.province = o.province and a.id = o.alleged_id
    join case_file f on f.province = a.province and f.id = a.case_id
    where o.province = $1 and o.relook_on is not null and o.relook_on <= $2
    and not exists (select 1 from alleged_outcome n where n.province = o.province
    and n.alleged_id = o.alleged_id and n.version > o.version)";

/// Those to be looked for again between two days, but for cases of which a report names an officer: a reminder to a
/// whole unit would reach that officer too.
pub async fn relooks<'c>(hub: &Hub, on: impl On<'c>, from: Day, to: Day) -> Result<Vec<Relook>, DbError> {
    let text = format!(
        "{RELOOK} and o.relook_on >= $3 and not exists (select 1 from case_conflict x where x.province = a.province
         and x.case_id = a.case_id) order by o.relook_on, o.alleged_id"
    );
    Statement::composed(text).bind(hub.province()).bind(to).bind(from).all(on).await
}

/// Those whose day has come in a case of which a report names an officer, and that have not been told.
pub async fn relooks_to_tell<'c>(hub: &Hub, on: impl On<'c>, today: Day) -> Result<Vec<Relook>, DbError> {
    let text = format!(
        "{RELOOK} and o.relook_told_at is null and exists (select 1 from case_conflict x
         where x.province = a.province and x.case_id = a.case_id) order by o.relook_on, o.alleged_id limit 200"
    );
    Statement::composed(text).bind(hub.province()).bind(today).all(on).await
}

/// Notes that a day was told; `false` when it was.
pub async fn relook_told(hub: &Hub, tx: &mut Tx, id: AllegedId, version: i64) -> Result<bool, DbError> {
    let changed = sql("update alleged_outcome set relook_told_at = $4
         where province = $1 and alleged_id = $2 and version = $3 and relook_told_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}
