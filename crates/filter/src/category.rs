//! What a listed name is about (loại nội dung), and which age tier it is closed to.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::{AgeTier, Measure, OnlineService, TierSet};

/// The category of a rule: a short lower-case name. The names below have a meaning of their own; any other
/// name is taken as data, blocked for pupils and open for staff.
#[derive(Clone)]
pub struct Category(Inner);

#[derive(Clone)]
enum Inner {
    Known(&'static str),
    Other(Arc<str>),
}

/// The categories that the product knows, gravest first: when several apply, the verdict names the first.
const KNOWN: [&str; 18] = [
    "order", "illegal", "abuse", "malware", "phishing", "scam", "adult", "gambling", "drugs", "violence",
    "dating", "vpn", "doh", "social", "games", "ads", "listed", "allow",
];

impl Category {
    /// A lawful order to block (lệnh ngăn chặn): closed to every tier, and no allow list opens it.
    pub const ORDER: Category = Category(Inner::Known("order"));
    /// Against the law for everybody; treated like an order.
    pub const ILLEGAL: Category = Category(Inner::Known("illegal"));
    /// Sexual abuse of children; treated like an order.
    pub const ABUSE: Category = Category(Inner::Known("abuse"));
    /// Harmful programs.
    pub const MALWARE: Category = Category(Inner::Known("malware"));
    /// Pages that steal passwords.
    pub const PHISHING: Category = Category(Inner::Known("phishing"));
    /// Pages for grown-ups.
    pub const ADULT: Category = Category(Inner::Known("adult"));
    /// Betting and games for money.
    pub const GAMBLING: Category = Category(Inner::Known("gambling"));
    /// Games.
    pub const GAMES: Category = Category(Inner::Known("games"));
    /// Social networks and chats with strangers.
    pub const SOCIAL: Category = Category(Inner::Known("social"));
    /// Ways around the filter: tunnels and relays.
    pub const VPN: Category = Category(Inner::Known("vpn"));
    /// Ways around the filter: resolvers that are asked over HTTPS or TLS.
    pub const DOH: Category = Category(Inner::Known("doh"));
    /// Not a kind of name: what a timetable closes for some hours is counted and told under this word.
    pub const HOURS: Category = Category(Inner::Known("hours"));
    /// Violence and cruelty.
    pub const VIOLENCE: Category = Category(Inner::Known("violence"));
    /// Drugs.
    pub const DRUGS: Category = Category(Inner::Known("drugs"));
    /// A list given without a category.
    pub const LISTED: Category = Category(Inner::Known("listed"));
    /// A list of names that stay open whatever other lists say (orders excepted).
    pub const ALLOW: Category = Category(Inner::Known("allow"));

    /// The category of an [`OnlineService`].
    pub(crate) fn service(name: String) -> Category {
        Category(Inner::Other(name.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Inner::Known(name) => name,
            Inner::Other(name) => name,
        }
    }

    /// Whether the product gives this name a meaning of its own.
    pub fn is_known(&self) -> bool {
        matches!(self.0, Inner::Known(_))
    }

    /// The names that have a meaning, gravest first.
    pub fn known() -> impl Iterator<Item = Category> {
        KNOWN.into_iter().map(|name| Category(Inner::Known(name)))
    }

    /// Whether only the law can lift it: neither matrix nor allow list opens such a name.
    pub fn is_binding(&self) -> bool {
        matches!(self.as_str(), "order" | "illegal" | "abuse")
    }

    /// Whether an allow rule filed under this category opens a name whatever category closed it. Every
    /// other list's allow rules only take back what lists of the same category say, so that a downloaded
    /// games list cannot open an adult page.
    pub fn opens_all(&self) -> bool {
        matches!(self.as_str(), "allow" | "listed")
    }

    /// Order of gravity, then by name: the order in which files keep categories.
    pub(crate) fn rank(&self) -> (usize, &str) {
        let name = self.as_str();
        (KNOWN.iter().position(|known| *known == name).unwrap_or(KNOWN.len()), name)
    }
}

/// The text cannot be a category's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no category name {0:?}: use 1 to 32 of a-z, 0-9 and -, such as games")]
pub struct BadCategory(pub String);

impl FromStr for Category {
    type Err = BadCategory;

