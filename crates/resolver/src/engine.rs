//! What to answer to a packet. The same few steps for every transport: who asks, what, is it closed, is the
//! answer known; else an upstream must be asked.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use lachan_filter::{AgeTier, Category, CategoryIndex, Policy};

use crate::cache::{Answer, Near};
use crate::cookie::Baker;
use crate::counters::{Plain, Slots, Tally};
use crate::groups::{Group, Groups, Standing};
use crate::local::{Record, Records};
use crate::profiles;
use crate::school::Settings;
use crate::special::{self, Special, Way};
use crate::wire::{self, Ede, Lead, Parsed, Query, Replied, rcode};

/// The policy in force, with what is derived from it.
pub(crate) struct Active {
    pub policy: Policy,
    /// For each category of the policy its counter.
    slots: [u8; 64],
    /// The counters of names that lead around the resolver.
    doh: u8,
    vpn: u8,
    /// The counter of what the timetable closes.
    hours: u8,
}

impl Active {
    fn new(policy: Policy, slots: &Slots) -> Self {
        let [doh, vpn, hours] = [Category::DOH, Category::VPN, Category::HOURS].map(|one| slots.of(one));
        Active { slots: slots.assign(policy.categories()), policy, doh, vpn, hours }
    }
}

/// What all workers share.
pub(crate) struct Engine {
    pub active: ArcSwap<Active>,
    /// Who is who at this hour.
    pub groups: ArcSwap<Groups>,
    /// What the groups are made from.
    ground: Mutex<Ground>,
    slots: Slots,
    cookies: Option<Baker>,
    /// Where closed names lead.
    lead: Lead,
    /// Names of one's own network.
    records: Records,
}

/// What the groups of this moment are made from.
struct Ground {
    /// Who is who without the school's settings.
    usual: Groups,
    /// Single devices, where they are now.
    devices: Vec<Group>,
    school: Option<Arc<Settings>>,
}

/// Seconds that a client may keep the address of the block page: short, so that a lifted block is soon felt.
const BLOCK_TTL: u32 = 10;
/// Seconds that a client may keep an address of its own network.
const RECORD_TTL: u32 = 60;

/// What is to be done with a packet.
pub(crate) enum Step {
    /// Send what stands in the buffer.
    Reply,
    /// The same, and have the answer to this key fetched anew: its time is nearly over.
    ReplyAndRefresh(Box<[u8]>),
    /// Say nothing.
    Drop,
    /// An upstream must be asked for this key.
    Ask(Box<[u8]>),
}

/// What became of a question to the upstreams.
#[derive(Clone)]
pub(crate) enum Outcome {
    Answered(Arc<Answer>),
    /// It was known already.
    Kept(Arc<Answer>),
    /// No upstream answered, this is an older answer.
    Stale(Arc<Answer>),
    Failed,
}

/// A message from a client, and the room for an answer.
pub(crate) struct Asked<'a> {
    pub packet: &'a [u8],
    pub client: IpAddr,
    pub over: Over,
    /// The tier of the profile under whose name the client asks, if it does.
    pub profile: Option<AgeTier>,
    pub now: u32,
}

/// How a message came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// By UDP, where the client's buffer limits the answer.
    Udp,
    Tcp,
    /// Over TLS or HTTPS, where lengths are hidden on request.
    Encrypted,
}

impl Asked<'_> {
    fn limit(&self, query: &Query<'_>) -> usize {
        if self.over != Over::Udp {
            return usize::from(u16::MAX);
        }
        usize::from(query.edns.map_or(512, |edns| edns.udp_size.clamp(512, wire::UDP_SIZE)))
    }
}

impl Engine {
    pub(crate) fn new(policy: Policy, groups: Groups, lead: Lead, records: &[Record]) -> Self {
        let records = Records::new(records);
        let slots = Slots::default();
        let active = Active::new(policy, &slots);
        let cookies = Baker::new(crate::hub::now());
        let ground = Mutex::new(Ground { usual: groups.clone(), devices: Vec::new(), school: None });
        let (active, groups) = (ArcSwap::from_pointee(active), ArcSwap::from_pointee(groups));
        Engine { active, groups, ground, slots, cookies, lead, records }
    }

    /// Who is who from now on, before the school's settings.
    pub(crate) fn stand(&self, usual: Groups) {
        self.arrange(crate::hub::now(), |ground| ground.usual = usual);
    }

    /// Which devices are where from now on.
    pub(crate) fn know(&self, devices: Vec<Group>) {
        self.arrange(crate::hub::now(), |ground| ground.devices = devices);
    }

    /// The school's settings from now on.
    pub(crate) fn settle_school(&self, settings: Arc<Settings>, now: u64) {
        self.arrange(now, |ground| ground.school = Some(settings));
    }

    /// The same as before at another moment: what has ended is over.
    pub(crate) fn move_on(&self, now: u64) {
        self.arrange(now, |_| {});
    }

