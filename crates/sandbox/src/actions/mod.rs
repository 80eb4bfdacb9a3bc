//! Actions of the API, one per file, and their lookup table.
//!
//! Each action works in this order: it reads all parameters, calls [`Parameters::finish`] to reject
//! unknown parameters and answer dry runs, validates everything, and only then changes the state. A
//! refused action changes nothing.

use super::parameters::Parameters;
use super::refusal::Refusal;
use super::world::World;
use super::xml::Xml;

macro_rules! actions {
    ($($module:ident $name:literal $effect:ident,)*) => {
        $(mod $module;)*

        /// All actions.
        pub(super) const ACTIONS: &[Action] = &[$(Action {
            name: $name,
            effect: Effect::$effect,
            handle: $module::handle,
        },)*];
    };
}

actions! {
    associate_security_group_vpc "AssociateSecurityGroupVpc" Write,
    authorize_security_group_egress "AuthorizeSecurityGroupEgress" Write,
    authorize_security_group_ingress "AuthorizeSecurityGroupIngress" Write,
    create_managed_prefix_list "CreateManagedPrefixList" Write,
    create_network_interface "CreateNetworkInterface" Write,
    create_security_group "CreateSecurityGroup" Write,
    create_subnet "CreateSubnet" Write,
    create_tags "CreateTags" Write,
    create_vpc "CreateVpc" Write,
    delete_managed_prefix_list "DeleteManagedPrefixList" Write,
    delete_network_interface "DeleteNetworkInterface" Write,
    delete_security_group "DeleteSecurityGroup" Write,
    delete_subnet "DeleteSubnet" Write,
    delete_tags "DeleteTags" Write,
    delete_vpc "DeleteVpc" Write,
    describe_client_vpn_endpoints "DescribeClientVpnEndpoints" Read,
    describe_client_vpn_target_networks "DescribeClientVpnTargetNetworks" Read,
    describe_instance_connect_endpoints "DescribeInstanceConnectEndpoints" Read,
    describe_instances "DescribeInstances" Read,
    describe_launch_template_versions "DescribeLaunchTemplateVersions" Read,
    describe_launch_templates "DescribeLaunchTemplates" Read,
    describe_managed_prefix_lists "DescribeManagedPrefixLists" Read,
    describe_network_interfaces "DescribeNetworkInterfaces" Read,
    describe_regions "DescribeRegions" Read,
    describe_security_group_references "DescribeSecurityGroupReferences" Read,
    describe_security_group_rules "DescribeSecurityGroupRules" Read,
    describe_security_group_vpc_associations "DescribeSecurityGroupVpcAssociations" Read,
    describe_security_groups "DescribeSecurityGroups" Read,
    describe_stale_security_groups "DescribeStaleSecurityGroups" Read,
    describe_subnets "DescribeSubnets" Read,
    describe_tags "DescribeTags" Read,
    describe_vpc_endpoints "DescribeVpcEndpoints" Read,
    describe_vpcs "DescribeVpcs" Read,
    disassociate_security_group_vpc "DisassociateSecurityGroupVpc" Write,
    get_caller_identity "GetCallerIdentity" Read,
    get_managed_prefix_list_entries "GetManagedPrefixListEntries" Read,
    get_security_groups_for_vpc "GetSecurityGroupsForVpc" Read,
    modify_managed_prefix_list "ModifyManagedPrefixList" Write,
    modify_network_interface_attribute "ModifyNetworkInterfaceAttribute" Write,
    modify_security_group_rules "ModifySecurityGroupRules" Write,
    revoke_security_group_egress "RevokeSecurityGroupEgress" Write,
    revoke_security_group_ingress "RevokeSecurityGroupIngress" Write,
    update_security_group_rule_descriptions_egress "UpdateSecurityGroupRuleDescriptionsEgress" Write,
    update_security_group_rule_descriptions_ingress "UpdateSecurityGroupRuleDescriptionsIngress" Write,
}

/// Action of the API.
pub(super) struct Action {
    pub(super) name: &'static str,
    pub(super) effect: Effect,
    pub(super) handle: fn(&mut Parameters, &mut World<'_>) -> Result<Xml, Refusal>,
}

/// Effect of an action on the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Read,
    Write,
}
