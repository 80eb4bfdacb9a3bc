//! Lines that are not rules and change the meaning of the lines below: sections, headings,
//! comments.

use super::quoted_cell::with_line_feeds;
use super::table_column::TableColumn;
use super::table_row::TableColumns;
use super::table_words::{
    directions_like, is_negation, is_removal_word, parse_direction, plain_direction, plain_words,
};
use super::traffic::{parse_protocol, parse_type};
use portcullis_model::{Direction, GroupId};

/// Maximum number of lines above the headings of a table.
pub const MAX_TITLES: usize = 20;

/// State that earlier lines of a paste or table give to later lines: a direction, and doubts.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    direction: Option<Direction>,
    /// Whether rules follow the line that gave the direction.
    has_rules: bool,
    doubts: Vec<Doubt>,
}

/// Effect of a line on the lines below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEffect {
    /// Sets their direction.
    Section(Direction),
    /// Makes their meaning uncertain.
    Doubt,
    /// No effect.
    Nothing,
}

/// Reason why a rule below a line is uncertain. The author of the text can correct it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line in doubt")]
pub enum Doubt {
    /// The line contains words for a direction.
    Direction {
        /// Line number, from 1.
        number: usize,
        /// The line.
        text: String,
        /// Whether one of the words is for inbound.
        mentions_inbound: bool,
    },
    /// The line has unknown headings.
    Heading {
        /// Line number, from 1.
        number: usize,
        /// The heading.
        heading: String,
    },
    /// The line names another group than the one that the rules are for.
    OtherGroup {
        /// Line number, from 1.
        number: usize,
        /// The group that the line names.
        named: String,
    },
    /// The line has headings separated by blanks, for columns that words do not show.
    SpacedHeadings(usize),
    /// The line contains words that negate rules.
    Removal {
        /// Line number, from 1.
        number: usize,
        /// The line.
        text: String,
    },
    /// The line names traffic.
    Traffic {
        /// Line number, from 1.
        number: usize,
        /// The line.
        text: String,
    },
    /// The line was not understood.
    Unknown {
        /// Line number, from 1.
        number: usize,
        /// The line.
        text: String,
    },
}

/// Maximum length of a quoted line, in characters.
const MAX_QUOTED: usize = 200;

impl Doubt {
    /// Shortens the quoted text.
    fn shorten(&mut self) {
        let text = match self {
            Self::Direction { text, .. }
            | Self::Removal { text, .. }
            | Self::Traffic { text, .. }
            | Self::Unknown { text, .. }
            | Self::Heading { heading: text, .. }
            | Self::OtherGroup { named: text, .. } => text,
            Self::SpacedHeadings(_) => return,
        };
        if let Some((end, _)) = text.char_indices().nth(MAX_QUOTED) {
            text.truncate(end);
            text.push('…');
        }
    }
}

/// Which parts a rule gives itself, regardless of the lines above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// How it gives its direction.
    pub direction: OwnDirection,
    /// Whether it gives its protocol.
    pub protocol: bool,
}

/// How a rule gives its direction itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnDirection {
    /// Not at all.
    Unsaid,
    /// By a destination, so that it is outbound.
    Destination,
    /// By a word or a flag.
    Word,
}

/// Meaning of a text that is not a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Nothing,
    Section(Direction),
    Direction,
    Removal,
    Traffic,
    Text,
}

impl Scope {
    /// Direction of the current section. `None` outside of sections.
    pub fn direction(&self) -> Option<Direction> {
        self.direction
    }

    /// Handles a comment, without its leading sign.
    pub fn handle_comment(&mut self, number: usize, text: &str) -> LineEffect {
        match meaning_of(text) {
            Meaning::Text => LineEffect::Nothing,
            meaning => self.handle(number, text, meaning),
        }
    }

    /// Handles a line that is not a rule.
    pub fn handle_line(&mut self, number: usize, text: &str) -> LineEffect {
        self.handle(number, text, meaning_of(text))
    }

