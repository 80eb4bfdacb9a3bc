//! Names of ICMP messages, from IANA's registries.

use portcullis_model::IcmpTypeCode;

/// An ICMP type, with its named codes.
struct Message {
    number: u8,
    name: &'static str,
    codes: &'static [(u8, &'static str)],
}

const fn message(number: u8, name: &'static str) -> Message {
    Message {
        number,
        name,
        codes: &[],
    }
}

/// Types of ICMP: RFC 792 and its successors.
const ICMP: &[Message] = &[
    message(0, "echo-reply"),
    Message {
        number: 3,
        name: "destination-unreachable",
        codes: &[
            (0, "network-unreachable"),
            (1, "host-unreachable"),
            (2, "protocol-unreachable"),
            (3, "port-unreachable"),
            (4, "fragmentation-needed"),
            (5, "source-route-failed"),
            (9, "network-prohibited"),
            (10, "host-prohibited"),
            (13, "communication-prohibited"),
        ],
    },
    message(4, "source-quench"),
    Message {
        number: 5,
        name: "redirect",
        codes: &[(0, "network-redirect"), (1, "host-redirect")],
    },
    message(8, "echo-request"),
    message(9, "router-advertisement"),
    message(10, "router-solicitation"),
    Message {
        number: 11,
        name: "time-exceeded",
        codes: &[(0, "ttl-exceeded"), (1, "reassembly-timeout")],
    },
    message(12, "parameter-problem"),
    message(13, "timestamp-request"),
    message(14, "timestamp-reply"),
    message(30, "traceroute"),
];

/// Types of ICMPv6: RFC 4443 and RFC 4861.
const ICMPV6: &[Message] = &[
    Message {
        number: 1,
        name: "destination-unreachable",
        codes: &[
            (0, "no-route"),
            (1, "communication-prohibited"),
            (3, "address-unreachable"),
            (4, "port-unreachable"),
        ],
    },
    message(2, "packet-too-big"),
    message(3, "time-exceeded"),
    message(4, "parameter-problem"),
    message(128, "echo-request"),
    message(129, "echo-reply"),
    message(133, "router-solicitation"),
    message(134, "router-advertisement"),
    message(135, "neighbor-solicitation"),
    message(136, "neighbor-advertisement"),
    message(137, "redirect"),
];

/// Other names, from the AWS console and IANA's registry: type, code, name. Code -1 is every code.
const OTHER_NAMES: &[(u8, i16, &str)] = &[
    (3, 0, "destination-network-unreachable"),
    (3, 1, "destination-host-unreachable"),
    (3, 2, "destination-protocol-unreachable"),
    (3, 3, "destination-port-unreachable"),
    (3, 4, "fragmentation-required"),
    (3, 4, "fragmentation-required,-and-df-flag-set"),
    (3, 6, "destination-network-unknown"),
    (3, 7, "destination-host-unknown"),
    (3, 8, "source-host-isolated"),
    (3, 9, "network-administratively-prohibited"),
    (3, 10, "host-administratively-prohibited"),
    (3, 11, "network-unreachable-for-tos"),
    (3, 12, "host-unreachable-for-tos"),
    (3, 13, "communication-administratively-prohibited"),
    (3, 14, "host-precedence-violation"),
    (3, 15, "precedence-cutoff-in-effect"),
    (5, -1, "redirect-message"),
    (5, 0, "redirect-datagram-for-the-network"),
    (5, 1, "redirect-datagram-for-the-host"),
    (5, 2, "redirect-datagram-for-the-tos-&-network"),
    (5, 3, "redirect-datagram-for-the-tos-&-host"),
    (6, -1, "alternate-host-address"),
    (11, 0, "ttl-expired-transit"),
    (11, 0, "ttl-expired-in-transit"),
    (11, 1, "fragmentation-reassembly-time-exceeded"),
    (11, 1, "fragmentation-reasembly-time-exceeded"),
    (12, 0, "pointer-indicates-the-error"),
    (12, 1, "missing-a-required-option"),
    (12, 2, "bad-length"),
    (13, -1, "timestamp"),
    (15, -1, "information-request"),
    (16, -1, "information-reply"),
    (17, -1, "address-mask-request"),
    (18, -1, "address-mask-reply"),
    (31, -1, "datagram-conversion-error"),
    (32, -1, "mobile-host-redirect"),
    (33, -1, "where-are-you"),
    (34, -1, "here-i-am"),
    (35, -1, "mobile-registration-request"),
    (36, -1, "mobile-registration-reply"),
    (37, -1, "domain-name-request"),
    (38, -1, "domain-name-reply"),
    (39, -1, "skip-algorithm-discovery-protocol"),
    (40, -1, "photuris-security-failures"),
];

