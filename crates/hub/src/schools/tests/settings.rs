//! What is set, and what resolvers get of it.

use std::time::Duration;

use lachan_filter::{Access, AgeTier, DomainName, OnlineService};

use super::{House, Machine, at_school, body, house, room};
use crate::app::App;
use crate::authority::Role;
use crate::error::Error;
use crate::schools::actions::{self, HoursRow, Lesson};
use crate::schools::model::{Alive, HoursId};
use crate::testing::hubs;
use crate::time::{Day, HOUR, MINUTE, SECOND};
use crate::{Hub, filtering};

fn lesson(room: crate::schools::model::RoomId, minutes: i64) -> Lesson {
    Lesson {
        room,
        minutes,
        categories: vec!["games".into()],
        services: Vec::new(),
        names: vec![DomainName::parse("hoc.example").unwrap()],
        why: "tiết Tin học lớp 5A".into(),
    }
}

#[tokio::test]
async fn an_opening_reaches_the_resolver_ends_by_itself_and_can_be_ended_early() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let app = App::new((*hub).clone());
        let machine = Machine::enrol(&hub, &app, &house).await;
        let lab = room(&hub, &house, "Phòng máy 1", "192.168.2.0/24").await;
        let set = machine.settings(&hub, &app, 0).await;
        assert!(set.openings.is_empty() && set.sequence == 1);
        let hours = set.hours().unwrap();
        assert_eq!(hours.rooms()[0].networks, ["192.168.2.0/24"]);
        let now = u64::try_from(hub.clock.now().0 / SECOND).unwrap();
        assert_eq!(hours.access(&lab.id.to_string(), now), Some(Access::Tier(AgeTier::Primary)));

        actions::open(&hub, &house.teacher, house.school, &lesson(lab.id, 45)).await.unwrap();
        let set = machine.settings(&hub, &app, set.sequence).await;
        let opening = &set.openings[0];
        assert_eq!((set.sequence, opening.until), (2, now + 45 * 60));
        assert_eq!(opening.room, lab.id.to_string());
        assert_eq!(opening.categories, [lachan_filter::Category::GAMES]);
        assert_eq!(opening.names[0].as_str(), "hoc.example");
        assert!(set.may_replace(1, now).is_ok() && set.may_replace(1, now + 3_601).is_err());

        // a service is opened by its names, whatever list has closed them
        let zalo = OnlineService::named("zalo").unwrap();
        let chat = Lesson { categories: Vec::new(), services: vec![zalo], ..lesson(lab.id, 45) };
        let chat = actions::open(&hub, &house.teacher, house.school, &chat).await.unwrap();
        let with_chat = machine.settings(&hub, &app, set.sequence).await;
        let opened = with_chat.openings.iter().find(|one| one.categories.is_empty()).unwrap();
        assert!(zalo.names().iter().all(|name| opened.names.contains(name)), "{opened:?}");
        assert_eq!(opened.names.len(), zalo.names().len() + 1);
        actions::end(&hub, &house.teacher, house.school, chat).await.unwrap();

        hub.clock.advance(45 * MINUTE);
        let whole = actions::whole(&hub, &house.teacher, house.school).await.unwrap();
        assert!(whole.running.is_empty() && whole.lately.len() == 2);
        let over = actions::end(&hub, &house.teacher, house.school, whole.lately[0].id).await;
        assert!(matches!(over, Err(Error::Conflict("schools-ended-already"))), "{over:?}");

        let id = actions::open(&hub, &house.teacher, house.school, &lesson(lab.id, 90)).await.unwrap();
        let shut = actions::shut(&hub, &house.teacher, house.school, lab.id, 240, "kiểm tra").await.unwrap();
        let set = machine.settings(&hub, &app, 4).await;
        assert_eq!((set.openings.len(), set.shut.len()), (1, 1));
        actions::end(&hub, &house.teacher, house.school, id).await.unwrap();
        actions::end(&hub, &house.teacher, house.school, shut).await.unwrap();
        let set = machine.settings(&hub, &app, set.sequence).await;
        assert!(set.openings.is_empty() && set.shut.is_empty(), "ended early");
    }
}

