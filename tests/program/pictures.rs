//! The confined decoder as the hub starts it: what it shows, what it refuses, and that its walls stand.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output, Stdio};

use lachan_pictures::{RgbImage, View, show};

fn picture(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lachan"))
        .arg("picture")
        .args(arguments)
        // as the hub starts it: a trace after a failure would want to open files
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // the child may end before it has read everything
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap().trim().to_owned()
}

/// A benign picture: green from dark to light.
fn drawing(side: u32) -> Vec<u8> {
    let row = |x: u32| [0, u8::try_from(x * 255 / side).unwrap(), 60];
    let bytes = (0..side).flat_map(|_| (0..side).flat_map(row)).collect();
    show(&RgbImage::from_raw(side, side, bytes).unwrap(), View::Colour)
}

#[test]
fn a_picture_comes_back_behind_walls() {
    let shown = picture(&["blurred"], &drawing(600));
    assert_eq!(shown.status.code(), Some(0), "{}", said(&shown));
    assert!(shown.stdout.starts_with(b"\xff\xd8\xff"));
    assert_eq!(
        shown.stdout,
        lachan_pictures::render(&drawing(600), View::Blurred).unwrap(),
        "the same as without walls"
    );
    // the largest that is taken, in time and memory
    let large = picture(&["full"], &drawing(6_300));
    assert_eq!(large.status.code(), Some(0), "{}", said(&large));
}

#[test]
fn a_bomb_and_rubbish_are_refused_in_a_word() {
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0".to_vec();
    // its check sum, so that the header is believed
    bomb.extend(0xc4cd_aa9d_u32.to_be_bytes());
    bomb.extend(b"\0\0\0\x0cIDAT\x78\x9c");
    for (bytes, word) in
        [(&bomb[..], "bomb"), (b"PK\x03\x04", "unknown"), (b"", "unknown"), (b"\xff\xd8\xff\xe0", "broken")]
    {
        let refused = picture(&["blurred"], bytes);
        assert_eq!(refused.status.code(), Some(1));
        assert_eq!(said(&refused), word);
        assert!(refused.stdout.is_empty());
    }
}

#[test]
fn nothing_gets_over_the_walls() {
    let walls = said(&picture(&["--prove", "walls"], b""));
    assert!(walls.starts_with("landlock=") && walls.contains(" seccomp="), "{walls}");
    for attempt in ["open", "connect", "start"] {
        let tried = picture(&["--prove", attempt], b"");
        if walls.contains("seccomp=yes") {
            // SIGSYS: the call itself ends the process
            assert_eq!(tried.status.signal(), Some(31), "{attempt}: {}", said(&tried));
        } else {
            assert_eq!(tried.status.code(), Some(0), "{attempt}: {}", said(&tried));
        }
    }
    let memory = picture(&["--prove", "memory"], b"");
    assert_eq!(memory.status.signal(), Some(6), "no memory: {}", said(&memory));
    let time = picture(&["--prove", "time"], b"");
    assert!(matches!(time.status.signal(), Some(9 | 24)), "out of time: {:?}", time.status);
}
