//! The protection of one child, some weeks back: the papers of Decree 56/2017, a plan that the commune's chair approved,
//! a service that was given, one that is late. Invented and mild.

use crate::Hub;
use crate::cases::actions::{header, open_from_report};
use crate::cases::ending::{Ending, end_stage};
use crate::cases::handing;
use crate::cases::model::{CaseId, StageId, Track};
use crate::demo::people::Cast;
use crate::error::{Error, Result};
use crate::intake::actions::{once, submit};
use crate::intake::model::Telling;
use crate::intake::queue;
use crate::jobs;
use crate::support::actions::{ChildId, children};
use crate::support::papers::actions::{Writing, papers, place};
use crate::support::papers::content::{Content, Service};
use crate::support::papers::{declared, signing};
use crate::support::services::actions::{self as services, Said};
use crate::time::{DAY, Day, HOUR, MINUTE};

/// A moment of the story.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// A teacher tells; the commune takes the child on, and its chair approves the plan.
    Begin,
    /// The first service is done.
    GoOn,
}

/// How many days back each is.
pub(super) const STEPS: &[(i32, Step)] = &[(24, Step::Begin), (11, Step::GoOn)];

const LEVELS: &[(&str, &str)] = &[
    ("harm", "medium"),
    ("reach", "low"),
    ("surroundings", "low"),
    ("self", "medium"),
    ("trusted", "high"),
    ("bond", "high"),
    ("help", "high"),
    ("watch", "high"),
];

const NAME: (&str, &str) = ("name", "Giàng Thị Mỷ (tên đặt)");

pub(super) async fn play(hub: &Hub, cast: &Cast, step: Step) -> Result<()> {
    match step {
        Step::Begin => begin(hub, cast).await,
        Step::GoOn => go_on(hub, cast).await,
    }
}

async fn begin(hub: &Hub, cast: &Cast) -> Result<()> {
    let case = taken_over(hub, cast).await?;
    let child = one_child(hub, cast, case).await?;
    let today = hub.clock.now().day();
    let story = Story { hub, cast, child };
    heard(&story).await?;
    first_assessment(hub, cast, child).await?;
    story.end(case, Ending::of("no-emergency", "Đã gặp trẻ và cô giáo.")).await?;
    hub.clock.advance(2 * HOUR);
    let detailed = [
        &[
            NAME,
            ("sources", "Gặp trẻ, bà ngoại, cô chủ nhiệm"),
            ("events", "Bị dọa tung ảnh trong nhóm lớp."),
        ][..],
        &[
            ("body", "Bình thường"),
            ("mind", "Lo, khó ngủ"),
            ("family", "Ở với bà ngoại"),
            ("present", "Trẻ, bà ngoại, cô giáo, công an xã"),
        ][..],
        &[("child-view", "Muốn ảnh bị xóa và được ngồi học yên"), ("has-needs", "yes")][..],
        LEVELS,
    ]
    .concat();
    story.sign("assessment", &detailed, "needs", "Tư vấn tâm lý; hỗ trợ ở trường; góc học tập.").await?;
    let needs = Ending::of("needs-known", "Đã họp xác định nhu cầu.").document("03/BB-UBND", today);
    story.end(case, needs.field("needs", "Tư vấn, hỗ trợ ở trường, góc học tập")).await?;
    hub.clock.advance(HOUR);
    plan(&story, today).await?;
    let mut approved = Ending::of("plan-approved", "Chủ tịch xã đã ký.").document("05/QĐ-UBND", today);
    approved.until = Some(today.plus(80));
    story.end(case, approved.field("signed_by", "Chủ tịch UBND xã")).await?;
    Ok(())
}

/// Form 02 of a child, signed.
pub(super) async fn first_assessment(hub: &Hub, cast: &Cast, child: ChildId) -> Result<()> {
    let risk = [&[NAME, ("overall", "medium"), ("emergency", "no")][..], LEVELS].concat();
    let story = Story { hub, cast, child };
    story.sign("risk", &risk, "needs", "Có người lớn đi cùng khi đến trường.").await
}

