//! Why rows of tables and pasted lines cannot be read, in words.

use super::Text;
use portcullis_edit::entry::{
    DescriptionOf, DirectionSource, Doubt, LineProblem, MAX_LINES, PasteNote, TableProblem,
    UnknownColumn,
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
            Self::EmptyPermission(heading) => format!(
                "{heading} is empty and may say whether the rule is allowed; fill it, or remove the column"
            ),
            Self::Unresolved(cell) => format!(
                "{cell:?} is a reference that is not resolved; enter the name or ID of the group, or a CIDR block"
            ),
            Self::Negation(cell) => format!(
                "{cell:?} could mean that the rule is denied; remove the line, or the word"
            ),
            Self::TwoValues {
                first,
                first_cell,
                second,
                second_cell,
            } => format!(
                "{first} is {first_cell}, but {second} is {second_cell}; remove one of the columns"
            ),
            Self::Width { cells, columns } => format!(
                "the row has {cells} cells, but the table has {columns} headings; enclose cells that contain a comma in quotation marks"
            ),
            Self::OtherPeerFilled { said_by, direction } => {
                let filled = match direction {
                    Direction::Ingress => "Destination",
                    Direction::Egress => "Source",
                };
                format!(
                    "{} says {direction}, but only {filled} is filled; correct one of them",
                    said_by_text(said_by)
                )
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
                format!(
                    "{} says {said}, but {second} says {other}; correct one of them",
                    said_by_text(first)
                )
            }
            Self::NoDirection => "the cell is empty; expected inbound or outbound".to_owned(),
            Self::SourceAndDestination => {
                "Source and Destination are both filled; clear one of them".to_owned()
            }
            Self::DirectionOfOthers { heading, cell } => format!(
                "{heading:?} gives the direction of other rows, but {cell:?} is not a direction; expected inbound or outbound"
            ),
            Self::DirectionHint { heading, cell } => format!(
                "no column says whether this rule is inbound or outbound, but {heading} is {cell:?}; add a column Direction"
            ),
            Self::DirectionInDescription(text) => format!(
                "no column says whether this rule is inbound or outbound, but the description is {text:?}; add a column Direction"
            ),
            Self::NotADirection(cell) => {
                format!("{cell:?} is not a direction; expected inbound or outbound")
            }
            Self::VagueDenial { heading, cell } => format!(
                "{heading} is {cell:?}, which does not give a direction; add a column Direction with inbound or outbound"
            ),
            Self::NotAFlag(cell) => format!("{cell:?} is not a flag; expected true or false"),
            Self::NoProtocol => "the protocol is missing; fill a column Protocol or Type".to_owned(),
            Self::OtherTraffic { heading, cell } => {
                format!("{heading} is {cell}, but another column says otherwise; correct one of them")
            }
            Self::NoIcmpType => {
                "the ICMP type is missing; enter -1 or all for all types".to_owned()
            }
            Self::HalfOfIcmp => {
                "the ICMP type or code is missing; enter -1 or all for all of them".to_owned()
            }
            Self::Traffic(error) => error.text(),
            Self::TwoSources { first, second } => {
                format!("{first} and {second} have different sources; remove one of them")
            }
            Self::NotOfOwner { owner, cell } => {
                format!("{owner} owns the source, but {cell} is not a group ID; use a group ID, or clear the owner")
            }
            Self::NetmaskColumn(mask) => format!(
                "{mask} is not read; write the source as in 10.0.0.0/8, and remove the column"
            ),
            Self::NotAnIpVersion(text) => {
                format!("{text:?} is not an IP version; expected IPv4 or IPv6")
            }
            Self::OtherIpVersion {
                heading,
                version,
                cidr,
            } => format!("{heading} is {version}, but the source is {cidr}; correct one of them"),
            Self::NoSource => {
                "empty; expected a CIDR block such as 203.0.113.0/24, the name or ID of a group, or anywhere"
                    .to_owned()
            }
            Self::NoSourceColumn => {
                "the table has no column for the source; name it Source, Destination or CIDR"
                    .to_owned()
            }
            Self::Source(error) => error.text(),
            Self::Invisible(error) => error.text(),
        }
    }
}

fn said_by_text(source: &DirectionSource) -> &str {
    match source {
        DirectionSource::Column(heading) => heading,
        DirectionSource::Section => "the section above",
    }
}

