//! Command-line tests: arguments and input in; output, remarks and exit code out.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

const OLD: &str = "Group,Direction,Protocol,Ports,Source,Rule description\n\
                   web,inbound,tcp,443,0.0.0.0/0,\n\
                   web,inbound,tcp,22,10.0.0.0/8,office\n\
                   db,inbound,tcp,5432,10.1.0.0/16,\n";
/// Reordered groups with one changed rule, one new rule, and one group replaced by another.
const NEW: &str = "Group,Direction,Protocol,Ports,Source,Rule description\n\
                   cache,inbound,tcp,6379,10.1.0.0/16,\n\
                   web,inbound,tcp,443,0.0.0.0/0,\n\
                   web,inbound,tcp,22,10.0.0.0/8,offices\n\
                   web,inbound,udp,53,10.0.0.0/8,\n";

/// Output of a finished command.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(args: &[&str], input: &str) -> Ran {
    let mut child = command(args).spawn().unwrap();
    // A command that fails before it reads closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Writes a file to the test's own folder and returns its path.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn convert_reads_standard_input_and_files() {
    let path = file("convert-old.csv", OLD);
    let piped = run(&["convert", "--to", "cli-json"], OLD);
    assert_eq!(piped.code, 0, "{}", piped.err);
    assert_eq!(run(&["convert", "--to", "cli-json", &path], ""), piped);
    assert_eq!(run(&["convert", "--to", "cli-json", "-"], OLD), piped);
    let groups: Value = serde_json::from_str(&piped.out).unwrap();
    let names = groups["SecurityGroups"].as_array().unwrap().iter();
    let names: Vec<&Value> = names.map(|group| &group["GroupName"]).collect();
    assert_eq!(names, ["web", "db"]);
    assert!(piped.err.contains("portcullis: This file has no tags"));
}

#[test]
fn convert_writes_every_format() {
    for (format, part) in [
        ("cli-json", "\"SecurityGroups\""),
        ("csv", "Group name"),
        ("markdown", "| "),
        ("cloudformation", "AWS::EC2::SecurityGroup"),
        ("terraform", "resource \"aws_"),
        ("aws-cli", "create-security-group"),
        ("boto3", "create_security_group"),
    ] {
        let args = ["convert", "--to", format, "--region", "eu-west-1"];
        let table = "Group,VPC,Group description,Direction,Protocol,Ports,Source\n\
                     web,vpc-1,the web,inbound,tcp,443,0.0.0.0/0\n";
        let ran = run(&args, table);
        assert_eq!(ran.code, 0, "{format}: {}", ran.err);
        assert!(ran.out.contains(part), "{format}: {}", ran.out);
    }
}

#[test]
fn convert_changes_an_account() {
    let account = r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web", "OwnerId": "123456789012",
        "Description": "the web", "VpcId": "vpc-1", "IpPermissionsEgress": [], "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}]}"#;
    let account = file("convert-account.json", account);
    let wanted = "Group,Direction,Protocol,Ports,Source\nweb,inbound,tcp,443,10.0.0.0/8\n";
    let args = ["convert", "--to", "aws-cli", "--onto", &account];
    let kept = run(&args, wanted);
    assert_eq!(kept.code, 0, "{}", kept.err);
    assert!(kept.out.contains("authorize-security-group-ingress"));
    let rules = "Security group rule id,Group id,Direction,Protocol,Ports,Source\n";
    let some = run(&["convert", "--to", "csv"], rules);
    assert_eq!((some.code, some.out.as_str()), (2, ""), "{}", some.err);
    let incomplete = file("convert-names.json", r#"[{"GroupId": "sg-1"}]"#);
    let args = ["convert", "--to", "aws-cli", "--onto", &incomplete];
    let refused = run(&args, wanted);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("--onto needs the names"),
        "{}",
        refused.err
    );
}

#[test]
fn accounts_and_regions_are_kept_and_said() {
    let table = |rows: &str| {
        format!(
            "Group,VPC,Account,Region,Group description,Direction,Protocol,Ports,Source\n{rows}"
        )
    };
    let one = table("web,vpc-1,210987654321,eu-west-1,w,inbound,tcp,443,10.0.0.1/8\n");
    let kept = run(&["convert", "--to", "csv"], &one);
    assert_eq!(kept.code, 0, "{}", kept.err);
    assert!(kept.out.contains("210987654321,eu-west-1"), "{}", kept.out);
    assert!(
        kept.err.contains("EC2 stores 10.0.0.1/8 as 10.0.0.0/8"),
        "{}",
        kept.err
    );
    let replaced = run(&["convert", "--to", "csv", "--region", "us-east-2"], &one);
    assert!(
        replaced.err.contains("The groups are in eu-west-1"),
        "{}",
        replaced.err
    );
    let script = run(&["convert", "--to", "aws-cli"], &one);
    assert!(
        script.out.contains("AWS_REGION=eu-west-1"),
        "{}",
        script.out
    );
    // Without either, no Region is made up.
    let ran = run(&["convert", "--to", "csv"], OLD);
    assert!(!ran.out.contains("us-east-1"), "{}", ran.out);
    let account = r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web", "OwnerId": "123456789012",
        "Description": "the web", "VpcId": "vpc-1", "IpPermissionsEgress": [], "IpPermissions": []}]}"#;
    let account = file("convert-other-account.json", account);
    let onto = run(&["convert", "--to", "aws-cli", "--onto", &account], &one);
    assert_eq!(onto.code, 0, "{}", onto.err);
    assert!(
        onto.err
            .contains("The groups of account 210987654321 in eu-west-1 are imported."),
        "{}",
        onto.err
    );
    let several = table(
        "web,vpc-1,210987654321,eu-west-1,w,inbound,tcp,443,10.0.0.0/8\n\
         app,vpc-1,210987654321,us-east-1,a,inbound,tcp,443,10.0.0.0/8\n",
    );
    for to in ["csv", "markdown", "terraform", "cloudformation"] {
        let refused = run(&["convert", "--to", to], &several);
        assert_eq!(refused.code, 2, "{to}");
        assert!(
            refused.err.contains(
                "account 210987654321 in eu-west-1 and account 210987654321 in us-east-1"
            ),
            "{to}: {}",
            refused.err
        );
    }
    let old = file("diff-ireland.csv", &one);
    let diff = run(&["diff", &old, "-"], &one.replace("eu-west-1", "us-east-1"));
    assert!(
        diff.err.contains("The groups before are of account 210987654321 in eu-west-1, those after of account 210987654321 in us-east-1."),
        "{}",
        diff.err
    );
}

