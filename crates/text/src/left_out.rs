//! Parts of a plan that are left out, and typed texts without a place.

use super::differences::described;
use super::{GroupDifference, Text, group_difference};
use portcullis_edit::draft::StrayText;
use portcullis_model::{GroupId, escape_invisible};
use portcullis_plan::{LeftOut, ListClash, LostUse};

/// What a plan leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutText {
    /// What is left out, why, and what to do.
    pub sentence: String,
    /// The changes that are left out, where there are several.
    pub changes: Option<GroupDifference>,
}

/// Describes a part of a plan that is left out. `name` returns the names of groups.
pub fn left_out_text(left_out: &LeftOut, name: &dyn Fn(&GroupId) -> Option<String>) -> LeftOutText {
    let (sentence, changes) = match left_out {
        LeftOut::Gone { change, namesake } => {
            let what = format!(
                "{} ({}) was deleted by another client",
                change.name(),
                change.id
            );
            let sentence = match (&change.after, namesake) {
                (None, _) => format!("{what}. Nothing is left to do for it"),
                (Some(_), None) => format!(
                    "{what}. These changes to it are left out. To make them, create the group again and add the rules and tags that you need"
                ),
                (Some(_), Some(namesake)) => format!(
                    "{what}. These changes to it are left out. {namesake} has its name now: make the changes there if you need them"
                ),
            };
            (sentence, change.after.is_some().then_some(change))
        }
        LeftOut::NameTaken { change, namesake } => (
            format!(
                "{} can't be created, because {namesake} in its VPC has this name. The group is left out with its rules and tags. Add them to {namesake}, or delete {namesake} and open this review again",
                change.name()
            ),
            Some(change),
        ),
        LeftOut::Rule { group, rule } => (
            format!(
                "{}: {}. The group that this rule references does not exist, so the rule is left out. Create that group first, then add the rule",
                name(group).unwrap_or_else(|| group.to_string()),
                described(rule, false, name)
            ),
            None,
        ),
        LeftOut::List { name, clash, .. } => (list_clash_text(name, clash), None),
        LeftOut::Use { group, lost } => {
            let group = name(group).unwrap_or_else(|| group.to_string());
            let sentence = match lost {
                LostUse::Gone(interface) => format!(
                    "{group}: {interface} does not exist any more, so the group is not added to it. Nothing is left to do for it"
                ),
                LostUse::UnknownInterfaces => format!(
                    "{group}: the network interfaces that use it could not be read, so they are left out. Allow ec2:DescribeNetworkInterfaces and open this review again"
                ),
                LostUse::UnknownAssociations => format!(
                    "{group}: its associations with VPCs could not be read, so they are left out. Allow ec2:DescribeSecurityGroupVpcAssociations and open this review again"
                ),
            };
            (sentence, None)
        }
    };
    LeftOutText {
        sentence: escape_invisible(&sentence),
        changes: changes.map(|change| group_difference(change, name)),
    }
}

/// Describes a part of the change of a prefix list that contradicts EC2's current state.
pub fn list_clash_text(list: &str, clash: &ListClash) -> String {
    match clash {
        ListClash::Gone => format!(
            "The prefix list {list} does not exist any more, so its changes are left out. Discard them, or create the list again"
        ),
        ListClash::NotRead => format!(
            "The entries of the prefix list {list} could not be read, so its changes are left out. Allow ec2:GetManagedPrefixListEntries and open this review again"
        ),
        ListClash::ChangedSince => format!(
            "The prefix list {list} was changed by another client, so it is not deleted. Look at its entries, then delete it again"
        ),
        ListClash::Name(name) => format!(
            "Another client has renamed the prefix list {list} to {name}, so it keeps this name. Edit the list again to rename it"
        ),
        ListClash::MaxEntries(max) => format!(
            "Another client has set the maximum number of entries of the prefix list {list} to {max}, so it keeps this size. Edit the list again to change it"
        ),
        ListClash::Entry(cidr) => format!(
            "Another client has changed the entry {cidr} of the prefix list {list}, so it stays as it is in EC2. Edit the list again to change it"
        ),
    }
}

impl Text for StrayText {
    fn text(&self) -> String {
        let text = match self {
            Self::Cell(text) => {
                format!("a rule with unfinished text no longer exists. The text was: {text}")
            }
            Self::Form(text) => format!(
                "a form was closed because EC2 created its group. You typed: {text}. Open the form again to enter it"
            ),
            Self::FormOfGoneGroup(text) => {
                format!("a form was closed because its group no longer exists. You typed: {text}")
            }
            Self::NewGroup { created, typed } => {
                let vpc = |group: &portcullis_model::NewGroup| {
                    let vpc = group.vpc_id.as_ref();
                    vpc.map_or_else(|| "the default VPC".to_owned(), ToString::to_string)
                };
                let parts = [
                    ("name", created.name.to_string(), typed.name.to_string()),
                    (
                        "description",
                        created.description.to_string(),
                        typed.description.to_string(),
                    ),
                    ("VPC", vpc(created), vpc(typed)),
                ];
                let changed = parts.iter().filter(|(_, created, typed)| created != typed);
                let (whats, texts): (Vec<&str>, Vec<String>) = changed
                    .map(|(what, _, typed)| (*what, format!("{what} {typed}")))
                    .unzip();
                format!(
                    "EC2 created {} before you changed its {}, which can't be changed later. You typed: {}. To use this, create another group with it, then delete {}",
                    created.name,
                    whats.join(" and "),
                    texts.join("; "),
                    created.name
                )
            }
        };
        escape_invisible(&text)
    }
}
