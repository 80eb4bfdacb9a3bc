//! Associations of security groups with VPCs besides their own.

use super::{GroupId, VpcId};

/// Association of a group with a VPC besides its own (AssociateSecurityGroupVpc). Network interfaces
/// of that VPC can use the group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VpcAssociation {
    /// The group.
    pub group_id: GroupId,
    /// The VPC.
    pub vpc_id: VpcId,
    /// The state.
    pub state: AssociationState,
    /// Why the association failed, in EC2's words; `None` if EC2 sends no reason.
    pub state_reason: Option<String>,
}

/// State of an association. EC2 changes associations in the background.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssociationState {
    /// EC2 is making the association.
    Associating,
    /// Interfaces of the VPC can use the group.
    Associated,
    /// EC2 could not make the association.
    AssociationFailed,
    /// EC2 is ending the association.
    Disassociating,
    /// The association has ended.
    Disassociated,
    /// EC2 could not end the association, which is still in effect.
    DisassociationFailed,
    /// A state that EC2 has added since.
    Other(String),
}

impl AssociationState {
    /// Returns the state that EC2 calls `text`.
    pub fn from_remote(text: &str) -> Self {
        match text {
            "associating" => Self::Associating,
            "associated" => Self::Associated,
            "association-failed" => Self::AssociationFailed,
            "disassociating" => Self::Disassociating,
            "disassociated" => Self::Disassociated,
            "disassociation-failed" => Self::DisassociationFailed,
            other => Self::Other(other.to_owned()),
        }
    }

    /// EC2's name of the state.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Associating => "associating",
            Self::Associated => "associated",
            Self::AssociationFailed => "association-failed",
            Self::Disassociating => "disassociating",
            Self::Disassociated => "disassociated",
            Self::DisassociationFailed => "disassociation-failed",
            Self::Other(text) => text,
        }
    }

    /// Whether the association is in effect or about to be. A state that is not known counts, because
    /// EC2 does not delete a group that has an association.
    pub fn is_in_effect(&self) -> bool {
        !matches!(
            self,
            Self::AssociationFailed | Self::Disassociating | Self::Disassociated
        )
    }

    /// Whether EC2 is still changing the association.
    pub fn is_changing(&self) -> bool {
        matches!(self, Self::Associating | Self::Disassociating)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_keep_their_names() {
        for (text, is_in_effect, is_changing) in [
            ("associating", true, true),
            ("associated", true, false),
            ("association-failed", false, false),
            ("disassociating", false, true),
            ("disassociated", false, false),
            ("disassociation-failed", true, false),
            ("paused", true, false),
        ] {
            let state = AssociationState::from_remote(text);
            assert_eq!(state.as_str(), text);
            assert_eq!(state.is_in_effect(), is_in_effect, "{text}");
            assert_eq!(state.is_changing(), is_changing, "{text}");
        }
    }
}
