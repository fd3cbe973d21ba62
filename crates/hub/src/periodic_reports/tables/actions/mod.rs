//! What is done with tables of a body above: taken in, told what fills them, filled and filed.

mod fill;
mod receive;
mod rules;

use lachan_documents::sheets::fill::Template as Workbook;

use super::guess::Named;
use super::model::{Rules, TemplateId};
use super::store::{self, FileRow, MappingRow, TemplateRow};
use crate::Hub;
use crate::authority::{Act, On, Principal, can};
use crate::error::{Error, Result};
use crate::periodic_reports::actions::{ACCEPT, lead};
use crate::periodic_reports::model::TypeId;
use crate::targets;
use crate::web::Lang;
use crate::web::form::Problem;

pub use super::fillings::{Filled, Remark};
pub use super::store::TableRow;
pub use fill::{Preview, Usable, file_table, filed, of_report, preview, tables};
pub(in crate::periodic_reports) use fill::{fill_all, keep};
pub use receive::{NewTemplate, add, add_edition, original, put_types, retire};
pub use rules::{
    Looked, LookedCell, LookedSheet, Mapped, SheetRules, block_field, cell_field, confirm, looked, mapped,
    save,
};

/// Take in tables of bodies above, and say which cell takes which figure.
pub const TEMPLATE: Act = Act { name: "periodic_reports.template", allow: ACCEPT.allow };

/// Passes when the person may take in and map tables: at the body that steers the plans.
pub async fn check(hub: &Hub, who: &Principal) -> Result<()> {
    can(who, &TEMPLATE, &On::held_by(lead(hub).await?))
}

/// A table as it stands in the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The table.
    pub row: TemplateRow,
    /// For which types of reports it is filled.
    pub types: Vec<TypeId>,
    /// The version of its mapping that is in use.
    pub in_use: Option<MappingRow>,
}

/// All tables, the newest first.
pub async fn list(hub: &Hub) -> Result<Vec<Listed>> {
    let types = store::types(hub, &hub.db).await?;
    let mut in_use = store::in_use(hub, &hub.db).await?;
    let listed = |row: TemplateRow| Listed {
        types: types.iter().filter(|(id, _)| *id == row.id).map(|(_, of)| *of).collect(),
        in_use: in_use.iter().position(|one| one.template_id == row.id).map(|at| in_use.swap_remove(at)),
        row,
    };
    Ok(store::all(hub, &hub.db).await?.into_iter().map(listed).collect())
}

/// A table with its editions and the versions of its mapping, the newest first.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The table.
    pub listed: Listed,
    /// The editions of the workbook.
    pub files: Vec<FileRow>,
    /// The versions of the mapping.
    pub mappings: Vec<MappingRow>,
}

impl Whole {
    /// The version that is being written or was confirmed last.
    pub fn newest(&self) -> Result<&MappingRow> {
        self.mappings.first().ok_or(Error::NotFound)
    }

    /// An edition.
    pub fn file(&self, number: i64) -> Result<&FileRow> {
        self.files.iter().find(|file| file.number == number).ok_or(Error::NotFound)
    }
}

/// One table.
pub async fn get(hub: &Hub, id: TemplateId) -> Result<Whole> {
    let listed = list(hub).await?.into_iter().find(|one| one.row.id == id).ok_or(Error::NotFound)?;
    let files = store::files(hub, &hub.db, id).await?;
    let mappings = store::mappings(hub, &hub.db, id).await?;
    Ok(Whole { listed, files, mappings })
}

/// The figures that a cell may take, by key, with their names.
pub async fn figures(hub: &Hub, lang: Lang) -> Result<Vec<Named>> {
    let mut found: Vec<Named> =
        targets::actions::figures().map(|one| (one.id.to_owned(), lang.t(one.id).into_owned())).collect();
    let owns = targets::actions::owns(hub, hub.clock.now().day()).await?;
    found.extend(owns.into_iter().map(|own| (own.id.to_string(), own.name)));
    Ok(found)
}

fn parsed(rules: &str) -> Result<Rules> {
    serde_json::from_str(rules).map_err(Error::internal)
}

fn written(rules: &Rules) -> Result<String> {
    serde_json::to_string(rules).map_err(Error::internal)
}

/// Works on a workbook where it keeps nobody waiting.
async fn on_workbook<T: Send + 'static>(
    bytes: Vec<u8>,
    work: impl FnOnce(&mut Workbook<'_>) -> T + Send + 'static,
) -> Result<T> {
    let opened = move || Workbook::open(&bytes).map(|mut book| work(&mut book));
    let done = tokio::task::spawn_blocking(opened).await.map_err(Error::internal)?;
    done.map_err(|why| {
        Error::Invalid(vec![Problem::new("file", "tables-unreadable").with("why", why.to_string())])
    })
}

/// Name and bytes of an edition.
async fn edition(hub: &Hub, id: TemplateId, number: i64) -> Result<(String, Vec<u8>)> {
    store::content(hub, &hub.db, id, number).await?.ok_or(Error::NotFound)
}
