//! The grant types that a client registers.

use crate::rule::topic;

topic! {
    /// A registered grant type is `client_credentials` or `urn:qlik:oauth:user-impersonation`.
    ///
    /// The authorization code and refresh token grants go without saying and are never
    /// listed.
    ///
    /// Upheld: registering `password` is refused.
    /// Broken: it is stored.
    KNOWN = "grant-type/known", Must, Documented, Refuse(&[400]), facts "A7 A10",
        cites [REST_CLIENTS: "allowedGrantTypes", TYPINGS: "oauth-clients.d.ts"];

    /// Only web clients have machine grants.
    ///
    /// Upheld: registering `client_credentials` on a single-page client is refused.
    /// Broken: it is stored.
    NEEDS_WEB = "grant-type/needs-web", Must, Documented, Refuse(&[400]), facts "A8",
        cites [TYPINGS: "oauth-clients.d.ts", REST_CLIENTS: "allowedGrantTypes"];

    /// A web client may have both machine grants.
    ///
    /// Upheld: both can be registered together.
    /// Broken: the pair is refused.
    BOTH_ACCEPTED = "grant-type/both-accepted", Must, Documented, Accept, facts "B21",
        cites [GUIDE_API: "create request", HELP_CLIENTS: "Allow machine-to-machine"];
}
