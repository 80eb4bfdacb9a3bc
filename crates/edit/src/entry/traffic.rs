//! Parser of the Type, Protocol and Ports columns, in a cell, a pasted line or a table.

use std::borrow::Cow;

use super::icmp_name::icmp_from_name;
use super::preset::{PRESETS, Preset};
use super::table_words::is_absent;
use crate::draft::TrafficDraft;
use portcullis_model::{
    IcmpError, IcmpTypeCode, PortRange, PortRangeError, Protocol, ProtocolError, Traffic,
};

/// Reason why a text is not traffic. The user can correct it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid traffic")]
pub enum TrafficEntryError {
    /// Two cells of one row contradict each other.
    Contradiction {
        /// The text of one cell.
        typed: String,
        /// What that text means.
        means: String,
        /// The meaning of the other cell.
        says: String,
    },
    /// Two port columns contradict each other.
    PortColumns {
        /// The traffic of the first.
        first: Traffic,
        /// The traffic of the second.
        second: Traffic,
    },
    /// Nothing was typed.
    Empty,
    /// Not an ICMP type and code.
    Icmp(#[from] IcmpError),
    /// ICMP columns with a protocol that has no ICMP types.
    IcmpOnly(String),
    /// Ports with a protocol for which EC2 ignores them.
    IgnoredPorts(Protocol),
    /// A custom ICMP type without messages.
    NoMessages(String),
    /// Ports without a protocol.
    NoProtocol,
    /// Not ports.
    Ports(#[from] PortRangeError),
    /// A list of more ports than rules that a group can have.
    TooManyPorts,
    /// A list of ports that could also be one number with a thousands separator.
    ListOrNumber {
        /// The text.
        text: String,
        /// The number.
        number: u16,
    },
    /// Not a protocol.
    Protocol(#[from] ProtocolError),
    /// Several protocols, which need a rule each.
    SeveralProtocols(String),
    /// No type has the name.
    UnknownType {
        /// What was typed.
        typed: String,
        /// The type with the most similar name.
        nearest: Option<&'static str>,
    },
}

/// Cells of one row that give the traffic. Missing cells are empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrafficCells<'a> {
    /// A type such as HTTPS.
    pub type_name: &'a str,
    /// A protocol, or the ICMP message that the AWS console shows in that column.
    pub protocol: &'a str,
    /// Ports, or ICMP type and code.
    pub ports: &'a str,
    /// First port, or ICMP type.
    pub from_port: &'a str,
    /// Last port, or ICMP code.
    pub to_port: &'a str,
    /// ICMP type.
    pub icmp_type: &'a str,
    /// ICMP code.
    pub icmp_code: &'a str,
}

/// Reason why the cells of a row are not traffic, and the column at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid traffic")]
pub struct TrafficCellsError {
    /// `type`, `protocol`, `ports` or `ICMP type`.
    pub column: &'static str,
    /// What is wrong.
    pub problem: TrafficEntryError,
}

/// What a text says about traffic, before the other cells of the row are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claim {
    Nothing,
    Protocol(Protocol),
    Traffic(Traffic),
    /// A type of the AWS console without ICMP messages: `Custom ICMP - IPv4`.
    Messages(Protocol),
}

impl Claim {
    fn protocol(self) -> Option<Protocol> {
        match self {
            Self::Nothing => None,
            Self::Protocol(protocol) | Self::Messages(protocol) => Some(protocol),
            Self::Traffic(traffic) => Some(traffic.protocol()),
        }
    }
}

/// Parses the traffic cells of one row. Cells and tables share this parser, so a row means the same
/// wherever it comes from.
///
/// Placeholders such as `N/A`, `None` or `null` count as empty. Ports that are given twice must
/// agree, and so must a type and the other cells.
///
/// # Errors
/// [`TrafficCellsError`] with the column that is invalid, or that contradicts another.
pub fn parse_traffic_cells(cells: &TrafficCells<'_>) -> Result<TrafficDraft, TrafficCellsError> {
    let at = |column| move |problem| TrafficCellsError { column, problem };
    let base = claim_of(cells.type_name, cells.protocol)?;
    let protocol = base.protocol();
    let mut said: Option<(Traffic, &'static str)> = None;
    for (column, ports) in [
        ("ports", parse_ports_column(cells.ports, base)),
        (
            "ports",
            parse_port_pair(cells.from_port, cells.to_port, protocol),
        ),
        (
            "ICMP type",
            parse_icmp_columns(cells.icmp_type, cells.icmp_code, base),
        ),
    ] {
        let Some(traffic) = ports.map_err(at(column))? else {
            continue;
        };
        if let Some((first, _)) = said
            && first != traffic
        {
            return Err(at(column)(TrafficEntryError::PortColumns {
                first,
                second: traffic,
            }));
        }
        said = Some((traffic, column));
    }
    match (base, said) {
        // `Echo Request` with type 8 and code 0: the columns are more precise.
        (Claim::Traffic(known), Some((traffic, _))) if is_code_of(traffic, known) => {
            Ok(TrafficDraft::Known(traffic))
        }
        (Claim::Traffic(known), Some((traffic, column))) if known != traffic => {
            let is_type = !is_absent(cells.type_name);
            let typed = if is_type {
                cells.type_name
            } else {
                cells.protocol
            };
            Err(at(column)(TrafficEntryError::Contradiction {
                typed: typed.trim().to_owned(),
                means: known.to_string(),
                says: traffic.to_string(),
            }))
        }
        (_, Some((traffic, _))) | (Claim::Traffic(traffic), None) => {
            Ok(TrafficDraft::Known(traffic))
        }
        (Claim::Nothing, None) => Ok(TrafficDraft::Missing),
        (Claim::Protocol(protocol), None) => Ok(without_ports(protocol, TrafficDraft::Missing)),
        (Claim::Messages(_), None) => Err(at("ports")(TrafficEntryError::NoMessages(
            cells.type_name.trim().to_owned(),
        ))),
    }
}

/// Parses the traffic cells of one row whose ports may be a list, such as `80, 443`. Returns the
/// traffic of each part, without duplicates.
///
/// # Errors
/// [`TrafficCellsError`] as for [`parse_traffic_cells`], and if the list could be one number.
pub(super) fn parse_traffic_list(
    cells: &TrafficCells<'_>,
) -> Result<Vec<TrafficDraft>, TrafficCellsError> {
    let has_ports = matches!(
        claim_of(cells.type_name, cells.protocol)?.protocol(),
        None | Some(Protocol::Tcp | Protocol::Udp)
    );
    if !has_ports || !cells.ports.contains(LIST_SEPARATORS) {
        return Ok(vec![parse_traffic_cells(cells)?]);
    }
    let at_ports = |problem| TrafficCellsError {
        column: "ports",
        problem,
    };
    check_list(cells.ports).map_err(at_ports)?;
    let mut list = Vec::new();
    for ports in port_parts(cells.ports) {
        let traffic = parse_traffic_cells(&TrafficCells { ports, ..*cells })?;
        if !list.contains(&traffic) {
            list.push(traffic);
        }
    }
    Ok(list)
}

/// Maximum number of ports in a list.
pub const MAX_PORTS: usize = 100;

/// Characters between the ports of a list.
const LIST_SEPARATORS: [char; 2] = [',', ';'];

/// Splits a list of ports.
pub(super) fn port_parts(ports: &str) -> impl Iterator<Item = &str> {
    ports.split(LIST_SEPARATORS).map(str::trim)
}

/// Refuses a list that is too long, that has an empty part, or in which commas could separate thousands: `1,024`,
/// `22,443`.
fn check_list(typed: &str) -> Result<(), TrafficEntryError> {
    if port_parts(typed).count() > MAX_PORTS {
        return Err(TrafficEntryError::TooManyPorts);
    }
    let is_wrong = |part: &str| part.is_empty() || part.len() > 1 && part.starts_with('0');
    if port_parts(typed).any(is_wrong) {
        return Err(PortRangeError::Text(typed.trim().to_owned()).into());
    }
    let groups: Vec<&str> = typed.trim().split(',').collect();
    let is_grouped = groups.iter().all(|group| is_number(group))
        && groups.iter().skip(1).all(|group| group.len() == 3);
    match groups.concat().parse() {
        Ok(number) if is_grouped => Err(TrafficEntryError::ListOrNumber {
            text: typed.trim().to_owned(),
            number,
        }),
        _ => Ok(()),
    }
}

/// Combines type and protocol.
fn claim_of(type_name: &str, protocol: &str) -> Result<Claim, TrafficCellsError> {
    let at = |column| move |problem| TrafficCellsError { column, problem };
    let kind = if is_absent(type_name) {
        Claim::Nothing
    } else {
        claim_of_type(type_name).map_err(at("type"))?
    };
    let named = if is_absent(protocol) {
        Claim::Nothing
    } else {
        claim_of_protocol(protocol, kind.protocol()).map_err(at("protocol"))?
    };
    let is_custom = is_custom_protocol(type_name);
    match (kind, named) {
        (Claim::Nothing, Claim::Nothing) if is_custom => {
            Err(at("protocol")(TrafficEntryError::NoProtocol))
        }
        (Claim::Nothing, claim) | (claim, Claim::Nothing) => Ok(claim),
        // `Custom ICMP` with the protocol `ICMP`: the messages are still open.
        (Claim::Messages(theirs), Claim::Protocol(own)) if theirs == own => Ok(kind),
        (Claim::Messages(theirs) | Claim::Protocol(theirs), _)
            if Some(theirs) == named.protocol() =>
        {
            Ok(named)
        }
        (Claim::Traffic(traffic), Claim::Protocol(own)) if traffic.protocol() == own => Ok(kind),
        (Claim::Traffic(traffic), Claim::Traffic(own)) if traffic == own => Ok(kind),
        (Claim::Traffic(traffic), Claim::Protocol(own)) => {
            over_other_protocol(type_name, traffic, own)
                .map(Claim::Traffic)
                .ok_or_else(|| at("protocol")(contradiction(type_name, kind, named)))
        }
        _ => Err(at("protocol")(contradiction(type_name, kind, named))),
    }
}

/// Whether `traffic` is one code of the ICMP type `known`.
fn is_code_of(traffic: Traffic, known: Traffic) -> bool {
    let is_type = matches!(
        known,
        Traffic::Icmp(IcmpTypeCode::AnyCode(_)) | Traffic::Icmpv6(IcmpTypeCode::AnyCode(_))
    );
    is_type && known.covers(traffic)
}

fn contradiction(typed: &str, means: Claim, says: Claim) -> TrafficEntryError {
    let words = |claim| match claim {
        Claim::Nothing => String::new(),
        Claim::Protocol(protocol) | Claim::Messages(protocol) => protocol.to_string(),
        Claim::Traffic(traffic) => traffic.to_string(),
    };
    TrafficEntryError::Contradiction {
        typed: typed.trim().to_owned(),
        means: words(means),
        says: words(says),
    }
}

/// Returns a service such as `dns`, which has the same port over TCP and UDP, over the given
/// protocol.
fn over_other_protocol(type_name: &str, traffic: Traffic, protocol: Protocol) -> Option<Traffic> {
    let name = type_name.trim().to_ascii_lowercase();
    let is_alike = |preset: &&Preset| {
        let preset_name = preset.name.to_ascii_lowercase();
        let is_named = preset_name.strip_prefix(&name);
        is_named.is_some_and(|rest| rest.starts_with(" ("))
    };
    let other = PRESETS.iter().filter(is_alike);
    let mut other = other.filter_map(|preset| match preset.traffic {
        TrafficDraft::Known(known) => Some(known),
        _ => None,
    });
    other.find(|known| known.protocol() == protocol && known.ports() == traffic.ports())
}

/// Parses a type: a name from the list (`https`), TCP ports (`22`, `8000-8080`), a protocol with or
/// without ports (`udp 53`, `53/udp`, `icmp echo-request`, `gre`), or `all`.
///
/// # Errors
/// [`TrafficEntryError`] if the text is none of these.
pub fn parse_type(typed: &str) -> Result<TrafficDraft, TrafficEntryError> {
    match claim_of_type(typed)? {
        Claim::Nothing => Err(TrafficEntryError::NoProtocol),
        Claim::Protocol(protocol) | Claim::Messages(protocol) => {
            Ok(without_ports(protocol, TrafficDraft::Missing))
        }
        Claim::Traffic(traffic) => Ok(TrafficDraft::Known(traffic)),
    }
}

/// Whether a type is the AWS console's `Custom protocol`, which leaves the protocol to its own
/// column.
pub(super) fn is_custom_protocol(text: &str) -> bool {
    let text = text.trim();
    ["custom protocol", "custom protocol rule"]
        .iter()
        .any(|name| text.eq_ignore_ascii_case(name))
}

/// Returns the protocol of a type such as `TCP personnalisé`, in the languages of the AWS console.
fn custom_in_other_languages(text: &str) -> Option<Protocol> {
    let text = text.to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let is_custom = |word: &&str| {
        [
            "personnalis",
            "personaliz",
            "personalizz",
            "benutzerdefiniert",
            "カスタム",
            "自定义",
            "自訂",
            "사용자",
        ]
        .iter()
        .any(|stem| word.starts_with(stem))
    };
    if !words.iter().any(is_custom) {
        return None;
    }
    let mut named = words
        .iter()
        .filter(|word| word.is_ascii())
        .filter_map(|word| parse_protocol(word).ok());
    let protocol = named.next()?;
    match protocol {
        Protocol::Icmp if words.contains(&"ipv6") => Some(Protocol::Icmpv6),
        protocol => Some(protocol),
    }
}

fn claim_of_type(typed: &str) -> Result<Claim, TrafficEntryError> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(TrafficEntryError::Empty);
    }
    refuse_several_protocols(text)?;
    if let Some(preset) = PRESETS.iter().find(|preset| preset.has_name(text)) {
        return Ok(match preset.traffic {
            TrafficDraft::Missing => Claim::Nothing,
            TrafficDraft::Tcp => Claim::Protocol(Protocol::Tcp),
            TrafficDraft::Udp => Claim::Protocol(Protocol::Udp),
            TrafficDraft::Icmp => Claim::Messages(Protocol::Icmp),
            TrafficDraft::Icmpv6 => Claim::Messages(Protocol::Icmpv6),
            TrafficDraft::Known(traffic) => Claim::Traffic(traffic),
        });
    }
    if is_custom_protocol(text) {
        return Ok(Claim::Nothing);
    }
    if let Some(protocol) = custom_in_other_languages(text) {
        return Ok(match protocol {
            Protocol::Icmp | Protocol::Icmpv6 => Claim::Messages(protocol),
            protocol => Claim::Protocol(protocol),
        });
    }
    // `Custom protocol (59)`, as copied from a cell.
    if let Some((name, number)) = text.strip_suffix(')').and_then(|text| text.split_once('('))
        && is_custom_protocol(name)
    {
        return Ok(Claim::Protocol(parse_protocol(number)?));
    }
    if text == "*" || text.eq_ignore_ascii_case("any") {
        return Ok(Claim::Traffic(Traffic::All));
    }
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        match PortRange::parse(text) {
            Ok(ports) => return Ok(Claim::Traffic(Traffic::Tcp(ports))),
            Err(error) if !text.contains(is_separator) => return Err(error.into()),
            Err(_) => {}
        }
    }
    if let Ok(protocol) = parse_protocol(text) {
        return Ok(Claim::Protocol(protocol));
    }
    if text.ends_with(')')
        && let Some((ports, label)) = labelled_ports(text)
    {
        return traffic_of_label(text, ports, label, None).map(Claim::Traffic);
    }
    if let Some((first, rest)) = text.split_once(is_separator) {
        let rest = rest.trim_start_matches(is_separator);
        let named = |word: &str| parse_protocol(word).ok().filter(|_| !is_number(word));
        let known = |traffic| match traffic {
            TrafficDraft::Known(traffic) => Claim::Traffic(traffic),
            _ => Claim::Nothing,
        };
        if let Some(protocol) = named(first) {
            return parse_ports(rest, Some(protocol)).map(known);
        }
        // `443/tcp`, as in lists of services.
        if let Some(protocol) = named(rest)
            && first.starts_with(|first: char| first.is_ascii_digit())
        {
            return parse_ports(first, Some(protocol)).map(known);
        }
    }
    if let Some(messages) = icmp_from_name(text, false) {
        return Ok(Claim::Traffic(Traffic::Icmp(messages)));
    }
    if let Some(messages) = icmp_from_name(text, true) {
        return Ok(Claim::Traffic(Traffic::Icmpv6(messages)));
    }
    Err(TrafficEntryError::UnknownType {
        typed: text.to_owned(),
        nearest: nearest_preset(text).map(|preset| preset.name),
    })
}

