//! Floods: who floods pays, nobody is refused, nobody is written down.
//!
//! Every report is taken in and acknowledged. What differs is the lane: in a flood, what brings neither a proof of
//! work nor the answer to a small question waits behind the others (danger still comes first). With script a browser
//! computes the proof by itself while the child reads (hashcash: SHA-256 with so many zero bits in front, more of them
//! the more comes in). Without script a picture is to be picked, told by a word or, to a screen reader, by a clue; it
//! is asked only while more comes in than usual. A school behind one address has a budget of 600 reports an hour with
//! proof or answer. Budgets are kept by network in memory only ([`crate::arrivals`]).
//!
//! Receipts: a wrong one that looks right costs the network a try. When many are wrong over all networks, those that
//! have just been wrong wait; a network that has not may always try. A right receipt is never refused to others.

use sha2::{Digest, Sha256};

use crate::Hub;
use crate::arrivals::{Budget, Network};
use crate::time::{MINUTE, Moment, SECOND};
use crate::web::Icon;
use crate::web::form::Form;

/// Reports of one network that need nothing: a family, a small class.
const FREE: Budget = Budget { name: "report", burst: 30, hourly: 60 };
/// Reports of one network with proof or answer: a school on the day of a campaign.
const PROVED: Budget = Budget { name: "report-proved", burst: 200, hourly: 600 };
/// Files of one network: bytes are kept before anybody has looked at the form that brings them.
const FILES: Budget = Budget { name: "file", burst: 100, hourly: 400 };
/// Wrong receipts of one network.
const WRONG: Budget = Budget { name: "receipt", burst: 10, hourly: 30 };
/// Reports in ten minutes that are nothing unusual for a province.
const USUAL: u64 = 100;
/// Wrong receipts in ten minutes that are still slips of the pen.
const SLIPS: u64 = 200;
/// Zero bits of a proof in quiet times: a blink on an old telephone.
const QUIET_BITS: u32 = 16;
/// Zero bits when a flood begins, and the most that is ever asked.
const FLOOD_BITS: u32 = 18;
const MOST_BITS: u32 = 22;
/// For so long a page that was given out in quiet times counts as such, and a proof of few bits as enough.
const FRESH: i64 = 15 * MINUTE;
/// For so long proof and answer count at all: a child may take its time.
const LASTS: i64 = 120 * MINUTE;
/// Bits that a proof may lack against what is asked now.
const SLACK: u32 = 2;

/// Where a report is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Among the others.
    Open,
    /// Behind the others.
    Surplus,
}

/// The pictures of the question, each with its name in message ids: `intake-picture-NAME` is its word and
/// `intake-picture-NAME-clue` tells it without the word.
pub const PICTURES: [(&str, Icon); 9] = [
    ("home", Icon::Home),
    ("phone", Icon::Phone),
    ("book", Icon::Book),
    ("bell", Icon::Bell),
    ("gift", Icon::Gift),
    ("heart", Icon::Heart),
    ("clock", Icon::Clock),
    ("letter", Icon::Letter),
    ("lock", Icon::Lock),
];
/// So many pictures are shown.
const SHOWN: usize = 6;

/// A question: pictures by their place in [`PICTURES`], and which of them is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The pictures, in the order in which they stand on the page.
    pub shown: [usize; SHOWN],
    /// The place on the page of the right one.
    pub right: usize,
}

/// What the last page of a form carries.
pub struct Pass {
    /// For the hidden field `work`; the script finds a number for `proof`.
    pub work: String,
    /// What is asked of those without script; nothing in quiet times.
    pub question: Option<Question>,
}

/// A pass as it came back.
struct Token {
    bits: u32,
    asked: bool,
    issued: i64,
}

/// A pass for a form that has this one-time token.
pub fn issue(hub: &Hub, network: Network, once: &str) -> Pass {
    let now = hub.clock.now();
    let asked = is_busy(hub, now) || !hub.arrivals.has(network, FREE, now);
    let token = Token { bits: bits_now(hub, now), asked, issued: now.0.div_euclid(SECOND) };
    Pass { work: token.text(hub, once), question: asked.then(|| token.question(hub, once)) }
}

/// Looks at a form that was sent, counts it, and says into which lane it goes.
pub fn judge(hub: &Hub, network: Network, form: &Form) -> Lane {
    let now = hub.clock.now();
    let once = form.value("once");
    let token = Token::read(hub, once, form.value("work")).filter(|token| token.age(now) <= LASTS);
    let fresh = token.as_ref().is_some_and(|token| !token.asked && token.age(now) <= FRESH);
    let quiet = fresh || !is_busy(hub, now);
    let paid = token.as_ref().is_some_and(|token| {
        let enough = token.bits + SLACK >= bits_now(hub, now) || token.age(now) <= FRESH;
        let picked = form.value("picture").parse::<usize>().ok();
        (enough && is_proof(once, form.value("work"), form.value("proof"), token.bits))
            || (token.asked && picked == Some(token.question(hub, once).right))
    });
    hub.arrivals.came("report", now);
    let open =
        (quiet && hub.arrivals.take(network, FREE, now)) || (paid && hub.arrivals.take(network, PROVED, now));
    if open { Lane::Open } else { Lane::Surplus }
}

