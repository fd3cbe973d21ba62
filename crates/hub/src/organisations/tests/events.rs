//! Events on both engines: dated rows to the digit, guards, undoing, and random chains of events.

use super::*;
use crate::Hub;
use crate::authority::Principal;
use crate::chance::Chance;
use crate::db::sql;
use crate::id::OrganisationId;
use crate::organisations::actions::{enter_event, enter_from, new_body};
use crate::organisations::model::{Change, Command, EventId, Route};
use crate::time::Day;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn on(effective: &str, change: Change) -> Command {
    Command {
        decision: "15/NQ-HĐND".into(),
        decided_on: day("2025-02-20"),
        effective_on: day(effective),
        change,
    }
}

fn new(name: &str, parent: Option<OrganisationId>, functions: &[Function]) -> NewOrganisation {
    NewOrganisation {
        kind: "department".into(),
        level: Level::Province,
        area: String::new(),
        name: name.into(),
        short_name: name.into(),
        parent,
        functions: functions.to_vec(),
    }
}

/// Everything dated, row by row.
async fn rows(hub: &Hub) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let names: Vec<(OrganisationId, String, String, String, Option<String>, String)> =
        sql("select organisation_id, name, short_name, valid_from, valid_to, decision from organisation_name
             order by organisation_id, valid_from")
        .all(&hub.db)
        .await
        .unwrap();
    found.extend(names.iter().map(|row| format!("{row:?}")));
    let parents: Vec<(OrganisationId, OrganisationId, String, Option<String>)> =
        sql("select organisation_id, parent_id, valid_from, valid_to from organisation_parent
             order by organisation_id, valid_from")
        .all(&hub.db)
        .await
        .unwrap();
    found.extend(parents.iter().map(|row| format!("{row:?}")));
    let holders: Vec<(String, String, OrganisationId, String, Option<String>)> =
        sql("select function, area_code, organisation_id, valid_from, valid_to from function_holder
             order by function, area_code, valid_from")
        .all(&hub.db)
        .await
        .unwrap();
    found.extend(holders.iter().map(|row| format!("{row:?}")));
    let ends: Vec<(OrganisationId, String)> =
        sql("select organisation_id, last_day from organisation_end order by organisation_id")
            .all(&hub.db)
            .await
            .unwrap();
    found.extend(ends.iter().map(|row| format!("{row:?}")));
    found
}

/// A province in 2021: the committee, seven departments and who administers.
struct Province {
    admin: Principal,
    committee: OrganisationId,
    information: OrganisationId,
    labour: OrganisationId,
    technology: OrganisationId,
    home: OrganisationId,
    health: OrganisationId,
    police: OrganisationId,
    culture: OrganisationId,
}

async fn province(hub: &Hub) -> Province {
    let since = day("2021-01-01");
    let body = async |name: &str, parent, functions: &[Function]| {
        enter_from(hub, None, &new(name, parent, functions), since).await.unwrap()
    };
    let committee = body("UBND tỉnh", None, &[]).await;
    let top = Some(committee);
    let held = [Function::NetworkSafety, Function::Press, Function::Telecom, Function::Steering];
    let information = body("Sở Thông tin và Truyền thông", top, &held).await;
    let labour = body("Sở Lao động - Thương binh và Xã hội", top, &[Function::Children]).await;
    let technology = body("Sở Khoa học và Công nghệ", top, &[]).await;
    Province {
        admin: officer(hub, committee, "quantri", "Nông Thị Hà", Role::Administrator).await,
        committee,
        information,
        labour,
        technology,
        home: body("Sở Nội vụ", top, &[]).await,
        health: body("Sở Y tế", top, &[]).await,
        police: body("Công an tỉnh", top, &[Function::Police]).await,
        culture: body("Sở Văn hóa, Thể thao và Du lịch", top, &[]).await,
    }
}

fn information_joins(p: &Province) -> Change {
    let routes = vec![
        Route { function: Function::NetworkSafety, to: p.police },
        Route { function: Function::Press, to: p.culture },
    ];
    Change::Merge { bodies: vec![p.information], new: None, rest: p.technology, routes }
}

fn refused(outcome: Result<EventId, Error>) -> (String, String) {
    match outcome {
        Err(Error::Invalid(problems)) => (problems[0].field.clone(), problems[0].message.to_string()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn succession_follows_the_function_and_the_day_before_keeps_everything() {
    for hub in hubs().await {
        let p = province(&hub).await;
        let before = rows(&hub).await;
        let event = actions::record(&hub, &p.admin, &on("2025-03-01", information_joins(&p))).await.unwrap();
        let holder = async |function| actions::holder(&hub, function, "").await.unwrap();
        assert_eq!(holder(Function::NetworkSafety).await, Some(p.police));
        assert_eq!(holder(Function::Press).await, Some(p.culture));
        assert_eq!(holder(Function::Telecom).await, Some(p.technology));
        assert_eq!(holder(Function::Steering).await, Some(p.technology));
        assert_eq!(holder(Function::Children).await, Some(p.labour), "nobody else's work moves");
        let today = actions::all(&hub).await.unwrap();
        assert!(today.iter().all(|one| one.id != p.information));
        let eve = actions::overview_of(&hub, &p.admin, day("2025-02-28")).await.unwrap();
        assert!(eve.organisations.iter().any(|one| one.id == p.information));
        assert_eq!(eve.held.iter().filter(|held| held.organisation_id == p.information).count(), 4);
        let name = actions::short_name(&hub, p.information).await.unwrap();
        assert_eq!(name, "Sở Thông tin và Truyền thông", "an ended body keeps its last name");
        let history = actions::history(&hub, &p.admin, p.information).await.unwrap();
        assert_eq!(history.ended, Some(day("2025-02-28")));
        assert_eq!(history.successions.len(), 3);

        let again = actions::record(&hub, &p.admin, &on("2025-07-01", information_joins(&p))).await;
        assert_eq!(refused(again), ("body".into(), "organisations-event-ended".into()));

        actions::undo(&hub, &p.admin, event).await.unwrap();
        assert_eq!(rows(&hub).await, before, "to the digit");
        assert!(actions::successions(&hub).await.unwrap().is_empty());
        let twice = actions::undo(&hub, &p.admin, event).await;
        assert!(matches!(twice, Err(Error::Conflict("organisations-event-undone"))));
        let second = actions::again(&hub, &p.admin, event).await.unwrap();
        assert_eq!(holder(Function::Press).await, Some(p.culture));
        hub.clock.advance(DAY);
        let late = actions::undo(&hub, &p.admin, second).await;
        assert!(matches!(late, Err(Error::Conflict("organisations-undo-day-over"))));
        let forced =
            sql("update organisation_event set undone_at = $1, undone_by = recorded_by where id = $2")
                .bind(hub.clock.now())
                .bind(second)
                .run(&mut hub.db.begin().await.unwrap())
                .await;
        assert!(forced.is_err(), "the database refuses it too");
    }
}

#[tokio::test]
async fn what_cannot_be_is_said_at_its_field_and_changes_nothing() {
    for hub in hubs().await {
        let p = province(&hub).await;
        let before = rows(&hub).await;
        let record =
            async |effective: &str, change| actions::record(&hub, &p.admin, &on(effective, change)).await;
        let at = |field: &str, message: &str| (field.to_owned(), message.to_owned());
        let early = record("2021-01-01", information_joins(&p)).await;
        assert_eq!(refused(early), at("effective", "organisations-event-before-begin"));
        let far = record("2052-03-01", information_joins(&p)).await;
        assert_eq!(refused(far), at("effective", "organisations-event-too-far"));
        let itself = Change::Merge {
            bodies: vec![p.information, p.technology],
            new: None,
            rest: p.technology,
            routes: Vec::new(),
        };
        assert_eq!(refused(record("2025-03-01", itself).await), at("to", "organisations-event-ends-itself"));
        let circle = Change::Move { body: p.committee, parent: Some(p.health) };
        assert_eq!(refused(record("2025-03-01", circle).await), at("parent", "organisations-event-circle"));
        let own = Change::Move { body: p.health, parent: Some(p.health) };
        assert_eq!(refused(record("2025-03-01", own).await), at("parent", "organisations-event-circle"));
        let same = Change::Move { body: p.health, parent: Some(p.committee) };
        assert_eq!(
            refused(record("2025-03-01", same).await),
            at("parent", "organisations-event-same-parent")
        );
        let name = "Sở Y tế".to_owned();
        let same = Change::Rename { body: p.health, name: name.clone(), short_name: name.clone() };
        assert_eq!(refused(record("2025-03-01", same).await), at("name", "organisations-event-same-name"));
        let taken = Change::Establish { new: new_body(&hub, &new(&name, None, &[])) };
        assert_eq!(refused(record("2025-03-01", taken).await), at("name", "organisations-name-taken"));
        let holds = Change::Transfer { function: Function::Police, area: String::new(), to: p.police };
        assert_eq!(refused(record("2025-03-01", holds).await), at("to", "organisations-event-holds-it"));
        assert_eq!(rows(&hub).await, before);
        let desk = officer(&hub, p.committee, "truc", "Lò Thị Mai", Role::DeskOfficer).await;
        let stranger = actions::record(&hub, &desk, &on("2025-03-01", information_joins(&p))).await;
        assert!(matches!(stranger, Err(Error::Forbidden(_))));

        let rename =
            |name: &str| Change::Rename { body: p.health, name: name.into(), short_name: name.into() };
        let first = record("2025-03-01", rename("Sở Y tế và Trẻ em")).await.unwrap();
        assert_eq!(
            refused(record("2025-02-01", rename("Sở Y tế mới")).await),
            at("effective", "organisations-event-later-change")
        );
        record("2025-04-01", rename("Sở Y tế mới")).await.unwrap();
        let built_upon = actions::undo(&hub, &p.admin, first).await;
        assert!(matches!(built_upon, Err(Error::Conflict("organisations-undo-built-upon"))));
        let two = sql("insert into organisation_parent (province, organisation_id, parent_id, valid_from)
                       values ($1, $2, $3, '2025-05-01')")
        .bind(hub.province())
        .bind(p.health)
        .bind(p.police)
        .run(&mut hub.db.begin().await.unwrap())
        .await;
        assert!(two.unwrap_err().is_unique(), "two open parents");
    }
}

#[tokio::test]
async fn children_of_an_ended_body_find_a_place_without_a_circle() {
    for hub in hubs().await {
        let p = province(&hub).await;
        let since = day("2022-01-01");
        let branch = enter_from(&hub, None, &new("Chi cục", Some(p.labour), &[]), since).await.unwrap();
        let below = enter_from(&hub, None, &new("Phòng", Some(branch), &[]), since).await.unwrap();
        // the department ends in a body that stands under its own branch
        let change = Change::Abolish { body: p.labour, rest: Some(below), routes: Vec::new() };
        let event = actions::record(&hub, &p.admin, &on("2025-03-01", change)).await.unwrap();
        let parents: BTreeMap<_, _> = actions::parents(&hub).await.unwrap().into_iter().collect();
        assert_eq!(parents[&branch], p.committee);
        assert_eq!(parents[&below], branch);
        actions::undo(&hub, &p.admin, event).await.unwrap();
        let both =
            Change::Merge { bodies: vec![p.labour, p.committee], new: None, rest: p.home, routes: vec![] };
        actions::record(&hub, &p.admin, &on("2025-03-01", both)).await.unwrap();
        let parents: BTreeMap<_, _> = actions::parents(&hub).await.unwrap().into_iter().collect();
        assert_eq!(parents[&branch], p.home);
        assert_eq!(parents.get(&p.home), None, "nobody is above the one that goes on");
        assert_eq!(parents[&p.health], p.home);
    }
}

/// The dated rows of each body and function follow each other without overlapping, whatever was recorded.
fn without_overlap(rows: &[(String, Day, Option<Day>)]) {
    for (at, (key, from, to)) in rows.iter().enumerate() {
        assert!(to.is_none_or(|to| *from <= to));
        for (other, first, last) in rows.iter().skip(at + 1).filter(|row| row.0 == *key) {
            let apart = to.is_some_and(|to| to < *first) || last.is_some_and(|last| last < *from);
            assert!(apart, "{key} {from} {to:?} and {other} {first} {last:?}");
        }
    }
}

async fn periods(hub: &Hub) -> Vec<(String, Day, Option<Day>)> {
    let mut found: Vec<(String, Day, Option<Day>)> = Vec::new();
    for table in ["organisation_name", "organisation_parent"] {
        let text = format!("select organisation_id, valid_from, valid_to from {table}");
        let rows: Vec<(OrganisationId, Day, Option<Day>)> =
            crate::db::Statement::composed(text).all(&hub.db).await.unwrap();
        found.extend(rows.into_iter().map(|(id, from, to)| (format!("{table} {id}"), from, to)));
    }
    let rows: Vec<(String, Day, Option<Day>)> =
        sql("select function, valid_from, valid_to from function_holder").all(&hub.db).await.unwrap();
    found.extend(rows);
    found
}

#[tokio::test]
async fn random_chains_of_events_keep_the_rows_apart_and_undo_to_the_digit() {
    let hub = hubs().await.into_iter().next().unwrap();
    let p = province(&hub).await;
    let chance = Chance::seeded(7);
    let pick = |n: usize| usize::from(chance.bytes::<2>()[0]) % n;
    let mut bodies =
        vec![p.information, p.labour, p.technology, p.home, p.health, p.police, p.culture, p.committee];
    let mut chain: Vec<(EventId, Vec<String>)> = Vec::new();
    let mut tried = 0;
    while chain.len() < 60 {
        tried += 1;
        assert!(tried < 2000, "the chain goes on");
        let (a, b, c) = (bodies[pick(bodies.len())], bodies[pick(bodies.len())], bodies[pick(bodies.len())]);
        let function = Function::ALL[pick(Function::ALL.len())];
        let name = format!("Cơ quan {tried}");
        let routes = vec![Route { function, to: c }];
        let change = match pick(7) {
            0 => Change::Rename { body: a, name: name.clone(), short_name: name },
            1 => Change::Move { body: a, parent: [Some(b), None][pick(2)] },
            2 => Change::Transfer { function, area: String::new(), to: a },
            3 if pick(4) == 0 => Change::Merge { bodies: vec![a], new: None, rest: b, routes },
            4 if pick(4) == 0 => Change::Abolish { body: a, rest: [Some(b), None][pick(2)], routes },
            5 => {
                let fresh = new_body(&hub, &new(&name, Some(b), &[]));
                let routes = vec![Route { function, to: fresh.id }];
                Change::Split { body: a, new: vec![fresh], rest: None, routes }
            }
            _ => Change::Establish { new: new_body(&hub, &new(&name, Some(a), &[])) },
        };
        let before = rows(&hub).await;
        let from = day("2021-06-01").plus(i32::try_from(chain.len() * 9 + pick(12)).unwrap());
        let made = match &change {
            Change::Establish { new } => Some(new.id),
            Change::Split { new, .. } => Some(new[0].id),
            _ => None,
        };
        match enter_event(&hub, &on(&from.to_string(), change)).await {
            Ok(id) => {
                without_overlap(&periods(&hub).await);
                chain.push((id, before));
                bodies.extend(made);
            }
            Err(Error::Invalid(_)) => assert_eq!(rows(&hub).await, before, "refused and unchanged"),
            Err(other) => panic!("{other:?}"),
        }
    }
    for (id, before) in chain.into_iter().rev() {
        actions::undo(&hub, &p.admin, id).await.unwrap();
        assert_eq!(rows(&hub).await, before);
    }
}
