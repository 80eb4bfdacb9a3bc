//! Reader for the flat parameters of the EC2 Query API (`IpPermissions.1.IpRanges.2.CidrIp=...`).
//!
//! It records which parameters the action reads, so that unknown ones are rejected, as EC2 does.

use std::collections::{BTreeMap, BTreeSet};

use super::refusal::Refusal;
use portcullis_ec2::shape::Name;

/// Parameters that every action accepts: the API's common parameters, and those of signatures in
/// the query string.
const COMMON: [&str; 10] = [
    "AWSAccessKeyId",
    "Action",
    "AuthParams",
    "Expires",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// Parameters of one request.
#[derive(Debug)]
pub(super) struct Parameters {
    values: BTreeMap<String, Value>,
}

#[derive(Debug)]
struct Value {
    text: String,
    was_read: bool,
}

impl Parameters {
    /// Creates the parameters from a decoded form. The first value of a repeated parameter wins.
    pub(super) fn new(form: Vec<(String, String)>) -> Self {
        let mut values = BTreeMap::new();
        for (name, text) in form {
            let is_common = COMMON.contains(&name.as_str()) || name.starts_with("X-Amz-");
            values.entry(name).or_insert(Value {
                text,
                was_read: is_common,
            });
        }
        Self { values }
    }

    /// Returns the text of a parameter.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.values.get_mut(name)?;
        value.was_read = true;
        Some(value.text.clone())
    }

    /// Returns the text of a required parameter, which must not be empty.
    pub(super) fn required(&mut self, name: &str) -> Result<String, Refusal> {
        self.text(name)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| Refusal::missing_parameter(name))
    }

    /// Returns the text of a member of a structure.
    pub(super) fn member(&mut self, structure: &str, name: Name) -> Option<String> {
        self.text(&path(structure, name))
    }

    /// Returns the prefixes of the items of a list in a structure.
    pub(super) fn member_items(&self, structure: &str, name: Name) -> Vec<String> {
        self.prefixes(&path(structure, name))
    }

    /// Returns a whole number in a structure.
    pub(super) fn member_integer(
        &mut self,
        structure: &str,
        name: Name,
    ) -> Result<Option<i64>, Refusal> {
        self.integer(&path(structure, name))
    }

    /// Returns a whole number.
    pub(super) fn integer(&mut self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(Refusal::invalid_value_of(
                name,
                &text,
                "Expecting an integer.",
            )),
        }
    }

    /// Returns a boolean, `true` or `false`.
    pub(super) fn boolean(&mut self, name: &str) -> Result<Option<bool>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(Some(true)),
            "false" | "0" => Ok(Some(false)),
            _ => Err(Refusal::invalid_value_of(
                name,
                &text,
                "Expecting true or false.",
            )),
        }
    }

    /// Returns the prefixes (`Filter.1`, `Filter.2`, ...) of a list, in the order of their numbers.
    /// EC2 allows gaps and any first number: Apache Libcloud numbers some lists from 0.
    pub(super) fn prefixes(&self, list: &str) -> Vec<String> {
        let start = [list, "."].concat();
        let numbers: BTreeSet<u32> = self
            .values
            .range(start.clone()..)
            .map_while(|(name, _)| name.strip_prefix(&start))
            .filter_map(|rest| index(rest.split('.').next().unwrap_or(rest)))
            .collect();
        numbers
            .into_iter()
            .map(|number| [&start, number.to_string().as_str()].concat())
            .collect()
    }

    /// Returns the texts of a list of texts.
    pub(super) fn texts(&mut self, list: &str) -> Vec<String> {
        self.prefixes(list)
            .iter()
            .filter_map(|name| self.text(name))
            .collect()
    }

    /// Rejects unknown parameters and answers dry runs. Actions call it after reading all
    /// parameters and before any other check.
    ///
    /// `DryRun` "checks whether you have the required permissions"; it is not documented what else
    /// EC2 checks then. In a public transcript, EC2 accepts an authorization without any rule, so
    /// the sandbox validates nothing here either.
    pub(super) fn finish(&mut self) -> Result<(), Refusal> {
        let is_dry_run = self.boolean("DryRun")?.unwrap_or(false);
        if let Some(name) = self.unread() {
            return Err(Refusal::unknown_parameter(&name));
        }
        if is_dry_run {
            return Err(Refusal::dry_run());
        }
        Ok(())
    }

    /// Returns the name that EC2 reports for an unknown parameter: its first part if that is
    /// unknown, or else the part inside the known one (`Filter.1.Value.Item` is `Item`).
    fn unread(&self) -> Option<String> {
        let (unread, _) = self.values.iter().find(|(_, value)| !value.was_read)?;
        let first = unread.split('.').next().unwrap_or(unread);
        let is_known = self.values.iter().any(|(name, value)| {
            value.was_read && name.contains('.') && name.split('.').next() == Some(first)
        });
        let last = unread.split('.').rfind(|part| index(part).is_none());
        Some(match last {
            Some(last) if is_known => last.to_owned(),
            _ => first.to_owned(),
        })
    }
}

fn path(structure: &str, name: Name) -> String {
    [structure, ".", name.query].concat()
}

fn index(text: &str) -> Option<u32> {
    // `u32::from_str` alone would accept "+1", and "01" would be a second spelling of "1".
    let is_padded = text.len() > 1 && text.starts_with('0');
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && !is_padded;
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        Parameters::new(
            pairs
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn lists_are_ordered_by_number_across_gaps() {
        let mut parameters = parameters(&[
            ("GroupId.10", "c"),
            ("GroupId.2", "b"),
            ("GroupId.1", "a"),
            ("GroupId.0", "first"),
            ("GroupIdx.3", "no"),
        ]);
        assert_eq!(parameters.texts("GroupId"), ["first", "a", "b", "c"]);
        assert_eq!(
            parameters.finish(),
            Err(Refusal::unknown_parameter("GroupIdx"))
        );
    }

    #[test]
    fn unread_parameters_are_unknown() {
        let unknown = |pairs: &[(&str, &str)]| {
            let mut parameters = parameters(pairs);
            for prefix in parameters.prefixes("Filter") {
                parameters.text(&[&prefix, ".Name"].concat());
            }
            parameters.finish().unwrap_err().message
        };
        assert_eq!(
            unknown(&[("SriovNetSupport.Value", "simple")]),
            "The parameter SriovNetSupport is not recognized"
        );
        assert_eq!(
            unknown(&[("Filter.1.Name", "x"), ("Filter.1.Value.Item", "y")]),
            "The parameter Item is not recognized"
        );
        assert_eq!(
            unknown(&[("Filter.x.Name", "x")]),
            "The parameter Filter is not recognized"
        );
    }

    #[test]
    fn common_parameters_are_known_and_dry_runs_are_answered() {
        let mut good = parameters(&[("Action", "X"), ("Version", "Y"), ("X-Amz-Date", "Z")]);
        assert_eq!(good.finish(), Ok(()));
        let mut dry = parameters(&[("DryRun", "true")]);
        assert_eq!(dry.finish(), Err(Refusal::dry_run()));
        assert!(parameters(&[("DryRun", "maybe")]).finish().is_err());
    }
}
