//! Context of an action: one Region of the account, and the caller.

use super::refusal::Refusal;
use super::state::{Group, Quotas, RegionState};
use portcullis_model::{AccountId, GroupId, Region, VpcId};

/// One Region of the account, as an action sees it.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) account_id: &'a AccountId,
    pub(super) quotas: &'a Quotas,
    pub(super) region: &'a Region,
    /// Whether the caller uses the current API version. EC2 leaves newer elements out for older
    /// versions, because old clients may fail on them.
    pub(super) is_current_version: bool,
    /// Access key id that signed the request, if known.
    pub(super) access_key_id: Option<&'a str>,
    /// ARN of the caller; `None` for the user of the account.
    pub(super) caller_arn: Option<&'a str>,
    /// Regions that the account can use; `None` for those that need no opt-in.
    pub(super) enabled_regions: Option<&'a [Region]>,
    pub(super) state: &'a mut RegionState,
}

impl World<'_> {
    /// Finds the account's own group by `GroupId` or, in the default VPC, by `GroupName`. Another
    /// account's group in a shared VPC is visible but cannot be changed.
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

    /// Returns the ARN of a resource in the Region.
    pub(super) fn arn(&self, kind: &str, id: &str) -> String {
        let (region, account) = (self.region.as_str(), self.account_id.as_str());
        ["arn:aws:ec2:", region, ":", account, ":", kind, "/", id].concat()
    }

    /// Finds a group by `GroupId` or, in the default VPC, by `GroupName`.
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

    /// Finds a group by name in the default VPC, the only VPC where names identify groups.
    pub(super) fn find_group_by_name(&self, name: &str) -> Result<&Group, Refusal> {
        let vpc_id = self.state.default_vpc().map(|vpc| &vpc.id);
        vpc_id
            .and_then(|vpc_id| self.state.group_named(name, vpc_id))
            .ok_or_else(|| Refusal::group_name_not_found(name, vpc_id.map(VpcId::as_str)))
    }

    /// Finds a VPC by `VpcId`.
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

/// Parses a security group id in EC2's exact spelling. [`GroupId::parse`] accepts white space and
/// upper case from users; EC2 does not accept them in requests.
pub(super) fn group_id_from_text(text: &str) -> Result<GroupId, Refusal> {
    GroupId::parse(text)
        .ok()
        .filter(|id| id.as_str() == text)
        .ok_or_else(|| Refusal::malformed_id("InvalidGroupId.Malformed", text, GroupId::PREFIX))
}
