use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::ExportFormat;
use crate::{Action, AgeTier, Audience, DomainName, Entry, Matrix, Policy, Scope, Stamp};

fn policy(entries: &[Entry]) -> Policy {
    let stamp = Stamp { sequence: 7, issued_at: 100, expires_at: 0 };
    Policy::build(entries, &Matrix::default(), stamp, None).unwrap()
}

fn entry(name: &str, category: &str, action: Action, scope: Scope) -> Entry {
    let name = DomainName::parse(name).unwrap();
    Entry { name, category: category.parse().unwrap(), action, scope, source: "list".into(), line: 1 }
}

fn block(name: &str, category: &str) -> Entry {
    entry(name, category, Action::Block, Scope::Tree)
}

fn written(policy: &Policy, kind: ExportFormat, audience: Audience) -> (String, super::Exported) {
    let mut out = Vec::new();
    let exported = policy.export(kind, audience, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), exported)
}

const PRIMARY: Audience = Audience::Tier(AgeTier::Primary);

#[test]
fn each_audience_gets_what_is_closed_to_it() {
    let policy = policy(&[
        block("ban.example", "order"),
        block("play.example", "games"),
        entry("chess.play.example", "games", Action::Allow, Scope::Tree),
    ]);
    let lines = |audience| {
        let (text, exported) = written(&policy, ExportFormat::Rpz, audience);
        let rules = text.lines().skip_while(|line| !line.starts_with("@ NS")).skip(1);
        (rules.map(str::to_owned).collect::<Vec<_>>(), exported.names)
    };
    let everyone = ["ban.example CNAME .", "*.ban.example CNAME ."];
    assert_eq!(lines(Audience::Everyone), (everyone.map(str::to_owned).to_vec(), 1));
    let (primary, names) = lines(PRIMARY);
    assert_eq!((primary.len(), names), (6, 3));
    assert!(primary.contains(&"*.chess.play.example CNAME rpz-passthru.".to_owned()), "{primary:?}");
    let (text, _) = written(&policy, ExportFormat::Rpz, PRIMARY);
    assert!(
        text.contains("@ SOA localhost. nobody.invalid. 7 "),
        "the serial is the policy's number: {text}"
    );
    let (unbound, _) = written(&policy, ExportFormat::Unbound, PRIMARY);
    assert!(unbound.contains("local-zone: \"chess.play.example.\" always_transparent\n"), "{unbound}");
}

