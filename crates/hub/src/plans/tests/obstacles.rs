//! Obstacles and the ladder that they climb.

use super::{House, body, decide_all, house, imported, officer};
use crate::Hub;
use crate::authority::{Level, Principal, Role};
use crate::db::sql;
use crate::error::Error;
use crate::id::OrganisationId;
use crate::jobs;
use crate::organisations::actions::{NewOrganisation, enter};
use crate::plans::actions::{self, PartsDone, Pass, Raise, rung_at};
use crate::plans::model::{RungState, Standing, TaskId};
use crate::testing::hubs;
use crate::time::{DAY, Day};

struct Ladder {
    house: House,
    committee: OrganisationId,
    chair: Principal,
    commune: OrganisationId,
    officer: Principal,
    whole: TaskId,
    part: TaskId,
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A committee, a department that has passed a task on to a commune, which has taken it.
async fn ladder(hub: &Hub) -> Ladder {
    let committee = body(hub, "peoples-committee", "UBND tỉnh").await;
    let house = house(hub).await;
    let new = NewOrganisation {
        kind: "peoples-committee".into(),
        level: Level::Commune,
        area: "99001".into(),
        name: "UBND xã Bản Mới".into(),
        short_name: "UBND xã Bản Mới".into(),
        parent: Some(committee),
        functions: Vec::new(),
    };
    let commune = enter(hub, None, &new).await.unwrap();
    let chair = officer(hub, "chutich", Role::Viewer, committee).await;
    let mine = officer(hub, "xa1", Role::CaseOfficer, commune).await;
    let plan = imported(hub, &house.steering).await;
    decide_all(hub, &house.steering, plan).await;
    actions::publish(hub, &house.steering, plan).await.unwrap();
    let whole = actions::of_organisation(hub, house.science).await.unwrap()[0].id;
    let pass = Pass { to: &[commune], words: "", due_on: None };
    actions::pass_on(hub, &house.steering, whole, &pass).await.unwrap();
    let part = actions::parts(hub, whole).await.unwrap()[0].id;
    actions::answer(hub, &mine, part, None).await.unwrap();
    Ladder { house, committee, chair, commune, officer: mine, whole, part }
}

const RAISE: Raise<'_> =
    Raise { text: "Xã chưa có phòng máy.", asked: "Cấp 5 máy tính.", needed_by: None };

#[tokio::test]
async fn without_an_answer_it_climbs_to_the_committee_each_rung_once() {
    for hub in hubs().await {
        let at = ladder(&hub).await;
        let id = actions::raise(&hub, &at.officer, at.part, &RAISE).await.unwrap();
        let first = actions::obstacle(&hub, id).await.unwrap();
        assert_eq!((first.asked_id, first.due_on, first.top), (at.house.science, day("2026-12-01"), false));
        let part = actions::task(&hub, at.part).await.unwrap();
        assert_eq!(part.standing(hub.clock.now().day()), Standing::Stuck);
        let parts = actions::parts(&hub, at.whole).await.unwrap();
        let seen = PartsDone::of(&parts, hub.clock.now().day());
        assert_eq!(seen.stuck, 1, "seen by the giver");
        let given = actions::parts_given_by(&hub, at.house.science).await.unwrap();
        assert_eq!(given.by_task[&at.whole], seen, "what is counted and what is listed agree");
        let done = actions::finish(&hub, &at.officer, at.part, part.version, "Xong.").await;
        assert!(matches!(done, Err(Error::Conflict("obstacles-finish"))));

        hub.clock.advance(8 * DAY); // Tuesday 1/12, the last day
        assert_eq!(actions::climb_due(&hub).await.unwrap(), 0);
        hub.clock.advance(DAY);
        jobs::run_due(&hub).await.unwrap(); // as the product does it
        assert_eq!(actions::climb_due(&hub).await.unwrap(), 0, "each climb once");
        let top = actions::obstacle(&hub, id).await.unwrap();
        // 2, 3, 4, 7, 8 December
        assert_eq!((top.asked_id, top.due_on, top.top), (at.committee, day("2026-12-08"), true));
        assert_eq!(actions::obstacles_asked(&hub, at.house.science).await.unwrap().len(), 0);
        assert_eq!(actions::obstacles_asked(&hub, at.committee).await.unwrap().len(), 1);

        hub.clock.advance(30 * DAY);
        assert_eq!(actions::climb_due(&hub).await.unwrap(), 0, "it stays with the committee");
        let late = actions::obstacle(&hub, id).await.unwrap();
        assert!(late.is_late(hub.clock.now().day()) && late.ordinal == 2);

        let not_asked = actions::answer_obstacle(&hub, &at.house.steering, (id, 2), "Có.").await;
        assert!(matches!(not_asked, Err(Error::Forbidden(_))));
        actions::answer_obstacle(&hub, &at.chair, (id, 2), "Giao Sở Tài chính cấp 5 máy.").await.unwrap();
        let twice = actions::answer_obstacle(&hub, &at.chair, (id, 2), "Lần nữa.").await;
        assert!(matches!(twice, Err(Error::Conflict("obstacles-moved"))));
        actions::accept_answer(&hub, &at.officer, (id, 2)).await.unwrap();
        let over = actions::obstacle(&hub, id).await.unwrap();
        assert_eq!(over.ended_how.as_deref(), Some("solved"));
        assert_eq!(over.answer.as_deref(), Some("Giao Sở Tài chính cấp 5 máy."));
        let part = actions::task(&hub, at.part).await.unwrap();
        assert_ne!(part.standing(hub.clock.now().day()), Standing::Stuck);
        actions::finish(&hub, &at.officer, at.part, part.version, "Xong.").await.unwrap();

        // where it stood on any past day follows from the rows
        let rungs = actions::rungs(&hub, id).await.unwrap();
        let on = |text: &str| rung_at(&rungs, day(text).start()).map(|rung| rung.organisation_id);
        assert_eq!(on("2026-11-23"), None);
        assert_eq!(on("2026-12-01"), Some(at.house.science));
        assert_eq!(on("2026-12-02"), Some(at.committee));
        assert_eq!(on("2027-01-02"), None, "solved on the 1st");
        assert_eq!(rungs[0].state(), RungState::Climbed);
    }
}

#[tokio::test]
async fn after_a_long_pause_the_days_are_those_of_the_ladder() {
    for hub in hubs().await {
        let at = ladder(&hub).await;
        let id = actions::raise(&hub, &at.officer, at.part, &RAISE).await.unwrap();
        hub.clock.advance(60 * DAY);
        assert_eq!(actions::climb_due(&hub).await.unwrap(), 1);
        let rungs = actions::rungs(&hub, id).await.unwrap();
        assert_eq!(rungs[1].reached_at, day("2026-12-02").start(), "not the day on which it was found");
        assert_eq!(rungs[1].due_on, day("2026-12-08"));
        assert_eq!(rungs[0].ended_at, Some(day("2026-12-02").start()));
    }
}

#[tokio::test]
async fn it_is_passed_up_at_once_declined_and_asked_again_at_the_top() {
    for hub in hubs().await {
        let at = ladder(&hub).await;
        let id = actions::raise(&hub, &at.officer, at.part, &RAISE).await.unwrap();
        let again = actions::raise(&hub, &at.officer, at.part, &RAISE).await;
        assert!(matches!(again, Err(Error::Conflict("obstacles-open-already"))));
        let stranger = actions::raise(&hub, &at.house.steering, at.part, &RAISE).await;
        assert!(matches!(stranger, Err(Error::Forbidden(_))), "the giver does not have the part");
        actions::pass_up(&hub, &at.house.steering, (id, 1), "Vượt thẩm quyền của sở.").await.unwrap();
        let old = actions::accept_answer(&hub, &at.officer, (id, 1)).await;
        assert!(matches!(old, Err(Error::Conflict("obstacles-moved"))), "a page from before");
        let early = actions::accept_answer(&hub, &at.officer, (id, 2)).await;
        assert!(matches!(early, Err(Error::Conflict("obstacles-moved"))), "nobody has answered");
        let up = actions::pass_up(&hub, &at.chair, (id, 2), "Lên nữa.").await;
        assert!(matches!(up, Err(Error::Conflict("obstacles-nobody-above"))));
        actions::answer_obstacle(&hub, &at.chair, (id, 2), "Chờ ngân sách.").await.unwrap();
        actions::decline_answer(&hub, &at.officer, (id, 2), "Năm học đã bắt đầu.").await.unwrap();
        let third = actions::obstacle(&hub, id).await.unwrap();
        assert_eq!((third.ordinal, third.asked_id, third.top), (3, at.committee, true));
        actions::lift(&hub, &at.officer, (id, 3), "Doanh nghiệp tặng máy.").await.unwrap();
        let states: Vec<_> =
            actions::rungs(&hub, id).await.unwrap().iter().map(|rung| rung.state()).collect();
        assert_eq!(states, [RungState::Passed, RungState::Unsolved, RungState::Lifted]);
        let next = actions::raise(&hub, &at.officer, at.part, &RAISE).await;
        assert!(next.is_ok(), "the next obstacle may be raised");
        actions::withdraw(&hub, &at.house.steering, (at.whole, at.part), "Làm ở quý sau.").await.unwrap();
        assert!(
            actions::obstacles_asked(&hub, at.house.science).await.unwrap().is_empty(),
            "dropped with the task"
        );
    }
}

#[tokio::test]
async fn the_database_keeps_the_rules_of_the_ladder() {
    for hub in hubs().await {
        let at = ladder(&hub).await;
        let id = actions::raise(&hub, &at.officer, at.part, &RAISE).await.unwrap();
        for (statement, what) in [
            ("update plan_obstacle set ended_at = 1, ended_how = 'solved'", "ended without an answer"),
            ("update plan_obstacle_rung set state = 'answered'", "answered without words"),
            ("update plan_obstacle_rung set state = 'solved', ended_at = 1", "solved without an answer"),
            ("update plan_obstacle_rung set state = 'climbed'", "climbed without an end"),
            (
                "insert into plan_obstacle_rung (province, obstacle_id, ordinal, organisation_id, top, reached_at, due_on, state)
                 select province, obstacle_id, 2, organisation_id, top, reached_at, due_on, 'open' from plan_obstacle_rung",
                "two open rungs",
            ),
            (
                "insert into plan_obstacle (province, id, task_id, text, asked, days, raised_at, raised_by)
                 select province, task_id, task_id, text, asked, days, raised_at, raised_by from plan_obstacle",
                "two open obstacles",
            ),
        ] {
            let mut tx = hub.db.begin().await.unwrap();
            assert!(sql(statement).run(&mut tx).await.is_err(), "{what}");
        }
        let days = actions::obstacle_days(&hub, actions::task(&hub, at.part).await.unwrap().plan_id).await;
        assert_eq!(days.unwrap(), 5);
        assert_eq!(actions::obstacle(&hub, id).await.unwrap().organisation_id, at.commune);
    }
}

#[tokio::test]
async fn a_plan_sets_its_own_days_and_the_last_body_has_nobody_to_ask() {
    for hub in hubs().await {
        let at = ladder(&hub).await;
        let plan = actions::task(&hub, at.part).await.unwrap().plan_id;
        actions::set_obstacle_days(&hub, &at.house.steering, plan, 2).await.unwrap();
        let id = actions::raise(&hub, &at.officer, at.part, &RAISE).await.unwrap();
        assert_eq!(
            actions::obstacle(&hub, id).await.unwrap().due_on,
            day("2026-11-26"),
            "25 and 26, 24 is a holiday"
        );
        let deadlines =
            actions::obstacle_deadlines(&hub, day("2026-11-26"), day("2026-11-26")).await.unwrap();
        assert_eq!((deadlines.len(), deadlines[0].organisation), (1, at.house.science));
        let past = Raise { needed_by: Some(day("2026-11-22")), ..RAISE };
        let past = actions::raise(&hub, &at.house.steering, at.whole, &past).await;
        assert!(matches!(past, Err(Error::Invalid(_))));
    }
}

#[tokio::test]
async fn an_offer_without_an_answer_is_late_at_the_giver() {
    for hub in hubs().await {
        let at = ladder(&hub).await;
        let new = NewOrganisation {
            kind: "school".into(),
            level: Level::School,
            area: "99001".into(),
            name: "Trường Tiểu học Bản Mới".into(),
            short_name: "TH Bản Mới".into(),
            parent: None,
            functions: Vec::new(),
        };
        let school = enter(&hub, None, &new).await.unwrap();
        let pass = Pass { to: &[school], words: "", due_on: None };
        actions::pass_on(&hub, &at.house.steering, at.whole, &pass).await.unwrap();
        let late = async || {
            let parts = actions::parts(&hub, at.whole).await.unwrap();
            let done = PartsDone::of(&parts, hub.clock.now().day());
            let giver = actions::task(&hub, at.whole).await.unwrap().organisation_id;
            let given = actions::parts_given_by(&hub, giver).await.unwrap();
            assert_eq!(given.by_task[&at.whole], done, "what is counted and what is listed agree");
            done.unanswered
        };
        hub.clock.advance(4 * DAY); // Friday 27/11, the last of three working days
        assert_eq!(late().await, 0);
        hub.clock.advance(DAY);
        assert_eq!(late().await, 1);
    }
}
