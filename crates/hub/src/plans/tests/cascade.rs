//! Tasks passed on to bodies below.

use super::{House, decide_all, house, imported, officer, upload};
use crate::authority::{Level, Principal, Role};
use crate::error::Error;
use crate::id::OrganisationId;
use crate::organisations::actions::{NewOrganisation, enter};
use crate::plans::actions::{self, Imported, PartsDone, Pass};
use crate::plans::model::{Giving, TaskId};
use crate::testing::hubs;
use crate::time::Day;
use crate::{Hub, plans::tests::DOCUMENT};

async fn commune(hub: &Hub, code: &str, name: &str) -> OrganisationId {
    let new = NewOrganisation {
        kind: "peoples-committee".into(),
        level: Level::Commune,
        area: code.into(),
        name: name.into(),
        short_name: name.into(),
        parent: None,
        functions: Vec::new(),
    };
    enter(hub, None, &new).await.unwrap()
}

pub(super) struct Below {
    pub house: House,
    pub communes: [OrganisationId; 3],
    pub first: Principal,
    pub task: TaskId,
}

/// A plan in force, three communes, an officer in the first one.
pub(super) async fn below(hub: &Hub) -> Below {
    let house = house(hub).await;
    let communes = [
        commune(hub, "99001", "UBND xã Bản Mới").await,
        commune(hub, "99002", "UBND xã Nà Lùng").await,
        commune(hub, "99003", "UBND phường Mẫu Sơn").await,
    ];
    let first = officer(hub, "xa1", Role::CaseOfficer, communes[0]).await;
    let plan = imported(hub, &house.steering).await;
    decide_all(hub, &house.steering, plan).await;
    actions::publish(hub, &house.steering, plan).await.unwrap();
    let task = actions::of_organisation(hub, house.science).await.unwrap()[0].id;
    Below { house, communes, first, task }
}

pub(super) fn to(bodies: &[OrganisationId]) -> Pass<'_> {
    Pass { to: bodies, words: "Báo số lớp đã dạy.", due_on: None }
}

pub(super) async fn part_of(hub: &Hub, task: TaskId, organisation: OrganisationId) -> actions::Task {
    let parts = actions::parts(hub, task).await.unwrap();
    parts.into_iter().find(|part| part.organisation_id == organisation).unwrap()
}

#[tokio::test]
async fn a_task_is_passed_on_taken_refused_and_counted_from_below() {
    for hub in hubs().await {
        let Below { house, communes, first, task } = below(&hub).await;
        let day = hub.clock.now().day();
        let before = actions::task_figures(&hub, None, day, day).await.unwrap();
        actions::pass_on(&hub, &house.steering, task, &to(&communes)).await.unwrap();
        let mine = part_of(&hub, task, communes[0]).await;
        assert_eq!(
            mine.answer_by,
            Day::parse("2026-11-27"),
            "three working days after Monday 23/11, 24/11 is a holiday"
        );
        let early = actions::finish(&hub, &first, mine.id, mine.version, "Xong.").await;
        assert!(matches!(early, Err(Error::Conflict("plans-pass-answer-first"))));
        actions::answer(&hub, &first, mine.id, None).await.unwrap();
        let twice = actions::answer(&hub, &first, mine.id, Some("Thôi.")).await;
        assert!(matches!(twice, Err(Error::Conflict("plans-pass-answered"))));

        let second = officer(&hub, "xa2", Role::CaseOfficer, communes[1]).await;
        let theirs = part_of(&hub, task, communes[1]).await;
        let stranger = actions::answer(&hub, &second, mine.id, None).await;
        assert!(matches!(stranger, Err(Error::Forbidden(_))));
        actions::answer(&hub, &second, theirs.id, Some("Xã chưa có cán bộ công nghệ.")).await.unwrap();
        assert!(actions::of_organisation(&hub, communes[1]).await.unwrap().is_empty());
        let refused = part_of(&hub, task, communes[1]).await;
        assert_eq!(refused.giving(), Some(Giving::Refused));
        assert_eq!(refused.given_reason.as_deref(), Some("Xã chưa có cán bộ công nghệ."));

        let whole = actions::task(&hub, task).await.unwrap();
        let open = actions::finish(&hub, &house.steering, task, whole.version, "Xong.").await;
        assert!(matches!(open, Err(Error::Conflict("plans-parts-open"))));
        actions::finish(&hub, &first, mine.id, mine.version, "Đã dạy 12 lớp.").await.unwrap();
        let parts = actions::parts(&hub, task).await.unwrap();
        assert_eq!(
            PartsDone::of(&parts, day),
            PartsDone { all: 2, done: 1, waiting: 1, refused: 1, ..PartsDone::default() }
        );
        let given = actions::parts_given_by(&hub, whole.organisation_id).await.unwrap();
        assert_eq!(
            given.by_task[&task],
            PartsDone::of(&parts, day),
            "what is counted and what is listed agree"
        );
        assert_eq!(given.by_body[&communes[0]], PartsDone { all: 1, done: 1, ..PartsDone::default() });
        assert_eq!(given.by_body[&communes[1]], PartsDone { refused: 1, ..PartsDone::default() });
        assert_eq!(given.all(), given.by_task[&task]);
        let third = part_of(&hub, task, communes[2]).await.id;
        actions::withdraw(&hub, &house.steering, (task, third), "Làm ở quý sau.").await.unwrap();
        actions::finish(&hub, &house.steering, task, whole.version, "Xong.").await.unwrap();
        let after = actions::task_figures(&hub, None, day, day).await.unwrap();
        assert_eq!(after.total, before.total, "a part is not counted beside the whole");
        let notes = actions::notes(&hub, task).await.unwrap();
        let mut kinds: Vec<_> = notes.iter().map(|note| note.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["accepted", "done", "given", "given", "given", "refused", "withdrawn"]);
    }
}

