//! The rules by age: changed, looked at before, refused, and in the policy.

use lachan_filter::{AgeTier, Category, Measure};

use super::{blocked, list, newest, team};
use crate::authority::Principal;
use crate::error::Error;
use crate::filtering::lists;
use crate::filtering::model::ChangeId;
use crate::filtering::rules::{self, Kept, Line, Wanted};
use crate::filtering::store::{self, CellRow};
use crate::testing::hubs;
use crate::{Hub, jobs};

fn games(closed: bool) -> Wanted {
    (Line::Category(Category::GAMES), closed)
}

fn social(closed: bool) -> Wanted {
    (Line::Category(Category::SOCIAL), closed)
}

fn search(on: bool) -> Wanted {
    (Line::Measure(Measure::SafeSearch), on)
}

async fn keep(hub: &Hub, who: &Principal, tier: AgeTier, base: i64, wanted: &[Wanted]) -> Kept {
    rules::change(hub, who, tier, base, wanted, "công văn số 12").await.unwrap()
}

#[tokio::test]
async fn a_changed_rule_reaches_the_verdict_of_its_tier_and_no_other() {
    for hub in hubs().await {
        let team = team(&hub).await;
        lists::upload(&hub, &team.filter, list("games", "nguồn A", "game.example\n")).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        let before = newest(&hub).await;
        assert!(blocked(&before, "game.example", AgeTier::Primary));
        assert!(!blocked(&before, "game.example", AgeTier::LowerSecondary));
        assert!(!before.measures(AgeTier::Staff).contains(Measure::SafeSearch));

        let done = keep(&hub, &team.filter, AgeTier::LowerSecondary, 0, &[games(true), social(true)]).await;
        assert!(matches!(done, Kept::Done), "{done:?}");
        let done = keep(&hub, &team.filter, AgeTier::Primary, 1, &[games(false)]).await;
        assert!(matches!(done, Kept::Done), "{done:?}");
        let done = keep(&hub, &team.filter, AgeTier::Staff, 2, &[search(true)]).await;
        assert!(matches!(done, Kept::Done), "{done:?}");
        jobs::run_due(&hub).await.unwrap();
        let after = newest(&hub).await;
        assert!(after.sequence() > before.sequence(), "the change alone made a new policy");
        assert!(!blocked(&after, "game.example", AgeTier::Primary));
        assert!(blocked(&after, "game.example", AgeTier::LowerSecondary));
        assert!(blocked(&after, "game.example", AgeTier::Preschool), "left alone");
        assert!(!blocked(&after, "game.example", AgeTier::UpperSecondary), "left alone");
        assert!(after.measures(AgeTier::Staff).contains(Measure::SafeSearch));

        // who, when and why, and only what was changed: social was closed to them before
        let history = rules::history(&hub, 0).await.unwrap();
        assert_eq!(history.len(), 3);
        let first = &history[2];
        assert_eq!(first.row.changed_by_name, "Lý Văn Cường");
        assert_eq!(first.row.reason, "công văn số 12");
        assert_eq!((first.steps.len(), first.steps[0].on), (1, true));
        let journal = crate::db::sql("select count(*) from journal where province = $1 and act = $2");
        let kept = journal.bind(hub.province()).bind("filtering.change-rules").count(&hub.db).await.unwrap();
        assert_eq!(kept, 3);

        // nothing new, nothing kept
        let done = keep(&hub, &team.filter, AgeTier::Primary, 3, &[games(false)]).await;
        assert!(matches!(done, Kept::Same), "{done:?}");
        assert_eq!(rules::current(&hub, &hub.db).await.unwrap().version, 3);
    }
}

