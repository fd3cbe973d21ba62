use domain::base::iana::{Class, Rcode, Rtype};
use domain::base::{Message, MessageBuilder, Name, ToName, Ttl};
use domain::rdata::{A, Aaaa, Cname, Soa};
use proptest::prelude::*;

use super::*;

/// An independent library writes the query.
fn question(name: &str, kind: Rtype, edns: Option<(u16, bool)>) -> Vec<u8> {
    let mut message = MessageBuilder::new_vec();
    message.header_mut().set_id(0x1234);
    message.header_mut().set_rd(true);
    let mut message = message.question();
    message.push((Name::<Vec<u8>>::vec_from_str(name).unwrap(), kind, Class::IN)).unwrap();
    let mut message = message.additional();
    if let Some((size, dnssec_ok)) = edns {
        message
            .opt(|opt| {
                opt.set_udp_payload_size(size);
                opt.set_dnssec_ok(dnssec_ok);
                Ok(())
            })
            .unwrap();
    }
    message.finish()
}

fn query(packet: &[u8]) -> Query<'_> {
    match parse(packet) {
        Parsed::Query(query) => query,
        _ => panic!("a good query was not taken"),
    }
}

/// An upstream's answer: a CNAME to `target` and its address.
fn answer(asked: &[u8], target: &str, edns: bool) -> Vec<u8> {
    let asked = Message::from_octets(asked).unwrap();
    let mut message = MessageBuilder::new_vec().start_answer(&asked, Rcode::NOERROR).unwrap();
    let owner: Name<Vec<u8>> = asked.sole_question().unwrap().qname().to_name();
    let target: Name<Vec<u8>> = Name::vec_from_str(target).unwrap();
    message.push((&owner, Class::IN, Ttl::from_secs(300), Cname::new(target.clone()))).unwrap();
    message.push((&target, Class::IN, Ttl::from_secs(60), A::from_octets(192, 0, 2, 7))).unwrap();
    let mut message = message.additional();
    if edns {
        message
            .opt(|opt| {
                opt.set_udp_payload_size(4096);
                Ok(())
            })
            .unwrap();
    }
    message.finish()
}

#[test]
fn the_question_is_read_in_lower_case_with_its_edns() {
    let packet = question("WWW.Example.Com", Rtype::AAAA, Some((4096, true)));
    let query = query(&packet);
    assert_eq!(query.name(), b"\x03www\x07example\x03com\0");
    assert_eq!(query.kind, rtype::AAAA);
    let edns = query.edns.unwrap();
    assert!(edns.dnssec_ok && edns.udp_size == 4096);
    assert_eq!(query.key().as_bytes(), b"\x03www\x07example\x03com\0\0\x1c\x01");
}

#[test]
fn a_blocked_name_does_not_exist_and_edns_says_why() {
    let packet = question("Bad.Example", Rtype::A, Some((1232, false)));
    let mut out = Vec::new();
    let ede = Ede { code: Ede::BLOCKED, text: "games" };
    blocked(&query(&packet), &Replied { lead: Lead::Nowhere, ttl: 10, ede }, &mut out);
    let message = Message::from_octets(out.as_slice()).unwrap();
    assert_eq!(message.header().rcode(), Rcode::NXDOMAIN);
    assert!(
        message.header().qr() && message.header().rd() && message.header().ra() && !message.header().aa()
    );
    assert_eq!(message.header().id(), 0x1234);
    assert_eq!(message.sole_question().unwrap().qname().to_string(), "Bad.Example");
    let opt = message.opt().unwrap();
    let ede = opt.opt().first::<domain::base::opt::ExtendedError<_>>().unwrap();
    assert_eq!(ede.code().to_int(), 15);
    assert_eq!(ede.text().unwrap().unwrap(), "games");

    let packet = question("bad.example", Rtype::A, None);
    blocked(&query(&packet), &Replied { lead: Lead::Nowhere, ttl: 10, ede: Ede::STALE }, &mut out);
    assert!(Message::from_octets(out.as_slice()).unwrap().opt().is_none());
}

