//! A case of half a year ago that went its whole way: police, procuracy, court; each person and account of it with an
//! outcome. All invented, all mild.

use super::Year;
use crate::authority::Principal;
use crate::cases::actions::{close, header, open_from_report};
use crate::cases::ending::{Ending, end_stage};
use crate::cases::handing;
use crate::cases::model::{CaseId, StageId, Track};
use crate::error::{Error, Result};
use crate::intake::actions::{once, submit};
use crate::intake::model::Telling;
use crate::intake::queue;
use crate::sanctions::actions::add;
use crate::sanctions::model::{AllegedId, Document, Draft};
use crate::sanctions::outcomes::{confirm, decide};
use crate::support;

/// What happens, in its order.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// A report comes in, is verified, and the police of the province take it over.
    TakenOver,
    /// A stage ends with a document, the next body takes over.
    Passed { from: &'static str, end: &'static str, number: &'static str, to: &'static str },
    /// The court has judged: outcomes, and the case is closed.
    Judged,
}

const POLICE: &str = "Công an tỉnh";
const PROCURACY: &str = "VKSND tỉnh";
const COURT: &str = "TAND tỉnh";

/// So many days before the last one.
pub(super) const STEPS: &[(i32, Step)] = &[
    (152, Step::TakenOver),
    (139, Step::Passed { from: POLICE, end: "case-instituted", number: "41/QĐ-CSĐT", to: POLICE }),
    (98, Step::Passed { from: POLICE, end: "prosecution-proposed", number: "52/KLĐT-CSĐT", to: PROCURACY }),
    (83, Step::Passed { from: PROCURACY, end: "indicted", number: "37/CT-VKS", to: COURT }),
    (57, Step::Judged),
];

/// The case and who is reported in it.
#[derive(Clone, Copy)]
pub(super) struct Scene {
    case: CaseId,
    stranger: AllegedId,
    account: AllegedId,
    pupil: AllegedId,
    owner: AllegedId,
}

pub(super) async fn play(year: &Year<'_>, step: Step, scene: &mut Option<Scene>) -> Result<()> {
    if let Step::TakenOver = step {
        *scene = Some(taken_over(year).await?);
        return Ok(());
    }
    let scene = scene.ok_or_else(|| Error::internal("the case of the year was not opened"))?;
    match step {
        Step::TakenOver => Ok(()),
        Step::Passed { from, end, number, to } => passed(year, scene, (from, to), end, number).await,
        Step::Judged => judged(year, scene).await,
    }
}

async fn stage(year: &Year<'_>, who: &Principal, case: CaseId, track: Track) -> Result<StageId> {
    let header = header(year.hub, who, case).await?;
    let open = header.open().find(|stage| stage.track == track.name());
    open.map(|stage| stage.id).ok_or_else(|| Error::internal("no open stage"))
}

async fn hand(year: &Year<'_>, from: &Principal, case: CaseId, to: &Principal) -> Result<()> {
    let open = stage(year, from, case, Track::Violator).await?;
    let unit = to.unit().ok_or(Error::NotFound)?;
    let offer = handing::offer(year.hub, from, open, unit).await?;
    handing::accept(year.hub, to, offer).await
}

