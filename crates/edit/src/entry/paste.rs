//! Rules pasted as text: cells of a spreadsheet (TSV or CSV, with or without headings), lines like
//! `tcp 443 10.0.0.0/8 office`, or a list of ranges.
//!
//! Tables with headings are parsed row by row like an imported file ([`TableRow`]). Other lines are
//! parsed one by one: as cells if they contain tabs, as cells and then as words if they contain
//! commas, as words otherwise. Traffic and direction come before the source, the description after
//! it. A part that could be a port, a source or a direction and fits nowhere is refused; it never
//! becomes a description. So is the name of
//! a group or prefix list that follows the source in a list, as in `tcp 443 web, db`: it could be another source or the
//! description.

use std::borrow::Cow;
use std::sync::Arc;

use super::context::{EntryContext, KnownGroup};
use super::icmp_name::icmp_from_name;
use super::named_id::named_id;
use super::peer::{PeerEntryError, SEPARATORS, is_source, parse_peers};
use super::problem::{LineProblem, PasteNote};
use super::quoted_cell::{first_cell, text_before, with_line_feeds};
use super::scope::{
    Doubt, LineEffect, MAX_TITLES, OwnDirection, Said, Scope, comment_of, group_ids_in,
    has_open_rows, is_enclosed_row, is_file_mark, labelled_group, negates_rules,
    rows_without_pipes, title_words,
};
use super::table_column::{TableColumn, table_column};
use super::table_row::{
    DescriptionOf, TableColumns, TableRow, TableRowError, clean_cell, unread_columns,
};
use super::table_words::{
    check_visible, is_absent, is_netmask, is_placeholder, is_prefix_length, looks_like_peer,
    looks_like_ports, mentions_other_direction, negation_in, plain_direction, plain_words,
};
use super::traffic::{
    TrafficCells, TrafficEntryError, parse_protocol, parse_traffic_list, parse_type,
};
use crate::draft::{PeerDraft, RuleDraft, TrafficDraft};
use portcullis_model::{
    AddressFamily, Direction, GroupId, Peer, PortRange, Protocol, Rule, RuleDescription, RuleId,
    is_same_group_name,
};

/// Maximum number of lines, and of their rules. A group can hold far fewer rules.
pub const MAX_LINES: usize = 5000;

/// Maximum number of words in a name.
const MAX_NAME_WORDS: usize = 6;

/// Pasted text, parsed line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paste {
    /// Lines that change the meaning of others: headings, sections and comments. Refused lines need
    /// them for context.
    pub headings: Vec<PastedHeading>,
    /// Notes for the user about the whole text.
    pub notes: Vec<PasteNote>,
    /// How an ambiguous column `Description` was read. `None` without such a column.
    pub description: Option<DescriptionOf>,
    /// The lines, except headings, comments and empty lines.
    pub lines: Vec<PastedLine>,
}

/// A line that is not a rule and changes the meaning of the lines below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedHeading {
    /// Line number, from 1.
    pub number: usize,
    /// The line itself.
    pub text: String,
}

/// One pasted line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedLine {
    /// Line number, from 1.
    pub number: usize,
    /// The line itself.
    pub text: String,
    /// The rules of the line, or why it was refused.
    pub outcome: Result<Vec<RuleDraft>, LineProblem>,
}

/// A pasted text with its original line numbers: lines left over from a longer text keep their
/// numbers.
#[derive(Clone, Copy, Debug)]
pub struct PastedText<'a> {
    /// The text.
    pub text: &'a str,
    /// Numbers of the first lines, ascending. Later lines continue them.
    pub numbers: &'a [usize],
    /// What an ambiguous column `Description` describes. `None` means the group.
    pub description: Option<DescriptionOf>,
}

impl<'a> From<&'a str> for PastedText<'a> {
    fn from(text: &'a str) -> Self {
        Self {
            text,
            numbers: &[],
            description: None,
        }
    }
}

impl PastedText<'_> {
    /// Returns the original number of a line, given its number in the text from 1.
    fn number(&self, place: usize) -> usize {
        let known = place
            .checked_sub(1)
            .and_then(|index| self.numbers.get(index));
        match (known, self.numbers.last()) {
            (Some(number), _) => *number,
            (None, Some(last)) => last + place - self.numbers.len(),
            (None, None) => place,
        }
    }
}

impl Paste {
    /// Returns the refused lines with their headings, and the numbers of these lines: the text left
    /// to correct once the other lines are added.
    pub fn refused(&self) -> (String, Vec<usize>) {
        let refused = self.lines.iter().filter(|line| line.outcome.is_err());
        let mut left: Vec<(usize, &str)> = refused
            .map(|line| (line.number, line.text.as_str()))
            .collect();
        if !left.is_empty() {
            let headings = self.headings.iter();
            left.extend(headings.map(|line| (line.number, line.text.as_str())));
            left.sort_by_key(|(number, _)| *number);
        }
        let lines: Vec<&str> = left.iter().map(|(_, text)| *text).collect();
        let numbers = left
            .iter()
            .flat_map(|(number, text)| (*number..).take(text.lines().count().max(1)));
        (lines.join("\n"), numbers.collect())
    }

    /// Number of rules on the accepted lines.
    pub fn rules(&self) -> usize {
        let outcomes = self
            .lines
            .iter()
            .filter_map(|line| line.outcome.as_ref().ok());
        outcomes.map(Vec::len).sum()
    }
}

/// Heading line of a table.
struct Headings {
    columns: TableColumns,
    delimiter: char,
}

impl Headings {
    /// Splits a line below the headings into cells.
    fn cells(&self, line: &str) -> Vec<String> {
        let mut cells = raw_cells(line, self.delimiter);
        self.columns.clean(&mut cells);
        cells
    }
}

/// Parses pasted text. Lines without a direction get that of their section, or else `direction`.
/// Lines without traffic get `traffic`. Empty lines, comments, headings and sections are left out.
/// A line is refused if it repeats an earlier line or one of the `existing` rules, or if a line
/// above makes its meaning uncertain.
pub fn parse_paste<'a>(
    pasted: impl Into<PastedText<'a>>,
    direction: Direction,
    traffic: TrafficDraft,
    existing: &[&Rule],
    context: &EntryContext<'_>,
) -> Paste {
    let pasted = pasted.into();
    let text = with_line_feeds(pasted.text.trim_start_matches('\u{feff}'));
    let mut parser = LineParser {
        direction,
        traffic,
        existing,
        context,
        description: pasted.description,
        paste: Paste::default(),
        headings: None,
        scope: Scope::default(),
        unread: Vec::new(),
        split: Vec::new(),
        taken: Vec::new(),
    };
    let records = records(&text);
    for (count, record) in records.iter().enumerate() {
        let line = PlacedLine {
            number: pasted.number(record.place),
            shown: record.text.trim(),
            cells: &record.line,
        };
        let below = records.get(count + 1..).unwrap_or_default();
        parser.handle_line(count, &line, below);
    }
    let LineParser {
        mut paste,
        unread,
        split,
        ..
    } = parser;
    if !split.is_empty() {
        paste.notes.push(PasteNote::SeveralPorts(split));
    }
    paste
        .notes
        .extend(unread_columns(unread.iter().map(String::as_str)).map(PasteNote::UnreadColumns));
    paste
}

/// A line to parse.
struct PlacedLine<'a> {
    /// Line number, from 1.
    number: usize,
    /// The line as pasted.
    shown: &'a str,
    /// The line with delimiters between its cells.
    cells: &'a str,
}