    /// Starts a section if the line consists of a direction. Returns whether it did.
    pub fn try_open_section(&mut self, text: &str) -> bool {
        match section_of(text) {
            Some(direction) => {
                self.open_section(direction);
                true
            }
            None => false,
        }
    }

    /// Handles a heading line, which starts another table.
    pub fn handle_headings(
        &mut self,
        number: usize,
        text: &str,
        columns: &TableColumns,
        is_new: bool,
    ) {
        let has = |column| columns.has(column);
        let by_peer = match (has(TableColumn::Source), has(TableColumn::Destination)) {
            (true, false) => Some(Direction::Ingress),
            (false, true) => Some(Direction::Egress),
            _ => None,
        };
        let is_said = columns.has_any(TableColumn::is_direction);
        // A table that gives the direction itself ends the doubt about an unknown title.
        if is_said || by_peer.is_some() {
            self.doubts
                .retain(|doubt| !matches!(doubt, Doubt::Unknown { .. } | Doubt::Heading { .. }));
        }
        if !self.has_rules || !is_new {
            return;
        }
        // The section belonged to the previous table.
        let section = self.direction.take();
        let is_same = is_said || by_peer == Some(Direction::Egress) || by_peer == section;
        if section.is_some() && !is_same {
            self.doubt(Doubt::Direction {
                number,
                text: text.to_owned(),
                mentions_inbound: false,
            });
        }
        self.has_rules = false;
    }

    /// Records that the section contains a rule.
    pub fn note_rule(&mut self) {
        self.has_rules = true;
    }

    /// Refuses a rule if a line above makes it uncertain.
    ///
    /// # Errors
    /// The [`Doubt`], with the line.
    pub fn check(&self, said: Said) -> Result<(), Doubt> {
        let is_open = |doubt: &&Doubt| match doubt {
            Doubt::Direction {
                mentions_inbound, ..
            } => match said.direction {
                OwnDirection::Unsaid => true,
                OwnDirection::Destination => *mentions_inbound,
                OwnDirection::Word => false,
            },
            Doubt::Traffic { .. } => !said.protocol,
            Doubt::Heading { .. }
            | Doubt::OtherGroup { .. }
            | Doubt::Removal { .. }
            | Doubt::SpacedHeadings(_)
            | Doubt::Unknown { .. } => true,
        };
        match self.doubts.iter().find(is_open) {
            Some(doubt) => Err(doubt.clone()),
            None => Ok(()),
        }
    }

    /// Sets the direction that headings give, unless their section has one.
    pub fn set_default_direction(&mut self, direction: Direction) {
        self.direction = self.direction.or(Some(direction));
    }

    /// Ends the doubt about the group, once a line names the one that the rules are for.
    pub fn end_other_group(&mut self) {
        self.doubts
            .retain(|doubt| !matches!(doubt, Doubt::OtherGroup { .. }));
    }

    /// Adds a doubt about the lines below. Of each kind, the first is kept: rows of a file each keep
    /// a copy of their scope.
    pub fn doubt(&mut self, mut doubt: Doubt) {
        let kind = std::mem::discriminant(&doubt);
        if self
            .doubts
            .iter()
            .any(|known| std::mem::discriminant(known) == kind)
        {
            return;
        }
        doubt.shorten();
        self.doubts.push(doubt);
    }

    fn handle(&mut self, number: usize, text: &str, meaning: Meaning) -> LineEffect {
        let text = text.trim().to_owned();
        if meaning == Meaning::Traffic {
            let is_other = |doubt: &Doubt| !matches!(doubt, Doubt::Traffic { .. });
            self.doubts.retain(is_other);
        }
        self.doubt(match meaning {
            Meaning::Nothing => return LineEffect::Nothing,
            Meaning::Section(direction) => {
                self.open_section(direction);
                return LineEffect::Section(direction);
            }
            Meaning::Direction => {
                let mentions_inbound = directions_like(&text).contains(&Direction::Ingress)
                    || plain_words(&text)
                        .iter()
                        .any(|word| direction_of_word(word) == Some(Direction::Ingress));
                Doubt::Direction {
                    number,
                    text,
                    mentions_inbound,
                }
            }
            Meaning::Removal => Doubt::Removal { number, text },
            Meaning::Traffic => Doubt::Traffic { number, text },
            Meaning::Text => Doubt::Unknown { number, text },
        });
        LineEffect::Doubt
    }