async fn taken_over(year: &Year<'_>) -> Result<Scene> {
    let (hub, desk, police) = (year.hub, &year.cast.desk, year.who(POLICE)?);
    let telling = Telling {
        voice: "adult".into(),
        safe: "yes".into(),
        kinds: vec!["stranger".into()],
        text: "Có người giả làm bạn cùng tuổi, rủ các cháu trong xóm gửi ảnh rồi dọa nói với cha mẹ.".into(),
        link: "tai-khoan-mau-09".into(),
        place: "Xã Nà Lùng".into(),
        wish: "know".into(),
        ..Telling::default()
    };
    submit(hub, telling, &once(hub)).await?;
    let report = queue::first(hub, desk).await?.first().map(|report| report.id).ok_or(Error::NotFound)?;
    let case = open_from_report(hub, desk, report).await?;
    let verify = stage(year, desk, case, Track::Intake).await?;
    let tracks = vec![Track::Violator];
    let words = "Đã gặp người báo tin. Các cháu an toàn, gia đình nhờ công an.";
    let ending = Ending { tracks, severity: Some("high".into()), ..Ending::of("confirmed", words) };
    end_stage(hub, desk, verify, &ending).await?;
    hand(year, desk, case, police).await?;
    let scene = Scene {
        case,
        stranger: add(hub, police, case, "person", false, "Trần Văn Mẫu, 31 tuổi").await?,
        account: add(hub, police, case, "account", false, "tai-khoan-mau-09").await?,
        pupil: add(hub, police, case, "person", true, "Bạn cùng trường chuyển tiếp tin nhắn").await?,
        owner: add(hub, police, case, "person", false, "Người cho mượn điện thoại").await?,
    };
    for child in support::actions::children(hub, police, case).await? {
        support::actions::serve(hub, police, child.id, "school", hub.clock.now()).await?;
    }
    let take_over = stage(year, police, case, Track::Violator).await?;
    let ending = Ending::of("crime-report-accepted", "Đã tiếp nhận tin báo, phân công điều tra viên.");
    end_stage(hub, police, take_over, &ending.document("128/TB-CSĐT", hub.clock.now().day())).await?;
    Ok(scene)
}

async fn passed(
    year: &Year<'_>,
    scene: Scene,
    (from, to): (&str, &str),
    end: &str,
    number: &str,
) -> Result<()> {
    let (hub, who) = (year.hub, year.who(from)?);
    let open = stage(year, who, scene.case, Track::Violator).await?;
    let ending = Ending::of(end, "Theo văn bản kèm theo.").document(number, hub.clock.now().day());
    end_stage(hub, who, open, &ending).await?;
    if from != to {
        hand(year, who, scene.case, year.who(to)?).await?;
    }
    Ok(())
}

async fn judged(year: &Year<'_>, scene: Scene) -> Result<()> {
    let (hub, court) = (year.hub, year.who(COURT)?);
    let today = hub.clock.now().day();
    let trial = stage(year, court, scene.case, Track::Violator).await?;
    let judgment = Ending::of("judged", "Bản án sơ thẩm.").document("19/2026/HS-ST", today);
    end_stage(hub, court, trial, &judgment).await?;
    let document = |number: &str, back| -> Option<Document> { Some((number.into(), year.back(back))) };
    let draft = |kind: &str, result: &str, words: &[(&str, &str)]| Draft {
        kind: kind.into(),
        result: result.into(),
        decided_on: Some(today),
        words: words.iter().map(|(name, words)| ((*name).into(), (*words).into())).collect(),
        ..Draft::default()
    };
    let convicted = Draft {
        reached: "court".into(),
        documents: [document("41/QĐ-CSĐT", 139), document("37/CT-VKS", 83), document("19/2026/HS-ST", 57)],
        ..draft(
            "criminal",
            "convicted",
            &[("article", "Điều 170 Bộ luật Hình sự"), ("penalty", "18 tháng tù")],
        )
    };
    decide(hub, court, scene.stranger, &convicted).await?;
    let locked = draft("platform", "locked", &[("platform", "Mạng xã hội mẫu")]);
    decide(hub, court, scene.account, &locked).await?;
    let diverted = Draft {
        number: "6/2026/QĐ-TA".into(),
        ..draft("minor-measure", "apology", &[("authority", "TAND tỉnh")])
    };
    decide(hub, court, scene.pupil, &diverted).await?;
    let none = draft("not-a-violation", "", &[("words", "Không biết điện thoại bị dùng vào việc này.")]);
    decide(hub, court, scene.owner, &none).await?;
    confirm(hub, &year.cast.second_judge, scene.owner, 1).await?;
    let outcome = stage(year, court, scene.case, Track::Violator).await?;
    end_stage(hub, court, outcome, &Ending::of("all-decided", "Mọi người đã có kết quả.")).await?;
    close(hub, court, scene.case).await
}
