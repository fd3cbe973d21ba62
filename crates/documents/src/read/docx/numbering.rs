//! The marks that Word counts by itself (ECMA-376-1, 17.9): "I.", "1.", "1.1.", "a)", "-".

use std::collections::{HashMap, HashSet};

use super::styles::{ListPlace, Styles};
use crate::read::Unreadable;
use crate::read::marks::{letters, roman};
use crate::read::ooxml::Part;
use crate::read::ooxml::{Event, Tag, Xml};

/// Levels of a list.
const LEVELS: usize = 9;
/// Longer than a mark is: it stands before each paragraph of its list.
const LONGEST_MARK: usize = 64;

#[derive(Debug, Clone)]
struct Level {
    start: usize,
    format: String,
    /// `%1.%2.`, or the sign of a bullet.
    text: String,
    /// Numbers of levels above are shown as 1, 2, 3 whatever their format.
    is_legal: bool,
    /// The level that starts this one anew; the one above where it is not said, 0 for never.
    restart: Option<usize>,
    /// The paragraphs of this style are on this level.
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Self {
        Level {
            start: 1,
            format: "decimal".into(),
            text: String::new(),
            is_legal: false,
            restart: None,
            style: None,
        }
    }
}

#[derive(Debug, Default, Clone)]
struct Abstract {
    levels: Vec<Level>,
    /// It only points to the list of a style.
    style_link: Option<String>,
}

#[derive(Debug, Default, Clone)]
struct Instance {
    list: usize,
    starts: HashMap<usize, usize>,
    levels: HashMap<usize, Level>,
}

/// The lists of a document, and how far each has been counted.
#[derive(Debug, Default, Clone)]
pub(super) struct Numbering {
    lists: HashMap<usize, Abstract>,
    instances: HashMap<usize, Instance>,
    /// By list: the last number of each level, nothing before its first.
    counted: HashMap<usize, [Option<usize>; LEVELS]>,
    /// Instances whose own starts have been used.
    begun: HashSet<(usize, usize)>,
}

impl Numbering {
    /// Counts on, and gives the mark of a paragraph with the blank behind it.
    pub fn mark(&mut self, place: ListPlace, by_style: Option<&str>, styles: &Styles) -> Option<String> {
        let id = place.list.filter(|id| *id > 0)?;
        let instance = self.instances.get(&id)?;
        let list = self.followed(instance.list, styles);
        let levels = &self.lists.get(&list)?.levels;
        let of_style = || {
            by_style.and_then(|style| levels.iter().position(|level| level.style.as_deref() == Some(style)))
        };
        let level = place.level.or_else(of_style).unwrap_or(0).min(LEVELS - 1);
        let shapes: Vec<Level> = (0..=level)
            .map(|i| instance.levels.get(&i).or_else(|| levels.get(i)).cloned().unwrap_or_default())
            .collect();
        let own_start = instance.starts.get(&level).copied();
        let counted = self.counted.entry(list).or_default();
        let restarts = own_start.is_some() && !self.begun.contains(&(id, level));
        let shape = shapes.last()?;
        counted[level] = Some(match counted[level] {
            Some(last) if !restarts => last.saturating_add(1),
            _ => own_start.unwrap_or(shape.start),
        });
        if restarts {
            self.begun.insert((id, level));
        }
        for (deeper, number) in counted.iter_mut().enumerate().skip(level + 1) {
            let restart = levels.get(deeper).and_then(|shape| shape.restart);
            if restart.is_none_or(|above| above > 0 && level < above) {
                *number = None;
            }
        }
        let numbers: Vec<usize> =
            shapes.iter().enumerate().map(|(i, shape)| counted[i].unwrap_or(shape.start)).collect();
        written(&shapes, &numbers)
    }

    /// The list that a link to a style leads to.
    fn followed(&self, list: usize, styles: &Styles) -> usize {
        let link = self.lists.get(&list).and_then(|known| known.style_link.as_deref());
        let target = link.and_then(|style| styles.place(Some(style)).0.list);
        target.and_then(|id| self.instances.get(&id)).map_or(list, |instance| instance.list)
    }
}

