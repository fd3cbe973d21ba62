//! What is done with files of schools and accounts: handed in, looked at, written.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use lachan_documents::read::workbook;
use serde_json::{Value as Json, json};

use super::judge::{Known, judged};
use super::model::{FileId, Invited, MAX_BYTES, Person, Preview, School, Unit, Verdict, Written};
use super::store;
use crate::Hub;
use crate::authority::{Act, Grant, Level, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::organisations::actions as organisations;
use crate::people::{actions as people, administration};
use crate::time::{HOUR, Moment};
use crate::web::form::Problem;

/// Take schools and accounts in from a workbook.
pub const IMPORT: Act =
    Act { name: "office_import.import", allow: &[(Role::Administrator, Reach::Province)] };

/// How long a file waits.
const WAITS: i64 = HOUR;

fn place(id: FileId) -> String {
    format!("import_file content {id}")
}

/// Takes a file in and keeps it for its officer. A file that is no workbook is not kept.
pub async fn hand_in(hub: &Hub, who: &Principal, file_name: &str, bytes: &[u8]) -> Result<FileId> {
    can(who, &IMPORT, &On::province())?;
    if let Err(why) = workbook(bytes) {
        return Err(Error::Invalid(vec![
            Problem::new("file", "import-unreadable").with("why", why.to_string()),
        ]));
    }
    let id = FileId(hub.chance.id(hub.clock.now()));
    let sealed = hub.keys.seal_bytes(&hub.chance, &place(id), bytes);
    let mut tx = hub.db.begin().await?;
    store::keep(hub, &mut tx, id, who.person, file_name, sealed).await?;
    let (act, actor) = ("office_import.hand-in", Some(who.person));
    let entry =
        Entry { act, actor, subject_kind: "import", subject: id.0, detail: json!({ "bytes": bytes.len() }) };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// What would become of every row of an officer's file, as things stand now. Writes nothing.
pub async fn preview(hub: &Hub, who: &Principal, id: FileId) -> Result<Preview> {
    can(who, &IMPORT, &On::province())?;
    let since = hub.clock.now().plus(-WAITS);
    let waiting =
        store::waiting(hub, &hub.db, id, who.person, since).await?.ok_or(Error::Conflict("import-gone"))?;
    let bytes = hub.keys.open_bytes(&place(id), &waiting.content).map_err(Error::internal)?;
    let known = known(hub, who).await?;
    let file_name = waiting.file_name;
    // thousands of rows keep a processor busy for a while
    let found = tokio::task::spawn_blocking(move || {
        debug_assert!(bytes.len() <= MAX_BYTES);
        workbook(&bytes).map(|book| judged(&book, &known, &file_name))
    });
    let found = found.await.map_err(Error::internal)?;
    found.map_err(|why| {
        Error::Invalid(vec![Problem::new("file", "import-unreadable").with("why", why.to_string())])
    })
}

async fn known(hub: &Hub, who: &Principal) -> Result<Known> {
    let accounts = administration::accounts(hub, who).await?;
    Ok(Known {
        organisations: organisations::all(hub).await?,
        parents: organisations::parents(hub).await?.into_iter().collect(),
        areas: organisations::areas(hub).await?,
        codes: store::codes(hub, &hub.db).await?.into_iter().collect(),
        accounts: accounts.into_iter().map(|account| (account.login.clone(), account)).collect(),
        today: hub.clock.now().day(),
    })
}

/// Writes everything that a file asks for, or nothing when a row is wrong.
pub async fn write(hub: &Hub, who: &Principal, id: FileId) -> Result<Written> {
    let preview = preview(hub, who, id).await?;
    if !preview.is_good() {
        return Err(Error::Conflict("import-has-faults"));
    }
    let mut tx = hub.db.begin().await?;
    // whoever presses twice writes once
    if !store::delete(hub, &mut tx, id).await? {
        return Err(Error::Conflict("import-gone"));
    }
    let mut codes: HashMap<String, OrganisationId> = store::codes(hub, &mut tx).await?.into_iter().collect();
    for judged in &preview.schools {
        if let Some(school) = &judged.row {
            take_school(hub, &mut tx, who, school, &judged.verdict, &mut codes).await?;
        }
    }
    let mut invited = Vec::new();
    for judged in &preview.people {
        if let (Some(person), false) = (&judged.row, judged.verdict == Verdict::Unchanged) {
            invited.extend(take_person(hub, &mut tx, who, person, &codes).await?);
        }
    }
    let counts = preview.counts();
    let detail = json!({ "new": counts.new, "changed": counts.changes, "unchanged": counts.unchanged });
    let entry =
        Entry { act: IMPORT.name, actor: Some(who.person), subject_kind: "import", subject: id.0, detail };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(Written { counts, invited })
}

async fn take_school(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    school: &School,
    verdict: &Verdict,
    codes: &mut HashMap<String, OrganisationId>,
) -> Result<()> {
    match (school.known, verdict) {
        (Some(id), Verdict::Changes(_)) => {
            organisations::rename_in(hub, tx, who, id, &school.name, &school.short_name).await
        }
        (None, Verdict::New) => {
            // somebody else was faster with the same file
            if codes.contains_key(&school.code) {
                return Err(Error::Conflict("import-changed-meanwhile"));
            }
            let new = organisations::NewOrganisation {
                kind: "school".into(),
                level: Level::School,
                area: school.area.clone(),
                name: school.name.clone(),
                short_name: school.short_name.clone(),
                parent: school.parent,
                functions: Vec::new(),
            };
            let id = organisations::enter_in(hub, tx, Some(who), &new, school.since).await?;
            store::add_code(hub, tx, &school.code, id).await?;
            codes.insert(school.code.clone(), id);
            Ok(())
        }
        _ => Ok(()),
    }
}

async fn take_person(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    person: &Person,
    codes: &HashMap<String, OrganisationId>,
) -> Result<Option<Invited>> {
    let grant = match &person.unit {
        Unit::Known(grant) => grant.clone(),
        Unit::InFile(code, area) => {
            let organisation = *codes.get(code).ok_or(Error::Conflict("import-changed-meanwhile"))?;
            Grant { role: person.role, organisation, level: Level::School, area: area.clone() }
        }
    };
    let words = (person.name.as_str(), person.login.as_str());
    let token = people::invite_in(hub, tx, who, person.known, words, &grant).await?;
    Ok(token.map(|token| Invited {
        name: person.name.clone(),
        login: person.login.clone(),
        unit: person.unit_name.clone(),
        token,
    }))
}

/// Deletes files that have waited for an hour.
pub async fn forget(hub: &Hub, now: Moment) -> Result<u64> {
    let mut tx = hub.db.begin().await?;
    let gone = store::delete_before(hub, &mut tx, now.plus(-WAITS)).await?;
    tx.commit().await?;
    Ok(gone)
}

/// The job that does so.
pub fn forget_job<'a>(hub: &'a Hub, _: Json) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move { forget(hub, hub.clock.now()).await.map(|_| ()) })
}
