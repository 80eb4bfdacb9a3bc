//! Explanations of the columns, in the list of groups and in the tables of rules.

use crate::draft::CellColumn;
use crate::grid::GridColumn;
use crate::present::GroupColumn;

/// Returns what a column of the list of groups shows, as sentences.
pub(super) fn group_column_text(column: GroupColumn) -> &'static str {
    match column {
        GroupColumn::Name => {
            "Opens the group. The sign after the name says what the draft does with the group: + creates it, − deletes it, ~3 changes three things."
        }
        GroupColumn::Id => "The ID that EC2 gave the group. Groups of the draft have none yet.",
        GroupColumn::Vpc => {
            "The VPC of the group, with its name. A group can't move to another VPC."
        }
        GroupColumn::Inbound => {
            "Number of inbound rules, with the draft. They allow connections to the resources in the group."
        }
        GroupColumn::Outbound => {
            "Number of outbound rules, with the draft. They allow connections from the resources in the group."
        }
        GroupColumn::Findings => {
            "The most severe finding of the group and the number of findings, with the draft."
        }
        GroupColumn::UsedBy => {
            "What uses the group: instances, load balancers, other services, launch templates, other groups. \"nothing found\" means that none was found in what was looked at; the page of the group says what that was."
        }
        GroupColumn::Description => "Description of the group. EC2 can't change it later.",
    }
}

/// Returns what a column of the tables of rules shows, as sentences.
pub(super) fn rule_column_text(column: GridColumn) -> &'static str {
    match column {
        GridColumn::Mark => {
            "Selects the rule, and shows what the draft does with it: + adds, ~ changes, − removes."
        }
        GridColumn::Cell(CellColumn::Type) => {
            "Name of a common combination of protocol and ports, such as HTTPS, or one like tcp 8000-8080. It fills in both."
        }
        GridColumn::Cell(CellColumn::Protocol) => {
            "tcp, udp, icmp, icmpv6, a protocol number, or all."
        }
        GridColumn::Cell(CellColumn::Ports) => {
            "A port, a range such as 8000-8080, or for ICMP a type and code such as 3/4."
        }
        GridColumn::Cell(CellColumn::PeerKind) => {
            "Whether the source is an IPv4 or IPv6 CIDR block, a security group, or a prefix list."
        }
        GridColumn::Cell(CellColumn::Peer) => {
            "Who may connect: a CIDR block, a group or prefix list by name or ID, self, or anywhere, which stands out. For outbound rules, the destination. Several with commas between them become one rule each."
        }
        GridColumn::Cell(CellColumn::Description) => {
            "Says who needs the rule, and what for. At most 255 characters."
        }
        GridColumn::Cell(CellColumn::Until) => {
            "When the rule expires, such as 2026-12-31, tomorrow 18:00, or in 2 hours. It is a tag of the rule. The page marks expired rules; portcullis expire removes them."
        }
        GridColumn::RuleId => "The ID that EC2 gave the rule. It is part of links to the rule.",
        GridColumn::Findings => "What is wrong with the rule or worth knowing about it, see below.",
        GridColumn::Actions => {
            "Removes the rule, reverts its changes, or restores a removed rule. EC2 sees nothing of it until you apply the draft."
        }
    }
}
