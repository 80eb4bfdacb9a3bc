//! Python scripts for boto3.

use serde_json::Value;

use super::script_target::{ANY_ACCOUNT, ScriptTarget};
use super::sdk_call::{SdkCall, step_heading, variables};
use portcullis_model::{GroupId, escape_invisible_in_literal};
use portcullis_plan::Step;

/// Returns a Python script that makes the calls of a plan in order, and stops at the first failure.
pub fn boto3_script(steps: &[Step], target: &ScriptTarget) -> String {
    let variables = variables(steps);
    let text_literal = |text: &str| literal(&Value::from(text), &[]);
    let client = |service: &str, endpoint: &Option<String>| {
        let endpoint = endpoint.as_ref();
        let endpoint = endpoint.map(|url| format!(", endpoint_url={}", text_literal(url)));
        format!(
            "boto3.client(\"{service}\", region_name={}{})",
            text_literal(&target.region),
            endpoint.unwrap_or_default()
        )
    };
    let (ec2, sts) = (
        client("ec2", &target.endpoint),
        client("sts", &target.sts_endpoint),
    );
    let mut text = "import os\n\nimport boto3\n".to_owned();
    if let Some(account) = &target.account {
        let account = text_literal(account);
        text.push_str(&format!(
            "\nif not os.environ.get(\"{ANY_ACCOUNT}\"):\n    \
             account = {sts}.get_caller_identity()[\"Account\"]\n    \
             if account != {account}:\n        \
             raise SystemExit(\n            \
             \"This plan was made for account \" + {account} + \", not for \" + account\n            \
             + \". Set {ANY_ACCOUNT}=1 to run it all the same.\"\n        )\n"
        ));
    }
    text.push_str(&format!("\nec2 = {ec2}\n"));
    for (step, number) in steps.iter().zip(1..) {
        let call = SdkCall::of(step);
        let arguments: Vec<String> = call
            .parameters
            .iter()
            .map(|(name, value)| {
                let is_text = matches!(*name, "GroupName" | "Description" | "Tags");
                let variables = if is_text { &[][..] } else { &variables };
                format!("    {name}={},\n", literal(value, variables))
            })
            .collect();
        let created = match step {
            Step::CreateGroup { group, .. } => variables.iter().find(|(id, _)| id == group),
            _ => None,
        };
        text.push_str(&step_heading(number));
        if let Some((_, name)) = created {
            text.push_str(&format!("{name} = "));
        }
        text.push_str(&format!(
            "ec2.{}(\n{})",
            call.operation_in_words('_'),
            arguments.concat()
        ));
        text.push_str(if created.is_some() {
            "[\"GroupId\"]\n"
        } else {
            "\n"
        });
    }
    text
}

/// Returns a value as a Python literal, with variables for the ids of created groups.
fn literal(value: &Value, variables: &[(GroupId, String)]) -> String {
    match value {
        Value::String(text) => match variables.iter().find(|(id, _)| id.as_str() == text) {
            Some((_, name)) => name.clone(),
            None => escape_invisible_in_literal(&value.to_string()),
        },
        Value::Array(values) => {
            let values = values.iter().map(|value| literal(value, variables));
            format!("[{}]", values.collect::<Vec<_>>().join(", "))
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                // A tag or description may look like an id.
                let is_text = value.is_string() && !name.ends_with("Id");
                let variables = if is_text { &[] } else { variables };
                format!(
                    "{}: {}",
                    escape_invisible_in_literal(&Value::from(name.as_str()).to_string()),
                    literal(value, variables)
                )
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