fn unknown_column_text(heading: &str, cell: &str, may_be: UnknownColumn) -> String {
    let unknown = match heading {
        "" => "the column has no heading".to_owned(),
        heading => format!("the column {heading} is unknown"),
    };
    let (meaning, advice) = match may_be {
        UnknownColumn::Negation => (
            "could mean that the rule is denied",
            "remove the denied lines, then the column",
        ),
        UnknownColumn::Netmask => ("is a netmask", "write the source as in 10.0.0.0/8"),
        UnknownColumn::PartOfRule => (
            "could be a part of the rule",
            "rename it to Direction, Protocol, Ports, Source or Destination, or remove it",
        ),
        UnknownColumn::Protocol => (
            "could be the protocol",
            "rename it to Protocol, or remove it",
        ),
        UnknownColumn::ProtocolOrPorts => (
            "could be the protocol or the ports",
            "rename it to Protocol or Ports, or remove it",
        ),
        UnknownColumn::TimeLimit => (
            "could limit when the rule is valid, which a security group rule cannot do",
            "remove the lines that are no longer valid, then the column",
        ),
        UnknownColumn::Source => ("could be a source", "rename it to Source, or remove it"),
    };
    format!("{unknown}, and {cell} {meaning}; {advice}")
}

impl Text for PasteNote {
    fn text(&self) -> String {
        match self {
            Self::Description(DescriptionOf::Groups) => {
                "The column Description is next to the group's columns and may describe the group, so it is ignored. To use it for the rules, rename it to Rule description".to_owned()
            }
            Self::Description(DescriptionOf::Rules) => {
                "The column Description is read as the descriptions of the rules".to_owned()
            }
            Self::UnreadColumns(headings) => unread_columns_text(headings),
            Self::TitleLine(line) => title_line_text(*line),
            Self::SeveralPorts(lines) => several_ports_text(lines),
        }
    }
}

/// Number of lines that a note names.
const NAMED_LINES: usize = 5;

