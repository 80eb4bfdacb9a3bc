//! Loading of the EC2 Instance Connect Endpoints.

use crate::aws::actions::DescribeInstanceConnectEndpoints;
use crate::workspace::{Session, Workspace};

/// Page size: the maximum of EC2.
const ENDPOINTS_PER_PAGE: u32 = 50;

impl Workspace {
    pub(super) async fn load_instance_connect_endpoints(self, session: &Session) {
        let action = DescribeInstanceConnectEndpoints {
            max_results: Some(ENDPOINTS_PER_PAGE),
            ..DescribeInstanceConnectEndpoints::default()
        };
        self.load_users(session, action, |users| &users.instance_connect_endpoints)
            .await;
    }
}
