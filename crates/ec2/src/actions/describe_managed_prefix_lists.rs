//! DescribeManagedPrefixLists: lists the prefix lists that rules can reference, the account's own
//! and AWS's.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{
    AddressFamily, PrefixList, PrefixListEntries, PrefixListId, PrefixListState,
};
use portcullis_xml::{Reader, XmlError};

/// Lists managed prefix lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeManagedPrefixLists {
    /// Filters that all results must match.
    pub filters: Vec<Filter>,
    /// Maximum number of lists per page, 1 to 100; `None` for EC2's default.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of prefix lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrefixListsPage {
    /// Prefix lists, in EC2's order.
    pub prefix_lists: Vec<PrefixList>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl Action for DescribeManagedPrefixLists {
    const NAME: &'static str = "DescribeManagedPrefixLists";
    const IS_READ_ONLY: bool = true;
    type Output = PrefixListsPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<PrefixListsPage, XmlError> {
        let mut page = PrefixListsPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "prefixListSet" => wire::decode_items(reader, |reader| {
                    let (list, is_deleted) = decode_prefix_list(reader)?;
                    page.prefix_lists.extend((!is_deleted).then_some(list));
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for DescribeManagedPrefixLists {
    type Item = PrefixList;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: PrefixListsPage) -> (Vec<PrefixList>, Option<String>) {
        (page.prefix_lists, page.next_token)
    }
}

/// Decodes the response of an action that returns the list that it has created or changed.
pub(super) fn decode_answered_list(reader: &mut Reader<'_>) -> Result<PrefixList, XmlError> {
    let mut list = None;
    while let Some(name) = reader.next_child()? {
        match name {
            "prefixList" => list = Some(decode_prefix_list(reader)?.0),
            _ => reader.skip()?,
        }
    }
    list.ok_or_else(|| reader.unexpected("prefixList"))
}

/// Decodes one `ManagedPrefixList`, and whether it was deleted.
fn decode_prefix_list(reader: &mut Reader<'_>) -> Result<(PrefixList, bool), XmlError> {
    let mut id = None;
    let mut name = String::new();
    let mut family = AddressFamily::Ipv4;
    let mut max_entries = None;
    let mut version = None;
    let mut owner_id = String::new();
    let mut state = String::new();
    let mut state_message = String::new();
    let mut resolver = None;
    let mut is_synced = None;
    while let Some(element) = reader.next_child()? {
        let mut word = || reader.word().map(|word| word.map(Into::<String>::into));
        match element {
            "prefixListId" => id = word()?,
            "prefixListName" => name = word()?.unwrap_or_default(),
            "addressFamily" => {
                if word()?.is_some_and(|family| family.eq_ignore_ascii_case("IPv6")) {
                    family = AddressFamily::Ipv6;
                }
            }
            "maxEntries" => max_entries = word()?.and_then(|number| number.parse().ok()),
            "version" => version = word()?.and_then(|number| number.parse().ok()),
            "ownerId" => owner_id = word()?.unwrap_or_default(),
            "state" => state = word()?.unwrap_or_default(),
            "stateMessage" => state_message = reader.text()?.into(),
            "ipamPrefixListResolverTargetId" => resolver = word()?,
            "ipamPrefixListResolverSyncEnabled" => {
                is_synced = Some(wire::decode_bool(
                    reader,
                    "ipamPrefixListResolverSyncEnabled",
                )?);
            }
            _ => reader.skip()?,
        }
    }
    let id = id.ok_or_else(|| reader.unexpected("prefixListId"))?;
    let is_deleted = state == PrefixListState::DELETED;
    let list = PrefixList {
        id: PrefixListId::from_remote(id),
        name,
        family,
        max_entries,
        owner_id,
        version,
        state: PrefixListState::from_remote(&state, &state_message),
        // A list whose synchronization was turned off can be edited.
        is_ipam_managed: resolver.is_some() && is_synced != Some(false),
        entries: PrefixListEntries::NotRead,
    };
    Ok((list, is_deleted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent() {
        let action = DescribeManagedPrefixLists {
            filters: vec![Filter::new("prefix-list-name", ["offices"])],
            max_results: Some(100),
            next_token: Some("n".into()),
            dry_run: true,
        };
        assert_eq!(
            parameters(&action),
            "DryRun=true\nFilter.1.Name=prefix-list-name\nFilter.1.Value.1=offices\nMaxResults=100\nNextToken=n\n"
        );
    }

    #[test]
    fn prefix_lists_are_decoded() {
        let page = answer::<DescribeManagedPrefixLists>(
            "<prefixListSet><item><prefixListId>pl-1a2b3c4d</prefixListId>\
             <prefixListName>offices</prefixListName><addressFamily>IPv6</addressFamily>\
             <state>create-complete</state><maxEntries>12</maxEntries><version>7</version>\
             <ownerId>123456789012</ownerId></item><item><prefixListId>pl-63a5400a</prefixListId>\
             <prefixListName>com.amazonaws.eu-west-1.s3</prefixListName><ownerId>AWS</ownerId></item>\
             </prefixListSet><nextToken>n</nextToken>",
        )
        .unwrap();
        let [offices, s3] = page.prefix_lists.as_slice() else {
            panic!("two lists expected: {page:?}")
        };
        assert_eq!(
            (offices.name.as_str(), offices.family),
            ("offices", AddressFamily::Ipv6)
        );
        assert_eq!((offices.weight(), s3.weight()), (Some(12), Some(1)));
        assert_eq!((offices.version, s3.version), (Some(7), None));
        assert!(s3.is_aws_managed() && !offices.is_aws_managed());
        assert_eq!(
            (s3.owner_id.as_str(), s3.family),
            ("AWS", AddressFamily::Ipv4)
        );
        assert_eq!(page.next_token.as_deref(), Some("n"));
    }

    #[test]
    fn states_and_ipam_are_decoded_and_deleted_lists_left_out() {
        let list = |inside: &str| format!("<item><prefixListId>pl-1</prefixListId>{inside}</item>");
        let decode = |inside: &str| {
            let set = format!("<prefixListSet>{}</prefixListSet>", list(inside));
            answer::<DescribeManagedPrefixLists>(&set)
                .unwrap()
                .prefix_lists
        };
        assert_eq!(decode("<state>delete-complete</state>"), []);
        let [failed] =
            decode("<state>modify-failed</state><stateMessage>sg-1 is full</stateMessage>")
                .try_into()
                .unwrap();
        assert_eq!(
            failed.state,
            PrefixListState::Failed {
                state: "modify-failed".to_owned(),
                message: "sg-1 is full".to_owned(),
            }
        );
        let target = "<ipamPrefixListResolverTargetId>ipam-pl-resolver-target-1</ipamPrefixListResolverTargetId>";
        let synced = |value: &str| {
            format!(
                "{target}<ipamPrefixListResolverSyncEnabled>{value}</ipamPrefixListResolverSyncEnabled>"
            )
        };
        for (inside, is_managed) in [
            (String::new(), false),
            (target.to_owned(), true),
            (synced("true"), true),
            (synced("false"), false),
        ] {
            assert_eq!(decode(&inside)[0].is_ipam_managed, is_managed, "{inside}");
        }
    }
}
