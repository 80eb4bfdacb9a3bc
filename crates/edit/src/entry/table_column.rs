//! Columns of a table of rules, by their headings.

/// What a column of a table contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableColumn {
    /// The account that owns the group.
    Account,
    /// Name of the account that owns the group.
    AccountName,
    /// A peering connection.
    Connection,
    /// Description of the rule, or perhaps of the group.
    Description,
    /// Destination of outbound rules.
    Destination,
    /// Inbound or outbound.
    Direction,
    /// First port, or ICMP type.
    FromPort,
    /// Description of the group.
    GroupDescription,
    /// Id of the group.
    GroupId,
    /// Name of the group.
    GroupName,
    /// Tags of the group.
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
    /// Names and other words that are no part of a rule.
    Label,
    /// Notes and comments. They are the description of the rule if no other column is.
    Note,
    /// The netmask or prefix length of the source.
    Netmask,
    /// Anything else.
    Other,
    /// Source or destination of any type.
    Peer,
    /// Source or destination, if it is a group.
    PeerGroup,
    /// Source or destination, if it is an IPv4 range.
    PeerIpv4,
    /// Source or destination, if it is an IPv6 range.
    PeerIpv6,
    /// Type of source, in tables written by this page.
    PeerKind,
    /// Owner of a group that is a source.
    PeerOwner,
    /// Source or destination, if it is a prefix list.
    PeerPrefixList,
    /// VPC of a group that is a source.
    PeerVpc,
    /// State of a peering connection.
    PeeringStatus,
    /// Ports, or ICMP type and code.
    Ports,
    /// The protocol.
    Protocol,
    /// Region of the group.
    Region,
    /// Description of the rule.
    RuleDescription,
    /// Id of the rule.
    RuleId,
    /// Tags of the rule.
    RuleTags,
    /// Source of inbound rules.
    Source,
    /// Last port, or ICMP code.
    ToPort,
    /// A type such as HTTPS. Some tools put the direction or the kind of line under this heading.
    Type,
    /// VPC of the group.
    Vpc,
    /// Name of the group's VPC.
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

    /// Whether the column contains a source or destination.
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

    /// Whether the column contains a type, protocol, ports or ICMP messages.
    pub fn is_traffic(self) -> bool {
        Self::OF_TRAFFIC.contains(&self)
    }

    /// Whether the column says which group a row belongs to.
    pub fn is_group(self) -> bool {
        matches!(self, Self::GroupId | Self::GroupName)
    }

    /// Whether the column contains free text, in which words such as `none` are meant literally.
    pub(super) fn is_text(self) -> bool {
        matches!(
            self,
            Self::AccountName
                | Self::Connection
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

    /// Whether a row has one value for the column: two such columns must not differ.
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

    /// Whether the column is no part of a rule.
    pub(super) fn is_unread(self) -> bool {
        matches!(self, Self::AccountName | Self::Label | Self::Other)
    }

    /// Whether a line of words may contain the column: its parts are recognised without headings.
    pub(super) fn is_part_of_line(self) -> bool {
        self.is_traffic()
            || self.is_peer()
            || matches!(
                self,
                Self::Description
                    | Self::Direction
                    | Self::IpVersion
                    | Self::Note
                    | Self::RuleDescription
                    | Self::RuleId
            )
    }

    /// Whether the column gives the direction.
    pub fn is_direction(self) -> bool {
        matches!(self, Self::Direction | Self::IsEgress | Self::IsIngress)
    }
}

/// Returns the kind of a column by its heading. Ignores case, blanks and other separators.
pub fn table_column(heading: &str) -> TableColumn {
    use TableColumn as Column;
    let words: String = heading
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    match words.as_str() {
        "account"
        | "accountid"
        | "accountnumber"
        | "awsaccount"
        | "awsaccountid"
        | "awsaccountnumber"
        | "owner"
        | "ownerid"
        | "owneraccount"
        | "owneraccountid"
        | "groupowner"
        | "groupownerid"
        | "securitygroupowner"
        | "securitygroupownerid"
        | "sgowner"
        | "sgownerid" => Column::Account,
        "accountalias" | "accountname" | "awsaccountalias" | "awsaccountname" => {
            Column::AccountName
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
        "fromport" | "from" | "portfrom" | "startport" | "portrangemin" => Column::FromPort,
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
        "isegress" | "egress" | "outbound" | "isoutbound" | "outgoing" | "out" => Column::IsEgress,
        "isingress" | "ingress" | "inbound" | "isinbound" | "incoming" | "in" => Column::IsIngress,
        "name" | "sourcename" | "tags" | "instanceid" | "instancename" => Column::Label,
        "bits"
        | "cidrbits"
        | "maschera"
        | "mascara"
        | "máscara"
        | "mask"
        | "maskbits"
        | "masklen"
        | "masklength"
        | "masque"
        | "masquederéseau"
        | "netmask"
        | "netzmaske"
        | "netzwerkmaske"
        | "prefijo"
        | "prefisso"
        | "prefix"
        | "prefixbits"
        | "prefixe"
        | "prefixlen"
        | "prefixlength"
        | "prefixo"
        | "préfixe"
        | "präfix"
        | "präfixlänge"
        | "subnetmask"
        | "subnetzmaske"
        | "サブネットマスク"
        | "子网掩码"
        | "掩码"
        | "서브넷마스크" => Column::Netmask,
        "sourcedestination"
        | "destinationsource"
        | "sourceordestination"
        | "sourceordest"
        | "cidr"
        | "cidrs"
        | "cidrrange"
        | "range"
        | "ranges"
        | "iprange"
        | "ipranges"
        | "peer"
        | "cidrblock"
        | "address"
        | "remoteipprefix" => Column::Peer,
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
        | "pairgroupid"
        | "peergroup"
        | "remotegroup"
        | "remotegroupid"
        | "remotesecuritygroup"
        | "remotesecuritygroupid" => Column::PeerGroup,
        "cidrip" | "cidripv4" | "cidrblocks" | "ipv4" | "ipv4cidr" | "ipv4cidrblock"
        | "ipv4range" | "ipv4ranges" => Column::PeerIpv4,
        "cidripv6" | "ipv6" | "ipv6cidr" | "ipv6cidrblock" | "ipv6cidrblocks" | "ipv6range"
        | "ipv6ranges" => Column::PeerIpv6,
        "sourcekind" => Column::PeerKind,
        "prefixlist" | "prefixlists" | "prefixlistid" | "prefixlistids" => Column::PeerPrefixList,
        "pairuserid"
        | "peeraccount"
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
        | "intervalodepuertos" | "intervalodeportas" | "ポート範囲" | "端口范围" | "포트범위"
        | "destinationport" | "destinationports" | "destport" | "dstport" | "dport" => {
            Column::Ports
        }
        "protocol" | "protocols" | "ipprotocol" | "proto" | "protocolname" | "protocolnumber"
        | "protocoltype" | "l4proto" | "l4protocol" | "protocole" | "protocollo" | "protocolo"
        | "protokoll" | "プロトコル" | "协议" | "프로토콜" => Column::Protocol,
        "region" | "regioncode" | "regionid" | "regionname" | "awsregion" | "awsregioncode"
        | "awsregionname" | "groupregion" | "sgregion" => Column::Region,
        "comment" | "comments" | "note" | "notes" | "remark" | "remarks" => Column::Note,
        "ruledescription" | "securitygroupruledescription" => Column::RuleDescription,
        "ruleid" | "securitygroupruleid" | "sgruleid" | "sgrid" => Column::RuleId,
        "ruletags" => Column::RuleTags,
        "source" | "sources" | "sourceip" | "sourceipv4" | "sourceipv6" | "srcip" | "srccidr"
        | "sourcecidr" | "sourcecidripv4" | "sourcecidripv6" | "sourceaddress" | "sourcerange"
        | "sourceprefixlist" | "sourceprefixlistid" | "src" | "origen" | "origem" | "origine"
        | "quelle" | "ソース" | "送信元" | "来源" | "源" | "소스" => Column::Source,
        "toport" | "to" | "portto" | "endport" | "portrangemax" => Column::ToPort,
        "type"
        | "ruletype"
        | "securitygroupruletype"
        | "sgruletype"
        | "traffictype"
        | "service"
        | "tipo"
        | "typ"
        | "タイプ"
        | "类型"
        | "유형" => Column::Type,
        "vpc" | "vpcid" => Column::Vpc,
        "vpcname" => Column::VpcName,
        _ => Column::Other,
    }
}
