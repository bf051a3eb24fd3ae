//! Asking the server about tokens.

use crate::rule::topic;

topic! {
    /// Whoever asks about a token proves who it is.
    ///
    /// Upheld: no credentials, or wrong ones, are refused.
    /// Broken: anybody learns whether a token counts.
    CALLER_AUTHENTICATES = "introspection/caller-authenticates", Must, Documented, Refuse(&[401, 400, 403]), facts "",
        cites [RFC7662: "section 2.1"];

    /// Wrong credentials are answered with status 401.
    ///
    /// Upheld: a wrong secret by HTTP Basic is answered with 401.
    /// Broken: with 400, or with `{"active": false}`.
    UNAUTHORIZED = "introspection/unauthorized", Must, Documented, Answer, facts "",
        cites [RFC7662: "section 2.3", RFC6749: "section 5.2"];

    /// A question names a token.
    ///
    /// Upheld: a request without `token` is answered with 400.
    /// Broken: it is answered with 200.
    TOKEN_PRESENT = "introspection/token-present", Should, Inferred, Refuse(&[400]), facts "",
        cites [RFC7662: "section 2.1"];

    /// An answer is JSON with status 200.
    ///
    /// Upheld: `application/json`.
    /// Broken: a page.
    JSON = "introspection/json", Must, Documented, Answer, facts "",
        cites [RFC7662: "section 2.2"];

    /// `active` is true or false.
    ///
    /// Upheld: `{"active": true}`.
    /// Broken: `{"active": "true"}`, or no `active`.
    ACTIVE_IS_A_BOOLEAN = "introspection/active-is-a-boolean", Must, Documented, Answer, facts "",
        cites [RFC7662: "section 2.2"];

    /// A token that counts is active.
    ///
    /// Upheld: a client asks about its new access token.
    /// Broken: it is told that the token is not active.
    LIVE_IS_ACTIVE = "introspection/live-is-active", Must, Documented, Answer, facts "",
        cites [RFC7662: "section 2.2"];

    /// A token that nobody gave out is not active.
    ///
    /// Upheld: `{"active": false}` for an invented token.
    /// Broken: `{"active": true}`.
    UNKNOWN_IS_INACTIVE = "introspection/unknown-is-inactive", Must, Documented, Answer, facts "",
        cites [RFC7662: "section 2.2"];

    /// A token that was altered is not active.
    ///
    /// Upheld: a JWT with other claims and the old signature, or with none, is not active.
    /// Broken: it is, and its claims are repeated.
    FORGED_IS_INACTIVE = "introspection/forged-is-inactive", Must, Documented, Answer, facts "",
        cites [RFC7662: "section 4"];

    /// To ask about a token that does not count is no error.
    ///
    /// Upheld: status 200 with `{"active": false}`.
    /// Broken: status 400.
    INACTIVE_IS_NO_ERROR = "introspection/inactive-is-no-error", Must, Documented, Accept, facts "",
        cites [RFC7662: "section 2.3"];

    /// Of a token that does not count nothing is told but that.
    ///
    /// Upheld: `{"active": false}` and no more.
    /// Broken: also whose it was, or why it does not count.
    INACTIVE_TELLS_NOTHING = "introspection/inactive-tells-nothing", Should, Documented, Answer, facts "",
        cites [RFC7662: "section 2.2"];

    /// What is told of a token is true.
    ///
    /// Upheld: `client_id`, `scope` and `exp` are those of the token answer.
    /// Broken: another client, a wider scope, or another time.
    TRUE = "introspection/true", Must, Documented, Answer, facts "",
        cites [RFC7662: "section 2.2"];

    /// What is told of a token has the right types.
    ///
    /// Upheld: `exp` is a number, `scope` one text with spaces between.
    /// Broken: `exp` is a text, or `scope` a list.
    TYPES = "introspection/types", Must, Documented, Answer, facts "",
        cites [RFC7662: "section 2.2"];

    /// A hint is no more than that.
    ///
    /// Upheld: an access token that is called a refresh token is active all the same.
    /// Broken: it is not found.
    HINT_IS_NO_LIMIT = "introspection/hint-is-no-limit", Must, Documented, Answer, facts "",
        cites [RFC7662: "section 2.1"];
}