#[test]
fn a_blocked_name_leads_to_the_block_page_by_its_own_family_only() {
    let how = Replied { lead: Lead::To("192.0.2.9".parse().unwrap()), ttl: 10, ede: Ede::STALE };
    let mut out = Vec::new();
    let packet = question("bad.example", Rtype::A, None);
    blocked(&query(&packet), &how, &mut out);
    let message = Message::from_octets(out.as_slice()).unwrap();
    let record = message.answer().unwrap().limit_to::<A>().next().unwrap().unwrap();
    assert_eq!((record.data().addr().octets(), record.ttl().as_secs()), ([192, 0, 2, 9], 10));
    for kind in [Rtype::AAAA, Rtype::TXT, Rtype::HTTPS] {
        let packet = question("bad.example", kind, None);
        blocked(&query(&packet), &how, &mut out);
        let message = Message::from_octets(out.as_slice()).unwrap();
        assert_eq!((message.header().rcode(), message.header_counts().ancount()), (Rcode::NOERROR, 0));
    }
    let how = Replied { lead: Lead::To("2001:db8::9".parse().unwrap()), ..how };
    let packet = question("bad.example", Rtype::AAAA, None);
    blocked(&query(&packet), &how, &mut out);
    let message = Message::from_octets(out.as_slice()).unwrap();
    assert_eq!(message.answer().unwrap().limit_to::<Aaaa>().count(), 1);
}

#[test]
fn an_answer_is_stored_without_opt_and_given_with_aged_ttls() {
    let packet = question("www.example.com", Rtype::A, Some((1232, false)));
    let asked = ask(7, query(&packet).key().as_bytes(), true);
    assert!(Message::from_octets(asked.as_slice()).unwrap().opt().is_some());
    let scanned = scan(&asked, &answer(&asked, "target.example.net", true)).unwrap().unwrap();
    assert_eq!((scanned.ttl, scanned.edns, scanned.code), (60, true, 0));
    assert_eq!(&*scanned.hops[0], b"\x06target\x07example\x03net\0");

    let mut out = Vec::new();
    from_answer(&query(&packet), &scanned.message, scanned.ttls.iter().copied(), 20, false, 1232, &mut out);
    let message = Message::from_octets(out.as_slice()).unwrap();
    assert_eq!(message.header().id(), 0x1234);
    let ttls: Vec<u32> = message.answer().unwrap().map(|record| record.unwrap().ttl().as_secs()).collect();
    assert_eq!(ttls, [280, 40]);
    assert!(message.opt().is_some());
    from_answer(&query(&packet), &scanned.message, scanned.ttls.iter().copied(), 900, true, 1232, &mut out);
    let message = Message::from_octets(out.as_slice()).unwrap();
    assert!(message.answer().unwrap().all(|record| record.unwrap().ttl().as_secs() == 30));
}

#[test]
fn an_answer_over_the_limit_is_cut_to_its_question() {
    let packet = question("www.example.com", Rtype::A, None);
    let asked = ask(7, query(&packet).key().as_bytes(), false);
    let scanned =
        scan(&asked, &answer(&asked, &format!("{}.example", "t".repeat(60)), false)).unwrap().unwrap();
    let mut out = Vec::new();
    from_answer(&query(&packet), &scanned.message, scanned.ttls.iter().copied(), 0, false, 80, &mut out);
    let message = Message::from_octets(out.as_slice()).unwrap();
    assert!(message.header().tc());
    assert_eq!((message.header_counts().ancount(), out.len()), (0, packet.len()));
}

#[test]
fn a_negative_answer_lives_as_long_as_its_soa_allows() {
    let packet = question("no.example.com", Rtype::A, None);
    let asked = ask(7, query(&packet).key().as_bytes(), false);
    let message = Message::from_octets(asked.as_slice()).unwrap();
    let builder = MessageBuilder::new_vec().start_answer(&message, Rcode::NXDOMAIN).unwrap();
    let bare = builder.clone().finish();
    assert_eq!(scan(&asked, &bare).unwrap().unwrap().ttl, 0, "RFC 2308, 5: no SOA, no keeping");
    let mut builder = builder.authority();
    let zone: Name<Vec<u8>> = Name::vec_from_str("example.com").unwrap();
    let day = Ttl::from_secs(3600);
    let soa = Soa::new(zone.clone(), zone.clone(), 1.into(), day, day, day, Ttl::from_secs(120));
    builder.push((zone, Class::IN, Ttl::from_secs(900), soa)).unwrap();
    assert_eq!(scan(&asked, &builder.finish()).unwrap().unwrap().ttl, 120);
}

