//! What a viewing is made of: reasons, steps, and how a file is assessed.

use lachan_pictures::View;
use serde::{Deserialize, Serialize};

use crate::attachment::Media;
use crate::time::MINUTE;

crate::id! {
    /// Somebody looks at a file.
    ViewingId,
    /// What somebody said of a file.
    AssessmentId,
}

/// For so long one step is shown; each further step, and each "longer", begins it anew.
pub const GRANT: i64 = 3 * MINUTE;

/// Why somebody looks (`seeing-reason-*`). [`OTHER`] needs words.
pub const REASONS: &[&str] = &["danger", "triage", "identify", "evidence", "second-look", OTHER];
/// None of the reasons of the list.
pub const OTHER: &str = "other";
/// The longest reason in words.
pub const LONGEST_WORDS: usize = 300;

/// The list of [`LABELS`] and its version: another version can stand beside it.
pub const SCHEME: (&str, &str) = ("lachan-file", "1");
/// What a file is (`seeing-label-*`).
pub const LABELS: &[&str] = &["benign", "private", "violent", "sexual", "other-crime", "unclear"];

/// Why somebody looks, as it was read from the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Of [`REASONS`].
    pub code: &'static str,
    /// In own words; may be empty.
    pub words: String,
}

/// What is shown, or given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A picture.
    Picture(View),
    /// A sound as it came.
    Sound,
    /// The original to take along; nothing is shown.
    Original,
}

impl Step {
    /// The name kept in the database, and in the journal.
    pub fn name(self) -> &'static str {
        match self {
            Self::Picture(view) => view.name(),
            Self::Sound => "sound",
            Self::Original => "original",
        }
    }

    /// The step of that name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "sound" => Some(Self::Sound),
            "original" => Some(Self::Original),
            _ => View::parse(name).map(Self::Picture),
        }
    }

    /// The first step of a file; nothing for what is not shown: HEIC and moving pictures are not decoded, and no browser
    /// plays AMR.
    pub fn first(media: Media) -> Option<Self> {
        match media {
            Media::Jpeg | Media::Png | Media::Webp | Media::Gif => Some(Self::Picture(View::Blurred)),
            Media::Mp3 | Media::Ogg | Media::Wav | Media::M4a => Some(Self::Sound),
            Media::Heif | Media::Amr | Media::Mp4 => None,
        }
    }

    /// The step that shows more than this one.
    pub fn next(self) -> Option<Self> {
        let Self::Picture(view) = self else { return None };
        View::ALL.into_iter().find(|next| *next > view).map(Self::Picture)
    }

    /// Whether one may go from this step to that one: to what shows less, the same for longer, or one further.
    pub fn leads_to(self, to: Self) -> bool {
        match (self, to) {
            (Self::Picture(from), Self::Picture(view)) => view <= from || self.next() == Some(to),
            (from, to) => from == to && to == Self::Sound,
        }
    }
}

/// The media type with which a sound is given; the browser is told not to guess another.
pub fn sound_type(media: Media) -> &'static str {
    match media {
        Media::Mp3 => "audio/mpeg",
        Media::Ogg => "audio/ogg",
        Media::Wav => "audio/wav",
        Media::M4a => "audio/mp4",
        _ => "application/octet-stream",
    }
}

/// What somebody said of a file, as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Of [`LABELS`].
    pub label: String,
    /// In words; may be empty.
    pub words: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_one_by_one_and_back_at_once() {
        let picture = Step::Picture;
        assert_eq!(picture(View::Blurred).next(), Some(picture(View::Clearer)));
        assert!(picture(View::Blurred).leads_to(picture(View::Clearer)));
        assert!(!picture(View::Blurred).leads_to(picture(View::Full)));
        assert!(!picture(View::Clearer).leads_to(picture(View::Colour)));
        assert!(picture(View::Colour).leads_to(picture(View::Blurred)));
        assert!(Step::Sound.leads_to(Step::Sound) && !Step::Sound.leads_to(picture(View::Blurred)));
        assert!(!picture(View::Full).leads_to(Step::Original));
        for step in View::ALL.map(Step::Picture).into_iter().chain([Step::Sound, Step::Original]) {
            assert_eq!(Step::parse(step.name()), Some(step));
        }
    }
}
