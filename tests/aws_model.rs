//! Requests and answers against AWS's own model of the API, as botocore ships it: every parameter
//! that is sent exists under that name and has a value of its type, required ones are always sent,
//! and answers made by the model are decoded in full.
//!
//! `tests/fixtures/botocore/make.py` wrote the fixtures.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use portcullis::aws::actions::*;
use portcullis::aws::cloudtrail::{LookupEvents, TrailAttribute};
use portcullis::aws::shape::SHAPES;
use portcullis::aws::{
    Endpoint, EndpointError, EndpointVariant, HttpResponse, JsonAction, Partition, RoleArn,
    Service, parse_form,
};
use portcullis::model::{
    AddressFamily, Cidr, Direction, GroupDescription, GroupId, GroupName, GroupReference,
    IcmpTypeCode, InterfaceId, Peer, Peering, PortRange, PrefixListEntry, PrefixListId, Region,
    Rule, RuleDescription, RuleId, Tag, Timestamp, Traffic, VpcId,
};
use serde_json::Value;

const SERVICES: [Service; 4] = [
    Service::Ec2,
    Service::Sts,
    Service::CloudTrail,
    Service::Config,
];

#[test]
fn the_model_is_of_the_versions_that_requests_name() {
    let model = Model::load();
    for service in SERVICES {
        let metadata = &model.service(service)["metadata"];
        assert_eq!(metadata["apiVersion"], service.api_version());
        assert_eq!(metadata["signatureVersion"], "v4");
    }
}

#[test]
fn only_what_aws_calls_unsigned_is_unsigned() {
    fn is_unsigned<A: Action>(model: &Model) -> bool {
        let operation = &model.service(A::SERVICE)["operations"][A::NAME];
        assert_eq!(A::IS_SIGNED, operation["authtype"] != "none", "{}", A::NAME);
        !A::IS_SIGNED
    }
    let model = Model::load();
    assert!(is_unsigned::<AssumeRoleWithWebIdentity>(&model));
    assert!(!is_unsigned::<AssumeRole>(&model));
    assert!(!is_unsigned::<DecodeAuthorizationMessage>(&model));
    assert!(!is_unsigned::<GetCallerIdentity>(&model));
    assert!(!is_unsigned::<DescribeSecurityGroups>(&model));
}

#[test]
fn every_parameter_exists_and_required_ones_are_sent() {
    let model = Model::load();
    let mut checked = BTreeSet::new();
    for (action, service, body) in requests() {
        let input = &model.service(service)["operations"][action]["input"]["shape"];
        let tree = Tree::from_body(&body);
        model.check_structure(service, input.as_str().unwrap(), &tree, action);
        checked.insert(action);
    }
    assert_eq!(
        checked,
        model.actions(),
        "each action of the fixture is sent at least once"
    );
}

#[test]
fn names_of_shapes_are_those_of_the_model() {
    let model = Model::load();
    let service = model.service(Service::Ec2);
    let (operations, shapes) = (&service["operations"], &service["shapes"]);
    for (shape, names) in SHAPES {
        // Parameters are those of some action; everything else is a shape of its own.
        let candidates: Vec<&Value> = if *shape == "request" {
            let operations = operations.as_object().unwrap().values();
            let inputs = operations.filter_map(|operation| operation["input"]["shape"].as_str());
            inputs.map(|input| &shapes[input]).collect()
        } else {
            vec![&shapes[camel_case(shape)]]
        };
        for name in *names {
            let mut members = candidates
                .iter()
                .filter_map(|shape| shape["members"].get(name.sdk));
            assert!(
                members.any(|member| {
                    let location = member["locationName"].as_str().unwrap_or_default();
                    let is_of_answers = location.starts_with(|first: char| first.is_lowercase());
                    request_name(name.sdk, member) == name.query
                        && (!is_of_answers || name.xml.is_empty() || location == name.xml)
                }),
                "{shape} has no {name:?}"
            );
        }
    }
}

fn camel_case(snake: &str) -> String {
    let words = snake.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect()
}

#[test]
fn the_check_itself_finds_mistakes() {
    let model = Model::load();
    let complaint = |action: &str, body: &str| {
        let input = model.service(Service::Ec2)["operations"][action]["input"]["shape"].clone();
        let body = format!("Action=X&Version=Y&{body}");
        let check = || {
            model.check_structure(
                Service::Ec2,
                input.as_str().unwrap(),
                &Tree::from_body(&body),
                action,
            );
        };
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)).unwrap_err();
        panic.downcast_ref::<String>().cloned().unwrap_or_default()
    };
    // The name in boto3 is not the name on the wire.
    let body = "GroupId=sg-1&IpPermissions.1.UserIdGroupPairs.1.GroupId=sg-1";
    assert!(complaint("AuthorizeSecurityGroupIngress", body).contains("UserIdGroupPairs"));
    assert!(
        complaint("CreateSecurityGroup", "GroupName=x").contains("GroupDescription is required")
    );
    assert!(complaint("DescribeVpcs", "MaxResults=many").contains("not an integer"));
    assert!(complaint("DescribeVpcs", "VpcId.0=vpc-1").contains("counted from 1"));
    assert!(complaint("DescribeVpcs", "DryRun=1").contains("not a boolean"));
}

