//! `lachan lists compile`, `check`, `export` and `import`

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use lachan_filter::{
    AgeTier, Audience, Category, DomainName, ExportFormat, Gathered, List, Matrix, Measure, NameError,
    OnlineService, Policy, SigningKey, Stamp, TierSet, UnknownTier, Verdict, category_of_folder,
    read_list_from,
};

use lachan_resolver::StickError;

use super::{FOUND_WRONG, unusable};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Compile list files into one policy file
    ///
    /// Reads hosts files, plain names, *.names, Adblock/AdGuard rules for DNS, dnsmasq, Unbound and RPZ
    /// files, and tables (CSV) with a column url, host or domain; which of them a file is, is found out file
    /// by file. Lines that cannot be used are named on standard error and left out. When a whole file is
    /// refused (a web page instead of a list, a rule that would block every name there is or a protected
    /// one), nothing is written and the exit status is 1.
    Compile {
        /// Where the policy is written
        #[arg(long)]
        out: PathBuf,
        /// Sign with this key: a file with 32 bytes in base64
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        /// A name that no list may block, such as the hub's: a list that would is refused; give it again for
        /// more
        #[arg(long, value_name = "NAME", value_parser = protected)]
        protect: Vec<DomainName>,
        /// For which tiers a measure is on, instead of the product's choice: safe-search=primary,lower-secondary
        ///
        /// safe-search (search engines answer filtered), youtube-strict, youtube-moderate, bypass (ways around the
        /// resolver are closed); no tier at all: safe-search=
        #[arg(long, value_name = "MEASURE=TIERS", value_parser = measure)]
        measure: Vec<(Measure, TierSet)>,
        /// Close a service as a whole: zalo=preschool,primary; again for more
        ///
        /// youtube, facebook (with Messenger), zalo, tiktok, instagram, telegram, discord, roblox. What a list closes beside
        /// that stays closed.
        #[arg(long, value_name = "SERVICE=TIERS", value_parser = service)]
        service: Vec<(&'static OnlineService, TierSet)>,
        /// List files, each with its category in front: games=games.txt
        ///
        /// Categories with a meaning: order illegal abuse (closed to everyone, no allow list opens them),
        /// malware phishing scam (closed to everyone), adult gambling drugs violence dating vpn doh ads
        /// (closed to pupils), social (closed below 15), games (closed below 11), allow (names that stay
        /// open). Any other name: closed to pupils. A folder stands for the file domains in it; ut1=FOLDER
        /// takes all folders of the University of Toulouse's lists that have a category here.
        #[arg(value_name = "[CATEGORY=]FILE", required = true)]
        lists: Vec<String>,
    },
    /// Say for each name whether it is blocked or open, and by which rule
    ///
    /// Prints a line a name, the fields parted by tabs: blocked or open, the name, category, rule,
    /// source:line. A field without content is "-".
    Check {
        /// A policy file made by `lists compile`
        #[arg(long)]
        policy: PathBuf,
        /// preschool, primary, lower-secondary, upper-secondary or staff
        #[arg(long)]
        tier: AgeTier,
        /// Domain names
        #[arg(required = true)]
        names: Vec<String>,
    },
    /// Write a policy down for another resolver: a response policy zone, or lines of a configuration
    ///
    /// rpz is read by BIND, Unbound, PowerDNS Recursor and Knot Resolver; its serial is the policy's number. What a
    /// format cannot say is left out and told on standard error; the exit status is then 1. Measures such as safe
    /// search are not in these files.
    Export {
        /// rpz, unbound (lines of the part server:), dnsmasq or dnsdist (a piece of its Lua)
        #[arg(long)]
        format: ExportFormat,
        /// isp (only what is closed to everybody), or preschool, primary, lower-secondary, upper-secondary or staff
        #[arg(long, value_parser = audience)]
        tier: Audience,
        /// Where it is written; moved there when it is whole. Standard output unless given
        #[arg(long)]
        out: Option<PathBuf>,
        /// A policy file made by `lists compile`, or the one in a resolver's state folder
        policy: PathBuf,
    },
    /// Take a policy to a resolver by hand, where it has no line to its hub
    ///
    /// The file comes from the hub ("Lọc và chặn", "Tải gói chính sách"). It must be signed by the hub at which the
    /// resolver was enrolled, and newer than what the resolver has. A running resolver takes it within a minute, or at
    /// once at SIGHUP.
    Import {
        /// The state folder of the resolver
        #[arg(long, value_name = "DIR", default_value = "lachan-resolver")]
        state: PathBuf,
        /// The policy from the hub
        file: PathBuf,
    },
}

