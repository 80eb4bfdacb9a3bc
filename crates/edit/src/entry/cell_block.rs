//! Cells on the clipboard: what copying writes, and how pasted cells change rules.

use super::{
    CellNote, EntryContext, ParsedCell, PastedCellError, TableColumn, cell_text, first_cell,
    parse_cell, parse_paste, parse_type, table_column,
};
use crate::draft::{CellColumn, PeerDraft, RuleDraft, TrafficDraft};
use portcullis_model::{Direction, Peer};

/// Returns the text of a cell for the clipboard. Pasting it into any group gives the same value.
pub fn copied_text(column: CellColumn, rule: &RuleDraft, context: &EntryContext<'_>) -> String {
    let shown = cell_text(column, rule, context);
    match (column, &rule.peer) {
        // `Custom TCP` alone would lose the ports.
        (CellColumn::Type, _) => {
            let is_whole = parse_type(&shown).ok() == Some(rule.traffic);
            let is_known = matches!(rule.traffic, TrafficDraft::Known(_));
            if is_whole || !is_known {
                return shown;
            }
            let protocol = cell_text(CellColumn::Protocol, rule, context);
            let whole = match cell_text(CellColumn::Ports, rule, context) {
                ports if ports == "all" => protocol.clone(),
                ports => format!("{protocol} {ports}"),
            };
            // Numbers are parsed as ports, not as protocols.
            if parse_type(&whole).ok() == Some(rule.traffic) {
                whole
            } else {
                format!("{shown} ({protocol})")
            }
        }
        // In another group, `self` would be that group.
        (CellColumn::Peer, PeerDraft::Known(Peer::Group(reference)))
            if !reference.group_id.is_new() =>
        {
            rule.peer
                .known()
                .map(ToString::to_string)
                .unwrap_or_default()
        }
        _ => shown,
    }
}

