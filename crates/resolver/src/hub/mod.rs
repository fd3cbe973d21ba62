//! Getting the policy from a hub: enrolment once, by a one-time code, then long polls.
//!
//! Everything that is needed to go on without the hub is kept in the state folder, so a resolver that was
//! switched off filters again at once, with or without a line. A bundle is taken only when the hub's policy
//! key signed it and it is not older than the last one; a bundle past its date goes on filtering.
//!
//! Whoever has the last bundle is sent what has changed since. When that does not lead to the very bundle that the hub
//! has signed, the whole one is fetched.

mod client;
mod link;
mod state;
mod stick;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hyper::body::Bytes;
use lachan_filter::{AgeTier, Bundle, Policy, VerifyingKey};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::Engine;
use crate::background::in_background;
use crate::tls::CertificateError;
use client::{Client, HttpError, Reply};
use link::signed_headers;
pub(crate) use link::{Link, LinkError};
use state::{Enrolment, State};

pub(crate) use state::write;
pub use stick::{StickError, import};

/// Where the hub is and what to bring along.
#[derive(Clone, Debug)]
pub struct HubSource {
    /// `https://hub.example`; `http://` only to this machine itself.
    pub url: String,
    /// The one-time code; not needed once enrolled.
    pub code: Option<String>,
    /// Certificates (PEM) to trust instead of the public ones.
    pub ca: Option<PathBuf>,
    /// The state folder.
    pub state: PathBuf,
}