#[test]
fn usage_and_input_errors_exit_with_2() {
    for (args, input, part) in [
        (&["convert"][..], OLD, "--to <FORMAT>"),
        (
            &["convert", "--to", "xml"],
            OLD,
            "[possible values: cli-json",
        ),
        (
            &["convert", "--to", "csv", "--region", "x y"],
            OLD,
            "--region",
        ),
        (
            &["convert", "--to", "csv"],
            "hello",
            "standard input: expected",
        ),
        (
            &["convert", "--to", "csv", "--from", "csv"],
            "hello",
            "standard input: ",
        ),
        (
            &["convert", "--to", "csv"],
            r#"{"kind": "portcullis-snapshot", "version": 1}"#,
            "does not read snapshots",
        ),
        (
            &["convert", "--to", "csv", "no/such/file"],
            "",
            "no/such/file: ",
        ),
        (
            &["convert", "--to", "terraform", "--onto", "-"],
            OLD,
            "only one of the two",
        ),
        (&["diff", "-", "-"], "", "only one of the two"),
        (&["diff", "no/such/file", "-"], "", "no/such/file: "),
        (&["sandbox", "--port", "x"], "", "--port"),
        (&["completions", "cobol"], "", "possible values: bash"),
        (&["reticulate"], "", "unrecognized subcommand"),
    ] {
        let ran = run(args, input);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {ran:?}");
        assert!(ran.err.contains(part), "{args:?}: {}", ran.err);
    }
}

#[test]
fn diff_prints_groups_and_rules() {
    let old = file("diff-old.csv", OLD);
    let ran = run(&["diff", &old, "-"], NEW);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(
        ran.out,
        "Groups: 0 added, 1 changed, 0 removed. Rules: 1 added, 1 changed, 0 removed.\n\n\
         ~ web (new-2)\n  \
         ~ inbound tcp 22 from 10.0.0.0/8 (office) -> inbound tcp 22 from 10.0.0.0/8 (offices)\n  \
         + inbound udp 53 from 10.0.0.0/8\n"
    );
    assert!(ran.err.contains("selected groups only"), "{}", ran.err);
}

/// The export of a group lists all its rules, so a direction without any is empty and not unknown.
#[test]
fn diff_of_exports_finds_the_first_and_the_last_rule_of_a_direction() {
    let group = |ingress: &str, egress: &str| {
        format!(
            r#"{{"SecurityGroups": [{{"GroupId": "sg-0123456789abcdef0", "GroupName": "web", "Description": "d", "VpcId": "vpc-1",
            "OwnerId": "123456789012", "IpPermissions": [{ingress}], "IpPermissionsEgress": [{egress}], "Tags": []}}]}}"#
        )
    };
    const SSH: &str = r#"{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}"#;
    const ALL: &str = r#"{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}"#;
    let csv = |ingress, egress| {
        let ran = run(&["convert", "--to", "csv"], &group(ingress, egress));
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    for (before, after, line) in [
        (
            csv("", ALL),
            csv(SSH, ALL),
            "+ inbound tcp 22 from 0.0.0.0/0",
        ),
        (
            csv(SSH, ALL),
            csv("", ALL),
            "- inbound tcp 22 from 0.0.0.0/0",
        ),
        (
            csv(SSH, ALL),
            csv(SSH, ""),
            "- outbound all traffic to 0.0.0.0/0",
        ),
    ] {
        let old = file("diff-own.csv", &before);
        let ran = run(&["diff", &old, "-"], &after);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(ran.out.contains(line), "{}", ran.out);
    }
}

#[test]
fn diff_says_what_it_does_not_compare() {
    let inbound_only =
        r#"[{"GroupId": "sg-0123456789abcdef0", "GroupName": "web", "IpPermissions": []}]"#;
    let old = file("diff-inbound.json", inbound_only);
    let ran = run(&["diff", &old, "-"], inbound_only);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "No differences in what was compared.\n")
    );
    assert!(
        ran.err.contains("no outbound rules; they are not compared"),
        "{}",
        ran.err
    );
}

