//! All commands in any order, two at once, on two hubs of one database: at every instant a stage has exactly one focal
//! point, that one can open the case, and there is at most one open offer.

use serde_json::Value as Json;

use super::*;
use crate::HubParts;
use crate::cases::assigning;
use crate::cases::clocks::climb;
use crate::cases::store::{self, StageRow};
use crate::config::Config;
use crate::db::Db;
use crate::slice::Handing;
use crate::testing::{FreshPostgres, scratch};
use crate::time::Clock;

/// Two hubs with pools of their own on one database, as two processes would have.
struct Two {
    hubs: [Hub; 2],
    _folder: tempfile::TempDir,
    _postgres: Option<FreshPostgres>,
}

async fn twos() -> Vec<Two> {
    let mut found = Vec::new();
    let server = std::env::var("LACHAN_TEST_POSTGRES").ok();
    for engine in [None, server.as_deref()].into_iter().take(1 + usize::from(server.is_some())) {
        let folder = scratch();
        let postgres = match engine {
            Some(server) => Some(FreshPostgres::on(server).await),
            None => None,
        };
        let clock = Clock::fixed(Day::parse("2026-11-23").unwrap().start().plus(8 * HOUR));
        let open = async || {
            let db = match &postgres {
                Some(fresh) => Db::postgres(&fresh.url).await.unwrap(),
                None => Db::sqlite(&folder.path().join("lachan.db")).await.unwrap(),
            };
            let config = Config { data: folder.path().to_owned(), ..Config::default() };
            let parts = HubParts { clock: clock.clone(), ..HubParts::new(config) };
            Hub::with_database(parts, db).await.unwrap()
        };
        let one = open().await;
        one.install("MS", "Tỉnh Mẫu Sơn", false).await.unwrap();
        let two = open().await;
        found.push(Two { hubs: [one, two], _folder: folder, _postgres: postgres });
    }
    found
}

/// Numbers from a seed (xorshift, Marsaglia 2003): the same run for the same seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (n as u64)).unwrap()
    }
}

#[derive(Clone, Copy, Debug)]
enum Command {
    Offer(StageId, OrganisationId),
    Accept(StageId),
    Refuse(StageId),
    Withdraw(StageId),
    Assign(StageId, OrganisationId),
    SealAssigned(StageId),
    SealOffer(StageId),
    Expire,
    Name(StageId, usize),
    Reorganise(StageId, OrganisationId),
    End(StageId, usize),
    Climb,
}

struct Cast {
    officers: Vec<(OrganisationId, Principal)>,
    heads: Vec<(OrganisationId, Principal)>,
}

impl Cast {
    fn of(&self, unit: OrganisationId) -> &Principal {
        &self.officers.iter().find(|(at, _)| *at == unit).unwrap().1
    }

    fn head(&self, unit: OrganisationId) -> &Principal {
        &self.heads.iter().find(|(at, _)| *at == unit).unwrap().1
    }
}

async fn cast(hub: &Hub) -> (Scene, Cast) {
    let scene = scene(hub).await;
    let desk = scene.desk.unit().unwrap();
    let health = unit(hub, "Sở Y tế", Some(scene.committee)).await;
    let health_officer = officer(hub, health, "yte", "Lương Thị Vân", Role::CaseOfficer).await;
    let second = officer(hub, scene.police_unit, "hai", "Lò Văn Pản", Role::CaseOfficer).await;
    crate::people::actions::let_in(hub, &scene.police, scene.police_unit, second.person).await.unwrap();
    let head = officer(hub, scene.committee, "truong", "Trần Thu Hiền", Role::UnitHead).await;
    let police_head = officer(hub, scene.police_unit, "truongca", "Vi Thị Én", Role::UnitHead).await;
    let officers = vec![
        (desk, scene.desk.clone()),
        (scene.commune_unit, scene.commune.clone()),
        (scene.police_unit, scene.police.clone()),
        (health, health_officer),
        (scene.police_unit, second),
    ];
    let heads = vec![(scene.committee, head), (scene.police_unit, police_head)];
    (scene, Cast { officers, heads })
}

