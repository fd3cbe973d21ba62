//! Bad information on both engines: from the first word to a public warning, and everything that is refused.

use crate::Hub;
use crate::authority::{Principal, Role};
use crate::calendar::Working;
use crate::error::Error;
use crate::information::actions::{self, Answer, Found, Verdict, Wanted};
use crate::information::model::{InformationId, State};
use crate::information::warnings::actions::{self as warnings, Words};
use crate::information::{figures, following};
use crate::intake::actions::{mailbox, once, submit};
use crate::intake::model::Telling;
use crate::intake::queue;
use crate::organisations::actions::found;
use crate::slice::{Handing, Reading};
use crate::takedown::tests::order;
use crate::testing::{hubs, officer};
use crate::time::{DAY, Day, HOUR};
use crate::web::Lang;

struct Unit {
    worker: Principal,
    other: Principal,
    head: Principal,
}

async fn unit(hub: &Hub) -> Unit {
    let here = found(hub, "Sở mẫu").await.unwrap();
    Unit {
        worker: officer(hub, here, "lam", "Chu Thị Ngọc", Role::DeskOfficer).await,
        other: officer(hub, here, "khac", "Ma Văn Tùng", Role::FilterOfficer).await,
        head: officer(hub, here, "truong", "Trần Thu Hiền", Role::UnitHead).await,
    }
}

const SUBJECT: &str = "Trò thử thách nhịn thở lan truyền";

async fn entered(hub: &Hub, who: &Principal) -> InformationId {
    let found = Found { subject: SUBJECT, address: "https://xau.example/tro-choi" };
    actions::enter(hub, who, &found).await.unwrap()
}

async fn confirmed(hub: &Hub, unit: &Unit) -> InformationId {
    let id = entered(hub, &unit.worker).await;
    actions::assess(hub, &unit.worker, id, Verdict::Harmful("dare"), "Trẻ làm theo thì ngạt thở.")
        .await
        .unwrap();
    actions::confirm(hub, &unit.head, id).await.unwrap();
    id
}

