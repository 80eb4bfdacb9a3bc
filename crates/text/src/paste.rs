//! Why rows of tables and pasted lines cannot be read, in words.

use super::Text;
use portcullis_edit::entry::{
    DescriptionOf, Doubt, LineProblem, MAX_LINES, PasteNote, TableProblem, UnknownColumn,
};
use portcullis_model::Direction;

impl Text for TableProblem {
    fn text(&self) -> String {
        match self {
            Self::UnknownColumn {
                heading,
                cell,
                may_be,
            } => unknown_column_text(heading, cell, *may_be),
            Self::Negation(cell) => format!(
                "{cell:?} could mean that the rule is not allowed; take out the line, or the word"
            ),
            Self::TwoValues {
                first,
                first_cell,
                second,
                second_cell,
            } => format!(
                "{first} says {first_cell}, but {second} says {second_cell}; leave one of the columns"
            ),
            Self::Width { cells, columns } => format!(
                "{cells} cells under {columns} headings; put a text with a comma in it between quotation marks"
            ),
            Self::OtherPeerFilled { heading, direction } => {
                let filled = match direction {
                    Direction::Ingress => "Destination",
                    Direction::Egress => "Source",
                };
                format!("{heading} says {direction}, but only {filled} is filled")
            }
            Self::TwoDirections {
                first,
                said,
                second,
            } => {
                let other = match said {
                    Direction::Ingress => Direction::Egress,
                    Direction::Egress => Direction::Ingress,
                };
                format!("{first} says {said}, but {second} says {other}")
            }
            Self::NoDirection => "the cell is empty; expected inbound or outbound".to_owned(),
            Self::SourceAndDestination => {
                "both Source and Destination are filled; a rule has one of them".to_owned()
            }
            Self::DirectionOfOthers { heading, cell } => format!(
                "{heading:?} gives the direction of other rows, but {cell:?} is no direction; expected inbound or outbound"
            ),
            Self::DirectionHint { heading, cell } => format!(
                "no column says whether this rule is inbound or outbound, and {heading} is {cell:?}; add a column Direction"
            ),
            Self::DirectionInDescription(text) => format!(
                "no column says whether this rule is inbound or outbound, and the description is {text:?}; add a column Direction"
            ),
            Self::NotADirection(cell) => {
                format!("{cell:?} is no direction; expected inbound or outbound")
            }
            Self::NotAFlag(cell) => format!("{cell:?} is neither true nor false"),
            Self::NoProtocol => "no protocol is given; fill a column Protocol, or Type".to_owned(),
            Self::OtherTraffic { heading, cell } => {
                format!("{heading} says {cell}, but another column says otherwise")
            }
            Self::NoIcmpType => {
                "the ICMP type is missing; write -1 or all for every type".to_owned()
            }
            Self::HalfOfIcmp => {
                "the ICMP type or code is missing; write -1 or all for every one".to_owned()
            }
            Self::Traffic(error) => error.text(),
            Self::TwoSources { first, second } => {
                format!("{first} and {second} hold different sources; leave one")
            }
            Self::NotOfOwner { owner, cell } => {
                format!("{owner} owns the source, but {cell} is no id of a group of that account")
            }
            Self::NetmaskColumn(mask) => format!(
                "{mask} is not read; write the source as in 10.0.0.0/8, and take the column out"
            ),
            Self::NotAnIpVersion(text) => {
                format!("{text:?} is no IP version; expected IPv4 or IPv6")
            }
            Self::OtherIpVersion {
                heading,
                version,
                cidr,
            } => format!("{heading} says {version}, but the source is {cidr}"),
            Self::NoSource => {
                "empty; expected a range such as 203.0.113.0/24, a group's name or id, or anywhere"
                    .to_owned()
            }
            Self::NoSourceColumn => {
                "there is no column for the source; known headings are Source, Destination, CIDR"
                    .to_owned()
            }
            Self::Source(error) => error.text(),
            Self::Invisible(error) => error.text(),
        }
    }
}

