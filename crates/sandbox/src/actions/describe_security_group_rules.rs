//! DescribeSecurityGroupRules.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::permissions;
use crate::refusal::Refusal;
use crate::state::{Group, StoredRule};
use crate::world::World;
use crate::world::group_id_from_text;
use crate::xml::Xml;

/// Lists single rules, with their ids and tags.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("SecurityGroupRuleId");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeSecurityGroupRules", 5..=1000)?;
    parameters.finish()?;

    // EC2 validates the values of this filter only ("The security group ID '' is malformed"). A
    // group that does not exist has no rules.
    for id in filters.values_of("group-id") {
        if group_id_from_text(id).is_err() {
            return Err(Refusal::new(
                "InvalidGroupId.Malformed",
                &["The security group ID '", id, "' is malformed"],
            ));
        }
    }
    let all: Vec<Row<'_>> = world
        .state
        .groups
        .iter()
        .flat_map(|group| group.rules.iter().map(move |rule| Row { group, rule }))
        .collect();
    let mut wanted = Vec::new();
    for text in &ids {
        let id = permissions::rule_id_from_text(text)?;
        if !all.iter().any(|row| row.rule.id == id) {
            return Err(Refusal::rule_id_not_found(text));
        }
        wanted.push(id);
    }
    let is_wanted = |row: &&Row<'_>| wanted.is_empty() || wanted.contains(&row.rule.id);
    let rows = all.iter().filter(is_wanted).collect();
    let fields: &[Field<Row<'_>>] = &[
        ("group-id", |_, row| vec![row.group.id.to_string()]),
        ("security-group-rule-id", |_, row| {
            vec![row.rule.id.to_string()]
        }),
    ];
    let rows = filters.select(world, rows, fields, Some(|row| &row.rule.tags))?;
    let (rows, next_token) = paging.page(rows, |row| row.rule.id.as_str());

    let rows: Vec<_> = rows.iter().map(|row| (row.group, row.rule)).collect();
    let mut xml = Xml::new();
    answer::rule_set(&mut xml, world, &rows);
    xml.leaf_if("nextToken", next_token.as_deref());
    Ok(xml)
}

/// Rule with its group.
struct Row<'a> {
    group: &'a Group,
    rule: &'a StoredRule,
}
