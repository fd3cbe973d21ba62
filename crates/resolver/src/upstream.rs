//! Asking upstream resolvers. Equal questions under way are asked once. An upstream that takes long is not
//! waited for: the next one is asked too, and the first good answer counts.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lachan_filter::DomainName;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};

use crate::cache::{Answer, Clock, Known, Store};
use crate::engine::Outcome;
use crate::exchange::exchange;
use crate::health::{Upstream, order};
use crate::special::Alias;
use crate::wire::{self, Scanned, rcode};

/// Who waits for the answer to one question.
type Waiting = Vec<oneshot::Sender<Outcome>>;

/// How long one upstream may take, and all together: a client's own patience is about five seconds.
const ONE: Duration = Duration::from_millis(1500);
const ALL: Duration = Duration::from_millis(4500);
/// After so long an answer past its time is given when there is one (RFC 8767, 5).
const STALE_AFTER: Duration = Duration::from_millis(1800);

/// A name as in a packet.
type InPacket = Box<[u8]>;

/// Whom to ask for which names: the servers of the longest zone that a name is in, else the upstreams for all others.
pub(crate) struct Whom {
    all: Arc<[Upstream]>,
    /// As in a packet, the longest first.
    zones: Vec<(InPacket, Arc<[Upstream]>)>,
}

impl Whom {
    /// `all` is not empty.
    pub(crate) fn new(all: Vec<Upstream>, zones: Vec<(&DomainName, Upstream)>) -> Self {
        let mut servers = BTreeMap::<InPacket, Vec<Upstream>>::new();
        for (zone, upstream) in zones {
            servers.entry(wire::in_packet(zone.as_str()).into()).or_default().push(upstream);
        }
        let mut zones: Vec<_> = servers.into_iter().map(|(zone, servers)| (zone, servers.into())).collect();
        zones.sort_by_key(|(zone, _): &(InPacket, _)| std::cmp::Reverse(zone.len()));
        Whom { all: all.into(), zones }
    }

    /// For the question of a key, which begins with the name.
    fn knows(&self, key: &[u8]) -> &Arc<[Upstream]> {
        let name = &key[..key.len().saturating_sub(3)];
        let zone = self.zones.iter().find(|(zone, _)| wire::is_in(name, zone));
        zone.map_or(&self.all, |(_, servers)| servers)
    }
}

/// The upstreams with the answers that came from them.
pub(crate) struct Forwarder {
    whom: Whom,
    store: Store,
    clock: Clock,
    under_way: Mutex<HashMap<Box<[u8]>, Waiting>>,
}

impl Forwarder {
    pub(crate) fn new(whom: Whom, store: Store, clock: Clock) -> Self {
        Forwarder { whom, store, clock, under_way: Mutex::default() }
    }

    /// The answer to the question of this key, from the store or from an upstream.
    pub(crate) async fn resolve(self: &Arc<Self>, key: &[u8]) -> Outcome {
        let old = match self.store.get(key, self.clock.now()) {
            Known::Fresh(answer) => return Outcome::Kept(answer),
            Known::Failing(Some(answer)) => return Outcome::Stale(answer),
            Known::Failing(None) => return Outcome::Failed,
            Known::Nothing(old) => old,
        };
        match old {
            None => self.refresh(key).await,
            Some(old) => match timeout(STALE_AFTER, self.refresh(key)).await {
                Ok(outcome) => outcome,
                // the question stays under way; whoever asks after its answer gets that
                Err(_) => Outcome::Stale(old),
            },
        }
    }

    /// The answer to the question of this key, if it is in the store.
    pub(crate) fn fresh(&self, key: &[u8]) -> Option<Arc<Answer>> {
        self.store.fresh(key, self.clock.now())
    }

    /// The same from an upstream, whatever the store has.
    pub(crate) async fn refresh(self: &Arc<Self>, key: &[u8]) -> Outcome {
        let (sender, receiver) = oneshot::channel();
        let first = {
            let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            let waiting = under_way.entry(key.into()).or_default();
            waiting.push(sender);
            waiting.len() == 1
        };
        if first {
            // a task of its own: the one who asked first may go away, the others still wait
            tokio::spawn(self.clone().fetch(key.into()));
        }
        receiver.await.unwrap_or(Outcome::Failed)
    }

    async fn fetch(self: Arc<Self>, key: Box<[u8]>) {
        let outcome = match self.ask_for(&key).await {
            Some(scanned) => {
                let answer = Arc::new(Answer::new(&key, scanned, self.clock.now()));
                self.store.put(&answer);
                Outcome::Answered(answer)
            }
            None => self.store.failed(&key, self.clock.now()).map_or(Outcome::Failed, Outcome::Stale),
        };
        let waiting = self.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        for sender in waiting.unwrap_or_default() {
            // whoever went away needs no answer
            let _ = sender.send(outcome.clone());
        }
    }

    /// The answer to the question of this key; when it has an alias, what the upstreams say about its target.
    async fn ask_for(&self, key: &[u8]) -> Option<Scanned> {
        let (plain, alias) = wire::split_alias(key);
        let Some(target) = Alias::target(alias) else { return self.ask_all(&plain).await };
        let asked = [target, &plain[plain.len().checked_sub(3)?..]].concat();
        wire::lead(&plain, target, &self.ask_all(&asked).await?)
    }

    /// Each upstream in turn, twice round at most; the next one as soon as one has failed or is slower than it
    /// mostly is.
    async fn ask_all(&self, key: &[u8]) -> Option<Scanned> {
        let end = Instant::now() + ALL;
        let upstreams = self.whom.knows(key);
        let order = order(upstreams, self.clock.now());
        let mut asked = JoinSet::new();
        for (turn, number) in (0..).zip(order.iter().chain(&order).copied()) {
            if Instant::now() >= end {
                break;
            }
            self.ask_one((upstreams, number), key, &mut asked);
            let another = turn + 1 < order.len();
            let patience = Instant::now() + if another { upstreams[number].patience() } else { ONE };
            if let Some(scanned) = first_answer(&mut asked, patience.min(end)).await {
                return Some(scanned);
            }
        }
        first_answer(&mut asked, end).await
    }

    fn ask_one(
        &self,
        (upstreams, number): (&Arc<[Upstream]>, usize),
        key: &[u8],
        asked: &mut JoinSet<Option<Scanned>>,
    ) {
        let (upstreams, clock, key) = (upstreams.clone(), self.clock, Box::<[u8]>::from(key));
        asked.spawn(async move {
            let (upstream, start) = (&upstreams[number], Instant::now());
            match timeout(ONE, exchange(upstream, &key)).await {
                Ok(Some(scanned)) if matches!(scanned.code, rcode::NOERROR | rcode::NXDOMAIN) => {
                    upstream.answered(start.elapsed());
                    Some(scanned)
                }
                // it is there and cannot answer for this name, one that is signed wrongly perhaps; another may, and whoever
                // asks for such names does not make it rest
                Ok(Some(scanned)) if scanned.code == rcode::SERVFAIL => None,
                _ => {
                    upstream.failed(clock.now());
                    None
                }
            }
        });
    }
}

/// The first good answer until then; `None` as soon as all have failed.
async fn first_answer(asked: &mut JoinSet<Option<Scanned>>, until: Instant) -> Option<Scanned> {
    loop {
        match timeout_at(until, asked.join_next()).await {
            Ok(Some(Ok(Some(scanned)))) => return Some(scanned),
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => return None,
        }
    }
}
