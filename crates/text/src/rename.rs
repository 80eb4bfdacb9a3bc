//! The replacement of a group by a clone, in words.

use super::Text;
use super::usage::service_advice;
use portcullis_analysis::interface_user;
use portcullis_model::{GroupId, SecurityGroup, counted, escape_invisible};
use portcullis_plan::{Rename, RenameError};

/// What a replacement leaves alone, because other endpoints than EC2's have it or no draft can hold it.
pub const NOT_REPLACED: &str = "Not looked at: launch templates, Auto Scaling groups, load balancers and other \
     services' settings that name the group, rules of other accounts, and templates such as Terraform's. Change them to \
     the new group yourself: what they start later uses the group that they name";

/// What happens when a group is replaced by a clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameText {
    /// The moments of the run, in order.
    pub moments: Vec<String>,
    /// What stays as it is, each with what to do.
    pub warnings: Vec<String>,
}

/// Describes the replacement of `old`. `name` returns the names of groups.
pub fn rename_text(
    rename: &Rename,
    old: &SecurityGroup,
    name: &dyn Fn(&GroupId) -> Option<String>,
) -> RenameText {
    let created = rename
        .changes
        .iter()
        .find(|change| change.id == rename.clone);
    let clone = created.and_then(|change| change.after.as_ref());
    let new = clone.map_or("", |group| &group.name);
    let old_name = format!("{} ({})", old.name, old.id);
    let mut moments = vec![format!(
        "Create {new} with {} and {} of {}",
        counted(clone.map_or(0, |group| group.rules.len()), "rule"),
        counted(clone.map_or(0, |group| group.tags.len()), "tag"),
        old.name
    )];
    for vpc in &rename.associated {
        moments.push(format!("Associate {new} with {vpc}"));
    }
    let groups: Vec<String> = rename
        .referencing
        .iter()
        .map(|(id, count)| {
            let name = name(id).unwrap_or_else(|| id.to_string());
            format!("{name} ({})", counted(*count, "rule"))
        })
        .collect();
    if !groups.is_empty() {
        moments.push(format!(
            "Add rules that reference {new} beside those that reference {}: {}",
            old.name,
            groups.join(", ")
        ));
    }
    if !rename.moved.is_empty() {
        moments.push(format!(
            "Replace {} by {new} on {}, one call for each",
            old.name,
            counted(rename.moved.len(), "network interface")
        ));
    }
    if rename.deletes_group() {
        if !groups.is_empty() {
            moments.push(format!("Remove the rules that reference {old_name}"));
        }
        for vpc in &rename.associated {
            moments.push(format!("End the association of {} with {vpc}", old.name));
        }
        moments.push(format!("Delete {old_name}"));
    } else {
        moments.push(format!(
            "Keep {old_name}, which network interfaces still use"
        ));
    }
    moments.push("Read everything back, and compare it with the plan".to_owned());
    RenameText {
        moments: moments.iter().map(|text| escape_invisible(text)).collect(),
        warnings: warnings(rename, old),
    }
}

fn warnings(rename: &Rename, old: &SecurityGroup) -> Vec<String> {
    let managed = rename.managed.iter().map(|interface| {
        let what = if interface.description.is_empty() {
            interface.id.to_string()
        } else {
            format!("{} ({})", interface.id, interface.description)
        };
        escape_invisible(&format!(
            "{what} keeps {}: only the service that manages it can change its groups. {}",
            old.name,
            service_advice(&interface_user(interface))
        ))
    });
    let mut warnings: Vec<String> = managed.collect();
    if !rename.knows_associations {
        warnings.push(
            "Associations with other VPCs could not be read. If the group has one, EC2 rejects its deletion"
                .to_owned(),
        );
    }
    warnings.push(NOT_REPLACED.to_owned());
    warnings
}

impl Text for RenameError {
    fn text(&self) -> String {
        match self {
            Self::UnknownGroup(id) => format!("{id} does not exist. Refresh the list of groups"),
            Self::DefaultGroup => {
                "the default security group of a VPC can't be deleted, so nothing can take its place. \
                 Create another group and move its interfaces there"
                    .to_owned()
            }
            Self::OtherOwner(account) => {
                format!("account {account} owns the group. Rename it there")
            }
            Self::NameTaken(id) => format!(
                "{id} has this name in the VPC, and both exist for a while. Choose another name"
            ),
            Self::UnknownInterfaces => {
                "the network interfaces were not read, so it is not known which use the group. Allow \
                 ec2:DescribeNetworkInterfaces and refresh"
                    .to_owned()
            }
        }
    }
}
