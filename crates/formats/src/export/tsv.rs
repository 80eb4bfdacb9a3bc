//! Tab-separated lines, as spreadsheets paste them. This page's own paste reads them back.

use portcullis_model::{Direction, Rule, Traffic, escape_invisible};

/// Returns a heading, and one line for each rule.
pub fn rules_to_tsv<'a>(rules: impl Iterator<Item = &'a Rule>) -> String {
    let mut text = String::from("Direction\tProtocol\tPorts\tSource\tDescription\n");
    for rule in rules {
        let direction = match rule.direction {
            Direction::Ingress => "inbound",
            Direction::Egress => "outbound",
        };
        let ports = match rule.traffic {
            Traffic::Tcp(ports) | Traffic::Udp(ports) => ports.to_string(),
            Traffic::Icmp(messages) | Traffic::Icmpv6(messages) => messages.to_string(),
            Traffic::All | Traffic::Other(_) => "all".to_owned(),
        };
        let protocol = rule.traffic.protocol().to_string();
        let peer = cell(&rule.peer.to_string());
        let description = cell(&rule.description);
        for part in [
            direction,
            "\t",
            &protocol,
            "\t",
            &ports,
            "\t",
            &peer,
            "\t",
            &description,
            "\n",
        ] {
            text.push_str(part);
        }
    }
    text
}

/// Formats a text as one cell: without tabs and line breaks, and not as a formula.
fn cell(text: &str) -> String {
    let mut cell = escape_invisible(&text.replace(['\t', '\n', '\r'], " "));
    if cell.starts_with(['=', '+', '-', '@']) {
        cell.insert(0, '\'');
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{IcmpTypeCode, Peer, PortRange};

    #[test]
    fn cells_contain_no_formulas_and_no_tabs() {
        let mut rule = Rule::new(
            Direction::Ingress,
            Traffic::Tcp(PortRange::single(22)),
            Peer::parse("10.0.0.0/8").unwrap(),
        );
        rule.description = "=1+1\tx".into();
        let ping = Rule::new(
            Direction::Egress,
            Traffic::Icmp(IcmpTypeCode::Exact(3, 4)),
            Peer::parse("sg-00000001").unwrap(),
        );
        assert_eq!(
            rules_to_tsv([&rule, &ping].into_iter()),
            "Direction\tProtocol\tPorts\tSource\tDescription\n\
             inbound\ttcp\t22\t10.0.0.0/8\t'=1+1 x\n\
             outbound\ticmp\t3/4\tsg-00000001\t\n"
        );
    }
}
