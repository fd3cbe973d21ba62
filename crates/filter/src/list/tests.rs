use proptest::prelude::*;

use super::*;

/// `+name` blocks the tree, `=name` the name alone, `*name` what is below; a leading `!` allows.
fn rules(text: &str) -> (Format, Vec<String>, Vec<(u32, String)>) {
    let (list, issues) = read_list("test", text.as_bytes());
    let rules = list.rules.iter().map(|rule| {
        let scope = match rule.scope {
            Scope::Tree => '+',
            Scope::Exact => '=',
            Scope::Below => '*',
        };
        let allow = if rule.action == Action::Allow { "!" } else { "" };
        format!("{allow}{scope}{}:{}", rule.domain(), rule.line)
    });
    let issues = issues.iter().map(|issue| (issue.line, issue.what.clone()));
    (list.format.expect("a list"), rules.collect(), issues.collect())
}

#[test]
fn hosts_files_are_read_without_the_machine_itself() {
    let text = "# hosts\n127.0.0.1 localhost\n::1 ip6-localhost ip6-loopback\n\n0.0.0.0 Bad.example # why\n\
                127.0.0.1\ta.example b.example\n0.0.0.0 0.0.0.0\n";
    let (format, rules, issues) = rules(text);
    assert_eq!(format, Format::Hosts);
    assert_eq!(rules, ["+bad.example:5", "+a.example:6", "+b.example:6"]);
    assert_eq!(issues, []);
}

#[test]
fn plain_names_may_have_a_star_and_windows_line_ends() {
    let (format, rules, issues) =
        rules("\u{feff}a.example\r\n*.b.example\r\n.c.example\r\nhttps://d.example/\r\n");
    assert_eq!(format, Format::Domains);
    assert_eq!(rules, ["+a.example:1", "+b.example:2", "+c.example:3", "+d.example:4"]);
    assert_eq!(issues, []);
}

#[test]
fn adblock_rules_for_dns_are_taken_and_those_for_pages_passed_over() {
    let text = "[Adblock Plus 2.0]\n! Title: x\n||a.example^\n@@||b.a.example^\n||c.example^$important\n\
                ||d.example^$script,third-party\n||e.example/ads/*\nf.example##.banner\n/ads[0-9]/\n\
                ||*.g.example^\n";
    let (format, rules, issues) = rules(text);
    assert_eq!(format, Format::Adblock);
    assert_eq!(rules, ["+a.example:3", "!+b.a.example:4", "+c.example:5", "*g.example:10"]);
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].0, 9);
    assert_eq!(read_list("t", text.as_bytes()).0.passed_over, 4);
}

#[test]
fn dnsmasq_blocks_and_exceptions_are_told_apart() {
    let text = "address=/a.example/\naddress=/b.example/0.0.0.0\nlocal=/c.example/\nserver=/d.example/\n\
                server=/e.example/#\naddress=/f.example/g.example/::\naddress=/h.example/192.0.2.1\n\
                cache-size=1\n";
    let (format, rules, issues) = rules(text);
    assert_eq!(format, Format::Dnsmasq);
    let wanted = [
        "+a.example:1",
        "+b.example:2",
        "+c.example:3",
        "+d.example:4",
        "!+e.example:5",
        "+f.example:6",
        "+g.example:6",
    ];
    assert_eq!(rules, wanted);
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].0, 7);
}

#[test]
fn unbound_zones_are_read_by_their_type() {
    let text = "server:\n  local-zone: \"a.example\" always_nxdomain\n  local-zone: b.example. refuse\n\
                \tlocal-zone: \"c.example\" always_transparent\n local-zone: \"d.example\" transparent\n\
                local-data: \"e.example A 0.0.0.0\"\nlocal-zone: \"f.example\" blok\n";
    let (format, rules, issues) = rules(text);
    assert_eq!(format, Format::Unbound);
    assert_eq!(rules, ["+a.example:2", "+b.example:3", "!+c.example:4", "=e.example:6"]);
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].0, 7);
}