#[tokio::test]
async fn what_is_too_long_too_much_or_somebody_elses_is_refused() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let lab = room(&hub, &house, "Phòng máy 1", "192.168.2.0/24").await;
        let open = async |lesson: Lesson| actions::open(&hub, &house.teacher, house.school, &lesson).await;
        for minutes in [0, -1, 91, i64::MAX] {
            assert!(open(lesson(lab.id, minutes)).await.is_err(), "{minutes}");
        }
        let nothing = Lesson { categories: Vec::new(), names: Vec::new(), ..lesson(lab.id, 45) };
        assert!(open(nothing).await.is_err());
        for category in ["order", "illegal", "abuse", "malware", "adult"] {
            let lesson = Lesson { categories: vec![category.into()], ..lesson(lab.id, 45) };
            assert!(open(lesson).await.is_err(), "{category}: the database refuses it");
        }
        assert!(
            actions::shut(&hub, &house.teacher, house.school, lab.id, 241, "x").await.is_err(),
            "over four hours"
        );
        let other = body(&hub, "Trường khác", "school").await;
        let stranger = at_school(&hub, other, "khac", "Lò Văn Khác", Role::SteeringOfficer).await;
        let refused = actions::open(&hub, &stranger, house.school, &lesson(lab.id, 45)).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        let elsewhere = actions::open(&hub, &stranger, other, &lesson(lab.id, 45)).await;
        assert!(matches!(elsewhere, Err(Error::Conflict("schools-room-gone"))), "{elsewhere:?}");
        let head = at_school(&hub, house.school, "hieutruong", "Lò Thị Hiệu", Role::UnitHead).await;
        actions::open(&hub, &head, house.school, &lesson(lab.id, 90)).await.unwrap();
        actions::remove_room(&hub, &head, house.school, lab.id).await.unwrap();
        let whole = actions::whole(&hub, &head, house.school).await.unwrap();
        assert!(whole.running.is_empty() && whole.rooms.is_empty(), "what ran in the room is over");
        room(&hub, &house, "Phòng máy 1", "192.168.2.0/24").await;
        let twice =
            actions::add_room(&hub, &head, house.school, "Phòng khác", "192.168.2.0/24", AgeTier::Staff)
                .await;
        assert!(matches!(twice, Err(Error::Conflict("schools-room-twice"))), "{twice:?}");
    }
}

