//! Answers kept for as long as their TTL allows.
//!
//! Two layers share the same answers: each worker has a table of its own that it reads without waiting for
//! anybody, and one store behind a lock feeds them all and keeps answers past their time for the hour when no
//! upstream answers (RFC 8767). Verdicts are not kept here: they are taken anew at every query, so a new rule
//! reaches cached answers too.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::wire::Scanned;

/// One stored answer. All its bytes lie in one piece of memory: what it answers, the message, and where in it
/// the TTLs stand.
#[derive(Debug)]
pub(crate) struct Answer {
    data: Box<[u8]>,
    key: u16,
    message: u16,
    /// The names that it leads to.
    pub hops: Box<[Box<[u8]>]>,
    /// Seconds of the resolver's clock.
    stored: u32,
    ttl: u32,
    /// Set by the first who saw that it runs out soon.
    is_refreshed: AtomicBool,
}

/// How long an answer past its time may still be given when no upstream answers: a day (RFC 8767, 5 asks for
/// one to three).
const STALE_FOR: u32 = 86_400;
/// How long a failed question is not asked again (RFC 9520, 3.2: at least one second).
const FAILED_FOR: u32 = 3;

impl Answer {
    pub(crate) fn new(key: &[u8], scanned: Scanned, now: u32) -> Self {
        let Scanned { message, ttls, ttl, hops, .. } = scanned;
        let mut data = Vec::with_capacity(key.len() + message.len() + 2 * ttls.len());
        data.extend_from_slice(key);
        data.extend_from_slice(&message);
        ttls.iter().for_each(|at| data.extend_from_slice(&at.to_le_bytes()));
        Answer {
            data: data.into(),
            // a key has 258 bytes at most, a message 65,535 (RFC 1035, 4.2.2)
            key: key.len() as u16,
            message: message.len() as u16,
            hops: hops.into(),
            stored: now,
            ttl,
            is_refreshed: AtomicBool::new(false),
        }
    }

    /// What it answers: see [`crate::wire::KeyBuf`].
    pub(crate) fn key(&self) -> &[u8] {
        &self.data[..usize::from(self.key)]
    }

    pub(crate) fn message(&self) -> &[u8] {
        &self.data[usize::from(self.key)..][..usize::from(self.message)]
    }

    /// Where in the message the TTLs stand.
    pub(crate) fn ttls(&self) -> impl Iterator<Item = u16> {
        let at = usize::from(self.key) + usize::from(self.message);
        self.data[at..].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
    }

    /// Whether it is asked for in the last tenth of its time; true once only, and never for what lives for
    /// less than ten seconds.
    pub(crate) fn wants_refresh(&self, now: u32) -> bool {
        self.ttl >= 10 && self.age(now) >= self.ttl - self.ttl / 10 && !self.is_refreshed.swap(true, Relaxed)
    }

    /// Seconds since it was stored.
    pub(crate) fn age(&self, now: u32) -> u32 {
        now.saturating_sub(self.stored)
    }

    pub(crate) fn is_fresh(&self, now: u32) -> bool {
        self.age(now) < self.ttl
    }

    fn may_be_stale(&self, now: u32) -> bool {
        self.ttl > 0 && self.age(now) < self.ttl.saturating_add(STALE_FOR)
    }
}

/// Seconds since the resolver started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn start() -> Self {
        Clock(Instant::now())
    }

    pub(crate) fn now(self) -> u32 {
        u32::try_from(self.0.elapsed().as_secs()).unwrap_or(u32::MAX)
    }
}

const WAYS: usize = 4;

/// A worker's own table: sets of four answers, the newest first. A part of the hash beside each saves the look
/// at the other three.
pub(crate) struct Near {
    sets: Box<[[Slot; WAYS]]>,
    hasher: RandomState,
}

#[derive(Default)]
struct Slot {
    tag: u32,
    answer: Option<Arc<Answer>>,
}

impl Near {
    /// A table for this many answers, with room enough that few crowd each other out.
    pub(crate) fn new(answers: usize) -> Self {
        let sets = (answers * 2 / WAYS).next_power_of_two().clamp(16, 1 << 20);
        Near { sets: (0..sets).map(|_| Default::default()).collect(), hasher: RandomState::new() }
    }

    /// The set, and the rest of the hash.
    fn place(&self, key: &[u8]) -> (usize, u32) {
        let hash = self.hasher.hash_one(key);
        (hash as usize & (self.sets.len() - 1), (hash >> 32) as u32)
    }

    pub(crate) fn get(&self, key: &[u8], now: u32) -> Option<&Arc<Answer>> {
        let (set, tag) = self.place(key);
        let found = self.sets[set].iter().filter(|slot| slot.tag == tag).flat_map(|slot| &slot.answer);
        found.into_iter().find(|answer| answer.key() == key && answer.is_fresh(now))
    }

    pub(crate) fn put(&mut self, answer: Arc<Answer>) {
        let (at, tag) = self.place(answer.key());
        let set = &mut self.sets[at];
        let same = set.iter().position(|slot| slot.answer.as_ref().is_some_and(|a| a.key() == answer.key()));
        set[..=same.unwrap_or(WAYS - 1)].rotate_right(1);
        set[0] = Slot { tag, answer: Some(answer) };
    }
}

/// What the store knows about a question.
pub(crate) enum Known {
    Fresh(Arc<Answer>),
    /// No upstream answered just now; an old answer may stand in.
    Failing(Option<Arc<Answer>>),
    /// To be asked for; an old answer may stand in when that takes long.
    Nothing(Option<Arc<Answer>>),
}

