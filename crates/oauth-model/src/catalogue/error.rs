//! What the errors of the token endpoint owe the standards.

use crate::rule::topic;

topic! {
    /// An error is JSON with `error`.
    ///
    /// Upheld: `{"error": "invalid_grant"}`.
    /// Broken: a page.
    JSON = "error/json", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.2"];

    /// Errors have status 400, those about the client 401 or 400.
    ///
    /// Upheld: `invalid_grant` with status 400.
    /// Broken: `invalid_grant` with status 200 or 500.
    STATUS = "error/status", Should, Documented, Answer, facts "",
        cites [RFC6749: "section 5.2"];

    /// A client that is not who it says gets `invalid_client`.
    ///
    /// Upheld: a wrong secret.
    /// Broken: `invalid_request` for it.
    INVALID_CLIENT = "error/invalid-client", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.2"];

    /// Wrong credentials in `Authorization` get status 401.
    ///
    /// Upheld: a wrong secret by HTTP Basic is answered with 401.
    /// Broken: with 400.
    UNAUTHORIZED = "error/unauthorized", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.2"];

    /// Wrong credentials in `Authorization` are answered with a challenge of that scheme.
    ///
    /// Upheld: `WWW-Authenticate: Basic …`.
    /// Broken: no such header.
    CHALLENGE = "error/challenge", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.2"];

    /// A code or refresh token that does not count gets `invalid_grant`.
    ///
    /// Upheld: an unknown code.
    /// Broken: `invalid_request` for it.
    INVALID_GRANT = "error/invalid-grant", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.2"];

    /// A request that lacks something gets `invalid_request`.
    ///
    /// Upheld: no `grant_type`.
    /// Broken: `server_error` for it.
    INVALID_REQUEST = "error/invalid-request", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.2"];

    /// A grant type that nobody knows gets `unsupported_grant_type`.
    ///
    /// Upheld: `grant_type=urn:example:unknown`.
    /// Broken: `invalid_grant` for it.
    UNSUPPORTED_GRANT_TYPE = "error/unsupported-grant-type", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.2"];

    /// A scope that cannot be had gets `invalid_scope`.
    ///
    /// Upheld: an unknown scope that is refused.
    /// Broken: `invalid_request` for it.
    INVALID_SCOPE = "error/invalid-scope", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.2"];

    /// Errors keep to plain characters.
    ///
    /// Upheld: `error_description` has printable ASCII without quotes and backslashes.
    /// Broken: it repeats the quotes of the request.
    CHARACTERS = "error/characters", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 5.2"];
}
