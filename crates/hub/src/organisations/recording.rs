//! Recording an event and undoing it.
//!
//! An event changes dated rows and nothing else, and keeps each row as it was before and after. Undoing puts back
//! exactly these, newest first, and only while each still stands as the event left it: what was built upon it since
//! has to be undone first. The database itself refuses to undo after the day of recording.

use std::collections::BTreeMap;

use serde_json::json;

use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::organisations::actions::MANAGE;
use crate::organisations::model::{Change, Changed, Command, Dated, EventId, NewBody, Route};
use crate::organisations::store::{self, dated, events};
use crate::organisations::{batch, names};
use crate::time::Day;
use crate::web::form::Problem;

/// How far ahead a decision's day of effect may lie, in days.
const AHEAD: i32 = 366;

/// Records an event; every body, row and successor that it names is checked first.
pub async fn record(hub: &Hub, who: &Principal, command: &Command) -> Result<EventId> {
    can(who, &MANAGE, &On::province())?;
    write(hub, Some(who), command).await
}

/// Records an event without a person who does it: demo, import by command.
pub async fn enter_event(hub: &Hub, command: &Command) -> Result<EventId> {
    write(hub, None, command).await
}

/// Records an event that was undone once more, as it was given.
pub async fn again(hub: &Hub, who: &Principal, id: EventId) -> Result<EventId> {
    can(who, &MANAGE, &On::province())?;
    let event = events::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    if event.undone_at.is_none() {
        return Err(Error::Conflict("organisations-event-stands"));
    }
    let command: Command = serde_json::from_str(&event.command).map_err(Error::internal)?;
    match write(hub, Some(who), &command).await {
        // there is no form to show problems at: the register has moved on since
        Err(Error::Invalid(_)) => Err(Error::Conflict("organisations-event-not-again")),
        outcome => outcome,
    }
}