#[test]
fn diff_exits_with_1_even_if_its_output_is_not_read() {
    let old = file("diff-closed-pipe.csv", OLD);
    let mut child = command(&["diff", &old, "-"]).spawn().unwrap();
    drop(child.stdout.take());
    // The command writes only after it has read this.
    let mut input = child.stdin.take().unwrap();
    input.write_all(NEW.as_bytes()).unwrap();
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn diff_of_complete_files_reports_added_and_removed_groups() {
    let new = file("diff-complete.csv", NEW);
    let ran = run(&["diff", "--complete", "--json", "-", &new], OLD);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        report["summary"],
        json!({
            "groups": {"added": 1, "changed": 1, "removed": 1},
            "rules": {"added": 2, "changed": 1, "removed": 1},
            "prefixListEntries": {"added": 0, "changed": 0, "removed": 0},
        })
    );
    let groups = report["groups"].as_array().unwrap();
    let said: Vec<(&Value, &Value, &Value)> = groups
        .iter()
        .map(|group| {
            (
                &group["change"],
                &group["before"]["name"],
                &group["after"]["name"],
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (&json!("added"), &Value::Null, &json!("cache")),
            (&json!("changed"), &json!("web"), &json!("web")),
            (&json!("removed"), &json!("db"), &Value::Null),
        ]
    );
    assert_eq!(
        groups[1]["rules"][1],
        json!({"change": "added", "after": {
            "direction": "inbound", "protocol": "udp", "fromPort": 53, "toPort": 53,
            "peer": "10.0.0.0/8", "description": "", "tags": {},
        }})
    );
}

#[test]
fn diff_of_equal_files_exits_with_0() {
    let old = file("diff-equal.csv", OLD);
    let shuffled: Vec<&str> = OLD.lines().collect();
    let shuffled = [shuffled[0], shuffled[3], shuffled[2], shuffled[1]].join("\n");
    let ran = run(&["diff", "--complete", &old, "-"], &shuffled);
    assert_eq!(ran.code, 0, "{ran:?}");
    // The tables have no outbound rules.
    assert_eq!(ran.out, "No differences in what was compared.\n");
}

#[test]
fn diff_reads_snapshots_and_other_formats() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let snapshot = root.join("tests/fixtures/snapshots/three-tier.json");
    let snapshot = snapshot.to_str().unwrap();
    assert_eq!(run(&["diff", snapshot, snapshot], "").code, 0);
    let mut changed: Value =
        serde_json::from_str(&std::fs::read_to_string(snapshot).unwrap()).unwrap();
    changed["groups"].as_array_mut().unwrap().pop();
    let ran = run(&["diff", snapshot, "-"], &changed.to_string());
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("1 removed"), "{}", ran.out);
    let snapshot = root.join("tests/fixtures/snapshots/version-2.json");
    let text = std::fs::read_to_string(&snapshot).unwrap();
    let ran = run(
        &["diff", snapshot.to_str().unwrap(), "-"],
        &text.replace("203.0.113.0/24", "192.0.2.0/24"),
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    for line in ["~ offices (pl-", "  + 192.0.2.0/24", "  - 203.0.113.0/24"] {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
    let table = "Group id,Group,Direction,Protocol,Ports,Source\n\
                 sg-1,web,inbound,tcp,443,0.0.0.0/0\n";
    let json = run(&["convert", "--to", "cli-json"], table);
    let ran = run(&["diff", &file("diff-formats.csv", table), "-"], &json.out);
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// Running sandbox, stopped on drop.
struct Sandbox {
    child: Child,
    address: String,
}

impl Sandbox {
    fn start(args: &[&str]) -> Self {
        let mut child = command(&[&["sandbox"], args].concat()).spawn().unwrap();
        let mut line = String::new();
        let output = child.stdout.as_mut().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("http://").unwrap().to_owned();
        Self { child, address }
    }

    fn post(&self, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const DESCRIBE: &str = "Action=DescribeSecurityGroups&Version=2016-11-15";

#[test]
fn sandbox_serves_an_account() {
    let empty = Sandbox::start(&["--port", "0"]);
    let groups = |answer: &str| answer.matches("<groupDescription>").count();
    let fresh = groups(&empty.post("/", DESCRIBE));
    let full = Sandbox::start(&["--three-tier"]);
    let answer = full.post("/", DESCRIBE);
    assert!(groups(&answer) > fresh, "{answer}");
    assert!(full.post("/reset", "").starts_with("HTTP/1.1 204"));
    let taken = empty.address.rsplit_once(':').unwrap().1;
    let ran = run(&["sandbox", "--port", taken], "");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("can't listen on 127.0.0.1"), "{}", ran.err);
}

#[test]
fn sandbox_verifies_signatures() {
    let signed = Sandbox::start(&["--verify-secret=secret"]);
    let answer = signed.post("/", DESCRIBE);
    assert!(answer.contains("MissingAuthenticationToken"), "{answer}");
}

#[test]
fn completions_name_every_subcommand() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(&["completions", shell], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        for name in ["convert", "diff", "sandbox", "serve", "completions"] {
            assert!(ran.out.contains(name), "{shell}: {name}");
        }
    }
}

#[test]
fn a_script_that_creates_groups_is_one_that_ec2_takes() {
    let script = |table: &str| run(&["convert", "--to", "aws-cli"], table);
    let table = "Group,VPC,Direction,Protocol,Ports,Source\nweb,vpc-1,inbound,tcp,443,10.0.0.0/8\n";
    let plain = script(table);
    assert_eq!(plain.code, 0, "{}", plain.err);
    // EC2 requires a description; the name is one.
    assert!(
        plain.out.contains("\"Description\":\"web\""),
        "{}",
        plain.out
    );
    assert!(
        plain.err.contains("Created without outbound rules") && !plain.err.contains("as they are"),
        "{}",
        plain.err
    );
    let described = "Group,VPC,Direction,Protocol,Ports,Source,Description\n\
                     web,vpc-1,inbound,tcp,443,10.0.0.0/8,Büro\n";
    let refused = script(described);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("description"), "{}", refused.err);
    let range = |cidr: &str| format!(r#"{{"CidrIp": "{cidr}"}}"#);
    let twice = format!(
        r#"[{{"GroupId": "sg-1", "GroupName": "web", "Description": "the web", "IpPermissionsEgress": [], "IpPermissions": [
        {{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{}, {}]}}]}}]"#,
        range("10.0.0.0/8"),
        range("10.1.0.0/8")
    );
    let joined = script(&twice);
    assert_eq!(joined.code, 0, "{}", joined.err);
    assert_eq!(
        joined.out.matches("10.0.0.0/8").count(),
        1,
        "{}",
        joined.out
    );
}

