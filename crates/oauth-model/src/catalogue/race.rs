//! Races: what can be had once is had once, also by requests that come at once.
//!
//! A tenant that keeps a rule for one request after the other may still look first and
//! act later, and let two through in between. Such a tenant breaks these rules and not
//! the ones that they sharpen.

use crate::rule::topic;

topic! {
    /// Of several requests that redeem one code at once, one at most is granted.
    ///
    /// Sharpens `code/single-use`.
    ///
    /// Upheld: one token, and refusals.
    /// Broken: two requests find the code unused, and both get a token.
    CODE_REDEEMED_ONCE = "race/code-redeemed-once", Must, Documented, Answer, facts "D29 E29 I36",
        cites [RFC6749: "section 4.1.2", RFC6749: "section 10.5"];

    /// A refresh token that is good once is good once for requests that come at once.
    ///
    /// Whether a refresh token that was exchanged is still good is not documented. A
    /// tenant that refuses it a moment later does so at once too: else there are two
    /// families of tokens, and the thief's is not noticed.
    ///
    /// Upheld: one new token, and refusals; or used tokens are good anyway.
    /// Broken: a used refresh token is refused, but two at once are both granted.
    REFRESH_TOKEN_USED_ONCE = "race/refresh-token-used-once", Should, Inferred, Answer, facts "I37 E33",
        cites [RFC6749: "section 10.4"];

    /// Requests that come at once do not add secrets beyond the limit.
    ///
    /// Sharpens `client-secret/limit`.
    ///
    /// Upheld: with one free place, one of several requests is granted.
    /// Broken: several find the place free, and the client has six secrets.
    SECRET_LIMIT_HELD = "race/secret-limit-held", Must, Documented, Answer, facts "B5 B7 C18",
        cites [REST_CLIENTS: "POST client-secrets, 409", HELP_CLIENTS: "Limits"];
}