#[tokio::test]
async fn hours_and_holidays_are_those_that_resolvers_read() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let app = App::new((*hub).clone());
        let machine = Machine::enrol(&hub, &app, &house).await;
        let lab = room(&hub, &house, "Phòng máy 1", "192.168.2.0/24").await;
        let line = |days: &str, opens: &str, closes: &str, access: &str| HoursRow {
            id: HoursId(uuid::Uuid::now_v7()),
            room_id: Some(lab.id),
            days: days.into(),
            opens: opens.into(),
            closes: closes.into(),
            access: access.into(),
        };
        let add = async |new: HoursRow| actions::add_hours(&hub, &house.teacher, house.school, &new).await;
        add(line("mon-fri", "07:00", "11:30", "lower-secondary")).await.unwrap();
        hub.clock.advance(SECOND);
        let exam = add(line("mon", "09:00", "10:00", "closed")).await.unwrap();
        assert!(add(line("mon", "9:00", "10:00", "closed")).await.is_err());
        assert!(add(line("mon", "25:00", "26:00", "closed")).await.is_err());
        actions::add_holiday(&hub, &house.teacher, house.school, "2026-11-24", "2026-11-25").await.unwrap();
        assert!(
            actions::add_holiday(&hub, &house.teacher, house.school, "2026-11-24", "2026-11-24")
                .await
                .is_err()
        );
        let access = async |day: &str, hour: i64| {
            let set = machine.settings(&hub, &app, 0).await;
            let at = Day::parse(day).unwrap().start().plus(hour * HOUR).0 / SECOND;
            set.hours().unwrap().access(&lab.id.to_string(), u64::try_from(at).unwrap())
        };
        let tier = |tier| Some(Access::Tier(tier));
        assert_eq!(access("2026-11-23", 8).await, tier(AgeTier::LowerSecondary));
        assert_eq!(access("2026-11-23", 9).await, Some(Access::Closed), "the later line");
        assert_eq!(access("2026-11-24", 8).await, tier(AgeTier::Primary), "a holiday: the room's own tier");
        assert_eq!(access("2026-11-26", 8).await, tier(AgeTier::LowerSecondary));
        actions::remove_hours(&hub, &house.teacher, house.school, exam).await.unwrap();
        actions::remove_holiday(&hub, &house.teacher, house.school, "2026-11-24").await.unwrap();
        assert_eq!(access("2026-11-23", 9).await, tier(AgeTier::LowerSecondary));
        assert_eq!(access("2026-11-24", 8).await, tier(AgeTier::LowerSecondary));
    }
}

#[tokio::test]
async fn a_held_request_is_answered_when_something_is_set_meanwhile_and_strangers_get_nothing() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let app = App::new((*hub).clone());
        let machine = Machine::enrol(&hub, &app, &house).await;
        let request = machine.ask(&hub, 0);
        let held = tokio::spawn({
            let app = app.clone();
            async move { app.answer(request).await.status() }
        });
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(!held.is_finished(), "nothing was ever set");
        room(&hub, &house, "Phòng máy 1", "192.168.2.0/24").await;
        assert_eq!(held.await.unwrap(), 200);
        let mut moved = machine.ask(&hub, 1);
        *moved.uri_mut() = "/resolver/v1/school?after=0".parse().unwrap();
        assert_eq!(app.answer(moved).await.status(), 401, "another request was signed");
        let row = &filtering::actions::resolvers(&hub, &house.province).await.unwrap()[0];
        filtering::actions::revoke(&hub, &house.province, row.id).await.unwrap();
        assert_eq!(app.answer(machine.ask(&hub, 0)).await.status(), 403);
    }
}

async fn states(hub: &Hub, house: &House) -> Vec<(String, Alive)> {
    let all = actions::schools(hub, &house.province).await.unwrap();
    all.into_iter().map(|(row, alive)| (row.name, alive)).collect()
}

#[tokio::test]
async fn the_province_sees_which_schools_have_a_filter_and_how_it_is_doing() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let app = App::new((*hub).clone());
        body(&hub, "Trường không có bộ lọc", "school").await;
        let state = async || states(&hub, &house).await;
        let of = |alive: Alive| {
            vec![
                ("Trường Tiểu học Mẫu".to_owned(), alive),
                ("Trường không có bộ lọc".to_owned(), Alive::Never),
            ]
        };
        let sorted = |mut all: Vec<(String, Alive)>| {
            all.sort();
            all
        };
        assert_eq!(state().await.len(), 2, "the department is no school");
        Machine::enrol(&hub, &app, &house).await;
        assert_eq!(sorted(state().await), sorted(of(Alive::Running)));
        filtering::policy::bring_up_to_date(&hub).await.unwrap();
        hub.clock.advance(2 * MINUTE);
        assert_eq!(sorted(state().await), sorted(of(Alive::Outdated)), "it has not taken the policy");
        hub.clock.advance(2 * MINUTE);
        assert_eq!(sorted(state().await), sorted(of(Alive::Silent)));
        let own = actions::schools(&hub, &house.teacher).await.unwrap();
        assert_eq!(own.len(), 1, "a school sees itself");
    }
}
