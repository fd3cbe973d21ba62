//! Entries of the registers, and two inspections: one with something to be mended, one to come.

use crate::Hub;
use crate::authority::Principal;
use crate::demo::people::Cast;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::inspections::actions as inspections;
use crate::organisations::actions::{Organisation, all};
use crate::plans;
use crate::registers::actions;
use crate::registers::declared;
use crate::registers::model::EntryId;
use crate::registers::reading::{Known, draft};
use crate::time::Day;
use crate::web::form::Form;

/// What an entry is typed with, in the state that it begins in. `@20` is the day 20 days before today, `@year` this year.
type Typed<'a> = &'a [(&'a str, &'a str)];

struct Clerk<'h> {
    hub: &'h Hub,
    bodies: Vec<Organisation>,
    today: Day,
}

impl Clerk<'_> {
    fn body(&self, name: &str) -> Result<OrganisationId> {
        let found = self.bodies.iter().find(|body| body.short_name == name);
        found
            .map(|body| body.id)
            .ok_or_else(|| Error::internal(format!("no {name} in the invented province")))
    }

    /// The pairs of a form.
    fn pairs(&self, typed: Typed<'_>) -> Vec<(String, String)> {
        let text = |text: &str| match text.strip_prefix('@') {
            Some("year") => self.today.0.year().to_string(),
            Some(days) => {
                let day = self.today.plus(-days.parse().unwrap_or(0));
                day.0.strftime("%d/%m/%Y").to_string()
            }
            None => text.to_owned(),
        };
        typed.iter().map(|(field, value)| ((*field).to_owned(), text(value))).collect()
    }

    /// Makes an entry, as its form would.
    async fn enter(
        &self,
        who: &Principal,
        register: &str,
        at: OrganisationId,
        typed: Typed<'_>,
    ) -> Result<EntryId> {
        let register = declared::by_name(register).ok_or(Error::NotFound)?;
        let tasks: Vec<_> =
            plans::actions::of_organisation(self.hub, at).await?.into_iter().map(|task| task.id).collect();
        let known = Known { organisations: &self.bodies, tasks: &tasks };
        let mut pairs = self.pairs(typed);
        let first = register.first_state();
        pairs.push(("state".into(), first.to_owned()));
        let draft = draft(register, &Form::new(pairs), first, &known).map_err(Error::Invalid)?;
        actions::record(self.hub, who, register, at, &draft).await
    }

    /// Moves an entry on through states, adding what each asks for.
    async fn go_on(
        &self,
        who: &Principal,
        register: &str,
        id: EntryId,
        steps: &[(&str, Typed<'_>)],
        typed: Typed<'_>,
    ) -> Result<()> {
        let register = declared::by_name(register).ok_or(Error::NotFound)?;
        let known = Known { organisations: &self.bodies, tasks: &[] };
        let mut pairs = self.pairs(typed);
        for (state, more) in steps {
            pairs.extend(self.pairs(more));
            let mut form = pairs.clone();
            form.push(("state".into(), (*state).to_owned()));
            let before = actions::whole(self.hub, who, register, id).await?;
            let draft =
                draft(register, &Form::new(form), &before.row.state, &known).map_err(Error::Invalid)?;
            actions::change(self.hub, who, &before, before.row.version, &draft).await?;
        }
        Ok(())
    }
}

/// Fills the registers.
pub(super) async fn fill(hub: &Hub, cast: &Cast) -> Result<()> {
    let clerk = Clerk { hub, bodies: all(hub).await?, today: hub.clock.now().day() };
    let commune = cast.commune.unit().ok_or(Error::NotFound)?;
    money(&clerk, cast, commune).await?;
    people(&clerk, cast, commune).await?;
    children(&clerk, cast, commune).await?;
    let (steering, there) = (&cast.steering, cast.technology);
    for (register, typed) in PROVINCE {
        clerk.enter(steering, register, there, typed).await?;
    }
    rules(&clerk, cast).await?;
    inspect(&clerk, cast, commune).await
}

const PROVINCE: &[(&str, Typed<'_>)] = &[
    (
        "commendations",
        &[
            ("name", "Trường Tiểu học Bản Mới"),
            ("kind", "collective"),
            ("form", "certificate"),
            ("reason", "Dạy đủ các bài kỹ năng an toàn trên mạng cho mọi lớp."),
            ("on", "@39"),
            ("decision", "1205/QĐ-UBND"),
            ("issuer", "Ủy ban nhân dân tỉnh Mẫu"),
        ],
    ),
    (
        "good-models",
        &[
            ("name", "Mười phút an toàn trên mạng đầu tuần"),
            ("place", "Trường THCS Nà Lùng"),
            ("what", "Mỗi thứ hai, sau chào cờ, một lớp diễn một tình huống và cả trường trả lời."),
            ("on", "@81"),
            ("people", "412"),
        ],
    ),
    (
        "proposals",
        &[
            ("document", "Quy định về quảng cáo trong trò chơi dành cho trẻ em"),
            ("on", "@119"),
            ("review", "Chưa có mức tuổi cho quảng cáo có tính thưởng."),
        ],
    ),
    (
        "partners",
        &[
            ("name", "Mạng lưới ứng cứu, bảo vệ trẻ em trên môi trường mạng"),
            ("kind", "network"),
            ("on", "@258"),
            ("what", "Trao đổi cảnh báo, cùng tập huấn."),
        ],
    ),
    (
        "activities",
        &[
            ("name", "Hội thảo trực tuyến về an toàn trên mạng cho trẻ em"),
            ("kind", "conference"),
            ("partner", "Văn phòng dự án Mẫu"),
            ("on", "@200"),
            ("people", "35"),
        ],
    ),
    (
        "training",
        &[
            ("name", "Tiếp nhận và chuyển tin cho cán bộ xã"),
            ("kind", "training"),
            ("topic", "procedure"),
            ("on", "@68"),
            ("days", "2"),
            ("people", "46"),
            ("organiser", "Sở Y tế"),
        ],
    ),
    (
        "training",
        &[
            ("name", "Kỹ năng an toàn trên mạng cho giáo viên"),
            ("kind", "training"),
            ("topic", "skills"),
            ("on", "@215"),
            ("days", "1"),
            ("people", "84"),
            ("organiser", "Sở GD&ĐT"),
        ],
    ),
    (
        "commendations",
        &[
            ("name", "Tổ công nghệ số cộng đồng xã Bản Mới"),
            ("kind", "collective"),
            ("form", "letter"),
            ("reason", "Đến từng nhà chỉ cha mẹ cách cài đặt cho trẻ em."),
            ("on", "@150"),
            ("decision", "412/QĐ-UBND"),
            ("issuer", "Ủy ban nhân dân tỉnh Mẫu"),
        ],
    ),
    (
        "enterprise-support",
        &[
            ("enterprise", "Công ty Phần mềm Mẫu"),
            ("product", "Ứng dụng đọc truyện không quảng cáo"),
            ("kind", "advice"),
            ("on", "@179"),
        ],
    ),
];

async fn money(clerk: &Clerk<'_>, cast: &Cast, commune: OrganisationId) -> Result<()> {
    let task = plans::actions::of_organisation(clerk.hub, cast.technology).await?;
    let task = task.first().map(|task| task.id.to_string()).unwrap_or_default();
    let of_province: [Typed<'_>; 2] = [
        &[
            ("activity", "Bộ lọc tên miền cho các trường"),
            ("source", "budget"),
            ("year", "@year"),
            ("task", &task),
            ("estimate", "1,5 tỷ"),
            ("allocated", "1,2 tỷ"),
            ("spent", "860 triệu"),
            ("decision", "88/QĐ-UBND"),
        ],
        &[
            ("activity", "Tập huấn cán bộ xã"),
            ("source", "aid"),
            ("year", "@year"),
            ("estimate", "240 triệu"),
            ("allocated", "240 triệu"),
            ("spent", "236.500.000"),
        ],
    ];
    for typed in of_province {
        clerk.enter(&cast.steering, "funding", cast.technology, typed).await?;
    }
    let typed: Typed<'_> = &[
        ("activity", "Sân chơi và tủ sách số"),
        ("source", "socialised"),
        ("year", "@year"),
        ("estimate", "80 triệu"),
        ("allocated", "80 triệu"),
        ("spent", "84 triệu"),
    ];
    clerk.enter(&cast.commune, "funding", commune, typed).await?;
    Ok(())
}

async fn people(clerk: &Clerk<'_>, cast: &Cast, commune: OrganisationId) -> Result<()> {
    let entries: [(&str, Typed<'_>); 4] = [
        (
            "staff",
            &[
                ("person", "Nông Thị Hà"),
                ("position", "Công chức văn hóa - xã hội"),
                ("duty", "focal"),
                ("on", "1/7/2025"),
            ],
        ),
        (
            "standing-group",
            &[
                ("person", "Hoàng Văn Sáng"),
                ("position", "Phó Chủ tịch UBND xã"),
                ("part", "head"),
                ("decision", "15/QĐ-UBND"),
                ("on", "10/7/2025"),
            ],
        ),
        (
            "collaborators",
            &[
                ("person", "Lý Thị Mẩy"),
                ("village", "Bản Nà Phặc"),
                ("kind", "collaborator"),
                ("on", "1/9/2025"),
                ("trained", "1"),
            ],
        ),
        (
            "school-safety",
            &[
                ("standard", "Tiêu chí an toàn trên mạng của trường tiểu học"),
                ("on", "@59"),
                ("share", "87,5"),
                ("missing", "Chưa có nội quy dùng máy ở phòng tin học."),
            ],
        ),
    ];
    for (register, typed) in entries {
        clerk.enter(&cast.commune, register, commune, typed).await?;
    }
    Ok(())
}

async fn children(clerk: &Clerk<'_>, cast: &Cast, commune: OrganisationId) -> Result<()> {
    let typed: Typed<'_> = &[
        ("topic", "Mạng ở trường và ở nhà"),
        ("form", "forum"),
        ("with", "Hội đồng trẻ em xã Bản Mới"),
        ("on", "@180"),
        ("children", "64"),
        ("said", "Chúng em muốn biết gọi cho ai khi bị dọa trên mạng. Chúng em muốn bớt quảng cáo khi học."),
    ];
    let id = clerk.enter(&cast.commune, "consultations", commune, typed).await?;
    let steps: [(&str, Typed<'_>); 2] = [
        ("decided", &[("decided", "Dán số 111 ở mọi lớp. Bật bộ lọc ở phòng máy của trường.")]),
        (
            "answered",
            &[
                ("answer", "Số 111 đã có ở mọi lớp các em nhé. Phòng máy đã bớt quảng cáo từ tháng này."),
                ("answered", "@74"),
                ("nameless", "1"),
            ],
        ),
    ];
    clerk.go_on(&cast.commune, "consultations", id, &steps, typed).await?;
    // heard, and not answered yet
    let typed: Typed<'_> = &[
        ("topic", "Giờ dùng điện thoại"),
        ("form", "meeting"),
        ("with", "Đội viên Trường THCS Nà Lùng"),
        ("on", "@16"),
        ("children", "41"),
        ("said", "Chúng em muốn tự đặt giờ dùng điện thoại cùng bố mẹ."),
    ];
    if let Some((at, who)) = cast.communes.get(1) {
        clerk.enter(who, "consultations", *at, typed).await?;
    }
    Ok(())
}

async fn rules(clerk: &Clerk<'_>, cast: &Cast) -> Result<()> {
    let who = &cast.steering;
    for (school, checked) in [("Trường Tiểu học Bản Mới", true), ("Trường THCS Nà Lùng", false)]
    {
        let at = clerk.body(school)?;
        let typed: Typed<'_> = &[
            ("name", "Quy tắc dạy học trực tuyến"),
            ("template", "department"),
            ("number", "12/QĐ-TH"),
            ("on", "@84"),
        ];
        let id = clerk.enter(who, "online-rules", at, typed).await?;
        let register = declared::by_name("online-rules").ok_or(Error::NotFound)?;
        let draft = actions::whole(clerk.hub, who, register, id).await?;
        let paper = format!("%PDF-1.4\n% {school}: quy tắc dạy học trực tuyến (dữ liệu mẫu)\n%%EOF\n");
        actions::add_file(clerk.hub, who, &draft, "quy-tac-day-hoc-truc-tuyen.pdf", paper.into_bytes())
            .await?;
        let in_force: (&str, Typed<'_>) = ("in-force", &[]);
        let steps: [(&str, Typed<'_>); 2] =
            [in_force, ("checked", &[("checker", "Sở GD&ĐT"), ("checked", "@39")])];
        let many = if checked { 2 } else { 1 };
        clerk.go_on(who, "online-rules", id, &steps[..many], typed).await?;
    }
    Ok(())
}

async fn inspect(clerk: &Clerk<'_>, cast: &Cast, commune: OrganisationId) -> Result<()> {
    let (hub, who) = (clerk.hub, &cast.steering);
    for item in [
        "Có quyết định thành lập nhóm thường trực bảo vệ trẻ em",
        "Có cán bộ đầu mối, có số điện thoại niêm yết",
        "Sổ tiếp nhận tin báo được ghi đủ và đúng hạn",
    ] {
        inspections::add_to_template(hub, who, item).await?;
    }
    let today = hub.clock.now().day();
    let mut plan = inspections::Plan {
        inspector: cast.technology,
        inspected: commune,
        plan: None,
        subject: "Kiểm tra việc thực hiện kế hoạch tại xã Bản Mới",
        team: "Bế Văn Nam, trưởng đoàn; Lý A Páo, thành viên",
        on: today,
        template: true,
        more: "",
    };
    let id = inspections::plan(hub, who, &plan).await?;
    let whole = async || inspections::whole(hub, who, id).await;
    inspections::hold(hub, who, &whole().await?, today).await?;
    let items: Vec<_> = whole().await?.items.iter().map(|item| item.id).collect();
    for (item, verdict, remark) in [
        (items[0], "met", ""),
        (items[1], "not-met", "Có cán bộ đầu mối, chưa niêm yết số điện thoại."),
        (items[2], "met", "Đã xem sổ sáu tháng."),
    ] {
        inspections::decide(hub, who, &whole().await?, item, verdict, remark).await?;
    }
    let due: Day = today.plus(14);
    let demand = inspections::Demand {
        item: items[1],
        words: "Niêm yết số điện thoại của cán bộ đầu mối".into(),
        due,
    };
    inspections::conclude(hub, who, &whole().await?, "Xã làm khá, còn một việc phải sửa.", &[demand]).await?;
    plan.inspected = clerk.body("Trường THCS Nà Lùng")?;
    plan.subject = "Kiểm tra quy tắc dạy học trực tuyến tại trường THCS Nà Lùng";
    plan.on = today.plus(9);
    inspections::plan(hub, who, &plan).await?;
    Ok(())
}