fn unknown_column_text(heading: &str, cell: &str, may_be: UnknownColumn) -> String {
    let unknown = match heading {
        "" => "the column has no heading".to_owned(),
        heading => format!("the column {heading} is not known"),
    };
    let (meaning, advice) = match may_be {
        UnknownColumn::Negation => (
            "could mean that the rule is not allowed",
            "remove the lines that are not allowed, then the column",
        ),
        UnknownColumn::Netmask => ("is a netmask", "write the source as in 10.0.0.0/8"),
        UnknownColumn::PartOfRule => (
            "could be a part of the rule",
            "rename it to Direction, Protocol, Ports, Source or Destination, or take it out",
        ),
        UnknownColumn::Protocol => (
            "could be the protocol",
            "rename it to Protocol, or take it out",
        ),
        UnknownColumn::ProtocolOrPorts => (
            "could be the protocol or the ports",
            "rename it to Protocol or Ports, or take it out",
        ),
        UnknownColumn::Source => ("could be a source", "rename it to Source, or take it out"),
    };
    format!("{unknown}, and {cell} {meaning}; {advice}")
}

impl Text for PasteNote {
    fn text(&self) -> String {
        match self {
            Self::Description(DescriptionOf::Groups) => {
                "The column Description stands beside the group's columns and may describe the group, so it is left out. To use it for the rules, change its heading to Rule description".to_owned()
            }
            Self::Description(DescriptionOf::Rules) => {
                "The column Description is read as the descriptions of the rules".to_owned()
            }
            Self::UnreadColumns(headings) => unread_columns_text(headings),
        }
    }
}

pub(super) fn unread_columns_text(headings: &[String]) -> String {
    format!("Columns not read: {}", headings.join(", "))
}

impl Text for LineProblem {
    fn text(&self) -> String {
        match self {
            Self::TooManyLines => {
                format!("only {MAX_LINES} lines are read at once; paste the rest by itself")
            }
            Self::Doubt(doubt) => doubt.text(),
            Self::OtherSection(direction) => format!(
                "the section above says {direction}, but the line another direction; correct one of them"
            ),
            Self::RepeatsLine(line) => {
                format!("the same rule as line {line}; EC2 takes each only once")
            }
            Self::IsInGroup => "the group has this rule already".to_owned(),
            Self::NoRule => "there is no rule on this line".to_owned(),
            Self::OtherGroup { named, own } => format!("this line is for {named}, not {own}"),
            Self::NameOfEmpty(name) => format!(
                "{name:?} fills an empty cell, and is a name as well; put headings above the lines, or give its id"
            ),
            Self::StartsWithDash => {
                "the line starts with a dash and could be a removed one; take the line out, or the dash".to_owned()
            }
            Self::LongerThanName(name) => format!(
                "{name:?} is a name and more than a name here; put it in a cell of its own, or give its id"
            ),
            Self::TrafficAfterSource(word) => format!(
                "{word} and ports after the source; put the traffic before the source, as in tcp 443 10.0.0.0/8"
            ),
            Self::MaybeAnotherSource(word) => format!(
                "{word} could be another source; put sources side by side, before the description"
            ),
            Self::SourceOrDescription { sources, text } => {
                let sources: Vec<String> = sources.iter().map(ToString::to_string).collect();
                format!(
                    "{text:?} could be a source beside {}, or the description; give each source a line of its own, or put # before the description",
                    sources.join(", ")
                )
            }
            Self::TwoNames { long, short } => format!(
                "both {long:?} and {short:?} are sources here; put the source in a cell of its own, or give its id"
            ),
            Self::BothDirections => "the line says both inbound and outbound".to_owned(),
            Self::MaybeSource(text) => format!(
                "{text:?} could be the source here; give a group's id or a range as 10.0.0.0/8, or put headings above the lines"
            ),
            Self::TwoProtocols { first, second } => {
                format!("the line says both {first} and {second}")
            }
            Self::Netmask(text) => {
                format!("{text} is a netmask; write the source as in 10.0.0.0/8")
            }
            Self::Holds { wider, peer } => {
                format!("{wider} holds {peer} already; leave one of them out")
            }
            Self::WordAndSource { word, text } => format!(
                "the source is {word}, and {text} could be the one that is meant; leave one of them out"
            ),
            Self::TypeAfterSource(text) => format!(
                "{text:?} after the source could be a type or a description; put a type before the source"
            ),
            Self::TwoPorts { from, to } => format!(
                "{from} and then {to}: for all ports between them, write {from}-{to}; for these two, a line each"
            ),
            Self::NoSource => "no source on this line".to_owned(),
            Self::DirectionInDescription(rest) => format!(
                "is the rule inbound or outbound? The description is {rest:?}; put inbound or outbound first on the line"
            ),
            Self::OtherIpVersion { is_ipv6, peer } => {
                let version = if *is_ipv6 { "IPv6" } else { "IPv4" };
                format!("the line says {version}, but the source is {peer}")
            }
            Self::NotUnderstood {
                text,
                lacks_traffic: true,
            } => format!(
                "{text:?} is not understood; expected a type or protocol, ports, then a source, as in tcp 443 10.0.0.0/8 office"
            ),
            Self::NotUnderstood { text, .. } => format!("{text:?} is not understood"),
            Self::Negation(word) => format!(
                "{word:?} after the source could mean that the rule is not allowed; take out the line, or the word"
            ),
            Self::StrayPorts(text) => format!(
                "{text:?} could be a port, but the ports are given already; write ranges as 8000-8080, and several ports on a line each"
            ),
            Self::Row(problem) => problem.text(),
            Self::Traffic(error) => error.text(),
            Self::Source(error) => error.text(),
            Self::Description(error) => error.text(),
            Self::Invisible(error) => error.text(),
        }
    }
}

