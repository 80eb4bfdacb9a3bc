//! Request handling, from form body to XML document: finds the action, runs it and wraps its
//! output.

use std::time::{SystemTime, UNIX_EPOCH};

use super::actions::{ACTIONS, Effect};
use super::parameters::Parameters;
use super::random::Random;
use super::refusal::Refusal;
use super::state::Sandbox;
use super::world::World;
use super::xml::Xml;
use portcullis_ec2::parse_form;
use portcullis_model::Region;

/// Request without its HTTP parts.
#[derive(Clone, Debug)]
pub struct SandboxRequest<'a> {
    /// Region in the signature.
    pub region: &'a Region,
    /// Access key id that signed the request, if known.
    pub access_key_id: Option<&'a str>,
    /// ARN of the caller; `None` for the user of the account.
    pub caller_arn: Option<&'a str>,
    /// Form body, or the query of a GET request.
    pub body: &'a str,
    /// Current time, for request ids only.
    pub now: SystemTime,
}

/// Response without its HTTP parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxResponse {
    /// HTTP status.
    pub status: u16,
    /// XML document.
    pub body: String,
    /// Whether the state may have changed and should be saved.
    pub has_changed: bool,
}

impl Sandbox {
    /// Answers a request as EC2 would, or STS for GetCallerIdentity.
    pub fn handle(&mut self, request: &SandboxRequest<'_>) -> SandboxResponse {
        self.requests = self.requests.wrapping_add(1);
        let request_id = self.request_id(request.now);
        let mut parameters = match parse_form(request.body) {
            Ok(form) => Parameters::new(form),
            Err(_) => {
                return refused(Dialect::Ec2, "", &request_id, &Refusal::malformed_body());
            }
        };
        let action = parameters.text("Action").unwrap_or_default();
        let version = parameters.text("Version").unwrap_or_default();
        let dialect = Dialect::of(&action, &version);
        match self.run(request, &action, &version, &mut parameters) {
            Ok((xml, has_changed)) => SandboxResponse {
                status: 200,
                body: dialect.document(&action, &version, &request_id, &xml),
                has_changed,
            },
            Err(refusal) => refused(dialect, &version, &request_id, &refusal),
        }
    }

    /// Creates an error document in the format of the service that `body` is meant for, for errors
    /// that only the HTTP layer can detect (signatures, sizes). `code` must be one of that
    /// service's codes.
    pub fn refuse(
        &mut self,
        body: &str,
        status: u16,
        code: &'static str,
        message: &str,
        now: SystemTime,
    ) -> SandboxResponse {
        self.requests = self.requests.wrapping_add(1);
        let mut parameters = Parameters::new(parse_form(body).unwrap_or_default());
        let action = parameters.text("Action").unwrap_or_default();
        let version = parameters.text("Version").unwrap_or_default();
        let refusal = Refusal {
            status,
            ..Refusal::new(code, &[message])
        };
        let dialect = Dialect::of(&action, &version);
        refused(dialect, &version, &self.request_id(now), &refusal)
    }

    /// Wraps the output of an action that the sandbox itself does not have.
    pub(super) fn answer(
        &mut self,
        action: &str,
        version: &str,
        now: SystemTime,
        output: Result<Xml, Refusal>,
    ) -> SandboxResponse {
        self.requests = self.requests.wrapping_add(1);
        let request_id = self.request_id(now);
        let dialect = Dialect::of(action, version);
        match output {
            Ok(xml) => SandboxResponse {
                status: 200,
                body: dialect.document(action, version, &request_id, &xml),
                has_changed: false,
            },
            Err(refusal) => refused(dialect, version, &request_id, &refusal),
        }
    }

    fn run(
        &mut self,
        request: &SandboxRequest<'_>,
        action: &str,
        version: &str,
        parameters: &mut Parameters,
    ) -> Result<(Xml, bool), Refusal> {
        if action.is_empty() {
            return Err(Refusal::missing_action());
        }
        if !is_known_version(version) {
            return Err(Refusal::unknown_api_version(version));
        }
        let is_sts = version == STS_VERSION;
        let known = ACTIONS
            .iter()
            .find(|known| known.name == action && (!is_sts || action == STS_ACTION))
            .ok_or_else(|| Refusal::invalid_action(action))?;
        let (account_id, quotas) = (self.account_id.clone(), self.quotas.clone());
        let enabled_regions = self.enabled_regions.clone();
        if let Some(enabled) = &enabled_regions
            && !is_sts
            && !enabled.contains(request.region)
        {
            return Err(Refusal::region_disabled());
        }
        let mut world = World {
            account_id: &account_id,
            quotas: &quotas,
            region: request.region,
            // Dates in this format sort as text.
            is_current_version: version.is_empty() || version >= EC2_VERSION,
            access_key_id: request.access_key_id,
            caller_arn: request.caller_arn,
            enabled_regions: enabled_regions.as_deref(),
            state: self.region_mut(request.region),
        };
        let xml = (known.handle)(parameters, &mut world)?;
        Ok((xml, known.effect == Effect::Write))
    }