/// Formats cells as tab-separated text, quoted as spreadsheets do.
pub fn block_text(rows: &[Vec<String>]) -> String {
    let quoted = |cell: &String| {
        if cell.contains(['\t', '\n', '"']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    let lines = rows.iter().map(|cells| {
        let cells: Vec<String> = cells.iter().map(quoted).collect();
        cells.join("\t")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Splits tab-separated text into rows of cells. Ignores the final line break that spreadsheets
/// write. Quoted cells may hold line breaks and tabs.
pub fn parse_block(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n");
    let mut rest = text.strip_suffix('\n').unwrap_or(&text);
    // An odd number of quotation marks means that they are text.
    let has_quotes = rest.matches('"').count().is_multiple_of(2);
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    loop {
        let cell = first_cell(rest, &['\t', '\n'], |before| {
            has_quotes && before.is_empty()
        });
        row.push(cell.text.trim().to_owned());
        if cell.end != Some('\t') {
            rows.push(std::mem::take(&mut row));
        }
        if cell.end.is_none() {
            return rows;
        }
        rest = cell.rest;
    }
}

/// A row to paste into, with the value for each of its columns.
pub type PastedRow<'a, R> = (R, Vec<(CellColumn, &'a str)>);

/// Where a block of cells is pasted.
#[derive(Clone, Debug)]
pub struct BlockTarget<'a, R> {
    /// The selected rows. Without a selection, the row of the focused cell.
    pub chosen: &'a [R],
    /// Whether rows are selected.
    pub has_selection: bool,
    /// The row of the focused cell and the rows below it.
    pub below: &'a [R],
    /// The column of the focused cell.
    pub focused: CellColumn,
    /// Columns of the selected cells, if cells are selected.
    pub spanned: Option<&'a [CellColumn]>,
    /// The columns that the table shows, in its order.
    pub columns: &'a [CellColumn],
}

/// Reason why a block of cells does not fit its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockError {
    /// More columns than there are from the first target column on.
    TooWide {
        /// Columns of the block.
        width: usize,
        /// Editable columns from the first one on.
        columns: usize,
        /// The first of these columns.
        first: CellColumn,
    },
    /// Another number of rows than are selected.
    OtherNumber {
        /// Rows of the block.
        rows: usize,
        /// Rows selected.
        selected: usize,
    },
    /// More rows than there are from the focused cell on.
    TooLong {
        /// Rows of the block.
        rows: usize,
        /// Rows from the focused cell on.
        below: usize,
    },
}

/// Assigns the cells of a block to rows and columns. A single cell goes into every chosen row.
///
/// # Errors
/// [`BlockError`] if the block does not fit.
pub fn lay_out_block<'a, R: Copy>(
    block: &'a [Vec<String>],
    target: &BlockTarget<'_, R>,
) -> Result<Vec<PastedRow<'a, R>>, BlockError> {
    if let [cells] = block
        && let [value] = cells.as_slice()
    {
        let columns = target
            .spanned
            .unwrap_or(std::slice::from_ref(&target.focused));
        let cells = |row: &R| {
            let cell = |column: &CellColumn| (*column, value.as_str());
            (*row, columns.iter().map(cell).collect())
        };
        return Ok(target.chosen.iter().map(cells).collect());
    }
    let first = target.spanned.and_then(|columns| columns.first().copied());
    let first = first.unwrap_or(target.focused);
    let columns: Vec<CellColumn> = target
        .columns
        .iter()
        .copied()
        .skip_while(|known| *known != first)
        .collect();
    let width = block.iter().map(Vec::len).max().unwrap_or_default();
    if width > columns.len() {
        return Err(BlockError::TooWide {
            width,
            columns: columns.len(),
            first,
        });
    }
    let is_selection = target.has_selection && target.chosen.len() > 1;
    if is_selection && target.chosen.len() != block.len() {
        return Err(BlockError::OtherNumber {
            rows: block.len(),
            selected: target.chosen.len(),
        });
    }
    let rows = if is_selection {
        target.chosen
    } else {
        target.below
    };
    if rows.len() < block.len() {
        return Err(BlockError::TooLong {
            rows: block.len(),
            below: rows.len(),
        });
    }
    let laid_out = rows.iter().zip(block).map(|(row, cells)| {
        let cells = cells.iter().map(String::as_str);
        (*row, columns.iter().copied().zip(cells).collect())
    });
    Ok(laid_out.collect())
}

/// Whether pasted text holds whole rules rather than cells: it has a heading line, or every line
/// has both traffic and a source.
pub fn is_rules(text: &str, direction: Direction, context: &EntryContext<'_>) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains('\t') { '\t' } else { ',' };
    let headings = first.split(delimiter);
    let known =
        headings.filter(|cell| table_column(cell.trim().trim_matches('"')) != TableColumn::Other);
    if known.count() > 1 {
        return true;
    }
    let lines = parse_paste(text, direction, TrafficDraft::Missing, &[], context).lines;
    !lines.is_empty()
        && lines.iter().all(|line| {
            let rules = line.outcome.as_ref();
            rules.is_ok_and(|rules| rules.iter().all(|rule| rule.rule().is_some()))
        })
}