impl Text for Doubt {
    fn text(&self) -> String {
        match self {
            Self::Direction { number, text } => format!(
                "line {number}, {text:?}, could say whether this rule is inbound or outbound; write Inbound or Outbound in that line, or take it out"
            ),
            Self::Heading { number, heading } => format!(
                "the heading {heading} is not known (line {number}); known headings are Direction, Type, Protocol, Ports, Source, Destination, Description"
            ),
            Self::Removal { number, text } => format!(
                "line {number}, {text:?}, could mean that this rule is not allowed; take out that line, or the rules it is about"
            ),
            Self::Traffic { number, text } => format!(
                "line {number}, {text:?}, could give the protocol of this rule; put the protocol before the source, as in tcp 443 10.0.0.0/8, or take that line out"
            ),
            Self::Unknown { number, text } => format!(
                "line {number}, {text:?}, is no rule and could change what this line means; correct that line, or take it out"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use super::*;
    use portcullis_edit::entry::{EntryContext, read_paste, read_type};
    use portcullis_model::GroupId;

    #[test]
    fn what_is_not_understood_says_why() {
        let own = GroupId::from_remote("sg-00000001");
        let context = EntryContext {
            group_id: &own,
            vpc_id: None,
            groups: &[],
            prefix_lists: &[],
        };
        for (text, words) in [
            ("tcp 70000 10.0.0.0/8", "ports are 0 to 65535"),
            ("tcp 443 10.0.0.0/40", "/0 to /32"),
            ("tcp 443 nobody", "no group or prefix list is named"),
            ("hello world", "not understood"),
            ("tcp 443", "no source"),
            ("tcp 443 10.0.0.0/8 it's", "not allowed"),
            ("tcp 443 sg-12", "8 or 17"),
        ] {
            let https = read_type("https").unwrap();
            let lines = read_paste(text, Direction::Ingress, https, &[], &context).lines;
            let error = lines[0].outcome.as_ref().unwrap_err().text();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
