//! Accounts from the first to the last, on both engines.

mod recovery;

use crate::authority::{Grant, Level, Role};
use crate::error::Error;
use crate::id::{OrganisationId, PersonId};
use crate::people::actions::{self, First, TakeUp};
use crate::people::session::{self, Token};
use crate::people::{administration, keys, totp};
use crate::testing::{TestHub, hubs};
use crate::time::MINUTE;
use crate::{Hub, organisations};

const PASSPHRASE: &str = "một câu dài để nhớ";

async fn desk(hub: &Hub) -> OrganisationId {
    organisations::actions::found(hub, "Sở mẫu").await.unwrap()
}

fn grant(role: Role, organisation: OrganisationId) -> Grant {
    Grant { role, organisation, level: Level::Province, area: String::new() }
}

async fn administrator(hub: &Hub, unit: OrganisationId) -> (PersonId, Token) {
    let first = First {
        name: "Nông Thị Hà".into(),
        login: "quantri".into(),
        grant: grant(Role::Administrator, unit),
        passphrase: PASSPHRASE.into(),
        totp_secret: Some(b"12345678901234567890".to_vec()),
    };
    actions::establish(hub, first).await.unwrap()
}

/// Invites somebody and takes the account up, as they would.
async fn join(hub: &TestHub, admin: &Token, login: &str, role: Role, unit: OrganisationId) -> Token {
    let who = session::principal(hub, admin).await.unwrap().unwrap();
    let token = actions::invite(hub, &who, "Vi Văn Quý", login, &grant(role, unit)).await.unwrap();
    let code = totp::code(&actions::offered_totp(hub, &token), hub.clock.now());
    let take_up = TakeUp { token: token.clone(), passphrase: PASSPHRASE.into(), code: code.clone() };
    let session = actions::take_up(hub, take_up).await.unwrap();
    let again = TakeUp { token, passphrase: PASSPHRASE.into(), code };
    assert!(matches!(actions::take_up(hub, again).await, Err(Error::NotFound)), "a link is good once");
    session
}

