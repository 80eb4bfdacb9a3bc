//! Fields of a dialog whose texts survive Escape, a reload and a crash.

use leptos::prelude::*;

use crate::workspace::Workspace;

/// A field whose text is kept. Cheap to copy.
#[derive(Clone, Copy)]
pub(in crate::ui) struct KeptField {
    text: Signal<String>,
    set: Callback<String>,
}

impl KeptField {
    /// Returns a field whose text is not a signal of its own.
    pub(in crate::ui) fn new(
        text: impl Into<Signal<String>>,
        set: impl Fn(String) + Send + Sync + 'static,
    ) -> Self {
        Self {
            text: text.into(),
            set: Callback::new(set),
        }
    }
}

impl From<RwSignal<String>> for KeptField {
    fn from(field: RwSignal<String>) -> Self {
        Self::new(field, move |text| field.set(text))
    }
}

/// Fields of a dialog that keeps its texts until they are used. Cheap to copy.
#[derive(Clone, Copy)]
pub(in crate::ui) struct KeptTexts {
    workspace: Workspace,
    /// Name of the dialog: what it is about, and the texts of an untouched one.
    dialog: StoredValue<String>,
    fields: StoredValue<Vec<KeptField>>,
    /// The texts of an untouched dialog.
    initial: StoredValue<Vec<String>>,
    is_restored: RwSignal<bool>,
}

impl KeptTexts {
    /// Fills the fields with what was kept for a dialog that starts with their texts, and keeps what is typed.
    pub(in crate::ui) fn restore(
        workspace: Workspace,
        kind: &str,
        fields: Vec<RwSignal<String>>,
    ) -> Self {
        let initial = fields.iter().map(|field| field.get_untracked()).collect();
        let fields = fields.into_iter().map(KeptField::from).collect();
        Self::restore_from(workspace, kind, fields, initial)
    }

    /// Like [`KeptTexts::restore`], for fields that may already have texts typed earlier. `initial` has the texts of
    /// an untouched dialog.
    pub(in crate::ui) fn restore_from(
        workspace: Workspace,
        kind: &str,
        fields: Vec<KeptField>,
        initial: Vec<String>,
    ) -> Self {
        let dialog = [&[kind.to_owned()], initial.as_slice()].concat().join("\n");
        let is_untouched = texts_of(&fields) == initial;
        let kept = workspace.kept_texts(&dialog);
        let kept = kept.filter(|kept| is_untouched && kept.len() == fields.len());
        let texts = Self {
            workspace,
            dialog: StoredValue::new(dialog),
            is_restored: RwSignal::new(kept.is_some() || !is_untouched),
            initial: StoredValue::new(initial),
            fields: StoredValue::new(fields),
        };
        texts.fill(kept.unwrap_or_default());
        texts.keep_typed();
        texts
    }

    /// Forgets the texts, because they were used.
    pub(in crate::ui) fn drop_all(self) {
        self.fill(self.initial.get_value());
        self.dialog
            .with_value(|dialog| self.workspace.keep_texts(dialog, None));
    }

    fn fill(self, texts: Vec<String>) {
        for (field, text) in self.fields.get_value().into_iter().zip(texts) {
            field.set.run(text);
        }
    }

    fn keep_typed(self) {
        Effect::new(move |before: Option<Vec<String>>| {
            let fields = self.fields.get_value();
            let texts: Vec<String> = fields.iter().map(|field| field.text.get()).collect();
            if before.is_some_and(|before| before != texts) {
                let is_initial = self.initial.with_value(|initial| *initial == texts);
                let kept = (!is_initial).then_some(texts.as_slice());
                self.dialog
                    .with_value(|dialog| self.workspace.keep_texts(dialog, kept));
            }
            texts
        });
    }

    /// Says that typed texts are back, with a button that starts over; nothing if there were none.
    pub(in crate::ui) fn notice(self) -> AnyView {
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

fn texts_of(fields: &[KeptField]) -> Vec<String> {
    fields
        .iter()
        .map(|field| field.text.get_untracked())
        .collect()
}
