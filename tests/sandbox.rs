//! How the sandbox behaves, request by request: what a person or a program relies on when trying
//! something out in it. What other people's clients make of it is in `tests/conformance`.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use portcullis::aws::actions::{
    AuthorizeSecurityGroupIngress, CreateSecurityGroup, DeleteSecurityGroup,
    DescribeSecurityGroupRules, DescribeSecurityGroups, DescribeVpcs,
};
use portcullis::aws::{Client, Clock, Credentials, Endpoint, Error, Service, parse_form};
use portcullis::model::{
    Direction, GroupDescription, GroupName, Peer, PortRange, Region, Rule, Traffic,
};
use portcullis::sandbox::{Sandbox, SandboxRequest, SandboxTransport, StateError};
use proptest::prelude::*;
use support::still::{StoppedClock, block_on};

const NOW: SystemTime = SystemTime::UNIX_EPOCH;

/// Sends form bodies to a sandbox and picks values out of the answers.
struct Caller {
    sandbox: Sandbox,
    region: Region,
}

impl Caller {
    fn new(sandbox: Sandbox) -> Self {
        Self {
            sandbox,
            region: Region::parse("us-east-1").unwrap(),
        }
    }

    fn ask(&mut self, body: &str) -> (u16, String) {
        let response = self.sandbox.handle(&SandboxRequest {
            region: &self.region,
            access_key_id: None,
            caller_arn: None,
            body,
            now: NOW,
        });
        assert_well_formed(&response.body);
        (response.status, response.body)
    }

    fn done(&mut self, body: &str) -> String {
        let (status, answer) = self.ask(body);
        assert_eq!(status, 200, "{body}: {answer}");
        answer
    }

    fn refused(&mut self, body: &str) -> String {
        let (status, answer) = self.ask(body);
        assert_ne!(status, 200, "{body}: {answer}");
        texts(&answer, "Code").remove(0)
    }

    fn group(&mut self, name: &str) -> String {
        let body = format!("Action=CreateSecurityGroup&GroupName={name}&GroupDescription=x");
        texts(&self.done(&body), "groupId").remove(0)
    }

    /// The state but for the number of requests, which describing raises too.
    fn groups(&mut self) -> String {
        let answer = self.done("Action=DescribeSecurityGroups");
        let rules = self.done("Action=DescribeSecurityGroupRules");
        [answer, rules].map(|xml| without_request_id(&xml)).concat()
    }
}

fn without_request_id(xml: &str) -> String {
    let id = texts(xml, "requestId").remove(0);
    xml.replace(&id, "")
}

/// The texts of all elements of that name.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    parts
        .map(|part| part.split(&close).next().unwrap().to_owned())
        .collect()
}

