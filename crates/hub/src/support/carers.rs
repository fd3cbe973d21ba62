//! Whether anything is told to a child's carer: one question, asked by everything that explains, prints, asks for consent
//! or proposes to get in touch.

use crate::support::papers::content::Content;
use crate::support::store::Child;

/// What papers hold of a carer's words.
const WORDS: &[&str] = &["carer-view", "carer-notes"];

impl Child {
    /// Whoever looks after the child is the one reported, by the paper on consent or because the carer's own report is marked
    /// so: nothing is told to that carer, and another one consents.
    pub fn skips_carer(&self) -> bool {
        self.carer_apart != 0 || self.carer_marked != 0
    }
}

/// Whether a paper asks a field, where the carer is skipped or not.
pub fn asks(skips_carer: bool, field: &str) -> bool {
    !skips_carer || !WORDS.contains(&field)
}

/// What may stand in a paper of this child.
pub fn without_carer(child: &Child, content: &Content) -> Content {
    let mut kept = content.clone();
    kept.fields.retain(|name, _| asks(child.skips_carer(), name));
    kept
}
