//! Keys made anew, and opened again by two of three keepers, on both engines.

use super::*;
use crate::authority::Principal;
use crate::people::recovery::{self, Agreed};
use crate::people::verify::{self, Trouble};
use crate::time::DAY;

async fn principal(hub: &Hub, token: &Token) -> Principal {
    session::principal(hub, token).await.unwrap().unwrap()
}

/// Signs in with the next code of a telephone that took up the link of `join`: a link again, since tests keep no phone.
async fn again(hub: &Hub, boss: &Principal, person: PersonId) -> Principal {
    let token = actions::invite_again(hub, boss, person).await.unwrap();
    let code = totp::code(&actions::offered_totp(hub, &token), hub.clock.now());
    let take_up = TakeUp { token, passphrase: PASSPHRASE.into(), code };
    principal(hub, &actions::take_up(hub, take_up).await.unwrap()).await
}

struct Cast {
    unit: OrganisationId,
    boss: Principal,
    keepers: [Principal; 3],
}

/// An administrator and three keepers of two bodies.
async fn cast(hub: &TestHub) -> Cast {
    let unit = desk(hub).await;
    let other = organisations::actions::found(hub, "Công an tỉnh mẫu").await.unwrap();
    let (_, admin) = administrator(hub, unit).await;
    let mut keepers = Vec::new();
    for (login, body) in [("giu.mot", unit), ("giu.hai", unit), ("giu.ba", other)] {
        keepers.push(principal(hub, &join(hub, &admin, login, Role::Viewer, body).await).await);
    }
    let boss = principal(hub, &admin).await;
    let keepers = keepers.try_into().ok().expect("three keepers");
    Cast { unit, boss, keepers }
}

fn ids(keepers: &[Principal; 3]) -> [PersonId; 3] {
    [keepers[0].person, keepers[1].person, keepers[2].person]
}

#[tokio::test]
async fn two_of_three_keepers_open_a_lost_key_and_one_does_not() {
    for hub in hubs().await {
        let Cast { unit, boss, keepers } = cast(&hub).await;
        recovery::appoint(&hub, &boss, ids(&keepers)).await.unwrap();
        let invited =
            actions::invite(&hub, &boss, "Lý Thị Sen", "sen.ly", &grant(Role::DeskOfficer, unit)).await;
        let code = totp::code(&actions::offered_totp(&hub, invited.as_ref().unwrap()), hub.clock.now());
        let take_up = TakeUp { token: invited.unwrap(), passphrase: PASSPHRASE.into(), code };
        let officer = principal(&hub, &actions::take_up(&hub, take_up).await.unwrap()).await;
        let (version, public) = keys::public(&hub, &hub.db, unit).await.unwrap().unwrap();
        let sealed = public.seal("place", b"word");
        assert!(!recovery::askable(&hub, &officer, unit).await.unwrap(), "nothing is locked yet");

        // the passphrase is lost: a new key of the person, and a new key of the unit
        let officer = again(&hub, &boss, officer.person).await;
        assert!(keys::secret(&hub, &hub.db, &officer, unit, version).await.is_err());
        assert!(recovery::askable(&hub, &officer, unit).await.unwrap());
        recovery::ask(&hub, &officer, unit, "quên câu mật khẩu").await.unwrap();
        let twice = recovery::ask(&hub, &officer, unit, "lần nữa").await;
        assert!(matches!(twice, Err(Error::Conflict("people-recovery-asked"))));
        let request = recovery::kept(&hub, &keepers[0]).await.unwrap().unwrap().requests[0].id;

        assert!(matches!(recovery::agree(&hub, &boss, request, None).await, Err(Error::Forbidden(_))));
        assert_eq!(recovery::agree(&hub, &keepers[0], request, None).await.unwrap(), Agreed::First);
        let alone = recovery::agree(&hub, &keepers[0], request, None).await;
        assert!(matches!(alone, Err(Error::Conflict("people-recovery-another"))));
        assert!(keys::secret(&hub, &hub.db, &officer, unit, version).await.is_err(), "one is not enough");
        assert_eq!(recovery::agree(&hub, &keepers[2], request, None).await.unwrap(), Agreed::Opened(1));
        let open = keys::secret(&hub, &hub.db, &officer, unit, version).await.unwrap();
        assert_eq!(open.open("place", &sealed).unwrap().as_slice(), b"word");
        let over = recovery::agree(&hub, &keepers[1], request, None).await;
        assert!(matches!(over, Err(Error::Conflict("people-recovery-over"))));
    }
}

