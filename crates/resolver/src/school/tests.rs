//! Settings at moments of a clock that is moved, and the book of appeals.

use lachan_filter::{
    AgeTier, Answer, Category, DomainName, Entry, Matrix, Opening, Policy, Shut, SigningKey, Stamp,
};

use super::appeals::{Asked, Wish};
use super::*;
use crate::wire::{Lead, in_packet};

/// A moment of a school day, and when what is set there was signed.
const NOW: u64 = 1_795_400_000;
const PUPIL: &str = "192.168.2.7";
const OTHER_ROOM: &str = "192.168.3.7";

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

fn engine() -> Arc<Engine> {
    let entry = |text: &str, category| Entry::block(name(text), category, "list");
    let entries = [
        entry("play.example", Category::GAMES),
        entry("chat.example", Category::SOCIAL),
        entry("bad.example", Category::ILLEGAL),
        entry("bad.example", Category::GAMES),
        entry("ordered.example", Category::ORDER),
    ];
    let policy = Policy::build(&entries, &Matrix::default(), Stamp::default(), None).unwrap();
    Arc::new(Engine::new(policy, Groups::new(Vec::new(), AgeTier::Primary), Lead::Nowhere, &[]))
}

fn school() -> School {
    School {
        resolver: "r-1".into(),
        sequence: 3,
        issued_at: NOW,
        expires_at: NOW + 600,
        openings: vec![Opening {
            room: "a".into(),
            until: NOW + 2_700,
            categories: vec![Category::GAMES],
            names: vec![name("ordered.example")],
        }],
        shut: Vec::new(),
        allow: vec![name("chat.example")],
        answers: Vec::new(),
        timetable: "room a 192.168.2.0/24\nroom b 192.168.3.0/24\na every 00:00-24:00 primary\n".into(),
    }
}

fn put(engine: &Engine, school: School, now: u64) {
    engine.settle_school(Arc::new(Settings::new(school).unwrap()), now);
}

#[test]
fn an_opening_is_for_one_room_ends_by_itself_and_never_opens_what_the_law_closes() {
    let engine = engine();
    let closes = |client: &str, name: &str| engine.closes(&in_packet(name), client.parse().unwrap());
    assert!(closes(PUPIL, "play.example") && closes(PUPIL, "chat.example"));
    put(&engine, school(), NOW);
    assert!(!closes(PUPIL, "www.play.example"), "open for the lesson");
    assert!(closes(OTHER_ROOM, "play.example"), "in that room alone");
    assert!(!closes(PUPIL, "chat.example") && !closes(OTHER_ROOM, "chat.example"), "in the whole school");
    assert!(closes(PUPIL, "bad.example"), "games, and against the law");
    assert!(closes(PUPIL, "ordered.example"), "named in the opening, and ordered");
    engine.move_on(NOW + 2_699);
    assert!(!closes(PUPIL, "play.example"));
    engine.move_on(NOW + 2_700);
    assert!(closes(PUPIL, "play.example"), "over, and nobody had to say so");
    assert!(!closes(PUPIL, "chat.example"), "an allowed name stays");
}

#[test]
fn a_clock_that_is_wrong_opens_nothing() {
    let engine = engine();
    let closes = |name: &str| engine.closes(&in_packet(name), PUPIL.parse().unwrap());
    put(&engine, school(), 0);
    assert!(closes("play.example"), "a machine that woke up in 1970");
    let mut endless = school();
    endless.openings[0].until = u64::MAX;
    put(&engine, endless, NOW);
    assert!(closes("play.example"), "longer than anything may last");
}

#[test]
fn a_room_is_shut_until_its_moment_and_an_allowed_name_stays() {
    let engine = engine();
    let mut shut = school();
    shut.shut = vec![Shut { room: "b".into(), until: NOW + 3_600 }];
    put(&engine, shut, NOW);
    let closed = |client: &str| engine.standing(client.parse().unwrap()).is_closed;
    assert!(closed(OTHER_ROOM) && !closed(PUPIL));
    let groups = engine.groups.load_full();
    let policy = &engine.active.load().policy.clone();
    assert!(groups.stays_open(policy, &in_packet("chat.example")));
    assert!(!groups.stays_open(policy, &in_packet("open.example")));
    engine.move_on(NOW + 3_600);
    assert!(!closed(OTHER_ROOM));
}

#[test]
fn a_timetable_of_this_machine_holds_beneath_the_schools_settings() {
    let engine = engine();
    put(&engine, school(), NOW);
    let usual = Groups::new(vec!["192.168.2.9=staff".parse().unwrap()], AgeTier::LowerSecondary);
    engine.stand(usual);
    engine.move_on(NOW);
    let tier = |client: &str| engine.standing(client.parse().unwrap()).tier;
    assert_eq!(tier(PUPIL), AgeTier::Primary, "the room's tier");
    assert_eq!(tier("192.168.2.9"), AgeTier::Staff, "narrower than the room");
    assert_eq!(tier(OTHER_ROOM), AgeTier::LowerSecondary, "a room without a tier of its own");
    assert!(!engine.closes(&in_packet("play.example"), PUPIL.parse().unwrap()), "still open for the lesson");
}

