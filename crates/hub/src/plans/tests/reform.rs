//! The reform of 2025 in a province with open tasks: applied, undone, applied again.

use super::{DOCUMENT, House, house, officer, upload};
use crate::authority::{Principal, Role};
use crate::db::sql;
use crate::error::Error;
use crate::id::OrganisationId;
use crate::organisations::actions::{self as organisations, Choice, Moved};
use crate::organisations::model::{Change, Command, EventId, Function, Route};
use crate::plans::actions::{self, DutyChange, Imported, LeadFigures, Task};
use crate::plans::model::{Part, PlanId, TaskState, Who};
use crate::testing::hubs;
use crate::time::{DAY, Day, HOUR};
use crate::{Hub, periodic_reports};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Moves the clock to the morning of a day.
fn go_to(hub: &Hub, text: &str) {
    let wanted = day(text).start().plus(8 * HOUR);
    hub.clock.advance(wanted.since(hub.clock.now()));
}

struct Before {
    house: House,
    admin: Principal,
    information: OrganisationId,
    plan: PlanId,
}

/// A plan in force since March 2024: two duties of the department of information, the second one together with
/// science, which has done its part; one of education.
async fn before(hub: &Hub) -> Before {
    go_to(hub, "2024-03-04");
    let house = house(hub).await;
    let information = super::body(hub, "department", "Sở Thông tin và Truyền thông").await;
    let admin = officer(hub, "quantri", Role::Administrator, house.education).await;
    let clerk = officer(hub, "tttt", Role::SteeringOfficer, information).await;
    let text = DOCUMENT.replace("1. Sở Khoa học và Công nghệ", "1. Sở Thông tin và Truyền thông");
    let Imported::New(plan) = actions::import(hub, &house.steering, upload(&text)).await.unwrap() else {
        panic!("the file is new")
    };
    let whole = actions::whole(hub, plan).await.unwrap();
    for (duty, bodies) in &whole.duties {
        let mut bodies = bodies.clone();
        for body in bodies.iter_mut().filter(|body| body.who == Who::Open) {
            body.who = Who::Outside;
        }
        if duty.text.contains("Thường xuyên theo dõi") {
            let mut second = bodies.iter().find(|body| body.part == Part::Lead).unwrap().clone();
            second.who = Who::Organisation(house.science);
            second.words = "Sở Khoa học và Công nghệ".into();
            bodies.insert(1, second);
        }
        let change = DutyChange { bodies, when: duty.when(), outcome: duty.outcome.clone() };
        actions::decide_duty(hub, &house.steering, (plan, duty.id), duty.version, Some(change))
            .await
            .unwrap();
    }
    super::decide_all(hub, &house.steering, plan).await;
    actions::publish(hub, &house.steering, plan).await.unwrap();
    let theirs = of(hub, information).await;
    assert_eq!(theirs.len(), 2);
    let common = theirs.iter().find(|task| task.text.contains("Thường xuyên")).unwrap();
    actions::note_progress(hub, &clerk, common.id, "Đã lập danh sách trang cần theo dõi.").await.unwrap();
    go_to(hub, "2024-10-01");
    let done = of(hub, house.science).await.remove(0);
    actions::finish(hub, &house.steering, done.id, done.version, "Đã theo dõi 12 trang.").await.unwrap();
    go_to(hub, "2025-03-03");
    Before { house, admin, information, plan }
}

async fn of(hub: &Hub, body: OrganisationId) -> Vec<Task> {
    actions::of_organisation(hub, body).await.unwrap()
}

/// The figures of a year by lead, and as a report words them.
async fn year(hub: &Hub, plan: PlanId, year: u16) -> (Vec<String>, String) {
    let (from, to) = (day(&format!("{year}-01-01")), day(&format!("{year}-12-31")));
    let by_lead = actions::task_figures_by_lead(hub, Some(plan), from, to).await.unwrap();
    let line = |lead: &LeadFigures| format!("{} {:?}", lead.organisation, lead.counted);
    let mut lines: Vec<_> = by_lead.iter().map(line).collect();
    lines.sort();
    if year < 2025 {
        // nothing was done before the year, and the overview of its last day counts the same
        let overview = actions::tasks_by_body(hub, Some(plan), to).await.unwrap();
        let line = |one: &actions::BodyFigures| format!("{} {:?}", one.organisation, one.counted);
        let mut seen: Vec<_> = overview.iter().map(line).collect();
        seen.sort();
        assert_eq!(seen, lines, "overview and figures of {year}");
    }
    let figures = periodic_reports::figures::count(hub, plan, from, to).await.unwrap();
    (lines, serde_json::to_string(&figures).unwrap())
}

async fn roles(hub: &Hub) -> Vec<String> {
    let rows: Vec<(uuid::Uuid, OrganisationId, String, Option<String>)> =
        sql("select id, organisation_id, valid_from, valid_to from role_grant order by id")
            .all(&hub.db)
            .await
            .unwrap();
    rows.iter().map(|row| format!("{row:?}")).collect()
}

/// Takes every proposal of the batch.
async fn apply(hub: &Hub, b: &Before, event: EventId) -> Moved {
    let mut choices = Vec::new();
    for pieces in organisations::open_work(hub, &b.admin, event).await.unwrap() {
        for (held, to) in &pieces.pieces {
            let (kind, from) = (pieces.kind.to_owned(), pieces.from);
            choices.push(Choice { kind, piece: held.id, from, to: to.unwrap() });
        }
    }
    organisations::move_work(hub, &b.admin, event, &choices).await.unwrap()
}

