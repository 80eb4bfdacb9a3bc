//! Use case: create a security group.

use super::Editor;
use crate::aws::Error;
use crate::aws::actions::CreateSecurityGroup;
use crate::model::{GroupDescription, GroupId, GroupName, VpcId};

impl Editor {
    /// Creates a group, without a VPC in the default one, and reads it back with the rules EC2 gave it.
    ///
    /// # Errors
    /// [`Error`] as EC2 or the way to it gave it; the group then does not stand in the list.
    pub async fn create_group(
        &self,
        name: GroupName,
        description: GroupDescription,
        vpc_id: Option<VpcId>,
    ) -> Result<GroupId, Error> {
        let action = CreateSecurityGroup {
            name: name.clone(),
            description,
            vpc_id,
            tags: Vec::new(),
            dry_run: false,
        };
        let created = match self.session.client().send(&action).await {
            Ok(created) => created,
            Err(error) => {
                if error.outcome_is_unknown() {
                    self.app.load_inventory();
                }
                return Err(error);
            }
        };
        self.app.announce(format!("Security group {name} created"));
        if self
            .refresh_group(&created.group_id, |_| true)
            .await
            .is_err()
        {
            // It exists; the list as a whole shows it as soon as EC2 does.
            self.app.load_inventory();
        }
        Ok(created.group_id)
    }
}
