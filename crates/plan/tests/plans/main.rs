//! Whole documents: invented plans of other provinces, subjects and habits with what a careful reader finds in them,
//! and the shared plans with their scorer where they are at hand.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod formats;
mod rebuild;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use lachan_plan::Remark;
use lachan_plan::model::{Organisation, Plan, Span};
use lachan_text::{Transcript, normalise};

fn data(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn read_text(text: &str) -> (Plan, Vec<Remark>) {
    lachan_plan::read(&Transcript { text: text.to_owned(), ..Transcript::default() })
}

fn keys(organisations: &[Organisation]) -> String {
    organisations.iter().map(|o| o.key.as_str()).collect::<Vec<_>>().join("+")
}

fn start(text: &str) -> String {
    text.chars().take(48).collect()
}

/// A plan in lines that a person can check against the document.
fn gist(plan: &Plan) -> String {
    let mut out = String::new();
    let h = &plan.header;
    let or = |s: &Option<String>| s.clone().unwrap_or_else(|| "-".into());
    let issuer = h.issuer.as_ref().map_or("-", |o| o.key.as_str());
    let signer = h.signer.as_ref().map_or("-".into(), |s| format!("{} ({})", s.name, or(&s.capacity)));
    writeln!(
        out,
        "header | {:?} | {} | {issuer} | {} | {}",
        h.kind,
        or(&h.number),
        or(&h.place),
        or(&h.date)
    )
    .unwrap();
    writeln!(out, "title | {}", or(&h.title)).unwrap();
    writeln!(out, "signer | {signer}").unwrap();
    for b in h.legal_bases.iter().filter(|b| b.role == lachan_plan::model::BasisRole::Basis) {
        writeln!(out, "basis | {:?} | {} | {}", b.kind, or(&b.number), or(&b.date)).unwrap();
    }
    for o in &plan.objectives {
        writeln!(out, "objective | {} | {:?} | {}", o.id, o.kind, start(&o.text)).unwrap();
    }
    for t in &plan.targets {
        writeln!(out, "target | {} | {:?} | {}", t.id, t.percent, start(&t.text)).unwrap();
    }
    for (name, list) in [("measure", &plan.measures), ("duty", &plan.duties)] {
        for d in list {
            let (lead, with) = (keys(&d.lead), keys(&d.coordinate));
            let until = d.time.to.as_deref().unwrap_or("-");
            let outcome = d.outcome.as_deref().unwrap_or("-");
            writeln!(
                out,
                "{name} | {} | {} | {lead} | {with} | {:?} {until} | {outcome}",
                d.id,
                start(&d.text),
                d.time.kind
            )
            .unwrap();
        }
    }
    for r in &plan.reporting {
        let due = &r.due;
        let (who, through, to) = (keys(&r.who), keys(&r.through), keys(&r.to));
        writeln!(
            out,
            "report | {} | {who} | {through} | {to} | {:?} {:?} {:?} {:?}",
            r.id, due.kind, due.day, due.month, due.year
        )
        .unwrap();
    }
    for f in &plan.funding {
        writeln!(out, "funding | {} | {}", f.id, f.sources.join("+")).unwrap();
    }
    writeln!(
        out,
        "recipients | {}",
        plan.recipients.iter().map(|r| r.raw.as_str()).collect::<Vec<_>>().join(" | ")
    )
    .unwrap();
    out
}

fn check(name: &str) {
    let (plan, _) = read_text(&data(&format!("{name}.txt")));
    let found = gist(&plan);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/{name}.gist"));
    let gold = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, gold, "{name}: what was read (left) is not what stands in the gist (right)\n{found}");
}

#[test]
fn a_decision_with_its_plan_attached_in_pipes() {
    check("pccc-quyet-dinh");
}

#[test]
fn a_district_plan_with_a_pipe_table() {
    check("chuyen-doi-so-bang");
}

#[test]
fn a_commune_plan_wrapped_at_a_fixed_width() {
    check("an-toan-truong-hoc-xa");
}

#[test]
fn a_letter_of_a_department_without_number_and_day() {
    check("cong-van-y-te");
}

#[test]
fn a_province_plan_with_leads_in_brackets_and_labels() {
    check("tai-nan-thuong-tich");
}

#[test]
fn a_school_year_plan_of_an_education_office() {
    check("an-toan-mang-nam-hoc");
}

