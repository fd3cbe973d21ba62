//! The rights matrix: every route, asked over a real connection by somebody in every role at every kind of body, about
//! things in every state. Who may is said by `rights.txt`, and reckoned from it by a model of its own.
//!
//! * A route without a rule, and a rule without a route, fail.
//! * Who may not gets 403 or 404; where an empty form is looked at first, also what is wrong with it. Who is not signed in
//!   is led to sign in. Nothing changes in the database.
//! * Who may gets neither, and no answer is an error of ours.
//! * No page shows a word that stands sealed in a thing which its reader may not read.

mod client;
mod rights;
mod routes;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use axum::http::StatusCode;

use self::client::{Answer, Client, Sent};
use self::rights::{Rights, Rule, Who, allow};
use self::world::{One, Person, World};
use crate::testing::databases;

/// Read when the test runs: a rule is changed without building anew.
fn rights() -> Rights {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/app/tests/rights.txt");
    Rights::parse(&std::fs::read_to_string(path).unwrap())
}

#[test]
fn every_route_has_its_rule_and_every_rule_its_route() {
    let rights = rights();
    let ruled: BTreeSet<_> =
        rights.rules.iter().map(|rule| (rule.method.clone(), rule.path.clone())).collect();
    assert_eq!(ruled.len(), rights.rules.len(), "a route with two rules");
    let routes = routes::all();
    let without: Vec<_> = routes.difference(&ruled).collect();
    assert!(without.is_empty(), "no rule in rights.txt for {without:#?}");
    let gone: Vec<_> = ruled.difference(&routes).collect();
    assert!(gone.is_empty(), "no route for the rules {gone:#?}");
}

/// What was found wrong, each with how often and the first time.
#[derive(Default)]
struct Wrong(BTreeMap<String, (usize, String)>);

impl Wrong {
    fn add(&mut self, what: String, example: String) {
        self.0.entry(what).or_insert((0, example)).0 += 1;
    }

    fn told(&self) -> String {
        self.0.iter().fold(String::new(), |mut told, (what, (times, example))| {
            let _ = writeln!(told, "{what} ({times}×) {example}");
            told
        })
    }
}

/// The address of a rule about one thing.
fn address(rule: &Rule, one: &One) -> String {
    let mut found = String::new();
    for piece in rule.address.split_inclusive('}') {
        let Some((before, inside)) = piece.split_once('{') else {
            found.push_str(piece);
            continue;
        };
        found.push_str(before);
        let (_, meant) = inside.trim_end_matches('}').split_once('=').unwrap_or(("", ""));
        match meant.strip_prefix('\'') {
            Some(constant) => found.push_str(constant.trim_end_matches('\'')),
            None if meant.ends_with(":word") => found.push_str(&one.word),
            None => found.push_str(&one.id.to_string()),
        }
    }
    found
}

/// Which things of a kind are asked about.
async fn things(world: &World, rights: &Rights) -> BTreeMap<String, Vec<One>> {
    let mut found = BTreeMap::new();
    for (name, thing) in &rights.things {
        found.insert(name.clone(), world.things(thing).await);
    }
    found
}

/// So many rules whose refusals are asked between two looks at the database.
const TOGETHER: usize = 12;

/// Stands for a thing of a kind of which there is none.
const NOTHING: &str = "khong-co";

fn nothing() -> One {
    One { id: uuid::Uuid::from_u128(1), word: NOTHING.into(), facts: rights::Facts::default() }
}

/// The questions, and what was wrong with the answers; of every `share` people one is asked.
struct Matrix<'w> {
    world: &'w mut World,
    rights: &'w Rights,
    share: usize,
    turn: usize,
    asked: usize,
    /// How often somebody read what is sealed and may.
    read: usize,
    wrong: Wrong,
}

