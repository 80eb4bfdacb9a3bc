//! Dialog that copies groups to another VPC, Region or account.

use leptos::prelude::*;

use super::copy_target::{CopyTarget, CopyTargetFields};
use crate::model::{GroupId, counted};
use crate::plan::{CopyChoice, CopySubject, Decision};
use crate::text::{copies_text, copy_choice_text, copy_subject_text};
use crate::ui::components::Dialog;
use crate::workspace::{ChosenCopies, CopyScene, Workspace};

/// The groups, the target and what is decided.
#[derive(Clone, Copy)]
struct Form {
    here: Workspace,
    groups: StoredValue<Vec<GroupId>>,
    target: CopyTarget,
    /// Choices that differ from the proposals, for the current target.
    changed: RwSignal<Vec<(CopySubject, CopyChoice)>>,
}

impl Form {
    /// Reactive.
    fn scene(self) -> Option<CopyScene> {
        let target = self.target.workspace.get();
        self.here
            .copy_scene(target, self.target.vpc.get(), self.groups.get_value())
    }

    /// Returns the decisions with the user's choices. Reactive.
    fn decisions(self, scene: &CopyScene) -> Vec<Decision> {
        let changed = self.changed.read();
        let mut decisions = scene.decisions();
        for decision in &mut decisions {
            let own = changed
                .iter()
                .find(|(subject, _)| *subject == decision.subject);
            let own = own.filter(|(_, choice)| decision.options.contains(choice));
            if let Some((_, choice)) = own {
                decision.choice = choice.clone();
            }
        }
        decisions
    }

    /// Keeps the choices until the copies are drafted.
    fn keep_choices(self) {
        Effect::new(move |_| {
            let chosen = self.target.name().map(|place| ChosenCopies {
                groups: self.groups.get_value(),
                place,
                vpc: self.target.vpc.get(),
                changed: self.changed.get(),
            });
            if chosen.is_some() {
                self.here.inputs().dialogs().set_copies(chosen);
            }
        });
    }

    fn choose(self, subject: &CopySubject, choice: CopyChoice) {
        self.changed.update(|changed| {
            changed.retain(|(known, _)| known != subject);
            changed.push((subject.clone(), choice));
        });
    }

    fn draft(self, on_close: Callback<()>) {
        let Some(scene) = untrack(move || self.scene()) else {
            return;
        };
        let decided = untrack(|| self.decisions(&scene));
        let copies = scene.copies(&decided);
        let target = self.target.workspace.get_untracked();
        let Some(editor) = target.editor_now() else {
            return;
        };
        let notes = copies_text(&copies, scene.source());
        let label = format!("copied {}", counted(copies.changes.len(), "group"));
        on_close.run(());
        self.here.inputs().dialogs().set_copies(None);
        target
            .draft()
            .set_notice((!notes.is_empty()).then(|| notes.join(". ")));
        editor.draft_copies(label, &copies);
        target.announce("Copies added to the draft. Nothing has been sent to EC2");
    }
}

/// Form for the target and for each reference and prefix list.
#[component]
pub(in crate::ui) fn CopyDialog(
    /// The groups to copy.
    groups: Vec<GroupId>,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let here = Workspace::here();
    let lead = format!(
        "Copies {} with rules, descriptions and tags into a draft there",
        counted(groups.len(), "group")
    );
    let chosen = here.inputs().dialogs().copies_of(&groups);
    let form = Form {
        here,
        groups: StoredValue::new(groups),
        target: CopyTarget::new(here, chosen.as_ref()),
        changed: RwSignal::new(chosen.map(|chosen| chosen.changed).unwrap_or_default()),
    };
    form.keep_choices();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.draft(on_close);
    };
    view! {
        <Dialog title="Copy security groups" id="copy-groups" on_close>
            <form class="form" novalidate on:submit=submit>
                <p>{lead}</p>
                <CopyTargetFields target=form.target />
                {move || form.scene().map(|scene| decision_table(form, &scene))}
                <div class="form__actions">
                    <button class="button button--primary" type="submit">"Draft the copies"</button>
                </div>
            </form>
        </Dialog>
    }
}

fn decision_table(form: Form, scene: &CopyScene) -> AnyView {
    let decisions = scene.decisions();
    let notes = {
        let scene = scene.clone();
        move || {
            let decided = form.decisions(&scene);
            let notes = copies_text(&scene.copies(&decided), scene.source());
            notes
                .into_iter()
                .map(|note| view! { <li>{note}</li> })
                .collect::<Vec<_>>()
        }
    };
    if decisions.is_empty() {
        return view! {
            <p>"No decisions needed: no rule references another group or a prefix list"</p>
            <ul class="care__moments">{notes}</ul>
        }
        .into_any();
    }
    let rows: Vec<AnyView> = decisions
        .into_iter()
        .map(|decision| decision_row(form, scene, decision))
        .collect();
    view! {
        <table class="care__table">
            <caption>"References in the copies"</caption>
            <thead><tr><th scope="col">"Referenced"</th><th scope="col">"Rules"</th><th scope="col">"In the copies"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
        <ul class="care__moments" aria-live="polite">{notes}</ul>
    }
    .into_any()
}

fn decision_row(form: Form, scene: &CopyScene, decision: Decision) -> AnyView {
    let subject = copy_subject_text(&decision.subject, scene.source());
    let kept = form.changed.read_untracked();
    let kept = kept.iter().find(|(known, _)| *known == decision.subject);
    let chosen = kept.map_or(&decision.choice, |(_, choice)| choice);
    let options: Vec<AnyView> = decision
        .options
        .iter()
        .enumerate()
        .map(|(index, choice)| {
            let text = copy_choice_text(choice, &decision.subject, &scene.places());
            view! { <option value=index.to_string() selected=choice == chosen>{text}</option> }
                .into_any()
        })
        .collect();
    let label = format!("{subject} in the copies");
    let rules = decision.rules;
    let choose = move |event: leptos::ev::Event| {
        let index: Option<usize> = event_target_value(&event).parse().ok();
        if let Some(choice) = index.and_then(|index| decision.options.get(index)) {
            form.choose(&decision.subject, choice.clone());
        }
    };
    view! {
        <tr>
            <th scope="row">{subject}</th>
            <td data-label="Rules">{rules}</td>
            <td data-label="In the copies"><select class="field__input" aria-label=label on:change=choose>{options}</select></td>
        </tr>
    }
    .into_any()
}