/// Returns the protocol of a type that leaves the ICMP messages to other columns, such as `Custom
/// ICMP - IPv4`.
pub(super) fn custom_icmp(text: &str) -> Option<Protocol> {
    let preset = PRESETS.iter().find(|preset| preset.has_name(text))?;
    matches!(preset.traffic, TrafficDraft::Icmp | TrafficDraft::Icmpv6)
        .then(|| preset.traffic.protocol())
        .flatten()
}

/// Parses a protocol column, given the protocol of the type. The AWS console shows the name of an
/// ICMP message there, and `All` for all messages.
fn claim_of_protocol(typed: &str, kind: Option<Protocol>) -> Result<Claim, TrafficEntryError> {
    let is_v6 = kind == Some(Protocol::Icmpv6);
    let is_icmp = is_v6 || kind == Some(Protocol::Icmp);
    if is_icmp && is_all(typed) {
        return Ok(Claim::Traffic(icmp(IcmpTypeCode::Any, is_v6)));
    }
    let error = match parse_protocol(typed) {
        Ok(protocol) => return Ok(Claim::Protocol(protocol)),
        Err(error) => error,
    };
    refuse_several_protocols(typed)?;
    let families: &[bool] = if is_icmp { &[is_v6] } else { &[false, true] };
    let mut named = families
        .iter()
        .filter_map(|is_v6| Some(icmp(icmp_from_name(typed, *is_v6)?, *is_v6)));
    if let Some(traffic) = named.next() {
        return Ok(Claim::Traffic(traffic));
    }
    protocol_with_ports(typed).unwrap_or_else(|| Err(error.into()))
}

