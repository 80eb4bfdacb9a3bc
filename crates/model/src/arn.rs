//! ARNs of EC2 resources, as people and tools write them.

/// Parts of an ARN of a resource of EC2:
/// `arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1a2b3c4d`. Its Region and account may be
/// empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ec2Arn<'a> {
    /// The partition, such as `aws`.
    pub partition: &'a str,
    /// The code of the Region.
    pub region: &'a str,
    /// The account that owns the resource.
    pub account: &'a str,
    /// The kind of resource, such as `security-group`.
    pub kind: &'a str,
    /// The id of the resource.
    pub id: &'a str,
}

impl<'a> Ec2Arn<'a> {
    /// Splits an ARN. `None` if the text is not an ARN of EC2. The parts are not validated.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(':');
        let [
            Some("arn"),
            Some(partition),
            Some("ec2"),
            Some(region),
            Some(account),
            Some(resource),
            None,
        ] = std::array::from_fn(|_| parts.next())
        else {
            return None;
        };
        let (kind, id) = resource.split_once('/')?;
        Some(Self {
            partition,
            region,
            account,
            kind,
            id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_of_ec2_have_six_parts() {
        let arn = Ec2Arn::parse("arn:aws-cn:ec2:cn-north-1:123456789012:prefix-list/pl-1a2b3c4d");
        let parts = arn.map(|arn| [arn.partition, arn.region, arn.account, arn.kind, arn.id]);
        assert_eq!(
            parts,
            Some([
                "aws-cn",
                "cn-north-1",
                "123456789012",
                "prefix-list",
                "pl-1a2b3c4d"
            ])
        );
        for text in [
            "",
            "sg-1a2b3c4d",
            "arn:aws:iam::123456789012:role/Viewer",
            "arn:aws:ec2:eu-west-1:123456789012:security-group",
            "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1a2b3c4d:x",
        ] {
            assert_eq!(Ec2Arn::parse(text), None, "{text}");
        }
    }
}
