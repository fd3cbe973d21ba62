//! Organisations and people of the province that does not exist.

use crate::Hub;
use crate::authority::{Grant, Level, Principal, Role};
use crate::demo::reform::{Register, register, since};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations::actions::{NewOrganisation, all as all_bodies, enter_from};
use crate::people::actions::{First, establish, let_in};
use crate::people::pages::DEMO_PASSPHRASE;
use crate::people::session;

/// Who plays in the story.
pub struct Cast {
    /// Desk officer.
    pub desk: Principal,
    /// Commune officer.
    pub commune: Principal,
    /// Chair of the commune, who signs decisions about a child.
    pub commune_chair: Principal,
    /// Commune police.
    pub police: Principal,
    /// Head of department, who approves.
    pub head: Principal,
    /// Follows the plans.
    pub steering: Principal,
    /// The province's network officer, who keeps the lists.
    pub network: Principal,
    /// Keep the police's register: for the province, and for a commune.
    pub register: [Principal; 2],
    /// Works on bad information at the department that holds this function.
    pub information: Principal,
    /// The counsellor of a school, who talks with a child.
    pub counsellor: Principal,
    /// Those who enter the events of the schools, in the order of the schools.
    pub schools: Vec<Principal>,
    /// The department that took over from two others in 2025.
    pub technology: OrganisationId,
    /// The department that children's affairs went to.
    pub health: OrganisationId,
    /// Who works for each body, by its short name.
    pub by_body: Vec<(String, Principal)>,
    /// The second person at the court.
    pub second_judge: Principal,
    /// The communes' committees, each with somebody who writes its reports.
    pub communes: Vec<(OrganisationId, Principal)>,
}

const COMMUNES: &[(&str, &str)] =
    &[("99001", "Xã Bản Mới"), ("99002", "Xã Nà Lùng"), ("99003", "Phường Mẫu Sơn")];

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

/// Who works on the tasks of each department: login, name, department.
const DEPARTMENT_PEOPLE: &[(&str, &str, &str)] = &[
    ("so.giaoduc", "Dương Thị Thu", "Sở GD&ĐT"),
    ("so.yte", "Phan Thị Nhung", "Sở Y tế"),
    ("so.vanhoa", "Mông Văn Khải", "Sở VHTT&DL"),
    ("so.taichinh", "Hà Thị Bích", "Sở Tài chính"),
    ("so.tuphap", "Đàm Quang Huy", "Sở Tư pháp"),
    ("congan.tinh", "Nguyễn Hữu Phúc", "Công an tỉnh"),
    ("vks.tinh", "Bùi Thị Lan", "VKSND tỉnh"),
    ("toa.tinh", "Phạm Quốc Toản", "TAND tỉnh"),
];

struct Builder<'h> {
    hub: &'h Hub,
    top: Option<OrganisationId>,
}

impl Builder<'_> {
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

