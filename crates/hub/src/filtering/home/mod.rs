//! The filter at home (*bộ lọc ở nhà*, TG II.2): a page for parents. They choose the child's age and are told how to set it
//! up on each kind of device; a page shows whether it is on.
//!
//! Invariants: without script; nothing is asked of a parent or a child, and nothing is kept. Parents are shown no history:
//! there is none. What the filter cannot do is said beside what it can.

mod apple;
mod pages;

#[cfg(test)]
mod tests;

use axum::Router;
use lachan_filter::AgeTier;

use crate::Hub;
use crate::config::Config;

pub(super) fn routes() -> Router<Hub> {
    pages::routes()
}

/// Who chooses what: the tier of a child's age, under the name that stands in addresses and in the resolver's `--profile`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    /// One label of a domain name.
    pub name: &'static str,
    /// The tier.
    pub tier: AgeTier,
}

/// There is none of grown-ups: who sets no filter up has none.
const PROFILES: [Profile; 4] = [
    Profile { name: "mam-non", tier: AgeTier::Preschool },
    Profile { name: "tieu-hoc", tier: AgeTier::Primary },
    Profile { name: "thcs", tier: AgeTier::LowerSecondary },
    Profile { name: "thpt", tier: AgeTier::UpperSecondary },
];

impl Profile {
    fn named(name: &str) -> Option<Self> {
        PROFILES.into_iter().find(|profile| profile.name == name)
    }

    /// The name of the server for DNS over TLS (RFC 7858), as Android wants it.
    fn server_name(self, base: &str) -> String {
        format!("{}.{base}", self.name)
    }

    /// The address for DNS over HTTPS (RFC 8484).
    fn url(self, base: &str) -> String {
        format!("https://{base}/dns-query/{}", self.name)
    }

    /// The address for devices that know neither, if the province has one for this tier.
    fn addresses(self, config: &Config) -> Vec<String> {
        let of_tier = config.home_addresses.iter().filter(|one| one.tier == self.tier);
        of_tier.map(|one| one.address.to_string()).collect()
    }
}
