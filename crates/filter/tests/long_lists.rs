//! Lists larger than memory should be: read piece by piece, and refused when they hold too many names.

#![allow(clippy::unwrap_used, reason = "a test may break off")]

use std::io::{self, Read};

use lachan_filter::{MAX_RULES, read_list_from};

/// Writes lines for as long as it is asked for some, up to a number of bytes.
struct Endless {
    line: fn(u64, &mut Vec<u8>),
    number: u64,
    ready: Vec<u8>,
    left: u64,
}

impl Endless {
    fn new(left: u64, line: fn(u64, &mut Vec<u8>)) -> Self {
        Endless { line, number: 0, ready: Vec::new(), left }
    }
}

impl Read for Endless {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        while self.ready.len() < room.len() {
            self.number += 1;
            (self.line)(self.number, &mut self.ready);
        }
        let length = room.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        room[..length].copy_from_slice(&self.ready[..length]);
        self.ready.drain(..length);
        self.left -= length as u64;
        Ok(length)
    }
}

/// The most memory that this process has had, in MB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

fn remark(_: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(
        b"# a remark that fills the list and means nothing, again and again and again\n0.0.0.0 a.example\n",
    );
}

fn one_line(_: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(b"example.example.example.example.example.example.example.example.");
}

fn name(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("n{number}.example.com\n").as_bytes());
}

#[test]
fn a_line_without_end_is_named_and_not_kept() {
    let (list, issues) = read_list_from("list", Endless::new(64 << 20, one_line)).unwrap();
    assert_eq!((list.rules.len(), list.bad_lines, issues.len()), (0, 1, 1));
    assert!(issues[0].to_string().starts_with("list:1: a line of more than 65536 bytes"), "{}", issues[0]);
    assert!(peak() < 140, "{} MB", peak());
}

#[test]
fn remarks_take_no_memory() {
    let (list, issues) = read_list_from("list", Endless::new(100 << 20, remark)).unwrap();
    assert!(issues.is_empty() && list.rules.len() > 1_000_000);
    assert!(peak() < 140, "{} MB", peak());
}

/// Two gigabytes of names: refused after the eight millionth, long before memory is gone.
#[test]
#[ignore = "half a minute in a debug build"]
fn two_gigabytes_of_names_are_refused_in_bounded_memory() {
    let (list, issues) = read_list_from("list", Endless::new(2 << 30, name)).unwrap();
    assert!(list.format.is_none() && list.rules.is_empty());
    assert_eq!(issues[0].line as usize, MAX_RULES + 1);
    assert!(issues[0].what.contains("more than 8000000 names"), "{}", issues[0]);
    assert!(peak() < 600, "{} MB", peak());
}
