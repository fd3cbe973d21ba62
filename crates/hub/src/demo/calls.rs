//! Calls of the desk over the year: most are no case, as on every line; a few become reports, which are answered and
//! closed. All invented, all mild.

use crate::Hub;
use crate::demo::people::Cast;
use crate::desk::actions::{self, Written};
use crate::desk::model::{Draft, Facts, Reason};
use crate::error::Result;
use crate::intake::actions::once;
use crate::intake::desk;
use crate::intake::model::Telling;
use crate::time::MINUTE;

/// What a call was.
enum Call {
    /// Silent, prank and so on.
    No(&'static str),
    /// Reason, who called, age band, words.
    Told(&'static str, &'static str, &'static str, &'static str),
}
use Call::{No, Told};

/// Told by turns, month by month.
const MONTHS: [&[Call]; 4] = [
    &[
        No("silent"),
        No("prank"),
        No("wrong-number"),
        Told("online-bullying", "child", "11-14", "Các bạn lập nhóm nói xấu em, em không muốn đi học."),
        No("silent"),
    ],
    &[
        No("information"),
        No("silent"),
        Told("family", "parent", "6-10", "Cháu không chịu ăn cơm khi bị tắt máy, tôi không biết nói sao."),
        No("wrong-number"),
    ],
    &[
        No("prank"),
        No("prank"),
        Told("online-content", "teacher", "6-10", "Học sinh lớp tôi xem phim dọa ma trên mạng rồi sợ ngủ."),
        No("silent"),
        No("abusive"),
        No("information"),
    ],
    &[
        No("silent"),
        Told("online-stranger", "relative", "11-14", "Cháu tôi nhắn tin với một người lạ, chưa gặp."),
        No("wrong-number"),
        Told("mental-health", "child", "15-17", "Em lo thi nên khó ngủ."),
    ],
];

/// The calls of a month.
pub(super) async fn of_month(hub: &Hub, cast: &Cast, month: i32) -> Result<()> {
    let turn = usize::try_from(month).unwrap_or(0) % MONTHS.len();
    take(hub, cast, MONTHS[turn]).await
}

/// The calls of the last day.
pub(super) async fn today(hub: &Hub, cast: &Cast) -> Result<()> {
    take(hub, cast, MONTHS[0]).await
}

async fn take(hub: &Hub, cast: &Cast, calls: &[Call]) -> Result<()> {
    for call in calls {
        let id = actions::ring(hub, &cast.desk, "call", &once(hub)).await?;
        match call {
            No(why) => actions::finish_as_non_case(hub, &cast.desk, id, why).await?,
            Told(reason, caller, age, words) => {
                hub.clock.advance(2 * MINUTE);
                let draft = [("words".to_owned(), (*words).to_owned())].into();
                actions::save(hub, &cast.desk, id, &Draft(draft), 0).await?;
                let finished =
                    actions::finish(hub, &cast.desk, id, written(reason, caller, age, words), &once(hub))
                        .await?;
                if let Some((report, _)) = finished.report {
                    desk::close(hub, &cast.desk, report, "question-answered").await?;
                }
            }
        }
        hub.clock.advance(MINUTE / 2);
    }
    Ok(())
}

fn written(reason: &str, caller: &str, age: &str, words: &str) -> Written {
    let reason = Reason::of(reason);
    let facts = Facts {
        reason: reason.clone(),
        caller: caller.into(),
        age: age.into(),
        sex: "unknown".into(),
        safe: "yes".into(),
    };
    let details = [("caller", caller), ("age", age), ("reason", reason.label.as_str())];
    let telling = Telling {
        voice: if caller == "child" { "child" } else { "neighbour" }.into(),
        safe: "yes".into(),
        kinds: vec!["other".into()],
        text: words.into(),
        wish: "know".into(),
        details: details.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        ..Telling::default()
    };
    Written { telling, facts, first_contact: None }
}
