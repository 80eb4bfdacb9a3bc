//! Rules pasted as text: cells of a spreadsheet (TSV or CSV, with or without a heading line), lines
//! like `tcp 443 10.0.0.0/8 office`, or a bare list of ranges.
//!
//! Every line is read for itself: as cells where it has tabs, as cells and then as words where it
//! has commas, and as words otherwise. What a cell without a heading means is found out by trying
//! what is still missing, in the order direction, traffic, source; what is left over is the
//! description.

use std::sync::Arc;

use super::context::EntryContext;
use super::peer::{PeerEntryError, read_peers};
use super::traffic::{read_ports, read_protocol, read_type};
use crate::draft::{PeerDraft, RuleDraft, TrafficDraft};
use crate::model::{Cidr, Direction, Peer, Protocol, Rule, RuleDescription, RuleId};

/// The most lines read at once: several times what a group can hold.
pub(super) const MAX_LINES: usize = 5000;

/// One line of what was pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedLine {
    /// Which line, from 1.
    pub number: usize,
    /// The line itself.
    pub text: String,
    /// The rows it stands for, or why it stands for none.
    pub outcome: Result<Vec<RuleDraft>, String>,
}

/// The columns of rules that a heading names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// Inbound or outbound.
    Direction,
    /// A type such as HTTPS.
    Type,
    /// The protocol.
    Protocol,
    /// Ports, or ICMP type and code.
    Ports,
    /// The first port.
    FromPort,
    /// The last port.
    ToPort,
    /// The source or destination.
    Peer,
    /// The rule's description.
    Description,
    /// Anything else.
    Ignored,
}

/// Reads what was pasted. Lines that name no direction get `direction`, those that name no traffic
/// get `traffic`; empty lines, comments and the heading are left out. A line that repeats one before
/// it, or one of the `existing` rules, is not taken.
pub fn read_paste(
    text: &str,
    direction: Direction,
    traffic: TrafficDraft,
    existing: &[&Rule],
    context: &EntryContext<'_>,
) -> Vec<PastedLine> {
    let mut lines: Vec<PastedLine> = Vec::new();
    let mut headings: Option<Vec<Heading>> = None;
    // Each rule taken, with the number of its line.
    let mut taken: Vec<(usize, Rule)> = Vec::new();
    for (number, line) in records(text).into_iter().take(MAX_LINES) {
        let shown = line.trim();
        if shown.is_empty() || shown.starts_with('#') {
            continue;
        }
        if lines.is_empty()
            && headings.is_none()
            && let Some(found) = read_headings(shown)
        {
            headings = Some(found);
            continue;
        }
        let blank = RuleDraft {
            traffic: TrafficDraft::Missing,
            ..RuleDraft::empty(direction)
        };
        let read = match &headings {
            Some(headings) => read_under_headings(line, headings, blank, context),
            None => read_freely(line, blank, context),
        };
        let outcome = read
            .map(|rules| with_traffic(rules, traffic))
            .and_then(|rules| refuse_repeats(number, rules, &mut taken, existing));
        lines.push(PastedLine {
            number,
            text: shown.to_owned(),
            outcome,
        });
    }
    lines
}

fn with_traffic(mut rules: Vec<RuleDraft>, traffic: TrafficDraft) -> Vec<RuleDraft> {
    for rule in &mut rules {
        if rule.traffic == TrafficDraft::Missing {
            rule.traffic = traffic;
        }
    }
    rules
}

fn refuse_repeats(
    number: usize,
    rules: Vec<RuleDraft>,
    taken: &mut Vec<(usize, Rule)>,
    existing: &[&Rule],
) -> Result<Vec<RuleDraft>, String> {
    for rule in rules.iter().filter_map(RuleDraft::rule) {
        let is_twin = |other: &Rule| {
            other.direction == rule.direction
                && other.traffic == rule.traffic
                && other.peer.is_same_as(&rule.peer)
        };
        if let Some((line, _)) = taken.iter().find(|(_, other)| is_twin(other)) {
            return Err(format!(
                "the same rule as line {line}; EC2 takes each only once"
            ));
        }
        if existing.iter().any(|other| is_twin(other)) {
            return Err("the group has this rule already".to_owned());
        }
        taken.push((number, rule));
    }
    Ok(rules)
}

