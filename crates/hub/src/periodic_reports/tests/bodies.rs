//! Who reports, on which day, and what the province makes of it.

use super::*;
use crate::db::sql;
use crate::kept;
use crate::periodic_reports::actions::Standing;
use crate::periodic_reports::model::State;
use crate::slice::{Handing, Within};

/// Three communes and a school in the first of them, each with somebody who writes.
pub(super) struct Below {
    pub communes: Vec<(OrganisationId, Principal)>,
    pub school: (OrganisationId, Principal),
}

pub(super) async fn below(hub: &Hub) -> Below {
    let mut communes = Vec::new();
    for (n, name) in ["Bản Mới", "Nà Lùng", "Mẫu Sơn"].iter().enumerate() {
        let area = format!("0000{n}");
        let name = format!("Ủy ban nhân dân xã {name}");
        let id = body(hub, "peoples-committee", Level::Commune, &area, &name).await;
        let who = person(hub, &format!("xa{n}"), Role::SteeringOfficer, id, &area).await;
        communes.push((id, who));
    }
    let school = body(hub, "school", Level::School, "00000", "Trường Tiểu học Bản Mới").await;
    let who = person(hub, "truong", Role::FilterOfficer, school, "00000").await;
    Below { communes, school: (school, who) }
}

/// Writes, sends, takes in and approves nothing: only sends.
pub(super) async fn sent(hub: &Hub, who: &Principal, turn: &Turn, at: OrganisationId) -> ReportId {
    let id = actions::begin(hub, who, turn.of.row.id, &turn.period.key, at).await.unwrap();
    actions::save(hub, who, id, &results(-1, "Đã làm."), None).await.unwrap();
    actions::submit(hub, who, id, 1).await.unwrap();
    id
}

#[tokio::test]
async fn a_turn_waits_for_the_bodies_of_the_day_and_no_others() {
    for hub in hubs().await {
        let (house, turn) = published(&hub).await;
        let below = below(&hub).await;
        let (of, key) = (turn.of.row.id, turn.period.key.clone());
        let early = actions::begin(&hub, &below.communes[0].1, of, &key, below.communes[0].0).await;
        assert!(matches!(early, Err(Error::Conflict("reports-not-asked"))), "nobody has said who reports");
        say_who(&hub, &house.steering, of, &[Circle::Communes, Circle::Schools], 5).await;
        // one commune ended before the last day of the figures, one after it
        let end = |id: OrganisationId, day: &'static str| {
            sql("update organisation_name set valid_to = $2, valid_from = '2020-01-01' where organisation_id = $1")
                .bind(id)
                .bind(day)
        };
        let mut tx = hub.db.begin().await.unwrap();
        sql("update organisation_name set valid_from = '2020-01-01'").run(&mut tx).await.unwrap();
        end(below.communes[1].0, "2026-11-22").run(&mut tx).await.unwrap();
        end(below.communes[2].0, "2026-11-23").run(&mut tx).await.unwrap();
        kept::changed(&hub, &mut tx, crate::organisations::actions::KEPT).await.unwrap();
        tx.commit().await.unwrap();
        let open = actions::begin(&hub, &below.communes[2].1, of, &key, below.communes[2].0).await.unwrap();
        let board = actions::board(&hub, of, &key).await.unwrap();
        assert_eq!(board.day, Day::parse("2026-11-23").unwrap());
        let names: Vec<_> = board.lines.iter().map(|line| line.name.as_str()).collect();
        let all = ["Ủy ban nhân dân xã Bản Mới", "Ủy ban nhân dân xã Mẫu Sơn", "Trường Tiểu học Bản Mới"];
        assert_eq!(names, all);
        // on the next day the third is gone: its open report keeps its name and is not waited for
        hub.clock.advance(DAY);
        let board = actions::board(&hub, of, &key).await.unwrap();
        let gone = board.lines.iter().find(|line| line.id == below.communes[2].0).unwrap();
        assert_eq!((gone.standing, gone.name.as_str()), (Standing::Gone, all[1]));
        let today = hub.clock.now().day();
        let sum = board.below(None, today).unwrap();
        assert_eq!((sum.expected, sum.received, sum.missing.len()), (2, 0, 2));
        // its successor takes the open report over, and it is waited for again
        let held = actions::in_hand(&hub, below.communes[2].0).await.unwrap();
        assert_eq!(held.len(), 1);
        let (from, to, by) = (below.communes[2].0, below.communes[0].0, house.steering.person);
        let mut tx = hub.db.begin().await.unwrap();
        let handing = Handing { id: held[0].id, from, to, by, on: today, back: false };
        assert!(actions::hand_over(&hub, &mut tx, handing).await.unwrap());
        assert!(
            !actions::hand_over(&hub, &mut tx, handing).await.unwrap(),
            "no longer in the first one's hands"
        );
        tx.commit().await.unwrap();
        actions::submit(&hub, &below.communes[0].1, open, 0).await.unwrap();
        let board = actions::board(&hub, of, &key).await.unwrap();
        let line = board.lines.iter().find(|line| line.id == from).unwrap();
        assert_eq!(line.standing, Standing::Received(State::Submitted));
        assert_eq!(actions::whole(&hub, open).await.unwrap().frozen.issuer.unwrap().name, all[1]);
    }
}

