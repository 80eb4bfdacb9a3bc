//! Scripts make the calls that the page makes, with the same parameters.

#![allow(clippy::unwrap_used)]

use portcullis::apply::request;
use portcullis::export::{ScriptTarget, cli_script};
use portcullis::model::{Direction, GroupId, Peer, PortRange, Rule, RuleId, Traffic};
use portcullis::plan::{ChangedRule, Step};

/// What the page sends, and what a script says, of the same step.
fn both(step: &Step) -> (Vec<(String, String)>, String) {
    let sent = request(step, false).parameters();
    let sent = sent
        .into_iter()
        .map(|(name, value)| (name.to_string(), value.to_string()));
    (
        sent.collect(),
        cli_script(std::slice::from_ref(step), &ScriptTarget::default()),
    )
}

#[test]
fn scripts_send_what_the_page_sends() {
    let changed = |traffic: Traffic| {
        let rule = Rule::new(
            Direction::Ingress,
            traffic,
            Peer::parse("10.0.0.0/8").unwrap(),
        );
        let id = RuleId::from_remote("sgr-1");
        Step::ModifyRules {
            group: GroupId::from_remote("sg-1"),
            rules: vec![ChangedRule {
                id,
                before: rule.clone(),
                after: rule,
            }],
        }
    };
    for (traffic, has_ports) in [
        (Traffic::Tcp(PortRange::single(22)), true),
        (Traffic::All, false),
        (Traffic::Other(50), false),
    ] {
        let (sent, script) = both(&changed(traffic));
        assert_eq!(
            sent.iter().any(|(name, _)| name.ends_with("FromPort")),
            has_ports
        );
        assert_eq!(script.contains("FromPort"), has_ports, "{script}");
        assert_eq!(script.contains("ToPort"), has_ports, "{script}");
    }
    // By properties, rules are looked up without their descriptions.
    let mut rule = Rule::new(
        Direction::Ingress,
        Traffic::All,
        Peer::parse("10.0.0.0/8").unwrap(),
    );
    rule.description = "office".into();
    let revoke = Step::Revoke {
        group: GroupId::from_remote("sg-1"),
        direction: Direction::Ingress,
        rules: vec![rule.clone()],
    };
    let (sent, script) = both(&revoke);
    assert!(sent.iter().all(|(name, _)| !name.ends_with("Description")));
    assert!(!script.contains("office"), "{script}");
    // Descriptions of rules that a permission may not match go by id.
    let describe = |peer: &str| Step::UpdateDescriptions {
        group: GroupId::from_remote("sg-1"),
        direction: Direction::Ingress,
        rules: vec![
            Rule {
                id: Some(RuleId::from_remote("sgr-1")),
                peer: Peer::parse(peer).unwrap(),
                ..rule.clone()
            },
            Rule {
                id: Some(RuleId::from_remote("sgr-2")),
                description: "".into(),
                ..rule.clone()
            },
        ],
    };
    for (peer, by_id) in [("123456789012/sg-00000001", true), ("sg-00000001", false)] {
        let (sent, script) = both(&describe(peer));
        let has = |name: &str| sent.iter().any(|(known, _)| known == name);
        assert_eq!(
            has("SecurityGroupRuleDescription.2.SecurityGroupRuleId"),
            by_id
        );
        assert_eq!(has("SecurityGroupRuleDescription.1.Description"), by_id);
        assert!(!has("SecurityGroupRuleDescription.2.Description"));
        assert_eq!(has("IpPermissions.1.IpProtocol"), !by_id);
        let json = r#""SecurityGroupRuleDescriptions":[{"Description":"office","SecurityGroupRuleId":"sgr-1"},{"SecurityGroupRuleId":"sgr-2"}]"#;
        assert_eq!(script.contains(json), by_id, "{script}");
        assert_eq!(script.contains("IpPermissions"), !by_id, "{script}");
    }
}
