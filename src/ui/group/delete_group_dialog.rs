//! Confirming that a group is to be deleted.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::SecurityGroup;
use crate::present::{Page, explain};
use crate::state::App;
use crate::ui::components::{ConfirmDialog, ConfirmTexts, Submission};

const TEXTS: ConfirmTexts = ConfirmTexts {
    id: "delete-group",
    title: "Delete security group",
    verb: "Delete security group",
    busy: "Deleting…",
    failed: "The group was not deleted",
};

/// Names the group and what stands in the way, and deletes it.
#[component]
pub(in crate::ui) fn DeleteGroupDialog(
    /// The group.
    group: Arc<SecurityGroup>,
    /// Called when the dialog has been closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let app = App::of_page();
    let submission = Submission::new();
    let referencing: Vec<(String, String)> = app
        .groups_referencing(&group.id)
        .iter()
        .map(|other| (other.name.clone(), app.link(Page::Group(other.id.clone()))))
        .collect();
    let (name, id) = (group.name.clone(), group.id.to_string());
    let rule_count = group.rules.len();
    let on_confirm = Callback::new(move |()| {
        let Some(editor) = app.editor_now() else {
            return;
        };
        let group = group.clone();
        submission.run(async move {
            editor
                .delete_group(&group)
                .await
                .map_err(|error| explain(&error))?;
            on_close.run(());
            let route = app.route.read_untracked().to_page(Page::Groups);
            app.go(&route);
            Ok(())
        });
    });
    view! {
        <ConfirmDialog texts=TEXTS submission on_confirm on_close>
            <p>
                "Delete "<strong>{name}</strong>" "<code>{id}</code>" with its "{rule_count}
                {if rule_count == 1 { " rule" } else { " rules" }}
                "? This cannot be undone: a group made anew gets another ID."
            </p>
            {(!referencing.is_empty()).then(|| view! {
                <p>
                    "EC2 will refuse while rules of other groups name it: "
                    {referencing.into_iter().map(|(name, href)| view! {
                        <a class="link" href=href on:click=move |_| on_close.run(())>{name}</a>" "
                    }).collect_view()}
                </p>
            })}
        </ConfirmDialog>
    }
}
