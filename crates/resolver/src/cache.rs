//! Answers kept for as long as their TTL allows.
//!
//! Two layers share the same answers: each worker has a table of its own that it reads without waiting for
//! anybody, and one store behind a lock feeds them all and keeps answers past their time for the hour when no
//! upstream answers (RFC 8767). Verdicts are not kept here: they are taken anew at every query, so a new rule
//! reaches cached answers too.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::wire::Scanned;

/// One stored answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// What it answers: see [`crate::wire::KeyBuf`].
    pub key: Box<[u8]>,
    pub message: Box<[u8]>,
    pub ttls: Box<[u16]>,
    /// The names that it leads to.
    pub hops: Box<[Box<[u8]>]>,
    /// Seconds of the resolver's clock.
    stored: u32,
    ttl: u32,
}

/// How long an answer past its time may still be given when no upstream answers: a day (RFC 8767, 5 asks for
/// one to three).
const STALE_FOR: u32 = 86_400;
/// How long a failed question is not asked again (RFC 9520, 3.2: at least one second).
const FAILED_FOR: u32 = 3;

impl Answer {
    pub(crate) fn new(key: &[u8], scanned: Scanned, now: u32) -> Self {
        Answer {
            key: key.into(),
            message: scanned.message.into(),
            ttls: scanned.ttls.into(),
            hops: scanned.hops.into(),
            stored: now,
            ttl: scanned.ttl,
        }
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

/// A worker's own table: sets of four answers, the newest first.
pub(crate) struct Near {
    sets: Box<[[Option<Arc<Answer>>; WAYS]]>,
    hasher: RandomState,
}

impl Near {
    /// A table for about this many answers.
    pub(crate) fn new(answers: usize) -> Self {
        let sets = (answers / WAYS).next_power_of_two().clamp(16, 1 << 20);
        Near { sets: (0..sets).map(|_| Default::default()).collect(), hasher: RandomState::new() }
    }

    fn set(&self, key: &[u8]) -> usize {
        self.hasher.hash_one(key) as usize & (self.sets.len() - 1)
    }

    pub(crate) fn get(&self, key: &[u8], now: u32) -> Option<&Arc<Answer>> {
        let set = &self.sets[self.set(key)];
        set.iter().flatten().find(|answer| *answer.key == *key && answer.is_fresh(now))
    }

    pub(crate) fn put(&mut self, answer: Arc<Answer>) {
        let at = self.set(&answer.key);
        let set = &mut self.sets[at];
        let same = set.iter().position(|a| a.as_ref().is_some_and(|a| a.key == answer.key));
        set[..=same.unwrap_or(WAYS - 1)].rotate_right(1);
        set[0] = Some(answer);
    }
}

/// What the store knows about a question.
pub(crate) enum Known {
    Fresh(Arc<Answer>),
    /// No upstream answered just now; an old answer may stand in.
    Failing(Option<Arc<Answer>>),
    Nothing,
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
    young: HashMap<Box<[u8]>, Arc<Answer>>,
    old: HashMap<Box<[u8]>, Arc<Answer>>,
    /// Until when not to ask again.
    failed: HashMap<Box<[u8]>, u32>,
}

impl Generations {
    fn get(&mut self, key: &[u8], room: usize) -> Option<Arc<Answer>> {
        if let Some(answer) = self.young.get(key) {
            return Some(answer.clone());
        }
        let (key, answer) = self.old.remove_entry(key)?;
        self.put(key, answer.clone(), room);
        Some(answer)
    }

    fn put(&mut self, key: Box<[u8]>, answer: Arc<Answer>, room: usize) {
        if self.young.len() >= room {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, answer);
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
        Known::Nothing
    }

    pub(crate) fn put(&self, answer: &Arc<Answer>) {
        let mut inner = self.lock();
        inner.failed.remove(&answer.key);
        if answer.ttl > 0 {
            inner.old.remove(&answer.key);
            inner.put(answer.key.clone(), answer.clone(), self.room);
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
    fn a_newer_answer_takes_the_place_of_the_older_one() {
        let mut near = Near::new(16);
        for now in 0..20 {
            near.put(answer(1, 10, now));
        }
        assert_eq!(near.get(&[0, 1], 19).unwrap().age(19), 0);
        assert_eq!(near.sets.iter().flatten().flatten().count(), 1);
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
        assert!(matches!(store.get(&[0, 1], 20), Known::Nothing));
        assert!(store.failed(&[0, 1], 20).is_some());
        assert!(matches!(store.get(&[0, 1], 22), Known::Failing(Some(_))));
        assert!(matches!(store.get(&[0, 1], 23), Known::Nothing), "time to ask again");
        assert!(store.failed(&[0, 1], 10 + 86_400).is_none(), "over a day old");
        assert!(matches!(store.get(&[0, 1], 10 + 86_400), Known::Failing(None)));
    }
}
