//! The schools' events of the months before: most accepted, one sent back.

use super::Year;
use crate::demo::programme::{Held, event};
use crate::error::Result;
use crate::programme::actions::{accept, enter, send_back};

/// The kind of each month's event, and what it is about.
const KINDS: [(&str, &[&str]); 4] = [
    ("class-hour", &["privacy"]),
    ("club", &["abuse", "telling"]),
    ("drill", &["telling"]),
    ("civics-lesson", &["privacy", "telling"]),
];

/// The events of the month that ends; none in the summer. The first and the third school hold them by turns; the last one
/// of the second still waits to be accepted.
pub(super) async fn of_month(year: &Year<'_>, month: i32) -> Result<()> {
    let day = year.hub.clock.now().day();
    if (6..=8).contains(&day.0.month()) {
        return Ok(());
    }
    let turn = usize::try_from(month).unwrap_or(0);
    let (kind, topics) = KINDS[turn % KINDS.len()];
    let by = &year.cast.schools[2 * (turn % 2)];
    let held = Held { by, kind, topics, children: 96 + 24 * i64::from(month % 5) };
    let id = enter(year.hub, by, event(&held, day.plus(-2), true)).await?;
    accept(year.hub, &year.cast.steering, id, 1).await?;
    if month == 2 {
        let by = &year.cast.schools[3];
        let held = Held { by, kind: "class-hour", topics: &["privacy"], children: 74 };
        let id = enter(year.hub, by, event(&held, day.plus(-1), true)).await?;
        send_back(year.hub, &year.cast.steering, id, 1, "Biên bản chưa ghi nội dung đã dạy.").await?;
    }
    Ok(())
}
