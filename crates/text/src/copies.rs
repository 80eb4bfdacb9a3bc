//! Copies of groups, in words.

use portcullis_model::{GroupId, Inventory, PrefixListId, counted, escape_invisible};
use portcullis_plan::{
    CopyChoice, CopyPlaces, CopySubject, GroupCopies, PrefixListChange, Transfer, TransferReason,
};

use super::rule_sentence;

/// Describes what a rule names: `web (sg-1)`, `offices (pl-1)`.
pub fn copy_subject_text(subject: &CopySubject, source: &Inventory) -> String {
    match subject {
        CopySubject::Group(id) => group_text(id, source),
        CopySubject::PrefixList(id) => match source.prefix_list(id) {
            Some(list) => escape_invisible(&format!("{} ({id})", list.name)),
            None => id.to_string(),
        },
    }
}

/// Describes what can take the place of a subject.
pub fn copy_choice_text(
    choice: &CopyChoice,
    subject: &CopySubject,
    places: &CopyPlaces<'_>,
) -> String {
    match choice {
        CopyChoice::Group(id) => format!("Group {}", group_text(id, places.target)),
        CopyChoice::PrefixList(id) => match places.target.prefix_list(id) {
            Some(list) => escape_invisible(&format!("Prefix list {} ({id})", list.name)),
            None => format!("Prefix list {id}"),
        },
        CopyChoice::Same => match subject {
            CopySubject::Group(_) => "Same group, if its VPC is this one or peered with it",
            CopySubject::PrefixList(_) => "Same prefix list, if this account can use it",
        }
        .to_owned(),
        CopyChoice::Members => {
            let CopySubject::Group(id) = subject else {
                return String::new();
            };
            let interfaces = places.source.interfaces_of(id);
            let addresses: usize = interfaces.map(|interface| interface.addresses.len()).sum();
            format!("{} of its members, as of now", counted_addresses(addresses))
        }
        CopyChoice::NewPrefixList => {
            let CopySubject::PrefixList(id) = subject else {
                return String::new();
            };
            let entries = entries_of(id, places.source);
            format!("New prefix list with its {}", counted_entries(entries))
        }
        CopyChoice::Entries => {
            let CopySubject::PrefixList(id) = subject else {
                return String::new();
            };
            match entries_of(id, places.source) {
                1 => "Its entry, as of now".to_owned(),
                count => format!("Its {count} entries, one rule for each, as of now"),
            }
        }
        CopyChoice::LeaveOut => "Leave the rules out".to_owned(),
    }
}

fn entries_of(list: &PrefixListId, source: &Inventory) -> usize {
    let list = source.prefix_list(list);
    let entries = list.and_then(|list| list.entries.known());
    entries.unwrap_or_default().len()
}

fn counted_entries(count: usize) -> String {
    match count {
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    }
}

/// Returns sentences about what a change leaves out for a group elsewhere, and what its references become there.
/// `knows_lists` is whether the prefix lists there could be read.
pub fn transfer_notes(
    transfer: &Transfer,
    places: &CopyPlaces<'_>,
    knows_lists: bool,
) -> Vec<String> {
    let replaced = transfer.replaced.iter().map(|(subject, choice)| {
        let before = copy_subject_text(subject, places.source);
        let after = copy_choice_text(choice, subject, places);
        format!("{after} takes the place of {before}")
    });
    let left_out = transfer.left_out.iter().map(|(rule, reason)| {
        let why = match reason {
            TransferReason::AlreadyThere => "the group already has it".to_owned(),
            TransferReason::NotThere => "the group does not have it".to_owned(),
            TransferReason::NoNamesake(subject @ CopySubject::PrefixList(_)) if !knows_lists => {
                let subject = copy_subject_text(subject, places.source);
                format!("the prefix lists there could not be read, so {subject} was not looked for")
            }
            TransferReason::NoNamesake(subject) => {
                let subject = copy_subject_text(subject, places.source);
                format!("nothing there has the name of {subject}")
            }
        };
        let rule = escape_invisible(&rule_sentence(rule));
        format!("Left out: {rule}, because {why}")
    });
    replaced.chain(left_out).collect()
}

fn counted_addresses(count: usize) -> String {
    match count {
        1 => "Address".to_owned(),
        count => format!("{count} addresses"),
    }
}

fn group_text(id: &GroupId, inventory: &Inventory) -> String {
    match inventory.group(id) {
        Some(group) => escape_invisible(&format!("{} ({id})", group.name)),
        None => id.to_string(),
    }
}

