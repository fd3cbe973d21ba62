//! The parts of a document: head, body, foot, appendix; an attached plan has a head of its own.

use lachan_text::{is_caps, lower};

use crate::layout::{Block, Para};
use crate::mark::{MarkKind, mark};

/// A part of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// Up to the first numbered item: names, number, title, căn cứ.
    Head,
    /// The items.
    Body,
    /// Nơi nhận and signature.
    Foot,
    /// Phụ lục.
    Appendix,
    /// Head of a plan that is attached to a decision.
    AttachedHead,
}

/// The zone of every block.
pub(crate) fn zones(blocks: &[Block]) -> Vec<Zone> {
    let mut out = Vec::with_capacity(blocks.len());
    let mut zone = Zone::Head;
    let mut attached = false;
    for block in blocks {
        zone = match block {
            Block::Row(row) => match zone {
                Zone::Foot if row.cells.len() >= 3 => Zone::Appendix,
                zone => zone,
            },
            Block::Para(para) => {
                let next = next(zone, para, attached);
                attached |= next == Zone::AttachedHead;
                next
            }
        };
        out.push(zone);
        if let (Zone::Head | Zone::AttachedHead, Block::Para(para)) = (zone, block)
            && opens_body(&para.text.text)
        {
            zone = Zone::Body;
        }
    }
    if !out.contains(&Zone::Body) {
        split_unnumbered(blocks, &mut out);
    }
    out
}

fn next(zone: Zone, para: &Para, attached: bool) -> Zone {
    let text = para.text.text.as_str();
    let low = lower(text);
    match zone {
        Zone::Head | Zone::AttachedHead if begins_body(text) => Zone::Body,
        Zone::Body if low.starts_with("nơi nhận") || is_capacity(text) => Zone::Foot,
        Zone::Body | Zone::Foot if is_appendix(text, &low) => Zone::Appendix,
        Zone::Body | Zone::Foot if !attached && is_attached_title(text) => Zone::AttachedHead,
        Zone::Appendix if !attached && is_attached_title(text) => Zone::AttachedHead,
        Zone::Foot if mark(text).is_some_and(|m| m.kind <= MarkKind::Roman) => Zone::Body,
        Zone::Appendix if low.starts_with("nơi nhận") || is_capacity(text) => Zone::Foot,
        zone => zone,
    }
}

/// A mark of the outline proper, not the dash of an addressee.
fn begins_body(text: &str) -> bool {
    mark(text).is_some_and(|m| !m.kind.is_bullet() && m.kind != MarkKind::Letter)
}

/// The last sentence of a preamble.
fn opens_body(text: &str) -> bool {
    let low = lower(text);
    if !low.ends_with(':') || low.starts_with("kính gửi") {
        return false;
    }
    let from = low.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    let tail = &low[from..];
    ["như sau", "sau đây", "sau:", "sau đây:", "yêu cầu:", "chỉ đạo:", "đề nghị:", "quyết định:", "nội dung:"]
        .iter()
        .any(|s| tail.contains(s))
}

/// "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "CHỦ TỊCH".
pub(crate) fn is_capacity(text: &str) -> bool {
    const STARTS: [&str; 16] = [
        "TM.",
        "KT.",
        "TL.",
        "TUQ.",
        "Q.",
        "TM ",
        "KT ",
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "TRƯỞNG BAN",
        "HIỆU TRƯỞNG",
        "TRƯỞNG PHÒNG",
        "CHÁNH VĂN PHÒNG",
        "PHÓ HIỆU TRƯỞNG",
    ];
    is_caps(text) && text.chars().count() <= 70 && STARTS.iter().any(|s| text.starts_with(s))
}

fn is_appendix(text: &str, low: &str) -> bool {
    let starts = low.starts_with("phụ lục") || low.starts_with("biểu mẫu") || low.starts_with("biểu số");
    starts
        && (text.starts_with("PHỤ LỤC") || text.starts_with("BIỂU") || text.chars().count() < 40)
        && !low.ends_with(';')
}

/// "KẾ HOẠCH" alone after a signature: the attached document begins.
fn is_attached_title(text: &str) -> bool {
    const KINDS: [&str; 6] = ["KẾ HOẠCH", "CHƯƠNG TRÌNH", "ĐỀ ÁN", "PHƯƠNG ÁN", "QUY CHẾ", "QUY ĐỊNH"];
    is_caps(text) && KINDS.iter().any(|k| text == *k || text.starts_with(&format!("{k} ")))
}

/// A text without any number: everything after the sentence that asks is body.
fn split_unnumbered(blocks: &[Block], zones: &mut [Zone]) {
    let asks = blocks.iter().position(|b| match b {
        Block::Para(para) => {
            let low = lower(&para.text.text);
            low.ends_with(':') && !low.starts_with("kính gửi") && low.split_whitespace().count() > 4
        }
        Block::Row(_) => false,
    });
    if let Some(asks) = asks {
        for zone in &mut zones[asks + 1..] {
            if *zone == Zone::Head {
                *zone = Zone::Body;
            }
        }
    }
}