#[test]
fn convert_names_what_it_does_not_read() {
    for (text, words) in [
        (
            "id,name,rules_direction,rules_ip_protocol\nsg-1,web,inbound,tcp\n",
            "has no headings for the groups",
        ),
        ("SecurityGroups:\n- GroupId: sg-1\n", "this is YAML"),
        (
            r#"{"eventName": "AuthorizeSecurityGroupIngress"}"#,
            "a CloudTrail event",
        ),
    ] {
        let refused = run(&["convert", "--to", "csv"], text);
        assert_eq!(refused.code, 2);
        assert!(refused.err.contains(words), "{}", refused.err);
    }
}

/// A group that is open to the internet on port 22 and has a superfluous rule.
const OPEN: &str = r#"{"SecurityGroups":[{"GroupId":"sg-00000001","GroupName":"bastion","Description":"way in",
    "VpcId":"vpc-00000001","OwnerId":"123456789012","Tags":[],"IpPermissions":[{"IpProtocol":"tcp","FromPort":22,
    "ToPort":22,"IpRanges":[{"CidrIp":"0.0.0.0/0"},{"CidrIp":"10.0.0.0/8"}],"Ipv6Ranges":[],
    "PrefixListIds":[],"UserIdGroupPairs":[]}],"IpPermissionsEgress":[]}]}"#;

#[test]
fn check_prints_findings_and_fails_from_a_severity_on() {
    let ran = run(&["check"], OPEN);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.out
            .contains("high          public-ssh  bastion (sg-00000001)"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("ingress tcp 22 0.0.0.0/0"), "{}", ran.out);
    assert!(
        ran.out
            .contains("2 findings: 1 high, 1 low; not checked: unused"),
        "{}",
        ran.out
    );
    assert_eq!(ran.err, "");
    assert_eq!(run(&["check", "--fail-on", "high"], OPEN).code, 1);
    assert_eq!(run(&["check", "--fail-on", "critical"], OPEN).code, 0);
    let clean = OPEN
        .replace("0.0.0.0/0", "10.1.0.0/16")
        .replace("10.0.0.0/8", "10.2.0.0/16");
    assert_eq!(run(&["check"], &clean).code, 0);
    for args in [
        &["check", "--profile", "nist"][..],
        &["check", "--fail-on", "severe"],
        &["check", "no-such-file.json"],
    ] {
        assert_eq!(run(args, OPEN).code, 2, "{args:?}");
    }
    assert_eq!(run(&["check"], "nonsense").code, 2);
}

#[test]
fn check_knows_interfaces_profiles_suppressions_and_baselines() {
    let interfaces = file("interfaces.json", r#"{"NetworkInterfaces":[]}"#);
    let ran = run(&["check", "--interfaces", &interfaces], OPEN);
    assert!(ran.out.contains("medium        public-ssh"), "{}", ran.out);
    assert!(ran.out.contains("low           unused"), "{}", ran.out);

    let profile = file(
        "profile.json",
        r#"{"kind":"portcullis-profile","version":1,"id":"ours","checks":{"public-ssh":"off","public-high-risk-port":"off",
            "public-unauthorized-port":"off","redundant":"off"}}"#,
    );
    assert_eq!(run(&["check", "--profile", &profile], OPEN).code, 0);

    let suppressions = |until: &str| {
        file(
            "suppressions.json",
            &format!(
                r#"{{"kind":"portcullis-suppressions","version":1,"suppressions":[{{"check":"public-ssh",
                    "scope":{{"group":"sg-00000001"}},"reason":"lab","until":"{until}","by":"ana"}}]}}"#
            ),
        )
    };
    let ran = run(
        &[
            "check",
            "--fail-on",
            "high",
            "--suppress",
            &suppressions("2999-12-31"),
        ],
        OPEN,
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("1 suppressed"), "{}", ran.out);
    let ran = run(
        &[
            "check",
            "--fail-on",
            "high",
            "--suppress",
            &suppressions("2020-12-31"),
        ],
        OPEN,
    );
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.out.contains("The suppression by ana has expired."),
        "{}",
        ran.out
    );
    let ran = run(&["check", "--suppress", &suppressions("soon")], OPEN);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("until"), "{}", ran.err);

    let report = run(&["check", "--format", "json"], OPEN);
    let baseline = file("baseline.json", &report.out);
    let ran = run(&["check", "--baseline", &baseline], OPEN);
    assert_eq!(
        (ran.code, ran.out.starts_with("No findings")),
        (0, true),
        "{ran:?}"
    );
    let sarif: Value =
        serde_json::from_str(&run(&["check", "--format", "sarif"], OPEN).out).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "public-ssh");
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 2);
}

