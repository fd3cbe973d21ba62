//! The response policy zone. A name and what is below it are two rules, as the format has it.
//!
//! Readers of such zones find the rule of a name in two ways: by cutting label after label off until there is one
//! (Unbound, PowerDNS, Knot Resolver), or as in any zone, where a wildcard reaches no further than to the next name that
//! exists (RFC 4592, 2.2.1; BIND). So below a closed name every name on the way to an exception gets its rules written
//! out, and the two ways end alike.

use std::collections::HashSet;
use std::io::{self, Write};

use super::{Exported, head, parents};
use crate::{Audience, Policy};

/// The zone's own name, unless the one who loads it gives it another.
pub(super) const ORIGIN: &str = "lachan.rpz";
/// No owner in the zone may be longer (RFC 1035, 3.1): the wildcard's label, the dots and the zone's name beside it.
const LONGEST: usize = 253 - ORIGIN.len() - 1 - 2;

pub(super) fn write(policy: &Policy, audience: Audience, out: &mut impl Write) -> io::Result<Exported> {
    head(policy, audience, ";", out)?;
    writeln!(out, "$ORIGIN {ORIGIN}.\n$TTL 60")?;
    // asked for anew after 5 minutes, kept for 30 days when it cannot be had
    writeln!(out, "@ SOA localhost. nobody.invalid. {} 300 60 2592000 60", policy.serial())?;
    writeln!(out, "@ NS localhost.")?;
    let mut exported = Exported::default();
    // names between a closed one and an exception below it
    let mut between = HashSet::new();
    policy.each_ruling(audience, |ruling| {
        let name = &ruling.name;
        if name.len() > LONGEST {
            exported.leave_out(ruling.name);
            return Ok(());
        }
        exported.names += 1;
        if !ruling.inherited {
            // what is not written is open
            if ruling.here {
                rule(out, name, true)?;
            }
            if ruling.below {
                below(out, name, true)?;
            }
            return Ok::<(), io::Error>(());
        }
        for parent in parents(name) {
            let held = policy.ruling(parent, audience);
            if held.inherited && held.here && held.below && between.insert(parent.to_owned()) {
                rule(out, parent, true)?;
                below(out, parent, true)?;
            }
        }
        rule(out, name, ruling.here)?;
        below(out, name, ruling.below)
    })?;
    Ok(exported)
}

fn rule(out: &mut impl Write, name: &str, closed: bool) -> io::Result<()> {
    writeln!(out, "{name} CNAME {}", if closed { "." } else { "rpz-passthru." })
}

fn below(out: &mut impl Write, name: &str, closed: bool) -> io::Result<()> {
    writeln!(out, "*.{name} CNAME {}", if closed { "." } else { "rpz-passthru." })
}
