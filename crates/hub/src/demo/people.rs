//! Organisations and people of the province that does not exist.

use jiff::civil::date;

use crate::Hub;
use crate::authority::{Grant, Level, Principal, Role};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations::actions::{NewOrganisation, enter, import_units};
use crate::organisations::model::{Function, Unit};
use crate::people::actions::{First, establish};
use crate::people::pages::DEMO_PASSPHRASE;
use crate::people::session;
use crate::time::Day;

/// Who plays in the story.
pub struct Cast {
    /// Desk officer.
    pub desk: Principal,
    /// Commune officer.
    pub commune: Principal,
    /// Commune police.
    pub police: Principal,
    /// Head of department, who approves.
    pub head: Principal,
    /// Follows the plans.
    pub steering: Principal,
    /// The province's network officer, who keeps the lists.
    pub network: Principal,
    /// Those who enter the events of the schools, in the order of the schools.
    pub schools: Vec<Principal>,
    /// The department that took over from two others in 2025.
    pub technology: OrganisationId,
    /// The department that children's affairs went to.
    pub health: OrganisationId,
}

const COMMUNES: &[(&str, &str)] =
    &[("99001", "Xã Bản Mới"), ("99002", "Xã Nà Lùng"), ("99003", "Phường Mẫu Sơn")];

const DEPARTMENTS: &[(&str, &str)] = &[
    ("Sở Giáo dục và Đào tạo", "Sở GD&ĐT"),
    ("Sở Tư pháp", "Sở Tư pháp"),
    ("Sở Tài chính", "Sở Tài chính"),
    ("Sở Nội vụ", "Sở Nội vụ"),
    ("Sở Văn hóa, Thể thao và Du lịch", "Sở VHTT&DL"),
];

const SCHOOLS: &[(&str, usize)] = &[
    ("Trường Mầm non Hoa Ban", 0),
    ("Trường Tiểu học Bản Mới", 0),
    ("Trường THCS Nà Lùng", 1),
    ("Trường Tiểu học Mẫu Sơn", 2),
    ("Trường THPT Mẫu Sơn", 2),
];

/// Who enters the events of each school.
const SCHOOL_PEOPLE: &[(&str, &str)] = &[
    ("truong.hoaban", "Lù Thị Sen"),
    ("truong.banmoi", "Tòng Thị Lả"),
    ("truong.nalung", "Giàng A Sử"),
    ("truong.mauson", "Triệu Thị Hồng"),
    ("thpt.mauson", "Nguyễn Văn Dũng"),
];

struct Builder<'h> {
    hub: &'h Hub,
    top: Option<OrganisationId>,
}

impl Builder<'_> {
    async fn organisation(
        &self,
        kind: &str,
        level: Level,
        area: &str,
        names: (&str, &str),
        functions: &[Function],
    ) -> Result<OrganisationId> {
        let new = NewOrganisation {
            kind: kind.into(),
            level,
            area: area.into(),
            name: names.0.into(),
            short_name: names.1.into(),
            parent: self.top,
            functions: functions.to_vec(),
        };
        enter(self.hub, None, &new).await
    }

    async fn department(&self, names: (&str, &str), functions: &[Function]) -> Result<OrganisationId> {
        self.organisation("department", Level::Province, "", names, functions).await
    }

    async fn person(
        &self,
        login: &str,
        name: &str,
        role: Role,
        organisation: OrganisationId,
        area: (Level, &str),
    ) -> Result<Principal> {
        let grant = Grant { role, organisation, level: area.0, area: area.1.into() };
        let first = First {
            name: name.into(),
            login: login.into(),
            grant,
            passphrase: DEMO_PASSPHRASE.into(),
            totp_secret: None,
        };
        let (_, token) = establish(self.hub, first).await?;
        let who = session::principal(self.hub, &token).await?;
        who.ok_or_else(|| Error::internal("an account of the demo cannot sign in"))
    }
}

fn units() -> Vec<Unit> {
    let from = Day(date(2025, 7, 1));
    let unit = |code: &str, level, name: &str, parent: Option<&str>| Unit {
        code: code.into(),
        level,
        name: name.into(),
        parent: parent.map(str::to_owned),
        valid_from: from,
        valid_to: None,
        successor: None,
    };
    let province = unit("99", Level::Province, "Tỉnh Mẫu", None);
    let communes = COMMUNES.iter().map(|(code, name)| unit(code, Level::Commune, name, Some("99")));
    std::iter::once(province).chain(communes).collect()
}