    fn from_str(text: &str) -> Result<Self, BadCategory> {
        let name = text.trim().to_ascii_lowercase().replace('_', "-");
        if let Some(known) = KNOWN.iter().find(|known| **known == name) {
            return Ok(Category(Inner::Known(known)));
        }
        let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if name.is_empty() || name.len() > 32 || !letters || name.starts_with('-') {
            return Err(BadCategory(text.to_owned()));
        }
        Ok(Category(Inner::Other(name.into())))
    }
}

impl PartialEq for Category {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}
impl Eq for Category {}
impl PartialOrd for Category {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Category {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}
impl std::hash::Hash for Category {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}
impl Borrow<str> for Category {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}
impl fmt::Debug for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Which category is closed to which tier. Starts with the product's defaults; every cell but those of the
/// binding categories can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    rows: BTreeMap<Category, TierSet>,
}

impl Default for Matrix {
    fn default() -> Self {
        let young = TierSet::of(&[AgeTier::Preschool, AgeTier::Primary]);
        let rows = Category::known().map(|category| {
            let closed_to = match category.as_str() {
                "order" | "illegal" | "abuse" | "malware" | "phishing" | "scam" => TierSet::ALL,
                "social" => young.with(AgeTier::LowerSecondary, true),
                "games" => young,
                "allow" => TierSet::NONE,
                _ => TierSet::PUPILS,
            };
            (category, closed_to)
        });
        Matrix { rows: rows.collect() }
    }
}

impl Matrix {
    /// The tiers to which the category is closed. A name without a row: every pupil, not staff; a service without one:
    /// nobody.
    pub fn closed_to(&self, category: &Category) -> TierSet {
        if category.is_binding() {
            return TierSet::ALL;
        }
        let without_row = match OnlineService::of(category.as_str()) {
            Some(_) => TierSet::NONE,
            None => TierSet::PUPILS,
        };
        self.rows.get(category).copied().unwrap_or(without_row)
    }

    /// Closes or opens a category for one tier. Binding categories stay closed: the answer is then false.
    pub fn set(&mut self, category: &Category, tier: AgeTier, closed: bool) -> bool {
        if category.is_binding() {
            return closed;
        }
        let row = self.closed_to(category).with(tier, closed);
        self.rows.insert(category.clone(), row);
        true
    }

    /// The rows that are written down, by name; those of measures are among them.
    pub fn rows(&self) -> impl Iterator<Item = (&Category, TierSet)> {
        self.rows.iter().map(|(category, tiers)| (category, *tiers))
    }

    /// The tiers for which a measure is on.
    pub fn measure(&self, measure: Measure) -> TierSet {
        let row = measure.row().and_then(|row| self.rows.get(&row));
        row.copied().unwrap_or(measure.default_tiers())
    }

    /// Turns a measure on or off for one tier.
    pub fn set_measure(&mut self, measure: Measure, tier: AgeTier, on: bool) {
        let tiers = self.measure(measure).with(tier, on);
        self.rows.extend(measure.row().map(|row| (row, tiers)));
    }

    pub(crate) fn put(&mut self, category: Category, tiers: TierSet) {
        self.rows.insert(category, tiers);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_closed_to_everyone_and_cannot_be_opened() {
        let mut matrix = Matrix::default();
        assert!(!matrix.set(&Category::ORDER, AgeTier::Staff, false));
        assert_eq!(matrix.closed_to(&Category::ORDER), TierSet::ALL);
    }

    #[test]
    fn games_are_closed_to_the_two_youngest_tiers_only() {
        let closed = Matrix::default().closed_to(&Category::GAMES);
        assert_eq!(closed, TierSet::of(&[AgeTier::Preschool, AgeTier::Primary]));
    }

    #[test]
    fn an_unknown_category_is_closed_to_pupils_and_open_to_staff() {
        let category: Category = "Astrology_2".parse().unwrap();
        assert_eq!(category.as_str(), "astrology-2");
        assert!(!category.is_known());
        assert_eq!(Matrix::default().closed_to(&category), TierSet::PUPILS);
    }

    #[test]
    fn the_matrix_is_editable_cell_by_cell() {
        let mut matrix = Matrix::default();
        assert!(matrix.set(&Category::GAMES, AgeTier::UpperSecondary, true));
        assert!(matrix.closed_to(&Category::GAMES).contains(AgeTier::UpperSecondary));
        assert!(!matrix.closed_to(&Category::GAMES).contains(AgeTier::Staff));
    }

    #[test]
    fn a_path_or_an_empty_text_is_no_category() {
        for text in ["", "a b", "../x", "-x", &"x".repeat(33)] {
            assert!(text.parse::<Category>().is_err(), "{text}");
        }
    }
}
