//! What a row of a file says, and what becomes of it.

use lachan_documents::sheets::Place;

use crate::authority::{Grant, Role};
use crate::id::{OrganisationId, PersonId};
use crate::time::Day;
use crate::web::form::Problem;

crate::id! {
    /// A file that waits for its officer's word.
    FileId,
}

/// More rows than this are not taken at once.
pub const MOST_ROWS: usize = 5_000;
/// The largest file that is taken, in bytes.
pub const MAX_BYTES: usize = 8 << 20;

/// A column of the lists, known by its Vietnamese heading wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    /// Code of the school.
    Code,
    /// Name of the school.
    SchoolName,
    /// Its name for lists.
    ShortName,
    /// Commune, by name or code.
    Area,
    /// The body above.
    Parent,
    /// First day.
    Since,
    /// Name of the person.
    PersonName,
    /// What is typed to sign in.
    Login,
    /// Role.
    Role,
    /// Where: code of a school, or name of an organisation.
    Unit,
}

impl Heading {
    /// The columns of the list of schools.
    pub const SCHOOLS: [Self; 6] =
        [Self::Code, Self::SchoolName, Self::ShortName, Self::Area, Self::Parent, Self::Since];
    /// The columns of the list of people.
    pub const PEOPLE: [Self; 4] = [Self::PersonName, Self::Login, Self::Role, Self::Unit];

    /// As the template writes it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Code => "Mã trường",
            Self::SchoolName => "Tên trường",
            Self::ShortName => "Tên ngắn",
            Self::Area => "Xã, phường",
            Self::Parent => "Cơ quan cấp trên",
            Self::Since => "Từ ngày",
            Self::PersonName => "Họ và tên",
            Self::Login => "Tên đăng nhập",
            Self::Role => "Vai",
            Self::Unit => "Đơn vị",
        }
    }

    /// Other ways in which offices head the same column, without marks.
    pub fn others(self) -> &'static [&'static str] {
        match self {
            Self::Code => &["ma so truong", "ma co so giao duc", "ma csgd"],
            Self::SchoolName => &["ten co so giao duc", "ten don vi truong"],
            Self::ShortName => &["ten viet tat", "ten rut gon"],
            Self::Area => &["xa", "phuong", "xa/phuong", "xa phuong", "ma xa", "dia ban"],
            Self::Parent => &["don vi cap tren", "co quan chu quan", "truc thuoc"],
            Self::Since => &["ngay thanh lap", "hieu luc tu"],
            Self::PersonName => &["ho ten", "ten can bo", "ho va ten can bo"],
            Self::Login => &["tai khoan", "ten tai khoan"],
            Self::Role => &["vai tro", "chuc nang"],
            Self::Unit => &["co quan", "ma truong/don vi", "noi cong tac", "don vi cong tac"],
        }
    }

    /// Must the list have the column?
    pub fn is_needed(self) -> bool {
        !matches!(self, Self::ShortName | Self::Parent | Self::Since)
    }
}

/// Something wrong in a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The cell.
    pub place: Place,
    /// What is wrong.
    pub problem: Problem,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is not known yet.
    New,
    /// It is known and differs: what was, what will be.
    Changes(Vec<(String, String)>),
    /// It is known as it stands here.
    Unchanged,
    /// It cannot be taken.
    Wrong(Vec<Fault>),
}

/// A school of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct School {
    /// Its code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name for lists.
    pub short_name: String,
    /// Code of its commune.
    pub area: String,
    /// The body above.
    pub parent: Option<OrganisationId>,
    /// First day.
    pub since: Day,
    /// The one that it is, when it is known.
    pub known: Option<OrganisationId>,
}

/// Where a person of the file works.
#[derive(Clone, Debug)]
pub enum Unit {
    /// An organisation that is known.
    Known(Grant),
    /// A school that stands in the same file, by its code and commune.
    InFile(String, String),
}

/// A person of the file.
#[derive(Clone, Debug)]
pub struct Person {
    /// Name.
    pub name: String,
    /// What is typed to sign in.
    pub login: String,
    /// Role.
    pub role: Role,
    /// Where.
    pub unit: Unit,
    /// How the unit is called.
    pub unit_name: String,
    /// The one that it is, when it is known.
    pub known: Option<PersonId>,
}

/// A row with its verdict. What it says is there unless it is wrong.
#[derive(Clone, Debug)]
pub struct Judged<T> {
    /// Its first cell.
    pub place: Place,
    /// What it is known by: a code, a login.
    pub key: String,
    /// What a person knows it by.
    pub label: String,
    /// What it says.
    pub row: Option<T>,
    /// What becomes of it.
    pub verdict: Verdict,
}

/// A file with its verdicts.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// As it was called.
    pub file_name: String,
    /// What is wrong with a list as a whole: the name of the sheet and the problem.
    pub lists: Vec<(String, Problem)>,
    /// Schools.
    pub schools: Vec<Judged<School>>,
    /// People.
    pub people: Vec<Judged<Person>>,
}

/// How many rows have which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New.
    pub new: usize,
    /// Changes.
    pub changes: usize,
    /// Unchanged.
    pub unchanged: usize,
    /// Wrong.
    pub wrong: usize,
}

impl Preview {
    /// How many rows have which verdict.
    pub fn counts(&self) -> Counts {
        let verdicts =
            self.schools.iter().map(|row| &row.verdict).chain(self.people.iter().map(|row| &row.verdict));
        let mut counts = Counts::default();
        for verdict in verdicts {
            match verdict {
                Verdict::New => counts.new += 1,
                Verdict::Changes(_) => counts.changes += 1,
                Verdict::Unchanged => counts.unchanged += 1,
                Verdict::Wrong(_) => counts.wrong += 1,
            }
        }
        counts
    }

    /// May it be written?
    pub fn is_good(&self) -> bool {
        self.lists.is_empty() && self.counts().wrong == 0
    }
}

/// Somebody who gets a one-time link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Name.
    pub name: String,
    /// What is typed to sign in.
    pub login: String,
    /// Where they work.
    pub unit: String,
    /// The token of the link.
    pub token: String,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many rows of which kind.
    pub counts: Counts,
    /// Who is to be given a link.
    pub invited: Vec<Invited>,
}
