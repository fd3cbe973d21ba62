//! Tasks that come round, and the figures of past days.

use super::{decide_all, house, imported, officer};
use crate::authority::{Level, Role};
use crate::error::Error;
use crate::jobs;
use crate::organisations::actions::{NewOrganisation, enter};
use crate::plans::actions::{self, Pass, SetTime};
use crate::plans::model::{RhythmKind, Standing};
use crate::plans::rhythm::Rhythm;
use crate::slice::{Counted, Within};
use crate::testing::{TestHub, hubs};
use crate::time::{DAY, Day};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn within(from: Day, to: Day) -> Within<'static> {
    Within { from, to, bodies: None }
}

fn monthly() -> SetTime {
    SetTime::Every(Rhythm::usual(RhythmKind::Month))
}

struct Round {
    house: super::House,
    task: actions::Task,
}

/// A plan in force, with the task that it calls "thường xuyên".
async fn round(hub: &TestHub) -> Round {
    let house = house(hub).await;
    let plan = imported(hub, &house.steering).await;
    decide_all(hub, &house.steering, plan).await;
    actions::publish(hub, &house.steering, plan).await.unwrap();
    let tasks = actions::of_organisation(hub, house.science).await.unwrap();
    let task = tasks.into_iter().find(|task| task.timing == "ongoing").unwrap();
    Round { house, task }
}

#[tokio::test]
async fn a_turn_is_done_and_the_task_goes_on() {
    for hub in hubs().await {
        let Round { house, task } = round(&hub).await;
        let who = &house.steering;
        assert_eq!(task.standing(hub.clock.now().day()), Standing::Ongoing, "without a rhythm");
        actions::set_time(&hub, who, task.id, task.version, monthly(), "Báo hằng tháng.").await.unwrap();
        let turns = actions::turns(&hub, task.id).await.unwrap();
        assert_eq!(
            (turns.len(), turns[0].first_day, turns[0].last_day),
            (1, day("2026-11-01"), day("2026-11-30"))
        );
        let now = actions::task(&hub, task.id).await.unwrap();
        assert_eq!((now.standing(day("2026-11-22")), now.due()), (Standing::Later, Some(day("2026-11-30"))));
        assert_eq!(now.standing(day("2026-11-23")), Standing::Soon);
        actions::finish_turn(&hub, who, (task.id, turns[0].id), "Đã rà 40 trang.").await.unwrap();
        let again = actions::finish_turn(&hub, who, (task.id, turns[0].id), "Lần nữa.").await;
        assert!(matches!(again, Err(Error::Conflict("rhythms-turn-changed"))));
        let now = actions::task(&hub, task.id).await.unwrap();
        assert_eq!((now.state.as_str(), now.standing(day("2026-11-23"))), ("open", Standing::Ongoing));

        hub.clock.advance(45 * DAY); // 7 January
        jobs::run_due(&hub).await.unwrap();
        assert_eq!(actions::open_turns(&hub).await.unwrap(), 0, "each turn has one row");
        let turns = actions::turns(&hub, task.id).await.unwrap();
        let firsts: Vec<_> = turns.iter().map(|turn| turn.first_day.to_string()).collect();
        assert_eq!(firsts, ["2027-01-01", "2026-12-01", "2026-11-01"]);
        let now = actions::task(&hub, task.id).await.unwrap();
        assert_eq!(now.standing(hub.clock.now().day()), Standing::Late, "December was not done");
        let due = actions::deadlines(&hub, within(day("2027-01-31"), day("2027-01-31"))).await.unwrap();
        assert_eq!(
            due.iter().map(|one| one.key.clone()).collect::<Vec<_>>(),
            [format!("{}/2027-01-01", task.id)]
        );
    }
}

#[tokio::test]
async fn figures_go_by_the_latest_ended_turn_on_any_past_day() {
    for hub in hubs().await {
        let Round { house, task } = round(&hub).await;
        let who = &house.steering;
        let to = |text: &'static str| {
            let hub = &hub;
            async move { actions::task_figures(hub, None, day("2026-11-01"), day(text)).await.unwrap() }
        };
        let counted = |settled, under_way, late| Counted { settled, under_way, late, total: 3 };
        // of three tasks one is long late (30/6/2026), one goes on, one has no day
        assert_eq!(to("2026-11-23").await, counted(0, 2, 1));
        actions::set_time(&hub, who, task.id, task.version, monthly(), "").await.unwrap();
        hub.clock.advance(2 * DAY); // 25/11
        let turn = actions::turns(&hub, task.id).await.unwrap()[0].id;
        actions::finish_turn(&hub, who, (task.id, turn), "Xong tháng 11.").await.unwrap();
        hub.clock.advance(45 * DAY); // 9/1/2027
        actions::open_turns(&hub).await.unwrap();
        hub.clock.advance(DAY); // 10/1
        let december = actions::turns(&hub, task.id).await.unwrap()[1].id;
        actions::finish_turn(&hub, who, (task.id, december), "Xong tháng 12, trễ.").await.unwrap();
        assert_eq!(to("2026-11-24").await, counted(0, 2, 1), "no turn has ended");
        assert_eq!(to("2026-11-25").await, counted(1, 1, 1), "November is done");
        assert_eq!(to("2026-12-30").await, counted(1, 1, 1), "December is under way");
        assert_eq!(to("2026-12-31").await, counted(0, 1, 2), "December was not done on its last day");
        assert_eq!(to("2027-01-09").await, counted(0, 1, 2));
        assert_eq!(to("2027-01-10").await, counted(1, 1, 1));
        // another rhythm, then a day: what has been does not change
        let now = actions::task(&hub, task.id).await.unwrap();
        let quarter = SetTime::Every(Rhythm::usual(RhythmKind::Quarter));
        actions::set_time(&hub, who, task.id, now.version, quarter, "").await.unwrap();
        hub.clock.advance(DAY);
        let now = actions::task(&hub, task.id).await.unwrap();
        actions::set_time(&hub, who, task.id, now.version, SetTime::By(day("2027-06-30")), "").await.unwrap();
        hub.clock.advance(DAY);
        assert_eq!(to("2026-11-25").await, counted(1, 1, 1));
        assert_eq!(to("2026-12-31").await, counted(0, 1, 2));
        assert_eq!(to("2027-01-12").await, counted(0, 2, 1), "a dated task that is in time");
    }
}

