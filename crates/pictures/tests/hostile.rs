//! What strangers send: truncated, huge, two things at once, with a place in it.

#![allow(clippy::unwrap_used, reason = "a test may break off")]

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{Delay, ExtendedColorType, Frame, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use lachan_pictures::{LARGEST_PIXELS, Refusal, View, decode, render};
use proptest::prelude::*;

/// A field of green with a red square in the upper left corner.
fn drawing(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 4 && y < height / 4 { Rgb([220, 30, 30]) } else { Rgb([40, 160, 60]) }
    })
}

fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// EXIF 2.32, little endian: Orientation 6 (turn right) and a GPS directory with "21.58N" as its latitude's ASCII.
fn exif() -> Vec<u8> {
    let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
    bytes.extend(b"\x02\0"); // two entries
    bytes.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"); // Orientation = 6
    bytes.extend(b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0"); // GPSInfo at 38
    bytes.extend(b"\0\0\0\0");
    bytes.extend(b"\x01\0\x01\0\x02\0\x07\0\0\0\x38\0\0\0\0\0\0\0"); // GPSLatitudeRef at 56
    bytes.extend(b"21.58N\0");
    bytes
}

fn photograph() -> Vec<u8> {
    let picture = drawing(400, 200);
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_exif_metadata(exif()).unwrap();
    encoder.write_image(picture.as_raw(), 400, 200, ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The differences between neighbours, as a measure of how much can be made out.
fn edges(jpeg: &[u8]) -> u32 {
    let grey = image::load_from_memory(jpeg).unwrap().to_luma8();
    grey.rows()
        .map(|row| {
            let row: Vec<_> = row.map(|pixel| u32::from(pixel.0[0])).collect();
            row.windows(2).map(|two| two[0].abs_diff(two[1])).max().unwrap_or(0)
        })
        .max()
        .unwrap_or(0)
}

#[test]
fn a_photograph_is_turned_upright_and_says_no_place() {
    let bytes = photograph();
    assert!(holds(&bytes, b"21.58N"), "the original has it");
    for view in View::ALL {
        let shown = render(&bytes, view).unwrap();
        assert!(!holds(&shown, b"21.58N") && !holds(&shown, b"Exif") && !holds(&shown, b"ICC_PROFILE"));
        let picture = image::load_from_memory(&shown).unwrap();
        assert!(picture.height() > picture.width(), "{view:?}: turned as the EXIF says");
    }
    // 6: the upper left corner of the stored rows is the upper right of the upright picture (TIFF 6.0, Orientation)
    let upright = decode(&bytes, 2560).unwrap();
    assert_eq!(upright.dimensions(), (200, 400));
    assert!(upright.get_pixel(190, 10).0[0] > 150 && upright.get_pixel(10, 10).0[0] < 100);
}

#[test]
fn each_step_shows_more_than_the_one_before() {
    let lines =
        RgbImage::from_fn(
            1000,
            1000,
            |x, _| if x / 100 % 2 == 0 { Rgb([0, 0, 0]) } else { Rgb([250, 90, 90]) },
        );
    let bytes = encoded(&lines, ImageFormat::Png);
    let [blurred, clearer, full, colour] = View::ALL.map(|view| render(&bytes, view).unwrap());
    assert!(edges(&blurred) < edges(&clearer) && edges(&clearer) < edges(&full));
    let side = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().width();
    assert_eq!([&blurred, &clearer, &full].map(|bytes| side(bytes)), [240, 480, 1000]);
    let kind = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().color();
    assert_eq!(kind(&full), image::ColorType::L8);
    assert_eq!(kind(&colour), image::ColorType::Rgb8);
}

/// A PNG that only says how large it is: signature, header with its check sum, and an empty end.
fn claims(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    bytes.extend(13_u32.to_be_bytes());
    bytes.extend(&header);
    bytes.extend(crc(&header).to_be_bytes());
    let data = b"IDAT\x78\x9c\x03\0\0\0\0\x01";
    bytes.extend(8_u32.to_be_bytes());
    bytes.extend(data);
    bytes.extend(crc(data).to_be_bytes());
    bytes.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
    bytes
}

/// The check sum of PNG (RFC 2083, appendix 15).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 },
        )
    })
}

