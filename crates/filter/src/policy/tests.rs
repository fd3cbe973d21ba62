use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{BuildError, Bundle, BundleError, Entry, Matrix, Measure, SigningKey, read_list};

fn entries(lists: &[(&str, &str)]) -> Vec<Entry> {
    let mut all = Vec::new();
    for (category, text) in lists {
        let (list, issues) = read_list(&format!("{category}.txt"), text.as_bytes());
        assert_eq!(issues, []);
        all.extend(list.entries(&category.parse().unwrap()));
    }
    all
}

fn policy(lists: &[(&str, &str)]) -> Policy {
    Policy::build(&entries(lists), &Matrix::default(), Stamp::default(), None).unwrap()
}

/// `blocked category rule place` or `open`, with the reason if there is one.
fn verdict(policy: &Policy, name: &str, tier: AgeTier) -> String {
    match policy.check(name, tier).unwrap() {
        Verdict::Blocked(b) => format!("blocked {} {} {}", b.category, b.rule, b.place()),
        Verdict::Open(Some(b)) => format!("open {} {}", b.rule, b.place()),
        Verdict::Open(None) => "open".into(),
    }
}

#[test]
fn an_order_is_blocked_for_everyone_and_games_for_the_young_only() {
    let policy = policy(&[("order", "scam.example\n"), ("games", "# games\nplay.example\n")]);
    for tier in AgeTier::ALL {
        assert_eq!(verdict(&policy, "www.Scam.example.", tier), "blocked order scam.example order.txt:1");
    }
    assert_eq!(verdict(&policy, "play.example", AgeTier::Primary), "blocked games play.example games.txt:2");
    assert_eq!(verdict(&policy, "play.example", AgeTier::LowerSecondary), "open");
    assert_eq!(verdict(&policy, "play.example", AgeTier::Staff), "open");
    assert_eq!(verdict(&policy, "display.example", AgeTier::Primary), "open");
    assert_eq!(verdict(&policy, "example", AgeTier::Primary), "open");
    assert!(policy.check("a b", AgeTier::Primary).is_err());
}

#[test]
fn the_longest_rule_of_the_gravest_category_is_named() {
    let policy = policy(&[("adult", "x.example\na.x.example\n"), ("games", "b.a.x.example\n")]);
    assert_eq!(
        verdict(&policy, "c.b.a.x.example", AgeTier::Primary),
        "blocked adult a.x.example adult.txt:2"
    );
}

#[test]
fn an_allow_rule_takes_back_its_own_category_and_an_allow_list_all_but_orders() {
    let lists = [
        ("games", "||x.example^\n@@||ok.x.example^\n@@||sex.example^\n"),
        ("adult", "sex.example\ny.example\n"),
        ("order", "z.example\n"),
        ("allow", "y.example\nz.example\n"),
    ];
    let policy = policy(&lists);
    assert_eq!(verdict(&policy, "x.example", AgeTier::Primary), "blocked games x.example games.txt:1");
    assert_eq!(verdict(&policy, "a.ok.x.example", AgeTier::Primary), "open @@ok.x.example games.txt:2");
    assert_eq!(verdict(&policy, "sex.example", AgeTier::Primary), "blocked adult sex.example adult.txt:1");
    assert_eq!(verdict(&policy, "y.example", AgeTier::Primary), "open @@y.example allow.txt:1");
    assert_eq!(verdict(&policy, "z.example", AgeTier::Staff), "blocked order z.example order.txt:1");
}

#[test]
fn only_an_allow_list_keeps_a_name_open_when_all_else_is_closed() {
    let lists = [("games", "x.example\n@@||ok.example^\n"), ("allow", "y.example\n")];
    let policy = policy(&lists);
    let allowed = |name: &str| policy.is_allowed(&index::to_wire(name));
    assert!(allowed("y.example") && allowed("www.y.example"));
    assert!(!allowed("ok.example") && !allowed("x.example") && !allowed("other.example"));
}

#[test]
fn exact_and_below_reach_no_further() {
    let zone = "$TTL 1\nonly.example CNAME .\n*.under.example CNAME .\n\
                both.example CNAME .\n*.both.example CNAME .\n";
    let policy = policy(&[("adult", zone)]);
    let primary = |name: &str| verdict(&policy, name, AgeTier::Primary);
    assert_eq!(primary("only.example"), "blocked adult only.example adult.txt:2");
    assert_eq!(primary("a.only.example"), "open");
    assert_eq!(primary("under.example"), "open");
    assert_eq!(primary("a.under.example"), "blocked adult *.under.example adult.txt:3");
    assert_eq!(primary("both.example"), "blocked adult both.example adult.txt:4");
    assert_eq!(primary("a.both.example"), "blocked adult both.example adult.txt:4");
}