fn assert_well_formed(xml: &str) {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(_) => depth += 1,
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::Text(text) => {
                // Only what every XML parser takes.
                let text: &str = &text;
                let is_allowed = |c: char| c >= ' ' || "\t\n\r".contains(c);
                assert!(text.chars().all(is_allowed), "{xml:?}");
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{xml}");
}

const AUTHORIZE: &str = "Action=AuthorizeSecurityGroupIngress&IpPermissions.1.IpProtocol=tcp\
    &IpPermissions.1.FromPort=80&IpPermissions.1.ToPort=80";

// --- State ------------------------------------------------------------------------------------------

#[test]
fn the_same_requests_give_the_same_answers() {
    let play = || {
        let mut caller = Caller::new(Sandbox::three_tier());
        let id = caller.group("apache");
        let range = "IpPermissions.1.Ipv6Ranges.1.CidrIpv6=::%2F0";
        caller.done(&format!("{AUTHORIZE}&GroupId={id}&{range}"));
        caller.done("Action=DescribeSecurityGroups")
    };
    assert_eq!(play(), play());
}

#[test]
fn other_seeds_give_other_ids_and_regions_do_not_depend_on_who_came_first() {
    let ids = |sandbox: Sandbox, regions: &[&str]| {
        let mut caller = Caller::new(sandbox);
        let mut ids = Vec::new();
        for region in regions {
            caller.region = Region::parse(region).unwrap();
            let answer = caller.done("Action=DescribeVpcs");
            ids.push(texts(&answer, "vpcId"));
        }
        ids
    };
    let (one, other) = ("eu-west-1", "us-east-1");
    let forward = ids(Sandbox::three_tier(), &[one, other]);
    let mut backward = ids(Sandbox::three_tier(), &[other, one]);
    backward.reverse();
    assert_eq!(forward, backward);
    assert_ne!(
        forward,
        ids(Sandbox::three_tier().with_seed(7), &[one, other])
    );
}

#[test]
fn the_state_survives_being_kept() {
    let mut caller = Caller::new(Sandbox::three_tier());
    let id = caller.group("apache");
    caller.done(&format!(
        "Action=CreateTags&ResourceId.1={id}&Tag.1.Key=a&Tag.1.Value=%E2%82%AC"
    ));
    let kept = caller.sandbox.to_json().unwrap();
    // One Region with its story: room for it is in any browser's storage.
    assert!(kept.len() < 20_000, "{} bytes", kept.len());
    let mut again = Caller::new(Sandbox::from_json(&kept).unwrap());
    assert_eq!(again.sandbox, caller.sandbox);
    assert_eq!(again.groups(), caller.groups());
    assert_ne!(again.group("appserver"), id);
}

#[test]
fn what_cannot_be_taken_up_again_is_refused_with_its_reason() {
    let kept = Sandbox::empty().to_json().unwrap();
    for damaged in [
        "",
        "null",
        "[]",
        "{}",
        &kept[..kept.len() - 1],
        &kept.replace("123456789012", "\u{0}"),
    ] {
        let error = Sandbox::from_json(damaged).unwrap_err();
        assert!(matches!(error, StateError::Damaged(_)), "{damaged}");
    }
    let newer = kept.replace("\"version\":1", "\"version\":2,\"invented\":[]");
    let error = Sandbox::from_json(&newer).unwrap_err();
    assert!(matches!(error, StateError::Newer { found: 2 }));
    assert!(error.to_string().contains("version 2"));
}

#[test]
fn a_reset_restores_the_first_state_but_not_the_quotas() {
    let mut caller = Caller::new(Sandbox::three_tier());
    let before = caller.groups();
    caller.sandbox.quotas.rules_per_group = 7;
    caller.group("apache");
    caller.sandbox.reset();
    assert_eq!(caller.groups(), before);
    assert_eq!(caller.sandbox.quotas.rules_per_group, 7);
}

// --- Behaviour --------------------------------------------------------------------------------------

#[test]
fn what_is_refused_has_changed_nothing() {
    let mut caller = Caller::new(Sandbox::empty());
    caller.sandbox.quotas.rules_per_group = 2;
    let id = caller.group("apache");
    let permission = format!("{AUTHORIZE}&GroupId={id}&IpPermissions.1.IpRanges");
    caller.done(&format!("{permission}.1.CidrIp=10.0.0.0%2F8"));
    let rule_id = texts(
        &caller.done("Action=DescribeSecurityGroupRules"),
        "securityGroupRuleId",
    );
    let before = caller.groups();
    for (body, code) in [
        (
            format!("{permission}.1.CidrIp=10.1.0.0%2F16&IpPermissions.1.IpRanges.2.CidrIp=x"),
            "InvalidParameterValue",
        ),
        (
            format!("{permission}.1.CidrIp=10.1.0.0%2F16&IpPermissions.1.IpRanges.2.CidrIp=10.0.0.0%2F8"),
            "InvalidPermission.Duplicate",
        ),
        (
            format!("{permission}.1.CidrIp=10.1.0.0%2F16&IpPermissions.1.IpRanges.2.CidrIp=10.2.0.0%2F16"),
            "RulesPerSecurityGroupLimitExceeded",
        ),
        (
            format!("{permission}.1.CidrIp=10.1.0.0%2F16&Nonsense=1"),
            "UnknownParameter",
        ),
        (
            format!("Action=CreateTags&ResourceId.1={id}&ResourceId.2=sg-1a2b3c4d&Tag.1.Key=a"),
            "InvalidGroup.NotFound",
        ),
        (
            format!(
                "Action=RevokeSecurityGroupIngress&GroupId={id}&SecurityGroupRuleId.1={}&SecurityGroupRuleId.2=sgr-1a2b3c4d",
                rule_id[0]
            ),
            "InvalidSecurityGroupRuleId.NotFound",
        ),
        (
            "Action=CreateSecurityGroup&GroupName=b&GroupDescription=x&TagSpecification.1.ResourceType=vpc".to_owned(),
            "InvalidParameterValue",
        ),
    ] {
        assert_eq!(caller.refused(&body), code, "{body}");
        assert_eq!(caller.groups(), before, "{body}");
    }
}

#[test]
fn quotas_are_those_that_are_set() {
    let mut caller = Caller::new(Sandbox::empty());
    caller.sandbox.quotas.groups_per_region = 3;
    caller.sandbox.quotas.vpcs_per_region = 1;
    caller.sandbox.quotas.prefix_lists_per_region = 1;
    caller.group("a");
    caller.group("b");
    let body = "Action=CreateSecurityGroup&GroupName=c&GroupDescription=x";
    assert_eq!(caller.refused(body), "SecurityGroupLimitExceeded");
    let body = "Action=CreateVpc&CidrBlock=10.0.0.0%2F16";
    assert_eq!(caller.refused(body), "VpcLimitExceeded");
    let body = "Action=CreateManagedPrefixList&PrefixListName=x&MaxEntries=1&AddressFamily=IPv6";
    caller.done(body);
    assert_eq!(caller.refused(body), "PrefixListLimitExceeded");
}

#[test]
fn a_client_token_creates_one_prefix_list() {
    let mut caller = Caller::new(Sandbox::empty());
    let body = |token: &str, name: &str| {
        format!(
            "Action=CreateManagedPrefixList&PrefixListName={name}&MaxEntries=1\
             &AddressFamily=IPv4&ClientToken={token}"
        )
    };
    let first = texts(&caller.done(&body("a", "x")), "prefixListId");
    assert_eq!(texts(&caller.done(&body("a", "x")), "prefixListId"), first);
    assert_ne!(texts(&caller.done(&body("b", "x")), "prefixListId"), first);
    assert_eq!(
        caller.refused(&body("a", "y")),
        "IdempotentParameterMismatch"
    );
}

#[test]
fn a_reference_to_a_group_counts_in_both_families_and_a_prefix_list_with_its_weight() {
    let mut caller = Caller::new(Sandbox::empty());
    caller.sandbox.quotas.rules_per_group = 55;
    let id = caller.group("apache");
    let lists = caller.done(
        "Action=DescribeManagedPrefixLists&Filter.1.Name=prefix-list-name\
         &Filter.1.Value.1=com.amazonaws.global.cloudfront.*",
    );
    let list = texts(&lists, "prefixListId").remove(0);
    let permission = format!("{AUTHORIZE}&GroupId={id}&IpPermissions.1.");
    caller.done(&format!("{permission}PrefixListIds.1.PrefixListId={list}"));
    // All of IPv4 is used up, and nothing of IPv6.
    for more in [
        "IpRanges.1.CidrIp=0.0.0.0%2F0",
        &format!("Groups.1.GroupId={id}"),
    ] {
        let code = caller.refused(&format!("{permission}{more}"));
        assert_eq!(code, "RulesPerSecurityGroupLimitExceeded", "{more}");
    }
    caller.done(&format!("{permission}Ipv6Ranges.1.CidrIpv6=::%2F0"));
}

#[test]
fn the_story_has_a_partner_across_a_peering_connection() {
    let mut caller = Caller::new(Sandbox::three_tier());
    let answer = caller.done("Action=DescribeSecurityGroups&Filter.1.Name=ip-permission.user-id&Filter.1.Value.1=111122223333");
    assert_eq!(
        texts(&answer, "groupName").first().map(String::as_str),
        Some("app")
    );
    assert_eq!(texts(&answer, "peeringStatus"), ["active"]);
    assert!(answer.contains("<userId>111122223333</userId>"));
}

#[test]
fn lists_of_thousands_are_quick() {
    let mut caller = Caller::new(Sandbox::empty());
    let began = std::time::Instant::now();
    for number in 0..1000 {
        let id = caller.group(&format!("group-{number}"));
        caller.done(&format!(
            "{AUTHORIZE}&GroupId={id}&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0%2F8"
        ));
    }
    caller.done("Action=DescribeSecurityGroups&Filter.1.Name=ip-permission.cidr&Filter.1.Value.1=*.0.0.0%2F8");
    // Generous: a debug build on a busy machine takes about a second.
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn each_account_has_its_own_group_names_in_a_shared_vpc() {
    let mut caller = Caller::new(Sandbox::empty());
    let id = caller.group("web");
    let ours = |state: &str, owner: &str| {
        let name = r#""name":"web""#;
        state.replacen(name, &format!(r#""ownerId":"{owner}",{name}"#), 1)
    };
    let state = ours(&caller.sandbox.to_json().unwrap(), "111122223333");
    let mut caller = Caller::new(Sandbox::from_json(&state).unwrap());

    // The VPC's owner sees the group, and may give the name to one of its own.
    let filter =
        "Action=DescribeSecurityGroups&Filter.1.Name=owner-id&Filter.1.Value.1=111122223333";
    assert_eq!(texts(&caller.done(filter), "groupId"), [id.as_str()]);
    let own = caller.group("web");
    assert_ne!(own, id);
    let create = "Action=CreateSecurityGroup&GroupName=WEB&GroupDescription=x";
    assert_eq!(caller.refused(create), "InvalidGroup.Duplicate");
    let named = caller.done("Action=DescribeSecurityGroups&GroupName.1=web");
    assert_eq!(texts(&named, "groupId"), [own.as_str()]);

    // It can name the group in a rule, and change nothing about it.
    let source = "IpPermissions.1.Groups.1";
    let allow =
        format!("{AUTHORIZE}&GroupId={own}&{source}.UserId=111122223333&{source}.GroupId={id}");
    assert_eq!(texts(&caller.done(&allow), "userId"), ["111122223333"]);
    for body in [
        format!("{AUTHORIZE}&GroupId={id}&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0%2F8"),
        format!("Action=DeleteSecurityGroup&GroupId={id}"),
    ] {
        assert_eq!(caller.refused(&body), "UnauthorizedOperation", "{body}");
    }
}

// --- As the page uses it ----------------------------------------------------------------------------

#[test]
fn the_projects_own_client_works_on_it() {
    let sandbox = Rc::new(RefCell::new(Sandbox::three_tier()));
    let changes = Rc::new(Cell::new(0));
    let counted = Rc::clone(&changes);
    let clock: Rc<dyn Clock> = Rc::new(StoppedClock);
    let transport = SandboxTransport::new(Rc::clone(&sandbox), Rc::clone(&clock), move |_| {
        counted.set(counted.get() + 1);
    });
    let region = Region::parse("eu-west-1").unwrap();
    let endpoint = Endpoint::aws(&region);
    assert!(endpoint.url(Service::Ec2).contains("eu-west-1"));
    let credentials = Credentials::parse("AKIAIOSFODNN7EXAMPLE", "secret", "").unwrap();
    let client = Client::new(
        Rc::new(transport),
        clock,
        endpoint,
        region,
        Some(credentials.into()),
    );

    let groups = block_on(client.send(&DescribeSecurityGroups::default()))
        .unwrap()
        .groups;
    assert_eq!(groups.len(), 8);
    let vpcs = block_on(client.send(&DescribeVpcs::default()))
        .unwrap()
        .vpcs;
    assert_eq!(vpcs.iter().filter(|vpc| vpc.is_default).count(), 1);
    assert_eq!(changes.get(), 0);

    let created = block_on(client.send(&CreateSecurityGroup {
        name: GroupName::parse("apache").unwrap(),
        description: GroupDescription::parse("Our Apache Group").unwrap(),
        vpc_id: None,
        tags: Vec::new(),
        dry_run: false,
    }))
    .unwrap();
    let rule = Rule::new(
        Direction::Ingress,
        Traffic::Tcp(PortRange::single(80)),
        Peer::parse("0.0.0.0/0").unwrap(),
    );
    let authorize = AuthorizeSecurityGroupIngress {
        group_id: created.group_id.clone(),
        rules: vec![rule.clone()],
        tags: Vec::new(),
        dry_run: false,
    };
    let added = block_on(client.send(&authorize)).unwrap();
    assert_eq!(
        added.iter().map(Rule::key).collect::<Vec<_>>(),
        [rule.key()]
    );
    assert_eq!(changes.get(), 2);
    let Err(Error::Api(refusal)) = block_on(client.send(&authorize)) else {
        panic!("a duplicate was taken")
    };
    assert_eq!(refusal.code, "InvalidPermission.Duplicate");
    assert_eq!(changes.get(), 2);

    let mut rules = 0;
    block_on(client.send_all(
        &DescribeSecurityGroupRules {
            max_results: Some(5),
            ..Default::default()
        },
        |page| {
            rules += page.len();
        },
    ))
    .unwrap();
    assert!(rules > 20, "{rules}");
    block_on(client.send(&DeleteSecurityGroup {
        group_id: created.group_id,
        dry_run: false,
    }))
    .unwrap();
    assert_eq!(changes.get(), 3);
    let kept = Sandbox::from_json(&sandbox.borrow().to_json().unwrap()).unwrap();
    assert_eq!(kept, *sandbox.borrow());
}

// --- Anything at all --------------------------------------------------------------------------------

/// Names and values that lead far into the actions.
fn parameter() -> impl Strategy<Value = (String, String)> {
    let action = prop::sample::select(vec![
        "AssociateSecurityGroupVpc",
        "AuthorizeSecurityGroupEgress",
        "AuthorizeSecurityGroupIngress",
        "CreateManagedPrefixList",
        "CreateNetworkInterface",
        "CreateSecurityGroup",
        "CreateSubnet",
        "CreateTags",
        "CreateVpc",
        "DeleteManagedPrefixList",
        "DeleteSecurityGroup",
        "DeleteTags",
        "DeleteVpc",
        "DescribeClientVpnEndpoints",
        "DescribeClientVpnTargetNetworks",
        "DescribeInstanceConnectEndpoints",
        "DescribeInstances",
        "DescribeLaunchTemplateVersions",
        "DescribeLaunchTemplates",
        "DescribeManagedPrefixLists",
        "DescribeNetworkInterfaces",
        "DescribeRegions",
        "DescribeSecurityGroupReferences",
        "DescribeSecurityGroupRules",
        "DescribeSecurityGroupVpcAssociations",
        "DescribeSecurityGroups",
        "DescribeStaleSecurityGroups",
        "DescribeSubnets",
        "DescribeTags",
        "DescribeVpcEndpoints",
        "DescribeVpcs",
        "DisassociateSecurityGroupVpc",
        "GetCallerIdentity",
        "GetManagedPrefixListEntries",
        "GetSecurityGroupsForVpc",
        "ModifyNetworkInterfaceAttribute",
        "ModifySecurityGroupRules",
        "RevokeSecurityGroupEgress",
        "RevokeSecurityGroupIngress",
        "UpdateSecurityGroupRuleDescriptionsIngress",
    ]);
    let name = prop::sample::select(vec![
        "GroupId",
        "GroupName",
        "GroupDescription",
        "VpcId",
        "CidrBlock",
        "MaxResults",
        "NextToken",
        "Filter.1.Name",
        "Filter.1.Value.1",
        "Filter.2.Name",
        "ResourceId.1",
        "Tag.1.Key",
        "DryRun",
        "Tag.1.Value",
        "IpProtocol",
        "FromPort",
        "ToPort",
        "CidrIp",
        "SourceSecurityGroupName",
        "IpPermissions.1.IpProtocol",
        "IpPermissions.1.FromPort",
        "IpPermissions.1.ToPort",
        "IpPermissions.1.IpRanges.1.CidrIp",
        "IpPermissions.1.Groups.1.GroupId",
        "IpPermissions.1.Ipv6Ranges.1.CidrIpv6",
        "IpPermissions.1.IpRanges.1.Description",
        "SecurityGroupRule.1.SecurityGroupRuleId",
        "SecurityGroupRuleId.1",
        "MaxEntries",
        "SecurityGroupRule.1.SecurityGroupRule.CidrIpv4",
        "PrefixListName",
        "AddressFamily",
        "PrefixListId",
        "Entry.1.Cidr",
        "SubnetId",
        "PrivateIpAddress",
        "Version",
        "VpcId.1",
        "TagSpecification.1.ResourceType",
        "TagSpecification.1.Tag.1.Key",
        "InterfaceType",
    ]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "sg-1a2b3c4d",
            "web",
            "tcp",
            "-1",
            "80",
            "99999999999999999999",
            "10.0.0.0/16",
            "::/0",
            "0.0.0.0/0",
            "true",
            "tag:",
            "group-name",
            "ip-permission.cidr",
            "*",
            "\\",
            "IPv4",
            "security-group",
            "2016-11-15",
            "",
            "default",
            "5",
            "é",
            "<>&\"'",
            "\u{0}\u{1}\r",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop_oneof![
        1 => action.prop_map(|action| ("Action".to_owned(), action.to_owned())),
        4 => (name, value.clone()).prop_map(|(name, value)| (name.to_owned(), value)),
        1 => (any::<String>(), value),
    ]
}

fn encoded(pairs: &[(String, String)]) -> String {
    let escape = |text: &str| {
        text.bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<String>()
    };
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)));
    pairs.collect::<Vec<_>>().join("&")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_form_is_answered_with_well_formed_xml(
        forms in prop::collection::vec(prop::collection::vec(parameter(), 0..12), 1..5),
    ) {
        let mut caller = Caller::new(Sandbox::three_tier());
        for form in &forms {
            let body = encoded(form);
            prop_assert_eq!(&parse_form(&body).unwrap(), form);
            caller.ask(&body);
        }
        let kept = caller.sandbox.to_json().unwrap();
        prop_assert_eq!(Sandbox::from_json(&kept).unwrap(), caller.sandbox);
    }

    #[test]
    fn any_text_is_answered_with_well_formed_xml(body in any::<String>()) {
        Caller::new(Sandbox::empty()).ask(&body);
    }

    #[test]
    fn a_state_that_somebody_changed_is_refused_or_works(at in 0_usize..1000, byte in any::<u8>()) {
        let mut caller = Caller::new(Sandbox::empty());
        caller.done("Action=DescribeVpcs");
        let mut kept = caller.sandbox.to_json().unwrap().into_bytes();
        let at = at * kept.len() / 1000;
        kept[at] = byte;
        if let Some(sandbox) = std::str::from_utf8(&kept).ok().and_then(|text| Sandbox::from_json(text).ok()) {
            let mut caller = Caller::new(sandbox);
            caller.ask("Action=DescribeSecurityGroups");
            caller.ask("Action=CreateSecurityGroup&GroupName=a&GroupDescription=x");
        }
    }
}
