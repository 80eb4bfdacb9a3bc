//! Loading of the VPCs.

use std::sync::Arc;

use leptos::prelude::*;

use crate::aws::actions::DescribeVpcs;
use crate::workspace::{Session, Workspace};

impl Workspace {
    pub(super) async fn load_vpcs(self, session: &Session) {
        let mut vpcs = Vec::new();
        let read = session
            .client()
            .send_all(&DescribeVpcs::default(), |page| vpcs.extend(page))
            .await;
        if read.is_ok() {
            self.inventory().vpcs.set(Arc::new(vpcs));
        }
    }
}