/// Providers do not know who asks: they close what is closed to everybody.
fn audience(text: &str) -> Result<Audience, String> {
    if text == "isp" {
        return Ok(Audience::Everyone);
    }
    text.parse().map(Audience::Tier).map_err(|error: UnknownTier| format!("{error}, or isp"))
}

fn protected(text: &str) -> Result<DomainName, NameError> {
    DomainName::parse_any(text)
}

fn measure(text: &str) -> Result<(Measure, TierSet), String> {
    let (name, tiers) = text.split_once('=').ok_or("write it like safe-search=primary,staff")?;
    let measure = Measure::ALL.into_iter().find(|measure| measure.as_str() == name);
    let measure =
        measure.ok_or("no such measure: use safe-search, youtube-strict, youtube-moderate or bypass")?;
    Ok((measure, tier_set(tiers)?))
}

fn service(text: &str) -> Result<(&'static OnlineService, TierSet), String> {
    let (key, tiers) = text.split_once('=').ok_or("write it like zalo=preschool,primary")?;
    let service = OnlineService::named(key).ok_or_else(|| {
        let keys: Vec<_> = OnlineService::all().iter().map(OnlineService::key).collect();
        format!("no such service: use {}", keys.join(", "))
    })?;
    Ok((service, tier_set(tiers)?))
}

fn tier_set(tiers: &str) -> Result<TierSet, String> {
    let named = tiers.split(',').filter(|tier| !tier.trim().is_empty()).map(str::parse);
    let tiers: Vec<AgeTier> = named.collect::<Result<_, _>>().map_err(|e: UnknownTier| e.to_string())?;
    Ok(TierSet::of(&tiers))
}

pub fn run(command: Command) -> ExitCode {
    let done = match command {
        Command::Compile { out, key, protect, measure, service, lists } => {
            compile(&out, key.as_deref(), &protect, &rules(&measure, &service), &lists)
        }
        Command::Import { state, file } => import(&state, &file),
        Command::Check { policy, tier, names } => check(&policy, tier, &names),
        Command::Export { format, tier, out, policy } => export(&policy, format, tier, out.as_deref()),
    };
    done.unwrap_or_else(|error| unusable(format_args!("{error:#}")))
}

fn import(state: &Path, file: &Path) -> anyhow::Result<ExitCode> {
    match lachan_resolver::import(state, file) {
        Ok(stamp) => {
            let said = "is here; a running resolver takes it within a minute";
            writeln!(io::stdout(), "policy {} {said}", stamp.sequence)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error @ (StickError::Bundle(..) | StickError::Known(..))) => {
            eprintln!("lachan: {error}");
            Ok(ExitCode::from(FOUND_WRONG))
        }
        Err(error) => Err(error.into()),
    }
}

/// A list file on the command line.
struct Given {
    path: PathBuf,
    category: Category,
}

fn given(argument: &str) -> anyhow::Result<Vec<Given>> {
    let Some((word, path)) = argument.split_once('=') else {
        eprintln!(
            "lachan: remark: {argument} has no category; it is closed to pupils only. Write CATEGORY={argument}"
        );
        return Ok(vec![Given { path: argument.into(), category: Category::LISTED }]);
    };
    if word == "ut1" {
        return ut1(Path::new(path));
    }
    let Ok(category) = word.parse::<Category>() else {
        return Ok(vec![Given { path: argument.into(), category: Category::LISTED }]);
    };
    if !category.is_known() {
        let known: Vec<_> = Category::known().map(|c| c.to_string()).collect();
        let known = known.join(" ");
        eprintln!("lachan: remark: category {category} is not one of {known}; it is closed to pupils only");
    }
    let path = PathBuf::from(path);
    let path = if path.is_dir() { path.join("domains") } else { path };
    Ok(vec![Given { path, category }])
}

