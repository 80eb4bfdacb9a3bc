//! A draft that makes the account what a document has.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::compare_page::foreign_notice;
use crate::import::Document;
use crate::model::VpcId;
use crate::present::{capitalised, redacted_text};
use crate::share::Scope;
use crate::state::{App, Return};
use crate::ui::components::{Notice, NoticeKind};

/// Offers the draft; nothing where nothing can be changed.
#[component]
pub(in crate::ui) fn WayBack(
    /// What is to be restored, or taken over.
    document: Arc<Document>,
) -> impl IntoView {
    let app = App::of_page();
    let deletes_new = RwSignal::new(false);
    let said = RwSignal::new(None::<Result<Vec<String>, String>>);
    let is_snapshot = document.facts().is_some();
    let has_all = document.scope() == Scope::Everything;
    let (title, lead) = match is_snapshot {
        true => (
            "Restore",
            "A draft of changes that lead from the account as it is now to this snapshot. Nothing is sent before you have reviewed it.",
        ),
        false => (
            "Take over",
            "A draft of changes that make the account's groups what this file has, and create those that are not there. Nothing is sent before you have reviewed it.",
        ),
    };
    let document = StoredValue::new(document);
    let vpcs = RwSignal::new(HashMap::<VpcId, VpcId>::new());
    let unknown = Memo::new(move |_| app.unknown_vpcs(&document.get_value()));
    let make = move |_| {
        let Some(editor) = app.editor_now() else {
            return;
        };
        let document = document.get_value();
        let found = editor.way_back(
            &document,
            deletes_new.get_untracked(),
            &vpcs.read_untracked(),
        );
        let back = match found {
            Ok(back) => back,
            Err(error) => {
                said.set(Some(Err(capitalised(&error.to_string()))));
                return;
            }
        };
        let notes = notes(&back);
        let changes = back.changes.len();
        if changes == 0 {
            let same = "The account has all of this already: there is nothing to change.";
            let all = std::iter::once(same.to_owned()).chain(notes);
            said.set(Some(Ok(all.collect())));
            return;
        }
        let label = format!("took over {}", document.name);
        app.announce(
            std::iter::once(format!("{changes} groups drafted"))
                .chain(notes.clone())
                .collect::<Vec<_>>()
                .join(". "),
        );
        app.draft_notice
            .set((!notes.is_empty()).then(|| notes.join(" ")));
        editor.draft_changes(label, &back.changes);
    };
    let can_edit = Memo::new(move |_| app.editor().is_some());
    view! {
        <Show when=move || can_edit.get()>
            <section class="way-back" aria-label=title>
                <p>{lead}</p>
                {move || foreign_notice(app, &document.get_value())}
                {move || unknown.get().into_iter().map(|vpc| vpc_choice(app, vpc, vpcs)).collect::<Vec<AnyView>>()}
                <Show when=move || is_snapshot && has_all>
                    <label class="check">
                        <input type="checkbox" prop:checked=deletes_new
                            on:change=move |_| deletes_new.update(|deletes| *deletes = !*deletes) />
                        "and delete the groups that have been created since"
                    </label>
                </Show>
                <div class="form__actions">
                    <button class="button" type="button" on:click=make>
                        {if is_snapshot { "Draft the way back" } else { "Draft these groups" }}
                    </button>
                </div>
                {move || said.get().map(|said| match said {
                    Ok(notes) => view! { <p role="status">{notes.join(" ")}</p> }.into_any(),
                    Err(reason) => view! {
                        <Notice kind=NoticeKind::Error title="There is no draft of this".to_owned()><p>{reason}</p></Notice>
                    }
                    .into_any(),
                })}
            </section>
        </Show>
    }
}

/// Which VPC here stands for one that is not here.
fn vpc_choice(app: App, vpc: VpcId, chosen: RwSignal<HashMap<VpcId, VpcId>>) -> AnyView {
    let id = format!("way-back-{vpc}");
    let options: Vec<AnyView> = app
        .vpcs
        .read()
        .iter()
        .map(|known| {
            let text = match known.name() {
                Some(name) => format!("{} {name}", known.id),
                None => known.id.to_string(),
            };
            view! { <option value=known.id.to_string()>{text}</option> }.into_any()
        })
        .collect();
    let label = format!("{vpc} is not here: its groups go to");
    let choose = move |event: leptos::ev::Event| {
        let here = event_target_value(&event);
        chosen.update(|chosen| {
            match here.is_empty() {
                true => chosen.remove(&vpc),
                false => chosen.insert(vpc.clone(), VpcId::from_remote(here)),
            };
        });
    };
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <select class="field__input" id=id on:change=choose>
                <option value="">"the same id (EC2 refuses groups of a VPC that is not there)"</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// What the draft does not bring back.
fn notes(back: &Return) -> Vec<String> {
    let mut notes = back.notes.clone();
    if let Some(ignored) = redacted_text(back.ignored) {
        notes.push(format!("What is redacted stays as it is: {ignored}."));
    }
    if back.ignored_rules > 0 {
        notes.push(format!(
            "{} rules cannot be restored: their addresses are redacted.",
            back.ignored_rules
        ));
    }
    let groups = back.not_restored.iter();
    notes.extend(groups.map(|group| {
        format!(
            "The group {} ({}) cannot be restored: {}.",
            group.name, group.id, group.obstacle
        )
    }));
    notes
}
