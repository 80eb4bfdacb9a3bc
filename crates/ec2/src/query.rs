//! Request parameters as a tree, and its two encodings: the body of a Query request, and the JSON
//! of the SDKs and the AWS CLI. Independent of the actions.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::shape::Name;

/// Builder for request parameters, or the members of a structure in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    members: Vec<(Name, Value)>,
}

/// Value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// Whole number.
    Number(i64),
    /// Boolean, `true` or `false`.
    Flag(bool),
    /// List of values. A body numbers them from 1 and leaves out an empty list.
    List(Vec<Value>),
    /// Structure with named members. A body joins their names to the structure's name with a dot.
    Structure(Query),
}

impl Query {
    /// Creates parameters with `Action` and `Version`.
    pub fn new(action: &str, version: &str) -> Self {
        let mut query = Self::default();
        query.push("Action", action);
        query.push("Version", version);
        query
    }

    /// Appends a parameter.
    pub fn push(&mut self, name: impl Into<Name>, value: impl Into<Value>) {
        self.members.push((name.into(), value.into()));
    }

    /// Appends a parameter if it has a value.
    pub fn push_some(&mut self, name: impl Into<Name>, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.push(name, value);
        }
    }

    /// Appends `name=true` if the flag is set. EC2's default is always false.
    pub fn push_flag(&mut self, name: impl Into<Name>, is_set: bool) {
        if is_set {
            self.push(name, Value::Flag(true));
        }
    }

    /// Appends a list unless it is empty.
    pub fn push_list(
        &mut self,
        name: impl Into<Name>,
        values: impl IntoIterator<Item = impl Into<Value>>,
    ) {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if !values.is_empty() {
            self.push(name, Value::List(values));
        }
    }

    /// Returns the parameters, in order.
    pub fn members(&self) -> &[(Name, Value)] {
        &self.members
    }

    /// Flattens the parameters for EC2's Query protocol, in order. List entries are numbered from
    /// 1, and structures become dotted paths such as `IpPermissions.1.IpRanges.2.CidrIp`.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        self.flatten("", &mut pairs);
        pairs
    }

    fn flatten(&self, prefix: &str, pairs: &mut Vec<(String, String)>) {
        for (name, value) in &self.members {
            value.flatten([prefix, name.query].concat(), pairs);
        }
    }

    /// Encodes the body. Percent-encodes every character that RFC 3986 does not list as unreserved,
    /// except spaces, which become `+`. That is what botocore and HTML forms send, and some servers
    /// re-encode the body that way before they verify its signature.
    pub fn encode(&self) -> String {
        let mut body = String::new();
        for (name, value) in self.pairs() {
            if !body.is_empty() {
                body.push('&');
            }
            push_encoded(&mut body, &name);
            body.push('=');
            push_encoded(&mut body, &value);
        }
        body
    }
}

impl Value {
    fn flatten(&self, name: String, pairs: &mut Vec<(String, String)>) {
        let text = match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Flag(is_set) => is_set.to_string(),
            Self::List(values) => {
                for (value, number) in values.iter().zip(1..) {
                    value.flatten(format!("{name}.{number}"), pairs);
                }
                return;
            }
            Self::Structure(members) => return members.flatten(&[&name, "."].concat(), pairs),
        };
        pairs.push((name, text));
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl Serialize for Query {
    /// Serializes the members in order, with the names of the SDKs.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len()))?;
        for (name, value) in &self.members {
            map.serialize_entry(name.sdk, value)?;
        }
        map.end()
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
            Self::Flag(is_set) => is_set.serialize(serializer),
            Self::List(values) => values.serialize(serializer),
            Self::Structure(members) => members.serialize(serializer),
        }
    }
}

/// Characters to percent-encode: all but RFC 3986's `unreserved = ALPHA / DIGIT / "-" / "." / "_" /
/// "~"`.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn push_encoded(body: &mut String, text: &str) {
    for (place, word) in text.split(' ').enumerate() {
        if place > 0 {
            body.push('+');
        }
        body.extend(utf8_percent_encode(word, RESERVED));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse_form;

    #[test]
    fn bodies_match_the_ec2_documentation() {
        let mut query = Query::new("AuthorizeSecurityGroupIngress", "2016-11-15");
        query.push_flag("DryRun", true);
        query.push_flag("AllRegions", false);
        query.push_some("MaxResults", Some(5));
        query.push_some("NextToken", None::<&str>);
        query.push_list("GroupId", ["sg-1", "sg-2"]);
        query.push("IpPermissions.1.IpRanges.1.CidrIp", "203.0.113.0/24");
        query.push("Tag.1.Value", "a b+c&d=e~é");
        assert_eq!(
            query.encode(),
            "Action=AuthorizeSecurityGroupIngress&Version=2016-11-15&DryRun=true&MaxResults=5\
             &GroupId.1=sg-1&GroupId.2=sg-2&IpPermissions.1.IpRanges.1.CidrIp=203.0.113.0%2F24\
             &Tag.1.Value=a+b%2Bc%26d%3De~%C3%A9"
        );
    }

    proptest! {
        #[test]
        fn encoded_bodies_round_trip(
            pairs in proptest::collection::vec((".{1,12}", ".{0,20}"), 0..8)
        ) {
            let mut query = Query::default();
            for (name, value) in &pairs {
                query.push(&*name.clone().leak(), value);
            }
            let body = query.encode();
            prop_assert!(body.is_ascii());
            prop_assert_eq!(parse_form(&body).unwrap(), pairs);
        }
    }
}
