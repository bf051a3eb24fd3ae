//! Client secrets: how many, how they are shown, and how they end.

use crate::rule::topic;

topic! {
    /// A client has at most five secrets.
    ///
    /// Upheld: adding a sixth answers 409.
    /// Broken: six exist at once.
    LIMIT = "client-secret/limit", Must, Documented, Refuse(&[409]), facts "B5 B7 C18",
        cites [REST_CLIENTS: "POST client-secrets, 409", HELP_CLIENTS: "Limits"];

    /// Only a client that proves itself with secrets gets more of them.
    ///
    /// That is a web client whose authentication methods include `client_secret`.
    ///
    /// Upheld: adding a secret to a single-page client is refused.
    /// Broken: it gets one.
    NEEDS_SECRET_METHOD = "client-secret/needs-secret-method", Must, Documented, Refuse(&[400, 403, 409]), facts "B30 A4",
        cites [REST_CLIENTS: "POST client-secrets"];

    /// A secret that does not exist is not found.
    ///
    /// Upheld: deleting a hint that no secret has answers 404.
    /// Broken: any other answer.
    HINT_EXISTS = "client-secret/hint-exists", Must, Documented, Refuse(&[404]), facts "B34 C19",
        cites [REST_CLIENTS: "DELETE client-secrets/{hint}, 404"];

    /// Adding a secret answers with the client, the secret and its hint.
    ///
    /// Upheld: 201 with `clientId`, `clientSecret` and `hint`.
    /// Broken: one is missing.
    ANSWER = "client-secret/answer", Must, Documented, Answer, facts "C18",
        cites [REST_CLIENTS: "POST client-secrets, 201", TYPINGS: "oauth-clients.d.ts"];

    /// The hint is five characters of the secret.
    ///
    /// Whether they are the first or the last five is not documented.
    ///
    /// Upheld: the secret begins or ends with its hint.
    /// Broken: the hint has another length or is not from the secret.
    HINT = "client-secret/hint", Must, Documented, Answer, facts "B34 B8 I54",
        cites [GUIDE_API: "201 response, clientSecretHint", REST_CLIENTS: "hint"];

    /// A secret does not expire.
    ///
    /// It ends when it is deleted, or its client.
    ///
    /// Upheld: after a year the secret still gets a token.
    /// Broken: it is refused, and a service stops on a day that nobody knew of.
    NEVER_EXPIRES = "client-secret/never-expires", Must, Documented, Accept, facts "B28",
        cites [SECRETS_GUIDE: "OAuth client secrets"];

    /// A secret is shown once.
    ///
    /// Upheld: reads and lists of clients show hints, never a secret.
    /// Broken: whoever may read clients can become any of them.
    SHOWN_ONCE = "client-secret/shown-once", Must, Documented, Answer, facts "B27",
        cites [HELP_CLIENTS: "Store the client secret"];

    /// Reading a client lists the hints of its secrets.
    ///
    /// Upheld: one hint for each secret that was made and not deleted.
    /// Broken: a hint is missing, or a deleted one is still there.
    HINTS_LISTED = "client-secret/hints-listed", Must, Documented, Answer, facts "C23 C25",
        cites [TYPINGS: "oauth-clients.d.ts", REST_CLIENTS: "clientSecrets"];
}
