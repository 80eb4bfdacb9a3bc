//! DecodeAuthorizationMessage (STS): decodes the details of an authorization failure, for callers
//! with the permission.

use super::Action;
use crate::Service;
use crate::query::Query;
use portcullis_xml::{Reader, XmlError};

/// Decodes the encoded part of an `UnauthorizedOperation` message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeAuthorizationMessage {
    /// Encoded part, at most 10,240 characters.
    pub encoded_message: String,
}

impl Action for DecodeAuthorizationMessage {
    const NAME: &'static str = "DecodeAuthorizationMessage";
    const SERVICE: Service = Service::Sts;
    const IS_READ_ONLY: bool = true;
    /// Decoded message in JSON, for [`crate::Denial::from_decoded_message`].
    type Output = String;

    fn encode(&self, query: &mut Query) {
        query.push("EncodedMessage", &*self.encoded_message);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<String, XmlError> {
        let mut message = None;
        while let Some(wrapper) = reader.next_child()? {
            if wrapper != "DecodeAuthorizationMessageResult" {
                reader.skip()?;
                continue;
            }
            while let Some(name) = reader.next_child()? {
                match name {
                    "DecodedMessage" => message = reader.word()?,
                    _ => reader.skip()?,
                }
            }
        }
        let message = message.ok_or_else(|| reader.unexpected("DecodedMessage"))?;
        Ok(message.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn the_message_is_sent_and_decoded() {
        let action = DecodeAuthorizationMessage {
            encoded_message: "aBc-_dEf".into(),
        };
        assert_eq!(parameters(&action), "EncodedMessage=aBc-_dEf\n");
        let message = answer::<DecodeAuthorizationMessage>(
            "<DecodeAuthorizationMessageResult><DecodedMessage>{&quot;allowed&quot;:false}\
             </DecodedMessage></DecodeAuthorizationMessageResult>",
        );
        assert_eq!(message, Ok("{\"allowed\":false}".to_owned()));
        assert!(
            answer::<DecodeAuthorizationMessage>("<DecodeAuthorizationMessageResult/>").is_err()
        );
    }
}