#[test]
fn check_knows_entries_of_prefix_lists() {
    let groups = r#"{"SecurityGroups":[{"GroupId":"sg-00000001","GroupName":"web","Description":"d","OwnerId":"1",
        "IpPermissions":[{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"PrefixListIds":[{"PrefixListId":"pl-00000001"}]}],
        "IpPermissionsEgress":[],"Tags":[{"Key":"a","Value":"b"}]}]}"#;
    assert_eq!(run(&["check", "--fail-on", "high"], groups).code, 0);
    let entries = file("entries.json", r#"{"Entries":[{"Cidr":"0.0.0.0/0"}]}"#);
    let option = format!("pl-00000001={entries}");
    let ran = run(
        &[
            "check",
            "--fail-on",
            "high",
            "--prefix-list-entries",
            &option,
        ],
        groups,
    );
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.out.contains("ingress tcp 22 pl-00000001"),
        "{}",
        ran.out
    );
    for option in ["pl-00000001", "offices=x", "pl-00000001=no-such-file"] {
        assert_eq!(
            run(&["check", "--prefix-list-entries", option], groups).code,
            2,
            "{option}"
        );
    }
    // A snapshot has them itself.
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let snapshot = root.join("tests/fixtures/snapshots/version-2.json");
    let snapshot = std::fs::read_to_string(snapshot).unwrap();
    let open = |snapshot: &str| {
        run(&["check", "--format", "json"], snapshot)
            .out
            .contains("gre pl-")
    };
    assert!(!open(&snapshot));
    assert!(open(&snapshot.replace("198.51.100.0/25", "0.0.0.0/0")));
}

#[test]
fn reach_does_not_take_what_a_file_lacks_for_none() {
    let names =
        r#"{"SecurityGroups":[{"GroupId":"sg-00000001","GroupName":"db","VpcId":"vpc-00000001"}]}"#;
    let ran = run(&["reach", "--ask", "internet -> db 5432"], names);
    assert!(ran.out.starts_with("Cannot tell:"), "{}", ran.out);
    assert!(
        ran.out.contains("the inbound rules of db (sg-00000001)"),
        "{}",
        ran.out
    );
    let ran = run(&["reach", "--ask", "who can reach db"], names);
    assert!(ran.out.starts_with("Nothing is certain"), "{}", ran.out);
    let policy = file(
        "unlisted-policy.json",
        r#"{"kind":"portcullis-policies","version":1,"policies":[{"policy":"internet must not reach db"}]}"#,
    );
    let ran = run(&["reach", "--policy", &policy], names);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.starts_with("Cannot tell"), "{ran:?}");
}

#[test]
fn reach_says_what_it_leaves_out() {
    let all = tiers();
    let before = file("reach-before.json", &all);
    let policy = file(
        "before-policy.json",
        r#"{"kind":"portcullis-policies","version":1,"policies":[{"policy":"internet must not reach db"}]}"#,
    );
    for args in [["--ask", "who can reach db"], ["--policy", &policy]] {
        let ran = run(&["reach", args[0], args[1], "--before", &before], &all);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("--before"), "{ran:?}");
    }
    let gre = all.replacen("\"tcp\"", "\"47\"", 3);
    let ran = run(&["reach", "--ask", "internet -> lb"], &gre);
    let missing = ran.out.split("Not allowed:").nth(1).unwrap_or_default();
    assert!(missing.contains("and more"), "{}", ran.out);
}

