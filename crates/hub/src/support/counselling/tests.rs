//! Talks on both engines: who reads, who does not, who is asked, how it ends.

use super::inviting::{self, Invitation, Source};
use super::model::{Brief, Scores, questions};
use super::taking::{self, Answer};
use super::{CounsellingId, child, store, talking};
use crate::Hub;
use crate::authority::{Principal, Role};
use crate::cases;
use crate::cases::tests::{scene, unit};
use crate::db::sql;
use crate::error::Error;
use crate::id::OrganisationId;
use crate::intake::actions::{Submitted, mailbox, once, submit};
use crate::intake::model::{ReportId, Severity, Telling};
use crate::intake::reading_tests;
use crate::intake::{desk, queue};
use crate::jobs;
use crate::people::actions::let_in;
use crate::slice::{Reading, Verdict, Within};
use crate::support::actions::{self as support, ChildId};
use crate::support::figures;
use crate::support::papers::actions::{Which, only, open, papers, place};
use crate::support::papers::declared;
use crate::support::papers::tests::{House, decide, house, sign};
use crate::support::services;
use crate::testing::{hubs, officer};
use crate::time::{DAY, Day, HOUR, MINUTE};
use crate::web::Lang;

const SECRET: &str = "Em chỉ dám kể với chị chuyện con mèo.";

fn telling(text: &str) -> Telling {
    Telling {
        voice: "child".into(),
        safe: "unsure".into(),
        kinds: vec!["stranger".into()],
        text: text.into(),
        wish: "answer".into(),
        ..Telling::default()
    }
}

async fn told(hub: &Hub, text: &str) -> Submitted {
    submit(hub, telling(text), &once(hub)).await.unwrap()
}

/// A health station with a counsellor.
async fn station(hub: &Hub, parent: Option<OrganisationId>) -> (OrganisationId, Principal) {
    let at = unit(hub, "Trạm Y tế xã Bản Mới", parent).await;
    (at, officer(hub, at, "sen", "Lù Thị Sen", Role::Counsellor).await)
}

/// A case that a child told of, whose protection the commune has; with the child's receipt.
struct Home {
    house: House,
    receipt: crate::intake::receipt::Receipt,
    report: ReportId,
    station: OrganisationId,
    sen: Principal,
}

async fn home(hub: &Hub) -> Home {
    let house = house(hub).await;
    // the child of the house tells again, with its receipt at hand
    let submitted = told(hub, "Bạn ấy lại nhắn cho em.").await;
    let report = queue::first(hub, &house.scene.desk).await.unwrap()[0].id;
    let (first,): (ReportId,) = sql("select report_id from case_report").one(&hub.db).await.unwrap();
    into_case(hub, &house, report, first).await;
    let (station, sen) = station(hub, Some(house.scene.committee)).await;
    Home { house, receipt: submitted.receipt, report, station, sen }
}

fn ask(report: ReportId, child: Option<ChildId>, unit: OrganisationId) -> Invitation {
    let words = "Em muốn có người nghe em nói.".to_owned();
    let brief = Brief { pseudonym: "Em 1".into(), age_band: "11-14".into(), words, safe_when: String::new() };
    Invitation { report, child, planned: None, unit, kind: "counselling".into(), brief }
}

async fn invited(hub: &Hub, home: &Home) -> CounsellingId {
    hub.clock.advance(MINUTE);
    let ask = ask(home.report, Some(home.house.child), home.station);
    inviting::invite(hub, &home.house.scene.commune, Source::Case(home.house.case), &ask).await.unwrap()
}

async fn taken(hub: &Hub, home: &Home) -> CounsellingId {
    let id = invited(hub, home).await;
    taking::accept(hub, &home.sen, id, true).await.unwrap();
    id
}

async fn seen(hub: &Hub, home: &Home) -> inviting::Scene {
    inviting::scene(hub, &home.house.scene.commune, Source::Case(home.house.case)).await.unwrap()
}

