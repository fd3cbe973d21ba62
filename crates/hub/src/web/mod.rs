//! What a browser sees: layouts, components, words, sheets and the reading of forms.
//!
//! Almost everything here is a function from values to [`maud::Markup`]; nothing knows of databases, sessions or
//! slices. A page is `layout::public_page` or `layout::desk_page` around components; its words come from
//! [`i18n::Lang`]; what a visitor typed is read by [`form::FormReader`].

pub mod asked;
pub mod assets;
pub mod components;
pub mod exit;
pub mod extract;
pub mod form;
pub mod headers;
pub mod i18n;
pub mod icons;
pub mod layout;
pub mod problem;
#[cfg(debug_assertions)]
pub mod styleguide;
pub mod upload;

pub use i18n::Lang;
pub use icons::Icon;