/// The report, the case, and the commune that takes the child's protection on.
async fn taken_over(hub: &Hub, cast: &Cast) -> Result<CaseId> {
    let telling = Telling {
        voice: "adult".into(),
        safe: "yes".into(),
        kinds: vec!["bullying".into()],
        text: "Tôi là giáo viên. Một học sinh của tôi bị bạn dọa tung ảnh trong nhóm lớp, em lo và khó ngủ."
            .into(),
        place: "Xã Bản Mới".into(),
        wish: "answer".into(),
        ..Telling::default()
    };
    submit(hub, telling, &once(hub)).await?;
    hub.clock.advance(6 * MINUTE);
    let waiting = queue::first(hub, &cast.desk).await?;
    let report = waiting.first().map(|report| report.id).ok_or(Error::NotFound)?;
    let case = open_from_report(hub, &cast.desk, report).await?;
    let verify = open_stage(hub, &cast.desk, case, Track::Intake).await?;
    let confirmed = Ending {
        tracks: vec![Track::Protection],
        severity: Some("normal".into()),
        ..Ending::of("confirmed", "Đã gọi lại cho cô giáo. Nhà trường đã gỡ ảnh.")
    };
    end_stage(hub, &cast.desk, verify, &confirmed).await?;
    jobs::run_due(hub).await?;
    let protection = open_stage(hub, &cast.desk, case, Track::Protection).await?;
    let commune = cast.commune.unit().ok_or(Error::NotFound)?;
    let offer = handing::offer(hub, &cast.desk, protection, commune).await?;
    hub.clock.advance(20 * MINUTE);
    handing::accept(hub, &cast.commune, offer).await?;
    Ok(case)
}

/// The child was told its rights, was asked how it is, and agrees.
async fn heard(story: &Story<'_>) -> Result<()> {
    let rights = [("told-whom", "child-and-carer"), ("language", "Tiếng Việt, tiếng Mông")];
    story.sign("rights", &rights, "asked-back", "Em hỏi ai sẽ biết chuyện. Đã trả lời.").await?;
    let agrees = [("age", "12"), ("assent", "agrees"), ("carer-accused", "no"), ("carer-says", "agrees")];
    story.sign("consent", &agrees, "carer", "Bà ngoại").await?;
    story.sign("wellbeing", &wellbeing("before", "bad", "so-so"), "own-words", "Em sợ vào nhóm lớp.").await
}

fn wellbeing<'a>(when: &'a str, heavy: &'a str, light: &'a str) -> Vec<(&'a str, &'a str)> {
    let heavy = ["sleep", "school", "hope"].map(|name| (name, heavy));
    let light = ["eating", "safe", "friends", "trust"].map(|name| (name, light));
    [&[("when", when)][..], &heavy, &light].concat()
}

async fn plan(story: &Story<'_>, today: Day) -> Result<()> {
    let service = |kind: &str, provider: &str, days: i32, amount| Service {
        kind: kind.into(),
        provider: provider.into(),
        due: today.plus(days).to_string(),
        amount,
    };
    let services = vec![
        service("psychology", "Trạm Y tế xã Bản Mới", 14, None),
        service("school", "Trường THCS Nà Lùng", 16, None),
        service("money", "Hội Chữ thập đỏ xã", 30, Some(1_200_000)),
    ];
    let (until, review) = (today.plus(80).to_string(), today.plus(85).to_string());
    let set = [
        NAME,
        ("goals", "Em ngủ được, đến lớp yên tâm."),
        ("child-view", "Em đồng ý, muốn cô tư vấn là nữ."),
        ("until", until.as_str()),
        ("review-on", &review),
    ];
    let plan = Content { services, ..story.content("plan", &set, "watched-by", "Nông Thị Hà")? };
    story.put("plan", &plan).await?;
    let from = today.to_string();
    let set = [
        ("number", "5"),
        ("proposal", "người làm công tác bảo vệ trẻ em xã"),
        ("approves", "tư vấn tâm lý, hỗ trợ ở trường, góc học tập; thực hiện trong 80 ngày."),
        ("from", from.as_str()),
    ];
    let who = "Người làm công tác bảo vệ trẻ em xã, Trạm Y tế xã, Trường THCS Nà Lùng";
    let decision = story.content("decision", &set, "carried-out-by", who)?;
    let (hub, cast) = (story.hub, story.cast);
    let kind = declared::kind("decision").ok_or(Error::NotFound)?;
    let at = place(hub, &cast.commune, story.child).await?;
    let writing = Writing { kind, paper: None, seen: 0, content: &decision };
    let id = signing::send(hub, &cast.commune, &at, &writing, cast.commune_chair.person).await?;
    hub.clock.advance(HOUR);
    let awaiting = signing::read(hub, &cast.commune_chair, id).await?;
    signing::confirm(hub, &cast.commune_chair, id, awaiting.changes).await
}

