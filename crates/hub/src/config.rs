//! Settings, from three sources: flags, then `LACHAN_*` variables, then `lachan.toml`, then the defaults here.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use lachan_filter::AgeTier;
use serde::Deserialize;

use crate::outbound::{Security, Server};

/// A setting that cannot be used: where it stands and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read or is not what it should be; the text names line and key.
    #[error("{}: {why}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A variable has a value that cannot be used.
    #[error("{name}={value}: {why}")]
    Variable {
        /// Which variable.
        name: &'static str,
        /// Its value.
        value: String,
        /// What is wrong.
        why: String,
    },
    /// Settings that do not fit together.
    #[error("{0}")]
    Together(&'static str),
}

/// Where a database of its own lives.
#[derive(Clone, Copy)]
pub enum Apart<'c> {
    /// Beside the records: a file in the data folder, or a schema of the same PostgreSQL database.
    Beside,
    /// A file in this folder.
    Folder(&'c Path),
    /// A schema of the PostgreSQL database at this address.
    Postgres(&'c str),
}

/// All settings of a hub. `Debug` shows no secret: the database's address may hold one.
#[derive(Clone)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// Where the hub listens.
    pub listen: SocketAddr,
    /// `postgres://…`; `None` keeps everything in the data folder.
    pub database: Option<String>,
    /// Where the police keep their register: a folder, or `postgres://…` of a server of their own; `None` keeps it
    /// beside the records, in a file or a schema of its own.
    pub offenders: Option<String>,
    /// PEM file with the certificate chain; TLS is on when both files are given.
    pub tls_certificate: Option<PathBuf>,
    /// PEM file with the private key.
    pub tls_key: Option<PathBuf>,
    /// The hub's key file; hubs that share a database share it.
    pub key_file: Option<PathBuf>,
    /// Where the quick exit leads.
    pub quick_exit: String,
    /// The address that people type, for links in messages; guessed from `listen` when absent.
    pub public_url: Option<String>,
    /// The server that sends mail; `None` sends none.
    pub mail: Option<Server>,
    /// Whether messages may go to loopback and private networks.
    pub webhook_private_addresses: bool,
    /// PEM file with authorities that are trusted beside those of the public web, for mail and messages.
    pub outbound_ca: Option<PathBuf>,
    /// Addresses of proxies before the hub, whose word (`X-Forwarded-For`) on who asks is taken.
    pub proxies: Vec<IpAddr>,
    /// What the province's filter for homes is called, below which each age has its name; `None`: there is none.
    pub home_name: Option<String>,
    /// Its addresses for devices that know neither DNS over TLS nor over HTTPS.
    pub home_addresses: Vec<HomeAddress>,
}

/// An address of the filter for homes that is for one tier, written `primary=203.0.113.53`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct HomeAddress {
    /// For whom.
    pub tier: AgeTier,
    /// Where.
    pub address: IpAddr,
}

impl TryFrom<String> for HomeAddress {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let bad = |why: &str| format!("{text:?}: {why}; write it like primary=203.0.113.53");
        let (tier, address) = text.split_once('=').ok_or_else(|| bad("it has no ="))?;
        let tier = tier.trim().parse().map_err(|_| bad("the word before = is no age tier"))?;
        let address = address.trim().parse().map_err(|_| bad("after = stands no IP address"))?;
        Ok(Self { tier, address })
    }
}

/// Whether it is a name that certificates are made out to: labels of a-z, 0-9 and -, with a point between.
fn is_host_name(name: &str) -> bool {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(letter)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // the longest label of an age stands before it
    name.len() <= 240 && name.contains('.') && name.split('.').all(label)
}

