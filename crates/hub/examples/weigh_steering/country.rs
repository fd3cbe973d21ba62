//! A country that does not exist, of the size of the real one: its bodies and the people who work there.

use lachan_hub::authority::{Grant, Level, Role};
use lachan_hub::db::Tx;
use lachan_hub::people::actions::{First, establish};
use lachan_hub::time::{Day, Moment};
use lachan_hub::{Hub, OrganisationId, PersonId};
use uuid::Uuid;

use crate::dice::Dice;
use crate::rows::{Load, day, id, int, text};
use crate::{Failure, a_day};

/// As many as Viet Nam has had since 1 July 2025.
pub const COMMUNES: usize = 3_321;
const SCHOOLS: usize = 30_000;
const DEPARTMENTS: usize = 20;

/// A body with what its rows need again.
#[derive(Clone)]
pub struct Body {
    /// Key.
    pub id: Uuid,
    /// Full name.
    pub name: String,
}

/// All bodies, and those who do what is recorded.
pub struct Country {
    /// The body above all.
    pub top: Uuid,
    /// Provincial bodies; the first one steers the plans.
    pub departments: Vec<Body>,
    /// The people's committee of each commune.
    pub communes: Vec<Body>,
    /// Schools; the n-th lies in commune n modulo [`COMMUNES`].
    pub schools: Vec<Body>,
    /// Who records.
    pub by: PersonId,
    /// Who accepts and approves.
    pub second: PersonId,
    /// The session of the chair, who looks at everything.
    pub chair: String,
    /// The session of an officer of the body that steers.
    pub lead: String,
    /// The session of an officer of a commune.
    pub officer: String,
}

impl Country {
    /// How many bodies there are.
    pub fn bodies(&self) -> usize {
        1 + self.departments.len() + self.communes.len() + self.schools.len()
    }

    /// The commune whose pages are looked at.
    pub fn commune(&self) -> &Body {
        &self.communes[7]
    }
}

/// The code of the n-th commune.
pub fn code(n: usize) -> String {
    format!("{:05}", 10_000 + n)
}

/// Draws all bodies and people; the same ones each time.
pub fn draw(dice: &mut Dice) -> Result<(Rows, Made), Failure> {
    let mut rows = Rows::new(a_day(2021, 1, 1)?);
    let top = rows.body(dice, "peoples-committee", Level::Province, "", "Ủy ban nhân dân".into(), None);
    let departments: Vec<_> = (0..DEPARTMENTS)
        .map(|n| {
            rows.body(dice, "department", Level::Province, "", format!("Sở chuyên môn {n}"), Some(top.id))
        })
        .collect();
    let mut communes = Vec::with_capacity(COMMUNES);
    for n in 0..COMMUNES {
        let name = format!("Xã Bản {n}");
        rows.areas.row([
            text(code(n)),
            text("commune"),
            text(&name),
            text(lachan_text::fold(&name)),
            day(rows.from),
        ]);
        let name = format!("Ủy ban nhân dân xã Bản {n}");
        communes.push(rows.body(dice, "peoples-committee", Level::Commune, &code(n), name, Some(top.id)));
    }
    let kinds = ["Mầm non", "Tiểu học", "Tiểu học", "THCS", "THCS", "TH và THCS", "THPT"];
    let mut schools = Vec::with_capacity(SCHOOLS);
    for n in 0..SCHOOLS {
        let place = n % COMMUNES;
        let name = format!("Trường {} Bản {place} số {}", dice.one(&kinds), 1 + n / COMMUNES);
        let above = Some(communes[place].id);
        schools.push(rows.body(dice, "school", Level::School, &code(place), name, above));
    }
    rows.steering.row([text("steering"), text(""), id(departments[0].id), day(rows.from)]);
    Ok((rows, Made { top: top.id, departments, communes, schools }))
}

/// The bodies, before anybody works there.
pub struct Made {
    top: Uuid,
    departments: Vec<Body>,
    communes: Vec<Body>,
    schools: Vec<Body>,
}

