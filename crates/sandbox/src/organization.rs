//! Several accounts with several Regions in one sandbox. The access key of a request decides on its
//! account, the Region of its signature on the Region, and AssumeRole returns keys of the role's
//! account.
//!
//! Roles can misbehave as those of real organizations do: denied, slow, throttled, or lying, which
//! means that their keys belong to another account. Each request is recorded with the account that
//! its key was issued for, so that a test can prove which keys a client has used for what.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use portcullis_ec2::{RoleArn, parse_form};
use portcullis_model::{AccountId, Region};
use serde::Serialize;

use super::handle::{Dialect, STS_VERSION, SandboxRequest, SandboxResponse};
use super::parameters::Parameters;
use super::random::Random;
use super::refusal::Refusal;
use super::regions::REGIONS;
use super::role_session::{Session, duration_of, issue, push_assumed_role};
use super::state::Sandbox;
use super::xml::Xml;

/// Account of the keys that no session has issued; the others count up from it.
const FIRST_ACCOUNT: u64 = 123_456_789_012;

/// Regions in the order in which they are enabled.
const REGION_ORDER: [&str; 4] = ["us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2"];

/// Maximum number of requests that are recorded. Later ones are counted only.
const MAX_RECORDS: usize = 100_000;

/// How the role of an account behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleBehaviour {
    /// AssumeRole is denied.
    Denied,
    /// Every response to the role's keys is delayed.
    Slow,
    /// Every other request with the role's keys is throttled.
    Throttled,
    /// AssumeRole returns keys of another account.
    Lying,
}

/// What an organization consists of.
#[derive(Clone, Debug)]
pub struct OrganizationOptions {
    /// Number of accounts; at least one is created.
    pub accounts: usize,
    /// Number of enabled Regions; `None` for the Regions that need no opt-in.
    pub regions: Option<usize>,
    /// Number of groups in each account and Region besides the default group.
    pub groups: u16,
    /// Whether the first account is the three-tier example, with the Regions that need no opt-in.
    pub is_three_tier: bool,
    /// Accounts whose roles misbehave.
    pub roles: Vec<(AccountId, RoleBehaviour)>,
    /// Regions whose requests to EC2 a service control policy denies.
    pub blocked_regions: BTreeSet<Region>,
    /// Delay of each response of a slow role.
    pub delay: Duration,
}

/// Several accounts behind one endpoint.
#[derive(Debug)]
pub struct Organization {
    options: OrganizationOptions,
    accounts: BTreeMap<AccountId, Sandbox>,
    /// Sessions by access key id.
    sessions: BTreeMap<String, Session>,
    /// Number of sessions issued, which makes their keys differ.
    issued: u64,
    records: Vec<RequestRecord>,
}

/// Request without its HTTP parts.
#[derive(Clone, Debug)]
pub struct OrganizationRequest<'a> {
    /// Region in the signature.
    pub region: &'a Region,
    /// Access key id that signed the request, if known.
    pub access_key_id: Option<&'a str>,
    /// Session token, if there is one.
    pub session_token: Option<&'a str>,
    /// Form body, or the query of a GET request.
    pub body: &'a str,
    /// Current time.
    pub now: SystemTime,
}

/// Request as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestRecord {
    /// Action.
    pub action: String,
    /// Region in the signature.
    pub region: Region,
    /// Access key id that signed the request.
    pub access_key_id: String,
    /// Account that the key belongs to; `None` if the key is unknown.
    pub account: Option<AccountId>,
    /// Account whose role was assumed for the key; `None` for keys that are not of a session. It
    /// differs from `account` if the role lies.
    pub assumed_for: Option<AccountId>,
}

impl Organization {
    /// Creates accounts with consecutive ids from 123456789012.
    pub fn new(options: OrganizationOptions) -> Self {
        let mut organization = Self {
            options,
            accounts: BTreeMap::new(),
            sessions: BTreeMap::new(),
            issued: 0,
            records: Vec::new(),
        };
        organization.reset();
        organization
    }

    /// Restores the first state: no session, no record, and every account as it was created.
    pub fn reset(&mut self) {
        let regions = self.options.regions.map(enabled_regions);
        let count = self.options.accounts.max(1) as u64;
        self.accounts = (0..count)
            .map(|index| {
                let id = account_at(index);
                let sandbox = if self.options.is_three_tier && index == 0 {
                    Sandbox::three_tier()
                } else {
                    Sandbox::member(id.clone(), index, self.options.groups, regions.clone())
                };
                (id, sandbox)
            })
            .collect();
        self.sessions.clear();
        self.records.clear();
        self.issued = 0;
    }

