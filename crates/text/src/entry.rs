//! Why a typed or pasted cell is invalid, and how it was read, in words.

use super::{Text, column_name, expiry_countdown, local_moment_text, offset_text};
use portcullis_edit::draft::CellColumn;
use portcullis_edit::entry::{
    CellError, CellNote, Choice, Completion, InvisibleCharacter, MAX_PORTS, MAX_SOURCES,
    NamedIdError, PastedCellError, PeerEntryError, TableRowError, TrafficCellsError,
    TrafficEntryError, UntilError,
};
use portcullis_model::{AddressFamily, Cidr, Peer, counted, is_same_group_name};

impl Text for TrafficEntryError {
    fn text(&self) -> String {
        match self {
            Self::Contradiction { typed, means, says } => {
                format!("{typed} is {means}, but this line says {says}; correct one of them")
            }
            Self::TooManyPorts => {
                format!(
                    "a list has at most {MAX_PORTS} ports; put the others on lines of their own"
                )
            }
            Self::ListOrNumber { text, number } => format!(
                "{text} could be several ports, or the port {number}; write a blank after each comma, or {number}"
            ),
            Self::PortColumns { first, second } => {
                format!(
                    "one column of ports is {first}, but this line says {second}; correct one of them"
                )
            }
            Self::Empty => {
                "empty; expected a type such as HTTPS, a port such as 443, or all".to_owned()
            }
            Self::Icmp(value) => value.text(),
            Self::IcmpOnly(value) => {
                format!("{value} has no ICMP types; clear the ICMP columns, or use icmp or icmpv6")
            }
            Self::IgnoredPorts(value) => format!(
                "EC2 ignores ports for protocol {value} and allows all of its traffic; enter all, or change the protocol to TCP or UDP"
            ),
            Self::NoMessages(value) => format!(
                "{value:?} does not say which ICMP messages; expected a type and code such as icmp 8 or icmp 3/4, or All ICMP"
            ),
            Self::NoProtocol => {
                "choose a protocol first: tcp, udp, icmp, or a type such as HTTPS".to_owned()
            }
            Self::Ports(value) => value.text(),
            Self::Protocol(value) => value.text(),
            Self::SeveralProtocols(value) => format!(
                "{value:?} is more than one protocol, and a rule has one; add a rule for each, such as one for tcp and one for udp"
            ),
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
            Self::DeletedGroup(value) => format!("this draft deletes the group {value}; choose another source, or keep the group"),
            Self::Empty => "empty; expected a CIDR block such as 203.0.113.0/24, the name or ID of a group or prefix list, self, or anywhere".to_owned(),
            Self::MissingGroup { id, account } => format!("account {account} has no group with the ID {id}; check the ID, or reload the page if the group is new"),
            Self::Named(value) => value.text(),
            Self::OtherAccount { id, owner, typed } => format!("{id} belongs to account {owner}, not {typed}; correct the account, or enter only the ID"),
            Self::OtherArn(value) => format!("{value:?} is not the ARN of a security group or prefix list; enter one, or an ID, a name or a CIDR block"),
            Self::OtherPartition { id, typed, own } => format!("the ARN of {id} is of the partition {typed}, and this group is in {own}; a rule can reference groups and prefix lists of its own Region only"),
            Self::OtherRegion { id, typed, own } => format!("the ARN of {id} is of the Region {typed}, and this group is in {own}; a rule can reference groups and prefix lists of its own Region only"),
            Self::OtherName { id, known, typed } => format!("{id} is named {known:?}, not {typed:?}; enter only the ID, or only the name"),
            Self::OtherVpc { name, id, vpc } => format!("the group {name} ({id}) is in {vpc}; a rule can reference only groups of its own VPC or groups associated with it. For a group of a peered VPC, enter the account before the ID, as in 123456789012/{id}"),
            Self::OtherVpcs { name, count } => format!("{count} groups are named {name:?}, all in other VPCs; a rule can reference only groups of its own VPC or groups associated with it. For a group of a peered VPC, enter the account and the ID, as in 123456789012/sg-1a2b3c4d"),
            Self::Netmask { typed, cidr } => format!("{typed:?} has a netmask, and EC2 takes a prefix length; enter {cidr}"),
            Self::AddressRange { typed, blocks } => address_range_text(typed, blocks),
            Self::Peer(value) => value.text(),
            Self::Repeated(value) => format!("the source {value} is listed twice; remove one"),
            Self::TooMany(count) => format!("{} are listed; enter at most {MAX_SOURCES}", counted(*count, "source")),
            Self::UnknownGroup(value) => format!("no group has the ID {value}; for a group of another account, enter the account before the ID, as in 123456789012/{value}"),
            Self::UnknownPrefixList(value) => format!("no prefix list has the ID {value}; check the ID, or reload the page if the list is new"),
            Self::UnknownKind(value) => format!("{value:?} is not a source type; choose IPv4, IPv6, Security group or Prefix list, or enter the source itself, such as 203.0.113.0/24 or a group name"),
            Self::UnknownName(value) => format!("no group or prefix list is named {value:?}; expected a CIDR block such as 203.0.113.0/24, a name or ID, self, or anywhere"),
        }
    }
}

/// Number of CIDR blocks that a text lists.
const SHOWN_BLOCKS: usize = 8;

