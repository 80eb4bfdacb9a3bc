//! Commands of the AWS CLI, for a POSIX shell.

use super::script_target::{ANY_ACCOUNT, ScriptTarget};
use super::sdk_call::{SdkCall, Variable, step_heading, variable_of, variables};
use portcullis_ec2::shape::Permissions;
use portcullis_model::{Direction, GroupId, Rule, escape_invisible_in_json, is_invisible};
use portcullis_plan::Step;

/// Returns the `aws ec2 authorize-security-group-ingress` and `-egress` commands that add rules to
/// a group: one line for each direction with rules.
pub fn authorize_commands<'a>(
    group_id: &GroupId,
    rules: impl Iterator<Item = &'a Rule> + Clone,
) -> String {
    let mut text = String::new();
    for direction in Direction::BOTH {
        let rules = rules.clone().filter(|rule| rule.direction == direction);
        let permissions = Permissions::Described.of(rules);
        if permissions.is_empty() {
            continue;
        }
        // Cannot fail: the permissions hold only numbers and texts.
        let json = serde_json::to_string(&permissions).unwrap_or_default();
        let json = escape_invisible_in_json(&json);
        text.push_str("aws ec2 authorize-security-group-");
        text.push_str(match direction {
            Direction::Ingress => "ingress",
            Direction::Egress => "egress",
        });
        text.push_str(" --group-id ");
        text.push_str(&quoted(group_id.as_str()));
        text.push_str(" --ip-permissions ");
        text.push_str(&quoted(&json));
        text.push('\n');
    }
    text
}

/// Function of a script that waits until EC2 has changed a prefix list, which it does in the
/// background. `ENDPOINT` stands for an option.
const WAIT_FOR_LIST: &str = r#"
wait_for_list() {
  tries=0
  while :; do
    state=$(aws ec2 describe-managed-prefix-listsENDPOINT --filters "Name=prefix-list-id,Values=$1" \
      --query 'PrefixLists[0].State' --output text)
    case $state in
      *-failed) echo "$1: $state" >&2; exit 1 ;;
      *-in-progress) ;;
      *) return ;;
    esac
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then echo "$1 is still being changed" >&2; exit 1; fi
    sleep 1
  done
}
"#;

/// Returns a shell script that makes the calls of a plan in order, and stops at the first failure.
///
/// The parameters of a call are a single JSON argument. In arguments of their own, the CLI would
/// read values such as `file://...` as files, and values that start with a hyphen as options.
pub fn cli_script(steps: &[Step], target: &ScriptTarget) -> String {
    let variables = variables(steps);
    let region = quoted(&target.region);
    // Without a pager, the script does not stop at each response.
    let mut text = format!(
        "#!/bin/sh\nset -eu\nexport AWS_REGION={region} AWS_DEFAULT_REGION={region} AWS_PAGER=\n"
    );
    let option = |url: &Option<String>| {
        let url = url.as_ref();
        let option = url.map(|url| format!(" --endpoint-url {}", quoted(url)));
        option.unwrap_or_default()
    };
    let (endpoint, sts_endpoint) = (option(&target.endpoint), option(&target.sts_endpoint));
    if let Some(account) = &target.account {
        let account = quoted(account);
        text.push_str(&format!(
            "\nif [ -z \"${{{ANY_ACCOUNT}:-}}\" ]; then\n  \
             account=$(aws sts get-caller-identity{sts_endpoint} --query Account --output text)\n  \
             if [ \"$account\" != {account} ]; then\n    \
             echo \"This plan was made for account\" {account}\", not for $account. \
             Set {ANY_ACCOUNT}=1 to run it all the same.\" >&2\n    exit 1\n  fi\nfi\n"
        ));
    }
    if steps.iter().any(|step| step.list().is_some()) {
        text.push_str(&WAIT_FOR_LIST.replacen("ENDPOINT", &endpoint, 1));
    }
    for (step, number) in steps.iter().zip(1..) {
        let call = SdkCall::of(step);
        let created = variable_of(step, &variables);
        let parameters = call.parameters.iter();
        let parameters = parameters.map(|(name, value)| format!("\"{name}\":{value}"));
        let json = format!("{{{}}}", parameters.collect::<Vec<_>>().join(","));
        let line = format!(
            "aws ec2 {}{endpoint} --cli-input-json {}",
            call.operation_in_words('-'),
            json_word(&escape_invisible_in_json(&json), &variables)
        );
        text.push_str(&step_heading(number));
        text.push_str(&match created {
            Some(Variable { name, path, .. }) => {
                format!(
                    "{name}=$({line} --query {} --output text)\n",
                    path.join(".")
                )
            }
            None => format!("{line}\n"),
        });
        if let Some(list) = step.list() {
            let known = variables.iter().find(|known| known.id == list.as_str());
            let id = known.map_or_else(
                || quoted(list.as_str()),
                |variable| format!("\"${}\"", variable.name),
            );
            text.push_str(&format!("wait_for_list {id}\n"));
        }
    }
    text
}

