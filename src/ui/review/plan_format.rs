//! Plan as API calls, scripts and Terraform.

use leptos::prelude::*;

use crate::apply::request;
use crate::export::{ScriptTarget, boto3_script, cli_script, terraform, terraform_lists};
use crate::model::escape_invisible;
use crate::plan::Step;
use crate::ui::components::TextResult;
use crate::workspace::{Review, Workspace};

/// Format of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlanFormat {
    /// Group by group.
    Changes,
    /// API calls with their parameters.
    Calls,
    /// Shell script.
    AwsCli,
    /// Python script.
    Boto3,
    /// Terraform resources.
    Terraform,
}

impl PlanFormat {
    pub(super) const ALL: [Self; 5] = [
        Self::Changes,
        Self::Calls,
        Self::AwsCli,
        Self::Boto3,
        Self::Terraform,
    ];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Changes => "Changes",
            Self::Calls => "API calls",
            Self::AwsCli => "AWS CLI",
            Self::Boto3 => "boto3",
            Self::Terraform => "Terraform",
        }
    }

    fn file_name(self) -> &'static str {
        match self {
            Self::Changes | Self::Calls => "calls.txt",
            Self::AwsCli => "changes.sh",
            Self::Boto3 => "changes.py",
            Self::Terraform => "groups.tf",
        }
    }
}

/// Formats the calls of a plan, one parameter a line.
pub(super) fn calls_text(steps: &[Step]) -> String {
    let mut text = String::new();
    for (step, number) in steps.iter().zip(1..) {
        let request = request(step, false);
        text.push_str(&format!("{number}. {}\n", request.action()));
        for (name, value) in request.parameters().into_iter().skip(2) {
            let value = escape_invisible(&value);
            text.push_str(&format!("   {name}={value}\n"));
        }
    }
    text
}

/// A plan in a format that is text.
pub(super) fn script_view(workspace: Workspace, format: PlanFormat, review: &Review) -> AnyView {
    let steps: Vec<Step> = review.plan.calls();
    let place = workspace.plan_place();
    let [endpoint, sts_endpoint] = workspace.script_endpoints();
    let target = ScriptTarget {
        region: place.region.to_string(),
        endpoint,
        sts_endpoint,
        account: place.account.map(|account| account.to_string()),
    };
    let text = match format {
        PlanFormat::Changes | PlanFormat::Calls => calls_text(&steps),
        PlanFormat::AwsCli => cli_script(&steps, &target),
        PlanFormat::Boto3 => boto3_script(&steps, &target),
        PlanFormat::Terraform => {
            terraform_lists(&review.plan.lists) + &terraform(&review.plan.changes)
        }
    };
    view! { <TextResult text label=format.label() what=format.label() file_name=format.file_name() /> }
        .into_any()
}
