//! `lachan picture`: the confined child in which the hub has pictures of strangers decoded. Hidden: people have no use for
//! it, but `--prove` shows that the walls stand.

use std::io::{Read, Write};
use std::process::ExitCode;

use lachan_confine::{Bounds, confine};
use lachan_pictures::{View, render};

use super::FOUND_WRONG;

/// What a decoder keeps: enough for the largest picture, and time for several times the slowest.
const BOUNDS: Bounds = Bounds { memory: 512 << 20, seconds: 2 };
/// More bytes than any file that is kept has.
const LONGEST: u64 = 16 << 20;

#[derive(clap::Args)]
pub struct Args {
    /// How it is shown: blurred, clearer, full or colour
    #[arg(value_parser = |name: &str| View::parse(name).ok_or("blurred, clearer, full or colour"), required_unless_present = "prove")]
    view: Option<View>,
    /// Do instead what a broken decoder might, to see that it cannot
    #[arg(long, conflicts_with = "view")]
    prove: Option<Attempt>,
}

/// What is tried behind the walls.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Attempt {
    /// Nothing: say which walls stand
    Walls,
    /// Open a file
    Open,
    /// Connect to this machine
    Connect,
    /// Start a program
    Start,
    /// Take more memory than there is
    Memory,
    /// Take more time than there is
    Time,
}

pub fn run(args: Args) -> ExitCode {
    let walls = match confine(BOUNDS) {
        Ok(walls) => walls,
        Err(why) => return super::unusable(why),
    };
    match (args.prove, args.view) {
        (Some(Attempt::Walls), _) => {
            let stands = |there| if there { "yes" } else { "no" };
            eprintln!("landlock={} seccomp={}", stands(walls.landlock), stands(walls.seccomp));
            ExitCode::SUCCESS
        }
        (Some(attempt), _) => prove(attempt),
        (None, Some(view)) => decode(view),
        (None, None) => super::unusable("no view"),
    }
}

/// From standard input to standard output; why not, in one word on standard error.
fn decode(view: View) -> ExitCode {
    let mut bytes = Vec::new();
    if let Err(why) = std::io::stdin().take(LONGEST).read_to_end(&mut bytes) {
        return super::unusable(why);
    }
    match render(&bytes, view) {
        Ok(shown) => match std::io::stdout().write_all(&shown) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => super::unusable(why),
        },
        Err(refusal) => {
            eprintln!("{refusal}");
            ExitCode::from(FOUND_WRONG)
        }
    }
}

/// Exit status 0 when it was refused, 1 when it could be done; most attempts end the process.
fn prove(attempt: Attempt) -> ExitCode {
    let done = match attempt {
        Attempt::Walls => true,
        Attempt::Open => std::fs::File::open("/dev/null").is_ok(),
        Attempt::Connect => std::net::UdpSocket::bind("127.0.0.1:0").is_ok(),
        Attempt::Start => std::process::Command::new("/bin/true").status().is_ok(),
        Attempt::Memory => {
            let much = vec![1_u8; usize::try_from(BOUNDS.memory).unwrap_or(usize::MAX)];
            std::hint::black_box(&much).len() > 1
        }
        Attempt::Time => loop {
            std::hint::spin_loop();
        },
    };
    eprintln!("{}", if done { "done" } else { "refused" });
    if done { ExitCode::from(FOUND_WRONG) } else { ExitCode::SUCCESS }
}
