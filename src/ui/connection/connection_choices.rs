//! Options of the connection list: open, configured and other connections.

use leptos::prelude::*;

use crate::connect::{Connection, EndpointVariant, Target};
use crate::shell::Shell;

/// Option that asks for an endpoint URL.
pub(super) const ANOTHER_ENDPOINT: &str = "+endpoint";

/// Option for another connection to AWS, if one is open.
const ANOTHER_AWS: &str = "+aws";

/// Returns the option that is selected when the dialog opens.
pub(super) fn first_choice(shell: Shell, slug: &str) -> String {
    match slug == "endpoint" && !is_open(shell, slug) {
        true => ANOTHER_ENDPOINT.to_owned(),
        false => slug.to_owned(),
    }
}

/// Returns the connection of an option, with the entered URL and endpoint type.
pub(super) fn chosen_connection(
    shell: Shell,
    choice: &str,
    url: &str,
    variant: EndpointVariant,
) -> Option<Connection> {
    if choice == ANOTHER_ENDPOINT {
        return Some(with_free_slug(shell, Connection::custom(url)));
    }
    if choice == ANOTHER_AWS {
        return Some(with_free_slug(shell, Connection::aws_variant(variant)));
    }
    let known = shell.connection(choice)?;
    Some(match &known.target {
        Target::Url(_) if known.is_typed() => Connection {
            target: Target::Url(url.trim().to_owned()),
            ..known
        },
        Target::Aws(current) if *current != variant => {
            with_free_slug(shell, Connection::aws_variant(variant))
        }
        _ => known,
    })
}

/// Renders the options, open connections first.
pub(super) fn target_options(shell: Shell, chosen: &str) -> Vec<AnyView> {
    let mut choices: Vec<(String, String)> = shell
        .environment()
        .connections()
        .opened()
        .read_untracked()
        .iter()
        .map(|opened| {
            let connection = &opened.connection;
            let mut text = connection.name.clone();
            if let Some(identity) = &opened.identity {
                text.push_str(&format!(", {}", identity.account));
            } else if let Target::Url(url) = &connection.target {
                text.push_str(&format!(", {url}"));
            }
            (connection.slug.clone(), text)
        })
        .collect();
    let has =
        |choices: &[(String, String)], slug: &str| choices.iter().any(|(known, _)| known == slug);
    let has_aws = has(&choices, "aws");
    for connection in shell.environment().configuration().usable().offered() {
        if !has(&choices, &connection.slug) {
            choices.push((connection.slug, connection.name));
        }
    }
    if has_aws {
        let text = "AWS, another account…".to_owned();
        choices.push((ANOTHER_AWS.to_owned(), text));
    }
    choices.push((ANOTHER_ENDPOINT.to_owned(), "Another endpoint…".to_owned()));
    if !has(&choices, chosen)
        && let Some(connection) = shell.connection(chosen)
    {
        choices.insert(0, (connection.slug, connection.name));
    }
    let option = |(slug, name): (String, String)| {
        let is_chosen = slug == chosen;
        view! { <option value=slug selected=is_chosen>{name}</option> }.into_any()
    };
    choices.into_iter().map(option).collect()
}

/// Returns the connection, numbered if one with its slug is open.
fn with_free_slug(shell: Shell, connection: Connection) -> Connection {
    if !is_open(shell, &connection.slug) {
        return connection;
    }
    let mut numbered_copies = (2..).map(|number| connection.clone().numbered(number));
    numbered_copies
        .find(|candidate| !is_open(shell, &candidate.slug))
        .unwrap_or(connection)
}

fn is_open(shell: Shell, slug: &str) -> bool {
    let opened = shell.environment().connections().opened().read_untracked();
    opened.iter().any(|known| known.connection.slug == slug)
}
