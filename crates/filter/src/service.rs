//! Services (dịch vụ) that are closed or opened as one thing, such as Zalo: each is a set of names with a line of its own in
//! the [`Matrix`](crate::Matrix).
//!
//! A service is closed beside the categories, never instead of them: a name that a list files under social networks stays
//! closed to whom those are closed.

use crate::{AgeTier, Category, DomainName, Entry, Matrix, TierSet};

/// A service that one switch closes.
#[derive(Debug, PartialEq, Eq)]
pub struct OnlineService {
    key: &'static str,
    title: &'static str,
    names: &'static [&'static str],
}

/// What stands before the key in the name of the category.
const PREFIX: &str = "service-";

/// The names are those under which the services' own pages and programs answer, as their makers have them in use at the end of
/// 2026; names that they share with others (as Zalo's pictures with a newspaper's) are left out.
static ALL: [OnlineService; 8] = [
    OnlineService {
        key: "youtube",
        title: "YouTube",
        names: &[
            "youtube.com",
            "youtu.be",
            "youtube-nocookie.com",
            "youtubekids.com",
            "youtube.googleapis.com",
            "youtubei.googleapis.com",
            "googlevideo.com",
            "ytimg.com",
        ],
    },
    OnlineService {
        key: "facebook",
        title: "Facebook, Messenger",
        names: &[
            "facebook.com",
            "fb.com",
            "fb.me",
            "fb.watch",
            "fbcdn.net",
            "fbsbx.com",
            "facebook.net",
            "messenger.com",
            "m.me",
        ],
    },
    OnlineService { key: "zalo", title: "Zalo", names: &["zalo.me", "zaloapp.com", "zalo-api.zadn.vn"] },
    OnlineService {
        key: "tiktok",
        title: "TikTok",
        names: &["tiktok.com", "tiktokv.com", "tiktokcdn.com", "tiktokw.us", "ttlivecdn.com", "musical.ly"],
    },
    OnlineService {
        key: "instagram",
        title: "Instagram",
        names: &["instagram.com", "cdninstagram.com", "ig.me"],
    },
    OnlineService {
        key: "telegram",
        title: "Telegram",
        names: &["telegram.org", "telegram.me", "t.me", "telegra.ph", "telesco.pe", "tdesktop.com"],
    },
    OnlineService {
        key: "discord",
        title: "Discord",
        names: &["discord.com", "discord.gg", "discordapp.com", "discordapp.net", "discord.media"],
    },
    OnlineService { key: "roblox", title: "Roblox", names: &["roblox.com", "rbxcdn.com", "rbx.com"] },
];

impl OnlineService {
    /// Every service, in the order in which pages show them.
    pub fn all() -> &'static [OnlineService] {
        &ALL
    }

    /// The service of a key.
    pub fn named(key: &str) -> Option<&'static OnlineService> {
        ALL.iter().find(|service| service.key == key)
    }

    /// The service that a category stands for.
    pub fn of(category: &str) -> Option<&'static OnlineService> {
        OnlineService::named(category.strip_prefix(PREFIX)?)
    }

    /// The word on the command line and in forms: `zalo`.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// What people call it.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// Its names, each with all below it.
    pub fn names(&self) -> Vec<DomainName> {
        self.names.iter().filter_map(|name| DomainName::parse(name).ok()).collect()
    }

    /// Its line in the matrix, and what its rules are filed under: `service-zalo`.
    pub fn category(&self) -> Category {
        Category::service(format!("{PREFIX}{}", self.key))
    }

    /// The services that a matrix closes to anybody.
    pub fn closed(matrix: &Matrix) -> impl Iterator<Item = &'static OnlineService> {
        ALL.iter().filter(|service| matrix.closed_to(&service.category()) != TierSet::NONE)
    }

    /// Their rules.
    pub fn entries(matrix: &Matrix) -> Vec<Entry> {
        OnlineService::closed(matrix)
            .flat_map(|service| {
                let category = service.category();
                let rule = move |name| Entry::block(name, category.clone(), service.title);
                service.names().into_iter().map(rule)
            })
            .collect()
    }

    /// Closes it to these tiers and opens it to all others.
    pub fn close(&self, matrix: &mut Matrix, tiers: TierSet) {
        let category = self.category();
        for tier in AgeTier::ALL {
            matrix.set(&category, tier, tiers.contains(tier));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Policy, Stamp};

    #[test]
    fn every_name_can_be_used_and_belongs_to_one_service() {
        let mut seen = std::collections::HashSet::new();
        for service in OnlineService::all() {
            let names = service.names();
            assert_eq!(names.len(), service.names.len(), "{}", service.key);
            for (name, written) in names.iter().zip(service.names) {
                assert_eq!(name.as_str(), *written, "as it is kept");
                assert!(seen.insert(name.clone()), "{name:?} twice");
            }
            assert_eq!(OnlineService::of(service.category().as_str()), Some(service));
            assert_eq!(service.category().as_str().parse(), Ok(service.category()), "a category like others");
        }
        assert!(OnlineService::of("zalo").is_none() && OnlineService::of("service-x").is_none());
    }

    #[test]
    fn a_service_is_open_until_it_is_closed_and_then_closed_to_whom_it_says() {
        let mut matrix = Matrix::default();
        assert!(OnlineService::entries(&matrix).is_empty(), "nothing is closed unasked");
        let zalo = OnlineService::named("zalo").unwrap();
        zalo.close(&mut matrix, TierSet::of(&[AgeTier::Preschool, AgeTier::Primary]));
        let policy =
            Policy::build(&OnlineService::entries(&matrix), &matrix, Stamp::default(), None).unwrap();
        let closed = |name: &str, tier| policy.check(name, tier).unwrap().is_blocked();
        assert!(closed("chat.zalo.me", AgeTier::Primary) && closed("zaloapp.com", AgeTier::Preschool));
        assert!(!closed("chat.zalo.me", AgeTier::LowerSecondary), "open to those not named");
        assert!(!closed("youtube.com", AgeTier::Primary), "another service");
        zalo.close(&mut matrix, TierSet::NONE);
        assert!(OnlineService::entries(&matrix).is_empty(), "opened again");
    }
}