/// The folders of UT1's lists that have a category here, by name; links to folders beside them are left out.
fn ut1(folder: &Path) -> anyhow::Result<Vec<Given>> {
    let shown = folder.display();
    let (mut lists, mut others) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {shown}"))? {
        let entry = entry.with_context(|| format!("cannot read {shown}"))?;
        let (path, name) = (entry.path().join("domains"), entry.file_name().to_string_lossy().into_owned());
        if entry.file_type().is_ok_and(|kind| kind.is_symlink()) || !path.is_file() {
            continue;
        }
        match category_of_folder(&name) {
            Some(category) => lists.push(Given { path, category }),
            None => others.push(name),
        }
    }
    lists.sort_by(|a, b| a.path.cmp(&b.path));
    others.sort();
    if lists.is_empty() {
        bail!("{shown}: no folder such as adult with a file domains in it");
    }
    if !others.is_empty() {
        eprintln!("lachan: remark: {shown}: without a category here and left out: {}", others.join(" "));
    }
    Ok(lists)
}

/// A source is called by its file name; by its path when two files share the name.
fn source_names(lists: &[Given]) -> Vec<String> {
    let short = |list: &Given| list.path.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut seen: HashMap<Option<String>, usize> = HashMap::new();
    lists.iter().for_each(|list| *seen.entry(short(list)).or_default() += 1);
    let name = |list: &Given| match short(list) {
        Some(name) if seen[&Some(name.clone())] == 1 => name,
        _ => list.path.display().to_string(),
    };
    lists.iter().map(name).collect()
}

/// Reads one list and says on standard error what became of it; `None` when it is refused.
fn read(list: &Given, source: &str, protected: &[DomainName]) -> anyhow::Result<Option<List>> {
    let shown = list.path.display();
    let file = File::open(&list.path).with_context(|| format!("cannot read {shown}"))?;
    let (mut read, issues) =
        read_list_from(&shown.to_string(), file).with_context(|| format!("cannot read {shown}"))?;
    issues.iter().for_each(|issue| eprintln!("{issue}"));
    let format = match read.format {
        Some(format) if !read.rules.is_empty() || read.bad_lines == 0 => format,
        _ => return Ok(None),
    };
    if let Some((name, line)) = read.closes(protected).filter(|_| list.category != Category::ALLOW) {
        eprintln!(
            "{shown}:{line}: this rule would block {name}; delete the line, the list is not used until then"
        );
        return Ok(None);
    }
    eprintln!(
        "{shown}: {format}, {} rules in {}, {} lines left out, {} not for DNS",
        read.rules.len(),
        list.category,
        read.bad_lines,
        read.passed_over
    );
    read.name = source.into();
    Ok(Some(read))
}

/// The product's rules with what the command line changes of them.
fn rules(measures: &[(Measure, TierSet)], services: &[(&OnlineService, TierSet)]) -> Matrix {
    let mut matrix = Matrix::default();
    for (measure, tiers) in measures {
        AgeTier::ALL.into_iter().for_each(|tier| matrix.set_measure(*measure, tier, tiers.contains(tier)));
    }
    services.iter().for_each(|(service, tiers)| service.close(&mut matrix, *tiers));
    matrix
}