    fn open_section(&mut self, direction: Direction) {
        self.direction = Some(direction);
        self.has_rules = false;
        self.doubts
            .retain(|doubt| !matches!(doubt, Doubt::Direction { .. }));
    }
}

/// Returns the text of a comment without its leading sign. `None` for other lines.
pub fn comment_of(line: &str) -> Option<&str> {
    let text = line.trim();
    let rest = ["#", "//"]
        .iter()
        .find_map(|sign| text.strip_prefix(sign))?;
    Some(rest.trim_start_matches(['#', '/']).trim())
}

/// Whether a row starts with a sign that makes it a comment in another language of files: `//web`, `--web`,
/// `;web`, `REM web`.
pub fn is_commented_out(text: &str) -> bool {
    let text = text.trim();
    ["#", "//", "--", ";", "%"]
        .iter()
        .any(|sign| text.starts_with(sign))
        || text
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("rem "))
}

/// Whether a line opens a comment that later lines close: `/*`, `<!--`.
pub fn opens_comment(line: &str) -> bool {
    let text = line.trim();
    [("/*", "*/"), ("<!--", "-->")]
        .iter()
        .any(|(start, end)| text.starts_with(start) && !text.contains(end))
}

/// Whether a line only says how a program reads the file: `sep=;`, `#TYPE ...`.
pub fn is_file_mark(line: &str) -> bool {
    let text = line.trim().trim_matches('"').to_ascii_lowercase();
    let is_separator = text
        .strip_prefix("sep=")
        .is_some_and(|rest| rest.chars().count() <= 1);
    is_separator || text.starts_with("#type ")
}

/// Whether a text alone in a row is a title rather than a name: it has several words, or contains a
/// direction or a negation.
pub fn is_title(text: &str) -> bool {
    let is_footer = plain_words(text).iter().any(|word| {
        matches!(
            word.as_str(),
            "count"
                | "end"
                | "eof"
                | "footer"
                | "generated"
                | "note"
                | "notes"
                | "sum"
                | "total"
                | "totals"
        )
    });
    is_footer
        || text.contains(char::is_whitespace)
        || text.ends_with(':')
        || matches!(
            meaning_of(text),
            Meaning::Section(_) | Meaning::Direction | Meaning::Removal
        )
}

/// Returns the group that a title names with a label: `Security group: web`.
pub fn labelled_group(text: &str) -> Option<&str> {
    let (label, named) = text.split_once([':', '='])?;
    let words = plain_words(label);
    let is_label = |word: &String| {
        matches!(
            word.as_str(),
            "group" | "groups" | "id" | "name" | "security" | "sg"
        )
    };
    let has_noun = words.iter().any(|word| word == "group" || word == "sg");
    let named = named.trim().trim_matches(['"', '\'', '`']);
    (has_noun && words.iter().all(is_label) && !named.is_empty()).then_some(named)
}

/// Returns the group ids in a text.
pub fn group_ids_in(text: &str) -> impl Iterator<Item = &str> {
    words_with_hyphens(text).filter(|word| GroupId::parse(word).is_ok())
}

fn words_with_hyphens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_alphanumeric() || letter == '-'))
}

/// Returns the words of a title that are neither ids nor common ones such as `inbound rules of`.
pub(super) fn title_words(text: &str) -> Vec<String> {
    let words = words_with_hyphens(text).filter(|word| GroupId::parse(word).is_err());
    let mut words: Vec<String> = words.flat_map(plain_words).collect();
    words.retain(|word| !is_neutral(word) && direction_of_word(word).is_none());
    words
}

