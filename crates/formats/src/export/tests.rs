//! Plans as scripts.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use super::{ScriptTarget, boto3_script, cli_script, terraform};
use portcullis_model::{
    AccountId, Direction, GroupDescription, GroupId, GroupName, GroupReference, NewGroup, Peer,
    PortRange, Rule, RuleId, SecurityGroup, Tag, Traffic,
};
use portcullis_plan::{GroupChange, Step, UseChange};

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
                name: GroupName::parse("it is $(new)").unwrap(),
                description: GroupDescription::parse("new-1").unwrap(),
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

fn target() -> ScriptTarget {
    ScriptTarget {
        region: "eu-west-1".to_owned(),
        ..ScriptTarget::default()
    }
}

#[test]
fn shell_scripts_use_the_id_of_a_new_group() {
    let script = cli_script(&steps(), &target());
    let lines: Vec<&str> = script
        .lines()
        .filter(|line| line.contains("aws ec2"))
        .collect();
    assert_eq!(
        lines,
        [
            r#"group_1=$(aws ec2 create-security-group --cli-input-json '{"GroupName":"it is $(new)","Description":"new-1","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"k","Value":"new-1"}]}]}' --query GroupId --output text)"#,
            r#"aws ec2 authorize-security-group-ingress --cli-input-json '{"GroupId":"'"$group_1"'","IpPermissions":[{"FromPort":80,"IpProtocol":"tcp","ToPort":80,"UserIdGroupPairs":[{"Description":"new-1 $HOME \"q\"","GroupId":"'"$group_1"'"}]}]}'"#,
            r#"aws ec2 revoke-security-group-egress --cli-input-json '{"GroupId":"sg-1","SecurityGroupRuleIds":["sgr-1"]}'"#,
        ]
    );
}