/// Why the hub cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The address cannot be used.
    #[error("hub address {0}: {1}")]
    Url(String, &'static str),
    /// The certificate file cannot be used.
    #[error(transparent)]
    Ca(#[from] CertificateError),
    /// The state folder cannot be used.
    #[error("{path}: {1}", path = .0.display())]
    State(PathBuf, String),
    /// No code given and not enrolled before.
    #[error("not enrolled yet: get a code at the hub and give it with --enrol")]
    NoCode,
    /// The hub did not take the code.
    #[error("the hub refused the enrolment ({0}): the code is wrong, used, or past its time; get a new one")]
    Refused(u16),
    /// The hub could not be reached or answered nonsense.
    #[error("enrolment failed: {0}")]
    Enrolment(String),
}

/// A resolver that the hub knows.
pub(crate) struct Enrolled {
    client: Client,
    state: Arc<State>,
    enrolment: Enrolment,
    policy_key: VerifyingKey,
    /// The last bundle in force; 0: none yet.
    sequence: u64,
    /// Whether the next bundle is wanted whole: the last changes led nowhere.
    wants_whole: bool,
}

/// A policy that is to be put in force, with the bundle that it was made from, for the state folder.
pub(crate) struct New {
    policy: Policy,
    bundle: Bundle,
    /// As it came; none when it was made from changes.
    file: Option<Bytes>,
}

/// What is taken from a hub, as HTTP names kinds of content.
const WHOLE: &str = "application/vnd.lachan.bundle";
const EITHER: &str = "application/vnd.lachan.delta, application/vnd.lachan.bundle";

/// A hub holds a request for up to 55 s.
const PATIENCE: Duration = Duration::from_secs(75);
/// The largest bundle taken.
const MAX_BUNDLE: usize = 256 << 20;
/// The pace when the hub does not hold requests.
const SLOWEST: Duration = Duration::from_secs(300);

/// Takes the enrolment from the state folder, or enrols with the code.
pub(crate) async fn enrol(source: &HubSource) -> Result<Enrolled, HubError> {
    let client = Client::new(&source.url, source.ca.as_deref())?;
    let state = State::open(&source.state)?;
    let enrolment = match state.enrolment()? {
        Some(known) => known,
        None => {
            let code = source.code.as_deref().ok_or(HubError::NoCode)?;
            let enrolment = ask_to_enrol(&client, &state, code).await?;
            state.keep_enrolment(&enrolment)?;
            tracing::info!(id = enrolment.id, province = enrolment.province, "enrolled at the hub");
            enrolment
        }
    };
    let policy_key = verifying_key(&enrolment.policy_key)
        .ok_or_else(|| HubError::State(source.state.clone(), "the hub's key in it is damaged".into()))?;
    let state = Arc::new(state);
    Ok(Enrolled { client, state, enrolment, policy_key, sequence: 0, wants_whole: false })
}

fn verifying_key(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = BASE64_STANDARD.decode(text).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

async fn ask_to_enrol(client: &Client, state: &State, code: &str) -> Result<Enrolment, HubError> {
    let key = BASE64_STANDARD.encode(state.key().verifying_key().as_bytes());
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let body = json!({ "code": code.trim(), "key": key, "name": name.trim() }).to_string();
    let failed = |e: HttpError| HubError::Enrolment(e.to_string());
    let reply = client.post_json("/resolver/v1/enrol", body).await.map_err(failed)?;
    match reply.status {
        200 | 201 => {}
        status @ 400..=499 => return Err(HubError::Refused(status)),
        status => return Err(HubError::Enrolment(format!("the hub answered {status}; try again later"))),
    }
    let nonsense =
        || HubError::Enrolment("the hub's answer cannot be read; is this the right address?".into());
    let answer: Value = serde_json::from_slice(&reply.body).map_err(|_| nonsense())?;
    let text = |field: &str| answer[field].as_str().map(str::to_owned);
    let enrolment = Enrolment {
        id: text("id").ok_or_else(nonsense)?,
        policy_key: text("policy_key").ok_or_else(nonsense)?,
        province: text("province").unwrap_or_default(),
    };
    let id_is_plain = !enrolment.id.is_empty() && enrolment.id.bytes().all(|b| b.is_ascii_graphic());
    if !id_is_plain || verifying_key(&enrolment.policy_key).is_none() {
        return Err(nonsense());
    }
    Ok(enrolment)
}

/// The newest good policy from the state folder, or else the first one that the hub gives: waits for it.
pub(crate) async fn first_policy(enrolled: &mut Enrolled) -> Result<Policy, HubError> {
    if let Some(policy) = enrolled.state.compiled().filter(|policy| !closes(policy, enrolled.client.host())) {
        enrolled.sequence = policy.sequence();
        return Ok(policy_of_old(policy));
    }
    for (sequence, bytes) in enrolled.state.bundles() {
        match enrolled.take_in(bytes.into()).await {
            Ok(New { policy, .. }) => return Ok(policy_of_old(enrolled.state.keep_compiled(policy))),
            Err(error) => tracing::warn!(sequence, "stored bundle left out: {error}"),
        }
    }
    tracing::info!("waiting for the first policy from the hub; no query is answered until it is here");
    let mut pace = Pace::default();
    loop {
        if let Some(new) = enrolled.brought().await {
            return Ok(enrolled.keep(new).await);
        }
        match enrolled.poll().await {
            Ok(Some(new)) => return Ok(enrolled.keep(new).await),
            Ok(None) => pace.held(),
            Err(error) => pace.failed(&error),
        }
        pace.rest().await;
    }
}

/// Says so when a stored policy is past its date.
fn policy_of_old(policy: Policy) -> Policy {
    if policy.is_stale(now()) {
        let sequence = policy.sequence();
        tracing::warn!(sequence, "the stored policy is past its date; filtering goes on with it");
    }
    policy
}

/// Keeps the policy as new as the hub's, until the task is ended.
/// What comes on a stick is looked for with every request to the hub, and when `again` rings.
pub(crate) async fn follow(mut enrolled: Enrolled, engine: Arc<Engine>, again: Arc<Notify>) {
    let mut pace = Pace::default();
    loop {
        if let Some(new) = enrolled.brought().await {
            enrolled.put_in_force(&engine, new).await;
        }
        // a request that is broken off has changed nothing
        let polled = tokio::select! {
            polled = enrolled.poll() => polled,
            () = again.notified() => continue,
        };
        match polled {
            Ok(Some(new)) => {
                enrolled.put_in_force(&engine, new).await;
                pace = Pace::default();
            }
            Ok(None) => pace.held(),
            Err(error) => pace.failed(&error),
        }
        tokio::select! {
            () = pace.rest() => {}
            () = again.notified() => {}
        }
    }
}

/// Why a poll brought nothing.
#[derive(Debug, thiserror::Error)]
enum PollError {
    #[error("{0}")]
    Http(#[from] HttpError),
    #[error("the hub answered {0}{advice}", advice = status_advice(*.0))]
    Status(u16),
    #[error("the hub's bundle was refused: {0}")]
    Bundle(String),
}

fn status_advice(status: u16) -> &'static str {
    match status {
        401 | 403 | 404 => ": it does not know this resolver, or this machine's clock is wrong",
        _ => "",
    }
}

impl Enrolled {
    /// The state folder.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.state.folder()
    }

    /// Stores what has come, after it was put in force: a slow disk must not delay an order.
    async fn put_in_force(&self, engine: &Arc<Engine>, new: New) {
        let (sequence, rules) = (new.policy.sequence(), new.policy.rules());
        engine.replace(new.policy.clone());
        tracing::info!(sequence, rules, "new policy in force");
        engine.replace(self.keep(new).await);
    }

    /// The policy that somebody has brought on a stick, compiled. One that is refused is put aside.
    async fn brought(&mut self) -> Option<New> {
        let bytes = self.state.brought()?;
        let new = self.take_in(bytes.into()).await;
        self.state.stick_done(new.is_ok());
        match new {
            Ok(new) => Some(new),
            Err(error) => {
                tracing::warn!("the bundle from a stick was refused: {error}");
                None
            }
        }
    }

    /// Asks for what is newer than the policy in force, and compiles it.
    async fn poll(&mut self) -> Result<Option<New>, PollError> {
        let path = format!("/resolver/v1/policy?after={}", self.sequence);
        let request = format!("GET {}", self.client.target(&path));
        let [who, when, signature] = signed_headers(&self.state, &self.enrolment.id, &request);
        let accept = ("accept", if self.takes_changes() { EITHER } else { WHOLE }.to_owned());
        let headers = [who, when, signature, accept];
        let Reply { status, body } = self.client.get(&path, &headers, PATIENCE, MAX_BUNDLE).await?;
        match status {
            200 => {}
            204 => return Ok(None),
            status => return Err(PollError::Status(status)),
        }
        let before = self.sequence;
        let new = self.take_in(body).await.map_err(PollError::Bundle)?;
        Ok((self.sequence != before).then_some(new))
    }

    /// Whether changes to the bundle in force are of use: it is here, and the last ones led somewhere.
    fn takes_changes(&self) -> bool {
        !self.wants_whole && self.state.has_bundle(self.sequence)
    }

    /// Checks and compiles a bundle, or changes to the one in force.
    async fn take_in(&mut self, bytes: Bytes) -> Result<New, String> {
        let (state, key, sequence) = (self.state.clone(), self.policy_key, self.sequence);
        let is_delta = Bundle::is_delta(&bytes);
        let made = in_background(move || {
            let (bundle, file) = if is_delta {
                let base = state.bundle(sequence).ok_or("the bundle that it changes is not here")?;
                let base = Bundle::open(&base, &key, sequence).map_err(|e| e.to_string())?;
                let bundle = base.apply(&bytes, &key, sequence).map_err(|e| e.to_string())?;
                (bundle, None)
            } else {
                (Bundle::open(&bytes, &key, sequence).map_err(|e| e.to_string())?, Some(bytes))
            };
            let policy = Policy::compile_signed(&bundle, Some(state.key())).map_err(|e| e.to_string())?;
            Ok::<_, String>((policy, bundle, file))
        });
        let made = made.await.unwrap_or_else(|| Err("compiling it was broken off".to_owned()));
        self.wants_whole = is_delta && made.is_err();
        let (policy, bundle, file) = made?;
        if closes(&policy, self.client.host()) {
            return Err("it would block the hub itself".into());
        }
        self.sequence = bundle.stamp().sequence;
        Ok(New { policy, bundle, file })
    }

    /// Stores what has been put in force, and gives the policy back as it is stored: with the reasons in the file and not
    /// in memory.
    async fn keep(&self, new: New) -> Policy {
        let (state, policy) = (self.state.clone(), new.policy.clone());
        let kept = in_background(move || {
            let New { policy, bundle, file } = new;
            let file = file
                .map_or_else(|| bundle.to_bytes().map_err(std::io::Error::other), |file| Ok(file.to_vec()));
            let sequence = bundle.stamp().sequence;
            drop(bundle);
            if let Err(error) = file.and_then(|file| state.keep_bundle(sequence, &file)) {
                tracing::warn!(
                    "the new bundle could not be stored, after a restart an older one is used: {error}"
                );
            }
            state.keep_compiled(policy)
        });
        kept.await.unwrap_or(policy)
    }
}

/// Whether the policy closes a name to anybody. A hub that a policy closes could not take it back.
fn closes(policy: &Policy, name: &str) -> bool {
    AgeTier::ALL.into_iter().any(|tier| policy.check(name, tier).is_ok_and(|verdict| verdict.is_blocked()))
}

/// How long to wait before the next poll: not at all while the hub holds requests, 1 s to 60 s after
/// failures, up to 5 minutes when something between here and the hub does not let it hold them.
pub(crate) struct Pace {
    failures: u32,
    hasty: u32,
    last: Instant,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { failures: 0, hasty: 0, last: Instant::now() }
    }
}

