//! The report as it will be printed, in Vietnamese.

use maud::{Markup, html};

use crate::periodic_reports::actions::{Figures, Whole};
use crate::periodic_reports::paper::{self, Content, Issuer, below_words, roman, target_words};
use crate::periodic_reports::words::section_title;
use crate::slice::Counted;
use crate::time::Day;
use crate::web::Lang;

const VI: Lang = Lang::Vi;

pub(super) fn sheet(whole: &Whole, today: Day) -> Markup {
    let report = &whole.report;
    let date = paper::signing_date(report.submitted_at.map(|at| at.day()), today).words();
    let date = date.replace("  ", "\u{a0}\u{a0}");
    let issuer = whole.frozen.issuer.clone().unwrap_or_default();
    let content = Content {
        plan: &whole.of().plan,
        kind: whole.of().kind(),
        to: &whole.frozen.to,
        period: (report.period_from, report.period_to),
        figures: &whole.figures,
        sections: &[],
        signed: None,
    };
    html! {
        article.doc lang="vi" {
            (head(&issuer, &date))
            p.ctr { strong { (VI.t("reports-doc-kind").to_uppercase()) br; (paper::subject(content.kind, content.plan)) } }
            @if !content.to.is_empty() { p.ctr { (VI.f("reports-doc-to", &[("to", content.to.to_owned().into())])) } }
            p { (paper::opening(&content, &issuer)) }
            @for (n, (key, title)) in whole.frozen.sections.iter().enumerate() {
                h3 { (roman(n + 1)) ". " (section_title(VI, key, title).to_uppercase()) }
                (paragraphs(whole.text(key)))
                @if n == 0 { (tables(&whole.figures)) }
            }
            div.q2 {
                p.sm {
                    strong { em { "Nơi nhận:" } } br;
                    "- " (VI.t("reports-doc-recipient")) ";" br; "- Lưu: VT."
                }
                p.ctr { @for line in &issuer.capacity { strong { (line.to_uppercase()) } br; } }
            }
        }
    }
}

fn paragraphs(text: &str) -> Markup {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    html! {
        @if lines.is_empty() { p.muted { (VI.t("reports-not-written")) } }
        @for line in lines { p { (line) } }
    }
}

fn head(issuer: &Issuer, date: &str) -> Markup {
    let lines = |name: &str| {
        let head = Issuer::head(name);
        let lines: Vec<String> = head.lines().map(str::to_owned).collect();
        html! { @for (index, line) in lines.iter().enumerate() { @if index > 0 { br; } span.qh { (line) } } }
    };
    html! {
        div.q2 {
            p.ctr {
                @if !issuer.superior.is_empty() { (lines(&issuer.superior)) br; }
                strong { u { (lines(&issuer.name)) } } br;
                "Số: \u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}/" (issuer.symbol)
            }
            p.ctr {
                strong { span.qh { "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" } br; u { "Độc lập - Tự do - Hạnh phúc" } } br;
                em { (issuer.place) ", " (date) }
            }
        }
    }
}

/// Targets, tasks by lead, and what the bodies below have sent.
fn tables(figures: &Figures) -> Markup {
    html! {
        @if !figures.targets.is_empty() {
            table.dt {
                caption.vh { (VI.t("reports-doc-targets")) }
                thead { tr { th scope="col" { (VI.t("reports-target")) } th scope="col" { (VI.t("reports-done-of")) } } }
                tbody {
                    @for target in &figures.targets {
                        tr { td { (target.text) } td { (target_words(VI, target.counted)) } }
                    }
                }
            }
        }
        (counted("reports-doc-tasks", "reports-lead", &figures.leads, figures.tasks))
        @if let Some(below) = &figures.below {
            (counted("reports-doc-below", "reports-body", &below.bodies, below.sum))
            p { (below_words(below)) }
        }
    }
}

fn counted(caption: &str, first: &str, rows: &[(String, Counted)], sum: Counted) -> Markup {
    let numbers = |one: Counted| [one.total, one.settled, one.under_way, one.late].map(|n| VI.count(n));
    let columns = ["reports-total", "reports-settled", "reports-under-way", "reports-late"];
    html! {
        table.dt {
            caption.vh { (VI.t(caption)) }
            thead { tr {
                th scope="col" { (VI.t(first)) }
                @for id in columns { th.num scope="col" { (VI.t(id)) } }
            } }
            tbody {
                @for (name, counted) in rows {
                    tr { td { (name) } @for n in numbers(*counted) { td.num { (n) } } }
                }
                tr { td { strong { (VI.t("reports-together")) } }
                    @for n in numbers(sum) { td.num { strong { (n) } } } }
            }
        }
    }
}
