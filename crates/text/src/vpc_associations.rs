//! Associations of groups with VPCs, in words.

use portcullis_ec2::{Error, ErrorKind};
use portcullis_model::counted;

use super::Text as _;

/// Returns what keeps an association from being ended, if interfaces of its VPC use the group.
pub fn interfaces_keep_association(interfaces: usize) -> Option<String> {
    let verb = match interfaces {
        0 => return None,
        1 => "uses",
        _ => "use",
    };
    Some(format!(
        "{} of the VPC {verb} the group. EC2 ends the association only when no interface of the VPC uses the group",
        counted(interfaces, "network interface")
    ))
}

/// Returns why the associations of a group are unknown.
pub fn unread_associations_text(error: &Error) -> String {
    unread_text(
        "The associations with VPCs",
        "ec2:DescribeSecurityGroupVpcAssociations",
        error,
    )
}

/// Returns why sources are offered from the VPC of the group alone.
pub fn unread_usable_groups_text(error: &Error) -> String {
    unread_text(
        "Groups that other VPCs and accounts let this VPC use, which sources could reference,",
        "ec2:GetSecurityGroupsForVpc",
        error,
    )
}

/// Returns why something could not be read: the missing permission, or what went wrong.
fn unread_text(what: &str, permission: &str, error: &Error) -> String {
    match error {
        Error::Api(api) if api.kind() == ErrorKind::Authorization => {
            format!("{what} could not be read. Allow {permission} and reload")
        }
        _ => format!("{what} could not be read: {}", error.text()),
    }
}