impl Pace {
    pub(crate) fn held(&mut self) {
        if self.failures > 0 {
            tracing::info!("the hub answers again");
        }
        self.failures = 0;
        let hasty = self.last.elapsed() < Duration::from_secs(1);
        self.hasty = if hasty { (self.hasty + 1).min(16) } else { 0 };
    }

    pub(crate) fn failed(&mut self, error: &impl std::fmt::Display) {
        if self.failures == 0 {
            tracing::warn!("{error}; trying again, what is in force stays in force");
        }
        self.failures = (self.failures + 1).min(16);
        self.hasty = 0;
    }

    pub(crate) async fn rest(&mut self) {
        let seconds = |steps: u32| 1u64 << (steps - 1).min(16);
        let rest = match (self.failures, self.hasty) {
            (0, 0..=2) => Duration::ZERO,
            (0, hasty) => Duration::from_secs(seconds(hasty - 2)).min(SLOWEST),
            (failures, _) => Duration::from_secs(seconds(failures).min(60)),
        };
        // half to all of it, so that a thousand schools do not come back in the same second
        let share = f64::from(getrandom::u32().unwrap_or(u32::MAX) >> 8) / f64::from(1u32 << 24);
        tokio::time::sleep(rest.mul_f64(0.5 + share / 2.0)).await;
        self.last = Instant::now();
    }
}

/// Seconds since 1970 (UTC).
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use lachan_filter::{Category, DomainName, Entry, Matrix, Stamp};

    use super::*;

    #[test]
    fn a_policy_that_closes_the_hub_to_anybody_is_told() {
        let entry = |name: &str, category| Entry::block(DomainName::parse(name).unwrap(), category, "list");
        let all = [entry("play.example", Category::GAMES), entry("tinh.example", Category::ORDER)];
        let policy = Policy::build(&all, &Matrix::default(), Stamp::default(), None).unwrap();
        assert!(closes(&policy, "hub.tinh.example"));
        assert!(closes(&policy, "play.example"), "to the young only, but pupils' machines ask it too");
        assert!(!closes(&policy, "example") && !closes(&policy, "127.0.0.1") && !closes(&policy, "::1"));
    }
}