#[test]
fn every_list_that_names_a_name_counts() {
    let policy =
        policy(&[("games", "x.example\n"), ("gambling", "x.example\n"), ("ads", "b.example\nx.example\n")]);
    assert_eq!(verdict(&policy, "x.example", AgeTier::Primary), "blocked gambling x.example gambling.txt:1");
    assert_eq!(verdict(&policy, "x.example", AgeTier::Staff), "open");
    assert_eq!(policy.rules(), 2);
}

#[test]
fn a_policy_file_is_read_back_and_a_changed_one_is_refused() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let stamp = Stamp { sequence: 9, issued_at: 100, expires_at: 200 };
    let built =
        Policy::build(&entries(&[("games", "x.example\n")]), &Matrix::default(), stamp, Some(&key)).unwrap();
    let bytes = built.as_bytes().to_vec();
    let read = Policy::open(bytes.clone()).unwrap();
    assert_eq!((read.sequence(), read.rules(), read.is_stale(200), read.is_stale(201)), (9, 1, false, true));
    assert!(read.check("x.example", AgeTier::Primary).unwrap().is_blocked());
    assert!(read.is_signed_by(&key.verifying_key()));
    assert!(!read.is_signed_by(&SigningKey::from_bytes(&[8; 32]).verifying_key()));
    for at in (0..bytes.len()).filter(|at| !(184..256).contains(at)) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(Policy::open(changed).is_err(), "byte {at}");
    }
    for length in 0..bytes.len() {
        assert!(Policy::open(bytes[..length].to_vec()).is_err());
    }
}

#[test]
fn a_bundle_carries_names_sources_and_matrix() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut matrix = Matrix::default();
    matrix.set(&Category::GAMES, AgeTier::Staff, true);
    let mut all =
        entries(&[("games", "x.example\ny.x.example\n@@||z.x.example^\n"), ("order", "bad.example\n")]);
    let bytes = Bundle::build(&all, &matrix, 5, 100, 200, &key).unwrap();
    all.reverse();
    assert_eq!(Bundle::build(&all, &matrix, 5, 100, 200, &key).unwrap(), bytes, "deterministic");
    let bundle = Bundle::open(&bytes, &key.verifying_key(), 5).unwrap();
    assert_eq!(bundle.stamp(), Stamp { sequence: 5, issued_at: 100, expires_at: 200 });
    assert_eq!(*bundle.matrix(), matrix);
    let policy = Policy::compile(&bundle).unwrap();
    assert_eq!(verdict(&policy, "a.x.example", AgeTier::Staff), "blocked games x.example games.txt");
    assert_eq!(verdict(&policy, "z.x.example", AgeTier::Staff), "open @@z.x.example games.txt");
    assert_eq!(
        verdict(&policy, "bad.example", AgeTier::UpperSecondary),
        "blocked order bad.example order.txt"
    );
    assert_eq!((policy.sequence(), policy.rules()), (5, 4));
}

#[test]
fn measures_reach_the_policy_by_file_and_by_bundle() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut matrix = Matrix::default();
    matrix.set_measure(Measure::SafeSearch, AgeTier::Staff, true);
    matrix.set_measure(Measure::YoutubeStrict, AgeTier::Primary, false);
    let all = entries(&[("games", "x.example\n")]);
    let local = Policy::build(&all, &matrix, Stamp::default(), None).unwrap();
    let bytes = Bundle::build(&all, &matrix, 1, 1, 1, &key).unwrap();
    let sent = Policy::compile(&Bundle::open(&bytes, &key.verifying_key(), 1).unwrap()).unwrap();
    let read = Policy::open(local.as_bytes().to_vec()).unwrap();
    for policy in [&local, &sent, &read] {
        for tier in AgeTier::ALL {
            for measure in Measure::ALL {
                let wanted = matrix.measure(measure).contains(tier);
                assert_eq!(policy.measures(tier).contains(measure), wanted, "{tier} {measure:?}");
            }
        }
    }
    assert_eq!(local.categories(), [Category::GAMES], "a measure is no category of names");
}

#[test]
fn a_bundle_of_another_signer_or_an_older_one_is_refused() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let bytes =
        Bundle::build(&entries(&[("order", "bad.example\n")]), &Matrix::default(), 5, 1, 2, &key).unwrap();
    let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
    assert_eq!(Bundle::open(&bytes, &other, 0).unwrap_err(), BundleError::BadSignature);
    let rollback = Bundle::open(&bytes, &key.verifying_key(), 6).unwrap_err();
    assert_eq!(rollback, BundleError::Rollback { got: 5, wanted: 6 });
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(Bundle::open(&changed, &key.verifying_key(), 0).is_err(), "byte {at}");
        assert!(Bundle::open(&bytes[..at], &key.verifying_key(), 0).is_err());
    }
}

