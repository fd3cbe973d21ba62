//! What a paper of a child is made of: kinds with sections and fields, as data.
//!
//! A kind says what is asked, who writes it and who signs it, and under which heading it is printed. One renderer makes
//! the form of a page from it, one the print; a new paper is one more entry of the table and its words.

/// A kind of paper.
#[derive(Debug)]
pub struct Kind {
    /// The name kept in the database, in addresses and in message ids (`papers-kind-*`, `papers-heading-*`).
    pub name: &'static str,
    /// Its number among the forms of Decree 56/2017/NĐ-CP, or empty.
    pub form: &'static str,
    /// Under which heading lists show it (`papers-group-*`).
    pub group: &'static str,
    /// Who writes it.
    pub writes: Writes,
    /// Who signs it.
    pub signs: Signs,
    /// A child may have several of it, each with versions of its own.
    pub several: bool,
    /// What it asks.
    pub sections: &'static [Section],
}

/// Who writes a paper; always an officer of a unit that holds the case's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// The focal point of the protection track.
    Protection,
    /// The focal point of any open stage.
    Focal,
}

/// Who signs a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// Whoever writes it.
    Writer,
    /// A decision: the head of the unit or of the body above it, never whoever wrote it.
    Head,
}

/// A part of a paper under a heading (`papers-section-*`).
#[derive(Debug)]
pub struct Section {
    /// Its name.
    pub name: &'static str,
    /// What it asks.
    pub fields: &'static [Field],
}

/// A field of a paper; its label is `papers-KIND-NAME`.
#[derive(Debug)]
pub struct Field {
    /// Its name in the form and in the sealed content.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// When it has to be filled before the paper is signed.
    pub need: Need,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A line.
    Line,
    /// A text.
    Text,
    /// A day.
    Day,
    /// A whole number between two.
    Number(i64, i64),
    /// A sum in đồng.
    Money,
    /// One of several (`papers-option-*`).
    OneOf(&'static [&'static str]),
    /// The services of a plan.
    Services,
}

/// When a field has to be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Always,
    /// Never.
    May,
    /// Where another field holds this value; with any other it is not asked and not kept.
    With(&'static str, &'static str),
    /// The same, and may be left out.
    MayWith(&'static str, &'static str),
}

/// How heavy something is, as the forms of the decree ask.
pub const LEVELS: &[&str] = &["high", "medium", "low"];
/// Yes or no.
pub const YES_NO: &[&str] = &["yes", "no"];
/// How a step of a checklist stands.
pub const CHECKED: &[&str] = &["done", "not-done", "not-needed"];
/// How well it goes, as a child shows it.
pub const SCALE: &[&str] = &["very-bad", "bad", "so-so", "good", "very-good"];

impl Kind {
    /// All its fields.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.sections.iter().flat_map(|section| section.fields)
    }

    /// The message id of a field's label.
    pub fn label(&self, field: &Field) -> String {
        format!("papers-{}-{}", self.name, field.name)
    }
}

impl Holds {
    /// It is answered by one of a few words: stands in a table when printed.
    pub fn is_short(self) -> bool {
        matches!(self, Self::OneOf(options) if options == LEVELS || options == CHECKED || options == SCALE)
    }
}
