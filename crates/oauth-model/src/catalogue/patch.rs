//! Changing a client with JSON Patch.

use crate::rule::topic;

topic! {
    /// A patch is an array of operations.
    ///
    /// Upheld: an object, or an array of texts, is refused.
    /// Broken: it is accepted.
    ARRAY = "patch/array", Must, Documented, Refuse(&[400]), facts "C7 I55",
        cites [REST_CLIENTS: "PATCH /oauth-clients/{id}, request body"];

    /// An operation is `add`, `remove` or `replace`.
    ///
    /// Upheld: `move`, `copy` and `test` are refused.
    /// Broken: they are accepted.
    OPERATION = "patch/operation", Must, Documented, Refuse(&[400]), facts "A16",
        cites [TYPINGS: "oauth-clients.d.ts", REST_CLIENTS: "op"];

    /// A patch touches only the members that may change.
    ///
    /// Upheld: replacing `/clientId` or `/nonsense` is refused.
    /// Broken: it is accepted.
    PATH = "patch/path", Must, Documented, Refuse(&[400]), facts "C15 I55",
        cites [REST_CLIENTS: "PATCH /oauth-clients/{id}, path"];

    /// The application type stays as it was created.
    ///
    /// Upheld: replacing `/appType` is refused.
    /// Broken: a public client turns confidential, or the other way round.
    APP_TYPE_FIXED = "patch/app-type-fixed", Must, Documented, Refuse(&[400]), facts "B3 C15",
        cites [REST_CLIENTS: "appType"];

    /// A client reads as it was changed.
    ///
    /// Upheld: after 204, reading shows the new value.
    /// Broken: it shows the old one.
    TAKES_EFFECT = "patch/takes-effect", Must, Documented, Answer, facts "B35 C15",
        cites [REST_CLIENTS: "PATCH /oauth-clients/{id}, 204", HELP_CLIENTS: "Editing an OAuth client"];

    /// Adding `client_secret` to the authentication methods makes a secret.
    ///
    /// Upheld: 202 with `clientSecret`.
    /// Broken: 204, and the client has a method without a means.
    SECRET_METHOD_MAKES_SECRET = "patch/secret-method-makes-secret", Must, Documented, Answer, facts "B31 C15",
        cites [REST_CLIENTS: "PATCH /oauth-clients/{id}, 202", TYPINGS: "oauth-clients.d.ts"];
}
