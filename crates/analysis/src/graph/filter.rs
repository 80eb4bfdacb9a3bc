//! Which rules and groups of a graph are shown.

use portcullis_model::{Direction, PortRange, Protocol, VpcId};

use crate::checks::Severity;

/// Conditions, all of which must hold. The default shows everything.
///
/// `ports`, `protocol`, `direction` and `severity` choose rules: an edge stays with the rules that fulfill them. `tag`,
/// `vpc` and `text` choose groups: an edge stays if it leads from or to one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Rules that allow one of these ports, of TCP or UDP.
    pub ports: Option<PortRange>,
    /// Rules that allow the protocol.
    pub protocol: Option<Protocol>,
    /// Rules of one direction.
    pub direction: Option<Direction>,
    /// Rules with a finding of this severity or above.
    pub severity: Option<Severity>,
    /// Leaves out outbound rules that allow all traffic to everywhere, which EC2 adds to every new group.
    pub hides_open_egress: bool,
    /// Only what the draft changes.
    pub only_changed: bool,
    /// Groups with the tag, with any value if `None`.
    pub tag: Option<(String, Option<String>)>,
    /// Groups of the VPC.
    pub vpc: Option<VpcId>,
    /// Groups and outside nodes whose name or ID contains the text, in any case; all if empty.
    pub text: String,
}