#[test]
fn python_scripts_use_the_id_of_a_new_group() {
    let script = boto3_script(&steps(), &target());
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
        uses: UseChange::default(),
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

/// Runs a script in a shell. Returns the arguments of each call of `aws`, and whether the script
/// completed. The fake `aws` reports account 210987654321 and creates `sg-9`.
fn run(script: &str, environment: &str) -> (Vec<Vec<String>>, bool) {
    let aws = "aws() { printf '%s\\0' \"$@\" >&3; printf '\\n\\0' >&3; \
               if [ \"$1\" = sts ]; then echo 210987654321; else echo sg-9; fi; }\n";
    let script = format!("exec 3>&1 >/dev/null\n{environment}\n{aws}{script}");
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let calls = text.split_terminator("\n\0").map(|call| {
        let words = call.split_terminator('\0');
        words.map(str::to_owned).collect()
    });
    (calls.collect(), output.status.success())
}

#[test]
fn special_characters_pass_the_shell_and_the_cli_unchanged() {
    let mut steps = steps();
    let Some(Step::CreateGroup { new, .. }) = steps.first_mut() else {
        unreachable!();
    };
    new.name = GroupName::from_remote("-web");
    new.description =
        GroupDescription::from_remote("file:///etc/passwd it's \"GroupId\":\"new-1\" \\");
    let (calls, is_done) = run(&cli_script(&steps, &target()), "");
    assert!(is_done);
    let words: Vec<Vec<&str>> = calls
        .iter()
        .map(|call| call.iter().map(String::as_str).take(3).collect())
        .collect();
    assert_eq!(
        words,
        [
            ["ec2", "create-security-group", "--cli-input-json"],
            [
                "ec2",
                "authorize-security-group-ingress",
                "--cli-input-json"
            ],
            ["ec2", "revoke-security-group-egress", "--cli-input-json"],
        ]
    );
    let json = |place: usize| -> serde_json::Value {
        serde_json::from_str(calls[place].get(3).unwrap()).unwrap()
    };
    assert_eq!(json(0)["GroupName"], "-web");
    assert_eq!(
        json(0)["Description"],
        "file:///etc/passwd it's \"GroupId\":\"new-1\" \\"
    );
    assert_eq!(json(1)["GroupId"], "sg-9");
    assert_eq!(
        json(1)["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"],
        "sg-9"
    );
    assert_eq!(
        json(1)["IpPermissions"][0]["UserIdGroupPairs"][0]["Description"],
        "new-1 $HOME \"q\""
    );
}

#[test]
fn scripts_stop_in_another_account_by_default() {
    let in_account = |account: &str| ScriptTarget {
        endpoint: Some("http://127.0.0.1:5000/a b".to_owned()),
        sts_endpoint: Some("http://127.0.0.1:5000/a b".to_owned()),
        account: Some(account.to_owned()),
        ..target()
    };
    let own = cli_script(&steps(), &in_account("210987654321"));
    let (calls, is_done) = run(&own, "");
    assert_eq!((calls.len(), is_done), (4, true));
    assert_eq!(calls[0][..2], ["sts", "get-caller-identity"]);
    for call in &calls {
        let place = call
            .iter()
            .position(|word| word == "--endpoint-url")
            .unwrap();
        assert_eq!(call[place + 1], "http://127.0.0.1:5000/a b");
    }
    let other = cli_script(&steps(), &in_account("123456789012"));
    let (calls, is_done) = run(&other, "");
    assert_eq!((calls.len(), is_done), (1, false));
    let (calls, is_done) = run(&other, "PORTCULLIS_ANY_ACCOUNT=1");
    assert_eq!((calls.len(), is_done), (3, true));
    assert!(!cli_script(&steps(), &target()).contains("endpoint-url"));

    let python = boto3_script(&steps(), &in_account("123456789012"));
    for part in [
        "boto3.client(\"ec2\", region_name=\"eu-west-1\", endpoint_url=\"http://127.0.0.1:5000/a b\")",
        "if not os.environ.get(\"PORTCULLIS_ANY_ACCOUNT\"):",
        "    if account != \"123456789012\":\n        raise SystemExit(",
    ] {
        assert!(python.contains(part), "{python}");
    }
    let python = boto3_script(&steps(), &target());
    assert!(
        !python.contains("endpoint_url") && !python.contains("account"),
        "{python}"
    );
}

#[test]
fn terraform_imports_rules_that_keep_their_ids() {
    let rule = |id: &str, peer: &str| Rule {
        id: Some(RuleId::from_remote(id)),
        ..Rule::new(
            Direction::Ingress,
            Traffic::Tcp(PortRange::single(22)),
            Peer::parse(peer).unwrap(),
        )
    };
    let id = GroupId::from_remote("sg-1");
    let group = |rules: Vec<Rule>| SecurityGroup {
        id: id.clone(),
        name: "web".to_owned(),
        description: "d".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: vec![Tag {
            key: "aws:x".to_owned(),
            value: "v".to_owned(),
        }],
        rules,
        has_rule_ids: true,
    };
    let before = [
        rule("sgr-1", "10.0.0.0/8"),
        rule("sgr-2", "10.1.0.0/16"),
        rule("sgr-3", "10.3.0.0/16"),
        rule("sgr-4", "10.4.0.0/16"),
    ];
    // Two that swapped rows, one with another range, one with another kind of source.
    let after = [
        rule("sgr-1", "10.1.0.0/16"),
        rule("sgr-2", "10.0.0.0/8"),
        rule("sgr-3", "10.9.0.0/16"),
        rule("sgr-4", "2001:db8::/32"),
    ];
    let text = terraform(&[GroupChange {
        id: id.clone(),
        before: Some(group(before.to_vec())),
        after: Some(group(after.to_vec())),
        uses: UseChange::default(),
    }]);
    for (number, id) in [(1, "sgr-2"), (2, "sgr-1"), (3, "sgr-3")] {
        let import = format!(
            "import {{\n  to = aws_vpc_security_group_ingress_rule.web_{number}\n  id = \"{id}\"\n}}"
        );
        assert!(text.contains(&import), "{text}");
    }
    assert!(
        !text.contains("to = aws_vpc_security_group_ingress_rule.web_4"),
        "{text}"
    );
    assert!(
        text.contains("# sgr-4 (inbound tcp 22 10.4.0.0/16) will be removed: remove its resource.")
            && text.matches("will be removed").count() == 1,
        "{text}"
    );
    assert!(!text.contains("tags"), "{text}");
}
