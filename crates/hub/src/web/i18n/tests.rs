use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;
use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::{EN, Lang, VI};

/// The ids of each file, in the order of the file; a file that does not parse fails here.
fn ids(files: &'static [(&str, &str)]) -> BTreeMap<&'static str, Vec<String>> {
    let mut all = BTreeMap::new();
    for (slice, text) in files {
        let resource = FluentResource::try_new((*text).to_owned());
        let resource = resource.unwrap_or_else(|(_, errors)| panic!("{slice}.ftl: {errors:?}"));
        assert!(!text.contains('\t'), "{slice}.ftl has a tab");
        drop(resource);
        let found = text.lines().filter_map(|line| line.split_once(" =").map(|(id, _)| id));
        let found: Vec<String> =
            found.filter(|id| id.starts_with(|c: char| c.is_ascii_lowercase())).map(str::to_owned).collect();
        for id in &found {
            assert!(id.starts_with(&format!("{slice}-")), "{slice}.ftl: {id} must begin with “{slice}-”");
        }
        assert_eq!(
            found.iter().collect::<BTreeSet<_>>().len(),
            found.len(),
            "{slice}.ftl: an id stands twice"
        );
        all.insert(*slice, found);
    }
    all
}

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join("src"), root.join("examples")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_ids() {
    let (vi, en) = (ids(VI), ids(EN));
    assert_eq!(vi.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>(), "files differ");
    for (slice, vi) in vi {
        let (vi, en): (BTreeSet<_>, BTreeSet<_>) =
            (vi.into_iter().collect(), en[slice].iter().cloned().collect());
        let missing: Vec<_> = vi.difference(&en).collect();
        let extra: Vec<_> = en.difference(&vi).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{slice}.ftl: en lacks {missing:?}, vi lacks {extra:?}"
        );
    }
}

#[test]
fn every_used_id_exists_and_every_id_is_used() {
    let known: BTreeSet<String> = ids(VI).into_values().flatten().collect();
    let (mut used, mut prefixes, mut unknown) = (BTreeSet::new(), Vec::new(), Vec::new());
    for (path, text) in sources() {
        let squeezed: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for call in [".t(\"", ".f(\"", ".t( \"", ".f( \""] {
            for after in squeezed.split(call).skip(1) {
                let id = after.split('"').next().unwrap_or_default();
                if !known.contains(id) && !path.ends_with("i18n/tests.rs") {
                    unknown.push(format!("{id} in {}", path.display()));
                }
            }
        }
        used.extend(text.split('"').filter(|part| known.contains(*part)).map(str::to_owned));
        prefixes.extend(
            text.lines().filter_map(|line| line.split_once("//")?.1.split_once("i18n: ")).flat_map(
                |(_, after)| {
                    after
                        .split_whitespace()
                        .filter_map(|id| id.strip_suffix('*'))
                        .map(str::to_owned)
                        .collect::<Vec<_>>()
                },
            ),
        );
    }
    assert!(unknown.is_empty(), "ids that no message file has: {unknown:#?}");
    let unused: Vec<_> = known
        .iter()
        .filter(|id| !used.contains(*id) && !prefixes.iter().any(|p| id.starts_with(p)))
        .collect();
    assert!(unused.is_empty(), "ids that nobody uses: {unused:#?}");
}

#[test]
fn messages_fill_their_places() {
    assert!(Lang::Vi.f("form-too-long", &[("length", 4212.into()), ("max", 4000.into())]).contains("4.212"));
    assert_eq!(Lang::En.f("common-errors", &[("n", 1.into())]), "1 thing to check");
    assert_eq!(Lang::En.f("common-errors", &[("n", 3.into())]), "3 things to check");
    assert_eq!(Lang::Vi.t("no-such-id"), "no-such-id");
}

