//! Revoking tokens.

use crate::rule::topic;

topic! {
    /// Who revokes no access tokens says so.
    ///
    /// Upheld: a client's own access token is revoked, or the client is refused with
    ///   `unsupported_token_type`.
    /// Broken: it is refused with `invalid_request`.
    UNSUPPORTED_TOLD = "revocation/unsupported-told", Should, Inferred, Answer, facts "",
        cites [RFC7009: "section 2.2.1"];

    /// A request that revokes names a token.
    ///
    /// Upheld: a request without `token` is answered with 400.
    /// Broken: it succeeds.
    TOKEN_PRESENT = "revocation/token-present", Must, Documented, Refuse(&[400]), facts "F13",
        cites [REST_OAUTH: "POST /oauth/revoke, token", RFC7009: "section 2.1"];

    /// A revoked access token opens nothing.
    ///
    /// Upheld: after revocation the answer is 401.
    /// Broken: the token still works.
    ACCESS_TOKEN_IS_DEAD = "revocation/access-token-is-dead", Must, Documented, Refuse(&[401]), facts "F13 C41",
        cites [REST_OAUTH: "POST /oauth/revoke", TOKENS_GUIDE: "Revoke a token",
            RFC7009: "section 2"];

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

    /// A confidential client that revokes proves who it is.
    ///
    /// Upheld: a wrong secret is refused, and the token lives.
    /// Broken: the token is dead.
    CLIENT_AUTHENTICATES = "revocation/client-authenticates", Must, Documented, Refuse(&[400, 401]), facts "",
        cites [RFC7009: "section 2.1"];

    /// A client revokes its own tokens only.
    ///
    /// Whether another's token is refused or quietly left alone is open; that it lives is not.
    ///
    /// Upheld: a token that another client tried to revoke still works.
    /// Broken: it is dead.
    OWN_TOKENS_ONLY = "revocation/own-tokens-only", Must, Documented, Accept, facts "",
        cites [RFC7009: "section 2.1"];

    /// Revoking what is no token is no error.
    ///
    /// Upheld: an unknown token is answered with status 200.
    /// Broken: it is refused.
    UNKNOWN_IS_FINE = "revocation/unknown-is-fine", Must, Documented, Accept, facts "",
        cites [RFC7009: "section 2.2"];

    /// A hint is no more than that.
    ///
    /// Upheld: a refresh token that is called an access token is revoked all the same.
    /// Broken: it lives.
    HINT_IS_NO_LIMIT = "revocation/hint-is-no-limit", Must, Documented, Refuse(&[400, 401]), facts "",
        cites [RFC7009: "section 2.1"];

    /// Revoking a refresh token takes its access tokens with it.
    ///
    /// Upheld: the access token that came with it opens nothing.
    /// Broken: it still does.
    CASCADES = "revocation/cascades", Should, Documented, Refuse(&[401]), facts "",
        cites [RFC7009: "section 2.1"];
}
