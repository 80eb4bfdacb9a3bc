//! Calls of a plan, with the names that all AWS SDKs use.

use serde_json::Value;

use portcullis_apply::request;
use portcullis_model::GroupId;
use portcullis_plan::Step;

/// A call such as `ec2.authorize_security_group_ingress(GroupId=..., IpPermissions=...)`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SdkCall {
    /// The operation in CamelCase, as in the API.
    pub operation: &'static str,
    /// The parameters in the order of the request.
    pub parameters: Vec<(&'static str, Value)>,
}

impl SdkCall {
    pub(super) fn of(step: &Step) -> Self {
        let request = request(step, false);
        Self {
            operation: request.action(),
            parameters: request.sdk_parameters(),
        }
    }

    /// Returns the operation in lower case, with a separator between its words.
    pub(super) fn operation_in_words(&self, between: char) -> String {
        let mut words = String::with_capacity(self.operation.len() + 8);
        for letter in self.operation.chars() {
            if letter.is_ascii_uppercase() && !words.is_empty() {
                words.push(between);
            }
            words.push(letter.to_ascii_lowercase());
        }
        words
    }
}

/// Returns the groups that the steps create, by their temporary ids, each with the name of a
/// variable for the id from EC2.
pub(super) fn variables(steps: &[Step]) -> Vec<(GroupId, String)> {
    let created = steps.iter().filter_map(|step| match step {
        Step::CreateGroup { group, .. } => Some(group.clone()),
        _ => None,
    });
    created
        .zip(1..)
        .map(|(id, number)| (id, format!("group_{number}")))
        .collect()
}

/// Returns the comment before a step, with the number that the review shows.
pub(super) fn step_heading(number: usize) -> String {
    format!("\n# Step {number}\n")
}