/// The lines with their numbers; a quoted cell may hold line breaks.
fn records(text: &str) -> Vec<(usize, &str)> {
    let mut records = Vec::new();
    let (mut start, mut number, mut first) = (0, 1, 1);
    let mut is_quoted = false;
    // A quotation mark counts only at the start of a cell: descriptions of other tools hold some.
    let mut is_cell_start = true;
    for (place, character) in text.char_indices() {
        match character {
            '"' if is_cell_start || is_quoted => is_quoted = !is_quoted,
            '\n' => {
                number += 1;
                if !is_quoted {
                    records.push((first, text.get(start..place).unwrap_or_default()));
                    (start, first) = (place + 1, number);
                }
            }
            _ => {}
        }
        is_cell_start = matches!(character, '\t' | ',' | '\n');
    }
    if is_quoted {
        // A mark that nothing closes is no mark: line by line, then.
        let lines = text.lines().enumerate();
        return lines.map(|(index, line)| (index + 1, line)).collect();
    }
    records.push((first, text.get(start..).unwrap_or_default()));
    records
}

/// The cells of a line; quotation marks around a cell are taken off, doubled ones inside halved.
fn cells(line: &str, delimiter: char) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut is_quoted = false;
    let mut characters = line.trim_end_matches('\r').chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.trim().is_empty() => is_quoted = true,
            _ if character == delimiter && !is_quoted => cells.push(std::mem::take(&mut cell)),
            '\n' | '\r' => cell.push(' '),
            _ => cell.push(character),
        }
    }
    cells.push(cell);
    let unguarded = |cell: String| {
        let text = cell.trim();
        // Spreadsheets are kept from taking a text for a formula by an apostrophe before it.
        text.strip_prefix('\'').unwrap_or(text).to_owned()
    };
    cells.into_iter().map(unguarded).collect()
}

fn read_headings(line: &str) -> Option<Vec<Heading>> {
    let delimiter = if line.contains('\t') { '\t' } else { ',' };
    let cells = cells(line, delimiter);
    let headings: Vec<Heading> = cells
        .iter()
        .map(|cell| heading(cell).unwrap_or(Heading::Ignored))
        .collect();
    let knows = |wanted: Heading| headings.contains(&wanted);
    let has_traffic = knows(Heading::Type) || knows(Heading::Protocol) || knows(Heading::Ports);
    (cells.len() > 1 && knows(Heading::Peer) && has_traffic
        || cells.len() > 1 && knows(Heading::Peer) && knows(Heading::Description))
    .then_some(headings)
}

/// The column that a heading names, in the words that people and tools have for it.
pub fn heading(cell: &str) -> Option<Heading> {
    Some(match cell.to_ascii_lowercase().as_str() {
        "direction" => Heading::Direction,
        "type" => Heading::Type,
        "protocol" | "ip protocol" | "ipprotocol" => Heading::Protocol,
        "port" | "ports" | "port range" | "port ranges" => Heading::Ports,
        "from port" | "fromport" | "from" => Heading::FromPort,
        "to port" | "toport" | "to" => Heading::ToPort,
        "source" | "destination" | "source/destination" | "cidr" | "cidr ip" | "cidrip"
        | "peer" => Heading::Peer,
        "description" | "comment" | "note" => Heading::Description,
        _ => return None,
    })
}