/// The text of a mark from the shapes and numbers of its level and those above.
fn written(shapes: &[Level], numbers: &[usize]) -> Option<String> {
    let shape = shapes.last()?;
    if shape.format == "bullet" {
        let sign = shape.text.trim();
        return Some(if matches!(sign, "+" | "*") { format!("{sign} ") } else { "- ".into() });
    }
    if shape.format == "none" {
        return None;
    }
    let mut out = String::new();
    let mut signs = shape.text.chars().peekable();
    while let Some(c) = signs.next() {
        let digit = signs.peek().and_then(|next| next.to_digit(10)).filter(|_| c == '%');
        let Some(place) = digit.and_then(|digit| usize::try_from(digit).ok()) else {
            out.push(c);
            continue;
        };
        signs.next();
        let index = place.saturating_sub(1);
        if let (Some(number), Some(of)) = (numbers.get(index), shapes.get(index)) {
            let legal = shape.is_legal && index + 1 < shapes.len();
            out.push_str(&number_in(if legal { "decimal" } else { &of.format }, *number));
        }
    }
    let mark = out.trim();
    (!mark.is_empty()).then(|| format!("{mark} "))
}

fn number_in(format: &str, number: usize) -> String {
    let small = u32::try_from(number).unwrap_or(u32::MAX);
    match format {
        "upperRoman" => roman(small),
        "lowerRoman" => roman(small).to_lowercase(),
        "upperLetter" => letters(small).to_uppercase(),
        "lowerLetter" => letters(small),
        "decimalZero" => format!("{number:02}"),
        "none" => String::new(),
        _ => number.to_string(),
    }
}

/// Reads `numbering.xml`.
pub(super) fn read(part: &Part) -> Result<Numbering, Unreadable> {
    let mut reading = Reading::default();
    let mut xml = Xml::of(part);
    while let Some(event) = xml.next()? {
        match event {
            Event::Open(tag) => reading.open(&tag),
            Event::Close(name) => reading.close(&name),
            Event::Words(_) => {}
        }
    }
    Ok(reading.done)
}

#[derive(Default)]
struct Reading {
    done: Numbering,
    list: Option<(usize, Abstract)>,
    instance: Option<(usize, Instance)>,
    /// The level that is open, and its place.
    level: Option<(usize, Level)>,
    /// The level that an instance overrides.
    overridden: usize,
}

impl Reading {
    fn open(&mut self, tag: &Tag) {
        let id = |name: &str| tag.value(name).and_then(|value| value.trim().parse().ok()).unwrap_or(0);
        match tag.name.as_str() {
            "abstractNum" => self.list = Some((id("abstractNumId"), Abstract::default())),
            "num" => self.instance = Some((id("numId"), Instance::default())),
            "lvl" => self.level = Some((id("ilvl"), Level::default())),
            "lvlOverride" => self.overridden = id("ilvl"),
            "startOverride" => {
                if let Some((_, instance)) = &mut self.instance {
                    instance.starts.insert(self.overridden, tag.number().unwrap_or(1));
                }
            }
            "abstractNumId" => {
                if let Some((_, instance)) = &mut self.instance {
                    instance.list = tag.number().unwrap_or(0);
                }
            }
            "numStyleLink" => {
                if let Some((_, list)) = &mut self.list {
                    list.style_link = tag.value("val").map(str::to_owned);
                }
            }
            _ => {
                if let Some((_, level)) = &mut self.level {
                    property(level, tag);
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "lvl" => {
                let Some((place, level)) = self.level.take().filter(|(place, _)| *place < LEVELS) else {
                    return;
                };
                if let Some((_, instance)) = &mut self.instance {
                    instance.levels.insert(place, level);
                } else if let Some((_, list)) = &mut self.list {
                    list.levels.resize_with(list.levels.len().max(place + 1), Level::default);
                    list.levels[place] = level;
                }
            }
            "abstractNum" => self.done.lists.extend(self.list.take()),
            "num" => self.done.instances.extend(self.instance.take()),
            _ => {}
        }
    }
}

fn property(level: &mut Level, tag: &Tag) {
    match tag.name.as_str() {
        "start" => level.start = tag.number().unwrap_or(1),
        "numFmt" => level.format = tag.value("val").unwrap_or("decimal").to_owned(),
        "lvlText" => {
            level.text = tag.value("val").unwrap_or_default().chars().take(LONGEST_MARK).collect();
        }
        "isLgl" => level.is_legal = tag.is_on(),
        "lvlRestart" => level.restart = tag.number(),
        "pStyle" => level.style = tag.value("val").map(str::to_owned),
        _ => {}
    }
}