/// Parses lines in order, and keeps the state that affects later lines.
struct LineParser<'a> {
    direction: Direction,
    traffic: TrafficDraft,
    existing: &'a [&'a Rule],
    context: &'a EntryContext<'a>,
    description: Option<DescriptionOf>,
    paste: Paste,
    /// Current columns.
    headings: Option<Headings>,
    /// Current direction, and doubts about what follows.
    scope: Scope,
    /// Headings of ignored columns.
    unread: Vec<String>,
    /// Accepted lines with several ports.
    split: Vec<usize>,
    /// Accepted rules, with their line numbers.
    taken: Vec<(usize, Rule)>,
}

/// Rules of a line, and which of their parts the line itself gives.
type SaidRules = (Vec<RuleDraft>, Said);

impl LineParser<'_> {
    fn handle_line(&mut self, count: usize, line: &PlacedLine<'_>, below: &[Record<'_>]) {
        if line.shown.is_empty() || is_file_mark(line.shown) {
            return;
        }
        if let Some(comment) = comment_of(line.shown) {
            self.handle_comment(line, comment, below);
            return;
        }
        if count >= MAX_LINES {
            self.push(line, Err(LineProblem::TooManyLines));
            return;
        }
        if let Some(headings) = parse_headings(line.cells) {
            self.start_table(line, headings, below);
            return;
        }
        // `*` can be a source.
        let has_text = |letter: char| letter.is_alphanumeric() || letter == '*';
        if !line.shown.contains(has_text) {
            return;
        }
        let is_name = is_source(line.shown, self.context);
        if !is_name && self.scope.try_open_section(line.shown) {
            self.keep(line);
            return;
        }
        if self.is_title(line.cells, below) {
            self.scope.handle_line(line.number, line.shown);
            self.keep(line);
            if !self.handle_group_in_title(line.number, line.shown, true) {
                self.paste.notes.push(PasteNote::TitleLine(line.number));
            }
            return;
        }
        if self.headings.is_none()
            && self.parse(line.cells).is_err()
            && self.handle_spaced_headings(line, line.shown)
        {
            self.keep(line);
            return;
        }
        let number = line.number;
        let outcome = match self.parse(line.cells) {
            Ok((rules, _)) if self.taken.len() + rules.len() > MAX_LINES => {
                Err(LineProblem::TooManyLines)
            }
            Ok((rules, said)) => {
                self.scope.note_rule();
                let rules = with_traffic(rules, self.traffic);
                match self.scope.check(said) {
                    Ok(()) => refuse_repeats(number, rules, &mut self.taken, self.existing),
                    // A repeated rule is refused as such, because that does not depend on other
                    // lines.
                    Err(doubt) => {
                        let mut taken = self.taken.clone();
                        refuse_repeats(number, rules, &mut taken, self.existing)
                            .and(Err(LineProblem::Doubt(doubt)))
                    }
                }
            }
            Err(error) => {
                let open = self.scope.check(Said {
                    direction: OwnDirection::Word,
                    protocol: true,
                });
                let heading = self.handle_invalid_line(line);
                Err(heading.or(open.err()).map_or(error, LineProblem::Doubt))
            }
        };
        if let Ok([first, rules @ ..]) = outcome.as_deref()
            && rules.iter().any(|rule| rule.traffic != first.traffic)
        {
            self.split.push(number);
        }
        self.push(line, outcome);
    }

    /// Handles a title or comment that names a group: the lines below it are refused unless it is the
    /// one they are pasted into. `is_title` says that a name alone counts. Returns whether the line
    /// names another group.
    fn handle_group_in_title(&mut self, number: usize, text: &str, is_title: bool) -> bool {
        let own_id = self.context.group_id.as_str();
        let groups = || self.context.groups.iter();
        let own = groups().find(|group| group.id.as_str() == own_id);
        let ids: Vec<&str> = group_ids_in(text).collect();
        let words = title_words(text);
        let has_name = |group: &&KnownGroup| !words.is_empty() && plain_words(&group.name) == words;
        // Another account or Region has a group of the same name with another id.
        let is_own_name = own.as_ref().is_some_and(has_name);
        let is_known = |id: &str| groups().any(|group| group.id.as_str() == id);
        let is_own = |named: &str| {
            named.eq_ignore_ascii_case(own_id)
                || own.is_some_and(|own| is_same_group_name(&own.name, named))
                || is_own_name && !is_known(named)
        };
        let names = groups().filter(|group| is_title && has_name(group));
        let mut named: Vec<&str> = names.map(|group| group.name.as_str()).collect();
        named.extend(&ids);
        // A label may stand before an id.
        named.extend(labelled_group(text).filter(|_| ids.is_empty()));
        let Some(other) = named.iter().find(|named| !is_own(named)) else {
            if !named.is_empty() {
                self.scope.end_other_group();
            }
            return false;
        };
        let named = (*other).to_owned();
        self.scope.doubt(Doubt::OtherGroup { number, named });
        true
    }

    fn push(&mut self, line: &PlacedLine<'_>, outcome: Result<Vec<RuleDraft>, LineProblem>) {
        self.paste.lines.push(PastedLine {
            number: line.number,
            text: line.shown.to_owned(),
            outcome,
        });
    }

    fn keep(&mut self, line: &PlacedLine<'_>) {
        self.paste.headings.push(PastedHeading {
            number: line.number,
            text: line.shown.to_owned(),
        });
    }

    /// Handles a comment, which may be a heading, a section, or a rule that is commented out.
    fn handle_comment(&mut self, line: &PlacedLine<'_>, comment: &str, below: &[Record<'_>]) {
        if let Some(headings) = parse_headings(comment) {
            self.start_table(line, headings, below);
            return;
        }
        let changes_others = self.handle_spaced_headings(line, comment)
            || self.parse(comment).is_err()
                && (self.scope.handle_comment(line.number, comment) != LineEffect::Nothing
                    || self.handle_group_in_title(line.number, comment, false));
        if changes_others {
            self.keep(line);
        }
    }

    fn start_table(&mut self, line: &PlacedLine<'_>, mut found: Headings, below: &[Record<'_>]) {
        for record in below {
            if parse_headings(&record.line).is_some() {
                break;
            }
            let cells = found.cells(&record.line);
            // A text alone is a section or a title.
            let is_row = TableRow::new(&found.columns, &cells).lone_text().is_none();
            if is_row && comment_of(&record.line).is_none() {
                found.columns.find_directions_and_flags(&cells);
            }
        }
        let known = self.headings.as_ref();
        let is_new = known.is_none_or(|known| !known.columns.has_same_names(&found.columns));
        self.scope
            .handle_headings(line.number, line.shown, &found.columns, is_new);
        self.keep(line);
        if found.columns.is_description_open() {
            let of = self.description.unwrap_or(DescriptionOf::Groups);
            self.paste.notes.push(PasteNote::Description(of));
            self.paste.description = Some(of);
            if of == DescriptionOf::Rules {
                found.columns.set_description(of);
            }
        }
        self.headings = Some(found);
    }

    fn parse(&mut self, line: &str) -> Result<SaidRules, LineProblem> {
        let section = self.scope.direction();
        let blank = RuleDraft {
            traffic: TrafficDraft::Missing,
            ..RuleDraft::empty(section.unwrap_or(self.direction))
        };
        match &self.headings {
            Some(headings) => parse_under_headings(
                line,
                headings,
                section,
                blank,
                self.context,
                &mut self.unread,
            ),
            None => {
                let (rules, said) = parse_freely(line, &blank, self.context)?;
                let mut directions = rules.iter().map(|rule| rule.direction);
                match section {
                    Some(section) if directions.any(|direction| direction != section) => {
                        Err(LineProblem::OtherSection(section))
                    }
                    _ => Ok((rules, said)),
                }
            }
        }
    }

    /// Handles a line that is not a valid rule. If it is not a rule at all, it may change the
    /// meaning of the lines below it. Returns a reason that replaces the parser's, if there is one.
    fn handle_invalid_line(&mut self, line: &PlacedLine<'_>) -> Option<Doubt> {
        let (number, text) = (line.number, line.shown);
        if let Some(headings) = &self.headings {
            let cells = headings.cells(line.cells);
            let row = TableRow::new(&headings.columns, &cells);
            if row.lone_text().is_some() || !row.has_rule() {
                self.scope.handle_line(number, text);
            }
            return None;
        }
        if let Some(heading) = unknown_heading_of(line.cells) {
            let doubt = Doubt::Heading { number, heading };
            self.scope.doubt(doubt.clone());
            return Some(doubt);
        }
        if !self.has_parts_of_rule(text) {
            let effect = self.scope.handle_line(number, text);
            // `443:` counts as a number elsewhere, and numbers do not make a title.
            if effect == LineEffect::Nothing && parts_of(text).any(is_part_of_traffic) {
                let text = text.to_owned();
                self.scope.doubt(Doubt::Traffic { number, text });
            }
        }
        None
    }

    /// Whether a line is a title: no rule, and only such lines come between it and the headings of a table.
    fn is_title(&self, line: &str, below: &[Record<'_>]) -> bool {
        let below = below.iter().take(MAX_TITLES);
        for text in below.map(|record| &*record.line) {
            if parse_headings(text).is_some() {
                return !self.could_be_rule(line);
            }
            let is_other = text.trim().is_empty() || comment_of(text).is_some();
            if !is_other && self.could_be_rule(text) {
                return false;
            }
        }
        false
    }

    /// Whether a line is a rule, valid or not. A name alone is none.
    fn could_be_rule(&self, line: &str) -> bool {
        if let Some(headings) = &self.headings {
            let cells = headings.cells(line);
            let row = TableRow::new(&headings.columns, &cells);
            return row.lone_text().is_none() && row.has_rule();
        }
        let blank = RuleDraft {
            traffic: TrafficDraft::Missing,
            ..RuleDraft::empty(self.direction)
        };
        match parse_freely(line, &blank, self.context) {
            Ok((rules, _)) => rules.iter().any(|rule| {
                let is_range = matches!(rule.peer.known(), Some(Peer::Cidr(_)));
                is_range || rule.traffic != TrafficDraft::Missing
            }),
            Err(_) => looks_like_rule(line),
        }
    }

    /// Whether a line that is no valid rule has the parts of one.
    fn has_parts_of_rule(&self, text: &str) -> bool {
        let parts = parts_of(text);
        let is_peer = |part: &str| looks_like_peer(part) || is_source(part, self.context);
        let first = parts.clone().next().unwrap_or_default();
        let is_range = looks_like_peer(first) && !first.contains("sg-") && !first.contains("pl-");
        let is_start =
            plain_direction(first).is_some() || is_peer(first) || is_part_of_traffic(first);
        // One word can be both, such as the group `web`.
        let has_both = parts.clone().enumerate().any(|(place, part)| {
            let mut others = parts.clone().enumerate();
            (looks_like_peer(part) || is_start && is_peer(part))
                && others.any(|(other, part)| other != place && is_part_of_traffic(part))
        });
        let is_title = text.ends_with(':') || !is_start && negates_rules(text);
        // A rule with a mistake does not affect other lines.
        !is_title && (is_range || has_both)
    }

    /// Handles headings separated by blanks. The lines below are parsed as words; the headings only
    /// give their direction.
    fn handle_spaced_headings(&mut self, line: &PlacedLine<'_>, text: &str) -> bool {
        let names: Vec<String> = text
            .split_whitespace()
            .filter(|word| {
                !["range", "ip"]
                    .iter()
                    .any(|part| word.eq_ignore_ascii_case(part))
            })
            .map(|word| word.trim_end_matches([',', ';', ':']).to_owned())
            .collect();
        let columns = TableColumns::parse(names);
        let is_heading = columns.is_heading_of_rules() && columns.known() == columns.count();
        if !is_heading {
            return false;
        }
        let has = |column| columns.has(column);
        self.scope
            .handle_headings(line.number, line.shown, &columns, true);
        match (has(TableColumn::Source), has(TableColumn::Destination)) {
            (true, true) => self.scope.doubt(Doubt::Unknown {
                number: line.number,
                text: line.shown.to_owned(),
            }),
            (true, false) => self.scope.set_default_direction(Direction::Ingress),
            (false, true) => self.scope.set_default_direction(Direction::Egress),
            (false, false) => {}
        }
        if columns.has_any(|column| !column.is_part_of_line()) {
            self.scope.doubt(Doubt::SpacedHeadings(line.number));
        }
        self.headings = None;
        true
    }
}

