//! Sessions in which a change is planned and applied in other accounts.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use super::read::{SESSION_NAME, endpoint_template};
use super::{Fleet, PlanError, Prepared, TargetPlan};
use crate::aws::actions::AssumeRole;
use crate::aws::{Client, Partition, RoleArn};
use crate::connect::Connection;
use crate::fleet::{Failure, Scope};
use crate::platform::BrowserClock;
use crate::present::TargetAccess;
use crate::workspace::{DraftedChange, Session, TransferError, Workspace};

impl Fleet {
    /// Confirms the account, reads its groups and proposes the change.
    pub(super) async fn prepare(
        self,
        plan: &TargetPlan,
        drafted: &DraftedChange,
        external_id: Option<String>,
    ) -> Result<Prepared, PlanError> {
        let session = match &plan.access {
            TargetAccess::Open { .. } => self.open_session(&plan.scope)?,
            TargetAccess::Role { role, slug } => {
                self.role_session(&plan.scope, role, slug, external_id)
                    .await?
            }
        };
        let environment = self.shell.environment();
        let workspace = plan
            .owner
            .with(|| Workspace::new(environment, None, Some(session)));
        workspace.confirm_account(&plan.scope.account).await?;
        workspace.read_names().await?;
        let editor = workspace.editor_now().ok_or(TransferError::ReadOnly)?;
        let notes = editor.propose_transfer(drafted, &plan.group).await?;
        Ok(Prepared {
            workspace,
            notes: Arc::new(notes),
        })
    }

    fn open_session(self, scope: &Scope) -> Result<Session, PlanError> {
        let workspace = self.open_workspace(scope).ok_or(PlanError::Closed)?;
        workspace.session().now().ok_or(PlanError::Closed)
    }

    /// Returns the open workspace of an account and Region through which something can be changed.
    pub(super) fn open_workspace(self, scope: &Scope) -> Option<Workspace> {
        let open = untrack(|| self.live()).into_iter();
        let mut open = open.filter(|live| live.slug.is_some() && !live.is_read_only);
        let open = open.find(|live| {
            live.account.as_ref() == Some(&scope.account) && live.region == scope.region
        })?;
        Some(open.workspace)
    }

    /// Assumes the role of an account. Nothing is sent with its keys before the account is confirmed.
    async fn role_session(
        self,
        scope: &Scope,
        role: &str,
        slug: &str,
        external_id: Option<String>,
    ) -> Result<Session, PlanError> {
        let open = self.shell.environment().connections().find_now(slug);
        let open = open.ok_or(PlanError::Closed)?;
        if Partition::of(&open.region) != scope.partition() {
            return Err(Failure::OtherPartition(scope.region.clone()).into());
        }
        let (transport, signer) = self.shell.access_of(&open.connection);
        let signer = signer.ok_or(PlanError::Closed)?;
        let endpoint = |region| {
            let endpoint = endpoint_template(&open.connection).at(region);
            endpoint.map_err(Failure::Endpoint)
        };
        let home = endpoint(&open.region)?;
        let clock = Rc::new(BrowserClock);
        let caller = Client::new(
            Rc::clone(&transport),
            clock.clone(),
            home,
            open.region.clone(),
            Some(signer.clone()),
        );
        let role_arn = RoleArn::parse(role).map_err(|_| Failure::NoRole(scope.account.clone()))?;
        let role = AssumeRole {
            role_arn,
            session_name: SESSION_NAME.to_owned(),
            external_id,
            mfa_serial_number: None,
            mfa_code: None,
            duration_seconds: None,
        };
        let assumed = caller.send(&role).await.map_err(Failure::Role)?;
        let client = Client::new(
            transport,
            clock,
            endpoint(&scope.region)?,
            scope.region.clone(),
            Some(signer.with_credentials(assumed.credentials)),
        );
        let connection = Connection {
            name: format!("Account {} through {}", scope.account, open.connection.name),
            // No open connection has it, so that the caller of the connection does not count here.
            slug: format!("{slug} {}", scope.account),
            account: Some(scope.account.clone()),
            ..open.connection
        };
        Ok(Session::new(connection, scope.region.clone(), client))
    }
}