    /// Returns a new request id. It depends on the time too, because the number of requests is lost
    /// when a page closes without having changed the state.
    fn request_id(&self, now: SystemTime) -> String {
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let seed =
            self.requests.rotate_left(32) ^ u64::from(since.subsec_nanos()) ^ since.as_secs();
        Random::new(seed, "request").uuid()
    }
}

/// Response format of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Ec2,
    Sts,
}

impl Dialect {
    pub(super) fn of(action: &str, version: &str) -> Self {
        if action == STS_ACTION || version == STS_VERSION {
            Self::Sts
        } else {
            Self::Ec2
        }
    }

    /// Wraps `inside` in a response document. EC2 responds in the version of the request, so that
    /// old clients understand it.
    fn document(self, action: &str, version: &str, request_id: &str, inside: &Xml) -> String {
        let mut head = Xml::new();
        let mut tail = Xml::new();
        let namespace = match self {
            Self::Ec2 => {
                head.leaf("requestId", request_id);
                let version = if version.is_empty() {
                    EC2_VERSION
                } else {
                    version
                };
                ["http://ec2.amazonaws.com/doc/", version, "/"].concat()
            }
            Self::Sts => {
                tail.within("ResponseMetadata", &mut |xml| {
                    xml.leaf("RequestId", request_id);
                });
                STS_NAMESPACE.to_owned()
            }
        };
        [
            DECLARATION,
            "<",
            action,
            "Response xmlns=\"",
            &namespace,
            "\">",
            head.as_str(),
            inside.as_str(),
            tail.as_str(),
            "</",
            action,
            "Response>",
        ]
        .concat()
    }
}

fn refused(
    dialect: Dialect,
    version: &str,
    request_id: &str,
    refusal: &Refusal,
) -> SandboxResponse {
    let mut error = Xml::new();
    error.within("Error", &mut |xml| {
        if dialect == Dialect::Sts {
            xml.leaf("Type", "Sender");
        }
        xml.leaf("Code", refusal.code);
        xml.leaf("Message", &refusal.message);
    });
    let mut xml = Xml::new();
    match dialect {
        Dialect::Ec2 => xml.within("Response", &mut |xml| {
            xml.within("Errors", &mut |xml| xml.append(&error));
            xml.leaf("RequestID", request_id);
        }),
        Dialect::Sts => {
            error.leaf("RequestId", request_id);
            xml.within("ErrorResponse", &mut |xml| xml.append(&error));
        }
    }
    let mut body = [DECLARATION, xml.as_str()].concat();
    if dialect == Dialect::Sts && version == STS_VERSION {
        let named = ["<ErrorResponse xmlns=\"", STS_NAMESPACE, "\">"].concat();
        body = body.replacen("<ErrorResponse>", &named, 1);
    }
    SandboxResponse {
        status: refusal.status,
        body,
        has_changed: false,
    }
}