fn read_under_headings(
    line: &str,
    headings: &[Heading],
    mut rule: RuleDraft,
    context: &EntryContext<'_>,
) -> Result<Vec<RuleDraft>, String> {
    let delimiter = if line.contains('\t') { '\t' } else { ',' };
    let cells = cells(line, delimiter);
    let cell = |wanted: Heading| {
        let mut under = headings.iter().zip(&cells);
        let found = under.find(|(heading, cell)| **heading == wanted && !cell.is_empty());
        found.map(|(_, cell)| cell.as_str())
    };
    if let Some(text) = cell(Heading::Direction) {
        rule.direction = direction(text)
            .ok_or_else(|| format!("{text:?} is no direction; expected inbound or outbound"))?;
    }
    let kind = cell(Heading::Type).map(read_type);
    // Types of the AWS console that are not known here are told by protocol and ports.
    if let Some(Ok(traffic)) = kind {
        rule.traffic = traffic;
    }
    if let Some(text) = cell(Heading::Protocol) {
        rule.traffic = read_protocol(text, rule.traffic).map_err(words)?;
    }
    let range = match (cell(Heading::FromPort), cell(Heading::ToPort)) {
        (Some(from), Some(to)) if from != to => Some(format!("{from}-{to}")),
        (from, to) => from.or(to).map(str::to_owned),
    };
    if let Some(text) = cell(Heading::Ports).map(str::to_owned).or(range) {
        let is_open = rule.traffic.protocol().is_none()
            || !matches!(rule.traffic, TrafficDraft::Known(_))
            || !is_all(&text);
        if is_open {
            rule.traffic = read_ports(&text, rule.traffic.protocol()).map_err(words)?;
        }
    }
    if let (TrafficDraft::Missing, Some(Err(error))) = (rule.traffic, kind) {
        return Err(words(error));
    }
    let peers = cell(Heading::Peer).ok_or("no source on this line")?;
    let peers = read_peers(without_name(peers), context).map_err(words)?;
    if let Some(text) = cell(Heading::Description) {
        rule.description = description(text)?;
    }
    Ok(one_for_each(&rule, peers))
}

fn read_freely(
    line: &str,
    rule: RuleDraft,
    context: &EntryContext<'_>,
) -> Result<Vec<RuleDraft>, String> {
    if line.contains('\t') {
        return Reading::new(rule, context).read(&cells(line, '\t'), false);
    }
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    if !line.contains(',') {
        return Reading::new(rule, context).read(&words, true);
    }
    let as_cells = Reading::new(rule.clone(), context).read(&cells(line, ','), false);
    as_cells.or_else(|error| {
        Reading::new(rule, context)
            .read(&words, true)
            .map_err(|_| error)
    })
}

/// A line being read, part by part.
struct Reading<'a> {
    rule: RuleDraft,
    peers: Vec<Peer>,
    context: &'a EntryContext<'a>,
}

impl<'a> Reading<'a> {
    fn new(rule: RuleDraft, context: &'a EntryContext<'a>) -> Self {
        Self {
            rule,
            peers: Vec::new(),
            context,
        }
    }

    /// Reads all parts; words after the source are one description, cells are one each.
    fn read(mut self, parts: &[String], are_words: bool) -> Result<Vec<RuleDraft>, String> {
        let mut rest: Vec<&str> = Vec::new();
        for part in parts {
            let text = part.trim();
            if text.is_empty() || text == "-" || text == "–" {
                continue;
            }
            let has_peer = !self.peers.is_empty();
            if rest.is_empty() && (has_peer && self.take_more(text)?) {
                continue;
            }
            let is_over = !rest.is_empty() || are_words && has_peer;
            if is_over || !self.take(text)? {
                if self.peers.is_empty() && are_words {
                    return Err(self.problem(text));
                }
                // `# office` after a source is a comment on it.
                let text = text.trim_start_matches('#').trim();
                rest.extend(Some(text).filter(|text| !text.is_empty()));
            }
        }
        self.finish(&rest)
    }