/// Signs the people in by whom the pages are asked for.
pub async fn sign_in(hub: &Hub, made: Made) -> Result<Country, Failure> {
    let grant =
        |role, at: Uuid, level, area: String| Grant { role, organisation: OrganisationId(at), level, area };
    let (lead, commune) = (made.departments[0].id, made.communes[7].id);
    let chair = grant(Role::Viewer, made.top, Level::Province, String::new());
    let steers = grant(Role::SteeringOfficer, lead, Level::Province, String::new());
    let heads = grant(Role::UnitHead, lead, Level::Province, String::new());
    let officer = grant(Role::SteeringOfficer, commune, Level::Commune, code(7));
    let (_, chair) = person(hub, "chu-tich", chair).await?;
    let (by, lead) = person(hub, "theo-doi", steers).await?;
    let (second, _) = person(hub, "truong-don-vi", heads).await?;
    let (_, officer) = person(hub, "can-bo-xa", officer).await?;
    let Made { top, departments, communes, schools } = made;
    Ok(Country { top, departments, communes, schools, by, second, chair, lead, officer })
}

async fn person(hub: &Hub, login: &str, grant: Grant) -> Result<(PersonId, String), Failure> {
    // another one each time that the same country is looked at
    let login = format!("{login}-{}", hub.clock.now().0);
    let first = First {
        name: "Cán bộ theo dõi".into(),
        login,
        grant,
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: None,
    };
    let (person, token) = establish(hub, first).await?;
    Ok((person, format!("{}={}", lachan_hub::people::COOKIE, token.text())))
}

/// Their rows on the way in.
pub struct Rows {
    from: Day,
    areas: Load,
    bodies: Load,
    names: Load,
    parents: Load,
    steering: Load,
    people: Load,
    grants: Load,
}

impl Rows {
    fn new(from: Day) -> Self {
        Self {
            from,
            areas: Load::new("area", "code level name folded valid_from"),
            bodies: Load::new("organisation", "id kind level area_code created_at"),
            names: Load::new(
                "organisation_name",
                "organisation_id name short_name folded valid_from decision",
            ),
            parents: Load::new("organisation_parent", "organisation_id parent_id valid_from"),
            steering: Load::new("function_holder", "function area_code organisation_id valid_from"),
            people: Load::new("person", "id name folded login language created_at"),
            grants: Load::new("role_grant", "id person_id role organisation_id level area_code valid_from"),
        }
    }

    /// A body with one officer.
    fn body(
        &mut self,
        dice: &mut Dice,
        kind: &str,
        level: Level,
        area: &str,
        name: String,
        above: Option<Uuid>,
    ) -> Body {
        let at: Moment = self.from.start();
        let (body, person) = (dice.id(at), dice.id(at));
        let folded = lachan_text::fold(&format!("{name} {name}"));
        self.bodies.row([id(body), text(kind), text(level.name()), text(area), int(at.0)]);
        self.names.row([id(body), text(&name), text(&name), text(folded), day(self.from), text("")]);
        if let Some(above) = above {
            self.parents.row([id(body), id(above), day(self.from)]);
        }
        let login = format!("cb-{}", body.simple());
        self.people.row([
            id(person),
            text("Cán bộ phụ trách"),
            text("can bo phu trach"),
            text(login),
            text("vi"),
            int(at.0),
        ]);
        let role = if level == Level::School { Role::FilterOfficer } else { Role::SteeringOfficer };
        self.grants.row([
            id(dice.id(at)),
            id(person),
            text(role.name()),
            id(body),
            text(level.name()),
            text(area),
            day(self.from),
        ]);
        Body { id: body, name }
    }

    /// Writes them.
    pub async fn write(mut self, hub: &Hub, tx: &mut Tx) -> Result<(), Failure> {
        let all = [
            &mut self.areas,
            &mut self.bodies,
            &mut self.names,
            &mut self.parents,
            &mut self.steering,
            &mut self.people,
            &mut self.grants,
        ];
        for load in all {
            load.write(hub, &mut *tx).await?;
        }
        Ok(())
    }
}