pub(super) fn several_ports_text(lines: &[usize]) -> String {
    let named: Vec<String> = lines
        .iter()
        .take(NAMED_LINES)
        .map(usize::to_string)
        .collect();
    let more = match lines.len().saturating_sub(NAMED_LINES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (noun, verb) = match lines {
        [_] => ("Line", "lists"),
        _ => ("Lines", "list"),
    };
    format!(
        "{noun} {}{more} {verb} several ports: one rule for each",
        named.join(", ")
    )
}

pub(super) fn title_line_text(line: usize) -> String {
    format!("Line {line} is above the headings and is ignored")
}

pub(super) fn unread_columns_text(headings: &[String]) -> String {
    format!("Columns not read: {}", headings.join(", "))
}

impl Text for LineProblem {
    fn text(&self) -> String {
        match self {
            Self::TooManyLines => {
                format!("at most {MAX_LINES} lines or rules can be pasted at once; paste the rest separately")
            }
            Self::Doubt(doubt) => doubt.text(),
            Self::OtherSection(direction) => format!(
                "the section above is {direction}, but the line says otherwise; correct one of them"
            ),
            Self::RepeatsLine(line) => {
                format!("the same rule as line {line}; remove one of them")
            }
            Self::IsInGroup => "the group already has this rule; remove the line".to_owned(),
            Self::NoRule => "no rule on this line; remove the line, or complete it".to_owned(),
            Self::OtherGroup { named, own } => format!("this line is for {named}, not {own}; paste it there, or remove it"),
            Self::NameOfEmpty(name) => format!(
                "{name:?} marks an empty cell, but is also a name; add headings above the lines, or use the ID"
            ),
            Self::StartsWithDash => {
                "the line starts with a dash and could mean a removed rule; remove the line, or the dash".to_owned()
            }
            Self::LongerThanName(name) => format!(
                "{name:?} is a name with other text next to it; put it in its own cell, or use the ID"
            ),
            Self::TrafficAfterSource(word) => format!(
                "{word} and ports follow the source; put them before it, as in tcp 443 10.0.0.0/8"
            ),
            Self::MaybeAnotherSource(word) => format!(
                "{word} could be another source; put sources next to each other, before the description"
            ),
            Self::SourceOrDescription { sources, text } => {
                let sources: Vec<String> = sources.iter().map(ToString::to_string).collect();
                format!(
                    "{text:?} could be another source after {}, or the description; put each source on its own line, or put # before the description",
                    sources.join(", ")
                )
            }
            Self::TwoNames { long, short } => format!(
                "{long:?} and {short:?} could both be the source; put the source in its own cell, or use the ID"
            ),
            Self::BothDirections => "the line says both inbound and outbound; remove one of them".to_owned(),
            Self::MaybeSource(text) => format!(
                "{text:?} could be the source; use a group ID or a CIDR block such as 10.0.0.0/8, or add headings above the lines"
            ),
            Self::TwoProtocols { first, second } => {
                format!("the line says both {first} and {second}; remove one of them")
            }
            Self::Netmask(text) => {
                format!("{text} is a netmask; write the source as in 10.0.0.0/8")
            }
            Self::Holds { wider, peer } => {
                format!("{wider} already contains {peer}; remove one of them")
            }
            Self::WordAndSource { word, text } => format!(
                "the source is {word}, but {text} could be the source, too; remove one of them"
            ),
            Self::TypeAfterSource(text) => format!(
                "{text:?} after the source could be a type or a description; put a type before the source"
            ),
            Self::Flag(text) => format!(
                "{text:?} after the source could say whether the rule is outbound; add headings above the lines, or start the line with inbound or outbound"
            ),
            Self::PortInDescription(number) => format!(
                "{number} could be a port, and the line has no other; put ports before the source, as in tcp {number} 10.0.0.0/8, or # before the description"
            ),
            Self::TwoPorts { from, to } => format!(
                "{from} is followed by {to}; for a range of ports, write {from}-{to}, for two ports, use two lines"
            ),
            Self::NoSource => "no source on this line; add one such as 10.0.0.0/8 or the name of a group".to_owned(),
            Self::DirectionInDescription(rest) => format!(
                "the description {rest:?} may give another direction; start the line with inbound or outbound"
            ),
            Self::OtherIpVersion { is_ipv6, peer } => {
                let version = if *is_ipv6 { "IPv6" } else { "IPv4" };
                format!("the line says {version}, but the source is {peer}; correct one of them")
            }
            Self::NotUnderstood {
                text,
                lacks_traffic: true,
            } => format!(
                "{text:?} is not understood; expected a type or protocol, ports, then a source, as in tcp 443 10.0.0.0/8 office"
            ),
            Self::NotUnderstood { text, .. } => format!("{text:?} is not understood; correct it, or remove the line"),
            Self::Negation(word) => format!(
                "{word:?} after the source could mean that the rule is denied; remove the line, or the word"
            ),
            Self::StrayPorts(text) => format!(
                "{text:?} could be a port, but the line already has ports; write ranges as 8000-8080, and put each other port on its own line"
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
            Self::Direction { number, text, .. } => format!(
                "line {number}, {text:?}, could give the direction of this rule; change that line to Inbound or Outbound, or remove it"
            ),
            Self::Heading { number, heading } => format!(
                "the heading {heading} in line {number} is unknown; use Direction, Type, Protocol, Ports, Source, Destination or Description"
            ),
            Self::OtherGroup { number, named } => format!(
                "line {number} is about the group {named}; paste its rules there, or remove that line"
            ),
            Self::SpacedHeadings(number) => format!(
                "the headings in line {number} are separated by blanks; separate the columns with tabs or commas"
            ),
            Self::Removal { number, text } => format!(
                "line {number}, {text:?}, could mean that this rule is denied; remove that line, or the rules that it is about"
            ),
            Self::Traffic { number, text } => format!(
                "line {number}, {text:?}, could give the protocol of this rule; put the protocol before the source, as in tcp 443 10.0.0.0/8, or remove that line"
            ),
            Self::Unknown { number, text } => format!(
                "line {number}, {text:?}, is not a rule and could change the meaning of this line; correct or remove it"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use super::*;
    use portcullis_edit::entry::{EntryContext, parse_paste, parse_type};
    use portcullis_model::GroupId;

    #[test]
    fn what_is_not_understood_says_why() {
        let own = GroupId::from_remote("sg-00000001");
        let context = EntryContext {
            group_id: &own,
            vpc_id: None,
            groups: &[],
            usable_groups: &[],
            prefix_lists: &[],
            until: Default::default(),
            scope: Default::default(),
        };
        for (text, words) in [
            ("tcp 70000 10.0.0.0/8", "ports go from 0 to 65535"),
            ("tcp 443 10.0.0.0/40", "/0 to /32"),
            ("tcp 443 nothing-here", "no group or prefix list is named"),
            ("hello world", "not understood"),
            ("tcp 443", "no source"),
            ("tcp 443 10.0.0.0/8 it's", "not allowed"),
            ("tcp 443 sg-12", "8 or 17"),
        ] {
            let https = parse_type("https").unwrap();
            let lines = parse_paste(text, Direction::Ingress, https, &[], &context).lines;
            let error = lines[0].outcome.as_ref().unwrap_err().text();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
