//! Reports and cases: all invented, all mild.

use std::collections::BTreeMap;

use lachan_pictures::{RgbImage, View};

use crate::Hub;
use crate::authority::Principal;
use crate::cases::actions::{header, open_from_report};
use crate::cases::ending::{Ending, end_stage};
use crate::cases::handing;
use crate::cases::model::{CaseId, StageId, Track};
use crate::demo::counselling;
use crate::demo::people::Cast;
use crate::demo::protection;
use crate::error::{Error, Result};
use crate::intake::actions::{once, submit_with};
use crate::intake::files::{Arrived, Incoming};
use crate::intake::gate::Lane;
use crate::intake::model::{ReportId, Telling};
use crate::intake::receipt::Receipt;
use crate::intake::{desk, queue};
use crate::sanctions::actions::add;
use crate::sanctions::model::Draft;
use crate::sanctions::outcomes::decide;
use crate::time::{HOUR, MINUTE};
use crate::{jobs, support};

struct Story {
    safe: &'static str,
    kinds: &'static [&'static str],
    text: &'static str,
    link: &'static str,
    place: &'static str,
    wish: &'static str,
    /// A picture comes with the words.
    picture: bool,
}

const LURED: Story = Story {
    safe: "unsure",
    kinds: &["stranger"],
    text: "Có bạn quen trong trò chơi tặng em thẻ nạp. Bạn ấy cứ đòi gặp em ở bến xe và dặn em giữ bí mật với mẹ.",
    link: "tai-khoan-mau-01",
    place: "Xã Bản Mới",
    wish: "answer",
    picture: false,
};

const WAITING: &[Story] = &[
    Story {
        safe: "no",
        kinds: &["threat"],
        text: "Có người bảo em không gửi tiền thì sẽ kể chuyện của em cho cả lớp. Em sợ lắm.",
        link: "tai-khoan-mau-07",
        place: "Phường Mẫu Sơn",
        wish: "adult",
        picture: false,
    },
    Story {
        safe: "yes",
        kinds: &["bullying"],
        text: "Các bạn lập nhóm nói xấu em. Em gửi ảnh các bạn ghép.",
        link: "",
        place: "",
        wish: "answer",
        picture: true,
    },
    Story {
        safe: "yes",
        kinds: &["stranger"],
        text: "Bạn này cũng nhắn cho em giống như nhắn cho bạn em.",
        link: "tai-khoan-mau-01",
        place: "Xã Bản Mới",
        wish: "know",
        picture: false,
    },
];

/// A benign picture made here: a yellow disc before a sky that grows lighter, and a hill.
fn drawing() -> Vec<u8> {
    const SIDES: (u32, u32) = (1200, 900);
    let shade = |n: u32| u8::try_from(n.min(255)).unwrap_or(255);
    let pixel = |x: u32, y: u32| {
        let (dx, dy) = (x.abs_diff(820), y.abs_diff(260));
        if y > 620 + x.abs_diff(500) / 4 {
            [46, shade(90 + x / 20), 60]
        } else if dx * dx + dy * dy < 130 * 130 {
            [250, 214, 70]
        } else {
            [shade(90 + y / 8), shade(150 + y / 10), 235]
        }
    };
    let pixels = (0..SIDES.1).flat_map(|y| (0..SIDES.0).flat_map(move |x| pixel(x, y))).collect();
    let picture = RgbImage::from_raw(SIDES.0, SIDES.1, pixels);
    picture.map(|picture| lachan_pictures::show(&picture, View::Colour)).unwrap_or_default()
}

async fn attached(hub: &Hub) -> Result<Arrived> {
    let mut incoming = Incoming::new(hub);
    let wrong = |_| Error::internal("the picture of the invented data is none");
    incoming.push(hub, &drawing()).await?.map_err(wrong)?;
    incoming.finish(hub, "anh.jpg").await?.map_err(wrong)
}

async fn told(hub: &Hub, story: &Story) -> Result<Receipt> {
    let telling = Telling {
        voice: "child".into(),
        safe: story.safe.into(),
        kinds: story.kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        text: story.text.into(),
        link: story.link.into(),
        place: story.place.into(),
        wish: story.wish.into(),
        ..Telling::default()
    };
    let files = if story.picture { vec![attached(hub).await?] } else { Vec::new() };
    let submitted = submit_with(hub, telling, &once(hub), Lane::Open, files).await?;
    hub.clock.advance(7 * MINUTE);
    Ok(submitted.receipt)
}

async fn first_waiting(hub: &Hub, cast: &Cast) -> Result<ReportId> {
    let waiting = queue::first(hub, &cast.desk).await?;
    waiting.first().map(|report| report.id).ok_or_else(|| Error::internal("no report waits"))
}

