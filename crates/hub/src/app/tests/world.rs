//! The province in which everybody asks: that of the demo, with people in every role at every kind of body, a case at
//! every stage of every track, reports that name two of the officers, and words that nobody else has in all that is
//! sealed. Everything is made by the hub's own actions.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::client::Client;
use super::rights::{Facts, Holder, Invented, Rights, Thing};
use crate::authority::{Grant, Level, Principal};
use crate::cases::actions::open_from_report;
use crate::cases::ending::{Ending, end_stage};
use crate::cases::model::{CaseId, StageId, Track};
use crate::cases::stages::{After, STAGES};
use crate::cases::tests::{finish, stage};
use crate::cases::{coordinating, handing, pausing};
use crate::config::Config;
use crate::db::{Db, Statement, Value, sql};
use crate::intake::actions::{once, submit};
use crate::intake::model::{ReportId, Telling};
use crate::people::actions::{First, establish, let_in, sign_in};
use crate::people::pages::DEMO_PASSPHRASE;
use crate::people::session;
use crate::sanctions::actions::add;
use crate::testing::scratch;
use crate::time::{Clock, Day, HOUR};
use crate::{Hub, HubParts, OrganisationId, demo, jobs, serve};

/// Somebody who asks.
pub(super) struct Person {
    /// `case-officer @ UBND xã Bản Mới`.
    pub name: String,
    pub holder: Holder,
    pub csrf: String,
    pub client: Client,
}

/// A word that stands sealed in one thing and nowhere else.
pub(super) struct Secret {
    pub word: String,
    /// The kind of thing.
    pub thing: &'static str,
    pub id: Uuid,
}

/// A thing that is asked about.
#[derive(Clone)]
pub(super) struct One {
    pub id: Uuid,
    /// What stands in its address beside the id.
    pub word: String,
    pub facts: Facts,
}

pub(super) struct World {
    pub hub: Hub,
    pub address: SocketAddr,
    pub people: Vec<Person>,
    pub secrets: Vec<Secret>,
    /// What is known of the things that hold them.
    pub facts: BTreeMap<Uuid, Facts>,
    _folder: Arc<TempDir>,
    _stop: tokio_util::sync::DropGuard,
}

/// The day on which everybody asks: a Wednesday.
const TODAY: &str = "2026-11-25";

/// Whom the reports of these words tell of is kept away.
fn telling(word: &str, names: &str) -> Telling {
    Telling {
        voice: "child".into(),
        safe: "unsure".into(),
        kinds: vec!["stranger".into()],
        text: format!("Có người cứ đòi gặp em, nói là {word}. {names}"),
        link: format!("{word}-lien-ket"),
        wish: "adult".into(),
        ..Telling::default()
    }
}

struct Builder<'h> {
    hub: &'h Hub,
    desk: Principal,
    secrets: Vec<Secret>,
}

impl World {
    /// Builds it on a database, and serves it on the loopback address.
    pub async fn build(db: Db, rights: &Rights) -> Self {
        let folder = Arc::new(scratch());
        let today = Day::parse(TODAY).unwrap().start().plus(10 * HOUR);
        let config = Config {
            data: folder.path().to_owned(),
            listen: "127.0.0.1:0".parse().unwrap(),
            ..Config::default()
        };
        let parts = HubParts { clock: Clock::fixed(today.plus(-demo::BEGINS)), ..HubParts::new(config) };
        let hub = Hub::with_database(parts, db).await.unwrap();
        demo::fill(&hub).await.unwrap();
        let people = invent(&hub, &rights.people).await;
        let mut builder = Builder { hub: &hub, desk: known(&hub, "truc.ban").await, secrets: Vec::new() };
        builder.cases(&rights.people).await;
        while jobs::run_due(&hub).await.unwrap() > 0 {}
        let secrets = builder.secrets;
        let bound = serve::bind(&hub.config).await.unwrap();
        let address = bound.address().unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(bound.serve(hub.clone(), stop.clone()));
        let people = people
            .into_iter()
            .map(|(name, who, token)| {
                let grant = &who.grants[0];
                let holder = Holder {
                    person: who.person.0,
                    role: grant.role,
                    body: grant.organisation.0,
                    level: grant.level,
                    area: grant.area.clone(),
                };
                let client = Client::new(address, &format!("{}={token}", crate::people::COOKIE));
                Person { name, holder, csrf: who.csrf, client }
            })
            .collect();
        let facts = BTreeMap::new();
        Self { hub, address, people, secrets, facts, _folder: folder, _stop: stop.drop_guard() }
    }