#[tokio::test]
async fn a_child_and_its_counsellor_talk_and_nobody_else_reads_it() {
    for hub in hubs().await {
        let home = home(&hub).await;
        let id = taken(&hub, &home).await;
        let mine = child::mine(&hub, &home.receipt).await.unwrap();
        assert_eq!(mine[0].with, "Sen, Trạm Y tế xã Bản Mới", "the first name and the unit, nothing more");
        talking::write(&hub, &home.sen, id, "Chào em, chị là Sen.", "a").await.unwrap();
        let talk = mailbox(&hub, &home.receipt).await.unwrap().unwrap().talk.unwrap();
        assert_eq!((talk.standing.as_str(), talk.unread), ("open", true));
        hub.clock.advance(MINUTE);
        child::write(&hub, &home.receipt, SECRET, "b").await.unwrap();
        child::write(&hub, &home.receipt, SECRET, "b").await.unwrap();
        let desk = taking::desk(&hub, &home.sen).await.unwrap();
        assert!(desk.own[0].waits());
        let opened = talking::open(&hub, &home.sen, id).await.unwrap();
        let said: Vec<_> = opened.thread.iter().map(|said| said.text.as_str()).collect();
        assert_eq!(said, ["Chào em, chị là Sen.", SECRET], "twice the same form is once");
        assert_eq!(opened.brief.words, "Em muốn có người nghe em nói.");
        let mine = child::mine(&hub, &home.receipt).await.unwrap();
        assert_eq!(mine[0].thread.len(), 2);
        for who in [&home.house.scene.commune, &home.house.scene.desk, &home.house.scene.police] {
            assert!(matches!(talking::open(&hub, who, id).await, Err(Error::NotFound)));
        }
        let scene = seen(&hub, &home).await;
        let counts = scene.talks[0].counts;
        assert_eq!((counts.messages, counts.messages_week, counts.sessions), (2, 2, 0));
        let inside =
            cases::actions::read(&hub, &home.house.scene.commune, home.house.case, "xem").await.unwrap();
        let all: Vec<_> = inside.reports.iter().flat_map(|told| &told.thread).collect();
        assert!(all.iter().all(|said| said.text != SECRET), "the case does not hold it");
        let rows: Vec<(Vec<u8>,)> = sql("select body from counselling_message").all(&hub.db).await.unwrap();
        assert!(rows.iter().all(|(body,)| !body.windows(6).any(|part| part == "con m".as_bytes())));
        let told: Vec<(String,)> = sql("select detail from journal").all(&hub.db).await.unwrap();
        assert!(told.iter().all(|(detail,)| !detail.contains("mèo")));
        hub.clock.advance(8 * DAY);
        assert_eq!(seen(&hub, &home).await.talks[0].counts.messages_week, 0);
    }
}

#[tokio::test]
async fn with_the_first_words_the_plan_s_service_begins_and_with_the_result_it_is_done() {
    for hub in hubs().await {
        let home = home(&hub).await;
        let who = &home.house.scene.commune;
        sign(&hub, who, home.house.child, "plan", &[]).await.unwrap();
        decide(&hub, &home.house, "decision", &[]).await;
        // the plan names the commune; its own counsellor is another person than its officer
        let own =
            officer(&hub, home.house.scene.commune_unit, "pang", "Lường Thị Pang", Role::Counsellor).await;
        let_in(&hub, who, home.house.scene.commune_unit, own.person).await.unwrap();
        let scene = seen(&hub, &home).await;
        let wanted = &scene.wanted[0];
        assert_eq!(wanted.provider_id, home.house.scene.commune_unit);
        let source = Source::Case(home.house.case);
        let mut ask = ask(home.report, Some(home.house.child), home.station);
        (ask.planned, ask.kind) = (Some(wanted.id), "psychology".into());
        assert!(
            matches!(inviting::invite(&hub, who, source, &ask).await, Err(Error::NotFound)),
            "not its provider"
        );
        ask.unit = home.house.scene.commune_unit;
        let id = inviting::invite(&hub, who, source, &ask).await.unwrap();
        taking::accept(&hub, &own, id, false).await.unwrap();
        let service =
            async || services::actions::of_case(&hub, who, home.house.case).await.unwrap().remove(0);
        assert_eq!(service().await.started_on, None, "taken is not begun");
        talking::write(&hub, &own, id, "Chào em.", "a").await.unwrap();
        assert_eq!(service().await.started_on, Some(hub.clock.now().day()));
        hub.clock.advance(3 * DAY);
        let end = talking::end(&hub, &own, id, ("reached", "Em giỏi lắm. Chị chào em nhé."), "z").await;
        end.unwrap();
        let done = service().await;
        assert_eq!((done.done_on, done.result.as_deref()), (Some(hub.clock.now().day()), Some("reached")));
        assert!(talking::end(&hub, &own, id, ("partly", "x"), "y").await.is_err(), "it ends once");
        assert!(matches!(child::write(&hub, &home.receipt, "x", "c").await, Err(Error::Conflict(_))));
        let mine = child::mine(&hub, &home.receipt).await.unwrap();
        assert_eq!(mine[0].thread.last().unwrap().text, "Em giỏi lắm. Chị chào em nhé.");
        assert_eq!(mine[0].with, "UBND xã Bản Mới", "no name where none was chosen");
    }
}