    /// Several ranges in a row are several sources; whether this is another one.
    fn take_more(&mut self, text: &str) -> Result<bool, String> {
        let text = text.trim_end_matches(',');
        let Ok(cidr) = Cidr::parse(text) else {
            return Ok(false);
        };
        let peer = Peer::Cidr(cidr);
        if self.peers.iter().any(|known| known.is_same_as(&peer)) {
            return Err(words(PeerEntryError::Repeated(peer)));
        }
        self.peers.push(peer);
        Ok(true)
    }

    fn finish(mut self, rest: &[&str]) -> Result<Vec<RuleDraft>, String> {
        if self.peers.is_empty() {
            return Err(match rest.first() {
                Some(text) => self.problem(text),
                None => "no source on this line".to_owned(),
            });
        }
        if !rest.is_empty() {
            self.rule.description = description(&rest.join(" "))?;
        }
        Ok(one_for_each(&self.rule, self.peers))
    }

    /// Takes a part as the next thing that is missing; whether it is any.
    fn take(&mut self, text: &str) -> Result<bool, String> {
        if RuleId::parse(text).is_ok()
            || ["ipv4", "ipv6"]
                .iter()
                .any(|word| text.eq_ignore_ascii_case(word))
        {
            return Ok(true);
        }
        if let Some(direction) = direction(text) {
            self.rule.direction = direction;
            return Ok(true);
        }
        if self.peers.is_empty() && self.take_traffic(text)? {
            return Ok(true);
        }
        if self.peers.is_empty() {
            match read_peers(without_name(text), self.context) {
                Ok(peers) => {
                    self.peers = peers;
                    return Ok(true);
                }
                Err(PeerEntryError::UnknownName(_)) => {}
                Err(error) => return Err(words(error)),
            }
        } else if !matches!(self.rule.traffic, TrafficDraft::Known(_)) && self.take_traffic(text)? {
            return Ok(true);
        }
        Ok(false)
    }

    fn take_traffic(&mut self, text: &str) -> Result<bool, String> {
        match self.rule.traffic {
            TrafficDraft::Missing => {
                // An address with digits alone, such as 10.0.0.1, is no port.
                let Ok(traffic) = read_type(text) else {
                    return Ok(false);
                };
                self.rule.traffic = traffic;
                Ok(true)
            }
            now @ (TrafficDraft::Tcp | TrafficDraft::Udp) => {
                match read_ports(text, now.protocol()) {
                    Ok(traffic) => {
                        self.rule.traffic = traffic;
                        Ok(true)
                    }
                    // A source, perhaps; or ports that are wrong.
                    Err(error)
                        if text
                            .bytes()
                            .all(|byte| byte.is_ascii_digit() || byte == b'-') =>
                    {
                        Err(words(error))
                    }
                    Err(_) => Ok(false),
                }
            }
            TrafficDraft::Known(known) => {
                // `HTTPS  TCP  443`: the protocol and the ports of a type that says them already.
                if let Ok(protocol) = Protocol::parse(text)
                    && protocol == known.protocol()
                {
                    return Ok(true);
                }
                match read_ports(text, Some(known.protocol())) {
                    Ok(traffic) if is_all(text) && known.protocol() == Protocol::All => {
                        self.rule.traffic = traffic;
                        Ok(true)
                    }
                    Ok(traffic) => {
                        let is_narrower = traffic == TrafficDraft::Known(known)
                            || matches!(known.protocol(), Protocol::Icmp | Protocol::Icmpv6);
                        if is_narrower {
                            self.rule.traffic = traffic;
                        }
                        Ok(is_narrower)
                    }
                    Err(_) => Ok(false),
                }
            }
        }
    }

    /// Why a part is not understood.
    fn problem(&self, text: &str) -> String {
        match self.rule.traffic {
            TrafficDraft::Missing => format!(
                "{text:?} is not understood; expected a type or protocol, ports, then a source, as in tcp 443 10.0.0.0/8 office"
            ),
            _ => match read_peers(without_name(text), self.context) {
                Err(error) => words(error),
                Ok(_) => format!("{text:?} is not understood"),
            },
        }
    }
}

