//! Pictures that come from strangers: decoded within limits, blurred, encoded anew with nothing beside the pixels.
//!
//! Pure: bytes in, bytes out. Formats are told by content; only JPEG, PNG, WebP and GIF are decoded, of what moves the
//! first frame. How large a picture says it is, is read from its header before a pixel is decoded. What comes out is a
//! JPEG made from pixels alone: no EXIF, no comment, no colour profile, no second picture behind the first. Whoever
//! decodes what a stranger sent does so in a process that has given up everything else; this crate is what runs there.

mod decode;
mod view;

pub use decode::{LARGEST_PIXELS, MOST_MEMORY, Refusal, decode};
pub use image::RgbImage;
pub use view::{View, show};

/// A picture as it is shown at one step, as a JPEG.
///
/// # Errors
/// Why it is not decoded.
pub fn render(bytes: &[u8], view: View) -> Result<Vec<u8>, Refusal> {
    Ok(show(&decode(bytes, view.longest_side())?, view))
}