#[test]
fn an_answer_to_another_question_is_not_ours() {
    let asked = ask(7, query(&question("a.example", Rtype::A, None)).key().as_bytes(), false);
    let other = ask(7, query(&question("b.example", Rtype::A, None)).key().as_bytes(), false);
    let mut good = answer(&asked, "t.example", false);
    assert!(scan(&other, &good).is_none());
    assert!(scan(&asked, &asked).is_none(), "a question is no answer");
    good[0] ^= 1;
    assert!(scan(&asked, &good).is_none(), "another id");
}

#[test]
fn an_answer_with_its_opt_record_in_the_wrong_place_is_not_taken() {
    let asked = ask(7, query(&question("a.example", Rtype::A, None)).key().as_bytes(), true);
    let good = answer(&asked, "t.example", true);
    assert!(scan(&asked, &good).unwrap().is_ok());
    let first = Message::from_octets(good.as_slice()).unwrap().answer().unwrap().pos();
    let kind = first + "\u{1}a\u{7}example\0".len();
    assert_eq!(good[kind..kind + 2], [0, 5], "an alias");
    let mut wrong = good.clone();
    wrong[kind + 1] = 41;
    assert!(scan(&asked, &wrong).unwrap().is_err());
}

#[test]
fn what_is_no_question_is_dropped_or_refused() {
    let good = question("a.example", Rtype::A, None);
    let with = |at: usize, value: u8| {
        let mut packet = good.clone();
        packet[at] = value;
        packet
    };
    assert!(matches!(parse(&good[..11]), Parsed::Drop));
    assert!(matches!(parse(&good[..good.len() - 1]), Parsed::Drop));
    assert!(matches!(parse(&with(2, 0x80)), Parsed::Drop), "an answer");
    assert!(matches!(parse(&with(12, 0xc0)), Parsed::Drop), "a compressed question");
    assert!(matches!(parse(&with(2, 0x28)), Parsed::Unusable(rcode::NOTIMP)), "an update");
    assert!(matches!(parse(&with(5, 2)), Parsed::Unusable(rcode::FORMERR)), "RFC 9619");
    for kind in [Rtype::ANY, Rtype::AXFR, Rtype::IXFR] {
        assert!(matches!(parse(&question("a.example", kind, None)), Parsed::Refused(_, rcode::REFUSED)));
    }
    let mut packet = question("a.example", Rtype::A, Some((1232, false)));
    let version = packet.len() - 5;
    packet[version] = 1;
    let Parsed::Refused(refused, code) = parse(&packet) else { panic!("version 1 was taken") };
    let mut out = Vec::new();
    plain(&refused, code, None, &mut out);
    assert_eq!(Message::from_octets(out.as_slice()).unwrap().opt_rcode().to_int(), 16, "BADVERS");
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Parsed::Query(query) = parse(&bytes) {
            let mut out = Vec::new();
            from_answer(&query, &bytes, [3, 9, 600].into_iter(), 1, true, 512, &mut out);
            prop_assert!(out.len() <= 512.max(bytes.len() + 40));
        }
        let _ = scan(&bytes, &bytes);
    }

    /// A real query and a real answer with bytes changed: never a panic, never more than was allowed, and
    /// what we write can be read.
    #[test]
    fn damaged_messages_do_no_harm(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        edns in any::<bool>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let packet = question("www.example.com", Rtype::A, edns.then_some((600, false)));
        let asked = ask(7, query(&packet).key().as_bytes(), edns);
        let mut reply = answer(&asked, "target.example.net", edns);
        for (at, value) in &changes {
            let at = at.index(reply.len());
            reply[at] = *value;
        }
        reply.truncate(cut.index(reply.len() * 4) + 1);
        if let Some(Ok(scanned)) = scan(&asked, &reply) {
            let mut out = Vec::new();
            from_answer(&query(&packet), &scanned.message, scanned.ttls.iter().copied(), 5, false, 512, &mut out);
            prop_assert!(out.len() <= 512);
            let message = Message::from_octets(out.as_slice()).unwrap();
            prop_assert_eq!(message.opt().is_some(), edns);
        }
        let mut damaged = packet.clone();
        for (at, value) in &changes {
            let at = at.index(damaged.len());
            damaged[at] = *value;
        }
        if let Parsed::Query(query) = parse(&damaged) {
            let mut out = Vec::new();
            plain(&query, rcode::SERVFAIL, Some(Ede::NO_UPSTREAM), &mut out);
            prop_assert!(Message::from_octets(out.as_slice()).unwrap().sole_question().is_ok());
        }
    }
}