impl Matrix<'_> {
    /// Of few things all, of many every fourth, and with each question another quarter of them: the same at every run.
    /// Where something sealed is shown, everybody is asked in a sample too.
    fn some_of<'o>(&mut self, rule: &Rule, all: &'o [One]) -> Vec<&'o One> {
        self.turn += 1;
        let shows = rule.method == "GET"
            && rule.thing.as_ref().is_some_and(|thing| self.rights.readers.contains_key(thing));
        let share = if shows { 1 } else { self.share };
        if !self.turn.is_multiple_of(share) {
            return Vec::new();
        }
        let step = if all.len() > 4 { 4 } else { 1 };
        all.iter().skip(self.turn / share % step).step_by(step).collect()
    }

    /// Everything that reads first: reading marks what was read. What changes comes after, and being refused changes
    /// nothing, looked at for some rules at a time since a look reads the whole database.
    async fn run(&mut self, found: &BTreeMap<String, Vec<One>>) {
        let (reading, changing): (Vec<&Rule>, Vec<&Rule>) =
            self.rights.rules.iter().partition(|rule| rule.method == "GET");
        for rule in reading {
            self.everybody(rule, found).await;
        }
        let mut before = self.world.state().await;
        for some in changing.chunks(TOGETHER) {
            for rule in some {
                self.everybody(rule, found).await;
            }
            let after = self.world.state().await;
            for (table, _) in after.iter().filter(|(table, state)| before.get(*table) != Some(state)) {
                let of: Vec<_> = some.iter().map(|rule| format!("{} {}", rule.method, rule.path)).collect();
                self.wrong.add(format!("refused, and {table} has changed"), of.join(", "));
            }
            before = after;
        }
    }

    async fn everybody(&mut self, rule: &Rule, found: &BTreeMap<String, Vec<One>>) {
        let none = [nothing()];
        let all = rule.thing.as_ref().and_then(|thing| found.get(thing)).filter(|all| !all.is_empty());
        let all = all.map_or(&none[..], Vec::as_slice);
        for one in all {
            self.stranger(rule, one).await;
        }
        for index in 0..self.world.people.len() {
            let role = self.world.people[index].holder.role;
            // whoever has no such role is asked about one thing only
            let all = if rule.who.knows(role) { all } else { &all[..1] };
            for one in self.some_of(rule, all) {
                self.person(rule, one, index).await;
            }
        }
    }

    /// Nobody is signed in.
    async fn stranger(&mut self, rule: &Rule, one: &One) {
        if matches!(rule.who, Who::Public) && rule.method != "GET" {
            return;
        }
        let mut client = Client::new(self.world.address, "");
        let path = address(rule, one);
        let answer = ask(&mut client, rule, &path, "").await;
        let let_in = !leads_to_sign_in(&answer);
        if matches!(rule.who, Who::Public) {
            if answer.status.is_server_error() || answer.status == StatusCode::SEE_OTHER && !let_in {
                self.wrong
                    .add(format!("{} {}: {} for the public", rule.method, rule.path, answer.status), path);
            }
        } else if let_in {
            self.wrong.add(format!("{} {}: {} for a stranger", rule.method, rule.path, answer.status), path);
        } else {
            return;
        }
        self.sealed(rule, &answer, None);
    }

    async fn person(&mut self, rule: &Rule, one: &One, index: usize) {
        let person = &mut self.world.people[index];
        let allowed = rule.who.allows(&person.holder, &one.facts);
        let changes = rule.method != "GET";
        if changes && allowed {
            return;
        }
        self.asked += 1;
        let path = address(rule, one);
        let csrf = person.csrf.clone();
        let answer = ask(&mut person.client, rule, &path, &csrf).await;
        let status = answer.status;
        let refused = matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
        // what does not exist is not found by anybody
        let public = matches!(rule.who, Who::Public);
        let there = !rule.absent && !public && (rule.thing.is_none() || one.word != NOTHING);
        let unfit = changes && matches!(status.as_u16(), 400 | 409 | 422);
        let what = || format!("{} {}: {} where", rule.method, rule.path, status.as_u16());
        let who = format!("{} at {path}", person.name);
        if status.is_server_error()
            || status == StatusCode::TOO_MANY_REQUESTS
            || leads_to_sign_in(&answer) && !public
        {
            self.wrong.add(format!("{} an answer is due", what()), who);
        } else if allowed && refused && there {
            self.wrong.add(format!("{} the rule allows", what()), who);
        } else if !allowed && !refused && !unfit {
            self.wrong.add(format!("{} the rule refuses", what()), who);
        }
        self.sealed(rule, &answer, Some(index));
    }

    /// Looks for words that the reader may not read.
    fn sealed(&mut self, rule: &Rule, answer: &Answer, reader: Option<usize>) {
        let text = String::from_utf8_lossy(&answer.body);
        if !text.contains("bimat") {
            return;
        }
        for secret in self.world.secrets.iter().filter(|secret| text.contains(&secret.word)) {
            let reader: Option<&Person> = reader.map(|index| &self.world.people[index]);
            let facts = self.world.facts.get(&secret.id);
            let may = reader.is_some_and(|person| {
                facts.is_some_and(|facts| allow(&self.rights.readers[secret.thing], &person.holder, facts))
            });
            if may {
                self.read += 1;
            } else {
                let who = reader.map_or("a stranger", |person| &person.name);
                self.wrong.add(
                    format!("{} {}: shows what is sealed in a {}", rule.method, rule.path, secret.thing),
                    who.into(),
                );
            }
        }
    }

    /// Somebody who may does it: with an empty form that is a form to look at again, a conflict or done, and never refused.
    async fn carry_out(&mut self, found: &BTreeMap<String, Vec<One>>) {
        for rule in self.rights.rules.iter().filter(|rule| rule.method == "POST" && !rule.spare) {
            let all = rule.thing.as_ref().and_then(|thing| found.get(thing));
            let none = [nothing()];
            for one in all.map_or(&none[..], Vec::as_slice) {
                let people = &mut self.world.people;
                let Some(person) =
                    people.iter_mut().find(|person| rule.who.allows(&person.holder, &one.facts))
                else {
                    continue;
                };
                let path = address(rule, one);
                let csrf = person.csrf.clone();
                let answer = ask(&mut person.client, rule, &path, &csrf).await;
                let fine = answer.status.is_success()
                    || matches!(answer.status.as_u16(), 303 | 404 | 409 | 422)
                    || rule.file && answer.status == StatusCode::BAD_REQUEST;
                if !fine || leads_to_sign_in(&answer) {
                    let what =
                        format!("{} {}: {} where the rule allows", rule.method, rule.path, answer.status);
                    self.wrong.add(what, format!("{} at {path}", person.name));
                }
            }
        }
    }
}

