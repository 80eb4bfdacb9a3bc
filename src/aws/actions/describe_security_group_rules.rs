//! DescribeSecurityGroupRules: rules one by one, with their ids and tags.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::aws::query::Query;
use crate::aws::wire;
use crate::aws::xml::{Reader, XmlError};
use crate::model::{GroupId, Rule, RuleId};

/// Lists rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeSecurityGroupRules {
    /// Only these; one that does not exist is an error. Empty means all.
    pub rule_ids: Vec<RuleId>,
    /// Only those that pass; EC2 knows `group-id`, `security-group-rule-id` and `tag:KEY`.
    pub filters: Vec<Filter>,
    /// The most rules on a page, 5 to 1,000; none means all at once.
    pub max_results: Option<u32>,
    /// The token of the page to get; none means the first.
    pub next_token: Option<String>,
    /// Whether only the permission to do it is checked.
    pub dry_run: bool,
}

/// Some of the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityGroupRulesPage {
    /// Each rule with the group that it belongs to, in EC2's order.
    pub rules: Vec<(GroupId, Rule)>,
    /// The token of the next page; none on the last.
    pub next_token: Option<String>,
}

impl DescribeSecurityGroupRules {
    /// All rules of some groups.
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
                "nextToken" => page.next_token = wire::decode_word(reader)?.map(Into::into),
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