/// Puts what a child tells now into the case.
async fn told_too(hub: &Hub, home: &Home, text: &str) -> (ReportId, crate::intake::receipt::Receipt) {
    let submitted = told(hub, text).await;
    let desk = &home.house.scene.desk;
    let report = queue::first(hub, desk).await.unwrap()[0].id;
    into_case(hub, &home.house, report, home.report).await;
    (report, submitted.receipt)
}

async fn into_case(hub: &Hub, house: &House, report: ReportId, beside: ReportId) {
    let went = cases::joining::join(hub, &house.scene.desk, report, beside).await.unwrap();
    if went == cases::joining::Went::Offered {
        cases::joining::take_in(hub, &house.scene.commune, house.case, report).await.unwrap();
    }
}

#[tokio::test]
async fn who_is_named_or_reported_is_never_asked() {
    for hub in hubs().await {
        let home = home(&hub).await;
        let who = &home.house.scene.commune;
        let names = async || {
            let units = seen(&hub, &home).await.units;
            units.into_iter().map(|unit| unit.short_name).collect::<Vec<_>>()
        };
        assert_eq!(names().await, ["Trạm Y tế xã Bản Mới"], "only who has a counsellor");
        let school = unit(&hub, "Trường THCS Nà Lùng", Some(home.house.scene.committee)).await;
        officer(&hub, school, "su", "Giàng A Sử", Role::Counsellor).await;
        assert_eq!(names().await.len(), 2);
        // the counsellor of the school is the one reported
        let desk = &home.house.scene.desk;
        crate::sanctions::actions::add(&hub, desk, home.house.case, "person", false, "giàng a sử")
            .await
            .unwrap();
        assert_eq!(names().await, ["Trạm Y tế xã Bản Mới"]);
        let ask = ask(home.report, Some(home.house.child), school);
        let asked = inviting::invite(&hub, who, Source::Case(home.house.case), &ask).await;
        assert!(matches!(asked, Err(Error::Conflict("counselling-unit-cannot"))));
        told_too(&hub, &home, "Em sợ cô ở trạm y tế xã Bản Mới.").await;
        assert!(names().await.is_empty(), "nor of whom the child speaks");
    }
}