impl Config {
    /// Looks whether the settings fit together.
    ///
    /// # Errors
    /// The first that does not.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.home_name.as_deref().is_some_and(|name| !is_host_name(name)) {
            return Err(ConfigError::Together(
                "home_name must be a host name in small letters such as \"dns.tinh.example\"",
            ));
        }
        if self.home_name.is_none() && !self.home_addresses.is_empty() {
            return Err(ConfigError::Together("home_addresses need home_name"));
        }
        let Some(mail) = &self.mail else { return Ok(()) };
        let here = mail.host == "localhost"
            || mail.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        let wrong = if !mail.has_good_sender() {
            Some("mail_server needs mail_from, an address such as \"Lá Chắn <la-chan@tinh.example>\"")
        } else if mail.security == Security::None && !here {
            Some("mail_security = \"none\" is for a mail server on this machine only")
        } else if mail.security == Security::None && mail.login.is_some() {
            Some("mail_login needs mail_security = \"starttls\" or \"tls\"")
        } else if mail.login.is_some() != mail.password_file.is_some() {
            Some("give both mail_login and mail_password_file, or neither")
        } else {
            None
        };
        wrong.map_or(Ok(()), |why| Err(ConfigError::Together(why)))
    }

    /// Where the police's register lives.
    pub fn offenders(&self) -> Apart<'_> {
        match self.offenders.as_deref() {
            None => Apart::Beside,
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Apart::Postgres(url)
            }
            Some(folder) => Apart::Folder(Path::new(folder)),
        }
    }

    /// Where the hub's key file stands.
    pub fn key_path(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data.join("hub.key"))
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("lachan-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8630)),
            database: None,
            offenders: None,
            tls_certificate: None,
            tls_key: None,
            key_file: None,
            quick_exit: "https://vi.wikipedia.org/".into(),
            public_url: None,
            mail: None,
            webhook_private_addresses: false,
            outbound_ca: None,
            proxies: Vec::new(),
            home_name: None,
            home_addresses: Vec::new(),
        }
    }
}

/// What `lachan.toml` may hold. An unknown key is an error, so that a slip of the pen is not a silent default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    version: Option<String>,
    /// See [`Config::data`].
    pub data: Option<PathBuf>,
    /// See [`Config::listen`].
    pub listen: Option<SocketAddr>,
    /// See [`Config::database`].
    pub database: Option<String>,
    /// See [`Config::offenders`].
    pub offenders: Option<String>,
    /// See [`Config::tls_certificate`].
    pub tls_certificate: Option<PathBuf>,
    /// See [`Config::tls_key`].
    pub tls_key: Option<PathBuf>,
    /// See [`Config::key_file`].
    pub key_file: Option<PathBuf>,
    /// See [`Config::quick_exit`].
    pub quick_exit: Option<String>,
    /// See [`Config::public_url`].
    pub public_url: Option<String>,
    /// See [`Server::host`].
    pub mail_server: Option<String>,
    /// See [`Server::port`].
    pub mail_port: Option<u16>,
    /// See [`Server::security`].
    pub mail_security: Option<MailSecurity>,
    /// See [`Server::login`].
    pub mail_login: Option<String>,
    /// See [`Server::password_file`].
    pub mail_password_file: Option<PathBuf>,
    /// See [`Server::from`].
    pub mail_from: Option<String>,
    /// See [`Config::webhook_private_addresses`].
    pub webhook_private_addresses: Option<bool>,
    /// See [`Config::outbound_ca`].
    pub outbound_ca: Option<PathBuf>,
    /// See [`Config::proxies`].
    pub proxies: Option<Vec<IpAddr>>,
    /// See [`Config::home_name`].
    pub home_name: Option<String>,
    /// See [`Config::home_addresses`].
    pub home_addresses: Option<Vec<HomeAddress>>,
}

/// How `mail_security` is written.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// See [`Security::StartTls`].
    StartTls,
    /// See [`Security::Tls`].
    Tls,
    /// See [`Security::None`].
    None,
}

impl std::str::FromStr for MailSecurity {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "starttls" => Ok(Self::StartTls),
            "tls" => Ok(Self::Tls),
            "none" => Ok(Self::None),
            _ => Err("write starttls, tls or none"),
        }
    }
}

/// Addresses for homes in a variable, with commas between.
struct HomeAddresses(Vec<HomeAddress>);

impl std::str::FromStr for HomeAddresses {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',').map(|one| one.trim().to_owned().try_into()).collect::<Result<_, _>>().map(Self)
    }
}

/// Addresses in a variable, with commas between.
struct Addresses(Vec<IpAddr>);

