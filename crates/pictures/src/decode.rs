//! From bytes to upright sRGB pixels, within limits.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use moxcms::{ColorProfile, Layout, TransformOptions};

/// A picture of more pixels is not decoded: what telephones take has up to 50 million only where nobody asked for it,
/// 12 to 24 million otherwise (OWASP ASVS 5.0, 5.2.6 asks for a cap).
pub const LARGEST_PIXELS: u64 = 40_000_000;
/// What decoding may take, in bytes; more than the largest picture needs at four times 16 bits a pixel.
pub const MOST_MEMORY: u64 = 384 << 20;
/// Beyond this size, bytes of pixels may be so many times the bytes of the file: a picture of nothing at all reaches
/// about 1,030 in a PNG (the limit of DEFLATE), a photograph 50.
const MOST_GROWTH: u64 = 1_000;
/// Pictures below so many pixels may grow as they like: screens full of one colour do.
const SMALL: u64 = 4_000_000;
/// One side may be so many times the other.
const MOST_STRETCHED: u64 = 1_000;
/// A colour profile above this is none; those of telephones have below 4 kB.
const LARGEST_PROFILE: usize = 1 << 20;

/// Why a picture is not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a picture of a known kind.
    #[error("unknown")]
    Unknown,
    /// It says that it has more pixels than are decoded.
    #[error("too-large")]
    TooLarge,
    /// A small file that says it is a huge picture, or a strip of one pixel: made to exhaust whoever opens it.
    #[error("bomb")]
    Bomb,
    /// Its bytes do not keep to its format, or it breaks off.
    #[error("broken")]
    Broken,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Unknown, Self::TooLarge, Self::Bomb, Self::Broken];

    /// The refusal of that name, as `Display` writes it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.to_string() == name)
    }
}

impl From<ImageError> for Refusal {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooLarge,
            ImageError::Unsupported(_) => Self::Unknown,
            _ => Self::Broken,
        }
    }
}

/// Decodes a picture and makes it fit into a square of `longest_side`, upright as its EXIF says, in sRGB, on white where
/// it lets something shine through.
///
/// # Errors
/// Why it is not decoded.
pub fn decode(bytes: &[u8], longest_side: u32) -> Result<RgbImage, Refusal> {
    let format = image::guess_format(bytes).map_err(|_| Refusal::Unknown)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif) {
        return Err(Refusal::Unknown);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    measure(u64::from(width), u64::from(height), decoder.total_bytes(), bytes.len() as u64)?;
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let profile = decoder.icc_profile().ok().flatten();
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder)?;
    if width.max(height) > longest_side {
        picture = picture.thumbnail(longest_side, longest_side);
    }
    picture.apply_orientation(orientation);
    let mut picture = on_white(&picture);
    if let Some(profile) = profile.filter(|profile| profile.len() <= LARGEST_PROFILE) {
        into_srgb(&mut picture, &profile);
    }
    Ok(picture)
}

/// Looks at what the header says.
fn measure(width: u64, height: u64, decoded: u64, file: u64) -> Result<(), Refusal> {
    let pixels = width.saturating_mul(height);
    let (short, long) = (width.min(height), width.max(height));
    if short == 0 {
        Err(Refusal::Broken)
    } else if long > short.saturating_mul(MOST_STRETCHED) {
        Err(Refusal::Bomb)
    } else if pixels > LARGEST_PIXELS {
        Err(if decoded / file.max(1) > MOST_GROWTH { Refusal::Bomb } else { Refusal::TooLarge })
    } else if pixels > SMALL && decoded / file.max(1) > MOST_GROWTH {
        Err(Refusal::Bomb)
    } else {
        Ok(())
    }
}

/// Without transparency: what a see-through pixel hides is not shown as if it were meant.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let picture = picture.to_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (pixel, target) in picture.pixels().zip(flat.pixels_mut()) {
        let [red, green, blue, alpha] = pixel.0.map(u32::from);
        let over = |value: u32| u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255);
        *target = Rgb([over(red), over(green), over(blue)]);
    }
    flat
}

/// Brings colours into sRGB; a profile that cannot be used changes nothing.
fn into_srgb(picture: &mut RgbImage, profile: &[u8]) {
    let Ok(from) = ColorProfile::new_from_slice(profile) else { return };
    let to = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = from.create_transform_8bit(Layout::Rgb, &to, Layout::Rgb, options) else { return };
    let mut changed = vec![0; picture.as_raw().len()];
    if transform.transform(picture.as_raw(), &mut changed).is_ok()
        && let Some(made) = RgbImage::from_raw(picture.width(), picture.height(), changed)
    {
        *picture = made;
    }
}
