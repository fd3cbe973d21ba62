//! Tracks of a case and their stages. A track has at most one open stage, and the open stage has one focal
//! point: the types allow nothing else, so the page cannot show two filled blocks in a track.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::web::Lang;

/// A stage that is done or still to come.
#[derive(Clone, Debug)]
pub struct Stage<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// When and where it was done, or the form it needs.
    pub note: Cow<'a, str>,
}

/// The open stage, the filled block.
#[derive(Clone, Debug)]
pub struct OpenStage<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// When it was opened.
    pub note: Cow<'a, str>,
    /// The officer and unit that hold it.
    pub focal_point: Cow<'a, str>,
    /// Its time has run out.
    pub late: bool,
}

/// A row of stages with a name.
#[derive(Clone, Debug)]
pub struct Track<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// A clock or a short remark under the name.
    pub note: Markup,
    /// Stages that are done.
    pub done: Vec<Stage<'a>>,
    /// The open stage; none when the track is closed.
    pub open: Option<OpenStage<'a>>,
    /// Stages still to come.
    pub next: Vec<Stage<'a>>,
}

/// The tracks of a case under each other.
#[must_use]
pub fn tracks(lang: Lang, tracks: &[Track<'_>]) -> Markup {
    html! {
        div {
            @for track in tracks {
                div.track {
                    h3 { (track.name) small { (track.note) } }
                    (stages(lang, &track.name, &track.done, track.open.as_ref(), &track.next))
                }
            }
        }
    }
}

/// The stages of one track, or of anything else that passes from hand to hand.
#[must_use]
pub fn stages(
    lang: Lang,
    label: &str,
    done: &[Stage<'_>],
    open: Option<&OpenStage<'_>>,
    next: &[Stage<'_>],
) -> Markup {
    html! {
        ol.stages aria-label=(label) {
            @for stage in done { li.ok { b { (stage.name) } (stage.note) } }
            @if let Some(open) = open {
                li.here.late[open.late] aria-current="step" {
                    b { (open.name) } (open.note)
                    span.who { (lang.f("common-focal-point", &[("who", open.focal_point.as_ref().into())])) }
                }
            }
            @for stage in next { li { b { (stage.name) } (stage.note) } }
        }
    }
}
