//! Files whose rules reach a name and all below it, and give way to the rule of a longer name.

use std::collections::HashMap;
use std::io::{self, Write};

use super::{Exported, head, parents};
use crate::{Audience, Policy, Ruling};

/// `always_nxdomain` closes a name and what is below it, `always_transparent` opens a part of that again. A name that is
/// closed alone gets a record of its own: other questions about it are then answered as empty, and names below it go on.
pub(super) fn unbound(policy: &Policy, audience: Audience, out: &mut impl Write) -> io::Result<Exported> {
    head(policy, audience, "#", out)?;
    writeln!(out, "server:")?;
    let mut exported = Exported::default();
    policy.each_ruling(audience, |Ruling { name, here, below, .. }| {
        match (here, below) {
            (true, true) => writeln!(out, "local-zone: \"{name}.\" always_nxdomain")?,
            (false, false) => writeln!(out, "local-zone: \"{name}.\" always_transparent")?,
            (true, false) => {
                writeln!(out, "local-zone: \"{name}.\" transparent")?;
                writeln!(out, "local-data: '{name}. 60 IN TXT \"lachan\"'")?;
            }
            (false, true) => {
                exported.leave_out(name);
                return Ok::<(), io::Error>(());
            }
        }
        exported.names += 1;
        Ok(())
    })?;
    Ok(exported)
}

/// `local` without a server: the name and what is below it do not exist. `#` stands for the usual servers.
pub(super) fn dnsmasq(policy: &Policy, audience: Audience, out: &mut impl Write) -> io::Result<Exported> {
    head(policy, audience, "#", out)?;
    let mut exported = Exported::default();
    policy.each_ruling(audience, |Ruling { name, here, below, .. }| {
        match (here, below) {
            (true, true) => writeln!(out, "local=/{name}/")?,
            (false, false) => writeln!(out, "server=/{name}/#")?,
            _ => {
                exported.leave_out(name);
                return Ok::<(), io::Error>(());
            }
        }
        exported.names += 1;
        Ok(())
    })?;
    Ok(exported)
}

/// Sets of suffixes. A set knows no exceptions, so there is one for each depth of names closed below names opened below
/// names closed, and the deepest is asked first. The names stand in long strings of Lua: a program with as many constants
/// as there are names would be refused.
pub(super) fn dnsdist(policy: &Policy, audience: Audience, out: &mut impl Write) -> io::Result<Exported> {
    head(policy, audience, "--", out)?;
    let mut exported = Exported::default();
    // by depth the names of that set; even depths close, odd ones open
    let mut sets: Vec<Vec<String>> = Vec::new();
    let mut depths: HashMap<String, usize> = HashMap::new();
    policy.each_ruling(audience, |Ruling { name, inherited, here, below }| {
        if here != below {
            exported.leave_out(name);
            return Ok::<(), io::Error>(());
        }
        let above = parents(&name).find_map(|parent| depths.get(parent));
        let depth = above.map_or(0, |above| above + 1);
        if here == inherited || (depth % 2 == 0) != here {
            // below a name that was left out
            exported.leave_out(name);
            return Ok(());
        }
        if sets.len() <= depth {
            sets.resize_with(depth + 1, Vec::new);
        }
        depths.insert(name.clone(), depth);
        sets[depth].push(name);
        exported.names += 1;
        Ok(())
    })?;
    for (depth, names) in sets.iter().enumerate().rev() {
        writeln!(out, "local lachan = newSuffixMatchNode()")?;
        writeln!(out, "for name in string.gmatch([[")?;
        for name in names {
            writeln!(out, "{name}")?;
        }
        writeln!(out, "]], \"%S+\") do lachan:add(newDNSName(name)) end")?;
        let action = if depth % 2 == 0 { "RCodeAction(DNSRCode.NXDOMAIN)" } else { "AllowAction()" };
        writeln!(out, "addAction(SuffixMatchNodeRule(lachan), {action})")?;
    }
    Ok(exported)
}