/// An application behind a load balancer with its database, as the AWS CLI prints them.
fn tiers() -> String {
    let rule = |port: u16, peers: Value| {
        let mut rule = json!({
            "IpProtocol": "tcp", "FromPort": port, "ToPort": port,
            "IpRanges": [], "Ipv6Ranges": [], "UserIdGroupPairs": [], "PrefixListIds": [],
        });
        rule.as_object_mut()
            .unwrap()
            .extend(peers.as_object().unwrap().clone());
        rule
    };
    let group = |id: &str, name: &str, inbound: Value| {
        json!({
            "GroupId": id, "GroupName": name, "Description": name, "OwnerId": "123456789012", "VpcId": "vpc-00000001",
            "IpPermissions": [inbound],
            "IpPermissionsEgress": [{ "IpProtocol": "-1", "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }],
            "Tags": [{ "Key": "tier", "Value": name }],
        })
    };
    let anywhere =
        json!({ "IpRanges": [{ "CidrIp": "0.0.0.0/0" }], "Ipv6Ranges": [{ "CidrIpv6": "::/0" }] });
    let from =
        |id: &str| json!({ "UserIdGroupPairs": [{ "GroupId": id, "UserId": "123456789012" }] });
    json!({ "SecurityGroups": [
        group("sg-00000001", "lb", rule(443, anywhere)),
        group("sg-00000002", "app", rule(8080, from("sg-00000001"))),
        group("sg-00000003", "db", rule(5432, from("sg-00000002"))),
    ]})
    .to_string()
}

#[test]
fn reach_starts_with_the_verdict_and_names_the_rules() {
    let groups = tiers();
    let path = file("reach-groups.json", &groups);
    for (question, verdict, part) in [
        (
            "internet -> lb https",
            "Yes:",
            "lb (sg-00000001) inbound tcp 443 from 0.0.0.0/0",
        ),
        (
            "internet -> db tcp 5432",
            "No:",
            "db (sg-00000003) inbound tcp 5432 from sg-00000002",
        ),
        (
            "can app reach db on postgres?",
            "Yes:",
            "app (sg-00000002) outbound all traffic to 0.0.0.0/0",
        ),
        ("app -> db", "Partly:", "tcp 5432 from app to db"),
        (
            "10.1.2.3 -> db 5432",
            "Cannot tell:",
            "the members of app (sg-00000002)",
        ),
        (
            "lb -> db 5432",
            "No:",
            "Missing rules:\n  db (sg-00000003) inbound tcp 5432 from sg-00000001",
        ),
    ] {
        let ran = run(&["reach", "--ask", question, &path], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.starts_with(verdict), "{question}: {}", ran.out);
        assert!(ran.out.contains(part), "{question}: {}", ran.out);
        assert_eq!(
            run(&["reach", "--ask", question], &groups),
            ran,
            "{question}"
        );
    }
    let table = run(&["reach", "--ask", "who can reach db", &path], "");
    assert!(
        table.out.contains("0.0.0.0/0 -> lb -> app -> db"),
        "{}",
        table.out
    );
    let json = run(
        &["reach", "--ask", "app -> db", "--format", "json", &path],
        "",
    );
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        (&json["verdict"], &json["question"]),
        (&json!("Partly"), &json!("app -> db"))
    );
    assert_eq!(json["inbound"]["deciding"][0]["group"], "sg-00000003");
    let json = run(
        &[
            "reach",
            "--ask",
            "what can lb reach",
            "--format",
            "json",
            &path,
        ],
        "",
    );
    let json: Value = serde_json::from_str(&json.out).unwrap();
    let places: Vec<&Value> = json["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["place"])
        .collect();
    assert_eq!(places, ["0.0.0.0/0", "app", "db"]);
}

#[test]
fn reach_compares_with_the_groups_before() {
    let before = file("reach-before.json", &tiers());
    let after = tiers().replace("\"FromPort\":5432", "\"FromPort\":5430");
    let after = file("reach-after.json", &after);
    let ran = run(
        &["reach", "--ask", "app -> db", "--before", &before, &after],
        "",
    );
    assert!(
        ran.out
            .contains("Newly allowed:\n  tcp 5430-5431 from app to db\n"),
        "{}",
        ran.out
    );
    let ran = run(
        &["reach", "--ask", "app -> db", "--before", &after, &before],
        "",
    );
    assert!(
        ran.out
            .contains("No longer allowed:\n  tcp 5430-5431 from app to db\n"),
        "{}",
        ran.out
    );
}

#[test]
fn reach_says_what_is_wrong_with_a_question() {
    let path = file("reach-wrong.json", &tiers());
    for (question, part) in [
        (
            "internet -> nowhere",
            "there is no group, prefix list or interface nowhere here",
        ),
        (
            "internet -> db on teapot",
            "tcp 5432, 80-90, https or any port: \"teapot\"",
        ),
        ("internet", "the question needs two ends"),
        ("internet -> 10.0.0.1", "neither end has security groups"),
    ] {
        let ran = run(&["reach", "--ask", question, &path], "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{question}");
        assert!(ran.err.contains(part), "{question}: {}", ran.err);
    }
    let sarif = run(
        &["reach", "--ask", "app -> db", "--format", "sarif", &path],
        "",
    );
    assert_eq!(sarif.code, 2);
    assert_eq!(run(&["reach", &path], "").code, 2);
}

#[test]
fn policies_fail_a_pipeline_unless_all_hold() {
    let groups = file("reach-policed.json", &tiers());
    let policies = |policies: &[&str]| {
        let policies: Vec<Value> = policies
            .iter()
            .map(|policy| json!({ "policy": policy }))
            .collect();
        json!({ "kind": "portcullis-policies", "version": 1, "policies": policies }).to_string()
    };
    let good = [
        "internet must not reach tag:tier=db on any port",
        "app must reach db on 5432",
    ];
    let good = file("policies-good.json", &policies(&good));
    let ran = run(&["reach", "--policy", &good, &groups], "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.ends_with("2 of 2 policies hold\n"), "{}", ran.out);
    let bad = [
        "internet must not reach lb",
        "10.1.2.3 must not reach db",
        "internet must not reach nothing",
    ];
    let bad = file("policies-bad.json", &policies(&bad));
    let ran = run(&["reach", "--policy", &bad, &groups], "");
    assert_eq!(ran.code, 1);
    for part in [
        "Broken ",
        "Cannot tell ",
        "Invalid ",
        "0 of 3 policies hold\n",
    ] {
        assert!(ran.out.contains(part), "{}", ran.out);
    }
    let json = run(
        &["reach", "--policy", &bad, "--format", "json", &groups],
        "",
    );
    let json: Value = serde_json::from_str(&json.out).unwrap();
    let results: Vec<&Value> = json["policies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|policy| &policy["result"])
        .collect();
    assert_eq!(results, ["broken", "unknown", "invalid"]);
    let sarif = run(
        &["reach", "--policy", &bad, "--format", "sarif", &groups],
        "",
    );
    let sarif: Value = serde_json::from_str(&sarif.out).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let levels: Vec<&Value> = results.iter().map(|result| &result["level"]).collect();
    assert_eq!(levels, ["error", "warning", "error"]);
    let broken = file("policies-broken.json", &policies(&["internet -> lb"]));
    let ran = run(&["reach", "--policy", &broken, &groups], "");
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .contains("policy 1: \"internet -> lb\" is no policy"),
        "{}",
        ran.err
    );
}

#[test]
fn map_draws_a_file_in_every_format() {
    let fixture = |name: &str| {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
        let path = root.join("tests/fixtures/map").join(name);
        path.to_str().unwrap().to_owned()
    };
    let tiers = fixture("three-tiers.csv");
    for (format, part) in [
        ("svg", "<svg xmlns=\"http://www.w3.org/2000/svg\""),
        ("mermaid", "n0 -->|\"8080\"| n1"),
        ("dot", "n1 -> n2 [label=\"5432\", style=solid];"),
    ] {
        let ran = run(&["map", &tiers, "--format", format], "");
        assert_eq!(ran.code, 0, "{format}: {}", ran.err);
        assert!(ran.out.contains(part), "{format}: {}", ran.out);
        assert!(ran.out.contains("Account 123456789012"), "{}", ran.out);
        assert!(!ran.out.contains("egress"), "{}", ran.out);
    }
    let with_egress = run(&["map", &tiers, "--format", "dot", "--all-egress"], "").out;
    assert!(
        with_egress.contains("n0 -> n5 [label=\"all\""),
        "{with_egress}"
    );

    let services = fixture("services-60.csv");
    let nodes = |args: &[&str]| {
        let args = [&["map", &services, "--format", "mermaid"], args].concat();
        let ran = run(&args, "");
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
        let lines = ran.out.lines().filter(|line| line.contains("[\""));
        lines.count()
    };
    assert_eq!(nodes(&[]), 63);
    let near = nodes(&["--focus", "team03-api"]);
    assert_eq!(near, 7);
    assert!(nodes(&["--focus", "team03-api", "--hops", "2"]) > near);
    // Ten teams, two hubs, and three sources outside.
    assert_eq!(nodes(&["--group-by", "name"]), 15);
    assert!(nodes(&["--group-by", "tag:role"]) < 15);
}

#[test]
fn map_names_what_is_wrong() {
    let twice = "Group,VPC,Direction,Protocol,Ports,Source\n\
                 web,vpc-1,inbound,tcp,443,0.0.0.0/0\nweb,vpc-2,inbound,tcp,443,0.0.0.0/0\n";
    for (args, reason) in [
        (["map", "--focus", "db"], "there is no group \"db\""),
        (
            ["map", "--focus", "web"],
            "several groups are named \"web\"",
        ),
        (
            ["map", "--group-by", "color"],
            "expected none, vpc, name, part or tag:KEY",
        ),
        (["map", "--hops", "2"], "--focus"),
    ] {
        let ran = run(&args, twice);
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains(reason), "{args:?}: {}", ran.err);
    }
}

/// Groups as the AWS CLI prints them: the default group with one rule, and one whose rule names a group that is missing.
fn printed(fields: &str, more: &str) -> String {
    format!(
        r#"{{"SecurityGroups":[
            {{"GroupId":"sg-00000001","GroupName":"default","VpcId":"vpc-00000001"{fields}}},
            {{"GroupId":"sg-00000002","GroupName":"web","VpcId":"vpc-00000001"{fields}}}]{more}}}"#
    )
}

