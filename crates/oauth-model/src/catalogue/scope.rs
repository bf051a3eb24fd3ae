//! Scopes: which exist, who may register them, and what a token carries.

use crate::rule::topic;

topic! {
    /// A registered scope exists.
    ///
    /// Upheld: registering `no.such.scope` is refused.
    /// Broken: a misspelt scope is stored and grants nothing, silently.
    EXISTS = "scope/exists", Should, Inferred, Refuse(&[400]), facts "A39 A40 A41 A42 I34",
        cites [SCOPES: "Scope table"];

    /// A registered scope is one that OAuth clients may use.
    ///
    /// Some scopes of the table exist for custom roles only.
    ///
    /// Upheld: registering `api-keys` is refused.
    /// Broken: a client holds a scope that is not meant for clients.
    OAUTH_USABLE = "scope/oauth-usable", Must, Documented, Refuse(&[400]), facts "A43 A55",
        cites [SCOPES: "Scope table, usable by OAuth clients"];

    /// `admin_classic` is not for single-page and native clients.
    ///
    /// It is full administrator access, and a public client cannot keep a secret.
    ///
    /// Upheld: registering it on a single-page or native client is refused.
    /// Broken: it is stored.
    ADMIN_CLASSIC_NEEDS_WEB = "scope/admin-classic-needs-web", Must, Documented, Refuse(&[400]), facts "A45",
        cites [HELP_CLIENTS: "admin_classic, note"];

    /// `offline_access` is not for single-page clients.
    ///
    /// Upheld: registering it on a single-page client is refused.
    /// Broken: a browser application gets refresh tokens.
    NO_OFFLINE_ACCESS_FOR_SPA = "scope/no-offline-access-for-spa", Must, Documented, Refuse(&[400]), facts "A46 I22",
        cites [HELP_CLIENTS: "offline_access, note"];

    /// `offline_access` is for native clients too.
    ///
    /// Upheld: a native client may register it.
    /// Broken: it is refused as on a single-page client.
    OFFLINE_ACCESS_FOR_NATIVE = "scope/offline-access-for-native", Must, Reported, Accept, facts "A47 I22",
        cites [LIVE: "Native client with offline_access"];

    /// Scopes of regions and organizations are not for clients of a tenant.
    ///
    /// `tenants:create`, `tenants:deactivate` and `tenants:reactivate` create and
    /// close whole tenants; only a client registered for the region has them.
    /// `cloud-console.tenants:read` belongs to clients of the organization.
    ///
    /// Upheld: registering one on a tenant-level client is refused.
    /// Broken: it is stored.
    REGION_ONLY = "scope/region-only", Must, Documented, Refuse(&[400]), facts "A32 A34 A36 A49",
        cites [OVERVIEW: "Region level OAuth2 clients"];

    /// An anonymous embed client has no scopes of its own.
    ///
    /// What it opens follows from the access code of the shared application.
    ///
    /// Upheld: registering one with a scope is refused.
    /// Broken: it is stored.
    NOT_FOR_ANONYMOUS_EMBED = "scope/not-for-anonymous-embed", Should, Inferred, Refuse(&[400]), facts "A6",
        cites [HELP_ANONYMOUS: "Creating an OAuth client for anonymous embedding"];

    /// A scope is registered once.
    ///
    /// Upheld: the same scope twice is refused.
    /// Broken: both are stored.
    UNIQUE = "scope/unique", Should, Inferred, Refuse(&[400]), facts "B9",
        cites [REST_CLIENTS: "allowedScopes"];

    /// A scope is at most 256 characters long.
    ///
    /// Upheld: 257 characters are refused.
    /// Broken: they are stored or silently cut.
    LENGTH = "scope/length", Must, Documented, Refuse(&[400]), facts "B8",
        cites [REST_CLIENTS: "allowedScopes"];

    /// A token never carries a scope that its client does not have.
    ///
    /// Asking for more may be refused or silently narrowed; which of the two is not
    /// documented. A parent such as `apps` brings its children such as `apps:read`.
    ///
    /// Upheld: asking for a scope outside the registration is refused, or yields a
    ///   token without it.
    /// Broken: the token has the scope.
    NEVER_BEYOND_CLIENT = "scope/never-beyond-client", Must, Documented, Answer, facts "A52 E12 E13 I41",
        cites [GUIDE_M2M: "scope", RFC6749: "section 3.3"];

    /// A request may ask for fewer scopes than the client has.
    ///
    /// Upheld: asking for one of two scopes gets a token with that one.
    /// Broken: the request is refused.
    NARROWING_ACCEPTED = "scope/narrowing-accepted", Must, Documented, Accept, facts "E12 E37",
        cites [GUIDE_M2M: "scope", GUIDE_IMPERSONATION: "scope"];

    /// A token that was narrowed has the scopes that were asked for, and no more.
    ///
    /// Upheld: asking for `apps:read` answers `"scope": "apps:read"`.
    /// Broken: the token has every scope of the client.
    NARROWED_AS_ASKED = "scope/narrowed-as-asked", Must, Documented, Answer, facts "E12 E18 E37",
        cites [GUIDE_M2M: "scope", RFC6749: "section 5.1"];

    /// A client without scopes opens nothing.
    ///
    /// Upheld: a token without scopes is refused at every resource.
    /// Broken: it reads the user.
    NONE_OPENS_NOTHING = "scope/none-opens-nothing", Should, Documented, Refuse(&[401, 403]), facts "B20 G3",
        cites [HELP_CLIENTS: "Scopes"];

    /// A scope that nobody knows is not granted.
    ///
    /// Upheld: it is refused with `invalid_scope`, or left out and the answer says so.
    /// Broken: the token is said to have it.
    UNKNOWN_NOT_GRANTED = "scope/unknown-not-granted", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 3.3"];

    /// A request without a scope gets what is usual, or is told that its scope is wrong.
    ///
    /// Upheld: it is granted, or refused with `invalid_scope`.
    /// Broken: it is refused with `invalid_request`.
    DEFAULT_OR_REFUSED = "scope/default-or-refused", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 3.3"];

    /// An answer states the scope, even if it is the one that was asked for.
    ///
    /// Upheld: asking for `read` answers `"scope": "read"`.
    /// Broken: the answer has no `scope`.
    STATED = "scope/stated", Should, Documented, Answer, facts "",
        cites [OAUTH21: "section 3.2.3, scope"];
}