/// A follower on a state folder.
fn follower(folder: &std::path::Path, key: &SigningKey) -> Follower {
    let link = Link::to_nobody(folder, key.verifying_key());
    let book = Arc::new(Book::open(link.clone()));
    Follower::start(link, engine(), book)
}

#[tokio::test]
async fn only_new_settings_of_the_hub_in_their_time_are_taken_and_a_restart_keeps_them() {
    let folder = tempfile::tempdir().unwrap();
    let key = SigningKey::from_bytes(&[5; 32]);
    let fresh = || {
        let now = now();
        let mut school = School { issued_at: now, expires_at: now + 600, ..school() };
        school.openings[0].until = now + 2_700;
        school
    };
    let closes =
        |follower: &Follower, name: &str| follower.engine.closes(&in_packet(name), PUPIL.parse().unwrap());
    let mut first = follower(folder.path(), &key);
    let forged = fresh().sign(&SigningKey::from_bytes(&[6; 32]));
    assert!(first.take(forged).await.unwrap_err().contains("not signed"));
    let other = School { resolver: "r-2".into(), ..fresh() };
    assert!(first.take(other.sign(&key)).await.unwrap_err().contains("another resolver"));
    let late = School { expires_at: now() - 1, ..fresh() };
    assert!(first.take(late.sign(&key)).await.unwrap_err().contains("past their time"));
    let strange = School { timetable: "room a 192.168.2.0/99\n".into(), ..fresh() };
    assert!(first.take(strange.sign(&key)).await.unwrap_err().contains("room a"));
    assert!(closes(&first, "play.example"), "nothing of all this is in force");

    first.take(fresh().sign(&key)).await.unwrap();
    assert!(!closes(&first, "play.example"));
    let replayed = first.take(fresh().sign(&key)).await.unwrap_err();
    assert!(replayed.contains("not newer"), "{replayed}");
    let again = follower(folder.path(), &key);
    assert_eq!(again.sequence(), 3);
    assert!(!closes(&again, "play.example"), "a restart without a hub keeps what is running");
    let mut ended = fresh();
    (ended.sequence, ended.openings) = (4, Vec::new());
    first.take(ended.sign(&key)).await.unwrap();
    assert!(closes(&first, "play.example"), "ended early");
    std::fs::write(folder.path().join(FILE), "damaged").unwrap();
    assert_eq!(follower(folder.path(), &key).sequence(), 0);
}

fn wish(text: &str) -> Wish {
    Wish {
        name: text.into(),
        category: "games".into(),
        tier: AgeTier::Primary,
        reason: "lesson",
        words: "bài 3".into(),
    }
}

#[test]
fn an_appeal_is_kept_once_a_name_and_its_answer_found_by_code() {
    let folder = tempfile::tempdir().unwrap();
    let key = SigningKey::from_bytes(&[5; 32]).verifying_key();
    let book = Book::open(Link::to_nobody(folder.path(), key));
    let Asked::Taken(code) = book.ask(wish("play.example"), NOW) else { panic!("refused") };
    assert_eq!(book.ask(wish("play.example"), NOW + 5), Asked::Known(code.clone()));
    let again = Book::open(Link::to_nobody(folder.path(), key));
    let typed = code.to_lowercase().replace('-', " ");
    assert_eq!(again.look(&typed), Some(("play.example".into(), None)), "on disk, and however typed");
    assert_eq!(again.look("0000-0000"), None);

    let stored = || -> serde_json::Value {
        let text = std::fs::read_to_string(folder.path().join("appeals.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let id = stored()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(uuid::Uuid::parse_str(&id).unwrap().get_version_num(), 4);
    assert_ne!(stored()[0]["words"], "", "until the hub has them");
    again.answered(&[("another".into(), Answer::Allowed), (id.clone(), Answer::Refused)]);
    assert_eq!(stored()[0]["words"], "", "the hub has them now");
    assert_eq!(again.look(&code).unwrap().1, Some(Answer::Refused));
    assert_eq!(again.ask(wish("play.example"), NOW + 60), Asked::Known(code.clone()), "not twice a day");
    let Asked::Taken(second) = again.ask(wish("play.example"), NOW + 86_400) else { panic!("refused") };
    assert_ne!(second, code);
    assert_eq!(again.look(&code).map(|found| found.0), Some("play.example".into()));
    let Asked::Taken(_) = again.ask(wish("a.example"), NOW + 31 * 86_400) else { panic!("refused") };
    assert_eq!(again.look(&code), None, "after thirty days it is gone");
}

#[test]
fn nobody_can_flood_the_book() {
    let folder = tempfile::tempdir().unwrap();
    let book = Book::open(Link::to_nobody(folder.path(), SigningKey::from_bytes(&[5; 32]).verifying_key()));
    let asked = |from: u32, at: u64| {
        let taken = |n: u32| matches!(book.ask(wish(&format!("n{n}.example")), at), Asked::Taken(_));
        (from..from + 100).filter(|n| taken(*n)).count()
    };
    assert_eq!(asked(0, NOW), 30, "an hour's share");
    assert_eq!(asked(100, NOW + 3_600), 30);
    let rest: usize = (2..20).map(|hour| asked(hour * 100, NOW + u64::from(hour) * 3_600)).sum();
    assert_eq!(rest, 140, "two hundred in all");
}
