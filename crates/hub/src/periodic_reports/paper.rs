//! A report on paper: its words in the official layout. Official documents are in Vietnamese.
//!
//! This is also the place for a report as a table or as a finished page: [`Content`] holds all that goes on paper, and
//! a file for another kind of document is a function beside [`docx`] that takes the same.

use lachan_documents::official::{Official, Signature, SigningDate};
use lachan_documents::{Block, Cell, Document, Paragraph, Table};
use serde::{Deserialize, Serialize};

use crate::Hub;
use crate::error::{Error, Result};
use crate::organisations::actions::Organisation;
use crate::organisations::{self, model::Function};
use crate::periodic_reports::figures::{Below, Figures};
use crate::periodic_reports::model::TypeKind;
use crate::periodic_reports::words;
use crate::plans::actions::Plan;
use crate::slice::Counted;
use crate::time::Day;
use crate::web::Lang;

const VI: Lang = Lang::Vi;
/// Where a person has written nothing.
const BLANK: &str = "……………………………………";

/// What stands in a report.
pub(super) struct Content<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What kind of report.
    pub kind: TypeKind,
    /// To whom, in the words of the plan.
    pub to: &'a str,
    /// The days of the figures.
    pub period: (Day, Day),
    /// The figures.
    pub figures: &'a Figures,
    /// Key, heading and text of each section; the figures stand behind the first.
    pub sections: &'a [(String, String, String)],
    /// The day it was submitted.
    pub signed: Option<Day>,
}

impl Issuer {
    /// A name as it stands in the head: a committee's in two lines.
    pub(super) fn head(name: &str) -> String {
        let committee = VI.t("reports-doc-committee");
        match name.strip_prefix(committee.as_ref()) {
            Some(rest) if !rest.trim().is_empty() => format!("{committee}\n{}", rest.trim()).to_uppercase(),
            _ => name.to_uppercase(),
        }
    }
}

/// The day of a report, open until it is signed.
pub(super) fn signing_date(signed: Option<Day>, today: Day) -> SigningDate {
    let day = signed.unwrap_or(today);
    SigningDate { year: day.0.year(), month: day.0.month(), day: signed.map(|day| day.0.day()) }
}

/// Who reports, as it stands in the head and under the report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// Its name.
    pub name: String,
    /// The body above it.
    pub superior: String,
    /// "BC-SKHCN".
    pub symbol: String,
    /// Where it signs.
    pub place: String,
    /// The office that signs, one line each.
    pub capacity: Vec<String>,
}

/// Who reports where a body below does: by the name that it bears in the report.
pub(super) fn issuer_of(hub: &Hub, name: &str, body: Option<&Organisation>, above: Option<&str>) -> Issuer {
    let province = hub.site().operator;
    let kind = body.map(|body| body.kind.as_str()).unwrap_or_default();
    let level = body.map(|body| body.level.as_str()).unwrap_or_default();
    let is_committee = kind == "peoples-committee";
    let committee = format!("{} {}", VI.t("reports-doc-committee"), lower_first(&province));
    let provinces = province.trim_start_matches("Tỉnh ").trim_start_matches("Thành phố ").to_owned();
    let own = VI.t("reports-doc-committee").to_lowercase();
    let (place, superior) = match (is_committee, level) {
        (true, _) => {
            let folded = name.to_lowercase();
            let at = folded.strip_prefix(&own).map_or(0, |_| own.len());
            let unit = name.get(at..).unwrap_or_default().trim();
            let unit = ["xã ", "phường ", "đặc khu ", "huyện ", "thị xã "]
                .iter()
                .find_map(|level| unit.strip_prefix(level))
                .unwrap_or(unit);
            (unit.to_owned(), String::new())
        }
        (false, "province") => (provinces, committee),
        (false, _) => (provinces, above.unwrap_or_default().to_owned()),
    };
    let initials = if is_committee { "UBND".to_owned() } else { initials(name, &place) };
    let capacity: &[&str] = match is_committee {
        true => &["reports-doc-for-committee", "reports-doc-chair"],
        false => &["reports-doc-capacity"],
    };
    let capacity = capacity.iter().map(|id| VI.t(id).into_owned()).collect();
    Issuer { name: name.to_owned(), superior, symbol: format!("BC-{initials}"), place, capacity }
}