/// Returns JSON as one shell word, with variables for the ids of what the script creates. Only fields with
/// ids are replaced: a tag or description may look like an id.
fn json_word(json: &str, variables: &[Variable]) -> String {
    let mut word = quoted(json);
    for Variable { id, name, .. } in variables {
        for (before, after) in [
            ("\"GroupId\":", ""),
            ("\"ReferencedGroupId\":", ""),
            ("\"PrefixListId\":", ""),
            ("\"Resources\":[", "]"),
        ] {
            let named = format!("{before}\"{id}\"{after}");
            let by_variable = format!("{before}\"'\"${name}\"'\"{after}");
            word = word.replace(&named, &by_variable);
        }
        // The groups of an interface are the only list of ids among which one may be new.
        const GROUPS: &str = "\"Groups\":[";
        if let Some((before, rest)) = word.split_once(GROUPS)
            && let Some((ids, after)) = rest.split_once(']')
        {
            let ids = ids.replace(&format!("\"{id}\""), &format!("\"'\"${name}\"'\""));
            word = format!("{before}{GROUPS}{ids}]{after}");
        }
    }
    word
}

/// Quotes a text as one word of a POSIX shell. Text with control or invisible characters is built
/// by `printf`, so that terminals do not interpret it. Arguments cannot contain NUL or end with a
/// line break.
fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    if text.contains(is_invisible) {
        let bytes = text.bytes().map(|byte| {
            if is_plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("\\0{byte:03o}")
            }
        });
        return format!("\"$(printf %b '{}')\"", bytes.collect::<String>());
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::PortRange;
    use portcullis_model::{Peer, Traffic};

    fn rule(peer: &str, description: &str) -> Rule {
        let traffic = Traffic::Tcp(PortRange::single(443));
        let mut rule = Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap());
        rule.description = description.into();
        rule
    }

    #[test]
    fn a_shell_passes_permissions_unchanged() {
        let hostile = "it's $(touch /tmp/x) `id` \"q\" \\";
        let rules = [
            rule("10.0.0.0/8", hostile),
            rule("2001:db8::/32", ""),
            rule("123456789012/sg-00000002", ""),
            rule("pl-00000001", ""),
        ];
        let command = authorize_commands(&GroupId::from_remote("sg-00000001"), rules.iter());
        let words = command.trim_end().replacen("aws", "printf '%s\\n'", 1);
        let output = std::process::Command::new("sh")
            .args(["-c", &words])
            .output()
            .unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        let words: Vec<&str> = output.lines().collect();
        assert_eq!(
            words[..5],
            [
                "ec2",
                "authorize-security-group-ingress",
                "--group-id",
                "sg-00000001",
                "--ip-permissions",
            ]
        );
        let json: serde_json::Value = serde_json::from_str(words[5]).unwrap();
        assert_eq!(
            json,
            serde_json::json!([{
                "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": hostile}],
                "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}],
                "PrefixListIds": [{"PrefixListId": "pl-00000001"}],
                "UserIdGroupPairs": [{"GroupId": "sg-00000002", "UserId": "123456789012"}],
            }])
        );
    }
}
