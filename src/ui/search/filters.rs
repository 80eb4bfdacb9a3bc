//! Filters of the search: terms that are shown as chips beside its field.

use leptos::prelude::*;

use crate::search::{Query, Term, parse};
use crate::workspace::Workspace;

/// Returns the filters of a workspace. Reactive.
pub(super) fn filters(workspace: Workspace) -> Query {
    parse(&workspace.inputs().filters().read()).query()
}

/// Replaces the filters of a workspace.
pub(super) fn set_filters(workspace: Workspace, filters: &Query) {
    workspace.inputs().set_filters(filters.to_string());
}

/// Adds a filter, or removes it if it is there.
pub(super) fn toggle_filter(workspace: Workspace, term: &Term) {
    let mut query = untrack(|| filters(workspace));
    query.toggle(term);
    set_filters(workspace, &query);
}

/// Makes filters of the filters that are typed in the search field; words stay there. Returns whether
/// there were any. Nothing changes while a term is mistaken or not finished.
pub(super) fn commit_filters(workspace: Workspace) -> bool {
    let inputs = workspace.inputs();
    let typed = parse(&inputs.search().read_untracked());
    if typed.terms.iter().any(|term| term.term.is_err()) {
        return false;
    }
    let (words, typed): (Vec<Term>, Vec<Term>) =
        typed.query().terms.into_iter().partition(Term::is_word);
    if typed.is_empty() {
        return false;
    }
    let mut query = untrack(|| filters(workspace));
    for term in typed {
        if !query.terms.contains(&term) {
            query.terms.push(term);
        }
    }
    batch_search(workspace, &query, &Query { terms: words });
    true
}

/// Takes the last filter back into the search field. Returns whether there was one.
pub(super) fn reopen_last_filter(workspace: Workspace) -> bool {
    let mut query = untrack(|| filters(workspace));
    let Some(last) = query.terms.pop() else {
        return false;
    };
    batch_search(workspace, &query, &Query { terms: vec![last] });
    true
}

/// Divides the search between filters and field. It stays the same, and so does the page of the list.
fn batch_search(workspace: Workspace, filters: &Query, words: &Query) {
    let inputs = workspace.inputs();
    let page = inputs.list_page().get_untracked();
    set_filters(workspace, filters);
    inputs.set_search(words.to_string());
    inputs.set_list_page(page);
}
