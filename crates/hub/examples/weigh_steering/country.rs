//! A country that does not exist, of the size of the real one.

use lachan_hub::authority::{Grant, Level, Role};
use lachan_hub::db::{Tx, Value};
use lachan_hub::people::actions::{First, establish};
use lachan_hub::time::{DAY, Day, Moment};
use lachan_hub::{Hub, OrganisationId, PersonId};
use uuid::Uuid;

use crate::Failure;
use crate::rows::Load;

const COMMUNES: usize = 3_321;
const SCHOOLS: usize = 30_000;
const DEPARTMENTS: usize = 20;
/// Each plan passes this many of its tasks on to every commune.
const PASSED_ON: usize = 12;
/// Each plan has this many tasks of departments.
const OWN: usize = 40;
const YEARS: std::ops::RangeInclusive<i16> = 2022..=2026;

/// What was made.
pub struct Made {
    /// The body above all.
    pub top: OrganisationId,
    /// One of the communes.
    pub commune: OrganisationId,
    /// All bodies.
    pub bodies: usize,
    /// All tasks.
    pub tasks: usize,
    /// Plans, one a year.
    pub plans: Vec<Uuid>,
}

/// Repeatable chance: xorshift64*, which is plenty for invented rows.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }

    fn id(&mut self) -> Uuid {
        let half = |dice: &mut Self| u128::from(dice.below(1 << 31)) << 32 | u128::from(dice.below(1 << 31));
        Uuid::from_u128(half(self) << 64 | half(self))
    }
}

/// Fills an empty hub.
pub async fn make(hub: &Hub) -> Result<Made, Failure> {
    let mut dice = Dice(2_026);
    let mut tx = hub.db.begin().await?;
    let (top, departments, communes, bodies) = bodies(hub, &mut tx, &mut dice).await?;
    tx.commit().await?;
    let by = person(hub, top).await?;
    let mut tx = hub.db.begin().await?;
    let (mut plans, mut made) = (Vec::new(), 0);
    for year in YEARS {
        let plan = plan(hub, &mut tx, &mut dice, (year, by)).await?;
        made += tasks(hub, &mut tx, &mut dice, &plan, (&departments, &communes, by)).await?;
        plans.push(plan.id);
    }
    tx.commit().await?;
    let commune = OrganisationId(communes[7]);
    Ok(Made { top, commune, bodies, tasks: made, plans })
}

async fn person(hub: &Hub, at: OrganisationId) -> Result<PersonId, Failure> {
    let grant =
        Grant { role: Role::SteeringOfficer, organisation: at, level: Level::Province, area: String::new() };
    let first = First {
        name: "Người theo dõi".into(),
        login: "theodoi".into(),
        grant,
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: None,
    };
    Ok(establish(hub, first).await?.0)
}

fn text(words: impl Into<String>) -> Value {
    Value::Text(Some(words.into()))
}

fn id(key: Uuid) -> Value {
    Value::Id(Some(key))
}

fn int(n: i64) -> Value {
    Value::Int(Some(n))
}

type Bodies = (OrganisationId, Vec<Uuid>, Vec<Uuid>, usize);

async fn bodies(hub: &Hub, tx: &mut Tx, dice: &mut Dice) -> Result<Bodies, Failure> {
    let mut areas = Load::new("area", &["code", "level", "name", "folded", "valid_from"]);
    let mut all = Load::new("organisation", &["id", "kind", "level", "area_code", "created_at"]);
    let names = ["organisation_id", "name", "short_name", "folded", "valid_from", "decision"];
    let mut names = Load::new("organisation_name", leak(&names));
    let mut parents = Load::new("organisation_parent", &["organisation_id", "parent_id", "valid_from"]);
    let from = "2021-01-01";
    let mut body =
        |dice: &mut Dice, kind: &str, level: Level, area: &str, name: String, parent: Option<Uuid>| {
            let key = dice.id();
            all.row([id(key), text(kind), text(level.name()), text(area), int(0)]);
            names.row([id(key), text(&name), text(&name), text(name.to_lowercase()), text(from), text("")]);
            if let Some(parent) = parent {
                parents.row([id(key), id(parent), text(from)]);
            }
            key
        };
    let top = body(dice, "peoples-committee", Level::Province, "", "UBND".into(), None);
    let departments: Vec<_> = (0..DEPARTMENTS)
        .map(|n| body(dice, "department", Level::Province, "", format!("Sở {n}"), Some(top)))
        .collect();
    let mut communes = Vec::with_capacity(COMMUNES);
    for n in 0..COMMUNES {
        let (code, name) = (format!("{:05}", 10_000 + n), format!("Xã {n}"));
        areas.row([text(&code), text("commune"), text(&name), text(name.to_lowercase()), text(from)]);
        let committee =
            body(dice, "peoples-committee", Level::Commune, &code, format!("UBND xã {n}"), Some(top));
        communes.push(committee);
    }
    for n in 0..SCHOOLS {
        let place = n % COMMUNES;
        let code = format!("{:05}", 10_000 + place);
        body(dice, "school", Level::School, &code, format!("Trường Tiểu học {n}"), Some(communes[place]));
    }
    areas.write(hub, tx).await?;
    let made = all.write(hub, tx).await?;
    names.write(hub, tx).await?;
    parents.write(hub, tx).await?;
    Ok((OrganisationId(top), departments, communes, made))
}

