//! Resources that are asked for by name (RFC 8707).

use oauth_model::catalogue::resource_indicator;

use super::{Scriptwriter, case, with};
use crate::{scenario::Request, script::Case};

/// The resources that the server knows, as scenarios name them.
const FIRST: (&str, &str) = ("resource", "${resource.first}");
const SECOND: (&str, &str) = ("resource", "${resource.second}");
/// A resource that nobody knows.
const UNKNOWN: (&str, &str) = ("resource", "https://unknown.oauth-conform.example/");

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    [names(by), grants(by)].concat()
}

/// What is no name of a resource that the server knows.
fn names(by: &Scriptwriter<'_>) -> Vec<Case> {
    let told = resource_indicator::INVALID_TARGET;
    let mut cases = Vec::new();
    for (visit, redemption, rule, resource) in [
        (
            "a resource that is a path",
            "a code for a resource that is a path",
            resource_indicator::ABSOLUTE,
            ("resource", "/oauth-conform"),
        ),
        (
            "a resource with a fragment",
            "a code for a resource with a fragment",
            resource_indicator::NO_FRAGMENT,
            ("resource", "${resource.first}#oauth-conform"),
        ),
        (
            "a resource that nobody knows",
            "a code for a resource that nobody knows",
            resource_indicator::KNOWN,
            UNKNOWN,
        ),
    ] {
        let rules = [rule, told];
        let fine = by.authorize_with("a", &[FIRST]);
        let asked = by.authorize_with("a", &[resource]);
        cases.push(case(visit, &rules, [fine.clone(), asked]));
        let redeemed = by.redeem_with("a", 1, &[resource]);
        cases.push(case(redemption, &rules, [fine, redeemed]));
    }
    cases
}

fn grants(by: &Scriptwriter<'_>) -> Vec<Case> {
    let both = || {
        let mut request = by.authorize_with("a", &[FIRST]);
        let (name, value) = SECOND;
        request.query.push((name.to_owned(), value.to_owned()));
        request
    };
    let first = |request: Request| with(request, &[FIRST]);
    let second = |request: Request| with(request, &[SECOND]);
    let audience = [resource_indicator::AUDIENCE];
    vec![
        case(
            "a code for a resource, and a token for it",
            &audience,
            [
                by.authorize_with("a", &[FIRST]),
                first(by.redeem("a", 1)),
                first(by.refresh("a", 2)),
            ],
        ),
        case(
            "a code for two resources, and tokens for each",
            &[
                resource_indicator::AUDIENCE,
                resource_indicator::REFRESH_KEEPS_GRANT,
            ],
            [
                both(),
                first(by.redeem("a", 1)),
                first(by.refresh("a", 2)),
                second(by.refresh("a", 3)),
            ],
        ),
        case(
            "a code for a resource, redeemed for another",
            &[
                resource_indicator::WITHIN_GRANT,
                resource_indicator::INVALID_TARGET,
            ],
            [by.authorize_with("a", &[FIRST]), second(by.redeem("a", 1))],
        ),
    ]
}
