//! Python scripts for boto3.

use serde_json::Value;

use super::script_target::{ANY_ACCOUNT, ScriptTarget};
use super::sdk_call::{SdkCall, Variable, step_heading, variable_of, variables};
use portcullis_model::escape_invisible_in_literal;
use portcullis_plan::Step;

/// Function of a script that waits until EC2 has changed a prefix list, which it does in the
/// background.
const WAIT_FOR_LIST: &str = r#"

def wait_for_list(list_id):
    for _ in range(60):
        lists = ec2.describe_managed_prefix_lists(
            Filters=[{"Name": "prefix-list-id", "Values": [list_id]}]
        )["PrefixLists"]
        state = lists[0].get("State", "") if lists else ""
        if state.endswith("-failed"):
            raise SystemExit(list_id + ": " + state + ": " + lists[0].get("StateMessage", ""))
        if not state.endswith("-in-progress"):
            return
        time.sleep(1)
    raise SystemExit(list_id + " is still being changed")

"#;

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
    if steps.iter().any(|step| step.list().is_some()) {
        text = text.replacen("import os\n", "import os\nimport time\n", 1);
        text.push_str(WAIT_FOR_LIST);
    }
    for (step, number) in steps.iter().zip(1..) {
        let call = SdkCall::of(step);
        let arguments: Vec<String> = call
            .parameters
            .iter()
            .map(|(name, value)| {
                let is_text = matches!(
                    *name,
                    "GroupName" | "Description" | "PrefixListName" | "Tags"
                );
                let variables = if is_text { &[][..] } else { &variables };
                format!("    {name}={},\n", literal(value, variables))
            })
            .collect();
        let created = variable_of(step, &variables);
        text.push_str(&step_heading(number));
        if let Some(created) = created {
            text.push_str(&format!("{} = ", created.name));
        }
        text.push_str(&format!(
            "ec2.{}(\n{})",
            call.operation_in_words('_'),
            arguments.concat()
        ));
        let path = created.map_or(&[][..], |created| created.path);
        text.extend(path.iter().map(|field| format!("[\"{field}\"]")));
        text.push('\n');
        if let Some(list) = step.list() {
            let id = literal(&Value::from(list.as_str()), &variables);
            text.push_str(&format!("wait_for_list({id})\n"));
        }
    }
    text
}

/// Returns a value as a Python literal, with variables for the ids of what the script creates.
fn literal(value: &Value, variables: &[Variable]) -> String {
    match value {
        Value::String(text) => match variables.iter().find(|variable| variable.id == *text) {
            Some(variable) => variable.name.clone(),
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