    /// Learns whose the things are that hold secrets.
    pub async fn learn(&mut self, rights: &Rights) {
        for secret in &self.secrets {
            let facts = self.facts_of(&rights.things[secret.thing], secret.id).await;
            self.facts.insert(secret.id, facts);
        }
    }

    async fn facts_of(&self, thing: &Thing, id: Uuid) -> Facts {
        let mut facts = Facts::default();
        for (name, query) in &thing.relations {
            let query = format!(
                "select x.id, coalesce(o.area_code, '') from ({query}) as x left join organisation o on o.id = x.id \
                 order by x.id"
            );
            let related = Statement::composed(query).bind(id).all(&self.hub.db).await;
            facts.0.insert(name.clone(), related.unwrap_or_else(|error| panic!("{name}: {error}")));
        }
        facts
    }

    /// The things of a kind, one of each constellation of bodies and people.
    pub async fn things(&self, thing: &Thing) -> Vec<One> {
        let rows = Statement::composed(thing.query.clone()).all::<(Uuid, String)>(&self.hub.db).await;
        let rows = rows.unwrap_or_else(|error| panic!("{}: {error}", thing.query));
        let mut found: BTreeMap<Facts, One> = BTreeMap::new();
        for (id, word) in rows {
            let facts = self.facts_of(thing, id).await;
            found.entry(facts.clone()).or_insert(One { id, word, facts });
        }
        found.into_values().collect()
    }

    /// What stands in the database, table by table, without the journal, sessions and the queue of jobs.
    pub async fn state(&self) -> BTreeMap<String, String> {
        use sha2::{Digest, Sha256};
        let mut snapshot = self.hub.db.snapshot().await.unwrap();
        let mut found = BTreeMap::new();
        for (table, columns) in snapshot.schema().await.unwrap() {
            if matches!(table.as_str(), "journal" | "session" | "job" | "kept" | "programme_look") {
                continue;
            }
            let mut hash = Sha256::new();
            let each = snapshot.each_row(&table, &columns, |row| {
                for value in row {
                    match value {
                        Value::Bytes(Some(bytes)) => hash.update(bytes),
                        Value::Text(Some(text)) => hash.update(text),
                        Value::Int(Some(number)) => hash.update(number.to_be_bytes()),
                        Value::Bool(Some(yes)) => hash.update([u8::from(*yes)]),
                        Value::Id(Some(id)) => hash.update(id.as_bytes()),
                        _ => hash.update([0]),
                    }
                    hash.update(b"|");
                }
                Ok::<_, crate::db::DbError>(())
            });
            each.await.unwrap();
            found.insert(table, format!("{:x?}", hash.finalize()));
        }
        found
    }
}

/// Somebody of the demo, signed in.
async fn known(hub: &Hub, login: &str) -> Principal {
    let token = sign_in(hub, login, DEMO_PASSPHRASE.into(), "").await.unwrap();
    session::principal(hub, &token).await.unwrap().unwrap()
}

