//! What officers of the register do with files: enter one, change it, add a judgment, agree as the second officer.

use std::collections::BTreeMap;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::offenders::chain::{self, Note};
use crate::offenders::keys::{self, Open, contents_of, contents_place, file_place, key_of};
use crate::offenders::looking::{self, Seen};
use crate::offenders::marks;
use crate::offenders::model::{Contents, FileId, Judgment, review_problem};
use crate::offenders::store::{self, NewFile};
use crate::sanctions::actions::Conviction;
use crate::sanctions::model::AllegedId;
use crate::seal::{Key, pad};
use crate::time::Day;
use crate::web::form::Problem;

/// Keep the register: look for files, open them with a reason, enter and change them.
pub const KEEP: Act = Act { name: "offenders.keep", allow: &[(Role::OffenderOfficer, Reach::OwnPolice)] };

/// The body of the police for which an officer of the register works.
pub fn unit_of(who: &Principal) -> Result<OrganisationId> {
    let units = who.organisations(&[Role::OffenderOfficer]);
    let unit = units.into_iter().find(|unit| who.police.contains(unit)).ok_or(Error::Forbidden(KEEP.name))?;
    can(who, &KEEP, &On::held_by(unit))?;
    Ok(unit)
}

pub(super) fn sealed<T: serde::Serialize>(hub: &Hub, key: &Key, place: &str, what: &T) -> Result<Vec<u8>> {
    let text = zeroize::Zeroizing::new(serde_json::to_vec(what).map_err(Error::internal)?);
    Ok(key.seal(&hub.chance, place, &zeroize::Zeroizing::new(pad(&text))))
}

/// Everything that is missing or cannot be, of what a form holds.
pub fn problems(one: &Contents, new: Option<&Judgment>, review_on: Day, today: Day) -> Vec<Problem> {
    let mut whole = one.clone();
    whole.judgments.extend(new.cloned());
    let mut found = whole.problems(today);
    found.extend(new.iter().flat_map(|judgment| judgment.problems(today)));
    found.extend(review_problem(review_on, today));
    found
}

/// Refuses somebody who is in the register already, and says under which number.
async fn refuse_known(hub: &Hub, tx: &mut Tx, open: &Open, one: &Contents, own: Option<i64>) -> Result<()> {
    let only: Vec<_> = marks::of(&open.marks, one).into_iter().filter(|(_, only)| *only).collect();
    let only: Vec<_> = only.into_iter().map(|(mark, _)| mark).collect();
    let known = |number: i64| {
        let field = if one.id_number.is_empty() { "name" } else { "id_number" };
        Error::Invalid(vec![Problem::new(field, KNOWN).with("number", number)])
    };
    let others = store::marked(hub, &mut *tx, &only).await?;
    if let Some(number) = others.into_iter().find(|number| Some(*number) != own) {
        return Err(known(number));
    }
    // of the same name and birth two people can be told apart by their numbers alone
    for number in store::marked(hub, &mut *tx, &[marks::person(&open.marks, one)]).await? {
        let other = store::file(hub, &mut *tx, number).await?.filter(|_| Some(number) != own);
        let Some(other) = other else { continue };
        let there = contents_of(&key_of(open, &other)?, &other)?;
        if one.id_number.is_empty() || there.id_number.is_empty() {
            return Err(known(number));
        }
    }
    Ok(())
}

/// The message that somebody is in the register already; its argument is the number of the file.
pub const KNOWN: &str = "offenders-known";

/// Enters somebody with a judgment that has taken legal effect; gives the number of the file.
pub async fn enter(hub: &Hub, who: &Principal, one: &Contents, review_on: Day) -> Result<i64> {
    let unit = unit_of(who)?;
    let today = hub.clock.now().day();
    let [judgment] = one.judgments.as_slice() else {
        return Err(Error::internal("a file is entered with one judgment"));
    };
    let person = Contents { judgments: Vec::new(), ..one.clone() };
    let problems = problems(&person, Some(judgment), review_on, today);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let id = FileId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.offenders.begin().await?;
    store::lock_log(hub, &mut tx).await?;
    let number = store::next_number(hub, &mut tx).await?;
    chain::note(hub, &mut tx, (who, unit), Note::on("enter", number)).await?;
    let open = keys::opened_in(hub, &mut tx, who).await?;
    refuse_known(hub, &mut tx, &open, one, None).await?;
    let key = Key::fresh(&hub.chance);
    let new = NewFile {
        id,
        number,
        unit,
        key_version: open.version,
        sealed_key: open.secret.public().seal(&file_place(id, open.version), key.bytes()),
        sealed: sealed(hub, &key, &contents_place(id, 1), one)?,
        review_on,
        by: who.person,
        needs_second: one.needs_second(),
    };
    store::add_file(hub, &mut tx, new).await?;
    put_marks(hub, &mut tx, id, marks::of(&open.marks, one)).await?;
    tx.commit().await?;
    Ok(number)
}

