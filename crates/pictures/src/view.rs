//! The steps in which a picture is shown: each shows more than the one before.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage, imageops};

/// How a picture is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// Small, grey and so blurred that one sees what sort of picture it is, and no face.
    Blurred,
    /// Larger, grey, a little blurred.
    Clearer,
    /// As large as screens are, grey.
    Full,
    /// The same in colour.
    Colour,
}

impl View {
    /// All, the most careful first.
    pub const ALL: [Self; 4] = [Self::Blurred, Self::Clearer, Self::Full, Self::Colour];

    /// Its name, in commands and in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Blurred => "blurred",
            Self::Clearer => "clearer",
            Self::Full => "full",
            Self::Colour => "colour",
        }
    }

    /// The view of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }

    /// Both sides are at most so long, in pixels.
    #[must_use]
    pub fn longest_side(self) -> u32 {
        match self {
            Self::Blurred => 240,
            Self::Clearer => 480,
            Self::Full | Self::Colour => 2560,
        }
    }

    /// The blur (standard deviation of a Gaussian) as a share of the longer side.
    fn blur(self) -> Option<f32> {
        match self {
            Self::Blurred => Some(1.0 / 24.0),
            Self::Clearer => Some(1.0 / 100.0),
            Self::Full | Self::Colour => None,
        }
    }
}

/// Encodes a picture as it is shown at one step. It should fit the step already; grey is luma by ITU-R BT.709.
#[must_use]
pub fn show(picture: &RgbImage, view: View) -> Vec<u8> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, 82);
    let (width, height) = picture.dimensions();
    let written = if view == View::Colour {
        encoder.write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
    } else {
        let mut grey = imageops::grayscale(picture);
        if let Some(share) = view.blur() {
            let sigma = (width.max(height) as f32 * share).max(1.0);
            grey = imageops::fast_blur(&grey, sigma);
        }
        encoder.write_image(grey.as_raw(), width, height, ExtendedColorType::L8)
    };
    written.expect("memory takes every byte, and a side that fits a step fits a JPEG");
    out
}