/// The counselling is done, the child is better; the school has begun nothing yet.
async fn go_on(hub: &Hub, cast: &Cast) -> Result<()> {
    let mine = crate::cases::actions::mine(hub, &cast.commune).await?;
    let case = mine.first().map(|case| case.id).ok_or(Error::NotFound)?;
    let child = one_child(hub, cast, case).await?;
    let all = services::of_case(hub, &cast.commune, case).await?;
    let first = all.iter().find(|one| one.kind == "psychology").ok_or(Error::NotFound)?;
    let today = hub.clock.now().day();
    let began = Day(hub.clock.now().plus(-6 * DAY).day().0);
    services::say(hub, &cast.commune, first.id, Said::Started(began)).await?;
    services::say(hub, &cast.commune, first.id, Said::Done(today, "reached")).await?;
    let story = Story { hub, cast, child };
    story.sign("wellbeing", &wellbeing("after", "good", "very-good"), "own-words", "Em ngủ được rồi.").await
}

async fn one_child(hub: &Hub, cast: &Cast, case: CaseId) -> Result<ChildId> {
    let child = children(hub, &cast.commune, case).await?.into_iter().next();
    Ok(child.ok_or(Error::NotFound)?.id)
}

async fn open_stage(
    hub: &Hub,
    who: &crate::authority::Principal,
    case: CaseId,
    track: Track,
) -> Result<StageId> {
    let header = header(hub, who, case).await?;
    let open = header.open().find(|stage| stage.track == track.name());
    open.map(|stage| stage.id).ok_or(Error::NotFound)
}

/// The papers of one child, written by the commune's officer.
struct Story<'a> {
    hub: &'a Hub,
    cast: &'a Cast,
    child: ChildId,
}

impl Story<'_> {
    /// What stands in a paper: days that nobody says are today, where the kind asks for one.
    fn content(&self, kind: &str, set: &[(&str, &str)], name: &str, words: &str) -> Result<Content> {
        let kind = declared::kind(kind).ok_or(Error::NotFound)?;
        let today = self.hub.clock.now().day().to_string();
        let mut content = Content::default();
        for (name, value) in set.iter().chain([&(name, words)]) {
            content.fields.insert((*name).into(), (*value).into());
        }
        for field in ["done-on", "told-on", "asked-on", "met-on", "drawn-on"] {
            if kind.fields().any(|one| one.name == field) {
                content.fields.entry(field.into()).or_insert_with(|| today.clone());
            }
        }
        Ok(content)
    }

    async fn sign(&self, kind: &str, set: &[(&str, &str)], name: &str, words: &str) -> Result<()> {
        let content = self.content(kind, set, name, words)?;
        self.put(kind, &content).await
    }

    async fn put(&self, kind: &str, content: &Content) -> Result<()> {
        let kind = declared::kind(kind).ok_or(Error::NotFound)?;
        let at = place(self.hub, &self.cast.commune, self.child).await?;
        let all = papers(self.hub, &at).await?;
        let paper = crate::support::papers::actions::only(&all, kind).map(|paper| paper.id);
        let writing = Writing { kind, paper, seen: 0, content };
        signing::sign(self.hub, &self.cast.commune, &at, &writing).await?;
        self.hub.clock.advance(12 * MINUTE);
        Ok(())
    }

    async fn end(&self, case: CaseId, ending: Ending) -> Result<()> {
        let open = open_stage(self.hub, &self.cast.commune, case, Track::Protection).await?;
        end_stage(self.hub, &self.cast.commune, open, &ending).await
    }
}
