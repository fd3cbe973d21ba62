//! `lachan keys`: whether what is sealed can be opened by somebody.

use std::process::ExitCode;

use lachan_hub::config::Config;
use lachan_hub::offenders::chain::Chain;
use lachan_hub::offenders::keys::{self as register, Verified as Register};
use lachan_hub::people::verify::{self, Trouble, Verified};
use lachan_hub::retention::proof::{self, Found};
use lachan_hub::{Hub, HubParts};

use super::serve::HubArgs;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Check the keys of all units and of the police's register, and that the key file opens every field that the hub encrypted
    ///
    /// Looks too whether anything is left of what was destroyed. Shows no key and nothing that is sealed. Exit status 1:
    /// something cannot be opened by anybody, or only by the keepers of the recovery key, or not by this key file; or
    /// something is left.
    Verify {
        #[command(flatten)]
        hub: HubArgs,
    },
}

pub fn run(command: Command) -> ExitCode {
    let Command::Verify { hub } = command;
    let config = match hub.settings() {
        Ok(config) => config,
        Err(error) => return super::unusable(error),
    };
    super::on_runtime(async move {
        match check(config).await {
            Ok(all) => print(&all),
            Err(why) => super::unusable(why),
        }
    })
}

/// What was found.
struct All {
    units: Verified,
    register: Register,
    destroyed: Found,
}

async fn check(config: Config) -> Result<All, String> {
    super::known_hub(&config)?;
    // opening a hub makes a key file where there is none, and no field would open with that one
    let key_file = config.key_path();
    if !key_file.is_file() {
        return Err(format!("there is no key file {}; name the hub's own by `key_file`", key_file.display()));
    }
    let hub = Hub::open(HubParts::new(config)).await.map_err(|error| error.to_string())?;
    let say = |error: lachan_hub::Error| error.to_string();
    Ok(All {
        units: verify::verify(&hub).await.map_err(say)?,
        register: register::verify(&hub).await.map_err(say)?,
        destroyed: proof::look(&hub).await.map_err(say)?,
    })
}

fn print(all: &All) -> ExitCode {
    let found = &all.units;
    for (unit, version, trouble) in &found.troubles {
        eprintln!("{unit}: key {version}: {}", words(*trouble));
    }
    for (table, column, good, bad) in &found.fields {
        if *bad > 0 {
            eprintln!("{table}.{column}: {bad} of {} fields do not open with this key file", good + bad);
        }
    }
    if !found.keepers {
        eprintln!("no keepers of a recovery key have been named");
    }
    let opened: u64 = found.fields.iter().map(|(.., good, _)| good).sum();
    eprintln!("lachan: {} keys of units, {opened} encrypted fields open", found.keys);
    print_register(&all.register);
    print_destroyed(&all.destroyed);
    if found.is_bad() || all.register.is_bad() || !all.destroyed.left.is_empty() {
        ExitCode::from(super::FOUND_WRONG)
    } else {
        ExitCode::SUCCESS
    }
}

fn print_destroyed(destroyed: &Found) {
    for left in &destroyed.left {
        eprintln!(
            "{}: {} rows of what was destroyed are left ({})",
            left.table,
            left.rows,
            left.class.name()
        );
    }
    eprintln!(
        "lachan: {} records destroyed with {} keys; looked for them in {} places",
        destroyed.records, destroyed.keys, destroyed.places
    );
}

fn print_register(found: &Register) {
    if !found.made {
        return;
    }
    if found.lost > 0 {
        eprintln!("register: {} files: nobody can open them; they are lost", found.lost);
    }
    if found.holders == 1 {
        eprintln!("register: one officer holds the key; let another one in");
    }
    if found.unreadable > 0 {
        eprintln!("register: {} reasons in the log do not open with this key file", found.unreadable);
    }
    let log = match found.log {
        Chain::Whole(lines) => format!("log of {lines} lines whole"),
        Chain::Broken(line) => format!("log changed or cut from line {line} on"),
    };
    eprintln!("register: {} files, {} officers hold the key, {log}", found.files, found.holders);
}

fn words(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Lost => "nobody can open it; what is sealed to it is lost",
        Trouble::Recoverable => "nobody holds it; the keepers can open it",
        Trouble::OneHolder => "one person holds it, and no keeper can open it",
        Trouble::NotCovered => "not covered yet; that happens when an officer who holds it signs in",
        Trouble::Old => "overdue for a new one; that is made when an officer who holds it signs in",
    }
}
