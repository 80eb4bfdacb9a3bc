//! What is entered of a rule on the map, parsed as in the grid.

use leptos::prelude::*;

use super::lookup::{text_of_group, text_of_node};
use super::state::{MapDialog, MapState};
use crate::analysis::graph::NodeId;
use crate::draft::{CellColumn, PeerDraft, RuleDraft, TrafficDraft};
use crate::entry::{cell_text, parse_cell, parse_peer};
use crate::model::{Direction, GroupId, Peer, Rule, RuleRef, is_same_group_name};
use crate::present::{DrawnRule, Endpoint, row_on_map};
use crate::text::{Text as _, capitalised};
use crate::ui::components::KeptTexts;
use crate::workspace::{RulePreview, Workspace};

/// Fields of the dialog, and what they mean. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct RuleForm {
    pub(super) workspace: Workspace,
    /// The rule that is edited; `None` to add one.
    pub(super) edited: StoredValue<Option<RuleRef>>,
    pub(super) from: RwSignal<String>,
    pub(super) to: RwSignal<String>,
    pub(super) traffic: RwSignal<String>,
    pub(super) description: RwSignal<String>,
    /// Whether the outbound rule of the source is added, too.
    pub(super) adds_outbound: RwSignal<bool>,
    pub(super) was_submitted: RwSignal<bool>,
    /// Keeps the texts until the rule is in the draft.
    pub(super) kept: KeptTexts,
}

/// A rule as it is entered.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entered {
    pub(super) group: GroupId,
    pub(super) rule: RuleDraft,
    /// The source, if it is a group whose outbound rules do not allow this yet.
    pub(super) closed_source: Option<GroupId>,
}

impl RuleForm {
    /// Starts with the nodes that the user has chosen, or with the rule that is edited.
    pub(super) fn new(state: MapState, dialog: &MapDialog) -> Self {
        let workspace = state.workspace;
        let edited = match dialog {
            MapDialog::Edit(rule) => Some(rule),
            _ => None,
        };
        let [from, to, traffic, description] = match dialog {
            MapDialog::Connect(from, to) => {
                let name = |id: &Option<NodeId>| id.as_ref().map(|id| text_of_node(state, id));
                let [from, to] = [from, to].map(|id| name(id).unwrap_or_default());
                [from, to, String::new(), String::new()]
            }
            MapDialog::Edit(rule) => texts_of(workspace, rule),
            MapDialog::Ports(_) | MapDialog::Group | MapDialog::Template => Default::default(),
        }
        .map(RwSignal::new);
        let kind = match edited {
            Some(rule) => format!("edit {}", rule.group()),
            None => "connect".to_owned(),
        };
        let fields = vec![from, to, traffic, description];
        Self {
            workspace,
            edited: StoredValue::new(edited.cloned()),
            from,
            to,
            traffic,
            description,
            adds_outbound: RwSignal::new(true),
            was_submitted: RwSignal::new(false),
            kept: KeptTexts::restore(workspace, &kind, fields),
        }
    }

    /// Returns the end that an edited rule keeps: its own group.
    pub(super) fn fixed_direction(self) -> Option<Direction> {
        let reference = self.edited.get_value()?;
        let view = self.workspace.group_view_now(reference.group());
        row_on_map(&view, &reference).map(|row| row.direction)
    }