#[test]
fn a_policy_zone_blocks_exactly_what_its_owners_say() {
    let text = "$TTL 300\n@ IN SOA localhost. root.localhost. (\n 1 3600 600\n 86400 300 )\n\
                \tIN NS localhost.\n\
                a.example CNAME .\n*.a.example 60 IN CNAME .\nb.example CNAME *. ; nodata\n\
                c.a.example CNAME rpz-passthru.\nd.example A 192.0.2.1\n32.1.2.0.192.rpz-ip CNAME .\n";
    let (format, rules, issues) = rules(text);
    assert_eq!(format, Format::Rpz);
    assert_eq!(rules, ["=a.example:6", "*a.example:7", "=b.example:8", "!=c.a.example:9", "=d.example:10"]);
    assert_eq!(issues, []);
}

#[test]
fn a_policy_zone_with_full_owner_names_loses_its_own_name() {
    let text = "rpz.example. 300 IN SOA ns. root. 1 2 3 4 5\nrpz.example. IN NS ns.\n\
                bad.test.rpz.example. 300 IN CNAME .\nelse.where. CNAME .\n";
    let (format, rules, issues) = rules(text);
    assert_eq!(format, Format::Rpz);
    assert_eq!(rules, ["=bad.test:3"]);
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].0, 4);
}

#[test]
fn a_bad_line_is_named_and_the_rest_is_kept() {
    let (_, rules, issues) =
        rules("a.example\nnot a name\ncom\ncom.vn\n10.0.0.1\nb.example\nx.example/page\n");
    assert_eq!(rules, ["+a.example:1", "+b.example:6"]);
    assert_eq!(issues.iter().map(|issue| issue.0).collect::<Vec<_>>(), [2, 3, 4, 5, 7]);
    let (_, issues) = read_list("nhà.txt", b"a.example\nb .example\n");
    assert_eq!(
        issues[0].to_string(),
        "nhà.txt:2: b .example: more than one word; \
         write one domain name such as example.com, or delete the line"
    );
}

#[test]
fn what_is_no_list_is_refused() {
    let pages: [&[u8]; 6] =
        [b"<!DOCTYPE html><p>404", b"\n <html>", b"\x1f\x8b\x08", b"a\0b", b"\xff\xfea\0", b"{\"a\":1}"];
    for bytes in pages {
        let (list, issues) = read_list("x", bytes);
        assert!(list.format.is_none() && list.rules.is_empty());
        assert_eq!((issues.len(), issues[0].line), (1, 0));
    }
}

#[test]
fn formats_glued_together_are_read_line_by_line() {
    let (_, rules, issues) =
        rules("a.example\nb.example\n||c.example^\n0.0.0.0 d.example\naddress=/e.example/\n");
    assert_eq!(rules, ["+a.example:1", "+b.example:2", "+c.example:3", "+d.example:4", "+e.example:5"]);
    assert_eq!(issues, []);
}

/// <https://adguard-dns.io/kb/general/dns-filtering-syntax/>: "||" reaches what is below, "|" does not.
#[test]
fn adguard_rules_are_read_as_adguard_documents_them() {
    let text = "||example.org^\n@@||good.example.org^\n|exact.example.org^\n||a.example^$important\n\
                ||b.example^$badfilter\n||c.example^$dnstype=AAAA\n||d.example^$client=127.0.0.1\n\
                ||e.example^$denyallow=x.example\n||f.example^$dnsrewrite=1.2.3.4\n! remark\n# remark\n";
    let (format, rules, issues) = rules(text);
    assert_eq!(format, Format::Adblock);
    assert_eq!(rules, ["+example.org:1", "!+good.example.org:2", "=exact.example.org:3", "+a.example:4"]);
    assert_eq!(issues, []);
    assert_eq!(read_list("t", text.as_bytes()).0.passed_over, 5, "what depends on more than the name");
}

/// <https://urlhaus.abuse.ch/api/>: columns in a remark, all fields in quotes.
#[test]
fn a_table_with_its_columns_in_a_remark_is_read() {
    let text = "################\n# abuse.ch URLhaus Database Dump (CSV)   #\n# Last updated: 2026-01-01 (UTC)\n#\n\
                # id,dateadded,url,url_status,threat\n\
                \"2\",\"2026-01-01 00:00:00\",\"http://bad.example/\",\"online\",\"malware, download\"\n\
                \"3\",\"2026-01-01 00:00:00\",\"http://shared.example/x/y.exe\",\"online\",\"malware\"\n\
                \"4\",\"2026-01-01 00:00:00\",\"http://192.0.2.7/\",\"online\",\"malware\"\n";
    let (format, rules, issues) = rules(text);
    assert_eq!(format, Format::UrlTable);
    assert_eq!(rules, ["+bad.example:6"]);
    assert_eq!(issues, []);
    assert_eq!(read_list("t", text.as_bytes()).0.passed_over, 2, "a page of a host, an address");
}