/// Whether EC2 or STS has published this version. For others, even valid dates, AWS returns
/// `NoSuchVersion` (aws/aws-sdk-php#1217, ansible/ansible#37267).
fn is_known_version(version: &str) -> bool {
    version.is_empty() || version == STS_VERSION || EC2_VERSIONS.contains(&version)
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const EC2_VERSION: &str = "2016-11-15";

/// Every published version of the EC2 API.
const EC2_VERSIONS: &[&str] = &[
    "2006-06-26",
    "2006-10-01",
    "2007-01-03",
    "2007-01-19",
    "2007-03-01",
    "2007-08-29",
    "2008-02-01",
    "2008-05-05",
    "2008-08-08",
    "2008-12-01",
    "2009-03-01",
    "2009-04-04",
    "2009-07-15",
    "2009-08-15",
    "2009-10-31",
    "2009-11-30",
    "2010-06-15",
    "2010-08-31",
    "2010-11-15",
    "2011-01-01",
    "2011-02-28",
    "2011-05-15",
    "2011-07-15",
    "2011-11-01",
    "2011-12-01",
    "2011-12-15",
    "2012-03-01",
    "2012-04-01",
    "2012-05-01",
    "2012-06-01",
    "2012-06-15",
    "2012-07-20",
    "2012-08-15",
    "2012-10-01",
    "2012-11-15",
    "2012-12-01",
    "2013-02-01",
    "2013-06-15",
    "2013-07-15",
    "2013-08-15",
    "2013-10-01",
    "2013-10-15",
    "2014-02-01",
    "2014-05-01",
    "2014-06-15",
    "2014-09-01",
    "2014-10-01",
    "2015-03-01",
    "2015-04-15",
    "2015-10-01",
    "2016-04-01",
    "2016-09-15",
    EC2_VERSION,
];
/// The only supported action of STS.
const STS_ACTION: &str = "GetCallerIdentity";
pub(super) const STS_VERSION: &str = "2011-06-15";
const STS_NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(sandbox: &mut Sandbox, body: &str) -> SandboxResponse {
        sandbox.handle(&SandboxRequest {
            region: &Region::parse("us-east-1").unwrap(),
            access_key_id: None,
            caller_arn: None,
            body,
            now: UNIX_EPOCH,
        })
    }

    #[test]
    fn responses_have_the_version_of_the_request() {
        let mut sandbox = Sandbox::empty();
        for (version, shown) in [("&Version=2014-10-01", "2014-10-01"), ("", "2016-11-15")] {
            let response = ask(&mut sandbox, &["Action=DescribeVpcs", version].concat());
            assert_eq!(response.status, 200);
            let namespace = format!("xmlns=\"http://ec2.amazonaws.com/doc/{shown}/\"");
            assert!(response.body.contains(&namespace), "{}", response.body);
        }
        for version in ["\"><x", "latest", "2016-11-16", "2030-01-01"] {
            let response = ask(
                &mut sandbox,
                &format!("Action=DescribeVpcs&Version={version}"),
            );
            assert!(response.body.contains("NoSuchVersion"), "{}", response.body);
        }
        // A version of STS, which has no such actions.
        for action in ["DescribeVpcs", "AssumeRole"] {
            let response = ask(&mut sandbox, &format!("Action={action}&Version=2011-06-15"));
            assert!(response.body.contains("InvalidAction"), "{}", response.body);
        }
    }

    #[test]
    fn errors_have_the_documented_format() {
        let mut sandbox = Sandbox::empty();
        let response = ask(&mut sandbox, "Action=<Evil>");
        assert_eq!(response.status, 400);
        assert!(response.body.contains(
            "<Response><Errors><Error><Code>InvalidAction</Code><Message>The action &lt;Evil&gt; is \
             not valid for this web service.</Message></Error></Errors><RequestID>"
        ));
        assert!(
            ask(&mut sandbox, "Action=%zz")
                .body
                .contains("MalformedQueryString")
        );
        assert!(ask(&mut sandbox, "").body.contains("MissingAction"));
    }

    #[test]
    fn every_action_refuses_unknown_parameters_before_it_does_anything() {
        // Parameters that satisfy the first checks of every action.
        let enough = "&GroupId=sg-1a2b3c4d&GroupName=n&GroupDescription=d&ResourceId.1=sg-1a2b3c4d\
            &VpcId=vpc-1a2b3c4d&SubnetId=subnet-1a2b3c4d&NetworkInterfaceId=eni-1a2b3c4d\
            &CidrBlock=10.0.0.0%2F16&PrefixListName=l&PrefixListId=pl-1a2b3c4d&MaxEntries=1\
            &AddressFamily=IPv4&ClientVpnEndpointId=cvpn-endpoint-1";
        for action in ACTIONS {
            let mut sandbox = Sandbox::empty();
            let name = action.name;
            let response = ask(&mut sandbox, &format!("Action={name}{enough}&Bogus=1"));
            assert!(
                response.body.contains("UnknownParameter"),
                "{}",
                response.body
            );
            assert!(!response.has_changed);
        }
    }

    #[test]
    fn every_action_honours_a_dry_run() {
        for action in ACTIONS {
            let needs = match action.name {
                "CreateManagedPrefixList" => "&PrefixListName=l&MaxEntries=1&AddressFamily=IPv4",
                "GetManagedPrefixListEntries" => "&PrefixListId=x",
                "DescribeClientVpnTargetNetworks" => "&ClientVpnEndpointId=x",
                "CreateNetworkInterface" | "DeleteSubnet" => "&SubnetId=x",
                "CreateSecurityGroup" => "&GroupName=n&GroupDescription=d",
                "CreateSubnet" => "&VpcId=x&CidrBlock=y",
                "CreateTags" | "DeleteTags" => "&ResourceId.1=x",
                "CreateVpc" => "&CidrBlock=y",
                "AssociateSecurityGroupVpc" | "DisassociateSecurityGroupVpc" => {
                    "&GroupId=x&VpcId=y"
                }
                "DeleteManagedPrefixList" | "ModifyManagedPrefixList" => "&PrefixListId=x",
                "DescribeStaleSecurityGroups" | "GetSecurityGroupsForVpc" => "&VpcId=x",
                "DeleteNetworkInterface" | "ModifyNetworkInterfaceAttribute" => {
                    "&NetworkInterfaceId=x"
                }
                "DeleteVpc" => "&VpcId=x",
                name if name.ends_with("Egress") || name.starts_with("Modify") => "&GroupId=x",
                _ => "",
            };
            let mut sandbox = Sandbox::empty();
            let before = sandbox.to_json().unwrap().len();
            let response = ask(
                &mut sandbox,
                &format!("Action={}{needs}&DryRun=true", action.name),
            );
            assert_eq!(response.status, 412, "{} {}", action.name, response.body);
            assert!(response.body.contains("<Code>DryRunOperation</Code>"));
            assert!(!response.has_changed);
            assert!(before > 0);
        }
    }
}
