//! `lachan lists` as its users see it: what it prints and with which status it ends.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn lachan(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lachan")).current_dir(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("order.txt", "scam.example\n");
    write("games.txt", "! games\n||play.example^\n@@||chess.play.example^\n||com^\n");
    write("page.txt", "<!DOCTYPE html><title>404</title>");
    folder
}

#[test]
fn a_list_with_a_bad_line_compiles_and_the_line_is_named() {
    let folder = folder();
    let done =
        lachan(folder.path(), &["lists", "compile", "--out", "p", "order=order.txt", "games=games.txt"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let told = "games.txt:4: com: a whole top-level domain: the rule would block everything below it; \
                name the sites themselves";
    assert!(text(&done.stderr).contains(told), "{}", text(&done.stderr));

    let names = ["www.scam.example", "play.example", "chess.play.example", "open.example"];
    let check = |tier: &str| {
        let arguments = [&["lists", "check", "--policy", "p", "--tier", tier], &names[..]].concat();
        let done = lachan(folder.path(), &arguments);
        assert_eq!(done.status.code(), Some(0));
        text(&done.stdout).to_owned()
    };
    let primary = "blocked\twww.scam.example\torder\tscam.example\torder.txt:1\n\
                   blocked\tplay.example\tgames\tplay.example\tgames.txt:2\n\
                   open\tchess.play.example\t-\t@@chess.play.example\tgames.txt:3\n\
                   open\topen.example\t-\t-\t-\n";
    assert_eq!(check("primary"), primary);
    let staff = "blocked\twww.scam.example\torder\tscam.example\torder.txt:1\n\
                 open\tplay.example\t-\t-\t-\n\
                 open\tchess.play.example\t-\t-\t-\n\
                 open\topen.example\t-\t-\t-\n";
    assert_eq!(check("staff"), staff);
}

#[test]
fn a_refused_list_leaves_the_policy_of_before_in_place() {
    let folder = folder();
    assert!(lachan(folder.path(), &["lists", "compile", "--out", "p", "order=order.txt"]).status.success());
    let before = fs::read(folder.path().join("p")).unwrap();
    let done =
        lachan(folder.path(), &["lists", "compile", "--out", "p", "order=order.txt", "adult=page.txt"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(
        text(&done.stderr).contains("page.txt: this is a web page, not a list"),
        "{}",
        text(&done.stderr)
    );
    assert_eq!(fs::read(folder.path().join("p")).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4, "nothing left lying about");
}

#[test]
fn what_cannot_be_used_ends_with_two() {
    let folder = folder();
    let unusable: [&[&str]; 5] = [
        &["lists", "compile", "--out", "p", "games=missing.txt"],
        &["lists", "compile", "--out", "no/such/folder", "order=order.txt"],
        &["lists", "check", "--policy", "order.txt", "--tier", "staff", "a.example"],
        &["lists", "check", "--policy", "order.txt", "--tier", "pupil", "a.example"],
        &["resolver", "--listen", "127.0.0.1:0", "--upstream", "127.0.0.1:1", "--policy", "order.txt"],
    ];
    for arguments in unusable {
        let done = lachan(folder.path(), arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {}", text(&done.stderr));
    }
}

#[test]
fn a_service_is_closed_as_a_whole_to_the_tiers_that_are_named() {
    let folder = folder();
    let compile = |service: &str| {
        lachan(folder.path(), &["lists", "compile", "--out", "p", "--service", service, "order=order.txt"])
    };
    let done = compile("zalo=preschool,primary");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    for (tier, verdict) in [
        ("primary", "blocked\tchat.zalo.me\tservice-zalo\tzalo.me\tZalo\n"),
        ("lower-secondary", "open\tchat.zalo.me\t-\t-\t-\n"),
    ] {
        let done =
            lachan(folder.path(), &["lists", "check", "--policy", "p", "--tier", tier, "chat.zalo.me"]);
        assert_eq!(text(&done.stdout), verdict, "{tier}");
    }
    for (wrong, told) in [
        ("myspace=primary", "no such service: use youtube"),
        ("zalo=pupil", "no age tier"),
        ("zalo", "write it like"),
    ] {
        let done = compile(wrong);
        assert_eq!(done.status.code(), Some(2), "{wrong}");
        assert!(text(&done.stderr).contains(told), "{wrong}: {}", text(&done.stderr));
    }
}