#[tokio::test]
async fn an_invitation_is_refused_runs_out_or_is_taken_back_and_another_may_follow() {
    for hub in hubs().await {
        let home = home(&hub).await;
        let who = &home.house.scene.commune;
        let source = Source::Case(home.house.case);
        let id = invited(&hub, &home).await;
        let ask = ask(home.report, Some(home.house.child), home.station);
        let twice = inviting::invite(&hub, who, source, &ask).await;
        assert!(
            matches!(twice, Err(Error::Conflict("counselling-there-already"))),
            "one talk of a child at a time"
        );
        let why = taking::refuse(&hub, &home.sen, id, "because").await;
        assert!(matches!(why, Err(Error::Conflict("counselling-reason-needed"))));
        taking::refuse(&hub, &home.sen, id, "no-time").await.unwrap();
        assert!(taking::accept(&hub, &home.sen, id, false).await.is_err());
        assert!(mailbox(&hub, &home.receipt).await.unwrap().unwrap().talk.is_none());
        let id = invited(&hub, &home).await;
        hub.clock.advance(24 * HOUR + MINUTE);
        assert!(taking::accept(&hub, &home.sen, id, false).await.is_err(), "its day is over");
        jobs::run_due(&hub).await.unwrap();
        let states = async || {
            let talks = seen(&hub, &home).await.talks;
            talks.into_iter().map(|talk| talk.row.state).collect::<Vec<_>>()
        };
        assert_eq!(states().await, ["expired", "refused"]);
        let id = invited(&hub, &home).await;
        assert!(
            inviting::withdraw(&hub, &home.house.scene.desk, source, id).await.is_err(),
            "not the desk's"
        );
        inviting::withdraw(&hub, who, source, id).await.unwrap();
        assert_eq!(states().await, ["withdrawn", "expired", "refused"]);
        let kept = sql("select count(*) from counselling where escrow is not null or brief is not null
            or child_key is not null");
        assert_eq!(kept.count(&hub.db).await.unwrap(), 0, "no key is left of what nobody took");
    }
}

#[tokio::test]
async fn exactly_one_counsellor_is_responsible_and_hands_on_by_offer_and_acceptance() {
    for hub in hubs().await {
        let home = home(&hub).await;
        let second = officer(&hub, home.station, "la", "Tòng Thị Lả", Role::Counsellor).await;
        let id = invited(&hub, &home).await;
        assert!(taking::accept(&hub, &second, id, false).await.is_err(), "holds no key of the unit yet");
        let_in(&hub, &home.sen, home.station, second.person).await.unwrap();
        let (one, other) =
            tokio::join!(taking::accept(&hub, &home.sen, id, true), taking::accept(&hub, &second, id, true));
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "of two who take it one gets it");
        let (has, waits) = if one.is_ok() { (&home.sen, &second) } else { (&second, &home.sen) };
        talking::note_session(&hub, has, id, (hub.clock.now().day(), "Em nói ít.")).await.unwrap();
        assert!(matches!(talking::open(&hub, waits, id).await, Err(Error::NotFound)), "not a colleague's");
        taking::offer(&hub, has, id, waits.person).await.unwrap();
        let twice = taking::offer(&hub, has, id, waits.person).await;
        assert!(matches!(twice, Err(Error::Conflict("counselling-offered-already"))));
        assert!(talking::open(&hub, has, id).await.is_ok(), "responsible until it is taken");
        assert!(matches!(taking::answer(&hub, has, id, Answer::Take).await, Err(Error::NotFound)));
        taking::answer(&hub, waits, id, Answer::Take).await.unwrap();
        assert!(matches!(talking::open(&hub, has, id).await, Err(Error::NotFound)));
        let opened = talking::open(&hub, waits, id).await.unwrap();
        assert_eq!(opened.sessions[0].note, None, "a note is for whoever wrote it");
        assert_eq!(child::mine(&hub, &home.receipt).await.unwrap()[0].with, "Trạm Y tế xã Bản Mới");
        let mut tx = hub.db.begin().await.unwrap();
        let none = sql("update counselling set counsellor_id = null where state = 'open'").run(&mut tx).await;
        assert!(none.is_err(), "the database refuses an open talk without one");
        drop(tx);
        assert!(taking::take_over(&hub, has, id).await.is_err(), "nobody takes over from who is there");
        let mut tx = hub.db.begin().await.unwrap();
        sql("insert into report_conflict (province, report_id, person_id) values ($1, $2, $3)")
            .bind(hub.province())
            .bind(home.report)
            .bind(waits.person)
            .run(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(talking::open(&hub, waits, id).await, Err(Error::NotFound)), "named since then");
        assert_eq!(taking::desk(&hub, has).await.unwrap().left.len(), 1);
        taking::take_over(&hub, has, id).await.unwrap();
        assert!(talking::open(&hub, has, id).await.is_ok());
    }
}

