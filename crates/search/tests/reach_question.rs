//! Questions about reachability: what people write, canonical texts, mistakes with their places.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use portcullis_analysis::reach::{End, Question, TrafficList};
use portcullis_model::{
    Cidr, GroupId, IcmpTypeCode, InterfaceId, PortRange, PrefixListId, Traffic,
};
use portcullis_search::{QuestionProblem, parse_policy, parse_question};
use proptest::prelude::*;

#[test]
fn sentences_and_arrows_mean_the_same() {
    for (typed, canonical) in [
        ("internet to db 5432", "internet -> db tcp 5432"),
        ("10.1.2.3 -> app https", "10.1.2.3 -> app tcp 443"),
        ("10.1.2.3->app https", "10.1.2.3 -> app tcp 443"),
        ("who can reach db", "who can reach db"),
        ("Who can reach db on 5432?", "who can reach db tcp 5432"),
        ("what can reach db ssh", "who can reach db tcp 22"),
        ("what reaches db", "who can reach db"),
        ("what can bastion reach", "what can bastion reach"),
        (
            "what can the internet reach on tcp",
            "what can internet reach tcp 0-65535",
        ),
        ("can web reach db on tcp 5432", "web -> db tcp 5432"),
        ("Can web reach db on tcp 5432?", "web -> db tcp 5432"),
        ("internet -> db tcp 5432", "internet -> db tcp 5432"),
        ("from web to db", "web -> db"),
        ("web reaches db on udp/53", "web -> db udp 53"),
        ("web → db 53/udp", "web -> db udp 53"),
        ("web -> db port 80-90", "web -> db tcp 80-90"),
        ("web -> db any port", "web -> db"),
        ("web -> db on all traffic", "web -> db"),
        ("web -> db 80,443", "web -> db tcp 80, tcp 443"),
        ("web -> db on 443, 80", "web -> db tcp 80, tcp 443"),
        (
            "can web reach db on 80 and 443?",
            "web -> db tcp 80, tcp 443",
        ),
        (
            "who can reach db on ports 80, 443 and 8080-8090",
            "who can reach db tcp 80, tcp 443, tcp 8080-8090",
        ),
        (
            "what can web reach 80, and 443",
            "what can web reach tcp 80, tcp 443",
        ),
        ("web -> db 80 and 81", "web -> db tcp 80-81"),
        ("web -> db udp 53, 123", "web -> db udp 53, udp 123"),
        ("web -> db 53, 123/udp", "web -> db udp 53, udp 123"),
        ("web -> db 53 and udp 123", "web -> db tcp 53, udp 123"),
        ("web -> db https or ssh", "web -> db tcp 22, tcp 443"),
        ("web -> db ping, 22", "web -> db icmp 8, tcp 22, icmpv6 128"),
        (
            "web -> db tcp 22, protocol 47",
            "web -> db tcp 22, protocol 47",
        ),
        ("web -> db 22, any port", "web -> db"),
        (
            "web and app -> db and cache 80 and 443",
            "\"web and app\" -> \"db and cache\" tcp 80, tcp 443",
        ),
        ("web -> db postgres", "web -> db tcp 5432"),
        ("web -> db protocol 47", "web -> db protocol 47"),
        ("web -> db gre", "web -> db protocol 47"),
        ("web -> db protocol 6", "web -> db tcp 0-65535"),
        ("web -> db icmp", "web -> db icmp all"),
        ("web -> db icmp 8/0", "web -> db icmp 8/0"),
        ("web -> db ping", "web -> db icmp 8, icmpv6 128"),
        ("web -> db ping6", "web -> db icmpv6 128"),
        ("web -> my tcp group", "web -> \"my tcp group\""),
        (
            "web servers -> db hosts 22",
            "\"web servers\" -> \"db hosts\" tcp 22",
        ),
        ("\"web servers\" -> web", "\"web servers\" -> web"),
        ("anyone -> the internet", "anything -> internet"),
        ("10.0.0.5/8 -> 2001:DB8::1", "10.0.0.0/8 -> 2001:db8::1"),
        (
            "tag:tier=web -> tag:Name=\"my db\"",
            "tag:tier=web -> tag:Name=\"my db\"",
        ),
        ("SG-1A2B3C4D -> pl-1a2b3c4d", "sg-1a2b3c4d -> pl-1a2b3c4d"),
        ("i-1a2b3c4d -> eni-1a2b3c4d", "i-1a2b3c4d -> eni-1a2b3c4d"),
        ("\"to\" -> \"internet\"", "\"to\" -> \"internet\""),
        ("web -> \"5432\"", "web -> 5432"),
    ] {
        let question = parse_question(typed).unwrap();
        assert_eq!(question.to_string(), canonical, "{typed}");
        assert_eq!(parse_question(canonical).unwrap(), question, "{typed}");
    }
}

/// What is meant as a port is not taken for a part of a name.
#[test]
fn traffic_that_is_none_is_named() {
    for (typed, wrong) in [
        ("internet -> web 65536", "65536"),
        ("internet -> web 443-22", "443-22"),
        ("internet -> web icmp 300", "icmp 300"),
        ("internet -> web udp dns", "udp dns"),
        ("who can reach web 70000", "70000"),
    ] {
        let error = parse_question(typed).unwrap_err();
        assert_eq!(error.problem, QuestionProblem::Traffic, "{typed}");
        assert_eq!(&typed[error.at], wrong, "{typed}");
    }
}