#[test]
fn what_a_file_cannot_say_is_counted_and_left_out() {
    let policy = policy(&[
        entry("only-below.example", "order", Action::Block, Scope::Below),
        entry("only-it.example", "order", Action::Block, Scope::Exact),
    ]);
    let (_, rpz) = written(&policy, ExportFormat::Rpz, Audience::Everyone);
    assert_eq!((rpz.names, rpz.left_out), (2, 0));
    let (text, unbound) = written(&policy, ExportFormat::Unbound, Audience::Everyone);
    assert_eq!((unbound.names, unbound.first_left_out.as_deref()), (1, Some("only-below.example")));
    assert!(!text.contains("only-below"), "{text}");
    let (_, dnsmasq) = written(&policy, ExportFormat::Dnsmasq, Audience::Everyone);
    assert_eq!((dnsmasq.names, dnsmasq.left_out), (0, 2));
    // an owner must fit into the zone
    let long = format!("{}.{}.{}.{}.example", "a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(50));
    let (text, exported) =
        written(&super::tests::policy(&[block(&long, "order")]), ExportFormat::Rpz, PRIMARY);
    assert_eq!((exported.left_out, text.contains(&long)), (1, false));
}

/// The rules of a zone, by owner.
type Zone = BTreeMap<String, bool>;

fn zone(text: &str) -> Zone {
    let rules = text.lines().filter_map(|line| line.split_once(" CNAME "));
    let mut zone = Zone::new();
    for (owner, target) in rules {
        let before = zone.insert(owner.to_owned(), target == ".");
        assert_eq!(before, None, "{owner} stands there twice");
    }
    zone
}

fn up(name: &str) -> Option<&str> {
    name.split_once('.').map(|(_, parent)| parent)
}

/// As Unbound, PowerDNS and Knot Resolver look: the name, then wildcards from the nearest.
fn by_cutting(zone: &Zone, name: &str) -> bool {
    if let Some(closed) = zone.get(name) {
        return *closed;
    }
    let mut at = name;
    while let Some(parent) = up(at) {
        if let Some(closed) = zone.get(&format!("*.{parent}")) {
            return *closed;
        }
        at = parent;
    }
    false
}

/// As in any zone (RFC 4592): what exists has no wildcard, and the wildcard is that of the closest name that exists.
fn as_a_zone(zone: &Zone, name: &str) -> bool {
    let mut exist = BTreeSet::new();
    for owner in zone.keys() {
        let mut at = Some(owner.as_str());
        while let Some(name) = at {
            exist.insert(name);
            at = up(name);
        }
    }
    if exist.contains(name) {
        return zone.get(name).copied().unwrap_or(false);
    }
    let mut at = name;
    while let Some(parent) = up(at) {
        if exist.contains(parent) {
            return zone.get(&format!("*.{parent}")).copied().unwrap_or(false);
        }
        at = parent;
    }
    false
}

/// As Unbound and dnsmasq take their own lines: the longest name that reaches.
fn by_longest(text: &str, name: &str) -> bool {
    let mut at = Some(name);
    while let Some(name) = at {
        if text.contains(&format!("\"{name}.\" always_nxdomain\n")) {
            return true;
        }
        if text.contains(&format!("\"{name}.\" always_transparent\n")) {
            return false;
        }
        at = up(name);
    }
    false
}

fn any_name(labels: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let label = prop::sample::select(vec!["a", "b", "c"]);
    prop::collection::vec(label, labels).prop_map(|labels| format!("{}.example", labels.join(".")))
}

fn any_entry(scopes: &'static [Scope]) -> impl Strategy<Value = Entry> {
    let category = prop::sample::select(vec!["order", "malware", "adult", "games", "allow"]);
    let scope = prop::sample::select(scopes);
    (any_name(1..4), category, any::<bool>(), scope).prop_map(|(name, category, allow, scope)| {
        let allow = allow || category == "allow";
        let action = if allow { Action::Allow } else { Action::Block };
        entry(&name, category, action, scope)
    })
}

fn any_audience() -> impl Strategy<Value = Audience> {
    let tiers = AgeTier::ALL.map(Audience::Tier);
    prop::sample::select([&tiers[..], &[Audience::Everyone]].concat())
}

/// What the policy itself says. For everyone: what one category closes to every tier.
fn says(policy: &Policy, name: &str, audience: Audience) -> bool {
    match audience {
        Audience::Tier(tier) => policy.check(name, tier).unwrap().is_blocked(),
        Audience::Everyone => AgeTier::ALL.iter().all(|tier| policy.check(name, *tier).unwrap().is_blocked()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_zone_says_what_the_policy_says_however_it_is_read(
        entries in prop::collection::vec(any_entry(&[Scope::Tree, Scope::Exact, Scope::Below]), 0..12),
        audience in any_audience(),
        names in prop::collection::vec(any_name(1..6), 20),
    ) {
        let policy = policy(&entries);
        let (text, exported) = written(&policy, ExportFormat::Rpz, audience);
        prop_assert_eq!(exported.left_out, 0);
        let zone = zone(&text);
        for name in names {
            let said = says(&policy, &name, audience);
            prop_assert_eq!(by_cutting(&zone, &name), said, "by cutting: {} in\n{}", &name, &text);
            prop_assert_eq!(as_a_zone(&zone, &name), said, "as a zone: {} in\n{}", &name, &text);
        }
    }

    #[test]
    fn local_zones_say_what_the_policy_says(
        entries in prop::collection::vec(any_entry(&[Scope::Tree]), 0..12),
        audience in any_audience(),
        names in prop::collection::vec(any_name(1..6), 20),
    ) {
        let policy = policy(&entries);
        let (text, exported) = written(&policy, ExportFormat::Unbound, audience);
        prop_assert_eq!(exported.left_out, 0);
        for name in names {
            prop_assert_eq!(by_longest(&text, &name), says(&policy, &name, audience), "{} in\n{}", &name, &text);
        }
    }
}

#[test]
fn no_rule_no_line() {
    let (text, exported) = written(&policy(&[]), ExportFormat::Rpz, Audience::Everyone);
    assert_eq!((exported.names, zone(&text).len()), (0, 0));
}

#[test]
fn sets_of_suffixes_are_asked_from_the_deepest() {
    let policy = policy(&[
        block("play.example", "games"),
        entry("chess.play.example", "games", Action::Allow, Scope::Tree),
        block("bad.chess.play.example", "adult"),
    ]);
    let (text, exported) = written(&policy, ExportFormat::Dnsdist, PRIMARY);
    assert_eq!((exported.names, exported.left_out), (3, 0));
    let sets: Vec<_> = text.split("newSuffixMatchNode()").skip(1).collect();
    let wanted = [
        ("bad.chess.play.example", "NXDOMAIN"),
        ("chess.play.example", "Allow"),
        ("play.example", "NXDOMAIN"),
    ];
    assert_eq!(sets.len(), wanted.len(), "{text}");
    for (set, (name, action)) in sets.iter().zip(wanted) {
        assert!(set.contains(&format!("\n{name}\n")) && set.contains(action), "{set}");
    }
}
