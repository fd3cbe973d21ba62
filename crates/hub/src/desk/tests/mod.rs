//! The desk on both engines: from the ring to the receipt, what nobody may see, what the database refuses.

mod line111;
mod unseen;

use crate::authority::{Grant, Level, Principal, Role};
use crate::db::sql;
use crate::desk::actions::{self, Saved, Written};
use crate::desk::counts::{self, Wanted};
use crate::desk::model::{CallId, Draft, Facts, Reason};
use crate::desk::school;
use crate::error::Error;
use crate::intake::actions::{mailbox, once};
use crate::intake::model::{Severity, Telling};
use crate::intake::{desk, queue};
use crate::organisations::actions::{NewOrganisation, enter};
use crate::organisations::model::Function;
use crate::people::actions::{First, establish, let_in};
use crate::testing::{TestHub, hubs, officer};
use crate::time::{DAY, HOUR, MINUTE, Moment};
use crate::{Hub, OrganisationId};

/// The desk with two officers who both open what is sealed to it.
pub(super) async fn two(hub: &TestHub) -> (OrganisationId, Principal, Principal) {
    let (unit, mai) = crate::intake::tests::desk_of(hub).await;
    let quy = officer(hub, unit, "quy", "Vi Văn Quý", Role::DeskOfficer).await;
    let_in(hub, &mai, unit, quy.person).await.unwrap();
    (unit, mai, quy)
}

pub(super) fn draft(words: &str) -> Draft {
    Draft([("words".to_owned(), words.to_owned()), ("safe".to_owned(), "unsure".to_owned())].into())
}

pub(super) fn written(words: &str) -> Written {
    let telling = Telling {
        voice: "child".into(),
        safe: "unsure".into(),
        kinds: vec!["stranger".into()],
        text: words.into(),
        wish: "adult".into(),
        details: [("age".to_owned(), "11-14".to_owned())].into(),
        ..Telling::default()
    };
    let reason = Reason::of("online-stranger");
    let facts = Facts { reason, caller: "child".into(), safe: "unsure".into(), ..Facts::default() };
    Written { telling, facts, first_contact: None }
}

pub(super) async fn rung(hub: &Hub, who: &Principal) -> CallId {
    actions::ring(hub, who, "call", &once(hub)).await.unwrap()
}

#[tokio::test]
async fn a_call_becomes_a_report_with_a_receipt_that_opens() {
    for hub in hubs().await {
        let (_, mai, _) = two(&hub).await;
        let rang_at = hub.clock.now();
        let call = rung(&hub, &mai).await;
        hub.clock.advance(MINUTE);
        assert_eq!(actions::save(&hub, &mai, call, &draft("Có người"), 0).await.unwrap(), Saved::Kept(1));
        assert_eq!(actions::open(&hub, &mai, call).await.unwrap().draft, draft("Có người"));
        hub.clock.advance(MINUTE);
        let token = once(&hub);
        let words = "Có người rủ em ra bến xe.";
        let finished = actions::finish(&hub, &mai, call, written(words), &token).await.unwrap();
        let (id, code) = finished.report.clone().unwrap();
        let opened = desk::open(&hub, &mai, id).await.unwrap();
        assert_eq!((opened.code, opened.channel.as_str()), (code, "call"));
        assert_eq!(opened.received_at, rang_at, "the ring is the first contact");
        assert_eq!(opened.severity, Severity::High);
        assert_eq!((opened.telling.text.as_str(), opened.state.as_str()), (words, "read"));
        let told = mailbox(&hub, &finished.submitted.receipt).await.unwrap().unwrap();
        assert_eq!(told.thread[0].text, words, "the caller comes back with the code");
        // a double tap, or an answer that got lost
        let again = actions::finish(&hub, &mai, call, written(words), &token).await.unwrap();
        assert!(again.submitted.receipt == finished.submitted.receipt && again.report.is_none());
        // another window with another token
        let other = actions::finish(&hub, &mai, call, written("khác"), &once(&hub)).await;
        assert!(matches!(other, Err(Error::NotFound)), "{:?}", other.err());
        assert_eq!(queue::first(&hub, &mai).await.unwrap().len(), 1);
        let kept = sql("select 1 from desk_call where draft is not null or sealed_key is not null");
        assert!(!kept.exists(&hub.db).await.unwrap(), "the report alone holds the words");
    }
}

