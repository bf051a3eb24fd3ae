//! Revoking tokens.

use crate::rule::topic;

topic! {
    /// A request that revokes names a token.
    ///
    /// Upheld: a request without `token` is answered with 400.
    /// Broken: it succeeds.
    TOKEN_PRESENT = "revocation/token-present", Must, Documented, Refuse(&[400]), facts "F13",
        cites [REST_OAUTH: "POST /oauth/revoke, token"];

    /// A revoked access token opens nothing.
    ///
    /// Upheld: after revocation the answer is 401.
    /// Broken: the token still works.
    ACCESS_TOKEN_IS_DEAD = "revocation/access-token-is-dead", Must, Documented, Refuse(&[401]), facts "F13 C41",
        cites [REST_OAUTH: "POST /oauth/revoke", TOKENS_GUIDE: "Revoke a token"];

    /// A revoked refresh token gets no more tokens.
    ///
    /// Upheld: after revocation refreshing is refused.
    /// Broken: it yields a token.
    REFRESH_TOKEN_IS_DEAD = "revocation/refresh-token-is-dead", Must, Documented, Refuse(&[400, 401]), facts "A20 F13",
        cites [REST_OAUTH: "POST /oauth/revoke", RFC6749: "section 5.2"];

    /// Revoking a token leaves the tokens of other grants alone.
    ///
    /// Upheld: a token works after another one of the same client was revoked.
    /// Broken: it is refused.
    OTHERS_LIVE = "revocation/others-live", Should, Inferred, Accept, facts "F13",
        cites [REST_OAUTH: "POST /oauth/revoke, token", RFC7009: "section 2.1"];
}
