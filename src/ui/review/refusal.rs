//! Why nothing was sent.

use leptos::prelude::*;

use crate::platform::dom;
use crate::text::explain;
use crate::ui::components::{ErrorPanel, Notice, NoticeKind};
use crate::workspace::{ApplyRefusal, Workspace};

/// Says why, with EC2's own words where there are any. The button that was pressed is gone: the focus
/// goes to the answer.
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
            "Nothing was sent: another tab is applying changes here",
            "Wait until it is done, then look at this review again: it follows what the other tab changes.",
        ),
        ApplyRefusal::OtherAccount => notice(
            "Nothing was sent: these access keys are of another account",
            "Enter keys of the account that this connection is for.",
        ),
        ApplyRefusal::NoAnswer(error) => view! {
            <ErrorPanel heading="Nothing was sent: EC2 could not be asked beforehand".to_owned()
                explanation=explain(&error) />
        }
        .into_any(),
        ApplyRefusal::Denied(denied) => {
            let panels: Vec<AnyView> = denied
                .iter()
                .map(|(group, error)| {
                    let heading = format!(
                        "Nothing was sent: {} on {group} is not permitted",
                        error.action()
                    );
                    view! { <ErrorPanel heading explanation=explain(error) /> }.into_any()
                })
                .collect();
            panels.into_any()
        }
        ApplyRefusal::CarriedOut(action) => notice(
            "This endpoint does not know DryRun",
            &format!(
                "It was only asked whether {action} is permitted, and has done it. Nothing else was sent. The groups are being read again; look at what is left to do, and switch off the check of permissions for this endpoint."
            ),
        ),
        ApplyRefusal::Changed => notice(
            "Nothing was sent: another client has changed these groups",
            "What they changed is shown below. Look at it, and at the changes, which are now those from what EC2 has; then apply again.",
        ),
        ApplyRefusal::StillUsed(used) => {
            let used = used.iter();
            let used = used.map(|(group, interfaces)| format!("{group} is on {interfaces}"));
            notice(
                "Nothing was sent: a group to be deleted is still used",
                &format!(
                    "EC2 refuses to delete it while it is on a network interface: {}. Take it off there, or keep the group.",
                    used.collect::<Vec<String>>().join("; ")
                ),
            )
        }
        ApplyRefusal::NameTaken(name) => notice(
            "Nothing was sent: a group to be created is there already",
            &format!(
                "EC2 has a group named {name} in that VPC. Give the new one another name, or reload the groups and change the one that is there."
            ),
        ),
    })
}
