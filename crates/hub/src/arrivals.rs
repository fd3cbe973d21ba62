//! How fast things come in, by network and over all, without a list of who came.
//!
//! A network is a keyed hash of an address without its last part (IPv4 /24, IPv6 /56). The key is random, lives in
//! memory and is thrown away every hour with everything that was counted under it: nothing here can be written down,
//! and after the hour nobody can say of an address whether it was here. Each process counts for itself.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::chance::Chance;
use crate::time::{HOUR, MINUTE, Moment};

/// Above this many buckets those that are full again are forgotten; if that does not help, all are.
const CROWD: usize = 100_000;
/// For so long an arrival counts as recent.
const RECENT: i64 = 10 * MINUTE;

/// A network for the rest of this hour.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network([u8; 16]);

/// A budget: so many at once, refilled at so many an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    /// What it is for; budgets of different names do not touch each other.
    pub name: &'static str,
    /// So many at once.
    pub burst: u32,
    /// So many come back in an hour.
    pub hourly: u32,
}

struct Bucket {
    /// What is left, in microseconds of refilling; a whole one is `HOUR / hourly`.
    left: i64,
    at: Moment,
    full: i64,
}

#[derive(Default)]
struct State {
    hour: i64,
    key: [u8; 32],
    buckets: HashMap<(Network, &'static str), Bucket>,
    came: HashMap<&'static str, VecDeque<(i64, u64)>>,
}

/// What has come in lately.
#[derive(Default)]
pub struct Arrivals(Mutex<State>);

impl Arrivals {
    /// The network of an address. Requests without one (tests, a socket that has gone) share a network.
    pub fn network(&self, chance: &Chance, address: Option<IpAddr>, now: Moment) -> Network {
        let mut state = self.state();
        let hour = now.0.div_euclid(HOUR);
        if state.hour != hour || state.key == [0; 32] {
            state.hour = hour;
            state.key = chance.bytes();
            state.buckets.clear();
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(&state.key).expect("HMAC takes a key of any length");
        mac.update(&prefix(address));
        let mut short = [0; 16];
        short.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        Network(short)
    }

    /// Takes one out of a network's budget; `false` when there is none.
    pub fn take(&self, network: Network, budget: Budget, now: Moment) -> bool {
        self.draw(network, budget, now, true)
    }

    /// Whether there is one in a network's budget.
    pub fn has(&self, network: Network, budget: Budget, now: Moment) -> bool {
        self.draw(network, budget, now, false)
    }

    /// Whether a network has taken nothing lately.
    pub fn is_untouched(&self, network: Network, budget: Budget, now: Moment) -> bool {
        let one = one(budget);
        let full = one * i64::from(budget.burst);
        let state = self.state();
        let bucket = state.buckets.get(&(network, budget.name));
        bucket.is_none_or(|bucket| bucket.left + now.since(bucket.at) >= full)
    }

    fn draw(&self, network: Network, budget: Budget, now: Moment, take: bool) -> bool {
        let one = one(budget);
        let full = one * i64::from(budget.burst);
        let mut state = self.state();
        if state.buckets.len() >= CROWD {
            state.buckets.retain(|_, bucket| bucket.left + now.since(bucket.at) < bucket.full);
            if state.buckets.len() >= CROWD {
                state.buckets.clear();
            }
        }
        let bucket =
            state.buckets.entry((network, budget.name)).or_insert(Bucket { left: full, at: now, full });
        bucket.left = (bucket.left + now.since(bucket.at).max(0)).min(full);
        bucket.at = now;
        let there = bucket.left >= one;
        if there && take {
            bucket.left -= one;
        }
        there
    }

    /// Counts one arrival of a kind over all networks.
    pub fn came(&self, what: &'static str, now: Moment) {
        let minute = now.0.div_euclid(MINUTE);
        let mut state = self.state();
        let minutes = state.came.entry(what).or_default();
        forget(minutes, now);
        match minutes.back_mut().filter(|(last, _)| *last == minute) {
            Some((_, count)) => *count += 1,
            None => minutes.push_back((minute, 1)),
        }
    }

    /// How many of a kind came in the last ten minutes.
    pub fn recent(&self, what: &'static str, now: Moment) -> u64 {
        let mut state = self.state();
        let Some(minutes) = state.came.get_mut(what) else { return 0 };
        forget(minutes, now);
        minutes.iter().map(|(_, count)| count).sum()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn one(budget: Budget) -> i64 {
    HOUR / i64::from(budget.hourly.max(1))
}

fn forget(minutes: &mut VecDeque<(i64, u64)>, now: Moment) {
    let oldest = now.plus(-RECENT).0.div_euclid(MINUTE);
    while minutes.front().is_some_and(|(minute, _)| *minute <= oldest) {
        minutes.pop_front();
    }
}

/// The part of an address that a network shares: three of four bytes, or seven of sixteen.
fn prefix(address: Option<IpAddr>) -> Vec<u8> {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.octets()[..3].to_vec(),
        Some(IpAddr::V6(address)) => address.octets()[..7].to_vec(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SECOND;

    const START: Moment = Moment(1_000 * HOUR);
    const BUDGET: Budget = Budget { name: "test", burst: 3, hourly: 60 };

    fn network(arrivals: &Arrivals, address: &str, now: Moment) -> Network {
        arrivals.network(&Chance::System, Some(address.parse().unwrap()), now)
    }

    #[test]
    fn a_network_is_its_first_parts_and_only_for_an_hour() {
        let arrivals = Arrivals::default();
        let one = network(&arrivals, "203.0.113.7", START);
        assert!(one == network(&arrivals, "203.0.113.250", START.plus(59 * MINUTE)));
        assert!(one == network(&arrivals, "::ffff:203.0.113.9", START));
        assert!(one != network(&arrivals, "203.0.114.7", START));
        let six = network(&arrivals, "2001:db8:1:2200::1", START);
        assert!(six == network(&arrivals, "2001:db8:1:22ff:5::9", START));
        assert!(six != network(&arrivals, "2001:db8:1:2300::1", START));
        assert!(one != network(&arrivals, "203.0.113.7", START.plus(HOUR)), "another key, another name");
    }

    #[test]
    fn a_budget_runs_out_comes_back_and_belongs_to_one_network() {
        let arrivals = Arrivals::default();
        let here = network(&arrivals, "203.0.113.7", START);
        let there = network(&arrivals, "198.51.100.7", START);
        assert!(arrivals.is_untouched(here, BUDGET, START));
        for _ in 0..BUDGET.burst {
            assert!(arrivals.take(here, BUDGET, START));
        }
        assert!(!arrivals.take(here, BUDGET, START) && !arrivals.is_untouched(here, BUDGET, START));
        assert!(arrivals.take(there, BUDGET, START), "others are not held up");
        assert!(arrivals.take(here, Budget { name: "other", ..BUDGET }, START));
        // 60 an hour: the next after a minute
        assert!(!arrivals.take(here, BUDGET, START.plus(59 * SECOND)));
        assert!(arrivals.has(here, BUDGET, START.plus(MINUTE)));
        assert!(arrivals.take(here, BUDGET, START.plus(MINUTE)));
        assert!(!arrivals.has(here, BUDGET, START.plus(MINUTE)));
    }

    #[test]
    fn ten_minutes_are_recent() {
        let arrivals = Arrivals::default();
        for minute in 0..20 {
            arrivals.came("x", START.plus(minute * MINUTE));
        }
        assert_eq!(arrivals.recent("x", START.plus(19 * MINUTE)), 10);
        assert_eq!(arrivals.recent("x", START.plus(60 * MINUTE)), 0);
        assert_eq!(arrivals.recent("y", START), 0);
    }
}
