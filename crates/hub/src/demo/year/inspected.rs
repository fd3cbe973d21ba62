//! An inspection of the spring that is over: one thing was to be mended, and was in time.

use super::Year;
use crate::error::{Error, Result};
use crate::inspections::InspectionId;
use crate::inspections::actions as inspections;

/// What is told on a day.
#[derive(Clone, Copy)]
pub(in crate::demo) enum Step {
    /// It is put on the schedule.
    Planned,
    /// It takes place and is concluded.
    Held,
    /// What was found is mended.
    Mended,
}

/// Days before today on which it is told.
pub(super) const STEPS: &[(i32, Step)] = &[(180, Step::Planned), (170, Step::Held), (160, Step::Mended)];

const BODY: &str = "UBND phường Mẫu Sơn";

pub(super) async fn play(year: &Year<'_>, step: Step, told: &mut Option<InspectionId>) -> Result<()> {
    let (hub, who, today) = (year.hub, &year.cast.steering, year.hub.clock.now().day());
    if let Step::Planned = step {
        let plan = inspections::Plan {
            inspector: year.cast.technology,
            inspected: year.unit(BODY)?,
            plan: None,
            subject: "Kiểm tra việc tiếp nhận tin báo tại phường Mẫu Sơn",
            team: "Bế Văn Nam, trưởng đoàn; Lý A Páo, thành viên",
            on: today.plus(10),
            template: false,
            more: "Sổ tiếp nhận tin báo được ghi đủ và đúng hạn\nSố 111 được dán ở nơi trẻ em hay đến",
        };
        *told = Some(inspections::plan(hub, who, &plan).await?);
        return Ok(());
    }
    let id = told.ok_or_else(|| Error::internal("the inspection is not planned"))?;
    let whole = async || inspections::whole(hub, who, id).await;
    if let Step::Held = step {
        inspections::hold(hub, who, &whole().await?, today).await?;
        let items: Vec<_> = whole().await?.items.iter().map(|item| item.id).collect();
        inspections::decide(hub, who, &whole().await?, items[0], "met", "Đã xem sổ ba tháng.").await?;
        let remark = "Nhà văn hóa và thư viện chưa dán.";
        inspections::decide(hub, who, &whole().await?, items[1], "not-met", remark).await?;
        let words = "Dán số 111 ở nhà văn hóa và thư viện".into();
        let demand = inspections::Demand { item: items[1], words, due: today.plus(14) };
        let conclusion = "Phường làm tốt việc tiếp nhận, còn một việc phải sửa.";
        return inspections::conclude(hub, who, &whole().await?, conclusion, &[demand]).await;
    }
    let there = year.who(BODY)?;
    let whole = inspections::whole(hub, there, id).await?;
    let to_do = whole.follow_ups.first().ok_or(Error::NotFound)?.id;
    inspections::follow_up(hub, there, &whole, to_do, today, "Đã dán ở cả hai nơi, có ảnh kèm.").await
}