fn is_busy(hub: &Hub, now: Moment) -> bool {
    hub.arrivals.recent("report", now) >= USUAL
}

/// One bit more, so twice the work, each time that twice as much comes in.
fn bits_now(hub: &Hub, now: Moment) -> u32 {
    let recent = hub.arrivals.recent("report", now);
    match (recent / USUAL).checked_ilog2() {
        None => QUIET_BITS,
        Some(doublings) => (FLOOD_BITS + doublings).min(MOST_BITS),
    }
}

/// Whether SHA-256 of `once:work:proof` begins with so many zero bits.
fn is_proof(once: &str, work: &str, proof: &str, bits: u32) -> bool {
    if proof.is_empty() || proof.len() > 20 {
        return false;
    }
    let digest = Sha256::digest(format!("{once}:{work}:{proof}"));
    let mut zeros = 0;
    for byte in digest {
        zeros += byte.leading_zeros();
        if byte != 0 {
            break;
        }
    }
    zeros >= bits
}

impl Token {
    fn text(&self, hub: &Hub, once: &str) -> String {
        let plain = self.plain();
        format!("{plain}.{}", mark(hub, once, &plain))
    }

    fn plain(&self) -> String {
        format!("{}.{}.{}", self.bits, u8::from(self.asked), self.issued)
    }

    fn read(hub: &Hub, once: &str, text: &str) -> Option<Self> {
        let (plain, mac) = text.rsplit_once('.')?;
        let ours: bool =
            subtle::ConstantTimeEq::ct_eq(mac.as_bytes(), mark(hub, once, plain).as_bytes()).into();
        let mut parts = plain.split('.');
        let (bits, asked, issued) = (parts.next()?, parts.next()?, parts.next()?);
        let token = Self { bits: bits.parse().ok()?, asked: asked == "1", issued: issued.parse().ok()? };
        (ours && !once.is_empty()).then_some(token)
    }

    fn age(&self, now: Moment) -> i64 {
        now.since(Moment(self.issued * SECOND))
    }

    /// The question of this pass; the same again when it comes back, and nobody without the hub's key can tell.
    fn question(&self, hub: &Hub, once: &str) -> Question {
        let chance = hub.keys.mark("intake question", &format!("{once} {}", self.plain()));
        let mut all: Vec<usize> = (0..PICTURES.len()).collect();
        let mut shown = [0; SHOWN];
        for (place, byte) in shown.iter_mut().zip(chance) {
            *place = all.remove(usize::from(byte) % all.len());
        }
        Question { shown, right: usize::from(chance[SHOWN]) % SHOWN }
    }
}