#[tokio::test]
async fn danger_goes_to_whoever_protects_the_child_in_words_for_them_alone() {
    for hub in hubs().await {
        let home = home(&hub).await;
        let id = taken(&hub, &home).await;
        talking::alarm(&hub, &home.sen, id, "Em ở một mình với người đó.").await.unwrap();
        let header = cases::actions::header(&hub, &home.house.scene.commune, home.house.case).await.unwrap();
        assert_eq!(header.case.severity, "danger");
        let scene = seen(&hub, &home).await;
        assert_eq!(scene.talks[0].alarms[0].2.as_deref(), Some("Em ở một mình với người đó."));
        let desk = &home.house.scene.desk;
        let other = inviting::scene(&hub, desk, Source::Case(home.house.case)).await.unwrap();
        assert_eq!(other.talks[0].alarms[0].2, None, "that there is one, not what it says");

        // before there is a case the desk invites, and its report comes first again
        let submitted = told(&hub, "Em buồn.").await;
        let report = queue::first(&hub, desk).await.unwrap()[0].id;
        desk::open(&hub, desk, report).await.unwrap();
        desk::answer(&hub, desk, report, "Chào em.", "q").await.unwrap();
        let ask = ask(report, None, home.station);
        let id = inviting::invite(&hub, desk, Source::Report(report), &ask).await.unwrap();
        taking::accept(&hub, &home.sen, id, false).await.unwrap();
        child::write(&hub, &submitted.receipt, "Em sợ.", "x").await.unwrap();
        hub.clock.advance(HOUR);
        talking::alarm(&hub, &home.sen, id, "Em đang ở ngoài đường.").await.unwrap();
        let waiting = queue::first(&hub, desk).await.unwrap().remove(0);
        assert_eq!((waiting.id, waiting.severity, waiting.state.as_str()), (report, Severity::Danger, "new"));
        assert_eq!(waiting.due_at, hub.clock.now().plus(15 * MINUTE), "the clock of danger, from now on");
        let scene = inviting::scene(&hub, desk, Source::Report(report)).await.unwrap();
        assert_eq!(scene.talks[0].alarms[0].2.as_deref(), Some("Em đang ở ngoài đường."));
        let case = cases::actions::open_from_report(&hub, desk, report).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        talking::write(&hub, &home.sen, id, "Chị đây.", "y").await.unwrap();
        let child = support::children(&hub, desk, case).await.unwrap().remove(0);
        assert!(child.served_at.is_some(), "what began before the case belongs to its child");
    }
}

#[tokio::test]
async fn a_child_stops_asks_for_somebody_else_and_takes_its_wish_back() {
    for hub in hubs().await {
        let home = home(&hub).await;
        let id = taken(&hub, &home).await;
        child::stop(&hub, &home.receipt, true).await.unwrap();
        assert!(matches!(talking::write(&hub, &home.sen, id, "x", "a").await, Err(Error::Conflict(_))));
        let row = seen(&hub, &home).await.talks.remove(0).row;
        assert_eq!((row.ended_by.as_deref(), row.result.as_deref()), (Some("other"), Some("stopped")));
        let again = taken(&hub, &home).await;
        assert_ne!(again, id);
        assert_eq!(
            child::mine(&hub, &home.receipt).await.unwrap().len(),
            2,
            "the words of before stay the child's"
        );
        child::take_back(&hub, &home.receipt).await.unwrap();
        child::take_back(&hub, &home.receipt).await.unwrap();
        let row = seen(&hub, &home).await.talks.remove(0).row;
        assert_eq!(row.ended_by.as_deref(), Some("child"));
    }
}

#[tokio::test]
async fn what_a_child_takes_back_stands_apart_before_and_after_there_is_a_case() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let verdicts = async || {
            let reading = Reading {
                from: Day::parse("2026-11-01").unwrap(),
                to: Day::parse("2026-11-30").unwrap(),
                who: None,
                lang: Lang::Vi,
            };
            let listed = figures::helped(&hub, reading).await.unwrap();
            listed.into_iter().map(|row| row.verdict).collect::<Vec<_>>()
        };
        let early = told(&hub, "Em kể thôi.").await;
        let report = queue::first(&hub, &scene.desk).await.unwrap()[0].id;
        child::take_back(&hub, &early.receipt).await.unwrap();
        assert!(!desk::open(&hub, &scene.desk, report).await.unwrap().wants_help);
        cases::actions::open_from_report(&hub, &scene.desk, report).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        assert_eq!(verdicts().await, [Verdict::Apart], "never dropped");
        let late = told(&hub, "Em cũng kể.").await;
        let report = queue::first(&hub, &scene.desk).await.unwrap()[0].id;
        let case = cases::actions::open_from_report(&hub, &scene.desk, report).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        assert_eq!(verdicts().await, [Verdict::Apart, Verdict::UnderWay]);
        child::take_back(&hub, &late.receipt).await.unwrap();
        assert_eq!(verdicts().await, [Verdict::Apart, Verdict::Apart]);
        let holds = cases::actions::holds(&hub, case).await.unwrap();
        assert!(holds.is_empty(), "and nothing of it stands before the closing: {holds:?}");
    }
}

