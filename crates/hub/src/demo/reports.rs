//! A turn of the Cao Bằng plan's report that is under way: one commune's report is approved, one was given back, one
//! has come in; the departments are still to send.

use crate::Hub;
use crate::demo::people::Cast;
use crate::demo::year::of_bodies;
use crate::error::Result;
use crate::periodic_reports::actions::{
    SectionText, accept, approve, begin, begin_adhoc, give_back, save, submit,
};
use crate::time::Day;

/// Days until the turn is due.
const DUE_IN: i32 = 5;

pub(super) async fn send_some(hub: &Hub, cast: &Cast) -> Result<()> {
    let of = of_bodies(hub).await?;
    let today = hub.clock.now().day();
    let from = Day(today.0.first_of_year());
    let due = today.plus(DUE_IN);
    begin_adhoc(hub, &cast.steering, of.row.id, (from, today), Some(due)).await?;
    let key = format!("{from}..{today}");
    let texts = [
        "Đã mở hai buổi nói chuyện dưới cờ về an toàn trên mạng ở trường tiểu học.",
        "Đã phát tờ rơi về số 111.",
        "Đã họp với cha mẹ học sinh ba thôn; loa xã phát 12 lần trong tháng.",
    ];
    for (n, ((body, who), text)) in cast.communes.iter().zip(texts).enumerate() {
        let id = begin(hub, who, of.row.id, &key, *body).await?;
        let text = SectionText { section: "results".into(), seen: -1, text: text.into() };
        save(hub, who, id, &[text], None).await?;
        submit(hub, who, id, 1).await?;
        match n {
            0 => {
                accept(hub, &cast.steering, id).await?;
                approve(hub, &cast.head, id).await?;
            }
            1 => give_back(hub, &cast.steering, id, "Chưa nêu số tờ rơi và số thôn đã phát.").await?,
            _ => {}
        }
    }
    Ok(())
}
