//! Events from the school to the target, on both engines. Expected figures are counted by hand.

use crate::Hub;
use crate::authority::{Grant, Level, Principal, Role};
use crate::db::sql;
use crate::error::Error;
use crate::id::OrganisationId;
use crate::kept;
use crate::organisations;
use crate::organisations::actions::{NewOrganisation, enter, enter_event, import_units};
use crate::organisations::model::{Change, Command, Unit};
use crate::people::actions::{First, establish};
use crate::people::session;
use crate::programme::actions::{self, NewEvent, NewEvidence};
use crate::programme::model::{EventId, Rule, Worth};
use crate::programme::store;
use crate::slice::{Counted, Reading, Verdict};
use crate::testing::hubs;
use crate::time::{DAY, Day, HOUR};
use crate::web::Lang;

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) async fn body(hub: &Hub, kind: &str, level: Level, area: &str, name: &str) -> OrganisationId {
    let new = NewOrganisation {
        kind: kind.into(),
        level,
        area: area.into(),
        name: name.into(),
        short_name: name.into(),
        parent: None,
        functions: Vec::new(),
    };
    enter(hub, None, &new).await.unwrap()
}

pub(crate) async fn steering(
    hub: &Hub,
    login: &str,
    organisation: OrganisationId,
    level: Level,
    area: &str,
) -> Principal {
    let grant = Grant { role: Role::SteeringOfficer, organisation, level, area: area.into() };
    let first = First {
        name: login.into(),
        login: login.into(),
        grant,
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: None,
    };
    let (_, token) = establish(hub, first).await.unwrap();
    session::principal(hub, &token).await.unwrap().unwrap()
}

/// Two communes with two schools each, who steers each of them, and the department above.
pub(crate) struct Scene {
    pub schools: Vec<OrganisationId>,
    pub school: Principal,
    pub commune: Principal,
    pub commune_unit: OrganisationId,
    pub department: Principal,
}

pub(crate) async fn scene(hub: &Hub) -> Scene {
    // bodies of the register stand from the day on which they are entered
    let unit = |code: &str, name: &str| Unit {
        code: code.into(),
        level: Level::Commune,
        name: name.into(),
        parent: None,
        valid_from: day("2025-07-01"),
        valid_to: None,
        successors: Vec::new(),
    };
    import_units(hub, &[unit("01", "Xã Một"), unit("02", "Xã Hai")]).await.unwrap();
    let department = body(hub, "department", Level::Province, "", "Sở Giáo dục").await;
    let commune_unit = body(hub, "peoples-committee", Level::Commune, "01", "UBND xã Một").await;
    let mut schools = Vec::new();
    for (area, name) in [
        ("01", "Trường Tiểu học Một"),
        ("01", "Trường THCS Một"),
        ("02", "Trường Mầm non Hai"),
        ("02", "Trường THPT Hai"),
    ] {
        schools.push(body(hub, "school", Level::School, area, name).await);
    }
    Scene {
        school: steering(hub, "truong", schools[0], Level::School, "01").await,
        commune: steering(hub, "xa", commune_unit, Level::Commune, "01").await,
        department: steering(hub, "so", department, Level::Province, "").await,
        commune_unit,
        schools,
    }
}

pub(crate) fn event(unit: OrganisationId, held_on: &str) -> NewEvent {
    NewEvent {
        organisation: unit,
        units: vec![unit],
        kind: "flag-salute".into(),
        held_on: day(held_on),
        minutes: 30,
        bands: vec!["6-10".into()],
        topics: vec!["abuse".into()],
        children: 200,
        adults: 12,
        led_by: "Tổng phụ trách Đội".into(),
        held: true,
        evidence: vec![minutes()],
        another: false,
    }
}

pub(crate) fn minutes() -> NewEvidence {
    NewEvidence::File { kind: "minutes".into(), name: "bien-ban.pdf".into(), bytes: b"%PDF-1.7".to_vec() }
}

/// An event that the department has opened and accepted.
pub(crate) async fn accepted(hub: &Hub, scene: &Scene, by: &Principal, new: NewEvent) -> EventId {
    let id = actions::enter(hub, by, new).await.unwrap();
    actions::accept(hub, &scene.department, id, 1).await.unwrap();
    id
}

fn fields(error: Error) -> Vec<String> {
    match error {
        Error::Invalid(problems) => problems.into_iter().map(|problem| problem.field).collect(),
        error => panic!("{error}"),
    }
}

