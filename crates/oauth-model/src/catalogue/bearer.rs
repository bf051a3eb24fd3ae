//! Bearer tokens at a protected resource.

use crate::rule::topic;

topic! {
    /// A resource that is protected is closed without a token.
    ///
    /// Upheld: a request without a token is refused.
    /// Broken: it is answered as if there were one.
    TOKEN_NEEDED = "bearer/token-needed", Must, Documented, Refuse(&[401, 400, 403]), facts "",
        cites [RFC6750: "section 3"];

    /// A token that nobody gave out opens nothing.
    ///
    /// Upheld: an invented token is refused.
    /// Broken: it opens the resource.
    UNKNOWN_IS_REFUSED = "bearer/unknown-is-refused", Must, Documented, Refuse(&[401, 400, 403]), facts "",
        cites [RFC6750: "section 3.1, invalid_token", RFC6749: "section 7"];

    /// A token that was altered opens nothing.
    ///
    /// Upheld: a JWT with other claims and the old signature, or with none, is refused.
    /// Broken: it opens the resource.
    FORGED_IS_REFUSED = "bearer/forged-is-refused", Must, Documented, Refuse(&[401, 400, 403]), facts "",
        cites [RFC6750: "section 5.2", RFC6749: "section 10.3"];

    /// A token in the address opens nothing.
    ///
    /// RFC 6750 advises against it, OAuth 2.1 forbids it: addresses end up in logs.
    ///
    /// Upheld: `?access_token=…` is as good as no token.
    /// Broken: it opens the resource.
    NOT_IN_QUERY = "bearer/not-in-query", Should, Documented, Refuse(&[401, 400, 403]), facts "",
        cites [RFC6750: "section 2.3", OAUTH21: "section 5.1"];

    /// A token in the body of a GET request opens nothing.
    ///
    /// Such a body has no meaning: whatever is on the way may drop it.
    ///
    /// Upheld: `access_token=…` in the body of a GET request is as good as no token.
    /// Broken: it opens the resource.
    NOT_IN_BODY_OF_GET = "bearer/not-in-body-of-get", Should, Inferred, Refuse(&[401, 400, 403]), facts "",
        cites [RFC6750: "section 2.2"];

    /// Whoever is refused at a resource is told that it takes bearer tokens.
    ///
    /// Upheld: `WWW-Authenticate: Bearer …`.
    /// Broken: no such header, or another scheme alone.
    CHALLENGE = "bearer/challenge", Must, Documented, Answer, facts "",
        cites [RFC6750: "section 3"];

    /// A token that does not count gets `invalid_token` and status 401.
    ///
    /// Upheld: `WWW-Authenticate: Bearer error="invalid_token"` with status 401.
    /// Broken: another status, or no `error`.
    INVALID_TOKEN = "bearer/invalid-token", Should, Documented, Answer, facts "",
        cites [RFC6750: "section 3.1"];

    /// Whoever brought no token is told of no error.
    ///
    /// Upheld: `WWW-Authenticate: Bearer realm="example"`.
    /// Broken: it has `error` all the same.
    NO_ERROR_WITHOUT_TOKEN = "bearer/no-error-without-token", Should, Documented, Answer, facts "",
        cites [RFC6750: "section 3.1"];

    /// A challenge says everything once, in plain characters.
    ///
    /// Upheld: `Bearer realm="example", error="invalid_token"`.
    /// Broken: two `error`, or one with a quote in it.
    CHALLENGE_FORM = "bearer/challenge-form", Must, Documented, Answer, facts "",
        cites [RFC6750: "section 3"];
}