fn leak(names: &[&'static str]) -> &'static [&'static str] {
    Box::leak(names.to_vec().into_boxed_slice())
}

/// A plan with one duty for each of its tasks.
struct Plan {
    id: Uuid,
    duties: Vec<Uuid>,
    begun: Moment,
    year: i16,
}

async fn plan(hub: &Hub, tx: &mut Tx, dice: &mut Dice, (year, by): (i16, PersonId)) -> Result<Plan, Failure> {
    let begun = Day::parse(&format!("{year}-01-15")).ok_or("a day")?.start();
    let key = dice.id();
    let columns = [
        "id",
        "sha256",
        "file_name",
        "text",
        "extracted",
        "remarks",
        "kind",
        "number",
        "title",
        "state",
        "imported_at",
        "imported_by",
        "touched_at",
        "published_at",
        "published_by",
    ];
    let mut plans = Load::new("plan", leak(&columns));
    plans.row([
        id(key),
        text(format!("{:064x}", key.as_u128())),
        text("ke-hoach.txt"),
        text(""),
        text("{}"),
        text("[]"),
        text("ke_hoach"),
        text(format!("{}/KH-UBND", year % 100)),
        text(format!("Kế hoạch năm {year}")),
        text("published"),
        int(begun.0),
        id(by.0),
        int(begun.0),
        int(begun.0),
        id(by.0),
    ]);
    plans.write(hub, tx).await?;
    let columns = [
        "id",
        "plan_id",
        "kind",
        "ordinal",
        "path",
        "text",
        "first_line",
        "last_line",
        "lead_words",
        "joins",
        "confidence",
        "time_kind",
        "state",
        "decided_at",
        "decided_by",
        "version",
    ];
    let mut duties = Load::new("plan_duty", leak(&columns));
    let keys: Vec<_> = (0..OWN).map(|_| dice.id()).collect();
    for (n, duty) in (0i64..).zip(&keys) {
        duties.row([
            id(*duty),
            id(key),
            text("duty"),
            int(n),
            text(format!("III.{n}")),
            text(format!(
                "Tổ chức truyền thông cho trẻ em và cha mẹ về an toàn trên môi trường mạng, việc số {n}."
            )),
            int(n + 1),
            int(n + 1),
            text("Sở"),
            Value::Bool(Some(false)),
            text("certain"),
            text("dated"),
            text("accepted"),
            int(begun.0),
            id(by.0),
            int(1),
        ]);
    }
    duties.write(hub, tx).await?;
    Ok(Plan { id: key, duties: keys, begun, year })
}

/// Three of four tasks are done; of the others most are late in plans of past years.
async fn tasks(
    hub: &Hub,
    tx: &mut Tx,
    dice: &mut Dice,
    plan: &Plan,
    (departments, communes, by): (&[Uuid], &[Uuid], PersonId),
) -> Result<usize, Failure> {
    let columns = [
        "id",
        "plan_id",
        "organisation_id",
        "timing",
        "due_on",
        "state",
        "result",
        "created_at",
        "done_at",
        "done_by",
        "version",
        "part",
    ];
    let mut tasks = Load::new("plan_task", leak(&columns));
    let mut served = Load::new("plan_task_duty", &["duty_id", "organisation_id", "task_id", "main"]);
    let columns = [
        "task_id",
        "parent_id",
        "words",
        "given_at",
        "given_by",
        "answer_by",
        "state",
        "answered_at",
        "answered_by",
    ];
    let mut given = Load::new("plan_task_given", leak(&columns));
    let mut task = |dice: &mut Dice, duty: Uuid, body: Uuid, parent: Option<Uuid>| {
        let key = dice.id();
        let due = format!("{}-{:02}-{:02}", plan.year, 2 + dice.below(11), 1 + dice.below(28));
        let done = (dice.below(4) > 0).then(|| plan.begun.plus((1 + dice.below(330) as i64) * DAY));
        // nothing is done tomorrow
        let done = done.filter(|at| *at < hub.clock.now());
        tasks.row([
            id(key),
            id(plan.id),
            id(body),
            text("dated"),
            text(due),
            text(if done.is_some() { "done" } else { "open" }),
            Value::Text(done.map(|_| "Đã làm.".into())),
            int(plan.begun.0),
            Value::Int(done.map(|at| at.0)),
            Value::Id(done.map(|_| by.0)),
            int(0),
            Value::Bool(Some(parent.is_some())),
        ]);
        served.row([id(duty), id(body), id(key), Value::Bool(Some(true))]);
        if let Some(parent) = parent {
            given.row([
                id(key),
                id(parent),
                text(""),
                int(plan.begun.0),
                id(by.0),
                text(format!("{}-01-20", plan.year)),
                text("accepted"),
                int(plan.begun.0),
                id(by.0),
            ]);
        }
        key
    };
    for (n, duty) in plan.duties.iter().enumerate() {
        let own = task(dice, *duty, departments[n % departments.len()], None);
        if n < PASSED_ON {
            for commune in communes {
                task(dice, *duty, *commune, Some(own));
            }
        }
    }
    let made = tasks.write(hub, tx).await?;
    served.write(hub, tx).await?;
    given.write(hub, tx).await?;
    Ok(made)
}