#[test]
fn groups_of_the_model_are_decoded_in_full() {
    let page = decode_maximal::<DescribeSecurityGroups>(&[]);
    assert_eq!(page.next_token.as_deref(), Some("the-nextToken"));
    let [group] = page.groups.as_slice() else {
        panic!("{page:?}");
    };
    assert_eq!(group.id.as_str(), "sg-1a2b3c4d");
    assert_eq!(group.name, "the-groupName");
    assert_eq!(group.description, "the-groupDescription");
    assert_eq!(group.vpc_id, Some(VpcId::from_remote("vpc-1a2b3c4d")));
    assert_eq!(group.owner_id.as_str(), "111122223333");
    assert_eq!(group.tags, [tag()]);
    for direction in Direction::BOTH {
        let rules: Vec<&Rule> = group.rules_in(direction).collect();
        let [ipv4, ipv6, prefix_list, group] = rules.as_slice() else {
            panic!("{rules:?}");
        };
        for rule in &rules {
            assert_eq!(
                rule.traffic,
                Traffic::Tcp(PortRange::new(443, 444).unwrap())
            );
            assert_eq!(&*rule.description, "the-description");
        }
        assert_eq!(group.peer, Peer::Group(reference()));
        assert_eq!(ipv4.peer, Peer::Cidr(Cidr::parse("192.0.2.0/24").unwrap()));
        assert_eq!(ipv6.peer, Peer::Cidr(Cidr::parse("2001:db8::/32").unwrap()));
        assert_eq!(
            prefix_list.peer,
            Peer::PrefixList(PrefixListId::from_remote("pl-1a2b3c4d"))
        );
    }
}

#[test]
fn rules_of_the_model_are_decoded_in_full() {
    for (kept, peer) in peers_of_rules("referencedGroupInfo", reference()) {
        let page = decode_maximal::<DescribeSecurityGroupRules>(&others_than(kept));
        assert_eq!(page.next_token.as_deref(), Some("the-nextToken"));
        assert_eq!(
            page.rules,
            [(group_id(), full_rule(Direction::Egress, peer.clone()))]
        );

        let rules = decode_maximal::<AuthorizeSecurityGroupIngress>(&others_than(kept));
        assert_eq!(
            rules,
            [full_rule(Direction::Egress, peer.clone())],
            "the answer's word counts"
        );
        let rules = decode_maximal::<AuthorizeSecurityGroupEgress>(&others_than(kept));
        assert_eq!(rules, [full_rule(Direction::Egress, peer)]);
    }
}

#[test]
fn other_answers_of_the_model_are_decoded_in_full() {
    for revoked in [
        decode_maximal::<RevokeSecurityGroupIngress>(&[]),
        decode_maximal::<RevokeSecurityGroupEgress>(&[]),
    ] {
        assert_eq!(revoked.revoked, [rule_id()]);
        assert_eq!(revoked.unknown.len(), 4);
    }
    let created = decode_maximal::<CreateSecurityGroup>(&[]);
    assert_eq!((created.group_id, created.tags), (group_id(), vec![tag()]));
    decode_maximal::<DeleteSecurityGroup>(&[]);
    decode_maximal::<ModifySecurityGroupRules>(&[]);
    decode_maximal::<UpdateSecurityGroupRuleDescriptionsIngress>(&[]);
    decode_maximal::<UpdateSecurityGroupRuleDescriptionsEgress>(&[]);

    let page = decode_maximal::<DescribeVpcs>(&[]);
    assert_eq!(page.next_token.as_deref(), Some("the-nextToken"));
    assert_eq!(page.vpcs[0].id.as_str(), "vpc-1a2b3c4d");
    assert_eq!(
        page.vpcs[0].cidr,
        Some(Cidr::parse("192.0.2.0/24").unwrap())
    );
    assert!(page.vpcs[0].is_default);
    assert_eq!(page.vpcs[0].tags, [tag()]);

    let page = decode_maximal::<DescribeNetworkInterfaces>(&[]);
    assert_eq!(page.next_token.as_deref(), Some("the-nextToken"));
    assert_eq!(page.interfaces[0].id.as_str(), "the-networkInterfaceId");
    assert_eq!(page.interfaces[0].kind, "the-interfaceType");
    assert_eq!(page.interfaces[0].groups, [group_id()]);

    let page = decode_maximal::<DescribeInstances>(&[]);
    assert_eq!(page.instances[0].id, "the-instanceId");
    assert_eq!(page.instances[0].groups, [group_id()]);
    let page = decode_maximal::<DescribeLaunchTemplateVersions>(&[]);
    assert_eq!(page.versions[0].id, "the-launchTemplateId");
    assert!(!page.versions[0].groups.is_empty());
    let page = decode_maximal::<DescribeVpcEndpoints>(&[]);
    assert_eq!(page.endpoints[0].id, "the-vpcEndpointId");
    assert_eq!(page.endpoints[0].groups, [group_id()]);
    let page = decode_maximal::<DescribeClientVpnEndpoints>(&[]);
    assert_eq!(page.endpoints[0].id, "the-clientVpnEndpointId");
    let page = decode_maximal::<DescribeInstanceConnectEndpoints>(&[]);
    assert_eq!(page.endpoints[0].id, "the-instanceConnectEndpointId");
    let references = decode_maximal::<DescribeSecurityGroupReferences>(&[]);
    assert_eq!(references[0].group, group_id());

    let page = decode_maximal::<DescribeManagedPrefixLists>(&[]);
    assert_eq!(page.next_token.as_deref(), Some("the-nextToken"));
    assert_eq!(page.prefix_lists[0].name, "the-prefixListName");
    assert_eq!(page.prefix_lists[0].owner_id, "111122223333");

    let page = decode_maximal::<GetManagedPrefixListEntries>(&[]);
    assert_eq!(page.next_token.as_deref(), Some("the-nextToken"));
    assert_eq!(page.entries[0].cidr.to_string(), "192.0.2.0/24");
    assert_eq!(page.entries[0].description, "the-description");

    let regions = decode_maximal::<DescribeRegions>(&[]);
    assert_eq!(regions[0].region.as_str(), "the-regionName");
    assert_eq!(regions[0].endpoint, "the-regionEndpoint");
    assert_eq!(regions[0].opt_in_status, OptInStatus::OptedIn);

    for role in [
        decode_maximal::<AssumeRole>(&[]),
        decode_maximal::<AssumeRoleWithWebIdentity>(&[]),
    ] {
        assert_eq!(role.arn, "the-Arn");
        assert_eq!(role.credentials.access_key_id(), "the-AccessKeyId");
        assert!(role.credentials.has_session_token());
        assert!(role.credentials.expires_at().is_some());
    }
    assert_eq!(
        decode_maximal::<DecodeAuthorizationMessage>(&[]),
        "the-DecodedMessage"
    );

    let identity = decode_maximal::<GetCallerIdentity>(&[]);
    assert_eq!(identity.account.as_str(), "111122223333");
    assert_eq!(identity.arn, "the-Arn");
    assert_eq!(identity.user_id, "the-UserId");
}

