//! Inspections of five years with what they found, and bodies that failed to act.

use lachan_hub::Hub;
use lachan_hub::db::{Tx, Value};
use lachan_hub::time::{DAY, Day, Moment};
use uuid::Uuid;

use crate::Failure;
use crate::country::Country;
use crate::dice::Dice;
use crate::rows::{Load, at_or, day, day_or, id, id_or, int, text};
use crate::work::Plan;

const INSPECTIONS: usize = 5_000;
const ITEMS: usize = 8;
const FAILURES: usize = 3_000;
const NOTHING: Value = Value::Text(None);

/// Makes them; gives how many inspections, and how many failures.
pub async fn make(
    hub: &Hub,
    tx: &mut Tx,
    dice: &mut Dice,
    country: &Country,
    plans: &[Plan],
) -> Result<(usize, usize), Failure> {
    let now = hub.clock.now();
    let columns = "id inspector_id inspected_id plan_id subject team planned_on state held_on conclusion
        concluded_at cancelled_reason version created_at created_by";
    let mut rows = Rows {
        now,
        by: country.by.0,
        inspections: Load::new("inspection", columns),
        items: Load::new(
            "inspection_item",
            "id inspection_id ordinal words duty_id verdict remark decided_at decided_by",
        ),
        follow_ups: Load::new(
            "inspection_follow_up",
            "id inspection_id item_id words due_on done_on done_words done_by",
        ),
    };
    for n in 0..INSPECTIONS {
        // some are planned for the months to come
        let on = now.day().plus(60 - dice.up_to(5 * 365));
        let inspector = country.departments[n % country.departments.len()].id;
        let inspected = dice.one(&country.communes).id;
        rows.inspection(dice, (inspector, inspected), dice_plan(plans, on), on);
    }
    let made = rows.inspections.write(hub, tx).await?;
    rows.items.write(hub, tx).await?;
    rows.follow_ups.write(hub, tx).await?;
    Ok((made, failures(hub, tx, dice, country).await?))
}

fn dice_plan(plans: &[Plan], on: Day) -> &Plan {
    plans.iter().rev().find(|plan| plan.year <= on.0.year()).unwrap_or(&plans[0])
}

struct Rows {
    now: Moment,
    by: Uuid,
    inspections: Load,
    items: Load,
    follow_ups: Load,
}

impl Rows {
    fn inspection(&mut self, dice: &mut Dice, (inspector, inspected): (Uuid, Uuid), plan: &Plan, on: Day) {
        let made = on.plus(-30).start().min(self.now);
        let key = dice.id(made);
        let state = match dice.below(100) {
            _ if on > self.now.day() => "planned",
            0..=4 => "cancelled",
            5..=9 => "held",
            10..=39 => "concluded",
            _ => "followed-up",
        };
        let held = matches!(state, "held" | "concluded" | "followed-up").then_some(on);
        let concluded = held.filter(|_| state != "held");
        let words = |words: &str, there: bool| Value::Text(there.then(|| words.into()));
        self.inspections.row([
            id(key),
            id(inspector),
            id(inspected),
            id(plan.id),
            text("Kiểm tra việc thực hiện Kế hoạch"),
            text("Trưởng đoàn và ba thành viên"),
            day(on),
            text(state),
            day_or(held),
            words("Đơn vị cơ bản thực hiện đầy đủ.", concluded.is_some()),
            at_or(concluded.map(|on| on.plus(7).start())),
            words("Hoãn vì mưa lũ.", state == "cancelled"),
            int(1),
            int(made.0),
            id(self.by),
        ]);
        for (n, duty) in (0_i64..).zip(plan.duties.iter().take(ITEMS)) {
            let (item, bad) = (dice.id(made), concluded.is_some() && dice.percent(12));
            let verdict = concluded.map(|_| if bad { "not-met" } else { "met" });
            let decided = concluded.map(|on| on.start().plus(DAY / 2));
            self.items.row([
                id(item),
                id(key),
                int(n),
                text("Có kế hoạch, phân công và hồ sơ theo dõi"),
                id(*duty),
                Value::Text(verdict.map(Into::into)),
                text(if bad { "Chưa có hồ sơ theo dõi." } else { "" }),
                at_or(decided),
                id_or(decided.map(|_| self.by)),
            ]);
            if bad {
                self.follow_up(dice, (key, item), on);
            }
        }
    }

    fn follow_up(&mut self, dice: &mut Dice, (inspection, item): (Uuid, Uuid), on: Day) {
        let due = on.plus(30 + dice.up_to(60));
        let late = dice.percent(12);
        let done = if late { due.plus(1 + dice.up_to(40)) } else { due.plus(-dice.up_to(25)) };
        let done = Some(done).filter(|done| *done <= self.now.day() && !dice.percent(4));
        self.follow_ups.row([
            id(dice.id(on.start())),
            id(inspection),
            id(item),
            text("Lập hồ sơ theo dõi và báo cáo."),
            day(due),
            day_or(done),
            done.map_or(NOTHING, |_| text("Đã lập hồ sơ.")),
            id_or(done.map(|_| self.by)),
        ]);
    }
}

async fn failures(hub: &Hub, tx: &mut Tx, dice: &mut Dice, country: &Country) -> Result<usize, Failure> {
    let columns =
        "id kind body_id words noticed_on recorded_at recorded_by superior_id inspectorate_id state outcome
        outcome_words closed_at closed_by closed_for";
    let mut rows = Load::new("failure_to_act", columns);
    let (superior, inspectorate) = (country.top, country.departments[1].id);
    for _ in 0..FAILURES {
        let on = hub.clock.now().day().plus(-1 - dice.up_to(5 * 365));
        let closed = dice.percent(80).then(|| on.plus(1).start());
        rows.row([
            id(dice.id(on.start())),
            text(*dice.one(&["delay", "delay", "inaction", "cover-up"])),
            id(dice.one(&country.communes).id),
            text("Để quá hạn nhiều lần không báo cáo."),
            day(on),
            int(on.start().0),
            id(country.by.0),
            id(superior),
            id(inspectorate),
            text(if closed.is_some() { "closed" } else { "sent" }),
            closed.map_or(NOTHING, |_| text("remedied")),
            closed.map_or(NOTHING, |_| text("Đã khắc phục.")),
            at_or(closed),
            id_or(closed.map(|_| country.by.0)),
            id_or(closed.map(|_| superior)),
        ]);
    }
    Ok(rows.write(hub, tx).await?)
}
