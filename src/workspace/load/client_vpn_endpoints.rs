//! Loading of the Client VPN endpoints.

use crate::aws::actions::DescribeClientVpnEndpoints;
use crate::workspace::{Session, Workspace};

/// Page size: the maximum of EC2.
const ENDPOINTS_PER_PAGE: u32 = 1000;

impl Workspace {
    pub(super) async fn load_client_vpn_endpoints(self, session: &Session) {
        let action = DescribeClientVpnEndpoints {
            max_results: Some(ENDPOINTS_PER_PAGE),
            ..DescribeClientVpnEndpoints::default()
        };
        self.load_users(session, action, |users| &users.client_vpn_endpoints)
            .await;
    }
}
