//! Tags in requests, with EC2's limits.

use super::parameters::Parameters;
use super::refusal::Refusal;
use portcullis_ec2::shape::{request, tag, tag_specification};
use portcullis_model::{MAX_TAGS_PER_RESOURCE, Tag, TagError};

/// Reads `Key` and `Value` of each item of `list`. A missing key is empty, and a missing value is
/// `None`.
pub(super) fn read(parameters: &mut Parameters, list: &str) -> Vec<(String, Option<String>)> {
    let mut tags = Vec::new();
    for prefix in parameters.prefixes(list) {
        let key = parameters.member(&prefix, tag::KEY);
        let value = parameters.member(&prefix, tag::VALUE);
        tags.push((key.unwrap_or_default(), value));
    }
    tags
}

/// Tags for the resources that an action creates.
#[derive(Debug)]
pub(super) struct TagSpecifications(Vec<TagSpecification>);

#[derive(Debug)]
struct TagSpecification {
    resource_type: Option<String>,
    tags: Vec<(String, Option<String>)>,
}

impl TagSpecifications {
    /// Reads `TagSpecification.N.ResourceType` and its tags.
    pub(super) fn read(parameters: &mut Parameters) -> Self {
        let mut specifications = Vec::new();
        for prefix in parameters.prefixes(request::TAG_SPECIFICATIONS.query) {
            specifications.push(TagSpecification {
                resource_type: parameters.member(&prefix, tag_specification::RESOURCE_TYPE),
                tags: read(
                    parameters,
                    &[&prefix, ".", tag_specification::TAGS.query].concat(),
                ),
            });
        }
        Self(specifications)
    }

    /// Returns the tags for the resource type that the action creates.
    pub(super) fn for_type(&self, resource_type: &str) -> Result<Vec<Tag>, Refusal> {
        let mut tags = Vec::new();
        for specification in &self.0 {
            match specification.resource_type.as_deref() {
                Some(named) if named == resource_type => {}
                Some(other) => {
                    return Err(Refusal::invalid_value(&[
                        "'",
                        other,
                        "' is not a valid taggable resource type for this operation.",
                    ]));
                }
                None => {
                    return Err(Refusal::new(
                        "MissingParameter",
                        &["Tag specification resource type must have a value"],
                    ));
                }
            }
            tags.extend_from_slice(&specification.tags);
        }
        checked(&tags)
    }
}

/// Validates tags: within EC2's limits, with unique keys.
pub(super) fn checked(tags: &[(String, Option<String>)]) -> Result<Vec<Tag>, Refusal> {
    let mut good: Vec<Tag> = Vec::new();
    for (key, value) in tags {
        let tag = Tag::parse(key, value.as_deref().unwrap_or_default())
            .map_err(|error| refusal(&error, key))?;
        if good.iter().any(|other| other.key == tag.key) {
            return Err(Refusal::invalid_value(&[
                "Duplicate tag key '",
                key,
                "' specified.",
            ]));
        }
        good.push(tag);
    }
    check_number(good.len())?;
    Ok(good)
}

/// Refuses more tags than a resource can have.
pub(super) fn check_number(number: usize) -> Result<(), Refusal> {
    if number > MAX_TAGS_PER_RESOURCE {
        return Err(Refusal::new(
            "TagLimitExceeded",
            &["The maximum number of Tags for a resource has been reached."],
        ));
    }
    Ok(())
}

fn refusal(error: &TagError, key: &str) -> Refusal {
    match error {
        TagError::ReservedKey => Refusal::invalid_value(&[
            "Value ( ",
            key,
            " ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use",
        ]),
        TagError::EmptyKey => Refusal::invalid_value(&["Tag key cannot be empty"]),
        TagError::KeyTooLong(_) => {
            Refusal::invalid_value(&["Tag key exceeds the maximum length of 127 characters"])
        }
        _ => Refusal::invalid_value(&["Tag value exceeds the maximum length of 256 characters"]),
    }
}