const YEAR: (&str, &str) = ("2026-01-01", "2026-11-23");

async fn counted(hub: &Hub, to: &str) -> (u64, u64, u64, u64) {
    let Counted { settled, under_way, late, total } =
        actions::schools_counted(hub, day(YEAR.0), day(to)).await.unwrap();
    (settled, under_way, late, total)
}

#[tokio::test]
async fn an_event_is_entered_by_the_school_and_accepted_by_somebody_else() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let school = scene.schools[0];
        // what is wrong is told at its field
        let future = event(school, "2026-11-24");
        assert_eq!(fields(actions::enter(&hub, &scene.school, future).await.unwrap_err()), ["held_on"]);
        let mut photo = event(school, "2026-11-23");
        photo.evidence = vec![NewEvidence::File {
            kind: "minutes".into(),
            name: "buoi-chao-co.pdf".into(),
            bytes: b"\xff\xd8\xff\xe0".to_vec(),
        }];
        assert_eq!(fields(actions::enter(&hub, &scene.school, photo).await.unwrap_err()), ["file"]);
        let mut strange = event(school, "2026-11-23");
        strange.units = vec![scene.schools[2]];
        assert_eq!(fields(actions::enter(&hub, &scene.school, strange).await.unwrap_err()), ["units"]);
        let others = event(scene.schools[1], "2026-11-23");
        let refused = actions::enter(&hub, &scene.school, others).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "a school enters for itself");

        // planned, then held without evidence, then with
        let mut new = event(school, "2026-11-24");
        new.held = false;
        new.evidence.clear();
        let id = actions::enter(&hub, &scene.school, new.clone()).await.unwrap();
        assert_eq!(actions::get(&hub, id).await.unwrap().state, "planned");
        hub.clock.advance(DAY);
        new.held = true;
        actions::change(&hub, &scene.school, id, 1, new.clone()).await.unwrap();
        assert_eq!(actions::get(&hub, id).await.unwrap().state, "held");
        let old = actions::change(&hub, &scene.school, id, 1, new.clone()).await;
        assert!(matches!(old, Err(Error::Conflict("programme-moved-on"))));
        let early = actions::accept(&hub, &scene.commune, id, 2).await;
        assert!(early.is_err(), "nothing proves it yet");
        new.evidence = vec![NewEvidence::Link("https://truong.example/bai".into())];
        actions::change(&hub, &scene.school, id, 2, new.clone()).await.unwrap();

        // the same again is asked about
        assert_eq!(fields(actions::enter(&hub, &scene.school, new.clone()).await.unwrap_err()), ["another"]);
        new.another = true;
        let second = actions::enter(&hub, &scene.school, new).await.unwrap();

        // not by the school itself, not by another commune
        let own = actions::accept(&hub, &scene.school, id, 3).await;
        assert!(matches!(own, Err(Error::Forbidden(_))));
        let far = steering(&hub, "xa2", scene.commune_unit, Level::Commune, "02").await;
        assert!(matches!(actions::accept(&hub, &far, id, 3).await, Err(Error::Forbidden(_))));
        actions::accept(&hub, &scene.commune, id, 3).await.unwrap();
        assert_eq!(actions::get(&hub, id).await.unwrap().state, "accepted");
        let fixed = actions::change(&hub, &scene.school, id, 4, event(school, "2026-11-23")).await;
        assert!(matches!(fixed, Err(Error::Conflict(_))), "what is accepted stays");
        actions::send_back(&hub, &scene.commune, second, 1, "Thiếu biên bản").await.unwrap();
        let back = actions::get(&hub, second).await.unwrap();
        assert_eq!((back.state.as_str(), back.reason.as_str()), ("returned", "Thiếu biên bản"));
        actions::cancel(&hub, &scene.school, second, 2, "Ghi nhầm").await.unwrap();
        let steps = actions::open(&hub, &scene.commune, second).await.unwrap().steps;
        let states: Vec<_> = steps.iter().map(|step| step.state.as_str()).collect();
        assert_eq!(states, ["cancelled", "returned", "submitted"]);
    }
}

#[tokio::test]
async fn the_database_keeps_the_second_person_and_the_evidence() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let mut own = event(scene.commune_unit, "2026-11-20");
        own.kind = "commune-class".into();
        let id = actions::enter(&hub, &scene.commune, own).await.unwrap();
        let alone = actions::accept(&hub, &scene.commune, id, 1).await;
        assert!(matches!(alone, Err(Error::Conflict("programme-second-person"))));
        let forged = sql("update programme_event_version set state = 'accepted' where event_id = $1");
        assert!(forged.bind(id).run(&hub.db).await.is_err());
        let forged = sql("update programme_event_version set evidence = 0 where event_id = $1");
        assert!(forged.bind(id).run(&hub.db).await.is_err());
    }
}