#[test]
fn paths_carry_the_language() {
    assert_eq!(Lang::En.path("/bao-tin"), "/en/bao-tin");
    assert_eq!(Lang::En.path("/"), "/en");
    assert_eq!(Lang::Vi.path("/bao-tin"), "/bao-tin");
    assert_eq!(Lang::of_path("/en"), (Lang::En, "/"));
    assert_eq!(Lang::of_path("/en/bao-tin"), (Lang::En, "/bao-tin"));
    assert_eq!(Lang::of_path("/enough"), (Lang::Vi, "/enough"));
}

#[test]
fn numbers() {
    assert_eq!(Lang::Vi.number(48_216), "48.216");
    assert_eq!(Lang::En.number(1_000_000), "1,000,000");
    assert_eq!(Lang::Vi.number(-999), "−999");
    assert_eq!(Lang::Vi.percent(64, 70), "91,4%");
    assert_eq!(Lang::Vi.percent(22, 31), "71,0%");
    assert_eq!(Lang::Vi.percent(9_999, 10_000), "99,9%");
    assert_eq!(Lang::Vi.percent(1, 100_000), "0,1%");
    assert_eq!(Lang::Vi.percent(3, 2), "150,0%");
    assert_eq!(Lang::Vi.percent(0, 0), "–");
    assert_eq!(Lang::Vi.share(64, 70), "64 / 70 (91,4%)");
    assert_eq!(Lang::Vi.dong(84_000_000), "84.000.000 đồng");
    assert_eq!(Lang::Vi.bytes(18_000_000), "18 MB");
    assert_eq!(Lang::Vi.bytes(1_540_000), "1,5 MB");
    assert_eq!(Lang::Vi.bytes(211_400), "212 KB");
}

#[test]
fn days_and_hours_are_shown_in_viet_nam() {
    let at: Timestamp = "2026-11-22T17:05:00Z".parse().unwrap();
    assert_eq!(Lang::Vi.time(at), "00:05");
    assert_eq!(Lang::Vi.moment(at), "00:05, 23/11/2026");
    assert_eq!(Lang::Vi.short_moment(at), "00:05 23/11");
    assert_eq!(Lang::Vi.near_moment(at), "00:05 thứ hai 23/11");
    assert_eq!(Lang::day_of(at), date(2026, 11, 23));
    assert_eq!(Lang::Vi.weekday_date(date(2026, 11, 22)), "chủ nhật, 22/11/2026");
    assert_eq!(Lang::Vi.long_date(date(2026, 11, 5)), "ngày 5 tháng 11 năm 2026");
    assert_eq!(Lang::En.long_date(date(2026, 11, 5)), "5 November 2026");
}

#[test]
fn spans_have_at_most_two_units() {
    let now: Timestamp = "2026-11-22T12:42:00Z".parse().unwrap();
    let after = |seconds: i64| Timestamp::from_second(now.as_second() + seconds).unwrap();
    let says = |lang: Lang, seconds| lang.remaining(now, after(seconds)).text;
    assert_eq!(says(Lang::Vi, 4 * 3600 + 18 * 60 + 59), "còn 4 giờ 18 phút");
    assert_eq!(says(Lang::Vi, -35 * 60), "trễ 35 phút");
    assert_eq!(says(Lang::Vi, 19 * 3600), "còn 19 giờ");
    assert_eq!(says(Lang::Vi, 50 * 3600), "còn 2 ngày 2 giờ");
    assert_eq!(says(Lang::Vi, -12 * 86_400 - 3600), "trễ 12 ngày");
    assert_eq!(says(Lang::Vi, -20), "trễ dưới 1 phút");
    assert_eq!(says(Lang::En, 3660), "1 hour 1 minute left");
    let days = |due: Date| Lang::Vi.remaining_days(date(2026, 11, 23), due).text;
    assert_eq!(days(date(2026, 11, 25)), "còn 2 ngày");
    assert_eq!(days(date(2026, 11, 23)), "hôm nay");
    assert_eq!(days(date(2026, 11, 20)), "trễ 3 ngày");
}
