//! The parts that pages are made of, one file a family. Each takes plain values and gives markup; none takes
//! strings of HTML. Struct components implement [`maud::Render`], so a page writes `(Button::submit("Lưu"))`.

mod button;
mod card;
mod chart;
mod chip;
mod choice;
mod clock;
mod duty;
mod empty;
mod field;
mod figure;
mod key_values;
mod navigation;
mod note;
mod receipt;
mod sealed;
mod steps;
mod table;
mod thread;
mod tiles;
mod timeline;
mod todo;
mod track;

pub use button::Button;
pub use card::Card;
pub use chart::{BarChart, LineChart, PartsBar, PartsChart};
pub use chip::{State, chip, plain_chip};
pub use choice::{Choice, ChoiceGroup, Segments, choice_buttons, choice_links};
pub use clock::{Clock, Meter, Tone};
pub use duty::{Duty, Line, LineMark, official_text};
pub use empty::empty;
pub use field::Field;
pub use figure::Figure;
pub use key_values::key_values;
pub use navigation::{Pages, Tab, filters, tabs};
pub use note::{Flash, Kind, call_111, error_summary, flash_note, labelled_error_summary, note};
pub use receipt::{qr, receipt_code};
pub use sealed::Sealed;
pub use steps::{PathStep, path, steps};
pub use table::{Column, Row, Table, Urgency};
pub use thread::{Message, thread};
pub use tiles::{Tile, tiles};
pub use timeline::{Event, Weight, timeline};
pub use todo::{Todo, todo_list};
pub use track::{OpenStage, Stage, Track, stages, tracks};
