//! Markdown for people, with tables as in GitHub's dialect.

use super::ExportContext;
use super::context::{group_name, prefix_list_name, vpc_name};
use portcullis_model::{
    Direction, IcmpTypeCode, Inventory, Peer, Rule, SecurityGroup, Tag, Traffic, is_invisible,
};

/// Returns a section for each group: a table of its properties, and a table of rules for each
/// direction.
pub fn markdown(inventory: &Inventory, context: &ExportContext<'_>) -> String {
    let mut text = String::from("# Security groups\n");
    for group in &inventory.groups {
        text.push_str(&format!(
            "\n## {} ({})\n\n",
            escaped(&group.name),
            escaped(group.id.as_str())
        ));
        push_facts(&mut text, group, inventory, context);
        for direction in Direction::BOTH {
            push_rules(&mut text, group, direction, inventory);
        }
    }
    text
}

fn push_facts(
    text: &mut String,
    group: &SecurityGroup,
    inventory: &Inventory,
    context: &ExportContext<'_>,
) {
    let vpc = group.vpc_id.as_ref();
    let vpc = vpc.map(|id| with_name(id.as_str(), vpc_name(inventory, id)));
    push_row(
        text,
        &["Description", "VPC", "Account", "Region", "Tags"].map(str::to_owned),
    );
    push_row(text, &["---"; 5].map(str::to_owned));
    push_row(
        text,
        &[
            escaped(&group.description),
            vpc.unwrap_or_default(),
            escaped(group.owner_id.as_str()),
            context.region.map(ToString::to_string).unwrap_or_default(),
            tags(&group.tags),
        ],
    );
}

fn push_rules(
    text: &mut String,
    group: &SecurityGroup,
    direction: Direction,
    inventory: &Inventory,
) {
    let (title, peer) = match direction {
        Direction::Ingress => ("Inbound", "Source"),
        Direction::Egress => ("Outbound", "Destination"),
    };
    text.push_str(&format!("\n### {title}\n\n"));
    let mut rules = group.rules_in(direction).peekable();
    if rules.peek().is_none() {
        text.push_str("No rules: nothing may pass.\n");
        return;
    }
    let has_tags = group.rules_in(direction).any(|rule| !rule.tags.is_empty());
    let columns = if has_tags { 5 } else { 4 };
    let headings = ["Protocol", "Ports", peer, "Description", "Tags"].map(str::to_owned);
    let rows = rules.map(|rule| cells(rule, inventory));
    let all = [headings, ["---"; 5].map(str::to_owned)]
        .into_iter()
        .chain(rows);
    for cells in all {
        push_row(text, cells.get(..columns).unwrap_or(&cells));
    }
}

fn cells(rule: &Rule, inventory: &Inventory) -> [String; 5] {
    let ports = match rule.traffic {
        Traffic::Tcp(ports) | Traffic::Udp(ports) if ports.is_all() => "all".to_owned(),
        Traffic::Tcp(ports) | Traffic::Udp(ports) => ports.to_string(),
        Traffic::Icmp(messages) | Traffic::Icmpv6(messages) => match messages {
            IcmpTypeCode::Any => "all".to_owned(),
            IcmpTypeCode::AnyCode(kind) => format!("type {kind}"),
            IcmpTypeCode::Exact(kind, code) => format!("type {kind}, code {code}"),
        },
        Traffic::All | Traffic::Other(_) => "all".to_owned(),
    };
    let peer = rule.peer.to_string();
    let peer = match &rule.peer {
        Peer::Cidr(_) => peer,
        Peer::Group(reference) => with_name(&peer, group_name(inventory, &reference.group_id)),
        Peer::PrefixList(id) => with_name(&peer, prefix_list_name(inventory, id)),
    };
    [
        rule.traffic.protocol().to_string(),
        ports,
        peer,
        escaped(&rule.description),
        tags(&rule.tags),
    ]
}

fn with_name(id: &str, name: &str) -> String {
    match name {
        "" => escaped(id),
        name => format!("{} ({})", escaped(id), escaped(name)),
    }
}

fn tags(tags: &[Tag]) -> String {
    let tags = tags
        .iter()
        .map(|tag| format!("{}={}", escaped(&tag.key), escaped(&tag.value)));
    tags.collect::<Vec<_>>().join(", ")
}

/// Appends a line of a table. Cells must be Markdown already: see [`escaped`].
pub(crate) fn push_row(text: &mut String, cells: &[String]) {
    for cell in cells {
        text.push_str("| ");
        text.push_str(cell);
        text.push(' ');
    }
    text.push_str("|\n");
}

/// Escapes a text for Markdown and HTML, on one line.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            // `~` strikes through, `$` starts formulas, `#` ends headings, `!` starts images.
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '#' | '!' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '\n' | '\r' | '\t' => escaped.push(' '),
            letter if is_invisible(letter) => {
                escaped.push('\\');
                escaped.extend(letter.escape_unicode());
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::testing::inventory;

    #[test]
    fn texts_are_escaped_in_tables() {
        let text = markdown(&inventory(), &ExportContext::default());
        for line in [
            "## web (sg-00000001)",
            "| about web | vpc-00000001 | 123456789012 |  | Name=a=b;c |",
            "| tcp | 443 | sg-00000002 (app, \"two\") |  |",
            "| icmp | type 8 | 0.0.0.0/0 | a\\|b |",
            "| Protocol | Ports | Destination | Description | Tags |",
            "No rules: nothing may pass.",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
        assert_eq!(
            escaped("a\n|<script>&amp;![x](y) `*_~$#"),
            r"a \|\<script\>\&amp;\!\[x\](y) \`\*\_\~\$\#"
        );
    }
}
