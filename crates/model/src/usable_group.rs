//! Groups that the network interfaces of a VPC can use.

use super::{AccountId, GroupId, VpcId};

/// A group that network interfaces of a VPC can use, although another VPC or account has it: it is associated with the
/// VPC, or shared with the caller's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsableGroup {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// The account that owns it; `None` if EC2 does not say.
    pub owner_id: Option<AccountId>,
    /// The VPC that it was created in; `None` if EC2 does not say.
    pub primary_vpc_id: Option<VpcId>,
}
