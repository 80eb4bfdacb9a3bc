//! Errors that the sandbox returns as EC2 would, with code, message and HTTP status.
//!
//! The codes are those of "Error codes for the Amazon EC2 API". The messages are EC2's own where
//! one is public (AWS's examples, issues of Terraform, the AWS CLI and the SDKs). The others say in
//! EC2's style what the documentation says about the code.

/// Error that the sandbox returns for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// HTTP status.
    pub(super) status: u16,
    /// EC2's error code.
    pub(super) code: &'static str,
    /// EC2's message.
    pub(super) message: String,
}

impl Refusal {
    /// Creates a client error with status 400, the most common one. The message is passed in parts,
    /// since joining them takes less code in the page than formatting.
    pub(super) fn new(code: &'static str, parts: &[&str]) -> Self {
        Self {
            status: 400,
            code,
            message: parts.concat(),
        }
    }

    /// Returns the response to a successful dry run, which EC2 sends with status 412.
    pub(super) fn dry_run() -> Self {
        Self {
            status: 412,
            ..Self::new(
                "DryRunOperation",
                &["Request would have succeeded, but DryRun flag is set."],
            )
        }
    }

    /// Returns the error for resources of another account or of AWS.
    pub(super) fn not_authorized() -> Self {
        Self {
            status: 403,
            ..Self::new(
                "UnauthorizedOperation",
                &["You are not authorized to perform this operation."],
            )
        }
    }

    // --- Accounts and Regions -------------------------------------------------------------------

    /// Returns the error for a Region that the account has not opted in to.
    pub(super) fn region_disabled() -> Self {
        Self {
            status: 401,
            ..Self::new(
                "AuthFailure",
                &["AWS was not able to validate the provided access credentials"],
            )
        }
    }

    pub(super) fn invalid_client_token() -> Self {
        Self {
            status: 403,
            ..Self::new(
                "InvalidClientTokenId",
                &["The security token included in the request is invalid"],
            )
        }
    }

    pub(super) fn expired_token() -> Self {
        Self {
            status: 403,
            ..Self::new(
                "ExpiredToken",
                &["The security token included in the request is expired"],
            )
        }
    }

    pub(super) fn request_limit_exceeded() -> Self {
        Self {
            status: 503,
            ..Self::new("RequestLimitExceeded", &["Request limit exceeded."])
        }
    }

    pub(super) fn denied_by_organization(arn: &str, action: &str) -> Self {
        Self {
            status: 403,
            ..Self::new(
                "UnauthorizedOperation",
                &[
                    "You are not authorized to perform this operation. User: ",
                    arn,
                    " is not authorized to perform: ec2:",
                    action,
                    " with an explicit deny in a service control policy",
                ],
            )
        }
    }

    pub(super) fn assume_role_denied(role: &str) -> Self {
        Self {
            status: 403,
            ..Self::new(
                "AccessDenied",
                &[
                    "User is not authorized to perform: sts:AssumeRole on resource: ",
                    role,
                ],
            )
        }
    }

    pub(super) fn validation(parts: &[&str]) -> Self {
        Self::new("ValidationError", parts)
    }

    // --- Requests -------------------------------------------------------------------------------

    pub(super) fn malformed_body() -> Self {
        Self::new(
            "MalformedQueryString",
            &["The query string contains a syntax error"],
        )
    }

    pub(super) fn missing_action() -> Self {
        Self::new("MissingAction", &["The request must contain an Action"])
    }

    pub(super) fn invalid_action(action: &str) -> Self {
        Self::new(
            "InvalidAction",
            &["The action ", action, " is not valid for this web service."],
        )
    }

    pub(super) fn unknown_api_version(version: &str) -> Self {
        Self::new(
            "NoSuchVersion",
            &[
                "The requested version (",
                version,
                ") of service AmazonEC2 does not exist",
            ],
        )
    }

    pub(super) fn unknown_parameter(name: &str) -> Self {
        Self::new(
            "UnknownParameter",
            &["The parameter ", name, " is not recognized"],
        )
    }

