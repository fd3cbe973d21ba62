//! Bodies and people: 4,000 units, 20,000 accounts, and fifty officers who are signed in.

use lachan_hub::authority::{Grant, Level, Principal, Role};
use lachan_hub::cases::actions::{header, open_from_report};
use lachan_hub::cases::ending::{Ending, end_stage};
use lachan_hub::cases::handing;
use lachan_hub::cases::model::{CaseId, StageId, Track};
use lachan_hub::intake::actions::{once, submit};
use lachan_hub::intake::model::Telling;
use lachan_hub::intake::queue;
use lachan_hub::people::actions::{First, establish, sign_in};
use lachan_hub::people::session;
use lachan_hub::time::Day;
use lachan_hub::{Hub, OrganisationId};
use uuid::Uuid;

use crate::Failure;
use crate::dice::Dice;
use crate::rows::{Load, day, id, int, text};

/// Officers at the desk, and communes with an officer each.
const DESK: usize = 10;
const COMMUNES: usize = 40;
const UNITS: usize = 4_000;
/// Accounts in each unit.
const EACH: usize = 5;
const PASSPHRASE: &str = "một câu dài để nhớ";

/// An officer of a commune at work.
pub struct Commune {
    /// The unit.
    pub unit: Uuid,
    /// The officer.
    pub person: Uuid,
    /// The session.
    pub cookie: String,
    /// A case that this officer can open.
    pub case: CaseId,
}

/// Who is at work.
pub struct Cast {
    /// The unit that takes reports in.
    pub desk_unit: Uuid,
    /// An officer there.
    pub desk_person: Uuid,
    /// Sessions at the desk; the first officer holds its key.
    pub desk: Vec<String>,
    /// The others.
    pub communes: Vec<Commune>,
}

/// The bodies of the fifty, the same ones each time.
fn units() -> (Uuid, Vec<Uuid>) {
    let of = |n: u128| Uuid::from_u128((0x0193_0000_0000_7000_8000_u128 << 48) | n);
    (of(1), (0..COMMUNES as u128).map(|n| of(100 + n)).collect())
}

/// Makes everybody in an empty hub; signs the fifty in again in one that was made before.
pub async fn draw(hub: &Hub) -> Result<Cast, Failure> {
    let (desk_unit, communes) = units();
    let fresh = !hub.is_set_up();
    if fresh {
        hub.install("MS", "Tỉnh Mẫu Sơn", true).await?;
        bodies(hub).await?;
    }
    let mut desk = Vec::new();
    for n in 0..DESK {
        desk.push(
            officer(hub, fresh, &format!("truc-{n}"), (Role::DeskOfficer, desk_unit, Level::Province))
                .await?,
        );
    }
    let mut officers = Vec::new();
    for (n, unit) in communes.iter().enumerate() {
        officers
            .push(officer(hub, fresh, &format!("xa-{n}"), (Role::CaseOfficer, *unit, Level::Commune)).await?);
    }
    if fresh {
        own_cases(hub, &desk[0].0, &officers).await?;
    }
    let mut at_work = Vec::new();
    for ((who, cookie), unit) in officers.into_iter().zip(communes) {
        let cases = lachan_hub::cases::actions::mine(hub, &who).await?;
        let own = cases.iter().find(|case| !case.code.starts_with("W-")).ok_or("an officer has no case")?;
        at_work.push(Commune { unit, person: who.person.0, cookie, case: own.id });
    }
    let desk_person = desk[0].0.person.0;
    Ok(Cast {
        desk_unit,
        desk_person,
        desk: desk.into_iter().map(|(_, cookie)| cookie).collect(),
        communes: at_work,
    })
}

async fn officer(
    hub: &Hub,
    fresh: bool,
    login: &str,
    (role, unit, level): (Role, Uuid, Level),
) -> Result<(Principal, String), Failure> {
    let token = if fresh {
        let grant = Grant { role, organisation: OrganisationId(unit), level, area: String::new() };
        let name = format!("Cán bộ {login}");
        let first =
            First { name, login: login.into(), grant, passphrase: PASSPHRASE.into(), totp_secret: None };
        establish(hub, first).await?.1
    } else {
        sign_in(hub, login, PASSPHRASE.into(), "").await?
    };
    let who = session::principal(hub, &token).await?.ok_or("nobody is signed in")?;
    Ok((who, format!("{}={}", lachan_hub::people::COOKIE, token.text())))
}

