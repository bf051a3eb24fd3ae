//! Dynamic client registration: applications that register themselves.

use crate::rule::topic;

topic! {
    /// Nobody registers where dynamic registration is disabled.
    ///
    /// It is off by default. Whether the answer is 403 or 404 is not documented.
    ///
    /// Upheld: a registration is refused.
    /// Broken: anybody on the network leaves a client on the tenant.
    DISABLED_IS_CLOSED = "dcr/disabled-is-closed", Must, Documented, Refuse(&[403, 404, 400]), facts "B55 I63",
        cites [GUIDE_DCR: "Enabling dynamic client registration", REST_AUTH_SETTINGS: "dynamicClientRegistrationEnabled"];

    /// Whoever registers gives a name.
    ///
    /// Upheld: a registration without `client_name` is refused.
    /// Broken: users are asked to trust a client without a name.
    NAME_PRESENT = "dcr/name-present", Must, Documented, Refuse(&[400]), facts "B56",
        cites [GUIDE_DCR: "client_name, required"];

    /// Whoever registers gives a home page.
    ///
    /// Upheld: a registration without `client_uri` is refused.
    /// Broken: it is accepted.
    HOME_PAGE_PRESENT = "dcr/home-page-present", Must, Documented, Refuse(&[400]), facts "B56",
        cites [GUIDE_DCR: "client_uri, required"];

    /// Whoever registers gives a redirect URI.
    ///
    /// Upheld: a registration without `redirect_uris`, or with an empty list, is refused.
    /// Broken: it is accepted.
    REDIRECT_URI_PRESENT = "dcr/redirect-uri-present", Must, Documented, Refuse(&[400]), facts "B56 B62",
        cites [GUIDE_DCR: "redirect_uris, required", RFC7591: "section 2"];

    /// The authentication method is one of three.
    ///
    /// `client_secret_basic`, `client_secret_post` and `none`.
    ///
    /// Upheld: `private_key_jwt` is refused.
    /// Broken: it is accepted.
    METHOD_KNOWN = "dcr/method-known", Must, Documented, Refuse(&[400]), facts "A12",
        cites [GUIDE_DCR: "token_endpoint_auth_method"];

    /// The authentication method is one that the tenant allows.
    ///
    /// Upheld: `none` is refused with 400 where only `client_secret` is allowed.
    /// Broken: a client without a secret registers against the administrator's will.
    METHOD_ALLOWED = "dcr/method-allowed", Must, Documented, Refuse(&[400]), facts "A12 A13 B59",
        cites [GUIDE_DCR: "400", REST_AUTH_SETTINGS: "dcrAllowedAuthenticationMethods"];

    /// A name, a home page and a redirect URI are enough to register.
    ///
    /// Nobody authenticates, and the other members of RFC 7591 are optional.
    ///
    /// Upheld: where it is enabled, a registration with the three is answered with 201.
    /// Broken: something else is demanded.
    MINIMAL_ACCEPTED = "dcr/minimal-accepted", Must, Documented, Accept, facts "B55 B56",
        cites [GUIDE_DCR: "POST /oauth/register", RFC7591: "section 2"];

    /// A registration answers with the client's id, when it was issued, its redirect
    /// URIs and its scope.
    ///
    /// `client_id_issued_at` counts seconds since 1970.
    ///
    /// Upheld: all four are there.
    /// Broken: one is missing, or the time is in milliseconds.
    ANSWER = "dcr/answer", Must, Documented, Answer, facts "B57",
        cites [GUIDE_DCR: "201", RFC7591: "section 3.2.1"];

    /// A client is registered as it asked to be.
    ///
    /// Upheld: redirect URIs, logo and those of the scopes that may be had come back.
    /// Broken: one is lost or altered.
    REGISTERED_AS_ASKED = "dcr/registered-as-asked", Must, Documented, Answer, facts "B57",
        cites [GUIDE_DCR: "201", RFC7591: "section 3.2.1"];

    /// A confidential client gets its secret when it registers.
    ///
    /// Upheld: `client_secret_basic` and `client_secret_post` are answered with one.
    /// Broken: there is none.
    SECRET_FOR_CONFIDENTIAL = "dcr/secret-for-confidential", Must, Documented, Answer, facts "A12 B57",
        cites [GUIDE_DCR: "client_secret"];

    /// A secret that comes by registration does not expire.
    ///
    /// Upheld: `client_secret_expires_at` is 0.
    /// Broken: it is missing, or another number.
    SECRET_NEVER_EXPIRES = "dcr/secret-never-expires", Must, Documented, Answer, facts "B28 B57",
        cites [GUIDE_DCR: "client_secret_expires_at", RFC7591: "section 3.2.1"];

    /// A public client gets no secret when it registers.
    ///
    /// Upheld: `none` is answered without `client_secret`.
    /// Broken: there is one.
    NO_SECRET_FOR_PUBLIC = "dcr/no-secret-for-public", Must, Documented, Answer, facts "A12 B57",
        cites [GUIDE_DCR: "client_secret, confidential clients only"];

    /// A client that registers itself has three scopes at most.
    ///
    /// `user_default`, `mcp:execute` and `offline_access`. Whether a registration that
    /// asks for another is refused or loses it is not documented.
    ///
    /// Upheld: asking for `admin_classic` is refused, or granted without it.
    /// Broken: the client has it.
    SCOPE_LIMITED = "dcr/scope-limited", Must, Documented, Answer, facts "B58",
        cites [GUIDE_DCR: "scope", HELP_DCR: "Scopes"];

    /// A client that asks for no scope gets all that may be had.
    ///
    /// Upheld: the answer's scope has `user_default` and `mcp:execute`, and
    ///   `offline_access` if the client is confidential.
    /// Broken: one is missing.
    DEFAULT_SCOPES = "dcr/default-scopes", Must, Documented, Answer, facts "A48 B58 I27",
        cites [GUIDE_DCR: "scope, default", HELP_DCR: "Scopes"];

    /// A public client that registers itself never has `offline_access`.
    ///
    /// Upheld: asking for it gets the other scopes.
    /// Broken: a client without a secret gets refresh tokens.
    NO_OFFLINE_ACCESS_FOR_PUBLIC = "dcr/no-offline-access-for-public", Must, Documented, Answer, facts "A48 B58 I22",
        cites [GUIDE_DCR: "scope, none"];

    /// A client that registered itself uses the authorization code flow alone.
    ///
    /// Upheld: `client_credentials` is refused.
    /// Broken: whoever registers gets a token of a bot user.
    CODE_FLOW_ONLY = "dcr/code-flow-only", Must, Documented, Refuse(&[400, 401, 403]), facts "B62",
        cites [GUIDE_DCR: "Authorization code flow"];

    /// A client that nobody approved is deleted after an hour.
    ///
    /// Upheld: after it, the client is unknown, to administrators too.
    /// Broken: an administrator is still asked, or sent on.
    UNAPPROVED_IS_DELETED = "dcr/unapproved-is-deleted", Must, Documented, Refuse(&[400, 401, 403, 404]), facts "B60 D16",
        cites [GUIDE_DCR: "60 minutes", HELP_DCR: "Unapproved clients"];

    /// An approved client stays.
    ///
    /// Upheld: an hour after it registered, users are still asked, or sent on.
    /// Broken: it is gone.
    APPROVED_STAYS = "dcr/approved-stays", Must, Documented, Accept, facts "B60",
        cites [GUIDE_DCR: "60 minutes", HELP_DCR: "Unapproved clients"];

    /// An approved client says that it registered itself.
    ///
    /// Upheld: `createdByType` is `dcr`.
    /// Broken: it is another word.
    CREATED_BY_TYPE = "dcr/created-by-type", Must, Documented, Answer, facts "A15 B64",
        cites [GUIDE_DCR: "createdByType eq \"dcr\"", TYPINGS: "oauth-clients.d.ts"];

    /// An administrator manages an approved client like any other.
    ///
    /// Upheld: its consent method can be set to trusted, and its scopes changed.
    /// Broken: that is refused.
    APPROVED_IS_MANAGED = "dcr/approved-is-managed", Must, Documented, Accept, facts "B61",
        cites [GUIDE_DCR: "Managing registered clients"];

    /// Users are asked again when the scopes of the client were changed.
    ///
    /// Upheld: a user who agreed before meets a page that asks.
    /// Broken: the browser is sent back with a code at once.
    ASKED_AGAIN = "dcr/asked-again", Must, Documented, Answer, facts "B63",
        cites [GUIDE_DCR: "Consent when the configuration changes"];
}