fn mark(hub: &Hub, once: &str, plain: &str) -> String {
    let mark = hub.keys.mark("intake work", &format!("{once} {plain}"));
    mark.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether one more file of this network is kept; if not, the words beside it still are.
pub fn may_send_file(hub: &Hub, network: Network) -> bool {
    hub.arrivals.take(network, FILES, hub.clock.now())
}

/// Whether this network may try a receipt now.
pub fn may_try(hub: &Hub, network: Network) -> bool {
    let now = hub.clock.now();
    let guessing = hub.arrivals.recent("receipt-wrong", now) >= SLIPS;
    hub.arrivals.has(network, WRONG, now) && (!guessing || hub.arrivals.is_untouched(network, WRONG, now))
}

/// Remembers a receipt that looked right and was none.
pub fn was_wrong(hub: &Hub, network: Network) {
    let now = hub.clock.now();
    hub.arrivals.take(network, WRONG, now);
    hub.arrivals.came("receipt-wrong", now);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hubs;
    use crate::time::HOUR;
    use std::net::IpAddr;

    fn network(hub: &Hub, address: &str) -> Network {
        hub.arrivals.network(&hub.chance, Some(address.parse::<IpAddr>().unwrap()), hub.clock.now())
    }

    fn form(once: &str, pairs: &[(&str, &str)]) -> Form {
        let all = [("once", once)].into_iter().chain(pairs.iter().copied());
        Form::new(all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// What the script does.
    fn worked(once: &str, work: &str) -> String {
        let bits = work.split('.').next().unwrap().parse().unwrap();
        (0_u64..).map(|n| n.to_string()).find(|n| is_proof(once, work, n, bits)).unwrap()
    }

    /// More than usual has come in, from elsewhere.
    fn flood(hub: &Hub) {
        for _ in 0..USUAL {
            hub.arrivals.came("report", hub.clock.now());
        }
    }

    #[tokio::test]
    async fn in_quiet_times_nothing_is_asked() {
        for hub in hubs().await {
            let here = network(&hub, "203.0.113.7");
            assert!(issue(&hub, here, "a").question.is_none());
            assert_eq!(judge(&hub, here, &form("a", &[])), Lane::Open);
        }
    }

    #[tokio::test]
    async fn in_a_flood_a_proof_or_the_right_picture_keeps_a_report_among_the_others() {
        for hub in hubs().await {
            let here = network(&hub, "203.0.113.7");
            flood(&hub);
            let pass = issue(&hub, here, "a");
            let right = pass.question.unwrap().right;
            let proof = worked("a", &pass.work);
            let work = ("work", pass.work.as_str());
            let wrong = ((right + 1) % SHOWN).to_string();
            let right = right.to_string();
            let lane = |once: &str, pairs: &[(&str, &str)]| judge(&hub, here, &form(once, pairs));
            assert_eq!(lane("a", &[]), Lane::Surplus, "taken in, behind the others");
            assert_eq!(lane("a", &[work, ("picture", &wrong)]), Lane::Surplus);
            assert_eq!(lane("a", &[work, ("proof", "x")]), Lane::Surplus);
            assert_eq!(lane("b", &[work, ("proof", &proof)]), Lane::Surplus, "a proof is for its own form");
            assert_eq!(lane("b", &[work, ("picture", &right)]), Lane::Surplus);
            assert_eq!(lane("a", &[work, ("picture", &right)]), Lane::Open);
            assert_eq!(lane("a", &[work, ("proof", &proof)]), Lane::Open);
            hub.clock.advance(LASTS + SECOND);
            flood(&hub);
            assert_eq!(lane("a", &[work, ("proof", &proof)]), Lane::Surplus, "too old");
        }
    }

    #[tokio::test]
    async fn a_form_that_was_opened_before_the_flood_is_not_behind_the_others() {
        for hub in hubs().await {
            let here = network(&hub, "203.0.113.7");
            let pass = issue(&hub, here, "a");
            assert!(pass.question.is_none());
            flood(&hub);
            assert_eq!(judge(&hub, here, &form("a", &[("work", &pass.work)])), Lane::Open);
        }
    }

    #[tokio::test]
    async fn a_school_behind_one_address_gets_through() {
        // trust.md 1.9: at least 300 reports an hour from one address
        for hub in hubs().await {
            let here = network(&hub, "203.0.113.7");
            let mut open = 0;
            for child in 0..300 {
                let once = format!("child {child}");
                let pass = issue(&hub, here, &once);
                let picked = pass.question.map(|question| question.right.to_string()).unwrap_or_default();
                let form = form(&once, &[("work", &pass.work), ("picture", &picked)]);
                open += usize::from(judge(&hub, here, &form) == Lane::Open);
                hub.clock.advance(HOUR / 300 - 1);
            }
            assert_eq!(open, 300);
            let elsewhere = network(&hub, "198.51.100.1");
            assert_eq!(judge(&hub, elsewhere, &form("x", &[])), Lane::Open, "50 in ten minutes are no flood");
        }
    }

    #[tokio::test]
    async fn one_network_alone_does_not_put_others_behind() {
        for hub in hubs().await {
            let bad = network(&hub, "203.0.113.7");
            let lanes: Vec<_> = (0..50).map(|n| judge(&hub, bad, &form(&format!("{n}"), &[]))).collect();
            assert_eq!(lanes.iter().filter(|lane| **lane == Lane::Open).count(), 30);
            assert!(issue(&hub, bad, "next").question.is_some(), "now it is asked");
            assert!(issue(&hub, network(&hub, "198.51.100.1"), "a").question.is_none());
        }
    }

    #[tokio::test]
    async fn the_work_grows_with_the_flood_and_has_an_end() {
        for hub in hubs().await {
            let bits = |so_many: u64| {
                for _ in hub.arrivals.recent("report", hub.clock.now())..so_many {
                    hub.arrivals.came("report", hub.clock.now());
                }
                bits_now(&hub, hub.clock.now())
            };
            assert_eq!([0, 100, 200, 400, 1_000_000].map(bits), [16, 18, 19, 20, 22]);
        }
    }

    #[tokio::test]
    async fn guessing_receipts_ends_soon_and_others_come_in() {
        for hub in hubs().await {
            let bad = network(&hub, "203.0.113.7");
            let tries = (0..100).take_while(|_| may_try(&hub, bad)).inspect(|_| was_wrong(&hub, bad)).count();
            assert_eq!(tries, 10);
            hub.clock.advance(2 * MINUTE);
            assert!(may_try(&hub, bad), "as the page says");
            // many networks guess together
            for n in 0..=255 {
                was_wrong(&hub, network(&hub, &format!("10.0.{n}.1")));
            }
            assert!(!may_try(&hub, network(&hub, "10.0.7.1")), "one that has guessed waits");
            assert!(may_try(&hub, network(&hub, "198.51.100.1")), "one that has not may try");
        }
    }

    #[test]
    fn a_proof_is_counted_in_zero_bits() {
        // The digest of "a:1:n" is looked for independently: SHA-256 by the same library, read as one number.
        let found = (0_u64..).find(|n| {
            let digest = Sha256::digest(format!("a:1:{n}"));
            u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]) < 1 << 20
        });
        let found = found.unwrap().to_string();
        assert!(is_proof("a", "1", &found, 12) && !is_proof("a", "1", "", 0));
        assert!(!is_proof("a", "1", &format!("{found}0000000000000000000000"), 0));
    }
}