/// Pastes values into cells of one rule. Further sources or ports in one cell become further rules.
///
/// # Errors
/// The first column whose value is invalid or contradicts another, with the reason.
pub fn paste_cells(
    rule: &RuleDraft,
    cells: &[(CellColumn, &str)],
    context: &EntryContext<'_>,
) -> Result<ParsedCell, (CellColumn, PastedCellError)> {
    let mut made = ParsedCell {
        rule: rule.clone(),
        more: Vec::new(),
        notes: Vec::new(),
    };
    let has = |column| cells.iter().any(|(known, _)| *known == column);
    let mut read: Vec<(CellColumn, &str)> = Vec::new();
    // A list of ports needs the source for each of its rules.
    let (ports, others): (Vec<_>, Vec<_>) = cells
        .iter()
        .partition(|(column, _)| *column == CellColumn::Ports);
    for (column, text) in others.iter().chain(&ports) {
        let is_empty = text.trim().is_empty();
        if is_empty && *column != CellColumn::Description && made.rule.is_missing(*column) {
            continue;
        }
        match parse_cell(*column, text, &made.rule, context) {
            Ok(reading) => {
                made.rule = reading.rule;
                let notes = reading.notes.into_iter();
                made.notes
                    .extend(notes.filter(|note| matches!(note, CellNote::Canonical { .. })));
                read.push((*column, text));
            }
            // The Protocol column says what `Custom protocol` means.
            Err(_) if *column == CellColumn::Type && has(CellColumn::Protocol) => {}
            Err(error) => return Err((*column, error.into())),
        }
    }
    // Rules are in the order of the cells.
    read.sort_by_key(|(column, _)| cells.iter().position(|(known, _)| known == column));
    let mut rules = vec![made.rule.clone()];
    // A later value may have replaced an earlier one: every value must still hold in the result.
    for (column, text) in read {
        let again = parse_cell(column, text, &made.rule, context).ok();
        let Some(again) = again.filter(|again| again.rule.is_same_as(&made.rule)) else {
            let holds = cell_text(column, &made.rule, context);
            let text = text.to_owned();
            return Err((column, PastedCellError::Contradicted { text, holds }));
        };
        // Each source with each port.
        for rule in rules.clone() {
            rules.extend(again.more.iter().map(|more| match column {
                CellColumn::Ports => RuleDraft {
                    traffic: more.traffic,
                    ..rule.clone()
                },
                _ => RuleDraft {
                    peer: more.peer.clone(),
                    ..rule.clone()
                },
            }));
        }
    }
    made.more = rules.split_off(1);
    Ok(made)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::entry::KnownGroup;
    use portcullis_model::{GroupId, VpcId};

    fn with_context<T>(make: impl FnOnce(&EntryContext<'_>) -> T) -> T {
        let (id, vpc) = (
            GroupId::from_remote("sg-00000002"),
            VpcId::from_remote("vpc-1"),
        );
        let groups = [("sg-00000002", "apache"), ("sg-00000003", "plain")];
        let groups = groups.map(|(id, name)| KnownGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            vpc_id: Some(vpc.clone()),
            owner_id: None,
            is_deleted: false,
        });
        make(&EntryContext {
            group_id: &id,
            vpc_id: Some(&vpc),
            groups: &groups,
            usable_groups: &[],
            prefix_lists: &[],
            until: Default::default(),
            scope: Default::default(),
        })
    }

    fn rule(cells: &[(CellColumn, &str)]) -> RuleDraft {
        let blank = RuleDraft::empty(Direction::Ingress);
        with_context(|context| paste_cells(&blank, cells, context).unwrap().rule)
    }

    #[test]
    fn blocks_are_parsed_as_spreadsheets_write_them() {
        for (text, rows) in [
            ("a", vec![vec!["a"]]),
            ("a\tb\n", vec![vec!["a", "b"]]),
            ("a\r\nb\r\n", vec![vec!["a"], vec!["b"]]),
            ("a\t\n\tb", vec![vec!["a", ""], vec!["", "b"]]),
            ("\"x \"\"y\"\"\nz\"\tb", vec![vec!["x \"y\"\nz", "b"]]),
            ("5\" pipe", vec![vec!["5\" pipe"]]),
            ("", vec![vec![""]]),
        ] {
            assert_eq!(parse_block(text), rows, "{text:?}");
        }
        let cells = vec![
            vec!["a\tb".to_owned(), "c \"d\"".to_owned()],
            vec!["plain".to_owned(), String::new()],
        ];
        assert_eq!(parse_block(&block_text(&cells)), cells);
    }

    #[test]
    fn host_bits_of_pasted_cells_are_noted() {
        use CellColumn::{Peer, Ports, Protocol};
        let blank = RuleDraft::empty(Direction::Ingress);
        let cells = [
            (Protocol, "tcp"),
            (Ports, "80, 443"),
            (Peer, "10.0.0.1/8, 192.0.2.0/24"),
        ];
        let made = with_context(|context| paste_cells(&blank, &cells, context).unwrap());
        assert_eq!(made.more.len(), 3);
        let Some(CellNote::Canonical { cidr, address }) = made.notes.first() else {
            panic!("{:?}", made.notes);
        };
        assert_eq!(
            (cidr.to_string().as_str(), address.as_str()),
            ("10.0.0.0/8", "10.0.0.1")
        );
        assert_eq!(made.notes.len(), 1);
    }

    #[test]
    fn a_block_starts_at_the_focused_cell() {
        use CellColumn::{Description, Ports, Protocol, Until};
        let block = parse_block("443\tIPv4\n80\tIPv6");
        let value = parse_block("tcp");
        let focused = BlockTarget {
            chosen: &[2],
            has_selection: false,
            below: &[2, 3, 4],
            focused: Ports,
            spanned: None,
            columns: &CellColumn::ALL,
        };
        let selected = BlockTarget {
            chosen: &[1, 4],
            has_selection: true,
            ..focused.clone()
        };
        let kind = CellColumn::PeerKind;
        for (target, block, expected) in [
            (
                &focused,
                &block,
                vec![
                    (2, vec![(Ports, "443"), (kind, "IPv4")]),
                    (3, vec![(Ports, "80"), (kind, "IPv6")]),
                ],
            ),
            (
                &selected,
                &block,
                vec![
                    (1, vec![(Ports, "443"), (kind, "IPv4")]),
                    (4, vec![(Ports, "80"), (kind, "IPv6")]),
                ],
            ),
            (
                // The cells go where the table shows their columns.
                &BlockTarget {
                    columns: &[Ports, Description],
                    ..focused.clone()
                },
                &block,
                vec![
                    (2, vec![(Ports, "443"), (Description, "IPv4")]),
                    (3, vec![(Ports, "80"), (Description, "IPv6")]),
                ],
            ),
            (&focused, &value, vec![(2, vec![(Ports, "tcp")])]),
            (
                &BlockTarget {
                    spanned: Some(&[Protocol, Ports]),
                    ..selected.clone()
                },
                &value,
                vec![
                    (1, vec![(Protocol, "tcp"), (Ports, "tcp")]),
                    (4, vec![(Protocol, "tcp"), (Ports, "tcp")]),
                ],
            ),
        ] {
            assert_eq!(lay_out_block(block, target).as_ref(), Ok(&expected));
        }
        for (target, expected) in [
            (
                BlockTarget {
                    spanned: Some(&[Until]),
                    ..focused.clone()
                },
                BlockError::TooWide {
                    width: 2,
                    columns: 1,
                    first: Until,
                },
            ),
            (
                BlockTarget {
                    chosen: &[1, 2, 4],
                    ..selected.clone()
                },
                BlockError::OtherNumber {
                    rows: 2,
                    selected: 3,
                },
            ),
            (
                BlockTarget {
                    below: &[4],
                    ..focused.clone()
                },
                BlockError::TooLong { rows: 2, below: 1 },
            ),
        ] {
            let error = lay_out_block(&block, &target).unwrap_err();
            assert_eq!(error, expected);
        }
    }

    #[test]
    fn is_rules_accepts_only_whole_rules() {
        for (text, expected) in [
            ("plain words here", false),
            ("10.0.0.0/8", false),
            ("10.0.0.0/8\n10.1.0.0/16", false),
            ("https", false),
            ("443", false),
            ("10.0.0.0/8\toffice", false),
            ("from the proxy", false),
            ("tcp 443 10.0.0.0/8 office", true),
            ("tcp\t443\t10.0.0.0/8", true),
            ("tcp 443 10.0.0.0/8\nplain words", false),
            ("Direction\tProtocol\tPorts\tSource\nnonsense", true),
        ] {
            let is_rules = with_context(|context| is_rules(text, Direction::Ingress, context));
            assert_eq!(is_rules, expected, "{text:?}");
        }
    }

    #[test]
    fn copied_cells_paste_as_the_same_value() {
        use CellColumn::{Peer, Type};
        for (traffic, peer) in [
            ("https", "10.0.0.0/8"),
            ("tcp 8000-8080", "::/0"),
            ("udp 1-2", "self"),
            ("icmp 3/4", "plain"),
            ("icmpv6 1/2", "sg-00000003"),
            ("ping", "anywhere"),
            ("gre", "210987654321/sg-0fedcba9876543210"),
            ("all", "pl-0123456789abcdef0"),
        ] {
            let rule = rule(&[(Type, traffic), (Peer, peer)]);
            let blank = RuleDraft::empty(Direction::Ingress);
            with_context(|context| {
                let texts = CellColumn::ALL.map(|column| copied_text(column, &rule, context));
                let cells: Vec<(CellColumn, &str)> = CellColumn::ALL
                    .into_iter()
                    .zip(texts.iter().map(String::as_str))
                    .collect();
                let row = paste_cells(&blank, &cells, context).unwrap();
                assert!(row.rule.is_same_as(&rule), "{texts:?}");
                for column in [Type, Peer] {
                    let text = copied_text(column, &rule, context);
                    let cell = paste_cells(&blank, &[(column, &text)], context).unwrap();
                    match column {
                        Type => assert_eq!(cell.rule.traffic, rule.traffic, "{text}"),
                        _ => assert!(cell.rule.peer.is_same_as(&rule.peer), "{text}"),
                    }
                }
            });
        }
        let own = rule(&[(Peer, "self")]);
        let text = with_context(|context| copied_text(Peer, &own, context));
        assert_eq!(text, "sg-00000002");
    }

    #[test]
    fn lists_of_ports_and_sources_make_a_rule_for_each_pair() {
        use CellColumn::{Description, Peer, Ports, Protocol};
        let cells = [
            (Ports, "80, 443"),
            (Protocol, "tcp"),
            (Peer, "10.1.0.0/16, 10.2.0.0/16"),
            (Description, "office"),
        ];
        let blank = RuleDraft::empty(Direction::Ingress);
        let made = with_context(|context| paste_cells(&blank, &cells, context).unwrap());
        let rules = std::iter::once(&made.rule).chain(&made.more);
        let rules: Vec<String> = rules
            .map(|rule| {
                let text = |column| with_context(|context| cell_text(column, rule, context));
                [Protocol, Ports, Peer, Description].map(text).join(" ")
            })
            .collect();
        let expected = [
            "tcp 80 10.1.0.0/16 office",
            "tcp 443 10.1.0.0/16 office",
            "tcp 80 10.2.0.0/16 office",
            "tcp 443 10.2.0.0/16 office",
        ];
        assert_eq!(rules, expected);
    }

    #[test]
    fn values_that_contradict_each_other_are_refused() {
        use CellColumn::{Description, Peer, PeerKind, Ports, Protocol, Type};
        let refused = |cells: &[(CellColumn, &str)]| {
            let blank = RuleDraft::empty(Direction::Ingress);
            with_context(|context| paste_cells(&blank, cells, context).map_err(|error| error.0))
        };
        for (cells, column) in [
            (&[(Type, "HTTPS"), (Ports, "448")][..], Type),
            (&[(Type, "HTTPS"), (Protocol, "udp")], Type),
            (&[(PeerKind, "IPv6"), (Peer, "10.0.0.0/8")], PeerKind),
            (&[(Type, "")], Type),
            (&[(Description, "it's")], Description),
        ] {
            let filled = rule(&[(Type, "ssh"), (Peer, "10.0.0.0/8")]);
            let outcome = with_context(|context| {
                paste_cells(&filled, cells, context).map_err(|error| error.0)
            });
            assert_eq!(outcome, Err(column), "{cells:?}");
        }
        // An empty value changes nothing in an empty cell.
        assert!(refused(&[(Type, ""), (Peer, "10.0.0.0/8")]).is_ok());
    }
}
