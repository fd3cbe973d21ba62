//! The hub itself: what every action and page has in hand.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tokio_util::sync::CancellationToken;

use crate::arrivals::Arrivals;
use crate::chance::Chance;
use crate::config::{Apart, Config};
use crate::db::migrate::{Migration, migrate};
use crate::db::{Db, DbError, Engine, FromRow, sql};
use crate::filtering::deltas::Deltas;
use crate::kept::{self, Kept};
use crate::outbound::Outbound;
use crate::pictures::{Decoder, Pictures};
use crate::seal::{HubKeys, KeyFileError};
use crate::throttle::Throttle;
use crate::time::Clock;
use crate::web::layout::Site;
use crate::{jobs, journal, numbers, offenders, slices};

/// The hub cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be made or read.
    #[error("data folder {}: {why}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: std::io::Error,
    },
    /// The key file.
    #[error(transparent)]
    Keys(#[from] KeyFileError),
    /// The database.
    #[error("database: {0}")]
    Database(#[from] DbError),
}

/// What a hub is made from; tests put in a clock and a stream of chance of their own.
pub struct HubParts {
    /// Settings.
    pub config: Config,
    /// Time.
    pub clock: Clock,
    /// Randomness.
    pub chance: Chance,
    /// The program that decodes pictures of strangers.
    pub decoder: Decoder,
}

impl HubParts {
    /// The parts of a real hub.
    pub fn new(config: Config) -> Self {
        Self { config, clock: Clock::System, chance: Chance::System, decoder: Decoder::Own }
    }
}

/// An open hub. Cloning shares it.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

/// What the hub holds.
pub struct Inner {
    /// Settings.
    pub config: Config,
    /// Time.
    pub clock: Clock,
    /// Randomness.
    pub chance: Chance,
    /// The hub's keys.
    pub keys: HubKeys,
    /// The database.
    pub db: Db,
    /// The police's own database: their register of known offenders and nothing else. Only the slice `offenders`, and the
    /// backup for what is sealed in it, may name it.
    pub offenders: Db,
    /// Failed sign-ins.
    pub sign_ins: Throttle,
    /// What comes in from the public, and how fast.
    pub arrivals: Arrivals,
    /// The way out: mail and messages.
    pub outbound: Outbound,
    /// What was read and has not changed.
    pub kept: Kept,
    /// What resolvers are sent.
    pub deltas: Deltas,
    /// Where pictures of strangers are decoded.
    pub pictures: Pictures,
    /// Cancelled when the hub stops, so that held requests let go.
    pub stopping: CancellationToken,
    province: OnceLock<(String, Site)>,
    set_up_token: String,
}

impl Deref for Hub {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// The one row that says whose hub this is.
const INSTALLATION: Migration = Migration {
    number: 3,
    name: "installation",
    text: "create table installation (
        province text not null, -- C: code of the province
        name text not null, -- C: its name
        invented boolean not null, -- C: holds invented data: a banner on every page, accounts without a second factor
        set_up_at bigint not null, -- C: when
        primary key (province)
    );",
};

#[derive(FromRow)]
struct Installation {
    province: String,
    name: String,
    invented: bool,
}

/// The migrations of the ground and of all slices.
pub fn migrations() -> Vec<Migration> {
    let ground =
        [journal::MIGRATIONS, jobs::MIGRATIONS, &[INSTALLATION], numbers::MIGRATIONS, kept::MIGRATIONS];
    let slices = slices().iter().map(|slice| slice.migrations);
    ground.into_iter().chain(slices).flatten().copied().collect()
}

/// The migrations of the police's own database, with numbers of their own.
pub fn offender_migrations() -> &'static [Migration] {
    offenders::MIGRATIONS
}

/// The schema of the police's register on a PostgreSQL server.
const OFFENDERS: &str = "lachan_offenders";

/// Where the police's own database is.
pub(crate) enum OffendersAt {
    /// A SQLite file.
    File(PathBuf),
    /// A schema of the database at this address.
    Server(String),
    /// A schema of the same database.
    SameServer,
}

impl OffendersAt {
    /// As the settings say, for records on an engine.
    pub(crate) fn of(config: &Config, engine: Engine) -> Self {
        let file = |folder: &Path| Self::File(folder.join("offenders.db"));
        match (config.offenders(), engine) {
            (Apart::Postgres(url), _) => Self::Server(url.to_owned()),
            (Apart::Folder(folder), _) => file(folder),
            (Apart::Beside, Engine::Sqlite) => file(&config.data),
            (Apart::Beside, Engine::Postgres) => Self::SameServer,
        }
    }

