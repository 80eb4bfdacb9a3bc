//! Parts of a plan that EC2's current state makes impossible: what is left out, why, and what to do.

use leptos::prelude::*;

use super::difference_lines::line_view;
use crate::model::GroupId;
use crate::plan::LeftOut;
use crate::present::mark_sign;
use crate::text::{LeftOutText, left_out_text};
use crate::ui::components::{Notice, NoticeKind, change_class};
use crate::workspace::{Review, Workspace};

/// Lists the parts that are left out; nothing if the plan is complete.
pub(super) fn left_out_view(workspace: Workspace, review: &Review) -> Option<AnyView> {
    if review.left_out.is_empty() {
        return None;
    }
    let name = |id: &GroupId| {
        let known = workspace.group_name(id);
        known.or_else(|| {
            let mut left_out = review.left_out.iter();
            left_out.find_map(|left_out| match left_out {
                LeftOut::Gone { change, .. } | LeftOut::NameTaken { change, .. } => {
                    (change.id == *id).then(|| change.name().to_owned())
                }
                LeftOut::Rule { .. } | LeftOut::Use { .. } | LeftOut::List { .. } => None,
            })
        })
    };
    let items: Vec<AnyView> = review
        .left_out
        .iter()
        .map(|left_out| item_view(left_out_text(left_out, &name)))
        .collect();
    let title = if review.plan.steps.is_empty() {
        "Nothing can be applied. These changes are left out"
    } else {
        "These changes are left out. You can apply the rest"
    };
    let notice = view! {
        <Notice kind=NoticeKind::Warning title=title.to_owned()><ul>{items}</ul></Notice>
    };
    Some(notice.into_any())
}

fn item_view(text: LeftOutText) -> AnyView {
    let changes = text.changes.map(|changes| {
        let lines: Vec<AnyView> = changes
            .lines
            .iter()
            .map(|line| {
                view! {
                    <li class=change_class(line.mark)>
                        <span class="change__sign" aria-hidden="true">{mark_sign(line.mark)}" "</span>
                        <span class="visually-hidden">{line.mark.as_str()}" "</span>
                        {line_view(line)}
                    </li>
                }
                .into_any()
            })
            .collect();
        view! { <ul class="review__changes">{lines}</ul> }
    });
    view! { <li>{text.sentence}{changes}</li> }.into_any()
}