/// The store behind all workers. Keeps the answers of two generations: when the young one is full it becomes
/// the old one, and what is asked for again moves back.
pub(crate) struct Store {
    inner: Mutex<Generations>,
    /// Answers a generation.
    room: usize,
}

#[derive(Default)]
struct Generations {
    young: HashSet<ByKey>,
    old: HashSet<ByKey>,
    /// Until when not to ask again.
    failed: HashMap<Box<[u8]>, u32>,
}

/// An answer, found by what it answers.
struct ByKey(Arc<Answer>);

impl Borrow<[u8]> for ByKey {
    fn borrow(&self) -> &[u8] {
        self.0.key()
    }
}
impl Hash for ByKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.key().hash(state);
    }
}
impl PartialEq for ByKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.key() == other.0.key()
    }
}
impl Eq for ByKey {}

impl Generations {
    fn get(&mut self, key: &[u8], room: usize) -> Option<Arc<Answer>> {
        if let Some(ByKey(answer)) = self.young.get(key) {
            return Some(answer.clone());
        }
        let ByKey(answer) = self.old.take(key)?;
        self.put(answer.clone(), room);
        Some(answer)
    }

    fn put(&mut self, answer: Arc<Answer>, room: usize) {
        if self.young.len() >= room {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.replace(ByKey(answer));
    }
}

impl Store {
    /// A store for at most this many answers.
    pub(crate) fn new(answers: usize) -> Self {
        Store { inner: Mutex::default(), room: (answers / 2).max(16) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Generations> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, key: &[u8], now: u32) -> Known {
        let mut inner = self.lock();
        let answer = inner.get(key, self.room);
        if let Some(answer) = answer.as_ref().filter(|answer| answer.is_fresh(now)) {
            return Known::Fresh(answer.clone());
        }
        if inner.failed.get(key).is_some_and(|until| now < *until) {
            return Known::Failing(answer.filter(|answer| answer.may_be_stale(now)));
        }
        Known::Nothing(answer.filter(|answer| answer.may_be_stale(now)))
    }

    /// An answer whose time is not over.
    pub(crate) fn fresh(&self, key: &[u8], now: u32) -> Option<Arc<Answer>> {
        self.lock().get(key, self.room).filter(|answer| answer.is_fresh(now))
    }

    pub(crate) fn put(&self, answer: &Arc<Answer>) {
        let mut inner = self.lock();
        inner.failed.remove(answer.key());
        if answer.ttl > 0 {
            inner.old.remove(answer.key());
            inner.put(answer.clone(), self.room);
        }
    }

    /// Notes that no upstream answered, and gives an answer past its time if there is one.
    pub(crate) fn failed(&self, key: &[u8], now: u32) -> Option<Arc<Answer>> {
        let mut inner = self.lock();
        if inner.failed.len() >= 1024 {
            inner.failed.retain(|_, until| now < *until);
        }
        if inner.failed.len() < 4096 {
            inner.failed.insert(key.into(), now + FAILED_FOR);
        }
        inner.get(key, self.room).filter(|answer| answer.may_be_stale(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(key: u16, ttl: u32, now: u32) -> Arc<Answer> {
        let scanned = Scanned {
            message: Vec::new(),
            ttls: Vec::new(),
            ttl,
            hops: Vec::new(),
            truncated: false,
            code: 0,
            edns: false,
        };
        Arc::new(Answer::new(&key.to_be_bytes(), scanned, now))
    }

    #[test]
    fn an_answer_lives_as_long_as_its_ttl() {
        let mut near = Near::new(64);
        near.put(answer(1, 10, 100));
        assert!(near.get(&[0, 1], 109).is_some());
        assert!(near.get(&[0, 1], 110).is_none());
        assert!(near.get(&[0, 2], 100).is_none());
    }

    #[test]
    fn an_answer_that_runs_out_is_refreshed_once() {
        let (long, short) = (answer(1, 100, 0), answer(2, 5, 0));
        assert!(!long.wants_refresh(89));
        assert!(long.wants_refresh(90) && !long.wants_refresh(91));
        assert!(!short.wants_refresh(4), "it is asked for anew soon enough");
    }

    #[test]
    fn a_newer_answer_takes_the_place_of_the_older_one() {
        let mut near = Near::new(16);
        for now in 0..20 {
            near.put(answer(1, 10, now));
        }
        assert_eq!(near.get(&[0, 1], 19).unwrap().age(19), 0);
        assert_eq!(near.sets.iter().flatten().flat_map(|slot| &slot.answer).count(), 1);
    }

    #[test]
    fn the_store_stays_within_its_room_and_keeps_what_is_asked_for() {
        let store = Store::new(32);
        for key in 0..1000 {
            store.put(&answer(key, 1000, 0));
            assert!(matches!(store.get(&[0, 0], 1), Known::Fresh(_)), "after {key}");
        }
        let inner = store.lock();
        assert!(inner.young.len() + inner.old.len() <= 32);
    }

    #[test]
    fn after_a_failure_an_old_answer_stands_in_for_a_day() {
        let store = Store::new(32);
        store.put(&answer(1, 10, 0));
        assert!(matches!(store.get(&[0, 1], 20), Known::Nothing(Some(_))));
        assert!(store.failed(&[0, 1], 20).is_some());
        assert!(matches!(store.get(&[0, 1], 22), Known::Failing(Some(_))));
        assert!(matches!(store.get(&[0, 1], 23), Known::Nothing(_)), "time to ask again");
        assert!(store.failed(&[0, 1], 10 + 86_400).is_none(), "over a day old");
        assert!(matches!(store.get(&[0, 1], 10 + 86_400), Known::Failing(None)));
    }
}