#[tokio::test]
async fn signing_in_needs_all_three_and_each_code_is_good_once() {
    for hub in hubs().await {
        let unit = desk(&hub).await;
        administrator(&hub, unit).await;
        let code = || totp::code(b"12345678901234567890", hub.clock.now());
        let wrong = |outcome: crate::Result<Token>| matches!(outcome, Err(Error::Invalid(_)));
        assert!(wrong(actions::sign_in(&hub, "quantri", "sai".into(), &code()).await));
        assert!(wrong(actions::sign_in(&hub, "quantri", PASSPHRASE.into(), "000000").await));
        assert!(wrong(actions::sign_in(&hub, "khongco", PASSPHRASE.into(), &code()).await));
        let token = actions::sign_in(&hub, "quantri", PASSPHRASE.into(), &code()).await.unwrap();
        assert!(
            wrong(actions::sign_in(&hub, "quantri", PASSPHRASE.into(), &code()).await),
            "the same code again"
        );
        let who = session::principal(&hub, &token).await.unwrap().unwrap();
        assert_eq!(who.grants.len(), 1);
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_and_others_are_not() {
    for hub in hubs().await {
        let unit = desk(&hub).await;
        administrator(&hub, unit).await;
        for _ in 0..6 {
            let _ = actions::sign_in(&hub, "quantri", "sai".into(), "").await;
        }
        let code = totp::code(b"12345678901234567890", hub.clock.now());
        let held = actions::sign_in(&hub, "quantri", PASSPHRASE.into(), &code).await;
        assert!(matches!(held, Err(Error::TooMany(_))));
        hub.clock.advance(MINUTE);
        let code = totp::code(b"12345678901234567890", hub.clock.now());
        actions::sign_in(&hub, "quantri", PASSPHRASE.into(), &code).await.unwrap();
    }
}

#[tokio::test]
async fn a_session_ends_by_idleness_by_age_by_sign_out_and_with_the_account() {
    for hub in hubs().await {
        let unit = desk(&hub).await;
        let (_, admin) = administrator(&hub, unit).await;
        assert!(session::principal(&hub, &admin).await.unwrap().is_some());
        hub.clock.advance(14 * MINUTE);
        assert!(session::principal(&hub, &admin).await.unwrap().is_some());
        hub.clock.advance(16 * MINUTE);
        assert!(session::principal(&hub, &admin).await.unwrap().is_none(), "idle");

        let code = totp::code(b"12345678901234567890", hub.clock.now());
        let admin = actions::sign_in(&hub, "quantri", PASSPHRASE.into(), &code).await.unwrap();
        for _ in 0..48 {
            hub.clock.advance(10 * MINUTE);
            assert!(session::principal(&hub, &admin).await.unwrap().is_some());
        }
        hub.clock.advance(MINUTE);
        assert!(session::principal(&hub, &admin).await.unwrap().is_none(), "older than eight hours");

        let code = totp::code(b"12345678901234567890", hub.clock.now());
        let admin = actions::sign_in(&hub, "quantri", PASSPHRASE.into(), &code).await.unwrap();
        let officer = join(&hub, &admin, "quy.vi", Role::CaseOfficer, unit).await;
        let who = session::principal(&hub, &admin).await.unwrap().unwrap();
        let person = session::principal(&hub, &officer).await.unwrap().unwrap().person;
        actions::disable(&hub, &who, person).await.unwrap();
        assert!(session::principal(&hub, &officer).await.unwrap().is_none(), "closed account");
        session::close(&hub, &admin).await.unwrap();
        assert!(session::principal(&hub, &admin).await.unwrap().is_none(), "signed out");
    }
}

#[tokio::test]
async fn the_first_of_a_unit_founds_its_key_and_lets_colleagues_in() {
    for hub in hubs().await {
        let unit = desk(&hub).await;
        let (_, admin) = administrator(&hub, unit).await;
        assert!(keys::public(&hub, &hub.db, unit).await.unwrap().is_none(), "an administrator needs none");
        let first = join(&hub, &admin, "mot", Role::DeskOfficer, unit).await;
        let second = join(&hub, &admin, "hai", Role::DeskOfficer, unit).await;
        let (version, public) = keys::public(&hub, &hub.db, unit).await.unwrap().unwrap();
        let sealed = public.seal("place", b"word");

        let one = session::principal(&hub, &first).await.unwrap().unwrap();
        let two = session::principal(&hub, &second).await.unwrap().unwrap();
        let open = keys::secret(&hub, &hub.db, &one, unit, version).await.unwrap();
        assert_eq!(open.open("place", &sealed).unwrap().as_slice(), b"word");
        assert!(keys::secret(&hub, &hub.db, &two, unit, version).await.is_err(), "not let in yet");

        let boss = session::principal(&hub, &admin).await.unwrap().unwrap();
        assert!(actions::let_in(&hub, &boss, unit, two.person).await.is_err(), "not by an administrator");
        assert_eq!(keys::waiting(&hub, unit).await.unwrap().len(), 1);
        actions::let_in(&hub, &one, unit, two.person).await.unwrap();
        assert!(keys::waiting(&hub, unit).await.unwrap().is_empty());
        let open = keys::secret(&hub, &hub.db, &two, unit, version).await.unwrap();
        assert_eq!(open.open("place", &sealed).unwrap().as_slice(), b"word");
    }
}

#[tokio::test]
async fn a_key_that_nobody_holds_any_more_is_followed_by_another() {
    for hub in hubs().await {
        let unit = desk(&hub).await;
        let (_, admin) = administrator(&hub, unit).await;
        let first = join(&hub, &admin, "mot", Role::DeskOfficer, unit).await;
        let second = join(&hub, &admin, "hai", Role::DeskOfficer, unit).await;
        let boss = session::principal(&hub, &admin).await.unwrap().unwrap();
        let one = session::principal(&hub, &first).await.unwrap().unwrap();
        let two = session::principal(&hub, &second).await.unwrap().unwrap();
        actions::let_in(&hub, &one, unit, two.person).await.unwrap();
        let again = async |person| {
            let token = actions::invite_again(&hub, &boss, person).await.unwrap();
            let code = totp::code(&actions::offered_totp(&hub, &token), hub.clock.now());
            let take_up = TakeUp { token, passphrase: PASSPHRASE.into(), code };
            let session = actions::take_up(&hub, take_up).await.unwrap();
            session::principal(&hub, &session).await.unwrap().unwrap()
        };

        let one = again(one.person).await;
        assert_eq!(keys::waiting(&hub, unit).await.unwrap().len(), 1, "waits for the colleague again");
        assert!(keys::secret(&hub, &hub.db, &one, unit, 1).await.is_err());
        actions::let_in(&hub, &two, unit, one.person).await.unwrap();
        keys::secret(&hub, &hub.db, &one, unit, 1).await.unwrap();

        actions::disable(&hub, &boss, two.person).await.unwrap();
        let one = again(one.person).await;
        let (version, _) = keys::public(&hub, &hub.db, unit).await.unwrap().unwrap();
        assert_eq!(version, 2, "the only holder lost the first");
        keys::secret(&hub, &hub.db, &one, unit, 2).await.unwrap();
    }
}

#[tokio::test]
async fn a_role_ends_at_once_and_nobody_ends_their_own_administration() {
    for hub in hubs().await {
        let unit = desk(&hub).await;
        let (_, admin) = administrator(&hub, unit).await;
        let officer = join(&hub, &admin, "mot", Role::DeskOfficer, unit).await;
        let boss = session::principal(&hub, &admin).await.unwrap().unwrap();
        let who = session::principal(&hub, &officer).await.unwrap().unwrap();
        let accounts = administration::accounts(&hub, &boss).await.unwrap();
        let names: Vec<_> = accounts.iter().map(|account| account.name.as_str()).collect();
        assert_eq!(names, ["Nông Thị Hà", "Vi Văn Quý"]);
        let role = |person| {
            let account = accounts.iter().find(move |account| account.id == person).unwrap();
            account.roles[0].id
        };
        let own = administration::end_role(&hub, &boss, boss.person, role(boss.person)).await;
        assert!(matches!(own, Err(Error::Conflict(_))));
        let foreign = administration::end_role(&hub, &who, who.person, role(who.person)).await;
        assert!(matches!(foreign, Err(Error::Forbidden(_))));
        administration::end_role(&hub, &boss, who.person, role(who.person)).await.unwrap();
        let again = administration::end_role(&hub, &boss, who.person, role(who.person)).await;
        assert!(matches!(again, Err(Error::NotFound)));
        assert!(session::principal(&hub, &officer).await.unwrap().unwrap().grants.is_empty());
        actions::give_role(&hub, &boss, who.person, &grant(Role::Viewer, unit)).await.unwrap();
        actions::give_role(&hub, &boss, who.person, &grant(Role::DeskOfficer, unit)).await.unwrap();
        assert_eq!(session::principal(&hub, &officer).await.unwrap().unwrap().grants.len(), 2);
    }
}

#[tokio::test]
async fn one_ends_ones_other_sessions_and_nobody_elses() {
    for hub in hubs().await {
        let unit = desk(&hub).await;
        let (_, first) = administrator(&hub, unit).await;
        let other = join(&hub, &first, "mot", Role::DeskOfficer, unit).await;
        let code = totp::code(b"12345678901234567890", hub.clock.now());
        let second = actions::sign_in(&hub, "quantri", PASSPHRASE.into(), &code).await.unwrap();
        let who = session::principal(&hub, &second).await.unwrap().unwrap();
        let mine = session::mine(&hub, &who, &second).await.unwrap();
        assert_eq!(mine.iter().filter(|session| session.this).count(), 1);
        assert_eq!(mine.len(), 2);
        session::end_others(&hub, &who, &second).await.unwrap();
        assert!(session::principal(&hub, &first).await.unwrap().is_none());
        assert!(session::principal(&hub, &second).await.unwrap().is_some());
        assert!(session::principal(&hub, &other).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn only_the_newest_link_of_an_open_account_is_good() {
    for hub in hubs().await {
        let unit = desk(&hub).await;
        let (_, admin) = administrator(&hub, unit).await;
        let boss = session::principal(&hub, &admin).await.unwrap().unwrap();
        let role = grant(Role::DeskOfficer, unit);
        let first = actions::invite(&hub, &boss, "Vi Văn Quý", "quy.vi", &role).await.unwrap();
        let person = actions::invited(&hub, &first).await.unwrap().id;
        let second = actions::invite_again(&hub, &boss, person).await.unwrap();
        assert!(matches!(actions::invited(&hub, &first).await, Err(Error::NotFound)));
        actions::invited(&hub, &second).await.unwrap();
        actions::disable(&hub, &boss, person).await.unwrap();
        assert!(matches!(actions::invited(&hub, &second).await, Err(Error::NotFound)));
    }
}
