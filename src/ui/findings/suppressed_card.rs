//! A suppressed finding, with who accepted it, why and until when.

use leptos::prelude::*;

use super::suppress_form::last_day;
use crate::analysis::checks::Finding;
use crate::model::escape_invisible;
use crate::text::{SUPPRESSED_SIGN, capitalised, check_words, finding_message};
use crate::workspace::Workspace;

/// Shows a suppressed finding, with the button that makes it active again.
#[component]
pub(super) fn SuppressedCard(
    /// The finding.
    finding: Finding,
    /// Called after its suppression was removed.
    on_removed: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let title = check_words(finding.check).title;
    let severity = finding.severity;
    let name_of = |id: &crate::model::GroupId| untrack(|| workspace.group_name(id));
    let message = escape_invisible(&capitalised(&finding_message(&finding, &name_of)));
    let decision = decision_view(workspace, &finding);
    let remove = move |_| {
        let suppression = untrack(|| workspace.suppression_of(&finding));
        if let Some(suppression) = suppression {
            workspace.remove_suppression(&suppression);
            workspace.announce("Suppression removed. Findings are active again");
        }
        on_removed.run(());
    };
    view! {
        <article class="finding-card">
            <h3 class="finding finding--suppressed">
                <span aria-hidden="true">{SUPPRESSED_SIGN}" "</span>
                "Suppressed, "{severity.as_str()}": "{title}
            </h3>
            <p>{message}"."</p>
            {decision}
            <div class="finding-card__actions">
                <button class="button button--small" type="button" aria-label=format!("Remove suppression of “{title}”")
                    on:click=remove>"Remove suppression"</button>
            </div>
        </article>
    }
}

/// Says until when a finding is suppressed, why and by whom. Untracked.
pub(in crate::ui) fn decision_view(workspace: Workspace, finding: &Finding) -> Option<AnyView> {
    let suppression = untrack(|| workspace.suppression_of(finding))?;
    let reason = escape_invisible(&format!("{} ({})", suppression.reason, suppression.by));
    let day = last_day(suppression.until);
    Some(view! { <p>"Until "{day}": "{reason}"."</p> }.into_any())
}
