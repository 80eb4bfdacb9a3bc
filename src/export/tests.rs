//! Plans as scripts.

#![allow(clippy::unwrap_used)]

use super::{boto3_script, cli_script, terraform};
use crate::model::{
    AccountId, Direction, GroupId, GroupReference, Peer, PortRange, Rule, RuleId, SecurityGroup,
    Tag, Traffic,
};
use crate::plan::{GroupChange, NewGroup, Step};

fn steps() -> Vec<Step> {
    let new = GroupId::from_remote("new-1");
    let mut rule = Rule::new(
        Direction::Ingress,
        Traffic::Tcp(PortRange::single(80)),
        Peer::Group(GroupReference::new(new.clone())),
    );
    rule.description = "new-1 $HOME \"q\"".into();
    vec![
        Step::CreateGroup {
            group: new.clone(),
            new: NewGroup {
                name: "it is $(new)".to_owned(),
                description: "new-1".to_owned(),
                vpc_id: None,
                tags: vec![Tag {
                    key: "k".to_owned(),
                    value: "new-1".to_owned(),
                }],
            },
        },
        Step::Authorize {
            group: new,
            direction: Direction::Ingress,
            rules: vec![rule],
            tags: Vec::new(),
        },
        Step::Revoke {
            group: GroupId::from_remote("sg-1"),
            direction: Direction::Egress,
            rules: vec![Rule {
                id: Some(RuleId::from_remote("sgr-1")),
                ..Rule::new(
                    Direction::Egress,
                    Traffic::All,
                    Peer::parse("::/0").unwrap(),
                )
            }],
        },
    ]
}

#[test]
fn a_shell_script_takes_the_id_of_a_new_group() {
    let script = cli_script(&steps(), "eu-west-1");
    let lines: Vec<&str> = script
        .lines()
        .filter(|line| line.contains("aws ec2"))
        .collect();
    assert_eq!(
        lines,
        [
            r#"group_1=$(aws ec2 create-security-group --group-name 'it is $(new)' --description new-1 --tag-specifications '[{"ResourceType":"security-group","Tags":[{"Key":"k","Value":"new-1"}]}]' --query GroupId --output text)"#,
            r#"aws ec2 authorize-security-group-ingress --group-id "$group_1" --ip-permissions '[{"FromPort":80,"IpProtocol":"tcp","ToPort":80,"UserIdGroupPairs":[{"Description":"new-1 $HOME \"q\"","GroupId":"'"$group_1"'"}]}]'"#,
            "aws ec2 revoke-security-group-egress --group-id sg-1 --security-group-rule-ids sgr-1",
        ]
    );
}

#[test]
fn a_python_script_takes_the_id_of_a_new_group() {
    let script = boto3_script(&steps(), "eu-west-1");
    assert!(script.contains("group_1 = ec2.create_security_group(\n    GroupName=\"it is $(new)\",\n    Description=\"new-1\","), "{script}");
    assert!(script.contains("GroupId=group_1,"), "{script}");
    assert!(script.contains("\"GroupId\": group_1}"), "{script}");
    assert!(script.contains("\"Value\": \"new-1\""), "{script}");
}

#[test]
fn terraform_keeps_texts_as_texts() {
    let id = GroupId::from_remote("sg-1");
    let before = SecurityGroup {
        id: id.clone(),
        name: "1 web".to_owned(),
        description: "a \"b\" ${c} %{d} \\".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: vec![Rule {
            id: Some(RuleId::from_remote("sgr-1")),
            ..Rule::new(
                Direction::Egress,
                Traffic::All,
                Peer::parse("::/0").unwrap(),
            )
        }],
        has_rule_ids: true,
    };
    let change = GroupChange {
        id,
        before: Some(before.clone()),
        after: Some(before),
    };
    let text = terraform(&[change]);
    assert!(
        text.contains(r#"description = "a \"b\" $${c} %%{d} \\""#),
        "{text}"
    );
    assert!(
        text.contains(
            "import {\n  to = aws_vpc_security_group_egress_rule.group_1_web_1\n  id = \"sgr-1\"\n}"
        ),
        "{text}"
    );
    assert!(
        text.contains("ip_protocol = \"-1\"\n  cidr_ipv6 = \"::/0\""),
        "{text}"
    );
}