#[tokio::test]
async fn a_list_is_accepted_at_once_after_its_sample_was_opened() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        for n in 1..=12 {
            let new = event(scene.schools[0], &format!("2026-10-{n:02}"));
            actions::enter(&hub, &scene.school, new).await.unwrap();
        }
        let batch = actions::waiting(&hub, &scene.commune, None).await.unwrap();
        assert_eq!((batch.events.len(), batch.sample.len()), (12, 2), "one in ten, rounded up");
        let list: Vec<_> = batch.events.iter().map(|event| (event.id, event.version)).collect();
        let blind = actions::accept_all(&hub, &scene.commune, &list).await.unwrap_err();
        assert_eq!(fields(blind), ["events"]);
        for id in &batch.sample {
            actions::open(&hub, &scene.commune, *id).await.unwrap();
        }
        assert_eq!(actions::accept_all(&hub, &scene.commune, &list).await.unwrap(), 12);
        let again = actions::accept_all(&hub, &scene.commune, &list).await;
        assert!(again.is_err());
        assert!(actions::waiting(&hub, &scene.commune, None).await.unwrap().events.is_empty());
    }
}

#[tokio::test]
async fn target_1_counts_terms_evidence_and_joint_events_on_any_day() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let [one, two, three, four] = scene.schools[..] else { panic!("four schools") };
        assert_eq!(
            counted(&hub, YEAR.1).await,
            (0, 0, 4, 4),
            "nobody has held anything in the term that ended"
        );
        // one: both terms of the year. two: joint in spring, nothing since (autumn is running)
        let mut joint = event(one, "2026-03-02");
        joint.units = vec![one, two];
        accepted(&hub, &scene, &scene.school, joint).await;
        accepted(&hub, &scene, &scene.school, event(one, "2026-10-05")).await;
        // three: spring too short; four: spring waits to be accepted
        let department = steering(&hub, "so2", three, Level::School, "02").await;
        let mut short = event(three, "2026-04-06");
        short.minutes = 14;
        accepted(&hub, &scene, &department, short).await;
        let fourth = steering(&hub, "truong4", four, Level::School, "02").await;
        let waiting = actions::enter(&hub, &fourth, event(four, "2026-05-04")).await.unwrap();
        assert_eq!(counted(&hub, YEAR.1).await, (1, 2, 1, 4));
        let schools = actions::schools(&hub, day(YEAR.0), day(YEAR.1)).await.unwrap();
        assert_eq!(schools.claimed, 1, "two and four have claimed nothing for autumn");

        let reading = Reading { from: day(YEAR.0), to: day(YEAR.1), who: None, lang: Lang::Vi };
        let list = actions::schools_behind(&hub, reading).await.unwrap();
        let of = |name: &str| list.iter().find(|row| row.words == name).unwrap();
        assert_eq!(of("Trường Tiểu học Một").verdict, Verdict::Settled);
        assert_eq!(of("Trường THCS Một").verdict, Verdict::UnderWay);
        assert_eq!(of("Trường THCS Một").why, "Học kỳ I 2026–2027: chưa có buổi nào");
        let why = &of("Trường Mầm non Hai").why;
        assert!(why.contains("buổi dưới 15 phút"), "{why}");
        assert!(of("Trường THPT Hai").why.contains("chờ công nhận"));

        // a day later the fourth is accepted for spring and autumn: that day has it, the day before has not
        hub.clock.advance(DAY);
        actions::accept(&hub, &scene.department, waiting, 1).await.unwrap();
        let autumn = accepted(&hub, &scene, &fourth, event(four, "2026-11-02")).await;
        assert_eq!(counted(&hub, "2026-11-24").await, (2, 1, 1, 4));
        assert_eq!(counted(&hub, "2026-11-23").await, (1, 2, 1, 4), "as it stood then");
        // and taken back another day later
        hub.clock.advance(DAY);
        actions::send_back(&hub, &scene.department, autumn, 2, "Sai trường").await.unwrap();
        assert_eq!(counted(&hub, "2026-11-25").await, (1, 2, 1, 4));
        assert_eq!(counted(&hub, "2026-11-24").await, (2, 1, 1, 4));
        assert_eq!(counted(&hub, "2026-11-22").await.3, 0, "the register had no school then");
    }
}