/// What a decoder asks for by name has to be an element of some answer; a misspelt name would
/// otherwise only ever be skipped.
#[test]
fn every_element_that_is_asked_for_exists() {
    let model = Model::load();
    let mut known = model.element_names();
    // Wrapped and acknowledged by the protocols themselves, not by the model.
    known.extend(
        [
            "DecodeAuthorizationMessageResult",
            "GetCallerIdentityResult",
            "requestId",
            "return",
        ]
        .map(str::to_owned),
    );
    let folder = root().join("crates/ec2/src");
    let mut files = vec![folder.join("wire.rs")];
    files.extend(
        std::fs::read_dir(folder.join("actions"))
            .unwrap()
            .map(|file| file.unwrap().path()),
    );
    let mut asked_for = BTreeSet::new();
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let code = source.split("#[cfg(test)]\nmod tests").next().unwrap();
        for (name, after) in quoted_words(code) {
            let is_pattern = after.starts_with("=>") || after.starts_with('|');
            if is_pattern && !["true", "false"].contains(&name) {
                assert!(known.contains(name), "{name} in {}", file.display());
                asked_for.insert(name.to_owned());
            }
        }
    }
    // The shapes that several answers have in common are matched by the names of their table.
    for (shape, names) in SHAPES {
        for name in names.iter().filter(|name| !name.xml.is_empty()) {
            assert!(known.contains(name.xml), "{} in {shape}", name.xml);
            asked_for.insert(name.xml.to_owned());
        }
    }
    assert!(asked_for.len() > 40, "only found {asked_for:?}");
}

#[test]
fn regions_are_botocores() {
    let fixture = read_fixture("partitions.json");
    let partitions = fixture.as_object().unwrap().keys();
    assert_eq!(partitions.len(), Partition::ALL.len() + 1, "and made_by");
    for partition in Partition::ALL {
        let expected = &fixture[partition.as_str()];
        assert_eq!(expected["dnsSuffix"], partition.dns_suffix());
        assert_eq!(
            expected["dualStackDnsSuffix"],
            partition.dual_stack_dns_suffix()
        );
        let regions: BTreeMap<&str, &str> = partition.regions().iter().copied().collect();
        let expected: BTreeMap<&str, &str> = expected["regions"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(code, name)| (code.as_str(), name.as_str().unwrap()))
            .collect();
        assert_eq!(regions, expected, "{}", partition.as_str());
    }
}

