//! Why what was typed into a cell cannot stand there, and what was made of it, in words.

use super::Text;
use portcullis_edit::entry::{
    CellError, CellNote, Choice, Completion, InvisibleCharacter, NamedIdError, PastedCellError,
    PeerEntryError, TableRowError, TrafficCellsError, TrafficEntryError,
};
use portcullis_model::{AddressFamily, Peer, is_same_group_name};

impl Text for TrafficEntryError {
    fn text(&self) -> String {
        match self {
            Self::Contradiction { typed, means, says } => {
                format!("{typed} is {means}, but this line says {says}")
            }
            Self::PortColumns { first, second } => {
                format!("one column of ports is {first}, but this line says {second}")
            }
            Self::Empty => {
                "empty; expected a type such as HTTPS, a port such as 443, or all".to_owned()
            }
            Self::Icmp(value) => value.text(),
            Self::IcmpOnly(value) => {
                format!("{value} has no ICMP types; only icmp and icmpv6 have them")
            }
            Self::IgnoredPorts(value) => format!(
                "EC2 ignores ports with the protocol {value}: all of it is allowed. Leave all here, or change the protocol to TCP or UDP"
            ),
            Self::NoMessages(value) => format!(
                "{value:?} does not say which ICMP messages; expected a type and code such as icmp 8 or icmp 3/4, or All ICMP"
            ),
            Self::NoProtocol => {
                "choose a protocol first: tcp, udp, icmp, or a type such as HTTPS".to_owned()
            }
            Self::Ports(value) => value.text(),
            Self::Protocol(value) => value.text(),
            Self::UnknownType {
                typed,
                nearest: Some(nearest),
            } => format!("no type is named {typed:?}; did you mean {nearest}?"),
            Self::UnknownType {
                typed,
                nearest: None,
            } => format!(
                "no type is named {typed:?}; expected a type such as HTTPS, a port such as 443, tcp 8000-8080, or all"
            ),
        }
    }
}

impl Text for TrafficCellsError {
    fn text(&self) -> String {
        match self {
            Self { problem, .. } => problem.text(),
        }
    }
}

impl Text for PeerEntryError {
    fn text(&self) -> String {
        match self {
            Self::Ambiguous { typed, readings } => ambiguity_text(typed, readings),
            Self::DeletedGroup(value) => format!("the group {value} is to be deleted by this draft; a rule cannot name it"),
            Self::Empty => "empty; expected a range such as 203.0.113.0/24, a group's or prefix list's name or id, self, or anywhere".to_owned(),
            Self::Named(value) => value.text(),
            Self::OtherName { id, known, typed } => format!("{id} is named {known:?}, not {typed:?}; give the id alone, or the name alone"),
            Self::OtherVpc { name, id, vpc } => format!("the group {name} ({id}) is in {vpc}; a rule can only name groups of its own VPC, or of a peered one: for that, type the account before the id, as in 123456789012/{id}"),
            Self::OtherVpcs { name, count } => format!("{count} groups are named {name:?}, all in other VPCs; a rule can only name groups of its own VPC, or of a peered one: for that, type the account and the id, as in 123456789012/sg-1a2b3c4d"),
            Self::Peer(value) => value.text(),
            Self::Repeated(value) => format!("the source {value} is there twice; name each source once"),
            Self::UnknownGroup(value) => format!("no group here has the id {value}; for a group of another account, type the account before it, as in 123456789012/{value}"),
            Self::UnknownPrefixList(value) => format!("no prefix list here has the id {value}"),
            Self::UnknownKind(value) => format!("{value:?} is no source type; choose IPv4, IPv6, Security group or Prefix list, or type the source itself, such as 203.0.113.0/24 or a group's name"),
            Self::UnknownName(value) => format!("no group or prefix list is named {value:?}; expected a range such as 203.0.113.0/24, a name or id, self, or anywhere"),
        }
    }
}

impl Text for NamedIdError {
    fn text(&self) -> String {
        match self {
            Self::TwoIds { first, second } => format!(
                "{first} and {second} are both in one text; separate them with a comma, or give each a line of its own"
            ),
            Self::Range { id, range } => format!(
                "{range} stands beside {id}; separate them with a comma, or give each a line of its own"
            ),
            Self::Word { id, word } => format!(
                "{word:?} stands beside {id} and could change what it means; write the id alone"
            ),
            Self::Account { id, account } => format!(
                "{account} stands beside {id} and could be the account that owns it; write {account}/{id}, or the id alone"
            ),
        }
    }
}

impl Text for TableRowError {
    fn text(&self) -> String {
        match self {
            Self { problem, .. } => problem.text(),
        }
    }
}

impl Text for CellError {
    fn text(&self) -> String {
        match self {
            Self::Description(value) => value.text(),
            Self::Peer(value) => value.text(),
            Self::Traffic(value) => value.text(),
        }
    }
}

