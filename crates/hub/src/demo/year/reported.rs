//! The yearly report of each year that is over: most bodies in time, one some days late, one never; the province's own
//! approved by a second person.

use super::Year;
use crate::error::{Error, Result};
use crate::periodic_reports::actions::{
    self, SectionText, Type, TypeChange, accept, approve, begin, change_type, save, submit, types,
};
use crate::periodic_reports::model::TypeId;
use crate::periodic_reports::words_of_sections;

/// A report on its way.
pub(in crate::demo) enum Step {
    /// A body sends its report of a turn.
    Sent { of: TypeId, key: String, body: &'static str, words: &'static str },
    /// The province's report is sent and approved.
    Province { of: TypeId, key: String },
}

/// Who sends, how many days after the last day (before it, where negative), and what they say. The department of home
/// affairs has sent nothing.
const SENT: &[(&str, i32, &str)] = &[
    ("Sở GD&ĐT", -9, "Năm trường đã đưa kỹ năng an toàn trên mạng vào sinh hoạt lớp, câu lạc bộ."),
    ("Sở Y tế", -7, "Đã tập huấn ở các xã, phường và tư vấn tâm lý cho trẻ em có nhu cầu."),
    ("Công an tỉnh", -6, "Đã rà quét hằng tháng; mọi tin báo được chuyển đến đều đã xử lý."),
    ("Sở Tài chính", -6, "Đã cân đối kinh phí cho bộ lọc của các trường."),
    ("Sở VHTT&DL", -5, "Thư viện tỉnh đã mở góc đọc số cho trẻ em."),
    ("Sở Tư pháp", -4, "Đã phổ biến Luật Trẻ em trên mạng ở ba xã, phường."),
    ("Bàn trực trẻ em", -3, "Bàn trực tiếp nhận tin suốt ngày đêm."),
    ("UBND xã Bản Mới", -3, "Xã đã họp với cha mẹ học sinh ở ba thôn."),
    ("UBND phường Mẫu Sơn", -2, "Loa phường phát mỗi tuần một lần về số 111."),
    ("UBND xã Nà Lùng", 3, "Xã đã phát tờ rơi về số 111 ở sáu thôn."),
];

/// The type whose words name who reports.
pub(in crate::demo) async fn of_bodies(year: &crate::Hub) -> Result<Type> {
    let all = types(year).await?;
    all.into_iter().find(|of| of.in_force && !of.proposed(false).is_empty()).ok_or(Error::NotFound)
}

/// Says who reports: departments, and what were districts.
pub(super) async fn who(year: &Year<'_>) -> Result<()> {
    let of = of_bodies(year.hub).await?;
    let change = TypeChange {
        to: of.row.to_words.clone(),
        through: "Sở Khoa học và Công nghệ".into(),
        through_id: None,
        grace: of.row.grace_days,
        circles: of.proposed(false),
        bodies: Vec::new(),
        headings: words_of_sections(&of.sections),
    };
    change_type(year.hub, &year.cast.steering, of.row.id, of.row.version, &change).await
}

/// What is told of the turns whose last day lies in the story.
pub(super) async fn steps(year: &Year<'_>) -> Result<Vec<(i32, Step)>> {
    let of = of_bodies(year.hub).await?;
    let item = of.reporting.as_ref().ok_or(Error::NotFound)?;
    let begins = year.hub.clock.now().day();
    let turns = crate::periodic_reports::model::turns(item, begins, year.today);
    let mut found = Vec::new();
    for turn in turns {
        let Some(due) = turn.due.filter(|due| *due < year.today) else { continue };
        let since = |day: crate::time::Day| day.0.until(year.today.0).map_or(0, |span| span.get_days());
        let mut push = |after: i32, step: Step| {
            let day = due.plus(after);
            if day > begins && day < year.today {
                found.push((since(day), step));
            }
        };
        for (body, after, words) in SENT {
            push(*after, Step::Sent { of: of.row.id, key: turn.key.clone(), body, words });
        }
        push(0, Step::Province { of: of.row.id, key: turn.key });
    }
    Ok(found)
}

pub(super) async fn play(year: &Year<'_>, step: Step) -> Result<()> {
    let (hub, cast) = (year.hub, year.cast);
    let results = |words: &str| [SectionText { section: "results".into(), seen: -1, text: words.into() }];
    match step {
        Step::Sent { of, key, body, words } => {
            let who = year.who(body)?;
            let id = begin(hub, who, of, &key, year.unit(body)?).await?;
            save(hub, who, id, &results(words), None).await?;
            submit(hub, who, id, 1).await?;
            accept(hub, &cast.steering, id).await?;
            approve(hub, &cast.head, id).await
        }
        Step::Province { of, key } => {
            let id = begin(hub, &cast.steering, of, &key, cast.technology).await?;
            let words =
                "Các sở, ban, ngành và ba xã, phường đã làm theo kế hoạch; việc chậm đã có người đôn đốc.";
            save(hub, &cast.steering, id, &results(words), None).await?;
            let seen = actions::whole(hub, id).await?.report.revision;
            submit(hub, &cast.steering, id, seen).await?;
            approve(hub, &cast.head, id).await
        }
    }
}