async fn open_stage(hub: &Hub, cast: &Cast, case: CaseId, track: Track) -> Result<StageId> {
    let header = header(hub, &cast.desk, case).await?;
    let open = header.stages.iter().find(|stage| stage.track == track.name() && stage.closed_at.is_none());
    open.map(|stage| stage.id).ok_or_else(|| Error::internal("no open stage"))
}

async fn verified(hub: &Hub, cast: &Cast, report: ReportId, result: &str) -> Result<CaseId> {
    let case = open_from_report(hub, &cast.desk, report).await?;
    let verify = open_stage(hub, cast, case, Track::Intake).await?;
    hub.clock.advance(28 * MINUTE);
    let tracks = vec![Track::Protection, Track::Violator, Track::Content];
    let ending = Ending { tracks, severity: Some("high".into()), ..Ending::of("confirmed", result) };
    end_stage(hub, &cast.desk, verify, &ending).await?;
    Ok(case)
}

/// Tells the story: one case well under way, one just opened with an offer waiting, three reports in the queue.
/// Gives the first.
pub(super) async fn tell(hub: &Hub, cast: &Cast) -> Result<CaseId> {
    let receipt = told(hub, &LURED).await?;
    let report = first_waiting(hub, cast).await?;
    desk::open(hub, &cast.desk, report).await?;
    let answer = "Chào em, cô là Mai. Em kể ra là đúng. Em đừng đi gặp bạn đó nhé. Em chụp lại tin nhắn rồi chặn bạn ấy.";
    desk::answer(hub, &cast.desk, report, answer, &once(hub)).await?;
    let case = verified(hub, cast, report, "Đã gọi cho cô giáo chủ nhiệm. Trẻ an toàn ở nhà.").await?;
    jobs::run_due(hub).await?;

    let protection = open_stage(hub, cast, case, Track::Protection).await?;
    let commune = unit_of(&cast.commune)?;
    let offer = handing::offer(hub, &cast.desk, protection, commune).await?;
    hub.clock.advance(55 * MINUTE);
    handing::accept(hub, &cast.commune, offer).await?;
    let child = support::actions::children(hub, &cast.commune, case).await?.into_iter().next();
    let child = child.ok_or_else(|| Error::internal("a child that wished for help is not there"))?;
    protection::first_assessment(hub, cast, child.id).await?;
    let words = "Đã gặp trẻ và gia đình. Nguy cơ trung bình, cần tư vấn tâm lý.";
    let ending = Ending::of("no-emergency", words);
    end_stage(hub, &cast.commune, protection, &ending).await?;
    counselling::talk(hub, cast, (case, report, child.id), &receipt).await?;
    let violator = open_stage(hub, cast, case, Track::Violator).await?;
    let offer = handing::offer(hub, &cast.desk, violator, unit_of(&cast.police)?).await?;
    hub.clock.advance(2 * HOUR);
    handing::accept(hub, &cast.police, offer).await?;
    violators(hub, &cast.police, case).await?;

    told(hub, &WAITING[1]).await?;
    let report = first_waiting(hub, cast).await?;
    let second = verified(hub, cast, report, "Nhà trường đã xác nhận có nhóm nói xấu.").await?;
    jobs::run_due(hub).await?;
    let protection = open_stage(hub, cast, second, Track::Protection).await?;
    handing::offer(hub, &cast.desk, protection, commune).await?;
    for story in WAITING {
        told(hub, story).await?;
    }
    Ok(case)
}

/// Three are reported in the first case: one fined, one not identified, one still to be decided about.
async fn violators(hub: &Hub, police: &Principal, case: CaseId) -> Result<()> {
    let today = hub.clock.now().day();
    let words = |name: &str, words: &str| BTreeMap::from([(name.to_owned(), words.to_owned())]);
    let account = add(hub, police, case, "account", false, "tai-khoan-mau-01").await?;
    let fined = Draft {
        kind: "administrative".into(),
        result: "fine".into(),
        fine: Some(7_500_000),
        number: "12/QĐ-XPHC".into(),
        decided_on: Some(today),
        words: words("authority", "Công an xã Bản Mới"),
        ..Draft::default()
    };
    decide(hub, police, account, &fined).await?;
    let unknown = add(hub, police, case, "account", false, "tai-khoan-mau-02").await?;
    let sought = Draft {
        kind: "not-identified".into(),
        decided_on: Some(today),
        relook_on: Some(today.plus(30)),
        words: words("words", "Đã hỏi nền tảng, chưa có trả lời."),
        ..Draft::default()
    };
    decide(hub, police, unknown, &sought).await?;
    add(hub, police, case, "person", false, "Người hay chở trẻ ra bến xe").await?;
    Ok(())
}

fn unit_of(who: &crate::authority::Principal) -> Result<crate::OrganisationId> {
    who.unit().ok_or_else(|| Error::internal("an officer of the demo has no unit"))
}
