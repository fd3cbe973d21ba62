//! Invented information that harms children, and two warnings: all mild, at addresses that nobody can own
//! (RFC 2606).

use lachan_filter::DomainName;

use crate::Hub;
use crate::demo::people::Cast;
use crate::error::{Error, Result};
use crate::information::actions::{self, Answer, Found, Verdict};
use crate::information::model::InformationId;
use crate::information::warnings::actions::{self as warnings, Words};
use crate::takedown::actions::Draft;

async fn found(hub: &Hub, cast: &Cast, subject: &str, address: &str) -> Result<InformationId> {
    actions::enter(hub, &cast.network, &Found { subject, address }).await
}

async fn harmful(hub: &Hub, cast: &Cast, id: InformationId, harm: &str, reason: &str) -> Result<()> {
    actions::assess(hub, &cast.information, id, Verdict::Harmful(harm), reason).await?;
    actions::confirm(hub, &cast.head, id).await
}

async fn warn(hub: &Hub, cast: &Cast, cause: Option<InformationId>, words: &Words<'_>) -> Result<()> {
    let id = warnings::draft(hub, &cast.information, cause, words).await?;
    warnings::propose(hub, &cast.information, id).await?;
    warnings::publish(hub, &cast.head, id).await
}

/// One piece dealt with and warned of, one that waits for the second person, one to be assessed, one that
/// harms nobody.
pub(super) async fn tell(hub: &Hub, cast: &Cast) -> Result<()> {
    let subject = "Trò thử thách nhịn thở lan trong các nhóm học sinh";
    let dare = found(hub, cast, subject, "https://thu-thach-mau.example/nhin-tho").await?;
    harmful(hub, cast, dare, "dare", "Trẻ làm theo có thể ngất. Hai trường đã báo có học sinh thử.").await?;
    let said = Answer {
        body: Some(cast.health),
        name: "",
        words: "Nhịn thở lâu làm não thiếu khí, có thể ngất và ngã. Không có cách nhịn thở nào là trò chơi an toàn.",
        on: hub.clock.now().day(),
    };
    actions::answer(hub, &cast.information, dare, &said).await?;
    let order = Draft {
        case: None,
        reason: "violence".into(),
        basis: "Điều 54 Luật Trẻ em số 102/2016/QH13".into(),
        addressee: "Bộ lọc tên miền của các cơ sở trong tỉnh".into(),
        names: vec![DomainName::parse("thu-thach-mau.example").map_err(Error::internal)?],
    };
    actions::order(hub, &cast.information, dare, &order).await?;
    actions::handle(hub, &cast.information, dare, "takedown", "").await?;
    let words = Words {
        title: "Trò thử thách nhịn thở",
        what: "Có người rủ các em nhịn thở thật lâu rồi quay phim. Trò này làm ngất, có thể ngã đau.",
        advice: "Em đừng làm theo, đừng rủ bạn. Thấy bạn làm thì em gọi người lớn ngay.",
    };
    warn(hub, cast, Some(dare), &words).await?;
    let words = Words {
        title: "Người lạ tặng thẻ nạp trò chơi",
        what: "Người lạ làm quen trong trò chơi, tặng thẻ nạp, rồi dặn giữ bí mật và đòi gặp mặt.",
        advice: "Em đừng đi gặp. Em kể cho người lớn em tin, hoặc gọi 111.",
    };
    warn(hub, cast, None, &words).await?;

    let rumour = "Tin giả: ngày mai các trường đóng cửa vì có người bắt cóc";
    let rumour = found(hub, cast, rumour, "tai-khoan-mau-21").await?;
    let reason = "Trẻ sợ không dám đến trường. Công an và nhà trường chưa nhận tin nào như vậy.";
    actions::assess(hub, &cast.information, rumour, Verdict::Harmful("false-alarm"), reason).await?;
    found(hub, cast, "Trang hứa tặng quà nếu trẻ gửi mã thẻ của cha mẹ", "https://nhan-qua-mau.example")
        .await?;
    let film = found(hub, cast, "Bài chê một bộ phim hoạt hình", "https://phe-binh-mau.example/phim").await?;
    let reason = "Ý kiến về phim, không gây hại cho trẻ em.";
    actions::assess(hub, &cast.information, film, Verdict::NotHarmful, reason).await
}