/// Who reports for the province: the body that steers the plan.
pub(super) async fn issuer(hub: &Hub) -> Result<Issuer> {
    let province = hub.site().operator;
    let holder = organisations::actions::holder(hub, Function::Steering, "").await?;
    let body = match holder {
        Some(id) => organisations::actions::get(hub, id).await?,
        None => None,
    };
    let committee = format!("{} {}", VI.t("reports-doc-committee"), lower_first(&province));
    let is_committee = body.as_ref().is_none_or(|body| body.kind == "peoples-committee");
    let name = body.map_or_else(|| committee.clone(), |body| body.name);
    let place = province.trim_start_matches("Tỉnh ").trim_start_matches("Thành phố ").to_owned();
    let initials = if is_committee { "UBND".to_owned() } else { initials(&name, &place) };
    let superior = if is_committee { String::new() } else { committee };
    let capacity: &[&str] = match is_committee {
        true => &["reports-doc-for-committee", "reports-doc-chair"],
        false => &["reports-doc-capacity"],
    };
    let capacity = capacity.iter().map(|id| VI.t(id).into_owned()).collect();
    Ok(Issuer { name, superior, symbol: format!("BC-{initials}"), place, capacity })
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// "Sở Khoa học và Công nghệ tỉnh Mẫu Sơn" → "SKHCN".
fn initials(name: &str, place: &str) -> String {
    let name = name.strip_suffix(place).unwrap_or(name).trim_end();
    let name = name.trim_end_matches("tỉnh").trim_end_matches("thành phố");
    let words = name.split_whitespace().filter(|word| *word != "và" && *word != "-");
    words.filter_map(|word| word.chars().find(|c| c.is_alphabetic())).flat_map(char::to_uppercase).collect()
}

/// "Kế hoạch số 57/KH-UBND ngày 10/3/2026 của UBND tỉnh".
fn plan_words(plan: &Plan) -> String {
    let kind = VI.t(match plan.kind.as_str() {
        "cong_van" => "plans-kind-letter",
        "quyet_dinh" => "plans-kind-decision",
        _ => "plans-kind-plan",
    });
    let mut words = kind.into_owned();
    if let Some(number) = &plan.number {
        words.push_str(&VI.f("reports-doc-number", &[("number", number.as_str().into())]));
    }
    if let Some(day) = plan.issued_on.as_deref().and_then(Day::parse) {
        words.push_str(&VI.f("reports-doc-day", &[("day", VI.date(day.0).into())]));
    }
    if let Some(issuer) = &plan.issuer {
        words.push_str(&VI.f("reports-doc-of", &[("issuer", issuer.as_str().into())]));
    }
    words
}

/// The abstract of the report.
pub(super) fn subject(kind: TypeKind, plan: &Plan) -> String {
    let mut words = plan_words(plan);
    if plan.number.is_none() {
        words.push_str(&format!(" “{}”", plan.title));
    }
    // i18n: reports-doc-subject-*
    VI.f(&format!("reports-doc-subject-{}", kind.name()), &[("plan", words.into())]).into_owned()
}

/// The sentence that opens the report: what it answers to, and which days its figures are of.
pub(super) fn opening(content: &Content<'_>, issuer: &Issuer) -> String {
    let (from, to) = content.period;
    let args = [
        ("plan", plan_words(content.plan).into()),
        ("title", content.plan.title.clone().into()),
        ("issuer", issuer.name.clone().into()),
        ("from", VI.date(from.0).into()),
        ("to", VI.date(to.0).into()),
    ];
    VI.f("reports-doc-opening", &args).into_owned()
}

/// What a target came to: "5 / 6 (83,3%), trễ 1".
pub(super) fn target_words(lang: Lang, counted: Option<Counted>) -> String {
    match counted {
        None => lang.t("reports-not-counted").into_owned(),
        Some(Counted { total: 0, .. }) => lang.t("reports-nothing-to-count").into_owned(),
        Some(counted) => lang.share(counted.settled, counted.total),
    }
}

/// The report as .docx.
pub(super) fn docx(hub: &Hub, issuer: &Issuer, content: &Content<'_>) -> Result<Vec<u8>> {
    lachan_documents::docx::write(&document(hub, issuer, content)).map_err(Error::internal)
}

/// The report as .pdf.
pub(super) fn pdf(hub: &Hub, issuer: &Issuer, content: &Content<'_>) -> Result<Vec<u8>> {
    lachan_documents::pdf::write(&document(hub, issuer, content)).map_err(Error::internal)
}

/// The tables of the report as .xlsx.
pub(super) fn xlsx(hub: &Hub, issuer: &Issuer, content: &Content<'_>) -> Result<Vec<u8>> {
    let book = lachan_documents::sheets::from_document(&document(hub, issuer, content));
    lachan_documents::sheets::write(&book).map_err(Error::internal)
}

fn document(hub: &Hub, issuer: &Issuer, content: &Content<'_>) -> Document {
    let date = signing_date(content.signed, hub.clock.now().day());
    let official = Official {
        superior: Issuer::head(&issuer.superior),
        number: None,
        symbol: issuer.symbol.clone(),
        place: issuer.place.clone(),
        date,
        kind: VI.t("reports-doc-kind").into_owned(),
        subject: subject(content.kind, content.plan),
        addressees: if content.to.is_empty() { Vec::new() } else { vec![content.to.to_owned()] },
        body: body(content, issuer),
        recipients: vec![VI.t("reports-doc-recipient").into_owned()],
        signature: Signature { capacity: issuer.capacity.clone(), name: String::new() },
        issuer: Issuer::head(&issuer.name),
    };
    official.document()
}

fn body(content: &Content<'_>, issuer: &Issuer) -> Vec<Block> {
    let mut blocks: Vec<Block> = vec![Paragraph::body(opening(content, issuer)).into()];
    for (number, (key, title, text)) in content.sections.iter().enumerate() {
        let title = words::section_title(VI, key, title).to_uppercase();
        blocks.push(Paragraph::heading(1, format!("{}. {title}", roman(number + 1))).into());
        narrative(&mut blocks, text);
        if number == 0 {
            figures(&mut blocks, content.figures);
        }
    }
    let closing = VI.f("reports-doc-closing", &[("issuer", issuer.name.as_str().into())]);
    blocks.push(Paragraph::body(closing).into());
    blocks
}

/// The tables, each under its number.
fn figures(blocks: &mut Vec<Block>, figures: &Figures) {
    let mut number = 0;
    let mut add = |blocks: &mut Vec<Block>, id: &str, table: Table| {
        number += 1;
        blocks.push(Paragraph::heading(2, format!("{number}. {}", VI.t(id))).into());
        blocks.push(Block::Table(table));
    };
    if !figures.targets.is_empty() {
        add(blocks, "reports-doc-targets", target_table(figures));
    }
    add(blocks, "reports-doc-tasks", task_table(figures));
    if let Some(below) = &figures.below {
        add(blocks, "reports-doc-below", below_table(below));
        blocks.push(Paragraph::body(below_words(below)).into());
    }
}

/// "10/14 đơn vị đã gửi báo cáo, 9 đúng hạn. Chưa gửi: …"
pub(super) fn below_words(below: &Below) -> String {
    let args = [
        ("received", VI.count(below.received).into()),
        ("expected", VI.count(below.expected).into()),
        ("ontime", VI.count(below.on_time).into()),
    ];
    let mut words = VI.f("reports-doc-received", &args).into_owned();
    if !below.missing.is_empty() {
        let names = below.missing.join("; ");
        words.push(' ');
        words.push_str(&VI.f("reports-doc-missing", &[("names", names.into())]));
    }
    words
}

fn below_table(below: &Below) -> Table {
    let rows = below.bodies.iter().enumerate();
    let rows = rows.map(|(n, (name, counted))| task_row((n + 1).to_string(), name, *counted, false));
    let sum = task_row(String::new(), &VI.t("reports-together"), below.sum, true);
    let rows = rows.chain([sum]).collect();
    Table { widths: vec![8, 44, 12, 12, 12, 12], head: task_head("reports-body"), rows }
}

/// "I", "II", "III".
pub(super) fn roman(n: usize) -> &'static str {
    const NUMBERS: [&str; 20] = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI",
        "XVII", "XVIII", "XIX", "XX",
    ];
    NUMBERS.get(n.saturating_sub(1)).copied().unwrap_or("–")
}

