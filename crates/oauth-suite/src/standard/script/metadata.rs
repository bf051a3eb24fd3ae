//! What the server says about itself (RFC 8414).

use oauth_model::{
    catalogue::{authorize, jwt, metadata},
    standard::call::Endpoint,
};

use super::{Scriptwriter, at, case};
use crate::script::Case;

#[expect(clippy::too_many_lines, reason = "a list of cases")]
pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    let document = [
        metadata::JSON,
        metadata::ISSUER_IDENTICAL,
        metadata::ISSUER_FORM,
        metadata::REQUIRED,
        metadata::LISTS,
        metadata::ENDPOINTS,
        metadata::PKCE,
        metadata::ALGORITHMS,
        metadata::RS256,
        metadata::SCOPES_LISTED,
        metadata::SAME_EVERYWHERE,
    ];
    let read = || at("GET", Endpoint::Metadata);
    let keys = || at("GET", Endpoint::KeySet);
    vec![
        case("the document is read", &document, [read()]),
        case(
            "the keys are read",
            &[metadata::PUBLIC_KEYS, metadata::KEY_USE],
            [at("GET", Endpoint::KeySet)],
        ),
        case(
            "a code is redeemed as the document says",
            &[
                metadata::PROMISES_KEPT,
                metadata::ISSUER_FLAG,
                authorize::ISSUER_SHOWN,
            ],
            [read(), by.authorize("a"), by.redeem("a", 2)],
        ),
        case(
            "a machine gets a token as the document says",
            &[metadata::PROMISES_KEPT],
            [read(), by.machine("a")],
        ),
        case(
            "a machine's token is signed by a key that was read",
            &[
                jwt::SIGNED,
                jwt::ASYMMETRIC,
                jwt::SHORT_TYPE,
                jwt::CLAIMS,
                jwt::ISSUER,
                jwt::TRUE,
                jwt::SCOPE,
                jwt::IDS_DIFFER,
            ],
            [keys(), by.machine("a"), by.machine("a")],
        ),
        case(
            "a user's token is signed by a key that was read",
            &[
                jwt::SIGNED,
                jwt::ASYMMETRIC,
                jwt::SHORT_TYPE,
                jwt::CLAIMS,
                jwt::ISSUER,
                jwt::TRUE,
                jwt::SCOPE,
                jwt::IDS_DIFFER,
                jwt::MACHINE_IS_NO_USER,
            ],
            [
                keys(),
                by.authorize("a"),
                by.redeem("a", 2),
                by.machine("a"),
            ],
        ),
    ]
}