    /// Returns the recorded requests in their order.
    pub fn records(&self) -> &[RequestRecord] {
        &self.records
    }

    /// Returns the secret access key of a session, to verify signatures.
    pub fn session_secret(&self, access_key_id: &str) -> Option<&str> {
        let session = self.sessions.get(access_key_id)?;
        Some(&session.secret_access_key)
    }

    /// Returns how long the response to a request with this key is delayed.
    pub fn delay(&self, access_key_id: Option<&str>) -> Duration {
        let session = access_key_id.and_then(|key| self.sessions.get(key));
        match session {
            Some(session) if self.behaves(&session.assumed_for, RoleBehaviour::Slow) => {
                self.options.delay
            }
            _ => Duration::ZERO,
        }
    }

    /// Answers a request as EC2 or STS would.
    pub fn handle(&mut self, request: &OrganizationRequest<'_>) -> SandboxResponse {
        let mut parameters = Parameters::new(parse_form(request.body).unwrap_or_default());
        let action = parameters.text("Action").unwrap_or_default();
        let version = parameters.text("Version").unwrap_or_default();
        let caller = self.caller(request);
        self.record(request, &action, caller.as_ref().ok());
        let account = match &caller {
            Ok(caller) => caller.account.clone(),
            Err(_) => account_at(0),
        };
        let is_assume_role = action == "AssumeRole" && version == STS_VERSION;
        let is_ec2 = Dialect::of(&action, &version) == Dialect::Ec2;
        let checked = caller.and_then(|caller| {
            if is_ec2 {
                self.check_policies(request.region, &caller, &action)?;
            }
            Ok(caller)
        });
        let output = match checked {
            Err(refusal) => Err(refusal),
            Ok(_) if is_assume_role => self.assume_role(request, &mut parameters),
            Ok(caller) => {
                return self.member(&account).handle(&SandboxRequest {
                    region: request.region,
                    access_key_id: request.access_key_id,
                    caller_arn: caller.arn.as_deref(),
                    body: request.body,
                    now: request.now,
                });
            }
        };
        let member = self.member(&account);
        member.answer(&action, &version, request.now, output)
    }

    /// Creates an error document for errors that only the HTTP layer can detect, see
    /// [`Sandbox::refuse`].
    pub fn refuse(
        &mut self,
        body: &str,
        status: u16,
        code: &'static str,
        message: &str,
        now: SystemTime,
    ) -> SandboxResponse {
        let member = self.member(&account_at(0));
        member.refuse(body, status, code, message, now)
    }

    fn member(&mut self, account: &AccountId) -> &mut Sandbox {
        let member = self.accounts.entry(account.clone());
        member.or_insert_with(Sandbox::empty)
    }

    /// Finds the account of the key. Keys that no session has issued belong to the first account,
    /// unless they name another one: `AKIA` and the account id.
    fn caller(&self, request: &OrganizationRequest<'_>) -> Result<Caller, Refusal> {
        let key = request.access_key_id.unwrap_or_default();
        if let Some(session) = self.sessions.get(key) {
            if request.session_token != Some(session.session_token.as_str()) {
                return Err(Refusal::invalid_client_token());
            }
            if request.now >= session.expires_at {
                return Err(Refusal::expired_token());
            }
            return Ok(Caller {
                account: session.account.clone(),
                assumed_for: Some(session.assumed_for.clone()),
                arn: Some(session.arn.clone()),
            });
        }
        if key.starts_with("ASIA") && request.session_token.is_some() {
            return Err(Refusal::invalid_client_token());
        }
        let named = key.strip_prefix("AKIA").map(AccountId::from_remote);
        let account = named
            .filter(|account| self.accounts.contains_key(account))
            .unwrap_or_else(|| account_at(0));
        Ok(Caller {
            account,
            assumed_for: None,
            arn: None,
        })
    }

