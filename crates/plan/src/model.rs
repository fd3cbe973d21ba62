//! What a plan says, as `lachan-plan/1`: the types serialise to exactly that JSON, with `span` and `confidence` beside.
//!
//! Absent is `null` or `[]`: nothing here is ever filled in that the document does not say.

use serde::{Deserialize, Serialize};

/// The name of the schema that [`Plan`] serialises to.
pub const SCHEMA: &str = "lachan-plan/1";

/// A place in the source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First byte in the normalised text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Line of the first byte, counted from 1.
    pub first_line: usize,
    /// Line of the last byte.
    pub last_line: usize,
}

/// How sure the reader is of a field; a doubtful one is shown first to the person who reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// A guess from weak signs.
    Doubtful,
    /// The usual reading, but another is possible.
    Likely,
    /// The document says so in a fixed form.
    Certain,
}

/// An organisation as the document names it (cơ quan, đơn vị).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// The name as written.
    pub raw: String,
    /// The key: a slug with the level at the end, `so-tttt`, `cong-an-huyen`.
    pub key: String,
    /// Where the name stands.
    pub span: Span,
    /// How sure the key is.
    pub confidence: Confidence,
}

/// A whole plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Number, issuer, date, title, legal bases, signer.
    pub header: Header,
    /// Mục đích, yêu cầu, mục tiêu chung.
    pub objectives: Vec<Objective>,
    /// Mục tiêu cụ thể, chỉ tiêu.
    pub targets: Vec<Target>,
    /// Nhiệm vụ, giải pháp that name no responsible organisation.
    pub measures: Vec<Duty>,
    /// Every obligation given to an organisation.
    pub duties: Vec<Duty>,
    /// Chế độ báo cáo.
    pub reporting: Vec<ReportingDuty>,
    /// Kinh phí thực hiện.
    pub funding: Vec<Funding>,
    /// Nơi nhận.
    pub recipients: Vec<Recipient>,
}

/// Kind of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Kế hoạch
    KeHoach,
    /// Công văn
    CongVan,
    /// Quyết định
    QuyetDinh,
    /// A news item about an order (tin)
    Tin,
}

/// The head and foot of the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Kind of the document.
    pub kind: DocumentKind,
    /// The whole number, `3679/UBND-KSTTHC`; nothing when the figures are missing.
    pub number: Option<String>,
    /// What follows the missing figures, `KH-UBND`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_suffix: Option<String>,
    /// Who issued it.
    pub issuer: Option<Organisation>,
    /// Place of issue.
    pub place: Option<String>,
    /// `2024-11-06`, or `2021-08` when the day is missing.
    pub date: Option<String>,
    /// Trích yếu, one line, without "V/v".
    pub title: Option<String>,
    /// Years named in the title.
    pub period: Option<Years>,
    /// Kính gửi.
    pub addressees: Vec<Organisation>,
    /// Who signed.
    pub signer: Option<Signer>,
    /// Căn cứ.
    pub legal_bases: Vec<LegalBasis>,
    /// Where the fields above stand, by field name.
    #[serde(default)]
    pub spans: Vec<FieldSpan>,
}

/// The place of one header field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSpan {
    /// Name of the field in the JSON.
    pub field: String,
    /// Its place.
    pub span: Span,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Years, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Years {
    /// First year.
    pub from: u16,
    /// Last year.
    pub to: u16,
}

/// Who signed (người ký).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// The name.
    pub name: String,
    /// The lines above the name joined by a blank, `KT. CHỦ TỊCH PHÓ CHỦ TỊCH`.
    pub capacity: Option<String>,
}

/// Kind of a cited document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisKind {
    /// Luật
    Luat,
    /// Nghị định
    NghiDinh,
    /// Nghị quyết
    NghiQuyet,
    /// Chỉ thị
    ChiThi,
    /// Quyết định
    QuyetDinh,
    /// Thông tư
    ThongTu,
    /// Kế hoạch
    KeHoach,
    /// Công văn, văn bản
    CongVan,
    /// Tờ trình
    ToTrinh,
    /// Quy định
    QuyDinh,
}

/// Whether a cited document carries this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisRole {
    /// Named before the first numbered item: căn cứ, thực hiện, triển khai.
    Basis,
    /// Named anywhere else.
    Cited,
}

/// A document that this one rests on or cites (căn cứ pháp lý).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LegalBasis {
    /// Its kind.
    pub kind: BasisKind,
    /// Its number, `830/QĐ-TTg`.
    pub number: Option<String>,
    /// Its date.
    pub date: Option<String>,
    /// Who issued it, as written.
    pub issuer: Option<String>,
    /// Basis or merely cited.
    pub role: BasisRole,
    /// Where it is cited.
    pub span: Span,
}

/// Kind of an objective.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectiveKind {
    /// Mục đích
    Purpose,
    /// Yêu cầu
    Requirement,
    /// Mục tiêu chung, tổng quát
    General,
}