#[test]
fn sixty_five_categories_do_not_fit() {
    let entry = |i: usize| {
        let name = DomainName::parse("x.example").unwrap();
        Entry::block(name, format!("c{i}").parse().unwrap(), "x")
    };
    let all: Vec<Entry> = (0..65).map(entry).collect();
    let built = Policy::build(&all, &Matrix::default(), Stamp::default(), None);
    assert_eq!(built.unwrap_err(), BuildError::TooManyCategories(65));
    assert!(Policy::build(&all[..64], &Matrix::default(), Stamp::default(), None).is_ok());
}

fn any_name() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "c", "longer-label-9", "đánh-bài"]), 1..5)
        .prop_map(|labels| format!("{}.example", labels.join(".")))
}

type Listed = (String, usize, bool, u8);

fn any_rule() -> impl Strategy<Value = Listed> {
    (any_name(), 0usize..4, any::<bool>(), 0u8..3)
}

const CATEGORIES: [&str; 4] = ["order", "adult", "games", "allow"];

fn to_entry((name, category, allow, scope): &Listed) -> Entry {
    let category: Category = CATEGORIES[*category].parse().unwrap();
    let mut entry = Entry::block(DomainName::parse(name).unwrap(), category, "list");
    entry.scope = [Scope::Tree, Scope::Exact, Scope::Below][usize::from(*scope)];
    if *allow || entry.category == Category::ALLOW {
        entry.action = Action::Allow;
    }
    entry
}

/// The rules of the module documentation, read off a plain list.
fn naive(all: &[Entry], name: &str, tier: AgeTier) -> bool {
    let name = DomainName::parse(name).unwrap();
    let name = name.as_str();
    let reaches = |e: &Entry| {
        let below = name.ends_with(&format!(".{}", e.name));
        let here = name == e.name.as_str();
        (here && e.scope != Scope::Below) || (below && e.scope != Scope::Exact)
    };
    let mut closed: BTreeMap<&str, bool> = BTreeMap::new();
    for entry in all.iter().filter(|e| reaches(e) && e.action == Action::Block) {
        let tiers = Matrix::default().closed_to(&entry.category);
        closed.insert(entry.category.as_str(), tiers.contains(tier));
    }
    for entry in all.iter().filter(|e| reaches(e) && e.action == Action::Allow) {
        let own = entry.category.as_str();
        closed.retain(|category, _| *category != own && (own != "allow" || *category == "order"));
    }
    closed.into_values().any(|closed| closed)
}

/// The rule that a verdict names is there, of that kind, at that place.
fn is_told_truly(all: &[Entry], verdict: &Verdict) -> bool {
    let (action, because) = match verdict {
        Verdict::Blocked(because) => (Action::Block, because),
        Verdict::Open(Some(because)) => (Action::Allow, because),
        Verdict::Open(None) => return true,
    };
    let name = because.rule.trim_start_matches("@@").trim_start_matches("*.");
    all.iter().any(|entry| {
        entry.action == action
            && entry.name.as_str() == name
            && entry.category == because.category
            && *entry.source == *because.source
            && entry.line == because.line
    })
}

#[test]
fn every_one_of_many_names_is_told_with_its_own_line() {
    let names: String = (0..1000).map(|i| format!("n{i}.example\n")).collect();
    let games: String = (0..1000).step_by(3).map(|i| format!("n{i}.example\n")).collect();
    let built = policy(&[("adult", &names), ("games", &games)]);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), built.as_bytes()).unwrap();
    let loaded = Policy::load(std::fs::File::open(file.path()).unwrap()).unwrap();
    assert_eq!(loaded.as_bytes().len(), built.resident_len(), "the reasons stay in the file");
    for policy in [&built, &loaded] {
        for i in 0..1000 {
            let wanted = format!("blocked adult n{i}.example adult.txt:{}", i + 1);
            assert_eq!(verdict(policy, &format!("a.n{i}.example"), AgeTier::Primary), wanted);
        }
    }
    // whoever overwrites the file in place can spoil the explanation, not the verdict
    std::fs::write(file.path(), "x").unwrap();
    assert!(loaded.decide(&index::to_wire("n1.example"), AgeTier::Primary).is_some());
    assert_eq!(verdict(&loaded, "n1.example", AgeTier::Primary), "blocked adult n1.example ");
}