fn reform(b: &Before) -> Command {
    let routes = vec![Route { function: Function::NetworkSafety, to: b.house.police }];
    let change = Change::Merge { bodies: vec![b.information], new: None, rest: b.house.science, routes };
    Command {
        decision: "18/NQ-HĐND".into(),
        decided_on: day("2025-02-20"),
        effective_on: day("2025-03-01"),
        change,
    }
}

async fn applied(hub: &Hub, b: &Before) {
    let theirs = of(hub, b.house.science).await;
    assert_eq!(theirs.len(), 2, "two of the same duty are one");
    assert!(theirs.iter().all(|task| task.state() == TaskState::Open), "the rest of it is open");
    let common = theirs.iter().find(|task| task.text.contains("Thường xuyên")).unwrap();
    let notes = actions::notes(hub, common.id).await.unwrap();
    assert!(notes.iter().any(|note| note.text.contains("12 trang")));
    assert!(notes.iter().any(|note| note.text.contains("Đã lập danh sách")), "the notes of both");
    assert!(of(hub, b.information).await.is_empty());
    let (lines, _) = year(hub, b.plan, 2025).await;
    assert!(lines.iter().all(|line| !line.contains(&b.information.to_string())), "{lines:?}");
    let science = format!("{} Counted {{ settled: 0, under_way: 2, late: 0, total: 2 }}", b.house.science);
    assert!(lines.contains(&science), "{lines:?}");
}

#[tokio::test]
async fn the_reform_is_applied_undone_and_applied_again_and_2024_stays_as_it_was() {
    for hub in hubs().await {
        let b = before(&hub).await;
        let of_2024 = year(&hub, b.plan, 2024).await;
        let expected = [
            format!("{} Counted {{ settled: 0, under_way: 2, late: 0, total: 2 }}", b.information),
            format!("{} Counted {{ settled: 1, under_way: 0, late: 0, total: 1 }}", b.house.science),
            format!("{} Counted {{ settled: 0, under_way: 1, late: 0, total: 1 }}", b.house.education),
        ];
        assert_eq!(of_2024.0.len(), 3, "by hand");
        assert!(expected.iter().all(|line| of_2024.0.contains(line)), "{:?}", of_2024.0);
        let before_roles = roles(&hub).await;
        let event = organisations::record(&hub, &b.admin, &reform(&b)).await.unwrap();
        assert_eq!(year(&hub, b.plan, 2024).await, of_2024, "before anything has moved");

        assert_eq!(apply(&hub, &b, event).await, Moved { moved: 3, gone: 0 }, "two tasks and a role");
        applied(&hub, &b).await;
        assert_eq!(year(&hub, b.plan, 2024).await, of_2024);
        assert!(of_2024.1.contains("Sở Thông tin và Truyền thông"), "under its own name");
        assert!(organisations::open_work(&hub, &b.admin, event).await.unwrap().is_empty());

        organisations::undo(&hub, &b.admin, event).await.unwrap();
        assert_eq!(year(&hub, b.plan, 2024).await, of_2024);
        assert_eq!(roles(&hub).await, before_roles, "to the digit");
        assert_eq!(of(&hub, b.information).await.len(), 2);
        let theirs = of(&hub, b.house.science).await;
        assert_eq!((theirs.len(), theirs[0].result.as_deref()), (1, Some("Đã theo dõi 12 trang.")));
        let moves = sql("select count(*) from plan_task_merged").count(&hub.db).await.unwrap();
        assert_eq!(moves, 0);

        let second = organisations::again(&hub, &b.admin, event).await.unwrap();
        assert_eq!(apply(&hub, &b, second).await, Moved { moved: 3, gone: 0 });
        applied(&hub, &b).await;
        assert_eq!(year(&hub, b.plan, 2024).await, of_2024);
        hub.clock.advance(DAY);
        let late = organisations::undo(&hub, &b.admin, second).await;
        assert!(matches!(late, Err(Error::Conflict("organisations-undo-day-over"))));
        assert_eq!(year(&hub, b.plan, 2024).await, of_2024);
    }
}

#[tokio::test]
async fn what_was_worked_on_since_is_not_torn_back() {
    for hub in hubs().await {
        let b = before(&hub).await;
        let event = organisations::record(&hub, &b.admin, &reform(&b)).await.unwrap();
        apply(&hub, &b, event).await;
        let task = of(&hub, b.house.science).await.into_iter().find(|task| task.due_on.is_some()).unwrap();
        actions::finish(&hub, &b.house.steering, task.id, task.version, "Xong.").await.unwrap();
        let torn = organisations::undo(&hub, &b.admin, event).await;
        assert!(matches!(torn, Err(Error::Conflict("organisations-undo-worked-on"))));
        applied_event_stands(&hub, &b).await;
    }
}

/// A refused undo changes nothing.
async fn applied_event_stands(hub: &Hub, b: &Before) {
    assert!(of(hub, b.information).await.is_empty());
    assert_eq!(of(hub, b.house.science).await.len(), 2);
    let all = organisations::all(hub).await.unwrap();
    assert!(all.iter().all(|one| one.id != b.information));
}
