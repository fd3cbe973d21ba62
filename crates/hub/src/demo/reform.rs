//! The register of the province as it stood before 2025, and the reform of 1 March and 1 July 2025 as recorded events.

use jiff::civil::date;

use crate::Hub;
use crate::authority::Level;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::organisations::actions::{NewOrganisation, enter_event, enter_from, import_units, new_body};
use crate::organisations::model::{Change, Command, Function, NewBody, Route, Unit};
use crate::time::Day;

/// The bodies of today that others need.
pub(super) struct Register {
    pub committee: OrganisationId,
    pub technology: OrganisationId,
    pub health: OrganisationId,
    pub desk_unit: OrganisationId,
    pub commune_units: Vec<OrganisationId>,
    pub commune_police: Vec<OrganisationId>,
}

/// The first day of the register.
pub(super) fn since() -> Day {
    Day(date(2021, 1, 1))
}

fn march() -> Day {
    Day(date(2025, 3, 1))
}

fn july() -> Day {
    Day(date(2025, 7, 1))
}

/// The communes until 30 June 2025: code, name, and the one of today that it became part of.
const BEFORE: &[(&str, &str, usize)] = &[
    ("99011", "Xã Bản Cũ", 0),
    ("99012", "Xã Nà Sao", 0),
    ("99013", "Xã Khau Đẳng", 1),
    ("99014", "Xã Nà Hỏi", 1),
    ("99015", "Thị trấn Mẫu Sơn", 2),
    ("99016", "Xã Lũng Vài", 2),
];

const DISTRICT: (&str, &str) = ("991", "Huyện Mẫu Sơn");

const DEPARTMENTS: &[(&str, &str)] = &[("Sở Giáo dục và Đào tạo", "Sở GD&ĐT"), ("Sở Tư pháp", "Sở Tư pháp")];

const OTHERS: &[(&str, &str, &str)] = &[
    ("court", "Tòa án nhân dân tỉnh Mẫu", "TAND tỉnh"),
    ("procuracy", "Viện kiểm sát nhân dân tỉnh Mẫu", "VKSND tỉnh"),
    ("union", "Hội Liên hiệp Phụ nữ tỉnh", "Hội LHPN tỉnh"),
    ("union", "Tỉnh đoàn", "Tỉnh đoàn"),
];

fn units(communes: &[(&str, &str)]) -> Vec<Unit> {
    let eve = july().plus(-1);
    let unit = |code: &str, level, name: &str, parent: Option<&str>| Unit {
        code: code.into(),
        level,
        name: name.into(),
        parent: parent.map(str::to_owned),
        valid_from: july(),
        valid_to: None,
        successors: Vec::new(),
    };
    let province = Unit { valid_from: since(), ..unit("99", Level::Province, "Tỉnh Mẫu", None) };
    let (code, name) = DISTRICT;
    let ended = |unit: Unit| Unit { valid_from: since(), valid_to: Some(eve), ..unit };
    let mut all = vec![province, ended(unit(code, Level::District, name, Some("99")))];
    all.extend(communes.iter().map(|(code, name)| unit(code, Level::Commune, name, Some("99"))));
    all.extend(BEFORE.iter().map(|(code, name, to)| {
        let successors = vec![communes[*to].0.to_owned()];
        Unit { successors, ..ended(unit(code, Level::Commune, name, Some(DISTRICT.0))) }
    }));
    all
}

struct Builder<'h> {
    hub: &'h Hub,
    top: Option<OrganisationId>,
}

/// "Xã Bản Mới" inside a name: "xã Bản Mới".
fn lower(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

impl Builder<'_> {
    fn described(
        &self,
        kind: &str,
        place: (Level, &str),
        names: (&str, &str),
        functions: &[Function],
    ) -> NewOrganisation {
        NewOrganisation {
            kind: kind.into(),
            level: place.0,
            area: place.1.into(),
            name: names.0.into(),
            short_name: names.1.into(),
            parent: self.top,
            functions: functions.to_vec(),
        }
    }

    async fn body(&self, kind: &str, names: (&str, &str), functions: &[Function]) -> Result<OrganisationId> {
        let new = self.described(kind, (Level::Province, ""), names, functions);
        enter_from(self.hub, None, &new, since()).await
    }

    async fn department(&self, names: (&str, &str), functions: &[Function]) -> Result<OrganisationId> {
        self.body("department", names, functions).await
    }

    fn committee_of(&self, code: &str, name: &str, level: Level) -> NewOrganisation {
        let name = lower(name);
        let (full, short) = (format!("Ủy ban nhân dân {name}"), format!("UBND {name}"));
        self.described("peoples-committee", (level, code), (&full, &short), &[])
    }

    async fn event(&self, decision: (&str, Day), effective_on: Day, change: Change) -> Result<()> {
        let command = Command { decision: decision.0.into(), decided_on: decision.1, effective_on, change };
        enter_event(self.hub, &command).await?;
        Ok(())
    }

    /// One body ends in another one that stands, with functions that go elsewhere.
    async fn joins(
        &self,
        (from, rest): (OrganisationId, OrganisationId),
        routes: &[(Function, OrganisationId)],
    ) -> Result<()> {
        let routes = routes.iter().map(|(function, to)| Route { function: *function, to: *to }).collect();
        let change = Change::Merge { bodies: vec![from], new: None, rest, routes };
        self.event(("18/NQ-HĐND", Day(date(2025, 2, 20))), march(), change).await
    }

    async fn becomes(&self, bodies: Vec<OrganisationId>, new: NewBody) -> Result<OrganisationId> {
        let rest = new.id;
        let change = Change::Merge { bodies, new: Some(new), rest, routes: Vec::new() };
        self.event(("1672/NQ-UBTVQH15", Day(date(2025, 6, 16))), july(), change).await?;
        Ok(rest)
    }
}