    /// Opens it; `beside` is the database of the records. A schema that is not there is not made.
    pub(crate) async fn open(&self, beside: &Db) -> Result<Db, DbError> {
        match self {
            Self::File(path) => Db::sqlite(path).await,
            Self::Server(url) => Db::postgres_schema(url, OFFENDERS).await,
            Self::SameServer => beside.schema_beside(OFFENDERS).await,
        }
    }

    /// Makes its schema, where it is on a server.
    pub(crate) async fn make(&self, db: &Db) -> Result<(), DbError> {
        if db.engine() == Engine::Postgres { db.make_schema(OFFENDERS).await } else { Ok(()) }
    }
}

impl Hub {
    /// Opens the data folder or database that the settings name, and brings its schema up to date.
    pub async fn open(parts: HubParts) -> Result<Self, OpenError> {
        let folder = |why| OpenError::Folder { path: parts.config.data.clone(), why };
        make_private_folder(&parts.config.data).map_err(folder)?;
        let db = match &parts.config.database {
            Some(url) => Db::postgres(url).await?,
            None => Db::sqlite(&parts.config.data.join("lachan.db")).await?,
        };
        Self::with_database(parts, db).await
    }

    /// The same over a database that is open already.
    pub async fn with_database(parts: HubParts, db: Db) -> Result<Self, OpenError> {
        let HubParts { config, clock, chance, decoder } = parts;
        let keys = HubKeys::open_or_create(&config.key_path(), &chance)?;
        migrate(&db, &migrations(), clock.now()).await?;
        let place = OffendersAt::of(&config, db.engine());
        if let OffendersAt::File(path) = &place
            && let Some(folder) = path.parent()
        {
            make_private_folder(folder).map_err(|why| OpenError::Folder { path: folder.to_owned(), why })?;
        }
        let offenders = place.open(&db).await?;
        place.make(&offenders).await?;
        migrate(&offenders, offender_migrations(), clock.now()).await?;
        let set_up_token = uuid::Uuid::from_bytes(chance.bytes()).simple().to_string();
        let (sign_ins, province) = (Throttle::default(), OnceLock::new());
        let stopping = CancellationToken::new();
        let hub = Self(Arc::new(Inner {
            config,
            clock,
            chance,
            keys,
            db,
            offenders,
            sign_ins,
            arrivals: Arrivals::default(),
            outbound: Outbound::default(),
            kept: Kept::default(),
            deltas: Deltas::default(),
            pictures: Pictures::new(decoder),
            stopping,
            province,
            set_up_token,
        }));
        hub.refresh().await?;
        Ok(hub)
    }

    /// Closes both databases after what is under way has ended.
    pub async fn close(&self) {
        self.db.close().await;
        self.offenders.close().await;
    }

    /// Code of the province whose hub this is; empty before set-up.
    pub fn province(&self) -> &str {
        self.province.get().map_or("", |(code, _)| code)
    }

    /// Whether the set-up is done.
    pub fn is_set_up(&self) -> bool {
        self.province.get().is_some()
    }

    /// The secret of the one-time set-up link; another at each start.
    pub fn set_up_token(&self) -> &str {
        &self.set_up_token
    }

    /// What all pages share.
    pub fn site(&self) -> Site {
        match self.province.get() {
            Some((_, site)) => site.clone(),
            None => self.site_of(String::new(), false),
        }
    }

    fn site_of(&self, operator: String, demo: bool) -> Site {
        let config = &self.config;
        let foot = slices().iter().flat_map(|slice| slice.foot).copied().collect();
        Site { operator, quick_exit: config.quick_exit.clone(), demo, foot }
    }

    /// Whether the data are invented. Once and for all: such a hub can never become a real one.
    pub fn is_demo(&self) -> bool {
        self.province.get().is_some_and(|(_, site)| site.demo)
    }

    /// Says once and for all whose hub this is. A second call changes nothing and gives `false`.
    pub async fn install(&self, code: &str, name: &str, invented: bool) -> Result<bool, DbError> {
        let mut tx = self.db.begin().await?;
        if sql("select 1 from installation").exists(&mut tx).await? {
            return Ok(false);
        }
        sql("insert into installation (province, name, invented, set_up_at) values ($1, $2, $3, $4)")
            .bind(code)
            .bind(name)
            .bind(invented)
            .bind(self.clock.now())
            .run(&mut tx)
            .await?;
        tx.commit().await?;
        self.refresh().await?;
        Ok(true)
    }

    /// Looks again whether the set-up is done (another hub on the same database may have done it).
    pub async fn refresh(&self) -> Result<(), DbError> {
        if self.province.get().is_none() {
            let row: Option<Installation> =
                sql("select province, name, invented from installation").optional(&self.db).await?;
            if let Some(row) = row {
                let _ = self.province.set((row.province, self.site_of(row.name, row.invented)));
            }
        }
        Ok(())
    }
}

pub(crate) fn make_private_folder(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if path.is_dir() {
        return Ok(());
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}