#[tokio::test]
async fn the_rule_and_the_types_change_from_a_day_on() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let rule = Rule {
            valid_from: None,
            per_term: 2,
            types: vec!["primary".into(), "lower-secondary".into()],
            kinds: Vec::new(),
            source: "Kế hoạch 57".into(),
        };
        let past = actions::put_rule(&hub, &scene.department, &rule, day("2026-11-22")).await;
        assert_eq!(fields(past.unwrap_err()), ["valid_from"]);
        let far = actions::put_rule(&hub, &scene.commune, &rule, day("2026-11-25")).await;
        assert!(matches!(far, Err(Error::Forbidden(_))), "a commune sets no rule of the province");
        actions::put_rule(&hub, &scene.department, &rule, day("2026-11-25")).await.unwrap();
        hub.clock.advance(3 * DAY + HOUR);
        assert_eq!(counted(&hub, "2026-11-24").await.3, 4);
        assert_eq!(counted(&hub, "2026-11-26").await.3, 2);
        let third = scene.schools[2];
        actions::set_type(&hub, &scene.department, third, "primary", day("2026-11-26")).await.unwrap();
        assert_eq!(counted(&hub, "2026-11-26").await.3, 3);
        assert_eq!(counted(&hub, "2026-11-25").await.3, 2);
        let frame = actions::frame_of(&hub, day("2026-11-26")).await.unwrap();
        assert!(frame.iter().any(|unit| unit.id == third && unit.said));
        // one event is too few now
        accepted(&hub, &scene, &scene.school, event(scene.schools[0], "2026-10-05")).await;
        let reading = Reading { from: day("2026-09-01"), to: day("2026-11-26"), who: None, lang: Lang::Vi };
        let list = actions::schools_behind(&hub, reading).await.unwrap();
        let one = list.iter().find(|row| row.organisation == Some(scene.schools[0])).unwrap();
        assert_eq!(one.why, "Học kỳ I 2026–2027: 1 / 2 buổi được công nhận");
    }
}

/// Events of a period are kept in memory and put right one by one: whatever happens to some of them, what is kept is
/// what the database says, of today and of a day that is over.
#[tokio::test]
async fn what_is_kept_of_events_is_put_right_by_what_changes() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let [one, two, ..] = scene.schools[..] else { panic!("four schools") };
        let from = day("2026-09-01");
        let kept = async |to| actions::facts(&hub, from, to, |_| true).await.unwrap();
        let slow = async |to: Day| {
            let until = to.plus(1).start();
            store::facts::between(&hub, &hub.db, (from, to), until).await.unwrap()
        };
        let monday = hub.clock.now().day();
        assert!(kept(monday).await.is_empty());
        let first = accepted(&hub, &scene, &scene.school, event(one, "2026-10-05")).await;
        let mut joint = event(one, "2026-10-12");
        joint.units = vec![one, two];
        accepted(&hub, &scene, &scene.school, joint).await;
        assert_eq!(kept(monday).await, slow(monday).await);
        assert_eq!(kept(monday).await.iter().filter(|fact| fact.worth == Worth::Accepted).count(), 3);
        hub.clock.advance(DAY);
        let tuesday = hub.clock.now().day();
        assert_eq!(kept(tuesday).await.len(), 3);
        let seen = actions::get(&hub, first).await.unwrap().version;
        actions::send_back(&hub, &scene.commune, first, seen, "Thiếu chữ ký.").await.unwrap();
        assert_eq!(kept(tuesday).await, slow(tuesday).await);
        assert_eq!(kept(tuesday).await.iter().filter(|fact| fact.worth == Worth::Accepted).count(), 2);
        // another day, out of the period that is looked at
        let mut moved = event(one, "2026-08-31");
        moved.organisation = actions::get(&hub, first).await.unwrap().organisation_id;
        actions::change(&hub, &scene.school, first, seen + 1, moved).await.unwrap();
        assert_eq!(kept(tuesday).await, slow(tuesday).await);
        assert_eq!((kept(tuesday).await.len(), kept(monday).await.len()), (2, 3), "monday stays as it was");
        assert_eq!(kept(monday).await, slow(monday).await);
    }
}

