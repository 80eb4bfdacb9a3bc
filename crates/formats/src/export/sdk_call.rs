//! Calls of a plan, with the names that all AWS SDKs use.

use serde_json::Value;

use portcullis_apply::request;
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

/// Variable of a script for the ID of a group or prefix list that a step creates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    /// Placeholder ID.
    pub(super) id: String,
    /// Name in the script.
    pub(super) name: String,
    /// Fields of the response that lead to EC2's ID.
    pub(super) path: &'static [&'static str],
}

/// Returns a variable for each group and prefix list that the steps create.
pub(super) fn variables(steps: &[Step]) -> Vec<Variable> {
    let (mut groups, mut lists) = (1.., 1..);
    let number = |numbers: &mut std::ops::RangeFrom<usize>| numbers.next().unwrap_or_default();
    let created = steps.iter().filter_map(|step| match step {
        Step::CreateGroup { group, .. } => Some(Variable {
            id: group.to_string(),
            name: format!("group_{}", number(&mut groups)),
            path: &["GroupId"],
        }),
        Step::CreatePrefixList { list, .. } => Some(Variable {
            id: list.to_string(),
            name: format!("list_{}", number(&mut lists)),
            path: &["PrefixList", "PrefixListId"],
        }),
        _ => None,
    });
    created.collect()
}

/// Returns the variable for what a step creates.
pub(super) fn variable_of<'a>(step: &Step, variables: &'a [Variable]) -> Option<&'a Variable> {
    let creates = matches!(
        step,
        Step::CreateGroup { .. } | Step::CreatePrefixList { .. }
    );
    let id = step.subject().as_str();
    variables
        .iter()
        .find(|variable| creates && variable.id == id)
}

/// Returns the comment before a step, with the number that the review shows.
pub(super) fn step_heading(number: usize) -> String {
    format!("\n# Step {number}\n")
}
