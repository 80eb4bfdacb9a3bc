//! The filters of the Describe actions.

use crate::aws::query::Query;

/// A filter: entries pass when their property `name` is one of `values`, in which `*` and `?` are
/// wildcards. Several filters must all be passed. Names and values are case-sensitive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// EC2's name of the property, such as `vpc-id` or `tag:Name`.
    pub name: String,
    /// The values that pass.
    pub values: Vec<String>,
}

impl Filter {
    /// A filter from its parts.
    pub fn new(
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            name: name.into(),
            values: values.into_iter().map(Into::into).collect(),
        }
    }
}

/// Appends `Filter.N.Name` and `Filter.N.Value.M`.
pub(super) fn encode_filters(query: &mut Query, filters: &[Filter]) {
    for (filter, number) in filters.iter().zip(1..) {
        query.push(format!("Filter.{number}.Name"), &filter.name);
        query.push_list(&format!("Filter.{number}.Value"), &filter.values);
    }
}