#[test]
fn what_is_made_to_exhaust_is_refused_by_its_header() {
    assert_eq!(render(&claims(50_000, 50_000), View::Full), Err(Refusal::Bomb));
    assert_eq!(
        render(&claims(6_000, 6_000), View::Full),
        Err(Refusal::Bomb),
        "36 million pixels of 60 bytes"
    );
    assert_eq!(render(&claims(2_000, 1), View::Full), Err(Refusal::Bomb));
    let large = u32::try_from(LARGEST_PIXELS / 1000 + 1).unwrap();
    let mut padded = claims(large, 1000);
    padded.resize(200_000, 0);
    assert_eq!(render(&padded, View::Full), Err(Refusal::TooLarge));
    // a colour screen with nothing on it is no bomb
    let plain = RgbImage::from_pixel(1080, 2400, Rgb([255, 255, 255]));
    assert!(render(&encoded(&plain, ImageFormat::Png), View::Blurred).is_ok());
}

#[test]
fn what_is_no_picture_is_not_one() {
    for bytes in [
        &b""[..],
        b"\0\0\0\0",
        b"PK\x03\x04",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"BM\x3a\0\0\0\0\0\0\0",
        b"II\x2a\0\x08\0\0\0",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    ] {
        assert_eq!(render(bytes, View::Blurred), Err(Refusal::Unknown), "{bytes:?}");
    }
    for front in [&b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x10\0\0\0WEBPVP8 "] {
        assert!(render(front, View::Blurred).is_err(), "{front:?}");
        assert!(render(&[front, &[0; 64]].concat(), View::Blurred).is_err());
    }
}

#[test]
fn only_the_picture_of_two_things_in_one_comes_out() {
    let mut both = photograph();
    both.extend(b"PK\x03\x04\x14\0\0\0hidden.txt<script>alert(1)</script>");
    let shown = render(&both, View::Colour).unwrap();
    assert!(!holds(&shown, b"hidden") && !holds(&shown, b"script") && !holds(&shown, b"PK\x03\x04"));
    assert_eq!(shown, render(&photograph(), View::Colour).unwrap());
}

#[test]
fn of_what_moves_the_first_frame_is_shown() {
    let mut bytes = Vec::new();
    {
        let mut encoder = GifEncoder::new(&mut bytes);
        let frame = |colour| {
            Frame::from_parts(
                RgbaImage::from_pixel(64, 64, Rgba(colour)),
                0,
                0,
                Delay::from_numer_denom_ms(100, 1),
            )
        };
        encoder.encode_frame(frame([250, 0, 0, 255])).unwrap();
        encoder.encode_frame(frame([0, 0, 250, 255])).unwrap();
    }
    let shown = decode(&bytes, 240).unwrap();
    assert!(shown.get_pixel(32, 32).0[0] > 200 && shown.get_pixel(32, 32).0[2] < 60);
}

#[test]
fn what_shines_through_is_shown_on_white() {
    let hidden = RgbaImage::from_pixel(32, 32, Rgba([200, 0, 0, 0]));
    let mut bytes = Cursor::new(Vec::new());
    hidden.write_to(&mut bytes, ImageFormat::Png).unwrap();
    assert_eq!(decode(&bytes.into_inner(), 240).unwrap().get_pixel(3, 3).0, [255, 255, 255]);
}

#[test]
fn every_kind_of_picture_is_shown() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let shown = render(&encoded(&drawing(300, 100), format), View::Colour).unwrap();
        let picture = image::load_from_memory_with_format(&shown, ImageFormat::Jpeg).unwrap();
        assert_eq!((picture.width(), picture.height()), (300, 100), "{format:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Cut anywhere, with bytes changed anywhere: an answer comes, never a panic, and a picture that comes fits its step.
    #[test]
    fn damaged_pictures_give_an_answer(
        kind in 0_usize..4, cut in 0.0_f64..1.2, changes in prop::collection::vec((0.0_f64..1.0, any::<u8>()), 0..12),
    ) {
        let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif][kind];
        let mut bytes = if format == ImageFormat::Jpeg { photograph() } else { encoded(&drawing(60, 40), format) };
        let length = bytes.len();
        let at = |share: f64| ((length as f64 * share) as usize).min(length - 1);
        for (share, value) in changes {
            bytes[at(share)] = value;
        }
        if cut < 1.0 {
            bytes.truncate(at(cut));
        }
        if let Ok(shown) = render(&bytes, View::Blurred) {
            let picture = image::load_from_memory(&shown).unwrap();
            prop_assert!(picture.width().max(picture.height()) <= 240);
        }
    }

    /// Anything at all behind a front that promises a picture.
    #[test]
    fn anything_behind_a_good_front_gives_an_answer(
        front in prop::sample::select(vec![&b"\xff\xd8\xff\xe0"[..], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"GIF89a", b"RIFF\xff\0\0\0WEBPVP8X"]),
        rest in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let _ = render(&[front, &rest].concat(), View::Clearer);
    }
}
