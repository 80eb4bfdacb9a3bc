//! Snapshots of one account and Region, and of many accounts with a role in each.

use std::io::{IsTerminal as _, Write as _};
use std::rc::Rc;

use portcullis_ec2::actions::GetCallerIdentity;
use portcullis_ec2::{Client, Clock as _};
use portcullis_fleet::{
    AccountList, Cancel, Event, FanOut, FanOutOptions, Pace, Progress, RegionChoice, RolePattern,
    RuleBudget, Scope as FleetScope, ScopeInventory, ScopeParts, read_scope,
};
use portcullis_formats::share::{Scope, SnapshotSet};
use portcullis_model::{Region, Timestamp};
use portcullis_text::{Text as _, fleet_progress_text, missing_scopes, not_in_use_text};

use super::{SnapshotArgs, snapshot_of};
use crate::account::{AccountError, SystemClock, concurrent_client, runtime, signer};
use crate::error::CliError;
use crate::io::{Input, remark};

/// Name of the sessions in the accounts' logs.
const SESSION_NAME: &str = "portcullis-snapshot";

/// Snapshots have the VPCs of groups, and no network interfaces.
const PARTS: ScopeParts = ScopeParts {
    interfaces: false,
    vpcs: true,
};

/// Reads what the arguments name.
pub(super) fn read(args: &SnapshotArgs) -> Result<SnapshotSet, CliError> {
    let region = args.account.required_region()?;
    match (&args.role_pattern, &args.accounts) {
        (Some(role), Some(accounts)) => read_many(args, region, role, accounts),
        _ => read_one(args, region),
    }
}

fn read_one(args: &SnapshotArgs, region: &Region) -> Result<SnapshotSet, CliError> {
    let client = args.account.client(region)?;
    let read = async {
        let account = client.send(&GetCallerIdentity).await?.account;
        Ok((account, read_scope(&client, PARTS).await?))
    };
    let (account, read) = runtime()?.block_on(read).map_err(AccountError::Request)?;
    remark(
        read.denied
            .iter()
            .map(|error| format!("{} is not permitted ({})", error.action, error.code)),
    );
    let scope = ScopeInventory {
        scope: FleetScope {
            account,
            region: region.clone(),
        },
        as_of: Timestamp::from_system_time(SystemClock.now()).ok_or(CliError::Clock)?,
        content: RuleBudget::new(args.max_rules).admit(read.inventory),
    };
    snapshot_of(vec![scope], Vec::new(), Scope::Everything)
}

fn read_many(
    args: &SnapshotArgs,
    home: &Region,
    role: &RolePattern,
    accounts: &Input,
) -> Result<SnapshotSet, CliError> {
    let list = AccountList::parse(&accounts.read_text()?);
    remark(list.errors.iter().map(|line| {
        format!(
            "{}: line {}: {}",
            accounts.name(),
            line.number,
            line.error.text()
        )
    }));
    let options = FanOutOptions {
        role: role.clone(),
        session_name: SESSION_NAME.to_owned(),
        external_id: args.external_id.clone(),
        endpoint: args.account.endpoint_template(),
        home: home.clone(),
        regions: match args.regions.as_slice() {
            [] => RegionChoice::Enabled,
            regions => RegionChoice::Listed(regions.to_vec()),
        },
        parts: PARTS,
        concurrency: args.concurrency,
        pace: Pace::EC2,
        budget: RuleBudget::new(args.max_rules),
    };
    let fan_out = FanOut::new(
        Rc::new(concurrent_client()?),
        Rc::new(SystemClock),
        signer(args.account.profile())?,
        options,
    );
    let mut scopes = Vec::new();
    let cancel = Cancel::default();
    let run = fan_out.run(list.accounts, &cancel, |event| match event {
        Event::Read(scope) => scopes.push(*scope),
        Event::Progress(progress) => show(progress),
        Event::Failed { .. } => {}
    });
    let summary = runtime()?.block_on(run);
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
    if !summary.not_in_use.is_empty() {
        remark([not_in_use_text(summary.not_in_use.len())]);
    }
    snapshot_of(scopes, missing_scopes(summary.failures), Scope::Everything)
}

/// Shows the progress on a terminal, on one line.
fn show(progress: Progress) {
    let mut output = std::io::stderr().lock();
    if output.is_terminal() {
        // Progress that cannot be shown is no reason to stop.
        let _ = write!(output, "\r{}", fleet_progress_text(&progress));
        let _ = output.flush();
    }
}

impl super::AccountArgs {
    /// Returns a client for the caller's own account.
    fn client(&self, region: &Region) -> Result<Client, AccountError> {
        let endpoint = self.endpoint_template().at(region);
        let endpoint = endpoint.map_err(|error| AccountError::Endpoint(error.text()))?;
        Ok(Client::new(
            Rc::new(concurrent_client()?),
            Rc::new(SystemClock),
            endpoint,
            region.clone(),
            Some(signer(self.profile())?),
        ))
    }
}
