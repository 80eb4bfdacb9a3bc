//! DeleteTags: removes tags.

use super::Action;
use crate::query::Query;
use crate::shape::{self, request};
use crate::wire;
use portcullis_xml::{Reader, XmlError};

/// Removes tags from groups, rules or other resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteTags {
    /// Ids of the resources, at most 1,000.
    pub resource_ids: Vec<String>,
    /// Tags to remove. For EC2 an empty list means all tags, so it is never sent: the request then
    /// has one empty key, which EC2 refuses.
    pub tags: Vec<TagToDelete>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Tag to remove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagToDelete {
    /// Key.
    pub key: String,
    /// Value that the tag must have to be removed, possibly empty; `None` removes it with any
    /// value.
    pub value: Option<String>,
}

impl Action for DeleteTags {
    const NAME: &'static str = "DeleteTags";
    const IS_READ_ONLY: bool = false;
    type Output = ();

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push_list(request::RESOURCES, &self.resource_ids);
        let tags = self.tags.iter();
        let mut tags: Vec<_> = tags
            .map(|tag| shape::tag_of(&tag.key, tag.value.as_deref()))
            .collect();
        if tags.is_empty() {
            tags.push(shape::tag_of("", None));
        }
        query.push_list(request::TAGS, tags);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<(), XmlError> {
        wire::decode_acknowledgement(reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::parameters;

    #[test]
    fn an_empty_value_differs_from_no_value() {
        let tag = |value: Option<&str>| TagToDelete {
            key: "k".into(),
            value: value.map(str::to_owned),
        };
        let action = DeleteTags {
            resource_ids: vec!["sg-1".into()],
            tags: vec![tag(None), tag(Some("")), tag(Some("v"))],
            dry_run: false,
        };
        assert_eq!(
            parameters(&action),
            "ResourceId.1=sg-1\nTag.1.Key=k\nTag.2.Key=k\nTag.2.Value=\nTag.3.Key=k\nTag.3.Value=v\n"
        );
    }

    #[test]
    fn no_tags_never_means_all_tags() {
        let action = DeleteTags {
            resource_ids: vec!["sg-1".into()],
            tags: vec![],
            dry_run: false,
        };
        assert_eq!(parameters(&action), "ResourceId.1=sg-1\nTag.1.Key=\n");
    }
}
