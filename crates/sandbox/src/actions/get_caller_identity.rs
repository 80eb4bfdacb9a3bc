//! GetCallerIdentity (STS).

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::world::World;
use crate::xml::Xml;

/// Returns the identity that signed the request.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    parameters.finish()?;

    // Real user ids start with AIDA; the other characters are those of the access key id.
    let key = world.access_key_id.unwrap_or("AKIASANDBOX");
    let user_id = ["AIDA", key.get(4..).unwrap_or_default()].concat();
    let account_id = world.account_id.as_str();
    let mut xml = Xml::new();
    xml.within("GetCallerIdentityResult", &mut |xml| {
        let user = ["arn:aws:iam::", account_id, ":user/sandbox"].concat();
        xml.leaf("Arn", world.caller_arn.unwrap_or(&user));
        xml.leaf("UserId", &user_id);
        xml.leaf("Account", account_id);
    });
    Ok(xml)
}