fn address_range_text(typed: &str, blocks: &[Cidr]) -> String {
    let advice = if blocks.is_empty() || blocks.len() > SHOWN_BLOCKS {
        "the CIDR blocks that cover it, separated by commas".to_owned()
    } else {
        let blocks: Vec<String> = blocks.iter().map(ToString::to_string).collect();
        blocks.join(", ")
    };
    format!("{typed:?} is a first and a last address, and EC2 takes CIDR blocks; enter {advice}")
}

impl Text for NamedIdError {
    fn text(&self) -> String {
        match self {
            Self::TwoIds { first, second } => format!(
                "{first} and {second} are in one text; separate them with a comma, or put each on its own line"
            ),
            Self::Range { id, range } => format!(
                "{range} is next to {id}; separate them with a comma, or put each on its own line"
            ),
            Self::Word { id, word } => {
                format!("{word:?} is next to {id} and could change its meaning; enter only the ID")
            }
            Self::Account { id, account } => format!(
                "{account} is next to {id} and could be its account; enter {account}/{id}, or only the ID"
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
            Self::PeerFirst(direction) => format!(
                "enter the {} first; each of the ports then gets a rule of its own",
                column_name(CellColumn::Peer, *direction)
            ),
            Self::Until(value) => value.text(),
        }
    }
}

impl Text for UntilError {
    fn text(&self) -> String {
        match self {
            Self::Text(typed) => format!(
                "{typed:?} is not a time; expected one such as 2026-12-31, tomorrow 18:00, or in 2 hours"
            ),
            Self::Tag(error) => error.text(),
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
            "{} {first}s are named {typed:?}; enter {texts}",
            readings.len()
        )
    } else {
        format!("{typed:?} is ambiguous; enter {texts}")
    }
}

impl Text for CellNote {
    fn text(&self) -> String {
        match self {
            Self::RuleForEachPeer(count) => format!("Adds {count} rules, one for each source"),
            Self::RuleForEachPort(count) => {
                format!("Makes {count} rules, one for each port or range")
            }
            Self::Address(cidr) => format!("Stored as {cidr}, this address only"),
            Self::Canonical { cidr, address } => {
                let alone = match cidr.family() {
                    AddressFamily::Ipv4 => 32,
                    AddressFamily::Ipv6 => 128,
                };
                format!("EC2 stores this as {cidr}; for the address only, enter {address}/{alone}")
            }
            Self::Until {
                time,
                offset_minutes,
                now,
            } => {
                let local = local_moment_text(*time, *offset_minutes);
                let zone = offset_text(*offset_minutes);
                format!("{local} ({zone}), {}", expiry_countdown(*time, *now))
            }
        }
    }
}

impl Text for PastedCellError {
    fn text(&self) -> String {
        match self {
            Self::Cell(error) => error.text(),
            Self::Contradicted { text, holds } => {
                format!(
                    "{text:?} contradicts another pasted value, which sets it to {holds:?}; correct one of them"
                )
            }
        }
    }
}

impl Text for InvisibleCharacter {
    fn text(&self) -> String {
        let number = u32::from(self.character);
        format!(
            "{:?} contains the invisible character U+{number:04X}; remove it",
            self.shown
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use super::*;
    use portcullis_edit::entry::{EntryContext, KnownGroup, parse_peers, parse_type};
    use portcullis_model::{
        GroupId, PrefixList, PrefixListEntries, PrefixListId, PrefixListState, VpcId,
    };

    fn refusal(typed: &str) -> String {
        let (own, other) = (
            VpcId::from_remote("vpc-00000001"),
            VpcId::from_remote("vpc-00000002"),
        );
        let group = |id: &str, name: &str, vpc: &VpcId, is_deleted| KnownGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            vpc_id: Some(vpc.clone()),
            owner_id: None,
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
            state: PrefixListState::Ready,
            is_ipam_managed: false,
            version: None,
            entries: PrefixListEntries::NotRead,
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
            usable_groups: &[],
            prefix_lists: &prefix_lists,
            until: Default::default(),
            scope: Default::default(),
        };
        parse_peers(typed, &context).unwrap_err().text()
    }

    #[test]
    fn what_is_no_source_says_what_would_be() {
        for (typed, words) in [
            ("", "expected a CIDR block"),
            ("nothing-here", "no group or prefix list is named"),
            ("elsewhere", "is in vpc-00000002"),
            ("sg-00000005", "is in vpc-00000002"),
            ("doomed", "this draft deletes the group"),
            ("sg-0000000f", "no group has the ID"),
            ("pl-0000000f", "no prefix list has the ID"),
            ("twins", "2 prefix lists are named"),
            ("10.0.0.0/8, 10.9.9.9/8", "listed twice"),
            (
                "10.0.0.0/8, nothing-here",
                "no group or prefix list is named",
            ),
        ] {
            let error = refusal(typed);
            assert!(error.contains(words), "{typed}: {error}");
        }
    }

    #[test]
    fn what_is_no_type_says_what_would_be() {
        for (typed, words) in [
            ("", "expected a type"),
            ("70000", "ports go from 0 to 65535"),
            ("htt", "did you mean HTTP"),
            ("postgr", "did you mean PostgreSQL"),
            ("8080-80", "expected 80-8080"),
            ("zzz", "expected a type such as HTTPS"),
            ("tcp 99999", "ports go from 0 to 65535"),
            ("icmp 300", "0 to 255"),
        ] {
            let error = parse_type(typed).unwrap_err().text();
            assert!(error.contains(words), "{typed}: {error}");
        }
    }
}