#[test]
fn a_commune_plan_of_2025_in_parts_with_decimal_numbers() {
    check("bao-ve-tre-em-xa");
}

#[test]
fn a_decision_with_points_that_are_labels() {
    check("mua-ban-nguoi-quyet-dinh");
}

#[test]
fn a_letter_whose_signature_stands_beside_the_recipients() {
    check("cong-van-khung-chu-ky");
}

#[test]
fn every_text_stands_at_its_span() {
    for name in ["pccc-quyet-dinh", "chuyen-doi-so-bang", "an-toan-truong-hoc-xa", "cong-van-y-te"] {
        let text = normalise(&data(&format!("{name}.txt"))).into_owned();
        let (plan, _) = read_text(&text);
        let plain = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let stands = |what: &str, span: Span| {
            let there = plain(&text[span.start..span.end]);
            // A row cut by a page has the cells of its first half between its two parts.
            let ends: Vec<char> = plain(what).chars().collect();
            let tail: String = ends[ends.len().saturating_sub(8)..].iter().collect();
            assert!(there.contains(&plain(what)) || (there.ends_with(&tail)), "{name}: {what}");
        };
        for d in plan.duties.iter().chain(&plan.measures) {
            stands(&d.text, d.span);
            for o in d.lead.iter().chain(&d.coordinate) {
                stands(&o.raw, o.span);
            }
            if let (Some(raw), Some(span)) = (&d.time.raw, d.time.span) {
                stands(raw, span);
            }
        }
        for t in &plan.targets {
            stands(&t.text, t.span);
        }
    }
}

#[test]
fn reading_again_from_json_gives_the_same_plan() {
    let (plan, _) = read_text(&data("pccc-quyet-dinh.txt"));
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
    assert!(json.starts_with(r#"{"schema":"lachan-plan/1","header":{"kind":"quyet_dinh""#));
}

/// Cells of a frame are cleaned of their marks once, at their own places.
#[test]
fn a_frame_with_bold_cells_keeps_its_places() {
    let text = "\nI. |Sở Y tế, **UBND các xã, thị trấn|**\n0";
    let (plan, _) = read_text(text);
    let span = plan.header.spans.iter().find(|f| f.field == "title").unwrap().span;
    assert_eq!(&text[span.start..span.end], "Sở Y tế, **UBND các xã, thị trấn");
}

proptest::proptest! {
    /// Any text is read without failing, and every span lies inside it.
    #[test]
    fn any_text_is_read(lines in proptest::collection::vec(line(), 0..40)) {
        let text = lines.join("\n");
        let source = lachan_text::normalise(&text).into_owned();
        let (plan, remarks) = read_text(&text);
        let spans = plan.duties.iter().chain(&plan.measures).map(|d| d.span)
            .chain(plan.duties.iter().flat_map(|d| d.lead.iter().chain(&d.coordinate).map(|o| o.span)))
            .chain(plan.reporting.iter().map(|r| r.span))
            .chain(plan.header.spans.iter().map(|f| f.span))
            .chain(remarks.iter().filter_map(|r| r.span));
        for span in spans {
            proptest::prop_assert!(source.get(span.start..span.end).is_some(), "{:?} in {} bytes", span, source.len());
            proptest::prop_assert!(span.first_line <= span.last_line);
        }
    }
}

fn line() -> impl proptest::strategy::Strategy<Value = String> {
    proptest::prop_oneof![
        "\\PC{0,60}",
        "(I\\.|II\\.|1\\.|1\\.1\\.|a\\)|-|\\+|Điều 1\\.|Phần I|\\|) (Sở Y tế|Công an tỉnh|UBND các xã, thị trấn|Mục tiêu|NHIỆM VỤ|báo cáo|chủ trì|phối hợp với|trước ngày 25/11|:|\\||, |\\*\\*|<br>| ){0,9}",
        "(Nơi nhận:|KẾ HOẠCH|QUYẾT ĐỊNH|PHỤ LỤC|TM\\. ỦY BAN NHÂN DÂN|Kính gửi:|Số: /KH-UBND|STT\tNội dung\tChủ trì|1\tRà soát\tSở Y tế|Cơ quan chủ trì: Sở Y tế|)",
    ]
}

/// Beside the workspace, or where `LACHAN_TEST_PLANS` says.
fn shared_plans() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/plans");
    std::env::var_os("LACHAN_TEST_PLANS").map_or_else(beside, PathBuf::from)
}
