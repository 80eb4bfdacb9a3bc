//! Review of changes before they are applied: the draft, the undo of a run, or a plan file.

use std::collections::{BTreeSet, HashMap};

use leptos::prelude::*;

use super::partial_review::{LeftChanges, leave_out};
use super::{Editor, Proposal, Session, Workspace};
use crate::apply::{RunRecord, RunSource, RunState, resolve};
use crate::aws::{Error, Service};
use crate::model::{EndpointUrl, GroupId, Inventory, Region, SecurityGroup};
use crate::plan::{
    ConcurrentChange, LeftOut, Plan, PlanOptions, PlanPlace, RebasedChanges, Subject, plan,
    rebase_all, rebase_lists,
};
use crate::platform::BrowserClock;
use crate::present::Page;

/// Kind of review after a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// The changes that undo the run.
    Undo,
    /// The planned changes that the run has not made.
    Rest,
}

/// Changes to review, with their plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Origin of the changes.
    pub source: RunSource,
    /// The plan for the changes, starting from EC2's current state.
    pub plan: Plan,
    /// Changes by other clients since the changes were recorded or reviewed.
    pub meanwhile: Vec<ConcurrentChange>,
    /// Parts of the changes that EC2's current state makes impossible.
    pub left_out: Vec<LeftOut>,
    /// Groups and prefix lists of the draft that are not applied.
    pub left: LeftChanges,
}

impl Review {
    /// Returns the name of a group, or its ID if the changes do not include it.
    pub fn name_of<'a>(&'a self, id: &'a GroupId) -> &'a str {
        self.plan.name_of(Subject::Group(id))
    }

    /// Whether rule IDs of some group are not loaded. The calls shown would then differ from those
    /// that are sent.
    pub fn lacks_rule_ids(&self) -> bool {
        let lacks_them = |group: &SecurityGroup| !group.has_rule_ids;
        let mut changes = self.plan.changes.iter();
        changes.any(|change| change.before.as_ref().is_some_and(lacks_them))
    }
}

impl Workspace {
    /// Returns the current review. Reactive.
    pub fn review(self) -> Review {
        let owner = self.new_owner();
        let (inventory, reviewing) = (self.inventory(), self.reviewing());
        let before = inventory.current();
        let before = before.read();
        let (source, after, meanwhile, left_out) = match &*reviewing.proposal().read() {
            None => {
                let draft = self.draft().current();
                let draft = draft.read();
                (
                    RunSource::Draft,
                    draft.effective(&before, &owner),
                    reviewing.meanwhile().get(),
                    draft.pending_lists(&before).1,
                )
            }
            Some(proposal) => {
                let own = self.own_account();
                let RebasedChanges {
                    changes,
                    meanwhile,
                    mut left_out,
                } = rebase_all(&proposal.changes, &before, &proposal.chosen, own.as_ref());
                let (lists, left_out_of_lists) = rebase_lists(&proposal.lists, &before);
                left_out.extend(left_out_of_lists);
                let proposed = Plan {
                    changes,
                    lists,
                    ..Plan::default()
                };
                let after = proposed.applied_to(&before, &owner);
                (proposal.source.clone(), after, meanwhile, left_out)
            }
        };
        let revoke_first = reviewing.revoke_first();
        let revoke_first = revoke_first.read();
        let settings = self.environment().settings();
        let address = settings.own_address();
        let address = address.read();
        let options = PlanOptions {
            rules_per_group: settings.rules_per_group().get(),
            revoke_first: &revoke_first,
            address: address.as_ref(),
        };
        let whole = plan(&before, &after, &options);
        let (plan, left) = match source {
            RunSource::Draft => leave_out(
                whole,
                &before,
                &owner,
                &self.draft().current().read().left_out(),
                &options,
            ),
            RunSource::Undo { .. } | RunSource::File { .. } | RunSource::Elsewhere { .. } => {
                (whole, LeftChanges::default())
            }
        };
        Review {
            source,
            plan,
            meanwhile,
            left_out,
            left,
        }
    }