/// Enters the organisations and the people, and gives those who act.
pub(super) async fn cast(hub: &Hub) -> Result<Cast> {
    let Register { committee, technology, health, desk_unit, commune_units, commune_police } =
        register(hub, COMMUNES).await?;
    let build = Builder { hub, top: Some(committee) };
    let mut schools = Vec::new();
    for (name, commune) in SCHOOLS {
        let new = NewOrganisation {
            kind: "school".into(),
            level: Level::School,
            area: COMMUNES[*commune].0.into(),
            name: (*name).into(),
            short_name: (*name).into(),
            parent: build.top,
            functions: Vec::new(),
        };
        schools.push(enter_from(hub, None, &new, since()).await?);
    }
    let all = (Level::Province, "");
    let there = (Level::Commune, COMMUNES[0].0);
    build.person("quantri", "Đinh Thị Liên", Role::Administrator, technology, all).await?;
    let chair = build.person("chutich", "Hoàng Văn Thái", Role::Viewer, committee, all).await?;
    build
        .person("mang.truong", "Ma Văn Tùng", Role::FilterOfficer, schools[1], (Level::School, there.1))
        .await?;
    let commune =
        build.person("xa.banmoi", "Nông Thị Hà", Role::CaseOfficer, commune_units[0], there).await?;
    let mut communes = vec![(commune_units[0], commune.clone())];
    let others = [("xa.nalung", "Triệu Văn Sơn"), ("phuong.mauson", "Lương Thị Vân")];
    for ((login, name), n) in others.into_iter().zip(1_usize..) {
        let area = (Level::Commune, COMMUNES[n].0);
        let who = build.person(login, name, Role::SteeringOfficer, commune_units[n], area).await?;
        communes.push((commune_units[n], who));
    }
    let mut school_people = Vec::new();
    for (index, (login, name)) in SCHOOL_PEOPLE.iter().enumerate() {
        let place = (Level::School, COMMUNES[SCHOOLS[index].1].0);
        school_people.push(build.person(login, name, Role::SteeringOfficer, schools[index], place).await?);
    }
    let nalung = (Level::School, COMMUNES[SCHOOLS[2].1].0);
    let counsellor = build.person("tuvan.nalung", "Hà Thị Mận", Role::Counsellor, schools[2], nalung).await?;
    let bodies = all_bodies(hub).await?;
    let named = |id: OrganisationId| bodies.iter().find(|body| body.id == id);
    let mut by_body = Vec::new();
    for (login, name, short_name) in DEPARTMENT_PEOPLE {
        let body = bodies.iter().find(|body| body.short_name == *short_name).ok_or(Error::NotFound)?;
        let who = build.person(login, name, Role::CaseOfficer, body.id, all).await?;
        by_body.push(((*short_name).to_owned(), who));
    }
    let court =
        by_body.iter().find(|(name, _)| name == "TAND tỉnh").map(|(_, who): &(_, Principal)| who.clone());
    let court = court.ok_or(Error::NotFound)?;
    let court_unit = court.unit().ok_or(Error::NotFound)?;
    let second_judge =
        build.person("toa.tinh.2", "Lương Thị Bảo", Role::CaseOfficer, court_unit, all).await?;
    let_in(hub, &court, court_unit, second_judge.person).await?;
    build.person("kehoach.xa", "Hoàng Thị Xuân", Role::SteeringOfficer, commune_units[0], there).await?;
    let desk = build.person("truc.ban", "Lò Thị Mai", Role::DeskOfficer, desk_unit, all).await?;
    // a colleague whom nobody has let in yet: "Khóa của đơn vị" shows how
    build.person("truc.hai", "Hoàng Thị Lan", Role::DeskOfficer, desk_unit, all).await?;
    build.person("truong.ban", "Cà Thị Hương", Role::UnitHead, desk_unit, all).await?;
    let register = register_officers(&build, &by_body, commune_police[0], there).await?;
    // the second person where another head has placed a hold on what the desk received
    build.person("lanhdao.truc", "Nông Văn Bình", Role::UnitHead, desk_unit, all).await?;
    let steering = build.person("kehoach.so", "Bế Văn Nam", Role::SteeringOfficer, technology, all).await?;
    let others =
        school_people.iter().chain(communes.iter().map(|(_, who)| who)).chain([&desk, &steering, &chair]);
    for who in others {
        let body = who.unit().and_then(named).ok_or(Error::NotFound)?;
        by_body.push((body.short_name.clone(), who.clone()));
    }
    Ok(Cast {
        counsellor,
        schools: school_people,
        desk,
        commune,
        commune_chair: build
            .person("chutich.xa", "Lường Văn Pâng", Role::UnitHead, commune_units[0], there)
            .await?,
        police: build.person("congan.xa", "Vi Văn Quý", Role::CaseOfficer, commune_police[0], there).await?,
        head: build.person("lanhdao.so", "Trần Thu Hiền", Role::UnitHead, technology, all).await?,
        steering,
        register,
        information: build.person("thongtin.so", "Chu Thị Ngọc", Role::CaseOfficer, technology, all).await?,
        network: build.person("mang.so", "Lý A Páo", Role::FilterOfficer, technology, all).await?,
        technology,
        health,
        by_body,
        second_judge,
        communes,
    })
}

/// Those who keep the police's register, and the head who sees who looks.
async fn register_officers(
    build: &Builder<'_>,
    by_body: &[(String, Principal)],
    commune_police: OrganisationId,
    there: (Level, &str),
) -> Result<[Principal; 2]> {
    let police = by_body.iter().find(|(name, _)| name == "Công an tỉnh").and_then(|(_, who)| who.unit());
    let (police, all) = (police.ok_or(Error::NotFound)?, (Level::Province, ""));
    build.person("lanhdao.congan", "Đinh Công Tráng", Role::UnitHead, police, all).await?;
    Ok([
        build.person("hoso.tinh", "Lèng Văn Pao", Role::OffenderOfficer, police, all).await?,
        build.person("hoso.xa", "Mùa Thị Dợ", Role::OffenderOfficer, commune_police, there).await?,
    ])
}
