//! DescribeSecurityGroupRules: lists single rules, with their ids and tags.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{GroupId, Rule, RuleId};
use portcullis_xml::{Reader, XmlError};

/// Lists security group rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeSecurityGroupRules {
    /// Rules to list; empty for all. EC2 returns an error if one does not exist.
    pub rule_ids: Vec<RuleId>,
    /// Filters that the rules must match. EC2 supports `group-id`, `security-group-rule-id` and
    /// `tag:KEY`.
    pub filters: Vec<Filter>,
    /// Maximum number of rules per page, 5 to 1,000; `None` for all at once.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityGroupRulesPage {
    /// Rules with their groups, in EC2's order.
    pub rules: Vec<(GroupId, Rule)>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl DescribeSecurityGroupRules {
    /// Creates a request for all rules of the given groups.
    pub fn of_groups(group_ids: impl IntoIterator<Item = GroupId>) -> Self {
        let ids = group_ids.into_iter().map(|id| id.as_str().to_owned());
        Self {
            filters: vec![Filter::new("group-id", ids)],
            max_results: Some(1_000),
            ..Self::default()
        }
    }
}

impl Action for DescribeSecurityGroupRules {
    const NAME: &'static str = "DescribeSecurityGroupRules";
    const IS_READ_ONLY: bool = true;
    type Output = SecurityGroupRulesPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_list(
            "SecurityGroupRuleId",
            self.rule_ids.iter().map(RuleId::as_str),
        );
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<SecurityGroupRulesPage, XmlError> {
        let mut page = SecurityGroupRulesPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "securityGroupRuleSet" => wire::decode_items(reader, |reader| {
                    let (group_id, rule) = wire::decode_security_group_rule(reader, None)?;
                    let group_id = group_id.ok_or_else(|| reader.unexpected("groupId"))?;
                    page.rules.extend(rule.map(|rule| (group_id, rule)));
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for DescribeSecurityGroupRules {
    type Item = (GroupId, Rule);

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: SecurityGroupRulesPage) -> (Vec<(GroupId, Rule)>, Option<String>) {
        (page.rules, page.next_token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, group_id, parameters, rule};
    use portcullis_model::{Direction, Tag, Traffic};

    #[test]
    fn all_parameters_are_sent() {
        assert_eq!(
            parameters(&DescribeSecurityGroupRules::of_groups([group_id()])),
            "Filter.1.Name=group-id\nFilter.1.Value.1=sg-1a2b3c4d\nMaxResults=1000\n"
        );
        let action = DescribeSecurityGroupRules {
            rule_ids: vec![RuleId::parse("sgr-1a2b3c4d").unwrap()],
            dry_run: true,
            ..Default::default()
        };
        assert_eq!(
            parameters(&action),
            "DryRun=true\nSecurityGroupRuleId.1=sgr-1a2b3c4d\n"
        );
    }

    #[test]
    fn rules_are_decoded_with_ids_tags_and_groups() {
        let page = answer::<DescribeSecurityGroupRules>(
            "<securityGroupRuleSet><item><securityGroupRuleId>sgr-1a2b3c4d</securityGroupRuleId>\
             <groupId>sg-1a2b3c4d</groupId><groupOwnerId>111122223333</groupOwnerId><isEgress>true</isEgress>\
             <ipProtocol>-1</ipProtocol><fromPort>-1</fromPort><toPort>-1</toPort>\
             <referencedGroupInfo><groupId>sg-2a2b3c4d</groupId><userId>111122223333</userId></referencedGroupInfo>\
             <description>d</description><tagSet><item><key>k</key><value>v</value></item></tagSet></item>\
             <item><groupId>sg-1a2b3c4d</groupId><isEgress>false</isEgress></item></securityGroupRuleSet>\
             <nextToken>n</nextToken>",
        )
        .unwrap();
        let mut expected = rule(Direction::Egress, Traffic::All, "sg-2a2b3c4d", "d");
        expected.id = Some(RuleId::parse("sgr-1a2b3c4d").unwrap());
        expected.tags = vec![Tag {
            key: "k".into(),
            value: "v".into(),
        }];
        // The second rule has no peer, so it allows nothing.
        assert_eq!(page.rules, [(group_id(), expected)]);
        assert_eq!(page.next_token.as_deref(), Some("n"));
    }

    #[test]
    fn a_rule_without_direction_is_an_error() {
        let inside = "<securityGroupRuleSet><item><groupId>sg-1a2b3c4d</groupId></item></securityGroupRuleSet>";
        assert!(answer::<DescribeSecurityGroupRules>(inside).is_err());
    }
}
