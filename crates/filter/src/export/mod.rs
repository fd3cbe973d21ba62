//! A policy in the words of other resolvers, for one audience (F5: the same at the scale of an internet provider).
//!
//! What these files cannot say is counted and left out, never rounded: neither is a name closed that the policy leaves
//! open, nor the other way round. They close names; measures such as safe search are the resolver's own.

mod others;
mod rpz;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use crate::{Audience, Policy};

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A response policy zone as a master file (RFC 1035, 5; draft-vixie-dnsop-dns-rpz-00): BIND, Unbound, PowerDNS
    /// Recursor, Knot Resolver.
    Rpz,
    /// Lines of Unbound's `server:` part.
    Unbound,
    /// Lines of a dnsmasq configuration.
    Dnsmasq,
    /// A piece of dnsdist's configuration, in Lua.
    Dnsdist,
}

impl ExportFormat {
    /// Every kind.
    pub const ALL: [ExportFormat; 4] =
        [ExportFormat::Rpz, ExportFormat::Unbound, ExportFormat::Dnsmasq, ExportFormat::Dnsdist];

    /// The name used on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            ExportFormat::Rpz => "rpz",
            ExportFormat::Unbound => "unbound",
            ExportFormat::Dnsmasq => "dnsmasq",
            ExportFormat::Dnsdist => "dnsdist",
        }
    }
}

impl fmt::Display for ExportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text names no kind of file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such format {0:?}: use rpz (also for Knot Resolver and PowerDNS), unbound, dnsmasq or dnsdist")]
pub struct UnknownExportFormat(pub String);

impl FromStr for ExportFormat {
    type Err = UnknownExportFormat;

    fn from_str(text: &str) -> Result<Self, UnknownExportFormat> {
        ExportFormat::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownExportFormat(text.into()))
    }
}

/// What became of the names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Names whose rule was written.
    pub names: u64,
    /// Names whose rule this kind of file cannot say.
    pub left_out: u64,
    /// The first of them.
    pub first_left_out: Option<String>,
}

impl Exported {
    fn leave_out(&mut self, name: String) {
        self.left_out += 1;
        self.first_left_out.get_or_insert(name);
    }
}

impl Policy {
    /// Writes what is closed to an audience. The same policy gives the same bytes.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn export(
        &self,
        kind: ExportFormat,
        audience: Audience,
        out: &mut impl Write,
    ) -> io::Result<Exported> {
        match kind {
            ExportFormat::Rpz => rpz::write(self, audience, out),
            ExportFormat::Unbound => others::unbound(self, audience, out),
            ExportFormat::Dnsmasq => others::dnsmasq(self, audience, out),
            ExportFormat::Dnsdist => others::dnsdist(self, audience, out),
        }
    }

    /// What a zone's SOA record counts by: the number of the issue, or for a policy compiled by hand the second when it
    /// was. Either grows; serials are compared in a circle (RFC 1982), so what does not fit into 32 bits is cut off.
    pub fn serial(&self) -> u32 {
        let number = if self.sequence() > 0 { self.sequence() } else { self.issued_at() };
        (number & u64::from(u32::MAX)) as u32
    }
}

/// The first lines of every kind of file, behind the sign that begins a remark.
fn head(policy: &Policy, audience: Audience, remark: &str, out: &mut impl Write) -> io::Result<()> {
    let whom = match audience {
        Audience::Everyone => "everyone".to_owned(),
        Audience::Tier(tier) => tier.to_string(),
    };
    writeln!(out, "{remark} Made by lachan: what policy {} closes to {whom}.", policy.serial())?;
    writeln!(out, "{remark} Do not edit: make it anew from the next policy.")
}

/// The names above a name, from the nearest.
fn parents(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, parent)| parent)).skip(1)
}
