//! Findings that the reviewed changes bring about.

use leptos::prelude::*;

use crate::analysis::checks::{Finding, Severity};
use crate::model::escape_invisible;
use crate::text::{capitalised, finding_advice, finding_message, severity_sign};
use crate::workspace::{Review, Workspace};

/// Whether a finding must be confirmed before the changes are applied.
pub(super) fn needs_confirmation(finding: &&Finding) -> bool {
    finding.severity >= Severity::High
}

/// Lists the findings that the changes bring about.
pub(super) fn new_findings_view(
    workspace: Workspace,
    review: &Review,
    findings: &[Finding],
) -> Option<AnyView> {
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
    let items: Vec<AnyView> = findings.iter().map(item).collect();
    (!items.is_empty()).then(|| {
        view! {
            <section aria-labelledby="new-findings">
                <h2 class="page-head__subtitle" id="new-findings">"New findings of this change"</h2>
                <ul class="review__problems">{items}</ul>
            </section>
        }
        .into_any()
    })
}