/// As AWS's own rules resolve them, in every Region that there is and in one that there is not.
#[test]
fn endpoints_are_botocores() {
    let fixture = read_fixture("endpoints.json");
    let listed: BTreeSet<&str> = fixture["listed_fips"]
        .as_array()
        .unwrap()
        .iter()
        .map(|region| region.as_str().unwrap())
        .collect();
    let mut have_fips = BTreeSet::new();
    let mut checked = 0;
    for service in SERVICES {
        for (code, urls) in fixture[service.as_str()].as_object().unwrap() {
            let region = Region::parse(code).unwrap();
            for (variant, name) in [
                (EndpointVariant::Default, "default"),
                (EndpointVariant::Fips, "fips"),
                (EndpointVariant::DualStack, "dualStack"),
                (EndpointVariant::FipsDualStack, "fipsDualStack"),
            ] {
                let endpoint = match Endpoint::aws_variant(&region, variant) {
                    Ok(endpoint) => endpoint,
                    // The rules name a host for every Region, whether or not there is one.
                    Err(error) => {
                        assert_eq!(error, EndpointError::NoFips(region.clone()));
                        assert!(!listed.contains(code.as_str()), "{code}");
                        continue;
                    }
                };
                let url = endpoint.url(service);
                assert_eq!(url.trim_end_matches('/'), urls[name], "{code} {name}");
                assert_eq!(url, format!("https://{}/", endpoint.signed_host(service)));
                if variant == EndpointVariant::Fips && Partition::of(&region) == Partition::Aws {
                    have_fips.insert(code.as_str());
                }
                checked += 1;
            }
        }
    }
    assert_eq!(have_fips, listed);
    assert!(checked > 200, "{checked}");
}

#[test]
fn json_actions_are_those_of_the_model() {
    let model = Model::load();
    check_json_action(
        &model,
        &LookupEvents {
            start: Some(Timestamp::default()),
            end: Some(Timestamp::default()),
            next_token: Some("token".to_owned()),
            ..LookupEvents::of("sg-1a2b3c4d")
        },
    );
    check_json_action(
        &model,
        &LookupEvents {
            of: TrailAttribute::AccessKey("AKIDEXAMPLE".to_owned()),
            ..LookupEvents::of("")
        },
    );
    check_json_action(
        &model,
        &SelectAggregateResourceConfig {
            configuration_aggregator_name: "organization".to_owned(),
            expression: "SELECT resourceId".to_owned(),
            limit: SelectAggregateResourceConfig::MAX_LIMIT,
            next_token: Some("token".to_owned()),
        },
    );
    check_json_action(
        &model,
        &DescribeAggregatorSources {
            configuration_aggregator_name: "organization".to_owned(),
            next_token: Some("token".to_owned()),
        },
    );
}

fn check_json_action<A: JsonAction>(model: &Model, action: &A) {
    let service = model.service(A::SERVICE);
    let metadata = &service["metadata"];
    assert_eq!(metadata["jsonVersion"], "1.1");
    let target = [metadata["targetPrefix"].as_str().unwrap(), A::NAME].join(".");
    assert_eq!(A::TARGET, target);
    let input = service["operations"][A::NAME]["input"]["shape"].as_str();
    let body = serde_json::to_value(action).unwrap();
    check_json(service, input.unwrap(), &body);
}

/// Whether `value` is a value of a shape, as botocore's JSON serializer would write it.
fn check_json(service: &Value, name: &str, value: &Value) {
    let shape = &service["shapes"][name];
    match shape["type"].as_str().unwrap() {
        "structure" => {
            for (name, value) in value.as_object().unwrap() {
                let member = shape["members"][name]["shape"].as_str();
                check_json(
                    service,
                    member.unwrap_or_else(|| panic!("no {name}")),
                    value,
                );
            }
            for required in shape["required"].as_array().into_iter().flatten() {
                assert!(
                    value.get(required.as_str().unwrap()).is_some(),
                    "{required}"
                );
            }
        }
        "list" => {
            for item in value.as_array().unwrap() {
                check_json(service, shape["member"]["shape"].as_str().unwrap(), item);
            }
        }
        "integer" => {
            let number = value.as_i64().unwrap();
            assert!(
                shape["max"].as_i64().is_none_or(|max| number <= max),
                "{name}"
            );
        }
        "timestamp" => assert!(value.is_i64(), "{name}"),
        _ => {
            let text = value.as_str().unwrap();
            let allowed = shape["enum"].as_array();
            assert!(
                allowed.is_none_or(|it| it.iter().any(|one| one == text)),
                "{name}={text}"
            );
        }
    }
}

