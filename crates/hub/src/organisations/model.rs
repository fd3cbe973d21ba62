//! Kinds of organisation, functions, and the provinces of today.

use serde::{Deserialize, Serialize};

use crate::authority::Level;
use crate::id::OrganisationId;
use crate::time::Day;

crate::id! {
    /// An event that changed organisations.
    EventId,
}

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

/// The kind of the bodies of the police.
pub const POLICE: &str = "police";

/// A function is held by exactly one organisation for an area on a day; work follows it when bodies change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    /// Oversees telecommunications and access to the Internet.
    Telecom,
    /// Oversees press, broadcasting and publishing.
    Press,
    /// Takes in and deals with fake and bad information that affects children.
    Information,
}

impl Function {
    /// All functions.
    pub const ALL: [Self; 8] = [
        Self::ReportDesk,
        Self::Children,
        Self::Steering,
        Self::NetworkSafety,
        Self::Police,
        Self::Telecom,
        Self::Press,
        Self::Information,
    ];

    /// The name kept in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReportDesk => "report-desk",
            Self::Children => "children",
            Self::Steering => "steering",
            Self::NetworkSafety => "network-safety",
            Self::Police => "police",
            Self::Telecom => "telecom",
            Self::Press => "press",
            Self::Information => "information",
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
    /// Codes of the units that it became, or became part of.
    pub successors: Vec<String>,
}

/// A dated row of the register. Events change nothing else, and keep each row before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "row", rename_all = "kebab-case")]
pub enum Dated {
    /// A name.
    Name {
        /// Whose.
        organisation: OrganisationId,
        /// Full name.
        name: String,
        /// Name for lists.
        short_name: String,
        /// First day.
        from: Day,
        /// Last day.
        to: Option<Day>,
        /// Number of the decision that gave it.
        decision: String,
    },
    /// A place under another body.
    Parent {
        /// The lower.
        organisation: OrganisationId,
        /// The upper.
        parent: OrganisationId,
        /// First day.
        from: Day,
        /// Last day.
        to: Option<Day>,
    },
    /// A function in somebody's hands.
    Holder {
        /// Name of the function.
        function: String,
        /// For which unit; empty for the whole province.
        area: String,
        /// Who holds it.
        organisation: OrganisationId,
        /// First day.
        from: Day,
        /// Last day.
        to: Option<Day>,
    },
    /// The end of a body.
    End {
        /// Which.
        organisation: OrganisationId,
        /// Its last day.
        last_day: Day,
    },
}

impl Dated {
    /// Its first day.
    pub fn first(&self) -> Day {
        match self {
            Self::Name { from, .. } | Self::Parent { from, .. } | Self::Holder { from, .. } => *from,
            Self::End { last_day, .. } => *last_day,
        }
    }

    /// Its last day.
    pub fn last(&self) -> Option<Day> {
        match self {
            Self::Name { to, .. } | Self::Parent { to, .. } | Self::Holder { to, .. } => *to,
            Self::End { .. } => None,
        }
    }

    /// Whether it holds on a day.
    pub fn holds(&self, day: Day) -> bool {
        self.first() <= day && self.last().is_none_or(|to| to >= day)
    }

    /// The same row with another last day.
    #[must_use]
    pub fn until(&self, last: Option<Day>) -> Self {
        let mut row = self.clone();
        match &mut row {
            Self::Name { to, .. } | Self::Parent { to, .. } | Self::Holder { to, .. } => *to = last,
            Self::End { .. } => {}
        }
        row
    }

    /// The same row with another first day.
    #[must_use]
    pub fn since(&self, first: Day) -> Self {
        let mut row = self.clone();
        match &mut row {
            Self::Name { from, .. } | Self::Parent { from, .. } | Self::Holder { from, .. } => *from = first,
            Self::End { .. } => {}
        }
        row
    }
}

/// A row that an event changed: nothing before where it is new, nothing after where it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// As it was.
    pub before: Option<Dated>,
    /// As the event left it.
    pub after: Option<Dated>,
}

/// A body that an event establishes. Its key is chosen when the event is recorded first, so that the same event
/// recorded again after it was undone gives the same body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewBody {
    /// Key.
    pub id: OrganisationId,
    /// One of [`KINDS`].
    pub kind: String,
    /// Level of government.
    pub level: Level,
    /// Where it works; empty for the whole province.
    pub area: String,
    /// Full name.
    pub name: String,
    /// Name for lists.
    pub short_name: String,
    /// The body above.
    pub parent: Option<OrganisationId>,
}

/// A function that goes another way than everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Which.
    pub function: Function,
    /// Who goes on with it.
    pub to: OrganisationId,
}

/// What an event does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// A new body (*thành lập*).
    Establish {
        /// Which.
        new: NewBody,
    },
    /// Another name (*đổi tên*).
    Rename {
        /// Whose.
        body: OrganisationId,
        /// Full name.
        name: String,
        /// Name for lists.
        short_name: String,
    },
    /// A place under another body (*chuyển cơ quan quản lý*).
    Move {
        /// Which.
        body: OrganisationId,
        /// Under whom from now on.
        parent: Option<OrganisationId>,
    },
    /// Several bodies end, one goes on for them (*sáp nhập, hợp nhất*).
    Merge {
        /// Which end.
        bodies: Vec<OrganisationId>,
        /// The body that goes on, where it is new.
        new: Option<NewBody>,
        /// The body that goes on.
        rest: OrganisationId,
        /// Functions that go elsewhere.
        routes: Vec<Route>,
    },
    /// New bodies come out of one (*chia, tách*); it goes on itself where nobody takes the rest.
    Split {
        /// Which.
        body: OrganisationId,
        /// The new ones.
        new: Vec<NewBody>,
        /// Who takes what no route says; nobody where the body goes on.
        rest: Option<OrganisationId>,
        /// Functions and who takes them.
        routes: Vec<Route>,
    },
    /// A body ends (*giải thể, kết thúc hoạt động*).
    Abolish {
        /// Which.
        body: OrganisationId,
        /// Who goes on with its work, if anybody.
        rest: Option<OrganisationId>,
        /// Functions that go elsewhere.
        routes: Vec<Route>,
    },
    /// A function goes to another body (*chuyển chức năng*).
    Transfer {
        /// Which.
        function: Function,
        /// For which unit; empty for the whole province.
        area: String,
        /// Who takes it.
        to: OrganisationId,
    },
}

impl Change {
    /// The kinds, in the order of the screen; the names stand in the database and in message ids.
    pub const KINDS: [&'static str; 7] =
        ["merge", "rename", "transfer", "split", "abolish", "establish", "move"];

    /// The name of its kind.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Establish { .. } => "establish",
            Self::Rename { .. } => "rename",
            Self::Move { .. } => "move",
            Self::Merge { .. } => "merge",
            Self::Split { .. } => "split",
            Self::Abolish { .. } => "abolish",
            Self::Transfer { .. } => "transfer",
        }
    }
}

/// An event as somebody records it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Number of the decision.
    pub decision: String,
    /// Day of the decision.
    pub decided_on: Day,
    /// First day on which it holds.
    pub effective_on: Day,
    /// What it does.
    pub change: Change,
}