fn narrative(blocks: &mut Vec<Block>, text: &str) {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let before = blocks.len();
    blocks.extend(lines.map(|line| Block::from(Paragraph::body(line))));
    if blocks.len() == before {
        blocks.push(Paragraph::body(BLANK).into());
    }
}

fn target_table(figures: &Figures) -> Table {
    let head = ["reports-no", "reports-target", "reports-done-of"].map(|id| VI.t(id).into_owned());
    let rows = figures.targets.iter().enumerate().map(|(index, target)| {
        vec![
            Cell::centred((index + 1).to_string()),
            Cell::new(target.text.clone()),
            Cell::centred(target_words(VI, target.counted)),
        ]
    });
    Table { widths: vec![8, 62, 30], head: head.into(), rows: rows.collect() }
}

fn task_head(first: &str) -> Vec<String> {
    let head = ["reports-no", first, "reports-total", "reports-settled", "reports-under-way", "reports-late"];
    head.map(|id| VI.t(id).into_owned()).into()
}

fn task_row(number: String, name: &str, counted: Counted, bold: bool) -> Vec<Cell> {
    let numbers = [counted.total, counted.settled, counted.under_way, counted.late];
    let mut cells = vec![Cell::centred(number), Cell::new(name)];
    cells.extend(numbers.map(|n| Cell::figure(VI.count(n))));
    cells.into_iter().map(|cell| Cell { bold, ..cell }).collect()
}

fn task_table(figures: &Figures) -> Table {
    let leads = figures.leads.iter().enumerate();
    let mut rows: Vec<_> = leads
        .map(|(index, (name, counted))| task_row((index + 1).to_string(), name, *counted, false))
        .collect();
    rows.push(task_row(String::new(), &VI.t("reports-together"), figures.tasks, true));
    Table { widths: vec![8, 44, 12, 12, 12, 12], head: task_head("reports-lead"), rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_made_of_initials() {
        assert_eq!(initials("Sở Khoa học và Công nghệ tỉnh Mẫu Sơn", "Mẫu Sơn"), "SKHCN");
        assert_eq!(initials("Sở Y tế", "Mẫu Sơn"), "SYT");
        assert_eq!(lower_first("Tỉnh Mẫu Sơn"), "tỉnh Mẫu Sơn");
    }
}
