//! Tests addresses: round trips, searches, and what is not understood.

use super::*;
use crate::present::GroupColumn;

#[test]
fn routes_round_trip() {
    for fragment in [
        "#/",
        "#/sandbox/us-east-1/groups",
        "#/sandbox/us-east-1/policy",
        "#/through-the-proxy/eu-west-1/groups/sg-0123456789abcdef0",
        "#/sandbox/us-east-1/groups/sg-0123456789abcdef0/sgr-0123456789abcdef0",
        "#/sandbox/us-east-1/history",
        "#/sandbox/us-east-1/history/20261128T163209790Z-b1d1b669e7374",
        "#/sandbox/us-east-1/history/group/sg-0123456789abcdef0",
        "#/open",
        "#/accounts",
        "#/accounts?q=203.0.113.7+on+22",
        "#/sandbox/us-east-1/accounts?q=name+=+web",
        "#/sandbox/us-east-1/accounts",
        "#/sandbox/us-east-1/open",
        "#/sandbox/us-east-1/prefix-lists",
        "#/sandbox/us-east-1/share",
        "#/sandbox/us-east-1/findings",
        "#/sandbox/us-east-1/reach",
        "#/view=hosted/reach?q=internet+-%3E+db+tcp+5432",
        "#/sandbox/us-east-1/map",
        "#/view=hosted/compare",
        "#/view=file/print",
        "#/view=AQAAAAAA_-x/groups/sg-0123456789abcdef0",
        "#/sandbox/us-east-1/groups?q=port+%3E=+22+source+contains+10.0.0.0/8",
        "#/sandbox/us-east-1/groups?sort=-inbound",
        "#/sandbox/us-east-1/groups?q=web&sort=vpc",
        "#/sandbox/us-east-1/groups?page=12",
        "#/sandbox/us-east-1/groups?q=web&sort=-name&page=2",
        "#/sandbox/us-east-1/map?q=port+=+22+by:vpc",
        "#/view=file/groups?q=tag:%22a+b%22+!=+%2B%25%C3%A9%26%23",
    ] {
        assert_eq!(Route::parse(fragment).to_string(), fragment);
    }
}

#[test]
fn searches_are_only_on_the_pages_that_have_one() {
    let search = |fragment: &str| Route::parse(fragment).search;
    assert_eq!(
        search("#/sandbox/us-east-1/groups?q=port%20%3D%2022").as_deref(),
        Some("port = 22")
    );
    assert_eq!(
        search("#/sandbox/us-east-1?q=web&x=1").as_deref(),
        Some("web")
    );
    for fragment in [
        "#/sandbox/us-east-1/groups?q=",
        "#/sandbox/us-east-1/groups?q=+",
        "#/sandbox/us-east-1/groups?q=%zz",
        "#/sandbox/us-east-1/groups?q=%ff",
        "#/sandbox/us-east-1/groups?web",
        "#/sandbox/us-east-1/review?q=web",
    ] {
        assert_eq!(search(fragment), None, "{fragment}");
    }
    let route = Route::parse("#/sandbox/us-east-1/groups?q=web");
    assert_eq!(route.to_page(Page::Groups).search, None);
    let route = route.to_question("who can reach db");
    assert_eq!(
        route.to_string(),
        "#/sandbox/us-east-1/reach?q=who+can+reach+db"
    );
    assert_eq!(Route::parse(&route.to_string()), route);
}

#[test]
fn every_sort_order_is_in_the_address_of_the_list_alone() {
    for column in GroupColumn::ALL {
        for is_descending in [false, true] {
            let order = Some(GroupOrder {
                column,
                is_descending,
            });
            let mut route = Route::parse("#/sandbox/us-east-1/groups");
            route.order = order;
            assert_eq!(Route::parse(&route.to_string()).order, order);
            assert_eq!(route.to_page(Page::Groups).order, None);
        }
    }
    for fragment in [
        "groups?sort=",
        "groups?sort=size",
        "groups?sort=--id",
        "review?sort=id",
    ] {
        let route = Route::parse(&format!("#/sandbox/us-east-1/{fragment}"));
        assert_eq!(route.order, None, "{fragment}");
    }
}

#[test]
fn what_is_not_understood_is_said_to_be_unknown() {
    assert_eq!(Route::parse(""), Route::default());
    assert_eq!(Route::parse("#/sandbox/us-east-1").page, Page::Groups);
    for fragment in [
        "#/x",
        "#/a/b/c",
        "#/A/us-east-1",
        "#//",
        "#/a/us-east-1/groups/1/2",
        "#/a/us-east-1/groups/sg-0123456789abcdef0/2",
        "#/a/us-east-1/history/group/vpc-1",
        "#/open/us-east-1/x",
    ] {
        let page = Route::parse(fragment).page;
        assert!(
            matches!(page, Page::Unknown(_)) || fragment == "#//",
            "{fragment}: {page:?}"
        );
    }
    let route = Route::parse("#/sandbox/us-east-1/groups/vpc-1");
    assert_eq!(route.page, Page::Unknown("vpc-1".into()));
    assert!(route.place.is_some());
}

#[test]
fn pages_of_the_list_that_do_not_exist_are_the_first_one() {
    let page = |fragment: &str| Route::parse(fragment).list_page;
    assert_eq!(page("#/sandbox/us-east-1/groups?page=3"), 2);
    for fragment in [
        "#/sandbox/us-east-1/groups",
        "#/sandbox/us-east-1/groups?page=1",
        "#/sandbox/us-east-1/groups?page=0",
        "#/sandbox/us-east-1/groups?page=-2",
        "#/sandbox/us-east-1/groups?page=99999999999999999999999",
        "#/sandbox/us-east-1/reach?page=3",
    ] {
        assert_eq!(page(fragment), 0, "{fragment}");
    }
}
