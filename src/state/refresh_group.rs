//! Use case: read one group again, as after a change to it.

use std::time::Duration;

use leptos::prelude::*;

use super::{App, Editor, GroupLoad, Session};
use crate::aws::actions::{DescribeSecurityGroupRules, DescribeSecurityGroups, Filter};
use crate::aws::{Clock as _, Error};
use crate::model::{GroupId, Rule, SecurityGroup};
use crate::platform::BrowserClock;

/// How long to wait between looks at a group whose change EC2 does not show yet.
const SETTLING_DELAYS: [Duration; 4] = [
    Duration::from_millis(150),
    Duration::from_millis(400),
    Duration::from_millis(1000),
    Duration::from_millis(2500),
];

impl App {
    /// Adds rule ids and tags to the rules of a group that is already known.
    pub(super) async fn read_rule_ids(self, session: &Session, id: &GroupId) -> Result<(), Error> {
        let rules = described_rules(session, id).await?;
        let known = self.by_id.read_untracked().get(id).cloned();
        if let Some(known) = known
            && self.is_current(session.generation())
        {
            let mut group = (*known).clone();
            group.adopt_rules(rules);
            self.put_group(group);
        }
        Ok(())
    }
}

impl Editor {
    /// Reads the group again until it shows what has just been done, for EC2 may show an older
    /// state for a moment; then takes what EC2 says, whatever it is.
    ///
    /// # Errors
    /// The last [`Error`] where EC2 does not answer.
    pub(super) async fn refresh_group(
        &self,
        id: &GroupId,
        is_settled: impl Fn(&SecurityGroup) -> bool,
    ) -> Result<(), Error> {
        let mut delays = SETTLING_DELAYS.iter();
        loop {
            let outcome = described_group(&self.session, id).await;
            let settled = matches!(&outcome, Ok(Some(group)) if is_settled(group));
            match delays.next() {
                Some(delay) if !settled => BrowserClock.sleep(*delay).await,
                _ => {
                    if let Some(mut group) = outcome? {
                        group.adopt_rules(described_rules(&self.session, id).await?);
                        if self.app.is_current(self.session.generation()) {
                            self.app.put_group(group);
                        }
                    }
                    return Ok(());
                }
            }
        }
    }

    /// After a change that EC2 carried out: shows the group as it is now. That it cannot be read is
    /// said beside its rules, and never as a failure of the change.
    pub(super) async fn show_change(
        &self,
        id: &GroupId,
        is_settled: impl Fn(&SecurityGroup) -> bool,
    ) {
        if let Err(error) = self.refresh_group(id, is_settled).await
            && self.app.is_current(self.session.generation())
        {
            let error = std::sync::Arc::new(error);
            self.app
                .group_load
                .set(GroupLoad::Outdated(id.clone(), error));
        }
    }
}

async fn described_group(session: &Session, id: &GroupId) -> Result<Option<SecurityGroup>, Error> {
    let action = DescribeSecurityGroups {
        group_ids: vec![id.clone()],
        ..DescribeSecurityGroups::default()
    };
    let mut groups: Vec<SecurityGroup> = Vec::new();
    session
        .client()
        .send_all(&action, |page| groups.extend(page))
        .await?;
    Ok(groups.into_iter().find(|group| group.id == *id))
}

async fn described_rules(session: &Session, id: &GroupId) -> Result<Vec<Rule>, Error> {
    let action = DescribeSecurityGroupRules {
        filters: vec![Filter::new("group-id", [id.as_str()])],
        max_results: Some(1000),
        ..DescribeSecurityGroupRules::default()
    };
    let mut rules: Vec<Rule> = Vec::new();
    let on_page = |page: Vec<(GroupId, Rule)>| rules.extend(page.into_iter().map(|(_, rule)| rule));
    session.client().send_all(&action, on_page).await?;
    Ok(rules)
}
