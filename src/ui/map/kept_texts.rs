//! Fields of a dialog whose texts survive Escape and a reload.

use leptos::prelude::*;

use crate::workspace::Workspace;

/// Fields of a dialog that keeps its texts until they are used. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct KeptTexts {
    workspace: Workspace,
    /// Name of the dialog: what it is about, and the texts that it starts with.
    dialog: StoredValue<String>,
    fields: StoredValue<Vec<RwSignal<String>>>,
    /// The texts that the dialog starts with.
    initial: StoredValue<Vec<String>>,
    is_restored: RwSignal<bool>,
}

impl KeptTexts {
    /// Fills the fields with what was kept for a dialog that starts with their texts, and keeps what is typed.
    pub(super) fn restore(workspace: Workspace, kind: &str, fields: Vec<RwSignal<String>>) -> Self {
        let initial: Vec<String> = fields.iter().map(|field| field.get_untracked()).collect();
        let dialog = [&[kind.to_owned()], initial.as_slice()].concat().join("\n");
        let kept = workspace.kept_texts(&dialog);
        let kept = kept.filter(|kept| kept.len() == fields.len());
        let texts = Self {
            workspace,
            dialog: StoredValue::new(dialog),
            is_restored: RwSignal::new(kept.is_some()),
            initial: StoredValue::new(initial),
            fields: StoredValue::new(fields),
        };
        texts.fill(kept.unwrap_or_default());
        texts.keep_typed();
        texts
    }

    /// Forgets the texts, because they were used.
    pub(super) fn drop_all(self) {
        self.fill(self.initial.get_value());
        self.dialog
            .with_value(|dialog| self.workspace.keep_texts(dialog, None));
    }

    fn fill(self, texts: Vec<String>) {
        for (field, text) in self.fields.get_value().into_iter().zip(texts) {
            field.set(text);
        }
    }

    fn keep_typed(self) {
        Effect::new(move |before: Option<Vec<String>>| {
            let fields = self.fields.get_value();
            let texts: Vec<String> = fields.iter().map(|field| field.get()).collect();
            if before.is_some_and(|before| before != texts) {
                let is_initial = self.initial.with_value(|initial| *initial == texts);
                let kept = (!is_initial).then(|| texts.clone());
                self.dialog
                    .with_value(|dialog| self.workspace.keep_texts(dialog, kept));
            }
            texts
        });
    }

    /// Says that typed texts are back, with a button that starts over; nothing if there were none.
    pub(super) fn notice(self) -> AnyView {
        let start_over = move |_| {
            self.drop_all();
            self.is_restored.set(false);
        };
        let notice = move || {
            self.is_restored.get().then(|| {
                view! {
                    <p class="muted" role="note">
                        "Restored your earlier input. "
                        <button class="button button--small" type="button" on:click=start_over>"Start over"</button>
                    </p>
                }
            })
        };
        notice.into_any()
    }
}
