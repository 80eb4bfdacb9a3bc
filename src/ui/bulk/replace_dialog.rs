//! Dialog that replaces an address or a text in the rules of several groups.

use leptos::prelude::*;

use super::edits::ChosenGroups;
use crate::draft::GroupView;
use crate::model::{Cidr, GroupId, counted, escape_invisible, grouped};
use crate::platform::dom;
use crate::present::{ReplaceHit, ReplaceObstacle, Replacement, find_replacements};
use crate::text::{Text as _, capitalised, with_description};
use crate::ui::components::{Dialog, KeptField, KeptTexts, TextField};
use crate::workspace::Workspace;

/// Maximum number of hits in the preview. All are replaced.
const SHOWN_HITS: usize = 200;

/// The kept text of the choice of descriptions.
const DESCRIPTION: &str = "description";

/// Hits of the groups that have any.
type Hits = Vec<(GroupView, Vec<ReplaceHit>)>;

/// What the user has typed. It outlives the dialog, so that nothing typed is lost when it closes.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct ReplaceForm {
    from: RwSignal<String>,
    to: RwSignal<String>,
    is_description: RwSignal<bool>,
}

impl ReplaceForm {
    /// Creates an empty form, under the current reactive owner.
    pub(in crate::ui) fn new() -> Self {
        Self {
            from: RwSignal::default(),
            to: RwSignal::default(),
            is_description: RwSignal::new(false),
        }
    }

    /// Keeps the texts beyond the page, too. The kind of replacement is kept with them.
    fn kept(self, workspace: Workspace) -> KeptTexts {
        let kind = Signal::derive(move || {
            let kind = if self.is_description.get() {
                DESCRIPTION
            } else {
                ""
            };
            kind.to_owned()
        });
        let set_kind = move |kind: String| self.is_description.set(kind == DESCRIPTION);
        let fields = vec![
            KeptField::new(kind, set_kind),
            self.from.into(),
            self.to.into(),
        ];
        let initial = vec![String::new(); fields.len()];
        KeptTexts::restore_from(workspace, "replace", fields, initial)
    }
}

/// Draws the dialog for all groups of a workspace.
pub(in crate::ui) fn replace_everywhere(
    workspace: Workspace,
    form: ReplaceForm,
    on_close: Callback<()>,
) -> AnyView {
    let listed = workspace.draft().listed().get_untracked();
    let ids = listed.iter().map(|group| group.id.clone()).collect();
    let ids = StoredValue::new(ids);
    let groups = ChosenGroups {
        workspace,
        ids,
        on_close,
    };
    view! { <ReplaceDialog groups form /> }.into_any()
}

