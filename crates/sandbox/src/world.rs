//! What an action works on: one Region of the account, and who calls.

use super::refusal::Refusal;
use super::state::{Group, Quotas, RegionState};
use portcullis_model::{AccountId, GroupId, Region, VpcId};

/// One Region of the account as an action sees it.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) account_id: &'a AccountId,
    pub(super) quotas: &'a Quotas,
    pub(super) region: &'a Region,
    /// Whether the caller speaks today's version of the API. To older versions EC2 does not tell
    /// what has been added since, and old clients stumble over it.
    pub(super) is_current_version: bool,
    /// Who signed the request, where that is known.
    pub(super) access_key_id: Option<&'a str>,
    pub(super) state: &'a mut RegionState,
}

impl World<'_> {
    /// The account's own group that `GroupId` or, in the default VPC, `GroupName` means. Another
    /// account's group in a shared VPC can be seen and not changed.
    pub(super) fn find_own_group(
        &self,
        group_id: Option<&str>,
        group_name: Option<&str>,
    ) -> Result<&Group, Refusal> {
        let group = self.find_group(group_id, group_name)?;
        match group.owner_id {
            Some(_) => Err(Refusal::not_authorized()),
            None => Ok(group),
        }
    }

    /// The ARN of a resource of the account in the Region.
    pub(super) fn arn(&self, kind: &str, id: &str) -> String {
        let (region, account) = (self.region.as_str(), self.account_id.as_str());
        ["arn:aws:ec2:", region, ":", account, ":", kind, "/", id].concat()
    }

    /// The group that `GroupId` or, in the default VPC, `GroupName` means.
    pub(super) fn find_group(
        &self,
        group_id: Option<&str>,
        group_name: Option<&str>,
    ) -> Result<&Group, Refusal> {
        match (group_id, group_name) {
            (Some(id), _) => {
                let id = group_id_from_text(id)?;
                self.state
                    .group(&id)
                    .ok_or_else(|| Refusal::group_not_found(id.as_str()))
            }
            (None, Some(name)) => self.find_group_by_name(name),
            (None, None) => Err(Refusal::new(
                "MissingParameter",
                &["The request must contain the parameter groupName or groupId"],
            )),
        }
    }

    /// The group of that name in the default VPC, the only one where names will do.
    pub(super) fn find_group_by_name(&self, name: &str) -> Result<&Group, Refusal> {
        let vpc_id = self.state.default_vpc().map(|vpc| &vpc.id);
        vpc_id
            .and_then(|vpc_id| self.state.group_named(name, vpc_id))
            .ok_or_else(|| Refusal::group_name_not_found(name, vpc_id.map(VpcId::as_str)))
    }

    /// The VPC that `VpcId` means.
    pub(super) fn find_vpc(&self, id: &str) -> Result<&super::state::Vpc, Refusal> {
        let id = VpcId::parse(id)
            .ok()
            .filter(|parsed| parsed.as_str() == id)
            .ok_or_else(|| Refusal::malformed_id("InvalidVpcId.Malformed", id, VpcId::PREFIX))?;
        self.state
            .vpc(&id)
            .ok_or_else(|| Refusal::not_found("InvalidVpcID.NotFound", "vpc ID", id.as_str()))
    }
}

/// A security group's id, in EC2's own form only: what [`GroupId::parse`] forgives to people (white
/// space, upper case), EC2 does not forgive to programs.
pub(super) fn group_id_from_text(text: &str) -> Result<GroupId, Refusal> {
    GroupId::parse(text)
        .ok()
        .filter(|id| id.as_str() == text)
        .ok_or_else(|| Refusal::malformed_id("InvalidGroupId.Malformed", text, GroupId::PREFIX))
}