/// Whether a text that is not a rule negates rules.
pub(super) fn negates_rules(text: &str) -> bool {
    meaning_of(text) == Meaning::Removal
}

/// Returns the direction of a section line: `Outbound rules (3)`, `--- egress ---`.
fn section_of(text: &str) -> Option<Direction> {
    match meaning_of(text) {
        Meaning::Section(direction) => Some(direction),
        _ => None,
    }
}

fn meaning_of(text: &str) -> Meaning {
    let words = plain_words(text);
    if words.is_empty() {
        return Meaning::Nothing;
    }
    let mut letters = text.chars().peekable();
    let mut is_turned_around = false;
    while let Some(letter) = letters.next() {
        let is_before_word = letters.peek().is_some_and(|next| next.is_alphabetic());
        is_turned_around |= matches!(letter, '!' | '~' | '≠' | '¬') && is_before_word;
    }
    if is_turned_around
        || is_about_former_rules(&words)
        || words
            .iter()
            .any(|word| is_negation(word) || is_removal_word(word) || is_no_longer(word))
    {
        return Meaning::Removal;
    }
    let inner = text.trim_matches(|letter: char| !letter.is_alphanumeric());
    let exact = parse_direction(inner).or_else(|| plain_direction(inner));
    if let Some(direction) = exact {
        return Meaning::Section(direction);
    }
    // `Outbound rules (3)`: the number of rules. Other numbers could be part of a rule.
    let is_count = |inner: &str| inner.bytes().all(|byte| byte.is_ascii_digit());
    let counted = text
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let count = counted.map_or("", |(inner, _)| inner.trim());
    let mut directions: Vec<Direction> = Vec::new();
    let mut others = 0;
    let mut has_number = false;
    for word in &words {
        match direction_of_word(word) {
            Some(direction) => directions.push(direction),
            None if is_count(word) => has_number |= word != count,
            None if is_neutral(word) => {}
            None => others += 1,
        }
    }
    directions.dedup();
    if has_number && !directions.is_empty() {
        return Meaning::Direction;
    }
    match (directions.as_slice(), others) {
        ([direction], 0) => return Meaning::Section(*direction),
        ([_, ..], _) => return Meaning::Direction,
        ([], 0) => return Meaning::Nothing,
        ([], _) => {}
    }
    let is_leaving = |word: &String| {
        matches!(
            word.as_str(),
            "entering"
                | "exit"
                | "exiting"
                | "leaves"
                | "leaving"
                | "out"
                | "sending"
                | "sends"
                | "sent"
                | "uploads"
        )
    };
    if !directions_like(text).is_empty() || words.iter().any(is_leaving) {
        return Meaning::Direction;
    }
    let is_traffic = |word: &String| {
        let is_word = word.starts_with(|first: char| first.is_alphabetic());
        is_word && (parse_protocol(word).is_ok() || parse_type(word).is_ok())
    };
    if words.iter().any(is_traffic) {
        return Meaning::Traffic;
    }
    Meaning::Text
}

/// Returns the direction that a word of a title gives. `in` alone is too common.
fn direction_of_word(word: &str) -> Option<Direction> {
    let stem = ["ルール", "规则", "規則", "규칙"]
        .iter()
        .find_map(|suffix| word.strip_suffix(suffix))
        .unwrap_or(word);
    match stem {
        "uscita" => Some(Direction::Egress),
        "ingresso" => Some(Direction::Ingress),
        stem => plain_direction(stem),
    }
}

/// Words in comments that make a rule hypothetical.
fn is_no_longer(word: &str) -> bool {
    matches!(
        word,
        "don"
            | "dont"
            | "example"
            | "examples"
            | "never"
            | "no"
            | "pending"
            | "planned"
            | "proposed"
            | "requested"
            | "todo"
    )
}