/// Parses the name of ICMP messages: a type (`echo-request`, `ping`), a code
/// (`fragmentation-needed`), or both (`destination-unreachable/port-unreachable`,
/// `destination-unreachable/3`). Accepts spaces instead of hyphens.
pub(super) fn icmp_from_name(typed: &str, is_v6: bool) -> Option<IcmpTypeCode> {
    let text = typed.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    let messages = if is_v6 { ICMPV6 } else { ICMP };
    if text == "ping" {
        return Some(IcmpTypeCode::AnyCode(if is_v6 { 128 } else { 8 }));
    }
    if let Some((type_text, code_text)) = text.split_once('/') {
        let is_type = |message: &&Message| {
            message.name == type_text || type_text.parse() == Ok(message.number)
        };
        let message = messages.iter().find(is_type)?;
        let named = message.codes.iter().find(|(_, name)| *name == code_text);
        let code = named
            .map(|(code, _)| *code)
            .or_else(|| code_text.parse().ok())?;
        return Some(IcmpTypeCode::Exact(message.number, code));
    }
    for message in messages {
        if message.name == text {
            return Some(IcmpTypeCode::AnyCode(message.number));
        }
        if let Some((code, _)) = message.codes.iter().find(|(_, name)| *name == text) {
            return Some(IcmpTypeCode::Exact(message.number, *code));
        }
    }
    let other = OTHER_NAMES.iter().filter(|_| !is_v6);
    let mut other = other.filter(|(_, _, name)| *name == text);
    let (number, code, _) = other.next()?;
    IcmpTypeCode::from_numbers((*number).into(), (*code).into()).ok()
}

/// Returns the name of ICMP messages, if they have one.
pub fn icmp_name(messages: IcmpTypeCode, is_v6: bool) -> Option<&'static str> {
    let all = if is_v6 { ICMPV6 } else { ICMP };
    let find = |number: u8| all.iter().find(move |message| message.number == number);
    match messages {
        IcmpTypeCode::Any => None,
        IcmpTypeCode::AnyCode(number) => find(number).map(|message| message.name),
        IcmpTypeCode::Exact(number, code) => {
            let mut codes = find(number)?.codes.iter();
            codes
                .find(|(known, _)| *known == code)
                .map(|(_, name)| *name)
        }
    }
}

/// Returns the named types, for completion.
pub(super) fn icmp_type_names(is_v6: bool) -> impl Iterator<Item = (u8, &'static str)> {
    let messages = if is_v6 { ICMPV6 } else { ICMP };
    messages
        .iter()
        .map(|message| (message.number, message.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_agree() {
        for is_v6 in [false, true] {
            for message in if is_v6 { ICMPV6 } else { ICMP } {
                let read = icmp_from_name(message.name, is_v6);
                assert_eq!(read, Some(IcmpTypeCode::AnyCode(message.number)));
                assert_eq!(icmp_name(read.unwrap(), is_v6), Some(message.name));
            }
        }
        for (typed, messages) in [
            ("Echo Request", IcmpTypeCode::AnyCode(8)),
            ("ping", IcmpTypeCode::AnyCode(8)),
            ("fragmentation-needed", IcmpTypeCode::Exact(3, 4)),
            (
                "destination unreachable/port unreachable",
                IcmpTypeCode::Exact(3, 3),
            ),
            ("3/host-unreachable", IcmpTypeCode::Exact(3, 1)),
        ] {
            assert_eq!(icmp_from_name(typed, false), Some(messages), "{typed}");
        }
        for (number, code, name) in OTHER_NAMES {
            let messages = icmp_from_name(&name.replace('-', " "), false).unwrap();
            assert_eq!(
                messages.numbers(),
                ((*number).into(), (*code).into()),
                "{name}"
            );
        }
        assert_eq!(icmp_from_name("Where Are You", true), None);
        assert_eq!(icmp_from_name("packet-too-big", false), None);
        assert_eq!(icmp_from_name("", true), None);
    }
}