#[tokio::test]
async fn how_a_child_is_is_told_only_where_it_agrees_and_goes_into_the_paper() {
    for hub in hubs().await {
        let home = home(&hub).await;
        let id = taken(&hub, &home).await;
        let answers: Scores = questions().map(|name| (name.to_owned(), "bad".to_owned())).collect();
        assert_eq!(answers.len(), 7);
        talking::ask_how(&hub, &home.sen, id, "before", &answers).await.unwrap();
        assert!(seen(&hub, &home).await.talks[0].told.is_empty(), "not before the child agrees");
        child::share(&hub, &home.receipt, true).await.unwrap();
        talking::ask_how(&hub, &home.sen, id, "before", &answers).await.unwrap();
        let told = seen(&hub, &home).await.talks.remove(0).told;
        assert_eq!(told[0].2.as_ref(), Some(&answers));
        let who = &home.house.scene.commune;
        inviting::feed(&hub, who, home.house.case, id, "before").await.unwrap();
        let at = place(&hub, who, home.house.child).await.unwrap();
        let all = papers(&hub, &at).await.unwrap();
        let paper = only(&all, declared::kind("wellbeing").unwrap()).unwrap();
        let opened = open(&hub, who, &at, paper.id, Which::Newest).await.unwrap();
        assert_eq!((opened.content.get("when"), opened.content.get("sleep")), ("before", "bad"));
        child::share(&hub, &home.receipt, false).await.unwrap();
        assert!(seen(&hub, &home).await.talks[0].told.is_empty(), "taken back");
    }
}

