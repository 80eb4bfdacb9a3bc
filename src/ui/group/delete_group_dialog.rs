//! Confirming that a group is to be deleted.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::model::SecurityGroup;
use crate::present::{Explanation, Page, explain};
use crate::state::App;
use crate::ui::components::{Dialog, ErrorPanel};

/// Names the group and what stands in the way, and deletes it.
#[component]
pub(in crate::ui) fn DeleteGroupDialog(
    /// The group.
    group: Arc<SecurityGroup>,
    /// Called when the dialog has been closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let app = App::of_page();
    let is_sending = RwSignal::new(false);
    let failure = RwSignal::new(None::<Explanation>);
    let referencing: Vec<(String, String)> = app
        .groups_referencing(&group.id)
        .iter()
        .map(|other| (other.name.clone(), app.link(Page::Group(other.id.clone()))))
        .collect();
    let (name, id) = (group.name.clone(), group.id.to_string());
    let rule_count = group.rules.len();
    let delete = move |_| {
        let Some(editor) = app.editor_now() else {
            return;
        };
        if is_sending.get_untracked() {
            return;
        }
        is_sending.set(true);
        failure.set(None);
        let group = group.clone();
        spawn_local(async move {
            let outcome = editor.delete_group(&group).await;
            is_sending.set(false);
            match outcome {
                Ok(()) => {
                    on_close.run(());
                    let route = app.route.read_untracked().to_page(Page::Groups);
                    app.go(&route);
                }
                Err(error) => failure.set(Some(explain(&error))),
            }
        });
    };
    view! {
        <Dialog title="Delete security group" id="delete-group" on_close>
            <div class="form">
                {move || failure.get().map(|explanation| view! {
                    <ErrorPanel heading="The group was not deleted".to_owned() explanation />
                })}
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
                <div class="form__actions">
                    <button class="button button--danger" type="button" disabled=is_sending on:click=delete>
                        {move || if is_sending.get() { "Deleting…" } else { "Delete security group" }}
                    </button>
                </div>
            </div>
        </Dialog>
    }
}
