//! Reads prefix lists to determine the outcome of a step, and waits until EC2 has changed them.

use std::time::Duration;

use super::outcome_lookup::Shown;
use super::{CreatedId, Failure, Namesakes, describe_lists, describe_lists_named};
use portcullis_ec2::{Client, Clock, Error};
use portcullis_model::{PrefixList, PrefixListContent, PrefixListId, PrefixListState};
use portcullis_plan::{ListAttributes, Step};

/// Delays between reads of a list that EC2 is changing; about half a minute in total.
const LIST_DELAYS: [Duration; 9] = [
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(5),
    Duration::from_secs(5),
    Duration::from_secs(5),
    Duration::from_secs(5),
];

/// Reads the state of a step on a prefix list once; `None` for other steps.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub(super) async fn look_at_list(
    client: &Client,
    step: &Step,
    namesakes: Option<&Namesakes>,
) -> Result<Option<Shown>, Error> {
    let Some(id) = step.list() else {
        return Ok(None);
    };
    if let Step::CreatePrefixList { new, .. } = step {
        return created_list(client, new, namesakes).await.map(Some);
    }
    let list = list_now(client, id).await?;
    let is_done = match &list {
        Some(list) => shows_list(step, list),
        None => matches!(step, Step::DeletePrefixList { .. }),
    };
    Ok(Some(if is_done {
        Shown::Done(None)
    } else {
        Shown::NotDone
    }))
}

/// Finds the list that a CreateManagedPrefixList request of this run created, as EC2 does not
/// identify it: a list with the same content that did not exist right before the request.
async fn created_list(
    client: &Client,
    new: &PrefixListContent,
    namesakes: Option<&Namesakes>,
) -> Result<Shown, Error> {
    let mut lists = describe_lists_named(client, &new.name).await?;
    match namesakes {
        Some(namesakes) => lists.retain(|list| !namesakes.contains(list.id.as_str())),
        None if lists.len() > 1 => return Ok(Shown::Unreadable),
        None => {}
    }
    let ids: Vec<PrefixListId> = lists.into_iter().map(|list| list.id).collect();
    let found = describe_lists(client, &ids).await?;
    let mut same = found.into_values().filter(|list| {
        list.content()
            .is_some_and(|content| content.is_same_as(new))
    });
    Ok(match (same.next(), same.next()) {
        (None, _) => Shown::NotDone,
        (Some(list), None) => Shown::Done(Some(CreatedId::List(list.id))),
        (Some(_), Some(_)) => Shown::Unreadable,
    })
}

/// Whether a list is in the state that a step produces. A deleted list is none.
pub(super) fn shows_list(step: &Step, list: &PrefixList) -> bool {
    match step {
        Step::CreatePrefixList { new, .. } => list
            .content()
            .is_some_and(|content| content.is_same_as(new)),
        Step::ModifyPrefixList { after, .. } => has_attributes(list, after),
        Step::ModifyPrefixListEntries {
            version,
            added,
            removed,
            ..
        } => {
            let Some(entries) = list.entries.known() else {
                return false;
            };
            list.version.is_some_and(|current| current > *version)
                && added.iter().all(|entry| entries.contains(entry))
                && !entries
                    .iter()
                    .any(|entry| removed.iter().any(|removed| removed.cidr == entry.cidr))
        }
        _ => false,
    }
}

fn has_attributes(list: &PrefixList, wanted: &ListAttributes) -> bool {
    list.name == wanted.name && list.max_entries == Some(wanted.max_entries)
}

/// Whether the list of a step is unchanged since the review, or already in the state after the
/// step. `None` for steps on something else.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub(super) async fn is_list_as_reviewed(
    client: &Client,
    step: &Step,
) -> Result<Option<bool>, Error> {
    let Some(id) = step.list() else {
        return Ok(None);
    };
    if matches!(step, Step::CreatePrefixList { .. }) {
        return Ok(Some(true));
    }
    let Some(list) = list_now(client, id).await? else {
        return Ok(Some(matches!(step, Step::DeletePrefixList { .. })));
    };
    Ok(Some(match step {
        Step::ModifyPrefixList { before, .. } => {
            has_attributes(&list, before) || shows_list(step, &list)
        }
        Step::ModifyPrefixListEntries { version, .. } => {
            list.version.is_none_or(|current| current == *version) || shows_list(step, &list)
        }
        Step::DeletePrefixList { version, .. } => version.is_none() || list.version == *version,
        _ => true,
    }))
}

/// Waits until EC2 has created, changed or deleted the list of a step, which it does in the
/// background. Returns why EC2 failed to, if it did. EC2 refuses later steps if it is still not done
/// after the delays.
pub(super) async fn settle_list(
    client: &Client,
    clock: &dyn Clock,
    step: &Step,
    created: Option<&CreatedId>,
) -> Option<Failure> {
    let id = match (created, step.list()) {
        (Some(CreatedId::List(id)), _) => id,
        (_, Some(id)) => id,
        (_, None) => return None,
    };
    let is_deletion = matches!(step, Step::DeletePrefixList { .. });
    let mut delays = LIST_DELAYS.iter();
    loop {
        // A list that was just created may not be visible yet.
        let state = match describe_states(client, id).await {
            Ok(Some(state)) => Some(state),
            Ok(None) if is_deletion => return None,
            Ok(None) | Err(_) => None,
        };
        match state {
            Some(PrefixListState::Failed { state, message }) => {
                return Some(Failure {
                    code: Some(state),
                    message,
                    ..Failure::default()
                });
            }
            Some(PrefixListState::Ready) if !is_deletion => return None,
            _ => {}
        }
        clock.sleep(*delays.next()?).await;
    }
}

async fn describe_states(
    client: &Client,
    id: &PrefixListId,
) -> Result<Option<PrefixListState>, Error> {
    let lists =
        super::describe::describe_lists_without_entries(client, "prefix-list-id", id.as_str());
    let mut lists = lists.await?.into_iter();
    Ok(lists.find(|list| list.id == *id).map(|list| list.state))
}

async fn list_now(client: &Client, id: &PrefixListId) -> Result<Option<PrefixList>, Error> {
    let mut found = describe_lists(client, std::slice::from_ref(id)).await?;
    Ok(found.remove(id))
}