impl std::str::FromStr for Addresses {
    type Err = std::net::AddrParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',').map(|one| one.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

impl ConfigFile {
    /// Reads a file; a missing one is empty unless it was asked for by name.
    pub fn read(path: &Path, asked_for: bool) -> Result<Self, ConfigError> {
        let fail = |why: String| ConfigError::File { path: path.to_owned(), why };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !asked_for => {
                return Ok(Self::default());
            }
            Err(error) => return Err(fail(error.to_string())),
        };
        let file: Self = toml::from_str(&text).map_err(|error| fail(error.to_string()))?;
        match file.version.as_deref() {
            Some("v1") => Ok(file),
            Some(other) => Err(fail(format!("version = \"{other}\" is not known; write version = \"v1\""))),
            None => Err(fail("version = \"v1\" is missing".into())),
        }
    }

    /// Values of the `LACHAN_*` variables, laid over this file.
    pub fn with_environment(mut self) -> Result<Self, ConfigError> {
        fn variable<T: std::str::FromStr>(name: &'static str, into: &mut Option<T>) -> Result<(), ConfigError>
        where
            T::Err: std::fmt::Display,
        {
            if let Ok(value) = std::env::var(name) {
                let parsed = value.parse().map_err(|error: T::Err| ConfigError::Variable {
                    name,
                    value: value.clone(),
                    why: error.to_string(),
                })?;
                *into = Some(parsed);
            }
            Ok(())
        }
        variable("LACHAN_DATA", &mut self.data)?;
        variable("LACHAN_LISTEN", &mut self.listen)?;
        variable("LACHAN_DATABASE", &mut self.database)?;
        variable("LACHAN_OFFENDERS", &mut self.offenders)?;
        variable("LACHAN_TLS_CERTIFICATE", &mut self.tls_certificate)?;
        variable("LACHAN_TLS_KEY", &mut self.tls_key)?;
        variable("LACHAN_KEY_FILE", &mut self.key_file)?;
        variable("LACHAN_QUICK_EXIT", &mut self.quick_exit)?;
        variable("LACHAN_PUBLIC_URL", &mut self.public_url)?;
        variable("LACHAN_MAIL_SERVER", &mut self.mail_server)?;
        variable("LACHAN_MAIL_PORT", &mut self.mail_port)?;
        variable("LACHAN_MAIL_SECURITY", &mut self.mail_security)?;
        variable("LACHAN_MAIL_LOGIN", &mut self.mail_login)?;
        variable("LACHAN_MAIL_PASSWORD_FILE", &mut self.mail_password_file)?;
        variable("LACHAN_MAIL_FROM", &mut self.mail_from)?;
        variable("LACHAN_WEBHOOK_PRIVATE_ADDRESSES", &mut self.webhook_private_addresses)?;
        variable("LACHAN_OUTBOUND_CA", &mut self.outbound_ca)?;
        let mut proxies = None;
        variable::<Addresses>("LACHAN_PROXIES", &mut proxies)?;
        self.proxies = proxies.map(|Addresses(all)| all).or(self.proxies);
        variable("LACHAN_HOME_NAME", &mut self.home_name)?;
        let mut home = None;
        variable::<HomeAddresses>("LACHAN_HOME_ADDRESSES", &mut home)?;
        self.home_addresses = home.map(|HomeAddresses(all)| all).or(self.home_addresses);
        Ok(self)
    }

    /// The settings, with the defaults for what is not given.
    pub fn into_config(self) -> Config {
        let default = Config::default();
        Config {
            data: self.data.unwrap_or(default.data),
            listen: self.listen.unwrap_or(default.listen),
            database: self.database,
            offenders: self.offenders,
            tls_certificate: self.tls_certificate,
            tls_key: self.tls_key,
            key_file: self.key_file,
            quick_exit: self.quick_exit.unwrap_or(default.quick_exit),
            public_url: self.public_url,
            webhook_private_addresses: self.webhook_private_addresses.unwrap_or_default(),
            outbound_ca: self.outbound_ca,
            proxies: self.proxies.unwrap_or_default(),
            home_name: self.home_name,
            home_addresses: self.home_addresses.unwrap_or_default(),
            mail: self.mail_server.map(|host| {
                let (security, port) = match self.mail_security {
                    None | Some(MailSecurity::StartTls) => (Security::StartTls, 587),
                    Some(MailSecurity::Tls) => (Security::Tls, 465),
                    Some(MailSecurity::None) => (Security::None, 25),
                };
                Server {
                    host,
                    port: self.mail_port.unwrap_or(port),
                    security,
                    login: self.mail_login,
                    password_file: self.mail_password_file,
                    from: self.mail_from.unwrap_or_default(),
                }
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ConfigFile, ConfigError> {
        let folder = crate::testing::scratch();
        let path = folder.path().join("lachan.toml");
        std::fs::write(&path, text).unwrap();
        ConfigFile::read(&path, true)
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = read("version = \"v1\"\nlisten_adress = \"x\"").unwrap_err().to_string();
        assert!(error.contains("listen_adress"), "{error}");
        let error = read("listen = \"127.0.0.1:1\"").unwrap_err().to_string();
        assert!(error.contains("version"), "{error}");
    }

    #[test]
    fn what_is_not_given_is_the_default() {
        let config = read("version = \"v1\"\nlisten = \"127.0.0.1:9\"").unwrap().into_config();
        assert_eq!(config.listen.port(), 9);
        assert_eq!(config.data, Config::default().data);
    }

    #[test]
    fn the_template_shows_the_defaults() {
        let template = include_str!("../../../etc/lachan.template.toml");
        let live: String = template
            .lines()
            .map(|line| match line.strip_prefix("#= ") {
                Some(setting) => format!("{setting}\n"),
                None => format!("{line}\n"),
            })
            .collect();
        let config = read(&live).unwrap().into_config();
        let default = Config::default();
        assert_eq!(config.data, default.data);
        assert_eq!(config.listen, default.listen);
        assert_eq!(config.quick_exit, default.quick_exit);
        assert_eq!(config.offenders, default.offenders);
        assert!(config.mail.is_none() && !config.webhook_private_addresses, "nothing goes out by itself");
        assert_eq!(config.proxies, default.proxies);
    }

    #[test]
    fn the_filter_for_homes_is_a_name_with_addresses_for_each_tier() {
        let config = |more: &str| read(&format!("version = \"v1\"\n{more}"));
        let set = "home_name = \"dns.tinh.example\"\nhome_addresses = [\"primary=203.0.113.53\"]";
        let whole = config(set).unwrap().into_config();
        assert!(whole.check().is_ok());
        assert_eq!(whole.home_addresses[0].tier, AgeTier::Primary);
        for bad in ["home_addresses = [\"203.0.113.53\"]", "home_addresses = [\"pupil=203.0.113.53\"]"] {
            assert!(config(bad).is_err(), "{bad}");
        }
        for bad in [
            "home_name = \"https://dns.tinh.example\"",
            "home_name = \"dns\"",
            "home_name = \"DNS.tinh.example\"",
            "home_addresses = [\"primary=203.0.113.53\"]",
        ] {
            assert!(config(bad).unwrap().into_config().check().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_police_may_keep_their_register_elsewhere() {
        let config = |more: &str| read(&format!("version = \"v1\"\n{more}")).unwrap().into_config();
        assert!(matches!(config("").offenders(), Apart::Beside));
        let own = config("offenders = \"/srv/cong-an\"");
        assert!(matches!(own.offenders(), Apart::Folder(folder) if folder == Path::new("/srv/cong-an")));
        let own = config("offenders = \"postgres://so@db.cong-an.example/so\"");
        assert!(matches!(own.offenders(), Apart::Postgres(url) if url.ends_with("/so")));
    }

    #[test]
    fn a_mail_server_is_checked_with_what_belongs_to_it() {
        let config = |more: &str| {
            let text = format!("version = \"v1\"\nmail_server = \"mail.tinh.example\"\n{more}");
            read(&text).unwrap().into_config()
        };
        let whole = config("mail_from = \"Lá Chắn <la-chan@tinh.example>\"");
        assert!(whole.check().is_ok());
        let server = whole.mail.unwrap();
        assert_eq!((server.port, server.security), (587, Security::StartTls));
        assert_eq!(config("mail_security = \"tls\"").mail.unwrap().port, 465);
        let from = "mail_from = \"a@tinh.example\"\n";
        for (more, word) in [
            ("", "mail_from"),
            ("mail_from = \"nobody\"", "mail_from"),
            (&format!("{from}mail_security = \"none\""), "this machine"),
            (&format!("{from}mail_login = \"a\""), "mail_password_file"),
        ] {
            let why = config(more).check().unwrap_err().to_string();
            assert!(why.contains(word), "{more}: {why}");
        }
        assert!(read("version = \"v1\"\nmail_security = \"open\"").is_err());
    }
}