/// Returns the unknown heading of a line that can only be headings: several cells without numbers
/// or parts of a rule.
fn unknown_heading_of(line: &str) -> Option<String> {
    let is_word = |cell: &String| {
        !cell.is_empty()
            && !cell.contains(|letter: char| letter.is_ascii_digit())
            && plain_direction(cell).is_none()
            && !looks_like_ports(cell)
            && parse_type(cell).is_err()
    };
    let is_heading = |cells: &Vec<String>| cells.len() > 2 && cells.iter().all(is_word);
    let mut lines = ['\t', ';', ','].into_iter();
    let cells = lines.find_map(|delimiter| Some(cells(line, delimiter)).filter(is_heading))?;
    let unknown = cells
        .iter()
        .find(|cell| table_column(cell) == TableColumn::Other);
    unknown.or(cells.first()).cloned()
}

/// Splits a line into parts without punctuation around them.
fn parts_of(line: &str) -> impl Iterator<Item = &str> + Clone {
    line.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';'))
        .map(|part| part.trim_matches(|letter: char| matches!(letter, '"' | ':' | '(' | ')')))
        .filter(|part| !part.is_empty())
}

/// Whether a line has a range and traffic, or a protocol and ports. Names of groups and of types are common in titles.
fn looks_like_rule(line: &str) -> bool {
    let is_range =
        |part: &str| looks_like_peer(part) && !part.contains("sg-") && !part.contains("pl-");
    let is_protocol =
        |part: &str| part.starts_with(char::is_alphabetic) && parse_protocol(part).is_ok();
    let mut parts = parts_of(line);
    let has_range = parts.clone().any(is_range);
    let has_protocol = parts.clone().any(is_protocol);
    has_range && parts.clone().any(is_part_of_traffic)
        || has_protocol && parts.any(looks_like_ports)
}

