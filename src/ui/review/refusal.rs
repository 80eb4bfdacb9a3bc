//! Reasons why a run did not start.

use leptos::prelude::*;

use crate::platform::dom;
use crate::text::explain;
use crate::ui::components::{ErrorPanel, Notice, NoticeKind};
use crate::workspace::{ApplyRefusal, Workspace};

/// Renders the reason and focuses it, because the clicked button no longer exists.
pub(super) fn refusal_view(workspace: Workspace) -> Option<AnyView> {
    let why = why_view(workspace)?;
    dom::focus_soon("#refusal");
    Some(view! { <div id="refusal" tabindex="-1" class="review">{why}</div> }.into_any())
}

fn why_view(workspace: Workspace) -> Option<AnyView> {
    let refusal = workspace.reviewing().refusal().get()?;
    let notice = |title: &str, text: &str| {
        let text = text.to_owned();
        view! { <Notice kind=NoticeKind::Error title=title.to_owned()><p>{text}</p></Notice> }
            .into_any()
    };
    Some(match refusal {
        ApplyRefusal::OtherTab => notice(
            "Nothing was sent: another tab is applying changes",
            "Wait until it's done, then check this review again. It includes the changes of the other tab.",
        ),
        ApplyRefusal::OtherAccount => notice(
            "Nothing was sent: these access keys belong to another account",
            "Enter keys for the account of this connection.",
        ),
        ApplyRefusal::NoAnswer(error) => view! {
            <ErrorPanel heading="Nothing was sent: the check before applying failed".to_owned()
                explanation=explain(&error) />
        }
        .into_any(),
        ApplyRefusal::Denied(denied) => {
            let panels: Vec<AnyView> = denied
                .iter()
                .map(|(group, error)| {
                    let heading = format!(
                        "Nothing was sent: {} on {group} isn't allowed",
                        error.action()
                    );
                    view! { <ErrorPanel heading explanation=explain(error) /> }.into_any()
                })
                .collect();
            panels.into_any()
        }
        ApplyRefusal::CarriedOut(action) => notice(
            "This endpoint doesn't support DryRun",
            &format!(
                "The permission check ran {action} instead of only checking it. Nothing else was sent. The groups are being reloaded. Review the remaining changes, and turn off the permission check for this endpoint."
            ),
        ),
        ApplyRefusal::Changed => notice(
            "Nothing was sent: another client changed these groups",
            "Its changes are shown below, and your changes now start from them. Review both, then apply again.",
        ),
        ApplyRefusal::StillUsed(used) => {
            let used = used.iter();
            let used =
                used.map(|(group, interfaces)| format!("{group} is attached to {interfaces}"));
            notice(
                "Nothing was sent: a group to delete is still in use",
                &format!(
                    "EC2 can't delete a group that is attached to a network interface. {}. Detach the group, or keep it.",
                    used.collect::<Vec<String>>().join("; ")
                ),
            )
        }
        ApplyRefusal::NameTaken(name) => notice(
            "Nothing was sent: a group to create already exists",
            &format!(
                "EC2 already has a group named {name} in that VPC. Rename the new group, or reload the groups and edit the existing one."
            ),
        ),
    })
}
