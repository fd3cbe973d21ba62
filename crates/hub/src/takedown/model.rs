//! States of an order, and which names may stand in one.

use lachan_filter::{DomainName, NameError};

crate::id! {
    /// An order (*lệnh*).
    OrderId,
}

/// The one kind so far: to block domain names (*lệnh ngăn chặn*).
pub const BLOCK_DOMAIN: &str = "block-domain";

/// What the names hold; the names stand in the database and in message ids (`takedown-reason-*`).
pub const REASONS: &[&str] =
    &["abuse", "luring", "bullying", "violence", "fraud", "gambling", "drugs", "privacy", "other"];

/// What the form offers until the province writes a list of its own.
pub const BASES: &[&str] = &[
    "Điều 54 Luật Trẻ em số 102/2016/QH13",
    "Nghị định 56/2017/NĐ-CP, Chương IV",
    "Nghị định 147/2024/NĐ-CP về quản lý, cung cấp, sử dụng dịch vụ Internet và thông tin trên mạng",
];

/// The most names in one order.
pub const MOST_NAMES: usize = 200;

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Being written.
    Draft,
    /// Waits for the second person.
    Proposed,
    /// Approved, issued, in every resolver's policy.
    InForce,
    /// Sent back by the second person; the end.
    Rejected,
    /// No longer in force; the end.
    Lifted,
}

impl State {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Proposed, Self::InForce, Self::Rejected, Self::Lifted];

    /// The name kept in the database and in message ids (`takedown-state-*`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Proposed => "proposed",
            Self::InForce => "in-force",
            Self::Rejected => "rejected",
            Self::Lifted => "lifted",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A typed name that cannot stand in an order, with the message that says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadName {
    /// What was typed.
    pub typed: String,
    /// Message id, with a place for the name.
    pub message: &'static str,
}

/// Reads the names of an order: one a line, addresses of pages too. Gives every name once, or all problems.
///
/// Refused is what would cut off more than a site: public suffixes, the state's own names (`*.gov.vn`), and
/// every name at or above the hub's own, `own`.
pub fn read_names(text: &str, own: Option<&str>) -> Result<Vec<DomainName>, Vec<BadName>> {
    let mut names: Vec<DomainName> = Vec::new();
    let mut bad = Vec::new();
    for typed in text.split([' ', '\t', '\n', '\r', ',', ';']).filter(|part| !part.is_empty()) {
        match read_name(typed, own) {
            Ok(name) if names.contains(&name) => {}
            Ok(name) => names.push(name),
            Err(message) => bad.push(BadName { typed: typed.chars().take(80).collect(), message }),
        }
    }
    if bad.is_empty() { Ok(names) } else { Err(bad) }
}

fn read_name(typed: &str, own: Option<&str>) -> Result<DomainName, &'static str> {
    let name = DomainName::parse(host_of(typed)).map_err(|error| match error {
        NameError::TopLevel | NameError::PublicSuffix => "takedown-name-suffix",
        NameError::Address => "takedown-name-address",
        _ => "takedown-name-unreadable",
    })?;
    let at_or_above = |what: &str| what == name.as_str() || what.ends_with(&format!(".{name}"));
    if name.as_str().ends_with(".gov.vn") {
        return Err("takedown-name-state");
    }
    if own.is_some_and(at_or_above) || at_or_above("tongdai111.vn") {
        return Err("takedown-name-own");
    }
    Ok(name)
}

/// The host of what was typed: people paste addresses of pages.
fn host_of(typed: &str) -> &str {
    let rest = typed.split_once("://").map_or(typed, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_addresses_become_names_and_each_name_comes_once() {
        let names = read_names("https://Xau.example:8443/trang?x=1\nxau.example, co-bac.example;", None);
        let names: Vec<_> = names.unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(names, ["xau.example", "co-bac.example"]);
    }

    #[test]
    fn what_would_cut_off_too_much_is_refused_and_every_bad_name_is_told() {
        let own = Some("la-chan.tinh-mau.example");
        let typed =
            "com.vn vn bo.gov.vn 192.0.2.1 a..b tinh-mau.example la-chan.tinh-mau.example tongdai111.vn";
        let bad = read_names(typed, own).unwrap_err();
        let messages: Vec<_> = bad.iter().map(|bad| bad.message).collect();
        assert_eq!(
            messages,
            [
                "takedown-name-suffix",
                "takedown-name-suffix",
                "takedown-name-state",
                "takedown-name-address",
                "takedown-name-unreadable",
                "takedown-name-own",
                "takedown-name-own",
                "takedown-name-own",
            ]
        );
        assert!(read_names("khac.tinh-mau.example", own).is_ok(), "a neighbour of the hub may be blocked");
    }

    #[test]
    fn names_of_states_come_back() {
        for state in State::ALL {
            assert_eq!(State::parse(state.name()), Some(state));
        }
    }
}
