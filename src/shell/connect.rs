//! Connecting with the input of the connection dialog.

use leptos::prelude::*;

use super::{ConnectFailure, ConnectInput, EnteredKeys, RoleInput, Shell};
use crate::aws::actions::{AssumeRole, DescribeSecurityGroups};
use crate::aws::{Client, Clock as _, Credentials, RoleArn};
use crate::connect::{Connection, Target};
use crate::model::Region;
use crate::platform::{BrowserClock, fragment, page_host, set_fragment};
use crate::present::Place;
use crate::text::explain;
use crate::workspace::{ClosingConcern, Session};

/// Session name of assumed roles in AWS's logs, where the user is not known.
const SESSION_NAME: &str = "portcullis";

/// Number of groups that a trial requests: the minimum of EC2.
const TRIAL_GROUPS: u32 = 5;

impl Shell {
    /// Connects and shows the groups once EC2 has answered with the new connection. New access keys of the
    /// account on the screen replace the old ones and change nothing else.
    ///
    /// # Errors
    /// [`ConnectFailure`] if the connection or the keys cannot be used, or if the user closes the dialog
    /// meanwhile. Nothing is opened or stored then.
    pub async fn connect(self, input: ConnectInput) -> Result<(), ConnectFailure> {
        let ConnectInput {
            connection,
            region,
            keys,
            role,
            keeps_for_tab,
        } = input;
        connection
            .endpoint(&region, &page_host())
            .map_err(|error| ConnectFailure::invalid(&error))?;
        let entered = self
            .credentials_of(&connection, &region, keys, role)
            .await?;
        let renewed = match &entered {
            Some(credentials) => self.renewal(&connection, &region, credentials).await?,
            None => None,
        };
        let opened = self.environment.connections().find_now(&connection.slug);
        let is_unchanged =
            entered.is_none() && opened.is_some_and(|known| known.connection == connection);
        let is_kept = is_unchanged || renewed.is_some();
        if !is_kept && let Some(concern) = self.closing_concern(&connection.slug) {
            let reason = match concern {
                ClosingConcern::RunInProgress => {
                    "Changes are being applied through this connection. Wait until the run ends, then connect again"
                }
                ClosingConcern::UnsavedInput => {
                    "This connection has unfinished input or a draft that can't be stored. Finish or discard it, or close the connection, then connect again"
                }
            };
            return Err(ConnectFailure::Invalid(reason.to_owned()));
        }
        let place = Place::Connection {
            slug: connection.slug.clone(),
            region: region.clone(),
        };
        let is_open = is_unchanged && self.workspaces.find(&place).is_some();
        if renewed.is_none() && !is_open {
            self.try_out(&connection, &region, entered.clone()).await?;
        }
        self.remember(&connection, &region);
        if let Some(credentials) = entered {
            self.keyring.put(&connection.slug, credentials);
            if renewed.is_none() {
                let connections = self.environment.connections();
                connections.note_other_keys(&connection.slug);
            }
        }
        self.keep_for_tab(&connection, keeps_for_tab);
        self.environment.dialogs().close_connect();
        if let Some(renewal) = renewed {
            self.renew(&connection, &region, renewal);
            return Ok(());
        }
        if !is_unchanged {
            // Sessions with other credentials or another endpoint must not stay open.
            self.close_workspaces(&connection.slug);
        }
        let kept = self.workspaces.find(&place);
        let route = self.environment.address().route();
        let target = route.get_untracked().at(place).to_string();
        if fragment() == target {
            self.follow_route();
            if let Some(kept) = kept {
                kept.load_inventory();
            }
        } else {
            set_fragment(&target);
        }
        Ok(())
    }

    /// Forgets the keys that were tried last without success.
    pub fn end_trial(self) {
        self.workspaces.end_trial();
    }

    /// Returns the entered credentials, or those of the role that they assume. `None` if none were
    /// entered.
    async fn credentials_of(
        self,
        connection: &Connection,
        region: &Region,
        keys: Option<EnteredKeys>,
        role: Option<RoleInput>,
    ) -> Result<Option<Credentials>, ConnectFailure> {
        let entered = keys.map(EnteredKeys::into_credentials).transpose();
        let mut entered = entered.map_err(|error| ConnectFailure::invalid(&error))?;
        if entered
            .as_ref()
            .is_some_and(|credentials| credentials.has_expired(BrowserClock.now()))
        {
            let reason = "These keys have expired. Enter new ones";
            return Err(ConnectFailure::Invalid(reason.to_owned()));
        }
        let opened = self.environment.connections().find_now(&connection.slug);
        let is_elsewhere = opened.is_some_and(|known| known.connection.target != connection.target);
        if entered.is_none() && is_elsewhere && connection.needs_credentials() {
            let reason = "These keys were entered for another endpoint. Enter keys for this one";
            return Err(ConnectFailure::Invalid(reason.to_owned()));
        }
        if let Some(role) = role {
            let keys = entered.or_else(|| self.known_credentials(connection));
            let client = self.client_of(connection, region, keys.clone())?;
            entered = Some(assume(&client, role).await?.with_earlier(keys));
        }
        Ok(entered.map(|credentials| credentials.with_earlier(self.known_credentials(connection))))
    }

    pub(super) fn client_of(
        self,
        connection: &Connection,
        region: &Region,
        credentials: Option<Credentials>,
    ) -> Result<Client, ConnectFailure> {
        self.make_client(connection, region, credentials)
            .map_err(ConnectFailure::Invalid)
    }

    /// Reads a few groups through a connection before anything is opened. A caller who may not read them
    /// has connected: the page shows the policy that permits it.
    async fn try_out(
        self,
        connection: &Connection,
        region: &Region,
        entered: Option<Credentials>,
    ) -> Result<(), ConnectFailure> {
        if connection.target == Target::Sandbox {
            return Ok(());
        }
        let credentials = entered.or_else(|| self.known_credentials(connection));
        let client = self.client_of(connection, region, credentials)?;
        let action = DescribeSecurityGroups {
            max_results: Some(TRIAL_GROUPS),
            ..DescribeSecurityGroups::default()
        };
        let tried = client.send(&action).await;
        let dialogs = self.environment.dialogs();
        if dialogs.connect_prompt().with_untracked(Option::is_none) {
            return Err(ConnectFailure::Cancelled);
        }
        let explanation = match tried {
            Ok(_) => return Ok(()),
            Err(error) => explain(&error),
        };
        if explanation.lacks_permission {
            return Ok(());
        }
        let session = Session::new(connection.clone(), region.clone(), client);
        Err(ConnectFailure::Unreadable {
            explanation: Box::new(explanation),
            trial: Box::new(self.workspaces.for_trial(session)),
        })
    }
}

async fn assume(client: &Client, role: RoleInput) -> Result<Credentials, ConnectFailure> {
    let filled = |text: String| {
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(text)
    };
    let action = AssumeRole {
        role_arn: RoleArn::parse(&role.role_arn)
            .map_err(|error| ConnectFailure::invalid(&error))?,
        session_name: SESSION_NAME.to_owned(),
        external_id: filled(role.external_id),
        mfa_serial_number: filled(role.mfa_serial_number),
        mfa_code: filled(role.mfa_code),
        duration_seconds: None,
    };
    let assumed = client.send(&action).await;
    let assumed = assumed.map_err(|error| ConnectFailure::Refused(Box::new(explain(&error))))?;
    Ok(assumed.credentials)
}