/// Finds and replaces, with a preview of every hit.
#[component]
pub(super) fn ReplaceDialog(
    /// The groups.
    groups: ChosenGroups,
    /// What is typed.
    form: ReplaceForm,
) -> impl IntoView {
    let ReplaceForm {
        from,
        to,
        is_description,
    } = form;
    let ChosenGroups {
        workspace,
        ids,
        on_close,
    } = groups;
    let kept = form.kept(workspace);
    let parsed = Memo::new(move |_| parse(&from.read(), &to.read(), is_description.get()));
    let hits = Memo::new(move |_| match &*parsed.read() {
        Ok(replacement) => find_hits(workspace, &ids.read_value(), replacement),
        Err(_) => Hits::new(),
    });
    let error_of = move |is_from: bool| {
        let parsed = parsed.read();
        let (mistaken, error) = parsed.as_ref().err()?;
        let typed = if is_from { from.read() } else { to.read() };
        (*mistaken == is_from && !typed.is_empty()).then(|| error.clone())
    };
    let replaced = move || count_hits(&hits.read(), true);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let hits = hits.get_untracked();
        let count = count_hits(&hits, true);
        if count == 0 {
            dom::focus_first("#replace-from");
            return;
        }
        replace(groups, &hits);
        kept.drop_all();
        groups.finish(format!("Replaced in {}", counted(count, "rule")));
    };
    view! {
        <Dialog title="Find and replace" id="replace" on_close>
            <form class="form" novalidate on:submit=submit>
                {kept.notice()}
                <fieldset class="form__group">
                    <legend class="form__legend">{format!("Replace in the rules of {}", groups.text())}</legend>
                    <label class="check">
                        <input type="radio" name="replace-what" prop:checked=move || !is_description.get() on:change=move |_| is_description.set(false) />
                        <span>"An address"</span>
                    </label>
                    <label class="check">
                        <input type="radio" name="replace-what" prop:checked=is_description on:change=move |_| is_description.set(true) />
                        <span>"A text in descriptions"</span>
                    </label>
                </fieldset>
                <TextField id="replace-from" label="Find".to_owned() value=from error=Signal::derive(move || error_of(true))
                    placeholder="203.0.113.7/32".to_owned() is_code=true />
                <TextField id="replace-to" label="Replace with".to_owned() value=to error=Signal::derive(move || error_of(false))
                    placeholder="198.51.100.7/32".to_owned() is_code=true />
                <div class="paste__preview" role="region" aria-label="Preview" tabindex="0">{move || preview(workspace, &hits.read())}</div>
                <div class="form__actions">
                    <button class="button button--primary" type="submit" disabled=move || replaced() == 0>
                        {move || format!("Replace in {}", counted(replaced(), "rule"))}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// Parses both fields.
///
/// # Errors
/// Whether the first field is wrong rather than the second, and why.
fn parse(from: &str, to: &str, is_description: bool) -> Result<Replacement, (bool, String)> {
    if is_description {
        if from.is_empty() {
            return Err((true, "Enter the text to find".to_owned()));
        }
        return Ok(Replacement::Description {
            from: from.to_owned(),
            to: to.to_owned(),
        });
    }
    let cidr = |text: &str, is_from: bool| {
        Cidr::parse(text).map_err(|error| (is_from, capitalised(&error.text())))
    };
    Ok(Replacement::Address {
        from: cidr(from, true)?,
        to: cidr(to, false)?,
    })
}

/// Finds the hits in groups. Reactive.
fn find_hits(workspace: Workspace, groups: &[GroupId], replacement: &Replacement) -> Hits {
    let views = groups.iter().map(|id| workspace.group_view(id));
    let hits = views.map(|view| {
        let hits = find_replacements(&view, replacement);
        (view, hits)
    });
    hits.filter(|(_, hits)| !hits.is_empty()).collect()
}

fn count_hits(hits: &Hits, is_replaced: bool) -> usize {
    let all = hits.iter().flat_map(|(_, hits)| hits);
    all.filter(|hit| hit.after.is_ok() == is_replaced).count()
}

fn replace(groups: ChosenGroups, hits: &Hits) {
    let label = format!("replaced in {}", counted(count_hits(hits, true), "rule"));
    groups.edit(label, |editing| {
        for (view, hits) in hits {
            for hit in hits {
                if let (Some(row), Ok(after)) = (view.row_at(hit.row), &hit.after) {
                    editing.set_row(view, row, after.clone());
                }
            }
        }
    });
}

fn preview(workspace: Workspace, hits: &Hits) -> AnyView {
    let (replaced, skipped) = (count_hits(hits, true), count_hits(hits, false));
    let all = hits
        .iter()
        .flat_map(|(view, hits)| hits.iter().map(move |hit| (view, hit)));
    let items = all
        .take(SHOWN_HITS)
        .map(|(view, hit)| hit_view(workspace, view, hit));
    let items: Vec<AnyView> = items.collect();
    let more = (replaced + skipped).saturating_sub(SHOWN_HITS);
    let summary = match (replaced, skipped) {
        (0, 0) => "No rule found yet".to_owned(),
        (replaced, 0) => counted(replaced, "rule"),
        (replaced, skipped) => format!(
            "{}, {} skipped",
            counted(replaced, "rule"),
            grouped(skipped)
        ),
    };
    view! {
        <p role="status">{summary}</p>
        <ul class="replace__hits">{items}</ul>
        {(more > 0).then(|| format!("and {} more", grouped(more)))}
    }
    .into_any()
}

fn hit_view(workspace: Workspace, view: &GroupView, hit: &ReplaceHit) -> AnyView {
    let sentence = |rule: &crate::draft::RuleDraft| {
        let text = rule
            .rule()
            .map(|rule| workspace.rule_sentence(&rule))
            .unwrap_or_default();
        with_description(text, &rule.description)
    };
    let before = sentence(&hit.before);
    let after = match &hit.after {
        Ok(after) => view! { <ins class="replace__after">{sentence(after)}</ins> }.into_any(),
        Err(ReplaceObstacle::Duplicate) => {
            view! { <span class="muted">"skipped: the group has the new rule already"</span> }
                .into_any()
        }
        Err(ReplaceObstacle::Description(error)) => {
            view! { <span class="muted">{format!("skipped: {}", error.text())}</span> }.into_any()
        }
    };
    view! {
        <li class="replace__hit">
            <strong>{escape_invisible(view.name())}</strong>" "
            <del class="replace__before">{before}</del>" "{after}
        </li>
    }
    .into_any()
}
