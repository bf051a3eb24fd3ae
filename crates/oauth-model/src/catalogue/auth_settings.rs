//! The tenant's authentication settings, which open and close dynamic registration.

use crate::rule::topic;

topic! {
    /// Authentication settings are an administrator's affair.
    ///
    /// Upheld: an ordinary user's token is answered with 403, for reading and changing.
    /// Broken: an ordinary user opens the tenant to clients that register themselves.
    ADMIN_ROLE = "auth-settings/admin-role", Must, Documented, Refuse(&[403, 401, 404]), facts "B55 C45",
        cites [REST_AUTH_SETTINGS: "GET and PATCH, TenantAdmin"];

    /// Authentication settings need a scope that administers them.
    ///
    /// `admin.auth-settings`, or `admin_classic`, which has everything.
    ///
    /// Upheld: a token without either is answered with 403.
    /// Broken: a token meant for something else changes how long users stay signed in.
    ADMIN_SCOPE = "auth-settings/admin-scope", Should, Inferred, Refuse(&[403, 401, 404]), facts "A39 A53 G3 G4 C45",
        cites [SCOPES: "admin.auth-settings", REST_AUTH_SETTINGS: "403"];

    /// Authentication settings are changed by `replace` alone.
    ///
    /// Upheld: `add` and `remove` are refused.
    /// Broken: they are accepted.
    REPLACE_ONLY = "auth-settings/replace-only", Must, Documented, Refuse(&[400]), facts "C45",
        cites [REST_AUTH_SETTINGS: "PATCH, op"];

    /// The methods for dynamic registration are `none` and `client_secret`.
    ///
    /// Upheld: replacing the list with `["private_key_jwt"]` is refused.
    /// Broken: it is stored.
    METHODS_KNOWN = "auth-settings/methods-known", Must, Documented, Refuse(&[400]), facts "A13 C45",
        cites [REST_AUTH_SETTINGS: "dcrAllowedAuthenticationMethods"];

    /// The longest life of a session is a number of whole hours.
    ///
    /// Upheld: 121 minutes are refused.
    /// Broken: they are stored.
    WHOLE_HOURS = "auth-settings/whole-hours", Must, Documented, Refuse(&[400]), facts "C45",
        cites [REST_AUTH_SETTINGS: "maxUserSessionLifespanMinutes"];

    /// Authentication settings name their tenant and how long sessions last.
    ///
    /// Upheld: `tenantId` as text, and two numbers of minutes.
    /// Broken: one is missing, or of another type.
    SHAPE = "auth-settings/shape", Must, Documented, Answer, facts "C45",
        cites [REST_AUTH_SETTINGS: "GET, 200"];

    /// The methods for dynamic registration are shown while it is enabled.
    ///
    /// Upheld: without it there is no `dcrAllowedAuthenticationMethods`.
    /// Broken: the list is shown although nobody can register.
    METHODS_WHEN_ENABLED = "auth-settings/methods-when-enabled", Must, Documented, Answer, facts "C45",
        cites [REST_AUTH_SETTINGS: "dcrAllowedAuthenticationMethods"];

    /// Authentication settings read as they were changed.
    ///
    /// Upheld: after the methods were replaced by `["none"]`, they read `["none"]`.
    /// Broken: they read as before.
    TAKES_EFFECT = "auth-settings/takes-effect", Must, Documented, Answer, facts "C45",
        cites [REST_AUTH_SETTINGS: "PATCH"];
}