/// Requests that between them use every field of every action. No `..Default::default()`, so that a
/// new field cannot be forgotten here.
fn requests() -> Vec<(&'static str, Service, String)> {
    fn request<A: Action>(action: &A) -> (&'static str, Service, String) {
        (A::NAME, A::SERVICE, body_of(action))
    }
    let filters = || {
        vec![
            Filter::new("vpc-id", ["a", "b"]),
            Filter::new("tag:Name", ["c"]),
        ]
    };
    let token = || Some("token".to_owned());
    let some = |text| Some(RuleDescription::parse(text).unwrap());
    let by_id = || DescriptionTarget::RuleIds(vec![(rule_id(), some("text")), (rule_id(), None)]);
    let tags = || vec![tag(), tag()];
    let entry = || PrefixListEntry {
        cidr: Cidr::parse("192.0.2.0/24").unwrap(),
        description: "text".to_owned(),
    };
    let region = || Region::parse("eu-west-1").unwrap();
    let vpc_id = || VpcId::parse("vpc-1a2b3c4d").unwrap();
    let interface_id = || InterfaceId::from_remote("eni-1a2b3c4d");
    let resource_ids = || vec!["sg-1a2b3c4d".to_owned(), "sgr-1a2b3c4d".to_owned()];
    let role_arn = || RoleArn::parse("arn:aws:iam::123456789012:role/ReadOnly").unwrap();
    vec![
        request(&AssumeRole {
            role_arn: role_arn(),
            session_name: "portcullis".to_owned(),
            external_id: Some("external".to_owned()),
            mfa_serial_number: Some("arn:aws:iam::123456789012:mfa/me".to_owned()),
            mfa_code: Some("012345".to_owned()),
            duration_seconds: Some(900),
        }),
        request(&AssumeRoleWithWebIdentity {
            role_arn: role_arn(),
            session_name: "portcullis".to_owned(),
            web_identity_token: "head.body.signature".to_owned(),
            duration_seconds: Some(900),
        }),
        request(&AssociateSecurityGroupVpc {
            group_id: group_id(),
            vpc_id: vpc_id(),
            dry_run: true,
        }),
        request(&DisassociateSecurityGroupVpc {
            group_id: group_id(),
            vpc_id: vpc_id(),
            dry_run: true,
        }),
        request(&DescribeSecurityGroupVpcAssociations {
            filters: filters(),
            max_results: Some(1000),
            next_token: token(),
            dry_run: true,
        }),
        request(&ModifyNetworkInterfaceAttribute {
            interface_id: interface_id(),
            group_ids: vec![group_id(), group_id()],
            dry_run: true,
        }),
        request(&DeleteNetworkInterface {
            interface_id: interface_id(),
            dry_run: true,
        }),
        request(&AuthorizeSecurityGroupEgress {
            group_id: group_id(),
            rules: rules(),
            tags: tags(),
            dry_run: true,
        }),
        request(&AuthorizeSecurityGroupIngress {
            group_id: group_id(),
            rules: rules(),
            tags: tags(),
            dry_run: true,
        }),
        request(&AuthorizeSecurityGroupIngress {
            group_id: group_id(),
            rules: vec![],
            tags: vec![],
            dry_run: false,
        }),
        request(&CreateManagedPrefixList {
            name: "offices".to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: 10,
            entries: vec![entry()],
            tags: tags(),
            client_token: Some("run-1".to_owned()),
            dry_run: true,
        }),
        request(&ModifyManagedPrefixList {
            prefix_list_id: PrefixListId::from_remote("pl-1a2b3c4d"),
            current_version: Some(3),
            name: Some("sites".to_owned()),
            added: vec![entry()],
            removed: vec![entry().cidr],
            max_entries: Some(20),
            dry_run: true,
        }),
        request(&DeleteManagedPrefixList {
            prefix_list_id: PrefixListId::from_remote("pl-1a2b3c4d"),
            dry_run: true,
        }),
        request(&DescribeStaleSecurityGroups {
            vpc_id: vpc_id(),
            max_results: Some(255),
            next_token: token(),
            dry_run: true,
        }),
        request(&GetSecurityGroupsForVpc {
            vpc_id: vpc_id(),
            max_results: Some(1_000),
            next_token: token(),
            dry_run: true,
        }),
        request(&CreateSecurityGroup {
            name: GroupName::parse("apache").unwrap(),
            description: GroupDescription::parse("Our Apache Group").unwrap(),
            vpc_id: Some(vpc_id()),
            tags: tags(),
            dry_run: true,
        }),
        request(&CreateTags {
            resource_ids: resource_ids(),
            tags: tags(),
            dry_run: true,
        }),
        request(&DecodeAuthorizationMessage {
            encoded_message: "aBc-_dEf".to_owned(),
        }),
        request(&DeleteSecurityGroup {
            group_id: group_id(),
            dry_run: true,
        }),
        request(&DeleteTags {
            resource_ids: resource_ids(),
            tags: vec![
                TagToDelete {
                    key: "a".into(),
                    value: None,
                },
                TagToDelete {
                    key: "b".into(),
                    value: Some("c".into()),
                },
            ],
            dry_run: true,
        }),
        request(&DeleteTags {
            resource_ids: resource_ids(),
            tags: vec![],
            dry_run: false,
        }),
        request(&DescribeManagedPrefixLists {
            filters: vec![Filter::new("prefix-list-name", ["offices"])],
            max_results: Some(100),
            next_token: token(),
            dry_run: true,
        }),
        request(&GetManagedPrefixListEntries {
            target_version: Some(2),
            next_token: token(),
            dry_run: true,
            ..GetManagedPrefixListEntries::current(PrefixListId::from_remote("pl-1a2b3c4d"))
        }),
        request(&DescribeInstances {
            include_managed: true,
            filters: filters(),
            max_results: Some(1000),
            next_token: token(),
            dry_run: true,
        }),
        request(&DescribeLaunchTemplateVersions {
            include_managed: true,
            filters: filters(),
            max_results: Some(200),
            next_token: token(),
            dry_run: true,
        }),
        request(&DescribeVpcEndpoints {
            filters: filters(),
            max_results: Some(1000),
            next_token: token(),
            dry_run: true,
        }),
        request(&DescribeClientVpnEndpoints {
            filters: filters(),
            max_results: Some(1000),
            next_token: token(),
            dry_run: true,
        }),
        request(&DescribeInstanceConnectEndpoints {
            filters: filters(),
            max_results: Some(50),
            next_token: token(),
            dry_run: true,
        }),
        request(&DescribeSecurityGroupReferences {
            group_ids: vec![group_id(), group_id()],
            dry_run: true,
        }),
        request(&DescribeNetworkInterfaces {
            include_managed: true,
            filters: filters(),
            max_results: Some(1_000),
            next_token: token(),
            dry_run: true,
        }),
        request(&DescribeRegions {
            regions: vec![region()],
            all_regions: true,
            filters: filters(),
            dry_run: true,
        }),
        request(&DescribeSecurityGroupRules {
            rule_ids: vec![rule_id()],
            filters: filters(),
            max_results: Some(1_000),
            next_token: token(),
            dry_run: true,
        }),
        request(&DescribeSecurityGroupRules::of_groups([group_id()])),
        request(&DescribeSecurityGroups {
            group_ids: vec![group_id()],
            filters: filters(),
            max_results: Some(5),
            next_token: token(),
            dry_run: true,
        }),
        request(&DescribeVpcs {
            vpc_ids: vec![vpc_id()],
            filters: filters(),
            max_results: Some(5),
            next_token: token(),
            dry_run: true,
        }),
        request(&GetCallerIdentity),
        request(&ModifySecurityGroupRules {
            group_id: group_id(),
            rules: rules().into_iter().map(|rule| (rule_id(), rule)).collect(),
            dry_run: true,
        }),
        request(&RevokeSecurityGroupEgress {
            group_id: group_id(),
            target: RevokeTarget::Rules(rules()),
            dry_run: true,
        }),
        request(&RevokeSecurityGroupEgress {
            group_id: group_id(),
            target: RevokeTarget::RuleIds(vec![rule_id()]),
            dry_run: true,
        }),
        request(&RevokeSecurityGroupIngress {
            group_id: group_id(),
            target: RevokeTarget::Rules(rules()),
            dry_run: true,
        }),
        request(&RevokeSecurityGroupIngress {
            group_id: group_id(),
            target: RevokeTarget::RuleIds(vec![rule_id()]),
            dry_run: true,
        }),
        request(&UpdateSecurityGroupRuleDescriptionsEgress {
            group_id: group_id(),
            target: by_id(),
            dry_run: true,
        }),
        request(&UpdateSecurityGroupRuleDescriptionsEgress {
            group_id: group_id(),
            target: DescriptionTarget::Rules(rules()),
            dry_run: true,
        }),
        request(&UpdateSecurityGroupRuleDescriptionsIngress {
            group_id: group_id(),
            target: by_id(),
            dry_run: true,
        }),
        request(&UpdateSecurityGroupRuleDescriptionsIngress {
            group_id: group_id(),
            target: DescriptionTarget::Rules(rules()),
            dry_run: true,
        }),
    ]
}