    /// Refuses what the organization's policies and the account's state forbid.
    fn check_policies(
        &self,
        region: &Region,
        caller: &Caller,
        action: &str,
    ) -> Result<(), Refusal> {
        if self.options.blocked_regions.contains(region) && action != "DescribeRegions" {
            let arn = caller.arn.clone().unwrap_or_else(|| {
                ["arn:aws:iam::", caller.account.as_str(), ":user/sandbox"].concat()
            });
            return Err(Refusal::denied_by_organization(&arn, action));
        }
        if let Some(account) = &caller.assumed_for
            && self.behaves(account, RoleBehaviour::Throttled)
            && self.records_of(account).is_multiple_of(2)
        {
            return Err(Refusal::request_limit_exceeded());
        }
        Ok(())
    }

    /// Issues keys of the role's account, or says why not.
    fn assume_role(
        &mut self,
        request: &OrganizationRequest<'_>,
        parameters: &mut Parameters,
    ) -> Result<Xml, Refusal> {
        let arn = parameters.required("RoleArn")?;
        let session_name = parameters.required("RoleSessionName")?;
        let duration = duration_of(parameters)?;
        // Every external id and MFA code is accepted.
        for accepted in ["ExternalId", "SerialNumber", "TokenCode"] {
            parameters.text(accepted);
        }
        parameters.finish()?;
        let role = RoleArn::parse(&arn).map_err(|_| Refusal::validation(&[&arn, " is invalid"]))?;
        let assumed_for = role.account();
        let is_known = self.accounts.contains_key(&assumed_for);
        if !is_known || self.behaves(&assumed_for, RoleBehaviour::Denied) {
            return Err(Refusal::assume_role_denied(&arn));
        }
        let account = if self.behaves(&assumed_for, RoleBehaviour::Lying) {
            let mut others = self.accounts.keys().filter(|known| **known != assumed_for);
            others
                .next_back()
                .cloned()
                .unwrap_or_else(|| assumed_for.clone())
        } else {
            assumed_for.clone()
        };
        self.issued += 1;
        let mut random = Random::new(self.issued, "session");
        let session = issue(
            &mut random,
            &role,
            account,
            &session_name,
            request.now + duration,
        );
        let mut xml = Xml::new();
        push_assumed_role(&mut xml, &session);
        self.sessions.insert(session.access_key_id.clone(), session);
        Ok(xml)
    }

    fn record(&mut self, request: &OrganizationRequest<'_>, action: &str, caller: Option<&Caller>) {
        if self.records.len() < MAX_RECORDS {
            self.records.push(RequestRecord {
                action: action.to_owned(),
                region: request.region.clone(),
                access_key_id: request.access_key_id.unwrap_or_default().to_owned(),
                account: caller.map(|caller| caller.account.clone()),
                assumed_for: caller.and_then(|caller| caller.assumed_for.clone()),
            });
        }
    }

    fn records_of(&self, account: &AccountId) -> usize {
        let records = self.records.iter();
        records
            .filter(|record| record.assumed_for.as_ref() == Some(account))
            .count()
    }

    fn behaves(&self, account: &AccountId, behaviour: RoleBehaviour) -> bool {
        let mut roles = self.options.roles.iter();
        roles.any(|(known, how)| known == account && *how == behaviour)
    }
}

impl Default for OrganizationOptions {
    /// One new account with all Regions that need no opt-in.
    fn default() -> Self {
        Self {
            accounts: 1,
            regions: None,
            groups: 0,
            is_three_tier: false,
            roles: Vec::new(),
            blocked_regions: BTreeSet::new(),
            delay: Duration::from_secs(2),
        }
    }
}

/// Identity of a request.
struct Caller {
    account: AccountId,
    assumed_for: Option<AccountId>,
    /// ARN of a session; `None` for the account's user.
    arn: Option<String>,
}

fn account_at(index: u64) -> AccountId {
    AccountId::from_remote((FIRST_ACCOUNT + index).to_string())
}

