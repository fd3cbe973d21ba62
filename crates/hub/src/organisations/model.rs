//! Kinds of organisation, functions, and the provinces of today.

use crate::authority::Level;
use crate::time::Day;

/// The 34 provinces and cities since 1 July 2025 (Resolution 202/2025/QH15), by their official codes.
pub const PROVINCES: &[(&str, &str)] = &[
    ("01", "Thành phố Hà Nội"),
    ("04", "Tỉnh Cao Bằng"),
    ("08", "Tỉnh Tuyên Quang"),
    ("11", "Tỉnh Điện Biên"),
    ("12", "Tỉnh Lai Châu"),
    ("14", "Tỉnh Sơn La"),
    ("15", "Tỉnh Lào Cai"),
    ("19", "Tỉnh Thái Nguyên"),
    ("20", "Tỉnh Lạng Sơn"),
    ("22", "Tỉnh Quảng Ninh"),
    ("24", "Tỉnh Bắc Ninh"),
    ("25", "Tỉnh Phú Thọ"),
    ("31", "Thành phố Hải Phòng"),
    ("33", "Tỉnh Hưng Yên"),
    ("37", "Tỉnh Ninh Bình"),
    ("38", "Tỉnh Thanh Hóa"),
    ("40", "Tỉnh Nghệ An"),
    ("42", "Tỉnh Hà Tĩnh"),
    ("44", "Tỉnh Quảng Trị"),
    ("46", "Thành phố Huế"),
    ("48", "Thành phố Đà Nẵng"),
    ("51", "Tỉnh Quảng Ngãi"),
    ("52", "Tỉnh Gia Lai"),
    ("56", "Tỉnh Khánh Hòa"),
    ("66", "Tỉnh Đắk Lắk"),
    ("68", "Tỉnh Lâm Đồng"),
    ("75", "Tỉnh Đồng Nai"),
    ("79", "Thành phố Hồ Chí Minh"),
    ("80", "Tỉnh Tây Ninh"),
    ("82", "Tỉnh Đồng Tháp"),
    ("86", "Tỉnh Vĩnh Long"),
    ("91", "Tỉnh An Giang"),
    ("92", "Thành phố Cần Thơ"),
    ("96", "Tỉnh Cà Mau"),
];

/// What an organisation is. The names stand in the database and in message ids (`organisations-kind-*`).
pub const KINDS: &[&str] = &[
    "peoples-committee",
    "department",
    "police",
    "court",
    "procuracy",
    "school",
    "union",
    "press",
    "telecom",
    "other",
];

/// A function is held by exactly one organisation for an area on a day; work follows it when bodies change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Takes reports in (*bàn trực*).
    ReportDesk,
    /// Protects children: support and intervention.
    Children,
    /// Steers the plan.
    Steering,
    /// Orders blocking and removal.
    NetworkSafety,
    /// Deals with violators.
    Police,
}

impl Function {
    /// All functions.
    pub const ALL: [Self; 5] =
        [Self::ReportDesk, Self::Children, Self::Steering, Self::NetworkSafety, Self::Police];

    /// The name kept in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReportDesk => "report-desk",
            Self::Children => "children",
            Self::Steering => "steering",
            Self::NetworkSafety => "network-safety",
            Self::Police => "police",
        }
    }

    /// The function of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name() == name)
    }
}

/// An administrative unit, as an official unit file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Official code.
    pub code: String,
    /// Level of government.
    pub level: Level,
    /// Official name.
    pub name: String,
    /// Code of the unit above.
    pub parent: Option<String>,
    /// First day.
    pub valid_from: Day,
    /// Last day.
    pub valid_to: Option<Day>,
    /// Code of the unit that it became part of.
    pub successor: Option<String>,
}
