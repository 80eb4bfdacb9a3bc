//! Effect of a step on a group, computed without reading EC2. Ignores concurrent changes by others.

use super::Step;
use portcullis_model::{PrefixListContent, PrefixListEntry, Rule, RuleId, SecurityGroup, Tag};

impl Step {
    /// Returns the group after the step, or `None` if the step deletes it. A created group takes
    /// what the step does not contain, such as its VPC, from `planned`, the group at the end of the
    /// plan.
    pub fn effect_on(
        &self,
        group: Option<SecurityGroup>,
        planned: Option<&SecurityGroup>,
    ) -> Option<SecurityGroup> {
        match self {
            Self::CreateGroup { group: id, new } => {
                return planned.map(|planned| SecurityGroup {
                    id: id.clone(),
                    tags: new.tags.clone(),
                    rules: vec![Rule::of_new_group()],
                    ..planned.clone()
                });
            }
            Self::DeleteGroup { .. } => return None,
            _ => {}
        }
        let mut group = group?;
        match self {
            Self::CreateGroup { .. }
            | Self::SetInterfaceGroups { .. }
            | Self::DeleteInterface { .. }
            | Self::AssociateVpc { .. }
            | Self::DisassociateVpc { .. }
            | Self::DeleteGroup { .. }
            | Self::CreatePrefixList { .. }
            | Self::ModifyPrefixList { .. }
            | Self::ModifyPrefixListEntries { .. }
            | Self::DeletePrefixList { .. } => {}
            Self::CreateTags { rules, tags, .. } => {
                for known in tags_mut(&mut group, rules) {
                    known.retain(|tag| !tags.iter().any(|new| new.key == tag.key));
                    known.extend(tags.iter().cloned());
                }
            }
            Self::DeleteTags { rules, tags, .. } => {
                for known in tags_mut(&mut group, rules) {
                    known.retain(|tag| !tags.iter().any(|gone| gone.key == tag.key));
                }
            }
            Self::UpdateDescriptions { rules, .. } => {
                for rule in rules {
                    if let Some(known) = rule_mut(&mut group, rule) {
                        known.description = rule.description.clone();
                    }
                }
            }
            Self::ModifyRules { rules, .. } => {
                for changed in rules {
                    if let Some(known) = rule_mut(&mut group, &changed.before) {
                        *known = Rule {
                            id: known.id.clone(),
                            tags: known.tags.clone(),
                            ..changed.after.clone()
                        };
                    }
                }
            }
            Self::Authorize { rules, .. } => group.rules.extend(rules.iter().cloned()),
            Self::Revoke { rules, .. } => {
                for rule in rules {
                    let gone = group.rule_ref(rule);
                    let place = group.rules.iter().position(|known| gone.names(known));
                    if let Some(place) = place {
                        group.rules.remove(place);
                    }
                }
            }
        }
        Some(group)
    }

    /// Returns a prefix list after a step that changes it, or `None` if the step deletes it.
    pub fn effect_on_list(&self, list: Option<PrefixListContent>) -> Option<PrefixListContent> {
        match self {
            Self::CreatePrefixList { new, .. } => Some(new.clone()),
            Self::DeletePrefixList { .. } => None,
            Self::ModifyPrefixList { after, .. } => list.map(|list| PrefixListContent {
                name: after.name.clone(),
                max_entries: after.max_entries,
                ..list
            }),
            Self::ModifyPrefixListEntries { added, removed, .. } => list.map(|mut list| {
                let goes = |entry: &PrefixListEntry| {
                    removed.iter().any(|removed| removed.cidr == entry.cidr)
                };
                list.entries.retain(|entry| !goes(entry));
                list.entries.extend(added.iter().cloned());
                list
            }),
            _ => list,
        }
    }
}

fn rule_mut<'a>(group: &'a mut SecurityGroup, rule: &Rule) -> Option<&'a mut Rule> {
    let rule = group.rule_ref(rule);
    group.rule_mut(&rule)
}

/// Returns the tags of the given rules, or of the group itself if `rules` is empty.
fn tags_mut<'a>(
    group: &'a mut SecurityGroup,
    rules: &'a [RuleId],
) -> Box<dyn Iterator<Item = &'a mut Vec<Tag>> + 'a> {
    if rules.is_empty() {
        return Box::new(std::iter::once(&mut group.tags));
    }
    let is_tagged = |rule: &&mut Rule| rule.id.as_ref().is_some_and(|id| rules.contains(id));
    let tagged = group.rules.iter_mut().filter(is_tagged);
    Box::new(tagged.map(|rule| &mut rule.tags))
}