/// Enters the organisations and the people, and gives those who act.
pub(super) async fn cast(hub: &Hub) -> Result<Cast> {
    import_units(hub, &units()).await?;
    let mut build = Builder { hub, top: None };
    let province = ("Ủy ban nhân dân tỉnh Mẫu", "UBND tỉnh");
    let committee = build.organisation("peoples-committee", Level::Province, "", province, &[]).await?;
    build.top = Some(committee);
    let technology = ("Sở Khoa học và Công nghệ", "Sở KH&CN");
    let technology = build.department(technology, &[Function::Steering, Function::NetworkSafety]).await?;
    let health = build.department(("Sở Y tế", "Sở Y tế"), &[Function::Children]).await?;
    let desk_names = ("Bàn trực bảo vệ trẻ em tỉnh Mẫu", "Bàn trực trẻ em");
    let desk_unit = build.department(desk_names, &[Function::ReportDesk]).await?;
    for names in DEPARTMENTS {
        build.department(*names, &[]).await?;
    }
    let police = ("Công an tỉnh Mẫu", "Công an tỉnh");
    build.organisation("police", Level::Province, "", police, &[Function::Police]).await?;
    for (kind, names) in [
        ("court", ("Tòa án nhân dân tỉnh Mẫu", "TAND tỉnh")),
        ("procuracy", ("Viện kiểm sát nhân dân tỉnh Mẫu", "VKSND tỉnh")),
        ("union", ("Hội Liên hiệp Phụ nữ tỉnh", "Hội LHPN tỉnh")),
        ("union", ("Tỉnh đoàn", "Tỉnh đoàn")),
        ("press", ("Báo và Đài Phát thanh, Truyền hình tỉnh Mẫu", "Báo và Đài tỉnh")),
    ] {
        build.organisation(kind, Level::Province, "", names, &[]).await?;
    }
    let (mut commune_units, mut commune_police) = (Vec::new(), Vec::new());
    for (code, name) in COMMUNES {
        let lower = format!("{}{}", name[..1].to_lowercase(), &name[1..]);
        let full = format!("Ủy ban nhân dân {lower}");
        let short = format!("UBND {lower}");
        let unit =
            build.organisation("peoples-committee", Level::Commune, code, (&full, &short), &[]).await?;
        commune_units.push(unit);
        let full = format!("Công an {lower}");
        commune_police.push(build.organisation("police", Level::Commune, code, (&full, &full), &[]).await?);
    }
    let mut schools = Vec::new();
    for (name, commune) in SCHOOLS {
        let code = COMMUNES[*commune].0;
        schools.push(build.organisation("school", Level::School, code, (name, name), &[]).await?);
    }
    let all = (Level::Province, "");
    let there = (Level::Commune, COMMUNES[0].0);
    build.person("quantri", "Đinh Thị Liên", Role::Administrator, technology, all).await?;
    build.person("chutich", "Hoàng Văn Thái", Role::Viewer, committee, all).await?;
    build
        .person("mang.truong", "Ma Văn Tùng", Role::FilterOfficer, schools[1], (Level::School, there.1))
        .await?;
    let mut school_people = Vec::new();
    for (index, (login, name)) in SCHOOL_PEOPLE.iter().enumerate() {
        let place = (Level::School, COMMUNES[SCHOOLS[index].1].0);
        school_people.push(build.person(login, name, Role::SteeringOfficer, schools[index], place).await?);
    }
    build.person("kehoach.xa", "Hoàng Thị Xuân", Role::SteeringOfficer, commune_units[0], there).await?;
    Ok(Cast {
        schools: school_people,
        desk: build.person("truc.ban", "Lò Thị Mai", Role::DeskOfficer, desk_unit, all).await?,
        commune: build.person("xa.banmoi", "Nông Thị Hà", Role::CaseOfficer, commune_units[0], there).await?,
        police: build.person("congan.xa", "Vi Văn Quý", Role::CaseOfficer, commune_police[0], there).await?,
        head: build.person("lanhdao.so", "Trần Thu Hiền", Role::UnitHead, technology, all).await?,
        steering: build.person("kehoach.so", "Bế Văn Nam", Role::SteeringOfficer, technology, all).await?,
        network: build.person("mang.so", "Lý A Páo", Role::FilterOfficer, technology, all).await?,
        technology,
        health,
    })
}
