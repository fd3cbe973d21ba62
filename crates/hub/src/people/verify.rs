//! Whether what is sealed can be opened by somebody: how the keys of units stand, and whether the hub's key file opens
//! every field that it encrypted.

use crate::Hub;
use crate::db::fields;
use crate::error::Result;
use crate::people::keys::RENEWED_AFTER;
use crate::people::store::{self, KeyStanding};
use crate::time::{DAY, Moment};

/// What is wrong with a key of a unit, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// Nobody holds it and no keeper can open it: what is sealed to it is lost.
    Lost,
    /// Nobody holds it; the keepers can open it.
    Recoverable,
    /// One person holds it and no keeper can open it: one lost passphrase and it is gone.
    OneHolder,
    /// Several hold it, and no keeper can open it.
    NotCovered,
    /// It should have been made anew long ago: nobody who holds it has signed in since.
    Old,
}

impl Trouble {
    /// Whether somebody has to act now.
    pub fn is_loss(self) -> bool {
        matches!(self, Self::Lost | Self::Recoverable)
    }
}

/// How long after its day a renewal that has not happened is trouble.
const GRACE: i64 = 30 * DAY;

/// What is wrong with each key, if anything; one line a key, its worst.
pub fn troubles(keys: &[KeyStanding], keepers: bool, now: Moment) -> Vec<(&KeyStanding, Trouble)> {
    let trouble = |key: &KeyStanding| {
        let due = key.renew_since.unwrap_or(key.created_at.plus(RENEWED_AFTER));
        match (key.holders, key.covered) {
            (0, false) => Some(Trouble::Lost),
            (0, true) => Some(Trouble::Recoverable),
            (1, false) => Some(Trouble::OneHolder),
            (_, false) if keepers => Some(Trouble::NotCovered),
            _ if key.newest && due.plus(GRACE) < now => Some(Trouble::Old),
            _ => None,
        }
    };
    let mut found: Vec<_> = keys.iter().filter_map(|key| Some((key, trouble(key)?))).collect();
    found.sort_by_key(|(_, trouble)| *trouble);
    found
}

/// What a check of all keys found.
pub struct Verified {
    /// How many keys units have.
    pub keys: usize,
    /// Keepers have been named.
    pub keepers: bool,
    /// What is wrong: the unit's name, the key's number, and what.
    pub troubles: Vec<(String, i64, Trouble)>,
    /// Each column that the hub encrypts: table, column, rows that open, rows that do not.
    pub fields: Vec<(String, String, u64, u64)>,
}

impl Verified {
    /// Whether something cannot be opened that should be.
    pub fn is_bad(&self) -> bool {
        self.troubles.iter().any(|(.., trouble)| trouble.is_loss())
            || self.fields.iter().any(|(.., bad)| *bad > 0)
    }
}

/// Checks every key of every unit, and opens every field that the hub encrypted; nothing of them is shown.
pub async fn verify(hub: &Hub) -> Result<Verified> {
    let keepers = store::recovery_key(hub, &hub.db).await?.is_some();
    let standings = store::key_standings(hub, &hub.db).await?;
    let mut named = Vec::new();
    for (key, trouble) in troubles(&standings, keepers, hub.clock.now()) {
        let name = crate::organisations::actions::short_name(hub, key.organisation_id).await?;
        named.push((name, key.version, trouble));
    }
    let mut checked = Vec::new();
    for field in fields::encrypted(&crate::migrations())? {
        let (mut good, mut bad) = (0, 0);
        let mut after = None;
        loop {
            let rows = fields::page(&hub.db, hub.province(), &field, after).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.0);
            for (id, sealed) in &rows {
                let place = format!("{} {} {id}", field.table, field.column);
                let opened = hub.keys.open_bytes(&place, sealed).is_ok();
                (good, bad) = (good + u64::from(opened), bad + u64::from(!opened));
            }
        }
        checked.push((field.table, field.column, good, bad));
    }
    Ok(Verified { keys: standings.len(), keepers, troubles: named, fields: checked })
}