/// Refuses texts such as `tcp/udp` and `TCP & UDP`.
fn refuse_several_protocols(text: &str) -> Result<(), TrafficEntryError> {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !matches!(*word, "" | "and" | "or"));
    let mut known: Vec<&str> = Vec::new();
    for word in words {
        if !matches!(word, "tcp" | "udp" | "icmp" | "icmpv6" | "tcpudp") {
            return Ok(());
        }
        if !known.contains(&word) {
            known.push(word);
        }
    }
    if known.len() > 1 || known == ["tcpudp"] {
        return Err(TrafficEntryError::SeveralProtocols(text.trim().to_owned()));
    }
    Ok(())
}

/// Parses a protocol column that also holds the ports, as in tables of `cdk diff`: `TCP 22`,
/// `All UDP`, `ICMP 8--1`. `None` for other texts. `ICMP 3` is refused there: the tool writes it for
/// type 3 with code 3, and people write it for type 3 with any code.
fn protocol_with_ports(typed: &str) -> Option<Result<Claim, TrafficEntryError>> {
    let (first, rest) = typed.trim().split_once(' ')?;
    let rest = rest.trim();
    if first.eq_ignore_ascii_case("all") {
        return match parse_protocol(rest).ok()? {
            protocol @ (Protocol::Tcp | Protocol::Udp | Protocol::Icmp | Protocol::Icmpv6) => {
                Some(ports_as_traffic("all", Some(protocol)).map(Claim::Traffic))
            }
            _ => None,
        };
    }
    match parse_protocol(first).ok().filter(|_| !is_number(first))? {
        protocol @ (Protocol::Tcp | Protocol::Udp)
            if rest.starts_with(|first: char| first.is_ascii_digit()) =>
        {
            Some(ports_as_traffic(rest, Some(protocol)).map(Claim::Traffic))
        }
        protocol @ (Protocol::Icmp | Protocol::Icmpv6) if rest.ends_with("-1") => {
            Some(ports_as_traffic(rest, Some(protocol)).map(Claim::Traffic))
        }
        _ => None,
    }
}

