//! Any bytes as the response of every action: either a typed response or a typed error, never a
//! panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use portcullis::aws::HttpResponse;
use portcullis::aws::actions::*;

fuzz_target!(|bytes: &[u8]| {
    let as_it_is = HttpResponse {
        status: 200,
        body: bytes.to_vec(),
    };
    decode_all(&as_it_is);
    // All share a parser. Within the expected root element, more of the input is parsed.
    decode_inside::<DescribeSecurityGroups>(bytes);
    decode_inside::<DescribeSecurityGroupRules>(bytes);
    decode_inside::<RevokeSecurityGroupIngress>(bytes);
    decode_inside::<DescribeVpcs>(bytes);
});

fn decode_all(response: &HttpResponse) {
    decode::<AuthorizeSecurityGroupEgress>(response);
    decode::<AuthorizeSecurityGroupIngress>(response);
    decode::<CreateSecurityGroup>(response);
    decode::<CreateTags>(response);
    decode::<DeleteSecurityGroup>(response);
    decode::<DeleteTags>(response);
    decode::<DescribeRegions>(response);
    decode::<DescribeSecurityGroupRules>(response);
    decode::<DescribeSecurityGroups>(response);
    decode::<DescribeVpcs>(response);
    decode::<GetCallerIdentity>(response);
    decode::<ModifySecurityGroupRules>(response);
    decode::<RevokeSecurityGroupEgress>(response);
    decode::<RevokeSecurityGroupIngress>(response);
    decode::<UpdateSecurityGroupRuleDescriptionsEgress>(response);
    decode::<UpdateSecurityGroupRuleDescriptionsIngress>(response);
}

fn decode_inside<A: Action>(bytes: &[u8]) {
    let start = format!("<{}Response>", A::NAME);
    let end = format!("</{}Response>", A::NAME);
    let body = [start.as_bytes(), bytes, end.as_bytes()].concat();
    decode::<A>(&HttpResponse { status: 200, body });
}

fn decode<A: Action>(response: &HttpResponse) {
    if let Err(error) = decode_answer::<A>(response) {
        // Error messages may contain input, too.
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = cause {
            assert!(!error.to_string().is_empty());
            cause = error.source();
        }
    }
}