/// <https://www.phishtank.com/developer_info.php>, and tables with a column of names.
#[test]
fn a_table_with_a_heading_is_read_by_its_best_column() {
    let text = "phish_id,url,phish_detail_url,submission_time,verified\n\
                1,https://a.example/,http://tank.example/1,2026-01-01,yes\n\
                2,\"https://b.example/?a,b\",http://tank.example/2,2026-01-01,yes\n3\n";
    let (format, found, issues) = rules(text);
    assert_eq!((format, found), (Format::UrlTable, vec!["+a.example:2".to_owned()]));
    assert_eq!(issues, [(4, "3: no column 2".to_owned())]);
    let (format, found, issues) =
        rules("Domain;Category;Url\nĐánhbài.example;x;https://c.example/x\ncom;x;y\n");
    assert_eq!(format, Format::UrlTable);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("+xn--") && found[0].ends_with(".example:2"), "{}", found[0]);
    assert_eq!(issues.len(), 1);
    let (format, ..) = rules("a.example\nb.example # host, url\n");
    assert_eq!(format, Format::Domains);
}

#[test]
fn a_list_that_would_block_everything_is_refused_whole() {
    let texts = [
        "a.example\n*\nb.example\n",
        "||a.example^\n||*^\n",
        "address=/a.example/\naddress=/#/\n",
        "local-zone: \"a.example\" refuse\nlocal-zone: \".\" refuse\n",
        "$TTL 1\n@ SOA a. b. 1 1 1 1 1\na.example CNAME .\n* CNAME .\n",
    ];
    for text in texts {
        let (list, issues) = read_list("list", text.as_bytes());
        assert!(list.format.is_none() && list.rules.is_empty(), "{text}");
        assert!(issues[0].what.contains("would block every name there is"), "{text}: {}", issues[0]);
        assert!(issues[0].line > 0);
    }
}

#[test]
fn a_list_that_would_block_a_protected_name_is_found_out() {
    let protected = [DomainName::parse("hub.tinh.example").unwrap()];
    let first = |text: &str| read_list("list", text.as_bytes()).0.closes(&protected).map(|(_, line)| line);
    assert_eq!(first("a.example\ntinh.example\n"), Some(2));
    assert_eq!(first("hub.tinh.example\n"), Some(1));
    assert_eq!(first("||*.tinh.example^\n||x.example^\n"), Some(1));
    assert_eq!(first("|tinh.example^\n||x.hub.tinh.example^\n||ub.tinh.example^\n"), None);
    assert_eq!(first("@@||tinh.example^\n"), None);
}

#[test]
fn the_folders_of_ut1_have_categories() {
    assert_eq!(category_of_folder("adult"), Some(Category::ADULT));
    assert_eq!(category_of_folder("drogue"), Some(Category::DRUGS));
    assert_eq!(category_of_folder("social_networks"), Some(Category::SOCIAL));
    for folder in ["bank", "child", "press", "sexual_education", "liste_blanche"] {
        assert_eq!(category_of_folder(folder), None, "{folder} is nothing to close");
    }
}

/// What lists are made of.
const PIECES: &[&str] = &[
    "||",
    "@@",
    "^",
    "$",
    "address=/",
    "/",
    "local-zone:",
    "\"",
    " ",
    "\n",
    "a.example",
    "CNAME",
    ".",
    "*.",
    "SOA",
    "(",
    ")",
    ";",
    "#",
    "0.0.0.0",
    "ế",
    "$ORIGIN",
    "xn--",
    "-",
    "@",
    ",",
    "=",
    "rpz-ip",
    "\t",
    "IN",
    "1h",
    "|",
];

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_list("x", &bytes);
    }

    #[test]
    fn no_text_of_list_pieces_makes_a_reader_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let text = pieces.concat();
        let (list, _) = read_list("x", text.as_bytes());
        for rule in list.rules.iter() {
            prop_assert_eq!(DomainName::parse(rule.domain().as_str()), Ok(rule.domain()));
        }
    }
}