fn icmp(messages: IcmpTypeCode, is_v6: bool) -> Traffic {
    if is_v6 {
        Traffic::Icmpv6(messages)
    } else {
        Traffic::Icmp(messages)
    }
}

/// Parses a protocol by name, by number, or by both as the AWS console shows it: `ESP (50)`.
pub(super) fn parse_protocol(typed: &str) -> Result<Protocol, ProtocolError> {
    let text = typed.trim();
    let (name, number) = match text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
    {
        Some((name, number)) => (name.trim(), Some(number.trim())),
        None => (text, None),
    };
    let named = match name.to_ascii_lowercase().as_str() {
        "ipv6 icmp" | "icmp v6" | "icmp-v6" | "icmp (ipv6)" | "icmp ipv6" | "icmp - ipv6" => {
            Ok(Protocol::Icmpv6)
        }
        "icmp - ipv4" | "icmp ipv4" | "icmpv4" | "icmp v4" => Ok(Protocol::Icmp),
        "all traffic" | "all protocols" | "everything" | "*" => Ok(Protocol::All),
        _ => Protocol::parse(name),
    };
    let Some(number) = number else {
        return named;
    };
    let numbered = Protocol::parse(number).ok().filter(|_| is_number(number));
    let is_service = PRESETS.iter().any(|preset| preset.has_name(name));
    match (named, numbered) {
        (Ok(named), Some(number)) if named == number => Ok(number),
        // An unknown name with its number. The number next to a service is its port.
        (Err(_), Some(number)) if !name.is_empty() && !is_service => Ok(number),
        _ => Err(ProtocolError(typed.to_owned())),
    }
}