/// Rules of every kind of traffic with every kind of peer.
fn rules() -> Vec<Rule> {
    let ports = PortRange::new(8_000, 8_080).unwrap();
    let mut rules = Vec::new();
    for traffic in [
        Traffic::All,
        Traffic::Tcp(ports),
        Traffic::Udp(ports),
        Traffic::Icmp(IcmpTypeCode::Exact(3, 4)),
        Traffic::Icmpv6(IcmpTypeCode::Any),
        Traffic::Other(47),
    ] {
        for peer in [
            "10.0.0.0/8",
            "::/0",
            "pl-1a2b3c4d",
            "sg-1a2b3c4d",
            "123456789012/sg-1a2b3c4d",
        ] {
            let mut rule = Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap());
            rule.description = "described".into();
            rules.push(rule);
        }
    }
    rules
}

/// The answer to an action with every element that the model knows, except `without`.
fn decode_maximal<A: Action>(without: &[&str]) -> A::Output {
    let model = Model::load();
    let service = A::SERVICE;
    let output = model.service(service)["operations"][A::NAME]["output"]["shape"]
        .as_str()
        .unwrap();
    let mut inside = String::new();
    model.write_members(service, output, without, &mut inside);
    if service == Service::Sts {
        inside = format!("<{0}Result>{inside}</{0}Result>", A::NAME);
    }
    let body = format!(
        "<{0}Response><requestId>r</requestId>{inside}</{0}Response>",
        A::NAME
    );
    let response = HttpResponse {
        status: 200,
        body: body.clone().into_bytes(),
    };
    decode_answer::<A>(&response).unwrap_or_else(|error| panic!("{error:?}\n{body}"))
}

