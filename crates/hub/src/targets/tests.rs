//! Figures and the lists behind them, on both engines; expected numbers are counted by hand.

use crate::Hub;
use crate::authority::{Level, Role};
use crate::error::Error;
use crate::plans;
use crate::plans::tests::{decide_all, house, imported};
use crate::programme;
use crate::programme::model::Rule;
use crate::programme::tests::{accepted, day, event, scene, steering};
use crate::slice::{Counted, Reading, Verdict};
use crate::targets::actions::{self, NewTarget, Source};
use crate::targets::model::{EVENTS, Formula, Period, Whole};
use crate::targets::rhythm;
use crate::testing::{hubs, officer};
use crate::time::{DAY, Day};
use crate::web::Lang;

fn reading(from: &str, to: &str) -> Reading<'static> {
    Reading { from: day(from), to: day(to), who: None, lang: Lang::Vi }
}

fn events(whole: Whole, least: u64, kinds: &[&str]) -> Formula {
    Formula {
        counted: EVENTS.into(),
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        topics: Vec::new(),
        bands: Vec::new(),
        plan: None,
        least,
        whole,
        period: Period::Year,
    }
}

fn target(formula: Formula, from: &str) -> NewTarget {
    NewTarget { name: "Xã có lớp cho cha mẹ".into(), formula, valid_from: day(from), public: true }
}

async fn figure(hub: &Hub, key: &str, to: &str) -> (u64, u64) {
    let source = actions::source(hub, key, day(to)).await.unwrap();
    let counting = actions::count(hub, &source, reading("2026-01-01", to)).await.unwrap();
    let listed = Counted::of(counting.behind.iter().map(|row| row.verdict));
    if !matches!(&source, Source::Own(own) if matches!(own.formula.whole, Whole::Fixed { .. })) {
        assert_eq!(listed, counting.counted, "figure and list");
    }
    (counting.counted.settled, counting.counted.total)
}

#[tokio::test]
async fn a_composed_target_counts_and_keeps_its_past() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let mut class = event(scene.commune_unit, "2026-10-04");
        class.kind = "parents-meeting".into();
        accepted(&hub, &scene, &scene.commune, class).await;
        accepted(&hub, &scene, &scene.school, event(scene.schools[0], "2026-10-05")).await;
        let who = &scene.department;
        let communes = events(Whole::Communes, 1, &["parents-meeting"]);
        let id = actions::compose(&hub, who, &target(communes.clone(), "2026-01-01")).await.unwrap();
        let key = id.to_string();
        assert_eq!(figure(&hub, &key, "2026-11-23").await, (1, 2), "one commune of two");
        let before = actions::source(&hub, &key, day("2025-12-31")).await;
        assert!(matches!(before, Err(Error::NotFound)), "it was not there yet");

        // two are asked for from the day after tomorrow on; today is counted as it was
        hub.clock.advance(2 * DAY);
        let stricter = NewTarget {
            valid_from: day("2026-11-25"),
            ..target(events(Whole::Communes, 2, &[]), "2026-11-25")
        };
        let past = NewTarget { valid_from: day("2026-11-24"), ..stricter.clone() };
        assert!(matches!(actions::change(&hub, who, id, 1, &past).await, Err(Error::Invalid(_))));
        actions::change(&hub, who, id, 1, &stricter).await.unwrap();
        let twice = actions::change(&hub, who, id, 1, &stricter).await;
        assert!(matches!(twice, Err(Error::Conflict("targets-moved-on"))));
        assert_eq!(figure(&hub, &key, "2026-11-24").await, (1, 2));
        // meeting and flag salute lie in one commune: two events
        assert_eq!(figure(&hub, &key, "2026-11-25").await, (1, 2));

        let units =
            actions::compose(&hub, who, &target(events(Whole::Units, 1, &[]), "2026-01-01")).await.unwrap();
        assert_eq!(figure(&hub, &units.to_string(), "2026-11-25").await, (1, 4), "one school of four");
        let all =
            actions::compose(&hub, who, &target(events(Whole::Records, 1, &[]), "2026-01-01")).await.unwrap();
        assert_eq!(figure(&hub, &all.to_string(), "2026-11-25").await, (2, 2));
        let set = Whole::Fixed { number: 40, source: "QĐ 12/QĐ-UBND".into() };
        let set = actions::compose(&hub, who, &target(events(set, 1, &[]), "2026-01-01")).await.unwrap();
        assert_eq!(figure(&hub, &set.to_string(), "2026-11-25").await, (2, 40));

        let nobody = steering(&hub, "xa9", scene.commune_unit, Level::Commune, "01").await;
        let refused = actions::compose(&hub, &nobody, &target(communes, "2026-01-01")).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let none = Whole::Fixed { number: 40, source: String::new() };
        let refused = actions::compose(&hub, who, &target(events(none, 1, &[]), "2026-01-01")).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "a number needs its decision");
    }
}