    pub(super) fn missing_parameter(name: &str) -> Self {
        Self::new(
            "MissingParameter",
            &["The request must contain the parameter ", name],
        )
    }

    pub(super) fn invalid_value(parts: &[&str]) -> Self {
        Self::new("InvalidParameterValue", parts)
    }

    pub(super) fn invalid_value_of(name: &str, value: &str, reason: &str) -> Self {
        Self::invalid_value(&[
            "Value (",
            value,
            ") for parameter ",
            name,
            " is invalid. ",
            reason,
        ])
    }

    pub(super) fn invalid_combination(one: &str, other: &str) -> Self {
        Self::new(
            "InvalidParameterCombination",
            &[
                "The parameter '",
                one,
                "' may not be used in combination with '",
                other,
                "'",
            ],
        )
    }

    pub(super) fn invalid_filter(name: &str) -> Self {
        Self::invalid_value(&["The filter '", name, "' is invalid"])
    }

    pub(super) fn invalid_max_results(value: &str, reason: &str) -> Self {
        Self::new(
            "InvalidMaxResults",
            &[
                "Value ( ",
                value,
                " ) for parameter maxResults is invalid. ",
                reason,
            ],
        )
    }

    pub(super) fn invalid_next_token(token: &str) -> Self {
        Self::new("InvalidNextToken", &["The token '", token, "' is invalid"])
    }

    // --- Ids --------------------------------------------------------------------------------------

    pub(super) fn malformed_id(code: &'static str, id: &str, prefix: &str) -> Self {
        Self::new(
            code,
            &["Invalid id: \"", id, "\" (expecting \"", prefix, "...\")"],
        )
    }

    pub(super) fn not_found(code: &'static str, what: &str, id: &str) -> Self {
        Self::new(code, &["The ", what, " '", id, "' does not exist"])
    }

    // --- Security groups ----------------------------------------------------------------------------

    pub(super) fn group_not_found(id: &str) -> Self {
        Self::not_found("InvalidGroup.NotFound", "security group", id)
    }

    pub(super) fn group_name_not_found(name: &str, default_vpc_id: Option<&str>) -> Self {
        match default_vpc_id {
            Some(vpc_id) => Self::new(
                "InvalidGroup.NotFound",
                &[
                    "The security group '",
                    name,
                    "' does not exist in default VPC '",
                    vpc_id,
                    "'",
                ],
            ),
            None => Self::no_default_vpc(),
        }
    }

    pub(super) fn group_exists(name: &str, vpc_id: &str) -> Self {
        Self::new(
            "InvalidGroup.Duplicate",
            &[
                "The security group '",
                name,
                "' already exists for VPC '",
                vpc_id,
                "'",
            ],
        )
    }

    pub(super) fn no_default_vpc() -> Self {
        Self::new("VPCIdNotSpecified", &["No default VPC for this user"])
    }

    pub(super) fn rule_not_found() -> Self {
        Self::new(
            "InvalidPermission.NotFound",
            &["The specified rule does not exist in this security group."],
        )
    }

    pub(super) fn rule_id_not_found(id: &str) -> Self {
        Self::not_found(
            "InvalidSecurityGroupRuleId.NotFound",
            "security group rule ID",
            id,
        )
    }

    pub(super) fn duplicate_rule() -> Self {
        Self::invalid_value(&["The same permission must not appear multiple times"])
    }

    pub(super) fn different_networks() -> Self {
        Self::new(
            "InvalidGroup.NotFound",
            &["You have specified two resources that belong to different networks."],
        )
    }

    pub(super) fn malformed_permission(parts: &[&str]) -> Self {
        Self::new("InvalidPermission.Malformed", parts)
    }

    pub(super) fn too_many_rules() -> Self {
        Self::new(
            "RulesPerSecurityGroupLimitExceeded",
            &["The maximum number of rules per security group has been reached."],
        )
    }

    pub(super) fn dependency_violation(id: &str) -> Self {
        Self::new(
            "DependencyViolation",
            &["resource ", id, " has a dependent object"],
        )
    }
}