/// Says what the copies lack or have in addition, one sentence each.
pub fn copies_text(copies: &GroupCopies, source: &Inventory) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for (id, name) in &copies.renamed {
        let old = source
            .group(id)
            .map_or_else(|| id.to_string(), |group| group.name.clone());
        notes.push(escape_invisible(&format!(
            "The name {old} is taken or reserved there, so its copy is {name}"
        )));
    }
    if !copies.lists.is_empty() {
        let names: Vec<&str> = copies.lists.iter().map(PrefixListChange::name).collect();
        notes.push(escape_invisible(&format!(
            "{} created there: {}",
            counted(copies.lists.len(), "prefix list"),
            names.join(", ")
        )));
    }
    if !copies.left_out.is_empty() {
        let mut groups: Vec<&GroupId> = copies.left_out.iter().map(|(id, _)| id).collect();
        groups.dedup();
        let names = groups.iter().map(|id| {
            let group = source.group(id);
            group.map_or_else(|| id.to_string(), |group| group.name.clone())
        });
        notes.push(escape_invisible(&format!(
            "{} left out of the copies of {}",
            counted(copies.left_out.len(), "rule"),
            names.collect::<Vec<_>>().join(", ")
        )));
    }
    if copies.merged > 0 {
        notes.push(format!(
            "{} equal to another rule of the copy, which has it once",
            counted(copies.merged, "rule")
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{AccountId, Direction, Peer, Region, Rule, Traffic};

    /// Calls `check` with two empty places of one Region.
    fn with_places(check: impl FnOnce(&CopyPlaces<'_>)) {
        let (source, target) = (Inventory::default(), Inventory::default());
        let region = Region::from_remote("eu-west-1");
        let owner = AccountId::from_remote("123456789012");
        check(&CopyPlaces {
            source: &source,
            source_region: &region,
            target: &target,
            target_region: &region,
            target_owner: &owner,
            target_vpc: None,
            is_same_scope: false,
        });
    }

    #[test]
    fn choices_say_what_they_stand_for() {
        with_places(|places| {
            let subject = CopySubject::Group(GroupId::from_remote("sg-1"));
            assert_eq!(copy_subject_text(&subject, places.source), "sg-1");
            let text = |choice| copy_choice_text(&choice, &subject, places);
            assert_eq!(text(CopyChoice::LeaveOut), "Leave the rules out");
            assert_eq!(
                text(CopyChoice::Group(GroupId::from_remote("sg-2"))),
                "Group sg-2"
            );
            let copies = GroupCopies {
                renamed: vec![(GroupId::from_remote("sg-1"), "web-2".to_owned())],
                merged: 1,
                ..GroupCopies::default()
            };
            assert_eq!(
                copies_text(&copies, places.source),
                [
                    "The name sg-1 is taken or reserved there, so its copy is web-2",
                    "1 rule equal to another rule of the copy, which has it once",
                ]
            );
        });
    }

    #[test]
    fn what_is_left_out_elsewhere_has_its_reason() {
        with_places(|places| {
            let peer = Peer::parse("10.0.0.0/8").unwrap();
            let rule = Rule::new(Direction::Ingress, Traffic::All, peer);
            let subject = CopySubject::Group(GroupId::from_remote("sg-1"));
            let transfer = Transfer {
                left_out: vec![
                    (rule.clone(), TransferReason::AlreadyThere),
                    (rule, TransferReason::NoNamesake(subject.clone())),
                ],
                replaced: vec![(subject, CopyChoice::Group(GroupId::from_remote("sg-2")))],
                change: None,
            };
            let notes = transfer_notes(&transfer, places, true);
            assert_eq!(notes.len(), 3);
            assert_eq!(notes[0], "Group sg-2 takes the place of sg-1");
            assert!(
                notes[1].ends_with("because the group already has it"),
                "{notes:?}"
            );
            assert!(
                notes[2].ends_with("because nothing there has the name of sg-1"),
                "{notes:?}"
            );
            let list = CopySubject::PrefixList(PrefixListId::from_remote("pl-1"));
            let lists = Transfer {
                left_out: vec![(
                    transfer.left_out[0].0.clone(),
                    TransferReason::NoNamesake(list),
                )],
                ..Transfer::default()
            };
            let why = |knows_lists| transfer_notes(&lists, places, knows_lists).remove(0);
            assert!(why(true).ends_with("because nothing there has the name of pl-1"));
            assert!(why(false).ends_with(
                "because the prefix lists there could not be read, so pl-1 was not looked for"
            ));
        });
    }
}