async fn answered(hub: &Hub, unit: &Unit) -> InformationId {
    let id = confirmed(hub, unit).await;
    let on = hub.clock.now().day();
    let said = Answer { body: None, name: "Sở Y tế", words: "Nhịn thở lâu làm ngất.", on };
    actions::answer(hub, &unit.worker, id, &said).await.unwrap();
    id
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[tokio::test]
async fn harmful_needs_a_harm_of_the_list_a_reason_and_two_persons() {
    for hub in hubs().await {
        let unit = unit(&hub).await;
        let id = entered(&hub, &unit.worker).await;
        let assess = async |verdict: Verdict<'static>, reason: &'static str| {
            actions::assess(&hub, &unit.worker, id, verdict, reason).await
        };
        assert!(matches!(assess(Verdict::Harmful("opinion"), "không thích").await, Err(Error::Invalid(_))));
        assert!(matches!(assess(Verdict::Harmful("dare"), " ").await, Err(Error::Invalid(_))));
        assert!(matches!(
            actions::confirm(&hub, &unit.head, id).await,
            Err(Error::Conflict("information-moved-on"))
        ));
        // the head assesses, and is not their own second person
        actions::assess(&hub, &unit.head, id, Verdict::Harmful("dare"), "Trẻ làm theo thì ngạt thở.")
            .await
            .unwrap();
        let alone = actions::confirm(&hub, &unit.head, id).await;
        assert!(matches!(alone, Err(Error::Conflict("information-second-person"))), "{alone:?}");
        assert!(matches!(actions::confirm(&hub, &unit.other, id).await, Err(Error::Forbidden(_))));
        let second = officer(&hub, unit.head.unit().unwrap(), "pho", "Lò Văn Đức", Role::UnitHead).await;
        actions::send_back(&hub, &second, id, "Chưa rõ em nào làm theo").await.unwrap();
        let row = actions::whole(&hub, &unit.worker, id).await.unwrap().row;
        assert_eq!((row.state.as_str(), row.harm.as_str(), row.assessed_by), ("received", "", None));
        assess(Verdict::Harmful("dare"), "Hai trường báo có em ngất.").await.unwrap();
        actions::confirm(&hub, &unit.head, id).await.unwrap();
        let whole = actions::whole(&hub, &unit.worker, id).await.unwrap();
        assert_eq!((whole.row.harm_scheme.as_str(), whole.row.harm_version), ("lachan-harm", 1));
        let steps: Vec<_> = whole.steps.iter().map(|step| step.what.as_str()).collect();
        assert_eq!(steps, ["confirmed", "assessed", "sent-back", "assessed", "received"]);
    }
}

#[tokio::test]
async fn the_database_refuses_the_one_who_assessed() {
    for hub in hubs().await {
        let unit = unit(&hub).await;
        let id = entered(&hub, &unit.worker).await;
        actions::assess(&hub, &unit.head, id, Verdict::Harmful("dare"), "Trẻ làm theo.").await.unwrap();
        let mut tx = hub.db.begin().await.unwrap();
        let due = Some(day("2026-11-30"));
        let refused = super::store::confirm(&hub, &mut tx, id, due, unit.head.person).await;
        assert!(refused.is_err(), "{refused:?}");
    }
}

#[tokio::test]
async fn what_does_none_of_the_harms_is_put_away_with_a_reason() {
    for hub in hubs().await {
        let unit = unit(&hub).await;
        let id = entered(&hub, &unit.worker).await;
        actions::assess(&hub, &unit.worker, id, Verdict::NotHarmful, "Ý kiến về một bộ phim.").await.unwrap();
        let whole = actions::whole(&hub, &unit.worker, id).await.unwrap();
        assert_eq!((whole.state(), whole.row.due_on, whole.row.harm.as_str()), (State::NotHarmful, None, ""));
        let draft =
            warnings::draft(&hub, &unit.worker, Some(id), &words("Cảnh báo", "Có.", "Đừng xem.")).await;
        assert!(matches!(draft, Err(Error::Conflict("information-not-confirmed"))), "{draft:?}");
        let ordered = actions::order(&hub, &unit.worker, id, &order(&["xau.example"])).await;
        assert!(matches!(ordered, Err(Error::Conflict(_))), "nothing is taken down that harms no child");
    }
}

#[tokio::test]
async fn the_competent_body_answers_before_anything_is_done_and_a_takedown_needs_an_order() {
    for hub in hubs().await {
        let unit = unit(&hub).await;
        let id = confirmed(&hub, &unit).await;
        let early = actions::handle(&hub, &unit.worker, id, "correction", "Báo Mẫu 24/11").await;
        assert!(matches!(early, Err(Error::Conflict("information-moved-on"))), "{early:?}");
        let id = answered(&hub, &unit).await;
        let bare = actions::handle(&hub, &unit.worker, id, "takedown", "").await;
        assert!(
            matches!(&bare, Err(Error::Invalid(found)) if found[0].message == "information-order-needed")
        );
        let number = actions::order(&hub, &unit.worker, id, &order(&["xau.example"])).await.unwrap();
        let whole = actions::whole(&hub, &unit.worker, id).await.unwrap();
        assert_eq!((whole.orders.len(), whole.orders[0].id), (1, number));
        assert_eq!(whole.steps[0].words, whole.orders[0].number);
        actions::handle(&hub, &unit.worker, id, "takedown", "").await.unwrap();
        assert!(actions::whole(&hub, &unit.worker, id).await.unwrap().state().is_over());
        assert!(matches!(
            actions::handle(&hub, &unit.worker, id, "correction", "x").await,
            Err(Error::Conflict(_))
        ));
    }
}

#[tokio::test]
async fn a_report_becomes_information_and_its_reporter_hears_of_it() {
    for hub in hubs().await {
        let unit = unit(&hub).await;
        let told = Telling {
            voice: "adult".into(),
            safe: "yes".into(),
            kinds: vec!["information".into()],
            text: "Bạn Vừ A Mẫu lớp 3 đã làm theo.".into(),
            link: "https://www.xau.example/tro-choi/".into(),
            wish: "know".into(),
            ..Telling::default()
        };
        let receipt = submit(&hub, told, &once(&hub)).await.unwrap().receipt;
        let report = queue::first(&hub, &unit.worker).await.unwrap()[0].id;
        let earlier = entered(&hub, &unit.other).await;
        let found = Found { subject: SUBJECT, address: "https://www.xau.example/tro-choi/" };
        let filter = actions::take_over(&hub, &unit.other, report, &found).await;
        assert!(filter.is_err(), "only the desk opens a report");
        hub.clock.advance(HOUR);
        let id = actions::take_over(&hub, &unit.worker, report, &found).await.unwrap();
        let again = actions::take_over(&hub, &unit.worker, report, &found).await;
        assert!(matches!(again, Err(Error::Conflict("intake-moved-on"))), "{again:?}");
        let whole = actions::whole(&hub, &unit.worker, id).await.unwrap();
        assert_eq!(whole.row.received_at, hub.clock.now().plus(-HOUR), "the reporter's first word");
        assert_eq!(
            whole.alike,
            [(earlier, "TT-MS-2026-0001".to_owned())],
            "the same address in other clothes"
        );
        assert_eq!(whole.address.as_deref(), Some("https://www.xau.example/tro-choi/"));
        assert!(!whole.row.address.windows(11).any(|part| part == b"xau.example"), "encrypted where it lies");
        let mailbox = mailbox(&hub, &receipt).await.unwrap().unwrap();
        assert_eq!(mailbox.state, "closed");
        assert!(mailbox.thread[1].text.contains("Sở mẫu"), "{}", mailbox.thread[1].text);
    }
}

#[tokio::test]
async fn who_is_not_of_the_unit_sees_only_what_they_brought_in() {
    for hub in hubs().await {
        let unit = unit(&hub).await;
        let away = crate::organisations::actions::enter(
            &hub,
            None,
            &crate::organisations::actions::NewOrganisation {
                kind: "school".into(),
                level: crate::authority::Level::School,
                area: "99001".into(),
                name: "Trường mẫu".into(),
                short_name: "Trường mẫu".into(),
                parent: None,
                functions: Vec::new(),
            },
        )
        .await
        .unwrap();
        let teacher = officer(&hub, away, "truonghoc", "Tòng Thị Lả", Role::FilterOfficer).await;
        let theirs = entered(&hub, &unit.worker).await;
        let own = entered(&hub, &teacher).await;
        assert!(matches!(actions::whole(&hub, &teacher, theirs).await, Err(Error::NotFound)));
        let seen = actions::list(&hub, &teacher, &Wanted::default()).await.unwrap();
        assert_eq!(seen.iter().map(|row| row.id).collect::<Vec<_>>(), [own]);
        let judged = actions::assess(&hub, &teacher, own, Verdict::NotHarmful, "x").await;
        assert!(matches!(judged, Err(Error::Forbidden(_))));
        assert_eq!(actions::list(&hub, &unit.other, &Wanted::default()).await.unwrap().len(), 2);
        let searched = Wanted { terms: vec!["nhin".into(), "tho".into()], ..Wanted::default() };
        assert_eq!(actions::list(&hub, &unit.other, &searched).await.unwrap().len(), 2);
        let none = Wanted { state: Some(State::Handled), ..Wanted::default() };
        assert!(actions::list(&hub, &unit.other, &none).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn each_step_has_its_last_day_and_figures_count_what_stood_at_the_end() {
    for hub in hubs().await {
        let unit = unit(&hub).await;
        // Monday 23 November 2026; the 24th is a public holiday, so one working day ends on the 25th
        let id = entered(&hub, &unit.worker).await;
        let due = async || {
            let found = following::deadlines(&hub, day("2026-11-01"), day("2026-12-31")).await.unwrap();
            found.iter().map(|one| (one.last_day, one.organisation)).collect::<Vec<_>>()
        };
        let here = unit.worker.unit().unwrap();
        assert_eq!(due().await, [(day("2026-11-25"), here)]);
        hub.clock.advance(3 * DAY);
        let late = Wanted { late: true, ..Wanted::default() };
        assert_eq!(actions::list(&hub, &unit.worker, &late).await.unwrap().len(), 1);
        let count = async |to: &str| figures::counted(&hub, day("2026-11-01"), day(to)).await.unwrap();
        let counted = count("2026-11-30").await;
        assert_eq!((counted.late, counted.under_way, counted.settled), (1, 0, 0));
        actions::assess(&hub, &unit.worker, id, Verdict::NotHarmful, "Không hại ai.").await.unwrap();
        let counted = count("2026-11-30").await;
        assert_eq!((counted.late, counted.under_way, counted.settled), (0, 0, 1));
        let before = count("2026-11-24").await;
        assert_eq!((before.late, before.under_way, before.settled), (0, 1, 0), "as it stood then");
        let reading = Reading {
            from: day("2026-11-01"),
            to: day("2026-11-30"),
            who: Some(&unit.worker),
            lang: Lang::Vi,
        };
        let behind = figures::behind(&hub, reading).await.unwrap();
        assert_eq!((behind.len(), behind[0].words.as_str()), (1, "TT-MS-2026-0001"));
        assert!(due().await.is_empty());
        assert_eq!(State::Harmful.due(&Working::new([]), day("2026-11-27")), Some(day("2026-12-02")));
    }
}

#[tokio::test]
async fn open_information_follows_its_unit() {
    for hub in hubs().await {
        let unit = unit(&hub).await;
        let id = entered(&hub, &unit.worker).await;
        let heir = found(&hub, "Sở mới").await.unwrap();
        let (from, on) = (unit.worker.unit().unwrap(), hub.clock.now().day());
        assert_eq!(following::in_hand(&hub, from).await.unwrap().len(), 1);
        let mut tx = hub.db.begin().await.unwrap();
        let handing = Handing { id: id.0, from, to: heir, by: unit.head.person, on, back: false };
        assert!(following::hand_over(&hub, &mut tx, handing).await.unwrap());
        assert!(!following::hand_over(&hub, &mut tx, handing).await.unwrap(), "once");
        tx.commit().await.unwrap();
        assert!(following::in_hand(&hub, from).await.unwrap().is_empty());
        assert_eq!(following::in_hand(&hub, heir).await.unwrap()[0].function, Some("information"));
    }
}

fn words<'a>(title: &'a str, what: &'a str, advice: &'a str) -> Words<'a> {
    Words { title, what, advice }
}

#[tokio::test]
async fn a_warning_goes_out_by_a_second_person_and_never_says_where() {
    for hub in hubs().await {
        let unit = unit(&hub).await;
        let id = confirmed(&hub, &unit).await;
        let said = words("Trò thử thách nhịn thở", "Xem ở xau.example nhé.", "Em đừng làm theo.");
        let where_it_stands = warnings::draft(&hub, &unit.worker, Some(id), &said).await;
        assert!(
            matches!(&where_it_stands, Err(Error::Invalid(found)) if found.len() == 1 && found[0].field == "what"),
            "{where_it_stands:?}"
        );
        let said = words("Trò thử thách nhịn thở", "Có người rủ trẻ nhịn thở thật lâu.", "Em đừng làm theo.");
        let warning = warnings::draft(&hub, &unit.worker, Some(id), &said).await.unwrap();
        let early = warnings::publish(&hub, &unit.head, warning).await;
        assert!(matches!(early, Err(Error::Conflict("information-moved-on"))), "{early:?}");
        warnings::propose(&hub, &unit.worker, warning).await.unwrap();
        assert!(matches!(warnings::publish(&hub, &unit.worker, warning).await, Err(Error::Forbidden(_))));
        assert!(warnings::public(&hub).await.unwrap().is_empty(), "nothing before the second person");
        warnings::send_back(&hub, &unit.head, warning, "Viết ngắn hơn").await.unwrap();
        let version = warnings::open(&hub, &unit.worker, warning).await.unwrap().0.version;
        warnings::change(&hub, &unit.worker, warning, version, &said).await.unwrap();
        let stale = warnings::change(&hub, &unit.worker, warning, version, &said).await;
        assert!(matches!(stale, Err(Error::Conflict("information-moved-on"))), "{stale:?}");
        warnings::propose(&hub, &unit.worker, warning).await.unwrap();
        warnings::publish(&hub, &unit.head, warning).await.unwrap();
        assert_eq!(warnings::public(&hub).await.unwrap()[0].title, "Trò thử thách nhịn thở");
        let changed = warnings::change(&hub, &unit.worker, warning, version + 3, &said).await;
        assert!(changed.is_err(), "what is public does not change");
        warnings::withdraw(&hub, &unit.worker, warning, "Đã hết").await.unwrap();
        assert!(warnings::public(&hub).await.unwrap().is_empty());
        // who wrote it is not its second person, the head neither
        let own = warnings::draft(&hub, &unit.head, None, &said).await.unwrap();
        warnings::propose(&hub, &unit.head, own).await.unwrap();
        let alone = warnings::publish(&hub, &unit.head, own).await;
        assert!(matches!(alone, Err(Error::Conflict("information-second-person"))), "{alone:?}");
    }
}