#[tokio::test]
async fn a_keeper_who_lost_the_passphrase_types_the_part_from_paper() {
    for hub in hubs().await {
        let Cast { unit, boss, keepers } = cast(&hub).await;
        recovery::appoint(&hub, &boss, ids(&keepers)).await.unwrap();
        let (position, paper) = recovery::on_paper(&hub, &keepers[1]).await.unwrap();
        assert_eq!(position, 2);
        let (_, foreign) = recovery::on_paper(&hub, &keepers[2]).await.unwrap();
        let (_, before) = (position, paper);
        recovery::appoint(&hub, &boss, ids(&keepers)).await.unwrap();
        let (_, paper) = recovery::on_paper(&hub, &keepers[1]).await.unwrap();

        actions::give_role(&hub, &boss, keepers[0].person, &grant(Role::DeskOfficer, unit)).await.unwrap();
        let officer = again(&hub, &boss, keepers[0].person).await;
        let officer = again(&hub, &boss, officer.person).await;
        recovery::ask(&hub, &officer, unit, "quên câu mật khẩu").await.unwrap();
        let second = again(&hub, &boss, keepers[1].person).await;
        let kept = recovery::kept(&hub, &second).await.unwrap().unwrap();
        assert!(!kept.opens, "the part was sealed to the key before");
        let request = kept.requests[0].id;
        let own = recovery::agree(&hub, &officer, request, None).await;
        assert!(own.is_err(), "nobody agrees to their own request");
        let without = recovery::agree(&hub, &second, request, None).await;
        assert!(matches!(without, Err(Error::Conflict("people-recovery-own-key-changed"))));
        for wrong in ["", "ABCD", foreign.as_str(), before.as_str()] {
            let outcome = recovery::agree(&hub, &second, request, Some(wrong)).await;
            assert!(matches!(outcome, Err(Error::Invalid(_))), "{wrong}");
        }
        let typed = paper.to_lowercase();
        assert_eq!(recovery::agree(&hub, &second, request, Some(&typed)).await.unwrap(), Agreed::First);
        assert!(recovery::kept(&hub, &second).await.unwrap().unwrap().opens, "sealed to the new key as well");
        assert_eq!(recovery::agree(&hub, &keepers[2], request, None).await.unwrap(), Agreed::Opened(1));
    }
}

#[tokio::test]
async fn keepers_are_three_people_of_more_than_one_body() {
    for hub in hubs().await {
        let Cast { boss, keepers, .. } = cast(&hub).await;
        let [one, two, three] = ids(&keepers);
        let invalid = |outcome: crate::Result<()>| matches!(outcome, Err(Error::Invalid(_)));
        assert!(invalid(recovery::appoint(&hub, &boss, [one, one, three]).await));
        assert!(invalid(recovery::appoint(&hub, &boss, [one, two, boss.person]).await), "all of one body");
        let foreign = recovery::appoint(&hub, &keepers[0], [one, two, three]).await;
        assert!(matches!(foreign, Err(Error::Forbidden(_))));
        recovery::appoint(&hub, &boss, [one, two, three]).await.unwrap();
        recovery::appoint(&hub, &boss, [one, boss.person, three]).await.unwrap();
        assert!(recovery::kept(&hub, &keepers[1]).await.unwrap().is_none(), "relieved");
    }
}

#[tokio::test]
async fn a_request_that_nobody_decides_is_over_after_three_days_and_one_refusal_ends_it() {
    for hub in hubs().await {
        let Cast { unit, boss, keepers } = cast(&hub).await;
        recovery::appoint(&hub, &boss, ids(&keepers)).await.unwrap();
        let token =
            actions::invite(&hub, &boss, "Lý Thị Sen", "sen.ly", &grant(Role::DeskOfficer, unit)).await;
        let sen = actions::invited(&hub, token.as_ref().unwrap()).await.unwrap().id;
        again(&hub, &boss, sen).await;
        let officer = again(&hub, &boss, sen).await;
        recovery::ask(&hub, &officer, unit, "quên").await.unwrap();
        let request = recovery::kept(&hub, &keepers[0]).await.unwrap().unwrap().requests[0].id;
        recovery::agree(&hub, &keepers[0], request, None).await.unwrap();
        hub.clock.advance(3 * DAY);
        let late = recovery::agree(&hub, &keepers[1], request, None).await;
        assert!(matches!(late, Err(Error::Conflict("people-recovery-over"))));
        crate::jobs::run_due(&hub).await.unwrap();

        let officer = again(&hub, &boss, officer.person).await;
        recovery::ask(&hub, &officer, unit, "quên").await.unwrap();
        let second = again(&hub, &boss, keepers[1].person).await;
        let request = recovery::kept(&hub, &second).await.unwrap().unwrap().requests[0].id;
        recovery::refuse(&hub, &second, request).await.unwrap();
        assert!(recovery::kept(&hub, &second).await.unwrap().unwrap().requests.is_empty());
    }
}

