//! The configuration profile for iPhone, iPad and Mac: a property list with one payload of DNS settings
//! (Apple, "DNSSettings", `com.apple.dnsSettings.managed`; iOS 14 and macOS 11 or later).

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Profile;
use crate::web::Lang;

/// The kind of content by which devices know it.
pub(super) const TYPE: &str = "application/x-apple-aspen-config";

/// Always the same for the same part of the same profile: a device replaces what it has instead of keeping two.
fn id(of: &str) -> Uuid {
    let digest = Sha256::digest(format!("lachan home profile {of}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_sha1_bytes(bytes).into_uuid()
}

/// Text of an element (XML 1.0, 2.4).
fn text(words: &str) -> String {
    let plain: String = words.chars().filter(|letter| !letter.is_control()).collect();
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The profile that sends a device's questions to the filter of one tier.
pub(super) fn profile(lang: Lang, profile: Profile, base: &str, province: &str) -> String {
    let tier = lang.t(&format!("home-age-{}", profile.name));
    let name = lang.f("home-apple-name", &[("age", tier.as_ref().into())]);
    let what = lang.t("home-apple-what");
    // the order of the labels turned, as identifiers are written
    let turned: Vec<&str> = base.split('.').rev().collect();
    let identifier = format!("{}.{}", turned.join("."), profile.name);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>DNSSettings</key>
      <dict>
        <key>DNSProtocol</key>
        <string>HTTPS</string>
        <key>ServerURL</key>
        <string>{url}</string>
      </dict>
      <key>PayloadDisplayName</key>
      <string>{name}</string>
      <key>PayloadIdentifier</key>
      <string>{identifier}.dns</string>
      <key>PayloadType</key>
      <string>com.apple.dnsSettings.managed</string>
      <key>PayloadUUID</key>
      <string>{inner}</string>
      <key>PayloadVersion</key>
      <integer>1</integer>
    </dict>
  </array>
  <key>PayloadDescription</key>
  <string>{what}</string>
  <key>PayloadDisplayName</key>
  <string>{name}</string>
  <key>PayloadIdentifier</key>
  <string>{identifier}</string>
  <key>PayloadOrganization</key>
  <string>{province}</string>
  <key>PayloadRemovalDisallowed</key>
  <false/>
  <key>PayloadType</key>
  <string>Configuration</string>
  <key>PayloadUUID</key>
  <string>{outer}</string>
  <key>PayloadVersion</key>
  <integer>1</integer>
</dict>
</plist>
"#,
        url = text(&profile.url(base)),
        name = text(&name),
        what = text(&what),
        province = text(province),
        identifier = text(&identifier),
        inner = id(&format!("{identifier}.dns")).to_string().to_uppercase(),
        outer = id(&identifier).to_string().to_uppercase(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filtering::home::PROFILES;

    /// A reader of property lists: keys and values in order, as a device finds them. It takes nothing that is not well formed.
    fn read(text: &str) -> Vec<(String, String)> {
        let (mut open, mut found, mut key) = (Vec::new(), Vec::new(), String::new());
        let body = text.split_once("<plist").unwrap().1;
        let body = format!("<plist{body}");
        let mut rest = body.as_str();
        while let Some(at) = rest.find('<') {
            let words = &rest[..at];
            assert!(!words.contains('>'), "{words}");
            let end = rest.find('>').unwrap();
            let tag = &rest[at + 1..end];
            match tag.strip_prefix('/') {
                Some(name) => {
                    assert_eq!(open.pop().as_deref(), Some(name), "closed out of turn");
                    match name {
                        "key" => key = words.to_owned(),
                        "string" | "integer" => found.push((std::mem::take(&mut key), words.to_owned())),
                        _ => assert!(words.trim().is_empty()),
                    }
                }
                None if tag.ends_with('/') => {
                    found.push((std::mem::take(&mut key), tag.trim_end_matches('/').to_owned()));
                }
                None => {
                    assert!(words.trim().is_empty(), "{words}");
                    open.push(tag.split(' ').next().unwrap().to_owned());
                }
            }
            rest = &rest[end + 1..];
        }
        assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
        found
    }

    #[test]
    fn a_profile_is_a_property_list_with_one_payload_of_dns_settings() {
        for one in PROFILES {
            let made = profile(Lang::Vi, one, "dns.tinh.example", "UBND tỉnh <Mẫu> & bạn");
            let read = read(&made);
            let all = |key: &str| -> Vec<&str> {
                read.iter().filter(|(known, _)| known == key).map(|(_, value)| value.as_str()).collect()
            };
            assert_eq!(all("PayloadType"), ["com.apple.dnsSettings.managed", "Configuration"]);
            assert_eq!(all("DNSProtocol"), ["HTTPS"]);
            let url = format!("https://dns.tinh.example/dns-query/{}", one.name);
            assert_eq!(all("ServerURL"), [url.as_str()]);
            assert_eq!(all("PayloadRemovalDisallowed"), ["false"], "who sets it up may take it away");
            assert_eq!(all("PayloadOrganization"), ["UBND tỉnh &lt;Mẫu&gt; &amp; bạn"]);
            let ids = all("PayloadUUID");
            assert!(ids.len() == 2 && ids[0] != ids[1] && ids.iter().all(|id| Uuid::parse_str(id).is_ok()));
            assert_eq!(all("PayloadIdentifier")[1], format!("example.tinh.dns.{}", one.name));
            assert_eq!(made, profile(Lang::Vi, one, "dns.tinh.example", "UBND tỉnh <Mẫu> & bạn"));
        }
    }

    #[test]
    fn each_age_and_each_province_has_ids_of_its_own() {
        let ids: std::collections::BTreeSet<_> = PROFILES
            .iter()
            .flat_map(|one| ["dns.a.example", "dns.b.example"].map(|base| profile(Lang::Vi, *one, base, "x")))
            .flat_map(|made| read(&made))
            .filter(|(key, _)| key == "PayloadUUID")
            .map(|(_, id)| id)
            .collect();
        assert_eq!(ids.len(), 16);
    }
}