/// The id, level and area of a body of today by its short name.
async fn body(hub: &Hub, name: &str) -> (OrganisationId, Level, String) {
    let row: Option<(OrganisationId, String, String)> =
        sql("select o.id, o.level, o.area_code from organisation o join organisation_name n on n.organisation_id = o.id
             where n.valid_to is null and n.short_name = $1")
        .bind(name)
        .optional(&hub.db)
        .await
        .unwrap();
    let (id, level, area) = row.unwrap_or_else(|| panic!("no body is called {name}"));
    (id, Level::parse(&level).unwrap(), area)
}

/// The people of the test, each with a session; those who need the key of their body are let in by a colleague.
async fn invent(hub: &Hub, all: &[Invented]) -> Vec<(String, Principal, String)> {
    let mut found: Vec<(String, Principal, String)> = Vec::new();
    for (n, invented) in all.iter().enumerate() {
        let (organisation, level, area) = body(hub, &invented.body).await;
        let grant = Grant { role: invented.role, organisation, level, area };
        let first = First {
            name: invented
                .name
                .clone()
                .unwrap_or_else(|| format!("Người Thử {}", NUMBERS[n % NUMBERS.len()])),
            login: format!("thu.{n}"),
            grant,
            passphrase: DEMO_PASSPHRASE.into(),
            totp_secret: None,
        };
        let (_, token) = establish(hub, first).await.unwrap();
        let who = session::principal(hub, &token).await.unwrap().unwrap();
        let named = invented.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
        found.push((format!("{} @ {}{named}", invented.role.name(), invented.body), who, token.text()));
    }
    let inside = [
        "truc.ban",
        "xa.banmoi",
        "congan.xa",
        "so.yte",
        "congan.tinh",
        "vks.tinh",
        "toa.tinh",
        "thongtin.so",
        "tuvan.nalung",
    ];
    for login in inside {
        let holder = known(hub, login).await;
        let unit = holder.unit().unwrap();
        for (_, who, _) in found.iter().filter(|(_, who, _)| who.unit() == Some(unit)) {
            if who.grants[0].role.needs_unit_key() {
                // a first officer of a body has made its key already
                let _ = let_in(hub, &holder, unit, who.person).await;
            }
        }
    }
    found
}

const NUMBERS: [&str; 7] = ["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy"];

/// The ends by which a track comes to a stage, from its first one.
fn way_to(kind: &str, track: Track) -> Option<Vec<&'static str>> {
    let first = STAGES.iter().find(|stage| stage.track == track)?;
    let mut ways = vec![(first.kind, Vec::new())];
    let mut seen = vec![first.kind];
    while let Some((at, way)) = ways.pop() {
        if at == kind {
            return Some(way);
        }
        for end in STAGES.iter().find(|stage| stage.kind == at)?.ends {
            if let After::Stage(next) = end.after
                && !seen.contains(&next)
            {
                seen.push(next);
                ways.insert(0, (next, way.iter().copied().chain([end.name]).collect()));
            }
        }
    }
    None
}