/// Parses a protocol and applies it to the row's traffic. Ports stay if both protocols have ports.
///
/// # Errors
/// [`TrafficEntryError`] if the text is not a protocol.
pub fn parse_protocol_cell(
    typed: &str,
    now: TrafficDraft,
) -> Result<TrafficDraft, TrafficEntryError> {
    match claim_of_protocol(typed, None)? {
        Claim::Traffic(traffic) => Ok(TrafficDraft::Known(traffic)),
        claim => Ok(match claim.protocol() {
            Some(protocol) => without_ports(protocol, now),
            None => now,
        }),
    }
}

/// Parses ports, or ICMP type and code, for a protocol. Ports may be a list such as `80, 443`. Returns the traffic of
/// each part, without duplicates.
///
/// # Errors
/// [`TrafficEntryError`] as for [`parse_ports`], and if the list could be one number.
pub(super) fn parse_ports_list(
    typed: &str,
    protocol: Option<Protocol>,
) -> Result<Vec<TrafficDraft>, TrafficEntryError> {
    let has_ports = matches!(protocol, None | Some(Protocol::Tcp | Protocol::Udp));
    if !has_ports || !typed.contains(LIST_SEPARATORS) {
        return Ok(vec![parse_ports(typed, protocol)?]);
    }
    check_list(typed)?;
    let mut list = Vec::new();
    for ports in port_parts(typed) {
        let traffic = parse_ports(ports, protocol)?;
        if !list.contains(&traffic) {
            list.push(traffic);
        }
    }
    Ok(list)
}

/// Parses ports, or ICMP type and code, for a protocol. Ports may be the name of a service. Without
/// a protocol, they are TCP ports.
///
/// # Errors
/// [`TrafficEntryError`] if the text is not valid for the protocol.
pub fn parse_ports(
    typed: &str,
    protocol: Option<Protocol>,
) -> Result<TrafficDraft, TrafficEntryError> {
    ports_as_traffic(typed, protocol).map(TrafficDraft::Known)
}

fn ports_as_traffic(typed: &str, protocol: Option<Protocol>) -> Result<Traffic, TrafficEntryError> {
    let text = typed.trim();
    if matches!(protocol, None | Some(Protocol::Tcp | Protocol::Udp))
        && let Some((ports, label)) = labelled_ports(text)
    {
        return traffic_of_label(text, ports, label, protocol);
    }
    Ok(match protocol {
        Some(Protocol::Tcp) => Traffic::Tcp(ports_of(text, Protocol::Tcp)?),
        Some(Protocol::Udp) => Traffic::Udp(ports_of(text, Protocol::Udp)?),
        Some(Protocol::Icmp) => Traffic::Icmp(messages_of(text, false)?),
        Some(Protocol::Icmpv6) => Traffic::Icmpv6(messages_of(text, true)?),
        Some(protocol @ (Protocol::All | Protocol::Other(_))) => {
            if !is_any_port(text) {
                return Err(TrafficEntryError::IgnoredPorts(protocol));
            }
            whole(protocol)
        }
        None if text.is_empty() => return Err(TrafficEntryError::NoProtocol),
        None => Traffic::Tcp(ports_of(text, Protocol::Tcp)?),
    })
}

/// What stands beside ports.
#[derive(Clone, Copy, Debug)]
enum PortLabel<'a> {
    /// A protocol, as in `22/tcp`.
    Protocol(Protocol),
    /// The name of a service with its traffic, as in `22 (SSH)`.
    Service(&'a str, Traffic),
}

/// Splits ports from the protocol or the service beside them: `22/tcp`, `tcp:22`, `22 (SSH)`,
/// `SSH (22)`. `None` for other texts.
fn labelled_ports(text: &str) -> Option<(&str, PortLabel<'_>)> {
    let is_port = |part: &str| part.starts_with(|first: char| first.is_ascii_digit());
    let (first, second) = match text.strip_suffix(')') {
        Some(text) => text.rsplit_once('('),
        None => text.split_once(is_separator),
    }?;
    let (first, second) = (first.trim(), second.trim());
    let (ports, label) = match (is_port(first), is_port(second)) {
        (true, false) => (first, second),
        (false, true) => (second, first),
        _ => return None,
    };
    if let Ok(protocol @ (Protocol::Tcp | Protocol::Udp)) = parse_protocol(label) {
        return Some((ports, PortLabel::Protocol(protocol)));
    }
    match PRESETS
        .iter()
        .find(|preset| preset.has_name(label))?
        .traffic
    {
        TrafficDraft::Known(traffic @ (Traffic::Tcp(_) | Traffic::Udp(_))) => {
            Some((ports, PortLabel::Service(label, traffic)))
        }
        _ => None,
    }
}