/// The text about a source with several meanings.
fn ambiguity_text(typed: &str, readings: &[Completion]) -> String {
    let noun = |reading: &Completion| match &reading.value {
        Choice::Peers(peers) => match peers.as_slice() {
            [Peer::Cidr(_)] => "CIDR block",
            [Peer::Group(_)] => "group",
            [Peer::PrefixList(_)] => "prefix list",
            _ => "list",
        },
        _ => "source type",
    };
    let first = readings.first().map(noun).unwrap_or_default();
    let is_uniform = readings.iter().all(|reading| noun(reading) == first);
    // `self` is the group itself, whatever its name, beside a group of that name.
    let has_other_name = |reading: &Completion| !is_same_group_name(&reading.label, typed);
    let is_named_by_word = is_uniform && first == "group" && readings.iter().any(has_other_name);
    let is_uniform = is_uniform && !is_named_by_word;
    let shown = readings.iter().take(4).map(|reading| {
        if is_uniform {
            reading.text.clone()
        } else if is_named_by_word {
            format!("{} for the group {}", reading.text, reading.label.trim())
        } else {
            format!("{} for the {}", reading.text, noun(reading))
        }
    });
    let mut texts = shown.collect::<Vec<_>>().join(" or ");
    if readings.len() > 4 {
        texts.push_str(" or …");
    }
    if is_uniform && first != "list" {
        format!(
            "{} {first}s are named {typed:?}; write {texts}",
            readings.len()
        )
    } else {
        format!("{typed:?} is ambiguous; write {texts}")
    }
}

impl Text for CellNote {
    fn text(&self) -> String {
        match self {
            Self::Rules(count) => format!("Makes {count} rules, one for each source"),
            Self::Address(cidr) => format!("Means {cidr}, this address alone"),
            Self::Canonical { cidr, address } => {
                let alone = match cidr.family() {
                    AddressFamily::Ipv4 => 32,
                    AddressFamily::Ipv6 => 128,
                };
                format!("EC2 stores this as {cidr}; for the address alone, type {address}/{alone}")
            }
        }
    }
}

impl Text for PastedCellError {
    fn text(&self) -> String {
        match self {
            Self::Cell(error) => error.text(),
            Self::Contradicted { text, holds } => {
                format!("{text:?} contradicts another pasted value, which makes it {holds:?}")
            }
        }
    }
}

impl Text for InvisibleCharacter {
    fn text(&self) -> String {
        let number = u32::from(self.character);
        format!(
            "{:?} holds the invisible character U+{number:04X}; remove it",
            self.shown
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use super::*;
    use portcullis_edit::entry::{EntryContext, KnownGroup, read_peers, read_type};
    use portcullis_model::{GroupId, PrefixList, PrefixListId, VpcId};

    fn refusal(typed: &str) -> String {
        let (own, other) = (
            VpcId::from_remote("vpc-00000001"),
            VpcId::from_remote("vpc-00000002"),
        );
        let group = |id: &str, name: &str, vpc: &VpcId, is_deleted| KnownGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            vpc_id: Some(vpc.clone()),
            is_deleted,
        };
        let groups = [
            group("sg-00000001", "apache", &own, false),
            group("sg-00000002", "app, server", &own, false),
            group("sg-00000003", "default", &own, false),
            group("sg-00000004", "default", &other, false),
            group("sg-00000005", "elsewhere", &other, false),
            group("sg-00000006", "doomed", &own, true),
        ];
        let list = |id: &str, name: &str| PrefixList {
            id: PrefixListId::from_remote(id),
            name: name.to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: None,
            owner_id: "AWS".to_owned(),
        };
        let prefix_lists = [
            list("pl-00000001", "com.amazonaws.eu-west-1.s3"),
            list("pl-00000002", "offices"),
            list("pl-00000003", "twins"),
            list("pl-00000004", "twins"),
        ];
        let context = EntryContext {
            group_id: &groups[0].id,
            vpc_id: Some(&own),
            groups: &groups,
            prefix_lists: &prefix_lists,
        };
        read_peers(typed, &context).unwrap_err().text()
    }

    #[test]
    fn what_is_no_source_says_what_would_be() {
        for (typed, words) in [
            ("", "expected a range"),
            ("nobody", "no group or prefix list is named"),
            ("elsewhere", "is in vpc-00000002"),
            ("sg-00000005", "is in vpc-00000002"),
            ("doomed", "is to be deleted by this draft"),
            ("sg-0000000f", "no group here has the id"),
            ("pl-0000000f", "no prefix list here has the id"),
            ("twins", "2 prefix lists are named"),
            ("10.0.0.0/8, 10.9.9.9/8", "there twice"),
            ("10.0.0.0/8, nobody", "no group or prefix list is named"),
        ] {
            let error = refusal(typed);
            assert!(error.contains(words), "{typed}: {error}");
        }
    }

    #[test]
    fn what_is_no_type_says_what_would_be() {
        for (typed, words) in [
            ("", "expected a type"),
            ("70000", "ports are 0 to 65535"),
            ("htt", "did you mean HTTP"),
            ("postgr", "did you mean PostgreSQL"),
            ("8080-80", "expected 80-8080"),
            ("zzz", "expected a type such as HTTPS"),
            ("tcp 99999", "ports are 0 to 65535"),
            ("icmp 300", "0 to 255"),
        ] {
            let error = read_type(typed).unwrap_err().text();
            assert!(error.contains(words), "{typed}: {error}");
        }
    }
}