#[tokio::test]
async fn a_key_is_made_anew_after_ninety_days_or_when_somebody_leaves() {
    for hub in hubs().await {
        let unit = desk(&hub).await;
        let (_, admin) = administrator(&hub, unit).await;
        let one = principal(&hub, &join(&hub, &admin, "mot", Role::DeskOfficer, unit).await).await;
        let two = principal(&hub, &join(&hub, &admin, "hai", Role::DeskOfficer, unit).await).await;
        let boss = principal(&hub, &admin).await;
        actions::let_in(&hub, &one, unit, two.person).await.unwrap();
        let newest = async || keys::public(&hub, &hub.db, unit).await.unwrap().unwrap().0;

        actions::disable(&hub, &boss, two.person).await.unwrap();
        let standings = recovery::custody(&hub, &boss).await.unwrap().keys;
        let troubles = verify::troubles(&standings, false, hub.clock.now());
        assert_eq!(troubles.iter().map(|(_, trouble)| *trouble).collect::<Vec<_>>(), [Trouble::OneHolder]);
        assert_eq!(newest().await, 1, "nobody is at work whose key could make it");
        let mut tx = hub.db.begin().await.unwrap();
        keys::renew_due(&hub, &mut tx, one.person).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(newest().await, 2);
        keys::secret(&hub, &hub.db, &one, unit, 1).await.unwrap();
        keys::secret(&hub, &hub.db, &one, unit, 2).await.unwrap();
        assert!(keys::secret(&hub, &hub.db, &two, unit, 1).await.is_err(), "who left holds none any more");

        for (days, version) in [(89, 2), (2, 3)] {
            hub.clock.advance(days * DAY);
            let mut tx = hub.db.begin().await.unwrap();
            keys::renew_due(&hub, &mut tx, one.person).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(newest().await, version, "{days} days later");
        }
    }
}

#[tokio::test]
async fn the_check_names_what_nobody_can_open_and_opens_every_encrypted_field() {
    for hub in hubs().await {
        let Cast { unit, boss, keepers } = cast(&hub).await;
        let good = verify::verify(&hub).await.unwrap();
        assert!(!good.is_bad() && !good.keepers && good.keys == 0);
        let totp = |found: &verify::Verified| {
            let field =
                found.fields.iter().find(|(table, column, ..)| table == "person" && column == "totp_secret");
            field.map(|(.., good, bad)| (*good, *bad)).unwrap()
        };
        assert_eq!(totp(&good), (4, 0), "the second factors of four accounts");
        for (table, column, ..) in &good.fields {
            assert!(!table.is_empty() && !column.is_empty());
        }

        let token =
            actions::invite(&hub, &boss, "Lý Thị Sen", "sen.ly", &grant(Role::DeskOfficer, unit)).await;
        let sen = actions::invited(&hub, token.as_ref().unwrap()).await.unwrap().id;
        again(&hub, &boss, sen).await;
        actions::disable(&hub, &boss, sen).await.unwrap();
        let lost = verify::verify(&hub).await.unwrap();
        assert!(lost.is_bad());
        assert_eq!(lost.troubles[0].2, Trouble::Lost);

        // with keepers named in time it could have been opened again
        recovery::appoint(&hub, &boss, ids(&keepers)).await.unwrap();
        let token = actions::invite(&hub, &boss, "Vi Văn An", "an.vi", &grant(Role::DeskOfficer, unit)).await;
        let an = actions::invited(&hub, token.as_ref().unwrap()).await.unwrap().id;
        again(&hub, &boss, an).await;
        actions::disable(&hub, &boss, an).await.unwrap();
        let found = verify::verify(&hub).await.unwrap();
        let found: Vec<_> = found.troubles.iter().map(|(_, version, trouble)| (*version, *trouble)).collect();
        assert_eq!(found, [(1, Trouble::Lost), (2, Trouble::Recoverable)]);
    }
}