/// Parses ports with a label, which must agree with them and with the protocol of the row.
fn traffic_of_label(
    text: &str,
    ports: &str,
    label: PortLabel<'_>,
    protocol: Option<Protocol>,
) -> Result<Traffic, TrafficEntryError> {
    let contradiction = |typed: &str, means: String, says: String| {
        Err(TrafficEntryError::Contradiction {
            typed: typed.to_owned(),
            means,
            says,
        })
    };
    match (label, protocol) {
        (PortLabel::Protocol(own), Some(protocol)) if own != protocol => {
            contradiction(text, own.to_string(), protocol.to_string())
        }
        (PortLabel::Protocol(own), _) => ports_as_traffic(ports, Some(own)),
        (PortLabel::Service(name, means), protocol) => {
            let says = ports_as_traffic(ports, protocol.or(Some(means.protocol())))?;
            let is_same =
                says == means || over_other_protocol(name, means, says.protocol()) == Some(says);
            if is_same {
                return Ok(says);
            }
            contradiction(name, means.to_string(), says.to_string())
        }
    }
}

fn whole(protocol: Protocol) -> Traffic {
    match protocol {
        Protocol::Other(number) => Traffic::Other(number),
        _ => Traffic::All,
    }
}

/// Parses a Ports column. `None` if it is empty.
fn parse_ports_column(typed: &str, base: Claim) -> Result<Option<Traffic>, TrafficEntryError> {
    if is_absent(typed) {
        return Ok(None);
    }
    // The AWS console shows the code of an ICMP message there, and `All` for all codes.
    if let Claim::Traffic(traffic @ (Traffic::Icmp(_) | Traffic::Icmpv6(_))) = base {
        let (messages, is_v6) = match traffic {
            Traffic::Icmpv6(messages) => (messages, true),
            Traffic::Icmp(messages) => (messages, false),
            _ => return Ok(None),
        };
        if is_all(typed) {
            let is_whole = !matches!(messages, IcmpTypeCode::Exact(..));
            return Ok(Some(if is_whole {
                traffic
            } else {
                icmp(IcmpTypeCode::Any, is_v6)
            }));
        }
    }
    ports_as_traffic(&plain_number(typed), base.protocol()).map(Some)
}

/// Parses the columns From port and To port. For ICMP they contain type and code, as in EC2.
fn parse_port_pair(
    from: &str,
    to: &str,
    protocol: Option<Protocol>,
) -> Result<Option<Traffic>, TrafficEntryError> {
    if is_absent(from) && is_absent(to) {
        return Ok(None);
    }
    let (from, to) = (plain_number(from), plain_number(to));
    let (from, to) = (from.as_str(), to.as_str());
    let is_udp = protocol == Some(Protocol::Udp);
    let traffic = match protocol {
        Some(Protocol::Icmp) => Traffic::Icmp(messages_of_pair(from, to, false)?),
        Some(Protocol::Icmpv6) => Traffic::Icmpv6(messages_of_pair(from, to, true)?),
        Some(protocol @ (Protocol::All | Protocol::Other(_))) => {
            let is_start = is_absent(from) || is_all(from) || from == "0";
            let is_end = is_absent(to) || is_all(to) || to == "0" || to == "65535";
            if !(is_start && is_end) {
                return Err(TrafficEntryError::IgnoredPorts(protocol));
            }
            whole(protocol)
        }
        None | Some(Protocol::Tcp | Protocol::Udp) => {
            let protocol = protocol.unwrap_or(Protocol::Tcp);
            if is_absent(from) || is_absent(to) {
                return Err(PortRangeError::OneEnd.into());
            }
            let (first, last) = (ports_of(from, protocol)?, ports_of(to, protocol)?);
            let is_same = first == last;
            let is_pair = first.from() == first.to() && last.from() == last.to();
            if !(is_same || is_pair) {
                return Err(PortRangeError::Text(format!("{from}-{to}")).into());
            }
            let ports = PortRange::new(first.from(), last.to())?;
            if is_udp {
                Traffic::Udp(ports)
            } else {
                Traffic::Tcp(ports)
            }
        }
    };
    Ok(Some(traffic))
}

/// Parses the columns ICMP type and ICMP code.
fn parse_icmp_columns(
    kind: &str,
    code: &str,
    base: Claim,
) -> Result<Option<Traffic>, TrafficEntryError> {
    if is_absent(kind) && is_absent(code) {
        return Ok(None);
    }
    match base.protocol() {
        Some(Protocol::Icmp | Protocol::Icmpv6) => parse_port_pair(kind, code, base.protocol()),
        Some(protocol) => Err(TrafficEntryError::IcmpOnly(protocol.to_string())),
        None => Err(TrafficEntryError::NoProtocol),
    }
}

/// Parses ICMP messages from a type and a code. Either may be a word for all.
fn messages_of_pair(
    kind: &str,
    code: &str,
    is_v6: bool,
) -> Result<IcmpTypeCode, TrafficEntryError> {
    let is_open = |text: &str| is_absent(text) || is_all(text);
    let messages = match (is_open(kind), is_open(code)) {
        (true, true) => IcmpTypeCode::Any,
        (true, false) => return Err(IcmpError::CodeWithoutType.into()),
        (false, true) => messages_of(kind, is_v6)?,
        (false, false) => messages_of(&format!("{kind}/{code}"), is_v6)?,
    };
    Ok(messages)
}