#[tokio::test]
async fn one_who_refused_is_asked_again_and_one_who_has_it_is_not() {
    for hub in hubs().await {
        let Below { house, communes, first, task } = below(&hub).await;
        actions::pass_on(&hub, &house.steering, task, &to(&communes[..1])).await.unwrap();
        let again = actions::pass_on(&hub, &house.steering, task, &to(&communes[..1])).await;
        assert!(matches!(again, Err(Error::Invalid(_))), "it has it already");
        let mine = part_of(&hub, task, communes[0]).await.id;
        actions::answer(&hub, &first, mine, Some("Chưa rõ.")).await.unwrap();
        actions::pass_on(&hub, &house.steering, task, &to(&communes[..2])).await.unwrap();
        let mine = part_of(&hub, task, communes[0]).await;
        assert_eq!(mine.giving(), Some(Giving::Offered));
        assert_eq!(mine.given_reason, None);
        let far = officer(&hub, "cong.an", Role::CaseOfficer, house.police).await;
        let not_mine = actions::pass_on(&hub, &far, task, &to(&communes[2..])).await;
        assert!(matches!(not_mine, Err(Error::Forbidden(_))));
        let upwards = actions::pass_on(&hub, &house.steering, task, &to(&[house.police])).await;
        assert!(matches!(upwards, Err(Error::Invalid(_))), "the police stands beside, not below");
        let late = Pass { due_on: Day::parse("2099-01-01"), ..to(&communes[2..]) };
        let late = actions::pass_on(&hub, &house.steering, task, &late).await;
        assert!(matches!(late, Err(Error::Invalid(_))), "later than the whole");
    }
}

#[tokio::test]
async fn one_who_is_named_to_help_writes_down_what_it_did() {
    for hub in hubs().await {
        let Below { house, task, .. } = below(&hub).await;
        assert_eq!(actions::helpers(&hub, task).await.unwrap(), [house.police]);
        let police = officer(&hub, "cong.an", Role::CaseOfficer, house.police).await;
        let helped = actions::helped_by(&hub, house.police).await.unwrap();
        assert_eq!(helped.iter().map(|task| task.id).collect::<Vec<_>>(), [task]);
        actions::contribute(&hub, &police, task, "Đã góp ý quy trình.").await.unwrap();
        let notes = actions::notes(&hub, task).await.unwrap();
        assert_eq!((notes[0].kind.as_str(), notes[0].organisation_id), ("contribution", Some(house.police)));
        let other = officer(&hub, "gd", Role::CaseOfficer, house.education).await;
        let refused = actions::contribute(&hub, &other, task, "Cũng góp.").await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
}

#[tokio::test]
async fn what_was_passed_on_goes_on_with_a_corrected_edition() {
    for hub in hubs().await {
        let Below { house, communes, first, task } = below(&hub).await;
        actions::pass_on(&hub, &house.steering, task, &to(&communes[..1])).await.unwrap();
        let mine = part_of(&hub, task, communes[0]).await.id;
        actions::answer(&hub, &first, mine, None).await.unwrap();
        let text = DOCUMENT.replace("hoàn thành trước ngày 30/6/2026", "hoàn thành trước ngày 31/8/2026");
        let Imported::New(plan) = actions::import(&hub, &house.steering, upload(&text)).await.unwrap() else {
            panic!("a new file");
        };
        decide_all(&hub, &house.steering, plan).await;
        let done = actions::publish(&hub, &house.steering, plan).await.unwrap();
        assert_eq!(done.left, 0);
        let part = actions::task(&hub, mine).await.unwrap();
        assert!(part.text.contains("31/8/2026") && part.left_at.is_none());
        assert_eq!(part.giving(), Some(Giving::Accepted));
    }
}
