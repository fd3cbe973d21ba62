//! Telling a unit about a stage: the code of the case and the step, nothing of what it is about, and never to somebody
//! whom a report of the case names, nor to those of the unit who have no part in cases.

use crate::Hub;
use crate::cases::eligible;
use crate::cases::model::CaseId;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::jobs;
use crate::slice::{TELL, Telling, TellingExcept};

/// What is told about a case.
pub(super) struct About<'a> {
    /// Of which case.
    pub(super) case: CaseId,
    /// Names what is told.
    pub(super) key: &'a str,
    /// The sentence.
    pub(super) words: &'a str,
}

impl About<'_> {
    /// Tells it to a unit, in the caller's transaction.
    pub(super) async fn tell(&self, hub: &Hub, tx: &mut Tx, to: OrganisationId, href: &str) -> Result<()> {
        let except = eligible::kept_from(hub, tx, self.case, to).await?;
        let telling =
            Telling { to, words: self.words.to_owned(), href: href.to_owned(), key: self.key.to_owned() };
        let payload = serde_json::to_value(TellingExcept { telling, except }).map_err(Error::internal)?;
        jobs::publish(hub, tx, TELL, &payload).await?;
        Ok(())
    }
}