#[tokio::test]
async fn figures_and_lists_agree_whatever_happens() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let mut dice = 0x9e37_79b9_u64;
        let mut roll = |n: u64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice % n
        };
        let schools: Vec<_> = scene.schools.clone();
        let mut by = vec![scene.school.clone()];
        for (n, (unit, area)) in schools.iter().zip(["01", "01", "02", "02"]).enumerate().skip(1) {
            by.push(steering(&hub, &format!("t{n}"), *unit, Level::School, area).await);
        }
        let mut days: Vec<Day> = Vec::new();
        for n in 0..40 {
            let who = usize::try_from(roll(4)).unwrap();
            let mut new = event(schools[who], &format!("2026-{:02}-{:02}", roll(10) + 1, roll(28) + 1));
            new.minutes = [10, 30, 45][usize::try_from(roll(3)).unwrap()];
            new.kind = programme::model::KINDS[usize::try_from(roll(10)).unwrap()].into();
            new.another = true;
            if roll(4) == 0 {
                new.evidence.clear();
            }
            let id = programme::actions::enter(&hub, &by[who], new).await.unwrap();
            let ready = programme::actions::get(&hub, id).await.unwrap().state == "submitted";
            if ready && roll(3) > 0 {
                programme::actions::accept(&hub, &scene.department, id, 1).await.unwrap();
                if roll(5) == 0 {
                    programme::actions::send_back(&hub, &scene.department, id, 2, "sai").await.unwrap();
                }
            }
            if n % 4 == 0 {
                days.push(hub.clock.now().day());
                hub.clock.advance(DAY);
            }
        }
        days.push(hub.clock.now().day());
        for whole in [Whole::Units, Whole::Communes, Whole::Records] {
            let new = target(events(whole, 1 + roll(3), &[]), "2026-01-01");
            actions::compose(&hub, &scene.department, &new).await.unwrap();
        }
        for to in days {
            let mut keys: Vec<String> = actions::figures().map(|figure| figure.id.to_owned()).collect();
            keys.extend(actions::owns(&hub, to).await.unwrap().iter().map(|own| own.id.to_string()));
            for key in keys {
                let to = to.to_string();
                figure(&hub, &key, &to).await;
                if let Ok(Source::Figure(one)) = actions::source(&hub, &key, day(&to)).await {
                    let counted = (one.compute)(&hub, day("2026-01-01"), day(&to)).await.unwrap();
                    let list =
                        (one.list.as_ref().unwrap().list)(&hub, reading("2026-01-01", &to)).await.unwrap();
                    assert_eq!(Counted::of(list.iter().map(|row| row.verdict)), counted, "{key} on {to}");
                    let areas = actions::by_area(&list);
                    let sum = areas.values().fold(Counted::default(), |sum, one| sum.plus(*one));
                    assert_eq!(sum, counted, "{key} by commune");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_plans_target_is_answered_by_what_a_person_says() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        decide_all(&hub, &house.steering, plan).await;
        plans::actions::publish(&hub, &house.steering, plan).await.unwrap();
        let target_of = plans::actions::whole(&hub, plan).await.unwrap().targets.remove(0);
        let (id, indicator) = (target_of.id.0, target_of.indicator.as_deref());
        let (from, to) = (day("2026-01-01"), day("2026-11-23"));
        let answer = async || actions::answer(&hub, (plan, id), indicator, from, to).await.unwrap();
        assert_eq!(answer().await, Some(Counted::default()), "no child has asked for help");
        actions::assign(&hub, &house.steering, plan, id, "plans-figure-tasks").await.unwrap();
        assert_eq!(answer().await.unwrap().total, 3, "the plan's three tasks with a lead of the register");
        actions::assign(&hub, &house.steering, plan, id, "").await.unwrap();
        assert_eq!(answer().await, None);
        let own = Formula {
            counted: "plans-figure-tasks".into(),
            plan: Some(plan),
            ..events(Whole::Records, 1, &[])
        };
        let own = actions::compose(&hub, &house.steering, &target(own, "2026-01-01")).await.unwrap();
        actions::assign(&hub, &house.steering, plan, id, &own.to_string()).await.unwrap();
        assert_eq!(answer().await.unwrap().total, 3);
        let viewer = officer(&hub, house.science, "xem", "Hoàng Văn Thái", Role::Viewer).await;
        let refused = actions::assign(&hub, &viewer, plan, id, "").await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
}

#[tokio::test]
async fn a_plan_says_for_itself_what_is_periodic() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        // one event in each term, of two kinds
        accepted(&hub, &scene, &scene.school, event(scene.schools[0], "2026-03-05")).await;
        let mut class = event(scene.schools[0], "2026-10-05");
        class.kind = "class-hour".into();
        accepted(&hub, &scene, &scene.school, class).await;
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        decide_all(&hub, &house.steering, plan).await;
        plans::actions::publish(&hub, &house.steering, plan).await.unwrap();
        let target_of = plans::actions::whole(&hub, plan).await.unwrap().targets.remove(0);
        actions::assign(&hub, &house.steering, plan, target_of.id.0, rhythm::SCHOOLS).await.unwrap();
        let (from, to) = (day("2026-01-01"), day("2026-12-31"));
        let answer = async |to| {
            let target = (plan, target_of.id.0);
            actions::answer(&hub, target, None, from, to).await.unwrap().unwrap().settled
        };
        assert_eq!(answer(to).await, 1, "by what the province means: one event a term");
        let (province, own) = rhythm::of_plan(&hub, plan, to).await.unwrap();
        assert!(!own && province == Rule::default());
        // the plan counts flag salutes only: one of the two events is none
        let rule = Rule { kinds: vec!["flag-salute".into()], source: "Kế hoạch 57".into(), ..province };
        let past = rhythm::put(&hub, &house.steering, plan, &rule, day("2026-11-22")).await;
        assert!(matches!(past, Err(Error::Invalid(_))), "what was reported stays as it was counted");
        rhythm::put(&hub, &house.steering, plan, &rule, day("2026-11-24")).await.unwrap();
        assert_eq!(answer(day("2026-11-23")).await, 1, "not yet");
        hub.clock.advance(DAY);
        assert_eq!(answer(to).await, 0);
        let reading = reading("2026-01-01", "2026-11-24");
        let common = actions::source(&hub, rhythm::SCHOOLS, to).await.unwrap();
        assert_eq!(
            actions::count(&hub, &common, reading).await.unwrap().counted.settled,
            1,
            "the province's own"
        );
        let source = actions::source_of(&hub, (plan, target_of.id.0), None, to).await.unwrap().unwrap();
        let counting = actions::count(&hub, &source, reading).await.unwrap();
        assert_eq!(Counted::of(counting.behind.iter().map(|row| row.verdict)), counting.counted);
        let viewer = officer(&hub, house.science, "xem", "Hoàng Văn Thái", Role::Viewer).await;
        let refused = rhythm::put(&hub, &viewer, plan, &rule, day("2026-11-25")).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
}

#[tokio::test]
async fn the_public_sees_no_small_cell() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        accepted(&hub, &scene, &scene.school, event(scene.schools[0], "2026-10-05")).await;
        for target in actions::public(&hub).await.unwrap() {
            let shown: Vec<u64> = target.cells.iter().flatten().flatten().copied().collect();
            assert!(shown.iter().all(|value| *value >= 5), "four schools in two communes: {shown:?}");
        }
    }
}