fn draw(numbers: &mut Numbers, cast: &Cast, stages: &[StageRow]) -> Command {
    let stage = stages[numbers.below(stages.len())].id;
    let unit = cast.officers[numbers.below(4)].0;
    match numbers.below(24) {
        0..=4 => Command::Offer(stage, unit),
        5..=8 => Command::Accept(stage),
        9..=13 => Command::Refuse(stage),
        14 => Command::Withdraw(stage),
        15..=17 => Command::Assign(stage, unit),
        18 => Command::SealAssigned(stage),
        19 => Command::SealOffer(stage),
        20 => Command::Expire,
        21 => Command::Name(stage, numbers.below(2)),
        22 => Command::Reorganise(stage, unit),
        _ if numbers.below(3) == 0 => Command::End(stage, numbers.below(3)),
        _ => Command::Climb,
    }
}

/// Runs a command as whoever may do it by what stands now. Nothing to do is as good as done.
async fn run(hub: &Hub, cast: &Cast, command: Command) -> crate::Result<()> {
    let row = async |id| store::stage(hub, &hub.db, id).await.unwrap().unwrap();
    let offer = async |id| store::open_offer(hub, &hub.db, id).await.unwrap();
    let awaiting = async |id| store::awaiting(hub, &hub.db, id).await.unwrap();
    match command {
        Command::Offer(id, to) => {
            let who = cast.of(row(id).await.unit_id);
            handing::offer(hub, who, id, to).await.map(drop)
        }
        Command::Accept(id) => match offer(id).await {
            Some(offer) => handing::accept(hub, cast.of(offer.to_unit_id), offer.id).await,
            None => Ok(()),
        },
        Command::Refuse(id) => match offer(id).await {
            Some(offer) => handing::refuse(hub, cast.of(offer.to_unit_id), offer.id, "incomplete").await,
            None => Ok(()),
        },
        Command::Withdraw(id) => match offer(id).await {
            Some(offer) => handing::withdraw(hub, cast.of(offer.from_unit_id), offer.id).await,
            None => Ok(()),
        },
        Command::Assign(id, to) => match awaiting(id).await {
            Some(row) => assigning::assign(hub, cast.head(row.superior_id), row.id, to, false).await,
            None => Ok(()),
        },
        Command::SealAssigned(id) => assigning::seal(hub, cast.of(row(id).await.unit_id), id).await,
        Command::SealOffer(id) => match offer(id).await {
            Some(offer) => handing::seal(hub, cast.of(offer.from_unit_id), offer.id).await,
            None => Ok(()),
        },
        Command::Expire => {
            hub.clock.advance(25 * HOUR);
            handing::expire(hub, Json::Null).await
        }
        Command::Name(id, which) => {
            let unit = row(id).await.unit_id;
            let mine: Vec<_> = cast.officers.iter().filter(|(at, _)| *at == unit).collect();
            match cast.heads.iter().find(|(at, _)| *at == unit) {
                Some((_, head)) => {
                    assigning::name_officer(hub, head, id, mine[which % mine.len()].1.person).await
                }
                None => Ok(()),
            }
        }
        Command::Reorganise(id, to) => {
            let from = row(id).await.unit_id;
            if from == to {
                return Ok(());
            }
            let by = cast.head(cast.heads[0].0).person;
            let handing = Handing { id: id.0, from, to, by, on: hub.clock.now().day(), back: false };
            let mut tx = hub.db.begin().await?;
            if handing::succeed(hub, &mut tx, handing).await? {
                tx.commit().await?;
            }
            Ok(())
        }
        Command::End(id, which) => {
            let row = row(id).await;
            let stage = stages::stage(&row.kind).unwrap();
            let end = &stage.ends[which % stage.ends.len()];
            meet_needs(hub, row.case_id).await;
            end_stage(hub, cast.of(row.unit_id), id, &whole(stage, end, hub.clock.now())).await
        }
        Command::Climb => climb(hub, Json::Null).await,
    }
}

