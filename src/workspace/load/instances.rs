//! Loading of the instances, stopped ones included.

use crate::aws::actions::DescribeInstances;
use crate::workspace::{Session, Workspace};

/// Page size: the maximum of EC2.
const INSTANCES_PER_PAGE: u32 = 1000;

impl Workspace {
    pub(super) async fn load_instances(self, session: &Session) {
        let action = DescribeInstances {
            // Resources that services hide use groups like any other.
            include_managed: true,
            max_results: Some(INSTANCES_PER_PAGE),
            ..DescribeInstances::default()
        };
        self.load_users(session, action, |users| &users.instances)
            .await;
    }
}
