//! The measures of an official document (Decree 30/2020/NĐ-CP, appendix I), in twentieths of a point as word
//! processors count: 1 mm is 56.69.

pub(crate) const TOP: u32 = 1134; // 20 mm
pub(crate) const BOTTOM: u32 = 1134; // 20 mm
pub(crate) const LEFT: u32 = 1701; // 30 mm
pub(crate) const RIGHT: u32 = 850; // 15 mm
pub(crate) const PAGE: (u32, u32) = (11906, 16838); // A4, 210 × 297 mm
pub(crate) const FIRST_LINE: u32 = 720; // 12.7 mm
pub(crate) const HEADER: u32 = 567; // 10 mm from the edge: inside the top margin
/// Size of the words in tables, in points.
pub(crate) const TABLE_SIZE: u8 = 13;
/// Size of the number of the page, in points.
pub(crate) const NUMBER_SIZE: u8 = 13;
/// What lies left and right of the words in a cell.
pub(crate) const CELL_SIDE: u32 = 108;

/// Width and height of the paper.
pub(crate) fn page(landscape: bool) -> (u32, u32) {
    if landscape { (PAGE.1, PAGE.0) } else { PAGE }
}

/// Width between the margins.
pub(crate) fn text_width(landscape: bool) -> u32 {
    page(landscape).0 - LEFT - RIGHT
}
