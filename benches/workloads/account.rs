//! Accounts of any size.

use std::fmt::Write as _;
use std::ops::Range;

use portcullis::model::{
    AccountId, Direction, GroupId, Peer, PortRange, Rule, RuleId, SecurityGroup, Traffic,
};
use portcullis::plan::{GroupChange, UseChange};

/// Returns the DescribeSecurityGroups response of an account, for numbers of groups and of inbound
/// rules per group.
pub fn answer(groups: usize, rules: usize) -> String {
    page(0..groups, rules)
}

/// Returns the response with some of the groups of an account.
pub fn page(groups: Range<usize>, rules: usize) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <DescribeSecurityGroupsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
         <requestId>1d62eae0-acdd-481d-88c9-5d2a7f0c6c1e</requestId>\n    <securityGroupInfo>\n",
    );
    for group in groups {
        writeln!(
            xml,
            "        <item><ownerId>123456789012</ownerId><groupId>sg-{group:017x}</groupId>\
             <groupName>app-{group}</groupName><groupDescription>Group number {group} &amp; friends</groupDescription>\
             <vpcId>vpc-81326ae4</vpcId><ipPermissions>"
        )
        .unwrap();
        for rule in 0..rules {
            let port = (group * 61 + rule * 7919) % 65_536;
            writeln!(
                xml,
                "                <item><ipProtocol>tcp</ipProtocol><fromPort>{port}</fromPort><toPort>{port}</toPort>\
                 <groups/><ipRanges><item><cidrIp>10.{}.{}.0/24</cidrIp><description>rule {rule} of {group}</description>\
                 </item></ipRanges><ipv6Ranges/><prefixListIds/></item>",
                group % 256,
                rule % 256,
            )
            .unwrap();
        }
        writeln!(
            xml,
            "            </ipPermissions><ipPermissionsEgress><item><ipProtocol>-1</ipProtocol><groups/><ipRanges><item>\
             <cidrIp>0.0.0.0/0</cidrIp></item></ipRanges><ipv6Ranges/><prefixListIds/></item></ipPermissionsEgress>\
             <tagSet><item><key>Name</key><value>app-{group}</value></item></tagSet></item>"
        )
        .unwrap();
    }
    xml.push_str("    </securityGroupInfo></DescribeSecurityGroupsResponse>");
    xml
}

/// Returns the body of a request that authorizes a number of rules.
pub fn authorization(rules: usize) -> String {
    let mut form =
        String::from("Action=AuthorizeSecurityGroupIngress&Version=2016-11-15&GroupId=sg-00000001");
    for rule in 1..=rules {
        write!(
            form,
            "&IpPermissions.{rule}.IpProtocol=tcp&IpPermissions.{rule}.FromPort={rule}&IpPermissions.{rule}.ToPort={rule}\
             &IpPermissions.{rule}.IpRanges.1.CidrIp=10.0.0.0%2F8"
        )
        .unwrap();
    }
    form
}

/// Returns a change of a group with 60 rules: two are modified, one is removed and one is added.
pub fn change(number: usize) -> GroupChange {
    let rules = (0..60).map(|place| rule(format!("sgr-{number}-{place}"), place));
    let before = SecurityGroup {
        id: GroupId::from_remote(format!("sg-{number:017x}")),
        name: format!("group {number}"),
        description: "d".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: rules.collect(),
        has_rule_ids: true,
    };
    let mut after = before.clone();
    for (rule, port) in after.rules.iter_mut().zip([1000, 1001]) {
        rule.traffic = Traffic::Tcp(PortRange::single(port));
    }
    after.rules.pop();
    after.rules.push(Rule {
        id: None,
        ..rule(String::new(), 2000)
    });
    GroupChange {
        id: before.id.clone(),
        before: Some(before),
        after: Some(after),
        uses: UseChange::default(),
    }
}

fn rule(id: String, port: usize) -> Rule {
    let port = u16::try_from(port % 60_000).unwrap();
    Rule {
        id: Some(RuleId::from_remote(id)),
        ..Rule::new(
            Direction::Ingress,
            Traffic::Tcp(PortRange::single(port)),
            Peer::parse("10.0.0.0/8").unwrap(),
        )
    }
}