/// Enters the register as it stood, and what has changed it.
pub(super) async fn register(hub: &Hub, communes: &[(&str, &str)]) -> Result<Register> {
    import_units(hub, &units(communes)).await?;
    let mut build = Builder { hub, top: None };
    let committee = build.body("peoples-committee", ("Ủy ban nhân dân tỉnh Mẫu", "UBND tỉnh"), &[]).await?;
    build.top = Some(committee);
    let desk_unit = build
        .department(("Bàn trực bảo vệ trẻ em tỉnh Mẫu", "Bàn trực trẻ em"), &[Function::ReportDesk])
        .await?;
    for names in DEPARTMENTS {
        build.department(*names, &[]).await?;
    }
    for (kind, name, short_name) in OTHERS {
        build.body(kind, (name, short_name), &[]).await?;
    }
    let (technology, health) = departments(&build).await?;
    press(&build).await?;
    let (commune_units, commune_police) = communes_of_two_levels(&mut build, communes).await?;
    Ok(Register { committee, technology, health, desk_unit, commune_units, commune_police })
}

/// 1 March 2025: three departments end, and one department's work goes to three bodies.
async fn departments(build: &Builder<'_>) -> Result<(OrganisationId, OrganisationId)> {
    let police = build.body("police", ("Công an tỉnh Mẫu", "Công an tỉnh"), &[Function::Police]).await?;
    let technology = build.department(("Sở Khoa học và Công nghệ", "Sở KH&CN"), &[]).await?;
    let health = build.department(("Sở Y tế", "Sở Y tế"), &[]).await?;
    let home = build.department(("Sở Nội vụ", "Sở Nội vụ"), &[]).await?;
    let finance = build.department(("Sở Tài chính", "Sở Tài chính"), &[]).await?;
    let culture = build.department(("Sở Văn hóa, Thể thao và Du lịch", "Sở VHTT&DL"), &[]).await?;
    let held = [
        Function::Steering,
        Function::NetworkSafety,
        Function::Telecom,
        Function::Press,
        Function::Information,
    ];
    let information = build.department(("Sở Thông tin và Truyền thông", "Sở TT&TT"), &held).await?;
    let labour = ("Sở Lao động - Thương binh và Xã hội", "Sở LĐ-TB&XH");
    let labour = build.department(labour, &[Function::Children]).await?;
    let planning = build.department(("Sở Kế hoạch và Đầu tư", "Sở KH&ĐT"), &[]).await?;
    let elsewhere = [(Function::NetworkSafety, police), (Function::Press, culture)];
    build.joins((information, technology), &elsewhere).await?;
    build.joins((labour, home), &[(Function::Children, health)]).await?;
    build.joins((planning, finance), &[]).await?;
    Ok((technology, health))
}

/// 1 July 2025: newspaper and broadcaster become one.
async fn press(build: &Builder<'_>) -> Result<()> {
    let paper = build.body("press", ("Báo Mẫu", "Báo Mẫu"), &[]).await?;
    let waves = ("Đài Phát thanh và Truyền hình tỉnh Mẫu", "Đài PT-TH tỉnh");
    let waves = build.body("press", waves, &[]).await?;
    let names = ("Báo và Đài Phát thanh, Truyền hình tỉnh Mẫu", "Báo và Đài tỉnh");
    let new = new_body(build.hub, &build.described("press", (Level::Province, ""), names, &[]));
    build.becomes(vec![paper, waves], new).await?;
    Ok(())
}

/// 1 July 2025: the district ends, six communes become three.
async fn communes_of_two_levels(
    build: &mut Builder<'_>,
    communes: &[(&str, &str)],
) -> Result<(Vec<OrganisationId>, Vec<OrganisationId>)> {
    let (hub, top) = (build.hub, build.top);
    let district =
        enter_from(hub, None, &build.committee_of(DISTRICT.0, DISTRICT.1, Level::District), since()).await?;
    build.top = Some(district);
    let mut before = vec![Vec::new(); communes.len()];
    for (code, name, to) in BEFORE {
        let new = build.committee_of(code, name, Level::Commune);
        before[*to].push(enter_from(hub, None, &new, since()).await?);
    }
    build.top = top;
    let (mut units, mut police) = (Vec::new(), Vec::new());
    for ((code, name), bodies) in communes.iter().zip(before) {
        let new = new_body(hub, &build.committee_of(code, name, Level::Commune));
        units.push(build.becomes(bodies, new).await?);
        let full = format!("Công an {}", lower(name));
        let new = new_body(hub, &build.described("police", (Level::Commune, code), (&full, &full), &[]));
        police.push(new.id);
        let decision = ("1189/QĐ-CAT", Day(date(2025, 6, 25)));
        build.event(decision, july(), Change::Establish { new }).await?;
    }
    let decision = ("203/2025/QH15", Day(date(2025, 6, 16)));
    let change = Change::Abolish { body: district, rest: None, routes: Vec::new() };
    build.event(decision, july(), change).await?;
    Ok((units, police))
}