#[tokio::test]
async fn what_the_law_closes_nobody_opens_not_even_in_the_database() {
    for hub in hubs().await {
        let team = team(&hub).await;
        for category in [Category::ORDER, Category::ILLEGAL, Category::ABUSE] {
            let wanted = [(Line::Category(category.clone()), false)];
            let refused = rules::change(&hub, &team.filter, AgeTier::Staff, 0, &wanted, "thử").await;
            let Err(Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
            assert_eq!(problems[0].message, "filtering-rules-binding");
            let cell = CellRow { version: 1, line: category.to_string(), tier: "staff".into(), is_on: false };
            let mut tx = hub.db.begin().await.unwrap();
            let id = ChangeId(hub.chance.id(hub.clock.now()));
            let kept = store::add_change(&hub, &mut tx, id, "thử", team.filter.person, &[cell]).await;
            assert!(kept.is_err(), "{category}");
        }
        assert_eq!(rules::current(&hub, &hub.db).await.unwrap().version, 0);
        // without a reason, of a version that is still to come, by who may not
        let wanted = [games(false)];
        let refused = rules::change(&hub, &team.filter, AgeTier::Primary, 0, &wanted, " ").await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        let refused = rules::change(&hub, &team.filter, AgeTier::Primary, 7, &wanted, "thử").await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        for who in [&team.drafter, &team.head] {
            let refused = rules::change(&hub, who, AgeTier::Primary, 0, &wanted, "thử").await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn the_later_of_two_is_told_what_has_changed_and_takes_nothing_back() {
    for hub in hubs().await {
        let team = team(&hub).await;
        let tier = AgeTier::UpperSecondary;
        // both open the form at version 0; the first closes games and is done
        let done = keep(&hub, &team.filter, tier, 0, &[games(true), social(false)]).await;
        assert!(matches!(done, Kept::Done), "{done:?}");
        // the second closes social networks and has left games as they were when the form was opened: open
        let Kept::Meanwhile(looked) = keep(&hub, &team.filter, tier, 0, &[games(false), social(true)]).await
        else {
            panic!("a change was lost")
        };
        assert_eq!((looked.version, looked.since.len()), (1, 1));
        assert_eq!(looked.since[0].steps[0].line, Line::Category(Category::GAMES));
        let steps: Vec<_> = looked.steps.iter().map(|step| (step.line.clone(), step.on)).collect();
        assert_eq!(steps, [social(true)], "games stay closed");
        // confirmed, it holds beside the other's
        let done = keep(&hub, &team.filter, tier, looked.version, &looked.wanted).await;
        assert!(matches!(done, Kept::Done), "{done:?}");
        let matrix = rules::current(&hub, &hub.db).await.unwrap().matrix;
        for category in [Category::GAMES, Category::SOCIAL] {
            assert!(matrix.closed_to(&category).contains(tier), "{category}");
        }

        // in the very same moment: one is kept, the others are told
        let wanted = [[games(false)], [social(false)], [search(false)]];
        let all = wanted.iter().map(|wanted| rules::change(&hub, &team.filter, tier, 2, wanted, "cùng lúc"));
        let ended = futures_util::future::join_all(all).await;
        let done = ended.iter().filter(|ended| matches!(ended, Ok(Kept::Done))).count();
        let told = ended.iter().filter(|ended| matches!(ended, Ok(Kept::Meanwhile(_)))).count();
        assert_eq!((done, told), (1, 2), "{ended:?}");
        assert_eq!(rules::current(&hub, &hub.db).await.unwrap().version, 3);
    }
}

#[tokio::test]
async fn a_category_that_only_a_list_has_can_be_changed_too() {
    for hub in hubs().await {
        let team = team(&hub).await;
        let new = list("xem-boi", "nguồn A", "boi.example\ntu-vi.example\n");
        lists::upload(&hub, &team.filter, new).await.unwrap();
        let own: Category = "xem-boi".parse().unwrap();
        let all = rules::categories(&hub).await.unwrap();
        assert!(all.contains(&own) && !all.contains(&Category::ALLOW) && !all.contains(&Category::ORDER));
        assert_eq!(rules::names(&hub).await.unwrap().get("xem-boi"), Some(&2));
        keep(&hub, &team.filter, AgeTier::Staff, 0, &[(Line::Category(own), true)]).await;
        jobs::run_due(&hub).await.unwrap();
        assert!(blocked(&newest(&hub).await, "boi.example", AgeTier::Staff));
    }
}

#[tokio::test]
async fn a_service_is_closed_to_an_age_with_one_mark_and_opened_with_another() {
    for hub in hubs().await {
        let team = team(&hub).await;
        jobs::run_due(&hub).await.unwrap();
        let zalo = |closed: bool| (Line::Category("service-zalo".parse().unwrap()), closed);
        assert!(!blocked(&newest(&hub).await, "chat.zalo.me", AgeTier::Preschool), "open unless closed");
        // what a list closes stays closed whatever the service's mark says
        lists::upload(&hub, &team.filter, list("social", "nguồn A", "zaloapp.com\n")).await.unwrap();
        keep(&hub, &team.filter, AgeTier::Primary, 0, &[zalo(true)]).await;
        jobs::run_due(&hub).await.unwrap();
        let closed = newest(&hub).await;
        assert!(blocked(&closed, "chat.zalo.me", AgeTier::Primary));
        assert!(!blocked(&closed, "chat.zalo.me", AgeTier::Preschool), "another age");
        assert!(!blocked(&closed, "youtube.com", AgeTier::Primary), "another service");
        keep(&hub, &team.filter, AgeTier::Primary, 1, &[zalo(false)]).await;
        jobs::run_due(&hub).await.unwrap();
        let opened = newest(&hub).await;
        assert!(!blocked(&opened, "chat.zalo.me", AgeTier::Primary));
        assert!(blocked(&opened, "oauth.zaloapp.com", AgeTier::Primary), "a list has it");
    }
}

#[tokio::test]
async fn the_first_line_that_was_left_out_is_kept_in_a_form_that_every_language_can_say() {
    for hub in hubs().await {
        let team = team(&hub).await;
        for (bad, kept) in [
            ("game.example\ncom\n", "too-wide 2"),
            ("game.example\nhttp://page.example/a\n", "page 2"),
            ("game.example\n203.0.113.7\n", "address 2"),
            ("0.0.0.0 game.example\n203.0.113.7 shop.example\n", "elsewhere 2"),
            ("||game.example^\n||g*me.example^\n", "pattern 2"),
            ("game.example\nbad..example\n", "name 2"),
        ] {
            lists::upload(&hub, &team.filter, list("games", "nguồn A", bad)).await.unwrap();
            let all = lists::all(&hub).await.unwrap();
            assert_eq!(all[0].first_bad, kept, "{bad}");
        }
    }
}