#[tokio::test]
async fn a_confirmation_counts_from_its_own_day() {
    use crate::cases::tests::{open_case, scene};
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let today = hub.clock.now().day();
        let one =
            crate::sanctions::actions::add(&hub, &scene.desk, case, "person", true, "bạn").await.unwrap();
        let none = crate::sanctions::tests::whole("not-a-violation", today);
        crate::sanctions::outcomes::decide(&hub, &scene.desk, one, &none).await.unwrap();
        let second =
            officer(&hub, scene.desk.unit().unwrap(), "hai", "Hoàng Văn Nam", Role::DeskOfficer).await;
        hub.clock.advance(2 * DAY);
        crate::sanctions::outcomes::confirm(&hub, &second, one, 1).await.unwrap();
        let verdict = async |to: &str| {
            let list = crate::sanctions::target::violators(&hub, reading("2026-01-01", to)).await.unwrap();
            (list[0].verdict, list[0].href.clone())
        };
        assert_eq!(verdict("2026-11-23").await, (Verdict::UnderWay, None), "one signature stood that day");
        assert_eq!(verdict("2026-11-25").await, (Verdict::Apart, None));
        let mine = Reading { who: Some(&scene.desk), ..reading("2026-01-01", "2026-11-25") };
        let list = crate::sanctions::target::violators(&hub, mine).await.unwrap();
        assert!(list[0].href.is_some(), "who works on the case is led to it");
        let stranger = Reading { who: Some(&scene.commune), ..reading("2026-01-01", "2026-11-25") };
        let list = crate::sanctions::target::violators(&hub, stranger).await.unwrap();
        assert_eq!((list[0].href.clone(), list[0].words.as_str()), (None, "Người"));
    }
}

/// Five years of 30,000 schools with two events each; tells how long each target takes.
#[tokio::test]
#[ignore = "lays out 300,000 events; run by hand with --release when the counting changes"]
async fn thirty_thousand_schools_are_counted() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        crate::targets::store::lay_out(&hub, scene.school.person, 30_000, 10).await.unwrap();
        let new = target(events(Whole::Communes, 1, &["flag-salute"]), "2026-01-01");
        let own = actions::compose(&hub, &scene.department, &new).await.unwrap().to_string();
        for key in ["programme-figure", own.as_str()] {
            let source = actions::source(&hub, key, day("2026-11-23")).await.unwrap();
            let begun = std::time::Instant::now();
            let counting = actions::count(&hub, &source, reading("2026-01-01", "2026-11-23")).await.unwrap();
            let took = begun.elapsed();
            println!("{:?} {key}: {:?} in {took:?}", hub.db.engine(), counting.counted);
            assert!(counting.counted.total > 0);
        }
    }
}
