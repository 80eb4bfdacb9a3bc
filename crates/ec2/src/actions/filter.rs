//! Filters of the Describe actions.

use crate::query::{Query, Value};
use crate::shape::{filter as names, request};

/// Filter of a list. An entry matches if its property `name` equals one of `values`, with the
/// wildcards `*` and `?`. An entry must match all filters of a request. Names and values are
/// case-sensitive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// EC2's name of the property, such as `vpc-id` or `tag:Name`.
    pub name: String,
    /// Values that match.
    pub values: Vec<String>,
}

impl Filter {
    /// Creates a filter.
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
    let filters = filters.iter().map(|filter| {
        let mut members = Query::default();
        members.push(names::NAME, &filter.name);
        members.push_list(names::VALUES, &filter.values);
        Value::Structure(members)
    });
    query.push_list(request::FILTERS, filters);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_and_values_are_numbered_from_one() {
        let mut query = Query::default();
        let filters = [
            Filter::new("vpc-id", ["vpc-1"]),
            Filter::new("tag:Name", ["a*", "b?"]),
        ];
        encode_filters(&mut query, &filters);
        assert_eq!(
            query.encode(),
            "Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1&Filter.2.Name=tag%3AName\
             &Filter.2.Value.1=a%2A&Filter.2.Value.2=b%3F"
        );
    }
}