#[tokio::test]
async fn of_two_windows_that_finish_at_once_one_makes_a_report() {
    for hub in hubs().await {
        let (_, mai, _) = two(&hub).await;
        let call = rung(&hub, &mai).await;
        let (one, two) = (once(&hub), once(&hub));
        let (first, second) = tokio::join!(
            actions::finish(&hub, &mai, call, written("một"), &one),
            actions::finish(&hub, &mai, call, written("hai"), &two),
        );
        assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|done| **done).count(), 1);
        assert_eq!(sql("select count(*) from report").count(&hub.db).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn the_same_ring_is_one_row_and_a_session_that_ends_loses_nothing() {
    for hub in hubs().await {
        let (_, mai, _) = two(&hub).await;
        let token = once(&hub);
        let call = actions::ring(&hub, &mai, "call", &token).await.unwrap();
        assert_eq!(actions::ring(&hub, &mai, "call", &token).await.unwrap(), call);
        actions::save(&hub, &mai, call, &draft("đang kể dở"), 0).await.unwrap();
        hub.clock.advance(DAY);
        let board = actions::board(&hub, &mai).await.unwrap();
        assert_eq!(board.open.len(), 1);
        assert_eq!(actions::open(&hub, &mai, call).await.unwrap().draft, draft("đang kể dở"));
        // an older window does not overwrite a newer saving
        let late = actions::save(&hub, &mai, call, &draft("bản cũ"), 0).await.unwrap();
        assert_eq!(late, Saved::Elsewhere(1));
        assert_eq!(actions::open(&hub, &mai, call).await.unwrap().draft, draft("đang kể dở"));
    }
}

#[tokio::test]
async fn nothing_that_was_typed_stands_in_the_database() {
    for hub in hubs().await {
        let (_, mai, _) = two(&hub).await;
        let call = rung(&hub, &mai).await;
        actions::save(&hub, &mai, call, &draft("câu-gieo-để-tìm-lại"), 0).await.unwrap();
        let other = rung(&hub, &mai).await;
        actions::finish(&hub, &mai, other, written("câu-gieo-để-tìm-lại"), &once(&hub)).await.unwrap();
        let kept: Vec<(Vec<u8>,)> = sql("select draft from desk_call where draft is not null
            union all select sealed_key from desk_call where sealed_key is not null
            union all select facts from desk_call where facts is not null")
        .all(&hub.db)
        .await
        .unwrap();
        assert_eq!(kept.len(), 3);
        for (bytes,) in kept {
            for planted in ["câu-gieo", "unsure", "online-stranger"] {
                assert!(!bytes.windows(planted.len()).any(|window| window == planted.as_bytes()));
            }
        }
    }
}

#[tokio::test]
async fn a_paper_counts_from_its_own_day_in_every_clock() {
    for hub in hubs().await {
        let (_, mai, _) = two(&hub).await;
        let call = actions::ring(&hub, &mai, "paper", &once(&hub)).await.unwrap();
        let first = hub.clock.now().plus(-2 * DAY);
        let paper = Written { first_contact: Some(first), ..written("Thư viết tay.") };
        let token = once(&hub);
        let finished = actions::finish(&hub, &mai, call, paper, &token).await.unwrap();
        let (id, _) = finished.report.unwrap();
        let opened = desk::open(&hub, &mai, id).await.unwrap();
        assert_eq!((opened.received_at, opened.channel.as_str()), (first, "paper"));
        assert_eq!(opened.due_at, first.plus(8 * HOUR), "late from the beginning, as it is");
        let paper = Written { first_contact: Some(first), ..written("Thư viết tay.") };
        let again = actions::finish(&hub, &mai, call, paper, &token).await.unwrap();
        assert!(
            again.submitted.receipt == finished.submitted.receipt,
            "a double tap counts from now, not from the paper"
        );
        let case = crate::cases::actions::open_from_report(&hub, &mai, id).await.unwrap();
        let header = crate::cases::actions::header(&hub, &mai, case).await.unwrap();
        assert_eq!(header.case.first_told_at, first);
        let call = actions::ring(&hub, &mai, "paper", &once(&hub)).await.unwrap();
        let tomorrow = Written { first_contact: Some(hub.clock.now().plus(DAY)), ..written("x") };
        let outcome = actions::finish(&hub, &mai, call, tomorrow, &once(&hub)).await;
        assert!(matches!(outcome, Err(Error::Conflict("desk-contact-future"))));
    }
}

#[tokio::test]
async fn a_non_case_has_a_reason_and_only_its_officer_opens_it_again() {
    for hub in hubs().await {
        let (_, mai, quy) = two(&hub).await;
        let call = rung(&hub, &mai).await;
        assert!(actions::finish_as_non_case(&hub, &mai, call, "bored").await.is_err());
        assert!(actions::finish_as_non_case(&hub, &quy, call, "prank").await.is_err(), "not their call");
        actions::finish_as_non_case(&hub, &mai, call, "prank").await.unwrap();
        let twice = actions::finish_as_non_case(&hub, &mai, call, "silent").await;
        assert!(matches!(twice, Err(Error::Conflict("desk-finished-already"))));
        assert!(matches!(actions::reopen(&hub, &quy, call).await, Err(Error::Forbidden(_))));
        assert!(actions::open(&hub, &quy, call).await.is_err());
        actions::reopen(&hub, &mai, call).await.unwrap();
        let done = actions::finish(&hub, &mai, call, written("Có chuyện thật."), &once(&hub)).await.unwrap();
        assert!(done.report.is_some());
        assert!(matches!(actions::reopen(&hub, &mai, call).await, Err(Error::Conflict(_))));
    }
}

#[tokio::test]
async fn words_of_non_cases_are_erased_after_their_days_and_the_count_stays() {
    for hub in hubs().await {
        let (_, mai, _) = two(&hub).await;
        let day = hub.clock.now().day();
        let call = rung(&hub, &mai).await;
        actions::save(&hub, &mai, call, &draft("gọi nhầm"), 0).await.unwrap();
        actions::finish_as_non_case(&hub, &mai, call, "wrong-number").await.unwrap();
        let open = rung(&hub, &mai).await;
        actions::save(&hub, &mai, open, &draft("dở"), 0).await.unwrap();
        let pass = async || crate::retention::passing::pass(&hub, serde_json::Value::Null).await.unwrap();
        pass().await;
        // thirty days, the last to its end
        hub.clock.advance(day.plus(31).start().since(hub.clock.now()) - 1);
        pass().await;
        assert_eq!(actions::open(&hub, &mai, call).await.unwrap().draft, draft("gọi nhầm"), "not yet");
        hub.clock.advance(1);
        for _ in 0..2 {
            pass().await;
        }
        assert_eq!(actions::open(&hub, &mai, call).await.unwrap().draft, Draft::default());
        assert_eq!(actions::open(&hub, &mai, open).await.unwrap().draft, draft("dở"), "an open one stays");
        assert!(actions::reopen(&hub, &mai, call).await.is_err(), "nothing is left to go on with");
        let erased = sql("select count(*) from journal where act = 'retention.destroy'");
        assert_eq!(erased.count(&hub.db).await.unwrap(), 1);
        assert_eq!(counts::count(&hub, &mai, (day, day)).await.unwrap().all, 2);
    }
}

#[tokio::test]
async fn a_call_goes_to_a_colleague_with_all_that_was_typed() {
    for hub in hubs().await {
        let (unit, mai, quy) = two(&hub).await;
        let nam = officer(&hub, unit, "nam", "Hoàng Văn Nam", Role::DeskOfficer).await;
        let call = rung(&hub, &mai).await;
        actions::save(&hub, &mai, call, &draft("Có người"), 0).await.unwrap();
        let no_key = actions::release(&hub, &mai, call, Some(nam.person)).await;
        assert!(matches!(no_key, Err(Error::Conflict("desk-colleague-cannot"))), "could not open it");
        actions::release(&hub, &mai, call, Some(quy.person)).await.unwrap();
        assert!(actions::open(&hub, &mai, call).await.is_err());
        assert_eq!(actions::open(&hub, &quy, call).await.unwrap().draft, draft("Có người"));
        actions::release(&hub, &quy, call, None).await.unwrap();
        assert!(actions::open(&hub, &quy, call).await.is_err(), "let go is let go");
        let (first, second) = tokio::join!(actions::take(&hub, &mai, call), actions::take(&hub, &quy, call));
        assert!(first.is_ok() != second.is_ok(), "one of two gets it");
        let has = if first.is_ok() { &mai } else { &quy };
        assert!(actions::finish(&hub, has, call, written("x"), &once(&hub)).await.is_ok());
    }
}

#[tokio::test]
async fn figures_are_the_lengths_of_their_lists() {
    for hub in hubs().await {
        let (_, mai, quy) = two(&hub).await;
        let day = hub.clock.now().day();
        for (who, why) in
            [(&mai, Some("silent")), (&quy, Some("silent")), (&mai, Some("prank")), (&mai, None)]
        {
            let call = rung(&hub, who).await;
            match why {
                Some(why) => actions::finish_as_non_case(&hub, who, call, why).await.unwrap(),
                None => {
                    actions::finish(&hub, who, call, written("x"), &once(&hub)).await.unwrap();
                }
            }
            hub.clock.advance(MINUTE);
        }
        actions::ring(&hub, &mai, "walk-in", &once(&hub)).await.unwrap();
        let count = counts::count(&hub, &mai, (day, day)).await.unwrap();
        assert_eq!(count.all, 5);
        assert_eq!(count.channels, [("call", 4), ("walk-in", 1), ("paper", 0), ("111-transfer", 0)]);
        assert_eq!(count.states, [("report", 1), ("non-case", 3), ("open", 1)]);
        assert_eq!(count.reasons, [("online-stranger".into(), Reason::of("online-stranger").label, 1)]);
        assert_eq!(count.days, [(day, day, 5, 1, 3)]);
        let length =
            async |wanted: Wanted| counts::list(&hub, &mai, (day, day), &wanted).await.unwrap().len() as u64;
        for (why, figure) in &count.non_cases {
            let wanted = Wanted { non_case: Some((*why).into()), ..Wanted::default() };
            assert_eq!(length(wanted).await, *figure, "{why}");
        }
        for (state, figure) in &count.states {
            let wanted = Wanted { state: Some((*state).into()), ..Wanted::default() };
            assert_eq!(length(wanted).await, *figure, "{state}");
        }
        let yesterday = day.plus(-1);
        assert_eq!(counts::count(&hub, &mai, (yesterday, yesterday)).await.unwrap().all, 0);
    }
}

#[tokio::test]
async fn the_database_refuses_what_no_call_can_be() {
    for hub in hubs().await {
        let (_, mai, _) = two(&hub).await;
        let call = rung(&hub, &mai).await;
        let other = rung(&hub, &mai).await;
        let done = actions::finish(&hub, &mai, call, written("x"), &once(&hub)).await.unwrap();
        let (report, _) = done.report.unwrap();
        let now = hub.clock.now();
        let refused = [
            sql("update desk_call set state = 'non-case', ended_at = $2 where id = $1").bind(other).bind(now),
            sql("update desk_call set state = 'report', ended_at = $2 where id = $1").bind(other).bind(now),
            sql("update desk_call set ended_at = $2 where id = $1").bind(other).bind(now),
            sql("update desk_call set channel = $2 where id = $1").bind(other).bind("pigeon"),
            sql("update desk_call set state = 'report', facts = $3, ended_at = started_at, report_id = $2 where id = $1")
                .bind(other)
                .bind(report)
                .bind(vec![1_u8]),
            sql("update desk_call set draft = $2 where id = $1").bind(call).bind(vec![1_u8]),
        ];
        for statement in refused {
            let mut tx = hub.db.begin().await.unwrap();
            assert!(statement.run(&mut tx).await.is_err());
        }
    }
}

async fn body(hub: &TestHub, kind: &str, level: Level, functions: &[Function]) -> OrganisationId {
    let new = NewOrganisation {
        kind: kind.into(),
        level,
        area: "99001".into(),
        name: format!("{kind} Bản Mới"),
        short_name: format!("{kind} Bản Mới"),
        parent: None,
        functions: functions.to_vec(),
    };
    enter(hub, None, &new).await.unwrap()
}

async fn person(hub: &TestHub, unit: OrganisationId, login: &str, role: Role, level: Level) -> Principal {
    let grant = Grant { role, organisation: unit, level, area: "99001".into() };
    let first = First {
        name: "Tòng Thị Lả".into(),
        login: login.into(),
        grant,
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: Some(vec![7; 20]),
    };
    let (_, token) = establish(hub, first).await.unwrap();
    crate::people::session::principal(hub, &token).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_school_tells_the_communes_desk_and_nothing_says_who_notified() {
    for hub in hubs().await {
        let (_, mai, _) = two(&hub).await;
        crate::organisations::actions::import_units(
            &hub,
            &[crate::organisations::model::Unit {
                code: "99001".into(),
                level: Level::Commune,
                name: "Xã Bản Mới".into(),
                parent: None,
                valid_from: hub.clock.now().day().plus(-100),
                valid_to: None,
                successors: Vec::new(),
            }],
        )
        .await
        .unwrap();
        let there = body(&hub, "school", Level::School, &[]).await;
        let teacher = person(&hub, there, "giaovien", Role::SteeringOfficer, Level::School).await;
        let telling = || Telling {
            voice: "teacher".into(),
            safe: "unsure".into(),
            kinds: vec!["other".into()],
            text: "Em hay có vết bầm.".into(),
            wish: "adult".into(),
            details: [("notifier".to_owned(), "Tòng Thị Lả".to_owned())].into(),
            ..Telling::default()
        };
        assert!(school::notify(&hub, &mai, telling(), &once(&hub)).await.is_err(), "for schools alone");
        let token = once(&hub);
        for _ in 0..2 {
            school::notify(&hub, &teacher, telling(), &token).await.unwrap();
        }
        let waiting = queue::first(&hub, &mai).await.unwrap();
        assert_eq!(waiting.len(), 1, "the province's desk while the commune has none; once");
        assert_eq!((waiting[0].channel.as_str(), waiting[0].state.as_str()), ("school", "new"));
        let opened = desk::open(&hub, &mai, waiting[0].id).await.unwrap();
        assert_eq!(opened.telling.details["notifier"], "Tòng Thị Lả");
        let known = sql("select count(*) from journal where subject_id = $1 and actor_id = $2")
            .bind(waiting[0].id)
            .bind(teacher.person);
        assert_eq!(known.count(&hub.db).await.unwrap(), 0, "the journal does not say who");
        let commune = body(&hub, "peoples-committee", Level::Commune, &[Function::ReportDesk]).await;
        let hand = person(&hub, commune, "xa", Role::DeskOfficer, Level::Commune).await;
        school::notify(&hub, &teacher, telling(), &once(&hub)).await.unwrap();
        assert_eq!(queue::first(&hub, &hand).await.unwrap().len(), 1, "the commune's desk");
        assert_eq!(queue::first(&hub, &mai).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn nobody_but_the_desk_takes_calls() {
    for hub in hubs().await {
        let (unit, mai, _) = two(&hub).await;
        let call = rung(&hub, &mai).await;
        let stranger = officer(&hub, unit, "quantri", "Nông Thị Hà", Role::Administrator).await;
        assert!(actions::ring(&hub, &stranger, "call", &once(&hub)).await.is_err());
        assert!(actions::board(&hub, &stranger).await.is_err());
        assert!(actions::open(&hub, &stranger, call).await.is_err());
        let day = Moment(hub.clock.now().0).day();
        assert!(counts::count(&hub, &stranger, (day, day)).await.is_err());
    }
}