/// Whether a text is about former rules: `old rules`.
fn is_about_former_rules(words: &[String]) -> bool {
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    has(&[
        "former",
        "formerly",
        "legacy",
        "old",
        "previous",
        "previously",
    ]) && has(&["entries", "entry", "lines", "rule", "rules"])
}

/// Words of titles without effect on the rules below.
fn is_neutral(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
        || matches!(
            word,
            "a" | "amazon"
                | "and"
                | "associations"
                | "aturan"
                | "aws"
                | "connections"
                | "console"
                | "count"
                | "datenverkehr"
                | "de"
                | "der"
                | "details"
                | "die"
                | "direction"
                | "ec2"
                | "edit"
                | "export"
                | "exported"
                | "filter"
                | "firewall"
                | "for"
                | "from"
                | "group"
                | "groups"
                | "in"
                | "ip"
                | "kurallar"
                | "list"
                | "manage"
                | "of"
                | "permissions"
                | "preview"
                | "regel"
                | "regeln"
                | "regels"
                | "regler"
                | "regla"
                | "reglas"
                | "regle"
                | "regles"
                | "regola"
                | "regole"
                | "regra"
                | "regras"
                | "report"
                | "rule"
                | "rules"
                | "règle"
                | "règles"
                | "search"
                | "security"
                | "sg"
                | "sharing"
                | "table"
                | "tags"
                | "the"
                | "trafic"
                | "traffic"
                | "traffico"
                | "tráfego"
                | "tráfico"
                | "vpc"
                | "правила"
                | "ルール"
                | "规则"
                | "規則"
                | "규칙"
        )
}

/// Whether lines have a Markdown table without `|` in front of its rows: its separator row has none.
pub(super) fn has_open_rows<'a>(mut lines: impl Iterator<Item = &'a str>) -> bool {
    let is_open =
        |line: &str| !line.starts_with('|') && line.contains('|') && is_separator_row(line);
    lines.any(|line| is_open(line.trim()))
}

fn is_separator_row(line: &str) -> bool {
    let is_stroke =
        |letter| matches!(letter, '|' | '-' | ':' | '=' | '+' | ' ') || is_drawn(letter);
    line.contains(|letter| letter == '-' || is_drawn(letter)) && line.chars().all(is_stroke)
}

/// Whether a character is a line of a table that a program draws: `│`, `├`, `─`.
fn is_drawn(letter: char) -> bool {
    matches!(letter, '\u{2500}'..='\u{257f}')
}

/// Whether a line may be one of a table with `|` or drawn lines around its rows.
pub(super) fn is_enclosed_row(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(|letter| letter == '|' || is_drawn(letter))
        || line.starts_with('+') && is_separator_row(line)
}

/// Splits a row of a Markdown table into cells. `None` for other lines, no cells for the separator
/// row.
fn piped_cells(line: &str, is_open: bool) -> Option<Vec<String>> {
    let line = line.trim();
    if is_enclosed_row(line) && is_separator_row(line) {
        return Some(Vec::new());
    }
    let line = &*line.replace(['│', '┃', '║'], "|");
    let closed = line
        .strip_prefix('|')
        .and_then(|rest| rest.strip_suffix('|'));
    let open = || {
        let is_row = is_open && line.contains('|');
        is_row.then(|| line.strip_suffix('|').unwrap_or(line))
    };
    let inner = closed.or_else(open)?;
    if is_separator_row(inner) {
        return Some(Vec::new());
    }
    let mut cells = vec![String::new()];
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, cells.last_mut()) {
            ('\\', Some(cell)) if letters.peek() == Some(&'|') => {
                letters.next();
                cell.push('|');
            }
            ('|', _) => cells.push(String::new()),
            (letter, Some(cell)) => cell.push(letter),
            (_, None) => {}
        }
    }
    Some(
        cells
            .iter()
            .map(|cell| cell.trim().trim_matches('`').to_owned())
            .collect(),
    )
}