    /// Makes the groups anew, whole; queries go on with those before.
    fn arrange(&self, now: u64, change: impl FnOnce(&mut Ground)) {
        let mut ground = self.ground.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut ground);
        let known = ground.usual.with(&ground.devices);
        let groups = match &ground.school {
            Some(school) => school.over(&known, now),
            None => known,
        };
        self.groups.store(Arc::new(groups));
    }

    /// Whether a name is closed to a client by the policy, with what the school has opened.
    pub(crate) fn closes(&self, name: &[u8], client: IpAddr) -> bool {
        let groups = self.groups.load();
        groups.closes(&self.active.load().policy, name, groups.standing(client)).is_some()
    }

    /// Puts a policy in force and gives the one before. Queries under way are answered by one or the other, none is
    /// lost.
    pub(crate) fn swap(&self, policy: Policy) -> Arc<Active> {
        self.active.swap(Arc::new(Active::new(policy, &self.slots)))
    }

    /// The same, and lets the one before go a little later: whoever lets go last gives some forty megabytes back to the
    /// system, and that shall not be a worker with queries before it.
    pub(crate) fn replace(&self, policy: Policy) {
        let before = self.swap(policy);
        tokio::spawn(async move {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            crate::background::in_background(move || drop(before)).await;
        });
    }

    /// What a client may reach at this hour.
    pub(crate) fn standing(&self, client: IpAddr) -> Standing {
        self.groups.load().standing(client)
    }

    fn standing_of(&self, asked: &Asked<'_>) -> Standing {
        self.groups.load().standing_as(asked.client, asked.profile)
    }

    pub(crate) fn counts<'a>(&self, tallies: impl Iterator<Item = &'a Tally>) -> crate::Counts {
        self.slots.sum(tallies)
    }

    /// The query with what its answer carries: a cookie if the client has sent one, padding if it is asked for.
    fn complete<'a>(&self, mut query: Query<'a>, asked: &Asked<'_>) -> Query<'a> {
        let half = query.edns.and_then(|edns| edns.cookie);
        query.cookie =
            half.zip(self.cookies.as_ref()).map(|(half, baker)| baker.bake(half, asked.client, asked.now));
        query.pad = asked.over == Over::Encrypted && query.edns.is_some_and(|edns| edns.padded);
        query
    }

    /// What needs no upstream: names that are closed, and those that we answer for ourselves. True: the answer is
    /// written. Else the query may have got an alias.
    fn settle(
        &self,
        query: &mut Query<'_>,
        active: &Active,
        groups: &Groups,
        standing: Standing,
        tally: &Tally,
        out: &mut Vec<u8>,
    ) -> bool {
        let Standing { tier, is_closed, .. } = standing;
        if let Some(is_on) = profiles::is_test(query.name(), tier) {
            self.say_whether_on(query, is_on, out);
            tally.plain(tier, Plain::Cached);
            return true;
        }
        if let Some(address) = self.records.look(query) {
            wire::own(query, address, RECORD_TTL, out);
            tally.plain(tier, Plain::Cached);
            return true;
        }
        let special = special::look(query.name(), query.kind, active.policy.measures(tier));
        match special {
            Some(Special::Recommends) => {
                wire::no_data(query, out);
                tally.plain(tier, Plain::Cached);
                return true;
            }
            Some(Special::Bypass(way)) => {
                // never the block page's address: Apple and Mozilla take only "does not exist" for an answer
                let (slot, text) = match way {
                    Way::Doh => (active.doh, "doh"),
                    Way::Vpn => (active.vpn, "vpn"),
                };
                wire::plain(query, rcode::NXDOMAIN, Some(Ede { code: Ede::BLOCKED, text }), out);
                tally.blocked(tier, slot);
                return true;
            }
            Some(Special::Alias(alias)) => query.alias = alias.number(),
            None => {}
        }
        if let Some(category) = groups.closes(&active.policy, query.name(), standing) {
            self.block(query, active, tier, category, tally, out);
            return true;
        }
        if is_closed && !groups.stays_open(&active.policy, query.name()) {
            let ede = Ede { code: Ede::BLOCKED, text: Category::HOURS.as_str() };
            wire::blocked(query, &Replied { lead: self.lead, ttl: BLOCK_TTL, ede }, out);
            tally.blocked(tier, active.hours);
            return true;
        }
        false
    }

    /// Leads a name that asks whether the filter is on to our own page; without one, or for another tier's, there is no such
    /// name, as everywhere else.
    fn say_whether_on(&self, query: &Query<'_>, is_on: bool, out: &mut Vec<u8>) {
        match self.lead {
            Lead::To(address) if is_on => wire::own(query, address, BLOCK_TTL, out),
            _ => wire::plain(query, rcode::NXDOMAIN, None, out),
        }
    }

    /// Answers from what is known. Waits for nobody, and allocates nothing when it can answer.
    pub(crate) fn respond(&self, asked: &Asked<'_>, near: &Near, tally: &Tally, out: &mut Vec<u8>) -> Step {
        let mut query = match wire::parse(asked.packet) {
            Parsed::Query(query) => self.complete(query, asked),
            Parsed::Drop => return Step::Drop,
            Parsed::Unusable(code) => {
                wire::header_only(asked.packet, code, out);
                return Step::Reply;
            }
            Parsed::Refused(query, code) => {
                let query = self.complete(query, asked);
                wire::plain(&query, code, None, out);
                tally.plain(self.standing_of(asked).tier, Plain::Refused);
                return Step::Reply;
            }
        };
        let groups = self.groups.load();
        let standing = groups.standing_as(asked.client, asked.profile);
        let tier = standing.tier;
        // who asks over TLS has shown that the address is theirs: nobody is flooded with the answer
        if asked.profile.is_none() && !groups.serves(asked.client) {
            wire::plain(&query, rcode::REFUSED, Some(Ede::PROHIBITED), out);
            tally.plain(tier, Plain::Refused);
            return Step::Reply;
        }
        let active = self.active.load();
        if self.settle(&mut query, &active, &groups, standing, tally, out) {
            return Step::Reply;
        }
        let key = query.key();
        let Some(answer) = near.get(key.as_bytes(), asked.now) else {
            return Step::Ask(key.as_bytes().into());
        };
        if !self.blocks_a_hop(&query, &active, (&**groups, standing), answer, tally, out) {
            let age = answer.age(asked.now);
            wire::from_answer(&query, answer.message(), answer.ttls(), age, false, asked.limit(&query), out);
            tally.plain(tier, Plain::Cached);
        }
        if answer.wants_refresh(asked.now) {
            return Step::ReplyAndRefresh(key.as_bytes().into());
        }
        Step::Reply
    }

    /// Answers after the upstreams were asked. The verdict is taken again: the policy may be a newer one.
    pub(crate) fn conclude(
        &self,
        asked: &Asked<'_>,
        outcome: &Outcome,
        tally: &Tally,
        out: &mut Vec<u8>,
    ) -> Step {
        let Parsed::Query(query) = wire::parse(asked.packet) else { return Step::Drop };
        let mut query = self.complete(query, asked);
        let groups = self.groups.load();
        let standing = groups.standing_as(asked.client, asked.profile);
        let tier = standing.tier;
        let active = self.active.load();
        if self.settle(&mut query, &active, &groups, standing, tally, out) {
            return Step::Reply;
        }
        let (answer, stale, end) = match outcome {
            Outcome::Answered(answer) => (Some(answer), false, Plain::Forwarded),
            Outcome::Kept(answer) => (Some(answer), false, Plain::Cached),
            Outcome::Stale(answer) => (Some(answer), true, Plain::Cached),
            Outcome::Failed => (None, false, Plain::Failed),
        };
        // when a new policy has given the name an alias meanwhile, this is the answer to another question
        let answer = match answer.filter(|answer| answer.key() == query.key().as_bytes()) {
            Some(answer) => answer,
            None => {
                wire::plain(&query, rcode::SERVFAIL, Some(Ede::NO_UPSTREAM), out);
                tally.plain(tier, Plain::Failed);
                return Step::Reply;
            }
        };
        if !self.blocks_a_hop(&query, &active, (&**groups, standing), answer, tally, out) {
            let age = answer.age(asked.now);
            wire::from_answer(&query, answer.message(), answer.ttls(), age, stale, asked.limit(&query), out);
            tally.plain(tier, end);
        }
        Step::Reply
    }

    /// Whether the answer leads to a closed name by CNAME or DNAME; the block is then written.
    fn blocks_a_hop(
        &self,
        query: &Query<'_>,
        active: &Active,
        (groups, standing): (&Groups, Standing),
        answer: &Answer,
        tally: &Tally,
        out: &mut Vec<u8>,
    ) -> bool {
        let hops = &mut answer.hops.iter();
        let Some(category) =
            hops.find_map(|hop| groups.closes_hop(&active.policy, query.name(), hop, standing))
        else {
            return false;
        };
        self.block(query, active, standing.tier, category, tally, out);
        true
    }

    fn block(
        &self,
        query: &Query<'_>,
        active: &Active,
        tier: AgeTier,
        CategoryIndex(category): CategoryIndex,
        tally: &Tally,
        out: &mut Vec<u8>,
    ) {
        let text = active.policy.categories().get(usize::from(category)).map_or("", |c| c.as_str());
        let ede = Ede { code: Ede::BLOCKED, text };
        wire::blocked(query, &Replied { lead: self.lead, ttl: BLOCK_TTL, ede }, out);
        tally.blocked(tier, active.slots[usize::from(category) & 63]);
    }
}