#[tokio::test]
async fn a_day_that_is_put_off_leaves_the_past_as_it_was() {
    for hub in hubs().await {
        let Round { house, .. } = round(&hub).await;
        let tasks = actions::of_organisation(&hub, house.science).await.unwrap();
        let task =
            tasks.iter().find(|task| task.due_on == Some(day("2026-06-29"))).expect("trước ngày 30/6/2026");
        let late = async |text: &str| {
            actions::task_figures(&hub, None, day("2026-11-01"), day(text)).await.unwrap().late
        };
        hub.clock.advance(DAY); // 24/11
        actions::set_time(
            &hub,
            &house.steering,
            task.id,
            task.version,
            SetTime::By(day("2027-03-31")),
            "Lùi.",
        )
        .await
        .unwrap();
        hub.clock.advance(DAY);
        assert_eq!(late("2026-11-23").await, 1, "it was late then");
        assert_eq!(late("2026-11-24").await, 0, "and is not any more");
        let due = actions::deadlines(&hub, within(day("2027-03-01"), day("2027-03-31"))).await.unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].key.clone(), due[0].organisation), (task.id.to_string(), house.science));
    }
}

#[tokio::test]
async fn what_is_passed_on_comes_round_below_once_it_is_taken() {
    for hub in hubs().await {
        let Round { house, task } = round(&hub).await;
        let new = NewOrganisation {
            kind: "peoples-committee".into(),
            level: Level::Commune,
            area: "99001".into(),
            name: "UBND xã Bản Mới".into(),
            short_name: "UBND xã Bản Mới".into(),
            parent: None,
            functions: Vec::new(),
        };
        let commune = enter(&hub, None, &new).await.unwrap();
        let mine = officer(&hub, "xa1", Role::CaseOfficer, commune).await;
        let school = Rhythm { kind: RhythmKind::SchoolYear, school: ((8, 20), (6, 15)) };
        actions::set_time(&hub, &house.steering, task.id, task.version, SetTime::Every(school), "")
            .await
            .unwrap();
        let pass = Pass { to: &[commune], words: "", due_on: None };
        actions::pass_on(&hub, &house.steering, task.id, &pass).await.unwrap();
        let part = actions::parts(&hub, task.id).await.unwrap()[0].clone();
        assert_eq!(part.rhythm(), Some(RhythmKind::SchoolYear));
        assert!(actions::turns(&hub, part.id).await.unwrap().is_empty(), "not taken yet");
        let due =
            async || actions::deadlines(&hub, within(day("2027-06-15"), day("2027-06-15"))).await.unwrap();
        assert_eq!(due().await.len(), 1, "only that of the giver");
        actions::answer(&hub, &mine, part.id, None).await.unwrap();
        let turns = actions::turns(&hub, part.id).await.unwrap();
        assert_eq!((turns[0].first_day, turns[0].last_day), (day("2026-08-20"), day("2027-06-15")));
        assert_eq!(due().await.len(), 2);
        let month = (day("2027-06-01"), day("2027-06-30"));
        assert_eq!(actions::turns_of(&hub, commune, month).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_turn_that_is_not_over_goes_with_its_rhythm() {
    for hub in hubs().await {
        let Round { house, task } = round(&hub).await;
        let who = &house.steering;
        actions::set_time(&hub, who, task.id, 0, monthly(), "").await.unwrap();
        let quarter = SetTime::Every(Rhythm::usual(RhythmKind::Quarter));
        hub.clock.advance(DAY);
        actions::set_time(&hub, who, task.id, 1, quarter, "").await.unwrap();
        let turns = actions::turns(&hub, task.id).await.unwrap();
        assert_eq!(
            (turns.len(), turns[0].last_day),
            (1, day("2026-12-31")),
            "November went, the quarter came"
        );
        hub.clock.advance(DAY);
        actions::set_time(&hub, who, task.id, 2, monthly(), "").await.unwrap();
        let turns = actions::turns(&hub, task.id).await.unwrap();
        assert_eq!(
            (turns.len(), turns[0].last_day),
            (1, day("2026-11-30")),
            "November came back, as one row"
        );
        hub.clock.advance(DAY);
        actions::set_time(&hub, who, task.id, 3, SetTime::Ongoing, "").await.unwrap();
        assert!(actions::turns(&hub, task.id).await.unwrap().is_empty());
        assert_eq!(actions::rhythms(&hub, task.id).await.unwrap().len(), 3, "all of them are kept");
    }
}
