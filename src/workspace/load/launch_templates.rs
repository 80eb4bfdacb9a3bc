//! Loading of the default and latest versions of launch templates.

use crate::aws::actions::DescribeLaunchTemplateVersions;
use crate::workspace::{Session, Workspace};

/// Page size: the maximum of EC2.
const VERSIONS_PER_PAGE: u32 = 200;

impl Workspace {
    pub(super) async fn load_launch_templates(self, session: &Session) {
        let action = DescribeLaunchTemplateVersions {
            // Resources that services hide use groups like any other.
            include_managed: true,
            max_results: Some(VERSIONS_PER_PAGE),
            ..DescribeLaunchTemplateVersions::default()
        };
        self.load_users(session, action, |users| &users.launch_templates)
            .await;
    }
}