    /// Returns everything loaded so far with the plan of a review applied. Reactive.
    pub fn after_review(self, review: &Review) -> Inventory {
        let before = self.inventory().current();
        review.plan.applied_to(&before.read(), &self.new_owner())
    }

    /// Returns the endpoint, Region and account that plans and runs of this session are bound to.
    pub fn plan_place(self) -> PlanPlace {
        let account = untrack(move || self.account());
        let session = self.session().now();
        let session = session.as_ref();
        PlanPlace {
            endpoint: EndpointUrl::from_remote(session.map_or("", Session::endpoint_url)),
            region: session.map_or_else(
                || Region::from_remote(""),
                |session| session.region().clone(),
            ),
            account,
        }
    }

    /// Returns the URLs of EC2 and STS that a script has to set; `None` for AWS's default
    /// endpoints.
    pub fn script_endpoints(self) -> [Option<String>; 2] {
        [Service::Ec2, Service::Sts].map(|service| {
            let session = self.session().now()?;
            let endpoint = session.client().endpoint();
            let url = endpoint.url_for_programs(service, session.region())?;
            Some(url.to_owned())
        })
    }

    /// Starts the review of the draft. Remembers the page from which the user opened it.
    pub fn start_review(self) {
        let page = self.environment().address().page_now();
        if matches!(page, Page::Groups | Page::Group(_)) {
            self.reviewing().set_opened_from(page);
        }
        // The review lists the change; its notice would cover the buttons.
        self.draft().set_last_action(None);
        self.reviewing().leave_proposal();
    }

    /// Ends the review after a run. Returns to the page from which the user opened it.
    pub fn end_review(self) {
        self.reviewing().leave_proposal();
        self.environment().address().go_to(self.reviewed_from());
    }

    /// Returns the page from which the user opened the review, or all groups if its group is gone.
    pub fn reviewed_from(self) -> Page {
        match self.reviewing().opened_from() {
            Page::Group(id)
                if self.inventory().groups().find_now(&id).is_none()
                    && self.draft().current().read_untracked().group(&id).is_none() =>
            {
                Page::Groups
            }
            page => page,
        }
    }
}

impl Editor {
    /// Opens the review of the changes that undo a run, or that it has not made. Outcomes that the
    /// run left unknown are determined first.
    ///
    /// # Errors
    /// [`Error`] if EC2 does not answer.
    pub async fn review_after(&self, record: &RunRecord, follow_up: FollowUp) -> Result<(), Error> {
        let workspace = self.workspace;
        let record = self.resolve_run(record).await;
        let now = workspace.read_groups_again(&record.known_groups()).await?;
        workspace.read_lists_again(&record.known_lists()).await?;
        let inventory = workspace.inventory().current().get_untracked();
        let proposal = Proposal {
            source: match follow_up {
                FollowUp::Undo => RunSource::Undo {
                    run: record.id.clone(),
                },
                FollowUp::Rest => record.source.clone(),
            },
            place: record.place.clone(),
            made_at: record.started_at,
            made_by: None,
            note: match follow_up {
                FollowUp::Undo => String::new(),
                FollowUp::Rest => record.note.clone(),
            },
            changes: match follow_up {
                FollowUp::Undo => record.undo(&now),
                FollowUp::Rest => record.rest(&now),
            },
            lists: match follow_up {
                FollowUp::Undo => record.undo_lists(&inventory),
                FollowUp::Rest => record.rest_of_lists(&inventory),
            },
            chosen: HashMap::new(),
        };
        workspace.reviewing().propose(proposal, BTreeSet::new());
        workspace.go_to(Page::Review);
        Ok(())
    }

    /// Determines the outcomes that a run left unknown, as far as EC2 shows them, and stores the
    /// record. A run that may still be in progress is left alone.
    pub async fn resolve_run(&self, record: &RunRecord) -> RunRecord {
        let mut resolved = record.clone();
        if record.state == RunState::Running {
            return resolved;
        }
        resolve(self.session.client(), &BrowserClock, &mut resolved).await;
        if resolved != *record {
            self.workspace.environment().history().keep(&resolved).await;
        }
        resolved
    }
}