/// What must hold at every instant, asked of the database and of the keys.
async fn holds(hub: &Hub, cast: &Cast, case: CaseId, after: &str) {
    assert_one_focal_point(hub).await;
    for (what, text) in [
        (
            "two open offers",
            "select 1 from handover where state = 'offered' group by stage_id having count(*) > 1",
        ),
        (
            "two open decisions",
            "select 1 from stage_assignment where state in ('waiting', 'sealing') group by stage_id having count(*) > 1",
        ),
        (
            "an open stage whose unit does not hold the key",
            "select 1 from stage s where s.closed_at is null and not exists (select 1 from case_key k
             where k.province = s.province and k.case_id = s.case_id and k.unit_id = s.unit_id)",
        ),
        (
            "an open stage that the guards do not know",
            "select 1 from stage s where (s.closed_at is null) <> exists (select 1 from stage_focal f
             where f.province = s.province and f.stage_id = s.id and f.unit_id = s.unit_id)",
        ),
        (
            "an open stage without exactly one clock",
            "select 1 from stage s where s.closed_at is null and (select count(*) from stage_clock c
             where c.province = s.province and c.stage_id = s.id and c.stopped_at is null) <> 1",
        ),
        (
            "a key kept without anybody to decide",
            "select 1 from handover h where h.state <> 'offered' and h.escrow is not null and not exists
             (select 1 from stage_assignment a where a.province = h.province and a.stage_id = h.stage_id
             and a.state in ('waiting', 'sealing'))",
        ),
        (
            "an ended stage under offer or awaited",
            "select 1 from stage s where s.closed_at is not null and (exists (select 1 from handover h
             where h.province = s.province and h.stage_id = s.id and h.state = 'offered') or exists
             (select 1 from stage_assignment a where a.province = s.province and a.stage_id = s.id
             and a.state in ('waiting', 'sealing')))",
        ),
    ] {
        assert!(!sql(text).exists(&hub.db).await.unwrap(), "{what} after {after}");
    }
    for row in store::stages(hub, &hub.db, case).await.unwrap().iter().filter(|row| row.closed_at.is_none()) {
        let who = cast.officers.iter().find(|(_, who)| who.person == row.person_id);
        let (unit, who) = who.unwrap_or_else(|| panic!("a focal point that nobody knows after {after}"));
        assert_eq!(*unit, row.unit_id, "the officer is of the unit, after {after}");
        let key = actions::unlock(hub, who, case, &actions::READ).await;
        assert!(key.is_ok(), "the focal point cannot open the case after {after}");
    }
}

#[tokio::test]
async fn at_every_instant_one_focal_point_that_can_open_the_case() {
    for two in twos().await {
        let [one, other] = &two.hubs;
        let (scene, cast) = cast(one).await;
        let mut done = std::collections::BTreeMap::<String, usize>::new();
        for seed in 1..=4_u64 {
            let mut numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let case = open_case(one, &scene).await;
            for step in 0..45 {
                let open: Vec<_> = store::stages(one, &one.db, case).await.unwrap();
                let open: Vec<_> = open.into_iter().filter(|row| row.closed_at.is_none()).collect();
                if open.is_empty() {
                    break;
                }
                let pair = [draw(&mut numbers, &cast, &open), draw(&mut numbers, &cast, &open)];
                let (first, second) = tokio::join!(run(one, &cast, pair[0]), run(other, &cast, pair[1]));
                let after = format!("{:?} seed {seed} step {step}: {pair:?}", one.db.engine());
                for (command, outcome) in pair.iter().zip([&first, &second]) {
                    let kind = format!("{command:?}");
                    let kind = kind.split('(').next().unwrap().to_owned();
                    match outcome {
                        Ok(()) => *done.entry(kind).or_default() += 1,
                        Err(
                            Error::Conflict(_) | Error::Invalid(_) | Error::Forbidden(_) | Error::NotFound,
                        ) => {}
                        Err(error) => panic!("{error:?} in {after}"),
                    }
                }
                holds(one, &cast, case, &after).await;
            }
        }
        println!("{:?}: {done:?}", one.db.engine());
        for kind in ["Offer", "Accept", "Refuse", "Assign", "Expire", "Reorganise", "End"] {
            assert!(done.get(kind).is_some_and(|count| *count > 0), "{kind} never went through: {done:?}");
        }
    }
}

#[tokio::test]
async fn of_two_who_accept_at_once_one_wins() {
    for two in twos().await {
        let [one, other] = &two.hubs;
        let (scene, cast) = cast(one).await;
        let case = open_case(one, &scene).await;
        let id = stage(one, &scene.desk, case, "violator").await;
        let offer = handing::offer(one, &scene.desk, id, scene.police_unit).await.unwrap();
        let second = &cast.officers[4].1;
        let (first, later) =
            tokio::join!(handing::accept(one, &scene.police, offer), handing::accept(other, second, offer));
        assert!(first.is_ok() != later.is_ok(), "{first:?} {later:?}");
        let row = store::stage(one, &one.db, id).await.unwrap().unwrap();
        let winner = if first.is_ok() { &scene.police } else { second };
        assert_eq!(row.person_id, winner.person);
        let loser = if first.is_ok() { later } else { first };
        assert!(matches!(loser, Err(Error::Conflict(_))));
        holds(one, &cast, case, "a double accept").await;
    }
}
