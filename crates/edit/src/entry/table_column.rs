//! Columns of a table of rules, by the headings that people and tools write.

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableColumn {
    /// The account that owns the group.
    Account,
    /// A peering connection.
    Connection,
    /// A description: of the rule, or perhaps of the group.
    Description,
    /// The destination of outbound rules.
    Destination,
    /// Inbound or outbound.
    Direction,
    /// First port, or ICMP type.
    FromPort,
    /// The group's description.
    GroupDescription,
    /// The group's id.
    GroupId,
    /// The group's name.
    GroupName,
    /// The group's tags.
    GroupTags,
    /// ICMP code.
    IcmpCode,
    /// ICMP type.
    IcmpType,
    /// IPv4 or IPv6.
    IpVersion,
    /// Whether a rule is outbound.
    IsEgress,
    /// Whether a rule is inbound.
    IsIngress,
    /// Names and other words that say nothing of a rule.
    Label,
    /// Notes and comments: the description of the rule where no other column is.
    Note,
    /// The netmask or prefix length of the source.
    Netmask,
    /// Anything else.
    Other,
    /// The source or destination, of whatever kind.
    Peer,
    /// The source or destination, if it is a group.
    PeerGroup,
    /// The source or destination, if it is an IPv4 range.
    PeerIpv4,
    /// The source or destination, if it is an IPv6 range.
    PeerIpv6,
    /// The kind of source, in this page's own tables.
    PeerKind,
    /// The account that owns a group that is a source.
    PeerOwner,
    /// The source or destination, if it is a prefix list.
    PeerPrefixList,
    /// The VPC of a group that is a source.
    PeerVpc,
    /// The state of a peering connection.
    PeeringStatus,
    /// Ports, or ICMP type and code.
    Ports,
    /// The protocol.
    Protocol,
    /// The Region of the group.
    Region,
    /// The rule's description.
    RuleDescription,
    /// The rule's id.
    RuleId,
    /// The rule's tags.
    RuleTags,
    /// The source of inbound rules.
    Source,
    /// Last port, or ICMP code.
    ToPort,
    /// A type such as HTTPS; tools also write the direction, or the kind of line, under that heading.
    Type,
    /// The group's VPC.
    Vpc,
    /// The name of the group's VPC.
    VpcName,
}

impl TableColumn {
    /// Columns of traffic. A rule fills at least one of them.
    pub(super) const OF_TRAFFIC: [Self; 7] = [
        Self::Type,
        Self::Protocol,
        Self::Ports,
        Self::FromPort,
        Self::ToPort,
        Self::IcmpType,
        Self::IcmpCode,
    ];

    /// Whether it holds a source or destination.
    pub fn is_peer(self) -> bool {
        matches!(
            self,
            Self::Destination
                | Self::Peer
                | Self::PeerGroup
                | Self::PeerIpv4
                | Self::PeerIpv6
                | Self::PeerPrefixList
                | Self::Source
        )
    }

    /// Whether it says what may pass.
    pub fn is_traffic(self) -> bool {
        Self::OF_TRAFFIC.contains(&self)
    }

    /// Whether it says which group a row belongs to.
    pub fn is_group(self) -> bool {
        matches!(self, Self::GroupId | Self::GroupName)
    }

    /// Whether it holds a text, in which any word is meant as it stands.
    pub(super) fn is_text(self) -> bool {
        matches!(
            self,
            Self::Connection
                | Self::Description
                | Self::GroupDescription
                | Self::GroupName
                | Self::GroupTags
                | Self::Label
                | Self::PeerKind
                | Self::PeerVpc
                | Self::PeeringStatus
                | Self::RuleDescription
                | Self::RuleTags
                | Self::VpcName
        )
    }

    /// Whether a row has one value in it: two such columns must not differ.
    pub(super) fn is_single(self) -> bool {
        Self::OF_TRAFFIC.contains(&self) && self != Self::Type
            || matches!(
                self,
                Self::Account
                    | Self::Description
                    | Self::GroupDescription
                    | Self::GroupId
                    | Self::GroupName
                    | Self::IpVersion
                    | Self::Netmask
                    | Self::PeerOwner
                    | Self::Region
                    | Self::RuleDescription
                    | Self::RuleId
                    | Self::Vpc
                    | Self::VpcName
            )
    }

    /// Whether its cells have no part in any rule.
    pub(super) fn is_unread(self) -> bool {
        matches!(self, Self::Label | Self::Other)
    }

    /// Whether it says which way a rule goes, in whatever words.
    pub fn is_direction(self) -> bool {
        matches!(self, Self::Direction | Self::IsEgress | Self::IsIngress)
    }
}