fn is_part_of_traffic(part: &str) -> bool {
    looks_like_ports(part) || parse_protocol(part).is_ok() || parse_type(part).is_ok()
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
) -> Result<Vec<RuleDraft>, LineProblem> {
    for rule in rules.iter().filter_map(RuleDraft::rule) {
        let is_twin = |other: &Rule| {
            other.direction == rule.direction
                && other.traffic == rule.traffic
                && other.peer.is_same_as(&rule.peer)
        };
        if let Some((line, _)) = taken.iter().find(|(_, other)| is_twin(other)) {
            return Err(LineProblem::RepeatsLine(*line));
        }
        if existing.iter().any(|other| is_twin(other)) {
            return Err(LineProblem::IsInGroup);
        }
        taken.push((number, rule));
    }
    Ok(rules)
}

/// A line of the pasted text.
struct Record<'a> {
    /// Line number, from 1.
    place: usize,
    /// The line as pasted.
    text: &'a str,
    /// The line with delimiters between its cells instead of `|`.
    line: Cow<'a, str>,
}

impl<'a> Record<'a> {
    fn new(place: usize, text: &'a str, has_open_rows: bool) -> Self {
        let line = if has_open_rows || is_enclosed_row(text) {
            Cow::Owned(rows_without_pipes(text, has_open_rows))
        } else {
            Cow::Borrowed(text)
        };
        Self { place, text, line }
    }
}

/// Splits text into numbered lines. Quoted cells may hold line breaks.
fn records(text: &str) -> Vec<Record<'_>> {
    let mut records = Vec::new();
    let (mut record, mut rest) = (text, text);
    let mut number = 1;
    let has_open_rows = has_open_rows(text.lines());
    loop {
        // Only a quotation mark at the start of a cell opens one: descriptions of other tools
        // contain quotation marks.
        let cell = first_cell(rest, &['\t', ',', '\n'], str::is_empty);
        if cell.is_unclosed {
            // An unclosed quotation mark is text, so every line is one record.
            let lines = text.lines().enumerate();
            return lines
                .map(|(index, line)| Record::new(index + 1, line, has_open_rows))
                .collect();
        }
        rest = cell.rest;
        if matches!(cell.end, Some('\t' | ',')) {
            continue;
        }
        let read = text_before(record, rest);
        let line = match cell.end {
            Some(end) => read.strip_suffix(end).unwrap_or(read),
            None => read,
        };
        records.push(Record::new(number, line, has_open_rows));
        if cell.end.is_none() {
            return records;
        }
        number += read.matches('\n').count();
        record = rest;
    }
}

/// Splits a line into cells, cleans them, and removes quotation marks.
fn cells(line: &str, delimiter: char) -> Vec<String> {
    let cells = raw_cells(line, delimiter);
    let clean = cells.iter().map(|cell| clean_cell(cell).to_owned());
    clean.collect()
}

/// Splits a line into cells, and removes quotation marks.
fn raw_cells(line: &str, delimiter: char) -> Vec<String> {
    let mut cells = Vec::new();
    let mut rest = line.trim_end_matches('\r');
    loop {
        let cell = first_cell(rest, &[delimiter], |before| before.trim().is_empty());
        cells.push(cell.text.replace(['\n', '\r'], " "));
        if cell.end.is_none() {
            return cells;
        }
        rest = cell.rest;
    }
}

/// Parses a heading line. `None` if it is not one.
fn parse_headings(line: &str) -> Option<Headings> {
    let parse = |delimiter: char| {
        let columns = TableColumns::parse(cells(line, delimiter));
        columns
            .is_heading_of_rules()
            .then_some(Headings { columns, delimiter })
    };
    ['\t', ',', ';'].into_iter().find_map(parse)
}

fn parse_under_headings(
    line: &str,
    headings: &Headings,
    section: Option<Direction>,
    mut rule: RuleDraft,
    context: &EntryContext<'_>,
    unread: &mut Vec<String>,
) -> Result<SaidRules, LineProblem> {
    let cells = headings.cells(line);
    let row = TableRow::new(&headings.columns, &cells).in_section(section);
    unread.extend(row.unread().map(str::to_owned));
    row.check_width()?;
    row.check_columns()?;
    check_group(&row, context)?;
    if !row.has_rule() {
        return Err(LineProblem::NoRule);
    }
    let direction = row.direction()?;
    let traffic = row.traffic()?;
    let peers = row.peers(|text| parse_peers(text, context).map_err(TableRowError::source))?;
    let text = row.description(direction, rule.direction)?;
    rule.description = description(text)?;
    rule.direction = direction.unwrap_or(rule.direction);
    let said = Said {
        direction: row.own_direction(),
        protocol: !traffic.contains(&TrafficDraft::Missing),
    };
    Ok((one_for_each(&rule, &traffic, &peers), said))
}

/// Refuses a row that names another group than the one it is pasted into.
fn check_group(row: &TableRow<'_>, context: &EntryContext<'_>) -> Result<(), LineProblem> {
    let own_id = context.group_id.as_str();
    let own = context
        .groups
        .iter()
        .find(|group| group.id == *context.group_id);
    let own_name = own.map(|group| group.name.trim());
    let is_own = |cell: &str| {
        cell.eq_ignore_ascii_case(own_id)
            || own_name.is_some_and(|name| cell.eq_ignore_ascii_case(name))
            || named_id(cell).is_ok_and(|named| named.is_some_and(|named| named.id == own_id))
    };
    let ids = row.cells(TableColumn::GroupId);
    for (_, cell) in ids.chain(row.cells(TableColumn::GroupName)) {
        let is_comparable = own_name.is_some() || GroupId::parse(cell).is_ok();
        if is_comparable && !is_own(cell) {
            let name = own_name.unwrap_or(own_id);
            return Err(LineProblem::OtherGroup {
                named: cell.to_owned(),
                own: name.to_owned(),
            });
        }
    }
    Ok(())
}

fn parse_freely(
    line: &str,
    rule: &RuleDraft,
    context: &EntryContext<'_>,
) -> Result<SaidRules, LineProblem> {
    // A word for an empty cell, such as `none`, may also be the name of a group.
    let mut names = context
        .names()
        .map(str::trim)
        .filter(|name| is_absent(name));
    let is_there = |name: &&str| {
        let mut parts = line.split(['\t', ',', ' ']);
        parts.any(|part| part.trim_matches(['"', '\r']).eq_ignore_ascii_case(name))
    };
    if let Some(name) = names.find(is_there) {
        return Err(LineProblem::NameOfEmpty(name.to_owned()));
    }
    let parse_cells = |delimiter| {
        let cells = cells(line, delimiter);
        LineParts::new(context).parse_cells(&cells, delimiter, rule)
    };
    if line.contains('\t') {
        return parse_cells('\t');
    }
    let parse_words = || LineParts::new(context).parse_words(line, rule);
    if !line.contains(',') {
        return parse_words();
    }
    parse_cells(',').or_else(|of_cells| {
        let is_open =
            |error: &LineProblem| matches!(error, LineProblem::SourceOrDescription { .. });
        if is_open(&of_cells) {
            return Err(of_cells);
        }
        parse_words().map_err(|of_words| {
            if is_open(&of_words) {
                return of_words;
            }
            // Commas do not separate cells if a source is among other words.
            let mut cells = line.split(',').map(words_of);
            let are_words = cells.any(|words| {
                words.len() > 1 && words.iter().any(|(_, word)| looks_like_peer(word))
            });
            if are_words { of_words } else { of_cells }
        })
    })
}

