//! The formats that groups can be exported in.

use std::sync::Arc;

use leptos::prelude::*;

use crate::export::{
    ExportContext, boto3_script, cli_json, cli_script, cloudformation, csv, markdown, recreation,
    terraform,
};
use crate::model::Inventory;
use crate::plan::{GroupChange, PlanOptions, UseChange, plan};
use crate::workspace::{ShareOptions, Workspace};

/// A format that groups can be exported in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExportFormat {
    /// A link that carries a snapshot.
    Link,
    /// An HTML file that carries a snapshot and the program that shows it.
    SingleFile,
    /// Snapshot file.
    Snapshot,
    /// Markdown tables.
    Markdown,
    /// CSV for spreadsheets.
    Csv,
    /// Output format of the AWS CLI.
    CliJson,
    /// Terraform resources with import blocks for existing groups.
    Terraform,
    /// CloudFormation template.
    CloudFormation,
    /// Shell script that creates the groups.
    AwsCli,
    /// Python script that creates the groups.
    Boto3,
}

impl ExportFormat {
    pub(super) const ALL: [Self; 10] = [
        Self::Link,
        Self::SingleFile,
        Self::Snapshot,
        Self::Markdown,
        Self::Csv,
        Self::CliJson,
        Self::Terraform,
        Self::CloudFormation,
        Self::AwsCli,
        Self::Boto3,
    ];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Link => "Link",
            Self::SingleFile => "Single file (HTML)",
            Self::Snapshot => "Snapshot",
            Self::Markdown => "Markdown",
            Self::Csv => "CSV",
            Self::CliJson => "AWS CLI JSON",
            Self::Terraform => "Terraform",
            Self::CloudFormation => "CloudFormation",
            Self::AwsCli => "AWS CLI script",
            Self::Boto3 => "boto3 script",
        }
    }

    /// Returns a phrase about its use.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Link => "opens a read-only view anywhere, without a server or an account",
            Self::SingleFile => {
                "a page with the rules in it, which opens from a disk or an email attachment"
            }
            Self::Snapshot => "a file to view read-only, compare, or restore",
            Self::Markdown => "tables for a wiki, a ticket, or a pull request",
            Self::Csv => "a spreadsheet with one row per rule, which can be imported again",
            Self::CliJson => "output of aws ec2 describe-security-groups",
            Self::Terraform => "resources of the AWS provider, with import blocks",
            Self::CloudFormation => "a template that creates the groups",
            Self::AwsCli => "a shell script that creates the groups",
            Self::Boto3 => "a Python script that creates the groups",
        }
    }

    pub(super) fn file_name(self) -> &'static str {
        match self {
            Self::Link => "link.txt",
            Self::SingleFile => "security-groups.html",
            Self::Snapshot => "snapshot.json",
            Self::Markdown => "security-groups.md",
            Self::Csv => "security-groups.csv",
            Self::CliJson => "security-groups.json",
            Self::Terraform => "security-groups.tf",
            Self::CloudFormation => "security-groups.template.json",
            Self::AwsCli => "security-groups.sh",
            Self::Boto3 => "security-groups.py",
        }
    }

    /// Whether it carries a snapshot, with its author and time.
    pub(super) fn is_snapshot(self) -> bool {
        matches!(self, Self::Link | Self::SingleFile | Self::Snapshot)
    }

    /// Whether it contains the IDs or tags of rules.
    pub(super) fn contains_rule_ids(self) -> bool {
        match self {
            Self::Link | Self::SingleFile | Self::Snapshot => true,
            Self::Csv | Self::Terraform => true,
            // These set the tags of the rules that they create.
            Self::CloudFormation | Self::AwsCli | Self::Boto3 => true,
            Self::Markdown | Self::CliJson => false,
        }
    }

    /// Formats the groups as text. Empty for what carries a snapshot. Reactive.
    pub(super) fn text(self, workspace: Workspace, options: &ShareOptions) -> String {
        let inventory = &workspace.inventory_to_share(options);
        let target = workspace.script_target(options.redaction);
        let region = crate::model::Region::parse(&target.region).ok();
        let viewed = workspace.view().viewed();
        let imported = viewed.as_ref().and_then(|document| document.imported());
        let coverage = imported.map(|imported| imported.coverage());
        let context = ExportContext {
            coverage: coverage.as_ref(),
            region: region.as_ref(),
        };
        let calls = || {
            let options = PlanOptions {
                rules_per_group: workspace.environment().settings().rules_per_group().get(),
                revoke_first: &Default::default(),
                address: None,
            };
            // Rules name the lists of the account, which stay.
            let before = Inventory {
                prefix_lists: Arc::clone(&inventory.prefix_lists),
                ..Inventory::default()
            };
            plan(&before, &recreation(inventory), &options).calls()
        };
        match self {
            Self::Link | Self::SingleFile | Self::Snapshot => String::new(),
            Self::Markdown => markdown(inventory, &context),
            Self::Csv => csv(inventory, &context),
            Self::CliJson => cli_json(inventory, &context),
            Self::Terraform => terraform(&unchanged(inventory)),
            Self::CloudFormation => cloudformation(inventory),
            Self::AwsCli => cli_script(&calls(), &target),
            Self::Boto3 => boto3_script(&calls(), &target),
        }
    }
}

/// Returns a change for each group that keeps it as it is, so that Terraform imports it.
fn unchanged(inventory: &Inventory) -> Vec<GroupChange> {
    let changes = inventory.groups.iter().map(|group| GroupChange {
        id: group.id.clone(),
        before: Some((**group).clone()),
        after: Some((**group).clone()),
        uses: UseChange::default(),
    });
    changes.collect()
}