/// Fields of a group without rules, as a whole.
const WHOLE: &str =
    r#","OwnerId":"123456789012","Description":"d","IpPermissions":[],"IpPermissionsEgress":[]"#;

#[test]
fn what_a_file_does_not_have_is_not_checked() {
    let owner = r#","OwnerId":"123456789012","Description":"d""#;
    let no_egress = format!("{owner},\"IpPermissions\":[]");
    for (fields, profile, code, not_checked, remark) in [
        ("", "cis-5", 0, "default-group-rules", "no inbound rules"),
        ("", "security-hub", 0, "missing-tags", "no outbound rules"),
        (&no_egress, "default", 0, "open-egress", "no outbound rules"),
        (WHOLE, "cis-5", 0, "", ""),
        // The AWS CLI leaves out the tags of a group that has none.
        (WHOLE, "security-hub", 1, "unused", ""),
    ] {
        let ran = run(&["check", "--profile", profile], &printed(fields, ""));
        assert_eq!(ran.code, code, "{profile} {fields}: {ran:?}");
        let skipped = ran
            .out
            .split_once("not checked: ")
            .map_or("", |(_, ids)| ids);
        assert!(skipped.contains(not_checked), "{profile} {fields}: {ran:?}");
        assert!(ran.err.contains(remark), "{profile} {fields}: {ran:?}");
        assert_eq!(remark.is_empty(), ran.err.is_empty(), "{ran:?}");
    }
    let table = "Group,Direction,Protocol,Ports,Source\nweb,inbound,tcp,443,10.0.0.0/8\n";
    let ran = run(&["check", "--profile", "security-hub"], table);
    assert_eq!(ran.code, 0, "{ran:?}");
    let reference = r#","GroupName":"web","IpPermissions":[{"IpProtocol":"-1","UserIdGroupPairs":[{"GroupId":"sg-00000002","UserId":"123456789012"}]}]"#;
    let text = format!(
        r#"[{{"GroupId":"sg-00000001"{reference}}},{{"GroupId":"sg-00000002","GroupName":"app"}}]"#
    );
    let ran = run(&["check", "--profile", "strict"], &text);
    assert!(!ran.out.contains("foreign-reference  "), "{ran:?}");
}

