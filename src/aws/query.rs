//! The body of a Query request: names and values in order, percent-encoded. Knows no action.

/// A request body under construction, as EC2's Query protocol has it: lists are flat and counted
/// from 1, structures are dotted paths such as `IpPermissions.1.IpRanges.2.CidrIp`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// A body with `Action` and `Version`.
    pub fn new(action: &str, version: &str) -> Self {
        let mut query = Self::default();
        query.push("Action", action);
        query.push("Version", version);
        query
    }

    /// Appends one parameter.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs.push((name.into(), value.into()));
    }

    /// Appends a parameter that has a value, and nothing otherwise.
    pub fn push_some(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.push(name, value.to_string());
        }
    }

    /// Appends `name=true`, and nothing when it is false, which is EC2's default everywhere.
    pub fn push_flag(&mut self, name: &str, is_set: bool) {
        if is_set {
            self.push(name, "true");
        }
    }

    /// Appends `name.1`, `name.2` and so on.
    pub fn push_list(&mut self, name: &str, values: impl IntoIterator<Item = impl Into<String>>) {
        for (value, number) in values.into_iter().zip(1..) {
            self.push(format!("{name}.{number}"), value);
        }
    }

    /// The parameters, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The body. What RFC 3986 does not call unreserved is percent-encoded, but for
    /// spaces, which are `+`: so do botocore and every form, and there are servers that write the
    /// body anew in that way before they verify its signature.
    pub fn encode(&self) -> String {
        let length = self
            .pairs
            .iter()
            .map(|(name, value)| name.len() + value.len() + 2);
        let mut body = String::with_capacity(length.sum());
        for (name, value) in &self.pairs {
            if !body.is_empty() {
                body.push('&');
            }
            push_encoded(&mut body, name);
            body.push('=');
            push_encoded(&mut body, value);
        }
        body
    }
}

/// Appends `text` with its UTF-8 bytes as `%XX`, but for RFC 3986's
/// `unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~"` and the space.
fn push_encoded(body: &mut String, text: &str) {
    let hexadecimal = |digit: u8| {
        char::from_digit(digit.into(), 16)
            .unwrap_or('0')
            .to_ascii_uppercase()
    };
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            body.push(char::from(byte));
        } else if byte == b' ' {
            body.push('+');
        } else {
            body.extend(['%', hexadecimal(byte >> 4), hexadecimal(byte & 0xF)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::aws::parse_form;

    #[test]
    fn bodies_look_as_ec2_documents_them() {
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
        fn what_is_encoded_is_parsed_again(
            pairs in proptest::collection::vec((".{1,12}", ".{0,20}"), 0..8)
        ) {
            let mut query = Query::default();
            for (name, value) in &pairs {
                query.push(name, value);
            }
            let body = query.encode();
            prop_assert!(body.is_ascii());
            prop_assert_eq!(parse_form(&body).unwrap(), pairs);
        }
    }
}
