//! Checks before a run.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::{ApplyRefusal, Editor, Review, Run};
use crate::apply::{Precheck, describe_groups, precheck_permissions};
use crate::aws::Error;
use crate::model::{GroupId, PrefixList, PrefixListId, SecurityGroup, counted};
use crate::plan::{PrefixListChange, Step, namesake, rebase};

impl Editor {
    /// Checks that the groups are unchanged, that names are free and that the caller has the
    /// permissions.
    pub(super) async fn check(
        &self,
        review: &Review,
        steps: &[Step],
        run: &Run,
    ) -> Result<(), ApplyRefusal> {
        let workspace = self.workspace;
        let no_answer = |error: Error| ApplyRefusal::NoAnswer(Arc::new(error));
        let existing = review
            .plan
            .changes
            .iter()
            .filter(|change| change.before.is_some());
        let ids: Vec<GroupId> = existing.map(|change| change.id.clone()).collect();
        let client = self.session.client();
        let now = describe_groups(client, &ids).await.map_err(no_answer)?;
        workspace.inventory().groups().put_found(&ids, &now);
        let nothing_chosen = HashMap::new();
        let meanwhile: Vec<_> = review
            .plan
            .changes
            .iter()
            .flat_map(|change| rebase(change, now.get(&change.id), &nothing_chosen).meanwhile)
            .collect();
        if !meanwhile.is_empty() {
            workspace.reviewing().note_meanwhile(meanwhile);
            return Err(ApplyRefusal::Changed);
        }
        if self.has_changed_lists(review).await.map_err(no_answer)? {
            return Err(ApplyRefusal::Changed);
        }
        let deleted = review.plan.changes.iter();
        let deleted = deleted.filter(|change| change.after.is_none());
        let deleted: Vec<GroupId> = deleted.map(|change| change.id.clone()).collect();
        let others = workspace.read_referencing_groups(&deleted, &ids).await;
        if !others.map_err(no_answer)?.is_empty() {
            return Err(ApplyRefusal::Changed);
        }
        if let Some(name) = self.taken_name(review).await.map_err(no_answer)? {
            // The review of other changes than the draft's leaves the group out from now on.
            let proposal = workspace.reviewing().proposal();
            return Err(match &*proposal.read_untracked() {
                None => ApplyRefusal::NameTaken(name),
                Some(_) => ApplyRefusal::Changed,
            });
        }
        let checks_permissions = workspace.reviewing().checks_permissions();
        if !checks_permissions.get_untracked() {
            return Ok(());
        }
        let check = precheck_permissions(client, steps, &review.plan.changes)
            .await
            .map_err(no_answer)?;
        if let Some(action) = check.carried_out {
            workspace.load_inventory();
            return Err(ApplyRefusal::CarriedOut(action));
        }
        let name = |id: &GroupId| review.name_of(id).to_owned();
        if !check.still_used.is_empty() {
            let used = check.still_used.iter();
            let used = used.map(|(id, interfaces)| (name(id), interfaces.join(", ")));
            return Err(ApplyRefusal::StillUsed(used.collect()));
        }
        if check.denied.is_empty() {
            run.note_checked(checked_text(&check));
            return Ok(());
        }
        let denied = check.denied.into_iter();
        let denied = denied.map(|denial| {
            let name = review.plan.name_of(denial.step.subject()).to_owned();
            (name, Arc::new(denial.error))
        });
        Err(ApplyRefusal::Denied(denied.collect()))
    }

    /// Reads the prefix lists of a review again. Returns whether another client has changed one.
    async fn has_changed_lists(&self, review: &Review) -> Result<bool, Error> {
        let lists = || {
            let lists = review.plan.lists.iter();
            lists.filter(|change| change.before.is_some())
        };
        let ids: Vec<PrefixListId> = lists().map(|change| change.id.clone()).collect();
        self.workspace.read_lists_again(&ids).await?;
        let inventory = self.workspace.inventory().current().get_untracked();
        let has_changed = |change: &PrefixListChange| {
            let now = inventory.prefix_list(&change.id);
            now.and_then(PrefixList::content) != change.before
        };
        Ok(lists().any(has_changed))
    }

    /// Returns the name of a group to create that already exists.
    async fn taken_name(&self, review: &Review) -> Result<Option<String>, Error> {
        let created = review
            .plan
            .changes
            .iter()
            .filter(|change| change.before.is_none());
        let created: Vec<&SecurityGroup> =
            created.filter_map(|change| change.after.as_ref()).collect();
        if created.is_empty() {
            return Ok(None);
        }
        let names: Vec<&str> = created.iter().map(|group| group.name.as_str()).collect();
        let known = self.workspace.read_namesakes(&names).await?;
        let vpcs = self.workspace.inventory().vpcs().get_untracked();
        let default_vpc = vpcs.iter().find(|vpc| vpc.is_default).map(|vpc| &vpc.id);
        let own = untrack(|| self.workspace.own_account());
        let is_taken = |group: &&&SecurityGroup| {
            // If the default VPC is unknown, EC2 has to check the name.
            namesake(group, &known, default_vpc, own.as_ref()).is_some()
        };
        Ok(created
            .iter()
            .find(is_taken)
            .map(|group| group.name.clone()))
    }
}

fn checked_text(check: &Precheck) -> String {
    let mut parts = vec![match (check.knows_dry_run, check.checked) {
        (false, _) => {
            "This endpoint doesn't support DryRun, so permissions weren't checked".to_owned()
        }
        (true, 0) if check.undecided.is_empty() => {
            "No call can be checked before the groups exist".to_owned()
        }
        (true, checked) => {
            let calls = counted(checked, "call");
            format!("{calls} allowed (dry run; rules aren't validated)")
        }
    }];
    if check.checked > 0 && !check.unchecked.is_empty() {
        let actions = check.unchecked.join(", ");
        parts.push(format!(
            "not checked because the groups don't exist yet: {actions}"
        ));
    }
    if !check.undecided.is_empty() {
        let actions = check.undecided.join(", ");
        parts.push(format!(
            "unknown because EC2 returned another error: {actions}"
        ));
    }
    parts.join("; ")
}
