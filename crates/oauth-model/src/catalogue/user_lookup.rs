//! Whom an impersonation request names.

use crate::rule::topic;

topic! {
    /// An impersonation request says whom to impersonate.
    ///
    /// `user_lookup` is an object with `field` and `value`, both text.
    ///
    /// Upheld: a request without it is refused.
    /// Broken: a token for some user is issued.
    COMPLETE = "user-lookup/complete", Must, Documented, Refuse(&[400]), facts "E35",
        cites [REST_OAUTH: "POST /oauth/token, user_lookup", GUIDE_IMPERSONATION: "payload"];

    /// A user is looked up by `subject` or `userId`.
    ///
    /// Upheld: `"field": "email"` is refused.
    /// Broken: a user is found by another attribute, which need not be unique.
    FIELD = "user-lookup/field", Must, Documented, Refuse(&[400]), facts "A22 E35",
        cites [REST_OAUTH: "POST /oauth/token, user_lookup.field"];

    /// The user to impersonate exists in the tenant.
    ///
    /// The failure is described as "unauthorized"; its status is not documented.
    ///
    /// Upheld: a subject that nobody has is refused.
    /// Broken: a token is issued for nobody.
    USER_EXISTS = "user-lookup/user-exists", Must, Documented, Refuse(&[400, 401, 403, 404]), facts "E38 I60",
        cites [GUIDE_IMPERSONATION: "Troubleshooting"];

    /// A disabled user is not impersonated.
    ///
    /// Upheld: a disabled user's subject is refused.
    /// Broken: a locked-out user is let in through the back.
    USER_ENABLED = "user-lookup/user-enabled", Must, Documented, Refuse(&[400, 401, 403]), facts "E6 E40",
        cites [REST_OAUTH: "POST /oauth/token, 403"];

    /// A user may be looked up by `userId`.
    ///
    /// Upheld: `{"field": "userId", "value": …}` gets the same user as the subject.
    /// Broken: only `subject` is understood.
    BY_USER_ID = "user-lookup/by-user-id", Must, Documented, Accept, facts "A22 E35",
        cites [REST_OAUTH: "POST /oauth/token, user_lookup.field", GUIDE_API: "userId example"];
}