#[test]
fn a_changed_or_cut_file_is_not_loaded() {
    let good = policy(&[("games", "x.example\ny.example\n"), ("adult", "x.example\n")]);
    let file = tempfile::NamedTempFile::new().unwrap();
    let load = |bytes: &[u8]| {
        std::fs::write(file.path(), bytes).unwrap();
        Policy::load(std::fs::File::open(file.path()).unwrap())
    };
    let bytes = good.as_bytes().to_vec();
    assert!(load(&bytes).is_ok());
    for at in (0..bytes.len()).filter(|at| !(184..256).contains(at)) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(matches!(load(&changed), Err(LoadError::Policy(_))), "byte {at}");
    }
    for length in 0..bytes.len() {
        assert!(matches!(load(&bytes[..length]), Err(LoadError::Policy(_))), "{length} bytes");
    }
    assert!(load(&[&bytes[..], b"x"].concat()).is_err(), "glued together");
}

proptest! {
    #[test]
    fn the_index_agrees_with_a_plain_list(
        rules in prop::collection::vec(any_rule(), 0..40),
        names in prop::collection::vec(any_name(), 1..20),
    ) {
        let all: Vec<Entry> = rules.iter().map(to_entry).collect();
        let key = SigningKey::from_bytes(&[7; 32]);
        let local = Policy::build(&all, &Matrix::default(), Stamp::default(), None).unwrap();
        let bytes = Bundle::build(&all, &Matrix::default(), 1, 1, 1, &key).unwrap();
        let sent = Policy::compile(&Bundle::open(&bytes, &key.verifying_key(), 1).unwrap()).unwrap();
        let read = Policy::open(local.as_bytes().to_vec()).unwrap();
        for name in &names {
            for tier in AgeTier::ALL {
                let wanted = naive(&all, name, tier);
                for policy in [&local, &sent, &read] {
                    let verdict = policy.check(name, tier).unwrap();
                    prop_assert_eq!(verdict.is_blocked(), wanted, "{} {}", name, tier);
                    prop_assert!(is_told_truly(&all, &verdict), "{:?}", verdict);
                    let ascii = DomainName::parse(name).unwrap();
                    prop_assert_eq!(policy.decide(&index::to_wire(ascii.as_str()), tier).is_some(), wanted);
                }
            }
        }
    }

    #[test]
    fn no_bytes_make_the_file_readers_panic(
        mut bytes in prop::collection::vec(any::<u8>(), 0..600),
        policy in any::<bool>(),
    ) {
        let magic = if policy { b"LACHANP\x02" } else { b"LACHANB\x02" };
        let length = bytes.len().min(8);
        bytes[..length].copy_from_slice(&magic[..length]);
        let _ = Policy::open(bytes.clone());
        let _ = Bundle::open(&bytes, &SigningKey::from_bytes(&[7; 32]).verifying_key(), 0);
    }

    /// A bundle that its signer has filled with nonsense: an error or a policy, never a panic.
    #[test]
    fn a_crafted_bundle_is_refused_or_compiled(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        length in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let key = SigningKey::from_bytes(&[7; 32]);
        let all = entries(&[("games", "x.example\ny.x.example\n@@||z.x.example^\n"), ("order", "bad.example\n")]);
        let good = Bundle::build(&all, &Matrix::default(), 5, 100, 200, &key).unwrap();
        let mut plain = Bundle::unpack(&good);
        for (at, value) in changes {
            let at = at.index(plain.len());
            plain[at] = value;
        }
        if cut {
            plain.truncate(length.index(plain.len()));
        }
        let bytes = Bundle::repack(&good, &plain, &key);
        if let Ok(bundle) = Bundle::open(&bytes, &key.verifying_key(), 0)
            && let Ok(policy) = Policy::compile(&bundle)
        {
            let _ = policy.check("z.x.example", AgeTier::Primary);
        }
    }

    /// A file with a good checksum and nonsense inside: no panic, no endless search.
    #[test]
    fn a_crafted_policy_file_does_not_make_look_ups_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30),
        wire in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let lists = [("games", "x.example\ny.example\n"), ("order", "x.example\n"), ("allow", "y.example\n")];
        let good = policy(&lists);
        let mut bytes = good.as_bytes().to_vec();
        for (at, value) in changes {
            let at = at.index(bytes.len() - 8) + 8;
            bytes[at] = value;
        }
        let hot = good.resident_len();
        file::seal(&mut bytes, hot, None);
        if let Ok(policy) = Policy::open(bytes) {
            for name in ["x.example", "y.example", "a.y.example"] {
                let _ = policy.check(name, AgeTier::Primary);
            }
            let _ = policy.decide(&wire, AgeTier::Primary);
        }
    }
}
