//! CreateTags: adds or overwrites tags.

use super::Action;
use crate::query::Query;
use crate::shape::{self, request};
use crate::wire;
use portcullis_model::Tag;
use portcullis_xml::{Reader, XmlError};

/// Adds tags to groups, rules or other resources. A key that already exists gets the new value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTags {
    /// Ids of the resources, at most 1,000.
    pub resource_ids: Vec<String>,
    /// Tags to add to each resource.
    pub tags: Vec<Tag>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for CreateTags {
    const NAME: &'static str = "CreateTags";
    const IS_READ_ONLY: bool = false;
    type Output = ();

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push_list(request::RESOURCES, &self.resource_ids);
        query.push_list(request::TAGS, shape::tags_of(&self.tags));
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
    fn resources_and_tags_are_lists() {
        let action = CreateTags {
            resource_ids: vec!["sg-1".into(), "sgr-2".into()],
            tags: vec![Tag {
                key: "a".into(),
                value: "".into(),
            }],
            dry_run: false,
        };
        assert_eq!(
            parameters(&action),
            "ResourceId.1=sg-1\nResourceId.2=sgr-2\nTag.1.Key=a\nTag.1.Value=\n"
        );
    }
}
