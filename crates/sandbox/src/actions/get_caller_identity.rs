//! GetCallerIdentity, of STS.

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::world::World;
use crate::xml::Xml;

/// Tells who signed the request.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    parameters.finish()?;

    // Real user ids start so; the rest is the access key's own, as far as it goes.
    let key = world.access_key_id.unwrap_or("AKIASANDBOX");
    let user_id = ["AIDA", key.get(4..).unwrap_or_default()].concat();
    let account_id = world.account_id.as_str();
    let mut xml = Xml::new();
    xml.within("GetCallerIdentityResult", &mut |xml| {
        xml.leaf("Arn", &["arn:aws:iam::", account_id, ":user/sandbox"].concat());
        xml.leaf("UserId", &user_id);
        xml.leaf("Account", account_id);
    });
    Ok(xml)
}
