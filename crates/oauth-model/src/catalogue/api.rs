//! Who may call the management API.

use crate::rule::topic;

topic! {
    /// The API wants a bearer token.
    ///
    /// Upheld: a request without one is answered with 401.
    /// Broken: anybody may read or write.
    TOKEN_PRESENT = "api/token-present", Must, Documented, Refuse(&[401]), facts "G1 G5 C12",
        cites [REST_CLIENTS: "401"];

    /// The bearer token is one that the tenant issued.
    ///
    /// Upheld: a made-up token is answered with 401.
    /// Broken: it is let in.
    TOKEN_KNOWN = "api/token-known", Must, Documented, Refuse(&[401]), facts "G5",
        cites [REST_CLIENTS: "401"];

    /// Managing clients, or others' tokens, needs the scope `admin_classic`.
    ///
    /// No narrower scope for it exists in the table.
    ///
    /// Upheld: a token without it is answered with 403.
    /// Broken: a token meant for something else creates clients.
    ADMIN_SCOPE = "api/admin-scope", Should, Inferred, Refuse(&[403]), facts "G3 G4 G6 C42",
        cites [SCOPES: "admin_classic"];

    /// Managing clients needs a tenant administrator.
    ///
    /// Scopes never add rights beyond the user's roles.
    ///
    /// Upheld: an ordinary user's token is answered with 403, whatever its scopes.
    /// Broken: an ordinary user creates or deletes clients.
    ADMIN_ROLE = "api/admin-role", Must, Documented, Refuse(&[403]), facts "B1 C26 E14 G3",
        cites [REST_CLIENTS: "POST /oauth-clients, TenantAdmin", SCOPES: "Scopes and roles"];

    /// The API takes the cookie of a signed-in browser for its user.
    ///
    /// Upheld: a read with the cookie and without a bearer token is granted.
    /// Broken: it is refused.
    SESSION_ACCEPTED = "api/session-accepted", Must, Documented, Accept, facts "C51 G13",
        cites [REST_CSRF: "GET /csrf-token", TYPINGS: "invoke-fetch"];

    /// Any API version may be asked for.
    ///
    /// An unknown one falls back to the oldest release that is supported.
    ///
    /// Upheld: `qlik-api-version: 1999-01` changes nothing about being granted.
    /// Broken: the request is refused.
    ANY_VERSION = "api/any-version", Must, Documented, Accept, facts "G20",
        cites [TYPINGS: "invoke-fetch, qlik-api-version"];
}