/// State of parsing a line without headings.
struct LineParts<'a> {
    context: &'a EntryContext<'a>,
    direction: Option<Direction>,
    kind: Option<String>,
    protocol: Option<String>,
    ports: Vec<String>,
    peers: Vec<Peer>,
    /// Parts of the description.
    rest: Vec<String>,
    /// Whether the line says IPv6 (true) or IPv4 (false).
    is_ipv6: Option<bool>,
    /// The word for all addresses, if that is the source.
    anywhere: Option<String>,
    /// Whether traffic has followed a source.
    has_traffic_after_source: bool,
    /// Whether the description has its own column or a mark, so that its numbers are no ports.
    is_description_marked: bool,
}

/// A word, with its byte offset in the line.
type Word<'a> = (usize, &'a str);

impl<'a> LineParts<'a> {
    fn new(context: &'a EntryContext<'a>) -> Self {
        Self {
            context,
            direction: None,
            kind: None,
            protocol: None,
            ports: Vec::new(),
            peers: Vec::new(),
            rest: Vec::new(),
            is_ipv6: None,
            anywhere: None,
            has_traffic_after_source: false,
            is_description_marked: false,
        }
    }

    /// Parses cells. Each cell is one part. Commas also separate sources; tabs separate columns only.
    fn parse_cells(
        mut self,
        cells: &[String],
        delimiter: char,
        rule: &RuleDraft,
    ) -> Result<SaidRules, LineProblem> {
        self.is_description_marked = delimiter == '\t';
        for cell in cells {
            let text = cell.as_str();
            if text.is_empty() || is_placeholder(text) {
                continue;
            }
            if self.peers.is_empty() {
                check_visible(text)?;
                if !(self.parse_before_source(text)? || self.parse_source(text)?) {
                    return Err(self.problem(text));
                }
                continue;
            }
            if SEPARATORS.contains(&delimiter) && self.rest.is_empty() {
                self.refuse_other_source(text)?;
            }
            // `# office` after a source is a comment about it.
            self.is_description_marked |= text.starts_with('#');
            let text = text.trim_start_matches('#').trim();
            if is_absent(text) {
                continue;
            }
            refuse_flag(text, is_flag)?;
            if is_prefix_length(text) {
                return Err(LineProblem::Netmask(text.to_owned()));
            }
            if let Some(direction) = plain_direction(text) {
                self.set_direction(direction)?;
            } else if looks_like_peer(text) && !text.contains(' ') {
                self.add_source(text)?;
            } else if self.rest.is_empty() && self.parse_after_source(text)? {
                // Traffic may follow the source, if it was not complete before.
            } else if looks_like_ports(text) {
                return Err(stray_ports(text));
            } else {
                self.refuse_other_protocol(text)?;
                self.rest.push(text.to_owned());
            }
        }
        let rest = self.rest.join(" ");
        self.finish(&rest, rule)
    }

    /// Parses words. Several words may form one type or name, and those after the source form the
    /// description.
    fn parse_words(mut self, line: &str, rule: &RuleDraft) -> Result<SaidRules, LineProblem> {
        let all = words_of(line);
        let mut left = all.as_slice();
        // Behind a preposition, names such as `web` are no types.
        let mut is_source_next = false;
        // Rows copied from the AWS console start with a dash if the name is empty.
        if let [(_, "-" | "–" | "—"), (_, second), ..] = left
            && RuleId::parse(second).is_err()
        {
            return Err(LineProblem::StartsWithDash);
        }
        while let [(_, first), after @ ..] = left {
            let first = first.trim_end_matches(',');
            if first.is_empty() || is_placeholder(first) {
                left = after;
                continue;
            }
            if !self.peers.is_empty() {
                if looks_like_peer(first) {
                    self.add_source(first)?;
                } else if !self.parse_after_source(first)? {
                    break;
                }
                left = after;
                continue;
            }
            check_visible(first)?;
            if let Some(direction) = self.preposition(first, after) {
                self.set_direction(direction)?;
                is_source_next = true;
                left = after;
            } else if let Some(name) = self.long_name_in(line, left) {
                let count = self.parse_long_name(line, left)?;
                if count
                    .and_then(|count| joined(line, left, count))
                    .map(str::len)
                    != Some(name.len())
                {
                    return Err(LineProblem::LongerThanName(name.to_owned()));
                }
                left = left.get(count.unwrap_or_default()..).unwrap_or_default();
            } else if let Some(count) = (!is_source_next)
                .then(|| self.parse_long_type(line, left))
                .flatten()
            {
                left = left.get(count..).unwrap_or_default();
            } else if !is_source_next && self.parse_before_source(first)? {
                left = after;
            } else if let Some(count) = self.parse_long_name(line, left)? {
                left = left.get(count..).unwrap_or_default();
            } else if self.parse_source(first)? {
                left = after;
            } else {
                return Err(self.problem(first));
            }
        }
        let read = all.len() - left.len();
        let last = read.checked_sub(1).and_then(|last| all.get(last));
        let is_list = last.is_some_and(|(_, word)| word.ends_with(SEPARATORS));
        self.check_list(line, left, is_list)?;
        let rest = left.first().and_then(|(start, _)| line.get(*start..));
        let rest = rest.unwrap_or_default();
        self.is_description_marked = rest.starts_with('#');
        let rest = rest.trim_start_matches('#');
        let rest = rest.trim_matches(|letter: char| letter.is_ascii_whitespace());
        if let Some(direction) = plain_direction(rest) {
            self.set_direction(direction)?;
            return self.finish("", rule);
        }
        for (_, word) in words_of(rest) {
            refuse_flag(word, |word| matches!(word, "True" | "False"))?;
        }
        self.check_description(rest)?;
        self.finish(rest, rule)
    }

