//! What is sent from a school's day.

use axum::extract::Path;
use axum::response::Response;
use lachan_filter::OnlineService;

use super::{day, day_of};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::schools::actions::{self, Lesson, RUN};
use crate::schools::model::{
    CATEGORIES, LONGEST_OPENING, LONGEST_SHUT, MOST_NAMES, OpeningId, RoomId, read_names,
};
use crate::web::extract::OfficerForm;
use crate::web::form::{FormReader, Need, Problem};

/// The longest reason, in letters.
const WHY: usize = 200;

/// A room of the form; a problem when none was chosen.
fn room(reader: &mut FormReader<'_>, field: &str) -> Option<RoomId> {
    let room = reader.line(field, Need::Required, 40).parse().ok();
    if room.is_none() && !reader.is_bad(field) {
        reader.problem(Problem::new(field, "form-choose-one"));
    }
    room
}

pub(super) async fn open(
    Path(school): Path<OrganisationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::at(&officer.hub, &officer.who, &RUN, school).await?;
    let mut reader = FormReader::new(&form);
    let room = room(&mut reader, "room");
    let minutes = reader.int("minutes", 1..=LONGEST_OPENING);
    let categories: Vec<_> = CATEGORIES.iter().map(|one| (*one, (*one).to_owned())).collect();
    let categories = reader.any_of("categories", Need::Optional, &categories);
    let services: Vec<_> = OnlineService::all().iter().map(|one| (one.key(), one)).collect();
    let services = reader.any_of("services", Need::Optional, &services);
    let text = reader.text("names", Need::Optional, 4_000);
    let names = read_names(&text).unwrap_or_else(|bad| {
        for name in bad.into_iter().take(MOST_NAMES) {
            reader.problem(Problem::new("names", "schools-name-unreadable").with("name", name));
        }
        Vec::new()
    });
    if names.len() > MOST_NAMES {
        reader.problem(Problem::new("names", "schools-names-too-many").with("max", MOST_NAMES));
    }
    if categories.is_empty() && services.is_empty() && names.is_empty() && !reader.is_bad("names") {
        reader.problem(Problem::new("categories", "schools-nothing-chosen"));
    }
    let why = reader.line("why", Need::Required, WHY);
    if let Err(problems) = reader.finish() {
        return day::show(&officer, school, &form, &problems).await;
    }
    let lesson = Lesson { room: room.ok_or(Error::NotFound)?, minutes, categories, services, names, why };
    actions::open(&officer.hub, &officer.who, school, &lesson).await?;
    Ok(officer.done(&day_of(school), "schools-opened"))
}

pub(super) async fn shut(
    Path(school): Path<OrganisationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::at(&officer.hub, &officer.who, &RUN, school).await?;
    let mut reader = FormReader::new(&form);
    let room = room(&mut reader, "shut_room");
    let minutes = reader.int("shut_minutes", 1..=LONGEST_SHUT);
    let why = reader.line("shut_why", Need::Required, WHY);
    if let Err(problems) = reader.finish() {
        return day::show(&officer, school, &form, &problems).await;
    }
    let room = room.ok_or(Error::NotFound)?;
    actions::shut(&officer.hub, &officer.who, school, room, minutes, &why).await?;
    Ok(officer.done(&day_of(school), "schools-shut-done"))
}

pub(super) async fn end(
    Path((school, opening)): Path<(OrganisationId, OpeningId)>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::end(&officer.hub, &officer.who, school, opening).await?;
    Ok(officer.done(&day_of(school), "schools-ended"))
}

pub(super) async fn disallow(
    Path(school): Path<OrganisationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::disallow(&officer.hub, &officer.who, school, form.value("name")).await?;
    Ok(officer.done(&day_of(school), "schools-disallowed"))
}