async fn ask(client: &mut Client, rule: &Rule, path: &str, csrf: &str) -> Answer {
    let form = format!("csrf={csrf}");
    let sent = match (rule.method.as_str(), rule.file) {
        ("GET" | "OPTIONS", _) => Sent::Nothing,
        (_, true) => Sent::File(csrf),
        (_, false) => Sent::Form(&form),
    };
    client.ask(&rule.method, path, sent).await
}

fn leads_to_sign_in(answer: &Answer) -> bool {
    answer.status == StatusCode::UNAUTHORIZED
        || answer.status == StatusCode::SEE_OTHER && answer.to.starts_with("/dang-nhap")
}

/// On SQLite everybody, on PostgreSQL a sample that is always the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_do_what_over_a_real_connection() {
    let rights = rights();
    for (db, share) in databases().await.into_iter().zip([1, 17]) {
        let mut world = World::build(crate::db::Db::clone(&db), &rights).await;
        let found = things(&world, &rights).await;
        world.learn(&rights).await;
        let mut matrix = Matrix {
            world: &mut world,
            rights: &rights,
            share,
            turn: 0,
            asked: 0,
            read: 0,
            wrong: Wrong::default(),
        };
        matrix.run(&found).await;
        matrix.carry_out(&found).await;
        let Matrix { asked, read, wrong, .. } = matrix;
        let wrong = wrong.told();
        assert!(asked > 8000 / share && read > 0, "{asked} questions, {read} times read");
        assert!(wrong.is_empty(), "{:?}\n{wrong}", db.engine());
    }
}
