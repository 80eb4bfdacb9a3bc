//! The address that the user connects from, as the host of the page sees it.

use super::Environment;
use crate::model::Cidr;
use crate::platform::own_host_header;
use crate::present::address_in_header;

impl Environment {
    /// Asks the host of the page, which returns the address in a header that `config.json` names. No other host is
    /// asked.
    pub async fn ask_own_address(self, header: &str) -> Option<Cidr> {
        address_in_header(&own_host_header(header).await?)
    }
}
