//! Groups to recreate, for scripts and Terraform.

use std::collections::HashMap;

use portcullis_model::{GroupId, Inventory, Peer, Rule, SecurityGroup, Tag};
use portcullis_plan::own_tags;

/// Returns an inventory that recreates groups, with the ids `new-1`, `new-2` and so on. Rules
/// reference recreated groups by these, and other groups by their own id.
///
/// Default groups of VPCs, which cannot be created, and tags reserved for AWS are left out.
pub fn recreation(inventory: &Inventory) -> Inventory {
    let groups = inventory.groups.iter().map(|group| &**group);
    let created: Vec<&SecurityGroup> = groups.filter(|group| !group.is_default()).collect();
    let ids: HashMap<&GroupId, GroupId> = created
        .iter()
        .zip(1..)
        .map(|(group, number)| (&group.id, GroupId::of_new_group(number)))
        .collect();
    let recreated = created.into_iter().filter_map(|group| {
        let id = ids.get(&group.id)?.clone();
        let rules = group.rules.iter().map(|rule| Rule {
            id: None,
            peer: renamed(&rule.peer, &ids),
            tags: settable(&rule.tags),
            ..rule.clone()
        });
        Some(SecurityGroup {
            id,
            tags: settable(&group.tags),
            rules: rules.collect(),
            has_rule_ids: false,
            ..group.clone()
        })
    });
    inventory.with_groups(recreated.collect())
}

fn renamed(peer: &Peer, ids: &HashMap<&GroupId, GroupId>) -> Peer {
    match peer {
        Peer::Group(reference) => match ids.get(&reference.group_id) {
            Some(id) => Peer::Group(portcullis_model::GroupReference::new(id.clone())),
            None => peer.clone(),
        },
        Peer::Cidr(_) | Peer::PrefixList(_) => peer.clone(),
    }
}

fn settable(tags: &[Tag]) -> Vec<Tag> {
    own_tags(tags).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::testing::{group, groups, tag};

    #[test]
    fn recreated_groups_are_referenced_by_their_new_ids() {
        let mut groups = groups();
        groups.insert(0, group("sg-00000000", "default", Vec::new()));
        groups[1]
            .tags
            .push(tag("aws:cloudformation:stack-name", "x"));
        let recreated = recreation(&groups.into_iter().collect()).groups;
        let ids: Vec<&str> = recreated.iter().map(|group| group.id.as_str()).collect();
        assert_eq!(ids, ["new-1", "new-2", "new-3"]);
        let web = &recreated[0];
        assert_eq!(web.tags, [tag("Name", "a=b;c")]);
        assert_eq!(web.rules[2].peer.to_string(), "new-2");
        let app = &recreated[1];
        let peers: Vec<String> = app.rules.iter().map(|rule| rule.peer.to_string()).collect();
        assert_eq!(peers, ["new-1", "new-2", "999999999999/sg-00000099"]);
        assert!(app.rules.iter().all(|rule| rule.id.is_none()));
        assert_eq!(app.rules[0].tags.len(), 2);
    }
}