/// Replaces the `|` of Markdown tables by tabs. `None` for a text that does not start with such a table, after at
/// most [`MAX_TITLES`] lines.
pub fn without_pipes(text: &str) -> Option<String> {
    let text = &*with_line_feeds(text);
    let lines = || text.lines().take(MAX_TITLES + 1);
    let is_open = has_open_rows(lines());
    let has_rows = is_open || lines().any(is_enclosed_row);
    has_rows.then(|| rows_without_pipes(text, is_open))
}

/// Replaces the `|` of rows of Markdown tables by tabs, line by line.
pub(super) fn rows_without_pipes(text: &str, is_open: bool) -> String {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        lines.push(match piped_cells(line, is_open) {
            None => line.to_owned(),
            Some(cells) => {
                let quoted = cells.iter().map(|cell| {
                    if cell.contains(['"', '\t']) {
                        format!("\"{}\"", cell.replace('"', "\"\""))
                    } else {
                        cell.clone()
                    }
                });
                quoted.collect::<Vec<_>>().join("\t")
            }
        });
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_sections_differ() {
        for text in [
            "Outbound",
            "egress:",
            "--- Outbound ---",
            "Outbound rules,,,",
            "Outbound rules (3)",
            "## Outbound rules",
            "direction: egress",
            "type=egress",
            "Security group outbound rules",
            "IpPermissionsEgress",
            "アウトバウンドルール",
            "Reglas de salida",
            "Règles sortantes",
            "Ausgehende Regeln",
            "Regole in uscita",
            "傳出規則",
            "아웃바운드 규칙",
            "Aturan keluar",
            "Giden kurallar",
            "Uitgaande regels",
            "Исходящие правила",
            "[outbound]",
        ] {
            assert_eq!(
                meaning_of(text),
                Meaning::Section(Direction::Egress),
                "{text}"
            );
        }
        for (text, meaning) in [
            ("-----", Meaning::Nothing),
            ("Security group rules (3)", Meaning::Nothing),
            ("Inbound rules", Meaning::Section(Direction::Ingress)),
            ("Inbound and outbound rules", Meaning::Direction),
            ("the egress proxy", Meaning::Direction),
            ("!ingress", Meaning::Removal),
            ("no inbound rules", Meaning::Removal),
            ("the following are to be removed:", Meaning::Removal),
            ("Decommissioned", Meaning::Removal),
            ("UDP only", Meaning::Traffic),
            ("office", Meaning::Text),
        ] {
            assert_eq!(meaning_of(text), meaning, "{text}");
        }
    }

    #[test]
    fn a_scope_stays_small_however_many_lines_make_doubts() {
        let mut scope = Scope::default();
        for number in 1..100 {
            scope.handle_comment(number, &format!("removed {}", "x".repeat(10_000)));
            scope.handle_line(number, "rules of the office");
        }
        assert_eq!(scope.doubts.len(), 2);
        let said = Said {
            direction: OwnDirection::Word,
            protocol: true,
        };
        let Err(Doubt::Removal { number: 1, text }) = scope.check(said) else {
            panic!("{:?}", scope.check(said));
        };
        assert_eq!(text.chars().count(), MAX_QUOTED + 1);
    }

    #[test]
    fn markdown_rows_have_cells() {
        let cells = |line: &str| piped_cells(line, false).map(|cells| cells.join("/"));
        assert_eq!(cells("| tcp | 443 |").as_deref(), Some("tcp/443"));
        assert_eq!(cells("| a \\| b | `c` |").as_deref(), Some("a | b/c"));
        assert_eq!(cells("|---|:-:|").as_deref(), Some(""));
        assert_eq!(cells("tcp | 443"), None);
        assert_eq!(
            without_pipes("x\n| a | \"b\" |\n|-|-|").as_deref(),
            Some("x\na\t\"\"\"b\"\"\"\n")
        );
        assert_eq!(
            without_pipes("x\na | b |\n---|---|\nc | d").as_deref(),
            Some("x\na\tb\n\nc\td")
        );
        assert_eq!(without_pipes("tcp | 443\n---"), None);
    }
}
