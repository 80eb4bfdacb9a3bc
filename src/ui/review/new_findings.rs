//! Findings that the reviewed changes bring about.

use leptos::prelude::*;

use crate::analysis::checks::{Finding, NewFindings, Severity};
use crate::model::escape_invisible;
use crate::text::{SUPPRESSED_SIGN, capitalised, finding_advice, finding_message, severity_sign};
use crate::ui::findings::decision_view;
use crate::workspace::{Review, Workspace};

/// Whether a finding must be confirmed before the changes are applied.
pub(super) fn needs_confirmation(finding: &&Finding) -> bool {
    finding.severity >= Severity::High
}

/// Lists the findings that the changes bring about.
pub(super) fn new_findings_view(
    workspace: Workspace,
    review: &Review,
    findings: &NewFindings,
) -> AnyView {
    let item = |finding: &Finding| {
        let severity = finding.severity;
        let message = finding_message(finding, &|id| workspace.group_name(id));
        let name = escape_invisible(review.name_of(&finding.group));
        let advice = finding_advice(finding);
        view! {
            <li>
                <span class=format!("finding finding--{severity}")>
                    <span aria-hidden="true">{severity_sign(severity)}" "</span>
                    {capitalised(severity.as_str())}
                </span>
                ", "{name}": "{escape_invisible(&message)}". "{advice}"."
            </li>
        }
        .into_any()
    };
    let suppressed = |finding: &Finding| {
        let severity = finding.severity.as_str();
        let message = finding_message(finding, &|id| workspace.group_name(id));
        let name = escape_invisible(review.name_of(&finding.group));
        view! {
            <li>
                <span class="finding finding--suppressed">
                    <span aria-hidden="true">{SUPPRESSED_SIGN}" "</span>
                    "Suppressed, "{severity}
                </span>
                ", "{name}": "{escape_invisible(&message)}"."
                {decision_view(workspace, finding)}
            </li>
        }
        .into_any()
    };
    let counting: Vec<AnyView> = findings.counting.iter().map(item).collect();
    let suppressed: Vec<AnyView> = findings.suppressed.iter().map(suppressed).collect();
    view! {
        {section_view("new-findings", "New findings of this change", counting)}
        {section_view("suppressed-findings", "Suppressed findings of this change", suppressed)}
    }
    .into_any()
}

/// Renders a section of findings; `None` if there are none.
fn section_view(id: &'static str, title: &'static str, items: Vec<AnyView>) -> Option<AnyView> {
    (!items.is_empty()).then(|| {
        view! {
            <section aria-labelledby=id>
                <h2 class="page-head__subtitle" id=id>{title}</h2>
                <ul class="review__problems">{items}</ul>
            </section>
        }
        .into_any()
    })
}
