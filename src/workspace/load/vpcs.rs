//! The VPCs.

use std::sync::Arc;

use crate::aws::actions::DescribeVpcs;
use crate::workspace::{Session, Workspace};

impl Workspace {
    pub(super) async fn load_vpcs(self, session: &Session) {
        self.inventory().vpcs.begin();
        let mut vpcs = Vec::new();
        let read = session
            .client()
            .send_all(&DescribeVpcs::default(), |page| vpcs.extend(page))
            .await;
        self.inventory().vpcs.settle(read.map(|()| Arc::new(vpcs)));
    }
}