#[tokio::test]
async fn the_province_adds_up_what_was_received_and_names_who_is_missing() {
    for hub in hubs().await {
        let (house, turn) = published(&hub).await;
        let below = below(&hub).await;
        let (of, key) = (turn.of.row.id, turn.period.key.clone());
        say_who(&hub, &house.steering, of, &[Circle::Communes, Circle::Schools], 5).await;
        // the first commune has a task that was passed on to it
        let task = plans::actions::open_tasks_of(&hub, house.science).await.unwrap()[0].id;
        let pass = plans::actions::Pass { to: &[below.communes[0].0], words: "", due_on: None };
        plans::actions::pass_on(&hub, &house.steering, task, &pass).await.unwrap();
        let given = plans::actions::open_tasks_of(&hub, below.communes[0].0).await.unwrap()[0].id;
        plans::actions::answer(&hub, &below.communes[0].1, given, None).await.unwrap();
        let school = sent(&hub, &below.school.1, &turn, below.school.0).await;
        let commune = sent(&hub, &below.communes[0].1, &turn, below.communes[0].0).await;
        // the school's report goes to its commune, the commune's to the department
        assert_eq!(actions::whole(&hub, school).await.unwrap().above, Some(below.communes[0].0));
        assert_eq!(actions::whole(&hub, commune).await.unwrap().above, Some(house.science));
        let of_commune = actions::whole(&hub, commune).await.unwrap().figures.below.unwrap();
        assert_eq!((of_commune.expected, of_commune.received), (1, 1));
        let neighbour = actions::accept(&hub, &below.communes[1].1, school).await;
        assert!(matches!(neighbour, Err(Error::Forbidden(_))), "not the neighbour's to take in");
        actions::accept(&hub, &below.communes[0].1, school).await.unwrap();
        hub.clock.advance(2 * DAY);
        sent(&hub, &below.communes[1].1, &turn, below.communes[1].0).await;
        let id = actions::begin(&hub, &house.steering, of, &key, house.science).await.unwrap();
        let figures = actions::whole(&hub, id).await.unwrap().figures.below.unwrap();
        assert_eq!((figures.expected, figures.received, figures.on_time), (4, 3, 2));
        assert_eq!(figures.missing, ["Ủy ban nhân dân xã Mẫu Sơn"]);
        // the one task that was passed on is late since 30 June
        assert_eq!((figures.sum.total, figures.sum.late), (1, 1));
        assert_eq!(figures.bodies.len(), 2, "the school stands within its commune");
        // what comes after the province has sent is shown and not added
        actions::submit(&hub, &house.steering, id, 0).await.unwrap();
        sent(&hub, &below.communes[2].1, &turn, below.communes[2].0).await;
        let whole = actions::whole(&hub, id).await.unwrap();
        assert_eq!(whole.figures.below.as_ref().unwrap().received, 3);
        assert_eq!(whole.came_after(hub.clock.now().day()), ["Ủy ban nhân dân xã Mẫu Sơn"]);
    }
}

#[tokio::test]
async fn a_body_sees_its_own_turns_and_is_reminded_of_its_own() {
    for hub in hubs().await {
        let (house, turn) = published(&hub).await;
        let below = below(&hub).await;
        let (of, key) = (turn.of.row.id, turn.period.key.clone());
        say_who(&hub, &house.steering, of, &[Circle::Communes], 5).await;
        let mine = actions::mine(&hub, &[below.communes[0].0]).await.unwrap();
        assert_eq!((mine.len(), mine[0].2.is_none()), (1, true));
        sent(&hub, &below.communes[0].1, &turn, below.communes[0].0).await;
        assert!(actions::mine(&hub, &[below.communes[0].0]).await.unwrap()[0].2.is_some());
        assert!(actions::mine(&hub, &[below.school.0]).await.unwrap().is_empty());
        let day = |text: &str| Day::parse(text).unwrap();
        let within = |from: &str, to: &str| Within { from: day(from), to: day(to), bodies: None };
        let due = actions::deadlines_of_reports(&hub, within("2026-11-24", "2026-11-30")).await.unwrap();
        let mut who: Vec<_> = due.iter().map(|one| one.organisation).collect();
        who.sort();
        let mut expected = vec![house.science, below.communes[1].0, below.communes[2].0];
        expected.sort();
        assert_eq!(who, expected, "strictly before the 25th; the first commune has sent");
        assert!(due.iter().all(|one| one.last_day == day("2026-11-24") && one.key == format!("{of}/{key}")));
        // the same for whoever asks for two bodies: one has sent, one has not begun
        let two = [below.communes[0].0, below.communes[1].0];
        let asked = Within { bodies: Some(&two), ..within("2026-11-24", "2026-11-30") };
        let mut some = actions::deadlines_of_reports(&hub, asked).await.unwrap();
        some.retain(|one| two.contains(&one.organisation));
        let theirs: Vec<_> = due.iter().filter(|one| two.contains(&one.organisation)).cloned().collect();
        assert_eq!((some.len(), &some), (1, &theirs));
        assert!(
            actions::deadlines_of_reports(&hub, within("2026-11-25", "2026-12-30")).await.unwrap().is_empty()
        );
        assert_eq!(actions::remind(&hub, &house.steering, of, &key).await.unwrap(), 2);
        let other = actions::remind(&hub, &below.communes[0].1, of, &key).await;
        assert!(matches!(other, Err(Error::Forbidden(_))));
    }
}