/// What a column holds, by its heading. Case, blanks and other separators do not matter.
pub fn table_column(heading: &str) -> TableColumn {
    use TableColumn as Column;
    let words: String = heading
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    match words.as_str() {
        "account" | "accountid" | "owner" | "ownerid" | "groupowner" | "groupownerid" => {
            Column::Account
        }
        "peeringconnection" => Column::Connection,
        "description" | "beschreibung" | "descripción" | "descrizione" | "descrição" | "説明" => {
            Column::Description
        }
        "destination"
        | "destinations"
        | "destinationip"
        | "destinationipv4"
        | "destinationipv6"
        | "destinationcidr"
        | "destinationcidrip"
        | "destinationcidripv4"
        | "destinationcidripv6"
        | "destinationaddress"
        | "destinationrange"
        | "destinationgroup"
        | "destinationgroupid"
        | "destinationprefixlist"
        | "destinationprefixlistid"
        | "destinationsecuritygroup"
        | "destinationsecuritygroupid"
        | "dest"
        | "dst"
        | "dstip"
        | "dstcidr"
        | "destino"
        | "destinazione"
        | "ziel"
        | "送信先"
        | "宛先" => Column::Destination,
        "dir" | "direction" | "ruledirection" | "trafficdirection" | "flow" | "mode" | "inout"
        | "io" | "ingressegress" | "ingressoregress" | "inboundoutbound" | "inboundoroutbound"
        | "incomingoutgoing" | "direccion" | "dirección" | "direzione" | "direção" | "direcao"
        | "richtung" | "sens" | "方向" => Column::Direction,
        "fromport" | "from" | "portfrom" | "startport" => Column::FromPort,
        "groupdescription" | "securitygroupdescription" | "sgdescription" => {
            Column::GroupDescription
        }
        "groupid" | "securitygroupid" | "sgid" => Column::GroupId,
        "group" | "groupname" | "securitygroup" | "securitygroupname" | "sg" | "sgname" => {
            Column::GroupName
        }
        "grouptags" | "securitygrouptags" => Column::GroupTags,
        "icmpcode" => Column::IcmpCode,
        "icmptype" => Column::IcmpType,
        "ipversion" | "ethertype" | "addressfamily" => Column::IpVersion,
        "isegress" | "egress" | "outbound" | "isoutbound" | "outgoing" => Column::IsEgress,
        "isingress" | "ingress" | "inbound" | "isinbound" | "incoming" => Column::IsIngress,
        "name" | "sourcename" | "tags" | "instanceid" | "instancename" => Column::Label,
        "mask" | "netmask" | "subnetmask" | "prefix" | "prefixlen" | "prefixlength" => {
            Column::Netmask
        }
        "sourcedestination" | "destinationsource" | "cidr" | "cidrs" | "cidrrange" | "range"
        | "ranges" | "iprange" | "ipranges" | "peer" | "cidrblock" | "address" => Column::Peer,
        "sourcesecuritygroup"
        | "sourcesecuritygroupid"
        | "sourcegroup"
        | "sourcegroupid"
        | "referencedgroup"
        | "referencedgroupid"
        | "referencedsecuritygroup"
        | "referencedsecuritygroupid"
        | "referencedgroupinfogroupid"
        | "useridgrouppairs"
        | "peergroup" => Column::PeerGroup,
        "cidrip" | "cidripv4" | "cidrblocks" | "ipv4" | "ipv4cidr" | "ipv4cidrblock"
        | "ipv4range" | "ipv4ranges" => Column::PeerIpv4,
        "cidripv6" | "ipv6" | "ipv6cidr" | "ipv6cidrblock" | "ipv6cidrblocks" | "ipv6range"
        | "ipv6ranges" => Column::PeerIpv6,
        "sourcekind" => Column::PeerKind,
        "prefixlist" | "prefixlists" | "prefixlistid" | "prefixlistids" => Column::PeerPrefixList,
        "peeraccount"
        | "referencedgroupinfouserid"
        | "referenceduserid"
        | "sourceaccount"
        | "sourcegroupowner"
        | "sourcegroupownerid"
        | "sourceowner"
        | "sourcesecuritygroupowner"
        | "sourcesecuritygroupownerid" => Column::PeerOwner,
        "sourcevpc" => Column::PeerVpc,
        "peeringstatus" => Column::PeeringStatus,
        "port" | "ports" | "portrange" | "portranges" | "porta" | "porte" | "puerto"
        | "puertos" | "portbereich" | "plagedeports" | "intervallodiporte"
        | "intervalodepuertos" | "ポート範囲" => Column::Ports,
        "protocol" | "protocols" | "ipprotocol" | "proto" | "protocolname" | "protocolnumber"
        | "protocoltype" | "l4proto" | "l4protocol" | "protocole" | "protocollo" | "protocolo"
        | "protokoll" | "プロトコル" => Column::Protocol,
        "region" => Column::Region,
        "comment" | "comments" | "note" | "notes" | "remark" | "remarks" => Column::Note,
        "ruledescription" | "securitygroupruledescription" => Column::RuleDescription,
        "ruleid" | "securitygroupruleid" | "sgruleid" | "sgrid" => Column::RuleId,
        "ruletags" => Column::RuleTags,
        "source" | "sources" | "sourceip" | "sourceipv4" | "sourceipv6" | "srcip" | "srccidr"
        | "sourcecidr" | "sourcecidripv4" | "sourcecidripv6" | "sourceaddress" | "sourcerange"
        | "sourceprefixlist" | "sourceprefixlistid" | "src" | "origen" | "origem" | "origine"
        | "quelle" | "ソース" | "送信元" => Column::Source,
        "toport" | "to" | "portto" | "endport" => Column::ToPort,
        "type"
        | "ruletype"
        | "securitygroupruletype"
        | "sgruletype"
        | "traffictype"
        | "service" => Column::Type,
        "vpc" | "vpcid" => Column::Vpc,
        "vpcname" => Column::VpcName,
        _ => Column::Other,
    }
}