/// A value that fits an element: by its name where its form matters.
fn leaf_value(element: &str, shape_type: &str) -> String {
    let value = match (element, shape_type) {
        (_, "boolean") => "true",
        ("toPort", _) => "444",
        (_, "integer") => "443",
        (_, "timestamp") => "2026-11-25T12:00:00Z",
        ("ipProtocol", _) => "tcp",
        ("cidr" | "cidrIp" | "cidrIpv4" | "cidrBlock", _) => "192.0.2.0/24",
        ("cidrIpv6", _) => "2001:db8::/32",
        ("groupId" | "referencedGroupId", _) => "sg-1a2b3c4d",
        ("securityGroupRuleId", _) => "sgr-1a2b3c4d",
        ("prefixListId", _) => "pl-1a2b3c4d",
        ("vpcId", _) => "vpc-1a2b3c4d",
        ("userId", _) => "444455556666",
        ("ownerId" | "groupOwnerId" | "Account", _) => "111122223333",
        ("optInStatus", _) => "opted-in",
        _ => return format!("the-{element}"),
    };
    value.to_owned()
}

fn group_id() -> GroupId {
    GroupId::parse("sg-1a2b3c4d").unwrap()
}

fn rule_id() -> RuleId {
    RuleId::parse("sgr-1a2b3c4d").unwrap()
}

fn tag() -> Tag {
    Tag {
        key: "the-key".into(),
        value: "the-value".into(),
    }
}

fn reference() -> GroupReference {
    let mut reference = GroupReference::new(group_id());
    reference.account_id = Some(portcullis::model::AccountId::from_remote("444455556666"));
    reference.with_peering(Peering {
        vpc_id: Some(VpcId::from_remote("vpc-1a2b3c4d")),
        connection_id: Some("the-vpcPeeringConnectionId".into()),
        status: Some("the-peeringStatus".into()),
    })
}

fn full_rule(direction: Direction, peer: Peer) -> Rule {
    let ports = PortRange::new(443, 444).unwrap();
    let mut rule = Rule::new(direction, Traffic::Tcp(ports), peer);
    // The group that the answer's rules belong to has the id of the one that they refer to.
    if let Peer::Group(reference) = &mut rule.peer {
        reference.account_id = None;
    }
    rule.id = Some(rule_id());
    rule.description = "the-description".into();
    rule.tags = vec![tag()];
    rule
}

const PEERS: [&str; 4] = [
    "cidrIpv4",
    "cidrIpv6",
    "prefixListId",
    "referencedGroupInfo",
];

fn peers_of_rules(group_element: &'static str, group: GroupReference) -> [(&'static str, Peer); 4] {
    [
        ("cidrIpv4", Peer::parse("192.0.2.0/24").unwrap()),
        ("cidrIpv6", Peer::parse("2001:db8::/32").unwrap()),
        ("prefixListId", Peer::parse("pl-1a2b3c4d").unwrap()),
        (group_element, Peer::Group(group)),
    ]
}

fn others_than(kept: &str) -> Vec<&'static str> {
    PEERS.into_iter().filter(|peer| *peer != kept).collect()
}

struct Model(Value);

impl Model {
    fn load() -> Self {
        Self(read_fixture("ec2-subset.json"))
    }

    fn service(&self, service: Service) -> &Value {
        &self.0[service.as_str()]
    }

    fn actions(&self) -> BTreeSet<&str> {
        [Service::Ec2, Service::Sts]
            .into_iter()
            .flat_map(|service| {
                self.service(service)["operations"]
                    .as_object()
                    .unwrap()
                    .keys()
            })
            .map(String::as_str)
            .collect()
    }

    fn shape(&self, service: Service, name: &str) -> &Value {
        let shape = &self.service(service)["shapes"][name];
        assert!(shape.is_object(), "no shape {name}");
        shape
    }

    /// Whether `tree` is a value of the structure, as botocore's EC2 serializer would write it.
    fn check_structure(&self, service: Service, name: &str, tree: &Tree, path: &str) {
        let shape = self.shape(service, name);
        let members = shape["members"].as_object().expect("a structure");
        let wire_names: BTreeMap<String, &str> = members
            .iter()
            .map(|(name, member)| {
                (
                    request_name(name, member),
                    member["shape"].as_str().unwrap(),
                )
            })
            .collect();
        for (part, below) in &tree.children {
            let Some(shape) = wire_names.get(part.as_str()) else {
                panic!("{path} has no {part}; it has {:?}", wire_names.keys());
            };
            self.check_value(service, shape, below, &format!("{path}.{part}"));
        }
        for required in shape["required"].as_array().into_iter().flatten() {
            let required = required.as_str().unwrap();
            let wire_name = request_name(required, &members[required]);
            // Lists that may be empty are the caller's business; none of ours is required.
            assert!(
                tree.children.contains_key(&wire_name),
                "{path}.{wire_name} is required"
            );
        }
    }