fn compile(
    out: &Path,
    key: Option<&Path>,
    protected: &[DomainName],
    matrix: &Matrix,
    lists: &[String],
) -> anyhow::Result<ExitCode> {
    let key = key.map(read_key).transpose()?;
    let mut all = Vec::new();
    for argument in lists {
        all.extend(given(argument)?);
    }
    let (mut lists, mut refused) = (Vec::new(), 0);
    for (list, source) in all.iter().zip(source_names(&all)) {
        match read(list, &source, protected)? {
            Some(read) => lists.push((read, &list.category)),
            None => refused += 1,
        }
    }
    if refused > 0 {
        let kept = if out.exists() { "; the policy made before stays as it is" } else { "" };
        eprintln!("lachan: {refused} of {} lists refused, {} not written{kept}", all.len(), out.display());
        return Ok(ExitCode::from(FOUND_WRONG));
    }
    let mut gathered = Gathered::default();
    for (list, category) in &lists {
        gathered.add_list(list, category)?;
    }
    let of_services = OnlineService::entries(matrix);
    gathered.add_entries(&of_services)?;
    let issued_at = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let stamp = Stamp { sequence: 0, issued_at, expires_at: 0 };
    let policy = Policy::gather(gathered, matrix, stamp, key.as_ref())?;
    write(out, policy.as_bytes()).with_context(|| format!("cannot write {}", out.display()))?;
    let left_out: usize = lists.iter().map(|(list, _)| list.bad_lines).sum();
    eprintln!(
        "{}: {} names, {} bytes, {} of them in memory, {left_out} lines left out",
        out.display(),
        policy.rules(),
        policy.as_bytes().len(),
        policy.resident_len()
    );
    Ok(ExitCode::SUCCESS)
}

fn read_key(path: &Path) -> anyhow::Result<SigningKey> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let seed = BASE64_STANDARD.decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    match seed {
        Some(seed) => Ok(SigningKey::from_bytes(&seed)),
        None => bail!("{}: no signing key; it must hold 32 bytes in base64", path.display()),
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_whole(path, |file| file.write_all(bytes))
}

/// Beside its place, flushed to disk, then moved there: a resolver never reads half a file.
fn write_whole<T>(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = File::create(&beside).and_then(|mut file| {
        let filled = fill(&mut file)?;
        file.sync_all()?;
        Ok(filled)
    });
    let moved = written.and_then(|filled| fs::rename(&beside, path).map(|()| filled));
    if moved.is_err() {
        // the first error is the one to tell
        let _ = fs::remove_file(&beside);
    }
    moved
}

fn export(
    policy: &Path,
    kind: ExportFormat,
    audience: Audience,
    out: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let file = File::open(policy).with_context(|| format!("cannot read {}", policy.display()))?;
    let policy = Policy::load(file).with_context(|| policy.display().to_string())?;
    let fill = |to: &mut dyn Write| {
        let mut to = io::BufWriter::new(to);
        let exported = policy.export(kind, audience, &mut to)?;
        to.flush()?;
        Ok::<_, io::Error>(exported)
    };
    let exported = match out {
        Some(path) => write_whole(path, |file| fill(file))
            .with_context(|| format!("cannot write {}", path.display()))?,
        None => fill(&mut io::stdout().lock()).context("cannot write to standard output")?,
    };
    eprintln!("lachan: {kind}: {} names, serial {}", exported.names, policy.serial());
    if let Some(first) = &exported.first_left_out {
        eprintln!(
            "lachan: {} names left out, the first {first}: {kind} cannot say what holds there; use rpz or shorten the name",
            exported.left_out
        );
        return Ok(ExitCode::from(FOUND_WRONG));
    }
    Ok(ExitCode::SUCCESS)
}

fn check(path: &Path, tier: AgeTier, names: &[String]) -> anyhow::Result<ExitCode> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let policy = Policy::load(file).with_context(|| path.display().to_string())?;
    let (mut out, mut status) = (io::stdout().lock(), ExitCode::SUCCESS);
    for name in names {
        let (word, because) = match policy.check(name, tier) {
            Ok(Verdict::Blocked(because)) => ("blocked", Some((because.category.to_string(), because))),
            Ok(Verdict::Open(Some(because))) => ("open", Some(("-".to_owned(), because))),
            Ok(Verdict::Open(None)) => ("open", None),
            Err(error) => {
                eprintln!("lachan: {}: {error}", name.escape_debug());
                status = ExitCode::from(FOUND_WRONG);
                continue;
            }
        };
        let name = name.trim();
        match because {
            Some((category, because)) => {
                writeln!(out, "{word}\t{name}\t{category}\t{}\t{}", because.rule, because.place())?;
            }
            None => writeln!(out, "{word}\t{name}\t-\t-\t-")?,
        }
    }
    Ok(status)
}
