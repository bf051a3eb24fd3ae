//! Which grant a token request names, and whether the client may use it.

use crate::rule::topic;

topic! {
    /// A token request names its grant type.
    ///
    /// Upheld: a request without `grant_type` is refused.
    /// Broken: a default is assumed and a token issued.
    NAMED = "grant/named", Must, Documented, Refuse(&[400]), facts "E6 E17",
        cites [REST_OAUTH: "POST /oauth/token, grant_type", RFC6749: "section 4.4.2"];

    /// The grant type is one that the tenant knows.
    ///
    /// There is no implicit, password or device grant.
    ///
    /// Upheld: `grant_type` `password` is refused.
    /// Broken: a token is issued for it.
    SUPPORTED = "grant/supported", Must, Documented, Refuse(&[400]), facts "A9 A10 E6",
        cites [REST_OAUTH: "POST /oauth/token, grant_type", RFC6749: "section 5.2"];

    /// The client lists the grant type among its allowed ones.
    ///
    /// A web client becomes a machine-to-machine client by listing
    /// `client_credentials`, and may impersonate by listing
    /// `urn:qlik:oauth:user-impersonation`. Either implies nothing about the other.
    ///
    /// Upheld: a client that lists only impersonation is refused `client_credentials`.
    /// Broken: it gets a token of its bot user, who is a tenant administrator.
    ALLOWED_FOR_CLIENT = "grant/allowed-for-client", Must, Documented, Refuse(&[400, 401, 403]), facts "A2 A7 B21 E21 E39",
        cites [HELP_CLIENTS: "Allow machine-to-machine", REST_CLIENTS: "allowedGrantTypes",
            RFC6749: "section 5.2"];

    /// A form is as good as JSON at the token endpoint.
    ///
    /// Upheld: the same parameters as `application/x-www-form-urlencoded` get a token.
    /// Broken: only JSON is understood.
    FORM_ACCEPTED = "grant/form-accepted", Must, Documented, Accept, facts "E1 E22",
        cites [REST_OAUTH: "POST /oauth/token, request body", RFC6749: "section 4.4.2"];

    /// Parameters that a server does not know are ignored.
    ///
    /// Clients in use send members that a grant has no use for, `redirect_uri` and
    /// `code_verifier` among them.
    ///
    /// Upheld: an extra member changes nothing.
    /// Broken: the request is refused.
    UNKNOWN_PARAMETER_IGNORED = "grant/unknown-parameter-ignored", Must, SeenInClients, Accept, facts "E22 E27 I64",
        cites [RFC6749: "section 3.2"];

    /// Only confidential clients get tokens by client credentials.
    ///
    /// Upheld: a public client is refused.
    /// Broken: it gets a token by naming itself.
    CONFIDENTIAL_ONLY = "grant/confidential-only", Must, Documented, Refuse(&[400, 401]), facts "",
        cites [RFC6749: "section 4.4"];

    /// Nobody hands a user's password to a client.
    ///
    /// Upheld: `grant_type=password` is not supported.
    /// Broken: it is served.
    NO_PASSWORD = "grant/no-password", Must, Documented, Refuse(&[400]), facts "",
        cites [RFC9700: "section 2.4"];

    /// The token endpoint is asked by POST.
    ///
    /// Upheld: a request by GET brings no token.
    /// Broken: it brings one, and its parameters stay in logs.
    BY_POST = "grant/by-post", Should, Documented, Refuse(&[400, 404, 405]), facts "",
        cites [RFC6749: "section 3.2"];
}
