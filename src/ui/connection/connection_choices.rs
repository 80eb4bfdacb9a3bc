//! Connections to choose from: what the page offers, and what the user has opened before.

use leptos::prelude::*;

use crate::connect::{Connection, EndpointVariant, Target};
use crate::model::Region;
use crate::shell::Shell;

/// Choice of another endpoint.
pub(super) const ANOTHER_ENDPOINT: &str = "+endpoint";

/// Choice of AWS with keys that are entered now.
const ANOTHER_AWS: &str = "+aws";

/// A connection that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// Value of the choice: the slug, or one of the constants.
    pub value: String,
    pub name: String,
    pub detail: String,
}

/// A connection that the user has opened before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KnownChoice {
    pub choice: Choice,
    pub region: Region,
    pub is_open: bool,
}

impl Choice {
    fn new(value: &str, name: &str, detail: &str) -> Self {
        Self {
            value: value.to_owned(),
            name: name.to_owned(),
            detail: detail.to_owned(),
        }
    }
}

/// Returns the choice that is selected when the dialog opens.
pub(super) fn first_choice(shell: Shell, slug: &str) -> String {
    let choice = match shell.connection(slug) {
        None => ANOTHER_ENDPOINT,
        Some(found) if found == Connection::aws() && !is_known(shell, slug) => ANOTHER_AWS,
        Some(_) => slug,
    };
    choice.to_owned()
}

/// Returns the connection of a choice, with the entered URL and endpoint type.
pub(super) fn chosen_connection(
    shell: Shell,
    choice: &str,
    url: &str,
    variant: EndpointVariant,
) -> Option<Connection> {
    if choice == ANOTHER_ENDPOINT {
        return Some(shell.with_free_slug(Connection::custom(url)));
    }
    if choice == ANOTHER_AWS {
        return Some(shell.with_free_slug(Connection::aws_variant(variant)));
    }
    let known = shell.connection(choice)?;
    Some(match &known.target {
        Target::Url(_) if known.is_typed() => Connection {
            target: Target::Url(url.trim().to_owned()),
            ..known
        },
        Target::Aws(current) if *current != variant => {
            shell.with_free_slug(Connection::aws_variant(variant))
        }
        _ => known,
    })
}

/// Returns the choices that every visitor has: the connections of the host, then three kinds.
pub(super) fn offered_choices(shell: Shell) -> Vec<Choice> {
    let config = shell.environment().configuration().usable();
    let configured = config.offered();
    let configured = configured
        .iter()
        .filter(|known| is_configured(shell, &known.slug));
    let mut choices: Vec<Choice> = configured
        .map(|known| Choice::new(&known.slug, &known.name, &purpose(known)))
        .collect();
    choices.extend([
        Choice::new(
            "sandbox",
            "Sandbox",
            "Sample data. Nothing leaves your browser",
        ),
        Choice::new(ANOTHER_AWS, "AWS", "With access keys of your own"),
        Choice::new(
            ANOTHER_ENDPOINT,
            "Other endpoint",
            "moto, LocalStack, or a proxy",
        ),
    ]);
    choices
}

/// Returns the open and the recent connections, open ones first. Includes the one that the dialog
/// opens with.
pub(super) fn known_choices(shell: Shell, first: &str) -> Vec<KnownChoice> {
    let connections = shell.environment().connections();
    let mut choices: Vec<KnownChoice> = connections
        .opened()
        .read()
        .iter()
        .filter(|opened| is_personal(shell, &opened.connection))
        .map(|opened| {
            let account = opened.identity.as_ref();
            let account = account.map(|identity| identity.account.to_string());
            known_choice(&opened.connection, &opened.region, account, true)
        })
        .collect();
    let first = shell
        .connection(first)
        .map(|found| (found.first_region(), found));
    let recent = connections.recent();
    let recent = recent
        .all()
        .iter()
        .filter_map(|recent| Some((recent.region.clone(), shell.connection(&recent.slug)?)));
    for (region, connection) in recent.chain(first) {
        let has = |known: &KnownChoice| known.choice.value == connection.slug;
        if is_personal(shell, &connection) && !choices.iter().any(has) {
            choices.push(known_choice(&connection, &region, None, false));
        }
    }
    choices
}

/// Whether the connection is open or was opened before.
fn is_known(shell: Shell, slug: &str) -> bool {
    let connections = shell.environment().connections();
    let recent = connections.recent();
    connections.find_now(slug).is_some() || recent.all().iter().any(|known| known.slug == slug)
}

/// Whether a connection is one of the user's own.
fn is_personal(shell: Shell, connection: &Connection) -> bool {
    connection.target != Target::Sandbox && !is_configured(shell, &connection.slug)
}

fn is_configured(shell: Shell, slug: &str) -> bool {
    shell
        .environment()
        .configuration()
        .configured(slug)
        .is_some()
}

fn known_choice(
    connection: &Connection,
    region: &Region,
    account: Option<String>,
    is_open: bool,
) -> KnownChoice {
    let url = match &connection.target {
        Target::Url(url) => Some(url.clone()),
        Target::Aws(_) | Target::Sandbox => None,
    };
    let facts = [account, url, Some(region.to_string())];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    KnownChoice {
        choice: Choice::new(&connection.slug, &connection.name, &facts.join(" · ")),
        region: region.clone(),
        is_open,
    }
}

fn purpose(connection: &Connection) -> String {
    let mut facts = match &connection.target {
        Target::Url(url) => vec![url.clone()],
        Target::Aws(_) | Target::Sandbox => Vec::new(),
    };
    if let Some(account) = &connection.account {
        facts.push(format!("only for account {account}"));
    }
    if connection.read_only {
        facts.push("read-only".to_owned());
    }
    facts.join(" · ")
}
