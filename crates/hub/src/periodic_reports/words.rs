//! What a turn and a section are called.

use crate::periodic_reports::model::TypeKind;
use crate::time::Day;
use crate::web::Lang;

/// "Báo cáo năm 2026", "Báo cáo quý III/2026", "Báo cáo sơ kết".
pub(super) fn title_of(lang: Lang, kind: TypeKind, key: &str) -> String {
    match kind {
        TypeKind::MidTerm => return lang.t("reports-title-mid-term").into_owned(),
        TypeKind::Final => return lang.t("reports-title-final").into_owned(),
        TypeKind::Periodic => {}
    }
    let parts: Vec<&str> = key.split('-').collect();
    let named = |id: &str, args: &[(&str, &str)]| {
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, (*value).to_owned().into())).collect();
        lang.f(id, &args).into_owned()
    };
    match parts.as_slice() {
        _ if key.contains("..") => lang.t("reports-title-adhoc").into_owned(),
        [year] => named("reports-title-year", &[("year", year)]),
        [year, quarter] if quarter.starts_with('Q') => {
            let roman = ["I", "II", "III", "IV"];
            let n = quarter.trim_start_matches('Q').parse::<usize>().unwrap_or(1);
            let quarter = roman.get(n.saturating_sub(1)).copied().unwrap_or("I");
            named("reports-title-quarter", &[("year", year), ("quarter", quarter)])
        }
        [year, month] => {
            named("reports-title-month", &[("year", year), ("month", month.trim_start_matches('0'))])
        }
        _ => named(
            "reports-title-dated",
            &[("day", &Day::parse(key).map_or(String::new(), |d| lang.date(d.0)))],
        ),
    }
}

/// The heading of a section: as somebody wrote it, else the product's own words.
pub(super) fn section_title(lang: Lang, key: &str, title: &str) -> String {
    if !title.is_empty() {
        return title.to_owned();
    }
    // i18n: reports-section-*
    lang.t(&format!("reports-section-{key}")).into_owned()
}