/// One report for each commune, opened as a case by the desk and taken over by the commune.
async fn own_cases(hub: &Hub, desk: &Principal, officers: &[(Principal, String)]) -> Result<(), Failure> {
    for (who, _) in officers {
        let telling = Telling {
            voice: "child".into(),
            safe: "yes".into(),
            kinds: vec!["bullying".into()],
            text: "Các bạn lập nhóm nói xấu em.".into(),
            wish: "know".into(),
            ..Telling::default()
        };
        submit(hub, telling, &once(hub)).await?;
        let waiting = queue::first(hub, desk).await?;
        let report = waiting.first().ok_or("no report waits")?.id;
        let case = open_from_report(hub, desk, report).await?;
        let verify = open_stage(hub, desk, case, Track::Intake).await?;
        let ending = Ending {
            tracks: vec![Track::Protection],
            severity: Some("high".into()),
            ..Ending::of("confirmed", "Đã gọi cho nhà trường.")
        };
        end_stage(hub, desk, verify, &ending).await?;
        let protection = open_stage(hub, desk, case, Track::Protection).await?;
        let unit = who.unit().ok_or("an officer without a unit")?;
        let offer = handing::offer(hub, desk, protection, unit).await?;
        handing::accept(hub, who, offer).await?;
    }
    Ok(())
}

async fn open_stage(hub: &Hub, who: &Principal, case: CaseId, track: Track) -> Result<StageId, Failure> {
    let header = header(hub, who, case).await?;
    let open = header.stages.iter().find(|stage| stage.track == track.name() && stage.closed_at.is_none());
    Ok(open.ok_or("no open stage")?.id)
}

/// The register of bodies with their accounts, none of whom signs in.
async fn bodies(hub: &Hub) -> Result<(), Failure> {
    let mut dice = Dice::new(2_026);
    let from = Day::parse("2021-01-01").ok_or("not a day")?;
    let at = from.start();
    let (desk, communes) = units();
    let top = dice.id(at);
    let mut areas = Load::new("area", "code level name folded valid_from");
    let mut organisations = Load::new("organisation", "id kind level area_code created_at");
    let mut names =
        Load::new("organisation_name", "organisation_id name short_name folded valid_from decision");
    let mut parents = Load::new("organisation_parent", "organisation_id parent_id valid_from");
    let mut functions = Load::new("function_holder", "function area_code organisation_id valid_from");
    let mut people = Load::new("person", "id name folded login language created_at");
    let mut grants = Load::new("role_grant", "id person_id role organisation_id level area_code valid_from");
    let family = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vi", "Lò", "Nông", "Đinh", "Mùa"];
    let middle = ["Văn", "Thị", "Đức", "Minh", "Thanh", "Ngọc", "Quang", "Hồng"];
    let given =
        ["An", "Bình", "Chi", "Dũng", "Hà", "Hùng", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quý", "Sơn", "Tú"];
    for n in 0..UNITS {
        let (body, kind, level, code, name) = match n {
            0 => {
                (top, "peoples-committee", Level::Province, String::new(), "Ủy ban nhân dân tỉnh".to_owned())
            }
            1 => (desk, "department", Level::Province, String::new(), "Trung tâm bảo vệ trẻ em".to_owned()),
            _ if n < 2 + COMMUNES => {
                let code = format!("{:05}", 10_000 + n);
                let name = format!("Xã Bản {n}");
                areas.row([
                    text(&code),
                    text("commune"),
                    text(&name),
                    text(lachan_text::fold(&name)),
                    day(from),
                ]);
                (
                    communes[n - 2],
                    "peoples-committee",
                    Level::Commune,
                    code,
                    format!("Ủy ban nhân dân xã Bản {n}"),
                )
            }
            _ => {
                let code = format!("{:05}", 10_002 + n % COMMUNES);
                (dice.id(at), "school", Level::School, code, format!("Trường tiểu học Bản {n}"))
            }
        };
        organisations.row([id(body), text(kind), text(level.name()), text(&code), int(at.0)]);
        let folded = lachan_text::fold(&format!("{name} {name}"));
        names.row([id(body), text(&name), text(&name), text(folded), day(from), text("")]);
        if body != top {
            parents.row([id(body), id(top), day(from)]);
        }
        for m in 0..EACH {
            let person = dice.id(at);
            let name = format!(
                "{} {} {} {}",
                dice.one(&family),
                dice.one(&middle),
                dice.one(&given),
                dice.one(&given)
            );
            let folded = lachan_text::fold(&name);
            people.row([
                id(person),
                text(name),
                text(folded),
                text(format!("cb-{n}-{m}")),
                text("vi"),
                int(at.0),
            ]);
            let role = if level == Level::School { Role::FilterOfficer } else { Role::SteeringOfficer };
            grants.row([
                id(dice.id(at)),
                id(person),
                text(role.name()),
                id(body),
                text(level.name()),
                text(&code),
                day(from),
            ]);
        }
    }
    functions.row([text("report-desk"), text(""), id(desk), day(from)]);
    let mut tx = hub.db.begin().await?;
    for load in
        [&mut areas, &mut organisations, &mut names, &mut parents, &mut functions, &mut people, &mut grants]
    {
        load.write(hub, &mut tx).await?;
    }
    tx.commit().await?;
    Ok(())
}
