//! Form 01 of Decree 56/2017/NĐ-CP ("Báo cáo tiếp nhận thông tin trẻ em"), filled from a report. What nobody has told is
//! left as dots, to be filled in by hand.

use lachan_documents::official::{Official, Signature, SigningDate};
use lachan_documents::{Block, Document, Paragraph, Run};

use crate::Hub;
use crate::desk::line111::format::Transfer;
use crate::organisations::actions::Organisation;
use crate::time::Day;
use crate::web::Lang;

const VI: Lang = Lang::Vi;
const DOTS: &str = "………………………………………………";

/// The form.
pub(super) fn form_01(
    hub: &Hub,
    body: &Organisation,
    transfer: &Transfer,
    officer: &str,
    today: Day,
) -> Document {
    let province = hub.site().operator;
    let place = province.trim_start_matches("Tỉnh ").trim_start_matches("Thành phố ").to_owned();
    let superior = match body.kind.as_str() {
        "peoples-committee" => String::new(),
        _ => VI.f("desk-form-superior", &[("province", lower_first(&province).into())]).into_owned(),
    };
    Official {
        superior,
        issuer: body.name.clone(),
        number: None,
        symbol: "BC-……".into(),
        place,
        date: SigningDate { year: today.0.year(), month: today.0.month(), day: Some(today.0.day()) },
        kind: VI.t("desk-form-kind").into_owned(),
        subject: VI.t("desk-form-subject").into_owned(),
        addressees: vec![VI.t("desk-form-to").into_owned()],
        body: blocks(transfer),
        recipients: vec![VI.t("desk-form-like-to").into_owned()],
        signature: Signature {
            capacity: vec![VI.t("desk-form-officer").into_owned()],
            name: officer.to_owned(),
        },
    }
    .document()
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What stands behind the colon of a line: the parts that are there.
fn joined<const N: usize>(parts: [String; N], between: &str) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}

/// i18n: desk-form-source-* intake-detail-* desk-safe-*
fn blocks(transfer: &Transfer) -> Vec<Block> {
    let telling = &transfer.telling;
    let detail = |name: &str| telling.details.get(name).cloned().unwrap_or_default();
    let coded = |name: &str| match detail(name) {
        value if value.is_empty() => value,
        value => VI.t(&format!("intake-detail-{name}-{value}")).into_owned(),
    };
    let at = transfer.first_contact;
    let args = [("time", VI.time(at.into()).into()), ("day", VI.long_date(at.day().0).into())];
    let source = VI.t(&format!("desk-form-source-{}", transfer.source)).into_owned();
    let safe = VI.t(&format!("desk-safe-{}", telling.safe)).into_owned();
    vec![
        heading("desk-form-a"),
        heading("desk-form-1"),
        line("desk-form-source", &source),
        line("desk-form-time", &VI.f("desk-form-when", &args)),
        heading("desk-form-2"),
        line("desk-form-child-name", &detail("child_name")),
        line("desk-form-child-birth", &joined([detail("child_birth"), coded("age")], "; ")),
        line("desk-form-child-sex", &coded("sex")),
        line("desk-form-child-address", &detail("child_address")),
        line("desk-form-where", &joined([telling.place.clone(), telling.link.clone()], "; ")),
        line("desk-form-state", &joined([safe, detail("danger"), telling.text.clone()], "\n")),
        line("desk-form-harm", &detail("harm_feared")),
        line("desk-form-father", &detail("father")),
        line("desk-form-mother", &detail("mother")),
        line("desk-form-family", &detail("family")),
        line("desk-form-carer", &detail("carer_now")),
        line("desk-form-done", &joined([detail("done_before"), detail("advice")], "; ")),
        heading("desk-form-3"),
        line("desk-form-informant", &detail("informant")),
        line("desk-form-informant-phone", &or(detail("informant_phone"), detail("phone"))),
        line("desk-form-informant-address", &detail("informant_address")),
        line("desk-form-more", &remarks(transfer)),
    ]
}

/// Why, whether and when to call back, and the number of the transfer.
fn remarks(transfer: &Transfer) -> String {
    let details = &transfer.telling.details;
    let when = details.get("callback_when").cloned().unwrap_or_default();
    let callback = match details.get("callback").map(String::as_str) {
        Some("yes") => VI.f("desk-form-callback", &[("when", when.into())]).into_owned(),
        _ => VI.t("desk-form-no-callback").into_owned(),
    };
    let number = VI.f("desk-form-transfer", &[("id", transfer.id.to_string().into())]).into_owned();
    joined([transfer.reason.label.clone(), callback, number], "; ")
}

fn or(first: String, second: String) -> String {
    if first.is_empty() { second } else { first }
}

fn heading(id: &str) -> Block {
    Paragraph::heading(2, VI.t(id).into_owned()).into()
}

fn line(label: &str, value: &str) -> Block {
    let value = if value.is_empty() { DOTS } else { value };
    let runs = vec![Run::new(format!("{}: ", VI.t(label))), Run::new(value)];
    Paragraph { runs, ..Paragraph::body("") }.into()
}
