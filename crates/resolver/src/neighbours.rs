//! Devices by their hardware address: whose address is whose stands in the kernel's neighbour table, which is looked at every
//! two seconds. IPv4 alone (`/proc/net/arp`), and only on the resolver's own network: behind a router all devices have the
//! router's. A hardware address is easily changed, so this is for a teacher's laptop in a pupils' room, and not against
//! somebody who wants to get through.

use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use lachan_filter::AgeTier;

use crate::Engine;
use crate::groups::Group;

/// A device and its tier, written `3c:52:82:1a:00:7f=staff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    hardware: [u8; 6],
    /// The tier of the device.
    pub tier: AgeTier,
}

/// The text is no device.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no device {0:?}: {1}; write it like 3c:52:82:1a:00:7f=staff")]
pub struct BadDevice(String, &'static str);

impl FromStr for Device {
    type Err = BadDevice;

    fn from_str(text: &str) -> Result<Self, BadDevice> {
        let bad = |why| BadDevice(text.to_owned(), why);
        let (hardware, tier) = text.split_once('=').ok_or(bad("it has no ="))?;
        let tier = tier.parse().map_err(|_| bad("the word after = is no age tier"))?;
        let hardware = read_hardware(hardware).ok_or(bad("the part before = is no hardware address"))?;
        Ok(Device { hardware, tier })
    }
}

/// Six bytes with `:` or `-` between.
fn read_hardware(text: &str) -> Option<[u8; 6]> {
    let mut bytes = [0; 6];
    let mut parts = text.trim().split([':', '-']);
    for byte in &mut bytes {
        let part = parts.next().filter(|part| part.len() == 2)?;
        *byte = u8::from_str_radix(part, 16).ok()?;
    }
    parts.next().is_none().then_some(bytes)
}

/// The groups of one device each that a neighbour table makes of the devices (proc(5): address, type, flags, hardware address,
/// mask, interface; without the flag 0x2 the entry is not complete).
fn groups(table: &str, devices: &[Device]) -> Vec<Group> {
    let known = table.lines().skip(1).filter_map(|line| {
        let mut fields = line.split_whitespace();
        let address: Ipv4Addr = fields.next()?.parse().ok()?;
        let flags = u32::from_str_radix(fields.nth(1)?.strip_prefix("0x")?, 16).ok()?;
        let hardware = read_hardware(fields.next()?).filter(|_| flags & 2 != 0)?;
        let device = devices.iter().find(|device| device.hardware == hardware)?;
        Some(Group::of_one(IpAddr::V4(address), device.tier))
    });
    known.collect()
}

const TABLE: &str = "/proc/net/arp";
const LOOK: Duration = Duration::from_secs(2);

/// Keeps the devices where they are, until the task is ended.
pub(crate) async fn follow(devices: Vec<Device>, engine: Arc<Engine>) {
    let mut before = Vec::new();
    loop {
        let table = tokio::fs::read_to_string(TABLE).await.unwrap_or_default();
        let now = groups(&table, &devices);
        if now != before {
            engine.know(now.clone());
            before = now;
        }
        tokio::time::sleep(LOOK).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_table_says_who_is_where() {
        // as Linux 6.1 writes it
        let table = "IP address       HW type     Flags       HW address            Mask     Device\n\
                     192.168.1.20     0x1         0x2         3c:52:82:1a:00:7f     *        eth0\n\
                     192.168.1.21     0x1         0x0         00:00:00:00:00:00     *        eth0\n\
                     192.168.1.22     0x1         0x6         AA:bb:cc:dd:ee:01     *        eth0\n\
                     192.168.1.23     0x1         0x0         3c:52:82:1a:00:7f     *        eth0\n";
        let devices = ["3C-52-82-1A-00-7F=staff", "aa:bb:cc:dd:ee:01=primary", "00:00:00:00:00:00=staff"];
        let devices = devices.map(|text| text.parse().unwrap());
        let one = |ip: &str, tier| Group::of_one(ip.parse().unwrap(), tier);
        let expected = [one("192.168.1.20", AgeTier::Staff), one("192.168.1.22", AgeTier::Primary)];
        assert_eq!(groups(table, &devices), expected);
        assert!(groups("", &devices).is_empty());
    }

    #[test]
    fn what_is_no_device_is_told() {
        for text in [
            "",
            "3c:52:82:1a:00:7f",
            "3c:52:82:1a:00=staff",
            "3c:52:82:1a:00:7f:00=staff",
            "3c:52:82:1a:0:7f=staff",
        ] {
            assert!(text.parse::<Device>().is_err(), "{text}");
        }
        assert!("3c:52:82:1a:00:7f=pupil".parse::<Device>().is_err());
    }
}