#[tokio::test]
async fn a_joint_event_of_schools_that_became_one_counts_once() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let [one, two, ..] = scene.schools[..] else { panic!("four schools") };
        let rule =
            Rule { valid_from: None, per_term: 2, source: "Kế hoạch 57".into(), ..Rule::default() };
        actions::put_rule(&hub, &scene.department, &rule, day("2026-11-24")).await.unwrap();
        let mut joint = event(one, "2026-10-05");
        joint.units = vec![one, two];
        accepted(&hub, &scene, &scene.school, joint).await;
        hub.clock.advance(DAY);
        let change = Change::Merge { bodies: vec![two], new: None, rest: one, routes: Vec::new() };
        let command = Command {
            decision: "12/QĐ-UBND".into(),
            decided_on: day("2026-11-23"),
            effective_on: day("2026-11-24"),
            change,
        };
        enter_event(&hub, &command).await.unwrap();
        let why = async || {
            let to = hub.clock.now().day();
            let reading = Reading { from: day("2026-09-01"), to, who: None, lang: Lang::Vi };
            let list = actions::schools_behind(&hub, reading).await.unwrap();
            assert!(list.iter().all(|row| row.organisation != Some(two)), "it stands no more");
            list.into_iter().find(|row| row.organisation == Some(one)).unwrap().why
        };
        assert_eq!(why().await, "Học kỳ I 2026–2027: 1 / 2 buổi được công nhận");
        // a second event of its own is the second
        accepted(&hub, &scene, &scene.school, event(one, "2026-11-02")).await;
        assert_eq!(why().await, Lang::Vi.t("programme-why-enough"));
    }
}

/// "active ≥ 60 days in the period": 26 September to 23 November are 59 days, 1 January to 1 March are 60.
#[tokio::test]
async fn a_unit_that_stood_too_short_is_named_apart_and_one_that_ended_later_counts() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let stood = async |n: usize, from: &str, to: Option<&str>, decision: &str| {
            let change = sql("update organisation_name set valid_from = $2, valid_to = $3, decision = $4
                 where organisation_id = $1");
            let change = change.bind(scene.schools[n]).bind(from).bind(to).bind(decision);
            let mut tx = hub.db.begin().await.unwrap();
            change.run(&mut tx).await.unwrap();
            kept::changed(&hub, &mut tx, organisations::actions::KEPT).await.unwrap();
            tx.commit().await.unwrap();
        };
        let behind = async || {
            let reading = Reading { from: day(YEAR.0), to: day(YEAR.1), who: None, lang: Lang::Vi };
            let rows = actions::schools_behind(&hub, reading).await.unwrap();
            let counted = actions::schools_counted(&hub, day(YEAR.0), day(YEAR.1)).await.unwrap();
            assert_eq!(Counted::of(rows.iter().map(|row| row.verdict)), counted, "figure and list");
            rows
        };
        stood(1, "2026-09-26", None, "12/QĐ-UBND").await;
        stood(2, "2026-09-25", None, "13/QĐ-UBND").await;
        stood(3, "2020-01-01", Some("2026-02-28"), "").await;
        let rows = behind().await;
        let named = |name: &str| rows.iter().find(|row| row.words == name).cloned();
        let young = named("Trường THCS Một").unwrap();
        assert_eq!(young.verdict, Verdict::Apart);
        assert!(young.why.contains("59 ngày"), "{}", young.why);
        assert_ne!(named("Trường Mầm non Hai").unwrap().verdict, Verdict::Apart);
        assert_eq!(named("Trường THPT Hai"), None, "it stood on 59 days of the year");
        assert_eq!(counted(&hub, YEAR.1).await.3, 2);
        stood(3, "2020-01-01", Some("2026-03-01"), "").await;
        let rows = behind().await;
        let ended = rows.iter().find(|row| row.words == "Trường THPT Hai").unwrap();
        assert!(ended.verdict == Verdict::Late && ended.why.contains("01/03/2026"), "{ended:?}");
        assert_eq!(counted(&hub, YEAR.1).await.3, 3);
        // in a period that is shorter a unit must have stood all of it; the register must know it by the last day
        let (from, to) = (day("2026-09-26"), day("2026-10-31"));
        let total = async |from| actions::schools_counted(&hub, from, to).await.unwrap().total;
        assert_eq!(total(from).await, 2, "the first school was entered on 23 November");
        stood(0, "2020-01-01", None, "").await;
        assert_eq!(total(from).await, 3);
        assert_eq!(total(day("2026-09-25")).await, 2, "one came a day later");
    }
}