#[tokio::test]
async fn the_next_day_is_told_without_a_word_and_not_where_somebody_is_named() {
    for hub in hubs().await {
        let home = home(&hub).await;
        let id = taken(&hub, &home).await;
        let today = hub.clock.now().day();
        let past = talking::arrange(&hub, &home.sen, id, (Some(today.plus(-1)), true)).await;
        assert!(matches!(past, Err(Error::Conflict("counselling-day-over"))));
        talking::arrange(&hub, &home.sen, id, (Some(today.plus(5)), true)).await.unwrap();
        let within = Within { from: today, to: today.plus(9), bodies: None };
        let due = talking::due(&hub, within).await.unwrap();
        assert_eq!((due.len(), due[0].organisation), (1, home.station));
        assert_eq!(due[0].words, "Ngày liên lạc tiếp theo của một cuộc tư vấn");
        let mut tx = hub.db.begin().await.unwrap();
        sql("insert into case_conflict (province, case_id, person_id) values ($1, $2, $3)")
            .bind(hub.province())
            .bind(home.house.case)
            .bind(home.sen.person)
            .run(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(talking::due(&hub, within).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_carer_who_is_the_one_reported_learns_that_it_was_received_and_nothing_more() {
    for hub in hubs().await {
        let home = home(&hub).await;
        let who = &home.house.scene.commune;
        let father =
            Telling { voice: "parent".into(), ..telling("Con tôi đi đâu cũng có người nhắn.") };
        let father = submit(&hub, father, &once(&hub)).await.unwrap();
        let report = queue::first(&hub, &home.house.scene.desk).await.unwrap()[0].id;
        into_case(&hub, &home.house, report, home.report).await;
        assert!(!mailbox(&hub, &father.receipt).await.unwrap().unwrap().neutral);
        cases::reports::mark_teller(&hub, who, home.house.case, report, "carer").await.unwrap();
        assert!(mailbox(&hub, &father.receipt).await.unwrap().unwrap().neutral);
        assert!(!mailbox(&hub, &home.receipt).await.unwrap().unwrap().neutral, "the child's stays its own");
        let children = support::children(&hub, who, home.house.case).await.unwrap();
        assert!(children.iter().all(support::Child::skips_carer), "no paper was needed for that");
        let set = [("age", "9"), ("carer-accused", "no"), ("carer", "bố"), ("carer-says", "agrees")];
        let agreed = sign(&hub, who, home.house.child, "consent", &set).await;
        assert!(matches!(agreed, Err(Error::Invalid(_))), "that carer does not consent");
        let both = sign(&hub, who, home.house.child, "rights", &[("told-whom", "child-and-carer")]).await;
        assert!(matches!(both, Err(Error::Invalid(_))), "nor is anything explained to them");
        sign(&hub, who, home.house.child, "plan", &[("carer-view", "Bố không đồng ý.")]).await.unwrap();
        let at = place(&hub, who, home.house.child).await.unwrap();
        let all = papers(&hub, &at).await.unwrap();
        let plan = only(&all, declared::kind("plan").unwrap()).unwrap();
        let opened = open(&hub, who, &at, plan.id, Which::Newest).await.unwrap();
        assert_eq!(opened.content.get("carer-view"), "", "nor asked");
        decide(&hub, &home.house, "decision", &[]).await;
        let service = services::actions::of_case(&hub, who, home.house.case).await.unwrap().remove(0);
        let refused =
            services::actions::say(&hub, who, service.id, services::actions::Said::Refused("carer-refuses"));
        assert!(matches!(refused.await, Err(Error::Conflict("support-carer-skipped"))));
        assert!(
            seen(&hub, &home).await.reports.iter().all(|(id, _)| *id != report),
            "no talk by that receipt"
        );
        cases::reports::mark_teller(&hub, who, home.house.case, report, "").await.unwrap();
        assert!(!mailbox(&hub, &father.receipt).await.unwrap().unwrap().neutral, "a slip can be put right");
    }
}

#[tokio::test]
async fn nobody_proposes_to_call_back_who_is_reported() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let mut call = telling("Tôi gọi hộ.");
        call.details = [("callback", "yes"), ("callback_when", "buổi tối"), ("caller", "parent")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        submit(&hub, call, &once(&hub)).await.unwrap();
        let report = queue::first(&hub, &scene.desk).await.unwrap()[0].id;
        let details = async || desk::open(&hub, &scene.desk, report).await.unwrap().telling.details;
        assert_eq!(details().await["callback"], "yes");
        desk::mark_teller(&hub, &scene.desk, report, "other").await.unwrap();
        let after = details().await;
        assert_eq!((after["callback"].as_str(), after.get("callback_when")), ("no", None));
        assert!(desk::mark_teller(&hub, &scene.commune, report, "").await.is_err(), "only whoever has it");
        let scene_ = inviting::scene(&hub, &scene.desk, Source::Report(report)).await.unwrap();
        assert!(scene_.reports.is_empty(), "a grown-up called: there is no child's receipt");
    }
}

#[test]
fn a_child_of_ten_can_read_what_is_said_to_it() {
    const WORDS: &str = include_str!("../../../messages/vi/counselling.ftl");
    let words = reading_tests::section(WORDS, "Nói với trẻ em");
    assert!(words.len() > 25, "the child's part was found: {}", words.len());
    reading_tests::check(&words, 10, 16);
    for (id, text) in words {
        let text = text.to_lowercase();
        assert!(reading_tests::NEVER.iter().all(|never| !text.contains(never)), "{id}: {text}");
    }
}

#[tokio::test]
async fn a_report_from_before_receipts_had_a_key_is_reached_when_its_child_comes_back() {
    for hub in hubs().await {
        let home = home(&hub).await;
        let mut tx = hub.db.begin().await.unwrap();
        sql("delete from report_public").run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let id = taken(&hub, &home).await;
        talking::write(&hub, &home.sen, id, "Chào em.", "a").await.unwrap();
        assert!(child::mine(&hub, &home.receipt).await.unwrap()[0].thread.is_empty());
        mailbox(&hub, &home.receipt).await.unwrap();
        talking::open(&hub, &home.sen, id).await.unwrap();
        assert_eq!(child::mine(&hub, &home.receipt).await.unwrap()[0].thread.len(), 1);
        let kept = store::of_report(&hub, &hub.db, home.report).await.unwrap();
        assert!(kept[0].child_key.is_some());
    }
}