    /// Parses one end. Reactive.
    fn end(self, text: &str, other: Option<&GroupId>) -> Result<Endpoint, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("Enter a group, a CIDR block, or a prefix list".to_owned());
        }
        let groups = self.workspace.draft().known_groups().get();
        let named = groups.iter().filter(|group| {
            !group.is_deleted
                && (group.id.as_str() == text || is_same_group_name(&group.name, text))
        });
        let named: Vec<&GroupId> = named.map(|group| &group.id).collect();
        match named.as_slice() {
            [id] => return Ok(Endpoint::Group((*id).clone())),
            [] => {}
            _ => {
                let count = named.len();
                return Err(format!("{count} groups have this name. Enter a group ID"));
            }
        }
        let nowhere = GroupId::from_remote("");
        let view = self.workspace.group_view(other.unwrap_or(&nowhere));
        let peer = self
            .workspace
            .with_entry_context(&view, |context| parse_peer(text, context));
        peer.map(Endpoint::Outside)
            .map_err(|error| capitalised(&error.text()))
    }

    /// Returns both ends. Reactive.
    pub(super) fn ends(self) -> (Result<Endpoint, String>, Result<Endpoint, String>) {
        let group = |end: &Result<Endpoint, String>| match end {
            Ok(Endpoint::Group(id)) => Some(id.clone()),
            _ => None,
        };
        let from = self.end(&self.from.read(), None);
        let to = self.end(&self.to.read(), group(&from).as_ref());
        (from, to)
    }

    /// Returns type and description, in a rule without source and destination. Reactive.
    pub(super) fn traffic_and_description(
        self,
    ) -> (Result<TrafficDraft, String>, Result<RuleDraft, String>) {
        let nowhere = GroupId::from_remote("");
        let view = self.workspace.group_view(&nowhere);
        let blank = RuleDraft::empty(Direction::Ingress);
        let parse = |column, text: &str| {
            let parsed = self
                .workspace
                .with_entry_context(&view, |context| parse_cell(column, text, &blank, context));
            parsed
                .map(|parsed| parsed.rule)
                .map_err(|error| capitalised(&error.text()))
        };
        (
            parse_traffic(self.workspace, &self.traffic.read()),
            parse(CellColumn::Description, &self.description.read()),
        )
    }

    /// Returns the rule, or `None` while something is missing or wrong. Reactive.
    pub(super) fn entered(self) -> Option<Entered> {
        let (from, to) = self.ends();
        let (from, to) = (from.ok()?, to.ok()?);
        let drawn = match self.fixed_direction() {
            Some(Direction::Egress) => match &from {
                Endpoint::Group(group) => DrawnRule {
                    group: group.clone(),
                    direction: Direction::Egress,
                    peer: to.peer(),
                },
                Endpoint::Outside(_) => return None,
            },
            Some(Direction::Ingress) | None => DrawnRule::between(&from, &to)?,
        };
        let (traffic, described) = self.traffic_and_description();
        let rule = drawn.draft(&RuleDraft {
            traffic: traffic.ok()?,
            ..described.ok()?
        });
        let inbound = rule
            .rule()
            .filter(|rule| rule.direction == Direction::Ingress);
        let closed_source = match (&from, inbound) {
            (Endpoint::Group(source), Some(inbound)) => {
                let is_open = self
                    .workspace
                    .allows_outbound(source, &drawn.group, &inbound);
                (!is_open).then(|| source.clone())
            }
            _ => None,
        };
        Some(Entered {
            group: drawn.group,
            rule: self.with_tags(rule),
            closed_source,
        })
    }

    /// An edited rule keeps its tags.
    fn with_tags(self, rule: RuleDraft) -> RuleDraft {
        let tags = self.edited.get_value().and_then(|reference| {
            let view = self.workspace.group_view_now(reference.group());
            let row = row_on_map(&view, &reference)?;
            Some(view.rule_draft(row).tags)
        });
        RuleDraft {
            tags: tags.unwrap_or_default(),
            ..rule
        }
    }

    /// Returns what the rule would bring about. Reactive.
    pub(super) fn preview(self, entered: &Entered) -> RulePreview {
        let edited = self.edited.get_value();
        self.workspace
            .preview_rule(&entered.group, &entered.rule, edited.as_ref())
    }

    /// Puts the rule into the draft as one edit. Returns whether it did.
    pub(super) fn submit(self) -> bool {
        self.was_submitted.set(true);
        let Some(entered) = untrack(move || self.entered()) else {
            return false;
        };
        let Some(editor) = self.workspace.editor_now() else {
            return false;
        };
        let view = self.workspace.group_view_now(&entered.group);
        let edited = self.edited.get_value();
        let row = edited.as_ref().and_then(|rule| row_on_map(&view, rule));
        let (from, to) = (self.from.get_untracked(), self.to.get_untracked());
        let label = match row {
            Some(_) => format!("changed a rule from {from} to {to}"),
            None => format!(
                "allowed {} from {from} to {to}",
                self.traffic.get_untracked().trim()
            ),
        };
        let outbound = entered
            .closed_source
            .filter(|_| self.adds_outbound.get_untracked())
            .and_then(|source| {
                Some((outbound_rule(&entered.rule.rule()?, &entered.group), source))
            });
        editor.edit(label, &mut |editing| {
            match row {
                Some(row) => editing.set_row(&view, row, entered.rule.clone()),
                None => {
                    editing.add_row(&entered.group, entered.rule.clone());
                }
            }
            if let Some((rule, source)) = &outbound {
                editing.add_row(source, RuleDraft::from(rule));
            }
        });
        true
    }
}

/// Returns the texts of a rule that is edited: source, destination, traffic, description; empty if it is gone.
fn texts_of(workspace: Workspace, reference: &RuleRef) -> [String; 4] {
    let view = workspace.group_view_now(reference.group());
    let Some(row) = row_on_map(&view, reference) else {
        return Default::default();
    };
    let rule = view.rule_draft(row);
    let (peer, kind, ports) = untrack(|| {
        workspace.with_entry_context(&view, |context| {
            (
                cell_text(CellColumn::Peer, &rule, context),
                cell_text(CellColumn::Protocol, &rule, context),
                cell_text(CellColumn::Ports, &rule, context),
            )
        })
    });
    let own = text_of_group(workspace, reference.group());
    let peer = match &rule.peer {
        PeerDraft::Known(Peer::Group(group)) => text_of_group(workspace, &group.group_id),
        _ => peer,
    };
    let (from, to) = match rule.direction {
        Direction::Ingress => (peer, own),
        Direction::Egress => (own, peer),
    };
    let traffic = match (kind.as_str(), ports.as_str()) {
        ("tcp", ports) if ports != "all" => ports.to_owned(),
        (kind, "" | "all") => kind.to_owned(),
        (kind, ports) => format!("{kind} {ports}"),
    };
    [from, to, traffic, rule.description.to_string()]
}

/// Parses a type with its ports, as the grid does. Reactive.
///
/// # Errors
/// A sentence about what is wrong or missing.
pub(super) fn parse_traffic(workspace: Workspace, text: &str) -> Result<TrafficDraft, String> {
    let view = workspace.group_view(&GroupId::from_remote(""));
    let blank = RuleDraft::empty(Direction::Ingress);
    let parsed = workspace.with_entry_context(&view, |context| {
        parse_cell(CellColumn::Type, text, &blank, context)
    });
    let rule = parsed.map_err(|error| capitalised(&error.text()))?.rule;
    match rule.traffic {
        TrafficDraft::Known(_) => Ok(rule.traffic),
        _ => Err("Add the ports, such as tcp 8080 or udp 53".to_owned()),
    }
}

fn outbound_rule(inbound: &Rule, target: &GroupId) -> Rule {
    let peer = Endpoint::Group(target.clone()).peer();
    Rule::new(Direction::Egress, inbound.traffic, peer)
}
