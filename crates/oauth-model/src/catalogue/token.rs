//! The answer of the token endpoint and the token itself.

use crate::rule::topic;

topic! {
    /// A token answer has `access_token` and `token_type`.
    ///
    /// Upheld: both are there, as text.
    /// Broken: one is missing or not text.
    MEMBERS = "token/members", Must, Documented, Answer, facts "E3 E36",
        cites [REST_OAUTH: "POST /oauth/token, 200", RFC6749: "section 5.1"];

    /// The token type is `bearer`, in lower case.
    ///
    /// Upheld: `"token_type": "bearer"`.
    /// Broken: another type or another spelling.
    TYPE_BEARER = "token/type-bearer", Must, Documented, Answer, facts "E3 I7 H76",
        cites [REST_OAUTH: "POST /oauth/token, 200, token_type"];

    /// A token answer says that the token lives six hours.
    ///
    /// Upheld: `"expires_in": 21600`, a number.
    /// Broken: it is missing, text, or another number.
    EXPIRES_IN = "token/expires-in", Must, Documented, Answer, facts "E4 E9 F17 I6 I8",
        cites [GUIDE_API: "token response", GUIDE_IMPERSONATION: "expires_in"];

    /// A token answer says when the token ends, as UTC with milliseconds.
    ///
    /// Upheld: `"expires_at": "2024-03-18T00:21:41.000Z"`, six hours ahead.
    /// Broken: it is missing, in another form, or another moment.
    EXPIRES_AT = "token/expires-at", Must, Documented, Answer, facts "E3 E5 H76",
        cites [REST_OAUTH: "POST /oauth/token, 200, expires_at", GUIDE_API: "token response"];

    /// The time of sign-in, where a token answer tells it, is a number.
    ///
    /// Upheld: `"auth_time": 1710699701`, or no such member.
    /// Broken: it is text.
    AUTH_TIME = "token/auth-time", Must, Documented, Answer, facts "E3",
        cites [REST_OAUTH: "POST /oauth/token, 200, auth_time"];

    /// A machine gets no refresh token.
    ///
    /// It can ask again at any time, with its secret.
    ///
    /// Upheld: no `refresh_token` in the answer.
    /// Broken: there is one.
    NO_REFRESH_FOR_MACHINES = "token/no-refresh-for-machines", Must, Documented, Answer, facts "E19 E36",
        cites [GUIDE_API: "token response", RFC6749: "section 4.4.3"];

    /// A token answer repeats the scope that was asked for and granted.
    ///
    /// Upheld: asking for `user_default` answers `"scope": "user_default"`.
    /// Broken: the member is missing although a scope was asked for.
    SCOPE_ECHOED = "token/scope-echoed", Must, Documented, Answer, facts "E18 E36 H76",
        cites [GUIDE_M2M: "token response", RFC6749: "section 5.1"];

    /// A token answer must not be stored by caches.
    ///
    /// Upheld: `Cache-Control: no-store`.
    /// Broken: a cache on the way may keep the token.
    NO_STORE = "token/no-store", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.1"];

    /// An access token is a JWT signed with ES384.
    ///
    /// Upheld: three parts, `"alg": "ES384"` in the first.
    /// Broken: another form or another algorithm, `none` above all.
    SIGNED_ES384 = "token/signed-es384", Must, Documented, Answer, facts "F1 I9",
        cites [GUIDE_API: "token response", RFC7518: "section 3.4"];

    /// The key that signed an access token is published.
    ///
    /// Upheld: the header's `kid` is in the key set and its key verifies the token.
    /// Broken: the key is missing, or the signature is wrong.
    KEY_PUBLISHED = "token/key-published", Must, Reported, Answer, facts "F11 F8",
        cites [REST_METADATA: "jwks_uri", LIVE: "Token check against jwks.json"];

    /// An access token carries the documented claims.
    ///
    /// Upheld: `subType` is `user`, `purpose` is `accessToken`, `iss` is `qlik.api`,
    ///   `aud` is the tenant, `jti` is text of 32 characters.
    /// Broken: one is missing or different.
    CLAIMS = "token/claims", Must, Documented, Answer, facts "F3 F9 I15",
        cites [TOKENS_GUIDE: "changelog of November 2023"];

    /// An access token names no user, client or scope.
    ///
    /// Since November 2023 tokens carry no personal data.
    ///
    /// Upheld: no `sub`, `userId`, `clientId` or `scope` claim.
    /// Broken: a claim tells whoever sees the token whose it is.
    NO_PERSONAL_CLAIMS = "token/no-personal-claims", Must, Documented, Answer, facts "F3 F4 F5",
        cites [TOKENS_GUIDE: "changelog of November 2023"];

    /// The token's own claims span six hours.
    ///
    /// Upheld: `exp` is `iat` plus 21600.
    /// Broken: the answer promises one life and the token has another.
    SIX_HOURS = "token/six-hours", Must, Documented, Answer, facts "E9 F3",
        cites [TOKENS_GUIDE: "changelog of November 2023", GUIDE_IMPERSONATION: "expires_in"];

    /// An expired access token opens nothing.
    ///
    /// Upheld: after `expires_in`, which is six hours at a tenant, the answer is 401, and who
    ///   asks about the token is told that it is not active.
    /// Broken: the token still works.
    EXPIRED_IS_DEAD = "token/expired-is-dead", Must, Documented, Refuse(&[401]), facts "E9 F17 G5",
        cites [GUIDE_IMPERSONATION: "expires_in", REST_CLIENTS: "401", RFC6749: "section 7",
            RFC6750: "section 3.1, invalid_token", RFC7662: "section 4"];

    /// A token answer has an access token and its type.
    ///
    /// Upheld: `access_token` and `token_type` are texts.
    /// Broken: one of them is missing.
    COMPLETE = "token/complete", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.1"];

    /// A token answer is JSON, with status 200.
    ///
    /// Upheld: the content type is `application/json`.
    /// Broken: it is `text/html`.
    JSON = "token/json", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.1"];

    /// A life is a number of seconds.
    ///
    /// Upheld: `expires_in` is 3600.
    /// Broken: it is the text `"3600"`.
    EXPIRES_IN_IS_A_NUMBER = "token/expires-in-is-a-number", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.1"];

    /// The answer says how long the token lives.
    ///
    /// Upheld: there is an `expires_in`.
    /// Broken: there is none.
    EXPIRES_IN_PRESENT = "token/expires-in-present", Should, Documented, Answer, facts "",
        cites [RFC6749: "section 5.1"];

    /// Old caches are told not to keep a token.
    ///
    /// Upheld: there is a header `Pragma: no-cache`.
    /// Broken: there is none.
    PRAGMA = "token/pragma", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.1"];

    /// Codes and tokens are visible ASCII.
    ///
    /// Upheld: an access token of letters and digits.
    /// Broken: one with a line break.
    CHARACTERS = "token/characters", Must, Documented, Answer, facts "",
        cites [RFC6749: "appendix A.12"];

    /// The type of a token is a name or an address.
    ///
    /// Upheld: `Bearer`, `DPoP`, `urn:example:type`.
    /// Broken: `Bearer token`, or nothing.
    TYPE_FORM = "token/type-form", Must, Documented, Answer, facts "",
        cites [RFC6749: "appendix A.13"];

    /// A token that opens doors for whoever holds it lives for an hour at most.
    ///
    /// Upheld: `"token_type": "Bearer"` with an `expires_in` of 3600, or less.
    /// Broken: 86400.
    AT_MOST_AN_HOUR = "token/at-most-an-hour", Should, Documented, Answer, facts "",
        cites [RFC6750: "section 5.3"];

    /// An answer of the token endpoint says everything once.
    ///
    /// Readers of JSON differ in which of two members counts.
    ///
    /// Upheld: no member of the answer occurs twice.
    /// Broken: there are two `scope`.
    MEMBERS_ONCE = "token/members-once", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 3.2"];
}
