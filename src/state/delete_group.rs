//! Use case: delete a security group.

use super::Editor;
use crate::aws::Error;
use crate::aws::actions::DeleteSecurityGroup;
use crate::model::SecurityGroup;

impl Editor {
    /// Deletes a group.
    ///
    /// # Errors
    /// [`Error`] as EC2 or the way to it gave it, such as `DependencyViolation`.
    pub async fn delete_group(&self, group: &SecurityGroup) -> Result<(), Error> {
        let action = DeleteSecurityGroup {
            group_id: group.id.clone(),
            dry_run: false,
        };
        match self.session.client().send(&action).await {
            Ok(()) => {
                if self.app.is_current(self.session.generation()) {
                    self.app.remove_group(&group.id);
                }
                self.app
                    .announce(format!("Security group {} deleted", group.name));
                Ok(())
            }
            Err(error) => {
                if error.outcome_is_unknown() {
                    self.app.load_inventory();
                }
                Err(error)
            }
        }
    }
}