/// Returns the first Regions: those of [`REGION_ORDER`], then the others.
fn enabled_regions(count: usize) -> Vec<Region> {
    let others = REGIONS.iter().map(|(name, ..)| *name);
    let others = others.filter(|name| !REGION_ORDER.contains(name));
    REGION_ORDER
        .into_iter()
        .chain(others)
        .take(count.max(1))
        .map(Region::from_remote)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;
    const IDENTITY: &str = "Action=GetCallerIdentity&Version=2011-06-15";
    const GROUPS: &str = "Action=DescribeSecurityGroups&Version=2016-11-15";

    fn options(roles: &[(u64, RoleBehaviour)]) -> OrganizationOptions {
        let roles = roles.iter().map(|(index, how)| (account_at(*index), *how));
        OrganizationOptions {
            accounts: 4,
            regions: Some(2),
            groups: 5,
            roles: roles.collect(),
            blocked_regions: [Region::parse("eu-west-1").unwrap()].into(),
            ..OrganizationOptions::default()
        }
    }

    fn ask(
        organization: &mut Organization,
        keys: Option<&(String, String)>,
        region: &str,
        body: &str,
    ) -> SandboxResponse {
        organization.handle(&OrganizationRequest {
            region: &Region::parse(region).unwrap(),
            access_key_id: keys.map_or(Some("AKIAUSER"), |(key, _)| Some(key)),
            session_token: keys.map(|(_, token)| token.as_str()),
            body,
            now: NOW,
        })
    }

    fn text<'a>(xml: &'a str, name: &str) -> &'a str {
        let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap();
        rest.split_once('<').unwrap().0
    }

    fn assume(organization: &mut Organization, index: u64) -> (String, String) {
        let account = account_at(index);
        let body = format!(
            "Action=AssumeRole&Version=2011-06-15&RoleSessionName=me&RoleArn=arn:aws:iam::{account}:role/Viewer"
        );
        let answer = ask(organization, None, "us-east-1", &body);
        assert_eq!(answer.status, 200, "{}", answer.body);
        (
            text(&answer.body, "AccessKeyId").to_owned(),
            text(&answer.body, "SessionToken").to_owned(),
        )
    }

    #[test]
    fn a_session_sees_its_own_account_only() {
        let mut organization = Organization::new(options(&[]));
        let one = assume(&mut organization, 1);
        let two = assume(&mut organization, 2);
        let groups = [&one, &two].map(|keys| {
            let identity = ask(&mut organization, Some(keys), "us-east-1", IDENTITY).body;
            let groups = ask(&mut organization, Some(keys), "us-east-1", GROUPS).body;
            let account = text(&identity, "Account").to_owned();
            let arn = format!("arn:aws:sts::{account}:assumed-role/Viewer/me");
            assert_eq!(text(&identity, "Arn"), arn);
            assert_eq!(text(&groups, "ownerId"), account);
            assert!(groups.contains("bastion-sg"));
            text(&groups, "groupId").to_owned()
        });
        assert_ne!(groups[0], groups[1]);
        let regions = ask(
            &mut organization,
            Some(&one),
            "us-east-1",
            "Action=DescribeRegions&Version=2016-11-15",
        );
        assert_eq!(regions.body.matches("<regionName>").count(), 2);
        let wrong = (one.0, two.1);
        let answer = ask(&mut organization, Some(&wrong), "us-east-1", IDENTITY);
        assert!(answer.body.contains("InvalidClientTokenId"));
    }

    #[test]
    fn roles_misbehave_as_told_and_every_request_is_recorded() {
        let mut organization = Organization::new(options(&[
            (1, RoleBehaviour::Denied),
            (2, RoleBehaviour::Lying),
            (3, RoleBehaviour::Throttled),
        ]));
        let denied = ask(
            &mut organization,
            None,
            "us-east-1",
            "Action=AssumeRole&Version=2011-06-15&RoleSessionName=me&RoleArn=arn:aws:iam::123456789013:role/Viewer",
        );
        assert!(denied.body.contains("<Code>AccessDenied</Code>"));
        let lying = assume(&mut organization, 2);
        let identity = ask(&mut organization, Some(&lying), "us-east-1", IDENTITY);
        assert_eq!(text(&identity.body, "Account"), account_at(3).as_str());
        let record = organization.records().last().unwrap();
        assert_eq!(record.assumed_for, Some(account_at(2)));
        assert_eq!(record.account, Some(account_at(3)));
        let throttled = assume(&mut organization, 3);
        let statuses =
            [(); 4].map(|()| ask(&mut organization, Some(&throttled), "us-east-1", GROUPS).status);
        assert_eq!(statuses, [200, 503, 200, 503]);
        organization.reset();
        assert!(organization.records().is_empty());
    }

    #[test]
    fn regions_can_be_blocked_or_disabled() {
        let mut organization = Organization::new(options(&[]));
        let session = assume(&mut organization, 1);
        let blocked = ask(&mut organization, Some(&session), "eu-west-1", GROUPS);
        assert!(blocked.body.contains("service control policy"));
        let disabled = ask(&mut organization, Some(&session), "af-south-1", GROUPS);
        assert!(disabled.body.contains("<Code>AuthFailure</Code>"));
    }
}
