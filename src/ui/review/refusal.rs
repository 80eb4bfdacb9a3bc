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
    let title = refusal.title();
    let notice = |text: &str| {
        let (title, text) = (title.clone(), text.to_owned());
        view! { <Notice kind=NoticeKind::Error title><p>{text}</p></Notice> }.into_any()
    };
    Some(match refusal {
        ApplyRefusal::OtherTab => notice(
            "Wait until it's done, then check this review again. It includes the changes of the other tab.",
        ),
        ApplyRefusal::OtherAccount => notice("Enter keys for the account of this connection."),
        ApplyRefusal::NoAnswer(error) => view! {
            <ErrorPanel heading=title explanation=explain(&error) />
        }
        .into_any(),
        ApplyRefusal::Denied(denied) => {
            let panels: Vec<AnyView> = denied
                .iter()
                .map(|(group, error)| {
                    let heading = ApplyRefusal::denied_title(group, error);
                    view! { <ErrorPanel heading explanation=explain(error) /> }.into_any()
                })
                .collect();
            panels.into_any()
        }
        ApplyRefusal::CarriedOut(action) => notice(&format!(
            "The permission check ran {action} instead of only checking it. Nothing else was sent. The groups are being reloaded. Review the remaining changes, and turn off the permission check for this endpoint."
        )),
        ApplyRefusal::Changed => notice(
            "Its changes are shown below, and your changes now start from them. Review both, then apply again.",
        ),
        ApplyRefusal::StillUsed(used) => {
            let used = used.iter();
            let used =
                used.map(|(group, interfaces)| format!("{group} is attached to {interfaces}"));
            notice(&format!(
                "EC2 can't delete a group that is attached to a network interface. {}. Detach the group, or keep it.",
                used.collect::<Vec<String>>().join("; ")
            ))
        }
        ApplyRefusal::NameTaken(name) => notice(&format!(
            "EC2 already has a group named {name} in that VPC. Rename the new group, or reload the groups and edit the existing one."
        )),
    })
}