    /// Returns the direction of a preposition between the traffic and the source, as in `tcp 443 from web`,
    /// the form in which this page writes rules.
    fn preposition(&self, word: &str, after: &[Word<'_>]) -> Option<Direction> {
        let direction = match word.to_ascii_lowercase().as_str() {
            "from" => Direction::Ingress,
            "to" => Direction::Egress,
            _ => return None,
        };
        let (_, next) = after.first()?;
        let is_said = self.kind.is_some() || self.protocol.is_some();
        let is_between = is_said && self.is_traffic_complete() && !looks_like_ports(next);
        (is_between && !is_source(word, self.context)).then_some(direction)
    }

    /// Refuses a source behind the sources where a comma, or a word such as `and`, makes a list of them.
    fn check_list(&self, line: &str, words: &[Word<'_>], is_list: bool) -> Result<(), LineProblem> {
        let words = match words {
            [(_, first), after @ ..] if is_joint(first) => after,
            words if is_list => words,
            _ => return Ok(()),
        };
        for count in 1..=MAX_NAME_WORDS.min(words.len()) {
            if let Some(text) = joined(line, words, count) {
                self.refuse_other_source(text.trim_end_matches(SEPARATORS))?;
            }
        }
        Ok(())
    }

    /// Refuses a text that could be a source beside those that the line has, where it would be the description.
    fn refuse_other_source(&self, text: &str) -> Result<(), LineProblem> {
        let is_known = parse_peers(text, self.context).is_ok_and(|peers| {
            let is_known = |peer: &Peer| self.peers.iter().any(|known| known.is_same_as(peer));
            peers.iter().all(is_known)
        });
        if is_known || looks_like_peer(text) || !is_source(text, self.context) {
            return Ok(());
        }
        Err(LineProblem::SourceOrDescription {
            sources: self.peers.clone(),
            text: text.to_owned(),
        })
    }

    /// Refuses a description whose words could be more than that.
    fn check_description(&self, rest: &str) -> Result<(), LineProblem> {
        let words = words_of(rest);
        let Some((_, first)) = words.first() else {
            return Ok(());
        };
        if is_prefix_length(first) {
            return Err(LineProblem::Netmask((*first).to_owned()));
        }
        if looks_like_ports(first) {
            return Err(stray_ports(first));
        }
        let says_ports = words
            .get(1)
            .is_none_or(|(_, word)| looks_like_ports(word) || parse_protocol(word).is_ok());
        if says_ports {
            self.refuse_other_protocol(first)?;
        }
        if words.len() > 1 && says_ports && parse_protocol(first).is_ok() {
            return Err(LineProblem::TrafficAfterSource((*first).to_owned()));
        }
        let pairs = words.iter().zip(words.iter().skip(1));
        for ((_, before), (_, word)) in pairs {
            let is_list = before.ends_with([',', ';'])
                || plain_direction(before).is_some()
                || is_absent(before)
                || is_version(before)
                || parse_type(before).is_ok()
                || is_joint(before);
            let is_type = super::PRESETS
                .iter()
                .any(|preset| preset.name.eq_ignore_ascii_case(before));
            let is_said = is_type
                || plain_direction(before).is_some()
                || is_version(before)
                || parse_protocol(before).is_ok();
            if is_said && looks_like_ports(word) {
                return Err(stray_ports(word));
            }
            if is_list && looks_like_peer(word) {
                return Err(LineProblem::MaybeAnotherSource((*word).to_owned()));
            }
        }
        Ok(())
    }

    /// Returns the longest name of several words at the start of `words`. `None` if traffic must
    /// come before the source.
    fn long_name_in(&self, line: &str, words: &[Word<'_>]) -> Option<&'a str> {
        let is_said = self.kind.is_some() || self.protocol.is_some();
        if is_said && !self.is_traffic_complete() {
            return None;
        }
        let rest = line.get(words.first()?.0..)?;
        let is_next = |name: &&str| {
            let (start, end) = rest.split_at_checked(name.len()).unwrap_or_default();
            name.contains(char::is_whitespace)
                && start.eq_ignore_ascii_case(name)
                && !end.starts_with(|letter: char| !letter.is_whitespace())
        };
        let names = self.context.names().map(str::trim);
        names.filter(is_next).max_by_key(|name| name.len())
    }

    /// Parses a type of several words, such as `All TCP`. Returns the number of words.
    fn parse_long_type(&mut self, line: &str, words: &[Word<'_>]) -> Option<usize> {
        let is_icmp = self.icmp_family().is_some();
        for count in (2..=MAX_NAME_WORDS.min(words.len())).rev() {
            let text = joined(line, words, count)?;
            let is_plain = !text.contains(|letter: char| letter.is_ascii_digit() || letter == ',')
                || super::PRESETS.iter().any(|preset| preset.has_name(text))
                || text.ends_with("IPv4")
                || text.ends_with("IPv6");
            let is_protocol = parse_protocol(text).is_ok();
            // `tcp all` and `all any` are two parts.
            let last = text.split_whitespace().next_back();
            if !is_protocol && last.is_some_and(looks_like_ports) {
                continue;
            }
            if !(is_protocol || is_plain && (parse_type(text).is_ok() || is_open_type(text))) {
                continue;
            }
            if (is_protocol || is_icmp) && self.protocol.is_none() {
                self.protocol = Some(text.to_owned());
            } else if is_icmp && self.ports.is_empty() {
                self.ports.push(text.to_owned());
            } else if self.kind.is_none() {
                self.kind = Some(text.to_owned());
            } else {
                return None;
            }
            return Some(count);
        }
        None
    }

    /// Parses a group or prefix list name of several words. Returns the number of words.
    fn parse_long_name(
        &mut self,
        line: &str,
        words: &[Word<'_>],
    ) -> Result<Option<usize>, LineProblem> {
        let peer_of = |count: usize| {
            let text = joined(line, words, count)?;
            // Sources separated by commas are parsed one by one.
            let first = text.split([' ', ',']).next().unwrap_or_default();
            let is_name = !looks_like_peer(first) && Peer::parse(first).is_err();
            let peers = parse_peers(text, self.context).ok().filter(|_| is_name)?;
            (peers.len() == 1).then_some((text, peers))
        };
        let long = (2..=MAX_NAME_WORDS.min(words.len()))
            .rev()
            .find_map(|count| Some((count, peer_of(count)?)));
        let Some((count, (text, peers))) = long else {
            return Ok(None);
        };
        if let Some((short, _)) = peer_of(1) {
            return Err(LineProblem::TwoNames {
                long: text.to_owned(),
                short: short.to_owned(),
            });
        }
        self.peers = peers;
        Ok(Some(count))
    }

    fn set_direction(&mut self, direction: Direction) -> Result<(), LineProblem> {
        if self.direction.is_some_and(|known| known != direction) {
            return Err(LineProblem::BothDirections);
        }
        self.direction = Some(direction);
        Ok(())
    }

    /// Parses a part before the source, or traffic after it. Returns whether it was one. Refuses a
    /// part that could also be the source if the traffic is complete without it.
    fn parse_before_source(&mut self, text: &str) -> Result<bool, LineProblem> {
        let could_be_source = self.peers.is_empty()
            && (self.kind.is_some() || self.protocol.is_some())
            && self.is_traffic_complete()
            && is_source(text, self.context);
        let is_taken = self.parse_traffic_or_direction(text)?;
        if is_taken && could_be_source {
            return Err(LineProblem::MaybeSource(text.to_owned()));
        }
        Ok(is_taken)
    }

    fn parse_traffic_or_direction(&mut self, text: &str) -> Result<bool, LineProblem> {
        if is_version(text) {
            self.is_ipv6 = Some(text.eq_ignore_ascii_case("ipv6"));
            return Ok(true);
        }
        if RuleId::parse(text).is_ok() || is_absent(text) {
            return Ok(true);
        }
        if let Some(direction) = plain_direction(text) {
            return self.set_direction(direction).map(|()| true);
        }
        let is_said = self.kind.is_some() || self.protocol.is_some();
        if looks_like_ports(text) {
            // `any` is also a word for all sources.
            let is_source = text.eq_ignore_ascii_case("any") || text == "*";
            if is_source && self.is_traffic_complete() {
                return Ok(false);
            }
            match (is_said, self.ports.len()) {
                (true, 0) if self.protocol.is_none() && self.is_custom_protocol() => {
                    self.protocol = Some(text.to_owned());
                }
                (false, _) if text == "-1" => self.protocol = Some(text.to_owned()),
                (false, _) => self.kind = Some(text.to_owned()),
                (true, 0 | 1) => self.ports.push(text.to_owned()),
                (true, _) => return Err(stray_ports(text)),
            }
            return Ok(true);
        }
        if let Ok(protocol) = parse_protocol(text) {
            if self.protocol.is_some() && self.named_protocol() != Some(protocol) {
                return Err(LineProblem::TwoProtocols {
                    first: self.protocol.clone().unwrap_or_default(),
                    second: text.to_owned(),
                });
            }
            self.protocol = Some(text.to_owned());
            return Ok(true);
        }
        if let Some(is_v6) = self.icmp_family()
            && icmp_from_name(text, is_v6).is_some()
        {
            if self.protocol.is_none() {
                self.protocol = Some(text.to_owned());
            } else {
                self.ports.push(text.to_owned());
            }
            return Ok(true);
        }
        if self.kind.is_none() && (parse_type(text).is_ok() || is_open_type(text)) {
            self.kind = Some(text.to_owned());
            return Ok(true);
        }
        Ok(false)
    }

    fn parse_source(&mut self, text: &str) -> Result<bool, LineProblem> {
        match parse_peers(text, self.context) {
            Ok(peers) => {
                let is_word = !looks_like_peer(text) && peers.iter().any(Peer::is_anywhere);
                self.anywhere = is_word.then(|| text.to_owned());
                self.peers = peers;
            }
            Err(PeerEntryError::UnknownName(_)) => return Ok(false),
            // Problems before the source are reported first.
            Err(error) => return Err(self.traffic().err().unwrap_or_else(|| error.into())),
        }
        Ok(true)
    }

    /// Parses a further source.
    fn add_source(&mut self, text: &str) -> Result<(), LineProblem> {
        let text = text.trim_end_matches([',', ';']);
        if is_netmask(text) {
            return Err(LineProblem::Netmask(text.to_owned()));
        }
        // The first could be the group of the line, as in `sg-1a2b3c4d tcp 443 10.0.0.0/8`.
        if self.has_traffic_after_source {
            return Err(LineProblem::MaybeAnotherSource(text.to_owned()));
        }
        for peer in parse_peers(text, self.context)? {
            if self.peers.iter().any(|known| known.is_same_as(&peer)) {
                return Err(PeerEntryError::Repeated(peer).into());
            }
            // In `icmp any 10.0.0.0/8`, `any` was not meant as a source.
            let mut wider = self.peers.iter().filter(|known| known.is_anywhere());
            if let Some(wider) = wider.find(|known| known.covers(&peer)) {
                return Err(LineProblem::Holds {
                    wider: wider.clone(),
                    peer,
                });
            }
            if let Some(word) = &self.anywhere {
                return Err(LineProblem::WordAndSource {
                    word: word.clone(),
                    text: text.to_owned(),
                });
            }
            self.peers.push(peer);
        }
        Ok(())
    }

    fn is_custom_protocol(&self) -> bool {
        let kind = self.kind.as_deref();
        kind.is_some_and(super::traffic::is_custom_protocol)
    }

    fn named_protocol(&self) -> Option<Protocol> {
        parse_protocol(self.protocol.as_deref()?).ok()
    }

    /// Whether the line is about ICMPv6 (true) or ICMP (false). `None` for other protocols.
    fn icmp_family(&self) -> Option<bool> {
        let kind = self.kind.as_deref();
        let open = kind.and_then(super::traffic::custom_icmp);
        match open.or_else(|| self.named_protocol()) {
            Some(Protocol::Icmp) => Some(false),
            Some(Protocol::Icmpv6) => Some(true),
            _ => None,
        }
    }

    /// Whether the traffic is complete. ICMP messages may still follow, but a part that could be a
    /// source is not read as one.
    fn is_traffic_complete(&self) -> bool {
        matches!(
            self.traffic(),
            Ok(TrafficDraft::Known(_) | TrafficDraft::Icmp | TrafficDraft::Icmpv6)
        )
    }

    /// Parses a part after the source as traffic, if the traffic is incomplete. Returns whether it
    /// was.
    fn parse_after_source(&mut self, text: &str) -> Result<bool, LineProblem> {
        if self.is_traffic_complete() {
            return Ok(false);
        }
        let is_type = super::PRESETS
            .iter()
            .any(|preset| preset.name.eq_ignore_ascii_case(text));
        if is_type || looks_like_ports(text) || parse_protocol(text).is_ok() {
            self.has_traffic_after_source = true;
            return self.parse_before_source(text);
        }
        // `web` and the like are common in descriptions, too.
        if parse_type(text).is_ok() {
            return Err(LineProblem::TypeAfterSource(text.to_owned()));
        }
        Ok(false)
    }

    /// Refuses a protocol after the source that differs from the one before it.
    fn refuse_other_protocol(&self, text: &str) -> Result<(), LineProblem> {
        let said = self.traffic().ok().and_then(TrafficDraft::protocol);
        match (parse_protocol(text), said) {
            (Ok(other), Some(said)) if other != said => Err(LineProblem::TwoProtocols {
                first: said.to_string(),
                second: text.to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// Returns the traffic of the line, or of the first port of a list.
    fn traffic(&self) -> Result<TrafficDraft, LineProblem> {
        let list = self.traffic_list()?;
        Ok(list.first().copied().unwrap_or(TrafficDraft::Missing))
    }

    fn traffic_list(&self) -> Result<Vec<TrafficDraft>, LineProblem> {
        let mut cells = TrafficCells {
            type_name: self.kind.as_deref().unwrap_or_default(),
            protocol: self.protocol.as_deref().unwrap_or_default(),
            ..TrafficCells::default()
        };
        match self.ports.as_slice() {
            [] => {}
            [ports] => cells.ports = ports,
            [from, to, ..] => {
                let is_tcp_or_udp = |traffic: &TrafficDraft| {
                    matches!(
                        traffic.protocol(),
                        None | Some(Protocol::Tcp | Protocol::Udp)
                    )
                };
                let has_ports =
                    parse_traffic_list(&cells).is_ok_and(|list| list.iter().all(is_tcp_or_udp));
                if has_ports && from != to {
                    return Err(LineProblem::TwoPorts {
                        from: from.clone(),
                        to: to.clone(),
                    });
                }
                (cells.from_port, cells.to_port) = (from, to);
            }
        }
        Ok(parse_traffic_list(&cells)?)
    }

    fn finish(self, rest: &str, rule: &RuleDraft) -> Result<SaidRules, LineProblem> {
        let traffic = self.traffic_list()?;
        if self.peers.is_empty() {
            return Err(LineProblem::NoSource);
        }
        self.check_ip_version()?;
        check_negation(rest)?;
        if traffic.contains(&TrafficDraft::Missing) && mentions_traffic(rest) {
            return Err(LineProblem::TypeAfterSource(rest.to_owned()));
        }
        let is_complete = traffic
            .iter()
            .all(|traffic| matches!(traffic, TrafficDraft::Known(_)));
        if !is_complete
            && !self.is_description_marked
            && let Some(number) = port_in(rest)
        {
            return Err(LineProblem::PortInDescription(number.to_owned()));
        }
        if self.direction.is_none() && mentions_other_direction(rest, rule.direction) {
            return Err(LineProblem::DirectionInDescription(rest.to_owned()));
        }
        let said = Said {
            direction: match self.direction {
                None => OwnDirection::Unsaid,
                Some(_) => OwnDirection::Word,
            },
            // A port alone means TCP.
            protocol: self.protocol.is_some()
                || self
                    .kind
                    .as_deref()
                    .is_some_and(|kind| !looks_like_ports(kind)),
        };
        let rule = RuleDraft {
            direction: self.direction.unwrap_or(rule.direction),
            description: description(rest)?,
            ..rule.clone()
        };
        Ok((one_for_each(&rule, &traffic, &self.peers), said))
    }

    /// Refuses ranges of another IP version than the line says.
    fn check_ip_version(&self) -> Result<(), LineProblem> {
        let Some(is_ipv6) = self.is_ipv6 else {
            return Ok(());
        };
        let is_other = |peer: &&Peer| matches!(peer, Peer::Cidr(cidr) if (cidr.family() == AddressFamily::Ipv6) != is_ipv6);
        match self.peers.iter().find(is_other) {
            Some(peer) => Err(LineProblem::OtherIpVersion {
                is_ipv6,
                peer: peer.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Returns the reason why a part was not understood.
    fn problem(&self, text: &str) -> LineProblem {
        let not_understood = |lacks_traffic| LineProblem::NotUnderstood {
            text: text.to_owned(),
            lacks_traffic,
        };
        if let Err(error @ TrafficEntryError::SeveralProtocols(_)) = parse_type(text) {
            return LineProblem::Traffic(error);
        }
        match self.traffic() {
            Err(error) => error,
            Ok(TrafficDraft::Missing) => not_understood(true),
            Ok(_) => match parse_peers(text, self.context) {
                Err(error) => error.into(),
                Ok(_) => not_understood(false),
            },
        }
    }
}

/// Whether a description has a port with its protocol: `TCP 444`, `port 444`, `53/udp`.
fn mentions_traffic(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '-')
        .filter(|word| !word.is_empty())
        .collect();
    let is_protocol = |word: &str| {
        ["icmp", "icmpv6", "port", "ports", "tcp", "udp"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
    };
    let is_number = |word: &str| word.starts_with(|first: char| first.is_ascii_digit());
    words.windows(2).any(|pair| match pair {
        [first, second] => {
            is_protocol(first) && is_number(second) || is_number(first) && is_protocol(second)
        }
        _ => false,
    })
}

/// Returns a number of a description that could be a port or a range of ports.
fn port_in(text: &str) -> Option<&str> {
    let words = text.split_whitespace();
    let mut words = words.map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric()));
    words.find(|word| {
        let has_digit = word.starts_with(|first: char| first.is_ascii_digit());
        has_digit && PortRange::parse(word).is_ok()
    })
}

/// Refuses a description that negates the rule or a part of its source.
fn check_negation(text: &str) -> Result<(), LineProblem> {
    match negation_in(text) {
        Some(word) => Err(LineProblem::Negation(word.to_owned())),
        None => Ok(()),
    }
}

/// Refuses a flag after the source: programs write the direction so.
fn refuse_flag(text: &str, is_flag: impl Fn(&str) -> bool) -> Result<(), LineProblem> {
    if is_flag(text) {
        return Err(LineProblem::Flag(text.to_owned()));
    }
    Ok(())
}

fn is_flag(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

/// Whether a word joins sources to a list.
fn is_joint(word: &str) -> bool {
    ["and", "or", "&", "+"]
        .iter()
        .any(|joint| word.eq_ignore_ascii_case(joint))
}

fn is_version(text: &str) -> bool {
    ["ipv4", "ipv6"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// Splits a line into words with their byte offsets.
fn words_of(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    for (place, letter) in line.char_indices().chain([(line.len(), ' ')]) {
        match (letter.is_whitespace(), start) {
            (true, Some(first)) => {
                words.push((first, line.get(first..place).unwrap_or_default()));
                start = None;
            }
            (false, None) => start = Some(place),
            _ => {}
        }
    }
    words
}

/// Returns the first words as written in their line.
fn joined<'a>(line: &'a str, words: &[Word<'_>], count: usize) -> Option<&'a str> {
    let (start, _) = words.first()?;
    let (last, word) = words.get(count.checked_sub(1)?)?;
    line.get(*start..last + word.len())
}

/// Whether a text is a type of the AWS console that leaves its details to other columns.
fn is_open_type(text: &str) -> bool {
    super::traffic::custom_icmp(text).is_some() || super::traffic::is_custom_protocol(text)
}

fn stray_ports(text: &str) -> LineProblem {
    LineProblem::StrayPorts(text.to_owned())
}

fn one_for_each(rule: &RuleDraft, traffic: &[TrafficDraft], peers: &[Peer]) -> Vec<RuleDraft> {
    let with_traffic = |traffic: &TrafficDraft| {
        let with_peer = |peer: &Peer| RuleDraft {
            traffic: *traffic,
            peer: PeerDraft::Known(peer.clone()),
            ..rule.clone()
        };
        peers.iter().map(with_peer).collect::<Vec<_>>()
    };
    traffic.iter().flat_map(with_traffic).collect()
}

fn description(text: &str) -> Result<Arc<str>, LineProblem> {
    let parsed = RuleDescription::parse(text)?;
    Ok(parsed.as_str().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::KnownGroup;
    use portcullis_model::{GroupId, VpcId};

    fn parse(text: &str) -> Vec<Result<Vec<String>, LineProblem>> {
        let vpc = VpcId::from_remote("vpc-00000001");
        let known = |id: &str, name: &str| KnownGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            vpc_id: Some(vpc.clone()),
            owner_id: None,
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
            usable_groups: &[],
            prefix_lists: &[],
            until: Default::default(),
            scope: Default::default(),
        };
        let https = parse_type("https").unwrap();
        let lines = parse_paste(text, Direction::Ingress, https, &[], &context).lines;
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
        let read: Vec<String> = parse(text)
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
    fn bare_lists_get_the_given_traffic() {
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
    fn a_repeated_rule_is_refused() {
        let read = parse("tcp 22 10.0.0.0/8\ntcp 22 10.9.9.9/8 again\n");
        assert!(read[0].is_ok());
        assert_eq!(read[1], Err(LineProblem::RepeatsLine(1)));
    }

    #[test]
    fn a_name_behind_the_source_of_a_list_is_no_description() {
        for text in [
            "tcp 87 apache, app server",
            "tcp 87 apache and app server",
            "tcp 87 apache, app server of ours",
            "tcp 87 10.0.0.0/8, app server",
            "tcp 87 10.0.0.0/8 10.1.0.0/16, app server",
            "10.0.0.0/8, app server",
            "tcp,87,10.0.0.0/8,app server",
            "tcp,87,10.0.0.0/8,App Server,office",
        ] {
            let read = parse(text);
            assert!(
                matches!(&read[..], [Err(LineProblem::SourceOrDescription { text, .. })]
                    if text.eq_ignore_ascii_case("app server")),
                "{text}: {read:?}"
            );
        }
        for (text, rules) in [
            // A list without blanks, and a mark before the description.
            (
                "tcp 87 apache,10.0.0.0/8",
                &["tcp 87 < sg-00000001", "tcp 87 < 10.0.0.0/8"] as &[&str],
            ),
            (
                "tcp 87 10.0.0.0/8, # apache",
                &["tcp 87 < 10.0.0.0/8 apache"],
            ),
            (
                "tcp,87,10.0.0.0/8,# apache",
                &["tcp 87 < 10.0.0.0/8 apache"],
            ),
            // Columns, words without a list, names of nothing, and what the source is already.
            (
                "tcp\t87\t10.0.0.0/8\tapache",
                &["tcp 87 < 10.0.0.0/8 apache"],
            ),
            ("tcp 87 10.0.0.0/8 apache", &["tcp 87 < 10.0.0.0/8 apache"]),
            ("tcp 87 apache, default", &["tcp 87 < sg-00000001 default"]),
            ("tcp,87,apache,self", &["tcp 87 < sg-00000001 self"]),
        ] {
            assert_reads(text, rules);
        }
    }

    #[test]
    fn quoted_cells_may_hold_line_breaks() {
        let read = parse("tcp\t22\t10.0.0.0/8\t\"two\nlines\"\nudp\t53\t10.0.0.0/8\tok");
        assert_eq!(read.len(), 2);
        assert!(read.iter().all(Result::is_ok), "{read:?}");
    }
}