/// Mục đích, yêu cầu, mục tiêu chung.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Objective {
    /// Path in the outline, `I.1.a`.
    pub id: String,
    /// Kind.
    pub kind: ObjectiveKind,
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// Mục tiêu cụ thể, chỉ tiêu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Path in the outline.
    pub id: String,
    /// The text.
    pub text: String,
    /// The figure, in per cent; whole numbers serialise without a fraction.
    #[serde(serialize_with = "whole_or_fraction")]
    pub percent: Option<f64>,
    /// Of whom or what (đối tượng).
    pub population: Option<String>,
    /// Key of a known indicator.
    pub indicator: Option<String>,
    /// Where it stands.
    pub span: Span,
    /// How sure it is.
    pub confidence: Confidence,
}

#[allow(clippy::cast_possible_truncation)]
fn whole_or_fraction<S: serde::Serializer>(value: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(v) if v.fract() == 0.0 && v.abs() < 1e9 => to.serialize_i64(*v as i64),
        Some(v) => to.serialize_f64(*v),
        None => to.serialize_none(),
    }
}

/// The part an organisation plays in a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Chủ trì
    ChuTri,
    /// The text begins "Phối hợp với…"
    PhoiHop,
    /// Simply assigned
    Giao,
}

/// Kind of a time expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeKind {
    /// Thường xuyên
    Ongoing,
    /// Hằng năm
    Annual,
    /// Quý
    Quarter,
    /// Tháng
    Month,
    /// Trong năm
    Year,
    /// Từ năm học
    SchoolYearStart,
    /// Trước ngày, hoàn thành
    Deadline,
    /// 2024-2025
    Range,
    /// Định kỳ
    Periodic,
    /// The item says nothing
    Unspecified,
}

/// When a duty is to be done (thời gian thực hiện).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Time {
    /// Kind.
    pub kind: TimeKind,
    /// The words.
    pub raw: Option<String>,
    /// First day, ISO.
    pub from: Option<String>,
    /// Last day, ISO.
    pub to: Option<String>,
    /// Where the words stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// Field of action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// Rules, policy, proposals
    Law,
    /// Teaching, training
    Education,
    /// Filters, software
    Technical,
    /// Police, court, inspection, sanctions
    Enforcement,
    /// Victims, counselling
    Support,
    /// Communication
    Communication,
    /// Channels that take reports in; reporting upward
    Report,
    /// Money
    Finance,
    /// Surveys
    Survey,
    /// Anything else
    Other,
}

/// An obligation as the document states it: one printed item, immutable (nhiệm vụ).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    /// Path in the outline: `V.3.b`, `PL.II.4`.
    pub id: String,
    /// The text, its list mark taken off, page cuts joined.
    pub text: String,
    /// Who must act (chủ trì).
    pub lead: Vec<Organisation>,
    /// Who helps (phối hợp).
    pub coordinate: Vec<Organisation>,
    /// Part of the lead.
    pub role: Role,
    /// When.
    pub time: Time,
    /// Kết quả, sản phẩm.
    pub outcome: Option<String>,
    /// Field of action.
    pub domain: Domain,
    /// Where the text stands.
    pub span: Span,
    /// Where the outcome stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome_span: Option<Span>,
    /// How sure the reader is of the lead.
    pub confidence: Confidence,
}

/// How often a report is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueKind {
    /// Hằng năm
    Annual,
    /// Hằng quý
    Quarterly,
    /// Hằng tháng
    Monthly,
    /// On one day
    Dated,
    /// Định kỳ, how often is not said
    Periodic,
    /// Đột xuất, when something happens
    Adhoc,
    /// Not said
    Unspecified,
}

/// When a report is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The words.
    pub raw: Option<String>,
    /// How often.
    pub kind: DueKind,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31.
    pub day: Option<u8>,
    /// The year of a dated one.
    pub year: Option<u16>,
}

/// A duty to report (chế độ báo cáo).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportingDuty {
    /// Path of the item that says so; `KL` for the closing sentence.
    pub id: String,
    /// Who reports.
    pub who: Vec<Organisation>,
    /// To whom.
    pub to: Vec<Organisation>,
    /// Through whom (thông qua).
    pub through: Vec<Organisation>,
    /// When.
    pub due: Due,
    /// On what.
    pub subject: Option<String>,
    /// The sentence.
    pub span: Span,
    /// How sure the reader is.
    pub confidence: Confidence,
}

/// Kinh phí thực hiện.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Funding {
    /// Path in the outline.
    pub id: String,
    /// The text.
    pub text: String,
    /// Keys of the sources.
    pub sources: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// One line of Nơi nhận.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipient {
    /// The line without dash and semicolon.
    pub raw: String,
    /// Where it stands.
    pub span: Span,
}