async fn write(hub: &Hub, who: Option<&Principal>, command: &Command) -> Result<EventId> {
    let now = hub.clock.now();
    let id = EventId(hub.chance.id(now));
    if command.effective_on > now.day().plus(AHEAD) {
        return Err(invalid(Problem::new("effective", "organisations-event-too-far")));
    }
    let mut tx = hub.db.begin().await?;
    let mut ledger = Ledger::new(hub, &mut tx, command);
    ledger.apply(&command.change).await?;
    let Ledger { changed, before, after, routes, .. } = ledger;
    let new = events::NewEvent {
        id,
        kind: command.change.name(),
        decision: &command.decision,
        decided_on: command.decided_on,
        effective_on: command.effective_on,
        command: &serde_json::to_string(command).map_err(Error::internal)?,
        changed: &serde_json::to_string(&changed).map_err(Error::internal)?,
        by: who.map(|who| who.person),
    };
    events::add(hub, &mut tx, &new).await?;
    for (part, bodies) in [("before", &before), ("after", &after)] {
        for (ordinal, body) in (0..).zip(bodies) {
            events::add_body(hub, &mut tx, id, (*body, part, ordinal)).await?;
        }
    }
    for ((from, function), to) in routes {
        let row = events::Succession { event_id: id, from_id: from, function, to_id: to };
        events::add_succession(hub, &mut tx, &row).await?;
    }
    let detail = json!({ "kind": new.kind, "decision": command.decision, "from": command.effective_on });
    let (act, actor) = ("organisations.record-event", new.by);
    let entry = Entry { act, actor, subject_kind: "organisation-event", subject: id.0, detail };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// Undoes an event on the day on which it was recorded: its batch goes back first, then every dated row.
pub async fn undo(hub: &Hub, who: &Principal, id: EventId) -> Result<()> {
    can(who, &MANAGE, &On::province())?;
    let event = events::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    if event.undone_at.is_some() {
        return Err(Error::Conflict("organisations-event-undone"));
    }
    if event.recorded_at.day() != hub.clock.now().day() {
        return Err(Error::Conflict("organisations-undo-day-over"));
    }
    let changed: Vec<Changed> = serde_json::from_str(&event.changed).map_err(Error::internal)?;
    let command: Command = serde_json::from_str(&event.command).map_err(Error::internal)?;
    batch::must_be_idle(hub, id, &established(&command.change)).await?;
    let mut tx = hub.db.begin().await?;
    batch::take_back(hub, &mut tx, who, &event).await?;
    for row in changed.iter().rev() {
        put_back(hub, &mut tx, row).await?;
    }
    if !events::undo(hub, &mut tx, id, who.person).await? {
        return Err(Error::Conflict("organisations-event-undone"));
    }
    let (act, actor, detail) = ("organisations.undo-event", Some(who.person), json!({ "kind": event.kind }));
    let entry = Entry { act, actor, subject_kind: "organisation-event", subject: id.0, detail };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// The bodies that an event brought into being.
fn established(change: &Change) -> Vec<OrganisationId> {
    match change {
        Change::Establish { new } => vec![new.id],
        Change::Merge { new, .. } => new.iter().map(|new| new.id).collect(),
        Change::Split { new, .. } => new.iter().map(|new| new.id).collect(),
        Change::Rename { .. } | Change::Move { .. } | Change::Abolish { .. } | Change::Transfer { .. } => {
            Vec::new()
        }
    }
}

async fn put_back(hub: &Hub, tx: &mut Tx, row: &Changed) -> Result<()> {
    let Some(key) = row.after.as_ref().or(row.before.as_ref()) else { return Ok(()) };
    if dated::under_key(hub, tx, key).await? != row.after {
        return Err(Error::Conflict("organisations-undo-built-upon"));
    }
    if let Some(after) = &row.after {
        dated::remove(hub, tx, after).await?;
    }
    if let Some(before) = &row.before {
        dated::put(hub, tx, before).await?;
    }
    Ok(())
}

fn invalid(problem: Problem) -> Error {
    Error::Invalid(vec![problem])
}

/// Changes dated rows from a day on and keeps each before and after.
struct Ledger<'a> {
    hub: &'a Hub,
    tx: &'a mut Tx,
    day: Day,
    decision: &'a str,
    changed: Vec<Changed>,
    /// Who gives or ends.
    before: Vec<OrganisationId>,
    /// Who takes over or goes on.
    after: Vec<OrganisationId>,
    /// From whom, by which function or the empty text, to whom.
    routes: BTreeMap<(OrganisationId, String), OrganisationId>,
}

impl<'a> Ledger<'a> {
    fn new(hub: &'a Hub, tx: &'a mut Tx, command: &'a Command) -> Self {
        Self {
            hub,
            tx,
            day: command.effective_on,
            decision: &command.decision,
            changed: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            routes: BTreeMap::new(),
        }
    }

    async fn apply(&mut self, change: &Change) -> Result<()> {
        match change {
            Change::Establish { new } => {
                self.establish(new, "name").await?;
                self.after.push(new.id);
            }
            Change::Rename { body, name, short_name } => self.rename(*body, name, short_name).await?,
            Change::Move { body, parent } => self.place(*body, *parent).await?,
            Change::Transfer { function, area, to } => self.transfer(function.name(), area, *to).await?,
            Change::Merge { bodies, new, rest, routes } => {
                let new: Vec<&NewBody> = new.iter().collect();
                self.replace(bodies, &new, Some(*rest), routes).await?;
            }
            Change::Abolish { body, rest, routes } => self.replace(&[*body], &[], *rest, routes).await?,
            Change::Split { body, new, rest: rest @ Some(_), routes } => {
                let new: Vec<&NewBody> = new.iter().collect();
                self.replace(&[*body], &new, *rest, routes).await?;
            }
            Change::Split { body, new, rest: None, routes } => self.branch(*body, new, routes).await?,
        }
        Ok(())
    }

    async fn set(&mut self, before: Option<Dated>, after: Option<Dated>) -> Result<()> {
        if let Some(before) = &before {
            dated::remove(self.hub, self.tx, before).await?;
        }
        if let Some(after) = &after {
            match dated::put(self.hub, self.tx, after).await {
                // somebody else changed the same body in this moment
                Err(error) if error.is_unique() => return Err(Error::Conflict("organisations-event-busy")),
                outcome => outcome?,
            }
        }
        self.changed.push(Changed { before, after });
        Ok(())
    }

    /// Lets a row end before the day; one that begins on it or later goes.
    async fn close(&mut self, row: &Dated) -> Result<()> {
        let left = (row.first() < self.day).then(|| row.until(Some(self.day.plus(-1))));
        self.set(Some(row.clone()), left).await
    }

    /// Lets a row end before the day and another take its place for the time that it would have had.
    async fn pass(&mut self, row: &Dated, next: Dated) -> Result<()> {
        self.close(row).await?;
        let next = next.since(row.first().max(self.day)).until(row.last());
        self.set(None, Some(next)).await
    }

    async fn called(&mut self, id: OrganisationId) -> Result<String> {
        let known = store::last_known(self.hub, &mut *self.tx, id, self.day).await?;
        Ok(known.map(|known| known.name).unwrap_or_default())
    }

    fn problem(&self, field: &str, message: &'static str, name: &str, day: Day) -> Error {
        let day = names::in_words(day);
        invalid(Problem::new(field, message).with("name", name).with("day", day))
    }

    /// A body that may change on the day: it has begun before, has not ended, and nothing later is on record.
    /// Gives the row of its name.
    async fn changeable(&mut self, id: OrganisationId, field: &str) -> Result<Dated> {
        let rows = self.standing(id, field).await?;
        let name = self.called(id).await?;
        let first = rows.first().map_or(self.day, Dated::first);
        if first >= self.day {
            return Err(self.problem("effective", "organisations-event-before-begin", &name, first));
        }
        match rows.last() {
            Some(last) if last.first() >= self.day => {
                Err(self.problem("effective", "organisations-event-later-change", &name, last.first()))
            }
            Some(last) => Ok(last.clone()),
            None => Err(Error::NotFound),
        }
    }

    /// A body that stands on the day; gives its names.
    async fn standing(&mut self, id: OrganisationId, field: &str) -> Result<Vec<Dated>> {
        let rows = dated::names(self.hub, &mut *self.tx, id).await?;
        let Some(first) = rows.first().map(Dated::first) else {
            return Err(invalid(Problem::new(field, "form-choose-one")));
        };
        let name = self.called(id).await?;
        if let Some(last) = dated::end(self.hub, &mut *self.tx, id).await? {
            return Err(self.problem(field, "organisations-event-ended", &name, last));
        }
        if first > self.day {
            return Err(self.problem("effective", "organisations-event-before-begin", &name, first));
        }
        Ok(rows)
    }

    async fn establish(&mut self, new: &NewBody, field: &str) -> Result<()> {
        let known = store::all(self.hub, &mut *self.tx, self.day).await?;
        if known.iter().any(|one| one.name == new.name && one.area_code == new.area) {
            return Err(invalid(Problem::new(field, "organisations-name-taken")));
        }
        if !dated::names(self.hub, &mut *self.tx, new.id).await?.is_empty() {
            return Err(Error::Conflict("organisations-event-not-again"));
        }
        events::add_organisation(self.hub, self.tx, new).await?;
        let name = Dated::Name {
            organisation: new.id,
            name: new.name.clone(),
            short_name: new.short_name.clone(),
            from: self.day,
            to: None,
            decision: self.decision.to_owned(),
        };
        self.set(None, Some(name)).await?;
        if let Some(parent) = new.parent {
            self.standing(parent, "parent").await?;
            let row = Dated::Parent { organisation: new.id, parent, from: self.day, to: None };
            self.set(None, Some(row)).await?;
        }
        Ok(())
    }

    async fn rename(&mut self, body: OrganisationId, name: &str, short_name: &str) -> Result<()> {
        let row = self.changeable(body, "body").await?;
        let same = matches!(&row, Dated::Name { name: old, short_name: short, .. } if old == name && short == short_name);
        if same {
            return Err(invalid(Problem::new("name", "organisations-event-same-name")));
        }
        let next = Dated::Name {
            organisation: body,
            name: name.to_owned(),
            short_name: short_name.to_owned(),
            from: self.day,
            to: None,
            decision: self.decision.to_owned(),
        };
        self.pass(&row, next).await?;
        self.after.push(body);
        Ok(())
    }

    async fn place(&mut self, body: OrganisationId, parent: Option<OrganisationId>) -> Result<()> {
        self.changeable(body, "body").await?;
        let rows = dated::parents(self.hub, &mut *self.tx, body).await?;
        let name = self.called(body).await?;
        if let Some(later) = rows.iter().find(|row| row.first() > self.day) {
            return Err(self.problem("effective", "organisations-event-later-change", &name, later.first()));
        }
        let now = rows.into_iter().find(|row| row.holds(self.day));
        let above = now.as_ref().and_then(parent_of);
        if above == parent {
            return Err(invalid(Problem::new("parent", "organisations-event-same-parent")));
        }
        if let Some(parent) = parent {
            self.standing(parent, "parent").await?;
            if self.is_under(parent, body).await? {
                let lower = self.called(parent).await?;
                let problem = Problem::new("parent", "organisations-event-circle");
                return Err(invalid(problem.with("lower", lower).with("name", name)));
            }
        }
        if let Some(row) = &now {
            self.close(row).await?;
        }
        if let Some(parent) = parent {
            let row = Dated::Parent { organisation: body, parent, from: self.day, to: None };
            self.set(None, Some(row)).await?;
        }
        self.after.push(body);
        Ok(())
    }

    /// Whether a body is another one or stands under it on the day, at any distance.
    async fn is_under(&mut self, mut lower: OrganisationId, upper: OrganisationId) -> Result<bool> {
        let parents: BTreeMap<_, _> =
            store::parents(self.hub, &mut *self.tx, self.day).await?.into_iter().collect();
        for _ in 0..=parents.len() {
            if lower == upper {
                return Ok(true);
            }
            match parents.get(&lower) {
                Some(next) => lower = *next,
                None => break,
            }
        }
        Ok(false)
    }

    async fn transfer(&mut self, function: &str, area: &str, to: OrganisationId) -> Result<()> {
        self.standing(to, "to").await?;
        let name = self.called(to).await?;
        let rows = dated::holders(self.hub, &mut *self.tx, function, area).await?;
        if let Some(later) = rows.iter().find(|row| row.first() > self.day) {
            return Err(self.problem("effective", "organisations-event-later-change", &name, later.first()));
        }
        let parsed = crate::organisations::model::Function::parse(function).ok_or(Error::NotFound)?;
        let from = store::holder(self.hub, &mut *self.tx, parsed, area, self.day).await?;
        if from == Some(to) {
            return Err(invalid(Problem::new("to", "organisations-event-holds-it")));
        }
        let next = Dated::Holder {
            function: function.to_owned(),
            area: area.to_owned(),
            organisation: to,
            from: self.day,
            to: None,
        };
        match rows.into_iter().find(|row| row.holds(self.day)) {
            Some(row) => self.pass(&row, next).await?,
            None => self.set(None, Some(next)).await?,
        }
        if let Some(from) = from {
            self.before.push(from);
            self.routes.insert((from, function.to_owned()), to);
        }
        self.after.push(to);
        Ok(())
    }

    /// A body goes on and gives functions to new ones.
    async fn branch(&mut self, body: OrganisationId, new: &[NewBody], routes: &[Route]) -> Result<()> {
        self.changeable(body, "body").await?;
        for (field, one) in NEW_FIELDS.iter().zip(new) {
            self.establish(one, field).await?;
        }
        self.check_targets(&[body], None, routes).await?;
        self.before.push(body);
        for route in routes {
            let name = route.function.name();
            let held = dated::held_by(self.hub, &mut *self.tx, body).await?;
            let day = self.day;
            for row in held.iter().filter(|row| is_of(row, name) && open_from(row, day)) {
                self.pass(row, held_by(row, route.to)).await?;
            }
            self.routes.insert((body, name.to_owned()), route.to);
        }
        let targets = new.iter().map(|one| one.id).chain(routes.iter().map(|route| route.to));
        self.remember_after(targets);
        Ok(())
    }

    /// Bodies end, and others go on with their work.
    async fn replace(
        &mut self,
        ends: &[OrganisationId],
        new: &[&NewBody],
        rest: Option<OrganisationId>,
        routes: &[Route],
    ) -> Result<()> {
        let mut rows = Vec::new();
        for (field, body) in BODY_FIELDS.iter().zip(ends) {
            rows.push(self.changeable(*body, field).await?);
        }
        for (field, one) in NEW_FIELDS.iter().zip(new) {
            self.establish(one, field).await?;
        }
        self.check_targets(ends, rest, routes).await?;
        for body in ends {
            self.hand_functions_on(*body, rest, routes).await?;
        }
        for (body, row) in ends.iter().zip(&rows) {
            self.hand_children_on(*body, ends, rest).await?;
            self.close(row).await?;
            let end = Dated::End { organisation: *body, last_day: self.day.plus(-1) };
            self.set(None, Some(end)).await?;
            self.before.push(*body);
        }
        for body in ends {
            for row in dated::parents(self.hub, &mut *self.tx, *body).await? {
                if open_from(&row, self.day) {
                    self.close(&row).await?;
                }
            }
        }
        let targets = new.iter().map(|one| one.id).chain(rest).chain(routes.iter().map(|route| route.to));
        self.remember_after(targets);
        Ok(())
    }

    fn remember_after(&mut self, targets: impl Iterator<Item = OrganisationId>) {
        for target in targets {
            if !self.after.contains(&target) {
                self.after.push(target);
            }
        }
    }

    /// Who goes on with the work stands on the day and does not end with it.
    async fn check_targets(
        &mut self,
        ends: &[OrganisationId],
        rest: Option<OrganisationId>,
        routes: &[Route],
    ) -> Result<()> {
        let routes = routes.iter().map(|route| (route.to, format!("function-{}", route.function.name())));
        for (to, field) in rest.map(|to| (to, "to".to_owned())).into_iter().chain(routes) {
            if ends.contains(&to) {
                let name = self.called(to).await?;
                let problem = Problem::new(&field, "organisations-event-ends-itself").with("name", name);
                return Err(invalid(problem));
            }
            self.standing(to, &field).await?;
        }
        Ok(())
    }

    async fn hand_functions_on(
        &mut self,
        body: OrganisationId,
        rest: Option<OrganisationId>,
        routes: &[Route],
    ) -> Result<()> {
        for row in dated::held_by(self.hub, &mut *self.tx, body).await? {
            if !open_from(&row, self.day) {
                continue;
            }
            let route = routes.iter().find(|route| is_of(&row, route.function.name()));
            match route.map(|route| route.to).or(rest) {
                Some(to) => self.pass(&row, held_by(&row, to)).await?,
                None => self.close(&row).await?,
            }
        }
        for route in routes {
            self.routes.insert((body, route.function.name().to_owned()), route.to);
        }
        if let Some(rest) = rest {
            self.routes.insert((body, String::new()), rest);
        }
        Ok(())
    }

    /// Who stood under an ended body stands under the one that goes on, or under the body above where that would be
    /// a circle.
    async fn hand_children_on(
        &mut self,
        body: OrganisationId,
        ends: &[OrganisationId],
        rest: Option<OrganisationId>,
    ) -> Result<()> {
        let above = self.above(body, ends).await?;
        for row in dated::children(self.hub, &mut *self.tx, body).await? {
            let Dated::Parent { organisation: child, .. } = row else { continue };
            if !open_from(&row, self.day) || ends.contains(&child) {
                continue;
            }
            let circle = match rest {
                Some(rest) => self.is_under(rest, child).await?,
                None => true,
            };
            let upper = if circle { above } else { rest };
            match upper.filter(|upper| *upper != child) {
                Some(parent) => {
                    let next = Dated::Parent { organisation: child, parent, from: self.day, to: None };
                    self.pass(&row, next).await?;
                }
                None => self.close(&row).await?,
            }
        }
        Ok(())
    }

    /// The nearest body above that does not end too.
    async fn above(
        &mut self,
        mut body: OrganisationId,
        ends: &[OrganisationId],
    ) -> Result<Option<OrganisationId>> {
        let yesterday = self.day.plus(-1);
        let parents: BTreeMap<_, _> =
            store::parents(self.hub, &mut *self.tx, yesterday).await?.into_iter().collect();
        for _ in 0..=parents.len() {
            match parents.get(&body) {
                Some(next) if ends.contains(next) => body = *next,
                other => return Ok(other.copied()),
            }
        }
        Ok(None)
    }
}

/// The fields of the bodies that end, in the order of the form.
pub(super) const BODY_FIELDS: [&str; 6] = ["body", "body-2", "body-3", "body-4", "body-5", "body-6"];
/// The fields of the names of new bodies, in the order of the form.
pub(super) const NEW_FIELDS: [&str; 3] = ["name", "name-2", "name-3"];

fn parent_of(row: &Dated) -> Option<OrganisationId> {
    if let Dated::Parent { parent, .. } = row { Some(*parent) } else { None }
}

fn is_of(row: &Dated, function: &str) -> bool {
    matches!(row, Dated::Holder { function: name, .. } if name == function)
}

/// The row reaches the day or begins later.
fn open_from(row: &Dated, day: Day) -> bool {
    row.last().is_none_or(|to| to >= day)
}

/// The same function in other hands.
fn held_by(row: &Dated, to: OrganisationId) -> Dated {
    let mut next = row.clone();
    if let Dated::Holder { organisation, .. } = &mut next {
        *organisation = to;
    }
    next
}
