//! Form for the passphrase of an encrypted view.

use leptos::html;
use leptos::prelude::*;

use crate::platform::dom;

/// Asks for a passphrase, which stays in the field only until it is used.
#[component]
pub fn PassphraseForm(
    /// Whether the last one did not open the view.
    was_wrong: bool,
    /// Receives the passphrase.
    open: Callback<String>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    dom::focus_in_next_frame("#view-passphrase");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else {
            return;
        };
        let passphrase = dom::input_value(&input);
        dom::clear_input(&input);
        open.run(passphrase);
    };
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">"This view is encrypted"</h1>
            <p>"Enter the passphrase that you got from the sender. It stays in this page."</p>
            <form class="open__link" on:submit=submit>
                <div class="field" class:field--invalid=was_wrong>
                    <label class="field__label" for="view-passphrase">"Passphrase"</label>
                    <input class="field__input" id="view-passphrase" type="password" autocomplete="off"
                        required aria-invalid=was_wrong.then_some("true") aria-describedby="view-passphrase-note"
                        node_ref=input />
                    <p class="field__note" id="view-passphrase-note" role="alert">
                        {was_wrong.then_some("Wrong passphrase. Check it and try again. It's case-sensitive.")}
                    </p>
                </div>
                <button class="button button--primary" type="submit">"Open"</button>
            </form>
        </section>
    }
}