impl Builder<'_> {
    fn secret(&mut self) -> String {
        format!("bimat{:03}kin", self.secrets.len() + 100)
    }

    fn keep(&mut self, word: String, thing: &'static str, id: Uuid) {
        self.secrets.push(Secret { word, thing, id });
    }

    /// A report comes in; nobody else has its words.
    async fn report(&mut self, names: &str) -> (ReportId, String) {
        let word = self.secret();
        let all = async || sql("select id from report").all::<(ReportId,)>(&self.hub.db).await.unwrap();
        let before = all().await;
        submit(self.hub, telling(&word, names), &once(self.hub)).await.unwrap();
        let (id,) = all().await.into_iter().find(|one| !before.contains(one)).unwrap();
        (id, word)
    }

    /// A case from a report, verified, with all three tracks open at the desk.
    async fn case(&mut self, names: &str) -> CaseId {
        let (report, word) = self.report(names).await;
        let case = open_from_report(self.hub, &self.desk, report).await.unwrap();
        self.keep(word, "case", case.0);
        let verify = stage(self.hub, &self.desk, case, "intake").await;
        let tracks = vec![Track::Protection, Track::Violator, Track::Content];
        let severity = Some("high".to_owned());
        let result = self.secret();
        let ending =
            Ending { tracks, severity, ..Ending::of("confirmed", &format!("Đã xác minh {result}.")) };
        end_stage(self.hub, &self.desk, verify, &ending).await.unwrap();
        self.keep(result, "case", case.0);
        case
    }

    async fn offered(&self, stage: StageId, to: &str) -> crate::cases::model::HandoverId {
        let (unit, ..) = body(self.hub, to).await;
        handing::offer(self.hub, &self.desk, stage, unit).await.unwrap()
    }

    async fn cases(&mut self, people: &[Invented]) {
        let hub = self.hub;
        let names: Vec<_> = people.iter().filter_map(|person| person.name.as_deref()).collect();
        let names = format!("Có {} biết chuyện này.", names.join(" và "));
        // told of officers: one waits, one is a case that the commune has taken
        for names in ["", &names] {
            let (report, word) = self.report(names).await;
            self.keep(word, "report", report.0);
        }
        let told_of = self.case(&names).await;
        let risk = stage(hub, &self.desk, told_of, "protection").await;
        let offer = self.offered(risk, "UBND xã Bản Mới").await;
        handing::accept(hub, &known(hub, "xa.banmoi").await, offer).await.unwrap();
        // every stage of every track, at the body whose matter it is
        for kind in STAGES.iter().filter(|stage| stage.track != Track::Intake) {
            let case = self.case("").await;
            let way =
                way_to(kind.kind, kind.track).unwrap_or_else(|| panic!("no way leads to {}", kind.kind));
            for end in way {
                let at = stage(hub, &self.desk, case, kind.track.name()).await;
                finish(hub, &self.desk, at, end)
                    .await
                    .unwrap_or_else(|error| panic!("{} {end}: {error}", kind.kind));
            }
            let at = stage(hub, &self.desk, case, kind.track.name()).await;
            let (to, login) = match (kind.track, kind.kind) {
                (Track::Protection, _) => ("UBND xã Bản Mới", "xa.banmoi"),
                (_, "take-over" | "check" | "sanction") => ("Công an xã Bản Mới", "congan.xa"),
                (_, "investigation") => ("Công an tỉnh", "congan.tinh"),
                (_, "prosecution") => ("VKSND tỉnh", "vks.tinh"),
                (_, "trial") => ("TAND tỉnh", "toa.tinh"),
                _ => continue,
            };
            let offer = self.offered(at, to).await;
            let taker = known(hub, login).await;
            handing::accept(hub, &taker, offer).await.unwrap();
            let label = self.secret();
            add(hub, &taker, case, "person", false, &format!("Người {label}")).await.unwrap();
            self.keep(label, "case", case.0);
            if kind.kind == "investigation" {
                let asked =
                    pausing::Asked { ground: "suspended-229", number: "3/QĐ", on: hub.clock.now().day() };
                pausing::ask(hub, &taker, at, &asked).await.unwrap();
            }
            if kind.kind == "plan" {
                let question = self.secret();
                let (health, ..) = body(hub, "Sở Y tế").await;
                coordinating::ask(hub, &taker, at, health, &format!("Xin hỏi {question}?")).await.unwrap();
                self.keep(question, "stage", at.0);
            }
        }
        // one is offered, one was refused twice and awaits the superior
        let case = self.case("").await;
        let open = stage(hub, &self.desk, case, "protection").await;
        self.offered(open, "UBND xã Nà Lùng").await;
        let case = self.case("").await;
        let open = stage(hub, &self.desk, case, "violator").await;
        let police = known(hub, "congan.xa").await;
        for _ in 0..2 {
            let offer = self.offered(open, "Công an xã Bản Mới").await;
            handing::refuse(hub, &police, offer, "not-our-area").await.unwrap();
        }
    }
}