#[test]
fn one_page_of_several_is_not_the_whole_account() {
    let page = printed(WHOLE, r#","NextToken":"more""#);
    let path = file("page.json", &page);
    for args in [&["check"][..], &["convert", "--to", "csv"]] {
        let ran = run(args, &page);
        assert!(
            ran.err.contains("there are more groups"),
            "{args:?}: {ran:?}"
        );
    }
    for args in [
        &["check", "--complete"][..],
        &["diff", "--complete", "-", &path],
        &["convert", "--to", "boto3", "--onto", &path],
    ] {
        let ran = run(args, &page);
        assert_eq!(ran.code, 2, "{args:?}: {ran:?}");
        assert!(ran.err.contains("one page of several"), "{args:?}: {ran:?}");
    }
    assert_eq!(run(&["check", "--complete"], &printed(WHOLE, "")).code, 0);
}

#[test]
fn check_escapes_what_a_terminal_would_act_on() {
    let hostile = OPEN.replace("bastion", "a\\u001b[2K\\rNo findings\\n");
    let suppressions = file(
        "hostile-suppressions.json",
        r#"{"kind":"portcullis-suppressions","version":1,"suppressions":[{"check":"public-ssh",
            "scope":{"group":"sg-00000001"},"reason":"lab","until":"2020-12-31","by":"ana\u001b[1A"}]}"#,
    );
    let ran = run(&["check", "--suppress", &suppressions], &hostile);
    assert_eq!(ran.code, 1, "{ran:?}");
    let is_control = |letter: char| letter.is_control() && letter != '\n';
    assert!(!ran.out.contains(is_control), "{ran:?}");
    assert!(!ran.out.contains("\nNo findings"), "{ran:?}");
    assert!(ran.out.contains("\\u{1b}"), "{ran:?}");
    let twice = r#"[{"GroupId":"sg-00000001","GroupName":"a\u001b[2K\nNo findings","IpPermissions":[]},
        {"GroupId":"sg-00000002","GroupName":"a\u001b[2K\nNo findings","IpPermissions":[]}]"#;
    let ran = run(&["check"], twice);
    assert!(ran.err.contains("have the same name"), "{ran:?}");
    assert!(!ran.err.contains(is_control), "{ran:?}");
    assert!(!ran.err.contains("\nNo findings"), "{ran:?}");
}

#[test]
fn check_says_why_a_severity_is_not_that_of_the_profile() {
    let interfaces = file("no-interfaces.json", r#"{"NetworkInterfaces":[]}"#);
    let reason = "Less severe because no network interface uses the group";
    for format in ["text", "json", "markdown"] {
        let args = ["check", "--interfaces", &interfaces, "--format", format];
        let ran = run(&args, OPEN);
        assert!(ran.out.contains(reason), "{format}: {ran:?}");
        let ran = run(&["check", "--format", format], OPEN);
        assert!(!ran.out.contains(reason), "{format}: {ran:?}");
    }
}

#[test]
fn a_baseline_knows_each_rule_of_a_default_group() {
    let group = |ports: &[u16]| {
        let rule = |port: &u16| {
            format!(
                r#"{{"IpProtocol":"tcp","FromPort":{port},"ToPort":{port},"IpRanges":[{{"CidrIp":"10.0.0.0/8"}}],
                    "Ipv6Ranges":[],"PrefixListIds":[],"UserIdGroupPairs":[]}}"#
            )
        };
        let rules: Vec<String> = ports.iter().map(rule).collect();
        let rules = format!("\"IpPermissions\":[{}]", rules.join(","));
        printed(&WHOLE.replace("\"IpPermissions\":[]", &rules), "")
    };
    let args = ["check", "--profile", "cis-5"];
    let report = run(
        &[&args[..], &["--format", "json"]].concat(),
        &group(&[80, 443]),
    );
    let baseline = file("default-group.json", &report.out);
    let args = [&args[..], &["--baseline", &baseline]].concat();
    for (ports, code) in [
        (&[80, 443][..], 0),
        (&[443], 0),
        (&[80, 443, 22], 1),
        (&[22], 1),
    ] {
        let ran = run(&args, &group(ports));
        assert_eq!(ran.code, code, "{ports:?}: {ran:?}");
    }
}

#[test]
fn options_that_would_do_nothing_are_refused() {
    let account = file("onto-account.json", &printed(WHOLE, ""));
    for args in [
        &["convert", "--to", "csv", "--onto", &account][..],
        &["convert", "--to", "cloudformation", "--onto", &account],
        &["convert", "--to", "boto3", "--remove-unlisted"],
    ] {
        let ran = run(args, OLD);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {ran:?}");
    }
    let other = OPEN
        .replace("sg-00000001", "sg-0000000f")
        .replace("bastion", "x");
    let ran = run(&["diff", &account, "-"], &other);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains("nothing was compared"), "{ran:?}");
    for query in [
        "not finding >= high",
        "finding = public-ssh",
        "is unused",
        "used by = instance",
    ] {
        let ran = run(&["search", query], "{}");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{query}: {ran:?}");
    }
}

#[test]
fn diff_does_not_compare_what_a_table_lacks() {
    let old = r#"[{"GroupId":"sg-00000001","GroupName":"web","VpcId":"vpc-00000001","Description":"d","OwnerId":"123456789012",
        "IpPermissions":[],"IpPermissionsEgress":[{"IpProtocol":"tcp","FromPort":80,"ToPort":80,
        "UserIdGroupPairs":[{"GroupId":"sg-00000002","UserId":"123456789012"}],"IpRanges":[],"Ipv6Ranges":[],"PrefixListIds":[]}]},
        {"GroupId":"sg-00000002","GroupName":"app","VpcId":"vpc-00000001","Description":"d","OwnerId":"123456789012",
        "IpPermissions":[],"IpPermissionsEgress":[]}]"#;
    let old = file("diff-base.json", old);
    let table = "Group,Direction,Protocol,Ports,Source,Rule description\n\
                 web,inbound,tcp,443,10.0.0.0/8,x\napp,inbound,tcp,80,web,y\n";
    for args in [["diff", &old, "-"], ["diff", "-", &old]] {
        let ran = run(&args, table);
        assert!(ran.err.contains("no outbound rules"), "{ran:?}");
        assert!(!ran.out.contains(" outbound "), "{ran:?}");
        assert!(ran.out.contains(" inbound "), "{ran:?}");
    }
}
