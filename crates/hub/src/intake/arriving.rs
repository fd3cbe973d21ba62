//! How a report comes in, whoever puts it in: a child at the public form, an officer of the call desk, a school.
//!
//! Everything that costs time is done before the transaction: keys, sealing, who is named. So a slice can keep its own
//! record and the report in one transaction, and either both are there or neither.

use serde_json::json;
use zeroize::Zeroizing;

use crate::Hub;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::intake::actions::{self, RECEIVED, Receiving, Submitted};
use crate::intake::alike;
use crate::intake::files::{self, Arrived};
use crate::intake::gate::Lane;
use crate::intake::marks;
use crate::intake::model::{ReportId, Routing, Telling};
use crate::intake::receipt::Receipt;
use crate::intake::store::{self, New};
use crate::intake::talk;
use crate::jobs;
use crate::journal::{self, Entry};
use crate::people;
use crate::seal::{Key, pad};
use crate::time::Moment;

/// The way by which a report comes in.
pub struct Arrival {
    /// Of [`CHANNELS`](crate::intake::model::CHANNELS).
    pub channel: &'static str,
    /// When it first reached anybody of the authorities: what the law's clocks count from.
    pub first_contact: Moment,
    /// Who receives it.
    pub to: Receiving,
    /// Among the others, or behind them.
    pub lane: Lane,
    /// An officer of the desk has taken it down, and so has seen it.
    pub seen: bool,
}

/// A report, sealed and about to be kept.
pub struct Coming {
    /// Its key.
    pub id: ReportId,
    /// What officers call it.
    pub code: String,
    /// What the reporter takes away.
    pub submitted: Submitted,
    key: Key,
    sealed_key: Vec<u8>,
    version: i64,
    new: New,
    seen: bool,
    marks: Vec<(&'static str, [u8; 32])>,
    routing: Routing,
    named: Vec<PersonId>,
}

impl Coming {
    /// Seals a report. The same `once` gives the same receipt.
    pub async fn prepare(hub: &Hub, telling: Telling, arrival: Arrival, once: &str) -> Result<Self> {
        let (unit, version, public) = arrival.to;
        let (now, received_at) = (hub.clock.now(), arrival.first_contact);
        let receipt = receipt_of(hub, once);
        let id = ReportId(hub.chance.id(now));
        let key = Key::fresh(&hub.chance);
        let body = Zeroizing::new(serde_json::to_vec(&telling).map_err(Error::internal)?);
        let routing = serde_json::to_string(&telling.routing()).map_err(Error::internal)?;
        let severity = telling.severity();
        let due_at = received_at.plus(severity.first_look());
        let surplus = arrival.lane == Lane::Surplus;
        let code = format!("R-{}", &Receipt::from_bits(hub.chance.bytes()).code()[..6]);
        let mailbox = actions::mailbox_key(&receipt);
        let public_key = talk::secret(&receipt)?.public().bytes();
        let new = New {
            id,
            code: code.clone(),
            receipt_mark: hub.keys.receipt_mark(receipt.code()),
            channel: arrival.channel,
            received_at,
            entered_at: (now != received_at).then_some(now),
            unit,
            severity: severity.name(),
            wants_help: telling.wants_help(),
            due_at,
            surplus,
            routing: hub.keys.seal_field(&hub.chance, &actions::routing_place(id), &routing),
            body: key.seal(&hub.chance, &actions::body_place(id), &pad(&body)),
            mailbox: mailbox.seal(&hub.chance, &actions::mailbox_place(id), key.bytes()),
            public_key,
        };
        let marks = marks::of(&telling).into_iter().map(|(kind, value)| (kind, hub.keys.mark(kind, &value)));
        Ok(Self {
            id,
            code,
            submitted: Submitted { receipt, received_at, due_at, surplus },
            sealed_key: public.seal(&actions::key_place(id), key.bytes()),
            key,
            version,
            new,
            seen: arrival.seen,
            marks: marks.collect(),
            routing: telling.routing(),
            named: telling.named(&*people::officials::all(hub).await?),
        })
    }

    /// The officers whom it names.
    pub fn named(&self) -> &[PersonId] {
        &self.named
    }

    /// Keeps it, in the transaction of what else is kept; `false` when the same form has made a report before, and
    /// nothing was done. `by` is the officer who puts it in, where that may be known.
    pub async fn keep(
        &self,
        hub: &Hub,
        tx: &mut Tx,
        files: &[Arrived],
        by: Option<PersonId>,
    ) -> Result<bool> {
        let id = self.id;
        if !store::add(hub, tx, &self.new).await? {
            return Ok(false);
        }
        store::add_key(hub, tx, id, self.new.unit, self.version, self.sealed_key.clone()).await?;
        for (kind, mark) in &self.marks {
            store::add_mark(hub, tx, id, kind, *mark).await?;
        }
        for person in &self.named {
            store::add_conflict(hub, tx, id, *person).await?;
        }
        alike::keep_files(hub, tx, id, files).await?;
        files::link(hub, tx, id, &self.key, files).await?;
        alike::join_same_file(hub, tx, (id, self.new.unit), &self.routing, files).await?;
        if self.seen {
            store::set_state(hub, tx, id, ["new", "new", "new"], "read").await?;
        }
        let detail = json!({ "severity": self.new.severity, "channel": self.new.channel });
        let entry = Entry { act: "intake.receive", actor: by, subject_kind: "report", subject: id.0, detail };
        journal::record(hub, tx, entry).await?;
        jobs::publish(hub, tx, RECEIVED, &json!({ "report": id })).await?;
        Ok(true)
    }
}

/// The receipt that a form gives.
fn receipt_of(hub: &Hub, once: &str) -> Receipt {
    let seed = Zeroizing::new(hub.keys.receipt_seed(once));
    let mut bits = [0; 10];
    bits.copy_from_slice(&seed[..10]);
    Receipt::from_bits(bits)
}

/// The receipt of a form that was sent a moment ago; a conflict later on, so that who finds the form learns nothing.
pub async fn sent_before(hub: &Hub, once: &str) -> Result<Submitted> {
    actions::received_before(hub, receipt_of(hub, once)).await
}

/// The officers whom some words name.
pub async fn officers_named(hub: &Hub, words: &str) -> Result<Vec<PersonId>> {
    Ok(people::officials::all(hub).await?.named_in(words))
}