#[test]
fn policies_say_must() {
    for (typed, canonical) in [
        (
            "internet must not reach tag:tier=data on any port",
            "internet must not reach tag:tier=data",
        ),
        (
            "bastion must reach web on 22",
            "bastion must reach web tcp 22",
        ),
        (
            "the internet must never reach db ssh",
            "internet must not reach db tcp 22",
        ),
    ] {
        let policy = parse_policy(typed).unwrap();
        assert_eq!(policy.to_string(), canonical, "{typed}");
        assert_eq!(parse_policy(canonical).unwrap(), policy, "{typed}");
    }
    for (typed, problem) in [
        ("", QuestionProblem::Empty),
        ("internet -> db", QuestionProblem::MissingMust),
        ("internet must db", QuestionProblem::MissingMust),
        ("must reach db", QuestionProblem::MissingSource),
        ("web must not reach", QuestionProblem::MissingDestination),
    ] {
        assert_eq!(parse_policy(typed).unwrap_err().problem, problem, "{typed}");
    }
}

#[test]
fn mistakes_have_their_place() {
    for (typed, problem, wrong) in [
        ("", QuestionProblem::Empty, ""),
        (" ? ", QuestionProblem::Empty, ""),
        ("db", QuestionProblem::MissingArrow, ""),
        ("-> db", QuestionProblem::MissingSource, ""),
        ("web -> ", QuestionProblem::MissingDestination, ""),
        ("who can reach", QuestionProblem::MissingDestination, ""),
        ("what can reach", QuestionProblem::MissingDestination, ""),
        ("web -> \"db", QuestionProblem::OpenQuote, "\"db"),
        ("web -> db on teapot", QuestionProblem::Traffic, "teapot"),
        ("web -> db on 70000", QuestionProblem::Traffic, "70000"),
        ("web -> db on", QuestionProblem::Traffic, ""),
        ("web -> db on 80,", QuestionProblem::Traffic, "80,"),
        ("web -> db on 80 and", QuestionProblem::Traffic, "80 and"),
        (
            "web -> db on 80, 70000",
            QuestionProblem::Traffic,
            "80, 70000",
        ),
        ("tag:tier -> db", QuestionProblem::Tag, "tag:tier"),
        ("web -> tag:=x", QuestionProblem::Tag, "tag:=x"),
        ("10.1.2.300 -> db", QuestionProblem::Address, "10.1.2.300"),
        (
            "web -> 10.0.0.0/33 22",
            QuestionProblem::Address,
            "10.0.0.0/33",
        ),
        (
            "\"web\" servers -> db",
            QuestionProblem::Name,
            "\"web\" servers",
        ),
    ] {
        let error = parse_question(typed).unwrap_err();
        assert_eq!(
            (error.problem, &typed[error.at]),
            (problem, wrong),
            "{typed}"
        );
    }
}

fn end() -> impl Strategy<Value = End> {
    let text = "[a-z\"\\\\ =:é5./>-]{1,8}";
    prop_oneof![
        Just(End::Internet),
        Just(End::Anything),
        any::<std::net::IpAddr>().prop_map(End::Address),
        (any::<std::net::IpAddr>(), 0..=32u8)
            .prop_map(|(address, prefix)| End::Cidr(Cidr::new(address, prefix).unwrap())),
        Just(End::Group(GroupId::parse("sg-0123456789abcdef0").unwrap())),
        Just(End::Group(GroupId::of_new_group(3))),
        Just(End::PrefixList(PrefixListId::parse("pl-1a2b3c4d").unwrap())),
        Just(End::Interface(InterfaceId::parse("eni-1a2b3c4d").unwrap())),
        Just(End::Instance("i-1a2b3c4d".to_owned())),
        (text, "[a-z\"\\\\ =:é5./>-]{0,8}").prop_map(|(key, value)| End::Tag { key, value }),
        text.prop_map(End::Name),
        prop_oneof![
            Just("to"),
            Just("Internet"),
            Just("any"),
            Just("sg-1a2b3c4d"),
            Just("tag:a=b"),
            Just("1.2.3.4"),
            Just("5432"),
            Just("tcp"),
            Just("on"),
            Just("the"),
            Just("who"),
            Just("Reach"),
            Just("1.2.3.400")
        ]
        .prop_map(|name| End::Name(name.to_owned())),
    ]
}

fn traffics() -> impl Strategy<Value = TrafficList> {
    prop::collection::vec(traffic(), 1..4).prop_map(|all| TrafficList::of(all).unwrap())
}

fn traffic() -> impl Strategy<Value = Traffic> {
    let ports = || (any::<u16>(), any::<u16>()).prop_map(|(a, b)| PortRange::ordered(a, b));
    prop_oneof![
        Just(Traffic::All),
        ports().prop_map(Traffic::Tcp),
        ports().prop_map(Traffic::Udp),
        any::<u8>().prop_map(|kind| Traffic::Icmp(IcmpTypeCode::AnyCode(kind))),
        Just(Traffic::Icmpv6(IcmpTypeCode::Any)),
        (any::<u8>(), any::<u8>()).prop_map(|(a, b)| Traffic::Icmpv6(IcmpTypeCode::Exact(a, b))),
        (59..=255u8).prop_map(Traffic::Other),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn canonical_texts_parse_to_the_same_question(from in end(), to in end(), traffic in traffics(), kind in 0..3u8) {
        let question = match kind {
            0 => Question::Between { from, to, traffic },
            1 => Question::Sources { to, traffic },
            _ => Question::Destinations { from, traffic },
        };
        let text = question.to_string();
        prop_assert_eq!(parse_question(&text), Ok(question), "{}", text);
    }

    #[test]
    fn any_text_is_parsed_or_has_a_place(text in "\\PC{0,30}") {
        if let Err(error) = parse_question(&text) {
            prop_assert!(text.get(error.at).is_some());
        }
    }
}