fn one_for_each(rule: &RuleDraft, peers: Vec<Peer>) -> Vec<RuleDraft> {
    let with_peer = |peer| RuleDraft {
        peer: PeerDraft::Known(peer),
        ..rule.clone()
    };
    peers.into_iter().map(with_peer).collect()
}

fn direction(text: &str) -> Option<Direction> {
    match text.to_ascii_lowercase().as_str() {
        "inbound" | "ingress" => Some(Direction::Ingress),
        "outbound" | "egress" => Some(Direction::Egress),
        _ => None,
    }
}

fn description(text: &str) -> Result<Arc<str>, String> {
    let parsed = RuleDescription::parse(text.trim()).map_err(words)?;
    Ok(parsed.as_str().into())
}

fn is_all(text: &str) -> bool {
    text.eq_ignore_ascii_case("all") || text == "-1" || text == "*"
}

/// `sg-1a2b3c4d (apache)`, `sg-1a2b3c4d / apache`: the id alone, where a tool adds the name to it.
fn without_name(text: &str) -> &str {
    let first = text.split_whitespace().next().unwrap_or(text);
    let is_id = Peer::parse(first).is_ok_and(|peer| !matches!(peer, Peer::Cidr(_)));
    if is_id { first } else { text }
}

fn words(error: impl std::error::Error) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::KnownGroup;
    use crate::model::{GroupId, VpcId};

    fn read(text: &str) -> Vec<Result<Vec<String>, String>> {
        let vpc = VpcId::from_remote("vpc-00000001");
        let known = |id: &str, name: &str| KnownGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            vpc_id: Some(vpc.clone()),
            is_deleted: false,
        };
        let groups = [
            known("sg-00000001", "apache"),
            known("sg-00000002", "app server"),
        ];
        let context = EntryContext {
            group_id: &groups[0].id,
            vpc_id: Some(&vpc),
            groups: &groups,
            prefix_lists: &[],
        };
        let https = read_type("https").unwrap();
        let lines = read_paste(text, Direction::Ingress, https, &[], &context);
        let sentence = |rule: &RuleDraft| {
            let rule = rule.rule().unwrap();
            let arrow = if rule.direction == Direction::Ingress {
                "<"
            } else {
                ">"
            };
            format!(
                "{} {arrow} {} {}",
                rule.traffic, rule.peer, rule.description
            )
        };
        let outcome = |line: PastedLine| {
            line.outcome
                .map(|rules| rules.iter().map(sentence).collect())
        };
        lines.into_iter().map(outcome).collect()
    }

    #[track_caller]
    fn assert_reads(text: &str, rules: &[&str]) {
        let read: Vec<String> = read(text)
            .into_iter()
            .flat_map(|line| line.expect(text))
            .collect();
        let read: Vec<&str> = read.iter().map(|rule| rule.trim_end()).collect();
        assert_eq!(read, rules, "{text}");
    }

    #[test]
    fn lines_of_words() {
        assert_reads(
            "tcp 443 10.0.0.0/8 office",
            &["tcp 443 < 10.0.0.0/8 office"],
        );
        assert_reads(
            "tcp 443 10.0.0.0/8 the office, main floor",
            &["tcp 443 < 10.0.0.0/8 the office, main floor"],
        );
        assert_reads("https anywhere", &["tcp 443 < 0.0.0.0/0"]);
        assert_reads("8000-8080 apache", &["tcp 8000-8080 < sg-00000001"]);
        assert_reads(
            "udp/53 10.0.0.0/8 # resolver",
            &["udp 53 < 10.0.0.0/8 resolver"],
        );
        assert_reads("outbound tcp 443 0.0.0.0/0", &["tcp 443 > 0.0.0.0/0"]);
        assert_reads("icmp echo-request 10.0.0.0/8", &["icmp 8 < 10.0.0.0/8"]);
        assert_reads("all self", &["all < sg-00000001"]);
        assert_reads(
            "10.1.0.0/16 10.2.0.0/16",
            &["tcp 443 < 10.1.0.0/16", "tcp 443 < 10.2.0.0/16"],
        );
        assert_reads(
            "tcp 22 10.1.0.0/16 10.2.0.0/16 two offices",
            &[
                "tcp 22 < 10.1.0.0/16 two offices",
                "tcp 22 < 10.2.0.0/16 two offices",
            ],
        );
    }

    #[test]
    fn bare_lists_take_the_traffic_given() {
        assert_reads(
            "10.0.0.0/8\n\n# comment\n192.168.1.5\n2001:db8::/32\n",
            &[
                "tcp 443 < 10.0.0.0/8",
                "tcp 443 < 192.168.1.5/32",
                "tcp 443 < 2001:db8::/32",
            ],
        );
        assert_reads(
            "10.0.0.0/8, 192.168.0.0/16",
            &["tcp 443 < 10.0.0.0/8", "tcp 443 < 192.168.0.0/16"],
        );
    }

    #[test]
    fn cells_without_headings() {
        assert_reads(
            "tcp\t443\t10.0.0.0/8\toffice\r\nudp\t53\tapp server\t\r\n",
            &["tcp 443 < 10.0.0.0/8 office", "udp 53 < sg-00000002"],
        );
        assert_reads(
            "HTTPS,TCP,443,10.0.0.0/8,\"office, main\"",
            &["tcp 443 < 10.0.0.0/8 office, main"],
        );
        assert_reads("10.0.0.0/8,tcp,22,admins", &["tcp 22 < 10.0.0.0/8 admins"]);
        assert_reads(
            "tcp\t22\t10.0.0.0/8\t'=danger",
            &["tcp 22 < 10.0.0.0/8 =danger"],
        );
    }

    #[test]
    fn cells_under_headings() {
        assert_reads(
            "Direction\tProtocol\tPorts\tSource\tDescription\noutbound\tudp\t53\t10.0.0.2\tresolver\ninbound\tall\tall\tself\t\n",
            &["udp 53 > 10.0.0.2/32 resolver", "all < sg-00000001"],
        );
        assert_reads(
            "\"Name\",\"Security group rule ID\",\"IP version\",\"Type\",\"Protocol\",\"Port range\",\"Source\",\"Description\"\n\"-\",\"sgr-0123456789abcdef0\",\"IPv4\",\"HTTPS\",\"TCP\",\"443\",\"0.0.0.0/0\",\"web\"\n",
            &["tcp 443 < 0.0.0.0/0 web"],
        );
        assert_reads(
            "cidr,from port,to port,protocol\n10.0.0.0/8,8000,8080,tcp\n",
            &["tcp 8000-8080 < 10.0.0.0/8"],
        );
    }

    #[test]
    fn what_is_not_understood_says_why() {
        for (text, words) in [
            ("tcp 70000 10.0.0.0/8", "ports are 0 to 65535"),
            ("tcp 443 10.0.0.0/40", "/0 to /32"),
            ("tcp 443 nobody", "no group or prefix list is named"),
            ("hello world", "not understood"),
            ("tcp 443", "no source"),
            ("tcp 443 10.0.0.0/8 it's", "not allowed"),
            ("tcp 443 sg-12", "8 or 17"),
        ] {
            let read = read(text);
            let error = read[0].as_ref().expect_err(text);
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn a_rule_is_taken_once() {
        let read = read("tcp 22 10.0.0.0/8\ntcp 22 10.9.9.9/8 again\n");
        assert!(read[0].is_ok());
        assert!(read[1].as_ref().unwrap_err().contains("line 1"));
    }

    #[test]
    fn quoted_cells_may_hold_line_breaks() {
        let read = read("tcp\t22\t10.0.0.0/8\t\"two\nlines\"\nudp\t53\t10.0.0.0/8\tok");
        assert_eq!(read.len(), 2);
        assert!(read.iter().all(Result::is_ok), "{read:?}");
    }
}
