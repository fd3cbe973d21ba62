//! How the upstreams are: who answers, how fast, and who is left alone for a while.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use rustls::ClientConfig;

use crate::line::Line;
use crate::web::Web;
use crate::{OverWhat, UpstreamAddress};

/// One upstream resolver.
pub(crate) struct Upstream {
    pub address: SocketAddr,
    /// The way to it.
    pub way: Way,
    /// Whether it is believed when it says that data are authentic.
    pub is_trusted: bool,
    /// In a row.
    failures: AtomicU32,
    /// Second of the resolver's clock at which a failure was last told, plus one; 0: none was.
    told: AtomicU32,
    /// Whether the last word on it was that it does not answer.
    is_told: AtomicBool,
    /// Second of the resolver's clock before which it is asked only when no other is left.
    rests_until: AtomicU32,
    /// Microseconds that it takes to answer, smoothed; 0: not known yet.
    pace: AtomicU32,
    /// Whether it gives questions back letter by letter.
    keeps_case: AtomicBool,
}

/// How an upstream is reached.
pub(crate) enum Way {
    /// By UDP and TCP.
    Clear,
    /// Over TLS.
    Line(Line),
    /// Over HTTPS.
    Web(Web),
}

/// The longest that a failing upstream is left alone, in seconds.
const LONGEST_REST: u32 = 60;
/// After so many seconds it is told again that one fails.
const TOLD_AGAIN: u32 = 60;
/// Another upstream is asked too when one takes longer than this, whatever its pace.
const PATIENCE: (Duration, Duration) = (Duration::from_millis(60), Duration::from_millis(500));

impl Upstream {
    /// `is_trusted`: also without TLS.
    pub(crate) fn new(upstream: UpstreamAddress, tls: &Arc<ClientConfig>, is_trusted: bool) -> Self {
        let (failures, told, is_told, rests_until, pace) = Default::default();
        let UpstreamAddress { address, over } = upstream;
        let way = match over {
            OverWhat::Clear => Way::Clear,
            OverWhat::Tls(name) => Way::Line(Line::new(address, name, tls.clone())),
            OverWhat::Https(name, path) => Way::Web(Web::new(address, name, &path, tls)),
        };
        let is_trusted = is_trusted || !matches!(way, Way::Clear);
        let keeps_case = AtomicBool::new(true);
        Upstream { address, way, is_trusted, failures, told, is_told, rests_until, pace, keeps_case }
    }

    /// Notes an answer.
    pub(crate) fn answered(&self, took: Duration) {
        if self.failures.swap(0, Relaxed) > 0 {
            self.rests_until.store(0, Relaxed);
            if self.is_told.swap(false, Relaxed) {
                tracing::info!("upstream {} answers again", self.address);
            }
        }
        let took = u32::try_from(took.as_micros()).unwrap_or(u32::MAX).max(1);
        let before = self.pace.load(Relaxed);
        // as TCP smooths its round trips (RFC 6298, 2.3)
        let now = if before == 0 { took } else { before - before / 8 + took / 8 };
        self.pace.store(now.max(1), Relaxed);
    }

    /// Notes that no answer came: it rests for 1, 2, 4 … 60 seconds.
    pub(crate) fn failed(&self, now: u32) {
        let failures = self.failures.fetch_add(1, Relaxed);
        // one that answers every other question would fill the log
        let told = self.told.load(Relaxed);
        if failures == 0 && (told == 0 || now >= told.saturating_add(TOLD_AGAIN)) {
            self.told.store(now.saturating_add(1), Relaxed);
            self.is_told.store(true, Relaxed);
            tracing::warn!("upstream {} does not answer, or refuses", self.address);
        }
        let rest = 1u32.checked_shl(failures.min(16)).unwrap_or(LONGEST_REST).min(LONGEST_REST);
        self.rests_until.store(now.saturating_add(rest), Relaxed);
    }

    fn rests(&self, now: u32) -> bool {
        now < self.rests_until.load(Relaxed)
    }

    /// How long to wait for it before another one is asked too: four times what it mostly takes.
    pub(crate) fn patience(&self) -> Duration {
        match self.pace.load(Relaxed) {
            0 => PATIENCE.1,
            pace => Duration::from_micros(u64::from(pace) * 4).clamp(PATIENCE.0, PATIENCE.1),
        }
    }

    pub(crate) fn keeps_case(&self) -> bool {
        self.keeps_case.load(Relaxed)
    }

    /// It answers in letters of its own choice: from now on it is asked in lower case.
    pub(crate) fn loses_case(&self) {
        if self.keeps_case.swap(false, Relaxed) {
            tracing::info!("upstream {} changes letters; it is asked in lower case", self.address);
        }
    }
}

/// In which order to ask: those that answer, in the order of the settings; then those that rest, the one whose
/// rest ends first before the others.
pub(crate) fn order(upstreams: &[Upstream], now: u32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..upstreams.len()).collect();
    order.sort_by_key(|number| {
        let upstream = &upstreams[*number];
        if upstream.rests(now) { upstream.rests_until.load(Relaxed) } else { 0 }
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Vec<Upstream> {
        let tls = Arc::new(crate::tls::trust(None).unwrap());
        let address = |port| std::net::SocketAddr::from(([192, 0, 2, 1], port)).into();
        (1..=3).map(|port| Upstream::new(address(port), &tls, false)).collect()
    }

    #[test]
    fn who_fails_goes_to_the_end_for_longer_each_time_and_comes_back() {
        let upstreams = three();
        assert_eq!(order(&upstreams, 100), [0, 1, 2]);
        upstreams[0].failed(100);
        assert_eq!(order(&upstreams, 100), [1, 2, 0]);
        assert_eq!(order(&upstreams, 101), [0, 1, 2]);
        for _ in 0..20 {
            upstreams[0].failed(101);
        }
        upstreams[1].failed(101);
        assert_eq!(order(&upstreams, 101), [2, 1, 0]);
        assert_eq!(order(&upstreams, 160), [1, 2, 0]);
        assert_eq!(order(&upstreams, 161), [0, 1, 2], "no rest is over a minute");
        upstreams[0].failed(161);
        upstreams[0].answered(Duration::from_millis(5));
        assert_eq!(order(&upstreams, 161), [0, 1, 2]);
    }

    #[test]
    fn patience_follows_the_pace_within_bounds() {
        let upstream = &three()[0];
        assert_eq!(upstream.patience(), PATIENCE.1);
        upstream.answered(Duration::from_millis(30));
        assert_eq!(upstream.patience(), Duration::from_millis(120));
        for _ in 0..60 {
            upstream.answered(Duration::from_micros(200));
        }
        assert_eq!(upstream.patience(), PATIENCE.0);
    }
}