async fn put_marks(hub: &Hub, tx: &mut Tx, id: FileId, drawn: BTreeMap<Vec<u8>, bool>) -> Result<()> {
    match store::put_marks(hub, tx, id, drawn).await {
        Err(error) if error.is_unique() => Err(Error::Conflict("offenders-changed-meanwhile")),
        outcome => Ok(outcome?),
    }
}

/// Writes the part about the person anew.
pub async fn change(
    hub: &Hub,
    who: &Principal,
    number: i64,
    version: i64,
    person: &Contents,
    review_on: Day,
) -> Result<()> {
    let seen = looking::seen(hub, who, number).await?;
    let one = Contents { judgments: seen.contents.judgments.clone(), ..person.clone() };
    let problems = problems(&one, None, review_on, hub.clock.now().day());
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if seen.file.version != version {
        return Err(Error::Conflict("offenders-changed-meanwhile"));
    }
    rewrite(hub, who, &seen, &one, review_on, "change").await
}

/// Adds a judgment to a file.
pub async fn add_judgment(hub: &Hub, who: &Principal, number: i64, judgment: &Judgment) -> Result<()> {
    let seen = looking::seen(hub, who, number).await?;
    let today = hub.clock.now().day();
    let mut problems = judgment.problems(today);
    let mut one = seen.contents.clone();
    one.judgments.push(judgment.clone());
    problems.extend(one.problems(today).into_iter().filter(|problem| problem.message == "offenders-minor"));
    for problem in &mut problems {
        // the form of a judgment has no field for the birth
        if problem.message == "offenders-minor" {
            "acted_on".clone_into(&mut problem.field);
        }
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let review_on = seen.file.review_on.ok_or_else(chain::gone)?;
    rewrite(hub, who, &seen, &one, review_on, "judgment").await
}

async fn rewrite(
    hub: &Hub,
    who: &Principal,
    seen: &Seen,
    one: &Contents,
    review_on: Day,
    act: &'static str,
) -> Result<()> {
    let file = &seen.file;
    let mut tx = hub.offenders.begin().await?;
    chain::note(hub, &mut tx, (who, seen.unit), Note::on(act, file.number)).await?;
    let open = keys::opened_in(hub, &mut tx, who).await?;
    refuse_known(hub, &mut tx, &open, one, Some(file.number)).await?;
    let text = sealed(hub, &seen.key, &contents_place(file.id, file.version + 1), one)?;
    let again = (who.person, one.needs_second());
    if !store::rewrite(hub, &mut tx, file, text, review_on, again).await? {
        return Err(Error::Conflict("offenders-changed-meanwhile"));
    }
    put_marks(hub, &mut tx, file.id, marks::of(&open.marks, one)).await?;
    tx.commit().await?;
    Ok(())
}

/// Agrees, as another officer than the one who entered it, that somebody whose birth is not known was an adult.
pub async fn agree(hub: &Hub, who: &Principal, number: i64) -> Result<()> {
    let seen = looking::seen(hub, who, number).await?;
    let mut tx = hub.offenders.begin().await?;
    chain::note(hub, &mut tx, (who, seen.unit), Note::on("agree", number)).await?;
    if !store::agree(hub, &mut tx, seen.file.id, who.person).await? {
        return Err(Error::Conflict("offenders-second-person"));
    }
    tx.commit().await?;
    Ok(())
}

/// What a file can begin with: a conviction of an adult in a case whose key the officer's unit holds.
pub async fn from_outcome(hub: &Hub, who: &Principal, id: AllegedId) -> Result<Contents> {
    unit_of(who)?;
    let Conviction { label, number, on, article } =
        crate::sanctions::actions::conviction(hub, who, id).await?;
    let judgment = Judgment { number, on: Some(on), article, outcome: Some(id), ..Judgment::default() };
    Ok(Contents { name: label, judgments: vec![judgment], ..Contents::default() })
}