/// Removes the decimals that spreadsheets and data frames add: `443.0` is 443.
fn plain_number(typed: &str) -> String {
    let text = typed.trim();
    match text.strip_suffix(".0") {
        Some(number) if is_number(number) && !number.is_empty() => number.to_owned(),
        _ => text.to_owned(),
    }
}

/// Whether a text is a word for all ports or all ICMP messages.
pub(super) fn is_all(text: &str) -> bool {
    let text = text.trim();
    text == "-1"
        || text == "*"
        || ["all", "any", "all ports", "all icmp"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether ports are meaningless with a protocol for which EC2 ignores them.
fn is_any_port(text: &str) -> bool {
    let text: String = text.chars().filter(|letter| *letter != ' ').collect();
    let text = text.replace(['–', '/', ','], "-");
    is_absent(&text)
        || is_all(&text)
        || matches!(
            text.as_str(),
            "0" | "0-0" | "0-65535" | "-1--1" | "-1-65535" | "0--1" | "all-all"
        )
}

/// Returns traffic with another protocol. Ports stay if both protocols have ports. A protocol alone
/// never means all of its ports or messages.
pub(super) fn without_ports(protocol: Protocol, now: TrafficDraft) -> TrafficDraft {
    let ports = match now {
        TrafficDraft::Known(traffic) => traffic.ports(),
        _ => None,
    };
    let traffic = match (protocol, ports) {
        (Protocol::Tcp, None) => return TrafficDraft::Tcp,
        (Protocol::Udp, None) => return TrafficDraft::Udp,
        (Protocol::Tcp, Some(ports)) => Traffic::Tcp(ports),
        (Protocol::Udp, Some(ports)) => Traffic::Udp(ports),
        (Protocol::All, _) => Traffic::All,
        (Protocol::Icmp, _) => match now {
            TrafficDraft::Known(known @ Traffic::Icmp(_)) => known,
            _ => return TrafficDraft::Icmp,
        },
        (Protocol::Icmpv6, _) => match now {
            TrafficDraft::Known(known @ Traffic::Icmpv6(_)) => known,
            _ => return TrafficDraft::Icmpv6,
        },
        (Protocol::Other(number), _) => Traffic::Other(number),
    };
    TrafficDraft::Known(traffic)
}

fn ports_of(text: &str, protocol: Protocol) -> Result<PortRange, TrafficEntryError> {
    if ["any", "all ports"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
    {
        return Ok(PortRange::ALL);
    }
    // `8000:8080`, as OpenStack and iptables write ranges.
    let range = match text.split_once(':') {
        Some((from, to)) if is_number(from) && is_number(to) => Cow::Owned(format!("{from}-{to}")),
        _ => Cow::Borrowed(text),
    };
    let error = match PortRange::parse(&range) {
        Ok(ports) => return Ok(ports),
        Err(error) => error,
    };
    // The name of a service, such as `https`.
    let named = PRESETS.iter().filter(|preset| preset.has_name(text));
    let mut ports = named.filter_map(|preset| match preset.traffic {
        TrafficDraft::Known(traffic) if traffic.protocol() == protocol => traffic.ports(),
        _ => None,
    });
    ports.next().ok_or_else(|| error.into())
}

fn messages_of(text: &str, is_v6: bool) -> Result<IcmpTypeCode, TrafficEntryError> {
    if is_all(text) {
        return Ok(IcmpTypeCode::Any);
    }
    if let Some(messages) = icmp_from_name(text, is_v6) {
        return Ok(messages);
    }
    // `8,-1`, `8/-1` and `8--1` are a type with every code.
    let pair = text.split_once([',', '/']).or_else(|| {
        let kind = text.strip_suffix("-1")?.trim_end().strip_suffix('-')?;
        Some((kind, "-1"))
    });
    let text = match pair.map(|(kind, code)| (kind.trim(), code.trim())) {
        Some(("-1", "-1")) => return Ok(IcmpTypeCode::Any),
        Some((kind, code)) if is_all(code) && !is_all(kind) => kind.to_owned(),
        Some((kind, code)) => format!("{kind}/{code}"),
        None => text.to_owned(),
    };
    match IcmpTypeCode::parse(&text) {
        Ok(messages) => Ok(messages),
        Err(error) => icmp_from_name(&text, is_v6).ok_or_else(|| error.into()),
    }
}

/// Returns the first type whose name starts with the text, contains it, or starts with its first
/// letters.
fn nearest_preset(text: &str) -> Option<&'static Preset> {
    let text = text.to_ascii_lowercase();
    let lower = |preset: &&Preset| preset.name.to_ascii_lowercase();
    let short = text.get(..3).unwrap_or(&text);
    let find =
        |matches: &dyn Fn(&str) -> bool| PRESETS.iter().find(|preset| matches(&lower(preset)));
    find(&|name| name.starts_with(&text))
        .or_else(|| find(&|name| name.contains(&text)))
        .or_else(|| find(&|name| name.starts_with(short)))
}

fn is_separator(character: char) -> bool {
    character == ' ' || character == '/' || character == ':'
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(traffic: Traffic) -> TrafficDraft {
        TrafficDraft::Known(traffic)
    }

    #[test]
    fn types_are_parsed_as_people_type_them() {
        let tcp = |from, to| known(Traffic::Tcp(PortRange::new(from, to).unwrap()));
        let udp = |port| known(Traffic::Udp(PortRange::single(port)));
        for (typed, traffic) in [
            ("https", tcp(443, 443)),
            ("HTTPS", tcp(443, 443)),
            ("22", tcp(22, 22)),
            ("8000-8080", tcp(8000, 8080)),
            ("8000 - 8080", tcp(8000, 8080)),
            ("all", known(Traffic::All)),
            ("All traffic", known(Traffic::All)),
            ("all tcp", known(Traffic::ALL_TCP)),
            ("tcp all", known(Traffic::ALL_TCP)),
            ("ping", known(Traffic::Icmp(IcmpTypeCode::AnyCode(8)))),
            ("tcp 443", tcp(443, 443)),
            ("tcp/443", tcp(443, 443)),
            ("443/tcp", tcp(443, 443)),
            ("tcp https", tcp(443, 443)),
            ("udp:53", udp(53)),
            ("tcp", TrafficDraft::Tcp),
            ("Custom UDP", TrafficDraft::Udp),
            ("icmp", TrafficDraft::Icmp),
            ("ICMPv6", TrafficDraft::Icmpv6),
            ("Custom ICMP - IPv4", TrafficDraft::Icmp),
            ("Custom ICMPv6", TrafficDraft::Icmpv6),
            ("All ICMP", known(Traffic::Icmp(IcmpTypeCode::Any))),
            ("icmp all", known(Traffic::Icmp(IcmpTypeCode::Any))),
            ("icmp 3/4", known(Traffic::Icmp(IcmpTypeCode::Exact(3, 4)))),
            (
                "icmp echo-request",
                known(Traffic::Icmp(IcmpTypeCode::AnyCode(8))),
            ),
            (
                "time exceeded",
                known(Traffic::Icmp(IcmpTypeCode::AnyCode(11))),
            ),
            (
                "packet-too-big",
                known(Traffic::Icmpv6(IcmpTypeCode::AnyCode(2))),
            ),
            ("gre", known(Traffic::Other(47))),
            ("postgres", tcp(5432, 5432)),
            ("mysql", tcp(3306, 3306)),
        ] {
            assert_eq!(parse_type(typed), Ok(traffic), "{typed}");
        }
    }

    #[test]
    fn a_protocol_keeps_ports_if_both_have_ports() {
        let web = known(Traffic::Tcp(PortRange::single(443)));
        assert_eq!(
            parse_protocol_cell("udp", web),
            Ok(known(Traffic::Udp(PortRange::single(443))))
        );
        assert_eq!(
            parse_protocol_cell("17", web),
            Ok(known(Traffic::Udp(PortRange::single(443))))
        );
        for now in [web, TrafficDraft::Missing, TrafficDraft::Tcp] {
            assert_eq!(parse_protocol_cell("icmp", now), Ok(TrafficDraft::Icmp));
            assert_eq!(parse_protocol_cell("58", now), Ok(TrafficDraft::Icmpv6));
        }
        // The row's ICMP messages stay.
        for messages in [IcmpTypeCode::Any, IcmpTypeCode::Exact(3, 4)] {
            let now = known(Traffic::Icmp(messages));
            assert_eq!(parse_protocol_cell("icmp", now), Ok(now));
            assert_eq!(parse_protocol_cell("icmpv6", now), Ok(TrafficDraft::Icmpv6));
        }
        assert_eq!(
            parse_protocol_cell("tcp", known(Traffic::All)),
            Ok(TrafficDraft::Tcp)
        );
        assert_eq!(parse_protocol_cell("-1", web), Ok(known(Traffic::All)));
        assert!(parse_protocol_cell("300", web).is_err());
    }

    #[test]
    fn ports_are_parsed_for_the_protocol() {
        let ports = |typed: &str, protocol| parse_ports(typed, Some(protocol));
        assert_eq!(
            ports("https", Protocol::Tcp),
            Ok(known(Traffic::Tcp(PortRange::single(443))))
        );
        assert_eq!(ports("", Protocol::All), Ok(known(Traffic::All)));
        assert_eq!(
            ports("all", Protocol::Other(47)),
            Ok(known(Traffic::Other(47)))
        );
        assert_eq!(
            ports("80", Protocol::Other(47)),
            Err(TrafficEntryError::IgnoredPorts(Protocol::Other(47)))
        );
        assert_eq!(
            ports("8000-", Protocol::Tcp),
            Err(PortRangeError::OneEnd.into())
        );
        assert!(ports("-1", Protocol::Tcp).is_err());
        assert!(ports("-1/0", Protocol::Icmp).is_err());
        assert_eq!(
            ports("9/-1", Protocol::Icmp),
            Ok(known(Traffic::Icmp(IcmpTypeCode::AnyCode(9))))
        );
        assert_eq!(
            ports("echo-request", Protocol::Icmpv6),
            Ok(known(Traffic::Icmpv6(IcmpTypeCode::AnyCode(128))))
        );
        assert_eq!(
            parse_ports("22", None),
            Ok(known(Traffic::Tcp(PortRange::single(22))))
        );
    }
}