    fn check_value(&self, service: Service, name: &str, tree: &Tree, path: &str) {
        let shape = self.shape(service, name);
        let value = tree.value.as_deref();
        match shape["type"].as_str().unwrap() {
            "structure" => {
                assert_eq!(value, None, "{path} is a structure");
                self.check_structure(service, name, tree, path);
            }
            "list" => {
                assert_eq!(value, None, "{path} is a list");
                let mut numbers: Vec<usize> = tree
                    .children
                    .keys()
                    .map(|key| {
                        key.parse()
                            .unwrap_or_else(|_| panic!("{path}.{key} is no number"))
                    })
                    .collect();
                numbers.sort_unstable();
                assert!(
                    numbers.into_iter().eq(1..=tree.children.len()),
                    "{path} is not counted from 1"
                );
                let member = shape["member"]["shape"].as_str().unwrap();
                for (number, item) in &tree.children {
                    self.check_value(service, member, item, &format!("{path}.{number}"));
                }
            }
            leaf => {
                let value = value.unwrap_or_else(|| panic!("{path} has no value"));
                assert!(tree.children.is_empty(), "{path} has parts");
                match leaf {
                    "integer" => {
                        let number: i64 = value
                            .parse()
                            .unwrap_or_else(|_| panic!("{path} is not an integer"));
                        assert!(
                            shape["min"].as_i64().is_none_or(|min| number >= min),
                            "{path}"
                        );
                        assert!(
                            shape["max"].as_i64().is_none_or(|max| number <= max),
                            "{path}"
                        );
                    }
                    "boolean" => assert!(
                        ["true", "false"].contains(&value),
                        "{path} is not a boolean"
                    ),
                    _ => {}
                }
                if let Some(allowed) = shape["enum"].as_array() {
                    assert!(allowed.iter().any(|text| text == value), "{path}={value}");
                }
            }
        }
    }

    /// Writes every member of a structure, as EC2 and STS would.
    fn write_members(&self, service: Service, name: &str, without: &[&str], xml: &mut String) {
        let members = self.shape(service, name)["members"]
            .as_object()
            .expect("a structure");
        for (name, member) in members {
            let element = member["locationName"].as_str().unwrap_or(name);
            if !without.contains(&element) {
                self.write_value(
                    service,
                    member["shape"].as_str().unwrap(),
                    element,
                    without,
                    xml,
                );
            }
        }
    }

    fn write_value(
        &self,
        service: Service,
        name: &str,
        element: &str,
        without: &[&str],
        xml: &mut String,
    ) {
        let shape = self.shape(service, name);
        xml.push_str(&format!("<{element}>"));
        match shape["type"].as_str().unwrap() {
            "structure" => self.write_members(service, name, without, xml),
            "list" => {
                let item = shape["member"]["locationName"].as_str().unwrap_or("member");
                let member = shape["member"]["shape"].as_str().unwrap();
                self.write_value(service, member, item, without, xml);
            }
            leaf => xml.push_str(&leaf_value(element, leaf)),
        }
        xml.push_str(&format!("</{element}>"));
    }

    /// The names of all elements of all answers.
    fn element_names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for service in [Service::Ec2, Service::Sts] {
            for operation in self.service(service)["operations"]
                .as_object()
                .unwrap()
                .values()
            {
                if let Some(output) = operation["output"]["shape"].as_str() {
                    self.add_element_names(service, output, &mut names);
                }
            }
        }
        names
    }

    fn add_element_names(&self, service: Service, name: &str, names: &mut BTreeSet<String>) {
        let shape = self.shape(service, name);
        for (name, member) in shape["members"].as_object().into_iter().flatten() {
            names.insert(member["locationName"].as_str().unwrap_or(name).to_owned());
            self.add_element_names(service, member["shape"].as_str().unwrap(), names);
        }
        if let Some(member) = shape["member"]["shape"].as_str() {
            names.extend(shape["member"]["locationName"].as_str().map(str::to_owned));
            self.add_element_names(service, member, names);
        }
    }
}

/// `queryName`, else `locationName` with its first letter in upper case, else the member's name.
fn request_name(name: &str, member: &Value) -> String {
    if let Some(query_name) = member["queryName"].as_str() {
        return query_name.to_owned();
    }
    let location_name = member["locationName"].as_str().unwrap_or(name);
    let (first, rest) = location_name.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

/// Dotted parameters as a tree.
#[derive(Default)]
struct Tree {
    value: Option<String>,
    children: BTreeMap<String, Tree>,
}

impl Tree {
    fn from_body(body: &str) -> Self {
        let mut tree = Self::default();
        for (name, value) in parse_form(body).unwrap().into_iter().skip(2) {
            let mut node = &mut tree;
            for part in name.split('.') {
                node = node.children.entry(part.to_owned()).or_default();
            }
            assert!(node.value.replace(value).is_none(), "{name} twice");
        }
        tree
    }
}

/// Words in double quotes, each with what comes after it, white space aside.
fn quoted_words(code: &str) -> impl Iterator<Item = (&str, &str)> {
    code.match_indices('"').filter_map(|(start, _)| {
        let (word, after) = code[start + 1..].split_once('"')?;
        let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_word.then(|| (word, after.trim_start()))
    })
}

fn read_fixture(name: &str) -> Value {
    let path = root().join("tests/fixtures/botocore").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
