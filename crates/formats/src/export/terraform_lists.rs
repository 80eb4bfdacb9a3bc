//! Terraform configuration of prefix lists.

use super::terraform::{Block, comment, push_import, quoted};
use portcullis_model::PrefixListId;
use portcullis_plan::PrefixListChange;

/// Returns the changed prefix lists, with import blocks for what exists in EC2. Deleted lists are
/// listed in comments: Terraform deletes only resources in its state.
pub fn terraform_lists(changes: &[PrefixListChange]) -> String {
    let mut text = String::new();
    for change in changes {
        let Some(after) = &change.after else {
            text.push_str(&format!(
                "# The prefix list {} ({}) will be deleted: remove its resource.\n\n",
                comment(change.name()),
                comment(change.id.as_str())
            ));
            continue;
        };
        let name = resource_name(&change.id);
        if change.before.is_some() {
            push_import(
                &mut text,
                &format!("aws_ec2_managed_prefix_list.{name}"),
                change.id.as_str(),
            );
        }
        let mut block = Block::open("aws_ec2_managed_prefix_list", &name);
        block.attribute("name", &quoted(&after.name));
        block.attribute("address_family", &quoted(after.family.as_str()));
        block.attribute("max_entries", &after.max_entries.to_string());
        for entry in &after.entries {
            let mut fields = format!("cidr = {}", quoted(&entry.cidr.to_string()));
            if !entry.description.is_empty() {
                fields.push_str(&format!(
                    "\n    description = {}",
                    quoted(&entry.description)
                ));
            }
            block.nested("entry", &fields);
        }
        text.push_str(&block.close());
    }
    text
}

/// Returns the expression for the id of a prefix list: that of a resource if the plan creates it.
pub(super) fn list_id(list: &PrefixListId) -> String {
    if list.is_new() {
        format!("aws_ec2_managed_prefix_list.{}.id", resource_name(list))
    } else {
        quoted(list.as_str())
    }
}

fn resource_name(list: &PrefixListId) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '_'
        }
    };
    list.as_str().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{AddressFamily, Cidr, PrefixListContent, PrefixListEntry};

    #[test]
    fn lists_are_resources() {
        let content = PrefixListContent {
            name: "offices".to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: 5,
            entries: vec![PrefixListEntry {
                cidr: Cidr::parse("203.0.113.0/24").unwrap(),
                description: "Rotterdam".to_owned(),
            }],
        };
        let change = |id, before, after| PrefixListChange {
            id,
            version: None,
            before,
            after,
        };
        let known = PrefixListId::from_remote("pl-0a1b2c3d");
        let text = terraform_lists(&[
            change(PrefixListId::of_new_list(1), None, Some(content.clone())),
            change(known.clone(), Some(content.clone()), Some(content.clone())),
            change(known.clone(), Some(content), None),
        ]);
        assert!(text.contains("resource \"aws_ec2_managed_prefix_list\" \"new_list_1\" {"));
        assert!(text.contains("cidr = \"203.0.113.0/24\"\n    description = \"Rotterdam\""));
        assert!(text.contains("id = \"pl-0a1b2c3d\""), "{text}");
        assert!(text.ends_with("(pl-0a1b2c3d) will be deleted: remove its resource.\n\n"));
        assert_eq!(list_id(&known), "\"pl-0a1b2c3d\"");
        assert_eq!(
            list_id(&PrefixListId::of_new_list(1)),
            "aws_ec2_managed_prefix_list.new_list_1.id"
        );
    }
}
