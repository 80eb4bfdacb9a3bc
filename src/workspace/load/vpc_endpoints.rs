//! Loading of the VPC endpoints.

use crate::aws::actions::DescribeVpcEndpoints;
use crate::workspace::{Session, Workspace};

/// Page size: the maximum of EC2.
const ENDPOINTS_PER_PAGE: u32 = 1000;

impl Workspace {
    pub(super) async fn load_vpc_endpoints(self, session: &Session) {
        let action = DescribeVpcEndpoints {
            max_results: Some(ENDPOINTS_PER_PAGE),
            ..DescribeVpcEndpoints::default()
        };
        self.load_users(session, action, |users| &users.vpc_endpoints)
            .await;
    }
}
